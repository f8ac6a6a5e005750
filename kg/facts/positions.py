"""Posts of persons: the grammar of titles before and after names, and the body in which a post is held."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kg.facts.context import Context, load_grammar
from kg.facts.evidence import sentence_evidence
from kg.facts.lines import ANY_MENTION, Line, type_class
from kg.facts.rules import load_rules_file
from kg.pages.layout import load_layout
from kg.words.data import seeds_path
from kg.words.domain import BlockKind, Mention, Origin, Page, Position, Reading
from kg.words.errors import DataError

_PERSON = type_class(["Person"])
_MARKS = ANY_MENTION[1:-1]
_HARD = re.compile(r"[。;!?:,“”\"()\n由]")  # 党委书记由副县长李某兼任: two titles of one person
_BY = re.compile("[,;]?由[^。;!?,]{0,24}$")
_PROSE = re.compile(f"[\u4e00-\u9fff]{{2}}[^ /|:,、{_PERSON[1:-1]}]{{4}}")  # a sentence goes on behind a name
_EACH, _FIRST, _DEPUTY = "分别", "首", "副"
_JOINTS = re.compile("(?:、|兼任|兼|,兼)$")  # what joins the titles of one person
_AND = "和与及"  # may also stand between two persons, of whom the first is not named
_HOLDS_BOTH, _BOTH = "身兼", re.compile(f"(?:、|兼任|兼|,兼|[{_AND}])$")
_STOPS = ",。;、!?()”的"  # what may stand behind the last title of a clause
_TROOP = "团"  # a level of the Xinjiang corps, and what experts are sent out in
_OPEN_LENGTH = 14
_LOCAL_LENGTH = 6
_HOUSES = frozenset({"Enterprise", "Organization", "Zone"})
_BODIES = _HOUSES | {"Region"}
_KINDS = frozenset({"before", "press", "row", "after", "this"})
_SPACE = " \u3000"
_APPOSED, _APPOINTED = "position.apposed", "position.appointed"
_POSSESSES = re.compile("[^、,和与及]{0,4}的")  # 「甲的徒弟」「甲院士的学生」
_APPOINTS = "任聘推选提"
_UNKNOWN = "?"  # in the place of a generic word: the house in front of a title is no mention
_UNKNOWN_LENGTH = 2
_PRESS_BLOCKS = frozenset({BlockKind.BYLINE, BlockKind.MASTHEAD})


@dataclass(frozen=True, slots=True)
class Holder:
    """Where a post without a named body is held."""

    title: re.Pattern[str]
    types: frozenset[str]
    names: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Titles:
    """``seeds/titles.toml`` and ``seeds/patterns/position.toml``, compiled.

    Attributes:
        title: Matches a title of the closed grammar, whole.
        base: Matches any text that ends in a base.
        any_end: The same, or in a trade (钳工), which is a post only in a house that is named before it.
        press: Matches the end of a text that is a title of the press.
        reporter: One that stands in running text, too.
        column: What stands before such a title and says for which page or paper (本版责编).
        former, dropped, merged, generic, paper: Word lists as regular expressions.
        hoped: What stands before a verb of office and says that the post is not held, or not yet.
        removed: What stands before a chain of titles and says that the posts are over.
        local: A title that begins with the level of its region (县委书记, 副镇长); its group ``place`` is that level.
        place, near: A word that is such a level alone; a level that is looked for nearby before it is looked for above.
        gone: What stands between a place or house and a title and says that the person was there before.
        based: What says no more than where the person was, if it stands behind a region.
        private: A title that is not held in a region: one of a trade or firm.
        sent: What stands between a house and the title that a person got where the house sent him or her.
        village: The name of a village at the start of a run.
        bureau: A word for a house of which a county has many kinds.
        honour: An honour in a chain of titles.
        other: What joins a house to a person who is not of it.
        no_post: What stands behind a title that is no post (会长单位).
        founded, founds: The end of a clause that tells of the founding of its subject, or of the body at its end.
        personal: A title that a person has of his or her own: no house is looked for.
        retired: What stands before the title of a retired person.
        inner: A title that begins with a body inside the house of the title before.
        level: The level of a place at the start of a title that is no part of it (村党支部书记).
        government: What the name of a government ends in.
        prefix: What may stand before a title at the head of a clause and be part of it.
        company, bank: The anaphor 公司, and names of banks, which it does not mean.
        party: A title of the party, held where the next title of a chain is (院党组书记、院长).
        department: A department of a committee and the title in it (组织部部长).
        committee: The committee of a zone at the start of a title (管委会主任).
        office: A person, a verb of office and a title, at the end of a text.
        house: What the name of a house ends in that stands before a title.
        holders: Tried in order.
        rules: By kind, in order: (id, confidence, patterns).
    """

    title: re.Pattern[str]
    base: re.Pattern[str]
    any_end: re.Pattern[str]
    press: re.Pattern[str]
    reporter: re.Pattern[str]
    column: re.Pattern[str]
    former: re.Pattern[str]
    hoped: re.Pattern[str]
    removed: re.Pattern[str]
    dropped: re.Pattern[str]
    merged: re.Pattern[str]
    generic: re.Pattern[str]
    paper: re.Pattern[str]
    local: re.Pattern[str]
    place: re.Pattern[str]
    near: re.Pattern[str]
    gone: re.Pattern[str]
    based: re.Pattern[str]
    private: re.Pattern[str]
    sent: re.Pattern[str]
    personal: re.Pattern[str]
    retired: str
    inner: re.Pattern[str]
    no_post: re.Pattern[str]
    bureau: re.Pattern[str]
    honour: re.Pattern[str]
    village: re.Pattern[str]
    other: re.Pattern[str]
    founded: re.Pattern[str]
    founds: re.Pattern[str]
    level: re.Pattern[str]
    government: re.Pattern[str]
    prefix: re.Pattern[str]
    company: re.Pattern[str]
    bank: re.Pattern[str]
    party: re.Pattern[str]
    department: re.Pattern[str]
    committee: re.Pattern[str]
    office: re.Pattern[str]
    house: re.Pattern[str]
    holders: tuple[Holder, ...]
    rules: tuple[PositionRule, ...]


@dataclass(frozen=True, slots=True)
class PositionRule:
    """One rule of ``position.toml``; ``former``: the posts that it finds are over."""

    id: str
    kind: str
    confidence: float
    patterns: tuple[re.Pattern[str], ...]
    former: bool
    yes: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...]
    no: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class _Item:
    """One title of a chain: its text, its body if one stands before it, and where it starts in the line.

    ``generic``: the word for the house that stands in front (公司); ``front``: the two characters before that word.
    ``place``: the region that is named in front and no mention there.
    """

    title: str
    body: Mention | None
    start: int
    generic: str = ""
    former: bool = False
    front: str = ""
    place: str | None = None


@lru_cache(maxsize=4)
def load_titles(titles: Path | None = None, patterns: Path | None = None) -> Titles:
    """Read and compile the grammar of titles and the rules of posts.

    Raises:
        DataError: A file is broken; the message names the file and, for a rule, the line.
    """
    titles = titles or seeds_path("titles.toml")
    patterns = patterns or seeds_path("patterns/position.toml")
    try:
        data = tomllib.loads(titles.read_text(encoding="utf-8"))
        layout = load_layout()
        base = f"{_either(data['bases'])}|{data['base_pattern']}"
        before = _either([*data["modifiers"], *data["qualifiers"], *data["inner"]])
        title = f"(?:{before})*(?:{base})"
        return Titles(
            title=re.compile(title),
            base=re.compile(f"(?:{base})$"),
            any_end=re.compile(f"(?:{base}|{data['trade']})$"),
            press=re.compile(
                rf"(?:{_either(data['press'])}|{layout.press_role.pattern}"
                rf"|(?<![^ \u3000/|:‖]){layout.staff_role.pattern})$"
            ),
            reporter=re.compile(f"(?:{_either(data['press'])})$"),
            column=re.compile(f"(?:{_either(data['column'])})"),
            former=re.compile(f"(?:{_either(data['former'])}|{data['former_pattern']})"),
            hoped=re.compile(data["hoped"]),
            removed=re.compile(data["removed"]),
            dropped=re.compile(f"(?:{_either(data['dropped'])}|{data['dropped_pattern']})+"),
            merged=re.compile(f"(?:{_either(data['merged'])}|{data['merged_pattern']})$"),
            generic=re.compile(f"(?:{_either(data['generic'])})"),
            paper=re.compile(f"(?:{_either(data['paper'])})$"),
            local=re.compile(data["local"]),
            place=re.compile(data["place"]),
            near=re.compile(data["near"]),
            gone=re.compile(f"(?:{data['gone']})$"),
            based=re.compile(f"(?:{data['based']})$"),
            private=re.compile(f"(?:{data['private']})"),
            sent=re.compile(data["sent"]),
            personal=re.compile(f"(?:{data['personal']})$"),
            retired=str(data["retired"]),
            inner=re.compile(f"(?:{before})*(?:{_either(data['inner'])})"),
            no_post=re.compile(data["no_post"]),
            village=re.compile(data["village"]),
            bureau=re.compile(data["bureau"]),
            honour=re.compile(
                f"、(?:{type_class(['Honor'])}|[^、,。;:!?{_MARKS}]{{0,8}}?(?:{data['honour']}))(?:称号)?(?:获得者)?$"
            ),
            other=re.compile(data["other"]),
            founded=re.compile(f"(?:{data['founds']}|{data['opens']})[^{_MARKS}]{{0,4}}$"),
            founds=re.compile(
                f"(?:{data['founds']})了?[^{_MARKS},]{{0,14}}(?P<body>{type_class(_HOUSES)})[^{_MARKS}]{{0,4}}$"
            ),
            level=re.compile(data["level"]),
            government=re.compile(data["government"]),
            prefix=re.compile(data["prefix"]),
            company=re.compile(data["company"]),
            bank=re.compile(data["bank"]),
            party=re.compile(data["party"]),
            department=re.compile(data["department"]),
            committee=re.compile(data["committee"]),
            office=re.compile(f"{_PERSON}(?:{data['office']})(?:{title})$"),
            house=re.compile(f"(?:{data['house']})$"),
            holders=tuple(
                Holder(re.compile(h["title"]), frozenset(h["types"]), re.compile(h["names"])) for h in data["holder"]
            ),
            rules=_read_position_rules(patterns),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise DataError(titles.name, f"broken titles: {error}") from error


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, the next from where the chain of titles behind a person begins: 「甲为局长、乙为副局长」."""
    match = pattern.search(text)
    while match:
        yield match
        begin = match.start("chain")
        match = pattern.search(text, begin if begin > match.start() else match.end())


def _bare(name: str) -> str:
    return name.strip("“”‘’")


def _either(words: Sequence[str]) -> str:
    clean = sorted({unicodedata.normalize("NFKC", w) for w in words}, key=lambda w: (-len(w), w))
    return "|".join(re.escape(w) for w in clean)


def _read_position_rules(path: Path) -> tuple[PositionRule, ...]:
    out = []
    for table, reader in load_rules_file(path, {"id", "why", "kind", "pattern", "former", "confidence", "yes", "no"}):
        kind = table.get("kind")
        if kind not in _KINDS:
            raise reader.fail("kind", f"unknown kind {kind}")
        sources = table.get("pattern", [])
        sources = [sources] if isinstance(sources, str) else sources
        if not isinstance(sources, list) or (kind in ("after", "this")) != bool(sources):
            raise reader.fail(
                "pattern", f"a rule of kind {kind} has {'a' if kind in ('after', 'this') else 'no'} pattern"
            )
        compiled = tuple(reader.compile("pattern", str(s), 16, 60).regex for s in sources)
        if any("chain" not in p.groupindex for p in compiled):
            raise reader.fail("pattern", "there is no (?P<chain>…)")
        yes, no = table.get("yes"), table.get("no", [])
        if not isinstance(yes, list) or not yes or not isinstance(no, list):
            raise reader.fail("yes", "yes is no list of examples")
        out.append(
            PositionRule(
                id=str(table.get("id", "")),
                kind=str(kind),
                confidence=float(str(table.get("confidence", 0.9))),
                patterns=compiled,
                former=table.get("former") is True,
                yes=tuple(
                    (str(e["text"]), str(e.get("home", "")), tuple((str(a), str(b), str(c)) for a, b, c in e["gives"]))
                    for e in yes
                ),
                no=tuple(str(e) for e in no),
                place=reader.place,
            )
        )
    return tuple(out)


def find_paper(readings: Sequence[Reading], titles: Titles) -> str | None:
    """The newspaper that a page belongs to, if the page names one: where 本报记者 works.

    Returns:
        Entity id of the organization in the masthead (a block of its own, in the last article); failing that, of the
        one whose name ends like a paper's and that stands alone in all articles.
    """
    papers: list[str] = []
    for reading in readings:
        heads = {(b.begin, b.end) for b in reading.article.blocks if b.kind is BlockKind.MASTHEAD}
        for mention in reading.mentions:
            if mention.type == "Organization" and (mention.begin, mention.end) in heads:
                return mention.entity
    for reading in reversed(readings):
        for mention in reading.mentions:
            if mention.type == "Organization" and titles.paper.search(mention.text) and mention.entity not in papers:
                papers.append(mention.entity)
        if papers and reading is readings[-1]:
            return papers[0]
    return papers[0] if len(papers) == 1 else None


def find_positions(reading: Reading, page: Page, titles: Titles, *, paper: str | None = None) -> list[Position]:
    """Find the posts that an article gives its persons.

    Args:
        reading: The article with its linked mentions.
        page: The page that the article was cut from, for evidence.
        titles: The grammar of titles.
        paper: Entity id of the newspaper, from :func:`find_paper`; posts of the press without a house are held there.

    Returns:
        Sorted by person, title and body; one for each of these, from the sentence that says it first.
    """
    rows = _with_deputies(list(_Finder(reading, titles, paper).find()))
    housed = {(person, title) for _, person, title, body, _, _ in rows if body}
    seen: dict[tuple[str, str, str], tuple[int, PositionRule, bool]] = {}
    for sentence, person, title, body, rule, former in rows:
        if body or (person, title) not in housed:
            seen.setdefault((person, title, body or ""), (sentence, rule, former))
    article = reading.article
    return [
        Position(
            person=person,
            title=title,
            organization=body or None,
            rule=rule.id,
            confidence=rule.confidence,
            evidence=sentence_evidence(page, article, article.sentences[sentence]),
            former=former,
        )
        for (person, title, body), (sentence, rule, former) in sorted(seen.items(), key=lambda kv: (kv[0], kv[1][0]))
    ]


_Row = tuple[int, str, str, str | None, PositionRule, bool]


def _with_deputies(rows: Sequence[_Row]) -> list[_Row]:
    """「实验室主任是甲,副主任由乙兼任」: a deputy without a body has that of the head in the same sentence."""
    heads = {(sentence, title): body for sentence, _, title, body, _, _ in rows if body}
    return [
        (sentence, person, title, body or heads.get((sentence, title.removeprefix(_DEPUTY))), rule, former)
        for sentence, person, title, body, rule, former in rows
    ]


def _title_end(line: Line, item: _Item) -> int:
    """Where the title of an item ends, which begins behind its body."""
    at = line.text.find(item.title, item.start)
    return (at if at >= 0 else item.start) + len(item.title)


class _Finder:
    """One article and what has been found in it so far."""

    def __init__(self, reading: Reading, titles: Titles, paper: str | None = None) -> None:
        self.reading = reading
        self.paper = paper
        self.titles = titles
        self.context = Context(reading, load_grammar(seeds_path("grammar.toml")))

    def find(self) -> Iterator[_Row]:
        """(sentence, person, title, body or None, rule, former), in the order of the text."""
        for index, line in enumerate(self.context.lines):
            yield from self._before(index, line)
            for rule in self.titles.rules:
                if rule.kind == "after":
                    yield from self._after(index, line, rule)
                elif rule.kind == "this":
                    yield from self._this(index, line, rule)

    def _rule(self, kind: str) -> PositionRule | None:
        return next((r for r in self.titles.rules if r.kind == kind), None)

    # -- titles before persons

    def _before(self, index: int, line: Line) -> Iterator[_Row]:
        last: tuple[int, list[tuple[str, str | None, bool]], str] | None = None
        for at in sorted(line.mentions):
            person = line.mentions[at]
            if person.type != "Person":
                continue
            posts, kind = self._posts_before(index, line, at)
            if not posts and last is not None:
                between = line.text[last[0] + 1 : at]
                if (last[2] == "press" and not between.strip(_SPACE + "、,和")) or between == "、":
                    posts, kind = last[1], "press" if last[2] == "press" else "row"
            rule = self._rule(kind)
            if posts and rule is not None:
                for title, body, former in posts:
                    yield index, person.entity, title, body, rule, former
            last = (at, posts, kind) if posts else None

    def _posts_before(self, index: int, line: Line, at: int) -> tuple[list[tuple[str, str | None, bool]], str]:
        text = line.text[:at].rstrip(_SPACE + ":/|")
        press = self.titles.press.search(text)
        if press and not self._is_prose(line, press, at):
            house = line.mentions.get(press.start() - 1)
            body = house.entity if house is not None and house.type in ("Organization", "Enterprise") else self.paper
            title = press.group().replace(" ", "")
            return [(title[self._column_end(title) :], body, False)], "press"
        text = line.text[:at].rstrip(_SPACE)
        if text.endswith("的"):
            text = text[:-1]
        items = self._chain(line, text, open_start=False)
        if len(items) > 1 and self.titles.office.search(line.text, 0, items[0].start + len(items[0].title)):
            items = items[1:]  # 「甲任链长、县长乙」: what the verb of office gives to the one before
        return self._resolve(index, line, items), "before"

    def _is_prose(self, line: Line, press: re.Match[str], at: int) -> bool:
        """No byline: 「记者:罗总,您好」 asks, and 「总策划罗某带着学生写生」 tells of one who is not of the press."""
        rest = line.text[at + 1 :]
        asked = line.text[press.end() : at].strip(_SPACE) == ":" and rest.startswith(",")
        return asked or (self.titles.reporter.search(press.group()) is None and _PROSE.match(rest) is not None)

    def _column_end(self, title: str) -> int:
        column = self.titles.column.match(title)
        return column.end() if column and column.end() < len(title) else 0

    # -- titles after persons

    def _after(self, index: int, line: Line, rule: PositionRule) -> Iterator[_Row]:
        for pattern in rule.patterns:
            for match in _overlapping(pattern, line.text):
                begin, end = match.span("chain")
                named = [
                    i
                    for i in range(*match.span())
                    if i in line.mentions and line.mentions[i].type == "Person" and not begin <= i < end
                ]
                # Of 「甲的徒弟乙当上了厂长」 only the last is told.
                persons = [
                    line.mentions[i].entity
                    for i in named
                    if i == named[-1] or not _POSSESSES.match(line.text, i + 1, named[-1])
                ]
                if not persons:
                    persons = self._last_person(index, match.start())
                items = self._best_chain(line, begin, end, forward="由" not in line.text[end : end + 1])
                items = self._before_next(line, items, verbless=rule.id == _APPOSED)
                if rule.id == _APPOINTED and not self._is_closed(line, match, items):
                    continue
                behind = (
                    self._house_at(line, match, items)
                    or self._house_behind(line, items)
                    or self._led(line, match.start(), items)
                    or self._founded(line, match.start("chain"), items)
                )
                each = _EACH in line.text[match.start() : begin]
                hoped = self.titles.hoped.search(line.text, match.start(), begin)
                if hoped or (each and len(persons) != len(items)):
                    continue
                over = rule.former or self.titles.removed.search(line.text, match.start(), begin) is not None
                for number, (title, body, former) in enumerate(self._resolve(index, line, items)):
                    for person in persons[number : number + 1] if each else persons:
                        yield index, person, title, behind or body, rule, former or over

    def _before_next(self, line: Line, items: list[_Item], *, verbless: bool = False) -> list[_Item]:
        """「甲任链长、县长乙任副链长」: the title in front of the next person is that person's.

        Without a verb all titles are: 「甲,乙局党组书记、局长丙」.
        """
        if not items:
            return items
        end = _title_end(line, items[-1])
        following = line.mentions.get(end)
        if following is None or following.type != "Person":
            # 「甲,乙局局长丙」 with a name that nobody recognized.
            return [] if verbless and line.text[end : end + 1] not in ("", *_STOPS) else items
        return [] if verbless else items[:-1]

    def _is_closed(self, line: Line, match: re.Match[str], items: Sequence[_Item]) -> bool:
        """Whether nothing is said behind titles that 为 gives: not 「甲为当地干部点赞」."""
        if not items or line.text[match.start("chain") - 1] != "为" or line.text[match.start()] in _APPOINTS:
            return True
        return line.text[_title_end(line, items[-1]) :][:1] in ("", *_STOPS)

    def _house_at(self, line: Line, match: re.Match[str], items: Sequence[_Item]) -> str | None:
        """「他在某公司当上了班组长」: the body that the pattern binds, for titles that name none."""
        if not match.groupdict().get("at") or any(item.body is not None or item.generic for item in items):
            return None
        return line.mentions[match.start("at")].entity

    def _house_behind(self, line: Line, items: Sequence[_Item]) -> str | None:
        """「某人任理事长的某合作社」: the body behind the title."""
        if len(items) != 1 or items[0].body is not None or items[0].generic:
            return None
        end = items[0].start + len(items[0].title)
        house = line.mentions.get(end + 1)
        return house.entity if line.text[end : end + 1] == "的" and house and house.type in _HOUSES else None

    def _founded(self, line: Line, position: int, items: Sequence[_Item]) -> str | None:
        """「几家企业结成某联合体,首任主席由某人出任」: the body that the clause before founds."""
        if len(items) != 1 or items[0].body is not None or items[0].generic or self.titles.local.match(items[0].title):
            return None
        if line.text[position - 1] == "是":
            return None  # what a person is was not given by the new house
        clauses = re.split("[,]", re.split("[。;!?:]", line.text[:position])[-1])
        begin = position - len(clauses[-1]) - 1
        if len(clauses) < 2:
            return None
        clause = clauses[-2]
        match = self.titles.founds.search(clause)
        at = match.start("body") if match else -1
        if match is None and self.titles.founded.search(clause):
            head = clause.rfind("的") + 1  # 「由甲、乙共建的某工作室揭牌」
            first = re.search(type_class(_HOUSES), clause[head:])
            at = head + first.start() if first else -1
        if at < 0:
            return None
        body = line.mentions[begin - len(clause) + at]
        holder = next((h for h in self.titles.holders if h.title.search(items[0].title)), None)
        fits = holder is None or body.type in holder.types or line.text.startswith(_FIRST, position)
        return body.entity if fits else None

    def _led(self, line: Line, position: int, items: Sequence[_Item]) -> str | None:
        """「组建某特派团,由某人任团长」: the body named in the same sentence before 由 is the one that is led."""
        if len(items) != 1 or items[0].body is not None or items[0].generic:
            return None
        local = self.titles.local.match(items[0].title)
        if local and local.group("place") != _TROOP:
            return None
        holder = next((h for h in self.titles.holders if h.title.search(items[0].title)), None)
        if holder is not None and "Organization" not in holder.types:
            return None  # 「专班由甲任链长」: of the chain
        by = _BY.search(line.text, 0, position)
        led = [line.mentions[at] for at in sorted(line.mentions) if by and at < by.start()]
        bodies = [m for m in led if m.type == "Organization" and m.origin is not Origin.ANAPHOR]
        return bodies[-1].entity if bodies else None

    def _this(self, index: int, line: Line, rule: PositionRule) -> Iterator[_Row]:
        for pattern in rule.patterns:
            for match in pattern.finditer(line.text):
                begin, end = match.span("chain")
                items = self._best_chain(line, begin, end, forward=True)
                tail = items[-1].start + len(items[-1].title) if items else end
                if any(tail <= i <= tail + 1 and line.mentions[i].type == "Person" for i in line.mentions):
                    continue
                for person in self._last_person(index, match.start()):
                    for title, body, former in self._resolve(index, line, items):
                        yield index, person, title, body, rule, former

    def _best_chain(self, line: Line, begin: int, end: int, *, forward: bool) -> list[_Item]:
        """The chain of titles that starts where a verb of office ends."""
        text = line.text[begin:end]
        stops = [end for end in range(1, len(text) + 1) if self.titles.any_end.search(text, 0, end)]
        for stop in reversed(stops if forward else [s for s in stops if s == len(text)]):
            if re.search(_PERSON, text[:stop]) or self.titles.no_post.match(text, stop):
                continue
            items = self._chain(line, line.text[: begin + stop], open_start=True, left=begin)
            if items and items[0].start - begin <= (4 if forward else len(text)):
                return items
        return []

    def _last_person(self, index: int, position: int) -> list[str]:
        article = self.reading.article
        for sentence in range(index, -1, -1):
            if article.blocks[article.sentences[sentence].block].kind in _PRESS_BLOCKS:
                continue
            line = self.context.lines[sentence]
            for at in sorted(line.mentions, reverse=True):
                if line.mentions[at].type == "Person" and (sentence < index or at < position):
                    return [line.mentions[at].entity]
        return []

    # -- the chain

    def _chain(self, line: Line, text: str, *, open_start: bool, left: int = 0) -> list[_Item]:
        """Read titles from the end of a text to the left, as far as they go."""
        items: list[_Item] = []
        end = self._before_honours(text, len(text))
        joints = _BOTH if open_start or _HOLDS_BOTH in text else _JOINTS
        while True:
            item = self._item(line, text, end, left, open_start=open_start)
            if item is None:
                break
            items.insert(0, item)
            start = item.start
            joint = joints.search(text[:start])
            if joint is None or joint.start() <= left:
                if text[:start].endswith("的"):
                    extra = re.search(
                        rf"(?:{self.titles.dropped.pattern})({self.titles.title.pattern})的$", text[:start]
                    )
                    if extra:
                        items.append(_Item(extra.group(1), None, start, generic="own"))
                break
            end = self._before_honours(text, joint.start())
        return items

    def _before_honours(self, text: str, end: int) -> int:
        """Where a chain ends if the honours at its end are left out: 「某厂厂长、全国劳模某人」."""
        while match := self.titles.honour.search(text, 0, end):
            end = match.start()
        return end

    def _item(self, line: Line, text: str, end: int, left: int, *, open_start: bool) -> _Item | None:
        if text[left:end].endswith("”"):
            return self._quoted(line, text, end, left)
        stop = end
        while stop > left and stop - 1 not in line.mentions and not _HARD.match(text[stop - 1]):
            if text[stop - 1] in "、" or end - stop > 24:
                break
            if text[stop - 1] == "兼" and text[stop] != "职" and stop < end and stop - 1 > left:
                break
            if open_start and text[stop - 1] in _AND and self.titles.base.search(text, left, stop - 1):
                break
            stop -= 1
        run = text[stop:end].strip("“”\"' ")
        if re.search(r"\([^)]*\)$", text[left:end]):
            return self._item(
                line, text[: text.rindex("(", left, end)], text.rindex("(", left, end), left, open_start=open_start
            )
        if not self.titles.any_end.search(run):
            return None
        if text[stop - 1 : stop] == ")" and stop < end:
            opens = text.rfind("(", left, stop)  # 「甲公司(原乙厂)董事长」
            house = line.mentions.get(opens - 1)
            stop = opens if house is not None and house.type in _HOUSES else stop
        cell = line.mentions.get(stop - 1) if stop - 1 >= left else None
        if cell is not None and cell.type != "Person":
            return self._with_body(cell, run, stop)
        if not self.titles.base.search(run):
            return None
        begins = stop == left or text[stop - 1 : stop] in ("、", "兼", *_AND)
        item = self._without_body(
            run, end, free=begins and (open_start or stop > left), opens=open_start and stop == left
        )
        if item is not None and item.front and begins:
            item = replace(item, start=stop)  # 「总经理助理兼物流公司负责人」
        plain = item is not None and not (item.generic or item.former or self.titles.local.match(item.title))
        if item is None or not plain or not (stop == 0 or _HARD.match(text[stop - 1])):
            return item
        prefix = run[: len(run) - len(item.title)]
        if self.titles.prefix.fullmatch(prefix) and not self.titles.generic.match(run):
            return replace(item, title=run, start=item.start - len(prefix))
        return item

    def _quoted(self, line: Line, text: str, end: int, left: int) -> _Item | None:
        """「某产业链“链长”」: a title in quotes, right behind the house."""
        opens = text.rfind("“", left, end)
        title = text[opens + 1 : end - 1]
        at = opens - 1 - text[:opens].endswith("的")
        cell = line.mentions.get(at)
        if opens < 0 or at < left or cell is None or cell.type == "Person" or not self.titles.title.fullmatch(title):
            return None
        return _Item(title, cell, at)

    def _with_body(self, cell: Mention, run: str, stop: int) -> _Item | None:
        former = self.titles.former.match(run)
        if former:
            run = run[former.end() :]
        run = re.sub(r"^[的里]", "", run)
        front, _, run = run.rpartition("的")
        if (
            self.titles.gone.search(front)
            or (cell.type == "Region" and self.titles.based.search(front))
            or self.titles.sent.fullmatch(f"{front}的{run}")
            or (cell.type == "Region" and self.titles.private.fullmatch(run))
        ):
            item = self._without_body(run, stop + len(run), free=False)
            return item and replace(item, generic=_UNKNOWN, start=stop - 1)  # 「上海回来的设计师」: nothing says where
        village = self.titles.village.match(run) if cell.type == "Region" else None
        if village and self.titles.title.fullmatch(run, village.end()):
            return _Item(run[village.end() :], None, stop - 1, generic=_UNKNOWN)  # 「甲镇梅岭社区网格长」
        if cell.type == "Region" and self.titles.house.search(front):
            return _Item(run, None, stop - 1, generic=_UNKNOWN + front)  # 「甲镇酒坊的师傅」
        other = self.titles.other.match(run)
        if other:
            return self._without_body(run[other.end() :], stop + len(run), free=False)  # 「甲公司和经理乙」
        run = self.titles.dropped.sub("", run, count=1) if self.titles.dropped.match(run) else run
        if cell.type == "Region" and re.match(r"(?:委|长$)", run):
            return _Item(cell.text[-1] + run, cell, stop - 1, former=former is not None)
        closed = next((run[i:] for i in range(len(run)) if self.titles.title.fullmatch(run, i)), "")
        if closed and len(run) - len(closed) == 1:
            run = closed  # a stray character between house and title
        if not run or len(run) > _OPEN_LENGTH or (cell.type == "Region" and run != closed and len(run) > _LOCAL_LENGTH):
            item = self._without_body(run, stop + len(run), free=False) if run else None
            if item is None or cell.type != "Region":
                return item
            if item.generic.startswith(_UNKNOWN):
                return replace(item, start=stop - 1)
            if run.find(item.generic or item.title) >= _UNKNOWN_LENGTH:
                # 「甲县乙电子车间负责人」: a house that nobody recognized
                return replace(item, generic=_UNKNOWN, start=stop - 1)
            return item
        if cell.type == "Organization":
            merged = self.titles.merged.search(cell.text)
            if merged:
                run = merged.group() + run
        return _Item(run, cell, stop - 1, former=former is not None)

    def _without_body(self, run: str, end: int, *, free: bool, opens: bool = False) -> _Item | None:
        """The longest title at the end of a run of text that no mention precedes.

        Args:
            run: The text, without spaces and quotes around it.
            end: Where it ends in the line.
            free: Whether all of it may be the title.
            opens: Whether a verb of office stands right before it, and no house of the title before.
        """
        start = end - len(run)
        dropped = self.titles.dropped.match(run)
        if dropped and dropped.end() < len(run):
            run = run[dropped.end() :]
        former = False
        for begin in range(len(run)):
            piece = run[begin:]
            found = self.titles.former.match(piece)
            if found and self.titles.title.fullmatch(piece, found.end()):
                former, piece = True, piece[found.end() :]
            elif not self.titles.title.fullmatch(piece):
                generic = self.titles.generic.match(piece)
                if not generic or not self.titles.title.fullmatch(piece, generic.end()):
                    continue
                front = run[max(0, begin - _UNKNOWN_LENGTH) : begin]
                return _Item(piece[generic.end() :], None, end - len(piece), generic=generic.group(), front=front)
            place = self._region_named(run[:begin], piece)  # the 会 of 「新会区委书记」 is no body
            strange = begin >= _UNKNOWN_LENGTH and not place and self.titles.house.search(run, 0, begin) is not None
            if begin > 0 and free and len(run) <= _OPEN_LENGTH - 4 and not former and not (strange and opens):
                break
            house = _UNKNOWN + run[:begin] if strange else ""
            if run[:begin].endswith(self.titles.retired):
                house = _UNKNOWN  # where a retired teacher taught is rarely what was named before
            at = end - len(run) + begin if begin else start
            return _Item(piece, None, at, house, former=former, place=place)
        generic = self.titles.generic.match(run)
        if generic and generic.end() < len(run) and len(run) <= _OPEN_LENGTH:
            return _Item(run[generic.end() :], None, start, generic=generic.group())
        if free and len(run) <= _OPEN_LENGTH - 4 and self.titles.base.search(run):
            return _Item(run, None, start)
        return None

    # -- bodies

    def _resolve(self, index: int, line: Line, items: Sequence[_Item]) -> list[tuple[str, str | None, bool]]:
        out: list[tuple[str, str | None, bool]] = []
        current: str | None = None
        found = True  # whether the current body stands in the text or was looked for
        level = ""
        for item in items:
            body: str | None
            local = self.titles.local.match(item.title)
            own = self._department(index, item, level)
            level = local.group("place") if local else level
            if own is not None:
                out.append((own[0], own[1], item.former))
                continue
            if item.body is not None and item.body.origin is Origin.ANAPHOR and self._is_bank(item.body):
                body = self._holder(index, item)
            elif item.body is not None:
                body = self._outside(index, item, item.body)
            elif item.generic.startswith(_UNKNOWN):
                body = self._ending(index, item)
            elif not item.generic and self.titles.personal.search(item.title):
                body = None
            elif item.generic and item.generic != "own":
                body = self._generic(index, item)
            elif local:
                body = item.place or self._place(index, item.start, local.group("place"))
            elif current is not None and item.generic != "own" and (found or self.titles.inner.match(item.title)):
                body = current
            else:
                # A professor who heads the county's station is one at the university.
                body = self._holder(index, item) or (current if item.generic != "own" else None)
            if item.body is not None or item.generic:
                found = True
            elif not local:
                found = current is not None and body == current and found
            body = self._committee(item, body)
            out.append((self.titles.level.sub("", item.title), body, item.former))
            if item.generic != "own" and not self.titles.personal.search(item.title):
                current = body
        for at in range(len(out) - 1, 0, -1):
            title, body, former = out[at - 1]
            alone = items[at - 1].body is None and not items[at - 1].generic
            if body is None and alone and out[at][1] is not None and self.titles.party.match(title):
                out[at - 1] = (title, out[at][1], former)  # 「院党组书记、院长」
        return out

    def _department(self, index: int, item: _Item, level: str) -> tuple[str, str] | None:
        """「县委常委、组织部部长」: the department of the committee, if the article knows it as a body.

        It is one of the level (县) of the title before, if that says one.
        """
        split = self.titles.department.fullmatch(item.title)
        if item.body is not None or item.generic or split is None:
            return None
        known = self.reading.entities
        front = f"(?:^|{level}(?:委|人民)?)" if level else ""
        wanted = re.compile(f"{front}{split.group('body')}$")
        for mention in self._back(index, item.start):
            if mention.type == "Organization" and any(wanted.search(n) for n in known[mention.entity].names):
                return split.group("title"), mention.entity
        return None

    def _committee(self, item: _Item, body: str | None) -> str | None:
        """The committee of a zone itself, where the article names it as a body: 「开发区管委会主任」."""
        known = self.reading.entities
        inner = self.titles.committee.match(item.title)
        if body is None or inner is None or item.body is not None or known[body].type != "Zone":
            return body
        wanted = {n + inner.group() for n in known[body].names}
        found = [e for e in sorted(known) if known[e].type == "Organization" and wanted & set(known[e].names)]
        return found[0] if len(found) == 1 else body

    def _is_bank(self, body: Mention) -> bool:
        """「公司总经理」 is not the general manager of the bank that a sentence before lent the money."""
        if body.type != "Enterprise" or not self.titles.company.search(body.text):
            return False
        return any(self.titles.bank.search(n) for n in self.reading.entities[body.entity].names)

    def _outside(self, index: int, item: _Item, body: Mention) -> str:
        """The region, zone or house itself, where a committee is only named to say where a person serves."""
        merged = self.titles.merged.search(body.text) if body.type == "Organization" else None
        if merged is None:
            local = self.titles.local.match(item.title)
            seat = local and self.titles.government.search(body.text)
            return (self._place(index, item.start, local.group("place")) if local and seat else None) or body.entity
        inside = [
            m
            for m in self.context.known
            if body.begin <= m.begin and m.end <= body.end - len(merged.group()) and m.entity != body.entity
        ]
        house = max(inside, key=lambda m: (m.end, m.begin - m.end), default=None)
        house = max((m for m in inside if house and m.end == house.end), key=lambda m: m.end - m.begin, default=None)
        if house is None and body.text[: -len(merged.group())]:
            named = self._named(body.text[: -len(merged.group())], body.entity)
            if named:
                return named  # 「甲公司党委书记」 with a short form that only stands here
        if house is not None and house.type not in _BODIES:
            return body.entity  # the committee of an industrial chain
        if house is not None and house.type in ("Enterprise", "Organization"):
            return house.entity
        local = self.titles.local.match(item.title)
        if local:
            return (
                house.entity if house is not None else self._place(index, item.start, local.group("place"))
            ) or body.entity
        if house is None or sum(1 for m in self.context.known if m.entity == body.entity) > 1:
            return body.entity
        return house.entity

    def _named(self, name: str, own: str) -> str | None:
        """The firm or body of that very name."""
        known = self.reading.entities
        found = [e for e in sorted(known) if e != own and known[e].type in _HOUSES and name in known[e].names]
        return found[0] if len(found) == 1 else None

    def _place(self, index: int, position: int, suffix: str) -> str | None:
        entities = self.reading.entities
        suffix = suffix[-1:] if suffix == "师市" else suffix

        def fits(entity: str) -> bool:
            return entities[entity].type == "Region" and any(n.endswith(suffix) for n in entities[entity].names)

        chain = self._upwards(self.reading.home) if self.reading.home else []
        # A village that was named stands for its town, too: 乡党委书记.
        near = [e for m in self._back(index, position) for e in self._upwards(m.entity) if fits(e)]
        high = [e for e in chain if fits(e)]
        order = [*near, *high] if self.titles.near.fullmatch(suffix) else [*high, *near]
        return order[0] if order else None

    def _region_named(self, front: str, title: str) -> str | None:
        """The region whose name a text before a title ends in, with the level that the title begins with."""
        local = self.titles.local.match(title)
        known = self.reading.entities
        if local is None or len(front) < _UNKNOWN_LENGTH:
            return None
        level = local.group("place")
        return next((e for e in sorted(known) if known[e].type == "Region" and front + level in known[e].names), None)

    def _upwards(self, entity: str) -> list[str]:
        """A thing and what it lies in, the smallest first."""
        chain: list[str] = []
        at: str | None = entity
        while at and at in self.reading.entities and at not in chain:
            chain.append(at)
            at = self.reading.entities[at].parent
        return chain

    def _generic(self, index: int, item: _Item) -> str | None:
        word = item.generic.removeprefix("该")
        if self.titles.place.fullmatch(word):
            return self._place(index, item.start, word)
        named = len(item.front) == _UNKNOWN_LENGTH and word == item.generic  # not 「昨日该局局长」
        own = [item.front + word, item.front] if named else []
        if own and self.titles.bureau.search(word):
            # The bureau of a 「招商局副局长」 is not whichever was named last; 住建局 is short for 住房和城乡建设局.
            short = re.compile(f"{'.*'.join(item.front + word)}$")
            return self._first(index, item, short)
        ends = [f"(?:{'|'.join(map(re.escape, own))})$"] if own else []
        found = (self._first(index, item, re.compile(end)) for end in [*ends, f"{word}$"])
        return next((e for e in found if e), None) or self._holder(index, item)

    def _first(self, index: int, item: _Item, name: re.Pattern[str]) -> str | None:
        """The nearest house with a name like that."""
        for mention in self._back(index, item.start):
            names = self.reading.entities[mention.entity].names
            if mention.type in _HOUSES | {"Facility"} and any(name.search(_bare(n)) for n in names):
                return mention.entity
        return None

    def _ending(self, index: int, item: _Item) -> str | None:
        """The last thing named before whose name ends as the word in front of a title does: 「画社理事长」."""
        word = item.generic.removeprefix(_UNKNOWN)
        for size in range(len(word), _UNKNOWN_LENGTH - 1, -1):
            for mention in self._before_here(index, item.start):
                names = self.reading.entities[mention.entity].names
                if mention.type in _HOUSES | {"Facility", "Program"} and any(
                    _bare(n).endswith(word[-size:]) and len(_bare(n)) > size for n in names
                ):
                    return mention.entity
        return None

    def _holder(self, index: int, item: _Item) -> str | None:
        known = False
        for holder in self.titles.holders:
            if not holder.title.search(item.title):
                continue
            known = True
            for mention in self._back(index, item.start):
                names = self.reading.entities[mention.entity].names
                if mention.type in holder.types and any(holder.names.search(n) for n in names):
                    return mention.entity
        topic = self.reading.topics[index] if index < len(self.reading.topics) else None
        if (
            not known
            and topic is not None
            and topic in self.reading.entities
            and self.reading.entities[topic].type in _HOUSES
        ):
            return topic
        return None

    def _back(self, index: int, position: int) -> Iterator[Mention]:
        """Mentions by nearness: this sentence to the left, those before it, then the rest of the article.

        Behind each come those inside it, the last first: the station in the name of its team.
        """
        yield from self._before_here(index, position)
        line = self.context.lines[index]
        for at in sorted(a for a in line.mentions if a >= position):
            yield line.mentions[at]
        for sentence in range(index + 1, len(self.context.lines)):
            other = self.context.lines[sentence]
            for at in sorted(other.mentions):
                yield other.mentions[at]

    def _before_here(self, index: int, position: int) -> Iterator[Mention]:
        line = self.context.lines[index]
        for at in sorted((a for a in line.mentions if a < position), reverse=True):
            yield from self._with_inner(line.mentions[at])
        for sentence in range(index - 1, -1, -1):
            other = self.context.lines[sentence]
            for at in sorted(other.mentions, reverse=True):
                yield from self._with_inner(other.mentions[at])

    def _with_inner(self, outer: Mention) -> Iterator[Mention]:
        yield outer
        if outer.type in _HOUSES:
            inside = (m for m in self.context.known if outer.begin <= m.begin and m.end <= outer.end)
            yield from sorted(
                (m for m in inside if m.type not in ("Region", "Person") and m.entity != outer.entity),
                key=lambda m: (-m.end, m.begin),
            )


def check_position_examples(titles: Titles) -> Iterator[str]:
    """One line for each example that its rule does not keep."""
    from kg.facts.examples import read_example

    for rule in titles.rules:
        cases = [*rule.yes, *((text, "", ()) for text in rule.no)]
        for text, home, gives in cases:
            _, reading = read_example(text, home)
            names = {e.id: e.name for e in reading.entities.values()}
            rows = {
                (names[p], t, names.get(b or "", ""))
                for _, p, t, b, r, _ in _Finder(reading, titles).find()
                if r.id == rule.id
            }
            if rows != set(gives):
                yield f"{rule.place}: {rule.id}: {text}: gives {sorted(rows)} and not {sorted(gives)}"
