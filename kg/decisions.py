"""What a person decides of doubtful pairs: the CSV file that a build writes, and reads again once it is filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.graph.export import Export
from kg.graph.merge import merge_graphs, merge_things
from kg.words import terms
from kg.words.domain import Decision, Doubt, Entity
from kg.words.errors import DataError, GraphError

COLUMNS = ("left", "right", "why", "decision")
_SAME, _DIFFERENT = "same", "different"


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a file of decisions; rows without one are passed over.

    Args:
        path: CSV with the columns ``left``, ``right`` and ``decision`` (``same``, ``different`` or empty); others are
            for people. UTF-8, or GB18030 as spreadsheets in China write it.

    Returns:
        Sorted; each pair once.

    Raises:
        DataError: The file cannot be read, a column is missing, a word is no decision, an id is none, the two are of
            different types, or two rows contradict each other; the place is ``file:line``.
    """
    rows = _read_rows(path)
    out: dict[tuple[str, str], tuple[bool, int]] = {}
    for line, row in rows:
        word = (row["decision"] or "").strip().lower()
        if not word:
            continue
        place = f"{path}:{line}"
        if word not in (_SAME, _DIFFERENT):
            raise DataError(place, f"{word!r} is no decision: write same, different, or nothing")
        left, right = ((row[key] or "").strip() for key in ("left", "right"))
        for key in (left, right):
            if not all(key.partition("/")):
                raise DataError(place, f"{key!r} is no id of the form Type/key")
        if left == right:
            raise DataError(place, f"{left} stands on both sides")
        if left.partition("/")[0] != right.partition("/")[0]:
            raise DataError(place, f"{left} and {right} are of two types")
        pair = (min(left, right), max(left, right))
        held = out.get(pair)
        if held is not None and held[0] is not (word == _SAME):
            raise DataError(place, f"contradicts line {held[1]}: {left} and {right}")
        out.setdefault(pair, (word == _SAME, line))
    _check_chains(path, out)
    return tuple(sorted(Decision(*pair, same) for pair, (same, _) in out.items()))


def decision_rows(
    doubtful: Iterable[Doubt], decisions: Iterable[Decision], entities: Iterable[Entity]
) -> list[tuple[str, str, str, str]]:
    """The rows of ``merge.csv``: what is in doubt with an empty decision, and what is decided, sorted by pair."""
    known = {e.id: e for e in entities}
    rows = {
        (d.left, d.right): (d.left, d.right, f"{d.why}: {_told(known, d.left)}; {_told(known, d.right)}", "")
        for d in doubtful
    }
    for d in decisions:
        rows[d.left, d.right] = (d.left, d.right, "decided", _SAME if d.same else _DIFFERENT)
    return [rows[pair] for pair in sorted(rows)]


def write_decisions(rows: Sequence[tuple[str, str, str, str]], path: Path) -> None:
    """Write ``merge.csv`` for a person to fill in; UTF-8 with the mark by which spreadsheets know it.

    Decisions that stand in an older file of that name are kept: nobody's work is lost to a new build.

    Args:
        rows: See :func:`decision_rows`. Without any, and without older decisions, no file is left.
        path: The file.

    Raises:
        DataError: There is an older file, and it is broken.
        GraphError: The file cannot be written.
    """
    kept = {(row[0], row[1]): row for row in rows}
    if path.exists():
        for old in read_decisions(path):
            held = kept.get((old.left, old.right))
            if held is None or not held[3]:
                why = held[2] if held else "decided"
                kept[old.left, old.right] = (old.left, old.right, why, _SAME if old.same else _DIFFERENT)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([COLUMNS, *(kept[pair] for pair in sorted(kept))])
    try:
        if kept:
            path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise GraphError(f"{path}: {error.strerror or error}") from error


def merge_files(files: Sequence[Path]) -> tuple[Export, int]:
    """Unite graph files, then what the decisions among the files say is the same.

    Args:
        files: Graphs, and files of decisions (``.csv``), in any order.

    Returns:
        The graph, and how many of the decided pairs it holds.

    Raises:
        DataError: A file of decisions is broken, or two of them contradict each other.
        GraphError: There is no graph among the files, or one is broken.
    """
    graphs = [f for f in files if f.suffix.lower() != ".csv"]
    if not graphs:
        raise GraphError("no graph is given to merge; decisions (.csv) are applied to graphs")
    decided: dict[tuple[str, str], tuple[bool, Path]] = {}
    for path in files:
        if path.suffix.lower() == ".csv":
            for d in read_decisions(path):
                held = decided.setdefault((d.left, d.right), (d.same, path))
                if held[0] is not d.same:
                    raise DataError(str(path), f"contradicts {held[1]}: {d.left} and {d.right}")
    graph = merge_graphs(graphs)
    pairs = [pair for pair, (same, _) in sorted(decided.items()) if same]
    there = sum(all(terms.entity_iri(i) in graph.triples for i in pair) for pair in pairs)
    return merge_things(graph, pairs), there


def _read_rows(path: Path) -> list[tuple[int, dict[str, str | None]]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(str(path), error.strerror or "not readable") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise DataError(str(path), "neither UTF-8 nor GB18030") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str | None]]] = []
    try:
        lacking = [c for c in ("left", "right", "decision") if c not in (reader.fieldnames or ())]
        if lacking:
            raise DataError(f"{path}:1", f"no column {', '.join(lacking)}")
        for row in reader:
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise DataError(f"{path}:{reader.reader.line_num}", f"no CSV: {error}") from error
    return rows


def _check_chains(path: Path, decided: dict[tuple[str, str], tuple[bool, int]]) -> None:
    """Two things may not be the same through a third, and different."""
    above: dict[str, str] = {}

    def root(key: str) -> str:
        while key in above:
            key = above[key]
        return key

    for (left, right), (same, _) in sorted(decided.items()):
        if same and root(left) != root(right):
            above[root(left)] = root(right)
    for (left, right), (same, line) in sorted(decided.items(), key=lambda item: item[1][1]):
        if not same and root(left) == root(right):
            raise DataError(f"{path}:{line}", f"other lines say that {left} and {right} are the same")


def _told(known: dict[str, Entity], key: str) -> str:
    entity = known.get(key)
    if entity is None:
        return key
    pages = sorted({doc for doc, _ in entity.articles})
    shown = "、".join(pages[:3]) + ("…" if len(pages) > 3 else "")
    return f"{entity.name} ({shown})"
