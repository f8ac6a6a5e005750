"""Whose number is it, asked of all that could own it: a trained ranking over what the rules say.

The rules of :mod:`kg.facts.owners` follow the subject from clause to clause. Where they choose wrongly, the right
owner mostly stands in the same paragraph. So each thing of the paragraph is described (where it stands, what stands
around it, what the number measures, whether the rules chose it) and a conditional logit, learned from annotated pages
that no rule was written for, says which of them a careful reader would name. The weights are a plain table.
"""

from __future__ import annotations

import csv
import gzip
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from kg.facts.owners import Owners
from kg.language.encoder import Encoder, load_encoder
from kg.language.lexer import Token, load_lexer
from kg.words.data import seeds_path
from kg.words.domain import Block, Mention, Origin
from kg.words.errors import DataError

WEIGHTS = "models/owners/weights.csv.gz"

TYPES = frozenset(
    {"Region", "Zone", "Enterprise", "Organization", "Person", "Facility", "Event", "Project", "Program"}
    | {"Industry", "Honor"}
)
"""What can own a number."""

_LEAST_SEEN = 3
_LEAST_WEIGHT = 0.02
_QUOTATION = "“”‘’\"'《》"
_NEAR = 4
_STEPS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_CLOSE_MARKS = '[”"》’]*'


@dataclass(frozen=True, slots=True)
class Question:
    """One number of which the owner is sought.

    Attributes:
        begin, end: Its article offsets.
        unit: As printed.
        indicator: What the rules take it to measure.
        rule: The rule that found the indicator.
        chosen: The owner by the rules, or None.
        attributed: What the number is an attribute of (总投资3亿元的某项目), or None.
        before: The owner by the rules of the number before it, or None.
        block: Its block.
        sentence: Index of its sentence.
    """

    begin: int
    end: int
    unit: str
    indicator: str
    rule: str
    chosen: str | None
    attributed: str | None
    before: str | None
    block: Block
    sentence: int


class OwnerModel:
    """A weight for each feature; :func:`load_owner_model` gives the shipped one."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    def choose(
        self, candidates: Mapping[str, frozenset[str]], chosen: str | None, *, margin: float = 0.0
    ) -> str | None:
        """The likeliest candidate.

        Args:
            candidates: Entity id to features.
            chosen: The owner by the rules.
            margin: By how much another must be better than theirs, in log odds.
        """
        if not candidates:
            return chosen
        scores = {entity: self.score(features) for entity, features in candidates.items()}
        best = max(sorted(scores), key=lambda entity: scores[entity])
        if chosen in scores and scores[best] - scores[chosen] <= margin:
            return chosen
        return best

    def mixed(self, other: OwnerModel, share: float) -> OwnerModel:
        """The weighted mean with another model, whose part is ``share`` (0 to 1)."""
        features = sorted({*self._weights, *other._weights})
        mine, theirs = self._weights, other._weights
        return OwnerModel({f: (1 - share) * mine.get(f, 0.0) + share * theirs.get(f, 0.0) for f in features})

    def score(self, features: frozenset[str]) -> float:
        """Log odds up to a constant."""
        return sum(self._weights.get(feature, 0.0) for feature in features)


@lru_cache(maxsize=1)
def load_owner_model() -> OwnerModel:
    """The shipped weights; read once a process.

    Raises:
        DataError: The file is missing or broken.
    """
    return read_weights(seeds_path(WEIGHTS))


def read_weights(path: Path) -> OwnerModel:
    """The weights of a file that :func:`write_weights` made.

    Raises:
        DataError: The file is missing or broken.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            return OwnerModel({row["feature"]: float(row["weight"]) for row in csv.DictReader(lines)})
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise DataError(str(path), f"no weights: {error}") from error


def describe_candidates(
    owners: Owners, question: Question, *, encoder: Encoder | None = None
) -> dict[str, frozenset[str]]:
    """Everything that could own a number, each with its features.

    Args:
        owners: The article's clauses and subjects.
        question: The number.
        encoder: Whom to ask; default the shipped one.

    Returns:
        Entity ids in the order in which the paragraph names them; home, topic and the rules' choice among them.
    """
    reading = owners.reading
    named: dict[str, list[Mention]] = defaultdict(list)
    for mention in reading.mentions:
        inside = question.block.begin <= mention.begin < question.block.end
        if inside and mention.type in TYPES and mention.entity in reading.entities:
            named[mention.entity].append(mention)
    topic = reading.topics[question.sentence] if question.sentence < len(reading.topics) else None
    for entity in (reading.home, question.chosen, topic, owners.topic):
        if entity is not None and entity in reading.entities:
            named.setdefault(entity, [])
    kinds = Counter(reading.entities[entity].type for entity in named)
    describer = _Describer(owners, question, topic, encoder or load_encoder())
    return {
        entity: frozenset(describer.features(entity, mentions, alone=kinds[reading.entities[entity].type] == 1))
        for entity, mentions in named.items()
    }


class _Describer:
    """Features of one question's candidates."""

    def __init__(self, owners: Owners, question: Question, topic: str | None, encoder: Encoder) -> None:
        self.owners, self.question, self.topic, self.encoder = owners, question, topic, encoder
        self.reading, self.text = owners.reading, owners.text
        self.clause = owners.clause_index(question.begin)
        self.tokens = load_lexer().tokens(self.text)
        self.begins = [t.begin for t in self.tokens]
        self.outer = {(m.begin, m.end) for m in owners.outer}

        self.said = self._said()

    def _said(self) -> dict[str, float]:
        """By entity, how likely the encoder thinks that it owns the number; the empty name: nothing in its window."""
        encoding = self.encoder.encoding(self.reading.article, self.reading.mentions)
        named = [m for m in self.reading.mentions if m.origin is not Origin.ANAPHOR and m.type in TYPES]
        said: dict[str, float] = defaultdict(float)
        spans = [(m.begin, m.end, m.type) for m in named]
        for place, share in encoding.owners((self.question.begin, self.question.end), spans).items():
            said["" if place < 0 else named[place].entity] += share
        return said

    def features(self, entity: str, mentions: Sequence[Mention], *, alone: bool) -> Iterator[str]:
        thing = self.reading.entities[entity]
        kind = thing.type
        q = self.question
        yield from (
            f"t:{kind}",
            f"tu:{kind}{q.unit}",
            f"tr:{kind}{q.rule}",
            f"one{alone}",
            f"n{_bucket(len(mentions))}",
        )
        yield from (f"ti:{kind}{q.indicator[-2:]}", f"ti4:{kind}{q.indicator[-4:]}")
        if entity == q.chosen:
            yield from ("RULE", f"RULE:{kind}", f"RULEr:{q.rule}", f"RULEu:{kind}{q.unit}")
        elif q.chosen in self.reading.entities:
            chosen = self.reading.entities[q.chosen]
            yield f"RT:{chosen.type}>{kind}"
            if chosen.parent == entity:
                yield "up"
            if thing.parent == q.chosen:
                yield "down"
        if entity == self.reading.home:
            yield from ("HOME", f"HOMEu{q.unit}", f"HOMEi{q.indicator[-2:]}")
        for flag, other in (("ATT", q.attributed), ("TOP", self.topic), ("ATOP", self.owners.topic)):
            if entity == other:
                yield flag
        if entity == q.before:
            yield from ("PREV", f"PREV:{kind}")
        if entity in self.reading.guests:
            yield "GUEST"
        if any(_is_told(name, q.indicator) for name in thing.names):
            yield "INDNAME"
        subject = self.owners.subjects[self.clause]
        if subject is not None and subject.entity == entity:
            yield "CSUB"
        if self.said:
            inside = entity in self.said
            share = self.said[entity if inside else ""]
            yield from (f"NET{inside}>{step}" for step in _STEPS if share > step)
        if not mentions:
            yield "out"
        before = [m for m in mentions if m.begin < q.begin]
        if before:
            yield from self._before(entity, kind, before[-1])
        else:
            yield "nobef"
        yield from self._after(kind, [m for m in mentions if m.begin > q.begin])

    def _before(self, entity: str, kind: str, mention: Mention) -> Iterator[str]:
        """The last place before the number where the candidate is named."""
        owners, text, q = self.owners, self.text, self.question
        number = owners.clause_index(mention.begin)
        clause, here = owners.clauses[number], owners.clauses[self.clause]
        away = self.clause - number
        between = [o for o in owners.outer if mention.end <= o.begin < q.begin]
        yield from (f"cd{min(away, 6)}", f"cdt{min(away, 4)}{kind}", f"same{clause.sentence == here.sentence}")
        yield from (f"nest{(mention.begin, mention.end) not in self.outer}", f"bt{_bucket(len(between))}")
        yield f"btt{_bucket(sum(o.type == kind for o in between))}"
        left, right = self._beside(mention)
        yield from (f"p:{_word(left, text)}", f"pt:{kind}{_word(left, text)}", f"pp:{left.tag if left else '^'}")
        yield from (f"n:{_word(right, text)}", f"nt:{kind}{_word(right, text)}", f"np:{right.tag if right else '$'}")
        if owners.skip(clause.begin, clause.end) == mention.begin:
            yield from ("head", f"head{min(away, 4)}", f"headt{kind}")
        sentence = self.reading.article.sentences[clause.sentence]
        for flag, begin in (("first", clause.begin), ("sfirst", sentence.begin), ("bfirst", q.block.begin)):
            if not any(begin <= o.begin < mention.begin for o in owners.outer):
                yield flag
        tail = text[mention.end : mention.end + 3]
        if re.match(f"{_CLOSE_MARKS}的", tail):
            yield from ("de", f"de{away == 0}")
        if re.match(f"{_CLOSE_MARKS}[、和与及]", tail):
            yield "jo"
        if re.search("[、和与及][“《]?$", text[max(0, mention.begin - 2) : mention.begin]):
            yield "oj"
        if mention.origin is Origin.ANAPHOR:
            yield from ("ana", f"ana{min(away, 3)}")
        if away == 0:
            yield f"mid{_bucket((q.begin - mention.end) // 3)}"
            for token in self._inside(mention.end, q.begin):
                yield f"m:{text[token.begin : token.end]}"
                if token.tag.startswith(("v", "p")):
                    yield f"mv:{kind}{text[token.begin : token.end]}"
            if not between:
                yield "adj"
        else:
            verbs = [t for t in self._inside(here.begin, q.begin) if t.tag.startswith("v")]
            if verbs:
                yield f"cv:{kind}{text[verbs[0].begin : verbs[0].end]}"
        if clause.quoted != here.quoted:
            yield "q"
        stops = sum(c.mark in "。;!?" for c in owners.clauses[number : self.clause])
        yield from (f"st{min(stops, 4)}", f"stt{min(stops, 2)}{kind}")
        subject = owners.subjects[number]
        if subject is not None and subject.entity == entity:
            yield from ("SUB", f"SUB{min(away, 3)}")

    def _after(self, kind: str, mentions: Sequence[Mention]) -> Iterator[str]:
        """The first place behind the number, in its clause."""
        for mention in mentions[:1]:
            if self.owners.clause_index(mention.begin) == self.clause:
                yield from ("aft", f"aftt{kind}", f"ad{_bucket((mention.begin - self.question.end) // 2)}")
                for token in self._inside(self.question.end, mention.begin):
                    yield f"am:{self.text[token.begin : token.end]}"

    def _inside(self, begin: int, end: int) -> list[Token]:
        first, last = bisect_left(self.begins, begin), bisect_left(self.begins, end)
        return [t for t in self.tokens[first:last] if t.end <= end and t.tag != "w"]

    def _beside(self, mention: Mention) -> tuple[Token | None, Token | None]:
        """The words that end before and begin behind a mention, quotation marks aside."""
        at = bisect_left(self.begins, mention.begin)
        left = next(
            (t for t in self.tokens[max(0, at - _NEAR) : at][::-1] if t.end <= mention.begin and self._is_plain(t)),
            None,
        )
        at = bisect_left(self.begins, mention.end)
        right = next((t for t in self.tokens[at : at + _NEAR] if self._is_plain(t)), None)
        return left, right

    def _is_plain(self, token: Token) -> bool:
        return bool(self.text[token.begin : token.end].strip(_QUOTATION))


def _word(token: Token | None, text: str) -> str:
    return text[token.begin : token.end] if token else "-"


def _bucket(number: int) -> int:
    return next(i for i, most in enumerate((0, 1, 2, 4, 8, 10**9)) if number <= most)


def _is_told(name: str, indicator: str) -> bool:
    """Whether an indicator holds a name, its last two characters aside (直播产业, 直播销售额)."""
    bare = re.sub('[“”‘’"《》]', "", name)
    return len(bare) > 2 < len(indicator) and (bare in indicator or bare[:-2] in indicator)


Choice = Sequence[tuple[frozenset[str], bool]]
"""The candidates of one number: features, and whether a careful reader would accept the candidate."""


def fit(choices: Sequence[Choice], *, penalty: float = 2.0) -> OwnerModel:
    """Fit a conditional logit with an L2 penalty; of several right owners any will do.

    Args:
        choices: One for each number; those in which all or none of the candidates are right teach nothing.
        penalty: Weight of half the squared norm.
    """
    from scipy import sparse  # only training needs it, and it takes long to load
    from scipy.optimize import minimize

    groups = [c for c in choices if any(right for _, right in c) and not all(right for _, right in c)]
    seen = Counter(feature for group in groups for features, _ in group for feature in features)
    columns = {f: i for i, f in enumerate(sorted(f for f, count in seen.items() if count >= _LEAST_SEEN))}
    rows = [sorted(columns[f] for f in features if f in columns) for group in groups for features, _ in group]
    group_of = np.array([i for i, group in enumerate(groups) for _ in group])
    right = np.array([r for group in groups for _, r in group], float)
    pointers = np.cumsum([0, *map(len, rows)])
    indices = np.array([i for row in rows for i in row])
    matrix = sparse.csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), len(columns)))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        top = np.full(len(groups), -np.inf)
        np.maximum.at(top, group_of, scores)
        odds = np.exp(scores - top[group_of])
        shares = odds / np.bincount(group_of, odds)[group_of]
        accepted = np.bincount(group_of, shares * right)
        gradient = matrix.T @ (shares - shares * right / accepted[group_of])
        return -np.log(accepted).sum() + penalty / 2 * (weights @ weights), gradient + penalty * weights

    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return OwnerModel({f: float(found[i]) for f, i in columns.items() if abs(found[i]) >= _LEAST_WEIGHT})


def write_weights(model: OwnerModel, path: Path) -> int:
    """Write the weights, sorted by feature; the same weights give the same bytes. Returns how many there are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = sorted(model._weights.items())
    text = "".join(["feature,weight\n", *(f'"{f.replace(chr(34), chr(34) * 2)}",{w:.3f}\n' for f, w in rows)])
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return len(rows)
