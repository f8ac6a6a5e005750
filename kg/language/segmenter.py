"""Words: a spacy-pkuseg segmenter with weights of our own, trained, measured, packed and read here.

The pkuseg package ships no model, and spaCy's own wrapper of it cannot be fed with weights from a folder without also
loading pkuseg's default dictionary, whose words follow another standard (word F1 falls from 0.93 to 0.84). So the
weights are packed into one small file (:meth:`Segmenter.to_bytes`) and pkuseg's decoder is put together from it in
memory: no dictionary, no temporary folder, no download.

Characters outside the training text's habits still get a boundary somewhere: pkuseg is weakest at names. Words are
hints for rules, names are looked for on characters (:mod:`kg.language.ner`).
"""

from __future__ import annotations

import contextlib
import io
import lzma
import random
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import spacy_pkuseg
import srsly
from spacy_pkuseg.config import config as pkuseg_config
from spacy_pkuseg.feature_extractor import FeatureExtractor
from spacy_pkuseg.model import Model

from kg.words.data import seeds_path
from kg.words.errors import DataError

WEIGHTS = "models/segmenter/weights.msgpack.xz"
_FORMAT = "kg-pkuseg-1"
_PIECE = re.compile(r"\S+")
_CORPUS_NAME = "zh_gsdsimp-ud-{}.iob2"


@dataclass(frozen=True, slots=True)
class WordScore:
    """Word precision, recall and F1, as fractions of 1, over ``sentences`` sentences."""

    precision: float
    recall: float
    f1: float
    sentences: int


@dataclass(frozen=True, slots=True)
class SegmenterResult:
    """What a training run gave: the weights file, its size in bytes, the features kept, the score on the test split."""

    path: Path
    size: int
    features: int
    iterations: int
    score: WordScore


class Segmenter:
    """A loaded segmenter. It holds no state beyond its weights, so one may serve many threads of reading.

    Build it with :meth:`from_bytes`, :meth:`from_file` or :func:`load_segmenter`.
    """

    def __init__(self, features: list[str], words: list[str], tags: list[str], weights: np.ndarray[Any, Any]) -> None:
        self._features = features
        self._words = words
        self._tags = tags
        self._weights = weights
        self._packed: bytes | None = None  # packing takes seconds: keep what it was read from
        extractor = FeatureExtractor()
        extractor.unigram = set(words)
        extractor.feature_to_idx = {feature: index for index, feature in enumerate(features)}
        extractor.tag_to_idx = {tag: index for index, tag in enumerate(tags)}
        model = Model.__new__(Model)
        model.n_tag = len(tags)
        model.n_feature = len(features)
        model.n_transition_feature = model.n_tag * (model.n_feature + model.n_tag)
        model.w = weights.astype(np.float64)  # pkuseg's decoder is compiled for doubles
        # pkuseg's constructor reads folders and dictionaries; its parts are all that decoding needs.
        decoder = spacy_pkuseg.pkuseg.__new__(spacy_pkuseg.pkuseg)
        decoder.feature_extractor = extractor
        decoder.model = model
        decoder.idx_to_tag = dict(enumerate(tags))
        self._decoder = decoder

    def word_spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words of a text are.

        Args:
            text: Clean text (NFKC), of any length; white space parts words and belongs to none.

        Returns:
            Half-open offsets into ``text``, sorted, without overlap, covering all but the white space.
        """
        spans: list[tuple[int, int]] = []
        for piece in _PIECE.finditer(text):
            begin = piece.start()
            for word in self._decoder._cut(piece.group()):
                spans.append((begin, begin + len(word)))
                begin += len(word)
        return spans

    def segment(self, text: str) -> list[str]:
        """The words of a text in order, white space dropped."""
        return [text[begin:end] for begin, end in self.word_spans(text)]

    def to_bytes(self) -> bytes:
        """The weights as one compressed message; the same weights give the same bytes."""
        if self._packed is not None:
            return self._packed
        message = {
            "format": _FORMAT,
            "features": "\n".join(self._features),
            "words": "\n".join(self._words),
            "tags": self._tags,
            "weights": self._weights.astype("<f2").tobytes(),
        }
        self._packed = lzma.compress(srsly.msgpack_dumps(message), preset=9)
        return self._packed

    @classmethod
    def from_bytes(cls, data: bytes, *, place: str = "segmenter weights") -> Segmenter:
        """Read what :meth:`to_bytes` wrote.

        Raises:
            DataError: The bytes are no weights of this format; ``place`` is named.
        """
        try:
            message = srsly.msgpack_loads(lzma.decompress(data))
        except (lzma.LZMAError, ValueError) as error:
            raise DataError(place, f"no segmenter weights: {error}") from error
        if not isinstance(message, dict) or message.get("format") != _FORMAT:
            raise DataError(place, f"no segmenter weights of format {_FORMAT}")
        features = message["features"].split("\n")
        weights = np.frombuffer(message["weights"], dtype="<f2")
        tags = message["tags"]
        if len(weights) != len(tags) * (len(features) + len(tags)):
            raise DataError(place, f"{len(weights)} weights do not fit {len(features)} features and {len(tags)} tags")
        segmenter = cls(features, message["words"].split("\n"), tags, weights)
        segmenter._packed = data
        return segmenter

    @classmethod
    def from_file(cls, path: Path) -> Segmenter:
        """Read a weights file.

        Raises:
            DataError: The file cannot be read, or holds no weights.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(str(path), error.strerror or "cannot be read") from error
        return cls.from_bytes(data, place=str(path))


@lru_cache(maxsize=2)
def load_segmenter(path: Path | None = None) -> Segmenter:
    """The shipped segmenter, or one of the user's training; read once a process.

    Raises:
        DataError: The weights are missing or broken.
    """
    return Segmenter.from_file(seeds_path(WEIGHTS) if path is None else path)


def segment(texts: Iterable[str], *, segmenter: Segmenter | None = None) -> list[list[str]]:
    """The words of each text, by the shipped segmenter unless another is given."""
    chosen = load_segmenter() if segmenter is None else segmenter
    return [chosen.segment(text) for text in texts]


def word_spans(text: str, *, segmenter: Segmenter | None = None) -> list[tuple[int, int]]:
    """Word offsets of a text, by the shipped segmenter unless another is given; see :meth:`Segmenter.word_spans`."""
    return (load_segmenter() if segmenter is None else segmenter).word_spans(text)


def iter_segmented(path: Path) -> Iterator[list[str]]:
    """Read the words of an IOB2 file, see :func:`iter_tagged`."""
    for rows in iter_tagged(path):
        yield [word for word, _ in rows]


def iter_tagged(path: Path) -> Iterator[list[tuple[str, str]]]:
    """Read an IOB2 file (number, word, tag, …; ``#`` comments; an empty line ends a sentence).

    Yields:
        Words and tags of one sentence; words in NFKC, inner spaces dropped: pages are read in NFKC, so weights must be
        learned on it.

    Raises:
        DataError: The file cannot be read, or a line has fewer than three columns.
    """
    rows: list[tuple[str, str]] = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                stripped = line.rstrip("\r\n")
                if stripped.startswith("#"):
                    continue
                if not stripped:
                    if rows:
                        yield rows
                    rows = []
                    continue
                columns = stripped.split("\t")
                if len(columns) < 3:
                    raise DataError(f"{path}:{number}", "expected a number, a word and a tag, parted by tabs")
                word = "".join(unicodedata.normalize("NFKC", columns[1]).split())
                if word:
                    rows.append((word, columns[2]))
    except OSError as error:
        raise DataError(str(path), error.strerror or "cannot be read") from error
    if rows:
        yield rows


def evaluate_segmenter(segmenter: Segmenter, sentences: Iterable[list[str]]) -> WordScore:
    """Score a segmenter on segmented sentences: a word counts if both its ends are right."""
    gold = found = right = count = 0
    for words in sentences:
        ends: list[tuple[int, int]] = []
        begin = 0
        for word in words:
            ends.append((begin, begin + len(word)))
            begin += len(word)
        spans = segmenter.word_spans("".join(words))
        gold += len(ends)
        found += len(spans)
        right += len(set(ends) & set(spans))
        count += 1
    precision = right / found if found else 0.0
    recall = right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return WordScore(precision, recall, f1, count)


def train_segmenter(
    data_dir: Path,
    out_dir: Path,
    *,
    iterations: int = 8,
    seed: int = 7,
    prune: float = 0.02,
    limit: int | None = None,
) -> SegmenterResult:
    """Train a segmenter on Universal NER's segmented sentences and write its weights.

    pkuseg visits the sentences in the order that Python's random numbers give; they are seeded here and put back
    afterwards, so that the same data, iterations and seed give the same file. About 25 s an iteration on one core.

    Args:
        data_dir: Folder with ``zh_gsdsimp-ud-{train,dev,test}.iob2``.
        out_dir: Where ``weights.msgpack.xz`` is written; made if missing.
        iterations: Passes over the training text; the score is flat from about 8 on.
        seed: For the order of sentences.
        prune: Features none of whose weights reaches this are dropped; they decide nothing but weigh megabytes.
        limit: Train on the first so many sentences only (for tests of the recipe).

    Returns:
        The file and its score on the test split, which training never sees.

    Raises:
        DataError: A file of the training data is missing or malformed.
    """
    train = list(iter_segmented(data_dir / _CORPUS_NAME.format("train")))[:limit]
    dev = list(iter_segmented(data_dir / _CORPUS_NAME.format("dev")))[:limit]
    test = list(iter_segmented(data_dir / _CORPUS_NAME.format("test")))[:limit]
    if not train:
        raise DataError(str(data_dir), "no sentences to train on")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name, sentences in (("train", train), ("dev", dev)):
            text = "".join(" ".join(words) + "\n" for words in sentences)
            (work / name).write_text(text, encoding="utf-8")
        _run_pkuseg(work, iterations, seed)
        with np.load(work / "model" / "weights.npz") as saved:
            weights = saved["w"]
        features = srsly.read_msgpack(work / "model" / "features.msgpack")
    segmenter = _prune(features, weights, prune)
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / Path(WEIGHTS).name
    path.write_bytes(segmenter.to_bytes())
    # The file, not the object in memory, is what users get: rounding to half precision is part of the score.
    written = Segmenter.from_file(path)
    return SegmenterResult(
        path, path.stat().st_size, len(written._features), iterations, evaluate_segmenter(written, test)
    )


def _run_pkuseg(work: Path, iterations: int, seed: int) -> None:
    """Run pkuseg's trainer quietly; it keeps its settings in a module, which are put back."""
    before = dict(vars(pkuseg_config))
    state = random.getstate()
    random.seed(seed)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            spacy_pkuseg.train(str(work / "train"), str(work / "dev"), str(work / "model"), train_iter=iterations)
    finally:
        random.setstate(state)
        scratch = pkuseg_config._tmp_dir  # keep: its clean-up at exit is already registered
        vars(pkuseg_config).update(before)
        pkuseg_config._tmp_dir = scratch


def _prune(features: dict[str, Any], weights: np.ndarray[Any, Any], threshold: float) -> Segmenter:
    tags = [tag for tag, _ in sorted(features["tag_to_idx"].items(), key=lambda item: item[1])]
    names = [name for name, _ in sorted(features["feature_to_idx"].items(), key=lambda item: item[1])]
    size = len(tags)
    table = weights[: len(names) * size].reshape(len(names), size)
    keep = np.abs(table).max(axis=1) >= threshold
    keep[0] = True  # pkuseg's decoder takes feature 0 for granted
    kept = [name for name, wanted in zip(names, keep, strict=True) if wanted]
    flat = np.concatenate([table[keep].reshape(-1), weights[len(names) * size :]])
    # A word that no kept feature names is never asked for. Features part words by "*" and ".", which pkuseg keeps out
    # of words.
    word_features = [name.split(".", 2 if name.startswith("ww") else 1)[-1] for name in kept if name.startswith("w")]
    asked = {word for feature in word_features for word in feature.split("*")}
    return Segmenter(kept, sorted(asked & set(features["unigram"])), tags, flat.astype("<f2"))
