"""RDF4J, GraphDB and Fuseki, the real ones: a graph a document, repeats change nothing, breaks are mended."""

from __future__ import annotations

import http.server
import re
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from kg.graph.turtle import Literal, Term, Triples
from kg.stores import rdf4j
from kg.stores.documents import BACKGROUND, split_by_document
from kg.stores.rdf4j import SparqlStore, Stored, check_url, rdf4j_endpoints, read_configuration, sparql_endpoints
from kg.words import terms
from kg.words.data import seeds_path
from kg.words.errors import StoreError
from tests.stores.servers import PASSWORD, REPOSITORY, USER, Server, connect, free_port
from tests.stores.test_neo4j import run_kg

Facts: TypeAlias = set[tuple[str, str, Term]]
Opener: TypeAlias = Callable[..., SparqlStore]


def as_set(triples: Triples) -> Facts:
    return {(s, p, o) for s, pairs in triples.items() for p, o in pairs}


@pytest.fixture(params=["rdf4j", "graphdb", "fuseki"])
def running(request: pytest.FixtureRequest) -> tuple[Server, Opener]:
    """The server, and what connects to it."""
    server, url = request.getfixturevalue(f"{request.param}_server")
    return server, partial(connect, request.param, url)


@pytest.fixture
def store(running: tuple[Server, Opener]) -> Iterator[SparqlStore]:
    with running[1]() as connected:
        yield connected


@pytest.fixture
def loaded(store: SparqlStore, triples: Triples) -> Stored:
    return store.load(triples, prune=True)


def test_what_goes_in_comes_back_a_graph_a_document(store: SparqlStore, loaded: Stored, triples: Triples) -> None:
    graphs = split_by_document(triples)
    assert set(store.count_graphs()) == set(graphs)
    for name, part in graphs.items():
        assert set(store.read_graph(name)) == as_set(part)
    assert set(store.read_triples()) == as_set(triples)
    assert loaded.graphs == len(graphs) and loaded.quads == sum(len(as_set(part)) for part in graphs.values())


def test_a_second_load_sends_nothing(store: SparqlStore, loaded: Stored, triples: Triples) -> None:
    again = store.load(triples)
    assert (again.sent, again.deleted, again.stale) == (0, 0, 0)


def test_a_page_is_replaced_and_removed(store: SparqlStore, loaded: Stored, triples: Triples) -> None:
    graphs = split_by_document(triples)
    first, second = [name for name in sorted(graphs) if name != BACKGROUND][:2]
    newer: dict[str, set[tuple[str, Term]]] = {}
    for name, part in graphs.items():
        for subject, pairs in part.items():
            if name != first:
                newer.setdefault(subject, set()).update(pairs)
    newer[second] |= {(terms.DCTERMS + "date", Literal("1999-12-31"))}
    newer[second] -= {pair for pair in newer[second] if pair[0] == terms.DCTERMS + "identifier"}
    kept = store.load(newer)
    assert kept.stale == 1 and 0 < kept.sent <= len(as_set(split_by_document(newer)[second]))
    assert set(store.read_graph(first)) == as_set(graphs[first])
    assert set(store.read_graph(second)) == as_set(split_by_document(newer)[second])
    pruned = store.load(newer, prune=True)
    assert pruned.deleted == len(as_set(graphs[first])) and pruned.sent == pruned.stale == 0
    assert set(store.read_triples()) == as_set(newer)


def test_a_page_too_large_for_one_request_changes_too(running: tuple[Server, Opener], triples: Triples) -> None:
    with running[1](chunk=500) as store:
        store.load(triples, prune=True)
        graphs = split_by_document(triples)
        name = max((n for n in graphs if n != BACKGROUND), key=lambda n: len(as_set(graphs[n])))
        assert len(as_set(graphs[name])) > 500
        newer = {subject: set(pairs) for subject, pairs in triples.items()}
        newer[name] -= {pair for pair in newer[name] if pair[0] == terms.DCTERMS + "identifier"}
        newer[name] |= {(terms.DCTERMS + "identifier", Literal('a "quoted"\n\\name'))}
        changed = store.load(newer, prune=True)
        assert (changed.sent, changed.deleted) == (1, 1)
        assert set(store.read_triples()) == as_set(newer)


def test_graphs_of_others_stay(store: SparqlStore, loaded: Stored, triples: Triples) -> None:
    theirs = "http://example.org/theirs"
    store._put(theirs, [("http://example.org/s", "http://example.org/p", Literal("o"))])
    store.load(triples, prune=True)
    assert len(list(store.read_graph(theirs))) == 1
    store.delete_graph(theirs)
    store.delete_graph(theirs)
    assert list(store.read_graph(theirs)) == []


def test_a_store_that_lost_facts_is_noticed(store: SparqlStore, loaded: Stored, triples: Triples) -> None:
    wanted = {name: as_set(part) for name, part in split_by_document(triples).items()}
    name = sorted(wanted)[0]
    fact = sorted(wanted[name], key=str)[0]
    store._delete(name, [fact])
    with pytest.raises(StoreError, match="should have"):
        store.check(wanted)
    # As many, but others.
    subject, predicate = "http://example.org/s", "http://example.org/p"
    store._put(name, [(subject, predicate, Literal(str(number))) for number in range(len(wanted[name]))])
    with pytest.raises(StoreError, match="facts are missing"):
        store.check(wanted)
    assert store.load(triples).sent > 0
    store.check(wanted)


def test_a_wrong_password_or_repository_is_one_line(
    fuseki_server: tuple[Server, str], rdf4j_server: tuple[Server, str], triples: Triples
) -> None:
    endpoints = sparql_endpoints(fuseki_server[1])
    with (
        SparqlStore(endpoints, user=USER, password="hush-hush") as store,
        pytest.raises(StoreError, match="user or password refused") as told,
    ):
        store.load(triples)
    assert "hush" not in str(told.value) and "\n" not in str(told.value)
    nowhere = SparqlStore(rdf4j_endpoints(rdf4j_server[1], "nowhere"))
    with nowhere, pytest.raises(StoreError, match="no such repository"):
        nowhere.load(triples)
    with (
        SparqlStore(endpoints, user=USER, password=PASSWORD) as store,
        pytest.raises(StoreError, match="refused: 400"),
    ):
        store.ask("SELECT")


def test_one_command_loads(fuseki_server: tuple[Server, str], rdf4j_server: tuple[Server, str], graph: Path) -> None:
    config = str(seeds_path("stores/rdf4j-repository.ttl"))
    options = ("--repository", REPOSITORY, "--config", config, "--graph", str(graph), "--prune")
    done = run_kg("load", "graphdb", rdf4j_server[1], *options)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ graphs with \d+ statements; \d+ sent, \d+ deleted\n", done.stdout)
    arguments = ("load", "sparql", fuseki_server[1], "--user", USER, "--graph", str(graph), "--prune")
    done = run_kg(*arguments, GRAPHDB_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
    for environment in ({}, {"GRAPHDB_PASSWORD": "hush-hush"}):
        refused = run_kg(*arguments, **environment)
        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 1 and refused.stderr.startswith("kg: ")
        assert "hush" not in refused.stderr + refused.stdout


# ----- faults that a healthy server does not have


class _Faulty(http.server.BaseHTTPRequestHandler):
    """Answers what its server was told to, one answer a request; the last one again and again."""

    protocol_version = "HTTP/1.1"
    answers: list[tuple[int, dict[str, str], bytes]]
    seen: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append(f"{self.command} {self.path}")
        status, headers, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status <= 0:
            time.sleep(-status)
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[_Faulty]]]:
    monkeypatch.setattr(rdf4j, "_WAITS_SECONDS", (0.0, 0.0))
    handler = type("Handler", (_Faulty,), {"answers": [], "seen": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/x", handler
        finally:
            server.shutdown()
            thread.join()


TRUE = (200, {"Content-Type": "application/sparql-results+json"}, b'{"boolean": true}')


@pytest.mark.parametrize("first", [(503, {"Retry-After": "0"}, b""), (0, {}, b"")], ids=["busy", "dropped"])
def test_a_busy_server_or_a_dropped_connection_is_asked_again(
    faulty: tuple[str, type[_Faulty]], first: tuple[int, dict[str, str], bytes]
) -> None:
    url, handler = faulty
    handler.answers[:] = [first, TRUE]
    with SparqlStore(sparql_endpoints(url)) as store:
        assert store.ask("ASK {}") == {"boolean": True}
    assert handler.seen == ["POST /x/query"] * 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((503, {}, b""), r"busy or starting \(503"),
        ((0, {}, b""), "no connection, or it dropped"),
        (
            (500, {}, b"<html>No space left\non device</html>"),
            "500 Internal Server Error: No space left on device.*safe to repeat",
        ),
        ((507, {}, b""), "server failed: 507"),
        ((200, {}, b"<html>Hello"), "no JSON"),
        ((302, {"Location": "/login"}, b""), "refused: 302"),
    ],
)
def test_what_stays_broken_is_told_in_one_line(
    faulty: tuple[str, type[_Faulty]], answer: tuple[int, dict[str, str], bytes], told: str
) -> None:
    url, handler = faulty
    handler.answers[:] = [answer]
    with (
        SparqlStore(sparql_endpoints(url), user=USER, password="hush-hush") as store,
        pytest.raises(StoreError, match=told) as error,
    ):
        store.ask("ASK {}")
    assert "\n" not in str(error.value) and "hush" not in str(error.value) and url in str(error.value)


def test_a_server_that_hangs_is_not_asked_again(
    faulty: tuple[str, type[_Faulty]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, handler = faulty
    monkeypatch.setattr(rdf4j, "_TIMEOUT_SECONDS", 0.2)
    handler.answers[:] = [(-1, {}, b"")]
    with (
        SparqlStore(sparql_endpoints(url)) as store,
        pytest.raises(StoreError, match=r"no answer within 0\.2 s.*repeat"),
    ):
        store.ask("ASK {}")
    assert handler.seen == ["POST /x/query"]


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf4j, "_WAITS_SECONDS", (0.0,))
    store = SparqlStore(sparql_endpoints(f"http://127.0.0.1:{free_port()}/x"))
    with pytest.raises(StoreError, match="no connection"):
        store.count_graphs()


def test_addresses_that_are_none_or_hold_a_password(tmp_path: Path) -> None:
    for url in ("ftp://localhost", "localhost:7200", "http://", "http://a b/"):
        with pytest.raises(StoreError, match="expected as http"):
            check_url(url)
    with pytest.raises(StoreError, match="no user or password") as told:
        check_url("http://admin:hush@localhost:7200")
    assert "hush" not in str(told.value)
    with pytest.raises(StoreError, match="nothing"):
        read_configuration(tmp_path / "nothing.ttl")
