"""Names that hold a crop of another industry."""

from __future__ import annotations

import pytest

from kg.facts.trades import is_of_other_crop


@pytest.mark.parametrize(
    ("name", "industry", "expected"),
    [
        ("云水猕猴桃专业合作社", "香菇产业", True),
        ("云水香菇合作社", "香菇产业", False),
        ("云水茶叶合作社", "高山绿茶产业", False),
        ("云水水产公司", "河蟹", False),
        ("云水蔬菜集团", "变压器产业链", True),
        ("云水机电公司", "变压器产业链", False),
    ],
)
def test_a_crop_in_a_name_is_of_its_own_industry(name: str, industry: str, expected: bool) -> None:
    assert is_of_other_crop([name], [industry]) is expected
