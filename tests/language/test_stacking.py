"""The second reading: what the model sees, what a review drops and adds, the recipe, and plain cases."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from kg.language import stacking_training as training
from kg.language.lexer import load_lexer
from kg.language.mentions import MentionFinder
from kg.language.ner import ModelMention
from kg.language.stacking import Review, Reviser, _without_marks, outermost_names, stacked_features
from kg.words.domain import Article, Block, BlockKind, Mention, Origin, Sentence
from kg.words.errors import DataError


def article(text: str) -> Article:
    blocks = (Block(BlockKind.BODY, 0, len(text)),)
    return Article("x", 1, text, text, tuple(range(len(text))), blocks, (Sentence(0, len(text), 0),))


@pytest.fixture(scope="module")
def finder() -> MentionFinder:
    return MentionFinder.load()


@pytest.fixture(scope="module")
def rules() -> MentionFinder:
    return MentionFinder.load(review=False)


def names(finder: MentionFinder, text: str) -> set[tuple[str, str]]:
    sightings, _ = finder.find([article(text)])
    return {(m.type, m.text) for m in sightings[0].mentions if m.origin is not Origin.ANAPHOR}


def test_every_character_is_shown_with_words_and_rules() -> None:
    text = "青溪县引进云石铜业"
    mentions = [Mention(0, 3, "Region", "青溪县", Origin.GAZETTEER, "gazetteer-full")]
    rows = stacked_features(text, 0, len(text), mentions, load_lexer().tokens(text))
    assert len(rows) == len(text)
    assert "RBRegion" in rows[0]
    assert "RIRegion" in rows[2]
    assert "RO" in rows[3]
    assert "RuIgazetteer-full" in rows[1]
    assert any(f.startswith("VW") for f in rows[4])


def test_features_of_a_block_count_from_its_begin() -> None:
    text = "标题\n青溪县引进云石铜业"
    mentions = [Mention(3, 6, "Region", "青溪县", Origin.GAZETTEER, "gazetteer-full")]
    rows = stacked_features(text, 3, len(text), mentions, load_lexer().tokens(text))
    assert len(rows) == len(text) - 3
    assert "RBRegion" in rows[0]


def test_the_outermost_names_are_weighed() -> None:
    outer = Mention(0, 6, "Organization", "青溪县教育局", Origin.SHAPE, "r")
    inner = Mention(0, 3, "Region", "青溪县", Origin.GAZETTEER, "g")
    pointer = Mention(8, 10, "Region", "该县", Origin.ANAPHOR, "a")
    assert outermost_names([inner, pointer, outer]) == [outer]


def test_a_review_drops_what_is_unlikely_and_adds_what_is_free() -> None:
    text = "拉来青溪大学和甲乙丙"
    wrong = Mention(0, 6, "Organization", "拉来青溪大学", Origin.SHAPE, "r")
    review = Review(
        {(0, 6, "Organization"): 0.001},
        (ModelMention(2, 6, "Organization", 0.9), ModelMention(7, 10, "Enterprise", 0.1)),
    )
    assert review.is_refused(wrong)
    assert not review.is_refused(Mention(7, 10, "Enterprise", "甲乙丙"))
    assert [(m.begin, m.end, m.text) for m in review.additions(text, [])] == [(2, 6, "青溪大学")]
    assert review.additions(text, [wrong]) == []


def test_a_rule_that_the_model_never_saw_is_not_judged(finder: MentionFinder) -> None:
    assert finder.reviser is not None
    text = "拉来青溪大学的人"
    mentions = [
        Mention(0, 6, "Organization", "拉来青溪大学", Origin.SHAPE, rule) for rule in ("organization-school", "mine")
    ]
    scored = [finder.reviser.review(article(text), [m]).scores for m in mentions]
    assert [bool(s) for s in scored] == [True, False]


@pytest.mark.parametrize(
    ("text", "name"),
    [("“甲乙”", "甲乙"), ("“甲乙", "甲乙"), ("甲乙》", "甲乙"), ("“甲”工程", "“甲”工程"), ("“甲”和“乙”", "“甲”和“乙”")],
)
def test_marks_around_a_name_are_no_part_of_it(text: str, name: str) -> None:
    begin, end = _without_marks(text, 0, len(text))
    assert text[begin:end] == name


def test_a_phase_is_no_other_park_than_the_one_that_is_kept() -> None:
    review = Review({}, (ModelMention(0, 8, "Zone", 0.99),))
    assert review.additions("青溪产业园三期开工", [Mention(0, 5, "Zone", "青溪产业园")]) == []


def test_a_region_is_never_added() -> None:
    assert Review({}, (ModelMention(0, 3, "Region", 1.0),)).additions("青溪县", []) == []


def test_an_edge_that_no_list_of_verbs_knows(finder: MentionFinder, rules: MentionFinder) -> None:
    text = (
        "青溪测控集团揭榜之后,拉来合肥工业大学组成攻关队。11个月里失败了214次,今年6月终于量产,成本比进口件便宜42%。"
        "集团研发中心主任王立新说,合肥工业大学的教授每周都来。"
    )
    assert ("Organization", "拉来合肥工业大学") in names(rules, text)
    assert ("Organization", "合肥工业大学") in names(finder, text)
    assert ("Organization", "拉来合肥工业大学") not in names(finder, text)


def test_slogans_in_a_row_are_no_firms(finder: MentionFinder) -> None:
    found = names(finder, "全县坚持产业融合、城乡融合、三治融合,走出一条新路。")
    assert not {text for kind, text in found if kind == "Enterprise"}


def test_without_a_review_only_rules_speak(rules: MentionFinder) -> None:
    assert rules.reviser is None
    assert MentionFinder.load(ner="none").reviser is None


def annotated(folder: Path) -> Path:
    for stem, firm in (("a", "云石铜业"), ("b", "青禾农业科技有限公司")):
        (folder / f"{stem}.txt").write_text(f"县里的新事\n\n9月1日,{firm}在园区开工。\n", encoding="utf-8")
        gold = {"entities": [{"id": "e1", "type": "Enterprise", "names": [firm]}]}
        (folder / f"{stem}.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    return folder


def test_the_recipe_learns_from_pages_and_is_deterministic(tmp_path: Path, rules: MentionFinder) -> None:
    pages = training.read_annotated([annotated(tmp_path)], rules)
    assert [p.stem for p in pages] == ["a", "b"]
    first, again = (training.train(pages, load_lexer(), iterations=5) for _ in range(2))
    assert first == again
    out = tmp_path / "m" / "weights.crfsuite.xz"
    rules_seen = training.seen_rules(pages * 3)
    assert training.write_weights(first, rules_seen, out) == out.stat().st_size
    reviser = Reviser.from_file(out, load_lexer())
    sighting = pages[0].sightings[0]
    review = reviser.review(sighting.article, sighting.mentions)
    assert all(0 <= score <= 1 for score in review.scores.values())
    scores = training.score_types(training.cross_validate(pages, [], load_lexer(), folds=2, iterations=3))
    assert {s.type: s.gold for s in scores}["Enterprise"] == 2


def test_names_are_labelled_longest_first_and_across_blanks() -> None:
    names = [("青溪县教育局", "Organization", "e1"), ("青溪县", "Region", "e2"), ("洪源", "Person", "e3")]
    assert training.label_names("青溪县教育局洪 源到青溪县", names) == [
        (0, 6, "Organization"),
        (6, 9, "Person"),
        (10, 13, "Region"),
    ]


def test_broken_files_are_named(tmp_path: Path, rules: MentionFinder) -> None:
    path = tmp_path / "weights.crfsuite.xz"
    path.write_bytes(b"no")
    with pytest.raises(DataError, match=r"rules\.txt"):
        Reviser.from_file(path, load_lexer())
    (tmp_path / "rules.txt").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"weights\.crfsuite\.xz"):
        Reviser.from_file(path, load_lexer())
    path.write_bytes(lzma.compress(b"no model"))
    with pytest.raises(DataError, match="no CRFsuite model"):
        Reviser.from_file(path, load_lexer())
    (tmp_path / "x.gold.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="no page"):
        training.read_annotated([tmp_path], rules)
    (tmp_path / "x.txt").write_text("甲\n", encoding="utf-8")
    with pytest.raises(DataError, match="no gold file"):
        training.read_annotated([tmp_path], rules)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DataError, match="empty"):
        training.read_annotated([empty], rules)
