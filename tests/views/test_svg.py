from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg.graph.load import iter_named, read_graph
from kg.views.drawing import read_asset
from kg.views.select import Selection
from kg.views.svg import build_svg, write_svg
from kg.words.errors import GraphError
from tests.views.factory import invent, write_turtle
from tests.views.hostile import NAMES, invent_hostile

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def turtle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("svg") / "graph.ttl"
    path.write_text(write_turtle(invent(200)), encoding="utf-8")
    return path


def parse(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def group(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return next(node for node in root.iter(f"{SVG}g") if node.get("id") == name)


def test_every_thing_and_line_is_drawn_and_the_legend_counts_them(turtle: Path) -> None:
    root = parse(build_svg(iter_named(turtle), title="云溪"))
    things = [node for node in group(root, "things") if node.tag in (f"{SVG}circle", f"{SVG}polygon")]
    legend = [node.text or "" for node in group(root, "legend").iter(f"{SVG}text")]
    counts = [int(text.replace(",", "")) for text in legend if text.replace(",", "").isdigit()]
    assert sum(counts) == len(things) > 150
    assert len(group(root, "lines")) > 100
    assert "区域" in legend
    assert "云溪" in [node.text for node in group(root, "heading")]
    assert len(group(root, "names")) > 30


def test_the_palette_is_that_of_the_page(turtle: Path) -> None:
    root = parse(build_svg(iter_named(turtle)))
    used = {node.get("fill") for node in group(root, "things")}
    assert len(used) > 4
    assert all(f'"{colour}"' in read_asset("types.json") for colour in used)


def test_labels_do_not_lie_over_one_another(turtle: Path) -> None:
    boxes = []
    for node in group(parse(build_svg(iter_named(turtle))), "names"):
        size, x, y = (float(node.get(name, "0")) for name in ("font-size", "x", "y"))
        wide = sum(0.56 if ord(char) < 0x2000 else 1.0 for char in node.text or "") * size
        boxes.append((x - wide / 2, y - size * 0.8, x + wide / 2, y + size * 0.1))
    clashes = [
        (a, b)
        for number, a in enumerate(boxes)
        for b in boxes[number + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert clashes == []


def test_hostile_names_are_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(write_turtle([invent_hostile()]), encoding="utf-8")
    picture = build_svg(iter_named(path), title=NAMES[0] + "\u202e\x00\ud800", focus="平安县")
    root = parse(picture)
    tags = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "defs", "marker", "path", "g", "line", "circle", "polygon", "text"}
    assert not [node for node in root.iter() if any(name.startswith("on") or "href" in name for name in node.attrib)]
    assert "\u202e" not in picture
    assert NAMES[0][:20] in "".join(root.itertext())


def test_a_focus_is_shown_with_its_neighbours_and_the_rest_pale(turtle: Path) -> None:
    whole = parse(build_svg(iter_named(turtle)))
    name = next(node.text for node in group(whole, "names") if node.text and node.text.endswith("县"))
    root = parse(build_svg(iter_named(turtle), focus=name))
    assert next(node for node in group(root, "names") if node.get("fill")).text == name
    pale = [node for node in group(root, "things") if node.get("opacity")]
    bright = [node for node in group(root, "things") if not node.get("opacity")]
    assert bright
    assert len(pale) + len(bright) < 200
    assert len(group(root, "names")) <= 2 * len(bright)


def test_a_part_says_that_it_is_one(turtle: Path) -> None:
    root = parse(build_svg(iter_named(turtle), selection=Selection(types=("Region",)), language="en"))
    said = next(node.text or "" for node in group(root, "heading") if "of type" in (node.text or ""))
    assert said.endswith("things: of type Region")
    assert len({node.get("fill") for node in group(root, "things")}) == 1


def test_the_same_graph_gives_the_same_bytes_from_either_library(turtle: Path, tmp_path: Path) -> None:
    write_svg(read_graph(turtle), tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_bytes() == build_svg(iter_named(turtle)).encode("utf-8")


def test_what_cannot_be_drawn_is_refused(turtle: Path) -> None:
    with pytest.raises(GraphError, match="nothing to draw"):
        build_svg([])
    with pytest.raises(GraphError, match="nothing in the graph is called"):
        build_svg(iter_named(turtle), focus="无此地")
    with pytest.raises(GraphError, match="200 by 100 pixels has no room"):
        build_svg(iter_named(turtle), size=(200, 100))
