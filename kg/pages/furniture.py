"""What belongs to the paper and to no article: mastheads, page numbers, hotlines, weather, who made the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kg.pages.bylines import are_likely_names
from kg.pages.clean import clean_character, is_han, simplify
from kg.pages.layout import Layout
from kg.pages.lines import Line, is_signing_date

# 责编 洪　源: a blank inside a name of two characters is wide, too.
_HALVES = re.compile(r"(?<![\u4e00-\u9fff\d])([\u4e00-\u9fff])\u3000([\u4e00-\u9fff])(?![\u4e00-\u9fff\d])")
_SEGMENT = re.compile(r"\S+(?: \S+)*")
_DATE = re.compile(
    r"[(]?(?:(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
    r"|[一二][\u3007○零一二三四五六七八九]{3}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日)[)]?"
    r"\s*(?:(?:星期|周)[一二三四五六日天])?"
)
# A03, 第5版, 03: these are pages wherever they stand; a bare 5 or 县域 5 only at the edge of the page, elsewhere it is
# a cell of a table.
_SURE_NUMBER = (
    r"(?:第?\s*[A-Z]?\s*\d{1,3}\s*版|[A-Z]\d{1,3}|0\d|第?[一二三四五六七八九十]+版|[A-Z]\d{1,3}[-—][A-Z]?\d{1,3})"
)
_NUMBER = rf"(?:{_SURE_NUMBER}|\d{{1,3}})"
_LABEL = r"[^\W\d_]{2,8}(?:[·|/][^\W\d_]{1,6})*"
_LONG_LABEL = r"[^\W\d_]{2,12}(?:[·|/][^\W\d_]{1,10})*"


def _page_pattern(number: str, label: str) -> re.Pattern[str]:
    return re.compile(rf"[-—·|\s]*(?:{number}(?:\s*[:|·]?\s*{label})?|{_LABEL}\s+{number})[-—·|\s]*")


_PAGE = _page_pattern(_NUMBER, _LABEL)
_SURE_PAGE = _page_pattern(_SURE_NUMBER, _LONG_LABEL)
# 党建 · 第7版: a section before a page that needs no edge to be one
_SECTION_PAGE = re.compile(rf"{_LABEL}\s*[·•]\s*{_SURE_NUMBER}")
# 川 北 晨 刊: the name of a paper, spaced out; the blanks may be wide.
_SPACED = re.compile(r"[\u4e00-\u9fff](?:[ \u3000]{1,2}[\u4e00-\u9fff](?![\u4e00-\u9fff])){2,11}(?![\u4e00-\u9fff])")
# Lines at the head of a page among which its masthead stands.
_HEAD = 3
# What parts the name of a paper from that of a section.
_MARKS = " ·•・/|—-"
# A word of a masthead line, in which blanks part words; where that gives nothing, marks and brackets do, too.
_WORD = re.compile(r"\S+")
_BARE_WORD = re.compile(r"[^\s·•・|/()「」\u3008\u3009\u3014\u3015]+")
_ORNAMENTS = "#|★☆▍■□●○◎◆◇▪▲△▼【】\u3014\u3015「」『』《》 "
# What the name of a paper ends before: a mark, the date, its name in Latin letters.
_NAME = re.compile(
    rf"[\u4e00-\u9fff—]{{3,12}}"
    rf"(?=$|\s*[·•・/|({_ORNAMENTS.strip(' |')}]|\s*(?:19|20)\d\d[年./-]|\s+[A-Z]{{3}})"
)
_JOINT_NAME = re.compile(rf"[\u4e00-\u9fff]{{2,6}}[·•・]{_NAME.pattern}")
# 主理人:某某: a role that no list knows.
_CREDIT = re.compile(r"[\u4e00-\u9fff]{2,6}\s*[:：/／]\s*[\u4e00-\u9fff](?:[ \u3000]*[\u4e00-\u9fff]){1,3}")
# A short remark among the parts of a masthead.
_REMARK = re.compile(r"[^。,;!?“”]{1,16}|[A-Za-z .'-]{1,48}")
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


def iter_segments(
    page_text: str, line: Line, layout: Layout, *, edge: bool = True, head: bool = False, traditional: bool = False
) -> Iterator[Segment]:
    """Cut a line at its wide blanks and say what each part is.

    Args:
        page_text: The page as decoded.
        line: The line.
        layout: The word lists.
        edge: Whether the line stands at the top or bottom of the page, where less proves more.
        head: Whether it is one of the first lines, which begin with the name of the paper.
        traditional: Whether the page is written in traditional characters.
    """
    raw = _HALVES.sub(r"\1 \2", page_text[line.begin : line.end])
    if head and (title := _SPACED.match(raw, len(raw) - len(raw.lstrip()))):
        raw = raw[: title.end()].replace("\u3000", " ") + raw[title.end() :]
    # 编辑　甲乙: a wide blank between a role and its name parts nothing
    raw = re.sub(rf"({layout.staff_role.pattern})\u3000(?=[\u4e00-\u9fff])", r"\1 ", raw)
    # double and heavy bars part a masthead as wide blanks do: 编辑 甲乙 ‖ 组版 丙丁
    shown = "".join("\t" if c in "\u3000\t‖∥┃│" else (clean_character(c) or " ") for c in raw)
    shown = simplify(shown) if traditional else shown
    for index, match in enumerate(_SEGMENT.finditer(shown)):
        begin, stop = match.span()
        if head:  # 【某某观察】, ○编辑:某某
            begin += len(match.group()) - len(match.group().lstrip(_ORNAMENTS))
            stop -= len(match.group()) - len(match.group().rstrip(_ORNAMENTS))
        if head and (end := _paper_end(shown[begin:stop], layout, first=not index)):
            yield Segment(Part.PAPER, line.begin + begin, line.begin + begin + end)
            begin += end
            begin += len(shown[begin:stop]) - len(shown[begin:stop].lstrip(_MARKS + _ORNAMENTS))
        if begin >= stop:
            continue
        for part, start, end in _parts(shown[begin:stop], layout, edge):
            yield Segment(part, line.begin + begin + start, line.begin + begin + end)


def _paper_end(text: str, layout: Layout, *, first: bool = True) -> int:
    """How far the name of a paper reaches that opens the page, or, not first, a part of its masthead; 0: none does.

    >>> from kg.pages.layout import load_layout
    >>> [_paper_end(t, load_layout()) for t in ("汾 水 新 风", "汾水瞭望·县域", "汾水 早 刊", "县域观察")]
    [7, 4, 6, 0]
    >>> [_paper_end(t, load_layout(), first=False) for t in ("汾水瞭望·县域", "汾水日报·县域", "汾水·太行周报")]
    [0, 4, 7]
    """
    if layout.staff_role.match(text) or layout.role.match(text):
        return 0
    title = _SPACED.match(text) if first else None
    tight = title.group().replace(" ", "") if title else ""
    if title and layout.spaced_title.fullmatch(tight) and not (len(tight) < 4 and are_likely_names(tight, layout)):
        return title.end() if re.match(r"\s*$|\s*[^\w\s]", text[title.end() :]) else 0
    for pattern in (_JOINT_NAME, _NAME):
        name = pattern.match(text)
        if name and name.end() > 3 and _ends_like_paper(name.group(), layout):
            return name.end()
    # 川南 早 刊: spaced out in part
    if first and " " in text and layout.paper_title.fullmatch(text.replace(" ", "")):
        return len(text)
    return name.end() if first and name and layout.paper_title.fullmatch(name.group()) else 0


def _ends_like_paper(name: str, layout: Layout) -> bool:
    return name.endswith(layout.papers) and not name.endswith(layout.no_papers)


def _is_paper(name: str, layout: Layout) -> bool:
    return 4 <= len(name) <= 12 and _ends_like_paper(name, layout) and all(map(is_han, name))


def _parts(text: str, layout: Layout, edge: bool) -> list[tuple[Part, int, int]]:
    """The parts of a text without wide blanks: one as a rule, several if single blanks part what is certain."""
    whole = _part(text, layout, edge)
    has_paper = any(_is_paper(word, layout) for word in text.split())
    if whole is not Part.TEXT and not (has_paper and whole in (Part.PAGE, Part.LABEL)):
        return [(whole, 0, len(text))]
    found = _words(text, _WORD, layout, edge)
    if not found:
        found = _words(text, _BARE_WORD, layout, edge)
        certain = [part for part, _, _ in found if part in _CERTAIN]
        found = found if Part.DATE in certain and len(certain) > 1 else []  # 市长 某某(2026年1月20日)
    return found or [(whole, 0, len(text))]


def _words(text: str, word: re.Pattern[str], layout: Layout, edge: bool) -> list[tuple[Part, int, int]]:
    """The parts of a text, each of one word or several; none if there are words that are nothing certain."""
    tokens = [match.span() for match in word.finditer(text)]
    found: list[tuple[Part, int, int]] = []
    if not 2 <= len(tokens) <= 24:
        return []
    at = 0
    while at < len(tokens):
        for stop in range(len(tokens), at, -1):
            begin, end = tokens[at][0], tokens[stop - 1][1]
            part = _part(text[begin:end], layout, edge)
            if part is Part.PAGE and any(_is_paper(token, layout) for token in text[begin:end].split()):
                continue
            if part in _CERTAIN or part is Part.PAPER or (part is Part.LABEL and stop == at + 1):
                found.append((part, begin, end))
                at = stop
                break
        else:
            return []
    return found


def _part(text: str, layout: Layout, edge: bool) -> Part:
    if layout.staff.fullmatch(text) and (edge or are_likely_names(layout.staff_role.sub(" ", text), layout)):
        return Part.STAFF
    if _DATE.fullmatch(text):
        return Part.DATE
    if (edge and _PAGE.fullmatch(text)) or _SURE_PAGE.fullmatch(text) or (edge and _SECTION_PAGE.fullmatch(text)):
        return Part.PAGE
    if layout.furniture.fullmatch(text):
        return Part.NOTE
    if _is_paper(text.replace(" ", ""), layout):
        return Part.PAPER
    if len(text) <= 14 and _TEXT.fullmatch(text) and any(map(is_han, text)):
        return Part.LABEL
    return Part.TEXT


def drop_furniture(
    page_text: str, lines: Sequence[Line], layout: Layout, *, traditional: bool = False
) -> tuple[list[Line], list[Line], list[tuple[int, int, bool]]]:
    """Part a page's furniture from its articles.

    Returns:
        The other lines; the lines of which something is dropped; and what is kept of the furniture, with page offsets:
        the names of the paper (true), and of those who made the page (false), neighbours as one stretch.
    """
    cut = [
        list(
            iter_segments(
                page_text,
                line,
                layout,
                edge=index < 6 or index >= len(lines) - 4,
                head=index < _HEAD,
                traditional=traditional,
            )
        )
        if len(line.text) <= 160
        else []
        for index, line in enumerate(lines)
    ]
    drop = [
        _is_furniture(line, segments, layout) or (index < _HEAD and _is_masthead(page_text, segments))
        for index, (line, segments) in enumerate(zip(lines, cut, strict=True))
    ]
    if _is_title_line(lines, cut, drop, layout):
        cut[0] = [replace(cut[0][0], part=Part.PAPER)]
    elif len(lines) > 1 and drop[1] and not lines[1].gap and layout.section.fullmatch(lines[0].text.replace(" ", "")):
        drop[0] = True  # 县域纵横, above the date
    # The paper's name may stand on a line of its own beside the masthead, a motto between the two.
    for index in range(min(_HEAD, len(lines))):
        parts = {segment.part for segment in cut[index]}
        if not drop[index] and Part.PAPER in parts and parts <= {Part.PAPER, Part.LABEL}:
            near = [other for other in ((index - 1, index + 1) if index else (1, 2)) if other < len(lines)]
            drop[index] = any(drop[other] for other in near)
            if not index and drop[0] and {s.part for s in cut[1]} == {Part.LABEL}:
                drop[1] = True
    # A date alone under a headline is the document's; in the masthead it is furniture.
    first = next((index for index, dropped in enumerate(drop) if not dropped), len(lines))
    for index in range(first, len(lines) - 1):
        drop[index] = drop[index] and not is_signing_date(lines[index].text)
    kept: list[Line] = []
    staff: list[tuple[int, int, bool]] = []
    gap = 0
    for line, segments, dropped in zip(lines, cut, drop, strict=True):
        if dropped:
            staff += _staff_of(page_text, segments)
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


def _is_title_line(
    lines: Sequence[Line], cut: Sequence[Sequence[Segment]], drop: Sequence[bool], layout: Layout
) -> bool:
    """Whether the page opens with a few characters right above the date and so on: the name of a paper."""
    if len(lines) < 2 or drop[0] or not drop[1] or lines[1].gap or [s.part for s in cut[0]] != [Part.LABEL]:
        return False
    parts = {segment.part for segment in cut[1]}
    name = lines[0].text.replace(" ", "")
    return Part.DATE in parts and len(parts & _CERTAIN) > 1 and layout.spaced_title.fullmatch(name) is not None


def _is_masthead(page_text: str, segments: Sequence[Segment]) -> bool:
    """Whether date and page number or those who made the page stand beside short remarks that say nothing alone."""
    parts = {segment.part for segment in segments}
    if not parts & {Part.DATE, Part.PAPER, Part.STAFF}:
        return False
    return (Part.STAFF in parts or len(parts & (_CERTAIN | {Part.PAPER})) > 1) and all(
        _REMARK.fullmatch(page_text, segment.begin, segment.end) for segment in segments if segment.part is Part.TEXT
    )


def _staff_of(page_text: str, segments: Sequence[Segment]) -> Iterator[tuple[int, int, bool]]:
    begin: int | None = None
    end = 0
    for segment in segments:
        if segment.part is Part.STAFF or _CREDIT.fullmatch(page_text, segment.begin, segment.end):
            begin, end = segment.begin if begin is None else begin, segment.end
            continue
        if begin is not None:
            yield begin, end, False
            begin = None
        if segment.part is Part.PAPER:
            yield segment.begin, segment.end, True
    if begin is not None:
        yield begin, end, False
