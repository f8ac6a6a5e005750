"""Which names of a page are one thing, and which only look alike."""

from __future__ import annotations

import pytest

from kg.facts.joins import Form, find_joins

WORDS = {"石油", "黄酒", "钢铁"}


def form(text: str, lead: str = "") -> Form:
    return Form(text, lead, text.removeprefix(lead))


def joins(kind: str, *forms: Form, rows: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    return find_joins(
        kind,
        {f.text: [f] for f in forms},
        in_a_row=lambda one, other: (one, other) in rows or (other, one) in rows,
        is_word=lambda word: word in WORDS,
    )


@pytest.mark.parametrize(
    ("kind", "short", "long"),
    [
        ("Enterprise", form("沅禾"), form("沅禾皮具")),
        ("Enterprise", form("沅禾装备"), form("青溪沅禾新能源装备有限公司", "青溪")),
        ("Enterprise", form("青溪沅禾", "青溪"), form("青溪沅禾汽车部件股份有限公司", "青溪")),
        ("Enterprise", form("农行江溪县支行"), form("中国农业银行江溪县支行")),
        ("Enterprise", form("青溪黄酒", "青溪"), form("青溪黄酒公司", "青溪")),
        ("Enterprise", form("清莲合作社"), form("江溪县甲岭清莲专业合作社", "江溪县")),
        ("Zone", form("青溪开发区", "青溪"), form("青溪经济技术开发区", "青溪")),
        ("Zone", form("飞地园"), form("江溪家居飞地园")),
        ("Program", form("“民宿贷”"), form("“云岭民宿贷”")),
        ("Industry", form("灯具产业"), form("灯具制造集群")),
        ("Industry", form("灯具行业"), form("灯具装备产业")),
    ],
)
def test_a_short_form_is_the_thing_of_its_long_form(kind: str, short: Form, long: Form) -> None:
    assert joins(kind, short, long) == {short.text: long.text}


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("Enterprise", form("江溪银行"), form("江溪银行青溪支行")),  # a branch is a firm of its own
        ("Enterprise", form("沅禾财险"), form("沅禾财险青溪支公司")),
        ("Enterprise", form("青溪沅禾光电", "青溪"), form("江北沅禾显示科技有限公司", "江北")),
        ("Enterprise", form("中国石油", "中国"), form("石油装备有限公司")),  # a word of the dictionary
        ("Enterprise", form("农行江溪县支行"), form("中国工商银行江溪县支行")),
        ("Zone", form("产业园"), form("青溪医药产业园", "青溪")),
        ("Zone", form("江溪开发区", "江溪"), form("青溪经济开发区", "青溪")),
        ("Program", form("七大工程"), form("四大战略、七大工程")),  # the county's, and the city's
        ("Person", form("王伟"), form("王伟民")),
        ("Industry", form("新能源产业"), form("新能源汽车产业")),
        ("Industry", form("大豆产业"), form("大豆种业")),
    ],
)
def test_what_only_looks_alike_stays_two(kind: str, one: Form, other: Form) -> None:
    assert joins(kind, one, other) == {}


def test_a_short_form_of_two_things_is_neither() -> None:
    assert joins("Enterprise", form("沅禾"), form("沅禾皮具"), form("沅禾模塑有限公司")) == {}


def test_neighbours_in_an_enumeration_are_two() -> None:
    one, other = form("沅禾"), form("沅禾皮具")
    assert joins("Enterprise", one, other, rows=((one.text, other.text),)) == {}


def test_a_chain_of_short_forms_ends_at_the_longest() -> None:
    found = joins("Enterprise", form("沅禾"), form("沅禾皮具"), form("沅禾皮具有限公司"))
    assert found["沅禾"] in ("沅禾皮具", "沅禾皮具有限公司")
    assert found["沅禾皮具"] == "沅禾皮具有限公司"
