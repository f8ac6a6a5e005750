"""A second reading: a trained model weighs what the rules saw, drops what is no name and adds what they missed.

Rules know the grammar of names and find most of them, with the faults of rules: an edge behind a verb that no list
holds (拉来某大学), a name without a head (与某某签约). A conditional random field over characters is shown the text,
the words and names of a network that has read far more (:mod:`kg.language.lexer`), and every mention of the rules with
the rule that found it, and learns from annotated pages that no rule was written for how far each of these is to be
trusted (stacked generalization). It is asked twice: how likely a mention of the rules is one, and what else is.
"""

from __future__ import annotations

import csv
import lzma
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pycrfsuite

from kg.language.lexer import Lexer, Token, load_lexer
from kg.language.ner import ModelMention, character_features, spans_of_tags
from kg.words.data import seeds_path
from kg.words.domain import Article, Mention, Origin
from kg.words.errors import DataError

WEIGHTS = "models/stacking/weights.crfsuite.xz"
RULES_FILE = "rules.txt"
"""Lies beside the weights: the rules that the model has seen at work. It has no say over mentions of others."""

DROP: Mapping[str, float] = {
    "Enterprise": 0.01,
    "Organization": 0.01,
    "Person": 0.01,
    "Project": 0.01,
    "Event": 0.007,
}
"""Mentions of the rules less likely than this are dropped, by type; types that are missing are kept. The figures behind
it are in seeds/models/stacking/README.md."""

ADD: Mapping[str, float] = {
    "Zone": 0.7,
    "Enterprise": 0.85,
    "Organization": 0.75,
    "Person": 0.985,
    "Program": 0.9,
    "Industry": 0.94,
    "Project": 0.7,
    "Honor": 0.7,
    "Facility": 0.7,
    "Event": 0.6,
}
"""Stretches at least so likely are added where no mention is kept. A region is none without the gazetteer."""

RULE = "stacking"

_LEXICON_LONGEST = 8
_PAIRS = frozenset({"“”", "‘’", "《》"})
_QUOTED = re.compile("“[^“”]*”|《[^《》]*》")
_NAMED = frozenset({"PER", "LOC", "ORG"})
_FUNCTION = frozenset({"p", "c", "d"})
_NAMES = _NAMED | {"nr", "ns", "nt", "nw", "nz"}


@dataclass(frozen=True, slots=True)
class Review:
    """What the model says of one article.

    Attributes:
        scores: Probability by (begin, end, type) of the mentions that it was asked about.
        found: What it sees itself, sorted by begin, without overlap, scores from 0 to 1.
    """

    scores: Mapping[tuple[int, int, str], float]
    found: tuple[ModelMention, ...]

    def is_refused(self, mention: Mention) -> bool:
        """Whether a mention is too unlikely to be kept."""
        score = self.scores.get((mention.begin, mention.end, mention.type))
        return score is not None and score < DROP.get(mention.type, 0.0)

    def additions(self, text: str, kept: Sequence[Mention]) -> list[Mention]:
        """What to add, given the text and the mentions that are kept; a place may lie inside (合肥 in 合肥工业大学)."""
        spans = [(m.begin, m.end) for m in kept if m.origin is not Origin.ANAPHOR]
        begun = {(m.begin, m.type) for m in kept if m.type == "Zone"}  # 某产业园 of 某产业园三期
        return [
            Mention(m.begin, m.end, m.type, text[m.begin : m.end], Origin.SHAPE, RULE)
            for m in self.found
            if not _is_row(text[m.begin : m.end])
            and (m.begin, m.type) not in begun
            and m.score >= ADD.get(m.type, 2.0)
            and not any(_excludes(span, (m.begin, m.end)) for span in spans)
        ]


def _is_row(name: str) -> bool:
    """Whether a stretch is a row of several things: its quoted parts aside, an enumeration comma stands in it."""
    return "、" in _QUOTED.sub("", name)


def _without_marks(text: str, begin: int, end: int) -> tuple[int, int]:
    """A stretch without quotation marks around it, or with one whose partner is outside."""
    for pair in sorted(_PAIRS):
        opening, closing = pair[0], pair[1]
        inside = text[begin:end]
        whole = inside[:1] == opening and inside[-1:] == closing and opening not in inside[1:]
        if whole or (inside[:1] == opening and closing not in inside):
            begin += 1
        if whole or (inside[-1:] == closing and opening not in inside):
            end -= 1
    return begin, end


def _excludes(kept: tuple[int, int], added: tuple[int, int]) -> bool:
    """Whether a kept stretch overlaps another without lying inside it."""
    overlaps = kept[0] < added[1] and added[0] < kept[1]
    return overlaps and not (added[0] <= kept[0] and kept[1] <= added[1] and kept != added)


class Reviser:
    """A loaded model with its lexer; :func:`load_reviser` gives the shipped one.

    Args:
        data: A CRFsuite model, unpacked.
        lexer: The network whose words it is shown.
        rules: The rules that it has seen at work.

    Raises:
        DataError: The bytes are no CRFsuite model.
    """

    def __init__(self, data: bytes, lexer: Lexer, rules: Iterable[str], *, place: str = "stacking model") -> None:
        if data[:4] != b"lCRF":  # CRFsuite itself would crash on other bytes
            raise DataError(place, "no CRFsuite model")
        self._lexer = lexer
        self._rules = frozenset(rules)
        self._data = data  # the tagger reads it in place
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(data)
        self._labels = frozenset(self._tagger.labels())

    @classmethod
    def from_file(cls, path: Path, lexer: Lexer) -> Reviser:
        """Read a packed model file.

        Raises:
            DataError: It cannot be read or is no model.
        """
        try:
            rules = path.with_name(RULES_FILE).read_text(encoding="utf-8").split()
            return cls(lzma.decompress(path.read_bytes()), lexer, rules, place=str(path))
        except OSError as error:
            raise DataError(str(error.filename or path), error.strerror or "cannot be read") from error
        except lzma.LZMAError as error:
            raise DataError(str(path), f"no packed model: {error}") from error

    def prepare(self, articles: Sequence[Article]) -> None:
        """Read the words of several articles in one go before they are reviewed."""
        self._lexer.prepare([a.text for a in articles])

    def review(self, article: Article, mentions: Sequence[Mention]) -> Review:
        """Weigh the mentions of an article.

        Args:
            article: The text.
            mentions: What the rules found, short forms and anaphors among them; sorted by (begin, -end), no two partly
                overlapping. The outermost of them are weighed.
        """
        text = article.text
        tokens = self._lexer.tokens(text)
        outer = outermost_names(mentions)
        scores: dict[tuple[int, int, str], float] = {}
        found: list[ModelMention] = []
        named = [t for t in tokens if t.tag in _NAMES]
        function = {t.begin for t in tokens if t.tag in _FUNCTION and t.end - t.begin == 1}
        for block in article.blocks:
            if block.begin == block.end:
                continue
            tags = self._tagger.tag(stacked_features(text, block.begin, block.end, mentions, tokens))
            for mention in outer:
                if block.begin <= mention.begin and mention.end <= block.end and mention.rule in self._rules:
                    begin, end = mention.begin - block.begin, mention.end - block.begin
                    score = self._score(begin, end, mention.type, len(tags))
                    if begin and text[mention.begin - 1] + text[mention.end : mention.end + 1] in _PAIRS:
                        # the pages that it learned from list some names with their quotation marks
                        score = max(score, self._score(begin - 1, end + 1, mention.type, len(tags)))
                    scores[mention.begin, mention.end, mention.type] = score
            for begin, end, kind in spans_of_tags(tags):
                score = self._score(begin, end, kind, len(tags))
                begin, end = begin + block.begin, end + block.begin
                if kind == "Enterprise" and not any(t.begin < end and begin < t.end for t in named):
                    continue  # 产村融合、三治融合: common words make no firm where no rule says so
                if kind == "Person" and begin in function:
                    continue  # 向胜利进军: 向 is a surname, too
                begin, end = _without_marks(text, begin, end)
                if begin < end:
                    found.append(ModelMention(begin, end, kind, score))
        return Review(scores, tuple(found))

    def _score(self, begin: int, end: int, kind: str, length: int) -> float:
        """The least marginal probability along a name, its end included."""
        first, inside = f"B-{kind}", f"I-{kind}"
        if first not in self._labels:
            return 0.0
        score = self._tagger.marginal(first, begin)
        if inside in self._labels:
            score = min([score, *(self._tagger.marginal(inside, i) for i in range(begin + 1, end))])
            if end < length:
                score = min(score, 1 - self._tagger.marginal(inside, end))
        return float(score)


@lru_cache(maxsize=1)
def load_reviser() -> Reviser:
    """The shipped model; read once a process.

    Raises:
        DataError: It is missing or broken.
    """
    return Reviser.from_file(seeds_path(WEIGHTS), load_lexer())


def outermost_names(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that are no anaphors and lie inside no other, sorted by begin."""
    kept: list[Mention] = []
    for mention in sorted((m for m in mentions if m.origin is not Origin.ANAPHOR), key=lambda m: (m.begin, -m.end)):
        if not kept or mention.begin >= kept[-1].end:
            kept.append(mention)
    return kept


def stacked_features(
    text: str, begin: int, end: int, mentions: Sequence[Mention], tokens: Sequence[Token]
) -> list[list[str]]:
    """What the model sees of each character of one block.

    Args:
        text: The clean text of the article.
        begin: Where the block begins.
        end: Where it ends; both offsets into ``text``.
        mentions: What the rules found in the article.
        tokens: The words of the article.

    Returns:
        A list of feature names for each character of the block.
    """
    features = character_features(text[begin:end])
    for rows in (
        _rule_features(begin, end, mentions),
        _word_features(text, begin, end, tokens),
        _trade_features(text[begin:end]),
    ):
        for row, more in zip(features, rows, strict=True):
            row.extend(more)
    return features


def _rule_features(begin: int, end: int, mentions: Sequence[Mention]) -> list[list[str]]:
    """The types of the rules' mentions at and around each character, and which rule it was."""
    size = end - begin
    marks, rules, inner = ["O"] * size, [""] * size, [""] * size
    here = [m for m in mentions if begin <= m.begin and m.end <= end]
    outer = outermost_names(here)
    for mention in outer:
        span = range(mention.begin - begin, mention.end - begin)
        for i in span:
            marks[i], rules[i] = f"I{mention.type}", mention.rule
        marks[span[0]] = f"B{mention.type}"
    known = set(outer)
    for mention in here:
        if mention not in known:
            mark = ("A" if mention.origin is Origin.ANAPHOR else "N") + mention.type
            for i in range(mention.begin - begin, mention.end - begin):
                inner[i] = mark
    at = ["-", "-", *marks, "-", "-"]
    return [
        [
            f"R{at[i + 2]}",
            f"Rp{at[i + 1]}",
            f"Rn{at[i + 3]}",
            f"Rq{at[i]}",
            f"Rm{at[i + 4]}",
            f"Rx{at[i + 1]}{at[i + 2]}{at[i + 3]}",
            f"Ru{marks[i][:1]}{rules[i]}",
            f"Ri{inner[i]}",
        ]
        for i in range(size)
    ]


def _word_features(text: str, begin: int, end: int, tokens: Sequence[Token]) -> list[list[str]]:
    """Word, tag and neighbouring words of each character."""
    size = end - begin
    here = [t for t in tokens if t.begin < end and t.end > begin]
    marks, number = ["-"] * (size + 4), [0] * size
    for order, token in enumerate(here):
        for i in range(max(token.begin, begin), min(token.end, end)):
            marks[i - begin + 2] = f"{token.tag}-{'B' if i == token.begin else 'I'}"
            number[i - begin] = order
    words = [text[t.begin : t.end] for t in here]
    rows = []
    for i in range(size):
        order = number[i]
        token = here[order]
        before = here[order - 1].tag if order else "^"
        after = here[order + 1].tag if order + 1 < len(here) else "$"
        p, c, n = marks[i + 1 : i + 4]
        rows.append(
            [
                f"V{c}",
                f"Vp{p}",
                f"Vn{n}",
                f"Vpc{p}{c}",
                f"Vcn{c}{n}",
                f"Vq{marks[i]}",
                f"Vm{marks[i + 4]}",
                f"Vt{p}{c}{n}",
                "VW" if token.tag in _NAMED else f"VW{words[order]}",
                f"Vpw{words[order - 1] if order else '^'}",
                f"Vnw{words[order + 1] if order + 1 < len(here) else '$'}",
                f"Vpt{before}{c}",
                f"Vnt{after}{c}",
            ]
        )
    return rows


def _trade_features(text: str) -> list[list[str]]:
    """Whether a character stands in a word of the classification of industries."""
    trades = _trades()
    rows: list[list[str]] = [[] for _ in text]
    at = 0
    while at < len(text):
        size = next((s for s in range(min(_LEXICON_LONGEST, len(text) - at), 1, -1) if text[at : at + s] in trades), 0)
        for i in range(at, at + size):
            rows[i].append("TB" if i == at else "TI")
        at += size or 1
    return rows


@lru_cache(maxsize=1)
def _trades() -> frozenset[str]:
    """Names of industries, with and without 业 and 产业."""
    names = set()
    with seeds_path("industries.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name in (row["label_zh"], *row["alt_labels"].split("|")):
                names |= {name, name.removesuffix("业"), name.removesuffix("产业"), name.removesuffix("制造业")}
    return frozenset(name for name in names if 1 < len(name) <= _LEXICON_LONGEST)
