"""A picture of a graph as SVG, drawn without a browser: for a report, a slide or a printer.

It has the places, colours and shapes of the HTML graph, a legend, and the names for which there is room. Every name is
text of an XML tree, never markup.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from kg.graph.ontology import Ontology, read_ontology
from kg.graph.turtle import write_text
from kg.views.data import POST, Triples, View, read_view
from kg.views.drawing import Drawing, draw_up, plain_text, read_words
from kg.views.select import Selection, find_thing, select, tell_part
from kg.words.errors import GraphError

FONTS: Final = (
    "-apple-system, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "'Noto Sans SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
"""Fonts with Chinese characters, system by system, as the HTML graph names them."""

_PAPER, _INK, _SOFT, _LINE, _ACCENT = "#ffffff", "#1b2430", "#5c6877", "#8a97a8", "#0b63a5"
_MARGIN = 20.0
_HEAD = 74.0  # height of the title and the lines below it
_LEGEND = 150.0  # width of the legend
_STRETCH = 1.5  # at most so far is the map drawn out along the side that has room
_ARROWS_UP_TO = 1500  # lines; beyond, arrow heads are only noise
_SAID_UP_TO = 40  # lines; so many can bear the name of their relation
# What XML cannot hold, and marks that would turn the direction of writing of what follows.
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_CLOSING, _OPENING = set("”’》」』）)、,。:;.!?%·…"), set("“‘《「『（(")

Points = NDArray[np.float64]


def _corners(count: int, turn: float, *, inner: float = 1.0) -> list[tuple[float, float]]:
    """A regular polygon of radius 1, or a star if every second corner is drawn in to ``inner``."""
    reach = [1.0 if number % 2 == 0 or inner == 1.0 else inner for number in range(count)]
    angles = [turn + 2 * math.pi * number / count for number in range(count)]
    return [(r * math.sin(a), -r * math.cos(a)) for r, a in zip(reach, angles, strict=True)]


_SHAPES: Final[Mapping[str, list[tuple[float, float]]]] = {
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": _corners(4, 0.0),
    "hexagon": _corners(6, math.pi / 6),
    "triangle": _corners(3, 0.0),
    "triangleDown": _corners(3, math.pi),
    "star": _corners(10, 0.0, inner=0.45),
}


def build_svg(
    triples: Triples,
    *,
    title: str | None = None,
    ontology: Ontology | None = None,
    language: str = "zh",
    focus: str | None = None,
    selection: Selection | None = None,
    size: tuple[int, int] = (1280, 800),
) -> str:
    """Draw a graph, or a part of it, as SVG.

    Args:
        triples: A graph that keeps the contract.
        title: Written above; a general one in the reader's language by default.
        ontology: Which classes are drawn, and what they are called; the shipped one by default.
        language: Of title and legend, ``zh`` or ``en``.
        focus: A name or IRI: it and its neighbours are shown, and the rest around them pale.
        selection: The part of the graph to draw, all of it by default; the picture says that it shows a part.
        size: Width and height in pixels.

    Returns:
        The picture; the same graph gives the same bytes.

    Raises:
        GraphError: There is nothing to draw, or ``focus`` or ``selection`` name what the graph has not.
    """
    ontology = ontology or read_ontology()
    whole = read_view(triples, ontology)
    if not whole.things:
        raise GraphError("the graph holds no thing with a label, there is nothing to draw")
    selection = selection or Selection()
    view = select(whole, selection, ontology)
    language = "en" if language == "en" else "zh"
    words = read_words()["ui"][language]
    name = focus or selection.focus
    centre = find_thing(view, name) if name else None
    part = tell_part(whole, view, selection, ontology, language)
    heading = words["title"] if title is None else title
    below = [_summary(view, words), _shown(part)]
    lit = None if centre is None or selection.hops is not None else _neighbourhood(view, centre)
    picture = _Picture(draw_up(view, ontology), size, language)
    return picture.draw(_shown(heading), below, centre, lit)


def write_svg(
    triples: Triples,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    ontology: Ontology | None = None,
    language: str = "zh",
    focus: str | None = None,
    selection: Selection | None = None,
    size: tuple[int, int] = (1280, 800),
) -> None:
    """Write :func:`build_svg`'s picture; the file is there whole or not at all.

    Raises:
        GraphError: There is nothing to draw, or the file cannot be written.
    """
    picture = build_svg(
        triples, title=title, ontology=ontology, language=language, focus=focus, selection=selection, size=size
    )
    write_text([picture], Path(path))


def _shown(text: str) -> str:
    return _NO_TEXT.sub(" ", plain_text(text)).strip()


def _summary(view: View, words: Mapping[str, str]) -> str:
    text = words["summary"]
    relations = len(view.links) + sum(post.organization is not None for post in view.posts)
    read = {article for thing in view.things for article in thing.articles}
    read |= {sentence.article for sentence in view.sentences} - {-1}
    counts = {"n": len(view.things), "m": relations, "k": len(view.figures), "p": len(read)}
    for key, count in counts.items():
        text = text.replace(f"{{{key}}}", f"{count:,}")
    return text


def _neighbourhood(view: View, centre: int) -> set[int]:
    pairs = [(link.subject, link.object) for link in view.links]
    pairs += [(post.person, post.organization) for post in view.posts if post.organization is not None]
    near = {other for pair in pairs if centre in pair for other in pair}
    return near | {centre}


def _width(text: str) -> float:
    """About how wide a text is, in ems: a Chinese character is one, a Latin letter a little more than half."""
    return sum(0.56 if ord(char) < 0x2000 else 1.0 for char in text)


def _break(text: str, most: int = 20) -> list[str]:
    """A label as one line or two; none begins with a closing mark, ends with an opening one or cuts a number."""
    text = text if len(text) <= most else text[: most - 1] + "…"
    if _width(text) <= 10:
        return [text]

    def good(at: int) -> bool:
        one, other = text[at - 1], text[at]
        latin = one.isascii() and other.isascii() and one.isalnum() and other.isalnum()
        return not (other in _CLOSING or one in _OPENING or latin)

    half = math.ceil(len(text) / 2)
    near = sorted(range(1, len(text)), key=lambda at: (abs(at - half), at))
    at = next((at for at in near[:12] if good(at)), half)
    return [text[:at].strip(), text[at:].strip()]


@dataclass
class _Room:
    """The rectangles that are taken, by cells of 64 pixels."""

    cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = field(default_factory=dict)

    def _keys(self, x: float, y: float, w: float, h: float) -> Iterable[tuple[int, int]]:
        for across in range(int(x // 64), int((x + w) // 64) + 1):
            for along in range(int(y // 64), int((y + h) // 64) + 1):
                yield across, along

    def free(self, x: float, y: float, w: float, h: float) -> bool:
        return not any(
            x < a + c and a < x + w and y < b + d and b < y + h
            for key in self._keys(x, y, w, h)
            for a, b, c, d in self.cells.get(key, ())
        )

    def take(self, x: float, y: float, w: float, h: float) -> None:
        for key in self._keys(x, y, w, h):
            self.cells.setdefault(key, []).append((x, y, w, h))


class _Picture:
    """One picture being drawn."""

    def __init__(self, drawing: Drawing, size: tuple[int, int], language: str) -> None:
        self.drawing = drawing
        self.width, self.height = map(float, size)
        self.language = language
        self.left, self.top = _MARGIN, _HEAD + _MARGIN
        self.right, self.bottom = self.width - _LEGEND - _MARGIN, self.height - _MARGIN
        if self.right - self.left < 100 or self.bottom - self.top < 100:
            raise GraphError(f"a picture of {size[0]} by {size[1]} pixels has no room for a map and its legend")
        self.looks = {kind["id"]: kind for kind in drawing.types}
        self.root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": f"{size[0]}",
                "height": f"{size[1]}",
                "viewBox": f"0 0 {size[0]} {size[1]}",
                "font-family": FONTS,
                "role": "img",
            },
        )

    def draw(self, heading: str, below: Sequence[str], centre: int | None, lit: set[int] | None) -> str:
        self._add("title", None, heading)
        self._add("desc", None, " ".join(below))
        self._add("rect", width=self.width, height=self.height, fill=_PAPER)
        points, scale = self._place(centre, lit)
        view = self.drawing.view
        radii = [
            max(radius * scale, 3.2 if number < 40 else 2.2 if number < 160 else 1.5)
            for number, radius in enumerate(self.drawing.radii)
        ]
        here = {
            number
            for number, (x, y) in enumerate(points)
            if self.left - 1 <= x <= self.right + 1 and self.top - 1 <= y <= self.bottom + 1
        }
        bright = here if lit is None else here & lit
        shown = [
            (line, one, other)
            for (one, other), line in self.drawing.lines.items()
            if (one in here and other in here) and (lit is None or centre in (one, other) or not {one, other} <= lit)
        ]
        self._draw_lines(shown, points, radii, bright, centre)
        things = self._group(id="things", stroke=_PAPER, **{"stroke-width": 0.6})
        for number in sorted(here, reverse=True):
            thing = view.things[number]
            pale: dict[str, object] = {} if number in bright else {"opacity": 0.18}
            x, y = map(float, points[number])
            spot = self._shape(things, self.looks[thing.type], x, y, radii[number], **pale)
            label = self.looks[thing.type][self.language]
            self._add("title", spot, f"{_shown(thing.name)[:200]} · {label}")
        room = _Room()
        for number in sorted(bright):
            if radii[number] > 3:
                r = radii[number]
                room.take(float(points[number][0]) - r * 0.8, float(points[number][1]) - r * 0.8, r * 1.6, r * 1.6)
        self._draw_labels(sorted(bright, key=lambda n: (n != centre, n)), points, radii, centre, room)
        told = [line for line in shown if line[1] in bright and line[2] in bright]
        if len(told) <= _SAID_UP_TO:
            self._draw_predicates(told, points, room)
        self._draw_frame(heading, below)
        ElementTree.indent(self.root, " ")
        return ElementTree.tostring(self.root, encoding="unicode") + "\n"

    def _add(
        self, tag: str, parent: ElementTree.Element | None = None, text: str | None = None, /, **attributes: object
    ) -> ElementTree.Element:
        said = {
            name.replace("_", "-"): f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
            for name, value in attributes.items()
        }
        node = ElementTree.SubElement(self.root if parent is None else parent, tag, said)
        node.text = text
        return node

    def _group(self, **attributes: object) -> ElementTree.Element:
        return self._add("g", **attributes)

    def _place(self, centre: int | None, lit: set[int] | None) -> tuple[Points, float]:
        """Where each thing stands in the picture, and how many pixels a map unit is.

        A map that is wider than its place is laid on its side if that shows it larger, and drawn out a little.
        """
        points = self.drawing.layout.points
        wanted = np.arange(len(points)) if lit is None else np.array(sorted(lit))
        if centre is not None and lit is not None and len(wanted) > 4:
            # A few neighbours that stand far off would make all others small.
            far = np.hypot(*(points[wanted] - points[centre]).T)
            wanted = wanted[np.lexsort((wanted, far))][: max(4, math.ceil(len(wanted) * 0.88))]
        some = points[wanted]
        span = np.maximum(some.max(axis=0) - some.min(axis=0), 60.0)
        middle = (some.max(axis=0) + some.min(axis=0)) / 2
        place = np.array([self.right - self.left - 50, self.bottom - self.top - 40])
        moved = points - middle
        if lit is None and float((place / span[::-1]).min()) > 1.1 * float((place / span).min()):
            moved, span = moved[:, ::-1], span[::-1]
        slack = float(place[0] / span[0] / (place[1] / span[1]))
        stretch = np.array([min(_STRETCH, max(1.0, slack)), min(_STRETCH, max(1.0, 1 / slack))])
        scale = float(min(2.0, (place / (span * stretch)).min()))
        into = np.array([(self.left + self.right) / 2, (self.top + self.bottom) / 2])
        placed: Points = np.round(moved * stretch * scale + into, 1)
        return placed, scale

    def _draw_lines(
        self,
        shown: Sequence[tuple[int, int, int]],
        points: Points,
        radii: Sequence[float],
        bright: set[int],
        centre: int | None,
    ) -> None:
        view, lines = self.drawing.view, self.drawing.lines
        both: dict[int, set[bool]] = {}
        related = set()
        for one, other, is_post in [(k.subject, k.object, False) for k in view.links] + [
            (p.person, p.organization, True) for p in view.posts if p.organization is not None
        ]:
            if one == other:
                continue
            line = lines[one, other] if (one, other) in lines else lines[other, one]
            both.setdefault(line, set()).add((one, other) in lines)
            if not is_post:
                related.add(line)
        arrows = len(shown) <= _ARROWS_UP_TO
        if arrows:
            marker = self._add(
                "marker", self._add("defs"), id="arrow", viewBox="0 0 8 8", refX=8, refY=4, markerWidth=5,
                markerHeight=5, markerUnits="userSpaceOnUse", orient="auto-start-reverse",
            )  # fmt: skip
            self._add("path", marker, d="M0 1 8 4 0 7z", fill=_LINE)
        group = self._group(id="lines", stroke=_LINE, **{"stroke-width": 0.9})
        for line, one, other in shown:
            gap = points[other] - points[one]
            long = float(np.hypot(*gap))
            if long <= radii[one] + radii[other]:
                continue
            begin = points[one] + gap * (radii[one] / long)
            end = points[other] - gap * (radii[other] / long)
            pale = not (one in bright and other in bright)
            more: dict[str, object] = {"opacity": 0.08 if pale else 0.9 if centre in (one, other) else 0.5}
            if line not in related:
                more["stroke_dasharray"] = "4 3"
            if arrows and long > 14:
                if True in both[line]:
                    more["marker_end"] = "url(#arrow)"
                if False in both[line]:
                    more["marker_start"] = "url(#arrow)"
            self._add("line", group, x1=float(begin[0]), y1=float(begin[1]), x2=float(end[0]), y2=float(end[1]), **more)

    def _shape(
        self, parent: ElementTree.Element, look: Mapping[str, str], x: float, y: float, r: float, **more: object
    ) -> ElementTree.Element:
        x, y = float(x), float(y)
        if look["shape"] not in _SHAPES:
            return self._add("circle", parent, cx=x, cy=y, r=r, fill=look["color"], **more)
        corners = " ".join(f"{x + a * r * 1.1:.1f},{y + b * r * 1.1:.1f}" for a, b in _SHAPES[look["shape"]])
        return self._add("polygon", parent, points=corners, fill=look["color"], **more)

    def _draw_labels(
        self, order: Sequence[int], points: Points, radii: Sequence[float], centre: int | None, room: _Room
    ) -> None:
        group = self._group(id="names", text_anchor="middle", fill=_INK, stroke=_PAPER, stroke_width=3.0, **{
            "paint-order": "stroke", "stroke-linejoin": "round"})  # fmt: skip
        most = 60 + int((self.right - self.left) * (self.bottom - self.top) / 6000)
        drawn = 0
        for number in order:
            if drawn >= most:
                break
            hub = self.drawing.radii[number] > 15 or number == centre
            size = 15.0 if number == centre else 13.0 if hub else 11.0
            lines = _break(_shown(self.drawing.view.things[number].name), 36 if number == centre else 20)
            if not any(lines):
                continue
            x, y, r = float(points[number][0]), float(points[number][1]), radii[number]
            w, h = max(map(_width, lines)) * size + 4, size * 1.22 * len(lines)
            spots = [(x, y + r + 3 + h / 2), (x, y - r - 3 - h / 2), (x + r + 4 + w / 2, y), (x - r - 4 - w / 2, y)]
            spot = next(
                (
                    (cx, cy)
                    for cx, cy in spots
                    if cx - w / 2 >= 2
                    and cx + w / 2 <= self.right + _MARGIN - 4
                    and cy - h / 2 >= _HEAD
                    and cy + h / 2 <= self.height - 2
                    and room.free(cx - w / 2, cy - h / 2, w, h)
                ),
                spots[0] if number == centre else None,
            )
            if spot is None:
                continue
            room.take(spot[0] - w / 2 - 2, spot[1] - h / 2, w + 4, h)
            drawn += 1
            more: dict[str, object] = {"font_weight": 600} if hub else {}
            if number == centre:
                more["fill"] = _ACCENT
            for row, text in enumerate(lines):
                at = spot[1] + (row - (len(lines) - 1) / 2) * size * 1.22 + size * 0.36
                self._add("text", group, text, x=spot[0], y=at, font_size=size, **more)

    def _draw_predicates(self, shown: Sequence[tuple[int, int, int]], points: Points, room: _Room) -> None:
        said: dict[int, set[str]] = {}
        view, lines = self.drawing.view, self.drawing.lines
        for one, other, predicate in [(k.subject, k.object, k.predicate) for k in view.links] + [
            (p.person, p.organization, POST) for p in view.posts if p.organization is not None
        ]:
            if one != other:
                line = lines[one, other] if (one, other) in lines else lines[other, one]
                said.setdefault(line, set()).add(predicate)
        group = self._group(id="relations", text_anchor="middle", fill=_SOFT, stroke=_PAPER, stroke_width=3.0, **{
            "paint-order": "stroke", "font-size": "10"})  # fmt: skip
        for line, one, other in shown:
            text = "、".join(p[self.language] for p in self.drawing.predicates if p["id"] in said[line])
            x, y = map(float, (points[one] + points[other]) / 2)
            w = _width(text) * 10 + 4
            if float(np.hypot(*(points[one] - points[other]))) < w + 12 or not room.free(x - w / 2, y - 7, w, 14):
                continue
            room.take(x - w / 2, y - 7, w, 14)
            self._add("text", group, text, x=x, y=y + 3.5)

    def _draw_frame(self, heading: str, below: Sequence[str]) -> None:
        wide = self.width - 2 * _MARGIN
        head = self._group(id="heading", fill=_INK)
        self._add("text", head, _cut(heading, wide / 20), x=_MARGIN, y=32.0, font_size=20, font_weight=600)
        for row, text in enumerate(below):
            self._add("text", head, _cut(text, wide / 12), x=_MARGIN, y=52.0 + 17 * row, font_size=12, fill=_SOFT)
        legend = self._group(id="legend", fill=_INK, **{"font-size": "12"})
        x, y = self.width - _LEGEND + 10, _HEAD + 24
        counts: dict[str, int] = {}
        for thing in self.drawing.view.things:
            counts[thing.type] = counts.get(thing.type, 0) + 1
        for kind in self.drawing.types:
            self._shape(legend, kind, x, y, 6.0)
            label = _cut(_shown(kind[self.language]), (_LEGEND - 70) / 12)
            self._add("text", legend, label, x=x + 16, y=y + 4)
            self._add(
                "text",
                legend,
                f"{counts[kind['id']]:,}",
                x=self.width - _MARGIN,
                y=y + 4,
                text_anchor="end",
                fill=_SOFT,
            )
            y += 22
        words = read_words()["ui"][self.language]
        kinds = [(words["links"], "none")] if self.drawing.view.links else []
        if any(post.organization is not None for post in self.drawing.view.posts):
            kinds.append((words["posts"], "4 3"))
        if kinds:
            for label, dashes in kinds:
                self._add(
                    "line",
                    legend,
                    x1=x - 7,
                    x2=x + 7,
                    y1=y,
                    y2=y,
                    stroke=_LINE,
                    stroke_width=1.5,
                    stroke_dasharray=dashes,
                )
                self._add("text", legend, label, x=x + 16, y=y + 4)
                y += 22


def _cut(text: str, most: float) -> str:
    """A text of at most so many ems, with a mark where it was cut."""
    if _width(text) <= most:
        return text
    wide, out = 1.0, ""
    for char in text:
        wide += _width(char)
        if wide > most:
            break
        out += char
    return out + "…"
