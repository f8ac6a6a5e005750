"""Fine-tuning: what a page teaches, and one step of training from a network of chance numbers."""

from __future__ import annotations

import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from kg.facts import encoder_training as training
from kg.language.encoder import RELATIONS, TAGS, Encoder
from kg.language.generation import NameMaker
from kg.language.lexer import load_lexer
from kg.language.mentions import MentionFinder
from kg.words.errors import DataError, KgError

STEM = "E01"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name in (f"{STEM}.gold.json", f"pages/{STEM}.txt"):
        (folder / Path(name).name).write_bytes((Path("tests/gold") / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def lessons(folder: Path) -> list[training.Lesson]:
    return training.read_lessons([folder], MentionFinder.load(review=False))


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


def test_varied_names_keep_their_places(lessons: list[training.Lesson]) -> None:
    chance = random.Random(3)
    names = NameMaker(chance)
    changed = 0
    for lesson in lessons:
        varied = training.vary(lesson, names, chance)
        assert len(varied.article.text) == len(lesson.article.text)
        assert varied.names == lesson.names
        assert [(m.begin, m.end) for m in varied.mentions] == [(m.begin, m.end) for m in lesson.mentions]
        assert all(m.text == varied.article.text[m.begin : m.end] for m in varied.mentions)
        things: dict[tuple[str, str], set[str]] = {}
        for begin, end, _, thing in lesson.names:
            old, new = lesson.article.text[begin:end], varied.article.text[begin:end]
            if old != new:
                changed += 1
                things.setdefault((thing, old), set()).add(new)
        assert all(len(news) == 1 for news in things.values()), "one thing has one name in an article"
    assert changed > 5


def test_training_makes_names_likelier_and_gives_what_the_encoder_loads(
    folder: Path, lessons: list[training.Lesson], tmp_path: Path
) -> None:
    if find_spec("jax") is None:
        pytest.skip("the extra [train] is not installed")
    out = tmp_path / "weights.npz"
    command = [sys.executable, "-m", "tests.facts.small_training", str(folder), str(out)]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()
    losses = [float(line.split("names ")[1].split(",")[0]) for line in told]
    assert len(losses) == 4
    assert losses[-1] < losses[0]
    encoding = Encoder.from_file(out, load_lexer()).read([(lessons[0].article, lessons[0].mentions)])[0]
    assert encoding.tags.shape == (len(lessons[0].article.text), len(TAGS))
    assert np.isfinite(encoding.tags).all()


def test_missing_files_are_named(tmp_path: Path) -> None:
    if find_spec("onnx") is None:
        pytest.skip("the extra [train] is not installed")
    with pytest.raises(DataError, match=r"bge-small-zh-v1\.5"):
        training.read_base(tmp_path)
    with pytest.raises(DataError, match="no gold file in it"):
        training.read_lessons([tmp_path], MentionFinder.load(review=False))


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("jax", "onnx"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(KgError, match=r"county-kg\[train\]"):
        training.train([], tmp_path, load_lexer(), {})
    with pytest.raises(KgError, match=r"county-kg\[train\]"):
        training.read_base(tmp_path)
