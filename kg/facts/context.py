"""What a sentence does not say but a careful reader knows: who acts, where, and in which industry.

Rules ask for these by name: ``{s:SUBJECT}``, ``{s:TOPIC}``, ``{s:HOME}``, ``{o:AREA}``, ``{o:THEME}``, ``{o:ONGOING}``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.facts.lines import Line, outermost, render, render_sentence, type_class
from kg.facts.topics import clause_subject
from kg.language.lists import industry_core, industry_stem
from kg.words.domain import Article, BlockKind, Entity, Mention, Origin, Reading
from kg.words.errors import DataError

_CLAUSE = re.compile(r"[^,;:。!?]+")
_PLACES = frozenset({"Region", "Zone"})
_AGENTS = frozenset({"Region", "Zone", "Enterprise", "Organization", "Person"})
_MAKES = _AGENTS | {"Facility", "Project", "Program"}
_ADVERBS = 9
_PLAIN_GAP = 3
_LEVELS = {"province": 1, "prefecture": 2, "county": 3, "township": 4, "village": 5}
_KINDS_OF = frozenset("子分母总")
_NOUN = 8
_SCENE = 3
_INTRODUCED = 14
_MARKS = re.compile("[,;:。!?]")
_UNQUOTED = str.maketrans("", "", "“”‘’")
_WITH = re.compile("[,;:。!?][与和同跟]")
_PARTS = re.compile("[,;:。!? ]")
# A run of characters without a preposition, a passive or a numeral at its start is taken for a noun.
_NOUN_PHRASE = re.compile(
    "[^在从被由经为以因凭靠将把对向与和同自到比让给用获上下还也等共并,、()\\d\ue000-\uf8ff][^,、()\ue000-\uf8ff]*"
)
_MARKED = re.compile('.{0,10}[“"‘][^”"’]+[”"’][^,的]{0,8}$|\\d+[个对项家名支条款][^,的]{2,8}$')
_STUFF = re.compile("(.)业")
_MADE = re.compile("[^,。;的、\ue000-\uf8ff]{1,10}的")


@dataclass(frozen=True, slots=True)
class Grammar:
    """``seeds/grammar.toml``, compiled."""

    lead: re.Pattern[str]
    together: re.Pattern[str]
    oblique: re.Pattern[str]
    adverb: re.Pattern[str]
    levels: tuple[tuple[int, re.Pattern[str]], ...]
    stems: dict[str, re.Pattern[str]]
    generic: re.Pattern[str]
    common: frozenset[str]
    no_stuff: frozenset[str]
    goods: frozenset[str]
    small: re.Pattern[str]
    pointing: re.Pattern[str]
    pointed: dict[str, frozenset[str]]
    seated: re.Pattern[str]
    sited: re.Pattern[str]
    schooled: re.Pattern[str]
    firm: frozenset[str]
    owned: re.Pattern[str]
    running: re.Pattern[str]
    introducing: re.Pattern[str]
    speech: re.Pattern[str]


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
            adverb=re.compile(f"(?:{_either(data['adverb'])})*"),
            levels=tuple((k, re.compile(f"(?:{levels[k]})$")) for k in sorted(levels, reverse=True)),
            generic=re.compile(f"(?:该|这[家个]|这)?(?P<noun>{_either(data['generic']['nouns'])})"),
            common=frozenset(data["kin"]["common"]),
            no_stuff=frozenset(data["kin"]["no_stuff"]),
            seated=re.compile(_either(data["local"]["seated"])),
            sited=re.compile(_either(data["local"]["sited"])),
            schooled=re.compile(f".{{0,{_PLAIN_GAP}}}(?:{_either(data['schooled'])})"),
            firm=frozenset(data["generic"]["firm"]),
            owned=re.compile(_either(data["owned"])),
            running=re.compile(f"[^,;:。!?\ue000-\uf8ff]{{0,{_PLAIN_GAP}}}(?:{_either(data['running'])})"),
            introducing=re.compile(
                f"的[^,;:。!?{''.join(data['introducing'])}]{{1,{_INTRODUCED}}}?(?<!、){type_class(['Person'])}"
            ),
            speech=re.compile(f".{{0,{_PLAIN_GAP}}}(?:{_either(data['speech'])})"),
            goods=frozenset(data["kin"]["goods"]),
            small=re.compile(f"(?:{_either(data['local']['small'])})$"),
            pointing=re.compile(
                f"(?:{data['pointing']['words']})(?P<noun>{_either(sorted(set().union(*data['pointed'].values())))})子?"
            ),
            pointed={k: frozenset(v) for k, v in data["pointed"].items()},
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


# Before the far end of a road or journey.
_ENDS = tuple("至到往赴")
# Whoever acts is a person named before.
_PRONOUN = re.compile("[他她](?![们的])")
# 甲也和乙: two that act together.
_ALSO_WITH = re.compile("[也还又已曾正][与和同跟]$")
# 2家, 十几户: a class that is counted.
_COUNTED = re.compile("的[^,;:。!?\ue000-\uf8ff]{0,2}?[\\d一二三四五六七八九十百两多数]+[多余]?[家户名个所]")


class Context:
    """One reading with its sentences rendered, and the resolvers over them.

    Attributes:
        reading: The article with its linked mentions.
        lines: One for each sentence.
    """

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self.reading = reading
        self._grammar = grammar
        text = reading.article.text
        known = tuple(
            m
            for m in reading.mentions
            # The 公司 of 子公司 points at nothing.
            if m.entity in reading.entities
            and not (m.origin is Origin.ANAPHOR and text[m.begin - 1 : m.begin] in _KINDS_OF)
        )
        self.outer = outermost(known)
        self.known = known
        self.lines = tuple(render_sentence(reading.article, s, known) for s in reading.article.sentences)
        self._stems = _stem_table(reading.entities, grammar)
        self._starts = {m.begin: m for m in reversed(known) if m.type in _PLACES}
        self._opening = {line.mentions[at].entity for line in self.lines for at in self._clause_heads(line)}
        self._prevailing = self._prevail()
        self._industries = {m.entity for m in known if m.type == "Industry"}

    def resolve(
        self,
        resolver: str,
        types: Collection[str],
        sentence: int,
        position: int,
        anchor: Mention | None = None,
        accept: Callable[[str], bool] | None = None,
    ) -> list[Bound]:
        """What a slot without text stands for.

        Args:
            resolver: One of :data:`kg.facts.rules.RESOLVERS`.
            types: Types that may be bound.
            sentence: Index of the sentence.
            position: Index in the rendered sentence from which the resolver looks back.
            anchor: The mention that UPPER looks for the next higher area of.
            accept: Whether an entity may be bound; LAST, ONLY, HEAD and THIS pass over the others.
        """
        fits = accept if accept is not None else _anything
        if resolver == "UPPER":
            return self._upper(anchor, types, sentence) if anchor is not None else []
        if resolver == "LAST":
            return self._last(types, sentence, position, fits)
        if resolver == "ONLY":
            return self._only(types, sentence, position, fits)
        if resolver == "ALONE":
            return self._alone(types, sentence, fits)
        if resolver == "HEAD":
            return self._head(types, sentence, fits)
        if resolver == "SCENE":
            return self._head(types, sentence, fits) if self._opens(sentence) else []
        if resolver == "THIS":
            return self._this(types, sentence, position, fits)
        if resolver == "BRAND":
            return self._brand(anchor, types) if anchor is not None else []
        if resolver == "SAME":
            return self._same(types, sentence, position)
        if resolver == "BOTH":
            return self._both(types, sentence, position)
        if resolver == "HOME":
            return self._typed([self.home_at(sentence)], types)
        if resolver == "LOCAL":
            return self._local(anchor, types, sentence)
        if resolver == "LEVEL":
            return self._level_in_front(anchor, types, sentence) if anchor is not None else []
        if resolver == "KIN":
            return self._kin(anchor, types) if anchor is not None else []
        if resolver == "NOUN":
            return self._noun_before(types, sentence, position)
        if resolver == "TOPIC":
            return self._typed([self._topic(sentence)], types)
        if resolver == "THEME":
            return self._typed([self.theme_at(sentence)], types)
        if resolver == "ONGOING":
            return self._ongoing(types, sentence)
        if resolver == "AREA":
            return self._area(types, sentence)
        return self.subject(types, sentence, position)

    def subject(self, types: Collection[str], sentence: int, position: int) -> list[Bound]:
        """Who acts at a position: the subject of the clause or of one before it, else the topic, else the home."""
        line = self.lines[sentence]
        clauses = [c for c in _CLAUSE.finditer(line.text) if c.start() < position]
        for number, clause in enumerate(reversed(clauses)):
            begin, end = clause.start(), min(clause.end(), position)
            heads = self._heads(sentence, begin, end, clause.end())
            # 「建成某院,与甲签约」: what was built does not sign.
            if number == 0 and not _WITH.fullmatch(line.text[max(0, position - 1) : position + 1]):
                close = [b for b in self._adjacent(line, begin, end) if self._type(b) in types]
                if close and close[0].entity not in {h.entity for h in heads}:
                    return close
            lead = self._grammar.lead.match(line.text, begin, end)
            if "Person" in types and (person := self._introduced(line, lead.end() if lead else begin, end)):
                return [person]
            found = [b for b in heads if self._type(b) in types]
            if found:
                return found
            if "Person" in types and _PRONOUN.match(line.text, lead.end() if lead else begin):
                return self._last({"Person"}, sentence, begin, _anything)  # 他辞去工作,创办某公司
        topic = self._topic_before(sentence, position)
        return (
            self._typed([topic], types)
            or self._typed([self._place_of(topic)], types)
            or self._typed([self.home_at(sentence)], types)
        )

    def home_at(self, sentence: int) -> str | None:
        """The article's home; under a picture that shows another place, that place."""
        article = self.reading.article
        block = article.blocks[article.sentences[sentence].block]
        if block.kind is BlockKind.CAPTION:
            places = [m for m in self.outer if m.type == "Region" and block.begin <= m.begin < block.end]
            if places and all(m.entity != self.reading.home for m in places):
                return places[0].entity
        return self.reading.home

    def above(self, entity: str) -> set[str]:
        """The known areas above one, itself included."""
        seen: set[str] = set()
        at: str | None = entity
        while at and at in self.reading.entities and at not in seen:
            seen.add(at)
            at = self.reading.entities[at].parent
        return seen

    def only_behind(self, words: re.Pattern[str]) -> frozenset[str]:
        """The entities that the article only names behind such words: 「与⟦甲⟧、⟦乙⟧签约」."""
        behind: set[str] = set()
        free: set[str] = set()
        for line in self.lines:
            for at, mention in line.mentions.items():
                first = at
                while (joint := self._joint_before(line, 0, first)) is not None:
                    first = joint
                is_behind = words.search(line.text, 0, first) or words.search(line.text, 0, at)
                (behind if is_behind else free).add(mention.entity)
        return frozenset(behind - free)

    def _place_of(self, entity: str | None) -> str | None:
        """The county, town or village that opens the name of a body, if it lies in the home region: 「甲县统计局」."""
        home = self.reading.home
        if entity is None or home is None or self.reading.entities[entity].type != "Organization":
            return None
        begins = {m.begin for m in self.known if m.entity == entity}
        for mention in self.known:
            if mention.begin in begins and mention.type == "Region" and mention.origin is not Origin.ANAPHOR:
                if self.level(mention.entity) >= 3 and home in self.above(mention.entity):
                    return mention.entity
        return None

    def is_spoken_of(self, entity: str) -> bool:
        """Whether a clause of the article opens with a thing: it acts here and is not only somebody's partner."""
        return entity in self._opening

    def level(self, entity: str) -> int:
        """1 province … 5 village, 6 zone, 0 unknown."""
        thing = self.reading.entities.get(entity)
        if thing is None:
            return 0
        if thing.type == "Zone":
            return 6
        if thing.level in _LEVELS:
            return _LEVELS[thing.level]
        for level, suffix in self._grammar.levels:
            if suffix.search(thing.name):
                return level
        return 0

    def may_hold(self, area: str, part: str) -> bool:
        """Whether one area can lie around another: it is of a higher level, and no other area is known there."""
        high, low = self.level(area), self.level(part)
        known = self.reading.entities
        if not (1 <= high <= 5 and 1 <= low <= 5 and known[area].level):
            return True
        if high > low or (high == low <= 3 and known[area].level and known[part].level):
            return False
        if high == 1:
            return True  # corps and other bodies that stand beside the province
        there = {e for e in self.above(part) - {part} if known[e].level and known[e].level == known[area].level}
        return not there or area in there or not known[area].level

    def name_line(self, text: str, inner: Sequence[Mention], own: str, *, places_only: bool = False) -> Line:
        """Render a name with the mentions inside it and, where there are none, the known names and stems that it holds.

        Args:
            text: The name.
            inner: Mentions inside, offsets counted in the name.
            own: Entity of the name itself, which is not looked for.
            places_only: Look for regions and zones alone.
        """
        spans = {(m.begin, m.end): m for m in inner}
        for stem, entity in self._stems:
            if entity == own or len(stem) >= len(text):
                continue
            if places_only and self.reading.entities[entity].type not in _PLACES:
                continue
            start = text.find(stem)
            while start >= 0:
                end = start + len(stem)
                if self._is_brand(entity, stem) and not self._grammar.seated.match(text, end):
                    pass
                elif all(end <= b or e <= start for b, e in spans):
                    kind = self.reading.entities[entity].type
                    spans[start, end] = Mention(start, end, kind, stem, Origin.ALIAS, "stem", entity)
                start = text.find(stem, end)
        article = Article("", 0, "", text, tuple(range(len(text))), (), ())
        return render(article, 0, len(text), [spans[k] for k in sorted(spans, key=lambda k: (k[0], -k[1]))])

    def _is_brand(self, entity: str, stem: str) -> bool:
        """Whether a piece of a name is a township's or village's name without its level, and so perhaps a brand."""
        thing = self.reading.entities[entity]
        return thing.type == "Region" and self.level(entity) >= 4 and stem not in thing.names

    def theme_at(self, sentence: int) -> str | None:
        """The one industry that an article is about; failing that, that of its paragraph, or the one that prevails.

        One prevails that has two thirds of what the article says of industries, headlines counted threefold; it holds
        for paragraphs that name none.
        """
        article = self.reading.article
        block = article.blocks[article.sentences[sentence].block]
        near = {m.entity for m in self.outer if m.type == "Industry" and block.begin <= m.begin < block.end}
        told = sum(1 for m in self.known if m.entity in self._industries)
        if len(self._industries) == 1 and told > 1 and block.kind is not BlockKind.CAPTION:
            near = self._industries  # an industry that is named once is that of its paragraph only
        if not near and block.kind is not BlockKind.CAPTION:
            near = self._prevailing
        return min(near) if len(near) == 1 else None

    def _ongoing(self, types: Collection[str], sentence: int) -> list[Bound]:
        """The one industry of the paragraph before, if this one names none."""
        article = self.reading.article
        blocks = article.blocks
        at = article.sentences[sentence].block
        if at == 0 or {blocks[at].kind, blocks[at - 1].kind} != {BlockKind.BODY}:
            return []
        begin, middle, end = blocks[at - 1].begin, blocks[at].begin, blocks[at].end
        named = [m for m in self.outer if m.type == "Industry" and begin <= m.begin < end]
        before = {m.entity for m in named if m.begin < middle}
        if len(before) != 1 or any(m.begin >= middle for m in named):
            return []
        return self._typed([*before], types)

    def _topic_before(self, sentence: int, position: int) -> str | None:
        """The topic, unless it is named only behind a position: then that of the sentence before."""
        topic, line = self._topic(sentence), self.lines[sentence]
        named = [at for at, m in line.mentions.items() if m.entity == topic]
        whole = any(line.mentions[at].origin is Origin.ANAPHOR for at in named)  # 全县
        if sentence == 0 or not named or whole or min(named) < position:
            return topic
        blocks = [self.reading.article.sentences[i].block for i in (sentence - 1, sentence)]
        return self._topic(sentence - 1) if blocks[0] == blocks[1] else self.reading.home

    def _prevail(self) -> set[str]:
        article = self.reading.article
        votes: Counter[str] = Counter()
        for mention in self.known:
            if mention.type == "Industry":
                block = article.block_at(mention.begin)
                heading = block is not None and block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD)
                votes[mention.entity] += 3 if heading else 1
        top = max(votes, key=lambda e: (votes[e], e), default="")
        return {top} if votes[top] >= 3 and votes[top] * 3 >= votes.total() * 2 else set()

    def _topic(self, sentence: int) -> str | None:
        return self.reading.topics[sentence] if sentence < len(self.reading.topics) else self.reading.home

    def _opens_item(self, entity: str, sentence: int, anchor: Mention) -> bool:
        """Whether a place opens the first clause of the paragraph in which a mention stands."""
        article = self.reading.article
        block = article.blocks[article.sentences[sentence].block]
        clause = _CLAUSE.search(article.text, block.begin, min(block.end, anchor.begin))
        if clause is None:
            return False
        return clause_subject(article.text, clause.start(), clause.end(), self._starts) == entity

    def _clause_heads(self, line: Line) -> Iterator[int]:
        """Where the mentions stand that open a clause and are followed by neither a partner nor an attribute."""
        for clause in _CLAUSE.finditer(line.text):
            lead = self._grammar.lead.match(line.text, clause.start(), clause.end())
            at = lead.end() if lead else clause.start()
            if at in line.mentions and not self._grammar.together.match(line.text, at + 1):
                yield at

    def _place_before(self, sentence: int, anchor: Mention) -> str | None:
        """The place that a paragraph speaks about where a mention stands: the last that opened one of its clauses."""
        article = self.reading.article
        block = article.sentences[sentence].block
        for index in range(sentence, -1, -1):
            here = article.sentences[index]
            if here.block != block:
                break
            end = anchor.begin if index == sentence else here.end
            if (found := clause_subject(article.text, here.begin, end, self._starts)) is not None:
                return found
        return self.reading.home

    def _type(self, bound: Bound) -> str:
        return self.reading.entities[bound.entity].type

    def _typed(self, entities: Sequence[str | None], types: Collection[str]) -> list[Bound]:
        known = self.reading.entities
        return [Bound(e) for e in entities if e is not None and e in known and known[e].type in types]

    def _adjacent(self, line: Line, begin: int, end: int) -> list[Bound]:
        """The mention right before a verb: 「得益于⟦甲⟧推动的…」「指导⟦乙⟧试行…」, some adverbs between."""
        for at in range(end - 1, max(begin, end - _ADVERBS) - 1, -1):
            if at in line.mentions:
                between = line.text[at + 1 : end]
                if len(between) > _PLAIN_GAP and not self._grammar.adverb.fullmatch(between):
                    return []  # 「⟦甲镇⟧古柏去年评为…」: the mention is an attribute
                if line.mentions[at].type not in _AGENTS or line.text[at + 1 : at + 2] in ("的", "等"):
                    return []
                group = [line.mentions[at]]
                while (joint := self._joint_before(line, begin, at)) is not None:
                    at = joint
                    group.append(line.mentions[at])
                if self._grammar.oblique.search(line.text[begin:at]):
                    return []
                return [Bound(m.entity, m) for m in reversed(group)]
            if line.text[at] in "的、":
                return []
        return []

    def _introduced(self, line: Line, at: int, end: int) -> Bound | None:
        """The person that a clause opens with behind his place or kin: 「某寨的“00后”女孩⟦甲⟧」, 「他的师弟⟦甲⟧」."""
        while at < end and at in line.mentions and line.mentions[at].type == "Region":
            at += 1
        if line.text[at : at + 1] in ("他", "她"):
            at += 1
        kind = self._grammar.introducing.match(line.text, at, end)
        if kind is None or self._grammar.speech.match(line.text, kind.end()):
            return None
        person = line.mentions[kind.end() - 1]
        return Bound(person.entity, person)

    def what_belongs(self, line: Line, at: int) -> int:
        """Index of what the mention at one is only named as the parent of: 乙 for 「甲旗下的乙」."""
        houses = ("Enterprise", "Organization")
        while line.mentions[at].type in houses and (owned := self._grammar.owned.match(line.text, at + 1)) is not None:
            part = line.mentions.get(owned.end())
            if part is None or part.type not in houses:
                break
            at = owned.end()
        return at

    def is_aside(self, entity: str, sentence: int, *, running: bool = False) -> bool:
        """Whether a sentence names a thing only as the house of another or, if asked, as who runs a place."""
        line = self.lines[sentence]
        named = [at for at, mention in line.mentions.items() if mention.entity == entity]
        return bool(named) and all(
            self._grammar.owned.match(line.text, at + 1) or (running and self._grammar.running.match(line.text, at + 1))
            for at in named
        )

    def is_joint(self, line: Line, at: int) -> bool:
        """Whether the mention at an index is not the first of its row."""
        return self._joint_before(line, 0, at) is not None

    def _joint_before(self, line: Line, begin: int, at: int) -> int | None:
        """Index of the mention that a conjunction joins to the one at ``at``."""
        for length in (1, 2):
            if at - length - 1 >= begin and at - length - 1 in line.mentions:
                joint = self._grammar.together.fullmatch(line.text, at - length, at)
                if joint:
                    return at - length - 1
        return None

    def _noun(self, word: str, sentence: int, position: int, types: Collection[str]) -> list[Bound]:
        """The last thing before a position whose name ends in a noun."""
        line = self.lines[sentence]
        known = self.reading.entities
        limit = line.begins[position] if position < len(line.begins) else line.ends[-1]
        for mention in sorted(self.known, key=lambda m: (-m.end, m.begin)):
            if mention.end <= limit and mention.type in types and mention.origin is not Origin.ANAPHOR:
                if any(n.endswith(word) for n in known[mention.entity].names):
                    return [Bound(mention.entity, mention)]
        # 公司 means the last firm, however its name ends
        return self._last({"Enterprise"}, sentence, position, _anything) if word in self._grammar.firm else []

    def _noun_before(self, types: Collection[str], sentence: int, position: int) -> list[Bound]:
        line = self.lines[sentence]
        begin = max((m.end() for m in re.finditer(r"[,;:。!?]", line.text[:position])), default=0)
        lead = self._grammar.lead.match(line.text, begin, position)
        at = lead.end() if lead else begin
        found = self._grammar.generic.fullmatch(line.text, at, position)
        return self._noun(found.group("noun"), sentence, begin, types) if found else []

    def _local(self, anchor: Mention | None, types: Collection[str], sentence: int) -> list[Bound]:
        """Where a thing without a stated place is: here, unless its name says that it comes from elsewhere."""
        area = self._area([t for t in types if t in _PLACES], sentence, anchor)
        if anchor is None or not area:
            return area
        if anchor.entity in self.reading.guests:
            return []
        if not self._is_small(anchor, area[0].entity):
            area = self._typed([self.home_at(sentence)], types)
        if not area:
            return []
        home = self.above(area[0].entity)
        for name in self.reading.entities[anchor.entity].names:
            for stem, entity in self._stems:
                if not name.startswith(stem) or self.reading.entities[entity].type != "Region":
                    continue
                if anchor.type == "Organization" and entity in home and self.level(entity) == 2:
                    return []  # a body of the city is not said to be in the county
                if entity not in home and not self.above(entity) & {area[0].entity, self.reading.home}:
                    return []
                break
        return area

    def _level_in_front(self, anchor: Mention, types: Collection[str], sentence: int) -> list[Bound]:
        """The area whose level opens a name: 县农业融资担保公司 is of the county that the article is about."""
        home = self.home_at(sentence)
        known = self.reading.entities
        at: str | None = home
        while at is not None and at in known:
            if known[at].name.endswith(anchor.text[0]):
                return self._typed([at], types)
            at = known[at].parent or None
        return []

    def _is_small(self, anchor: Mention, area: str) -> bool:
        """Whether a thing can be taken to be in the town or park that its paragraph is about.

        A built place can; a firm may be of a park and a team of a village, but a firm or an office that a village's
        story names is more often the county's.
        """
        if anchor.type not in ("Enterprise", "Organization") or area == self.reading.home or self.level(area) <= 3:
            return True
        if any(self._grammar.small.search(name) for name in self.reading.entities[anchor.entity].names):
            return True
        return anchor.type == "Enterprise" and self.level(area) == 6

    def _heads(self, sentence: int, begin: int, end: int, stop: int) -> list[Bound]:
        """The subjects of a clause: the last of 「甲县的乙公司」, all of 「甲、乙和丙」, what 「学院…」 points at."""
        line = self.lines[sentence]
        lead = self._grammar.lead.match(line.text, begin, end)
        at = lead.end() if lead else begin
        if at >= end:
            return []
        if (sited := self._grammar.sited.match(line.text, at, end)) is not None:
            site = sited.end()
            while site < end and site in line.mentions and line.mentions[site].type in _PLACES:
                site += 1
            if site > sited.end() and line.text[site : site + 1] == "的" and site + 1 in line.mentions:
                at = site + 1  # 「位于甲县的乙公司…」
        if at not in line.mentions and (made := _MADE.match(line.text, at, end)):
            maker = line.mentions.get(made.end())
            if made.end() + 1 < end and maker is not None and maker.type in _MAKES:
                return [Bound(maker.entity, maker)]  # 「他创办的甲…」「其注册的乙商标」
        if at not in line.mentions:
            noun = self._grammar.generic.match(line.text, at, end)
            return (
                self._noun(noun.group("noun"), sentence, begin, _AGENTS | {"Facility", "Program", "Project"})
                if noun
                else []
            )
        at = self.what_belongs(line, at)
        group = [line.mentions[at]]
        at += 1
        while at < end:
            if at in line.mentions:
                if line.mentions[at].type not in _AGENTS and group[-1].type in _AGENTS and at + 1 < end:
                    break
                at = self.what_belongs(line, at)
                group = [line.mentions[at]]
                at += 1
                continue
            if line.text[at] == "的" and at + 1 in line.mentions and at + 1 < end:
                at = self.what_belongs(line, at + 1)
                group = [line.mentions[at]]
                at += 1
                continue
            joint = self._grammar.together.match(line.text, at, end)
            if joint and joint.end() in line.mentions and joint.end() < end:
                at = self.what_belongs(line, joint.end())
                group.append(line.mentions[at])
                at += 1
                continue
            break
        if group[-1].type == "Organization" and self._grammar.schooled.match(line.text, at):
            return []  # 「某大学硕士毕业」: somebody whom the clause does not name
        if _COUNTED.match(line.text, at):
            # 「甲与乙镇、丙镇的14家合作社」: the towns only say where they are
            group = [m for m in group if m.type != "Region"] or group
        if made := _MADE.match(line.text, at, end):
            maker = line.mentions.get(made.end())
            if made.end() < end and maker is not None and maker.type in _AGENTS | {"Facility", "Project"}:
                return [Bound(maker.entity, maker)]  # 「甲与乙合办的丙…」
        if len(group) > 1 and line.text[at : at + 1] == "等" and stop <= end:
            # 「甲、乙等一批项目落地,推进…」: what follows in the next clause is not said of them.
            return (
                [] if stop < len(line.text) and at + 1 < stop and end == stop else [Bound(m.entity, m) for m in group]
            )
        return [Bound(m.entity, m) for m in group]

    def _kin(self, anchor: Mention, types: Collection[str]) -> list[Bound]:
        """The one thing here whose name shares a telling word with the anchor's: 「楚山食品集团」, 「健康食品产业」."""
        known = self.reading.entities
        stem = self._grammar.stems.get("industry")
        best: dict[str, int] = {}
        for entity in sorted({m.entity for m in self.known if m.type in types}):
            for name in known[entity].names:
                core = stem.sub("", name) if stem is not None else name
                shared = max(
                    (_shared(core, own, self._grammar.common) for own in known[anchor.entity].names), default=0
                )
                best[entity] = max(best.get(entity, 0), shared)
        top = max(best.values(), default=0)
        found = [entity for entity, length in best.items() if length == top]
        if top >= 2 and len(found) == 1:
            return [Bound(found[0])]
        return self._kin_by_stuff(anchor, types) if top < 2 else []

    def _kin_by_stuff(self, anchor: Mention, types: Collection[str]) -> list[Bound]:
        """The one industry of the stuff that a name gives in one character before 业: 「耐山铜业」, 「铜基新材料」."""
        known = self.reading.entities
        stuffs = {
            stuff
            for name in known[anchor.entity].names
            for stuff in _STUFF.findall(name)
            if stuff not in self._grammar.no_stuff
        }
        found: dict[str, bool] = {}
        for entity in sorted({m.entity for m in self.known if m.type in types}):
            names = known[entity].names
            if any(stuff in name for stuff in stuffs for name in names):
                found[entity] = any(industry_core(industry_stem(name)) in stuffs for name in names)
        exact = [entity for entity, is_core in found.items() if is_core]
        best = exact if exact else list(found)
        return [Bound(best[0])] if len(best) == 1 else []

    def _last(self, types: Collection[str], sentence: int, position: int, accept: Callable[[str], bool]) -> list[Bound]:
        """The last mention of a type before a position, in this paragraph or the one before it."""
        block = self.reading.article.sentences[sentence].block
        for index in range(sentence, -1, -1):
            if self.reading.article.sentences[index].block < block - 1:
                break
            line = self.lines[index]
            for at in sorted(line.mentions, reverse=True):
                if (
                    (index < sentence or at < position)
                    and line.mentions[at].type in types
                    and accept(line.mentions[at].entity)
                ):
                    group = [line.mentions[at]]
                    while types == {"Event"} and (joint := self._joint_before(line, 0, at)) is not None:
                        at = joint
                        group.append(line.mentions[at])
                    return [Bound(m.entity, m) for m in reversed(group) if m.type in types]
        return []

    def has_other_subject(self, sentence: int, position: int) -> bool:
        """Whether a noun that is no mention stands between the start of a clause, or its subject, and a verb."""
        line = self.lines[sentence]
        begin = max((m.end() for m in _MARKS.finditer(line.text, 0, position)), default=0)
        at = max((i + 1 for i in line.mentions if begin <= i < position), default=begin)
        lead = self._grammar.lead.match(line.text, at, position) if at == begin else None
        rest = line.text[lead.end() if lead else at : position]
        ends = [i for i in range(len(rest) + 1) if self._grammar.adverb.fullmatch(rest, i)]
        rest = rest[: ends[0]]
        if rest.startswith("的"):
            rest = rest[1:]
        if (noun := self._grammar.generic.fullmatch(rest)) is not None and self._noun(
            noun.group("noun"), sentence, begin, _AGENTS | {"Facility"}
        ):
            return False  # 产业园入选…: the park that was named before
        if _MARKED.match(line.text[begin:position] if at == begin else rest) or rest in self._grammar.goods:
            return True  # 「“甲”成果捧得…」「3对机制获评…」
        return 2 <= len(rest) <= _NOUN and _NOUN_PHRASE.fullmatch(rest) is not None

    def _same(self, types: Collection[str], sentence: int, position: int) -> list[Bound]:
        """The last thing whose name ends like the bare noun before a position: 「本届生活节由…」「学堂由…」."""
        line = self.lines[sentence]
        begin = max((m.end() for m in _PARTS.finditer(line.text, 0, position)), default=0)
        if any(begin <= i < position for i in line.mentions):
            return []
        limit = line.begins[position] if position < len(line.begins) else line.ends[-1]
        run = line.text[max(begin, position - _NOUN) : position].replace('"', "").translate(_UNQUOTED)
        for length in range(len(run), 1, -1):
            word = run[-length:]
            if not _NOUN_PHRASE.fullmatch(word):
                continue
            for mention in reversed(self.outer):
                if mention.end <= limit and mention.type in types and mention.origin is not Origin.ANAPHOR:
                    names = self.reading.entities[mention.entity].names
                    if any(n.endswith(word) and len(n) > length for n in names):
                        return [Bound(mention.entity, mention)]
        return []

    def _both(self, types: Collection[str], sentence: int, position: int) -> list[Bound]:
        """The last two things of a type that stand joined: what 双方 and 两地 mean."""
        for index in range(sentence, -1, -1):
            line = self.lines[index]
            for at in sorted(line.mentions, reverse=True):
                if index == sentence and at >= position:
                    continue
                joint = self._joint_before(line, 0, at)
                if joint is None and at - 1 in line.mentions and index == 0:
                    joint = at - 1
                if joint is None and (also := _ALSO_WITH.search(line.text, max(0, at - _PLAIN_GAP), at)) is not None:
                    joint = also.start() - 1 if also.start() - 1 in line.mentions else None  # 甲也和乙结对,双方…
                pair = [line.mentions[joint], line.mentions[at]] if joint is not None else []
                if pair and pair[0].type == pair[1].type and pair[0].type in types:
                    if self._joint_before(line, 0, joint or 0) is None:
                        return [Bound(m.entity, m) for m in pair]
        return []

    def _alone(self, types: Collection[str], sentence: int, accept: Callable[[str], bool]) -> list[Bound]:
        """The one thing of its types in this paragraph and those beside it, before or after."""
        article = self.reading.article
        block = article.sentences[sentence].block
        begin = article.blocks[max(0, block - 1)].begin
        end = article.blocks[min(len(article.blocks) - 1, block + 1)].end
        near = [m for m in self.outer if begin <= m.begin < end and m.type in types and accept(m.entity)]
        return [Bound(near[0].entity, near[0])] if len({m.entity for m in near}) == 1 else []

    def _head(self, types: Collection[str], sentence: int, accept: Callable[[str], bool]) -> list[Bound]:
        """The one thing of its types that the nearest heading names; failing that, the headline."""
        article = self.reading.article
        here = article.sentences[sentence].begin
        heads = [b for b in article.blocks if b.kind is BlockKind.HEADLINE]
        heads += [b for b in article.blocks if b.kind is BlockKind.SUBHEAD and b.begin < here]
        for head in reversed(heads):
            named = {m.entity: m for m in self.outer if head.begin <= m.begin < head.end and m.type in types}
            found = [m for m in named.values() if accept(m.entity)]
            if found:
                return [Bound(found[0].entity, found[0])] if len(found) == 1 else []
        return []

    def _opens(self, sentence: int) -> bool:
        """Whether a sentence belongs to the scene with which an article opens: its first paragraph of text."""
        article = self.reading.article
        body = [i for i, b in enumerate(article.blocks) if b.kind is BlockKind.BODY]
        block = article.sentences[sentence].block
        first = [i for i, s in enumerate(article.sentences) if body and s.block == body[0]]
        return bool(first) and block == body[0] and sentence - first[0] < _SCENE

    def _this(self, types: Collection[str], sentence: int, position: int, accept: Callable[[str], bool]) -> list[Bound]:
        """The last thing of its types that a pointing noun before a position means: 「这个服务品牌」, 「园子」."""
        line = self.lines[sentence]
        begin = max((m.end() for m in _MARKS.finditer(line.text, 0, position)), default=0)
        lead = self._grammar.lead.match(line.text, begin, position)
        found = None
        for start in {begin, lead.end() if lead else begin}:
            found = found or self._grammar.pointing.fullmatch(line.text, start, position)
        if found is None:
            return []
        noun = found.group("noun")
        limit = line.begins[position] if position < len(line.begins) else line.ends[-1]
        article = self.reading.article
        floor = article.blocks[max(0, article.sentences[sentence].block - 1)].begin
        before = [
            m
            for m in self.outer
            if floor <= m.begin
            and m.end <= limit
            and m.type in types
            and m.origin is not Origin.ANAPHOR
            and accept(m.entity)
        ]
        names = self.reading.entities
        exact = [m for m in before if any(noun in n for n in names[m.entity].names)]
        kinds = self._grammar.pointed
        loose = [m for m in before if noun in kinds.get(m.type, ())]
        chosen = exact or loose
        return [Bound(chosen[-1].entity, chosen[-1])] if chosen else []

    def _brand(self, anchor: Mention, types: Collection[str]) -> list[Bound]:
        """The one firm here whose name opens with the brand of the anchor's: 「甲山冷链」, 「甲山集团」."""
        known = self.reading.entities
        own = {self._without_place(n) for n in known[anchor.entity].names}
        places = {stem for stem, entity in self._stems if known[entity].type == "Region"}
        best: dict[str, int] = {}
        for entity in sorted({m.entity for m in self.known if m.type in types} - {anchor.entity}):
            for name in known[entity].names:
                core = self._without_place(name)
                shared = max((_shared_start(core, o) for o in own), default=0)
                if name in known[anchor.entity].names:
                    continue
                if shared >= 2 and core[:shared] not in places and core[:2] not in self._grammar.common:
                    best[entity] = max(best.get(entity, 0), shared)
        top = max(best.values(), default=0)
        found = [entity for entity, length in best.items() if length == top]
        return [Bound(found[0])] if len(found) == 1 else []

    def _without_place(self, name: str) -> str:
        """A name without its opening mark and the places that open it."""
        name = name.lstrip("“‘\"'")
        at = 0
        while True:
            opened = [
                len(stem)
                for stem, entity in self._stems
                if self.reading.entities[entity].type == "Region" and name.startswith(stem, at)
            ]
            if not opened or at + max(opened) >= len(name) - 1:
                break
            at += max(opened)
            if name[at : at + 1] in "省市县区镇乡村" and len(name) - at > 3:
                at += 1
        return name[at:]

    def _only(self, types: Collection[str], sentence: int, position: int, accept: Callable[[str], bool]) -> list[Bound]:
        """The one thing of its types in the article, if it is named before a position: 「会上」 far below its event."""
        found = [m for m in self.outer if m.type in types and accept(m.entity)]
        if len({m.entity for m in found}) != 1:
            return []
        line = self.lines[sentence]
        limit = line.begins[position] if position < len(line.begins) else (line.ends[-1] if line.ends else 0)
        return [Bound(found[0].entity, found[0])] if found[0].begin < limit else []

    def _upper(self, anchor: Mention, types: Collection[str], sentence: int) -> list[Bound]:
        """The next higher area of a place: its known parent if the article names it, else the nearest before it."""
        known = self.reading.entities
        level = self.level(anchor.entity)
        if level <= 3:
            # Which county lies in which prefecture is background knowledge, unless a text names both in a row.
            return []
        parent = known[anchor.entity].parent
        if parent in known and known[parent].type in types:
            named = any(m.entity == parent for m in self.known) or parent == self.reading.home
            return [Bound(parent)] if named else []
        home = self.home_at(sentence)
        rank = self.level(home) if home is not None else 0
        block = self.reading.article.sentences[sentence].block
        floor = 3 if rank in (2, 3) and level >= 4 else 1
        for mention in reversed(self.outer):
            if mention.end > anchor.begin or mention.type != "Region" or mention.entity == anchor.entity:
                continue
            if mention.entity != home and self.reading.article.text[mention.begin - 1 : mention.begin] in _ENDS:
                continue  # 甲县至乙县的公路: where a road goes to
            where = self.reading.article.sentence_at(mention.begin)
            height = self.level(mention.entity)
            if where is None or not floor < height < min(level, 6):
                continue
            if where.block == block or rank not in (3, 4):
                return [Bound(mention.entity, mention)]
        if home is not None and home != anchor.entity and 1 <= rank < level:
            return self._typed([home], types)
        return []

    def _area(self, types: Collection[str], sentence: int, anchor: Mention | None = None) -> list[Bound]:
        """The place that the sentence speaks about, unless it lies outside the home region; else the home region.

        With an anchor, what the sentence turns to behind it does not count: 「甲景区入选…,某村上榜…」.
        """
        places = [t for t in types if t in _PLACES]
        home = self.home_at(sentence)
        topic = self._topic(sentence) if anchor is None else self._place_before(sentence, anchor)
        if topic is not None and home is not None and topic != home and home not in self.above(topic):
            outside = topic in self.above(home) or self.level(topic) in (1, 2, 3)
            if outside and anchor is not None and self.level(topic) == 3 and self._opens_item(topic, sentence, anchor):
                outside = False  # an item of a round-up speaks of the county that it begins with
            topic = None if outside else topic
        return self._typed([topic], places) or self._typed([home], places)


def _anything(entity: str) -> bool:
    return bool(entity)


def _shared_start(one: str, other: str) -> int:
    """Length of the start that two names share."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _shared(one: str, other: str, common: Collection[str]) -> int:
    """Length of the longest stretch that two names share and that is more than a common word."""
    for length in range(min(len(one), len(other)), 1, -1):
        for at in range(len(one) - length + 1):
            piece = one[at : at + length]
            if piece in other and (piece not in common or (piece == one and len(piece) > 2)):
                return length
    return 0


def _is_leveled(thing: Entity, grammar: Grammar) -> bool:
    """Whether a region is a division of some level and not a country or a loose area."""
    return thing.level in _LEVELS or any(suffix.search(n) for n in thing.names for _, suffix in grammar.levels)


def _stem_table(entities: dict[str, Entity], grammar: Grammar) -> list[tuple[str, str]]:
    """(text, entity id) of the names, and of the stems of places and industries, longest first."""
    table: dict[str, str] = {}
    for identity in sorted(entities):
        thing = entities[identity]
        if thing.type not in ("Region", "Zone", "Industry", "Enterprise", "Organization"):
            continue
        if thing.type == "Region" and not _is_leveled(thing, grammar):
            continue  # 「印度」 in 「印度尼西亚」
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
