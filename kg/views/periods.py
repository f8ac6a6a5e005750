"""When something holds, as months: what a slider over time can compare."""

from __future__ import annotations

import re

Months = tuple[int, int]
"""First and last month, both included; each is ``year * 12 + month - 1``."""

_DATE = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2}))?(?!\d)")
# EDTF counts seasons from 21 on, quarters from 33, thirds from 37 and halves from 40.
_PARTS = {33 + n: (3 * n, 3 * n + 2) for n in range(4)}
_PARTS |= {37 + n: (4 * n, 4 * n + 3) for n in range(3)} | {40: (0, 5), 41: (6, 11)}
_PARTS |= {month: (month - 1, month - 1) for month in range(1, 13)}


def read_months(period: str, start: str = "", end: str = "") -> Months | None:
    """The months of a period; None if it names no year.

    An open end reaches no further than what is named: of "2024/.." the year 2024 is known and no other.

    >>> read_months("2024-34"), read_months("2021/2025"), read_months("近年")
    ((24291, 24293), (24252, 24311), None)

    Args:
        period: EDTF, or whatever the page has.
        start: Its first day where that is known.
        end: Its last day where that is known.
    """
    named = [span for text in (start, period, end) for span in map(_read_date, _DATE.finditer(text))]
    if not named:
        return None
    first = _read_date(found) if (found := _DATE.search(start)) else min(named)
    last = _read_date(found) if (found := _DATE.search(end)) else max(named, key=lambda span: span[1])
    return (first[0], max(first[0], last[1]))


def _read_date(found: re.Match[str]) -> Months:
    year, part = int(found[1]) * 12, _PARTS.get(int(found[2] or 0), (0, 11))
    return (year + part[0], year + part[1])
