"""Amounts: value in the printed unit, bounds, ranges, Chinese numerals, and all that looks like a number and is
none."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.pages.numbers import iter_amounts, parse_amount, parse_numeral, read_number_words
from kg.words.domain import Bound
from kg.words.errors import AmountError, DataError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("535.2亿元", [("535.2", "亿元")]),
        ("1,040个", [("1040", "个")]),
        ("汇集数据1.18亿余条", [("1.18", "亿条")]),
        ("培训6000余人次", [("6000", "人次")]),
        ("节省200万余元", [("200", "万元")]),
        ("城区人口50万、面积50平方公里", [("50", "万"), ("50", "平方公里")]),
        ("40万干部群众", [("40", "万")]),
        ("发电14.6亿千瓦时", [("14.6", "亿千瓦时")]),
        ("装机120万千瓦", [("120", "万千瓦")]),
        ("浇灌318千公顷次", [("318", "千公顷次")]),
        ("出动机械68台(套)", [("68", "台(套)")]),
        ("展出文物470件(套)", [("470", "件(套)")]),
        ("PM2.5浓度39微克/立方米", [("39", "微克/立方米")]),
        ("让利30个基点", [("30", "个基点")]),
        ("提高6.3个百分点", [("6.3", "个百分点")]),
        ("出生率3.86‰", [("3.86", "‰")]),
        ("建设12 个站点", [("12", "个")]),
        ("来了20来个人", [("20", "个")]),
        # Chinese numerals
        ("两家企业", [("2", "家")]),
        ("十余个村", [("10", "个")]),
        ("三百二十户", [("320", "户")]),
        ("百余场活动", [("100", "场")]),
        ("参与职工达万余人次", [("1", "万人次")]),
        ("覆盖超千人次", [("1000", "人次")]),
        ("突破千亿元大关", [("1000", "亿元")]),
        ("一万亿元目标", [("1", "万亿元")]),
        ("上百家企业", [("100", "家")]),
        ("三十多万人", [("30", "万人")]),
    ],
)
def test_amounts(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(str(a.value), a.unit) for a in iter_amounts(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "2025年3月18日", "1—2月", "第二批", "第3个", "“2+3+N”体系", "320国道", "5G基站", "A05版", "电话0794-8256119",
        "容积率为2.89", "一个中心", "一项改革", "数十家", "两三家", "每一户", "19:30", "4A级景区", "三年级", "百村千镇",
        "零件", "2016届毕业生", "八组组长", "双11", "5部门",
    ],
)  # fmt: skip
def test_no_amounts(text: str) -> None:
    assert iter_amounts(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("提升10%至20%", [("10", "%", "low"), ("20", "%", "high")]),
        ("招收300名至500名", [("300", "名", "low"), ("500", "名", "high")]),
        ("租金1.5万元到2.6万元", [("1.5", "万元", "low"), ("2.6", "万元", "high")]),
        ("新增3至5万亩", [("3", "万亩", "low"), ("5", "万亩", "high")]),
    ],
)
def test_a_range_gives_two_amounts(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(str(a.value), a.unit, a.part) for a in iter_amounts(text)] == expected


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("超2400人", Bound.ABOVE), ("近200个", Bound.BELOW), ("约30家", Bound.ABOUT), ("不低于65%", Bound.AT_LEAST),
        ("不超过5小时", Bound.AT_MOST), ("15%以上", Bound.ABOVE), ("300名左右", Bound.ABOUT), ("200余家", Bound.ABOVE),
        ("突破500亿元", Bound.ABOVE), ("控制在5.5%以内", Bound.AT_MOST), ("签约43.7亿元", None), ("30家", None),
    ],
)  # fmt: skip
def test_bounds(text: str, bound: Bound | None) -> None:
    (amount,) = iter_amounts(text)
    assert amount.bound == bound


@pytest.mark.parametrize(
    ("text", "base", "normalized"),
    [
        ("535.2亿元", "CNY", "53520000000"), ("4.5万亩", "M2", "30000000"), ("24万吨", "KiloGM", "240000000"),
        ("6小时", "SEC", "21600"), ("3.86‰", "PERCENT", "0.386"), ("30个基点", "PERCENT", "0.3"),
        ("2.2亿立方米", "M3", "220000000"),
    ],
)  # fmt: skip
def test_normalised_values(text: str, base: str, normalized: str) -> None:
    amount = parse_amount(text)
    assert (amount.base, amount.normalized) == (base, Decimal(normalized))


@pytest.mark.parametrize("text", ["亿元", "3家和5家", "投资3亿元", "12"])
def test_what_is_not_one_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError, match="not one amount"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("三千二百", 3200), ("两", 2)]
)
def test_numerals(text: str, value: int) -> None:
    assert parse_numeral(text) == value


@given(st.text(alphabet="0123456789.,万亿千百十一两三第个家元年月日%至到-—余多超近(+ ", max_size=24))
def test_any_text_gives_sorted_amounts_inside_it(text: str) -> None:
    amounts = iter_amounts(text)
    assert all(a.end <= b.begin for a, b in pairwise(amounts))
    assert all(0 <= a.open_begin <= a.begin < a.end <= a.open_end <= len(text) for a in amounts)


@given(st.integers(min_value=1, max_value=99_999), st.sampled_from(["亿元", "家", "万人次", "%", "平方公里", "台(套)"]))
def test_a_printed_amount_is_read_back(value: int, unit: str) -> None:
    amount = parse_amount(f"{value}{unit}")
    assert (amount.value, amount.unit) == (value, unit)


def test_an_endless_number_breaks_nothing() -> None:
    assert len(iter_amounts("9" * 60 + "亿元")) <= 1


def test_a_broken_word_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "numbers.toml"
    path.write_text("[numerals]\n", encoding="utf-8")
    with pytest.raises(DataError, match="tables must be"):
        read_number_words(path)
