"""Amounts: numbers with a unit, in Arabic digits and in Chinese numerals, as they stand in the text.

Nothing is scaled: 535.2亿元 is 535.2 亿元. What is *no* amount matters as much: dates, ordinals, house and
telephone numbers, names with
digits in them (5G, 2+3+N) count nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from kg.pages.units import Unit, Units, load_units
from kg.words.data import seeds_path
from kg.words.domain import Bound
from kg.words.errors import AmountError, DataError


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with its unit.

    Attributes:
        begin, end: Where it stands, bound words excluded, 余 and 多 inside included.
        value: In the printed unit.
        unit: As printed, with multiplier, without 余 and 多 (``亿元``, ``万人次``); a bare multiplier (``万``) if
            nothing else follows.
        base: Unit of :attr:`normalized`; empty for a bare multiplier.
        normalized: The value in the base unit.
        dimension: Dimension of the unit, ``count`` for a bare multiplier.
        counter: Whether the unit counts things.
        bound: How the number bounds the true one.
        part: ``low`` or ``high`` for the ends of a range (10%至20%), else empty.
        chinese: Whether it is written in Chinese numerals.
        open_begin: Where the bound word before it begins; ``begin`` if there is none.
        open_end: Where the bound word after it ends; ``end`` if there is none.
    """

    begin: int
    end: int
    value: Decimal
    unit: str
    base: str = ""
    normalized: Decimal | None = None
    dimension: str = "count"
    counter: bool = False
    bound: Bound | None = None
    part: str = ""
    chinese: bool = False
    open_begin: int = -1
    open_end: int = -1


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words around numbers, as ``seeds/numbers.toml`` has them; each list sorted by falling length."""

    digits: Mapping[str, int]
    powers: Mapping[str, int]
    multipliers: Mapping[str, int]
    before: tuple[tuple[str, Bound], ...]
    inside: tuple[tuple[str, Bound], ...]
    after: tuple[tuple[str, Bound], ...]
    never_after: tuple[str, ...]
    chinese_never_after: tuple[str, ...]
    bare: tuple[str, ...]
    not_bound: tuple[str, ...]
    bare_bound: tuple[str, ...]
    arabic: re.Pattern[str]
    chinese: re.Pattern[str]


def _bounds(table: list[dict[str, object]], place: str, path: str) -> tuple[tuple[str, Bound], ...]:
    out: list[tuple[str, Bound]] = []
    for entry in table:
        words = entry.get(place, [])
        if not isinstance(words, list):
            raise DataError(path, f"bound.{place} must be a list")
        out += [(str(word), Bound(str(entry["kind"]))) for word in words]
    return tuple(sorted(out, key=lambda pair: (-len(pair[0]), pair[0])))


def read_number_words(path: Path) -> NumberWords:
    """Read the words around numbers.

    Raises:
        DataError: The file is no TOML, lacks a table or has an unknown one.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise DataError(str(path), str(fault)) from fault
    wanted = {"numerals", "multipliers", "bound", "not_after", "bare", "not_bound"}
    if set(data) != wanted:
        raise DataError(str(path), f"tables must be {', '.join(sorted(wanted))}")
    try:
        digits: dict[str, int] = data["numerals"]["digits"]
        powers: dict[str, int] = data["numerals"]["powers"]
        multipliers: dict[str, int] = data["multipliers"]
        bound = data["bound"]
        inside = "".join(word for word, _ in _bounds(bound, "inside", str(path)))
        scale = "|".join(sorted(multipliers, key=lambda m: (-len(m), m)))
        arabic = re.compile(
            rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<more>[{inside}]?)(?P<scale>(?:{scale})?)(?P<later>[{inside}]?)"
        )
        figures = "".join(digits) + "".join(powers)
        chinese = re.compile(
            rf"(?P<number>[{figures}]*)(?P<more>[{inside}]?)(?P<scale>(?:万亿|万|亿)?)(?P<later>[{inside}]?)"
        )
        return NumberWords(
            digits,
            powers,
            multipliers,
            _bounds(bound, "before", str(path)),
            _bounds(bound, "inside", str(path)),
            _bounds(bound, "after", str(path)),
            tuple(data["not_after"]["any"]),
            tuple(data["not_after"]["chinese"]),
            tuple(data["bare"]["powers"]),
            tuple(data["not_bound"]["words"]),
            tuple(data["not_bound"]["bare"]),
            arabic,
            chinese,
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise DataError(str(path), f"incomplete or mistyped: {fault}") from fault


@cache
def load_number_words() -> NumberWords:
    """The words of ``seeds/numbers.toml``, read once."""
    return read_number_words(seeds_path("numbers.toml"))


def parse_numeral(text: str, words: NumberWords | None = None) -> Decimal | None:
    """The value of a Chinese numeral below ten thousand; None if it is none.

    >>> parse_numeral("三百二十")
    Decimal('320')
    >>> parse_numeral("两三") is None
    True
    """
    words = words or load_number_words()
    total = 0
    digit: int | None = None
    last_power = 10_000
    for character in text:
        if character in words.powers:
            power = words.powers[character]
            if power >= last_power:
                return None
            total += (1 if digit is None else digit) * power
            digit, last_power = None, power
        else:
            if digit not in (None, 0):
                return None  # 两三 names no number, 二〇二五 is a year
            digit = words.digits[character]
    return Decimal(total + (digit or 0))


def _bound_before(text: str, begin: int, words: NumberWords) -> tuple[Bound | None, int]:
    if text.endswith(words.not_bound, 0, begin):
        return None, begin
    for word, bound in words.before:
        if text.endswith(word, 0, begin) and (word not in words.bare_bound or text.startswith(words.bare, begin)):
            return bound, begin - len(word)
    return None, begin


def _bound_after(text: str, end: int, words: NumberWords) -> tuple[Bound | None, int]:
    for word, bound in words.after:
        if text.startswith(word, end):
            return bound, end + len(word)
    return None, end


def scaled(value: Decimal, multiplier: int, factor: Decimal) -> Decimal:
    """A value in base units, to six decimals at most and without exponent or trailing zeros.

    >>> scaled(Decimal("4.5"), 10000, Decimal("666.6666666666667"))
    Decimal('30000000')
    """
    result = (value * multiplier * factor).quantize(Decimal("0.000001")).normalize()
    return result.quantize(Decimal(1)) if result == result.to_integral_value() else result


def _amount(
    text: str,
    begin: int,
    end: int,
    value: Decimal,
    scale: str,
    unit: Unit | None,
    words: NumberWords,
    *,
    inner: bool,
    chinese: bool,
) -> Amount:
    bound, open_begin = _bound_before(text, begin, words)
    late, open_end = _bound_after(text, end, words)
    inner_bound = words.inside[0][1] if inner and words.inside else None
    name = scale + (unit.name if unit else "")
    normalized = scaled(value, words.multipliers.get(scale, 1), unit.factor if unit else Decimal(1))
    return Amount(
        begin,
        end,
        value,
        name,
        unit.base if unit else "",
        normalized,
        unit.dimension if unit else "count",
        unit.counter if unit else True,
        bound or late or inner_bound,
        "",
        chinese,
        open_begin,
        open_end,
    )


_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?=(?:至|到|—|-|~|–)(\d))")
_LONGEST = 18
_YEAR = re.compile(r"(?:19|20)\d\d$")
_OF_A_YEAR = ("年", "届")


def _arabic_at(text: str, found: re.Match[str], words: NumberWords, units: Units) -> Amount | None:
    begin = found.start()
    before = text[begin - 1 : begin]
    if before and (
        (before.isascii() and before.isalnum())
        or before in "./·"
        or (before in "-:" and text[begin - 2 : begin - 1].isdecimal())
    ):
        return None
    if any(text.endswith(word, 0, begin) for word in words.never_after):
        return None
    number = found["number"]
    if len(number) > _LONGEST:
        return None  # a bar code or an account
    value = Decimal(number.replace(",", ""))
    # A longer scale may hide a unit: 千瓦, 千克 and 千米 are units of their own.
    tries = [(found["more"] + found["scale"] + found["later"], found["scale"])]
    if found["scale"].endswith("千"):
        tries.insert(0, (found["more"] + found["scale"][:-1], found["scale"][:-1]))
    for tail, scale in tries:
        at = found.start() + len(number) + len(tail)
        at += text.startswith(" ", at)
        unit = units.match(text, at)
        if unit is None:
            continue
        if scale == "" and unit.name in _OF_A_YEAR and _YEAR.match(number):
            return None
        end = at + len(unit.name)
        inner = len(tail) > len(scale)
        return _amount(text, begin, end, value, scale, unit, words, inner=inner, chinese=False)
    scale = found["scale"]
    if scale and scale[-1] in "万亿":
        end = begin + len(number) + len(found["more"]) + len(scale)
        if text[end : end + 1] not in ("", "+", "股", "里"):
            return _amount(text, begin, end, value, scale, None, words, inner=bool(found["more"]), chinese=False)
    return None


def _chinese_at(text: str, found: re.Match[str], words: NumberWords, units: Units) -> Amount | None:
    begin, number = found.start(), found["number"]
    before = text[begin - 1 : begin]
    if before and (
        before in "0123456789.之" or before in words.digits or before in words.powers or before in words.multipliers
    ):
        return None
    if any(text.endswith(word, 0, begin) for word in (*words.never_after, *words.chinese_never_after)):
        return None
    tail = found["more"] + found["scale"] + found["later"]
    at = begin + len(number) + len(tail)
    unit = units.match(text, at)
    if (
        unit is None
        or unit.numerals == "arabic"
        or (unit.not_before and text.startswith(unit.not_before, at + len(unit.name)))
    ):
        return None
    if not number:
        value: Decimal | None = Decimal(1) if found["scale"] else None
    else:
        value = parse_numeral(number, words)
    if not value or (value == 1 and number and not found["scale"]):
        return None  # 一个, 一项 count nothing that a reader would put into a table; 零件 is a word
    has_power = any(p in number for p in words.powers) or bool(found["scale"])
    if unit.numerals == "long" and not has_power:
        return None
    inner = bool(found["more"] or found["later"])
    amount = _amount(text, begin, at + len(unit.name), value, found["scale"], unit, words, inner=inner, chinese=True)
    bare = (number or found["scale"])[0] in words.bare
    return None if bare and amount.bound is None else amount


def iter_amounts(text: str, *, words: NumberWords | None = None, units: Units | None = None) -> list[Amount]:
    """All amounts of a text, in order.

    >>> [(str(a.value), a.unit) for a in iter_amounts("完成投资535.2亿元,新增企业两家、岗位百余个,服务超千人次")]
    [('535.2', '亿元'), ('2', '家'), ('100', '个'), ('1000', '人次')]
    >>> [(str(a.value), a.unit, a.part) for a in iter_amounts("提升10%至20%,招收300名至500名")]
    [('10', '%', 'low'), ('20', '%', 'high'), ('300', '名', 'low'), ('500', '名', 'high')]
    >>> iter_amounts("2025年3月第二批5G基站、320国道、“2+3+N”体系")
    []

    Args:
        text: Clean (NFKC) text.
        words: Words around numbers, default ``seeds/numbers.toml``.
        units: Units, default ``seeds/units.csv``.

    Returns:
        Sorted by begin, without overlap.

    Source:
        gold/GUIDELINE.md, Observations.
    """
    words = words or load_number_words()
    units = units or load_units()
    out: list[Amount] = []
    position = 0
    starts = re.compile(rf"\d|[{''.join(words.digits)}{''.join(words.powers)}万亿]")
    while found := starts.search(text, position):
        begin = found.start()
        amount: Amount | None
        if found.group().isdigit() and found.group().isascii():
            match = words.arabic.match(text, begin)
            assert match is not None
            amount = _arabic_at(text, match, words, units)
            position = amount.end if amount else begin + len(match["number"])
            if amount is None and (low := _RANGE.match(text, begin)):
                # 3至5个: the first number borrows the unit of the second.
                second = words.arabic.match(text, low.end() + 1)
                high = _arabic_at(text, second, words, units) if second else None
                edge = text[begin - 1 : begin]
                if (
                    high
                    and not (edge.isascii() and edge.isalnum())
                    and not _YEAR.match(low[1])
                    and edge not in ("-", "/", "第")
                ):
                    factor = high.normalized / high.value if high.normalized is not None and high.value else Decimal(1)
                    value = Decimal(low[1])
                    bound, opened = _bound_before(text, begin, words)
                    out.append(
                        replace(
                            high,
                            begin=begin,
                            end=low.end(),
                            value=value,
                            normalized=scaled(value, 1, factor),
                            part="low",
                            bound=bound,
                            open_begin=opened,
                            open_end=low.end(),
                        )
                    )
                    out.append(replace(high, part="high", open_begin=high.begin))
                    position = high.end
                    continue
        else:
            match = words.chinese.match(text, begin)
            assert match is not None
            amount = _chinese_at(text, match, words, units)
            position = amount.end if amount else begin + max(1, len(match["number"]))
        if amount is None:
            continue
        if (
            out
            and out[-1].unit == amount.unit
            and not out[-1].part
            and re.fullmatch("至|到|—|-|~|–", text[out[-1].end : amount.begin])
        ):
            out[-1] = replace(out[-1], part="low")
            amount = replace(amount, part="high", open_begin=amount.begin)
        out.append(amount)
    return out


def parse_amount(text: str) -> Amount:
    """Read one amount with its unit.

    >>> amount = parse_amount("535.2亿元")
    >>> amount.value, amount.unit, amount.normalized
    (Decimal('535.2'), '亿元', Decimal('53520000000'))
    >>> parse_amount("近200余万元").bound
    <Bound.BELOW: 'below'>

    Args:
        text: One amount, NFKC-normalised, without blanks, with or without bound words.

    Returns:
        The value in the *printed* unit: 亿元 stays 亿元, nothing is scaled.

    Raises:
        AmountError: There is no number, more than one, or its unit is not in seeds/units.csv.

    Source:
        gold/GUIDELINE.md, Observations.
    """
    amounts = iter_amounts(text)
    if len(amounts) != 1 or amounts[0].open_begin != 0 or amounts[0].open_end != len(text):
        raise AmountError(f"not one amount with a known unit: {text!r}")
    return amounts[0]
