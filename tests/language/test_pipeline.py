"""The spaCy pipeline: texts survive, pipelines can be saved, sent to other processes and loaded again."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import spacy

from kg.language.ner import ModelMention
from kg.language.pipeline import PkusegTokenizer, load_name_finder, load_pipeline, mark_names
from kg.words.errors import DataError, KgError

TEXT = "2025年,全县工业企业增长24.5%;\n “如我+”行动  abc hello\n"


def test_doc_keeps_the_text() -> None:
    assert load_pipeline(ner=None)(TEXT).text == TEXT
    assert load_pipeline(ner=None)("").text == ""


def test_char_pipeline_has_a_token_a_character() -> None:
    doc = load_pipeline(ner=None, segmenter="char")("全县工业")
    assert [token.text for token in doc] == list("全县工业")


def test_words_are_those_of_the_shipped_segmenter() -> None:
    doc = load_pipeline(ner=None)("全县工业企业增长。")
    assert [token.text for token in doc] == ["全县", "工业", "企业", "增长", "。"]


def test_saved_pipeline_segments_alike(tmp_path: Path) -> None:
    nlp = load_pipeline(ner=None)
    expected = [token.text for token in nlp(TEXT)]
    nlp.to_disk(tmp_path / "saved")
    assert [token.text for token in spacy.load(tmp_path / "saved")(TEXT)] == expected
    again = spacy.blank("zh", config=nlp.config).from_bytes(nlp.to_bytes())
    assert [token.text for token in again(TEXT)] == expected


def test_tokenizer_travels_to_other_processes() -> None:
    nlp = load_pipeline(ner=None)
    fresh = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert [token.text for token in fresh(TEXT)] == [token.text for token in nlp(TEXT)]
    used = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert used.to_bytes() == nlp.tokenizer.to_bytes()


def test_weights_are_read_at_the_first_text(tmp_path: Path) -> None:
    nlp = load_pipeline(ner=None, segmenter=tmp_path / "missing")
    assert isinstance(nlp.tokenizer, PkusegTokenizer)
    with pytest.raises(DataError, match="missing"):
        nlp("全县")


def test_tokens_are_cut_and_joined_to_fit_names() -> None:
    doc = spacy.blank("zh").make_doc("区长徐 毅说")
    doc = spacy.tokens.Doc(doc.vocab, words=["区", "长徐", "毅说", "好"], spaces=[False, True, False, False])
    marked = mark_names(doc, [ModelMention(2, 5, "Person", 0.9)])
    assert marked.text == doc.text
    assert [token.text for token in marked] == ["区", "长", "徐 毅", "说", "好"]
    assert [(e.text, e.label_) for e in marked.ents] == [("徐 毅", "Person")]
    assert marked.spans["kg_names"].attrs["scores"] == [0.9]


def test_docs_whose_words_fit_are_kept() -> None:
    doc = spacy.blank("zh").make_doc("乐星说")
    assert mark_names(doc, [ModelMention(0, 2, "Person", 1.0)]) is not doc
    fitting = spacy.tokens.Doc(doc.vocab, words=["乐星", "说"], spaces=[False, False])
    assert mark_names(fitting, [ModelMention(0, 2, "Person", 1.0)]) is fitting
    assert mark_names(fitting, []).ents == ()


@pytest.fixture
def other_pipeline(tmp_path: Path) -> Path:
    """A pipeline as another project would save it: its own tokens, its own labels."""
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": [{"ORTH": "乐"}, {"ORTH": "星"}]},
            {"label": "CARDINAL", "pattern": [{"ORTH": "三"}]},
        ]
    )
    nlp.to_disk(tmp_path / "other")
    return tmp_path / "other"


def test_another_pipeline_takes_the_place_of_our_model(other_pipeline: Path) -> None:
    doc = load_pipeline(ner=other_pipeline)("县长乐星来了三次。")
    assert [(e.text, e.label_) for e in doc.ents] == [("乐星", "Person")]
    assert load_name_finder(other_pipeline)("县长乐星来了三次。") == [ModelMention(2, 4, "Person", 1.0)]


def test_missing_pipeline_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="zh_no_such_pipeline"):
        load_name_finder("zh_no_such_pipeline")("县长")
    with pytest.raises(DataError, match="nowhere"):
        load_name_finder(tmp_path / "nowhere")


def test_no_names_wanted() -> None:
    assert load_name_finder(None)("县长乐星来了。") == []


def test_shipped_pipeline_marks_names_and_can_be_saved(tmp_path: Path) -> None:
    text = "“订单已经排到明年。”县长逄照河说。"
    nlp = load_pipeline()
    expected = [(e.text, e.label_) for e in nlp(text).ents]
    assert expected == [("逄照河", "Person")]
    nlp.to_disk(tmp_path / "saved")
    assert [(e.text, e.label_) for e in spacy.load(tmp_path / "saved")(text).ents] == expected
    assert [
        (e.text, e.label_) for e in pickle.loads(pickle.dumps(nlp.get_pipe("kg_names")))(nlp.make_doc(text)).ents
    ] == expected
    assert [[e.text for e in doc.ents] for doc in nlp.pipe([text, text])] == [["逄照河"]] * 2
