"""Posts of persons: titles before and after names, and the bodies in which they are held."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.facts.examples import read_example
from kg.facts.positions import check_position_examples, find_paper, find_positions, load_titles
from kg.words.errors import DataError
from tests.facts.readings import read_text

Row = tuple[str, str, str]


def find(text: str, home: str = "") -> set[Row]:
    page, reading = read_example(text, home)
    names = {e.id: e.name for e in reading.entities.values()}
    return {
        (names[p.person], p.title, names[p.organization] if p.organization else "")
        for p in find_positions(reading, page, load_titles())
    }


def test_shipped_rules_keep_their_examples() -> None:
    assert list(check_position_examples(load_titles())) == []


@pytest.mark.parametrize(
    ("text", "home", "rows"),
    [
        ("区委书记[罗山|Person]说", "青山区", {("罗山", "区委书记", "青山区")}),
        (
            "县委书记[管山|Person]、县长[敖河|Person]到场",
            "青山县",
            {("管山", "县委书记", "青山县"), ("敖河", "县长", "青山县")},
        ),
        ("[大溪街道|Region]党工委书记[胡山|Person]表示", "", {("胡山", "党工委书记", "大溪街道")}),
        (
            "[青山公司|Enterprise]董事长兼总经理[王山|Person]说",
            "",
            {("王山", "董事长", "青山公司"), ("王山", "总经理", "青山公司")},
        ),
        (
            "[青山县|Region]招商。县委常委、组织部部长[李山|Person]到会",
            "青山县",
            {("李山", "县委常委", "青山县"), ("李山", "组织部部长", "青山县")},
        ),
        ("[青山公司|Enterprise]扩产。总工程师[兰山|Person]说", "", {("兰山", "总工程师", "青山公司")}),
        (
            "[青山县法院|Organization]开庭。[石桥法庭|Organization]庭长[国山|Person]落笔",
            "",
            {("国山", "庭长", "石桥法庭")},
        ),
        ("[青山县|Region]的[云水合作社|Enterprise]丰收。理事长[覃山|Person]说", "", {("覃山", "理事长", "云水合作社")}),
        ("[青山高新区|Zone]管委会主任[周山|Person]介绍", "", {("周山", "管委会主任", "青山高新区")}),
        ("来自[青山公司|Enterprise]的技术总监[郝山|Person]说", "", {("郝山", "技术总监", "青山公司")}),
        ("村民[汪山|Person]说", "", set()),
        ("[王山|Person]摄", "", set()),
        ("[江南晨报|Organization]记者 [陶山|Person]", "", {("陶山", "记者", "江南晨报")}),
        ("责任编辑/[蒲山|Person] 校对:[邝河|Person]", "", {("蒲山", "责任编辑", ""), ("邝河", "校对", "")}),
        ("本版责编 [蒲山|Person] 视觉 [邝河|Person]", "", {("蒲山", "责编", ""), ("邝河", "视觉", "")}),
        ("全面提升视觉[邝河|Person]说", "", set()),
        ("记者:[邝总|Person],您回乡几年了?", "", set()),
        ("总策划[邝河|Person]带着学生在山里写生", "", set()),
        ("美编[邝河|Person]校对[陶山|Person]", "", {("邝河", "美编", ""), ("陶山", "校对", "")}),
        ("总策划:[邝河|Person] 统筹:[陶山|Person]", "", {("邝河", "总策划", ""), ("陶山", "统筹", "")}),
        ("[云水画社|Organization]开张。画社理事长[覃山|Person]说", "", {("覃山", "理事长", "云水画社")}),
        (
            "[青山县|Region]成立[链党委|Organization],由县长[易山|Person]任书记",
            "青山县",
            {("易山", "县长", "青山县"), ("易山", "书记", "链党委")},
        ),
        (
            "[芯片联盟|Organization]揭牌,[重山大学|Organization]教授[鲜山|Person]任首任理事长",
            "",
            {("鲜山", "教授", "重山大学"), ("鲜山", "理事长", "芯片联盟")},
        ),
        (
            "[青山县商务局|Organization]局长兼[青山产业园|Zone]管委会副主任[罗山|Person]说",
            "",
            {("罗山", "局长", "青山县商务局"), ("罗山", "管委会副主任", "青山产业园")},
        ),
        (
            "[绿水物流|Enterprise]开业。[青山糖业|Enterprise]忙。总经理助理兼物流公司负责人[罗山|Person]说",
            "",
            {("罗山", "总经理助理", "青山糖业"), ("罗山", "负责人", "绿水物流")},
        ),
        (
            "[实验室|Organization=甲实验室]主任是[罗山|Person];副主任由[丁岭|Person]兼任。",
            "",
            {("罗山", "主任", "甲实验室"), ("丁岭", "副主任", "甲实验室")},
        ),
        (
            "[青山创业园|Zone]由[青山县|Region]与[绿水集团|Enterprise]共建,首任园长是[罗山|Person]。",
            "",
            {("罗山", "园长", "青山创业园")},
        ),
        (
            "[竹产业链|Industry]“链长”、县政协主席[罗山|Person]到场",
            "青山县",
            {("罗山", "链长", "竹产业链"), ("罗山", "县政协主席", "青山县")},
        ),
        ("“店小二”[罗山|Person]到场", "青山县", set()),
        ("新会区委书记[罗山|Person]说", "新会区", {("罗山", "区委书记", "新会区")}),
        ("新会区委书记[罗山|Person]说", "青山区", {("罗山", "区委书记", "")}),
        (
            "[江南省委组织部|Organization]发文。县委常委、组织部部长[罗山|Person]说",
            "青山县",
            {("罗山", "县委常委", "青山县"), ("罗山", "组织部部长", "青山县")},
        ),
        (
            "[青山县委组织部|Organization]发文。县委常委、组织部部长[罗山|Person]说",
            "青山县",
            {("罗山", "县委常委", "青山县"), ("罗山", "部长", "青山县委组织部")},
        ),
        (
            "[绿水蜂业公司|Enterprise](原[青山蜂场|Enterprise])董事长[罗山|Person]说",
            "",
            {("罗山", "董事长", "绿水蜂业公司")},
        ),
        ("[青山集团|Enterprise]捐书。退休教师[罗山|Person]来了", "", {("罗山", "教师", "")}),
        (
            "[青山陶瓷厂|Enterprise]厂长、[全国劳动模范|Honor][罗山|Person]来了",
            "",
            {("罗山", "厂长", "青山陶瓷厂")},
        ),
        (
            "[青山剧团|Organization]团长、剪纸传承人[罗山|Person]来了",
            "",
            {("罗山", "团长", "青山剧团"), ("罗山", "剪纸传承人", "")},
        ),
        ("[绿水路桥局|Enterprise]来了。招商局副局长[罗山|Person]说", "青山县", {("罗山", "副局长", "")}),
        (
            "[青山县住房和城乡建设局|Organization]、[青山县民政局|Organization]都来了。住建局副局长[罗山|Person]说",
            "",
            {("罗山", "副局长", "青山县住房和城乡建设局")},
        ),
        ("[青山镇|Region]人大主席团主席[罗山|Person]称", "", {("罗山", "人大主席团主席", "青山镇")}),
        (
            "[青山县科协|Organization]兼职副主席[罗山|Person]称",
            "",
            {("罗山", "兼职副主席", "青山县科协")},
        ),
        ("[罗山|Person]在[青山|Region]酒坊的师傅[丁岭|Person]家", "", {("丁岭", "师傅", "")}),
        (
            "[青山大学|Organization]教授[罗山|Person]受聘担任武馆总教官",
            "",
            {("罗山", "教授", "青山大学"), ("罗山", "总教官", "")},
        ),
        (
            "[青山县法院|Organization]院长[罗山|Person],[青山县检察院|Organization]检察长才加列席。",
            "",
            {("罗山", "院长", "青山县法院")},
        ),
        (
            "[绿水学院|Organization]主任是[罗山|Person]院士的学生、女博士[丁岭|Person]。",
            "",
            {("丁岭", "主任", "绿水学院")},
        ),
    ],
)
def test_posts(text: str, home: str, rows: set[Row]) -> None:
    assert find(text, home) == rows


def test_committees_inside_lend_their_end_to_the_title() -> None:
    text = "[[青山县|Region]社区党工委|Organization]开会。[[青山县|Region]社区党工委|Organization]副书记[罗山|Person]说"
    assert find(text, "青山县") == {("罗山", "党工委副书记", "青山县社区党工委")}


def test_former_posts_are_marked() -> None:
    page, reading = read_example("原县委书记[罗山|Person]回忆", "青山县")
    (post,) = find_positions(reading, page, load_titles())
    assert (post.title, post.former) == ("县委书记", True)
    assert post.evidence.text in page.text


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("免去[罗山|Person]的[青山县水利局|Organization]局长职务。", True),
        ("[罗山|Person],58岁,原是[青山县水利局|Organization]局长。", True),
        ("[罗山|Person],58岁,是[青山县水利局|Organization]局长。", False),
        ("任命[罗山|Person]为[青山县水利局|Organization]局长。", False),
    ],
)
def test_posts_that_are_taken_away_or_were_held_are_former(text: str, former: bool) -> None:
    page, reading = read_example(text, "青山县")
    (post,) = find_positions(reading, page, load_titles())
    assert (post.title, post.organization, post.former) == ("局长", "Organization/青山县水利局", former)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("[绿水市|Region]归来的女老板[罗山|Person]说", "老板"),
        ("[绿水市|Region]籍老板[罗山|Person]说", "老板"),
        ("[绿水市|Region]设计师[罗山|Person]说", "设计师"),
        ("[绿水市|Region]恒工首席技师[罗山|Person]说", "首席技师"),
        ("从[绿水网络公司|Enterprise]离职的财务总监[罗山|Person]说", "财务总监"),
        ("[绿水轴承厂|Enterprise]出身的职业经理人[罗山|Person]说", "职业经理人"),
    ],
)
def test_where_a_person_comes_from_is_not_where_he_serves(text: str, title: str) -> None:
    assert find(text, "青山县") == {("罗山", title, "")}


def test_who_works_in_a_house_serves_there() -> None:
    assert find("在[绿水医院|Organization]工作的医生[罗山|Person]说") == {("罗山", "医生", "绿水医院")}


def test_who_is_sent_serves_where_he_was_sent_to() -> None:
    text = "[青山镇|Region]修渠。[绿水学院|Organization]选派的副镇长[罗山|Person]说"
    assert ("罗山", "副镇长", "绿水学院") not in find(text)


@pytest.mark.parametrize("text", ["[罗山|Person]在[青山铜业公司|Enterprise]当电工", "电工[罗山|Person]说"])
def test_a_trade_is_no_post_without_its_house_before_it(text: str) -> None:
    assert find(text, "青山县") == set()
    assert find("[青山铜业公司|Enterprise]电工[罗山|Person]说", "青山县") == {("罗山", "电工", "青山铜业公司")}


def test_a_page_that_names_its_paper_gives_it_to_its_reporters() -> None:
    page, reading = read_example("本报记者 [陶山|Person]")
    _, last = read_example("[江南日报|Organization] 编辑 [蒲山|Person]")
    paper = find_paper([reading, last], load_titles())
    assert paper == "Organization/江南日报"
    (post,) = find_positions(reading, page, load_titles(), paper=paper)
    assert post.organization == paper
    assert find_paper([reading], load_titles()) is None


def test_the_head_of_a_town_serves_the_one_whose_village_was_named_last() -> None:
    text = "宁都山乡议事忙\n\n大沽乡党委副书记、乡长张柏说,全乡各村都有议事亭,宁都县正在推开。\n\n"
    text += "在会同乡桃枝村,一桩拖了多年的地界纠纷在议事亭里了结。\n\n“亭子要立在路口。”乡党委书记郭明山说。\n"
    page, readings = read_text(text)
    posts = {
        (reading.entities[p.person].name, p.title, reading.entities[p.organization].name)
        for reading in readings
        for p in find_positions(reading, page, load_titles())
        if p.organization
    }
    assert ("郭明山", "党委书记", "会同乡") in posts
    assert ("张柏", "乡长", "大沽乡") in posts


def test_the_paper_in_the_masthead_and_the_one_in_a_byline_employ_reporters() -> None:
    text = "白 鹭 新 风　　2025年6月18日　　责编 甘小满\n\n山货出山\n\n本报记者 洪 源\n\n"
    text += "近日,白鹭县的笋干车间里机器轰鸣。\n\n茶香满园\n\n"
    text += "竹溪新语全媒体记者 丁立春 本报驻竹溪记者 蒲山\n\n近日,白鹭县的茶厂里机器轰鸣,今年新建加工点12个。\n\n"
    text += "玛纳斯棉铃开\n\n近日,玛纳斯县的棉田开机采收,玛纳斯县又有320人就业。\n\n(白鹭新风记者 赵明远)\n"
    page, readings = read_text(text)
    paper = find_paper(readings, load_titles())
    names = {e.id: e.name for reading in readings for e in reading.entities.values()}
    posts = [p for reading in readings for p in find_positions(reading, page, load_titles(), paper=paper)]
    assert {(names[p.person], p.title, names.get(p.organization or "")) for p in posts} >= {
        ("洪源", "记者", "白鹭新风"),
        ("丁立春", "全媒体记者", "竹溪新语"),
        ("甘小满", "责编", "白鹭新风"),
        ("赵明远", "记者", "白鹭新风"),
    }
    papers = [e for e, name in names.items() if name == "白鹭新风"]
    assert len(papers) == 1


def test_broken_titles_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "titles.toml"
    broken.write_text("bases = [\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"titles\.toml"):
        load_titles(broken)
    rules = tmp_path / "position.toml"
    rules.write_text('relation = "position"\n[[rule]]\nid = "position.x"\nkind = "sideways"\n', encoding="utf-8")
    with pytest.raises(DataError, match="unknown kind"):
        load_titles(None, rules)


def test_the_level_of_a_place_is_no_part_of_the_title() -> None:
    text = "[大溪镇|Region]修路。镇党委副书记[易山|Person]介绍,[大溪镇|Region]不等不靠。"
    assert find(text) == {("易山", "党委副书记", "大溪镇")}


def test_two_titles_of_one_person_meet_at_the_word_by() -> None:
    text = "链上书记\n\n黎平县杉木产业链党委揭牌。杉木产业链党委书记由县委常委、副县长吴云海兼任。\n"
    page, readings = read_text(text)
    posts = {
        (p.title, readings[0].entities[p.organization].name if p.organization else None)
        for p in find_positions(readings[0], page, load_titles())
    }
    assert posts == {("党委书记", "黎平县杉木产业链党委"), ("县委常委", "黎平县"), ("副县长", "黎平县")}
