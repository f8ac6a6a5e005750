"""What is grown and kept, by the vocabulary of industries: a name that holds 猕猴桃 is not of the mushroom trade."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.language.edges import any_of
from kg.words.data import seeds_path
from kg.words.errors import DataError

_FARMING = "A"


@dataclass(frozen=True, slots=True)
class Crops:
    """What farming grows and keeps.

    Attributes:
        all: Matches the name of any crop or animal.
        groups: Name to the broader entries of the vocabulary under which it stands.
    """

    all: re.Pattern[str]
    groups: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def load_crops() -> Crops:
    """Names of crops and animals: all labels of ``seeds/industries.csv`` under farming.

    Raises:
        DataError: The file lacks a column.
    """
    with seeds_path("industries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        above = {row["id"]: row["broader"] for row in rows}
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row["id"] == _FARMING or row["broader"] == _FARMING or not _is_under(row["id"], above):
                continue
            for label in (row["label_zh"], *row["alt_labels"].split("|")):
                name = unicodedata.normalize("NFKC", label).removesuffix("产业").removesuffix("种植")
                if len(name) >= 2:
                    groups[name].add(row["broader"])
    except KeyError as error:
        raise DataError("seeds/industries.csv", f"no column {error}") from error
    return Crops(re.compile(any_of(sorted(groups))), {name: frozenset(ids) for name, ids in groups.items()})


def _is_under(key: str, above: dict[str, str]) -> bool:
    seen: set[str] = set()
    while key and key not in seen:
        if key == _FARMING:
            return True
        seen.add(key)
        key = above.get(key, "")
    return False


def is_of_other_crop(names: Iterable[str], trade: Iterable[str]) -> bool:
    """Whether names hold a crop that is neither of the kind nor of the characters of an industry.

    >>> is_of_other_crop(["云水猕猴桃专业合作社"], ["香菇产业"]), is_of_other_crop(["云水香菇合作社"], ["香菇产业"])
    (True, False)
    """
    said = "|".join(trade)
    crops = load_crops()
    kinds = {group for crop in crops.all.findall(said) for group in crops.groups[crop]}
    return any(
        not set(crop) & set(said) and not crops.groups[crop] & kinds
        for name in names
        for crop in crops.all.findall(name)
    )
