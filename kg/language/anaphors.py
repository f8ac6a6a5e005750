"""Pointers to places: 该县, 全省, 园区, 当地."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.language.home import find_home_key
from kg.language.place_ground import HAN, Ground, PlaceMention, region_key
from kg.words.domain import Mention, Origin

_HIGH = {"province", "prefecture", "county"}


class AnaphorStage(Ground):
    """Resolves pointers to the place of the level that they ask for."""

    def _anaphors(self) -> None:
        named = [p for p in self._taken_at() if not p.embedded]
        home = find_home_key(self.article, named, self.gazetteer) or (region_key(self.hint) if self.hint else "")
        covered = [(p.mention.begin, p.mention.end) for p in named]
        by_key = {p.key: p for p in named}
        extra: list[PlaceMention] = []
        for match in self.rules.anaphors.finditer(self.text):
            begin, end = match.span()
            if any(b < end and begin < e for b, e in covered):
                continue
            word = match["a"] or match["b"] or match["c"]
            last_first = bool(match["by"]) or not _HIGH & set(self.rules.levels[word])
            key = self._resolve(word, begin, home, named, last_first=last_first)
            if key:
                extra.append(self._anaphor(begin, end, "Region", key, by_key, "anaphor-level"))
        for match in self.rules.zone_anaphors.finditer(self.text):
            begin, end = match.span()
            if any(b < end and begin < e for b, e in covered) or any(
                p.mention.begin < end and begin < p.mention.end for p in extra
            ):
                continue
            if begin and HAN.match(self.text[begin - 1]) and not match["pointed"] and not self._opens(begin):
                continue
            zones = [p for p in named if p.mention.type == "Zone" and p.mention.begin < begin]
            # one of several parks in a row is not the park, as long as another was named
            alone = [p for p in zones if not self._in_list(p.mention)]
            if zones:
                key = (alone or zones)[-1].key
                extra.append(self._anaphor(begin, end, "Zone", key, by_key, "anaphor-zone"))
        for match in self.rules.local.finditer(self.text):
            if home:
                extra.append(
                    self._anaphor(match.start(), match.end(), home.partition("/")[0], home, by_key, "anaphor-local")
                )
        self.out.extend(extra)

    def _in_list(self, mention: Mention) -> bool:
        return (
            self.text[mention.begin - 1 : mention.begin] == "、" or self.text[mention.end : mention.end + 1] in "、等"
        )

    def _resolve(self, word: str, begin: int, home: str, named: Sequence[PlaceMention], *, last_first: bool) -> str:
        levels = self.rules.levels[word]
        before = [p for p in named if p.mention.begin < begin and p.mention.type == "Region"]
        speaker = self._speaker(word, begin, named)
        if speaker:
            return speaker
        if last_first:
            for place in reversed(before):
                if place.level in levels and self._fits(word, place):
                    return place.key
        # Upwards from the home: 全市 in an article on 兴化市, a county, is that county, in one on 余江区 it is 鹰潭市.
        for start in (home, *(p.key for p in reversed(before))):
            key = self._upwards(start, levels, word, named)
            if key:
                return key
        return ""

    def _speaker(self, word: str, begin: int, named: Sequence[PlaceMention]) -> str:
        """“全镇网店……”大集镇电商办主任说: inside a quotation the speaker's place counts, which follows it."""
        opening = self.text.rfind("“", max(0, begin - 200), begin)
        closing = self.text.find("”", begin, begin + 200)
        if opening < 0 or closing < 0 or "”" in self.text[opening:begin]:
            return ""
        after = [p for p in named if closing < p.mention.begin <= closing + 3 and p.mention.type == "Region"]
        return next((p.key for p in after if p.level in self.rules.levels[word] and self._fits(word, p)), "")

    def _fits(self, word: str, place: PlaceMention) -> bool:
        """全县 asks for a 县, 全区 for a 区, 全市 for a 市 of whatever level."""
        if place.level in ("county", "prefecture"):
            return place.name.endswith(word)
        return True

    def _upwards(self, key: str, levels: Sequence[str], word: str, named: Sequence[PlaceMention]) -> str:
        seen: set[str] = set()
        while key and key not in seen:
            seen.add(key)
            kind, _, code = key.partition("/")
            place = self.gazetteer.by_code(code) if kind == "Region" else None
            if place is not None:
                if place.level in levels and (place.level not in ("county", "prefecture") or place.name.endswith(word)):
                    return key
                # 北京市 is a province and says 全市, 内蒙古自治区 says 全区
                if place.level == "province" and place.name.endswith(word):
                    return key
                key = region_key(place.parent) if place.parent else ""
                continue
            known = next((p for p in named if p.key == key), None)
            if known is not None and known.level in levels:
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
