"""Every shipped question is answered by the graph of the sample corpus, and names what the pages say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.build import BuildResult
from kg.stores.query import GraphFile, load_query, read_questions, set_parameters

# Question, its parameters, and cells that must stand together in one row of the answer.
ASKED: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("about-thing", {"name": "敖立诚"}, {"fact": "县长", "other": "崇仁县", "page": "2025-11-18-chongren"}),
    ("about-thing", {"name": "建湖县"}, {"fact": "地区生产总值", "page": "2026-03-20-jianhu"}),
    ("branches", {}, {"branch": "申禾农业保险股份有限公司金山支公司"}),
    (
        "compare-indicator",
        {"name": "地区生产总值"},
        {"who": "建湖县", "value": "728.46", "unit": "亿元", "change": "5.8"},
    ),
    ("compare-indicator", {"name": "地区生产总值"}, {"who": "建湖县", "value": "583.9", "period": "2020"}),
    ("compare-indicator", {"name": "地区生产总值"}, {"who": "磐石市", "value": "168.4", "change": "6.3"}),
    ("firms-of-chain", {"name": "轴承"}, {"firm": "江西衡旋精密轴承有限公司", "places": "玉山县"}),
    ("firms-of-chain", {"name": "硅光伏"}, {"firm": "云南滇晖新材料有限公司", "leads": "yes"}),
    ("growth-ranking", {"name": "建湖县"}, {"change": "27.5", "value": "19.4", "unit": "亿元"}),
    ("honours", {}, {"honour": "国家农业产业强镇"}),
    ("industries-of-region", {"name": "南涧彝族自治县"}, {"industry": "烤烟产业"}),
    ("programs-of-region", {"name": "石城县"}, {"program": "石城县鞋服强链十二条", "who": "石城县"}),
    ("targets", {"name": "中原童装智造港"}, {"value": "70", "unit": "亿元", "period": "2026", "kind": "Target"}),
    ("which-sentence", {"relation": "leadsChain"}, {"object": "硅光伏产业链", "page": "2025-08-14-zhanyi"}),
    ("who-cooperates", {"name": "新县人民政府"}, {"page": "2026-02-05-shangshui"}),
    ("who-finances-whom", {"name": "工行长兴支行"}, {"receiver": "浙江畅弘储能科技有限公司", "kind": "Enterprise"}),
    ("who-holds-post", {"post": "县长"}, {"person": "敖立诚", "title": "县长", "where": "崇仁县"}),
    ("who-holds-post", {"place": "崇仁县"}, {"person": "管亦舟", "title": "县委书记"}),
    ("who-oversees-chain", {"name": "稀土永磁"}, {"body": "龙南市稀土永磁产业链党委"}),
    ("who-runs-program", {"name": "订单快融"}, {"page": "2025-11-18-chongren"}),
    ("zones-of-county", {"name": "崇仁县"}, {"zone": "崇仁高新区"}),
]


def rows_of(graph: GraphFile, name: str, values: dict[str, str]) -> list[dict[str, str]]:
    source, text = load_query(name)
    answer = graph.ask(set_parameters(text, {k: [v] for k, v in values.items()}, name=source), name=source)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.fixture(scope="session")
def graph(sample: tuple[BuildResult, Path]) -> GraphFile:
    return GraphFile(sample[1] / "graph.ttl")


@pytest.mark.parametrize(("name", "values", "cells"), ASKED, ids=[f"{n}-{'-'.join(v.values())}" for n, v, _ in ASKED])
def test_question_is_answered(graph: GraphFile, name: str, values: dict[str, str], cells: dict[str, Any]) -> None:
    rows = rows_of(graph, name, values)
    assert any(cells.items() <= row.items() for row in rows), rows[:20]


def test_every_question_is_asked_here() -> None:
    assert {q.name for q in read_questions()} == {name for name, _, _ in ASKED}


@pytest.mark.parametrize("question", read_questions(), ids=lambda q: q.name)
def test_without_a_value_it_asks_for_all_and_a_value_narrows_it(graph: GraphFile, question: Any) -> None:
    every = rows_of(graph, question.name, {})
    assert every
    for asked, values, _ in ASKED:
        if asked == question.name and values:
            some = rows_of(graph, question.name, values)
            assert 0 < len(some) < len(every)
            if "GROUP BY" not in question.text:
                assert all(row in every for row in some)


def test_a_name_that_nothing_has_gives_no_rows(graph: GraphFile) -> None:
    for question in read_questions():
        for parameter in question.parameters:
            assert rows_of(graph, question.name, {parameter.name: "没有这样的名字"}) == [], question.name


def test_evidence_stands_in_the_page(graph: GraphFile, sample: tuple[BuildResult, Path]) -> None:
    pages = {page.doc: page.text for page in sample[0].knowledge.pages}
    rows = rows_of(graph, "which-sentence", {})
    assert rows
    for row in rows:
        assert pages[row["page"]][int(row["begin"]) : int(row["end"])] == row["sentence"]
