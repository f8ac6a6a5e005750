from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.load import iter_named
from kg.graph.turtle import Literal, Term, Triples
from kg.stores.documents import BACKGROUND, read_triples, split_by_document
from kg.stores.export import GraphFormat, export_graph, export_neo4j_admin, iter_graphml, iter_ntriples
from kg.stores.property_graph import (
    HOLDS_POST,
    SOURCE,
    UNPLACED,
    Edge,
    Node,
    all_labels,
    build_property_graph,
    edge_predicate,
    edge_type,
    iter_property_triples,
)
from kg.words import terms
from kg.words.data import seeds_path
from kg.words.errors import GraphError

SUFFIXES = {
    GraphFormat.NTRIPLES: ".nt",
    GraphFormat.NQUADS: ".nq",
    GraphFormat.TRIG: ".trig",
    GraphFormat.JSONLD: ".jsonld",
}


def as_set(triples: Triples) -> set[tuple[str, str, Term]]:
    return {(s, p, o) for s, pairs in triples.items() for p, o in pairs}


@pytest.mark.parametrize("form", list(SUFFIXES))
def test_every_spelling_of_rdf_says_the_same(form: GraphFormat, graph: Path, triples: Triples, tmp_path: Path) -> None:
    path = tmp_path / f"graph{SUFFIXES[form]}"
    export_graph(graph, form, path)
    assert set(iter_named(path)) == as_set(triples)
    once = path.read_bytes()
    export_graph(graph, form, path)
    assert path.read_bytes() == once


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, about itself
def test_rdflib_reads_them_as_oxigraph_does(tmp_path: Path) -> None:
    source = (
        "@prefix kg: <https://w3id.org/county-kg/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://w3id.org/county-kg/resource/region/1> a kg:Region ; skos:prefLabel "青石区"@zh , "Qingshi"@en ;\n'
        '  kg:adcode "1" ; kg:value 535.2 ; kg:note "a\\"b\\\\c\\n\\u0085\\u2028" ;\n'
        "  kg:partOf <https://w3id.org/county-kg/resource/region/a%20b'> .\n"
    )
    (tmp_path / "small.ttl").write_text(source, encoding="utf-8")
    expected = set(rdflib.Graph().parse(data=source, format="turtle"))
    for form, name in ((GraphFormat.JSONLD, "json-ld"), (GraphFormat.NTRIPLES, "nt")):
        export_graph(tmp_path / "small.ttl", form, tmp_path / "out")
        assert set(rdflib.Graph().parse(data=(tmp_path / "out").read_text("utf-8"), format=name)) == expected, name


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, about itself
@pytest.mark.parametrize(
    ("form", "name"),
    [
        (GraphFormat.NTRIPLES, "nt"),
        (GraphFormat.JSONLD, "json-ld"),
        (GraphFormat.NQUADS, "nquads"),
        (GraphFormat.TRIG, "trig"),
    ],
)
def test_rdflib_reads_the_whole_graph_back(
    form: GraphFormat, name: str, graph: Path, turtle: set[tuple[Written, ...]], tmp_path: Path
) -> None:
    export_graph(graph, form, tmp_path / "out")
    read = rdflib.Dataset() if form in (GraphFormat.NQUADS, GraphFormat.TRIG) else rdflib.Graph()
    read.parse(tmp_path / "out", format=name)
    rows = read.quads() if isinstance(read, rdflib.Dataset) else read
    assert {tuple(map(written, row[:3])) for row in rows} == turtle
    if isinstance(read, rdflib.Dataset):
        wanted = split_by_document(read_triples([graph]))
        assert {str(g.identifier) for g in read.graphs() if len(g)} == set(wanted)
        assert all(len(read.graph(rdflib.URIRef(g))) == sum(map(len, part.values())) for g, part in wanted.items())


Written: TypeAlias = tuple[str, str, str]


def written(term: object) -> Written:
    """A term by what is written: rdflib would take 1.0 and 1.00 for one."""
    return str(term), str(getattr(term, "datatype", "") or ""), str(getattr(term, "language", "") or "")


@pytest.fixture(scope="module")
def turtle(graph: Path) -> set[tuple[Written, ...]]:
    """What rdflib reads in the Turtle."""
    return {tuple(map(written, row)) for row in rdflib.Graph().parse(graph, format="turtle")}


def test_each_document_is_a_graph_that_stands_alone(triples: Triples) -> None:
    graphs = split_by_document(triples)
    documents = {s for s, pairs in triples.items() if (terms.RDF + "type", terms.KG + "Document") in pairs}
    assert set(graphs) - {BACKGROUND} == documents
    for name, part in graphs.items():
        assert as_set(part) <= as_set(triples)
        if name == BACKGROUND:
            continue
        assert {s for s in part if s in documents} == {name}
        for subject, pairs in part.items():
            # What a page's graph leads to, it describes.
            assert {o for _, o in pairs if not isinstance(o, Literal) and o in triples} <= set(part), subject
    for one in graphs:
        rest: set[tuple[str, str, Term]] = set()
        for name, part in graphs.items():
            rest |= as_set(part) if name != one else set()
        # A removed page leaves no sentence and no statement of its own.
        gone = as_set(triples) - rest
        assert one == BACKGROUND or any(s == one for s, _, _ in gone)


def test_quads_name_the_document(graph: Path, triples: Triples, tmp_path: Path) -> None:
    export_graph(graph, GraphFormat.NQUADS, tmp_path / "g.nq")
    export_graph(graph, GraphFormat.TRIG, tmp_path / "g.trig")
    quads = {str(q) for q in ox.parse(path=str(tmp_path / "g.nq"))}
    assert quads == {str(q) for q in ox.parse(path=str(tmp_path / "g.trig"))}
    assert len({q.rsplit(" ", 1)[1] for q in quads}) >= len(split_by_document(triples))


def test_the_property_graph_loses_nothing(triples: Triples) -> None:
    built = build_property_graph(triples)
    assert set(iter_property_triples(built.nodes, built.edges)) == as_set(triples)
    assert not any("more" in n.properties or "exact" in n.properties for n in built.nodes)
    posts = [e for e in built.edges if e.type == HOLDS_POST]
    assert posts and all(e.properties["title"] and e.properties["sentences"] for e in posts)
    labels = {n.iri: n.labels for n in built.nodes}
    assert all((UNPLACED in labels[e.end]) == (e.end == e.key) for e in posts)
    assert any("Observation" in n.labels and "value" in n.properties for n in built.nodes)
    assert all(SOURCE in n.labels for n in built.nodes if "Evidence" in n.labels)


_NAMES = st.sampled_from(["a", "b", "c", "d"]).map(lambda key: f"{terms.RES}thing/{key}")
_PREDICATES = st.sampled_from(
    [
        *(terms.KG + name for name in ("partOf", "value", "confidence", "modality", "rule", "periodEnd", "holdsPost")),
        *(terms.KG + name for name in ("printedIn", "x2", "aB", "title", "former", "rank")),
        *(terms.RDF + name for name in ("type", "subject", "predicate", "object")),
        *(terms.ORG + name for name in ("member", "organization")),
        terms.PROV + "wasDerivedFrom",
        terms.SKOS + "prefLabel",
        terms.RDFS + "label",
        terms.NIF + "anchorOf",
        "http://example.org/p",
    ]
)
_LITERALS = st.builds(
    Literal,
    st.sampled_from(["", "x", "1", "01", "1.0", "1.10", "0.12345678901234567890", "1e400", "9" * 400, "2024-02-30"])
    | st.sampled_from(["2024-02-29", "true", "1.0.0", "-0.0", "99999999999999999999", "中|文\n"]),
    st.sampled_from(["", *(terms.XSD + t for t in ("decimal", "integer", "date", "boolean", "double"))]),
)
_TAGGED = st.builds(
    lambda text, tag: Literal(text, language=tag), st.text(max_size=3), st.sampled_from(["zh", "en", "fr"])
)
_CLASSES = st.sampled_from(
    [
        *(terms.KG + name for name in ("Assertion", "Position", "Region", "Evidence", "Entity", "Source", "Resource")),
        *(terms.KG + name for name in ("a-b", "Concept", "implements")),
        terms.SKOS + "Concept",
        terms.OWL + "Class",
    ]
)


@given(st.lists(st.tuples(_NAMES, _PREDICATES, _NAMES | _LITERALS | _TAGGED | _CLASSES), max_size=25))
def test_no_graph_loses_anything_as_nodes_and_edges(found: list[tuple[str, str, Term]]) -> None:
    triples: dict[str, set[tuple[str, Term]]] = {}
    for subject, predicate, obj in found:
        triples.setdefault(subject, set()).add((predicate, obj))
    built = build_property_graph(triples)
    assert set(iter_property_triples(built.nodes, built.edges)) == set(found)
    ends = {n.iri for n in built.nodes}
    assert all(e.start in ends and e.end in ends for e in built.edges)
    # One node an IRI, one edge a pair, type and key: what a store merges must not fall together.
    assert len(ends) == len(built.nodes)
    assert len({(e.start, e.type, e.end, e.key) for e in built.edges}) == len(built.edges)


def test_edge_types_lead_back() -> None:
    for name in ("partOf", "implements", "leadsChain", "ofEntity"):
        assert edge_predicate(str(edge_type(terms.KG + name))) == terms.KG + name
    assert edge_type(terms.KG + "printedIn") is None
    assert edge_type("http://example.org/p") is None


def test_drawing_files_hold_things_and_relations(graph: Path, triples: Triples, tmp_path: Path) -> None:
    built = build_property_graph(triples)
    for form in (GraphFormat.GRAPHML, GraphFormat.GEXF):
        export_graph(graph, form, tmp_path / "g.xml")
        root = ElementTree.parse(tmp_path / "g.xml").getroot()
        nodes = {n.get("id") for n in root.iter() if n.tag.endswith("}node")}
        edges = [(e.get("source"), e.get("target")) for e in root.iter() if e.tag.endswith("}edge")]
        assert nodes == {n.iri for n in built.nodes if n.labels and SOURCE not in n.labels}
        assert edges and all(s in nodes and t in nodes for s, t in edges)
    declared = {a.get("id") for a in root.iter() if a.tag.endswith("}attribute")}
    assert {v.get("for") for v in root.iter() if v.tag.endswith("}attvalue")} <= declared


@pytest.mark.parametrize("form", [GraphFormat.GRAPHML, GraphFormat.GEXF])
def test_networkx_reads_the_same_nodes_and_edges(
    form: GraphFormat, graph: Path, triples: Triples, tmp_path: Path
) -> None:
    import networkx as nx

    export_graph(graph, form, tmp_path / "g.xml")
    if form is GraphFormat.GRAPHML:
        drawn = nx.read_graphml(tmp_path / "g.xml", force_multigraph=True)
    else:
        drawn = nx.read_gexf(tmp_path / "g.xml", version="1.3")
    built = build_property_graph(triples)
    nodes = {n.iri: n for n in built.nodes if n.labels and SOURCE not in n.labels}
    assert set(drawn) == set(nodes)
    names = {(n.iri, str(n.properties["name"])) for n in nodes.values() if "name" in n.properties}
    assert {(iri, data["name"]) for iri, data in drawn.nodes(data=True) if data.get("name")} == names
    edges = {
        (e.start, e.type, e.end, str(e.properties.get("title", "")))
        for e in built.edges
        if {e.start, e.end} <= set(nodes)
    }
    assert {(s, data["type"], o, data.get("title", "")) for s, o, data in drawn.edges(data=True)} == edges
    values = {n.iri: n.properties["value"] for n in nodes.values() if "value" in n.properties}
    assert {iri: data["value"] for iri, data in drawn.nodes(data=True) if "value" in data} == values
    county = next(data for _, data in drawn.nodes(data=True) if data.get("name") == "崇仁县")
    assert "County" in county["kind"].split(";")


def test_control_characters_do_not_break_xml() -> None:
    name = terms.RES + "region/a"
    triples: Triples = {
        name: {(terms.RDF + "type", terms.KG + "Region"), (terms.SKOS + "prefLabel", Literal("\x0b<&\"'", "", "zh"))}
    }
    root = ElementTree.fromstring("".join(iter_graphml(triples)))
    assert any(e.text == "\ufffd<&\"'" for e in root.iter())
    assert next(iter(iter_ntriples(triples))).startswith(f"<{name}> ")


def test_bulk_import_files_hold_all(graph: Path, triples: Triples, tmp_path: Path) -> None:
    command = export_neo4j_admin(graph, tmp_path)
    assert command in (tmp_path / "import.sh").read_text(encoding="utf-8")
    built = build_property_graph(triples)
    for name, items in (("nodes", built.nodes), ("edges", built.edges)):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            assert len(list(csv.DictReader(lines))) == len(items)


def test_a_number_of_many_digits_stays_exact() -> None:
    lexical = "0.12345678901234567891"
    name, value = terms.RES + "observation/1", Literal(lexical, terms.XSD + "decimal")
    built = build_property_graph({name: {(terms.KG + "value", value)}})
    assert built.nodes[0].properties["value"] == float(Decimal(lexical))
    assert set(iter_property_triples(built.nodes, built.edges)) == {(name, terms.KG + "value", value)}


def test_others_labels_and_properties_are_not_taken_for_facts() -> None:
    node = Node("x", ("Entity", "Resource"), {"caption": "c", "note": "mine"})  # type: ignore[dict-item]
    assert list(iter_property_triples([node], [Edge("x", "PART_OF", "y", "", {"since": 3})])) == [
        ("x", terms.KG + "partOf", "y")
    ]


def test_errors_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=re.escape("nothing.ttl")):
        export_graph(tmp_path / "nothing.ttl", GraphFormat.NQUADS, tmp_path / "x")
    (tmp_path / "file").write_text("")
    (tmp_path / "a.nt").write_text("<a:a> <a:b> <a:c> .")
    with pytest.raises(GraphError, match="file"):
        export_neo4j_admin(tmp_path / "a.nt", tmp_path / "file")


def test_the_style_sheet_is_in_the_language_of_the_browser(triples: Triples) -> None:
    """Rules of Neo4j Browser's style sheets: selectors of nodes and relationships, and the properties that it knows."""
    text = seeds_path("stores/neo4j.grass").read_text(encoding="utf-8")
    rules = re.findall(r"([^{}]+)\{((?:'[^']*'|[^{}'])*)\}", text)
    assert re.sub(r"([^{}]+)\{((?:'[^']*'|[^{}'])*)\}", "", text).strip() == ""
    built = build_property_graph(triples)
    labels = {label for n in built.nodes for label in n.labels} | set(all_labels())
    kinds = {e.type for e in built.edges}
    keys = {key for item in (*built.nodes, *built.edges) for key in item.properties}
    seen = set()
    for selector, body in rules:
        kind, _, name = selector.strip().partition(".")
        assert (kind, bool(name)) not in seen or name
        seen.add((kind, bool(name)))
        assert (
            (not name or name in labels) if kind == "node" else (kind == "relationship" and (not name or name in kinds))
        )
        for line in filter(None, map(str.strip, body.split(";"))):
            key, _, value = (part.strip() for part in line.partition(":"))
            assert re.fullmatch(_STYLES[key], value), line
            if (found := re.fullmatch(r"'\{(\w+)\}'", value)) is not None:
                assert found[1] in keys, line
    assert ("node", False) in seen and ("relationship", False) in seen


_COLOUR, _LENGTH = r"#[0-9A-F]{6}", r"\d+px"
_STYLES = {
    "color": _COLOUR,
    "border-color": _COLOUR,
    "text-color-internal": _COLOUR,
    "text-color-external": _COLOUR,
    "border-width": _LENGTH,
    "diameter": _LENGTH,
    "font-size": _LENGTH,
    "shaft-width": _LENGTH,
    "padding": _LENGTH,
    "caption": r"'(\{\w+\}|<type>)'",
}


def test_neosemantics_is_told_all_prefixes_and_given_nothing_that_it_loses(triples: Triples) -> None:
    """The plugin itself cannot be had from a registry; what its settings take for granted holds for the graph."""
    text = seeds_path("stores/neosemantics.cypher").read_text(encoding="utf-8")
    assert dict(re.findall(r"\['(\w+)', '([^']+)'\]", text)) == terms.VOCABULARIES
    for subject, pairs in triples.items():
        kinds: dict[str, set[str]] = {}
        for predicate, obj in pairs:
            kinds.setdefault(predicate, set()).add((obj.datatype or "text") if isinstance(obj, Literal) else "node")
            # A tag is put behind the words, so no other words may look like one.
            assert not isinstance(obj, Literal) or obj.language or not re.search(r"@[a-z]{2,3}$", obj.value), subject
        # The values of one property become one array, which holds one type.
        assert all(len(found) == 1 for found in kinds.values()), subject
