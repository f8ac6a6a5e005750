"""Short forms: found where they stand, and told whose they are.

A firm is named once in full (江西云石新材料科技有限公司) and then by any shortening (云石新材料, 云石); a body by
its level (县工信局); a program by what stood in its quotation marks. Forms are looked for on the whole page; a form
that fits two full names is left alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kg.language.edges import any_of, load_toml, string_list
from kg.language.lists import industry_stem, load_list_words
from kg.language.quoted import load_quoted_words
from kg.language.slips import load_confusables
from kg.language.view import View
from kg.words.domain import Mention, Origin
from kg.words.errors import DataError

_SOURCE = "seeds/shapes/aliases.toml"
_BRAND = 2  # characters of the brand that opens a firm's name
_LEAST_SLIP = 3  # characters of a name in which one may be a slip
HOUSE = "enterprise-house"
"""The rule of firms that the names of their branches tell."""
_LEAST_BANK = 2  # characters of a bank's name beside its kind
_READ_TWICE = frozenset({"Organization", "Facility", "Project", "Program", "Industry"})
_NUMERAL = re.compile(r"[一二三四五六七八九十\d]")
_GROUP = "集团"
_CALLED = frozenset({"Enterprise", "Organization", "Facility", "Program", "Project", "Event"})
_QUOTED = re.compile(r"^[“‘]([^”’]+)[”’]")


@dataclass(frozen=True, slots=True)
class AliasWords:
    """Compiled ``seeds/shapes/aliases.toml``."""

    legal: re.Pattern[str]
    trades: re.Pattern[str]
    plain: re.Pattern[str]
    works: re.Pattern[str]
    office: re.Pattern[str]
    rural: re.Pattern[str]
    called: re.Pattern[str]
    renamed: re.Pattern[str]
    formerly: re.Pattern[str]
    houses: str
    sited_before: str
    sited_behind: str
    bodies: dict[str, str]
    whole_bodies: dict[str, str]
    party: re.Pattern[str]
    no_part: re.Pattern[str]
    own_name: re.Pattern[str]
    academies: re.Pattern[str]
    branch: re.Pattern[str]
    ward: re.Pattern[str]
    pointing: frozenset[str]
    wide: re.Pattern[str]
    units: re.Pattern[str]
    common_zones: re.Pattern[str]
    zones: tuple[str, ...]
    any_zone: str
    no_level: tuple[str, ...]
    banks: re.Pattern[str]
    bank_forms: dict[str, str]

    def bank(self, name: str) -> str:
        """A name with the kind of its bank in the shortest form and without 中国 in front."""
        short = self.banks.sub(lambda found: self.bank_forms.get(found.group(), found.group()), name)
        return self.legal.sub("", short.removeprefix("中国"))


@lru_cache(maxsize=1)
def load_alias_words() -> AliasWords:
    """Read the words of short forms.

    Raises:
        DataError: The file is broken.
    """
    data = load_toml("shapes/aliases.toml")
    bodies, whole_bodies = data.get("bodies"), data.get("whole_bodies")
    if not isinstance(bodies, dict):
        raise DataError(_SOURCE, "no table [bodies]")
    if not isinstance(whole_bodies, dict):
        raise DataError(_SOURCE, "no table [whole_bodies]")
    anaphors = data.get("anaphor")
    if not isinstance(anaphors, list):
        raise DataError(_SOURCE, "no [[anaphor]] tables")
    called = any_of(string_list(data, "called", _SOURCE))
    any_zone = data.get("any_zone")
    if not isinstance(any_zone, str) or not any_zone:
        raise DataError(_SOURCE, "any_zone is no word")
    banks = data.get("banks")
    if not isinstance(banks, dict):
        raise DataError(_SOURCE, "no table [banks]")
    return AliasWords(
        legal=re.compile(f"(?:{any_of(string_list(data, 'legal', _SOURCE))})$"),
        trades=re.compile(f"(?:{any_of(string_list(data, 'trades', _SOURCE))})+"),
        plain=re.compile(any_of(string_list(data, "plain", _SOURCE))),
        works=re.compile(f"(?:{any_of(string_list(data, 'works', _SOURCE))})$"),
        called=re.compile(f'\\((?:{called})[:为]?[“"‘]?([^”"’()]{{2,14}})[”"’]?\\)'),
        renamed=re.compile(
            f"(?:{'|'.join(string_list(data, 'renaming', _SOURCE))})*"
            f"(?:{any_of(string_list(data, 'renamed', _SOURCE))})(?:了|为)?[“]?"
        ),
        formerly=re.compile(rf"\((?:{any_of(string_list(data, 'formerly', _SOURCE))}):?[“]?"),
        houses=any_of(string_list(data, "houses", _SOURCE)),
        sited_before=any_of(string_list(data, "sited_before", _SOURCE)),
        sited_behind=any_of(string_list(data, "sited_behind", _SOURCE)),
        office=re.compile(rf"(?:{any_of(string_list(data, 'offices', _SOURCE))})(?=.{{3}})"),
        rural=re.compile(any_of(string_list(data, "rural", _SOURCE))),
        wide=_pattern(data, "wide"),
        units=re.compile(any_of(string_list(data, "units", _SOURCE))),
        common_zones=re.compile(f"(?:{any_of(string_list(data, 'common_zones', _SOURCE))})$"),
        zones=tuple(sorted((*string_list(data, "common_zones", _SOURCE), any_zone), key=lambda z: (-len(z), z))),
        any_zone=any_zone,
        no_level=tuple(string_list(data, "no_level", _SOURCE)),
        banks=re.compile(any_of(sorted({*banks, *banks.values()}, key=lambda b: (-len(b), b)))),
        bank_forms={str(k): str(v) for k, v in banks.items()},
        bodies={str(k): str(v) for k, v in bodies.items()},
        whole_bodies={str(k): str(v) for k, v in whole_bodies.items()},
        party=re.compile(any_of(string_list(data, "party", _SOURCE))),
        no_part=_pattern(data, "no_part"),
        own_name=_pattern(data, "own_name"),
        academies=_pattern(data, "academies"),
        branch=_pattern(data, "branch"),
        ward=_pattern(data, "ward"),
        pointing=frozenset(word for table in anaphors for word in string_list(table, "bare", _SOURCE)),
    )


def _pattern(data: Mapping[str, object], key: str) -> re.Pattern[str]:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise DataError(_SOURCE, f"{key} is no regular expression")
    return re.compile(value)


@dataclass(slots=True)
class Aliases:
    """What the short forms of a page stand for.

    Attributes:
        full: From ``(type, short form)`` to the full printed name; a form that fits two names is not here.
        found: For each article the mentions of short forms that other rules did not find.
    """

    full: dict[tuple[str, str], str] = field(default_factory=dict)
    found: list[list[Mention]] = field(default_factory=list)


def firm_core(text: str, view: View | None = None, begin: int = 0) -> str:
    """What is particular in the full name of a firm: without leading places, brackets and legal form.

    >>> firm_core("云石(娄底)新材料股份有限公司")
    '云石新材料'

    Args:
        text: The printed name.
        view: The article, to know the places in front.
        begin: Article offset of the name.
    """
    words = load_alias_words()
    start = 0
    while view is not None and start < len(text):
        place = view.place_at(begin + start)
        if place <= begin + start or place - begin >= len(text) - 2:
            break
        start = place - begin
    core = re.sub(r"\([^()]*\)", "", text[start:])
    return words.legal.sub("", core)


def find_aliases(
    views: Sequence[View],
    mentions: Sequence[Sequence[Mention]],
    *,
    is_place: Callable[[str], bool] = lambda text: False,
) -> Aliases:
    """Short forms of the names that a page gives in full.

    Args:
        views: The articles of one page.
        mentions: Their mentions so far, overlaps resolved.
        is_place: Whether two characters name a place as well: the first two of a firm's name then stand for no firm.
    """
    words = load_alias_words()
    common = load_quoted_words().metaphors  # 一站式 of “一站式”服务平台 is a word of its own everywhere else
    shorts: dict[tuple[str, str], set[str]] = defaultdict(set)
    out = Aliases(found=[[] for _ in views])
    firms: dict[str, tuple[str, Mention]] = {}
    for view, known in zip(views, mentions, strict=True):
        for mention in known:
            called = words.called.match(view.text, mention.end)
            if called:
                shorts[mention.type, called.group(1)].add(mention.text)
            if mention.type == "Enterprise" and words.legal.search(mention.text):
                core = firm_core(mention.text, view, mention.begin)
                if len(core) >= 2:
                    firms.setdefault(mention.text, (core, mention))
            elif mention.type == "Person" and "·" in mention.text:
                first = mention.text.partition("·")[0]
                if len(first) >= 2:
                    shorts["Person", first].add(mention.text)  # 阿力木·买买提 is then called 阿力木
            elif mention.type in ("Program", "Organization", "Facility", "Event", "Honor"):
                quoted = _QUOTED.match(mention.text)
                if quoted and len(quoted.group(1)) >= 2 and quoted.group(1) not in common:
                    shorts[mention.type, quoted.group(1)].add(mention.text)
            if mention.type in ("Organization", "Facility", "Project", "Event"):
                place = view.place_at(mention.begin)
                rest = view.text[place : mention.end] if place > mention.begin else ""
                if len(rest) >= 5 and place < mention.end:
                    shorts[mention.type, rest].add(mention.text)
    _former_names(views, mentions, shorts)
    _suffixes(mentions, shorts)
    for kind, text in list(shorts):
        if len(text) >= 3 or kind in ("Enterprise",):
            _search(views, mentions, out, kind, text, "alias-called")
    _search_firms(views, mentions, out, shorts, firms, is_place)
    _slips(views, mentions, shorts, firms)
    _other_slips(mentions, shorts)
    _parts(mentions, shorts, is_place)
    _banks(mentions, shorts)
    for key, fulls in shorts.items():
        longest = max(sorted(fulls), key=len, default="")
        if longest and all(longest.endswith(full) for full in fulls):
            out.full[key] = longest  # two forms of one name, one with the city in front
    for (kind, short), full in list(out.full.items()):
        later = out.full.get((kind, full), full)  # 甲 of 甲模具厂, which is now 乙精密
        if later != short:
            out.full[kind, short] = later
    return out


def retype_called(view: View, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of an article, short forms that it introduces in brackets with the type of their full name."""
    words = load_alias_words()
    types = {c.group(1): m.type for m in mentions if (c := words.called.match(view.text, m.end)) and m.type in _CALLED}
    return [replace(m, type=types[m.text]) if types.get(m.text, m.type) != m.type else m for m in mentions]


def _former_names(
    views: Sequence[View], mentions: Sequence[Sequence[Mention]], shorts: dict[tuple[str, str], set[str]]
) -> None:
    """What was renamed, and is one thing under both names: 甲模具厂,去年改名“乙精密”; 乙集团(原甲公司)."""
    words = load_alias_words()
    for view, known in zip(views, mentions, strict=True):
        begins: dict[tuple[int, str], Mention] = {}
        for mention in known:
            held = begins.get((mention.begin, mention.type))
            if held is None or held.end < mention.end:
                begins[mention.begin, mention.type] = mention
        for mention in known:
            later = words.renamed.match(view.text, mention.end)
            new = begins.get((later.end(), mention.type)) if later else None
            if new is not None and new.text != mention.text:
                shorts[mention.type, mention.text] = {new.text}
            earlier = words.formerly.match(view.text, mention.end)
            old = begins.get((earlier.end(), mention.type)) if earlier else None
            if old is not None and old.text != mention.text and view.text[old.end : old.end + 2].strip("”")[:1] == ")":
                shorts[mention.type, old.text] = {mention.text}


def _suffixes(mentions: Sequence[Sequence[Mention]], shorts: dict[tuple[str, str], set[str]]) -> None:
    """A body named by the end of a longer name of the same page: 铜业链党委 of 青溪县铜业链党委."""
    texts: dict[str, set[str]] = defaultdict(set)
    for known in mentions:
        for mention in known:
            if mention.type in ("Organization", "Facility", "Event", "Project", "Honor"):
                texts[mention.type].add(mention.text)
            elif mention.type == "Industry":
                texts["Industry"].add(mention.text)
    stems: dict[str, list[str]] = defaultdict(list)
    for text in sorted(texts.pop("Industry", set())):
        stems[industry_stem(text)].append(text)
    rests = load_list_words().industry_rests
    for stem, forms in stems.items():
        # 煤化工 for 现代煤化工, 超硬 for 超硬材料
        longer = [s for s in stems if s != stem and s.endswith(stem)]
        longer += [s for s in stems if s != stem and s.startswith(stem) and rests.fullmatch(s[len(stem) :])]
        if len(stem) >= 2 and len(longer) == 1:
            for short in (stem, *forms):
                shorts["Industry", short] = {stems[longer[0]][0]}
    for kind, names in texts.items():
        for short in sorted(names):
            longer = [n for n in names if n != short and n.endswith(short)]
            if len(short) >= 4 and longer:
                # 甲乙丙 and 乙丙 and 丙: all stand for the longest
                longest = max(sorted(longer), key=len)
                if all(longest.endswith(n) for n in longer):
                    shorts[kind, short] = {longest}


def _is_spelled(views: Sequence[View], name: str, at: int) -> bool:
    """Whether a character makes a word with one beside it: 轴承 does, 轴永 does not."""
    pairs = (name[max(0, at - 1) : at + 1], name[at : at + 2])
    return any(len(pair) == 2 and view.frequency(pair) > 0 for view in views[:1] for pair in pairs)


def _parts_them(at: int, text: str, other: str, places: Mapping[str, int]) -> bool:
    """Whether two names of one length differ in the place or the brand that opens them: two banks, two firms."""
    return at < max(places.get(text, 0), places.get(other, 0), 0) + _BRAND


def _slips(
    views: Sequence[View],
    mentions: Sequence[Sequence[Mention]],
    shorts: dict[tuple[str, str], set[str]],
    firms: Mapping[str, tuple[str, Mention]],
) -> None:
    """A firm of which one character is once printed as another: the commoner print stands for both.

    The two characters look alike, or they stand behind place and brand of a name that is long enough, and the other
    print is the page's usual one: of 29 pairs of firms' names on the annotated pages that differ in one character 28
    mean one firm. Numerals are no slips (一厂, 二厂), and names of two characters say too little.
    """
    counts: dict[str, int] = defaultdict(int)
    places: dict[str, int] = {}
    for view, known in zip(views, mentions, strict=True):
        for mention in known:
            if mention.type == "Enterprise" and len(mention.text) >= _LEAST_SLIP:
                counts[mention.text] += 1
                places[mention.text] = view.place_at(mention.begin) - mention.begin
    cores = {core: full for full, (core, _) in sorted(firms.items()) if len(core) >= _LEAST_SLIP}
    for (kind, short), fulls in sorted(shorts.items()):
        if kind == "Enterprise" and len(short) >= _LEAST_SLIP and len(fulls) == 1:
            cores.setdefault(short, min(fulls))
    alike, legal = load_confusables(), load_alias_words().legal
    for text in sorted(counts):
        if counts[text] > 1 or ("Enterprise", text) in shorts:
            continue
        twins = []
        for other in sorted({*counts, *cores}):
            odd = [i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b]
            if len(other) != len(text) or len(odd) != 1:
                continue
            a, b = text[odd[0]], other[odd[0]]
            if _NUMERAL.match(a) or _NUMERAL.match(b):
                continue
            known_other = counts.get(other, 0) > 1 or other in cores
            spelled = _is_spelled(views, other, odd[0]) and not _is_spelled(views, text, odd[0])
            if not (known_other or spelled) and other > text:
                continue
            known_other = known_other or spelled
            rest = legal.sub("", text)
            usual = known_other and len(rest) > _LEAST_SLIP and not _parts_them(odd[0], text, other, places)
            if b in alike.get(a, "") or a in alike.get(b, "") or usual:
                twins.append(other)
        if len(twins) == 1:
            shorts["Enterprise", text].add(cores.get(twins[0], twins[0]))


def _other_slips(mentions: Sequence[Sequence[Mention]], shorts: dict[tuple[str, str], set[str]]) -> None:
    """A trade, body, site or programme that is once printed with one character for another that looks like it."""
    alike = load_confusables()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for known in mentions:
        for mention in known:
            if mention.type in _READ_TWICE and len(mention.text) > _LEAST_SLIP:
                counts[mention.type][mention.text] += 1
    for kind, found in sorted(counts.items()):
        for text in sorted(t for t, count in found.items() if count == 1 and (kind, t) not in shorts):
            twins = []
            for other in sorted(t for t, count in found.items() if count > 1 and len(t) == len(text)):
                odd = [(a, b) for a, b in zip(text, other, strict=True) if a != b]
                if len(odd) == 1 and not _NUMERAL.match(odd[0][0] + odd[0][1]):
                    a, b = odd[0]
                    if (b in alike.get(a, "") or a in alike.get(b, "")) and not _NUMERAL.match(b):
                        twins.append(other)
            if len(twins) == 1:
                shorts[kind, text].add(min(shorts.get((kind, twins[0]), {twins[0]})))


def _parts(
    mentions: Sequence[Sequence[Mention]], shorts: dict[tuple[str, str], set[str]], is_place: Callable[[str], bool]
) -> None:
    """Firms told by the last words of their name.

    Works and branches without the firm that they belong to (云石糖厂 of 沅上集团有限公司云石糖厂), and a firm without
    the brand before its own (甲丰水产 of 桂林乙田甲丰水产有限公司).
    """
    words = load_alias_words()
    texts = sorted({m.text for known in mentions for m in known if m.type == "Enterprise"})
    cores = {text: words.legal.sub("", text) for text in texts}
    for short in texts:
        longer = [t for t in texts if t != short and (t.endswith(short) or cores[t].endswith(short))]
        if len(short) < _LEAST_SLIP + 1 or len(longer) != 1 or ("Enterprise", short) in shorts:
            continue
        full = longer[0]
        lead = full[: full.rindex(short)]
        # 大甲丰水产 is another firm than 甲丰水产
        branded = cores[full].endswith(short) and len(lead) >= _BRAND and not is_place(lead[:-1])
        if words.legal.search(lead) or is_place(lead) or branded:
            shorts["Enterprise", short].add(full)


def _banks(mentions: Sequence[Sequence[Mention]], shorts: dict[tuple[str, str], set[str]]) -> None:
    """Rural banks and their branches by the short form of 农村商业银行, with and without the place in front."""
    plain: dict[str, str] = {}
    words = load_alias_words()
    for known in mentions:
        for mention in known:
            if mention.type == "Enterprise" and words.rural.search(mention.text):
                plain[mention.text] = words.rural.sub("#", mention.text)
    for text, core in sorted(plain.items()):
        longer = [o for o, c in plain.items() if o != text and len(o) > len(text) and c.endswith(core)]
        if len(longer) == 1 and len(core) > _LEAST_BANK and ("Enterprise", text) not in shorts:
            shorts["Enterprise", text].add(longer[0])


def _taken(known: Iterable[Mention], begin: int, end: int) -> bool:
    return any(m.begin < end and begin < m.end for m in known)


def _search(
    views: Sequence[View], mentions: Sequence[Sequence[Mention]], out: Aliases, kind: str, text: str, rule: str
) -> None:
    for index, view in enumerate(views):
        start = view.text.find(text)
        while start >= 0:
            end = start + len(text)
            if not _taken(mentions[index], start, end) and not _taken(out.found[index], start, end):
                out.found[index].append(Mention(start, end, kind, text, Origin.ALIAS, rule))
            start = view.text.find(text, end)


def _search_firms(
    views: Sequence[View],
    mentions: Sequence[Sequence[Mention]],
    out: Aliases,
    shorts: dict[tuple[str, str], set[str]],
    firms: dict[str, tuple[str, Mention]],
    is_place: Callable[[str], bool],
) -> None:
    words = load_alias_words()
    order = _first_named(mentions, firms)
    by_stem: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for full, (core, _) in sorted(firms.items()):
        by_stem[core[:2]].append((core, full))
    for text, (core, _) in sorted(firms.items()):
        longer = _longer(text, core, by_stem[core[:2]], firms)
        if longer:
            shorts["Enterprise", text].add(longer)
    houses = {m.text for known in mentions for m in known if m.rule == HOUSE}
    for stem, owners in sorted(by_stem.items()):
        sited = re.compile(rf"(?:{words.sited_before}){stem}|{stem}(?:{words.sited_behind})")
        common = is_place(stem) or any(v.frequency(stem) > 0 or sited.search(v.text) for v in views)
        owned = {"", *(full for core, full in owners if any(_is_owned(words, v.text, core) for v in views))}
        for index, view in enumerate(views):
            start = view.text.find(stem)
            while start >= 0:
                end, fits = _extend(words, view.text, start, owners)
                if view.text[start:end] in houses:
                    start = view.text.find(stem, start + 1)
                    continue
                full = fits[0] if len(fits) == 1 else _main_firm(fits, end - start, order[index], firms, is_place)
                if full in owned or (end - start < len(firms[full][0]) - 1 and is_place(firms[full][0][end - start :])):
                    full = ""  # 云石化工 of 云石化工江西公司: the house of a branch
                bare = end - start == 2
                covering = [m for m in mentions[index] if m.begin < end and start < m.end]
                exact = [m for m in covering if m.begin == start and m.type == "Enterprise" and m.text not in firms]
                exact = [m for m in exact if m.rule != HOUSE]  # a house is none of its branches
                if full and exact and _ends_there(words, exact[0].text, end - start):
                    shorts["Enterprise", exact[0].text].add(full)
                elif full and not (covering or _taken(out.found[index], start, end)):
                    if not (bare and (common or view.place_at(start) > start)):
                        text = view.text[start:end]
                        out.found[index].append(Mention(start, end, "Enterprise", text, Origin.ALIAS, "alias-firm"))
                        shorts["Enterprise", text].add(full)
                start = view.text.find(stem, start + 1)


def _longer(text: str, core: str, owners: Sequence[tuple[str, str]], firms: Iterable[str]) -> str:
    """The one fuller name that a short one with 集团 or 公司 stands for: 云石集团 for 云石新材料集团有限公司, or ''."""
    words = load_alias_words()
    # 晋云法兰集团 of 山西晋云法兰集团股份有限公司
    fuller = [full for full in sorted(firms) if full != text and _is_inside(words, text, full)]
    if len(fuller) == 1:
        return fuller[0]
    tail = text[len(core) :]
    if core + words.legal.sub("", tail) != core or (len(core) > _LEAST_SLIP and not words.plain.fullmatch(tail)):
        return ""
    fuller = [full for other, full in owners if full != text and other != core and other.startswith(core)]
    fuller = [full for full in fuller if not words.units.search(full[full.find(core) :])]  # 甲集团 and 甲集团乙分公司
    if text.endswith(_GROUP):  # 甲集团 and 甲集团乙公司: whose firm that is
        fuller = [full for full in fuller if len(words.legal.sub("", full.partition(text)[2])) < _BRAND]
    same_form = [full for full in fuller if tail in full]
    for fits in (same_form, fuller):
        if len(fits) == 1:
            return fits[0]
    return ""


def _is_owned(words: AliasWords, text: str, core: str) -> bool:
    """Whether a text tells that a firm belongs to the house whose brand opens its name: 云石旗下的云石创投."""
    return (
        re.search(rf"{re.escape(core[:_BRAND])}(?:{words.houses})的?(?:[一-鿿]{{2,4}})?{re.escape(core)}", text)
        is not None
    )


def _is_inside(words: AliasWords, text: str, full: str) -> bool:
    """Whether a full name is a short one with a place before it and more of the legal form behind it."""
    _, found, rest = full.partition(text)
    return bool(found and rest) and words.legal.sub("", full) == words.legal.sub("", full[: -len(rest)])


def _first_named(
    mentions: Sequence[Sequence[Mention]], firms: Mapping[str, tuple[str, Mention]]
) -> list[dict[str, int]]:
    """The place of each firm in the order in which an article names them; those of other articles follow."""
    rank = {full: number for number, full in enumerate(firms)}  # as the page names them
    order = []
    for known in mentions:
        first: dict[str, int] = {}
        for mention in sorted(known, key=lambda m: m.begin):
            if mention.type == "Enterprise" and mention.text in firms:
                first.setdefault(mention.text, len(first) - len(firms))
        order.append({full: first.get(full, rank[full]) for full in firms})
    return order


def _main_firm(
    fits: Sequence[str],
    length: int,
    order: Mapping[str, int],
    firms: Mapping[str, tuple[str, Mention]],
    is_place: Callable[[str], bool],
) -> str:
    """Whose the brand is that several firms begin with: the one that the article names first, or ''.

    So in 8 of 8 such cases on the annotated pages. It is not so if one of the firms is but a branch of a house: its
    place or number stands behind the brand (国网青溪供电公司, 中铁四局).
    """
    for full in fits:
        rest = firms[full][0][length:]
        if _NUMERAL.match(rest) or any(is_place(rest[:n]) for n in (2, 3)):
            return ""
    return min(fits, key=lambda full: order[full], default="")


def _extend(words: AliasWords, text: str, start: int, owners: Sequence[tuple[str, str]]) -> tuple[int, Sequence[str]]:
    """The end of a short form that begins at ``start``, and the full names that it fits best."""
    best: list[tuple[int, int, str]] = []
    for core, full in owners:
        length = 2
        while length < len(core) and text.startswith(core[: length + 1], start):
            length += 1
        end = start + length
        trade = words.trades.match(text, end)
        if trade and _may_add(words, trade.group(), core[length:]):
            end = trade.end()
        elif 2 < length < len(core) and not _is_cut(core, length):
            end = start + length
        best.append((length, end, full))
    best.sort(key=lambda b: (-b[0], b[2]))
    return best[0][1], [full for length, _, full in best if length == best[0][0]]


def _may_add(words: AliasWords, trade: str, rest: str) -> bool:
    """Whether a short form may go on with a trade: one that the full name spells out (农装 of 农业装备), or 股份."""
    if words.plain.fullmatch(trade):
        return True
    position = -1
    for char in trade:
        position = rest.find(char, position + 1)
        if position < 0:
            return False
    return True


def _ends_there(words: AliasWords, text: str, length: int) -> bool:
    """Whether a name is no longer than a short form, but for 公司 or 集团 behind it."""
    rest = text[length:]
    return not rest or words.legal.fullmatch(rest) is not None or words.plain.fullmatch(rest) is not None


def _is_cut(core: str, length: int) -> bool:
    return length >= 3 and len(core) - length >= 1
