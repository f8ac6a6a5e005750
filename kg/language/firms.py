"""Firms that no legal form closes: in rows before 等企业, by a trade behind a coined word, and by what only firms have.

A bare name is believed for its form or for its company. A coined word with a trade behind it (云石新材) needs no more.
What is only coined (绿邦), or only ends like goods (云石轮毂), needs a row that says what it lists, a firm beside it in
the row, or a word that only firms go with: its chairman, its workshop, that it moved in or started production.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.language.edges import Edges, any_of, load_toml, string_list
from kg.language.lists import split_row
from kg.language.view import View
from kg.words.domain import Mention, Origin

_SOURCE = "seeds/shapes/firms.toml"
_EVERYDAY = 1000  # from this frequency on a word is no firm's name: 项目
_KNOWN = 60  # a word rarer than this in the dictionary may be a firm's name as well
_COMMON = 2000  # so frequent are words that spell no firm's name: 全面, 产业
_RARE = 100  # a word rarer than this is likelier a firm's than a kind of goods
_LONGEST = 9  # characters of a bare name
_ROW = re.compile(r"(?:[一-鿿A-Za-z0-9()]{2,12}、)+[一-鿿A-Za-z0-9()]{2,24}")
_NUMBERED = re.compile(r"(?<![\d.])(\d{1,2})[.、] ?([一-鿿A-Za-z][一-鿿A-Za-z0-9()]{1,20})(?=[\s;。,、]|$)")
_LEAST_LIST, _LIST_GAP = 3, 3
_HAN = re.compile(r"[一-鿿]+")
_NAME = re.compile(r"[一-鿿A-Za-z]+")
_PRINTED = re.compile(r"[一-鿿A-Za-z0-9]")
# the name of a place without its generic word, as it opens names: 陕西云石新材料
_SHORT_PLACE = re.compile(r"[一-鿿]{1,2}[^省市县区旗镇乡村盟](?<!..州)$|内蒙古")


@dataclass(frozen=True, slots=True)
class FirmWords:
    """Compiled ``seeds/shapes/firms.toml``.

    Attributes:
        row: What closes a row of firms.
        trades: Trades that close a short name.
        goods: Wares and works that do so only in the company of firms.
        owned: What only firms have or do, right behind a name.
        roles: What a firm is called right before its name.
        listed: The end of a heading over a list of firms.
        never: Ends of places and aims that the model takes for firms.
        none: Ends of stretches that name no firm, though they stand in a row of firms.
        plain: Words before a trade that make a kind of firms: 高端, 特色.
    """

    row: re.Pattern[str]
    trades: re.Pattern[str]
    goods: re.Pattern[str]
    owned: re.Pattern[str]
    roles: re.Pattern[str]
    listed: re.Pattern[str]
    never: tuple[str, ...]
    none: re.Pattern[str]
    plain: frozenset[str]


@lru_cache(maxsize=1)
def load_firm_words() -> FirmWords:
    """Read ``seeds/shapes/firms.toml``.

    Raises:
        DataError: The file is broken.
    """
    data = load_toml("shapes/firms.toml")

    def words(key: str) -> str:
        return any_of(string_list(data, key, _SOURCE))

    count = r"(?:\d+|[两三四五六七八九十多几]+)余?"
    batch = rf"(?:一批|{count}[家个])"
    kinds = rf"(?:{words('kinds')}|[一-鿿]{{1,2}}企(?!业))"
    trades = [*string_list(data, "trades", _SOURCE), *(f"{c}业" for c in str(data.get("trade_characters", "")))]
    return FirmWords(
        row=re.compile(
            rf"(?:(?:等|为代表的|为龙头的)(?:{batch})?|{batch})(?:(?:{words('modifiers')})|[一-鿿]{{2,4}}(?=企业|公司))*{kinds}"
            rf"|等(?:{batch})?(?:{words('things')})|(?P<bare>{count}家)(?={words('go_on')})"
        ),
        trades=re.compile(any_of(trades)),
        goods=re.compile(any_of([*trades, *string_list(data, "goods", _SOURCE)])),
        owned=re.compile(rf"的?(?:{words('owned')})|(?P<does>{words('does')})"),
        roles=re.compile(f"(?:{words('roles')})$"),
        listed=re.compile(rf"{kinds}(?:{words('lists')})*[:\s]*$"),
        never=tuple(string_list(data, "never", _SOURCE)),
        none=re.compile(f"(?:{words('none')})$"),
        plain=frozenset(string_list(data, "plain", _SOURCE)),
    )


def find_firm_rows(view: View, edges: Edges, firms: Iterable[Mention] = ()) -> list[Mention]:
    """Bare firm names in rows: 天岳、云科、绿邦等企业.

    A row is one of firms if what closes it says so and most of its items are no common words, or firms already.

    Args:
        view: The article.
        edges: What begins and ends names.
        firms: Firms that are known by the ends of their names.
    """
    words = load_firm_words()
    text = view.text
    known = {m.end: m.begin for m in firms if m.type == "Enterprise"}
    out: list[Mention] = []
    for row in _ROW.finditer(text):
        closing = words.row.search(text, row.start(), min(len(text), row.end() + 12))
        if not closing or closing.start() >= row.end() or "、" not in text[row.start() : closing.start()]:
            continue
        items = split_row(view, edges, row.start(), closing.start(), "、和及与")
        # 琴弦由甲五金、乙箱包等企业供应: where a known firm begins inside an item, the row begins
        first = max((n for n, (b, e) in enumerate(items) if known.get(e, 0) > b), default=0)
        items = items[first:]
        if len(items) < 2:
            continue
        odd = sum(e not in known and not _is_coined(view, edges, b, e) for b, e in items)
        if odd * 2 > len(items) or (odd and closing["bare"]):
            continue
        for begin, end in items:
            core = text[begin:end]
            if (
                2 <= len(core) <= 7
                and end not in known
                and not view.place_end(begin) >= end
                and not re.search(r"\d|企业|[的等在]|[省市县区镇乡村]$", core)
                and view.frequency(core) < _EVERYDAY
            ):
                out.append(Mention(begin, end, "Enterprise", core, Origin.SHAPE, "enterprise-row"))
    return sorted(set(out), key=lambda m: (m.begin, -m.end))


def _is_coined(view: View, edges: Edges, begin: int, end: int) -> bool:
    """Whether a stretch is no word and made of none: 绿邦, but not 审批环节."""
    text = view.text[begin:end]
    if view.place_end(begin) >= end or edges.words.frequency(text) > _KNOWN:
        return False
    words = [word for word in edges.words.cut(text) if len(word) > 1 and word != text]
    spelled = sum(len(word) for word in words if edges.words.frequency(word) > _KNOWN)
    return spelled * 3 < len(text) * 2


def find_firm_names(view: View, edges: Edges) -> list[Mention]:
    """Firms called by a coined name and their trade, without a legal form: 云石新材, 方岳特钢."""
    words = load_firm_words()
    text = view.text
    out: list[Mention] = []
    for found in words.trades.finditer(text):
        floor, _ = view.block_span(found.start())
        begin = edges.left_edge(view, found.start(), floor, longest=8)
        brand_at = _after_role(view, words, _after_places(view, begin, found.start()), found.start())
        if not _closes(view, edges, found.end()):
            continue
        if not _is_brand(view, edges, brand_at, found.start()) and not _is_placed(view, words, brand_at, found):
            continue
        begin = _with_place(view, begin, brand_at)
        out.append(
            Mention(begin, found.end(), "Enterprise", text[begin : found.end()], Origin.SHAPE, "enterprise-trade")
        )
    return out


def find_firms_by_company(view: View, edges: Edges, known: Sequence[Mention]) -> list[Mention]:
    """Bare names beside a firm in a row, and with what only firms have: 云石轮毂董事长, 隔壁的云石轮毂.

    Args:
        view: The article.
        edges: What begins and ends names.
        known: All mentions so far, overlaps resolved.

    Returns:
        Sorted by begin.
    """
    words = load_firm_words()
    text = view.text
    out: list[Mention] = []
    taken = [(m.begin, m.end) for m in known if m.type not in ("Region", "Industry")]

    def add(begin: int, end: int, rule: str) -> bool:
        if any(b < end and begin < e for b, e in taken):
            return False
        out.append(Mention(begin, end, "Enterprise", text[begin:end], Origin.SHAPE, rule))
        taken.append((begin, end))
        return True

    for found in words.owned.finditer(text):
        begin, end = _before(view, edges, found.start())
        if begin < end and _is_firm(view, edges, words, begin, end, alone=found["does"] is None or end - begin < 3):
            begin = _with_place(view, begin, _after_places(view, begin, end))
            add(begin, end, "enterprise-owned")
    for place in _iter_roles(view, edges, words):
        end = _item_end(view, edges, place)
        if _is_firm(view, edges, words, place, end, alone=True):
            add(place, end, "enterprise-role")
    for begin, end in _rows_of_trades(view, edges, words):
        add(begin, end, "enterprise-together")
    for begin, end in _numbered_rows(view, words):
        add(begin, end, "enterprise-numbered")
    queue = [m for m in (*known, *out) if m.type == "Enterprise"]
    while queue:
        firm = queue.pop()
        spans = []
        if text[firm.end : firm.end + 1] in ("、", "和", "及", "与") and firm.end + 1 < len(text):
            spans.append((firm.end + 1, _item_end(view, edges, firm.end + 1)))
        if text[firm.begin - 1 : firm.begin] == "、":
            spans.append(_before(view, edges, firm.begin - 1))
        for begin, end in spans:
            if begin < end and _is_firm(view, edges, words, begin, end, alone=False):
                begin = _with_place(view, begin, _after_places(view, begin, end))
                if add(begin, end, "enterprise-beside"):
                    queue.append(out[-1])
    return sorted(out, key=lambda m: m.begin)


def _iter_roles(view: View, edges: Edges, words: FirmWords) -> Iterator[int]:
    """Where a name may begin that follows 叶片厂商, 隔壁的 and the like."""
    for position in range(2, len(view.text) - 1):
        if words.roles.search(view.text, max(0, position - 6), position):
            yield position


def _numbered_rows(view: View, words: FirmWords) -> Iterator[tuple[int, int]]:
    """The items of a numbered list that its heading calls firms: 十强工业企业:1.云石发电 2.江西恒隆染整 3.绿邦."""
    rows: list[list[re.Match[str]]] = []
    for item in _NUMBERED.finditer(view.text):
        last = rows[-1][-1] if rows else None
        if last and int(item[1]) == int(last[1]) + 1 and item.start() - last.end() <= _LIST_GAP:
            rows[-1].append(item)
        elif item[1] == "1":
            rows.append([item])
    for row in rows:
        first = row[0].start()
        if len(row) < _LEAST_LIST or not words.listed.search(view.text, max(0, first - 24), first):
            continue
        for item in row:
            begin, end = item.span(2)
            if not words.none.search(item[2]) and view.place_end(begin) < end:
                yield begin, end


def _rows_of_trades(view: View, edges: Edges, words: FirmWords) -> list[tuple[int, int]]:
    """Rows of which each item ends like a trade or goods behind a rare word: 双石竹木、九溪竹木参展.

    Kinds of goods stand in rows as well (绿色食品、有机食品); what is before them is a common word.
    """
    text = view.text
    out: list[tuple[int, int]] = []
    for row in _ROW.finditer(text):
        spans = []
        begin = row.start()
        for item in re.finditer("[^、]+", row.group()):
            begin = row.start() + item.start()
            spans.append((begin, row.start() + item.end()))
        first, last = spans[0], spans[-1]
        spans[0] = _before(view, edges, first[1])
        spans[-1] = (last[0], min(last[1], _item_end(view, edges, last[0])))
        if all(b < e and _is_rare_trade(view, edges, words, b, e) for b, e in spans):
            out += spans
    return out


def _is_rare_trade(view: View, edges: Edges, words: FirmWords, begin: int, end: int) -> bool:
    if not _is_firm(view, edges, words, begin, end, alone=False):
        return False
    core = view.text[_after_places(view, begin, end) : end]
    brand = core[: _last_match(words.goods, core)]
    return 2 <= len(brand) <= 4 and edges.words.frequency(brand) < _RARE


def _before(view: View, edges: Edges, end: int) -> tuple[int, int]:
    """The stretch that may be a name and ends right here."""
    floor, _ = view.block_span(end - 1) if end else (0, 0)
    while end > floor and view.text[end - 1] in "”)":
        return end, end
    return edges.left_edge(view, end, floor, longest=_LONGEST + 4), end


def _item_end(view: View, edges: Edges, begin: int) -> int:
    """The end of a name that begins here: before a mark, a particle, or a word that no name contains."""
    text = view.text
    stop = begin
    while stop < len(text) and stop - begin < 14 and _PRINTED.match(text[stop]):
        stop += 1
    end = begin
    for word in edges.words.cut(text[begin:stop]):
        after = end + len(word)
        if end > begin and end - begin >= 2:
            if len(word) == 1 and (word in edges.hard or word in edges.single):
                break
            if len(word) > 1 and (word in edges.strong_words or _cuts(edges, word)):
                break
            if word in edges.names and after < stop and not _closes(view, edges, after):
                break  # 绿源加工设备: the verb of the clause
        end = after
    return end


def _cuts(edges: Edges, word: str) -> bool:
    return word not in edges.names and edges.words.classes.get(word, "") in edges.classes


def _is_firm(view: View, edges: Edges, words: FirmWords, begin: int, end: int, *, alone: bool) -> bool:
    """Whether a stretch has the form of a firm's bare name.

    If it stands ``alone``, with no firm beside it, it must end like a trade or goods and be coined before that, lest
    it be a person or a common noun.
    """
    text = view.text
    core_at = _after_places(view, begin, end)
    core = text[core_at:end]
    if not 2 <= len(core) <= _LONGEST or not _NAME.fullmatch(core) or view.place_end(core_at) > core_at:
        return False
    if words.none.search(core) or edges.words.frequency(core) or edges.is_verb(core[:2]):
        return False
    if any(c in edges.hard for c in core) or view.text[end - 1] in "省市县区镇乡村":
        return False
    found = _last_match(words.goods, core) or _last_match(words.trades, core)
    split = edges.words.cut(core)
    if found:
        brand = core[:found]
        if len(brand) < 2 or brand in words.plain or edges.words.cut(brand)[0] in words.plain:
            return False
        if edges.words.frequency(brand) >= _COMMON:
            return False
        spelled = [w for w in edges.words.cut(brand) if len(w) > 1]
        return not alone or not any(edges.words.frequency(w) > _KNOWN for w in spelled)
    # without a known trade two characters in a row must belong to no word
    opening = len(split) > 1 and len(split[0]) == 1 and len(split[1]) == 1 and core[0] not in edges.single
    if not opening:
        return False
    if len(core) <= 4 and all(len(w) == 1 for w in split):
        return not alone
    # 捷力轮毂: coined characters, and one noun behind them
    return (
        len(split) == 3
        and len(split[2]) >= 2
        and edges.words.classes.get(split[2], "x")[0] == "n"
        and edges.words.frequency(split[2]) < _EVERYDAY
        and core[1] not in edges.single
    )


def ends_in_trade(name: str) -> bool:
    """Whether a name ends like that of a firm without its legal form.

    >>> ends_in_trade("云石重工"), ends_in_trade("云石镇")
    (True, False)
    """
    return _last_match(load_firm_words().goods, name) > 0


def _last_match(pattern: re.Pattern[str], core: str) -> int:
    """Where a match begins that closes a stretch, the longest; 0 if there is none."""
    for begin in range(2, len(core)):
        if pattern.fullmatch(core, begin):
            return begin
    return 0


def _after_places(view: View, begin: int, end: int) -> int:
    while begin < view.place_end(begin) < end:
        begin = view.place_end(begin)
    return begin


def _after_role(view: View, words: FirmWords, begin: int, end: int) -> int:
    """Where a name begins of which the last character of 运营商 seems to be the first."""
    cut = next(
        (n for n in (1, 2) if begin + n < end - 1 and words.roles.search(view.text, max(0, begin + n - 6), begin + n)),
        0,
    )
    return begin + cut


def _with_place(view: View, begin: int, brand_at: int) -> int:
    """Where a name begins that a short place opens (陕西云石新材料); full places are where the firm is."""
    place = next((p for p in view.places if p.end == brand_at and p.begin >= begin), None)
    if place is not None and _SHORT_PLACE.fullmatch(place.text) and view.place_end(place.begin - 1) != place.begin:
        return place.begin
    return brand_at


def _is_brand(view: View, edges: Edges, begin: int, end: int) -> bool:
    """Whether a stretch before a trade is coined: two to four characters of no word."""
    brand = view.text[begin:end]
    return (
        2 <= len(brand) <= 4
        and _HAN.fullmatch(brand) is not None
        and all(len(w) == 1 for w in edges.words.cut(brand))
        and not edges.words.frequency(brand)
        and not view.place_end(begin) > begin
        and brand[-1] not in edges.hard
        and brand[0] not in edges.hard
        and brand not in edges.names
        and not any(c in edges.single for c in brand)
    )


def _is_placed(view: View, words: FirmWords, begin: int, trade: re.Match[str]) -> bool:
    """Whether a word between a short place and a trade in 业 names a firm: 新疆红石椒业."""
    brand = view.text[begin : trade.start()]
    return (
        len(brand) == 2
        and trade.group().endswith("业")
        and _HAN.fullmatch(brand) is not None
        and brand not in words.plain
        and view.frequency(brand) < _EVERYDAY
        and _with_place(view, begin - 3, begin) < begin
    )


def _closes(view: View, edges: Edges, position: int) -> bool:
    """Whether a name can end here: before a mark, a particle or a word that names are not continued by."""
    text = view.text[position : position + 6]
    if not text or not re.match(r"[一-鿿A-Za-z0-9]", text):
        return True
    word = edges.words.cut(text)[0]
    return (
        word in edges.single
        or word in edges.hard
        or (len(word) > 1 and edges.words.classes.get(word, "") in edges.classes)
        or edges.building.match(view.text, position) is not None
        or load_firm_words().owned.match(view.text, position) is not None
    )
