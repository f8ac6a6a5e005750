"""One thing of a graph, whole: its names and types, what is said of it, and the sentences that say so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.stores.query import GraphFile
from kg.terminal import Table
from kg.words import terms
from kg.words.errors import KgError

_THINGS = """
SELECT ?thing ?label ?form ?type ?place ?page WHERE {
  VALUES_HERE
  ?thing skos:prefLabel ?label ; a ?type .
  FILTER(STRSTARTS(STR(?type), "https://w3id.org/county-kg/ontology#"))
  ?thing skos:prefLabel|skos:altLabel ?form .
  OPTIONAL { ?thing kg:partOf|kg:locatedIn ?area . ?area skos:prefLabel ?place }
  OPTIONAL { ?thing kg:mentionedIn/dcterms:isPartOf/dcterms:identifier ?page }
}
ORDER BY ?thing ?form ?type ?place ?page
"""
_RELATIONS = """
SELECT DISTINCT ?group ?fact ?other ?sentence ?page ?begin WHERE {
  VALUES ?thing { THING }
  {
    ?statement a kg:Assertion ; rdf:subject ?thing ; rdf:predicate ?p ; rdf:object/skos:prefLabel ?other .
    BIND(STRAFTER(STR(?p), "#") AS ?fact) BIND(1 AS ?group)
  } UNION {
    ?statement a kg:Assertion ; rdf:object ?thing ; rdf:predicate ?p ; rdf:subject/skos:prefLabel ?other .
    BIND(CONCAT("is ", STRAFTER(STR(?p), "#"), " of") AS ?fact) BIND(2 AS ?group)
  } UNION {
    ?statement a kg:Position ; org:member ?thing ; kg:title ?fact . BIND(3 AS ?group)
    OPTIONAL { ?statement org:organization/skos:prefLabel ?other }
  } UNION {
    ?statement a kg:Position ; org:organization ?thing ; kg:title ?fact ; org:member/skos:prefLabel ?other .
    BIND(3 AS ?group)
  }
  ?statement prov:wasDerivedFrom ?evidence .
  ?evidence nif:anchorOf ?sentence ; nif:beginIndex ?begin ;
    dcterms:isPartOf/dcterms:isPartOf/dcterms:identifier ?page .
}
ORDER BY ?group ?fact ?other ?page ?begin
"""
_NUMBERS = """
SELECT DISTINCT ?period ?indicator ?value ?unit ?change ?bound ?rank ?scope ?modality ?sentence ?page ?begin WHERE {
  VALUES ?thing { THING }
  ?statement a kg:Observation ; kg:ofEntity ?thing ; kg:indicatorText ?indicator ; prov:wasDerivedFrom ?evidence .
  OPTIONAL { ?statement kg:period ?period }
  OPTIONAL { ?statement kg:value ?value ; kg:unitText ?unit }
  OPTIONAL { ?statement kg:changePercent ?change }
  OPTIONAL { ?statement kg:bound ?bound }
  OPTIONAL { ?statement kg:rank ?rank }
  OPTIONAL { ?statement kg:rankScope ?scope }
  OPTIONAL { ?statement kg:modality ?modality }
  ?evidence nif:anchorOf ?sentence ; nif:beginIndex ?begin ;
    dcterms:isPartOf/dcterms:isPartOf/dcterms:identifier ?page .
}
ORDER BY ?period ?page ?begin ?indicator ?value
"""
# The group of posts in the answer of _RELATIONS.
_POST = "3"


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity of a graph as people know it.

    Attributes:
        iri: In full.
        name: Its preferred label.
        names: All its labels, sorted.
        types: Local names of its classes, sorted.
        places: Names of the areas that it lies in, sorted.
        pages: Documents that name it, sorted.
    """

    iri: str
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    places: tuple[str, ...]
    pages: tuple[str, ...]


def find_things(graph: GraphFile, name: str) -> list[Thing]:
    """The things that a graph knows by a name, an IRI (also ``res:region/360603``) or an id (``Region/360603``).

    Returns:
        Sorted by IRI; several where several things bear the name, those that no page names behind the others.
    """
    iri = expand_iri(name)
    wanted = f"VALUES ?thing {{ <{iri}> }}" if iri else f"VALUES ?wanted {{ {_literals(name)} }}"
    if not iri:
        wanted += " ?thing skos:prefLabel|skos:altLabel ?wanted ."
    found = _things(graph, wanted)
    if not found and not iri and "/" in name:
        try:
            found = _things(graph, f"VALUES ?thing {{ <{terms.entity_iri(name)}> }}")
        except ValueError:
            found = []
    return sorted(found, key=lambda t: (not t.pages, t.iri))


def show_thing(graph: GraphFile, name: str) -> list[Table]:
    """All that a graph says of one thing; if several bear the name, who they are.

    Returns:
        For one thing: what it is, its facts, posts and numbers, and the sentences that these point to by number, each
        sentence once. For several: one table of candidates.

    Raises:
        KgError: The graph knows nothing of that name.
    """
    things = find_things(graph, name)
    if not things:
        raise KgError(f"{name}: {graph.path} knows nothing of that name")
    named = [t for t in things if t.pages] or things
    if len(named) > 1:
        rows = tuple((t.name, _kinds(t), "、".join(t.places), "、".join(t.pages), shorten_iri(t.iri)) for t in named)
        return [
            Table(f"{name}: {len(named)} things; name one by its IRI", ("name", "type", "in", "pages", "IRI"), rows)
        ]
    thing = named[0]
    about = [
        ("names", "、".join(n for n in thing.names if n != thing.name)),
        ("type", _kinds(thing)),
        ("in", "、".join(thing.places)),
        ("pages", "、".join(thing.pages)),
        ("IRI", shorten_iri(thing.iri)),
    ]
    relations, numbers = _ask(graph, _RELATIONS, thing), _ask(graph, _NUMBERS, thing)
    numbered = _number_sentences([*relations, *numbers])
    facts: dict[tuple[str, ...], list[int]] = {}
    posts: dict[tuple[str, ...], list[int]] = {}
    for row in relations:
        told = posts if row["group"] == _POST else facts
        told.setdefault((row["fact"], row["other"]), []).append(numbered[_place(row)])
    values: dict[tuple[str, ...], list[int]] = {}
    for row in numbers:
        cells = (row["period"] or "—", row["indicator"], _value(row), _note(row))
        values.setdefault(cells, []).append(numbered[_place(row)])
    return [
        Table(thing.name, ("what", "is"), tuple(row for row in about if row[1])),
        Table("Facts", ("fact", "other", "said in"), _with_sources(facts)),
        Table("Posts", ("title", "other", "said in"), _with_sources(posts)),
        Table("Numbers", ("period", "indicator", "value", "note", "said in"), _with_sources(values)),
        Table(
            "Sentences",
            ("no.", "sentence", "page"),
            tuple((str(n), _one_line(text), page) for (page, _, text), n in numbered.items()),
        ),
    ]


def _place(row: Mapping[str, str]) -> tuple[str, int, str]:
    return row["page"], int(row["begin"]), row["sentence"]


def _number_sentences(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, int, str], int]:
    """(page, begin, sentence) to its number from 1, in the order in which the pages say them."""
    return {place: n for n, place in enumerate(sorted({_place(row) for row in rows}), start=1)}


def _with_sources(rows: Mapping[tuple[str, ...], Iterable[int]]) -> tuple[tuple[str, ...], ...]:
    """One row a fact, with the numbers of all sentences that say it."""
    return tuple((*cells, " ".join(f"[{n}]" for n in sorted(set(sources)))) for cells, sources in rows.items())


def expand_iri(text: str) -> str:
    """An IRI in full, from one in angle brackets, by prefix or bare; an empty text if it is none.

    >>> expand_iri("res:region/360603")
    'https://w3id.org/county-kg/resource/region/360603'
    """
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    prefix, colon, rest = text.partition(":")
    if colon and prefix in terms.VOCABULARIES and rest and not rest.startswith("//"):
        text = terms.VOCABULARIES[prefix] + rest
    plain = text.startswith(("http://", "https://")) and not any(c in text for c in '<>"{}|^`\\ \t\r\n')
    return text if plain else ""


def shorten_iri(iri: str) -> str:
    """The form in which commands print a resource and take it again: ``res:region/360603``."""
    return f"res:{iri.removeprefix(terms.RES)}" if iri.startswith(terms.RES) else iri


def _literals(name: str) -> str:
    text = json.dumps(name, ensure_ascii=False)
    return f"{text} {text}@zh {text}@en"


def _things(graph: GraphFile, wanted: str) -> list[Thing]:
    answer = graph.ask(_THINGS.replace("VALUES_HERE", wanted), name="things")
    rows: dict[str, list[dict[str, str]]] = {}
    for cells in answer.rows:
        row = dict(zip(answer.columns, cells, strict=True))
        rows.setdefault(row["thing"], []).append(row)
    out = []
    for shown, found in rows.items():
        zh = sorted(found, key=lambda r: r["label"])
        out.append(
            Thing(
                expand_iri(shown),
                max((r["label"] for r in zh), key=lambda label: (not label.isascii(), label)),
                _set(r["form"] for r in found),
                _set(r["type"].removeprefix("kg:") for r in found),
                _set(r["place"] for r in found),
                _set(r["page"] for r in found),
            )
        )
    return out


def _set(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({v for v in values if v}))


def _ask(graph: GraphFile, query: str, thing: Thing) -> list[dict[str, str]]:
    answer = graph.ask(query.replace("THING", f"<{thing.iri}>"), name="show")
    return [dict(zip(answer.columns, cells, strict=True)) for cells in answer.rows]


def _kinds(thing: Thing) -> str:
    return ", ".join(thing.types)


def _one_line(text: str) -> str:
    return "".join(text.splitlines())


def _value(row: Mapping[str, str]) -> str:
    value = f"{row['value'].removesuffix('.0')}{row['unit']}" if row["value"] else ""
    change = (
        f"{'+' if not row['change'].startswith('-') else ''}{row['change'].removesuffix('.0')}%"
        if row["change"]
        else ""
    )
    return f"{value} ({change})" if value and change else value or change


def _note(row: Mapping[str, str]) -> str:
    notes: Sequence[str] = (
        row["modality"].removeprefix("kg:") if row["modality"] != "kg:Actual" else "",
        row["bound"].removeprefix("kg:"),
        f"{row['scope']} #{row['rank']}".strip() if row["rank"] else "",
    )
    return ", ".join(n for n in notes if n)
