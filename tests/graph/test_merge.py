"""Separate builds united: the same as one build over all pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.graph.checks import check_graph
from kg.graph.export import export_knowledge, write_turtle
from kg.graph.merge import merge_graphs
from kg.words.domain import Knowledge
from kg.words.errors import GraphError
from tests.graph.factory import FIRM, make_knowledge


def knowing_firm_as(knowledge: Knowledge, name: str) -> Knowledge:
    entities = tuple(replace(e, name=name, names=(name,)) if e.id == FIRM else e for e in knowledge.entities)
    return replace(knowledge, entities=entities)


def test_united_builds_are_one_build_whatever_the_order(tmp_path: Path) -> None:
    one = knowing_firm_as(make_knowledge(["page_a"]), "明远铜业")
    other = knowing_firm_as(make_knowledge(["page_b"]), "云洲明远铜业有限公司")
    both = make_knowledge()
    both = replace(both, entities=(*(e for e in both.entities if e.id != FIRM), *(
        e for k in (one, other) for e in k.entities if e.id == FIRM
    )))  # fmt: skip
    paths = [tmp_path / "one.ttl", tmp_path / "other.ttl"]
    for knowledge, path in zip((one, other), paths, strict=True):
        write_turtle(export_knowledge(knowledge), path)
    write_turtle(export_knowledge(both), tmp_path / "both.ttl")
    for order in (paths, paths[::-1], [*paths, *paths]):
        merged = merge_graphs(order)
        write_turtle(merged, tmp_path / "merged.ttl")
        assert (tmp_path / "merged.ttl").read_bytes() == (tmp_path / "both.ttl").read_bytes()
        assert check_graph(merged.build_graph()) == []


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"gone\.ttl"):
        merge_graphs([tmp_path / "gone.ttl"])
