"""The figures on gold pages: above their floors, within their memory, and the same as the reference scorer's."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.build import measure
from kg.evaluate import evaluate_files
from tests.timings import note_time

ROOT = Path(__file__).resolve().parents[1]
SCORER = ROOT.parent / "shared" / "tools" / "score.py"
FLOORS: dict[str, Any] = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))
each_corpus = pytest.mark.parametrize("name", sorted(FLOORS))


def gold_files(name: str) -> list[Path]:
    """The gold files of a corpus; skips the test if they, or their pages, are not here."""
    settings = FLOORS[name]
    golds = sorted((ROOT / settings["gold"]).glob("*.gold.json"))
    golds = [g for g in golds if g.name.split(".")[0] in settings.get("only", [g.name.split(".")[0]])]
    if not golds or not (ROOT / settings["pages"]).is_dir():
        pytest.skip(f"{settings['pages']} is not here: the score is not held")
    return golds


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Builds a folder of pages once: the graph file, seconds, and MiB."""

    @cache
    def build_once(pages: str) -> tuple[Path, float, float]:
        out = tmp_path_factory.mktemp("built")
        seconds, mebibytes = measure(ROOT / pages, out, html=True)
        return out / "graph.ttl", seconds, mebibytes

    return lambda name: build_once(FLOORS[name]["pages"])


@each_corpus
def test_figures_stand_above_their_floors(name: str, built: Any) -> None:
    golds = gold_files(name)
    figures = evaluate_files(built(name)[0], golds, corpus=ROOT / FLOORS[name]["pages"]).figures()
    low = []
    for key, floor in FLOORS[name]["floors"].items():
        part, _, kind = key.partition(".")
        value = figures[part][kind]["f1"] if kind else figures[part]["share"]
        if value < floor:
            low.append(f"{key} {value:.3f} < {floor:.3f}")
    assert not low, f"{name}: {', '.join(low)}"


@each_corpus
def test_figures_are_those_of_the_reference_scorer(name: str, built: Any) -> None:
    golds = gold_files(name)
    if not SCORER.exists():
        pytest.skip(f"{SCORER} is not here: nothing to compare with")
    graph = built(name)[0]
    pages = ROOT / FLOORS[name]["pages"]
    command = [sys.executable, str(SCORER), str(graph), *map(str, golds), "--json", "--corpus", str(pages)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert evaluate_files(graph, golds, corpus=pages).figures() == json.loads(done.stdout)


@pytest.mark.parametrize("name", [name for name, settings in sorted(FLOORS.items()) if "seconds" in settings])
def test_build_keeps_within_memory(name: str, built: Any) -> None:
    gold_files(name)
    settings = FLOORS[name]
    _, seconds, mebibytes = built(name)
    assert mebibytes < settings["mebibytes"]
    note_time(f"building {settings['pages']}", seconds, settings["seconds"])
