"""Words with part of speech, and names, as a small neural network reads them.

A tagger over characters (embeddings, two bidirectional layers of gated recurrent units, a conditional random field):
the small model of Baidu's LAC, in the weights that jieba 0.42.1 carries for a framework that no longer installs.
:func:`derive_lexer` packs them into one file; reading needs numpy alone. It has seen far more text than any model that
this project could train, and of every kind: it knows verbs that no list holds (拉来, 卖给), and where a name ends. It
is a witness for :mod:`kg.language.stacking` and decides nothing by itself.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from kg.words.data import seeds_path
from kg.words.errors import DataError

WEIGHTS = "models/lexer/weights.npz"

Floats = np.ndarray[Any, np.dtype[np.float32]]

_HIDDEN = 128
_LAYERS = 2
_LONGEST = 180
_BATCH = 64
_REMEMBERED = 64  # the articles of a page
_STOP = re.compile("[。;!?\n]|$")
# The network learned from full-width marks.
_WIDE = str.maketrans({",": 0xFF0C, ";": 0xFF1B, ":": 0xFF1A, "!": 0xFF01, "?": 0xFF1F, "(": 0xFF08, ")": 0xFF09})
_UNKNOWN = "OOV"
_OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Token:
    """A word: half-open offsets and its tag (``n``, ``v``, ``p`` …, or ``PER``, ``LOC``, ``ORG``, ``TIME``)."""

    begin: int
    end: int
    tag: str


class Lexer:
    """A loaded network; :func:`load_lexer` gives the shipped one.

    Args:
        arrays: ``characters`` and ``tags`` (texts), ``embedding`` (characters × 128), ``project_i`` and
            ``project_bias_i`` (to 384), ``gate_i``, ``candidate_i`` and ``gru_bias_i`` for the four directions,
            ``emit`` and ``emit_bias`` (256 to tags), ``transition`` (tags + 2 × tags; the first rows are start and
            end).
    """

    def __init__(self, arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        self._index = {str(c): i for i, c in enumerate(arrays["characters"])}
        self._tags = [str(t) for t in arrays["tags"]]
        self._arrays: dict[str, Floats] = {
            name: values.astype(np.float32) for name, values in arrays.items() if name not in ("characters", "tags")
        }
        self._recent: dict[str, tuple[Token, ...]] = {}

    @property
    def tags(self) -> list[str]:
        """Tags of words, sorted."""
        return sorted({t.rpartition("-")[0] or t for t in self._tags})

    @classmethod
    def from_file(cls, path: Path) -> Lexer:
        """Read a weights file.

        Raises:
            DataError: It cannot be read, or is no such file.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return cls({name: arrays[name] for name in arrays.files})
        except OSError as error:
            raise DataError(str(path), error.strerror or "cannot be read") from error
        except (ValueError, KeyError, EOFError, BadZipFile) as error:
            raise DataError(str(path), f"no weights of the lexer: {error}") from error

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of a text; those of the last texts are remembered.

        Args:
            text: Clean text (NFKC) of any length; sentence ends and line breaks part it.

        Returns:
            Sorted by begin, without overlap, covering the text.
        """
        self.prepare([text])
        return self._recent[text]

    def prepare(self, texts: Iterable[str]) -> None:
        """Read several texts in one go, which is faster, and remember their words."""
        fresh = list(dict.fromkeys(t for t in texts if t not in self._recent))
        if not fresh:
            return
        spans = [_pieces(text) for text in fresh]
        tagged = iter(
            self._tag([t.translate(_WIDE)[b:e] for t, pieces in zip(fresh, spans, strict=True) for b, e in pieces])
        )
        for text, pieces in zip(fresh, spans, strict=True):
            self._recent[text] = tuple(_join(pieces, [next(tagged) for _ in pieces]))
        for old in list(self._recent)[: max(0, len(self._recent) - max(_REMEMBERED, len(fresh)))]:
            del self._recent[old]

    def _tag(self, pieces: Sequence[str]) -> list[list[str]]:
        """The tag of each character of each piece; pieces of like length go through the network together."""
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]))
        out: list[list[str]] = [[] for _ in pieces]
        for first in range(0, len(order), _BATCH):
            chosen = order[first : first + _BATCH]
            lengths = np.array([len(pieces[i]) for i in chosen])
            paths = self._decode(self._emissions([pieces[i] for i in chosen], lengths), lengths)
            for i, path, length in zip(chosen, paths, lengths, strict=True):
                out[i] = [self._tags[t] for t in path[:length]]
        return out

    def _emissions(self, texts: Sequence[str], lengths: np.ndarray[Any, Any]) -> Floats:
        """Texts × longest × tags."""
        weights = self._arrays
        longest = int(lengths.max())
        unknown = self._index[_UNKNOWN]
        ids = np.full((len(texts), longest), unknown)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = [self._index.get(c, unknown) for c in text]
        steps = np.arange(longest)[None]
        mask = steps < lengths[:, None]
        # The way back starts at each text's own end.
        turned = np.where(mask, lengths[:, None] - 1 - steps, steps)
        values = weights["embedding"][ids]
        for layer in range(_LAYERS):
            there = self._run(values, mask, 2 * layer)
            back = self._run(np.take_along_axis(values, turned[..., None], 1), mask, 2 * layer + 1)
            values = np.concatenate([there, np.take_along_axis(back, turned[..., None], 1)], axis=2)
        scores: Floats = values @ weights["emit"] + weights["emit_bias"]
        return scores

    def _run(self, values: Floats, mask: np.ndarray[Any, Any], number: int) -> Floats:
        """One direction of one layer: texts × steps × 128."""
        weights = self._arrays
        inputs = values @ weights[f"project_{number}"]
        inputs += weights[f"project_bias_{number}"] + weights[f"gru_bias_{number}"]
        gate, candidate = weights[f"gate_{number}"], weights[f"candidate_{number}"]
        state = np.zeros((len(values), _HIDDEN), np.float32)
        out = np.zeros((*values.shape[:2], _HIDDEN), np.float32)
        for step in range(values.shape[1]):
            gates = _sigmoid(inputs[:, step, : 2 * _HIDDEN] + state @ gate)
            update, reset = gates[:, :_HIDDEN], gates[:, _HIDDEN:]
            fresh = np.tanh(inputs[:, step, 2 * _HIDDEN :] + (reset * state) @ candidate)
            state = np.where(mask[:, step, None], (1 - update) * state + update * fresh, state)
            out[:, step] = state
        return out

    def _decode(self, scores: Floats, lengths: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The best paths, texts × steps, by Viterbi's algorithm; behind a text's end they mean nothing."""
        start, end, moves = np.split(self._arrays["transition"], [1, 2])
        texts, steps, tags = scores.shape
        best = start + scores[:, 0]
        back = np.zeros((texts, steps, tags), np.int64)
        for step in range(1, steps):
            paths = best[:, :, None] + moves
            back[:, step] = paths.argmax(1)
            best = np.where((step < lengths)[:, None], paths.max(1) + scores[:, step], best)
        out = np.zeros((texts, steps), np.int64)
        rows = np.arange(texts)
        state = (best + end).argmax(1)
        for step in range(steps - 1, -1, -1):
            out[:, step] = state
            state = np.where(step < lengths, back[rows, step, state], state)
        return out


def _join(spans: Sequence[tuple[int, int]], tags: Sequence[Sequence[str]]) -> list[Token]:
    """Characters with tags become words."""
    found: list[Token] = []
    for (begin, _), row in zip(spans, tags, strict=True):
        for at, tag in enumerate(row):
            name, _, place = tag.rpartition("-") if tag != _OUTSIDE else (tag, "", "B")
            last = found[-1] if at else None
            if place == "I" and last is not None and last.tag == name:
                found[-1] = Token(last.begin, begin + at + 1, name)
            else:
                found.append(Token(begin + at, begin + at + 1, name))
    return found


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-values)), np.float32)


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences, those that are too long cut anywhere."""
    pieces: list[tuple[int, int]] = []
    begin = 0
    for stop in _STOP.finditer(text):
        end = stop.end()
        while end - begin > _LONGEST:
            pieces.append((begin, begin + _LONGEST))
            begin += _LONGEST
        if end > begin:
            pieces.append((begin, end))
            begin = end
    return pieces


_NAME_TAGS = frozenset({"PER", "LOC", "ORG", "nt", "nz", "ns", "nw"})


@lru_cache(maxsize=1)
def load_lexer() -> Lexer:
    """The shipped network; read once a process.

    Raises:
        DataError: It is missing or broken.
    """
    return Lexer.from_file(seeds_path(WEIGHTS))


def word_at(text: str, at: int) -> Token | None:
    """The word of the shipped lexer that covers a place of a text, or None outside the text."""
    words = load_lexer().tokens(text)
    i = bisect_right(words, at, key=lambda w: w.begin) - 1
    return words[i] if i >= 0 and at < words[i].end else None


def name_around(text: str, at: int) -> str:
    """The name of the shipped lexer that a place lies inside of, not at its begin, or '': 石柱 in 宽甸石柱合作社."""
    word = word_at(text, at)
    return text[word.begin : word.end] if word is not None and word.begin < at and word.tag in _NAME_TAGS else ""


def derive_lexer(source: Path, out: Path) -> int:
    """Pack the network that jieba carries.

    Args:
        source: ``jieba/lac_small`` of an unpacked jieba 0.42.1.
        out: The file to write; half precision.

    Returns:
        Its size in bytes.

    Raises:
        DataError: A file is missing or not of the form that jieba 0.42.1 has.
    """
    folder = source / "model_baseline"
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "characters": np.array(_read_dictionary(source / "word.dic")),
        "tags": np.array(_read_dictionary(source / "tag.dic")),
        "embedding": _read_tensor(folder / "word_emb").reshape(-1, _HIDDEN),
    }
    count = len(arrays["tags"])
    for i in range(2 * _LAYERS):
        arrays[f"project_{i}"] = _read_tensor(folder / f"fc_{i}.w_0").reshape(-1, 3 * _HIDDEN)
        arrays[f"project_bias_{i}"] = _read_tensor(folder / f"fc_{i}.b_0")
        recurrent = _read_tensor(folder / f"gru_{i}.w_0")
        cut = 2 * _HIDDEN * _HIDDEN  # update and reset gates first, the candidate behind them
        arrays[f"gate_{i}"] = recurrent[:cut].reshape(_HIDDEN, 2 * _HIDDEN)
        arrays[f"candidate_{i}"] = recurrent[cut:].reshape(_HIDDEN, _HIDDEN)
        arrays[f"gru_bias_{i}"] = _read_tensor(folder / f"gru_{i}.b_0")
    arrays["emit"] = _read_tensor(folder / "fc_4.w_0").reshape(2 * _HIDDEN, count)
    arrays["emit_bias"] = _read_tensor(folder / "fc_4.b_0")
    arrays["transition"] = _read_tensor(folder / "crfw").reshape(count + 2, count)
    half = {name: a.astype(np.float16) if a.dtype.kind == "f" else a for name, a in arrays.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(out, allow_pickle=False, **half)
    return out.stat().st_size


def _read_dictionary(path: Path) -> list[str]:
    """The second column, by the number in the first."""
    try:
        rows = [line.rstrip("\n").split("\t") for line in path.read_text(encoding="utf-8").split("\n")]
        numbered = {int(row[0]): row[1] for row in rows if len(row) == 2}
    except (OSError, ValueError) as error:
        raise DataError(str(path), f"no dictionary of LAC: {error}") from error
    return [numbered.get(i, "") for i in range(max(numbered) + 1)]


def _read_tensor(path: Path) -> Floats:
    """The numbers of a tensor file: version, levels, a described shape, then 32-bit floats."""
    try:
        data = path.read_bytes()
        at = 4
        (levels,) = struct.unpack_from("<Q", data, at)
        at += 8
        for _ in range(levels):
            (size,) = struct.unpack_from("<Q", data, at)
            at += 8 + size
        (size,) = struct.unpack_from("<i", data, at + 4)
        return np.frombuffer(data, "<f4", offset=at + 8 + size).copy()
    except (OSError, struct.error, ValueError) as error:
        raise DataError(str(path), f"no tensor of LAC: {error}") from error
