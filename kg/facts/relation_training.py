"""Training and measuring the model of :mod:`kg.facts.relation_model` on annotated pages."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.facts.context import Context, load_grammar
from kg.facts.entities import link_page
from kg.facts.owner_training import same_things
from kg.facts.relation_model import RelationModel, describe_pairs
from kg.facts.relations import Signatures, fired_by, pair_features, reduce_places, run_rules
from kg.facts.rules import Rule
from kg.language.encoder import Encoder
from kg.language.logistic import Weights, fit
from kg.language.mentions import MentionFinder
from kg.pages.annotated import iter_annotated
from kg.pages.articles import split_articles
from kg.pages.read import read_page
from kg.words.data import seeds_path
from kg.words.errors import DataError

_SYMMETRIC = "cooperatesWith"
_TRANSITIVE = ("partOf", "locatedIn")
_PENALTY_NEAR = 10.0


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair of an article, asked about one relation.

    Attributes:
        stem: The page.
        predicate: The relation.
        fact: Subject and object as the gold file calls them, or as entities if it does not know them.
        features: What can be said of it.
        stated: Whether the rules state it.
        right: Whether the gold file does; None if it follows from what the gold file states.
    """

    stem: str
    predicate: str
    fact: tuple[str, str]
    features: frozenset[str]
    stated: bool
    right: bool | None


def read_pair_rows(
    folders: Sequence[Path],
    finder: MentionFinder,
    rules: Sequence[Rule],
    signatures: Signatures,
    encoder: Encoder | None = None,
) -> tuple[list[PairRow], Mapping[tuple[str, str], int]]:
    """All pairs of annotated pages, and how many facts of each relation the gold file of each page has.

    Args:
        folders: Hold ``X.gold.json``, and ``X.txt`` beside it or in ``pages/``.
        finder: Reads the pages; its model should not have learned from them.
        encoder: One that has not learned from them either; default the shipped one.
        rules: The rules of ``seeds/patterns``.
        signatures: Which types each relation joins.

    Raises:
        DataError: A page is missing, or a gold file is not of the guideline's form.
    """
    rows: list[PairRow] = []
    counts: dict[tuple[str, str], int] = {}
    for stem, path, gold in iter_annotated(folders):
        try:
            for _, predicate, _ in gold["relations"]:
                counts[stem, predicate] = counts.get((stem, predicate), 0) + 1
            rows.extend(_page_rows(stem, path, gold, finder, rules, signatures, encoder))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(str(path), f"its gold file is none: {error!r}") from error
    return rows, counts


def _page_rows(
    stem: str,
    path: Path,
    gold: Mapping[str, Any],
    finder: MentionFinder,
    rules: Sequence[Rule],
    signatures: Signatures,
    encoder: Encoder | None,
) -> Iterator[PairRow]:
    page = read_page(path)
    sightings, aliases = finder.find(split_articles(page).articles)
    readings = link_page(page, sightings, aliases, finder.gazetteer)
    same = same_things(readings, gold)
    facts, implied = stated_facts(gold)
    for reading in readings:
        context = Context(reading, load_grammar(seeds_path("grammar.toml")))
        found = run_rules(context, rules, signatures)
        fired = fired_by(found)
        kept = {(f.rule.relation, f.subject, f.object) for f in reduce_places(context, found)}
        kept |= {(p, o, s) for p, s, o in kept if p == _SYMMETRIC}
        kinds = {e.id: e.type for e in reading.entities.values()}
        pairs = describe_pairs(context, {(f.subject, f.object) for f in found}, encoder=encoder)
        for (subject, object_), pair in pairs.items():
            for predicate, (domain, span) in signatures.items():
                if kinds[subject] not in domain or kinds[object_] not in span:
                    continue
                if predicate == _SYMMETRIC and subject > object_:
                    continue
                s, o = same.get(subject), same.get(object_)
                features = pair_features(predicate, pair, fired)
                known = s is not None and o is not None
                right: bool | None = known and (s, predicate, o) in facts
                if not right and known and (s, predicate, o) in implied:
                    right = None
                stated = (predicate, subject, object_) in kept
                yield PairRow(stem, predicate, (s or subject, o or object_), features, stated, right)


def stated_facts(gold: Mapping[str, Any]) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """What a gold file states, both ways round where that is the same, and what follows by areas in areas."""
    facts = {(s, p, o) for s, p, o in gold["relations"]}
    facts |= {(o, p, s) for s, p, o in facts if p == _SYMMETRIC}
    up: dict[str, set[str]] = defaultdict(set)
    for s, p, o in facts:
        if p == "partOf":
            up[s].add(o)
    implied = set()
    for s, p, o in facts:
        if p in _TRANSITIVE:
            todo, seen = [o], {o}
            while todo:
                for above in up[todo.pop()] - seen:
                    seen.add(above)
                    todo.append(above)
                    implied.add((s, p, above))
    return facts, implied - facts


@dataclass(frozen=True, slots=True)
class RelationScore:
    """One relation: gold facts, and (found, right) by the rules, without what is dropped, and with what is added."""

    predicate: str
    gold: int
    rules: tuple[int, int]
    model: tuple[int, int]


def cross_validate(
    rows: Sequence[PairRow], known: Sequence[PairRow], *, folds: int = 5, seed: int = 2
) -> list[tuple[PairRow, float]]:
    """The probability of each pair by a model that has learned from other pages.

    Args:
        rows: Pairs of pages that no rule was written for.
        known: Further pairs to learn from.
        folds: In how many parts the pages are cut.
        seed: The same seed cuts the same.
    """
    stems = sorted({row.stem for row in rows})
    random.Random(seed).shuffle(stems)
    out = []
    for fold in range(folds):
        apart = set(stems[fold::folds])
        model = train([r for r in rows if r.stem not in apart] + list(known))
        for row in rows:
            if row.stem in apart and row.predicate in model.labels:
                out.append((row, model.probability(row.predicate, row.features)))
    return out


def train(rows: Sequence[PairRow], start: Weights | None = None) -> RelationModel:
    """A model learned from pairs; what only follows from the gold file teaches nothing.

    Args:
        rows: The pairs.
        start: Weights learned from other pages, which it starts from and stays near.
    """
    by: dict[str, list[tuple[frozenset[str], bool]]] = defaultdict(list)
    for row in rows:
        if row.right is not None:
            by[row.predicate].append((row.features, row.right))
    return RelationModel(fit(by, penalty=_PENALTY_NEAR, start=start) if start else fit(by))


def score_relations(
    weighed: Sequence[tuple[PairRow, float]],
    gold: Mapping[tuple[str, str], int],
    drop: Mapping[str, float],
    add: Mapping[str, float],
) -> list[RelationScore]:
    """What dropping below and adding above some probabilities gives, each fact once a page.

    Args:
        weighed: What :func:`cross_validate` gives.
        gold: Facts by page and relation.
        drop: Least probability of what the rules state.
        add: Least probability of what they do not.
    """
    seen: dict[str, dict[tuple[str, str, str], tuple[bool, float, bool | None]]] = defaultdict(dict)
    for row, p in weighed:
        key = (row.stem, *row.fact)
        stated, most, right = seen[row.predicate].get(key, (False, 0.0, row.right))
        right = True if True in (right, row.right) else None if None in (right, row.right) else False
        seen[row.predicate][key] = (stated or row.stated, max(most, p), right)
    scores = []
    for predicate, facts in sorted(seen.items()):
        rules = [right for stated, _, right in facts.values() if stated]
        model = [
            right
            for stated, p, right in facts.values()
            if (stated and p >= drop.get(predicate, 0.0)) or (not stated and p >= add.get(predicate, 2.0))
        ]
        count = sum(n for (_, q), n in gold.items() if q == predicate)
        scores.append(
            RelationScore(
                predicate,
                count,
                (sum(r is not None for r in rules), sum(r is True for r in rules)),
                (sum(r is not None for r in model), sum(r is True for r in model)),
            )
        )
    return scores
