"""Parks, development zones, new areas and the like, each with its region."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kg.language.home import find_home_key
from kg.language.place_ground import HAN, Ground, PlaceMention, region_key
from kg.language.place_rules import PlaceRules, strip_prefix
from kg.words.domain import Mention, Origin

_JOINTS = ("、", "和", "与")
# A zone that countries share: 中国—东盟某某经济区.
_COUNTRIES = re.compile(r"中国[—\-·–][\u4e00-\u9fff]{2,10}$")
_TELLS_APART = re.compile(r"[0-9A-Za-z一二三四五六七八九十东西南北中上下大小新老城]")
_LEAST_MISREAD = 5
_ZONE_CHAR = re.compile(r"[\u4e00-\u9fffA-Za-z0-9+·]")


class ZoneStage(Ground):
    """Reads zones from their heads to the left."""

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
            joint = _COUNTRIES.search(text, self._floor(begin, rules.zone_longest), begin)
            begin = joint.start() if joint else begin
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
        self._level_zones()
        self._same_zones()
        self._zones_again()
        self._inside_zones()

    def _level_zones(self) -> None:
        """县工业园区, 区经开区: the zone of the county that the article is about, named by the level of government."""
        home = find_home_key(self.article, [p for p in self.out if not p.embedded], self.gazetteer) or ""
        place = self.gazetteer.by_code(home.partition("/")[2]) if home.startswith("Region/") else None
        if place is None or place.level != "county":
            return
        level = place.name[-1]
        for match in self.rules.zone_heads.finditer(self.text):
            begin, end = match.start() - 1, match.end()
            if begin < 0 or self.text[begin] != level or not self._opens(begin) or self._covered(begin, end):
                continue
            if self.text.startswith(tuple(self.rules.zone_not_before), end):
                continue
            key = f"Zone/{place.code}/{canonical_zone(match[0], self.rules)}"
            mention = Mention(begin, end, "Zone", self.text[begin:end], Origin.SHAPE, "zone-level", key)
            name = place.name + match[0]
            self.out.append(PlaceMention(mention, key, name, "zone", "", home, tuple(sorted({name, mention.text}))))

    def _zone_begin(self, head: int, end: int, before: Sequence[tuple[int, int, int, str]]) -> int | None:
        """Where a zone's name begins; None for a common noun (现代农业产业园) and an undetermined one (一个产业园)."""
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
        pointed = self.rules.anaphors.match(text, begin - 1) if begin else None
        if pointed and begin < pointed.end() < head:
            begin = pointed.end()  # 我市|南康经济开发区
        region = self._region_end(begin, head)
        core = strip_prefix(text[max(region, begin) : head], rules.zone_ranks)
        if begin and (text[begin - 1] in rules.counters or rules.zone_counted.search(text, max(0, begin - 8), begin)):
            return None
        flat = core.replace("(", "").replace(")", "")
        if region:
            return None if word in rules.zone_weak and (flat in rules.zone_generic) and flat else begin
        if word in rules.zone_regional:
            return None
        if flat in rules.zone_generic or (len(flat) < 2 and len(word) < 3 and word not in rules.zone_brief):
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
        """Walk left from the head, over regions and brackets, to the first word that no zone's name has."""
        text = self.text
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
                start = regions[edge]
                if start in regions and self._is_far_form(regions[start], start, edge):
                    return regions[start]  # 青溪县|武城|工业园: no county of that name is meant
                return max(start, 0) if start < edge else edge
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
            if word in rules.zone_inner or (word in rules.zone_generic and tag[0] in "nav"):
                cuts = False
            elif word in rules.stops or word in rules.zone_leads:
                cuts = True
            elif word.isdigit():
                cuts = text.startswith(rules.dated, after)
            elif len(word) == 1:
                cuts = (
                    (word in rules.dated and text[position - 1].isdigit())
                    or word in rules.zone_cuts
                    or (word in rules.single and tag[0] in "pcudr")
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
                if len(words) >= count and (
                    (len(joined) == count and joined in self.rules.stops) or joined in self.rules.zone_inner
                ):
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
        # The register of divisions counts some new areas as counties, under codes that no county has (620171).
        self.out = [
            p
            for p in self.out
            if (p.mention.begin, p.mention.end) != (begin, end) or p.code[4:5] not in ("7", "8", "9")
        ]
        mention = Mention(begin, end, "Zone", printed, Origin.GAZETTEER, "zone-listed", key)
        names = tuple(sorted({printed, place.name}))
        self.out.append(
            PlaceMention(mention, key, place.name, "zone", "", region_key(place.parent), names, False, True)
        )

    def _emit_zone(self, begin: int, head: int, end: int, word: str) -> None:
        text, rules = self.text, self.rules
        printed = text[begin:end]
        flat = printed.replace("(", "").replace(")", "")
        self._drop_namesake(begin, head)
        region, rest = self._zone_region(begin, head, printed, flat)
        outer = next((p for p in self.out if p.mention.type == "Zone" and p.mention.end == begin), None)
        part = next(
            (p for p in self.out if p.mention.type == "Zone" and p.mention.begin == begin and p.mention.end < end), None
        )
        names = {printed, flat}
        if (
            rest != flat
            and (core := strip_prefix(rest.removesuffix(word), rules.zone_ranks))
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
            parent, explicit = region or self._town_of(rest) or self._home_key(begin), bool(region)
        place = region or (parent if parent.startswith("Region/") else "")
        above = outer.key.removeprefix("Zone/") if outer is not None else place.partition("/")[2]
        key = "/".join(filter(None, ("Zone", above, canonical_zone(rest, rules))))
        mention = Mention(begin, end, "Zone", text[begin:end], Origin.SHAPE, "zone-shape", key)
        self.out.append(PlaceMention(mention, key, printed, "zone", "", parent, tuple(sorted(names)), False, explicit))

    def _zone_region(self, begin: int, head: int, printed: str, flat: str) -> tuple[str, str]:
        """``(key of the region in the name or empty, the name without it)``; through brackets: 湖州(德清)丝绸产业园."""
        options = self._regions_at(begin, head)
        if not options:
            return "", flat
        place = max(options, key=lambda p: p.mention.end)
        if self._is_namesake(place):
            self.out.remove(place)
            return "", flat
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

    def _is_far_form(self, begin: int, middle: int, end: int) -> bool:
        """Whether the short form of a place stands behind a region that it does not lie in."""
        upper = next((p for p in self.out if (p.mention.begin, p.mention.end) == (begin, middle)), None)
        lower = next((p for p in self.out if (p.mention.begin, p.mention.end) == (middle, end)), None)
        if upper is None or lower is None or not upper.code or not lower.mention.rule.endswith("short"):
            return False
        if lower.mention.text in upper.mention.text:
            return False  # 清河县|清河小镇
        return not self.gazetteer.is_within(lower.code, upper.code)

    def _drop_namesake(self, begin: int, head: int) -> None:
        """Forget the short form of a far county behind the region that opens a zone's name: 青溪县|武城|工业园."""
        opening = max(self._regions_at(begin, head), key=lambda p: p.mention.end, default=None)
        if opening is None or not opening.code:
            return
        self.out = [
            p
            for p in self.out
            if p.mention.begin != opening.mention.end
            or p.mention.end > head
            or not p.mention.rule.endswith("short")
            or p.mention.text in opening.mention.text
            or self.gazetteer.is_within(p.code, opening.code)
        ]

    def _is_namesake(self, place: PlaceMention) -> bool:
        """Whether the short form that opens a zone's name is another place's: 新河工业园区 of a county far from 新河县.

        It is if the article speaks of that county nowhere else and is about another province.
        """
        if place.level != "county" or place.mention.text == place.name or not place.code:
            return False
        others = [p for p in self.out if p is not place and not p.embedded]
        others = [
            p
            for p in others
            if p.mention.text != place.mention.text or not self.rules.zone_heads.match(self.text, p.mention.end)
        ]
        home = (find_home_key(self.article, others, self.gazetteer) or region_key(self.hint)).partition("/")[2]
        alone = not any(p.code == place.code or self.gazetteer.is_within(p.code, place.code) for p in others if p.code)
        return alone and home[:2].isdigit() and home[:2] != place.code[:2]

    def _town_of(self, name: str) -> str:
        """龙潭产业园 lies in 龙潭镇, if that is the one town of the article whose stem opens the name."""
        keys = {
            p.key
            for p in self.out
            for head in self.rules.town_words
            if p.level in ("township", "village")
            and p.name.endswith(head)
            and len(stem := p.name.removesuffix(head)) > 1
            and name.startswith(stem)
        }
        return next(iter(keys)) if len(keys) == 1 else ""

    def _home_key(self, position: int) -> str:
        if (county := self._county_in_block(position)) and self.article.block_at(position) is not None:
            return region_key(county)
        return find_home_key(self.article, [p for p in self.out if not p.embedded], self.gazetteer) or ""

    def _same_zones(self) -> None:
        """One zone printed with its region and without (湖州高新区, 高新技术产业开发区), if no other has that name."""
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
                is_tail = bool(prefix) and prefix != other.mention.text and len(zone.mention.text) > 3
                if is_tail and zone.key not in merged and other.key != zone.key and self.gazetteer.lookup(prefix):
                    merged[zone.key] = merged.get(other.key, other.key)
        # “丝创谷” for 丝绸之府创新谷: the characters of one other name, in their order, with its last one.
        for zone in zones:
            short = zone.mention.text
            if zone.explicit_parent or zone.key in merged or not 3 <= len(short) <= 4:
                continue
            longer = {
                o.key
                for o in zones
                if len(o.mention.text) > len(short) + 1
                and o.mention.text[-1] == short[-1]
                and _is_spread(short, o.mention.text)
            }
            if len(longer) == 1:
                merged[zone.key] = next(iter(longer))
        for misread, usual in self._misread(zones).items():
            merged.setdefault(misread, merged.get(usual, usual))
        best = {p.key: p for p in zones}
        for index, place in enumerate(self.out):
            if place.key in merged:
                target = best[merged[place.key]]
                mention = replace(place.mention, entity=target.key)
                self.out[index] = replace(
                    target, mention=mention, names=tuple(sorted({*target.names, *place.names})), explicit_parent=False
                )

    def _misread(self, zones: Sequence[PlaceMention]) -> dict[str, str]:
        """Zones named once that differ in one character from one named more often: a slip of recognition.

        Numerals, letters and quarters tell two zones apart (某园一区, 某园东区), and so do places, and a row of both.
        """
        counts = Counter(z.mention.text for z in zones)
        keys = {z.mention.text: z.key for z in zones}
        merged: dict[str, str] = {}
        for text in sorted(counts):
            if counts[text] > 1 or len(text) < _LEAST_MISREAD or self.gazetteer.find(text)[:1]:
                continue
            one = re.escape(text)
            twins = [
                other
                for other in sorted(counts)
                if counts[other] > 1
                and len(other) == len(text)
                and len(odd := [a + b for a, b in zip(text, other, strict=True) if a != b]) == 1
                and not _TELLS_APART.search(odd[0])
                and not re.search(f"{one}[、和与及]{(two := re.escape(other))}|{two}[、和与及]{one}", self.text)
            ]
            if len(twins) == 1 and keys[twins[0]] != keys[text]:
                merged[keys[text]] = keys[twins[0]]
        return merged

    def _zones_again(self) -> None:
        """Further occurrences of a zone's name without its region, and of a brand-like head alone."""
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
        """A short form that opens a zone's name, like 宁波 in 宁波产业园, says by itself nothing of the place."""
        zones = [(p.mention.begin, p.mention.end) for p in self.out if p.mention.type == "Zone"]
        kept: list[PlaceMention] = []
        for place in self.out:
            mention = place.mention
            around = [(b, e) for b, e in zones if b <= mention.begin and mention.end < e]
            if mention.type == "Region" and mention.rule.endswith("short") and around:
                before = self.text[max(0, mention.begin - 1) : mention.begin]
                if not HAN.match(before) or before in _JOINTS or any(b == mention.begin for b, _ in around):
                    kept.append(replace(place, embedded=before not in _JOINTS))
                # else 滨海 in 潍坊滨海经济技术开发区: no place, but the zone's own words
            else:
                kept.append(place)
        self.out = kept


def _is_spread(short: str, name: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in short)


def canonical_zone(name: str, rules: PlaceRules) -> str:
    """A zone's name without rank and with its head in one wording: 国家高新技术产业开发区 and 高新区 give 高新区."""
    name = strip_prefix(name, rules.zone_ranks)
    for head in sorted(rules.zone_classes, key=lambda h: (-len(h), h)):
        if name.endswith(head):
            return name[: -len(head)] + rules.zone_classes[head]
    return name
