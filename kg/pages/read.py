"""Files to pages: find them, decode them, date them. Whatever cannot be read is refused in one line."""

from __future__ import annotations

import codecs
import datetime
import glob
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from charset_normalizer import from_bytes

from kg.pages.clean import is_han
from kg.pages.layout import load_layout
from kg.words.data import seeds_path
from kg.words.domain import Page, Skipped
from kg.words.errors import PageError

LIMIT_BYTES = 20_000_000
"""Files above this size are no newspaper page; they are refused before they are read."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)


def show_path(path: str | os.PathLike[str]) -> str:
    """A file name that is safe to print: one line, no control characters, no undecodable bytes.

    >>> show_path("a\\nb.txt")
    'a\\\\nb.txt'
    """
    raw = os.fspath(path)
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in raw)
    return printable or "''"


def _decode_text(data: bytes, name: str) -> tuple[str, str]:
    """Decode a plain text file; ``(text, codec)``."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec), codec
            except UnicodeDecodeError as error:
                raise PageError(f"{name}: begins as {codec}, but byte {error.start + len(mark)} is not") from error
    try:
        text = data.decode("utf-8")
        if "\0" not in text:
            return text, "utf-8"
        broken = "holds NUL bytes"
    except UnicodeDecodeError as error:
        broken = f"is not UTF-8 from byte {error.start}"
    best = max(_guesses(data), default=(0.0, 0, "", ""))
    if best[0] < 0.2:
        kind = "a binary file" if b"\0" in data[:65536] else "no Chinese text in an encoding that is known"
        raise PageError(f"{name}: {kind} ({broken})")
    return best[3], best[2]


# A reader turns bytes into text and names the codec; further formats (PDF, HTML, DOCX) register here by suffix.
_READERS: dict[str, Callable[[bytes, str], tuple[str, str]]] = {".txt": _decode_text}


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    lines = seeds_path("pages/frequent.txt").read_text(encoding="utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#"))) | frozenset("，。、“”（）；：《》")


def _plausibility(text: str) -> float:
    """How much a text looks like newspaper Chinese: share of its frequent characters, 0 if much of it is rubbish.

    Source:
        Chinese pages reach 0.35 to 0.6; the same bytes under a wrong codec, and random bytes, stay below 0.1.
    """
    sample = text[:20_000]
    body = [c for c in sample if not c.isspace()]
    if not body:
        return 0.0
    rubbish = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") or c == "\ufffd" for c in body)
    if rubbish > 0.02 * len(body):
        return 0.0
    wide = [c for c in body if not c.isascii()]
    if not wide or sum(map(is_han, wide)) < 0.3 * len(wide):
        return 0.0
    return sum(c in _frequent() for c in wide) / len(wide)


def _guesses(data: bytes) -> Iterator[tuple[float, int, str, str]]:
    """Plausibility, order of preference, codec and text of every codec that can decode the bytes."""
    found = [match.encoding.replace("_", "-") for match in from_bytes(data[:200_000], cp_isolation=list(_CODECS))]
    # What charset-normalizer ranks first wins a tie; a page that is too short for it is tried with all.
    names = list(dict.fromkeys([*found, *_CODECS]))
    for order, codec in enumerate(names):
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        yield _plausibility(text), -order, codec, text


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in _READERS:
                yield Path(root, name)


def iter_sources(paths: Iterable[str | Path]) -> Iterator[Path | Skipped]:
    """The files behind paths: files as they are, folders with all that lies in them, globs.

    A folder yields the formats that are known (``.txt``), sorted, without hidden files; a file that is named is always
    tried. A file that is reached twice is yielded once. A path that leads nowhere is yielded as what was skipped.
    """
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        found: Iterable[Path]
        if os.path.lexists(path):
            found = _walk(path) if path.is_dir() else [path]
        elif glob.has_magic(os.fspath(given)):
            # An entry of a glob may be a folder again: 2025/*
            hits = sorted(glob.glob(os.fspath(given), recursive=True))
            found = [file for hit in hits for file in (_walk(Path(hit)) if os.path.isdir(hit) else [Path(hit)])]
        else:
            yield Skipped("path", show_path(given), "there is no such file or folder")
            continue
        empty = True
        for file in found:
            empty = False
            key = os.path.realpath(file)
            if key not in seen:
                seen.add(key)
                yield file
        if empty:
            kinds = ", ".join(f"*{suffix}" for suffix in sorted(_READERS))
            yield Skipped("path", show_path(given), f"no page in it ({kinds})")


def _load(path: Path, limit_bytes: int) -> bytes:
    name = show_path(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise PageError(f"{name}: not a file")
        if status.st_size > limit_bytes:
            raise PageError(f"{name}: too large ({status.st_size:,} bytes, limit {limit_bytes:,})")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise PageError(f"{name}: cannot be read ({reason})") from error
    if not data:
        raise PageError(f"{name}: empty")
    return data


def read_page(path: str | Path, *, date: str | None = None, limit_bytes: int = LIMIT_BYTES) -> Page:
    """Read one page.

    Args:
        path: A file. Its stem becomes the page's identifier.
        date: Publication date as EDTF; without it the page's masthead and then the file name are asked.
        limit_bytes: Larger files are refused unread.

    Returns:
        The page with its text as decoded: line ends as they are, only a byte order mark is dropped.

    Raises:
        PageError: The file is missing, empty, blank, binary, too large or of an unknown encoding. One line.
    """
    file = Path(path)
    name = show_path(file)
    data = _load(file, limit_bytes)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise PageError(f"{name}: {kind}, and no plain text")
    text, encoding = _READERS.get(file.suffix.lower(), _decode_text)(data, name)
    text = text.removeprefix("\ufeff")
    if not text.strip("\ufeff\u200b \t\r\n\v\f\u3000\xa0"):
        raise PageError(f"{name}: nothing but white space")
    controls = sum(c < " " and c not in "\t\r\n\v\f\x1a\x1b" for c in text)
    if controls > 0.02 * len(text):
        raise PageError(f"{name}: a binary file ({controls:,} control characters)")
    stem = os.fsencode(file.stem).decode("utf-8", "backslashreplace")
    return Page(stem, os.fspath(path), text, encoding, date or find_page_date(text) or _date_of_name(stem) or _date_of_signing(text))


def read_pages(
    paths: Iterable[str | Path], *, date: str | None = None, limit_bytes: int = LIMIT_BYTES
) -> tuple[list[Page], list[Skipped]]:
    """Read all pages behind some paths, in their order; what cannot be read is reported and the rest goes on.

    Of two files with one stem and the same text the second is skipped; if their texts differ, the second one's identifier
    gets a part of its text's hash, and that is reported too.

    Returns:
        The pages with distinct identifiers, and what was skipped or renamed.
    """
    pages: list[Page] = []
    skipped: list[Skipped] = []
    known: dict[str, Page] = {}
    for source in iter_sources(paths):
        if isinstance(source, Skipped):
            skipped.append(source)
            continue
        try:
            page = read_page(source, date=date, limit_bytes=limit_bytes)
        except PageError as error:
            place = show_path(source)
            skipped.append(Skipped("page", place, str(error).removeprefix(f"{place}: ")))
            continue
        first = known.get(page.doc)
        if first is not None:
            if first.text == page.text:
                skipped.append(Skipped("page", show_path(source), f"the same as {show_path(first.source)}"))
                continue
            digest = hashlib.sha256(page.text.encode("utf-8", "surrogatepass")).hexdigest()
            doc = f"{page.doc}-{digest[:8]}"
            if doc in known:
                skipped.append(Skipped("page", show_path(source), f"the same as {show_path(known[doc].source)}"))
                continue
            why = f"{show_path(first.source)} has the same name; read as {show_path(doc)}"
            skipped.append(Skipped("name", show_path(source), why))
            page = Page(doc, page.source, page.text, page.encoding, page.date)
        known[page.doc] = page
        pages.append(page)
    return pages, skipped


_DATE = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*日?(?!\d)")
_NAME_DATE = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_.年]?)(?P<m>0[1-9]|1[0-2]|[1-9](?=[-_.月]))(?:(?P=s)|月)(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)")
_HAN_DATE = re.compile(r"(?P<y>[一二][〇○零一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日")
_MONTH_LINE = re.compile(r"(?P<y>(?:19|20)\d\d)年(?P<m>\d{1,2})月(?:号|刊|\s*第?\d+期)?")
_DIGITS = {digit: str(value) for value, digits in enumerate(("〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九")) for digit in digits}


def _edtf(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(_DIGITS[text]) if len(text) == 1 else 0
    return int(_DIGITS.get(tens, "1" if not tens else "0")) * 10 + int(_DIGITS.get(ones, "0"))


def _date_in(line: str) -> tuple[str, str] | None:
    """The date in a line, as EDTF, and the line without it."""
    if match := _DATE.search(line):
        date = _edtf(int(match["y"]), int(match["m"]), int(match["d"]))
    elif match := _HAN_DATE.search(line):
        year = int("".join(_DIGITS[c] for c in match["y"]))
        date = _edtf(year, _han_number(match["m"]), _han_number(match["d"]))
    else:
        return None
    return (date, line[: match.start()] + "  " + line[match.end() :]) if date else None


def find_page_date(text: str) -> str | None:
    """The date that the masthead prints: a date among other furniture in the first or last lines of a page.

    >>> find_page_date("04 综合新闻　2026.02.05　星期四\\n\\n针脚里的归途\\n\\n去年7月1日投产。")
    '2026-02-05'
    """
    lines = [unicodedata.normalize("NFKC", line).strip() for line in text[:3000].splitlines()]
    lines = [line for line in lines if line][:8]
    tail = [unicodedata.normalize("NFKC", line).strip() for line in text[-600:].splitlines()]
    lines += [line for line in tail if line][-4:]
    for line in lines:
        if len(line) > 90 or not line.isprintable() or any(mark in line for mark in "。,!?;“《("):
            continue
        if found := _date_in(line):
            rest = found[1]
            # In furniture the date stands free: 2025年11月18日 星期二, A03 2026-03-20; in a headline it does not.
            around = re.search(r"(?:^|[\s期版报刊|·])\s{2}(?:$|\s|星期|周[一二三四五六日]|农历|第|[(])", rest)
            if around or load_layout().furniture.fullmatch(rest.strip()):
                return found[0]
    for line in lines:
        if match := _MONTH_LINE.fullmatch(line):
            if 1 <= int(match["m"]) <= 12:
                return f"{match['y']}-{int(match['m']):02d}"
    return None


def _date_of_name(stem: str) -> str | None:
    match = _NAME_DATE.search(stem)
    return _edtf(int(match["y"]), int(match["m"]), int(match["d"])) if match else None


def _date_of_signing(text: str) -> str | None:
    """The date of a document that the page prints: (2026年3月16日) alone, or ——2026年1月8日在…大会上 under the head."""
    for raw in text.splitlines():
        line = unicodedata.normalize("NFKC", raw).strip()
        if len(line) > 60 or not (found := _date_in(line)):
            continue
        rest = found[1].strip(" ()")
        if not rest or (line.startswith("—") and re.match(r"—+\s+在.*[上会]$", found[1].strip(" ()"))):
            return found[0]
    return None
