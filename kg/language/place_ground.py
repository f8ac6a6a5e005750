"""The ground that the readers of places share: one article, what has been found in it, and how to ask and add."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.language.gazetteer import Found, Gazetteer, Place
from kg.language.place_rules import load_place_rules
from kg.words.domain import Article, Mention, Origin

RANK = {
    "country": 0,
    "area": 0,
    "province": 1,
    "prefecture": 2,
    "city": 2,
    "county": 3,
    "township": 4,
    "village": 5,
    "group": 6,
}
HAN = re.compile(r"[\u4e00-\u9fff]")
UPPER = ("province", "prefecture", "county")
CHINA = "CN"
# Classes of words that stand before names: verb, preposition, conjunction, particle, adverb, pronoun and so on.
_BEFORE_NAMES = ("v", "p", "c", "u", "d", "r", "m", "a")
# Classes of words that no name consists of alone: the same, and position, distinction, time.
NO_NAME = ("v", "a", "d", "p", "c", "r", "m", "f", "b", "t")


# Between the ends of a road.
_ENDS = ("至", "到", "—", "-")


@dataclass(frozen=True, slots=True, order=True)
class PlaceMention:
    """A mention of a region or zone, with what it stands for.

    Attributes:
        mention: The stretch; its ``entity`` is ``key``, its type ``Region`` or ``Zone``.
        key: :attr:`Entity.id`: ``Region/360603``; for a place without a code ``Region/<parent>/<name>``, or
            ``Region/<name>`` if nothing is known of it; ``Zone/<region>/<canonical name>``.
        name: Preferred label: the official name, or the longest printed one.
        level: ``province`` … ``village``, ``group``, ``country``, ``city``, ``area``, ``zone``, or empty.
        code: Official code, or empty.
        parent: Key of the next higher area, or empty.
        names: Forms that name the place beside the stretch itself, sorted: 余江区 in 鹰潭市余江区.
        embedded: The stretch opens a longer name of a firm, school or bank (江西 in 江西某某大学), and says by itself
            nothing of the place. An organization's seat (兴国县 in 兴国县总工会) is not meant.
        explicit_parent: The parent is part of the printed form, so that the text itself states it.
    """

    mention: Mention
    key: str
    name: str = ""
    level: str = ""
    code: str = ""
    parent: str = ""
    names: tuple[str, ...] = ()
    embedded: bool = False
    explicit_parent: bool = False

    @property
    def is_anaphor(self) -> bool:
        """Whether this is a pointer (该县) and no name."""
        return self.mention.origin is Origin.ANAPHOR


@dataclass(slots=True)
class Hit:
    """A candidate while the article is read."""

    begin: int
    end: int
    kind: str
    codes: tuple[str, ...]
    inner: tuple[Found, ...] = ()
    code: str = ""
    state: str = ""  # "", "taken", "left"


def region_key(code: str) -> str:
    """Entity id of a place of the gazetteer."""
    return f"Region/{code}"


class Ground:
    """One article while it is read. The stages are subclasses; each may rely on what the ones before have taken."""

    def __init__(self, article: Article, gazetteer: Gazetteer, home_hint: str | None) -> None:
        self.article = article
        self.text = article.text
        for slip, right in load_place_rules().slips:
            self.text = self.text.replace(slip, right)
        self.gazetteer = gazetteer
        self.rules = load_place_rules()
        hint = home_hint.partition("/")[2] if home_hint and home_hint.startswith("Region/") else ""
        self.hint = hint if gazetteer.by_code(hint) is not None else ""  # a town that no list knows breaks no ties
        self.hits: list[Hit] = []
        self.weights: Counter[str] = Counter()
        self.out: list[PlaceMention] = []
        self.dateline: tuple[str, ...] = ()

    def _place(self, code: str) -> Place:
        place = self.gazetteer.by_code(code)
        if place is None:
            raise KeyError(code)
        return place

    def _level(self, code: str) -> str:
        return self._place(code).level

    def _whole(self, begin: int, end: int, weight: int) -> bool:
        """Whether a stretch is made of whole words; the 中 of 其中|城镇居民 begins no town."""
        if begin and self.rules.words.classes.get(self.text[begin - 1 : begin + 1], "").startswith("r"):
            return False
        return self.rules.words.is_whole(self.text, begin, end, weight=weight)

    def _opens(self, begin: int) -> bool:
        """Whether nothing before a stretch can belong to it."""
        if begin == 0:
            return True
        char = self.text[begin - 1]
        return not HAN.match(char) or char in self.rules.single or char in self.rules.hard

    def _opens_name(self, begin: int) -> bool:
        """Whether the word before can stand before a name: 深化|武汉松涛医院, but not 国网|余江供电公司."""
        if self._opens(begin):
            return True
        last = self.rules.words.cut(self.text[max(0, begin - 4) : begin])[-1]
        if len(last) < 2:
            return False  # single characters that open a name are known by _opens; others may be the name's own
        return last in self.rules.stops or self.rules.words.classes.get(last, "n")[:1] in _BEFORE_NAMES

    def _add_weight(self, code: str, weight: int) -> None:
        for step in self.gazetteer.chain(code):
            self.weights[step] += weight

    def _take(self, hit: Hit, code: str, weight: int = 1) -> None:
        hit.code, hit.state = code, "taken"
        self._add_weight(code, weight)

    def _context(self, codes: Iterable[str], position: int) -> str:
        """Which of several places is meant, or nothing: by the nearest area above one of them, then by the weights."""
        options = sorted(set(codes))
        if len(options) == 1:
            return options[0]
        block = self.article.block_at(position)
        low = block.begin if block else 0
        before = [h for h in self.hits if h.state == "taken" and h.code and low <= h.begin and h.end <= position]
        for hit in reversed(before):
            chain = set(self.gazetteer.chain(hit.code))
            inside = [c for c in options if self.gazetteer.is_within(c, hit.code)]
            if len(inside) == 1:
                return inside[0]
            same = [c for c in options if c in chain]
            if len(same) == 1:
                return same[0]
        scores = {
            c: sum(self.weights[a] * 4 ** RANK.get(self._level(a), 0) for a in self.gazetteer.chain(c)) for c in options
        }
        best = max(scores.values())
        winners = [c for c in options if scores[c] == best]
        return winners[0] if best > 0 and len(winners) == 1 else ""

    def _county_before(self, position: int) -> str:
        """Code of the county that was named last before a position in its block, else of the heaviest; or empty."""
        return self._county_in_block(position) or self._home_county()

    def _county_in_block(self, position: int) -> str:
        """Code of the county that was named last before a position in its block, or empty."""
        block = self.article.block_at(position)
        for hit in reversed([h for h in self.hits if h.state == "taken" and h.code and h.begin < position]):
            if block and hit.begin < block.begin:
                break
            if self.article.text[hit.begin - 1 : hit.begin] in _ENDS and any(h.end == hit.begin - 1 for h in self.hits):
                continue  # 甲县至乙县的公路: where a road goes to
            for code in self.gazetteer.chain(hit.code):
                if self._level(code) == "county":
                    return code
        return ""

    def _home_county(self) -> str:
        counties = [(w, c) for c, w in self.weights.items() if self._level(c) == "county"]
        if not counties:
            return ""
        best = max(w for w, _ in counties)
        top = sorted(c for w, c in counties if w == best)
        return top[0] if len(top) == 1 else ""

    def _taken_at(self) -> list[PlaceMention]:
        return sorted(self.out, key=lambda p: (p.mention.begin, -p.mention.end))

    def _place_ending_at(self, position: int) -> PlaceMention | None:
        options = [p for p in self.out if p.mention.end == position and p.mention.type == "Region"]
        return max(options, key=lambda p: p.mention.end - p.mention.begin, default=None)

    def _covered(self, begin: int, end: int) -> bool:
        """Whether a place that is known already holds or crosses a stretch: 庄寨 in 庄寨镇."""
        return any(p.mention.begin < end and begin < p.mention.end for p in self.out)

    def _floor(self, head: int, longest: int) -> int:
        block = self.article.block_at(head)
        return max(head - longest, block.begin if block else 0)

    def _emit_region(
        self, begin: int, end: int, code: str, rule: str, *, names: tuple[str, ...] = (), explicit: bool = False
    ) -> None:
        place = self._place(code)
        key = region_key(code)
        mention = Mention(begin, end, "Region", self.text[begin:end], Origin.GAZETTEER, rule, key)
        self.out.append(
            PlaceMention(
                mention,
                key,
                place.name,
                place.level,
                place.code,
                region_key(place.parent) if place.parent else "",
                tuple(sorted({place.name, *names})),
                self._is_embedded(begin, end, place, rule),
                explicit,
            )
        )

    def _is_embedded(self, begin: int, end: int, place: Place, rule: str) -> bool:
        if rule.endswith("compound") or place.level not in ("country", "city", *UPPER):
            return False
        if self._in_slogan(begin, end) or (place.code == CHINA and self._country_in_name(begin, end)):
            return True
        name = self.rules.embedded.match(self.text, end)
        if name is None or (name[0].endswith(self.rules.branches) and name[0] not in self.rules.bare_branches):
            return False
        if place.level in ("country", "city", "province"):
            return True
        return not rule.endswith(("full", "former")) and self._opens_name(begin)

    def _country_in_name(self, begin: int, end: int) -> bool:
        """中国 says where we are, not what is spoken of, unless it stands in a row of countries."""
        return not set(self.text[max(0, begin - 1) : begin] + self.text[end : end + 1]) & set("、和与")

    def _in_slogan(self, begin: int, end: int) -> bool:
        """技能河南 between quotation marks: the place is part of a catchword."""
        opening = self.text.rfind("“", max(0, begin - 8), begin)
        if opening < 0 or opening + 1 == begin or "”" in self.text[opening:begin]:
            return False
        closing = self.text.find("”", end, end + 8)
        return closing >= 0 and closing - opening <= 12 and bool(HAN.match(self.text[begin - 1]))

    def _emit_uncoded(
        self,
        begin: int,
        end: int,
        name: str,
        level: str,
        parent: str,
        rule: str,
        *,
        names: tuple[str, ...] = (),
        explicit: bool = False,
    ) -> None:
        above = parent if parent.startswith("Region/") or not parent else region_key(parent)
        key = f"{above}/{name}" if above else f"Region/{name}"
        mention = Mention(begin, end, "Region", self.text[begin:end], Origin.SHAPE, rule, key)
        self.out.append(
            PlaceMention(mention, key, name, level, "", above, tuple(sorted({name, *names})), False, explicit)
        )

    def _has_cut(self, stem: str) -> bool:
        return any(c in self.rules.inside_cut for c in stem)

    def _is_plain_stem(self, stem: str, longest: int) -> bool:
        rules = self.rules
        if (
            not re.fullmatch(f"[\u4e00-\u9fff]{{1,{longest}}}", stem)
            or stem in rules.village_generic
            or self._has_cut(stem)
        ):
            return False
        if (
            stem.endswith(rules.last_never)
            or any(x in stem for x in rules.inside_never)
            or all(c in rules.numerals for c in stem)
        ):
            return False
        return not any(stem.endswith(g) for g in rules.village_generic if len(g) > 1)

    def _is_wordy(self, stem: str) -> bool:
        """启动规范, 推进: common words that are no name; 光明 and 桃花 are."""
        parts = [w for w in self.rules.words.cut(stem) if len(w) > 1]
        if len(parts) > 1:
            return True
        return any(self.rules.words.classes.get(w, "n")[:1] in NO_NAME for w in parts)

    def _shape_begin(self, head: int, floor: int) -> int | None:
        """Left edge by the words around: after punctuation, a place, or the last word that stands before names."""
        text, rules = self.text, self.rules
        begin = head
        while begin > floor and HAN.match(text[begin - 1]):
            begin -= 1
        if begin == head:
            return None
        closed = begin > 0 and begin == floor and bool(HAN.match(text[begin - 1]))
        window = max(0, begin - 4) if closed else begin
        while window < begin and not HAN.match(text[window]):
            window += 1
        edge = None if closed else begin
        position = window
        for word in rules.words.cut(text[window:head]):
            position += len(word)
            if self._is_boundary(word, position, head):
                spelled = position == head and rules.words.classes.get(word, "").startswith("f")
                if spelled and not rules.words.frequency(text[max(0, head - 2) : head]):
                    continue  # 坨子里村: 里 is the name's own, as 子里 is no word
                edge = position
        return edge if edge is None or edge < head else None

    def _is_boundary(self, word: str, end: int, head: int) -> bool:
        rules = self.rules
        if word in rules.stops:
            return True
        if len(word) == 1:
            if word in rules.measures:
                return end > 1 and self.text[end - 2] in rules.numerals
            return word in rules.hard or word in rules.cut_after
        # A long verb or adverb right before the stem stands before the name; inside a name they are rare.
        return rules.words.classes.get(word, "")[:1] in ("v", "d", "p", "c", "r", "m", "u") and head - end <= 4
