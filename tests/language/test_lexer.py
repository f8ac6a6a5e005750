"""The lexer: words that cover the text, names that it knows, weights from files as jieba has them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from kg.language.lexer import Lexer, derive_lexer, load_lexer
from kg.words.errors import DataError

TEXT = "青溪县把合肥工业大学的教授请来,9月卖给云石铜业12台机床。王立新也来了!\n县里很高兴"


def test_words_cover_the_text() -> None:
    tokens = load_lexer().tokens(TEXT)
    assert "".join(TEXT[t.begin : t.end] for t in tokens) == TEXT
    assert all(t.begin < t.end for t in tokens)


def test_names_and_verbs_are_told_apart() -> None:
    tags = {TEXT[t.begin : t.end]: t.tag for t in load_lexer().tokens(TEXT)}
    assert tags["合肥工业大学"] == "ORG"
    assert tags["王立新"] == "PER"
    assert tags["卖给"] == "v"


def test_many_texts_at_once_are_read_like_one_by_one() -> None:
    texts = [TEXT, "", "甲", TEXT * 9, "很短。"]
    one = Lexer.from_file(Path("seeds/models/lexer/weights.npz"))
    alone = [load_lexer().tokens(text) for text in texts]
    one.prepare(texts)
    assert [one.tokens(text) for text in texts] == alone
    assert alone[1] == ()


def test_more_texts_than_are_remembered_are_all_read() -> None:
    texts = [f"第{i}条:王立新来到青溪县。" for i in range(90)]
    lexer = Lexer.from_file(Path("seeds/models/lexer/weights.npz"))
    lexer.prepare(texts)
    assert all("".join(text[t.begin : t.end] for t in lexer.tokens(text)) == text for text in texts)


def _write_tensor(path: Path, values: np.ndarray) -> None:
    description = b"\x08\x05"
    head = struct.pack("<IQ", 0, 0) + struct.pack("<Ii", 0, len(description)) + description
    path.write_bytes(head + values.astype("<f4").tobytes())


def test_weights_are_packed_from_the_files_of_jieba(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    folder = tmp_path / "model_baseline"
    folder.mkdir()
    (tmp_path / "word.dic").write_text("0\t甲\n1\t乙\n2\tOOV\n", encoding="utf-8")
    (tmp_path / "tag.dic").write_text("0\tn-B\n1\tn-I\n2\tO\n", encoding="utf-8")
    _write_tensor(folder / "word_emb", rng.normal(size=(3, 128)))
    for i, width in enumerate((128, 128, 256, 256)):
        _write_tensor(folder / f"fc_{i}.w_0", rng.normal(size=(width, 384)))
        _write_tensor(folder / f"fc_{i}.b_0", rng.normal(size=384))
        _write_tensor(folder / f"gru_{i}.w_0", rng.normal(size=(128, 384)))
        _write_tensor(folder / f"gru_{i}.b_0", rng.normal(size=384))
    _write_tensor(folder / "fc_4.w_0", rng.normal(size=(256, 3)))
    _write_tensor(folder / "fc_4.b_0", rng.normal(size=3))
    _write_tensor(folder / "crfw", rng.normal(size=(5, 3)))
    out = tmp_path / "out" / "weights.npz"
    assert derive_lexer(tmp_path, out) == out.stat().st_size
    tokens = Lexer.from_file(out).tokens("甲乙丙甲")
    assert (tokens[0].begin, tokens[-1].end) == (0, 4)
    (folder / "crfw").unlink()
    with pytest.raises(DataError, match="crfw"):
        derive_lexer(tmp_path, out)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x93NUMPY"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"weights\.npz"):
        Lexer.from_file(path)
    with pytest.raises(DataError, match=r"absent\.npz"):
        Lexer.from_file(tmp_path / "absent.npz")
