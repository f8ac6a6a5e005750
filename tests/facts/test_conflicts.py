"""Which numbers contradict each other and which only differ in how they are printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from kg.facts.conflicts import Claim, find_conflicts

BASE = Claim(
    "青岗县", "工业产值", "2024", "Actual", "value", "unit:CNY", Decimal("12.5"), Decimal(10) ** 8, "", "page-1", "a"
)


def claim(number: str, *, scale: str = "1E+8", bound: str = "", **more: str) -> Claim:
    source = more.pop("source", "page-2")
    return replace(BASE, number=Decimal(number), scale=Decimal(scale), bound=bound, source=source, node="b", **more)


@pytest.mark.parametrize(
    ("other", "clash"),
    [
        (claim("12.6"), True),
        (claim("12.5"), False),
        (claim("12.50"), False),
        (claim("12.48"), False),  # 12.5 is 12.48, rounded
        (claim("13"), False),
        (claim("11"), True),
        (claim("125000", scale="1E+4"), False),
        (claim("12", bound="above"), False),
        (claim("13", bound="at_least"), True),
        (claim("13", bound="below"), False),
        (claim("12", bound="at_most"), True),
        (claim("12.9", bound="about"), False),
        (claim("15", bound="about"), True),
    ],
)
def test_two_numbers_of_one_thing(other: Claim, clash: bool) -> None:
    for pair in permutations((BASE, other)):
        found = find_conflicts(pair)
        assert bool(found) is clash
        if clash:
            assert set(found[0].claims) == {BASE, other}


@pytest.mark.parametrize("key", ["owner", "indicator", "period", "modality", "measure", "unit"])
def test_numbers_of_other_things_are_not_compared(key: str) -> None:
    assert find_conflicts([BASE, replace(claim("99"), **{key: "other"})]) == []


def test_a_number_without_a_time_is_not_compared() -> None:
    assert find_conflicts([replace(BASE, period=""), claim("99", period="")]) == []


def test_one_article_may_speak_of_parts() -> None:
    parts = [BASE, claim("99", source="page-1")]
    assert find_conflicts(parts) == []
    assert len(find_conflicts(parts, within=True)) == 1


def test_only_the_claims_that_clash_are_listed_in_order() -> None:
    rows = [claim("14", source="page-3"), BASE, claim("12.5", source="page-4"), replace(BASE, owner="白石县")]
    (found,) = find_conflicts(rows)
    assert [c.number for c in found.claims] == [Decimal("12.5"), Decimal("12.5"), Decimal("14")]
    agreeing = replace(claim("10", bound="above", source="page-5"), node="c")
    (found,) = find_conflicts([*rows, agreeing])
    assert agreeing not in found.claims
