"""Moving, choosing and keeping things on the map, in a real Chromium without a network."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib

from kg.views.picture import wait_until
from tests.timings import note_time
from tests.views.browsing import COUNTY, FITS, SPOT, Open, make, panel, press, search
from tests.views.factory import invent
from tests.views.hostile import NAMES, invent_hostile

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRM = "云溪金坪新材料有限公司"
SHOWN = "GraphMap.shownThings().map(id => Store.nodes[id].label).sort()"
CHOSEN = "Address.readKeys(Address.parse(location.hash).sel).map(id => Store.nodes[id].label).sort()"
PLACE = "name => Object.values(GraphMap.net.getPositions([Store.find(name)])[Store.find(name)]).map(Math.round)"


def drag(page: Page, name: str, by: tuple[int, int]) -> list[int]:
    """Move a thing by hand and say where it stands then."""
    x, y, _ = page.evaluate(SPOT, name)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0] / 2, y + by[1] / 2, steps=4)
    page.mouse.move(x + by[0], y + by[1], steps=4)
    page.mouse.up()
    page.wait_for_timeout(100)
    place: list[int] = page.evaluate(PLACE, name)
    return place


def near(one: list[int], other: list[int]) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(one, other, strict=True))


def test_what_is_put_somewhere_by_hand_stays_there(show: Open, county: Path) -> None:
    page = show(county)
    before = page.evaluate(PLACE, FIRM)
    place = drag(page, "沈国平", (-60, 40))
    assert "pins=" in page.evaluate("location.hash")
    assert page.evaluate("[...GraphMap.pins.keys()].map(id => Store.nodes[id].label)") == ["沈国平"]
    assert near(page.evaluate(PLACE, FIRM), before)
    # With physics the others move, and it does not.
    page.click("#loosen")
    page.wait_for_timeout(600)
    assert near(page.evaluate(PLACE, "沈国平"), place)
    assert not near(page.evaluate(PLACE, FIRM), before)
    # Pinned things can be moved on.
    again = drag(page, "沈国平", (30, 30))
    page.wait_for_timeout(400)
    assert near(page.evaluate(PLACE, "沈国平"), again)
    assert not near(again, place)
    page.click("#loosen")
    # Filters leave it where it is.
    page.click("#types .filter[data-id=Region] label")
    page.click("#types .filter[data-id=Region] label")
    assert near(page.evaluate(PLACE, "沈国平"), again)
    link = page.evaluate("location.hash")
    reopened = show(county, link)
    assert near(reopened.evaluate(PLACE, "沈国平"), again)
    reopened.click("#unpinall")
    assert not near(reopened.evaluate(PLACE, "沈国平"), again)
    assert "pins" not in reopened.evaluate("location.hash")


def test_a_link_holds_the_pins_on_a_screen_of_another_shape(show: Open, tmp_path: Path) -> None:
    html = make(tmp_path, invent(100))
    page = show(html)
    name = page.evaluate("Store.nodes[5].label")
    drag(page, name, (50, -30))
    laid = page.evaluate("[...GraphMap.pins.values()][0].map(Math.round)")
    phone = show(html, page.evaluate("location.hash"), size=(360, 740))
    assert near(phone.evaluate("GraphMap.laidAt(GraphMap.homeOf(5)).map(Math.round)"), laid)
    assert near(phone.evaluate(PLACE, name), phone.evaluate("GraphMap.homeOf(5).map(Math.round)"))


def test_pins_by_key_and_button_are_marked(show: Open, county: Path) -> None:
    page = show(county, "#focus=沈国平")
    assert page.get_attribute("#pin", "aria-pressed") == "false"
    rings = """() => {
        let rings = 0;
        const draw = CanvasRenderingContext2D.prototype.arc;
        CanvasRenderingContext2D.prototype.arc = function (x, y, r, ...rest) { if (r === 3.4) rings += 1; draw.call(this, x, y, r, ...rest); };
        GraphMap.net.canvas.body.emitter.emit("_redraw");
        CanvasRenderingContext2D.prototype.arc = draw;
        return rings;
    }"""  # noqa: E501
    assert page.evaluate(rings) == 0
    page.click("#pin")
    assert page.get_attribute("#pin", "aria-pressed") == "true"
    assert page.evaluate(rings) == 1
    page.keyboard.press("p")
    assert page.evaluate("GraphMap.pins.size") == 0
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    assert page.evaluate("GraphMap.pins.size") == 1
    page.keyboard.press("u")
    assert page.evaluate("GraphMap.pins.size") == 0


def test_what_stands_alone_has_pins_of_its_own(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县&only=1")
    page.wait_for_timeout(200)
    home = page.evaluate("GraphMap.homeOf(Store.find('沈国平')).map(Math.round)")
    place = drag(page, "沈国平", (40, 25))
    assert "lone=" in page.evaluate("location.hash")
    again = show(county, page.evaluate("location.hash"))
    assert near(again.evaluate(PLACE, "沈国平"), place)
    again.click("#onlylit")
    assert near(again.evaluate(PLACE, "沈国平"), home)
    assert "lone" not in again.evaluate("location.hash")


def test_the_map_turns_and_its_pins_with_it(show: Open, county: Path) -> None:
    page = show(county, "#focus=沈国平")
    page.click("#pin")
    before = page.evaluate("Store.nodes.map(n => GraphMap.homeOf(n.id))")
    page.click("#right")
    page.keyboard.press(".")
    assert "turn=30" in page.evaluate("location.hash")
    after = page.evaluate("Store.nodes.map(n => GraphMap.homeOf(n.id))")
    assert after != before
    again = show(county, page.evaluate("location.hash"))
    turned = again.evaluate("Store.nodes.map(n => GraphMap.homeOf(n.id))")
    assert all(near([*map(round, one)], [*map(round, other)]) for one, other in zip(turned, after, strict=True))
    page.click("#left")
    page.keyboard.press(",")
    back = page.evaluate("Store.nodes.map(n => GraphMap.homeOf(n.id))")
    assert all(near([*map(round, one)], [*map(round, other)]) for one, other in zip(back, before, strict=True))


def test_several_things_are_chosen_by_click_key_and_search(show: Open, county: Path) -> None:
    page = show(county)
    press(page, "云溪县")
    x, y, _ = page.evaluate(SPOT, FIRM)
    page.keyboard.down("Control")
    page.mouse.click(x, y)
    page.wait_for_timeout(400)
    page.keyboard.up("Control")
    assert page.evaluate(CHOSEN) == sorted(["云溪县", FIRM])
    assert page.inner_text("#panel h2") == "已选 2 个"
    assert "落户云溪县的金坪新材今年满产。" not in panel(page)
    page.locator("#panel .say", has_text="❝").first.click()
    assert "落户云溪县的金坪新材今年满产。" in panel(page)
    page.fill("#query", "白沙")
    page.keyboard.press("Control+Enter")
    assert page.evaluate(CHOSEN) == sorted(["云溪县", FIRM, "白沙镇"])
    again = show(county, page.evaluate("location.hash"))
    assert again.inner_text("#panel h2") == "已选 3 个"
    again.click("#panel .row:has-text('云溪县') button[title='移出所选']")
    assert again.evaluate(CHOSEN) == sorted([FIRM, "白沙镇"])
    again.click("#invert")
    assert again.evaluate(CHOSEN) == sorted(["云溪县", "沈国平", "稀土产业", "重阳银行云溪支行"])
    again.keyboard.press("a")
    assert again.inner_text("#panel h2") == "已选 6 个"


def test_chosen_things_are_acted_on_together(show: Open, county: Path) -> None:
    page = show(county, "#sel=白沙镇,云溪金坪新材料有限公司")
    page.click("#shared")
    assert page.evaluate(CHOSEN) == sorted(["云溪县", FIRM, "白沙镇"])
    page.click("#pin")
    assert page.evaluate("GraphMap.pins.size") == 3
    page.click("#onlylit")
    assert page.evaluate(SHOWN) == sorted(["云溪县", FIRM, "白沙镇"])
    # Growing by one relation, as one builds a scene.
    page.select_option("#growby", label="所属产业 (1)")
    assert page.evaluate(SHOWN) == sorted(["云溪县", FIRM, "白沙镇", "稀土产业"])
    page.click("#onlylit")
    page.click("#putrest")
    assert page.evaluate(SHOWN) == sorted(["云溪县", FIRM, "白沙镇", "稀土产业"])
    page.click("#bringback")
    page.click("#putaway")
    assert page.evaluate(SHOWN) == sorted(["沈国平", "重阳银行云溪支行"])
    two = show(county, "#sel=白沙镇,稀土产业")
    two.click("#panel button:has-text('两者之间的路径')")
    assert "3 步" in two.inner_text("#panel h2")


def test_a_loop_catches_what_stands_in_it(show: Open, county: Path) -> None:
    page = show(county)
    box = page.locator("#mynetwork").bounding_box()
    assert box
    corners = [(2, 2), (box["width"] - 2, 2), (box["width"] - 2, box["height"] - 60), (2, box["height"] - 60)]
    for key in ("Shift", ""):
        if key:
            page.keyboard.down(key)
        else:
            page.click("#lasso")
        page.mouse.move(box["x"] + corners[0][0], box["y"] + corners[0][1])
        page.mouse.down()
        for x, y in corners[1:]:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=3)
        assert page.locator("#loop path").count() == 1
        page.mouse.up()
        if key:
            page.keyboard.up(key)
        inside = page.evaluate(f"Store.nodes.filter(n => GraphMap.screen(n.id).y < {box['height'] - 60}).length")
        assert page.inner_text("#panel h2") == f"已选 {inside} 个"
        assert page.locator("#loop").count() == 0
        assert page.get_attribute("#lasso", "aria-pressed") == "false"
        page.keyboard.press("Escape")
        assert page.locator("#panel h2").count() == 0


def test_one_relation_of_a_thing_is_followed_or_put_away(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县")
    page.click("h4[data-relation='^partOf'] [data-act=putAwayBy]")
    assert "白沙镇" not in page.evaluate(SHOWN)
    assert page.inner_text("#panel h2") == "云溪县"
    assert page.evaluate("GraphMap.hidden(Store.find('云溪县'))") == 1
    page.click("h4[data-relation='^partOf'] [data-act=expandBy]")
    assert page.evaluate(CHOSEN) == sorted(["云溪县", "白沙镇"])
    assert "白沙镇" in page.evaluate(SHOWN)
    assert page.evaluate("GraphMap.hidden(Store.find('云溪县'))") == 0


def test_a_thing_tells_how_many_neighbours_are_not_shown(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县&only=1")
    wait_until(page, "GraphMap.labelled > 0")
    said = """() => {
        const said = [], draw = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { said.push(text); draw.call(this, text, ...rest); };
        GraphMap.net.canvas.body.emitter.emit("_redraw");
        CanvasRenderingContext2D.prototype.fillText = draw;
        return said.filter((text) => text.startsWith("+"));
    }"""  # noqa: E501
    assert page.evaluate(said) == ["+2"]  # the firm's industry and its bank
    page.evaluate("GraphMap.listeners.tip('node', Store.find('金坪新材'), {x: 50, y: 50})")
    assert "邻居 3 · 未显示 2" in page.inner_text("#tip")


@pytest.mark.parametrize(
    ("query", "said", "pairs"),
    [
        ("企业 所属产业 稀土", "企业 → 所属产业 → 稀土", 1),
        ("enterprise inIndustry", "企业 → 所属产业 → …", 1),
        ("企业 位于 云溪县", "企业 → 位于 → 云溪县", 1),
        ("银行 资助", "银行 → 资助 → …", 1),
        ("人物 任职于 云溪", "人物 → 任职于 → 云溪", 1),
        ("云溪县 下辖", "云溪县 ← 下辖 ← …", 1),
        ("partOf", "… → 属于 → …", 1),
        ("企业", "企业 → 位于 → …", 1),
    ],
)
def test_a_pattern_is_found_and_opened(show: Open, county: Path, query: str, said: str, pairs: int) -> None:
    page = show(county)
    page.fill("#query", query)
    offered = page.locator("#found .hit.match .who").all_inner_texts()
    assert said in offered
    page.locator("#found .hit.match").nth(offered.index(said)).click()
    assert page.inner_text("#panel h2") == said
    assert page.locator("#panel .fact").count() == pairs
    again = show(county, page.evaluate("location.hash"))
    assert again.inner_text("#panel h2") == said
    assert again.evaluate("GraphMap.focus.edges.size") == pairs
    again.click("#choosefront" if "下辖" not in said else "#chooseall")
    assert again.evaluate("GraphMap.focus.main.size") >= 1


def test_names_are_found_as_ever_beside_patterns(show: Open, county: Path) -> None:
    page = show(county)
    assert search(page, "云溪县")[0] == "云溪县"
    assert page.locator("#found .hit.match").count() == 0
    page.fill("#query", "所属产业 煤炭")
    assert "没有找到" in page.inner_text("#found")
    page.fill("#query", "云溪")
    page.click("#chooseresults")
    assert page.evaluate(CHOSEN) == sorted(["云溪县", FIRM, "重阳银行云溪支行"])


def test_scenes_are_kept_opened_and_taken_along(show: Open, county: Path, tmp_path: Path) -> None:
    page = show(county, "#focus=沈国平&hide=Enterprise")
    page.click("#tab-scenes")
    assert page.input_value("#scenename") == "沈国平"
    page.fill("#scenename", "书记 <b>")
    page.click("#savescene")
    page.goto(page.url.split("#")[0])
    page.reload()
    wait_until(page, "document.documentElement.dataset.ready === '1'")
    assert page.locator("#panel h2").count() == 0
    page.click("#tab-scenes")
    assert page.locator(".scene .what").all_inner_texts() == ["书记 <b>"]
    page.click(".scene .what")
    assert page.inner_text("#panel h2") == "沈国平"
    assert page.evaluate("GraphMap.counts().n") == 4
    with page.expect_download() as saved:
        page.click("#exportscenes")
    kept = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert [scene["name"] for scene in kept] == ["书记 <b>"]
    page.click(".scene .say")
    assert page.locator(".scene").count() == 0
    wrong = [*kept, {"name": 3}, None, {"name": "x", "view": "javascript:alert(1)"}]
    (tmp_path / "scenes.json").write_text(json.dumps(wrong), encoding="utf-8")
    page.set_input_files("#scenefile", tmp_path / "scenes.json")
    wait_until(page, "document.querySelectorAll('.scene').length === 1")
    (tmp_path / "none.json").write_text("{", encoding="utf-8")
    page.set_input_files("#scenefile", tmp_path / "none.json")
    wait_until(page, "document.getElementById('toast').textContent === '文件里没有场景'")


def test_scenes_without_storage_say_that_they_are_not_kept(show: Open, county: Path) -> None:
    page = show(county)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('no', 'SecurityError'); }; }")
    page.click("#tab-scenes")
    page.fill("#scenename", "甲")
    page.click("#savescene")
    assert page.is_visible("#notkept")
    assert page.locator(".scene").count() == 1


def test_what_is_shown_is_saved_as_turtle(show: Open, county: Path) -> None:
    page = show(county, "#focus=沈国平&only=1")
    with page.expect_download() as saved:
        page.click("#turtle")
    assert saved.value.suggested_filename.endswith(".ttl")
    part = rdflib.Graph().parse(saved.value.path(), format="turtle")
    whole = rdflib.Graph().parse(county.parent / "graph.ttl", format="turtle")
    kg = rdflib.Namespace("https://w3id.org/county-kg/ontology#")
    names = {str(name) for name in part.objects(None, rdflib.SKOS.prefLabel)}
    assert names == {"沈国平", "云溪县"}
    assert {float(value) for value in part.objects(None, kg.value)} == {10.5, 12, 13.25}
    said = set(part) - set(whole)
    assert not said  # nothing but what the graph says


@pytest.mark.parametrize(
    "fragment", ["#focus=云溪县&hops=2&only=1", "#article=article/made_1/1&only=1", "#find=partOf&only=1"]
)
def test_only_these_lays_out_anew(show: Open, county: Path, fragment: str) -> None:
    page = show(county, fragment)
    home = page.evaluate("GraphMap.shownThings().map(id => GraphMap.homeOf(id).map(Math.round))")
    where = "GraphMap.shownThings().map(id => Object.values(GraphMap.net.getPositions([id])[id]).map(Math.round))"
    now = page.evaluate(where)
    assert now != home
    assert show(county, fragment).evaluate(where) == now


def test_what_stands_alone_can_stand_in_layers(show: Open, county: Path) -> None:
    page = show(county, "#focus=云溪县&hops=2&only=1")
    page.click("#layers")
    assert "layers=1" in page.evaluate("location.hash")
    heights = "GraphMap.shownThings().map(id => [Store.nodes[id].label, GraphMap.net.getPositions([id])[id].y])"
    high = dict(show(county, page.evaluate("location.hash")).evaluate(heights))
    assert high == dict(page.evaluate(heights))
    assert high["云溪县"] < min(high[name] for name in (FIRM, "沈国平", "白沙镇"))
    assert max(high[name] for name in (FIRM, "沈国平", "白沙镇")) < min(high["稀土产业"], high["重阳银行云溪支行"])
    page.click("#layers")
    assert "layers" not in page.evaluate("location.hash")


def test_two_hops_of_a_hub_stand_apart(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(500)), "")
    page.evaluate("Panel.listeners.hops(2)")
    page.evaluate("GraphMap.listeners.pick(0)")
    spent, close = page.evaluate(
        """(() => {
            const begin = performance.now();
            document.getElementById("onlylit").click();
            const spent = performance.now() - begin, spots = Object.values(GraphMap.net.getPositions(GraphMap.shownThings()));
            const tight = spots.filter((a, n) => spots.some((b, m) => m > n && Math.hypot(a.x - b.x, a.y - b.y) < 8));
            return [spent, tight.length / spots.length];
        })()"""  # noqa: E501
    )
    note_time("laying two hops out anew", spent / 1000, 0.2)
    assert page.evaluate("GraphMap.shownThings().length") > 40
    assert close < 0.05


@pytest.mark.parametrize("size", [(320, 640), (360, 740), (1000, 700)])
def test_every_tool_is_within_reach_on_a_small_screen(show: Open, county: Path, size: tuple[int, int]) -> None:
    page = show(county, "#focus=沈国平", size=size)
    for tool in ("#save", "#table", "#turtle"):
        page.click("#more")
        box = page.locator(tool).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
        with page.expect_download():
            page.click(tool)
        assert page.is_hidden("#extras")
    assert page.evaluate(FITS)
    if size[0] <= 820:
        page.click("#menu")
    for tab in ("ranges", "looks", "scenes", "filters"):
        page.click(f"#tab-{tab}")
        assert page.is_visible(f"#{tab}")
        assert page.evaluate("side.scrollWidth <= side.clientWidth")


def test_tabs_and_their_fields_are_reached_by_keys(show: Open, county: Path) -> None:
    page = show(county)
    for number, tab in enumerate(("filters", "ranges", "looks", "scenes"), 1):
        page.keyboard.press(str(number))
        assert page.is_visible(f"#{tab}")
        assert page.evaluate("document.activeElement.id") == f"tab-{tab}"
    page.keyboard.press("ArrowLeft")
    assert page.is_visible("#looks")
    reached = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert {"style-color", "style-size", "addrule"} <= reached
    page.keyboard.press("l")
    assert page.inner_text("#tab-looks") == "Style"
    page.keyboard.press("?")
    assert "unpin all" in page.inner_text("#cover")


def test_hostile_names_are_text_where_several_are_chosen(show: Open, tmp_path: Path) -> None:
    html = make(tmp_path, [invent_hostile()], title=NAMES[0])
    page = show(html)
    page.keyboard.press("a")
    page.locator("#openall, #panel .say").first.click()
    for name in NAMES:
        page.fill("#query", f"{name[:80]} 位于")
        page.fill("#query", name[:150])
    page.fill("#query", "位于")
    page.locator("#found .hit.match").first.click()
    page.click("#tab-scenes")
    page.fill("#scenename", NAMES[1])
    page.click("#savescene")
    page.evaluate("Copy.turtleShown()")
    assert page.evaluate("window.pwned") is None
    assert page.locator("img, #panel a, #found a, #side a, b b").count() == 0
    assert page.evaluate("document.scripts.length") == 6
    assert page.evaluate(FITS)
    for wrong in (
        "#sel=,,,",
        "#sel=nobody",
        "#pins=~~~",
        "#pins=hub~NaN~1~x~1~2",
        "#find=" + "%20".join("abcdefgh"),
        "#turn=Infinity",
        "#turn=x&lone=a&only=1",
    ):
        show(html, wrong)


def test_choosing_among_ten_thousand_things_is_quick_and_says_its_limit(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(11_500)))
    spent: dict[str, Any] = page.evaluate(
        """(() => {
            const spent = {}, time = (what, run) => { const begin = performance.now(); run(); spent[what] = performance.now() - begin; };
            time("choose", () => Panel.listeners.goSeveral(Store.nodes.slice(0, 200).map((n) => n.id)));
            time("pattern", () => Pattern.run("企业 所属产业 稀土"));
            time("type", () => Pattern.run("企业"));
            time("turn", () => document.getElementById("left").click());
            time("pin", () => Panel.listeners.pin([0, 1, 2]));
            return spent;
        })()"""  # noqa: E501
    )
    note_time("choosing, pinning and turning among 10,000 things", max(spent.values()) / 1000, 0.2)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert "太多，最多选 400 个" in page.inner_text("#toast")


def test_the_table_of_a_choice_holds_its_facts(show: Open, county: Path) -> None:
    page = show(county, "#sel=白沙镇,云溪县")
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    page.click("#panel button:has-text('复制 CSV')")
    wait_until(page, "window.copied !== undefined")
    rows = list(csv.DictReader(io.StringIO(page.evaluate("window.copied"))))
    assert [(row["subject"], row["object"]) for row in rows if row["kind"] == "relation"] == [("白沙镇", "云溪县")]
    assert COUNTY["articles"][0].partition(":")[0] in rows[0]["article"]
