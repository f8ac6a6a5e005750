"""The gazetteer: codes, hierarchy, short forms, names in a text, words around them."""

from __future__ import annotations

import time

import pytest

from kg.language.gazetteer import Gazetteer, Words, load_shapes, short_forms
from tests.language.examples import gazetteer, words
from tests.timings import note_time


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer()


@pytest.fixture(scope="module")
def lexicon() -> Words:
    return words()


def test_a_code_leads_up_to_the_province(places: Gazetteer) -> None:
    assert places.full_name("360603") == "江西省鹰潭市余江区"
    assert [p.code for p in places.ancestors("360603")] == ["360600", "360000"]
    assert places.is_within("360603", "360000")
    assert not places.is_within("360603", "360603")


def test_a_county_under_no_prefecture_belongs_to_its_province(places: Gazetteer) -> None:
    place = places.by_code("429004")
    assert place is not None
    assert (place.name, place.level, place.parent) == ("仙桃市", "county", "420000")


def test_no_placeholder_is_a_place(places: Gazetteer) -> None:
    assert not places.lookup("市辖区")
    assert not places.lookup("省直辖县级行政区划")


def test_an_unknown_code_has_no_name(places: Gazetteer) -> None:
    assert places.by_code("999999") is None
    with pytest.raises(KeyError):
        places.full_name("999999")


@pytest.mark.parametrize(
    ("name", "level", "forms"),
    [
        ("余江区", "county", ["余江"]),
        ("江西省", "province", ["江西"]),
        ("凉山彝族自治州", "prefecture", ["凉山州", "凉山"]),
        ("恩施土家族苗族自治州", "prefecture", ["恩施州", "恩施"]),
        ("博尔塔拉蒙古自治州", "prefecture", ["博尔塔拉州", "博尔塔拉"]),
        ("内蒙古自治区", "province", ["内蒙古"]),
        ("孟村回族自治县", "county", ["孟村县", "孟村"]),
        ("赣县区", "county", ["赣县"]),
        ("和县", "county", []),
        ("阿克苏地区", "prefecture", ["阿克苏"]),
        ("柴桑区", "county", ["柴桑"]),
        ("马回岭镇", "township", []),
    ],
)
def test_short_forms_are_made_by_rule(name: str, level: str, forms: list[str]) -> None:
    assert [form for form, _ in short_forms(name, level, load_shapes())] == forms


def test_a_common_noun_is_only_a_weak_form() -> None:
    assert dict(short_forms("开发区", "county", load_shapes())) == {"开发": "weak"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("鹰潭市余江区", "360603"),
        ("江西余江", "360603"),
        ("赣州市赣县区", "360704"),
        ("柴桑区马回岭镇", "360404101"),
        ("凉山州越西县", "513434"),
        ("上海青浦", "310118"),
        ("深圳市南山区", "440305"),
    ],
)
def test_a_compound_is_one_name_of_its_last_part(places: Gazetteer, text: str, code: str) -> None:
    (found,) = places.find(text)
    assert (found.begin, found.end, found.kind, found.codes) == (0, len(text), "compound", (code,))
    assert len(found.inner) >= 2


def test_names_that_do_not_lead_downwards_stay_apart(places: Gazetteer) -> None:
    assert [f.codes for f in places.find("鹰潭市余江区、余江区信丰县")] == [("360603",), ("360603",), ("360722",)]


def test_a_full_name_is_read_before_a_short_one_that_it_crosses(places: Gazetteer) -> None:
    for text, name in (("请来安徽省的专家", "安徽省"), ("从江西省出发", "江西省"), ("来宾客人", "来宾")):
        assert [text[f.begin : f.end] for f in places.find(text)] == [name]


def test_former_names_lead_to_the_present_division(places: Gazetteer) -> None:
    assert places.lookup("余江县") == (("360603", "former"),)
    assert places.lookup("上饶县") == (("361104", "former"),)
    assert places.lookup("襄樊市") == (("420600", "former"),)


def test_a_town_that_became_a_subdistrict_keeps_its_code(places: Gazetteer) -> None:
    assert ("360603001", "former") in places.lookup("邓埠镇")


def test_a_name_of_many_counties_has_all_their_codes(places: Gazetteer) -> None:
    codes = {c for c, _ in places.lookup("鼓楼区")}
    assert len(codes) >= 4


def test_countries_cities_and_areas(places: Gazetteer) -> None:
    assert places.lookup("哈萨克斯坦") == (("KZ", "full"),)
    assert places.lookup("阿联酋") == (("AE", "full"),)
    manila = places.by_code("PH/马尼拉")
    assert manila is not None
    assert manila.parent == "PH"
    area = places.by_code("粤港澳大湾区")
    assert area is not None
    assert area.level == "area"


def test_a_zone_among_the_divisions_is_no_region(places: Gazetteer) -> None:
    assert not places.lookup("石家庄高新技术产业开发区")
    ((begin, end, _),) = places.find_zones("走进石家庄高新技术产业开发区看")
    assert (begin, end) == (2, 14)


def test_zones_of_national_rank_know_their_region(places: Gazetteer) -> None:
    ((_, _, codes),) = places.find_zones("在西咸新区")
    place = places.by_code(codes[0])
    assert place is not None
    assert place.parent == "610000"


def test_villages_are_read_with_their_county(places: Gazetteer) -> None:
    villages = places.villages_of("360603")
    assert len(villages) > 100
    (code,) = villages["七都村"]
    assert places.full_name(code).startswith("江西省鹰潭市余江区")
    place = places.by_code(code)
    assert place is not None
    assert place.level == "village"
    assert set(places.villages_of(code[:9])) < set(villages)
    assert not places.villages_of("999999")


def test_loading_and_finding_are_fast() -> None:
    begin = time.process_time()
    fresh = Gazetteer.load()
    note_time("loading the gazetteer", time.process_time() - begin, 3.0)
    text = "近日，鹰潭市余江区邓埠街道的干部来到村里，听取群众对规划建设的意见。" * 3000
    begin = time.process_time()
    assert len(fresh.find(text)) == 3000
    note_time("finding places in 100,000 characters", (time.process_time() - begin) / len(text) * 100_000, 0.33)


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("着力提高安全生产水平", "高安", False),
        ("记者走进高安看变化", "高安", True),
        ("快速建成县级医院", "成县", False),
        ("国家创新县建设", "新县", False),
        ("游客来到新县看花", "新县", True),
    ],
)
def test_words_around_decide_whether_a_name_is_one(lexicon: Words, text: str, name: str, whole: bool) -> None:
    begin = text.index(name)
    assert lexicon.is_whole(text, begin, begin + len(name), weight=300) is whole


def test_words_are_cut_by_frequency(lexicon: Words) -> None:
    assert lexicon.cut("着力提高安全生产水平") == ["着力", "提高", "安全", "生产", "水平"]
    assert lexicon.cut("") == []
