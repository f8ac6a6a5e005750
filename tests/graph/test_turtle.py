"""Turtle: read back alike by two parsers, whatever the names, and whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.graph.load import iter_named, read_graph
from kg.graph.turtle import Literal, Term, chinese, decimal, integer, iter_triples, iter_turtle, string, write_text
from kg.words import terms
from kg.words.errors import GraphError

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    'he said "no"',
    '"""',
    "line\nbreak\r\n\ttab",
    "back\\slash \\u0041 \\",
    "</script><script>alert(1)</script>",
    "\u202eright to left\u202c \u200f\u061c",
    "长" * 2000,
    "\x00\x01\x7f\x85\u2028",
    "@prefix kg: <x> .",
    "^^xsd:decimal",
    "'; DROP GRAPH",
    "𠮷野家\ufeff",
    " ",
]


def _subject(name: str) -> str:
    return terms.resource_iri("Program", name)


def _write(path: Path, objects: list[tuple[str, Term]]) -> dict[str, set[tuple[str, Term]]]:
    triples = {subject: {(terms.RDFS + "label", obj)} for subject, obj in objects}
    write_text(iter_turtle(triples), path)
    return triples


def _reread_by_rdflib(path: Path) -> set[tuple[str, str, Term]]:
    graph = rdflib.Graph().parse(path, format="turtle")
    return {
        (
            str(s),
            str(p),
            Literal(str(o), str(o.datatype or ""), o.language or "") if isinstance(o, rdflib.Literal) else str(o),
        )
        for s, p, o in graph
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_they_were(tmp_path: Path, name: str) -> None:
    path = tmp_path / "hostile.ttl"
    triples = _write(path, [(_subject(name), chinese(name))])
    expected = set(iter_triples(triples))
    assert set(iter_named(path)) == expected
    assert _reread_by_rdflib(path) == expected
    assert "\u202e" not in path.read_text(encoding="utf-8")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_any_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.ttl"
    expected = set(iter_triples(_write(path, [(_subject(text or "-"), string(text))])))
    assert set(iter_named(path)) == expected
    assert _reread_by_rdflib(path) == expected


def test_numbers_dates_and_truth_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "numbers.ttl"
    values: list[Term] = [
        decimal(Decimal("535.20")),
        decimal(Decimal("-24.5")),
        decimal(Decimal("53520000000")),
        integer(-3),
        Literal("true", terms.XSD + "boolean"),
        Literal("2024-01-01", terms.XSD + "date"),
        Literal("not a number", terms.XSD + "decimal"),
        terms.qudt_unit_iri("CNY"),
        terms.own_unit_iri("person"),
    ]
    expected = set(iter_triples(_write(path, [(_subject(str(n)), v) for n, v in enumerate(values)])))
    assert set(iter_named(path)) == expected
    assert _reread_by_rdflib(path) == expected
    assert "rdfs:label 535.2 ." in path.read_text(encoding="utf-8")


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert string("a\ud800b").value == "a\ufffdb"
    assert chinese("a\ud800b").value == "a\ufffdb"


def test_only_used_prefixes_are_declared() -> None:
    text = "".join(iter_turtle({_subject("x"): {(terms.RDF + "type", terms.KG + "Program")}}))
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")] == ["kg:", "program:"]
    assert "program:x a kg:Program ." in text


def test_the_unit_prefix_stays_with_qudt() -> None:
    text = "".join(iter_turtle({_subject("x"): {(terms.KG + "unit", terms.own_unit_iri("person"))}}))
    assert "<https://w3id.org/county-kg/resource/unit/person>" in text


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("old", encoding="utf-8")

    def lines() -> object:
        yield "new"
        raise RuntimeError("the build broke")

    with pytest.raises(RuntimeError):
        write_text(lines(), path)  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.ttl"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GraphError, match=r"graph\.ttl"):
        write_text(["x"], tmp_path / "file" / "graph.ttl")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "real.ttl"
    target.write_text("old", encoding="utf-8")
    link = tmp_path / "link.ttl"
    link.symlink_to(target)
    write_text(["new"], link)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [("a.ttl", "x y z", r"a\.ttl:1"), ("a.txt", "", "unknown kind"), ("gone.ttl", None, r"gone\.ttl")],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(GraphError, match=message):
        read_graph(tmp_path / name)


def test_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.graph.factory import make_knowledge;"
        "from kg.graph.export import export_knowledge, write_turtle;"
        "write_turtle(export_knowledge(make_knowledge()), Path(sys.argv[1]))"
    )
    written = []
    for seed in ("0", "1", "4242"):
        path = tmp_path / f"{seed}.ttl"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", script, str(path)], check=True, env=environment, cwd=ROOT)
        written.append(path.read_bytes())
    assert written[0] == written[1] == written[2]
