"""Relations over whole articles: defaults, fallbacks, the smallest place, signatures and evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kg.facts.relations as relations_module
from kg.facts.examples import read_example
from kg.facts.relation_model import RelationModel
from kg.facts.relations import find_relations
from kg.facts.rules import load_rules
from kg.words.data import seeds_path
from kg.words.domain import BlockKind, Page, Reading, Relation
from tests.facts.test_rules import RELATIONS

PLACE = {"Region", "Zone"}
AGENT = {"Person", "Organization", "Enterprise", "Region", "Zone"}
SIGNATURES = {
    "partOf": (PLACE, PLACE),
    "locatedIn": ({"Enterprise", "Organization", "Facility", "Project", "Event"}, PLACE),
    "implements": (PLACE | {"Organization", "Enterprise"}, {"Program"}),
    "participatesIn": (AGENT, {"Program", "Event"}),
    "inIndustry": ({"Enterprise", "Organization", "Project", "Zone"}, {"Industry"}),
    "developsIndustry": (PLACE, {"Industry"}),
    "leadsChain": ({"Enterprise"}, {"Industry"}),
    "oversees": ({"Organization"}, {"Industry"}),
    "cooperatesWith": (AGENT, AGENT),
    "finances": ({"Enterprise", "Organization"}, {"Enterprise", "Project", "Program"}),
    "subOrganizationOf": ({"Organization", "Enterprise"}, {"Organization", "Enterprise"}),
    "establishedBy": ({"Organization", "Zone", "Facility", "Program", "Project", "Enterprise"}, AGENT),
    "hasHonor": (AGENT | {"Program", "Project", "Facility"}, {"Honor"}),
    "organizes": (AGENT - {"Person"}, {"Event"}),
}


def find(text: str, home: str = "") -> list[Relation]:
    page, reading = read_example(text, home)
    return relations(reading, page)


def relations(reading: Reading, page: Page) -> list[Relation]:
    return find_relations(reading, page, load_rules(seeds_path("patterns"), RELATIONS), SIGNATURES)


def triples(found: list[Relation]) -> set[tuple[str, str, str]]:
    return {(r.subject.split("/", 1)[1], r.predicate, r.object.split("/", 1)[1]) for r in found}


def test_subjectless_programs_belong_to_the_home_region() -> None:
    found = triples(find("大力实施“[百村行动|Program]”,上线“[速办|Program]”平台。", "青山县"))
    assert {("青山县", "implements", "百村行动"), ("青山县", "implements", "速办")} <= found


def test_a_firm_is_in_the_park_and_not_only_in_the_county() -> None:
    found = triples(
        find(
            "[青山县|Region]的[青山工业园|Zone]里,[铜山公司|Enterprise]扩产。[铜山公司|Enterprise]位于[青山工业园|Zone]。",
            "青山县",
        )
    )
    assert ("铜山公司", "locatedIn", "青山工业园") in found
    assert ("铜山公司", "locatedIn", "青山县") not in found


def test_bodies_from_elsewhere_are_not_placed_at_home() -> None:
    found = triples(find("[青山县|Region]与[江南大学|Organization]共建[农业试验站|Organization]。", "青山县"))
    assert ("江南大学", "locatedIn", "青山县") not in found
    assert ("农业试验站", "locatedIn", "青山县") in found
    assert {("农业试验站", "establishedBy", "青山县"), ("农业试验站", "establishedBy", "江南大学")} <= found


def test_a_far_city_in_a_name_is_where_it_comes_from() -> None:
    text = "[[滨海市|Region]禾田资本有限公司|Enterprise]考察[青山县|Region]。"
    text += "[[滨海市|Region]经济学校|Organization]来人。"
    found = triples(find(text, "青山县"))
    assert not [t for t in found if t[1:] == ("locatedIn", "滨海市")]
    assert ("滨海市经济学校", "locatedIn", "青山县") not in found  # nor is it at home
    held = triples(find("[[滨海市|Region]经济学校|Organization]开学。", "滨海市"))
    assert ("滨海市经济学校", "locatedIn", "滨海市") in held


def test_a_branch_knows_its_bank_and_its_place() -> None:
    text = "[[九山银行|Enterprise][青山县|Region]支行|Enterprise]为[铜山公司|Enterprise]放款500万元。"
    found = triples(find(text, "青山县"))
    assert ("九山银行青山县支行", "subOrganizationOf", "九山银行") in found
    assert ("九山银行青山县支行", "locatedIn", "青山县") in found
    assert ("九山银行青山县支行", "finances", "铜山公司") in found


def test_villages_hang_on_the_township_before_them() -> None:
    found = triples(find("[大溪镇|Region]的[新月村|Region]修了路。[南坪乡|Region]也在修路。", "青山县"))
    assert {("新月村", "partOf", "大溪镇"), ("大溪镇", "partOf", "青山县"), ("南坪乡", "partOf", "青山县")} <= found
    assert ("新月村", "partOf", "青山县") not in found


def test_cooperation_is_listed_once() -> None:
    text = "[青山县|Region]与[江南大学|Organization]合作。[江南大学|Organization]与[青山县|Region]签约。"
    pairs = {(s, o) for s, p, o in triples(find(text, "青山县")) if p == "cooperatesWith"}
    assert pairs == {("青山县", "江南大学")}


def test_hopes_are_no_honors() -> None:
    found = triples(find("[青山县|Region]力争创成[国家卫生县城|Honor]。", "青山县"))
    assert not any(p == "hasHonor" for _, p, _ in found)


def test_a_title_of_people_is_no_countys() -> None:
    found = find("[石桥镇|Region]的匠人回到家乡,今年捧回“[禾省工匠|Honor]”。[白山|Person]获评“[禾省标兵|Honor]”。")
    assert {t for t in triples(found) if t[1] == "hasHonor"} == {("白山", "hasHonor", "禾省标兵")}


def test_a_title_of_people_is_no_countys_by_the_model_either(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[石桥镇|Region]这一年。“[禾省工匠|Honor]”与“[禾省名镇|Honor]”。"
    page, reading = read_example(text, "石桥镇")
    sure = {"hasHonor": {"bias": 9.0}}
    monkeypatch.setattr(relations_module, "ADD", {"hasHonor": 0.5})
    found = find_relations(
        reading, page, load_rules(seeds_path("patterns"), RELATIONS), SIGNATURES, model=RelationModel(sure)
    )
    assert {t for t in triples(found) if t[1] == "hasHonor"} == {("石桥镇", "hasHonor", "禾省名镇")}


def test_a_firm_that_is_only_a_partner_is_not_placed_at_home() -> None:
    text = "[青山县|Region]与[远方售电公司|Enterprise]签约。[铜山公司|Enterprise]扩产,向[江外钢厂|Enterprise]供货。"
    page, reading = read_example(text, "青山县")
    rules = load_rules(seeds_path("patterns"), RELATIONS)
    found = find_relations(reading, page, rules, SIGNATURES, model=relations_module.RULES_ALONE)
    assert {s for s, p, _ in triples(found) if p == "locatedIn"} == {"铜山公司"}


def test_a_zone_named_after_the_province_lies_in_the_county() -> None:
    page, reading = read_example("走进[[江东|Region=江东省]数字产业园|Zone],[青山县|Region]正忙。", "青山县")
    entities = dict(reading.entities)
    entities["Region/青山县"] = replace(entities["Region/青山县"], parent="Region/江东省", level="county")
    found = triples(relations(replace(reading, entities=entities), page))
    assert ("江东数字产业园", "partOf", "青山县") in found
    assert ("江东数字产业园", "partOf", "江东省") not in found


def test_the_title_of_a_work_is_not_read() -> None:
    text = "[铜山公司|Enterprise]的短片《惊叹,[青山县|Region]竟有座花园》获[银奖|Honor]。"
    found = {(s, o) for s, p, o in triples(find(text)) if p == "hasHonor"}
    assert found == {("铜山公司", "银奖")}


def test_all_parties_run_a_joint_program() -> None:
    text = "[跃山公司|Enterprise]联手[三山鞋材|Enterprise]、[足山智造|Enterprise]等31家企业,共建“[鞋楦云库|Program]”。"
    found = {s for s, p, _ in triples(find(text, "青山县")) if p == "implements"}
    assert found == {"跃山公司", "三山鞋材", "足山智造"}


def test_a_picture_shows_its_own_place() -> None:
    page, reading = read_example(
        "[南坪县|Region]的[窑山陶瓷|Enterprise]车间里,工人正在上釉。", "青山县", BlockKind.CAPTION
    )
    assert ("窑山陶瓷", "locatedIn", "南坪县") in triples(relations(reading, page))


def test_signatures_filter_and_nothing_relates_to_itself() -> None:
    page, reading = read_example("[青山县|Region]实施[百村行动|Program]。", "青山县")
    rules = load_rules(seeds_path("patterns"), RELATIONS)
    assert find_relations(reading, page, rules, {}) == []
    narrow = {**SIGNATURES, "implements": ({"Organization"}, {"Program"})}
    assert not any(r.predicate == "implements" for r in find_relations(reading, page, rules, narrow))
    assert all(r.subject != r.object for r in find_relations(reading, page, rules, SIGNATURES))


def test_evidence_is_the_sentence_and_order_is_fixed() -> None:
    text = "春天来了。[青山县|Region]大力实施“[百村行动|Program]”。"
    page, reading = read_example(text, "青山县")
    found = relations(reading, page)
    fact = next(r for r in found if r.predicate == "implements")
    assert fact.evidence.text == "青山县大力实施“百村行动”。"
    assert page.text[fact.evidence.begin : fact.evidence.end] == fact.evidence.text
    assert fact.rule == "implements.launch"
    assert 0 < fact.confidence <= 1
    assert found == relations(replace(reading), page)


def test_an_article_without_mentions_states_nothing() -> None:
    assert find("春天来了,花开了。") == []


def test_a_firm_in_a_trade_park_is_of_its_trade() -> None:
    text = "[天轸公司|Enterprise]落户[青山[轴承产业|Industry]园|Zone]。[香菇产业|Industry]也在壮大。"
    found = triples(find(text, "青山县"))
    assert ("天轸公司", "inIndustry", "轴承产业") in found
    assert ("天轸公司", "inIndustry", "香菇产业") not in found


def test_a_project_is_where_its_firm_is() -> None:
    text = "[天轸公司|Enterprise]位于[青山工业园|Zone]。[天轸公司|Enterprise]投资3亿元的[二期项目|Project]投产。"
    found = triples(find(text, "青山县"))
    assert ("二期项目", "locatedIn", "青山工业园") in found
    assert ("二期项目", "locatedIn", "青山县") not in found


def test_an_industry_without_a_developer_is_the_home_regions() -> None:
    found = triples(find("“链上食堂”把[轴承产业链|Industry]的难题摆上了桌。", "青山县"))
    assert ("青山县", "developsIndustry", "轴承产业链") in found


def test_an_item_of_a_round_up_is_of_the_county_that_it_begins_with() -> None:
    text = "[青山县|Region]扩大投资。\n◆[白石县|Region]:[云水食品公司|Enterprise]投产。\n[翠岭公司|Enterprise]扩产。"
    page, reading = read_example(text, "青山县")
    entities = {k: replace(e, level="county") if e.type == "Region" else e for k, e in reading.entities.items()}
    found = triples(relations(replace(reading, entities=entities), page))
    assert ("云水食品公司", "locatedIn", "白石县") in found
    assert ("翠岭公司", "locatedIn", "青山县") in found


def test_what_a_county_body_says_of_an_industry_is_the_countys() -> None:
    text = "[[白石县|Region]统计局|Organization]发布公报,去年[轴承产业|Industry]产值增长一成。"
    page, reading = read_example(text, "江州市")
    entities = dict(reading.entities)
    entities["Region/白石县"] = replace(entities["Region/白石县"], level="county", parent="Region/江州市")
    found = triples(relations(replace(reading, entities=entities), page))
    assert ("白石县", "developsIndustry", "轴承产业") in found
    assert ("江州市", "developsIndustry", "轴承产业") not in found


def test_a_station_of_the_county_police_is_in_the_county() -> None:
    text = "[[[白石县|Region]公安局|Organization]溪口派出所|Organization]民警受奖。"
    found = triples(find(text, "江州市"))
    assert ("白石县公安局溪口派出所", "locatedIn", "白石县") in found
    assert ("白石县公安局溪口派出所", "locatedIn", "江州市") not in found


OWNED = [
    (
        "[云水公司|Enterprise]与[禾山集团|Enterprise]下属的[清溪物流|Enterprise]签署协议。",
        ("云水公司", "cooperatesWith", "清溪物流"),
        ("云水公司", "cooperatesWith", "禾山集团"),
    ),
    (
        "[禾山集团|Enterprise]旗下[清溪物流|Enterprise]与[江南大学|Organization]共建[联合中心|Organization]。",
        ("联合中心", "establishedBy", "清溪物流"),
        ("江南大学", "subOrganizationOf", "禾山集团"),
    ),
    (
        "[禾山集团|Enterprise]全资子公司[清溪物流|Enterprise]推出“[一路通|Program]”平台。",
        ("清溪物流", "implements", "一路通"),
        ("禾山集团", "implements", "一路通"),
    ),
    (
        "[石口寨|Region]的“90后”姑娘[李山河|Person],去年回乡,创立“[小河工坊|Enterprise]”。",
        ("小河工坊", "establishedBy", "李山河"),
        ("小河工坊", "establishedBy", "石口寨"),
    ),
    (
        "[王田野|Person]出了名。他的师弟、协会会员[李山河|Person]另起炉灶,成立[小河合作社|Enterprise]。",
        ("小河合作社", "establishedBy", "李山河"),
        ("小河合作社", "establishedBy", "王田野"),
    ),
    (
        "[清溪公司|Enterprise]与[大溪镇|Region]、[南坪乡|Region]的14家合作社组建[清溪联合体|Organization]。",
        ("清溪联合体", "establishedBy", "清溪公司"),
        ("清溪联合体", "establishedBy", "南坪乡"),
    ),
    (
        "[李山河|Person]是[江南大学|Organization]硕士毕业,回乡办起[青山智控|Enterprise],公司年产值千万元,又拿下[县长质量奖|Honor]。",
        ("青山智控", "hasHonor", "县长质量奖"),
        ("江南大学", "hasHonor", "县长质量奖"),
    ),
    (
        "[云水茶协|Organization]也和[江南茶研所|Organization]攀上了亲,双方联办[茶叶示范站|Facility]。",
        ("茶叶示范站", "establishedBy", "云水茶协"),
        ("茶叶示范站", "establishedBy", "青山县"),
    ),
    (
        "[青山菌菇产业园|Zone]扩建。今年10月,产业园入选[省级百园|Honor]。",
        ("青山菌菇产业园", "hasHonor", "省级百园"),
        ("青山县", "hasHonor", "省级百园"),
    ),
]


@pytest.mark.parametrize(("text", "given", "absent"), OWNED)
def test_what_is_said_of_a_part_or_a_person_is_not_said_of_the_house_or_the_place(
    text: str, given: tuple[str, str, str], absent: tuple[str, str, str]
) -> None:
    found = triples(find(text, "青山县"))
    assert given in found
    assert absent not in found
