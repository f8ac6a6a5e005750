"""Periods: expressions of time in a text, resolved to EDTF against the day of publication.

``2025``, ``2025-03``, ``2025-12-24``, quarters ``2025-33`` to ``2025-36``, intervals ``2021/2025``, open spans
``2021/..``: the subset of
EDTF that gold/GUIDELINE.md uses.
"""

from __future__ import annotations

import datetime
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kg.pages.numbers import iter_amounts, parse_numeral
from kg.words.data import seeds_path
from kg.words.errors import DataError


@dataclass(frozen=True, slots=True)
class Period:
    """One expression of time.

    Attributes:
        begin, end: Where it stands.
        edtf: What it says, or None if it says nothing that can be dated (近年来).
        kind: ``date`` for a day, month, quarter or part of a year; ``year``; ``open`` for a span up to today or
            beyond; ``plan`` for
            a five-year plan; ``now`` for today; ``lately`` for the
            days before; ``vague`` for a past without a date; ``same`` for one that points back.
        absolute: Whether its year is printed.
    """

    begin: int
    end: int
    edtf: str | None
    kind: str
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """The words of ``seeds/periods.toml``."""

    years: Mapping[str, int]
    months: Mapping[str, int]
    days: Mapping[str, int]
    parts: Mapping[str, tuple[int, int]]
    quarters: Mapping[str, int]
    plans: Mapping[str, tuple[int, int]]
    holidays: Mapping[str, tuple[str, str]]
    publication: Mapping[str, tuple[float, ...]]
    lists: Mapping[str, tuple[str, ...]]
    examples: tuple[Mapping[str, object], ...]
    pattern: re.Pattern[str]


_LISTS = (
    "now",
    "vague",
    "since",
    "same_day",
    "same_month",
    "same_year",
    "same_span",
    "until_now",
    "onwards",
    "comparing",
    "future",
    "hoped",
    "reported",
    "reached",
    "aims",
    "sums",
    "from",
    "done",
    "seasons",
    "recently",
    "lately",
    "ending",
    "lasting",
    "earlier",
)


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


# 2024清河区新增…: a year at the start of a sentence, before a place, whose 年 was lost.
_BARE_YEAR = r"(?:(?<=[。;!?\n])|^)(?P<bareyear>20[0-3]\d)(?=[一-鿿]{1,6}?[省市州县区旗镇乡村])"
_LONGEST_AMOUNT = 16


def _compile(words: PeriodWords) -> re.Pattern[str]:
    year = rf"(?:(?P<year>(?:19|20)\d\d)年度?|(?<!产)(?P<yearword>{_either(words.years)}))"
    dash = "(?:至|到|—+|-|~|–)"
    return re.compile(
        rf"(?P<y1>(?:19|20)\d\d)年?(?:{dash}|/)(?P<y2>(?:19|20)\d\d)(?:年|{_either(words.lists['seasons'])})"
        rf"|(?P<plan>{_either(words.plans)})[”\"’]?(?:时期|期间|规划期?)?"
        rf"|(?:{year}[的,]?)?(?:"
        rf"(?P<m1>\d{{1,2}})月?{dash}(?P<m2>\d{{1,2}})月(?:份)?(?![\d日])"
        rf"|(?P<dm1>\d{{1,2}})月(?P<d1>\d{{1,2}})日?(?:{_either(words.lists['lasting'])})?{dash}(?:(?P<dm2>\d{{1,2}})月)?(?P<d2>\d{{1,2}})[日曰]"
        rf"|(?<!提)[前头](?P<first>\d{{1,2}}|[一二两三四五六七八九十]+)个?月"
        rf"|(?P<part>{_either(words.parts)})"
        rf"|第?(?P<quarter>{_either(words.quarters)})"
        rf"|(?P<month>\d{{1,2}})月(?:份)?(?:(?P<day>\d{{1,2}})[日号曰])?(?P<edge>底|末|初|中旬|上旬|下旬)?(?:前)?"
        rf")"
        rf"|{year.replace('?P<year>', '?P<aloneyear>').replace('?P<yearword>', '?P<aloneword>')}(?:底|末|初|中|前)?"
        rf"|{_BARE_YEAR}"
        rf"|(?P<monthword>{_either(words.months)})(?:(?P<monthday>\d{{1,2}})[日号曰])?"
        rf"|(?P<dayword>{_either(words.days)})"
        rf"|(?<![\d月])(?P<lone1>\d{{1,2}})日?{dash}(?P<lone2>\d{{1,2}})日"
        rf"|(?<![\d月])(?P<lonely>\d{{1,2}})[日曰]"
        rf"|(?P<holiday>{_either(words.holidays)})"
        rf"|(?:{_either(words.lists['recently'])})(?P<recent>[两二三四五六七八九十]|\d{{1,2}})年(?:来|间|里)?"
        rf"|(?P<past>[两二三四五六七八九十]|\d{{1,2}})年(?:多来|来|间)"
        rf"|(?P<monthspast>[两二三四五六七八九十]|\d{{1,2}})个(?:多)?月来"
        rf"|(?P<since>{_either(words.lists['since'])})"
        rf"|(?P<now>{_either(words.lists['now'])})"
        rf"|(?P<vague>{_either(words.lists['vague'])})"
        rf"|(?P<lately>{_either(words.lists['lately'])})"
        rf"|(?P<sameday>{_either(words.lists['same_day'])})"
        rf"|(?P<samemonth>{_either(words.lists['same_month'])})"
        rf"|(?P<sameyear>{_either(words.lists['same_year'])})"
        rf"|(?P<samespan>{_either(words.lists['same_span'])})"
    )


def read_period_words(path: Path) -> PeriodWords:
    """Read the words of time.

    Raises:
        DataError: The file is no TOML, or a table or list is missing, unknown or mistyped.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise DataError(str(path), str(fault)) from fault
    tables = {"years", "months", "days", "parts", "quarters", "plans", "holidays", "publication", "words"}
    if set(data) != tables:
        raise DataError(str(path), f"tables must be {', '.join(sorted(tables))}")
    words = data["words"]
    if set(words) != {*_LISTS, "examples"}:
        raise DataError(str(path), f"words must be {', '.join(sorted((*_LISTS, 'examples')))}")
    _check_votes(path, data["publication"])
    try:
        plain = PeriodWords(
            data["years"],
            data["months"],
            data["days"],
            {k: (int(a), int(b)) for k, (a, b) in data["parts"].items()},
            data["quarters"],
            {k: (int(a), int(b)) for k, (a, b) in data["plans"].items()},
            {k: (str(a), str(b)) for k, (a, b) in data["holidays"].items()},
            {k: tuple(float(v) for v in votes) for k, votes in data["publication"].items()},
            {name: tuple(str(w) for w in words[name]) for name in _LISTS},
            tuple(words["examples"]),
            re.compile(""),
        )
    except (TypeError, ValueError) as fault:
        raise DataError(str(path), f"mistyped: {fault}") from fault
    return replace(plain, pattern=_compile(plain))


def _check_votes(path: Path, publication: object) -> None:
    """Refuse a table of votes that lacks a way of naming years, or has not one vote for each offset."""
    if not isinstance(publication, dict) or set(publication) != _NAMED:
        raise DataError(str(path), f"[publication] must hold {', '.join(sorted(_NAMED))}")
    for kind, votes in sorted(publication.items()):
        if not isinstance(votes, list) or len(votes) != _VOTES or not all(isinstance(v, int | float) for v in votes):
            raise DataError(str(path), f"[publication] {kind} must hold {_VOTES} numbers")


@cache
def load_period_words() -> PeriodWords:
    """The words of ``seeds/periods.toml``, read once."""
    return read_period_words(seeds_path("periods.toml"))


_CLAUSE_END = re.compile(r"[,。;:!?\n]")
_SENTENCE_END = re.compile(r"[。!?\n]")
_NO_AIM = re.compile(
    r"规划[许审局馆院师]|(?:[\d一二三四五六七八九十几数]年|[目日之以先从提此])前|[摘主重纲需只]要|要[求素闻点]|[”》](?:行动)?计划|行动计划|“[^“”]*”|前(?:[一二两三四]个?季度|[一二两三四五六七八九十\d]+个?月|列|往|景|来|后|沿|茅)"
)
"""Words with 前, 要 and 计划 that set no date ahead."""
_AHEAD = ("to", "ahead")
_NAMED = frozenset(
    {*_AHEAD, "whole", "month", "part", "end", "until", "since", "span", "year", "plan", "last", "first"}
    | {"range", "edition"}
)
"""How a year may be named, as :func:`_iter_years` tells it apart; the first of a five-year plan, the last of all years
gone by and the first of those to come."""
_VOTES = 9
# Offset of the first vote of a list in seeds/periods.toml; what a year loses that 今年 stands beside; what each further
# mention adds, by the logarithm of their number.
_FIRST_OFFSET, _BESIDE, _AGAIN = -4, 1.6, 0.5
_AIM_REACH = 24
_LAST_BESIDE = re.compile(r"(20\d\d)年[^。!?\n]{2,40}[,;][^。!?\n]{0,12}去年")
_RANGE = re.compile(r"[(](20\d\d)年?[-—~至到]+20\d\d年?[)]")
_EDITION = re.compile(r"(?<![\d.-])(20\d\d)(?=[一-鿿])(?!年)")
_MONTHS = re.compile(r"\d{1,2}月?[至到—~-]+\d{1,2}月|前\d{1,2}个?月|前[一二三四五六七八九十]+个月")
_ABSOLUTE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!度?规划)")


def article_year(text: str, date: str | None = None) -> int | None:
    """The year in which an article or page was published, as far as it can be told.

    The date decides. Without one, each year that the text names votes for the years in which it may have been written
    so, by how it is named: a year summed up is most often the last one, a year still to come is none before, and a year
    printed beside 今年 is another. The votes stand in ``seeds/periods.toml``. None if no year is named.

    >>> article_year("2023年,全县实现…。2024年,该县将持续…")
    2024
    >>> article_year("2024年,实现收入…。去年9月底,入选试点。")
    2025

    Args:
        text: The article, or the whole page.
        date: EDTF date of publication if known.
    """
    if date:
        return int(date[:4])
    words = load_period_words()
    named: Counter[tuple[str, int]] = Counter()
    beside: set[int] = set()  # years that 今年 stands beside, and those after what 去年 stands beside
    for kind, year, this in _iter_years(text, words):
        named[kind, year] += 1
        if this and kind not in _AHEAD:
            beside.add(year)
    beside |= {int(found[1]) + 1 for found in _LAST_BESIDE.finditer(text)}
    if not named:
        return None
    years = sorted(year for _, year in named)
    gone = [year for kind, year in named if kind not in _AHEAD]
    coming = [year for kind, year in named if kind in _AHEAD]
    if gone:
        named["last", max(gone)] = 1
    if coming:
        named["first", min(coming)] = 1
    for plan, (first, _) in words.plans.items():
        if plan in text:
            named["plan", first] = 1
    for kind, pattern in (("range", _RANGE), ("edition", _EDITION)):
        for year in {int(found[1]) for found in pattern.finditer(text)}:
            named[kind, year] = 1
    years = sorted(year for _, year in named)
    best, most = years[-1], -math.inf
    for year in range(years[0] - 1, years[-1] + 4):
        votes = -_BESIDE if year in beside else 0.0
        for (kind, other), count in named.items():
            table = words.publication[kind]
            offset = min(max(year - other, _FIRST_OFFSET), _FIRST_OFFSET + len(table) - 1)
            votes += table[offset - _FIRST_OFFSET] * (1 + _AGAIN * math.log(count))
        if votes > most + 1e-9:
            best, most = year, votes
    return best


def _iter_years(text: str, words: PeriodWords) -> Iterator[tuple[str, int, bool]]:
    """Each printed year: how it is named, the year, and whether 今年 stands in its sentence."""
    lists = words.lists
    opened, planned = -1, 0  # the sentence, and the year still to come that it has named
    for found in _ABSOLUTE_YEAR.finditer(text):
        begin, end = found.span()
        title = text.rfind("《", max(0, begin - 40), begin)
        if title > text.rfind("》", max(0, begin - 40), begin):
            continue  # the year of a document
        before, after = text[max(0, begin - 4) : begin], text[end : end + 8]
        if before.endswith(("—", "-", "~")):
            continue
        first = max(text.rfind(mark, 0, begin) for mark in "。!?\n") + 1
        last = _SENTENCE_END.search(text, end)
        sentence = text[first : last.start() if last else len(text)]
        left = max(text.rfind(mark, 0, begin) for mark in ",。;!?\n") + 1
        stop = _CLAUSE_END.search(text, end)
        right = _CLAUSE_END.search(text, stop.end()) if stop else None
        other = _ABSOLUTE_YEAR.search(text, end, right.start() if right else len(text))
        clause = text[left : other.start() if other else right.start() if right else len(text)]
        rest = clause[end - left :]
        this = "今年" in sentence
        if re.match("[—至到~-]", after) and _ABSOLUTE_YEAR.match(text, end + 1):
            continue  # 2027年至2029年
        kind = "year"
        if first != opened:
            opened, planned = first, 0
        if planned and int(found[1]) >= planned:
            kind = "ahead"  # 计划2026年底…,2029年后…
        elif re.search("截[至止]到?$", before):
            kind = "until" if re.match(r"(?:\d|1[01])月", after) else "end"
        elif re.search(r"\d年[到至]$", text[max(0, begin - 6) : begin]):
            continue
        elif before.endswith(("到", "至")):
            kind = "span" if re.search("[由从自]", text[max(left, begin - 20) : begin]) else "to"
        elif re.match(r"(?:\d{1,2}月)?(?:年?[底末])?前", _NO_AIM.sub("", after)):
            kind = "ahead"
        elif after.startswith((*lists["until_now"], *lists["onwards"])) or before.endswith(lists["from"]):
            kind = "since"
        elif _is_aimed(clause, rest, text[max(first, begin - _AIM_REACH) : begin], words):
            kind = "ahead"
        elif _MONTHS.match(after):
            kind = "part"
        elif re.match(r"\d{1,2}月", after):
            kind = "month"
        elif re.match(r"上半年|前?第?[一二三四两]个?季度|[春夏秋冬初第]", after):
            kind = "part"
        elif after.startswith(("底", "末")):
            kind = "end"
        elif after.startswith(",") or any(word in rest for word in lists["sums"]):
            kind = "whole"
        if kind in _AHEAD:
            planned = int(found[1])
        yield kind, int(found[1]), this


def _is_aimed(clause: str, rest: str, before: str, words: PeriodWords) -> bool:
    """Whether a year is one still to come: its clause hopes, or the sentence has set an aim right before it.

    Args:
        clause: The clause of the year and the next one.
        rest: What follows the year in them.
        before: What stands before it in the sentence.
        words: The words of time.
    """
    if re.search("了|已|完成", rest):
        return False
    plain = _NO_AIM.sub("", clause)
    if any(word in plain for word in words.lists["future"]):
        return True
    over = any(word in rest for word in words.lists["reported"])
    if any(word in plain for word in words.lists["hoped"]):
        return not over and not any(word in rest for word in words.lists["reached"])
    return not over and any(word in _NO_AIM.sub("", before) for word in words.lists["aims"])


class _Resolver:
    """Gives each expression its EDTF, in reading order: later ones may point back to earlier ones."""

    def __init__(self, text: str, words: PeriodWords, reference: str | None, year: int | None) -> None:
        self.text = text
        self.words = words
        own = article_year(text, reference)
        year = own if reference or year is None else year
        self.own_year = year if own is not None else None
        self.year = year
        self.whole_year: int | None = None
        self.month = int(reference[5:7]) if reference and len(reference) >= 7 else None
        self.day = datetime.date.fromisoformat(reference) if reference and len(reference) == 10 else None
        self.last_day: str | None = None
        self.last_month: str | None = None
        self.last_year: int | None = year
        self.last_span: str | None = None
        self.anchor: str | None = None
        self.launch: str | None = None

    def clause(self, begin: int, end: int) -> str:
        left = max(self.text.rfind(mark, 0, begin) for mark in ",。;:!?\n") + 1
        right = _CLAUSE_END.search(self.text, end)
        return self.text[left : right.start() if right else len(self.text)]

    def sentence_year(self, begin: int) -> int | None:
        """The year printed earlier in the same sentence."""
        left = max(self.text.rfind(mark, 0, begin) for mark in "。!?\n") + 1
        years = [int(f[1]) for f in _ABSOLUTE_YEAR.finditer(self.text, left, begin)]
        return years[-1] if years else None

    def year_of(self, begin: int, end: int, number: str | None, word: str | None, last_month: int) -> int | None:
        """The year of a month or part of a year that ends with ``last_month``."""
        if number:
            return int(number)
        if self.year is None:
            return None
        if word:
            return self.year + self.words.years[word]
        printed = self.sentence_year(begin)
        if printed is not None:
            return printed
        ahead = any(w in self.clause(begin, end) for w in self.words.lists["future"])
        if self.month is not None and last_month > self.month and not ahead:
            return self.year - 1
        if self.month is not None and ahead and last_month < self.month - 6:
            return self.year + 1
        return self.year

    def resolve(self, found: re.Match[str]) -> Period | None:
        begin, end = found.span()
        g = found.groupdict()
        if g["bareyear"] and any(a.begin == 0 for a in iter_amounts(self.text[begin : begin + _LONGEST_AMOUNT])):
            return None  # 2000余个村
        number, word = g["year"] or g["aloneyear"] or g["bareyear"], g["yearword"] or g["aloneword"]
        absolute = bool(number)
        edtf: str | None = None
        kind = "date"
        if g["y1"]:
            self.last_span = f"{g['y1']}/{g['y2']}"
            return Period(begin, end, self.last_span, "year", True)
        if g["plan"]:
            first, last = self.words.plans[g["plan"]]
            edtf = f"{first}/.." if self.text.startswith(self.words.lists["until_now"], end) else f"{first}/{last}"
            if (
                self.text.startswith(self.words.lists["ending"], end)
                or self.text[end - 1] in self.words.lists["ending"]
            ):
                edtf = str(last)
            return Period(begin, end, edtf, "plan", True)
        if g["m1"]:
            edtf = self.months(begin, end, number, word, int(g["m1"]), int(g["m2"]))
        elif g["first"]:
            months = int(g["first"]) if g["first"].isdigit() else int(parse_numeral(g["first"]) or 0)
            edtf = self.months(begin, end, number, word, 1, months)
        elif g["part"]:
            edtf = self.months(begin, end, number, word, *self.words.parts[g["part"]])
        elif g["quarter"]:
            quarter = self.words.quarters[g["quarter"]]
            year = self.year_of(begin, end, number, word, (quarter - 33) * 3 + 1)
            edtf = f"{year}-{quarter}" if year else None
        elif g["dm1"]:
            month, second = int(g["dm1"]), int(g["dm2"] or g["dm1"])
            year = self.year_of(begin, end, number, word, second)
            if year and _is_day(year, month, int(g["d1"])) and _is_day(year, second, int(g["d2"])):
                edtf = f"{year}-{month:02}-{int(g['d1']):02}/{year}-{second:02}-{int(g['d2']):02}"
        elif g["month"]:
            month = int(g["month"])
            if not 1 <= month <= 12:
                return None
            year = self.year_of(begin, end, number, word, month)
            if year is None:
                return Period(begin, end, None, "date")
            edtf = f"{year}-{month:02}"
            if g["day"]:
                if not _is_day(year, month, int(g["day"])):
                    return None
                edtf += f"-{int(g['day']):02}"
                self.last_day = edtf
            self.last_month, self.last_year = edtf[:7], year
        elif g["monthword"]:
            if self.year is not None and self.month is not None:
                index = self.year * 12 + self.month - 1 + self.words.months[g["monthword"]]
                edtf = f"{index // 12}-{index % 12 + 1:02}"
                self.last_month = edtf
                if g["monthday"]:
                    if not _is_day(index // 12, index % 12 + 1, int(g["monthday"])):
                        return None
                    edtf += f"-{int(g['monthday']):02}"
                    self.last_day = edtf
        elif g["dayword"]:
            if self.day is not None:
                edtf = (self.day + datetime.timedelta(days=self.words.days[g["dayword"]])).isoformat()
                self.last_day, self.last_month = edtf, edtf[:7]
        elif g["lone1"]:
            base = self.last_month or (f"{self.year}-{self.month:02}" if self.year and self.month else None)
            first, second = int(g["lone1"]), int(g["lone2"])
            if base and first < second and _is_day(int(base[:4]), int(base[5:7]), second):
                edtf = f"{base[:7]}-{first:02}/{base[:7]}-{second:02}"
            else:
                return None
        elif g["holiday"]:
            if self.own_year is None or self.year is None:
                return None
            start, stop = self.words.holidays[g["holiday"]]
            told = self.clause(begin, end) + self.clause(end + 1, end + 1)
            ahead = any(w in told for w in self.words.lists["future"])
            later = self.month is not None and int(start[:2]) > self.month
            year = self.year - 1 if later and not ahead else self.year
            edtf = f"{year}-{start}/{year}-{stop}"
        elif g["lonely"]:
            base = self.last_month or (f"{self.year}-{self.month:02}" if self.year and self.month else None)
            if base and _is_day(int(base[:4]), int(base[5:7]), int(g["lonely"])):
                edtf = f"{base[:7]}-{int(g['lonely']):02}"
                self.last_day = edtf
            else:
                return None
        elif g["recent"] or g["past"]:
            printed = g["recent"] or g["past"]
            years = int(printed) if printed.isdigit() else int(parse_numeral(printed) or 0)
            edtf = f"{self.year - years + 1}/{self.year}" if self.year else None
            return Period(begin, end, edtf, "open")
        elif g["monthspast"]:
            begun = self.launch or self.anchor
            if begun is None and self.year is not None and self.month is not None:
                count = int(g["monthspast"]) if g["monthspast"].isdigit() else int(parse_numeral(g["monthspast"]) or 0)
                index = self.year * 12 + self.month - 1 - count
                begun = f"{index // 12}-{index % 12 + 1:02}"
            return Period(begin, end, f"{begun[:7]}/.." if begun else None, "open" if begun else "vague")
        elif g["since"]:
            begun = self.launch or self.anchor
            return Period(begin, end, f"{begun[:7]}/.." if begun else None, "open" if begun else "vague")
        elif g["now"]:
            return Period(begin, end, str(self.own_year) if self.own_year else None, "now")
        elif g["lately"]:
            return Period(begin, end, str(self.own_year), "lately") if self.own_year else None
        elif g["vague"]:
            return Period(begin, end, None, "vague")
        elif g["sameday"]:
            return Period(begin, end, self.last_day, "same") if self.last_day else None
        elif g["samemonth"]:
            return Period(begin, end, self.last_month, "same") if self.last_month else None
        elif g["sameyear"]:
            whole = self.whole_year
            if whole is None and self.year is not None and g["sameyear"] == self.words.lists["same_year"][-1]:
                # 全年 before spring is the year that has ended.
                whole = self.year - 1 if self.month is not None and self.month <= 3 else self.last_year
            if any(w in self.clause(begin, end) for w in self.words.lists["future"] if len(w) > 1):
                whole = self.year  # 力争全年增长12%
            whole = self.last_year if g["sameyear"] != self.words.lists["same_year"][-1] else whole
            return Period(begin, end, str(whole), "same") if whole else None
        elif g["samespan"]:
            return Period(begin, end, self.last_span, "same") if self.last_span else None
        else:
            kind = "year"
            year = (
                int(number)
                if number
                else (self.year + self.words.years[word] if self.year is not None and word else None)
            )
            edtf = str(year) if year else None
            told = self.clause(begin, end)
            if self.text.startswith(self.words.lists["earlier"], end) and not any(
                w in told for w in self.words.lists["future"] if len(w) > 1
            ):
                return Period(begin, end, None, "vague", absolute)  # 2024年之前靠贴牌
            if year:
                self.last_year = year
                if number or self.words.years.get(word or "") == -1:
                    self.whole_year = year
        if edtf is None:
            return Period(begin, end, None, kind, absolute)
        return self.opened(Period(begin, end, edtf, kind, absolute))

    def months(self, begin: int, end: int, number: str | None, word: str | None, first: int, last: int) -> str | None:
        if not 1 <= first <= last <= 12:
            return None
        year = self.year_of(begin, end, number, word, last)
        if year is None:
            return None
        self.last_year = year
        return f"{year}-{first:02}/{year}-{last:02}"

    def opened(self, period: Period) -> Period:
        """The period, or the open span that begins with it."""
        lists = self.words.lists
        assert period.edtf is not None
        if "/" not in period.edtf:
            self.anchor = period.edtf
            if len(period.edtf) == 7 and period.edtf[5] in "01":
                self.launch = period.edtf
            rest = self.text[period.end : period.end + 40]
            stop = _CLAUSE_END.search(rest)
            rest = rest[: stop.start()] if stop else rest
            # No second date and no number may come between the date and 以来.
            found = re.match(rf"(?:[^\d]{{0,30}}?)({_either(lists['until_now'])})", rest)
            if found and not (self.words.pattern.search(rest[: found.start(1)])):
                return Period(period.begin, period.end + found.end(1), f"{period.edtf}/..", "open", period.absolute)
            if self.text.endswith(lists["from"], 0, period.begin) and not rest.startswith(("至", "到", "—", "-")):
                return Period(period.begin, period.end, f"{period.edtf}/..", "open", period.absolute)
            if stop and re.fullmatch(r"[^\d。;]{1,14}后", rest):
                # 6月投用后,已服务…: from then on.
                following = self.text[period.end + len(rest) : period.end + len(rest) + 24].lstrip(",")
                if any(w in _CLAUSE_END.split(following)[0] for w in lists["done"]):
                    return Period(period.begin, period.end, f"{period.edtf[:7]}/..", "open", period.absolute)
            if rest.startswith(lists["onwards"]) and not rest.startswith(("后年", "起来")):
                return Period(period.begin, period.end + 1, f"{period.edtf}/..", "open", period.absolute)
        if "/" in period.edtf or period.kind == "date":
            self.last_span = period.edtf
        return period


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def find_periods(
    text: str, reference: str | None = None, *, year: int | None = None, words: PeriodWords | None = None
) -> list[Period]:
    """All expressions of time in a text, resolved; comparisons (比上年, 较年初) left out.

    >>> [p.edtf for p in find_periods("今年前10个月,出口额达3170万元;去年全年2900万元", "2025-11-18")]
    ['2025-01/2025-10', '2024', '2024']

    Args:
        text: One article, clean: later expressions may point back to earlier ones (当天, 同期).
        reference: EDTF date of publication; without it the year is taken from the text, see :func:`article_year`.
        words: Words of time, default ``seeds/periods.toml``.
        year: Year of publication if the reference does not give it, as that of the page; without either it is taken
            from the text.

    Returns:
        Sorted by begin, without overlap.

    Source:
        gold/GUIDELINE.md, Observations, period.
    """
    words = words or load_period_words()
    resolver = _Resolver(text, words, reference, year)
    out: list[Period] = []
    position = 0
    while found := words.pattern.search(text, position):
        position = max(found.end(), position + 1)
        if _compares(text, found, words):
            continue
        before = text[found.start() - 1 : found.start()]
        if (before and before.isdecimal()) or before == ".":
            continue
        period = resolver.resolve(found)
        if period is None:
            continue
        position = max(position, period.end)
        out.append(period)
    return out


def _compares(text: str, found: re.Match[str], words: PeriodWords) -> bool:
    if found.group().startswith(words.lists["same_span"]):
        return False
    before = text[max(0, found.start() - 4) : found.start()]
    if before.endswith(words.lists["comparing"]):
        return True
    return text.startswith("同期", found.end())


def period_years(periods: Sequence[Period]) -> list[int]:
    """The years that periods begin in, in their order."""
    return [int(p.edtf[:4]) for p in periods if p.edtf]
