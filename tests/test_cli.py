"""The command line: what it prints, what it writes, how it fails, in any locale."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.build import BuildResult

ROOT = Path(__file__).resolve().parents[1]
PAGE = (
    "青岗日报　2025年11月18日\n\n青岗县推出码上修\n\n本报青岗讯（记者何牧野）青岗县推出“码上修”服务平台。"
    "1至10月，崇仁县实现工业产值12.5亿元，增长8%。\n"
)


def kg(*words: str, cwd: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run kg as a user does, in a process of its own, with pipes for terminals."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", *words], cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def graph(sample: tuple[BuildResult, Path]) -> str:
    return str(sample[1] / "graph.ttl")


NO_CHINESE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One good page and three that are not, built in a locale that has no Chinese."""
    work = tmp_path_factory.mktemp("work")
    pages = work / "版 面"
    pages.mkdir()
    (pages / "2025-11-18-a.txt").write_text(PAGE, encoding="gb18030")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (pages / 'quote"d.txt').write_text(PAGE, encoding="utf-16")
    done = kg(
        "build",
        "版 面",
        "missing.txt",
        "-o",
        "图",
        cwd=work,
        code=1,
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )
    return work, done


def test_build_goes_on_past_what_it_cannot_read(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    work, done = built
    assert {p.name for p in (work / "图").iterdir()} == {"graph.ttl", "graph.html", "report.json"}
    report = json.loads((work / "图" / "report.json").read_text(encoding="utf-8"))
    assert report["pages"] == 2
    assert {d["encoding"].lower().replace("-", "") for d in report["documents"]} >= {"gb18030"}
    told = done.stderr.splitlines()
    for name in ("empty.txt", "binary.txt", "missing.txt"):
        assert sum(name in line for line in told) == 1, done.stderr
    assert len(told) == 3


def test_build_is_quiet_in_a_pipe_and_speaks_utf8(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    done = built[1]
    assert "\x1b" not in done.stdout + done.stderr
    assert "Observations" in done.stdout
    assert "Wrote graph.ttl, graph.html, report.json to" in done.stdout


def test_same_pages_give_the_same_bytes(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    work = built[0]
    kg("build", "版 面", "missing.txt", "-o", "again", cwd=work, code=1, PYTHONHASHSEED="77", **NO_CHINESE)
    for name in ("graph.ttl", "graph.html", "report.json"):
        assert (work / "again" / name).read_bytes() == (work / "图" / name).read_bytes(), name


def test_report_names_no_path_and_no_clock(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    text = (built[0] / "图" / "report.json").read_text(encoding="utf-8")
    assert str(built[0]) not in text
    assert " ".join(json.loads(text)) == (
        "pages articles entities relations positions observations rules documents doubtful skipped"
    )


def test_a_year_that_only_the_text_suggests_is_told(tmp_path: Path) -> None:
    page = "青石出山\n\n2025年前7个月，崇仁县云石机械有限公司产值3亿元。去年9月，公司投产。\n"
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    done = kg("build", "page.txt", "-o", "out", "--no-html", cwd=tmp_path)
    assert "1 of 1 pages print no date" in done.stdout
    assert "page: 2025" in done.stdout
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["documents"][0]["year"] == 2025
    dated = kg("build", "page.txt", "-o", "out", "--no-html", "--date", "2025-08-20", cwd=tmp_path)
    assert "print no date" not in dated.stdout


def test_nothing_to_read_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = kg("build", "empty.txt", "-o", "out", cwd=tmp_path, code=2)
    assert len(done.stderr.splitlines()) == 1
    assert "empty.txt" in done.stderr
    assert not (tmp_path / "out").exists()


def test_no_html_on_request(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    kg("build", "a.txt", "-o", "out", "--no-html", cwd=tmp_path)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"graph.ttl", "report.json"}


def test_query_in_three_formats(graph: str, tmp_path: Path) -> None:
    words = ("query", "who-holds-post", "--set", "post=县长", "--graph", graph)
    assert "敖立诚" in kg(*words, cwd=tmp_path).stdout
    rows = list(csv.DictReader(io.StringIO(kg(*words, "--format", "csv", cwd=tmp_path).stdout)))
    assert rows[0]["person"] == "敖立诚"
    answer = json.loads(kg(*words, "--format", "json", cwd=tmp_path).stdout)
    assert answer["results"]["bindings"][0]["person"] == {"type": "literal", "xml:lang": "zh", "value": "敖立诚"}


def test_query_of_ones_own(graph: str, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text("ASK { ?x a kg:Zone }", encoding="utf-8")
    assert "true" in kg("query", "mine.rq", "-g", graph, cwd=tmp_path).stdout
    turtle = kg("query", "CONSTRUCT { ?x a kg:Zone } WHERE { ?x a kg:Zone }", "-g", graph, cwd=tmp_path).stdout
    assert "a kg:Zone" in turtle or "kg:Zone" in turtle
    done = kg("query", "SELECT * { ?x a kg:Nothing }", "-g", graph, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("", "No answer.\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("query", "SELECT * {", "-g", "GRAPH"), "query:1:"),
        (("query", "DELETE WHERE { ?s ?p ?o }", "-g", "GRAPH"), "update"),
        (("query", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "-g", "GRAPH"), "SERVICE"),
        (("query", "no-such-thing", "-g", "GRAPH"), "no-such-thing"),
        (("query", "honours", "--set", "nome=x", "-g", "GRAPH"), "no parameter nome"),
        (("query", "honours", "-g", "none.ttl"), "none.ttl"),
        (("show", "没有这样的名字", "-g", "GRAPH"), "没有这样的名字"),
        (("check", "none.ttl"), "none.ttl"),
        (("view", "none.ttl"), "none.ttl"),
        (("view", "GRAPH", "--focus", "崇仁市"), "did you mean 崇仁"),
        (("view", "GRAPH", "--types", "Regoin"), "it has "),
        (("view", "GRAPH", "--hops", "2"), "name one as the focus"),
        (("plot", "没有这个指标", "-g", "GRAPH"), "no number of 没有这个指标"),
        (("eval", "none.json", "-g", "GRAPH"), "none.json"),
        (("build", "none.txt"), "none.txt"),
        (("train", "segmenter", "none"), "none"),
        (("derive", "gazetteer", "--package", "none"), "none"),
    ],
)
def test_what_a_user_can_mend_is_one_line(graph: str, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = kg(*(graph if w == "GRAPH" else w for w in words), cwd=tmp_path, code=2)
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words", [("nonsense",), ("build",), ("query", "honours", "--set", "x"), ("build", "--frobnicate", "x")]
)
def test_bad_usage_is_exit_code_two(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert kg(*words, cwd=tmp_path, code=2).stderr


def test_queries_lists_all_and_prints_one(tmp_path: Path) -> None:
    listed = kg("queries", cwd=tmp_path).stdout
    for path in (ROOT / "seeds" / "queries").glob("*.rq"):
        assert path.stem in listed
    assert kg("queries", "honours", cwd=tmp_path).stdout == (ROOT / "seeds/queries/honours.rq").read_text(
        encoding="utf-8"
    )


def test_show_gives_facts_with_sentences(graph: str, tmp_path: Path) -> None:
    shown = kg("show", "敖立诚", "-g", graph, cwd=tmp_path).stdout
    assert "县长" in shown
    assert "同任链长" in shown


def test_eval_prints_figures_and_misses(graph: str, tmp_path: Path) -> None:
    gold = {
        "doc": "2025-11-18-chongren",
        "entities": [
            {"id": "e1", "type": "Region", "names": ["崇仁县"]},
            {"id": "e2", "type": "Person", "names": ["没有此人"]},
        ],
        "relations": [],
        "positions": [],
        "observations": [],
    }
    (tmp_path / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    words = ("eval", "gold.json", "-g", graph)
    assert "Region" in kg(*words, cwd=tmp_path).stdout
    assert "Person 没有此人" in kg(*words, "--errors", "3", cwd=tmp_path).stdout
    figures = json.loads(kg(*words, "--json", "--corpus", str(ROOT / "seeds" / "corpus"), cwd=tmp_path).stdout)
    assert (figures["documents"], figures["entities"]["Region"]["tp"]) == (1, 1)


def test_check_finds_faults(graph: str, tmp_path: Path) -> None:
    assert "keeps all shapes" in kg("check", graph, cwd=tmp_path).stdout
    broken = tmp_path / "broken.ttl"
    broken.write_text(
        "@prefix kg: <https://w3id.org/county-kg/ontology#> .\n"
        "<https://w3id.org/county-kg/resource/observation/1> a kg:Observation .\n",
        encoding="utf-8",
    )
    assert "observation/1" in kg("check", "broken.ttl", cwd=tmp_path, code=1).stdout


def test_view_draws_a_graph_file(graph: str, tmp_path: Path) -> None:
    kg("view", graph, "-o", "x.html", "--focus", "崇仁县", cwd=tmp_path)
    assert "崇仁县" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_view_draws_a_part_as_page_and_picture(graph: str, tmp_path: Path) -> None:
    part = ("--focus", "崇仁县", "--hops", "1", "--types", "Region, Enterprise", "--since", "2024")
    assert kg("view", graph, *part, "--svg", "x.svg", cwd=tmp_path).stdout == "Wrote x.svg\n"
    assert not (tmp_path / "out").exists()
    assert "崇仁县 周围 1 跳以内" in (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert kg("view", graph, *part, cwd=tmp_path).stdout == f"Wrote {Path('out/graph.html')}\n"


def test_view_takes_a_style_and_names_what_is_wrong_with_it(graph: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[[rule]]\ntype = "企业"\ncolor = "violet"\n', encoding="utf-8")
    kg("view", graph, "-o", "x.html", "--style", "mine.toml", cwd=tmp_path)
    assert '"color":"#7B61C4"' in (tmp_path / "x.html").read_text(encoding="utf-8")
    (tmp_path / "bad.toml").write_text('[[rule]]\ntype = "星球"\ncolor = "violet"\n', encoding="utf-8")
    done = kg("view", graph, "-o", "y.html", "--style", "bad.toml", cwd=tmp_path, code=2)
    assert done.stderr.startswith("kg: bad.toml:2: nothing in the graph is of the type 星球")
    assert done.stderr.count("\n") == 1
    assert "more)" not in done.stderr
    assert not (tmp_path / "y.html").exists()
    assert "--svg" in kg("view", graph, "--svg", "x.svg", "--style", "mine.toml", cwd=tmp_path, code=2).stderr


def test_plot_draws_an_indicator(graph: str, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    done = kg("plot", "地区生产总值", "-g", graph, "--over", "period", "-o", "x.html", cwd=tmp_path)
    assert done.stdout.startswith("Wrote x.html: ")
    assert "亿元" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_a_closed_pipe_is_no_fault(graph: str, tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m kg.cli query about-thing -f csv -g "{graph}" | head -1'
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", timeout=60)
    assert done.stdout.startswith("thing,fact")
    assert done.stderr == ""


def test_version_and_help_are_quick(tmp_path: Path) -> None:
    from kg import __version__

    assert kg("--version", cwd=tmp_path).stdout == f"county-kg {__version__}\n"
    heavy = "import sys, kg.cli; print(sorted({'spacy', 'rdflib', 'pyvis', 'rich', 'numpy'} & set(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    loaded = subprocess.run([sys.executable, "-c", heavy], env=env, capture_output=True, encoding="utf-8", check=True)
    assert loaded.stdout.strip() == "[]"
