"""Names in rows: industries before 主导产业, titles won after 荣获."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kg.language.edges import Edges, any_of, load_toml, string_list
from kg.language.place_rules import load_place_rules
from kg.language.view import View
from kg.words.data import seeds_path
from kg.words.domain import Mention, Origin
from kg.words.errors import DataError

_NO_STEM = re.compile(
    r"^[\dN+＋]+$|^[一二三四五]星级|大$|企业$|项目$|工业$(?<!\w{4})|[村镇乡县组户社]$|^[的在与是以把将]|[为是成]$|^[省市县区镇乡村]\("
)
_POINTED = re.compile(r"[该本全我][省市县区州盟旗镇乡村]")
_LEVEL = re.compile("(?:(?<![一-鿿])|(?<=的))[省市区县州旗镇乡](?![政域块场民长井流力])|(?<=[亿万])级")
_ITEM = r"[一-鿿A-Za-z0-9()·]{2,14}"
_HAN = re.compile(r"[一-鿿]+")
_COUNT = r"(?:\d+|[一二两三四五六七八九十]+|多|几|数)余?(?:大|个|条|类|家|种|项)"


@dataclass(frozen=True, slots=True)
class ListWords:
    """Compiled word data of rows."""

    industry: re.Pattern[str]
    industry_generic: frozenset[str]
    industry_row: re.Pattern[str]
    industry_row_close: re.Pattern[str]
    industry_zone: re.Pattern[str]
    industry_terms_whole: re.Pattern[str]
    industry_terms: re.Pattern[str]
    industry_fostered: re.Pattern[str]
    industry_pushed: re.Pattern[str]
    industry_grown: re.Pattern[str]
    industry_bodies: re.Pattern[str]
    industry_zone_stems: re.Pattern[str]
    industry_said: tuple[re.Pattern[str], ...]
    industry_area: re.Pattern[str]
    industry_closed: re.Pattern[str]
    industry_quoted: re.Pattern[str]
    industry_push_verbs: re.Pattern[str]
    industry_counted: re.Pattern[str]
    industry_no_crops: re.Pattern[str]
    industry_measured: re.Pattern[str]
    industry_housed: re.Pattern[str]
    industry_told: re.Pattern[str]
    industry_stage: re.Pattern[str]
    industry_single: frozenset[str]
    industry_piece: re.Pattern[str]
    industry_same: dict[str, str]
    industry_acts: re.Pattern[str]
    industry_lead: re.Pattern[str]
    industry_rests: re.Pattern[str]
    industry_ends: re.Pattern[str]
    industry_stages: re.Pattern[str]
    industry_others: re.Pattern[str]
    industry_open: frozenset[str]
    industry_tail: re.Pattern[str]
    industry_ranked: re.Pattern[str]
    honor_verbs: re.Pattern[str]
    honor_ends: re.Pattern[str]
    honor_generic: frozenset[str]
    honor_starts: re.Pattern[str]
    honor_quoted: re.Pattern[str]
    honor_lead: re.Pattern[str]
    honor_strong: re.Pattern[str]
    honor_row: re.Pattern[str]
    honor_listed: re.Pattern[str]
    honor_holder: re.Pattern[str]
    honor_bare: re.Pattern[str]
    honor_vague: re.Pattern[str]
    honor_standing: re.Pattern[str]
    honor_called: re.Pattern[str]
    honor_headed: re.Pattern[str]
    honor_rest: re.Pattern[str]


@lru_cache(maxsize=1)
def load_list_words() -> ListWords:
    """Read ``seeds/shapes/industry.toml`` and ``honor.toml``.

    Raises:
        DataError: A file is broken.
    """
    industry = load_toml("shapes/industry.toml")
    honor = load_toml("shapes/honor.toml")
    where = "seeds/shapes/industry.toml"
    announce = any_of(string_list(industry, "announce", where))
    ranks = any_of(string_list(industry, "ranks", where))
    where_honor = "seeds/shapes/honor.toml"
    same = industry.get("same", {})
    if not isinstance(same, dict):
        raise DataError(where, "same must be a table")
    terms = _read_terms(frozenset(string_list(industry, "wide", where)))
    tails = any_of(string_list(industry, "tails", where))
    fosters = any_of(string_list(industry, "fosters", where))
    says = any_of(string_list(industry, "says", where))
    stem = "([一-鿿A-Za-z]{1,8}?)"
    row = "((?:[一-鿿A-Za-z]{1,8}[、和])*[一-鿿A-Za-z]{1,8}?)"
    leads = any_of(string_list(industry, "leads", where))
    return ListWords(
        industry_zone=re.compile(f"(?:{any_of(string_list(industry, 'zones', where))})$"),
        industry_terms_whole=re.compile(any_of(terms)),
        industry_terms=re.compile(f"(?:{any_of(terms)})(?=(?!产业园)(?:{tails}))"),
        industry_fostered=re.compile(
            f"(?:{fosters})(?:了|的)?((?:{any_of(terms)})(?:[、和](?:{any_of(terms)}))*)(?=[、,。;和等]|{tails})"
        ),
        industry_pushed=re.compile(
            f"(?:{any_of(string_list(industry, 'pushes', where))})([一-鿿]{{2,5}}(?:[、和][一-鿿]{{2,5}})+)(?=[,。;等])"
        ),
        industry_grown=re.compile(any_of(string_list(industry, "grown", where))),
        industry_bodies=re.compile(f"产业(?={any_of(string_list(industry, 'bodies', where))})"),
        industry_zone_stems=re.compile(f"(?:{any_of(string_list(industry, 'zone_stems', where))})$"),
        industry_said=tuple(
            re.compile(pattern.replace("{stem}", stem).replace("{row}", row).replace("{says}", says))
            for pattern in string_list(industry, "sayings", where)
        ),
        industry_area=re.compile(
            f"(?:{any_of(string_list(industry, 'grows', where))})(?:了|有|的)?([一-鿿]{{2,5}}?)"
            rf"(?:面积)?(?:近|约|超|达|逾)?\d+(?:\.\d+)?(?:余|多)?万?余?"
            rf"(?:{any_of(string_list(industry, 'measures', where))})"
        ),
        industry_closed=re.compile(f"等(?:{any_of(string_list(industry, 'closings', where))})"),
        industry_quoted=re.compile(
            f"(?:等)?(?:“[^”]{{2,8}}”)?(?:{ranks})*(?:{any_of(string_list(industry, 'heads', where))})"
            f"(?!{any_of(string_list(industry, 'not_before', where))})"
        ),
        industry_push_verbs=re.compile(f"(?:{any_of(string_list(industry, 'peeled', where))})(?:了|起|好|出|的)?"),
        industry_counted=re.compile(r"\d+余?家(?:规上|规模以上)?([一-鿿]{2,8}?)企业"),
        industry_housed=re.compile(
            f"([{industry.get('housed', '')}])(?:(?:{any_of(string_list(industry, 'houses', where))})(?![一-鿿]*业)"
            f"|(?:{'|'.join(string_list(industry, 'fields', where))}))"
        ),
        industry_told=re.compile(
            f"的((?:{any_of(terms)})(?:{any_of(string_list(industry, 'told', where))})?)(?=[、,。])"
            f"|(?<=[镇乡村县区市旗])((?:{any_of(terms)}))(?={any_of(string_list(industry, 'ripe', where))})"
        ),
        industry_stage=re.compile("基地(?:[一二三四]期|项目)"),
        industry_measured=re.compile(
            f"(?<=[,。;:\\n、])([一-鿿、]{{2,16}}?(?:{any_of(string_list(industry, 'trades', where))}))"
            f"(?={any_of(string_list(industry, 'measured', where))})"
        ),
        industry_no_crops=re.compile(f"(?:{any_of(string_list(industry, 'no_crops', where))})"),
        industry=re.compile(
            f"(?:{any_of(string_list(industry, 'heads', where))})"
            f"(?!{any_of(string_list(industry, 'not_before', where))})"
        ),
        industry_generic=frozenset(string_list(industry, "generic", where)),
        industry_row=re.compile(
            rf"({_ITEM}(?:[、和及与]{_ITEM})*)(?:”(?:{_COUNT})?(?:{ranks})*)?(?:{announce})"
            rf"(?!{any_of(string_list(industry, 'not_before', where))})"
        ),
        # what tells a row of industries from any other row before 产业: a count, or a word that ranks them
        industry_row_close=re.compile(
            rf"(?:(?:{_COUNT})(?:{ranks})*|(?:{ranks})+|等)(?:{announce})$|(?:产业链|产业集群)$"
        ),
        industry_single=frozenset(str(industry.get("single", ""))),
        industry_piece=re.compile(f"一[{industry.get('pieces', '')}]$"),
        industry_same={str(k): str(v) for k, v in same.items()},
        industry_acts=re.compile(f"(?<=..)(?:{any_of(string_list(industry, 'acts', where))})$"),
        industry_lead=re.compile(rf"^(?:.*{_COUNT}(?:{ranks})*|\d{{4}}年|{leads})"),
        industry_rests=re.compile(any_of(string_list(industry, "rests", where))),
        industry_stages=re.compile(any_of(string_list(industry, "stages", where))),
        industry_ends=re.compile("(?<=[一-鿿]{2})(?:行业|(?<!种)业)$"),
        industry_others=re.compile(any_of(string_list(industry, "others", where))),
        industry_open=frozenset(string_list(industry, "open", where)),
        industry_ranked=re.compile(f"(.*?)(?:{ranks})+"),
        industry_tail=re.compile(rf"(?:等)?(?:一批)?(?:{_COUNT})?(?:{ranks})*$"),
        honor_verbs=re.compile(f"(?:{any_of(string_list(honor, 'verbs', where_honor))})(?:了|为)?"),
        honor_ends=re.compile(any_of(string_list(honor, "ends", where_honor))),
        honor_generic=frozenset(string_list(honor, "generic", where_honor)),
        honor_lead=re.compile(f"^[^的、“”]{{2,6}}的(?={any_of(string_list(honor, 'starts', where_honor))})"),
        honor_row=re.compile(
            f"(?:{any_of([*string_list(honor, 'strong', where_honor), *string_list(honor, 'choosing', where_honor)])})"
            "(?:了|为|出)?$"
        ),
        honor_listed=re.compile(
            "(?:^|(?<=[,。;!?\\n]))([^,。;!?“”\\n]{4,36}?)名单"
            f"(?:{any_of(string_list(honor, 'published', where_honor))})"
        ),
        honor_holder=re.compile(
            "(?:^|(?<=[,。;、是的\\n]))([^,。;、\\n的是]{4,24}?)"
            f"(?:{any_of(string_list(honor, 'holders', where_honor))})"
        ),
        honor_bare=re.compile(
            f"(?:{any_of(string_list(honor, 'taking', where_honor))})(?:了|得|下)?"
            f"((?:{any_of(string_list(honor, 'bare', where_honor))})"
            f"(?:[、和](?:{any_of(string_list(honor, 'bare', where_honor))}))*)(?![一-鿿]*\\d)(?=[,。;!“”]|$)"
        ),
        honor_standing=re.compile(
            f"(?<=[,、是为])(?:{'|'.join(string_list(honor, 'standing', where_honor))})(?=[,。;])"
        ),
        honor_called=re.compile(
            rf"(?:{any_of(string_list(honor, 'called', where_honor))})“([^”]{{3,14}})”"
            rf"|“([^”]{{3,24}})”(?:{any_of(string_list(honor, 'titled', where_honor))})"
        ),
        honor_headed=re.compile(
            rf"(?m)^([^\n:,。;、]{{0,14}}(?:{any_of(string_list(honor, 'ranked', where_honor))})[^\n:,。;、]{{2,10}}):"
            r"(?=[^\n:,。;]{2,40}[、。;(])"
        ),
        honor_rest=re.compile(rf"[一-鿿]{{2,14}}?(?:{any_of(string_list(honor, 'ends', where_honor))})(?=[,。;、]|$)"),
        honor_vague=re.compile(any_of(string_list(honor, "vague", where_honor))),
        honor_strong=re.compile(any_of(string_list(honor, "strong", where_honor))),
        honor_quoted=re.compile(f"“([^”]{{3,30}})”(?:等)?(?:{any_of(string_list(honor, 'tails', where_honor))})?"),
        honor_starts=re.compile(any_of(string_list(honor, "starts", where_honor))),
    )


def split_row(view: View, edges: Edges, begin: int, end: int, joints: str) -> list[tuple[int, int]]:
    """The items of a row, the first cut at its left edge."""
    text = view.text
    spans: list[tuple[int, int]] = []
    start = begin
    for found in re.finditer(f"[{joints}]", text[begin:end]):
        if found.group() != "、" and begin + found.start() - start < 2:
            continue  # 三和茶业: no joint, but a character of the name
        spans.append((start, begin + found.start()))
        start = begin + found.end()
    spans.append((start, end))
    first = spans[0]
    floor, _ = view.block_span(first[0])
    spans[0] = (edges.left_edge(view, first[1], max(floor, first[0]), longest=14), first[1])
    return [s for s in spans if s[1] - s[0] >= 2]


def find_industries(view: View, edges: Edges) -> list[Mention]:
    """Mentions of industries, chains and clusters, alone and in rows before 主导产业 and the like."""
    words = load_list_words()
    text = view.text
    out: list[Mention] = []
    for found in words.industry.finditer(text):
        floor, _ = view.block_span(found.start())
        begin = edges.left_edge(view, found.start(), floor, longest=14)
        begin = _peel_foster(view, words, begin, found.start())
        core = text[begin : found.start()]
        core = words.industry_lead.sub("", core)
        core = words.industry_tail.sub("", core) if len(words.industry_tail.sub("", core)) >= 2 else core
        begin = text.rfind(core, begin, found.start()) if core else begin
        if (
            core
            and view.place_end(begin) < found.start()
            and "链" not in core
            and not core.endswith("产业")  # 奶产业|全产业链
            and not _generic(_COUNTED_LAST.sub("", core), words)
            and (2 <= len(core) <= 12 or core in words.industry_single)
        ):
            counted = _COUNTED_LAST.search(core)  # 装备制造三大产业
            end = begin + counted.start() if counted else found.end()
            out.append(Mention(begin, end, "Industry", text[begin:end], Origin.SHAPE, "industry-headed"))
    out += _find_known_industries(view, edges, words)
    for row in words.industry_row.finditer(text):
        if not re.search(r"[、和及与]", row.group(1)) or not words.industry_row_close.search(row.group()):
            continue
        counted = re.search(rf"(?:{_COUNT})", row.group()[max(0, len(row.group(1)) - 8) :])
        row_out: list[Mention] = []
        sound = True
        for begin, end in split_row(view, edges, row.start(1), row.end(1), "、和及与"):
            core = words.industry_tail.sub("", text[begin:end])
            end = begin + len(core)
            begin = _peel_foster(view, words, begin, end)
            core = text[begin:end]
            cut = (
                not words.industry_terms_whole.fullmatch(core) and edges.left_edge(view, end, begin, longest=14) > begin
            )
            if cut or is_zone_name(core):
                sound = False
                continue
            if 2 <= len(core) <= 12 and not _generic(core, words) and not (view.place_end(begin) >= end):
                row_out.append(Mention(begin, end, "Industry", core, Origin.SHAPE, "industry-row"))
        if sound or counted:
            out.extend(row_out)
    told = "".join(m.text for m in out)
    for found in words.industry_housed.finditer(text):
        if found.group(1) not in told:  # 鞋企 says nothing new where 鞋服产业 is told of
            span = (found.start(1), found.end(1))
            out.append(Mention(*span, "Industry", found.group(1), Origin.SHAPE, "industry-housed"))
    return sorted(set(out), key=lambda m: (m.begin, -m.end))


def _peel_foster(view: View, words: ListWords, begin: int, end: int) -> int:
    """Where the stem of an industry begins, behind the places and verbs in front of it.

    A place says whose industry it is (青溪县轴承产业, at the head of a clause also 县轴承产业), a verb what is done for
    it (壮大轴承产业, 依托资源发展轴承产业), a rank how large it is (百亿级轴承产业); none is part of its name.
    """
    text = view.text
    last = None
    # a verb may reach across the edge: 做优 of 做优奶产业
    for found in words.industry_push_verbs.finditer(text, max(view.block_span(begin)[0], begin - 2), end):
        if found.end() <= begin:
            continue
        if end - found.end() >= 2 or text[found.end() : end] in words.industry_single:
            last = found
    if last is not None:
        begin = last.end()
    while begin < view.place_end(begin) <= end - 1:
        begin = view.place_end(begin)
    level = _LEVEL.match(text, begin, end)
    if level and (end - level.end() >= 2 or text[level.end() : end] in words.industry_single):
        begin = level.end()
    lead = words.industry_lead.match(text, begin, end)
    begin = lead.end() if lead and lead.end() < end else begin
    pointed = _POINTED.match(text, max(0, begin - 1), end)
    return pointed.end() if pointed and pointed.end() > begin and pointed.end() < end else begin


def is_zone_name(text: str) -> bool:
    """Whether a name ends like a park or a base: 食品产业园 is no industry."""
    return any(head.end() == len(text) for head in load_place_rules().zone_heads.finditer(text))


def industry_stem(text: str) -> str:
    """What names an industry without 产业, 产业链 and the like behind it.

    >>> industry_stem("轴承产业链")
    '轴承'
    """
    return load_list_words().industry.sub("", text) or text


def industry_core(stem: str) -> str:
    """What two ways of naming one industry have in common: 茶 of 茶叶 and 茶业, 苹果 of 苹果种植.

    >>> industry_core("茶叶"), industry_core("核桃种植")
    ('茶', '核桃')
    """
    words = load_list_words()
    return words.industry_same.get(stem) or words.industry_acts.sub("", stem) or stem


def is_stage(text: str) -> bool:
    """Whether words name a stage of a chain and no trade.

    >>> is_stage("上游织布"), is_stage("织布加工")
    (True, False)
    """
    return load_list_words().industry_stages.match(text) is not None


def trim_industry(stem: str) -> str:
    """A stem without 行业 and 业 at its end.

    >>> trim_industry("制鞋业"), trim_industry("轴承行业"), trim_industry("农业")
    ('制鞋', '轴承', '农业')
    """
    return load_list_words().industry_ends.sub("", stem)


def is_one_trade(stem: str, rest: str) -> bool:
    """Whether an article that names an industry by a stem and by the stem with more behind it means one thing.

    >>> is_one_trade("法兰", "锻造"), is_one_trade("新能源", "汽车")
    (True, False)
    """
    words = load_list_words()
    return not words.industry_others.match(rest) and stem not in words.industry_open


def _read_terms(wide: frozenset[str]) -> list[str]:
    """Names of industries in the vocabulary, without 产业 behind them, the too wide ones left out."""
    out: set[str] = set()
    with seeds_path("industries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in (row["label_zh"], *row["alt_labels"].split("|")):
                stem = unicodedata.normalize("NFKC", name).removesuffix("产业").strip()
                if len(stem) >= 2 and stem not in wide and name not in wide:
                    out.add(stem)
    return sorted(out)


def _find_known_industries(view: View, edges: Edges, words: ListWords) -> list[Mention]:
    text = view.text
    out: list[Mention] = []

    def add(begin: int, end: int, rule: str) -> None:
        core = text[begin:end]
        if not _generic(core, words) and (
            rule in ("industry-zone", "industry-body") or not view.place_end(begin) > begin
        ):
            out.append(Mention(begin, end, "Industry", core, Origin.SHAPE, rule))

    for found in words.industry_terms.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if words.industry_stage.match(text, found.end()):
            continue  # 花卉基地二期: a project
        if before and re.match(r"[一-鿿]", before) and not _opens(view, edges, found.start()):
            continue
        add(found.start(), found.end(), "industry-known")
    for place in view.places:
        zone = words.industry_zone.search(place.text) if place.type == "Zone" else None
        if zone:
            begin = _after_places(view, place.begin, place.begin + zone.start())
            stem = re.sub(r"\([^()]*\)", "", text[begin : place.begin + zone.start()])
            spoken = words.industry_terms_whole.fullmatch(stem) or _is_trade(edges, words, stem)
            if spoken and stem == text[begin : begin + len(stem)]:
                add(begin, begin + len(stem), "industry-zone")
    for found in words.industry_fostered.finditer(text):
        begin = found.start(1)
        for item in re.split("[、和]", found.group(1)):
            add(begin, begin + len(item), "industry-fostered")
            begin += len(item) + 1
    for found in words.industry_pushed.finditer(text):
        begin = found.start(1)
        for item in re.split("[、和]", found.group(1)):
            add(begin, begin + len(item), "industry-pushed")
            begin += len(item) + 1
    for found in words.industry_grown.finditer(text):
        floor, _ = view.block_span(found.start())
        begin = edges.left_edge(view, found.start(), floor, longest=8)
        while view.place_end(begin) > begin and view.place_end(begin) < found.start():
            begin = view.place_end(begin)
        lead = words.industry_lead.match(text, begin, found.start())
        begin = _peel_foster(view, words, lead.end() if lead else begin, found.start())
        if 2 <= found.start() - begin <= 5 and _is_stem(view, edges, words, begin, found.start()):
            add(begin, found.start(), "industry-grown")
    for found in words.industry_bodies.finditer(text):
        floor, _ = view.block_span(found.start())
        begin = edges.left_edge(view, found.start(), floor, longest=14)
        begin = _after_places(view, begin, found.start())
        if text[begin : begin + 1] in edges.levels and begin + 1 < found.start():
            begin += 1
        stem = text[begin : found.start()]
        if (
            (2 <= len(stem) <= 6 or stem in words.industry_single)
            and _HAN.fullmatch(stem)
            and "链" not in stem
            and not _generic(stem, words)
        ):
            out.append(
                Mention(begin, found.end(), "Industry", text[begin : found.end()], Origin.SHAPE, "industry-body")
            )
    for pattern in words.industry_said:
        for found in pattern.finditer(text):
            begin = found.start(1)
            for item in re.split("([、和])", found.group(1)):
                if item not in ("、", "和"):
                    _add_said(view, edges, words, begin, begin + len(item), out)
                begin += len(item)
    for found in words.industry_area.finditer(text):
        stem = found.group(1)
        if not words.industry_no_crops.search(stem) and _is_stem(view, edges, words, found.start(1), found.end(1)):
            add(found.start(1), found.end(1), "industry-area")
    for found in words.industry_counted.finditer(text):
        stem = found.group(1)
        if len(stem) >= 3 and words.industry_zone_stems.search(stem):
            add(found.start(1), found.end(1), "industry-counted")
    for found in words.industry_told.finditer(text):
        group = 1 if found.group(1) else 2
        if view.place_end(found.start() - 1) == found.start():
            add(found.start(group), found.end(group), "industry-told")
    for found in words.industry_measured.finditer(text):
        if not re.search("[的其中全]", found.group(1)):
            add(found.start(1), found.end(1), "industry-measured")
    for begin, end in _closed_rows(view, edges, words.industry_closed):
        if _is_stem(view, edges, words, begin, end):
            add(begin, end, "industry-closed")
    out += _find_quoted_industries(view, words)
    return out


def _find_quoted_industries(view: View, words: ListWords) -> list[Mention]:
    """Industries that are called by a figure: “一桃一菇”特色产业, and the row of them that 等…产业 closes."""
    text = view.text
    out: list[Mention] = []
    begins = {end: begin for begin, end in view.quotes()}
    for begin, end in view.quotes():
        after = words.industry_quoted.match(text, end)
        if text[begin] == "《" or not after:
            continue
        inside = text[begin + 1 : end - 1]
        if _NUMERAL.search(inside) and not _LONE_COUNT.match(inside):
            stop = after.end() if text[end] not in "等“" else end
            out.append(Mention(begin, stop, "Industry", text[begin:stop], Origin.SHAPE, "quoted-industry"))
        before = begin
        while (reach := before if before in begins else before - 1) in begins:
            if reach < before and text[reach] not in "、和等":
                break
            span = text[begins[reach] : reach]
            if _NUMERAL.search(span):
                out.append(Mention(begins[reach], reach, "Industry", span, Origin.SHAPE, "quoted-industry"))
            before = begins[reach]
    return out


_NUMERAL = re.compile(r"[\dN一二两三四五六七八九十]")
_COUNTED_LAST = re.compile(r"(?<=[一-鿿]{2})[两二三四五六七八九十]大$")
# 三大产业, 五个一: a count and no industry
_LONE_COUNT = re.compile(r"(?:[一二两三四五六七八九十]+|\d+)(?:大|个|项|类)")


def _add_said(view: View, edges: Edges, words: ListWords, begin: int, end: int, out: list[Mention]) -> None:
    """What a sentence calls an industry (以黄精为主导产业), with 产业 behind it or not."""
    text = view.text
    head = words.industry.search(text, begin, end)
    stop = head.start() if head and head.end() == end and head.start() > begin else end
    begin = _peel_foster(view, words, begin, stop)
    if _is_stem(view, edges, words, begin, stop) and not view.place_end(begin) > begin:
        out.append(Mention(begin, end, "Industry", text[begin:end], Origin.SHAPE, "industry-said"))


def _is_stem(view: View, edges: Edges, words: ListWords, begin: int, end: int) -> bool:
    """Whether a stretch can name an industry: nouns only, not too wide, no place."""
    core = view.text[begin:end]
    if (len(core) < 2 and core not in words.industry_single) or _generic(core, words):
        return False
    if view.place_end(begin) >= end or not _HAN.match(core):
        return False
    if words.industry_terms_whole.fullmatch(core):
        return True  # 当归: a crop, though 当 cuts elsewhere
    return edges.left_edge(view, end, begin, longest=14) == begin


def _is_trade(edges: Edges, words: ListWords, stem: str) -> bool:
    """Whether a stem ends like a trade and is spelled with words before it: 磷化工, but not 云阿纺织."""
    found = words.industry_zone_stems.search(stem)
    if not found or len(stem) < 3:
        return False
    lead = edges.words.cut(stem[: found.start()])
    return all((len(w) > 1 and edges.words.frequency(w)) or w in words.industry_single for w in lead)


def _closed_rows(view: View, edges: Edges, closing: re.Pattern[str]) -> list[tuple[int, int]]:
    """The items of rows that a noun closes: 太空莲和皇菊等特色产品."""
    text = view.text
    out: list[tuple[int, int]] = []
    for found in closing.finditer(text):
        floor, _ = view.block_span(found.start())
        row = re.search(r"(?:[一-鿿]{2,12}[、和])+[一-鿿]{2,6}$", text[max(floor, found.start() - 60) : found.start()])
        if row:
            out += split_row(view, edges, found.start() - len(row.group()), found.start(), "、和")
    return out


def _after_places(view: View, begin: int, end: int) -> int:
    """Where the places end that open a longer name, all of them before ``end``."""
    while True:
        inner = [p.end for p in view.places if p.begin == begin and p.end < end]
        if not inner:
            return begin
        begin = max(inner)


def _opens(view: View, edges: Edges, position: int) -> bool:
    """Whether a name can begin here: after a place, a particle or a verb."""
    if view.place_end(position - 1) == position:
        return True
    begin = max(0, position - 4)
    word = edges.words.cut(view.text[begin:position])[-1]
    if len(word) == 1:
        return word in edges.single or word in edges.hard or word in "县市区镇乡村省州家"
    return edges.words.classes.get(word, "") in edges.classes or word in edges.strong_words


def _generic(core: str, words: ListWords) -> bool:
    stripped = re.sub(rf"^(?:{_COUNT})", "", core)
    ranked = words.industry_ranked.fullmatch(stripped)
    bare = (ranked.group(1) if ranked else stripped).removesuffix("领域")
    return (
        core in words.industry_generic
        or stripped in words.industry_generic
        or words.industry_push_verbs.fullmatch(core) is not None  # 建设全产业链
        or (bare != stripped and bare in words.industry_generic)  # 工业领域重点产业, 主导特色产业
        or bool(
            re.search(
                r"^[\dN+＋]+$|^[一二三四五]星级|大$|企业$|项目$|工业$(?<!\w{4})|[村镇乡县组户社]$|^[的在与是以把将]|[为是成]$|^[省市县区镇乡村]\(",
                core,
            )
        )
    )


def _open_title(words: ListWords, verb: str, stretch: str, *, given: bool = False) -> int:
    """The length of a title without a known end, behind a strong verb and begun by who gave it; 0 if it is none.

    ``given``: whether a place opens the stretch, whose government gave the title.
    """
    if not words.honor_strong.match(verb) or not (given or words.honor_starts.match(stretch)):
        return 0
    found = re.match(r"[^、和等的]{5,28}", stretch)
    if not found or re.search(
        r"\d(?:家|个|项|名)|第[一二三四五六七八九十\d]+(?:位|名)?$|前[列茅三五十]", found.group()
    ):
        return 0
    return found.end()


def find_honors(view: View, edges: Edges) -> list[Mention]:
    """Titles and awards after a verb of winning, quoted or bare, singly or in a row."""
    words = load_list_words()
    text = view.text
    out: list[Mention] = []
    for verb in words.honor_verbs.finditer(text):
        position = verb.end()
        while True:
            stretch = re.match(r"[^,。;:!?\n]{2,46}", text[position:])
            if not stretch:
                break
            quoted = words.honor_quoted.match(text, position)
            rest = words.honor_rest.match(text, quoted.end()) if quoted else None
            if quoted and rest and words.honor_starts.match(rest.group()):
                # 命名为“四好农村路”全国示范县: what is quoted is only its begin
                out.append(
                    Mention(position, rest.end(), "Honor", text[position : rest.end()], Origin.SHAPE, "honor-quoted")
                )
                break
            if quoted and not words.honor_ends.search(quoted.group(1)) and not words.honor_strong.match(verb.group()):
                break  # “云杯”茶器大赛金奖: the shapes know awards by their end
            if quoted:
                begin, end = position + 1, position + 1 + len(quoted.group(1))
                if words.honor_ends.search(text[begin:end]) or len(quoted.group(1)) >= 5:
                    out.append(Mention(begin, end, "Honor", text[begin:end], Origin.SHAPE, "honor-quoted"))
                position = quoted.end()
            else:
                best = None
                for closing in words.honor_ends.finditer(stretch.group()):
                    best = closing
                    after = stretch.group()[closing.end() : closing.end() + 1]
                    if after in ("、", "和", "等", "及", ""):
                        break
                if best is None:
                    open_end = _open_title(
                        words, verb.group(), stretch.group(), given=view.place_at(position) > position
                    )
                    if open_end:
                        out.append(
                            Mention(
                                position,
                                position + open_end,
                                "Honor",
                                text[position : position + open_end],
                                Origin.SHAPE,
                                "honor-open",
                            )
                        )
                    break
                core = stretch.group()[: best.end()]
                while core.startswith(("了", "为", "成为")):
                    core = core[1:]
                core = words.honor_lead.sub("", core)
                begin = position + best.end() - len(core)
                if "《" in core and "》" not in core:
                    begin += core.index("《") + 1
                    core = core[core.index("《") + 1 :]
                elif core.count("“") > core.count("”") and text.startswith("”", begin + len(core)):
                    core += "”"
                if (
                    len(core) < 4
                    or core in words.honor_generic
                    or re.search(r"\d+(?:家|个|项|名)", core)
                    or "、" in core
                ):
                    break
                if best.group() in words.honor_generic and not words.honor_starts.match(core):
                    break
                out.append(Mention(begin, begin + len(core), "Honor", core, Origin.SHAPE, "honor-won"))
                position = begin + len(core)
            joint = re.match(r"[、和及与]", text[position:])
            if joint:
                position += 1
            elif not text.startswith("“", position):
                break
    out += _find_more_honors(view, words)
    out = [m for m in out if not words.honor_vague.search(m.text)]
    return sorted(set(out), key=lambda m: (m.begin, -m.end))


def _find_more_honors(view: View, words: ListWords) -> list[Mention]:
    """Titles of published lists, of those who hold them, that a village chooses, and bare prizes of a contest."""
    text = view.text
    out: list[Mention] = []

    def add(begin: int, end: int, rule: str) -> None:
        out.append(Mention(begin, end, "Honor", text[begin:end], Origin.SHAPE, rule))

    for found in words.honor_listed.finditer(text):
        last = None
        for closing in words.honor_ends.finditer(found.group(1)):
            last = closing
        begin = found.start(1)
        if words.honor_starts.search(found.group(1)) or view.place_at(begin) > begin:
            whole = last is not None and last.end() == len(found.group(1))
            add(begin, found.end(1) + (0 if whole else 2), "honor-listed")
    for found in words.honor_standing.finditer(text):
        add(found.start(), found.end(), "honor-standing")
    for found in words.honor_called.finditer(text):
        group = 1 if found.group(1) else 2
        add(found.start(group), found.end(group), "honor-called")
    for found in words.honor_headed.finditer(text):
        add(found.start(1), found.end(1), "honor-headed")
    for found in words.honor_holder.finditer(text):
        name = found.group(1)
        quoted = re.fullmatch("“([^”]+)”", name)
        if any(c.end() == len(name.strip("“”")) for c in words.honor_ends.finditer(name.strip("“”"))):
            add(found.start(1) + bool(quoted), found.end(1) - bool(quoted), "honor-held")
    for begin, end in view.quotes():
        floor, _ = view.block_span(begin)
        start = begin
        while (
            before := next((b for b, e in view.quotes() if e in (start, start - 1) and b < start), None)
        ) is not None:
            start = before
        if text[begin] == "“" and end - begin > 4 and words.honor_row.search(text, floor, start):
            add(begin + 1, end - 1, "honor-chosen")
    for found in words.honor_bare.finditer(text):
        begin = found.start(1)
        for item in re.split("([、和])", found.group(1)):
            if item not in ("、", "和"):
                add(begin, begin + len(item), "honor-bare")
            begin += len(item)
    return out
