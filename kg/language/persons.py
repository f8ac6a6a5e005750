"""Persons by surname, title, speech and byline.

A Chinese name is a surname and one or two characters; nothing but its surroundings says where it ends. So a
candidate is read only where a title stands before it, a verb of speech behind it, or a byline around it; once read,
its further occurrences are found exactly.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.language.edges import any_of, load_toml, string_list
from kg.language.lexer import word_at
from kg.language.view import View
from kg.pages.layout import load_layout
from kg.words.data import seeds_path
from kg.words.domain import Block, BlockKind, Mention, Origin

_PLACE = "seeds/shapes/person.toml"
# Surnames of a higher rank are more often words than names: they need a verb of speech or a mark behind the name.
_RARE = 200
# Tags of words that go on behind a name.
_SAID_BEHIND = frozenset({"d", "v", "p", "c", "t", "r"})
# From this frequency on a word of the dictionary is an everyday one.
_EVERYDAY = 300
# A character that is the only given one of at least so many known names.
_LONE = 5
_HAN = "一-鿿㐀-䶿"


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Compiled ``seeds/shapes/person.toml`` and the surnames."""

    single: frozenset[str]
    double: frozenset[str]
    rare: frozenset[str]
    everyday: frozenset[str]
    lone: frozenset[str]
    spelled: frozenset[str]
    wholes: re.Pattern[str]
    acts: re.Pattern[str]
    frequent: frozenset[str]
    joined: re.Pattern[str]
    asides: re.Pattern[str]
    roles: re.Pattern[str]
    paired: tuple[str, ...]
    role_ends: re.Pattern[str]
    speech: re.Pattern[str]
    followers: tuple[str, ...]
    strong_followers: tuple[str, ...]
    first: frozenset[str]
    last: frozenset[str]
    clans: frozenset[str]
    parts: frozenset[str]
    foreign: re.Pattern[str]
    common: frozenset[str]
    address: tuple[str, ...]
    address_short: frozenset[str]
    names_too: frozenset[str]
    prefixes: frozenset[str]
    no_names: frozenset[str]
    datelines: frozenset[str]
    byline: re.Pattern[str]
    byline_end: re.Pattern[str]


@lru_cache(maxsize=1)
def load_person_words() -> PersonWords:
    """Read surnames and person words.

    Raises:
        DataError: A file is missing or broken.
    """
    data = load_toml("shapes/person.toml")
    with seeds_path("names/surnames.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    surnames = [row["surname"] for row in rows]
    with seeds_path("names/given.csv").open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(line for line in file if not line.startswith("#")))
    with seeds_path("names/minority.csv").open(encoding="utf-8", newline="") as file:
        parts = list(csv.DictReader(line for line in file if not line.startswith("#")))
    speech = string_list(data, "speech", _PLACE)
    ends = string_list(data, "byline_end", _PLACE)
    pairs = [row["part"] for row in parts if row["role"] == "part" and len(row["part"]) == 2]
    return PersonWords(
        strong_followers=(*sorted(w for w in [*speech, *ends] if len(w) > 1), *"、,。:;!?()“”\n/", "说"),
        first=frozenset(row["character"] for row in given if int(row["first"]) or int(row["single"])),
        last=frozenset(row["character"] for row in given if int(row["second"]) or int(row["single"])),
        parts=frozenset(row["part"] for row in parts if row["role"] in ("part", "given") and len(row["part"]) == 2),
        foreign=re.compile(_dotted_names([row["part"] for row in parts if row["role"] == "dotted"])),
        clans=frozenset(row["part"] for row in parts if row["role"] == "clan"),
        single=frozenset(s for s in surnames if len(s) == 1),
        double=frozenset(s for s in surnames if len(s) == 2),
        rare=frozenset(row["surname"] for row in rows if int(row["rank"]) > _RARE and len(row["surname"]) == 1),
        everyday=frozenset(row["surname"] for row in rows if row["kind"] == "word"),
        frequent=frozenset(row["surname"] for row in rows if row["kind"] == "common" and int(row["rank"]) <= _RARE),
        lone=frozenset(row["character"] for row in given if int(row["single"]) >= _LONE),
        wholes=re.compile(
            f"{any_of([row['part'] for row in parts if len(row['part']) >= 4])}|(?:{any_of(pairs)}){{2}}"
            f"(?!{any_of(string_list(data, 'houses', _PLACE))})"
        ),
        acts=re.compile(any_of(string_list(data, "acts", _PLACE))),
        spelled=frozenset("".join(row["part"] for row in parts if len(row["part"]) > 1)),
        asides=re.compile(f"[(](?:{any_of(string_list(data, 'asides', _PLACE))})[)]|[”’]"),
        joined=re.compile(
            f"(?:{any_of([row['part'] for row in parts if row['role'] == 'clan' and len(row['part']) > 1])})"
            f"(?:{any_of([row['part'] for row in parts if row['role'] == 'given' and len(row['part']) > 1])})"
        ),
        roles=re.compile(f"(?:{any_of(string_list(data, 'roles', _PLACE))})"),
        paired=tuple(string_list(data, "paired", _PLACE)),
        role_ends=re.compile(f"(?<={')|(?<='.join(sorted(set(string_list(data, 'roles', _PLACE))))})"),
        speech=re.compile(f"(?:{any_of(string_list(data, 'speech', _PLACE))})"),
        followers=tuple(string_list(data, "followers", _PLACE)),
        common=frozenset(string_list(data, "common", _PLACE)),
        address=tuple(string_list(data, "address", _PLACE)),
        address_short=frozenset(w for w in string_list(data, "address", _PLACE) if len(w) == 1),
        prefixes=frozenset(str(data.get("prefixes", ""))),
        names_too=frozenset(str(data.get("names_too", ""))),
        no_names=frozenset(string_list(data, "no_names", _PLACE)),
        datelines=frozenset(str(data.get("datelines", ""))),
        byline=re.compile(f"(?:{any_of(string_list(data, 'byline', _PLACE))}|{load_layout().staff_role.pattern})"),
        byline_end=re.compile(f"(?:{any_of(string_list(data, 'byline_end', _PLACE))})"),
    )


def _dotted_names(parts: list[str]) -> str:
    """A pattern for names with a dot: halves that are known, or spelled with the characters of known ones."""
    chars = "".join(sorted({c for part in parts for c in part}))
    half = rf"(?:(?:{any_of(parts)}){{1,2}}(?![{chars}])|[{chars}]{{2,6}})"
    return rf"{half}[·•]{half}"


def _word_behind(text: str, begin: int, end: int) -> bool:
    """Whether the lexer ends a name before its last character, which begins a longer word that is no name."""
    word, name = word_at(text, end - 1), word_at(text, begin)
    return (
        word is not None
        and name is not None
        and (name.begin, name.end, name.tag) == (begin, end - 1, "PER")
        and word.begin == end - 1
        and word.end > end
        and word.tag in _SAID_BEHIND
    )


def surname_length(words: PersonWords, text: str, position: int) -> int:
    """How many characters of a surname stand at a position: 2, 1 or 0."""
    if text[position : position + 2] in words.double:
        return 2
    return 1 if text[position : position + 1] in words.single else 0


def read_name(words: PersonWords, text: str, position: int, limit: int, *, view: View | None = None) -> int:
    """Where a name that begins at ``position`` ends, or 0 if none does.

    The longest name wins whose following text fits; of two lengths that fit the segmenter decides, then the longer.

    Args:
        words: Person words.
        text: Clean text.
        position: Article offset of the surname.
        limit: Names end at or before this offset.
        view: For word boundaries; None: characters only.
    """
    foreign = words.foreign.match(text, position, limit)
    if foreign:
        return foreign.end()
    dotted = _DOTTED.match(text, position, limit)
    if dotted:
        # the last part runs until a common word or what follows a name
        begin = dotted.start(1)
        end = begin
        for word in view.cut(text[begin : dotted.end()]) if view else [dotted.group(1)]:
            if end > begin and (len(word) > 1 or (end - begin > 1 and text.startswith(words.followers, end))):
                break
            end += len(word)
        return end
    if text[position : position + 2] in words.parts and text[position + 2 : position + 4] in words.parts:
        return position + 4 if position + 4 <= limit else 0
    if text[position : position + 2] in words.clans:
        for size in (4, 3):
            end = position + size
            if (
                end <= limit
                and _HAN_ALL.fullmatch(text[position:end])
                and (end == limit or text.startswith(words.strong_followers, end))
            ):
                return end
    spelled = _spelled_end(words, text, position, limit, view)
    if spelled:
        return spelled
    length = surname_length(words, text, position)
    if not length or text[position : position + 2] in words.common:
        return 0
    if words.roles.match(text, position + length):
        return 0  # 任网格长, 王书记: the surname is a verb, or no name is given
    if text.startswith(words.paired, position):
        return 0  # 书记、县长任双组长
    best = 0
    best_score = 0
    for given in (2, 1):
        end = position + length + given
        name = text[position:end]
        if end > limit or len(name) < length + given or not _HAN_ALL.fullmatch(name):
            continue
        tail = name[length:]
        if tail in words.address or (given == 2 and tail[1:] in words.address_short and tail[0] not in words.first):
            continue
        score = 0
        if end == limit or text.startswith(words.strong_followers, end):
            score += 6
        elif text.startswith(words.followers, end):
            score += 2
        if all(c in words.first or c in words.last for c in tail):
            score += 3
        elif any(
            (c in words.followers or (view is not None and view.is_function(c)))
            and c not in words.first
            and c not in words.last
            for c in tail
        ):
            score -= 3
        if given == 2 and text.startswith(words.strong_followers, end - 1) and text[end - 1] not in words.names_too:
            score -= 6
        if (
            given == 2
            and view is not None
            and text[end - 1] in words.followers
            and view.frequency(text[end - 1 : end + 1])
        ):
            score -= 6  # 兼 of 兼任 is no part of the name before it
        if given == 2 and view is not None and _word_behind(text, position, end):
            score -= 6  # 吴双|又一次, 宋佳|道谢
        if view is not None and view.is_word(position, end):
            score += 1
        if length == 2 and text.startswith(words.followers, end):
            score += 3  # a surname of two characters is hardly ever anything else
        if view is not None and view.frequency(name):
            score -= 4
        if given == 2 and view is not None and score < 6:
            if view.frequency(tail) >= _EVERYDAY:
                score -= 2  # 党员和群众, 老黄顺利…
            elif _goes_on(view, text, end - 1, limit):
                score -= 4  # 夏彬|宣读
        if given == 1 and view is not None and score and _goes_on(view, text, end, limit, verb=True):
            score += 2
        if given == 2 and score > 0:
            score += 1
        if text[position] in words.everyday and not (
            (end == limit or text.startswith(words.strong_followers, end))
            and (view is None or not view.frequency(text[position : position + 2]))
        ):
            continue  # 同志愿者, 校长: a word of the language, unless all around speaks for a name
        if given == 2 and text[position] in words.rare and score < 9 and view is not None and view.frequency(tail):
            continue  # 专家来乡里: a rare surname that is a verb before a word
        if given == 1 and text[position] in words.rare and tail not in words.lone:
            continue  # 揭榜, 回村: a rare surname that is a verb before its object
        if score > best_score:
            best, best_score = end, score
    return best if best_score >= ((6 if best - position > 2 else 9) if text[position] in words.rare else 4) else 0


def _spelled_end(words: PersonWords, text: str, position: int, limit: int, view: View | None) -> int:
    """Where a name of a people without surnames ends that is written without a dot (苏雅拉图, 达瓦), or 0.

    It is spelled with the characters that such names are spelled with, and is no common word.
    """
    whole = words.wholes.match(text, position, limit)
    if whole and text.startswith(words.followers, whole.end()):
        return whole.end()  # 阿依古丽|来余江
    end = position
    while end < limit and end - position < 7 and text[end] in words.spelled:
        end += 1
    for stop in range(end, position + 1, -1):
        name = text[position:stop]
        if len(name) == 2 and name not in words.parts:
            continue
        if len(name) < 4 and text[position] in words.frequent:
            continue  # 马海林 reads as surname and given name
        speaks = words.speech.match(text, stop - 1)
        if len(name) > 3 and speaks and speaks.end() >= stop:
            continue  # 完玛加说: the last character speaks
        strong = stop == limit or text.startswith(words.strong_followers, stop)
        if not (strong or (len(name) > 3 and text.startswith(words.followers, stop)) or name in words.parts):
            continue
        if view is not None and any(len(w) > 1 and w not in words.parts for w in view.cut(name)):
            continue
        if name in words.parts and not text.startswith(words.followers, stop) and stop != limit:
            continue
        return stop
    return 0


def _goes_on(view: View, text: str, position: int, limit: int, *, verb: bool = False) -> bool:
    """Whether a common word (or verb) begins at a position and goes beyond its first character."""
    word = text[position : min(position + 2, limit)]
    if len(word) < 2 or view.frequency(word) < (_EVERYDAY if not verb else 30):
        return False
    classes = view.words.classes.get(word, "") if view.words is not None else ""
    return classes.startswith("v")


_DOTTED = re.compile(rf"[{_HAN}]{{2,6}}(?:·[{_HAN}]{{1,6}})*·([{_HAN}]{{1,8}})")
_HAN_ALL = re.compile(rf"[{_HAN}]+")
_HAN_RE = re.compile(rf"[{_HAN}]")


def find_persons(view: View) -> list[Mention]:
    """Mentions of named persons.

    Returns:
        Sorted by (begin, -end), without overlap among themselves.
    """
    words = load_person_words()
    text = view.text
    found: dict[tuple[int, int], str] = {}
    for block in view.article.blocks:
        for begin, end, rule in _in_block(words, view, block):
            found.setdefault((begin, end), rule)
    names = {text[b:e].replace(" ", "") for b, e in found}
    for name in sorted(names):
        if len(name) < 2:
            continue
        start = text.find(name)
        while start >= 0:
            span = (start, start + len(name))
            taken = any(b < span[1] and span[0] < e for b, e in found) or view.place_end(start) > start
            if not taken and (len(name) > 2 or _free(words, text, span)):
                found[span] = "person-again"
            start = text.find(name, start + 1)
    mentions = [Mention(b, e, "Person", text[b:e], Origin.SHAPE, rule) for (b, e), rule in found.items()]
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.rule == "person-again", -(m.end - m.begin), m.begin)):
        if not any(k.begin < mention.end and mention.begin < k.end for k in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: (m.begin, -m.end))


def _free(words: PersonWords, text: str, span: tuple[int, int]) -> bool:
    return text.startswith(words.followers, span[1]) or span[1] == len(text)


def _in_block(words: PersonWords, view: View, block: Block) -> Iterator[tuple[int, int, str]]:
    text = view.text
    if block.kind is BlockKind.BYLINE or _looks_like_byline(words, view, block):
        yield from _byline_names(words, view, block.begin, block.end)
    for found in re.finditer(r"[(\[]([^()\[\]]{2,40})[)\]]", text[block.begin : block.end]):
        begin, end = block.begin + found.start(1), block.begin + found.end(1)
        if re.match(r"[一-鿿]", text[end + 1 : end + 2]) and " " not in found.group(1):
            continue  # 瞪羚(潜龙)企业: told in brackets, and no byline
        if _is_byline(words, view, text[begin:end]):
            yield from _byline_names(words, view, begin, end)
    if block.kind is BlockKind.CAPTION:
        tail = re.search(
            rf"(?:^|[。.,\s)▲/])\s*((?:[{_HAN}]{{2,7}}[ /:]*)?(?:[{_HAN}·]{{1,9}}[ 、]?){{1,4}})"
            rf"\s*[/(]?(?:{words.byline_end.pattern})[)]?\s*$",
            text[block.begin : block.end],
        )
        if tail:
            yield from _byline_names(words, view, block.begin + tail.start(1), block.begin + tail.end(1))
    for name in words.foreign.finditer(text, block.begin, block.end):
        yield name.start(), name.end(), "person-dotted"
    yield from _acting(words, view, block)
    for name in words.wholes.finditer(text, block.begin, block.end):
        if text[name.end() : name.end() + 1] != "·" and not view.place_end(name.start()) > name.start():
            yield name.start(), name.end(), "person-whole"
    for name in words.joined.finditer(text, block.begin, block.end):
        if not view.place_end(name.start()) > name.start():
            yield name.start(), name.end(), "person-joined"
    inside = {
        position
        for role in words.roles.finditer(text, block.begin, block.end)
        for position in range(role.start() + 1, role.end())
    }
    for role in words.role_ends.finditer(text, block.begin, block.end):
        if role.start() in inside:
            continue  # 总工 is no title in 总工程师
        if _inside_word(words, view, block.begin, role.start()):
            continue
        aside = words.asides.match(text, role.start(), block.end)
        yield from _after_role(words, view, aside.end() if aside else role.start(), block.end)
    for speech in words.speech.finditer(text, block.begin, block.end):
        yield from _before_speech(words, view, block.begin, speech.start())


def _acting(words: PersonWords, view: View, block: Block) -> Iterator[tuple[int, int, str]]:
    """Untitled persons that open a clause and do what only persons do: 马秀英返乡….

    Only full names with a frequent surname and common given characters, in which no word of the language begins.
    """
    text = view.text
    for act in words.acts.finditer(text, block.begin, block.end):
        begin = act.start() - 3
        if begin < block.begin or (begin > block.begin and text[begin - 1] not in "。;!?,\n "):
            continue
        name = text[begin : act.start()]
        if (
            name[0] in words.frequent
            and name[1] in words.first
            and name[2] in words.last
            and not (view.frequency(name) or view.frequency(name[:2]))
            and name[:2] not in words.common
            and not view.place_end(begin) > begin
        ):
            yield begin, act.start(), "person-acting"


def _inside_word(words: PersonWords, view: View, floor: int, end: int) -> bool:
    """Whether a title of two characters straddles words: 理事 in 梳理事项."""
    text = view.text
    if end - 3 < floor or not view.frequency(text[end - 3 : end - 1]) or not view.frequency(text[end - 1 : end + 1]):
        return False
    role = next((m for m in words.roles.finditer(text, end - 2, end) if m.end() == end), None)
    longer = next((m for m in words.roles.finditer(text, max(floor, end - 6), end) if m.end() == end), None)
    return role is not None and longer is not None and longer.start() == end - 2


def _after_role(words: PersonWords, view: View, position: int, limit: int) -> Iterator[tuple[int, int, str]]:
    text = view.text
    first = True
    while True:
        end = read_name(words, text, position, limit, view=view)
        if not end or words.roles.match(text, position):
            return
        if view.place_end(position) > position and view.place_end(position) >= end:
            return
        yield position, end, "person-title" if first else "person-row"
        first = False
        joint = re.match(r"[、和与及 ]", text[end:limit])
        if not joint:
            return
        position = end + 1


def _before_speech(words: PersonWords, view: View, floor: int, end: int) -> Iterator[tuple[int, int, str]]:
    text = view.text
    for length in (3, 2, 4):
        begin = end - length
        if begin < floor:
            continue
        before = text[begin - 1] if begin > floor else "\n"
        if before not in "\n,。;:!?”’(、 的" and not (
            view.is_word(begin, end) and words.roles.search(text[max(floor, begin - 6) : begin])
        ):
            continue
        size = surname_length(words, text, begin)
        if text[begin] in words.everyday:
            continue
        if not size or size + 1 > length or length - size > 2 or text[begin : begin + 2] in words.common:
            continue
        if (
            not re.fullmatch(rf"[{_HAN}]+", text[begin:end])
            or text[begin + size : end] in words.address
            or view.place_end(begin) > begin
        ):
            continue
        if length == 2 and (view.frequency(text[begin:end]) or not view.is_word(begin, end)):
            continue
        tail = text[begin + size : end]
        if any(c not in words.first and c not in words.last for c in tail) or view.frequency(text[begin:end]):
            continue
        yield begin, end, "person-speech"
        return


def _looks_like_byline(words: PersonWords, view: View, block: Block) -> bool:
    return (
        block.kind is not BlockKind.BODY
        and block.end - block.begin <= 40
        and _is_byline(words, view, view.text[block.begin : block.end])
    )


def _is_byline(words: PersonWords, view: View, piece: str) -> bool:
    """Whether a bracket or short line holds nothing but roles and names."""
    rest = words.byline.sub(" ", piece)
    rest = words.byline_end.sub(" ", rest)
    tokens = [t for t in re.split(r"[\s、,/·:|‖]+", rest) if t]
    if not tokens or len(tokens) > 8:
        return False
    if len(tokens) == 1 and len(tokens[0]) == 2 and view.frequency(tokens[0]) >= _EVERYDAY:
        return False  # 村民(代表)会议
    if words.byline.match(piece) and all(len(t) <= 6 for t in tokens) and surname_length(words, tokens[0], 0):
        return True
    if all(len(t) == 1 for t in tokens):
        return len(tokens) % 2 == 0 and all(t in words.single for t in tokens[::2])
    return all(_is_full_name(words, t) for t in tokens if len(t) > 1) and not any(t in words.common for t in tokens)


def _is_full_name(words: PersonWords, token: str) -> bool:
    """Whether a token of a byline is a surname and one or two characters of given names."""
    if _is_press(words, token):
        return False
    if "·" in token:
        return True
    size = surname_length(words, token, 0)
    tail = token[size:]
    if not size or not 1 <= len(tail) <= 2 or (token[:2] in words.common and len(token) == 2):
        return False
    return all(c in words.first or c in words.last for c in tail)


def _is_press(words: PersonWords, token: str) -> bool:
    """Whether a token of a byline is a paper, a site or a dateline: 青溪网, 某某日报·某某客户端."""
    return any(part[-1:] in words.datelines for part in re.split("[·•]", token) if part)


def _spaced_out(words: PersonWords, text: str, pieces: list[tuple[int, int]]) -> int:
    """Of how many pieces the first name consists that is spaced out: 洪 晓, 祝 星野, 岑 小 满; 0: it is not."""
    sizes = [end - begin for begin, end in pieces]
    if sizes[0] != 1 or text[pieces[0][0]] not in words.single:
        return 0
    near = 1
    while near < len(pieces) and re.fullmatch(r" {1,3}", text[pieces[near - 1][1] : pieces[near][0]]):
        near += 1
    if near >= 2 and sizes[1] == 1:
        alone = near == 3 or (near == 4 and sizes[3] != 1)  # of four that stand alone each two are a name
        return 3 if alone and sizes[2] == 1 else 2
    return 2 if near >= 2 and sizes[1] == 2 else 0


def _byline_names(words: PersonWords, view: View, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Names of a byline; 「曾 枫」 with a space inside is one name."""
    text = view.text
    position = begin
    pieces: list[tuple[int, int]] = []
    while position < end:
        role = words.byline.match(text, position, end)
        if role and not (
            role.end() - role.start() == 1 and not re.match(r"[\s/:]|$", text[role.end() : role.end() + 1])
        ):
            position = role.end()
            continue
        token = re.compile(rf"[{_HAN}·]+").match(text, position, end)
        if not token:
            position += 1
            continue
        stop = token.end()
        inner = words.byline.search(text, position + 1, stop)
        if inner and inner.end() - inner.start() > 1:
            stop = inner.start()
        tail = re.search(f"(?:{words.byline_end.pattern})$", text[position:stop])
        if tail and tail.start() >= 2:
            stop = position + tail.start()
        pieces.append((position, stop))
        position = max(stop, position + 1)
    index = 0
    while index < len(pieces):
        first, last = pieces[index]
        spaced = _spaced_out(words, text, pieces[index : index + 4])
        if spaced:
            yield first, pieces[index + spaced - 1][1], "person-byline"
            index += spaced
            continue
        name = text[first:last]
        if words.byline_end.fullmatch(name) or name in words.no_names or _is_press(words, name):
            index += 1
            continue
        if (
            (2 <= len(name) <= 3 and surname_length(words, name, 0))
            or "·" in name
            or (len(name) == 4 and name[:2] in words.double)
        ):
            if name[:2] not in words.common or len(name) == 3:
                yield first, last, "person-byline"
        elif 2 <= len(name) <= 5 and words.byline.search(text, max(0, first - 6), first):
            yield first, last, "person-byline"
        index += 1
