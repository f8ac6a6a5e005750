"""Towns, villages, communities and village groups that no code names: by their shape and by what stands around."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kg.language.lexer import name_around, word_at
from kg.language.place_ground import Ground, PlaceMention, region_key
from kg.pages.numbers import parse_numeral
from kg.words.domain import Mention, Origin

_TOWNS = ("镇", "乡")
_LEVELS = "省市县区镇乡村"
_STRONG = "强"
_MILE = "里"
_ITEM = (2, 4)
# Tags of the lexer for words that no name of a town or village begins with.
_NO_NAMES = frozenset({"v", "d", "p", "c", "r", "u", "a"})
_JOINING = frozenset({"d", "p", "c", "r", "u"})
_FUNCTION = frozenset({"d", "p", "c", "r", "u", "v"})


class VillageStage(Ground):
    """Reads places below the county by their generic words."""

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
            if self._in_phrases(begin, end):
                continue
            if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", stem) or not self._is_town_stem(stem, name):
                continue
            if not behind and (stem[0] in _LEVELS or stem[-1] in rules.numerals + "两" or self._is_spoken(begin, end)):
                continue  # 县管镇用, 宽川三镇
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

    def _in_phrases(self, begin: int, end: int) -> bool:
        """Whether a stretch is one of several phrases in one pair of quotation marks: “象山故里、江南书乡”."""
        opening = self.text.rfind("“", max(0, begin - 40), begin)
        closing = self.text.find("”", end, end + 40)
        if opening < 0 or closing < 0:
            return False
        inside = self.text[opening + 1 : closing]
        return "、" in inside and not set(inside) & set("”。;")

    def _is_town_stem(self, stem: str, name: str) -> bool:
        rules = self.rules
        if (
            stem in rules.town_generic
            or self._has_cut(stem)
            or any(stem.endswith(g) for g in rules.town_generic if len(g) > 1)
            or any(head in stem[1:] for head in _TOWNS)
        ):
            return False  # 打安镇副镇长: a town stands in the stem
        if (
            stem.endswith(rules.last_never)
            or stem[-1] in rules.town_last_never
            or rules.words.frequency(name)
            or rules.words.frequency(stem[-1] + name[len(stem) :])
        ):
            return False
        return not any(len(w) > 1 for w in rules.words.cut(stem)) or (len(stem) == 2 and not self._is_wordy(stem))

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

    def _villages(self) -> None:
        """Villages and communities: those behind their town first, the others by what is known then."""
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
            # Behind a village that has only now been found: 梅岭社区新风村.
            adjacent = self._adjacent_begin(*match.span())
            if adjacent is not None:
                self._emit_village(adjacent, match.end(), "village-behind-village")
        self._groups()

    def _adjacent_begin(self, head: int, end: int) -> int | None:
        """曹集镇|利民村, 余江区|青松村: the name is what stands between the place before it and the generic word."""
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
            if above.level == "village" and text[head:end] == rules.community:
                continue
            longest = 3 if above.level == "village" else 6
            plain = self._is_plain_stem(stem, longest) and not (above.level == "village" and len(stem) < 2)
            if above.level == "township" and 2 <= len(stem) <= 3 and self._is_spelled(stem, head, end):
                return begin
            first = word_at(text, begin)
            if first is not None and first.begin == begin and first.tag in _JOINING:
                continue  # 青溪县|正以某村为龙头
            if (
                plain
                and (above.level in ("township", "village") or not self._is_wordy(stem))
                and not self._goes_on(end)
            ):
                return begin
        return None

    def _is_spelled(self, stem: str, head: int, end: int) -> bool:
        """Whether a stem right behind its town, whose end or begin is common before 村 and 社区, is a name after all.

        清溪镇|橙乡社区, 清溪镇|回龙村, and 清溪镇|五里社区|居民, where whoever lives there tells no 社区 in general.
        """
        text, rules = self.text, self.rules
        if stem in rules.village_generic or self._has_cut(stem) or stem[-1] in rules.measures:
            return False
        if self._is_wordy(stem) and not (len(stem) == 2 and stem.endswith(_MILE)):
            return False
        if text[head:end] != rules.community:
            return stem[0] in rules.village_begins and len(stem) == 2 and not self._goes_on(end)
        plain = self._is_plain_stem(stem.removesuffix("乡"), 3)
        return plain and (text.startswith(rules.community_people, end) or not self._goes_on(end))

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
        if not listed:
            return None
        for begin in range(self._floor(head, rules.village_longest), head):
            if self._covered(begin, end):
                continue
            known = text[begin:end] in listed and text[begin:head] not in rules.village_generic
            if known and (self._opens(begin) or self._whole(begin, end, 200)):
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
        if len(stem) < 2 or not self._is_plain_stem(stem, 4) or self._is_wordy(stem) or self._is_spoken(begin, end):
            return None
        if text[begin - 1 : begin] == "“" and text[end : end + 1] == "”":
            return None  # “涂鸦村”: what a village is called for something
        if stem[-1] == _STRONG and not rules.words.frequency(stem[-2:]) and text.startswith(rules.strong_bodies, end):
            return None  # 某某|强村公司
        return begin

    def _is_spoken(self, begin: int, end: int) -> bool:
        """Whether a stretch begins with a word that opens no name (硬化|屯道), or is a part of one word."""
        first = word_at(self.text, begin)
        if first is None:
            return False
        if first.begin == begin and first.tag in _NO_NAMES:
            return True
        return first.tag == "nz" and (first.begin < begin or end < first.end) and first.end >= end

    def _counted_rows(self) -> None:
        """马岭、毛岭、群乐3个村, 万寿、张铺两镇: towns and villages that a numeral behind their row counts."""
        text = self.text
        for match in self.rules.counted_rows.finditer(text):
            count = match["count"]
            wanted = int(count) if count.isdecimal() else int(parse_numeral(count) or 0)
            items = list(re.finditer("[^、]+", match["names"]))
            if len(items) != wanted:  # else 和 is the character of a name: 东安、太和、南街3个社区
                items = list(re.finditer("[^、和及与]+", match["names"]))
            if len(items) != wanted or not 2 <= wanted <= 12:
                continue
            spans = [(match.start() + i.start(), match.start() + i.end()) for i in items]
            first = self._row_begin(*spans[0])
            if first is None:
                continue
            spans[0] = (first, spans[0][1])
            if not all(_ITEM[0] <= e - b <= _ITEM[1] for b, e in spans):
                continue
            head = match["head"]
            county = self._county_before(match.start())
            level = "township" if head in self.rules.counted_towns else "village"
            for begin, end in spans:
                if text[begin:end].endswith(head) or any(
                    p.mention.begin < end and begin < p.mention.end and p.mention.rule != "gazetteer-short"
                    for p in self.out
                ):
                    continue
                self.out = [p for p in self.out if (p.mention.begin, p.mention.end) != (begin, end)]
                name = text[begin:end] + head
                held = {p.key: p for p in self.out if p.level == level and name in p.names}
                if len(held) == 1:
                    known = next(iter(held.values()))
                    mention = Mention(begin, end, "Region", text[begin:end], Origin.ALIAS, "place-counted", known.key)
                    names = tuple(sorted({*known.names, text[begin:end]}))
                    self.out.append(replace(known, mention=mention, names=names, explicit_parent=False))
                    continue
                if level == "village":
                    code, parent = self._village_home(name, begin)
                else:
                    code, parent = "", region_key(county) if county else ""
                if code:
                    parent = region_key(self._place(code).parent)
                self._emit_uncoded(begin, end, name, level, parent, "place-counted", names=(text[begin:end],))

    def _row_begin(self, begin: int, end: int) -> int | None:
        """Where the first item of a row begins: behind the last word that is no name (覆盖|嘉定), or None."""
        at = end
        while at > begin:
            word = word_at(self.text, at - 1)
            if word is None or word.tag in _FUNCTION or word.begin < begin:
                break
            at = word.begin
            if end - at >= _ITEM[0]:
                break
        return at if end - at >= _ITEM[0] else None

    def _goes_on(self, end: int) -> bool:
        community = self.text.startswith(self.rules.community, end - 2)
        return self.text.startswith(self.rules.community_not_before if community else self.rules.not_before, end)

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
        forms = {name, text[whole:end]}
        if name.endswith(self.rules.subvillages):
            stem = next(name.removesuffix(h) for h in self.rules.subvillages if name.endswith(h))
            forms |= {stem} if len(stem) > 1 and not all(c in self.rules.numerals for c in stem) else set()
        names = tuple(sorted(forms))
        if code:
            place = self._place(code)
            mention = Mention(whole, end, "Region", text[whole:end], Origin.GAZETTEER, rule, region_key(code))
            upper = region_key(place.parent)
            self.out.append(
                PlaceMention(mention, region_key(code), place.name, "village", code, upper, names, False, explicit)
            )
        else:
            level = "group" if name.endswith(self.rules.subvillages) else "village"
            self._emit_uncoded(whole, end, name, level, parent, rule, names=names, explicit=explicit)

    def _village_home(self, name: str, begin: int) -> tuple[str, str]:
        """``(code, parent key)`` of a village that stands alone: by the towns before it, then by its county's list."""
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
        """Village groups behind their village (青石村塘尾组), and hamlets without a generic word in a row of places."""
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
            if match[0] in rules.counted_groups and not counted:
                continue
            if self._is_wordy(stem):
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

    def _is_far(self, stem: str, place: PlaceMention) -> bool:
        """Whether a short form that the gazetteer knows can only be the town named in full: 永兴 beside 永兴镇.

        The others of that name are neither above the town nor named by more than the short form.
        """
        above = {region_key(c) for c in self.gazetteer.chain(place.key.partition("/")[2][:6])}
        others = {region_key(c) for c, _ in self.gazetteer.lookup(stem)}
        named = {p.key for p in self.out if p.mention.rule != "gazetteer-short"}
        return not others & (above | named)

    def _stems(self) -> None:
        """吕巷 for 吕巷镇, 北长滩 for 北长滩村, once the full name stands in the article."""
        text, rules = self.text, self.rules
        stems: dict[str, PlaceMention | None] = {}
        for place in self._taken_at():
            if place.level not in ("township", "village", "group"):
                continue
            for form in place.names:
                for head in rules.stem_heads:
                    if form.endswith(head) and 2 <= len(form) - len(head) <= 5:
                        stem = form[: -len(head)]
                        if not self.gazetteer.lookup(stem) or self._is_far(stem, place):
                            held = stems.setdefault(stem, place)
                            if held is not None and held.key != place.key:
                                stems[stem] = None
                        break
        for stem, found in sorted(stems.items()):
            known = bool(self.gazetteer.lookup(stem))
            if found is None or (rules.words.frequency(stem) and not known):
                continue
            if known:  # what was taken for a far county of that name
                self.out = [
                    replace(
                        found,
                        mention=replace(p.mention, rule="place-stem", entity=found.key),
                        embedded=p.embedded,
                        explicit_parent=False,
                    )
                    if p.mention.text == stem and p.mention.rule == "gazetteer-short"
                    else p
                    for p in self.out
                ]
                continue
            taken = [(p.mention.begin, p.mention.end) for p in self.out]
            for match in re.finditer(re.escape(stem), text):
                begin, end = match.span()
                if any(b < end and begin < e for b, e in taken) or text.startswith(rules.road_tails, end):
                    continue
                if text.startswith(rules.town_words, end) or not self._whole(begin, end, 100):
                    continue
                if (house := name_around(text, begin)) and house.endswith(rules.stem_houses):
                    continue  # 石柱 in 宽甸石柱合作社
                mention = Mention(begin, end, "Region", stem, Origin.ALIAS, "place-stem", found.key)
                self.out.append(
                    replace(
                        found, mention=mention, embedded=bool(rules.embedded.match(text, end)), explicit_parent=False
                    )
                )
