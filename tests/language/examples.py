"""Views over invented sentences, and names in square brackets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.language.edges import Edges
from kg.language.gazetteer import Gazetteer, Words
from kg.language.places import find_places
from kg.language.segmenter import load_segmenter
from kg.language.view import View
from kg.words.domain import Article, Block, BlockKind, Sentence


@lru_cache(maxsize=1)
def edges() -> Edges:
    return Edges.load(words())


@lru_cache(maxsize=1)
def words() -> Words:
    return Words.load()


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def article_of(text: str, kind: BlockKind = BlockKind.BODY) -> Article:
    text = unicodedata.normalize("NFKC", text)
    blocks = []
    begin = 0
    for line in text.split("\n"):
        blocks.append(Block(kind, begin, begin + len(line)))
        begin += len(line) + 1
    sentences = tuple(Sentence(b.begin, b.end, i) for i, b in enumerate(blocks))
    return Article("T1", 1, "", text, tuple(range(len(text))), tuple(blocks), sentences)


def view_of(text: str, kind: BlockKind = BlockKind.BODY) -> View:
    article = article_of(text, kind)
    places = [p.mention for p in find_places(article, gazetteer()) if not p.is_anaphor]
    return View(article, places, load_segmenter().word_spans, words())


def read_brackets(example: str) -> tuple[str, set[str]]:
    """The plain text of an example, and the names that stand in square brackets in it."""
    example = unicodedata.normalize("NFKC", example)
    return re.sub(r"[\[\]]", "", example), set(re.findall(r"\[([^\[\]]+)\]", example))
