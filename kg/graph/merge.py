"""Graphs of several builds as one, and two things of a graph as one: unions of triples, one preferred label a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

from kg.facts.lines import TYPES
from kg.facts.linking import choose_id
from kg.graph.export import Export, choose_name
from kg.graph.load import iter_named
from kg.graph.ontology import Ontology, read_ontology
from kg.graph.turtle import Literal, Term
from kg.words import terms

_PREF_LABEL = terms.SKOS + "prefLabel"
_ALT_LABEL = terms.SKOS + "altLabel"
_LABEL = terms.RDFS + "label"


def merge_graphs(paths: Iterable[Path]) -> Export:
    """Unite graph files of separate builds, as if all their pages had been read in one.

    IRIs are made from content, so this is the union of the triples. Only a preferred label can come twice, where one
    page knew a thing by a fuller name than another: the longest stays, the others become alternative labels.

    Args:
        paths: Graph files that the build wrote, in any order.

    Raises:
        GraphError: A file is missing, of an unknown kind, or broken.
    """
    triples: dict[str, set[tuple[str, Term]]] = defaultdict(set)
    for path in paths:
        for subject, predicate, obj in iter_named(path):
            triples[subject].add((predicate, obj))
    for pairs in triples.values():
        _keep_one_label(pairs)
    return Export(triples)


def _keep_one_label(pairs: set[tuple[str, Term]]) -> None:
    by_language: dict[str, set[Literal]] = defaultdict(set)
    for predicate, obj in pairs:
        if predicate == _PREF_LABEL and isinstance(obj, Literal):
            by_language[obj.language].add(obj)
    for language, labels in by_language.items():
        kept = Literal(choose_name(label.value for label in labels), language=language)
        for label in labels - {kept}:
            pairs -= {(_PREF_LABEL, label), (_LABEL, label)}
            pairs.add((_ALT_LABEL, label))
        # A name that is only another form on one page may be the fuller one of the other.
        pairs.discard((_ALT_LABEL, kept))


_RDF_TYPE = terms.RDF + "type"
_DERIVED = terms.PROV + "wasDerivedFrom"
_PART_OF = terms.KG + "partOf"
# Types whose best label is that of the id that stays: the longest label of a person or place is not its most official.
_OWN_LABEL = tuple(f"{terms.RES}{kind}/" for kind in ("person", "region", "zone"))


def merge_things(graph: Export, same: Iterable[tuple[str, str]]) -> Export:
    """Make two things one, as if the build had known: facts, names and articles of both go to the id that says most.

    Args:
        graph: A whole graph of ours.
        same: Pairs of entity ids; a pair of which one is not in the graph changes nothing.

    Returns:
        A new graph. Facts that both things had are one with the evidence of both; a relation between the two is gone.
    """
    renamed = _choose(graph, same)
    if not renamed:
        return graph
    triples: dict[str, set[tuple[str, Term]]] = {s: set(pairs) for s, pairs in graph.triples.items()}
    stated = _stated(triples)
    for old, new in sorted(renamed.items()):
        own = new.startswith(_OWN_LABEL)
        held = {p for p, o in triples[new] if p == _PART_OF}
        for predicate, obj in triples.pop(old):
            if own and predicate in (_PREF_LABEL, _LABEL):
                if (_PREF_LABEL, obj) not in triples[new]:
                    triples[new].add((_ALT_LABEL, obj))
            elif predicate == _PART_OF and held and (old, _PART_OF, obj) not in stated:
                continue  # what the vanished id said of where it lies, the id that stays says better
            else:
                triples[new].add((predicate, obj))
    for subject, pairs in triples.items():
        for predicate, obj in [p for p in pairs if isinstance(p[1], str) and p[1] in renamed]:
            pairs.discard((predicate, obj))
            pairs.add((predicate, renamed[str(obj)]))
        pairs.difference_update({(p, o) for p, o in pairs if o == subject})
    out = _Facts(graph, triples, renamed).rename()
    for subject in set(renamed.values()):
        _keep_one_label(out[subject])
    return Export(out)


def _choose(graph: Export, same: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Old to new IRI over chains of pairs."""
    above: dict[str, str] = {}

    def root(key: str) -> str:
        while key in above:
            key = above[key]
        return key

    for pair in sorted(same):
        if all(terms.entity_iri(i) in graph.triples for i in pair):
            left, right = root(pair[0]), root(pair[1])
            if left != right:
                best = choose_id((left, right))
                above[right if best == left else left] = best
    return {terms.entity_iri(i): terms.entity_iri(root(i)) for i in above}


def _stated(triples: Mapping[str, set[tuple[str, Term]]]) -> set[tuple[str, str, Term]]:
    """The relations that a page states."""
    out = set()
    for pairs in triples.values():
        if (_RDF_TYPE, terms.KG + "Assertion") in pairs:
            found = dict(pairs)
            out.add(
                (str(found[terms.RDF + "subject"]), str(found[terms.RDF + "predicate"]), found[terms.RDF + "object"])
            )
    return out


class _Facts:
    """Statement nodes after their things were renamed: an IRI made from ids is made anew."""

    def __init__(self, graph: Export, triples: dict[str, set[tuple[str, Term]]], renamed: Mapping[str, str]) -> None:
        self._graph, self._triples, self._renamed = graph, triples, renamed
        self._ontology: Ontology = read_ontology()
        self._kinds = {kind.lower(): kind for kind in TYPES}

    def rename(self) -> dict[str, set[tuple[str, Term]]]:
        """All triples, each statement node under the IRI that a build would give it."""
        out: dict[str, set[tuple[str, Term]]] = defaultdict(set)
        for subject, pairs in self._triples.items():
            old = self._graph.triples.get(subject, frozenset())
            if old == pairs:
                out[subject] |= pairs
                continue
            before, after = self._iri(_table(old)), self._iri(_table(pairs))
            if self._is_loop(pairs):
                continue
            # Only what can be made anew from the graph is renamed; a node whose IRI comes from elsewhere keeps it.
            out[after if before == subject and after else subject] |= self._oriented(pairs)
        return self._without_orphans(out)

    def _iri(self, node: Mapping[str, Term]) -> str:
        """The IRI of a statement node from what it says, or an empty text."""
        kind = node.get(_RDF_TYPE)
        if kind == terms.KG + "Assertion":
            ends = [self._id(node.get(terms.RDF + x)) for x in ("subject", "object")]
            predicate = str(node[terms.RDF + "predicate"]).removeprefix(terms.KG)
            if predicate in self._ontology.symmetric:
                ends.sort()
            return terms.assertion_iri(ends[0], predicate, ends[1]) if all(ends) else ""
        if kind == terms.KG + "Position":
            person, where = self._id(node.get(terms.ORG + "member")), node.get(terms.ORG + "organization")
            body = self._id(where) if where is not None else None
            if not person or body == "":
                return ""
            former = terms.KG + "former" in node
            return terms.position_iri(person, str(node[terms.KG + "title"]), body, former=former)
        if kind == terms.KG + "Observation":
            return self._observation(node)
        return ""

    def _observation(self, node: Mapping[str, Term]) -> str:
        def text(name: str) -> str:
            return str(node.get(terms.KG + name, ""))

        def number(name: str) -> Decimal | None:
            return Decimal(text(name)) if text(name) else None

        def word(name: str, known: Mapping[str, str]) -> str:
            return next((w for w, individual in known.items() if terms.term_iri(individual) == text(name)), "")

        owner = self._id(node.get(terms.KG + "ofEntity"))
        if not owner:
            return ""
        return terms.observation_iri(
            owner,
            text("indicatorText"),
            value=number("value"),
            unit=text("unitText"),
            period=text("period") or None,
            change=number("changePercent"),
            base=word("changeBase", self._ontology.change_bases),
            modality=word("modality", self._ontology.modalities),
            bound=word("bound", self._ontology.bounds) or None,
            rank=int(text("rank")) if text("rank") else None,
            rank_scope=text("rankScope"),
        )

    def _id(self, iri: Term | None) -> str:
        """The entity id that an IRI was made from, or an empty text if it cannot be told."""
        kind, _, key = str(iri or "").removeprefix(terms.RES).partition("/")
        entity_id = f"{self._kinds.get(kind, '')}/{unquote(key)}"
        if kind not in self._kinds or not key or terms.entity_iri(entity_id) != iri:
            return ""
        return entity_id

    def _oriented(self, pairs: set[tuple[str, Term]]) -> set[tuple[str, Term]]:
        """A symmetric relation is told from the lower id to the higher one."""
        node = _table(pairs)
        subject, obj = node.get(terms.RDF + "subject"), node.get(terms.RDF + "object")
        predicate = str(node.get(terms.RDF + "predicate", "")).removeprefix(terms.KG)
        if subject is None or obj is None or predicate not in self._ontology.symmetric:
            return pairs
        if (self._id(subject), self._id(obj)) <= (self._id(obj), self._id(subject)):
            return pairs
        swapped = {(terms.RDF + "subject", obj), (terms.RDF + "object", subject)}
        return (pairs - {(terms.RDF + "subject", subject), (terms.RDF + "object", obj)}) | swapped

    @staticmethod
    def _is_loop(pairs: set[tuple[str, Term]]) -> bool:
        node = _table(pairs)
        subject = node.get(terms.RDF + "subject")
        return subject is not None and subject == node.get(terms.RDF + "object")

    def _without_orphans(self, triples: dict[str, set[tuple[str, Term]]]) -> dict[str, set[tuple[str, Term]]]:
        """Drop evidence that nothing leads to any more, and turn direct triples of symmetric relations round."""
        used = {o for pairs in triples.values() for p, o in pairs if p == _DERIVED}
        orphans = [s for s, pairs in triples.items() if (_RDF_TYPE, terms.KG + "Evidence") in pairs and s not in used]
        for subject in orphans:
            del triples[subject]
        for relation in sorted(self._ontology.symmetric):
            predicate = terms.KG + relation
            for subject in sorted(triples):
                for obj in [o for p, o in triples[subject] if p == predicate and isinstance(o, str)]:
                    if self._id(subject) and self._id(obj) and self._id(obj) < self._id(subject):
                        triples[subject].discard((predicate, obj))
                        triples[obj].add((predicate, subject))
        return triples


def _table(pairs: Iterable[tuple[str, Term]]) -> dict[str, Term]:
    """Predicate to object, of a node that has one of each."""
    return dict(sorted(pairs, key=str))
