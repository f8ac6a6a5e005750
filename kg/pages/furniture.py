"""What belongs to the paper and to no article: mastheads, page numbers, hotlines, weather, who made the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.pages.clean import clean_character, is_han, simplify
from kg.pages.layout import Layout
from kg.pages.lines import Line, is_signing_date

# 责编 洪　源: a blank inside a name of two characters is wide, too.
_HALVES = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\u3000([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
_SEGMENT = re.compile(r"\S+(?: \S+)*")
_DATE = re.compile(
    r"[(]?(?:(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
    r"|[一二][\u3007○零一二三四五六七八九]{3}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日)[)]?"
    r"\s*(?:(?:星期|周)[一二三四五六日天])?"
)
_NUMBER = r"(?:第?\s*[A-Z]?\s*\d{1,3}\s*版|[A-Z]?\d{1,3}|第?[一二三四五六七八九十]+版|[A-Z]\d{1,3}[-—][A-Z]?\d{1,3})"
_LABEL = r"[^\W\d_]{2,8}(?:[·|/][^\W\d_]{1,6})*"
_PAGE = re.compile(rf"[-—·|\s]*(?:{_NUMBER}(?:\s*[:|·]?\s*{_LABEL})?|{_LABEL}\s+{_NUMBER})[-—·|\s]*")
_TEXT = re.compile(r"[\w\s·|/—-]+")


class Part(StrEnum):
    """What a part of a masthead line is."""

    DATE = "date"
    PAGE = "page"
    NOTE = "note"
    STAFF = "staff"
    PAPER = "paper"
    LABEL = "label"
    TEXT = "text"


_CERTAIN = {Part.DATE, Part.PAGE, Part.NOTE, Part.STAFF}


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a masthead line between wide blanks; page offsets."""

    part: Part
    begin: int
    end: int


def iter_segments(page_text: str, line: Line, layout: Layout, *, traditional: bool = False) -> Iterator[Segment]:
    """Cut a line at its wide blanks and say what each part is."""
    raw = page_text[line.begin : line.end]
    # A single blank may stand inside a name (编辑 霍 明), a wide one parts.
    raw = _HALVES.sub(r"\1 \2", raw)
    shown = "".join("\t" if c in "\u3000\t" else (clean_character(c) or " ") for c in raw)
    shown = simplify(shown) if traditional else shown
    for match in _SEGMENT.finditer(shown):
        yield Segment(_part(match.group(), layout), line.begin + match.start(), line.begin + match.end())


def _part(text: str, layout: Layout) -> Part:
    if layout.staff.fullmatch(text):
        return Part.STAFF
    if _DATE.fullmatch(text):
        return Part.DATE
    if _PAGE.fullmatch(text):
        return Part.PAGE
    if layout.furniture.fullmatch(text):
        return Part.NOTE
    tight = text.replace(" ", "")
    if 4 <= len(tight) <= 12 and tight.endswith(layout.papers) and all(map(is_han, tight)):
        return Part.PAPER
    if len(text) <= 14 and _TEXT.fullmatch(text) and any(map(is_han, text)):
        return Part.LABEL
    return Part.TEXT


def drop_furniture(
    page_text: str, lines: Sequence[Line], layout: Layout, *, traditional: bool = False
) -> tuple[list[Line], list[Line], list[tuple[int, int]]]:
    """Part a page's furniture from its articles.

    Returns:
        The other lines; the lines of which something is dropped; and page offsets of what is kept of the furniture: the
        names of the paper and of those who made the page, neighbours as one stretch.
    """
    cut = [
        list(iter_segments(page_text, line, layout, traditional=traditional)) if len(line.text) <= 120 else []
        for line in lines
    ]
    drop = [_is_furniture(line, segments, layout) for line, segments in zip(lines, cut, strict=True)]
    # The paper's name may stand on a line of its own beside the masthead.
    for index in range(min(4, len(lines))):
        alone = bool(cut[index]) and all(segment.part is Part.PAPER for segment in cut[index])
        if alone and any(drop[other] for other in (index - 1, index + 1) if 0 <= other < len(lines)):
            drop[index] = True
    # A date alone under a headline is the document's; in the masthead it is furniture.
    first = next((index for index, dropped in enumerate(drop) if not dropped), len(lines))
    for index in range(first, len(lines) - 1):
        drop[index] = drop[index] and not is_signing_date(lines[index].text)
    kept: list[Line] = []
    staff: list[tuple[int, int]] = []
    gap = 0
    for line, segments, dropped in zip(lines, cut, drop, strict=True):
        if dropped:
            staff += _staff_of(segments)
            gap = max(gap, line.gap)
        else:
            line.gap = max(gap, line.gap)
            gap = 0
            kept.append(line)
    lost = [
        line
        for line, segments, dropped in zip(lines, cut, drop, strict=True)
        if dropped and any(segment.part not in (Part.STAFF, Part.PAPER) for segment in segments)
    ]
    return kept, lost, staff


def _is_furniture(line: Line, segments: Sequence[Segment], layout: Layout) -> bool:
    parts = {segment.part for segment in segments}
    if Part.TEXT in parts:
        return layout.furniture.fullmatch(line.text) is not None
    return bool(parts & _CERTAIN)


def _staff_of(segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    end = 0
    for segment in segments:
        if segment.part is Part.STAFF:
            begin, end = segment.begin if begin is None else begin, segment.end
            continue
        if begin is not None:
            yield begin, end
            begin = None
        if segment.part is Part.PAPER:
            yield segment.begin, segment.end
    if begin is not None:
        yield begin, end
