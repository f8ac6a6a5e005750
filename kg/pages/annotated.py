"""Annotated pages: a text and what a careful reader found in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.words.errors import DataError


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
