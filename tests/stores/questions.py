"""Answers of different engines in one form, so that they can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.stores.query import GraphFile, load_query, set_parameters
from kg.words.data import seeds_path
from kg.words.terms import VOCABULARIES, canonical_decimal

# Lists that SPARQL joins in whatever order.
_JOINED = {"places", "firms", "industries"}


def cell(column: str, value: Any) -> Any:
    """Nothing is "", 15.0 is 15 wherever it stands, and a joined list is a set."""
    if column in _JOINED:
        parts = value if isinstance(value, list) else str(value or "").split("、")
        return frozenset(part for part in parts if part)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        value = canonical_decimal(Decimal(repr(value)))
    # Oxigraph writes a decimal in its own canonical form, which has no idle zero; others give it back as it came.
    return re.sub(r"(?<=\d)\.0(?!\d)", "", str(value))


def as_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(cell(column, row.get(column)) for column in columns) for row in rows)


def sparql(name: str, values: Mapping[str, str]) -> str:
    text = set_parameters(load_query(name)[1], {key: [value] for key, value in values.items()}, name=name)
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(VOCABULARIES.items())) + text


def expected(
    graph: GraphFile, name: str, values: Mapping[str, str]
) -> tuple[tuple[str, ...], Counter[tuple[Any, ...]]]:
    """Columns and rows that Oxigraph gives."""
    answer = graph.ask(sparql(name, values), name=name)
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return answer.columns, as_rows(answer.columns, rows)


def read_cypher() -> dict[str, str]:
    """The shipped questions in Cypher, by name."""
    folder: Path = seeds_path("cypher")
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.cypher"))}


def cypher_parameters(text: str) -> list[str]:
    return re.findall(r"^// \$(\w+):", text, re.MULTILINE)
