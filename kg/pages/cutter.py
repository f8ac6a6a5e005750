"""Which lines make one article: where a headline opens a new one and where a subhead only goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from kg.pages.bylines import dateline_end
from kg.pages.layout import Layout, load_counties
from kg.pages.lines import Line, LineKind, is_signing_date
from kg.words.domain import BlockKind

# Where a picture stood, text extraction leaves three blank lines or more.
_PICTURE_GAP = 3
_PLACE_END = re.compile(r"[县市区州旗盟]")


@dataclass(slots=True)
class Paragraph:
    """Some lines that read as one, and what they are."""

    kind: BlockKind
    lines: list[Line]


@dataclass(slots=True)
class Draft:
    """An article in the making.

    Attributes:
        parts: Its paragraphs in order.
        signed: Whether a byline says who wrote it.
        closed: Whether that byline stood at its end.
        column: Whether a column head waits for the headline.
        loose: Captions behind its end, which may belong elsewhere.
    """

    parts: list[Paragraph] = field(default_factory=list)
    signed: bool = False
    closed: bool = False
    column: bool = False
    loose: list[Line] = field(default_factory=list)

    @property
    def has_body(self) -> bool:
        """Whether there is any running text yet."""
        return any(part.kind is BlockKind.BODY for part in self.parts)

    @property
    def text(self) -> str:
        """All of it, for comparisons."""
        return "\n".join(line.text for part in self.parts for line in part.lines)


def cut_articles(lines: Sequence[Line], layout: Layout) -> list[Draft]:
    """Group classified lines to articles.

    Cues, strongest first: a subtitle with ——, a reporter's line or a dateline behind a head; a byline that closed the
    article before; markdown levels; that an article is signed once only; a wider gap than elsewhere; another county.
    """
    cutter = _Cutter(lines, layout)
    cutter.cut()
    return _place_captions([draft for draft in cutter.drafts if draft.parts or draft.loose], layout)


def is_plain_column(line: Line, layout: Layout) -> bool:
    """Whether a column head says nothing but that briefs follow: 简讯. It belongs to no article."""
    return line.kind is LineKind.COLUMN and re.sub(r"[^\w]", "", line.text) in layout.columns


class _Cutter:
    def __init__(self, lines: Sequence[Line], layout: Layout) -> None:
        self.lines = lines
        self.layout = layout
        self.drafts: list[Draft] = [Draft()]
        self.brief = False

    def cut(self) -> None:
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            if line.kind is LineKind.COLUMN:
                self._column(line)
                index += 1
            elif line.kind in (LineKind.HEAD, LineKind.NUMBERED):
                index = self._head(index)
            elif line.kind is LineKind.BYLINE:
                self._byline(line)
                index += 1
            elif line.kind is LineKind.CAPTION and not self._is_item(line):
                self._caption(line)
                index += 1
            else:
                index = self._body(index)

    @property
    def current(self) -> Draft:
        return self.drafts[-1]

    def _new(self) -> Draft:
        if self.current.parts or self.current.loose:
            self.drafts.append(Draft())
        return self.current

    def _is_item(self, line: Line) -> bool:
        """Whether ▲ opens an item of a column of briefs, and no caption."""
        photo = self.layout.caption_credit.search(line.text[-40:])
        return self.brief and line.bullet and photo is None and (line.closed or line.signed)

    # -- columns, bylines, captions ------------------------------------------------------------------------------

    def _column(self, line: Line) -> None:
        if line.text in self.bracketed and self.current.has_body and not self.current.closed:
            self.current.parts.append(Paragraph(BlockKind.SUBHEAD, [line]))
            return
        self.brief = is_plain_column(line, self.layout)
        draft = self._new()
        if not self.brief:
            draft.parts.append(Paragraph(BlockKind.HEADLINE, [line]))
            draft.column = True

    def _byline(self, line: Line) -> None:
        draft = self.current
        if draft.loose and not draft.closed:
            # The photographer on a line of its own below the caption.
            draft.loose.append(line)
            return
        draft.parts.append(Paragraph(BlockKind.BYLINE, [line]))
        if not is_signing_date(line.text):
            draft.signed = True
            draft.closed = draft.has_body

    def _caption(self, line: Line) -> None:
        if self.current.closed:
            self.current.loose.append(line)
        else:
            self.current.parts.append(Paragraph(BlockKind.CAPTION, [line]))

    # -- body ----------------------------------------------------------------------------------------------------

    def _body(self, index: int) -> int:
        line = self.lines[index]
        item = self.brief and line.bullet
        if item or self.current.closed or (line.dateline is not None and self.current.has_body):
            self._new()
        draft = self.current
        paragraph = Paragraph(BlockKind.BODY, [line])
        draft.parts.append(paragraph)
        index = self._continue(paragraph, index + 1)
        if line.dateline is not None and dateline_end(line.text, line.dateline.end(), self.layout)[1]:
            draft.signed = True
        if paragraph.lines[-1].signed:
            draft.signed = draft.closed = True
        return index

    def _continue(self, paragraph: Paragraph, index: int) -> int:
        """Add the lines that an unfinished paragraph goes on with, over the captions that stand in between."""
        lines = self.lines
        while index < len(lines) and not paragraph.lines[-1].closed and paragraph.lines[-1].kind is LineKind.BODY:
            stop = index
            while stop < len(lines) and self._may_interrupt(stop):
                stop += 1
            if stop == len(lines) or not self._may_continue(stop, interrupted=stop > index):
                break
            at = len(self.current.parts) - 1
            captions = [Paragraph(BlockKind.CAPTION, [line]) for line in lines[index:stop]]
            self.current.parts[at:at] = captions
            paragraph.lines.append(lines[stop])
            index = stop + 1
        return index

    def _may_interrupt(self, index: int) -> bool:
        line = self.lines[index]
        return line.kind is LineKind.CAPTION or (line.kind is LineKind.HEAD and not line.level and line.gap >= 2)

    def _may_continue(self, index: int, *, interrupted: bool) -> bool:
        line = self.lines[index]
        if line.kind is LineKind.BODY:
            return line.dateline is None and not (self.brief and line.bullet)
        # A few characters alone are what a column carried over (着 / 说。), and no headline.
        return line.kind is LineKind.HEAD and not line.level and not interrupted and len(line.text) <= 3

    # -- heads ---------------------------------------------------------------------------------------------------

    def _head(self, index: int) -> int:
        """A head line: a new article's headline, a subhead, or the caption of a picture."""
        draft = self.current
        if self._is_picture(index):
            self._caption(self.lines[index])
            return index + 1
        if draft.column and not draft.has_body:
            draft.column = False
            return self._headline(index)
        if self._starts_article(index):
            self._new()
            return self._headline(index)
        draft.parts.append(Paragraph(BlockKind.SUBHEAD, [self.lines[index]]))
        return index + 1

    def _headline(self, index: int) -> int:
        """Add the headline lines of a new article; what is set off below them is a subhead or caption."""
        lines, draft = self.lines, self.current
        first = lines[index]
        draft.parts.append(Paragraph(BlockKind.HEADLINE, [first]))
        at = index + 1
        while at < len(lines) and lines[at].kind is LineKind.HEAD:
            line = lines[at]
            if self._is_picture(at) or line.bullet or (line.gap >= 2 and lines[at - 1].text.startswith("—")):
                break
            if line.level and line.level <= first.level:
                break
            dated = at + 1 < len(lines) and is_signing_date(lines[at + 1].text)
            speaks = self.layout.speaker.fullmatch(line.text) is not None
            if speaks or (dated and self.layout.issuers.fullmatch(line.text)):
                draft.parts.append(Paragraph(BlockKind.BYLINE, [line]))
                draft.signed = True
                return at + 1
            draft.parts.append(Paragraph(BlockKind.HEADLINE, [line]))
            at += 1
        return at

    def _is_picture(self, index: int) -> bool:
        """Whether a head-like line is the caption of a picture that stood above it."""
        lines, line, draft = self.lines, self.lines[index], self.current
        if line.kind is not LineKind.HEAD or line.level or line.bullet or line.gap < 2 or not draft.parts:
            return False
        # 补链强链 聚势赋能: the two halves of a head.
        if self._is_certain(index) or re.fullmatch(r"\S{3,}(?: \S{3,})+", line.text) or line.text.startswith("—"):
            return False
        if line.text.endswith(self.layout.caption_endings) or self.has_levels:
            return True
        if line.gap < _PICTURE_GAP:
            return False
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following is None or following.gap >= _PICTURE_GAP:
            return True
        return not draft.closed and draft.has_body and self.gap_shows_picture

    @cached_property
    def has_levels(self) -> bool:
        """Whether heads of this page are marked as such, so that other short lines are none."""
        return any(line.level for line in self.lines)

    @cached_property
    def gap_shows_picture(self) -> bool:
        """Whether wide gaps on this page stand before pictures only: no head that is certain has one."""
        return not any(
            line.kind is LineKind.HEAD and line.gap >= _PICTURE_GAP and self._is_certain(index)
            for index, line in enumerate(self.lines)
            if index
        )

    @cached_property
    def gap_shows_article(self) -> bool:
        """Whether a wide gap sets an article off: on this page some heads have one and some have none."""
        heads = [
            line.gap
            for before, line in zip(self.lines, self.lines[1:], strict=False)
            if line.kind is LineKind.HEAD and before.kind is LineKind.BODY
        ]
        return any(gap >= 2 for gap in heads) and any(gap < 2 for gap in heads)

    def _is_certain(self, index: int) -> bool:
        """Whether a head is a headline for certain: a subtitle, a reporter or a dateline follows, or a bullet leads."""
        lines = self.lines
        if lines[index].bullet or self.layout.documents.search(lines[index].text):
            return True
        at = index + 1
        while at < len(lines) and lines[at].kind is LineKind.HEAD and lines[at].gap < 2:
            if lines[at].text.startswith("—"):
                return True
            at += 1
        if at == len(lines):
            return False
        following = lines[at]
        if following.kind is LineKind.BYLINE:
            return not following.text.startswith("(")
        return following.dateline is not None

    def _starts_article(self, index: int) -> bool:
        line, draft = self.lines[index], self.current
        if not draft.parts or all(part.kind is BlockKind.CAPTION for part in draft.parts):
            return True
        if line.kind is LineKind.NUMBERED or (not draft.has_body and not draft.signed):
            return False
        if self._is_certain(index) or draft.closed:
            return True
        if not draft.has_body:
            return False
        if line.level:
            return not self._is_sublevel(line)
        return self._needs_boundary(index)

    @cached_property
    def bracketed(self) -> set[str]:
        """Heads in brackets that are alike (【一园】, 【一厦】): parts of one article; a single one is a label."""
        columns = [h.text for h in self.lines if h.kind is LineKind.COLUMN]
        heads = [text for text in columns if re.fullmatch(r"[【\[].{1,6}[】\]]", text)]
        alike = {len(text) for text in heads if sum(len(other) == len(text) for other in heads) > 1}
        return {text for text in heads if len(text) in alike}

    def _is_sublevel(self, line: Line) -> bool:
        """Whether a markdown head is a subhead: deeper than the article's own, which nobody has signed yet."""
        own = next((part.lines[0].level for part in self.current.parts if part.kind is BlockKind.HEADLINE), 0)
        return 0 < own < line.level

    def _needs_boundary(self, index: int) -> bool:
        """Whether a head that nothing marks opens an article.

        An article is signed once only. If this one is signed already and another byline follows before the next certain
        head, then one of the heads up to it begins another article: the one that is set off by a gap or names another
        county, and if none is, the last one. Without that, gap and county must speak for themselves.
        """
        heads = [index]
        ends = False
        for at in range(index + 1, len(self.lines)):
            line = self.lines[at]
            if line.kind is LineKind.COLUMN or line.dateline is not None:
                break
            if line.kind is LineKind.HEAD and self.lines[at - 1].kind is not LineKind.HEAD:
                if self._is_certain(at) or line.level:
                    break
                if not self._is_picture(at):
                    heads.append(at)
            behind_body = self.lines[at - 1].kind in (LineKind.BODY, LineKind.CAPTION)
            if line.signed or (line.kind is LineKind.BYLINE and behind_body):
                ends = True
                break
        cues = [self._is_set_off(head) + 2 * self._changes_place(head) for head in heads]
        if ends and self.current.signed:
            return max(range(len(heads)), key=lambda at: (cues[at], at)) == 0
        return cues[0] > 0

    @cached_property
    def picture_gaps(self) -> set[int]:
        """How many blank lines stand before captions on this page; a picture without a caption leaves as many."""
        return {
            line.gap
            for line in self.lines
            if line.kind is LineKind.CAPTION
            or (line.kind is LineKind.HEAD and line.text.endswith(self.layout.caption_endings))
        }

    def _is_set_off(self, index: int) -> bool:
        gap, before = self.lines[index].gap, self.lines[index - 1]
        if gap < 2 or gap in self.picture_gaps or before.kind is LineKind.CAPTION:
            return False
        return self.gap_shows_article

    def _changes_place(self, index: int) -> bool:
        """Whether the section under a head is about another county than the article so far, which it never names."""
        section = [self.lines[index]]
        for line in self.lines[index + 1 :]:
            if line.kind is LineKind.HEAD and section[-1].kind is not LineKind.HEAD:
                break
            section.append(line)
        bodies = [line.text for line in section if line.kind is LineKind.BODY]
        text = "\n".join(line.text for line in section)
        places = _places(self.current.text)
        if not bodies or not _places(bodies[0]):
            return False
        if self._names_new_place(self.lines[index].text, bodies[0]):
            return True
        return bool(places) and not any(place[:2] in text for place in places)

    def _names_new_place(self, head: str, body: str) -> bool:
        """Whether a head opens with a county that the text below names in full and the article so far does not know."""
        stems = {place[:-1] for place in _places(body) if len(place) > 2}
        opening = re.match(
            rf"({'|'.join(map(re.escape, sorted(stems, key=len, reverse=True)))})(?:[县市区旗:]|的)", head
        )
        return bool(stems) and opening is not None and opening.group(1) not in self.current.text


def _places(text: str) -> set[str]:
    """Counties, districts, cities and prefectures that a text names in full."""
    names = load_counties()
    found = set()
    for match in _PLACE_END.finditer(text):
        end = match.end()
        sizes = range(12, 2, -1)
        if longest := next((text[end - size : end] for size in sizes if text[end - size : end] in names), None):
            found.add(longest)
    return found


# -- captions behind the end -----------------------------------------------------------------------------------------


def _place_captions(drafts: list[Draft], layout: Layout) -> list[Draft]:
    """Give captions that stand behind an article's end to the article that they are about, or make them articles.

    Text extraction often puts a page's captions at its end, or behind the article that happens to stand above.
    """
    # Captions at the very end of the page may belong anywhere, also if the last article is not signed.
    if drafts and len(drafts) > 1 and not drafts[-1].closed:
        last = drafts[-1]
        while last.has_body and last.parts[-1].kind is BlockKind.CAPTION:
            last.loose.insert(0, last.parts.pop().lines[0])
    texts = [draft.text for draft in drafts]
    placed: list[Draft] = []
    for index, draft in enumerate(drafts):
        placed.append(draft)
        run = [(line, _find_owner(line, texts, index, layout)) for line in draft.loose]
        owners = [owner for _, owner in run if owner is not None]
        for line, owner in run:
            if owner is None and owners:
                # Captions in one run are mostly of one story.
                owner = max(sorted(set(owners)), key=owners.count)
            if owner is None and _stands_alone(line, draft):
                placed.append(Draft([Paragraph(BlockKind.CAPTION, [line])]))
            else:
                drafts[index if owner is None else owner].parts.append(Paragraph(BlockKind.CAPTION, [line]))
        draft.loose = []
    return placed


def _stands_alone(line: Line, draft: Draft) -> bool:
    """Whether a caption tells a story of its own: who, where and when, and not 图为… or the view of something."""
    if not draft.parts:
        return True
    return len(line.text) >= 30


def _find_owner(line: Line, texts: Sequence[str], own: int, layout: Layout) -> int | None:
    """Index of the article that a caption is about: it shares a name with it, and does not name another county.

    If several do, the one that shares the longest name, then the one that the caption stands behind, then the nearest.
    """
    core = layout.generic.sub("\n", re.sub(r"^\W+", "", line.text))
    places = _places(core)
    # 11月10日,某某县…… tells news of its own, so that a shared turn of phrase is not enough.
    least = 5 if re.match(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日", core) else 4
    scores = []
    for index, text in enumerate(texts):
        if places and not any(place[:-1] in text for place in places):
            continue
        match = SequenceMatcher(None, text, core, autojunk=False).find_longest_match()
        shared = re.sub(r"[^\u4e00-\u9fffA-Za-z]", "", text[match.a : match.a + match.size])
        if len(shared) >= least or any(place[:-1] in text for place in places):
            scores.append((len(shared), index == own, index <= own, -abs(index - own), index))
    return max(scores)[4] if scores else None
