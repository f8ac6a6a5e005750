"""When a number holds, and whether it is reported, aimed at or foreseen.

The clause decides, then the sentence, the paragraph, the section and the lead of the article. What is told of plans
or in passing is not carried on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from kg.facts.clauses import STRONG, WEAK, left_edge, right_edge
from kg.facts.observation_words import ObservationWords
from kg.facts.topics import is_brief
from kg.language.lexer import load_lexer, word_at
from kg.pages.numbers import Amount
from kg.pages.periods import Period, article_year, find_periods
from kg.words.domain import Article, Block, BlockKind, Mention, Modality, Origin, Page, Reading, Sentence

# How many years back what goes on today may have begun where the year of publication is only told from the text.
_GOES_ON = 1


_SHORT_QUOTE = re.compile("“[^“”]{1,12}”")
# 产值要过90亿元, 占比不能低于78%: what is to be reached, right before the number.
_DEMANDED = re.compile("(?:(?<![主重需只必次])要(?:超?过|[突打]?破)|不[能得应](?:低于|少于))$")
_ACTING = frozenset({"Region", "Zone", "Enterprise", "Organization", "Person", "Project", "Facility"})


def _is_days(edtf: str) -> bool:
    """Whether a period is a day or a span of days."""
    return len(edtf) in (10, 21)


class Timing:
    """The times of one article and what they hold for.

    Attributes:
        periods: The times that are no part of a name, sorted by begin.
        section: For each block whether a headline or sub-head gives its period.
        above: For each block that begins with a dash, as part of the paragraph before, the year told there.
        announced: For each block behind a line that announces it (一季度,青溪县成绩亮眼——), the time told there.
    """

    def __init__(self, reading: Reading, page: Page, outer: Sequence[Mention], words: ObservationWords) -> None:
        self.article: Article = reading.article
        self.text = reading.article.text
        self.outer, self.words = outer, words
        reference = self.article.date or page.date
        named = [(m.begin, m.end) for m in reading.mentions if m.origin is not Origin.ANAPHOR and m.type != "Event"]
        named += [f.span() for f in re.finditer("《[^》]*》", self.text)]
        # A year without 年 in the name of a fair is that of the fair.
        events = [(m.begin, m.end) for m in outer if m.type == "Event"]
        found = [
            p
            for p in find_periods(self.text, reference, year=self.article.year)
            if not self.text[p.begin : p.end].isdecimal() or not any(b <= p.begin and p.end <= e for b, e in events)
        ]
        own = article_year(self.text, reference)
        self.year = own if reference or self.article.year is None or own is None else self.article.year
        held = [
            Period(m.begin + f.start(), m.begin + f.end(), f.group(), "year", True)
            for m in outer
            if m.type == "Event" and not self.dated(m.begin, found)
            for f in re.finditer(r"(?<!\d)20\d\d(?![\d年])", self.text[m.begin : m.end])
        ]
        found = sorted([*found, *held], key=lambda p: (p.begin, p.end))
        self.periods = [
            p for p in found if not self.titled(p) and not any(b <= p.begin and p.end <= e for b, e in named)
        ]
        self.agreed = re.compile(
            rf"(?:{words.either['signing']})[^。;]{{2,40}}(?:{words.either['agreement']})[》”]?,(?:{words.either['agreed']})"
        )
        w = words.either
        noun = rf"[占为达超]到?过?[原总]?(?:{w['plan_noun']})|完成[原总]?(?:{w['plan_noun']})"
        self.quota = re.compile(rf"(?:{w['quota']})(?!总?投资)|{noun}|[由从](?:{w['state_now']})的?\d")
        self.planned_sum = re.compile("[总累年]?[计度]?(?:投资|用地|面积)")
        self.history = re.compile(rf"[底末初]?(?:{w['founded_verb']})的(?!\d)")
        self.granted = re.compile(f"(?:重[点大])?(?:{w['granted']})")
        self.base_before = re.compile(r"(?:[由从比较是为达]|相当于)$")
        self.first_state = re.compile(r"[末底初]?的?[不约近仅]?[足到]?(?=\d)")
        self.times = re.compile(r"[时同全]?[期年]?[末底]?的?[近约]?\d+(?:\.\d+)?[多余]?倍")
        self.above: list[Period | None] = []
        self.announced: list[Period | None] = []
        self.section: list[bool] = []
        self.plans: list[bool] = []
        self.defaults = self.default_periods(found)
        self.reference = reference
        self.no_plan = re.compile("[,。面》”]|" + "|".join(words["planning_office"]))
        self.reference_year = int(reference[:4]) if reference else None

    def modality(self, amount: Amount, sentence: Sentence, period: str | None) -> Modality:
        """Whether an amount is reported, aimed at or foreseen; the last word before it in its sentence part decides.

        Args:
            amount: The amount.
            sentence: Its sentence.
            period: Its period if the sentence itself gives one.
        """
        left = left_edge(self.text, amount.begin, STRONG, sentence.begin)
        stretch = self.unnamed(left, amount.begin)
        if stretch.endswith("目标") or _DEMANDED.search(stretch) or self.agreed.search(stretch):
            return Modality.TARGET
        if (told := self.last_told(stretch, left)) is not None:
            return told
        right = right_edge(self.text, amount.end, WEAK, sentence.end)
        tail = self.text[amount.open_end : right]
        if tail.startswith(self.words["goal"]) or re.search("(?<!行动)(?<![”》])(?:计划|力争)(?![》”])", tail):
            return Modality.TARGET
        held = self.explained(amount, sentence)
        if held and self.text.startswith(self.words["goal"], held[1] + 1):
            return Modality.TARGET
        if self.plans[sentence.block]:
            return Modality.TARGET
        year = self.reference_year or self.year
        if period and year and int(period[:4]) > year:
            return Modality.TARGET
        return self.goes_on_hoping(sentence, left, amount.begin) or Modality.ACTUAL

    def unnamed(self, begin: int, end: int) -> str:
        """The text between two offsets with names and short quotations blanked out."""
        stretch = self.text[begin:end]
        for m in self.outer:
            if begin <= m.begin and m.end <= end and m.origin is not Origin.ANAPHOR:
                stretch = stretch[: m.begin - begin] + "\u3000" * (m.end - m.begin) + stretch[m.end - begin :]
        return self.blank(_SHORT_QUOTE, stretch)

    def last_told(self, stretch: str, left: int) -> Modality | None:
        """What the last word of a stretch says, or None if none says anything.

        Args:
            stretch: Text without names and quotations.
            left: Where it begins.
        """
        best, at = Modality.ACTUAL, -1
        stretch = self.blank(self.quota, stretch)
        for name, kind in (("target", Modality.TARGET), ("forecast", Modality.FORECAST), ("actual", Modality.ACTUAL)):
            for word in self.words[name]:
                found = stretch.rfind(word)
                if found <= at:
                    continue
                if kind is Modality.FORECAST and word.startswith("将") and best is Modality.TARGET:
                    continue
                rest = stretch[found + len(word) :]
                if word == "规划" and self.no_plan.match(rest):
                    continue  # 列入水网建设规划,…; 工程规划许可
                if word in self.words["plan_word"] and self.planned_sum.match(rest) and "其中" in rest:
                    continue  # 计划总投资21亿元,其中35宗: the sum alone is planned
                if word == "计划" and re.search("[比较](?:原|节点|预期)?$", stretch[:found]):
                    continue  # 比计划早了23天
                if word == "计划" and self.granted.match(rest) and self.follows_verbal_noun(left + found):
                    continue  # 研发计划项目3个
                if kind is Modality.TARGET and re.match(r"\d{4}年", rest) and "以来" in stretch[found:]:
                    continue
                at, best = found, kind
        if self.will(left + at + 1, left + len(stretch)):
            return Modality.TARGET
        return best if at >= 0 else None

    def follows_verbal_noun(self, at: int) -> bool:
        """Whether a word right before a place is a verb that stands as a noun: 研发|计划, not 项目|计划."""
        word = word_at(self.text, at - 1) if at else None
        return word is not None and word.end == at and word.tag == "vn"

    def will(self, begin: int, end: int) -> bool:
        """Whether 将 stands in a stretch as an adverb (将投入3亿元) and not for 把 (将支出的八成用于民生)."""
        words = load_lexer().tokens(self.text)
        first, last = (bisect_left(words, at, key=lambda w: w.begin) for at in (begin, end))
        return any(w.tag == "d" and self.text[w.begin : w.end] == "将" for w in words[first:last])

    def goes_on_hoping(self, sentence: Sentence, left: int, end: int) -> Modality | None:
        """力争…突破150亿元;培育企业15家: an aim holds for the next part of its sentence if that names nobody else."""
        if left <= sentence.begin:
            return None
        named = any(
            left <= m.begin and m.end <= end and m.origin is not Origin.ANAPHOR and m.type in _ACTING
            for m in self.outer
        )
        dated = any(left <= p.begin and p.end <= end and not self.planned(p) for p in self.periods)
        told = self.last_told(self.unnamed(sentence.begin, left), sentence.begin)
        return Modality.TARGET if told is Modality.TARGET and not named and not dated else None

    def blank(self, pattern: re.Pattern[str], stretch: str) -> str:
        """A stretch with what a pattern finds blanked out."""
        return pattern.sub(lambda f: "\u3000" * len(f.group()), stretch)

    def default_periods(self, found: Sequence[Period]) -> list[Period | None]:
        """For each block what holds unless a paragraph says otherwise.

        The year in the last headline or sub-head; else the year or open span with which one of the first two
        paragraphs begins; in a short
        piece of news its first day.
        """
        article = self.article
        section: Period | None = None
        lead: Period | None = None
        bodies = [b for b in article.blocks if b.kind is BlockKind.BODY and b.end - b.begin > 30]
        # A text that begins long ago tells of then and now.
        told = max(
            (
                int(p.edtf[:4])
                for p in self.periods
                if p.absolute and p.edtf and not self.planned(p) and p.kind != "plan"
            ),
            default=0,
        )
        listed = is_brief(article, self.words["brief"])
        for block in bodies[: 0 if listed else 2]:
            first = [p for p in self.periods if block.begin <= p.begin < block.end]
            if first and lead is None:
                p = first[0]
                opening = not self.before_time(block.begin, p.begin) and (
                    not told or p.edtf is None or int(p.edtf[:4]) + 1 >= told
                )
                if (p.kind in ("open", "year", "plan") and opening and p.edtf and "/" not in p.edtf[:-3]) or (
                    p.kind == "date" and p.edtf and _is_days(p.edtf) and len(bodies) <= 3 and block is bodies[0]
                ):
                    lead = p
        out: list[Period | None] = []
        planning = False
        over: Period | None = None
        ahead: Period | None = None
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
            part = self.text.startswith(("—", "——"), block.begin)
            if not part:
                # 2024年,…。 ——主导产业…: what begins with a dash is a part of the paragraph before.
                told_here = [
                    p for p in self.periods if block.begin <= p.begin < block.end and p.kind == "year" and p.edtf
                ]
                over = told_here[-1] if told_here and not self.planned(told_here[-1]) else None
            self.above.append(over if part else None)
            self.announced.append(ahead)
            ahead = self.announces(block)
            # What opens the text does not hold for the headline above it.
            out.append(section or (lead if block.kind is not BlockKind.HEADLINE else None))
        return out

    def announces(self, block: Block) -> Period | None:
        """The year, half or quarter of a line that ends in a colon or dash: what comes next is told of it."""
        if block.kind is not BlockKind.BODY or not self.text[block.begin : block.end].rstrip().endswith((":", "—")):
            return None
        told = [p for p in self.periods if block.begin <= p.begin < block.end and p.edtf]
        spans = all(p.kind == "year" or (p.kind == "date" and not _is_days(p.edtf or "")) for p in told)
        return told[0] if len(told) == 1 and spans and not self.planned(told[0]) else None

    def before_time(self, begin: int, end: int) -> str:
        """What stands between the start of a paragraph and its first time, apart from marks and byline."""
        return re.sub(r"^.*?(?:讯|电|[)）])", "", self.text[begin:end]).strip(' “”"—▲、,自')

    def period(
        self, amount: Amount, sentence: Sentence, block: Block, indicator: str, *, of_thing: bool = True
    ) -> tuple[str | None, bool]:
        """The period of an amount, and whether its own sentence gives it.

        Args:
            amount: The amount.
            sentence: Its sentence.
            block: The block of the sentence.
            indicator: What is measured.
            of_thing: Whether the owner is a project or place; its 总投资 and 占地 hold at all times.
        """
        text = self.text
        default = self.defaults[sentence.block]
        clause = left_edge(self.text, amount.begin, WEAK, sentence.begin)
        right = right_edge(self.text, amount.end, WEAK, sentence.end)
        own = [
            p
            for p in self.periods
            if clause <= p.begin and p.end <= amount.begin and not self.is_base(p, amount.open_begin)
        ]
        after = [p for p in self.periods if amount.end <= p.begin and p.end <= right and p.kind != "vague"]
        attributive = text.startswith("的", amount.open_end)
        if not own and (
            ((of_thing or attributive) and indicator.startswith(self.words["thing_attribute"]))
            or (attributive and "投资" in indicator)
        ):
            before = [p for p in self.periods if sentence.begin <= p.begin and p.end == clause - 1 and p.kind == "date"]
            after = [p for p in after if text[p.begin - 1 : p.begin] != "于" and not self.planned(p)]
            year = default.edtf if default and default.kind == "year" else None
            return (after[0].edtf if after else before[0].edtf if before else year), True
        lasting = amount.unit == "年" and text.endswith("了", 0, amount.open_begin)
        if lasting or text.endswith("连续", 0, amount.open_begin) or (not own and self.explained(amount, sentence)):
            return None, True
        half = max(text.rfind(";", sentence.begin, amount.begin), sentence.begin)
        inside = [
            p
            for p in self.periods
            if sentence.begin <= p.begin
            and p.end <= amount.begin
            and not self.is_base(p, amount.open_begin)
            and (p.begin >= half or (p.kind not in ("open", "now") and not self.aside(p)))
        ]
        if inside:
            p = own[-1] if own else inside[-1]
            if p.kind == "vague" and own and len(own) > 1 and own[-2].edtf and own[-2].end + 3 >= p.begin:
                p = own[-2]
            if not own:
                plans = [q for q in inside if q.kind == "plan"]
                p = plans[-1] if plans else p
            if (reached := self.reaching(p, inside, clause, amount.begin)) is not None:
                return reached, True
            if p.kind == "now" and p.edtf:
                # 目前已…: what began in the same paragraph, or with the article, goes on.
                begun = [
                    span
                    for q in self.periods
                    if block.begin <= q.begin and q.end <= p.begin
                    for span in [q.edtf if q.kind == "open" else self.since(q, clause, amount.begin)]
                    if span and self.goes_on(span, p.edtf)
                ]
                if begun:
                    return begun[-1], True
                if default and default.kind == "open" and default.edtf and self.goes_on(default.edtf, p.edtf):
                    return default.edtf, True
            if p.edtf and len(p.edtf) == 10 and p.kind == "date" and self.said_on(p, sentence):
                return p.edtf[:4], True
            return (self.since(p, clause, amount.begin) if not own else None) or p.edtf, True
        if after:
            return after[0].edtf, True
        lately = [p for p in self.periods if sentence.begin <= p.begin < sentence.end and p.kind == "lately"]
        if lately:
            return lately[-1].edtf, True
        if self.speech(sentence):
            return self.told_on(amount, sentence, block), False
        earlier = [
            p
            for p in self.periods
            if block.begin <= p.begin
            and p.end <= sentence.begin
            and p.kind not in ("now", "vague", "lately")
            and p.edtf
            and not self.planned(p)
            and not self.is_base(p)
            and not re.match(r"[^,。;:、]{2,24}名单", text[p.end : p.end + 26])
            and not (p.kind == "open" and text[p.end :].removeprefix("起").startswith(self.words["in_force"]))
        ]
        if earlier:
            last = earlier[-1]
            if last.kind == "date" and last.edtf and len(last.edtf) == 15:
                # What is counted for some months is not counted so in the next sentence, unless it is a sum like them.
                whole = [p for p in earlier if p.kind == "year"]
                if whole:
                    last = whole[-1]
                elif amount.counter or amount.dimension == "area":
                    return None, False
            if last.edtf and len(last.edtf) == 10 and not self.of_event(clause, right, sentence):
                return None, False
            if (
                last.edtf
                and len(last.edtf) == 10
                and any(w in text[sentence.begin : right] for w in self.words["for_it"])
            ):
                return last.edtf[:4], False  # 8月10日启用。某公司为此投入…: not all on that day
            return self.since(last, clause, amount.begin) or self.carried(last), False
        if (reviewed := self.reviewed(block)) is not None:
            return reviewed, False
        if (announced := self.announced[sentence.block]) is not None:
            return announced.edtf, False
        if default and default.edtf and len(default.edtf) == 10:
            if not self.of_event(clause, right, sentence) or self.telling(sentence):
                return None, False
        return (default.edtf if default else None), False

    def is_base(self, p: Period, amount: int = -1) -> bool:
        """Whether a time is that of what is compared with: 由2020年的9.7%升到46.3%, 是2018年的9倍, 比2019年增长.

        Or that of how a thing began (2018年建成的安置点). It says nothing about other numbers; the first state (9.7%)
        is of it.

        Args:
            p: The time.
            amount: Where the number begins that is asked about.
        """
        if (told := self.history.match(self.text, p.end)) is not None and (
            amount < 0 or len(self.text[told.end() : amount]) > 1
        ):
            return True  # 2018年建成的安置点,2976户…
        if self.base_before.search(self.text, max(0, p.begin - 4), p.begin) is None:
            return False
        first = self.first_state.match(self.text, p.end)
        if self.text[p.begin - 1] in "由从":
            return first is not None and first.end() != amount
        return self.text[p.begin - 1] in "比较" or self.times.match(self.text, p.end) is not None

    def goes_on(self, span: str, now: str) -> bool:
        """Whether what began with a span goes on in the year of publication; that may be told a year too late."""
        return int(now) - int(span[:4]) in (0, 0 if self.reference else _GOES_ON)

    def reviewed(self, block: Block) -> str | None:
        """成立工作室3家。…全年培训6000人次: a paragraph that sums up a year holds for it from its first sentence."""
        told = [p for p in self.periods if block.begin <= p.begin < block.end and p.edtf]
        whole = [p for p in told if p.kind == "same" and self.text[p.begin : p.end] in self.words["all_year"]]
        if not whole or any(p.kind not in ("year", "same") or p.edtf != whole[0].edtf for p in told):
            return None
        return whole[0].edtf

    def explained(self, amount: Amount, sentence: Sentence) -> tuple[int, int] | None:
        """“双50”(城区人口50万): the brackets in which a name is explained; it is explained for no time."""
        begin = left_edge(self.text, amount.begin, "", sentence.begin)
        end = right_edge(self.text, amount.end, "", sentence.end)
        named = (
            begin > sentence.begin and self.text[begin - 1] == "(" and self.text[begin - 2 : begin - 1] in "”划动案程"
        )
        return (begin, end) if named and self.text[end : end + 1] == ")" else None

    def same_event(self, sentence: Sentence, block: Block) -> bool:
        """Whether a sentence goes on with the event whose day its paragraph gives, or says that it is the same."""
        if any(w in self.text[sentence.begin : sentence.end] for w in self.words["same_event"]):
            return True
        return any(block.begin <= p.begin < sentence.begin and p.kind in ("date", "same") for p in self.periods)

    def telling(self, sentence: Sentence) -> bool:
        """Whether somebody tells something at the start of a sentence: it need not be of the day of the news."""
        stretch = self.text[sentence.begin : min(sentence.end, sentence.begin + 40)]
        return re.search(rf"(?:{self.words.either['speech']})[一-鿿]{{0,4}}[,:]", stretch) is not None

    def told_on(self, amount: Amount, sentence: Sentence, block: Block) -> str | None:
        """The day that a paragraph sets for what is said in it: before the speech, or right after it."""
        days = [
            p
            for p in self.periods
            if block.begin <= p.begin and p.end <= sentence.begin and p.edtf and len(p.edtf) == 10
        ]
        if days and days[-1].kind in ("date", "same") and not self.planned(days[-1]):
            return days[-1].edtf
        closed = self.text.rfind("”", sentence.begin, sentence.end) + 1 or sentence.end
        if self.text.startswith(self.words["these_days"], closed):
            return str(self.year) if self.year else None
        after = [p for p in self.periods if closed <= p.begin <= closed + 1 and p.kind == "date" and p.edtf]
        if not after or not after[0].edtf:
            return None
        return after[0].edtf[:4] if amount.dimension == "time" else after[0].edtf

    def since(self, p: Period, begin: int, end: int) -> str | None:
        """去年9月上线,已办理3万件: a sum that began in the month named before; None if the clause tells no sum."""
        if p.kind not in ("date", "same") or not p.edtf or len(p.edtf) != 7 or p.edtf[5] not in "01":
            return None
        if self.text.endswith(self.words["up_to"], 0, p.begin) or self.text.startswith(("末", "底"), p.end - 1):
            return None
        return f"{p.edtf}/.." if any(w in self.text[begin:end] for w in self.words["summed"]) else None

    def reaching(self, p: Period, inside: Sequence[Period], begin: int, end: int) -> str | None:
        """3月停用一台,到8月已少交26万元: a sum from one month to the other."""
        if not self.text.endswith("到", 0, p.begin) or not any(w in self.text[begin:end] for w in self.words["summed"]):
            return None
        if len(p.edtf or "") != 7:
            return None
        first = [q.edtf for q in inside if q.kind == "date" and q.begin < p.begin and len(q.edtf or "") == 7]
        return f"{first[-1]}/{p.edtf}" if first and str(first[-1]) < str(p.edtf) else None

    def titled(self, p: Period) -> bool:
        """列入“十四五”水网建设规划: the time of a plan that is named, not of what is told."""
        if p.kind == "plan":
            return bool(re.match(r"[”’]?[^,。;:、]{1,10}(?:规划|纲要)", self.text[p.end : p.end + 14]))
        paper = rf"[^,。;:、]{{2,24}}(?:{self.words.either['paper']})"
        return p.kind == "year" and p.absolute and bool(re.match(paper, self.text[p.end : p.end + 30]))

    def compared(self, begin: int) -> bool:
        """由2021年的46%升到68%: whether the time before an amount is only that of the state left behind."""
        return any(
            self.text[p.end : begin] in ("", "的") and self.text.endswith(("由", "从"), 0, p.begin)
            for p in self.periods
        )

    def speech(self, sentence: Sentence) -> bool:
        """Whether a sentence is only what somebody says: it need not hold for the time told before."""
        stretch = self.text[sentence.begin : sentence.end]
        return stretch.startswith("“") and bool(re.search("[,。!?]”", stretch))

    def dated(self, position: int, found: Sequence[Period]) -> bool:
        """Whether the paragraph of a position has a date of its own."""
        block = next((b for b in self.article.blocks if b.begin <= position < b.end), None)
        return block is not None and any(p.edtf and block.begin <= p.begin < block.end for p in found)

    def aside(self, p: Period) -> bool:
        """某桥10月通车;…: a date in the middle of a clause holds for that clause, one at its start for the sentence."""
        if p.kind not in ("date", "same") or p.edtf is None or len(p.edtf) not in (7, 10) or p.edtf[5] in "3":
            return False
        clause = left_edge(self.text, p.begin, WEAK, 0)
        return p.begin - clause > 2 and not self.text.startswith((",", "、"), p.end)

    def carried(self, p: Period) -> str | None:
        """What a date holds for in a later sentence: a month is that of one event, what follows belongs to its year."""
        if p.edtf and p.kind == "date" and len(p.edtf) == 7 and p.edtf[5] in "01":
            return p.edtf[:4] if int(p.edtf[:4]) == self.year else None
        return p.edtf

    def of_event(self, begin: int, end: int, sentence: Sentence) -> bool:
        """Whether a clause still tells of what happened on the day named before."""
        whole = self.text[sentence.begin : sentence.end]
        return any(w in whole for w in self.words["of_event"]) and not self.stands(begin, end, sentence)

    def stands(self, begin: int, end: int, sentence: Sentence) -> bool:
        """Whether a clause tells a rule or a lasting feature and not what happened on a day."""
        whole = self.text[sentence.begin : sentence.end]
        if any(word in whole for word in self.words["same_event"]):
            return False
        return any(word in self.text[begin:end] for word in self.words["standing"]) or any(
            word in whole for word in self.words["habit"]
        )

    def planned(self, p: Period) -> bool:
        """Whether a time is one of plans: it says nothing about the next sentence."""
        begin, end = left_edge(self.text, p.begin, WEAK, 0), right_edge(self.text, p.end, WEAK, len(self.text))
        before = self.text[p.end - 1 : p.end] == "前" or self.text.startswith(("前", "底前", "末前", "之前"), p.end)
        return before or any(
            w in self.text[begin:end] for w in (*self.words["target"], *self.words["forecast"], "将于")
        )

    def said_on(self, p: Period, sentence: Sentence) -> bool:
        """Whether a day is only that on which somebody spoke."""
        end = right_edge(self.text, p.end, ",。;", sentence.end)
        stop = right_edge(self.text, end + 1, ",。;", sentence.end)
        return any(w in self.text[end:stop] for w in self.words["speech"])
