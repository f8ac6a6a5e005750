"""Indicators and industries as concept schemes: read from ``seeds/``, derived into ``ontology/`` as SKOS."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.graph.turtle import Literal, Term, chinese, iter_turtle, string
from kg.words import terms
from kg.words.data import seeds_path
from kg.words.errors import DataError

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_REQUIRED = ("id", "label_zh", "label_en", "alt_labels", "broader")
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Concept:
    """One row of a vocabulary.

    Attributes:
        id: ASCII, unique in its file, e.g. ``gdp``, ``C39``.
        label_zh: Preferred label in Chinese; no other concept of the file has it as its preferred label.
        label_en: Preferred label in English.
        alt_labels: Other Chinese wordings, in the order of the file.
        broader: Id of the next wider concept, or empty.
        dimension: For an indicator, what its units measure (``money``), or empty.
    """

    id: str
    label_zh: str
    label_en: str
    alt_labels: tuple[str, ...] = ()
    broader: str = ""
    dimension: str = ""

    @property
    def labels_zh(self) -> tuple[str, ...]:
        """All Chinese wordings, the preferred one first."""
        return (self.label_zh, *self.alt_labels)


def read_concepts(path: Path) -> dict[str, Concept]:
    """Read a vocabulary.

    Args:
        path: A CSV file with the columns ``id label_zh label_en alt_labels broader`` and maybe ``dimension``;
            alternative labels are set apart by ``|``.

    Returns:
        Concepts by id, in the order of the file.

    Raises:
        DataError: Broken rows; all faults at once, each with its line.
    """
    concepts: dict[str, Concept] = {}
    faults: list[str] = []
    lines: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [c for c in _REQUIRED if c not in (rows.fieldnames or ())]
        if missing:
            raise DataError(f"{path.name}:1", f"no column {', '.join(missing)}")
        for row in rows:
            cells = {k: unicodedata.normalize("NFKC", v or "").strip() for k, v in row.items() if k is not None}
            key = cells["id"]
            if not _ID.fullmatch(key):
                faults.append(f"line {rows.line_num}: {key!r} is no id")
            elif key in concepts:
                faults.append(f"line {rows.line_num}: id {key} again, first on line {lines[key]}")
            elif not (cells["label_zh"] and cells["label_en"]):
                faults.append(f"line {rows.line_num}: {key} lacks a label")
            elif None in row:
                faults.append(f"line {rows.line_num}: {key} has more cells than the header")
            else:
                alternatives = dict.fromkeys(a.strip() for a in cells["alt_labels"].split(_SEPARATOR))
                concepts[key] = Concept(
                    id=key,
                    label_zh=cells["label_zh"],
                    label_en=cells["label_en"],
                    alt_labels=tuple(a for a in alternatives if a and a != cells["label_zh"]),
                    broader=cells["broader"],
                    dimension=cells.get("dimension", ""),
                )
                lines[key] = rows.line_num
    faults.extend(_find_faults(concepts, lines))
    if faults:
        raise DataError(path.name, "; ".join(faults))
    return concepts


def _find_faults(concepts: dict[str, Concept], lines: dict[str, int]) -> Iterator[str]:
    labels: dict[str, str] = {}
    for key, concept in concepts.items():
        if concept.label_zh in labels:
            yield f"line {lines[key]}: {concept.label_zh} is also the label of {labels[concept.label_zh]}"
        labels.setdefault(concept.label_zh, key)
        seen = {key}
        above = concept.broader
        while above:
            if above not in concepts:
                yield f"line {lines[key]}: broader {above} is not defined"
                break
            if above in seen:
                yield f"line {lines[key]}: {key} is its own broader concept"
                break
            seen.add(above)
            above = concepts[above].broader


@cache
def read_indicators() -> dict[str, Concept]:
    """The indicators that ship, by id; read once."""
    return read_concepts(seeds_path("indicators.csv"))


@cache
def read_industries() -> dict[str, Concept]:
    """The industry classes that ship, by id; read once."""
    return read_concepts(seeds_path("industries.csv"))


def derive_schemes(seeds: Path) -> dict[str, str]:
    """The files of ``ontology/`` that are derived from ``seeds/``: name to text.

    A stale file is one whose text differs; ``kg/graph/derive.py`` writes them.

    Raises:
        DataError: A vocabulary is broken.
    """
    return {
        "indicators.ttl": _render_scheme(
            read_concepts(seeds / "indicators.csv"),
            scheme=terms.INDICATOR_SCHEME,
            kind="Indicator",
            concept_class="Indicator",
            title=("指标", "Indicators"),
        ),
        "industries.ttl": _render_scheme(
            read_concepts(seeds / "industries.csv"),
            scheme=terms.INDUSTRY_SCHEME,
            kind="industry-class",
            concept_class="IndustryClass",
            title=("行业", "Industries"),
        ),
    }


def _render_scheme(
    concepts: dict[str, Concept], *, scheme: str, kind: str, concept_class: str, title: tuple[str, str]
) -> str:
    triples: dict[str, set[tuple[str, Term]]] = defaultdict(set)
    skos = terms.SKOS
    triples[scheme] |= {
        (terms.RDF + "type", skos + "ConceptScheme"),
        (terms.DCTERMS + "title", chinese(title[0])),
        (terms.DCTERMS + "title", Literal(title[1], language="en")),
    }
    for concept in concepts.values():
        iri = terms.resource_iri(kind, concept.id)
        node = triples[iri]
        node |= {
            (terms.RDF + "type", skos + "Concept"),
            (terms.RDF + "type", terms.KG + concept_class),
            (skos + "inScheme", scheme),
            (skos + "notation", string(concept.id)),
            (skos + "prefLabel", chinese(concept.label_zh)),
            (terms.RDFS + "label", chinese(concept.label_zh)),
            (skos + "prefLabel", Literal(concept.label_en, language="en")),
        }
        node |= {(skos + "altLabel", chinese(label)) for label in concept.alt_labels}
        if concept.dimension:
            node.add((terms.KG + "dimension", string(concept.dimension)))
        if concept.broader:
            above = terms.resource_iri(kind, concept.broader)
            node.add((skos + "broader", above))
            triples[above].add((skos + "narrower", iri))
        else:
            node.add((skos + "topConceptOf", scheme))
            triples[scheme].add((skos + "hasTopConcept", iri))
    return "".join(iter_turtle(triples))
