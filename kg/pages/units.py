"""Units: which words are units, their base unit and factor. The list is data, ``seeds/units.csv``."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from kg.words.data import seeds_path
from kg.words.errors import DataError

_COLUMNS = ("unit", "base", "factor", "dimension", "kind", "numerals", "never_before", "not_before")
_NUMERALS = ("any", "arabic", "long")
_KINDS = ("measure", "counter")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    Attributes:
        name: As printed, without multiplier; both forms where a page may keep a sign of its own (℃ and °C).
        base: QUDT local name of the base unit (``CNY``), or an id of our own in lower case for counted things
            (``person``).
        factor: How many base units one of this unit is.
        dimension: ``money``, ``area``, ``count`` …
        counter: Whether it counts things (家, 名) instead of measuring a quantity.
        numerals: ``any``; ``arabic`` if Chinese numerals before it are no amounts (三里 is a place, 3里 a
            distance); ``long`` if
            they need a power of ten (三千元, not 三元).
        never_before: What may not follow the unit; then the characters are no unit (5年级).
        not_before: What may not follow it after a Chinese numeral (三名山).
    """

    name: str
    base: str
    factor: Decimal
    dimension: str
    counter: bool = False
    numerals: str = "any"
    never_before: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Units:
    """All units, found by the longest name that begins at a position."""

    by_name: Mapping[str, Unit]
    longest: int

    def match(self, text: str, position: int) -> Unit | None:
        """The unit whose name begins at a position, the longest one first; None if there is none.

        >>> load_units().match("5个百分点", 1).name
        '个百分点'
        """
        for length in range(min(self.longest, len(text) - position), 0, -1):
            unit = self.by_name.get(text[position : position + length])
            if unit is None:
                continue
            end = position + length
            # kW must not be read in kWx, nor t in text; Chinese units have no such edge.
            if (
                unit.name[-1].isascii()
                and unit.name[-1].isalpha()
                and text[end : end + 1].isascii()
                and (text[end : end + 1].isalnum())
            ):
                continue
            if unit.never_before and text.startswith(unit.never_before, end):
                continue
            return unit
        return None


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFKC", part) for part in cell.split("|") if part)


def read_units(path: Path) -> Units:
    """Read a unit list.

    Raises:
        DataError: Unknown column, kind or numeral rule, a factor that is no number, a unit given twice; all faults
            in one message.
    """
    by_name: dict[str, Unit] = {}
    faults: list[str] = []
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise DataError(str(path), f"columns must be {','.join(_COLUMNS)}")
        for row in reader:
            place = f"line {reader.line_num}"
            name = row["unit"] or ""
            try:
                factor = Decimal(row["factor"])
            except InvalidOperation:
                faults.append(f"{place}: factor {row['factor']!r} is no number")
                continue
            if not name or name in by_name:
                faults.append(f"{place}: unit {name!r} is empty or given twice")
            elif row["kind"] not in _KINDS or row["numerals"] not in _NUMERALS:
                faults.append(f"{place}: kind {row['kind']!r} or numerals {row['numerals']!r} unknown")
            else:
                by_name[name] = Unit(
                    name,
                    row["base"],
                    factor,
                    row["dimension"],
                    row["kind"] == "counter",
                    row["numerals"],
                    _parts(row["never_before"]),
                    _parts(row["not_before"]),
                )
    if faults:
        raise DataError(str(path), "; ".join(faults))
    return Units(by_name, max(map(len, by_name)))


@cache
def load_units() -> Units:
    """The units of ``seeds/units.csv``, read once."""
    return read_units(seeds_path("units.csv"))
