"""Training and measuring the model of :mod:`kg.language.name_model` on annotated pages."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.language.encoder import TYPES
from kg.language.lists import industry_stem
from kg.language.logistic import Logistic, fit
from kg.language.mentions import MentionFinder
from kg.language.name_model import Candidate, Key, bare, choose, judge
from kg.language.stacking import Reviser
from kg.pages.annotated import gold_names, iter_annotated, label_names
from kg.pages.articles import split_articles
from kg.pages.read import read_page
from kg.words.errors import DataError

PENALTY = 3.0
KNOWN = 4
EVEN = 0.45
"""The probability from which on names are counted in :func:`score_names`."""


@dataclass(frozen=True, slots=True)
class NameRow:
    """The candidates of one article.

    Attributes:
        stem: The page.
        text: The article's text.
        candidates: With their features.
        marked: What careful readers marked: begin, end, type, without quotation marks around it.
        right: Which candidates mean that: the same stretches, and trades with another general word behind them.
    """

    stem: str
    text: str
    candidates: tuple[Candidate, ...]
    marked: frozenset[Key]
    right: frozenset[Key]


def read_name_rows(
    folders: Sequence[Path], finder: MentionFinder, reviser: Reviser, stems: Collection[str] | None = None
) -> list[NameRow]:
    """The candidates of annotated pages.

    Args:
        folders: Hold ``X.gold.json``, and ``X.txt`` beside it or in ``pages/``.
        finder: One that does not review.
        reviser: Whose network does not know the pages, and whose model knows nothing.
        stems: Which of the pages; None for all.

    Raises:
        DataError: A page is missing, or a gold file is not of the guideline's form.
    """
    rows: list[NameRow] = []
    for stem, path, gold in iter_annotated(folders):
        if stems is not None and stem not in stems:
            continue
        names = gold_names(gold, path)
        sightings, others = finder.find_all(split_articles(read_page(path)).articles)
        gathered = reviser.gather([(s.article, s.mentions, o) for s, o in zip(sightings, others, strict=True)])
        for sighting, candidates in zip(sightings, gathered, strict=True):
            text = sighting.article.text
            marked = {(*bare(text, b, e), kind) for b, e, kind, _ in label_names(text, names)}
            right = {c.key for c in candidates if c.key in marked or _is_same_trade(text, c, marked)}
            rows.append(NameRow(stem, text, tuple(candidates), frozenset(marked), frozenset(right)))
    if not rows:
        raise DataError(", ".join(map(str, folders)), "no gold file in it")
    return rows


def _is_same_trade(text: str, candidate: Candidate, marked: Collection[Key]) -> bool:
    """Whether a candidate is a marked trade but for the general word behind it: 铜产业链条 for 铜产业."""
    if candidate.type != "Industry":
        return False
    stem = industry_stem(text[candidate.begin : candidate.end])
    return any(
        kind == "Industry" and begin == candidate.begin and industry_stem(text[begin:end]) == stem
        for begin, end, kind in marked
    )


def train(rows: Sequence[NameRow], known: Sequence[NameRow] = ()) -> Logistic:
    """A model learned from candidates.

    Args:
        rows: Of pages that no rule was written for.
        known: Of pages that rules were written for; each counts as :data:`KNOWN`.
    """
    by: dict[str, list[tuple[frozenset[str], bool]]] = defaultdict(list)
    for row in (*rows, *(row for row in known for _ in range(KNOWN))):
        for candidate in row.candidates:
            by[candidate.type].append((candidate.features, candidate.key in row.right))
    return Logistic(fit(by, penalty=PENALTY, always="R:"))


def cross_validate(rows: Sequence[NameRow], known: Sequence[NameRow] = (), *, folds: int, seed: int = 1) -> None:
    """Give each candidate a probability by a model that has not learned from its page."""
    stems = sorted({row.stem for row in rows})
    random.Random(seed).shuffle(stems)
    for fold in range(folds):
        apart = set(stems[fold::folds])
        model = train([r for r in rows if r.stem not in apart], known)
        for row in rows:
            if row.stem in apart:
                judge(model, row.candidates)


def score_names(rows: Sequence[NameRow]) -> dict[str, tuple[int, int, int]]:
    """By type, how many names are found, how many of them are right, and how many there are; once an article."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        gold = {(row.text[b:e], kind) for b, e, kind in row.marked}
        built = {(row.text[c.begin : c.end], c.type) for c in choose(row.candidates, dict.fromkeys(TYPES, EVEN))}
        for number, names in enumerate((built, built & gold, gold)):
            for _, kind in names:
                counts[kind][number] += 1
    return {kind: (found, right, there) for kind, (found, right, there) in sorted(counts.items())}
