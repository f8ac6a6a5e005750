"""Numbers in sentences of the kinds that county papers print: whose they are, what they measure, when they hold."""

from __future__ import annotations

import pytest

from tests.facts.test_observations import brief, rows

DATE = "2025-12-10"


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        # who speaks
        ("“每亩能多挣2000元。”[红旗合作社|Enterprise]理事长[李四光|Person]说。", "红旗合作社"),
        ("[云岭县教育局|Organization]局长[张三丰|Person]介绍,全县现有中小学86所。", "云岭县"),
        ("[云岭县法院|Organization]建起调解室。院长[张三丰|Person]表示,今年再聘调解员9名。", "云岭县法院"),
        ("[甲公司|Enterprise]扩产。“一吨省下700元。”公司总经理[王五|Person]说。", "甲公司"),
        ("[甲公司|Enterprise]董事长[王五|Person]摊开一张表:“去年,我们布了27家门店。”", "甲公司"),
        ("家住[红旗村|Region]的[高大山|Person]来到卫生院。“只花了41元。”他说。", "高大山"),
        ("[茶叶发展中心|Organization]的台账显示,全县茶园面积21万亩。", "云岭县"),
        # what a bare noun or a pointer means
        ("[云岭农商银行|Enterprise]给[甲公司|Enterprise]贷款。公司去年营收3亿元。", "甲公司"),
        ("[甲公司|Enterprise]得到贷款,[云岭农商银行|Enterprise]送来。公司去年营收3亿元。", "甲公司"),
        ("[乙公司|Enterprise]投产。这家[云岭县|Region]的老牌童车厂,毛利率19%。", "乙公司"),
        ("[甲公司|Enterprise]是[乙集团|Enterprise]的子公司,后者持股62.5%。", "乙集团"),
        ("[云岭县|Region]与[江北区|Region]签约,两地共建产业园3个。", "云岭县"),
        ("[云岭县|Region]上线[“共享车位”平台|Program]。平台上线半年来,接入单位48家。", "“共享车位”平台"),
        ("[云岭县|Region]有[青山村|Region],同村上台的有32人。", "青山村"),
        ("[甲公司|Enterprise]投产。企业投入3000万元。", "甲公司"),
        ("[云岭县|Region]有[青山村|Region]。村党总支书记[王五|Person]算账:村集体收入76万元。", "青山村"),
        ("[云岭县|Region]有[林场项目|Project]。项目审批时限压缩60%。", "云岭县"),
        ("[云岭博物馆|Facility]竣工。改造农村危房126户。", "云岭县"),
        ("以[云岭小镇|Zone]为载体,[云岭县|Region]引进设计机构30家。", "云岭县"),
        ("[云岭产业园|Zone]有岸线,园内的[云岭码头|Facility]吞吐量620万吨。", "云岭码头"),
        ("[云岭中学|Organization]与[甲公司|Enterprise]签约。学校开设课程12门。", "云岭中学"),
        ("县委书记[王五|Person]来到直播间。\n[王五|Person]:去年鲜果产值70亿元。", "云岭县"),
        ("[王五|Person]:去年苗木卖了70万元。", "王五"),
        ("[采茶节|Event]开幕。[甲公司|Enterprise]承办的这场节会,签下订单900万元。", "采茶节"),
        ("[云岭县|Region]把1200万元的订单交给[甲公司|Enterprise]。", "云岭县"),
        # landmarks and former selves
        (
            "这座由[甲公司|Enterprise]与[乙社|Enterprise]合办的[集散中心|Facility]坐落在[批发市场|Facility]对面,有仓房30间。",
            "集散中心",
        ),
        ("[甲公司|Enterprise]前身是[云岭酒厂|Enterprise],去年缴税800万元。", "甲公司"),
        # attributes and lists
        ("底气来自[甲公司|Enterprise]投放的4条分选线。", "甲公司"),
        ("[云岭县|Region]办起[母基金|Program],[甲公司|Enterprise]、[乙公司|Enterprise]等7家机构出资。", "母基金"),
        ("由5家针织企业共同投资建设的[东方产业园|Zone]开园。", "东方产业园"),
        ("[云岭县|Region]首届[辣椒文化节|Event]开幕,签约项目8个。", "辣椒文化节"),
        ("[商务局|Organization]将[招聘会|Event]开到镇上。现场带来岗位1870个。", "招聘会"),
        ("[白水镇|Region]的不锈钢厂家[丙公司|Enterprise]产量下滑8.5%。", "丙公司"),
        ("9月6日开赛的[云岭马拉松|Event]吸引跑者1.2万名。", "云岭马拉松"),
        ("[青山镇|Region]至园区的[运输廊道|Facility]投运,每吨物流成本下降9元。", "运输廊道"),
        ("按[白水镇|Region]的规划,到2028年基地扩到1.2万亩。", "白水镇"),
        ("[云岭农商银行|Enterprise]推出[“茶园贷”|Program],已授信8600万元。", "“茶园贷”"),
        ("[云岭县|Region]引导[云岭农商银行|Enterprise]投放[“茶园贷”|Program]5亿元。", "“茶园贷”"),
        ("[云岭县|Region]组建[产业链党委|Organization],引进企业73家。", "云岭县"),
        ("[红旗村|Region]的[王大山|Person]返乡创业,去年纯收入80万元。", "王大山"),
        ("[丁商会|Organization]副会长、[甲公司|Enterprise]创始人、[戊社|Enterprise]理事长。种茶30亩。", "云岭县"),
    ],
)
def test_whose_a_number_is(text: str, owner: str) -> None:
    found = brief(rows(text, DATE, home="云岭县"))
    assert [row[0] for row in found] == [owner], found


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("[甲公司|Enterprise]由[乙集团|Enterprise]持股65%、[丙集团|Enterprise]持股35%。", ["乙集团", "丙集团"]),
        (
            "[乙集团|Enterprise]与[丙集团|Enterprise]分别出资51%和49%组建[丁公司|Enterprise]。",
            ["乙集团", "丙集团"],
        ),
        ("[云岭县|Region]去年工业产值200亿元,其中[云岭高新区|Zone]占91%。", ["云岭县", "云岭高新区"]),
    ],
)
def test_each_holder_has_its_share(text: str, owners: list[str]) -> None:
    assert [row[0] for row in brief(rows(text, DATE, home="云岭县"))] == owners


def test_distributive_subjects_are_no_topic() -> None:
    text = (
        "[慈善总会|Organization]启动助学。[甲公司|Enterprise]、[乙公司|Enterprise]分别认捐50万元、32万元,"
        "资助学生263名。"
    )
    assert [row[0] for row in brief(rows(text, DATE))] == ["甲公司", "乙公司", "慈善总会"]


def test_parts_after_a_colon_are_no_topic_of_what_follows() -> None:
    text = (
        "背后是[“三方共担”模式|Program]:[民宿协会|Organization]出名单,[担保公司|Enterprise]担保,费率0.5%。"
        "到2月底,87家民宿获贷。"
    )
    rate, households = [row[0] for row in brief(rows(text, DATE))]
    assert rate in ("担保公司", "“三方共担”模式")  # the guarantor's rate is that of the scheme
    assert households == "“三方共担”模式"


def test_short_news_have_nothing_to_do_with_each_other() -> None:
    text = "简讯\n4月14日,[甲公司|Enterprise]签约项目3个。\n[青山镇|Region]有图书3200册。"
    assert [(o.owner.split("/")[1], o.period) for o in rows(text, DATE)][-1][0] == "青山镇"


@pytest.mark.parametrize(
    ("text", "indicator", "value", "unit"),
    [
        ("[云岭县|Region]设立2亿元的[云岭产业引导基金|Program]。", "云岭产业引导基金", "2", "亿元"),
        ("[甲公司|Enterprise]的年产20万吨的窑线投用。", "年产", "20", "万吨"),
        ("[甲公司|Enterprise]投入9300万元上马智能系统。", "投入", "9300", "万元"),
        ("[云岭县|Region]依托56亿吨的石灰石储量建厂。", "石灰石储量", "56", "亿吨"),
        ("[甲公司|Enterprise]一家就贷到3800万元。", "贷款", "3800", "万元"),
        ("仅23天,[甲公司|Enterprise]新车间正式完工。", "新车间正式完工用时", "23", "天"),
        ("[云岭县|Region]连续7年获评先进。", "连续获评先进", "7", "年"),
        ("[云岭县|Region]拖了4年的林地纠纷化解。", "林地纠纷", "4", "年"),
        ("[云岭县|Region]城市低保标准提高到每人每月820元。", "城市低保标准", "820", "元"),
        ("[云岭县|Region]粮食产量连续五年居全省首位,今年达到56.8亿斤。", "粮食产量", "56.8", "亿斤"),
        ("[云岭中学|Organization]对口就业率81%。", "对口就业率", "81", "%"),
        ("[云岭法院|Organization]元旦假期3天受理案件12件。", "受理案件", "12", "件"),
        ("[云岭县|Region]账面见分晓:税收38.5亿元。", "税收", "38.5", "亿元"),
        ("[云岭县|Region]税收过百亿元。", "税收", "100", "亿元"),
        ("[云岭县|Region]组建38人的[“夜校”服务队|Organization]。", "“夜校”服务队人数", "38", "人"),
        ("[云岭县|Region]组成187人的楼长队伍。", "楼长队伍", "187", "人"),
        ("[云岭农商银行|Enterprise]3天就把贷款放到位。", "贷款放到位用时", "3", "天"),
        ("[云岭县|Region]帮助解决供水、招工等各类难题61个。", "帮助解决难题", "61", "个"),
        ("[云岭县|Region]培育省、市示范合作社16家。", "培育省、市示范合作社", "16", "家"),
        ("[云岭县|Region]12名志愿者与独居老人长谈。", "志愿者", "12", "名"),
        ("[云岭县|Region]在两所公办学校试行了首创的课后办法。", "公办学校", "2", "所"),
        ("[云岭县|Region]在全国31个城市开办门店。", "城市", "31", "个"),
        ("[甲公司|Enterprise]9条织布线全线投产。", "织布线", "9", "条"),
        ("[甲公司|Enterprise]的装配线每秒下线15只灯泡。", "每秒下线灯泡", "15", "只"),
        ("[云岭县|Region]6家企业与[云岭学院|Organization]共建实训班。", "共建实训班企业", "6", "家"),
        ("[云岭县|Region]开办以来收集问题61个。", "收集问题", "61", "个"),
        ("[云岭县|Region]为1.2万名60岁以上老人体检。", "老人体检", "1.2", "万名"),
        ("[云岭馆|Facility]展出文物470件(套)。", "展出文物", "470", "件(套)"),
        ("[云岭县|Region]绿电占比不得低于30%。", "绿电占比", "30", "%"),
        ("[云岭县|Region]综合产值要过15亿元。", "综合产值", "15", "亿元"),
        ("[云岭县|Region]空置率一度高到11%。", "空置率", "11", "%"),
        ("[云岭县|Region]引进律师、会计师8名。", "引进律师、会计师", "8", "名"),
        ("[云岭县|Region]受训的木匠、石匠、漆匠560人。", "受训的木匠、石匠、漆匠", "560", "人"),
        ("[云岭县|Region]完成土地流转、新建厂房9座。", "新建厂房", "9", "座"),
        ("[甲公司|Enterprise]租下53户渔民的鱼塘。", "渔民", "53", "户"),
        ("[云岭县|Region]16名戴袖章的志愿者分到手电筒。", "戴袖章的志愿者", "16", "名"),
        ("[甲公司|Enterprise]五条生产线日夜赶工。", "生产线", "5", "条"),
        ("[云岭县|Region]7名学员住进了宿舍楼。", "学员", "7", "名"),
        ("[云岭县|Region]将350亩田划成三片。", "田", "350", "亩"),
        ("[甲公司|Enterprise]把80吨干辣椒运到了海外。", "干辣椒", "80", "吨"),
        ("[云岭县|Region]公共浴室,已建成18座。", "建成公共浴室", "18", "座"),
        ("[云岭法院|Organization]该系统已归集案卷92件。", "归集案卷", "92", "件"),
        ("[云岭县|Region]眼下是占地75亩的花圃。", "占地", "75", "亩"),
        ("[“云岭通”平台|Program]上线。[甲公司|Enterprise]打造的这个平台接入商户200家。", "接入商户", "200", "家"),
        ("教育和卫生 县级以上示范学校19所。", "县级以上示范学校", "19", "所"),
        ("[云岭县|Region]另设有规模5亿元的[云岭基金|Program]。", "规模", "5", "亿元"),
    ],
)
def test_what_a_number_measures(text: str, indicator: str, value: str, unit: str) -> None:
    assert [row[1:4] for row in brief(rows(text, DATE))] == [(indicator, value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "[云岭县|Region]税收按6:4分享。",
        "[甲公司|Enterprise]、[乙公司|Enterprise]、丙厂三家还合买仪器。",
        "[云岭县|Region]300兆瓦风电项目开工。",
        "[云岭县|Region]拉出“三张清单”,三张清单上墙。",
        "[云岭晚报|Organization]零售价:1.5元。",
        "全球每10只灯泡,有7只来自[云岭县|Region]。",
        "[云岭码头|Facility]可停靠5000吨级货轮。",
        "[云岭县|Region]市场上每卖出8只灯笼,就有1只出自手艺人之手。",
        "全球10把刷子,4把产自[云岭县|Region]。",
        "[云岭医院|Organization]是全省首批6家之一。",
        "[云岭县|Region]是首批9个试点县之一。",
        "[王五|Person]夺得三十公里赛马桂冠,又报名10公里健康跑。",
        "从[云岭县|Region]往北30公里,就是[白水镇|Region]。",
        "[王五|Person]每周有四天住在村里。",
        "[红旗村|Region]有二人转剧团。",
        "[王五|Person]、[李四|Person]当选,两人均来自茶厂。",
        "[云岭县|Region]头两届的学生回来了。",
        "[云岭县|Region]用四个镜头记下变化。",
    ],
)
def test_what_is_no_number_of_anybody(text: str) -> None:
    assert brief(rows(text, DATE)) == []


@pytest.mark.parametrize(
    ("text", "counted"), [("向312户竹农发放贷款1.46亿元。", "竹农"), ("向31户企业发放贷款1.46亿元。", "发放贷款企业")]
)
def test_who_gets_something_is_no_part_of_what(text: str, counted: str) -> None:
    found = brief(rows("[云岭农商银行|Enterprise]" + text, DATE))
    assert [row[1] for row in found] == [counted, "发放贷款"]


def test_what_has_grown_without_a_name_is_its_members() -> None:
    found = brief(rows("[青山合作社|Enterprise]从12户扩大到367户。", DATE))
    assert [row[1:3] for row in found] == [("户数", "12"), ("户数", "367")]


def test_nouns_that_two_numbers_share() -> None:
    text = "[云岭县|Region]城镇和农村常住居民人均可支配收入分别为38962元、18407元,增长5.0%和7.9%。"
    assert brief(rows(text, DATE)) == [
        ("云岭县", "城镇常住居民人均可支配收入", "38962", "元", "5.0"),
        ("云岭县", "农村常住居民人均可支配收入", "18407", "元", "7.9"),
    ]


def test_town_and_country_are_two() -> None:
    found = rows("[云岭县|Region]城乡居民收入分别增长5%和7%。", DATE)
    assert [(o.indicator, str(o.change)) for o in found] == [("城镇居民收入", "5"), ("农村居民收入", "7")]


def test_items_of_a_list_are_of_one_owner() -> None:
    found = brief(rows("[云岭县|Region]办理登记30项、变更12项、注销7项。", DATE))
    assert {row[0] for row in found} == {"云岭县"}


def test_a_change_may_lead_to_its_value() -> None:
    assert brief(rows("[甲公司|Enterprise]研发投入却增长22%,达到1.4亿元。", DATE)) == [
        ("甲公司", "研发投入", "1.4", "亿元", "22")
    ]


def test_share_and_total_take_the_thing_before() -> None:
    found = brief(rows("[云岭县|Region]新增高新技术企业12家,总数达58家。", DATE))
    assert found[1] == ("云岭县", "高新技术企业总数", "58", "家")


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("[云岭县|Region]近日发布规范,首批37家农户入网。", [None]),
        ("[云岭法庭|Organization]聘请调解员42名,2025年化解纠纷318件。平均等候不超过2天。", [None, "2025", "2025"]),
        ("[云岭县|Region]上线[“一码游”|Program]。今年3月上线,已归集商户863家,带动消费3150万元。", ["2025-03/.."] * 2),
        ("[甲公司|Enterprise]3月停用一台,到8月已少交电费26万元。", ["2025-03/2025-08"]),
        ("3月1日试运行以来,[茶山慢车|Program]开行214班次。", ["2025-03-01/.."]),
        ("直播节从2月16日持续到23日,[云岭县|Region]卖出羊绒38万件。", ["2025-02-16/2025-02-23"]),
        ("[甲公司|Enterprise]2024年之前靠贴牌,毛利率6%。", [None]),
        ("[云岭县|Region]今年6月建成中心。中心投用半年,接单317单。", ["2025-06/.."]),
        ("[云岭县|Region]1月1日起施行办法。每人免税额度8000元。", [None]),
        ("[云岭县|Region]制定2025年重点工作任务清单,走访企业9家。", [None]),
        ("[云岭县|Region]建设“双50”(城区人口50万人)城市目标。", [None]),
        ("“一亩收472公斤。”10月中旬,[云岭县|Region]农民[李四光|Person]说。", ["2025-10"]),
        ("11月9日,[云岭县|Region]收完。棉花单产462公斤,比去年多24公斤。", ["2025", "2025"]),
        ("[甲公司|Enterprise]投资3.4亿元的[污水处理厂|Facility]已于8月通水。", [None]),
        (
            "今年,[云岭县|Region]派出小分队5支,前三季度签约项目38个。出台奖补政策,最高500万元。",
            ["2025", "2025-01/2025-09", "2025"],
        ),
    ],
)
def test_when_a_number_holds(text: str, periods: list[str | None]) -> None:
    assert [o.period for o in rows(text, DATE, home="云岭县")] == periods


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("[云岭县|Region]2025年总产值目标240亿元。", "TARGET"),
        ("[云岭县|Region]与商会商定共建仓库,面积1.5万平方米。", "TARGET"),
        ("[云岭县|Region]将举办文化节,推出活动86场。", "FORECAST"),
        ("[甲公司|Enterprise]将新上4条生产线。", "TARGET"),
        ("[云岭县|Region]40万干部深入落实“1269”行动计划。", "ACTUAL"),
        ("按照规划,[云岭县|Region]产值将达到15亿元。", "TARGET"),
        ("[云岭县|Region]鲜果产值要过15亿元。", "TARGET"),
        ("[云岭县|Region]民生支出比重不能低于75%。", "TARGET"),
        ("[云岭县|Region]新增贷款主要超过8亿元。", "ACTUAL"),
        ("[甲公司|Enterprise]承担省重点研发计划课题3项。", "ACTUAL"),
        ("[甲公司|Enterprise]项目计划投资3亿元。", "TARGET"),
    ],
)
def test_reported_or_hoped_for(text: str, modality: str) -> None:
    assert [o.modality.name for o in rows(text, DATE)] == [modality]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # shares, and what was set to be done
        ("[云岭县|Region]出口7.92亿元,占全县外贸总值的55.2%。", [("出口", "7.92"), ("占全县外贸总值", "55.2")]),
        ("[云岭县|Region]5G用户23.9万户,占58%。", [("5G用户", "23.9"), ("5G用户占比", "58")]),
        ("[云岭县|Region]新增就业2416人,完成年度目标的64%。", [("新增就业", "2416"), ("完成年度目标", "64")]),
        ("[云岭县|Region]进出口23.8亿元,增长19.6%,占全市的15.3%。", [("进出口", "23.8"), ("占全市", "15.3")]),
        # two states of one thing
        ("[云岭县|Region]桃园从最初的300亩扩大到如今的3.6万亩。", [("桃园", "300"), ("桃园", "3.6")]),
        ("[云岭县|Region]高企由2021年的68家增加到2024年的117家。", [("高企", "68"), ("高企", "117")]),
        ("[红旗村|Region]村集体资产从不足200万元滚到了1.2亿元。", [("村集体资产", "200"), ("村集体资产", "1.2")]),
        ("[云岭县|Region]内设机构从14个精简到7个。", [("内设机构", "14"), ("内设机构", "7")]),
        # where a counted noun ends
        ("全县9家银行把贷款送到农户手中,放贷47.6亿元。", [("银行", "9"), ("放贷", "47.6")]),
        (
            "[云岭县|Region]为38家科技型企业投放贷款2.16亿元。",
            [("科技型企业投放贷款", "38"), ("科技型企业投放贷款", "2.16")],
        ),
        ("[云岭县|Region]选派骨干教师68人到薄弱学校支教。", [("选派骨干教师", "68")]),
        ("[云岭县|Region]把37栋闲置农房交给村民改造。", [("闲置农房", "37")]),
        ("127个村集体经营性收入超过30万元。", [("村", "127"), ("村集体经营性收入", "30")]),
        ("[云岭县|Region]77家企业的水循环利用率已达65%。", [("企业", "77"), ("水循环利用率", "65")]),
        ("[云岭县|Region]种植品种包括黄精、白芷等11个。", [("种植品种", "11")]),
        # what is meant by the noun of another number, or by the unit
        ("[红旗村|Region]地处山坳,全村214户、896人。", [("户数", "214"), ("人口", "896")]),
        ("[云岭县|Region]贷款余额80亿元,日均1.2亿元。", [("贷款余额", "80"), ("贷款余额日均", "1.2")]),
        ("[云岭县|Region]收入2.9万元,高出全市平均水平4300元。", [("收入", "2.9"), ("收入高出全市平均水平", "4300")]),
        (
            "[云岭县|Region]新签项目34个,其中5亿元项目11个、50亿元以上的1个。",
            [("新签项目", "34"), ("5亿元项目", "11"), ("50亿元以上项目", "1")],
        ),
        (
            "[云岭县|Region]贷款余额1024亿元,首次站上千亿元大关,比年初净增89亿元。",
            [("贷款余额", "1024"), ("贷款余额比年初净增", "89")],
        ),
        ("[云岭县|Region]提供不超过60亿元的融资支持。", [("融资支持", "60")]),
        ("[云岭县|Region]水价由每立方米3.2元调到2.6元。", [("水价", "3.2"), ("水价", "2.6")]),
        (
            "[云岭县|Region]市级以上龙头企业16家,其中国家级3家。",
            [("市级以上龙头企业", "16"), ("国家级龙头企业", "3")],
        ),
        (
            "[云岭县|Region]投资10亿元的白水渠、1.8亿元的红石坝“双泉”工程开工。",
            [("投资", "10"), ("投资", "1.8")],
        ),
    ],
)
def test_what_is_measured_beside_other_numbers(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(row[1], row[2]) for row in brief(rows(text, DATE, home="云岭县"))] == expected


def test_parts_take_the_head_of_the_whole_and_their_own_change() -> None:
    text = "[云岭县|Region]居民人均可支配收入13852元,其中城镇居民16790元、农村居民11326元,增速分别为5.1%、6.3%。"
    assert brief(rows(text, DATE, home="云岭县")) == [
        ("云岭县", "居民人均可支配收入", "13852", "元"),
        ("云岭县", "城镇居民人均可支配收入", "16790", "元", "5.1"),
        ("云岭县", "农村居民人均可支配收入", "11326", "元", "6.3"),
    ]


def test_each_of_several_names_gets_the_number() -> None:
    text = "[甲公司|Enterprise]、[乙公司|Enterprise]各获授信1亿元。"
    assert brief(rows(text, DATE)) == [("甲公司", "获授信", "1", "亿元"), ("乙公司", "获授信", "1", "亿元")]
    text = "[甲公司|Enterprise]、[乙公司|Enterprise]、[丙公司|Enterprise]三家企业,去年纳税均超3000万元。"
    assert {row[0] for row in brief(rows(text, DATE))} >= {"甲公司", "乙公司", "丙公司"}


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("[云岭县|Region]治理率由2020年的9.7%提升到46.3%。优良天数比例为96.4%。", ["2020", "2025", None]),
        ("[云岭县|Region]收入58万元,是2018年的9倍,办社147家。", [None, None, None]),
        ("[红旗村|Region]是2018年建成的安置点,住户2976户。", [None]),
        ("一季度,[云岭县|Region]亮出成绩单——\n规上工业产值增长24%,用电量增长35.5%。", ["2025-33", "2025-33"]),
    ],
)
def test_times_of_what_is_compared_with_and_of_what_is_announced(text: str, periods: list[str | None]) -> None:
    assert [o.period for o in rows(text, DATE, home="云岭县")] == periods


@pytest.mark.parametrize(
    ("text", "modalities"),
    [
        ("[云岭县|Region]力争产值突破150亿元;培育企业15家,创建基地5个。", ["TARGET"] * 3),
        ("[云岭县|Region]将财政支出的82%用于民生。", ["ACTUAL"]),
        ("[甲公司|Enterprise]今年将追加投资3亿元,新上生产线5条。", ["TARGET"] * 2),
        ("[云岭县|Region]计划总投资21亿元,其中超亿元项目35个。", ["TARGET", "ACTUAL"]),
        ("[甲公司|Enterprise]产能从8000吨提升到2万吨。", ["ACTUAL"] * 2),
        ("[云岭县|Region]累计争取到位资金11.8亿元。", ["ACTUAL"]),
        ("[云岭县|Region]到2030年产值将达到100亿元,加工率由目前的27%提高到45%。", ["FORECAST", "ACTUAL", "FORECAST"]),
    ],
)
def test_how_far_an_aim_reaches(text: str, modalities: list[str]) -> None:
    assert [o.modality.name for o in rows(text, DATE, home="云岭县")] == modalities
