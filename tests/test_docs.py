"""Documents cannot lie: commands, classes, predicates, files and examples are what the documents say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kg.facts.rules import load_rules
from kg.graph.ontology import read_ontology
from kg.stores.query import GraphFile, load_query, set_parameters
from tests.reference import command_reference, help_of, iter_commands, split_readme

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
READMES = pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["README.md", "README.zh.md"])
ONTOLOGY = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")


def fences(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def test_command_reference_is_fresh() -> None:
    inside = split_readme(ENGLISH)[1]
    assert inside == command_reference(), "stale; run: python -m tests.reference"


@pytest.mark.parametrize("words", list(iter_commands()), ids=" ".join)
def test_every_command_has_help_and_is_documented(words: tuple[str, ...]) -> None:
    text = help_of(*words)
    usage, _, rest = text.partition("\n\n")
    assert usage.startswith(f"Usage: kg {' '.join(words)} ")
    assert rest.strip().split("\n\n")[0].endswith("."), "the help begins with a sentence"
    options = rest.partition("Options:\n")[2].split("\n\n")[0]
    for option in re.split(r"\n(?=  -)", options):
        # A name, perhaps a metavar, then at least two blanks and the help, on the same line or the next.
        assert re.match(r"\s*-.*?\s{2,}\w", option, re.DOTALL), f"an option without help: {option}"
    assert f"`kg {' '.join(words)}`" in CHINESE


def test_both_readmes_show_the_same_commands_and_rules() -> None:
    def without_remarks(blocks: list[str]) -> list[str]:
        return [re.sub(r"\s*#.*", "", b) for b in blocks]

    assert without_remarks(fences(ENGLISH, "sh")) == without_remarks(fences(CHINESE, "sh"))
    assert fences(ENGLISH, "toml") == fences(CHINESE, "toml")


@READMES
def test_options_in_examples_exist(text: str) -> None:
    commands = {words[-1]: help_of(*words) for words in iter_commands()}
    shown = [line for block in fences(text, "sh") for line in block.splitlines() if ".venv/bin/kg" in line]
    assert len(shown) > 4
    for line in shown:
        name, *rest = line.split(".venv/bin/kg ")[1].split(" #")[0].split()
        for word in rest:
            if re.match(r"--?[a-z]", word):
                assert re.search(rf"(?<!\S){re.escape(word)}\b", commands[name]), f"{word} in: {line}"


@READMES
def test_links_lead_somewhere(text: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / target).exists(), target


@READMES
def test_files_and_folders_that_are_named_exist(text: str) -> None:
    for name in re.findall(r"`((?:seeds|ontology|kg|tests)/[\w./-]*)`", text):
        assert (ROOT / name).exists(), name


def test_every_class_and_property_is_documented_in_both_languages() -> None:
    faults = []
    for name, definition in read_ontology().terms.items():
        if not re.search(rf"`(?:kg:)?{re.escape(name)}`", ONTOLOGY):
            faults.append(f"{name} is not in ontology/README.md")
        for language in ("zh", "en"):
            if not definition.labels.get(language) or not definition.definitions.get(language):
                faults.append(f"{name} lacks a label or definition in {language}")
    assert not faults, "\n".join(faults)


@READMES
def test_example_rule_loads_and_its_examples_are_its_own(text: str, tmp_path: Path) -> None:
    rules = [block for block in fences(text, "toml") if block.startswith("relation")]
    assert len(rules) == 1
    (tmp_path / "hasHonor.toml").write_text(rules[0], encoding="utf-8")
    (rule,) = load_rules(tmp_path, ["hasHonor"])
    assert rule.yes
    assert rule.no


@READMES
def test_other_toml_examples_parse(text: str) -> None:
    blocks = fences(text, "toml")
    assert len(blocks) >= 2
    for block in blocks:
        assert tomllib.loads(block)


@READMES
def test_python_examples_compile(text: str) -> None:
    for block in fences(text, "python"):
        compile(block, "README", "exec")


@READMES
def test_queries_in_examples_can_be_asked(text: str, tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("", encoding="utf-8")
    graph = GraphFile(tmp_path / "graph.ttl")
    source = "\n".join(fences(text, "sh"))
    named = re.findall(r"kg query ([a-z-]+) --set (\w+)=(\S+)", source)
    assert named
    for name, parameter, value in named:
        graph.ask(set_parameters(load_query(name)[1], {parameter: [value]}, name=name))
    written = re.findall(r"kg query '([^']+)'", source)
    assert written
    for query in written:
        graph.ask(query)


def test_changelog_has_an_entry_for_this_version() -> None:
    from kg import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## (Unreleased|{re.escape(__version__)}\b)", changelog, re.MULTILINE)


def test_version_is_told_once() -> None:
    from kg import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project.get("version", __version__) == __version__


def test_constraints_name_no_registry_and_cover_the_dependencies() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links", text)
    pinned = {m[1].lower().replace("_", "-") for m in re.finditer(r"^([\w.-]+)==", text, re.MULTILINE)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + [d for extra in project["optional-dependencies"].values() for d in extra]
    names = {re.match(r"[\w.-]+", d)[0].lower().replace("_", "-") for d in wanted}  # type: ignore[index]
    assert names <= pinned, "run: make lock"
    pins = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in pin for pin in pins)


@READMES
def test_figures_are_filled_in(text: str) -> None:
    table = text.partition("<!-- figures: begin -->\n")[2].partition("<!-- figures: end -->")[0].splitlines()
    assert len(table) > 2, "run: python -m benchmarks.figures"
    for row in table[2:]:
        assert len(re.findall(r"\| (?:0|1)\.\d{3}\b", row)) == 4, row
