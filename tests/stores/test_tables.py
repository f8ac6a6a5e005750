from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.build import BuildResult
from kg.graph.ontology import read_ontology
from kg.stores.documents import read_triples
from kg.stores.query import GraphFile
from kg.stores.tables import build_tables, export_tables, read_dictionary
from kg.words.errors import GraphError


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_rows_are_the_facts_of_the_build(graph: Path, sample: tuple[BuildResult, Path]) -> None:
    tables = build_tables(read_triples([graph]))
    knowledge = sample[0].knowledge
    assert {row["page"] for row in tables["articles"]} == {page.doc for page in knowledge.pages}
    texts = {page.doc: page.text for page in knowledge.pages}
    pages = {row["document"]: row["page"] for row in tables["articles"]}
    for row in tables["evidence"]:
        assert texts[pages[row["document"]]][int(row["begin"]) : int(row["end"])] == row["text"]
    people = {(p.person, p.title, p.organization) for p in knowledge.positions}
    assert len(tables["positions"]) == len(people)
    stated = [row for row in tables["relations"] if row["stated"] == "true"]
    assert stated and all(row["evidence"] and row["rule"] and float(row["confidence"]) > 0 for row in stated)
    assert any(row["stated"] == "false" and row["predicate"] == "partOf" for row in tables["relations"])
    known = {row["iri"] for row in tables["entities"]}
    for row in tables["relations"]:
        assert {row["subject"], row["object"]} <= known
    for row in tables["observations"]:
        assert row["entity"] in known
    assert {row["class"] for row in tables["entities"] if row["type"] == "Region"} >= {"County", "Province"}


def test_the_tables_hold_what_a_query_finds_in_the_graph(graph: Path, tmp_path: Path) -> None:
    """Read back from CSV, and held as sets against what SPARQL says of the Turtle."""
    export_tables(graph, tmp_path)
    tables = {name: read_csv(tmp_path / f"{name}.csv") for name in read_dictionary()}
    file = GraphFile(graph)

    def asked(pattern: str) -> set[tuple[str, ...]]:
        return {tuple(row) for row in csv.reader(io.StringIO(file.ask(f"SELECT DISTINCT {pattern}").csv))} - {()}

    def rows(name: str, *columns: str) -> set[tuple[str, ...]]:
        return {columns} | {tuple(row[column] for column in columns) for row in tables[name]}

    relations = " ".join(f"kg:{name}" for name in read_ontology().relations)
    assert rows("relations", "subject", "predicate", "object") == asked(
        f"?subject ?predicate ?object {{ VALUES ?p {{ {relations} }} ?subject ?p ?object "
        "BIND(STRAFTER(STR(?p), '#') AS ?predicate) }"
    )
    assert rows("positions", "iri", "person", "title", "organization") == asked(
        "?iri ?person ?title ?organization { ?iri a kg:Position ; org:member ?person ; kg:title ?title "
        "OPTIONAL { ?iri org:organization ?organization } }"
    )
    assert rows("observations", "iri", "entity", "indicator_text", "unit_text", "period") == asked(
        "?iri ?entity ?indicator_text ?unit_text ?period { ?iri kg:ofEntity ?entity ; kg:indicatorText ?indicator_text "
        "OPTIONAL { ?iri kg:unitText ?unit_text } OPTIONAL { ?iri kg:period ?period } }"
    )
    assert {(row["iri"], Decimal(row["value"])) for row in tables["observations"] if row["value"]} == {
        (iri, Decimal(value))
        for iri, value in asked("?iri ?value { ?iri a kg:Observation ; kg:value ?value }") - {("iri", "value")}
    }
    assert rows("evidence", "iri", "text", "begin", "end", "article") == asked(
        "?iri ?text ?begin ?end ?article { ?iri a kg:Evidence ; nif:anchorOf ?text ; nif:beginIndex ?begin ; "
        "nif:endIndex ?end ; dcterms:isPartOf ?article }"
    )
    assert rows("articles", "iri", "document") == asked(
        "?iri ?document { ?iri a kg:Article ; dcterms:isPartOf ?document }"
    )
    assert {
        (row["iri"], e)
        for t in ("relations", "positions", "observations")
        for row in tables[t]
        for e in row["evidence"].split("|")
        if e
    } == (
        asked("?s ?e { ?s prov:wasDerivedFrom ?e . ?s a ?t FILTER(?t IN (kg:Assertion, kg:Position, kg:Observation)) }")
        - {("s", "e")}
    )


def test_every_column_is_in_the_dictionary_and_used(graph: Path) -> None:
    tables, dictionary = build_tables(read_triples([graph])), read_dictionary()
    assert list(tables) == list(dictionary)
    for name, columns in dictionary.items():
        for row in tables[name]:
            assert list(row) == [column.name for column in columns]
        for column in columns:
            assert column.zh and column.en
            if column.name != "date":
                assert any(row[column.name] for row in tables[name]), f"{name}.{column.name} is always empty"


def test_csv_and_parquet_say_the_same(graph: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    counts = export_tables(graph, tmp_path)
    again = export_tables(graph, tmp_path, parquet=True)
    assert list(counts.values()) == list(again.values())
    for name, columns in read_dictionary().items():
        rows = read_csv(tmp_path / f"{name}.csv")
        table = parquet.read_table(tmp_path / f"{name}.parquet")
        assert table.num_rows == len(rows) == counts[f"{name}.csv"]
        assert table.schema.field(columns[0].name).metadata[b"zh"].decode() == columns[0].zh
        for text, typed in zip(rows, table.to_pylist(), strict=True):
            for column in columns:
                assert _as_text(typed[column.name], column.kind) == _canonical(text[column.name], column.kind)


def _as_text(value: Any, kind: str) -> Any:
    if kind == "list":
        return "|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in value)
    if value is None or kind == "decimal":
        return value
    if kind == "boolean":
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _canonical(text: str, kind: str) -> Any:
    if kind == "list" or text:
        return float(text) if kind == "decimal" else text
    return None


def test_the_same_graph_gives_the_same_bytes(graph: Path, tmp_path: Path) -> None:
    names = export_tables(graph, tmp_path / "a")
    export_tables(graph, tmp_path / "b")
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_cannot_be_written_is_told(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphError, match="file"):
        export_tables(graph, tmp_path / "file")
    pytest.importorskip("pyarrow")
    with pytest.raises(GraphError, match="file"):
        export_tables(graph, tmp_path / "file", parquet=True)
