"""What a sentence speaks about when it names no subject: the topic, carried from clause to clause.

County news drops subjects: 「2024年,全县新增…;培育…;引进…」. A mention at the start of a clause becomes the topic; a sentence without one
inherits the topic of the sentence before it in the same paragraph, and a paragraph starts from the article's home region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.words.domain import Article, BlockKind, Entity, Mention

SUBJECT_TYPES = frozenset({"Region", "Zone", "Enterprise", "Organization"})

# What may stand between the start of a clause and its subject: times, quotation marks and light connectives.
_LEAD = re.compile(
    r"(?:[\"“”‘’'(\[【《—\s]|(?:\d{1,4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:以来|至今|起|底|初|末|前|,)?|[近今去当前昨本]年(?:以?来|度)?|日前|近日|目前|如今|同时"
    r"|此外|其中|截至|据悉|据了解|据介绍|为此|随后|走进|在|作为)*"
)
_CLAUSE = re.compile(r"[^,;:]+")


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
    starts = {m.begin: m for m in reversed(mentions) if m.type in SUBJECT_TYPES and m.entity in entities}
    topics: list[str | None] = []
    current, block = home, -1
    for sentence in article.sentences:
        if sentence.block != block:
            block, current = sentence.block, home
        kind = article.blocks[sentence.block].kind
        own = _clause_subject(article.text, sentence.begin, sentence.end, starts)
        if own is not None:
            current = own
        topics.append(current if kind not in (BlockKind.BYLINE,) else home)
    return tuple(topics)


def _clause_subject(text: str, begin: int, end: int, starts: Mapping[int, Mention]) -> str | None:
    for clause in _CLAUSE.finditer(text, begin, end):
        lead = _LEAD.match(text, clause.start(), clause.end())
        at = lead.end() if lead else clause.start()
        for position in range(clause.start(), at + 1):
            mention = starts.get(position)
            # 「余江区的…」 names an attribute, not the subject; but 「X公司董事长…」 does speak of X.
            if mention is not None and not text.startswith(("的", "、", "与", "和"), mention.end):
                return mention.entity
    return None
