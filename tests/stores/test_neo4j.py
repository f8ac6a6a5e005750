"""Neo4j, the real one: what goes in comes back, a repeat changes nothing, and nothing that breaks stays broken."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.graph.turtle import Literal, Term, Triples
from kg.stores.documents import split_by_document
from kg.stores.neo4j import Loaded, Neo4jStore, check_uri
from kg.stores.property_graph import build_property_graph
from kg.stores.query import read_questions
from kg.words import terms
from kg.words.errors import StoreError
from tests.stores import questions
from tests.stores.servers import PASSWORD, USER, Server, artefacts, free_port

ROOT = Path(__file__).resolve().parents[2]


def as_set(triples: Triples) -> set[tuple[str, str, Term]]:
    return {(s, p, o) for s, pairs in triples.items() for p, o in pairs}


def connect(uri: str, **options: Any) -> Neo4jStore:
    return Neo4jStore(uri, user=USER, password=PASSWORD, patience=2.0, **options)


@pytest.fixture
def store(neo4j_server: tuple[Server, str]) -> Iterator[Neo4jStore]:
    with connect(neo4j_server[1]) as connected:
        yield connected


def change(store: Neo4jStore, statement: str) -> None:
    store._write(statement)


@pytest.fixture
def loaded(store: Neo4jStore, triples: Triples) -> Loaded:
    return store.load(triples, prune=True)


def test_what_goes_in_comes_back(store: Neo4jStore, loaded: Loaded, triples: Triples) -> None:
    assert set(store.read_triples()) == as_set(triples)
    counted = store.ask("MATCH (n:Resource) RETURN count(n) AS n")[0]["n"]
    assert counted == loaded.nodes == len(build_property_graph(triples).nodes)


def test_a_second_load_changes_nothing(store: Neo4jStore, loaded: Loaded, triples: Triples) -> None:
    def state() -> list[dict[str, Any]]:
        nodes = "MATCH (n) RETURN elementId(n) AS id, labels(n) AS kind, properties(n) AS p ORDER BY id"
        edges = "MATCH ()-[r]->() RETURN elementId(r) AS id, type(r) AS kind, properties(r) AS p ORDER BY id"
        return store.ask(nodes) + store.ask(edges)

    before = state()
    again = store.load(triples)
    assert (again.sent, again.pruned, again.stale) == (0, 0, 0)
    assert state() == before


def test_things_are_labelled_and_relations_carry_their_sentences(store: Neo4jStore, loaded: Loaded) -> None:
    row = store.ask("MATCH (n:County:Region:Entity {name: '崇仁县'}) RETURN n.adcode AS code, labels(n) AS labels")
    assert [r["code"] for r in row] == ["361024"]
    stated = store.ask(
        "MATCH (:Entity)-[r:IMPLEMENTS]->(p:Program) WHERE r.predicate IS NOT NULL "
        "RETURN r.rule AS rule, r.confidence AS confidence, r.sentences AS sentences, r.evidence AS evidence"
    )
    assert stated
    for found in stated:
        assert found["rule"] and all(0 < c <= 1 for c in found["confidence"])
        assert len(found["sentences"]) == len(found["evidence"]) > 0
    posts = store.ask(
        "MATCH (p:Person {name: '敖立诚'})-[r:HOLDS_POST]->(o {name: '崇仁县'}) "
        "RETURN r.title AS title, r.sentences AS s"
    )
    assert [p["title"] for p in posts] == ["县长"] and "敖立诚" in posts[0]["s"][0]
    numbers = store.ask(
        "MATCH (o:Observation)-[:OF_ENTITY]->(:Region {name: '建湖县'}) WHERE o.indicatorText = '地区生产总值' "
        "RETURN o.value AS value, o.unitText AS unit, o.periodStart AS start"
    )
    assert any(n["value"] == 728.46 and n["unit"] == "亿元" and n["start"] is not None for n in numbers)
    hidden = store.ask("MATCH (n) WHERE n:Evidence OR n:Article OR n:Document RETURN count(*) AS n")[0]["n"]
    assert store.ask("MATCH (n:Source) RETURN count(n) AS n")[0]["n"] == hidden > 0


def test_names_and_sentences_are_searched(store: Neo4jStore, loaded: Loaded) -> None:
    search = "CALL db.index.fulltext.queryNodes($index, $words) YIELD node RETURN node.name AS name, node.text AS text"
    assert "崇仁县" in [r["name"] for r in store.ask(search, {"index": "kg_names", "words": '"崇仁"'})]
    assert any("敖立诚" in r["text"] for r in store.ask(search, {"index": "kg_sentences", "words": '"敖立诚"'}))
    plans = store.ask("SHOW CONSTRAINTS YIELD name, type RETURN name, type")
    assert {"name": "kg_iri", "type": "UNIQUENESS"} in plans


def test_a_newer_build_updates_and_prune_removes_what_is_gone(
    store: Neo4jStore, triples: Triples, loaded: Loaded
) -> None:
    graphs = split_by_document(triples)
    name = sorted(graphs)[0]
    newer: dict[str, set[tuple[str, Term]]] = {}
    for other, part in graphs.items():
        for subject, pairs in part.items():
            if other != name:
                newer.setdefault(subject, set()).update(pairs)
    county = next(s for s, pairs in newer.items() if (terms.RDF + "type", terms.KG + "County") in pairs)
    newer[county] |= {(terms.SKOS + "altLabel", Literal("新写法", "", "zh"))}
    newer[county] -= {pair for pair in newer[county] if pair[0] == terms.KG + "adcode"}
    # What others keep in the same database.
    change(store, f"MATCH (n:Resource {{iri: '{county}'}}) SET n.note = 'ours', n:Mine CREATE (:Note)-[:ABOUT]->(n)")
    kept = store.load(newer)
    assert kept.stale > 0 and kept.pruned == 0 and kept.sent > 0
    found = set(store.read_triples())
    assert as_set(newer) <= found and (county, terms.KG + "adcode") not in {t[:2] for t in found}
    pruned = store.load(newer, prune=True)
    assert pruned.pruned == kept.stale and pruned.sent == pruned.stale == 0
    assert set(store.read_triples()) == as_set(newer)
    mine = store.ask("MATCH (:Note)-[:ABOUT]->(n:Mine) RETURN n.note AS note, n.iri AS iri")
    assert mine == [{"note": "ours", "iri": county}]
    # A class that a thing no longer has goes too.
    newer[county] -= {(terms.RDF + "type", terms.KG + "County")}
    store.load(newer, prune=True)
    assert store.ask("MATCH (n:Mine) RETURN n:County AS there") == [{"there": False}]
    # What others tied to a thing that is gone stays, without what was ours.
    none = {subject: pairs for subject, pairs in newer.items() if subject == name}
    store.load(none, prune=True)
    (left,) = store.ask("MATCH (:Note)-[:ABOUT]->(n) RETURN properties(n) AS p")
    assert left["p"] == {"iri": county, "note": "ours"}
    assert set(store.read_triples()) == as_set(none)
    change(store, "MATCH (m:Note) DETACH DELETE m")
    change(store, "MATCH (n:Mine) REMOVE n:Mine, n.note")
    store.load(triples, prune=True)
    assert set(store.read_triples()) == as_set(triples)


def test_every_question_is_there_in_cypher_with_its_parameters() -> None:
    texts = questions.read_cypher()
    assert set(texts) == {q.name for q in read_questions()}
    for question in read_questions():
        lines = texts[question.name].splitlines()
        assert [lines[0], lines[1]] == [f"// {question.zh}", f"// {question.en}"]
        assert questions.cypher_parameters(texts[question.name]) == [p.name for p in question.parameters]


def test_faults_are_one_line_without_secrets(neo4j_server: tuple[Server, str], triples: Triples) -> None:
    uri = neo4j_server[1]
    with pytest.raises(StoreError, match="user or password refused") as told:
        Neo4jStore(uri, user=USER, password="wrong-secret")
    assert "wrong-secret" not in str(told.value) and "\n" not in str(told.value)
    with pytest.raises(StoreError, match="nowhere"):
        connect(uri, database="nowhere")
    dead = f"bolt://127.0.0.1:{free_port()}"
    with pytest.raises(StoreError, match=re.escape(dead)):
        connect(dead)
    with connect(uri) as store:
        with pytest.raises(StoreError, match=r"(?i)invalid input"):
            store.ask("MATCH")
        with pytest.raises(StoreError, match=r"(?i)writ"):
            store.ask("CREATE (n:Oops)")


def test_addresses_that_are_none_or_hold_a_password() -> None:
    for uri in ("http://localhost:7474", "localhost", "bolt://"):
        with pytest.raises(StoreError, match="expected as bolt"):
            check_uri(uri)
    with pytest.raises(StoreError, match="no user or password") as told:
        check_uri("bolt://neo4j:hush@localhost:7687")
    assert "hush" not in str(told.value)


def run_kg(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "GRAPHDB_"))}
    command = [sys.executable, "-m", "kg.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )


def test_one_command_loads(neo4j_server: tuple[Server, str], graph: Path) -> None:
    uri = neo4j_server[1]
    arguments = ("load", "neo4j", uri, "--graph", str(graph), "--prune")
    done = run_kg(*arguments, NEO4J_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ nodes and \d+ edges; \d+ sent, \d+ deleted\n", done.stdout)
    for environment in ({}, {"NEO4J_PASSWORD": "hush-hush"}):
        refused = run_kg(*arguments, **environment)
        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 1 and refused.stderr.startswith("kg: ")
        assert "hush" not in refused.stderr + refused.stdout


def test_bulk_import_gives_the_same_database(
    needs_servers: None, graph: Path, triples: Triples, tmp_path: Path
) -> None:
    from kg.stores.export import export_neo4j_admin
    from tests.stores.servers import start_neo4j

    export_neo4j_admin(graph, tmp_path / "csv")
    server, uri = start_neo4j(tmp_path)
    home = tmp_path / "data"
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").write_text("", encoding="ascii")
    # The shipped neo4j-admin is a script around this class; the written import.sh calls it by its name.
    admin = tmp_path / "bin" / "neo4j-admin"
    admin.parent.mkdir()
    admin.write_text(
        f"#!/bin/sh\nexec java -Xmx700m -cp '{artefacts() / 'neo4j'}/*' org.neo4j.cli.AdminTool \"$@\"\n",
        encoding="utf-8",
    )
    admin.chmod(0o755)
    path = os.pathsep.join([str(admin.parent), os.environ["PATH"]])
    environment = os.environ | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf"), "PATH": path}
    done = subprocess.run(
        ["sh", "import.sh"], cwd=tmp_path / "csv", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[:2000] + done.stdout[-2000:]
    with server, connect(uri) as store:
        assert set(store.read_triples()) == as_set(triples)
        assert store.load(triples).sent == 0
