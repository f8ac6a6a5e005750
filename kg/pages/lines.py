"""The lines of a page and what each may be: furniture, byline, caption, head, body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kg.pages.clean import clean_pieces, is_han
from kg.pages.layout import Layout, load_layout

_FINAL = "。！？!?;:…"
_CLOSERS = "”’」』)》】\"'"
_SEGMENT = re.compile(r"(?:[^\s]|(?<=\S)[ ](?=\S))+")
_DATE = re.compile(
    r"\s*[(]?(?:(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日)"
    r"[)]?\s*(?:(?:星期|周)[一二三四五六日天])?\s*"
)
_PAGE_NUMBER = r"(?:第?\s*[A-Z]?\s*\d{1,3}\s*版?|第[一二三四五六七八九十]+版|[一二三四五六七八九十]+版|[A-Z]\d{1,3}(?:[-—]\w?\d{1,3})?)"
_LABEL = r"[^\W\d_]{2,8}(?:[·|/][^\W\d_]{1,6})*"
_PAGE = re.compile(rf"\s*(?:[-—·|]\s*)?(?:{_PAGE_NUMBER}(?:\s*[:|·]?\s*{_LABEL})?|{_LABEL}\s+{_PAGE_NUMBER})(?:\s*[-—·|])?\s*")
_BARE_NUMBER = re.compile(r"[-—·|\s]*\d{1,3}[-—·|\s]*")
_MARKS = "□■◆◇●○★☆▲△▼◎※◤◢▌▍|│►▶•·*"
_BULLET = re.compile(rf"[{_MARKS}]\s*")
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部条]分?|\d{1,2}\s*[.、](?!\d)|[①-⑳])\s*")
_MARKDOWN = re.compile(r"(#{1,6})\s+(?=\S)")
_BRACKET = re.compile(r"[(](?P<inner>[^()]{2,60})[)]$")
_TABLE = re.compile(r"\|.*\||\t|(?:^|\s)-?[\d,.]+%?\s+-?[\d,.]+%?(?:\s|$)")


class LineKind(StrEnum):
    """What a line is when looked at alone."""

    FURNITURE = "furniture"
    STAFF = "staff"
    COLUMN = "column"
    BYLINE = "byline"
    CAPTION = "caption"
    HEAD = "head"
    NUMBERED = "numbered"
    ITEM = "item"
    TABLE = "table"
    BODY = "body"


@dataclass(slots=True)
class Line:
    """One printed line.

    Attributes:
        begin, end: Page offsets of what is printed, blanks at the ends left out.
        text: Clean text.
        gap: Number of blank lines before it.
        kind: What it is when looked at alone.
        level: Markdown level of a head, or 0.
        bullet: Whether it begins with ◆, ● and the like.
        closed: Whether its last sentence ends on this line.
        dateline: The match of a dateline at its begin, or None.
        credit: Offset in ``text`` where a byline at its end begins, or ``len(text)``.
    """

    begin: int
    end: int
    text: str
    gap: int
    kind: LineKind = LineKind.BODY
    level: int = 0
    bullet: bool = False
    closed: bool = True
    dateline: re.Match[str] | None = None
    credit: int = field(default=0)

    @property
    def ends_article(self) -> bool:
        """Whether a byline stands at the end of this body line."""
        return self.kind in (LineKind.BODY, LineKind.ITEM) and self.credit < len(self.text)


def iter_lines(page_text: str, *, traditional: bool = False) -> Iterator[Line]:
    """The lines of a page that are not blank, in order and not yet classified."""
    gap = 0
    for match in re.finditer(r"[^\r\n\v\f\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x85\u2028\u2029])?", page_text):
        raw = match.group()
        if not raw:
            continue
        clean = clean_pieces(page_text, [match.span()], traditional=traditional)
        if not clean.text:
            gap += 1
            continue
        yield Line(clean.offsets[0], clean.offsets[-1] + 1, clean.text, gap)
        gap = 0


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence, or an item of an enumeration, may end."""
    core = text.rstrip(_CLOSERS + " ")
    return bool(core) and (core[-1] in _FINAL or core.endswith("——"))


def _is_name(token: str) -> bool:
    if "·" in token or "•" in token:
        return 3 <= len(token) <= 24 and all(is_han(c) or c in "·•" for c in token)
    return 1 <= len(token) <= 4 and all(map(is_han, token))


def are_names(text: str, *, most: int = 8) -> bool:
    """Whether a text is nothing but personal names, as ``曾 枫 徐 旖`` or ``易拾、胡桉``.

    >>> are_names("曾 枫 徐 旖"), are_names("县(市、区)"), are_names("简称")
    (True, False, True)
    """
    tokens = re.split(r"[\s、,/]+", text.strip(" 、,/"))
    if not tokens or len(tokens) > 2 * most or not all(map(_is_name, tokens)):
        return False
    # A single character is half of a name that is spaced out: 徐 旖.
    return len("".join(tokens)) >= 2


def _without_works(text: str, layout: Layout) -> str:
    """A byline without 文/图, 摄影报道 and the like."""
    return re.sub(rf"(?:^|(?<=[\s/、]))(?:{layout.works.pattern})(?=$|[\s/、:])[\s/:]*|(?<=[一-鿿])\s*[/]\s*(?:{layout.works.pattern})$", " ", text)


def is_byline(text: str, *, bracketed: bool = False, layout: Layout | None = None) -> bool:
    """Whether a whole line, or the content of a bracket, tells who wrote.

    >>> is_byline("□ 本报记者 甘棣 通讯员 乐星河"), is_byline("胡齐", bracketed=True), is_byline("胡齐")
    (True, True, False)
    """
    layout = layout or load_layout()
    core = _BULLET.sub("", text, count=1).strip()
    marked = core != text.strip() or text.startswith("文/")
    if not core or len(core) > 60 or re.search(r"[。!?;“《]", core):
        return False
    if len(core) <= 45 and layout.sources.search(core) and (bracketed or "/" in core):
        return True
    if bracketed and core.startswith("据") and len(core) <= 25:
        return True
    names = _without_works(core, layout)
    worked = names != core
    stripped = names
    role = False
    # Each role stands before its names: 本报记者 甲 通讯员 乙; what is left must be names.
    for part in re.split(rf"({layout.role.pattern})", names):
        if layout.role.fullmatch(part):
            role = True
        elif part.strip(" 、,/:") and not are_names(part.strip(" :")):
            return False
        stripped = part
    del stripped
    if role:
        return True
    if not are_names(names):
        return False
    return bracketed or worked or (marked and _looks_signed(core))


def _looks_signed(core: str) -> bool:
    """Whether □ 甲某某 乙某 is a signature, and ■法庭内外 a column head."""
    tokens = core.split()
    return len(tokens) > 1 or len(core) <= 3


def trailing_credit(text: str, *, layout: Layout | None = None) -> int:
    """Where a byline at the end of a paragraph begins, ``len(text)`` if there is none.

    >>> text = "销量翻了一番。(易拾、胡桉)"
    >>> text[trailing_credit(text):]
    '(易拾、胡桉)'
    """
    layout = layout or load_layout()
    core = text.rstrip()
    if match := _BRACKET.search(core):
        before = core[: match.start()].rstrip()
        if is_byline(match["inner"], bracketed=True, layout=layout) and (not before or before[-1] in _FINAL + _CLOSERS):
            return match.start()
        return len(text)
    last = max(core.rfind(mark) for mark in "。!?”)")
    tail = core[last + 1 :]
    # ……销往各地。 简南星 摄影报道; ……。 ■通讯员 苏丕显; ……。文/姚梓涵
    if 0 <= last and 2 < len(tail) <= 40 and is_byline(tail.strip(), layout=layout):
        return last + 1 + (len(tail) - len(tail.lstrip()))
    return len(text)


def _is_column(text: str, layout: Layout) -> bool:
    bare = re.sub(rf"[{_MARKS}\s【】\[\]《》<>]", "", text)
    if bare in layout.columns:
        return True
    if re.fullmatch(r"【[^】]{2,16}】", text):
        return True
    return bool(re.fullmatch(r"[■◆●★▌▍]\s?[\u4e00-\u9fff·]{4,8}", text))


def _is_caption(line: Line, layout: Layout) -> bool:
    text = line.text
    if layout.caption_opener.match(text) and (len(text) <= 120 or layout.caption_credit.search(text)):
        return True
    return bool(layout.caption_credit.search(text)) and len(text) <= 260 and not is_byline(text, layout=layout)


def _opens_sentence(text: str, layout: Layout) -> bool:
    """Whether a line without a final mark begins as a sentence does, and so is a broken one."""
    clause, comma, _ = text.partition(",")
    if not comma:
        return False
    if clause in layout.body_openers or re.match(r"(?:19|20)\d\d年|\d{1,2}月|\d{1,2}日", clause):
        return True
    return len(clause) >= 4 and clause.endswith(layout.clause_endings)


def _is_head(text: str, layout: Layout) -> bool:
    """Whether a line could be a headline or subhead by its form: short, and no sentence."""
    if not 2 <= len(text) <= 40 or text[-1] in "。、,;:" or "。" in text or not any(map(is_han, text)):
        return False
    if text[0] in "、,。;:)》”’?!的了":
        return False
    if text.count(",") > 2 or _opens_sentence(text, layout):
        return False
    # An open bracket or quotation mark is closed on the next line: a broken sentence.
    return all(text.count(a) == text.count(b) for a, b in ("“”", "()", "《》", "‘’"))


def is_masthead(text: str, layout: Layout) -> bool:
    """Whether a line is nothing but furniture: date, page number, section, hotline, staff; or a sentence about the paper."""
    return any(kind in ("date", "page", "note", "staff") for kind, *_ in iter_segments(text, layout)) and all(
        kind != "" for kind, *_ in iter_segments(text, layout)
    )


def iter_segments(text: str, layout: Layout) -> Iterator[tuple[str, int, int]]:
    """Cut a masthead line at its wide blanks: ``(kind, begin, end)``; kind is date, page, note, staff, paper, label or ``""``."""
    cuts = [match.span() for match in _SEGMENT.finditer(text)]
    for begin, end in cuts:
        segment = text[begin:end]
        yield _segment_kind(segment, layout), begin, end


def _segment_kind(segment: str, layout: Layout) -> str:
    if layout.staff.fullmatch(segment):
        return "staff"
    if _DATE.fullmatch(segment):
        return "date"
    if _PAGE.fullmatch(segment):
        return "page"
    if layout.furniture.fullmatch(segment):
        return "note"
    tight = segment.replace(" ", "")
    if 4 <= len(tight) <= 12 and tight.endswith(layout.papers) and all(map(is_han, tight)):
        return "paper"
    if len(segment) <= 14 and re.fullmatch(r"[\w\s·|/—-]+", segment) and any(map(is_han, segment)):
        # 县域经济 A03 and 03 综合新闻 are pages; a bare label is furniture only beside such.
        return "label"
    return ""


def classify_line(line: Line, layout: Layout) -> None:
    """Say what a line is when looked at alone."""
    text = line.text
    if match := _MARKDOWN.match(text):
        line.level = len(match[1])
        line.kind = LineKind.HEAD
        return
    line.bullet = bool(_BULLET.match(text)) and not text.startswith(("·", "*"))
    line.closed = ends_sentence(text)
    line.credit = len(text)
    if _is_column(text, layout):
        line.kind = LineKind.COLUMN
        return
    bracket = _BRACKET.fullmatch(text)
    if is_byline(text, layout=layout) or (bracket and is_byline(bracket["inner"], bracketed=True, layout=layout)):
        line.kind = LineKind.BYLINE
        return
    line.dateline = find_dateline(text, layout)
    line.credit = trailing_credit(text, layout=layout)
    if line.credit < len(text):
        line.closed = True
    if line.dateline is None and _is_caption(line, layout):
        line.kind = LineKind.CAPTION
    elif line.dateline is None and line.credit == len(text) and len(text) <= 30 and _NUMBERED.match(text) and text[-1] not in "。;,、:":
        line.kind = LineKind.NUMBERED
    elif _TABLE.search(text) and not line.closed and len(text) <= 200:
        line.kind = LineKind.TABLE
    elif line.dateline is None and line.credit == len(text) and _is_head(text, layout):
        line.kind = LineKind.HEAD
    elif line.bullet:
        line.kind = LineKind.ITEM


def find_dateline(text: str, layout: Layout) -> re.Match[str] | None:
    """The dateline at the begin of a paragraph; group ``place`` is the printed place and may be empty.

    >>> find_dateline("本报玉山讯(祝遥 记者鄢拾光)毛建屏又签字了。", load_layout())["place"]
    '玉山'
    """
    begin = 0
    if bullet := _BULLET.match(text):
        begin = bullet.end()
    if match := layout.dateline.match(text, begin):
        return match
    match = layout.plain_dateline.match(text, begin)
    if match and match["place"] not in layout.not_places and len(text) > 40:
        return match
    return None
