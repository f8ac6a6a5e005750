"""What a page prints twice: paragraphs, captions, sentences that were lifted out of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from kg.pages.lines import Line, LineKind

_ALIKE = 0.97


def _key(text: str) -> str:
    return re.sub(r"[^\w%]", "", text)


def _is_alike(key: str, others: Iterable[str]) -> bool:
    """Whether a text is an earlier one but for less than 3 of 100 characters."""
    for other in others:
        if abs(len(other) - len(key)) > (1 - _ALIKE) * 2 * len(key):
            continue
        # Cheap upper bounds first; the exact ratio costs quadratic time.
        matcher = SequenceMatcher(None, other, key, autojunk=False)
        if matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE:
            return True
    return False


def drop_repeats(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Part the lines that say something from those that the page has printed already.

    The first print stays. A line counts as printed already if it equals an earlier one (blanks and marks aside),
    differs from it in less than 3 of 100 characters, or stands word for word inside earlier paragraphs, also where
    those are broken over lines. Bylines, column heads and rows of tables may recur.

    Returns:
        The lines that stay, and those that repeat, both in order.
    """
    kept: list[Line] = []
    repeats: list[Line] = []
    seen: dict[str, int] = {}
    long_keys: list[str] = []
    stream = ""
    resume = -1
    for index, line in enumerate(lines):
        key = _key(line.text)
        if line.kind in (LineKind.BYLINE, LineKind.COLUMN, LineKind.NUMBERED, LineKind.TABLE) or not key:
            kept.append(line)
            continue
        if line.kind is LineKind.HEAD:
            following = _key(lines[index + 1].text) if index + 1 < len(lines) else ""
            # What looks like a head may be the first half of a paragraph that was printed whole before.
            half = len(key) >= 12 and bool(following) and key + following in stream
            repeated = half or _is_repeated_head(lines, index, seen.get(key))
        elif line.kind is LineKind.BODY and resume >= 0 and stream.startswith(key, resume):
            # The rest of a paragraph whose begin was dropped just before.
            repeated = True
        else:
            repeated = (
                (len(key) >= 4 and key in seen)
                or (line.kind is LineKind.BODY and len(key) >= 15 and key in stream)
                or (len(key) >= 30 and _is_alike(key, long_keys))
            )
        if repeated:
            repeats.append(line)
            at = stream.find(key)
            resume = at + len(key) if at >= 0 and not line.closed else -1
            continue
        resume = -1
        seen[key] = index
        if len(key) >= 20:
            long_keys.append(key)
        if line.kind is LineKind.BODY:
            stream += key
        kept.append(line)
    return kept, repeats


def _is_repeated_head(lines: Sequence[Line], index: int, earlier: int | None) -> bool:
    """Whether a head is a copy: near the first one (captions), or over a picture and not over a text.

    A list of headlines at the top of a page must not cost the articles their headlines.
    """
    if earlier is None:
        return False
    if all(line.kind in (LineKind.HEAD, LineKind.CAPTION) for line in lines[earlier:index]):
        return True
    return index + 1 == len(lines) or lines[index + 1].kind is LineKind.CAPTION
