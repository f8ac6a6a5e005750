"""The ranking of owners: fitting, choosing, what a candidate is described by, the recipe, broken files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.facts import owner_training as training
from kg.facts.examples import read_example
from kg.facts.observations import RULES_ALONE, find_numbers, iter_owner_questions
from kg.facts.owner_model import OwnerModel, describe_candidates, fit, load_owner_model, write_weights
from kg.language.mentions import MentionFinder
from kg.words.errors import DataError

TEXT = "[青溪县|Region]去年新签项目12个。[云石铜业|Enterprise]开足马力,实现产值3.5亿元。"


def test_the_fit_finds_what_tells_owners_apart() -> None:
    choices = [
        [(frozenset({"near", f"noise{i % 3}"}), True), (frozenset({"far", f"noise{i % 2}"}), False)] for i in range(12)
    ]
    choices += [[(frozenset({"near"}), False)], [(frozenset({"far"}), True)]]  # teach nothing
    model = fit(choices, penalty=0.5)
    assert model.score(frozenset({"near"})) > model.score(frozenset({"far"})) + 1


def test_the_rules_are_only_left_for_more_than_the_margin() -> None:
    model = OwnerModel({"near": 1.0})
    candidates = {"a": frozenset({"near"}), "b": frozenset[str]()}
    assert model.choose(candidates, "b") == "a"
    assert model.choose(candidates, "b", margin=1.0) == "b"
    assert model.choose(candidates, None) == "a"
    assert model.choose({}, "b") == "b"


def test_earlier_weights_keep_their_part() -> None:
    mixed = OwnerModel({"near": 1.0}).mixed(OwnerModel({"near": 2.0, "far": 1.0}), 0.25)
    assert mixed.score(frozenset({"near"})) == 1.25
    assert mixed.score(frozenset({"far"})) == 0.25


def test_pages_that_rules_know_teach_no_trust_in_rules_and_no_words() -> None:
    def row(stem: str, right: frozenset[str], other: frozenset[str]) -> training.OwnerRow:
        return training.OwnerRow(stem, "a", {"a": right, "b": other}, frozenset({"a"}))

    unknown = [row("x", frozenset({"head"}), frozenset({"tail", "RULE"}))] * 9
    known = [row("y", frozenset({"RULE", "word", "tail"}), frozenset({"head", "NETin>0.5"}))] * 99
    model = training.train(unknown, known)
    assert model.score(frozenset({"RULE"})) < 0  # as the pages say that no rule was written for
    assert model.score(frozenset({"word"})) == model.score(frozenset({"NETin>0.5"})) == 0
    assert model.score(frozenset({"tail"})) > model.score(frozenset({"head"}))


def test_candidates_are_what_the_paragraph_names() -> None:
    page, reading = read_example(TEXT, "青溪县")
    asked = list(iter_owner_questions(reading, page))
    assert [str(value) for _, value, _, _ in asked] == ["12", "3.5"]
    question, _, _, owners = asked[1]
    found = describe_candidates(owners, question)
    names = {reading.entities[e].name: features for e, features in found.items()}
    assert set(names) == {"青溪县", "云石铜业"}
    assert "RULE" in names["云石铜业"]
    assert "HOME" in names["青溪县"]
    assert "tu:Enterprise亿元" in names["云石铜业"]


def test_without_the_model_the_rules_choose() -> None:
    page, reading = read_example(TEXT, "青溪县")
    turned = OwnerModel({"HOME": 50.0})
    owners = [
        [reading.entities[o.owner].name for o in find_numbers(reading, page, owner_model=model)[0]]
        for model in (RULES_ALONE, turned)
    ]
    assert owners == [["青溪县", "云石铜业"], ["青溪县", "青溪县"]]


def test_a_park_keeps_its_numbers_from_the_county_in_its_name() -> None:
    page, reading = read_example("[[云岭县|Region]工业园区|Zone]总产值达251亿元。", "云岭县")
    nested = OwnerModel({"nestTrue": 50.0})
    (number,) = find_numbers(reading, page, owner_model=nested)[0]
    assert reading.entities[number.owner].name == "云岭县工业园区"
    ((question, _, _, owners),) = iter_owner_questions(reading, page)
    candidates = describe_candidates(owners, question)
    assert nested.choose(candidates, question.chosen) != question.chosen  # what the model alone would say


def test_the_recipe_on_two_pages(tmp_path: Path) -> None:
    finder = MentionFinder.load(review=False)
    for stem in ("E01", "E02"):
        for name in (f"{stem}.gold.json", f"pages/{stem}.txt"):
            (tmp_path / f"{Path(name).name}").write_bytes((Path("tests/gold") / name).read_bytes())
    rows = training.read_owner_rows([tmp_path], finder)
    assert {r.stem for r in rows} == {"E01", "E02"}
    assert sum(r.chosen in r.right for r in rows) > len(rows) / 2
    score = training.cross_validate(rows, [], folds=2)
    assert score.numbers == len(rows)
    assert score.possible >= score.rules
    model = training.train(rows)
    paths = [tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"]
    assert all(write_weights(model, p) > 20 for p in paths)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_broken_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "weights.csv.gz"
    monkeypatch.setattr("kg.facts.owner_model.seeds_path", lambda _: path)
    for content in (b"no", gzip.compress(b"a,b\n1,2\n"), gzip.compress(b"feature,weight\nx,y\n")):
        path.write_bytes(content)
        load_owner_model.cache_clear()
        with pytest.raises(DataError, match=r"weights\.csv\.gz"):
            load_owner_model()
    load_owner_model.cache_clear()


def test_a_gold_file_without_a_page_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.gold.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="no page"):
        training.read_owner_rows([tmp_path], MentionFinder.load(review=False))
