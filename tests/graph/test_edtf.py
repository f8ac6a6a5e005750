"""EDTF periods to days."""

from __future__ import annotations

from datetime import date

import pytest

from kg.graph.edtf import period_bounds


@pytest.mark.parametrize(
    ("period", "begin", "end"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12-24", "2025-12-24", "2025-12-24"),
        ("2025-33", "2025-01-01", "2025-03-31"),
        ("2025-36", "2025-10-01", "2025-12-31"),
        ("2025-41", "2025-07-01", "2025-12-31"),
        ("2021/2025", "2021-01-01", "2025-12-31"),
        ("2025-01/2025-09", "2025-01-01", "2025-09-30"),
        ("2021/..", "2021-01-01", None),
        ("../2021-05", None, "2021-05-31"),
    ],
)
def test_bounds(period: str, begin: str | None, end: str | None) -> None:
    expected = tuple(date.fromisoformat(day) if day else None for day in (begin, end))
    assert period_bounds(period) == expected


@pytest.mark.parametrize(
    "period", ["", "24", "2024-13", "2024-02-30", "2025/2021", "../..", "2024/", "２０２４", "去年"]
)
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match=r"EDTF|begin"):
        period_bounds(period)
