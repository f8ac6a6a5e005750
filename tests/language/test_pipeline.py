"""The spaCy pipeline: texts survive, pipelines can be saved, sent to other processes and loaded again."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import spacy

from kg.language.pipeline import PkusegTokenizer, load_pipeline
from kg.words.errors import DataError

TEXT = "2025年,全县工业企业增长24.5%;\n “如我+”行动  abc hello\n"


def test_doc_keeps_the_text() -> None:
    assert load_pipeline()(TEXT).text == TEXT
    assert load_pipeline()("").text == ""


def test_char_pipeline_has_a_token_a_character() -> None:
    doc = load_pipeline(segmenter="char")("全县工业")
    assert [token.text for token in doc] == list("全县工业")


def test_words_are_those_of_the_shipped_segmenter() -> None:
    doc = load_pipeline()("全县工业企业增长。")
    assert [token.text for token in doc] == ["全县", "工业", "企业", "增长", "。"]


def test_saved_pipeline_segments_alike(tmp_path: Path) -> None:
    nlp = load_pipeline()
    expected = [token.text for token in nlp(TEXT)]
    nlp.to_disk(tmp_path / "saved")
    assert [token.text for token in spacy.load(tmp_path / "saved")(TEXT)] == expected
    again = spacy.blank("zh", config=nlp.config).from_bytes(nlp.to_bytes())
    assert [token.text for token in again(TEXT)] == expected


def test_tokenizer_travels_to_other_processes() -> None:
    nlp = load_pipeline()
    fresh = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert [token.text for token in fresh(TEXT)] == [token.text for token in nlp(TEXT)]
    used = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert used.to_bytes() == nlp.tokenizer.to_bytes()


def test_weights_are_read_at_the_first_text(tmp_path: Path) -> None:
    nlp = load_pipeline(segmenter=tmp_path / "missing")
    assert isinstance(nlp.tokenizer, PkusegTokenizer)
    with pytest.raises(DataError, match="missing"):
        nlp("全县")
