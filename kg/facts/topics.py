"""What a sentence speaks about when it names no subject: the topic, carried from clause to clause.

County news drops subjects: 「2024年,全县新增…;培育…;引进…」. A mention at the start of a clause becomes the topic; a
sentence without one inherits the topic of the sentence before it in the same paragraph, and a paragraph starts from
the article's home region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.language.edges import any_of, load_toml, string_list
from kg.words.domain import Article, BlockKind, Entity, Mention

_SOURCE = "seeds/topics.toml"
_CLAUSE = re.compile(r"[^,;:]+")


@dataclass(frozen=True, slots=True)
class TopicWords:
    """Compiled ``seeds/topics.toml``.

    Attributes:
        types: Entity types that can be the topic of a sentence.
        lead: What may stand between the start of a clause and its subject: times, marks and light connectives.
        described: A description that a clause begins with, up to the 的 before the name described.
        not_before: What follows a name that is an attribute or one of several, and no subject.
        reports: Headlines of texts in which every subjectless sentence speaks of the area that reports.
    """

    types: frozenset[str]
    lead: re.Pattern[str]
    described: re.Pattern[str]
    not_before: tuple[str, ...]
    reports: tuple[str, ...]


@lru_cache(maxsize=1)
def load_topic_words() -> TopicWords:
    """Read ``seeds/topics.toml``.

    Raises:
        DataError: It is missing or broken.
    """
    data = load_toml("topics.toml")
    lead = "|".join([*string_list(data, "patterns", _SOURCE), any_of(string_list(data, "lead", _SOURCE))])
    return TopicWords(
        types=frozenset(string_list(data, "types", _SOURCE)),
        lead=re.compile(f"(?:{lead})*"),
        described=re.compile(any_of(string_list(data, "described", _SOURCE)) + "[^,;:]{1,20}的(?=[^,;:的]+$)"),
        not_before=tuple(string_list(data, "not_before", _SOURCE)),
        reports=tuple(string_list(data, "reports", _SOURCE)),
    )


def is_brief(article: Article, words: Sequence[str]) -> bool:
    """Whether an article is a list of short news that have nothing to do with each other.

    >>> from kg.words.domain import Block
    >>> article = Article("d", 1, "", "简 讯", tuple(range(3)), (Block(BlockKind.HEADLINE, 0, 3),), ())
    >>> is_brief(article, ["简讯"])
    True
    """
    heads = [b for b in article.blocks if b.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD)]
    return any(re.sub(r"\W", "", article.text[b.begin : b.end]).endswith(tuple(words)) for b in heads[:1])


def find_topics(
    article: Article, mentions: Sequence[Mention], entities: Mapping[str, Entity], home: str | None
) -> tuple[str | None, ...]:
    """For each sentence the entity id that its subjectless clauses speak about.

    Args:
        article: The text.
        mentions: Linked mentions, sorted by (begin, -end).
        entities: Unused ids are ignored; a mention whose entity is missing here is no topic.
        home: The article's own region or zone.

    Returns:
        One id or None for each of ``article.sentences``.

    Source:
        gold/GUIDELINE.md, Relations: the county that the article is about is the subject of its subjectless sentences.
    """
    words = load_topic_words()
    longest = {m.begin: m for m in reversed(mentions)}
    # 「“中国白莲之乡”之外…」: what a title begins with is no subject.
    starts = {b: m for b, m in longest.items() if m.type in words.types and m.entity in entities}
    topics: list[str | None] = []
    base = find_hero(article, starts) or home
    current, block = base, -1
    report = any(
        word in article.text[b.begin : b.end]
        for b in article.blocks
        if b.kind is BlockKind.HEADLINE
        for word in words.reports
    )
    for sentence in article.sentences:
        if sentence.block != block or report:
            block, current = sentence.block, base
        kind = article.blocks[sentence.block].kind
        own = clause_subject(article.text, sentence.begin, sentence.end, starts)
        if own is not None:
            current = own
        topics.append(current if kind not in (BlockKind.BYLINE, BlockKind.MASTHEAD) else home)
    return tuple(topics)


def find_hero(article: Article, starts: Mapping[int, Mention]) -> str | None:
    """The one house that the headline is about, if it names one as the subject of a line and no area beside it."""
    heads = [b for b in article.blocks if b.kind is BlockKind.HEADLINE]
    named = [m for b in heads for at, m in starts.items() if b.begin <= at < b.end]
    named = [m for m in named if not any(o is not m and o.begin <= m.begin and m.end <= o.end for o in named)]
    if len({m.entity for m in named}) != 1 or named[0].type not in ("Enterprise", "Organization"):
        return None
    for head in heads:
        if clause_subject(article.text, head.begin, head.end, starts) == named[0].entity:
            return named[0].entity
    return None


def clause_subject(text: str, begin: int, end: int, starts: Mapping[int, Mention]) -> str | None:
    """Entity of the first mention that opens a clause of ``text[begin:end]``, or None."""
    for clause in _CLAUSE.finditer(text, begin, end):
        lead = load_topic_words().lead.match(text, clause.start(), clause.end())
        at = lead.end() if lead else clause.start()
        for position in range(clause.start(), at + 1):
            mention = starts.get(position)
            # 「余江区的…」 names an attribute, not the subject; but 「X公司董事长…」 does speak of X.
            if mention is None or text.startswith(load_topic_words().not_before, mention.end):
                continue
            if text[clause.start() : position].endswith("在") and mention.type not in ("Region", "Zone"):
                continue  # 「在某银行的评比中」
            return mention.entity
        # 「扎根于此地的某银行,…」
        made = load_topic_words().described.match(text, clause.start(), clause.end())
        if made and (mention := starts.get(made.end())) is not None and mention.end == clause.end():
            return mention.entity
    return None
