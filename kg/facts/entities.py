"""Mentions become entities: one thing is one node, whatever it is called.

Each mention gets a key that any other page would give it too: a place its code, a firm its registered name, a body
its place and full title, a program what stands in its quotation marks. Names that say nothing of where a thing is
(天岳, 青年人才党支部) are scoped by the article's home region, so that two things of one name stay two. In doubt
things are left apart: a duplicate is better than a wrong merger.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.facts.guests import is_guest
from kg.facts.joins import Form, find_joins
from kg.facts.topics import find_topics
from kg.language.aliases import HOUSE, Aliases, firm_core, load_alias_words
from kg.language.edges import any_of, load_toml, string_list
from kg.language.gazetteer import Gazetteer
from kg.language.lists import industry_core, industry_stem
from kg.language.mentions import PAPER, Sighting
from kg.language.places import build_place_entities
from kg.words.domain import Entity, Mention, Origin, Page, Reading
from kg.words.errors import DataError

_QUOTED = re.compile(r"^[“‘]([^”’]+)[”’]")
_MARKS = str.maketrans("", "", "“”‘’\"'《》 ")
_LEAST_BODY = 3
# What may stand before the place of an item in a round-up: marks, a dateline, a date.
_OPENS = re.compile(r"(?:本报[^。;]{0,40}?[讯电]|\([^()]*\)|近日|日前|[今去前]年|[年月日至到]|[^一-鿿])*")
_LEVELS = {
    "省": "province",
    "市": "prefecture",
    "州": "prefecture",
    "县": "county",
    "区": "county",
    "旗": "county",
    "镇": "township",
    "乡": "township",
}
_LEVEL_ENDS = ("省", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "街道", "村", "社区", "师", "团")
# Length of the noun of a pointer: 平台 in 该平台.
_NOUN = 2
# From this length on the name of a project tells it from others without its last word.
_TELLING = 6
_WIDE = frozenset({"country", "province"})
_MIDDLE = frozenset({"prefecture", "county"})
_NO_PLACE = frozenset({"Enterprise", "Honor", "Event", "Program", "Industry", "Person"})
_UNSPOKEN = {
    ("country", False): _NO_PLACE | {"Organization", "branch"},
    ("province", False): _NO_PLACE,
    ("province", True): _NO_PLACE,
    ("prefecture", False): frozenset({"branch"}),
    ("prefecture", True): frozenset({"branch"}),
    ("", False): frozenset({"Program"}),
}
"""By level of a place and whether it is the home or above it: types in whose names it says where something comes from,
and not where it is."""
_ONE_NAME = {"Enterprise": 2, "Zone": 4, "Project": 5, "Facility": 5}
"""Types of which a name of so many characters is one thing wherever it stands on a page."""
_ROW = re.compile("[”’)]?[、和与及][“‘(]?")
_SCOPED = frozenset({"Facility", "Project"})
_REPEATED = frozenset({"Enterprise", "Organization", "Facility", "Program", "Zone"})
_REPEATED_LENGTH = 4
_COUNTERS = frozenset("个家座所项处")
_COUNTED = re.compile(r"^[一二三四五六七八九十百\d]+(?:[大个项条件步]|[一-鿿]{1,3}$)")


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words that point at a thing named before (该公司).

    Attributes:
        types: What they may point at.
        words: The words, wherever they stand.
        bare: The words that point only at the begin of a clause.
        ends: Ends of the names of what they may point at; any if there are none.
        other_ends: Ends of the names of what they do not point at.
    """

    types: frozenset[str]
    words: re.Pattern[str]
    bare: re.Pattern[str] | None
    ends: tuple[str, ...]
    other_ends: tuple[str, ...]


@lru_cache(maxsize=1)
def load_pointers() -> tuple[Pointer, ...]:
    """Read the anaphors of ``seeds/shapes/aliases.toml``.

    Raises:
        DataError: The file is broken.
    """
    place = "seeds/shapes/aliases.toml"
    tables = load_toml("shapes/aliases.toml").get("anaphor")
    if not isinstance(tables, list):
        raise DataError(place, "no [[anaphor]] tables")
    out = []
    for table in tables:
        bare, goes_on = string_list(table, "bare", place), string_list(table, "goes_on", place)
        behind = f"(?=[一-鿿])(?!{any_of(goes_on)})" if goes_on else "(?=[一-鿿])"
        out.append(
            Pointer(
                frozenset(string_list(table, "types", place)),
                re.compile(any_of(string_list(table, "words", place))),
                re.compile(f"(?:(?<=[,。:;“(\\n])|^)(?:{any_of(bare)}){behind}") if bare else None,
                tuple(string_list(table, "ends", place)),
                tuple(string_list(table, "other_ends", place)),
            )
        )
    return tuple(out)


@lru_cache(maxsize=1)
def load_kinds() -> tuple[str, ...]:
    """Heads that make two things of one quoted name, longest first.

    Raises:
        DataError: ``seeds/shapes/aliases.toml`` is broken.
    """
    kinds = string_list(load_toml("shapes/aliases.toml"), "apart", "seeds/shapes/aliases.toml")
    return tuple(sorted(kinds, key=lambda k: (-len(k), k)))


@lru_cache(maxsize=1)
def load_partner_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands behind those who found, own or trade with a thing (甲公司出资六成), and what before them (由甲公司).

    Raises:
        DataError: ``seeds/shapes/aliases.toml`` is broken.
    """
    place = "seeds/shapes/aliases.toml"
    table = load_toml("shapes/aliases.toml")
    behind, before = string_list(table, "partner_behind", place), string_list(table, "partner_before", place)
    return re.compile(any_of(behind)), re.compile(f"(?:{any_of(before)})$")


@dataclass(slots=True)
class _Page:
    """Everything that linking one page needs to look up."""

    page: Page
    sightings: Sequence[Sighting]
    aliases: Aliases
    gazetteer: Gazetteer


def link_page(page: Page, sightings: Sequence[Sighting], aliases: Aliases, gazetteer: Gazetteer) -> list[Reading]:
    """Give every mention of a page its entity.

    Args:
        page: The page.
        sightings: Its articles with their mentions.
        aliases: What its short forms stand for.
        gazetteer: For the places above the ones named.

    Returns:
        One reading an article. Entity ids are the same on every page; ``articles`` holds where a thing is named.
    """
    state = _Page(page, sightings, aliases, gazetteer)
    keys = _Keys(state)
    rows: list[list[Mention]] = [[] for _ in sightings]
    for short in (False, True):  # full names first, so that short forms find the key of theirs
        for index, sighting in enumerate(sightings):
            for mention in sighting.mentions:
                if ((mention.type, mention.text) in aliases.full) is short:
                    key = mention.entity or keys.key(index, mention)
                    if mention.entity and mention.type == "Zone":
                        keys.note(index, mention, key)
                    if key:
                        rows[index].append(replace(mention, entity=key))
    for sighting, row in zip(sightings, rows, strict=True):
        row.extend(find_again(sighting.article.text, row))
        row.sort(key=lambda m: (m.begin, -m.end))
    rows = _spoken_of(state, rows)
    keys.settle(rows)
    readings: list[Reading] = []
    entities = _collect(state, rows, keys)
    for sighting, row in zip(sightings, rows, strict=True):
        row = [replace(m, entity=keys.final(m.entity)) for m in row]
        row += _point(sighting, row, entities)
        row.sort(key=lambda m: (m.begin, -m.end))
        own = {m.entity for m in row}
        known = {key: entities[key] for key in sorted(own)}
        for key in sorted(own):
            parent = known[key].parent
            while parent and parent in entities and parent not in known:
                known[parent] = entities[parent]
                parent = entities[parent].parent
        home = sighting.home if sighting.home in entities else None
        if home is not None:
            known.setdefault(home, entities[home])
        topics = find_topics(sighting.article, row, known, home)
        guests = frozenset(k for k in sorted(own) if home is not None and is_guest(known[k], home, gazetteer))
        readings.append(Reading(sighting.article, tuple(row), known, home, topics, guests))
    return readings


def _spoken_of(state: _Page, rows: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions without places that a page does not speak of: they only stand in names of other things.

    A province that opens nothing but names of firms and awards (某省劳动模范), the country that opens those of bodies,
    a city in that of a bank's branch, a far place in the middle of a name. What opens the name of another body, a park
    or a building tells where that is, and is kept.
    """
    near = {key for sighting in state.sightings for key in _chain(sighting.home, state.gazetteer)}
    where: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for mention in row:
            if mention.type == "Region" and mention.origin is not Origin.ANAPHOR:
                where[mention.entity].add(_holder(mention, row))
    unspoken = {
        key for key, holders in where.items() if "" not in holders and _is_unspoken(key, holders, key in near, state)
    }
    return [[m for m in row if m.entity not in unspoken] for row in rows]


def _holder(mention: Mention, row: Sequence[Mention]) -> str:
    """Type of the longest other thing in whose name a place stands, with … in front if not at its begin; or ''.

    A branch is where the place in its name is, wherever that stands.
    """
    holders = [
        o
        for o in row
        if o.type != "Region"
        and o.begin <= mention.begin
        and mention.end <= o.end
        and o.end - o.begin > mention.end - mention.begin
    ]
    if not holders:
        return ""
    longest = max(holders, key=lambda o: (o.end - o.begin, -o.begin, o.type))
    is_branch = load_alias_words().units.search(longest.text[mention.end - longest.begin :])
    return "branch" if is_branch else longest.type if longest.begin == mention.begin else f"…{longest.type}"


def _is_unspoken(key: str, holders: set[str], near: bool, state: _Page) -> bool:
    place = state.gazetteer.by_code(key.partition("/")[2])
    level = place.level if place is not None else ""
    if not near and level in _WIDE | _MIDDLE and all(h[0] == "…" for h in holders):
        return True
    return {h.removeprefix("…") for h in holders} <= _UNSPOKEN.get((level, near), frozenset())


def _chain(home: str | None, gazetteer: Gazetteer) -> set[str]:
    """The keys of a home region and of all above it."""
    if not home or not home.startswith("Region/"):
        return set()
    code = home.partition("/")[2].partition("/")[0]
    return {home, f"Region/{code}", *(f"Region/{place.code}" for place in gazetteer.ancestors(code))}


def find_again(text: str, row: Sequence[Mention]) -> Iterator[Mention]:
    """What an article named once, wherever it stands again: a firm of a row (甲、乙等企业) that later acts alone.

    Args:
        text: The article.
        row: Its mentions with their keys.
    """
    taken = sorted((m.begin, m.end) for m in row)
    known: dict[str, Mention] = {}
    for mention in row:
        if mention.type in _REPEATED and len(mention.text) >= _REPEATED_LENGTH and mention.origin is not Origin.ANAPHOR:
            known.setdefault(mention.text, mention)
    for name in sorted(known, key=lambda n: (-len(n), n)):
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            # Places inside the name are fine, anything that crosses it or holds it is not; nor is what is counted.
            if text[at - 1 : at] not in _COUNTERS and all(
                e <= at or end <= b or (at <= b and e <= end and (b, e) != (at, end)) for b, e in taken
            ):
                taken.append((at, end))
                yield replace(known[name], begin=at, end=end, rule="entity-again")
            at = text.find(name, end)


class _Keys:
    """Keys of mentions, with later mergers on the same page."""

    def __init__(self, state: _Page) -> None:
        self._state = state
        self._merged: dict[str, str] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._official: dict[str, str] = {}
        self._by_text: dict[tuple[str, str], str] = {}
        self._persons: dict[str, set[str]] = defaultdict(set)
        self._papers: dict[str, str] = {}
        self._tails: dict[str, str] = {}
        self._seen: dict[str, dict[str, set[Form]]] = defaultdict(lambda: defaultdict(set))

    def key(self, index: int, mention: Mention) -> str:
        """The key of a mention before mergers; '' if it cannot be one."""
        full = self._state.aliases.full.get((mention.type, mention.text))
        known = self._by_text.get((mention.type, full)) if full else None
        if known and not self._of_level(index, mention):
            self._names[known].add(_display(mention.text))
            return known
        method = getattr(self, f"_key_{mention.type.lower()}", None)
        key: str = method(index, mention) if method else self._plain(index, mention)
        if key:
            self._names[key].add(_display(mention.text))
            self.note(index, mention, key)
            printed = self._printed(index, mention)
            if printed != mention.text:
                self._names[key].add(_display(printed))  # a slip of recognition: the form as printed is a name too
            inner = self._inner(index, mention)
            self._names[key] |= {_display(name) for name in inner}
            self._by_text.setdefault((mention.type, mention.text), key)
        return key

    def _inner(self, index: int, mention: Mention) -> set[str]:
        """What stands in the quotation that opens a name, and the name from there if a place stands before it."""
        names: set[str] = set()
        text = mention.text
        if mention.type in ("Facility", "Project", "Event"):
            _, end = self._place_in_front(index, mention)
            text = text[end - mention.begin :]
            if text != mention.text and _QUOTED.match(text):
                names.add(text)  # “云上”驿站 of 青溪镇“云上”驿站
        quoted = _QUOTED.match(text)
        if quoted and len(quoted.group(1)) >= 2:
            names.add(quoted.group(1))
        return names

    def names(self, key: str) -> set[str]:
        """Forms under which a key was met, derived official ones included."""
        return self._names[key]

    def official(self, key: str) -> str:
        """The derived official name of a key, or ''."""
        return self._official.get(key, "")

    def note(self, index: int, mention: Mention, key: str) -> None:
        """Remember how a thing is printed, for :meth:`settle`."""
        if mention.origin is Origin.ANAPHOR:
            return
        _, end = self._place_in_front(index, mention)
        form = Form(mention.text, mention.text[: end - mention.begin], mention.text[end - mention.begin :])
        self._seen[mention.type][key].add(form)

    def settle(self, rows: Sequence[Sequence[Mention]]) -> None:
        """Merge what only the whole page tells: one name under two scopes, and short forms that fit one thing.

        Args:
            rows: The mentions of each article with their keys.
        """
        for name in sorted(self._persons):
            keys = sorted(self._persons[name], key=lambda k: (-len(k), k))
            for other in keys[1:]:
                self._merge(other, keys[0])
        for kind, least in sorted(_ONE_NAME.items()):
            scopes: dict[str, set[str]] = defaultdict(set)
            for key, forms in self._seen[kind].items():
                for form in forms:
                    if len(form.text) >= least and form.text[:1] not in _LEVELS:
                        scopes[_normal(form.text)].add(self.final(key))
            for name in sorted(scopes):
                first, *others = sorted(scopes[name], key=lambda k: (-len(k), k))
                for other in others:
                    self._merge(other, first)
        neighbours = self._neighbours(rows)
        frequency = self._state.sightings[0].view.frequency if self._state.sightings else None
        for kind, found in sorted(self._seen.items()):
            things: dict[str, set[Form]] = defaultdict(set)
            for key, forms in found.items():
                things[self.final(key)] |= forms
            joins = find_joins(
                kind,
                things,
                in_a_row=lambda one, other: (one, other) in neighbours,
                is_word=lambda word: frequency is not None and frequency(word) > 0,
            )
            for short, long in sorted(joins.items()):
                if self.final(short) != self.final(long):
                    self._merge(self.final(short), self.final(long))

    def _neighbours(self, rows: Sequence[Sequence[Mention]]) -> set[tuple[str, str]]:
        """Keys that stand beside each other in an enumeration, both ways."""
        out: set[tuple[str, str]] = set()
        for sighting, row in zip(self._state.sightings, rows, strict=True):
            last: dict[str, Mention] = {}
            for mention in row:
                before = last.get(mention.type)
                last[mention.type] = mention
                if before is not None and _ROW.fullmatch(
                    sighting.article.text, before.end, max(before.end, mention.begin)
                ):
                    pair = self.final(before.entity), self.final(mention.entity)
                    out |= {pair, pair[::-1]}
        return out

    def final(self, key: str) -> str:
        """The key after mergers."""
        while key in self._merged:
            key = self._merged[key]
        return key

    def _printed(self, index: int, mention: Mention) -> str:
        """What the page prints for a mention, without the blanks of broken lines."""
        begin, end = self._state.sightings[index].article.page_span(mention.begin, mention.end)
        text = unicodedata.normalize("NFKC", self._state.page.text[begin:end])
        text = re.sub(r"\s+", "", text)
        return text if len(text) == len(mention.text) else mention.text

    def _merge(self, old: str, new: str) -> None:
        self._merged[old] = new
        self._names[new] |= self._names[old]

    def _scope(self, index: int) -> str:
        home = self._state.sightings[index].home
        return home.partition("/")[2] if home else f"page:{self._state.page.doc}"

    def _county(self, index: int) -> str:
        """Code of the county of the article's home, or a wider one."""
        code = self._scope(index).partition("/")[0]
        return code[:6] if code[:6].isdigit() else code

    def _place_in_front(self, index: int, mention: Mention) -> tuple[str, int]:
        """Key and end of the place that opens a name, the last of a row (浙江省宁波市江北区)."""
        sighting = self._state.sightings[index]
        party = load_alias_words().party.match(mention.text) if mention.type == "Organization" else None
        key, end = "", mention.begin + (party.end() if party else 0)
        while True:
            spans = [
                s for s in sighting.places if s[0] == end and s[1] < mention.end and not sighting.places[s].is_anaphor
            ]
            if not spans:
                return key, end if key else mention.begin
            best = max(spans)
            key, end = sighting.places[best].key, best[1]

    def _plain(self, index: int, mention: Mention) -> str:
        name = _normal(mention.text)
        full = self._state.aliases.full.get((mention.type, mention.text))
        if full:
            name = _normal(full)
        quoted = _QUOTED.match(full or mention.text)
        if quoted and len(quoted.group(1)) >= 3 and mention.type in ("Event", "Honor"):
            name = _normal(quoted.group(1))
        if mention.type in _SCOPED and not self._place_in_front(index, mention)[0]:
            return f"{mention.type}/{self._county(index)}/{name}"
        return f"{mention.type}/{name}"

    def _key_project(self, index: int, mention: Mention) -> str:
        """改造项目 and 改造工程 of one name are one project."""
        key = self._plain(index, mention)
        stem = load_alias_words().works.sub("", key)
        return stem if len(stem.rpartition("/")[2]) >= _TELLING else key

    def _key_enterprise(self, index: int, mention: Mention) -> str:
        full = self._state.aliases.full.get((mention.type, mention.text), mention.text)
        full = self._state.aliases.full.get((mention.type, full), full)
        place = self._place_in_front(index, mention)[0]
        if (
            place
            or (load_alias_words().legal.search(full) and len(firm_core(full)) >= 2 and len(full) >= 6)
            or "银行" in full[2:]
        ):
            return f"Enterprise/{_normal(full)}"
        return f"Enterprise/{self._county(index)}/{_normal(full)}"

    def _key_organization(self, index: int, mention: Mention) -> str:
        text = mention.text
        full = self._state.aliases.full.get((mention.type, text), "")
        if _is_wide(text):
            return f"Organization/{_normal(text)}"
        if mention.rule == PAPER and not full:
            # a paper is one on its page, whatever the counties of its articles
            return self._papers.setdefault(_normal(text), f"Organization/{self._county(index)}/{_normal(text)}")
        of_zone = self._of_zone(index, mention)
        if of_zone:
            known = self._by_text.get(("Organization", of_zone))
            key = known or f"Organization/{self._county(index)}/{_normal(of_zone)}"
            self._official.setdefault(key, of_zone)
            return key
        place, end = self._place_in_front(index, mention)
        body = mention.text[end - mention.begin :]
        if not place and (place := self._of_level(index, mention)):
            body = text[1:]
        bodies = load_alias_words().bodies
        stem = next(
            (s for s in sorted(bodies, key=lambda s: (-len(s), s)) if body.endswith(s) and body not in bodies.values()),
            "",
        )
        if stem and not body.endswith(bodies[stem]):
            body = body[: -len(stem)] + bodies[stem]
        body = load_alias_words().whole_bodies.get(body, body)
        office = load_alias_words().office.match(body)
        if place and office:
            body = body[office.end() :]  # what a street office has, its street has
        if place and place.startswith("Region/") and len(body) >= 2:
            key = f"Organization/{place.partition('/')[2]}/{_normal(body)}"
            name = self._region_name(index, place)
            printed = mention.text[: end - mention.begin]
            short = bool(printed) and not printed.endswith(_LEVEL_ENDS)
            if name and not (short and load_alias_words().own_name.search(body)):
                self._official.setdefault(key, name + _display(body))
            return key
        if full:
            return (
                f"Organization/{_normal(full)}"
                if _is_wide(full)
                else f"Organization/{self._county(index)}/{_normal(full)}"
            )
        quoted = _QUOTED.match(text)
        if quoted and len(quoted.group(1)) >= 3:
            return f"Organization/{self._county(index)}/{_normal(text)}"
        if _is_wide(text) or place:
            return f"Organization/{_normal(body if not place else text)}"
        return f"Organization/{self._county(index)}/{_normal(text)}"

    def _of_zone(self, index: int, mention: Mention) -> str:
        """The name of a body of a zone that is called by its kind, with the zone's own: 开发区管委会; or ''.

        The zone is the last one named before, else the first one named in the article, whose name ends so; 园区 is any.
        """
        words = load_alias_words()
        head = next((h for h in words.zones if mention.text.startswith(h) and len(mention.text) > len(h) + 1), "")
        if not head:
            return ""
        fits = [
            m
            for m in self._state.sightings[index].mentions
            if m.type == "Zone"
            and m.origin is not Origin.ANAPHOR
            and (head == words.any_zone or m.text.endswith(head))
            and len(m.text) > len(head)
            and not m.begin <= mention.begin < m.end
        ]
        before = [m for m in fits if m.end <= mention.begin]
        zone = before[-1] if before else fits[0] if fits else None
        return zone.text + mention.text[len(head) :] if zone is not None else ""

    def _region_name(self, index: int, key: str) -> str:
        code = key.partition("/")[2]
        place = self._state.gazetteer.by_code(code)
        return place.name if place else ""

    def _of_level(self, index: int, mention: Mention) -> str:
        """The place that the level at the start of a body's name stands for (县 in 县工信局), or "".

        That of the item of a round-up, whose paragraph opens with it; else that of the home's hierarchy; else the last
        one named before.
        """
        char, position = mention.text[:1], mention.begin
        if mention.type != "Organization" or char not in _LEVELS or len(mention.text) < _LEAST_BODY:
            return ""
        if mention.text.startswith(load_alias_words().no_level):
            return ""
        sighting = self._state.sightings[index]
        text = sighting.article.text
        before = sorted(
            (p.mention.begin, p.code)
            for p in sighting.places.values()
            if p.code and not p.is_anaphor and not p.embedded and p.mention.begin < position
        )
        block = next((b for b in sighting.article.blocks if b.begin <= position < b.end), None)
        home = (sighting.home or "").partition("/")[2].partition("/")[0]
        first = next(((begin, code) for begin, code in before if block is not None and begin >= block.begin), None)
        if block and first and first[1][:2] == home[:2] and _OPENS.fullmatch(text, block.begin, first[0]):
            item = self._upwards(first[1], char)
            if item:
                return item
        named = (self._upwards(code, char) for _, code in reversed(before))
        return self._upwards(home, char, loose=True) or next(filter(None, named), "")

    def _upwards(self, code: str, char: str, *, loose: bool = False) -> str:
        """The place or the next one above it that a level character fits: 市 in a county-level city is that city.

        Args:
            code: Official code of the place, or "".
            char: The level, the last character of the place's name.
            loose: Whether a place of that level under another name will do, if none fits: 县 for a 区.
        """
        first = self._state.gazetteer.by_code(code)
        chain = [] if first is None else [first, *self._state.gazetteer.ancestors(code)]
        fits = [p for p in chain if p.name.endswith(char)]
        if not fits and loose and char != "市":
            fits = [p for p in chain if p.level == _LEVELS[char]]
        return f"Region/{fits[0].code}" if fits else ""

    def _key_person(self, index: int, mention: Mention) -> str:
        name = mention.text.replace(" ", "").replace("•", "·")
        scope = self._county(index)
        if mention.rule == "person-byline" and scope[:2].isdigit():
            scope = scope[:2]  # reporters go wherever their paper does
        key = f"Person/{scope}/{name}"
        self._persons[name].add(key)
        self._names[key].add(name)
        return key

    def _key_program(self, index: int, mention: Mention) -> str:
        text = self._state.aliases.full.get((mention.type, mention.text), mention.text)
        quoted = _QUOTED.match(text)
        core = quoted.group(1) if quoted and len(quoted.group(1)) >= 2 else text
        name = _normal(core)
        if quoted:
            name = self._apart(name, text[quoted.end() :])
            self._names[f"Program/{name}"].add(core)
        if _COUNTED.match(name) and len(name) <= 6:
            # 三张清单, 六大工程: every county has its own
            scoped = f"Program/{self._county(index)}/{name}"
            self._names[scoped] |= self._names.pop(f"Program/{name}", set())
            return scoped
        return f"Program/{name}"

    def _apart(self, name: str, tail: str) -> str:
        """A quoted name with what tells it from another thing of that name: a platform is not the brand it serves."""
        kind = next((k for k in load_kinds() if tail.endswith(k)), "")
        first = self._tails.setdefault(name, kind)
        return name if kind == first or not (kind and first) else f"{name}{kind}"

    def _key_honor(self, index: int, mention: Mention) -> str:
        if mention.rule != "honor-bare":
            return self._plain(index, mention)
        # a bare prize is that of the contest told of last: every contest has a first one
        events = [m for m in self._state.sightings[index].mentions if m.type == "Event" and m.end <= mention.begin]
        if not events:
            return ""  # a 冠军 of nothing is no title
        name = events[-1].text + mention.text
        key = f"Honor/{_normal(name)}"
        self._official.setdefault(key, _display(name))
        return key

    def _key_industry(self, index: int, mention: Mention) -> str:
        quoted = _QUOTED.match(mention.text)
        stem = quoted.group(1) if quoted else industry_stem(mention.text)
        key = f"Industry/{_normal(industry_core(stem))}"
        self._names[key].add(stem)
        return key


def _is_wide(name: str) -> bool:
    """Whether a name needs no place to be one of its kind: universities, national bodies."""
    return bool(load_alias_words().wide.search(name))


def _normal(name: str) -> str:
    """A name as a key: without marks of quotation and spaces."""
    return name.translate(_MARKS) or name


def _display(name: str) -> str:
    """A name as a label: full-width brackets, no spaces inside Chinese."""
    name = re.sub(r"(?<=[一-鿿]) (?=[一-鿿])", " ", name)
    if re.search(r"[一-鿿]", name):
        name = name.replace("(", "（").replace(")", "）")
    return name


def _collect(state: _Page, rows: Sequence[Sequence[Mention]], keys: _Keys) -> dict[str, Entity]:
    """The entities of a page by id, background places among them."""
    places = [p for s in state.sightings for _, p in sorted(s.places.items())]
    entities = {e.id: e for e in build_place_entities(places, state.gazetteer)}
    where: dict[str, set[tuple[str, int]]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    types: dict[str, str] = {}
    for sighting, row in zip(state.sightings, rows, strict=True):
        for mention in row:
            key = keys.final(mention.entity)
            types[key] = mention.type
            if mention.origin is Origin.ANAPHOR:
                continue
            place = sighting.places.get((mention.begin, mention.end))
            if place is not None and place.embedded:
                continue
            if mention.type == "Enterprise" and _opens_longer(mention, row) and _is_everywhere(mention):
                continue  # one of the national banks that only its branch's name names
            where[key].add((sighting.article.doc, sighting.article.number))
            if key in entities:
                names[key].add(mention.text)
    for key in sorted(types):
        articles = tuple(sorted(where[key]))
        if key in entities:
            old = entities[key]
            entities[key] = replace(
                old, names=tuple(sorted({_display(n) for n in {*old.names, *names[key]}})), articles=articles
            )
            continue
        forms = {n for n in keys.names(key) if n}
        official = keys.official(key)
        label = official or _best_name(types[key], forms)
        entities[key] = Entity(key, types[key], label, tuple(sorted(forms | {label})), articles=articles)
    return entities


def _is_everywhere(mention: Mention) -> bool:
    """Whether a firm is one of the national banks, whose branches need nobody to say whose they are."""
    return mention.rule == "enterprise-big-bank" or (mention.text.startswith("中国") and mention.rule != HOUSE)


def _opens_longer(mention: Mention, row: Sequence[Mention]) -> bool:
    """Whether a mention is but the first part of a longer one of its type."""
    return any(o.type == mention.type and o.begin == mention.begin and o.end > mention.end for o in row)


def _best_name(kind: str, names: Iterable[str]) -> str:
    """The preferred label: the longest form; for persons the one without spaces."""
    ordered = sorted(names, key=lambda n: (-len(n), n))
    if kind == "Person":
        plain = [n for n in ordered if " " not in n]
        return (plain or ordered)[0]
    return ordered[0]


def _point(sighting: Sighting, row: Sequence[Mention], entities: dict[str, Entity]) -> list[Mention]:
    """Resolve 该公司 and the like to the last thing of their kind that was named before, in the same article.

    One of several in a row (甲、乙等竣工项目) is no antecedent of a singular as long as another was named in this
    paragraph or the one before; a firm in the name of its project (甲公司二期项目) is. Nor is who only founds or trades
    with another (由甲集团和乙公司合资成立) that its sentence names.
    """
    text = sighting.article.text
    out: list[Mention] = []
    for pointer in load_pointers():
        named = [m for m in row if m.type in pointer.types and m.origin is not Origin.ANAPHOR]
        named = [m for m in named if not any(o is not m and o.begin <= m.begin and m.end <= o.end for o in named)]
        if pointer.ends:
            named = [m for m in named if any(n.endswith(pointer.ends) for n in entities[m.entity].names)]
        if pointer.other_ends:
            named = [m for m in named if not all(n.endswith(pointer.other_ends) for n in entities[m.entity].names)]
        for pattern in (pointer.words, pointer.bare):
            if pattern is None:
                continue
            for found in pattern.finditer(text):
                if any(m.begin < found.end() and found.start() < m.end for m in (*row, *out)):
                    continue
                before = _called(pointer, found.group(), [m for m in named if m.begin < found.start()], entities)
                target = _antecedent(sighting, before, found.start())
                if target is not None:
                    out.append(
                        Mention(
                            found.start(),
                            found.end(),
                            target.type,
                            found.group(),
                            Origin.ANAPHOR,
                            "anaphor-thing",
                            target.entity,
                        )
                    )
    return out


def _called(pointer: Pointer, word: str, named: Sequence[Mention], entities: Mapping[str, Entity]) -> Sequence[Mention]:
    """Those that a pointer can mean by its noun: 该局 is a bureau and no team of one.

    Nouns that stand for several endings (该校, 该公司) fall back to all of their kind.
    """
    noun = word.lstrip("该这家款本")
    exact = [m for m in named if pointer.ends and any(n.endswith(noun) for n in entities[m.entity].names)]
    return exact or ([] if noun in pointer.ends else named)


def _antecedent(sighting: Sighting, named: Sequence[Mention], at: int) -> Mention | None:
    """The thing that a singular pointer at an offset means, of those named before it."""
    if not named:
        return None
    text, blocks = sighting.article.text, sighting.article.blocks
    here = next((i for i, b in enumerate(blocks) if b.begin <= at < b.end), 0)
    floor = blocks[max(0, here - 1)].begin if blocks else 0
    alone = [m for m in named if text[m.begin - 1 : m.begin] != "、" and text[m.end : m.end + 1] not in ("、", "等")]
    if not alone or alone[-1].begin < floor:
        return named[-1]
    begin = max((s.begin for s in sighting.article.sentences if s.begin <= alone[-1].begin), default=floor)
    behind, before = load_partner_words()
    own = [
        m
        for m in alone
        if m.begin >= begin and not before.search(text[max(0, m.begin - 4) : m.begin]) and not behind.match(text, m.end)
    ]
    return (own or alone)[-1]


def merge_entities(readings: Iterable[Reading]) -> list[Entity]:
    """One entity an id over many articles: names and articles united, the longest preferred label kept.

    Returns:
        Sorted by id.
    """
    out: dict[str, Entity] = {}
    for reading in readings:
        for key, entity in reading.entities.items():
            old = out.get(key)
            if old is None:
                out[key] = entity
                continue
            names = {*old.names, *entity.names}
            name = old.name
            if not old.adcode:
                name = min((old.name, entity.name), key=lambda n: (-len(n), n))
            out[key] = replace(
                old,
                name=name,
                names=tuple(sorted(names)),
                printed=tuple(sorted({*old.printed, *entity.printed})),
                parent=old.parent or entity.parent,
                articles=tuple(sorted({*old.articles, *entity.articles})),
            )
    return [out[key] for key in sorted(out)]
