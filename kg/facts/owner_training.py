"""Training and measuring the model of :mod:`kg.facts.owner_model` on annotated pages."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.facts.entities import link_page
from kg.facts.observations import iter_owner_questions
from kg.facts.owner_model import Choice, OwnerModel, Question, describe_candidates, fit
from kg.language.encoder import Encoder
from kg.language.mentions import MentionFinder
from kg.pages.annotated import iter_annotated
from kg.pages.articles import split_articles
from kg.pages.read import read_page
from kg.words.domain import Article, Reading
from kg.words.errors import DataError

_MARKS = re.compile(r"[\s“”‘’\"'《》]+")
_OPENING = 12
EARLIER = 0.3
"""The part that earlier weights keep when new ones are mixed in."""
_OPINIONS = ("RULE", "RT:", "PREV", "NET")
"""What the features of kg/facts/owner_model.py begin with that tell what the rules and the network say."""


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """One number of an annotated page.

    Attributes:
        stem: The page.
        chosen: The owner by the rules.
        candidates: Entity ids with their features.
        right: The candidates that the gold file accepts.
    """

    stem: str
    chosen: str | None
    candidates: Mapping[str, frozenset[str]]
    right: frozenset[str]

    @property
    def choice(self) -> Choice:
        """The row as :func:`kg.facts.owner_model.fit` wants it."""
        return [(features, entity in self.right) for entity, features in self.candidates.items()]


def read_owner_rows(folders: Sequence[Path], finder: MentionFinder, encoder: Encoder | None = None) -> list[OwnerRow]:
    """The numbers of annotated pages whose value and unit a row of the gold file has, in the same sentence.

    Args:
        folders: Hold ``X.gold.json``, and ``X.txt`` beside it or in ``pages/``.
        finder: Reads the pages; its model should not have learned from them.
        encoder: One that has not learned from them either; default the shipped one.

    Raises:
        DataError: A page is missing, or a gold file is not of the guideline's form.
    """
    rows: list[OwnerRow] = []
    for stem, path, gold in iter_annotated(folders):
        try:
            rows.extend(_page_rows(stem, path, gold, finder, encoder))
        except (KeyError, TypeError) as error:
            raise DataError(str(path), f"its gold file is none: {error!r}") from error
    return rows


def _page_rows(
    stem: str, path: Path, gold: Mapping[str, Any], finder: MentionFinder, encoder: Encoder | None
) -> Iterator[OwnerRow]:
    page = read_page(path)
    sightings, aliases = finder.find(split_articles(page).articles)
    readings = link_page(page, sightings, aliases, finder.gazetteer)
    same = same_things(readings, gold)
    used: set[int] = set()
    for reading in readings:
        for question, value, change, owners in iter_owner_questions(reading, page):
            number = match_row(gold["observations"], reading.article, question, value, change, used)
            if number is not None:
                candidates = describe_candidates(owners, question, encoder=encoder)
                right = frozenset(c for c in candidates if same.get(c) in gold["observations"][number]["of"])
                yield OwnerRow(stem, question.chosen, candidates, right)


def match_row(
    rows: Sequence[Mapping[str, Any]],
    article: Article,
    question: Question,
    value: Decimal | None,
    change: Decimal | None,
    used: set[int],
) -> int | None:
    """The place of the row of a gold file that a number is: same value and unit, in the same sentence.

    Args:
        rows: The observations of the gold file.
        article: The number's article.
        question: The number.
        value: As read.
        change: As read.
        used: Rows that are taken; the one found is added.
    """
    sentence = article.sentences[question.sentence]
    text = _tight(article.text[sentence.begin : sentence.end])
    for number, row in enumerate(rows):
        if number not in used and _is_same(row, question, value, change) and _quotes(row["quote"], text):
            used.add(number)
            return number
    return None


def same_things(readings: Sequence[Reading], gold: Mapping[str, Any]) -> dict[str, str]:
    """Entity id to gold id, by shared names of one type, those that share most first."""
    names: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for key, entity in reading.entities.items():
            names[key] |= {_bare(n) for n in (*entity.names, *entity.printed)}
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in gold["entities"]:
        for name in entity["names"]:
            known[entity["type"], _bare(name)].add(entity["id"])
    shared = Counter(
        (key, other)
        for key, forms in names.items()
        for n in forms
        for other in known.get((key.partition("/")[0], n), ())
    )
    same: dict[str, str] = {}
    for (key, other), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if key not in same and other not in same.values():
            same[key] = other
    return same


def _bare(name: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", name))


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _is_same(row: Mapping[str, Any], question: Question, value: Any, change: Any) -> bool:
    if row["value"] is None:
        return (
            value is None
            and change is not None
            and row["change_pct"] is not None
            and change == _number(row["change_pct"])
        )
    return value is not None and value == _number(row["value"]) and question.unit == _tight(row["unit"] or "")


def _number(value: float) -> Decimal:
    return Decimal(str(value))


def _quotes(quote: str, sentence: str) -> bool:
    tight = _tight(quote)
    return tight in sentence or sentence in tight or tight[:_OPENING] in sentence


@dataclass(frozen=True, slots=True)
class OwnerScore:
    """Shares of numbers whose owner is right: by the rules, by the model, and where any candidate is."""

    numbers: int
    rules: float
    model: float
    possible: float


def cross_validate(rows: Sequence[OwnerRow], known: Sequence[OwnerRow], *, folds: int = 6, seed: int = 3) -> OwnerScore:
    """Score each page by a model that has learned from the others.

    Args:
        rows: Numbers of pages that no rule was written for.
        known: Further numbers to learn from.
        folds: In how many parts the pages are cut.
        seed: The same seed cuts the same.
    """
    stems = sorted({row.stem for row in rows})
    random.Random(seed).shuffle(stems)
    rules = right = possible = 0
    for fold in range(folds):
        apart = set(stems[fold::folds])
        model = train([r for r in rows if r.stem not in apart], known)
        for row in rows:
            if row.stem in apart:
                rules += row.chosen in row.right
                right += model.choose(row.candidates, row.chosen) in row.right
                possible += bool(row.right)
    count = max(1, len(rows))
    return OwnerScore(len(rows), rules / count, right / count, possible / count)


def train(rows: Sequence[OwnerRow], known: Sequence[OwnerRow] = ()) -> OwnerModel:
    """A model learned from numbers.

    Args:
        rows: Of pages that no rule was written for.
        known: Of pages that rules were written for, and on which they are right more often than elsewhere. Such pages
            teach whom their annotators name as owner, not how far rules and network are to be trusted, and no word that
            the others do not have.
    """
    told = {feature for row in rows for features in row.candidates.values() for feature in features}
    return fit([row.choice for row in rows] + [_without_opinions(row, told).choice for row in known])


def _without_opinions(row: OwnerRow, told: Collection[str]) -> OwnerRow:
    """A number without what rules and network say of its candidates, and without features that no other page has."""
    candidates = {
        entity: frozenset(f for f in features if f in told and not f.startswith(_OPINIONS))
        for entity, features in row.candidates.items()
    }
    return replace(row, candidates=candidates)
