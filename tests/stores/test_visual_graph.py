"""GraphDB's visual graph and autocomplete: the shipped queries keep the Workbench's rules and run on its engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.graph.ontology import read_ontology
from kg.graph.turtle import Literal, Triples
from kg.stores.rdf4j import SparqlStore
from kg.words import terms
from kg.words.data import seeds_path
from tests.stores import visual
from tests.stores.servers import Server, connect

# What the Workbench asks of each query before it takes it: its kind, the variable that it binds, and the columns that
# must be there, of those in brackets at least one.
RULES = {
    "expand": ("CONSTRUCT", "node", set(), set()),
    "node": ("SELECT", "node", set(), {"type", "label", "comment", "rank"}),
    "edge": ("SELECT", "edge", {"label"}, set()),
    "properties": ("SELECT", "node", {"property", "value"}, set()),
}
SOURCES = ("assertion/", "evidence/", "article/", "document/", "observation/", "position/")


@pytest.fixture(scope="module")
def store(graphdb_server: tuple[Server, str], triples: Triples) -> Iterator[SparqlStore]:
    with connect("graphdb", graphdb_server[1]) as connected:
        connected.load(triples, prune=True)
        yield connected


@pytest.mark.parametrize("part", list(RULES))
def test_queries_keep_the_rules_of_the_workbench(part: str) -> None:
    kind, bound, every, some = RULES[part]
    text = visual.read_query(part)
    bare = re.sub(r"(?m)^(#.*|PREFIX .*)$", "", text).lstrip()
    assert bare.startswith(kind) and f"?{bound}" in text
    result = ox.Store().query(text)
    assert isinstance(result, ox.QuerySolutions if kind == "SELECT" else ox.QueryTriples)
    if isinstance(result, ox.QuerySolutions):
        columns = {variable.value for variable in result.variables}
        assert every <= columns and (not some or columns & some) and columns <= every | some | {"image"}


def test_things_alone_are_drawn(store: SparqlStore, triples: Triples) -> None:
    county = visual.find_county(triples)
    lines = visual.expand(store, county)
    assert len(lines) > 5 and all(county in (start, end) for start, _, end in lines)
    assert {terms.KG + "partOf", terms.ORG + "holds"} <= {predicate for _, predicate, _ in lines}
    assert not any(part in str(term) for line in lines for term in line for part in SOURCES)
    # Every relation of the thing that the graph has is there, and nothing else but posts.
    relations = {terms.KG + name for name in read_ontology().relations}
    facts = {(s, p, o) for s, pairs in triples.items() for p, o in pairs if p in relations and county in (s, o)}
    assert {line for line in lines if line[1] in relations} == facts
    assert {line[1] for line in lines} <= {*relations, terms.ORG + "holds"}


def test_each_thing_has_a_name_and_one_colour(store: SparqlStore, triples: Triples) -> None:
    county = visual.find_county(triples)
    (row,) = visual.select(store, "node", "node", county)
    assert row["label"] == "崇仁县" and row["type"] == terms.KG + "Region" and "comment" in row
    for start, _, end in visual.expand(store, county):
        for node in (start, str(end)):
            assert len(visual.select(store, "node", "node", node)) == 1, node


def test_lines_are_called_as_in_the_ontology(store: SparqlStore) -> None:
    ontology = read_ontology()
    for name in ontology.relations:
        (row,) = visual.select(store, "edge", "edge", terms.KG + name)
        assert row == {"label": ontology.terms[name].labels["zh"]}
    assert visual.select(store, "edge", "edge", terms.ORG + "holds")


def test_the_side_shows_numbers_and_sentences(store: SparqlStore, triples: Triples) -> None:
    county = next(s for s, pairs in triples.items() if (terms.SKOS + "prefLabel", Literal("建湖县", "", "zh")) in pairs)
    rows = visual.select(store, "properties", "node", county)
    assert any(row["property"] == "地区生产总值" and row["value"].startswith("728.46亿元") for row in rows)
    assert any(row["property"].startswith("sentence, ") and "建湖" in row["value"] for row in rows)


def test_the_neighbourhood_can_be_drawn(store: SparqlStore, triples: Triples) -> None:
    drawn = visual.neighbourhood(store, visual.find_county(triples))
    names = {str(o) for pairs in drawn.values() for p, o in pairs if p == terms.SKOS + "prefLabel"}
    assert {"崇仁县", "敖立诚"} <= names


def test_the_update_for_autocomplete_is_well_formed() -> None:
    # Its plugin is no part of the engine that is published: there the update is but two statements.
    store = ox.Store()
    store.update(seeds_path("stores/graphdb-autocomplete.ru").read_text(encoding="utf-8"))
    said = {(quad.predicate.value.rpartition("#")[2], str(getattr(quad.object, "value", ""))) for quad in store}
    assert said == {("addLabelConfig", ""), ("enabled", "true")}
