"""Units: the longest name wins, what only looks like a unit is none, and a broken list is refused with its lines."""

from decimal import Decimal
from pathlib import Path

import pytest

from kg.pages.units import load_units, read_units
from kg.words.errors import DataError

HEADER = "unit,base,factor,dimension,kind,numerals,never_before,not_before\n"


@pytest.mark.parametrize(
    ("text", "position", "name"),
    [
        ("3亿千瓦时", 2, "千瓦时"),
        ("12个百分点", 2, "个百分点"),
        ("39微克/立方米", 2, "微克/立方米"),
        ("600人次", 3, "人次"),
        ("15个工作日", 2, "个工作日"),
    ],
)
def test_the_longest_unit_wins(text: str, position: int, name: str) -> None:
    unit = load_units().match(text, position)
    assert unit is not None and unit.name == name


@pytest.mark.parametrize("text", ["5年级", "3kWx", "2天津", "9本科"])
def test_no_unit(text: str) -> None:
    assert load_units().match(text, 1) is None


def test_mu_are_two_thirds_of_a_thousand_square_metres() -> None:
    mu = load_units().by_name["亩"]
    assert mu.base == "M2"
    assert (15 * mu.factor).quantize(Decimal(1)) == 10000


def test_every_counter_has_a_base_of_our_own_and_every_measure_has_not() -> None:
    for unit in load_units().by_name.values():
        assert unit.base, unit.name
        if unit.dimension == "count":
            assert unit.base == unit.base.lower(), unit.name


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("亩,M2,many,area,measure,any,,\n", "line 2"),
        ("亩,M2,1,area,measure,any,,\n亩,M2,1,area,measure,any,,\n", "twice"),
        ("亩,M2,1,area,thing,any,,\n", "kind 'thing'"),
    ],
)
def test_a_broken_list_is_refused(tmp_path: Path, rows: str, fault: str) -> None:
    path = tmp_path / "units.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        read_units(path)


def test_wrong_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("unit,base\n亩,M2\n", encoding="utf-8")
    with pytest.raises(DataError, match="columns"):
        read_units(path)
