"""Training and measuring the model of :mod:`kg.language.stacking` on annotated pages."""

from __future__ import annotations

import lzma
import random
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from kg.language.lexer import Lexer
from kg.language.mentions import MentionFinder, Sighting
from kg.language.stacking import RULES_FILE, Review, Reviser, outermost_names, stacked_features
from kg.pages.annotated import iter_annotated
from kg.pages.articles import split_articles
from kg.pages.read import read_page
from kg.words.domain import Mention, Origin
from kg.words.errors import DataError

_MARKS = "“”‘’\"'《》"
_LEAST = 2
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class AnnotatedPage:
    """A page as the rules read it, and the names that its gold file lists.

    Attributes:
        stem: The page's stem.
        sightings: Its articles with the mentions of the rules alone.
        names: (name, type, entity id), the longest first.
    """

    stem: str
    sightings: tuple[Sighting, ...]
    names: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class TypeScore:
    """Names of one type, once a page: precision and recall of the rules alone and with the model, 0 to 1."""

    type: str
    gold: int
    rules: tuple[float, float]
    stacked: tuple[float, float]


def read_annotated(folders: Sequence[Path], finder: MentionFinder) -> list[AnnotatedPage]:
    """Read pages with gold files: ``X.txt`` beside ``X.gold.json``, or in ``pages/`` below it.

    Args:
        folders: Where the gold files are.
        finder: One that does not review, so that the model sees what the rules see.

    Raises:
        DataError: A page is missing, or a gold file is not of the guideline's form.
    """
    pages = []
    for stem, path, gold in iter_annotated(folders):
        sightings, _ = finder.find(split_articles(read_page(path)).articles)
        pages.append(AnnotatedPage(stem, tuple(sightings), tuple(_names(gold, path))))
    if not pages:
        raise DataError(", ".join(map(str, folders)), "no gold file in it")
    return pages


def _names(gold: Mapping[str, Any], path: Path) -> list[tuple[str, str, str]]:
    try:
        names = [(_plain(n), e["type"], e["id"]) for e in gold["entities"] for n in e["names"]]
    except (KeyError, TypeError) as error:
        raise DataError(str(path), f"its gold file is none: {error!r}") from error
    return sorted((n for n in names if len(n[0]) >= _LEAST), key=lambda n: -len(n[0]))


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def label_names(text: str, names: Sequence[tuple[str, str, str]]) -> list[tuple[int, int, str]]:
    """Where names stand in a text: half-open spans with types, sorted, the longest name first come."""
    taken = [False] * len(text)
    spans = []
    for name, kind, _ in names:
        # 洪 源: a blank may part the characters of a name
        for found in re.finditer(" ?".join(map(re.escape, name)), text):
            begin, end = found.span()
            if not any(taken[begin:end]):
                taken[begin:end] = [True] * (end - begin)
                spans.append((begin, end, kind))
    return sorted(spans)


def _sequences(page: AnnotatedPage, lexer: Lexer) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Features and BIO tags of each block of a page."""
    for sighting in page.sightings:
        article = sighting.article
        tokens = lexer.tokens(article.text)
        tags = ["O"] * len(article.text)
        for begin, end, kind in label_names(article.text, page.names):
            tags[begin:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - begin - 1)]
        for block in article.blocks:
            if block.begin < block.end:
                features = stacked_features(article.text, block.begin, block.end, sighting.mentions, tokens)
                yield features, tags[block.begin : block.end]


def train(pages: Sequence[AnnotatedPage], lexer: Lexer, *, iterations: int = 60) -> bytes:
    """A CRFsuite model learned from pages; the same pages give the same model."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for page in pages:
        for features, tags in _sequences(page, lexer):
            trainer.append(features, tags)
    trainer.set_params({"c1": 0.1, "c2": 0.5, "max_iterations": iterations, "feature.minfreq": 2})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return path.read_bytes()


def seen_rules(pages: Sequence[AnnotatedPage]) -> list[str]:
    """The rules that found names on some pages often enough to be judged, sorted."""
    counts = Counter(m.rule for page in pages for s in page.sightings for m in outermost_names(s.mentions))
    return sorted(rule for rule, count in counts.items() if rule and count >= _OFTEN)


def write_weights(data: bytes, rules: Sequence[str], path: Path) -> int:
    """Pack a model into a file and list its rules beside it; returns the model's size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(data, preset=9))
    path.with_name(RULES_FILE).write_text("".join(f"{rule}\n" for rule in rules), encoding="utf-8")
    return path.stat().st_size


def cross_validate(
    pages: Sequence[AnnotatedPage],
    known: Sequence[AnnotatedPage],
    lexer: Lexer,
    *,
    folds: int = 5,
    seed: int = 1,
    iterations: int = 60,
) -> list[tuple[AnnotatedPage, list[tuple[Sighting, Review]]]]:
    """Review each page by a model that has learned from the others.

    Args:
        pages: Pages that no rule was written for: only of these the figures tell anything.
        known: Further pages to learn from.
        lexer: The lexer.
        folds: In how many parts the pages are cut.
        seed: The same seed cuts the same.
        iterations: Passes over the training text.

    Returns:
        The pages with their reviews, article by article.
    """
    order = list(range(len(pages)))
    random.Random(seed).shuffle(order)
    out = []
    for fold in range(folds):
        apart = set(order[fold::folds])
        learned = [pages[i] for i in order if i not in apart]
        every = [*learned, *known]
        reviser = Reviser(train(every, lexer, iterations=iterations), lexer, seen_rules(every))
        for i in sorted(apart):
            out.append((pages[i], [(s, reviser.review(s.article, s.mentions)) for s in pages[i].sightings]))
    return out


def score_types(reviewed: Sequence[tuple[AnnotatedPage, Sequence[tuple[Sighting, Review]]]]) -> list[TypeScore]:
    """Names as strings, once a page, with and without the model.

    Args:
        reviewed: What :func:`cross_validate` gives.
    """
    counts: dict[str, list[int]] = {}
    for page, articles in reviewed:
        before: dict[str, set[str]] = {}
        after: dict[str, set[str]] = {}
        for sighting, review in articles:
            text = sighting.article.text
            for mentions, names in ((sighting.mentions, before), (_revised(sighting, review), after)):
                for m in mentions:
                    if m.origin is not Origin.ANAPHOR:
                        names.setdefault(m.type, set()).add(_bare(text[m.begin : m.end]))
        entities: dict[tuple[str, str], set[str]] = {}
        for name, kind, identity in page.names:
            entities.setdefault((kind, identity), set()).add(_bare(name))
        for kind in {k for k, _ in entities} | set(before) | set(after):
            gold = [names for (k, _), names in entities.items() if k == kind]
            known: set[str] = set().union(*gold)
            count = counts.setdefault(kind, [0] * 7)
            count[0] += len(gold)
            for place, found in ((1, before.get(kind, set())), (4, after.get(kind, set()))):
                count[place] += len(found)
                count[place + 1] += len(found & known)
                count[place + 2] += sum(1 for g in gold if g & found)
    return [TypeScore(k, c[0], _rates(c[1:4], c[0]), _rates(c[4:], c[0])) for k, c in sorted(counts.items())]


def _revised(sighting: Sighting, review: Review) -> list[Mention]:
    """The mentions of an article that are left after a review, and what it adds."""
    kept = [m for m in sighting.mentions if not review.is_refused(m)]
    return [*kept, *review.additions(sighting.article.text, kept)]


def _bare(name: str) -> str:
    return name.strip(_MARKS).replace(" ", "")


def _rates(count: Sequence[int], gold: int) -> tuple[float, float]:
    found, right, hit = count
    return (right / found if found else 0.0, hit / gold if gold else 0.0)
