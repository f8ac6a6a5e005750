"""Names by their shape.

What ends like a firm, a body, a hall or a fair is one, if what stands before the end can be a name. Each shape is a
table of ``seeds/shapes/*.toml`` with an id, its heads (name ends), what is too generic to be a name, and examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.language.aliases import HOUSE, load_alias_words
from kg.language.edges import SHAPE_FILES, Edges, any_of, load_toml, string_list
from kg.language.firms import ends_in_trade
from kg.language.view import View
from kg.words.domain import Mention, Origin
from kg.words.errors import DataError

_KEYS = {
    "id", "type", "why", "heads", "least", "most", "quoted", "tail", "tail_not", "tail_pattern", "generic",
    "after", "head_patterns", "generic_starting", "generic_ending", "joins", "clause", "whole", "only_levels", "placed",
    "not_before", "place_not_before_ends", "place_not_before", "yes", "no",
}  # fmt: skip
# 300多个茶叶专业合作社: a class that is counted.
_COUNT_BEFORE = re.compile(r"(?<!第)(?:(?:\d*[02-9]|\d+1)|[两三四五六七八九十百千数多几])(?:余|多)?(?:家|个|所|支|座)$")
_COUNT_AFTER = re.compile(r"(?:达|共|有|近|超|约)?\d+(?:余|多)?[家个项所座支名处场次]")
_WHOLE = 200  # how often a bank's short name is taken to occur, in the count of the dictionary
_PARTY = 3  # 党委, 党总支: what a firm has, too
_LEAST_HOUSE = 3  # 移动青溪分公司: 移动 is no name
_LEAST_BODY = 5  # characters of the name of a body that follows the verb of another
_FACULTIES = frozenset({"organization-school", "organization-research"})
_UNIVERSITY, _JOINTS, _LONGEST_FIELD = "大学", "与和及", 16
_CJK = re.compile(r"[一-鿿]")
_COUNTED_TYPES = ("Enterprise", "Organization")
# 50个重点招商项目: counted, wherever in the stretch.
_COUNTED_INSIDE = re.compile(r"\d+(?:余|多)?个")


@dataclass(frozen=True, slots=True)
class Shape:
    """One compiled shape.

    Attributes:
        id: Permanent id, stands on every mention that it finds.
        type: Entity type of what it finds.
        heads: Matches a head with its optional tail (分公司, 支行).
        bare: Matches a head alone, if heads may have a tail: 青溪银行 in 青溪银行江北支行.
        whole: Whether the head must read as a word of its own, for names that are nothing but a head.
        least, most: Characters that must and may stand before the head.
        generic: Stretches before the head that make no name.
        generic_starting, generic_ending: Starts and ends of such stretches.
        after: Verbs after which everything up to the head is the name (举办…大会).
        joins: Whether 和 may stand inside the name.
        clause: Whether the name may be all of its clause, if that begins with a year, a number or a place.
        only_levels: Whether nothing but a level may stand before the head (镇党委).
        placed: Whether the name must open with a place or a level (县…服务中心).
        place_not_before_ends: Ends of a stretch that count as a place for ``place_not_before`` (…公司党支部书记).
        not_before: A head followed by one of these is none (局长, 银行业).
        place_not_before: The same where only a place stands before the head (云石乡党委书记: a post in the township).
        quoted: Whether a quoted part may belong to the name.
        yes, no: Examples; a name is in square brackets.
    """

    id: str
    type: str
    heads: re.Pattern[str]
    bare: re.Pattern[str] | None
    whole: bool
    least: int
    most: int
    generic: frozenset[str]
    generic_ending: tuple[str, ...]
    not_before: frozenset[str]
    place_not_before: frozenset[str]
    place_not_before_ends: tuple[str, ...]
    generic_starting: tuple[str, ...]
    after: re.Pattern[str] | None
    joins: bool
    clause: bool
    only_levels: bool
    placed: bool
    quoted: bool
    yes: tuple[str, ...]
    no: tuple[str, ...]


@lru_cache(maxsize=1)
def load_shapes() -> tuple[Shape, ...]:
    """All shapes of ``seeds/shapes``.

    Raises:
        DataError: Unknown key, missing head, id twice.
    """
    shapes: list[Shape] = []
    for name in SHAPE_FILES:
        place = f"seeds/shapes/{name}.toml"
        data = load_toml(f"shapes/{name}.toml")
        tables = data.get("shape")
        if not isinstance(tables, list):
            raise DataError(place, "no [[shape]] tables")
        for table in tables:
            shapes.append(_compile(table, str(data.get("type", "")), place))
    ids = [s.id for s in shapes]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise DataError("seeds/shapes", f"ids twice: {', '.join(twice)}")
    return tuple(shapes)


def _compile(table: dict[str, object], default_type: str, place: str) -> Shape:
    ident = str(table.get("id", ""))
    where = f"{place} [{ident or '?'}]"
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise DataError(where, f"unknown keys: {', '.join(unknown)}")
    heads = string_list(table, "heads", where)
    if not ident or not (heads or table.get("head_patterns")):
        raise DataError(where, "a shape needs id and heads")
    after = string_list(table, "after", where)
    patterns = string_list(table, "head_patterns", where)
    tail = table.get("tail_pattern")
    if tail is None:
        tails = string_list(table, "tail", where)
        bars = "|".join(["[和与及的等]", *string_list(table, "tail_not", where)])
        tail = f"(?:(?!{bars})[一-鿿]{{2,8}}?(?:{any_of(tails)}))?" if tails else ""
    return Shape(
        id=ident,
        type=str(table.get("type", default_type)),
        heads=re.compile(f"(?:{'|'.join([p for p in (*patterns, any_of(heads)) if p])}){tail}"),
        bare=re.compile(any_of(heads)) if tail and heads else None,
        whole=bool(table.get("whole", False)),
        least=int(str(table.get("least", 1))),
        most=int(str(table.get("most", 30))),
        generic=frozenset(string_list(table, "generic", where)),
        generic_ending=tuple(string_list(table, "generic_ending", where)),
        not_before=frozenset(str(table.get("not_before", ""))),
        place_not_before=frozenset(str(table.get("place_not_before", ""))),
        place_not_before_ends=tuple(string_list(table, "place_not_before_ends", where)),
        generic_starting=tuple(string_list(table, "generic_starting", where)),
        after=re.compile(f"(?:{any_of(after)})(?:了|过|起|的)?") if after else None,
        joins=bool(table.get("joins", False)),
        clause=bool(table.get("clause", False)),
        only_levels=bool(table.get("only_levels", False)),
        placed=bool(table.get("placed", False)),
        quoted=bool(table.get("quoted", False)),
        yes=tuple(string_list(table, "yes", where)),
        no=tuple(string_list(table, "no", where)),
    )


def find_headed(view: View, edges: Edges) -> list[Mention]:
    """Mentions of firms, bodies, places, events and projects that are known by the end of their names.

    Returns:
        Sorted by (begin, -end); they may overlap (国家税务总局 in 国家税务总局青溪县税务局): see ``overlap``.
    """
    found: list[Mention] = []
    for shape in load_shapes():
        generic: list[Mention] = []
        for match in shape.heads.finditer(view.text):
            mention = _read(view, edges, shape, match.start(), match.end(), generic)
            if mention:
                found.append(mention)
        for match in shape.bare.finditer(view.text) if shape.bare else ():
            mention = _read(view, edges, shape, match.start(), match.end())
            if mention:
                found.append(mention)
        found.extend(_siblings(view, found, generic))
    found = [_stationed(view, _parted(view, edges, m, found)) for m in found]
    return sorted([*found, *_houses(view, found)], key=lambda m: (m.begin, -m.end))


def _houses(view: View, found: list[Mention]) -> Iterator[Mention]:
    """The houses that the names of their parts tell: 青溪财险 in 青溪财险白鹭县支公司, if a place parts the two.

    So 青溪县中医院 in 青溪县中医院河东分院.
    """
    for mention in found:
        ward = load_alias_words().ward.search(mention.text) if mention.type == "Organization" else None
        if ward is not None and ward.start() > _LEAST_HOUSE:
            end = mention.begin + ward.start()
            yield replace(mention, end=end, text=view.text[mention.begin : end], rule=HOUSE)
        unit = load_alias_words().branch.search(mention.text) if mention.type == "Enterprise" else None
        if unit is None:
            continue
        end = mention.begin + unit.start()
        places = [p for p in view.places if p.end == end and p.begin >= mention.begin + _LEAST_HOUSE]
        at = min((p.begin for p in places), default=end)
        if at < end and not view.place_end(mention.begin) >= at:
            yield replace(mention, end=at, text=view.text[mention.begin : at], rule=HOUSE)


def _parted(view: View, edges: Edges, mention: Mention, found: list[Mention]) -> Mention:
    """A body whose name seems to begin with another body and what that one does: 县工商联牵线|青溪商会.

    What follows the verb is the body, if it is more than its head.
    """
    if mention.type == "Project":
        return _behind_builder(view, edges, mention, found)
    if mention.type != "Organization":
        return mention
    for inner in found:
        if inner.type != "Organization" or inner.begin != mention.begin or not inner.end < mention.end - 4:
            continue
        verb = edges.pairing.match(view.text, inner.end, mention.end)
        if verb and mention.end - verb.end() >= _LEAST_BODY:
            return replace(mention, begin=verb.end(), text=view.text[verb.end() : mention.end])
    return mention


def _behind_builder(view: View, edges: Edges, mention: Mention, found: list[Mention]) -> Mention:
    """A project without the firm before it and what that one does with it: 云石化工启动|合成氨技改二期项目."""
    text = view.text
    firms = {m.end for m in found if m.type == "Enterprise" and m.begin == mention.begin}
    for verb in edges.building.finditer(text, mention.begin + 2, mention.end - _LEAST_BODY):
        if verb.start() in firms or ends_in_trade(text[mention.begin : verb.start()]):
            return replace(mention, begin=verb.end(), text=text[verb.end() : mention.end])
    return mention


def _stationed(view: View, mention: Mention) -> Mention:
    """A team with the place that it is sent to and the one that sends it: 沿海市驻青溪县帮扶工作组."""
    text = view.text
    begin = mention.begin
    if mention.rule != "organization-team" or begin < 1 or text[begin - 1] != "驻" or view.place_at(begin) <= begin:
        return mention
    begin -= 1
    while True:
        before = [p.begin for p in view.places if p.end == begin]
        if not before:
            return replace(mention, begin=begin, text=text[begin : mention.end])
        begin = min(before)


_NUMBERED = re.compile(r"\d{4}年?(?!\d)|第[一二三四五六七八九十\d]+届|首届")


def _clause_begin(view: View, edges: Edges, begin: int, head: int, floor: int) -> int:
    """The begin of the clause or item that a head closes, if it begins like a name of an event; else ``begin``."""
    text = view.text
    start = begin
    while start > floor and head - start < 34 and text[start - 1] not in ",。;:!?、“”":
        start -= 1
    if text[start : start + 1] in edges.single and view.place_at(start + 1) > start + 1:
        start += 1  # 在|江西省对接…推介会上
    for position in range(start, begin):
        if _NUMBERED.match(text, position) or (view.place_at(position) > position and position == start):
            words = edges.words.cut(text[position:begin])
            if any(w in edges.strong_words or w in edges.hard or (w in edges.single and len(w) == 1) for w in words):
                return begin
            return position
    return begin


def _after_verb(view: View, edges: Edges, after: re.Pattern[str], head: int, floor: int) -> int:
    """Where a name begins that follows a verb like 举办 in the same clause, or 0."""
    start = head
    while start > floor and head - start < 44 and view.text[start - 1] not in ",。;:!?、":
        start -= 1
    last = None
    for found in after.finditer(view.text, start, head):
        last = found
    return edges.peel(view, last.end(), head) if last and last.end() < head else 0


def _faculty_begin(view: View, edges: Edges, begin: int, floor: int) -> int:
    """The begin of a faculty with two fields, the first right behind its university: 沅江大学|轻工|与|食品学院.

    Between the two stand nouns, no person of the university and nothing that it does with the other body.
    """
    text = view.text
    joint = begin - 1
    if joint <= floor or text[joint] not in _JOINTS or view.place_at(begin) > begin:
        return begin
    house = text.rfind(_UNIVERSITY, max(floor, joint - _LONGEST_FIELD), joint)
    if house < 0:
        return begin
    field_at = house + len(_UNIVERSITY)
    field = edges.words.cut(text[field_at:joint])
    if joint - field_at < 2 or edges.no_field.search(text, field_at, joint) or text[joint - 1] in edges.house_ends:
        return begin
    first = edges.words.classes.get(field[0], "n")
    if any(w in edges.hard or edges.words.classes.get(w, "n")[:1] in "pdcr" for w in field):
        return begin
    if first[:1] in ("v", "m", "t") and field[0] not in edges.names:
        return begin  # 沅江大学|携手|甲研究院与|乙学院
    return edges.left_edge(view, house, floor)


def _siblings(view: View, found: list[Mention], generic: list[Mention]) -> list[Mention]:
    """Names too generic to stand alone, in one row with a name of their type: 文化公园、青溪大桥等建成."""
    out: list[Mention] = []
    for mention in generic:
        for other in found:
            if other.type == mention.type and (
                (other.end + 1 == mention.begin and view.text[other.end] == "、")
                or (mention.end + 1 == other.begin and view.text[mention.end] == "、")
            ):
                out.append(mention)
                break
    return out


def _read(
    view: View, edges: Edges, shape: Shape, head: int, end: int, generic: list[Mention] | None = None
) -> Mention | None:
    text = view.text
    tailed = shape.bare is not None and (short := shape.bare.match(text, head)) is not None and short.end() < end
    # a line that breaks inside a word goes on in the next: 全省中学|生联赛
    after = end + 1 if text.startswith("\n", end) and shape.type in _COUNTED_TYPES else end
    if after < len(text) and text[after] in shape.not_before and not tailed and view.place_at(after) <= after:
        return None  # 农行为: an 行为 is none; 农行某支行为其放款 is
    if shape.whole and not edges.words.is_whole(text, head, head + 2, weight=_WHOLE) and end - head == 2:
        return None
    if _COUNT_AFTER.match(text, end):
        return None  # 合作社12家: a class that is counted, and no name
    floor, _ = view.block_span(head)
    begin = edges.left_edge(view, head, floor, quotes=shape.quoted, joins=shape.joins)
    begin = _faculty_begin(view, edges, begin, floor) if shape.id in _FACULTIES else begin
    held = _after_verb(view, edges, shape.after, head, floor) if shape.after is not None else 0
    begin = held or begin
    # left of a quoted part only a place belongs to the name: 青溪县“清风”工作专班
    if shape.clause and not held:
        begin = min(begin, _clause_begin(view, edges, begin, head, floor))
    if shape.type in _COUNTED_TYPES:
        for measure in edges.measures.finditer(text, begin, head):  # 300亩引进苗木公司
            begin = edges.left_edge(view, head, measure.end(), quotes=shape.quoted, joins=shape.joins)
    core = text[begin:head]
    if shape.type in _COUNTED_TYPES and _COUNT_BEFORE.search(text, max(floor, begin - 8), begin):
        return None
    if shape.type == "Organization" and _COUNTED_INSIDE.search(core):
        return None  # 研发、供应、外贸3个功能型党支部
    if shape.type == "Project" and (_COUNTED_INSIDE.search(core) or _COUNT_BEFORE.search(text, begin - 8, begin)):
        return None
    if shape.only_levels:
        if (core and core in edges.levels) or (not core and end - head > 3):
            return Mention(begin, end, shape.type, text[begin:end], Origin.SHAPE, shape.id)
        return None
    if (
        generic is not None
        and shape.type == "Facility"
        and ((0 < len(core) <= 4 and _CJK.search(core)) or (not core and end - head >= 4))
    ):
        generic.append(Mention(begin, end, shape.type, text[begin:end], Origin.SHAPE, shape.id))
    if (
        (len(core) < shape.least and core not in edges.levels)
        or len(core) > shape.most
        or core in shape.generic
        or core.endswith(shape.generic_ending)
        or edges.is_verb(core)
    ):
        return None
    if core.startswith(shape.generic_starting):
        return None
    wide = shape.placed and load_alias_words().wide.match(core)
    if shape.placed and not (wide or view.place_at(begin) > begin or text[begin] in edges.levels):
        return None
    if (
        end < len(text)
        and text[end] in shape.place_not_before
        and (
            view.place_end(begin) >= head
            or core.endswith(shape.place_not_before_ends)
            or (end - head <= _PARTY and ends_in_trade(core))
        )
    ):
        return None
    if core.count("(") != core.count(")") or core.startswith((")", "(", "·", "-", "/", "+")):
        return None
    if not _CJK.search(core) and not re.search(r"[A-Za-z]", core) and shape.least > 0:
        return None
    return Mention(begin, end, shape.type, text[begin:end], Origin.SHAPE, shape.id)
