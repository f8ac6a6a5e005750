"""The table of layers, held: who may import whom, and through which door an outside library comes in."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kg"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "data" not in p.relative_to(PACKAGE).parts[:-1])

# Data flows one way: a module imports from its own layer and from those before it. views and stores stand side by side.
LAYERS = ("words", "pages", "language", "facts", "graph", "views", "stores")
ASIDE = {("stores", "views"), ("views", "stores")}

# The one door of each outside library: the only modules or folders that may import it.
DOORS = {
    "charset_normalizer": ("pages",),
    "opencc": ("pages",),
    "spacy": ("language",),
    "spacy_pkuseg": ("language",),
    "pycrfsuite": ("language",),
    "srsly": ("language",),
    "thinc": ("language",),
    "babel": ("language/derivation.py",),
    "rdflib": ("graph",),
    "pyshacl": ("graph",),
    # Two doors on purpose: the parsers, and the SPARQL engine.
    "pyoxigraph": ("graph/load.py", "stores/query.py"),
    "pyvis": ("views",),
    "networkx": ("views",),
    "jinja2": ("views",),
    "markupsafe": ("views",),
    # Only for the picture in the README: a development tool, imported when it is asked for.
    "playwright": ("views/picture.py",),
    # Draws a plot when the file is made; asked for by nothing else.
    "vl_convert": ("views/plot.py",),
    "pypinyin": ("views",),
    "neo4j": ("stores/neo4j.py",),
    "pyarrow": ("stores/tables.py",),
    "scipy": ("facts", "language/logistic.py", "views"),
    # Only to fine-tune the encoder.
    "jax": ("facts/encoder_training.py",),
    "optax": ("facts/encoder_training.py",),
    "onnx": ("facts/encoder_training.py",),
    "rich": ("terminal.py",),
    "typer": ("cli.py",),
    # Only to measure which characters look alike.
    "PIL": ("language/slips.py",),
    # Weights and vectors are arrays; nothing else may need them.
    "numpy": ("facts", "language", "views"),
}


def imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Line, dotted name, and whether the import runs when the module is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_import = {id(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            at_import -= {id(node) for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, id(node) in at_import
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            yield node.lineno, node.module or "", id(node) in at_import


def layer_of(dotted: str) -> int:
    """Index of the layer of a module of kg; the top is above them all."""
    parts = dotted.split(".")
    return LAYERS.index(parts[1]) if len(parts) > 1 and parts[1] in LAYERS else len(LAYERS)


def own_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", MODULES, ids=own_name)
def test_a_module_imports_only_from_layers_above_it(path: Path) -> None:
    own = own_name(path)
    here = layer_of(own)
    for line, name, _ in imports(path):
        if name == "kg" or not name.startswith("kg."):
            continue
        there = layer_of(name)
        assert there <= here, f"{path.relative_to(ROOT)}:{line}: {own} may not import {name}"
        if here < len(LAYERS) and there < len(LAYERS):
            pair = (LAYERS[here], LAYERS[there])
            assert pair not in ASIDE, f"{path.relative_to(ROOT)}:{line}: {pair[0]} and {pair[1]} stand side by side"


@pytest.mark.parametrize("path", MODULES, ids=own_name)
def test_an_outside_library_has_one_door(path: Path) -> None:
    inside = path.relative_to(PACKAGE).as_posix()
    for line, name, _ in imports(path):
        library = name.split(".")[0]
        if library == "kg" or library in sys.stdlib_module_names:
            continue
        assert library in DOORS, f"kg/{inside}:{line}: {library} has no door; name one in {Path(__file__).name}"
        doors = DOORS[library]
        open_here = any(inside == door or inside.startswith(f"{door}/") for door in doors)
        assert open_here, f"kg/{inside}:{line}: {library} comes in through {', '.join(doors)} only"


def test_the_words_import_nothing_of_kg() -> None:
    for path in (PACKAGE / "words").glob("*.py"):
        for line, name, _ in imports(path):
            assert not name.startswith("kg.") or name.startswith("kg.words."), f"{path.name}:{line}: {name}"


def test_the_command_line_starts_without_heavy_libraries() -> None:
    heavy = {"spacy", "rdflib", "pyshacl", "pyvis", "pyoxigraph", "opencc", "rich", "networkx", "numpy"}
    for line, name, runs in imports(PACKAGE / "cli.py"):
        if runs and not name.startswith("kg.stores"):
            assert name.split(".")[0] not in heavy, f"kg/cli.py:{line}: {name} belongs into the command that needs it"


def test_data_folders_hold_no_python() -> None:
    for folder in ("seeds", "ontology"):
        found = [p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*.py*")]
        assert not found, f"{folder}/ holds data and no Python: {found}"


def test_no_word_lists_in_code() -> None:
    """Chinese words are data: a literal list, set or alternation of them belongs into seeds/."""
    word = re.compile(r"[\u4e00-\u9fff]{2,}")
    faults = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if id(node) in prose:
                continue
            if isinstance(node, ast.List | ast.Set | ast.Tuple):
                words = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
                many = sum(bool(word.search(w)) for w in words) > 3
            elif isinstance(node, ast.Dict):
                many = sum(isinstance(k, ast.Constant) and bool(word.search(str(k.value))) for k in node.keys) > 3
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                many = len(re.findall(r"[\u4e00-\u9fff]{2,}(?=\|)", node.value)) > 3
            else:
                continue
            if many:
                faults.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not faults, f"word lists belong into seeds/: {', '.join(faults)}"


def test_package_list_is_complete() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    there = {own_name(p.parent / "x").removesuffix(".x") for p in PACKAGE.rglob("__init__.py")}
    assert there == {name for name in listed if not name.startswith("kg.data.")}
