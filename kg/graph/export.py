"""Knowledge to RDF: the graph that the contract describes, the same bytes for the same knowledge.

Every node has an IRI made from what it is about, so the export of two sets of pages together is the
union of their exports, wherever no page changes what another one means. One fact is one node: where two sentences, two
pages or two rules say the same, the node bears all their evidence, rules and confidences.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kg.graph.edtf import period_bounds
from kg.graph.ontology import Ontology, read_ontology
from kg.graph.schemes import Concept, read_indicators, read_industries
from kg.graph.turtle import (
    Literal,
    Term,
    Triples,
    chinese,
    decimal,
    integer,
    iter_triples,
    iter_turtle,
    string,
    write_text,
)
from kg.words import terms
from kg.words.domain import Article, Entity, Evidence, Knowledge, Observation, Position, Relation, Skipped

if TYPE_CHECKING:
    import rdflib

_TYPE = terms.RDF + "type"
_LABEL = terms.RDFS + "label"
_PREF_LABEL = terms.SKOS + "prefLabel"
_ALT_LABEL = terms.SKOS + "altLabel"
_DERIVED = terms.PROV + "wasDerivedFrom"
_IS_PART_OF = terms.DCTERMS + "isPartOf"
_CONFIDENCE_DIGITS = 4
# QUDT's unit of a number that counts things of no named unit (50万人口 printed as 50万).
_PLAIN_NUMBER = "NUM"


@dataclass(frozen=True, slots=True)
class Export:
    """A knowledge base as triples.

    Attributes:
        triples: Subject IRI to its (predicate IRI, object) pairs; no blank nodes.
        skipped: What the ontology refuses or what points nowhere, sorted by place.
        minted: Indicators that no vocabulary knows and that got an IRI of their own from the words of the page, sorted.
    """

    triples: Triples
    skipped: tuple[Skipped, ...] = ()
    minted: tuple[str, ...] = ()

    def __len__(self) -> int:
        return sum(len(pairs) for pairs in self.triples.values())

    def __iter__(self) -> Iterator[tuple[str, str, Term]]:
        return iter_triples(self.triples)

    def build_graph(self) -> rdflib.Graph:
        """The same as an rdflib graph."""
        # Imported here because rdflib takes a third of a second, and a build does not need it.
        import rdflib

        graph = rdflib.Graph()
        for prefix, namespace in terms.VOCABULARIES.items():
            graph.bind(prefix, namespace)
        for subject, predicate, obj in self:
            graph.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), _rdflib_term(obj)))
        return graph


def export_knowledge(knowledge: Knowledge, *, ontology: Ontology | None = None) -> Export:
    """Turn what a build knows into triples.

    Args:
        knowledge: Pages, articles, entities and facts; the order of its tuples does not matter.
        ontology: Another ontology than the one that ships.

    Returns:
        The triples, and what did not get in, by name. A fact is skipped if the signature of its relation refuses it, or
        if it names an entity, article or value that is not there; nothing else is lost.

    Source:
        design/CONTRACT.md.
    """
    exporter = _Exporter(knowledge, ontology or read_ontology())
    exporter.add_pages()
    exporter.add_entities()
    for relation in knowledge.relations:
        exporter.add_relation(relation)
    for position in knowledge.positions:
        exporter.add_position(position)
    for observation in knowledge.observations:
        exporter.add_observation(observation)
    return Export(
        triples=exporter.triples,
        skipped=tuple(sorted(set(exporter.skipped), key=lambda s: (s.place, s.what, s.why))),
        minted=tuple(sorted(exporter.minted)),
    )


def build_graph(knowledge: Knowledge) -> rdflib.Graph:
    """The graph of a knowledge base as an rdflib graph; see :func:`export_knowledge` for what was skipped."""
    return export_knowledge(knowledge).build_graph()


def write_turtle(graph: Export | rdflib.Graph, path: Path) -> None:
    """Write a graph as Turtle: sorted, UTF-8, the same bytes for the same triples, and whole or not at all.

    Args:
        graph: An export, or an rdflib graph without blank nodes.
        path: The file; missing folders are made.

    Raises:
        GraphError: The file cannot be written.
        ValueError: The graph has a blank node.
    """
    triples = graph.triples if isinstance(graph, Export) else _plain_triples(graph)
    write_text(iter_turtle(triples), path)


def choose_name(names: Iterable[str]) -> str:
    """The preferred one of several names: the longest, which is the most official, then the first in code point order.

    >>> choose_name(["明远铜业", "明远铜业有限公司"])
    '明远铜业有限公司'
    """
    return min(names, key=lambda name: (-len(name), name))


class _Exporter:
    """The triples so far, and what is needed to look things up while they grow."""

    def __init__(self, knowledge: Knowledge, ontology: Ontology) -> None:
        self._knowledge = knowledge
        self._ontology = ontology
        self._indicators = read_indicators()
        self._articles = {(a.doc, a.number): a for a in knowledge.articles}
        self._iris: dict[str, str] = {}
        self._entities: dict[str, Entity] = {}
        self.triples: dict[str, set[tuple[str, Term]]] = defaultdict(set)
        self.skipped: list[Skipped] = []
        self.minted: set[str] = set()

    def _add(self, subject: str, predicate: str, obj: Term) -> None:
        self.triples[subject].add((predicate, obj))

    def _add_kg(self, subject: str, name: str, obj: Term) -> None:
        self.triples[subject].add((terms.KG + name, obj))

    def _add_type(self, subject: str, name: str) -> None:
        self.triples[subject].add((_TYPE, terms.KG + name))

    def _skip(self, what: str, place: str, why: str) -> None:
        self.skipped.append(Skipped(what, place, why))

    # ----- sources

    def add_pages(self) -> None:
        docs = {page.doc: page for page in self._knowledge.pages}
        for doc in sorted(docs.keys() | {a.doc for a in self._knowledge.articles}):
            iri = terms.document_iri(doc)
            self._add_type(iri, "Document")
            self._add(iri, terms.DCTERMS + "identifier", string(doc))
            page = docs.get(doc)
            if page is not None and page.date:
                self._add(iri, terms.DCTERMS + "date", string(page.date))
        for article in self._articles.values():
            self._add_article(article)

    def _add_article(self, article: Article) -> None:
        iri = terms.article_iri(article.doc, article.number)
        self._add_type(iri, "Article")
        self._add(iri, terms.DCTERMS + "title", string(_name(article.title)))
        self._add(iri, _IS_PART_OF, terms.document_iri(article.doc))
        self._add(iri, terms.SCHEMA + "position", integer(article.number))
        if article.date:
            self._add(iri, terms.DCTERMS + "date", string(article.date))

    def _add_evidence(self, evidence: Evidence) -> str:
        iri = terms.evidence_iri(evidence.doc, evidence.begin, evidence.end, evidence.text)
        if iri not in self.triples:
            self._add_type(iri, "Evidence")
            # Verbatim, neither NFC nor NFKC: page[begin:end] must equal it.
            self._add(iri, terms.NIF + "anchorOf", string(evidence.text))
            self._add(iri, terms.NIF + "beginIndex", integer(evidence.begin))
            self._add(iri, terms.NIF + "endIndex", integer(evidence.end))
        self._add(iri, _IS_PART_OF, terms.article_iri(evidence.doc, evidence.article))
        return iri

    # ----- things

    def add_entities(self) -> None:
        classes = read_industries()
        by_label: dict[str, list[Concept]] = defaultdict(list)
        for concept in classes.values():
            for label in concept.labels_zh:
                by_label[label].append(concept)
        for entity in _merge_entities(self._knowledge.entities).values():
            if fault := self._entity_fault(entity):
                self._skip(entity.id, entity.id, fault)
            else:
                self._entities[entity.id] = entity
        for entity in self._entities.values():
            self._add_entity(entity, by_label)

    def _add_entity(self, entity: Entity, industries: dict[str, list[Concept]]) -> None:
        iri = self._iri(entity.id)
        kind = self._ontology.levels.get(entity.level, entity.type) if entity.level else entity.type
        if entity.level and entity.level not in self._ontology.levels:
            self._skip(f"level {entity.level!r} of {entity.id}", entity.id, "the ontology has no class for this level")
        for name in self._ontology.supertypes[entity.type] + self._ontology.supertypes[kind]:
            self._add_type(iri, name)
        preferred = _name(entity.name)
        self._add(iri, _PREF_LABEL, chinese(preferred))
        self._add(iri, _LABEL, chinese(preferred))
        forms = {_name(n) for n in (*entity.names, *entity.printed)}
        for form in forms - {preferred, ""}:
            self._add(iri, _ALT_LABEL, chinese(form))
        if entity.adcode:
            self._add_kg(iri, "adcode", string(entity.adcode))
        for doc, number in entity.articles:
            if (doc, number) in self._articles:
                self._add_kg(iri, "mentionedIn", terms.article_iri(doc, number))
            else:
                self._skip(f"mention of {entity.id}", f"{doc}#{number}", "there is no such article")
        if entity.parent:
            self._add_parent(entity)
        if entity.type == "Industry":
            for form in forms:
                for concept in industries.get(form, ()):
                    self._add_kg(iri, "industryClass", terms.industry_class_iri(concept.id))

    def _add_parent(self, entity: Entity) -> None:
        parent = self._entities.get(entity.parent)
        what = f"{entity.id} in {entity.parent}"
        if parent is None:
            self._skip(what, entity.id, "the area is not among the entities")
            return
        predicate = self._ontology.area_relation(entity.type, parent.type)
        if predicate is None or parent.id == entity.id:
            self._skip(what, entity.id, f"{entity.type} does not lie in {parent.type}")
            return
        self._add_kg(self._iri(entity.id), predicate, self._iri(parent.id))

    def _iri(self, entity_id: str) -> str:
        iri = self._iris.get(entity_id)
        if iri is None:
            iri = self._iris[entity_id] = terms.entity_iri(entity_id)
        return iri

    # ----- facts

    def add_relation(self, relation: Relation) -> None:
        what = f"{relation.subject} {relation.predicate} {relation.object}"
        if fault := self._relation_fault(relation) or self._source_fault(relation.evidence, relation.confidence):
            self._skip(what, _place(relation.evidence), fault)
            return
        subject, obj = relation.subject, relation.object
        # A symmetric relation is one fact whichever way round a page tells it.
        if relation.predicate in self._ontology.symmetric and obj < subject:
            subject, obj = obj, subject
        subject_iri, object_iri = self._iri(subject), self._iri(obj)
        self._add_kg(subject_iri, relation.predicate, object_iri)
        iri = terms.assertion_iri(subject, relation.predicate, obj)
        self._add_type(iri, "Assertion")
        self._add(iri, terms.RDF + "subject", subject_iri)
        self._add(iri, terms.RDF + "predicate", terms.KG + relation.predicate)
        self._add(iri, terms.RDF + "object", object_iri)
        self._add_source(iri, relation)

    def add_position(self, position: Position) -> None:
        what = f"{position.person} {position.title} of {position.organization}"
        if fault := self._position_fault(position) or self._source_fault(position.evidence, position.confidence):
            self._skip(what, _place(position.evidence), fault)
            return
        title = _name(position.title)
        iri = terms.position_iri(position.person, title, position.organization, former=position.former)
        self._add_type(iri, "Position")
        self._add(iri, terms.ORG + "member", self._iri(position.person))
        if position.organization:
            self._add(iri, terms.ORG + "organization", self._iri(position.organization))
        self._add_kg(iri, "title", string(title))
        if position.former:
            self._add_kg(iri, "former", Literal("true", terms.XSD + "boolean"))
        self._add_source(iri, position)

    def add_observation(self, observation: Observation) -> None:
        what = f"{observation.owner} {observation.indicator} {observation.value} {observation.unit}"
        place = _place(observation.evidence)
        if fault := self._observation_fault(observation) or self._source_fault(
            observation.evidence, observation.confidence
        ):
            self._skip(what, place, fault)
            return
        indicator = _name(observation.indicator)
        iri = terms.observation_iri(
            observation.owner,
            indicator,
            value=observation.value,
            unit=observation.unit,
            period=observation.period,
            change=observation.change,
            base=observation.base,
            modality=observation.modality.value,
            bound=observation.bound.value if observation.bound else None,
            rank=observation.rank,
            rank_scope=observation.rank_scope,
        )
        self._add_type(iri, "Observation")
        self._add_kg(iri, "ofEntity", self._iri(observation.owner))
        self._add_kg(iri, "indicator", self._add_indicator(observation.concept, indicator, place))
        self._add_kg(iri, "indicatorText", string(indicator))
        if observation.value is not None:
            self._add_kg(iri, "value", decimal(observation.value))
            self._add_kg(iri, "unitText", string(_name(observation.unit)))
        base_unit = observation.base_unit or (_PLAIN_NUMBER if observation.normalized is not None else "")
        if base_unit:
            self._add_kg(iri, "unit", self._add_unit(base_unit))
        if observation.normalized is not None:
            self._add_kg(iri, "normalizedValue", decimal(observation.normalized))
        if observation.period:
            self._add_period(iri, observation.period, what, place)
        if observation.change is not None:
            self._add_kg(iri, "changePercent", decimal(observation.change))
        for word, name, known in (
            (observation.base, "changeBase", self._ontology.change_bases),
            (observation.modality.value, "modality", self._ontology.modalities),
            (observation.bound.value if observation.bound else "", "bound", self._ontology.bounds),
        ):
            if word in known:
                self._add_kg(iri, name, terms.term_iri(known[word]))
            elif word:
                self._skip(f"{name} {word!r} of {what}", place, "the ontology has no such value")
        if observation.rank is not None:
            self._add_kg(iri, "rank", integer(observation.rank))
        if observation.rank_scope:
            self._add_kg(iri, "rankScope", string(_name(observation.rank_scope)))
        self._add_source(iri, observation)

    def _add_source(self, iri: str, fact: Relation | Position | Observation) -> None:
        self._add_kg(iri, "rule", string(fact.rule))
        # A float from a rule file has few digits; through its shortest decimal form it is the same everywhere.
        confidence = Decimal(repr(round(float(fact.confidence), _CONFIDENCE_DIGITS)))
        self._add_kg(iri, "confidence", decimal(confidence))
        self._add(iri, _DERIVED, self._add_evidence(fact.evidence))

    def _add_indicator(self, concept_id: str, text: str, place: str) -> str:
        concept = self._indicators.get(concept_id)
        if concept is not None:
            iri = terms.concept_iri(concept.id)
            if iri not in self.triples:
                self._add_type(iri, "Indicator")
                self._add(iri, _TYPE, terms.SKOS + "Concept")
                self._add(iri, _PREF_LABEL, chinese(concept.label_zh))
                self._add(iri, _LABEL, chinese(concept.label_zh))
                if concept.label_en:
                    self._add(iri, _PREF_LABEL, Literal(concept.label_en, language="en"))
                self._add(iri, terms.SKOS + "inScheme", terms.INDICATOR_SCHEME)
            return iri
        if concept_id:
            self._skip(f"indicator {concept_id!r}", place, "the vocabulary has no such indicator; named by its text")
        self.minted.add(text)
        iri = terms.minted_indicator_iri(text)
        if iri not in self.triples:
            self._add_type(iri, "Indicator")
            self._add(iri, _TYPE, terms.SKOS + "Concept")
            self._add(iri, _PREF_LABEL, chinese(text))
            self._add(iri, _LABEL, chinese(text))
        return iri

    def _add_unit(self, unit: str) -> str:
        # QUDT's local names have upper case; ids of counting units are in lower case, and the ontology lists the rest.
        labels = self._ontology.own_units.get(unit, {"en": unit} if unit == unit.lower() else None)
        if labels is None:
            return terms.qudt_unit_iri(unit)
        iri = terms.own_unit_iri(unit)
        self._add(iri, _TYPE, terms.QUDT + "Unit")
        for language, label in labels.items():
            self._add(iri, _LABEL, Literal(label, language=language))
        return iri

    def _add_period(self, iri: str, period: str, what: str, place: str) -> None:
        try:
            bounds = period_bounds(period)
        except ValueError as error:
            self._skip(f"period of {what}", place, str(error))
            return
        node = terms.period_iri(period)
        self._add(node, _TYPE, terms.TIME + "ProperInterval")
        self._add(node, _LABEL, string(period))
        self._add(iri, terms.SOSA + "phenomenonTime", node)
        for holder in (iri, node):
            self._add_kg(holder, "period", string(period))
            for name, day in zip(("periodStart", "periodEnd"), bounds, strict=True):
                if isinstance(day, date):
                    self._add_kg(holder, name, Literal(day.isoformat(), terms.XSD + "date"))

    # ----- faults: each gives the reason, or an empty text

    def _entity_fault(self, entity: Entity) -> str:
        if entity.type not in self._ontology.supertypes:
            return f"the ontology has no class {entity.type}"
        if not _name(entity.name).strip():
            return "no name"
        try:
            self._iri(entity.id)
        except ValueError as error:
            return str(error)
        return ""

    def _relation_fault(self, relation: Relation) -> str:
        ends = [self._entities.get(relation.subject), self._entities.get(relation.object)]
        for end, entity_id in zip(ends, (relation.subject, relation.object), strict=True):
            if end is None:
                return f"{entity_id} is not among the entities"
        subject, obj = (end for end in ends if end is not None)
        if subject.id == obj.id:
            return "a thing does not relate to itself"
        if relation.predicate not in self._ontology.signatures:
            return f"the ontology has no relation {relation.predicate}"
        if not self._ontology.admits(subject.type, relation.predicate, obj.type):
            return f"outside its signature: {subject.type} {relation.predicate} {obj.type}"
        return ""

    def _position_fault(self, position: Position) -> str:
        person = self._entities.get(position.person)
        if person is None:
            return f"{position.person} is not among the entities"
        if "Person" not in self._ontology.supertypes[person.type]:
            return f"{person.type} holds no post"
        if position.organization and position.organization not in self._entities:
            return f"{position.organization} is not among the entities"
        return "" if _name(position.title) else "no title"

    def _observation_fault(self, observation: Observation) -> str:
        if observation.owner not in self._entities:
            return f"{observation.owner} is not among the entities"
        if not _name(observation.indicator):
            return "no indicator"
        numbers = (observation.value, observation.change, observation.normalized)
        if not all(n is None or n.is_finite() for n in numbers):
            return "not a finite number"
        if observation.value is None and observation.change is None:
            return "neither value nor change"
        return "" if observation.value is None or _name(observation.unit) else "a value without a unit"

    def _source_fault(self, evidence: Evidence, confidence: float) -> str:
        if (evidence.doc, evidence.article) not in self._articles:
            return f"its article {evidence.doc}#{evidence.article} is not in the build"
        if not evidence.text or evidence.end - evidence.begin != len(evidence.text):
            return "its evidence does not fit its offsets"
        return "" if 0 <= confidence <= 1 else f"confidence {confidence} is not between 0 and 1"


def _name(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _place(evidence: Evidence) -> str:
    return f"{evidence.doc}:{evidence.begin}-{evidence.end}"


def _merge_entities(entities: Iterable[Entity]) -> dict[str, Entity]:
    """One entity an id, sorted; whoever made two of one id gets one node with one preferred label."""
    groups: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        groups[entity.id].append(entity)
    return {i: g[0] if len(g) == 1 else _merge_group(g) for i, g in sorted(groups.items())}


def _merge_group(group: Sequence[Entity]) -> Entity:
    def pick(values: Iterable[str]) -> str:
        return min((v for v in values if v), default="")

    return Entity(
        id=group[0].id,
        type=pick(e.type for e in group),
        name=choose_name(e.name for e in group),
        names=tuple(sorted({n for e in group for n in (e.name, *e.names)})),
        printed=tuple(sorted({n for e in group for n in e.printed})),
        level=pick(e.level for e in group),
        adcode=pick(e.adcode for e in group),
        parent=pick(e.parent for e in group),
        articles=tuple(sorted({a for e in group for a in e.articles})),
    )


def _plain_triples(graph: rdflib.Graph) -> Triples:
    import rdflib

    triples: dict[str, set[tuple[str, Term]]] = defaultdict(set)
    for subject, predicate, obj in graph:
        if isinstance(subject, rdflib.BNode) or isinstance(obj, rdflib.BNode):
            raise ValueError(f"blank node at {predicate}: a graph of ours has none")
        term: Term = str(obj)
        if isinstance(obj, rdflib.Literal):
            term = Literal(str(obj), str(obj.datatype or ""), obj.language or "")
        triples[str(subject)].add((str(predicate), term))
    return triples


def _rdflib_term(term: Term) -> rdflib.URIRef | rdflib.Literal:
    import rdflib

    if not isinstance(term, Literal):
        return rdflib.URIRef(term)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype) if term.datatype else None)
