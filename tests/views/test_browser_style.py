"""Colours and sizes by rules, in a real Chromium without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from kg.graph.load import iter_named
from kg.graph.ontology import read_ontology
from kg.views.data import read_view
from kg.views.style import read_style
from tests.timings import note_time
from tests.views.browsing import COUNTY, FITS, Open, make
from tests.views.factory import invent
from tests.views.hostile import NAMES, invent_hostile

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRM, COUNTY_NAME, BANK = "云溪金坪新材料有限公司", "云溪县", "重阳银行云溪支行"
LOOK = "name => [Style.colorOf(Store.find(name)), Store.nodes[Store.find(name)].size]"


def address(style: dict[str, Any]) -> str:
    return "#style=" + quote(json.dumps(style, ensure_ascii=False))


def colour(page: Page, name: str) -> str:
    found: str = page.evaluate(LOOK, name)[0]
    return found.lower()


def legend(page: Page) -> list[list[str]]:
    rows = page.locator("#legend .key")
    return [[part.strip() for part in row.split("\n") if part.strip()] for row in rows.all_inner_texts()]


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ({"type": "Enterprise"}, {FIRM, BANK}),
        ({"type": "County"}, {COUNTY_NAME}),
        ({"name": "金坪新材"}, {FIRM}),
        ({"relation": "inIndustry", "to": "稀土"}, {FIRM}),
        ({"relation": "^finances"}, {FIRM}),
        ({"relation": "position"}, {"沈国平"}),
        ({"relation": "^position"}, {COUNTY_NAME}),
        ({"relation": "inIndustry", "to": "煤"}, set()),
        ({"indicator": "税收", "at_least": 13}, {COUNTY_NAME}),
        ({"indicator": "税收", "at_least": 14}, set()),
        ({"indicator": "税收", "at_most": 11, "until": "2022"}, {COUNTY_NAME}),
        ({"indicator": "税收", "at_least": 11, "until": "2022"}, set()),
        ({"indicator": "税收", "unit": "吨"}, set()),
        ({"min_sources": 3}, {FIRM, COUNTY_NAME}),
        ({"min_confidence": 0.95}, set()),
        ({"max_confidence": 0.9, "type": "Region"}, {COUNTY_NAME, "白沙镇"}),
        ({"type": "Region", "name": "白沙"}, {"白沙镇"}),
        ({"honor": ""}, set()),
        ({"name": ""}, set()),
        ({}, set()),
    ],
)
def test_a_rule_fits_what_it_says(show: Open, county: Path, rule: dict[str, Any], fits: set[str]) -> None:
    page = show(county, address({"color": "rules", "others": "grey", "rule": [rule | {"color": "#123456"}]}))
    got = page.evaluate("Store.nodes.filter(n => Style.colorOf(n.id) === '#123456').map(n => n.label)")
    assert set(got) == fits
    drawn = page.evaluate("Object.values(GraphMap.net.body.nodes).map(n => n.options.color.background)")
    assert drawn.count("#123456") == len(fits)


def test_the_first_rule_that_fits_wins_and_the_legend_counts(show: Open, county: Path) -> None:
    rules = [
        {"type": "Enterprise", "relation": "inIndustry", "color": "#d55e00", "size": 2},
        {"type": "Enterprise", "color": "#009e73"},
        {"type": "Region", "indicator": "税收", "gradient": "log"},
    ]
    page = show(county, address({"color": "rules", "others": "grey", "rule": rules}))
    assert [colour(page, FIRM), colour(page, BANK)] == ["#d55e00", "#009e73"]
    assert legend(page) == [
        ["企业、→ 所属产业 ×2", "1"],
        ["企业", "1"],
        ["区域、税收 13.25–13.25亿元", "1 · 1 个没有数值"],
        ["不符合任何规则", "3"],
    ]
    page.click("#legend .key >> nth=3")  # and chooses what it counts
    assert page.evaluate("[...GraphMap.focus.main].map(id => Store.nodes[id].label).sort()") == sorted(
        ["白沙镇", "沈国平", "稀土产业"]
    )
    plain = show(county)
    assert page.evaluate(LOOK, FIRM)[1] == 2 * plain.evaluate(LOOK, FIRM)[1]
    assert plain.locator("#legend").is_hidden()


def test_rules_are_made_moved_switched_off_and_removed_by_hand(show: Open, county: Path) -> None:
    page = show(county)
    page.click("#tab-looks")
    page.click("#addrule")
    page.select_option("[data-field=type]", "Enterprise")
    page.click("[data-rule='0'] .swatch[aria-label='#D55E00']")
    assert colour(page, FIRM) == "#d55e00"
    page.click("[data-rule='0'] [data-act=done]")
    page.click("#addrule")
    page.select_option("[data-rule='1'] [data-field=type]", "Enterprise")
    page.select_option("[data-rule='1'] [data-field=add]", "relation")
    page.select_option("[data-field=relation]", "inIndustry")
    page.fill("[data-field=to]", "稀土")
    page.click("[data-rule='1'] .swatch[aria-label='#009E73']")
    page.select_option("[data-rule='1'] [data-field=size]", "2")
    assert colour(page, FIRM) == "#d55e00"  # the rule above it still wins
    page.click("[data-rule='1'] [data-act=up]")
    assert colour(page, FIRM) == "#009e73"
    assert colour(page, BANK) == "#d55e00"
    kept = page.evaluate("location.hash")
    again = show(county, kept)
    assert [colour(again, FIRM), colour(again, BANK)] == ["#009e73", "#d55e00"]
    page.click("[data-rule='0'] input[type=checkbox]")
    assert colour(page, FIRM) == "#d55e00"
    assert "off" in show(county, page.evaluate("location.hash")).evaluate("decodeURIComponent(location.hash)")
    page.click("[data-rule='0'] [data-act=remove]")
    assert page.locator(".rule").count() == 1
    page.click("#stylereset")
    assert colour(page, FIRM) == "#e69f00"
    assert "style" not in page.evaluate("location.hash")


def test_colours_by_community_and_sizes_by_sentences_and_numbers(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(300)))
    page.click("#tab-looks")
    page.select_option("#style-color", "community")
    assert len(legend(page)) >= 3
    assert page.evaluate("new Set(Store.nodes.map(n => Style.colorOf(n.id))).size") >= 3
    page.select_option("#style-size", "equal")
    assert page.evaluate("new Set(Store.nodes.map(n => n.size)).size") == 1
    page.select_option("#style-size", "sources")
    assert page.evaluate("Store.nodes.every(n => Math.abs(n.size - (4.5 + 2.1 * Store.saidOf[n.id] ** .5)) < .06)")
    page.select_option("#style-size", "rank")
    ranks = page.evaluate("Store.nodes.map(n => n.size)")
    assert ranks.index(max(ranks)) < 3  # the hubs of the invented pages
    page.select_option("#style-size", "number")
    page.select_option("#style-indicator", index=1)
    row = next(row for row in legend(page) if "亿元" in row[0])
    assert "个没有数值" in row[1]
    sizes = page.evaluate(
        """(() => {
            const values = Numbers.newest(Numbers.find(Style.style.indicator, Style.style.unit));
            return [...values].sort((a, b) => a[1][0] - b[1][0]).map(([id]) => Store.nodes[id].size);
        })()"""
    )
    assert sizes == sorted(sizes)
    assert len(sizes) > 1
    assert sizes[-1] > sizes[0]
    again = show(tmp_path / "graph.html", page.evaluate("location.hash"))
    assert legend(again) == legend(page)
    assert again.evaluate("Store.nodes.map(n => n.size)") == page.evaluate("Store.nodes.map(n => n.size)")


def test_a_caption_is_a_name_a_name_with_its_number_or_nothing(show: Open, county: Path) -> None:
    said = """() => {
        const said = [], draw = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { said.push(text); draw.call(this, text, ...rest); };
        GraphMap.net.canvas.body.emitter.emit("_redraw");
        CanvasRenderingContext2D.prototype.fillText = draw;
        return said;
    }"""  # noqa: E501
    page = show(county)
    assert "云溪县" in page.evaluate(said)
    assert "13.25亿元" not in page.evaluate(said)
    page.click("#tab-looks")
    page.select_option("#style-caption", "number")
    page.select_option("#style-indicator", index=1)
    assert {"云溪县", "13.25亿元"} <= set(page.evaluate(said))
    assert legend(page) == [["税收 (标注)", "1 · 5 个没有数值"]]
    assert "13.25亿元" in show(county, page.evaluate("location.hash")).evaluate(said)
    page.select_option("#style-caption", "none")
    assert page.evaluate(said) == []


def test_lines_take_a_colour_by_relation_and_one_width(show: Open, county: Path) -> None:
    style = {"width": "equal", "line": [{"relation": "inIndustry", "color": "#009e73"}]}
    page = show(county, address(style))
    colours = page.evaluate("Object.values(GraphMap.net.body.edges).map(e => e.options.color.color)")
    assert colours.count("#009e73") == 1
    assert legend(page) == [["所属产业"]]
    page.click("#tab-looks")
    page.click(".lines button")
    colours = page.evaluate("Object.values(GraphMap.net.body.edges).map(e => e.options.color.color)")
    assert "#009e73" not in colours


def test_a_file_of_rules_opens_with_the_page_and_can_be_written_by_it(show: Open, tmp_path: Path) -> None:
    first = tmp_path / "first.toml"
    first.write_text('[[rule]]\ntype = "Enterprise"\nlabel = "厂"\ncolor = "violet"\nsize = 2\n', encoding="utf-8")
    html = make(tmp_path, [COUNTY], style=first)
    page = show(html)
    assert colour(page, FIRM) == "#7b61c4"
    assert legend(page)[0] == ["厂 ×2", "2"]
    assert "style" not in page.evaluate("location.hash")
    # What is changed then is in the address, also that nothing is left of the file.
    page.click("#tab-looks")
    page.click("[data-rule='0'] .what")
    page.select_option("[data-rule='0'] [data-field=add]", "name")
    page.fill("[data-field=name]", '金"坪\\')
    with page.expect_download() as saved:
        page.click("#savestyle")
    view = read_view(iter_named(tmp_path / "graph.ttl"), read_ontology())
    again = read_style(saved.value.path(), view, read_ontology())
    assert again["rule"] == [{"label": "厂", "type": "Enterprise", "name": '金"坪\\', "color": "#7B61C4", "size": 2}]
    page.click("[data-rule='0'] [data-act=remove]")
    page.select_option("#style-color", "type")
    bare = show(html, page.evaluate("location.hash"))
    assert colour(bare, FIRM) == "#e69f00"


def test_the_saved_picture_has_the_legend(show: Open, county: Path) -> None:
    page = show(county)
    drawn = """style => {
        const said = [], draw = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { said.push(text); draw.call(this, text, ...rest); };
        Style.set(style);
        Looks.listeners.change();
        Picture.draw("题", "注");
        CanvasRenderingContext2D.prototype.fillText = draw;
        return said;
    }"""  # noqa: E501
    rules = {"color": "rules", "rule": [{"type": "Enterprise", "color": "#009e73"}]}
    said = page.evaluate(drawn, rules)
    assert "企业 (2)" in said
    assert "不符合任何规则：按类型着色 (4)" in said


@pytest.mark.parametrize("size", [(320, 640), (1280, 800)])
def test_hostile_names_and_addresses_are_text_in_the_style_panel(
    show: Open, tmp_path: Path, size: tuple[int, int]
) -> None:
    html = make(tmp_path, [invent_hostile()], title=NAMES[0])
    page = show(html, size=size)
    rules = [{"name": name, "to": name, "label": name, "color": "#009e73"} for name in NAMES]
    rules += [{"indicator": NAMES[1], "gradient": "log"}, {"relation": "locatedIn", "to": NAMES[2], "size": 2}]
    page.evaluate("style => { Style.set(style); Looks.listeners.change(); }", {"color": "rules", "rule": rules})
    page.evaluate("style => Filters.open('looks')", None)
    for number in range(len(rules)):
        page.evaluate("n => document.querySelector(`[data-rule='${n}'] .what`).click()", number)
    page.evaluate("Picture.draw(document.title, 'x')")
    page.evaluate("Style.toml()")
    assert page.evaluate("window.pwned") is None
    assert page.locator("img, #looks a, #legend a, #looks b b").count() == 0
    assert page.evaluate("document.scripts.length") == 6
    assert page.evaluate(FITS)
    assert page.evaluate(
        "(() => { const side = document.getElementById('side'); return side.scrollWidth <= side.clientWidth; })()"
    )
    for wrong in (
        "#style=%7B",
        "#style=null",
        "#style=[1,2]",
        '#style={"rule":{"length":9}}',
        '#style={"rule":[null,3,{"type":["a"],"color":"url(x)","size":"NaN","gradient":7}],"color":"rules"}',
        '#style={"rule":[{"type":"constructor","color":"%23009e73"}],"line":[{"relation":"__proto__"}],"size":"number"}',
    ):
        assert show(html, wrong).evaluate("Style.style.rule.length") <= 2


def test_ten_thousand_things_are_styled_within_a_fifth_of_a_second(show: Open, tmp_path: Path) -> None:
    page = show(make(tmp_path, invent(11_500)))
    spent = page.evaluate(
        """styles => styles.map((style) => {
            const begin = performance.now();
            Style.set(style);
            Looks.listeners.change();
            return performance.now() - begin;
        })""",
        [
            {"color": "community", "size": "sources"},
            {"color": "rules", "rule": [{"relation": "inIndustry", "to": "稀土", "color": "#009e73", "size": 2}]},
            {"color": "rules", "rule": [{"indicator": "税收", "gradient": "log"}, {"name": "云", "color": "#d55e00"}]},
            {},
        ],
    )
    note_time("styling 10,000 things", max(spent) / 1000, 0.2)
    assert page.evaluate("Style.plain")


def test_no_tab_shows_a_missing_piece_as_text(show: Open, county: Path) -> None:
    page = show(county)
    for tab in page.query_selector_all("[role=tab]"):
        tab.click()
        assert "null" not in page.inner_text("body")
        assert "undefined" not in page.inner_text("body")
