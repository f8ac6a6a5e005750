"""The segmenter: offsets, packing, and the training recipe on a handful of sentences."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.language.segmenter import (
    Segmenter,
    evaluate_segmenter,
    iter_segmented,
    load_segmenter,
    segment,
    train_segmenter,
    word_spans,
)
from kg.words.errors import DataError

SENTENCES = [
    "全 县 新 建 厂房 三 座 ，",
    "企业 新 建 厂房 。",
    "全 县 企业 增长 。",
    "厂房 增长 三 座 。",
    "企业 增长 ， 厂房 增长 。",
    "新 企业 三 座 厂房 。",
]


def write_corpus(folder: Path) -> Path:
    """Write the sentences as all three splits of the training data."""
    blocks = []
    for number, sentence in enumerate(SENTENCES * 4):
        lines = [f"{i}\t{word}\tO\t-\t-" for i, word in enumerate(sentence.split(), 1)]
        blocks.append(f"# sent_id = {number}\n" + "\n".join(lines) + "\n")
    for split in ("train", "dev", "test"):
        (folder / f"zh_gsdsimp-ud-{split}.iob2").write_text("\n".join(blocks), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("segmenter")
    return train_segmenter(write_corpus(folder), folder / "out", iterations=4).path


def test_the_recipe_learns_its_own_sentences(trained: Path) -> None:
    segmenter = Segmenter.from_file(trained)
    assert segmenter.segment("全县企业新建厂房。") == ["全", "县", "企业", "新", "建", "厂房", "。"]


def test_the_recipe_is_deterministic_and_leaves_random_numbers_alone(trained: Path, tmp_path: Path) -> None:
    random.seed(99)
    expected = random.Random(99).random()
    again = train_segmenter(write_corpus(tmp_path), tmp_path / "out", iterations=4)
    assert again.path.read_bytes() == trained.read_bytes()
    assert random.random() == expected


def test_result_tells_score_and_size(tmp_path: Path) -> None:
    result = train_segmenter(write_corpus(tmp_path), tmp_path / "out", iterations=4)
    assert result.score.f1 == 1.0
    assert result.score.sentences == 24
    assert result.size == result.path.stat().st_size


def test_words_cover_all_but_white_space(trained: Path) -> None:
    text = " 企业 增长\n厂房,A股5G“如我+”\n\n"
    spans = Segmenter.from_file(trained).word_spans(text)
    assert spans == sorted(spans)
    covered = {i for begin, end in spans for i in range(begin, end)}
    assert covered == {i for i, char in enumerate(text) if not char.isspace()}
    assert Segmenter.from_file(trained).word_spans("") == []


def test_packing_is_the_identity(trained: Path) -> None:
    data = trained.read_bytes()
    segmenter = Segmenter.from_bytes(data)
    assert segmenter.to_bytes() == data


@pytest.mark.parametrize("content", [b"", b"no weights", b"\xfd7zXZ\x00\x00"])
def test_broken_weights_name_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.msgpack.xz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"weights\.msgpack\.xz"):
        Segmenter.from_file(path)


def test_missing_weights_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere"):
        Segmenter.from_file(tmp_path / "nowhere")


def test_malformed_corpus_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "x.iob2"
    path.write_text("1\t县\tO\n县\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"x\.iob2:2"):
        list(iter_segmented(path))


def test_corpus_is_read_in_nfkc(tmp_path: Path) -> None:
    path = tmp_path / "x.iob2"
    path.write_text("1\t\uff11\uff12\uff05\tO\n2\t\uff0c\tO\n\n", encoding="utf-8")
    assert list(iter_segmented(path)) == [["12%", ","]]


def test_score_counts_words_with_both_ends_right() -> None:
    class Halves(Segmenter):
        def __init__(self) -> None:
            pass

        def word_spans(self, text: str) -> list[tuple[int, int]]:
            return [(0, 2), (2, len(text))]

    score = evaluate_segmenter(Halves(), [["全县", "企业", "多"]])
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)


def test_shipped_weights_part_plain_words() -> None:
    assert segment(["全县工业企业增长。"]) == [["全县", "工业", "企业", "增长", "。"]]
    assert word_spans("工业企业") == [(0, 2), (2, 4)]
    assert load_segmenter() is load_segmenter()
