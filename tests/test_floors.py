"""The figures on gold pages: above their floors, and the same as the reference scorer's."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.build import build
from kg.evaluate import evaluate_files

ROOT = Path(__file__).resolve().parents[1]
SCORER = ROOT.parent / "shared" / "tools" / "score.py"
FLOORS: dict[str, Any] = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))


def gold_files(name: str) -> list[Path]:
    return sorted((ROOT / FLOORS[name]["gold"]).glob("*.gold.json"))


def needs_pages(name: str) -> None:
    if not gold_files(name) or not (ROOT / FLOORS[name]["pages"]).is_dir():
        pytest.skip(f"{FLOORS[name]['pages']} is not here: the score is not held")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Any:
    @cache
    def measure(name: str) -> tuple[dict[str, Any], Path]:
        out = tmp_path_factory.mktemp(name)
        pages = ROOT / FLOORS[name]["pages"]
        build([pages], out)
        return evaluate_files(out / "graph.ttl", gold_files(name), corpus=pages).figures(), out / "graph.ttl"

    return measure


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_figures_stand_above_their_floors(name: str, figures: Any) -> None:
    needs_pages(name)
    got, _ = figures(name)
    low = []
    for key, floor in FLOORS[name]["floors"].items():
        part, _, kind = key.partition(".")
        value = got[part][kind]["f1"] if kind else got[part]["share"]
        if value < floor:
            low.append(f"{key} {value:.3f} < {floor:.3f}")
    assert not low, f"{name}: {', '.join(low)}"


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_figures_are_those_of_the_reference_scorer(name: str, figures: Any) -> None:
    needs_pages(name)
    if not SCORER.exists():
        pytest.skip(f"{SCORER} is not here: nothing to compare with")
    ours, graph = figures(name)
    command = [sys.executable, str(SCORER), str(graph), *map(str, gold_files(name)), "--json"]
    command += ["--corpus", str(ROOT / FLOORS[name]["pages"])]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert ours == json.loads(done.stdout)
