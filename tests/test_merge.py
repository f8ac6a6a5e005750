"""Linking and merging, end to end: pages that name one thing in two ways, a person's decisions, and graphs made one."""

from __future__ import annotations

import csv
import json
from itertools import permutations
from pathlib import Path

import pytest

from kg.build import build
from kg.decisions import COLUMNS, decision_rows, merge_files, read_decisions, write_decisions
from kg.graph.checks import check_graph
from kg.graph.export import write_turtle
from kg.stores.query import GraphFile
from kg.things import find_things
from kg.words.domain import Decision, Doubt, Entity
from kg.words.errors import DataError, GraphError
from tests.test_cli import kg

# Real counties, everything else is invented.
PAGES = {
    "full": "崇仁日报　2025年3月4日\n\n岚桐锂电扩产记\n\n本报崇仁讯（记者何牧野）"
    "走进崇仁县高新区，江西岚桐锂电有限公司生产忙。江西岚桐锂电有限公司董事长敖立诚说，2024年公司实现产值12.5亿元，增长8%。\n",
    "short": "崇仁日报　2025年4月9日\n\n崇仁县推行码上修\n\n本报崇仁讯（记者何牧野）崇仁县推出“码上修”服务平台。"
    "天岳新材料、岚桐锂电、禾丰机械等企业落户崇仁县。岚桐锂电董事长敖立诚参加了活动。\n",
    "city": "抚州日报　2025年5月2日\n\n抚州市优化营商环境\n\n本报抚州讯（记者何牧野）抚州市推出“抚快办”服务品牌。"
    "抚州市引进天岳新材料、岚桐锂电等企业。\n",
}
FULL = "Enterprise/江西岚桐锂电有限公司"
CITY = "Enterprise/361000/岚桐锂电"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def turtle(out: Path) -> bytes:
    return (out / "graph.ttl").read_bytes()


def test_a_short_name_on_another_page_is_the_firm(pages: Path, tmp_path: Path) -> None:
    result = build([pages / "full.txt", pages / "short.txt"], tmp_path / "out", html=False)
    firms = {e.id: e for e in result.knowledge.entities if "岚桐" in e.name}
    assert list(firms) == [FULL]
    assert {doc for doc, _ in firms[FULL].articles} == {"full", "short"}
    assert "岚桐锂电" in firms[FULL].names
    posts = {(p.person, p.organization) for p in result.knowledge.positions if p.title == "董事长"}
    assert len(posts) == 1
    alone = build([pages / "short.txt"], tmp_path / "alone", html=False)
    assert [e.id for e in alone.knowledge.entities if "岚桐" in e.name] == ["Enterprise/361024/岚桐锂电"]


def test_the_order_of_the_pages_does_not_matter(pages: Path, tmp_path: Path) -> None:
    graphs = set()
    for number, order in enumerate(permutations(sorted(PAGES))):
        build([pages / f"{name}.txt" for name in order], tmp_path / str(number), html=False)
        graphs.add(turtle(tmp_path / str(number)))
    assert len(graphs) == 1


def test_pages_about_other_things_are_the_union_of_their_builds(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "far.txt").write_text(
        "长兴日报　2025年3月4日\n\n长兴县推出湖畔通\n\n本报长兴讯（记者丁秋白）长兴县推出“湖畔通”平台。"
        "2024年，长兴县实现工业产值99.5亿元，增长3%。岚桐锂电等企业落户长兴县。\n",
        encoding="utf-8",
    )
    near, far = [pages / "full.txt", pages / "short.txt"], [tmp_path / "far.txt"]
    for name, paths in {"near": near, "far": far, "both": [*far, *near]}.items():
        build(paths, tmp_path / name, html=False)
    merged, _ = merge_files([tmp_path / "near" / "graph.ttl", tmp_path / "far" / "graph.ttl"])
    write_turtle(merged, tmp_path / "union" / "graph.ttl")
    assert turtle(tmp_path / "union") == turtle(tmp_path / "both")


def test_a_doubtful_pair_is_listed_decided_and_applied(pages: Path, tmp_path: Path) -> None:
    result = build([pages], tmp_path / "out", html=False)
    assert {CITY, FULL} in [{d.left, d.right} for d in result.knowledge.doubtful]
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    listed = next(d for d in report["doubtful"] if {d["left"]["id"], d["right"]["id"]} == {CITY, FULL})
    assert sorted({*listed["left"]["pages"], *listed["right"]["pages"]}) == ["city", "full", "short"]
    assert listed["why"]
    sheet = tmp_path / "out" / "merge.csv"
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        row["decision"] = "Same " if {row["left"], row["right"]} == {CITY, FULL} else "different"
    filled = tmp_path / "filled.csv"
    with filled.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    decisions = read_decisions(filled)
    decided = build([pages], tmp_path / "decided", html=False, decisions=decisions)
    assert not decided.knowledge.doubtful
    assert [e.id for e in decided.knowledge.entities if "岚桐" in e.name] == [FULL]
    assert read_decisions(tmp_path / "decided" / "merge.csv") == decisions
    # A built graph with the decisions is the graph that is built with them, byte for byte.
    merged, count = merge_files([filled, tmp_path / "out" / "graph.ttl"])
    write_turtle(merged, tmp_path / "merged" / "graph.ttl")
    assert count == 1
    assert turtle(tmp_path / "merged") == turtle(tmp_path / "decided")
    assert check_graph(merged.build_graph()) == []


def test_facts_of_two_things_that_become_one_are_one(sample: tuple[object, Path], tmp_path: Path) -> None:
    """Any two things of a type, made one: the graph stays whole and no trace of the other is left."""
    graph = sample[1] / "graph.ttl"
    answer = GraphFile(graph).ask(
        "SELECT ?t ?e (COUNT(?s) AS ?n) { ?e a ?t ; kg:mentionedIn ?a . ?s kg:ofEntity|org:member|rdf:subject ?e"
        " FILTER(?t IN (kg:Enterprise, kg:Person, kg:Organization)) } GROUP BY ?t ?e ORDER BY ?t DESC(?n) ?e"
    )
    by_type: dict[str, list[str]] = {}
    for kind, iri, _ in answer.rows:
        by_type.setdefault(kind.removeprefix("kg:"), []).append(iri.partition("/")[2].removesuffix(">"))
    sheet = tmp_path / "d.csv"
    lines = ["left,right,why,decision"]
    lines += [f"{kind}/{keys[0]},{kind}/{keys[1]},,same" for kind, keys in sorted(by_type.items())]
    assert len(lines) == 4
    sheet.write_text("\n".join(lines), encoding="utf-8")
    merged, count = merge_files([graph, sheet])
    assert count == 3
    assert check_graph(merged.build_graph()) == []
    write_turtle(merged, tmp_path / "m.ttl")
    united = GraphFile(tmp_path / "m.ttl")
    assert sum(bool(find_things(united, f"{k}/{key}")) for k, keys in by_type.items() for key in keys[:2]) == 3
    # Decided in the build, the same bytes come out.
    build([Path(__file__).parents[1] / "seeds" / "corpus"], tmp_path / "b", html=False, decisions=read_decisions(sheet))
    assert (tmp_path / "m.ttl").read_bytes() == turtle(tmp_path / "b")


HEAD = "left,right,why,decision\n"
PAIR = "Enterprise/1/甲,Enterprise/1/乙,why"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{HEAD}{PAIR},maybe\n", "d.csv:2: 'maybe' is no decision"),
        (f"{HEAD}\n{PAIR},same\nEnterprise/1/乙,Enterprise/1/甲,,different\n", "d.csv:4: contradicts line 3"),
        ("left,right,why\n", "d.csv:1: no column decision"),
        ("", "d.csv:1: no column"),
        (f"{HEAD}甲,Enterprise/1/乙,,same\n", "d.csv:2: '甲' is no id"),
        (f"{HEAD}Person/1/甲,Enterprise/1/乙,,same\n", "d.csv:2: Person/1/甲 and Enterprise/1/乙 are of two types"),
        (f"{HEAD}Person/1/甲,Person/1/甲,,same\n", "d.csv:2: Person/1/甲 stands on both sides"),
        (f'{HEAD}"Person/1/甲,\n', "d.csv:2: no CSV"),
        (f"{HEAD}P/甲,P/乙,,same\nP/乙,P/丙,,same\nP/甲,P/丙,,different\n", "d.csv:4: other lines say"),
    ],
)
def test_a_broken_file_of_decisions_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "d.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_decisions(path)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_rows_without_a_decision_decide_nothing(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text(f"{HEAD}{PAIR},\n{PAIR}, \nx,,,\n", encoding="utf-8-sig")
    assert read_decisions(path) == ()


def test_decisions_survive_the_next_build(tmp_path: Path) -> None:
    path = tmp_path / "merge.csv"
    doubt = Doubt("Person/1/甲", "Person/2/甲", "one name")
    people = [Entity(i, "Person", "甲", ("甲",), articles=(("a", 1),)) for i in (doubt.left, doubt.right)]
    write_decisions(decision_rows([doubt], [], people), path)
    text = path.read_text(encoding="utf-8-sig")
    assert "one name: 甲 (a); 甲 (a)," in text
    path.write_text(text.replace("(a),\n", "(a),different\n"), encoding="utf-8", newline="")
    write_decisions(decision_rows([doubt], [], people), path)
    assert read_decisions(path) == (Decision(doubt.left, doubt.right, False),)
    write_decisions([], tmp_path / "none.csv")
    assert not (tmp_path / "none.csv").exists()


def test_merging_needs_a_graph(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(HEAD, encoding="utf-8")
    with pytest.raises(GraphError, match="no graph"):
        merge_files([tmp_path / "d.csv"])


def test_the_commands(pages: Path, tmp_path: Path) -> None:
    done = kg("build", str(pages), "-o", "out", "--no-html", cwd=tmp_path)
    assert "may be one thing: see" in done.stdout
    (tmp_path / "d.csv").write_text(f"{HEAD}{CITY},{FULL},,same\n", encoding="utf-8")
    assert "1 pairs made one" in kg("merge", "out/graph.ttl", "d.csv", "-o", "x.ttl", cwd=tmp_path).stdout
    kg("build", str(pages), "-o", "out2", "--no-html", "--merge", "d.csv", cwd=tmp_path)
    assert (tmp_path / "x.ttl").read_bytes() == turtle(tmp_path / "out2")
    (tmp_path / "d.csv").write_text(f"{HEAD}{CITY},{FULL},,perhaps\n", encoding="utf-8")
    for words in (("build", str(pages), "--merge", "d.csv"), ("merge", "out/graph.ttl", "d.csv", "-o", "y.ttl")):
        told = kg(*words, cwd=tmp_path, code=2).stderr.splitlines()
        assert len(told) == 1
        assert "d.csv:2" in told[0]
