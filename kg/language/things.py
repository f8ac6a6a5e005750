"""Projects, events and places: how far their names reach, and rows of them that a noun closes.

A head tells that something is built or held (:mod:`kg.language.shapes`); the name goes further than the stretch
before it: capacities (年产5万吨肥料项目), levels (全市推进会), works on what stands already (青溪水库除险加固工程),
sessions of a congress. Rows carry names without any head: 云石新厂、青溪二桥等重点项目.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.language.edges import Edges, any_of, load_toml, string_list
from kg.language.shapes import load_shapes
from kg.language.view import View
from kg.words.domain import Mention, Origin
from kg.words.errors import DataError

_LONGEST_PROJECT = 16
_PLACE = "seeds/shapes/wider.toml"
_NUMBER = r"\d+(?:\.\d+)?(?:余|多)?[万亿千百]?"
_ORDINAL = r"(?:第[一二三四五六七八九十百\d]+届|首届|\d{4}年?(?![\d年月]))"
_ITEM = r"(?:“[^”]{2,16}”)?[一-鿿A-Za-z0-9()·]{2,24}|“[^”]{2,16}”"
_ROW = re.compile(rf"(?:(?:{_ITEM})[、和及与])+(?:{_ITEM})$")
_OPENING = re.compile(rf"{_ORDINAL}|\d{{4}}[—-]\d{{4}}学年")
_JOINT = "暨"
_JOINERS = frozenset("暨及和与")
# Characters before its head from which on an item is taken for the whole name of a meeting.
_WHOLE = 8
_DIGIT = re.compile(r"\d|“")

_MADE = re.compile("(?!的)[一-鿿](?:(?!的)[一-鿿]){0,11}")
"""What is made, between a capacity and the head of a project."""


@dataclass(frozen=True, slots=True)
class Row:
    """What closes a row of things of one type."""

    id: str
    type: str
    closing: re.Pattern[str]
    sure: tuple[str, ...]
    ends: tuple[str, ...]
    drops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThingWords:
    """Compiled ``seeds/shapes/wider.toml``."""

    capacity: re.Pattern[str]
    making: re.Pattern[str]
    works: re.Pattern[str]
    standing: re.Pattern[str]
    levels: tuple[str, ...]
    fair: re.Pattern[str]
    no_fairs: tuple[str, ...]
    session: re.Pattern[str]
    done: re.Pattern[str]
    parents: re.Pattern[str]
    founded: re.Pattern[str]
    attribute: re.Pattern[str]
    starts: frozenset[str]
    invested: re.Pattern[str]
    no_projects: re.Pattern[str]
    rows: tuple[Row, ...]


@lru_cache(maxsize=1)
def load_thing_words() -> ThingWords:
    """Read ``seeds/shapes/wider.toml``.

    Raises:
        DataError: The file is broken.
    """
    data = load_toml("shapes/wider.toml")

    def words(key: str) -> str:
        return any_of(string_list(data, key, _PLACE))

    tables = data.get("row")
    if not isinstance(tables, list):
        raise DataError(_PLACE, "no [[row]] tables")
    count = r"(?:\d+|[两三四五六七八九十]+|多|几|数)余?(?:大|个|项|处|座|条)"
    rows = tuple(
        Row(
            str(table["id"]),
            str(table["type"]),
            re.compile(
                rf"(?:等|{count})(?:{count}|{any_of(string_list(table, 'kinds', _PLACE))})*"
                rf"(?:{any_of(string_list(table, 'nouns', _PLACE))})"
            ),
            tuple(string_list(table, "sure", _PLACE)),
            tuple(string_list(table, "ends", _PLACE)),
            tuple(string_list(table, "drops", _PLACE)),
        )
        for table in tables
    )
    works = f"(?:{words('works')})"
    return ThingWords(
        making=re.compile(rf"(?:{words('makes')}){_NUMBER}(?:{words('units')})(?:/年|级|/日)?"),
        capacity=re.compile(rf"(?:{words('makes')})?{_NUMBER}(?:{words('units')})(?:/年|级|/日)?$"),
        works=re.compile(
            rf"(?:{words('stages')})?(?:{works}|{words('makings')})*(?:{words('ends')})|(?:{words('stages')})"
        ),
        standing=re.compile(rf"(?:{words('stages')})$|{works}+(?:{words('ends')})$"),
        levels=tuple(string_list(data, "levels", _PLACE)),
        fair=re.compile(
            rf"{_ORDINAL}(?P<core>[一-鿿A-Za-z“”·]{{0,3}}(?:\([^()]{{2,8}}\))?[一-鿿A-Za-z0-9“”·—]{{1,24}}?)"
            rf"(?:{words('fairs')})(?=[,。;、!”“)\s]|$|{words('follows')})"
        ),
        no_fairs=tuple(string_list(data, "no_fairs", _PLACE)),
        session=re.compile(
            f"(?:(?<={')|(?<='.join(string_list(data, 'congresses', _PLACE))}))"
            rf"(?:{'|'.join(string_list(data, 'sessions', _PLACE))})"
        ),
        done=re.compile(words("done")),
        parents=re.compile(f"(?:{words('parents')})$"),
        attribute=re.compile(
            rf"(?:{words('attributes')})的(?=[一-鿿A-Za-z0-9.]{{1,{_LONGEST_PROJECT}}}$)(?!.*[的了和与及或])"
        ),
        founded=re.compile(rf"(?:{words('founded')})$"),
        starts=frozenset(str(data.get("starts", ""))),
        invested=re.compile(
            rf"投资(?:约|近|超|逾|达)?\d+(?:\.\d+)?余?[万亿]+元?的(?P<name>[^,。;:!?、的\n]{{2,{_LONGEST_PROJECT}}}?项目)"
            rf"(?=[,。;、”)\n]|{words('follows_project')})"
        ),
        no_projects=re.compile(rf"(?:{words('no_projects')})+项目"),
        rows=rows,
    )


def find_things(view: View, edges: Edges, headed: Sequence[Mention]) -> list[Mention]:
    """The headed names with projects and events as wide as they are printed, and what no head tells.

    Args:
        view: The article.
        edges: Where names begin.
        headed: Mentions of :func:`kg.language.shapes.find_headed`.

    Returns:
        Sorted by (begin, -end); they may overlap.
    """
    words = load_thing_words()
    out = [_widen(words, view, edges, mention) for mention in headed]
    out += _find_whole_events(words, view, edges)
    out += _find_joined(words, view, out)
    out += _find_works(words, view, out)
    out += _find_invested(words, view)
    out += _find_fairs(words, view, edges)
    out += _find_event_rows(words, view, edges, [m for m in out if m.type == "Event"])
    out += _find_rows(words, view, edges)
    return sorted(set(out), key=lambda m: (m.begin, -m.end))


def _grown(view: View, mention: Mention, begin: int, end: int | None = None) -> Mention:
    end = mention.end if end is None else end
    return replace(mention, begin=begin, end=end, text=view.text[begin:end])


def _before(view: View, position: int) -> int:
    """The begin of the widest row of places that ends at a position; the position itself if none does."""
    begin = position
    while (place := min((p.begin for p in view.places if p.end == begin), default=begin)) < begin:
        begin = place
    return begin


def _widen(words: ThingWords, view: View, edges: Edges, mention: Mention) -> Mention:
    text = view.text
    floor, ceiling = view.block_span(mention.begin)
    begin = mention.begin
    if mention.type == "Project":
        if text[begin - 1 : begin] == "及" and begin - 1 > floor:
            begin = edges.left_edge(view, begin - 1, floor, quotes=True)  # 风电及配套储能项目
        attribute = words.attribute.search(text, max(floor, begin - _LONGEST_PROJECT), begin)
        if attribute:
            begin = attribute.end()  # 总投资3亿元的|麻编夹层板项目
        makes = list(words.making.finditer(text, max(floor, begin - _LONGEST_PROJECT), begin))
        if makes and _MADE.fullmatch(text, makes[-1].end(), begin):
            begin = makes[-1].end()  # 年产5万吨|差别|化纤维项目: what is made is no clause
        size = words.capacity.search(text, floor, begin)
        if size:
            begin = _before(view, size.start())
            if begin == size.start():
                edge = edges.left_edge(view, begin, floor, longest=8)
                lead = edges.words.cut(text[edge:begin])
                if not any(_breaks(edges, w) or edges.words.classes.get(w, "").startswith("v") for w in lead):
                    begin = edge
    if (
        mention.type == "Facility"
        and text[begin : begin + 1] in words.starts
        and not view.frequency(text[begin : begin + 2])
    ):
        begin += 1  # 经青溪口岸
    if mention.type in ("Project", "Facility"):
        while (
            text[begin - 1 : begin] in ("至", "—", "-") and begin - 1 > floor and _before(view, begin - 1) < begin - 1
        ):
            begin = _before(view, begin - 1)  # 甲至乙高速公路
        if mention.type == "Project" and words.done.match(text, mention.end):
            begin = min(begin, _item_begin(words, view, edges, begin, floor, places=True))
    if mention.type == "Event":
        begin = min(begin, _item_begin(words, view, edges, begin, floor))
        level = next((x for x in words.levels if text.endswith(x, floor, begin)), "")
        if level:
            begin -= len(level)
        elif text[begin - 1 : begin] in edges.levels and text[begin : begin + 1] == "第" and begin - 1 >= floor:
            begin -= 1  # 县第十八届人民代表大会
        session = words.session.match(text, mention.end, ceiling)
        return _grown(view, mention, begin, session.end() if session else None)
    return _grown(view, mention, begin)


def _item_begin(words: ThingWords, view: View, edges: Edges, begin: int, floor: int, *, places: bool = False) -> int:
    """Where the item of a row or clause begins as a name does, if nothing in it stands only outside of names.

    A name begins with a place, with 全市 and the like, with a year or an ordinal: 青溪县2026年项目集中开工暨签约仪式.
    """
    text = view.text
    start = begin
    while start > floor and begin - start < 32 and text[start - 1] not in ",。;:!?、\n":
        start -= 1
    for position in range(start, begin):
        opens = position == start and (view.place_at(position) > position)
        if not places:
            opens = opens or text.startswith(words.levels, position) or _OPENING.match(text, position) is not None
        if not opens or (position > start and text[position - 1].isdecimal()):
            continue
        level = next((x for x in words.levels if text.startswith(x, position)), "")
        inside = edges.words.cut(text[max(position + len(level), view.place_at(position)) : begin])
        if not any(_breaks(edges, word) for word in inside) and text.count("“", position, begin) == text.count(
            "”", position, begin
        ):
            return position
    return begin


def _breaks(edges: Edges, word: str) -> bool:
    """Whether a word stands in no name of a meeting or project: a particle, preposition or verb of a clause."""
    if word in _JOINERS:
        return False
    if len(word) == 1:
        return word in edges.hard or edges.words.classes.get(word, "") in ("p", "r", "d", "y", "ul", "uj")
    return word in edges.strong_words or (edges.verbs.fullmatch(word) is not None and word not in edges.names)


def _find_whole_events(words: ThingWords, view: View, edges: Edges) -> list[Mention]:
    """Meetings whose item opens like a name, whatever verb stands before their head: …项目集中签约仪式."""
    text = view.text
    out: list[Mention] = []
    for shape in load_shapes():
        if shape.type != "Event":
            continue
        for match in shape.heads.finditer(text):
            begin = _item_begin(words, view, edges, match.start(), view.block_span(match.start())[0])
            core = text[begin : match.start()]
            if (
                len(core) >= _WHOLE
                and not (match.end() < len(text) and text[match.end()] in shape.not_before)
                and (view.place_at(begin) < match.start() - 2)
            ):
                out.append(Mention(begin, match.end(), "Event", text[begin : match.end()], Origin.SHAPE, "event-whole"))
    return out


def _find_joined(words: ThingWords, view: View, events: Iterable[Mention]) -> list[Mention]:
    """The second of two meetings held as one, behind the joint that only such names have: 甲大会暨乙年会."""
    ends = next((row.ends for row in words.rows if row.type == "Event"), ())
    out: list[Mention] = []
    for event in events:
        joint = event.text.rfind(_JOINT)
        if event.type == "Event" and joint > 0 and event.text[:joint].endswith(ends):
            begin = event.begin + joint + 1
            out.append(Mention(begin, event.end, "Event", view.text[begin : event.end], Origin.SHAPE, "event-joined"))
    return out


def _find_event_rows(words: ThingWords, view: View, edges: Edges, events: Iterable[Mention]) -> list[Mention]:
    """Feasts and contests without more than their kind, in a row with a named one: 樱花季、泸水马拉松."""
    text = view.text
    ends = next((row.ends for row in words.rows if row.type == "Event"), ())
    out: list[Mention] = []
    for event in events:
        floor, ceiling = view.block_span(event.begin)
        stop = event.begin - 1
        while stop > floor and text[stop] in "、和":
            begin = edges.left_edge(view, stop, floor, longest=12)
            name = text[begin:stop]
            if len(name) < 3 or not name.endswith(ends):
                break
            out.append(Mention(begin, stop, "Event", name, Origin.SHAPE, "event-row"))
            stop = begin - 1
        start = event.end
        while start < ceiling and text[start] in "、和":
            item = re.compile(r"[一-鿿]{3,12}").match(text, start + 1, ceiling)
            size = max((item.group().find(e) + len(e) for e in ends if e in item.group()), default=0) if item else 0
            if item is None or size < 3 or any(_breaks(edges, w) for w in edges.words.cut(item.group()[:size])):
                break
            begin, start = start + 1, start + 1 + size
            out.append(Mention(begin, start, "Event", text[begin:start], Origin.SHAPE, "event-row"))
    return out


def _find_works(words: ThingWords, view: View, headed: Iterable[Mention]) -> list[Mention]:
    """Works on a place that stands there, or its next stage: 青溪水库除险加固工程."""
    out: list[Mention] = []
    for mention in headed:
        if mention.type != "Facility":
            continue
        work = words.works.match(view.text, mention.end)
        if work and not re.match(r"[建設设]", view.text[work.end() : work.end() + 1]):
            name = view.text[mention.begin : work.end()]
            out.append(Mention(mention.begin, work.end(), "Project", name, Origin.SHAPE, "project-works"))
    return out


def _find_invested(words: ThingWords, view: View) -> list[Mention]:
    """What a sum is invested in: 投资6亿元的|高端包装项目, 总投资12亿元的|电芯项目."""
    return [
        Mention(m.start("name"), m.end("name"), "Project", m["name"], Origin.SHAPE, "project-invested")
        for m in words.invested.finditer(view.text)
        if not words.no_projects.fullmatch(m["name"])
    ]


def is_parent(text: str) -> bool:
    """Whether a place holds others that are named by it: 青云铁路 of 青云铁路石桥站."""
    return load_thing_words().parents.search(text) is not None


def is_founded(text: str) -> bool:
    """Whether a zone is one that an office founded, and not a site that a project is named after."""
    return load_thing_words().founded.search(text) is not None


def is_standing(rest: str) -> bool:
    """Whether works leave the place that they are named after a thing of its own.

    >>> is_standing("除险加固工程"), is_standing("工程")
    (True, False)
    """
    return load_thing_words().standing.search(rest) is not None


def _find_fairs(words: ThingWords, view: View, edges: Edges) -> list[Mention]:
    """Fairs and contests by the ordinal or year before and the end behind: 第三届三月三歌圩."""
    text = view.text
    out: list[Mention] = []
    for found in words.fair.finditer(text):
        core = found.group("core")
        if core.endswith(words.no_fairs) or core.count("“") != core.count("”") or len(core) < 2:
            continue
        if any(
            word in edges.strong_words
            or word in edges.hard
            or edges.words.classes.get(word, "") in ("p", "d", "u", "uj")
            for word in edges.words.cut(core)
        ):
            continue
        begin = _before(view, found.start())
        name = text[begin : found.end()]
        out.append(Mention(begin, found.end(), "Event", name, Origin.SHAPE, "event-ordinal"))
    return out


def _find_rows(words: ThingWords, view: View, edges: Edges) -> list[Mention]:
    """The items of rows that a noun closes: 云石新厂、青溪二桥等重点项目."""
    text = view.text
    out: list[Mention] = []
    for row in words.rows:
        for closing in row.closing.finditer(text):
            floor, _ = view.block_span(closing.start())
            found = _ROW.search(text, max(floor, closing.start() - 110), closing.start())
            items = _items(view, edges, found.start(), closing.start()) if found else []
            loose = closing.group().endswith(row.sure)
            if len(items) < 2 or not any(_is_proper(view, edges, b, e) for b, e in items):
                continue
            for begin, end in items:
                name = text[begin:end]
                if name.endswith(row.drops) or view.place_at(begin) >= end or not _is_item(row, name, loose=loose):
                    continue
                out.append(Mention(begin, end, row.type, name, Origin.SHAPE, row.id))
    return out


def _is_item(row: Row, name: str, *, loose: bool) -> bool:
    """Whether an item of a row can be a thing of its type; ``loose``: whether the noun that closes it is sure."""
    if not row.ends:
        return 3 <= len(name) <= 16
    return (name.endswith(row.ends) and len(name) >= 3) or (loose and row.type == "Project" and 6 <= len(name) <= 24)


def _items(view: View, edges: Edges, begin: int, end: int) -> list[tuple[int, int]]:
    """The items of a row, the first cut at its left edge; none if a clause stands among them."""
    text = view.text
    spans: list[tuple[int, int]] = []
    start = begin
    depth = 0
    for position in range(begin, end):
        depth += {"“": 1, "(": 1, "”": -1, ")": -1}.get(text[position], 0)
        joint = text[position] == "、" or (text[position] in "和及与" and view.is_word(position, position + 1))
        if joint and depth == 0:
            spans.append((start, position))
            start = position + 1
    spans.append((start, end))
    first_begin, first_end = spans[0]
    edge = edges.left_edge(
        view, first_end, max(first_begin, view.block_span(first_begin)[0]), quotes=True, numbers=True
    )
    spans[0] = (edge, first_end)
    for item, stop in spans[1:]:
        cut = edges.words.cut(text[item:stop])
        if any(w in edges.strong_words or w in edges.hard for w in cut):
            return []
    return [s for s in spans if s[1] - s[0] >= 2]


def _is_proper(view: View, edges: Edges, begin: int, end: int) -> bool:
    """Whether an item has something particular: a place, a quotation, a figure or a coined word."""
    text = view.text[begin:end]
    if _DIGIT.search(text) or any(begin <= p.begin and p.end <= end for p in view.places):
        return True
    single = [w for w in edges.words.cut(text) if len(w) == 1]
    return len(single) >= 2
