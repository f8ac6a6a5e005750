"""Graphs of several builds as one: the union of their triples, and one preferred label a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg.graph.export import Export, choose_name
from kg.graph.load import iter_named
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
