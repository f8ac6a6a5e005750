"""Made-up training text: the same seed gives the same text, labels fit, and annotated pages turn into labels."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import pytest

from kg.language import generation
from kg.language.generation import (
    LabelledText,
    NameMaker,
    TextMaker,
    join_pieces,
    join_texts,
    label_by_gold,
    read_annotated_page,
    split_paragraphs,
    vary_names,
)
from kg.words.errors import DataError

GOLD = {
    "entities": [
        {"type": "Region", "names": ["青溪县", "青溪"]},
        {"type": "Person", "names": ["乐星"]},
        {"type": "Enterprise", "names": ["青溪云石股份有限公司", "云石股份"]},
        {"type": "Program", "names": ["“青溪快办”"]},
    ]
}


def test_same_seed_same_text() -> None:
    assert list(TextMaker(3).iter_texts(40)) == list(TextMaker(3).iter_texts(40))
    assert list(TextMaker(3).iter_texts(40)) != list(TextMaker(4).iter_texts(40))


def test_labels_lie_in_the_text_in_order_and_slots_are_filled() -> None:
    types = set()
    for text in TextMaker(5).iter_texts(400):
        assert text.text == unicodedata.normalize("NFKC", text.text)
        assert "{" not in text.text
        position = 0
        for begin, end, kind in text.labels:
            assert position <= begin < end <= len(text.text)
            position = end
            types.add(kind)
    assert types == {"Person", "Enterprise", "Organization", "Place"}


def test_counter_examples_name_nobody() -> None:
    maker = TextMaker(1)
    assert all(not maker.sentence("none").labels for _ in range(200))


def test_names_follow_their_grammar() -> None:
    names = NameMaker(random.Random(2))
    people = [names.person() for _ in range(300)]
    assert {len(name) for name in people} >= {2, 3, 4}
    assert len(set(people)) > 280
    assert any("·" in name for name in people)
    assert all(len(names.short_firm()) >= 2 for _ in range(100))


def test_unknown_slot_names_the_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {section: {"frames": ["{nobody}来了。"]} for section in ("person", "byline", "firm", "mixed", "none")}
    real = generation._read_toml

    def read(relative: str) -> dict[str, object]:
        return {"words": {"industry": ["陶瓷"]}, **broken} if relative.endswith("frames.toml") else real(relative)

    monkeypatch.setattr(generation, "_read_toml", read)
    with pytest.raises(DataError, match="nobody"):
        TextMaker(1)


def test_gold_names_become_labels_longest_first() -> None:
    text = label_by_gold("青溪县青溪云石股份有限公司的乐 星说,“青溪快办”好,云石股份、乐星都用。", GOLD)
    found = [(text.text[begin:end], kind) for begin, end, kind in text.labels]
    assert found == [
        ("青溪县", "Place"),
        ("青溪云石股份有限公司", "Enterprise"),
        ("乐 星", "Person"),
        ("云石股份", "Enterprise"),
        ("乐星", "Person"),
    ]


def test_other_names_take_the_place_of_people_and_firms_alone() -> None:
    text = label_by_gold("青溪县乐星到云石股份,乐星说好。", GOLD)
    mapping: dict[str, str] = {}
    varied = vary_names(text, NameMaker(random.Random(1)), mapping=mapping)
    assert [kind for _, _, kind in varied.labels] == [kind for _, _, kind in text.labels]
    assert varied.text.startswith("青溪县")
    assert varied.text.count(mapping["乐星"]) == 2
    assert "云石" not in varied.text


def test_paragraphs_join_lines_broken_in_mid_sentence() -> None:
    long = "全县推行链长制,由各单位抽调人员组成专班,每月碰头一次,企业提的难题当场认领限时回音"
    assert split_paragraphs(f"标题\n\n{long}\n\n再由专班督办。\n下一段。") == [
        "标题",
        f"{long}再由专班督办。",
        "下一段。",
    ]


def test_joining_shifts_labels() -> None:
    first = join_pieces([("记者", ""), ("乐星", "Person")])
    assert first == LabelledText("记者乐星", ((2, 4, "Person"),))
    assert join_texts([first, first]).labels == ((2, 4, "Person"), (6, 8, "Person"))


def test_annotated_page_is_read_in_nfkc(tmp_path: Path) -> None:
    page, gold = tmp_path / "x.txt", tmp_path / "x.gold.json"
    page.write_text("\ufeff乐星：好。\n", encoding="utf-8")
    gold.write_text(json.dumps(GOLD), encoding="utf-8")
    assert read_annotated_page(page, gold) == [LabelledText("乐星:好。", ((0, 2, "Person"),))]
    gold.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"x\.gold\.json:1"):
        read_annotated_page(page, gold)
    gold.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="no entities"):
        read_annotated_page(page, gold)
