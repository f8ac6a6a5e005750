"""One thing on two pages is one node; two things of one name stay two.

Each page names its things by keys that any page would give (:mod:`kg.facts.entities`), so most links need no work. What
is left are names that say too little on their own page: a firm by its short form, a body or zone without its place, a
reporter whom one page puts under the county. They are linked to what another page tells in full, by rules that look at
names, places and posts, never at the order of the pages. Where a rule fits two things, or a name alone speaks for it,
the pair is left apart and listed for a person to decide: a duplicate is better than a wrong merger.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.facts.positions import load_titles
from kg.language.aliases import firm_core, load_alias_words
from kg.language.edges import any_of, load_toml, string_list
from kg.language.gazetteer import Gazetteer, Words, load_shapes
from kg.words.domain import Decision, Doubt, Entity, Observation, Position, Reading, Relation, Skipped
from kg.words.errors import DataError

_MARKS = str.maketrans("", "", "“”‘’\"'《》 （）()")
_BRACKETS = re.compile(r"\([^()]*\)")
# How many things of one name are still compared with each other; a commoner name tells nothing.
_WIDEST = 8
# Characters beside common words that make a name its own: 青禾志愿服务队 is one team, 社区卫生服务中心 is any.
_OWN_CHARACTERS = 2
_PLACED = frozenset({"Enterprise", "Organization", "Facility", "Project"})
_CORE_NAMED = frozenset({"Program", "Event", "Honor"})


@dataclass(frozen=True, slots=True)
class Links:
    """What linking found.

    Attributes:
        same: Old id to new id, only where they differ; no new id is an old one.
        doubtful: Sorted; ids are new ones.
    """

    same: Mapping[str, str]
    doubtful: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Houses:
    """Compiled ``seeds/linking.toml``: houses with branches, by every form that opens a branch's name."""

    full: Mapping[str, str]
    head: re.Pattern[str]
    legal: re.Pattern[str]

    def split(self, name: str) -> tuple[str, str] | None:
        """The house and the rest of a branch's name, without legal forms and brackets; None if it opens otherwise."""
        found = self.head.match(name)
        return (self.full[found.group()], self.legal.sub("", name[found.end() :])) if found else None


@lru_cache(maxsize=1)
def load_houses() -> Houses:
    """Read the houses that have branches in most counties.

    Raises:
        DataError: The file is broken.
    """
    data = load_toml("linking.toml")
    houses, forms = data.get("houses"), data.get("forms")
    if not isinstance(houses, dict) or not isinstance(forms, dict):
        raise DataError("seeds/linking.toml", "no tables [houses] and [forms]")
    full = {str(k): str(v) for k, v in houses.items()}
    full |= {name: name for name in full.values()}
    legal = any_of(string_list(forms, "legal", "seeds/linking.toml"))
    return Houses(full, re.compile(any_of(list(full))), re.compile(f"{legal}|[()（）]"))


@dataclass(frozen=True, slots=True)
class _Thing:
    """An entity with its key taken apart.

    Attributes:
        code: Code of the area that scopes it (``36``, ``360603``, ``360603001``), or empty.
        path: Parts of the key between code and body (丹江街道 in ``Organization/360302/丹江街道/办事处``).
        body: The last part of the key.
    """

    entity: Entity
    code: str
    path: tuple[str, ...]
    body: str

    @property
    def id(self) -> str:
        return self.entity.id

    @property
    def county(self) -> str:
        return self.code[:6]


def find_homes(readings: Iterable[Reading]) -> dict[tuple[str, int], str]:
    """The region or zone that each article is about, by (document, number); articles without one are left out."""
    return {(r.article.doc, r.article.number): r.home for r in readings if r.home is not None}


def link_across(
    entities: Iterable[Entity],
    homes: Mapping[tuple[str, int], str],
    relations: Iterable[Relation],
    positions: Iterable[Position],
    *,
    gazetteer: Gazetteer,
    words: Words,
    decisions: Sequence[Decision] = (),
) -> Links:
    """Find which entities of several pages are the same thing.

    The result depends on what the pages say, not on their order; pages that speak of other things change nothing of it.

    Args:
        entities: Of all pages, one an id.
        homes: What each article is about, see :func:`find_homes`.
        relations: Of all pages; ``locatedIn`` tells where a firm is.
        positions: Of all pages; one post held by one name is one person.
        gazetteer: For places in names, and the villages of a county.
        words: Common words, which make no name its own.
        decisions: What a person decided; they outrank the rules. Ids that are not there are ignored.

    Returns:
        The links, and the pairs in doubt without those that are decided.

    Raises:
        ValueError: Decisions contradict each other, or unite things of two types; :func:`kg.decisions.read_decisions`
            checks a file for this.
    """
    linker = _Linker(
        {e.id: _take_apart(e) for e in sorted(entities, key=lambda e: e.id) if e.articles}, homes, gazetteer, words
    )
    linker.decide(decisions)
    linker.link_regions()
    linker.link_zones()
    linker.link_core_names()
    linker.link_firms([r for r in relations if r.predicate == "locatedIn"])
    linker.link_branches()
    linker.link_placed()
    linker.link_papers()
    linker.link_bodies()
    linker.link_persons(positions)
    return linker.links()


def rename(ids: Mapping[str, str], entity_id: str) -> str:
    """The id after linking."""
    return ids.get(entity_id, entity_id)


def link_entities(same: Mapping[str, str], entities: Iterable[Entity]) -> list[Entity]:
    """Unite linked entities: names, printed forms and articles together, everything else from the one that stays.

    Returns:
        Sorted by id.
    """
    groups: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        groups[rename(same, entity.id)].append(entity)
    out = []
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda e: (e.id != key, e.id))
        first = group[0]
        name = first.name
        if not first.adcode and first.type not in ("Person", "Region", "Zone"):
            name = min((e.name for e in group), key=lambda n: (-len(n), n))
        parents = [rename(same, e.parent) for e in group if e.parent]
        parent = next((p for p in parents if p != key), "")
        out.append(
            replace(
                first,
                id=key,
                name=name,
                names=tuple(sorted({n for e in group for n in e.names})),
                printed=tuple(sorted({n for e in group for n in e.printed})),
                level=next((e.level for e in group if e.level), ""),
                adcode=next((e.adcode for e in group if e.adcode), ""),
                parent=parent,
                articles=tuple(sorted({a for e in group for a in e.articles})),
            )
        )
    return out


def link_relations(same: Mapping[str, str], relations: Iterable[Relation]) -> tuple[list[Relation], list[Skipped]]:
    """Relations between linked entities, each once, and those that would lead from a thing to itself."""
    kept: dict[Relation, None] = {}
    skipped: dict[Skipped, None] = {}
    for old in relations:
        new = replace(old, subject=rename(same, old.subject), object=rename(same, old.object))
        if new.subject == new.object and old.subject != old.object:
            place = f"{old.evidence.doc}:{old.evidence.begin}-{old.evidence.end}"
            what = f"relation {old.subject} {old.predicate} {old.object}"
            skipped[Skipped(what, place, "both ends are the same thing after linking")] = None
        else:
            kept[new] = None
    return list(kept), list(skipped)


def link_positions(same: Mapping[str, str], positions: Iterable[Position]) -> list[Position]:
    """Posts of linked persons and bodies, each once."""
    return list(
        dict.fromkeys(
            replace(
                p,
                person=rename(same, p.person),
                organization=None if p.organization is None else rename(same, p.organization),
            )
            for p in positions
        )
    )


def link_observations(same: Mapping[str, str], observations: Iterable[Observation]) -> list[Observation]:
    """Numbers of linked entities, each once."""
    return list(dict.fromkeys(replace(o, owner=rename(same, o.owner)) for o in observations))


def choose_id(ids: Iterable[str]) -> str:
    """Which of several ids of one thing stays: the one that other pages are likeliest to give, or that says most.

    >>> choose_id(["Enterprise/360603/云石", "Enterprise/江西云石铜业有限公司"])
    'Enterprise/江西云石铜业有限公司'
    """
    return min(ids, key=_rank)


def _is_homeless(entity_id: str) -> bool:
    """Whether an id is scoped by its page alone, which names no region."""
    return entity_id.split("/")[1].startswith("page:")


def _split_id(entity_id: str) -> tuple[str, tuple[str, ...], str]:
    """Code, path and body of an id."""
    parts = entity_id.split("/")[1:]
    scoped = len(parts) > 1 and (parts[0].isdigit() or parts[0].startswith("page:"))
    code = parts[0] if scoped and parts[0].isdigit() else ""
    return code, tuple(parts[1:-1] if scoped else parts[:-1]), parts[-1]


def _take_apart(entity: Entity) -> _Thing:
    return _Thing(entity, *_split_id(entity.id))


def _rank(entity_id: str) -> tuple[object, ...]:
    """Lowest first."""
    kind = entity_id.partition("/")[0]
    code, path, body = _split_id(entity_id)
    if kind == "Person":
        # Reporters by their province, others by the nearest area.
        return (_is_homeless(entity_id), len(code) != 2, -len(_stem(code)), entity_id)
    if kind in ("Region", "Zone"):
        return (not body.isdigit(), -len(_stem(code)), -len(path), entity_id)
    if kind in _CORE_NAMED or kind == "Industry":
        return (len(body), entity_id)
    return (_is_homeless(entity_id), bool(code), -len(_stem(code)), -len(path), -len(body), entity_id)


class _Linker:
    """Things by type, the links so far, and the doubts."""

    def __init__(
        self, things: Mapping[str, _Thing], homes: Mapping[tuple[str, int], str], gazetteer: Gazetteer, words: Words
    ) -> None:
        self._things = things
        self._homes = homes
        self._gazetteer = gazetteer
        self._words = words
        self._by_type: dict[str, list[_Thing]] = defaultdict(list)
        for thing in things.values():
            self._by_type[thing.entity.type].append(thing)
        self._above: dict[str, str] = {}
        self._apart: list[tuple[str, str]] = []
        self._decided: set[tuple[str, str]] = set()
        self._doubts: dict[tuple[str, str], str] = {}

    # ----- groups

    def _root(self, key: str) -> str:
        while key in self._above:
            key = self._above[key]
        return key

    def _unite(self, left: str, right: str) -> bool:
        """Put two things into one group, unless a decision holds them apart. The root of a group is its best id."""
        a, b = self._root(left), self._root(right)
        if a == b:
            return True
        if any({self._root(x), self._root(y)} == {a, b} for x, y in self._apart):
            return False
        best = choose_id((a, b))
        self._above[b if best == a else a] = best
        return True

    def _doubt(self, left: str, right: str, why: str) -> None:
        if left != right:
            self._doubts.setdefault((min(left, right), max(left, right)), why)

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Take a person's decisions: first what is the same, then what is not."""
        known = [d for d in decisions if d.left in self._things and d.right in self._things]
        for decision in known:
            self._decided.add((min(decision.left, decision.right), max(decision.left, decision.right)))
            if decision.same:
                if self._things[decision.left].entity.type != self._things[decision.right].entity.type:
                    raise ValueError(f"{decision.left} and {decision.right} are of two types")
                self._unite(decision.left, decision.right)
        for decision in known:
            if not decision.same:
                if self._root(decision.left) == self._root(decision.right):
                    raise ValueError(f"{decision.left} and {decision.right} are decided to be the same and different")
                self._apart.append((decision.left, decision.right))

    def links(self) -> Links:
        """The links and doubts found so far."""
        same = {key: self._root(key) for key in sorted(self._above)}
        doubts: dict[tuple[str, str], str] = {}
        decided = {_ordered(self._root(a), self._root(b)) for a, b in self._decided}
        for (left, right), why in sorted(self._doubts.items()):
            pair = _ordered(self._root(left), self._root(right))
            if pair[0] != pair[1] and pair not in decided:
                doubts.setdefault(pair, why)
        return Links(same, tuple(Doubt(left, right, why) for (left, right), why in sorted(doubts.items())))

    # ----- regions and zones

    def link_regions(self) -> None:
        """Uncoded villages: one name in a county whose archive has no other of it is one village."""
        inside: dict[tuple[str, str], list[_Thing]] = defaultdict(list)
        for thing in self._by_type["Region"]:
            code = thing.entity.adcode or thing.code
            if len(code) >= 6:
                inside[code[:6], thing.entity.name].append(thing)
        for thing in self._by_type["Region"]:
            if thing.entity.adcode:
                continue
            if not thing.code:
                self._homeless(thing)
                continue
            if len(thing.code) != 6 or thing.path:
                continue
            others = [o for o in inside[thing.county, thing.entity.name] if o is not thing]
            listed = self._gazetteer.villages_of(thing.county).get(thing.entity.name, ())
            coded = [o for o in others if o.entity.adcode]
            if len(listed) == 1 and len(coded) == 1 and len(others) == 1:
                self._unite(thing.id, coded[0].id)
            elif not listed and len(others) == 1:
                self._unite(thing.id, others[0].id)
            else:
                self._doubt_all(thing, others, "one name; the county may have several places of it")

    def _homeless(self, thing: _Thing) -> None:
        """A place of which nothing tells where it is: only a person can say."""
        others = [o for o in self._by_type["Region"] if o is not thing and o.entity.name == thing.entity.name]
        self._doubt_all(thing, others, "one name; nothing tells where the one is")

    def link_zones(self) -> None:
        """A zone named without the zone around it, or by its bare name on a page of the city."""
        shapes = load_shapes()["zone"]
        heads = sorted(shapes["heads"], key=lambda h: (-len(h), h))
        generic = frozenset(shapes["rules"]["generic"])
        by_body: dict[str, list[_Thing]] = defaultdict(list)
        for thing in self._by_type["Zone"]:
            head = next((h for h in heads if thing.body.endswith(h)), "")
            core = thing.body[: len(thing.body) - len(head)]
            if len(core) >= 3 and core not in generic:
                by_body[thing.body].append(thing)
        for body in sorted(by_body):
            group = by_body[body]
            for thing in group:
                if thing.path or not thing.code:
                    continue
                deep = [o for o in group if o.code == thing.code and o.path]
                if len(deep) == 1:
                    self._unite(thing.id, deep[0].id)
                    continue
                self._doubt_all(thing, deep, "one name; several zones hold one of it")
                lower = [o for o in group if o.code != thing.code and _holds(thing.code, o.code)]
                self._doubt_all(thing, lower, "one name; it may lie in the city or in its county")

    # ----- names

    def link_core_names(self) -> None:
        """What one page quotes and another does not: “3510”行动计划 is 3510行动计划."""
        by_key = {(t.entity.type, t.code, t.path, t.body.translate(_MARKS)): t for t in self._things.values()}
        for thing in self._things.values():
            if thing.entity.type not in _CORE_NAMED:
                continue
            for name in thing.entity.names:
                plain = name.translate(_MARKS)
                other = by_key.get((thing.entity.type, thing.code, thing.path, plain))
                if other is None or other is thing:
                    continue
                if len(plain) > len(thing.body.translate(_MARKS)):
                    self._unite(thing.id, other.id)
                else:
                    self._doubt(thing.id, other.id, f"{name} is also a short form of the one")

    def _place_ends(self, name: str) -> list[tuple[int, tuple[str, ...]]]:
        """Places that open a name: (end, codes), none first."""
        out: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        found = next(iter(self._gazetteer.find(name)), None)
        if found is not None and found.begin == 0 and found.end < len(name):
            for part in found.inner or (found,):
                out.append((part.end, part.codes))
        return out

    def _is_own(self, name: str) -> bool:
        """Whether a name holds more than common words, so that two things hardly share it by chance."""
        if re.search(r"[A-Za-z0-9+]", name):
            return True
        common = sum(len(w) for w in self._words.cut(name) if len(w) > 1 and self._words.frequency(w) > 0)
        return len(name) - common >= _OWN_CHARACTERS

    def _is_bare(self, thing: _Thing) -> bool:
        """Whether pages name it by its body alone, so that its scope is only where the article is at home."""
        body = thing.body.translate(_MARKS)
        return bool(thing.code) and not thing.path and {n.translate(_MARKS) for n in thing.entity.names} <= {body}

    # ----- firms

    def link_firms(self, located: Iterable[Relation]) -> None:
        """Short names of firms to the one firm of their county that they shorten."""
        legal, branch = load_alias_words().legal, load_alias_words().branch
        areas: dict[str, set[str]] = defaultdict(set)
        for relation in located:
            area = relation.object.split("/")[1][:6]
            if area.isdigit():
                areas[relation.subject].add(area)
        full: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        bare: list[_Thing] = []
        for thing in self._by_type["Enterprise"]:
            if thing.code:
                bare.append(thing)
                continue
            counties = {self._homes[a].split("/")[1][:6] for a in thing.entity.articles if a in self._homes}
            counties |= areas[thing.id]
            cores = tuple(
                sorted({firm_core(thing.body[end:]) for end, _ in self._place_ends(thing.body) if thing.body[end:]})
            )
            if legal.search(thing.body) and not branch.search(thing.body):  # a house is none of its branches
                for county in counties:
                    full[county][thing.id] = tuple(c for c in cores if len(c) >= 2)
        self._link_full_names({i for firms in full.values() for i in firms}, full)
        for thing in bare:
            firms = full.get(thing.county, {})
            sure = [i for i, cores in sorted(firms.items()) if any(self._shortens(thing.body, c) for c in cores)]
            if len(sure) == 1 and not thing.path:
                self._unite(thing.id, sure[0])
                continue
            for other in sure:
                self._doubt(thing.id, other, f"{thing.body} shortens {len(sure)} firms of {thing.county}")
            if not sure:
                for other, cores in sorted(firms.items()):
                    if any(self._resembles(thing.body, c) for c in cores):
                        self._doubt(thing.id, other, f"{thing.body} may shorten a firm of {thing.county}")
            for county, others in sorted(full.items()):
                if county != thing.county and (_holds(county, thing.county) or _holds(thing.county, county)):
                    for other, cores in sorted(others.items()):
                        if other not in firms and any(self._shortens(thing.body, c) for c in cores):
                            self._doubt(
                                thing.id, other, f"{thing.body} shortens a firm of {county}, not of {thing.county}"
                            )
        self._doubt_names(bare)

    def link_branches(self) -> None:
        """Branches of a house that everybody knows: 农行余江支行 and 中国农业银行鹰潭市余江区支行."""
        houses = load_houses()
        by_key: dict[tuple[str, str, str, str], str] = {}
        for kind in ("Enterprise", "Organization"):
            for thing in self._by_type[kind]:
                branch = houses.split(thing.body)
                found = self._gazetteer.find(branch[1]) if branch else []
                if branch is None or not found or found[0].begin != 0:
                    continue
                codes = found[0].codes
                if len(codes) > 1:
                    # One of several places of this name: the one where the page is at home.
                    codes = tuple(c for c in codes if thing.code and (c == thing.code or _near(c, thing.code)))
                rest = branch[1][found[0].end :]
                if len(codes) == 1 and rest:
                    self._unite(thing.id, by_key.setdefault((kind, branch[0], codes[0], rest), thing.id))

    def _link_full_names(self, firms: Iterable[str], by_county: Mapping[str, Mapping[str, object]]) -> None:
        """A full name with its county in front and without; with a wider place in front it may be another firm."""
        for key in sorted(firms):
            body = self._things[key].body
            for end, codes in self._place_ends(body)[1:]:
                other = f"Enterprise/{body[end:]}"
                counties = [c for c in sorted(by_county) if other in by_county[c]]
                if any(c[:6] in counties for c in codes):
                    self._unite(key, other)
                elif any(_holds(c, county) for c in codes for county in counties if key in by_county[county]):
                    self._doubt(key, other, "one name, once with a place in front")

    def _shortens(self, short: str, core: str) -> bool:
        """Whether a short form begins like the core of a full name and goes on with characters of it, in order."""
        words = load_alias_words()
        plain = words.legal.sub("", _BRACKETS.sub("", short))
        if len(plain) < 2 or not core.startswith(plain[:2]):
            return False
        if plain == core:
            return True
        length = 2
        while length < min(len(plain), len(core)) and plain[length] == core[length]:
            length += 1
        rest = plain[length:]
        if rest:
            left = iter(core[length:])
            return len(plain) >= 4 and all(char in left for char in rest)
        return length >= 3 or self._words.frequency(plain) == 0

    def _resembles(self, short: str, core: str) -> bool:
        """Whether a short form shares the first two characters and goes on with any trade, or is a common word."""
        words = load_alias_words()
        plain = words.legal.sub("", _BRACKETS.sub("", short))
        if len(plain) < 2 or not core.startswith(plain[:2]):
            return False
        return len(plain) == 2 or words.trades.fullmatch(plain[2:]) is not None

    def _doubt_names(self, things: Sequence[_Thing]) -> None:
        """One name in two counties of one city, or in a city and its county."""
        by_body: dict[str, list[_Thing]] = defaultdict(list)
        for thing in things:
            by_body[thing.body].append(thing)
        for body in sorted(by_body):
            group = by_body[body]
            for left, right in _pairs(group):
                if left.code != right.code and (left.code[:4] == right.code[:4] or _near(left.code, right.code)):
                    self._doubt(left.id, right.id, "one name in two places")

    # ----- bodies, facilities, projects

    def link_placed(self) -> None:
        """A name with its place in front and the same name without it on a page of that place."""
        bare: dict[tuple[str, str], list[_Thing]] = defaultdict(list)
        for thing in self._things.values():
            if thing.entity.type in _PLACED and thing.code and not thing.path and len(thing.body) >= 3:
                bare[thing.entity.type, thing.body].append(thing)
        for thing in self._things.values():
            if thing.entity.type not in _PLACED or thing.code:
                continue
            for end, codes in self._place_ends(thing.body)[1:]:
                for short in bare.get((thing.entity.type, thing.body[end:]), ()):
                    if short.code in codes:
                        self._unite(short.id, thing.id)
                    elif any(_holds(short.code, c) for c in codes):
                        if self._is_own(short.body) and len(codes) == 1:
                            self._unite(short.id, thing.id)
                        else:
                            self._doubt(short.id, thing.id, "one name, once with its place and once without")

    def link_papers(self) -> None:
        """A newspaper is one in its province, wherever its articles are at home."""
        paper = load_titles().paper
        by_name: dict[str, list[_Thing]] = defaultdict(list)
        for thing in self._by_type["Organization"]:
            if paper.search(thing.body) and not thing.path and (thing.code or _is_homeless(thing.id)):
                by_name[thing.body].append(thing)
        for name in sorted(by_name):
            group = by_name[name]
            provinces = {t.code[:2] for t in group if t.code}
            for left, right in _pairs(group):
                if left.code[:2] == right.code[:2] != "" or (len(provinces) == 1 and left.code[:2] != right.code[:2]):
                    self._unite(left.id, right.id)
                elif not (left.code and right.code):
                    self._doubt(left.id, right.id, "one name; nothing tells where the one is")

    def link_bodies(self) -> None:
        """A body named by the end of a longer name of the same county: 某某志愿服务队 of a village's 某某志愿服务队."""
        for kind in ("Organization", "Facility", "Project"):
            by_county: dict[str, list[_Thing]] = defaultdict(list)
            for thing in self._by_type[kind]:
                if thing.code:
                    by_county[thing.county].append(thing)
            for county in sorted(by_county):
                self._link_suffixes(by_county[county])
            self._doubt_names([t for t in self._by_type[kind] if self._is_bare(t) and self._is_own(t.body)])

    def _link_suffixes(self, group: Sequence[_Thing]) -> None:
        for thing in group:
            if len(thing.body) < 4 or not self._is_bare(thing):
                continue
            longer = [o for o in group if o is not thing and o.body.endswith(thing.body)]
            if len(longer) == 1 and self._is_own(thing.body):
                self._unite(thing.id, longer[0].id)
            else:
                self._doubt_all(thing, longer, "the one name ends in the other")

    # ----- persons

    def link_persons(self, positions: Iterable[Position]) -> None:
        """One name and one post is one person; one name in the bylines of one province is one reporter."""
        press = load_titles().press
        posts: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for position in positions:
            body = "" if position.organization is None else self._root(position.organization)
            posts[position.person].add((position.title, body))
        by_name: dict[str, list[_Thing]] = defaultdict(list)
        for thing in self._by_type["Person"]:
            by_name[thing.body].append(thing)
        for name in sorted(by_name):
            for left, right in _pairs(by_name[name]):
                mine, theirs = posts[left.id], posts[right.id]
                if any(a and a == b and _is_one_title(t, u) for t, a in mine for u, b in theirs):
                    self._unite(left.id, right.id)
                elif _holds(left.code, right.code) and len(left.code) == 2:
                    self._link_reporter(left, right, [press.search(t) is not None for t, _ in theirs])
                elif _holds(right.code, left.code) and len(right.code) == 2:
                    self._link_reporter(right, left, [press.search(t) is not None for t, _ in mine])
                elif left.code[:4] == right.code[:4] or not (left.code and right.code):
                    held, other = ({b for _, b in posts if b} for posts in (mine, theirs))
                    if not (held and other):
                        self._doubt(left.id, right.id, "one name; no post tells them apart")

    def _link_reporter(self, byline: _Thing, other: _Thing, writes: Sequence[bool]) -> None:
        if writes and all(writes):
            self._unite(byline.id, other.id)
        elif not writes:
            self._doubt(byline.id, other.id, "one name in a byline and in a text")

    def _doubt_all(self, thing: _Thing, others: Sequence[_Thing], why: str) -> None:
        if len(others) <= _WIDEST:
            for other in others:
                self._doubt(thing.id, other.id, why)


def _ordered(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left <= right else (right, left)


def _pairs(group: Sequence[_Thing]) -> Iterator[tuple[_Thing, _Thing]]:
    """All pairs of a small group; of a large one, a name that many bear, none."""
    if len(group) <= _WIDEST:
        for index, left in enumerate(group):
            for right in group[index + 1 :]:
                yield left, right


def _holds(outer: str, inner: str) -> bool:
    """Whether the area of one code holds that of another: 360600 holds 360603, 36 holds both.

    >>> _holds("360600", "360603"), _holds("360603", "360603001"), _holds("360603", "360600")
    (True, True, False)
    """
    if not outer or not inner or outer == inner:
        return False
    return inner.startswith(_stem(outer))


def _stem(code: str) -> str:
    """A code without the zeros that fill it up: 3606 of 360600."""
    while len(code) in (4, 6) and code.endswith("00"):
        code = code[:-2]
    return code


def _near(left: str, right: str) -> bool:
    return _holds(left, right) or _holds(right, left)


def _is_one_title(left: str, right: str) -> bool:
    """书记 and 党总支书记 may be one post; 书记 and 副书记 are two."""
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    return len(short) >= 2 and long.endswith(short) and not long[: -len(short)].endswith("副")
