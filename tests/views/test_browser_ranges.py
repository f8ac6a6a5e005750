"""The sliders over time and over numbers, in a real Chromium without a network."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.graph.load import iter_named
from kg.graph.ontology import read_ontology
from kg.views.data import read_view
from kg.views.html import write_html
from kg.views.select import Selection, select
from tests.timings import note_time
from tests.views.browsing import COUNTY, FITS, Open, make, panel, search
from tests.views.factory import Gold, invent
from tests.views.hostile import invent_hostile

# A county and its towns in three articles: of 2022, of 2024, and without a date.
DATED: Gold = {
    "doc": "made_1",
    "articles": ["旧闻", "新闻", "闲话"],
    "dates": {"旧闻": "2022-05-04", "新闻": "2024-03"},
    "entities": [
        {"id": "c", "type": "Region", "names": ["云溪县"], "article": 1},
        {"id": "a", "type": "Region", "names": ["白沙镇"], "article": 0},
        {"id": "b", "type": "Region", "names": ["松林镇"], "article": 1},
        {"id": "d", "type": "Region", "names": ["竹溪镇"], "article": 2},
        *(
            {"id": who, "type": "Region", "names": [name], "article": article}
            for who, name, article in (("c", "云溪县", 0), ("c", "云溪县", 2), ("b", "松林镇", 2))
        ),
    ],
    "relations": [
        ["a", "partOf", "c", {"quote": "白沙镇属于云溪县。", "article": 0}],
        ["b", "partOf", "c", {"quote": "松林镇属于云溪县。", "article": 1}],
        ["d", "partOf", "c", {"quote": "竹溪镇属于云溪县。", "article": 2}],
    ],
    "positions": [],
    "observations": [
        {
            "of": [who],
            "indicator": ["税收"],
            "value": value,
            "unit": "亿元",
            "period": period,
            "change_pct": None,
            "modality": "actual",
            "article": 2,
            "quote": f"{who}税收{value}亿元({period})。",
        }
        for who, value, period in (
            ("c", 500, "2023"),
            ("c", 520, "2024"),
            ("c", 90, ""),
            ("b", 2, "2024-06"),
            ("d", 30, "2024-33"),
        )
    ],
}
SHOWN = "GraphMap.shownThings().map(id => Store.nodes[id].label).sort()"


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("dated"), [DATED])


def parse_named(folder: Path, turtle: str) -> Iterator[tuple[str, str, object]]:
    path = folder / "changed.ttl"
    path.write_text(turtle, encoding="utf-8")
    return iter_named(path)


def names(*of: str) -> list[str]:
    return sorted(of)


@pytest.mark.parametrize(
    ("fragment", "left", "facts"),
    [
        ("", names("云溪县", "白沙镇", "松林镇", "竹溪镇"), 8),
        ("#time=2024..", names("云溪县", "松林镇", "竹溪镇"), 6),
        ("#time=..2022", names("云溪县", "松林镇", "白沙镇", "竹溪镇"), 3),
        ("#time=..2022&undated=0", names("云溪县", "白沙镇"), 1),
        ("#time=2024-04..2024-08", names("云溪县", "松林镇", "竹溪镇"), 4),
        ("#time=2024-01..2024-03", names("云溪县", "松林镇", "竹溪镇"), 5),
        ("#undated=0", names("云溪县", "白沙镇", "松林镇", "竹溪镇"), 6),
        ("#time=nonsense", names("云溪县", "白沙镇", "松林镇", "竹溪镇"), 8),
    ],
)
def test_time_leaves_its_facts_and_what_they_lead_to(
    show: Open, dated: Path, fragment: str, left: list[str], facts: int
) -> None:
    page = show(dated, fragment)
    assert page.evaluate(SHOWN) == left
    assert page.evaluate("Slice.counts.facts") == facts


@pytest.mark.parametrize("since", [2021, 2022, 2023, 2024, 2025])
def test_from_a_year_on_it_shows_what_since_shows(show: Open, tmp_path: Path, since: int) -> None:
    golds = [
        {**gold, "dates": {gold["articles"][0]: "2022-07-01", gold["articles"][1]: "2024"}} for gold in invent(500)
    ]
    html = make(tmp_path, [DATED, *golds])
    ontology = read_ontology()
    part = select(read_view(iter_named(tmp_path / "graph.ttl"), ontology), Selection(since=since), ontology)
    page = show(html, f"#time={since}..")
    assert page.evaluate("GraphMap.shownThings().map(id => Store.iri(id)).sort()") == sorted(t.iri for t in part.things)
    inside = "Store.{0}.filter((_, at) => Slice.{1}In(at)).length"
    assert page.evaluate(inside.format("figures", "figure")) == len(part.figures)
    drawn = "Store.links.filter((l, at) => Slice.linkIn(at) && Slice.thingIn(l[1]) && Slice.thingIn(l[3])).length"
    assert page.evaluate(drawn) == len(part.links)


def test_the_sliders_are_moved_by_keys_and_stand_in_the_address(show: Open, dated: Path) -> None:
    page = show(dated)
    page.click("#tab-ranges")
    assert page.inner_text("#timespan") == "2022 – 2024"
    page.focus("#time-low")
    page.keyboard.press("End")
    assert page.inner_text("#timespan") == "2024"
    assert "time=2024.." in page.evaluate("location.hash")
    assert page.evaluate(SHOWN) == names("云溪县", "松林镇", "竹溪镇")
    assert page.get_attribute("#time-low", "aria-valuetext") == "2024"
    assert "8 条事实中的 6 条" in page.inner_text("#timecount")
    assert page.locator("#types .count").first.text_content() == "3"
    page.click("#undated")
    assert page.evaluate("Slice.counts.facts") == 4
    again = show(dated, page.evaluate("location.hash"))
    assert again.evaluate("Slice.counts.facts") == 4
    assert not again.is_checked("#undated") if again.locator("#undated").count() else True
    page.click("#clearslice")
    assert page.evaluate("location.hash") in ("", "#")
    assert page.evaluate(SHOWN) == names("云溪县", "白沙镇", "松林镇", "竹溪镇")


def test_bars_and_months(show: Open, dated: Path) -> None:
    page = show(dated)
    page.click("#tab-ranges")
    titles = page.locator("#ranges .bars title").all_text_contents()
    assert titles == ["2022: 1 条事实", "2023: 1 条事实", "2024: 4 条事实"]
    page.click("#ranges .pair button:has-text('月')")
    titles = page.locator("#ranges .bars title").all_text_contents()
    assert titles == [
        "2022-05: 1 条事实",
        "2024-01: 1 条事实",
        "2024-03: 2 条事实",
        "2024-06: 1 条事实",
    ]
    page.locator("#ranges .bars g").last.click()
    assert "time=2024-06.." in page.evaluate("location.hash")
    again = show(dated, page.evaluate("location.hash"))
    again.click("#tab-ranges")
    assert again.inner_text("#timespan") == "2024-06"


def test_a_range_of_numbers_keeps_their_owners(show: Open, dated: Path) -> None:
    page = show(dated)
    page.click("#tab-ranges")
    page.select_option("#numpick", index=1)
    assert page.evaluate(SHOWN) == names("云溪县", "松林镇", "竹溪镇")
    assert page.inner_text("#numspan") == "2 – 520亿元"
    assert "对数" in page.inner_text("#ranges")
    page.focus("#num-low")
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    assert page.evaluate(SHOWN) == names("云溪县", "竹溪镇")
    assert page.inner_text("#numcount") == "3 个主体中的 2 个"
    page.focus("#num-high")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate(SHOWN) == ["竹溪镇"]
    again = show(dated, page.evaluate("location.hash"))
    assert again.evaluate(SHOWN) == ["竹溪镇"]
    page.click("#numrest")
    assert page.evaluate(SHOWN) == names("白沙镇", "竹溪镇")
    assert show(dated, page.evaluate("location.hash")).evaluate(SHOWN) == names("白沙镇", "竹溪镇")
    # The newest value is the one of the chosen time.
    assert show(dated, f"#num={quote('税收~亿元~510~')}&time=..2023").evaluate(SHOWN) == []
    assert show(dated, f"#num={quote('税收~亿元~510~')}").evaluate(SHOWN) == ["云溪县"]


def test_only_facts_that_are_sure_enough(show: Open, tmp_path: Path) -> None:
    html = make(tmp_path, [COUNTY])
    turtle = (tmp_path / "graph.ttl").read_text("utf-8")
    write_html(parse_named(tmp_path, turtle.replace("kg:confidence 0.9", "kg:confidence 0.7", 1)), html)
    page = show(html)
    page.click("#tab-ranges")
    page.focus("#sure")
    page.keyboard.press("End")
    assert page.inner_text("#surespan") == "≥ 0.9"
    assert page.evaluate("GraphMap.counts()") == {"n": 6, "N": 6, "m": 4, "M": 5}  # no thing goes along
    assert "sure=0.9" in page.evaluate("location.hash")
    again = show(html, page.evaluate("location.hash"))
    assert again.evaluate("GraphMap.counts().m") == 4
    again.click("#clearslice")
    assert again.evaluate("GraphMap.counts().m") == 5


def test_panel_search_path_and_table_follow_the_time(show: Open, dated: Path) -> None:
    page = show(dated, "#time=2024..&focus=云溪县")
    assert "2 条事实不在所选范围内" in page.inner_text("#factsout")
    assert page.locator("#panel .fact.outside").all_inner_texts()[0].startswith("白沙镇")
    assert page.locator("#panel tr.figure.outside").count() == 1
    assert page.locator("#panel tr.figure").count() == 3
    search(page, "白沙")
    assert "范围外" in page.inner_text("#found .hit.outside")
    page.keyboard.press("Enter")  # what one asks for is shown, and said to be outside
    assert page.evaluate(SHOWN) == names("云溪县", "白沙镇", "松林镇", "竹溪镇")
    assert page.is_visible("#thingout")
    assert "time=2024.." in page.evaluate("location.hash")
    assert "没有路径" in panel(show(dated, "#time=2024..&focus=白沙镇&to=松林镇"))
    assert "2 步" in panel(show(dated, "#focus=白沙镇&to=松林镇"))
    page.keyboard.press("Escape")
    with page.expect_download() as saved:
        page.click("#table")
    rows = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"))))
    assert [(row["subject"], row["value"]) for row in rows if row["kind"] == "number"] == [
        ("云溪县", "520"),
        ("云溪县", "90"),
        ("松林镇", "2"),
        ("竹溪镇", "30"),
    ]
    assert {row["subject"] for row in rows if row["kind"] == "relation"} == {"松林镇", "竹溪镇"}


def test_without_dates_and_numbers_it_says_so(show: Open, tmp_path: Path) -> None:
    bare = {**COUNTY, "observations": []}
    page = show(make(tmp_path, [bare]))
    page.click("#tab-ranges")
    assert "没有注明时间的事实（5 条未注明）" in page.inner_text("#ranges")
    assert "图中没有数值。" in page.inner_text("#ranges")


@pytest.mark.parametrize("size", [(320, 640), (1280, 800)])
def test_hostile_indicators_are_text_in_the_sliders(show: Open, tmp_path: Path, size: tuple[int, int]) -> None:
    html = make(tmp_path, [invent_hostile()])
    page = show(html, size=size)
    page.evaluate("Filters.open('ranges')")
    page.evaluate("document.getElementById('menu').click()")
    page.select_option("#numpick", index=1)
    assert "<b>亿元</b>" in page.inner_text("#numspan")
    assert page.evaluate("window.pwned") is None
    assert page.locator("#ranges img, #ranges b b").count() == 0
    assert page.evaluate(FITS)
    assert page.evaluate("side.scrollWidth <= side.clientWidth")
    for wrong in ("#num=~~~", "#num=%25~x", "#time=9999..0000", "#time=..", "#num=a~b~c~d~e", "#time=2024-99.."):
        show(html, wrong)


def test_ten_thousand_things_are_sliced_within_a_fifth_of_a_second(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(11_500)))
    page.click("#tab-ranges")
    page.select_option("#numpick", index=1)
    spent = page.evaluate(
        """() => [["time-low", 1], ["time-high", 2], ["num-low", 40], ["num-high", 70], ["time-low", 0]].map(([id, value]) => {
            const slider = document.getElementById(id), begin = performance.now();
            slider.value = value;
            slider.dispatchEvent(new Event("input"));
            slider.dispatchEvent(new Event("change"));
            return performance.now() - begin;
        })"""  # noqa: E501
    )
    note_time("slicing 10,000 things", max(spent) / 1000, 0.2)
    assert page.evaluate("Slice.counts.owners < Slice.counts.all")
    # Of a graph that is not loaded as a whole, whoever is in the range is.
    assert page.evaluate("GraphMap.counts().n === Slice.counts.owners")
