"""Divisions by name: which names stand for a place here, and for which of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.language.place_ground import CHINA, HAN, RANK, Ground, Hit, PlaceMention, region_key
from kg.words.domain import BlockKind, Mention, Origin

_DISTRICT = "区"
_TOWNS = ("镇", "乡", "街道")
# The one stem of a county that is a verb before 县 as well: 某局会同县总工会.
_TOGETHER = "会同"
_AND = "和"
_NEWS = "讯"
_BEFORE_AND = (",", ")", "”", "》")


class DivisionStage(Ground):
    """Reads the names that the gazetteer found, the surer ones first."""

    def _read_dateline(self) -> None:
        """本报吉安讯: of a city and a county alike the city, unless only the county fits the names in full."""
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
            top = min(RANK.get(self._level(c), 9) for c in inside)
            chosen.extend(c for c in inside if RANK.get(self._level(c), 9) == top)
        self.dateline = tuple(chosen) if len(chosen) < 3 else ()

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
            titled = form[:-1] in self.rules.before_titles and self.text.startswith("长", hit.end)
            if form in self.rules.nouns or titled:
                hit.state = "left"  # 代县长 is no 代县
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
                if (
                    (len(form) <= 2 and not self._whole(hit.begin, hit.end, 800))
                    or (len(form) == 3 and not self._whole(hit.begin, hit.end, 20))
                    or (hit.kind == "full" and len(form) == 2 and self.rules.words.frequency(form) > 300)
                    or (hit.kind == "full" and (len(form) == 2 or form[:-1] == _TOGETHER) and self._joins(hit))
                ):
                    hit.state = "left"
                else:
                    self._take(hit, place.code, 2)
        if self.hint:
            self._add_weight(self.hint, 2)
        for code in self.dateline:
            self._add_weight(code, 3)

    def _joins(self, hit: Hit) -> bool:
        """乡镇和县直单位, 某局会同县总工会: the end of a word, or a conjunction, before a level of government."""
        before = self.text[hit.begin - 1 : hit.begin]
        away = not any(
            self.gazetteer.is_within(self.hint, code) or code == self.hint or self.weights[self._place(code).parent]
            for code in hit.codes
        )
        if self.text[hit.begin] == _AND and away and self.rules.offices.match(self.text, hit.end):
            if HAN.match(before) or before in _BEFORE_AND:
                return True  # 人才办和|县科技局; 药是统一配的,和|县医院一样
        if not HAN.match(before):
            return False
        seated = self.rules.seats.match(self.text, hit.end) is not None  # 农商银行|理县|支行
        return not seated and not self._opens_name(hit.begin)

    def _area_named(self, code: str) -> bool:
        return code in self.text

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

    def _choose_short(self, hit: Hit, sure: set[str]) -> str:
        named = [c for c in hit.codes if c in sure]
        if len(named) == 1:
            return named[0]
        code = self._context(hit.codes, hit.begin)
        if code:
            return code
        # 吉林, 海南: the province unless the article says otherwise
        ranked = sorted(hit.codes, key=lambda c: (RANK[self._level(c)], c))
        top = [c for c in ranked if RANK[self._level(c)] == RANK[self._level(ranked[0])]]
        return top[0] if len(top) == 1 and RANK[self._level(top[0])] < 3 else ""

    def _takes_short(self, hit: Hit, level: str, sure: set[str]) -> bool:
        rules, text = self.rules, self.text
        form = text[hit.begin : hit.end]
        tail = text[hit.end : hit.end + 3]
        seated = self._heads_zone(hit.end) or rules.seats.match(text, hit.end) is not None
        named = any(c in sure for c in hit.codes) or seated or (level == "county" and self._in_row(hit))
        stationed = tail.startswith(rules.station_tails)
        goes_on = text.startswith(rules.town_words, hit.end) or rules.zone_heads.match(text, hit.end) is not None
        if tail.startswith(rules.road_tails) and not stationed and not goes_on:
            return False
        if hit.kind == "weak" and tail.startswith(rules.weak_tails):
            return False
        if hit.kind == "weak" and not (named and (self._opens(hit.begin) or any(c in sure for c in hit.codes))):
            return False
        if self._in_byline(hit) or self._is_person(hit) or (not named and self._names_village(hit)):
            return False
        if level in ("country", "province"):
            return self._whole(hit.begin, hit.end, 3000)
        if named:
            if form in rules.common or hit.kind == "weak":
                return self._whole(hit.begin, hit.end, 300) and (seated or not self._reads_as_word(hit))
            return self._whole(hit.begin, hit.end, 3000)
        if form in rules.common or (tail[:1] and tail[0] in rules.feature_tails):
            return False
        if form[-1] in rules.feature_ends and text.startswith(rules.features, hit.end):
            return False  # 黑河湿地: the river
        if level == "prefecture":
            cities = [c for c in hit.codes if self._level(c) == "prefecture"]
            alike = any(self._level(c) == "county" and self._place(c).parent not in cities for c in hit.codes)
            return self._whole(hit.begin, hit.end, 1000) and (not alike or self._near(hit))
        if form[-1] in rules.feature_ends or not self._whole(hit.begin, hit.end, 300):
            return False
        if self._near(hit):
            return True
        # a district is called by its short form only where its city is spoken of
        free = len(hit.codes) == 1 and not self._place(hit.codes[0]).name.endswith(_DISTRICT)
        return free and (not tail or tail[0] in rules.open_tails) and self._opens(hit.begin)

    def _names_village(self, hit: Hit) -> bool:
        """清溪镇桂林社区: right behind a town the stem of its town or village, and no far city."""
        before = self.text[max(0, hit.begin - 2) : hit.begin]
        return before.endswith(_TOWNS) and self.text.startswith(self.rules.town_words, hit.end)

    def _in_row(self, hit: Hit) -> bool:
        """浦江、磐安、武义三地: the neighbour in a row lies in the same city."""
        for other in self.hits:
            touches = (other.begin == hit.end + 1 and self.text[hit.end] == "、") or (
                hit.begin == other.end + 1 and self.text[other.end] == "、"
            )
            if touches and other.state != "left":
                parents = {self._place(c).parent for c in hit.codes if self._level(c) == "county"}
                beside = {self._place(c).parent for c in other.codes if self._level(c) == "county"}
                if parents & beside:
                    return True
        return False

    def _near(self, hit: Hit) -> bool:
        """Whether the article names the prefecture of a county, the province of a prefecture, or a place in it."""
        for code in hit.codes:
            wanted = "province" if self._level(code) == "prefecture" else "prefecture"
            if any(self.weights[a] > 0 for a in self.gazetteer.chain(code)[1:] if self._level(a) == wanted):
                return True
        return False

    def _heads_zone(self, end: int) -> bool:
        """万年高新区: a zone's generic words right behind make a place of an everyday word."""
        match = self.rules.zone_heads.match(self.text, end)
        return match is not None and len(match[0]) >= 3

    def _reads_as_word(self, hit: Hit) -> bool:
        """An everyday word used as one: 新建厂房 in an article on 新建区, unless a place is asked for here."""
        if self._opens(hit.begin) and self.text[hit.end : hit.end + 1] in self.rules.open_tails:
            return False
        block = self.article.block_at(hit.begin)
        if block is not None and block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD) and hit.begin == block.begin:
            return False
        form = self.text[hit.begin : hit.end]
        if self.rules.words.frequency(form) < 300:
            return False
        return self.rules.words.classes.get(form, "n")[:1] not in ("n", "m") or not self._opens(hit.begin)

    def _in_byline(self, hit: Hit) -> bool:
        """Bylines are persons' names, but for 本报余江讯."""
        block = self.article.block_at(hit.begin)
        if block is None or block.kind not in (BlockKind.BYLINE, BlockKind.MASTHEAD):
            return False
        return not self.text[block.begin : hit.begin].endswith(self.rules.byline_heads)

    def _is_person(self, hit: Hit) -> bool:
        """王永新说: a surname before, and a word that people are named with around."""
        if hit.begin == 0 or self.text[hit.begin - 1] not in self.rules.surnames:
            return False
        after = self.text[hit.end : hit.end + 2]
        before = self.text[max(0, hit.begin - 3) : hit.begin - 1]
        return after.startswith(self.rules.name_words) or before.endswith(self.rules.name_before)

    def _resolve_towns(self) -> None:
        for hit in self.hits:
            if hit.state or hit.kind not in ("full", "former"):
                continue
            form = self.text[hit.begin : hit.end]
            paper = self.text.startswith(_NEWS, hit.end) and not self.text.endswith(
                self.rules.byline_heads, 0, hit.begin
            )
            nouns = form in self.rules.nouns or (paper and form.endswith(_TOWNS))  # 清溪乡讯 is a paper
            if nouns or not self._whole(hit.begin, hit.end, 100 if len(form) > 2 else 30):
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

    def _emit_hits(self) -> None:
        for hit in self.hits:
            if hit.state != "taken":
                continue
            self._emit_hit(hit)

    def _emit_hit(self, hit: Hit) -> None:
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

    def _abroad(self) -> None:
        """越南高平省: a province abroad, known by its country."""
        for country in [p for p in self._taken_at() if p.level == "country" and p.code != CHINA]:
            match = self.rules.abroad.match(self.text, country.mention.end)
            if match and not self._is_wordy(match["stem"]):
                name = match[0]
                begin, end = country.mention.begin, match.end()
                self._emit_uncoded(
                    begin, end, name, "", country.key, "abroad", names=(name, self.text[begin:end]), explicit=True
                )

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
                told = [p for p in self.out if p.mention.rule == "corps-unit" and p.name == match[0]]
                if above is None and len({p.key for p in told}) == 1:
                    mention = Mention(begin, end, "Region", match[0], Origin.ALIAS, "corps-unit", told[0].key)
                    self.out.append(replace(told[0], mention=mention, explicit_parent=False))
                    continue  # 一四八团 again, without its division
                upper = [
                    p
                    for p in self.out
                    if RANK.get(p.level, 9) < RANK[level] and p.level != "area" and p.mention.begin < begin
                ]
                wanted = [p for p in upper if p.level == ("township" if level == "village" else "county")]
                parent = above or (wanted[-1] if wanted else upper[-1] if upper else None)
                whole = above.mention.begin if above is not None else begin
                forms = (match[0], self.text[whole:end])
                key = parent.key if parent is not None else ""
                self._emit_uncoded(
                    whole, end, match[0], level, key, "corps-unit", names=forms, explicit=above is not None
                )

    def _rows(self) -> None:
        """嘉定、西牛、古陂3个镇, 同淡竹、白塔等地: a row of stems without their generic words."""
        for match in self.rules.rows.finditer(self.text):
            county = self._county_before(match.start())
            heads = [match["head"]] if match["head"] in _TOWNS else list(_TOWNS)
            position = match.start()
            found: list[tuple[int, int, str]] = []
            for stem in match["names"].split("、"):
                begin, end = position, position + len(stem)
                position = end + 1
                while end - begin >= 2:
                    codes = self._town_codes(self.text[begin:end], heads, county)
                    if codes:
                        break
                    begin += 1  # 覆盖嘉定 opens the row
                if len(codes := self._town_codes(self.text[begin:end], heads, county)) == 1:
                    found.append((begin, end, codes[0]))
            if match["any"] and len(found) < 2:
                continue  # one stem that a town has may be anything
            for begin, end, code in found:
                # 普安、下寺、元山3个镇: a far county of the same name is none of them
                self.out = [
                    p
                    for p in self.out
                    if (p.mention.begin, p.mention.end) != (begin, end)
                    or len(found) < 2
                    or p.mention.rule != "gazetteer-short"
                    or p.key in {region_key(c) for c in self.gazetteer.chain(county)}
                ]
                if not any(p.mention.begin < end and begin < p.mention.end for p in self.out):
                    self._emit_region(begin, end, code, "place-row")

    def _town_codes(self, stem: str, heads: Sequence[str], county: str) -> list[str]:
        """Codes of the towns of a county that a stem with one of some generic words names, sorted."""
        if not county or len(stem) < 2:
            return []
        found = {c for h in heads for c, _ in self.gazetteer.lookup(stem + h) if self.gazetteer.is_within(c, county)}
        return sorted(found)
