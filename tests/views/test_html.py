from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from kg.graph.load import iter_named, read_graph
from kg.views.html import build_html, write_html
from kg.words.errors import GraphError
from tests.views.factory import invent, write_turtle
from tests.views.hostile import NAMES, invent_hostile


@pytest.fixture(scope="module")
def turtle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("html") / "graph.ttl"
    path.write_text(write_turtle(invent(700)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(turtle: Path) -> str:
    return build_html(iter_named(turtle), title="云溪")


def test_seven_hundred_things_make_a_file_of_less_than_three_megabytes(page: str) -> None:
    assert len(page.encode("utf-8")) < 3_000_000
    assert len(re.findall(r'"group":', page)) > 600


def test_nothing_in_the_file_points_to_a_network(page: str) -> None:
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]*)""", markup) == ["data:,"]
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style
    assert "bootstrap" not in page
    assert "cdnjs" not in page
    assert "jsdelivr" not in page


def test_the_policy_names_exactly_the_scripts_and_the_style_of_the_file(page: str) -> None:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found
    policy = unescape(found.group(1))
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy

    def digests(tag: str) -> set[str]:
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        return {"'sha256-" + base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() + "'" for t in texts}

    for directive, tag in (("script-src", "script"), ("style-src", "style")):
        said = re.search(rf"{directive} ([^;]*)", policy)
        assert said
        assert set(said.group(1).split()) == digests(tag)


def test_hostile_names_are_nowhere_markup(tmp_path: Path) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(write_turtle([invent_hostile()]), encoding="utf-8")
    page = build_html(iter_named(path), title=NAMES[0] + NAMES[1])
    outside = re.sub(r"(<(script|style)[^>]*>).*?</\2>", r"\1", page, flags=re.DOTALL)
    assert outside.count("<script") == 6
    assert page.count("</script>") == 6
    assert "<img" not in outside
    assert "<a " not in page
    assert "49村" not in page
    assert '<h1 id="title" dir="auto">&lt;/script&gt;&lt;script&gt;' in page


def test_the_same_graph_gives_the_same_bytes_from_either_library(turtle: Path, page: str) -> None:
    assert build_html(read_graph(turtle), title="云溪") == page


def test_an_empty_graph_is_refused() -> None:
    with pytest.raises(GraphError, match="nothing to draw"):
        build_html([])


def test_the_file_is_utf8_in_a_locale_that_is_not(turtle: Path, page: str, tmp_path: Path) -> None:
    out = tmp_path / "图 谱.html"
    code = (
        "import sys, pathlib; from kg.graph.load import iter_named; from kg.views.html import write_html;"
        "write_html(iter_named(pathlib.Path(sys.argv[1])), sys.argv[2], title='\\u4e91\\u6eaa')"
    )
    environment = os.environ | {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "utf-8",
    }
    subprocess.run([sys.executable, "-c", code, os.fspath(turtle), os.fspath(out)], env=environment, check=True)
    assert out.read_bytes() == page.encode("utf-8")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, turtle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "graph.html"
    out.write_text("the one before", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(GraphError, match="disk full"):
        write_html(iter_named(turtle), out)
    assert [path.name for path in tmp_path.iterdir()] == ["graph.html"]
    assert out.read_text("utf-8") == "the one before"


def test_a_lone_surrogate_does_not_stop_the_page(tmp_path: Path) -> None:
    kg, skos = "https://w3id.org/county-kg/ontology#", "http://www.w3.org/2004/02/skos/core#"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    iri = "https://w3id.org/county-kg/resource/region/1"
    write_html([(iri, rdf + "type", kg + "Region"), (iri, skos + "prefLabel", "云\ud800溪")], tmp_path / "a.html")
    assert "云\ufffd溪" in (tmp_path / "a.html").read_text("utf-8")
