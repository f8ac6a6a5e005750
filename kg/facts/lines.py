"""Sentences as rules see them: every outermost mention is one character that stands for its type.

A rule is then a plain regular expression: 「⟦Region⟧去年荣获⟦Honor⟧」 is as short as its grammar, whatever the names.
The characters are taken from Unicode's private use area, which clean text does not hold; should a page hold one, it is
rendered as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kg.words.domain import Article, Mention, Origin, Sentence

TYPES = (
    "Region",
    "Zone",
    "Enterprise",
    "Organization",
    "Person",
    "Program",
    "Industry",
    "Project",
    "Honor",
    "Facility",
    "Event",
)

_NAMED, _ANAPHOR = 0xE000, 0xE020
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_WORK = re.compile("《[^《》]{2,60}》")
_MARK = re.compile("[,;:。!?]")
_QUOTES = "“”‘’\"'《》〈〉「」『』"
POINTERS = "该"
_LEVELS = "省市州盟县区旗镇乡村"
_CLOSERS, _OPENERS = "”’\"'》〉」』", "“‘\"'《〈「『"


def type_class(types: Collection[str]) -> str:
    """A regular expression piece that matches one mention of any of the types, named or anaphoric."""
    marks = [chr(base + TYPES.index(t)) for t in TYPES if t in types for base in (_NAMED, _ANAPHOR)]
    return f"[{''.join(marks)}]"


ANY_MENTION = type_class(TYPES)
"""Matches one mention of any type."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rendered stretch of an article.

    Attributes:
        text: The rendering: one character a mention, other characters as they are.
        begins, ends: Article offsets of each rendered character.
        mentions: Index in ``text`` to the mention that stands there.
    """

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    mentions: dict[int, Mention]

    def position_of(self, offset: int) -> int:
        """Index of the rendered character at or behind an article offset; ``len(text)`` behind the last."""
        for index, end in enumerate(self.ends):
            if end > offset:
                return index
        return len(self.text)


def is_pointed(mention: Mention | None) -> bool:
    """Whether a body is named from its level on, so that 该 before it is no name: 该[县林业局]."""
    return mention is not None and mention.type in ("Organization", "Facility") and mention.text[0] in _LEVELS


def outermost(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that lie inside no other, given mentions sorted by (begin, -end)."""
    kept: list[Mention] = []
    for mention in mentions:
        if not kept or mention.begin >= kept[-1].end:
            kept.append(mention)
    return kept


def render(article: Article, begin: int, end: int, mentions: Sequence[Mention]) -> Line:
    """Render ``article.text[begin:end]``.

    Quotation marks next to a mention are dropped (「实施⟦Program⟧」 however the page quotes the name), and so are 该
    before a body that is named from its level on (该[县林业局]) and a
    bracket that only gives the short name of the mention before it (「⟦甲⟧(以下简称⟦甲⟧)」).

    Args:
        article: The text.
        begin: Article offset.
        end: Article offset, exclusive.
        mentions: The mentions to show, sorted by (begin, -end); those inside another are ignored.
    """
    text = _PRIVATE.sub("\ufffd", article.text[begin:end])
    mentions = [m for m in mentions if begin <= m.begin and m.end <= end]
    # What a work is called says nothing: 「《惊叹!某地竟有座花园》获银奖」.
    works = [(w.start() + begin, w.end() + begin) for w in _WORK.finditer(text)]
    works = [(b, e) for b, e in works if not any(m.begin <= b + 1 and e - 1 <= m.end for m in mentions)]
    for b, e in works:
        mentions = [m for m in mentions if m.end <= b or e <= m.begin or m.type in ("Program", "Honor")]
        text = text[: b - begin] + _MARK.sub("·", text[b - begin : e - begin]) + text[e - begin :]
    cells: list[tuple[str, int, int, Mention | None]] = []
    at = begin
    for mention in [*outermost(mentions), None]:
        stop = end if mention is None else mention.begin
        cells.extend((text[i - begin], i, i + 1, None) for i in range(at, stop))
        if mention is not None:
            base = _ANAPHOR if mention.origin is Origin.ANAPHOR else _NAMED
            cells.append((chr(base + TYPES.index(mention.type)), mention.begin, mention.end, mention))
            at = mention.end
    cells = _drop_aliases(_drop_quotes(cells))
    return Line(
        "".join(c[0] for c in cells),
        tuple(c[1] for c in cells),
        tuple(c[2] for c in cells),
        {i: c[3] for i, c in enumerate(cells) if c[3] is not None},
    )


def render_sentence(article: Article, sentence: Sentence, mentions: Sequence[Mention]) -> Line:
    """Render one sentence with its outermost mentions."""
    return render(article, sentence.begin, sentence.end, mentions)


_Cell = tuple[str, int, int, Mention | None]


def _drop_quotes(cells: list[_Cell]) -> list[_Cell]:
    kept = []
    for i, cell in enumerate(cells):
        if cell[0] in _QUOTES and cell[3] is None:
            behind = i > 0 and cells[i - 1][3] is not None and cell[0] in _CLOSERS
            before = i + 1 < len(cells) and cells[i + 1][3] is not None and cell[0] in _OPENERS
            if behind or before:
                continue
        if cell[0] in POINTERS and i + 1 < len(cells) and is_pointed(cells[i + 1][3]):
            continue
        kept.append(cell)
    return kept


def _drop_aliases(cells: list[_Cell]) -> list[_Cell]:
    kept: list[_Cell] = []
    i = 0
    while i < len(cells):
        last = kept[-1][3] if kept else None
        if cells[i][0] == "(" and last is not None:
            close = next((j for j in range(i + 1, min(i + 14, len(cells))) if cells[j][0] == ")"), None)
            inside = [c[3] for c in cells[i + 1 : close] if c[3] is not None] if close else []
            if close and inside and all(m.entity == last.entity for m in inside):
                i = close + 1
                continue
        kept.append(cells[i])
        i += 1
    return kept
