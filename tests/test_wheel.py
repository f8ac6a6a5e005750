"""The wheel stands on its own: installed anywhere, it builds pages in an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "kg", "seeds", "ontology")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # From a copy: setuptools leaves its build folder where it builds, and another test may build at the same time.
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(path, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(source / "dist"), str(source)], check=True, timeout=300)
    (built,) = (source / "dist").glob("*.whl")
    return built


def test_wheel_carries_all_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder in ("seeds", "ontology"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"kg/data/{path.relative_to(ROOT).as_posix()}" in inside
    for path in (ROOT / "kg").rglob("*"):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and not name.startswith("kg/data/") and path.suffix != ".pyc":
            assert name in inside
    assert any(name.endswith("licenses/NOTICE") for name in inside)
    assert not any(name.startswith(("tests/", "notebooks/", "out/")) for name in inside)


def test_installed_wheel_builds_and_answers_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    work.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    page = work / "2025-11-18-page.txt"
    shutil.copy(next(iter(sorted((ROOT / "seeds" / "corpus").glob("*.txt")))), page)
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "kg.cli", *words]
        done = subprocess.run(command, cwd=work, env=environment, capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = [sys.executable, "-c", "import kg; print(kg.__file__)"]
    told = subprocess.run(where, cwd=work, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert Path(told.stdout.strip()).is_relative_to(site), "the checkout was imported, not the wheel"
    run("build", str(page), "-o", "out")
    assert {p.name for p in (work / "out").iterdir()} >= {"graph.ttl", "graph.html", "report.json"}
    assert "skos:Concept" in run("query", "SELECT DISTINCT ?type { ?x a ?type } ORDER BY ?type")
    assert run("query", "programs-of-region", "--format", "csv").count("\n") > 1
    assert "keeps all shapes" in run("check", "out/graph.ttl")
