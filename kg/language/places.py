"""Regions and zones in an article: found, told apart, and named by one key.

A place is found by the gazetteer, by its shape (青石村, 德清工业园区) or as an anaphor (该县, 全省). Which of several
places of one name is meant is read from the article: what it is written together with (柴桑区马回岭镇), what was named
before, the dateline, and the area that the article is about. In doubt a name stays a place of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kg.language.anaphors import AnaphorStage
from kg.language.divisions import DivisionStage
from kg.language.gazetteer import Gazetteer
from kg.language.home import find_home_key
from kg.language.place_ground import Hit, PlaceMention, region_key
from kg.language.villages import VillageStage
from kg.language.zones import ZoneStage
from kg.words.domain import Article, Entity

__all__ = ["PlaceMention", "build_place_entities", "find_home", "find_places", "region_key"]


def find_places(article: Article, gazetteer: Gazetteer, *, home_hint: str | None = None) -> list[PlaceMention]:
    """All mentions of regions and zones, anaphors among them.

    Args:
        article: One article.
        gazetteer: The compiled gazetteer.
        home_hint: Key of the region that the page or the user says the article is from; breaks ties only.

    Returns:
        Sorted by (begin, -end). No two partly overlap; the parts of a compound (鹰潭市 in 鹰潭市余江区) lie
        inside it, its last part has no mention of its own. An anaphor that cannot be resolved is left out.
    """
    return _Reader(article, gazetteer, home_hint).read()


def find_home(
    article: Article, places: Sequence[PlaceMention], gazetteer: Gazetteer, *, page_home: str | None = None
) -> str | None:
    """Key of the region (failing that, the zone) that the article is about.

    Dateline, headline and the first place of the body weigh most, then how often a place and what lies in it are
    named; the lowest area that dominates wins, a county before its prefecture.

    Args:
        article: The article.
        places: Its places as :func:`find_places` gives them.
        gazetteer: The compiled gazetteer.
        page_home: What an article without any place falls back on.
    """
    named = [p for p in places if not p.is_anaphor]
    sure = [p for p in named if not p.embedded]
    return find_home_key(article, sure, gazetteer) or find_home_key(article, named, gazetteer) or page_home


def build_place_entities(places: Sequence[PlaceMention], gazetteer: Gazetteer) -> list[Entity]:
    """The entities of an article's places, and those above them, sorted by id.

    The parents that only the gazetteer knows are among them: background, named nowhere. ``articles`` is left empty;
    the linker knows it.
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


class _Reader(DivisionStage, VillageStage, ZoneStage, AnaphorStage):
    """Reads one article, stage by stage."""

    def read(self) -> list[PlaceMention]:
        found = self.gazetteer.find(self.text)
        self.hits = [Hit(f.begin, f.end, f.kind, f.codes, f.inner) for f in found]
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
        self._counted_rows()
        self._stems()
        self._zones()
        self.out = _without_overlap(self.out)
        self._anaphors()
        return sorted((self._as_printed(p) for p in self.out), key=lambda p: (p.mention.begin, -p.mention.end))

    def _as_printed(self, place: PlaceMention) -> PlaceMention:
        """The mention as the page has it; the corrected form becomes a name beside it."""
        mention = place.mention
        printed = self.article.text[mention.begin : mention.end]
        if printed == mention.text:
            return place
        names = tuple(sorted({*place.names, mention.text}))
        return replace(place, mention=replace(mention, text=printed), names=names)


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
