"""The page of a plot in a real Chromium without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.load import iter_named
from kg.views.plot import Over, read_series, write_plot
from tests.views.browsing import COUNTY, Open
from tests.views.factory import Gold, write_turtle
from tests.views.hostile import NAMES


@pytest.mark.parametrize("over", [Over.REGION, Over.PERIOD])
def test_a_point_of_a_plot_shows_its_sentence_and_leads_to_it(show_file: Open, tmp_path: Path, over: Over) -> None:
    pytest.importorskip("vl_convert")
    turtle = tmp_path / "graph.ttl"
    turtle.write_text(write_turtle([COUNTY]), encoding="utf-8")
    write_plot(read_series(iter_named(turtle), "税收", over=over), tmp_path / "plot.html")
    page = show_file(tmp_path / "plot.html")
    points = page.locator("#plot a:visible")
    assert points.count() == (1 if over is Over.REGION else 3)
    points.last.hover()
    tip = page.inner_text("#tip")
    for said in ("云溪县", "2024", "13.25亿元", "2024年,云溪县税收13.25亿元。", "云溪县:稀土产业再提速", "made_1"):
        assert said in tip
    points.last.click()
    assert page.inner_text("tr:target .said") == "2024年,云溪县税收13.25亿元。"
    page.mouse.move(1, 1)
    assert page.is_hidden("#tip")


@pytest.mark.parametrize("width", [320, 1280])
def test_hostile_names_are_text_in_a_plot(show_file: Open, tmp_path: Path, width: int) -> None:
    pytest.importorskip("vl_convert")
    gold: Gold = {
        "doc": NAMES[1],
        "articles": [NAMES[0]],
        "entities": [{"id": f"e{n}", "type": "Region", "names": [name]} for n, name in enumerate(NAMES)],
        "relations": [],
        "positions": [],
        "observations": [
            {
                "of": [f"e{n}"],
                "indicator": [NAMES[0]],
                "value": n + 1,
                "unit": NAMES[1][:30],
                "period": "2024",
                "change_pct": None,
                "modality": "actual",
                "quote": name,
            }
            for n, name in enumerate(NAMES)
        ],
    }
    turtle = tmp_path / "graph.ttl"
    turtle.write_text(write_turtle([gold]), encoding="utf-8")
    write_plot(read_series(iter_named(turtle), NAMES[0], over=Over.REGION), tmp_path / "plot.html", title=NAMES[0])
    page = show_file(tmp_path / "plot.html", size=(width, 800))
    assert page.locator("#plot a:visible").count() == len(NAMES)
    for number in range(len(NAMES)):
        page.locator("#plot a:visible").nth(number).focus()
    assert page.evaluate("window.pwned") is None
    assert page.locator("img, iframe, b b").count() == 0
    assert page.evaluate("document.scripts.length") == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("over", [Over.REGION, Over.PERIOD])
@pytest.mark.parametrize("width", [320, 640, 641, 1280])
def test_a_plot_never_scrolls_sideways(show_file: Open, tmp_path: Path, over: Over, width: int) -> None:
    pytest.importorskip("vl_convert")
    turtle = tmp_path / "graph.ttl"
    turtle.write_text(write_turtle([COUNTY]), encoding="utf-8")
    write_plot(read_series(iter_named(turtle), "税收", over=over), tmp_path / "plot.html")
    page = show_file(tmp_path / "plot.html", size=(width, 700))
    fits = "[document.documentElement, plot].every((box) => box.scrollWidth <= box.clientWidth)"
    assert page.evaluate(f"(() => {{ const plot = document.getElementById('plot'); return {fits}; }})()")
    # What is drawn has a size that can be read: it was drawn for the screen and not shrunk to it.
    texts = "[...document.querySelectorAll('#plot text')].map((text) => text.getBoundingClientRect().height)"
    assert min(filter(None, page.evaluate(texts))) > 9
