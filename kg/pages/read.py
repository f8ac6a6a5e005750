"""Files to pages: find them, decode them, date them. Whatever cannot be read is refused in one line."""

from __future__ import annotations

import codecs
import glob
import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from charset_normalizer import from_bytes

from kg.pages.clean import is_han
from kg.pages.dates import date_of_name, date_of_page, date_of_signing
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
    r"""A file name that is safe to print: one line, no control characters, no undecodable bytes.

    >>> show_path("a\nb.txt")
    'a\\nb.txt'
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
        if os.fspath(given) and os.path.lexists(path):
            found = _walk(path) if path.is_dir() else [path]
        elif glob.has_magic(os.fspath(given)):
            # Path.glob takes no absolute pattern. An entry may be a folder again: 2025/*
            hits = [Path(hit) for hit in sorted(glob.glob(os.fspath(given), recursive=True))]  # noqa: PTH207
            found = [file for hit in hits for file in (_walk(hit) if hit.is_dir() else [hit])]
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
    return Page(
        stem,
        os.fspath(path),
        text,
        encoding,
        date or date_of_page(text) or date_of_name(stem) or date_of_signing(text),
    )


def read_pages(
    paths: Iterable[str | Path], *, date: str | None = None, limit_bytes: int = LIMIT_BYTES
) -> tuple[list[Page], list[Skipped]]:
    """Read all pages behind some paths, in their order; what cannot be read is reported and the rest goes on.

    Of two files with one stem and the same text the second is skipped; if their texts differ, the second one's
    identifier gets a part of its text's hash, and that is reported too.

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
