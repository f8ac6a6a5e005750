"""Where a name begins that is known by its end: Chinese puts the head last and no space before the first character.

The stretch to the left of a head is walked as far as characters may belong to a name, then cut after the last word
that stands before names and in none: verbs, prepositions, pronouns. Which words those are is data
(``seeds/shapes/edges.toml``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass

from kg.language.gazetteer import Words
from kg.language.view import View
from kg.words.data import seeds_path
from kg.words.errors import DataError

_SOURCE = "seeds/shapes/edges.toml"
# The files of shapes that name firms, bodies and other things by their ends.
SHAPE_FILES = ("enterprise", "organization", "things")
_LEAST_HEAD = 2
# A character less frequent than this in the dictionary stands alone only in names.
_RARE = 600
_NAME_CHAR = re.compile(r"[一-鿿㐀-䶿\u3007A-Za-z0-9·+\-&/]")
_COUNTED = re.compile(
    r"\d+(?:\.\d+)?[万亿]*元|(?:\d{4}年度?|\d{1,2}月(?:\d{1,2}日)?|['’‘])|(?:近|约|超|共|的)?(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+|数|多|几)(?:余|多)?[万亿]?(?:家|个|名|位|所|座|支|批|条|大|项|处|次)(?!级|一)"
)


def load_toml(relative: str) -> dict[str, object]:
    """Read one TOML file of ``seeds/``, its strings NFKC-normalised as clean text is.

    Raises:
        DataError: The file is missing or no TOML; names file and, where known, line.
    """
    path = seeds_path(relative)
    try:
        return tomllib.loads(unicodedata.normalize("NFKC", path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"seeds/{relative}", str(error)) from error


def string_list(data: dict[str, object], key: str, place: str) -> list[str]:
    """A list of strings under a key of a TOML table; an absent key is an empty list.

    Raises:
        DataError: It is something else.
    """
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DataError(place, f"{key} must be a list of strings")
    return [str(item) for item in value]


def list_heads(files: tuple[str, ...] = SHAPE_FILES) -> list[str]:
    """The plain heads of all shapes, sorted: ends by which names are known."""
    found: set[str] = set()
    for name in files:
        tables = load_toml(f"shapes/{name}.toml").get("shape")
        for table in tables if isinstance(tables, list) else []:
            found.update(string_list(table, "heads", f"seeds/shapes/{name}.toml"))
    return sorted(found)


def any_of(words: list[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@dataclass(frozen=True, slots=True)
class Edges:
    """Compiled left-edge words.

    Attributes:
        strong, strong_words: Cuts wherever it is printed.
        verbs: Cuts at the left end of a stretch and right before a place.
        patterns: Cuts where it matches a whole word's begin.
        lead: Peeled off the left end.
        single, hard: Words and characters of length one that cut.
        classes: Word classes that cut.
        names: Words that never cut though their class does.
        levels: Characters for a level of government that stand for a place (县工信局).
        no_level: Words that begin with the character of a level and tell none (市场监管局).
        house_ends: Last characters of bodies, which 和 joins to the next one.
        no_brands: Further ones that make no brand with 和.
        locatives: Of ``single``, those that cut only behind a word.
        pairing: What one body does with another that is named right behind.
        no_field: Who and what of a university is joined to another body, and is no field of study.
        building: What a firm does with its project.
        pointing: Words for a house or place without its name, before a quotation.
        measures: Amounts, which are no part of the name of a firm or body.
        heads: Ends of the names of firms and bodies: a name that has come to its end takes no verb.
        words: The dictionary.
    """

    strong: re.Pattern[str]
    strong_words: frozenset[str]
    verbs: re.Pattern[str]
    patterns: re.Pattern[str]
    lead: re.Pattern[str]
    single: frozenset[str]
    hard: frozenset[str]
    classes: frozenset[str]
    names: frozenset[str]
    levels: frozenset[str]
    no_level: tuple[str, ...]
    house_ends: frozenset[str]
    no_brands: frozenset[str]
    locatives: frozenset[str]
    heads: tuple[str, ...]
    pairing: re.Pattern[str]
    building: re.Pattern[str]
    no_field: re.Pattern[str]
    pointing: re.Pattern[str]
    measures: re.Pattern[str]
    words: Words

    @classmethod
    def load(cls, words: Words | None = None) -> Edges:
        """Read ``seeds/shapes/edges.toml``.

        Args:
            words: The dictionary, or None to read it.

        Raises:
            DataError: The file is broken.
        """
        data = load_toml("shapes/edges.toml")
        return cls(
            strong=re.compile(any_of(string_list(data, "strong", _SOURCE))),
            strong_words=frozenset(string_list(data, "strong", _SOURCE)),
            verbs=re.compile(any_of(string_list(data, "verbs", _SOURCE))),
            patterns=re.compile("|".join(string_list(data, "patterns", _SOURCE))),
            lead=re.compile(any_of(string_list(data, "lead", _SOURCE))),
            single=frozenset(string_list(data, "single", _SOURCE)),
            hard=frozenset(str(data.get("hard", ""))),
            classes=frozenset(string_list(data, "classes", _SOURCE)),
            names=frozenset(string_list(data, "names", _SOURCE)) | frozenset(string_list(data, "noun_verbs", _SOURCE)),
            locatives=frozenset(str(data.get("locatives", ""))),
            levels=frozenset(str(data.get("levels", ""))),
            no_level=tuple(string_list(data, "no_level", _SOURCE)),
            house_ends=frozenset(str(data.get("house_ends", ""))),
            no_brands=frozenset(str(data.get("no_brands", ""))),
            heads=tuple(h for h in list_heads(("enterprise", "organization")) if len(h) >= _LEAST_HEAD),
            measures=re.compile(rf"\d[\d.]*[万亿]?(?:余|多)?(?:{any_of(string_list(data, 'measures', _SOURCE))})"),
            pointing=re.compile(rf"(?:{any_of(string_list(data, 'pointing', _SOURCE))})(?=“)"),
            no_field=re.compile(any_of(string_list(data, "no_field", _SOURCE))),
            building=re.compile(f"(?:{any_of(string_list(data, 'building', _SOURCE))})(?:了|的)?"),
            pairing=re.compile(any_of(string_list(data, "pairing", _SOURCE))),
            words=words if words is not None else Words.load(),
        )

    def left_edge(
        self,
        view: View,
        head: int,
        floor: int,
        *,
        quotes: bool = False,
        joins: bool = False,
        numbers: bool = False,
        longest: int = 32,
    ) -> int:
        """Where the name begins whose head begins at ``head``.

        Args:
            view: The article.
            head: Article offset of the head's first character.
            floor: Leftmost offset to look at, usually the block's begin.
            quotes: Whether a quoted part may belong to the name (“清溪大嫂”义警巡逻队).
            joins: Whether 和 may stand inside the name (经济和信息化局), which must then reach a place or a level (县).
            numbers: Whether numerals may stand inside the name (三级联动机制).
            longest: Most characters before the head.

        Returns:
            An article offset between ``floor`` and ``head``; ``head`` itself if nothing before it belongs to the name.

        Source:
            FINDINGS.md: names must be found on characters, the segmenter is weakest at them.
        """
        start, whole = self._reach(view, head, floor, quotes=quotes, longest=longest)
        text = view.text
        edge = head
        joined = 0
        tokens = self._tokens(view, start, head, whole)
        for begin, end in reversed(tokens):
            word = text[begin:end]
            if (begin, end) in whole:
                edge = begin
                continue
            if joins and not joined and word == "和" and edge < head and not self._joins_bodies(text, begin):
                joined = edge
                edge = begin
                continue
            if numbers and self._is_number(word):
                edge = begin
                continue
            if word in self.locatives and self._opens_after_verb(view, tokens, begin, edge):
                edge = begin
                continue
            if word == "和" and self._is_brand(view, begin, whole):
                edge = begin
                continue
            if self._cuts(view, begin, end, word, edge):
                pointing = len(word) == 2 and word[1] in self.levels and word[0] in self.hard | self.single
                if pointing and view.place_at(end) <= end:
                    edge = begin + 1  # 该区: what is pointed at belongs to the name, unless that has a place of its own
                elif self._is_soft(word) or self._is_spelled(view, begin, tokens):
                    edge = self._anchor(view, tokens[: tokens.index((begin, end))], whole, edge)
                break
            edge = begin
        if joined and not self._has_level(view, edge, joined):
            edge = joined
        pointer = self.pointing.match(text, edge, head) if quotes else None
        if pointer:
            edge = pointer.end()  # 公司|“清溪”项目
        while True:
            inner = self.peel(view, self._cut_inside(view, edge, head), head)
            if inner == edge:
                return edge
            edge = inner  # 企业引进青溪科技: what was peeled off may have hidden a verb

    def _joins_bodies(self, text: str, position: int) -> bool:
        """Whether 和 stands behind a body, or before a level that opens the name of one: 某某米业和|县气象局."""
        levels = text[position + 1 : position + 2] in self.levels and not text.startswith(self.no_level, position + 1)
        return text[position - 1] in self.house_ends or levels

    def is_verb(self, word: str) -> bool:
        """Whether a stretch is nothing but a verb that stands before names: 充分利用公司的…, 依托集团…."""
        return word in self.strong_words or self.verbs.fullmatch(word) is not None

    def _opens_after_verb(self, view: View, tokens: list[tuple[int, int]], begin: int, edge: int) -> bool:
        """联合|中新社: 中 right behind a word that stands before names belongs to the name, and is no 在…中."""
        before = next((t for t in tokens if t[1] == begin), None)
        if before is None or before[1] - before[0] < 2:
            return False
        word = view.text[before[0] : before[1]]
        return word in self.strong_words or self.patterns.match(view.text, before[0]) is not None

    def _is_brand(self, view: View, position: int, whole: dict[tuple[int, int], None]) -> bool:
        """Whether 和 spells a brand with the one character between a place or 的 and it: 青溪县丰和农机合作社."""
        text = view.text
        behind = any(end == position - 1 for _, end in whole) or text[position - 2 : position - 1] in ("的", "。", "\n")
        return (
            behind
            and text[position - 1] not in self.house_ends | self.no_brands
            and view.place_at(position + 1) <= position + 1
        )

    def _is_number(self, word: str) -> bool:
        """Whether a word is a numeral or a measure and no word that cuts by itself."""
        return word not in self.strong_words and self.words.classes.get(word, "")[:1] in ("m", "q")

    def _is_spelled(self, view: View, position: int, tokens: list[tuple[int, int]]) -> bool:
        """Whether a single character that cuts follows a rare one that no word holds: 镁都, 光合 spell a name."""
        text = view.text
        if text[position] in self.hard:
            return False
        before = next((t for t in tokens if t[1] == position), None)
        return before is not None and before[1] - before[0] == 1 and self.words.frequency(text[before[0]]) < _RARE

    def _is_soft(self, word: str) -> bool:
        """Whether a word cuts only for its class, as a verb that a name may be built of (返乡创业工作领导小组)."""
        return (
            len(word) > 1
            and word not in self.strong_words
            and not self.verbs.fullmatch(word)
            and self.words.classes.get(word, "").startswith(("v", "m", "i"))
        )

    def _anchor(self, view: View, tokens: list[tuple[int, int]], whole: dict[tuple[int, int], None], edge: int) -> int:
        """The begin of a place a few words further left, if only soft words stand between; else ``edge``."""
        text = view.text
        for begin, end in reversed(tokens[-5:]):
            if (begin, end) in whole:
                return begin if text[begin] not in "(“‘" else edge
            word = text[begin:end]
            if text.endswith(self.heads, begin, end) or text.endswith(self.heads, max(0, end - 4), end):
                return edge  # 街道工作联络组坚持党委领导: another name ends here
            if edge - begin > 12 or (self._cuts(view, begin, end, word, edge) and not self._is_soft(word)):
                return edge
        return edge

    def _follows_word(self, view: View, position: int) -> bool:
        """Whether a word of two characters or more, or a place, ends at a position."""
        if view.place_end(position - 1) == position:
            return True
        begin = max(0, position - 4)
        words = self.words.cut(view.text[begin:position])
        return bool(words) and len(words[-1]) > 1

    def _has_level(self, view: View, edge: int, joined: int) -> bool:
        """Whether a place or a level stands in front of a name joined by 和."""
        if any(view.place_at(position) > position for position in range(edge, joined)):
            return True
        return any(c in self.levels for c in view.text[edge : min(edge + 6, joined - 2)])

    def _reach(
        self, view: View, head: int, floor: int, *, quotes: bool, longest: int
    ) -> tuple[int, dict[tuple[int, int], None]]:
        """How far left characters may belong to a name, and the stretches (places, brackets) that stay whole."""
        text = view.text
        start = head
        whole: dict[tuple[int, int], None] = {}
        while start > floor and head - start < longest:
            char = text[start - 1]
            if char == ")":
                opening = text.rfind("(", floor, start - 1)
                inside = opening >= 0 and start - opening <= 14 and not re.search(r"[,;。:]", text[opening:start])
                if not inside or opening == floor or not _NAME_CHAR.match(text[opening - 1]):
                    break  # (相关链接)青溪市委: nothing stands before the bracket that it could belong to
                whole[opening, start] = None
                start = opening
            elif char in "”’":
                opening = text.rfind("“" if char == "”" else "‘", floor, start - 1)
                if not quotes or opening < 0 or start - opening > 24 or text[start - 2] in "。!?,;":
                    break  # “…地方不错。”公司项目经理说: somebody's words
                whole[opening, start] = None
                start = opening
            elif _NAME_CHAR.match(char):
                start -= 1
            else:
                break
        return start, whole

    def _tokens(self, view: View, start: int, head: int, whole: dict[tuple[int, int], None]) -> list[tuple[int, int]]:
        out: list[tuple[int, int]] = []
        brackets = dict(whole.keys())
        position = piece = start
        while position <= head:
            stop = brackets.get(position, 0) if position < head else head
            if position < head and not stop:
                place = view.place_at(position)
                stop = place if place and place <= head else 0
            if stop or position == head:
                begin = piece
                for word in self.words.cut(view.text[piece:position]):
                    out.append((begin, begin + len(word)))
                    begin += len(word)
                if position == head:
                    break
                out.append((position, stop))
                whole[position, stop] = None
                position = piece = stop
            else:
                position += 1
        return out

    def _cuts(self, view: View, begin: int, end: int, word: str, edge: int) -> bool:
        """Whether a word ends the walk to the left; ``edge`` is where the name begins so far."""
        if len(word) == 1:
            if word in self.hard or self._closes_pattern(view, begin, end):
                return True
            if word not in self.single:
                return False
            # 该县将县医院…: a preposition between two levels is one, whatever the segmenter says
            if word in self.locatives and not self._follows_word(view, begin):
                return False
            between = view.text[begin - 1 : begin] in self.levels and view.text[end : end + 1] in self.levels
            between = between or (begin > 0 and view.place_end(begin - 1) == begin and view.place_at(end) > end)
            return between or view.is_word(begin, end)
        if word in self.strong_words:
            return True
        found = self.patterns.match(view.text, begin)
        if found and found.end() <= edge:
            return True
        if word in self.names:
            return bool(self.verbs.fullmatch(word)) and view.place_at(end) > end
        return self.words.classes.get(word, "") in self.classes

    def _closes_pattern(self, view: View, begin: int, end: int) -> bool:
        """Whether a character is all or the end of what cuts: 受 of 受|某大学邀请, 来 of 拉来|某某集团."""
        for start in range(max(0, begin - 1), begin + 1):
            found = self.patterns.match(view.text, start)
            if found and found.end() == end:
                return True
        return False

    def _cut_inside(self, view: View, edge: int, head: int) -> int:
        """Cut after strong words that the division into words missed, and after verbs at the left end."""
        text = view.text
        position = edge
        while position < head:
            place = view.place_end(position)
            if place > position:
                position = min(place, head)
                continue
            for length in (6, 5, 4, 3, 2):
                end = position + length
                if end <= head and text[position:end] in self.strong_words and not view.place_end(end - 1):
                    edge = position = end
                    break
            else:
                verb = self.verbs.match(text, edge, head) if position == edge else None
                if verb and verb.end() < head:
                    edge = position = verb.end()
                    continue
                room = 1 if text[edge + 1] in self.levels else 2
                single = text[edge] in self.single and text[edge] not in self.locatives
                if position == edge and single and edge + room < head and self._is_loose(view, edge):
                    edge = position = edge + 1
                    continue
                position += 1
        return edge

    def _is_loose(self, view: View, position: int) -> bool:
        """Whether a preposition at the left end belongs to no longer word."""
        if view.place_at(position + 1) > position + 1 or view.text[position + 1] in self.levels:
            return True
        pair = view.text[position : position + 2]
        return not self.words.frequency(pair) and not any(view.is_word(position, position + n) for n in (2, 3, 4))

    def peel(self, view: View, begin: int, end: int) -> int:
        """Peel modifiers (一家, 知名, 3个) off the left end of a stretch."""
        text = view.text
        while begin < end:
            found = _COUNTED.match(text, begin, end) or self.lead.match(text, begin, end)
            if not found or view.place_end(begin) > begin:
                break
            begin = found.end()
        return begin
