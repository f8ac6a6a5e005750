"""Into GraphDB, RDF4J, Fuseki and other SPARQL servers: one named graph a source document, over plain HTTP.

A load reads back what the server holds of each document and sends only the difference. So a second load changes
nothing, a page that was read anew replaces its own graph, and after a load that broke off a repeat sends the rest.
Graphs of others are not touched.

Source:
    RDF4J REST API; SPARQL 1.1 Graph Store HTTP Protocol; SPARQL 1.1 Protocol.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

from kg.graph.load import iter_named
from kg.graph.turtle import Term, Triples, render_term
from kg.stores.documents import split_by_document
from kg.words import terms
from kg.words.errors import StoreError

Fact: TypeAlias = tuple[str, str, Term]

PASSWORD_VARIABLE: Final = "GRAPHDB_PASSWORD"

# Lines a request. Large enough that the way there and back does not count, small enough for one transaction.
_CHUNK: Final = 50_000
_SAMPLE: Final = 200
_TIMEOUT_SECONDS: Final = 600.0
_WAITS_SECONDS: Final = (0.5, 2.0, 5.0)
_LONGEST_WAIT_SECONDS: Final = 30.0
# Busy or on its way up: the same request may succeed a little later.
_BUSY: Final = frozenset({429, 502, 503, 504})
_SHOWN: Final = 160
_MENDED: Final = "it is safe to repeat the load"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a server takes what.

    Attributes:
        query: SPARQL queries.
        update: SPARQL updates.
        graphs: The Graph Store Protocol; the graph is named by ``?graph=``.
        statements: N-Quads of many graphs at once; "" where there is no such thing, and each graph is sent by itself.
    """

    query: str
    update: str
    graphs: str
    statements: str = ""


def rdf4j_endpoints(url: str, repository: str) -> Endpoints:
    """Endpoints of a repository of GraphDB or RDF4J.

    >>> rdf4j_endpoints("http://localhost:7200/", "county").graphs
    'http://localhost:7200/repositories/county/rdf-graphs/service'
    """
    base = f"{url.rstrip('/')}/repositories/{quote(repository, safe='')}"
    return Endpoints(base, f"{base}/statements", f"{base}/rdf-graphs/service", f"{base}/statements")


def sparql_endpoints(url: str) -> Endpoints:
    """Endpoints of a dataset of Fuseki, and of whoever names them likewise.

    >>> sparql_endpoints("http://localhost:3030/county").update
    'http://localhost:3030/county/update'
    """
    base = url.rstrip("/")
    return Endpoints(f"{base}/query", f"{base}/update", f"{base}/data")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a load did.

    Attributes:
        graphs: Named graphs that the graph has.
        quads: Statements in them; what two documents share counts twice.
        sent: How many of them the server lacked.
        deleted: Statements that documents have no longer, and those of pruned documents.
        stale: Graphs of earlier loads that the graph does not have, and that nobody asked to prune.
    """

    graphs: int
    quads: int
    sent: int
    deleted: int
    stale: int


class SparqlStore:
    """One repository or dataset on a server.

    Args:
        endpoints: Where it is.
        user: For HTTP Basic authentication; "" sends none.
        password: Their password.
        chunk: Statements a request.
        progress: Called with a number of statements done, and of all.

    Raises:
        StoreError: An endpoint is no HTTP address, or holds a password. Messages never hold a secret.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        user: str = "",
        password: str = "",
        chunk: int = _CHUNK,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        for url in (endpoints.query, endpoints.update, endpoints.graphs):
            check_url(url)
        self.endpoints = endpoints
        self._http = _Http(user, password)
        self._chunk = chunk
        self._progress = progress or (lambda done, total: None)

    def __enter__(self) -> SparqlStore:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def create(self, configuration: str) -> bool:
        """Make the repository if it is not there (GraphDB, RDF4J).

        Args:
            configuration: Its configuration in Turtle; the id in it must be that of the endpoints.

        Returns:
            Whether it was made.

        Raises:
            StoreError: The server refuses.
        """
        status, _ = self._http.request("GET", f"{self.endpoints.query}/size", accept="text/plain", also=(404,))
        if status != 404:
            return False
        self._http.request("PUT", self.endpoints.query, body=configuration.encode(), kind="text/turtle")
        return True

    def load(self, triples: Triples, *, prune: bool = False) -> Stored:
        """Bring the server to what a graph says, document by document.

        Args:
            triples: The graph.
            prune: Delete the graphs of documents that the graph does not have; those of others stay.

        Raises:
            StoreError: The server fails or refuses. What was sent until then stands; a repeat sends the rest.
        """
        wanted = {name: _facts(part) for name, part in split_by_document(triples).items()}
        counts = self.count_graphs()
        missing: dict[str, set[Fact]] = {}
        extra: dict[str, set[Fact]] = {}
        replaced: list[str] = []
        for name, facts in wanted.items():
            held = set(self.read_graph(name)) if counts.get(name) else set()
            if held == facts:
                continue
            if held - facts and len(facts) <= self._chunk:
                replaced.append(name)
            else:
                missing[name], extra[name] = facts - held, held - facts
        total = sum(len(wanted[name]) for name in replaced) + sum(map(len, missing.values()))
        done = 0
        for name in replaced:
            # One request, so that nobody ever sees half of a page.
            self._put(name, wanted[name])
            done += len(wanted[name])
            self._progress(done, total)
        for size in self._send(missing):
            done += size
            self._progress(done, total)
        for name, facts in extra.items():
            self._delete(name, facts)
        stale = sorted(name for name in counts if name not in wanted)
        if prune:
            for name in stale:
                self.delete_graph(name)
        self.check(wanted)
        return Stored(
            len(wanted),
            sum(map(len, wanted.values())),
            total,
            sum(map(len, extra.values())) + (sum(counts[name] for name in stale) if prune else 0),
            0 if prune else len(stale),
        )

    def check(self, wanted: dict[str, set[Fact]]) -> None:
        """Compare the server's counts with what it should hold, and ask for a sample of facts.

        Raises:
            StoreError: A count differs, or a fact is not there.
        """
        counts = self.count_graphs()
        for name, facts in wanted.items():
            if counts.get(name, 0) != len(facts):
                raise StoreError(
                    f"{self.endpoints.query}: graph <{name}> has {counts.get(name, 0)} statements and should have "
                    f"{len(facts)}; is somebody else writing? Repeat the load"
                )
        every = sorted((name, render_fact(fact)) for name, facts in wanted.items() for fact in facts)
        sample = every[:: max(1, len(every) // _SAMPLE)]
        for start in range(0, len(sample), 50):
            pattern = " ".join(f"GRAPH <{name}> {{ {line} }}" for name, line in sample[start : start + 50])
            if not self.ask(f"ASK {{ {pattern} }}")["boolean"]:
                raise StoreError(
                    f"{self.endpoints.query}: the counts are right, but facts are missing; repeat the load"
                )

    def count_graphs(self) -> dict[str, int]:
        """The named graphs of resources of ours, each with the number of its statements."""
        answer = self.ask(
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } "
            f'FILTER(STRSTARTS(STR(?g), "{terms.RES}")) }} GROUP BY ?g'
        )
        rows = answer["results"]["bindings"]
        return {row["g"]["value"]: int(row["n"]["value"]) for row in rows if "g" in row}

    def read_graph(self, name: str) -> Iterator[Fact]:
        """The statements of a named graph, by the Graph Store Protocol; none if there is no such graph."""
        url = f"{self.endpoints.graphs}?{urlencode({'graph': name})}"
        status, body = self._http.request("GET", url, accept="application/n-triples", also=(404,))
        if status == 404:
            return
        # Through a file, because the door to the parser of graph files reads files.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph.nt"
            path.write_bytes(body)
            yield from iter_named(path)

    def read_triples(self) -> Iterator[Fact]:
        """The statements of all graphs of ours; one that several documents share comes several times."""
        for name in sorted(self.count_graphs()):
            yield from self.read_graph(name)

    def delete_graph(self, name: str) -> None:
        """Take a document out of the store."""
        self._http.request("DELETE", f"{self.endpoints.graphs}?{urlencode({'graph': name})}", also=(404,))

    def ask(self, query: str) -> Any:
        """Answer a SELECT or ASK; SPARQL 1.1 results in JSON, decoded.

        Raises:
            StoreError: The server refuses it, or its answer is no JSON.
        """
        body = urlencode({"query": query}).encode()
        kind = "application/x-www-form-urlencoded"
        accept = "application/sparql-results+json"
        _, found = self._http.request("POST", self.endpoints.query, body=body, kind=kind, accept=accept)
        try:
            return json.loads(found)
        except ValueError as error:
            raise StoreError(f"{self.endpoints.query}: the answer is no JSON; is this a SPARQL endpoint?") from error

    # ----- steps of a load

    def _put(self, name: str, facts: Iterable[Fact]) -> None:
        body = "".join(f"{render_fact(fact)}\n" for fact in sorted(facts, key=_key)).encode()
        url = f"{self.endpoints.graphs}?{urlencode({'graph': name})}"
        self._http.request("PUT", url, body=body, kind="application/n-triples")

    def _send(self, missing: dict[str, set[Fact]]) -> Iterator[int]:
        """Send statements in chunks; yields the size of each chunk that arrived."""
        batch: list[str] = []
        for name in sorted(missing):
            lines = [render_fact(fact) for fact in sorted(missing[name], key=_key)]
            if not self.endpoints.statements:
                for chunk in _chunks(lines, self._chunk):
                    url = f"{self.endpoints.graphs}?{urlencode({'graph': name})}"
                    body = "".join(f"{line}\n" for line in chunk).encode()
                    self._http.request("POST", url, body=body, kind="application/n-triples")
                    yield len(chunk)
                continue
            for line in lines:
                batch.append(f"{line.removesuffix(' .')} <{name}> .\n")
                if len(batch) >= self._chunk:
                    self._http.request("POST", self.endpoints.statements, body="".join(batch).encode(), kind=_QUADS)
                    yield len(batch)
                    batch = []
        if batch:
            self._http.request("POST", self.endpoints.statements, body="".join(batch).encode(), kind=_QUADS)
            yield len(batch)

    def _delete(self, name: str, facts: Iterable[Fact]) -> None:
        lines = [render_fact(fact) for fact in sorted(facts, key=_key)]
        for chunk in _chunks(lines, self._chunk):
            update = f"DELETE DATA {{ GRAPH <{name}> {{\n{chr(10).join(chunk)}\n}} }}"
            self._http.request("POST", self.endpoints.update, body=update.encode(), kind="application/sparql-update")


_QUADS: Final = "application/n-quads"


class _Http:
    """Requests, sent again when the server is busy or the connection drops: each of ours may arrive twice."""

    def __init__(self, user: str, password: str) -> None:
        self._headers = {"User-Agent": "county-kg"}
        if user:
            token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
            self._headers["Authorization"] = f"Basic {token}"
        self._connections: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        kind: str = "",
        accept: str = "*/*",
        also: tuple[int, ...] = (),
    ) -> tuple[int, bytes]:
        """Send one request.

        Args:
            method: GET, PUT, POST or DELETE.
            url: With its query string.
            body: What is sent.
            kind: Its media type.
            accept: The media type of the answer.
            also: Status codes that are no fault besides 200 to 299.

        Returns:
            The status code, and the body of the answer.

        Raises:
            StoreError: One line that a user can act upon.
        """
        headers = {**self._headers, "Accept": accept, **({"Content-Type": f"{kind}; charset=utf-8"} if kind else {})}
        if kind == "application/x-www-form-urlencoded":
            headers["Content-Type"] = kind
        fault = ""
        for wait in (0.0, *_WAITS_SECONDS):
            time.sleep(wait)
            try:
                status, reason, answer = self._once(method, url, body, headers)
            except TimeoutError as error:
                # It hangs; to ask again would only hang again.
                self._drop(url)
                raise StoreError(f"{_bare(url)}: no answer within {_TIMEOUT_SECONDS:g} s; {_MENDED}") from error
            except (OSError, http.client.HTTPException) as error:
                self._drop(url)
                fault = f"no connection, or it dropped ({_one_line(error)})"
                continue
            if 200 <= status < 300 or status in also:
                return status, answer
            if status not in _BUSY:
                raise StoreError(f"{_bare(url)}: {_fault(status, reason, answer)}")
            fault = f"the server is busy or starting ({status} {reason})"
        raise StoreError(f"{_bare(url)}: {fault}; {_MENDED}")

    def _once(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        parts = urlsplit(url)
        connection = self._connections.get((parts.scheme, parts.netloc))
        if connection is None:
            made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            connection = made(parts.netloc, timeout=_TIMEOUT_SECONDS)
            self._connections[parts.scheme, parts.netloc] = connection
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status in _BUSY:
            after = response.getheader("Retry-After", "")
            time.sleep(min(float(after), _LONGEST_WAIT_SECONDS) if after.isdigit() else 0.0)
        if response.will_close:
            self._drop(url)
        return response.status, response.reason, answer

    def _drop(self, url: str) -> None:
        parts = urlsplit(url)
        connection = self._connections.pop((parts.scheme, parts.netloc), None)
        if connection is not None:
            connection.close()


def check_url(url: str) -> None:
    """Refuse addresses that are none, and those that hold a password.

    Raises:
        StoreError: It is not ``http(s)://…``, or has user or password in it.
    """
    match = re.fullmatch(r"https?://([^/?#\s]+)[^\s?#]*", url)
    if match is None:
        raise StoreError("the address of the server is expected as http://HOST:PORT or https://HOST")
    if "@" in match[1]:
        raise StoreError(f"no user or password in the address: --user takes one, {PASSWORD_VARIABLE} the other")


def read_configuration(path: Path) -> str:
    """The configuration of a repository.

    Raises:
        StoreError: The file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def render_fact(fact: Fact) -> str:
    """A statement as a line of N-Triples, without the line end."""
    return f"<{fact[0]}> <{fact[1]}> {render_term(fact[2])} ."


def _facts(triples: Triples) -> set[Fact]:
    return {(s, p, o) for s, pairs in triples.items() for p, o in pairs}


def _key(fact: Fact) -> tuple[str, str, str]:
    return fact[0], fact[1], render_term(fact[2])


def _chunks(lines: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(lines), size):
        yield lines[start : start + size]


def _fault(status: int, reason: str, answer: bytes) -> str:
    if status in (401, 403):
        return f"user or password refused ({status})"
    if status == 404:
        return "there is no such repository or dataset (404)"
    said = _one_line(re.sub(r"<[^>]*>", " ", answer.decode("utf-8", "replace")))
    told = f"{status} {reason}{': ' + said[:_SHOWN] if said else ''}"
    if status >= 500:
        return f"the server failed: {told}; see its log and whether its disk is full; {_MENDED}"
    return f"refused: {told}"


def _bare(url: str) -> str:
    return url.partition("?")[0]


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
