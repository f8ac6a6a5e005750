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

_COUNTS = re.compile(r"[一-鿿]\d+(?:余|多)?[个家项件户人名次场所座条支批]")
_PLACE = "seeds/shapes/program.toml"
_MIDDLE = re.compile(r"(?:的)?[一-鿿A-Za-z0-9]{0,10}?")
_NUMBERED = re.compile(
    r"^(?:\d+[+＋]|[一二三四五六七八九十百千万\d]+[\u4e00-\u9fff]{1,3}[一二三四五六七八九十百千万\d]+|\d{2,}$)|[+＋][N\u4e00-\u9fffA-Z\d]|^[N\d]\+|e|^[A-Za-z]?\d{3,}"
)
_EACH = re.compile(r"一[一-鿿]{1,2}一")
_HAN = re.compile(r"[一-鿿A-Za-z0-9+·]+")
_SAME = re.compile(r"[、,]")
_JOIN = re.compile(r"[、和与及]?")
_SPEECH_BEFORE = re.compile(r"[,:说道称问喊:]\s*$")
_COUNTED = re.compile(r"(?:\d+|[两三四五六七八九十多])(?:余)?[项个条](?:[一-鿿]{2})?$")
_FROM_TO = re.compile("[从由]“[^“”]{1,14}”(?:变?为|变?成|转?到|转向|迈向|走向|升级为)$")
_MECHANISM, _LONGEST_GAP = "program-mechanism", 14
_SENTENCE = re.compile(r"[,。!?;:]")


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """Compiled ``seeds/shapes/program.toml``."""

    heads: tuple[tuple[str, re.Pattern[str]], ...]
    verbs: re.Pattern[str]
    weak_verbs: re.Pattern[str]
    between: re.Pattern[str]
    metaphors: frozenset[str]
    ends: tuple[str, ...]
    aims: re.Pattern[str]
    works: re.Pattern[str]
    era: re.Pattern[str]
    pieces: re.Pattern[str]
    further: re.Pattern[str]
    outside: frozenset[str]
    called: tuple[str, ...]
    rows: re.Pattern[str]
    owners: re.Pattern[str]
    titled: re.Pattern[str]
    issued: re.Pattern[str]
    documents: re.Pattern[str]
    planned: re.Pattern[str]
    brands: re.Pattern[str]
    weak_heads: re.Pattern[str]
    counted: re.Pattern[str]
    means: re.Pattern[str]
    closers: re.Pattern[str]
    goods: re.Pattern[str]
    told: re.Pattern[str]
    telling: re.Pattern[str]
    place_goods: re.Pattern[str]
    no_brands: re.Pattern[str]
    far_heads: re.Pattern[str]
    lengthened: re.Pattern[str]
    past: tuple[str, ...]
    groups: re.Pattern[str]
    nicknames: re.Pattern[str]
    built: re.Pattern[str]
    works_heads: tuple[str, ...]
    likened: tuple[str, ...]
    hoped: re.Pattern[str]
    bare: re.Pattern[str]
    bare_generic: re.Pattern[str]
    setting_up: re.Pattern[str]
    framed: re.Pattern[str]
    systems: re.Pattern[str]
    neighbours: tuple[str, ...]
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
    alone: bool


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
    bare = data.get("bare")
    if not isinstance(bare, dict):
        raise DataError(_PLACE, "needs the table bare")
    issued = any_of(string_list(marks, "issued", _PLACE))
    titles = any_of(string_list(marks, "titles", _PLACE))
    counters = any_of(string_list(quoted, "counters", _PLACE))
    by_kind: dict[str, list[str]] = {}
    for word, kind in pairs:
        by_kind.setdefault(kind, []).append(word)
    return QuotedWords(
        heads=tuple((kind, re.compile(any_of(words))) for kind, words in sorted(by_kind.items())),
        verbs=re.compile(f"(?:{any_of(string_list(quoted, 'verbs', _PLACE))})(?:了|起|出|的|好|以)?"),
        weak_verbs=re.compile(f"(?:{any_of(string_list(quoted, 'weak_verbs', _PLACE))})(?:了|起|出|的|好|以)?$"),
        between=re.compile(
            rf"(?:[了起出的]|等|(?:{any_of(string_list(quoted, 'modifiers', _PLACE))})"
            rf"|(?:[一二两三四五六七八九十]|\d+)(?:{counters}))*"
            rf"(?:[一-鿿A-Za-z0-9]{{0,6}}(?:{any_of(string_list(quoted, 'kinds', _PLACE))}))?"
        ),
        metaphors=frozenset(string_list(quoted, "metaphors", _PLACE)),
        ends=tuple(string_list(marks, "ends", _PLACE)),
        aims=re.compile(f"(?:的)?(?:{any_of(string_list(marks, 'aims', _PLACE))})"),
        works=re.compile(f"(?:{any_of(string_list(marks, 'works', _PLACE))})[^，,。“”]{{0,4}}$"),
        owners=re.compile(any_of(string_list(marks, "owners", _PLACE))),
        called=tuple(string_list(marks, "called", _PLACE)),
        era=re.compile(str(marks.get("era", ""))),
        pieces=re.compile(str(marks.get("pieces", ""))),
        outside=frozenset(by_kind.get("Enterprise", ())) - frozenset(string_list(marks, "inside", _PLACE)),
        further=re.compile(any_of(string_list(marks, "further", _PLACE))),
        rows=re.compile(
            f"(?:等)?“?(?:[一二两三四五六七八九十]+|\\d+)(?:大|项|个)(?:{any_of(string_list(marks, 'rows', _PLACE))})”?"
            f"|等(?:{any_of(string_list(marks, 'closings', _PLACE))})"
        ),
        titled=re.compile(
            f"(?:{issued})(?:了)?(关于[^,。;:“”]{{2,20}}?(?:“[^”]{{2,20}}”[^,。;:“”]{{0,24}}?)?(?:的)(?:{titles}))"
        ),
        issued=re.compile(
            f"(?:{issued})(?:了)?((?:[^,。;:、“”的]|“[^”]{{2,16}}”){{6,44}}?(?:{titles}))(?=[,。;、)]|$)"
        ),
        documents=re.compile(
            f"(?:{any_of([*string_list(marks, 'documents', _PLACE), *string_list(marks, 'titles', _PLACE)])})"
            "(?:[(][^()]*[)])?$"
        ),
        planned=re.compile(
            f"“?十[一二三四五六七]五”?[一-鿿]{{0,14}}?(?:{any_of(string_list(marks, 'plans', _PLACE))})"
        ),
        brands=re.compile(f"(?:{any_of(string_list(marks, 'brand_verbs', _PLACE))})"),
        weak_heads=re.compile(f"(?:{any_of(string_list(marks, 'weak_heads', _PLACE))})$"),
        counted=re.compile(f"(?:等)?(?:[两三四五六七八九十]|\\d+)(?:{counters})"),
        goods=re.compile(
            f"[一-鿿]{{1,4}}[{marks.get('goods', '')}](?=(?:先后|成功|再次|还)?"
            f"(?:{any_of(string_list(marks, 'brand_verbs', _PLACE))}))"
        ),
        told=re.compile(
            "(?:第[一二三四五六七八九十\\d]+期"
            f"|是[^,。;“”]{{0,20}}(?:{any_of(string_list(marks, 'told', _PLACE))})(?=[,。;]))"
        ),
        telling=re.compile(
            f"(?:{any_of(string_list(marks, 'telling', _PLACE))}"
            f"|(?:{any_of(string_list(marks, 'told_of', _PLACE))})[一-鿿]{{0,2}}?"
            f"(?:{any_of(string_list(marks, 'told_by', _PLACE))}))$"
        ),
        no_brands=re.compile(any_of(string_list(marks, "no_brands", _PLACE))),
        place_goods=re.compile(f"[一-鿿]{{0,4}}[{marks.get('goods', '')}]"),
        past=tuple(string_list(marks, "past", _PLACE)),
        lengthened=re.compile(
            f"(?:{any_of(string_list(marks, 'lengthened', _PLACE))})"
            f"(?!{any_of(string_list(marks, 'lengthened_not', _PLACE))})"
        ),
        far_heads=re.compile(f"[^,。;:、“”]{{0,22}}?(?:{any_of(string_list(marks, 'far_heads', _PLACE))})"),
        closers=re.compile(
            f"(?:等|(?:等)?(?:[两三四五六七八九十]|\\d+)(?:{counters}))(?:[一-鿿]{{0,4}}?)"
            f"(?:{any_of(string_list(marks, 'closers', _PLACE))})"
        ),
        nicknames=re.compile(f"(?:{any_of(string_list(marks, 'nicknames', _PLACE))})$"),
        groups=re.compile(f"(?:{any_of(string_list(marks, 'groups', _PLACE))})$"),
        built=re.compile(f"(?:{any_of(string_list(marks, 'built', _PLACE))})$"),
        works_heads=tuple(string_list(marks, "works_heads", _PLACE)),
        likened=tuple(string_list(marks, "likened", _PLACE)),
        means=re.compile(f"(?:{any_of(string_list(marks, 'means', _PLACE))})"),
        bare=re.compile(
            f"(?:{any_of(string_list(bare, 'verbs', _PLACE))})(?:了|起)?([^,。;:!?、“”\\n的了]{{4,24}}?"
            f"(?:{any_of(string_list(bare, 'heads', _PLACE))}))"
            f"(?=[,。;]|{any_of(string_list(bare, 'follows', _PLACE))})"
        ),
        hoped=re.compile(f"(?:{any_of(string_list(bare, 'hoped', _PLACE))})[^,。;]?$"),
        framed=re.compile(
            f"(?:{any_of(string_list(bare, 'framing', _PLACE))})(?:了)?(以[^,。;“”]{{2,16}}为[^,。;“”]{{2,10}}的"
            f"[^,。;“”的]{{2,16}}(?:{any_of(string_list(bare, 'framed', _PLACE))}))(?=[,。;])"
        ),
        bare_generic=re.compile(
            f"(?:{any_of(string_list(bare, 'generic', _PLACE))})+(?:{any_of(string_list(bare, 'heads', _PLACE))})"
        ),
        setting_up=re.compile(
            f"((?:{any_of(string_list(bare, 'setting_up', _PLACE))})了?)[一-鿿]{{2,{_LONGEST_GAP}}}$"
        ),
        systems=re.compile(f"等[^,。;“”]{{0,16}}(?:{any_of(string_list(bare, 'systems', _PLACE))})"),
        neighbours=tuple(string_list(bare, "neighbours", _PLACE)),
        plain=tuple(
            PlainHead(
                str(table["id"]),
                re.compile(any_of(string_list(table, "heads", _PLACE))),
                int(table.get("least", 1)),
                int(table.get("most", 24)),
                frozenset(string_list(table, "generic", _PLACE)),
                tuple(string_list(table, "generic_ending", _PLACE)),
                frozenset(str(table.get("not_before", ""))),
                bool(table.get("alone", False)),
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
    if best[2] == "Program" and edges is not None:
        longer = words.further.match(stretch.group(), -best[1])
        if longer and _closes_name(edges, text[end + longer.end() : min(limit, end + longer.end() + 6)]):
            best = best[0], -longer.end(), best[2]  # “甲”预警|小程序
    if best[2] in ("Honor", "Enterprise") and best[0] > 0:
        return None  # a title follows its quotation directly: “双优”学校, but not “帮帮团”替企业
    middle = stretch.group()[: best[0]].removeprefix("的")
    rest = text[end - best[1] : min(limit, end - best[1] + 6)]
    if _COUNTS.search(middle):
        return None  # “甲专班”跑通4个项目: a clause that counts
    if words.counted.match(middle) or (best[2] == "Honor" and words.counted.match(rest)):
        return None  # “甲”“乙”两大体系 closes a row; “甲”示范村8个 are counted
    if words.weak_heads.search(stretch.group()[: -best[1]]) and edges is not None and not _closes_name(edges, rest):
        return None  # “两个健康”工作主题
    soft = best[2] == "Program" and not words.weak_heads.search(stretch.group()[: -best[1]])
    if (
        edges is not None
        and best[2] != "Event"
        and len(middle) > 2
        and any(_acts(edges, word, soft=soft) for word in edges.words.cut(middle))
    ):
        return None  # “村学”全方位加强网络…: a clause, and no name
    return best[2], end - best[1]


def _closes_name(edges: Edges, rest: str) -> bool:
    """Whether a name can end where ``rest`` goes on: no noun follows."""
    word = edges.words.cut(rest[:6])[0] if rest else ""
    return not word or edges.words.classes.get(word, "x")[:1] not in ("n", "b") or word in edges.single


def _acts(edges: Edges, word: str, *, soft: bool = False) -> bool:
    """Whether a word is a verb or adverb; ``soft``: only one that no name is built with (增值 of “甲”增值服务改革)."""
    if len(word) < 2 or word in edges.names:
        return False
    if soft:
        return word in edges.strong_words or edges.words.classes.get(word, "") in ("d", "ad")
    return word in edges.strong_words or edges.words.classes.get(word, "") in ("v", "d", "vd", "ad")


def _is_program(words: QuotedWords, inside: str) -> bool:
    """Whether the end of a quoted name allows that it is a way of working or a brand, and no team, house or title."""
    return not words.groups.search(inside) and _own_head(words, inside) in ("", "Program")


def _is_brand(words: QuotedWords, view: View, begin: int, end: int) -> bool:
    """Whether a place and its goods stand in quotation marks: “青溪花椒”; not 一杯“青溪茶”, “青溪花椒”公司."""
    text, rows = view.text, load_list_words()
    place = view.place_end(begin + 1)
    if rows.industry_piece.search(text, max(0, begin - 2), begin) or words.no_brands.match(text, end):
        return False
    return begin + 1 < place < end - 1 and words.place_goods.fullmatch(text, place, end - 1) is not None


def find_quoted(view: View, edges: Edges) -> list[Mention]:
    """Mentions of things whose names stand in quotation marks or 《》.

    Returns:
        Sorted by (begin, -end). A mention with a head begins at the opening mark (“如我+”行动), a bare one inside.
    """
    words = load_quoted_words()
    text = view.text
    out: list[Mention] = []
    spans = view.quotes()
    heads = {e: found for b, e in spans if (found := _head_after(words, text, e, view.block_span(b)[1], edges))}
    headed = {text[b + 1 : e - 1] for b, e in spans if heads.get(e, ("Program",))[0] not in ("Program", "Honor")}
    for begin, end in spans:
        inside = text[begin + 1 : end - 1]
        block = view.article.block_at(begin)
        if not inside or block is None:
            continue
        if text[begin] == "《":
            if (
                len(inside) >= 3
                and not re.search(r"[!?]", inside)
                and (words.documents.search(inside) or _launched(words, text, begin, block.begin))
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
            if stop and not words.aims.match(text, gap.end()) and not re.match(r"的", text[gap.end() :]):
                out.append(Mention(begin + 1, end - 1, kind, inside, Origin.SHAPE, f"quoted-{kind.lower()}-headed"))
                continue
        aimed = words.aims.match(text, end)
        if head and aimed and aimed.end() - end > 2 and text[end] == "的":
            head = None  # “甲”的姿态抓项目
        if head is None and _launched(words, text, begin, block.begin):
            far = words.far_heads.match(text, end, block.end)
            if far and far.end() - end > 2:
                kept = text[begin : far.end()]
                out.append(Mention(begin, far.end(), "Program", kept, Origin.SHAPE, "quoted-program-far"))
                continue
        before = text[block.begin : begin]
        likely = 2 <= len(inside) <= 10 and "的" not in inside and _HAN.fullmatch(inside) is not None
        slogan = inside in words.metaphors or words.aims.match(text, end) is not None
        if likely and not head and not slogan and words.telling.search(before) and _is_program(words, inside):
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-told"))
            continue
        if not head and _FROM_TO.search(before):
            continue  # 从“单干”到“联营”: what it was like and is like now
        if words.pieces.match(inside) and not head and not inside.endswith(words.ends):
            continue  # “四本账”, but “三张清单”
        if words.era.match(inside) or before.endswith(words.called) or (not head and before.endswith(words.likened)):
            continue
        if gap and words.aims.match(text, gap.end()):
            continue  # “双60”(…)目标
        if inside in words.metaphors or len(inside) > 30:
            if head and head[0] == "Program" and _launched(words, text, begin, block.begin):
                pass
            else:
                continue
        if head and head[0] == "Honor" and inside.endswith(words.ends):
            head = None  # “…平台”企业: the quoted name says itself what it is
        if head:
            kind, stop = head
            if text.startswith(words.past, end):
                continue  # 跳出“甲”传统模式: what is left behind
            if kind == "Program" and (longer := words.lengthened.match(text, stop, block.end)) is not None:
                stop = longer.end()  # “甲”大走访 is a 大走访行动
            if kind in ("Project", "Program"):
                kind = _built(words, kind, inside, text[end:stop])
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
        if load_list_words().honor_row.search(text, block.begin, _row_begin(begin, spans, text)):
            continue  # 获评“甲”“乙”: titles, which the rules for them read
        row = _row_end(end, spans, text)
        if row > end and words.aims.match(text, row):
            continue  # “甲”“乙”等课程
        if inside in headed:
            continue  # named with its head elsewhere: what it is stands there
        # what the sentence says of it goes before what its end may be
        if likely and len(inside) >= 3 and words.told.match(text, end):
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-told"))
            continue
        own = _own_head(words, inside) or ("Honor" if _is_honor(inside) else "")
        if own == "Organization" and _EACH.match(inside):
            own = "Program"  # “一链一专班”: how teams are set, and no team
        if own:
            out.append(Mention(begin + 1, end - 1, own, inside, Origin.SHAPE, f"quoted-{own.lower()}-inside"))
            continue
        if begin - 2 >= block.begin and text[block.begin : begin] in ("——", "—") and 3 <= len(inside) <= 8:
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-topic"))
            continue
        if block.kind is BlockKind.SUBHEAD and not inside.endswith(words.ends):
            continue
        chained = _chained(text, begin, spans, heads)
        repeated = sum(text[b + 1 : e - 1] == inside for b, e in spans) >= 2
        # “零跑腿、一次办”: an aim in two halves
        aim = "的" in inside or ("、" in inside and not _NUMBERED.search(inside))
        if inside.endswith(words.ends) and len(inside) >= 3 and not aim:
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-marked"))
        elif _NUMBERED.search(inside) and len(inside) >= 3:
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-numbered"))
        elif len(inside) >= 3 and not aim and words.closers.match(text, row):
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-closed"))
        elif _is_brand(words, view, begin, end) or (
            2 <= len(inside) <= 8
            and _HAN.fullmatch(inside)
            and words.brands.match(text, end)
            and not words.groups.search(inside)
        ):
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-brand"))
        elif (
            4 <= len(inside) <= 8
            and text[begin - 1 : begin] == "以"
            and words.means.match(text, end)
            and _HAN.fullmatch(inside)
        ):
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-means"))
        elif len(inside) >= 3 and (
            _launched(words, text, begin, block.begin) or (chained and _launched(words, text, chained, block.begin))
        ):
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-launched"))
        elif (
            repeated
            and not aim
            and 3 <= len(inside) <= 10
            and _HAN.fullmatch(inside)
            and not words.nicknames.search(inside)
        ):
            # what is quoted time and again is a name
            out.append(Mention(begin + 1, end - 1, "Program", inside, Origin.SHAPE, "quoted-program-repeated"))
    return sorted(out, key=lambda m: (m.begin, -m.end))


def _built(words: QuotedWords, kind: str, inside: str, tail: str) -> str:
    """Whether a quoted name before 项目 or 工程 is of something built (“双水系”工程) or of something done."""
    head = next((h for h in words.works_heads if tail.endswith(h)), "")
    if not head:
        return kind
    built = words.built.search(inside) or (kind == "Project" and words.built.search(tail.removesuffix(head)))
    return "Project" if built else "Program"


def _row_begin(begin: int, spans: list[tuple[int, int]], text: str) -> int:
    """Where the row of quotations begins that the one beginning at ``begin`` is in."""
    ends = {e: b for b, e in spans}
    while True:
        for gap in (0, 1):
            before = ends.get(begin - gap)
            if before is not None and (gap == 0 or text[begin - 1] in "、和与及"):
                begin = before
                break
        else:
            return begin


def _row_end(end: int, spans: list[tuple[int, int]], text: str) -> int:
    """Where a row of quotations ends that the one ending at ``end`` is in: “甲”“乙”、“丙”."""
    begins = dict(spans)
    while True:
        for gap in (0, 1):
            after = begins.get(end + gap)
            if after is not None and (gap == 0 or text[end] in "、和与及"):
                end = after
                break
        else:
            return end


def _own_head(words: QuotedWords, inside: str) -> str:
    """The type that the end of a quoted name speaks of, unless it is a program's: “2025青溪国际马拉松”."""
    for kind, pattern in words.heads:
        if kind in ("Program", "Honor"):
            continue
        for start in range(2, len(inside) - 1):
            found = pattern.match(inside, start)
            if found and found.end() == len(inside) and found.group() not in words.outside:
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


def _chained(text: str, begin: int, spans: list[tuple[int, int]], heads: dict[int, tuple[str, int]]) -> int:
    """Begin of the first of a row of quotations that this one ends (“A”“B”行动、“C”), or 0."""
    ends = {e: b for b, e in spans} | {heads[e][1]: b for b, e in spans if heads.get(e, ("",))[0] == "Program"}
    first = 0
    position = begin
    while True:
        for gap in (0, 1):
            before = ends.get(position - gap)
            if before is not None and before < position and (gap == 0 or text[position - 1] in "、和与及"):
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
    if last is None or re.search(r"[,。;:!?“”、]", window[last.end() :]):
        return False
    if not words.weak_verbs.search(last.group()):
        return True
    return words.between.fullmatch(window, last.end()) is not None


def _grown(words: QuotedWords, edges: Edges, text: str, floor: int, begin: int) -> int:
    """Where a name begins whose first nouns were left out: 建立|小微商户信用信息贷款风险补偿机制."""
    verb = words.setting_up.search(text, max(floor, begin - _LONGEST_GAP), begin)
    if verb is None or verb.end(1) == begin:
        return begin
    first, *others = (edges.words.classes.get(w, "n")[:1] for w in edges.words.cut(text[verb.end(1) : begin]))
    return verb.end(1) if first in "njli" and set(others) <= set("nv") else begin


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
            if plain.alone:
                begin = found.start()
                if words.hoped.search(view.text[max(floor, begin - 4) : begin]):
                    continue  # 力争创建…: nothing is run yet
            if plain.id == _MECHANISM:
                begin = _grown(words, edges, view.text, floor, begin)
            core = view.text[begin : found.start()]
            if _COUNTED.search(view.text[max(floor, begin - 6) : begin]):
                continue  # 10项便民改革: counted, and none of them named
            if not plain.least <= len(core) <= plain.most or core in plain.generic or re.match(r"[的等]", core):
                continue
            if core.endswith(plain.generic_ending) or view.text[found.end() : found.end() + 1] in plain.not_before:
                continue
            out.append(Mention(begin, found.end(), "Program", view.text[begin : found.end()], Origin.SHAPE, plain.id))
    for pattern in (words.titled, words.issued):
        for found in pattern.finditer(view.text):
            if re.search(r"[一二两三四五六七八九十\d]+[项个条份]$|^(?:一|相关|有关|系列|多|各)", found.group(1)):
                continue
            out.append(Mention(found.start(1), found.end(1), "Program", found.group(1), Origin.SHAPE, "program-titled"))
    for found in words.bare.finditer(view.text):
        inside = edges.words.cut(found.group(1))
        if words.bare_generic.fullmatch(found.group(1)):
            continue  # 开展延链补链行动
        if not any(w in edges.strong_words or w in edges.hard for w in inside):
            out.append(Mention(found.start(1), found.end(1), "Program", found.group(1), Origin.SHAPE, "program-bare"))
    for found in words.framed.finditer(view.text):
        out.append(Mention(found.start(1), found.end(1), "Program", found.group(1), Origin.SHAPE, "program-framed"))
    for found in words.systems.finditer(view.text):
        out.extend(_row_before(view, edges, found.start(), least=3))
    out.extend(_find_neighbours(words, view, edges))
    for region in view.places:
        good = words.goods.match(view.text, region.end)
        if good and region.type == "Region" and not any(w in edges.strong_words for w in edges.words.cut(good.group())):
            name = view.text[region.begin : good.end()]
            out.append(Mention(region.begin, good.end(), "Program", name, Origin.SHAPE, "program-brand"))
    for found in words.planned.finditer(view.text):
        begin = found.start()
        while (place := next((p for p in view.places if p.end == begin and p.begin < begin), None)) is not None:
            begin = place.begin
        name = view.text[begin : found.end()]
        out.append(Mention(begin, found.end(), "Program", name, Origin.SHAPE, "program-planned"))
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


def _find_neighbours(words: QuotedWords, view: View, edges: Edges) -> list[Mention]:
    """Bare names in one row with a quoted program that is launched: 开展银企早餐会、“服务日活动”."""
    text = view.text
    out: list[Mention] = []
    for begin, end in view.quotes():
        floor, ceiling = view.block_span(begin)
        inside = text[begin + 1 : end - 1]
        if text[begin] == "《" or _is_speech(text, begin, end, inside) or inside in words.metaphors:
            continue
        row = re.search(r"(?:[一-鿿]{2,12}[、和])+$", text[max(floor, begin - 40) : begin])
        if row:
            first = begin - len(row.group())
            spans = [(m.start() + first, m.end() + first) for m in re.finditer(r"[^、和]+", row.group())]
            lead = None
            for lead_match in words.verbs.finditer(text, first, spans[0][1]):
                lead = lead_match
            if lead is not None and spans[0][1] - lead.end() >= 4:
                spans[0] = (lead.end(), spans[0][1])
            elif not _launched(words, text, first, floor):
                spans = []
            out += _named_neighbours(words, edges, text, spans)
        if _launched(words, text, begin, floor):
            rest = re.match(r"(?:[、和][一-鿿]{4,8}(?=[、和,。;]))+", text[end:ceiling])
            if rest:
                spans = [(m.start() + end, m.end() + end) for m in re.finditer(r"[^、和]+", rest.group())]
                out += _named_neighbours(words, edges, text, spans)
    return out


def _named_neighbours(words: QuotedWords, edges: Edges, text: str, spans: list[tuple[int, int]]) -> list[Mention]:
    out = []
    for begin, end in spans:
        name = text[begin:end]
        clean = not any(w in edges.strong_words or w in edges.hard for w in edges.words.cut(name))
        if 4 <= len(name) <= 10 and name.endswith(words.neighbours) and clean:
            out.append(Mention(begin, end, "Program", name, Origin.SHAPE, "program-neighbour"))
    return out


def _row_before(view: View, edges: Edges, end: int, *, least: int = 4) -> list[Mention]:
    """The items of a row that a count of actions closes: 甲升级、乙赋能、丙提质等“三大行动”."""
    text = view.text
    floor, _ = view.block_span(end)
    item = f"[一-鿿“”‘’]{{{least},16}}"
    row = re.search(rf"(?:{item}、)+{item}$", text[max(floor, end - 160) : end])
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
                    break
            lead = re.compile(edges.verbs.pattern).match(text, start, stop)
            if lead and lead.end() + 4 <= stop and len(item) > (6 if least > 3 else 4):
                start = lead.end()
            if len(text[start:stop]) > (16 if start > begin else 8):
                return []
        out.append(Mention(start, stop, "Program", text[start:stop], Origin.SHAPE, "program-row"))
        begin = stop + 1
    return out
