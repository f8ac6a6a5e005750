"""Pages to articles: which lines belong together, and what each of them is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from kg.pages.clean import CleanText, clean_pieces, is_traditional
from kg.pages.layout import Layout, load_layout
from kg.pages.lines import (
    Line,
    LineKind,
    classify_line,
    is_byline,
    iter_lines,
    iter_segments,
)
from kg.words.domain import Article, Block, BlockKind, Page, Sentence, Skipped

_TITLE_LENGTH = 30
_IMAGE_GAP = 3


@dataclass(slots=True)
class _Paragraph:
    """Some lines that read as one, and what they are."""

    kind: BlockKind
    lines: list[Line]


@dataclass(slots=True)
class _Draft:
    """An article in the making."""

    heads: list[Line] = field(default_factory=list)
    parts: list[_Paragraph] = field(default_factory=list)
    signed: bool = False
    closed: bool = False
    number: int = 0

    @property
    def has_body(self) -> bool:
        return any(part.kind is BlockKind.BODY for part in self.parts)


@dataclass(frozen=True, slots=True)
class Split:
    """The articles of a page in the order of the page, and what of it was dropped."""

    articles: tuple[Article, ...]
    skipped: tuple[Skipped, ...]


def split_articles(page: Page) -> Split:
    """Cut a page into its articles.

    Furniture (page numbers, mastheads, hotlines, weather) and repeated paragraphs are dropped and reported. Those who made
    the page (责任编辑 …) and the name of the paper form a last article of bylines. Brief items are articles of their own.

    Returns:
        Articles numbered from 1, each with clean text, offsets, blocks and sentences.
    """
    layout = load_layout()
    traditional = is_traditional(page.text)
    lines = list(iter_lines(page.text, traditional=traditional))
    splitter = _Splitter(page, layout, traditional)
    return splitter.split(lines)


class _Splitter:
    """State of one page while it is cut."""

    def __init__(self, page: Page, layout: Layout, traditional: bool) -> None:
        self.page = page
        self.layout = layout
        self.traditional = traditional
        self.skipped: list[Skipped] = []
        self.staff: list[tuple[int, int]] = []

    def split(self, lines: list[Line]) -> Split:
        lines = self._drop_furniture(lines)
        for line in lines:
            classify_line(line, self.layout)
        lines = self._drop_repeats(lines)
        drafts = _attach_captions(_Cutter(lines, self.layout).cut())
        articles = []
        for draft in drafts:
            article = self._build(draft, len(articles) + 1)
            if article is not None:
                articles.append(article)
        staff = self._build_staff(len(articles) + 1)
        if staff is not None:
            articles.append(staff)
        return Split(tuple(articles), tuple(self.skipped))

    def _skip(self, what: str, begin: int, why: str) -> None:
        line = self.page.text.count("\n", 0, begin) + 1
        self.skipped.append(Skipped(what, f"{self.page.doc}:{line}", why))

    # -- furniture -----------------------------------------------------------------------------------------------

    def _drop_furniture(self, lines: list[Line]) -> list[Line]:
        """Take mastheads, page numbers and the like out; keep who made the page, and the paper's name."""
        kinds = [self._furniture_kind(line) for line in lines]
        # The paper's name may stand on a line of its own above the masthead.
        for index, kind in enumerate(kinds[:4]):
            beside = [kinds[i] for i in (index - 1, index + 1) if 0 <= i < len(kinds)]
            if kind == "paper" and not any(other == "furniture" for other in beside):
                kinds[index] = ""
        kept = []
        for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
            if kind == "furniture" or (kind == "paper" and index < 4):
                self._keep_staff(line)
                self._skip("furniture", line.begin, line.text)
                if index + 1 < len(lines):
                    lines[index + 1].gap = max(lines[index + 1].gap, line.gap)
            else:
                kept.append(line)
        return kept

    def _raw(self, line: Line) -> str:
        # Wide blanks separate the parts of a masthead, so they must survive here.
        from kg.pages.clean import clean_character

        raw = self.page.text[line.begin : line.end]
        return "".join("  " if c in "\u3000\t" else (clean_character(c) or " ")[0] for c in raw)

    def _segments(self, line: Line) -> list[tuple[str, int, int]]:
        """Parts of a masthead line with page offsets."""
        raw = self.page.text[line.begin : line.end]
        shown = "".join("\t" if c in "\u3000\t" else (_plain(c)) for c in raw)
        return [(kind, line.begin + a, line.begin + b) for kind, a, b in iter_segments(shown, self.layout)]

    def _furniture_kind(self, line: Line) -> str:
        if len(line.text) > 120:
            return ""
        kinds = [kind for kind, _, _ in self._segments(line)]
        if "" in kinds:
            whole = self.layout.furniture.fullmatch(line.text)
            return "furniture" if whole else ""
        if any(kind in ("date", "page", "note", "staff") for kind in kinds):
            return "furniture"
        if kinds and all(kind == "paper" for kind in kinds):
            return "paper"
        return ""

    def _keep_staff(self, line: Line) -> None:
        group: tuple[int, int] | None = None
        for kind, begin, end in self._segments(line):
            if kind == "staff" and group is not None:
                group = (group[0], end)
            elif kind == "staff":
                group = (begin, end)
            if kind != "staff" and group is not None:
                self.staff.append(group)
                group = None
            if kind == "paper":
                self.staff.append((begin, end))
        if group is not None:
            self.staff.append(group)

    def _build_staff(self, number: int) -> Article | None:
        if not self.staff:
            return None
        texts = []
        for span in self.staff:
            clean = clean_pieces(self.page.text, [span], traditional=self.traditional)
            if clean.text.replace(" ", "").endswith(self.layout.papers):
                clean = _without_blanks(clean)
            texts.append((BlockKind.BYLINE, clean))
        return _assemble(self.page, number, "", texts, None)

    # -- repeats -------------------------------------------------------------------------------------------------

    def _drop_repeats(self, lines: list[Line]) -> list[Line]:
        """Drop what the page prints again: paragraphs, captions, sentences out of an earlier paragraph."""
        kept: list[Line] = []
        keys: dict[str, Line] = {}
        long_keys: list[str] = []
        for line in lines:
            key = re.sub(r"[\s,。、:;()“”‘’《》▲△#—\-]", "", line.text)
            if line.kind in (LineKind.BYLINE, LineKind.COLUMN, LineKind.NUMBERED, LineKind.TABLE) or len(key) < 4:
                kept.append(line)
                continue
            if key in keys or (len(key) >= 30 and _is_repeat(key, long_keys)) or _is_quoted(line, key, long_keys):
                self._skip("repeat", line.begin, line.text[:60])
                continue
            keys[key] = line
            if len(key) >= 20:
                long_keys.append(key)
            kept.append(line)
        return kept

    # -- articles ------------------------------------------------------------------------------------------------

    def _build(self, draft: _Draft, number: int) -> Article | None:
        texts: list[tuple[BlockKind, CleanText]] = []
        dateline: str | None = None
        for part in draft.parts:
            clean = clean_pieces(
                self.page.text, [(line.begin, line.end) for line in part.lines], traditional=self.traditional
            )
            if not clean.text:
                continue
            if part.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD):
                clean = _drop_prefix(clean, r"#{1,6}\s+")
                if part.kind is BlockKind.HEADLINE:
                    clean = _drop_prefix(clean, r"[◆●■★▲○]\s*")
                texts.append((part.kind, clean))
            elif part.kind is BlockKind.BODY:
                for kind, piece, place in _cut_body(clean, part.lines, self.layout):
                    texts.append((kind, piece))
                    dateline = dateline or place
            else:
                texts.append((part.kind, clean))
        if not texts:
            return None
        title = " ".join(clean.text for kind, clean in texts if kind is BlockKind.HEADLINE)
        return _assemble(self.page, number, title, texts, dateline)


def _plain(character: str) -> str:
    from kg.pages.clean import clean_character

    return clean_character(character) or " "


def _without_blanks(clean: CleanText) -> CleanText:
    kept = [i for i, c in enumerate(clean.text) if c != " "]
    return CleanText("".join(clean.text[i] for i in kept), tuple(clean.offsets[i] for i in kept))


def _drop_prefix(clean: CleanText, pattern: str) -> CleanText:
    match = re.match(pattern, clean.text)
    if not match or match.end() == len(clean.text):
        return clean
    return CleanText(clean.text[match.end() :], clean.offsets[match.end() :])


def _slice(clean: CleanText, begin: int, end: int) -> CleanText:
    while begin < end and clean.text[begin] == " ":
        begin += 1
    while end > begin and clean.text[end - 1] == " ":
        end -= 1
    return CleanText(clean.text[begin:end], clean.offsets[begin:end])


def _cut_body(
    clean: CleanText, lines: Sequence[Line], layout: Layout
) -> list[tuple[BlockKind, CleanText, str | None]]:
    """Cut dateline and signature off a paragraph: 本报某某讯(记者甲)|……。|(乙)."""
    from kg.pages.lines import find_dateline, trailing_credit

    begin, end = 0, len(clean.text)
    place: str | None = None
    found: list[tuple[BlockKind, CleanText, str | None]] = []
    if lines[0].dateline is not None and (match := find_dateline(clean.text, layout)):
        begin = _dateline_end(clean.text, match.end(), layout)
        place = match["place"] or None
        found.append((BlockKind.BYLINE, _slice(clean, 0, begin), place))
    elif lines[0].bullet and (bullet := re.match(r"[◆●■★▲○□◇]\s*", clean.text)):
        begin = bullet.end()
    credit = trailing_credit(clean.text, layout=layout)
    if begin < credit < end:
        end = credit
    if begin < end:
        found.append((BlockKind.BODY, _slice(clean, begin, end), None))
    if end < len(clean.text):
        found.append((BlockKind.BYLINE, _slice(clean, end, len(clean.text)), None))
    return [item for item in found if item[1].text]


def _dateline_end(text: str, end: int, layout: Layout) -> int:
    """Where the reporters behind a dateline end: (记者甲), 记者甲报道:, or at once."""
    if match := re.compile(r"\s*\(([^()]{2,50})\)\s*").match(text, end):
        if is_byline(match[1], bracketed=True, layout=layout):
            return match.end()
    if match := re.compile(rf"\s*({layout.role.pattern}[^。,:“]{{2,30}}?(?:报道|摄影报道|电)?)\s*:\s*").match(text, end):
        return match.end()
    if match := re.compile(r"\s+").match(text, end):
        return match.end()
    return end


def _is_repeat(key: str, earlier: Iterable[str]) -> bool:
    """Whether a paragraph is an earlier one but for less than 3 of 100 characters."""
    for other in earlier:
        if abs(len(other) - len(key)) > 0.03 * len(key):
            continue
        # Cheap upper bounds first; the exact ratio costs quadratic time.
        matcher = SequenceMatcher(None, other, key, autojunk=False)
        if matcher.real_quick_ratio() > 0.97 and matcher.quick_ratio() > 0.97 and matcher.ratio() > 0.97:
            return True
    return False


def _is_quoted(line: Line, key: str, earlier: Iterable[str]) -> bool:
    """Whether a line repeats whole sentences out of an earlier paragraph."""
    return line.closed and line.kind is LineKind.BODY and len(key) >= 15 and any(key in other for other in earlier)


class _Cutter:
    """Decides line by line to which article a line belongs."""

    def __init__(self, lines: list[Line], layout: Layout) -> None:
        self.lines = lines
        self.layout = layout
        self.drafts: list[_Draft] = []
        self.brief = False

    def cut(self) -> list[_Draft]:
        lines, index = self.lines, 0
        while index < len(lines):
            line = lines[index]
            if line.kind is LineKind.COLUMN:
                index = self._column(index)
            elif line.kind in (LineKind.HEAD, LineKind.NUMBERED):
                index = self._heads(index)
            elif line.kind is LineKind.BYLINE:
                self._byline(line)
                index += 1
            elif line.kind is LineKind.CAPTION and not self._is_brief(line):
                self._caption(line)
                index += 1
            else:
                index = self._body(index)
        return self.drafts

    # -- what is open --------------------------------------------------------------------------------------------

    @property
    def current(self) -> _Draft:
        if not self.drafts:
            self.drafts.append(_Draft())
        return self.drafts[-1]

    def _new(self) -> _Draft:
        if not self.drafts or self.drafts[-1].parts:
            self.drafts.append(_Draft())
        return self.drafts[-1]

    def _is_brief(self, line: Line) -> bool:
        """Whether ▲ opens an item of a column of briefs and no caption."""
        return self.brief and line.bullet and (line.closed or line.credit < len(line.text)) and not (
            self.layout.caption_credit.search(line.text)
        )

    # -- columns, bylines, captions ------------------------------------------------------------------------------

    def _column(self, index: int) -> int:
        line = self.lines[index]
        bare = re.sub(r"[^\w]", "", line.text)
        self.brief = bare in self.layout.columns
        draft = self._new()
        draft.closed = False
        if not self.brief:
            draft.parts.append(_Paragraph(BlockKind.HEADLINE, [line]))
        return index + 1

    def _byline(self, line: Line) -> None:
        draft = self.current
        draft.parts.append(_Paragraph(BlockKind.BYLINE, [line]))
        if draft.has_body:
            draft.closed = True
        draft.signed = True

    def _caption(self, line: Line) -> None:
        self.current.parts.append(_Paragraph(BlockKind.CAPTION, [line]))

    # -- body ----------------------------------------------------------------------------------------------------

    def _body(self, index: int) -> int:
        line = self.lines[index]
        item = self.brief and line.bullet
        if item or self.current.closed or (line.dateline is not None and self.current.has_body):
            self._new()
        draft = self.current
        paragraph = _Paragraph(BlockKind.BODY, [line])
        draft.parts.append(paragraph)
        index += 1
        index = self._continue(paragraph, index)
        last = paragraph.lines[-1]
        if line.dateline is not None:
            draft.signed = draft.signed or self._names_reporter(line)
        if last.ends_article:
            draft.signed = draft.closed = True
        return index

    def _names_reporter(self, line: Line) -> bool:
        assert line.dateline is not None
        end = line.dateline.end()
        return _dateline_end(line.text, end, self.layout) > end + 1

    def _continue(self, paragraph: _Paragraph, index: int) -> int:
        """Add the lines that continue an unfinished paragraph, over captions that stand in between."""
        while not paragraph.lines[-1].closed and paragraph.lines[-1].kind is not LineKind.TABLE and index < len(self.lines):
            stop = index
            while stop < len(self.lines) and self._may_interrupt(stop):
                stop += 1
            if stop == len(self.lines) or not self._may_continue(paragraph, stop, interrupted=stop > index):
                break
            for line in self.lines[index:stop]:
                self.current.parts.insert(len(self.current.parts) - 1, _Paragraph(BlockKind.CAPTION, [line]))
            paragraph.lines.append(self.lines[stop])
            index = stop + 1
        return index

    def _may_interrupt(self, index: int) -> bool:
        line = self.lines[index]
        if line.kind is LineKind.CAPTION:
            return True
        return line.kind is LineKind.HEAD and not line.level and line.gap >= 2

    def _may_continue(self, paragraph: _Paragraph, index: int, *, interrupted: bool) -> bool:
        line = self.lines[index]
        if line.kind is LineKind.BODY:
            return line.dateline is None
        # A few characters that stand alone are a column's last line, and no headline: 着 / 说。
        return line.kind is LineKind.HEAD and not line.level and not interrupted and len(line.text) <= 3

    # -- heads ---------------------------------------------------------------------------------------------------

    def _heads(self, index: int) -> int:
        """Read a group of head lines and decide: new article, subhead or caption."""
        lines = self.lines
        stop = index + 1
        while stop < len(lines) and lines[stop].kind in (LineKind.HEAD, LineKind.NUMBERED):
            stop += 1
        group = lines[index:stop]
        # A line where an image stood, and no sign of a new article behind it, is its caption.
        if self._is_plain_caption(index):
            self._caption(lines[index])
            return index + 1
        if self._starts_article(index, stop):
            draft = self._new()
            return self._headline(draft, index, stop)
        del group
        line = lines[index]
        kind = BlockKind.SUBHEAD if self.current.parts else BlockKind.HEADLINE
        self.current.parts.append(_Paragraph(kind, [line]))
        return index + 1

    def _headline(self, draft: _Draft, index: int, stop: int) -> int:
        """Add the headline lines of a new article; what is set off below them is its first subhead."""
        lines = self.lines
        draft.parts.append(_Paragraph(BlockKind.HEADLINE, [lines[index]]))
        at = index + 1
        while at < stop:
            line = lines[at]
            if line.kind is LineKind.NUMBERED or self._is_plain_caption(at) or (line.gap >= 2 and lines[at - 1].text[0] == "—"):
                break
            if line.level and line.level <= lines[index].level:
                break
            signed = at + 1 < len(lines) and re.fullmatch(r"\(?[\d年月日〇一二三四五六七八九十]+\)?", lines[at + 1].text)
            kind = BlockKind.HEADLINE
            if self.layout.speaker.fullmatch(line.text) or (signed and self.layout.issuers.fullmatch(line.text)):
                kind = BlockKind.BYLINE
                draft.signed = True
            draft.parts.append(_Paragraph(kind, [line]))
            at += 1
            if kind is BlockKind.BYLINE:
                break
        return at

    def _is_plain_caption(self, index: int) -> bool:
        line = self.lines[index]
        if line.level or line.kind is not LineKind.HEAD or line.bullet or not self.drafts:
            return False
        following = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if self._is_strong(index):
            return False
        if self.current.closed and line.gap < _IMAGE_GAP:
            return False
        marked = any(other.level for other in self.lines)
        if line.gap >= _IMAGE_GAP and (marked or not self.current.closed):
            if line.text.endswith(self.layout.caption_endings) or marked:
                return True
            if following is None:
                return True
            return following.gap >= _IMAGE_GAP or self._gap_means_image()
        return line.text.endswith(self.layout.caption_endings) and line.gap >= 2

    def _gap_means_image(self) -> bool:
        """Whether wide gaps on this page stand before captions only: no strong head has one."""
        for index, line in enumerate(self.lines):
            if index and line.kind is LineKind.HEAD and line.gap >= _IMAGE_GAP and self._is_strong(index):
                return False
        return True

    def _is_strong(self, index: int) -> bool:
        """Whether a head is a headline for certain: a subtitle, reporter or dateline follows."""
        stop = index + 1
        lines = self.lines
        if lines[index].bullet:
            return True
        while stop < len(lines) and lines[stop].kind is LineKind.HEAD and lines[stop].gap < 2:
            if lines[stop].text.startswith("—"):
                return True
            stop += 1
        if stop >= len(lines):
            return False
        following = lines[stop]
        if following.kind is LineKind.BYLINE:
            return not following.text.startswith("(")
        return following.dateline is not None

    def _starts_article(self, index: int, stop: int) -> bool:
        line = self.lines[index]
        draft = self.current
        if not draft.parts:
            return True
        if not draft.has_body and all(part.kind is BlockKind.HEADLINE for part in draft.parts):
            return False
        if line.kind is LineKind.NUMBERED:
            return False
        if self._is_strong(index) or draft.closed:
            return True
        if not draft.has_body:
            return False
        if line.level:
            return not self._is_sublevel(index)
        if self.brief and line.bullet:
            return True
        return self._needs_boundary(index)

    def _is_sublevel(self, index: int) -> bool:
        """Whether a markdown head is a subhead: deeper than the article's own, which is not signed yet."""
        first = next((part.lines[0] for part in self.current.parts if part.kind is BlockKind.HEADLINE), None)
        return first is not None and 0 < first.level < self.lines[index].level

    def _needs_boundary(self, index: int) -> bool:
        """Whether a head that nothing else marks opens an article: an article is signed once only.

        If the article is signed already and another signature follows before the next certain head, one of the heads in
        between begins another article: the one with the widest gap, the last one if they are alike.
        """
        draft = self.current
        weak = [index]
        end = None
        at = index + 1
        while at < len(self.lines):
            line = self.lines[at]
            if line.kind is LineKind.HEAD and self.lines[at - 1].kind is not LineKind.HEAD:
                if self._is_strong(at) or line.level:
                    break
                if not self._is_plain_caption(at):
                    weak.append(at)
            if line.ends_article or (line.kind is LineKind.BYLINE and self.lines[at - 1].kind is not LineKind.HEAD):
                end = at
                break
            at += 1
        gaps = [self.lines[i].gap for i in weak]
        if end is not None and draft.signed:
            best = max(range(len(weak)), key=lambda i: (min(gaps[i], 2), i))
            return best == 0
        return False


def _attach_captions(drafts: list[_Draft]) -> list[_Draft]:
    return drafts


_END = re.compile(r"[。!?]+[”’」』)》】]*")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Cut one block into sentences; ``(begin, end)``, blanks between them left out.

    Only 。!? end a sentence, not ; and not a mark inside quotation marks or brackets. A quotation that opens the sentence
    goes on to its speaker: “来了。”他说。

    >>> [text[b:e] for text in ["“来了。”他说。又来了!"] for b, e in split_sentences(text)]
    ['“来了。”他说。', '又来了!']
    """
    closing = {"”": "“", "’": "‘", "」": "「", "』": "『", ")": "(", "》": "《"}
    partner: dict[int, int] = {}
    stack: list[int] = []
    for i, character in enumerate(text):
        if character in closing.values():
            stack.append(i)
        elif character in closing and any(text[j] == closing[character] for j in stack):
            while text[stack[-1]] != closing[character]:
                stack.pop()
            opened = stack.pop()
            partner[opened] = i
    spans: list[tuple[int, int]] = []
    begin, i = 0, 0
    while i < len(text):
        if i in partner:
            opened, i = i, partner[i]
            inner_end = text[i - 1] in "。!?" and text[opened] in "“「"
            leads = not text[begin:opened].strip()
            follows = text[i + 1 : i + 2]
            i += 1
            if inner_end and not leads and follows not in ("", ",", "、", ";", ":", ")", "的", "。", "!", "?"):
                spans.append((begin, i))
                begin = i
            continue
        if text[i] in "。!?":
            end = i + 1
            while end < len(text) and text[end] in "。!?”’」』)》】":
                end += 1
            spans.append((begin, end))
            begin = i = end
            continue
        i += 1
    if begin < len(text):
        spans.append((begin, len(text)))
    trimmed = []
    for begin, end in spans:
        while begin < end and text[begin] == " ":
            begin += 1
        while end > begin and text[end - 1] == " ":
            end -= 1
        if begin < end:
            trimmed.append((begin, end))
    return trimmed


def _assemble(
    page: Page, number: int, title: str, texts: Sequence[tuple[BlockKind, CleanText]], dateline: str | None
) -> Article:
    """Join blocks by line breaks and cut them into sentences."""
    letters: list[str] = []
    offsets: list[int] = []
    blocks: list[Block] = []
    sentences: list[Sentence] = []
    at = 0
    for kind, clean in texts:
        if blocks:
            letters.append("\n")
            # The joining break stands for what follows the block on the page.
            offsets.append(min(offsets[-1] + 1, len(page.text)))
            at += 1
        whole = kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD, BlockKind.BYLINE)
        spans = [(0, len(clean.text))] if whole else split_sentences(clean.text)
        sentences += [Sentence(at + begin, at + end, len(blocks)) for begin, end in spans]
        blocks.append(Block(kind, at, at + len(clean.text)))
        letters.append(clean.text)
        offsets += clean.offsets
        at += len(clean.text)
    text = "".join(letters)
    if not title:
        first = next((clean.text for kind, clean in texts if kind is not BlockKind.BYLINE), texts[0][1].text)
        title = first if len(first) <= _TITLE_LENGTH else re.split(r"[,。;:!?]", first[:_TITLE_LENGTH])[0]
    return Article(
        page.doc, number, title, text, tuple(offsets), tuple(blocks), tuple(sentences), dateline, page.date
    )
