"""Into Neo4j: the graph as nodes and edges, with the official driver and no plugin.

A load asks first what the database holds, by the hash that every node and edge of ours bears, and sends only what is
missing or different. So a second load changes nothing, a newer build updates, and after a load that broke off a
repeat sends the rest. Nodes, labels, properties and edges that are not ours stay as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.graph.turtle import Term, Triples
from kg.stores.property_graph import (
    BY_KEY,
    Edge,
    Node,
    all_labels,
    build_property_graph,
    iter_property_triples,
)
from kg.words.errors import StoreError

if TYPE_CHECKING:
    import neo4j

PASSWORD_VARIABLE: Final = "NEO4J_PASSWORD"

_RESOURCE: Final = "Resource"
_BATCH: Final = 2000
_PATIENCE_SECONDS: Final = 20.0
_SHOWN: Final = 160
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z_]*")
_SCHEMA: Final = (
    "CREATE CONSTRAINT kg_iri IF NOT EXISTS FOR (n:Resource) REQUIRE n.iri IS UNIQUE",
    "CREATE INDEX kg_evidence IF NOT EXISTS FOR (n:Evidence) ON (n.iri)",
    "CREATE INDEX kg_name IF NOT EXISTS FOR (n:Entity) ON (n.name)",
    "CREATE INDEX kg_adcode IF NOT EXISTS FOR (n:Region) ON (n.adcode)",
    "CREATE INDEX kg_indicator IF NOT EXISTS FOR (n:Observation) ON (n.indicatorText)",
    "CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:Entity|Indicator) ON EACH [n.name, n.aliases] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}",
    "CREATE FULLTEXT INDEX kg_sentences IF NOT EXISTS FOR (n:Evidence) ON EACH [n.text] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}",
)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    Attributes:
        nodes, edges: How many the graph has.
        sent: How many of them the database lacked or had differently.
        pruned: How many of ours it had that the graph has no longer, and that were deleted.
        stale: How many of those were left, because nobody asked to prune.
    """

    nodes: int
    edges: int
    sent: int
    pruned: int
    stale: int


class Neo4jStore:
    """A connection to one database.

    Args:
        uri: ``bolt://host:7687``, ``neo4j://…`` or one of their encrypted forms; without a password in it.
        user: Name of the user.
        password: Their password.
        database: Name of the database; "" is the user's home database.
        batch: Nodes or edges a transaction.
        patience: Seconds for which a transaction is tried again when the connection drops or the server is busy.
        progress: Called with a number of nodes and edges done, and of all.

    Raises:
        StoreError: The URI is none, nobody answers there, or the password is wrong. The message never holds a secret.
    """

    def __init__(
        self,
        uri: str,
        *,
        user: str,
        password: str,
        database: str = "",
        batch: int = _BATCH,
        patience: float = _PATIENCE_SECONDS,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        try:
            import neo4j
        except ImportError as error:
            raise StoreError("Neo4j's driver is not installed: pip install 'county-kg[neo4j]'") from error
        check_uri(uri)
        self.uri = uri
        self._database = database or None
        self._batch = batch
        self._progress = progress or (lambda done, total: None)
        with self._told():
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(user, password),
                connection_timeout=15,
                max_transaction_retry_time=patience,
                # Hints for whoever writes queries, such as that a property is new; no faults.
                notifications_min_severity="OFF",
            )
        try:
            with self._told():
                # At once, without patience: a wrong address should not take long to be told.
                self._driver.verify_connectivity()
                self._read("RETURN 1")
        except BaseException:
            self._driver.close()
            raise

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()

    def load(self, triples: Triples, *, prune: bool = False) -> Loaded:
        """Bring the database to what a graph says.

        Args:
            triples: The graph.
            prune: Delete nodes and edges of earlier loads that the graph does not have; those of others stay.

        Raises:
            StoreError: The server fails or refuses. What was sent until then stands; a repeat sends the rest.
        """
        graph = build_property_graph(triples)
        with self._told():
            self._make_schema()
            there = self._node_hashes()
            nodes = [n for n in graph.nodes if there.get(n.iri) != n.hash]
            wanted = {edge.hash for edge in graph.edges}
            held = {found for _, found in self._edge_hashes()}
            edges = [e for e in graph.edges if e.hash not in held]
            total, done = len(nodes) + len(edges), 0
            for labels, group in _grouped(nodes, lambda node: node.labels):
                for rows in _batches([_node_row(n, new=n.iri not in there) for n in group], self._batch):
                    self._write(_node_statement(labels), rows=rows)
                    done += len(rows)
                    self._progress(done, total)
            for (kind, keyed), same in _grouped(edges, lambda edge: (edge.type, bool(edge.key))):
                for rows in _batches([_edge_row(e, new=not held) for e in same], self._batch):
                    self._write(_edge_statement(kind, keyed=keyed), rows=rows)
                    done += len(rows)
                    self._progress(done, total)
            old_edges = sorted(element for element, found in self._edge_hashes() if found not in wanted)
            old_nodes = sorted(there.keys() - {node.iri for node in graph.nodes})
            if prune:
                self._delete(old_edges, old_nodes)
            self._check(graph.nodes, wanted)
        stale = len(old_nodes) + len(old_edges)
        return Loaded(
            len(graph.nodes), len(graph.edges), total, pruned=stale if prune else 0, stale=0 if prune else stale
        )

    def read_triples(self) -> Iterator[tuple[str, str, Term]]:
        """All triples of earlier loads, read back by Cypher; in no order, and one may come twice.

        Raises:
            StoreError: The server fails.
        """
        with self._told():
            found = self._read(
                "MATCH (n:Resource) WHERE n.kgHash IS NOT NULL "
                "RETURN n.iri AS iri, labels(n) AS labels, properties(n) AS p"
            )
            nodes = [Node(row["iri"], tuple(row["labels"]), _ours(row["p"])) for row in found]
            found = self._read(
                "MATCH (a:Resource)-[r]->(b:Resource) WHERE r.kgHash IS NOT NULL "
                "RETURN a.iri AS start, type(r) AS type, b.iri AS end, properties(r) AS p"
            )
            edges = [Edge(row["start"], row["type"], row["end"], "", _ours(row["p"])) for row in found]
        yield from iter_property_triples(nodes, edges)

    def ask(self, query: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Answer one Cypher query, reading only.

        Raises:
            StoreError: The query is malformed or writes, or the server fails.
        """
        with self._told():
            return [dict(row) for row in self._read(query, **(parameters or {}))]

    # ----- steps of a load

    def _make_schema(self) -> None:
        for statement in _SCHEMA:
            self._write(statement)
        self._read("CALL db.awaitIndexes(300)")

    def _node_hashes(self) -> dict[str, str]:
        rows = self._read("MATCH (n:Resource) WHERE n.kgHash IS NOT NULL RETURN n.iri AS iri, n.kgHash AS hash")
        return {row["iri"]: row["hash"] for row in rows}

    def _edge_hashes(self) -> list[tuple[str, str]]:
        rows = self._read(
            "MATCH (:Resource)-[r]->(:Resource) WHERE r.kgHash IS NOT NULL RETURN elementId(r) AS id, r.kgHash AS hash"
        )
        return [(row["id"], row["hash"]) for row in rows]

    def _delete(self, edges: Sequence[str], nodes: Sequence[str]) -> None:
        for batch in _batches(edges, self._batch):
            self._write("UNWIND $rows AS id MATCH ()-[r]->() WHERE elementId(r) = id DELETE r", rows=batch)
        for batch in _batches(nodes, self._batch):
            # What somebody tied to a node of ours keeps it alive; it is then theirs.
            self._write(
                "UNWIND $rows AS iri MATCH (n:Resource {iri: iri}) SET n += $nulls WITH n WHERE NOT (n)--() DELETE n",
                rows=batch,
                nulls={**_nulls(), "kgHash": None},
            )

    def _check(self, nodes: Sequence[Node], edges: set[str]) -> None:
        there = self._node_hashes()
        lost = sum(there.get(node.iri) != node.hash for node in nodes)
        lost += len(edges - {found for _, found in self._edge_hashes()})
        if lost:
            raise StoreError(f"{self.uri}: {lost} nodes and edges did not arrive; is somebody else writing? Repeat")

    def _write(self, statement: str, **parameters: Any) -> None:
        def work(transaction: neo4j.ManagedTransaction) -> None:
            transaction.run(statement, parameters).consume()

        with self._driver.session(database=self._database) as session:
            session.execute_write(work)

    def _read(self, statement: str, **parameters: Any) -> list[neo4j.Record]:
        import neo4j

        with self._driver.session(database=self._database, default_access_mode=neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda t: list(t.run(statement, parameters)))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the driver raises into one line that a user can act upon."""
        from neo4j import exceptions

        try:
            yield
        except exceptions.AuthError as error:
            raise StoreError(f"{self.uri}: user or password refused") from error
        except exceptions.ConfigurationError as error:
            raise StoreError(f"{self.uri}: {_one_line(error)}") from error
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired, OSError) as error:
            raise StoreError(f"{self.uri}: no connection, or it dropped; it is safe to repeat the load") from error
        except exceptions.TransientError as error:
            raise StoreError(f"{self.uri}: {_one_line(error)}; it is safe to repeat the load") from error
        except exceptions.DatabaseError as error:
            raise StoreError(
                f"{self.uri}: the server failed: {_said(error)}; see its log and whether its disk is full; "
                "it is safe to repeat the load"
            ) from error
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            raise StoreError(f"{self.uri}: {_one_line(error)}") from error


def check_uri(uri: str) -> None:
    """Refuse addresses that are none, and those that hold a password.

    Raises:
        StoreError: It is not ``bolt://…`` or ``neo4j://…`` (``+s``, ``+ssc``), or has user or password in it.
    """
    match = re.fullmatch(r"(?:bolt|neo4j)(?:\+s|\+ssc)?://([^/?#]+)/?", uri)
    if match is None:
        raise StoreError("the address of the server is expected as bolt://HOST:7687 or neo4j://HOST:7687")
    if "@" in match[1]:
        raise StoreError(f"no user or password in the address: --user takes one, {PASSWORD_VARIABLE} the other")


def _ours(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: _python_value(v) for k, v in properties.items() if k in BY_KEY and k != "caption"}


def _python_value(value: Any) -> Any:
    # The driver has a date of its own.
    return value.to_native() if hasattr(value, "to_native") else value


def _node_row(node: Node, *, new: bool) -> dict[str, Any]:
    return {"iri": node.iri, "p": {**({} if new else _nulls()), **node.properties, "kgHash": node.hash}}


def _edge_row(edge: Edge, *, new: bool) -> dict[str, Any]:
    properties = {**({} if new else {**_nulls(), "iri": None}), **edge.properties, "kgHash": edge.hash}
    return {"start": edge.start, "end": edge.end, "key": edge.key, "p": properties}


def _nulls() -> dict[str, None]:
    """Every key of ours without a value: what a node or edge had of us before goes, what others gave it stays."""
    return {key: None for key in BY_KEY if key != "iri"}


def _node_statement(labels: Iterable[str]) -> str:
    kept = [_checked(label) for label in labels]
    gone = [label for label in all_labels() if label not in kept]
    setting = "".join(f":{label}" for label in kept)
    return (
        "UNWIND $rows AS row MERGE (n:Resource {iri: row.iri}) "
        f"REMOVE n{''.join(f':{label}' for label in gone)} "
        f"{f'SET n{setting} ' if setting else ''}SET n += row.p"
    )


def _edge_statement(kind: str, *, keyed: bool) -> str:
    merged = f"MERGE (a)-[r:{_checked(kind)}{' {iri: row.key}' if keyed else ''}]->(b) "
    return (
        "UNWIND $rows AS row MATCH (a:Resource {iri: row.start}) MATCH (b:Resource {iri: row.end}) "
        f"{merged}SET r += row.p"
    )


def _checked(name: str) -> str:
    # Labels and types cannot be parameters; nothing but plain names may get into a statement.
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no label or type")
    return name


def _grouped(items: Iterable[_T], key: Callable[[_T], Any]) -> list[tuple[Any, list[_T]]]:
    groups: dict[Any, list[_T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return sorted(groups.items())


def _batches(items: Sequence[_T], size: int) -> Iterator[list[_T]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def _said(error: BaseException) -> str:
    text = _one_line(error)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _one_line(error: BaseException) -> str:
    return " ".join((getattr(error, "message", None) or str(error)).split())
