"""The graph as nodes and edges with properties, the way Neo4j and tools for drawing want it, and back without a loss.

A thing is a node labelled by its classes; a relation is an edge that carries the rule, the confidence and the sentences
that state it; a post is an edge with the title; a number is a node. What this model has no place for is kept as it is
in the property ``more``, so that the triples read back are those that went in, whatever the graph holds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from kg.graph.ontology import read_ontology
from kg.graph.turtle import Literal, Term, Triples, render_term
from kg.words import terms

Value: TypeAlias = str | int | float | bool | date | list[str] | list[float]

ENTITY: Final = "Entity"
SOURCE: Final = "Source"
UNPLACED: Final = "Unplaced"
HOLDS_POST: Final = "HOLDS_POST"
MARKERS: Final = (ENTITY, SOURCE, UNPLACED)
"""Labels that stand for no class: things, sources (to hide them with one click), and the far end of a post whose place
no page says."""

_TYPE: Final = terms.RDF + "type"
_DERIVED: Final = terms.PROV + "wasDerivedFrom"
_ANCHOR: Final = terms.NIF + "anchorOf"
_MEMBER: Final = terms.ORG + "member"
_ORGANIZATION: Final = terms.ORG + "organization"
_PRINTED_IN: Final = terms.DCTERMS + "isPartOf"
_STATEMENT: Final = (terms.RDF + "subject", terms.RDF + "predicate", terms.RDF + "object")
_SOURCES: Final = frozenset({"Evidence", "Article", "Document"})
_CAPTION_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Property:
    """One property of nodes or edges.

    Attributes:
        key: Its name.
        iri: The predicate that it stands for; "" for what is only made for readers.
        kind: ``string``, ``decimal``, ``integer``, ``date``, ``boolean``, ``term`` (an individual of ``kg:``), ``iri``.
        language: Language tag of a string.
        many: Whether the value is a list.
    """

    key: str
    iri: str
    kind: str = "string"
    language: str = ""
    many: bool = False


PROPERTIES: Final = (
    Property("name", terms.SKOS + "prefLabel", language="zh"),
    Property("name_en", terms.SKOS + "prefLabel", language="en"),
    Property("aliases", terms.SKOS + "altLabel", language="zh", many=True),
    Property("label", terms.RDFS + "label", language="zh"),
    Property("label_en", terms.RDFS + "label", language="en"),
    Property("label_text", terms.RDFS + "label"),
    Property("adcode", terms.KG + "adcode"),
    Property("identifier", terms.DCTERMS + "identifier"),
    Property("date", terms.DCTERMS + "date"),
    Property("headline", terms.DCTERMS + "title"),
    Property("number", terms.SCHEMA + "position", "integer"),
    Property("text", _ANCHOR),
    Property("begin", terms.NIF + "beginIndex", "integer"),
    Property("end", terms.NIF + "endIndex", "integer"),
    Property("title", terms.KG + "title"),
    Property("former", terms.KG + "former", "boolean"),
    Property("rule", terms.KG + "rule", many=True),
    Property("confidence", terms.KG + "confidence", "decimal", many=True),
    Property("indicatorText", terms.KG + "indicatorText"),
    Property("value", terms.KG + "value", "decimal"),
    Property("unitText", terms.KG + "unitText"),
    Property("normalizedValue", terms.KG + "normalizedValue", "decimal"),
    Property("period", terms.KG + "period"),
    Property("periodStart", terms.KG + "periodStart", "date"),
    Property("periodEnd", terms.KG + "periodEnd", "date"),
    Property("changePercent", terms.KG + "changePercent", "decimal"),
    Property("rank", terms.KG + "rank", "integer"),
    Property("rankScope", terms.KG + "rankScope"),
    Property("modality", terms.KG + "modality", "term"),
    Property("bound", terms.KG + "bound", "term"),
    Property("changeBase", terms.KG + "changeBase", "term"),
    # On edges alone: the statement node or post, and the sentences, which nodes have as edges.
    Property("evidence", _DERIVED, "iri", many=True),
    # For readers alone: what can be said from the rest.
    Property("predicate", ""),
    Property("sentences", "", many=True),
    Property("asOf", ""),
    Property("printed", ""),
    Property("iri", "", "iri"),
    Property("caption", ""),
    # A number with more digits than a float holds, and all that has no place above.
    Property("exact", "", many=True),
    Property("more", "", many=True),
)
BY_KEY: Final = {p.key: p for p in PROPERTIES}
_BY_PREDICATE: Final = {(p.iri, p.kind, p.language): p for p in PROPERTIES if p.iri}
_DATATYPES: Final = {terms.XSD + kind: kind for kind in ("decimal", "integer", "date", "boolean")}
_TERMS: Final = frozenset(p.iri for p in PROPERTIES if p.kind == "term")

# Classes and predicates that are not of kg:, by the name that they bear here.
_LABELS: Final = {
    terms.SKOS + "Concept": "Concept",
    terms.TIME + "ProperInterval": "Interval",
    terms.QUDT + "Unit": "Unit",
}
_EDGES: Final = {
    _DERIVED: "DERIVED_FROM",
    _PRINTED_IN: "PRINTED_IN",
    terms.SOSA + "phenomenonTime": "IN_PERIOD",
    terms.SKOS + "inScheme": "IN_SCHEME",
    _MEMBER: "MEMBER",
    _ORGANIZATION: "AT_ORGANIZATION",
}
_LABEL_IRIS: Final = {label: iri for iri, label in _LABELS.items()}
_EDGE_IRIS: Final = {edge: iri for iri, edge in _EDGES.items()}
_CLASS: Final = re.compile(r"[A-Z][A-Za-z]*")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_RELATION: Final = re.compile(r"[a-z][A-Za-z]*")


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its IRI, its labels (sorted), and its properties (no nulls)."""

    iri: str
    labels: tuple[str, ...]
    properties: dict[str, Value]

    @property
    def hash(self) -> str:
        """Short name of all that it holds, by which a store is asked whether it has it already."""
        return digest(self.iri, self.labels, self.properties)


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two nodes; ``key`` tells apart edges of one type between the same two, and may be empty."""

    start: str
    type: str
    end: str
    key: str
    properties: dict[str, Value]

    @property
    def hash(self) -> str:
        """Short name of all that it holds."""
        return digest(self.start, self.type, self.end, self.properties)


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """Nodes sorted by IRI, edges sorted by their ends, type and key."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def build_property_graph(triples: Triples) -> PropertyGraph:
    """Turn triples into nodes and edges.

    Args:
        triples: Any graph without blank nodes.

    Returns:
        Nodes and edges from which :func:`iter_property_triples` makes the same triples again.
    """
    return _Builder(triples).build()


def iter_property_triples(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[tuple[str, str, Term]]:
    """The triples that nodes and edges stand for, in no order; a triple may come twice.

    Args:
        nodes: As built, or as read back from a store: further labels and properties are not looked at.
        edges: Likewise.
    """
    classes = class_labels()
    for node in nodes:
        for label in node.labels:
            if label in _LABEL_IRIS:
                yield node.iri, _TYPE, _LABEL_IRIS[label]
            elif label in classes:
                yield node.iri, _TYPE, terms.KG + label
        yield from _property_triples(node.iri, node.properties)
    for edge in edges:
        yield from _edge_triples(edge)


def class_labels() -> frozenset[str]:
    """The classes of the ontology that are labels; any other class is no label but kept in ``more``."""
    names = {name for name, term in read_ontology().terms.items() if term.kind == "class" and _CLASS.fullmatch(name)}
    return frozenset(names - {*MARKERS, *_LABEL_IRIS, "Resource"})


def all_labels() -> tuple[str, ...]:
    """Every label that a node of ours may bear besides ``Resource``, sorted."""
    return tuple(sorted({*class_labels(), *MARKERS, *_LABEL_IRIS}))


def digest(*parts: object) -> str:
    """A short name for content."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def edge_type(predicate: str) -> str | None:
    """The type of the edges of a predicate, or None if none can stand for it.

    >>> edge_type("https://w3id.org/county-kg/ontology#partOf")
    'PART_OF'
    """
    if predicate in _EDGES:
        return _EDGES[predicate]
    name = predicate.removeprefix(terms.KG)
    if not predicate.startswith(terms.KG) or not _RELATION.fullmatch(name):
        return None
    snake = re.sub(r"(?=[A-Z])", "_", name).upper()
    taken = snake == HOLDS_POST or snake in _EDGE_IRIS
    return None if taken or edge_predicate(snake) != predicate else snake


def edge_predicate(kind: str) -> str:
    """The predicate that a type of edge stands for."""
    first, *rest = kind.lower().split("_")
    return _EDGE_IRIS.get(kind) or terms.KG + first + "".join(part.capitalize() for part in rest)


class _Builder:
    """The triples, and what of them has become an edge already."""

    def __init__(self, triples: Triples) -> None:
        self._triples = triples
        self._classes = class_labels()
        self._entity_classes = frozenset(
            name for name, above in read_ontology().supertypes.items() if set(above) & set(read_ontology().entity_types)
        )
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []
        self._on_edges: set[tuple[str, str, Term]] = set()

    def build(self) -> PropertyGraph:
        facts = {s for s in sorted(self._triples) if self._add_statement(s) or self._add_post(s)}
        for subject in sorted(self._triples.keys() - facts):
            self._add_node(subject)
        for edge in self._edges:
            for iri in (edge.start, edge.end):
                if iri not in self._nodes:
                    self._nodes[iri] = Node(iri, (), {"caption": _short(iri)})
        return PropertyGraph(
            tuple(self._nodes[iri] for iri in sorted(self._nodes)),
            tuple(sorted(self._edges, key=lambda e: (e.start, e.type, e.end, e.key))),
        )

    def _add_statement(self, subject: str) -> bool:
        pairs = self._triples[subject]
        said = {p: o for p, o in pairs if p in _STATEMENT}
        if (_TYPE, terms.KG + "Assertion") not in pairs or len(said) < 3 or sum(p in said for p, _ in pairs) > 3:
            return False
        start, predicate, end = (said[p] for p in _STATEMENT)
        if any(isinstance(term, Literal) for term in (start, predicate, end)):
            return False
        kind = edge_type(str(predicate))
        stated = (str(start), str(predicate), end)
        there = (str(predicate), end) in self._triples.get(str(start), ())
        if kind is None or kind in _EDGE_IRIS or not there or stated in self._on_edges:
            return False
        rest = {(p, o) for p, o in pairs if p not in _STATEMENT and (p, o) != (_TYPE, terms.KG + "Assertion")}
        self._on_edges.add(stated)
        properties = {"predicate": str(predicate).removeprefix(terms.KG), **self._edge_properties(subject, rest)}
        self._edges.append(Edge(str(start), kind, str(end), "", properties))
        return True

    def _add_post(self, subject: str) -> bool:
        pairs = self._triples[subject]
        members = [o for p, o in pairs if p == _MEMBER]
        places = [o for p, o in pairs if p == _ORGANIZATION]
        ends = members + places
        if (_TYPE, terms.KG + "Position") not in pairs or len(members) != 1 or len(places) > 1:
            return False
        if any(isinstance(term, Literal) for term in ends):
            return False
        rest = {(p, o) for p, o in pairs if p not in (_MEMBER, _ORGANIZATION)} - {(_TYPE, terms.KG + "Position")}
        properties = self._edge_properties(subject, rest)
        if dates := sorted(date for p, o in rest if p == _DERIVED for date in self._dates_of(str(o))):
            properties["asOf"] = dates[-1]
        end = str(places[0]) if places else subject
        if not places:
            self._nodes[subject] = Node(subject, (UNPLACED,), {"caption": str(properties.get("title", ""))})
        self._edges.append(Edge(str(members[0]), HOLDS_POST, end, subject, properties))
        return True

    def _edge_properties(self, iri: str, pairs: Set[tuple[str, Term]]) -> dict[str, Value]:
        properties = self._properties(pairs, edges=False)
        texts = [self._text_of(str(o)) for p, o in sorted(pairs, key=_sort_key) if p == _DERIVED]
        if any(texts):
            properties["sentences"] = [text for text in texts if text]
        return {"iri": iri, **properties}

    def _dates_of(self, evidence: str) -> list[str]:
        """When the articles appeared that a sentence stands in: what it says held then."""
        articles = [o for p, o in self._triples.get(evidence, ()) if p == _PRINTED_IN]
        return [str(o) for a in articles for p, o in self._triples.get(str(a), ()) if p == terms.DCTERMS + "date"]

    def _text_of(self, evidence: str) -> str:
        return next((str(o) for p, o in self._triples.get(evidence, ()) if p == _ANCHOR), "")

    def _add_node(self, subject: str) -> None:
        pairs = self._triples[subject]
        labels: set[str] = set()
        rest: set[tuple[str, Term]] = set()
        for predicate, obj in pairs:
            kind = edge_type(predicate)
            label = self._label_of(predicate, obj)
            if label:
                labels.add(label)
            elif kind is None or isinstance(obj, Literal) or predicate in _TERMS:
                rest.add((predicate, obj))
            elif (subject, predicate, obj) not in self._on_edges:
                self._edges.append(Edge(subject, kind, obj, "", {}))
        if labels & self._entity_classes:
            labels.add(ENTITY)
        if labels & _SOURCES:
            labels.add(SOURCE)
        properties = self._properties(rest, edges=True)
        values = [str(o).removesuffix(".0") for p, o in rest if p == terms.KG + "value"]
        if len(values) == 1 and "unitText" in properties:
            properties["printed"] = f"{values[0]}{properties['unitText']}"
        properties["caption"] = _caption(subject, properties)
        self._nodes[subject] = Node(subject, tuple(sorted(labels)), properties)

    def _label_of(self, predicate: str, obj: Term) -> str:
        if predicate != _TYPE or isinstance(obj, Literal):
            return ""
        if obj in _LABELS:
            return _LABELS[obj]
        name = obj.removeprefix(terms.KG)
        return name if obj.startswith(terms.KG) and name in self._classes else ""

    def _properties(self, pairs: Set[tuple[str, Term]], *, edges: bool) -> dict[str, Value]:
        """Properties of pairs; ``edges`` says that their IRIs are edges, or else lists."""
        found: dict[str, list[Any]] = defaultdict(list)
        for predicate, obj in sorted(pairs, key=_sort_key):
            prop = _property_of(predicate, obj)
            value = None if prop is None else _native(prop, obj)
            if prop is None or value is None or (edges and prop.kind == "iri") or (found[prop.key] and not prop.many):
                found["more"].append(_pack(predicate, obj))
            elif prop.kind == "decimal" and not _is_exact(value, str(obj)):
                if prop.many:
                    found["more"].append(_pack(predicate, obj))
                else:
                    found[prop.key].append(value)
                    found["exact"].append(_pack(predicate, obj))
            else:
                found[prop.key].append(value)
        return {key: values if BY_KEY[key].many else values[0] for key, values in sorted(found.items()) if values}


def _edge_triples(edge: Edge) -> Iterator[tuple[str, str, Term]]:
    iri = str(edge.properties.get("iri", ""))
    if edge.type == HOLDS_POST:
        yield iri, _TYPE, terms.KG + "Position"
        yield iri, _MEMBER, edge.start
        if edge.end != iri:
            yield iri, _ORGANIZATION, edge.end
    else:
        predicate = edge_predicate(edge.type)
        yield edge.start, predicate, edge.end
        if not iri:
            return
        yield iri, _TYPE, terms.KG + "Assertion"
        for name, obj in zip(_STATEMENT, (edge.start, predicate, edge.end), strict=True):
            yield iri, name, obj
    yield from _property_triples(iri, edge.properties)


def _property_triples(subject: str, properties: dict[str, Value]) -> Iterator[tuple[str, str, Term]]:
    packed = [str(p) for key in ("exact", "more") for p in _as_list(properties.get(key, []))]
    exact = set()
    for text in _as_list(properties.get("exact", [])):
        exact.add(json.loads(str(text))[0])
    for text in packed:
        predicate, value, *literal = json.loads(text)
        yield subject, predicate, Literal(value, *literal) if literal else value
    for key, value in properties.items():
        prop = BY_KEY.get(key)
        if prop is None or not prop.iri or prop.iri in exact:
            continue
        for one in _as_list(value):
            yield subject, prop.iri, _term(prop, one)


def _as_list(value: Value) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _property_of(predicate: str, obj: Term) -> Property | None:
    if not isinstance(obj, Literal):
        kind = "term" if predicate in _TERMS else "iri"
        return _BY_PREDICATE.get((predicate, kind, ""))
    kind = _DATATYPES.get(obj.datatype, "") if obj.datatype else "string"
    return _BY_PREDICATE.get((predicate, kind, obj.language))


def _native(prop: Property, obj: Term) -> str | int | float | bool | date | None:
    """The value as a store keeps it, or None if it would not come back the same."""
    text = str(obj)
    if prop.kind == "term":
        name = text.removeprefix(terms.KG)
        return name if text != name and _CLASS.fullmatch(name) else None
    if prop.kind == "decimal":
        return float(text) if _DECIMAL.fullmatch(text) else None
    if prop.kind == "integer":
        return int(text) if re.fullmatch(r"0|-?[1-9][0-9]{0,17}", text) else None
    if prop.kind == "date":
        return _day(text)
    if prop.kind == "boolean":
        return text == "true" if text in ("true", "false") else None
    return text


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _term(prop: Property, value: Any) -> Term:
    if prop.kind == "iri":
        return str(value)
    if prop.kind == "term":
        return terms.KG + str(value)
    if prop.kind == "string":
        return Literal(str(value), language=prop.language)
    datatype = terms.XSD + prop.kind
    if prop.kind == "decimal":
        return Literal(terms.canonical_decimal(Decimal(repr(float(value)))), datatype)
    if prop.kind == "boolean":
        return Literal("true" if value else "false", datatype)
    return Literal(str(value), datatype)


def _is_exact(value: Any, text: str) -> bool:
    return terms.canonical_decimal(Decimal(repr(value))) == text


def _pack(predicate: str, obj: Term) -> str:
    parts = [predicate, obj.value, obj.datatype, obj.language] if isinstance(obj, Literal) else [predicate, obj]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _sort_key(pair: tuple[str, Term]) -> tuple[str, str]:
    return pair[0], render_term(pair[1])


def _caption(iri: str, properties: dict[str, Value]) -> str:
    for key in ("name", "headline", "identifier", "text", "indicatorText", "label", "label_text"):
        if key in properties:
            text = "".join(str(properties[key]).split("\n"))
            break
    else:
        return _short(iri)
    if "printed" in properties:
        text = f"{text} {properties['printed']}"
    return text if len(text) <= _CAPTION_LENGTH else text[: _CAPTION_LENGTH - 1] + "…"


def _short(iri: str) -> str:
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]
