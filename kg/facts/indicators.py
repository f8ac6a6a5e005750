"""Indicators: which wordings of a measured thing are one concept. The list is data, ``seeds/indicators.csv``."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.words.data import seeds_path
from kg.words.errors import DataError

_COLUMNS = ("id", "label_zh", "label_en", "alt_labels", "dimension", "broader")


# Dimensions whose units count things.
_COUNTED = {"person-time": "count", "teu": "count"}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One concept of the public statistics: its labels, the dimension of its unit and the concept above it."""

    id: str
    label_zh: str
    label_en: str
    alt_labels: tuple[str, ...]
    dimension: str
    broader: str


@dataclass(frozen=True, slots=True)
class Indicators:
    """All concepts, found by any label."""

    by_id: Mapping[str, Indicator]
    by_label: Mapping[str, str]

    def concept(self, text: str, dimension: str = "") -> str:
        """The id of the concept that a text names, or an empty string.

        >>> load_indicators().concept("GDP") == load_indicators().concept("地区生产总值")
        True
        >>> load_indicators().concept("出口", "money"), load_indicators().concept("出口", "count")
        ('exports', '')

        Args:
            text: An indicator as printed.
            dimension: Dimension of the unit of the number; what is measured in another one is another thing.
        """
        found = self.by_label.get(_key(text), "")
        if not found or not dimension:
            return found
        wanted = self.by_id[found].dimension
        return found if not wanted or _COUNTED.get(wanted, wanted) == dimension else ""


def _key(text: str) -> str:
    return re.sub(r"[\s“”\"‘’《》]", "", unicodedata.normalize("NFKC", text)).lower()


def read_indicators(path: Path) -> Indicators:
    """Read the concepts.

    Raises:
        DataError: Wrong columns, an id or label given twice, a broader concept that does not exist; all faults in
            one message.
    """
    by_id: dict[str, Indicator] = {}
    by_label: dict[str, str] = {}
    faults: list[str] = []
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise DataError(str(path), f"columns must be {','.join(_COLUMNS)}")
        for row in reader:
            place = f"line {reader.line_num}"
            labels = tuple(label for label in row["alt_labels"].split("|") if label)
            concept = Indicator(row["id"], row["label_zh"], row["label_en"], labels, row["dimension"], row["broader"])
            if not concept.id or concept.id in by_id:
                faults.append(f"{place}: id {concept.id!r} is empty or given twice")
            by_id[concept.id] = concept
            for label in (concept.label_zh, concept.label_en, *labels):
                if by_label.setdefault(_key(label), concept.id) != concept.id:
                    faults.append(f"{place}: label {label!r} already names {by_label[_key(label)]}")
    faults += [
        f"{c.id}: no broader concept {c.broader!r}" for c in by_id.values() if c.broader and c.broader not in by_id
    ]
    if faults:
        raise DataError(str(path), "; ".join(faults))
    return Indicators(by_id, by_label)


@cache
def load_indicators() -> Indicators:
    """The concepts of ``seeds/indicators.csv``, read once."""
    return read_indicators(seeds_path("indicators.csv"))
