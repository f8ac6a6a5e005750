"""Why a fact is there, what one thing is, which numbers clash, and what a build won: on pages of our own invention."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from kg.build import build
from kg.eval_report import build_eval_report
from kg.evaluate import BuiltGraph, Evaluation, Miss, compare_evaluations, evaluate
from kg.explain import explain, mark_names, read_reasons, trace_rules
from kg.facts.examples import read_example
from kg.facts.rules import load_rules
from kg.graph.ontology import read_ontology
from kg.stores.claims import find_graph_conflicts
from kg.stores.query import GraphFile
from kg.things import expand_iri, find_things, shorten_iri, show_thing
from kg.words.data import seeds_path
from kg.words.errors import KgError, PageError
from tests.test_cli import kg
from tests.test_evaluate import GOLD

# Real counties, everything else is invented.
PAGES = {
    "2025-03-04-a": "崇仁日报　2025年3月4日\n\n崇仁县推行码上修\n\n本报崇仁讯（记者何牧野）崇仁县推出“码上修”服务平台。"
    "县长敖立诚说，崇仁县力争获评“全国文明城市”。2024年，崇仁县实现工业产值12.5亿元，增长8%。\n",
    "2025-05-06-b": "崇仁日报　2025年5月6日\n\n崇仁县工业再上台阶\n\n本报崇仁讯（记者何牧野）"
    "2024年，崇仁县实现工业产值14.1亿元，增长8%。崇仁县荣获“国家卫生县城”称号。\n",
    "2025-06-07-c": "泾县日报　2025年6月7日\n\n城关镇里新事多\n\n本报泾县讯（记者丁秋白）"
    "泾县城关镇启动“一格通”行动。\n",
    "2025-06-08-d": "凤台日报　2025年6月8日\n\n城关镇里笑声多\n\n本报凤台讯（记者乐河川）"
    "凤台县城关镇推出“两本账”制度。\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("explain")
    (work / "pages").mkdir()
    for name, text in PAGES.items():
        (work / "pages" / f"{name}.txt").write_text(text, encoding="utf-8")
    build([work / "pages"], work / "out", html=False)
    return work


@pytest.fixture(scope="module")
def graph(folder: Path) -> GraphFile:
    return GraphFile(folder / "out" / "graph.ttl")


def test_a_fact_is_explained_by_its_names(graph: GraphFile) -> None:
    lines = explain(graph, ["崇仁", "implements", "码上修"])
    text = "\n".join(lines)
    rule = re.search(r"rule +(implements\.[a-z-]+)  \(implements\.toml:\d+\)", text)
    assert rule
    assert read_reasons()[rule[1]].why in text
    assert re.search(r"confidence +0\.\d", text)
    assert "[崇仁县|Region]推出[“码上修”服务平台|Program]。" in text
    assert "page        2025-03-04-a, " in text
    assert "article     崇仁县推行码上修" in text
    assert explain(graph, ["崇仁 implements 码上修"]) == lines
    iri = re.search(r"fact +(res:assertion/\w+)", text)
    assert iri
    assert explain(graph, [iri[1]]) == lines
    assert explain(graph, [f"<{expand_iri(iri[1])}>"]) == lines


def test_posts_and_numbers_are_explained(graph: GraphFile) -> None:
    post = "\n".join(explain(graph, ["敖立诚", "县长"]))
    assert "敖立诚 县长 崇仁县" in post
    assert "position." in post
    assert "is not printed here" not in post
    numbers = explain(graph, ["崇仁县", "工业产值"])
    assert sum(line.startswith("  fact") for line in numbers) == 2
    one = "\n".join(explain(graph, ["崇仁县", "工业产值", "14.1"]))
    assert "崇仁县 工业产值 14.1亿元 (8%) 2024" in one.replace("8.0%", "8%")
    assert "12.5" not in one


def test_what_only_others_have_is_told() -> None:
    page, reading = read_example("[石桥镇|Region]今年获评“[禾省工匠|Honor]”。", "石桥镇")
    rules = load_rules(seeds_path("patterns"), read_ontology().signatures)
    verdicts = {trial.verdict for _, trial in trace_rules(reading, page, rules) if trial.predicate == "hasHonor"}
    assert "dropped: 禾省工匠 is nothing that a Region has, by [[only]]" in verdicts
    assert not any(verdict.startswith("kept") for verdict in verdicts)


def test_the_pages_show_what_was_tried_and_cancelled(graph: GraphFile, folder: Path) -> None:
    pages = [folder / "pages"]
    kept = "\n".join(explain(graph, ["崇仁县", "hasHonor", "国家卫生县城"], pages=pages))
    assert "read as     [崇仁县|Region]荣获[“国家卫生县城”称号|Honor]。" in kept
    assert re.search(r"tried +hasHonor\.[a-z-]+: 崇仁县 hasHonor “国家卫生县城”称号: kept", kept)
    cancelled = "\n".join(explain(graph, ["崇仁县", "hasHonor", "全国文明城市"], pages=pages))
    assert "does not say so" in cancelled
    assert re.search(r"tried +hasHonor\.[a-z-]+: 崇仁县 hasHonor 全国文明城市: cancelled by unless \(力争\)", cancelled)


def test_a_name_is_explained_by_what_found_it(graph: GraphFile, folder: Path) -> None:
    text = "\n".join(explain(graph, ["码上修"], pages=[folder / "pages"]))
    assert "res:program/码上修" in text
    assert re.search(r"found by +\w+ [\w-]+: .*码上修", text)
    assert "崇仁县 implements “码上修”服务平台  [implements." in text
    assert "with --pages" in "\n".join(explain(graph, ["码上修"]))


def test_what_is_not_known_is_one_line(graph: GraphFile, tmp_path: Path) -> None:
    for words in (["没有这样的名字"], ["崇仁县", "finances", "码上修"], ["res:region/1"], ["a", "b", "c", "d"], [" "]):
        with pytest.raises(KgError) as error:
            explain(graph, words)
        assert "\n" not in str(error.value)
    with pytest.raises(PageError):
        explain(graph, ["崇仁县"], pages=[tmp_path / "none.txt"])


def test_names_are_marked_longest_first() -> None:
    names = {"青溪": "Region", "青溪铜业": "Enterprise", "": "Event"}
    assert mark_names("青溪的青溪铜业", names) == "[青溪|Region]的[青溪铜业|Enterprise]"


def test_every_rule_of_a_relation_has_a_reason() -> None:
    reasons = read_reasons()
    rules = load_rules(seeds_path("patterns"), read_ontology().signatures)
    assert {r.id: (r.why, r.place.partition(":")[0]) for r in rules} == {
        r.id: (reasons[r.id].why, reasons[r.id].place.partition(":")[0]) for r in rules
    }


def test_a_thing_is_shown_whole(graph: GraphFile) -> None:
    about, facts, posts, numbers, sentences = show_thing(graph, "崇仁县")
    told = dict(about.rows)
    assert about.title == "崇仁县"
    assert told["type"] == "County, Region"
    assert told["in"] == "抚州市"
    assert told["pages"] == "2025-03-04-a、2025-05-06-b"
    assert told["IRI"] == "res:region/361024"
    assert ("implements", "“码上修”服务平台") in [row[:2] for row in facts.rows]
    assert ("县长", "敖立诚") in [row[:2] for row in posts.rows]
    said = {row[0]: row[1] for row in sentences.rows}
    assert len(set(sentences.rows)) == len(said)
    for row in (*facts.rows, *posts.rows, *numbers.rows):
        sources = [n.strip("[]") for n in row[-1].split()]
        assert sources and all(said[n] for n in sources)
    assert len({row[:-1] for row in (*facts.rows, *posts.rows)}) == len(facts.rows) + len(posts.rows)
    value = next(row for row in numbers.rows if row[2] == "14.1亿元 (+8%)")
    assert "14.1亿元" in said[value[-1].strip("[]")]
    values = [row[:3] for row in numbers.rows]
    assert ("2024", "工业产值", "12.5亿元 (+8%)") in values
    assert ("2024", "工业产值", "14.1亿元 (+8%)") in values
    assert [row[0] for row in numbers.rows] == sorted(row[0] for row in numbers.rows)
    for other in ("崇仁", "res:region/361024", "Region/361024", expand_iri("res:region/361024")):
        assert show_thing(graph, other) == [about, facts, posts, numbers, sentences], other


def test_an_ambiguous_name_lists_the_candidates(graph: GraphFile) -> None:
    (table,) = show_thing(graph, "城关镇")
    assert len(table.rows) == 2
    assert len({row[2] for row in table.rows}) == 2
    for row in table.rows:
        assert show_thing(graph, row[4])[0].title == "城关镇"
    with pytest.raises(KgError, match="没有这样的名字"):
        show_thing(graph, "没有这样的名字")
    assert find_things(graph, '" } . ?x ?y ?z { "') == []


def test_iris_are_read_as_they_are_printed() -> None:
    assert shorten_iri(expand_iri("res:region/1")) == "res:region/1"
    assert expand_iri("kg:Region").endswith("ontology#Region")
    assert expand_iri("崇仁县") == expand_iri("https://x y") == expand_iri("nothing:x") == ""


def test_numbers_that_clash_are_listed_with_both_sentences(graph: GraphFile) -> None:
    ((conflict, sources),) = find_graph_conflicts(graph)
    assert [s.printed for s in sources] == ["12.5亿元", "14.1亿元"]
    assert {c.period for c in conflict.claims} == {"2024"}
    assert [s.page for s in sources] == ["2025-03-04-a", "2025-05-06-b"]
    assert all(s.printed in s.sentence for s in sources)


def test_the_commands(folder: Path) -> None:
    table = kg("conflicts", "-f", "csv", cwd=folder).stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(r["conflict"], r["owner"], r["period"], r["value"]) for r in rows] == [
        ("1", "崇仁县", "2024", "12.5亿元"),
        ("1", "崇仁县", "2024", "14.1亿元"),
    ]
    assert "14.1亿元" in kg("conflicts", "--within", cwd=folder).stdout
    assert "码上修" in kg("show", "崇仁", cwd=folder).stdout
    assert "2 things" in kg("show", "城关镇", cwd=folder).stdout
    told = kg("explain", "崇仁县", "hasHonor", "全国文明城市", "--pages", "pages", cwd=folder).stdout
    assert "力争" in told
    assert len(kg("explain", "无此名", cwd=folder, code=2).stderr.splitlines()) == 1


def built(*drop: str) -> Evaluation:
    """The gold's own page as a graph, without the triples that hold one of some words."""
    names = {e["id"]: (e["type"], e["names"]) for e in GOLD["entities"]}
    base, res = "https://w3id.org/county-kg/ontology#", "urn:"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    skos, dct = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
    prov = "http://www.w3.org/ns/prov#"
    triples = [
        ("urn:doc", rdf + "type", base + "Document"),
        ("urn:doc", dct + "identifier", "page"),
        ("urn:ev", dct + "isPartOf", "urn:doc"),
    ]
    for key, (kind, forms) in names.items():
        triples += [(res + key, rdf + "type", base + kind), (res + key, base + "mentionedIn", "urn:doc")]
        triples += [(res + key, skos + "prefLabel", form) for form in forms]
    facts = [*GOLD["relations"], ["e1", "implements", "e5"]]
    for number, (s, p, o) in enumerate(facts):
        node = f"urn:a{number}"
        triples += [
            (node, rdf + "type", base + "Assertion"),
            (node, rdf + "subject", res + s),
            (node, rdf + "predicate", base + p),
            (node, rdf + "object", res + o),
            (node, base + "rule", f"{p}.<b>test"),
            (node, prov + "wasDerivedFrom", "urn:ev"),
        ]
    return evaluate(BuiltGraph(t for t in triples if not any(word in cell for word in drop for cell in t)), [GOLD])


def test_rules_are_measured() -> None:
    whole = built()
    assert (whole.rules["implements.<b>test"].hits, whole.rules["implements.<b>test"].false) == (1, 1)
    assert whole.rules["partOf.<b>test"].precision == 1.0
    (alarm,) = [m for m in whole.misses if m.kind == "relation" and not m.missed]
    assert alarm.rule == "implements.<b>test"


def test_two_builds_are_compared() -> None:
    before, after = built("何牧野", "urn:a3"), built("urn:a1")
    figures, differences = compare_evaluations(after, before)
    assert differences.title == "Differences: 2 won, 2 lost"
    assert set(differences.rows) == {
        ("page", "entity", "won: found", "Person 何牧野"),
        ("page", "entity", "won: false alarm gone", "Person urn:e3"),
        ("page", "relation", "lost: missed", "青岗县锦程铸造有限公司 locatedIn 青岗工业园"),
        ("page", "relation", "lost: false alarm", "青岗县 implements 青岗工业园"),
    }
    changed = {row[1]: row for row in figures.rows}
    assert changed["Person"][2:5] == ("0.000", "1.000", "+1.000")
    assert "Region" not in changed
    assert not any(table.rows for table in compare_evaluations(after, after))


def test_the_report_is_one_page_and_escapes_what_it_shows() -> None:
    whole = built()
    whole.misses.append(Miss("page", "entity", True, "<script>alert(1)</script>&", "a"))
    text = build_eval_report(whole, {"page": whole})
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in text
    assert "implements.&lt;b&gt;test" in text
    assert '<tr class="low"><td>implements.&lt;b&gt;test</td><td class="n">0.500</td>' in text
    assert not re.search(r"https?:|src=|@import|url\(", text)
    assert "青岗县 implements 青岗工业园" in text


def test_eval_writes_a_report_and_compares(folder: Path) -> None:
    gold = (
        '{"doc": "2025-03-04-a", "entities": [{"id": "e1", "type": "Region", "names": ["崇仁县"]}],'
        ' "relations": [], "positions": [], "observations": []}'
    )
    (folder / "gold.json").write_text(gold, encoding="utf-8")
    kg("eval", "gold.json", "--report", "out/eval.html", cwd=folder)
    assert "By rule" in (folder / "out" / "eval.html").read_text(encoding="utf-8")
    same = kg("eval", "gold.json", "--against", "out/graph.ttl", cwd=folder)
    assert (same.stdout, same.stderr) == ("", "No difference.\n")
    (folder / "empty.ttl").write_text("", encoding="utf-8")
    assert "won: found" in kg("eval", "gold.json", "--against", "empty.ttl", cwd=folder).stdout
