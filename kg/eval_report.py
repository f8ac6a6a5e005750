"""An evaluation as one HTML page that opens offline: figures by type, by rule and by page, and every miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from kg.evaluate import Evaluation, Tally
from kg.words.errors import GraphError

_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem; color: #1c2430; background: #fff; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; } caption { text-align: left; font-weight: 600; }
th, td { border: 1px solid #d5dae1; padding: .2rem .6rem; text-align: left; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; } th { background: #f2f4f7; }
tr.low td { background: #fff3e0; } summary { cursor: pointer; font-weight: 600; margin: .6rem 0; }
@media (prefers-color-scheme: dark) { body { color: #e4e8ee; background: #14181f; } th { background: #222935; }
  th, td { border-color: #39424f; } tr.low td { background: #3a2c12; } }
"""
_MENDED = 0.8
"""A rule below this precision is to be mended or retired."""
_HEADS = ("P", "R", "F1", "hits", "false", "missed")


def write_eval_report(whole: Evaluation, pages: Mapping[str, Evaluation], path: Path) -> None:
    """Write the page; folders are made.

    Args:
        whole: All documents together.
        pages: Each by itself, by its identifier.
        path: The file.

    Raises:
        GraphError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(build_eval_report(whole, pages), encoding="utf-8", newline="\n")
    except OSError as error:
        raise GraphError(f"{path}: {error.strerror or error}") from error


def build_eval_report(whole: Evaluation, pages: Mapping[str, Evaluation]) -> str:
    """The page as HTML; all that comes from pages and gold files is escaped, and nothing is fetched or run."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>county-kg: evaluation</title>',
        f"<style>{_STYLE}</style></head><body>",
        "<h1>Evaluation</h1>",
        f"<p>{whole.documents} documents; {whole.evidence:.3f} of {whole.scored} facts lead to their text.</p>",
        "<h2>By type</h2>",
    ]
    for part in ("entities", "relations", "numbers"):
        parts.append(_table(part, ("kind", *_HEADS), _tally_rows(getattr(whole, part))))
    parts.append("<h2>By rule</h2>")
    ranked = sorted(whole.rules.items(), key=lambda item: (item[1].precision, -item[1].false, item[0]))
    rows = [(rule, f"{t.precision:.3f}", str(t.hits), str(t.false)) for rule, t in ranked]
    low = {rule for rule, t in ranked if t.precision < _MENDED}
    parts.append(
        _table(f"{len(low)} rules below {_MENDED} are marked", ("rule", "P", "right", "false"), rows, marked=low)
    )
    parts.append("<h2>By page</h2>")
    heads = ("document", "core F1", "all F1", "relations F1", "numbers F1", "full F1", "missed", "false")
    parts.append(_table("", heads, [_page_row(doc, e) for doc, e in pages.items()]))
    parts.append("<h2>Misses</h2>")
    for doc, evaluation in pages.items():
        misses = [(m.kind, "missed" if m.missed else "false", m.what, m.rule) for m in evaluation.misses]
        parts.append(f"<details><summary>{escape(doc)}: {len(misses)}</summary>")
        parts.append(_table("", ("kind", "is", "what", "rule"), misses))
        parts.append("</details>")
    parts.append("</body></html>\n")
    return "\n".join(parts)


def _tally_rows(tallies: Mapping[str, Tally]) -> list[tuple[str, ...]]:
    return [
        (kind, *(f"{x:.3f}" for x in (t.precision, t.recall, t.f1)), str(t.hits), str(t.false), str(t.missed))
        for kind, t in tallies.items()
        if t.hits + t.false + t.missed
    ]


def _page_row(doc: str, evaluation: Evaluation) -> tuple[str, ...]:
    tallies = (
        evaluation.entities["core"],
        evaluation.entities["all"],
        evaluation.relations["all"],
        evaluation.numbers["fact"],
        evaluation.numbers["full"],
    )
    missed = sum(m.missed for m in evaluation.misses)
    return (doc, *(f"{t.f1:.3f}" for t in tallies), str(missed), str(len(evaluation.misses) - missed))


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, marked: Iterable[str] = ()) -> str:
    low = frozenset(marked)
    out = ["<table>", f"<caption>{escape(caption)}</caption>" if caption else ""]
    out.append(f"<tr>{''.join(f'<th>{escape(h)}</th>' for h in heads)}</tr>")
    for row in rows:
        cells = "".join(
            f'<td class="n">{escape(c)}</td>' if c.replace(".", "", 1).isdigit() else f"<td>{escape(c)}</td>"
            for c in row
        )
        out.append(f'<tr class="low">{cells}</tr>' if row[0] in low else f"<tr>{cells}</tr>")
    out.append("</table>")
    return "\n".join(filter(None, out))
