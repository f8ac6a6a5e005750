"""The measure: its rules on small graphs, and the same figures as the reference scorer on real gold."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import BuiltGraph, Evaluation, evaluate, evaluate_files, evaluation_tables, read_gold
from kg.words import terms
from kg.words.errors import DataError, GraphError, PageError

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORER = SHARED / "tools" / "score.py"

PAGE = "青岗县推出“码上修”行动。县长何牧野说，全县工业产值12.5亿元，增长8%。青岗县锦程铸造有限公司位于青岗工业园。"
GOLD: dict[str, Any] = {
    "doc": "page",
    "entities": [
        {"id": "e1", "type": "Region", "names": ["青岗县", "青岗"]},
        {"id": "e2", "type": "Program", "names": ["“码上修”行动", "码上修"]},
        {"id": "e3", "type": "Person", "names": ["何牧野"]},
        {"id": "e4", "type": "Enterprise", "names": ["青岗县锦程铸造有限公司"]},
        {"id": "e5", "type": "Zone", "names": ["青岗工业园"]},
    ],
    "relations": [["e1", "implements", "e2"], ["e4", "locatedIn", "e5"], ["e5", "partOf", "e1"]],
    "positions": [{"person": "e3", "title": "县长", "of": "e1", "quote": "县长何牧野说"}],
    "observations": [
        {
            "of": ["e1"],
            "indicator": ["工业产值"],
            "value": 12.5,
            "unit": "亿元",
            "period": None,
            "change_pct": 8,
            "modality": "actual",
            "quote": "全县工业产值12.5亿元，增长8%",
        }
    ],
}


def gold_graph(gold: dict[str, Any], page: str) -> dict[str, Any]:
    """What a perfect graph would say of a page, as plain data that a test may spoil."""
    return {
        "doc": gold["doc"],
        "entities": {e["id"]: {"type": e["type"], "names": list(e["names"])} for e in gold["entities"]},
        "relations": [{"triple": tuple(r), "span": (0, min(5, len(page)))} for r in gold["relations"]],
        "background": [],
        "positions": [{**p, "span": _span(page, p["quote"])} for p in gold["positions"]],
        "observations": [{**o, "span": _span(page, o["quote"])} for o in gold["observations"]],
        "page": page,
    }


def _span(page: str, quote: str) -> tuple[int, int]:
    at = max(page.find(quote), 0)
    return at, at + len(quote)


def graph_triples(graph: dict[str, Any]) -> list[tuple[str, str, str | tuple[str]]]:
    """The triples of such a graph; a literal is a 1-tuple."""
    doc, kg = graph["doc"], terms.KG
    document, article = terms.document_iri(doc), terms.article_iri(doc, 1)
    rdf_type, part, derived = terms.RDF + "type", terms.DCTERMS + "isPartOf", terms.PROV + "wasDerivedFrom"
    out: list[tuple[str, str, str | tuple[str]]] = [
        (document, rdf_type, kg + "Document"),
        (document, terms.DCTERMS + "identifier", (doc,)),
        (article, rdf_type, kg + "Article"),
        (article, part, document),
        (kg + "County", terms.RDFS + "subClassOf", kg + "Region"),
    ]
    iri = {key: terms.entity_iri(f"{e['type']}/{doc}-{key}") for key, e in graph["entities"].items()}
    for key, entity in graph["entities"].items():
        kind = "County" if entity["type"] == "Region" else entity["type"]
        out += [(iri[key], rdf_type, kg + kind), (iri[key], kg + "mentionedIn", article)]
        out += [
            (iri[key], terms.SKOS + ("altLabel" if n else "prefLabel"), (x,)) for n, x in enumerate(entity["names"])
        ]

    def evidence(span: tuple[int, int]) -> str:
        node = terms.evidence_iri(doc, *span, graph["page"][slice(*span)])
        out.extend(
            [
                (node, rdf_type, kg + "Evidence"),
                (node, part, article),
                (node, terms.NIF + "anchorOf", (graph["page"][slice(*span)],)),
                (node, terms.NIF + "beginIndex", (str(span[0]),)),
                (node, terms.NIF + "endIndex", (str(span[1] + graph.get("shift", 0)),)),
            ]
        )
        return node

    for s, p, o in graph["background"]:
        if s in iri and o in iri:
            out.append((iri[s], kg + p, iri[o]))
    for relation in graph["relations"]:
        s, p, o = relation["triple"]
        if s in iri and o in iri:
            node = terms.assertion_iri(iri[s], p, iri[o])
            out += [(iri[s], kg + p, iri[o]), (node, rdf_type, kg + "Assertion"), (node, terms.RDF + "subject", iri[s])]
            out += [(node, terms.RDF + "predicate", kg + p), (node, terms.RDF + "object", iri[o])]
            out.append((node, derived, evidence(relation["span"])))
    for n, row in enumerate(graph["positions"]):
        if row["person"] in iri:
            node = terms.resource_iri("position", f"{doc}-{n}")
            out += [(node, rdf_type, kg + "Position"), (node, terms.ORG + "member", iri[row["person"]])]
            out += [(node, kg + "title", (row["title"],)), (node, derived, evidence(row["span"]))]
            if row["of"] in iri:
                out.append((node, terms.ORG + "organization", iri[row["of"]]))
    for n, row in enumerate(graph["observations"]):
        node = terms.resource_iri("observation", f"{doc}-{n}")
        out += [(node, rdf_type, kg + "Observation"), (node, derived, evidence(row["span"]))]
        out += [(node, kg + "ofEntity", iri[x]) for x in row["of"] if x in iri]
        out += [(node, kg + "indicatorText", (row["indicator"][0],))]
        out += [(node, kg + "modality", kg + row["modality"].capitalize())]
        values = {"value": row["value"], "unitText": row["unit"], "period": row.get("period")}
        values["changePercent"] = row.get("change_pct")
        out += [(node, kg + name, (str(x),)) for name, x in values.items() if x is not None]
    return out


def write_graph(graphs: list[dict[str, Any]], path: Path) -> None:
    lines = []
    for s, p, o in (t for graph in graphs for t in graph_triples(graph)):
        lines.append(f"<{s}> <{p}> {json.dumps(o[0], ensure_ascii=False) if isinstance(o, tuple) else f'<{o}>'} .\n")
    path.write_text("".join(lines), encoding="utf-8")


def measured(graph: dict[str, Any], gold: dict[str, Any] = GOLD) -> Evaluation:
    triples = ((s, p, o[0] if isinstance(o, tuple) else o) for s, p, o in graph_triples(graph))
    return evaluate(BuiltGraph(triples), [gold], {gold["doc"]: graph["page"]})


@pytest.fixture
def graph() -> dict[str, Any]:
    return gold_graph(GOLD, PAGE)


def test_perfect_graph(graph: dict[str, Any]) -> None:
    out = measured(graph)
    assert (out.entities["all"].f1, out.relations["all"].f1, out.numbers["full"].f1, out.evidence) == (1, 1, 1, 1)
    assert out.misses == []
    assert out.scored == 3 + 1 + 1


def test_wrong_type_is_missed_and_false_but_forgiven_untyped(graph: dict[str, Any]) -> None:
    graph["entities"]["e5"]["type"] = "Facility"
    out = measured(graph)
    assert (out.entities["Zone"].missed, out.entities["Facility"].false, out.entities["untyped"].f1) == (1, 1, 1.0)


def test_copy_is_a_false_alarm(graph: dict[str, Any]) -> None:
    graph["entities"]["e9"] = {"type": "Region", "names": ["青岗"]}
    region = measured(graph).entities["Region"]
    assert (region.hits, region.false, region.missed) == (1, 1, 0)


def test_part_of_reaches_through(graph: dict[str, Any]) -> None:
    # Said of the county directly: true, since the zone is part of it; and the zone itself is then not said.
    graph["relations"][1]["triple"] = ("e4", "locatedIn", "e1")
    located = measured(graph).relations["locatedIn"]
    assert (located.hits, located.false, located.missed) == (0, 0, 1)


def test_area_stands_for_the_zone_inside_it(graph: dict[str, Any]) -> None:
    graph["relations"][0]["triple"] = ("e5", "implements", "e2")
    assert measured(graph).relations["implements"].f1 == 1.0


def test_background_fills_a_hit_and_is_no_false_alarm(graph: dict[str, Any]) -> None:
    graph["background"] = [("e5", "partOf", "e1"), ("e1", "organizes", "e2")]
    graph["relations"] = graph["relations"][:2]
    out = measured(graph)
    assert (out.relations["partOf"].hits, out.relations["organizes"].false) == (1, 0)


def test_symmetric_relation_either_way(graph: dict[str, Any]) -> None:
    gold = {**GOLD, "relations": [["e4", "cooperatesWith", "e5"]]}
    graph["relations"] = [{"triple": ("e5", "cooperatesWith", "e4"), "span": (0, 5)}]
    assert measured(graph, gold).relations["all"].hits == 2  # the position is the other one


@pytest.mark.parametrize(
    ("change", "levels"),
    [
        ({"unit": "万元"}, (0, 0, 0)),
        ({"value": 12.6}, (0, 0, 0)),
        ({"of": ["e4"]}, (1, 0, 0)),
        ({"indicator": ["用电量"]}, (1, 0, 0)),
        ({"indicator": ["全县工业产值"]}, (1, 1, 1)),
        ({"period": "2024"}, (1, 1, 0)),
        ({"change_pct": None}, (1, 1, 0)),
        ({"modality": "target"}, (1, 1, 0)),
    ],
)
def test_levels_of_a_number(graph: dict[str, Any], change: dict[str, Any], levels: tuple[int, int, int]) -> None:
    graph["observations"][0].update(change)
    numbers = measured(graph).numbers
    assert tuple(numbers[k].hits for k in ("number", "fact", "full")) == levels


def test_position_without_place_in_gold_takes_any(graph: dict[str, Any]) -> None:
    gold = {**GOLD, "positions": [{**GOLD["positions"][0], "of": None}]}
    assert measured(graph, gold).relations["position"].hits == 1
    graph["positions"][0]["title"] = "副县长"
    assert measured(graph, gold).relations["position"].hits == 0


def test_evidence_must_stand_at_its_place(graph: dict[str, Any]) -> None:
    graph["shift"] = 1
    assert measured(graph).evidence < 1


def test_tables_show_so_many_misses(graph: dict[str, Any]) -> None:
    del graph["entities"]["e3"], graph["entities"]["e5"]
    evaluation = measured(graph)
    assert len(evaluation_tables(evaluation, errors=0)[1].rows) == 0
    shown = evaluation_tables(evaluation, errors=1)[1].rows
    assert ("page", "entity", "missed", "Person 何牧野") in shown
    assert sum(row[1] == "entity" for row in shown) == 1


def test_broken_gold_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.gold.json"
    with pytest.raises(DataError, match=r"x\.gold\.json"):
        read_gold(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="no JSON"):
        read_gold(path)
    path.write_text('{"doc": "x"}', encoding="utf-8")
    with pytest.raises(DataError, match="entities"):
        read_gold(path)
    path.write_text(json.dumps(GOLD), encoding="utf-8")
    with pytest.raises(GraphError, match=r"none\.ttl"):
        evaluate_files(tmp_path / "none.ttl", [path])
    write_graph([gold_graph(GOLD, PAGE)], tmp_path / "graph.ttl")
    with pytest.raises(PageError, match=r"page\.txt"):
        evaluate_files(tmp_path / "graph.ttl", [path], corpus=tmp_path)


def _spoil(graph: dict[str, Any], dice: random.Random, kinds: list[str]) -> None:
    keys = list(graph["entities"])
    for key in keys:
        entity = graph["entities"][key]
        if dice.random() < 0.15:
            del graph["entities"][key]
        elif dice.random() < 0.1:
            entity["type"] = dice.choice(kinds)
        elif dice.random() < 0.2:
            graph["entities"][f"{key}-copy"] = {"type": entity["type"], "names": entity["names"][-1:]}
        if dice.random() < 0.2:
            dice.shuffle(entity["names"])
    predicates = sorted({r["triple"][1] for r in graph["relations"]})
    for relation in graph["relations"]:
        s, p, o = relation["triple"]
        if dice.random() < 0.3:
            relation["triple"] = dice.choice(
                [(o, p, s), (s, dice.choice(predicates), o), (dice.choice(keys), p, o), (s, p, dice.choice(keys))]
            )
        elif dice.random() < 0.1:
            graph["background"].append(relation["triple"])
            relation["triple"] = ("", p, "")
    for row in graph["positions"]:
        if dice.random() < 0.3:
            row["of"] = dice.choice([None, *keys])
    for row in graph["observations"]:
        if dice.random() < 0.4:
            other = dice.choice(graph["observations"])
            name = dice.choice(["value", "unit", "period", "change_pct", "modality", "of", "indicator"])
            row[name] = other.get(name)
    graph["observations"] = [o for o in graph["observations"] if dice.random() > 0.1]


def _reference(graph: Path, golds: list[Path], corpus: Path) -> dict[str, Any]:
    command = [sys.executable, str(SCORER), str(graph), *map(str, golds), "--corpus", str(corpus), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return dict(json.loads(done.stdout))


@pytest.mark.skipif(not SCORER.exists(), reason="no ../shared: the reference scorer is not here to compare with")
@pytest.mark.parametrize("seed", [1, 2])
def test_same_figures_as_the_reference_on_spoilt_gold(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    corpus = SHARED / "own" / "pages"
    golds = sorted((SHARED / "own" / "gold").glob("*.gold.json"))[:6]
    graphs = []
    for path in golds:
        gold = read_gold(path)
        spoilt = gold_graph(gold, (corpus / f"{gold['doc']}.txt").read_bytes().decode("utf-8"))
        _spoil(spoilt, dice, sorted({e["type"] for e in gold["entities"]}))
        graphs.append(spoilt)
    write_graph(graphs, tmp_path / "graph.ttl")
    ours = evaluate_files(tmp_path / "graph.ttl", golds, corpus=corpus).figures()
    assert ours == _reference(tmp_path / "graph.ttl", golds, corpus)
    assert 0.3 < ours["relations"]["all"]["f1"] < 0.98
    assert 0.3 < ours["numbers"]["full"]["f1"] < 0.98
