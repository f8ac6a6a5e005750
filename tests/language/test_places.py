"""Regions and zones in invented sentences: found, told apart, resolved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.language.places import PlaceMention, build_place_entities, find_home, find_places
from kg.words.domain import BlockKind
from tests.language.examples import article_of, gazetteer


def read(text: str, *, dateline: str | None = None, hint: str | None = None) -> list[PlaceMention]:
    article = replace(article_of(text), dateline=dateline)
    return find_places(article, gazetteer(), home_hint=hint)


def names(text: str, **options: str) -> dict[str, str]:
    """Printed form to key, of all that is a name and no part of another one."""
    return {p.mention.text: p.key for p in read(text, **options) if not p.is_anaphor and not p.embedded}


def pointers(text: str, **options: str) -> dict[str, str]:
    return {p.mention.text: p.key for p in read(text, **options) if p.is_anaphor}


def home(text: str) -> str | None:
    article = article_of(text)
    return find_home(article, find_places(article, gazetteer()), gazetteer())


# ---- divisions


def test_a_compound_is_one_mention_with_the_upper_place_inside() -> None:
    found = read("记者走进鹰潭市余江区采访。")
    assert [(p.mention.text, p.key) for p in found] == [("鹰潭市余江区", "Region/360603"), ("鹰潭市", "Region/360600")]
    outer = found[0]
    assert outer.names == ("余江区",)
    assert outer.explicit_parent
    assert outer.parent == "Region/360600"


def test_a_short_form_counts_once_the_official_name_stands_there() -> None:
    found = names("余江区出台新政。来余江投资的客商多了。")
    assert found == {"余江区": "Region/360603", "余江": "Region/360603"}


@pytest.mark.parametrize(
    "text",
    [
        "坚持开放合作、和平发展，东方风来。",
        "着力提高安全生产水平，建成县级医院。",
        "推进国家创新县建设，优化城区环境。",
        "城镇居民和乡镇干部下乡，回到家乡。",
        "住在南昌路的居民，走过余江大道。",
        "经理王永新说，李兴国介绍了情况。",
    ],
)
def test_everyday_words_name_no_place(text: str) -> None:
    assert names(text) == {}


def test_an_everyday_word_names_a_place_at_home_only() -> None:
    assert "朝阳" not in names("打造朝阳家庭农场。")
    assert names("万年高新区管委会发布消息。") == {"万年高新区": "Zone/361129/高新区"}


def test_homonyms_follow_the_compound_the_context_and_the_dateline() -> None:
    assert names("南京市鼓楼区")["南京市鼓楼区"] == "Region/320106"
    assert names("徐州市召开会议，鼓楼区作了发言。")["鼓楼区"] == "Region/320302"
    assert names("鼓楼区启动改造。", dateline="福州")["鼓楼区"] == "Region/350102"
    assert names("鼓楼区启动改造。", hint="Region/410200")["鼓楼区"] == "Region/410204"


def test_a_homonym_without_context_stays_apart() -> None:
    assert names("鼓楼区启动改造。") == {"鼓楼区": "Region/鼓楼区"}


def test_a_town_is_looked_for_in_the_county_spoken_of() -> None:
    assert names("信丰县加快建设。嘉定镇的居民笑了。")["嘉定镇"] == "Region/360722100"
    assert names("北京市朝阳区望京街道")["北京市朝阳区望京街道"] == "Region/110105026"


def test_a_town_that_no_list_knows_hangs_on_its_county() -> None:
    found = {p.mention.text: p for p in read("信丰县青枫桥镇新开了幼儿园。")}
    assert found["信丰县青枫桥镇"].key == "Region/360722/青枫桥镇"
    assert found["信丰县青枫桥镇"].parent == "Region/360722"


def test_a_far_namesake_does_not_own_the_zone_of_the_county_spoken_of() -> None:
    text = "陆河县划出120亩地。新河工业园区的企业都去看了。"
    places = {p.mention.text: p for p in read(text)}
    assert "新河" not in places
    assert places["新河工业园区"].parent == places["陆河县"].key
    far = {p.mention.text: p for p in read("邢台市新河县来了人。新河工业园区的企业都去看了。")}
    assert far["新河工业园区"].parent == far["邢台市新河县"].key


def test_a_page_home_that_no_list_knows_breaks_no_ties() -> None:
    text = "城关镇的灯会开了,城关镇的人都来了。"
    assert names(text, hint="Region/云岭县镇") == names(text)


def test_a_dateline_of_city_and_county_alike_means_the_city() -> None:
    found = read("本报吉安讯 近日,吉州区举行招聘会。", dateline="吉安")
    assert {p.mention.text: p.key for p in found}["吉安"] == "Region/360800"


def test_countries_and_areas_are_regions_and_china_only_in_a_row() -> None:
    found = names("产品远销越南、泰国和粤港澳大湾区，获评中国百强。")
    assert set(found) == {"越南", "泰国", "粤港澳大湾区"}
    assert "中国" in names("来自中国、印度等国的客商。")


def test_a_province_abroad_is_known_by_its_country() -> None:
    assert names("从越南高平省运来的腰果。")["越南高平省"] == "Region/VN/高平省"


def test_a_place_inside_a_firms_or_schools_name_is_marked() -> None:
    marked = {p.mention.text for p in read("江西青禾科技有限公司与浙江大学签约，武汉松涛医院落成。") if p.embedded}
    assert marked == {"江西", "浙江", "武汉"}
    assert "江西省" in names("农行江西省分行的负责人介绍。")
    assert "兴国县" in names("兴国县总工会举办活动。")


def test_rows_of_towns_share_one_generic_word() -> None:
    found = names("田东县的收购范围覆盖思林、林逢、江城3个镇。")
    assert {"思林", "林逢", "江城"} <= set(found)


def test_a_far_county_is_no_town_of_a_row() -> None:
    found = names("剑阁县在普安、下寺、元山3个镇试点。")
    assert [found[name][:13] for name in ("普安", "下寺", "元山")] == ["Region/510823"] * 3


def test_a_verb_before_a_level_of_government_is_no_county() -> None:
    assert "会同县" not in names("玉山县人社局会同县总工会办班。")
    assert "和县" not in names("龙游县人才办和县科技局开会。")
    assert names("怀化市会同县的山里通了车。")["怀化市会同县"] == "Region/431225"


def test_the_corps_has_divisions_regiments_and_companies() -> None:
    found = names("新疆生产建设兵团第一师阿拉尔市十一团五连的棉田，十一团今年丰收。")
    assert found["十一团"].startswith("Region/659002/")
    assert any(k.endswith("五连") for k in found)


# ---- villages


def test_a_village_behind_its_town_has_its_code() -> None:
    found = read("德清县莫干山镇仙潭村风景如画，仙潭村党支部很忙。")
    keys = {p.key for p in found if p.level == "village"}
    assert len(keys) == 1
    assert next(iter(keys)).startswith("Region/330521")


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("信丰县的干部走进新柏村调研。", "新柏村"),
        ("信丰县最近，青石潭村修了路。", "青石潭村"),
        ("信丰县嘉定镇李家坳村的村民笑了。", "信丰县嘉定镇李家坳村"),
        ("信丰县的梅岭社区办起食堂。", "梅岭社区"),
    ],
)
def test_a_village_is_known_by_its_shape(text: str, village: str) -> None:
    assert village in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "各村、全村和本村的村民都来了。",
        "建设示范村、文明村和美丽乡村。",
        "推进农村改革，壮大村集体经济。",
        "落实社区工作者待遇，围绕社区干部作风。",
        "11个重点帮扶村和3个社区。",
        "成为人人羡慕的富裕村。",
    ],
)
def test_common_nouns_are_no_villages(text: str) -> None:
    assert names(text) == {}


def test_a_village_group_hangs_on_its_village() -> None:
    found = {p.mention.text: p for p in read("信丰县嘉定镇李家坳村石塘尾村小组通了自来水。")}
    group = found["信丰县嘉定镇李家坳村石塘尾村小组"]
    assert group.level == "group"
    assert group.key.endswith("/李家坳村/石塘尾村小组")
    assert "石塘尾" in group.names


def test_a_stem_stands_for_its_village_in_the_same_article() -> None:
    keys = [p.key for p in read("信丰县青石潭村办民宿。到青石潭看花去。") if p.level == "village"]
    assert len(keys) == 2
    assert len(set(keys)) == 1


# ---- zones


@pytest.mark.parametrize(
    ("text", "zone", "key"),
    [
        ("走进德清工业园区。", "德清工业园区", "Zone/330521/工业园"),
        ("湖州高新技术产业开发区揭牌。", "湖州高新技术产业开发区", "Zone/330500/高新区"),
        ("湖州国家高新区揭牌。", "湖州国家高新区", "Zone/330500/高新区"),
        ("湖州（德清）丝绸产业园投产。", "湖州(德清)丝绸产业园", "Zone/330521/丝绸产业园"),
        ("信丰县的企业落户青枫岭产业园。", "青枫岭产业园", "Zone/360722/青枫岭产业园"),
        ("信丰县建起“山海共富园”。", "山海共富园", "Zone/360722/山海共富园"),
        ("信丰县规划高铁新城。", "高铁新城", "Zone/360722/高铁新城"),
        ("雄安新区的企业。", "雄安新区", "Zone/130000/雄安新区"),
    ],
)
def test_a_zone_has_its_region_in_its_key(text: str, zone: str, key: str) -> None:
    assert names(text).get(zone) == key


@pytest.mark.parametrize(
    "text",
    [
        "信丰县建设现代农业产业园区。",
        "发展成一个汽配产业园。",
        "信丰县3个工业园区和各产业园。",
        "信丰县打造特色小镇，建好示范园。",
        "信丰县“青禾智造园”项目开工。",
        "县商务局局长兼产业园管委会副主任说。",
    ],
)
def test_common_nouns_are_no_zones(text: str) -> None:
    assert not [k for k in names(text).values() if k.startswith("Zone")]


def test_a_far_county_in_the_name_of_a_zone_is_none() -> None:
    found = {p.mention.text: p.key for p in read("走进嘉鱼县武城工业园。企业在武城工业园建厂。")}
    assert found["嘉鱼县武城工业园"] == found["武城工业园"] == "Zone/421221/武城工业园"
    assert "武城" not in found


def test_long_and_short_wording_name_one_zone() -> None:
    keys = {k for k in names("湖州高新技术产业开发区扩容，湖州高新区招商。").values() if k.startswith("Zone")}
    assert keys == {"Zone/330500/高新区"}


def test_zones_of_one_wording_in_two_regions_are_two() -> None:
    keys = {k for k in names("湖州高新区与吉安高新区结对。").values() if k.startswith("Zone")}
    assert keys == {"Zone/330500/高新区", "Zone/360800/高新区"}


def test_a_zone_may_lie_in_a_zone() -> None:
    found = {p.mention.text: p for p in read("永川高新区凤鸣湖产业园投产。")}
    assert found["永川高新区凤鸣湖产业园"].parent == "Zone/500118/高新区"
    part = {p.mention.text: p for p in read("沾益区的沾益产业园区松林片区投产。")}
    assert part["沾益产业园区松林片区"].parent == "Zone/530303/产业园"


# ---- pointers and home


def test_pointers_go_up_from_the_home() -> None:
    found = pointers("余江区出台新政。全区企业受益，全市推广，我省点赞，该区还将加码。")
    assert found == {
        "全区": "Region/360603",
        "全市": "Region/360600",
        "我省": "Region/360000",
        "该区": "Region/360603",
    }


def test_a_county_level_city_is_its_own_whole_city() -> None:
    assert pointers("兴化市发布数据，全市增长一成。") == {"全市": "Region/321281"}


def test_the_last_town_named_is_meant_by_its_pointer() -> None:
    text = "信丰县嘉定镇修路。信丰县大塘埠镇种橙，该镇增收。"
    assert pointers(text)["该镇"] == names(text)["信丰县大塘埠镇"]


def test_in_a_quotation_the_speakers_town_is_meant() -> None:
    text = "信丰县大塘埠镇种橙，嘉定镇种菜。“全镇都在忙。”大塘埠镇干部说。"
    assert pointers(text)["全镇"] == names(text)["大塘埠镇"]


def test_words_that_only_look_like_pointers() -> None:
    assert pointers("余江区的全区域产业，全市场竞争，我省力不少。") == {}


def test_a_zone_alone_points_to_the_last_zone() -> None:
    assert pointers("德清工业园区扩容，园区新增企业。")["园区"] == "Zone/330521/工业园"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("鹰潭市余江区推进改革，余江区的企业受益。", "Region/360603"),
        ("江西省出台政策，赣州市、吉安市等地响应，全省推广，江西省要求落实。", "Region/360000"),
        ("信丰县发展脐橙，与赣州市、深圳市合作。信丰县出台政策。", "Region/360722"),
        ("坚持以人民为中心。", None),
    ],
)
def test_the_home_is_the_lowest_place_that_dominates(text: str, key: str | None) -> None:
    assert home(text) == key


def test_an_article_without_a_place_falls_back_on_its_page() -> None:
    article = article_of("坚持以人民为中心。")
    assert find_home(article, [], gazetteer(), page_home="Region/360722") == "Region/360722"


def test_a_byline_names_persons() -> None:
    article = article_of("(特约撰稿人 贺延川 通讯员 李兴国)", BlockKind.BYLINE)
    assert find_places(article, gazetteer()) == []


# ---- what the linker gets


def test_entities_carry_codes_names_and_parents() -> None:
    entities = {e.id: e for e in build_place_entities(read("鹰潭市余江区。余江好。余江化工园。"), gazetteer())}
    county = entities["Region/360603"]
    assert county.names == ("余江", "余江区", "鹰潭市余江区")
    assert (county.name, county.adcode, county.level, county.parent) == ("余江区", "360603", "county", "Region/360600")
    assert entities["Region/360000"].name == "江西省"
    assert entities["Zone/360603/化工园"].parent == "Region/360603"


def test_mentions_are_sorted_and_never_cross() -> None:
    found = [p.mention for p in read("鹰潭市余江区邓埠街道白塔社区与赣州市赣县区、湖州高新区签约，全区受益。")]
    assert found == sorted(found, key=lambda m: (m.begin, -m.end))
    for a in found:
        for b in found:
            assert not (a.begin < b.begin < a.end < b.end)


def test_the_same_text_gives_the_same_mentions() -> None:
    text = "信丰县嘉定镇、大塘埠镇与余江区中童镇签约，园区、全县受益。"
    assert read(text) == read(text)


def test_a_numeral_counts_the_towns_and_villages_of_a_row() -> None:
    found = names("信丰县在马岭、毛岭、群乐、三槐4个村试点。万寿、张铺两镇种油茶。覆盖新兰、枫木、乌坡三个镇。")
    keys = {text: key.rpartition("/")[2] for text, key in found.items()}
    for village in ("马岭", "毛岭", "群乐", "三槐"):
        assert keys[village].endswith("村") or keys[village].isdecimal(), keys
    assert {keys[town] for town in ("万寿", "张铺", "枫木", "乌坡", "新兰")} == {
        "万寿镇",
        "张铺镇",
        "枫木镇",
        "乌坡镇",
        "新兰镇",
    }


def test_a_row_that_the_numeral_does_not_fit_is_none() -> None:
    assert "天青" not in names("信丰县协调天青、地黄等部门和5个村。")


@pytest.mark.parametrize(
    "text",
    ["信丰县正以党建为龙头。", "信丰县硬化屯道30公里。", "她跟村里签约。", "卫生院推行县管镇用。", "代县长李四光说。"],
)
def test_words_that_only_look_like_villages_and_towns(text: str) -> None:
    assert set(names(text)) <= {"信丰县"}


@pytest.mark.parametrize(
    "text",
    [
        "余江区统一配药，和县医院的一样。",
        "余江区启动改革（以下简称“青改”）和县农商银行签约。",
        "余江区的黑河湿地修复工程开工。",
        "余江区的双城堡迎来游客。",
        "余江区有了“盒装村”，人称“写生村”。",
        "余江区成立了晨禾强村公司。",
        "余江区的竹业村党支部带头。",
        "余江区齐鲁乡讯编辑部来电。",
    ],
)
def test_places_read_out_of_other_words(text: str) -> None:
    assert set(names(text)) <= {"余江区"}


def test_the_one_county_that_begins_like_a_conjunction_is_found_where_its_city_is() -> None:
    assert "和县" in names("马鞍山市召开会议，和县医院派人参加。")


def test_the_stem_of_a_community_behind_its_town_is_no_city() -> None:
    assert "桂林" not in names("东山县铜陵镇桂林社区有老人56名。")


@pytest.mark.parametrize("name", ["橙乡社区", "五里社区", "回龙村"])
def test_a_community_behind_its_town_may_be_called_by_common_words(name: str) -> None:
    assert f"余江区邓埠镇{name}" in names(
        f"余江区邓埠镇{name}居民说好。" if "社区" in name else f"余江区邓埠镇{name}书记说好。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "邓埠镇各社区居民来了。",
        "邓埠镇城乡社区书记来了。",
        "邓埠镇五个社区居民来了。",
        "邓埠镇党员进社区。",
        "邓埠镇百强村有名。",
    ],
)
def test_common_words_behind_a_town_are_no_community(text: str) -> None:
    assert not any("社区" in n or "村" in n for n in names(text, hint="Region/360603"))


def test_a_counted_row_parts_at_its_marks_before_it_parts_at_conjunctions() -> None:
    assert {"东安", "南街", "太和"} <= set(names("余江区东安、南街、太和3个社区试行。"))
    assert {"东安", "南街", "沙河"} <= set(names("余江区东安、南街和沙河3个社区试行。"))
