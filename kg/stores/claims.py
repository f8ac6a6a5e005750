"""The numbers of a graph as claims that can be held against each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.facts.conflicts import Claim, Conflict, find_conflicts
from kg.stores.query import Answer, GraphFile, table_answer

_CLAIMS = """
SELECT DISTINCT ?node ?owner ?owner_name ?indicator ?text ?period ?modality ?value ?unit_text ?unit ?normalized ?change
  ?base ?bound ?article ?page ?begin ?title ?sentence WHERE {
  ?node a kg:Observation ; kg:ofEntity ?owner ; kg:indicator ?indicator ; kg:indicatorText ?text ; kg:period ?period ;
    prov:wasDerivedFrom ?evidence .
  ?owner skos:prefLabel ?owner_name .
  ?evidence nif:anchorOf ?sentence ; nif:beginIndex ?begin ; dcterms:isPartOf ?article .
  ?article dcterms:title ?title ; dcterms:isPartOf/dcterms:identifier ?page .
  OPTIONAL { ?node kg:modality ?modality }
  OPTIONAL { ?node kg:value ?value ; kg:unitText ?unit_text }
  OPTIONAL { ?node kg:unit ?unit ; kg:normalizedValue ?normalized }
  OPTIONAL { ?node kg:changePercent ?change }
  OPTIONAL { ?node kg:changeBase ?base }
  OPTIONAL { ?node kg:bound ?bound }
}
ORDER BY ?page ?begin ?node
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim stands: names for people, and the sentence."""

    owner: str
    indicator: str
    printed: str
    page: str
    article: str
    sentence: str


def find_graph_conflicts(graph: GraphFile, *, within: bool = False) -> list[tuple[Conflict, tuple[Source, ...]]]:
    """The numbers of a graph that contradict each other, see :func:`kg.facts.conflicts.find_conflicts`.

    Args:
        graph: What a build wrote.
        within: Also numbers of one article.

    Returns:
        Sorted by owner, indicator and period; a source for each claim.
    """
    claims: list[Claim] = []
    sources: dict[str, Source] = {}
    answer = graph.ask(_CLAIMS, name="conflicts")
    for cells in answer.rows:
        row = dict(zip(answer.columns, cells, strict=True))
        for claim in _claims(row, f"{len(sources):08}"):
            claims.append(claim)
            sources[claim.node] = Source(
                row["owner_name"], row["text"], _printed(row, claim), row["page"], row["title"], row["sentence"]
            )
    found = find_conflicts(claims, within=within)
    return [(conflict, tuple(sources[c.node] for c in conflict.claims)) for conflict in found]


def conflict_answer(graph: GraphFile, *, within: bool = False) -> Answer:
    """The same as a table: one row a claim; those that contradict each other share a number."""
    rows = []
    for number, (conflict, sources) in enumerate(find_graph_conflicts(graph, within=within), start=1):
        for claim, source in zip(conflict.claims, sources, strict=True):
            modality = "" if claim.modality == "Actual" else claim.modality
            rows.append(
                (
                    str(number), source.owner, source.indicator, claim.period, source.printed, modality,
                    "".join(source.sentence.splitlines()), source.page, source.article,
                )
            )  # fmt: skip
    return table_answer(
        ("conflict", "owner", "indicator", "period", "value", "modality", "sentence", "page", "article"), rows
    )


def _claims(row: Mapping[str, str], node: str) -> list[Claim]:
    modality, bound = (row[key].removeprefix("kg:") for key in ("modality", "bound"))
    bound = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", bound).lower()
    source = row["sentence"] if not row["article"] else row["article"]
    out = []
    if row["value"]:
        number = Decimal(row["value"])
        scale, unit = Decimal(1), row["unit_text"]
        if row["normalized"] and number:
            scale, unit = Decimal(row["normalized"]) / number, row["unit"]
        out.append(
            Claim(
                row["owner"], row["indicator"], row["period"], modality, "value", unit, _plain(number), scale, bound,
                source, f"{node}v",
            )
        )  # fmt: skip
    if row["change"]:
        out.append(
            Claim(
                row["owner"], row["indicator"], row["period"], modality, "change", row["base"],
                _plain(Decimal(row["change"])), Decimal(1), "", source, f"{node}c",
            )
        )  # fmt: skip
    return out


def _plain(number: Decimal) -> Decimal:
    """Without the idle zero of ``xsd:decimal``: 12.0 was printed as 12."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _printed(row: Mapping[str, str], claim: Claim) -> str:
    if claim.measure == "change":
        return f"{claim.number:+f}%"
    bound = f" ({claim.bound})" if claim.bound else ""
    return f"{claim.number:f}{row['unit_text']}{bound}"
