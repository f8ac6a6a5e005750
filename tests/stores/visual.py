"""What GraphDB's visual graph shows of a thing: the shipped queries asked of its engine, bound as the Workbench binds
them, and drawn by ``kg view``, since the Workbench itself is not published as an artefact.

``python -m tests.stores.visual docs/graphdb.svg`` draws the picture of the documentation anew.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from kg.build import build
from kg.graph.load import iter_named, read_graph
from kg.graph.turtle import Literal, Term, Triples, iter_turtle, write_text
from kg.stores.documents import read_triples
from kg.stores.rdf4j import SparqlStore
from kg.views.svg import write_svg
from kg.words import terms
from kg.words.data import seeds_path
from tests.stores import servers

PARTS = {
    "expand": "graphdb-visual-graph.rq",
    "node": "graphdb-visual-graph-node.rq",
    "edge": "graphdb-visual-graph-edge.rq",
    "properties": "graphdb-visual-graph-properties.rq",
}
_HOLDS = terms.ORG + "holds"


def read_query(part: str) -> str:
    """One of the shipped queries, by the key of :data:`PARTS`."""
    return seeds_path(f"stores/{PARTS[part]}").read_text(encoding="utf-8")


def ask_bound(store: SparqlStore, part: str, variable: str, iri: str, accept: str) -> bytes:
    """Answer of a shipped query with a variable bound from outside, as RDF4J's protocol does it."""
    body = urlencode({"query": read_query(part), f"${variable}": f"<{iri}>"}).encode()
    kind = "application/x-www-form-urlencoded"
    return store._http.request("POST", store.endpoints.query, body=body, kind=kind, accept=accept)[1]


def select(store: SparqlStore, part: str, variable: str, iri: str) -> list[dict[str, str]]:
    """Rows of one of the shipped SELECTs."""
    answer: Any = json.loads(ask_bound(store, part, variable, iri, "application/sparql-results+json"))
    return [{key: cell["value"] for key, cell in row.items()} for row in answer["results"]["bindings"]]


def expand(store: SparqlStore, iri: str) -> set[tuple[str, str, Term]]:
    """The lines that are drawn around a thing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.nt"
        path.write_bytes(ask_bound(store, "expand", "node", iri, "application/n-triples"))
        return set(iter_named(path))


def neighbourhood(store: SparqlStore, iri: str) -> Triples:
    """The same with names and types, as a graph that can be drawn."""
    lines = expand(store, iri)
    drawn: dict[str, set[tuple[str, Term]]] = {}
    for node in sorted({str(end) for start, _, end in lines} | {start for start, _, _ in lines}):
        for row in select(store, "node", "node", node):
            drawn[node] = {
                (terms.RDF + "type", row["type"]),
                (terms.SKOS + "prefLabel", Literal(row["label"], language="zh")),
            }
    for number, (start, predicate, end) in enumerate(sorted(lines, key=str)):
        if predicate != _HOLDS:
            drawn[start].add((predicate, end))
            continue
        (label,) = select(store, "edge", "edge", predicate)
        drawn[f"{terms.RES}position/{number}"] = {
            (terms.RDF + "type", terms.KG + "Position"),
            (terms.ORG + "member", start),
            (terms.ORG + "organization", end),
            (terms.KG + "title", Literal(label["label"])),
        }
    return drawn


def find_county(triples: Triples) -> str:
    """The county of the picture."""
    name = (terms.SKOS + "prefLabel", Literal("崇仁县", "", "zh"))
    return next(subject for subject, pairs in triples.items() if name in pairs)


def main() -> None:
    """Draw the picture."""
    parser = argparse.ArgumentParser(description="Draw what the visual graph shows of a county of the sample corpus.")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build([seeds_path("corpus")], folder, html=False)
        triples = read_triples([folder / "graph.ttl"])
        server, url = servers.start_graphdb(folder / "graphdb")
        with server, servers.connect("graphdb", url) as store:
            store.load(triples)
            county = find_county(triples)
            path = folder / "drawn.ttl"
            write_text(iter_turtle(neighbourhood(store, county)), path)
        write_svg(read_graph(path), out, title="GraphDB: 崇仁县", focus=county, size=(900, 560))


if __name__ == "__main__":
    main()
