"""The HTML graph in a real Chromium without a network."""

from __future__ import annotations

import csv
import io
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph.load import iter_named
from kg.views.picture import PictureError, find_browser, take_picture, wait_until
from kg.views.select import Selection
from kg.views.svg import write_svg
from tests.timings import note_time
from tests.views.browsing import COUNTY, EXTENT, FITS, KEYS, REDRAW, SPOT, Open, make, panel, press, search
from tests.views.factory import Gold, invent, write_turtle
from tests.views.hostile import NAMES, invent_hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_it_opens_drawn_and_quickly(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(700)))
    assert page.evaluate("GraphMap.labelled") > 10
    assert page.evaluate("GraphMap.counts().n === GraphMap.counts().N")
    # The browser tells of a paint a little after it.
    wait_until(page, "performance.getEntriesByName('first-contentful-paint').length > 0")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    note_time("first paint", paint / 1000, 2)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("云溪县", "云溪县"),
        ("金坪", "云溪金坪新材料有限公司"),
        ("yunxi", "云溪县"),
        ("yxx", "云溪县"),
        ("云xi", "云溪县"),
        ("YunXiX", "云溪县"),
        ("shenguoping", "沈国平"),
        ("sgp", "沈国平"),
        ("chongyang", "重阳银行云溪支行"),
        ("cyyh", "重阳银行云溪支行"),
        ("滨州", "云溪县"),
    ],
)
def test_search_finds_characters_pinyin_and_initials(show: Open, county: Path, typed: str, first: str) -> None:
    assert search(show(county), typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("yanshan", "铅山县"),
        ("qianshanx", "铅山县"),
        ("ysx", "铅山县"),
        ("le'an", "乐安县"),
        ("yuean", "乐安县"),
        ("changting", "长汀县"),
        ("zhangting", "长汀县"),
        ("dabu", "大埔县"),
        ("dapu", "大埔县"),
        ("lvliang", "吕梁市"),
        ("lüliang", "吕梁市"),
        ("luliang", "吕梁市"),
        ("liuan", "六安市"),
        ("lu an", "六安市"),
        ("xiamen", "厦门市"),
    ],
)
def test_either_reading_of_a_place_finds_it(show: Open, several: Path, typed: str, first: str) -> None:
    assert search(show(several), typed)[0] == first


def test_search_says_when_there_is_nothing(show: Open, county: Path) -> None:
    page = show(county)
    assert search(page, "qqqq") == []
    assert "没有找到" in page.inner_text("#found")


def test_choosing_a_hit_shows_its_facts_with_their_sentences(show: Open, county: Path) -> None:
    page = show(county)
    search(page, "金坪")
    page.keyboard.press("Enter")
    text = panel(page)
    assert "云溪金坪新材料有限公司" in text
    assert "金坪新材" in text
    for sentence in (
        "落户云溪县的金坪新材今年满产。",
        "金坪新材是稀土产业的骨干企业。",
        "重阳银行云溪支行为金坪新材放款。",
    ):
        assert sentence in text
    assert "云溪县:稀土产业再提速" in text
    assert "made_1" in text
    assert "第 100–115 字" in text
    assert page.locator("blockquote").first.locator("mark").all_inner_texts() == ["云溪县", "金坪新材"]
    assert page.evaluate("decodeURIComponent(location.hash)").startswith("#focus=enterprise/")


def test_relations_are_grouped_by_direction_and_posts_have_titles(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县")
    groups = [text.replace("\n", " ") for text in page.locator("#panel h4").all_inner_texts()]
    assert any("←" in group for group in groups)
    assert "沈国平" in panel(page)
    assert "县委书记" in panel(page)
    page.click("#openall")
    assert "云溪县委书记沈国平说。" in panel(page)
    assert "云溪县白沙镇的村民忙着采茶。" in panel(page)


def test_numbers_are_a_table_and_a_chart(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县")
    rows = [row.split("\t") for row in page.locator("tr.figure").all_inner_texts()]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("税收", "10.5 亿元", "2022"),
        ("税收", "12 亿元", "2023"),
        ("税收", "13.25 亿元", "2024"),
    ]
    assert page.locator("svg.chart circle").count() == 3
    page.locator("tr.figure").nth(1).click()
    assert page.locator("tr.said blockquote .text-of").inner_text() == "2023年,云溪县税收12亿元。"
    assert page.locator("tr.said mark").all_inner_texts() == ["云溪县", "税收", "12亿元"]


def test_a_click_on_the_map_opens_the_panel_and_lights_the_neighbours(show: Open, county: Path) -> None:
    page = show(county)
    press(page, "云溪县")
    assert page.inner_text("#panel h2") == "云溪县"
    assert page.evaluate("[...GraphMap.focus.nodes].map(id => Store.nodes[id].label).sort()") == sorted(
        ["云溪县", "云溪金坪新材料有限公司", "沈国平", "白沙镇"]
    )


def test_a_line_tells_its_relation_on_hover_and_its_sentence_on_click(show: Open, county: Path) -> None:
    page = show(county, "#focus=稀土产业")
    page.wait_for_timeout(200)
    (ax, ay, _), (bx, by, _) = page.evaluate(SPOT, "稀土产业"), page.evaluate(SPOT, "金坪新材")
    middle = (ax + bx) / 2, (ay + by) / 2
    page.mouse.move(middle[0] - 40, middle[1] - 60)
    page.mouse.move(*middle, steps=6)
    page.wait_for_timeout(200)
    tip = page.inner_text("#tip")
    assert "所属产业" in tip
    assert "1 处原文" in tip
    assert "置信度 0.9" in tip
    page.mouse.click(*middle)
    page.wait_for_timeout(400)
    assert "金坪新材是稀土产业的骨干企业。" in panel(page)


def test_a_link_reopens_the_view_and_back_and_forward_follow(show: Open, county: Path) -> None:
    page = show(county, "#focus=白沙镇")
    assert page.inner_text("#panel h2") == "白沙镇"
    page.click("#panel .thing:has-text('云溪县')")
    page.click("#panel .thing:has-text('沈国平')")
    assert page.inner_text("#panel h2") == "沈国平"
    page.click("#back")
    wait_until(page, "document.querySelector('#panel h2').textContent === '云溪县'")
    page.click("#back")
    wait_until(page, "document.querySelector('#panel h2').textContent === '白沙镇'")
    page.click("#forward")
    wait_until(page, "document.querySelector('#panel h2').textContent === '云溪县'")
    assert page.is_enabled("#forward")
    page.keyboard.press("Escape")
    assert page.locator("#panel h2").count() == 0


@pytest.mark.parametrize(
    "focus",
    ["region/云溪县", "https://w3id.org/county-kg/resource/region/云溪县", "云溪", "%E4%BA%91%E6%BA%AA%E5%8E%BF"],
)
def test_a_link_may_name_a_thing_in_several_ways(show: Open, county: Path, focus: str) -> None:
    assert show(county, f"#focus={focus}").inner_text("#panel h2") == "云溪县"


def test_a_link_to_an_article_or_a_line_holds_after_the_next_build(show: Open, county: Path, tmp_path: Path) -> None:
    page = show(county, "#focus=沈国平")
    page.click("#panel .list button:has-text('云溪县:稀土产业再提速')")
    article = page.evaluate("location.hash")
    page.evaluate(
        "GraphMap.listeners.pickEdge(Store.findEdge('enterprise/云溪金坪新材料有限公司 locatedIn region/云溪县'))"
    )
    assert "落户云溪县的金坪新材今年满产。" in panel(page)
    line = page.evaluate("location.hash")
    # Another page comes first, so that every row number changes.
    other: Gold = {
        "doc": "a_first",
        "articles": ["甲", "乙"],
        "entities": [{"id": f"e{n}", "type": "Region", "names": [f"阿{n}村"]} for n in range(9)],
        "relations": [[f"e{n}", "partOf", "e0", {"quote": f"阿{n}村属于阿0村。"}] for n in range(1, 9)],
        "positions": [],
        "observations": [],
    }
    rebuilt = make(tmp_path, [other, COUNTY])
    assert "云溪县委书记沈国平说。" in panel(show(rebuilt, article))
    assert "落户云溪县的金坪新材今年满产。" in panel(show(rebuilt, line))
    post = show(rebuilt, "#edge=person/沈国平%20position%20region/云溪县")
    assert "县委书记" in panel(post)
    for gone in ("#edge=3", "#article=1", "#article=article/none/1"):
        assert show(rebuilt, gone).inner_text("#toast") == "没有找到"


def test_several_pages_behind_one_line_are_listed(show: Open, tmp_path: Path) -> None:
    second: Gold = {
        **COUNTY,
        "doc": "made_2",
        "articles": ["白沙镇:茶山新事"],
        "relations": [["e6", "partOf", "e1", {"quote": "白沙镇归云溪县管。"}]],
        "positions": [],
        "observations": [],
    }
    page = show(make(tmp_path, [COUNTY, second]))
    page.evaluate(
        "GraphMap.listeners.tip('edge', Store.findEdge('region/白沙镇 partOf region/云溪县'), {x: 50, y: 50})"
    )
    tip = page.inner_text("#tip")
    for said in ("属于", "2 处原文 · 2 个版面 · 置信度 0.9", "云溪县:稀土产业再提速", "白沙镇:茶山新事"):
        assert said in tip
    page.evaluate("GraphMap.listeners.pickEdge(Store.findEdge('region/白沙镇 partOf region/云溪县'))")
    text = panel(page)
    for said in ("云溪县白沙镇的村民忙着采茶。", "白沙镇归云溪县管。", "made_1", "made_2", "2 个版面"):
        assert said in text


def test_single_things_can_be_put_away_and_brought_back(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县")
    page.click("#putaway")
    assert page.evaluate("GraphMap.counts()") == {"n": 5, "N": 6, "m": 2, "M": 5}
    again = show(county, page.evaluate("location.hash"))
    assert again.evaluate("GraphMap.counts().n") == 5
    again.click("#bringback")
    assert again.evaluate("GraphMap.counts().n") == 6
    page.click("#back")
    wait_until(page, "GraphMap.counts().n === 6")


def test_what_is_lit_can_stand_alone(show: Open, county: Path) -> None:
    page = show(county, "#focus=沈国平")
    page.click("#onlylit")
    assert page.evaluate("GraphMap.counts()") == {"n": 2, "N": 6, "m": 1, "M": 5}
    assert "only=1" in page.evaluate("location.hash")
    again = show(county, page.evaluate("location.hash"))
    assert again.evaluate("GraphMap.counts().n") == 2
    press(again, "云溪县")  # one goes on from there
    assert again.inner_text("#panel h2") == "云溪县"
    assert again.evaluate("GraphMap.counts().n") == 4
    again.click("#types .filter[data-id=Enterprise] label")
    assert again.evaluate("GraphMap.counts().n") == 3
    again.click("#onlylit")
    assert again.evaluate("GraphMap.counts().n") == 4
    page.keyboard.press("Escape")
    assert page.evaluate("GraphMap.counts().n") == 6
    assert page.locator("#onlylit").count() == 0


def test_things_stand_where_they_stood_after_they_stood_alone(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县&to=沈国平")
    where = "Store.nodes.map(node => Object.values(GraphMap.net.getPositions(node.id)[node.id] ?? {}))"
    before = page.evaluate(where)
    page.click("#onlylit")
    assert page.evaluate("GraphMap.counts()") == {"n": 2, "N": 6, "m": 1, "M": 5}
    page.click("#onlylit")
    assert page.evaluate(where) == before


def test_the_picture_and_the_facts_shown_can_be_saved(show: Open, county: Path) -> None:
    page = show(county, "#focus=沈国平&only=1")
    with page.expect_download() as saved:
        page.click("#table")
    assert saved.value.suggested_filename == "云溪县的图谱.csv"
    text = Path(saved.value.path()).read_bytes().decode("utf-8")
    assert text.startswith("\ufeffkind,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["subject"], row["predicate"], row["object"]) for row in rows if row["kind"] != "number"] == [
        ("沈国平", "县委书记", "云溪县")
    ]
    assert [row["value"] for row in rows if row["kind"] == "number"] == ["10.5", "12", "13.25"]
    with page.expect_download() as saved:
        page.click("#save")
    assert saved.value.suggested_filename == "云溪县的图谱.png"
    assert Path(saved.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_page_is_no_longer_than_the_screen(show: Open, tmp_path: Path) -> None:
    """A filter far down that takes the keyboard must not push the heading out of sight."""
    page = show(make(tmp_path, invent(300)), size=(1280, 420))
    page.locator("#relations input").last.focus()
    assert page.evaluate("document.scrollingElement.scrollTop") == 0
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")


def test_a_part_of_a_graph_says_that_it_is_one(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, [COUNTY], selection=Selection("云溪", 1, ("Region", "person"), 2023)))
    assert page.inner_text("#panel h2") == "云溪县"
    assert page.evaluate("Store.nodes.map(node => node.label).sort()") == sorted(["云溪县", "白沙镇", "沈国平"])
    said = "只含整图 6 个实体中的 3 个：云溪 周围 1 跳以内、类型为人物、区域、2023 年以来"
    assert said in page.inner_text("#summary")
    assert page.locator("tr.figure").count() == 2
    page.keyboard.press("Escape")
    assert page.inner_text("#part") == said
    page.keyboard.press("l")
    assert "3 of the graph's 6 things: within 1 hop of" in page.inner_text("#part")


def test_a_link_to_nothing_says_so(show: Open, county: Path) -> None:
    page = show(county, "#focus=%E0%A4%A")
    assert page.inner_text("#toast") == "没有找到"


def test_type_and_relation_filters_hide_and_come_back_with_the_link(show: Open, county: Path) -> None:
    page = show(county)
    assert page.evaluate("GraphMap.counts()") == {"n": 6, "N": 6, "m": 5, "M": 5}
    page.click("#types .filter[data-id=Enterprise] label")
    assert page.evaluate("GraphMap.counts()") == {"n": 4, "N": 6, "m": 2, "M": 5}
    assert "显示 4 / 6" in page.inner_text("#status")
    page.click("#relations .filter[data-id=partOf] label")
    assert page.evaluate("GraphMap.counts().m") == 1
    again = show(county, page.evaluate("location.hash"))
    assert again.evaluate("GraphMap.counts()") == {"n": 4, "N": 6, "m": 1, "M": 5}
    search(again, "金坪")
    again.keyboard.press("Enter")  # what one asks for is shown, whatever was hidden
    assert again.evaluate("GraphMap.counts().n") == 6


def test_the_path_between_two_things(show: Open, county: Path) -> None:
    page = show(county, "#focus=白沙镇")
    page.click("#panel button:has-text('查找路径')")
    page.fill("#pathto", "xtcy")
    page.keyboard.press("Enter")
    assert "3 步" in page.inner_text("#panel h2")
    for sentence in (
        "云溪县白沙镇的村民忙着采茶。",
        "落户云溪县的金坪新材今年满产。",
        "金坪新材是稀土产业的骨干企业。",
    ):
        assert sentence in panel(page)


def test_an_article_shows_what_was_read_in_it(show: Open, county: Path) -> None:
    page = show(county, "#focus=沈国平")
    page.click("#panel .list button:has-text('云溪县:稀土产业再提速')")
    assert page.inner_text("#panel h2") == "云溪县:稀土产业再提速"
    assert "云溪县委书记沈国平说。" in panel(page)


def test_the_interface_speaks_both_languages_and_has_two_looks(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县")
    page.keyboard.press("l")
    assert "Numbers" in panel(page)
    assert "Region" in page.inner_text("#types")
    assert "数据" not in panel(page)
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.keyboard.press("d")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert show(county, color_scheme="dark").evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_thing_can_be_copied_as_turtle_and_csv(show: Open, county: Path) -> None:
    import rdflib

    page = show(county, "#focus=云溪县")
    # The clipboard belongs to the whole machine and to whichever window has the focus; what is handed to it does not.
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    page.click("#panel button:has-text('复制 Turtle')")
    # The word stays in its box after the box has gone, so a slow machine finds it too.
    wait_until(page, "document.getElementById('toast').textContent === '已复制'")
    graph = rdflib.Graph()
    graph.parse(data=page.evaluate("window.copied"), format="turtle")
    assert len(graph) > 20
    page.click("#panel button:has-text('复制 CSV')")
    wait_until(page, "window.copied.startsWith('kind,')")
    lines = page.evaluate("window.copied").split("\r\n")
    assert any(line.startswith("number,云溪县,税收,,10.5,亿元,2022,") for line in lines)


def test_the_layout_moves_only_while_it_is_asked_to(show: Open, county: Path) -> None:
    page = show(county)
    before = page.evaluate("GraphMap.net.getPositions()")
    page.wait_for_timeout(200)
    assert page.evaluate("GraphMap.net.getPositions()") == before
    page.click("#loosen")
    page.wait_for_timeout(400)
    page.click("#loosen")
    after = page.evaluate("GraphMap.net.getPositions()")
    assert after != before
    page.wait_for_timeout(200)
    assert page.evaluate("GraphMap.net.getPositions()") == after


def test_hostile_names_are_text_everywhere(show: Open, tmp_path: Path) -> None:
    html = make(tmp_path, [invent_hostile()], title=NAMES[0])
    page = show(html, "#focus=平安县")
    assert page.inner_text("#title") == NAMES[0]
    page.click("#openall")
    text = panel(page)
    assert NAMES[0] in text
    assert NAMES[1] in text
    assert NAMES[2] in text
    for name in NAMES:
        number = page.evaluate("name => Store.find(name)", name)
        assert number >= 0
        page.evaluate("number => GraphMap.listeners.pick(number)", number)
        page.wait_for_timeout(60)
        shown = page.evaluate("document.querySelector('#panel h2').textContent")
        assert shown == name.replace("\u202e", "").replace("\u202c", "")
        page.fill("#query", name[:150])
        assert page.locator("#found .hit").count() >= 1
        page.keyboard.press("Escape")
    for number in range(page.evaluate("Store.edges.length")):
        page.evaluate("number => GraphMap.listeners.pickEdge(number)", number)
        page.evaluate("number => GraphMap.listeners.tip('edge', number, {x: 50, y: 50})", number)
    page.evaluate("GraphMap.listeners.tip('node', 0, {x: 50, y: 50})")
    assert page.evaluate("window.pwned") is None
    assert page.locator("img, #panel a, #found a, b b").count() == 0
    assert page.evaluate("document.scripts.length") == 6
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [(320, 640), (360, 740), (768, 1024), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("fragment", ["", "#focus=云溪县"])
def test_it_fits_every_screen(show: Open, county: Path, size: tuple[int, int], fragment: str) -> None:
    page = show(county, fragment, size=size)
    assert page.evaluate(FITS)
    stage = page.locator("#stage").bounding_box()
    assert stage
    assert stage["width"] >= 280
    assert stage["height"] >= 200
    for control in ("#query", "#fit", "#language"):
        box = page.locator(control).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["width"] >= 28
    if fragment:
        assert page.evaluate(SPOT, "云溪县")[2]


@pytest.mark.parametrize("size", [(320, 640), (360, 740), (1280, 800)])
def test_the_map_takes_the_shape_of_its_screen(show: Open, tmp_path: Path, size: tuple[int, int]) -> None:
    page = show(make(tmp_path, invent(300)), size=size)
    wide, high = page.evaluate(EXTENT)
    # Along one side it fills the room that the margins leave, and along the other most of it.
    assert max(wide, high) > 0.72
    assert min(wide, high) > 0.45


def test_a_turned_phone_gets_the_map_turned(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(300)), size=(360, 740))
    upright = page.evaluate("GraphMap.net.getPositions()")
    page.set_viewport_size({"width": 900, "height": 400})
    page.wait_for_timeout(300)
    assert page.evaluate("GraphMap.net.getPositions()") != upright
    assert max(page.evaluate(EXTENT)) > 0.72


def test_the_filters_open_on_a_phone(show: Open, county: Path) -> None:
    page = show(county, size=(360, 740))
    assert not page.is_visible("#types .filter >> nth=0")
    page.click("#menu")
    page.click("#types .filter[data-id=Person] label")
    assert page.evaluate("GraphMap.counts().n") == 5
    page.keyboard.press("Escape")
    wait_until(page, "getComputedStyle(document.getElementById('side')).visibility === 'hidden'")


def test_ten_thousand_things_stay_usable_and_nothing_is_dropped_in_silence(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(11_500)))
    total = page.evaluate("Store.count")
    assert total > 10_000
    assert page.evaluate("GraphMap.loaded.size") <= 800
    assert f"{total:,}" in page.inner_text("#status")
    hidden = page.evaluate("Store.nodes.filter(n => !GraphMap.loaded.has(n.id)).at(-1)")
    # Each key of a search is answered within a fifth of a second.
    spent = page.evaluate(KEYS, ["l", "li", "lix", "kj", "公司", "yx"])
    note_time("the slowest key of a search over 10,000 things", max(spent) / 1000, 0.2)
    begin = time.perf_counter()
    page.fill("#query", hidden["label"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2")
    note_time("opening a thing that was not loaded", time.perf_counter() - begin, 3)
    assert page.inner_text("#panel h2") == hidden["label"]
    assert page.evaluate("id => GraphMap.loaded.has(id)", page.evaluate("label => Store.find(label)", hidden["label"]))
    before = page.evaluate("GraphMap.loaded.size")
    page.click("#loadmore")
    assert page.evaluate("GraphMap.loaded.size") == before + 500
    note_time("redrawing 10,000 things", page.evaluate(REDRAW) / 1000, 0.2)


def test_a_picture_can_be_taken(browser: Browser, county: Path, tmp_path: Path) -> None:
    out = tmp_path / "picture.png"
    # The browser of the other tests is open already, and playwright has one loop a thread.
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(take_picture, county, out, focus="云溪县", size=(800, 500)).result()
    header = out.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")) == (800, 500)


def test_a_drawn_picture_opens_in_a_browser_as_text_and_lines(show_file: Open, tmp_path: Path) -> None:
    turtle = tmp_path / "graph.ttl"
    turtle.write_text(write_turtle([invent_hostile()]), encoding="utf-8")
    write_svg(iter_named(turtle), tmp_path / "graph.svg", title=NAMES[0], focus="平安县")
    page = show_file(tmp_path / "graph.svg")
    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert page.locator("script, image, a, foreignObject").count() == 0
    assert page.locator("#names text").count() > 3
    assert page.evaluate("window.pwned") is None
    inside = """() => [...document.querySelectorAll("text")].every((node) => {
        const box = node.getBoundingClientRect();
        return box.left >= 0 && box.right <= 1280 && box.top >= 0 && box.bottom <= 800;
    })"""
    assert page.evaluate(inside)


def test_a_picture_of_nothing_and_without_a_browser_is_refused_in_a_line(
    tmp_path: Path, county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PictureError, match="no such file"):
        take_picture(tmp_path / "none.html", tmp_path / "a.png")
    monkeypatch.setenv("KG_BROWSER", os.fspath(tmp_path / "nobody"))
    assert find_browser() is None
