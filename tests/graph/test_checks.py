"""The checks: a good graph passes, and each shape and structural rule finds its fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, XSD, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, ORG, PROV, SH, SKOS

from kg.graph.checks import check_evidence, check_graph, check_shapes, check_structure
from kg.graph.export import build_graph, export_knowledge, write_turtle
from kg.graph.load import read_graph
from kg.words import terms
from kg.words.data import ontology_path
from kg.words.errors import GraphError
from tests.graph.factory import FIRM, INDUSTRY, PAGES, PERSON, PREFECTURE, PROGRAM, REGION, ZONE, make_knowledge

KG = Namespace(terms.KG)
NIF = Namespace(terms.NIF)
TIME = Namespace(terms.TIME)
QUDT = Namespace(terms.QUDT)
SOSA = Namespace(terms.SOSA)
Break = Callable[[rdflib.Graph], object]


@pytest.fixture
def graph() -> rdflib.Graph:
    return build_graph(make_knowledge())


def res(entity_id: str) -> URIRef:
    return URIRef(terms.entity_iri(entity_id))


def one(graph: rdflib.Graph, kind: str) -> rdflib.term.Node:
    return min(graph.subjects(RDF.type, KG[kind]), key=str)


def put(kind: str, predicate: URIRef, value: rdflib.term.Node) -> Break:
    """Replace all values of a predicate of one node."""
    return lambda graph: graph.set((one(graph, kind), predicate, value))


def also(kind: str, predicate: URIRef, value: rdflib.term.Node) -> Break:
    """Add a value to one node."""
    return lambda graph: graph.add((one(graph, kind), predicate, value))


def drop(kind: str, predicate: URIRef) -> Break:
    """Take all values of a predicate from one node."""
    return lambda graph: graph.remove((one(graph, kind), predicate, None))


def relate(subject: str, predicate: str, obj: str) -> Break:
    return lambda graph: graph.add((res(subject), KG[predicate], res(obj)))


SHAPES: dict[str, list[Break]] = {
    "Entity": [
        also("Program", RDF.type, KG.Honor),
        drop("Program", SKOS.prefLabel),
        also("Program", SKOS.prefLabel, Literal("又一名", lang="zh")),
        put("Program", SKOS.prefLabel, Literal("Stone", lang="en")),
        also("Program", SKOS.altLabel, Literal("plain")),
        also("Program", KG.mentionedIn, res(REGION)),
        drop("Program", RDFS.label),
    ],
    "Region": [put("County", KG.adcode, Literal("36069")), also("County", KG.adcode, Literal("360000"))],
    "Level": [also("County", RDF.type, KG.Province), lambda g: g.remove((res(PREFECTURE), RDF.type, KG.Region))],
    "Industry": [put("Industry", KG.industryClass, Literal("铜"))],
    "Sourced": [
        drop("Position", PROV.wasDerivedFrom),
        put("Position", PROV.wasDerivedFrom, res(REGION)),
        drop("Observation", KG.rule),
        put("Assertion", KG.confidence, Literal("1.5", datatype=XSD.decimal)),
    ],
    "Assertion": [
        drop("Assertion", RDF.subject),
        also("Assertion", RDF.object, res(PREFECTURE)),
        drop("Assertion", RDF.predicate),
    ],
    "Predicate": [put("Assertion", RDF.predicate, KG.title)],
    "Position": [
        put("Position", ORG.member, res(FIRM)),
        also("Position", ORG.organization, res(FIRM)),
        drop("Position", KG.title),
        put("Position", KG.former, Literal("ja")),
    ],
    "Observation": [
        drop("Observation", KG.ofEntity),
        put("Observation", KG.indicator, res(REGION)),
        drop("Observation", KG.indicatorText),
        put("Observation", KG.value, Literal("viel")),
        put("Observation", KG.modality, KG.AtLeast),
        put("Observation", KG.bound, KG.Actual),
        put("Observation", KG.rank, Literal(0)),
        put("Observation", KG.changePercent, Literal("1,5")),
        put("Observation", SOSA.phenomenonTime, res(REGION)),
    ],
    "Number": [drop("Observation", KG.unitText)],
    "Normalized": [drop("Observation", KG.unit)],
    "Dated": [
        put("Observation", KG.period, Literal("last year")),
        put("Observation", KG.periodStart, Literal("2099-01-01", datatype=XSD.date)),
        put("Observation", KG.periodEnd, Literal("2024")),
    ],
    "Period": [lambda g: g.remove((URIRef(terms.period_iri("2024")), KG.period, None))],
    "Indicator": [drop("Indicator", SKOS.prefLabel), lambda g: g.remove((None, RDF.type, SKOS.Concept))],
    "IndustryClass": [lambda g: g.add((URIRef(terms.industry_class_iri("copper")), RDF.type, KG.IndustryClass))],
    "Unit": [lambda g: g.remove((URIRef(terms.own_unit_iri("establishment")), RDFS.label, None))],
    "Value": [lambda g: g.add((KG.Guess, RDF.type, KG.Modality))],
    "Evidence": [
        drop("Evidence", NIF.anchorOf),
        put("Evidence", NIF.beginIndex, Literal(-1)),
        put("Evidence", NIF.beginIndex, Literal(9999)),
        put("Evidence", DCTERMS.isPartOf, res(REGION)),
    ],
    "Article": [
        drop("Article", DCTERMS.title),
        drop("Article", DCTERMS.isPartOf),
        put("Article", URIRef(terms.SCHEMA + "position"), Literal(0)),
    ],
    "Document": [drop("Document", DCTERMS.identifier), put("Document", DCTERMS.identifier, Literal(""))],
    "partOf": [relate(REGION, "partOf", PERSON)],
    "locatedIn": [relate(PERSON, "locatedIn", REGION)],
    "implements": [relate(PERSON, "implements", PROGRAM)],
    "participatesIn": [relate(REGION, "participatesIn", ZONE)],
    "inIndustry": [relate(PERSON, "inIndustry", INDUSTRY)],
    "developsIndustry": [relate(FIRM, "developsIndustry", INDUSTRY)],
    "leadsChain": [relate(REGION, "leadsChain", INDUSTRY)],
    "oversees": [relate(REGION, "oversees", INDUSTRY)],
    "cooperatesWith": [relate(FIRM, "cooperatesWith", PROGRAM)],
    "finances": [relate(FIRM, "finances", PERSON)],
    "subOrganizationOf": [relate(FIRM, "subOrganizationOf", REGION)],
    "establishedBy": [relate(ZONE, "establishedBy", PROGRAM)],
    "hasHonor": [relate(FIRM, "hasHonor", PROGRAM)],
    "organizes": [relate(REGION, "organizes", PROGRAM)],
}
# Used by another shape, and seen to fail through it.
HELPERS = {"Labels"}


def test_a_good_graph_passes(graph: rdflib.Graph) -> None:
    assert check_graph(graph) == []


def test_every_shape_is_seen_to_fail() -> None:
    shapes = read_graph(ontology_path("shapes.ttl"))
    names = {str(s).rpartition("#")[2] for s in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef)}
    assert names - HELPERS == set(SHAPES)


@pytest.mark.parametrize(
    ("shape", "number"), [(shape, n) for shape, breaks in SHAPES.items() for n in range(len(breaks))]
)
def test_a_broken_graph_is_found(graph: rdflib.Graph, shape: str, number: int) -> None:
    before = len(graph)
    SHAPES[shape][number](graph)
    faults = check_shapes(graph)
    assert faults, f"{shape} {number} finds nothing ({before} triples before, {len(graph)} after)"
    assert all("\n" not in fault and len(fault) < 400 for fault in faults)


def test_a_fault_names_the_thing_and_the_rule(graph: rdflib.Graph) -> None:
    relate(REGION, "leadsChain", INDUSTRY)(graph)
    assert check_shapes(graph) == [
        "res:region/360699 (青石区): the subject of leadsChain is Enterprise [res:region/360699]"
    ]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda g: g.add((res(REGION), KG.partOf, rdflib.BNode())), "blank node"),
        (lambda g: g.add((res(REGION), KG.invented, Literal(1))), "kg:invented is not in the ontology"),
        (lambda g: g.add((res(REGION), RDF.type, KG.Kingdom)), "kg:Kingdom is not in the ontology"),
        (relate(FIRM, "inIndustry", INDUSTRY), "has no assertion"),
        (lambda g: g.remove((res(FIRM), KG.leadsChain, None)), "is asserted, but not in the graph"),
        (lambda g: g.remove((res(PROGRAM), None, None)), "of which nothing is known"),
        (put("Evidence", NIF.endIndex, Literal(3)), "its offsets are"),
        (lambda g: g.remove((None, PROV.wasDerivedFrom, None)), "no fact rests on it"),
    ],
)
def test_structure(graph: rdflib.Graph, broken: Break, message: str) -> None:
    assert check_structure(graph) == []
    broken(graph)
    assert any(message in fault for fault in check_structure(graph))


def test_evidence_must_stand_in_the_page(graph: rdflib.Graph) -> None:
    assert check_evidence(graph, PAGES) == []
    assert check_evidence(graph, {}) == []
    moved = {doc: "×" + text for doc, text in PAGES.items()}
    assert len(check_evidence(graph, moved)) == 4


def test_a_file_is_checked_like_a_graph(tmp_path: Path, graph: rdflib.Graph) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(export_knowledge(make_knowledge()), path)
    assert check_graph(path) == check_graph(graph)
    with pytest.raises(GraphError, match=r"gone\.ttl"):
        check_graph(tmp_path / "gone.ttl")


def test_faults_come_in_the_same_words_every_time(graph: rdflib.Graph) -> None:
    for broken in (SHAPES["Predicate"][0], SHAPES["Observation"][4], SHAPES["Observation"][5], SHAPES["Entity"][0]):
        broken(graph)
    # pySHACL's own message for sh:in lists a set in the order of its hashes.
    assert [fault for fault in check_shapes(graph) if "not in list" in fault] == []
