"""Names in quotation marks: programs above all, teams, service points, contests and titles beside them.

County papers put the names of their programs in quotation marks, with a head behind (“如我+”行动) or without
(推出“湿地贷”), and use the same marks for figures of speech (“最后一公里”). The head decides the type; without one,
a launching verb or the shape of the inside does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.language.edges import Edges, any_of, load_toml, string_list
from kg.language.lists import load_list_words
from kg.language.view import View
from kg.words.domain import BlockKind, Mention, Origin
from kg.words.errors import DataError

_PLACE = "seeds/shapes/program.toml"
_MIDDLE = re.compile(r"(?:的)?[一-鿿A-Za-z0-9]{0,10}?")
_NUMBERED = re.compile(
    r"^(?:\d+[+＋]|[一二三四五六七八九十百千万\d]+[\u4e00-\u9fff]{1,3}[一二三四五六七八九十百千万\d]+|\d{2,}$)|[+＋][N\u4e00-\u9fffA-Z\d]|^[N\d]\+|e|^[A-Za-z]?\d{3,}"
)
_HAN = re.compile(r"[一-鿿A-Za-z0-9+·]+")
_SAME = re.compile(r"[、,]")
_JOIN = re.compile(r"[、和与及]?")
_SPEECH_BEFORE = re.compile(r"[,:说道称问喊:]\s*$")
_SENTENCE = re.compile(r"[,。!?;:]")


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """Compiled ``seeds/shapes/program.toml``."""

    heads: tuple[tuple[str, re.Pattern[str]], ...]
    verbs: re.Pattern[str]
    metaphors: frozenset[str]
    ends: tuple[str, ...]
    aims: re.Pattern[str]
    works: re.Pattern[str]
    era: re.Pattern[str]
    called: tuple[str, ...]
    rows: re.Pattern[str]
    owners: re.Pattern[str]
    titled: re.Pattern[str]
    plain: tuple[PlainHead, ...]


@dataclass(frozen=True, slots=True)
class PlainHead:
    """Heads of programs that stand without quotation marks."""

    id: str
    heads: re.Pattern[str]
    least: int
    most: int
    generic: frozenset[str]
    generic_ending: tuple[str, ...]
    not_before: frozenset[str]


@lru_cache(maxsize=1)
def load_quoted_words() -> QuotedWords:
    """Read ``seeds/shapes/program.toml``.

    Raises:
        DataError: The file is broken.
    """
    data = load_toml("shapes/program.toml")
    heads, quoted, marks, plain = data.get("heads"), data.get("quoted"), data.get("marks"), data.get("plain")
    if (
        not isinstance(heads, dict)
        or not isinstance(quoted, dict)
        or not isinstance(marks, dict)
        or not isinstance(plain, list)
    ):
        raise DataError(_PLACE, "needs the tables heads, quoted, marks and [[plain]]")
    pairs = sorted(
        ((word, kind) for kind in sorted(heads) for word in string_list(heads, kind, _PLACE)),
        key=lambda p: (-len(p[0]), p[0]),
    )
    by_kind: dict[str, list[str]] = {}
    for word, kind in pairs:
        by_kind.setdefault(kind, []).append(word)
    return QuotedWords(
        heads=tuple((kind, re.compile(any_of(words))) for kind, words in sorted(by_kind.items())),
        verbs=re.compile(f"(?:{any_of(string_list(quoted, 'verbs', _PLACE))})(?:了|起|出|的|好|以)?"),
        metaphors=frozenset(string_list(quoted, "metaphors", _PLACE)),
        ends=tuple(string_list(marks, "ends", _PLACE)),
        aims=re.compile(f"(?:的)?(?:{any_of(string_list(marks, 'aims', _PLACE))})"),
        works=re.compile(f"(?:{any_of(string_list(marks, 'works', _PLACE))})[^，,。“”]{{0,4}}$"),
        owners=re.compile(any_of(string_list(marks, "owners", _PLACE))),
        called=tuple(string_list(marks, "called", _PLACE)),
        era=re.compile(str(marks.get("era", ""))),
        rows=re.compile(
            f"(?:等)?“?(?:[一二两三四五六七八九十]+|\\d+)(?:大|项|个)(?:{any_of(string_list(marks, 'rows', _PLACE))})”?"
            f"|等(?:{any_of(string_list(marks, 'closings', _PLACE))})"
        ),
        titled=re.compile(
            f"(?:{any_of(string_list(marks, 'issued', _PLACE))})(?:了)?"
            "(关于[^,。;:“”]{4,20}?(?:“[^”]{2,20}”[^,。;:“”]{0,24}?)?(?:的)"
            f"(?:{any_of(string_list(marks, 'titles', _PLACE))}))"
        ),
        plain=tuple(
            PlainHead(
                str(table["id"]),
                re.compile(any_of(string_list(table, "heads", _PLACE))),
                int(table.get("least", 1)),
                int(table.get("most", 24)),
                frozenset(string_list(table, "generic", _PLACE)),
                tuple(string_list(table, "generic_ending", _PLACE)),
                frozenset(str(table.get("not_before", ""))),
            )
            for table in plain
        ),
    )


def _head_after(
    words: QuotedWords, text: str, end: int, limit: int, edges: Edges | None = None
) -> tuple[str, int] | None:
    """The type and end of the head behind a closing mark, the nearest and longest one."""
    stretch = re.match(r"(?:的)?[一-鿿A-Za-z0-9]{0,16}", text[end:limit])
    if not stretch or not stretch.group():
        return None
    best: tuple[int, int, str] | None = None
    for kind, pattern in words.heads:
        for found in pattern.finditer(stretch.group()):
            if found.start() > 10:
                break
            middle = stretch.group()[: found.start()]
            if re.search(r"[等和与及或是为在将被使让]|[了着过]$", middle):
                break
            key = (found.start(), -found.end(), kind)
            if best is None or key < best:
                best = key
            break
    if best is None:
        return None
    if best[2] in ("Honor", "Enterprise") and best[0] > 0:
        return None  # a title follows its quotation directly: “双优”学校, but not “帮帮团”替企业
    middle = stretch.group()[: best[0]].removeprefix("的")
    if edges is not None and len(middle) > 2 and any(_acts(edges, word) for word in edges.words.cut(middle)):
        return None  # “村学”全方位加强网络…: a clause, and no name
    return best[2], end - best[1]


def _acts(edges: Edges, word: str) -> bool:
    if len(word) < 2 or word in edges.names:
        return False
    return word in edges.strong_words or edges.words.classes.get(word, "") in ("v", "d", "vd", "ad")


def find_quoted(view: View, edges: Edges) -> list[Mention]:
    """Mentions of things whose names stand in quotation marks or 《》.

    Returns:
        Sorted by (begin, -end). A mention with a head begins at the opening mark (“如我+”行动), a bare one inside.
    """
    words = load_quoted_words()
    text = view.text
    out: list[Mention] = []
    spans = view.quotes()
    for begin, end in spans:
        inside = text[begin + 1 : end - 1]
        block = view.article.block_at(begin)
        if not inside or block is None:
            continue
        if text[begin] == "《":
            if (
                len(inside) >= 3
                and not re.search(r"[!?]", inside)
                and not words.works.search(text[max(block.begin, begin - 10) : begin])
                and not any(b < begin and end < e and text[b] == "《" for b, e in spans)
            ):
                out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "program-document"))
            continue
        if _is_speech(text, begin, end, inside):
            continue
        if any(b < begin and end < e and text[b] == "《" for b, e in spans):
            # a name inside the title of a document: “稻香贷” in 《…“稻香贷”管理办法》
            if inside.endswith(words.ends) and inside not in words.metaphors:
                out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "program-in-title"))
            continue
        head = _head_after(words, text, end, block.end, edges)
        gap = re.compile(r"\([^()]{2,160}\)").match(text, end, block.end) if head is None else None
        if gap and _head_after(words, text, gap.end(), block.end) and not words.era.match(inside):
            # “五强”(强班子、…)工程: what the figures stand for is told between name and head
            kind, stop = _head_after(words, text, gap.end(), block.end) or ("", 0)
            if stop and not re.match(r"的", text[gap.end() :]):
                out.append(Mention(begin + 1, end - 1, kind, inside, Origin.SHAPE, f"quoted-{kind.lower()}-headed"))
                continue
        if words.era.match(inside) or text[block.begin : begin].endswith(words.called):
            continue
        if inside in words.metaphors or len(inside) > 30:
            if head and head[0] == "Program" and _launched(words, text, begin, block.begin):
                pass
            else:
                continue
        if head and head[0] == "Honor" and inside.endswith(words.ends):
            head = None  # “…平台”企业: the quoted name says itself what it is
        if head:
            kind, stop = head
            if kind == "Program" and "、" in inside and _parallel(inside):
                out.extend(_parts(text, begin, end))
            else:
                start = begin
                out.append(Mention(start, stop, kind, text[start:stop], Origin.SHAPE, f"quoted-{kind.lower()}-headed"))
            continue
        if inside.count("、") >= 2 or re.search(r"\d+号$", inside):
            continue  # a slogan in three parts, or a variety
        if words.aims.match(text, end) or re.search(r"\d(?:余)?[家个条]$", text[block.begin : begin]) or "," in inside:
            continue
        own = _own_head(words, inside) or ("Honor" if _is_honor(inside) else "")
        if own:
            out.append(Mention(begin + 1, end - 1, own, inside, Origin.SHAPE, f"quoted-{own.lower()}-inside"))
            continue
        if begin - 2 >= block.begin and text[block.begin : begin] in ("——", "—") and 3 <= len(inside) <= 8:
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-topic"))
            continue
        if block.kind is BlockKind.SUBHEAD and not inside.endswith(words.ends):
            continue
        chained = _chained(text, begin, spans)
        repeated = sum(text[b + 1 : e - 1] == inside for b, e in spans) >= 2
        if inside.endswith(words.ends) and len(inside) >= 3:
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-marked"))
        elif _NUMBERED.search(inside) and len(inside) >= 3:
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-numbered"))
        elif len(inside) >= 3 and (
            _launched(words, text, begin, block.begin) or (chained and _launched(words, text, chained, block.begin))
        ):
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-launched"))
        elif repeated and 3 <= len(inside) <= 10 and _HAN.fullmatch(inside):
            # what is quoted time and again is a name
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-repeated"))
    return sorted(out, key=lambda m: (m.begin, -m.end))


def _own_head(words: QuotedWords, inside: str) -> str:
    """The type that the end of a quoted name speaks of, unless it is a program's: “2025青溪国际马拉松”."""
    for kind, pattern in words.heads:
        if kind in ("Program", "Honor"):
            continue
        for found in pattern.finditer(inside):
            if found.end() == len(inside) and found.start() >= 2 and len(found.group()) >= 2:
                return kind
    return ""


def _is_honor(inside: str) -> bool:
    """Whether a quoted name ends like a title that is won: “青溪县返乡创业之星”."""
    honors = load_list_words()
    if "、" in inside:
        return False
    last = None
    for found in honors.honor_ends.finditer(inside):
        last = found
    return (
        last is not None
        and last.end() == len(inside)
        and len(inside) >= 5
        and (
            last.group() not in honors.honor_generic
            or bool(honors.honor_starts.match(re.sub(r"^\d{4}年(?:度)?", "", inside)))
        )
    )


def _is_speech(text: str, begin: int, end: int, inside: str) -> bool:
    """Whether a quotation is somebody's words."""
    if _SENTENCE.search(inside) and (inside[-1] in "。!?,;" or len(inside) > 18):
        return True
    return inside[-1] in "。!?,"


def _parallel(inside: str) -> bool:
    """一链一党委、一链一平台: parts that start alike are names of their own."""
    parts = inside.split("、")
    return (
        len(parts) >= 2
        and len({p[:2] for p in parts}) == 1
        and all(len(p) >= 4 for p in parts)
        and parts[0][0] in "一每"
    )


def _parts(text: str, begin: int, end: int) -> list[Mention]:
    out: list[Mention] = []
    position = begin + 1
    for part in text[begin + 1 : end - 1].split("、"):
        out.append(Mention(position, position + len(part), "Program", part, Origin.SHAPE, "quoted-program-parallel"))
        position += len(part) + 1
    return out


def _chained(text: str, begin: int, spans: list[tuple[int, int]]) -> int:
    """Begin of the first of a row of quotations that this one ends (“A”“B”、“C”), or 0."""
    ends = {e: b for b, e in spans}
    first = 0
    position = begin
    while True:
        for gap in (0, 1):
            before = ends.get(position - gap)
            if before is not None and (gap == 0 or text[position - 1] in "、和与及"):
                first = position = before
                break
        else:
            return first


def _launched(words: QuotedWords, text: str, begin: int, floor: int) -> bool:
    """Whether a launching verb stands shortly before, with nothing but a modifier between."""
    window = text[max(floor, begin - 14) : begin]
    last = None
    for found in words.verbs.finditer(window):
        last = found
    return last is not None and not re.search(r"[,。;:!?“”、]", window[last.end() :])


def find_plain_programs(view: View, edges: Edges) -> list[Mention]:
    """Mentions of programs without quotation marks: 农村宅基地制度改革, 稻香贷, 政府工作报告."""
    words = load_quoted_words()
    out: list[Mention] = []
    for plain in words.plain:
        for found in plain.heads.finditer(view.text):
            floor, _ = view.block_span(found.start())
            begin = edges.left_edge(view, found.start(), floor, numbers=True)
            begin = _item_begin(view, edges, begin, found.start(), floor)
            owner = words.owners.search(view.text, begin, found.start())
            while owner and owner.end() < found.start():
                begin = owner.end()
                owner = words.owners.search(view.text, begin, found.start())
            core = view.text[begin : found.start()]
            if not plain.least <= len(core) <= plain.most or core in plain.generic or re.match(r"[的等]", core):
                continue
            if core.endswith(plain.generic_ending) or view.text[found.end() : found.end() + 1] in plain.not_before:
                continue
            out.append(Mention(begin, found.end(), "Program", view.text[begin : found.end()], Origin.SHAPE, plain.id))
    for found in words.titled.finditer(view.text):
        out.append(Mention(found.start(1), found.end(1), "Program", found.group(1), Origin.SHAPE, "program-titled"))
    for found in words.rows.finditer(view.text):
        out.extend(_row_before(view, edges, found.start()))
    return sorted(out, key=lambda m: (m.begin, -m.end))


def _item_begin(view: View, edges: Edges, begin: int, head: int, floor: int) -> int:
    """The begin of the item of a row that a head closes, if nothing in it stands only before names."""
    text = view.text
    start = begin
    while start > floor and head - start < 20 and text[start - 1] not in "、,。;:!?“”()":
        start -= 1
    if start == begin or start <= floor or text[start - 1] != "、":
        return begin
    position = start
    for word in edges.words.cut(text[start:begin]):
        if word in edges.hard or word in edges.strong_words or (len(word) == 1 and word in edges.single):
            return begin
        position += len(word)
    return start


def _row_before(view: View, edges: Edges, end: int) -> list[Mention]:
    """The items of a row that a count of actions closes: 甲升级、乙赋能、丙提质等“三大行动”."""
    text = view.text
    floor, _ = view.block_span(end)
    row = re.search(r"(?:[一-鿿“”‘’]{4,16}、)+[一-鿿“”‘’]{4,16}$", text[max(floor, end - 160) : end])
    if not row:
        return []
    begin = max(floor, end - 160) + row.start()
    out: list[Mention] = []
    for number, item in enumerate(row.group().split("、")):
        stop = begin + len(item)
        start = begin
        if number == 0:
            for length in range(len(item), 3, -1):
                if edges.verbs.match(text, stop - length, stop):
                    start = stop - length
            lead = re.compile(edges.verbs.pattern).match(text, start, stop)
            if lead and lead.end() + 4 <= stop and len(item) > 6:
                start = lead.end()
            if len(text[start:stop]) > (16 if start > begin else 8):
                return []
        out.append(Mention(start, stop, "Program", text[start:stop], Origin.SHAPE, "program-row"))
        begin = stop + 1
    return out
