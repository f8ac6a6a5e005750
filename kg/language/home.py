"""Which place an article is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kg.language.gazetteer import Gazetteer
from kg.language.place_ground import RANK, PlaceMention, region_key
from kg.words.domain import Article, BlockKind


def find_home_key(article: Article, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> str | None:
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
    return RANK.get(place.level, 5) - 1 if place is not None else 4


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
