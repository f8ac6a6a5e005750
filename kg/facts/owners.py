"""Whose number is it: the subject of each clause, carried from clause to clause.

County news names a subject once and drops it for the rest of the paragraph. A clause has the subject that stands at
its beginning (a mention, or
the bare head noun of one: 基金, 该厂, 联合社); a clause without one goes on speaking of the last. Semicolons lead
back to what the sentence began
with, a new paragraph to what the article is about; speech is about the house of the speaker, that of an official
about the region.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.facts.lines import POINTERS, is_pointed
from kg.facts.topics import is_brief
from kg.pages.bylines import BULLET
from kg.pages.periods import Period
from kg.words.domain import BlockKind, Mention, Origin, Reading

# What can be the subject of a clause with a number in it.
_ACTORS = frozenset(
    {"Region", "Zone", "Enterprise", "Organization", "Person", "Facility", "Event", "Project", "Program", "Industry"}
)
# What a bare head noun can stand for.
_HEADED = frozenset(
    {"Zone", "Enterprise", "Organization", "Facility", "Event", "Project", "Program", "Industry", "Region"}
)
_THINGS = frozenset({"Project", "Facility", "Zone", "Program", "Event"})
# These stay the topic beyond their sentence.
_HOUSES = frozenset({"Region", "Zone", "Enterprise", "Organization", "Person"})
_LASTING = frozenset({"Region", "Zone", "Enterprise", "Organization", "Person", "Facility", "Event", "Project"})


# Of posts before a name: 村党总支书记、村委会主任.
_LONGEST_POSTS = 20
# What counts a row of names behind it: 三家企业.
_COUNTED_ROW = re.compile(r"(?:\d+|[两三四五六七八九十]+)[家个所名位][一-鿿]{1,4}")
# All that stands between two names of a row.
_BETWEEN = re.compile(r"[”\"》]?[、和与及][“\"《]?")
# Between two names of a row, of which the first may be followed by what it is: 甲、乙; 甲(湖北)和乙.
_JOINER = re.compile(r"[”\"》]?(?:\([^()]*\))?[、和与及]")
_COMMUNITY = "社区"
# The post of who speaks for a place.
_OFFICIAL = re.compile("(?:书记|[省市县区州旗镇乡村局]长|主任)$")
# Ends of what stands before the name of whom something is given to.
_TOWARDS = ("给", "到", "往", "向", "至", "由", "被", "与", "对", "在", "于")
# Between a part and its share: 其中某园区|占|91%.
_PART = re.compile('[”"》]?占(?:比)?[约近超达为]*')
# 建起全县首个|某中心: between a verb of founding and what is founded.
_FIRST_OF = re.compile(
    "(?:(?:全[国省市县区州旗镇]|国内|[省市县区州]内|当地|[一-鿿]{2,4}[省市县区])?(?:首|第一)[个家座所支条]|[一两][个家座所支条])的?$"
)
# 健康产业产值6亿元: another trade than the one before.
_TRADE = re.compile("[一-鿿]{2,8}?产业(?![链园化])")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between two marks, and the mark that ends it; article offsets."""

    begin: int
    end: int
    mark: str
    sentence: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a clause speaks of.

    Attributes:
        begin: Where it is named.
        speech: Whether the clause only says who speaks.
        own: Whether a speaker of an office speaks of the office, which was named before, and not of the region.
    """

    entity: str
    type: str
    begin: int
    speech: bool = False
    own: bool = False


class Owners:
    """The subject of every clause of an article."""

    def __init__(self, reading: Reading, periods: Sequence[Period], words: Mapping[str, tuple[str, ...]]) -> None:
        self.reading, self.words = reading, words
        self.text = reading.article.text
        outer: list[Mention] = []
        for m in reading.mentions:
            if (not outer or m.begin >= outer[-1].end) and m.type in _ACTORS and m.entity in reading.entities:
                outer.append(m)
        self.outer = outer
        self.begins = [m.begin for m in outer]
        self.named = sorted(
            (
                m
                for m in reading.mentions
                if m.type in _HEADED and m.entity in reading.entities and m.origin is not Origin.ANAPHOR
            ),
            key=lambda m: (m.begin, -m.end),
        )
        self.parts = self.named
        self.named = [
            m
            for m in self.named
            if not any(
                o.type == m.type and o.begin <= m.begin and m.end <= o.end and o.end - o.begin > m.end - m.begin
                for o in outer
            )
        ]
        self.at = {m.begin: m for m in outer}
        self.spans = {p.begin: p.end for p in periods}
        self.lead = re.compile("|".join(map(re.escape, words["clause_lead"])))
        self.speaks = re.compile("|".join(map(re.escape, words["speech"])))
        self.source = re.compile(rf"的[一-鿿]{{1,6}}(?:{'|'.join(map(re.escape, words['shows']))})")
        self.public = re.compile("|".join(map(re.escape, words["public_work"])))
        self.gathered = re.compile(rf"\d+个[^,。;]{{0,24}}项目[^,。;]{{0,6}}(?:{'|'.join(words['gathered'])})")
        self.bare_firm = re.compile(rf"企业(?:{'|'.join(map(re.escape, words['firm_verb']))})")
        self.ordinal = re.compile(r"首届|第?[一-鿿\d]{1,3}届|20\d\d年?度?")
        self.office = re.compile(f"(?:{'|'.join(map(re.escape, words['office']))})$")
        modifiers = "|".join(map(re.escape, words["modifier"]))
        self.attributive = re.compile(rf"(?:{modifiers})|.{{0,8}}\d+(?:\.\d+)?[^\d的]{{1,8}}的$")
        self.planner = re.compile(
            rf"(?:按照|根据|按|照)(?P<name>.*?)的?(?:{'|'.join(map(re.escape, words['plan_word']))})$"
        )
        aside, held = ("|".join(map(re.escape, words[name])) for name in ("aside", "share_verb"))
        self.aside = re.compile(f"(?:{aside})[“《]?$")
        # Between a holder and its share: 甲公司|持股|65%.
        self.share = re.compile(f'[”"》]?(?:{held})(?:比例|占比)?[为达约占近超]*')
        # 某公司承办的|这场节会: what is made, at which a pointer points.
        made, pointers = ("|".join(map(re.escape, words[name])) for name in ("agentive", "pointer"))
        self.made_by = re.compile(f'[”"》]?[一-鿿]{{0,4}}?(?:{made})的(?={pointers})')
        self.affiliation: dict[str, Mention] = {}
        self.clauses = self.split()
        self.starts = [c.begin for c in self.clauses]
        self.topic = self.article_topic()
        self.subjects: list[Subject | None] = []
        self.focus: list[str | None] = []
        self.prior: list[str | None] = []
        self.follow()

    # ---- clauses

    def split(self) -> list[Clause]:
        """The clauses of all sentences, in order."""
        clauses: list[Clause] = []
        for number, sentence in enumerate(self.reading.article.sentences):
            begin, brackets, quotes = sentence.begin, 0, 0
            for i in range(sentence.begin, sentence.end):
                c = self.text[i]
                if c == "(":
                    brackets += 1
                elif c == ")":
                    brackets = max(0, brackets - 1)
                elif c == "“":
                    quotes += 1
                elif c == "”":
                    quotes = max(0, quotes - 1)
                elif c in ",;:。!?" and brackets == 0:
                    if c == "," and self.text[i - 1 : i].isdecimal() and self.text[i + 1 : i + 2].isdecimal():
                        continue
                    if i > begin:
                        clauses.append(Clause(begin, i, c, number, quotes > 0))
                    begin = i + 1
            if begin < sentence.end:
                clauses.append(Clause(begin, sentence.end, "", number, False))
        return clauses

    def clause_index(self, position: int) -> int:
        """The index of the clause that holds an offset."""
        return max(0, bisect_right(self.starts, position) - 1)

    def mentions_in(self, begin: int, end: int) -> list[Mention]:
        """The outermost mentions inside a stretch, in order."""
        return [m for m in self.outer[bisect_right(self.begins, begin - 1) :] if m.begin < end and m.end <= end]

    # ---- what the article is about

    def article_topic(self) -> str | None:
        """The entity of subjectless paragraphs: the home region, or the one actor that the headline names instead."""
        home = self.reading.home
        for block in self.reading.article.blocks:
            if block.kind is not BlockKind.HEADLINE:
                break
            named = self.mentions_in(block.begin, block.end)
            if any(m.type == "Region" for m in named):
                return home
            actors = [m for m in named if m.type in ("Enterprise", "Organization", "Project", "Zone", "Facility")]
            actors = [m for m in actors if not m.text.endswith(self.words["press"])]
            # The paper's own name stands over an article, too; whom an article is about it names again.
            told = {m.entity for m in self.outer if not self._is_headline(m)}
            actors = [m for m in actors if m.type != "Organization" or m.entity in told]
            if actors and (actors[0].type != "Organization" or not self.office.search(actors[0].text)):
                return actors[0].entity
        return home

    def _is_headline(self, mention: Mention) -> bool:
        block = self.reading.article.block_at(mention.begin)
        return block is not None and block.kind is BlockKind.HEADLINE

    # ---- the subject of one clause

    def skip(self, begin: int, end: int) -> int:
        """The first position that is neither time nor connective nor quotation mark."""
        i = begin
        while i < end:
            if i in self.at:
                break
            if i in self.spans and self.spans[i] <= end:
                i = self.spans[i]
            elif self.text[i] in "到至" and i + 1 in self.spans and self.spans[i + 1] <= end:
                i = self.spans[i + 1]  # 力争到2027年园区产值…
            elif (
                self.text[i] in '“”"‘’《》【】— 、的('
                or BULLET.match(self.text, i)
                or (self.text[i] in POINTERS and is_pointed(self.at.get(i + 1)))
            ):
                i += 1
            elif found := self.lead.match(self.text, i, end):
                i = found.end()
            else:
                break
        return i

    def head(self, m: Mention, end: int) -> Mention:
        """The head of a chain of names: 县 + 开发区 + 公司, 落户某区的某公司, 某人开办的某店."""
        while True:
            i = m.end
            while i < end and self.text[i] in '”"’》':
                i += 1
            nxt = (
                self.at.get(i) or self.at.get(i + 1)
                if self.text[i : i + 1] in ("的", "“", "《", "(")
                else self.at.get(i)
            )
            if nxt and nxt.end <= end and nxt.type != "Person" and self.text[i : i + 1] != "(":
                m = nxt
                continue
            later = [n for n in self.mentions_in(i, end) if n.type != "Person"]
            if later and later[0].type in ("Enterprise", "Organization"):
                # 某镇的不锈钢精线厂家某公司
                gap = self.text[i : later[0].begin].rstrip('“"《')
                if gap.startswith("的") and len(gap) <= 14 and gap.endswith(self.words["class_noun"]):
                    m = later[0]
                    continue
            if later and later[0].type in _THINGS | {"Organization"} and later[0].begin - i <= 20:
                gap = self.text[i : later[0].begin].rstrip('“"《')
                if gap.endswith(self.words["built"]) and "、" not in gap:
                    m = later[0]  # 某县投资1.1亿元建成的某院区
                    continue
            if self.text.startswith(("至", "到", "—"), i):
                # 某乡至园区的某廊道
                end_of_route = next((n for n in later if n.type in ("Facility", "Project")), None)
                if end_of_route and self.text[: end_of_route.begin].endswith("的") and end_of_route.begin - i <= 16:
                    m = end_of_route
                    continue
            if later and later[0].type == "Event" and self.ordinal.fullmatch(self.text[i : later[0].begin].rstrip("“")):
                m = later[0]  # 某县首届某文化节
                continue
            if len(later) > 1 and self.text[i : later[0].begin].strip('“"《') in ("与", "和", "同", "、", "联合"):
                # 某大学与某公司共建的某研究院
                gap = self.text[later[0].end : later[1].begin].strip('”"》“《')
                if gap.endswith("的") and gap[:-1].endswith(self.words["agentive"]) and len(gap) <= 8:
                    m = later[1]
                    continue
            if later and later[0].begin - i <= 16:
                gap = self.text[i : later[0].begin]
                if gap.rstrip('“"《').endswith("的") and not re.search(r"[\d、由与被]", gap):
                    m = later[0]
                    continue
                if (
                    m.type == "Industry"
                    and len(gap) <= 3
                    and not gap.endswith(self.words["preposition"])
                    and "、" not in gap
                ):
                    m = later[0]
                    continue
            return m

    def reference(self, i: int, end: int) -> tuple[str, str] | None:
        """A bare head noun that stands for something named before: 基金, 该厂, 项目. Entity id and type, or None."""
        earlier = [m for m in self.named if m.end <= i]
        entities = self.reading.entities
        for noun, kind, _ in self.nouns:
            if kind == "Region" and self.text.startswith(noun, i):
                tail = noun if noun == _COMMUNITY else noun[1] if noun[0] in "全该同本" else noun[0]
                home = self.reading.home
                if home and any(n.endswith(tail) for n in entities[home].names):
                    return home, entities[home].type
                for m in reversed(earlier):
                    if m.type == "Region" and m.text.endswith(tail):
                        return m.entity, m.type
                return None
        if (firm := self.lone_firm(i, end)) is not None:
            return firm
        j = i
        for word in self.words["pointer"]:
            if self.text.startswith(word, j):
                j += len(word)
                break
        pointed = j > i
        if pointed:
            # 这家某县的老牌童车厂: the noun at the end of the clause
            closing = max(((n, k) for n, k, _ in self.nouns if self.text.endswith(n, j, end)), default=("", ""))
            if closing[1] in ("Enterprise", "Zone") and end - j > len(closing[0]) + 2:
                for m in reversed(earlier):
                    if m.type == closing[1] and (m.type != "Enterprise" or not self.is_house(m.entity, closing[0])):
                        return m.entity, m.type
            # 这款“某某”保险, 这个企业服务品牌
            named = self.at.get(j) or self.at.get(j + 1)
            if named and named.end <= end:
                return named.entity, named.type
            window = re.match(r"[\u4e00-\u9fff]{1,8}", self.text[j : min(end, j + 8)])
            if window:
                last = max((window[0].rfind(noun), noun, kind) for noun, kind, _ in self.nouns if kind != "Region")
                if last[0] > 0 and not any(c in window[0][: last[0]] for c in "于由是在的有将"):
                    for m in reversed(earlier):
                        if m.type == last[2]:
                            return m.entity, m.type
        for noun, kind, needs in self.nouns:
            if self.text.startswith(self.words["no_pointed"], j):
                continue  # 此次行动 is of no bank, 项目审批 of no project
            if kind != "Region" and self.text.startswith(noun, j) and (pointed or not needs):
                for m in reversed(earlier):
                    if m.type == kind and (kind != "Enterprise" or not self.is_house(m.entity, noun)):
                        return m.entity, m.type
        for entry in self.words["house_noun"]:
            noun, _, ends = entry.partition("=")
            if self.text.startswith(noun, j) and not self.text.startswith(self.words["no_pointed"], j):
                for m in reversed(earlier):
                    if m.type == "Organization" and m.text.endswith(tuple(ends.split("|"))):
                        return m.entity, m.type
        parts = [m for m in self.parts if m.end <= i]
        for length in range(min(6, end - j), 0, -1):
            noun = self.text[j : j + length]
            if length == 1 and not pointed:
                break
            plain = length == 2 and not pointed and noun not in self.words["head_noun"]
            if plain and noun in self.words["vague_noun"]:
                break
            if not re.fullmatch(r"[\u4e00-\u9fff]+", noun):
                continue
            for m in reversed(parts):
                if (
                    m.type != "Region"
                    and (not plain or m.type in ("Program", "Event", "Facility"))
                    and m.text != noun
                    and any(n.endswith(noun) and len(n) > len(noun) for n in entities[m.entity].names)
                ):
                    return m.entity, m.type
        return None

    def lone_firm(self, i: int, end: int) -> tuple[str, str] | None:
        """The one firm of a paragraph, for which 企业 stands before a verb (企业投入…): entity id and type, or None."""
        if self.bare_firm.match(self.text, i, end) is None:
            return None
        block = self.reading.article.block_at(i)
        if block is None:
            return None
        named = {m.entity for m in self.named if m.type == "Enterprise" and block.begin <= m.begin < i}
        spoken = [m for m in self.reading.mentions if block.begin <= m.begin < i and m.origin is Origin.ANAPHOR]
        named |= {m.entity for m in spoken if m.type == "Enterprise" and m.entity in self.reading.entities}
        return (named.pop(), "Enterprise") if len(named) == 1 else None

    def is_house(self, entity: str, noun: str) -> bool:
        """Whether a firm is a bank or a cooperative, which nobody calls 公司 or 厂."""
        other = self.words["no_company"]
        return not noun.endswith(other) and any(n.endswith(other) for n in self.reading.entities[entity].names)

    @property
    def nouns(self) -> list[tuple[str, str, bool]]:
        """Nouns that stand for the last named thing of a type, and whether 该 or 这 must stand before them."""
        return [
            (n.lstrip("!"), k, n.startswith("!"))
            for n, _, k in (entry.partition("=") for entry in self.words["reference"])
        ]

    def subject(self, clause: Clause) -> Subject | None:
        """Whom a clause names as its subject; None if it names nobody."""
        text, end = self.text, clause.end
        i = self.skip(clause.begin, end)
        if i >= end:
            return None
        if re.match(r"(?:这|那|[^,]{1,8}的|[\u4e00-\u9fff]{2,4})(?:就|便|正)?是", text[i:end]):
            # 这是某局主办的夜校, 货主是某公司, 药柜是某中心的一部分: the last name is what it is.
            named = [n for n in self.mentions_in(i, end) if n.type not in ("Person", "Region", "Industry")]
            rest = text[named[-1].end : end] if named else ""
            whose = self.at.get(i) is None and rest == "的一部分"
            if named and ((len(rest) <= 3 and not rest.endswith("来的")) or whose):
                return Subject(named[-1].entity, named[-1].type, named[-1].begin)
        for scene in self.words["scene"]:
            place = self.at.get(i + len(scene)) if text.startswith(scene, i) else None
            if place and end - place.end <= 1 and place.type in ("Region", "Zone", "Facility", "Enterprise"):
                return Subject(place.entity, place.type, place.begin)
        m = self.at.get(i)
        if m is not None and m.origin is Origin.ANAPHOR and m.type == "Region" and (found := self.reference(i, end)):
            # 全市 in the news of a county is the city.
            if not any(name.endswith(m.text[-1]) for name in self.reading.entities[m.entity].names):
                return Subject(found[0], found[1], i)
        if m is None or m.end > end:
            named = self.mentions_in(i, end)
            # 落户某区的某公司, 总投资6亿元的某项目: the name after 的 is the head.
            for n in named:
                stem = text[i : n.begin].rstrip('“"《')
                pointed = next((p for p in self.words["pointer"] if stem.startswith((p + "由", p + "总投资"))), "")
                stem = stem.removeprefix(pointed)
                if stem.endswith("的") and not re.search(r"[、]", stem[-12:]):
                    if self.attributive.match(stem) or (
                        self.dated(clause.begin, i) and re.fullmatch(r"[一-鿿]{2,7}的", stem)
                    ):
                        return self.made(self.head(n, end), end)
            if self.text.startswith(self.words["pronoun"], i):
                # 他把公司迁回某县
                moved = re.match(r"[他她]们?[把将]", text[i:end])
                found = self.reference(i + moved.end(), end) if moved else None
                return Subject(found[0], found[1], i) if found else None
            if found := self.counterpart(i, clause):
                return Subject(found[0], found[1], i)
            if (official := self.official(i, named)) is not None:
                return official
            found = self.reference(i, end)
            if found:
                people = [n for n in self.mentions_in(i, end) if n.type == "Person"]
                house = next((n for n in reversed(self.parts) if n.entity == found[0] and n.end <= i), None)
                if people and house is not None and people[0].begin - i <= 16:
                    self.affiliation.setdefault(people[0].entity, house)
                return Subject(found[0], found[1], i, self.speaks_through(i, end))
            if named:
                n = named[0]
                gap = text[i : n.begin].rstrip('“"《')
                if (
                    len(gap) <= 6
                    and n.origin is not Origin.ANAPHOR
                    and n.type in ("Person", "Facility", "Enterprise", "Zone", "Project", "Organization")
                ):
                    if not gap.endswith(self.words["preposition"]) and not any(
                        v in gap for v in self.words["clause_verb"]
                    ):
                        return self.made(self.head(n, end), end)
            return None
        if m.type in ("Enterprise", "Organization", "Region") and (by := self.made_by.match(text, m.end, end)):
            if found := self.reference(by.end(), end):
                return Subject(found[0], found[1], by.end())
        if self.titles(m, end) or (m.type == "Industry" and len(m.text) <= 2):
            return None  # 粮食总产量: a crop that anybody grows is what is measured
        return self.made(self.head(m, end), end)

    def titles(self, m: Mention, end: int) -> bool:
        """某商会副会长、某公司创始人、某团团长: posts of somebody named before, and no subject."""
        named = self.mentions_in(m.begin, end)
        if any(n.type == "Person" for n in named) or len(named) < 2:
            return False
        rest = self.text[m.end : end]
        for n in reversed(named[1:]):
            rest = rest[: n.begin - m.end] + rest[n.end - m.end :]
        pieces = rest.split("、")
        return len(pieces) > 1 and all(2 <= len(p) <= 8 and p.endswith((*self.words["post"], "人")) for p in pieces)

    def official(self, i: int, named: Sequence[Mention]) -> Subject | None:
        """村党总支书记某某: the village named last, which a post without its name is held in; None for others."""
        level = self.text[i : i + 1]
        if level not in "村镇乡" or not named or named[0].type != "Person":
            return None
        gap = self.text[i : named[0].begin]
        if len(gap) > _LONGEST_POSTS or not gap.endswith((*self.words["post"], "主任")) or re.search("[,;:。]", gap):
            return None
        for m in reversed(self.outer[: bisect_right(self.begins, i)]):
            if (
                m.type == "Region"
                and m.end <= i
                and any(n.endswith(level) for n in self.reading.entities[m.entity].names)
            ):
                rest = self.text[named[0].end : named[0].end + 16]
                return Subject(m.entity, m.type, i, bool(self.speaks.search(rest)))
        return None

    def dated(self, begin: int, end: int) -> bool:
        """Whether a time ends where the subject of a clause begins: 4月2日开跑的某马拉松."""
        return any(begin <= b and e == end for b, e in self.spans.items())

    def speaks_through(self, begin: int, end: int) -> bool:
        """公司总经理某某说: whether somebody speaks for whom a bare noun stands."""
        people = [m for m in self.mentions_in(begin, end) if m.type == "Person"]
        if not people or people[0].begin - begin > 24:
            return False
        return bool(self.speaks.search(self.text[people[0].end : min(end, people[0].end + 16)]))

    def counterpart(self, i: int, clause: Clause) -> tuple[str, str] | None:
        """前者 and 后者 of the clause before; 两地, which are the home and another. Entity id and type, or None."""
        index = self.clause_index(clause.begin)
        if self.text.startswith(("前者", "后者"), i) and index:
            before = self.clauses[index - 1]
            named = [
                m
                for m in self.mentions_in(before.begin, before.end)
                if m.type in ("Enterprise", "Organization", "Region")
            ]
            if len(named) > 1:
                m = named[0] if self.text.startswith("前者", i) else named[-1]
                return m.entity, m.type
        if self.text.startswith(self.words["both"], i) and self.reading.home:
            return self.reading.home, self.reading.entities[self.reading.home].type
        return None

    def planning(self, clause: Clause) -> Subject | None:
        """按某镇的规划: whose plans the next clauses tell."""
        found = self.planner.search(self.text, clause.begin, clause.end)
        if found is None:
            return None
        for m in self.mentions_in(found.start("name"), found.end("name")):
            if m.end == found.end("name") and m.type in ("Region", "Zone", "Organization", "Enterprise"):
                office = m.type == "Organization" and self.is_office(m.entity)
                return Subject(m.entity, m.type, m.begin, office)
        return None

    def made(self, m: Mention, end: int) -> Subject | None:
        """The subject that a mention makes: itself, the house of a person, or a speaker."""
        text = self.text
        rest = text[m.end : end].lstrip('”"’》')
        if m.type != "Person":
            # 某公司董事长某某: the house of the person, and speech if a verb of saying follows.
            for n in self.mentions_in(m.end, end):
                if n.type == "Person":
                    gap = text[m.end : n.begin]
                    if len(gap) <= 24 and not re.search(r"[,;:。]", gap):
                        if m.type == "Region" and (gap == "的" or gap.strip("的").endswith(self.words["dweller"])):
                            return Subject(
                                n.entity, "Person", n.begin, bool(self.speaks.search(text[n.end : min(end, n.end + 8)]))
                            )
                        if any(v in gap for v in ("是", "对", "与", "和", "请", "由", "被")):
                            break
                        self.affiliation[n.entity] = m
                        after = text[n.end : min(end, n.end + 16)]
                        # Who comes with post and name from an office is there to speak.
                        official = m.type == "Organization" and self.is_office(m.entity)
                        return Subject(m.entity, m.type, m.begin, official or bool(self.speaks.search(after)))
                    break
            speech = (
                bool(self.speaks.match(rest))
                or bool(self.source.match(rest))
                or (rest.startswith(self.words["speaking"]) and bool(self.speaks.search(rest)))
            )
            return Subject(m.entity, m.type, m.begin, speech)
        speech = bool(self.speaks.search(rest[:16]))
        house = self.affiliation.get(m.entity)
        if house is not None:
            return Subject(house.entity, house.type, m.begin, speech)
        if self.text.endswith(self.words["post"], 0, m.begin):
            if found := self.headed(m):
                return Subject(found.entity, found.type, m.begin, True, True)
            return Subject(m.entity, "Person", m.begin, True)
        return Subject(m.entity, m.type, m.begin, speech)

    def headed(self, person: Mention) -> Mention | None:
        """局长某某, 行长某某: the last house in the paragraph that such a post heads."""
        sentence = self.reading.article.sentence_at(person.begin)
        if sentence is None:
            return None
        floor = self.reading.article.blocks[sentence.block].begin
        for entry in self.words["heads"]:
            post, _, ends = entry.partition("=")
            if not self.text.endswith(post, 0, person.begin):
                continue
            for m in reversed(self.mentions_in(floor, person.begin)):
                if m.type in ("Organization", "Enterprise") and m.origin is not Origin.ANAPHOR:
                    if any(n.endswith(tuple(ends.split("|"))) for n in self.reading.entities[m.entity].names):
                        self.affiliation[person.entity] = m
                        return m
        return None

    # ---- from clause to clause

    def spoken(self, subject: Subject, otherwise: str | None) -> str | None:
        """What a speaker speaks about: the house, or the region if it is an office."""
        if subject.type == "Person":
            return otherwise
        if subject.type == "Organization" and not subject.own and self.is_office(subject.entity):
            return self.reading.home or otherwise
        return subject.entity

    def is_office(self, entity: str) -> bool:
        """Whether an entity is an office of party or government."""
        return any(self.office.search(name) for name in self.reading.entities[entity].names)

    def follow(self) -> None:
        """Carry the subject from clause to clause; fills ``subjects``, ``prior`` and ``focus``."""
        sentences = self.reading.article.sentences
        block = -1
        focus: str | None = self.topic
        lasting = sentence_start = paragraph_start = focus
        last_sentence = -1
        opening = True
        announced = enumerating = False
        speaker: str | None = None
        brief = is_brief(self.reading.article, self.words["brief"])
        for index, clause in enumerate(self.clauses):
            if sentences[clause.sentence].block != block:
                block = sentences[clause.sentence].block
                speaker = None
                focus = lasting = self.place(block) if brief else self.topic
                last_sentence = -1
            if clause.sentence != last_sentence:
                if self.is_public(clause, lasting):
                    lasting = self.topic
                focus = sentence_start = paragraph_start = lasting
                last_sentence = clause.sentence
                opening = True
                announced = enumerating = False
            if index and self.clauses[index - 1].mark == ";" and self.clauses[index - 1].sentence == clause.sentence:
                kind = self.reading.entities[sentence_start].type if sentence_start else ""
                # In a list of works each part has a thing of its own; of a single pair both speak of the thing.
                kept = kind in _HOUSES or announced or self.marks(clause.sentence, ";") == 1
                focus = sentence_start if kept else paragraph_start
            subject = self.planning(clause) or self.subject(clause)
            if subject is not None and clause.mark == ":" and not subject.speech:
                people = [m for m in self.mentions_in(subject.begin, clause.end) if m.type == "Person"]
                alone = subject.type == "Person" and self.is_alone(subject, clause)
                if alone or (people and subject.type in ("Organization", "Enterprise")):
                    subject = replace(subject, speech=True)  # 某公司董事长某某摊开一张表:; 某某:
            if subject is not None and subject.speech:
                speaker = subject.entity if subject.type != "Person" else speaker
            elif subject is None and clause.quoted and speaker and self.says_we(clause):
                subject = Subject(speaker, self.reading.entities[speaker].type, clause.begin)
            if subject is None and focus is not None and self.reading.entities[focus].type == "Industry":
                if _TRADE.match(self.text, self.skip(clause.begin, clause.end), clause.end):
                    focus = self.topic  # 甲产业产值8亿元,乙产业产值6亿元
            if subject is not None and not opening and self.agentive(subject, clause, focus):
                subject = None
            self.subjects.append(subject)
            self.prior.append(focus)
            if subject is None and re.search(r"\d", self.text[self.skip(clause.begin, clause.end) : clause.end]):
                opening = False
            if subject is not None and self.enumerated(subject, clause):
                # 甲、乙等企业落户: examples, not whom the text goes on to speak of.
                listed = self.reading.entities[subject.entity].type in ("Program", "Industry")
                self.focus.append(focus if listed else subject.entity)
                continue
            if subject is not None:
                if subject.speech:
                    focus = self.spoken(subject, lasting)
                    if focus is not None:
                        sentence_start = focus
                else:
                    focus = subject.entity
                    if opening:
                        sentence_start = focus
                    running = subject.type == "Program" and self.runs(subject.entity)
                    if (
                        (subject.type in _LASTING or running)
                        and not enumerating
                        and not self.coordinate(subject)
                        and not self.among(subject, clause)
                    ):
                        lasting = focus
                opening = False
            self.focus.append(focus)
            if subject is not None and not subject.speech and self.apart(subject, clause):
                focus = paragraph_start  # 甲、乙分别认捐: what follows is said of neither
            agent = self.agent(clause) if clause.mark == ":" and subject is None else None
            if agent is not None:
                focus = agent  # 来自某公司投放的4条分选线: what they do is told next
            announced = announced or clause.mark == ":"
            named = self.mentions_in(clause.begin, clause.end)
            moved = [m for m in named if m.type == "Event" and self.text[: m.begin].rstrip("“").endswith(("将", "把"))]
            if moved:
                focus = lasting = sentence_start = moved[-1].entity  # 把招聘会开到村里: told of the fair
            if named and clause.end - named[-1].end <= 4 and not self.text[named[-1].end : clause.end][:1].isdecimal():
                final = named[-1]
                if final.type == "Event" and self.text.endswith(
                    self.words["hold"], clause.begin, len(self.text[: final.begin].rstrip('“"《'))
                ):
                    focus = sentence_start = final.entity
                elif (
                    final.type == "Program"
                    and (subject is None or not subject.speech)
                    and final.text.strip("“”").endswith(self.words["credit"])
                    and not self.text.startswith(self.words["preposition"], self.skip(clause.begin, clause.end))
                ):
                    focus = final.entity  # 推出“某某贷”,已发放…
                elif final.type == "Program" and self.text.endswith(
                    self.words["teach"], clause.begin, len(self.text[: final.begin].rstrip('“"《'))
                ):
                    focus = final.entity
                elif clause.mark == ":" and final.type in _THINGS:
                    # 敲定某项目: what follows the colon is about the project, and so is what comes after its parts.
                    focus = sentence_start = final.entity
                    enumerating = True
                    if final.type == "Program" and self.text[: final.begin].rstrip("“").endswith("是"):
                        lasting = focus
                elif final.type in ("Enterprise", "Zone", "Facility") or (
                    final.type == "Organization" and not final.text.endswith(self.words["task_body"])
                ):
                    before = self.text[clause.begin : final.begin].rstrip('“"《')
                    before = _FIRST_OF.sub("", before)
                    if before.endswith(self.words["found"]) or (
                        before.endswith("了") and before[:-1].endswith(self.words["found"])
                    ):
                        focus = final.entity
        self.quotations()

    def is_alone(self, subject: Subject, clause: Clause) -> bool:
        """Whether a clause is nothing but the name of an official: 王某某: before what that person says."""
        m = self.at.get(subject.begin)
        if m is None or self.text[clause.begin : m.begin].strip() or m.end != clause.end:
            return False
        return any(
            n.entity == m.entity and _OFFICIAL.search(self.text, max(0, n.begin - 4), n.begin) for n in self.outer
        )

    def is_public(self, clause: Clause, lasting: str | None) -> bool:
        """Whether a sentence opens with works that a government does, and no building: 某馆竣工。改造危房126户.

        Projects of many firms are not those of the firm told of before, either: 6个项目集中签约.
        """
        if lasting is None or self.topic is None or not self.topic.startswith("Region/"):
            return False
        at, end = self.skip(clause.begin, clause.end), clause.end
        if at >= end:
            at, end = end + 1, len(self.text)  # 同日,6个项目…
        works = {"Facility": self.public, "Enterprise": self.gathered}.get(self.reading.entities[lasting].type)
        return works is not None and works.match(self.text, at, end) is not None

    def place(self, block: int) -> str | None:
        """What a piece of brief news is about: the first place or body that it names."""
        stretch = self.reading.article.blocks[block]
        named = [m for m in self.mentions_in(stretch.begin, stretch.end) if m.type in _HOUSES and m.type != "Person"]
        return named[0].entity if named else self.topic

    def agentive(self, subject: Subject, clause: Clause, focus: str | None) -> bool:
        """会展由甲主办,乙承办: the second clause names who does it, and goes on about the thing."""
        kind = self.reading.entities[focus].type if focus else ""
        before = self.clauses[max(0, self.clause_index(clause.begin) - 1)]
        return (
            kind in _THINGS
            and subject.type in ("Enterprise", "Organization", "Region")
            and self.text.endswith(self.words["agentive"], clause.begin, clause.end)
            and before.sentence == clause.sentence
            and self.text.endswith(self.words["agentive"], before.begin, before.end)
        )

    def says_we(self, clause: Clause) -> bool:
        """Whether a clause of a speech is about those who speak: 所以我们布了27家."""
        i = self.skip(clause.begin, clause.end)
        return self.text.startswith(self.words["we"], i) or self.text.startswith(self.words["we"], i + 2)

    def marks(self, sentence: int, mark: str) -> int:
        """How many clauses of a sentence end in a mark."""
        first = bisect_right(self.starts, self.reading.article.sentences[sentence].begin) - 1
        count = 0
        for clause in self.clauses[max(0, first) :]:
            if clause.sentence > sentence:
                break
            count += clause.sentence == sentence and clause.mark == mark
        return count

    def runs(self, entity: str) -> bool:
        """Whether a program is a product or service that goes on being spoken of, and no reform or campaign."""
        return any(n.strip("“”‘’").endswith(self.words["running"]) for n in self.reading.entities[entity].names)

    def apart(self, subject: Subject, clause: Clause) -> bool:
        """Whether a clause gives several subjects a number each: 甲、乙分别认捐50万元、32万元."""
        m = self.at.get(subject.begin)
        if m is None or not self.text.startswith(("、", "和", "与"), m.end):
            return False
        return any(w in self.text[m.end : clause.end] for w in self.words["in_turn"]) and m.type != "Region"

    def agent(self, clause: Clause) -> str | None:
        """Who acts in an attribute: 某公司投放的4条分选线."""
        for m in reversed(self.mentions_in(clause.begin, clause.end)):
            if m.type in ("Enterprise", "Organization") and re.match(
                r"[一-鿿]{2,5}的\d", self.text[m.end : clause.end]
            ):
                return m.entity
        return None

    def among(self, subject: Subject, clause: Clause) -> bool:
        """某农场便是其中之一: an example is no topic of what follows."""
        return self.text[subject.begin : clause.end].endswith(self.words["one_of"])

    def coordinate(self, subject: Subject) -> bool:
        """甲镇、乙镇…: two or more places are no topic of what follows."""
        m = self.at.get(subject.begin)
        return m is not None and any(
            n.type == m.type == "Region" and _BETWEEN.fullmatch(self.text, m.end, n.begin)
            for n in self.mentions_in(m.end, m.end + 20)[:1]
        )

    def enumerated(self, subject: Subject, clause: Clause) -> bool:
        """Whether a subject only begins a list of examples: 甲、乙等."""
        m = self.at.get(subject.begin)
        if m is None:
            return False
        rest = self.text[m.end : clause.end].lstrip('”"》')
        last = self.mentions_in(m.end, clause.end)[-1:]
        if last and 0 <= rest.find("、") <= 4 and self.text[last[0].end : clause.end].lstrip('”"》').startswith("等"):
            return True
        if m.type in ("Program", "Industry") and re.match(r"、[^,]{0,60}?[两三四五六七八九十\d]+[项大个类]", rest):
            return True  # 甲、乙、丙三项试点
        return rest.startswith("等") or (
            rest.startswith("、") and bool(re.search("等", rest[:60])) and "分别" not in rest
        )

    def quotations(self) -> None:
        """“…。”某公司董事长某某说: the words inside the marks are about the house of the speaker that follows."""
        text = self.text
        for found in re.finditer(r"“([^“”]*(?:“[^“”]{1,20}”[^“”]*)*)”", text):
            if len(found[1]) < 10 and not re.search(r"\d[^“”]*[。!?]$", found[1]):
                continue
            index = self.clause_index(found.end())
            if index >= len(self.clauses):
                continue
            clause = self.clauses[index]
            if clause.begin > found.end() or text[found.end() : found.end() + 1] in (",", ""):
                index = min(index + 1, len(self.clauses) - 1)
                clause = self.clauses[index]
            stretch = self.mentions_in(found.end(), min(len(text), found.end() + 60))
            speaker: Subject | None = None
            line = text.find("\n", found.end())
            for n in stretch:
                if (line >= 0 and n.begin > line) or re.search("[。!?]", text[found.end() : n.begin]):
                    break
                speaker = self.made(n, min(len(text), n.end + 40))
                if speaker and speaker.speech:
                    break
                speaker = None
            if speaker is None or not speaker.speech:
                following = self.subjects[index]
                speaker = following if following and following.speech else self.pronoun(clause)
            if speaker is None:
                continue
            about = self.spoken(speaker, None)
            following = self.subjects[index]
            if about is None and following is not None and following.speech and following.type != "Person":
                about = self.spoken(following, None)
            if about is None:
                # 某村村民某某说
                near = [n for n in stretch if n.end <= speaker.begin and speaker.begin - n.end <= 6]
                about = near[-1].entity if near and near[-1].type == "Region" else None
            if about is None and self.text.startswith(self.words["pronoun"], speaker.begin):
                about = speaker.entity
            if about is None:
                continue
            for k in range(self.clause_index(found.start() + 1), self.clause_index(found.end() - 1) + 1):
                if self.subjects[k] is not None and self.clauses[k].begin > found.start():
                    break
                if found.start() < self.clauses[k].end and self.subjects[k] is None:
                    self.focus[k] = about

    def pronoun(self, clause: Clause) -> Subject | None:
        """她说: the last person named before who is no reporter, or the house of that person."""
        i = self.skip(clause.begin, clause.end)
        if not self.text.startswith(self.words["pronoun"], i) or not self.speaks.search(
            self.text, i, min(clause.end, i + 8)
        ):
            return None
        sentences = self.reading.article.sentences
        floor = self.reading.article.blocks[sentences[clause.sentence].block].begin
        people = [m for m in self.mentions_in(floor, i) if m.type == "Person"]
        if not people:
            return None
        house = self.affiliation.get(people[-1].entity)
        if house is not None:
            return Subject(house.entity, house.type, i, True)
        return Subject(people[-1].entity, "Person", i, True)

    # ---- answer

    def attributed(self, begin: int, attribute_end: int) -> str | None:
        """The entity named after an amount that is said of it: 投资80亿元的某项目, 由5家企业共同建设的某园区.

        Args:
            begin: Where the amount begins.
            attribute_end: Where the amount with its bound words ends.
        """
        text = self.text
        if text.startswith("的", attribute_end):
            for n in self.mentions_in(attribute_end, min(len(text), attribute_end + 60)):
                gap = text[attribute_end : n.begin]
                if len(gap) > 10 or re.search("[,。;、:]", gap) or gap.endswith(_TOWARDS):
                    break  # 90%的零部件卖给某公司
                if n.type in ("Project", "Zone", "Facility", "Program", "Event", "Enterprise"):
                    return self.head(n, min(len(text), n.end + 30)).entity
        clause = self.clauses[self.clause_index(begin)]
        for n in reversed(self.mentions_in(clause.begin, begin)):
            # 某公司投放的4条分选线: of whom the attribute names
            gap = text[n.end : begin].lstrip('”"》')
            if n.type in ("Enterprise", "Organization", "Person") and re.fullmatch(r"[一-鿿]{2,5}的", gap):
                return n.entity
            if n.type == "Program" and not gap and n.text.strip("“”").endswith(self.words["credit"]):
                return n.entity  # 投放“某某贷”5亿元
            break
        for n in self.mentions_in(attribute_end, clause.end):
            gap = text[attribute_end : n.begin].rstrip('“"《')
            if n.type not in ("Zone", "Organization", "Project", "Facility"):
                continue
            return n.entity if gap.endswith("的") and 2 < len(gap) <= 24 and "、" not in gap else None
        return None

    def holder(self, begin: int, unit: str) -> str | None:
        """Whose share a number is: 由甲公司持股65%、乙公司持股35%; 其中某园区占91%. None for other numbers.

        Args:
            begin: Where the amount with its bound words begins.
            unit: Its unit.
        """
        if unit != "%":
            return None
        clause = self.clauses[self.clause_index(begin)]
        for m in reversed(self.mentions_in(clause.begin, begin)):
            if m.type not in _HOUSES or m.origin is Origin.ANAPHOR:
                return None
            part = self.text.endswith("其中", clause.begin, m.begin)
            held = self.share.fullmatch(self.text, m.end, begin) or (part and _PART.fullmatch(self.text, m.end, begin))
            return m.entity if held else None
        return None

    def pointed_at(self, begin: int) -> str | None:
        """What an amount is said of by a pointer behind its maker (某公司承办的这场节会), or None."""
        index = self.clause_index(begin)
        while (
            index and self.subjects[index] is None and self.clauses[index - 1].sentence == self.clauses[index].sentence
        ):
            index -= 1
        subject = self.subjects[index]
        if subject is None or subject.begin >= begin:
            return None
        found = self.made_by.search(self.text, self.clauses[index].begin, subject.begin + 1)
        return subject.entity if found is not None and found.end() == subject.begin else None

    def is_aside(self, entity: str, begin: int) -> bool:
        """Whether a thing was last named in the sentence of an amount as a landmark or a former self of another."""
        clause = self.clauses[self.clause_index(begin)]
        floor = self.reading.article.sentences[clause.sentence].begin
        named = [m for m in self.mentions_in(floor, begin) if m.entity == entity]
        return bool(named) and all(self.aside.search(self.text, floor, m.begin) for m in named)

    def owner(self, begin: int, indicator: str) -> str | None:
        """The entity that an amount at ``begin`` is said of; None if nobody can be told.

        Args:
            begin: Where the amount begins.
            indicator: What is measured; some things (总投资, 占地) are measured of projects and places.
        """
        index = self.clause_index(begin)
        clause = self.clauses[index]
        subject = self.subjects[index]
        if indicator.startswith(self.words["thing_attribute"]):
            # 总投资, 占地: of the project, park or building named last, here or in the clause before.
            current = self.focus[index]
            if current and self.reading.entities[current].type in ("Project", "Facility", "Zone"):
                return current
            floor = self.clauses[max(0, index - 2)].begin
            if index and self.clauses[index - 1].sentence != clause.sentence:
                floor = self.clauses[index - 1].begin
            for n in reversed(self.mentions_in(floor, begin)):
                if n.type in ("Project", "Facility", "Zone"):
                    return n.entity
        if indicator.startswith(self.words["credit_attribute"]) and (subject is None or subject.begin >= begin):
            # 申请“某某贷”,折扣率65%: of the loan named last in the paragraph.
            block = self.reading.article.sentences[clause.sentence].block
            floor = self.reading.article.blocks[block].begin
            for n in reversed(self.mentions_in(floor, begin)):
                if n.type == "Program" and n.text.strip("“”").endswith(self.words["credit"]):
                    return n.entity
        if subject is not None and subject.begin < begin and not subject.speech and not self.listed(subject, begin):
            return subject.entity
        if subject is not None and subject.begin >= begin:
            return self.prior[index]
        if subject is not None and self.listed(subject, begin):
            earlier = self.subjects[index - 1] if index else None
            same = earlier is not None and self.clauses[index - 1].sentence == clause.sentence
            if same and earlier is not None and earlier.type == subject.type and not earlier.speech:
                # 甲公司认缴12亿元,乙公司等7家机构出资: of what both are told
                return self.prior[index - 1]
            return self.prior[index]
        return self.focus[index]

    def following(self, begin: int) -> str | None:
        """The subject of the clause after that of an amount: 每隔12秒,某公司的流水线就吐出一双鞋."""
        index = self.clause_index(begin) + 1
        if index >= len(self.clauses) or self.clauses[index].sentence != self.clauses[index - 1].sentence:
            return None
        clause = self.clauses[index]
        subject = self.subjects[index]
        if subject is not None:
            return None if subject.speech else subject.entity
        m = self.at.get(self.skip(clause.begin, clause.end))
        return m.entity if m is not None and m.end <= clause.end else None

    def listed(self, subject: Subject, begin: int) -> bool:
        """甲、乙等5家企业: those that are listed are counted, not the owner."""
        m = self.at.get(subject.begin)
        if m is None:
            return False
        row = [m, *self.mentions_in(m.end, begin)]
        joined = all(_JOINER.match(self.text, one.end, other.begin) for one, other in pairwise(row))
        if joined and len(row) > 1 and self.text[row[-1].end : begin].lstrip('”"》') in ("等", "等一批"):
            return True
        gap = self.text[m.end : begin]
        return (len(gap) <= 40 and bool(re.search(r"等(?:一批)?$", gap))) or (
            bool(re.match(r"[”\"》]?、", gap))
            and not re.search(r"(?:分别|依次|各)[^,]{0,8}$", gap)
            and len(gap) <= 40
            and bool(re.match(r"[\d两三四五六七八九十]", self.text[begin : begin + 1]))
        )

    def coordinated(self, begin: int, count: int = 0) -> list[Mention]:
        """The names joined by 、 or 和 at the start of the clause of an amount, for 分别.

        Args:
            begin: Where the amount begins.
            count: How many names are wanted; if the clause names nobody, as many names of the clause before will do.
        """
        index = self.clause_index(begin)
        clause = self.clauses[index]
        out: list[Mention] = []
        for m in self.mentions_in(clause.begin, begin):
            if not out or re.fullmatch(r"[”\"》]?[、和与及][“\"《]?|[”》][“《]", self.text[out[-1].end : m.begin]):
                out.append(m)
            elif len(out) < 2:
                out = [m]
            else:
                break
        if not out and count and index and self.clauses[index - 1].sentence == clause.sentence:
            # 塔筒厂甲、叶片厂乙同日签约,投资额分别为…
            before = self.clauses[index - 1]
            named = self.mentions_in(before.begin, before.end)
            gaps = [self.text[a.end : b.begin] for a, b in pairwise(named)]
            if len(named) == count and all(re.match(r"[”\"》]?[、和与及]", gap) for gap in gaps):
                return named
        return out if len(out) > 1 else []

    def counted(self, begin: int) -> list[Mention]:
        """The names of the clause before that of an amount, all joined and counted there: 甲、乙、丙三家企业,…."""
        index = self.clause_index(begin)
        before = self.clauses[index - 1] if index else None
        if before is None or before.sentence != self.clauses[index].sentence:
            return []
        named = self.mentions_in(before.begin, before.end)
        if len(named) < 2 or not all(_BETWEEN.fullmatch(self.text, a.end, b.begin) for a, b in pairwise(named)):
            return []
        return named if _COUNTED_ROW.fullmatch(self.text, named[-1].end, before.end) else []
