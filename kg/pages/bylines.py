"""Who wrote it, and from where: datelines, bylines at the head and at the end of an article."""

from __future__ import annotations

import re

from kg.pages.clean import is_han
from kg.pages.layout import Layout, load_surnames

BULLET = re.compile(r"[□■◆◇●○★☆▲△▼◎※◤◢▌▍│►▶•]\s*")
_BRACKET = re.compile(r"[(]([^()]{2,60})[)]$")
_FINAL = "。!?;:…"
_FOUR = 4
_CLOSERS = "”’」』)》】"


def _is_name(token: str) -> bool:
    if "·" in token or "•" in token:
        return 3 <= len(token) <= 24 and all(is_han(c) or c in "·•" for c in token)
    return 1 <= len(token) <= 4 and all(map(is_han, token))


def are_names(text: str, *, most: int = 8) -> bool:
    """Whether a text has the form of a list of personal names, as ``甘 源 洪 晓`` or ``易拾、胡桉``.

    It looks at the form only, so any word of four characters passes: ask where the place is right for names.

    >>> are_names("甘 源 洪 晓"), are_names("县(市、区)"), are_names("艾克拜尔·卡迪尔")
    (True, False, True)
    """
    tokens = re.split(r"[\s、,/]+", text.strip(" 、,/"))
    if not tokens or len(tokens) > 2 * most or not all(map(_is_name, tokens)):
        return False
    # A single character is half of a name that is spaced out: 洪 晓.
    return len("".join(tokens)) >= 2


def _names_of(text: str) -> list[str]:
    """The names in a list of names; halves of names that are spaced out joined: 李 萍."""
    names: list[str] = []
    half = False
    for token in re.split(r"[\s、,/:]+", text.strip(" 、,/:")):
        if len(token) == 1 and half:
            names[-1] += token
            half = False
        elif token:
            names.append(token)
            half = len(token) == 1
    return names


def _has_surname(name: str, *, rare: bool = False) -> bool:
    surnames = load_surnames(rare=rare)
    if rare and len(name) == _FOUR and name[2:] in surnames:
        return True  # two parts of a Tibetan name, one of them a common one
    return name[:1] in surnames or name[:2] in surnames


def are_likely_names(text: str, layout: Layout) -> bool:
    """Whether what stands in the place of names may be names, at least half of it: (甘小满 洪源), not (详见附表).

    Two or three characters may be any name, also one with a surname that no list has; more need a surname, or a part
    of a name of a people without surnames.
    """
    names = _names_of(text)
    likely = sum(
        "·" in name or "•" in name or len(name) <= 3 or _has_surname(name, rare=True)
        for name in names
        if name not in layout.no_names
    )
    return bool(names) and 2 * likely >= len(names)


def are_persons(text: str) -> bool:
    """Whether a text is nothing but two or more names of persons with known surnames.

    >>> are_persons("王建国 李 萍"), are_persons("金山银山"), are_persons("高质 量发展")
    (True, False, False)
    """
    names = _names_of(text)
    if not 2 <= len(names) <= 8 or not all(map(is_han, "".join(names))):
        return False
    surnames = load_surnames()
    return all(
        (2 <= len(name) <= 3 and name[0] in surnames) or (3 <= len(name) <= 4 and name[:2] in surnames)
        for name in names
    )


def _without_works(text: str, layout: Layout) -> str:
    """A byline without 文/图, 摄影报道 and the like."""
    works = rf"(?:^|(?<=[\s/、]))(?:{layout.works.pattern})(?=$|[\s/、:])[\s/:]*"
    return re.sub(rf"{works}|(?<=[\u4e00-\u9fff])\s*/?\s*(?:{layout.works.pattern})$", " ", text)


def is_byline(text: str, layout: Layout, *, bracketed: bool = False) -> bool:
    """Whether a whole line, or the content of a bracket, tells who wrote.

    Args:
        text: Clean text of the line, or of what the bracket holds.
        layout: The word lists.
        bracketed: Whether it stood in brackets, where bare names are enough.

    >>> from kg.pages.layout import load_layout
    >>> lines = ["□ 本报记者 甘棣 通讯员 乐星河", "文/尔古木加 彭佳黛", "《白鹭新语》记者 甘棣", "甘小满", "■法庭内外"]
    >>> [is_byline(line, load_layout()) for line in lines]
    [True, True, True, False, False]
    """
    bullet = BULLET.match(text)
    core = text[bullet.end() :].strip() if bullet else text.strip()
    # 《某某县域》记者 甲: the marks around a paper's name say nothing
    core = re.sub(rf"^《([\u4e00-\u9fff·]{{2,14}})》(?={layout.role.pattern})", r"\1", core)
    if not core or len(core) > 60 or re.search(r"[。!?;“《]", core):
        return False
    if len(core) <= 45 and layout.sources.search(core) and (bracketed or "/" in core):
        return True
    if bracketed and core.startswith("据") and len(core) <= 25:
        return True
    # 文/某某县委改革办: who delivered it need not be a person.
    if len(core) <= 28 and "," not in core and re.match(rf"(?:{layout.works.pattern})\s*/\s*\S", core):
        return True
    names = _without_works(core, layout)
    # Each role stands before its names: 本报记者 甲 通讯员 乙; what is left must be names.
    for part in layout.role.split(names):
        if part.strip(" 、,/:") and not are_names(part.strip(" :")):
            return False
    if match := layout.role.search(names):
        found = " ".join(layout.role.split(names)).strip()
        # 记者甲某某 without a blank could be any phrase that begins with the word (记者节…).
        tight = names[match.end() : match.end() + 1].strip(" :/") != ""
        if not found or (tight and not bracketed):
            return not found or _has_surname(names[match.end() :])
        return are_likely_names(found, layout)
    if not are_names(names) or not are_likely_names(names, layout):
        return False
    # □ 甲某某 乙某 is a signature, ■法庭内外 a column head.
    signed = bullet is not None and (len(core.split()) > 1 or len(core) <= 3)
    credited = names != core and ("/" in core or " " in core)
    return bracketed or credited or signed


def trailing_byline(text: str, layout: Layout) -> int:
    """Where a byline at the end of a paragraph begins; ``len(text)`` if there is none.

    >>> from kg.pages.layout import load_layout
    >>> text = "销量翻了一番。(易拾、胡桉)"
    >>> text[trailing_byline(text, load_layout()):]
    '(易拾、胡桉)'
    """
    core = text.rstrip()
    if match := _BRACKET.search(core):
        before = core[: match.start()].rstrip()
        if is_byline(match[1], layout, bracketed=True) and (not before or before[-1] in _FINAL + _CLOSERS):
            return match.start()
        return len(text)
    last = max(core.rfind(mark) for mark in "。!?”)")
    tail = core[last + 1 :]
    # ……销往各地。 简某某 摄影报道; ……。 ■通讯员 苏某某; ……。文/姚某某
    if last >= 0 and 2 < len(tail) <= 40 and (is_byline(tail.strip(), layout) or are_persons(tail)):
        return last + 1 + (len(tail) - len(tail.lstrip()))
    return len(text)


def find_dateline(text: str, layout: Layout) -> re.Match[str] | None:
    """The dateline at the begin of a paragraph; its group ``place`` is the printed place and may be empty.

    >>> from kg.pages.layout import load_layout
    >>> find_dateline("本报玉山讯(祝遥 记者鄢拾光)毛建屏又签字了。", load_layout())["place"]
    '玉山'
    """
    bullet = BULLET.match(text)
    begin = bullet.end() if bullet else 0
    if match := layout.dateline.match(text, begin):
        return match
    match = layout.plain_dateline.match(text, begin)
    if match and match["place"] not in layout.not_places and len(text) > 40:
        return match
    return None


def dateline_end(text: str, end: int, layout: Layout) -> tuple[int, bool]:
    """Where the reporters behind a dateline end, and whether there are any: ``(记者甲)``, ``记者甲报道:``, or none."""
    match = re.compile(r"\s*\(([^()]{2,50})\)\s*").match(text, end)
    if match and is_byline(match[1], layout, bracketed=True):
        return match.end(), True
    match = re.compile(rf"\s*(?:{layout.role.pattern})[^。,:“]{{2,30}}?\s*:\s*").match(text, end)
    if match:
        return match.end(), True
    match = re.compile(rf"\s*(?:{layout.role.pattern})([^。,:“]{{2,30}}?)(?:摄影)?报道\s+").match(text, end)
    if match and are_names(match[1].strip()):
        return match.end(), True
    blank = re.compile(r"[\s:]*").match(text, end)
    return (blank.end() if blank else end), False
