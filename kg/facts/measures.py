"""What a number measures: the words before it (整合资金18.7亿元), after it (9个教育联合体), or in the clause before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.facts.clauses import WEAK, left_edge, right_edge
from kg.facts.observation_words import ObservationWords
from kg.language.lexer import load_lexer, word_at
from kg.pages.numbers import Amount
from kg.pages.periods import Period
from kg.words.domain import Mention, Origin, Sentence

# A name of one of these before the measured thing says whose it is, and is no part of it.
_OWNERS = ("Region", "Enterprise", "Organization", "Person", "Zone")
_NAMED = ("Project", "Zone", "Facility", "Event", "Enterprise", "Organization", "Program")
# How long what is gone beyond may be: 高出全县平均水平.
_EXCEEDS = 16
# 向312户竹农发放贷款: to whom something is given.
_TOWARDS = "向为给对让替在用把将"
_JOINING = "和与及或"
_WITH = re.compile("(?<=[一-鿿]{2})(?<![参合共协如认会连等相不])[与同跟](?![业行类级样步时事会])")
# Counted things of one character.
_SHORT = "村镇乡县市区户炉店站厂车船房棚桥井园馆地田"
# Tags of the lexer for nouns and names.
_NOUNS = frozenset({"n", "nz", "nw", "vn", "an", "LOC", "PER", "ORG"})
# By how much 的, 左右 and the like may part a number from the noun that it counts.
_AFTER_LEAD = 6
# 交给, 送到: what ends so is done with the counted things.
_GIVES = "给到往至成"
# How far 从 stands before the first of two states.
_FIRST_STATE = 12
# How long the noun for what is given may be.
_GIVEN = 8
# How many things are counted together at most, and how long their nouns are.
_ROW, _ROW_ITEM = 4, 10
_TO_PLACES = "到往赴向"
# What tells behind a verb that it is done: 跑了, 流转给.
_DONE = "了给到往至成"
# The longest words of the lexer that nothing may cut: 投放.
_SHORT_WORD = 2
# How much of what counted firms did goes with their noun.
_SAID = 14
_WORD = re.compile(r"[一-鿿A-Za-z“‘\"《(]|\d[A-Z]")


@dataclass(frozen=True, slots=True)
class Measured:
    """What an earlier number of the sentence measures."""

    amount: Amount
    indicator: str
    rule: str


# 「…和中外设计师交流活动2次」: what joined the thing to something else is no part of it.
_JOINT = re.compile("(?:以及|和(?![谐平睦美田县顺风])|与(?![会时])|及(?![时格]))(?=[一-鿿]{3})")


# 30天|服务…, 开办以来|收集问题: since when is no part of what is measured.
_SINCE = re.compile(
    r"^内(?=[一-鿿]{2})(?![部外存容资需销陆涵设])|^[一这]+[条座个家台套批处](?=[一-鿿]{2})|^[村镇乡县家]?分别(?=[一-鿿]{2})|^\d{1,2}天(?=[一-鿿])|^[一-鿿]{2,6}以来(?=[一-鿿]{2})"
)
# 1.2万名60岁以上|老人: how old those are who are counted.
_AGED = re.compile(r"^\d+周?岁(?:及)?(?:以[上下])?的?")
# 该系统已|收集问题: a pointer at what it is said of.
_OF_IT = re.compile(
    "(?:该|本(?![科市县区省地土来身周月]))[一-鿿]{1,3}?(?:已经?|累计|目前|现有|共(?![同享建有]))+(?=[一-鿿]{2})"
)
# 教育和卫生 示范学校19所: a title at the head of a paragraph.
_TITLE = re.compile("[一-鿿、]{2,12} (?=[一-鿿]{3})")
# Items of a list; 省、市示范合作社 is one.
_LISTED = re.compile("、(?!(?<=[国家部省市县区镇乡]、)(?:省|市(?![场民值政])|县(?!域)|区(?![域块])|[镇乡村]))")
# 供水、招工等各类难题: what the examples are examples of.
_SUCH = re.compile(r"[^等]+等(?:[各多数几][类种项]|一系列|一批)*(?:的)?(?P<noun>[一-鿿]{2,10})")


def _is_more(first: Amount, second: Amount) -> bool:
    """Whether an amount is as much as another of its kind, or more."""
    alike = first.dimension == second.dimension and first.base == second.base
    return alike and None not in (first.normalized, second.normalized) and first.normalized >= second.normalized  # type: ignore[operator]


class Measures:
    """Reads indicators from the text of one article.

    Args:
        text: The article.
        outer: Its outermost mentions, sorted by begin, without overlap.
        periods: Its times, sorted by begin, without overlap.
        words: Word classes.
    """

    def __init__(self, text: str, outer: Sequence[Mention], periods: Sequence[Period], words: ObservationWords) -> None:
        self.text, self.outer, self.periods, self.words = text, outer, periods, words
        self.lead = re.compile(rf"(?:{words.either['lead']})")
        self.classes = re.compile(rf"以[上下]的?[^,。;:、\d]{{0,6}}?(?:{words.either['plain_noun']})(?!\d)")
        w = words.either
        self.pointed = re.compile(
            rf"(?:(?:{w['agentive']})的)?(?:{w['pointer']})(?:{w['pointed_noun']})(?=[一-鿿]{{3}})"
        )
        self.changing = re.compile(
            rf"(?:{w['against_yoy']}|{w['against_year_start']}|{w['against_month']}|{w['growth']}|{w['fall']})\d|同比|环比|[比较]上?年"
        )
        self.place_noun = re.compile(
            rf"^(?:{words.either['whose_noun']})(?=(?:{words.either['head_verb']}|{words.either['spend']}|{words.either['whose_verb']}))"
        )
        # 每秒下线15只打火机: how often goes with what is done.
        self.rate = re.compile(rf"每(?:{words.either['rate_time']})[一-鿿]{{1,4}}$")
        self.placed = re.compile(rf"在(?:{words.either['all_over']})?$")
        self.counted = re.compile(rf"(?:{words.either['counted_noun']})(?={words.either['counted_of']})")
        self.already = re.compile(rf"^(?:{words.either['already']})")
        self.link = re.compile(rf"(?:{words.either['link']})$")
        self.quota = re.compile(rf"(?P<done>(?:{words.either['quota_done']})?)(?P<of>{words.either['quota']})的?$")
        self.moved = re.compile(
            rf"[一-鿿]{{1,4}}?[到至成为]了?(?:{words.either['state_now']}|20\d\d年[末底]?)?的?(?:近|约)?"
        )
        # 收入由五年前|的30万元涨到: when a comparison was.
        ago = rf"[\d一二三四五六七八九十几数]+个?[年月]前|{words.either['state_then']}"
        self.ago = re.compile(rf"将?[由从](?:{ago})?的?(?:每[一-鿿]{{1,3}}|不足|不到|仅)?$")
        self.passed = re.compile(rf"(?:的)?(?:{words.either['passed_mark']})")
        self.owned = re.compile(rf"(?P<whose>{words.either['plain_noun']})的(?=[一-鿿]{{2}})")
        self.peopled = re.compile(rf"(?P<whose>[一-鿿]{{1,4}}?(?:{words.either['people_end']}))的(?=[一-鿿]{{2}})")
        self.founding = re.compile(
            rf"^[另新]?(?:{words.either['founded_verb']}|[设建]有)(?=总?(?:{words.either['scale']})$)"
        )
        self.being = re.compile(rf"^是(?=(?:{words.either['thing_attribute']}))")
        self.holding = re.compile(rf"^(?P<what>[一-鿿]{{2,8}}?)(?:{words.either['contain']})(?=[一-鿿])[^,]*、")
        self.fast = re.compile(rf"(?:{words.either['quickly']})")

    def strip_left(self, begin: int, end: int) -> str:
        """The measured thing between two offsets left of a number: without subject, time, lead and link words."""
        cut = begin
        for m in self.outer:
            crop = m.type == "Industry" and len(m.text) <= 2
            if self.text[m.begin - 1 : m.begin] == "“" and self.text[m.end : m.end + 1] != "”":
                continue  # “华阴老腔”演出
            if m.begin >= begin and m.end <= end and m.end > cut and m.type != "Honor" and not crop:
                name = m.type in _OWNERS and m.origin is not Origin.ANAPHOR  # 公司 may be the end of 上市公司
                if name or self.tidy(self.text[m.end : end]):
                    cut = m.end
        share = self.text.rfind("占", begin, end)
        if begin <= share < cut and self.text[share + 1 : share + 2] not in ("地", "用", "有"):
            cut = share
        if self.text[cut] == "中" and self.opens_with(cut, "f"):
            cut += 1
        if (quota := self.quota.search(self.text, begin, end)) is not None:
            return quota["done"] + quota["of"]
        spans = [(p.begin, p.end) for p in self.periods if p.end > cut and p.begin < end]
        for first, last in spans:
            rest = self.tidy(self.text[last:end]) if last <= end else ""
            if rest in self.words["more"] and len(self.tidy(self.text[cut:first])) > 1:
                continue  # 贷款余额|年内|增加: what has grown stands before the time
            if rest:
                cut = max(cut, last)
        piece = self.text[cut:end]
        for first, last in reversed(spans):
            if first >= cut and last <= end:
                piece = piece[: first - cut] + piece[last - cut :]
        return self.tidy(self.place_noun.sub("", _SINCE.sub("", self.ago.sub("", piece))))

    def tidy(self, piece: str) -> str:
        """A piece of text without marks, lead and link words at its ends; empty if nothing else is in it."""
        whole = self.words["whole"]
        previous = None
        while piece != previous and piece not in self.words["measure_verb"]:
            previous = piece
            piece = piece.strip(" ,:、。;的—…▲")
            if piece[:1] == ")" or piece[:1] in '”"’》':
                piece = piece[1:]
            if piece.endswith("等") and len(piece) > 3 and not piece.endswith(whole):
                piece = piece[:-1]
            if piece[-1:] in "“《(":
                piece = piece[:-1]
            if piece.startswith(("等", "里")) and not piece.startswith(("等级", "等次", "里程")):
                piece = piece[2 if piece.startswith("等地") else 1 :]
            if not piece.endswith(whole):
                piece = self.link.sub("", piece)
            if not piece.startswith(whole) and (found := self.lead.match(piece)):
                piece = piece[found.end() :]
            for opening in (_JOINT, _OF_IT, self.pointed, self.founding, self.being):
                if (found := opening.match(piece)) is not None:
                    piece = piece[found.end() :]
            if piece.count("(") != piece.count(")"):
                piece = piece.strip("()")
        piece = re.sub(
            rf"(?<=[一-鿿])(?:{self.words.either['inner']})(?=[一-鿿]{{2}})|仅(?=[宽长高深厚重]$)", "", piece
        )
        if at := re.search(rf"(?:{self.words.either['raised']})(?:每[一-鿿]{{1,2}})+$", piece):
            piece = piece[: at.start()]  # 低保标准提高到每人每月
        inner = re.sub(r"(?<=[\u4e00-\u9fff)])实现(?=[\u4e00-\u9fff])(?!实现[率额度])", "", piece)
        return inner if len(inner) >= 2 else piece

    def left_text(self, amount: Amount, floor: int) -> str:
        """The measured thing before a number, the last one of a list; empty if there is none."""
        begin = left_edge(self.text, amount.open_begin, WEAK, floor)
        if self.text[begin - 1 : begin] in ("", "\n") and (title := _TITLE.match(self.text, begin, amount.open_begin)):
            begin = title.end()
        if self.text[amount.open_begin - 1 : amount.open_begin] == "、":
            return ""
        text = self.strip_left(begin, amount.open_begin)
        if (holds := self.holding.search(text)) is not None and "、" in text:
            return self.tidy(holds["what"])  # 品种包括黄精、白芷等11个
        items = _LISTED.split(text)
        if len(items) > 1 and not self.text.endswith(self.words["in_all"], begin, amount.open_begin):
            tail = self.tidy(items[-1])
            if counted := _SUCH.fullmatch(tail):
                return self.done(begin, items[0]) + counted["noun"]
            if len(tail) >= 2 and not (amount.counter and self.is_row(begin, amount.open_begin, items)):
                text = tail
        return text

    def is_row(self, begin: int, end: int, items: Sequence[str]) -> bool:
        """木匠、石匠560人: whether the items of a list are short nouns, all of which are counted together.

        Args:
            begin: Where the clause begins.
            end: Where the number begins.
            items: The items: one or more verbs may stand before the first.
        """
        at = self.text.rfind("、", begin, end) + 1
        word = word_at(self.text, at)
        first = self.text.find(items[0], begin, end)
        named = any(first <= m.begin and m.end <= end for m in self.outer)
        short = len(items) <= _ROW and all(2 <= len(item) <= _ROW_ITEM for item in items)
        return short and not named and word is not None and (word.begin == at) and word.tag in ("n", "nz", "an")

    def done(self, begin: int, item: str) -> str:
        """帮助解决供水|、招工等难题: the verbs that the first item of a list opens with, or ''.

        Args:
            begin: Where the clause begins.
            item: The item, tidied.
        """
        at = self.text.find(item, begin)
        tokens = load_lexer().tokens(self.text)
        end = at
        for token in tokens[bisect_left(tokens, at, key=lambda t: t.begin) :]:
            if token.begin != end or token.tag != "v" or token.end - end > 2 or token.end >= at + len(item):
                break
            end = token.end
        return self.text[at:end]

    def right_parts(self, amount: Amount, stop: int) -> tuple[str, str]:
        """The counted noun after a number, and what is said about it."""
        begin = amount.open_end
        end = right_edge(self.text, begin, "。;!?\n,:、", stop)
        piece = self.text[begin:end]
        if (
            end < stop and self.text[end] == "、" and (later := right_edge(self.text, end, "。;!?\n,:", stop)) < stop
        ) or stop > end:
            # 143个设备完善、运行规范的服务中心
            later = right_edge(self.text, begin, "。;!?\n,:", stop)
            whole = self.text[begin:later]
            if "、" in whole and "的" in whole.rsplit("、", 1)[1][:-1] and not whole.startswith("的") and later < stop:
                piece = whole.rsplit("的", 1)[1]
        piece = re.sub(rf"^(?:{self.words.either['after_lead']})+", "", _AGED.sub("", piece)).strip()
        piece = re.sub(r"[与和及、]+(?:每[一-鿿]{1,2})?$", "", piece.split("—")[0])
        piece = re.sub(rf"^(?:{self.words.either['mark_noun']})", "", piece)
        if piece.find("《") > 1:
            piece = piece[: piece.find("《")]
        if self.changing.match(piece) or (
            stop == end and self.leaves(amount) and self.moved.fullmatch(self.text, begin, end)
        ):
            return "", ""
        tidied = self.tidy(piece)
        if not piece or not _WORD.match(piece) or not tidied or tidied in self.words["measure_verb"]:
            return "", ""
        first = self.text.find(piece, begin)
        if (len(piece) > 3 and piece[0] in _TO_PLACES and self.opens_with(first, "pv")) or (
            piece[0] == "中" and self.opens_with(first, "f")
        ):
            return "", ""  # 教师68人|到学校支教, 682户|中评出信用户541户
        if amount.counter and (owned := self.owned.match(piece)) is not None:
            return owned["whose"], ""  # 77家企业|的水循环利用率
        if amount.unit in self.words["acting_unit"] and (owned := self.peopled.match(piece)) is not None:
            if self.is_noun(first, first + owned.end("whose")):
                return owned["whose"], ""  # 53户渔民|的鱼塘
        for word in self.words["noun_verb"]:
            if piece.startswith(self.words["compound"]):
                break
            if piece.startswith(word) and 1 <= len(piece) - len(word) <= 5:
                return piece, ""
        if piece.startswith(self.words["predicate"]) and not piece.startswith(self.words["compound"]):
            return "", self.tidy(piece)
        cut = len(piece)
        if each := re.search(rf"(?:{self.words.either['each']})", piece[1:]):
            cut = each.start() + 1  # 2300户农户户均增收
        for word in self.words["predicate"]:
            at = piece.find(word, 1)
            if 0 < at < cut and (piece.startswith(self.words["compound"], at) or not self.opens_word(piece, begin, at)):
                continue
            if 0 < at < cut and not (word == "均" and piece[at - 1] in "人户亩月日年平"):
                cut = at
        if stop - end == 0 and (whose := self.counted.match(piece)) is not None:
            cut = min(cut, whose.end())  # 368个行政村|集体经济年收入全部超过10万元
        placed = self.placed.search(self.text, max(0, amount.open_begin - _AFTER_LEAD), amount.open_begin) is not None
        at = self.text.find(piece, begin, begin + len(piece) + _AFTER_LEAD)
        if at >= 0 and (party := _WITH.search(piece)):
            named = next((m for m in self.outer if m.begin == at + party.end()), None)
            if named is not None and amount.unit in self.words["acting_unit"]:
                piece = piece[: party.start()] + piece[named.end - at :]  # 3家企业(与某学院)共建某班
                cut = min(cut, party.start())
            elif amount.unit in self.words["people_unit"] and piece[: party.start()].endswith(self.words["people_end"]):
                cut = min(cut, party.start())  # 8名志愿者|与老人聊天
        if at >= 0 and (amount.counter or amount.dimension in ("area", "mass")):
            cut = self.noun_end(at, at + cut, amount) - at
        if at >= 0:
            cut = (
                min(cut, self.told_of(at, at + cut, placed=placed, goes_on=cut < len(piece)) - at)
                if placed or amount.unit in self.words["acting_unit"]
                else cut
            )
        noun = piece[:cut].strip('“”‘’"的 ')
        return (noun[:-1] if noun.endswith(")中") else noun), piece[cut:]

    def opens_word(self, piece: str, begin: int, at: int) -> bool:
        """Whether a word of the lexer begins in a piece: not 放 in 投放贷款.

        Args:
            piece: The piece.
            begin: About where it stands.
            at: Where in it.
        """
        start = self.text.find(piece, begin, begin + len(piece) + _AFTER_LEAD)
        word = word_at(self.text, start + at) if start >= 0 else None
        return word is None or word.begin == start + at or word.tag != "v" or word.end - word.begin > _SHORT_WORD

    def leaves(self, amount: Amount) -> bool:
        """Whether an amount is the first of two states: 从最初的300亩."""
        clause = left_edge(self.text, amount.open_begin, WEAK, max(0, amount.open_begin - _FIRST_STATE))
        return re.search("[由从]", self.text[clause : amount.open_begin]) is not None

    def opens_with(self, at: int, tags: str) -> bool:
        """Whether a word of one character with one of some tags of one letter begins at a place, by the lexer."""
        first = word_at(self.text, at) if at >= 0 else None
        return first is not None and (first.begin, first.end) == (at, at + 1) and first.tag in tuple(tags)

    def is_noun(self, begin: int, end: int) -> bool:
        """Whether a stretch is made of nouns of the lexer, with adjectives before them."""
        words = load_lexer().tokens(self.text)
        first, last = (bisect_left(words, at, key=lambda w: w.begin) for at in (begin, end))
        stretch = words[first:last]
        whole = bool(stretch) and stretch[0].begin == begin and stretch[-1].end >= end
        return whole and stretch[-1].tag in ("n", "nz") and all(w.tag in ("n", "nz", "a") for w in stretch)

    def noun_end(self, begin: int, end: int, amount: Amount) -> int:
        """Where a counted noun ends before what is no noun: 9家银行|共向…, 93户果农|手中, 加弹机|跑了."""
        words = load_lexer().tokens(self.text)
        first, last = (bisect_left(words, at, key=lambda w: w.begin) for at in (begin, end))
        if "(" in self.text[begin:end]:
            return end
        if "的" in self.text[begin:end]:
            if self.text[end - 1] == "的" or amount.unit not in self.words["people_unit"]:
                return end
            # 16名戴袖章的志愿者|分到手电筒
            first = bisect_left(words, self.text.rfind("的", begin, end) + 1, key=lambda w: w.begin)
        for i in range(first + 1, last):
            before, word = words[i - 1], words[i]
            if before.tag not in _NOUNS:
                continue
            after = words[i + 1] if i + 1 < len(words) else None
            done = word.tag == "v" and after is not None and self.text[after.begin] in _DONE
            done = done or (
                word.tag == "v" and len(self.text[word.begin : word.end]) > 1 and self.text[word.end - 1] in _GIVES
            )
            done = done or (word.tag == "v" and self.text[word.begin : word.end] in _TO_PLACES)
            always = self.text.startswith(self.words["day_and_night"], word.begin)
            if word.tag in ("d", "p") or done or always or (word.tag in ("f", "s") and word.end >= end):
                return word.begin
        return end

    def told_of(self, begin: int, end: int, *, placed: bool = False, goes_on: bool = False) -> int:
        """Where a counted noun ends because a verb follows it: 26名侨管家|代为取药; ``end`` if none does.

        Args:
            begin: Where the noun begins.
            end: Where the noun and what is said of it end.
            placed: Whether 在 stands before the number: 在两所学校|试行新的办法.
            goes_on: Whether more stands behind: 12名驻村干部|坐在长凳上.
        """
        if "(" in self.text[begin:end] or ("的" in self.text[begin:end] and not placed):
            return end
        words = load_lexer().tokens(self.text)
        first, last = (bisect_left(words, at, key=lambda w: w.begin) for at in (begin, end))
        for before, word in pairwise(words[first:last]):
            if word.tag != "v" or before.tag not in _NOUNS or word.begin - begin < 2:
                continue
            following = [w.tag for w in words[first:last] if w.begin >= word.end]
            if goes_on and not following and word.end - word.begin == 1:
                return word.begin
            if self.text[begin : word.begin] in self.words["plain_noun"]:
                # what 12 firms did says more than that they are firms
                return word.begin if placed or 2 <= end - word.begin <= _SAID else end
            if placed or len(following) > 1 or (following and following[0] not in _NOUNS):
                return word.begin  # not 12名干部培训, 干部培训班
        return end

    def indicator(
        self, amount: Amount, previous: Measured | None, floor: int, stop: int, sentence: Sentence
    ) -> tuple[str, str]:
        """What a number measures, and the rule that says so.

        Args:
            amount: The number.
            previous: What the number before it in the sentence measures.
            floor: Where that number ends; the start of the sentence if there is none.
            stop: Where the next number begins; the end of the sentence if there is none.
            sentence: The sentence.

        Returns:
            Indicator text, possibly empty, and rule id.
        """
        if previous is not None and self.moved.fullmatch(self.text, previous.amount.open_end, amount.open_begin):
            if previous.amount.dimension == amount.dimension and self.leaves(previous.amount):
                return previous.indicator, previous.rule  # 从300亩扩大到如今的3.6万亩
        raw = self.text[left_edge(self.text, amount.open_begin, WEAK, floor) : amount.open_begin]
        if previous is not None and raw.startswith(self.words["exceed"]) and len(raw) <= _EXCEEDS:
            return self.whole_name(raw, previous), "number-before"  # 2.94万元,高出全县平均水平4300元
        left = self.left_text(amount, floor)
        if self.on_the_day(amount, floor):
            left = ""  # 开榨当天就有4170万元到户
        if self.text.endswith(self.words["demand"], floor, amount.open_begin):
            left = ""
        left = self.without_counted(left, previous)
        noun, said = self.right_parts(amount, stop)
        nothing_between = previous is not None and not self.text[previous.amount.open_end : amount.open_begin].strip(
            "、,和及 "
        )
        attributive = self.text.startswith("的", amount.open_end)
        if previous is not None and attributive and not left and self.is_next(previous.amount, amount):
            return previous.indicator, previous.rule  # 投资10亿元的甲项目、1.8亿元的乙项目
        named_after = attributive and any(
            amount.open_end < m.begin <= amount.open_end + 3
            and m.type in ("Project", "Zone", "Facility", "Event", "Enterprise", "Organization", "Program")
            for m in self.outer
        )
        if len(left) == 1 and left not in "长宽高深厚":
            stem, left = "" if left in _SHORT or left in _TOWARDS or left in _JOINING else left, ""
        else:
            stem = ""
        share = amount.dimension in ("ratio", "percentage_point", "multiple")
        if self.text.endswith("连续", 0, amount.open_begin):
            tail = self.text[amount.open_end : right_edge(self.text, amount.open_end, WEAK, stop)]
            return ("连续" + tail.strip("的 "))[:40], "number-after"
        if amount.dimension == "time" and (lasted := self.lasting(amount, sentence)):
            return lasted, "number-after"
        if stem == "占" and share and previous is not None:
            return self.words["share_noun"][0], "number-before"  # 5G用户23.9万户,占58%
        verbal = left in self.words["bare_verb"] or left in self.words["head_verb"]
        if amount.dimension == "time" and not left and (fast := self.quickly(amount, stop)):
            return fast, "number-after"
        members = self.members(amount)
        if members and named_after and verbal:
            named = next(m for m in self.outer if amount.open_end < m.begin <= amount.open_end + 3)
            return named.text + members, "number-attribute"  # 组建38人的某服务队
        if members and not left and self.grows(amount, floor, stop):
            return members, "number-before"
        gained = self.gained(amount, floor)
        if gained and not noun:
            return gained, "number-before"
        if named_after and verbal and amount.dimension == "money":
            named = next(m for m in self.outer if amount.open_end < m.begin <= amount.open_end + 3)
            return noun or named.text.strip("“”"), "number-attribute"  # 设立2亿元的某基金
        done = re.search("了(?:一.)?$", self.text[floor : amount.open_begin]) is not None
        if (
            amount.dimension == "time"
            and noun
            and (left in self.words["bare_verb"] or self.text.endswith("了", floor, amount.open_begin))
        ):
            return noun, "number-after"  # 拖了4年的纠纷, 签下20年合作协议
        if left.endswith(self.words["spend"]) and amount.dimension == "money" and not attributive:
            return left, "number-before"  # 投入9300万元上马智能化系统
        own = stop < sentence.end and self.text[:stop].endswith(noun)  # it belongs to the next number
        size = re.match(rf".*?(?:{self.words.either['sized_noun']})", noun)
        sized = size is not None and not own
        if size is not None and attributive and not own:
            noun = size[0]  # 56亿吨的石灰石储量
        if attributive and len(left) >= 2 and not verbal and not share and not done and not sized:
            return left, "number-before"  # 年产20万吨的生产线
        part = re.search(r"其中([^,。;:、\d]{2,10})的$", self.text[floor : amount.open_begin])
        if part and previous is not None and previous.amount.unit == amount.unit and not noun and not left:
            return f"{part[1]}的{previous.indicator}", "number-before"  # 其中来自甲地的153家
        if named_after and not left and previous is not None and previous.rule != "number-after" and not stem:
            return previous.indicator, "number-before"
        if noun and not (share and left) and not (named_after and left) and not (amount.dimension == "time" and left):
            verb = next((v for v in self.words["head_verb"] if left.endswith(v)), "")
            if len(noun) >= 2 and (rate := self.rate.search(left)) and not share:
                return rate[0] + noun, "number-after"
            if verb and len(noun) >= 2:
                return verb + noun, "number-after"
            edge = right_edge(self.text, amount.open_end, WEAK + "、", sentence.end)
            compared = edge >= stop < sentence.end and not self.text[stop].isdecimal()
            if self.text[edge : edge + 1] == "、" or compared or said.startswith(self.words["in_turn"]):
                said = ""  # 3家企业|出口额均超过1亿元
            if noun in self.words["plain_noun"] and 2 <= len(said) <= _SAID and said[:1] not in "与和、":
                about = self.already.sub("", said).strip("、,的了 ")
                return (f"{about}的{noun}" if len(noun) == 1 else about + noun), "number-after"
            if noun in _SHORT and not stem and (reached := self.reaching(amount, floor)):
                return reached + noun, "number-after"
            if len(noun) > 1 or noun in _SHORT or stem:
                return stem + noun, "number-after"
        if amount.counter and verbal and not noun and not said and (topic := self.topical(amount, sentence)):
            return left + topic, "number-before"
        if said and amount.counter and (not left or nothing_between):
            return said[:16], "number-after"
        if attributive and verbal and not noun and 2 <= len(said) <= _GIVEN:
            return said, "number-attribute"  # 提供60亿元的融资支持
        if left and not nothing_between:
            return left, "number-before"
        if noun or said:
            return (noun + said)[:16], "number-after"
        last = next((m for m in self.outer if m.end == amount.open_begin and m.begin >= floor), None)
        if last is not None and amount.counter and last.origin is not Origin.ANAPHOR:
            return last.text, "number-before"  # 信用村204个
        if previous is not None and previous.amount.unit == amount.unit and previous.amount.part != "low":
            return previous.indicator, "number-before"
        if amount.counter and (of := self.counts_itself(amount, floor, previous)):
            return of, "number-before"
        # 曜日公司从装修到投产,只用了58天: what is measured is the clause before.
        clause = left_edge(self.text, amount.open_begin, WEAK, sentence.begin)
        if previous is not None and previous.amount.begin >= left_edge(
            self.text, max(clause - 1, sentence.begin), WEAK, sentence.begin
        ):
            if amount.dimension == "time" != previous.amount.dimension:
                return self.words["duration_noun"][0], "number-before"
            return previous.indicator, "number-before"
        if clause > sentence.begin:
            edge = left_edge(self.text, clause - 1, WEAK, sentence.begin)
            rank = re.search(rf"(?:连续|{self.words.either['rank_scope']})", self.text[edge : clause - 1])
            before = self.strip_left(edge, edge + rank.start() if rank and rank.start() > 2 else clause - 1)
            if len(before) >= 2:
                return before[-20:], "number-before"
        if previous is None and not left and amount.dimension == "time":
            # 仅23天,项目完工: what is measured follows.
            end = right_edge(self.text, amount.open_end + 1, WEAK, sentence.end)
            return self.strip_left(min(amount.open_end + 1, end), end)[:20], "number-after"
        return (previous.indicator if previous else left), "number-before"

    def is_next(self, before: Amount, amount: Amount) -> bool:
        """Whether two numbers that are attributes stand in one list and measure alike."""
        alike = before.unit == amount.unit and not amount.counter
        joined = self.text[amount.open_begin - 1 : amount.open_begin] in ("、", "和")
        return alike and joined and self.text.startswith("的", before.open_end)

    def topical(self, amount: Amount, sentence: Sentence) -> str:
        """公共浴室,已建成18座: the noun that is a clause of its own before that of a number, or ''."""
        edge = left_edge(self.text, amount.open_begin, WEAK, sentence.begin)
        if edge <= sentence.begin or self.text[edge - 1] != ",":
            return ""
        begin = left_edge(self.text, edge - 1, WEAK, sentence.begin)
        named = self.strip_left(begin, edge - 1)
        at = self.text.find(named, begin) if named else begin
        return named if 2 <= len(named) <= _GIVEN and self.is_noun(at, at + len(named)) else ""

    def reaching(self, amount: Amount, floor: int) -> str:
        """惠及甲镇、乙镇等6个镇: the verb before the names that are counted."""
        begin = left_edge(self.text, amount.open_begin, WEAK, floor)
        first = next((m for m in self.outer if begin <= m.begin < amount.begin), None)
        if first is None:
            return ""
        return next((v for v in self.words["head_verb"] if self.text.endswith(v, begin, first.begin)), "")

    def on_the_day(self, amount: Amount, floor: int) -> bool:
        """Whether what stands before an amount only says on what day it was."""
        return any(
            floor <= p.begin
            and p.end <= amount.open_begin
            and p.kind == "same"
            and self.text[p.end - 1] in "天日晚场"
            and self.text[p.begin - 1 : p.begin] not in ("", *",。;:、")
            and not self.tidy(self.text[p.end : amount.open_begin])
            for p in self.periods
        )

    def lasting(self, amount: Amount, sentence: Sentence) -> str:
        """20分钟后,某处传回结论; 仅23天,某项目完工; 每隔12秒,…: what takes so long is told after it."""
        before = self.text[left_edge(self.text, amount.open_begin, WEAK, sentence.begin) : amount.begin]
        end = right_edge(self.text, amount.open_end, WEAK, sentence.end)
        rest = self.text[amount.open_end : end]
        if end >= sentence.end or self.text[end] != "," or rest not in ("", "后", "内", "时间"):
            return ""
        every = before.endswith(self.words["every"])
        if not every and before.strip("“") not in ("", *self.words["merely"]):
            return ""
        last = right_edge(self.text, end + 1, WEAK, sentence.end)
        named = next((m for m in self.outer if m.begin == end + 1 and m.end < last), None)
        following = self.strip_left(end + 1, last) or self.tidy(self.text[named.end if named else end + 1 : last])
        return following[-16:] + self.words["interval_noun" if every else "duration_noun"][0] if following else ""

    def without_counted(self, left: str, previous: Measured | None) -> str:
        """向312户竹农|发放贷款1.46亿元: without the noun that the number before counts."""
        if previous is None or previous.rule != "number-after":
            return left
        thing = previous.indicator
        for at in range(len(thing) - 1):
            noun = thing[at:]
            if left.startswith(noun) and self.text.startswith(noun, previous.amount.open_end):
                rest = self.tidy(left[len(noun) :])
                return rest if len(rest) >= 2 and not rest.endswith(("在", "于")) else left  # 62家企业挤在13平方公里内
        return left

    def quickly(self, amount: Amount, stop: int) -> str:
        """3天就放款800万元: what took so long is told behind 就."""
        behind = self.fast.match(self.text, amount.open_end)
        if behind is None:
            return ""
        done = self.tidy(self.text[behind.end() : right_edge(self.text, behind.end(), WEAK, stop)].split("、")[0])
        return done[:16] + self.words["duration_noun"][0] if len(done) >= 2 else ""

    def counts_itself(self, amount: Amount, floor: int, previous: Measured | None) -> str:
        """全村214户、896人: the noun for what a place has, told by the unit alone, or ''."""
        clause = left_edge(self.text, amount.open_begin, WEAK + "、", floor)
        lead = self.text[clause : amount.open_begin].strip()
        whole = any(m.begin == clause and m.end == clause + len(lead) and m.type == "Region" for m in self.outer)
        nouns = {unit: noun for unit, _, noun in (entry.partition("=") for entry in self.words["unit_noun"])}
        goes_on = not lead and previous is not None and previous.indicator in nouns.values()
        return nouns.get(amount.unit, "") if whole or goes_on or lead in self.words["all_told"] else ""

    def members(self, amount: Amount) -> str:
        """The noun for how many members there are, if a number counts them, or ''."""
        pairs = (entry.partition("=") for entry in self.words["member_noun"])
        return next((noun for unit, _, noun in pairs if amount.unit == unit), "")

    def grows(self, amount: Amount, floor: int, stop: int) -> bool:
        """Whether an amount is the first state of something that has no other name: 合作社从12户扩大到367户."""
        starts = self.text[amount.open_begin - 1 : amount.open_begin] in ("从", "由")
        owner = any(m.end == amount.open_begin - 1 and m.begin >= floor for m in self.outer)
        goes_on = self.text[amount.open_end : stop]
        return starts and owner and 0 < len(goes_on) <= 6 and self.link.search(goes_on) is not None

    def gained(self, amount: Amount, floor: int) -> str:
        """只花了41元, 一家就贷到3800万元: the noun for the verb that stands right before the number."""
        before = self.text[floor : amount.open_begin]
        for entry in self.words["verb_noun"]:
            verb, _, noun = entry.partition("=")
            if before.endswith(verb):
                return noun
        return ""

    def whole_name(self, text: str, previous: Measured | None) -> str:
        """占比, 总数: of the thing that was measured before."""
        bare = text in (*self.words["bare_share"], *self.words["same_thing"], *self.words["each"])
        if previous is None or not (bare or text.startswith((*self.words["same_rate"], *self.words["exceed"]))):
            return text
        stem = previous.indicator
        for verb in self.words["head_verb"]:
            if stem.startswith(verb) and len(stem) > len(verb) + 1:
                stem = stem[len(verb) :]
                break
        return stem + text

    def thresholds(self, amounts: list[Amount]) -> tuple[list[Amount], dict[int, str]]:
        """收入超百万元的村达7个: the first number only says which things are counted.

        Returns:
            The amounts without such numbers, and for the begin of each count the thing that is counted.
        """
        kept: list[Amount] = []
        classes: dict[int, str] = {}
        for i, amount in enumerate(amounts):
            if amount.dimension == "money" and self.classes.match(self.text, amount.end):
                continue  # 13亿元以上产业项目开工
            if self.passed.match(self.text, amount.open_end) and kept and _is_more(kept[-1], amount):
                continue  # 1024.7亿元,首次站上千亿元大关: the number itself was told
            follower = amounts[i + 1] if i + 1 < len(amounts) else None
            if follower and follower.counter and amount.dimension == "money" and not amount.counter:
                between = self.text[amount.open_end : follower.open_begin]
                size = self.text[amount.open_begin : amount.open_end]
                if between in self.words["plain_noun"]:
                    classes[follower.begin] = size + between  # 5亿元项目11个
                    continue
                if amount.bound and between == "的":
                    classes[follower.begin] = size + self.last_class(amounts[0].begin, amount.begin)
                    continue
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
                    begin = left_edge(
                        self.text, amount.open_begin, WEAK, amounts[i - 1].open_end if i else max(0, amount.begin - 30)
                    )
                    classes[follower.begin] = (
                        self.strip_left(begin, amount.open_begin)
                        + self.text[amount.open_begin : amount.open_end]
                        + noun
                    )
                    continue
            kept.append(amount)
        return kept, classes

    def last_class(self, begin: int, end: int) -> str:
        """What was counted before: 新签项目34个,其中50亿元以上的1个."""
        stretch = self.text[max(0, begin - _AFTER_LEAD * 2) : end]
        found = [(stretch.rfind(noun), len(noun), noun) for noun in self.words["plain_noun"] if noun in stretch]
        return max(found)[2] if found else ""

    def clause_text(self, begin: int, end: int) -> str:
        """The measured thing in the last clause of a stretch."""
        return self.strip_left(left_edge(self.text, end, WEAK, begin), end)

    def change_indicator(self, begin: int, end: int) -> str:
        """What changes: the clause before a word of change, or the one before that."""
        edge = left_edge(self.text, end, WEAK, begin)
        text = self.strip_left(edge, end)
        text = re.sub(r"^.*把(?=[一-鿿]{2})", "", text)
        text = self.tidy(
            re.sub(
                rf"(?:{self.words.either['against_yoy']}|{self.words.either['against_year_start']}|{self.words.either['against_month']}|相?[比较][^,。;]{{1,6}}年?)$",
                "",
                text,
            )
        )
        if len(text) < 2 and edge > begin:
            text = self.strip_left(left_edge(self.text, edge - 1, WEAK, begin), edge - 1)
        return text
