"""Fine-tuning the network of :mod:`kg.language.encoder` on annotated pages, in JAX.

One network learns three things at once: which characters are names, which relations join the names of a window, and
whose its numbers are. What the rules say is hidden from some windows, so that it learns to read without them.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kg.facts.entities import link_page
from kg.facts.observations import iter_owner_questions
from kg.facts.owner_training import match_row
from kg.facts.relation_training import stated_facts
from kg.facts.relations import Signatures
from kg.language.aliases import firm_core, load_alias_words
from kg.language.encoder import (
    DISTANCES,
    KINDS,
    LAYERS,
    POST,
    RELATIONS,
    SIZES,
    TAGS,
    TYPES,
    UNITS,
    Floats,
    Inputs,
    Vocabulary,
    cut_windows,
    describe,
    distance_of,
    encode,
    join,
    outermost,
    own,
    pad,
    size_of,
    tag,
    unpack,
)
from kg.language.generation import NameMaker
from kg.language.lexer import Lexer
from kg.language.mentions import MentionFinder
from kg.pages.annotated import gold_names, iter_annotated, label_names
from kg.pages.articles import split_articles
from kg.pages.read import read_page
from kg.words.domain import Article, Mention
from kg.words.errors import DataError, KgError

BASE = "bge-small-zh-v1.5"
"""Stem of the files that the pre-trained network comes in."""

_MISSING = 'fine-tuning needs packages that are not installed: pip install "county-kg[train]"'
_LEAST_SEEN = 3
_ROWS = {64: 48, 128: 24, 256: 12}
_MOST = 24
_PAIR_WIDTH = 192
_HIDES = 0.15
_VARIED = frozenset({"Person", "Enterprise"})
_VARIES = 0.5
_PLAIN = re.compile("[一-鿿]+")
_TYPE_INDEX = {kind: i for i, kind in enumerate(TYPES)}
_RELATION_INDEX = {name: i for i, name in enumerate(RELATIONS)}


@dataclass(frozen=True, slots=True)
class Lesson:
    """One article to learn from.

    Attributes:
        stem: The page.
        article: The article.
        mentions: What the rules found.
        names: Where the names of the gold file stand: begin, end, type, gold id.
        numbers: Where numbers stand, and the gold ids of their owners.
        facts: Subject, relation and object that the gold file of the page states.
        implied: The same, of what only follows from it.
    """

    stem: str
    article: Article
    mentions: tuple[Mention, ...]
    names: tuple[tuple[int, int, str, str], ...]
    numbers: tuple[tuple[int, int, frozenset[str]], ...]
    facts: frozenset[tuple[str, str, str]]
    implied: frozenset[tuple[str, str, str]]


def read_lessons(folders: Sequence[Path], finder: MentionFinder) -> list[Lesson]:
    """The articles of annotated pages.

    Args:
        folders: Hold ``X.gold.json``, and ``X.txt`` beside it or in ``pages/``.
        finder: One that does not review.

    Raises:
        DataError: A page is missing, or a gold file is not of the guideline's form.
    """
    lessons: list[Lesson] = []
    for stem, path, gold in iter_annotated(folders):
        try:
            lessons.extend(_page_lessons(stem, path, gold, finder))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(str(path), f"its gold file is none: {error!r}") from error
    if not lessons:
        raise DataError(", ".join(map(str, folders)), "no gold file in it")
    return lessons


def _page_lessons(stem: str, path: Path, gold: Mapping[str, Any], finder: MentionFinder) -> Iterator[Lesson]:
    page = read_page(path)
    sightings, aliases = finder.find(split_articles(page).articles)
    readings = link_page(page, sightings, aliases, finder.gazetteer)
    names = gold_names(gold, path)
    facts, implied = stated_facts(gold)
    facts |= {(p["person"], POST, p["of"]) for p in gold.get("positions", ()) if p["of"]}
    used: set[int] = set()
    for sighting, reading in zip(sightings, readings, strict=True):
        article = sighting.article
        numbers = []
        for question, value, change, _ in iter_owner_questions(reading, page):
            number = match_row(gold["observations"], article, question, value, change, used)
            if number is not None:
                numbers.append((question.begin, question.end, frozenset(gold["observations"][number]["of"])))
        yield Lesson(
            stem,
            article,
            tuple(sighting.mentions),
            tuple(label_names(article.text, names)),
            tuple(numbers),
            frozenset(facts),
            frozenset(implied),
        )


def vary(lesson: Lesson, names: NameMaker, chance: random.Random) -> Lesson:
    """The same article about other people and firms, so that what stands around a name teaches more than the name.

    About half of the people, and of the firms and other things that bear a trade name, get another one of the same
    length, wherever they are named; every offset stays.

    Args:
        lesson: The article.
        names: Makes names of public classes: surnames, given names, trade names.
        chance: Draws which.
    """
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for begin, end, kind, thing in lesson.names:
        if kind in _VARIED:
            forms[kind, thing].add(lesson.article.text[begin:end])
    text = lesson.article.text
    for (kind, _), names_of in sorted(forms.items()):
        old = _varied_part(kind, names_of)
        if not old or chance.random() >= _VARIES:
            continue
        new = _of_length(names.person if kind == "Person" else names.fancy, len(old))
        if new:
            text = text.replace(old, new)
    if text == lesson.article.text:
        return lesson
    mentions = tuple(replace(m, text=text[m.begin : m.end]) for m in lesson.mentions)
    return replace(lesson, article=replace(lesson.article, text=text), mentions=mentions)


def _varied_part(kind: str, forms: Iterable[str]) -> str:
    """What is particular in the names of one thing: a person's longest form, a firm's trade name; '' if unsure."""
    ordered = sorted(forms, key=lambda f: (len(f), f))
    if kind == "Person":
        whole = ordered[-1]
        return whole if _PLAIN.fullmatch(whole) and len(whole) in (2, 3) else ""
    core = load_alias_words().trades.sub("", firm_core(ordered[0]))
    return core if _PLAIN.fullmatch(core) and len(core) in (2, 3) and all(core in form for form in ordered) else ""


def _of_length(make: Callable[[], str], length: int) -> str:
    return next((name for name in (make() for _ in range(30)) if len(name) == length), "")


def make_vocabulary(lessons: Sequence[Lesson], lexer: Lexer, characters: Sequence[str]) -> dict[str, list[str]]:
    """Characters, rules and word tags by number."""
    seen: dict[str, int] = defaultdict(int)
    for lesson in lessons:
        for mention in outermost(lesson.mentions):
            seen[mention.rule] += 1
    rules = sorted(rule for rule, count in seen.items() if rule and count >= _LEAST_SEEN)
    words = sorted({f"{tag}-{place}" for tag in lexer.tags for place in "BI"})
    return {"characters_list": list(characters), "rules_list": ["", *rules], "words_list": ["", *words]}


def read_base(folder: Path) -> tuple[list[str], dict[str, Floats]]:
    """The characters and weights of the pre-trained network.

    Args:
        folder: Holds ``bge-small-zh-v1.5.onnx`` and ``bge-small-zh-v1.5-tokenizer.json``.

    Raises:
        DataError: A file is missing or of another form.
        KgError: The extra ``[train]`` is not installed.
    """
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise KgError(_MISSING) from error

    path = folder / f"{BASE}.onnx"
    try:
        model = onnx.load(str(path))
        pieces = json.loads((folder / f"{BASE}-tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(str(path), f"no pre-trained network: {error}") from error
    held = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    products = [held[n.input[1]] for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in held]
    single = sorted((piece for piece in pieces if len(piece) == 1), key=lambda piece: int(pieces[piece]))
    rows = [*("[PAD]", "[CLS]", "[SEP]", "[UNK]"), *single]
    if len(products) != 6 * LAYERS:
        raise DataError(str(path), f"{len(products)} matrices, not {6 * LAYERS}")
    weights = {
        "characters": held["embeddings.word_embeddings.weight"][[pieces[row] for row in rows]],
        "places": held["embeddings.position_embeddings.weight"][: SIZES[-1]]
        + held["embeddings.token_type_embeddings.weight"][:1],
        "gain": held["embeddings.LayerNorm.weight"],
        "bias": held["embeddings.LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        named = zip(("query", "key", "value", "join", "wide", "narrow"), products[6 * layer :], strict=False)
        weights |= {f"{name}_{layer}": values for name, values in named}
        for name, source in _SOURCES.items():
            weights[f"{name}_{layer}"] = held[f"encoder.layer.{layer}.{source}"]
    return rows, {name: np.array(values, np.float32) for name, values in weights.items()}


_SOURCES = {
    "query_bias": "attention.self.query.bias",
    "key_bias": "attention.self.key.bias",
    "value_bias": "attention.self.value.bias",
    "join_bias": "attention.output.dense.bias",
    "seen_gain": "attention.output.LayerNorm.weight",
    "seen_bias": "attention.output.LayerNorm.bias",
    "wide_bias": "intermediate.dense.bias",
    "narrow_bias": "output.dense.bias",
    "out_gain": "output.LayerNorm.weight",
    "out_bias": "output.LayerNorm.bias",
}


def _start(base: Mapping[str, Floats], vocabulary: Mapping[str, Sequence[str]], seed: int) -> dict[str, Floats]:
    """The pre-trained weights, and new ones for the heads and for what the network did not see before."""
    chance = np.random.default_rng(seed)

    def drawn(*shape: int, scale: float | None = None) -> Floats:
        return (chance.standard_normal(shape) * (scale or shape[0] ** -0.5)).astype(np.float32)

    def zeros(*shape: int) -> Floats:
        return np.zeros(shape, np.float32)

    rules, words = len(vocabulary["rules_list"]), len(vocabulary["words_list"])
    said = UNITS + 3 * (24 + 12) + 8 + 16
    return dict(base) | {
        "marks": zeros(len(TAGS), UNITS),
        "words": zeros(words, UNITS),
        "kinds": zeros(len(KINDS), UNITS),
        "tag_marks": drawn(len(TAGS), 24, scale=0.4),
        "tag_rules": zeros(rules, 12),
        "tag_inner": drawn(1 + 2 * len(TYPES), 8, scale=0.4),
        "tag_words": drawn(words, 16, scale=0.1),
        "tag_wide": drawn(said, 256),
        "tag_wide_bias": zeros(256),
        "tag_out": drawn(256, len(TAGS)),
        "tag_out_bias": zeros(len(TAGS)),
        "pair_subject": drawn(UNITS, _PAIR_WIDTH),
        "pair_object": drawn(UNITS, _PAIR_WIDTH),
        "pair_subject_types": drawn(len(TYPES), _PAIR_WIDTH, scale=0.3),
        "pair_object_types": drawn(len(TYPES), _PAIR_WIDTH, scale=0.3),
        "pair_distances": drawn(DISTANCES, _PAIR_WIDTH, scale=0.3),
        "pair_out": drawn(_PAIR_WIDTH, len(RELATIONS)),
        "pair_out_bias": zeros(len(RELATIONS)) - 3,
        "own_number": drawn(UNITS, _PAIR_WIDTH),
        "own_bias": zeros(_PAIR_WIDTH),
        "own_thing": drawn(UNITS, _PAIR_WIDTH),
        "own_types": drawn(len(TYPES), _PAIR_WIDTH, scale=0.3),
        "own_distances": drawn(DISTANCES, _PAIR_WIDTH, scale=0.3),
        "own_nobody": zeros(_PAIR_WIDTH),
        "own_out": drawn(_PAIR_WIDTH, 1),
    }


@dataclass(frozen=True, slots=True)
class _Window:
    """What one window teaches."""

    inputs: Inputs
    span: tuple[int, int]
    tags: np.ndarray[Any, Any]
    things: tuple[tuple[int, int], ...]
    types: np.ndarray[Any, Any]
    apart: np.ndarray[Any, Any]
    right: np.ndarray[Any, Any]
    asked: np.ndarray[Any, Any]
    numbers: tuple[tuple[int, int], ...]
    number_apart: np.ndarray[Any, Any]
    owns: np.ndarray[Any, Any]


def _windows(lesson: Lesson, vocabulary: Vocabulary, lexer: Lexer, signatures: Signatures) -> Iterator[_Window]:
    article = lesson.article
    text = article.text
    inputs = describe(vocabulary, article, lesson.mentions, lexer.tokens(text))
    tags = np.zeros(len(text), np.int32)
    for begin, end, kind, _ in lesson.names:
        tags[begin:end] = TAGS.index(f"I-{kind}")
        tags[begin] = TAGS.index(f"B-{kind}")
    false = [
        (m.begin, m.end, m.type, "")
        for m in outermost(lesson.mentions)
        if m.type in _TYPE_INDEX and not any(n[0] < m.end and m.begin < n[1] for n in lesson.names)
    ]
    every = sorted([*lesson.names, *false])
    for begin, end in cut_windows(article):
        things = [n for n in every if begin <= n[0] and n[1] <= end][:_MOST]
        numbers = [n for n in lesson.numbers if begin <= n[0] and n[1] <= end][:_MOST]
        right = np.zeros((_MOST, _MOST, len(RELATIONS)), np.float32)
        asked = np.zeros((_MOST, _MOST, len(RELATIONS)), np.float32)
        apart = np.zeros((_MOST, _MOST), np.int32)
        number_apart = np.zeros((_MOST, _MOST), np.int32)
        owns = np.zeros((_MOST, _MOST + 1), np.float32)
        for i, one in enumerate(things):
            for j, other in enumerate(things):
                apart[i, j] = distance_of(text, one[:2], other[:2])
                if i == j or (one[3] and one[3] == other[3]):
                    continue
                for name, k in _RELATION_INDEX.items():
                    domain, span = signatures.get(name, (("Person",), ("Region", "Zone", "Organization", "Enterprise")))
                    fact = (one[3], name, other[3])
                    if one[2] in domain and other[2] in span and fact not in lesson.implied:
                        asked[i, j, k] = 1
                        right[i, j, k] = fact in lesson.facts
        for i, number in enumerate(numbers):
            for j, thing in enumerate(things):
                number_apart[i, j] = distance_of(text, number[:2], thing[:2])
                owns[i, j] = thing[3] in number[2]
            owns[i, _MOST] = not owns[i].any()
        yield _Window(
            inputs,
            (begin, end),
            tags[begin:end],
            tuple((n[0] - begin + 1, n[1] - begin + 1) for n in things),
            np.array([_TYPE_INDEX[n[2]] for n in things], np.int32),
            apart,
            right,
            asked,
            tuple((n[0] - begin + 1, n[1] - begin + 1) for n in numbers),
            number_apart,
            owns,
        )


def _batch(windows: Sequence[_Window], size: int) -> dict[str, np.ndarray[Any, Any]]:
    rows = _ROWS[size]
    fields = [pad(w.inputs, [w.span], size, 1) for w in windows]
    empty = pad(windows[0].inputs, [], size, 1)
    batch = {k: np.concatenate([*(f[k] for f in fields), *[empty[k]] * (rows - len(windows))]) for k in empty}
    batch["truth"] = np.zeros((rows, size), np.int32)
    batch["known"] = np.zeros((rows, size), np.float32)
    for name, shape in (("things", (_MOST, size)), ("numbers", (_MOST, size))):
        batch[name] = np.zeros((rows, *shape), np.float32)
    batch["types"] = np.zeros((rows, _MOST), np.int32)
    batch["present"] = np.zeros((rows, _MOST), np.float32)
    for name in ("apart", "number_apart"):
        batch[name] = np.zeros((rows, _MOST, _MOST), np.int32)
    for name in ("right", "asked"):
        batch[name] = np.zeros((rows, _MOST, _MOST, len(RELATIONS)), np.float32)
    batch["owns"] = np.zeros((rows, _MOST, _MOST + 1), np.float32)
    for row, w in enumerate(windows):
        length = w.span[1] - w.span[0]
        batch["truth"][row, 1 : length + 1] = w.tags
        batch["known"][row, 1 : length + 1] = 1
        for name, spans in (("things", w.things), ("numbers", w.numbers)):
            for i, (b, e) in enumerate(spans):
                batch[name][row, i, b:e] = 1 / (e - b)
        batch["types"][row, : len(w.types)] = w.types
        batch["present"][row, : len(w.types)] = 1
        for name in ("apart", "number_apart", "right", "asked", "owns"):
            batch[name][row] = getattr(w, name)
    return batch


def _batches(windows: Sequence[_Window], chance: random.Random) -> list[tuple[int, list[_Window]]]:
    order = list(windows)
    chance.shuffle(order)
    by: dict[int, list[_Window]] = defaultdict(list)
    out: list[tuple[int, list[_Window]]] = []
    for window in order:
        size = size_of(window.span)
        by[size].append(window)
        if len(by[size]) == _ROWS[size]:
            out.append((size, by.pop(size)))
    out.extend((size, rest) for size, rest in by.items() if rest)
    chance.shuffle(out)
    return out


def _loss(weights: Mapping[str, Any], batch: Mapping[str, Any], key: Any) -> Any:
    import jax
    import jax.numpy as jnp

    keys = iter(jax.random.split(key, 32))

    def drop(values: Any, rate: float) -> Any:
        return values * jax.random.bernoulli(next(keys), 1 - rate, values.shape) / (1 - rate)

    rows = batch["characters"].shape[0]
    trust = jax.random.bernoulli(next(keys), 1 - _HIDES, (rows, 1, 1)).astype(jnp.float32)
    values = encode(jnp, weights, batch, trust, drop)
    odds = jax.nn.log_softmax(tag(jnp, weights, values, batch, trust, drop))
    named = -jnp.take_along_axis(odds, batch["truth"][..., None], 2)[..., 0]
    named = (named * batch["known"]).sum() / batch["known"].sum()
    things, numbers = batch["things"] @ values, batch["numbers"] @ values
    scores = join(jnp, weights, things, batch["types"], batch["apart"], drop)
    pairs = jnp.logaddexp(0, scores) - batch["right"] * scores
    joined = (pairs * batch["asked"]).sum() / (batch["present"].sum() + 1)
    scores = own(jnp, weights, numbers, things, batch["types"], batch["number_apart"], drop)
    there = jnp.concatenate([batch["present"], jnp.ones((rows, 1))], 1)
    odds = jax.nn.log_softmax(jnp.where(there[:, None, :] > 0, scores, -1e9))
    asked = batch["owns"].sum(2) > 0
    owned = -jax.nn.logsumexp(jnp.where(batch["owns"] > 0, odds, -1e9), axis=2)
    owned = jnp.where(asked, owned, 0).sum() / (asked.sum() + 1)
    return named + 0.15 * joined + 0.15 * owned, (named, joined, owned)


def train(
    lessons: Sequence[Lesson],
    base: Path,
    lexer: Lexer,
    signatures: Signatures,
    *,
    epochs: int = 6,
    seed: int = 1,
    start: Mapping[str, np.ndarray[Any, Any]] | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> dict[str, np.ndarray[Any, Any]]:
    """Fine-tune the network.

    Args:
        lessons: What to learn from.
        base: Folder of the pre-trained network.
        lexer: Whose words the network is shown.
        signatures: Which types each relation joins.
        epochs: Passes over the lessons.
        seed: The same seed draws the same, on the same machine.
        start: What an earlier training returned, to go on from; the mean of both comes out, which holds better on
            pages of other kinds than either (Wortsman et al. 2022, Robust fine-tuning of zero-shot models).
        tell: Is told the loss of each pass.

    Returns:
        What :class:`kg.language.encoder.Encoder` loads, in single precision.

    Raises:
        DataError: The pre-trained network is missing or of another form.
        KgError: The extra ``[train]`` is not installed.
    """
    try:
        import jax
        import jax.numpy as jnp
        import optax
    except ImportError as error:
        raise KgError(_MISSING) from error

    characters, pretrained = read_base(base)
    if start is None:
        lists = make_vocabulary(lessons, lexer, characters)
        begun = _start(pretrained, lists, seed)
    else:
        lists = {name: [str(s) for s in start[name]] for name in start if name.endswith("_list")}
        begun = unpack(start)
    vocabulary = Vocabulary(*({c: i for i, c in enumerate(names)} for names in lists.values()))
    maker = NameMaker(random.Random(seed))

    def windows_of(lessons: Iterable[Lesson]) -> list[_Window]:
        lexer.prepare([lesson.article.text for lesson in lessons])
        return [w for lesson in lessons for w in _windows(lesson, vocabulary, lexer, signatures)]

    windows = windows_of(lessons)
    weights = jax.tree_util.tree_map(jnp.asarray, begun)
    chance = random.Random(seed)
    count = len(_batches(windows, chance))

    def rate(most: float) -> Any:
        return optax.warmup_cosine_decay_schedule(0.0, most, count // 2, epochs * count, most * 0.02)

    kinds = {
        name: "encoder" if name in pretrained else "inputs" if name in ("marks", "words", "kinds") else "heads"
        for name in weights
    }
    optimizer = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.multi_transform(
            {k: optax.adamw(rate(r), weight_decay=0.01) for k, r in _RATES.items()},
            kinds,
        ),
    )
    state = optimizer.init(weights)
    key = jax.random.PRNGKey(seed)

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(weights: Any, state: Any, batch: Any, key: Any) -> Any:
        (_, parts), slope = jax.value_and_grad(_loss, has_aux=True)(weights, batch, key)
        change, state = optimizer.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, parts

    for epoch in range(epochs):
        total = np.zeros(3)
        if epoch or start is not None:
            windows = windows_of([vary(lesson, maker, chance) for lesson in lessons])
        for size, chosen in _batches(windows, chance):
            key, now = jax.random.split(key)
            weights, state, parts = step(weights, state, _batch(chosen, size), now)
            total += [float(p) for p in parts]
        named, joined, owned = total / count
        tell(f"pass {epoch + 1}: names {named:.4f}, pairs {joined:.4f}, owners {owned:.4f}")
    packed = {name: np.array(values) for name, values in lists.items()}
    trained = {name: np.asarray(values, np.float32) for name, values in weights.items()}
    if start is not None:
        trained = {name: ((values + begun[name]) / 2).astype(np.float32) for name, values in trained.items()}
    return packed | trained


_RATES = {"encoder": 1.5e-4, "inputs": 3e-4, "heads": 1e-3}
