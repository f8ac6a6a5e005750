"""Persons by title, speech and byline; invented names."""

from __future__ import annotations

import pytest

from kg.language.persons import find_persons
from kg.words.domain import BlockKind
from tests.language.examples import view_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("县委书记周明远表示,要抓好项目。", ["周明远"]),
        ("村民李桂香高兴地说:“收成好。”", ["李桂香"]),
        ("董事长兼总经理欧阳晓峰介绍,产线已满产。", ["欧阳晓峰"]),
        ("局长王毅说,工作已铺开。", ["王毅"]),
        ("村民赵大山、钱小禾、孙一平等联名感谢。", ["赵大山", "钱小禾", "孙一平"]),
        ("种植大户买买提·艾力笑着说,棉花丰收了。", ["买买提·艾力"]),
        ("老板艾尔肯·热西提开办的厂子扩了产。", ["艾尔肯·热西提"]),
        ("牧民才让多杰和夏吾卓玛说,草场好了。", ["才让多杰", "夏吾卓玛"]),
        ("商户巴特尔、阿依古丽来余江参展。", ["巴特尔", "阿依古丽"]),
        ("那天,公保才让把羊赶进圈。", ["公保才让"]),
    ],
)
def test_persons_in_the_text(text: str, names: list[str]) -> None:
    assert [m.text for m in find_persons(view_of(text))] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("本报记者 周明远 通讯员 李桂香", ["周明远", "李桂香"]),
        ("(周 毅 李桂香)", ["周 毅", "李桂香"]),
        ("责任编辑 赵大山 美编 钱小禾", ["赵大山", "钱小禾"]),
        ("本版责编 赵大山 视觉设计 钱小禾", ["赵大山", "钱小禾"]),
        ("版式 岑 小 满 执编 祝 星野", ["岑 小 满", "祝 星野"]),
        ("甘 源 洪 晓", ["甘 源", "洪 晓"]),
    ],
)
def test_persons_in_bylines(text: str, names: list[str]) -> None:
    assert [m.text for m in find_persons(view_of(text, BlockKind.BYLINE))] == names


@pytest.mark.parametrize(
    "text",
    [
        "大学生回村创业。",
        "向世界讲述中国故事。",
        "干部高度重视项目建设。",
        "群众张阿姨说。",
        "(项目部)",
        "扎西卓玛民宿开门。",
    ],
)
def test_common_words_are_no_persons(text: str) -> None:
    assert find_persons(view_of(text)) == []
