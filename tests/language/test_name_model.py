"""The model of names: its candidates, what is said of them, which stand, and the recipe."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.language import name_training as training
from kg.language.encoder import TAGS, Chain, Encoding, load_encoder
from kg.language.lexer import load_lexer
from kg.language.logistic import Logistic
from kg.language.mentions import MentionFinder
from kg.language.name_model import Candidate, bare, choose, describe, doubted, gather, judge, load_name_model
from kg.language.ner import ModelMention
from kg.language.stacking import Reviser
from kg.words.domain import Article, Block, BlockKind, Mention, Origin, Sentence
from kg.words.errors import DataError

TEXT = "走进“青溪科创园”,与甲乙公司见面"


def article(text: str) -> Article:
    blocks = (Block(BlockKind.BODY, 0, len(text)),)
    return Article("x", 1, text, text, tuple(range(len(text))), blocks, (Sentence(0, len(text), 0),))


def encoding(text: str, *seen: tuple[int, int, str, float]) -> Encoding:
    """What a network would say that gives these stretches these probabilities."""
    tags = np.full((len(text), len(TAGS)), 1e-9, np.float32)
    tags[:, 0] = 1
    for begin, end, kind, score in seen:
        tags[begin:end, 0] = 1 - score
        tags[begin, TAGS.index(f"B-{kind}")] = score
        tags[begin + 1 : end, TAGS.index(f"I-{kind}")] = score
    return Encoding(text, ((0, len(text)),), np.zeros((len(text), 1)), tags, [Chain(tags)], ())


def mention(name: str, kind: str, rule: str) -> Mention:
    begin = TEXT.index(name)
    return Mention(begin, begin + len(name), kind, name, Origin.SHAPE, rule)


def test_spans_are_those_of_the_chain() -> None:
    seen = encoding(TEXT, (3, 8, "Zone", 0.9))
    best = max(seen.spans(0.05), key=lambda m: m.score)
    assert (best.begin, best.end, best.type) == (3, 8, "Zone")
    assert all(m.score == pytest.approx(seen.score(m.begin, m.end, m.type)) for m in seen.spans(0.05))
    assert all(m.score >= 0.5 for m in seen.spans(0.5))


def test_marks_around_a_name_make_no_other_candidate() -> None:
    seen = encoding(TEXT, (3, 8, "Zone", 0.9))
    found = gather(
        article(TEXT),
        seen,
        [mention("“青溪科创园”", "Zone", "r")],
        [mention("青溪", "Region", "g")],
        [ModelMention(3, 8, "Zone", 0.5)],
    )
    assert [c.key for c in found] == [(3, 8, "Zone")]
    assert found[0].outer == 1
    assert found[0].printed == (3, 8)
    assert found[0].score == pytest.approx(seen.score(3, 8, "Zone"))
    assert bare(TEXT, 2, 9) == (3, 8)


def test_features_tell_who_says_so_and_what_else_is_claimed() -> None:
    text, seen = article(TEXT), encoding(TEXT, (3, 8, "Zone", 0.9))
    zone, firm = mention("“青溪科创园”", "Zone", "zone-shape"), mention("与甲乙公司", "Enterprise", "firm")
    inner = mention("甲乙公司", "Enterprise", "inner")
    found = gather(
        text, seen, [zone, firm], [inner], [ModelMention(3, 8, "Zone", 0.9), ModelMention(3, 8, "Facility", 0.1)]
    )
    describe([(text, found, [zone, firm], load_lexer().tokens(TEXT))])
    features = {c.key: c.features for c in found}
    assert {"R", "R:zone-shape", "quoted", "len5", "before:“", "block:body", "p>0.8"} <= features[3, 8, "Zone"]
    assert {"same:Zone"} <= features[3, 8, "Facility"]
    assert "R" not in features[3, 8, "Facility"]
    assert {"I", "I:inner", "in", "in:firm", "in:Enterprise"} <= features[11, 15, "Enterprise"]
    assert {"R:firm"} <= features[10, 15, "Enterprise"]


def test_the_likeliest_stand() -> None:
    rows = [Candidate(0, 5, "Zone"), Candidate(3, 8, "Zone"), Candidate(8, 10, "Zone"), Candidate(10, 12, "Event")]
    for row, probability in zip(rows, (0.6, 0.8, 0.5, 0.9), strict=True):
        row.probability = probability
    assert [c.begin for c in choose(rows, {"Zone": 0.5})] == [3, 8]
    assert [c.begin for c in choose(rows, {"Zone": 0.55, "Event": 0.9})] == [3, 10]


def test_what_is_unlikely_is_doubted_unless_it_lies_in_something_likely() -> None:
    rows = [Candidate(0, 5, "Person", outer=1), Candidate(2, 4, "Person"), Candidate(6, 9, "Zone", outer=1)]
    for row in rows:
        row.probability = 0.01

    def none(mention: Mention) -> bool:
        return False

    assert doubted(rows, [], none, ()) == {(0, 5, "Person"), (6, 9, "Zone")}  # no rule says the second alone
    assert doubted(rows, [Candidate(5, 9, "Facility")], none, ()) == {(0, 5, "Person")}
    rows[0].probability = 0.9
    assert doubted(rows, [], none, ()) == {(6, 9, "Zone")}


def test_a_name_by_form_is_doubted_only_if_hopeless() -> None:
    herder = Candidate(0, 5, "Person", [mention("与甲乙公司", "Person", "whole")], outer=1, probability=0.05)
    assert doubted([herder], [], lambda m: m.rule == "whole", ()) == set()
    assert doubted([herder], [], lambda m: m.rule == "other", ()) == {(0, 5, "Person")}
    herder.probability = 0.001
    assert doubted([herder], [], lambda m: m.rule == "whole", ()) == {(0, 5, "Person")}


def test_the_short_form_of_a_name_of_the_page_must_be_less_likely() -> None:
    short = Mention(0, 2, "Enterprise", TEXT[:2], Origin.ALIAS, "alias-firm")
    firm = Candidate(0, 2, "Enterprise", [short], outer=1, probability=0.2)
    assert doubted([firm], [], lambda _: False, ()) == set()
    firm.forms = [mention("与甲乙公司", "Enterprise", "firm")]
    assert doubted([firm], [], lambda _: False, ()) == {firm.key}


def test_a_place_before_a_name_may_be_part_of_it() -> None:
    whole, rest = Candidate(0, 9, "Project", outer=1, probability=0.1), Candidate(5, 9, "Project", probability=0.1)
    assert doubted([whole, rest], [], lambda _: False, ()) == {(0, 9, "Project")}
    assert doubted([whole, rest], [], lambda _: False, {(0, 2), (2, 5)}) == set()


def test_a_slogan_with_edges_in_doubt_stays_a_slogan() -> None:
    slogan = Candidate(0, 5, "Program", outer=1, probability=0.01)
    longer = Candidate(0, 7, "Program", probability=0.8)
    assert doubted([slogan, longer], [], lambda _: False, ()) == set()
    longer.probability = 0.1
    assert doubted([slogan, longer], [], lambda _: False, ()) == {(0, 5, "Program")}
    firm = Candidate(0, 5, "Enterprise", outer=1, probability=0.01)
    assert doubted([firm, Candidate(0, 7, "Enterprise", probability=0.8)], [], lambda _: False, ()) == {firm.key}


@pytest.mark.parametrize(
    ("rule", "seen", "places", "goes"),
    [
        ((0, 9, "Enterprise", 0.4), (2, 9, "Enterprise", 0.7), (), True),  # 说动|青溪食品公司
        ((0, 9, "Enterprise", 0.6), (2, 9, "Enterprise", 0.7), (), False),
        ((0, 9, "Enterprise", 0.46), (2, 9, "Enterprise", 0.5), (), False),  # would not be added
        ((0, 9, "Organization", 0.46), (2, 9, "Organization", 0.7), {(0, 2)}, False),  # 青溪|教育局
        ((0, 9, "Project", 0.3), (3, 9, "Project", 0.75), {(0, 2)}, False),  # 青溪|“某某”书屋改造项目
        ((0, 9, "Facility", 0.4), (2, 9, "Facility", 0.7), (), False),
        ((0, 9, "Program", 0.1), (3, 6, "Person", 0.7), (), True),  # “青溪管家”李某核对清单
        ((0, 9, "Program", 0.1), (3, 6, "Industry", 0.9), (), False),  # 青溪硅产业行动
        ((0, 9, "Event", 0.31), (3, 6, "Honor", 0.95), (), False),
        ((0, 9, "Honor", 0.12), (3, 6, "Organization", 0.95), (), True),
    ],
)
def test_a_name_inside_shows_that_another_is_none(
    rule: tuple[int, int, str, float], seen: tuple[int, int, str, float], places: set[tuple[int, int]], goes: bool
) -> None:
    begin, end, kind, probability = rule
    outer = Candidate(begin, end, kind, outer=1, probability=probability)
    begin, end, kind, probability = seen
    inner = Candidate(begin, end, kind, printed=(begin, end), probability=probability)
    assert (outer.key in doubted([outer, inner], [], lambda _: True, places)) is goes


def test_the_model_judges_what_it_has_learned_of() -> None:
    zone, event = Candidate(0, 5, "Zone"), Candidate(0, 5, "Event")
    judge(Logistic({"Zone": {"bias": 1.0}}), [zone, event])
    assert zone.probability == pytest.approx(0.731, abs=0.001)
    assert event.probability == 0


def test_the_recipe_on_two_pages(tmp_path: Path) -> None:
    for stem in ("E01", "E02"):
        for name in (f"{stem}.gold.json", f"pages/{stem}.txt"):
            (tmp_path / f"{Path(name).name}").write_bytes((Path("tests/gold") / name).read_bytes())
    finder = MentionFinder.load(review=False)
    reviser = Reviser(load_encoder(), load_lexer(), Logistic({}))
    rows = training.read_name_rows([tmp_path], finder, reviser)
    assert {row.stem for row in rows} == {"E01", "E02"}
    assert {row.stem for row in training.read_name_rows([tmp_path], finder, reviser, {"E02"})} == {"E02"}
    training.cross_validate(rows, folds=2)
    assert any(c.probability for row in rows for c in row.candidates)
    model = training.train(rows)
    for row in rows:
        judge(model, row.candidates)
    for found, right, there in training.score_names(rows).values():
        assert right <= min(found, there)
    with pytest.raises(DataError, match="no gold file"):
        training.read_name_rows([tmp_path / "none"], finder, reviser)


def test_the_shipped_weights_know_the_types_that_they_judge() -> None:
    assert load_name_model().labels == {tag[2:] for tag in TAGS if tag[0] == "B"} - {"Region"}
