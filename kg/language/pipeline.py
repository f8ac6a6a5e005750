"""The spaCy pipeline: words by pkuseg with our weights, names by our model or by any other spaCy pipeline.

spaCy is the door to other people's models and to users who want a ``Doc``; rules that need only characters, or only
word boundaries, call :func:`kg.language.segmenter.word_spans` and :func:`kg.language.ner.find_model_mentions` and pay
for no ``Doc``.

What is registered with spaCy:

==============================  ==========================================================================
``kg.PkusegTokenizer.v1``       tokenizer; setting ``weights``: a file, or null for the shipped one
==============================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, get_words_and_spaces, registry
from spacy.vocab import Vocab

from kg.language.segmenter import Segmenter, load_segmenter

_TOKENIZER_FILE = "weights.msgpack.xz"


class PkusegTokenizer(DummyTokenizer):
    """A spaCy tokenizer over :class:`~kg.language.segmenter.Segmenter`.

    spaCy's own ``ChineseTokenizer`` cannot take pkuseg weights without pkuseg's default dictionary, and cannot be
    saved once a decoder is put into it by hand. This one reads its weights at the first text, not before, and saves
    them with the pipeline.

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


def load_pipeline(*, segmenter: str | Path = "default") -> Language:
    """Build the ``zh`` pipeline.

    Args:
        segmenter: ``default`` for the shipped weights, ``char`` for one token a character (30 times faster), else the
        path of
            a weights file of one's own training.

    Returns:
        A pipeline whose weights are read at the first text.
    """
    if segmenter == "char":
        tokenizer: dict[str, Any] = {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "char"}
    else:
        tokenizer = {
            "@tokenizers": "kg.PkusegTokenizer.v1",
            "weights": None if segmenter == "default" else str(segmenter),
        }
    return spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
