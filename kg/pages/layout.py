"""The words of newspaper layout, read from ``seeds/pages/layout.toml``."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.words.data import seeds_path
from kg.words.errors import DataError

_KEYS = {
    "dateline": {"agencies", "endings", "not_places"},
    "byline": {
        "no_employers",
        "no_names",
        "roles",
        "role_prefixes",
        "works",
        "sources",
        "speaker_titles",
        "issuer_endings",
    },
    "staff": {"modifiers", "bases", "credits", "name_endings", "works"},
    "masthead": {
        "no_papers",
        "paper_endings",
        "title_endings",
        "title_openings",
        "no_titles",
        "sections",
        "section_endings",
        "furniture_patterns",
        "columns",
        "documents",
    },
    "caption": {"opener_patterns", "credit_pattern", "endings", "generic"},
    "body": {"openers", "clause_endings"},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Word lists of page layout, NFKC-normalised, and the patterns compiled from them."""

    dateline: re.Pattern[str]
    plain_dateline: re.Pattern[str]
    not_places: frozenset[str]
    role: re.Pattern[str]
    employer: re.Pattern[str]
    works: re.Pattern[str]
    no_names: frozenset[str]
    sources: re.Pattern[str]
    speaker: re.Pattern[str]
    issuers: re.Pattern[str]
    staff: re.Pattern[str]
    staff_role: re.Pattern[str]
    press_role: re.Pattern[str]
    papers: tuple[str, ...]
    no_papers: tuple[str, ...]
    paper_title: re.Pattern[str]
    spaced_title: re.Pattern[str]
    section: re.Pattern[str]
    furniture: re.Pattern[str]
    columns: frozenset[str]
    documents: re.Pattern[str]
    caption_opener: re.Pattern[str]
    caption_credit: re.Pattern[str]
    caption_endings: tuple[str, ...]
    generic: re.Pattern[str]
    body_openers: tuple[str, ...]
    clause_endings: tuple[str, ...]


def _any(words: tuple[str, ...], *, blank: bool = False) -> str:
    """An alternation that prefers the longest word; ``blank``: a word of two characters may be spaced out."""
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return "(?:" + "|".join((" ?" if blank and len(w) == 2 else "").join(map(re.escape, w)) for w in ordered) + ")"


def _check(path: Path, data: dict[str, Any]) -> None:
    faults = []
    for section, keys in _KEYS.items():
        given = set(data.get(section, {}))
        faults += [f"[{section}] lacks {key}" for key in sorted(keys - given)]
        faults += [f"[{section}] has unknown key {key}" for key in sorted(given - keys)]
    faults += [f"unknown section [{section}]" for section in sorted(set(data) - set(_KEYS))]
    for section in sorted(set(data) & set(_KEYS)):
        for key, value in data[section].items():
            words = value if isinstance(value, list) else [value]
            if not words or not all(isinstance(word, str) and word for word in words):
                faults.append(f"[{section}] {key} must hold words")
    if faults:
        raise DataError(str(path), "; ".join(faults))


def parse_layout(path: Path) -> Layout:
    """Read and compile the word lists.

    Raises:
        DataError: The file is no TOML, or a key is missing, unknown or of the wrong type, or a pattern is broken.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(str(path), str(error)) from error
    _check(path, data)

    def words(section: str, key: str) -> tuple[str, ...]:
        return tuple(unicodedata.normalize("NFKC", word) for word in data[section][key])

    def patterns(section: str, key: str) -> str:
        # Circled numbers are no plain digits on a page either, so patterns with them are not normalised.
        return "(?:" + "|".join(data[section][key]) + ")"

    han = r"[\u4e00-\u9fff]"
    date = r"(?:\d{1,2}月)?(?:\d{1,2}日)?"
    endings = _any(words("dateline", "endings"))
    # A role may have prefixes that are listed, or any name of a paper: 川北晨刊全媒体记者.
    role = rf"(?:《?{han}{{2,12}}?》?)?{_any(words('byline', 'role_prefixes'))}*{_any(words('byline', 'roles'))}"
    prefixes, no_employers = _any(words("byline", "role_prefixes")), _any(words("byline", "no_employers"))
    modifiers = f"{_any(words('staff', 'modifiers'))}*"
    sections, title_endings = _any(words("masthead", "sections")), _any(words("masthead", "title_endings"))
    openings = _any(words("masthead", "title_openings"))
    staff_role = modifiers + _any((*words("staff", "bases"), *words("staff", "credits")), blank=True)
    staff_name = rf"{han}(?:{han}|·| (?={han}{{1,2}}(?:$|[\s,、/|]))){{1,7}}(?:{_any(words('staff', 'name_endings'))})?"
    try:
        return Layout(
            dateline=re.compile(
                rf"[(\[【]?\s*{_any(words('dateline', 'agencies'))}\s*(?P<place>{han}{{0,12}}?)\s*{date}\s*"
                rf"{endings}[)\]】]?"
                rf"(?=$|[\s(\"“:,|]|{role})"
            ),
            plain_dateline=re.compile(rf"(?P<place>{han}{{2,10}}?)\s*{date}{endings}(?=\s|\()"),
            not_places=frozenset(words("dateline", "not_places")),
            role=re.compile(role),
            employer=re.compile(
                rf"(?:^|(?<=[^\u4e00-\u9fff·A-Za-z]))《?(?P<paper>(?:(?!{no_employers})(?:{han}|·)){{4,14}}?)"
                rf"(?<![省州市县区镇乡盟旗])》?{prefixes}*(?:记者|通讯员)(?=[\s:\u4e00-\u9fff]|$)"
            ),
            works=re.compile(_any(words("byline", "works"))),
            no_names=frozenset(words("byline", "no_names")),
            sources=re.compile(_any(words("byline", "sources"))),
            speaker=re.compile(
                rf"{han}{{0,10}}{_any(words('byline', 'speaker_titles'))}\s+{han}(?:{han}|·| (?={han}$)){{1,7}}"
            ),
            issuers=re.compile(rf"(?:{han}{{2,20}}{_any(words('byline', 'issuer_endings'))}\s*)+"),
            staff=re.compile(
                rf"(?:{staff_role}(?:\s*[:/|]\s*|\s+){staff_name}(?:[\s,、/|]+(?!{staff_role}){staff_name})*[\s/|,、]*)+"
                rf"|{staff_name}(?:[\s、]{staff_name})*\s*/\s*{_any(words('staff', 'works'))}"
            ),
            staff_role=re.compile(staff_role),
            press_role=re.compile(modifiers + _any(words("staff", "bases"), blank=True)),
            papers=words("masthead", "paper_endings"),
            no_papers=words("masthead", "no_papers"),
            paper_title=re.compile(
                rf"(?!{sections}*{title_endings}$){han}(?:{han}|[·—与和]){{0,9}}{title_endings}"
                rf"|{openings}(?!{sections}+$){han}{{2,3}}(?<!{')(?<!'.join(words('masthead', 'no_titles'))})"
            ),
            spaced_title=re.compile(
                rf"(?!{sections}+$){han}{{3,14}}(?<!{')(?<!'.join(words('masthead', 'section_endings'))})"
            ),
            section=re.compile(rf"{sections}+"),
            furniture=re.compile(patterns("masthead", "furniture_patterns")),
            columns=frozenset(words("masthead", "columns")),
            documents=re.compile(rf"^.{{0,24}}{_any(words('masthead', 'documents'))}(?:[(].{{0,16}}[)])?$"),
            caption_opener=re.compile(patterns("caption", "opener_patterns")),
            # Names and credit stand behind a blank or a mark: …喜获丰收 杨某某摄, …一角。(某某部供图)
            caption_credit=re.compile(rf"(?:^|[\s/|。,:、(])[\w·•]{{0,24}}?{data['caption']['credit_pattern']}\s*\)?$"),
            caption_endings=words("caption", "endings"),
            generic=re.compile(_any(words("caption", "generic"))),
            body_openers=words("body", "openers"),
            clause_endings=words("body", "clause_endings"),
        )
    except re.error as error:
        raise DataError(str(path), f"broken pattern: {error}") from error


@lru_cache(maxsize=1)
def load_counties() -> frozenset[str]:
    """Official names of all prefectures, counties, districts and cities of China, three characters or more."""
    text = seeds_path("gazetteer/divisions.csv").read_text(encoding="utf-8")
    rows = re.findall(r"^[^,\n]*,([^,\n]{3,}),(?:county|prefecture),", text, flags=re.MULTILINE)
    return frozenset(rows)


@lru_cache(maxsize=2)
def load_surnames(*, rare: bool = False) -> frozenset[str]:
    """Surnames, two-character ones among them.

    Args:
        rare: Whether to add rare ones that are everyday words, too, and the begins of names of peoples without
            surnames: for places where a name is expected anyway.
    """
    with seeds_path("names/surnames.csv").open(encoding="utf-8", newline="") as file:
        found = {row["surname"] for row in csv.DictReader(file) if rare or row["kind"] not in ("rare", "word")}
    if rare:
        with seeds_path("names/minority.csv").open(encoding="utf-8", newline="") as file:
            found |= {row["part"] for row in csv.DictReader(file) if row["role"] in ("clan", "part")}
    return frozenset(found)


@lru_cache(maxsize=1)
def load_layout() -> Layout:
    """The word lists that the project ships, read once."""
    return parse_layout(seeds_path("pages/layout.toml"))
