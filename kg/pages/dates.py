"""When a page was published: the date in its masthead, its file name, or on the document that it prints."""

from __future__ import annotations

import datetime
import re
import unicodedata

from kg.pages.layout import load_layout

_DATE = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})(?:\s*日)?(?!\d)")
_NAME_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_.年]?)(?P<m>0[1-9]|1[0-2]|[1-9](?=[-_.月]))(?:(?P=s)|月)(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)"
)
_HAN_DATE = re.compile(
    r"(?P<y>[一二][\u3007○零一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_FREE = re.compile(r"(?:^|[\s期版报刊|·/)▲:])\s{2}(?:$|[\s·/|]|星期|周[一二三四五六日]|农历|第|[(])")
_CALENDAR = re.compile(
    r"星期[一二三四五六日天]|周[一二三四五六日](?![报刊])|农历|年[正一二三四五六七八九十冬腊]+月|\d\s*版|第\s*[\dA-D]+\s*[期版]"
)
_MONTH_LINE = re.compile(r"(?P<y>(?:19|20)\d\d)年(?P<m>\d{1,2})月(?:号|刊|\s*第?\d+期)?")
_DIGITS = {
    digit: str(value)
    for value, digits in enumerate(("\u3007○零", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for digit in digits
}


def _edtf(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(_DIGITS[text]) if len(text) == 1 else 0
    return int(_DIGITS.get(tens, "1" if not tens else "0")) * 10 + int(_DIGITS.get(ones, "0"))


def _date_in(line: str) -> tuple[str, str] | None:
    """The date in a line, as EDTF, and the line without it."""
    if match := _DATE.search(line):
        date = _edtf(int(match["y"]), int(match["m"]), int(match["d"]))
    elif match := _HAN_DATE.search(line):
        year = int("".join(_DIGITS[c] for c in match["y"]))
        date = _edtf(year, _han_number(match["m"]), _han_number(match["d"]))
    else:
        return None
    return (date, line[: match.start()] + "  " + line[match.end() :]) if date else None


def date_of_page(text: str) -> str | None:
    r"""The date that the masthead prints: a date among other furniture in the first or last lines of a page.

    >>> date_of_page("04 综合新闻　2026.02.05　星期四\n\n针脚里的归途\n\n去年7月1日投产。")
    '2026-02-05'
    """
    lines = [unicodedata.normalize("NFKC", line).strip() for line in text[:3000].splitlines()]
    lines = [line for line in lines if line][:8]
    tail = [unicodedata.normalize("NFKC", line).strip() for line in text[-600:].splitlines()]
    lines += [line for line in tail if line][-4:]
    for line in lines:
        if len(line) > 90 or any(mark in line for mark in "。,!?;"):
            continue
        if found := _date_in(line):
            rest = found[1]
            # In furniture the date stands free: 2025年11月18日 星期二, A03 2026-03-20; in a headline it does not.
            around = _FREE.search(rest)
            quiet = not any(mark in line for mark in "“《(") or _CALENDAR.search(rest) is not None
            if (around and quiet) or load_layout().furniture.fullmatch(rest.strip()):
                return found[0]
    for line in lines:
        if (match := _MONTH_LINE.fullmatch(line)) and 1 <= int(match["m"]) <= 12:
            return f"{match['y']}-{int(match['m']):02d}"
    return None


def date_of_name(stem: str) -> str | None:
    """The date in a file name.

    >>> [date_of_name(stem) for stem in ("20251118-A03", "2025-11-18", "D01", "000_44ae10db20261399")]
    ['2025-11-18', '2025-11-18', None, None]
    """
    match = _NAME_DATE.search(stem)
    return _edtf(int(match["y"]), int(match["m"]), int(match["d"])) if match else None


def date_of_signing(text: str) -> str | None:
    """The date of a document that the page prints: (2026年3月16日) alone, or ——2026年1月8日在…大会上 under the head."""
    for raw in text.splitlines():
        line = unicodedata.normalize("NFKC", raw).strip()
        if len(line) > 60 or not (found := _date_in(line)):
            continue
        rest = found[1].strip(" ()")
        if not rest or (line.startswith("—") and re.match(r"—+\s+在.*[上会]$", found[1].strip(" ()"))):
            return found[0]
    return None
