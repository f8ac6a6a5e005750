"""Observations: numbers said of an entity, with indicator, period, change, modality, bound and rank.

Every amount of an article is asked the same questions: is it a number of anybody, what does it measure
(:mod:`kg.facts.measures`), whose is it
(:mod:`kg.facts.owners`), when does it hold, is it reported or hoped for (:mod:`kg.facts.timing`), or is it only the
change of another number.
The words that answer are data, ``seeds/patterns/observations.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kg.facts.clauses import WEAK, left_edge, right_edge
from kg.facts.evidence import sentence_evidence
from kg.facts.indicators import Indicators, load_indicators
from kg.facts.measures import Measured, Measures
from kg.facts.observation_words import ObservationWords, load_observation_words
from kg.facts.owner_model import OwnerModel, Question, describe_candidates, load_owner_model
from kg.facts.owners import Owners
from kg.facts.timing import Timing
from kg.language.lexer import word_at
from kg.pages.numbers import Amount, iter_amounts, parse_numeral
from kg.words.domain import Block, BlockKind, Mention, Modality, Observation, Origin, Page, Reading, Sentence, Skipped

_BEFORE, _AFTER, _ATTRIBUTE, _CHANGE, _DIFFERENCE = (
    "number-before",
    "number-after",
    "number-attribute",
    "number-change",
    "number-difference",
)
# Share of rows of each rule whose owner and indicator were right on the annotated development pages.
_CONFIDENCE = {_BEFORE: 0.92, _AFTER: 0.84, _ATTRIBUTE: 0.88, _CHANGE: 0.9, _DIFFERENCE: 0.88}

_QUOTED = re.compile(r"“([^“”]{1,14})”|《[^《》]*》|\"([^\"]{1,14})\"")
# 前3名 is a rank; 上学前4500个 is none.
_PODIUM = 100
# By how much, in log odds, another owner must be likelier than that of the rules.
_MARGIN = 1.5
# Feature of what stands in the name of another thing.
_IN_NAME = "nestTrue"
# Before the first of two states: 由, 从每年, 由原来的; its greatest length.
_FROM, _FROM_LENGTH = re.compile("[由从](?:每[年月天日]|(?:原来|原先|最初|当初)的?)?$"), 4
_RANK = re.compile("(?:国家|自治区|[部省市县区州旗])级")
_POINTER = re.compile("[“‘]?(?:该|同|本)(?:[村镇乡县区市州旗省团]|社区|街道|园区)")
# 每10只…,有7只, 每卖出8只,就有1只, 全球10只…,7只来自: around the one number, and around the other.
_EACH_OF = r"每(?:[一-鿿]出|生产|销售)?"
_EACH_BEFORE = re.compile(f"{_EACH_OF}$")
_IN_EACH = re.compile(r"[^,。;:]{0,8},?(?:就|便|里|中|大约)*有\d")
_OF_EACH = re.compile(rf"{_EACH_OF}\d+[一-鿿][^,。;:]{{0,8}},?(?:就|便|里|中|大约)*有$")
_WORLD = r"(?:全球|全国|世界上?)每?"
_COMES = "来自|产自|出自"
_IN_WORLD = re.compile(rf"[^,。;:\d]{{0,8}},(?:就|便)?有?\d+[一-鿿](?:{_COMES})")
_OF_WORLD = re.compile(rf"{_WORLD}10+[一-鿿][^,。;:\d]{{0,8}},(?:就|便)?有?$")
# 全省首批6家之一 counts no others; 三分之一 is a part.
_ONE_OF = re.compile(r"[^,。;:、\d]{0,12}(?<!分)之一")
# 五十公里越野赛, 10公里健康跑: part of what a contest is called.
_CONTEST = re.compile("[一-鿿]{0,6}[赛跑](?![一-鿿]?[道场车手程步])")
# 往南400公里, 山以西20公里: where the text goes on to.
_ONWARDS = re.compile("(?:[往向][东西南北]{1,2}|以[东西南北]{1,2})(?:再?[走行去])?$")
# 每周有四天: no sum of days.
_EACH_TIME = re.compile("每(?:个?星期|个?月|[周年天日晚]|季度)(?:[都只仅就]|至少)?有?$")
# 三人分别担任: those named before.
_ALL_OF_THEM = re.compile("(?:^|[,。;:“])$")
# 城乡居民收入分别增长5%和7%: of the town and of the country.
_BOTH, _BOTH_PARTS = "城乡", ("城镇", "农村")
# Between two numbers of a list: 、变更.
_ITEM = re.compile("余?、[一-鿿]{0,12}")
_JOINED = ("、", "和", "及", "与")
_RANGED = ("至", "到", "—", "-")


@dataclass(slots=True)
class _Row:
    """An observation in the making."""

    amount: Amount
    sentence: Sentence
    indicator: str
    rule: str
    value: Decimal | None = None
    owner: str | None = None
    change: Decimal | None = None
    base: str = ""
    period: str | None = None
    modality: Modality = Modality.ACTUAL
    rank: int | None = None
    rank_scope: str = ""

    @property
    def measured(self) -> Measured:
        return Measured(self.amount, self.indicator, self.rule)


@dataclass(slots=True)
class _Chain:
    """Percentages that follow each other (增长5.3%、7.1%): the rows that they change in turn, and their sign."""

    rows: list[_Row]
    taken: int
    sign: int


_EACH = re.compile(r"(?P<word>(?<![人户亩年月日村平])均|各(?![类种项个级地界位])|双双)[^,。;:、\d]{0,8}$")


# How long the name of a part may be: 城镇居民.
_PART = 8


def _is_alike(first: Amount, second: Amount) -> bool:
    """Whether two amounts are in one unit or in multiples of it: 8000吨, 2万吨."""
    return first.unit == second.unit or bool(first.base and first.base == second.base)


class _Finder:
    """Reads the numbers of one article."""

    def __init__(
        self,
        reading: Reading,
        page: Page,
        words: ObservationWords,
        indicators: Indicators,
        owner_model: OwnerModel | None,
    ) -> None:
        self.reading, self.page, self.words, self.indicators = reading, page, words, indicators
        self.owner_model = owner_model
        self.asked: list[tuple[Question, _Row]] = []
        self.article = reading.article
        self.text = reading.article.text
        outer: list[Mention] = []
        for m in reading.mentions:
            if not outer or m.begin >= outer[-1].end:
                outer.append(m)
        self.lost: list[Skipped] = []
        self.names = [m for m in reading.mentions if m.origin is not Origin.ANAPHOR]
        self.timing = Timing(reading, page, outer, words)
        self.measures = Measures(self.text, outer, self.timing.periods, words)
        self.owners = Owners(reading, self.timing.periods, words.lists)
        w = words.either
        self.turning: list[_Row] = []
        self.turn = rf"(?:{w['growth']}|{w['fall']})(?:{w['change_link']})*\d+(?:\.\d+)?%"
        against = [x for k in ("against_yoy", "against_year_start", "against_month") for x in self.words[k]]
        comparison = "|".join(map(re.escape, sorted(against, key=lambda x: -len(x))))
        self.rank = re.compile(
            rf"(?:{w['rank_scope']})(?P<scope>[^,。;:第首前\d]{{1,12}}?)"
            rf"(?:第(?P<place>[一二三四五六七八九十]+|\d+)|首位|榜首|之首)"
        )
        self.change_before = re.compile(
            rf"(?P<noun>{w['change_noun']}|增速(?={w['in_turn']}))(?P<turn>{w['in_turn']})?(?:{w['change_link']})*$"
            rf"|(?P<word>{w['growth']}|{w['fall']})(?:{w['change_link']})*$"
        )
        self.reached = re.compile(rf"[,、\s]*(?:{w['reached']})(?:{w['change_link']})*")
        self.more_before = re.compile(rf"(?P<word>{w['more']})(?:{w['change_link']})*$")
        self.against = re.compile(
            rf"{comparison}|[比较](?:[^,。;:、]{{1,8}}?)(?={w['growth']}|{w['fall']}|{w['more']})"
        )
        self.glue = re.compile(
            rf"(?:{w['change_glue']}|{comparison}|[,、()\s]|比\d{{4}}年|较\d{{4}}年|[比较][^,。;:]{{1,8}}?(?=$))+"
        )

    # ---- which amounts are numbers of anybody

    def amounts(self, sentence: Sentence) -> list[Amount]:
        """The amounts of a sentence that are neither in a name nor in a time; article offsets."""
        stretch = self.text[sentence.begin : sentence.end]
        hidden = []
        for f in _QUOTED.finditer(stretch):
            # “10分钟生活圈” is a name, “一天能挣200元”,他说 is speech.
            before = stretch[: f.start()].strip()
            speech = f.group()[0] in '“"' and (not before or before.endswith(":"))
            if not speech and not re.search("[,。;!?]", f.group()):
                hidden.append((sentence.begin + f.start(), sentence.begin + f.end()))
        hidden += [(m.begin, m.end) for m in self.names if m.begin < sentence.end and m.end > sentence.begin]
        hidden += [(p.begin, p.end) for p in self.timing.periods]
        out = []
        for amount in iter_amounts(stretch):
            moved = replace(
                amount,
                begin=amount.begin + sentence.begin,
                end=amount.end + sentence.begin,
                open_begin=amount.open_begin + sentence.begin,
                open_end=amount.open_end + sentence.begin,
            )
            if not any(b < moved.end and moved.begin < e for b, e in hidden) and self.counts(moved, sentence):
                out.append(moved)
        return out

    def counts(self, amount: Amount, sentence: Sentence) -> bool:
        """Whether an amount counts or measures something: 五个方面, 3年内 and 前两名 do not."""
        after = self.text[amount.end : sentence.end]
        before = self.text[sentence.begin : amount.begin]
        if amount.dimension == "time":
            if _EACH_TIME.search(before):
                return False
            if any(p.end == amount.begin and p.kind in ("date", "same") for p in self.timing.periods):
                return False  # 元旦假期3天
            if amount.unit == "岁":
                return any(w in before[-10:] for w in self.words["mean"])
            if amount.unit == "年" and before.endswith(self.words["term"]):
                return True
            if amount.chinese and amount.unit != "天" and not before.endswith(self.words["taking"]):
                return False
            if amount.unit == "年" and (before.endswith("了") or after.startswith(self.words["term_after"])):
                return True
            if amount.unit == "年":
                return any(w in before[-12:] or w in after[:8] for w in self.words["duration_year"])
            if after.startswith(self.words["duration_after"]):
                return after.startswith("内") or after.startswith("后,")
        if amount.chinese and amount.unit == "成":
            return False  # 近八成 is no figure
        if re.match("级[一-鿿]{0,3}(?:船|轮|泊位|码头|航道)", after):
            return False  # 可停靠5000吨级货轮
        if before.endswith("零下") or any(w in before[-8:] for w in self.words["imprint"]):
            return False  # 零售价:1.5元 is said of the paper
        if amount.chinese and amount.unit == "家" and any(m.end == amount.begin for m in self.names):
            return False  # 甲、乙、丙三家: they are named
        if amount.unit == "分" and before.endswith(("时", "点")):
            return False
        if amount.unit in self.words["rating_unit"] and re.match("[一-鿿]", after):
            return False  # 10千伏线路
        if re.search(r"\d[∶:]$", before):
            return False  # 按6∶4分享
        if amount.counter and self.is_share(before, after):
            return False
        if amount.counter and _ONE_OF.match(after):
            return False
        if amount.dimension == "length" and _CONTEST.match(after):
            return False
        if amount.dimension == "length" and _ONWARDS.search(before) and after[:1] in (",", "。", "", "就"):
            return False
        if amount.chinese and ((amount.unit == "届" and before.endswith("头")) or self.in_word(amount)):
            return False  # 头两届: the first ones
        together = after.startswith(tuple(w for w in self.words["shared_after"] if w[0] not in ",。"))
        if amount.chinese and amount.unit in self.words["people_unit"] and together and _ALL_OF_THEM.search(before):
            return False  # 三人分别担任: those who were named
        if amount.chinese and amount.unit in ("家", "地", "方") and after.startswith(self.words["shared_after"]):
            return False  # 三家还合买一台仪器: they are named
        if amount.chinese and amount.counter and f"“{self.text[amount.begin : amount.end + 2]}" in self.text:
            return False  # 三张清单, which was named “三张清单” before
        if not amount.counter and amount.dimension not in ("money", "ratio", "percentage_point", "time", "multiple"):
            titled = re.match(rf"(?:/年)?[一-鿿·()]{{2,14}}?(?:{self.words.either['work_noun']})", after)
            if titled and "的" not in titled[0] and not before.endswith(self.words["before_work"]):
                return False  # 300兆瓦风电项目, 220千伏输变电工程: a part of its name
        if amount.chinese and amount.counter and (after.startswith(self.words["no_count"]) or after[:1] in '“"《·'):
            return False
        if amount.counter and before.endswith("前") and amount.normalized is not None and amount.normalized <= _PODIUM:
            return False
        return not (amount.unit == "大" and amount.chinese)

    def is_share(self, before: str, after: str) -> bool:
        """全球每10只,有7只来自某地: whether a number between two texts is one of the two of a share."""
        one = _EACH_BEFORE.search(before) and _IN_EACH.match(after)
        one = one or (re.search(f"{_WORLD}$", before) and _IN_WORLD.match(after))
        other = _OF_EACH.search(before) or (_OF_WORLD.search(before) and re.match(f"[一-鿿]{{0,4}}(?:{_COMES})", after))
        return bool(one or other)

    def in_word(self, amount: Amount) -> bool:
        """Whether a Chinese numeral only begins a longer noun: 二人转."""
        word = word_at(self.text, amount.begin)
        return (
            word is not None and word.begin <= amount.begin and word.end > amount.open_end and word.tag in ("n", "nz")
        )

    # ---- the rows of one sentence

    def sentence_rows(self, sentence: Sentence, block: Block) -> list[_Row]:
        """One row for each number, changes attached to the numbers that they are said of."""
        rows: list[_Row] = []
        floor = sentence.begin
        amounts, classes = self.measures.thresholds(self.amounts(sentence))
        chain: _Chain | None = None
        self.turning = []
        for number, amount in enumerate(amounts):
            stop = amounts[number + 1].open_begin if number + 1 < len(amounts) else sentence.end
            before = self.text[floor : amount.open_begin]
            row: _Row | None = None
            if amount.unit == "%" and (sign := self.signed(before, rows)):
                rows[-1].change = sign * amount.value
                floor = amount.open_end
                continue
            if rows and rows[-1].value is None and self.reached.fullmatch(before) and amount.unit != "%":
                # 研发投入增长22%,达到1.4亿元
                rows[-1].value, rows[-1].amount, rows[-1].rule = amount.value, amount, _BEFORE
                floor = amount.open_end
                continue
            if amount.unit == "%" and (change := self.change_before.search(before)):
                row, chain = self.changed(amounts, number, rows, sentence, floor, change)
            elif chain and number and amount.unit == "%" and self.continues(amounts[number - 1], amount):
                row = self.chained(chain, amount, sentence)
            else:
                chain = None
                row = self.difference(amount, rows, sentence, floor)
                if row is None:
                    previous = rows[-1].measured if rows else None
                    text, rule = self.measures.indicator(amount, previous, floor, stop, sentence)
                    text = self.measures.whole_name(text, previous)
                    if amount.begin in classes:
                        text, rule = classes[amount.begin], _BEFORE
                    row = _Row(amount, sentence, text, rule, amount.value)
            floor = amount.open_end
            if row is None:
                continue
            self.place(row, sentence, block)
            before_it = rows[-1].period if rows else None
            if before_it and row.period and before_it == f"{row.period}/..":
                row.period = before_it  # 3月上线,已归集商户863家,带动消费…: the sums go on
            rows.append(row)
        self.doubled(rows, sentence)
        self.ranked(rows, sentence)
        self.distribute(rows)
        self.deal(rows)
        self.align(rows)
        self.traded(rows)
        return rows

    def place(self, row: _Row, sentence: Sentence, block: Block) -> None:
        """Fill in whose the number is, when it holds and how sure it is."""
        amount = row.amount
        row.owner = attributed = self.owners.attributed(amount.begin, amount.open_end)
        if row.owner is not None and row.rule == _BEFORE:
            row.rule = _ATTRIBUTE
        elif row.owner is None:
            row.owner = self.owners.owner(amount.begin, row.indicator)
            if amount.dimension == "time" and self.measures.lasting(amount, sentence):
                row.owner = self.owners.following(amount.begin) or row.owner
        question = Question(
            begin=amount.begin,
            end=amount.open_end,
            unit=amount.unit,
            indicator=row.indicator,
            rule=row.rule,
            chosen=row.owner,
            attributed=attributed,
            before=self.asked[-1][0].chosen if self.asked else None,
            block=block,
            sentence=self.article.sentences.index(sentence),
        )
        self.asked.append((question, row))
        if (holder := self.owners.holder(amount.open_begin, amount.unit)) is not None:
            row.owner = holder
        elif self.owner_model is not None and not self._is_pointed(amount, sentence, row.owner):
            row.owner = self._second_opinion(question)
        if len(self.asked) > 1 and self.asked[-2][0].sentence == question.sentence:
            former, part = self.asked[-2]
            if self.text[amount.begin - 1 : amount.begin] == "+" or self._is_listed(former.end, amount):
                row.owner = part.owner  # 1个平台+3支队伍, 办理登记30项、变更12项: parts of one formula or list
        kind = self.reading.entities[row.owner].type if row.owner in self.reading.entities else ""
        of_thing = kind in ("Project", "Facility", "Zone", "Program", "Enterprise")
        row.period, near = self.timing.period(amount, sentence, block, row.indicator, of_thing=of_thing)
        above = self.timing.above[sentence.block]
        if row.value is None and row.period is None and above is not None:
            row.period = above.edtf  # ——主导产业收入增长31%: a growth is that of the year told above
        days = row.period is not None and len(row.period) in (10, 21)
        if not near and kind == "Region" and days and not self.timing.same_event(sentence, block):
            row.period = None  # what is told of a place is not told of the day of the news
        if row.period is None or len(row.period) == 10:
            clause = right_edge(self.text, amount.end, WEAK, sentence.end)
            before = self.text[left_edge(self.text, amount.begin, WEAK, sentence.begin) : amount.begin]
            compared = self.text.startswith(self.words["against_last"], min(clause + 1, sentence.end))
            compared = compared or any(w in before for w in self.words["against_last"])
            if not near and compared and self.timing.year:
                row.period = str(self.timing.year)  # 单产462公斤,比去年多24公斤
        row.modality = self.timing.modality(amount, sentence, row.period if near else None)
        if not near and not self.timing.section[sentence.block] and row.modality is not Modality.ACTUAL:
            row.period = None  # what is hoped for is not hoped for the time that was told before
        ahead = bool(row.period and self.timing.reference and row.period > self.timing.reference)
        if row.modality is not Modality.ACTUAL and row.period and len(row.period) == 10 and not ahead:
            clause = left_edge(self.text, amount.begin, WEAK, sentence.begin)
            if not any(clause <= p.begin < amount.begin for p in self.timing.periods):
                row.period = None  # nor for the day on which the hope was told

    # ---- changes

    def signed(self, before: str, rows: Sequence[_Row]) -> int:
        """23418元 +7.1%: 1 or -1 if a percentage with a sign stands right after a number, else 0."""
        found = re.fullmatch(r"[\s(,]*([+\-▲▼↑↓])", before)
        if not found or not rows or rows[-1].value is None or rows[-1].change is not None:
            return 0
        return 1 if found[1] in "+▲↑" else -1

    def opposed(self, before: str, rows: Sequence[_Row], end: int) -> list[_Row]:
        """甲46万头,乙89万只,分别增长4.2%和下降1.6%: the numbers that the first of two opposed changes is of.

        Args:
            before: The text before the change.
            rows: The numbers of the sentence before it.
            end: Where the changes end that may belong to them: the next number that is none, or the sentence's end.
        """
        stretch = self.text[rows[-1].amount.open_end : end].partition(";")[0] if rows else ""
        turns = re.findall(self.turn, stretch)
        values = [r for r in rows if r.value is not None and r.rule != _DIFFERENCE and r.change is None]
        wanted = any(w in before for w in self.words["in_turn"])
        return values[-len(turns) :] if wanted and 2 <= len(turns) <= len(values) else []

    def continues(self, before: Amount, amount: Amount) -> bool:
        return (
            before.unit == amount.unit and self.text[before.open_end : amount.open_begin].strip() in _JOINED + _RANGED
        )

    def changed(
        self,
        amounts: Sequence[Amount],
        number: int,
        rows: list[_Row],
        sentence: Sentence,
        floor: int,
        change: re.Match[str],
    ) -> tuple[_Row | None, _Chain]:
        """A percentage after a word of change: of the numbers before it, or a row of its own.

        Returns:
            The new row, None if the change was attached to an earlier one; and the chain that further percentages
            continue.
        """
        amount = amounts[number]
        word = change["word"] or change["noun"]
        sign = -1 if word in self.words["fall"] or word in self.words["falling_noun"] else 1
        head = self.text[floor : floor + change.start()]
        own = self.glue.sub("", head)
        if own in self.words["same_thing"] or re.fullmatch("同.?", own):
            own = ""
        following = (a.open_begin for a in amounts[number:] if a.unit != "%")
        turned = self.opposed(head, rows, next(following, sentence.end)) if not own else []
        if turned:
            self.turning = turned[1:]
            turned[0].change, turned[0].base = sign * amount.value, self.base_of(head)
            return None, _Chain(turned[:1], 1, sign)
        if self.turning and own in ("", *_JOINED):
            row = self.turning.pop(0)
            row.change, row.base = sign * amount.value, self.base_of(head)
            return None, _Chain([row], 1, sign)
        values = [r for r in rows if r.value is not None and r.rule != _DIFFERENCE]
        values = [r for r in values if r.amount.dimension not in ("ratio", "percentage_point")] or values
        targets: list[_Row] = []
        if values and not own and change["noun"] and not change["turn"]:
            targets = values[-1:]
        elif values and not own and amount.part != "low":
            turn = 1
            while number + turn < len(amounts) and self.continues(amounts[number + turn - 1], amounts[number + turn]):
                turn += 1
            targets = values[-turn:]
        elif len(values) >= 2 and own in ("前者", "后者"):
            targets = values[-2:-1] if own == "前者" else values[-1:]
        base = self.base_of(head)
        if targets:
            targets[0].change, targets[0].base = sign * amount.value, base
            return None, _Chain(targets, 1, sign)
        text = self.measures.change_indicator(floor, floor + change.start())
        row = _Row(amount, sentence, text, _CHANGE, change=sign * amount.value, base=base)
        return row, _Chain([row], 1, sign)

    def chained(self, chain: _Chain, amount: Amount, sentence: Sentence) -> _Row | None:
        """A further percentage of a chain: the change of the next row, or of another thing measured alike."""
        change = chain.sign * amount.value
        if chain.taken < len(chain.rows):
            chain.rows[chain.taken].change = change
            chain.taken += 1
            return None
        last = chain.rows[-1]
        return _Row(amount, sentence, last.indicator, _CHANGE, change=change, base=last.base)

    def difference(self, amount: Amount, rows: Sequence[_Row], sentence: Sentence, floor: int) -> _Row | None:
        """比年初增加117.3亿元: a row of its own, told of what was measured before; None for other amounts."""
        more = self.more_before.search(self.text[floor : amount.open_begin])
        if more is None:
            return None
        end = floor + more.start()
        clause = left_edge(self.text, end, WEAK, floor)
        if clause > floor and self.against.search(self.text, clause, amount.open_begin) is not None:
            floor = clause  # 存款余额1024.7亿元,首次站上大关,比年初净增89.3亿元
        bare = bool(rows) and not self.glue.sub("", self.text[floor:end]) and amount.unit != "%"
        if not bare and amount.dimension != "percentage_point":
            return None
        base = next((r for r in reversed(rows) if r.rule != _DIFFERENCE), None)
        own = self.against.sub("", self.measures.clause_text(floor, end) + more["word"]) if end > floor else ""
        own = own.removesuffix(more["word"])
        stem = own if len(own) >= 2 else base.indicator if base else ""
        against = self.against.search(self.text, floor, amount.open_begin)
        text = stem + (against.group() if against else "") + more["word"]
        return _Row(amount, sentence, text, _DIFFERENCE, amount.value, base=self.base_of(self.text[floor:end]))

    def base_of(self, text: str) -> str:
        """What a change is measured against: ``yoy``, ``year_start``, ``mom`` or nothing."""
        for name, base in (("against_year_start", "year_start"), ("against_month", "mom"), ("against_yoy", "yoy")):
            if any(word in text for word in self.words[name]):
                return base
        return ""

    def doubled(self, rows: Sequence[_Row], sentence: Sentence) -> None:
        """38.5亿元,翻了一番: a change of 100 percent."""
        for word in self.words["doubled"]:
            at = self.text.find(word, sentence.begin, sentence.end)
            if at < 0:
                continue
            values = [r for r in rows if r.value is not None and r.amount.end <= at]
            if values and values[-1].change is None:
                if re.search(r"比\d{4}年", self.text[values[-1].amount.open_end : at]):
                    return  # of several years
                if not self.glue.sub("", self.text[values[-1].amount.open_end : at]):
                    values[-1].change = Decimal(100)
            return

    # ---- rows that depend on each other

    def ranked(self, rows: Sequence[_Row], sentence: Sentence) -> None:
        """增长19.0%,增幅排名全省第二: rank 2 among 全省, said of the number before."""
        for found in self.rank.finditer(self.text, sentence.begin, sentence.end):
            said = [r for r in rows if r.amount.end <= found.start() and r.rank is None]
            if not said or right_edge(self.text, said[-1].amount.end, "。;!?", sentence.end) < found.start():
                continue
            place = found["place"]
            number = 1 if place is None else int(place) if place.isdigit() else int(parse_numeral(place) or 0)
            if number:
                said[-1].rank, said[-1].rank_scope = number, found["scope"]

    def distribute(self, rows: Sequence[_Row]) -> None:
        """甲、乙收入分别增长1%、2%: the first number is of the first name, or of the first of the measured things."""
        done = -1
        for i, row in enumerate(rows):
            clause = self.owners.clauses[self.owners.clause_index(row.amount.begin)]
            lead = self.text[clause.begin : row.amount.begin]
            each = _EACH.search(lead) is not None and i + 1 < len(rows) and rows[i + 1].amount.begin < clause.end
            if i <= done or not (each or any(w in lead for w in self.words["in_turn"])):
                continue
            group = [
                r
                for r, former in zip(rows[i:], [None, *rows[i:]], strict=False)
                if r.amount.begin < clause.end
                and (r.rule == row.rule or (former is not None and self.continues(former.amount, r.amount)))
            ]
            if len(group) < 2:
                continue
            things = re.split("[、和与及]", self.measures.strip_left(clause.begin, row.amount.open_begin))
            if len(things) == 1 and things[0].startswith(_BOTH) and len(group) == len(_BOTH_PARTS):
                whole = re.split("|".join(self.words["in_turn"]), things[0])[0][len(_BOTH) :]
                things = [part + whole for part in _BOTH_PARTS]
            if any(len(thing) < 2 for thing in things):
                things = self.measures.strip_left(clause.begin, row.amount.open_begin).split("、")
            names = self.owners.coordinated(row.amount.begin, 0 if len(things) > 1 else len(group))
            if len(names) == len(group):
                for r, m in zip(group, names, strict=True):
                    r.owner, r.indicator = m.entity, row.indicator
                done = i + len(group) - 1
            elif len(things) == len(group) and min(map(len, things)) >= 2:
                shared = re.search(rf"(?:{self.words.either['shared_noun']})", things[-1])
                things[-1] = re.split("|".join(self.words["in_turn"]), things[-1])[0] or things[-1]
                tail = things[-1][shared.start() if shared and shared.start() > 1 else len(things[0]) :]
                for r, thing in zip(group, things, strict=True):
                    r.indicator = thing if thing == things[-1] or len(thing) > 4 else thing + tail
                done = i + len(group) - 1

    def deal(self, rows: list[_Row]) -> None:
        """甲、乙各获授信1亿元; 甲、乙、丙三家企业,纳税均超3000万元: one number that is of each of the names."""
        for row in list(rows):
            clause = self.owners.clauses[self.owners.clause_index(row.amount.begin)]
            found = _EACH.search(self.text, clause.begin, row.amount.open_begin)
            alone = not any(r is not row and clause.begin <= r.amount.begin < clause.end for r in rows)
            if found is None or not alone or row.value is None:
                continue
            names = self.owners.coordinated(row.amount.begin) or self.owners.counted(row.amount.begin)
            if len(names) < 2 or len({m.type for m in names}) > 1:
                continue
            row.indicator = row.indicator.removeprefix(found["word"]).removesuffix(found["word"])
            row.owner = names[0].entity
            at = rows.index(row)
            rows[at + 1 : at + 1] = [replace(row, owner=m.entity) for m in names[1:]]

    def align(self, rows: Sequence[_Row]) -> None:
        """Numbers that belong together: ends of a range, a noun after the last of a list, two states of one thing."""
        for first, second in pairwise(rows):
            rank = _RANK.search(first.indicator)
            if rank and first.amount.unit == second.amount.unit and _RANK.fullmatch(second.indicator):
                second.indicator += first.indicator[rank.end() :].removeprefix(
                    "以上"
                )  # 国家级龙头企业1家,省级14家,市级52家
        for first, second in reversed(list(pairwise(rows))):
            joined = self.text[first.amount.open_end : second.amount.open_begin] == "、"
            plain = first.value is not None and first.rule != _DIFFERENCE and not first.amount.part
            if joined and plain and second.rule == _AFTER:
                first.indicator, first.rule = second.indicator, second.rule
        self.share_heads(rows)
        for low, high in pairwise(rows):
            between = self.text[low.amount.end : high.amount.begin]
            moves = re.match("[^,。;:]{0,4}?(?:升|增|提|降|减|压|扩|缩|合|翻|涨|跌|变|到)", between) and between != "到"
            if (
                _is_alike(low.amount, high.amount)
                and moves
                and _FROM.search(self.text, max(0, low.amount.open_begin - _FROM_LENGTH), low.amount.open_begin)
            ):
                low.period, low.modality = None, Modality.ACTUAL
                low.owner = high.owner  # 由5个减到2个: two states of one thing
            elif (
                _is_alike(low.amount, high.amount)
                and moves
                and self.timing.compared(low.amount.begin)
                and high.period in (None, low.period)
            ):
                high.period = str(self.timing.year) if self.timing.year else None
            if low.amount.part == "low" and high.amount.part == "high" and low.value is not None:
                if low.rule != _AFTER and not (high.amount.counter and high.rule == _AFTER):
                    high.indicator = low.indicator
                else:
                    low.indicator = high.indicator

    def share_heads(self, rows: Sequence[_Row]) -> None:
        """居民人均可支配收入13852元,其中城镇居民16790元、农村居民11326元: the parts are incomes, too."""
        whole = ""
        unit = ""
        for first, second in pairwise(rows):
            between = self.text[first.amount.open_end : second.amount.open_begin]
            if between.lstrip(",").startswith("其中") and second.amount.unit == first.amount.unit:
                whole, unit = first.indicator, first.amount.unit
            elif not between.startswith("、"):
                whole = ""
            if whole and second.amount.unit == unit and second.rule == _BEFORE:
                part = second.indicator
                shared = next((n for n in range(len(part), 1, -1) if whole.startswith(part[-n:])), 0)
                if shared and len(part) <= _PART and len(whole) > shared + 1:
                    second.indicator = part + whole[shared:]

    def traded(self, rows: Sequence[_Row]) -> None:
        """全市轴承产业实现产值52亿元、税收2亿元: said of the place, they are those of the trade and not all of it."""
        trade = ""
        for number, row in enumerate(rows):
            kind = self.reading.entities[row.owner].type if row.owner in self.reading.entities else ""
            if row.rule not in (_BEFORE, _ATTRIBUTE, _CHANGE) or kind not in ("Region", "Zone", "Organization"):
                trade = ""
                continue
            former = rows[number - 1] if number else None
            goes_on = former is not None and self._is_listed(former.amount.open_end, row.amount)
            trade = self._trade_before(row) or (trade if goes_on else "")
            if trade and trade not in row.indicator:
                row.indicator = trade + row.indicator

    def _trade_before(self, row: _Row) -> str:
        """The industry named right before what a number measures, or ''."""
        clause = left_edge(self.text, row.amount.open_begin, WEAK, row.sentence.begin)
        at = self.text.rfind(row.indicator, clause, row.amount.open_begin) if row.indicator else -1
        for m in reversed(self.names):
            if m.type == "Industry" and clause <= m.begin and m.end <= at:
                return "" if self.measures.tidy(self.text[m.end : at]) else m.text
        return ""

    # ---- all together

    def _second_opinion(self, question: Question) -> str | None:
        """The owner by the model, or that of the rules; a park is not left for the place in its own name."""
        candidates = describe_candidates(self.owners, question)
        chosen = question.chosen
        best = self.owner_model.choose(candidates, chosen, margin=_MARGIN) if self.owner_model else chosen
        if best is not None and best != chosen and self.owners.is_aside(best, question.begin):
            return chosen
        if best != chosen and best == self._beside(question.begin):
            return chosen  # 举办某大赛和两次活动: the contest has no number
        inside = best in candidates and _IN_NAME in candidates[best]
        return chosen if inside and chosen is not None and chosen.startswith("Zone/") else best

    def _beside(self, begin: int) -> str | None:
        """The thing that a number's own is joined to (某大赛和两次活动), or None."""
        if self.text[begin - 1 : begin] not in _JOINED:
            return None
        end = len(self.text[: begin - 1].rstrip("”》"))
        return next((m.entity for m in self.names if m.end in (end, begin - 1)), None)

    def _is_pointed(self, amount: Amount, sentence: Sentence, owner: str | None) -> bool:
        """Whether the clause of a number opens with a word that points at its owner: 同村上台的有32人."""
        if owner is not None and owner == self.owners.pointed_at(amount.begin):
            return True
        clause = left_edge(self.text, amount.begin, WEAK, sentence.begin)
        return owner is not None and owner.startswith(("Region/", "Zone/")) and bool(_POINTER.match(self.text, clause))

    def _is_listed(self, end: int, amount: Amount) -> bool:
        """Whether a number is the next item of a list that the number before, which ends at ``end``, is one of."""
        between = self.text[end : amount.open_begin]
        named = any(m.begin < amount.open_begin and m.end > end for m in self.names)
        return not named and _ITEM.fullmatch(between) is not None

    def find(self) -> list[Observation]:
        rows: list[_Row] = []
        heads: list[_Row] = []
        for sentence in self.article.sentences:
            block = self.article.blocks[sentence.block]
            if block.kind in (BlockKind.BODY, BlockKind.CAPTION):
                rows += self.sentence_rows(sentence, block)
            elif block.kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD):
                heads += self.sentence_rows(sentence, block)
        # A headline repeats the text in fewer words: only what the text does not tell is taken from it.
        told = {(row.value, row.amount.unit) for row in rows}
        changes = {row.change for row in rows}
        rows += [
            row
            for row in heads
            if (row.change not in changes if row.value is None else (row.value, row.amount.unit) not in told)
        ]
        return self.observations(rows)

    def loss(self, row: _Row, why: str) -> Skipped:
        """A number that does not make it into the graph, as printed, with the line of the page where it stands."""
        begin, end = self.article.page_span(row.amount.open_begin, row.amount.open_end)
        line = self.page.text.count("\n", 0, begin) + 1
        return Skipped("number", f"{self.page.doc}:{line}", f"{self.page.text[begin:end]}: {why}")

    def observations(self, rows: Sequence[_Row]) -> list[Observation]:
        out: list[Observation] = []
        seen: set[tuple[object, ...]] = set()
        for row in rows:
            has_value = row.value is not None
            text = row.indicator.strip("、, ")
            if text.count("“") != text.count("”"):
                text = re.sub("[“”]", "", text)
            key = (row.owner, text, row.value, row.amount.unit, row.change, row.period)
            known = row.owner is not None and row.owner in self.reading.entities
            if key in seen or not (has_value or row.change is not None):
                continue
            if not known or not text:
                self.lost.append(
                    self.loss(row, "nobody is named whose it is" if not known else "nothing says what it is")
                )
                continue
            seen.add(key)
            assert row.owner is not None
            out.append(
                Observation(
                    owner=row.owner,
                    indicator=text,
                    value=row.value,
                    unit=row.amount.unit if has_value else "",
                    period=row.period,
                    rule=row.rule,
                    confidence=_CONFIDENCE[row.rule],
                    evidence=sentence_evidence(self.page, self.article, row.sentence),
                    base_unit=row.amount.base if has_value else "",
                    normalized=row.amount.normalized if has_value else None,
                    change=row.change,
                    base=row.base,
                    modality=row.modality,
                    bound=row.amount.bound if has_value else None,
                    rank=row.rank,
                    rank_scope=row.rank_scope,
                    concept=self.indicators.concept(text, row.amount.dimension if has_value else ""),
                )
            )
        return out


def find_numbers(
    reading: Reading,
    page: Page,
    *,
    words: ObservationWords | None = None,
    indicators: Indicators | None = None,
    owner_model: OwnerModel | None = None,
) -> tuple[list[Observation], list[Skipped]]:
    """The numbers that one article says of its entities, and those of which nobody can tell whose or what they are.

    Args:
        reading: The article with linked mentions and home.
        page: The page that it was cut from, for the evidence.
        words: Word classes and rules, default ``seeds/patterns/observations.toml``.
        indicators: Indicator concepts, default ``seeds/indicators.csv``.
        owner_model: Who ranks the owners; default the shipped one, :data:`RULES_ALONE` for none.

    Returns:
        In reading order, headlines last; one row for each number, repetitions once. The lost ones in the same order.

    Source:
        gold/GUIDELINE.md, Observations.
    """
    model = load_owner_model() if owner_model is None else owner_model
    finder = _Finder(
        reading,
        page,
        words or load_observation_words(),
        indicators or load_indicators(),
        None if model is RULES_ALONE else model,
    )
    return finder.find(), finder.lost


RULES_ALONE = OwnerModel({})
"""Leaves the choice of owners to the rules."""


def iter_owner_questions(
    reading: Reading, page: Page
) -> Iterator[tuple[Question, Decimal | None, Decimal | None, Owners]]:
    """Every number of an article as the rules read it, to learn from: question, value, change, and the clauses."""
    finder = _Finder(reading, page, load_observation_words(), load_indicators(), None)
    finder.find()
    for question, row in finder.asked:
        yield question, row.value, row.change, finder.owners


def find_observations(
    reading: Reading, page: Page, *, words: ObservationWords | None = None, indicators: Indicators | None = None
) -> list[Observation]:
    """The numbers that one article says of its entities: the first part of :func:`find_numbers`."""
    return find_numbers(reading, page, words=words, indicators=indicators)[0]
