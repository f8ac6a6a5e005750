"""The figures of the READMEs, measured: ``python -m benchmarks.figures`` builds the gold pages and fills the tables."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

from kg.build import build
from kg.evaluate import Evaluation, evaluate_files

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
# The corpora of tests/floors.toml that are shown, and what a reader calls them.
SHOWN = {
    "README.md": {
        "real": "real, 3 pages",
        "held_out": "held out, 6 pages",
        "sealed": "sealed, 6 pages",
        "manner": "reports, 9 pages",
    },
    "README.zh.md": {
        "real": "真实，3 个版面",
        "held_out": "留出，6 个版面",
        "sealed": "封存，6 个版面",
        "manner": "经验材料，9 个版面",
    },
}


def measure_corpora() -> dict[str, Evaluation]:
    """Build and evaluate each corpus of ``tests/floors.toml`` that is here."""
    corpora = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))
    out = {}
    for name, settings in corpora.items():
        pages = ROOT / settings["pages"]
        golds = sorted((ROOT / settings["gold"]).glob("*.gold.json"))
        golds = [g for g in golds if "only" not in settings or g.name.split(".")[0] in settings["only"]]
        if golds and pages.is_dir():
            with tempfile.TemporaryDirectory() as folder:
                build([pages], Path(folder), html=False)
                out[name] = evaluate_files(Path(folder) / "graph.ttl", golds, corpus=pages)
    return out


def table_row(title: str, evaluation: Evaluation) -> str:
    """One row of the table: entities (core), relations, numbers (fact) and evidence."""
    figures = (
        evaluation.entities["core"].f1,
        evaluation.relations["all"].f1,
        evaluation.numbers["fact"].f1,
        evaluation.evidence,
    )
    return f"| {title} | {' | '.join(f'{x:.3f}' for x in figures)} |\n"


def main() -> None:
    """Fill the tables between the marks; prints what it measured."""
    measured = measure_corpora()
    for name, evaluation in measured.items():
        print(table_row(name, evaluation), end="")
    for file, titles in SHOWN.items():
        path = ROOT / file
        before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
        inside, _, after = rest.partition(END)
        head = "".join(line + "\n" for line in inside.splitlines()[:2])
        rows = "".join(table_row(title, measured[name]) for name, title in titles.items() if name in measured)
        path.write_text(f"{before}{BEGIN}{head}{rows}{END}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
