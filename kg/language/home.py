"""Which place an article is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kg.language.gazetteer import Gazetteer
from kg.language.place_ground import RANK, PlaceMention, region_key
from kg.words.domain import Article, BlockKind

# How heavy a mention in a headline weighs, and how many mentions elsewhere make up for the headline's silence.
_HEADLINE = 3
_MENTIONS = 4
# Codes of Taiwan, Hong Kong and Macao, which have no counties of this kind.
_APART = ("71", "81", "82")


def find_home_key(article: Article, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> str | None:
    """Key of the lowest place that dominates an article, or None if it names none.

    Args:
        article: The article.
        places: Its places without anaphors, sorted by begin.
        gazetteer: The compiled gazetteer.

    Returns:
        A region, failing that a zone. Every mention votes for its place and all places above, in the headline
        threefold, in the first sentence of the body twofold, the dateline threefold; from the top down the walk goes
        on while one place has most of the votes and its runner-up at most two thirds of them.
    """
    votes: Counter[str] = Counter()
    direct: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    lead = _lead_end(article)
    parents: dict[str, str] = {}
    reach = 0
    for place in places:
        if place.is_anaphor or place.level in ("country", "city", "area"):
            continue
        if place.code[:2] in _APART:
            continue  # 香港某集团: no county news are from there
        if place.mention.end <= reach and place.mention.type == "Region":
            continue  # 北京市 in 北京市大兴区 has had its vote
        reach = max(reach, place.mention.end)
        weight = _weight(article, place, lead)
        seen = _MENTIONS if weight >= _HEADLINE else 1
        direct[place.key] += weight
        for key in _chain(place, gazetteer, parents, places):
            votes[key] += weight
            counts[key] += seen
    for code in _dateline_codes(article, gazetteer):
        for step in gazetteer.chain(code):
            votes[region_key(step)] += 3
            known = gazetteer.by_code(step)
            if known is not None and known.parent:
                parents[region_key(step)] = region_key(known.parent)
    # A counter keeps the order of first sight, and sorting is stable: of equals the one named first wins.
    ranked = sorted((k for k in votes if k.startswith("Region/")), key=lambda k: -votes[k])
    if not ranked:
        return min(votes, key=lambda k: (-votes[k], k), default=None)
    current = next(k for k in ranked if not parents.get(k))
    # Where an article is sent from counts for more than how often it names the other side of a partnership.
    # A line that closes the article above, and is read as the head of this one, is told by what else is named.
    sent = {region_key(code) for code in _dateline_counties(article, gazetteer)}
    rival = max((votes[k] for k in ranked if k not in sent and _depth(k, gazetteer) == 2), default=0)
    if len(sent) == 1 and counts[min(sent)] and votes[min(sent)] * 2 >= rival:
        current = min(sent)
    while True:
        children = [k for k in ranked if parents.get(k) == current]
        if not children:
            return current
        best = children[0]
        below = _depth(best, gazetteer) >= 3
        share = votes[best] / votes[current]
        if share < (0.75 if below else 0.5) or (len(children) > 1 and votes[children[1]] * 3 > votes[best] * 2):
            return current
        # An article on a province that names it more often than all of one city stays with the province; a county
        # must be left far behind by one of its towns before an article is the town's.
        if direct[current] > votes[best] or (
            below and (direct[current] * 2 >= votes[best] or counts[best] < _MENTIONS)
        ):
            return current
        current = best


def _depth(key: str, gazetteer: Gazetteer) -> int:
    place = gazetteer.by_code(key.partition("/")[2])
    return RANK.get(place.level, 5) - 1 if place is not None else 4


def _lead_end(article: Article) -> int:
    """Where the first sentence of the body ends."""
    for sentence in article.sentences:
        if article.blocks[sentence.block].kind is BlockKind.BODY:
            return sentence.end
    return 0


def _weight(article: Article, place: PlaceMention, lead: int) -> int:
    block = article.block_at(place.mention.begin)
    weight = 1
    if block is not None and block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD):
        weight = _HEADLINE
    elif place.mention.begin < lead:
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


def _dateline_counties(article: Article, gazetteer: Gazetteer) -> list[str]:
    """Codes of the counties that a dateline may mean."""
    if not article.dateline:
        return []
    codes = {code for found in gazetteer.find(article.dateline) for code in found.codes}
    places = [place for code in sorted(codes) if (place := gazetteer.by_code(code)) is not None]
    if any(RANK.get(p.level, 5) < RANK["county"] for p in places):
        return []
    return [p.code for p in places if p.level == "county"]


def _dateline_codes(article: Article, gazetteer: Gazetteer) -> list[str]:
    if not article.dateline:
        return []
    return [f.codes[0] for f in gazetteer.find(article.dateline) if len(f.codes) == 1]
