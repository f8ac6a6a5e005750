"""The graph as tables for spreadsheets, pandas, DuckDB and the like: CSV or Parquet, with a data dictionary.

``seeds/stores/dictionary.csv`` names every table, column and type, and goes along with the tables.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.graph.ontology import Ontology, read_ontology
from kg.graph.turtle import Literal, Term, Triples, render_term, write_text
from kg.stores.documents import read_triples
from kg.words import terms
from kg.words.data import seeds_path
from kg.words.errors import DataError, GraphError, StoreError

Row: TypeAlias = dict[str, Any]
"""Column to a lexical form (str), a list of those, or None."""

_DICTIONARY: Final = "stores/dictionary.csv"
_TYPES: Final = frozenset({"string", "list", "decimal", "integer", "date", "boolean"})
# Spreadsheets take a CSV without it for the system's own encoding; pandas, Polars and DuckDB pass over it.
_BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the data dictionary.

    Attributes:
        name: Its name.
        kind: ``string``, ``list`` (of strings), ``decimal``, ``integer``, ``date`` or ``boolean``.
        zh, en: What it holds.
    """

    name: str
    kind: str
    zh: str
    en: str


def read_dictionary() -> dict[str, tuple[Column, ...]]:
    """The data dictionary: table to its columns, both in the order of the file.

    Raises:
        DataError: A line is short or names an unknown type.
    """
    path = seeds_path(_DICTIONARY)
    tables: dict[str, list[Column]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            if None in row or None in row.values() or row["type"] not in _TYPES:
                raise DataError(f"{path.name}:{number}", "table, column, type, zh and en are expected, of a known type")
            tables[row["table"]].append(Column(row["column"], row["type"], row["zh"], row["en"]))
    return {name: tuple(columns) for name, columns in tables.items()}


def build_tables(triples: Triples) -> dict[str, list[Row]]:
    """The rows of every table of the dictionary, sorted by their first columns; no value is "" or None."""
    return _Tabler(triples).build()


def export_tables(graph: Path, folder: Path, *, parquet: bool = False) -> dict[str, int]:
    """Write a graph as tables.

    Args:
        graph: A graph file.
        folder: It gets a file a table, and ``dictionary.csv``.
        parquet: Parquet instead of CSV. Needs pyarrow. Lists are lists there; in CSV they are joined by ``|``, and a
            ``|`` or backslash in an item has a backslash before it. Decimals are exact in CSV, floats in Parquet.

    Returns:
        File name to the number of its rows.

    Raises:
        GraphError: The graph cannot be read, or a file cannot be written.
        StoreError: pyarrow is not installed.
    """
    dictionary = read_dictionary()
    write: Callable[[Path, tuple[Column, ...], list[Row]], None] = _write_parquet if parquet else _write_csv
    counts = {}
    tables = build_tables(read_triples([graph]))
    for name, columns in dictionary.items():
        path = folder / f"{name}.{'parquet' if parquet else 'csv'}"
        write(path, columns, tables[name])
        counts[path.name] = len(tables[name])
    write_text([_BYTE_ORDER_MARK, seeds_path(_DICTIONARY).read_text(encoding="utf-8")], folder / "dictionary.csv")
    counts["dictionary.csv"] = sum(map(len, dictionary.values()))
    return counts


class _Tabler:
    """Triples by subject and predicate, and names of things."""

    def __init__(self, triples: Triples) -> None:
        self._values: dict[str, dict[str, list[Term]]] = {}
        self._by_type: dict[str, list[str]] = defaultdict(list)
        for subject in sorted(triples):
            found: dict[str, list[Term]] = defaultdict(list)
            for predicate, obj in sorted(triples[subject], key=lambda pair: (pair[0], render_term(pair[1]))):
                found[predicate].append(obj)
            self._values[subject] = found
            for kind in found.get(terms.RDF + "type", ()):
                self._by_type[str(kind).removeprefix(terms.KG)].append(subject)
        self._ontology: Ontology = read_ontology()

    def build(self) -> dict[str, list[Row]]:
        tables = {
            "entities": self._entities(),
            "relations": self._relations(),
            "positions": [self._position(iri) for iri in self._by_type["Position"]],
            "observations": [self._observation(iri) for iri in self._by_type["Observation"]],
            "evidence": [self._evidence(iri) for iri in self._by_type["Evidence"]],
            "articles": [self._article(iri) for iri in self._by_type["Article"]],
        }
        return {name: list(rows) for name, rows in tables.items()}

    def _all(self, subject: str, predicate: str) -> list[str]:
        return [str(o) for o in self._values.get(subject, {}).get(predicate, ())]

    def _one(self, subject: str, predicate: str) -> str | None:
        found = self._all(subject, predicate)
        return found[0] if found else None

    def _term(self, subject: str, name: str) -> str | None:
        found = self._one(subject, terms.KG + name)
        return found.removeprefix(terms.KG) if found else None

    def _name(self, subject: str | None) -> str | None:
        if subject is None:
            return None
        labels = self._values.get(subject, {}).get(terms.SKOS + "prefLabel", [])
        chinese = [str(o) for o in labels if not isinstance(o, Literal) or o.language != "en"]
        return next(iter(chinese or [str(o) for o in labels]), None)

    def _entities(self) -> Iterator[Row]:
        for subject, found in self._values.items():
            classes = [str(o).removeprefix(terms.KG) for o in found.get(terms.RDF + "type", ())]
            kind = next((c for c in self._ontology.entity_types if c in classes), None)
            if kind is None:
                continue
            finer = [c for c in classes if c != kind and kind in self._ontology.supertypes.get(c, ())]
            yield {
                "iri": subject,
                "type": kind,
                "class": max(finer, key=lambda c: len(self._ontology.supertypes[c]), default=kind),
                "name": self._name(subject),
                "aliases": self._all(subject, terms.SKOS + "altLabel"),
                "adcode": self._one(subject, terms.KG + "adcode"),
                "within": self._all(subject, terms.KG + "partOf") + self._all(subject, terms.KG + "locatedIn"),
                "articles": self._all(subject, terms.KG + "mentionedIn"),
            }

    def _relations(self) -> Iterator[Row]:
        statements: dict[tuple[str | None, ...], str] = {}
        for statement in self._by_type["Assertion"]:
            said = tuple(self._one(statement, terms.RDF + part) for part in ("subject", "predicate", "object"))
            statements.setdefault(said, statement)
        for subject, found in self._values.items():
            for relation in self._ontology.relations:
                for obj in found.get(terms.KG + relation, ()):
                    iri = statements.get((subject, terms.KG + relation, str(obj)))
                    yield {
                        "iri": iri,
                        "subject": subject,
                        "subject_name": self._name(subject),
                        "predicate": relation,
                        "object": str(obj),
                        "object_name": self._name(str(obj)),
                        "stated": "false" if iri is None else "true",
                        **(self._source(iri) if iri else {"rule": [], "confidence": None, "evidence": []}),
                    }

    def _position(self, iri: str) -> Row:
        person, organization = (self._one(iri, terms.ORG + part) for part in ("member", "organization"))
        return {
            "iri": iri,
            "person": person,
            "person_name": self._name(person),
            "title": self._one(iri, terms.KG + "title"),
            "organization": organization,
            "organization_name": self._name(organization),
            "former": self._one(iri, terms.KG + "former") or "false",
            **self._source(iri),
        }

    def _observation(self, iri: str) -> Row:
        entity, indicator = self._one(iri, terms.KG + "ofEntity"), self._one(iri, terms.KG + "indicator")
        return {
            "iri": iri,
            "entity": entity,
            "entity_name": self._name(entity),
            "indicator": indicator,
            "indicator_name": self._name(indicator),
            "indicator_text": self._one(iri, terms.KG + "indicatorText"),
            "value": self._one(iri, terms.KG + "value"),
            "unit_text": self._one(iri, terms.KG + "unitText"),
            "normalized_value": self._one(iri, terms.KG + "normalizedValue"),
            "unit": self._one(iri, terms.KG + "unit"),
            "period": self._one(iri, terms.KG + "period"),
            "period_start": self._one(iri, terms.KG + "periodStart"),
            "period_end": self._one(iri, terms.KG + "periodEnd"),
            "change_percent": self._one(iri, terms.KG + "changePercent"),
            "change_base": self._term(iri, "changeBase"),
            "modality": self._term(iri, "modality"),
            "bound": self._term(iri, "bound"),
            "rank": self._one(iri, terms.KG + "rank"),
            "rank_scope": self._one(iri, terms.KG + "rankScope"),
            **self._source(iri),
        }

    def _source(self, iri: str) -> Row:
        return {
            "rule": self._all(iri, terms.KG + "rule"),
            "confidence": max(self._all(iri, terms.KG + "confidence"), key=Decimal, default=None),
            "evidence": self._all(iri, terms.PROV + "wasDerivedFrom"),
        }

    def _evidence(self, iri: str) -> Row:
        article = self._one(iri, terms.DCTERMS + "isPartOf")
        return {
            "iri": iri,
            "text": self._one(iri, terms.NIF + "anchorOf"),
            "begin": self._one(iri, terms.NIF + "beginIndex"),
            "end": self._one(iri, terms.NIF + "endIndex"),
            "article": article,
            "document": self._one(article, terms.DCTERMS + "isPartOf") if article else None,
        }

    def _article(self, iri: str) -> Row:
        document = self._one(iri, terms.DCTERMS + "isPartOf")
        return {
            "iri": iri,
            "document": document,
            "page": self._one(document, terms.DCTERMS + "identifier") if document else None,
            "number": self._one(iri, terms.SCHEMA + "position"),
            "title": self._one(iri, terms.DCTERMS + "title"),
            "date": self._one(iri, terms.DCTERMS + "date"),
        }


def _write_csv(path: Path, columns: tuple[Column, ...], rows: list[Row]) -> None:
    def lines() -> Iterator[str]:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.name for column in columns])
        yield _BYTE_ORDER_MARK + out.getvalue()
        for row in rows:
            out.seek(0)
            out.truncate()
            writer.writerow([_cell(row[column.name]) for column in columns])
            yield out.getvalue()

    write_text(lines(), path)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in value)
    return "" if value is None else str(value)


def _write_parquet(path: Path, columns: tuple[Column, ...], rows: list[Row]) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise StoreError("Parquet needs pyarrow: pip install 'county-kg[tables]'") from error

    kinds: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
        "string": (pa.string(), str),
        "list": (pa.list_(pa.string()), list),
        "decimal": (pa.float64(), float),
        "integer": (pa.int64(), int),
        "date": (pa.date32(), date.fromisoformat),
        "boolean": (pa.bool_(), lambda text: text == "true"),
    }
    arrays, fields = [], []
    for column in columns:
        kind, convert = kinds[column.kind]
        values = _converted((row[column.name] for row in rows), convert)
        arrays.append(pa.array(values, type=kind))
        fields.append(pa.field(column.name, kind, metadata={"zh": column.zh, "en": column.en}))
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), part, compression="zstd")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise GraphError(f"{path}: {error.strerror or error}") from error


def _converted(values: Iterable[Any], convert: Callable[[Any], Any]) -> list[Any]:
    return [None if value is None else convert(value) for value in values]
