"""An article as name rules see it: characters first, words only where a rule asks for them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kg.language.gazetteer import Words
from kg.words.domain import Article, Mention

WordFinder = Callable[[str], list[tuple[int, int]]]

_OPEN, _CLOSE = "“‘《(", "”’》)"
_PAIR = dict(zip(_OPEN, _CLOSE, strict=True))


@dataclass(slots=True)
class View:
    """One article with its places, and words that are segmented a block at a time on demand.

    Attributes:
        article: The text.
        places: Region and Zone mentions, sorted by (begin, -end).
        words: The dictionary of common words.
        find_words: From a stretch of text to the half-open offsets of its words.
    """

    article: Article
    places: Sequence[Mention]
    find_words: WordFinder
    words: Words | None = None
    _words: dict[int, frozenset[tuple[int, int]]] = field(default_factory=dict)
    _cover: dict[int, int] = field(default_factory=dict)
    _begins: dict[int, int] = field(default_factory=dict)
    _quotes: list[tuple[int, int]] | None = None

    def __post_init__(self) -> None:
        for place in self.places:
            self._begins[place.begin] = max(self._begins.get(place.begin, 0), place.end)
            for position in range(place.begin, place.end):
                self._cover[position] = max(self._cover.get(position, 0), place.end)

    @property
    def text(self) -> str:
        """The article's clean text."""
        return self.article.text

    def place_end(self, position: int) -> int:
        """The end of the place name that covers a character, or 0."""
        return self._cover.get(position, 0)

    def frequency(self, word: str) -> int:
        """How common a word is in the dictionary; 0 without one."""
        return self.words.frequency(word) if self.words else 0

    def is_function(self, char: str) -> bool:
        """Whether a character is a particle, preposition, pronoun or numeral by the dictionary."""
        return self.words is not None and self.words.classes.get(char, "")[:1] in (
            "u",
            "p",
            "r",
            "m",
            "c",
            "d",
            "y",
            "q",
        )

    def cut(self, text: str) -> list[str]:
        """The likeliest division into common words; single characters without a dictionary."""
        return self.words.cut(text) if self.words else list(text)

    def place_at(self, position: int) -> int:
        """The end of the longest place name that begins at a position, or 0."""
        return self._begins.get(position, 0)

    def is_word(self, begin: int, end: int) -> bool:
        """Whether the segmenter reads a stretch as exactly one word."""
        index = bisect_right([b.begin for b in self.article.blocks], begin) - 1
        if index < 0:
            return False
        if index not in self._words:
            block = self.article.blocks[index]
            self._words[index] = frozenset(
                (b + block.begin, e + block.begin) for b, e in self.find_words(self.text[block.begin : block.end])
            )
        return (begin, end) in self._words[index]

    def quotes(self) -> list[tuple[int, int]]:
        """Quoted stretches ``(begin of “, end after ”)`` of at most 60 characters inside one block, sorted."""
        if self._quotes is None:
            self._quotes = sorted(
                span for block in self.article.blocks for span in _quoted(self.text, block.begin, block.end)
            )
        return self._quotes

    def block_span(self, position: int) -> tuple[int, int]:
        """Begin and end of the block that holds a position."""
        block = self.article.block_at(position)
        return (block.begin, block.end) if block else (position, position)


def _quoted(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for position in range(begin, end):
        char = text[position]
        if char in "“‘《":
            stack.append((_PAIR[char], position))
        elif char in "”’》":
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == char:
                    if position + 1 - stack[depth][1] <= 60:
                        out.append((stack[depth][1], position + 1))
                    del stack[depth:]
                    break
    return out
