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


@lru_cache(maxsize=1)
def load_trades() -> re.Pattern[str]:
    """Matches what any trade of the vocabulary is called by: all labels of ``seeds/industries.csv``, without 业 and 制造.

    Raises:
        DataError: The file lacks a column.
    """
    with seeds_path("industries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: set[str] = set()
    try:
        labels = [label for row in rows for label in (row["label_zh"], *row["alt_labels"].split("|"))]
    except KeyError as error:
        raise DataError("seeds/industries.csv", f"no column {error}") from error
    for label in labels:
        name = _TRADE_END.sub("", unicodedata.normalize("NFKC", label))
        if len(name) >= 2:
            found.add(name)
    return re.compile(any_of(sorted(found, key=lambda n: (-len(n), n))))


_TRADE_END = re.compile("(?:产业|制造业|加工业|种植业?|养殖业?|制造|加工|行业|业)$")


def is_of_other_trade(names: Iterable[str], trade: Iterable[str]) -> bool:
    """Whether names tell of a trade of the vocabulary that shares no character with an industry.

    >>> is_of_other_trade(["云水玻璃有限公司"], ["香菇产业"]), is_of_other_trade(["云水实业"], ["香菇产业"])
    (True, False)
    """
    said = set("".join(trade))
    return any(not set(found) & said for name in names for found in load_trades().findall(name))


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
