"""Pages to articles: headline, byline, body, captions, each with the way back to the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.pages.bylines import BULLET, dateline_end, find_dateline, trailing_byline
from kg.pages.clean import CleanText, clean_pieces, drop_blanks, is_traditional
from kg.pages.cutter import Draft, Paragraph, cut_articles, is_plain_column
from kg.pages.furniture import drop_furniture
from kg.pages.layout import Layout, load_layout
from kg.pages.lines import Line, classify_lines, iter_lines, join_wrapped
from kg.pages.periods import article_year
from kg.pages.repeats import drop_repeats
from kg.pages.sentences import split_sentences
from kg.words.domain import Article, Block, BlockKind, Page, Sentence, Skipped

_TITLE_LENGTH = 30
_SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Split:
    """The articles of a page, and what of the page is in none of them."""

    articles: tuple[Article, ...]
    skipped: tuple[Skipped, ...]


def split_articles(page: Page) -> Split:
    """Cut a page into its articles.

    Furniture (page numbers, mastheads, hotlines, weather) and repeated paragraphs are dropped and reported. Those who
    made the page (责任编辑 …) and the name of the paper form a last article of bylines only. Brief items and photo
    news are articles of their own. Dateline with reporters and signature are blocks of their own, cut off the
    paragraphs that they are printed in: 本报某某讯(记者甲) | …… | (乙).

    Returns:
        Articles numbered from 1 in the order of the page. Blocks are in reading order, which is the page's but for
        captions that interrupt a paragraph or stand elsewhere; offsets increase within a block.
    """
    layout = load_layout()
    traditional = is_traditional(page.text)
    printed = list(iter_lines(page.text, traditional=traditional))
    lines, furniture, staff = drop_furniture(page.text, printed, layout, traditional=traditional)
    lines = join_wrapped(page.text, lines, traditional=traditional)
    classify_lines(lines, layout)
    lines, repeats = drop_repeats(lines)
    furniture += [line for line in lines if is_plain_column(line, layout)]
    dropped = [("furniture", line) for line in furniture] + [("repeat", line) for line in repeats]
    skipped = [_report(page, what, line) for what, line in dropped]
    articles: list[Article] = []
    for draft in cut_articles(lines, layout):
        if texts := list(_iter_blocks(page, draft, layout, traditional)):
            articles.append(_assemble(page, len(articles) + 1, texts))
    if staff:
        texts = [_staff_block(page, begin, end, paper=paper, traditional=traditional) for begin, end, paper in staff]
        articles.append(_assemble(page, len(articles) + 1, texts))
    # What stands on one page was published together.
    year = article_year("\n".join(article.text for article in articles), page.date)
    return Split(tuple(replace(article, year=year) for article in articles), tuple(skipped))


@dataclass(frozen=True, slots=True)
class _Text:
    """A block before it has its place in an article."""

    kind: BlockKind
    clean: CleanText
    place: str | None = None


def _report(page: Page, what: str, line: Line) -> Skipped:
    number = page.text.count("\n", 0, line.begin) + 1
    shown = line.text if len(line.text) <= _SHOWN_LENGTH else line.text[:_SHOWN_LENGTH] + "…"
    return Skipped(what, f"{page.doc}:{number}", shown)


def _staff_block(page: Page, begin: int, end: int, *, paper: bool, traditional: bool) -> _Text:
    clean = clean_pieces(page.text, [(begin, end)], traditional=traditional)
    # A paper's name is often spaced out: 川 北 晨 刊.
    return _Text(BlockKind.MASTHEAD, drop_blanks(clean)) if paper else _Text(BlockKind.BYLINE, clean)


def _iter_blocks(page: Page, draft: Draft, layout: Layout, traditional: bool) -> Iterator[_Text]:
    for part in draft.parts:
        pieces = [piece for line in part.lines for piece in line.pieces]
        clean = clean_pieces(page.text, pieces, traditional=traditional)
        if part.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD):
            mark = re.match(r"#{1,6}\s+", clean.text) or BULLET.match(clean.text)
            yield _Text(part.kind, _slice(clean, mark.end() if mark else 0, len(clean.text)))
        elif part.kind is BlockKind.BODY:
            yield from _cut_body(part, clean, layout)
        else:
            yield _Text(part.kind, clean)


def _slice(clean: CleanText, begin: int, end: int) -> CleanText:
    while begin < end and clean.text[begin] == " ":
        begin += 1
    while end > begin and clean.text[end - 1] == " ":
        end -= 1
    return CleanText(clean.text[begin:end], clean.offsets[begin:end])


def _cut_body(part: Paragraph, clean: CleanText, layout: Layout) -> Iterator[_Text]:
    """Cut dateline and signature off a paragraph."""
    text, first = clean.text, part.lines[0]
    begin = 0
    if first.dateline is not None and (match := find_dateline(text, layout)):
        begin, _ = dateline_end(text, match.end(), layout)
        yield _Text(BlockKind.BYLINE, _slice(clean, 0, begin), match["place"] or None)
    elif first.bullet and (bullet := BULLET.match(text)):
        begin = bullet.end()
        # ●某市某县 11月15日,……: in a brief the place stands before a wide blank.
        if place := re.compile(r"([\u4e00-\u9fff]{2,8})\s+(?=\S{20})").match(text, begin):
            yield _Text(BlockKind.BYLINE, _slice(clean, begin, place.end()), place[1])
            begin = place.end()
    end = trailing_byline(text, layout) if part.lines[-1].signed else len(text)
    if begin < end:
        yield _Text(BlockKind.BODY, _slice(clean, begin, end))
    if end < len(text):
        yield _Text(BlockKind.BYLINE, _slice(clean, max(begin, end), len(text)))


def _title(texts: Sequence[_Text]) -> str:
    """The headline lines in one; without them the begin of the text."""
    heads = [block.clean.text for block in texts if block.kind is BlockKind.HEADLINE]
    if heads:
        return " ".join(heads)
    first = next((block for block in texts if block.kind is not BlockKind.BYLINE), texts[0]).clean.text
    first = first[slice(*split_sentences(first)[0])].lstrip("▲△▼●◆■□ ")
    if len(first) <= _TITLE_LENGTH:
        return first.rstrip("。")
    cut = max(first.rfind(mark, 8, _TITLE_LENGTH) for mark in ",;:、")
    return first[:cut] if cut > 0 else first[:_TITLE_LENGTH]


def _assemble(page: Page, number: int, texts: Sequence[_Text]) -> Article:
    """Join blocks by line breaks and cut them into sentences."""
    texts = [block for block in texts if block.clean.text]
    letters: list[str] = []
    offsets: list[int] = []
    blocks: list[Block] = []
    sentences: list[Sentence] = []
    at = 0
    for block in texts:
        if blocks:
            letters.append("\n")
            # The joining break has no character of its own on the page; it stands behind the block.
            offsets.append(min(offsets[-1] + 1, len(page.text) - 1))
            at += 1
        text = block.clean.text
        whole = block.kind not in (BlockKind.BODY, BlockKind.CAPTION)
        spans = [(0, len(text))] if whole else split_sentences(text)
        sentences += [Sentence(at + begin, at + end, len(blocks)) for begin, end in spans]
        blocks.append(Block(block.kind, at, at + len(text)))
        letters.append(text)
        offsets += block.clean.offsets
        at += len(text)
    return Article(
        doc=page.doc,
        number=number,
        title=_title(texts),
        text="".join(letters),
        offsets=tuple(offsets),
        blocks=tuple(blocks),
        sentences=tuple(sentences),
        dateline=next((block.place for block in texts if block.place), None),
        date=page.date,
    )
