"""Periods: each expression of time gets its EDTF against the day of publication."""

from pathlib import Path

import pytest

from kg.pages.periods import article_year, find_periods, load_period_words, read_period_words
from kg.words.errors import DataError


@pytest.mark.parametrize("example", load_period_words().examples, ids=lambda e: str(e["text"]))
def test_examples_of_the_word_list(example: dict[str, object]) -> None:
    found = find_periods(str(example["text"]), str(example["reference"]))
    assert [p.edtf for p in found] == example["gives"]


@pytest.mark.parametrize(
    ("text", "reference", "expected"),
    [
        ("2024年9月", None, ["2024-09"]),
        ("2025年12月24日", None, ["2025-12-24"]),
        ("2025年以来", None, ["2025/.."]),
        ("2023年4月至今", None, ["2023-04/.."]),
        ("上半年", "2025-09-26", ["2025-01/2025-06"]),
        ("去年", "2025-09-26", ["2024"]),
        ("明年", "2025-09-26", ["2026"]),
        ("本月", "2025-03-28", ["2025-03"]),
        ("昨日", "2025-03-01", ["2025-02-28"]),
        ("1—9月", "2025-11-14", ["2025-01/2025-09"]),
        ("1月至9月", "2025-11-14", ["2025-01/2025-09"]),
        ("三季度", "2025-11-14", ["2025-35"]),
        ("计划12月底前完工", "2025-09-23", ["2025-12"]),
        ("2024年,全县…。12月,全县", "2025-01-20", ["2024", "2024-12"]),
        ("近年来", "2025-01-20", [None]),
        ("目前", "2025-01-20", ["2025"]),
        ("达产后年产值", "2025-01-20", [None]),
        ("比2022年增长", "2025-01-20", []),
        ("较上年提高", "2025-01-20", []),
        ("13月", "2025-01-20", []),
        ("2月30日", "2025-03-20", []),
        ("①11月18日,开幕", "2025-11-21", ["2025-11-18"]),
    ],
)
def test_expressions(text: str, reference: str | None, expected: list[str | None]) -> None:
    assert [p.edtf for p in find_periods(text, reference)] == expected


@pytest.mark.parametrize(
    ("text", "date", "year"),
    [
        ("2019年建成。", "2025-11-18", 2025),
        ("2023年,全县实现收入。2024年,该县将持续推进。", None, 2024),
        ("2024年,实现收入535亿元。去年9月,入选试点。", None, 2025),
        ("2025年一季度签约。去年9月,入选试点。", None, 2025),
        ("到2030年,力争建成。2025年5月,全县开工。", None, 2025),
        ("2025年,全县总产值达5亿元。到2027年,力争翻番。", None, 2026),
        ("项目2024年11月签约,今年5月试产。", None, 2025),
        ("2024年前三季度,产值3亿元。", None, 2024),
        ("2024年,产值3亿元,排在全市前列。", None, 2025),
        ("“十五五”时期再建一条线。2024年5月,该县连开三场会。", None, 2025),
        ("2025年前7个月,出口32亿元。", None, 2025),
        ("2025年1月至9月,产值增长5%。", None, 2025),
        ("该县印发行动计划(2025—2027年),从2022年的2万亩恢复到4万亩。", None, 2025),
        ("企业2020年落户。近日,2025中国旅游大会举行。", None, 2025),
        ("2024年,产值首次突破20亿元,达20.3亿元,增长17%。", None, 2025),
        ("2025年,办理建设工程规划许可27项。", None, 2026),
        ("没有年份。", None, None),
    ],
)
def test_article_year(text: str, date: str | None, year: int | None) -> None:
    assert article_year(text, date) == year


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "periods.toml"
    path.write_text("[ages]\n", encoding="utf-8")
    with pytest.raises(DataError, match="tables must be"):
        read_period_words(path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("since = [", "sinse = [", "must hold ahead, edition, end"),
        ("since = [-3.0, ", "since = [", "since must hold 9 numbers"),
        ("since = [-3.0, ", 'since = ["-3", ', "since must hold 9 numbers"),
    ],
)
def test_broken_votes_are_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = tmp_path / "periods.toml"
    text = Path("seeds/periods.toml").read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        read_period_words(path)
