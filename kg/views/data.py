"""What the graph view shows, gathered from the triples of a graph that keeps the contract.

Things become nodes; what relates two of them, posts included, becomes an edge. Evidence, observations, articles and
statement nodes are no nodes: they are what the panel shows of a thing. Which classes are
things and which properties relate them is read from the ontology: what it gains tomorrow is drawn tomorrow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from kg.graph.ontology import Ontology
from kg.graph.turtle import Literal
from kg.words.terms import DCTERMS, KG, NIF, ORG, PROV, RDF, RDFS, SKOS

POST = "position"
"""The pseudo-predicate of an edge that stands for a post: person -> where it is held."""

# Terms of an observation that have a column of their own; whatever else it has is shown as a note.
_FIGURE_TERMS = frozenset(
    {
        *(f"{KG}{name}" for name in ("ofEntity", "indicator", "indicatorText", "modality", "rule", "confidence")),
        *(f"{KG}{name}" for name in ("value", "unitText", "unit", "normalizedValue", "changePercent")),
        *(f"{KG}{name}" for name in ("period", "periodStart", "periodEnd")),
    }
)

Triples = Iterable[tuple[object, object, object]]
"""Triples as rdflib has them (``rdflib.Graph``) or as ours are (``Export``, ``iter_named``)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read: index into ``View.sentences``, the rule that read it, its confidence (0 to 1, or None)."""

    sentence: int
    rule: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One evidence sentence: text, index into ``View.articles`` (-1: unknown), page offsets (None: unknown)."""

    text: str
    article: int
    begin: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """One article: headline, identifier of its document, what the graph calls it, and its date (EDTF, or empty)."""

    title: str
    doc: str
    iri: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted: the concept's IRI, its name, and all its labels, sorted."""

    iri: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """One node.

    Attributes:
        iri: What the graph calls it.
        type: Local name of its class, the broadest one that it has.
        kind: Local name of its narrowest class if that is another one (``County``), else empty.
        name: The preferred label.
        names: Its other labels, sorted.
        code: ``kg:adcode`` or empty.
        articles: Indices into ``View.articles``, sorted.
    """

    iri: str
    type: str
    kind: str
    name: str
    names: tuple[str, ...]
    code: str
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """``subject predicate object`` by index into ``View.things``; no source: stated without evidence (background)."""

    subject: int
    predicate: str
    object: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A post: indices into ``View.things``; ``organization`` is None where the page does not say where it is held."""

    iri: str
    person: int
    organization: int | None
    title: str
    former: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number said of one thing; ``value`` and ``change`` (percent) are lexical forms, empty if absent.

    ``notes`` are the further terms of the observation: (local name, value), sorted. ``concept`` is the IRI of its
    indicator, ``normalized`` its value in the unit ``base``, ``start`` and ``end`` the days of its period; each is
    empty if absent.
    """

    iri: str
    owner: int
    indicator: str
    value: str
    unit: str
    period: str
    change: str
    modality: str
    notes: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    concept: str = ""
    normalized: str = ""
    base: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All that a view shows. ``things`` are sorted by falling importance, everything else deterministically."""

    things: tuple[Thing, ...]
    links: tuple[Link, ...]
    posts: tuple[Post, ...]
    figures: tuple[Figure, ...]
    sentences: tuple[Sentence, ...]
    articles: tuple[SourceArticle, ...]
    indicators: tuple[Indicator, ...] = ()


def _lexical(term: object) -> str:
    return term.value if isinstance(term, Literal) else str(term)


class _Index:
    """Subject -> predicate -> objects, over triples in any order."""

    def __init__(self, triples: Triples) -> None:
        self.nodes: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            self.nodes[str(subject)][str(predicate)].append(value)

    def all(self, subject: str, predicate: str) -> list[str]:
        node = self.nodes.get(subject)
        return sorted(_lexical(value) for value in node[predicate]) if node and predicate in node else []

    def one(self, subject: str, predicate: str) -> str:
        values = self.all(subject, predicate)
        return values[0] if values else ""

    def labels(self, subject: str, predicate: str) -> list[tuple[str, str]]:
        node = self.nodes.get(subject)
        if not node or predicate not in node:
            return []
        return sorted((str(getattr(value, "language", None) or ""), _lexical(value)) for value in node[predicate])

    def kinds(self, subject: str) -> list[str]:
        return [iri.removeprefix(KG) for iri in self.all(subject, f"{RDF}type") if iri.startswith(KG)]


def local_name(iri: str) -> str:
    """The last part of an IRI.

    >>> local_name("http://qudt.org/vocab/unit/CNY")
    'CNY'
    """
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _int(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None


def _confidence(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _pick_name(index: _Index, iri: str) -> str:
    labels = index.labels(iri, f"{SKOS}prefLabel") or index.labels(iri, f"{RDFS}label")
    chinese = [text for language, text in labels if language.startswith("zh")]
    return (chinese or [text for _, text in labels] or [""])[0]


def read_view(triples: Triples, ontology: Ontology) -> View:
    """Gather what a view shows.

    Args:
        triples: A graph that keeps the contract; order does not matter.
        ontology: Which classes are things and which properties relate them. A class or property of ``kg:`` that the
            ontology does not know is taken for a thing's or a relation: somebody has extended it.

    Returns:
        The view; equal graphs give equal views.
    """
    index = _Index(triples)
    subjects = sorted(index.nodes)

    kinds = {s: index.kinds(s) for s in subjects}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        for kind in kinds[subject]:
            by_kind[kind].append(subject)
    known = {kind: rank for rank, kind in enumerate(ontology.entity_types)}
    # A concept of a scheme has a name and a class too; a thing is of a type of the guideline, or of one nobody knows.
    no_things = {name for name in ontology.terms if known.keys().isdisjoint(ontology.supertypes.get(name, ()))}
    no_relations = {name for name in ontology.terms if name not in ontology.signatures}
    names = {
        s: _pick_name(index, s)
        for s in subjects
        if not s.startswith(KG) and any(kind not in no_things for kind in kinds[s])
    }
    things = [s for s in subjects if names.get(s)]
    frequency = Counter(kind for s in things for kind in kinds[s])

    articles, article_of = _read_articles(index, by_kind)
    sentences: list[Sentence] = []
    sentence_of: dict[str, int] = {}
    for iri in by_kind["Evidence"]:
        text = index.one(iri, f"{NIF}anchorOf")
        home = index.one(iri, f"{DCTERMS}isPartOf")
        sentence_of[iri] = len(sentences)
        sentences.append(
            Sentence(
                text,
                article_of.get(home, -1),
                _int(index.one(iri, f"{NIF}beginIndex")),
                _int(index.one(iri, f"{NIF}endIndex")),
            )
        )

    def sources(iri: str) -> list[Source]:
        # A fact that several rules read bears all of them, and a confidence for each.
        rule = ", ".join(index.all(iri, f"{KG}rule"))
        confidence = max(filter(None, map(_confidence, index.all(iri, f"{KG}confidence"))), default=None)
        found = (sentence_of.get(value) for value in index.all(iri, f"{PROV}wasDerivedFrom"))
        return [Source(number, rule, confidence) for number in found if number is not None]

    stated: dict[tuple[str, str, str], list[Source]] = defaultdict(list)
    for iri in by_kind["Assertion"]:
        triple = tuple(index.one(iri, f"{RDF}{part}") for part in ("subject", "predicate", "object"))
        stated[triple[0], triple[1], triple[2]].extend(sources(iri))

    is_thing = set(things)
    triples_found = set(stated)
    for subject in things:
        for predicate, values in index.nodes[subject].items():
            if predicate.startswith(KG) and predicate.removeprefix(KG) not in no_relations:
                triples_found.update((subject, predicate, _lexical(value)) for value in values)
    edges = sorted(t for t in triples_found if t[0] in is_thing and t[2] in is_thing)

    holders = [
        (iri, index.one(iri, f"{ORG}member"), index.one(iri, f"{ORG}organization")) for iri in by_kind["Position"]
    ]
    owners = [(iri, owner) for iri in by_kind["Observation"] for owner in index.all(iri, f"{KG}ofEntity")]

    # Importance: how many things it touches, then how much is said of it.
    touches: dict[str, set[str]] = defaultdict(set)
    for one, other in [(s, o) for s, _, o in edges] + [
        (p, o) for _, p, o in holders if p in is_thing and o in is_thing
    ]:
        if one != other:
            touches[one].add(other)
            touches[other].add(one)
    told = Counter(owner for _, owner in owners)

    def importance(iri: str) -> float:
        return len(touches[iri]) + min(told[iri], 20) * 0.25

    things.sort(key=lambda iri: (-importance(iri), names[iri], iri))
    number = {iri: position for position, iri in enumerate(things)}

    def build_thing(iri: str) -> Thing:
        ranked = sorted(kinds[iri], key=lambda kind: (known.get(kind, len(known)), -frequency[kind], kind))
        narrow = min(kinds[iri], key=lambda kind: (frequency[kind], kind in known, kind))
        labels = {
            text for predicate in ("prefLabel", "altLabel") for _, text in index.labels(iri, f"{SKOS}{predicate}")
        }
        labels.update(text for _, text in index.labels(iri, f"{RDFS}label"))
        read_in = {article_of[a] for a in index.all(iri, f"{KG}mentionedIn") if a in article_of}
        return Thing(
            iri,
            ranked[0],
            narrow if narrow != ranked[0] else "",
            names[iri],
            tuple(sorted(labels - {names[iri]})),
            index.one(iri, f"{KG}adcode"),
            tuple(sorted(read_in)),
        )

    links = tuple(
        Link(number[s], p.removeprefix(KG), number[o], tuple(stated.get((s, p, o), ()))) for s, p, o in edges if s != o
    )
    posts = tuple(
        Post(
            iri,
            number[person],
            number.get(organization),
            index.one(iri, f"{KG}title"),
            index.one(iri, f"{KG}former") in ("true", "1"),
            tuple(sources(iri)),
        )
        for iri, person, organization in holders
        if person in number
    )
    figures = tuple(_build_figure(index, iri, number[owner], sources(iri)) for iri, owner in owners if owner in number)
    return View(
        tuple(build_thing(iri) for iri in things),
        links,
        posts,
        figures,
        tuple(sentences),
        articles,
        tuple(_build_indicator(index, iri) for iri in sorted({figure.concept for figure in figures} - {""})),
    )


def _read_articles(
    index: _Index, by_kind: Mapping[str, Sequence[str]]
) -> tuple[tuple[SourceArticle, ...], dict[str, int]]:
    found: list[SourceArticle] = []
    article_of: dict[str, int] = {}
    for iri in by_kind.get("Article", ()):
        document = index.one(iri, f"{DCTERMS}isPartOf")
        doc = index.one(document, f"{DCTERMS}identifier") or local_name(document)
        article_of[iri] = len(found)
        date = index.one(iri, f"{DCTERMS}date") or index.one(document, f"{DCTERMS}date")
        found.append(SourceArticle(index.one(iri, f"{DCTERMS}title"), doc, iri, date))
    # Evidence and mentions may lead to the document where the article is not known.
    for iri in by_kind.get("Document", ()):
        article_of[iri] = len(found)
        title, doc, date = (index.one(iri, f"{DCTERMS}{name}") for name in ("title", "identifier", "date"))
        found.append(SourceArticle(title, doc, iri, date))
    return tuple(found), article_of


def _build_figure(index: _Index, iri: str, owner: int, sources: Sequence[Source]) -> Figure:
    concept = index.one(iri, f"{KG}indicator")
    notes = sorted(
        (predicate.removeprefix(KG), _lexical(value).removeprefix(KG))
        for predicate, values in index.nodes[iri].items()
        if predicate.startswith(KG) and predicate not in _FIGURE_TERMS
        for value in values
    )
    return Figure(
        iri,
        owner,
        index.one(iri, f"{KG}indicatorText") or _pick_name(index, concept) or local_name(concept),
        index.one(iri, f"{KG}value"),
        index.one(iri, f"{KG}unitText"),
        index.one(iri, f"{KG}period"),
        index.one(iri, f"{KG}changePercent"),
        local_name(index.one(iri, f"{KG}modality")).lower() or "actual",
        tuple(notes),
        tuple(sources),
        concept,
        index.one(iri, f"{KG}normalizedValue"),
        index.one(iri, f"{KG}unit"),
        index.one(iri, f"{KG}periodStart"),
        index.one(iri, f"{KG}periodEnd"),
    )


def _build_indicator(index: _Index, iri: str) -> Indicator:
    labels = {text for name in ("prefLabel", "altLabel") for _, text in index.labels(iri, f"{SKOS}{name}")}
    return Indicator(iri, _pick_name(index, iri) or unquote(local_name(iri)), tuple(sorted(labels)))
