"""Slips of recognition in the ends of names; invented names."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest

from kg.language.edges import list_heads
from kg.language.slips import SlipMender, derive_confusables, load_confusables
from tests.language.examples import article_of, words


@pytest.fixture(scope="module")
def mender() -> SlipMender:
    return SlipMender.load(list_heads(), words())


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("走进湖南云石新材料有限公可的车间", "走进湖南云石新材料有限公司的车间"),
        ("青溪县公安局云石派岀所民警", "青溪县公安局云石派出所民警"),
        ("共建精密制造联合实验窒,", "共建精密制造联合实验室,"),
    ],
)
def test_a_slip_in_the_end_of_a_name_is_mended(mender: SlipMender, printed: str, meant: str) -> None:
    assert mender.mend_text(printed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "陶瓷产业链上的企业",
        "招商方式更加多元",
        "设计公司有60家",
        "从“纸上跑”到“网上办”",
        "有限公司和合作社都在实验室里",
    ],
)
def test_words_that_are_right_stay(mender: SlipMender, text: str) -> None:
    assert mender.mend_text(text) == text


def test_offsets_stay(mender: SlipMender) -> None:
    article = article_of("湖南云石新材料有限公可投产。")
    mended = mender.mend(article)
    assert mended.offsets == article.offsets
    assert len(mended.text) == len(article.text)


def test_the_table_holds_characters_that_look_alike() -> None:
    table = load_confusables()
    assert "社" in table["杜"]
    assert "司" in table["可"]
    assert all(len(char) == 1 and char not in others for char, others in table.items())


def test_likeness_is_measured_from_a_font(tmp_path: Path) -> None:
    font = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    out = tmp_path / "table.csv"
    assert derive_confusables(font, out, characters="OQWi", least=0.6) == 2
    assert out.read_text(encoding="utf-8").splitlines() == ["character,alike", "O,Q", "Q,O"]
