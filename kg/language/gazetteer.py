"""All divisions of China, countries and named areas: look them up by code, and find their names in a text.

A place is found under its official name (余江区), its short forms, which rules make and no list (余江; 凉山州, 凉山),
its former names (余江县), and as a compound that leads down the hierarchy (鹰潭市余江区, 江西余江). Which of several
places of one name is meant is not decided here: :mod:`kg.language.places` does that from the article.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.words.data import seeds_path
from kg.words.errors import DataError

#: Levels from the top; a zone stands beside them.
LEVELS = ("country", "province", "prefecture", "county", "township", "village", "group")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the gazetteer.

    Attributes:
        code: Official code of 6, 9 or 12 digits; else ISO 3166 code (``US``), a path of names (``710000/台北市``,
            ``PH/马尼拉``) or, for a named area, its name.
        name: Official name.
        level: ``country``, ``province``, ``prefecture``, ``county``, ``township``, ``village``, ``zone``, ``area`` (a
            named area above the divisions) or ``city`` (a city abroad).
        parent: Code of the next higher place, or empty.
    """

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the gazetteer in a text.

    Attributes:
        begin, end: Half-open offsets in the text.
        kind: ``full``, ``middle`` (凉山州), ``short`` (余江), ``alias``, ``former``, ``byname``, ``weak`` (a stem like
            和平, which names a place only inside a compound), or ``compound``.
        codes: Places that may be meant, sorted.
        inner: The parts of a compound, left to right, the last one included; empty for a single name.
    """

    begin: int
    end: int
    kind: str
    codes: tuple[str, ...]
    inner: tuple[Found, ...] = ()


_KIND_ORDER = ("full", "middle", "alias", "former", "byname", "short", "weak")


class Gazetteer:
    """The compiled gazetteer. Make one with :meth:`load`; only the villages are read later, when they are asked for."""

    def __init__(
        self,
        places: Mapping[str, Place],
        forms: Mapping[str, tuple[tuple[str, str], ...]],
        zones: Mapping[str, Sequence[str]],
    ) -> None:
        self._places = dict(places)
        self._forms = dict(forms)
        self._zones = {name: tuple(sorted(codes)) for name, codes in zones.items()}
        self._zone_heads: dict[str, tuple[str, ...]] = {}
        for name in sorted(self._zones, key=lambda n: (-len(n), n)):
            self._zone_heads[name[:3]] = (*self._zone_heads.get(name[:3], ()), name)
        lengths: dict[str, set[int]] = {}
        for form in self._forms:
            lengths.setdefault(form[:2], set()).add(len(form))
        self._heads = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
        self._archive: zipfile.ZipFile | None = None
        self._villages: dict[str, dict[str, Place]] = {}
        self._names: dict[str, dict[str, tuple[str, ...]]] = {}

    @classmethod
    def load(cls) -> Gazetteer:
        """Read and compile ``seeds/gazetteer``.

        Raises:
            DataError: A file is missing or broken.
        """
        shapes = load_shapes()
        townships = tuple(shapes["short"]["township"])
        places: dict[str, Place] = {}
        forms: dict[str, dict[str, str]] = {}
        zones: dict[str, list[str]] = {}

        def add(form: str, code: str, kind: str) -> None:
            held = forms.setdefault(form, {})
            if code not in held or _KIND_ORDER.index(kind) < _KIND_ORDER.index(held[code]):
                held[code] = kind

        for code, name, level, parent in _read("gazetteer/divisions.csv", 4):
            places[code] = Place(code, name, level, parent)
            if level == "zone":
                if len(name) >= 5 and not _is_generic_zone(name, shapes):
                    zones.setdefault(name, []).append(code)
                continue
            if level == "township" and (name in townships or not name.endswith(townships)):
                continue  # farms, prisons, offices: run like townships, but named like firms and bodies
            add(name, code, "full")
            if level != "township":
                for form, kind in short_forms(name, level, shapes):
                    add(form, code, kind)
        for code, names in sorted(shapes["short"]["aliases"].items()):
            for name in names:
                add(name, code, "alias")
        for code, names in sorted(shapes["short"]["bynames"].items()):
            for name in names:
                add(name, code, "byname")
        for _, old, code, _, _, _ in _read("gazetteer/former.csv", 6):
            # A former name that is now another division's name (大同县 is not, 城区 is) is left to that one.
            level = places[code].level if code in places else "zone"
            if (level == "township" and old.endswith(townships)) or (
                level != "zone" and old not in forms and len(old) > 2
            ):
                add(old, code, "former")
        for code, name, country in _read("gazetteer/countries.csv", 3):
            places.setdefault(code, Place(code, name, "city" if country else "country", country))
            if not any(kind == "full" for kind in forms.get(name, {}).values()):
                add(name, code, "full")
        for name, aliases, _ in _read("gazetteer/areas.csv", 3):
            places[name] = Place(name, name, "area", "")
            for form in (name, *filter(None, aliases.split("|"))):
                add(form, name, "full")
        for name, aliases, parent, _ in _read("gazetteer/zones.csv", 4):
            code = f"{parent}/{name}"
            places[code] = Place(code, name, "zone", parent)
            for form in (name, *filter(None, aliases.split("|"))):
                zones[form] = [code]
        return cls(places, {form: tuple(sorted(held.items())) for form, held in forms.items()}, zones)

    def upper_places(self) -> Iterator[Place]:
        """The divisions down to the county, in the order of the file."""
        for place in self._places.values():
            if place.level in ("province", "prefecture", "county"):
                yield place

    def __len__(self) -> int:
        return len(self._places)

    def by_code(self, code: str) -> Place | None:
        """The place with a code, or None; a village's county is read on first use."""
        place = self._places.get(code)
        if place is None and len(code) == 12 and code.isdigit():
            return self._county_villages(code[:6]).get(code)
        return place

    def ancestors(self, code: str) -> list[Place]:
        """The places above one, nearest first."""
        out: list[Place] = []
        place = self.by_code(code)
        while place is not None and place.parent:
            place = self.by_code(place.parent)
            if place is not None:
                out.append(place)
        return out

    def chain(self, code: str) -> tuple[str, ...]:
        """A place's code and those of all above it, nearest first."""
        return (code, *(p.code for p in self.ancestors(code)))

    def is_within(self, code: str, outer: str) -> bool:
        """Whether one place lies in (and is not) another."""
        return code != outer and outer in self.chain(code)

    def full_name(self, code: str) -> str:
        """Official names from the province down: 江西省鹰潭市余江区.

        Raises:
            KeyError: There is no such place.
        """
        place = self.by_code(code)
        if place is None:
            raise KeyError(code)
        return "".join(p.name for p in reversed(self.ancestors(code))) + place.name

    def lookup(self, form: str) -> tuple[tuple[str, str], ...]:
        """``(code, kind)`` of each place that has this very name or short form, sorted; empty if none."""
        return self._forms.get(form, ())

    def forms_at(self, text: str, begin: int) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
        """All names that start at an offset, longest first: ``(end, ((code, kind), …))``."""
        for length in self._heads.get(text[begin : begin + 2], ()):
            entries = self._forms.get(text[begin : begin + length])
            if entries and begin + length <= len(text):
                yield begin + length, entries

    def find_zones(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Zones among the divisions, or known without their region: ``(begin, end, codes)``, left to right."""
        out: list[tuple[int, int, tuple[str, ...]]] = []
        position = 0
        while position < len(text) - 2:
            names = self._zone_heads.get(text[position : position + 3], ())
            name = next((n for n in names if text.startswith(n, position)), "")
            if name:
                out.append((position, position + len(name), self._zones[name]))
            position += len(name) or 1
        return out

    def villages_of(self, code: str) -> Mapping[str, tuple[str, ...]]:
        """Villages and communities of a county or township: name to their codes, sorted."""
        county = code[:6]
        if county not in self._names:
            names: dict[str, list[str]] = {}
            for village in self._county_villages(county).values():
                names.setdefault(village.name, []).append(village.code)
            self._names[county] = {name: tuple(sorted(codes)) for name, codes in sorted(names.items())}
        if len(code) == 6:
            return self._names[county]
        inside = {n: tuple(c for c in codes if c.startswith(code)) for n, codes in self._names[county].items()}
        return {n: codes for n, codes in inside.items() if codes}

    def find(self, text: str) -> list[Found]:
        """All names in a text: longest first from the left, joined to compounds where they lead down the hierarchy.

        Args:
            text: NFKC-normalised.

        Returns:
            Sorted by begin, without overlap.
        """
        out: list[Found] = []
        heads = self._heads
        position, last = 0, len(text) - 1
        while position < last:
            if text[position : position + 2] not in heads:
                position += 1
                continue
            found = self._longest(text, position)
            if found is None or (found.kind == "short" and self._crosses_full(text, found)):
                position += 1
                continue
            out.append(found)
            position = found.end
        return out

    def _crosses_full(self, text: str, short: Found) -> bool:
        """Whether a full name begins inside a short form and runs past it: 请来|安徽省, though 来安 is a county."""
        return any(
            end > short.end and _best_kind(entries) == "full"
            for begin in range(short.begin + 1, short.end)
            for end, entries in self.forms_at(text, begin)
        )

    def _longest(self, text: str, begin: int) -> Found | None:
        options = list(self.forms_at(text, begin))
        if not options:
            return None
        best: Found | None = None
        # A shorter first part may open a longer compound (吉林+吉林市 …), so each is tried; ties go to the longer part.
        for end, entries in options:
            found = self._grow(text, Found(begin, end, _best_kind(entries), tuple(c for c, _ in entries)), ())
            if best is None or found.end > best.end:
                best = found
        return best

    def _grow(self, text: str, head: Found, before: tuple[Found, ...]) -> Found:
        parts = (*before, head)
        for end, entries in self.forms_at(text, head.end):
            inside = [(c, k) for c, k in entries if any(self.is_within(c, outer) for outer in head.codes)]
            if not inside:
                continue
            above = tuple(o for o in head.codes if any(self.is_within(c, o) for c, _ in inside))
            step = Found(head.end, end, _best_kind(tuple(inside)), tuple(c for c, _ in inside))
            return self._grow(text, step, (*before, Found(head.begin, head.end, head.kind, above)))
        if len(parts) == 1:
            return head
        return Found(parts[0].begin, head.end, "compound", head.codes, parts)

    def _county_villages(self, county: str) -> dict[str, Place]:
        if county not in self._villages:
            if self._archive is None:
                # From memory: no file stays open, and the directory of the archive is read once.
                self._archive = zipfile.ZipFile(io.BytesIO(seeds_path("gazetteer/villages.zip").read_bytes()))
            self._villages[county] = dict(_read_villages(self._archive, county))
        return self._villages[county]


def _is_generic_zone(name: str, shapes: Mapping[str, Any]) -> bool:
    """Rows like 现代农业产业园区 and 开发区 name no zone outside their county."""
    zone = shapes["zone"]
    cores = [name[: -len(h)] for h in zone["heads"] if name.endswith(h)]
    return any(core in zone["rules"]["generic"] for core in cores)


def _best_kind(entries: tuple[tuple[str, str], ...]) -> str:
    return min((kind for _, kind in entries), key=_KIND_ORDER.index)


def short_forms(name: str, level: str, shapes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The short forms of a division's official name.

    Args:
        name: Official name.
        level: ``province``, ``prefecture`` or ``county``; others have no short form.
        shapes: ``seeds/shapes/places.toml``.

    Yields:
        ``(form, kind)``: 凉山彝族自治州 gives (凉山州, middle) and (凉山, short); 余江区 gives (余江, short). A stem
        of one character keeps its generic word and has no short form; 赣县区 gives 赣县.

    Source:
        GB/T 2260 names; usage of the press.
    """
    rules = shapes["short"]
    endings = rules[level] if level in ("province", "prefecture", "county") else ()
    generic = next((g for g in endings if name.endswith(g) and len(name) > len(g)), "")
    if not generic:
        return
    stem = name[: -len(generic)]
    whole = stem
    if generic in rules["autonomous"]:
        while True:
            people = next((p for p in rules["peoples"] if stem.endswith(p) and len(stem) - len(p) >= 2), "")
            if not people:
                break
            stem = stem[: -len(people)]
        if stem == whole and stem.endswith("族") and len(stem) > 2:
            stem = stem[:-1]
        middle = rules["autonomous"][generic]
        if middle:
            yield stem + middle, "middle"
    if len(stem) >= 2:
        yield stem, "weak" if stem in rules["bare_never"] else "short"


def load_shapes() -> dict[str, Any]:
    """``seeds/shapes/places.toml``.

    Raises:
        DataError: It is no valid TOML.
    """
    path = seeds_path("shapes/places.toml")
    try:
        return tomllib.loads(unicodedata.normalize("NFKC", path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DataError("seeds/shapes/places.toml", str(error)) from error


def _read(relative: str, width: int) -> Iterator[list[str]]:
    path = seeds_path(relative)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader, None)
        for row in reader:
            if len(row) != width:
                raise DataError(f"seeds/{relative}:{reader.line_num}", f"{len(row)} columns, {width} expected")
            yield row


def _read_villages(archive: zipfile.ZipFile, county: str) -> Iterator[tuple[str, Place]]:
    try:
        text = archive.read(county).decode("utf-8")
    except KeyError:
        return
    for line in text.splitlines():
        township, _, cells = line.partition(":")
        last = 0
        for cell in cells.split(","):
            suffix, mark, name = cell.partition("=")
            last = int(suffix) if mark else last + 1
            code = f"{county}{township}{last:03d}"
            yield code, Place(code, name if mark else suffix, "village", f"{county}{township}")


class Words:
    """Common words with their frequency: tells a place name from a chance meeting of characters (提高安全 is no 高安).

    Attributes:
        classes: Word to its class, as jieba has them (``v``, ``n``, ``d`` …).
    """

    def __init__(self, frequencies: Mapping[str, int], classes: Mapping[str, str]) -> None:
        total = float(sum(frequencies.values()))
        self._total = math.log(total)
        self._logs = {word: math.log(f) - self._total for word, f in frequencies.items()}
        self._unknown = -self._total
        self._frequencies = dict(frequencies)
        self.classes = dict(classes)

    @classmethod
    def load(cls) -> Words:
        """Read ``seeds/gazetteer/words.csv.gz``.

        Raises:
            DataError: It is missing or broken.
        """
        path = seeds_path("gazetteer/words.csv.gz")
        frequencies: dict[str, int] = {}
        classes: dict[str, str] = {}
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader, None)
            for word, frequency, tag in reader:
                frequencies[word] = int(frequency)
                classes[word] = tag
        return cls(frequencies, classes)

    def frequency(self, word: str) -> int:
        """How often a word stands in the counted texts; 0 if it is no common word."""
        return self._frequencies.get(word, 0)

    def cut(self, text: str) -> list[str]:
        """The likeliest division of a short text into words."""
        return _backtrack(text, self._best(text, None, 0.0)[1])

    def is_whole(self, text: str, begin: int, end: int, *, weight: int) -> bool:
        """Whether the stretch reads as a unit of its own rather than as pieces of the words around it.

        Args:
            text: The text around, of any length; four characters on each side are looked at.
            begin: Where the stretch begins.
            end: Where it ends, half-open.
            weight: How often the stretch is taken to occur as a name, in the same count as the words' frequency.
        """
        left, right = max(0, begin - 4), min(len(text), end + 4)
        window = text[left:right]
        log = math.log(weight) - self._total
        free = self._best(window, None, 0.0)[0]
        bound = self._best(window[: begin - left], None, 0.0)[0] + log + self._best(window[end - left :], None, 0.0)[0]
        return bound >= free or self._has_cuts(window, begin - left, end - left)

    def _has_cuts(self, window: str, begin: int, end: int) -> bool:
        # The best free reading may itself cut at both ends: then no word stands across the edges of the name.
        cuts, position = {0}, 0
        for word in self.cut(window):
            position += len(word)
            cuts.add(position)
        return begin in cuts and end in cuts

    def _best(self, text: str, _: None, start: float) -> tuple[float, list[int]]:
        scores = [start] + [-math.inf] * len(text)
        steps = [0] * (len(text) + 1)
        for i in range(len(text)):
            for length in range(1, min(4, len(text) - i) + 1):
                word = text[i : i + length]
                log = self._logs.get(word)
                if log is None:
                    if length > 1:
                        continue
                    log = self._unknown
                if scores[i] + log > scores[i + length]:
                    scores[i + length] = scores[i] + log
                    steps[i + length] = length
        return scores[-1], steps


def _backtrack(text: str, steps: list[int]) -> list[str]:
    out: list[str] = []
    end = len(text)
    while end:
        out.append(text[end - steps[end] : end])
        end -= steps[end]
    return out[::-1]


HAN = re.compile(r"[\u4e00-\u9fff]")
