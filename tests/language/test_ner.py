"""The name model: features, spans, the training recipe on a few sentences, and the shipped weights on plain cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.language.generation import read_annotated_page
from kg.language.ner import (
    ModelMention,
    NameModel,
    NerResult,
    character_features,
    evaluate_ner,
    find_model_mentions,
    gold_names,
    is_person_shape,
    iter_uner,
    own_pages,
    spans_of_tags,
    train_ner,
)
from kg.words.errors import DataError


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> NerResult:
    return train_ner(tmp_path_factory.mktemp("ner"), annotated=[], generated=300, iterations=25)


def test_the_recipe_learns_names_it_has_not_seen(result: NerResult) -> None:
    assert result.size == result.path.stat().st_size
    assert result.texts == 300
    scores = {(score.type, score.threshold): score for score in result.scores}
    assert scores["Person", 0.5].recall > 0.5
    assert scores["Person", 0.5].precision > 0.5
    assert scores["Person", 0.9].found < scores["Person", 0.5].found


def test_the_recipe_is_deterministic(tmp_path: Path) -> None:
    first, again = (train_ner(tmp_path / name, annotated=[], generated=60, iterations=8) for name in ("a", "b"))
    assert again.path.read_bytes() == first.path.read_bytes()
    assert again.scores == first.scores


def test_annotated_pages_and_uner_are_learned_too(tmp_path: Path) -> None:
    page, gold = tmp_path / "x.txt", tmp_path / "x.gold.json"
    page.write_text("记者乐星报道。\n", encoding="utf-8")
    gold.write_text(json.dumps({"entities": [{"type": "Person", "names": ["乐星"]}]}), encoding="utf-8")
    (tmp_path / "zh_gsdsimp-ud-train.iob2").write_text("1\t云石\tB-ORG\t-\t-\n2\t公司\tI-ORG\t-\t-\n", encoding="utf-8")
    result = train_ner(
        tmp_path / "out", annotated=[(page, gold)], uner_dir=tmp_path, generated=20, variants=2, iterations=2
    )
    assert result.texts == 20 + 3 + 1


def test_own_pages_have_their_gold_and_labels() -> None:
    pages = own_pages()
    assert len(pages) == 18
    for page, gold in pages:
        types = {kind for text in read_annotated_page(page, gold) for _, _, kind in text.labels}
        assert {"Person", "Enterprise", "Organization", "Place"} <= types


def test_uner_organizations_are_parted_by_their_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.iob2"
    lines = ["1\t云石\tB-ORG", "2\t公司\tI-ORG", "3\t和\tO", "4\t青溪\tB-ORG", "5\t大学\tI-ORG", "6\t乐星\tB-PER"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (text,) = iter_uner(path)
    assert text.text == "云石公司和青溪大学乐星"
    assert text.labels == ((0, 4, "Enterprise"), (5, 9, "Organization"), (9, 11, "Person"))


def test_mentions_are_sorted_apart_and_above_their_threshold(result: NerResult) -> None:
    model = NameModel.from_file(result.path)
    text = "“企业的事就是我们的事。”县长逄星河说。\n\n(记者 冼照 通讯员 端木雨)\n华鑫、泰盛等企业投产。"
    mentions = model.find(text)
    position = 0
    for mention in mentions:
        assert position <= mention.begin < mention.end <= len(text)
        assert "\n" not in text[mention.begin : mention.end]
        assert 0 <= mention.score <= 1
        assert mention.type in {"Person", "Enterprise", "Organization"}
        position = mention.end
    assert [m for m in mentions if m.score >= 0.9] == model.find(text, threshold=0.9)
    assert find_model_mentions(text, model=model, thresholds={"Person": 0.0}) == [
        m for m in mentions if m.type == "Person"
    ]


def test_packing_is_the_identity(result: NerResult) -> None:
    data = result.path.read_bytes()
    assert NameModel.from_bytes(data).to_bytes() == data


@pytest.mark.parametrize("content", [b"", b"no model", b"\xfd7zXZ\x00\x00"])
def test_broken_weights_name_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.crfsuite.xz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"weights\.crfsuite\.xz"):
        NameModel.from_file(path)
    with pytest.raises(DataError, match="missing"):
        NameModel.from_file(tmp_path / "missing")
    with pytest.raises(DataError, match="no CRFsuite model"):
        NameModel(b"something else")


def test_features_know_lists_and_what_they_are_called() -> None:
    features = character_features("引进华鑫、泰盛等3家企业。")
    assert len(features) == 13
    assert "la企业" in features[2]
    assert "la企业" not in features[-1]
    assert character_features("") == []


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("王明", True),
        ("王 明", True),
        ("逄照河", True),
        ("端木雨", True),
        ("欧阳若兰", True),
        ("尼玛次仁", True),
        ("买买提·艾力", True),
        ("江河奔流", False),
        ("明日天气好", False),
        ("王", False),
        ("", False),
    ],
)
def test_person_names_are_built_like_names(name: str, fits: bool) -> None:
    assert is_person_shape(name) is fits


def test_spans_of_tags() -> None:
    tags = ["B-Person", "I-Person", "B-Person", "O", "I-Person", "B-Place", "I-Person"]
    assert list(spans_of_tags(tags)) == [(0, 2, "Person"), (2, 3, "Person"), (5, 6, "Place")]


def test_scores_count_names_once_a_document() -> None:
    class Fixed(NameModel):
        def __init__(self) -> None:
            pass

        def find(self, text: str, *, threshold: float = 0.0) -> list[ModelMention]:
            return [
                ModelMention(0, 3, "Person", 0.95),
                ModelMention(4, 6, "Person", 0.6),
                ModelMention(7, 9, "Person", 0.95),
            ]

    gold = gold_names({"entities": [{"type": "Person", "names": ["乐星"]}, {"type": "Person", "names": ["逄河"]}]})
    scores = evaluate_ner(Fixed(), [("乐 星、路灯、乐星。", gold)], thresholds=(0.5, 0.9))
    assert [(s.type, s.threshold, s.precision, s.recall, s.found) for s in scores if s.type == "Person"] == [
        ("Person", 0.5, 0.5, 0.5, 2),
        ("Person", 0.9, 1.0, 0.5, 1),
    ]


def test_shipped_model_finds_untitled_people_and_bare_firms() -> None:
    text = "驭隆、锐钛等企业先后落户园区。一大早,逄照河正忙着采摘。高质量发展步履铿锵,电子信息、新能源等产业加快发展。"
    found = [(text[m.begin : m.end], m.type) for m in find_model_mentions(text)]
    assert found == [("驭隆", "Enterprise"), ("锐钛", "Enterprise"), ("逄照河", "Person")]
