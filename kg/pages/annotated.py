"""Annotated pages: a text and what a careful reader found in it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.words.errors import DataError

_PAIRS = frozenset({"“”", "‘’", "《》", '""'})
_LEAST = 2


def iter_annotated(folders: Sequence[Path]) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """The pages of some folders that have a gold file: stem, page and the parsed file, by folder and name.

    Args:
        folders: Hold ``X.gold.json``, and ``X.txt`` beside it or in ``pages/``.

    Raises:
        DataError: A page is missing, or a gold file is not of the guideline's form.
    """
    for folder in folders:
        for gold in sorted(folder.glob("*.gold.json")):
            stem = gold.name.removesuffix(".gold.json")
            found = [p for p in (folder / f"{stem}.txt", folder / "pages" / f"{stem}.txt") if p.exists()]
            if not found:
                raise DataError(str(gold), "no page beside it")
            try:
                data = json.loads(gold.read_text(encoding="utf-8"))
            except json.JSONDecodeError as error:
                raise DataError(f"{gold}:{error.lineno}", error.msg) from error
            if not isinstance(data, dict) or not isinstance(data.get("entities"), list):
                raise DataError(str(gold), "no gold file: it has no entities")
            yield stem, found[0], data


def gold_names(gold: Mapping[str, Any], path: Path) -> list[tuple[str, str, str]]:
    """Name, type and entity id of all names of a gold file, the longest first.

    Args:
        gold: The file.
        path: Its page, for errors.

    Raises:
        DataError: It is not of the guideline's form.
    """
    try:
        names = [(_plain(n), e["type"], e["id"]) for e in gold["entities"] for n in e["names"]]
    except (KeyError, TypeError) as error:
        raise DataError(str(path), f"its gold file is none: {error!r}") from error
    return sorted((n for n in names if len(n[0]) >= _LEAST), key=lambda n: -len(n[0]))


def _plain(name: str) -> str:
    """A name without blanks, and without quotation marks around it."""
    name = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    if name[:1] + name[-1:] in _PAIRS and name[0] not in name[1:-1]:
        return name[1:-1]
    return name


def label_names(text: str, names: Sequence[tuple[str, str, str]]) -> list[tuple[int, int, str, str]]:
    """Where names stand in a text: half-open spans with type and entity id, sorted, the longest name first come."""
    taken = [False] * len(text)
    spans = []
    for name, kind, identity in names:
        # 洪 源: a blank may part the characters of a name
        for found in re.finditer(" ?".join(map(re.escape, name)), text):
            begin, end = found.span()
            if not any(taken[begin:end]):
                taken[begin:end] = [True] * (end - begin)
                spans.append((begin, end, kind, identity))
    return sorted(spans)
