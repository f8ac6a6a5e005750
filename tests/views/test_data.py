from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.graph.load import iter_named, read_graph
from kg.graph.ontology import read_ontology
from kg.views.data import View, read_view
from tests.views.factory import Gold, write_turtle

PAGE: Gold = {
    "doc": "made_1",
    "articles": ["云溪县:稀土产业再提速"],
    "entities": [
        {"id": "e1", "type": "Region", "names": ["云溪县", "云溪"]},
        {"id": "e2", "type": "Enterprise", "names": ["云溪金坪新材料有限公司", "金坪新材"]},
        {"id": "e3", "type": "Person", "names": ["沈国平"]},
        {"id": "e4", "type": "Industry", "names": ["稀土产业"]},
    ],
    "relations": [
        ["e2", "locatedIn", "e1", {"quote": "落户云溪县的金坪新材今年满产。"}],
        ["e2", "inIndustry", "e4", {"quote": "金坪新材是稀土产业的骨干企业。"}],
    ],
    "positions": [
        {"person": "e3", "title": "县委书记", "of": "e1", "quote": "云溪县委书记沈国平说。"},
        {"person": "e3", "title": "通讯员", "of": None, "quote": "(通讯员 沈国平)"},
    ],
    "observations": [
        {
            "of": ["e1"],
            "indicator": ["税收"],
            "value": 12.5,
            "unit": "亿元",
            "period": "2024",
            "change_pct": -3,
            "modality": "target",
            "rank": 2,
            "quote": "2024年税收12.5亿元,下降3%,居全市第2。",
        },
        {
            "of": ["e1"],
            "indicator": ["出口额"],
            "value": None,
            "unit": "",
            "period": None,
            "change_pct": 8.5,
            "modality": "actual",
            "quote": "出口额增长8.5%。",
        },
    ],
}


@pytest.fixture
def turtle(tmp_path: Path) -> Path:
    path = tmp_path / "graph.ttl"
    path.write_text(write_turtle([PAGE]), encoding="utf-8")
    return path


def read(path: Path) -> View:
    return read_view(iter_named(path), read_ontology())


def test_things_are_nodes_and_what_speaks_about_them_is_not(turtle: Path) -> None:
    view = read(turtle)
    assert {thing.name for thing in view.things} == {"云溪县", "云溪金坪新材料有限公司", "沈国平", "稀土产业"}
    county = view.things[0]
    assert (county.name, county.type, county.kind, county.names) == ("云溪县", "Region", "County", ("云溪",))
    assert [view.articles[number].title for number in county.articles] == ["云溪县:稀土产业再提速"]


def test_a_relation_leads_to_its_sentence_article_and_page(turtle: Path) -> None:
    view = read(turtle)
    link = next(link for link in view.links if link.predicate == "locatedIn")
    assert (view.things[link.subject].name, view.things[link.object].name) == ("云溪金坪新材料有限公司", "云溪县")
    (source,) = link.sources
    sentence = view.sentences[source.sentence]
    assert sentence.text == "落户云溪县的金坪新材今年满产。"
    assert (sentence.begin, sentence.end) == (100, 100 + len(sentence.text))
    assert view.articles[sentence.article].doc == "made_1"
    assert (source.rule, source.confidence) == ("locatedIn.made", 0.9)


def test_posts_with_and_without_a_place(turtle: Path) -> None:
    view = read(turtle)
    held = {post.title: post.organization for post in view.posts}
    assert held["通讯员"] is None
    assert held["县委书记"] is not None
    assert view.things[held["县委书记"]].name == "云溪县"


def test_numbers_keep_what_is_printed(turtle: Path) -> None:
    figures = {figure.indicator: figure for figure in read(turtle).figures}
    tax = figures["税收"]
    assert (tax.value, tax.unit, tax.period, tax.change, tax.modality) == ("12.5", "亿元", "2024", "-3", "target")
    assert tax.notes == (("rank", "2"),)
    assert (figures["出口额"].value, figures["出口额"].change) == ("", "8.5")


def test_order_and_library_of_the_triples_do_not_matter(turtle: Path) -> None:
    triples = list(iter_named(turtle))
    random.Random(3).shuffle(triples)
    assert read_view(triples, read_ontology()) == read(turtle)
    assert read_view(read_graph(turtle), read_ontology()) == read(turtle)


def test_a_class_and_a_relation_that_the_ontology_does_not_know_are_drawn(turtle: Path) -> None:
    turtle.write_text(
        turtle.read_text("utf-8")
        + '<https://w3id.org/county-kg/resource/river/青河> a kg:River ; skos:prefLabel "青河"@zh ;'
        + " kg:flowsThrough <https://w3id.org/county-kg/resource/region/%E4%BA%91%E6%BA%AA%E5%8E%BF> .\n",
        encoding="utf-8",
    )
    view = read(turtle)
    river = next(thing for thing in view.things if thing.name == "青河")
    assert (river.type, river.kind) == ("River", "")
    flows = next(link for link in view.links if link.predicate == "flowsThrough")
    assert view.things[flows.object].name == "云溪县"
    assert flows.sources == ()


def test_a_fact_that_two_rules_read_shows_both_and_the_better_confidence(turtle: Path) -> None:
    triples = list(iter_named(turtle))
    kg = "https://w3id.org/county-kg/ontology#"
    stated = next(s for s, p, o in triples if p == kg + "rule" and "locatedIn" in str(o))
    rule, confidence = (
        next(o for s, p, o in triples if s == stated and p == kg + name) for name in ("rule", "confidence")
    )
    extra = [
        (stated, kg + "rule", rule._replace(value="another.rule")),
        (stated, kg + "confidence", confidence._replace(value="0.95")),
    ]  # type: ignore[union-attr]
    view = read_view([*triples, *extra], read_ontology())
    link = next(link for link in view.links if link.predicate == "locatedIn")
    assert (link.sources[0].rule, link.sources[0].confidence) == ("another.rule, locatedIn.made", 0.95)
