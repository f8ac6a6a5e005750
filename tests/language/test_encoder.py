"""The encoder: windows, what it is shown, chains of tags, packed weights, and the shipped network on our own text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from kg.language.encoder import (
    DISTANCES,
    LONGEST,
    RELATIONS,
    TAGS,
    Chain,
    Encoder,
    cut_windows,
    describe,
    distance_of,
    likeliest,
    load_encoder,
    pack,
    pad,
    unpack,
    write_weights,
)
from kg.language.lexer import load_lexer
from kg.pages.articles import split_articles
from kg.pages.read import read_page
from kg.words.domain import Article, Mention, Origin
from kg.words.errors import DataError

TEXT = (
    "青溪县引进云石铜业\n\n9月1日,青溪县与云石铜业签约。"
    "云石铜业在青溪工业园区投资3亿元建设铜箔项目,县委书记王立新出席。\n"
)


def article(text: str, folder: Path) -> Article:
    path = folder / "page.txt"
    path.write_text(text, encoding="utf-8")
    return split_articles(read_page(path)).articles[0]


@pytest.fixture
def short(tmp_path: Path) -> Article:
    return article(TEXT, tmp_path)


def span(text: str, name: str) -> tuple[int, int]:
    at = text.index(name)
    return at, at + len(name)


def test_windows_cover_all_blocks_and_end_with_sentences(tmp_path: Path) -> None:
    long = article("新事\n\n" + "青溪县今年办了一件又一件的事。" * 60 + "\n\n短的一段。\n", tmp_path)
    windows = cut_windows(long)
    assert all(0 < end - begin <= LONGEST for begin, end in windows)
    assert all(end <= begin for (_, end), (begin, _) in pairwise(windows))
    read = {i for begin, end in windows for i in range(begin, end)}
    assert all(i in read for block in long.blocks for i in range(block.begin, block.end))
    assert all(long.text[end - 1] in "。事" for _, end in windows)


def test_a_sentence_longer_than_a_window_is_cut_at_a_mark_or_anywhere(tmp_path: Path) -> None:
    marked = cut_windows(article("新事\n\n" + "甲乙丙丁,戊己庚辛" * 60 + "\n", tmp_path))
    plain = cut_windows(article("新事\n\n" + "甲" * 700 + "\n", tmp_path))
    assert max(e - b for b, e in marked) <= LONGEST
    assert max(e - b for b, e in plain) == LONGEST


def test_every_character_is_shown_with_rule_and_word(short: Article) -> None:
    encoder = load_encoder()
    rule = next(r for r in encoder.vocabulary.rules if r)
    begin, end = span(short.text, "青溪工业园区")
    mentions = [
        Mention(begin, end, "Zone", "青溪工业园区", Origin.SHAPE, rule),
        Mention(begin, begin + 2, "Region", "青溪", Origin.GAZETTEER, "unheard-of"),
    ]
    inputs = describe(encoder.vocabulary, short, mentions, load_lexer().tokens(short.text))
    assert TAGS[inputs.marks[begin]] == "B-Zone"
    assert TAGS[inputs.marks[end - 1]] == "I-Zone"
    assert inputs.marks[end] == 0
    assert inputs.rules[begin] == encoder.vocabulary.rules[rule]
    assert inputs.inner[begin] and not inputs.inner[begin + 2]
    assert all(inputs.words[i] for i in range(begin, end))
    batch = pad(inputs, [(begin, end)], 16, 2)
    assert batch["characters"].shape == (2, 16)
    assert batch["lengths"].tolist() == [end - begin + 2, 1]


def test_a_name_goes_on_as_it_began() -> None:
    odds = np.full((4, len(TAGS)), 0.001, np.float32)
    odds[0, TAGS.index("B-Zone")], odds[0, 0] = 0.6, 0.4
    odds[1, TAGS.index("I-Event")], odds[1, TAGS.index("I-Zone")] = 0.6, 0.3
    odds[2, TAGS.index("I-Zone")] = odds[3, 0] = 0.9
    assert [TAGS[t] for t in likeliest(odds)] == ["B-Zone", "I-Zone", "I-Zone", "O"]
    chain = Chain(odds)
    assert chain.score(0, 3, "Zone") > 0.9
    assert chain.score(0, 3, "Event") < 0.01
    assert chain.score(0, 2, "Zone") < 0.05


def test_probabilities_of_all_stretches_that_begin_with_a_character_sum_to_its_probability() -> None:
    odds = np.random.default_rng(1).dirichlet(np.ones(len(TAGS)), 7).astype(np.float32)
    chain = Chain(odds)
    begins = sum(chain.score(2, end, tag[2:]) for end in range(4, 8) for tag in TAGS if tag[0] == "B")
    others = sum(chain._before[2, i] * chain._after[2, i] for i, tag in enumerate(TAGS) if tag[0] != "B")
    assert begins + others == pytest.approx(1)


def test_how_far_apart_two_stretches_are() -> None:
    text = "甲乙。丙丁"
    assert distance_of(text, (0, 2), (3, 5)) == 4
    assert distance_of(text, (3, 5), (0, 2)) == DISTANCES // 2 + 4
    assert all(0 <= distance_of("。" * n, (0, 1), (n - 1, n)) < DISTANCES for n in range(2, 90))


def test_packed_weights_are_near_the_true_ones(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    true = {"wide": rng.normal(size=(512, 256)).astype(np.float32), "bias": rng.normal(size=9).astype(np.float32)}
    again = unpack(pack(true))
    assert set(again) == set(true)
    assert np.abs(again["wide"] - true["wide"]).max() < 0.03
    assert np.abs(again["bias"] - true["bias"]).max() < 0.003
    lists = {f"{name}_list": np.array(["", "甲"]) for name in ("characters", "rules", "words")}
    path = tmp_path / "out" / "weights.npz"
    assert write_weights({**lists, **true}, path) == path.stat().st_size
    assert Encoder.from_file(path, load_lexer()).weights["bias"] == pytest.approx(again["bias"])


def test_the_shipped_network_sees_names(short: Article) -> None:
    encoding = load_encoder().read([(short, [])])[0]
    found = {(m.type, short.text[m.begin : m.end]) for m in encoding.names()}
    assert ("Enterprise", "云石铜业") in found
    assert ("Person", "王立新") in found
    assert encoding.tags.sum(1) == pytest.approx(1, abs=1e-3)
    begin = short.text.index("云石铜业", 20)
    scores = [encoding.score(begin, begin + size, "Enterprise") for size in (2, 4)]
    assert scores[0] < 0.1 < 0.5 < scores[1]


def test_articles_read_together_are_read_like_one_by_one(short: Article, tmp_path: Path) -> None:
    other = article("另一篇\n\n青溪县教育局今年新办小学5所。\n", tmp_path)
    encoder = load_encoder()
    together = encoder.read([(short, []), (other, [])])
    alone = [encoder.read([(a, [])])[0] for a in (short, other)]
    for one, two in zip(together, alone, strict=True):
        assert np.allclose(one.tags, two.tags, atol=1e-5)
    assert encoder.encoding(short, []) is alone[0]


def test_pairs_and_owners_within_a_window(short: Article) -> None:
    encoding = load_encoder().read([(short, [])])[0]
    names = [(*span(short.text, n), kind) for n, kind in (("云石铜业", "Enterprise"), ("青溪工业园区", "Zone"))]
    odds = encoding.pairs(names)
    assert set(odds) == {(0, 1), (1, 0)}
    assert all(row.shape == (len(RELATIONS),) and np.isfinite(row).all() for row in odds.values())
    assert not np.allclose(odds[0, 1], odds[1, 0])
    shares = encoding.owners(span(short.text, "3"), names)
    assert set(shares) == {0, 1, -1}
    assert sum(shares.values()) == pytest.approx(1)
    assert encoding.owners((len(short.text) + 1, len(short.text) + 2), names) == {}
    assert encoding.pairs(names[:1]) == {}


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_broken_weights_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"weights\.npz"):
        Encoder.from_file(path, load_lexer())


def test_a_missing_weights_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"weights\.npz"):
        Encoder.from_file(tmp_path / "weights.npz", load_lexer())
