"""What a small pre-trained transformer makes of an article: names, and which things and numbers belong together.

The encoder is BGE-small-zh-v1.5 (four layers, 512 units; MIT licence), which has read far more text than any model that
this project could train. It is fine-tuned on the annotated pages that no rule was written for
(:mod:`kg.language.encoder_training`), and reads more than characters: the mentions of the rules with the rule that
found each, the words of the lexer, the kind of block. Three heads read its output: a tag for each character, a
probability for each relation of two mentions, and for each number and mention that one owns the other. It is a witness:
:mod:`kg.language.stacking`, :mod:`kg.facts.owner_model` and :mod:`kg.facts.relation_model` decide.

The same functions compute in numpy here and in JAX for training: ``xp`` is the array module.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from kg.language.lexer import Lexer, Token, load_lexer
from kg.language.ner import ModelMention
from kg.words.data import seeds_path
from kg.words.domain import Article, BlockKind, Mention, Origin
from kg.words.errors import DataError

WEIGHTS = "models/encoder/weights.npz"

TYPES = (
    "Region",
    "Zone",
    "Enterprise",
    "Organization",
    "Person",
    "Program",
    "Industry",
    "Project",
    "Honor",
    "Facility",
    "Event",
)
TAGS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
POST = "holdsPostIn"
"""Not a relation of the contract: a person and the body, area or firm of one of their posts."""
RELATIONS = (
    "partOf",
    "locatedIn",
    "implements",
    "participatesIn",
    "inIndustry",
    "developsIndustry",
    "leadsChain",
    "oversees",
    "cooperatesWith",
    "finances",
    "subOrganizationOf",
    "establishedBy",
    "hasHonor",
    "organizes",
    POST,
)

LAYERS = 4
UNITS = 512
HEADS = 8
LONGEST = 254
"""Characters of a window: what is read in one go."""
SIZES = (64, 128, 256)
DISTANCES = 24
KINDS = tuple(kind for kind in BlockKind if kind is not BlockKind.MASTHEAD)

Array = Any
"""An array of numpy or of JAX."""
Floats = np.ndarray[Any, np.dtype[np.float32]]
Dropout = Callable[[Array, float], Array]

_ENDS = "。；！？;!?"
_MARKS = "，、, \n"
_REMEMBERED = 64
_TINY = 1e-12
_TAG_INDEX = {tag: i for i, tag in enumerate(TAGS)}
_TYPE_INDEX = {kind: i for i, kind in enumerate(TYPES)}
_NEAR = (8, 24, 64)


def keep(values: Array, _: float) -> Array:
    """No dropout."""
    return values


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What has a number of its own.

    Attributes:
        characters: Those of the embedding; the first three are padding, begin and end, the fourth what is unknown.
        rules: Rules of mentions; others have number 0.
        words: Tags of the lexer with ``-B`` and ``-I``; others have number 0.
    """

    characters: Mapping[str, int]
    rules: Mapping[str, int]
    words: Mapping[str, int]

    def character(self, character: str) -> int:
        """Its row in the embedding."""
        if character == "\n":
            return 2
        small = character.lower()
        found = self.characters.get(small)
        return self.characters.get(unicodedata.normalize("NFKC", small), 3) if found is None else found


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the encoder reads of a text, one number a character: characters, marks of the rules, and so on."""

    characters: np.ndarray[Any, Any]
    marks: np.ndarray[Any, Any]
    rules: np.ndarray[Any, Any]
    inner: np.ndarray[Any, Any]
    words: np.ndarray[Any, Any]
    kinds: np.ndarray[Any, Any]

    FIELDS = ("characters", "marks", "rules", "inner", "words", "kinds")


def describe(vocabulary: Vocabulary, article: Article, mentions: Sequence[Mention], tokens: Sequence[Token]) -> Inputs:
    """Number what stands at each character of an article.

    Args:
        vocabulary: The numbers.
        article: The article.
        mentions: What the rules found, anaphors among them.
        tokens: Its words.
    """
    size = len(article.text)
    inputs = Inputs(*(np.zeros(size, np.int32) for _ in Inputs.FIELDS))
    inputs.characters[:] = [vocabulary.character(c) for c in article.text]
    outer = set(outermost(mentions))
    for mention in mentions:
        span, number = slice(mention.begin, mention.end), _TYPE_INDEX.get(mention.type)
        if number is None:
            continue
        if mention in outer:
            inputs.marks[span] = _TAG_INDEX[f"I-{mention.type}"]
            inputs.marks[mention.begin] = _TAG_INDEX[f"B-{mention.type}"]
            inputs.rules[span] = vocabulary.rules.get(mention.rule, 0)
        else:
            inputs.inner[span] = 1 + number + (0 if mention.origin is Origin.ANAPHOR else len(TYPES))
    for token in tokens:
        inputs.words[token.begin : token.end] = vocabulary.words.get(f"{token.tag}-I", 0)
        inputs.words[token.begin] = vocabulary.words.get(f"{token.tag}-B", 0)
    for block in article.blocks:
        inputs.kinds[block.begin : block.end] = KINDS.index(
            BlockKind.BYLINE if block.kind is BlockKind.MASTHEAD else block.kind
        )
    return inputs


def outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that are no anaphors and lie inside no other, sorted by begin."""
    kept: list[Mention] = []
    for mention in sorted((m for m in mentions if m.origin is not Origin.ANAPHOR), key=lambda m: (m.begin, -m.end)):
        if not kept or mention.begin >= kept[-1].end:
            kept.append(mention)
    return kept


def cut_windows(article: Article) -> list[tuple[int, int]]:
    """Stretches of at most :data:`LONGEST` characters: whole blocks where they fit, else whole sentences."""
    pieces: list[tuple[int, int]] = []
    for block in article.blocks:
        begin = block.begin
        while block.end - begin > LONGEST:
            stop = begin + LONGEST
            end = max(article.text.rfind(c, begin, stop) for c in _ENDS) + 1
            if end <= begin:
                end = max(article.text.rfind(c, begin, stop) for c in _MARKS) + 1
            if end <= begin:
                end = stop
            pieces.append((begin, end))
            begin = end
        if block.end > begin:
            pieces.append((begin, block.end))
    windows: list[tuple[int, int]] = []
    for begin, end in pieces:
        if windows and end - windows[-1][0] <= LONGEST:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((begin, end))
    return windows


def pad(inputs: Inputs, windows: Sequence[tuple[int, int]], size: int, rows: int) -> dict[str, np.ndarray[Any, Any]]:
    """Windows as one batch: an array (rows × size) for each field, begin and end marks around, and ``lengths``."""
    batch: dict[str, np.ndarray[Any, Any]] = {name: np.zeros((rows, size), np.int32) for name in Inputs.FIELDS}
    batch["lengths"] = np.ones(rows, np.int32)
    for row, (begin, end) in enumerate(windows):
        stop = end - begin + 1
        for name in Inputs.FIELDS:
            batch[name][row, 1:stop] = getattr(inputs, name)[begin:end]
        batch["characters"][row, 0], batch["characters"][row, stop] = 1, 2
        batch["lengths"][row] = stop + 1
    return batch


def size_of(window: tuple[int, int]) -> int:
    """The padded size of a window."""
    return next(size for size in SIZES if window[1] - window[0] + 2 <= size)


def _normalize(xp: Any, values: Array, gain: Array, bias: Array) -> Array:
    values = values - values.mean(-1, keepdims=True)
    return values / xp.sqrt((values * values).mean(-1, keepdims=True) + _TINY) * gain + bias


def _bend(xp: Any, values: Array) -> Array:
    """GELU, as a hyperbolic tangent."""
    return 0.5 * values * (1 + xp.tanh(0.7978845608 * (values + 0.044715 * values * values * values)))


def _shares(xp: Any, scores: Array) -> Array:
    odds = xp.exp(scores - scores.max(-1, keepdims=True))
    return odds / odds.sum(-1, keepdims=True)


def encode(xp: Any, weights: Mapping[str, Array], batch: Mapping[str, Array], trust: Array, drop: Dropout) -> Array:
    """The transformer.

    Args:
        xp: numpy or ``jax.numpy``.
        weights: By name.
        batch: As :func:`pad` gives it.
        trust: rows × 1 × 1; 0 hides from a row what the rules say.
        drop: Dropout.

    Returns:
        rows × size × units.
    """
    rows, size = batch["characters"].shape
    values = weights["characters"][batch["characters"]] + weights["places"][:size]
    values = values + weights["marks"][batch["marks"]] * trust
    values = values + weights["words"][batch["words"]] + weights["kinds"][batch["kinds"]]
    values = drop(_normalize(xp, values, weights["gain"], weights["bias"]), 0.1)
    hidden = xp.where(xp.arange(size)[None] < batch["lengths"][:, None], 0.0, -1e9).astype(values.dtype)
    for layer in range(LAYERS):
        w = {name: weights[f"{name}_{layer}"] for name in _LAYER_WEIGHTS}
        query, key, value = (
            (values @ w[name] + w[f"{name}_bias"]).reshape(rows, size, HEADS, -1).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / (UNITS // HEADS) ** 0.5
        seen = (_shares(xp, scores + hidden[:, None, None, :]) @ value).transpose(0, 2, 1, 3)
        seen = drop(seen.reshape(rows, size, UNITS) @ w["join"] + w["join_bias"], 0.1)
        values = _normalize(xp, values + seen, w["seen_gain"], w["seen_bias"])
        wide = drop(_bend(xp, values @ w["wide"] + w["wide_bias"]) @ w["narrow"] + w["narrow_bias"], 0.1)
        values = _normalize(xp, values + wide, w["out_gain"], w["out_bias"])
    return values


_LAYER_WEIGHTS = (
    *("query", "query_bias", "key", "key_bias", "value", "value_bias", "join", "join_bias"),
    *("seen_gain", "seen_bias", "wide", "wide_bias", "narrow", "narrow_bias", "out_gain", "out_bias"),
)


def tag(
    xp: Any, weights: Mapping[str, Array], values: Array, batch: Mapping[str, Array], trust: Array, drop: Dropout
) -> Array:
    """Log odds of each tag at each character: rows × size × tags."""
    said = xp.concatenate([weights["tag_marks"][batch["marks"]], weights["tag_rules"][batch["rules"]]], 2) * trust
    around = xp.pad(said, ((0, 0), (1, 1), (0, 0)))
    inner, words = weights["tag_inner"][batch["inner"]] * trust, weights["tag_words"][batch["words"]]
    all_ = xp.concatenate([drop(values, 0.2), around[:, :-2], said, around[:, 2:], inner, words], 2)
    hidden = xp.maximum(all_ @ weights["tag_wide"] + weights["tag_wide_bias"], 0.0)
    return drop(hidden, 0.3) @ weights["tag_out"] + weights["tag_out_bias"]


def join(xp: Any, weights: Mapping[str, Array], things: Array, types: Array, distances: Array, drop: Dropout) -> Array:
    """Log odds of each relation of each ordered pair.

    Args:
        xp: numpy or ``jax.numpy``.
        weights: By name.
        things: … × mentions × units: the mean of each mention's characters.
        types: … × mentions: their types.
        distances: … × mentions × mentions: :func:`distance_of` from the first to the second.
        drop: Dropout.

    Returns:
        … × mentions × mentions × relations.
    """
    things = drop(things, 0.2)
    one = things @ weights["pair_subject"] + weights["pair_subject_types"][types]
    other = things @ weights["pair_object"] + weights["pair_object_types"][types]
    hidden = one[..., :, None, :] + other[..., None, :, :] + weights["pair_distances"][distances]
    hidden = drop(xp.maximum(hidden, 0.0), 0.2)
    return hidden @ weights["pair_out"] + weights["pair_out_bias"]


def own(
    xp: Any,
    weights: Mapping[str, Array],
    numbers: Array,
    things: Array,
    types: Array,
    distances: Array,
    drop: Dropout,
) -> Array:
    """Log odds, up to a constant a number, that each mention owns it; the last column: that none does.

    Args:
        xp: numpy or ``jax.numpy``.
        weights: By name.
        numbers: … × numbers × units.
        things: … × mentions × units.
        types: … × mentions.
        distances: … × numbers × mentions.
        drop: Dropout.

    Returns:
        … × numbers × (mentions + 1).
    """
    number = drop(numbers, 0.2) @ weights["own_number"] + weights["own_bias"]
    thing = drop(things, 0.2) @ weights["own_thing"] + weights["own_types"][types]
    hidden = number[..., :, None, :] + thing[..., None, :, :] + weights["own_distances"][distances]
    nobody = number + weights["own_nobody"]
    hidden = drop(xp.maximum(xp.concatenate([hidden, nobody[..., :, None, :]], -2), 0.0), 0.2)
    return (hidden @ weights["own_out"])[..., 0]


def distance_of(text: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    """How two stretches stand: which comes first, how many sentences and how many characters lie between."""
    first, last = (one, other) if one <= other else (other, one)
    between = text[first[1] : last[0]]
    stops = min(2, sum(between.count(c) for c in "。;!?\n"))
    near = next((i for i, most in enumerate(_NEAR) if len(between) <= most), len(_NEAR))
    return (0 if one <= other else DISTANCES // 2) + stops * 4 + near


_MOVES = np.array(
    [[float(b == f"I-{a[2:]}") if a[0] == "B" else float(b[0] != "I" or b == a) for b in TAGS] for a in TAGS]
)
"""Which tag may follow which: a name has two characters at least, and none begins in its middle."""
_FIRST = np.array([float(t[0] != "I") for t in TAGS])
_LAST = np.array([float(t[0] != "B") for t in TAGS])


class Chain:
    """Probabilities of the tags of a window that go together, by the forward-backward algorithm.

    Args:
        tags: characters × tags: probabilities of each character alone.
    """

    def __init__(self, tags: Floats) -> None:
        self._tags = tags.astype(np.float64) + _TINY
        steps = len(tags)
        self._before, self._after = np.zeros((2, steps, len(TAGS)))
        self._scale = np.ones(steps)
        reach = _FIRST
        for step in range(steps):
            row = reach * self._tags[step] * (_LAST if step == steps - 1 else 1.0)
            self._scale[step] = row.sum()
            self._before[step] = row / self._scale[step]
            reach = self._before[step] @ _MOVES
        self._after[-1] = _LAST
        for step in range(steps - 1, 0, -1):
            self._after[step - 1] = _MOVES @ (self._tags[step] * self._after[step]) / self._scale[step]

    def score(self, begin: int, end: int, kind: str) -> float:
        """How likely a stretch, by offsets into the window, is a name of a type, with just this begin and end."""
        first, inside = _TAG_INDEX[f"B-{kind}"], _TAG_INDEX[f"I-{kind}"]
        score = self._before[begin, first]
        for step in range(begin + 1, end):
            score *= self._tags[step, inside] / self._scale[step]
        if end < len(self._tags):
            follow = _MOVES[inside].copy()
            follow[inside] = 0.0
            score *= (follow * self._tags[end] * self._after[end]).sum() / self._scale[end]
        return float(min(1.0, score))

    def spans(self, least: float) -> Iterator[ModelMention]:
        """The stretches that :meth:`score` gives at least this probability."""
        last = len(self._tags)
        for kind in TYPES:
            first, inside = _TAG_INDEX[f"B-{kind}"], _TAG_INDEX[f"I-{kind}"]
            follow = _MOVES[inside].copy()
            follow[inside] = 0.0
            stops = np.append(((self._tags * self._after) @ follow / self._scale), 1.0)
            for begin in np.nonzero(self._before[:, first] * self._after[:, first] >= least)[0]:
                score = self._before[begin, first]
                for end in range(begin + 1, last + 1):
                    if end > begin + 1 and score * stops[end] >= least:
                        yield ModelMention(int(begin), end, kind, float(min(1.0, score * stops[end])))
                    score *= self._tags[end, inside] / self._scale[end] if end < last else 0.0
                    if score < least:
                        break


def likeliest(tags: Floats) -> list[int]:
    """The likeliest row of tags that go together, by Viterbi's algorithm."""
    odds = np.log(tags + _TINY)
    with np.errstate(divide="ignore"):
        moves, best = np.log(_MOVES), odds[0] + np.log(_FIRST)
        odds[-1] += np.log(_LAST)
    back = np.zeros(tags.shape, np.int64)
    for step in range(1, len(tags)):
        paths = best[:, None] + moves
        back[step] = paths.argmax(0)
        best = paths.max(0) + odds[step]
    path = [int(best.argmax())]
    for step in range(len(tags) - 1, 0, -1):
        path.append(int(back[step, path[-1]]))
    return path[::-1]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the encoder makes of one article.

    Attributes:
        text: Its text.
        windows: The stretches that were read in one go.
        hidden: characters × units.
        tags: characters × tags: probabilities of each character alone.
        chains: One for each window: the same, of tags that must go together.
        weights: Those of the network.
    """

    text: str
    windows: tuple[tuple[int, int], ...]
    hidden: Floats
    tags: Floats
    chains: list[Chain]
    weights: Mapping[str, Floats]

    def score(self, begin: int, end: int, kind: str) -> float:
        """How likely a stretch is a name of a type, with just this begin and end; 0 if no window holds it."""
        for window, chain in zip(self.windows, self.chains, strict=True):
            if window[0] <= begin and end <= window[1]:
                return chain.score(begin - window[0], end - window[0], kind)
        return 0.0

    def spans(self, least: float) -> list[ModelMention]:
        """All stretches that are names with at least this probability, overlapping ones too, sorted by begin."""
        found = [
            ModelMention(window[0] + m.begin, window[0] + m.end, m.type, m.score)
            for window, chain in zip(self.windows, self.chains, strict=True)
            for m in chain.spans(least)
        ]
        return sorted(found)

    def names(self) -> list[ModelMention]:
        """What it takes for names: the likeliest tags that go together, sorted by begin."""
        found: list[ModelMention] = []
        for begin, end in self.windows:
            path = likeliest(self.tags[begin:end])
            starts = [i for i, t in enumerate(path) if TAGS[t][0] == "B"]
            for start in starts:
                kind = TAGS[path[start]][2:]
                inside = _TAG_INDEX[f"I-{kind}"]
                stop = next((i for i in range(start + 1, len(path)) if path[i] != inside), len(path))
                found.append(
                    ModelMention(begin + start, begin + stop, kind, self.score(begin + start, begin + stop, kind))
                )
        return found

    def pairs(self, mentions: Sequence[tuple[int, int, str]]) -> dict[tuple[int, int], Floats]:
        """Log odds of each relation for the ordered pairs of mentions in one window, by their positions in the row."""
        found: dict[tuple[int, int], Floats] = {}
        for inside, things, types in self._inside(mentions):
            if len(inside) < 2:
                continue
            spans = [mentions[i][:2] for i in inside]
            away = np.array([[distance_of(self.text, one, other) for other in spans] for one in spans])
            odds = join(np, self.weights, things, types, away, keep)
            for row, one in enumerate(inside):
                for column, other in enumerate(inside):
                    if row != column:
                        found[one, other] = odds[row, column]
        return found

    def owners(self, number: tuple[int, int], mentions: Sequence[tuple[int, int, str]]) -> dict[int, float]:
        """The probability that a mention in a number's window owns it, by position in the row; -1: none of them."""
        window = next((w for w in self.windows if w[0] <= number[0] and number[1] <= w[1]), None)
        if window is None:
            return {}
        inside = [i for i, m in enumerate(mentions) if window[0] <= m[0] and m[1] <= window[1]]
        spans = [mentions[i][:2] for i in inside]
        types = np.array([_TYPE_INDEX[mentions[i][2]] for i in inside], np.int64)
        away = np.array([[distance_of(self.text, number, span) for span in spans]], np.int64).reshape(1, len(spans))
        odds = own(np, self.weights, self._means([number]), self._means(spans), types, away, keep)
        return {i: float(p) for i, p in zip([*inside, -1], _shares(np, odds)[0], strict=True)}

    def _inside(self, mentions: Sequence[tuple[int, int, str]]) -> list[tuple[list[int], Floats, np.ndarray[Any, Any]]]:
        """For each window the mentions in it, their means and types."""
        found = []
        for begin, end in self.windows:
            inside = [i for i, m in enumerate(mentions) if begin <= m[0] and m[1] <= end]
            types = np.array([_TYPE_INDEX[mentions[i][2]] for i in inside], np.int64)
            found.append((inside, self._means([mentions[i][:2] for i in inside]), types))
        return found

    def _means(self, spans: Sequence[tuple[int, int]]) -> Floats:
        if not spans:
            return np.zeros((0, UNITS), np.float32)
        return np.stack([self.hidden[b:e].mean(0) for b, e in spans])


class Encoder:
    """A loaded network; :func:`load_encoder` gives the shipped one.

    Args:
        arrays: ``characters_list``, ``rules_list`` and ``words_list`` (texts), and the weights, single precision or
            packed by :func:`pack`.
        lexer: Whose words it is shown.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray[Any, Any]], lexer: Lexer) -> None:
        self.vocabulary = Vocabulary(
            *({str(c): i for i, c in enumerate(arrays[f"{n}_list"])} for n in ("characters", "rules", "words"))
        )
        self.weights = unpack(arrays)
        self._lexer = lexer
        self._recent: dict[str, Encoding] = {}

    @classmethod
    def from_file(cls, path: Path, lexer: Lexer) -> Encoder:
        """Read a weights file.

        Raises:
            DataError: It cannot be read, or is no such file.
        """
        arrays = read_weights(path)
        try:
            return cls(arrays, lexer)
        except (ValueError, KeyError) as error:
            raise DataError(str(path), f"no weights of the encoder: {error}") from error

    def read(self, articles: Sequence[tuple[Article, Sequence[Mention]]]) -> list[Encoding]:
        """Read the articles of a page, and remember them for :meth:`encoding`.

        Args:
            articles: With the mentions of the rules, anaphors among them.
        """
        described = [
            describe(self.vocabulary, article, mentions, self._lexer.tokens(article.text))
            for article, mentions in articles
        ]
        windows = [cut_windows(article) for article, _ in articles]
        out = [
            Encoding(
                article.text,
                tuple(cut),
                np.zeros((len(article.text), UNITS), np.float32),
                np.eye(1, len(TAGS), dtype=np.float32).repeat(len(article.text), 0),
                [],
                self.weights,
            )
            for (article, _), cut in zip(articles, windows, strict=True)
        ]
        jobs = [(number, window) for number, cut in enumerate(windows) for window in cut]
        with ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
            read = pool.map(lambda job: self._read_window(job[1], described[job[0]]), jobs)
            for (number, (begin, end)), (hidden, tags) in zip(jobs, read, strict=True):
                out[number].hidden[begin:end], out[number].tags[begin:end] = hidden, tags
                out[number].chains.append(Chain(tags))
        for encoding in out:
            self._recent[encoding.text] = encoding
        for old in list(self._recent)[: max(0, len(self._recent) - max(_REMEMBERED, len(out)))]:
            del self._recent[old]
        return out

    def encoding(self, article: Article, mentions: Sequence[Mention]) -> Encoding:
        """What :meth:`read` made of an article, or makes now if it is none of the last."""
        return self._recent.get(article.text) or self.read([(article, mentions)])[0]

    def _read_window(self, window: tuple[int, int], inputs: Inputs) -> tuple[Floats, Floats]:
        """Characters × units, and characters × tags."""
        # one by one: what a layer makes of a window stays in the processor's cache
        begin, end = window
        batch = pad(inputs, [window], end - begin + 2, 1)
        trust = np.ones((1, 1, 1), np.float32)
        values = encode(np, self.weights, batch, trust, keep)
        tags = _shares(np, tag(np, self.weights, values, batch, trust, keep))
        return values[0, 1:-1], tags[0, 1:-1]


def pack(weights: Mapping[str, Floats]) -> dict[str, np.ndarray[Any, Any]]:
    """Large matrices as bytes with a scale for each column, or row of the embedding; the rest in half precision."""
    packed: dict[str, np.ndarray[Any, Any]] = {}
    for name, values in weights.items():
        if values.ndim == 2 and values.size >= 1 << 16:
            axis = 1 if name == "characters" else 0
            scale = np.abs(values).max(axis, keepdims=True) / 127 + 1e-12
            packed[name] = np.round(values / scale).astype(np.int8)
            packed[f"{name}_scale"] = scale.astype(np.float32)
        else:
            packed[name] = values.astype(np.float16)
    return packed


def write_weights(arrays: Mapping[str, np.ndarray[Any, Any]], path: Path) -> int:
    """Write what :func:`kg.facts.encoder_training.train` gives, packed; returns the size in bytes."""
    lists = {name: values for name, values in arrays.items() if values.dtype.kind in "US"}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **lists, **pack({n: v for n, v in arrays.items() if n not in lists}))
    return path.stat().st_size


def read_weights(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays of a weights file, as :func:`pack` packed them.

    Raises:
        DataError: It cannot be read, or is no such file.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except OSError as error:
        raise DataError(str(path), error.strerror or "cannot be read") from error
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise DataError(str(path), f"no weights of the encoder: {error}") from error


def unpack(arrays: Mapping[str, np.ndarray[Any, Any]]) -> dict[str, Floats]:
    """What :func:`pack` packed, in single precision."""
    weights: dict[str, Floats] = {}
    for name, values in arrays.items():
        if values.dtype.kind in "US" or name.endswith("_scale"):
            continue
        weights[name] = values.astype(np.float32)
        if values.dtype == np.int8:
            weights[name] *= arrays[f"{name}_scale"]
    return weights


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """The shipped network; read once a process.

    Raises:
        DataError: It is missing or broken.
    """
    return Encoder.from_file(seeds_path(WEIGHTS), load_lexer())
