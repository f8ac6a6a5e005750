"""Observations: numbers said of an entity, with indicator, period, change, modality, bound and rank.

Every amount of an article is asked the same questions: is it a number of anybody, what does it measure, whose is it, when does it hold, is it
reported or hoped for. The words that answer are data, ``seeds/patterns/observations.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from kg.facts.evidence import sentence_evidence
from kg.facts.owners import Owners
from kg.facts.indicators import Indicators, load_indicators
from kg.pages.numbers import Amount, iter_amounts, parse_numeral
from kg.pages.periods import Period, article_year, find_periods
from kg.words.data import seeds_path
from kg.words.domain import Block, BlockKind, Mention, Modality, Observation, Origin, Page, Reading, Sentence
from kg.words.errors import DataError

OWNER_TYPES = frozenset(
    {"Region", "Zone", "Enterprise", "Organization", "Program", "Industry", "Project", "Facility", "Event", "Person"}
)
SUBJECT_TYPES = frozenset({"Region", "Zone", "Enterprise", "Organization"})
_LISTS = (
    "growth",
    "fall",
    "more",
    "change_noun",
    "falling_noun",
    "change_link",
    "against_yoy",
    "against_year_start",
    "against_month",
    "change_glue",
    "in_turn",
    "doubled",
    "target",
    "forecast",
    "actual",
    "coming",
    "lead",
    "link",
    "after_lead",
    "predicate",
    "plain_noun",
    "head_verb",
    "duration_after",
    "duration_year",
    "no_count",
    "rank_scope",
    "whole",
    "same_thing",
    "clause_lead",
    "speech",
    "office",
    "preposition",
    "modifier",
    "clause_verb",
    "pointer",
    "reference",
    "thing_attribute",
    "noun_verb",
    "mark_noun",
    "dweller",
    "post",
    "found",
    "head_noun",
    "plan_section",
    "goal",
    "standing",
    "scene",
    "taking",
    "up_to",
    "summed",
    "compound",
)
_RULE_KEYS = {"id", "why", "yes", "no"}


@dataclass(frozen=True, slots=True)
class ObservationRule:
    """One way in which a number is said, with examples that run as tests."""

    id: str
    why: str
    yes: tuple[Mapping[str, object], ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObservationWords:
    """The words and rules of ``seeds/patterns/observations.toml``; each list sorted by falling length."""

    lists: Mapping[str, tuple[str, ...]]
    rules: tuple[ObservationRule, ...]
    either: Mapping[str, str]

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.lists[name]


def read_observation_words(path: Path) -> ObservationWords:
    """Read words and rules.

    Raises:
        DataError: The file is no TOML, or a list, rule or key is missing, unknown or given twice; all faults in one message.
    """
    try:
        data = tomllib.loads(unicodedata.normalize("NFKC", path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as fault:
        raise DataError(str(path), str(fault)) from fault
    faults: list[str] = []
    if set(data) != {"words", "rule"}:
        faults.append("tables must be words and rule")
    words = data.get("words", {})
    faults += [f"word list {name} is missing" for name in _LISTS if name not in words]
    faults += [f"word list {name} is unknown" for name in words if name not in _LISTS]
    rules: list[ObservationRule] = []
    for entry in data.get("rule", []):
        if set(entry) != _RULE_KEYS:
            faults.append(f"rule {entry.get('id')!r}: keys must be {', '.join(sorted(_RULE_KEYS))}")
        elif any(r.id == entry["id"] for r in rules):
            faults.append(f"rule {entry['id']!r} is given twice")
        else:
            rules.append(ObservationRule(entry["id"], entry["why"], tuple(entry["yes"]), tuple(entry["no"])))
    if faults:
        raise DataError(str(path), "; ".join(faults))
    lists = {name: tuple(sorted(dict.fromkeys(words[name]), key=lambda w: (-len(w), w))) for name in _LISTS}
    either = {name: "|".join(map(re.escape, lists[name])) for name in _LISTS}
    return ObservationWords(lists, tuple(rules), either)


@cache
def load_observation_words() -> ObservationWords:
    """The words of ``seeds/patterns/observations.toml``, read once."""
    return read_observation_words(seeds_path("patterns/observations.toml"))


@dataclass(slots=True)
class _Row:
    """An observation in the making."""

    amount: Amount
    sentence: Sentence
    indicator: str
    rule: str
    owner: str | None = None
    value: Decimal | None = None
    unit: str = ""
    change: Decimal | None = None
    base: str = ""
    period: str | None = None
    modality: Modality = Modality.ACTUAL
    rank: int | None = None
    rank_scope: str = ""
    confidence: float = 0.8
    difference: bool = False
    pieces: list[str] = field(default_factory=list)


_STRONG = "。;!?\n"
_WEAK = "。;!?\n,:"
_QUOTED = re.compile(r"“([^“”]{1,14})”|《[^《》]*》|\"([^\"]{1,14})\"")
_CJK = re.compile(r"[一-鿿A-Za-z“\"《(]")


def _is_days(edtf: str) -> bool:
    """Whether a period is a day or a span of days."""
    return len(edtf) in (10, 21)


class _Finder:
    """Reads the numbers of one article."""

    def __init__(self, reading: Reading, page: Page, words: ObservationWords, indicators: Indicators) -> None:
        self.reading, self.page, self.words, self.indicators = reading, page, words, indicators
        self.article = reading.article
        self.text = reading.article.text
        reference = self.article.date or page.date
        named = [(m.begin, m.end) for m in reading.mentions if m.origin is not Origin.ANAPHOR and m.type != "Event"]
        named += [f.span() for f in re.finditer("《[^》]*》", self.text)]
        found = find_periods(self.text, reference, year=article_year(page.text))
        self.periods = [p for p in found if not any(b <= p.begin and p.end <= e for b, e in named)]
        self.defaults = self.default_periods(found)
        self.reference_year = int(reference[:4]) if reference else None
        self.owners = Owners(reading, self.periods, words.lists)
        self.names = [m for m in reading.mentions if m.origin is not Origin.ANAPHOR]
        outer: list[Mention] = []
        for m in reading.mentions:
            if not outer or m.begin >= outer[-1].end:
                outer.append(m)
        self.outer = outer
        w = words.either
        self.lead = re.compile(rf"(?:{w['lead']})")
        self.rank = re.compile(
            rf"(?:{w['rank_scope']})(?P<scope>[^,。;:第首前\d]{{1,12}}?)(?:第(?P<place>[一二三四五六七八九十]+|\d+)|首位|榜首|之首)"
        )
        self.link = re.compile(rf"(?:{w['link']})$")
        self.change_before = re.compile(
            rf"(?P<noun>{w['change_noun']})(?:{w['change_link']})*$|(?P<word>{w['growth']}|{w['fall']})(?:{w['change_link']})*$"
        )
        self.more_before = re.compile(rf"(?P<word>{w['more']})(?:{w['change_link']})*$")
        self.against = re.compile(
            rf"{w['against_yoy']}|{w['against_year_start']}|{w['against_month']}|[比较](?:[^,。;:、]{{1,8}}?)(?={w['growth']}|{w['fall']}|{w['more']})"
        )
        self.glue = re.compile(
            rf"(?:{w['change_glue']}|{w['against_yoy']}|{w['against_year_start']}|{w['against_month']}|[,、()\s]|比\d{{4}}年|较\d{{4}}年|[比较][^,。;:]{{1,8}}?(?=$))+"
        )

    # ---- which amounts are numbers of anybody

    def amounts(self, sentence: Sentence) -> list[Amount]:
        stretch = self.text[sentence.begin : sentence.end]
        hidden = []
        for f in _QUOTED.finditer(stretch):
            # “15分钟服务圈” is a name, “一天能挣200元”,他说 is speech.
            speech = f.group()[0] in "“\"" and (not stretch[: f.start()].strip() or stretch[: f.start()].endswith(":"))
            if not speech and not re.search("[,。;!?]", f.group()):
                hidden.append((sentence.begin + f.start(), sentence.begin + f.end()))
        hidden += [(m.begin, m.end) for m in self.names if m.begin < sentence.end and m.end > sentence.begin]
        hidden += [(p.begin, p.end) for p in self.periods]
        out = []
        for amount in iter_amounts(stretch):
            moved = replace(
                amount,
                begin=amount.begin + sentence.begin,
                end=amount.end + sentence.begin,
                open_begin=amount.open_begin + sentence.begin,
                open_end=amount.open_end + sentence.begin,
            )
            if any(b < moved.end and moved.begin < e for b, e in hidden):
                continue
            if self.counts(moved, sentence):
                out.append(moved)
        return out

    def counts(self, amount: Amount, sentence: Sentence) -> bool:
        after = self.text[amount.end : sentence.end]
        before = self.text[sentence.begin : amount.begin]
        if amount.dimension == "time":
            if amount.chinese and amount.unit != "天" and not before.endswith(self.words["taking"]):
                return False
            if amount.unit == "年":
                return any(w in before[-12:] or w in after[:8] for w in self.words["duration_year"])
            if after.startswith(self.words["duration_after"]):
                return after.startswith("内") or after.startswith("后,")
        if amount.unit == "分" and before.endswith(("时", "点")):
            return False
        if amount.chinese and amount.counter and (after.startswith(self.words["no_count"]) or after[:1] in '“"《·'):
            return False
        if amount.counter and before.endswith("前"):
            return False
        return not (amount.unit == "大" and amount.chinese)

    # ---- clauses

    def left_edge(self, position: int, marks: str, floor: int) -> int:
        depth = 0
        for i in range(position - 1, floor - 1, -1):
            c = self.text[i]
            if c in ")”":
                depth += 1
            elif c in "(“":
                if depth == 0:
                    return i + 1
                depth -= 1
            elif (
                depth == 0
                and c in marks
                and not (c == "," and self.text[i - 1 : i].isdigit() and self.text[i + 1 : i + 2].isdigit())
            ):
                return i + 1
        return floor

    def right_edge(self, position: int, marks: str, ceiling: int) -> int:
        depth = 0
        for i in range(position, ceiling):
            c = self.text[i]
            if c in "(“":
                depth += 1
            elif c in ")”":
                if depth == 0:
                    return i
                depth -= 1
            elif depth == 0 and c in marks:
                return i
        return ceiling

    # ---- what is measured

    def strip_left(self, begin: int, end: int) -> str:
        """The measured thing between two offsets left of a number: without subject, time, lead and link words."""
        cut = begin
        for m in self.outer:
            if m.begin >= begin and m.end <= end and m.end > cut and m.type != "Honor":
                if self.tidy(self.text[m.end : end]) or m.type in (
                    "Region",
                    "Enterprise",
                    "Organization",
                    "Person",
                    "Zone",
                ):
                    cut = m.end
        share = self.text.rfind("占", begin, end)
        if begin <= share < cut and share > begin and self.text[share + 1 : share + 2] not in ("地", "用", "有"):
            cut = share
        spans = [(p.begin, p.end) for p in self.periods if p.end > cut and p.begin < end]
        for first, last in spans:
            if last <= end and self.tidy(self.text[last:end]):
                cut = max(cut, last)
        piece = self.text[cut:end]
        for first, last in reversed(spans):
            if first >= cut and last <= end:
                piece = piece[: first - cut] + piece[last - cut :]
        return self.tidy(piece)

    def tidy(self, piece: str) -> str:
        """A piece of text without marks, lead and link words at its ends; empty if nothing else is in it."""
        whole = self.words["whole"]
        previous = None
        while piece != previous:
            previous = piece
            piece = piece.strip(" ,:、。;的—…▲")
            if piece[:1] == ")" or piece[:1] in '”"’》':
                piece = piece[1:]
            if piece.endswith("等") and len(piece) > 3 and not piece.endswith(("均等", "平等", "同等", "优等", "高等")):
                piece = piece[:-1]
            if piece[-1:] in "“《(":
                piece = piece[:-1]
            if piece.startswith(("等", "里")) and not piece.startswith(("等级", "等次", "里程")):
                piece = piece[1:]
            if not piece.endswith(whole):
                piece = self.link.sub("", piece)
            if not piece.startswith(whole) and (found := self.lead.match(piece)):
                piece = piece[found.end() :]
            if piece.count("(") != piece.count(")"):
                piece = piece.strip("()")
        inner = re.sub(r"(?<=[\u4e00-\u9fff)])实现(?=[\u4e00-\u9fff])(?!实现[率额度])", "", piece)
        return inner if len(inner) >= 2 else piece

    def left_text(self, amount: Amount, floor: int) -> str:
        begin = self.left_edge(amount.open_begin, _WEAK, floor)
        if self.text[amount.open_begin - 1 : amount.open_begin] == "、":
            return ""
        text = self.strip_left(begin, amount.open_begin)
        if "、" in text:
            head, tail = text.rsplit("、", 1)
            if len(self.tidy(tail)) >= 2:
                text = self.tidy(tail)
        return text

    def right_parts(self, amount: Amount, stop: int) -> tuple[str, str]:
        """The counted noun after a number, and what is said about it."""
        begin = amount.open_end
        end = self.right_edge(begin, "。;!?\n,:、", stop)
        piece = self.text[begin:end]
        if (
            end < stop
            and self.text[end] == "、"
            and (later := self.right_edge(end, "。;!?\n,:", stop)) < stop
            or stop > end
        ):
            # 143个设备完善、运行规范的服务中心
            later = self.right_edge(begin, "。;!?\n,:", stop)
            whole = self.text[begin:later]
            if "、" in whole and "的" in whole.rsplit("、", 1)[1][:-1] and not whole.startswith("的") and later < stop:
                piece = whole.rsplit("的", 1)[1]
        piece = re.sub(rf"^(?:{self.words.either['after_lead']})+", "", piece).strip()
        piece = re.sub(r"[与和及、]+$", "", piece.split("—")[0])
        piece = re.sub(rf"^(?:{self.words.either['mark_noun']})", "", piece)
        if not piece or not _CJK.match(piece) or not self.tidy(piece):
            return "", ""
        for word in self.words["noun_verb"]:
            if piece.startswith(word) and 1 <= len(piece) - len(word) <= 5:
                return piece, ""
        if piece.startswith(self.words["predicate"]) and not piece.startswith(self.words["compound"]):
            return "", self.tidy(piece)
        cut = len(piece)
        for word in self.words["predicate"]:
            at = piece.find(word, 1)
            if 0 < at < cut and piece.startswith(self.words["compound"], at):
                continue
            if 0 < at < cut and not (word == "均" and piece[at - 1] in "人户亩月日年平"):
                cut = at
        return piece[:cut].strip('“”"的 '), piece[cut:]

    def indicator(
        self, amount: Amount, previous: _Row | None, floor: int, stop: int, sentence: Sentence
    ) -> tuple[str, str]:
        """Indicator text and rule id."""
        left = self.left_text(amount, floor)
        noun, said = self.right_parts(amount, stop)
        nothing_between = previous is not None and not self.text[previous.amount.open_end : amount.open_begin].strip(
            "、,和及 "
        )
        attributive = self.text.startswith("的", amount.open_end)
        named_after = attributive and any(
            amount.open_end < m.begin <= amount.open_end + 3
            and m.type in ("Project", "Zone", "Facility", "Event", "Enterprise", "Organization", "Program")
            for m in self.outer
        )
        if len(left) == 1 and left not in "长宽高深厚":
            stem, left = left, ""
        else:
            stem = ""
        share = amount.dimension in ("ratio", "percentage_point", "multiple")
        if named_after and not left and previous is not None and previous.rule == "number-before" and not stem:
            return previous.indicator, "number-before"
        if noun and not (share and left) and not (named_after and left) and not (amount.dimension == "time" and left):
            verb = next((v for v in self.words["head_verb"] if left.endswith(v)), "")
            if verb and len(noun) >= 2:
                return verb + noun, "number-after"
            if noun in self.words["plain_noun"] and 2 <= len(said) <= 14 and said[:1] not in "与和、":
                about = re.sub(r"^(?:已|均|都|就|正|将|被|陆续|先后|悉数|全部|已经)", "", said).strip("、,的了 ")
                return about + noun, "number-after"
            return (stem + noun if stem and len(noun) > 1 else noun), "number-after"
        if said and amount.counter and (not left or nothing_between):
            return said[:16], "number-after"
        if left and not nothing_between:
            return left, "number-before"
        if noun or said:
            return (noun + said)[:16], "number-after"
        if (
            previous is not None
            and previous.sentence is sentence
            and previous.unit == amount.unit
            and previous.amount.part != "low"
        ):
            return previous.indicator, "number-before"
        # 曜日公司从装修到投产,只用了58天: what is measured is the clause before.
        clause = self.left_edge(amount.open_begin, _WEAK, sentence.begin)
        if previous is not None and previous.amount.begin >= self.left_edge(
            max(clause - 1, sentence.begin), _WEAK, sentence.begin
        ):
            return previous.indicator, "number-before"
        if clause > sentence.begin:
            before = self.strip_left(self.left_edge(clause - 1, _WEAK, sentence.begin), clause - 1)
            if len(before) >= 2:
                return before[-20:], "number-before"
        return (previous.indicator if previous else left), "number-before"

    # ---- the rest

    def modality(self, amount: Amount, sentence: Sentence, period: str | None) -> Modality:
        left = self.left_edge(amount.begin, _STRONG, sentence.begin)
        stretch = self.text[left : amount.begin]
        for m in reversed(self.outer):
            if left <= m.begin and m.end <= amount.begin and m.origin is not Origin.ANAPHOR:
                stretch = stretch[: m.begin - left] + "\u3000" * (m.end - m.begin) + stretch[m.end - left :]
        stretch = re.sub("“[^“”]{1,12}”", lambda f: "\u3000" * len(f.group()), stretch)
        best, at = Modality.ACTUAL, -1
        for name, kind in (("target", Modality.TARGET), ("forecast", Modality.FORECAST), ("actual", Modality.ACTUAL)):
            for word in self.words[name]:
                found = stretch.rfind(word)
                if found <= at:
                    continue
                if kind is Modality.FORECAST and word.startswith("将") and best is Modality.TARGET:
                    continue
                if (
                    kind is Modality.TARGET
                    and re.match(r"\d{4}年", stretch[found + len(word) :])
                    and "以来" in stretch[found:]
                ):
                    continue
                at, best = found, kind
        if best is not Modality.ACTUAL or at >= 0:
            return best
        right = self.right_edge(amount.end, _WEAK, sentence.end)
        tail = self.text[amount.open_end : right]
        if tail.startswith(self.words["goal"]) or any(w in tail for w in ("计划", "力争")):
            return Modality.TARGET
        if self.plans[sentence.block]:
            return Modality.TARGET
        if period and self.reference_year and int(period[:4]) > self.reference_year:
            return Modality.TARGET
        return Modality.ACTUAL

    def default_periods(self, found: Sequence[Period]) -> list[Period | None]:
        """For each block what holds unless a paragraph says otherwise.

        The year in the last headline or sub-head; else the year or open span with which one of the first two paragraphs begins; in a short
        piece of news its first day.
        """
        article = self.article
        section: Period | None = None
        lead: Period | None = None
        bodies = [b for b in article.blocks if b.kind is BlockKind.BODY and b.end - b.begin > 30]
        for block in bodies[:2]:
            first = [p for p in self.periods if block.begin <= p.begin < block.end]
            if first and lead is None:
                p = first[0]
                opening = not self.owners_text(block.begin, p.begin)
                if p.kind in ("open", "year", "plan") and opening and p.edtf and "/" not in p.edtf[:-3]:
                    lead = p
                elif p.kind == "date" and p.edtf and _is_days(p.edtf) and len(bodies) <= 3 and block is bodies[0]:
                    lead = p
        out: list[Period | None] = []
        self.section: list[bool] = []
        self.plans: list[bool] = []
        planning = False
        for block in article.blocks:
            if block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD):
                named = [
                    p
                    for p in found
                    if block.begin <= p.begin < block.end
                    and p.edtf
                    and (p.kind in ("year", "plan", "open") or (p.kind == "date" and len(p.edtf) != 10))
                ]
                if named:
                    section = named[-1]
                    stretch = self.text[block.begin : block.end]
                    planning = block.kind is BlockKind.SUBHEAD and any(w in stretch for w in self.words["plan_section"])
            self.section.append(section is not None)
            self.plans.append(planning)
            out.append(section or lead)
        return out

    def owners_text(self, begin: int, end: int) -> str:
        """What stands between the start of a paragraph and its first time, apart from marks and byline."""
        return re.sub(r"^.*?(?:讯|电|[)）])", "", self.text[begin:end]).strip(' “”"—▲、,自')

    def period(self, amount: Amount, sentence: Sentence, block: Block, indicator: str) -> tuple[str | None, bool]:
        """The period of an amount, and whether its own sentence gives it."""
        text = self.text
        default = self.defaults[sentence.block]
        clause = self.left_edge(amount.begin, _WEAK, sentence.begin)
        right = self.right_edge(amount.end, _WEAK, sentence.end)
        own = [p for p in self.periods if clause <= p.begin and p.end <= amount.begin]
        after = [p for p in self.periods if amount.end <= p.begin and p.end <= right and p.kind != "vague"]
        if not own and (
            indicator.startswith(self.words["thing_attribute"])
            or text.startswith("的", amount.open_end)
            and "投资" in indicator
        ):
            before = [p for p in self.periods if sentence.begin <= p.begin and p.end == clause - 1 and p.kind == "date"]
            return (after[0].edtf if after else before[0].edtf if before else None), True
        half = max(text.rfind(";", sentence.begin, amount.begin), sentence.begin)
        inside = [
            p
            for p in self.periods
            if sentence.begin <= p.begin
            and p.end <= amount.begin
            and (p.begin >= half or p.kind not in ("open", "now"))
        ]
        if inside:
            p = own[-1] if own else inside[-1]
            if p.kind == "vague" and own and len(own) > 1 and own[-2].edtf and own[-2].end + 3 >= p.begin:
                p = own[-2]
            if not own:
                plans = [q for q in inside if q.kind == "plan"]
                p = plans[-1] if plans else p
            if p.kind == "now" and p.edtf:
                # 目前已…: what began in the same paragraph, or with the article, goes on.
                begun = [
                    span
                    for q in self.periods
                    if block.begin <= q.begin and q.end <= p.begin
                    for span in [q.edtf if q.kind == "open" else self.since(q, clause, amount.begin)]
                    if span
                ]
                if begun:
                    return begun[-1], True
                if default and default.kind == "open" and default.edtf and default.edtf[:4] == p.edtf:
                    return default.edtf, True
            if p.edtf and len(p.edtf) == 10 and p.kind == "date" and self.said_on(p, sentence):
                return p.edtf[:4], True
            return (self.since(p, clause, amount.begin) if not own else None) or p.edtf, True
        if after:
            return after[0].edtf, True
        earlier = [
            p
            for p in self.periods
            if block.begin <= p.begin
            and p.end <= sentence.begin
            and p.kind not in ("now", "vague")
            and p.edtf
            and not self.planned(p)
        ]
        if earlier:
            last = earlier[-1]
            if last.edtf and len(last.edtf) == 10 and self.stands(clause, right):
                return None, False
            return self.since(last, clause, amount.begin) or last.edtf, False
        if default and default.edtf and len(default.edtf) == 10 and self.stands(clause, right):
            return None, False
        return (default.edtf if default else None), False

    def since(self, p: Period, begin: int, end: int) -> str | None:
        """去年9月上线,已办理3万件: a sum that began in the month named before; None if the clause tells no sum."""
        if p.kind != "date" or not p.edtf or len(p.edtf) != 7 or p.edtf[5] not in "01":
            return None
        if self.text.endswith(self.words["up_to"], 0, p.begin) or self.text.startswith(("末", "底"), p.end - 1):
            return None
        return f"{p.edtf}/.." if any(w in self.text[begin:end] for w in self.words["summed"]) else None

    def stands(self, begin: int, end: int) -> bool:
        """Whether a clause tells a rule or a lasting feature and not what happened on a day."""
        return any(word in self.text[begin:end] for word in self.words["standing"])

    def planned(self, p: Period) -> bool:
        """Whether a time is one of plans: it says nothing about the next sentence."""
        begin, end = self.left_edge(p.begin, _WEAK, 0), self.right_edge(p.end, _WEAK, len(self.text))
        return any(w in self.text[begin:end] for w in (*self.words["target"], *self.words["forecast"], "将于", "前"))

    def said_on(self, p: Period, sentence: Sentence) -> bool:
        """Whether a day is only that on which somebody spoke."""
        end = self.right_edge(p.end, ",。;", sentence.end)
        stop = self.right_edge(end + 1, ",。;", sentence.end)
        return any(w in self.text[end:stop] for w in self.words["speech"])

    # ---- all together

    def find(self) -> list[Observation]:
        rows: list[_Row] = []
        article = self.article
        for index, sentence in enumerate(article.sentences):
            block = article.blocks[sentence.block]
            if block.kind in (BlockKind.BODY, BlockKind.CAPTION):
                rows += self.sentence_rows(index, sentence, block)
        told = {(row.value, row.unit) for row in rows}
        heads: list[_Row] = []
        for index, sentence in enumerate(article.sentences):
            block = article.blocks[sentence.block]
            if block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD):
                # A headline repeats the text in fewer words; only what the text does not tell is taken from it.
                heads += [row for row in self.sentence_rows(index, sentence, block) if (row.value, row.unit) not in told]
        return self.observations(rows + [row for row in heads if row.value is not None])

    def sentence_rows(self, index: int, sentence: Sentence, block: Block) -> list[_Row]:
        rows: list[_Row] = []
        floor = sentence.begin
        amounts, classes = self.thresholds(self.amounts(sentence))
        chain: list[_Row] | None = None
        sign = 1
        taken = 0
        for number, amount in enumerate(amounts):
            stop = amounts[number + 1].open_begin if number + 1 < len(amounts) else sentence.end
            before = self.text[floor : amount.open_begin]
            gap = self.text[amounts[number - 1].open_end : amount.open_begin] if number else before
            row: _Row | None = None
            change = self.change_before.search(before) if amount.dimension in ("ratio", "multiple") else None
            continues = (
                number > 0
                and taken > 0
                and amount.unit == amounts[number - 1].unit
                and gap.strip() in ("、", "和", "及", "与", "至", "到", "—", "-")
            )
            if amount.unit == "%" and (change or continues and chain is not None):
                if change:
                    word = change["word"] or change["noun"]
                    sign = -1 if word in self.words["fall"] or word in self.words["falling_noun"] else 1
                    head = before[: change.start()]
                    own = self.glue.sub("", head)
                    if own in self.words["same_thing"] or re.fullmatch("同.?", own):
                        own = ""
                    values = [
                        r for r in rows if r.value is not None and not r.difference and r.unit not in ("%", "个百分点")
                    ] or [r for r in rows if r.value is not None and not r.difference]
                    is_part = amount.part == "low"
                    if change["noun"] and values and not own:
                        values[-1].change = sign * amount.value
                        chain, taken = [values[-1]], 1
                        floor = amount.open_end
                        continue
                    if not own and values and not is_part:
                        turn = 1
                        for later in amounts[number + 1 :]:
                            between = self.text[amounts[number + turn - 1].open_end : later.open_begin].strip()
                            if later.unit == "%" and between in ("、", "和", "及"):
                                turn += 1
                            else:
                                break
                        chain = values[-turn:]
                        chain[0].change = sign * amount.value
                        chain[0].base = self.base_of(head)
                        taken = 1
                        floor = amount.open_end
                        continue
                    if own in ("前者", "后者") and len(values) >= 2:
                        target = values[-2] if own == "前者" else values[-1]
                        if own == "后者" and values[-1].change is not None:
                            target = values[-1]
                        target.change = sign * amount.value
                        chain, taken = [target], 1
                        floor = amount.open_end
                        continue
                    text = self.change_indicator(floor, floor + change.start())
                    row = _Row(
                        amount, sentence, text, "number-change", change=sign * amount.value, base=self.base_of(head)
                    )
                    chain, taken = [row], 1
                else:
                    assert chain is not None
                    if taken < len(chain):
                        chain[taken].change = sign * amount.value
                        taken += 1
                        floor = amount.open_end
                        continue
                    row = replace(chain[-1], amount=amount, change=sign * amount.value)
                    if chain[-1].value is not None:
                        row = _Row(amount, sentence, chain[-1].indicator, "number-change", change=sign * amount.value)
            else:
                chain, taken = None, 0
                more = self.more_before.search(before)
                head = before[: more.start()] if more else ""
                if (
                    more
                    and rows
                    and not self.glue.sub("", head)
                    and amount.unit != "%"
                    or more
                    and amount.dimension == "percentage_point"
                ):
                    base = next((r for r in reversed(rows) if not r.difference and r.value is not None), None)
                    own = (
                        self.strip_left(self.left_edge(floor + len(head), _WEAK, floor), floor + len(head))
                        if head
                        else ""
                    )
                    own = self.against.sub("", own)
                    stem = own if len(own) >= 2 else (base.indicator if base else "")
                    against = self.against.search(before)
                    text = stem + (against.group() if against else "") + more["word"]
                    row = _Row(
                        amount,
                        sentence,
                        text,
                        "number-difference",
                        value=amount.value,
                        unit=amount.unit,
                        difference=True,
                    )
                else:
                    text, rule = self.indicator(amount, rows[-1] if rows else None, floor, stop, sentence)
                    if amount.begin in classes:
                        text, rule = classes[amount.begin], "number-before"
                    row = _Row(amount, sentence, text, rule, value=amount.value, unit=amount.unit)
            row.owner = self.owners.owner(amount.begin, row.indicator, amount.open_end)
            row.period, near = self.period(amount, sentence, block, row.indicator)
            row.modality = self.modality(amount, sentence, row.period if near else None)
            if not near and not self.section[sentence.block] and row.modality is not Modality.ACTUAL:
                row.period = None
            rows.append(row)
            floor = amount.open_end
        self.doubled(rows, sentence)
        self.ranked(rows, sentence)
        self.distribute(rows)
        for first, second in reversed(list(zip(rows, rows[1:], strict=False))):
            # 1036项、1.18亿条数据: the noun stands only after the last number.
            if (
                second.rule == "number-after"
                and first.value is not None
                and not first.difference
                and not first.amount.part
            ):
                if self.text[first.amount.open_end : second.amount.open_begin] == "、":
                    first.indicator, first.rule = second.indicator, second.rule
        for low, high in zip(rows, rows[1:], strict=False):
            between = self.text[low.amount.end : high.amount.begin]
            if (
                low.unit == high.unit
                and self.text[: low.amount.open_begin].endswith(("由", "从"))
                and re.match("[^,。;:]{0,4}?(?:升|增|提|降|减|压|扩|缩|合|翻|涨|跌|变|到)", between)
                and between != "到"
            ):
                low.period = None
                low.modality = Modality.ACTUAL
            if low.amount.part == "low" and high.amount.part == "high" and low.value is not None:
                if low.rule == "number-before" and not (high.amount.counter and high.rule == "number-after"):
                    high.indicator = low.indicator
                else:
                    low.indicator = high.indicator
        return rows

    def thresholds(self, amounts: list[Amount]) -> tuple[list[Amount], dict[int, str]]:
        """收入超百万元的村达7个: the first number only says which things are counted.

        Returns:
            The amounts without such numbers, and for the begin of each count the thing that is counted.
        """
        kept: list[Amount] = []
        classes: dict[int, str] = {}
        for i, amount in enumerate(amounts):
            follower = amounts[i + 1] if i + 1 < len(amounts) else None
            if (
                follower
                and follower.counter
                and not amount.counter
                and amount.dimension in ("money", "area")
                and amount.bound
            ):
                between = self.text[amount.open_end : follower.open_begin]
                noun = self.link.sub("", between)
                if (
                    noun
                    and len(noun) <= 10
                    and not re.search("[,。;:、]", between)
                    and not between.startswith(self.words["mark_noun"])
                ):
                    begin = self.left_edge(
                        amount.open_begin, _WEAK, amounts[i - 1].open_end if i else max(0, amount.begin - 30)
                    )
                    classes[follower.begin] = (
                        self.strip_left(begin, amount.open_begin)
                        + self.text[amount.open_begin : amount.open_end]
                        + noun
                    )
                    continue
            kept.append(amount)
        return kept, classes

    def ranked(self, rows: list[_Row], sentence: Sentence) -> None:
        """增长19.0%,增幅排名全省第二: rank 2 among 全省, said of the number before."""
        for found in self.rank.finditer(self.text, sentence.begin, sentence.end):
            said = [r for r in rows if r.amount.end <= found.start() and r.rank is None]
            if not said:
                continue
            row = said[-1]
            if self.right_edge(row.amount.end, "。;!?", sentence.end) < found.start():
                continue
            place = found["place"]
            number = 1 if place is None else int(place) if place.isdigit() else int(parse_numeral(place) or 0)
            if number:
                row.rank, row.rank_scope = number, found["scope"]

    def distribute(self, rows: list[_Row]) -> None:
        """甲、乙收入分别增长1%、2%: the first number is of the first name, or of the first of the measured things."""
        done = -1
        for i, row in enumerate(rows):
            clause = self.owners.clauses[self.owners.clause_index(row.amount.begin)]
            lead = self.text[clause.begin : row.amount.begin]
            if i <= done or not any(w in lead for w in self.words["in_turn"]):
                continue
            group = [r for r in rows[i:] if r.amount.begin < clause.end and r.rule == row.rule]
            names = self.owners.coordinated(row.amount.begin)
            if len(names) == len(group) and len(group) > 1:
                for r, m in zip(group, names, strict=True):
                    r.owner = m.entity
                    r.indicator = row.indicator
                done = i + len(group) - 1
                continue
            things = self.strip_left(clause.begin, row.amount.open_begin).split("、")
            if len(things) == len(group) and len(group) > 1 and min(map(len, things)) >= 2:
                tail = things[-1][len(things[0]) :]
                for r, thing in zip(group, things, strict=True):
                    r.indicator = thing if thing == things[-1] or len(thing) > 4 else thing + tail
                done = i + len(group) - 1

    def doubled(self, rows: list[_Row], sentence: Sentence) -> None:
        """38.5亿元,翻了一番: a change of 100 percent."""
        for word in self.words["doubled"]:
            at = self.text.find(word, sentence.begin, sentence.end)
            if at < 0:
                continue
            values = [r for r in rows if r.value is not None and r.amount.end <= at]
            if (
                values
                and values[-1].change is None
                and not self.glue.sub("", self.text[values[-1].amount.open_end : at])
            ):
                values[-1].change = Decimal(100)
            return

    def change_indicator(self, begin: int, end: int) -> str:
        edge = self.left_edge(end, _WEAK, begin)
        text = self.strip_left(edge, end)
        text = self.tidy(
            re.sub(
                rf"(?:{self.words.either['against_yoy']}|{self.words.either['against_year_start']}|{self.words.either['against_month']}|[比较][^,。;]{{1,6}}年?)$",
                "",
                text,
            )
        )
        if len(text) < 2 and edge > begin:
            text = self.strip_left(self.left_edge(edge - 1, _WEAK, begin), edge - 1)
        return text

    def base_of(self, text: str) -> str:
        for name, base in (("against_year_start", "year_start"), ("against_month", "mom"), ("against_yoy", "yoy")):
            if any(word in text for word in self.words[name]):
                return base
        return ""

    def observations(self, rows: Sequence[_Row]) -> list[Observation]:
        out: list[Observation] = []
        seen: set[tuple[object, ...]] = set()
        for row in rows:
            if (
                row.owner is None
                or row.owner not in self.reading.entities
                or (row.value is None and row.change is None)
            ):
                continue
            text = (
                row.indicator.strip('“”"、, ')
                if row.indicator.count("“") != row.indicator.count("”")
                else row.indicator.strip("、, ")
            )
            if not text:
                continue
            key = (row.owner, text, row.value, row.unit, row.change, row.period)
            if key in seen:
                continue
            seen.add(key)
            amount = row.amount
            has_value = row.value is not None
            out.append(
                Observation(
                    row.owner,
                    text,
                    row.value,
                    row.unit,
                    row.period,
                    row.rule,
                    row.confidence,
                    sentence_evidence(self.page, self.article, row.sentence),
                    amount.base if has_value else "",
                    amount.normalized if has_value else None,
                    row.change,
                    row.base,
                    row.modality,
                    amount.bound if has_value else None,
                    row.rank,
                    row.rank_scope,
                    self.indicators.concept(text, amount.dimension if has_value else ""),
                )
            )
        return out


def find_observations(
    reading: Reading, page: Page, *, words: ObservationWords | None = None, indicators: Indicators | None = None
) -> list[Observation]:
    """The numbers that one article says of its entities.

    Args:
        reading: The article with linked mentions, topics and home.
        page: The page that it was cut from, for the evidence.
        words: Word classes and rules, default ``seeds/patterns/observations.toml``.
        indicators: Indicator concepts, default ``seeds/indicators.csv``.

    Returns:
        In reading order; one row for each number, repetitions once.

    Source:
        gold/GUIDELINE.md, Observations.
    """
    return _Finder(reading, page, words or load_observation_words(), indicators or load_indicators()).find()
