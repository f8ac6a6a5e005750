"""What a sentence does not say but a careful reader knows: who acts, where, and in which industry.

Rules ask for these by name: ``{s:SUBJECT}``, ``{s:TOPIC}``, ``{s:HOME}``, ``{o:AREA}``, ``{o:THEME}``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.facts.lines import Line, outermost, render, render_sentence
from kg.words.domain import Article, Entity, Mention, Origin, Reading
from kg.words.errors import DataError

_CLAUSE = re.compile(r"[^,;:。!?]+")
_PLACES = frozenset({"Region", "Zone"})


@dataclass(frozen=True, slots=True)
class Grammar:
    """``seeds/grammar.toml``, compiled."""

    lead: re.Pattern[str]
    together: re.Pattern[str]
    oblique: re.Pattern[str]
    levels: tuple[tuple[int, re.Pattern[str]], ...]
    stems: dict[str, re.Pattern[str]]


@lru_cache(maxsize=4)
def load_grammar(path: Path) -> Grammar:
    """Read and compile the grammar of clauses.

    Raises:
        DataError: The file is no TOML, or a key is missing or no list of texts.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        levels = {int(k): _either(v) for k, v in data["levels"].items()}
        return Grammar(
            lead=re.compile(f"(?:{_either(data['lead'])})*"),
            together=re.compile(_either(data["together"])),
            oblique=re.compile(f"(?:{_either(data['oblique'])})$"),
            levels=tuple((k, re.compile(f"(?:{levels[k]})$")) for k in sorted(levels, reverse=True)),
            stems={k: re.compile(f"(?:{_either(v)})$") for k, v in data["stems"].items()},
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise DataError(path.name, f"broken grammar: {error}") from error


def _either(pieces: Sequence[str]) -> str:
    return "|".join(sorted(pieces, key=lambda p: (-len(p), p)))


@dataclass(frozen=True, slots=True)
class Bound:
    """What a slot is bound to: an entity and, if it stands in the text, its mention."""

    entity: str
    mention: Mention | None = None


class Context:
    """One reading with its sentences rendered, and the resolvers over them.

    Attributes:
        reading: The article with its linked mentions.
        lines: One for each sentence.
    """

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self.reading = reading
        self._grammar = grammar
        known = tuple(m for m in reading.mentions if m.entity in reading.entities)
        self.outer = outermost(known)
        self.known = known
        self.lines = tuple(render_sentence(reading.article, s, known) for s in reading.article.sentences)
        self._stems = _stem_table(reading.entities, grammar)
        self._theme = self._find_theme()

    def resolve(
        self, resolver: str, types: Collection[str], sentence: int, position: int, anchor: Mention | None = None
    ) -> list[Bound]:
        """What a slot without text stands for.

        Args:
            resolver: One of :data:`kg.facts.rules.RESOLVERS`.
            types: Types that may be bound.
            sentence: Index of the sentence.
            position: Index in the rendered sentence from which the resolver looks back.
            anchor: The mention that UPPER looks for the next higher area of.
        """
        if resolver == "UPPER":
            return self._upper(anchor, types, sentence) if anchor is not None else []
        if resolver == "LAST":
            return self._last(types, sentence, position)
        if resolver == "HOME":
            return self._typed([self.reading.home], types)
        if resolver == "TOPIC":
            return self._typed([self._topic(sentence)], types)
        if resolver == "THEME":
            return self._typed([self.theme_at(sentence)], types)
        if resolver == "AREA":
            return self._area(types, sentence, position)
        return self.subject(types, sentence, position)

    def subject(self, types: Collection[str], sentence: int, position: int) -> list[Bound]:
        """Who acts in the clause at a position: its own subject, else that of a clause before it, else the topic, else the home region."""
        line = self.lines[sentence]
        clauses = [c for c in _CLAUSE.finditer(line.text) if c.start() < position]
        for clause in reversed(clauses):
            found = [b for b in self._heads(line, clause.start(), min(clause.end(), position)) if self._type(b) in types]
            if found:
                return found
        return self._typed([self._topic(sentence)], types) or self._typed([self.reading.home], types)

    def level(self, entity: str) -> int:
        """1 province … 5 village, 6 zone, 0 unknown."""
        thing = self.reading.entities.get(entity)
        if thing is None:
            return 0
        if thing.type == "Zone":
            return 6
        names = {"province": 1, "prefecture": 2, "county": 3, "township": 4, "village": 5}
        if thing.level in names:
            return names[thing.level]
        for level, suffix in self._grammar.levels:
            if suffix.search(thing.name):
                return level
        return 0

    def name_line(self, text: str, inner: Sequence[Mention], own: str) -> Line:
        """Render a name with the mentions inside it and, where there are none, the known names and stems that it holds.

        Args:
            text: The name.
            inner: Mentions inside, offsets counted in the name.
            own: Entity of the name itself, which is not looked for.
        """
        spans = {(m.begin, m.end): m for m in inner}
        for stem, entity in self._stems:
            if entity == own or len(stem) >= len(text):
                continue
            start = text.find(stem)
            while start >= 0:
                end = start + len(stem)
                if all(end <= b or e <= start for b, e in spans):
                    kind = self.reading.entities[entity].type
                    spans[start, end] = Mention(start, end, kind, stem, Origin.ALIAS, "stem", entity)
                start = text.find(stem, end)
        article = Article("", 0, "", text, tuple(range(len(text))), (), ())
        return render(article, 0, len(text), [spans[k] for k in sorted(spans, key=lambda k: (k[0], -k[1]))])

    def theme_at(self, sentence: int) -> str | None:
        """The industry that an article, or at least this paragraph, is about."""
        if self._theme is not None:
            return self._theme
        block = self.reading.article.sentences[sentence].block
        span = self.reading.article.blocks[block]
        near = {m.entity for m in self.outer if m.type == "Industry" and span.begin <= m.begin < span.end}
        return near.pop() if len(near) == 1 else None

    def _find_theme(self) -> str | None:
        counts = Counter(m.entity for m in self.known if m.type == "Industry")
        ranked = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
        if len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] >= 3 * ranked[1][1]):
            return ranked[0][0]
        return None

    def _topic(self, sentence: int) -> str | None:
        return self.reading.topics[sentence] if sentence < len(self.reading.topics) else self.reading.home

    def _type(self, bound: Bound) -> str:
        return self.reading.entities[bound.entity].type

    def _typed(self, entities: Sequence[str | None], types: Collection[str]) -> list[Bound]:
        known = self.reading.entities
        return [Bound(e) for e in entities if e is not None and e in known and known[e].type in types]

    def _heads(self, line: Line, begin: int, end: int) -> list[Bound]:
        """The subjects at the start of a clause: the last link of 「甲县的乙公司」, all of 「甲、乙和丙」."""
        lead = self._grammar.lead.match(line.text, begin, end)
        at = lead.end() if lead else begin
        if at >= end or at not in line.mentions:
            return []
        group = [line.mentions[at]]
        at += 1
        while at < end:
            if at in line.mentions:
                group = [line.mentions[at]]
                at += 1
                continue
            if line.text[at] == "的" and at + 1 in line.mentions and at + 1 < end:
                group = [line.mentions[at + 1]]
                at += 2
                continue
            joint = self._grammar.together.match(line.text, at, end)
            if joint and joint.end() in line.mentions and joint.end() < end:
                group.append(line.mentions[joint.end()])
                at = joint.end() + 1
                continue
            break
        return [Bound(m.entity, m) for m in group]

    def _last(self, types: Collection[str], sentence: int, position: int) -> list[Bound]:
        """The last mention of a type before a position, in this paragraph."""
        block = self.reading.article.sentences[sentence].block
        for index in range(sentence, -1, -1):
            if self.reading.article.sentences[index].block != block:
                break
            line = self.lines[index]
            for at in sorted(line.mentions, reverse=True):
                if (index < sentence or at < position) and line.mentions[at].type in types:
                    return [Bound(line.mentions[at].entity, line.mentions[at])]
        return []

    def _upper(self, anchor: Mention, types: Collection[str], sentence: int) -> list[Bound]:
        """The next higher area of a place: its known parent if the article names it, else the nearest one before it that is higher."""
        known = self.reading.entities
        parent = known[anchor.entity].parent
        if parent in known and known[parent].type in types:
            named = any(m.entity == parent for m in self.known) or parent == self.reading.home
            return [Bound(parent)] if named else []
        level = self.level(anchor.entity)
        if level <= 3:
            return []
        block = self.reading.article.sentences[sentence].block
        before = [
            m
            for m in self.outer
            if m.end <= anchor.begin and m.type in _PLACES and m.entity != anchor.entity and known[m.entity].type in types
        ]
        for mention in reversed(before):
            where = self.reading.article.sentence_at(mention.begin)
            if where is None or where.block != block:
                break
            if 2 <= self.level(mention.entity) < min(level, 6):
                return [Bound(mention.entity, mention)]
        home = self.reading.home
        if home is not None and home in known and home != anchor.entity and 1 <= self.level(home) < level:
            return self._typed([home], types)
        return []

    def _area(self, types: Collection[str], sentence: int, position: int) -> list[Bound]:
        line = self.lines[sentence]
        kinds = self.reading.entities
        for at in range(position - 1, -1, -1):
            if at in line.mentions and line.mentions[at].type in _PLACES and line.mentions[at].type in types:
                return [Bound(line.mentions[at].entity, line.mentions[at])]
        topic = self._topic(sentence)
        if topic is not None and topic in kinds and kinds[topic].type in types:
            return [Bound(topic)]
        return self._typed([self.reading.home], types)


def _stem_table(entities: dict[str, Entity], grammar: Grammar) -> list[tuple[str, str]]:
    """(text, entity id) of the names, and of the stems of places and industries, longest first."""
    table: dict[str, str] = {}
    for identity in sorted(entities):
        thing = entities[identity]
        if thing.type not in ("Region", "Zone", "Industry", "Enterprise", "Organization"):
            continue
        for name in thing.names:
            if len(name) >= 2:
                table.setdefault(name, identity)
    for identity in sorted(entities):
        thing = entities[identity]
        pattern = grammar.stems.get(thing.type.lower())
        if pattern is None:
            continue
        for name in thing.names:
            stem = pattern.sub("", name)
            if len(stem) >= 2:
                table.setdefault(stem, identity)
    return sorted(table.items(), key=lambda kv: (-len(kv[0]), kv[0], kv[1]))


