"""How fast a large graph goes into the servers and comes back, against libraries that hold it in memory.

    python -m benchmarks.stores GRAPH.ttl [--triples 1000000] [--only neo4j,rdf4j,graphdb,fuseki]

The graph is copied with other names until it is large enough. Every server gets it, is asked for all of it, and must
give back the same set. Needs what ``.ci/servers`` fetches. Rates are in triples a second; the ratio is the time against
Oxigraph's (and rdflib's) for the same triples, because seconds say more about the machine than about the program.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.graph.load import iter_quads, read_graph
from kg.graph.turtle import Literal, Term, Triples, iter_turtle, write_text
from kg.stores.documents import read_triples
from kg.stores.query import GraphFile
from kg.words import terms
from tests.stores import servers

_SERVERS = ("neo4j", "rdf4j", "graphdb", "fuseki")


def multiply(triples: Triples, size: int) -> Triples:
    """Copies of a graph under other names, until there are at least ``size`` triples."""
    one = sum(len(pairs) for pairs in triples.values())
    out: dict[str, set[tuple[str, Term]]] = {}
    for copy in range(max(1, -(-size // one))):

        def renamed(term: Term, copy: int = copy) -> Term:
            own = not isinstance(term, Literal) and term.startswith(terms.RES)
            return f"{term}/{copy}" if copy and own else term

        for subject, pairs in triples.items():
            out[str(renamed(subject))] = {(predicate, renamed(obj)) for predicate, obj in pairs}
    return out


class Table:
    """Prints a line a measurement."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.base: dict[str, float] = {}
        print(f"{'':34}{'seconds':>9}{'triples/s':>12}{'x Oxigraph':>12}{'x rdflib':>10}")

    def add(self, name: str, seconds: float) -> None:
        """Print one line."""
        ratios = [f"{seconds / self.base[b]:.2f}" if b in self.base else "" for b in ("oxigraph", "rdflib")]
        rate = f"{self._size / seconds:,.0f}"
        print(f"{name:34}{seconds:>9.1f}{rate:>12}{ratios[0]:>12}{ratios[1]:>10}", flush=True)

    @contextmanager
    def time(self, name: str, base: str = "") -> Iterator[None]:
        """Time what stands inside; ``base`` makes it what later lines are compared with."""
        start = time.perf_counter()
        yield
        seconds = time.perf_counter() - start
        if base:
            self.base[base] = seconds
        self.add(name, seconds)


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description="Time the loading of servers.")
    parser.add_argument("graph", type=Path)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--only", default=",".join(_SERVERS))
    parser.add_argument("--no-rdflib", action="store_true", help="leave out rdflib, which takes minutes")
    arguments = parser.parse_args()
    if why := servers.missing():
        raise SystemExit(why)
    triples = multiply(read_triples([arguments.graph]), arguments.triples)
    facts = {(s, p, o) for s, pairs in triples.items() for p, o in pairs}
    print(f"{len(facts):,} triples, {len(triples):,} subjects")
    table = Table(len(facts))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "graph.ttl"
        write_text(iter_turtle(triples), path)
        with table.time("Oxigraph: read into memory", "oxigraph"):
            GraphFile(path)
        with table.time("Oxigraph: parse alone"):
            sum(1 for _ in iter_quads(path))
        if not arguments.no_rdflib:
            with table.time("rdflib: read into memory", "rdflib"):
                read_graph(path)
        for server in arguments.only.split(","):
            _measure(server, folder / server, triples, facts, table)


def _measure(name: str, folder: Path, triples: Triples, facts: set[tuple[str, str, Term]], table: Table) -> None:
    folder.mkdir()
    start: Callable[[Path], tuple[servers.Server, str]] = getattr(servers, f"start_{name}")
    server, url = start(folder)
    with server, servers.connect(name, url) as store:
        with table.time(f"{name}: load"):
            store.load(triples)
        with table.time(f"{name}: load again"):
            again = store.load(triples)
        with table.time(f"{name}: read back"):
            back = set(store.read_triples())
    same = "the same set" if back == facts else f"NOT THE SAME: {len(facts - back)} lost, {len(back - facts)} new"
    print(f"{name}: {same}; the second load sent {again.sent}", flush=True)
    if back != facts or again.sent:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
