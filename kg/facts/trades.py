"""What is grown and kept, by the vocabulary of industries: a name that holds 猕猴桃 is not of the mushroom trade."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
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
        wide: Names of groups of them.
    """

    all: re.Pattern[str]
    wide: frozenset[str]


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
        names: dict[str, bool] = {}
        for row in rows:
            if row["id"] == _FARMING or row["broader"] == _FARMING or not _is_under(row["id"], above):
                continue
            for label in (row["label_zh"], *row["alt_labels"].split("|")):
                name = unicodedata.normalize("NFKC", label).removesuffix("产业").removesuffix("种植")
                if len(name) >= 2:
                    names[name] = names.get(name, False) or row["id"] in above.values()
    except KeyError as error:
        raise DataError("seeds/industries.csv", f"no column {error}") from error
    return Crops(re.compile(any_of(sorted(names))), frozenset(n for n, is_wide in names.items() if is_wide))


def _is_under(key: str, above: dict[str, str]) -> bool:
    seen: set[str] = set()
    while key and key not in seen:
        if key == _FARMING:
            return True
        seen.add(key)
        key = above.get(key, "")
    return False


def is_of_other_crop(names: Iterable[str], trade: Iterable[str]) -> bool:
    """Whether names hold a crop that has no character in common with the names of an industry.

    In an industry that is farming itself, wide names (水产, 杂粮) are not told apart from what they may hold.

    >>> is_of_other_crop(["云水猕猴桃专业合作社"], ["香菇产业"]), is_of_other_crop(["云水香菇合作社"], ["香菇产业"])
    (True, False)
    """
    said = "|".join(trade)
    crops = load_crops()
    wide = crops.wide if crops.all.search(said) else frozenset()
    return any(crop not in wide and not set(crop) & set(said) for name in names for crop in crops.all.findall(name))
