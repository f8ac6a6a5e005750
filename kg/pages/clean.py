"""Clean text with a map back to the page.

The text is NFKC where that keeps one character one: ``，（）：；！？％`` become ``,():;!?%``, full-width digits and
letters plain ones, the ideographic space a blank. What NFKC would spread over several characters or rob of its meaning
stays as printed: ``…``, ``℃``, ``½``, ``m²``, and ``①``, which would read as a digit before 14个.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import opencc

from kg.words.data import seeds_path
from kg.words.errors import DataError

_KEPT_FORMS = ("<circle>", "<super>", "<sub>", "<fraction>", "<square>")
_EMPHASIS = re.compile(r"(\*\*)(?=\S)[^*]+(?<=\S)(\*\*)")
_CLOSE_MARKS = frozenset("、。,;:!?")


@dataclass(frozen=True, slots=True)
class CleanText:
    """Clean text and, for each of its characters, the page offset that it comes from; offsets strictly increase."""

    text: str
    offsets: tuple[int, ...]


@lru_cache(maxsize=1)
def _radicals() -> dict[str, str]:
    path = seeds_path("pages/radicals.txt")
    rows = [row for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    if faulty := [row for row in rows if len(row) != 2]:
        raise DataError(str(path), f"no pair of characters: {', '.join(faulty)}")
    return {row[0]: row[1] for row in rows}


@lru_cache(maxsize=8192)
def clean_character(character: str) -> str:
    r"""The clean form of one character: itself, one other, a blank, or nothing.

    >>> [clean_character(c) for c in "％①\u3000\u200b…"]
    ['%', '①', ' ', '', '…']
    """
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs") or "\ufe00" <= character <= "\ufe0f":
        return ""
    if category == "Nl" or unicodedata.decomposition(character).startswith(_KEPT_FORMS):
        return character
    if "\u2e80" <= character <= "\u2eff":
        return _radicals().get(character, character)
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalpha()


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one, rare ones included."""
    if "\u4e00" <= character <= "\u9fff":
        return True
    return "\u3400" <= character <= "\u4dbf" or "\U00020000" <= character <= "\U0003ffff"


def clean_pieces(page_text: str, pieces: Iterable[tuple[int, int]], *, traditional: bool = False) -> CleanText:
    r"""Clean some stretches of a page as one text without line breaks.

    Runs of blanks become one blank, blanks at the ends and beside 、。,;:!? are dropped, and so are the line breaks
    between and inside the pieces, but for a break between two Latin words, which becomes a blank. A paragraph that is
    printed with a blank after every character loses them; so do **marks of emphasis**.

    Args:
        page_text: The page as decoded.
        pieces: Page offsets ``(begin, end)``, sorted, without overlap.
        traditional: Whether to convert traditional characters to simplified ones.

    >>> clean_pieces("增长１２．５％，\n　　达到 5G 水平", [(0, 19)]).text
    '增长12.5%,达到 5G 水平'
    """
    letters: list[str] = []
    offsets: list[int] = []
    blank: int | None = None
    broken = False
    last = 0
    for begin, end in pieces:
        if letters:
            # This piece is the continuation after a line break, which lies between the two.
            broken = True
            blank = last if blank is None and last < begin else blank
        last = end
        for offset in range(begin, end):
            clean = clean_character(page_text[offset])
            if not clean:
                continue
            if clean == " ":
                broken = broken or page_text[offset] in "\r\n"
                blank = offset if blank is None else blank
                continue
            if letters and (blank is not None or broken):
                before = letters[-1]
                joins = before in _CLOSE_MARKS or clean in _CLOSE_MARKS
                if broken:
                    joins = not (_is_word(before) and _is_word(clean))
                if blank is not None and not joins:
                    letters.append(" ")
                    offsets.append(blank)
            blank, broken = None, False
            letters.append(clean)
            offsets.append(offset)
    plain = _drop_emphasis(CleanText("".join(letters), tuple(offsets)))
    return _simplify(_close_up(plain), traditional)


def _keep(clean: CleanText, dropped: set[int]) -> CleanText:
    kept = [i for i in range(len(clean.text)) if i not in dropped]
    return CleanText("".join(clean.text[i] for i in kept), tuple(clean.offsets[i] for i in kept))


def _drop_emphasis(clean: CleanText) -> CleanText:
    """Drop the marks of **bold print** that text recognition writes; 张** is a masked name and stays."""
    if "**" not in clean.text:
        return clean
    marks = [match.start(group) for match in _EMPHASIS.finditer(clean.text) for group in (1, 2)]
    return _keep(clean, {mark + i for mark in marks for i in (0, 1)})


def _close_up(clean: CleanText) -> CleanText:
    """Drop the blanks of a text that is spaced out character by character, as poor PDF text layers are."""
    tokens = clean.text.split(" ")
    # Fewer may be names of two characters: 甘 源 洪 晓.
    if len(tokens) < 9 or sum(len(token) == 1 for token in tokens) < 0.8 * len(tokens):
        return clean
    return drop_blanks(clean)


def drop_blanks(clean: CleanText) -> CleanText:
    """A name that is spaced out for looks, closed up: 川 北 晨 刊."""
    return _keep(clean, {i for i, character in enumerate(clean.text) if character == " "})


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional characters to simplified ones, one for one, so that offsets hold.

    >>> simplify("鄉村振興")
    '乡村振兴'
    """
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    # A phrase changed its length; single characters never do.
    single = (_converter().convert(character) for character in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, single, strict=True))


def _simplify(clean: CleanText, traditional: bool) -> CleanText:
    return CleanText(simplify(clean.text), clean.offsets) if traditional and clean.text else clean


@lru_cache(maxsize=1)
def _traditional_characters() -> frozenset[str]:
    path = seeds_path("pages/traditional.txt")
    characters = frozenset(path.read_text(encoding="utf-8").split("\n", 1)[1]) - {"\n"}
    if len(characters) < 50:
        raise DataError(str(path), "fewer than 50 characters")
    return characters


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters.

    Some traditional forms occur in names of simplified pages (乾, 髙, 於), so single ones prove nothing: at least 8 of
    100 Chinese characters must be frequent ones that have another simplified form.

    Source:
        Newspaper articles converted by OpenCC have 20 to 35 such characters in 100, simplified ones none.
    """
    han = sum(map(is_han, text))
    if not han:
        return False
    marks = _traditional_characters()
    return sum(character in marks for character in text) >= max(3, 0.08 * han)
