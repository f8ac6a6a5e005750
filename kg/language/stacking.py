"""A second reading: a trained network weighs what the rules saw, drops what is no name and adds what they missed.

Rules know the grammar of names and find most of them, with the faults of rules: an edge behind a verb that no list
holds (拉来某大学), a name without a head (与某某签约). A pre-trained network (:mod:`kg.language.encoder`) is shown the
text, the words of a lexer, and every mention of the rules with the rule that found it, and has learned from annotated
pages that no rule was written for how far each of these is to be trusted (stacked generalization). It is asked twice:
how likely a mention of the rules is one, and what else is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from kg.language.aliases import load_alias_words
from kg.language.encoder import TYPES, Encoder, Encoding, load_encoder, outermost
from kg.language.firms import ends_in_trade
from kg.language.lexer import Lexer, load_lexer
from kg.language.lists import is_stage, load_list_words
from kg.language.logistic import Logistic
from kg.language.name_model import (
    LEAST,
    LIKELY,
    WELL_EDGED,
    Candidate,
    Key,
    bare,
    choose,
    describe,
    doubted,
    gather,
    judge,
    load_name_model,
)
from kg.language.ner import ModelMention
from kg.words.domain import Article, Mention, Origin

DROP: Mapping[str, float] = {
    "Zone": 0.003,
    "Enterprise": 0.003,
    "Person": 0.02,
    "Facility": 1e-05,
    "Event": 0.003,
}
"""Mentions of the rules less likely than this are dropped, by type. The figures behind it are in
seeds/models/encoder/README.md."""

YIELD: Mapping[str, float] = {"Organization": 0.005, "Industry": 0.005}
"""Mentions less likely than this are dropped if a stretch that crosses or holds them is a name for sure."""

SURE = 0.97

RETYPE = 0.97
"""A name that the network takes for one of another type with at least this probability is of that type."""

_AND = re.compile(r"[和与及](?:\d|[一两三四五六七八九十几多]+余?[名位个人家])")
_JOINT = re.compile("[和与及]")
_UNION, _FORMER = "联合国", "原"
_LEAST = {"Person": 2, "Enterprise": 2, "Industry": 2}

ADD: Mapping[str, float] = {
    "Zone": 0.9,
    "Enterprise": 0.9,
    "Organization": 0.95,
    "Person": 0.95,
    "Program": 0.997,
    "Industry": 0.97,
    "Project": 0.99,
    "Honor": 0.975,
    "Facility": 0.97,
    "Event": 0.97,
}
"""Stretches at least so likely are added where no mention is kept. A region is none without the gazetteer."""

BARE_TRADE = 0.977
"""A trade of two characters (a bare crop, 米粉) must be likelier."""

RULE = "stacking"

_PAIRS = frozenset({"“”", "‘’", "《》"})
_PLACES = frozenset({"Region", "Zone"})
_QUOTED = re.compile("“[^“”]*”|《[^《》]*》")
_NAMED = frozenset({"PER", "LOC", "ORG"})
_PROPER = frozenset({"Enterprise", "Organization", "Facility"})
_BRANCH = re.compile("[分支总]行|[分子总]?公司|集团")
_SUBSIDIARY = re.compile("(?:公司|集团)(?:的|旗下)?(?:全资|控股|参股)?子公司$")
"""甲集团控股子公司: what a firm is, of the one that is named."""
_LEGAL = re.compile("有限(?:责任)?公司$")
_OF_SUBSIDIARY = re.compile("(?:的|旗下)?(?:全资|控股|参股)子公司")
_BARE = re.compile("第[^第]{1,4}届|(?:国家|[省市])级.*")
"""An ordinal without what it counts, and a rank: 国家级高新技术产业开发区 is what a park is, not its name."""
_WELL_TYPED = frozenset({"Region", "Organization"})
"""Of these the gazetteer, and the last words of bodies, know better what they are."""
_SHORT_SCHOOL = 4
_OPENING = ("", *"\n,;:。!?、(“")
_OFFICES = frozenset({"organization-bureau", "organization-department", "organization-party"})
_POSTS = ("书记", "第一书记", "副书记")
_WHOLE_FORMS = frozenset({"enterprise-cooperative", "person-whole"})
_BOTH = ("Program", "Organization")
"""A way of working that is named after the team that works so: the verb before it tells, which rules know."""
_LEVELS = "省市州盟县区旗镇乡村"
_LEAST_TAIL = 4
_LEAST_REST = 3
_COUNTED = frozenset({"Enterprise", "Organization", "Facility", "Zone", "Project"})
_COUNTED_OFF = r"(?:[0-9]+|[两三四五六七八九十数几多]+)余?[家个所支名](?![一-鿿]?人?岛)"
_COUNT = "[0-9][0-9,.]*[余多]?[个家所座支条处项]"
_ALTERNATIVES = re.compile(r"[(（](社区|街道|园区|村|镇|乡|区)[)）]")
_FUNCTION = frozenset({"p", "c", "d"})
_NAMES = _NAMED | {"nr", "ns", "nt", "nw", "nz"}


@dataclass(frozen=True, slots=True)
class Review:
    """What the model says of one article.

    Attributes:
        scores: Probability by (begin, end, type) of the mentions that it was asked about.
        found: What it sees itself, sorted by begin, without overlap, scores from 0 to 1.
        doubted: What the rules see and the model of names does not believe: begin, end, type, without marks around it.
        names: Type and text of what the rules see in the articles of the page, and is not refused.
    """

    scores: Mapping[tuple[int, int, str], float]
    found: tuple[ModelMention, ...]
    doubted: frozenset[Key] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()

    def is_refused(self, mention: Mention) -> bool:
        """Whether a mention is too unlikely to be kept."""
        score = self.scores.get((mention.begin, mention.end, mention.type))
        begin, end = bare(mention.text, 0, len(mention.text))
        if (mention.begin + begin, mention.begin + end, mention.type) in self.doubted:
            return True
        if score is None:
            return False
        spans = {(mention.begin, mention.end)}
        if len(mention.text) > 2 and mention.text[0] + mention.text[-1] in _PAIRS:
            spans.add((mention.begin + 1, mention.end - 1))
        alike = [m for m in self.found if (m.begin, m.end) in spans]
        if alike:  # a name of some type: which one, the rules know better, unless the network is sure
            return mention.type not in _WELL_TYPED and all(
                m.type != mention.type
                and (mention.type, m.type) != _BOTH
                and m.score >= max(RETYPE, ADD.get(m.type, 2.0))
                for m in alike
            )
        return score < DROP.get(mention.type, 0.0) or (
            score < YIELD.get(mention.type, 0.0)
            and any(m.score >= SURE and _competes(m, mention) and not _is_house(mention, m) for m in self.found)
        )

    def additions(self, text: str, kept: Sequence[Mention]) -> list[Mention]:
        """What to add, given the text and the mentions that are kept; a place may lie inside (合肥 in 合肥工业大学)."""
        spans = [(m.begin, m.end) for m in kept if m.origin is not Origin.ANAPHOR]
        begun = {(m.begin, m.type) for m in kept if m.type == "Zone"}  # 某产业园 of 某产业园三期
        whole = {(m.type, m.text) for m in kept}
        places = _places(kept)  # a name that begins with its place is no shorter than that
        return [
            Mention(m.begin, m.end, m.type, text[m.begin : m.end], Origin.SHAPE, RULE)
            for m in _printed(text, self.found)
            if not _is_row(text[m.begin : m.end])
            and m.end - m.begin >= _LEAST.get(m.type, 3)
            and not any(kind == m.type and name.endswith(text[m.begin : m.end]) for kind, name in whole)
            and not any(kind == m.type and _is_tail(text[m.begin : m.end], name) for kind, name in whole | self.names)
            and (m.begin, m.type) not in begun
            and not (m.type == "Industry" and (_is_piece(text, m) or is_stage(text[m.begin : m.end])))
            and m.score >= (BARE_TRADE if m.type == "Industry" and m.end - m.begin == 2 else ADD.get(m.type, 2.0))
            and not any(_excludes(span, (m.begin, m.end)) for span in spans)
            and not any(
                k.type == m.type and _competes(m, k) and not (m.end == k.end and m.begin in places)
                for k in kept
                if m.type in WELL_EDGED or k.rule in _WHOLE_FORMS
            )
        ]


def _printed(text: str, seen: Iterable[ModelMention]) -> Iterator[ModelMention]:
    """What the network sees, with edges that words tell: 向勇|和12名干部, (原|某公司), 联合国某中心, 甲厂|和|乙厂."""
    for found in seen:
        name = text[found.begin : found.end]
        joint = next((j for j in _JOINT.finditer(name) if _are_firms(name[: j.start()], name[j.end() :])), None)
        if found.type == "Enterprise" and joint:
            yield found._replace(end=found.begin + joint.start())
            yield found._replace(begin=found.begin + joint.end())
        elif name[0] == _FORMER and found.type in _COUNTED and text[: found.begin].endswith("("):
            yield found._replace(begin=found.begin + 1)
        elif name[0] == _UNION[-1] and text[: found.begin].endswith(_UNION[:-1]):
            opens = text[max(0, found.begin - len(_UNION)) : found.begin - len(_UNION) + 1] in _OPENING
            yield found._replace(begin=found.begin - len(_UNION) + 1) if opens else found
        else:
            yield _without_and(text, found)


def _are_firms(left: str, right: str) -> bool:
    """Whether two stretches around 和 are firms by themselves: both more than a character, the latter with a trade."""
    return len(left) >= _LEAST["Enterprise"] and ends_in_trade(right)


def _without_and(text: str, seen: ModelMention) -> ModelMention:
    """向勇|和12名干部: a name before 和 and a number does not hold the 和."""
    joined = seen.type == "Person" and seen.end - seen.begin > _LEAST["Person"] and _AND.match(text, seen.end - 1)
    return seen._replace(end=seen.end - 1) if joined else seen


def _competes(seen: ModelMention, mention: Mention) -> bool:
    """Whether two overlap, not as a place in a name or the like."""
    overlaps = seen.begin < mention.end and mention.begin < seen.end
    return overlaps and (seen.type == mention.type or seen.begin < mention.begin or mention.end < seen.end)


def _is_house(mention: Mention, seen: ModelMention) -> bool:
    """Whether a longer name goes on behind a mention, as of what belongs to it: 青溪县公安局|特警大队."""
    goes_on = seen.begin == mention.begin and mention.end + _LEAST_REST <= seen.end
    return goes_on and seen.type == mention.type


def _is_piece(text: str, seen: ModelMention) -> bool:
    """Whether what is counted as one piece is taken for a trade, as in 一只轴承的旅程."""
    words = load_list_words()
    counted = words.industry_piece.search(text, max(0, seen.begin - 2), seen.begin)
    return counted is not None and not words.industry.search(text, seen.begin, seen.end)


def _is_row(name: str) -> bool:
    """Whether a stretch is a row of several things: its quoted parts aside, an enumeration comma stands in it."""
    return "、" in _QUOTED.sub("", name)


def _is_tail(name: str, whole: str) -> bool:
    """Whether a name is the end of a longer one, or that with a level before it, and so tells of it.

    甲链办公室 and 市链办公室 of 青溪市甲链办公室, but not 市教育局 of 青溪县教育局.
    """
    if name == whole:
        return False
    rest = name[1:] if name[0] in _LEVELS else ""
    return whole.endswith(name) or (
        len(rest) >= _LEAST_TAIL and whole.endswith(rest) and whole[-len(rest) - 1 : -len(rest)] not in ("", *_LEVELS)
    )


def _is_whole(stretch: str) -> bool:
    """Whether a stretch is no row, lies in one line and is not what only tells of a firm whose it is."""
    return "\n" not in stretch and not _is_row(stretch) and not _SUBSIDIARY.search(stretch)


def _with_whole_marks(text: str, begin: int, end: int) -> tuple[int, int]:
    """A stretch with both quotation marks of a pair or none: 红星”巡逻队 grows, “红星 and “红星” shrink."""
    for pair in sorted(_PAIRS):
        opening, closing = pair[0], pair[1]
        inside = text[begin:end]
        if inside.startswith(opening) and inside.endswith(closing) and opening not in inside[1:]:
            begin, end = begin + 1, end - 1
        elif inside.count(closing) > inside.count(opening):
            if text[max(0, begin - 1) : begin] == opening and not inside.endswith(closing):
                begin -= 1
            elif inside.endswith(closing):
                end -= 1
        elif inside.count(opening) > inside.count(closing):
            if text[end : end + 1] == closing and not inside.startswith(opening):
                end += 1
            elif inside.startswith(opening):
                begin += 1
    return begin, end


def _score(encoding: Encoding, text: str, mention: Mention, places: Mapping[int, int]) -> float:
    """How likely a mention of the rules is a name; marks and a place at its begin may be part of it or not."""
    begins = {mention.begin}
    if text[mention.begin] in "“‘《":
        begins.add(mention.begin + 1)
    inner = places.get(mention.begin, mention.end)
    if inner < mention.end - 1:
        begins.add(inner)
    return max(encoding.score(begin, mention.end, mention.type) for begin in begins)


def _places(mentions: Iterable[Mention]) -> dict[int, int]:
    """End by begin of the places that are named."""
    return {m.begin: m.end for m in mentions if m.type in _PLACES and m.origin is not Origin.ANAPHOR}


def _is_whole_form(text: str, mention: Mention, *, places: Mapping[int, int]) -> bool:
    """Whether a mention is a name by its form alone: 青山大学; unless a place stands inside (聚起江溪县甲合作社)."""
    short = len(mention.text) == _SHORT_SCHOOL  # 清华大学 begins with no place
    opens = mention.begin in places or (short and text[max(0, mention.begin - 1) : mention.begin] in _OPENING)
    if mention.type == "Enterprise" and _OF_SUBSIDIARY.match(text, mention.end):
        return True
    if mention.type == "Enterprise" and _LEGAL.search(mention.text):  # nothing before it, and one legal form behind
        first = text[max(0, mention.begin - 1) : mention.begin] in (*_OPENING, "”")
        return first and not _unbracketed(places, mention)
    university = mention.type == "Organization" and opens and mention.text.endswith("大学")
    seat = places.get(mention.begin, 0)
    office = mention.rule in _OFFICES and seat > mention.begin and text[seat - 1] in _LEVELS
    office = office and not text.startswith(_POSTS, mention.end)  # 青溪村党总支第一书记 serves the village
    return (university or office or mention.rule in _WHOLE_FORMS) and not _hides_place(text, mention, places)


def _unbracketed(places: Mapping[int, int], mention: Mention) -> list[int]:
    """Where places begin in a mention, but for one in brackets: 云石科技(江西)有限公司."""
    inside = [begin for begin in places if mention.begin < begin < mention.end]
    return [begin for begin in inside if mention.text[begin - mention.begin - 1] not in "(（"]


def _hides_place(text: str, mention: Mention, places: Mapping[int, int]) -> bool:
    """Whether words stand before a place of full name inside a mention, so that the name may begin at the place."""
    ends = set(places.values())
    inside = [(b, e) for b, e in places.items() if mention.begin < b and e < mention.end]
    return any(text[e - 1] in _LEVELS and b not in ends for b, e in inside)


def _has_marks(name: str) -> bool:
    """Whether quotation marks or digits make a name of common words."""
    return any(c in "“”《》" or c.isdecimal() for c in name)


def _excludes(kept: tuple[int, int], added: tuple[int, int]) -> bool:
    """Whether a kept stretch overlaps another without lying inside it."""
    overlaps = kept[0] < added[1] and added[0] < kept[1]
    return overlaps and not (added[0] <= kept[0] and kept[1] <= added[1] and kept != added)


class Reviser:
    """The encoder and the lexer, asked about names; :func:`load_reviser` gives the shipped ones.

    Args:
        encoder: The network.
        lexer: The words that it is shown.
        model: Weighs what rules and network say.
    """

    def __init__(self, encoder: Encoder, lexer: Lexer, model: Logistic) -> None:
        self._encoder = encoder
        self._lexer = lexer
        self._model = model
        self._pointing = load_alias_words().pointing

    def review(self, articles: Sequence[tuple[Article, Sequence[Mention], Sequence[Mention]]]) -> list[Review]:
        """Weigh the mentions of the articles of a page.

        Args:
            articles: Each with what the rules found, short forms and anaphors among them, sorted by (begin, -end), no
                two partly overlapping; and with all that they had held for possible. The outermost are weighed.
        """
        gathered = self.gather(articles)
        reviews = []
        for (article, mentions, _), candidates in zip(articles, gathered, strict=True):
            judge(self._model, candidates)
            trusted = partial(_is_whole_form, article.text, places=_places(mentions))
            places = {(m.begin, m.end) for m in mentions if m.type in _PLACES and m.origin is not Origin.ANAPHOR}
            chosen = choose(candidates, LIKELY)
            doubts = doubted(candidates, chosen, trusted, places)
            review = replace(self._review(article, mentions), doubted=doubts)
            reviews.append(_with_likely(article.text, review, chosen))
        names = frozenset(
            (c.type, article.text[c.begin : c.end])
            for (article, *_), candidates, review in zip(articles, gathered, reviews, strict=True)
            for c in candidates
            if c.outer and not review.is_refused(c.forms[0])
        )
        return _agree([article.text for article, *_ in articles], [replace(r, names=names) for r in reviews])

    def gather(self, articles: Sequence[tuple[Article, Sequence[Mention], Sequence[Mention]]]) -> list[list[Candidate]]:
        """The candidates of the articles of a page, described; arguments as for :meth:`review`."""
        self._lexer.prepare([article.text for article, *_ in articles])
        self._encoder.read([(article, mentions) for article, mentions, _ in articles])
        rows = []
        for article, mentions, others in articles:
            encoding = self._encoder.encoding(article, mentions)
            outer = outermost(mentions)
            inner = set(others) - set(outer)
            candidates = gather(
                article,
                encoding,
                self._known(outer),
                self._known(m for m in others if m in inner and m.origin is not Origin.ANAPHOR),
                [m for m in encoding.spans(LEAST) if _is_whole(article.text[m.begin : m.end])],
            )
            rows.append((article, candidates, outer, self._lexer.tokens(article.text)))
        describe(rows)
        return [candidates for _, candidates, _, _ in rows]

    def _known(self, mentions: Iterable[Mention]) -> list[Mention]:
        """The mentions of rules that the model has learned of; it has no say over others, unless it is to learn."""
        model = self._model
        return [m for m in mentions if not model.labels or model.knows(m.type, f"R:{m.rule}")]

    def _review(self, article: Article, mentions: Sequence[Mention]) -> Review:
        text = article.text
        encoding = self._encoder.encoding(article, mentions)
        tokens = self._lexer.tokens(text)
        named = [t for t in tokens if t.tag in _NAMES]
        people = {(t.begin, t.end) for t in tokens if t.tag == "PER"}  # two witnesses are enough
        function = {t.begin for t in tokens if t.tag in _FUNCTION and t.end - t.begin == 1}
        rules = self._encoder.vocabulary.rules
        places = _places(mentions)
        scores = {
            (m.begin, m.end, m.type): _score(encoding, text, m, places)
            for m in outermost(mentions)
            if rules.get(m.rule, 0)
            and m.type in TYPES
            and not _is_whole_form(text, m, places=places)
            and (m.type != "Person" or (m.begin, m.end) not in people)
        }
        found: list[ModelMention] = []
        for begin, end, kind, score in encoding.names():
            if kind in _PROPER and not any(t.begin < end and begin < t.end for t in named):
                if kind == "Enterprise" or not _has_marks(text[begin:end]):
                    continue  # 三治融合, 业委会: common words make no firm and no body where no rule says so
            if kind in _PROPER and text[max(0, begin - 1) : begin] == "驻":
                continue  # 某局驻某地工作站: the tail of a longer name
            if kind == "Enterprise" and _BRANCH.fullmatch(text, places.get(begin, begin), end):
                continue  # 青溪分行: of which bank?
            if kind in _COUNTED and re.match(_COUNTED_OFF, text[begin:end]):
                continue  # 5家合作银行: so many of a class
            if kind == "Person" and begin in function:
                continue  # 向胜利进军: 向 is a surname, too
            if (
                "\n" in text[begin:end]
                or _SUBSIDIARY.search(text[begin:end])
                or (kind != "Honor" and _BARE.fullmatch(text, begin, end))
            ):
                continue
            begin, end = _with_whole_marks(text, begin, end)
            if begin < end and text[begin:end] not in self._pointing:
                found.append(ModelMention(begin, end, kind, score))
        return Review(scores, tuple(found))


def _with_likely(text: str, review: Review, chosen: Sequence[Candidate]) -> Review:
    """What the network says, and what of it the model of names holds for likely."""
    new = [c for c in chosen if c.printed is not None and not c.outer and text[max(0, c.begin - 1) : c.begin] != "驻"]
    found = [m for m in review.found if not any(c.overlaps(m.begin, m.end) for c in new)]
    pointing = load_alias_words().pointing
    for candidate in new:
        assert candidate.printed is not None
        if text[slice(*candidate.printed)] in pointing:
            continue  # 链党委: of which chain is told by what was named before
        found.append(ModelMention(*_with_whole_marks(text, *candidate.printed), candidate.type, 1.0))
    return replace(review, found=tuple(sorted(found)))


def _agree(texts: Sequence[str], reviews: Sequence[Review]) -> list[Review]:
    """What is a name in one place of a page is the same in all others: each gets the best score of its like."""
    best: dict[tuple[str, str], float] = {}
    for text, review in zip(texts, reviews, strict=True):
        seen = [*((b, e, k, s) for (b, e, k), s in review.scores.items()), *review.found]
        for begin, end, kind, score in seen:
            key = text[begin:end], kind
            best[key] = max(best.get(key, 0.0), score)
    return [
        Review(
            {(b, e, k): best[text[b:e], k] for b, e, k in review.scores},
            tuple(
                m._replace(score=best[text[m.begin : m.end], m.type])
                for m in review.found
                if not _is_class(text[m.begin : m.end], m.type, texts)
            ),
            review.doubted,
            review.names,
        )
        for text, review in zip(texts, reviews, strict=True)
    ]


def _is_class(name: str, kind: str, texts: Sequence[str]) -> bool:
    """Whether a page speaks of a class, not of one thing: 调解组织51个, 自治委员会或业委会, 村(社区)服务中心."""
    if kind not in _COUNTED or (kind == "Enterprise" and _LEGAL.search(name)):
        return False
    classes = re.compile(f"{re.escape(name)}(?:{_COUNT}|或)|或{re.escape(name)}")
    return bool(_ALTERNATIVES.search(name)) or any(classes.search(text) for text in texts)


@lru_cache(maxsize=1)
def load_reviser() -> Reviser:
    """The shipped networks; read once a process.

    Raises:
        DataError: One is missing or broken.
    """
    return Reviser(load_encoder(), load_lexer(), load_name_model())
