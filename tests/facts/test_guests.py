"""Bodies and firms from elsewhere, told by the place that opens their name."""

from __future__ import annotations

import pytest

from kg.facts.guests import is_guest
from kg.language.gazetteer import Gazetteer
from kg.words.domain import Entity


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize(
    ("type_", "name", "expected"),
    [
        ("Organization", "宝安人民医院", True),
        ("Organization", "深圳市宝安区人民医院", True),
        ("Organization", "龙川县人民医院", False),
        ("Organization", "宁波云水材料研究院", True),
        ("Organization", "长安云水材料研究院", False),
        ("Organization", "河源海关", False),
        ("Organization", "广东水利学院", False),
        ("Enterprise", "宁波云水电器有限公司", True),
        ("Enterprise", "广东云水电器有限公司", False),
        ("Enterprise", "长安云水电器有限公司", False),
        ("Enterprise", "朝阳家庭农场", False),
        ("Facility", "宁波会馆", False),
    ],
)
def test_the_place_in_front_tells_who_is_from_elsewhere(
    gazetteer: Gazetteer, type_: str, name: str, expected: bool
) -> None:
    thing = Entity(id=f"{type_}/{name}", type=type_, name=name, names=(name,))
    assert is_guest(thing, "Region/441622", gazetteer) is expected


def test_without_an_official_home_nobody_is_a_guest(gazetteer: Gazetteer) -> None:
    thing = Entity(id="Organization/宝安人民医院", type="Organization", name="宝安人民医院", names=("宝安人民医院",))
    assert not is_guest(thing, "Zone/云水园区", gazetteer)
