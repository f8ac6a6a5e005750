"""How far a relation is to be trusted, and which ones the rules missed: a trained second opinion.

Rules see a pattern and not what else the sentence says. For every pair of things that stand together, features tell
which rules fired for it and for others, what stands between and around the two, what the article is about; a logistic
regression for each relation, learned from annotated pages that no rule was written for, gives the probability that a
careful reader would state it. Pairs of the rules that are too unlikely are dropped, pairs that are likely without any
rule are added, and the probability is the fact's confidence. The weights are a plain table of features.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from kg.facts.context import Context
from kg.language.encoder import RELATIONS as ENCODED_RELATIONS
from kg.language.encoder import TYPES as ENCODED_TYPES
from kg.language.encoder import Encoder, load_encoder
from kg.language.lexer import Token, load_lexer
from kg.language.logistic import Logistic, read_weights
from kg.words.data import seeds_path
from kg.words.domain import Mention, Origin

WEIGHTS = "models/relations/weights.csv.gz"

MODEL_RULE = "model"
"""What the rule of an added fact is called: ``locatedIn.model``."""

DROP: Mapping[str, float] = {
    "cooperatesWith": 0.1,
    "developsIndustry": 0.15,
    "establishedBy": 0.1,
    "finances": 0.1,
    "hasHonor": 0.1,
    "implements": 0.1,
    "inIndustry": 0.1,
    "locatedIn": 0.2,
    "partOf": 0.02,
    "participatesIn": 0.15,
    "subOrganizationOf": 0.1,
}
"""Facts of the rules less likely than this are dropped, by relation. The figures behind it are in
seeds/models/relations/README.md."""

DROP_GUESSED: Mapping[str, float] = {
    "developsIndustry.home": 0.3,
    "developsIndustry.subject": 0.2,
    "inIndustry.name": 0.3,
    "inIndustry.theme": 0.3,
    "locatedIn.built-home": 0.4,
    "locatedIn.home": 0.4,
}
"""Facts that one of these rules alone states are dropped below this: it takes the place or trade that the text is
about, for want of anything nearer. The figures stand beside the others."""

ADD: Mapping[str, float] = {
    "cooperatesWith": 0.45,
    "establishedBy": 0.55,
    "finances": 0.45,
    "hasHonor": 0.45,
    "developsIndustry": 0.45,
    "implements": 0.35,
    "inIndustry": 0.65,
    "locatedIn": 0.40,
    "organizes": 0.45,
    "partOf": 0.45,
    "participatesIn": 0.45,
}
"""Pairs at least so likely are added though no rule states them."""

_SYMMETRIC = frozenset({"cooperatesWith"})
_PLACES = frozenset({"Region", "Zone"})
_MOST_WORDS = 14
_NEAR_SENTENCES = 2
_STEPS = (-7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4)
_GAPS = (-4, -2, -1, 0, 1, 2, 4)
_WIDE_GAPS = (-2, 0, 2)
_LOW_STEPS = (-4, -2, 0)
_QUOTES = "“”‘’\"'《》"


@dataclass(frozen=True, slots=True)
class Fired:
    """A pair that the rules state."""

    predicate: str
    subject: str
    object: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of things that may stand in a relation.

    Attributes:
        subject, object: Entity ids.
        sentence: Index of the sentence that names them closest together, the later one of two.
        sentences: All of these: one, or the two that name one of them each; not that which names the article's home.
        features: What can be said of them, whatever the relation.
        odds: What the encoder says of them, by relation, in log odds; empty if no window of its holds both.
        rivals: By relation, how far these odds lie above the best of the subject with another object, and of the object
            with another subject; infinite if there is none.
    """

    subject: str
    object: str
    sentence: int
    features: frozenset[str]
    odds: Mapping[str, float] = field(default_factory=dict)
    rivals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    sentences: tuple[int, ...] = ()


class RelationModel(Logistic):
    """Weights by relation and feature; :func:`load_relation_model` gives the shipped ones."""

    def knows_any(self, predicate: str, rules: Collection[str]) -> bool:
        """Whether it has learned of one of these rules; it has no say over rules that it has not."""
        return any(self.knows(predicate, f"F:{rule}") for rule in rules)


@lru_cache(maxsize=1)
def load_relation_model() -> RelationModel:
    """The shipped weights; read once a process.

    Raises:
        DataError: The file is missing or broken.
    """
    return RelationModel(read_weights(seeds_path(WEIGHTS), column="relation"))


def rule_features(predicate: str, subject: str, object_: str, fired: Mapping[Fired, set[str]]) -> Iterator[str]:
    """What the rules say of a pair and, in this relation, of its two ends.

    Args:
        predicate: The relation asked about.
        subject: Entity id.
        object_: Entity id.
        fired: Everything that the rules state in the article, with the ids of the rules.
    """
    for rule in fired.get(Fired(predicate, subject, object_), ()):
        yield f"F:{rule}"
        yield "F"
    others = Counter()  # type: Counter[str]
    for item in fired:
        if item.predicate != predicate:
            if (item.subject, item.object) == (subject, object_):
                yield f"Fo:{item.predicate}"
            elif (item.subject, item.object) == (object_, subject):
                yield f"Fr:{item.predicate}"
        else:
            others["Fs"] += item.subject == subject and item.object != object_
            others["Fx"] += item.object == object_ and item.subject != subject
    for name, count in others.items():
        if count:
            yield f"{name}{min(count, 2)}"


def encoder_features(predicate: str, pair: Pair) -> Iterator[str]:
    """What the encoder says of a pair, asked about one relation: steps that its odds, and their lead, are above."""
    if predicate not in pair.odds:
        yield "NETout"
        return
    odds = pair.odds[predicate]
    for step in _STEPS:
        if odds > step:
            yield f"NET>{step}"
    for side, gap in zip("so", pair.rivals.get(predicate, ()), strict=False):
        if gap == math.inf:
            yield f"RIV{side}none"
            continue
        yield from (f"RIV{side}>{step}" for step in _GAPS if gap > step)
        yield from (f"RIV{side}>{g}&NET>{n}" for g in _WIDE_GAPS for n in _LOW_STEPS if gap > g and odds > n)


def describe_pairs(
    context: Context, wanted: Collection[tuple[str, str]] = (), *, encoder: Encoder | None = None
) -> dict[tuple[str, str], Pair]:
    """All ordered pairs of things that an article names together.

    Args:
        context: The article.
        wanted: Pairs to describe even if they are far apart.
        encoder: Whom to ask; default the shipped one.

    Returns:
        Subject and object to what is known of the pair.
    """
    return _Describer(context, encoder or load_encoder()).pairs(frozenset(wanted))


class _Describer:
    def __init__(self, context: Context, encoder: Encoder) -> None:
        self.context, self.encoder = context, encoder
        self.reading = context.reading
        self.text = context.reading.article.text
        self.sentences = context.reading.article.sentences
        self.tokens = load_lexer().tokens(self.text)
        self.begins = [t.begin for t in self.tokens]
        self.outer = [m for line in context.lines for _, m in sorted(line.mentions.items())]
        self.outer_begins = [m.begin for m in self.outer]
        self.places: dict[str, list[tuple[int, int, Mention]]] = defaultdict(list)
        for index, line in enumerate(context.lines):
            for at, mention in sorted(line.mentions.items()):
                self.places[mention.entity].append((index, at, mention))

    def pairs(self, wanted: frozenset[tuple[str, str]]) -> dict[tuple[str, str], Pair]:
        out: dict[tuple[str, str], Pair] = {}
        home = self.reading.home
        odds = self._odds()
        rivals = _rivals(odds)
        for subject in self.places:
            for object_ in self.places:
                if subject == object_:
                    continue
                rank, one, other = self._closest(subject, object_)
                far = rank[0] > 1 and home not in (subject, object_)
                if far and (subject, object_) not in wanted:
                    continue
                features = frozenset(self._features(subject, object_, rank, one, other))
                at = sorted({one[0], other[0]})
                if home in (subject, object_):  # the place that the article is about goes without saying
                    said: tuple[int, ...] = (other[0] if subject == home else one[0],)
                else:
                    said = tuple(at)
                known = odds.get((subject, object_), {})
                out[subject, object_] = Pair(
                    subject, object_, at[-1], features, known, rivals.get((subject, object_), {}), said
                )
        return out

    def _odds(self) -> dict[tuple[str, str], dict[str, float]]:
        """What the encoder says of each pair at best."""
        encoding = self.encoder.encoding(self.reading.article, self.reading.mentions)
        best: dict[tuple[str, str], dict[str, float]] = {}
        named = [m for m in self.reading.mentions if m.origin is not Origin.ANAPHOR and m.type in ENCODED_TYPES]
        for (one, other), row in encoding.pairs([(m.begin, m.end, m.type) for m in named]).items():
            pair = named[one].entity, named[other].entity
            if pair[0] == pair[1] or pair[0] not in self.places or pair[1] not in self.places:
                continue
            known = best.setdefault(pair, {})
            for name, score in zip(ENCODED_RELATIONS, row.tolist(), strict=True):
                known[name] = max(known.get(name, -99.0), score)
        return best

    def _closest(
        self, subject: str, object_: str
    ) -> tuple[tuple[int, int], tuple[int, int, Mention], tuple[int, int, Mention]]:
        """The two places nearest to each other: rank (0 same sentence, 1 same block, 2 else; sentences apart)."""
        best: tuple[tuple[int, int, int, int], tuple[int, int, Mention], tuple[int, int, Mention]] | None = None
        for one in self.places[subject]:
            for other in self.places[object_]:
                same = one[0] == other[0]
                block = self.sentences[one[0]].block == self.sentences[other[0]].block
                key = (0 if same else 1 if block else 2, abs(one[0] - other[0]), abs(one[1] - other[1]), one[0])
                if best is None or key < best[0]:
                    best = (key, one, other)
        assert best is not None
        return best[0][:2], best[1], best[2]

    def _features(
        self,
        subject: str,
        object_: str,
        rank: tuple[int, int],
        one: tuple[int, int, Mention],
        other: tuple[int, int, Mention],
    ) -> Iterator[str]:
        yield from self._things(subject, object_)
        yield from (f"rel{rank[0]}", f"ds{min(rank[1], 4)}")
        yield f"bk:{self.reading.article.blocks[self.sentences[one[0]].block].kind.value}"
        yield from self._side("s", one)
        yield from self._side("o", other)
        if rank[0] == 0:
            yield from self._between(subject, object_, one, other)
        yield from self._roles(subject, object_, one, other)

    def _things(self, subject: str, object_: str) -> Iterator[str]:
        """What the two are, wherever they stand."""
        entities, context = self.reading.entities, self.context
        s, o = entities[subject], entities[object_]
        yield from (f"t:{s.type}{o.type}", f"ls{context.level(subject)}", f"lo{context.level(object_)}")
        yield from (f"sfs:{s.name[-2:]}", f"sfo:{o.name[-2:]}", f"sf1s:{s.name[-1:]}", f"sf1o:{o.name[-1:]}")
        home = self.reading.home
        if home is not None:
            for flag, entity in (("s", subject), ("o", object_)):
                if entity == home:
                    yield f"{flag}=home"
                elif home in context.above(entity):
                    yield f"home>{flag}"
                elif entity in context.above(home):
                    yield f"{flag}>home"
        if object_ in context.above(subject):
            yield "o>s"
        if subject in context.above(object_):
            yield "s>o"
        s_name, o_name = (re.sub(f"[{_QUOTES}]", "", n) for n in (s.name, o.name))
        if o_name in s_name:
            yield "oINs"
        if s_name in o_name:
            yield "sINo"
        if len(o_name) > 2:
            if o_name[:2] == s_name[:2]:
                yield "pre2"
            if o_name[:-1] in s_name:
                yield "ocoreINs"
        for flag, entity in (("s", subject), ("o", object_)):
            yield f"c{flag}{min(4, len(self.places[entity]))}"
            if entity in self.reading.guests:
                yield f"GU{flag}"

    def _side(self, flag: str, place: tuple[int, int, Mention]) -> Iterator[str]:
        """What stands around one of the two."""
        index, at, mention = place
        line = self.context.lines[index]
        sentence = self.sentences[index]
        before = self._words(sentence.begin, mention.begin)[-8:]
        after = self._words(mention.end, sentence.end)[:8]
        yield f"{flag}p:{before[-1] if before else '^'}"
        yield f"{flag}P:{''.join(before[-2:])}"
        yield f"{flag}n:{after[0] if after else '$'}"
        yield f"{flag}N:{''.join(after[:2])}"
        head = re.split("[,;:。!?]", line.text[:at])[-1]
        if at == 0:
            yield f"{flag}first"
        if not any(k < at for k in line.mentions):
            yield f"{flag}firstm"
        if not any(k > at for k in line.mentions):
            yield f"{flag}lastm"
        if not head:
            yield f"{flag}clhead"
        elif not any(at - len(head) <= k < at for k in line.mentions):
            yield f"{flag}cl1st"
        if re.search("、$|[和与及同]$", head):
            yield f"{flag}cj"
        if re.match("、|[和与及同等]", line.text[at + 1 :]):
            yield f"{flag}jc"
        if mention.origin is Origin.ANAPHOR:
            yield f"{flag}ana"
        for name, words in (("t", _clause(after)), ("h", _clause(before[::-1]))):
            for word in set(words):
                yield f"{flag}{name}:{word}"

    def _between(
        self, subject: str, object_: str, one: tuple[int, int, Mention], other: tuple[int, int, Mention]
    ) -> Iterator[str]:
        """What stands between the two in their sentence."""
        first, last = sorted((one, other), key=lambda p: p[1])
        way = ">" if first is one else "<"
        words = self._words(first[2].end, last[2].begin)
        yield f"d{way}{_bucket(last[1] - first[1] - 1)}"
        yield f"cl{way}{min(3, sum(w in ',;:' for w in words))}"
        if len(words) <= _MOST_WORDS:
            for word in set(words):
                yield f"m{way}{word}"
            for left, right in pairwise(words):
                yield f"b{way}{left}{right}"
        if len(words) <= 4:
            yield f"M{way}{'_'.join(words)}"
        types = [self.reading.entities[m.entity].type for m in self._mentions(first[2].end, last[2].begin)]
        yield f"no{way}{min(2, types.count(self.reading.entities[object_].type))}"
        yield f"ns{way}{min(2, types.count(self.reading.entities[subject].type))}"
        yield f"nn{way}{min(4, len(types))}"
        yield f"q{way}{''.join(w if len(w) == 1 else w[:3] for w in words if w in '、,和与' or w.startswith('<'))[:24]}"

    def _roles(
        self, subject: str, object_: str, one: tuple[int, int, Mention], other: tuple[int, int, Mention]
    ) -> Iterator[str]:
        """Whether the resolvers of the rules take one for what the other's clause leaves unsaid."""
        context, entities = self.context, self.reading.entities
        s, o = entities[subject], entities[object_]
        subjects = [b.entity for b in context.resolve("SUBJECT", {s.type}, other[0], other[1])]
        if subject in subjects:
            yield from ("SUBJ", f"SUBJ{min(3, len(subjects))}")
        if object_ in [b.entity for b in context.resolve("SUBJECT", {o.type}, one[0], one[1])]:
            yield "SUBJo"
        if context.theme_at(one[0]) == object_:
            yield "THEME"
        if o.type in _PLACES:
            for name in ("AREA", "LOCAL", "UPPER"):
                bound = context.resolve(name, _PLACES, one[0], one[1], one[2])
                if object_ in [b.entity for b in bound]:
                    yield name
        topics = self.reading.topics
        for flag, entity, index in (("s", subject, one[0]), ("o", object_, other[0])):
            if index < len(topics) and topics[index] == entity:
                yield f"TOP{flag}"

    def _mentions(self, begin: int, end: int) -> list[Mention]:
        return self.outer[bisect_left(self.outer_begins, begin) : bisect_left(self.outer_begins, end)]

    def _words(self, begin: int, end: int) -> list[str]:
        """The words of a stretch; a mention is its type."""
        words: list[str] = []
        at = begin
        for mention in [*self._mentions(begin, end), None]:
            stop = end if mention is None else mention.begin
            tokens: Sequence[Token] = self.tokens[bisect_left(self.begins, at) : bisect_left(self.begins, stop)]
            words += [w for t in tokens if (w := self.text[t.begin : min(t.end, stop)].strip(_QUOTES + "\n"))]
            if mention is not None:
                words.append(f"<{self.reading.entities[mention.entity].type}>")
                at = mention.end
        return words


def _rivals(
    odds: Mapping[tuple[str, str], Mapping[str, float]],
) -> dict[tuple[str, str], dict[str, tuple[float, float]]]:
    """How far the odds of each pair lie above those of its rivals, by relation; see :class:`Pair`."""
    best: dict[tuple[str, int, str], list[tuple[float, str]]] = defaultdict(list)
    for pair, row in odds.items():
        for relation, value in row.items():
            for side in (0, 1):
                best[relation, side, pair[side]].append((value, pair[1 - side]))
    for ranked in best.values():
        ranked.sort(reverse=True)
        del ranked[2:]

    def gap(pair: tuple[str, str], relation: str, side: int, value: float) -> float:
        others = (v for v, other in best[relation, side, pair[side]] if other != pair[1 - side])
        return value - next(others, -math.inf)

    return {
        pair: {name: (gap(pair, name, 0, value), gap(pair, name, 1, value)) for name, value in row.items()}
        for pair, row in odds.items()
    }


def _clause(words: Sequence[str]) -> list[str]:
    """The words up to the first mark."""
    for at, word in enumerate(words):
        if word in ",;:。!?":
            return list(words[:at])
    return list(words)


def _bucket(number: int) -> int:
    return next(i for i, most in enumerate((0, 2, 5, 11, 24, 49, 10**9)) if number <= most)
