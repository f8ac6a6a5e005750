"""Observations: what is measured, whose it is, when it holds; and that every rule keeps its own examples."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.facts.examples import read_example
from kg.facts.indicators import load_indicators, read_indicators
from kg.facts.observation_words import load_observation_words, read_observation_words
from kg.facts.observations import find_observations
from kg.words.domain import Bound, Modality, Observation
from kg.words.errors import DataError

RULES = load_observation_words().rules


def rows(text: str, date: str | None = None, home: str = "清河县") -> list[Observation]:
    page, reading = read_example(text, home)
    reading = replace(reading, article=replace(reading.article, date=date))
    found = find_observations(reading, page)
    assert all(page.text[o.evidence.begin : o.evidence.end] == o.evidence.text for o in found)
    return found


def brief(found: list[Observation]) -> list[tuple[str, ...]]:
    """Owner's name, indicator, value, unit and, if there is one, change."""
    out = []
    for o in found:
        row = (o.owner.split("/", 1)[1], o.indicator, "" if o.value is None else str(o.value), o.unit)
        out.append(row if o.change is None else (*row, str(o.change)))
    return out


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_each_rule_keeps_its_examples(rule) -> None:
    for example in rule.yes:
        expected = [tuple(row) for row in example["gives"]]
        assert brief(rows(example["text"])) == expected, example["text"]
    for text in rule.no:
        assert brief(rows(text)) == [], text


def test_every_observation_names_a_rule_of_the_file() -> None:
    ids = {rule.id for rule in RULES}
    text = (
        "[清河县|Region]营业收入35亿元,同比增长5%,比年初增加3亿元。新增企业9家,组建5个联合体。"
        "投资8亿元的[清河电厂|Project]开工,用电量下降3%。"
    )
    found = rows(text)
    assert {o.rule for o in found} <= ids
    assert len(found) >= 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # two states of one thing
        (
            "[甲公司|Enterprise]加工能力由每年8万吨扩到14万吨。",
            [("甲公司", "加工能力", "8", "万吨"), ("甲公司", "加工能力", "14", "万吨")],
        ),
        # a counted noun ends before the verb that tells what was done
        ("[清河县|Region]派26名侨管家代为取药。", [("清河县", "派侨管家", "26", "名")]),
        # a change belongs to the value before it, also across a comparison
        (
            "[清河县|Region]地区生产总值728.4亿元,按可比价计算,比上年增长5.8%。",
            [("清河县", "地区生产总值", "728.4", "亿元", "5.8")],
        ),
        ("[清河县|Region]货物进出口5.6亿美元,下降3.7%。", [("清河县", "货物进出口", "5.6", "亿美元", "-3.7")]),
        (
            "[清河县|Region]城镇居民49073元,农村居民31846元,分别增长4.6%、6.1%。",
            [("清河县", "城镇居民", "49073", "元", "4.6"), ("清河县", "农村居民", "31846", "元", "6.1")],
        ),
        (
            "[清河县|Region]城镇、农村居民人均可支配收入分别为33180元、22460元,增长5.3%、7.1%。",
            [
                ("清河县", "城镇居民人均可支配收入", "33180", "元", "5.3"),
                ("清河县", "农村居民人均可支配收入", "22460", "元", "7.1"),
            ],
        ),
        (
            "[清河县|Region]全社会用电量33.7亿千瓦时,其中工业用电21.4亿千瓦时,前者增长2.6%,后者下降1.2%。",
            [("清河县", "全社会用电量", "33.7", "亿千瓦时", "2.6"), ("清河县", "工业用电", "21.4", "亿千瓦时", "-1.2")],
        ),
        ("[清河县|Region]技术合同成交额38.5亿元,翻了一番。", [("清河县", "技术合同成交额", "38.5", "亿元", "100")]),
        (
            "[清河县|Region]牛存栏46万头,羊出栏89万只,分别比上年增长4.2%和下降1.6%。",
            [("清河县", "牛存栏", "46", "万头", "4.2"), ("清河县", "羊出栏", "89", "万只", "-1.6")],
        ),
        # a rank alone has its noun from the number before
        (
            "[清河县|Region]龙头企业67家,其中国家级龙头企业1家,省级14家、市级52家。",
            [
                ("清河县", "龙头企业", "67", "家"),
                ("清河县", "国家级龙头企业", "1", "家"),
                ("清河县", "省级龙头企业", "14", "家"),
                ("清河县", "市级龙头企业", "52", "家"),
            ],
        ),
        # 分别 ends where the next number or part of the sentence begins
        (
            "[清河县|Region]蔬菜面积12.6万亩,产量31.2万吨,同比分别增长4.1%和5.7%;人均可支配收入13860元,增长7.2%。",
            [
                ("清河县", "蔬菜面积", "12.6", "万亩", "4.1"),
                ("清河县", "产量", "31.2", "万吨", "5.7"),
                ("清河县", "人均可支配收入", "13860", "元", "7.2"),
            ],
        ),
        (
            "[清河县|Region]接待游客612万人次,旅游收入28.4亿元,分别增长11.3%、13.6%,过夜游客86万人次,增长9.4%。",
            [
                ("清河县", "接待游客", "612", "万人次", "11.3"),
                ("清河县", "旅游收入", "28.4", "亿元", "13.6"),
                ("清河县", "过夜游客", "86", "万人次", "9.4"),
            ],
        ),
        (
            "[清河县|Region]规模以上工业增加值、营业收入分别增长8.3%、9.1%。",
            [
                ("清河县", "规模以上工业增加值", "", "", "8.3"),
                ("清河县", "营业收入", "", "", "9.1"),
            ],
        ),
        (
            "[清河县|Region]农村居民人均可支配收入23418元 +7.1%。",
            [("清河县", "农村居民人均可支配收入", "23418", "元", "7.1")],
        ),
        ("[清河县|Region]产量67万把,却比去年同期少了3.5%。", [("清河县", "产量", "67", "万把", "-3.5")]),
        ("[清河县|Region]产值61亿元,比2020年翻了一番。", [("清河县", "产值", "61", "亿元")]),
        # what is only said in round words is no figure
        ("[清河县|Region]产值61亿元,占全市近八成。", [("清河县", "产值", "61", "亿元")]),
        # 分别 over what is measured, though the clause before names as many
        (
            "[甲公司|Enterprise]、[乙公司|Enterprise]投产,营业收入、利润分别达9亿元和2亿元。",
            [("甲公司", "营业收入", "9", "亿元"), ("甲公司", "利润", "2", "亿元")],
        ),
        # names that are only counted again
        (
            "塔筒厂[甲公司|Enterprise]、叶片厂[乙公司|Enterprise]同日签约,投资额分别为4.2亿元和9600万元。",
            [("甲公司", "投资额", "4.2", "亿元"), ("乙公司", "投资额", "9600", "万元")],
        ),
        (
            "[清河县|Region]引进企业186家,其中来自[珠三角|Region]的153家。",
            [("清河县", "引进企业", "186", "家"), ("清河县", "来自珠三角的引进企业", "153", "家")],
        ),
        (
            "[清河县|Region]预冷时间可由10小时缩到2小时。",
            [("清河县", "预冷时间", "10", "小时"), ("清河县", "预冷时间", "2", "小时")],
        ),
        ("[甲银行|Enterprise]利率比同类产品低0.6个百分点。", [("甲银行", "利率比同类产品低", "0.6", "个百分点")]),
        # a difference is a row of its own
        (
            "[清河县|Region]就诊率88.9%,同比提高6.3个百分点。",
            [("清河县", "就诊率", "88.9", "%"), ("清河县", "就诊率同比提高", "6.3", "个百分点")],
        ),
        # 分别 over names
        (
            "[甲化工公司|Enterprise]、[乙机械公司|Enterprise]分别认捐50万元、32万元。",
            [("甲化工公司", "认捐", "50", "万元"), ("乙机械公司", "认捐", "32", "万元")],
        ),
        # what is counted stands after the number
        ("[清河县|Region]培育了7个景村融合示范点。", [("清河县", "培育景村融合示范点", "7", "个")]),
        ("[清河县|Region]82%的零部件县内就能配齐。", [("清河县", "零部件县内", "82", "%")]),
        # a number that only says which things are counted is no row
        ("[清河县|Region]收入超百万元的村达7个。", [("清河县", "收入超百万元的村", "7", "个")]),
        # the change from one state to another
        (
            "[清河县|Region]商品果率由68%提到83%。",
            [("清河县", "商品果率", "68", "%"), ("清河县", "商品果率", "83", "%")],
        ),
    ],
)
def test_rows(text: str, expected: list[tuple[str, ...]]) -> None:
    assert brief(rows(text)) == expected


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("[甲公司|Enterprise]成立于2019年,营业收入31.4亿元。", "甲公司"),
        ("全县新增企业9家。", "清河县"),
        ("▼ [白水县|Region]:新增大棚26座。", "白水县"),
        ("[清河县|Region]推进。[甲公司|Enterprise]投产。该厂用工300人。", "甲公司"),
        ("[甲公司|Enterprise]、[乙公司|Enterprise]等4家企业落户。", "清河县"),
        ("落户[清河经开区|Zone]的[甲公司|Enterprise],去年缴税1.13亿元。", "甲公司"),
        ("由5家企业共同投资建设的[清河产业园|Zone]开园。", "清河产业园"),
        ("[清河县统计局|Organization]局长[张三丰|Person]预计,地区生产总值将突破260亿元。", "清河县"),
        ("[甲公司|Enterprise]总经理[李四光|Person]说,研发费用9800万元。", "甲公司"),
        ("“研发费用9800万元。”[甲公司|Enterprise]总经理[李四光|Person]说。", "甲公司"),
        ("[甲公司|Enterprise]敲定[轴承三期项目|Project]:计划投资6.8亿元。", "轴承三期项目"),
        ("[清河产业园|Zone]入园企业12家;引进内资64.5亿元。", "清河产业园"),
        ("[善水母基金|Program]签约。基金存续期12年。", "善水母基金"),
        ("在[北京市|Region]建立工作站3个。", "清河县"),
        # who holds or builds a thing does not take its place
        (
            "[清河茶博会|Event]开幕。本届博览会由[清河县|Region]主办,[甲公司|Enterprise]承办,吸引客商300人。",
            "清河茶博会",
        ),
        ("[清河产业园|Zone]由两地合资的[甲公司|Enterprise]负责运营,入园企业12家。", "清河产业园"),
        ("货主是[甲公司|Enterprise],用工300人。", "甲公司"),
        ("农户可向[清河农商行|Enterprise]申请“[茶农贷|Program]”,年利率3.5%。", "茶农贷"),
        ("[清河县人社局|Organization]举办[清河招聘会|Event],提供岗位1830个。", "清河招聘会"),
        (
            "[清河大学|Organization]与[甲公司|Enterprise]共建的[农机研究院|Organization],今年卖出农机6400台。",
            "农机研究院",
        ),
        ("该县与[清河学校|Organization]合办“[茶艺班|Program]”,今年招生80人。", "茶艺班"),
        ("“闲置农房租出去20户。”近日,[石桥村|Region]村民[李四光|Person]说。", "石桥村"),
        ("[土地改革|Program]、[林权改革|Program]两项试点见效,形成制度46项。", "清河县"),
        ("[甲镇|Region]、[乙镇|Region]抱团发展。本地配套率达68%。", "清河县"),
        ("[清河县医院|Organization]挂牌,县域内就诊率达91.5%。", "清河县"),
    ],
)
def test_owner_of_the_first_number(text: str, owner: str) -> None:
    assert rows(text)[0].owner.split("/", 1)[1] == owner


@pytest.mark.parametrize(
    ("text", "date", "periods"),
    [
        ("2024年,[清河县|Region]新增企业9家,引进人才22名。", None, ["2024", "2024"]),
        ("1至10月,[清河县|Region]产值186亿元。", "2025-11-18", ["2025-01/2025-10"]),
        ("[清河县|Region]引进人才22名。", "2025-11-18", [None]),
        ("2025年以来,[清河县|Region]推进改革。目前已办结事项28项。", None, ["2025/.."]),
        ("11月8日,[清河县|Region]举行恳谈会,签约项目7个。", "2025-11-18", ["2025-11-08"]),
        ("去年,[清河县|Region]开工。总投资8亿元的[清河电厂|Project]动工。", "2025-11-18", [None]),
        ("今年,[甲公司|Enterprise]投产。达产后年产值33亿元。", "2025-11-18", [None]),
        # a month is that of one event, what is told in the next sentence belongs to its year
        ("今年3月,[清河县|Region]成立专班。引进人才22名。", "2025-11-18", ["2025"]),
        ("去年3月,[清河县|Region]成立专班。引进人才22名。", "2025-11-18", [None]),
        ("[清河大桥|Facility]10月通车;[清河县|Region]新建示范村8个。", "2025-11-18", [None]),
        ("日前,[清河县|Region]发放贷款1120万元。", "2025-11-18", [None]),
        ("11月8日,[清河县|Region]举行恳谈会。茶园面积22万亩。", "2025-11-18", [None]),
        ("11月8日,[清河县|Region]举行恳谈会。现场签约项目7个。", "2025-11-18", ["2025-11-08"]),
        ("11月8日,[清河县|Region]举行恳谈会。[甲公司|Enterprise]有员工320人。", "2025-11-18", [None]),
        ("11月8日,[清河县|Region]举行恳谈会。[甲公司|Enterprise]投资3亿元建厂。", "2025-11-18", [None]),
        ("11月8日,[清河县|Region]举行恳谈会。茶园面积22万亩,今年产量4万吨。", "2025-11-18", [None, "2025"]),
        ("去年,[清河县|Region]增收。力争全年接待游客60万人次。", "2026-02-03", ["2026"]),
        ("2013年起,[清河县|Region]推进改革。目前已办结事项28项。", "2026-02-03", ["2026"]),
        ("[清河县|Region]配套率由2021年的46%升到68%。", "2025-11-18", ["2021", "2025"]),
        ("工程列入“十四五”水网建设规划,[清河县|Region]完成投资3亿元。", "2025-11-18", [None]),
        (
            "去年,[清河县|Region]增收。“我们帮扶农户12户。”[甲公司|Enterprise]总经理[李四光|Person]说。",
            "2025-11-18",
            [None],
        ),
        ("11月8日,[清河县|Region]举行恳谈会,商会发言,计划投资6.8亿元。", "2025-11-18", [None]),
        ("[2023清河脐橙博览会|Event]吸引客商300人。", None, ["2023"]),
        ("[甲公司|Enterprise]收缴率由41%升至92%,目前欠费3件。", "2025-11-18", [None, None, "2025"]),
    ],
)
def test_periods(text: str, date: str | None, periods: list[str | None]) -> None:
    assert [o.period for o in rows(text, date)] == periods


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("[清河县|Region]引进人才22名。", Modality.ACTUAL),
        ("[清河县|Region]力争上市公司突破50家。", Modality.TARGET),
        ("到2028年,[清河县|Region]计划新增岗位2200个。", Modality.TARGET),
        ("[清河县|Region]预计收购烟叶23.5万担。", Modality.FORECAST),
        ("工程列入水网建设规划,[清河县|Region]完成投资3亿元。", Modality.ACTUAL),
        ("[清河县|Region]还将新建示范村8个。", Modality.TARGET),
        ("[清河县|Region]工期比节点计划早了23天。", Modality.ACTUAL),
        ("[甲公司|Enterprise]达产后年产值33亿元。", Modality.FORECAST),
        ("[清河县|Region]实施[工业倍增行动计划|Program],新增企业9家。", Modality.ACTUAL),
    ],
)
def test_modality(text: str, modality: Modality) -> None:
    assert [o.modality for o in rows(text, "2025-11-18")] == [modality]


def test_bound_rank_base_and_concept() -> None:
    first, second = rows("[清河县|Region]规上工业增加值比上年增长19.0%,增幅居全省第二;用工超2400人。", "2025-11-18")
    assert (first.change, first.base, first.rank, first.rank_scope) == (Decimal("19.0"), "yoy", 2, "全省")
    assert first.concept == "value-added-industry-above"
    assert (second.bound, second.normalized, second.base_unit) == (Bound.ABOVE, Decimal(2400), "person")


def test_a_number_told_twice_is_one_row() -> None:
    assert len(rows("[清河县|Region]新增企业9家。\n[清河县|Region]新增企业9家。")) == 1


def test_a_number_in_a_name_is_no_row() -> None:
    assert rows("[清河县|Region]构建“15分钟服务圈”,实施[年产12万吨铝型材项目|Project]。") == []


def test_a_broken_word_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "observations.toml"
    path.write_text('[words]\ngrowth = []\nwonder = []\n[[rule]]\nid = "a"\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"(?s)fall is missing.*wonder is unknown.*keys must be"):
        read_observation_words(path)


def test_indicators_have_one_meaning_a_label() -> None:
    indicators = load_indicators()
    assert len(indicators.by_id) > 300
    assert indicators.concept("规模以上工业主营业务收入") == indicators.concept("规上工业营业收入") != ""


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("a,甲,A,,money,\na,乙,B,,money,\n", "given twice"),
        ("a,甲,A,,money,\nb,甲,B,,money,\n", "already names a"),
        ("a,甲,A,,money,c\n", "no broader concept"),
    ],
)
def test_a_broken_indicator_list_is_refused(tmp_path: Path, body: str, fault: str) -> None:
    path = tmp_path / "indicators.csv"
    path.write_text("id,label_zh,label_en,alt_labels,dimension,broader\n" + body, encoding="utf-8")
    with pytest.raises(DataError, match=fault):
        read_indicators(path)
