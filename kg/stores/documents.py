"""A graph by its sources: one named graph a document, so that a page can be replaced or removed in a store.

The graph of a document holds all that the page says and all that is needed to read it alone: its articles, its
sentences, the facts that these state, the things that they name, and the areas and vocabularies behind those. What two
pages share stands in both graphs; the union of all of them is the graph itself, nothing more and nothing less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Final, TypeAlias

from kg.graph.load import iter_named
from kg.graph.turtle import Literal, Term, Triples
from kg.words import terms

NamedGraphs: TypeAlias = Mapping[str, Triples]
"""IRI of the named graph to its triples."""

BACKGROUND: Final = terms.RES + "graph/background"
"""The named graph of what no document leads to, such as a province that no kept fact needs."""

_TYPE: Final = terms.RDF + "type"
_DERIVED: Final = terms.PROV + "wasDerivedFrom"
_PART_OF: Final = terms.DCTERMS + "isPartOf"
_MENTIONED: Final = terms.KG + "mentionedIn"
_SUBJECT: Final = terms.RDF + "subject"
_PREDICATE: Final = terms.RDF + "predicate"
_OBJECT: Final = terms.RDF + "object"
_SOURCES: Final = frozenset(terms.KG + name for name in ("Document", "Article", "Evidence"))


def read_triples(paths: Iterable[Path]) -> Triples:
    """Graph files as one mapping of plain triples.

    Raises:
        GraphError: A file is missing, of an unknown kind, or broken.
    """
    triples: dict[str, set[tuple[str, Term]]] = defaultdict(set)
    # The same IRI comes many times; one object for all of them saves half of the memory.
    known: dict[Term, Term] = {}
    for path in paths:
        for subject, predicate, obj in iter_named(path):
            triples[str(known.setdefault(subject, subject))].add(
                (str(known.setdefault(predicate, predicate)), known.setdefault(obj, obj))
            )
    return dict(triples)


def split_by_document(triples: Triples) -> NamedGraphs:
    """Give every triple to the documents that it comes from.

    Args:
        triples: The graph of a build.

    Returns:
        The IRI of each document, which is the name of its graph, to its triples; sorted by name. What no document
        leads to is in :data:`BACKGROUND`, last.
    """
    return _Splitter(triples).split()


class _Splitter:
    """Where each subject belongs, and what the statement nodes say about direct triples."""

    def __init__(self, triples: Triples) -> None:
        self._triples = triples
        self._documents = {s: self._document_of(s) for s, pairs in triples.items() if _types(pairs) & _SOURCES}
        self._facts = {s: self._sources_of(pairs) for s, pairs in triples.items()}
        # A direct triple that has a statement node belongs where the statement does.
        self._stated: dict[tuple[str, str, Term], set[str]] = defaultdict(set)
        for subject, documents in self._facts.items():
            said = {p: o for p, o in triples[subject] if p in (_SUBJECT, _PREDICATE, _OBJECT)}
            if documents and len(said) == 3:
                self._stated[str(said[_SUBJECT]), str(said[_PREDICATE]), said[_OBJECT]] |= documents

    def split(self) -> NamedGraphs:
        roots: dict[str, set[str]] = defaultdict(set)
        for subject, document in self._documents.items():
            roots[document].add(subject)
        for subject, documents in self._facts.items():
            for document in documents:
                roots[document].add(subject)
        for subject, pairs in self._triples.items():
            for predicate, obj in pairs:
                if predicate == _MENTIONED and obj in self._documents:
                    roots[self._documents[str(obj)]].add(subject)
        graphs: dict[str, Triples] = {name: self._graph_of(name, roots[name]) for name in sorted(roots)}
        rest = self._rest(graphs)
        return {**graphs, BACKGROUND: rest} if rest else graphs

    def _document_of(self, source: str) -> str:
        seen: set[str] = set()
        while source not in seen:
            seen.add(source)
            above = sorted(str(o) for p, o in self._triples.get(source, ()) if p == _PART_OF)
            if not above:
                return source
            source = above[0]
        return source

    def _sources_of(self, pairs: Set[tuple[str, Term]]) -> set[str]:
        return {self._documents[str(o)] for p, o in pairs if p == _DERIVED and o in self._documents}

    def _graph_of(self, document: str, roots: Iterable[str]) -> Triples:
        graph: dict[str, set[tuple[str, Term]]] = {}
        todo = sorted(roots)
        while todo:
            subject = todo.pop()
            if subject in graph:
                continue
            kept = {pair for pair in self._triples[subject] if self._belongs(subject, *pair, document)}
            graph[subject] = kept
            todo += [o for _, o in kept if not isinstance(o, Literal) and o in self._triples and o not in graph]
        return graph

    def _belongs(self, subject: str, predicate: str, obj: Term, document: str) -> bool:
        if predicate in (_DERIVED, _MENTIONED) and obj in self._documents:
            return self._documents[str(obj)] == document
        stated = self._stated.get((subject, predicate, obj))
        return stated is None or document in stated

    def _rest(self, graphs: NamedGraphs) -> Triples:
        rest: dict[str, set[tuple[str, Term]]] = {}
        held: dict[str, set[tuple[str, Term]]] = defaultdict(set)
        for graph in graphs.values():
            for subject, pairs in graph.items():
                held[subject] |= pairs
        for subject, pairs in self._triples.items():
            left = pairs - held[subject]
            if left:
                rest[subject] = set(left)
        return rest


def _types(pairs: Set[tuple[str, Term]]) -> set[str]:
    return {str(o) for p, o in pairs if p == _TYPE}
