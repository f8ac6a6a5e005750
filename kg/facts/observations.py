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
from kg.facts.indicators import Indicators, load_indicators
from kg.pages.numbers import Amount, iter_amounts
from kg.pages.periods import Period, find_periods
from kg.words.data import seeds_path
from kg.words.domain import Block, BlockKind, Mention, Modality, Observation, Origin, Page, Reading, Sentence
from kg.words.errors import DataError

OWNER_TYPES = frozenset({"Region", "Zone", "Enterprise", "Organization", "Program", "Industry", "Project", "Facility", "Event", "Person"})
SUBJECT_TYPES = frozenset({"Region", "Zone", "Enterprise", "Organization"})
_LISTS = (
    "growth", "fall", "more", "change_noun", "falling_noun", "change_link", "against_yoy", "against_year_start", "against_month",
    "change_glue", "in_turn", "doubled", "target", "forecast", "actual", "coming", "lead", "link", "after_lead", "predicate", "plain_noun",
    "head_verb", "duration_after", "duration_year", "no_count", "rank_scope",
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


class _Finder:
    """Reads the numbers of one article."""

    def __init__(self, reading: Reading, page: Page, words: ObservationWords, indicators: Indicators) -> None:
        self.reading, self.page, self.words, self.indicators = reading, page, words, indicators
        self.article = reading.article
        self.text = reading.article.text
        reference = self.article.date or page.date
        self.periods = find_periods(self.text, reference)
        self.reference_year = int(reference[:4]) if reference else None
        self.names = [m for m in reading.mentions if m.origin is not Origin.ANAPHOR]
        outer: list[Mention] = []
        for m in reading.mentions:
            if not outer or m.begin >= outer[-1].end:
                outer.append(m)
        self.outer = outer
        w = words.either
        self.lead = re.compile(rf"(?:{w['lead']})+")
        self.link = re.compile(rf"(?:{w['link']})+$")
        self.change_before = re.compile(
            rf"(?P<noun>{w['change_noun']})(?:{w['change_link']})*$|(?P<word>{w['growth']}|{w['fall']})(?:{w['change_link']})*$"
        )
        self.more_before = re.compile(rf"(?P<word>{w['more']})(?:{w['change_link']})*$")
        self.against = re.compile(
            rf"{w['against_yoy']}|{w['against_year_start']}|{w['against_month']}|[比较](?:[^,。;:、]{{1,8}})(?={w['growth']}|{w['fall']}|$)"
        )
        self.glue = re.compile(rf"(?:{w['change_glue']}|{w['against_yoy']}|{w['against_year_start']}|{w['against_month']}|[,、()\s]|比\d{{4}}年|较\d{{4}}年|[比较][^,。;:]{{1,8}}?(?=$))+")

    # ---- which amounts are numbers of anybody

    def amounts(self, sentence: Sentence) -> list[Amount]:
        stretch = self.text[sentence.begin : sentence.end]
        hidden = [(sentence.begin + f.start(), sentence.begin + f.end()) for f in _QUOTED.finditer(stretch)]
        hidden += [(m.begin, m.end) for m in self.names if m.begin < sentence.end and m.end > sentence.begin]
        hidden += [(p.begin, p.end) for p in self.periods]
        out = []
        for amount in iter_amounts(stretch):
            moved = replace(
                amount, begin=amount.begin + sentence.begin, end=amount.end + sentence.begin,
                open_begin=amount.open_begin + sentence.begin, open_end=amount.open_end + sentence.begin,
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
            if after.startswith(self.words["duration_after"]) and not (amount.unit in ("天", "分钟", "小时", "秒") and after.startswith("内")):
                return bool(after.startswith("后,")) and amount.unit in ("分钟", "小时", "天", "秒")
            if amount.unit == "年":
                return any(w in before[-12:] or w in after[:8] for w in self.words["duration_year"])
            if amount.chinese:
                return False
        if amount.counter and after.startswith(self.words["no_count"]):
            return False
        if amount.chinese and amount.counter and after[:1] in "“\"《·":
            return False
        if amount.unit == "大" and amount.chinese:
            return False
        return True

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
            elif depth == 0 and c in marks and not (c == "," and self.text[i - 1 : i].isdigit() and self.text[i + 1 : i + 2].isdigit()):
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
                rest = self.link.sub("", self.text[m.end : end].strip(" “”\"、"))
                rest = self.lead.sub("", rest, count=1) if self.lead.match(rest) else rest
                if rest.strip("“”\"、的,"):
                    cut = m.end
        for p in self.periods:
            if p.begin >= begin and p.end <= end and p.end > cut and self.text[p.end : end].strip("“”\"、的,"):
                cut = p.end
        piece = self.text[cut:end]
        return self.tidy(piece)

    def tidy(self, piece: str) -> str:
        previous = None
        while piece != previous:
            previous = piece
            piece = piece.strip(" ,:、。;的—)" if piece.count("(") < piece.count(")") else " ,:、。;的—")
            if piece[:1] in "”\"'’" or piece[:2] in ("」",):
                piece = piece[1:]
            if piece.startswith(("等", "里", "中", "内")) and len(piece) > 2:
                piece = piece[1:]
            shorter = self.link.sub("", piece)
            if len(shorter) >= 1:
                piece = shorter
            found = self.lead.match(piece)
            if found and len(piece) - found.end() >= 2:
                piece = piece[found.end() :]
        inner = re.sub(r"(?<=[一-鿿)])(?:实现|完成)(?=[一-鿿])", "", piece)
        return inner if len(inner) >= 2 else piece

    def left_text(self, amount: Amount, floor: int) -> str:
        begin = self.left_edge(amount.open_begin, _WEAK, floor)
        text = self.strip_left(begin, amount.open_begin)
        if "、" in text:
            head, tail = text.rsplit("、", 1)
            if len(tail) >= 2:
                text = self.tidy(tail)
        return text

    def right_parts(self, amount: Amount, stop: int) -> tuple[str, str]:
        """The counted noun after a number, and what is said about it."""
        begin = amount.open_end
        end = self.right_edge(begin, "。;!?\n,:、", stop)
        piece = self.text[begin:end]
        piece = re.sub(rf"^(?:{self.words.either['after_lead']})+", "", piece).strip()
        piece = piece.split("—")[0]
        if not piece or not _CJK.match(piece):
            return "", ""
        if piece.startswith(tuple(w for w in self.words["predicate"])) :
            return "", self.tidy(piece)
        cut = len(piece)
        for word in self.words["predicate"]:
            at = piece.find(word, 1)
            if 0 < at < cut:
                cut = at
        return piece[:cut].strip("“”\"的 "), piece[cut:]

    def indicator(self, amount: Amount, previous: _Row | None, floor: int, stop: int) -> tuple[str, str]:
        """Indicator text and rule id."""
        left = self.left_text(amount, floor)
        noun, said = self.right_parts(amount, stop)
        nothing_between = previous is not None and not self.text[previous.amount.open_end : amount.open_begin].strip("、,和及 ")
        attributive = self.text.startswith("的", amount.open_end)
        if amount.counter or attributive or amount.unit[-1:] in "万亿":
            if noun and not (attributive and left and not amount.counter):
                verb = next((v for v in self.words["head_verb"] if left.endswith(v)), "")
                if verb and len(noun) >= 2:
                    return verb + noun, "number-after"
                if noun in self.words["plain_noun"] and 2 <= len(said) <= 12:
                    about = self.tidy(re.sub(r"^(?:已|均|都|就|正|陆续|先后|悉数|全部|已经)", "", said))
                    return about + noun, "number-after"
                if len(noun) >= 2:
                    return noun, "number-after"
                if noun and left:
                    return self.tidy(left + noun), "number-after"
                if noun:
                    return noun, "number-after"
            if said and (not left or nothing_between):
                return said[:16], "number-after"
        if left and not nothing_between:
            return left, "number-before"
        if noun or said:
            return (noun or said)[:16], "number-after"
        if previous is not None:
            return previous.indicator, "number-before"
        return "", "number-before"

    # ---- whose it is

    def owner(self, amount: Amount, sentence: Sentence, index: int, noun: str) -> str | None:
        text = self.text
        if text.startswith("的", amount.open_end):
            for m in self.outer:
                if amount.open_end < m.begin <= amount.open_end + 8 and m.type in ("Project", "Zone", "Facility", "Program", "Event", "Enterprise"):
                    if not set(text[amount.open_end : m.begin]) & set(",。;、"):
                        return m.entity
        clause = self.left_edge(amount.begin, _WEAK, sentence.begin)
        best: str | None = None
        for m in self.outer:
            if sentence.begin <= m.begin and m.end <= amount.begin and m.type in OWNER_TYPES and m.type != "Person":
                if self.is_subject(m, clause, sentence, amount):
                    best = m.entity
        if best:
            return best
        topic = self.reading.topics[index] if index < len(self.reading.topics) else None
        return topic or self.reading.home

    def is_subject(self, m: Mention, clause: int, sentence: Sentence, amount: Amount) -> bool:
        text = self.text
        start = self.left_edge(m.begin, _WEAK, sentence.begin)
        lead = text[start : m.begin]
        for p in self.periods:
            if start <= p.begin and p.end <= m.begin:
                lead = lead.replace(text[p.begin : p.end], "")
        lead = self.lead.sub("", lead).strip("“”\"《 的")
        if re.search(r"(?:在|对|向|为|从|与|和|同|把|被|由|给|跟|于|据|经|到|占|通过|来自|授予|依托|联合|贡献)$", text[start : m.begin].strip("“\"《")):
            return False
        if m.type in ("Program", "Project", "Facility", "Event", "Industry"):
            return m.begin >= clause and (not lead or m.type == "Industry") or (not lead and m.begin < clause)
        return len(lead) <= 1

    # ---- the rest

    def modality(self, amount: Amount, sentence: Sentence, period: str | None, absolute: bool) -> Modality:
        left = self.left_edge(amount.begin, _STRONG, sentence.begin)
        stretch = self.text[left : amount.begin]
        best, at = Modality.ACTUAL, -1
        for name, kind in (("target", Modality.TARGET), ("forecast", Modality.FORECAST), ("actual", Modality.ACTUAL)):
            for word in self.words[name]:
                found = stretch.rfind(word)
                if found >= 0 and found > at:
                    at, best = found, kind
        if best is Modality.ACTUAL and at < 0:
            right = self.right_edge(amount.end, _WEAK, sentence.end)
            tail = self.text[amount.end : right]
            if any(w in tail for w in ("计划", "力争")):
                return Modality.TARGET
            if period and self.reference_year and int(period[:4]) > self.reference_year:
                return Modality.TARGET
        return best

    def period(self, amount: Amount, sentence: Sentence, block: Block) -> str | None:
        inside = [p for p in self.periods if sentence.begin <= p.begin and p.end <= amount.begin]
        if inside:
            return inside[-1].edtf
        right = self.right_edge(amount.end, _WEAK, sentence.end)
        after = [p for p in self.periods if amount.end <= p.begin and p.end <= right]
        if after:
            return after[0].edtf
        earlier = [p for p in self.periods if block.begin <= p.begin and p.end <= sentence.begin]
        if earlier:
            return earlier[-1].edtf
        return None

    # ---- all together

    def find(self) -> list[Observation]:
        rows: list[_Row] = []
        article = self.article
        for index, sentence in enumerate(article.sentences):
            block = article.blocks[sentence.block]
            if block.kind in (BlockKind.BYLINE, BlockKind.HEADLINE, BlockKind.SUBHEAD):
                continue
            rows += self.sentence_rows(index, sentence, block)
        return self.observations(rows)

    def sentence_rows(self, index: int, sentence: Sentence, block: Block) -> list[_Row]:
        rows: list[_Row] = []
        floor = sentence.begin
        amounts = self.amounts(sentence)
        chain: list[_Row] | None = None
        sign = 1
        taken = 0
        for number, amount in enumerate(amounts):
            stop = amounts[number + 1].open_begin if number + 1 < len(amounts) else sentence.end
            before = self.text[floor : amount.open_begin]
            gap = self.text[amounts[number - 1].open_end : amount.open_begin] if number else before
            row: _Row | None = None
            change = self.change_before.search(before) if amount.dimension in ("ratio", "multiple") else None
            continues = number > 0 and taken > 0 and amount.unit == amounts[number - 1].unit and gap.strip() in ("、", "和", "及", "与", "至", "到", "—", "-")
            if amount.unit == "%" and (change or continues and chain is not None):
                if change:
                    word = change["word"] or change["noun"]
                    sign = -1 if word in self.words["fall"] or word in self.words["falling_noun"] else 1
                    head = before[: change.start()]
                    own = self.glue.sub("", head)
                    values = [r for r in rows if r.value is not None and not r.difference and r.unit not in ("%", "个百分点")] or [
                        r for r in rows if r.value is not None and not r.difference]
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
                    row = _Row(amount, sentence, text, "number-change", change=sign * amount.value, base=self.base_of(head))
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
                if more and rows and not self.glue.sub("", head) and amount.unit != "%" or more and amount.dimension == "percentage_point":
                    base = next((r for r in reversed(rows) if not r.difference and r.value is not None), None)
                    own = self.strip_left(self.left_edge(floor + len(head), _WEAK, floor), floor + len(head)) if head else ""
                    own = self.against.sub("", own)
                    stem = own if len(own) >= 2 else (base.indicator if base else "")
                    against = self.against.search(before)
                    text = stem + (against.group() if against else "") + more["word"]
                    row = _Row(amount, sentence, text, "number-difference", value=amount.value, unit=amount.unit, difference=True)
                else:
                    text, rule = self.indicator(amount, rows[-1] if rows else None, floor, stop)
                    row = _Row(amount, sentence, text, rule, value=amount.value, unit=amount.unit)
            row.owner = self.owner(amount, sentence, index, row.indicator)
            row.period = self.period(amount, sentence, block)
            row.modality = self.modality(amount, sentence, row.period, False)
            rows.append(row)
            floor = amount.open_end
        self.doubled(rows, sentence)
        return rows

    def doubled(self, rows: list[_Row], sentence: Sentence) -> None:
        """38.5亿元,翻了一番: a change of 100 percent."""
        for word in self.words["doubled"]:
            at = self.text.find(word, sentence.begin, sentence.end)
            if at < 0:
                continue
            values = [r for r in rows if r.value is not None and r.amount.end <= at]
            if values and values[-1].change is None and not self.glue.sub("", self.text[values[-1].amount.open_end : at]):
                values[-1].change = Decimal(100)
            return

    def change_indicator(self, begin: int, end: int) -> str:
        edge = self.left_edge(end, _WEAK, begin)
        text = self.strip_left(edge, end)
        text = self.tidy(re.sub(rf"(?:{self.words.either['against_yoy']}|{self.words.either['against_year_start']}|{self.words.either['against_month']}|[比较][^,。;]{{1,6}}年?)$", "", text))
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
            if row.owner is None or row.owner not in self.reading.entities or (row.value is None and row.change is None):
                continue
            text = row.indicator.strip("“”\"、, ") if row.indicator.count("“") != row.indicator.count("”") else row.indicator.strip("、, ")
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
                    row.owner, text, row.value, row.unit, row.period, row.rule, row.confidence,
                    sentence_evidence(self.page, self.article, row.sentence),
                    amount.base if has_value else "", amount.normalized if has_value else None, row.change, row.base, row.modality,
                    amount.bound if has_value else None, row.rank, row.rank_scope, self.indicators.concept(text),
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
