from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from kg.graph.load import iter_named
from kg.graph.turtle import Literal
from kg.views.plot import Over, PlotError, Series, build_plot, build_spec, draw_svg, read_series, write_plot
from kg.words.errors import GraphError
from tests.views.factory import write_turtle

KG = "https://w3id.org/county-kg/ontology#"
RES = "https://w3id.org/county-kg/resource/"
SIZES = {"亿元": 1e8, "万元": 1e4}

Row = tuple[str, str, float | None, str, str]


def graph(tmp_path: Path, rows: Sequence[Row | Mapping[str, Any]]) -> list[tuple[str, str, object]]:
    """Triples of a graph: (owner, indicator, value, unit, period), in yuan also by the base unit."""
    full = [
        dict(zip(("owner", "indicator", "value", "unit", "period"), row, strict=True))
        if isinstance(row, tuple)
        else row
        for row in rows
    ]
    owners = list(dict.fromkeys(row["owner"] for row in full))
    path = tmp_path / "graph.ttl"
    gold = {
        "doc": "p1",
        "articles": ["开年观察"],
        "entities": [{"id": f"e{n}", "type": "Region", "names": [name]} for n, name in enumerate(owners)],
        "relations": [],
        "positions": [],
        "observations": [
            {
                "of": [f"e{owners.index(row['owner'])}"],
                "indicator": [row["indicator"]],
                "value": row["value"],
                "unit": row["unit"],
                "period": row["period"] or None,
                "change_pct": 5,
                "modality": row.get("modality", "actual"),
                "quote": row.get("quote", f"{row['owner']}{row['indicator']}{row['value']}{row['unit']}。"),
            }
            for row in full
        ],
    }
    path.write_text(write_turtle([gold]), encoding="utf-8")
    triples: list[tuple[str, str, object]] = list(iter_named(path))
    for number, row in enumerate(full):
        if row["unit"] in SIZES and row["value"] is not None:
            iri = f"{RES}observation/p1/{number}"
            assert any(subject == iri for subject, _, _ in triples)
            triples.append((iri, f"{KG}unit", "http://qudt.org/vocab/unit/CNY"))
            triples.append((iri, f"{KG}normalizedValue", Literal(str(row["value"] * SIZES[row["unit"]]), "", "")))
    return triples


def read(tmp_path: Path, rows: Sequence[Row | Mapping[str, Any]], **options: Any) -> Series:
    return read_series(graph(tmp_path, rows), "税收", **options)


def test_over_regions_each_owner_has_its_newest_number_and_the_largest_comes_first(tmp_path: Path) -> None:
    series = read(
        tmp_path,
        [
            ("甲县", "税收", 3, "亿元", "2023"),
            ("甲县", "税收", 5, "亿元", "2024"),
            ("乙县", "税收", 7, "亿元", "2023"),
            ("乙县", "产值", 9, "亿元", "2024"),
        ],
    )
    assert series.over is Over.REGION
    assert [(p.owner, p.value, p.period, p.printed) for p in series.points] == [
        ("乙县", 7.0, "2023", "7亿元"),
        ("甲县", 5.0, "2024", "5亿元"),
    ]
    assert series.left_out == (("plotOlder", 1),)
    assert series.points[0].quotes[0].article == "开年观察"


def test_units_of_one_kind_become_one_and_others_are_counted(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("甲县", "税收", 3, "亿元", "2024"),
        ("乙县", "税收", 5, "亿元", "2024"),
        ("丙县", "税收", 8000, "万元", "2024"),
        ("丁县", "税收", 12, "%", "2024"),
    ]
    series = read(tmp_path, rows)
    assert series.unit == "亿元"
    assert [(p.owner, p.value, p.printed) for p in series.points][-1] == ("丙县", 0.8, "8000万元")
    assert series.left_out == (("plotOtherUnit", 1),)
    assert [p.value for p in read(tmp_path, rows, unit="万元").points] == [50000.0, 30000.0, 8000.0]


def test_over_periods_points_are_in_the_order_of_time(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("甲县", "税收", 5, "亿元", "2024"),
        ("甲县", "税收", 3, "亿元", "2022"),
        ("甲县", "税收", 4, "亿元", "2023"),
        ("甲县", "税收", 9, "亿元", ""),
    ]
    series = read(tmp_path, rows)
    assert series.over is Over.PERIOD
    assert [point.period for point in series.points] == ["2022", "2023", "2024"]
    assert series.left_out == (("plotNoPeriod", 1),)
    assert [point.period for point in read(tmp_path, rows, period="2023").points] == ["2023"]


def test_what_two_sentences_say_alike_is_one_point(tmp_path: Path) -> None:
    row = {"owner": "甲县", "indicator": "税收", "value": 5, "unit": "亿元", "period": "2024"}
    series = read(tmp_path, [row | {"quote": "税收5亿元。"}, row | {"quote": "税收达5亿元。"}, row | {"value": 6}])
    assert [(point.value, len(point.quotes)) for point in series.points] == [(5.0, 2), (6.0, 1)]


def test_plans_stand_behind_what_has_happened(tmp_path: Path) -> None:
    row = {"owner": "甲县", "indicator": "税收", "value": 5, "unit": "亿元", "period": "2024"}
    aim = row | {"value": 9, "period": "2025", "modality": "target"}
    assert [p.value for p in read(tmp_path, [row, aim], over=Over.REGION).points] == [5.0]
    assert [p.modality for p in read(tmp_path, [row, aim]).points] == ["actual", "target"]
    assert [p.value for p in read(tmp_path, [aim], over=Over.REGION).points] == [9.0]


def test_two_owners_of_one_name_keep_a_bar_each(tmp_path: Path) -> None:
    rows: list[Row] = [("甲县", "税收", 5, "亿元", "2024"), ("甲县", "税收", 6, "亿元", "2024")]
    spec = build_spec(read(tmp_path, rows, over=Over.REGION))
    labels = [row["row"] for row in spec["data"]["values"]]
    assert len(set(labels)) == 2
    assert {label.rstrip("\u200b") for label in labels} == {"甲县 (2024)"}


def test_what_is_not_there_is_refused_with_what_is(tmp_path: Path) -> None:
    rows: list[Row] = [("甲县", "税收", 5, "亿元", "2024"), ("甲县", "税收总额", 5, "亿元", "2024")]
    with pytest.raises(GraphError, match=r"no number of 税款; did you mean 税收"):
        read_series(graph(tmp_path, rows), "税款")
    with pytest.raises(GraphError, match="nothing in the graph is called 乙县; did you mean 甲县"):
        read(tmp_path, rows, owners=["乙县"])
    with pytest.raises(GraphError, match="no number of 税收 for 1999; it has 2024"):
        read(tmp_path, rows, period="1999")
    with pytest.raises(GraphError, match="is in 吨; there are 亿元"):
        read(tmp_path, rows, unit="吨")
    with pytest.raises(GraphError, match="draw it over regions"):
        read(tmp_path, [("甲县", "税收", 5, "亿元", "")], over=Over.PERIOD)
    with pytest.raises(GraphError, match="only changes"):
        read(tmp_path, [("甲县", "税收", None, "", "2024")])


def test_without_the_library_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(PlotError, match=r'pip install "county-kg\[plot\]"'):
        draw_svg(read(tmp_path, [("甲县", "税收", 5, "亿元", "2024")]))


@pytest.fixture
def series(tmp_path: Path) -> Series:
    pytest.importorskip("vl_convert")
    name = "</script><img src=x onerror=alert(1)>&\"'"
    return read(tmp_path, [(name, "税收", 5, "亿元", "2024"), ("乙县", "税收", 6, "亿元", "2024")])


def test_every_mark_leads_to_a_row_and_nothing_leads_out(series: Series, tmp_path: Path) -> None:
    page = build_plot(series)
    rows = re.findall(r'<tr id="(e\d+)">', page)
    # Two pictures, for wide and for narrow screens.
    assert re.findall(r'<a href="#(e\d+)">', page) == [*rows, *rows]
    assert rows == ["e1", "e2"]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    tags = " ".join(re.findall(r"<(?!/)[^>]*>", page))
    assert set(re.findall(r"""\s(?:src|href|xlink:href)\s*=\s*"([^"]*)\"""", tags)) == {"data:,", "#e1", "#e2"}
    assert "default-src &#39;none&#39;" in page
    assert "unsafe" not in page
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert len(page.encode("utf-8")) < 60_000


def test_the_picture_alone_is_well_formed_and_the_same_each_time(series: Series, tmp_path: Path) -> None:
    write_plot(series, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert text == draw_svg(series)
    root = ElementTree.fromstring(text)
    assert not [node for node in root.iter() if "style" in node.attrib or node.tag.endswith("script")]
    assert any("PingFang SC" in node.get("font-family", "") for node in root.iter())
    write_plot(series, tmp_path / "a.html", language="en")
    assert "Sentence" in (tmp_path / "a.html").read_text("utf-8")
