"""Fine-tuning: what a page teaches, and one step of training from a network of chance numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.facts import encoder_training as training
from kg.graph.ontology import read_ontology
from kg.language.encoder import LAYERS, RELATIONS, SIZES, TAGS, UNITS, Encoder
from kg.language.lexer import load_lexer
from kg.language.mentions import MentionFinder
from kg.words.errors import DataError

SIGNATURES = read_ontology().signatures
STEM = "E01"


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> list[training.Lesson]:
    folder = tmp_path_factory.mktemp("pages")
    for name in (f"{STEM}.gold.json", f"pages/{STEM}.txt"):
        (folder / Path(name).name).write_bytes((Path("tests/gold") / name).read_bytes())
    return training.read_lessons([folder], MentionFinder.load(review=False))


def pretrained(scale: float = 0.05) -> tuple[list[str], dict[str, np.ndarray]]:
    """What :func:`training.read_base` gives, of chance numbers, with few characters."""
    rng = np.random.default_rng(3)
    characters = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", *"县市区年月日的在"]
    shapes: dict[str, tuple[int, ...]] = {"characters": (len(characters), UNITS), "places": (SIZES[-1], UNITS)}
    for layer in range(LAYERS):
        shapes |= {f"{n}_{layer}": (UNITS, UNITS) for n in ("query", "key", "value", "join")}
        shapes |= {f"wide_{layer}": (UNITS, 4 * UNITS), f"narrow_{layer}": (4 * UNITS, UNITS)}
        shapes |= {f"{n}_bias_{layer}": (UNITS,) for n in ("query", "key", "value", "join", "seen", "narrow", "out")}
        shapes |= {f"wide_bias_{layer}": (4 * UNITS,)}
    weights = {name: rng.normal(size=shape).astype(np.float32) * scale for name, shape in shapes.items()}
    for layer in range(LAYERS):
        for name in ("seen", "out"):
            weights[f"{name}_bias_{layer}"] *= 0
            weights[f"{name}_gain_{layer}"] = np.ones(UNITS, np.float32)
    return characters, weights | {"gain": np.ones(UNITS, np.float32), "bias": np.zeros(UNITS, np.float32)}


def test_a_page_teaches_names_numbers_and_facts(lessons: list[training.Lesson]) -> None:
    assert {lesson.stem for lesson in lessons} == {STEM}
    assert sum(len(lesson.names) for lesson in lessons) > 20
    assert sum(len(lesson.numbers) for lesson in lessons) > 5
    predicates = {p for lesson in lessons for _, p, _ in lesson.facts}
    assert predicates <= set(RELATIONS)
    for lesson in lessons:
        for begin, end, kind, _ in lesson.names:
            assert f"B-{kind}" in TAGS
            assert 0 <= begin < end <= len(lesson.article.text)


def test_training_makes_names_likelier_and_gives_what_the_encoder_loads(
    lessons: list[training.Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jax", reason="the extra [train] is not installed")
    monkeypatch.setattr(training, "read_base", lambda folder: pretrained())
    told: list[str] = []
    weights = training.train(lessons[:2], Path("nowhere"), load_lexer(), SIGNATURES, epochs=4, seed=1, tell=told.append)
    losses = [float(line.split("names ")[1].split(",")[0]) for line in told]
    assert losses[-1] < losses[0]
    encoder = Encoder(weights, load_lexer())
    encoding = encoder.read([(lessons[0].article, lessons[0].mentions)])[0]
    assert encoding.tags.shape == (len(lessons[0].article.text), len(TAGS))
    assert np.isfinite(encoding.tags).all()


def test_missing_files_are_named(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="the extra [train] is not installed")
    with pytest.raises(DataError, match=r"bge-small-zh-v1\.5"):
        training.read_base(tmp_path)
    with pytest.raises(DataError, match="no gold file in it"):
        training.read_lessons([tmp_path], MentionFinder.load(review=False))
