from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.graph.load import iter_named
from kg.graph.ontology import read_ontology
from kg.views.data import View, read_view
from kg.views.select import Selection, find_thing, select, tell_part
from kg.words.errors import GraphError
from kg.words.terms import RES
from tests.views.factory import Gold, write_turtle

ONTOLOGY = read_ontology()
PAGE: Gold = {
    "doc": "p1",
    "articles": ["新篇", "旧篇"],
    "entities": [
        {"id": "e1", "type": "Region", "names": ["云溪县", "云溪"]},
        {"id": "e2", "type": "Enterprise", "names": ["金坪公司"]},
        {"id": "e3", "type": "Person", "names": ["沈国平"]},
        {"id": "e4", "type": "Program", "names": ["暖心计划"]},
        {"id": "e5", "type": "Region", "names": ["白沙镇"], "article": 1},
        {"id": "e6", "type": "Program", "names": ["旧巷计划"], "article": 1},
    ],
    "relations": [
        ["e2", "locatedIn", "e1", {"quote": "金坪公司落户云溪县。"}],
        ["e2", "participatesIn", "e4", {"quote": "金坪公司参与暖心计划。"}],
        ["e5", "partOf", "e1", {"quote": "白沙镇属云溪县。", "article": 1}],
        ["e5", "implements", "e6", {"quote": "白沙镇实施旧巷计划。", "article": 1}],
    ],
    "positions": [{"person": "e3", "title": "县委书记", "of": "e1", "quote": "县委书记沈国平说。"}],
    "observations": [
        {
            "of": ["e1"],
            "indicator": ["税收"],
            "value": value,
            "unit": "亿元",
            "period": period,
            "change_pct": None,
            "modality": "actual",
            "quote": f"税收{value}亿元。",
        }
        for period, value in (("2022", 10), ("2023/2024", 12), ("2024-33", 13), (None, 14))
    ],
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    path = tmp_path_factory.mktemp("select") / "graph.ttl"
    dates = (
        '<https://w3id.org/county-kg/resource/article/p1/1> dcterms:date "2024-05-01" .\n'
        '<https://w3id.org/county-kg/resource/article/p1/2> dcterms:date "2021-05-01" .\n'
    )
    path.write_text(write_turtle([PAGE]) + dates, encoding="utf-8")
    return read_view(iter_named(path), ONTOLOGY)


def names(view: View) -> list[str]:
    return sorted(thing.name for thing in view.things)


def part(view: View, *args: object, **options: object) -> View:
    return select(view, Selection(*args, **options), ONTOLOGY)  # type: ignore[arg-type]


def test_nothing_asked_for_leaves_all(view: View) -> None:
    assert part(view) is view
    assert part(view, "云溪") is view
    assert tell_part(view, view, Selection("云溪"), ONTOLOGY, "zh") == ""


@pytest.mark.parametrize(
    ("hops", "wanted"),
    [
        (0, ["云溪县"]),
        (1, ["云溪县", "沈国平", "白沙镇", "金坪公司"]),
        (2, ["云溪县", "旧巷计划", "暖心计划", "沈国平", "白沙镇", "金坪公司"]),
    ],
)
def test_hops_are_counted_from_the_focus(view: View, hops: int, wanted: list[str]) -> None:
    assert names(part(view, "云溪", hops)) == sorted(wanted)


@pytest.mark.parametrize(
    ("types", "wanted"),
    [
        (("Region",), ["云溪县", "白沙镇"]),
        (("county",), ["云溪县"]),
        (("人物", "Program"), ["旧巷计划", "暖心计划", "沈国平"]),
    ],
)
def test_types_are_named_by_class_subclass_or_label(view: View, types: tuple[str, ...], wanted: list[str]) -> None:
    assert names(part(view, types=types)) == sorted(wanted)


def test_the_focus_stays_and_hops_lead_over_what_is_kept(view: View) -> None:
    assert names(part(view, "沈国平", 2, ("Region",))) == ["云溪县", "沈国平", "白沙镇"]
    # The programme is two steps away, but only over a firm.
    assert names(part(view, "云溪县", 2, ("Region", "Program"))) == ["云溪县", "旧巷计划", "白沙镇"]


def test_a_year_leaves_out_earlier_periods_and_what_only_earlier_articles_say(view: View) -> None:
    later = part(view, since=2024)
    assert names(later) == ["云溪县", "暖心计划", "沈国平", "金坪公司"]
    assert [figure.period for figure in sorted(later.figures, key=lambda f: f.value)] == ["2023/2024", "2024-33", ""]
    assert [article.title for article in later.articles] == ["新篇"]
    assert {sentence.article for sentence in later.sentences} == {0}
    assert names(part(view, since=2021)) == names(view)


def test_what_is_kept_is_numbered_anew_and_keeps_its_sentences(view: View) -> None:
    some = part(view, types=("Region", "Person"))
    link = next(iter(some.links))
    assert (some.things[link.subject].name, link.predicate, some.things[link.object].name) == (
        "白沙镇",
        "partOf",
        "云溪县",
    )
    assert some.sentences[link.sources[0].sentence].text == "白沙镇属云溪县。"
    assert some.articles[some.sentences[link.sources[0].sentence].article].title == "旧篇"
    (post,) = some.posts
    assert (some.things[post.person].name, post.title) == ("沈国平", "县委书记")
    # Without the county nothing says where the post is held; to leave it in would say that nobody wrote it.
    assert part(view, types=("Person",)).posts == ()
    assert len(part(view, types=("Person",)).sentences) == 0


@pytest.mark.parametrize("name", ["云溪县", "云溪", " 云溪县 ", "region/云溪县"])
def test_a_thing_is_found_by_any_name(view: View, name: str) -> None:
    assert view.things[find_thing(view, name)].name == "云溪县"


def test_unknown_names_and_types_are_refused_with_what_there_is(view: View) -> None:
    with pytest.raises(GraphError, match=r"^nothing in the graph is called 云溪市; did you mean 云溪, 云溪县\?$"):
        part(view, "云溪市", 1)
    with pytest.raises(GraphError, match="what it tells most of: 云溪县, "):
        part(view, "火星", 1)
    with pytest.raises(
        GraphError, match=r"of the type Regoin; it has County, Enterprise, Person, Program, Region, Township"
    ):
        part(view, types=("Regoin",))
    with pytest.raises(GraphError, match="name one as the focus"):
        part(view, hops=1)
    with pytest.raises(GraphError, match="nothing is left"):
        part(view, types=("Township",), since=2024)
    long = "长" * 500
    with pytest.raises(GraphError) as caught:
        find_thing(view, long + "\n" + long)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


def test_a_graph_without_dates_and_articles_loses_nothing_to_a_year(tmp_path: Path) -> None:
    path = tmp_path / "graph.nt"
    kg, skos = "https://w3id.org/county-kg/ontology#", "http://www.w3.org/2004/02/skos/core#"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    lines = [f'<http://x/{n}> <{rdf}type> <{kg}Region> .\n<http://x/{n}> <{skos}prefLabel> "{n}村" .' for n in range(3)]
    lines.append(f"<http://x/0> <{kg}partOf> <http://x/1> .\n")
    path.write_text("\n".join(lines), encoding="utf-8")
    bare = read_view(iter_named(path), ONTOLOGY)
    assert names(part(bare, since=2024)) == ["0村", "1村", "2村"]
    assert names(part(bare, "http://x/0", 1)) == ["0村", "1村"]


def test_a_name_of_several_things_is_not_guessed(view: View) -> None:
    first, second, *_ = view.things
    twins = replace(view, things=(first, replace(second, name=first.name, names=(first.name,)), *view.things[2:]))
    with pytest.raises(GraphError) as error:
        find_thing(twins, first.name)
    assert "2 things are called" in str(error.value)
    assert "\n" not in str(error.value)
    for thing in twins.things[:2]:
        iri = f"res:{thing.iri.removeprefix(RES)}" if thing.iri.startswith(RES) else thing.iri
        assert iri in str(error.value)
        assert twins.things[find_thing(twins, iri)] is thing
