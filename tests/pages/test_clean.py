"""Clean text and the way back to the page."""

from __future__ import annotations

import unicodedata

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.pages.clean import clean_character, clean_pieces, drop_blanks, is_traditional, simplify

PROSE = "今年以来，白鹭县坚持把产业发展作为乡村振兴的重要抓手，新建标准化茶园一万二千亩，带动农户增收。"


def clean(text: str) -> str:
    return clean_pieces(text, [(0, len(text))]).text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("增长１２．５％，居全市第二；", "增长12.5%,居全市第二;"),
        ("（A０３）：ＭＥＳ系统！？", "(A03):MES系统!?"),
        ("真空注油……“上午缺”《公报》·—、。", "真空注油……“上午缺”《公报》·—、。"),
        ("①改造14个；②图⑩", "①改造14个;②图⑩"),
        ("-5℃～½杯，12m²，㎡，Ⅱ期", "-5℃~½杯,12m²,㎡,Ⅱ期"),
        ("甘　源　洪  晓", "甘 源 洪 晓"),
        ("　　山货出山 \t日子红火 ", "山货出山 日子红火"),
        ("责编：　甘 源 、洪小满", "责编:甘 源、洪小满"),
        ("达产\u200b后\u00ad年\ufeff产值\x07", "达产后年产值"),
        ("⼈⺠政府⻓", "人民政府长"),
        ("iF DESIGN\nAWARD获奖", "iF DESIGN AWARD获奖"),
        ("工作专\n\n　　班，", "工作专班,"),
        ("增长\r\n12.5%", "增长12.5%"),
        ("**本报讯** 张**说", "本报讯 张**说"),
        ("从 一 台 变 压 器 到 一 条 链", "从一台变压器到一条链"),
    ],
)
def test_clean_text(printed: str, text: str) -> None:
    assert clean(printed) == text


def test_pieces_are_joined_as_one_text() -> None:
    page = "抽调27人，组成输变\n\n图：厂房\n\n电装备产业链专班"
    pieces = [(0, 10), (page.index("电"), len(page))]
    result = clean_pieces(page, pieces)
    assert result.text == "抽调27人,组成输变电装备产业链专班"
    assert page[result.offsets[10]] == "电"


def test_a_blank_between_latin_words_of_two_pieces_stands_for_the_line_break() -> None:
    result = clean_pieces("smart\nfactory", [(0, 5), (6, 13)])
    assert result.text == "smart factory"
    assert result.offsets == tuple(range(13))


@given(st.text(max_size=300))
def test_offsets_increase_and_each_character_comes_from_its_own(text: str) -> None:
    result = clean_pieces(text, [(0, len(text))])
    assert len(result.text) == len(result.offsets)
    assert all(a < b for a, b in zip(result.offsets, result.offsets[1:], strict=False))
    for character, offset in zip(result.text, result.offsets, strict=True):
        assert 0 <= offset < len(text)
        assert character == clean_character(text[offset])
    assert "\n" not in result.text
    assert "  " not in result.text
    assert result.text == result.text.strip()


@given(st.text(max_size=120), st.data())
def test_cutting_a_text_into_pieces_keeps_the_offsets_in_order(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    pieces = list(zip([0, *cuts], [*cuts, len(text)], strict=True))
    result = clean_pieces(text, pieces)
    assert all(a < b for a, b in zip(result.offsets, result.offsets[1:], strict=False))
    assert all(c == clean_character(text[o]) for c, o in zip(result.text, result.offsets, strict=True))


@given(st.characters())
def test_a_clean_character_is_one_or_none_and_stays_clean(character: str) -> None:
    result = clean_character(character)
    assert len(result) <= 1
    assert clean_character(result) == result if result else True
    if unicodedata.east_asian_width(character) == "F" and result:
        assert result == unicodedata.normalize("NFKC", character)


def test_traditional_pages_are_told_from_names_in_simplified_ones() -> None:
    assert is_traditional(opencc.OpenCC("s2t").convert(PROSE))
    assert not is_traditional(PROSE + "落户髙新区的乾昱电气與於越公司國鑫店")
    assert not is_traditional("")
    assert not is_traditional("2025")


def test_conversion_keeps_the_length_and_leaves_simplified_pages_alone() -> None:
    page = opencc.OpenCC("s2t").convert(PROSE)
    result = clean_pieces(page, [(0, len(page))], traditional=True)
    assert result.text == clean(PROSE)
    assert clean("乾昱电气落户髙新区") == "乾昱电气落户髙新区"


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60))
def test_simplification_is_one_for_one(text: str) -> None:
    assert len(simplify(text)) == len(text)


def test_drop_blanks() -> None:
    assert drop_blanks(clean_pieces("白 鹭 日 报", [(0, 7)])).offsets == (0, 2, 4, 6)
