"""What an article named once is found wherever it stands again."""

from kg.facts.entities import find_again
from kg.words.domain import Mention, Origin
from tests.facts.readings import read_text

TEXT = "云山水果、南坡食品等企业增产。南坡食品获奖,南坡食品公司的3个云山水果店开张,大南坡食品厂关门。"


def spot(text: str, kind: str, at: int) -> Mention:
    return Mention(at, at + len(text), kind, text, Origin.SHAPE, "test", f"{kind}/{text}")


def test_a_firm_of_a_row_is_found_where_it_acts_alone() -> None:
    row = [spot("云山水果", "Enterprise", 0), spot("南坡食品", "Enterprise", 5)]
    row.append(spot("大南坡食品厂", "Enterprise", TEXT.index("大南坡")))
    again = sorted(find_again(TEXT, row), key=lambda m: m.begin)
    assert [(m.text, m.entity) for m in again] == [("南坡食品", "Enterprise/南坡食品")] * 2
    assert again[0].begin == TEXT.index("南坡食品获奖")


def test_counted_things_persons_and_pointers_are_not_repeated() -> None:
    pointer = Mention(5, 9, "Enterprise", "南坡食品", Origin.ANAPHOR, "test", "Enterprise/x")
    assert list(find_again(TEXT, [pointer, spot("云山水果", "Person", 0)])) == []


def test_the_county_of_a_body_told_by_its_level_is_that_of_its_item() -> None:
    text = "河谷春早\n\n特克斯县:夜游线路开出3条,特克斯县文旅局派员引路。\n\n"
    text += "▼ 尼勒克县:杏花节4月6日开幕,由县文旅局主办,售票4300张。\n\n▼ 新源县:骑行赛5月2日开赛,由县体育局承办。\n"
    bodies = {
        (m.text, reading.entities[m.entity].name)
        for reading in read_text(text)[1]
        for m in reading.mentions
        if m.type == "Organization"
    }
    assert ("县文旅局", "尼勒克县文化和旅游局") in bodies
    assert ("特克斯县文旅局", "特克斯县文化和旅游局") in bodies
    assert ("县体育局", "新源县体育局") in bodies


def test_the_committee_of_a_chain_is_meant_by_its_last_words() -> None:
    text = (
        "链上建党委\n\n黎平县今年成立制鞋产业链党委,禾源社区党委也来取经。产业链党委推出议事制度,链党委还办起工匠班。"
    )
    text += "社区党委学着做。村党总支没有跟上。\n"
    pointed = [
        (m.text, reading.entities[m.entity].name)
        for reading in read_text(text)[1]
        for m in reading.mentions
        if m.type == "Organization" and m.origin is Origin.ANAPHOR
    ]
    assert pointed == [("产业链党委", "制鞋产业链党委"), ("链党委", "制鞋产业链党委"), ("社区党委", "禾源社区党委")]


def test_a_body_is_meant_by_its_kind_only_at_the_begin_of_a_clause_and_if_one_was_named() -> None:
    text = "法庭进村\n\n黎平县人民法院上门办案。法院开庭3次,与法院相邻的商会帮忙。派出所出警2次。\n"
    pointed = [
        (m.begin, reading.entities[m.entity].name)
        for reading in read_text(text)[1]
        for m in reading.mentions
        if m.type == "Organization" and m.origin is Origin.ANAPHOR
    ]
    article = read_text(text)[1][0].article.text
    assert pointed == [(article.index("法院开庭"), "黎平县人民法院")]


def test_short_forms_of_committees_and_county_houses_are_one_with_the_full_ones() -> None:
    text = (
        "干部进厂\n\n中共醴陵市委组织部开会。醴陵市委组织部部署。醴陵市供销合作社联合社备货,市供销社送货。"
        "醴陵市人民医院义诊,市医院派车,市中医院也来了。\n"
    )
    keys: dict[str, set[str]] = {}
    for reading in read_text(text)[1]:
        for mention in reading.mentions:
            if mention.type == "Organization":
                keys.setdefault(mention.entity, set()).add(mention.text)
    assert sorted(sorted(names) for names in keys.values()) == [
        ["中共醴陵市委组织部", "醴陵市委组织部"],
        ["市中医院"],
        ["市供销社", "醴陵市供销合作社联合社"],
        ["市医院", "醴陵市人民医院"],
    ]


def test_a_house_or_site_is_meant_by_its_kind() -> None:
    text = (
        "村里的新去处\n\n黎平县疾控中心开诊。中心接诊820人次,中心城区的人也来。“红石榴”夜校开课,夜校培训村民63人。"
        "黎平农商银行送来贷款,公司却没有。\n"
    )
    pointed = [
        (m.text, reading.entities[m.entity].name)
        for reading in read_text(text)[1]
        for m in reading.mentions
        if m.origin is Origin.ANAPHOR and m.type != "Region"
    ]
    assert pointed == [("中心", "黎平县疾病预防控制中心"), ("夜校", "“红石榴”夜校")]


def test_a_firm_is_not_meant_by_its_founders_and_customers() -> None:
    text = (
        "合资\n\n苍榆节水公司由黎平县农投集团和昆渠食品公司合资成立,前者占股60%。公司一期投资8600万元。\n\n"
        "枫桥乳业公司投产,鲜奶全部送往兰沁牧业公司。公司存栏奶牛9600头。\n\n"
        "县里与岭北轴承公司签约。公司要投资3亿元。\n"
    )
    pointed = [
        reading.entities[m.entity].name
        for reading in read_text(text)[1]
        for m in reading.mentions
        if m.origin is Origin.ANAPHOR and m.type == "Enterprise"
    ]
    assert pointed == ["苍榆节水公司", "枫桥乳业公司", "岭北轴承公司"]


def test_what_is_once_misread_is_no_other_thing() -> None:
    text = (
        "链上的事\n\n黎平县茶叶产业协会开课,黎平县茶叶产业协会的老师进村,黎平县荼叶产业协会办班。"
        "黎平县苍榆工业园招工,苍榆工业园建厂,苍渝工业园增产,苍榆工业园、苍枫工业园修路,苍榆工业园一区、苍榆工业园二区交付。\n"
    )
    names = {
        m.text: m.entity
        for reading in read_text(text)[1]
        for m in reading.mentions
        if m.type in ("Organization", "Zone")
    }
    assert names["黎平县荼叶产业协会"] == names["黎平县茶叶产业协会"]
    assert names["苍渝工业园"] == names["苍榆工业园"] != names["苍枫工业园"]


def test_a_level_is_put_into_the_names_of_county_houses_only() -> None:
    text = "携手\n\n醴陵人民医院与太原旅游职业学院、北京协和医院结对,长沙海关帮忙,醴陵教育局组织。\n"
    labels = {
        reading.entities[m.entity].name
        for reading in read_text(text)[1]
        for m in reading.mentions
        if m.type == "Organization"
    }
    assert {"醴陵市人民医院", "太原旅游职业学院", "北京协和医院", "长沙海关", "醴陵市教育局"} <= labels
