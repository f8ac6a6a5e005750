"""What a careful reader takes from a page, and what not. All names but those of places are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import Facts, PageReader
from kg.pages.read import read_page


@pytest.fixture(scope="module")
def reader() -> PageReader:
    return PageReader()


def read(reader: PageReader, folder: Path, text: str) -> Facts:
    page = folder / "page.txt"
    page.write_text(text + "\n", encoding="utf-8")
    return reader.read(read_page(page))


def names(facts: Facts, kind: str) -> set[str]:
    """All forms under which things of a type are named."""
    return {n for r in facts.readings for e in r.entities.values() if e.type == kind and e.articles for n in e.names}


@pytest.mark.parametrize(
    ("kind", "text", "wanted", "unwanted"),
    [
        # a verb is no name of a firm, nor is what stands before it
        ("Enterprise", "崇仁县的他充分利用公司所处位置，办起茶馆。", (), ("利用公司",)),
        ("Enterprise", "崇仁县石庄村把三座电站委托云谷农业公司管护。", ("云谷农业公司",), ("电站委托云谷农业公司",)),
        ("Enterprise", "崇仁县整合荒地300亩引进云谷苗木公司。", ("云谷苗木公司",), ("荒地300亩引进云谷苗木公司",)),
        # the place at the head of a firm's name is no short form of the firm
        (
            "Enterprise",
            "金华市推进春耕。兰溪英岭茶业有限公司总经理是兰溪本地人。",
            ("兰溪英岭茶业有限公司",),
            ("兰溪",),
        ),
        # a row of firms before 等项目, though the clause goes on
        ("Enterprise", "崇仁县去年，天岭、铭岭达、得利岭等项目当年开工、当年投产。", ("天岭", "铭岭达", "得利岭"), ()),
        ("Enterprise", "崇仁县联合中岭社国际传播集团江西分公司开展宣传。", ("中岭社国际传播集团江西分公司",), ()),
        ("Enterprise", "崇仁县联合本市及省内外12所院校、11家企业。", (), ("合本市", "本市")),
        # a class that is counted is no firm
        ("Enterprise", "崇仁县为300多个茶叶专业合作社发放贷款。", (), ("茶叶专业合作社",)),
        (
            "Organization",
            "崇仁县利用原政法委办公楼，统一整合至县综治中心。",
            ("县综治中心",),
            ("至县综治中心", "利用原政法委"),
        ),
        ("Organization", "崇仁县委社会工作部联合县商务局走访企业。", ("崇仁县委社会工作部",), ()),
        # the verb behind a name is no part of it, and a surname may be a verb
        ("Person", "崇仁县商务局党组书记、主任夏彤宣读了通报。", ("夏彤",), ("夏彤宣",)),
        ("Person", "崇仁县推行网格管理，由村党支部书记任网格长。", (), ("任网格", "任网格长")),
        ("Person", "崇仁县党员和群众一起清理河道。", (), ("和群众",)),
        ("Person", "崇仁县村民老黄顺利领到奖金。", (), ("黄顺利",)),
        ("Person", "崇仁县各村的村民(代表)会议通过了章程。", (), ("代表",)),
        (
            "Organization",
            "隆阳区咖啡产业服务中心主任介绍。走进隆阳区石庄村党群服务中心。",
            ("隆阳区咖啡产业服务中心",),
            ("隆阳区石庄村党群服务中心",),
        ),
        ("Organization", "（相关链接）德州市委组织部今年8月印发方案。", ("德州市委组织部",), ()),
        ("Enterprise", "平乡县的好轱岭、嘉赛岭、双翼橡塑等62家配件企业投产。", ("好轱岭", "嘉赛岭", "双翼橡塑"), ()),
        # the branch of a bank is one firm, whatever word follows it
        ("Enterprise", "崇仁县的农发行崇仁县支行为其放款。", ("农发行崇仁县支行",), ("崇仁县支行",)),
        ("Enterprise", "崇仁县的贷款来自建行崇仁支行的新产品。", ("建行崇仁支行",), ("崇仁支行",)),
        ("Enterprise", "崇仁县边民凭互市份额入股加工厂。", (), ("凭互市份额入股加工厂",)),
        # where one body's name has come to its end, another's begins
        (
            "Organization",
            "崇仁县的石庄街道政协工作联络组坚持街道党委领导。",
            ("石庄街道政协工作联络组",),
            ("石庄街道政协工作联络组坚持街道党委",),
        ),
        ("Organization", "崇仁县人民法院无定河人民法庭开庭。", ("崇仁县人民法院无定河人民法庭",), ("河人民法庭",)),
        ("Organization", "崇仁县引进一批企业。/ 青溪报全媒体记者 罗云", ("青溪报",), ()),
        ("Zone", "我市崇仁经济开发区被认定为省级园区。", ("崇仁经济开发区",), ("市崇仁经济开发区",)),
        ("Region", "崇仁县公园融合“象山故里、江南书乡、华夏香都”等元素。", (), ("江南书乡",)),
        ("Industry", "崇仁县获评五星级产业集群9个。", (), ("五星级产业集群",)),
        # towns that no list knows, villages called 里, rows of stems
        (
            "Region",
            "昌图县推进灌溉。付家镇双城村党支部书记兼村委会主任佟锁说。",
            ("付家镇", "双城村"),
            ("镇双城村", "党支部书记兼村"),
        ),
        ("Region", "盘山县推进养殖。坨子里村养殖户得奖。", ("坨子里村",), ()),
        (
            "Region",
            "目前，安福县的经验已在枫田、洲湖、严田、横龙4个乡镇推广。",
            ("枫田镇", "洲湖镇", "严田镇", "横龙镇"),
            (),
        ),
        ("Region", "仙居县的车一路开到淡竹、白塔、皤滩、埠头等地。", ("淡竹乡", "白塔镇", "皤滩乡", "埠头镇"), ()),
        ("Region", "崇仁县紧扣工业强县、文旅兴县两篇文章。", (), ("兴县",)),
        ("Region", "西峡县评定信用村204个。", (), ("信用村",)),
        ("Region", "琼中县的喇叭先报天气，再报村务。", (), ("再报村",)),
        ("Region", "白沙县打安镇副镇长符花说。", ("打安镇",), ("打安镇副镇", "白沙县打安镇副镇")),
        # metals, melons and conjunctions are no places
        ("Region", "崇仁县的好政策带来真金白银。", (), ("白银", "白银市")),
        ("Region", "崇仁县的哈密瓜进入采摘期。", (), ("哈密", "哈密市")),
        ("Region", "崇仁县各乡镇和县直单位参加。", ("崇仁县",), ("和县",)),
        # a row of industries in quotation marks; parks and ranks are none
        (
            "Industry",
            "崇仁县形成“轨道交通、文具礼品、精细化工”三大主导产业。",
            ("轨道交通", "文具礼品", "精细化工"),
            (),
        ),
        (
            "Industry",
            "崇仁县依托双创产业园、食品产业园等产业载体，招商引资。",
            (),
            ("双创产业园", "食品产业园", "食品"),
        ),
        ("Industry", "崇仁县完善工业领域重点产业清单。", (), ("工业领域重点产业",)),
        ("Event", "崇仁县召开工业经济发展暨招商引资调度会议。", ("工业经济发展暨招商引资调度会议",), ()),
    ],
)
def test_names_and_what_is_none(
    reader: PageReader, tmp_path: Path, kind: str, text: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    found = names(read(reader, tmp_path, text), kind)
    assert set(wanted) <= found
    assert not found & set(unwanted)


def test_a_project_and_its_works_are_one(reader: PageReader, tmp_path: Path) -> None:
    text = "崇仁县城至枫山段公路改造项目竣工。崇仁县城至枫山段公路改造工程全长11公里。"
    projects = {e.id for r in read(reader, tmp_path, text).readings for e in r.entities.values() if e.type == "Project"}
    assert len(projects) == 1


def test_branches_of_banks_keep_their_place(reader: PageReader, tmp_path: Path) -> None:
    """昌 looks like 县, and the names of branches may end in 县支行; what is whole is not mended."""
    facts = read(reader, tmp_path, "崇仁县的农行崇仁昌河支行负责人上门走访。")
    assert "农行崇仁昌河支行" in names(facts, "Enterprise")
    assert "农行崇仁县河支行" not in names(facts, "Enterprise")


def test_this_firm_is_not_one_of_a_row(reader: PageReader, tmp_path: Path) -> None:
    """The firm whose project opens a paragraph, and not the last of a list before it, is whom 该公司 means."""
    text = (
        "崇仁县抓项目\n\n崇仁县今年抓项目，峰岭机械、粤岭稀土等项目开工建设。\n\n"
        "近日，在江西浩岭科技有限公司二期项目厂房内，产线全速运转。\n\n“产能提升了两成。”该公司常务总裁施怀岭介绍。"
    )
    facts = read(reader, tmp_path, text)
    posts = {(p.person, p.title): p.organization for p in facts.positions}
    organization = next(o for (person, _), o in posts.items() if person.endswith("施怀岭"))
    assert organization is not None and organization.endswith("江西浩岭科技有限公司")


def test_the_park_is_none_of_a_row_of_parks(reader: PageReader, tmp_path: Path) -> None:
    text = (
        "崇仁工业园区加快建设。今年，崇仁县打造电子信息产业园、智能装备产业园、龙岭工业新区三个平台。"
        "近日，园区企业赶制订单。"
    )
    facts = read(reader, tmp_path, text)
    points = {m.entity for r in facts.readings for m in r.mentions if m.text == "园区"}
    assert {n for e in points for r in facts.readings for n in r.entities[e].names} >= {"崇仁工业园区"}, points


def test_a_regiment_named_again_is_the_same(reader: PageReader, tmp_path: Path) -> None:
    text = "玛纳斯县创业村和新疆生产建设兵团第八师一四八团隔渠相望。该县与一四八团签订协议。"
    units = {e.id for r in read(reader, tmp_path, text).readings for e in r.entities.values() if "一四八团" in e.names}
    assert len(units) == 1


def test_a_number_of_nobody_is_reported(reader: PageReader, tmp_path: Path) -> None:
    """Nothing is lost in silence: the number, its line and the reason."""
    facts = read(reader, tmp_path, "一季度成绩单\n\n园区实现工业总产值17.78亿元，投产企业达到91户。")
    lost = [s for s in facts.skipped if s.what == "number"]
    assert not facts.observations
    assert [(s.place, s.why.partition(":")[0]) for s in lost] == [("page:3", "17.78亿元"), ("page:3", "91户")]


def relations(facts: Facts) -> set[tuple[str, str, str]]:
    """(subject, predicate, object) by preferred label."""
    label = {key: e.name for r in facts.readings for key, e in r.entities.items()}
    return {(label[r.subject], r.predicate, label[r.object]) for r in facts.relations}


def test_the_lead_firm_of_a_chain(reader: PageReader, tmp_path: Path) -> None:
    text = (
        "作为园区轴承产业的链主企业，镡城股份有限公司、远岚轴承有限公司落户崇仁县。\n\n"
        "崇仁县布局储能电池赛道。以乾昱储能有限公司(以下简称乾昱储能)为链主企业，延链补链强链。"
    )
    leads = {(s, o) for s, p, o in relations(read(reader, tmp_path, text)) if p == "leadsChain"}
    assert leads == {
        ("镡城股份有限公司", "轴承产业"),
        ("远岚轴承有限公司", "轴承产业"),
        ("乾昱储能有限公司", "储能电池"),
    }


def test_who_lies_in_a_place_wins_and_not_the_place(reader: PageReader, tmp_path: Path) -> None:
    text = "近日，位于宣城市泾县的安徽省璞岭设计有限公司设计团队在国际设计大赛中脱颖而出，获得产品概念设计奖。"
    won = {(s, o) for s, p, o in relations(read(reader, tmp_path, text)) if p == "hasHonor"}
    assert won == {("安徽省璞岭设计有限公司", "产品概念设计奖")}


def test_this_action_is_of_no_bank(reader: PageReader, tmp_path: Path) -> None:
    """行 of 行动 points at no bank and no firm."""
    text = (
        "此前，鼎岭科技有限公司用工紧张，崇仁县快速响应企业诉求。\n\n"
        "近期，崇仁县开展“入企问需”大走访行动。截至目前，此次行动现场解决问题23个，促成融资5.2亿元。"
    )
    facts = read(reader, tmp_path, text)
    owners = {facts.readings[0].entities[o.owner].name for o in facts.observations}
    assert owners and "鼎岭科技有限公司" not in owners
    assert "“入企问需”大走访行动" in names(facts, "Program")
    assert {o.indicator for o in facts.observations} == {"现场解决问题", "促成融资"}


def test_a_seat_elsewhere_is_no_place_of_work(reader: PageReader, tmp_path: Path) -> None:
    text = "崇仁县持续优化营商环境。总部在浙江的江西恒岭科技有限公司落户崇仁县，企业负责人龙小岭走访多地。"
    facts = relations(read(reader, tmp_path, text))
    assert ("江西恒岭科技有限公司", "locatedIn", "崇仁县") in facts
    assert ("江西恒岭科技有限公司", "locatedIn", "浙江省") not in facts


def test_what_planners_approve_is_no_aim(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "2025年，崇仁县办理建设工程规划许可27项、企业注册登记230项。")
    assert {str(o.modality) for o in facts.observations} == {"actual"}
    assert len(facts.observations) == 2


def test_what_joins_a_thing_to_another_is_no_part_of_it(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "2025年，崇仁县举办“云谷”设计周，和中外设计师交流活动2次。")
    assert not [o.indicator for o in facts.observations if o.indicator.startswith("和")]
    assert facts.observations


def test_a_town_by_its_short_name_is_no_far_county(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "崇仁县白沙镇发展茶叶产业。白沙建起加工厂，年产茶叶12吨。")
    assert "白沙黎族自治县" not in names(facts, "Region")
    assert "白沙镇" in names(facts, "Region")


def test_cooperatives_lie_in_no_city_of_that_name(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "崇仁县薯谷专业合作联社带动农户。")
    assert "合作市" not in names(facts, "Region")


def test_a_paragraph_goes_on_about_the_chain_of_the_one_before(reader: PageReader, tmp_path: Path) -> None:
    text = (
        "崇仁县轴承产业提档升级\n\n崇仁县把轴承产业作为主导产业。轴承行业的链主企业是云谷机械。\n\n"
        "如今，崇仁工业园集聚岭南精工、禾川锻造等上下游关联企业60余家。"
    )
    facts = relations(read(reader, tmp_path, text))
    trades = {o for s, p, o in facts if p == "inIndustry" and s in ("岭南精工", "禾川锻造")}
    assert len(trades) == 1 and "轴承" in trades.pop()


def test_what_he_founds_is_his(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "2022年，崇仁县的周岭南辞去外地的工作。他回村创办崇仁县岭南养殖有限公司。")
    assert ("崇仁县岭南养殖有限公司", "establishedBy", "周岭南") in relations(facts)


def test_and_before_a_number_is_no_part_of_a_name(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "崇仁县石庄镇党委书记向勇和12名驻村干部坐在长凳上。")
    assert "向勇和" not in names(facts, "Person")


def test_the_core_of_a_valley_lies_in_it(reader: PageReader, tmp_path: Path) -> None:
    facts = relations(read(reader, tmp_path, "崇仁县是“中州稀谷产业园”核心区。中州稀谷产业园建设提速。"))
    assert ("中州稀谷产业园", "partOf", "崇仁县") not in facts


def test_a_sum_is_invested_in_a_project(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "崇仁县签约项目12个，其中岭南塑业投资6亿元的高端包装项目已开工。")
    assert "高端包装项目" in names(facts, "Project")


def test_what_it_was_like_before_is_no_programme(reader: PageReader, tmp_path: Path) -> None:
    facts = read(reader, tmp_path, "崇仁县推动门店从“街边小店”到“连锁品牌”。")
    assert not names(facts, "Program")


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        (
            "崇仁县县委常委韩天成，县统计局党组书记、局长卞玉山，县教育局副局长崔志远出席。",
            {("韩天成", "县委常委"), ("卞玉山", "党组书记"), ("卞玉山", "局长"), ("崔志远", "副局长")},
        ),
        ("崇仁县的施南山当即连线县住建局局长段成林。", {("段成林", "局长")}),
        ("崇仁县叶美玲为当地干部点赞。", set()),
        ("任命尹天倩、蒋大海为崇仁县人民法院审判员。", {("尹天倩", "审判员"), ("蒋大海", "审判员")}),
        ("崇仁县行长助理吴双又一次来到河上镇。", {("吴双", "行长助理")}),
    ],
)
def test_whose_a_title_is(reader: PageReader, tmp_path: Path, text: str, posts: set[tuple[str, str]]) -> None:
    facts = read(reader, tmp_path, text)
    assert {(p.person.split("/")[-1], p.title) for p in facts.positions} == posts


def test_who_no_longer_holds_a_post(reader: PageReader, tmp_path: Path) -> None:
    facts = read(
        reader, tmp_path, "崇仁县王天明不再担任县妇联主席。任命赵晓海为崇仁县教育局局长，免去其崇仁县民政局局长职务。"
    )
    assert {(p.title, p.former) for p in facts.positions} == {("主席", True), ("局长", False), ("局长", True)}


def test_a_notice_is_an_article_of_its_own(reader: PageReader, tmp_path: Path) -> None:
    text = (
        "青石出山\n\n本报讯（记者 甘小满）崇仁县云石机械有限公司投产，产值3亿元。\n\n崇仁县人大常委会任免名单\n\n"
        "任命尹天倩为崇仁县人民法院审判员。"
    )
    assert len(read(reader, tmp_path, text).readings) == 2


def test_honours_by_list_and_by_their_whole_name(reader: PageReader, tmp_path: Path) -> None:
    text = (
        "崇仁县被交通运输部联合命名为“平安村居”全国示范县，素有“中国麻鸡之乡”之称。崇仁县人民医院晋升为三级综合医院。\n\n"
        "纳税贡献十强企业：崇仁云石机械有限公司、崇仁青溪糖业有限公司。"
    )
    facts = read(reader, tmp_path, text)
    named = {key: e.names for r in facts.readings for key, e in r.entities.items()}
    honours = {
        (n, h) for f in facts.relations if f.predicate == "hasHonor" for n in named[f.subject] for h in named[f.object]
    }
    assert {"“平安村居”全国示范县", "中国麻鸡之乡"} <= {h for n, h in honours if n == "崇仁县"}
    assert {n for n, h in honours if h == "三级综合医院"} == {"崇仁县人民医院"}
    assert {"崇仁云石机械有限公司", "崇仁青溪糖业有限公司"} <= {n for n, h in honours if h == "纳税贡献十强企业"}


def test_names_end_before_what_counts_them(reader: PageReader, tmp_path: Path) -> None:
    text = (
        "崇仁县天华阀门科技股份有限公司3家企业投产。青溪米业、崇仁青溪面业有限公司两家子公司扩产。"
        "县政府联合5家合作银行放款。"
    )
    found = names(read(reader, tmp_path, text), "Enterprise")
    assert any(n.endswith("天华阀门科技股份有限公司") for n in found)
    assert "崇仁青溪面业有限公司" in found
    assert not any("两家" in n or "5家" in n for n in found)


def test_what_is_made_belongs_to_the_name_of_the_project(reader: PageReader, tmp_path: Path) -> None:
    found = names(
        read(reader, tmp_path, "崇仁县年产5万吨差别化纤维项目开工，年产3万吨正极材料项目二期投产。"), "Project"
    )
    assert {"崇仁县年产5万吨差别化纤维项目", "年产3万吨正极材料项目二期"} <= found
