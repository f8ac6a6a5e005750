"""Every shipped question has the same answer from the Turtle file, Oxigraph, Neo4j, RDF4J, GraphDB and Fuseki: on the
sample corpus, and on real pages where they are at hand."""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import rdflib

from kg.build import build
from kg.graph.turtle import iter_turtle, write_text
from kg.stores.documents import read_triples
from kg.stores.query import GraphFile, read_questions
from tests.stores import questions
from tests.stores.servers import Server, connect
from tests.timings import note_time

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "corpus"
SERVERS = ("neo4j", "rdf4j", "graphdb", "fuseki")
Asker: TypeAlias = Callable[[str, dict[str, str]], tuple[list[str], list[dict[str, Any]]]]

# rdflib fails where a list is joined of which one item is not there, and takes minutes for what is joined in steps.
RDFLIB_ANSWERS = ("branches", "compare-indicator", "growth-ranking", "honours", "industries-of-region", "targets")


@pytest.fixture(scope="module")
def path(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the sample corpus and of the real pages together."""
    if not REAL.is_dir():
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"NOT TESTED on real pages: there is no {REAL}", stacklevel=1)
        return graph
    out = tmp_path_factory.mktemp("real")
    build([REAL], out, html=False)
    write_text(iter_turtle(read_triples([graph, out / "graph.ttl"])), out / "both.ttl")
    return out / "both.ttl"


@pytest.fixture(scope="module")
def oxigraph(path: Path) -> GraphFile:
    return GraphFile(path)


@dataclass(frozen=True)
class Case:
    """A question with its values, and what Oxigraph answers."""

    name: str
    values: dict[str, str]
    columns: tuple[str, ...]
    rows: Counter[tuple[Any, ...]]


@pytest.fixture(scope="module")
def cases(oxigraph: GraphFile) -> list[Case]:
    """Each question without a value, and with one for each of its parameters that has an answer in this graph."""
    found: list[Case] = []
    for question in read_questions():
        columns, rows = questions.expected(oxigraph, question.name, {})
        found.append(Case(question.name, {}, columns, rows))
        cells = sorted({c for row in rows for c in row if isinstance(c, str) and c}, key=lambda c: (len(c), c))
        for parameter in question.parameters:
            for cell in cells[:: max(1, len(cells) // 15)]:
                some = questions.expected(oxigraph, question.name, {parameter.name: cell})[1]
                if 0 < some.total() < rows.total():
                    found.append(Case(question.name, {parameter.name: cell}, columns, some))
                    break
    return found


@pytest.fixture(scope="module", params=SERVERS)
def asker(request: pytest.FixtureRequest, path: Path) -> Iterator[tuple[str, Asker]]:
    running: tuple[Server, str] = request.getfixturevalue(f"{request.param}_server")
    with ExitStack() as stack:
        store = stack.enter_context(connect(request.param, running[1]))
        triples = read_triples([path])
        store.load(triples, prune=True)
        assert set(store.read_triples()) == {(s, p, o) for s, pairs in triples.items() for p, o in pairs}

        def cypher(name: str, values: dict[str, str]) -> tuple[list[str], list[dict[str, Any]]]:
            text = questions.read_cypher()[name]
            rows = store.ask(text, {key: values.get(key) for key in questions.cypher_parameters(text)})
            return list(rows[0]) if rows else [], rows

        def sparql(name: str, values: dict[str, str]) -> tuple[list[str], list[dict[str, Any]]]:
            text = questions.sparql(name, values)
            if request.param == "fuseki":
                # Its default graph is empty where all stands in named ones; that of the others is their union.
                text = text.replace("WHERE {", "FROM <urn:x-arq:UnionGraph> WHERE {", 1)
            answer = store.ask(text)
            bindings = answer["results"]["bindings"]
            return answer["head"]["vars"], [{k: bound["value"] for k, bound in row.items()} for row in bindings]

        yield request.param, cypher if request.param == "neo4j" else sparql


def test_servers_answer_as_oxigraph_does(asker: tuple[str, Asker], cases: list[Case]) -> None:
    server, ask = asker
    assert {case.name for case in cases} == {question.name for question in read_questions()}
    assert sum(bool(case.values) for case in cases) >= 12
    slowest = (0.0, "")
    for case in cases:
        start = time.perf_counter()
        head, found = ask(case.name, case.values)
        slowest = max(slowest, (time.perf_counter() - start, case.name))
        assert questions.as_rows(case.columns, found) == case.rows, (case.name, case.values)
        assert case.rows and head == list(case.columns), (case.name, case.values)
    note_time(f"slowest answer of {server}, {slowest[1]}", slowest[0], 2.0)


@pytest.mark.parametrize("name", RDFLIB_ANSWERS)
def test_rdflib_on_the_turtle_answers_as_oxigraph_does(turtle: rdflib.Graph, graph: Path, name: str) -> None:
    columns, rows = questions.expected(GraphFile(graph), name, {})
    answer = turtle.query(questions.sparql(name, {}))
    found = [{str(v): cell for v, cell in zip(answer.vars or (), row, strict=True)} for row in answer]
    assert rows and questions.as_rows(columns, found) == rows


@pytest.fixture(scope="module")
def turtle(graph: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(graph, format="turtle")
