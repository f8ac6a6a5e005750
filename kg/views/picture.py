"""A picture of the HTML graph, taken by a real browser without a network: for the README, a report or a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.words.errors import KgError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# Without these a headless Chromium looks for Google's hosts at every start.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE = 60.0  # seconds until a page must have drawn itself


class PictureError(KgError):
    """A picture cannot be taken: no browser, no playwright, no such page."""


def find_browser() -> str | None:
    """Path of an installed Chromium or Chrome: ``KG_BROWSER`` if that is set, else what stands on the PATH, or None."""
    named = os.environ.get("KG_BROWSER")
    if named:
        return named if Path(named).exists() else None
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A headless browser, closed at the end.

    Raises:
        PictureError: There is no playwright, or no browser for it.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise PictureError("pictures need a package that is not installed: pip install playwright") from error
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=list(_ARGUMENTS))
        except Error as error:
            raise PictureError("pictures need Chromium or Chrome: install one, or name it in KG_BROWSER") from error
        try:
            yield browser
        finally:
            browser.close()


def page_address(html_path: str | os.PathLike[str], *, focus: str | None = None) -> str:
    """The address that opens a written HTML graph, on a thing if ``focus`` names one.

    >>> page_address("/graphs/a b.html", focus="余江区")
    'file:///graphs/a%20b.html#focus=%E4%BD%99%E6%B1%9F%E5%8C%BA'
    """
    address = Path(html_path).resolve().as_uri()
    return f"{address}#focus={quote(focus)}" if focus else address


def wait_until(page: Page, condition: str, *, seconds: float = _PATIENCE) -> None:
    """Wait until a condition holds in a page.

    Playwright's own way evaluates text inside the page if the condition does not hold at once, and the page's policy
    forbids that.

    Raises:
        PictureError: It never came true.
    """
    for _ in range(int(seconds * 20)):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise PictureError(f"the page did not come up: {condition} never came true")


def take_picture(
    html_path: str | os.PathLike[str],
    png_path: str | os.PathLike[str],
    *,
    focus: str | None = None,
    size: tuple[int, int] = (1280, 800),
    scale: float = 1.0,
    theme: str = "light",
) -> None:
    """Draw an HTML graph as PNG.

    Args:
        html_path: What :func:`kg.views.html.write_html` wrote.
        png_path: The picture to write.
        focus: A name or IRI to open on; the whole map without one.
        size: Width and height in CSS pixels.
        scale: Pixels of the picture for each CSS pixel.
        theme: ``light`` or ``dark``.

    Raises:
        PictureError: There is no browser, no playwright, no such page, or the page does not come up.
    """
    if not Path(html_path).is_file():
        raise PictureError(f"{html_path}: no such file")
    with open_browser() as browser:
        from playwright.sync_api import Error

        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            offline=True,
        )
        page = context.new_page()
        try:
            page.goto(page_address(html_path, focus=focus))
            wait_until(page, "document.documentElement.dataset.ready === '1'")
            # Fonts come first, then the camera moves, then the labels find their places.
            page.evaluate("document.fonts.ready")
            wait_until(page, "GraphMap.labelled > 0")
            page.wait_for_timeout(300)
            page.screenshot(path=os.fspath(png_path))
        except Error as error:
            raise PictureError(f"{html_path}: the page did not come up: {error.message.splitlines()[0]}") from error
