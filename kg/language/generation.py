"""Training text of the genre, made up: own sentence frames filled with names drawn from public classes.

Public name-tagged text is of other genres and hardly helps on county pages; here every person, firm, body and place is
put together by a grammar (``seeds/training``, ``seeds/names``, ``seeds/gazetteer``), so that a model sees the
surroundings in which names stand rather than names it might learn by heart. Two runs with the same seed give the same
text.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import tomllib
import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from kg.words.data import seeds_path
from kg.words.errors import DataError

Label = tuple[int, int, str]
"""Half-open offsets into a text, and a type of the guideline (regions, zones and facilities are all ``Place``)."""

_SLOT = re.compile(r"\{([a-z0-9_]+)\}")
_SECTIONS = ("person", "byline", "firm", "mixed", "none")
_PLAIN_SLOTS = {
    *("n", "n1", "pct", "year", "month", "day", "digit"),
    *("phrase", "parallel", "oddlist", "invented", "stemword", "surname"),
}
# How the classes of seeds/gazetteer/words.csv.gz are called in frames; phrases are put together from them.
_WORD_CLASSES = {"noun": ("n", "nz"), "verb": ("v", "vn"), "idiom": ("i", "l")}
_PHRASES = (
    "{noun}{noun}",
    "{verb}{noun}",
    "{noun}{verb}",
    "{noun}{noun}{noun}",
    "{verb}{noun}{noun}",
    "{noun}{noun}{verb}",
    "{idiom}",
    "{noun}",
)
_PLACE_TYPES = {"Region", "Zone", "Facility"}
_NAME_TYPES = {"Person", "Enterprise", "Organization"}


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text in NFKC and the names in it, sorted by begin, without overlap."""

    text: str
    labels: tuple[Label, ...]


class _Draw:
    """Weighted choice whose sums are built once; a page of text draws thousands of times."""

    def __init__(self, items: Sequence[str], weights: Sequence[float]) -> None:
        self._items = items
        self._sums = list(accumulate(weights))

    def __call__(self, rng: random.Random) -> str:
        return self._items[bisect(self._sums, rng.random() * self._sums[-1])]


def _read_rows(relative: str) -> list[dict[str, str]]:
    with seeds_path(relative).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _read_toml(relative: str) -> dict[str, Any]:
    path = seeds_path(relative)
    try:
        with path.open("rb") as handle:
            return tomllib.load(handle)
    except tomllib.TOMLDecodeError as error:
        raise DataError(str(path), str(error)) from error


def _read_dictionary() -> dict[str, _Draw]:
    """Common words by class, for counter-examples: rows of plain words look much like rows of firms."""
    found: dict[str, tuple[list[str], list[float]]] = {name: ([], []) for name in _WORD_CLASSES}
    with gzip.open(seeds_path("gazetteer/words.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name, classes in _WORD_CLASSES.items():
                if row["class"] in classes and len(row["word"]) > 1:
                    found[name][0].append(row["word"])
                    found[name][1].append(int(row["frequency"]) ** 0.5)
    return {name: _Draw(*words) for name, words in found.items()}


class NameMaker:
    """Makes up people, firms, bodies and places by the grammars of ``seeds``.

    Args:
        rng: Where all chance comes from.

    Raises:
        DataError: A file of ``seeds`` is missing or broken.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        surnames = _read_rows("names/surnames.csv")
        # Ranks flattened: a model that has only seen 王 and 李 fails on 逄 and 冼.
        simple = [row for row in surnames if row["kind"] != "compound"]
        self._surname = _Draw(
            [r["surname"] for r in simple],
            [1 / (int(r["rank"]) + 40) * {"rare": 0.25, "word": 0.02}.get(r["kind"], 1) for r in simple],
        )
        self._compound = [r["surname"] for r in surnames if r["kind"] == "compound"]
        given = _read_rows("names/given.csv")
        characters = [r["character"] for r in given]
        self._given = {
            column: _Draw(characters, [int(r[column]) ** 0.7 for r in given])
            for column in ("single", "first", "second")
        }
        self._minority: dict[str, dict[str, list[str]]] = {}
        for row in _read_rows("names/minority.csv"):
            self._minority.setdefault(row["people"], {}).setdefault(row["role"], []).append(row["part"])
        names = _read_toml("training/names.toml")
        self._firm: dict[str, Any] = names["firm"]
        self._organization: dict[str, Any] = names["organization"]
        self._zones: list[str] = names["zone"]["forms"]
        self._industries: list[str] = _read_toml("training/frames.toml")["words"]["industry"]
        fancy = list(self._firm["fancy"])
        self._fancy_character = _Draw(fancy, [1 / (i + 60) for i in range(len(fancy))])
        self._areas: dict[str, list[str]] = {}
        for row in _read_rows("gazetteer/divisions.csv"):
            self._areas.setdefault(row["level"], []).append(row["name"])

    def person(self) -> str:
        """A full name: mostly surname and one or two characters, now and then of a people with other names."""
        rng = self._rng
        kind = rng.random()
        if kind < 0.03:
            return self._minority_person()
        surname = rng.choice(self._compound) if kind < 0.06 else self._surname(rng)
        if rng.random() < 0.24:
            return surname + self._given["single"](rng)
        return surname + self._given["first"](rng) + self._given["second"](rng)

    def _minority_person(self) -> str:
        rng = self._rng
        parts = self._minority[rng.choice(sorted(self._minority))]
        if "dotted" in parts:
            return "·".join(rng.sample(parts["dotted"], 2))
        if "clan" in parts:
            return rng.choice(parts["clan"]) + rng.choice(parts["given"])
        return "".join(rng.sample(parts["part"], rng.choice((1, 2, 2))))

    def fancy(self) -> str:
        """A trade name (字号): two or three likely characters, or the sound of a foreign word."""
        rng = self._rng
        kind = rng.random()
        if kind < 0.12:
            return "".join(rng.sample(self._firm["foreign"], rng.choice((2, 3, 3))))
        if kind < 0.2:  # named after nothing that a list knows
            return self._given["first"](rng) + self._fancy_character(rng)
        return "".join(self._fancy_character(rng) for _ in range(3 if kind > 0.93 else 2))

    def short_firm(self) -> str:
        """A firm as newspapers shorten it: the bare trade name, or with the trade behind it."""
        rng = self._rng
        trade = rng.choice(self._firm["trades"])[1]
        kind = rng.random()
        if kind < 0.45:
            return self.fancy()
        if kind < 0.5:
            return self.fancy() + "集团"
        if kind < 0.56:
            return self.stem() + self.fancy() + str(trade)
        return self.fancy() + str(trade)

    def firm(self) -> str:
        """The full name of a firm: place, trade name, trade, legal form."""
        rng = self._rng
        name = self.fancy() + str(rng.choice(self._firm["trades"])[0])
        form = str(rng.choice(self._firm["forms"]))
        place = rng.choice((self.stem, self.stem, self.region, self.province, lambda: ""))()
        if rng.random() < 0.06:
            return f"{name}({self.stem()}){form}"
        return place + name + form

    def other_firm(self) -> str:
        """A bank branch, cooperative, farm, works or the like."""
        return self.fill(str(self._rng.choice(self._firm["others"])))

    def organization(self) -> str:
        """A public body, school, hospital or association."""
        return self.fill(str(self._rng.choice(self._organization["forms"])))

    def region(self) -> str:
        """A county or prefecture by its full name, sometimes behind the prefecture or province."""
        rng = self._rng
        name = rng.choice(self._areas["county"])
        kind = rng.random()
        if kind < 0.15:
            return rng.choice(self._areas["prefecture"])
        return rng.choice(self._areas["prefecture"]) + name if kind < 0.25 else name

    def stem(self) -> str:
        """A county or prefecture without the word for its kind."""
        name = self._rng.choice(self._areas["county" if self._rng.random() < 0.7 else "prefecture"])
        return name[:-1] if 3 <= len(name) <= 4 else name

    def province(self) -> str:
        """A province without the word for its kind."""
        name = self._rng.choice(self._areas["province"])
        return name[:3] if name[0] in "内黑" else name[:2]

    def zone(self) -> str:
        """A park or development zone."""
        return self.fill(self._rng.choice(self._zones))

    def surname(self) -> str:
        """A surname of one character."""
        return self._surname(self._rng)

    def place(self) -> str:
        """A township."""
        return self._rng.choice(self._areas["township"])

    def village(self) -> str:
        """A village, mostly behind its township."""
        rng = self._rng
        if rng.random() < 0.3:
            middle = rng.choice(("", "", "桥", "坝", "岭", "坊", "渡", "店"))
            name = f"{self._surname(rng)}家{middle}{rng.choice('村村村湾坪沟庄寨屯')}"
        else:
            name = self._given["first"](rng) + self._given["second"](rng) + rng.choice("村村村组屯")
        return name if rng.random() < 0.4 else self.place() + name

    def fill(self, pattern: str) -> str:
        """Fill the slots of a name pattern of ``seeds/training/names.toml``."""
        rng = self._rng
        makers: dict[str, Callable[[], str]] = {
            "fancy": self.fancy,
            "stem": self.stem,
            "region": self.region,
            "province": self.province,
            "place": self.place,
            "crop": lambda: str(rng.choice(self._firm["crops"])),
            "bank": lambda: str(rng.choice(self._firm["banks"])),
            "insurer": lambda: str(rng.choice(self._firm["insurers"])),
            "bureau": lambda: str(rng.choice(self._organization["bureaus"])),
            "industry": lambda: rng.choice(self._industries),
            "digit": lambda: rng.choice("一二三四五六"),
        }
        return _SLOT.sub(lambda match: makers[match[1]](), pattern)


class TextMaker:
    """Makes labelled sentences out of ``seeds/training/frames.toml``.

    Args:
        seed: The same seed gives the same text.

    Raises:
        DataError: A frame has a slot that nothing fills, or a file of ``seeds`` is missing.
    """

    def __init__(self, seed: int = 7) -> None:
        self._rng = random.Random(seed)
        self.names = NameMaker(self._rng)
        frames = _read_toml("training/frames.toml")
        self._words: dict[str, list[str]] = frames["words"]
        self._frames: dict[str, list[str]] = {section: frames[section]["frames"] for section in _SECTIONS}
        self._dictionary = _read_dictionary()
        self._check()

    def _check(self) -> None:
        known = set(self._words) | set(self._makers()) | set(self._dictionary) | _PLAIN_SLOTS
        faults = [
            f"frame {frame!r} has an unknown slot {{{slot}}}"
            for frames in (*self._frames.values(), *self._words.values())
            for frame in frames
            for slot in _SLOT.findall(frame)
            if slot not in known
        ]
        if faults:
            raise DataError(str(seeds_path("training/frames.toml")), "; ".join(faults))

    def _makers(self) -> dict[str, Callable[[], list[tuple[str, str]]]]:
        """What a labelled slot draws: pieces of text, each with its label or an empty one."""
        names = self.names

        def one(label: str, make: Callable[[], str]) -> Callable[[], list[tuple[str, str]]]:
            return lambda: [(make(), label)]

        def row(
            label: str, make: Callable[[], str], least: int, most: int, marks: str
        ) -> Callable[[], list[tuple[str, str]]]:
            def draw() -> list[tuple[str, str]]:
                mark = self._rng.choice(marks)
                pieces: list[tuple[str, str]] = []
                for number in range(self._rng.randint(least, most)):
                    if number:
                        pieces.append((mark, ""))
                    pieces.append((make(), label))
                return pieces

            return draw

        def listed_firm() -> str:
            # Some firms are called by an everyday word; a list of firms is where a reader still sees it.
            plain = self._dictionary["noun"]
            return plain(self._rng)[:2] if self._rng.random() < 0.08 else names.short_firm()

        def any_firm() -> str:
            return self._rng.choice((names.short_firm, names.short_firm, names.firm, names.other_firm))()

        return {
            "person": one("Person", self._byline_person),
            "pair": row("Person", self._byline_person, 2, 2, " 、和"),
            "trio": row("Person", names.person, 3, 5, "、、、 "),
            "crew": row("Person", self._byline_person, 2, 4, " 、 "),
            "firm": one("Enterprise", names.firm),
            "other": one("Enterprise", names.other_firm),
            "short": one("Enterprise", names.short_firm),
            "list": row("Enterprise", listed_firm, 2, 6, "、"),
            "pairfirms": row("Enterprise", names.short_firm, 2, 2, "、和、"),
            "mixlist": row("Enterprise", any_firm, 2, 5, "、"),
            "org": one("Organization", names.organization),
            "region": one("Place", names.region),
            "stem": one("Place", names.stem),
            "place": one("Place", names.place),
            "village": one("Place", names.village),
            "zone": one("Place", names.zone),
        }

    def _byline_person(self) -> str:
        name = self.names.person()
        # Typesetters space two-character names to three widths.
        return f"{name[0]} {name[1]}" if len(name) == 2 and self._rng.random() < 0.12 else name

    def sentence(self, section: str) -> LabelledText:
        """Fill one frame of a section (``person``, ``byline``, ``firm``, ``mixed``, ``none``)."""
        return self._fill(self._rng.choice(self._frames[section]))

    def _fill(self, frame: str) -> LabelledText:
        makers = self._makers()
        rng = self._rng
        pieces: list[tuple[str, str]] = []

        def add(pattern: str) -> None:
            begin = 0
            for match in _SLOT.finditer(pattern):
                pieces.append((pattern[begin : match.start()], ""))
                slot = match[1]
                if slot in makers:
                    pieces.extend(makers[slot]())
                elif slot in self._words:
                    add(rng.choice(self._words[slot]))
                elif slot in self._dictionary:
                    pieces.append((self._dictionary[slot](rng), ""))
                elif slot == "phrase":
                    add(rng.choice(_PHRASES))
                elif slot == "parallel":
                    add(self._parallel())
                elif slot == "oddlist":
                    add(self._oddlist())
                else:
                    pieces.append((self._plain(slot), ""))
                begin = match.end()
            pieces.append((pattern[begin:], ""))

        add(frame)
        return join_pieces(pieces)

    def _parallel(self) -> str:
        shared = self._dictionary["noun"](self._rng)
        first = self._rng.random() < 0.5
        return "、".join(f"{shared}{{noun}}" if first else f"{{noun}}{shared}" for _ in range(self._rng.randint(2, 4)))

    def _oddlist(self) -> str:
        # What a list is called decides, not how strange its members look.
        members = ("{noun}", "{noun}", "{phrase}", "{phrase}", "{invented}", "{stemword}", "{verb}", "{verb}{noun}")
        return "、".join(self._rng.choice(members) for _ in range(self._rng.randint(2, 5)))

    def _plain(self, slot: str) -> str:
        rng = self._rng
        if slot == "invented":
            return rng.choice(
                (self.names.fancy, lambda: self.names.person()[:3], lambda: self.names.surname() + self.names.fancy())
            )()
        if slot in ("stemword", "surname"):
            return self.names.stem() if slot == "stemword" else self.names.surname()
        if slot == "n":
            return str(rng.choice((rng.randint(2, 99), rng.randint(100, 9999), rng.randint(2, 20) * 100)))
        if slot in ("n1", "pct"):
            return f"{rng.uniform(1, 400 if slot == 'n1' else 60):.{rng.randint(1, 2)}f}"
        if slot == "year":
            return str(rng.randint(2012, 2027))
        if slot == "month":
            return str(rng.randint(1, 12))
        return str(rng.randint(1, 28)) if slot == "day" else str(rng.randint(1, 9))

    def iter_texts(self, count: int) -> Iterator[LabelledText]:
        """Paragraphs: one to three sentences, at times with a byline behind; a third of the sentences name nobody."""
        sections = ("person",) * 6 + ("firm",) * 6 + ("mixed",) * 4 + ("none",) * 10
        for _ in range(count):
            if self._rng.random() < 0.18:
                yield self.sentence("byline")
                continue
            parts = [self.sentence(self._rng.choice(sections)) for _ in range(self._rng.randint(1, 3))]
            if self._rng.random() < 0.06:
                parts.append(self.sentence("byline"))
            yield join_texts(parts)


def firm_ends() -> list[str]:
    """Ends of names that make an organization a firm, from ``seeds/training/names.toml``."""
    ends: list[str] = _read_toml("training/names.toml")["firm"]["ends"]
    return ends


def join_pieces(pieces: Iterable[tuple[str, str]]) -> LabelledText:
    """Put labelled pieces together; the text is NFKC and offsets count in it."""
    text = ""
    labels: list[Label] = []
    for piece, label in pieces:
        clean = unicodedata.normalize("NFKC", piece)
        if label and clean:
            labels.append((len(text), len(text) + len(clean), label))
        text += clean
    return LabelledText(text, tuple(labels))


def join_texts(texts: Iterable[LabelledText]) -> LabelledText:
    """Put texts one behind the other."""
    text = ""
    labels: list[Label] = []
    for part in texts:
        labels.extend((begin + len(text), end + len(text), label) for begin, end, label in part.labels)
        text += part.text
    return LabelledText(text, tuple(labels))


def label_by_gold(text: str, gold: dict[str, Any]) -> LabelledText:
    """Turn the names of a gold file into labels wherever the text prints them.

    Args:
        text: One paragraph in NFKC.
        gold: A gold file of the annotation guideline, parsed.

    Returns:
        The text with labels of type Person, Enterprise, Organization and Place; the longest name wins where several
        fit, and names of other types (programs, honours …) keep what lies inside them from being labelled.
    """
    names: dict[str, str] = {}
    for entity in gold["entities"]:
        kind = "Place" if entity["type"] in _PLACE_TYPES else entity["type"]
        for name in entity["names"]:
            clean = unicodedata.normalize("NFKC", name)
            names.setdefault(clean, kind)
            if kind == "Person" and len(clean) == 2:  # bylines space short names to three widths
                names.setdefault(f"{clean[0]} {clean[1]}", kind)
    taken = [False] * len(text)
    labels: list[Label] = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        begin = text.find(name)
        while begin >= 0:
            end = begin + len(name)
            if not any(taken[begin:end]):
                taken[begin:end] = [True] * (end - begin)
                if names[name] in _NAME_TYPES or names[name] == "Place":
                    labels.append((begin, end, names[name]))
            begin = text.find(name, end)
    return LabelledText(text, tuple(sorted(labels)))


def read_annotated_page(page: Path, gold: Path) -> list[LabelledText]:
    """Read a page with its gold file as labelled paragraphs, hard line breaks joined.

    Raises:
        DataError: The gold file is no JSON of the guideline's form.
    """
    text = unicodedata.normalize("NFKC", page.read_text(encoding="utf-8-sig"))
    try:
        answers = json.loads(gold.read_text(encoding="utf-8"))
        if "entities" not in answers:
            raise DataError(str(gold), "has no entities")
    except json.JSONDecodeError as error:
        raise DataError(f"{gold}:{error.lineno}", error.msg) from error
    return [label_by_gold(paragraph, answers) for paragraph in split_paragraphs(text)]


def split_paragraphs(text: str) -> list[str]:
    """Lines of a page, a line that was broken in mid-sentence joined to the next; empty ones dropped."""
    paragraphs: list[str] = []
    joined = False
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped:
            continue
        if joined and paragraphs:
            paragraphs[-1] += stripped
        else:
            paragraphs.append(stripped)
        # A long line that ends in a bare character goes on; headlines are short.
        joined = len(stripped) > 30 and unicodedata.category(stripped[-1])[0] in "LN"
    return paragraphs


def vary_names(text: LabelledText, names: NameMaker, *, mapping: dict[str, str]) -> LabelledText:
    """Put other people and firms into an annotated text, so that its surroundings teach more than once.

    Args:
        text: Labelled text.
        names: Makes the new names.
        mapping: Old name to new name, filled as names come up: within a page one thing keeps one name.
    """
    pieces: list[tuple[str, str]] = []
    begin = 0
    for start, end, label in text.labels:
        pieces.append((text.text[begin:start], ""))
        old = text.text[start:end]
        if old not in mapping:
            mapping[old] = _other_name(old, label, names)
        pieces.append((mapping[old], label))
        begin = end
    pieces.append((text.text[begin:], ""))
    return join_pieces(pieces)


def _other_name(old: str, label: str, names: NameMaker) -> str:
    if label == "Person":
        new = names.person()
        return f"{new[0]} {new[1]}" if " " in old and len(new) == 2 else new
    if label == "Enterprise":
        if len(old) <= 3:
            return names.fancy()
        return names.short_firm() if len(old) <= 6 else names.firm()
    return old
