"""SPARQL over graph files: what is answered, how it is written, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from kg.stores.query import (
    GraphFile,
    check_offline,
    load_query,
    read_questions,
    set_parameters,
    shorten,
)
from kg.words.errors import GraphError, QueryError

TURTLE = """@prefix kg: <https://w3id.org/county-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/county-kg/resource/region/青岗县> a kg:Region ; skos:prefLabel "青岗县"@zh ;
    skos:altLabel "青岗, “小城”"@zh .
<https://w3id.org/county-kg/resource/observation/1> kg:value "8.6"^^xsd:decimal .
"""


@pytest.fixture
def graph(tmp_path: Path) -> GraphFile:
    path = tmp_path / "graph.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return GraphFile(path)


def test_select(graph: GraphFile) -> None:
    answer = graph.ask(
        "SELECT ?x ?name ?none { ?x a kg:Region ; skos:prefLabel ?name OPTIONAL { ?x kg:adcode ?none } }"
    )
    assert answer.columns == ("x", "name", "none")
    assert answer.rows == (("res:region/青岗县", "青岗县", ""),)


def test_csv_keeps_commas_and_quotes(graph: GraphFile) -> None:
    answer = graph.ask("SELECT ?name { ?x skos:altLabel ?name }")
    assert list(csv.reader(io.StringIO(answer.csv))) == [["name"], ["青岗, “小城”"]]


def test_json_is_that_of_the_standard(graph: GraphFile) -> None:
    document = json.loads(graph.ask("SELECT ?x ?v ?n { ?x kg:value ?v OPTIONAL { ?x kg:period ?n } }").json)
    assert document["head"] == {"vars": ["x", "v", "n"]}
    assert document["results"]["bindings"] == [
        {
            "x": {"type": "uri", "value": "https://w3id.org/county-kg/resource/observation/1"},
            "v": {"type": "literal", "value": "8.6", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"},
        }
    ]
    names = json.loads(graph.ask("SELECT ?name { ?x skos:prefLabel ?name }").json)["results"]["bindings"]
    assert names == [{"name": {"type": "literal", "value": "青岗县", "xml:lang": "zh"}}]


def test_ask(graph: GraphFile) -> None:
    answer = graph.ask("ASK { ?x a kg:Region }")
    assert (answer.rows, answer.csv, json.loads(answer.json)["boolean"]) == ((("true",),), "true\n", True)
    assert graph.ask("ASK { ?x a kg:Zone }").rows == (("false",),)


def test_construct_and_describe(graph: GraphFile) -> None:
    answer = graph.ask("CONSTRUCT { ?x kg:title ?n } WHERE { ?x skos:prefLabel ?n }")
    assert answer.rows == (("res:region/青岗县", "kg:title", "青岗县"),)
    assert '"青岗县"@zh' in answer.turtle
    assert json.loads(answer.json)
    assert len(graph.ask("DESCRIBE <https://w3id.org/county-kg/resource/region/青岗县>").rows) == 3


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".nt", "<urn:a> <urn:b> <urn:c> .\n"),
        (".nq", "<urn:a> <urn:b> <urn:c> <urn:g> .\n"),
        (".trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }\n"),
        (".jsonld", '{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}'),
    ],
)
def test_formats_named_graphs_count_as_part_of_the_default(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"graph{suffix}"
    path.write_text(text, encoding="utf-8")
    assert GraphFile(path).ask("SELECT ?o { <urn:a> <urn:b> ?o }").rows == (("<urn:c>",),)


def test_missing_unknown_and_broken_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"none\.ttl"):
        GraphFile(tmp_path / "none.ttl")
    with pytest.raises(GraphError, match=r"notes\.txt: unknown kind"):
        GraphFile(tmp_path / "notes.txt")
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix a: <urn:a> .\na:b a:c", encoding="utf-8")
    with pytest.raises(GraphError, match=r"broken\.ttl"):
        GraphFile(path)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX kg: <urn:x#> # a comment\nDELETE WHERE { ?s ?p ?o }",
        "BASE <urn:x> LOAD <http://example.org/x.ttl>",
        "with <urn:g> delete { ?s ?p ?o } where { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP GRAPH <urn:g>",
    ],
)
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(QueryError, match="an update"):
        check_offline(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent ?endpoint { ?s ?p ?o } }",
        "SELECT * { ?s ?p '#' . SERVICE<http://example.org/sparql> { ?s ?p ?o } }",
        'SELECT * { ?s ?p "\\"" } # "\nVALUES ?x {1} SELECT * { SERVICE kg:x {} }',
        "SELECT * { ?s ?p <http://a#b> .SERVICE kg:x { } }",
    ],
)
def test_other_machines_are_refused(graph: GraphFile, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        graph.ask(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?service { ?service skos:prefLabel "SERVICE <x>"@zh }  # SERVICE insert',
        "PREFIX service: <urn:service#> SELECT * { ?s service:SERVICE ?o }",
        "PREFIX insert: <urn:SERVICE> SELECT * { ?s insert:x '''a\nSERVICE <b>''' }",
        "SELECT * { ?s <urn:x/SERVICE> ?load }",
    ],
)
def test_words_that_only_look_alike_are_answered(graph: GraphFile, query: str) -> None:
    assert graph.ask(query).kind == "select"


def test_syntax_error_names_line_and_column(graph: GraphFile) -> None:
    with pytest.raises(QueryError, match=r"^mine\.rq:2:\d+: ") as caught:
        graph.ask("SELECT * {\n ?s ?p ", name="mine.rq")
    assert len(str(caught.value)) < 220


def test_query_may_be_text_a_file_or_a_name(tmp_path: Path) -> None:
    assert load_query("SELECT * { ?s ?p ?o }") == ("query", "SELECT * { ?s ?p ?o }")
    path = tmp_path / "my own.rq"
    path.write_text("ASK { ?s ?p ?o }", encoding="utf-8-sig")
    assert load_query(str(path)) == (str(path), "ASK { ?s ?p ?o }")
    shipped = read_questions()[0]
    assert load_query(shipped.name) == load_query(f"{shipped.name}.rq") == (f"{shipped.name}.rq", shipped.text)
    with pytest.raises(QueryError, match="no-such-question"):
        load_query("no-such-question")
    path.write_bytes("ASK { ?s ?p '县' }".encode("gb18030"))
    with pytest.raises(QueryError, match="UTF-8"):
        load_query(str(path))


def test_parameters_are_strings_whatever_is_in_them() -> None:
    query = "SELECT * {\n  VALUES ?name { UNDEF }  # a name\n ?s ?p ?name }"
    assert '"“甲”\\" } DROP"' in set_parameters(query, {"name": ['“甲”" } DROP']})
    assert set_parameters(query, {}) == query
    with pytest.raises(QueryError, match="no parameter nome; it has name"):
        set_parameters(query, {"nome": ["x"]})


def test_shorten() -> None:
    assert shorten("http://www.w3.org/2004/02/skos/core#prefLabel") == "skos:prefLabel"
    assert shorten("urn:x") == "<urn:x>"


def test_shipped_questions_parse_and_say_what_they_ask(graph: GraphFile) -> None:
    questions = read_questions()
    assert len(questions) >= 12
    for question in questions:
        assert question.zh.endswith("？"), question.name
        assert question.en.endswith("?"), question.name
        assert question.parameters, question.name
        assert all(p.why for p in question.parameters), question.name
        assert "ORDER BY" in question.text, f"{question.name}: without an order the answer differs from run to run"
        graph.ask(question.text, name=question.name)
        filled = set_parameters(question.text, {p.name: ["某县"] for p in question.parameters})
        assert graph.ask(filled, name=question.name).rows == ()
