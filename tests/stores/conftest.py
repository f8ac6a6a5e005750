"""The servers, one of each a session. Without what they are made of, tests are skipped, unless KG_REQUIRE_SERVERS says
that they may not be."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from kg.build import BuildResult
from kg.graph.turtle import Triples
from kg.stores.documents import read_triples
from kg.stores.query import GraphFile
from tests.stores import servers

Running: TypeAlias = tuple[servers.Server, str]


@pytest.fixture(scope="session")
def graph(sample: tuple[BuildResult, Path]) -> Path:
    return sample[1] / "graph.ttl"


@pytest.fixture(scope="session")
def triples(graph: Path) -> Triples:
    return read_triples([graph])


@pytest.fixture(scope="session")
def oxigraph(graph: Path) -> GraphFile:
    return GraphFile(graph)


@pytest.fixture(scope="session")
def needs_servers() -> None:
    if why := servers.missing():
        if os.environ.get("KG_REQUIRE_SERVERS"):
            pytest.fail(why)
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"NOT TESTED against real servers: {why}", stacklevel=1)
        pytest.skip(why)


@pytest.fixture(scope="session")
def neo4j_server(needs_servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server, uri = servers.start_neo4j(tmp_path_factory.mktemp("neo4j"))
    with server:
        yield server, uri


@pytest.fixture(scope="session")
def rdf4j_server(needs_servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server, url = servers.start_rdf4j(tmp_path_factory.mktemp("rdf4j"))
    with server:
        yield server, url


@pytest.fixture(scope="session")
def graphdb_server(needs_servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server, url = servers.start_graphdb(tmp_path_factory.mktemp("graphdb"))
    with server:
        yield server, url


@pytest.fixture(scope="session")
def fuseki_server(needs_servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server, url = servers.start_fuseki(tmp_path_factory.mktemp("fuseki"))
    with server:
        yield server, url
