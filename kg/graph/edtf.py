"""EDTF texts to the days that they cover: the subset that the annotation guideline uses, and half-years."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

# Sub-year groupings of EDTF level 2 that are stretches of whole months: quarters, thirds, halves.
_GROUPINGS = {
    **{33 + n: (3 * n + 1, 3 * n + 3) for n in range(4)},
    **{37 + n: (4 * n + 1, 4 * n + 4) for n in range(3)},
    **{40 + n: (6 * n + 1, 6 * n + 6) for n in range(2)},
}
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@lru_cache(maxsize=4096)
def period_bounds(period: str) -> tuple[date | None, date | None]:
    """First and last day of a period; None on an open side.

    >>> period_bounds("2024"), period_bounds("2025-34")
    ((datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)), (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30)))

    Args:
        period: ``2024``, ``2025-03``, ``2025-12-24``, ``2025-33`` (first quarter), ``2021/2025``, ``2021/..``.

    Raises:
        ValueError: It is not of that subset, has no such day, or ends before it begins.

    Source:
        gold/GUIDELINE.md, Observations; ISO 8601-2:2019 (EDTF), sub-year groupings.
    """
    first, slash, last = period.partition("/")
    begin = None if slash and first == ".." else _point_bounds(period, first)[0]
    end = None if slash and last == ".." else _point_bounds(period, last if slash else first)[1]
    if begin is None and end is None:
        raise ValueError(f"{period!r} has neither begin nor end")
    if begin is not None and end is not None and begin > end:
        raise ValueError(f"{period!r} ends before it begins")
    return begin, end


def _point_bounds(period: str, point: str) -> tuple[date, date]:
    found = _POINT.fullmatch(point)
    if not found:
        raise ValueError(f"{period!r} is no EDTF period of ours")
    year, month, day = int(found[1]), found[2], found[3]
    try:
        if day is not None:
            only = date(year, int(month), int(day))
            return only, only
        first, last = (1, 12) if month is None else _GROUPINGS.get(int(month), (int(month), int(month)))
        return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    except ValueError as error:
        raise ValueError(f"{period!r} is no EDTF period of ours: {error}") from error
