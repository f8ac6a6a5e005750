"""What the tests in a real Chromium share: a browser without a network, and graphs to open in it.

Skipped, and loudly, where there is no browser; with ``KG_REQUIRE_BROWSER=1`` a missing browser is a failure. Its
fixtures come in through the root ``conftest.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.graph.load import iter_named
from kg.views.html import write_html
from kg.views.picture import PictureError, open_browser, page_address, wait_until
from tests.views.factory import Gold, write_turtle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

COUNTY: Gold = {
    "doc": "made_1",
    "articles": ["云溪县:稀土产业再提速"],
    "entities": [
        {"id": "e1", "type": "Region", "names": ["云溪县", "滨州市云溪县", "云溪"]},
        {"id": "e2", "type": "Enterprise", "names": ["云溪金坪新材料有限公司", "金坪新材"]},
        {"id": "e3", "type": "Person", "names": ["沈国平"]},
        {"id": "e4", "type": "Industry", "names": ["稀土产业"]},
        {"id": "e5", "type": "Enterprise", "names": ["重阳银行云溪支行"]},
        {"id": "e6", "type": "Region", "names": ["白沙镇"]},
    ],
    "relations": [
        ["e2", "locatedIn", "e1", {"quote": "落户云溪县的金坪新材今年满产。"}],
        ["e2", "inIndustry", "e4", {"quote": "金坪新材是稀土产业的骨干企业。"}],
        ["e5", "finances", "e2", {"quote": "重阳银行云溪支行为金坪新材放款。"}],
        ["e6", "partOf", "e1", {"quote": "云溪县白沙镇的村民忙着采茶。"}],
    ],
    "positions": [{"person": "e3", "title": "县委书记", "of": "e1", "quote": "云溪县委书记沈国平说。"}],
    "observations": [
        {
            "of": ["e1"],
            "indicator": ["税收"],
            "value": value,
            "unit": "亿元",
            "period": year,
            "change_pct": None,
            "modality": "actual",
            "quote": f"{year}年,云溪县税收{value}亿元。",
        }
        for year, value in (("2022", 10.5), ("2023", 12), ("2024", 13.25))
    ],
}


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    required = os.environ.get("KG_REQUIRE_BROWSER") == "1"
    try:
        with open_browser() as opened:
            yield opened
    except PictureError as error:
        if required:
            raise
        message = f"NOT TESTED: the HTML graph in a browser ({error})"
        terminal = request.config.pluginmanager.getplugin("terminalreporter")
        if terminal is not None:
            terminal.write_line(f"\n{message}", red=True, bold=True)
        pytest.skip(message)


Open = Callable[..., "Page"]


@pytest.fixture
def show_file(browser: Browser) -> Iterator[Open]:
    """Opens a file offline; afterwards there must have been no request, no console message and no error."""
    faults: list[str] = []
    contexts = []

    def open_page(path: Path, fragment: str = "", *, size: tuple[int, int] = (1280, 800), **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, offline=True, reduced_motion="reduce", **options
        )
        contexts.append(context)
        address = page_address(path)

        def judge(route: Any) -> None:
            if route.request.url.split("#")[0] == address:
                route.continue_()
            else:
                faults.append(f"request: {route.request.url[:200]}")
                route.abort()

        context.route("**/*", judge)
        page = context.new_page()
        page.on("console", lambda message: faults.append(f"console: {message.type} {message.text[:300]}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(address + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def show(show_file: Open) -> Open:
    """Opens a graph and waits until it is drawn."""

    def open_graph(path: Path, fragment: str = "", **options: Any) -> Page:
        page = show_file(path, fragment, **options)
        wait_until(page, "document.documentElement.dataset.ready === '1'", seconds=60)
        return page

    return open_graph


def make(folder: Path, golds: list[Gold], **options: Any) -> Path:
    turtle, html = folder / "graph.ttl", folder / "graph.html"
    turtle.write_text(write_turtle(golds), encoding="utf-8")
    write_html(iter_named(turtle), html, **options)
    return html


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("county"), [COUNTY], title="云溪县的图谱")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Places whose characters have several readings."""
    places = ["铅山县", "乐安县", "长汀县", "大埔县", "吕梁市", "六安市", "厦门市"]
    gold: Gold = {
        "doc": "made_1",
        "articles": ["七地互学"],
        "entities": [{"id": f"e{n}", "type": "Region", "names": [place]} for n, place in enumerate(places)],
        "relations": [],
        "positions": [],
        "observations": [],
    }
    return make(tmp_path_factory.mktemp("several"), [gold])


def panel(page: Page) -> str:
    return page.inner_text("#panel")


def search(page: Page, text: str) -> list[str]:
    page.fill("#query", text)
    return page.locator("#found .hit .who").all_inner_texts()


SPOT = """name => {
    const at = GraphMap.screen(Store.find(name)), box = document.getElementById("mynetwork").getBoundingClientRect();
    return [at.x + box.left, at.y + box.top, at.x > 0 && at.y > 0 && at.x < box.width && at.y < box.height];
}"""
KEYS = """texts => {
    const box = document.getElementById("query");
    return texts.map((text) => {
        const begin = performance.now();
        box.value = text;
        box.dispatchEvent(new Event("input"));
        return performance.now() - begin;
    });
}"""
REDRAW = """() => {
    const begin = performance.now();
    GraphMap.net.canvas.body.emitter.emit("_redraw");
    return performance.now() - begin;
}"""
EXTENT = """() => {
    const box = document.getElementById("mynetwork").getBoundingClientRect();
    const spots = Store.nodes.map((node) => GraphMap.screen(node.id)).filter(Boolean);
    const span = (axis) => Math.max(...spots.map((spot) => spot[axis])) - Math.min(...spots.map((spot) => spot[axis]));
    return [span("x") / box.width, span("y") / box.height];
}"""
FITS = """() => {
    const panel = document.getElementById("panel");
    return document.documentElement.scrollWidth <= innerWidth && panel.scrollWidth <= panel.clientWidth;
}"""


def press(page: Page, name: str) -> None:
    """Click a thing on the map, where it is drawn."""
    x, y, _ = page.evaluate(SPOT, name)
    page.mouse.click(x, y)
    page.wait_for_timeout(400)  # vis-network waits for a second click before it takes the first for one
