"""The second opinion on relations: fitting, dropping, adding, confidence, the recipe, broken files."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest

from kg.facts import relation_training as training
from kg.facts import relations
from kg.facts.context import Context, load_grammar
from kg.facts.examples import read_example
from kg.facts.relation_model import (
    Fired,
    Pair,
    RelationModel,
    describe_pairs,
    encoder_features,
    load_relation_model,
    rule_features,
)
from kg.facts.relations import RULES_ALONE, find_relations
from kg.facts.rules import load_rules
from kg.graph.ontology import read_ontology
from kg.language.logistic import fit, write_weights
from kg.language.mentions import MentionFinder
from kg.words.data import seeds_path
from kg.words.errors import DataError

SIGNATURES = read_ontology().signatures
RULES = load_rules(seeds_path("patterns"), SIGNATURES)
TEXT = "[云石铜业|Enterprise]位于[青溪县|Region][城北工业园|Zone]。"


def found(model: RelationModel, text: str = TEXT) -> dict[tuple[str, str, str], tuple[str, float]]:
    page, reading = read_example(text, "青溪县")
    names = {k: e.name for k, e in reading.entities.items()}
    return {
        (names[r.subject], r.predicate, names[r.object]): (r.rule, r.confidence)
        for r in find_relations(reading, page, RULES, SIGNATURES, model=model)
    }


def test_the_fit_separates() -> None:
    rows = [(frozenset({"good"}), True)] * 9 + [(frozenset({"bad"}), False)] * 9
    model = RelationModel(fit({"locatedIn": rows, "partOf": [(frozenset({"good"}), False)]}, penalty=0.1))
    assert model.labels == {"locatedIn"}
    assert model.probability("locatedIn", {"good"}) > 0.9 > 0.1 > model.probability("locatedIn", {"bad"})
    assert model.reasons("locatedIn", {"good", "unknown"})[0][0] == "good"


def test_rules_alone_keep_their_own_confidence() -> None:
    rule, confidence = found(RULES_ALONE)["云石铜业", "locatedIn", "城北工业园"]
    assert rule.startswith("locatedIn.")
    assert confidence == next(r.confidence for r in RULES if r.id == rule)


def test_what_is_too_unlikely_is_dropped_and_the_rest_has_its_probability(monkeypatch: pytest.MonkeyPatch) -> None:
    fact = ("云石铜业", "locatedIn", "城北工业园")
    rule, own = found(RULES_ALONE)[fact]
    likely = RelationModel({"locatedIn": {"bias": -1.0, "F": 2.0, f"F:{rule}": 0.0}})
    assert found(likely)[fact][1] == pytest.approx(0.73)
    assert found(RelationModel({"locatedIn": {"bias": -5.0}}))[fact] == (rule, own)  # it does not know the rule
    unlikely = RelationModel({"locatedIn": {"bias": -5.0, f"F:{rule}": 0.0}})
    assert fact not in found(unlikely)
    monkeypatch.setattr(relations, "DROP", {})
    assert found(unlikely)[fact][1] == pytest.approx(0.01)


def test_what_only_a_guess_states_must_be_likelier() -> None:
    text = "[青溪县|Region]下了雨。[云石铜业|Enterprise]的老总昨天来了。"
    (fact,) = [k for k, (rule, _) in found(RULES_ALONE, text).items() if rule == "locatedIn.home"]
    stated = "[云石铜业|Enterprise]位于[青溪县|Region]。"
    rule, _ = found(RULES_ALONE, stated)[fact]
    doubtful = RelationModel({"locatedIn": {"bias": -0.8, "F:locatedIn.home": 0.0, f"F:{rule}": 0.0}})
    assert fact not in found(doubtful, text)
    assert found(doubtful, stated)[fact] == (rule, pytest.approx(0.31))


def test_what_no_rule_states_is_added_if_it_is_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[云石铜业|Enterprise]的老总昨天和[白沙集团|Enterprise]的人吃饭。"
    sure = RelationModel({"cooperatesWith": {"bias": 3.0}})
    assert not any(p == "cooperatesWith" for _, p, _ in found(RULES_ALONE, text))
    added = {k: v for k, v in found(sure, text).items() if k[1] == "cooperatesWith"}
    assert list(added.values()) == [("cooperatesWith.model", 0.95)]
    monkeypatch.setattr(relations, "ADD", {})
    assert not any(p == "cooperatesWith" for _, p, _ in found(sure, text))


@pytest.mark.parametrize(("hope", "count"), [("", 1), ("力争", 0)])
def test_what_is_hoped_for_is_not_added(hope: str, count: int) -> None:
    sure = RelationModel({"cooperatesWith": {"bias": 3.0}})
    text = f"[云石铜业|Enterprise]的人{hope}在那里见过[江北大学|Organization]的人。"
    added = [r for (_, p, _), (r, _) in found(sure, text).items() if p == "cooperatesWith"]
    assert added == ["cooperatesWith.model"] * count


def test_pairs_are_described_by_what_stands_between_them() -> None:
    _, reading = read_example(TEXT, "青溪县")
    context = Context(reading, load_grammar(seeds_path("grammar.toml")))
    ids = {e.name: k for k, e in reading.entities.items()}
    pair = describe_pairs(context)[ids["云石铜业"], ids["青溪县"]]
    assert pair.sentence == 0
    assert {"t:EnterpriseRegion", "rel0", "m>位于", "o=home", "sfirst"} <= pair.features
    fired = {Fired("locatedIn", ids["云石铜业"], ids["城北工业园"]): {"locatedIn.x"}}
    assert set(rule_features("locatedIn", ids["云石铜业"], ids["青溪县"], fired)) == {"Fs1"}
    assert set(rule_features("locatedIn", ids["云石铜业"], ids["城北工业园"], fired)) == {"F", "F:locatedIn.x"}


def test_a_pair_is_told_how_far_it_leads_its_rivals() -> None:
    _, reading = read_example(TEXT, "青溪县")
    context = Context(reading, load_grammar(seeds_path("grammar.toml")))
    ids = {e.name: k for k, e in reading.entities.items()}
    pairs = describe_pairs(context)
    near, far = (pairs[ids["云石铜业"], ids[name]] for name in ("城北工业园", "青溪县"))
    lead = near.odds["locatedIn"] - far.odds["locatedIn"]
    assert near.rivals["locatedIn"][0] == pytest.approx(lead)
    assert far.rivals["locatedIn"][0] == pytest.approx(-lead)
    steps = {f for f in encoder_features("locatedIn", near) if f.startswith("RIVs")}
    assert steps >= {f"RIVs>{g}" for g in (-4, -2, -1, 0, 1, 2, 4) if lead > g}
    alone = Pair("a", "b", 0, frozenset(), {"locatedIn": 1.0}, {"locatedIn": (math.inf, -3.0)})
    assert {"RIVsnone", "RIVo>-4", "NET>0"} <= set(encoder_features("locatedIn", alone))
    assert not {"RIVs>-4", "RIVo>-2"} & set(encoder_features("locatedIn", alone))
    assert set(encoder_features("partOf", alone)) == {"NETout"}


def test_the_recipe_on_two_pages(tmp_path: Path) -> None:
    for stem in ("E01", "E02"):
        for name in (f"{stem}.gold.json", f"pages/{stem}.txt"):
            (tmp_path / f"{Path(name).name}").write_bytes((Path("tests/gold") / name).read_bytes())
    rows, gold = training.read_pair_rows([tmp_path], MentionFinder.load(review=False), RULES, SIGNATURES)
    weighed = training.cross_validate(rows, [], folds=2)
    scores = {s.predicate: s for s in training.score_relations(weighed, gold, {}, {})}
    assert scores["locatedIn"].rules == scores["locatedIn"].model
    assert scores["locatedIn"].gold == sum(n for (_, p), n in gold.items() if p == "locatedIn")
    none = training.score_relations(weighed, gold, dict.fromkeys(scores, 1.1), {})
    assert all(s.model == (0, 0) for s in none)
    paths = [tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"]
    assert all(write_weights(training.train(rows), p, column="relation") > 50 for p in paths)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    near = training.train(rows, {"locatedIn": {"bias": -50.0, "unseen": 9.0}})
    assert near.knows("locatedIn", "unseen")


def test_broken_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "weights.csv.gz"
    monkeypatch.setattr("kg.facts.relation_model.seeds_path", lambda _: path)
    for content in (b"no", gzip.compress(b"a,b\n1,2\n"), gzip.compress(b"relation,feature,weight\np,x,y\n")):
        path.write_bytes(content)
        load_relation_model.cache_clear()
        with pytest.raises(DataError, match=r"weights\.csv\.gz"):
            load_relation_model()
    load_relation_model.cache_clear()
