"""Colours and sizes by rules of one's own: the file that ``kg view --style`` takes, checked and handed to the page.

The page keeps the same keys in its address, so that what is tried there can be written down here (see docs/views.md).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.graph.ontology import Ontology
from kg.views.data import POST, View
from kg.views.drawing import plain_text
from kg.views.select import find_types, suggest
from kg.words.errors import DataError, GraphError

SWATCHES = {
    "blue": "#0072B2",
    "sky": "#56B4E9",
    "green": "#009E73",
    "olive": "#A08A00",
    "yellow": "#F2C200",
    "orange": "#E69F00",
    "vermilion": "#D55E00",
    "pink": "#CC79A7",
    "violet": "#7B61C4",
    "grey": "#7F8794",
}
"""Colours that those who see few colours can tell apart (Okabe and Ito's, and the palette's own), by name."""

_CHOICES = {
    "color": ("type", "community", "rules"),
    "others": ("type", "grey"),
    "size": ("degree", "sources", "rank", "equal", "number"),
    "caption": ("name", "number", "none"),
    "scale": ("linear", "log"),
    "width": ("sources", "equal"),
    "gradient": ("linear", "log"),
}
_TOP = ("color", "others", "size", "caption", "indicator", "unit", "scale", "width", "rule", "line")
_CONDITIONS = ("type", "name", "relation", "honor", "indicator", "min_sources", "min_confidence", "max_confidence")
_NUMBER = ("unit", "at_least", "at_most", "since", "until", "gradient")
_RULE = (*_CONDITIONS, "to", *_NUMBER, "color", "size", "label", "off")
_LINE = ("relation", "color", "off")
_RANGES = {
    "size": (0.2, 5.0),
    "min_sources": (0, 1e9),
    "min_confidence": (0.0, 1.0),
    "max_confidence": (0.0, 1.0),
    "at_least": (-1e300, 1e300),
    "at_most": (-1e300, 1e300),
}
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def read_style(path: str | os.PathLike[str], view: View, ontology: Ontology) -> dict[str, Any]:
    """Read a file of rules for colours and sizes.

    Args:
        path: TOML, see docs/views.md.
        view: The whole graph; indicators and units must be known to it.
        ontology: What types and relations there are, and what they are called; those of the graph count too.

    Returns:
        The style as the page reads it: the keys of the file, colours as ``#rrggbb``, periods as text.

    Raises:
        DataError: The file cannot be read, is no TOML, or says what it cannot mean; file, line and the first fault.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no UTF-8 text"
        raise DataError(str(path), f"the style cannot be read: {why}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise DataError(f"{path}:{line[1] if line else 1}", f"no TOML: {error}") from error
    reader = _Reader(str(path), text, view, ontology)
    style = reader.read(data)
    if reader.faults:
        more = f" (and {len(reader.faults) - 1} more)" if len(reader.faults) > 1 else ""
        raise DataError(reader.faults[0].place, reader.faults[0].fault + more)
    return style


class _Reader:
    """Reads tables and keeps what is wrong with them."""

    def __init__(self, path: str, text: str, view: View, ontology: Ontology) -> None:
        self.path, self.lines = path, text.splitlines()
        self.view, self.ontology = view, ontology
        self.faults: list[DataError] = []
        relations = {link.predicate for link in view.links} | {POST} | set(ontology.signatures)
        self.relations = {name.casefold(): name for name in sorted(relations)}
        for language in ("zh", "en"):
            for name in sorted(relations):
                self.relations.setdefault(ontology.label(name, language).casefold(), name)
        self.units: dict[str, set[str]] = {}
        names = {indicator.iri: (indicator.name, *indicator.names) for indicator in view.indicators}
        for figure in view.figures:
            if figure.value:
                for name in (figure.indicator, *names.get(figure.concept, ())):
                    self.units.setdefault(name, set()).add(figure.unit)

    def read(self, data: Mapping[str, Any]) -> dict[str, Any]:
        style = self._table(data, _TOP, 0, len(self.lines))
        for kind, keys in (("rule", _RULE), ("line", _LINE)):
            tables = data.get(kind, [])
            if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
                self._fault(kind, 0, len(self.lines), f"{kind}s are written as [[{kind}]]")
                continue
            spans = list(self._spans(kind))
            rows = []
            for number, table in enumerate(tables):
                first, last = spans[number] if number < len(spans) else (0, len(self.lines))
                row = self._table(table, keys, first, last)
                fault = self._judge_rule(table) if kind == "rule" else self._judge_line(table)
                if fault:
                    self._fault("", first, last, f"{kind} {number + 1} {fault}")
                rows.append(row)
            style[kind] = rows
        if any("color" in rule or "gradient" in rule for rule in style.get("rule", ())):
            style.setdefault("color", "rules")
        for key in ("size", "caption"):
            if style.get(key) == "number" and "indicator" not in style:
                self._fault(key, 0, len(self.lines), f'{key} = "number" needs an indicator')
        return style

    def _spans(self, kind: str) -> Iterator[tuple[int, int]]:
        heads = [n for n, line in enumerate(self.lines) if re.match(r"\s*\[", line)]
        for at, first in enumerate(heads):
            if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", self.lines[first]):
                yield first, heads[at + 1] if at + 1 < len(heads) else len(self.lines)

    def _fault(self, key: str, first: int, last: int, fault: str) -> None:
        for number in range(first, last):
            if key and re.match(rf'\s*"?{re.escape(key)}"?\s*=', self.lines[number]):
                first = number
                break
        self.faults.append(DataError(f"{self.path}:{first + 1}", fault))

    def _table(self, table: Mapping[str, Any], known: tuple[str, ...], first: int, last: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in table.items():
            if key not in known:
                near = suggest(key, known) or f"; known are {', '.join(known)}"
                self._fault(key, first, last, f"unknown key {key}{near}")
            elif key not in ("rule", "line"):
                try:
                    out[key] = self._value(key, value, known)
                except GraphError as error:
                    self._fault(key, first, last, str(error))
        unit, indicator = out.get("unit"), out.get("indicator")
        if unit and indicator and unit not in self.units[indicator]:
            has = ", ".join(sorted(self.units[indicator]))
            self._fault("unit", first, last, f"no number of {indicator} is in {unit}; there are {has}")
        return out

    def _value(self, key: str, value: object, known: tuple[str, ...]) -> object:
        """A value as the page reads it; what it cannot mean is a ``GraphError``."""
        choices = _CHOICES.get(key, ())
        if key == "color" and known is not _TOP:
            colour = SWATCHES.get(value, value) if isinstance(value, str) else ""
            if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
                raise GraphError(f"color is #rrggbb or one of {', '.join(SWATCHES)}")
            return colour
        if key == "off":
            return _need(value, isinstance(value, bool), "off is true or false")
        if key in _RANGES and not (key == "size" and known is _TOP):
            low, high = _RANGES[key]
            number = isinstance(value, int | float) and not isinstance(value, bool)
            between = f" from {low:g} to {high:g}" if high < 1e9 else ""
            return _need(value, number and low <= float(str(value)) <= high, f"{key} is a number{between}")
        if key in ("since", "until"):
            fits = not isinstance(value, bool) and _PERIOD.fullmatch(str(value)) is not None
            return str(_need(value, fits, f'{key} is a year or month: 2024 or "2024-06"'))
        if not isinstance(value, str):
            raise GraphError(f"{key} is a text")
        if not value and key != "honor":
            raise GraphError(f"{key} is empty")
        if choices:
            return _need(value, value in choices, f"{key} is one of {', '.join(choices)}")
        check: Callable[[str], str] | None = {
            "type": self._find_type,
            "relation": self._find_relation,
            "indicator": self._find_indicator,
        }.get(key)
        return plain_text(check(value) if check else value)

    def _find_type(self, name: str) -> str:
        try:
            return min(find_types(self.view, [name], self.ontology))
        except GraphError:
            # One file may serve several graphs: what the ontology knows is no mistake where a graph has none of it.
            things = set(self.ontology.entity_types)
            for term in sorted(self.ontology.terms):
                labels = {term.casefold(), *(self.ontology.label(term, code).casefold() for code in ("zh", "en"))}
                if name.casefold() in labels and things & {term, *self.ontology.supertypes.get(term, ())}:
                    return term
            raise

    def _find_relation(self, name: str) -> str:
        bare = name.removeprefix("^")
        if bare.casefold() not in self.relations:
            offer = suggest(bare, self.relations) or f"; it has {', '.join(sorted(set(self.relations.values())))}"
            raise GraphError(f"the graph has no relation {bare}{offer}")
        return ("^" if name.startswith("^") else "") + self.relations[bare.casefold()]

    def _find_indicator(self, name: str) -> str:
        if name not in self.units:
            raise GraphError(f"the graph has no numbers of {name}{suggest(name, self.units)}")
        return name

    def _judge_rule(self, rule: Mapping[str, Any]) -> str:
        if not any(key in rule for key in _CONDITIONS):
            return f"says of nothing that it holds: give one of {', '.join(_CONDITIONS)}"
        if not any(key in rule for key in ("color", "size", "gradient")):
            return "says nothing: give a color, a size or a gradient"
        for key in ("to", *_NUMBER):
            needs = "relation" if key == "to" else "indicator"
            if key in rule and needs not in rule:
                return f"has {key} without {needs}"
        return ""

    def _judge_line(self, line: Mapping[str, Any]) -> str:
        return "" if "relation" in line and "color" in line else "needs a relation and a color"


def _need(value: object, fits: bool, fault: str) -> object:
    if not fits:
        raise GraphError(fault)
    return value
