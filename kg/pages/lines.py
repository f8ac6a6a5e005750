"""The lines of a page, and what each may be when looked at alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from kg.pages.bylines import BULLET, are_persons, find_dateline, is_byline, trailing_byline
from kg.pages.clean import clean_pieces, is_han
from kg.pages.layout import Layout

_CLOSERS = "”’」』)》】\"' "
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x85\u2028\u2029]|$)")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部条]分?"
    r"|\d{1,2}\s*[.、](?!\d)|[①-⑳])\s*"
)
_MARKDOWN = re.compile(r"(#{1,6})\s+(?=\S)")
_BRACKET = re.compile(r"[(]([^()]{2,60})[)]")
_SIGNING_DATE = re.compile(
    r"\(?\s*[\d\u3007○一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]+月(?:[\d一二三四五六七八九十]+日)?\s*\)?"
)
_TABLE = re.compile(r"\|.*\||(?:^|\s)-?[\d,.]+%?\s+-?[\d,.]+%?(?:\s|$)")
_PAIRS = (("“", "”"), ("(", ")"), ("《", "》"), ("‘", "’"), ("【", "】"))
_CONTINUATION = "、,。;:)》”’?!"
# 42 characters hold the longest headline lines of the genre; subtitles with —— are the longest.
_HEAD_LENGTH = 42


class LineKind(StrEnum):
    """What a line is when looked at alone."""

    COLUMN = "column"
    BYLINE = "byline"
    CAPTION = "caption"
    HEAD = "head"
    NUMBERED = "numbered"
    TABLE = "table"
    BODY = "body"


@dataclass(slots=True)
class Line:
    """One line, or several that a narrow column broke.

    Attributes:
        pieces: Page offsets of what is printed, one pair for each printed line, blanks at the ends left out.
        text: Clean text.
        gap: Number of blank lines before it.
        indented: Whether it begins with two blanks or more, as the first line of a paragraph does.
        kind: What it is when looked at alone.
        level: Markdown level of a head, or 0.
        bullet: Whether it begins with ◆, ●, ▲ and the like.
        closed: Whether a sentence, or an item of an enumeration, ends with this line.
        signed: Whether a byline stands at its end.
        dateline: The match of a dateline at its begin, or None.
    """

    pieces: list[tuple[int, int]]
    text: str
    gap: int
    indented: bool = False
    kind: LineKind = LineKind.BODY
    level: int = 0
    bullet: bool = False
    closed: bool = True
    signed: bool = False
    dateline: re.Match[str] | None = None

    @property
    def begin(self) -> int:
        """Page offset of the first character."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Page offset behind the last character."""
        return self.pieces[-1][1]


def iter_lines(page_text: str, *, traditional: bool = False) -> Iterator[Line]:
    """The printed lines of a page that are not blank, in order and not yet classified.

    Where every line is set off by the same two or more blank lines, these count for one.
    """
    lines = list(_iter_printed(page_text, traditional))
    gaps = Counter(line.gap for line in lines[1:])
    usual = max(gaps, key=lambda gap: (gaps[gap], -gap), default=0)
    for line in lines:
        line.gap = max(min(line.gap, 1), line.gap - max(usual - 1, 0))
        yield line


def _iter_printed(page_text: str, traditional: bool) -> Iterator[Line]:
    gap = 0
    for match in _LINE.finditer(page_text):
        if not match.group():
            continue
        clean = clean_pieces(page_text, [match.span()], traditional=traditional)
        if not clean.text:
            gap += 1
            continue
        begin, end = clean.offsets[0], clean.offsets[-1] + 1
        head = page_text[match.start() : begin]
        yield Line([(begin, end)], clean.text, gap, indented="\u3000" in head or len(head) >= 2)
        gap = 0


def join_wrapped(page_text: str, lines: Sequence[Line], *, traditional: bool = False) -> list[Line]:
    """Join the lines of a page whose columns are broken line by line, as in the text layer of a PDF.

    There a paragraph ends where a line stays short or the next one is indented. A page on which a line is a paragraph
    is returned as it is.
    """
    lines = _join_items(page_text, lines, traditional=traditional)
    widths = sorted(len(line.text) for line in lines)
    tight = [line for line in lines if line.gap == 0]
    if len(lines) < 8 or len(tight) < 0.5 * len(lines):
        return list(lines)
    width = widths[int(0.85 * (len(widths) - 1))]
    full = sum(0.8 * width <= len(line.text) and not ends_sentence(line.text) for line in lines)
    if not 8 <= width <= 80 or full < 0.35 * len(lines):
        return list(lines)
    joined: list[Line] = []
    last_text = ""
    for line in lines:
        before = joined[-1] if joined else None
        # A line that is nearly full may still be a paragraph's last one, if a sentence ends with it.
        ended = before is not None and ends_sentence(last_text) and len(last_text) < width - 1
        goes_on = line.gap == 0 and not line.indented and len(last_text) >= 0.8 * width
        if before is not None and goes_on and not ended:
            before.pieces.append(line.pieces[0])
        else:
            joined.append(line)
        last_text = line.text
    for line in joined:
        if len(line.pieces) > 1:
            line.text = clean_pieces(page_text, line.pieces, traditional=traditional).text
    return joined


def _join_items(page_text: str, lines: Sequence[Line], *, traditional: bool) -> list[Line]:
    """Join the items of a list, each behind the same mark, that go on in further lines without one."""
    marks = [match[0][0] if (match := BULLET.match(line.text)) else "" for line in lines]
    joined: list[Line] = []
    item = ""
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        goes_on = before is not None and line.gap == 0 and len(line.text) <= len(before.text) and line.text[0] != "("
        if before is not None and goes_on and item and not marks[index] and not ends_sentence(before.text):
            joined[-1].pieces += line.pieces
            joined[-1].text = clean_pieces(page_text, joined[-1].pieces, traditional=traditional).text
            continue
        near = [mark for mark in marks[max(0, index - 4) : index + 5] if mark == marks[index]]
        item = marks[index] if len(near) > 1 else ""
        joined.append(line)
    return joined


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence, or an item of an enumeration, may end."""
    core = text.rstrip(_CLOSERS)
    return bool(core) and (core[-1] in "。!?;:…" or core.endswith("——"))


def is_signing_date(text: str) -> bool:
    """Whether a line is the date of a document and nothing else: (2026年3月16日)."""
    return _SIGNING_DATE.fullmatch(text) is not None


def _is_column(text: str, layout: Layout) -> bool:
    bare = re.sub(r"[^\w]", "", text)
    if bare in layout.columns or re.fullmatch(r"【[^】]{2,16}】", text):
        return True
    return bool(re.fullmatch(r"[■◆●★▌▍]\s?[\u4e00-\u9fff·]{4,8}", text))


def _is_caption(text: str, layout: Layout) -> bool:
    credited = layout.caption_credit.search(text[-40:]) is not None
    if layout.caption_opener.match(text):
        return credited or len(text) <= 120
    return credited and len(text) <= 260


def _is_broken(text: str, layout: Layout) -> bool:
    """Whether a line without a final mark begins as a sentence does, and so is a broken one and no headline."""
    if len(text) > 30 and ":" not in text and "," in text:
        return True
    clause, comma, rest = text.partition(",")
    if not comma:
        return False
    if "、" in rest and len(text) > 24:
        return True
    if clause in layout.body_openers or re.match(r"(?:19|20)\d\d年|\d{1,2}月|\d{1,2}日", clause):
        return True
    return len(clause) >= 4 and clause.endswith(layout.clause_endings)


def _is_head(text: str, layout: Layout) -> bool:
    """Whether a line could be a headline or subhead by its form: short, and no sentence."""
    if not 2 <= len(text) <= _HEAD_LENGTH or not any(map(is_han, text)):
        return False
    if "。" in text or text[-1] in "、,;:…的" or text.endswith("——") or text[0] in _CONTINUATION:
        return False
    # An open bracket or quotation mark is closed on the next line: a broken sentence.
    if any(text.count(opened) != text.count(closed) for opened, closed in _PAIRS):
        return False
    return text.count(",") <= 2 and not _is_broken(text, layout)


def classify_lines(lines: Sequence[Line], layout: Layout) -> None:
    """Say of each line what it is when looked at alone."""
    for line in lines:
        _classify(line, layout)
    # Bare names are a signature behind a text or under a headline; elsewhere they may be anything.
    for before, line in pairwise(lines):
        if line.kind is LineKind.HEAD and before.kind in (LineKind.BODY, LineKind.HEAD) and are_persons(line.text):
            line.kind = LineKind.BYLINE
    for line, following in pairwise(lines):
        # 、 or ) at the begin of a line goes on with what the line before broke off.
        if line.kind is LineKind.HEAD and not line.level and following.text[0] in _CONTINUATION:
            line.kind, line.closed = LineKind.BODY, False
    bodies = [line for line in lines if line.kind is LineKind.BODY]
    if sum(line.gap > 0 for line in bodies) < 0.6 * len(bodies):
        return
    # Where blank lines part the paragraphs, what the next line goes on with is no headline but a broken line.
    for line, following in pairwise(lines):
        goes_on = following.gap == 0 and following.kind is LineKind.BODY and following.dateline is None
        if goes_on and line.kind is LineKind.HEAD and not line.level and not line.bullet and len(line.text) >= 12:
            line.kind, line.closed = LineKind.BODY, False


def _classify(line: Line, layout: Layout) -> None:
    text = line.text
    if match := _MARKDOWN.match(text):
        line.level = len(match[1])
        line.kind = LineKind.COLUMN if _is_column(text[match.end() :], layout) else LineKind.HEAD
        return
    line.bullet = BULLET.match(text) is not None
    line.closed = ends_sentence(text)
    if _is_column(text, layout):
        line.kind = LineKind.COLUMN
        return
    bracket = _BRACKET.fullmatch(text)
    if is_byline(text, layout) or (bracket and is_byline(bracket[1], layout, bracketed=True)) or is_signing_date(text):
        line.kind = LineKind.BYLINE
        return
    line.dateline = find_dateline(text, layout)
    if line.dateline is None and _is_caption(text, layout):
        line.kind = LineKind.CAPTION
        # In a column of briefs ▲ opens an item, which then needs to know who signed it.
    line.signed = trailing_byline(text, layout) < len(text)
    line.closed = line.closed or line.signed
    if line.kind is LineKind.CAPTION or line.dateline is not None or line.signed:
        return
    if len(text) <= 30 and _NUMBERED.match(text) and not line.closed and text[-1] not in ",、":
        line.kind = LineKind.NUMBERED
    elif _TABLE.search(text) and not line.closed and len(text) <= 200:
        line.kind = LineKind.TABLE
    elif _is_head(text, layout):
        line.kind = LineKind.HEAD
