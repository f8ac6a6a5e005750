"""The frozen dataclasses that all layers pass along.

Offsets are half-open ``[begin, end)`` and count Unicode code points. There are two systems, and a name says
which one is meant: *page offsets* count in the page as decoded, *article offsets* (the default from
:class:`Article` on) count in the clean text of one article. :meth:`Article.page_span` leads from the second to the
first.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Page:
    """One source document as decoded.

    Attributes:
        doc: The file's stem, the document's identifier in the graph.
        source: The path as the user gave it, for messages only.
        text: The decoded text, byte order mark dropped, line ends as they are.
        encoding: The codec that read it, e.g. ``utf-8``, ``gb18030``.
        date: Publication date as EDTF (``2025-11-18``, ``2025-11``, ``2025``) or None; from the page, the file name or
            the user.
    """

    doc: str
    source: str
    text: str
    encoding: str = "utf-8"
    date: str | None = None


class BlockKind(StrEnum):
    """What a block of an article is."""

    HEADLINE = "headline"
    SUBHEAD = "subhead"
    BYLINE = "byline"
    BODY = "body"
    CAPTION = "caption"
    MASTHEAD = "masthead"  # the name of the paper, in the last article of a page


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like piece of an article; article offsets."""

    kind: BlockKind
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: article offsets, and the index of its block in ``Article.blocks``."""

    begin: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Article:
    r"""One article of a page: clean text and the way back.

    Attributes:
        doc: Identifier of the page.
        number: 1-based position on the page.
        title: Its headline, clean; the first words of the text if it has none.
        text: Clean text: NFKC (so ``，（）：；！？％`` are ``,():;!?%``; ``。、“”《》`` stay), simplified characters,
            no line breaks inside a block; blocks are joined by one ``\n``.
        offsets: For each character of ``text`` the page offset that it comes from; same length as ``text``.
        blocks: Sorted by begin, without overlap, covering all of ``text`` but the joining ``\n``.
        sentences: Sorted by begin, without overlap, each inside one block.
        dateline: Place name as printed in 本报鹰潭讯, or None.
        date: EDTF date of publication or None.
        year: Year of publication: of the date, or told from what the whole page says of years; or None.
    """

    doc: str
    number: int
    title: str
    text: str
    offsets: tuple[int, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    dateline: str | None = None
    date: str | None = None
    year: int | None = None
    _begins: tuple[int, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_begins", tuple(s.begin for s in self.sentences))

    def page_span(self, begin: int, end: int) -> tuple[int, int]:
        """Page offsets of a non-empty stretch of the clean text.

        Raises:
            ValueError: The stretch is empty or outside the text.
        """
        if not 0 <= begin < end <= len(self.text):
            raise ValueError(f"{self.doc}#{self.number}: no stretch {begin}..{end} in {len(self.text)} characters")
        return self.offsets[begin], self.offsets[end - 1] + 1

    def sentence_at(self, position: int) -> Sentence | None:
        """The sentence that holds an article offset, or None between sentences."""
        index = bisect_right(self._begins, position) - 1
        if index >= 0 and position < self.sentences[index].end:
            return self.sentences[index]
        return None

    def block_at(self, position: int) -> Block | None:
        """The block that holds an article offset, or None on a joining line break."""
        index = bisect_right([b.begin for b in self.blocks], position) - 1
        if index >= 0 and position < self.blocks[index].end:
            return self.blocks[index]
        return None


class Origin(StrEnum):
    """Where a mention comes from, in falling order of precedence."""

    GAZETTEER = "gazetteer"
    SHAPE = "shape"
    ALIAS = "alias"
    MODEL = "model"
    ANAPHOR = "anaphor"


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of an article that names, or points at, one thing.

    Attributes:
        begin, end: Article offsets; surrounding quotation marks are outside.
        type: One of the entity types of the guideline, e.g. ``Region``.
        text: ``article.text[begin:end]``.
        origin: Which source found it. ``ANAPHOR`` (该区, 全县, 该公司, 园区) is no name, but resolves to an entity.
        rule: Id of the gazetteer, shape or model that found it.
        entity: :attr:`Entity.id`; empty until linked.
    """

    begin: int
    end: int
    type: str
    text: str
    origin: Origin = Origin.SHAPE
    rule: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing.

    Attributes:
        id: ``Type/key``, the same on every page and run, e.g. ``Region/360603``, ``Enterprise/江西华昊锂电有限公司``.
        type: One of the entity types of the guideline.
        name: The preferred label.
        names: All forms by which pages name it, sorted, ``name`` included.
        printed: Further labels that differ from the clean form (traditional characters, OCR form), sorted.
        level: For a Region: province, prefecture, county, township, village or empty.
        adcode: Official code of a Region, or empty.
        parent: :attr:`Entity.id` of the next higher area if known from the gazetteer or the name, or empty.
        articles: ``(doc, article number)`` of the articles that name it, sorted. Empty: background knowledge.
    """

    id: str
    type: str
    name: str
    names: tuple[str, ...]
    printed: tuple[str, ...] = ()
    level: str = ""
    adcode: str = ""
    parent: str = ""
    articles: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The sentence that says so: page offsets, ``page.text[begin:end] == text``."""

    doc: str
    article: int
    begin: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Relation:
    """``subject predicate object`` with entity ids, and the rule and sentence that say so."""

    subject: str
    predicate: str
    object: str
    rule: str
    confidence: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Position:
    """A post: who, which title as printed, where (entity id or None)."""

    person: str
    title: str
    organization: str | None
    rule: str
    confidence: float
    evidence: Evidence
    former: bool = False


class Modality(StrEnum):
    """Whether a number is reported, aimed at or foreseen."""

    ACTUAL = "actual"
    TARGET = "target"
    FORECAST = "forecast"


class Bound(StrEnum):
    """How the printed number bounds the true one: 超, 近, 约, 以上, 突破 and the like."""

    ABOVE = "above"
    BELOW = "below"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Observation:
    """One number said of one thing.

    Attributes:
        owner: Entity id.
        indicator: What is measured, as printed and without filler.
        value: In the *printed* unit; None if only a change is told.
        unit: As printed, with its multiplier (亿元); empty if ``value`` is None.
        base_unit: QUDT local name of the base unit (``CNY``), or ``county-kg`` unit id for counters; empty if unknown.
        normalized: ``value`` in ``base_unit``, or None.
        period: EDTF as the guideline has it, or None.
        change: Percent, minus for a fall, or None.
        base: What the change is measured against (``yoy``, ``year_start`` …) or empty.
        modality: actual, target or forecast.
        bound: How the number bounds the true one, or None.
        rank: 1-based rank said of this number, or None.
        rank_scope: Among whom (全省), as printed.
        concept: Id of the indicator concept in ``seeds``; empty if minted from the text.
    """

    owner: str
    indicator: str
    value: Decimal | None
    unit: str
    period: str | None
    rule: str
    confidence: float
    evidence: Evidence
    base_unit: str = ""
    normalized: Decimal | None = None
    change: Decimal | None = None
    base: str = ""
    modality: Modality = Modality.ACTUAL
    bound: Bound | None = None
    rank: int | None = None
    rank_scope: str = ""
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One article with its linked mentions: all that relation and observation rules see.

    Attributes:
        article: The text.
        mentions: Sorted by (begin, -end); every ``entity`` is a key of ``entities``. No two partly overlap; an inner
            mention (鹰潭市 in 鹰潭市余江区市场监督管理局) may lie inside an outer one. Anaphors are among them.
        entities: Entity id to entity, for every mention of the article and their known parents.
        home: Entity id of the region (or, failing that, zone) that the article is about, or None.
        topics: For each sentence of ``article.sentences`` the entity id that its subjectless clauses speak about, or
            None.
        guests: Entity ids of bodies and firms whose name opens with a place that lies elsewhere.
    """

    article: Article
    mentions: tuple[Mention, ...]
    entities: dict[str, Entity]
    home: str | None = None
    topics: tuple[str | None, ...] = ()
    guests: frozenset[str] = frozenset()

    def mentions_in(self, begin: int, end: int) -> list[Mention]:
        """The mentions inside a stretch, sorted by (begin, -end)."""
        return [m for m in self.mentions if begin <= m.begin and m.end <= end]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that did not make it into the graph, and why: nothing is lost in silence."""

    what: str
    place: str
    why: str


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Two things that may be one; a person decides. ``left < right``, both entity ids."""

    left: str
    right: str
    why: str


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What a person decided of two entity ids: the same thing, or two different ones."""

    left: str
    right: str
    same: bool


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a build knows before it becomes RDF.

    Every tuple is sorted, so that the same input gives the same bytes.
    """

    pages: tuple[Page, ...]
    articles: tuple[Article, ...]
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    positions: tuple[Position, ...]
    observations: tuple[Observation, ...]
    skipped: tuple[Skipped, ...] = ()
    doubtful: tuple[Doubt, ...] = ()
