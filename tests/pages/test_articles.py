"""Pages to articles: what belongs together, and what each piece is."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.pages.articles import Split, split_articles
from kg.pages.bylines import are_persons, dateline_end, find_dateline, is_byline, trailing_byline
from kg.pages.layout import load_layout, parse_layout
from kg.pages.sentences import split_sentences
from kg.words.domain import Article, Page
from kg.words.errors import DataError
from tests.timings import note_time

LETTERS = {"headline": "H", "subhead": "S", "byline": "W", "body": "B", "caption": "C", "masthead": "M"}


def split(text: str, date: str | None = None) -> Split:
    return split_articles(Page("p", "p.txt", text, date=date))


def outline(text: str, width: int = 9) -> list[list[str]]:
    """Per article its blocks as kind and first characters: ``[["H 山货出山有了快", "B 近日,……"]]``."""
    return [
        [f"{LETTERS[block.kind]} {article.text[block.begin : block.end][:width]}" for block in article.blocks]
        for article in split(text).articles
    ]


def kinds(text: str) -> list[str]:
    return ["".join(block[0] for block in article) for article in outline(text)]


BODY_1 = "近日，白鹭县竹溪镇的笋干车间里机器轰鸣。今年以来，该镇新建加工点12个。"
BODY_2 = "下一步，白鹭县将完善三级物流体系，力争年内实现行政村全覆盖。"
BODY_3 = "云泽县河口镇把议事会开到田间地头，化解纠纷31起。"
BODY_4 = "目前，全县共开展议事220场，参与群众1.2万人次。"


# -- one article -----------------------------------------------------------------------------------------------------


def test_kicker_headline_and_subtitle_are_one_headline_and_subheads_stay_inside() -> None:
    text = f"""

山货出山 日子红火

白鹭县打通物流“最后一公里”

——白鹭县农村物流体系建设观察

□ 本报记者 甘小满　通讯员 洪　源

{BODY_1}

建网络 山货进城

{BODY_2}

{BODY_1.replace("竹溪", "梅溪")}

立标准 品质过硬

{BODY_2.replace("物流", "质检")}
"""
    assert kinds(text) == ["HHHWBSBBSB"]
    article = split(text).articles[0]
    assert article.title == "山货出山 日子红火 白鹭县打通物流“最后一公里” ——白鹭县农村物流体系建设观察"
    assert article.text.split("\n")[3] == "□ 本报记者 甘小满 通讯员 洪 源"


def test_numbered_heads_are_subheads() -> None:
    text = f"""2025年白鹭县国民经济和社会发展统计公报

白鹭县统计局　国家统计局白鹭调查队
（2026年3月16日）

一、综合

{BODY_1}

二、农业

{BODY_2}

（三）工业和建筑业

{BODY_4}"""
    assert kinds(text) == ["HWWSBSBSB"]


def test_the_speaker_of_a_report_is_a_byline() -> None:
    text = f"政府工作报告（摘编）\n\n——在白鹭县第十届人民代表大会上\n\n县长　甘小满\n\n2025年工作回顾\n\n{BODY_1}"
    assert outline(text)[0][2:4] == ["W 县长 甘小满", "S 2025年工作回顾"]


# -- several articles ------------------------------------------------------------------------------------------------


def test_a_dateline_opens_an_article_and_is_cut_off() -> None:
    text = (
        f"山货出山\n\n本报白鹭讯（甘小满 记者洪源）{BODY_1}\n\n议事到田头\n\n本报讯　记者卜晓报道：{BODY_3}\n\n{BODY_4}"
    )
    assert outline(text) == [
        ["H 山货出山", "W 本报白鹭讯(甘小满", "B 近日,白鹭县竹溪镇"],
        ["H 议事到田头", "W 本报讯 记者卜晓报", "B 云泽县河口镇把议事", "B 目前,全县共开展议"],
    ]
    assert [article.dateline for article in split(text).articles] == ["白鹭", None]


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("本报白鹭讯（记者甘小满）", "白鹭"),
        ("本报白鹭3月5日电（甘小满）", "白鹭"),
        ("本报江南白鹭讯 记者甘小满报道：", "江南白鹭"),
        ("新华社白鹭3月5日电（记者甘小满）", "白鹭"),
        ("江南白鹭讯　", "江南白鹭"),
        ("本报讯　", None),
        ("（本报讯）", None),
    ],
)
def test_datelines(dateline: str, place: str | None) -> None:
    articles = split(
        f"山货出山\n\n{dateline}“上午采的笋，下午就到省城。”近日，白鹭县竹溪镇村民桂大田一边装箱一边说起今年的好收成。"
    ).articles
    assert articles[0].dateline == place
    assert [block.kind.value for block in articles[0].blocks] == ["headline", "byline", "body"]
    assert articles[0].text.split("\n")[2].startswith("“上午采的笋")


@pytest.mark.parametrize(
    "text", ["本报告摘要如下：", "白鹭讯问室", "电力消息", "通讯 员在行动", "本报编辑部电话变更，"]
)
def test_no_datelines(text: str) -> None:
    assert (
        find_dateline(text + "近日白鹭县竹溪镇的笋干车间里机器轰鸣,工人们正在赶制一批发往省城的订单。", load_layout())
        is None
    )


def test_a_signature_closes_an_article() -> None:
    text = (
        f"山货出山\n\n{BODY_1}\n\n{BODY_2}（甘小满 洪源）\n\n议事到田头\n\n{BODY_3}\n\n"
        f"（通讯员 卜晓 文/图）\n\n{BODY_4}"
    )
    assert kinds(text) == ["HBBW", "HBW", "B"]
    assert split(text).articles[2].title == "目前,全县共开展议事220场,参与群众1.2万人次"


def test_an_article_is_signed_once_so_a_second_signature_tells_of_a_second_article() -> None:
    first = f"山货出山\n\n本报白鹭讯（记者甘小满）{BODY_1}\n\n先建网络\n\n{BODY_2}\n\n"
    assert kinds(first + f"议事到田头\n\n{BODY_3}（洪源）") == ["HWBSB", "HBW"]
    # Without it the same head is a subhead.
    assert kinds(first + f"议事到田头\n\n{BODY_4}") == ["HWBSBSB"]


def test_an_unsigned_article_keeps_its_subheads_up_to_the_signature() -> None:
    text = f"山货出山\n\n{BODY_1}\n\n先建网络\n\n{BODY_2}\n\n再立标准\n\n{BODY_4}（甘小满）"
    assert kinds(text) == ["HBSBSBW"]


def test_a_reporter_after_the_text_signs_it_and_before_the_text_opens_it() -> None:
    text = f"山货出山\n\n{BODY_1}\n\n本报记者　甘 源　洪小满　文/图\n\n议事到田头\n\n记者 卜晓\n\n{BODY_3}"
    assert outline(text) == [
        ["H 山货出山", "B 近日,白鹭县竹溪镇", "W 本报记者 甘 源 "],
        ["H 议事到田头", "W 记者 卜晓", "B 云泽县河口镇把议事"],
    ]


def test_another_county_opens_an_article_where_nobody_signs() -> None:
    text = (
        "{0}县山货出山\n\n{0}县新建物流点12个，惠及31个村。\n\n建网络\n\n各镇都通了专线。\n\n"
        "{1}县议事到田头\n\n{1}县化解纠纷31起。"
    )
    assert kinds(text.format("遂昌", "庆元")) == ["HBSB", "HB"]
    assert kinds(text.format("遂昌", "遂昌")) == ["HBSBSB"]


@pytest.mark.parametrize("head", ["庆元：议事到田头", "庆元的“田头议事厅”", "庆元县议事到田头"])
def test_a_head_that_opens_with_a_new_county_opens_an_article(head: str) -> None:
    text = "遂昌县山货出山\n\n本报讯(记者 甘小满)丽水市遂昌县新建物流点12个。\n\n{0}\n\n丽水市庆元县化解纠纷31起。"
    assert kinds(text.format(head)) == ["HWB", "HB"]
    assert kinds(text.format("田头有了议事厅")) == ["HWBSB"]
    assert kinds(text.format(head).replace("遂昌县新建", "遂昌县和庆元县新建")) == ["HWBSB"]


def test_the_head_behind_photo_news_opens_an_article() -> None:
    photo = "9月3日，白鹭县的笋干车间里，工人正在分拣。本报记者 甘小满 摄"
    assert kinds(f"山货出山\n\n{BODY_1}\n\n图片新闻\n\n{photo}\n\n议事到田头\n\n{BODY_3}") == ["HB", "C", "HB"]


def test_a_wide_gap_opens_an_article_where_other_heads_have_none() -> None:
    text = f"山货出山\n\n{BODY_1}\n\n建网络\n\n{BODY_2}\n\n\n议事到田头\n\n{BODY_4}"
    assert kinds(text) == ["HBSB", "HB"]


def test_a_gap_that_a_picture_left_opens_no_article() -> None:
    text = (
        f"山货出山\n\n{BODY_1}\n\n建网络 山货进城\n\n{BODY_2}\n\n\n\n▲笋干车间。洪源摄\n\n{BODY_3}\n\n\n\n"
        f"立标准 品质过硬\n\n{BODY_4}"
    )
    assert kinds(text) == ["HBSBCBSB"]


def test_markdown_heads() -> None:
    text = (
        f"# 山货出山\n\n## 白鹭县打通物流\n\n{BODY_1}\n\n## 先建网络\n\n{BODY_2}（甘小满）\n\n"
        f"## 议事到田头\n\n{BODY_3}\n\n# 简　讯\n\n●{BODY_4}"
    )
    assert kinds(text) == ["HHBSBW", "HB", "B"]
    assert split(text).articles[1].title == "议事到田头"


def test_briefs_are_articles() -> None:
    text = (
        f"简　讯\n\n◆白鹭税务进车间\n\n{BODY_1}（甘小满）\n\n◆云泽议事到田头\n\n{BODY_3}\n\n"
        f"◆ 微 讯 ◆\n\n▲{BODY_2}(洪 源)\n\n▲{BODY_4}"
    )
    assert kinds(text) == ["HBW", "HB", "BW", "B"]
    assert [article.title for article in split(text).articles][:2] == ["白鹭税务进车间", "云泽议事到田头"]


def test_the_place_before_a_brief_is_its_dateline() -> None:
    text = "短　波\n\n●白鹭竹溪　3月5日，镇上启动助学计划，首批资助学生63名，发放助学金12.6万元。"
    assert split(text).articles[0].dateline == "白鹭竹溪"


def test_a_column_head_joins_the_headline() -> None:
    text = (
        f"山货出山\n\n{BODY_1}（甘小满）\n\n【乡村振兴·一线】\n\n议事到田头\n\n文/洪小满 卜晓\n\n"
        f"{BODY_3}\n\n■法庭内外\n\n旧账四天了结\n\n{BODY_4}"
    )
    assert [article.title for article in split(text).articles] == [
        "山货出山",
        "【乡村振兴·一线】 议事到田头",
        "法庭内外 旧账四天了结",
    ]


def test_bare_names_sign() -> None:
    text = f"山货出山\n\n{BODY_1}\n\n王建国　李 萍\n\n议事到田头\n\n张一平 陈小雨\n\n{BODY_3}"
    assert outline(text) == [
        ["H 山货出山", "B 近日,白鹭县竹溪镇", "W 王建国 李 萍"],
        ["H 议事到田头", "W 张一平 陈小雨", "B 云泽县河口镇把议事"],
    ]
    assert not are_persons("聚链成势")
    assert not are_persons("王建国")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("本报全媒体记者 甘小满", True),
        ("□川北某刊全媒体记者 甘小满　通讯员 洪 源", True),
        ("■ 本报记者 甘小满", True),
        ("甘 源 洪 晓 / 本版文字由白鹭县融媒体中心提供", True),
        ("文/白鹭县委改革办", True),
        ("□ 艾力 阿依努尔·麦麦提", True),
        ("■法庭内外", False),
        ("记者节快乐", False),
        ("记者 手记", False),
        ("优秀通讯员 表彰大会", False),
        ("特约记者 阿依古丽", True),
        ("本报记者 索南卓玛 文/图", True),
        ("本报记者走基层，看白鹭新变化", False),
        ("甘小满", False),
        ("记者调查：山货如何出山", False),
    ],
)
def test_bylines(line: str, expected: bool) -> None:
    import kg.pages.clean

    text = kg.pages.clean.clean_pieces(line, [(0, len(line))]).text
    assert is_byline(text, load_layout()) is expected


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("增长一成。(甘小满 洪源)", "(甘小满 洪源)"),
        ("增长一成。(记者甘小满)", "(记者甘小满)"),
        ("增长一成。(据白鹭县融媒体中心)", "(据白鹭县融媒体中心)"),
        ("增长一成。甘小满 摄影报道", "甘小满 摄影报道"),
        ("增长一成。 ■通讯员 甘小满", "■通讯员 甘小满"),
        ("增长一成。文/甘小满", "文/甘小满"),
        ("三批事项(详见附表)", ""),
        ("办结三批事项。(详见附表)", ""),
        ("办结三批事项。(未完待续)", ""),
        ("办结三批事项。(冯 榕)", "(冯 榕)"),
        ("办结三批事项。(库晓枫)", "(库晓枫)"),
        ("办结三批事项。(尔古木加 彭佳黛)", "(尔古木加 彭佳黛)"),
        ("惠及五个县(市、区)", ""),
        ("增长一成(下称“白鹭”)", ""),
        ("他说:“增长一成。”记者点头", ""),
    ],
)
def test_signatures(text: str, byline: str) -> None:
    assert text[trailing_byline(text, load_layout()) :] == byline


def test_who_reports_behind_a_dateline() -> None:
    text = "本报讯(记者甘小满)近日"
    match = find_dateline(text, load_layout())
    assert match is not None
    assert dateline_end(text, match.end(), load_layout()) == (10, True)


# -- broken lines, captions, repeats, furniture -----------------------------------------------------------------------


def test_a_paragraph_broken_over_columns_is_joined_over_captions() -> None:
    text = (
        f"山货出山\n\n{BODY_1}目前，全县31个村建立村民议\n\n\n\n竹溪镇便民服务中心\n\n\n\n"
        f"笋干车间里的流水线\n\n事会，协商事项126件。\n\n{BODY_2}"
    )
    assert kinds(text) == ["HCCBB"]
    body = split(text).articles[0].text.split("\n")[3]
    assert body.endswith("全县31个村建立村民议事会,协商事项126件。")


@pytest.mark.parametrize(
    "broken", ["近日，走进白鹭智能（江南）有限", "竹溪镇便民服务中心会议室内，新", "县里把山货出山的"]
)
def test_a_short_broken_line_is_no_head(broken: str) -> None:
    assert kinds(f"山货出山\n\n{BODY_1}\n\n{broken}\n\n公司，流水线上机器轰鸣。") == ["HBB"]


def test_a_few_characters_alone_are_a_carried_over_line() -> None:
    text = f"山货出山\n\n{BODY_1}村民桂大田笑\n\n着\n说。\n\n{BODY_2}"
    assert kinds(text) == ["HBB"]


def test_a_broken_line_followed_at_once_is_no_head() -> None:
    text = f"山货出山\n\n{BODY_1}\n\n桂大田出身制茶世家，他创办\n白鹭茶业有限公司今年销售额达583万元。\n\n{BODY_2}"
    assert kinds(text) == ["HBBB"]


def test_items_of_a_list_go_on_in_the_next_line() -> None:
    text = "光荣榜\n\n★白鹭县竹溪镇获评“全省卫生乡镇”\n★白鹭县实验中学女篮夺得全省中学\n生联赛季军\n★云泽县获评"
    items = [block[2:] for article in outline(f"{text}“全省节水县”\n(甘小满)", 40) for block in article]
    assert items[1:] == [
        "白鹭县竹溪镇获评“全省卫生乡镇”",
        "白鹭县实验中学女篮夺得全省中学生联赛季军",
        "云泽县获评“全省节水县”",
        "(甘小满)",
    ]


def test_captions() -> None:
    text = f"""山货出山

{BODY_1}

▲竹溪镇笋干车间。通讯员 洪源摄

图①：竹溪镇笋干车间外景

{BODY_2}



竹溪镇笋干车间

{BODY_4}（甘小满）



图为白鹭县竹溪镇笋干车间。县委宣传部供图"""
    assert kinds(text) == ["HBCCBCBWC"]


def test_photo_news_stands_alone() -> None:
    text = (
        f"山货出山\n\n{BODY_1}（甘小满）\n\n\n\n"
        "3月5日，青岭区大塘乡菌菇基地里，村民正在采菇。基地年产鲜菇800吨，带动126户增收。 洪源 摄"
    )
    assert kinds(text) == ["HBW", "C"]


def test_captions_at_the_end_of_a_page_go_to_their_article() -> None:
    text = f"""笋干车间机器响

本报白鹭讯（记者甘小满）{BODY_1}白鹭智联笋业有限公司年产笋干800吨。

议事到田头

本报云泽讯（记者洪源）{BODY_3}



▲白鹭智联笋业有限公司员工在作业。通讯员 卜晓摄



▲订单不断。通讯员 卜晓摄"""
    assert kinds(text) == ["HWBCC", "HWB"]


def test_what_is_printed_twice_counts_once() -> None:
    long = BODY_1 + BODY_2
    text = (
        f"山货出山\n\n{long}\n\n{BODY_4}\n\n{long.replace('。今', '．今')}\n\n\n\n"
        f"竹溪镇笋干车间\n\n\n\n竹溪镇笋干车间\n\n先建网络\n\n{BODY_3}\n\n{BODY_2}"
    )
    result = split(text)
    assert kinds(text) == ["HBBCSB"]
    assert [item.what for item in result.skipped] == ["repeat"] * 3
    assert [item.place for item in result.skipped] == ["p:7", "p:15", "p:21"]


def test_a_repeated_paragraph_is_found_whole_or_broken() -> None:
    whole = "白鹭县推行“码上晒账”办法，村务一月一晒、一事一晒，村民扫码就能看到每一笔开支，去年收到建议126条。"
    broken = whole[:20] + "\n\n" + whole[20:]
    for first, second in [(whole, broken), (broken, whole), (broken, broken)]:
        text = f"山货出山\n\n{first}\n\n{BODY_4}\n\n{second}"
        assert kinds(text) == ["HBB"], (first, second)


def test_a_list_of_headlines_does_not_cost_the_articles_theirs() -> None:
    text = f"山货出山\n\n议事到田头\n\n导读在此。\n\n\n\n\n议事到田头\n\n本报讯（记者洪源）{BODY_3}"
    assert split(text).articles[-1].title == "议事到田头"


def test_one_reporter_may_sign_twice() -> None:
    text = f"山货出山\n\n本报记者 甘小满\n\n{BODY_1}\n\n议事到田头\n\n本报记者 甘小满\n\n{BODY_3}"
    assert kinds(text) == ["HWB", "HWB"]


def test_furniture_is_dropped_and_the_staff_kept() -> None:
    text = f"""白 鹭 日 报　　　　县域·治理　　　　A05
2025年6月18日　星期三　　农历五月廿三　责任编辑/甘小满　　版式/洪　源
新闻热线：0794-8256119　　国内统一刊号：CN36-0001

![](images/1.jpg)
山货出山

{BODY_1}

---

{BODY_2}

今日天气：多云转晴 12℃~20℃
本报法律顾问：卜晓律师　　邮编：438000
第5版"""
    result = split(text)
    assert outline(text, 20) == [
        ["H 山货出山", "B 近日,白鹭县竹溪镇的笋干车间里机器轰鸣。", "B 下一步,白鹭县将完善三级物流体系,力争年"],
        ["M 白鹭日报", "W 责任编辑/甘小满 版式/洪 源", "W 本报法律顾问:卜晓律师"],
    ]
    assert {item.what for item in result.skipped} == {"furniture"}
    assert [item.place for item in result.skipped] == [f"p:{n}" for n in (1, 2, 3, 5, 10, 14, 15, 16)]


@pytest.mark.parametrize(
    ("head", "paper"),
    [
        ("白 鹭 新 风　　　2025年6月18日　星期三　　A05", "白鹭新风"),
        ("白　鹭　新　风\n2025年6月18日　星期三　　A05", "白鹭新风"),
        ("【白鹭瞭望】\n2025年6月18日　　○县域与园区　B3　　○编辑：甘小满", "白鹭瞭望"),
        ("白鹭参考·数说县域　　2025年6月18日　　责编 甘小满", "白鹭参考"),
        ("白鹭晨报 ★ 县乡　　第3版", "白鹭晨报"),
        ("白鹭时讯\n——年终盘点\n05 · 2025年6月18日　星期三", "白鹭时讯"),
        ("今日白鹭　　2025年6月18日　　A05", "今日白鹭"),
        ("白鹭县域观察　　2025年6月18日　　A05", "白鹭县域观察"),
        ("2025年6月18日　　白鹭晚报·县域　　T3", "白鹭晚报"),
        ("白鹭晚报2025年6月18日", "白鹭晚报"),
        ("白鹭晚报（县域版）　2025年6月18日", "白鹭晚报"),
        ("白鹭晚报 EGRET EVENING NEWS　2025年6月18日　第3版", "白鹭晚报"),
        ("A5 白鹭晚报", "白鹭晚报"),
        ("《白鹭晚报》第5版", "白鹭晚报"),
        ("# 白鹭晚报\n2025年6月18日　星期三", "白鹭晚报"),
        ("白鹭晚报　2025年6月18日 · 农历五月廿三", "白鹭晚报"),
        ("白鹭晚报\n2025年6月18日（农历五月廿三）　第03版：专精特新·县里的小巨人", "白鹭晚报"),
        ("白 鹭 晚 报　　　红链 · 第7版\n2025年6月18日　星期三", "白鹭晚报"),
        ("山岭·白鹭周报　　合作特辑　P3\n2025年6月18日", "山岭·白鹭周报"),
    ],
)
def test_the_name_of_a_paper_is_told_by_its_place(head: str, paper: str) -> None:
    *articles, last = outline(f"{head}\n\n\n山货出山\n\n{BODY_1}", 8)
    assert articles == [["H 山货出山", "B 近日,白鹭县竹溪"]]
    assert last[0] == f"M {paper}"


@pytest.mark.parametrize(
    "head", ["县域周刊", "今日关注", "乡村振兴参考", "白鹭统计公报", "周 口 县 域", "编辑 甘 小 满", "甘 小 满"]
)
def test_sections_and_names_are_no_papers(head: str) -> None:
    assert "M" not in "".join(kinds(f"{head}　　　2025年6月18日　星期三　　A05\n\n山货出山\n\n{BODY_1}"))


def test_who_made_the_page_stands_beside_remarks() -> None:
    text = f"县域纵横\n2025年6月18日　星期三　A05\n责编：甘小满　　传真 0791-12××56\n\n山货出山\n\n{BODY_1}"
    assert outline(text, 6) == [["H 山货出山", "B 近日,白鹭县"], ["W 责编:甘小满"]]


def test_a_role_that_no_list_knows_keeps_its_name() -> None:
    *_, last = outline(f"白鹭周刊　第12期　2025年6月18日　　主理人：甘小满　设计：洪 源\n\n山货出山\n\n{BODY_1}", 20)
    assert last == ["M 白鹭周刊", "W 主理人:甘小满 设计:洪 源"]


@pytest.mark.parametrize(
    "line",
    [
        "编辑:甘小玲 版式:洪 玲 校对:卜 凡 电话:0791-12345678 E-mail:bl@example.cn",
        "A05 县域 2025年6月18日 星期三",
        "第5版 要闻",
        "（下转第2版）",
        "2025年6月18日 星期三 第2版 责编 甘小玲",
        "新闻热线：12345　　广告经营许可证：3600004000001",
        "- 5 -",
    ],
)
def test_lines_of_furniture(line: str) -> None:
    for text in (f"{line}\n\n山货出山\n\n{BODY_1}", f"山货出山\n\n{BODY_1}\n\n{line}"):
        assert kinds(text)[0] == "HB"


@pytest.mark.parametrize("line", ["统筹 推进", "设计 兴村", "策划先行", "农业总产值 35", "12", "发展日报告"])
def test_lines_inside_the_page_that_are_no_furniture(line: str) -> None:
    bodies = "\n\n".join(BODY_4.replace("220", str(n)) + f"第{n}场在{n}村。" * 3 for n in range(6))
    result = split(f"山货出山\n\n{bodies}\n\n{line}\n\n{bodies.replace('村', '社区')}")
    assert [item for item in result.skipped if item.what == "furniture"] == []


def test_a_date_in_the_text_is_no_furniture() -> None:
    assert kinds(f"山货出山\n\n{BODY_1}\n\n2025年6月18日，首批笋干发往省城。") == ["HBB"]


def test_columns_broken_line_by_line() -> None:
    body = "".join(f"白鹭县第{n}个物流点设在竹溪镇{n}村，每天收发包裹{n}00余件，带动农户增收。" for n in "一二三四五六")
    wrapped = "\n".join(body[i : i + 20] for i in range(0, len(body), 20))
    text = (
        f"山货出山有门路\n本报记者 甘小满\n　　{wrapped}\n　　{wrapped.replace('物流', '便民')}\n"
        f"建网络 山货进城\n　　{wrapped.replace('物流', '快递')}"
    )
    assert kinds(text) == ["HWBBSB"]
    assert split(text).articles[0].text.split("\n")[2] == body.replace("，", ",")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n"])
def test_line_ends_make_no_difference(end: str) -> None:
    text = f"山货出山\n\n{BODY_1}\n\n先建网络\n\n{BODY_2}（甘小满）\n\n议事到田头\n\n{BODY_3}"
    expected = [article.text for article in split(text).articles]
    assert [article.text for article in split(text.replace("\n", end)).articles] == expected


def test_traditional_pages_read_like_simplified_ones() -> None:
    text = (
        f"责任编辑 甘小满\n\n山货出山有门路\n\n本报白鹭讯（记者洪源）{BODY_1}\n\n{BODY_2}\n\n"
        f"议事到田头\n\n{BODY_3}（卜晓）"
    )
    printed = opencc.OpenCC("s2t").convert(text)
    result = split(printed)
    assert [article.text for article in result.articles] == [article.text for article in split(text).articles]
    begin, end = result.articles[0].page_span(0, 7)
    assert printed[begin:end] == "山貨出山有門路"


def test_pages_without_articles() -> None:
    assert split("第5版\n\n2025年6月18日").articles == ()
    assert split("").articles == ()
    assert kinds("山货出山") == ["H"]


def test_the_date_is_the_pages() -> None:
    assert split("山货出山\n\n" + BODY_1, date="2025-06-18").articles[0].date == "2025-06-18"


# -- sentences -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲镇增收;乙镇减支。丙镇持平。", ["甲镇增收;乙镇减支。", "丙镇持平。"]),
        ("“缺纸板。下午就到。”甘某说,以前难。", ["“缺纸板。下午就到。”甘某说,以前难。"]),
        ("甘某说:“缺纸板。下午就到。”如今不难。", ["甘某说:“缺纸板。下午就到。”", "如今不难。"]),
        ("怎么办?他说:“干!”", ["怎么办?", "他说:“干!”"]),
        ("推行“谁来管?”办法,好。", ["推行“谁来管?”办法,好。"]),
        ("共3项(一是甲。二是乙。)办结。", ["共3项(一是甲。二是乙。)办结。"]),
        ("他说:“没有下引号。第二句。", ["他说:“没有下引号。", "第二句。"]),
        ("增长3.5%。 新增4家", ["增长3.5%。", "新增4家"]),
        ("绕线、注油……走进车间。", ["绕线、注油……走进车间。"]),
        ("“来了。”的消息传开。", ["“来了。”的消息传开。"]),
        ("真的?!”好。", ["真的?!”", "好。"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[begin:end] for begin, end in split_sentences(text)] == sentences


@given(st.text(alphabet="甲乙。!?;,“”‘’()《》 3.", max_size=60))
def test_sentences_cover_all_but_blanks(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(text[b:e] for b, e in spans).replace(" ", "") == text.replace(" ", "")
    assert all(b < e for b, e in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


# -- the way back ----------------------------------------------------------------------------------------------------

PIECES = [
    BODY_1,
    BODY_2,
    BODY_3 + "（甘小满　洪源）",
    "本报白鹭讯（记者甘小满）" + BODY_4,
    "山货出山　日子红火",
    "——白鹭县观察",
    "□ 本报记者 甘小满",
    "▲车间一角。洪源摄",
    "一、综合",
    "# 议事到田头",
    "简　讯",
    "◆ " + BODY_2,
    "责任编辑 甘小满　　2025年6月18日",
    "近日，走进白鹭智能（江南）有限",
    "着",
    "（",
    "12　34.5　67%",
    "\u3000\u3000" + BODY_1[:11],
]


def check(page: Page, article: Article) -> None:
    """All that every article of every page must hold to."""
    assert len(article.offsets) == len(article.text) > 0
    assert article.title.strip()
    end = -1
    for block in article.blocks:
        assert block.begin == end + 1
        assert block.begin < block.end
        offsets = article.offsets[block.begin : block.end]
        assert all(a < b for a, b in pairwise(offsets))
        assert "\n" not in article.text[block.begin : block.end]
        assert block.end == len(article.text) or article.text[block.end] == "\n"
        end = block.end
    assert end == len(article.text)
    assert all(0 <= offset < len(page.text) for offset in article.offsets)
    for index, block in enumerate(article.blocks):
        assert any(sentence.block == index for sentence in article.sentences), block
    for sentence in article.sentences:
        block = article.blocks[sentence.block]
        assert block.begin <= sentence.begin < sentence.end <= block.end
        begin, end_ = article.page_span(sentence.begin, sentence.end)
        printed = page.text[begin:end_]
        assert printed == printed.strip()
        clean = article.text[sentence.begin : sentence.end]
        assert printed[0] == clean[0] or printed[0] in "（"
        assert article.sentence_at(sentence.begin) == sentence


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n\n", "\r\n\r\n", "\n\n\n", "\n\n\n\n"])),
        max_size=14,
    )
)
def test_every_article_of_any_page_leads_back_to_it(pieces: list[tuple[str, str]]) -> None:
    page = Page("p", "p.txt", "".join(piece + gap for piece, gap in pieces))
    result = split_articles(page)
    assert [article.number for article in result.articles] == list(range(1, len(result.articles) + 1))
    for article in result.articles:
        check(page, article)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_split_without_a_fault(text: str) -> None:
    page = Page("p", "p.txt", text)
    for article in split_articles(page).articles:
        assert len(article.offsets) == len(article.text)


def test_a_page_is_split_quickly() -> None:
    page = Page(
        "p", "p.txt", "\n\n".join(f"山货出山第{n}站\n\n{BODY_1}{n}\n\n{BODY_2}{n}。（甘小满）" for n in range(60))
    )
    split_articles(page)
    begin = time.process_time()
    split_articles(page)
    note_time("splitting a page of 60 articles", time.process_time() - begin, 0.5)


# -- the word lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[dateline]", "[datelines]", r"unknown section \[datelines\]"),
        ("agencies =", "agency =", r"\[dateline\] has unknown key agency"),
        ('columns = ["简讯"', 'columns = [3, "简讯"', r"\[masthead\] columns must hold words"),
        ("'农历.{2,12}',", "'(农历',", "broken pattern"),
        ("[staff]", "[staff", "layout.toml"),
    ],
)
def test_broken_word_lists_are_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    from kg.words.data import seeds_path

    text = seeds_path("pages/layout.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "layout.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=why):
        parse_layout(path)
