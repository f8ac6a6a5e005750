"""Which stretches of an article are names, all witnesses heard: rules, network, lexer, and the rest of the page.

A stretch that a rule or the network (:mod:`kg.language.encoder`) takes for a name is a candidate. Features tell which
rule found it, how likely the network holds it for a name of this type and of others, what else claims its characters,
what the lexer says, how it begins and ends and what stands around it; a logistic regression for each type, learned
from annotated pages that neither rules nor network knew, gives the probability that a careful reader marks it (stacked
generalization, Wolpert 1992). Of candidates that overlap, the likeliest stands.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kg.language.encoder import TYPES, Encoding
from kg.language.lexer import Token
from kg.language.logistic import Logistic, read_weights
from kg.language.ner import ModelMention
from kg.words.data import seeds_path
from kg.words.domain import Article, Mention, Origin

WEIGHTS = "models/names/weights.csv.gz"

LEAST = 0.08
"""Stretches that the network holds for less likely than this are no candidates of its."""

LIKELY: Mapping[str, float] = {
    "Zone": 0.7,
    "Enterprise": 0.6,
    "Organization": 0.7,
    "Person": 0.7,
    "Industry": 0.8,
    "Project": 0.7,
    "Honor": 0.7,
    "Facility": 0.6,
    "Event": 0.7,
}
"""What only the network sees is a name if it is at least so likely; the slogans of reports the rules know better."""

DOUBT: Mapping[str, float] = {
    "Zone": 0.1,
    "Enterprise": 0.45,
    "Organization": 0.45,
    "Person": 0.45,
    "Program": 0.02,
    "Industry": 0.1,
    "Project": 0.2,
    "Honor": 0.1,
    "Facility": 0.15,
    "Event": 0.3,
}
"""What rules see is no name if it is less likely."""

MARKS = "“”‘’《》"

WELL_EDGED = frozenset({"Program", "Project"})
"""Of these the rules know better where a name ends."""

_EVEN = 0.3
_HOPELESS = 0.03
_SHORT = 0.1
_HARDLY = 0.15
"""What is less likely than this and holds a name at least :data:`_SURE` is none: so for nine of nine on 196 pages."""
_SURE = 0.9
_EVEN_ODDS = 0.5
_UNLIKELY = 0.2
_CLIPPED = frozenset({"Enterprise", "Organization", "Project"})
"""Of these the rules now and then take a verb into the name: 41 of 42 times if the model says so."""
_PARTS = frozenset({"Industry", "Zone"})
"""What may stand inside the name of a programme."""
_TINY = 1e-6
_STEPS = (-9, -7, -5, -4, -3, -2, -1.4, -0.8, -0.3, 0.3, 0.8, 1.4, 2, 3, 4, 5, 7)
_COARSE = (-4, -2, 0, 2)
_COUNTS = (1, 2, 4)
_LONGEST = 12
_NAMED = frozenset({"PER", "LOC", "ORG"})
_PROPER = _NAMED | {"nr", "ns", "nt", "nw", "nz"}
_FUNCTION = frozenset({"p", "c", "d"})
_BRANCH = re.compile("[分支总]行|[分子总]?公司|集团")
_RANK = re.compile("第[^第]{1,4}届|(?:国家|[省市])级.*")
_JUDGED = frozenset(TYPES) - {"Region"}
"""Places are left to the gazetteer."""

Key = tuple[int, int, str]
"""Begin, end and type, without marks around it."""


@dataclass(slots=True)
class Candidate:
    """What may be a name.

    Attributes:
        begin, end, type: The stretch without quotation marks around it, and the type.
        forms: The mentions of the rules that say so, the outermost first.
        outer: How many of them lie in no other mention of the rules.
        score: What the network says, 0 to 1.
        printed: The stretch as the network sees it; None if only rules do.
        features: What can be said of it.
        probability: That it is a name, 0 to 1.
    """

    begin: int
    end: int
    type: str
    forms: list[Mention] = field(default_factory=list)
    outer: int = 0
    score: float = 0.0
    printed: tuple[int, int] | None = None
    features: frozenset[str] = frozenset()
    probability: float = 0.0

    @property
    def key(self) -> Key:
        """What tells it from others of the article."""
        return self.begin, self.end, self.type

    def overlaps(self, begin: int, end: int) -> bool:
        """Whether it shares characters with a stretch."""
        return self.begin < end and begin < self.end


def bare(text: str, begin: int, end: int) -> tuple[int, int]:
    """A stretch without the quotation marks at its ends."""
    while begin < end - 1 and text[begin] in MARKS:
        begin += 1
    while begin < end - 1 and text[end - 1] in MARKS:
        end -= 1
    return begin, end


def gather(
    article: Article,
    encoding: Encoding,
    outer: Iterable[Mention],
    others: Iterable[Mention],
    seen: Iterable[ModelMention],
) -> list[Candidate]:
    """The candidates of one article.

    Args:
        article: The article.
        encoding: What the network makes of it.
        outer: Mentions of the rules that lie in no other.
        others: Further ones: inside these, or crossing them.
        seen: What the network takes for names.
    """
    text = article.text
    found: dict[Key, Candidate] = {}

    def candidate(begin: int, end: int, kind: str) -> Candidate:
        begin, end = bare(text, begin, end)
        return found.setdefault((begin, end, kind), Candidate(begin, end, kind))

    for mentions, is_outer in ((outer, True), (others, False)):
        for mention in mentions:
            if mention.type in _JUDGED:
                new = candidate(mention.begin, mention.end, mention.type)
                new.forms.append(mention)
                new.outer += is_outer
    for begin, end, kind, score in seen:
        if kind in _JUDGED:
            new = candidate(begin, end, kind)
            if score > new.score:
                new.score, new.printed = score, (begin, end)
    for new in found.values():
        for span in {(new.begin, new.end), *((m.begin, m.end) for m in new.forms)}:
            new.score = max(new.score, encoding.score(*span, new.type))
    return sorted(found.values(), key=lambda c: c.key)


def describe(
    articles: Sequence[tuple[Article, Sequence[Candidate], Sequence[Mention], Sequence[Token]]],
) -> None:
    """Say of the candidates of a page what can be said of them.

    Args:
        articles: Each with its candidates, the outermost mentions of the rules, and its words.
    """
    best: dict[tuple[str, str], float] = {}
    page = "\n".join(article.text for article, *_ in articles)
    for article, candidates, _, _ in articles:
        for candidate in candidates:
            like = article.text[candidate.begin : candidate.end], candidate.type
            best[like] = max(best.get(like, 0.0), candidate.score)
    for article, candidates, mentions, tokens in articles:
        near = _Neighbours(article, candidates, mentions, tokens)
        for candidate in candidates:
            name = article.text[candidate.begin : candidate.end]
            candidate.features = frozenset(
                (
                    *_steps("b", _odds(best[name, candidate.type])),
                    *(f"n>{most}" for most in _COUNTS if page.count(name) > most),
                    *near.features(candidate),
                )
            )


class _Neighbours:
    """What stands around and across the candidates of one article."""

    def __init__(
        self,
        article: Article,
        candidates: Sequence[Candidate],
        mentions: Sequence[Mention],
        tokens: Sequence[Token],
    ) -> None:
        self._text = article.text
        self._article = article
        self._candidates = candidates
        self._begins = [c.begin for c in candidates]
        self._longest = max((c.end - c.begin for c in candidates), default=0)
        self._mentions = [(*bare(article.text, m.begin, m.end), m) for m in mentions]
        self._named = [t for t in tokens if t.tag in _NAMED]
        self._proper = [t for t in tokens if t.tag in _PROPER]
        self._function = {t.begin for t in tokens if t.tag in _FUNCTION and t.end - t.begin == 1}
        self._words = {t.begin: t for t in tokens}, {t.end: t for t in tokens}

    def features(self, candidate: Candidate) -> Iterator[str]:
        """What can be said of a candidate, the rest of the page aside."""
        odds = _odds(candidate.score)
        yield from _steps("p", odds)
        crossing, same = _TINY, _TINY
        for other in self._overlapping(candidate):
            if (other.begin, other.end) == (candidate.begin, candidate.end):
                same = max(same, other.score)
            else:
                crossing = max(crossing, other.score)
        yield from _steps("x", _odds(crossing))
        yield from _steps("s", _odds(same))
        if candidate.outer:
            yield "R"
            yield from _steps("Rp", odds)
            for rule in sorted({m.rule for m in candidate.forms[: candidate.outer]}):
                yield f"R:{rule}"
                yield from (f"R:{rule}>{step}" for step in _COARSE if odds > step)
        elif candidate.forms:
            yield "I"
            yield from sorted({f"I:{m.rule}" for m in candidate.forms})
        yield from self._claims(candidate)
        yield from self._lexer(candidate)
        yield from self._form(candidate)

    def _overlapping(self, candidate: Candidate) -> Iterator[Candidate]:
        for other in self._candidates[bisect_left(self._begins, candidate.begin - self._longest) :]:
            if other.begin >= candidate.end:
                return
            if other is not candidate and other.end > candidate.begin:
                yield other

    def _claims(self, candidate: Candidate) -> Iterator[str]:
        """What the rules hold for something else."""
        for begin, end, mention in self._mentions:
            if not candidate.overlaps(begin, end) or (begin, end, mention.type) == candidate.key:
                continue
            if (begin, end) == (candidate.begin, candidate.end):
                yield f"same:{mention.type}"
                continue
            if begin <= candidate.begin and candidate.end <= end:
                how = "in"
            else:
                how = "holds" if candidate.begin <= begin and end <= candidate.end else "cross"
            yield f"{how}"
            yield f"{how}:{mention.type}"
            yield f"{how}:{mention.rule}"
            if mention.type == "Region" and begin == candidate.begin:
                yield "place"

    def _lexer(self, candidate: Candidate) -> Iterator[str]:
        near = [t for t in self._named if candidate.overlaps(t.begin, t.end)]
        if near:
            yield "ner"
        yield from (f"ner={t.tag}" for t in near if (t.begin, t.end) == (candidate.begin, candidate.end))
        if not any(candidate.overlaps(t.begin, t.end) for t in self._proper):
            yield "common"  # 三治融合, 业委会
        if candidate.begin in self._function:
            yield "function"  # 向胜利进军: 向 is a surname, too
        begins, ends = self._words
        yield from ("cut<" for _ in range(candidate.begin not in begins))
        yield from ("cut>" for _ in range(candidate.end not in ends))
        if candidate.begin in ends:
            yield f"tag<{ends[candidate.begin].tag}"
        if candidate.end in begins:
            yield f"tag>{begins[candidate.end].tag}"

    def _form(self, candidate: Candidate) -> Iterator[str]:
        begin, end = candidate.begin, candidate.end
        name, before, after = self._text[begin:end], self._text[max(0, begin - 1) : begin], self._text[end : end + 1]
        yield f"len{min(len(name), _LONGEST)}"
        if _BRANCH.fullmatch(name):
            yield "branch"  # 分行: of which bank?
        if _RANK.fullmatch(name):
            yield "rank"
        yield from (f"<{name[:1]}", f">{name[-1:]}", f">{name[-2:]}", f"before:{before}", f"after:{after}")
        if before and before in MARKS and after and after in MARKS:
            yield "quoted"
        block = self._article.block_at(begin)
        if block is not None:
            yield f"block:{block.kind}"


def _odds(probability: float) -> float:
    return math.log((probability + _TINY) / (1 - probability + _TINY))


def _steps(name: str, odds: float) -> Iterator[str]:
    return (f"{name}>{step}" for step in _STEPS if odds > step)


def judge(model: Logistic, candidates: Iterable[Candidate]) -> None:
    """Give each candidate its probability."""
    for candidate in candidates:
        if candidate.type in model.labels:
            candidate.probability = model.probability(candidate.type, candidate.features)


def choose(candidates: Iterable[Candidate], least: Mapping[str, float]) -> list[Candidate]:
    """The likeliest that do not overlap, sorted by begin.

    Args:
        candidates: With their probabilities.
        least: By type, how likely one must be; none of a type that has no figure.
    """
    chosen: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-c.probability, c.key)):
        if candidate.probability >= least.get(candidate.type, 2.0) and not any(
            c.overlaps(candidate.begin, candidate.end) for c in chosen
        ):
            chosen.append(candidate)
    return sorted(chosen, key=lambda c: c.key)


def doubted(
    candidates: Sequence[Candidate],
    chosen: Sequence[Candidate],
    trusted: Callable[[Mention], bool],
    places: Collection[tuple[int, int]],
) -> frozenset[Key]:
    """What rules see and is too unlikely.

    So is a stretch that is hardly a name and holds one for sure (“青溪管家”李某核对清单). Not so what lies in something
    likely, what is trusted and not hopeless, and a slogan of which only the edges are in doubt. A place at the begin of
    a name may be part of it or not: both readings count.

    Args:
        candidates: Of one article, with their probabilities.
        chosen: The likely ones.
        trusted: Whether a mention is a name by its form alone.
        places: Begin and end of the places that are named.
    """
    probabilities = {c.key: c.probability for c in candidates}
    beaten = {c.key for c in candidates if c.outer and any(_beats(o, c, places) for o in candidates)}
    return frozenset(beaten) | frozenset(
        c.key
        for c in candidates
        if c.outer
        and c.probability + _without_place(c, places, probabilities) < _least(c)
        and not (c.probability >= _HOPELESS and any(trusted(m) for m in c.forms))
        and not any(other is not c and other.begin <= c.begin and c.end <= other.end for other in chosen)
        and not (c.type in WELL_EDGED and any(o.probability >= _EVEN and _is_longer(o, c) for o in candidates))
    )


def _least(candidate: Candidate) -> float:
    """How likely a name that rules see must be; that of which the page has a longer form is known to be one."""
    least = DOUBT.get(candidate.type, 0.0)
    return min(least, _SHORT) if any(m.origin is Origin.ALIAS for m in candidate.forms) else least


def _without_place(
    candidate: Candidate, places: Collection[tuple[int, int]], probabilities: Mapping[Key, float]
) -> float:
    """How likely a name is the rest of a candidate behind the places at its begin."""
    begins = _ends_of_places(candidate, places)
    rests = ((begin, candidate.end, candidate.type) for begin in begins - {candidate.begin})
    return max((probabilities.get(rest, 0.0) for rest in rests), default=0.0)


def _beats(other: Candidate, candidate: Candidate, places: Collection[tuple[int, int]]) -> bool:
    """Whether another candidate, likely enough to be added, shows that one of the rules is none.

    So if it lies inside one that is hardly a name; if it is of the same kind and begins later, behind a verb and not
    behind a place (说动|某某食品有限公司); if it is no part of a programme and the programme is unlikely.
    """
    if other.printed is None or not other.overlaps(candidate.begin, candidate.end):
        return False
    mine, theirs = candidate.probability, other.probability
    if (other.begin, other.end) == (candidate.begin, candidate.end):
        return False
    if candidate.type == "Program" and other.type in _PARTS:
        return False
    if mine < _HARDLY and theirs >= _SURE and candidate.begin <= other.begin and other.end <= candidate.end:
        return True
    if theirs < LIKELY.get(other.type, 2.0) or other.begin <= candidate.begin:
        return False
    if other.type == candidate.type:
        clipped = other.type in _CLIPPED and other.end == candidate.end and mine < _EVEN_ODDS
        return clipped and other.begin not in _ends_of_places(candidate, places)
    return candidate.type == "Program" and mine < _UNLIKELY


def _ends_of_places(candidate: Candidate, places: Collection[tuple[int, int]]) -> set[int]:
    """Where the places end that a candidate opens with, and where a quotation behind them begins."""
    ends = {candidate.begin}
    for begin, end in sorted(places):
        if begin in ends and end < candidate.end:
            ends.add(end)
    return ends | {end + 1 for end in ends - {candidate.begin}}


def _is_longer(other: Candidate, candidate: Candidate) -> bool:
    """Whether another one of the type holds a candidate."""
    same = other is not candidate and other.type == candidate.type
    return same and other.begin <= candidate.begin and candidate.end <= other.end


@lru_cache(maxsize=1)
def load_name_model(path: Path | None = None) -> Logistic:
    """Weights, by default the shipped ones; read once a process.

    Raises:
        DataError: The file is missing or broken.
    """
    return Logistic(read_weights(path or seeds_path(WEIGHTS), column="type"))
