"""What place names look like: ``seeds/shapes/places.toml``, compiled."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.language.edges import load_toml, string_list
from kg.language.gazetteer import Words, load_shapes
from kg.words.data import seeds_path
from kg.words.errors import DataError


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """``seeds/shapes/places.toml``, compiled."""

    slips: tuple[tuple[str, str], ...]
    nouns: frozenset[str]
    road_tails: tuple[str, ...]
    station_tails: tuple[str, ...]
    weak_tails: tuple[str, ...]
    before_titles: frozenset[str]
    common: frozenset[str]
    feature_ends: str
    feature_tails: str
    features: tuple[str, ...]
    offices: re.Pattern[str]
    open_tails: str
    village_heads: re.Pattern[str]
    group_heads: re.Pattern[str]
    subvillages: tuple[str, ...]
    counted_groups: frozenset[str]
    stem_heads: tuple[str, ...]
    village_generic: frozenset[str]
    village_longest: int
    cut_after: frozenset[str]
    measures: frozenset[str]
    inside_cut: str
    community: str
    community_not_before: tuple[str, ...]
    community_people: tuple[str, ...]
    village_begins: str
    strong_bodies: tuple[str, ...]
    area_heads: re.Pattern[str]
    inside_never: tuple[str, ...]
    last_never: tuple[str, ...]
    not_before: tuple[str, ...]
    numerals: str
    town_words: tuple[str, ...]
    town_heads: re.Pattern[str]
    town_generic: frozenset[str]
    town_last_never: str
    town_not_before: tuple[str, ...]
    corps_sign: re.Pattern[str]
    corps_division: re.Pattern[str]
    corps_regiment: re.Pattern[str]
    corps_company: re.Pattern[str]
    hamlet: re.Pattern[str]
    rows: re.Pattern[str]
    counted_rows: re.Pattern[str]
    counted_towns: tuple[str, ...]
    stem_houses: tuple[str, ...]
    abroad: re.Pattern[str]
    anaphors: re.Pattern[str]
    zone_anaphors: re.Pattern[str]
    levels: Mapping[str, list[str]]
    local: re.Pattern[str]
    zone_heads: re.Pattern[str]
    zone_classes: Mapping[str, str]
    zone_weak: frozenset[str]
    zone_regional: frozenset[str]
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
    bare_branches: tuple[str, ...]
    seats: re.Pattern[str]
    name_words: tuple[str, ...]
    name_before: tuple[str, ...]
    byline_heads: tuple[str, ...]
    words: Words
    stops: frozenset[str]
    single: frozenset[str]
    hard: frozenset[str]
    surnames: frozenset[str]


def _slips(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for slip, right in pairs:
        if len(slip) != len(right):
            raise DataError("seeds/shapes/places.toml", f"slips: {slip} and {right} differ in length")
        yield slip, right


def _surnames() -> Iterator[str]:
    with seeds_path("names/surnames.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if len(row["surname"]) == 1:
                yield row["surname"]


@lru_cache(maxsize=1)
def load_place_rules() -> PlaceRules:
    """The rules, compiled once.

    Raises:
        DataError: The file is missing or broken.
    """
    data: dict[str, Any] = load_shapes()
    words = Words.load()
    place = "seeds/shapes/edges.toml"
    edges = load_toml("shapes/edges.toml")
    text, village, town, anaphor, zone = (data[k] for k in ("text", "village", "town", "anaphor", "zone"))
    after = f"(?!{_any(anaphor['not_after'])})"
    levels = _any(anaphor["levels"])
    wholes, demonstratives, inside = (_any(anaphor[k]) for k in ("wholes", "demonstratives", "inside"))
    zones = _any(anaphor["zones"])
    return PlaceRules(
        slips=tuple(_slips(text["slips"])),
        nouns=frozenset(text["nouns"]),
        road_tails=tuple(text["road_tails"]),
        station_tails=tuple(text["station_tails"]),
        weak_tails=tuple(text["weak_tails"]),
        before_titles=frozenset(text["before_titles"]),
        common=frozenset(data["short"]["common"]),
        feature_ends=text["feature_ends"],
        feature_tails=text["feature_tails"],
        features=tuple(text["features"]),
        offices=re.compile(text["offices"]),
        open_tails=text["open_tails"],
        village_heads=re.compile(_any(village["heads"])),
        group_heads=re.compile(_any(village["groups"])),
        subvillages=tuple(village["subvillages"]),
        counted_groups=frozenset(village["counted_groups"]),
        stem_heads=tuple(village["stem_heads"]),
        village_generic=frozenset(village["generic"]),
        village_longest=village["longest"],
        cut_after=frozenset(village["cut_after"]),
        measures=frozenset(village["measures"]),
        inside_cut=village["inside_cut"],
        community=village["community"],
        community_not_before=tuple(village["community_not_before"]),
        community_people=tuple(village["community_people"]),
        village_begins=village["begins"],
        strong_bodies=tuple(village["strong_bodies"]),
        area_heads=re.compile(_any(town["area_heads"])),
        inside_never=tuple(village["inside_never"]),
        last_never=tuple(village["last_never"]),
        not_before=tuple(village["not_before"]),
        numerals=village["numerals"],
        town_words=(*town["heads"], *village["heads"]),
        town_heads=re.compile(_any(town["heads"])),
        town_generic=frozenset(town["generic"]),
        town_last_never=town["last_never"],
        town_not_before=tuple(town["not_before"]),
        corps_sign=re.compile(_any(data["corps"]["signs"])),
        corps_division=re.compile(data["corps"]["division"]),
        corps_regiment=re.compile(data["corps"]["regiment"]),
        corps_company=re.compile(data["corps"]["company"]),
        hamlet=re.compile(village["hamlet"]),
        rows=re.compile(town["rows"]),
        counted_rows=re.compile(town["counted_rows"]),
        counted_towns=tuple(town["counted_towns"]),
        stem_houses=tuple(town["stem_houses"]),
        abroad=re.compile(text["abroad"]),
        anaphors=re.compile(
            f"(?P<by>{demonstratives})(?P<a>{levels}){after}|(?P<whole>{wholes})(?P<b>{levels}){after}"
            f"|(?<![\u4e00-\u9fff])(?P<c>{levels})(?P<in>{inside})(?![下级])"
        ),
        zone_anaphors=re.compile(
            f"(?P<pointed>(?:{demonstratives}|{wholes})(?:{zones}))|(?:{_any(anaphor['bare_zones'])})"
        ),
        levels=anaphor["levels"],
        local=re.compile(f"(?:{_any(anaphor['local'])})(?!{_any(anaphor['local_not'])})"),
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
        zone_regional=frozenset(zone["rules"]["regional"]),
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
        bare_branches=tuple(data["embedded"]["bare_branches"]),
        name_words=tuple(text["name_words"]),
        name_before=tuple(text["name_before"]),
        byline_heads=tuple(text["byline_heads"]),
        words=words,
        surnames=frozenset(_surnames()),
        stops=frozenset(string_list(edges, "strong", place)) | frozenset(string_list(edges, "verbs", place)),
        single=frozenset(string_list(edges, "single", place)),
        hard=frozenset(str(edges.get("hard", ""))),
    )


def strip_prefix(name: str, prefixes: tuple[str, ...]) -> str:
    """A name without the first of some prefixes that it begins with."""
    for prefix in prefixes:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name
