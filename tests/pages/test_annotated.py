"""Annotated pages: files, names and where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.pages.annotated import gold_names, iter_annotated, label_names
from kg.words.errors import DataError


def test_pages_lie_beside_their_gold_files_or_below(tmp_path: Path) -> None:
    gold = {"entities": [{"id": "e1", "type": "Enterprise", "names": ["云石铜业"]}]}
    (tmp_path / "pages").mkdir()
    for stem, page in (("a", tmp_path / "a.txt"), ("b", tmp_path / "pages" / "b.txt")):
        page.write_text("云石铜业开工。\n", encoding="utf-8")
        (tmp_path / f"{stem}.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    assert [(stem, path.name) for stem, path, _ in iter_annotated([tmp_path])] == [("a", "a.txt"), ("b", "b.txt")]


def test_names_are_without_blanks_and_marks_around_them_longest_first() -> None:
    gold = {
        "entities": [
            {"id": "e1", "type": "Program", "names": ["“红星 行动”", "“红星”巡逻队"]},
            {"id": "e2", "type": "Person", "names": ["王"]},
        ]
    }
    assert gold_names(gold, Path("x")) == [("“红星”巡逻队", "Program", "e1"), ("红星行动", "Program", "e1")]


def test_names_are_labelled_longest_first_and_across_blanks() -> None:
    names = [("青溪县教育局", "Organization", "e1"), ("青溪县", "Region", "e2"), ("洪源", "Person", "e3")]
    assert label_names("青溪县教育局洪 源到青溪县", names) == [
        (0, 6, "Organization", "e1"),
        (6, 9, "Person", "e3"),
        (10, 13, "Region", "e2"),
    ]


def test_broken_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.gold.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="no page"):
        list(iter_annotated([tmp_path]))
    (tmp_path / "x.txt").write_text("甲\n", encoding="utf-8")
    with pytest.raises(DataError, match="no gold file"):
        list(iter_annotated([tmp_path]))
    with pytest.raises(DataError, match="x: "):
        gold_names({"entities": [{"id": "e1"}]}, Path("x"))
