"""Regions and zones in an article: found, told apart, and named by one key.

A place is found by the gazetteer, by its shape (新旺村, 余江工业园区) or as an anaphor (该县, 全省). Which of several places of one name
is meant is read from the article: what it is written together with (柴桑区马回岭镇), what was named before, the dateline, and the area
that the article is about. In doubt a name stays a place of its own.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kg.language.edges import Edges, load_toml, string_list
from kg.language.gazetteer import Found, Gazetteer, Place, Words, load_shapes
from kg.language.view import View
from kg.words.data import seeds_path
from kg.words.domain import Article, BlockKind, Entity, Mention, Origin

_RANK = {
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
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ZONE_CHAR = re.compile(r"[\u4e00-\u9fffA-Za-z0-9+·]")
_UPPER = ("province", "prefecture", "county")
_CHINA = "CN"
# Word classes that no name consists of alone: verb, adjective, adverb, preposition, conjunction, pronoun, numeral …
_NO_NAME = ("v", "a", "d", "p", "c", "r", "m", "f", "b", "t")


@dataclass(frozen=True, slots=True, order=True)
class PlaceMention:
    """A mention of a region or zone, with what it stands for.

    Attributes:
        mention: The stretch; its ``entity`` is ``key``, its type ``Region`` or ``Zone``.
        key: :attr:`Entity.id`: ``Region/360603``; for a place without a code ``Region/<parent>/<name>``, or ``Region/<name>`` if
            nothing is known of it; ``Zone/<region>/<canonical name>``.
        name: Preferred label: the official name, or the longest printed one.
        level: ``province`` … ``village``, ``group``, ``country``, ``city``, ``area``, ``zone``, or empty.
        code: Official code, or empty.
        parent: Key of the next higher area, or empty.
        names: Forms that name the place beside the stretch itself, sorted: 余江区 in 鹰潭市余江区.
        embedded: The stretch opens a longer name of a firm, school or bank (江西 in 江西师范大学), and says by itself nothing of the
            place. An organization's seat (兴国县 in 兴国县总工会) is not meant.
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
class _Hit:
    """A candidate while the article is read."""

    begin: int
    end: int
    kind: str
    codes: tuple[str, ...]
    inner: tuple[Found, ...] = ()
    code: str = ""
    state: str = ""  # "", "taken", "left"


@dataclass(frozen=True, slots=True)
class _Rules:
    """``seeds/shapes/places.toml``, compiled."""

    nouns: frozenset[str]
    road_tails: tuple[str, ...]
    common: frozenset[str]
    feature_ends: str
    feature_tails: str
    open_tails: str
    village_heads: re.Pattern[str]
    group_heads: re.Pattern[str]
    village_generic: frozenset[str]
    village_longest: int
    cut_after: frozenset[str]
    inside_cut: str
    community: str
    community_not_before: tuple[str, ...]
    area_heads: re.Pattern[str]
    inside_never: tuple[str, ...]
    last_never: tuple[str, ...]
    not_before: tuple[str, ...]
    numerals: str
    town_heads: re.Pattern[str]
    town_generic: frozenset[str]
    town_not_before: tuple[str, ...]
    corps_sign: re.Pattern[str]
    corps_division: re.Pattern[str]
    corps_regiment: re.Pattern[str]
    corps_company: re.Pattern[str]
    hamlet: re.Pattern[str]
    rows: re.Pattern[str]
    abroad: re.Pattern[str]
    anaphors: re.Pattern[str]
    zone_anaphors: re.Pattern[str]
    levels: Mapping[str, list[str]]
    local: re.Pattern[str]
    zone_heads: re.Pattern[str]
    zone_classes: Mapping[str, str]
    zone_weak: frozenset[str]
    zone_leads: frozenset[str]
    zone_cuts: str
    zone_brief: frozenset[str]
    dated: tuple[str, ...]
    projects: tuple[str, ...]
    zone_part: re.Pattern[str]
    zone_counted: re.Pattern[str]
    zone_inner: frozenset[str]
    zone_towns: tuple[str, ...]
    zone_brands: frozenset[str]
    zone_generic: frozenset[str]
    zone_ranks: tuple[str, ...]
    zone_longest: int
    zone_tails: tuple[str, ...]
    zone_not_before: frozenset[str]
    counters: frozenset[str]
    embedded: re.Pattern[str]
    branches: tuple[str, ...]
    seats: re.Pattern[str]
    name_words: tuple[str, ...]
    byline_heads: tuple[str, ...]
    words: Words
    edges: Edges
    stops: frozenset[str]
    single: frozenset[str]
    hard: frozenset[str]
    surnames: frozenset[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    data: dict[str, Any] = load_shapes()
    words = Words.load()
    place = "seeds/shapes/edges.toml"
    edges = load_toml("shapes/edges.toml")
    text, village, town, anaphor, zone = (data[k] for k in ("text", "village", "town", "anaphor", "zone"))
    after = f"(?!{_any(anaphor['not_after'])})"
    levels = _any(anaphor["levels"])
    wholes, demonstratives, inside = (_any(anaphor[k]) for k in ("wholes", "demonstratives", "inside"))
    zones = _any(anaphor["zones"])
    return _Rules(
        nouns=frozenset(text["nouns"]),
        road_tails=tuple(text["road_tails"]),
        common=frozenset(data["short"]["common"]),
        feature_ends=text["feature_ends"],
        feature_tails=text["feature_tails"],
        open_tails=text["open_tails"],
        village_heads=re.compile(_any(village["heads"])),
        group_heads=re.compile(_any(village["groups"])),
        village_generic=frozenset(village["generic"]),
        village_longest=village["longest"],
        cut_after=frozenset(village["cut_after"]),
        inside_cut=village["inside_cut"],
        community=village["community"],
        community_not_before=tuple(village["community_not_before"]),
        area_heads=re.compile(_any(town["area_heads"])),
        inside_never=tuple(village["inside_never"]),
        last_never=tuple(village["last_never"]),
        not_before=tuple(village["not_before"]),
        numerals=village["numerals"],
        town_heads=re.compile(_any(town["heads"])),
        town_generic=frozenset(town["generic"]),
        town_not_before=tuple(town["not_before"]),
        corps_sign=re.compile(_any(data["corps"]["signs"])),
        corps_division=re.compile(data["corps"]["division"]),
        corps_regiment=re.compile(data["corps"]["regiment"]),
        corps_company=re.compile(data["corps"]["company"]),
        hamlet=re.compile(village["hamlet"]),
        rows=re.compile(town["rows"]),
        abroad=re.compile(text["abroad"]),
        anaphors=re.compile(
            f"(?P<by>{demonstratives})(?P<a>{levels}){after}|(?P<whole>{wholes})(?P<b>{levels}){after}"
            f"|(?<![\u4e00-\u9fff])(?P<c>{levels})(?P<in>{inside})(?![下级])"
        ),
        zone_anaphors=re.compile(f"(?:{demonstratives}|{wholes})(?:{zones})|(?:{_any(anaphor['bare_zones'])})"),
        levels=anaphor["levels"],
        local=re.compile(_any(anaphor["local"])),
        zone_heads=re.compile(_any(zone["heads"])),
        zone_classes=zone["heads"],
        zone_cuts=zone["rules"]["cuts"],
        zone_brief=frozenset(zone["rules"]["brief"]),
        zone_leads=frozenset(zone["rules"]["leads"]),
        dated=tuple(zone["rules"]["dated"]),
        projects=tuple(zone["rules"]["projects"]),
        zone_part=re.compile(zone["rules"]["part"]),
        zone_counted=re.compile(zone["rules"]["counted"]),
        zone_weak=frozenset(zone["rules"]["weak"]),
        zone_inner=frozenset(zone["rules"]["inner_verbs"]),
        zone_towns=tuple(zone["rules"]["town_parts"]),
        zone_brands=frozenset(zone["rules"]["brands"]),
        zone_generic=frozenset(zone["rules"]["generic"]),
        zone_ranks=tuple(sorted(zone["rules"]["ranks"], key=lambda w: (-len(w), w))),
        zone_longest=zone["rules"]["longest"],
        zone_tails=tuple(zone["rules"]["tails"]),
        zone_not_before=frozenset(zone["rules"]["not_before"]),
        counters=frozenset(zone["rules"]["counters"]),
        embedded=re.compile(f"(?:(?!的)[\u4e00-\u9fffA-Za-z0-9()]){{0,16}}?(?:{_any(data['embedded']['heads'])})"),
        seats=re.compile(_any(text["seats"])),
        branches=tuple(data["embedded"]["branches"]),
        name_words=tuple(text["name_words"]),
        byline_heads=tuple(text["byline_heads"]),
        words=words,
        edges=Edges.load(words),
        surnames=frozenset(_surnames()),
        stops=frozenset(string_list(edges, "strong", place)) | frozenset(string_list(edges, "verbs", place)),
        single=frozenset(string_list(edges, "single", place)),
        hard=frozenset(str(edges.get("hard", ""))),
    )


def _surnames() -> Iterator[str]:
    with seeds_path("names/surnames.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if len(row["surname"]) == 1:
                yield row["surname"]


def find_places(article: Article, gazetteer: Gazetteer, *, home_hint: str | None = None) -> list[PlaceMention]:
    """All mentions of regions and zones, anaphors among them.

    Args:
        article: One article.
        gazetteer: The compiled gazetteer.
        home_hint: Key of the region that the page or the user says the article is from; breaks ties only.

    Returns:
        Sorted by (begin, -end). No two partly overlap; the parts of a compound (鹰潭市 in 鹰潭市余江区) lie inside it, its last part
        has no mention of its own. An anaphor that cannot be resolved is left out.
    """
    return _Reader(article, gazetteer, home_hint).read()


def find_home(
    article: Article, places: Sequence[PlaceMention], gazetteer: Gazetteer, *, page_home: str | None = None
) -> str | None:
    """Key of the region (failing that, the zone) that the article is about.

    Dateline, headline and the first place of the body weigh most, then how often a place and what lies in it are named; the
    lowest area that dominates wins, a county before its prefecture.

    Args:
        article: The article.
        places: Its places as :func:`find_places` gives them.
        gazetteer: The compiled gazetteer.
        page_home: What an article without any place falls back on.
    """
    return _home(article, [p for p in places if not p.is_anaphor and not p.embedded], gazetteer) or page_home


def build_place_entities(places: Sequence[PlaceMention], gazetteer: Gazetteer) -> list[Entity]:
    """The entities of an article's places, and those above them, sorted by id.

    The parents that only the gazetteer knows are among them: background, named nowhere. ``articles`` is left empty; the linker knows it.
    """
    names: dict[str, set[str]] = defaultdict(set)
    best: dict[str, PlaceMention] = {}
    for place in places:
        held = best.get(place.key)
        if held is None or (held.is_anaphor and not place.is_anaphor):
            best[place.key] = place
        if not place.is_anaphor:
            names[place.key].add(place.mention.text)
        names[place.key].update(place.names)
    out: dict[str, Entity] = {}
    for key, place in best.items():
        label = place.name or max(sorted(names[key]), key=len)
        out[key] = Entity(
            id=key,
            type=key.partition("/")[0],
            name=label,
            names=tuple(sorted(names[key] | {label})),
            level="" if place.level == "zone" else place.level,
            adcode=place.code if place.code.isdigit() else "",
            parent=place.parent,
        )
    for place in places:
        code = place.code or (place.parent.partition("/")[2] if place.parent.startswith("Region/") else "")
        for known in [gazetteer.by_code(code), *gazetteer.ancestors(code)] if code else []:
            if known is not None and region_key(known.code) not in out:
                out[region_key(known.code)] = Entity(
                    id=region_key(known.code),
                    type="Region",
                    name=known.name,
                    names=(known.name,),
                    level=known.level,
                    adcode=known.code if known.code.isdigit() else "",
                    parent=region_key(known.parent) if known.parent else "",
                )
    return [out[key] for key in sorted(out)]


def region_key(code: str) -> str:
    """Entity id of a place of the gazetteer."""
    return f"Region/{code}"


# ---------------------------------------------------------------------------------------------------------------- reading


class _Reader:
    """Reads one article. The stages follow each other in :meth:`read`; each may rely on what the ones before have taken."""

    def __init__(self, article: Article, gazetteer: Gazetteer, home_hint: str | None) -> None:
        self.article = article
        self.text = article.text
        self.gazetteer = gazetteer
        self.rules = _rules()
        self.hint = home_hint.partition("/")[2] if home_hint and home_hint.startswith("Region/") else ""
        self.hits: list[_Hit] = []
        self.weights: Counter[str] = Counter()
        self.out: list[PlaceMention] = []
        self.dateline: tuple[str, ...] = ()

    def read(self) -> list[PlaceMention]:
        found = self.gazetteer.find(self.text)
        self.hits = [_Hit(f.begin, f.end, f.kind, f.codes, f.inner) for f in found]
        self._read_dateline()
        self._take_sure()
        self._resolve_names()
        self._take_short()
        self._resolve_towns()
        self._emit_hits()
        self._abroad()
        self._corps()
        self._towns_by_shape()
        self._rows()
        self._areas()
        self._villages()
        self._stems()
        self._zones()
        self.out = _without_overlap(self.out)
        self._anaphors()
        return sorted(self.out, key=lambda p: (p.mention.begin, -p.mention.end))

    # ---- divisions

    def _place(self, code: str) -> Place:
        place = self.gazetteer.by_code(code)
        if place is None:
            raise KeyError(code)
        return place

    def _level(self, code: str) -> str:
        return self._place(code).level

    def _read_dateline(self) -> None:
        """本报吉安讯: of a city and a county of one name the city, unless only the county fits what the article names in full."""
        if not self.article.dateline:
            return
        named = {
            a
            for h in self.hits
            if h.kind in ("full", "compound") and len(h.codes) == 1
            for a in self.gazetteer.chain(h.codes[0])
        }
        chosen: list[str] = []
        for found in self.gazetteer.find(self.article.dateline):
            inside = [c for c in found.codes if c in named] or list(found.codes)
            top = min(_RANK.get(self._level(c), 9) for c in inside)
            chosen.extend(c for c in inside if _RANK.get(self._level(c), 9) == top)
        self.dateline = tuple(chosen) if len(chosen) < 3 else ()

    def _whole(self, begin: int, end: int, weight: int) -> bool:
        return self.rules.words.is_whole(self.text, begin, end, weight=weight)

    def _add_weight(self, code: str, weight: int) -> None:
        for step in self.gazetteer.chain(code):
            self.weights[step] += weight

    def _take_sure(self) -> None:
        """Compounds, and official names of counties and above that only one place bears."""
        for hit in self.hits:
            form = self.text[hit.begin : hit.end]
            if hit.kind == "compound":
                first = hit.inner[0]
                sure = hit.inner[0].kind in ("full", "middle", "former") or self._whole(first.begin, hit.end, 3000)
                if not sure:
                    hit.state = "left"
                elif len(hit.codes) == 1:
                    self._take(hit, hit.codes[0], 3)
                continue
            if form in self.rules.nouns:
                hit.state = "left"
            elif hit.kind in ("full", "middle", "former", "alias", "byname") and len(hit.codes) == 1:
                place = self._place(hit.codes[0])
                if place.level in ("township",):
                    continue
                if (
                    hit.kind == "alias"
                    and place.level == "area"
                    and len(form) == 2
                    and not self._area_named(place.code)
                ):
                    continue
                if len(form) <= 2 and not self._whole(hit.begin, hit.end, 800):
                    hit.state = "left"
                elif len(form) == 3 and not self._whole(hit.begin, hit.end, 20):
                    hit.state = "left"
                elif hit.kind == "full" and len(form) == 2 and self.rules.words.frequency(form) > 300:
                    hit.state = "left"
                else:
                    self._take(hit, place.code, 2)
        if self.hint:
            self._add_weight(self.hint, 2)
        for code in self.dateline:
            self._add_weight(code, 3)

    def _area_named(self, code: str) -> bool:
        return code in self.text

    def _take(self, hit: _Hit, code: str, weight: int = 1) -> None:
        hit.code, hit.state = code, "taken"
        self._add_weight(code, weight)

    def _context(self, codes: Iterable[str], position: int) -> str:
        """Which of several places is meant here, or nothing: the nearest named area above one of them, then the article's weights."""
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
            c: sum(self.weights[a] * 4 ** _RANK.get(self._level(a), 0) for a in self.gazetteer.chain(c))
            for c in options
        }
        best = max(scores.values())
        winners = [c for c in options if scores[c] == best]
        return winners[0] if best > 0 and len(winners) == 1 else ""

    def _resolve_names(self) -> None:
        """Official names that several counties or prefectures share (鼓楼区)."""
        for hit in self.hits:
            if hit.state or hit.kind not in ("full", "middle", "former", "compound", "alias"):
                continue
            levels = {self._level(c) for c in hit.codes}
            if "township" in levels and hit.kind != "compound":
                continue
            form = self.text[hit.begin : hit.end]
            if len(form) <= 3 and not self._whole(hit.begin, hit.end, 50):
                hit.state = "left"
                continue
            code = self._context(hit.codes, hit.begin)
            if code:
                self._take(hit, code)
            else:
                hit.state = "taken"

    def _take_short(self) -> None:
        """Short forms, the better supported ones first, so that they support the others."""
        sure = {h.code for h in self.hits if h.state == "taken" and h.code}
        sure |= {c for h in self.hits if h.state == "taken" and h.code for c in self.gazetteer.chain(h.code)}
        sure |= set(self.dateline) | ({*self.gazetteer.chain(self.hint)} if self.hint else set())
        # Counties twice: what a seat or zone has made sure of the first time serves the places before it.
        for level in ("country", "province", "prefecture", "county", "county"):
            for hit in self.hits:
                if hit.state or hit.kind not in ("short", "full", "alias", "byname", "weak"):
                    continue
                at_level = [c for c in hit.codes if self._level(c) == level]
                if not at_level or (hit.kind == "full" and level != "country"):
                    continue
                if self._takes_short(hit, level, sure):
                    code = self._choose_short(hit, sure)
                    if code:
                        self._take(hit, code)
                        sure.add(code)

    def _choose_short(self, hit: _Hit, sure: set[str]) -> str:
        named = [c for c in hit.codes if c in sure]
        if len(named) == 1:
            return named[0]
        code = self._context(hit.codes, hit.begin)
        if code:
            return code
        # 吉林, 海南: the province unless the article says otherwise
        ranked = sorted(hit.codes, key=lambda c: (_RANK[self._level(c)], c))
        top = [c for c in ranked if _RANK[self._level(c)] == _RANK[self._level(ranked[0])]]
        return top[0] if len(top) == 1 and _RANK[self._level(top[0])] < 3 else ""

    def _takes_short(self, hit: _Hit, level: str, sure: set[str]) -> bool:
        rules, text = self.rules, self.text
        form = text[hit.begin : hit.end]
        tail = text[hit.end : hit.end + 3]
        seated = self._heads_zone(hit.end) or rules.seats.match(text, hit.end) is not None
        named = any(c in sure for c in hit.codes) or seated
        if tail.startswith(rules.road_tails) and not tail.startswith("街道"):
            return False
        if hit.kind == "weak" and not named:
            return False
        if self._in_byline(hit) or self._is_person(hit):
            return False
        if level in ("country", "province"):
            return self._whole(hit.begin, hit.end, 3000)
        if named:
            if form in rules.common or hit.kind == "weak":
                return self._whole(hit.begin, hit.end, 300) and (seated or not self._reads_as_word(hit))
            return self._whole(hit.begin, hit.end, 3000)
        if form in rules.common or (tail[:1] and tail[0] in rules.feature_tails):
            return False
        if level == "prefecture":
            cities = [c for c in hit.codes if self._level(c) == "prefecture"]
            alike = any(self._level(c) == "county" and self._place(c).parent not in cities for c in hit.codes)
            return self._whole(hit.begin, hit.end, 1000) and (not alike or self._near(hit))
        if form[-1] in rules.feature_ends or not self._whole(hit.begin, hit.end, 300):
            return False
        if self._near(hit):
            return True
        return len(hit.codes) == 1 and (not tail or tail[0] in rules.open_tails) and self._opens(hit.begin)

    def _near(self, hit: _Hit) -> bool:
        """Whether the article names the prefecture of a county, or the province of a prefecture, or something else in it."""
        for code in hit.codes:
            wanted = "province" if self._level(code) == "prefecture" else "prefecture"
            if any(self.weights[a] > 0 for a in self.gazetteer.chain(code)[1:] if self._level(a) == wanted):
                return True
        return False

    def _heads_zone(self, end: int) -> bool:
        """万年高新区: a zone's generic words right behind make a place of an everyday word."""
        match = self.rules.zone_heads.match(self.text, end)
        return match is not None and len(match[0]) >= 3

    def _reads_as_word(self, hit: _Hit) -> bool:
        """An everyday word used as one: 新建厂房 in an article on 新建区, unless a place is what the words around ask for."""
        if self._opens(hit.begin) and self.text[hit.end : hit.end + 1] in self.rules.open_tails:
            return False
        block = self.article.block_at(hit.begin)
        if block is not None and block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD) and hit.begin == block.begin:
            return False
        form = self.text[hit.begin : hit.end]
        if self.rules.words.frequency(form) < 300:
            return False
        return self.rules.words.classes.get(form, "n")[:1] not in ("n", "m") or not self._opens(hit.begin)

    def _in_byline(self, hit: _Hit) -> bool:
        """Bylines are persons' names, but for 本报余江讯."""
        block = self.article.block_at(hit.begin)
        if block is None or block.kind is not BlockKind.BYLINE:
            return False
        return not self.text[block.begin : hit.begin].endswith(self.rules.byline_heads)

    def _opens(self, begin: int) -> bool:
        """Whether nothing before a stretch can belong to it."""
        if begin == 0:
            return True
        char = self.text[begin - 1]
        return not _HAN.match(char) or char in self.rules.single or char in self.rules.hard

    def _is_person(self, hit: _Hit) -> bool:
        """王永新说: a surname before, and a word that people are named with around."""
        if hit.begin == 0 or self.text[hit.begin - 1] not in self.rules.surnames:
            return False
        after = self.text[hit.end : hit.end + 2]
        before = self.text[max(0, hit.begin - 3) : hit.begin - 1]
        return after.startswith(self.rules.name_words) or before.endswith(
            ("者", "长", "员", "任", "记", "授", "民", "户", "工", "(", "、")
        )

    def _resolve_towns(self) -> None:
        for hit in self.hits:
            if hit.state or hit.kind not in ("full", "former"):
                continue
            form = self.text[hit.begin : hit.end]
            if form in self.rules.nouns or not self._whole(hit.begin, hit.end, 100 if len(form) > 2 else 30):
                hit.state = "left"
                continue
            if self.rules.words.frequency(form) > 20 and not any(self.weights[c[:6]] for c in hit.codes):
                hit.state = "left"
                continue
            code = self._town_code(hit.codes, hit.begin)
            if code:
                self._take(hit, code)
            elif self._opens_name(hit.begin) or any(h.end == hit.begin and h.state == "taken" for h in self.hits):
                hit.state = "taken"
            else:
                hit.state = "left"  # the end of a longer name that no list knows

    def _town_code(self, codes: Sequence[str], position: int) -> str:
        county = self._county_before(position)
        inside = [c for c in codes if county and self.gazetteer.is_within(c, county)]
        if len(inside) == 1:
            return inside[0]
        known = [
            c
            for c in codes
            if any(self.weights[a] > 0 for a in self.gazetteer.chain(c)[1:] if self._level(a) == "county")
        ]
        if len(known) == 1:
            return known[0]
        if len(known) > 1:
            return self._context(known, position)
        # Named with its city or prefecture only: unique there
        upper = [
            c
            for c in codes
            if any(self.weights[a] > 0 for a in self.gazetteer.chain(c)[1:] if self._level(a) == "prefecture")
        ]
        if len(upper) == 1:
            return upper[0]
        return ""

    def _county_before(self, position: int) -> str:
        """Code of the county (or what is above, where no county is named) that was named last before a position, else the heaviest."""
        block = self.article.block_at(position)
        for hit in reversed([h for h in self.hits if h.state == "taken" and h.code and h.begin < position]):
            if block and hit.begin < block.begin:
                break
            for code in self.gazetteer.chain(hit.code):
                if self._level(code) == "county":
                    return code
        return self._home_county()

    def _home_county(self) -> str:
        counties = [(w, c) for c, w in self.weights.items() if self._level(c) == "county"]
        if not counties:
            return ""
        best = max(w for w, _ in counties)
        top = sorted(c for w, c in counties if w == best)
        return top[0] if len(top) == 1 else ""

    def _emit_hits(self) -> None:
        for hit in self.hits:
            if hit.state != "taken":
                continue
            self._emit_hit(hit)

    def _emit_hit(self, hit: _Hit) -> None:
        form = self.text[hit.begin : hit.end]
        if hit.kind == "compound":
            last = hit.inner[-1]
            above = hit.code
            for part in reversed(hit.inner[:-1]):
                options = [c for c in part.codes if not above or self.gazetteer.is_within(above, c)]
                above = options[0] if len(options) == 1 else ""
                if above:
                    self._emit_region(part.begin, part.end, above, "gazetteer-compound")
            names = (self.text[last.begin : last.end],) if last.kind != "short" or hit.code else ()
            if hit.code:
                self._emit_region(hit.begin, hit.end, hit.code, "gazetteer-compound", names=names, explicit=True)
            return
        if hit.code:
            self._emit_region(hit.begin, hit.end, hit.code, f"gazetteer-{hit.kind}")
        else:
            level = self._level(hit.codes[0])
            parent = self._county_before(hit.begin) if level == "township" else ""
            self._emit_uncoded(hit.begin, hit.end, form, level, parent, "gazetteer-homonym")

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
        if rule.endswith("compound") or place.level not in ("country", "city", *_UPPER):
            return False
        if self._in_slogan(begin, end) or place.code == _CHINA and self._country_in_name(begin, end):
            return True
        name = self.rules.embedded.match(self.text, end)
        if name is None or name[0].endswith(self.rules.branches) and name[0] not in self.rules.branches:
            return False
        if place.level in ("country", "city", "province"):
            return True
        return not rule.endswith(("full", "former")) and self._opens_name(begin)

    def _opens_name(self, begin: int) -> bool:
        """Whether the word before can stand before a name: 深化|武汉同济医院, but not 国网|新干供电公司."""
        if self._opens(begin):
            return True
        last = self.rules.words.cut(self.text[max(0, begin - 4) : begin])[-1]
        return last in self.rules.stops or self.rules.words.classes.get(last, "n")[:1] in (
            "v",
            "p",
            "c",
            "u",
            "d",
            "r",
            "m",
            "a",
        )

    def _country_in_name(self, begin: int, end: int) -> bool:
        """中国 says where we are, not what is spoken of, unless it stands in a row of countries."""
        return not set(self.text[max(0, begin - 1) : begin] + self.text[end : end + 1]) & set("、和与")

    def _in_slogan(self, begin: int, end: int) -> bool:
        """技能河南 between quotation marks: the place is part of a catchword."""
        opening = self.text.rfind("“", max(0, begin - 8), begin)
        if opening < 0 or opening + 1 == begin or "”" in self.text[opening:begin]:
            return False
        closing = self.text.find("”", end, end + 8)
        return closing >= 0 and closing - opening <= 12 and bool(_HAN.match(self.text[begin - 1]))

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

    # ---- below the gazetteer

    def _taken_at(self) -> list[PlaceMention]:
        return sorted(self.out, key=lambda p: (p.mention.begin, -p.mention.end))

    def _corps(self) -> None:
        """Divisions, regiments and companies of the Xinjiang corps: 第一师阿拉尔市十一团五连."""
        rules = self.rules
        if not rules.corps_sign.search(self.text):
            return
        divisions: list[PlaceMention] = []
        for match in rules.corps_division.finditer(self.text):
            begin, end = match.span()
            city = next((p for p in self.out if p.mention.begin == end and p.level == "county"), None)
            before = next((p for p in self.out if p.mention.end == begin and p.level == "area"), None)
            if city is not None:
                self.out.remove(city)
                mention = replace(city.mention, begin=before.mention.begin if before else begin)
                mention = replace(mention, text=self.text[mention.begin : mention.end])
                names = {match[0], match[0] + city.mention.text, city.mention.text, *city.names}
                self.out.append(replace(city, mention=mention, names=tuple(sorted(names))))
                divisions.append(self.out[-1])
            elif divisions and match[0] in divisions[-1].names:
                mention = Mention(begin, end, "Region", match[0], Origin.ALIAS, "corps-division", divisions[-1].key)
                self.out.append(replace(divisions[-1], mention=mention, explicit_parent=False))
            else:
                self._emit_uncoded(begin, end, match[0], "prefecture", "", "corps-division")
                divisions.append(self.out[-1])
        for pattern, level in ((rules.corps_regiment, "township"), (rules.corps_company, "village")):
            for match in pattern.finditer(self.text):
                begin, end = match.span()
                above = self._place_ending_at(begin)
                upper = [
                    p
                    for p in self.out
                    if _RANK.get(p.level, 9) < _RANK[level] and p.level != "area" and p.mention.begin < begin
                ]
                wanted = [p for p in upper if p.level == ("township" if level == "village" else "county")]
                parent = above or (wanted[-1] if wanted else upper[-1] if upper else None)
                whole = above.mention.begin if above is not None else begin
                names = (match[0], self.text[whole:end])
                key = parent.key if parent is not None else ""
                self._emit_uncoded(
                    whole, end, match[0], level, key, "corps-unit", names=names, explicit=above is not None
                )

    def _villages(self) -> None:
        """Villages and communities, from left to right: those behind their town first, the others by what is known then."""
        text, rules = self.text, self.rules
        alone: list[tuple[int, int, str]] = []
        for match in rules.village_heads.finditer(text):
            head, end = match.span()
            adjacent = self._adjacent_begin(head, end)
            if adjacent is not None:
                self._emit_village(adjacent, end, "village-behind-town")
                continue
            listed = self._listed_begin(head, end)
            if listed is not None:
                alone.append((listed, end, "village-listed"))
                continue
            shaped = self._shaped_begin(head, end)
            if shaped is not None:
                alone.append((shaped, end, "village-shape"))
        names = {text[b:e] for b, e, _ in alone} | {
            n for p in self.out if p.level in ("village", "group") for n in p.names
        }
        covered = [(b, e) for b, e, _ in alone] + [
            (p.mention.begin, p.mention.end) for p in self.out if p.level in ("village", "group")
        ]
        for name in sorted(names, key=lambda n: (-len(n), n)):
            for found in re.finditer(re.escape(name), text):
                begin, end = found.span()
                if not any(b < end and begin < e for b, e in covered):
                    covered.append((begin, end))
                    alone.append((begin, end, "village-again"))
        for begin, end, rule in sorted(alone):
            self._emit_village(begin, end, rule)
        for match in rules.village_heads.finditer(text):
            # Behind a village that has only now been found: 江口社区新建村.
            adjacent = self._adjacent_begin(*match.span())
            if adjacent is not None:
                self._emit_village(adjacent, match.end(), "village-behind-village")
        self._groups()

    def _covered(self, begin: int, end: int) -> bool:
        """Whether a place that is known already holds or crosses a stretch: 庄寨 in 庄寨镇."""
        return any(p.mention.begin < end and begin < p.mention.end for p in self.out)

    def _place_ending_at(self, position: int) -> PlaceMention | None:
        options = [p for p in self.out if p.mention.end == position and p.mention.type == "Region"]
        return max(options, key=lambda p: p.mention.end - p.mention.begin, default=None)

    def _floor(self, head: int, longest: int) -> int:
        block = self.article.block_at(head)
        return max(head - longest, block.begin if block else 0)

    def _adjacent_begin(self, head: int, end: int) -> int | None:
        """曹集镇|利民村, 余江区|新旺村: the name is what stands between the place before it and the generic word."""
        text, rules = self.text, self.rules
        for begin in range(head - 1, self._floor(head, rules.village_longest) - 1, -1):
            above = self._place_ending_at(begin)
            if (
                above is None
                or self._covered(begin, end)
                or above.level in ("country", "province", "area", "city", "group")
            ):
                continue
            stem = text[begin:head]
            if text[begin:end] in self._listed(above):
                return begin
            if above.level == "village" and text[head:end] == "社区":
                continue
            plain = self._is_plain_stem(stem, 6) and not (above.level == "village" and len(stem) < 2)
            if (
                plain
                and (above.level in ("township", "village") or not self._is_wordy(stem))
                and not self._goes_on(end)
            ):
                return begin
        return None

    def _listed(self, above: PlaceMention) -> Mapping[str, tuple[str, ...]]:
        return (
            self.gazetteer.villages_of(above.code)
            if above.code.isdigit() and above.level in ("county", "township")
            else {}
        )

    def _listed_begin(self, head: int, end: int) -> int | None:
        """A village that the list of the county knows which is spoken of."""
        text, rules = self.text, self.rules
        county = self._county_before(head)
        listed = self.gazetteer.villages_of(county) if county.isdigit() else {}
        if not listed or (text[head:end] == "村" and text.startswith("庄", end)):
            return None
        for begin in range(self._floor(head, rules.village_longest), head):
            if self._covered(begin, end):
                continue
            if text[begin:end] in listed and text[begin:head] not in rules.village_generic:
                if self._opens(begin) or self._whole(begin, end, 200):
                    return begin
        return None

    def _shaped_begin(self, head: int, end: int) -> int | None:
        """A village that no list knows, by what stands left of it."""
        text, rules = self.text, self.rules
        if self._goes_on(end):
            return None
        begin = self._shape_begin(head, self._floor(head, rules.village_longest))
        if begin is None or any(p.mention.begin < head and begin < p.mention.end for p in self.out):
            return None
        stem = text[begin:head]
        if len(stem) < 2 or not self._is_plain_stem(stem, 4) or self._is_wordy(stem):
            return None
        return begin

    def _goes_on(self, end: int) -> bool:
        community = self.text.startswith(self.rules.community, end - 2)
        return self.text.startswith(self.rules.community_not_before if community else self.rules.not_before, end)

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
        return any(
            self.rules.words.classes.get(w, "n")[:1] in _NO_NAME for w in parts
        )

    def _has_cut(self, stem: str) -> bool:
        return any(c in self.rules.inside_cut for c in stem)

    def _shape_begin(self, head: int, floor: int) -> int | None:
        """Left edge by the words around: after punctuation, a place, or the last word that stands before names."""
        text, rules = self.text, self.rules
        begin = head
        while begin > floor and _HAN.match(text[begin - 1]):
            begin -= 1
        if begin == head:
            return None
        closed = begin > 0 and begin == floor and bool(_HAN.match(text[begin - 1]))
        window = max(0, begin - 4) if closed else begin
        while window < begin and not _HAN.match(text[window]):
            window += 1
        edge = None if closed else begin
        position = window
        for word in rules.words.cut(text[window:head]):
            position += len(word)
            if self._is_boundary(word, position, head):
                edge = position
        return edge if edge is None or edge < head else None

    def _is_boundary(self, word: str, end: int, head: int) -> bool:
        rules = self.rules
        if word in rules.stops:
            return True
        if len(word) == 1:
            return word in rules.hard or word in rules.cut_after
        # A long verb or adverb right before the stem stands before the name; inside a name they are rare.
        return rules.words.classes.get(word, "")[:1] in ("v", "d", "p", "c", "r", "m", "u") and head - end <= 4

    def _emit_village(self, begin: int, end: int, rule: str) -> None:
        text = self.text
        name = text[begin:end]
        above = self._place_ending_at(begin)
        whole, parent, explicit, code = begin, "", False, ""
        if above is not None and above.level in ("village", "township", "county", "prefecture"):
            whole, parent, explicit = above.mention.begin, above.key, True
            codes = self._listed(above).get(name, ())
            code = codes[0] if len(codes) == 1 else ""
        else:
            held = {p.key: p for p in self.out if p.level in ("village", "group") and name in p.names}
            if len(held) == 1:
                known = next(iter(held.values()))
                mention = Mention(begin, end, "Region", name, Origin.ALIAS, rule, known.key)
                self.out.append(replace(known, mention=mention, explicit_parent=False))
                return
            code, parent = self._village_home(name, begin)
        names = tuple(sorted({name, text[whole:end]}))
        if code:
            place = self._place(code)
            mention = Mention(whole, end, "Region", text[whole:end], Origin.GAZETTEER, rule, region_key(code))
            upper = region_key(place.parent)
            self.out.append(
                PlaceMention(mention, region_key(code), place.name, "village", code, upper, names, False, explicit)
            )
        else:
            self._emit_uncoded(whole, end, name, "village", parent, rule, names=names, explicit=explicit)

    def _village_home(self, name: str, begin: int) -> tuple[str, str]:
        """``(code, parent key)`` of a village that stands alone: by the towns named before it, then by its county's list."""
        before = [p for p in self.out if p.mention.begin < begin and p.level == "township"]
        county = self._county_before(begin)
        listed = self.gazetteer.villages_of(county).get(name, ()) if county.isdigit() else ()
        for place in sorted(before, key=lambda p: -p.mention.begin):
            inside = [c for c in listed if place.code and c.startswith(place.code)]
            if len(inside) == 1:
                return inside[0], ""
        if len(listed) == 1:
            return listed[0], ""
        block = self.article.block_at(begin)
        towns = sorted((p for p in before if block and p.mention.begin >= block.begin), key=lambda p: p.mention.begin)
        if towns:
            return "", towns[-1].key
        keys = {p.key for p in self.out if p.level == "township"}
        if len(keys) == 1:
            return "", next(iter(keys))
        return "", region_key(county) if county else ""

    def _groups(self) -> None:
        """Village groups behind their village (梁龙村高石塘村小组), and hamlets without a generic word in a row of places."""
        text, rules = self.text, self.rules
        for village in [p for p in self._taken_at() if p.level == "village"]:
            stretch = text[village.mention.end : village.mention.end + 12]
            match = rules.group_heads.search(stretch)
            if not match or not 0 < match.start() <= 6:
                continue
            stem = stretch[: match.start()]
            if not re.fullmatch(r"[\u4e00-\u9fff0-9]+", stem) or self._has_cut(stem) or stem in rules.village_generic:
                continue
            counted = all(c in rules.numerals for c in stem)
            if match[0] in ("组", "小组") and not counted:
                continue
            if match[0] in ("屯", "寨") and self._is_wordy(stem):
                continue
            end = village.mention.end + match.end()
            name = text[village.mention.end : end]
            names = {name, text[village.mention.begin : end]} | ({stem} if len(stem) > 1 and not counted else set())
            self._emit_uncoded(
                village.mention.begin,
                end,
                name,
                "group",
                village.key,
                "village-group",
                names=tuple(sorted(names)),
                explicit=True,
            )
        for town in [p for p in self._taken_at() if p.level == "township"]:
            found = rules.hamlet.match(text, town.mention.end)
            if not found or not any(
                p.level in ("township", "village") and p.mention.begin == found.end() + 1 for p in self.out
            ):
                continue
            if self._is_wordy(found[0]) or not self._is_plain_stem(found[0], 4):
                continue
            name = found[0]
            self._emit_uncoded(
                town.mention.begin,
                found.end(),
                name,
                "village",
                town.key,
                "hamlet-in-row",
                names=tuple(sorted({name, text[town.mention.begin : found.end()]})),
                explicit=True,
            )

    def _towns_by_shape(self) -> None:
        text, rules = self.text, self.rules
        for match in rules.town_heads.finditer(text):
            head, end = match.span()
            if text.startswith(rules.town_not_before, end) or any(
                p.mention.begin < end and head < p.mention.end for p in self.out
            ):
                continue
            floor = self._floor(head, 4)
            behind = [
                b
                for b in range(floor, head)
                if (above := self._place_ending_at(b)) and above.level in ("county", "prefecture")
            ]
            begin = behind[0] if behind else self._shape_begin(head, floor)
            if begin is None:
                continue
            stem, name = text[begin:head], text[begin:end]
            if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", stem) or not self._is_town_stem(stem, name):
                continue
            if not behind and (rules.words.frequency(stem) or not self._opens_name(begin) or stem[0] in rules.single):
                continue
            above = self._place_ending_at(begin)
            if above is not None and above.level in ("county", "prefecture"):
                whole = above.mention.begin
                names = tuple(sorted({name, text[whole:end]}))
                self._emit_uncoded(whole, end, name, "township", above.key, "town-shape", names=names, explicit=True)
            else:
                county = self._county_before(begin)
                self._emit_uncoded(begin, end, name, "township", region_key(county) if county else "", "town-shape")

    def _is_town_stem(self, stem: str, name: str) -> bool:
        rules = self.rules
        if (
            stem in rules.town_generic
            or self._has_cut(stem)
            or any(stem.endswith(g) for g in rules.town_generic if len(g) > 1)
        ):
            return False
        if (
            stem.endswith(rules.last_never)
            or rules.words.frequency(name)
            or rules.words.frequency(stem[-1] + name[len(stem) :])
        ):
            return False
        return not any(len(w) > 1 for w in rules.words.cut(stem)) or len(stem) == 2 and not self._is_wordy(stem)

    def _areas(self) -> None:
        """蓄洪区 and the like: areas with a name of their own that are no division."""
        for match in self.rules.area_heads.finditer(self.text):
            begin = self._shape_begin(match.start(), self._floor(match.start(), 5))
            if begin is None or not self._is_plain_stem(self.text[begin : match.start()], 4):
                continue
            stem = self.text[begin : match.start()]
            county = self._county_before(begin)
            name = self.text[begin : match.end()]
            self._emit_uncoded(
                begin, match.end(), name, "", region_key(county) if county else "", "area-shape", names=(stem, name)
            )

    def _rows(self) -> None:
        """思林、林逢、江城3个镇: a row of stems that share one generic word."""
        for match in self.rules.rows.finditer(self.text):
            county = self._county_before(match.start())
            position = match.start()
            for stem in match["names"].split("、"):
                begin, end = position, position + len(stem)
                position = end + 1
                full = stem + match["head"]
                codes = [c for c, _ in self.gazetteer.lookup(full) if county and self.gazetteer.is_within(c, county)]
                if len(codes) != 1 or any(p.mention.begin < end and begin < p.mention.end for p in self.out):
                    continue
                self._emit_region(begin, end, codes[0], "place-row")

    def _abroad(self) -> None:
        """越南高平省: a province abroad, known by its country."""
        for country in [p for p in self._taken_at() if p.level == "country" and p.code != _CHINA]:
            match = self.rules.abroad.match(self.text, country.mention.end)
            if match and not self._is_wordy(match["stem"]):
                name = match[0]
                begin, end = country.mention.begin, match.end()
                self._emit_uncoded(
                    begin, end, name, "", country.key, "abroad", names=(name, self.text[begin:end]), explicit=True
                )

    def _stems(self) -> None:
        """吕巷 for 吕巷镇, 北长滩 for 北长滩村, once the full name stands in the article."""
        text, rules = self.text, self.rules
        stems: dict[str, PlaceMention | None] = {}
        for place in self._taken_at():
            if place.level not in ("township", "village", "group"):
                continue
            for form in place.names:
                for head in ("村小组", "街道", "镇", "乡", "村"):
                    if form.endswith(head) and 2 <= len(form) - len(head) <= 5:
                        stem = form[: -len(head)]
                        if not self.gazetteer.lookup(stem):
                            held = stems.setdefault(stem, place)
                            if held is not None and held.key != place.key:
                                stems[stem] = None
                        break
        taken = [(p.mention.begin, p.mention.end) for p in self.out]
        for stem, found in sorted(stems.items()):
            if found is None or rules.words.frequency(stem):
                continue
            for match in re.finditer(re.escape(stem), text):
                begin, end = match.span()
                if any(b < end and begin < e for b, e in taken) or text.startswith(rules.road_tails, end):
                    continue
                if text[end : end + 1] in ("村", "镇", "乡") or not self._whole(begin, end, 100):
                    continue
                mention = Mention(begin, end, "Region", stem, Origin.ALIAS, "place-stem", found.key)
                self.out.append(
                    replace(
                        found, mention=mention, embedded=bool(rules.embedded.match(text, end)), explicit_parent=False
                    )
                )

    # ---- zones

    def _zones(self) -> None:
        """Parks, zones and new towns by their heads, each with the region in its name or else the article's."""
        text, rules = self.text, self.rules
        spans: list[tuple[int, int, int, str]] = []
        position = 0
        while match := rules.zone_heads.search(text, position):
            head, end = match.span()
            position = end
            if text.startswith(tuple(rules.zone_not_before), end):
                continue
            begin = self._zone_begin(head, end, spans)
            if begin is None:
                continue
            spans.append((begin, head, end, match[0]))
            part = rules.zone_part.match(text, end)
            if part:
                spans.append((begin, head, part.end(), match[0]))
                position = part.end()
        listed: list[tuple[int, int]] = []
        for begin, end, codes in self.gazetteer.find_zones(text):
            longer = any(b <= begin and end <= e and e - b > end - begin for b, _, e, _ in spans)
            code = self._context(codes, begin)
            if code and not longer:
                self._emit_listed_zone(begin, end, code)
                listed.append((begin, end))
        for begin, head, end, word in spans:
            if not any(b < end and begin < e for b, e in listed):
                self._emit_zone(begin, head, end, word)
        self._same_zones()
        self._zones_again()
        self._inside_zones()

    def _zone_begin(self, head: int, end: int, before: Sequence[tuple[int, int, int, str]]) -> int | None:
        """Where a zone's name begins, or None if the stretch is a common noun (现代农业产业园) or undetermined (一个产业园)."""
        text, rules = self.text, self.rules
        word = text[head:end]
        floor = self._floor(head, rules.zone_longest)
        if text[end : end + 1] == "”":
            opening = text.rfind("“", max(floor - 1, 0), head)
            inner = text[opening + 1 : head]
            if (
                opening >= 0
                and re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·+]{1,12}", inner)
                and inner not in rules.zone_generic
            ):
                return None if text.startswith(rules.projects, end + 1) else opening + 1
        begin = self._zone_edge(head, floor, before)
        if begin >= head:
            return None
        region = self._region_end(begin, head)
        core = _strip(text[max(region, begin) : head], rules.zone_ranks)
        if begin and (text[begin - 1] in rules.counters or rules.zone_counted.search(text, max(0, begin - 8), begin)):
            return None
        flat = core.replace("(", "").replace(")", "")
        if region:
            return None if word in rules.zone_weak and (flat in rules.zone_generic) and flat else begin
        if flat in rules.zone_generic or len(flat) < 2 and len(word) < 3 and word not in rules.zone_brief:
            return begin if any(b < begin == e for b, _, e, _ in before) and flat else None
        if (
            word in rules.zone_weak
            and not flat.endswith(rules.zone_towns)
            and (rules.words.frequency(flat) or all(w in rules.zone_generic for w in rules.words.cut(flat)))
        ):
            return None
        parts = rules.words.cut(flat)
        if all(w in rules.zone_generic for w in parts):
            return None
        return begin

    def _zone_edge(self, head: int, floor: int, before: Sequence[tuple[int, int, int, str]]) -> int:
        """Walk left from the head word by word, over regions and bracketed parts, to the first word that no zone's name has."""
        text, rules = self.text, self.rules
        ends = {e for _, _, e, _ in before}
        regions: dict[int, int] = {}
        for place in self.out:
            if place.mention.type == "Region" and place.level not in ("country", "city", "area"):
                regions[place.mention.end] = min(regions.get(place.mention.end, len(text)), place.mention.begin)
        edge = head
        while edge > floor:
            if edge in ends:
                return edge
            if edge in regions:
                # A zone's name opens with its region; what stands before a region is no part of it.
                return max(regions[edge], 0) if regions[edge] < edge else edge
            char = text[edge - 1]
            if char == ")":
                opening = text.rfind("(", floor, edge - 1)
                inner = text[opening + 1 : edge - 1]
                if opening < 0 or not re.fullmatch(r"[\u4e00-\u9fff·、]{1,8}", inner):
                    return edge
                edge = opening
                continue
            if not _ZONE_CHAR.match(char):
                return edge
            start = edge
            while start > floor and _ZONE_CHAR.match(text[start - 1]) and start not in ends and start not in regions:
                start -= 1
            steps = self._zone_words(start, edge, head)
            if steps > start:
                return steps
            edge = start
            if not edge or not (edge in regions or text[edge - 1] == ")"):
                return edge
        return edge

    def _zone_words(self, start: int, end: int, head: int) -> int:
        """The left edge inside one stretch of characters: after the last word that cannot belong to a zone's name."""
        rules, text = self.rules, self.text
        position, edge = start, start
        for word in self._zone_cut(text[start:end]):
            after = position + len(word)
            tag = rules.words.classes.get(word, "n")
            if word in rules.zone_inner or word in rules.zone_generic and tag[0] in "nav":
                cuts = False
            elif word in rules.stops or word in rules.zone_leads:
                cuts = True
            elif word.isdigit():
                cuts = text.startswith(rules.dated, after)
            elif len(word) == 1:
                cuts = (
                    (word in rules.dated and text[position - 1].isdigit())
                    or word in rules.zone_cuts
                    or tag[0] in "pcudr"
                )
            else:
                cuts = tag[0] in "pcudrmy" or tag == "v"
            if cuts:
                edge = after
            position = after
        return min(edge, head)

    def _zone_cut(self, text: str) -> list[str]:
        """Words, with the stop words that the dictionary lacks put together again (牵|手 is 牵手)."""
        out: list[str] = []
        words = self.rules.words.cut(text)
        while words:
            for count in (4, 3, 2):
                joined = "".join(words[:count])
                if len(words) >= count and len(joined) == count and joined in self.rules.stops:
                    out.append(joined)
                    del words[:count]
                    break
            else:
                out.append(words.pop(0))
        return out

    def _region_end(self, begin: int, head: int) -> int:
        """End of the region that a zone's name opens with, or 0."""
        return max((p.mention.end for p in self._regions_at(begin, head)), default=0)

    def _regions_at(self, begin: int, head: int) -> list[PlaceMention]:
        out = [p for p in self.out if p.mention.begin == begin and p.mention.end <= head]
        return [p for p in out if p.mention.type == "Region" and p.level != "country"]

    def _emit_listed_zone(self, begin: int, end: int, code: str) -> None:
        """A zone of the gazetteer: its region is known, whatever the article is about."""
        place = self._place(code)
        upper = self.gazetteer.chain(place.parent)
        region, rest = place.parent, place.name
        for edge, entries in self.gazetteer.forms_at(place.name, 0):
            above = [c for c, _ in entries if c in upper]
            if above and edge < len(place.name):
                region, rest = above[0], place.name[edge:]
                break
        key = f"Zone/{region}/{canonical_zone(rest, self.rules)}"
        printed = self.text[begin:end]
        mention = Mention(begin, end, "Zone", printed, Origin.GAZETTEER, "zone-listed", key)
        names = tuple(sorted({printed, place.name}))
        self.out.append(PlaceMention(mention, key, place.name, "zone", "", region_key(place.parent), names, False, True))

    def _emit_zone(self, begin: int, head: int, end: int, word: str) -> None:
        text, rules = self.text, self.rules
        printed = text[begin:end]
        flat = printed.replace("(", "").replace(")", "")
        region, rest = self._zone_region(begin, head, printed, flat)
        outer = next((p for p in self.out if p.mention.type == "Zone" and p.mention.end == begin), None)
        part = next(
            (p for p in self.out if p.mention.type == "Zone" and p.mention.begin == begin and p.mention.end < end), None
        )
        names = {printed, flat}
        if (
            rest != flat
            and (core := _strip(rest.removesuffix(word), rules.zone_ranks))
            and core not in rules.zone_generic
            and len(core) > 1
        ):
            names.add(rest)
        if part is not None:
            names.add(text[part.mention.end : end])
            parent, explicit = part.key, True
        elif outer is not None:
            names |= {outer.mention.text + printed}
            parent, explicit = outer.key, True
            begin = outer.mention.begin
        else:
            parent, explicit = region or self._home_key(begin), bool(region)
        place = region or (parent if parent.startswith("Region/") else "")
        above = outer.key.removeprefix("Zone/") if outer is not None else place.partition("/")[2]
        key = "/".join(filter(None, ("Zone", above, canonical_zone(rest, rules))))
        mention = Mention(begin, end, "Zone", text[begin:end], Origin.SHAPE, "zone-shape", key)
        self.out.append(PlaceMention(mention, key, printed, "zone", "", parent, tuple(sorted(names)), False, explicit))

    def _zone_region(self, begin: int, head: int, printed: str, flat: str) -> tuple[str, str]:
        """``(key of the region in the name or empty, the name without it)``; brackets are seen through: 鹰潭(余江)眼镜产业园."""
        options = self._regions_at(begin, head)
        if not options:
            return "", flat
        place = max(options, key=lambda p: p.mention.end)
        rest = printed[place.mention.end - begin :]
        bracket = re.match(r"\(([\u4e00-\u9fff]{2,8})\)", rest)
        joined = flat[place.mention.end - begin :]
        lower = bracket[1] if bracket else ""
        for found in self.gazetteer.find(lower or joined)[:1]:
            if found.begin == 0 and place.code:
                inside = [c for c in found.codes if self.gazetteer.is_within(c, place.code)]
                if len(inside) == 1:
                    return region_key(inside[0]), joined[found.end :]
        return place.key, joined

    def _home_key(self, position: int) -> str:
        county = self._county_before(position)
        if county:
            return region_key(county)
        return _home(self.article, [p for p in self.out if not p.embedded], self.gazetteer) or ""

    def _same_zones(self) -> None:
        """One zone printed with its region and without (赣州高新区, 高新技术产业开发区) is one, if no other has that name."""
        zones = [p for p in self.out if p.mention.type == "Zone"]
        by_rest: dict[str, set[str]] = defaultdict(set)
        for zone in zones:
            if zone.explicit_parent:
                by_rest[zone.key.rpartition("/")[2]].add(zone.key)
        merged: dict[str, str] = {}
        for zone in zones:
            keys = by_rest.get(zone.key.rpartition("/")[2], set())
            if not zone.explicit_parent and len(keys) == 1:
                merged[zone.key] = next(iter(keys))
        # 白沟新城 beside 保定白沟新城: only a region more is printed.
        for zone in zones:
            for other in zones:
                prefix = other.mention.text.removesuffix(zone.mention.text)
                if zone.key not in merged and other.key != zone.key and prefix != other.mention.text:
                    if prefix and self.gazetteer.lookup(prefix) and len(zone.mention.text) > 3:
                        merged[zone.key] = merged.get(other.key, other.key)
        best = {p.key: p for p in zones}
        for index, place in enumerate(self.out):
            if place.key in merged:
                target = best[merged[place.key]]
                mention = replace(place.mention, entity=target.key)
                self.out[index] = replace(
                    target, mention=mention, names=tuple(sorted({*target.names, *place.names})), explicit_parent=False
                )

    def _zones_again(self) -> None:
        """Further occurrences of a zone's name without its region, and of a brand-like head alone for the one zone that bears it."""
        rules = self.rules
        zones = [p for p in self.out if p.mention.type == "Zone"]
        taken = [(p.mention.begin, p.mention.end) for p in zones]
        forms: dict[str, dict[str, PlaceMention]] = defaultdict(dict)
        for zone in zones:
            for name in zone.names:
                forms[name][zone.key] = zone
                for brand in rules.zone_brands:
                    if name.endswith(brand) and len(name) > len(brand):
                        forms[brand][zone.key] = zone
        for name in sorted(forms, key=lambda n: (-len(n), n)):
            if len(forms[name]) != 1:
                continue
            zone = next(iter(forms[name].values()))
            for match in re.finditer(re.escape(name), self.text):
                begin, end = match.span()
                if any(b < end and begin < e for b, e in taken) or self._covered_by_region(begin, end):
                    continue
                taken.append((begin, end))
                mention = Mention(begin, end, "Zone", name, Origin.ALIAS, "zone-again", zone.key)
                self.out.append(replace(zone, mention=mention, explicit_parent=False))

    def _covered_by_region(self, begin: int, end: int) -> bool:
        return any(
            p.mention.begin < end and begin < p.mention.end and not (begin <= p.mention.begin and p.mention.end <= end)
            for p in self.out
        )

    def _inside_zones(self) -> None:
        """A short form that opens a zone's name, like 深圳 in 深圳产业园, says by itself nothing of the place."""
        zones = [(p.mention.begin, p.mention.end) for p in self.out if p.mention.type == "Zone"]
        for index, place in enumerate(self.out):
            mention = place.mention
            if mention.type == "Region" and mention.rule.endswith("short"):
                joined = self.text[max(0, mention.begin - 1) : mention.begin] in ("、", "和", "与")
                if not joined and any(b <= mention.begin and mention.end < e for b, e in zones):
                    self.out[index] = replace(place, embedded=True)

    # ---- anaphors

    def _anaphors(self) -> None:
        named = [p for p in self._taken_at() if not p.embedded]
        home = _home(self.article, named, self.gazetteer) or (region_key(self.hint) if self.hint else "")
        covered = [(p.mention.begin, p.mention.end) for p in named]
        by_key = {p.key: p for p in named}
        extra: list[PlaceMention] = []
        for match in self.rules.anaphors.finditer(self.text):
            begin, end = match.span()
            if any(b < end and begin < e for b, e in covered):
                continue
            word = match["a"] or match["b"] or match["c"]
            last_first = bool(match["by"]) or word in ("镇", "乡", "街道", "村", "社区")
            key = self._resolve(word, begin, home, named, last_first=last_first)
            if key:
                extra.append(self._anaphor(begin, end, "Region", key, by_key, "anaphor-level"))
        for match in self.rules.zone_anaphors.finditer(self.text):
            begin, end = match.span()
            if any(b < end and begin < e for b, e in covered) or any(
                p.mention.begin < end and begin < p.mention.end for p in extra
            ):
                continue
            if begin and _HAN.match(self.text[begin - 1]) and match[0] in ("园区",) and not self._opens(begin):
                continue
            zones = [p for p in named if p.mention.type == "Zone" and p.mention.begin < begin]
            if zones:
                extra.append(self._anaphor(begin, end, "Zone", zones[-1].key, by_key, "anaphor-zone"))
        for match in self.rules.local.finditer(self.text):
            if home:
                extra.append(
                    self._anaphor(match.start(), match.end(), home.partition("/")[0], home, by_key, "anaphor-local")
                )
        self.out.extend(extra)

    def _resolve(self, word: str, begin: int, home: str, named: Sequence[PlaceMention], *, last_first: bool) -> str:
        levels = self.rules.levels[word]
        before = [p for p in named if p.mention.begin < begin and p.mention.type == "Region"]
        if last_first:
            for place in reversed(before):
                if place.level in levels and self._fits(word, place):
                    return place.key
        for level in levels:
            key = self._at_level(home, level, word, named)
            if key:
                return key
        for place in reversed(before):
            for level in levels:
                key = self._at_level(place.key, level, word, named)
                if key:
                    return key
        return ""

    def _fits(self, word: str, place: PlaceMention) -> bool:
        """全县 asks for a 县, 全区 for a 区, 全市 for a 市 of whatever level."""
        if place.level in ("county", "prefecture"):
            return place.name.endswith(word) or (word == "州" and place.name.endswith("州"))
        return True

    def _at_level(self, key: str, level: str, word: str, named: Sequence[PlaceMention]) -> str:
        seen: set[str] = set()
        while key and key not in seen:
            seen.add(key)
            kind, _, code = key.partition("/")
            place = self.gazetteer.by_code(code) if kind == "Region" else None
            if place is not None:
                if place.level == level and (level not in ("county", "prefecture") or place.name.endswith(word)):
                    return key
                # 北京市 is a province and says 全市, 内蒙古自治区 says 全区
                if place.level == "province" and word in ("市", "区") and place.name.endswith(word):
                    return key
                key = region_key(place.parent) if place.parent else ""
                continue
            known = next((p for p in named if p.key == key), None)
            if known is not None and known.level == level:
                return key
            key = known.parent if known is not None else ""
        return ""

    def _anaphor(
        self, begin: int, end: int, kind: str, key: str, by_key: Mapping[str, PlaceMention], rule: str
    ) -> PlaceMention:
        mention = Mention(begin, end, kind, self.text[begin:end], Origin.ANAPHOR, rule, key)
        known = by_key.get(key)
        if known is not None:
            return replace(known, mention=mention, embedded=False, explicit_parent=False, names=(known.name,))
        place = self.gazetteer.by_code(key.partition("/")[2])
        if place is None:
            return PlaceMention(mention, key)
        return PlaceMention(
            mention,
            key,
            place.name,
            place.level,
            place.code,
            region_key(place.parent) if place.parent else "",
            (place.name,),
        )


def canonical_zone(name: str, rules: _Rules) -> str:
    """A zone's name without rank and with its head in one wording: 国家高新技术产业开发区 and 高新区 give 高新区."""
    name = _strip(name, rules.zone_ranks)
    for head in sorted(rules.zone_classes, key=lambda h: (-len(h), h)):
        if name.endswith(head):
            return name[: -len(head)] + rules.zone_classes[head]
    return name


def _strip(name: str, prefixes: tuple[str, ...]) -> str:
    for prefix in prefixes:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _without_overlap(places: list[PlaceMention]) -> list[PlaceMention]:
    """Drop what partly overlaps a longer mention, and doubles of one stretch; nested ones stay."""
    out: list[PlaceMention] = []
    taken: set[tuple[int, int]] = set()
    for place in sorted(places, key=lambda p: (-(p.mention.end - p.mention.begin), p.mention.begin, p.key)):
        begin, end = place.mention.begin, place.mention.end
        if (begin, end) in taken:
            continue
        crossing = any(
            b < end and begin < e and not (b <= begin and end <= e) and not (begin <= b and e <= end) for b, e in taken
        )
        last_part = any(
            e == end and b < begin and o.mention.type == place.mention.type and o.key == place.key
            for (b, e), o in ((((o.mention.begin, o.mention.end)), o) for o in out)
        )
        if not crossing and not last_part:
            taken.add((begin, end))
            out.append(place)
    return out


# ------------------------------------------------------------------------------------------------------------------- home


def _home(article: Article, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> str | None:
    votes: Counter[str] = Counter()
    parents: dict[str, str] = {}
    for place in places:
        if place.is_anaphor or place.level in ("country", "city", "area"):
            continue
        weight = _weight(article, place)
        for key in _chain(place, gazetteer, parents, places):
            votes[key] += weight
    for code in _dateline_codes(article, gazetteer):
        for step in gazetteer.chain(code):
            votes[region_key(step)] += 3
            known = gazetteer.by_code(step)
            if known is not None and known.parent:
                parents[region_key(step)] = region_key(known.parent)
    if not votes:
        return None
    regions = {k: v for k, v in votes.items() if k.startswith("Region/")}
    if not regions:
        return min(votes, key=lambda k: (-votes[k], k))
    current = min((k for k in regions if not parents.get(k)), key=lambda k: (-regions[k], k))
    while True:
        children = sorted((k for k in regions if parents.get(k) == current), key=lambda k: (-regions[k], k))
        if not children:
            return current
        best = children[0]
        below = _depth(best, gazetteer) >= 3
        share = regions[best] / regions[current]
        if share < (0.75 if below else 0.5) or (len(children) > 1 and regions[children[1]] * 3 > regions[best] * 2):
            return current
        current = best


def _depth(key: str, gazetteer: Gazetteer) -> int:
    place = gazetteer.by_code(key.partition("/")[2])
    return _RANK.get(place.level, 5) - 1 if place is not None else 4


def _weight(article: Article, place: PlaceMention) -> int:
    block = article.block_at(place.mention.begin)
    weight = 1
    if block is not None and block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD):
        weight += 2
    if article.sentences and place.mention.begin < article.sentences[0].end:
        weight += 1
    return weight


def _chain(
    place: PlaceMention, gazetteer: Gazetteer, parents: dict[str, str], places: Sequence[PlaceMention]
) -> Iterator[str]:
    key, seen = place.key, set()
    parent = place.parent
    while key and key not in seen:
        seen.add(key)
        yield key
        known = gazetteer.by_code(key.partition("/")[2]) if key.startswith("Region/") else None
        if known is not None:
            parent = region_key(known.parent) if known.parent else ""
        elif key != place.key:
            parent = next((p.parent for p in places if p.key == key), "")
        parents[key] = parent
        key = parent


def _dateline_codes(article: Article, gazetteer: Gazetteer) -> list[str]:
    if not article.dateline:
        return []
    return [f.codes[0] for f in gazetteer.find(article.dateline) if len(f.codes) == 1]
