r"""Rules as data: the TOML files of ``seeds/patterns``, compiled to regular expressions over rendered sentences.

A file states one relation::

    relation = "hasHonor"
    [words]
    won = ["荣获", "获评"]
    [[rule]]
    id      = "hasHonor.won"
    why     = "获奖动词后的荣誉名,归它前面的主语"
    pattern = '{s:SUBJECT}<won>…{o:Honor}+'
    unless  = ["<hoped>"]
    yes = [{ text = "[余江区|Region]去年荣获“[工业强省先进县|Honor]”称号。", gives = [["余江区", "工业强省先进县"]] }]
    no  = ["[余江区|Region]力争获评[国家4A级旅游景区|Honor]。"]

Pieces of a pattern:

``{s:Region|Zone}``
    A mention of one of the types, as subject; ``{o:…}`` as object, ``{x:…}`` as neither.
``{o:Enterprise}+``
    One or more in a row: 甲、乙和丙. Every one of them is bound.
``{s:SUBJECT}``, ``{s:SUBJECT:Region|Zone}``
    Stands for no text; bound to what the resolver of that name finds (see :mod:`kg.facts.context`), filtered by type.
``…``, ``‥`` and ``……``
    A gap inside the clause; one that holds no mention either; one that may run over commas. None runs over ``。;!?``.
``{!Region|Zone}``
    One character that is neither a mention of these types nor the end of a sentence part.
``<won>``
    Any word of a list of the file, or of ``common.toml``.
``[…]  (…|…)  ?  *  +  {1,3}  ^  $  \d``
    As in any regular expression. ASCII punctuation is grammar; write full-width punctuation for the character itself.

Beside its rules a file may say what only some types have, whatever rule or model states it; ``o`` is a pattern for the
names of the object:

.. code-block:: toml

    [[only]]
    o = "劳动模范$"
    s = ["Person"]

Keys of a rule, ``id why pattern yes`` of them required:

``unless``
    Patterns that cancel a match if they are found in its clauses.
``where``, ``where_not``
    Patterns for the names of what is bound to a slot.
``kind``, ``of``
    ``"name"`` reads the inside of one mention, which is bound to the slot of ``of``. ``"mention"`` asks the resolvers
    about every mention of ``of``, also about those inside others. ``"sentence"`` is the default.
``fallback``
    ``"subject"``, ``"object"`` or ``"pair"``: fires only where no earlier rule said something of it.
``free_of``
    Relations that the pair may not already have.
``aside``
    Relations of which the subject may not be the object so far: a partner from elsewhere is not placed here.
``partner``
    With kind mention: passes over things that the article only names behind such words (与, 向, 客户).
``guest``
    With kind mention: patterns whose ``s`` is somebody from elsewhere; passes over what they bind in the article.
``via``
    A relation that the object carries on: the subject gets what the object has in it (a firm's project is where it is).
``source``
    With ``via``: takes the pairs of this relation, as far as sentences and names state them, in the place of matches.
``crops``
    ``true``: drops subjects whose name holds a crop that is not the object's.
``apart``
    Drops objects that are areas above the home region, provinces or countries.
``near``
    Types of subjects that get no province or city which neither holds the home region nor lies in it (成都某资本 on a
    page of another province: where it comes from, and not where it is).
``each``
    ``"s"`` or ``"o"``: binds that slot to one mention after the other, the nearest first, from one start.
``paired``
    ``true``: as many subjects as objects are bound one to one, in their order (甲、乙分获金奖和银奖); else none are.
``places``
    ``true``: with kind name, reads the inside once more with nothing but the places in it marked.
``mutual``
    ``true``: all that the slots are bound to are paired with each other (甲、乙、丙合办).
``fresh``
    ``true``: binds no pointer (当地, 园区) to a slot that stands for text.
``own``
    ``true``: drops a SUBJECT where the clause has another that is no mention (某地小米入选…).
``blocks``
    The kinds of block where the rule applies; all if it is missing.
``gap``, ``reach``
    The longest ``…`` and ``……``, in characters of the rendering.
``confidence``
    The precision that the rule's author expects.
``yes``, ``no``
    Examples: ``{ text, gives = [[subject, object]], home }``, and texts that must give nothing.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.facts.lines import TYPES, type_class
from kg.words.domain import BlockKind
from kg.words.errors import DataError

RESOLVERS = frozenset(
    {
        "SUBJECT",
        "TOPIC",
        "HOME",
        "AREA",
        "THEME",
        "ONGOING",
        "LAST",
        "UPPER",
        "LOCAL",
        "NOUN",
        "KIN",
        "ONLY",
        "SAME",
        "BOTH",
        "HEAD",
        "SCENE",
        "THIS",
        "BRAND",
        "ALONE",
        "LEVEL",
    }
)
"""Names of slots that stand for no text."""

JOINER = r"(?:、|和|与|及|以及|以及|暨|,(?:以及)?)"

# 「塔筒厂商甲、叶片厂商乙」: a member of a row may bring a word for its trade along.
_ATTRIBUTE = r"[^,。;:!?、在到向与和对为从将把被由给的\ue000-\uf8ff]{1,6}"

_CLAUSE_END = ",。;:!?"
_RULE_KEYS = frozenset(
    {
        "id",
        "why",
        "pattern",
        "unless",
        "yes",
        "no",
        "where",
        "where_not",
        "kind",
        "of",
        "fallback",
        "blocks",
        "gap",
        "reach",
        "confidence",
        "each",
        "apart",
        "near",
        "free_of",
        "aside",
        "partner",
        "guest",
        "via",
        "crops",
        "source",
        "paired",
        "mutual",
        "fresh",
        "own",
        "places",
    }
)
_FILE_KEYS = frozenset({"relation", "words", "rule", "retired", "only"})
_ONLY_KEYS = {"o", "s"}
_COMMON = "common.toml"
_SLOT = re.compile(r"\{([sox]):([A-Za-z|:]+)\}(\+)?")
_NONE_OF = re.compile(r"\{!([A-Za-z|]+)\}")
_QUANTIFIER = re.compile(r"\{\d*,?\d*\}")
_NAMED_GROUP = re.compile(r"\(\?P<[a-z]+>")
_WORDS = re.compile(r"<([a-z_]+)>")
_ID = re.compile(r"[A-Za-z]+\.[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a pattern.

    Attributes:
        name: ``s``, ``o`` or ``x``.
        types: Types that may be bound.
        resolver: One of :data:`RESOLVERS`, or empty for a slot that stands for text.
        group: Name of its group in the compiled pattern.
    """

    name: str
    types: frozenset[str]
    resolver: str
    group: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern and its slots, in order."""

    regex: re.Pattern[str]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with mentions written as ``[余江区|Region]``, and the pairs of names that the rule must give."""

    text: str
    gives: tuple[tuple[str, str], ...]
    home: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule; the attributes are the keys of the file.

    Attributes:
        only: Of its file: names of objects, and the types that alone may be their subjects.
    """

    id: str
    relation: str
    why: str
    patterns: tuple[Pattern, ...]
    place: str
    unless: tuple[re.Pattern[str], ...] = ()
    where: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    where_not: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    kind: str = "sentence"
    whole: Slot | None = None
    fallback: str = ""
    each: str = ""
    paired: bool = False
    mutual: bool = False
    fresh: bool = False
    own: bool = False
    places: bool = False
    apart: bool = False
    near: tuple[str, ...] = ()
    free_of: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    partner: re.Pattern[str] | None = None
    guest: tuple[Pattern, ...] = ()
    via: str = ""
    crops: bool = False
    source: str = ""
    blocks: frozenset[BlockKind] = frozenset(BlockKind)
    confidence: float = 0.9
    yes: tuple[Example, ...] = ()
    no: tuple[Example, ...] = ()
    only: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = ()


def load_rules(folder: Path, relations: Collection[str]) -> tuple[Rule, ...]:
    """Read and compile the rule files of a folder.

    Args:
        folder: Holds one TOML file a relation and, if any, ``common.toml`` with word lists for all of them.
        relations: Names of the relations to read; each has its file.

    Returns:
        The rules, by relation and in the order of each file.

    Raises:
        DataError: A file is broken, a key, type or word list is unknown, or an id is used twice. All faults of a folder
            are collected; the message names the first and counts the others.
    """
    faults: list[DataError] = []
    rules: list[Rule] = []
    common: dict[str, str] = {}
    if (folder / _COMMON).exists():
        common = _read_words(folder / _COMMON, faults)
    seen: dict[str, str] = {}
    for path in sorted(folder / f"{relation}.toml" for relation in relations):
        if not path.exists():
            faults.append(DataError(path.name, "missing"))
            continue
        for rule in _read_rules(path, common, faults):
            if rule.id in seen:
                faults.append(DataError(rule.place, f"id {rule.id} is already used in {seen[rule.id]}"))
            seen.setdefault(rule.id, rule.place)
            rules.append(rule)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise DataError(faults[0].place, faults[0].fault + more)
    return tuple(rules)


def _parse_toml(path: Path, faults: list[DataError]) -> tuple[dict[str, object], str]:
    text = path.read_text(encoding="utf-8")
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        faults.append(DataError(f"{path.name}:{line.group(1) if line else 1}", f"no TOML: {error}"))
        return {}, text


def _read_words(path: Path, faults: list[DataError]) -> dict[str, str]:
    data, text = _parse_toml(path, faults)
    for key in sorted(set(data) - {"words"}):
        faults.append(DataError(f"{path.name}:{_line_of(text, key)}", f"unknown key {key}"))
    return _compile_words(data.get("words", {}), path, text, faults)


def _compile_words(table: object, path: Path, text: str, faults: list[DataError]) -> dict[str, str]:
    out: dict[str, str] = {}
    if not isinstance(table, dict):
        faults.append(DataError(f"{path.name}:{_line_of(text, 'words')}", "words is no table"))
        return out
    for name, words in table.items():
        place = f"{path.name}:{_line_of(text, name)}"
        if not isinstance(words, list) or not words or not all(isinstance(w, str) and w for w in words):
            faults.append(DataError(place, f"word list {name} is no list of words"))
            continue
        if len(set(words)) != len(words):
            faults.append(DataError(place, f"word list {name} holds a word twice"))
        # The longest first: 「被评为」 must not be read as 「被评」.
        clean = sorted({unicodedata.normalize("NFKC", w) for w in words}, key=lambda w: (-len(w), w))
        out[name] = f"(?:{'|'.join(re.escape(w) for w in clean)})"
    return out


def _read_rules(path: Path, common: Mapping[str, str], faults: list[DataError]) -> Iterator[Rule]:
    data, text = _parse_toml(path, faults)
    if not data:
        return
    for key in sorted(set(data) - _FILE_KEYS):
        faults.append(DataError(f"{path.name}:{_line_of(text, key)}", f"unknown key {key}"))
    relation = data.get("relation")
    if not isinstance(relation, str):
        faults.append(DataError(f"{path.name}:1", "relation is missing"))
        return
    if relation != path.stem:
        faults.append(
            DataError(f"{path.name}:{_line_of(text, 'relation')}", f"relation {relation} is not the file's name")
        )
        return
    words = {**common, **_compile_words(data.get("words", {}), path, text, faults)}
    retired = data.get("retired", [])
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    tables = data.get("rule", [])
    if not isinstance(tables, list):
        faults.append(DataError(f"{path.name}:1", "rules are written as [[rule]]"))
        return
    try:
        only = tuple(_read_only(data, RuleReader(path.name, text, 1, len(text.splitlines()) + 1, words)))
    except DataError as fault:
        faults.append(fault)
        return
    for number, table in enumerate(tables):
        start = starts[number] if number < len(starts) else 1
        stop = starts[number + 1] if number + 1 < len(starts) else len(text.splitlines()) + 1
        reader = RuleReader(path.name, text, start, stop, words)
        try:
            rule = reader.read(relation, table)
        except DataError as fault:
            faults.append(fault)
            continue
        if isinstance(retired, list) and rule.id in retired:
            faults.append(DataError(rule.place, f"id {rule.id} is retired and may not come back"))
        yield replace(rule, only=only)


def _read_only(data: Mapping[str, object], reader: RuleReader) -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    tables = data.get("only", [])
    if not isinstance(tables, list):
        raise reader.fail("only", "what only some types have is written as [[only]]")
    for table in tables:
        if not isinstance(table, dict) or set(table) != _ONLY_KEYS:
            raise reader.fail("only", "[[only]] has two keys, o and s")
        names, types = table["o"], table["s"]
        if not isinstance(names, str) or not isinstance(types, list) or any(t not in TYPES for t in types):
            raise reader.fail("only", "o is a pattern and s a list of types")
        yield reader.compile("o", names, 16, 60).regex, frozenset(types)


def _line_of(text: str, key: str, start: int = 1, stop: int | None = None) -> int:
    """Line of ``key = …`` at or behind a line; the first line of the search if it is not there."""
    for number, line in enumerate(text.splitlines()[start - 1 : stop], start):
        if re.match(rf'\s*["\[]*{re.escape(key)}["\]]*\s*(=|$)', line):
            return number
    return start


def load_rules_file(path: Path, keys: Collection[str]) -> Iterator[tuple[Mapping[str, object], RuleReader]]:
    """The raw rules of a file of another shape (positions), each with the reader that compiles its patterns.

    Raises:
        DataError: The file is broken, or a rule has a key that is not in ``keys``.
    """
    faults: list[DataError] = []
    common = _read_words(path.parent / _COMMON, faults) if (path.parent / _COMMON).exists() else {}
    data, text = _parse_toml(path, faults)
    words = {**common, **_compile_words(data.get("words", {}), path, text, faults)}
    if faults:
        raise faults[0]
    tables = data.get("rule", [])
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    if not isinstance(tables, list) or len(starts) != len(tables):
        raise DataError(f"{path.name}:1", "rules are written as [[rule]]")
    seen: set[str] = set()
    for start, stop, table in zip(starts, [*starts[1:], len(text.splitlines()) + 1], tables, strict=True):
        reader = RuleReader(path.name, text, start, stop, words)
        for key in table:
            if key not in keys:
                raise reader.fail(key, f"unknown key {key}")
        if not _ID.fullmatch(str(table.get("id", ""))) or table["id"] in seen:
            raise reader.fail("id", f"id {table.get('id')} is missing, malformed or used twice")
        seen.add(str(table["id"]))
        yield table, reader


class RuleReader:
    """Reads one ``[[rule]]`` table; knows the lines that it stands on."""

    def __init__(self, name: str, text: str, start: int, stop: int, words: Mapping[str, str]) -> None:
        self._name, self._text, self._start, self._stop, self._words = name, text, start, stop, words

    @property
    def place(self) -> str:
        """``file:line`` of the rule."""
        return f"{self._name}:{self._start}"

    def fail(self, key: str, fault: str) -> DataError:
        """A fault at the line of a key, or at the rule if the key is not there."""
        return DataError(f"{self._name}:{_line_of(self._text, key, self._start, self._stop - 1)}", fault)

    def read(self, relation: str, table: Mapping[str, object]) -> Rule:
        """Compile the rule.

        Raises:
            DataError: A key is missing, unknown or of the wrong kind.
        """
        for key in table:
            if key not in _RULE_KEYS:
                raise self.fail(key, f"unknown key {key}")
        for key in ("id", "why", "pattern", "yes"):
            if not table.get(key):
                raise self.fail(key, f"{key} is missing")
        identity = self._string(table, "id")
        if not _ID.fullmatch(identity) or not identity.startswith(relation + "."):
            raise self.fail("id", f"id {identity} is not of the form {relation}.some-words")
        kind = self._string(table, "kind", "sentence")
        if kind not in ("sentence", "name", "mention"):
            raise self.fail("kind", f"unknown kind {kind}")
        fallback = self._string(table, "fallback", "")
        if fallback not in ("", "subject", "object", "pair"):
            raise self.fail("fallback", f"unknown fallback {fallback}")
        near = self._strings(table, "near")
        if unknown := sorted(set(near) - set(TYPES)):
            raise self.fail("near", f"unknown type {unknown[0]}")
        each = self._string(table, "each", "")
        if each not in ("", "s", "o"):
            raise self.fail("each", f"unknown slot {each}")
        gap, reach = self._number(table, "gap", 16), self._number(table, "reach", 60)
        sources = self._strings(table, "pattern")
        patterns = tuple(self.compile("pattern", source, int(gap), int(reach)) for source in sources)
        whole = self._whole(table, kind)
        for source, pattern in zip(sources, patterns, strict=True):
            names = {slot.name for slot in pattern.slots} | ({whole.name} if whole else set())
            if not ({"s"} if table.get("mutual") else {"s", "o"}) <= names:
                raise self.fail("pattern", f"{source} binds no subject or no object")
        confidence = self._number(table, "confidence", 0.9)
        if not 0 < confidence <= 1:
            raise self.fail("confidence", f"confidence {confidence} is not in (0, 1]")
        return Rule(
            id=identity,
            relation=relation,
            why=self._string(table, "why"),
            patterns=patterns,
            place=f"{self._name}:{self._start}",
            unless=tuple(
                self.compile("unless", source, int(gap), int(reach)).regex for source in self._strings(table, "unless")
            ),
            where=self._conditions(table, "where"),
            where_not=self._conditions(table, "where_not"),
            kind=kind,
            whole=whole,
            fallback=fallback,
            each=each,
            paired=bool(table.get("paired", False)),
            mutual=bool(table.get("mutual", False)),
            fresh=bool(table.get("fresh", False)),
            own=bool(table.get("own", False)),
            places=bool(table.get("places", False)),
            apart=bool(table.get("apart", False)),
            near=tuple(near),
            free_of=tuple(self._strings(table, "free_of")),
            partner=self._before(table),
            via=self._string(table, "via", ""),
            crops=bool(table.get("crops", False)),
            source=self._string(table, "source", ""),
            guest=tuple(
                self.compile("guest", source, int(gap), int(reach)) for source in self._strings(table, "guest")
            ),
            aside=tuple(self._strings(table, "aside")),
            blocks=self._blocks(table),
            confidence=confidence,
            yes=self._examples(table, "yes"),
            no=self._examples(table, "no"),
        )

    def compile(self, key: str, source: str, gap: int, reach: int) -> Pattern:
        """Compile one pattern.

        Raises:
            DataError: It is malformed, or names an unknown type, resolver or word list.
        """
        pieces: list[str] = []
        slots: list[Slot] = []
        at, in_class = 0, False
        while at < len(source):
            if in_class:
                in_class = source[at] != "]"
                pieces.append(unicodedata.normalize("NFKC", source[at]) if not source[at].isascii() else source[at])
                at += 1
            elif found := _SLOT.match(source, at):
                slot = self._slot(key, found.group(1), found.group(2), f"g{len(slots)}")
                slots.append(slot)
                cell = "" if slot.resolver else type_class(slot.types)
                if found.group(3) and cell:
                    # 「大溪镇甲合作社和南坪乡乙农场」「丙旗下的丁」: members may bring their place or house along.
                    place = "" if "Region" in slot.types else f"(?:{type_class(['Region'])}的?)?"
                    owned = f"|{self._words['owned']}的?" if "owned" in self._words else ""
                    cell = f"{cell}(?:(?:{JOINER}{place}|、{_ATTRIBUTE}{owned}){cell})*"
                pieces.append(f"(?P<{slot.group}>{cell})")
                at = found.end()
            elif found := _NONE_OF.match(source, at):
                banned = self._slot(key, "x", found.group(1), "").types
                pieces.append(f"[^。;!?{type_class(banned)[1:-1]}]")
                at = found.end()
            elif (found := _QUANTIFIER.match(source, at)) or (found := _NAMED_GROUP.match(source, at)):
                pieces.append(found.group())
                at = found.end()
            elif source[at] == "{":
                raise self.fail(key, f"{source}: no slot at {source[at : at + 12]}")
            elif found := _WORDS.match(source, at):
                if found.group(1) not in self._words:
                    raise self.fail(key, f"unknown word list <{found.group(1)}>")
                pieces.append(self._words[found.group(1)])
                at = found.end()
            elif source.startswith("……", at):
                pieces.append(f"[^。;!?]{{0,{reach}}}?")
                at += 2
            elif source[at] == "‥":
                pieces.append(f"[^{_CLAUSE_END}\ue000-\uf8ff]{{0,{gap}}}?")
                at += 1
            elif source[at] == "…":
                pieces.append(f"[^{_CLAUSE_END}]{{0,{gap}}}?")
                at += 1
            else:
                in_class = source[at] == "["
                pieces.append(
                    source[at] if source[at].isascii() else re.escape(unicodedata.normalize("NFKC", source[at]))
                )
                at += 1
        try:
            return Pattern(re.compile("".join(pieces)), tuple(slots))
        except re.error as error:
            raise self.fail(key, f"{source}: {error}") from error

    def _slot(self, key: str, name: str, spec: str, group: str) -> Slot:
        resolver = ""
        if spec.split(":")[0].isupper():
            resolver, _, spec = spec.partition(":")
            if resolver not in RESOLVERS:
                raise self.fail(key, f"unknown resolver {resolver}")
        types = spec.split("|") if spec else list(TYPES)
        for kind in types:
            if kind not in TYPES:
                raise self.fail(key, f"unknown type {kind}")
        return Slot(name, frozenset(types), resolver, group)

    def _whole(self, table: Mapping[str, object], kind: str) -> Slot | None:
        if (kind in ("name", "mention")) != ("of" in table):
            raise self.fail("kind", "of goes with kind name or mention")
        if kind not in ("name", "mention"):
            return None
        source = self._string(table, "of")
        found = _SLOT.fullmatch(source)
        if not found or found.group(3):
            raise self.fail("of", f"{source} is no slot")
        return self._slot("of", found.group(1), found.group(2), "")

    def _string(self, table: Mapping[str, object], key: str, default: str = "") -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            raise self.fail(key, f"{key} is no text")
        return value

    def _strings(self, table: Mapping[str, object], key: str) -> list[str]:
        value = table.get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise self.fail(key, f"{key} is no text or list of texts")
        return list(values)

    def _number(self, table: Mapping[str, object], key: str, default: float) -> float:
        value = table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(key, f"{key} is no number")
        return float(value)

    def _conditions(self, table: Mapping[str, object], key: str) -> dict[str, re.Pattern[str]]:
        value = table.get(key, {})
        if not isinstance(value, dict) or not set(value) <= {"s", "o", "x"}:
            raise self.fail(key, f"{key} is no table of s, o, x")
        return {name: self.compile(key, str(source), 16, 60).regex for name, source in value.items()}

    def _before(self, table: Mapping[str, object]) -> re.Pattern[str] | None:
        sources = self._strings(table, "partner")
        if not sources:
            return None
        pieces = "|".join(self.compile("partner", source, 16, 60).regex.pattern for source in sources)
        return re.compile(f"(?:{pieces})$")

    def _blocks(self, table: Mapping[str, object]) -> frozenset[BlockKind]:
        names = self._strings(table, "blocks")
        known = {kind.value: kind for kind in BlockKind}
        for name in names:
            if name not in known:
                raise self.fail("blocks", f"unknown kind of block {name}")
        return frozenset(known[n] for n in names) if names else frozenset(BlockKind)

    def _examples(self, table: Mapping[str, object], key: str) -> tuple[Example, ...]:
        values = table.get(key, [])
        if not isinstance(values, list):
            raise self.fail(key, f"{key} is no list")
        out = []
        for value in values:
            if isinstance(value, str) and key == "no":
                out.append(Example(value, ()))
                continue
            if not isinstance(value, dict) or not set(value) <= {"text", "gives", "home"} or "text" not in value:
                raise self.fail(key, f"an example of {key} needs text, and may have gives and home")
            gives = value.get("gives", [])
            if (key == "yes") != bool(gives) or not all(isinstance(p, list) and len(p) == 2 for p in gives):
                raise self.fail(key, "gives is a list of [subject, object], in yes only")
            out.append(
                Example(str(value["text"]), tuple((str(a), str(b)) for a, b in gives), str(value.get("home", "")))
            )
        return tuple(out)


def parse_annotated(text: str) -> tuple[str, list[tuple[int, int, str, str]]]:
    """Take the annotation out of an example.

    >>> parse_annotated("[[鹰潭市|Region]余江区|Region]的[该区|Region=余江区]")
    ('鹰潭市余江区的该区', [(0, 3, 'Region', ''), (0, 6, 'Region', ''), (7, 9, 'Region', '余江区')])

    Args:
        text: Plain text with mentions as ``[name|Type]``, nested where names are nested; ``[该区|Region=余江区]``
            points at another name.

    Returns:
        The plain text, and (begin, end, type, what it points at or empty) by order of closing brackets.

    Raises:
        ValueError: Brackets do not match, or a type is unknown.
    """
    out: list[str] = []
    open_at: list[int] = []
    spans: list[tuple[int, int, str, str]] = []
    i = 0
    while i < len(text):
        if text[i] == "[":
            open_at.append(len(out))
        elif text[i] == "|" and open_at:
            close = text.index("]", i)
            kind, _, target = text[i + 1 : close].partition("=")
            if kind not in TYPES:
                raise ValueError(f"unknown type {kind} in {text}")
            spans.append((open_at.pop(), len(out), kind, target))
            i = close
        else:
            out.append(text[i])
        i += 1
    if open_at:
        raise ValueError(f"a bracket is not closed in {text}")
    return "".join(out), spans


def is_barred(only: Sequence[tuple[re.Pattern[str], frozenset[str]]], kind: str, names: Sequence[str]) -> bool:
    """Whether an object of such names has only subjects of other types than this one, by ``[[only]]``."""
    return any(kind not in types and check_names(names, condition) for condition, types in only)


def check_names(names: Sequence[str], condition: re.Pattern[str]) -> bool:
    """Whether a condition of ``where`` finds one of an entity's names."""
    return any(condition.search(name) for name in names)
