"""The spaCy pipeline: words by pkuseg with our weights, names by our model or by any other spaCy pipeline.

spaCy is the door to other people's models and for users who want a ``Doc``. Rules that need only word boundaries or the
names of our own model call :func:`kg.language.segmenter.word_spans` and :func:`kg.language.ner.find_model_mentions` and
pay for no ``Doc``; :func:`load_name_finder` gives a plain function over whatever the user chose.

Registered with spaCy (entry points of the package, so that ``spacy.load`` finds them in saved pipelines):

==========================  ================================================================================
``kg.PkusegTokenizer.v1``   tokenizer; ``weights``: a file, or null for the shipped one
``kg_names``                component; ``weights`` as above, ``thresholds``: least score by type
``kg_other_names``          component; ``pipeline``: name or folder of a spaCy pipeline, ``labels``: its
                            entity labels and our types
==========================  ================================================================================

Both components write ``doc.ents`` and ``doc.spans["kg_names"]``, whose ``attrs["scores"]`` hold a score for each span.
Names are found on characters; where one ends inside a word the word is parted, and the words of a name become one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.util import DummyTokenizer, get_words_and_spaces, registry
from spacy.vocab import Vocab

from kg.language.ner import THRESHOLDS, ModelMention, NameModel, find_model_mentions, load_model
from kg.language.segmenter import Segmenter, load_segmenter
from kg.words.errors import DataError, KgError

NameFinder = Callable[[str], list[ModelMention]]
"""Clean text in, mentions sorted by begin and without overlap out."""

LABELS = {
    "PERSON": "Person",
    "PER": "Person",
    "ORG": "Organization",
    "GPE": "Region",
    "LOC": "Region",
    "FAC": "Facility",
    "EVENT": "Event",
}
"""What the labels of common spaCy pipelines (OntoNotes, CoNLL) are called in the guideline; others are dropped."""

_SPANS = "kg_names"
_TOKENIZER_FILE = "weights.msgpack.xz"
_NAMES_FILE = "weights.crfsuite.xz"


class PkusegTokenizer(DummyTokenizer):
    """A spaCy tokenizer over :class:`~kg.language.segmenter.Segmenter`.

    spaCy's own ``ChineseTokenizer`` cannot take pkuseg weights without pkuseg's default dictionary, and cannot be saved
    once a decoder is put into it by hand. This one reads its weights at the first text, not before, and saves them with
    the pipeline.

    Args:
        vocab: The pipeline's vocabulary.
        weights: A weights file of ``kg train segmenter``, or None for the shipped one.
    """

    def __init__(self, vocab: Vocab, weights: str | None = None) -> None:
        self.vocab = vocab
        self._weights = weights
        self._segmenter: Segmenter | None = None

    @property
    def segmenter(self) -> Segmenter:
        """The segmenter, read from its file on first use.

        Raises:
            DataError: The weights are missing or broken.
        """
        if self._segmenter is None:
            self._segmenter = load_segmenter(None if self._weights is None else Path(self._weights))
        return self._segmenter

    def __call__(self, text: str) -> Doc:
        """Part a text into words; white space becomes tokens of its own, so that ``doc.text == text``."""
        words, spaces = get_words_and_spaces(self.segmenter.segment(text), text)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        """The weights, packed."""
        return self.segmenter.to_bytes()

    def from_bytes(self, data: bytes, **_: Any) -> PkusegTokenizer:
        """Take the weights of :meth:`to_bytes`."""
        self._segmenter = Segmenter.from_bytes(data)
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the weights into the folder of a saved pipeline."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _TOKENIZER_FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> PkusegTokenizer:
        """Read the weights from the folder of a saved pipeline."""
        self._segmenter = Segmenter.from_file(Path(path) / _TOKENIZER_FILE)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # nlp.pipe with several processes sends the pipeline to each; a decoder does not pickle, its bytes do.
        return _unpickle_tokenizer, (self.vocab, self._weights, None if self._segmenter is None else self.to_bytes())


def _unpickle_tokenizer(vocab: Vocab, weights: str | None, data: bytes | None) -> PkusegTokenizer:
    tokenizer = PkusegTokenizer(vocab, weights)
    return tokenizer if data is None else tokenizer.from_bytes(data)


@registry.tokenizers("kg.PkusegTokenizer.v1")  # type: ignore[untyped-decorator]  # spaCy has no types here
def create_pkuseg_tokenizer(weights: str | None = None) -> Callable[[Language], PkusegTokenizer]:
    """Make the tokenizer factory that spaCy's configuration names."""

    def create(nlp: Language) -> PkusegTokenizer:
        return PkusegTokenizer(nlp.vocab, weights)

    return create


class NameComponent:
    """A pipeline component that marks the names of our model; its weights are read at the first text.

    Args:
        weights: A weights file of ``kg train ner``, or None for the shipped one.
        thresholds: Least score by type; types that are missing are left out.
    """

    def __init__(self, weights: str | None, thresholds: Mapping[str, float]) -> None:
        self._weights = weights
        self._thresholds = dict(thresholds)
        self._model: NameModel | None = None

    @property
    def model(self) -> NameModel:
        """The model, read from its file on first use.

        Raises:
            DataError: The weights are missing or broken.
        """
        if self._model is None:
            self._model = load_model(None if self._weights is None else Path(self._weights))
        return self._model

    def find(self, text: str) -> list[ModelMention]:
        """The names of a text, without a ``Doc``."""
        return find_model_mentions(text, model=self.model, thresholds=self._thresholds)

    def __call__(self, doc: Doc) -> Doc:
        """Mark the names of a doc; see the module's text for where."""
        return mark_names(doc, self.find(doc.text))

    def to_bytes(self, **_: Any) -> bytes:
        """The weights, packed."""
        return self.model.to_bytes()

    def from_bytes(self, data: bytes, **_: Any) -> NameComponent:
        """Take the weights of :meth:`to_bytes`."""
        self._model = NameModel.from_bytes(data)
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the weights into the folder of a saved pipeline."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _NAMES_FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> NameComponent:
        """Read the weights from the folder of a saved pipeline."""
        self._model = NameModel.from_file(Path(path) / _NAMES_FILE)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        data = None if self._model is None else self.to_bytes()
        return _unpickle_names, (self._weights, self._thresholds, data)


def _unpickle_names(weights: str | None, thresholds: dict[str, float], data: bytes | None) -> NameComponent:
    component = NameComponent(weights, thresholds)
    return component if data is None else component.from_bytes(data)


class OtherNamesComponent:
    """A pipeline component that marks the entities that another spaCy pipeline finds.

    The other pipeline reads the bare text with its own tokenizer, so that any will do.

    Args:
        pipeline: An installed spaCy package or the folder of a saved pipeline.
        labels: Its entity labels and our types; entities with other labels are dropped.
    """

    def __init__(self, pipeline: str, labels: Mapping[str, str]) -> None:
        self._pipeline = pipeline
        self._labels = dict(labels)
        self._nlp: Language | None = None

    def find(self, text: str) -> list[ModelMention]:
        """The names of a text; spaCy's models give no probability, so each has score 1.

        Raises:
            KgError: There is no such pipeline.
        """
        if self._nlp is None:
            try:
                self._nlp = spacy.load(self._pipeline)
            except OSError as error:
                raise KgError(f"no spaCy pipeline {self._pipeline!r}: install it, or name its folder") from error
        return [
            ModelMention(entity.start_char, entity.end_char, self._labels[entity.label_], 1.0)
            for entity in self._nlp(text).ents
            if entity.label_ in self._labels
        ]

    def __call__(self, doc: Doc) -> Doc:
        """Mark the names of a doc; see the module's text for where."""
        return mark_names(doc, self.find(doc.text))


@Language.factory("kg_names", default_config={"weights": None, "thresholds": THRESHOLDS})
def create_names(nlp: Language, name: str, weights: str | None, thresholds: dict[str, float]) -> NameComponent:
    """Make the component over our own model."""
    return NameComponent(weights, thresholds)


@Language.factory("kg_other_names", default_config={"labels": LABELS})
def create_other_names(nlp: Language, name: str, pipeline: str, labels: dict[str, str]) -> OtherNamesComponent:
    """Make the component over somebody else's pipeline."""
    return OtherNamesComponent(pipeline, labels)


def mark_names(doc: Doc, mentions: Sequence[ModelMention]) -> Doc:
    """Write mentions into a doc, its tokens aligned to them.

    Args:
        doc: Fresh from the tokenizer: other annotations are not kept where words must be parted or joined.
        mentions: Sorted by begin, without overlap.

    Returns:
        The doc, or a new one over the same text if its words had to change.
    """
    edges = {edge for token in doc for edge in (token.idx, token.idx + len(token.text))}
    wanted = {edge for mention in mentions for edge in (mention.begin, mention.end)}
    inside = {edge for mention in mentions for edge in edges if mention.begin < edge < mention.end}
    if inside or not wanted <= edges:
        text = doc.text
        cuts = sorted((edges - inside) | wanted)
        words = [text[begin:end] for begin, end in pairwise(cuts)]
        words, spaces = get_words_and_spaces([word for word in words if not word.isspace()], text)
        doc = Doc(doc.vocab, words=words, spaces=spaces)
    aligned = [doc.char_span(m.begin, m.end, label=m.type, alignment_mode="expand") for m in mentions]
    spans = [span for span in aligned if span is not None]  # none is: the tokens were cut to fit
    doc.spans[_SPANS] = SpanGroup(doc, name=_SPANS, spans=spans, attrs={"scores": [m.score for m in mentions]})
    doc.set_ents(spans)
    return doc


def load_pipeline(*, ner: str | Path | None = "default", segmenter: str | Path = "default") -> Language:
    """Build the ``zh`` pipeline.

    Args:
        ner: ``default`` for the shipped name model, None for no names, a weights file of one's own training, or the
            name or folder of another spaCy pipeline (``zh_core_web_trf``) whose entities are taken instead.
        segmenter: ``default`` for the shipped weights, ``char`` for one token a character (30 times faster), else a
            weights file of one's own training.

    Returns:
        A pipeline whose weights are read at the first text.
    """
    if segmenter == "char":
        tokenizer: dict[str, Any] = {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "char"}
    else:
        weights = None if segmenter == "default" else str(segmenter)
        tokenizer = {"@tokenizers": "kg.PkusegTokenizer.v1", "weights": weights}
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
    if ner is not None:
        component = _choose_names(ner)
        nlp.add_pipe(component[0], config=component[1])
    return nlp


def load_name_finder(ner: str | Path | None = "default") -> NameFinder:
    """A plain function that finds names, over the same choices as :func:`load_pipeline`.

    Raises:
        KgError: At the first text: the weights or the pipeline are missing.
    """
    if ner is None:
        return lambda text: []
    factory, config = _choose_names(ner)
    if factory == "kg_names":
        return NameComponent(config.get("weights"), THRESHOLDS).find
    return OtherNamesComponent(config["pipeline"], LABELS).find


def _choose_names(ner: str | Path) -> tuple[str, dict[str, Any]]:
    if ner == "default":
        return "kg_names", {}
    if Path(ner).is_file():
        return "kg_names", {"weights": str(ner)}
    if isinstance(ner, Path) and not ner.exists():
        raise DataError(str(ner), "no such file or folder")
    return "kg_other_names", {"pipeline": str(ner)}
