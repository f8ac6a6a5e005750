"""Where a name begins that is known by its end: Chinese puts the head last and no space before the first character.

The stretch to the left of a head is walked as far as characters may belong to a name, then cut after the last word that stands before
names and in none: verbs, prepositions, pronouns. Which words those are is data (``seeds/shapes/edges.toml``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass

from kg.language.view import View
from kg.words.data import seeds_path
from kg.words.errors import DataError

_NAME_CHAR = re.compile(r"[一-鿿㐀-䶿〇A-Za-z0-9·+\-&/]")
_COUNTED = re.compile(r"(?:近|约|超|共|的)?(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+|数|多|几)(?:余|多)?[万亿]?(?:家|个|名|位|所|座|支|批|条|大|项|处|次)(?!级|一)")


def load_toml(relative: str) -> dict[str, object]:
    """Read one TOML file of ``seeds/``, its strings NFKC-normalised as clean text is.

    Raises:
        DataError: The file is missing or no TOML; names file and, where known, line.
    """
    path = seeds_path(relative)
    try:
        return tomllib.loads(unicodedata.normalize("NFKC", path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"seeds/{relative}", str(error)) from error


def string_list(data: dict[str, object], key: str, place: str) -> list[str]:
    """A list of strings under a key of a TOML table; an absent key is an empty list.

    Raises:
        DataError: It is something else.
    """
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DataError(place, f"{key} must be a list of strings")
    return [str(item) for item in value]


def any_of(words: list[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@dataclass(frozen=True, slots=True)
class Edges:
    """Compiled left-edge words."""

    strong: re.Pattern[str]
    verbs: re.Pattern[str]
    lead: re.Pattern[str]
    single: frozenset[str]
    hard: frozenset[str]

    @classmethod
    def load(cls) -> Edges:
        """Read ``seeds/shapes/edges.toml``.

        Raises:
            DataError: The file is broken.
        """
        place = "seeds/shapes/edges.toml"
        data = load_toml("shapes/edges.toml")
        return cls(
            strong=re.compile(any_of(string_list(data, "strong", place))),
            verbs=re.compile(any_of(string_list(data, "verbs", place))),
            lead=re.compile(any_of(string_list(data, "lead", place))),
            single=frozenset(string_list(data, "single", place)),
            hard=frozenset(str(data.get("hard", ""))),
        )

    def left_edge(self, view: View, head: int, floor: int, *, quotes: bool = False, longest: int = 32) -> int:
        """Where the name begins whose head begins at ``head``.

        Args:
            view: The article.
            head: Article offset of the head's first character.
            floor: Leftmost offset to look at, usually the block's begin.
            quotes: Whether a quoted part may belong to the name (“清溪大嫂”义警巡逻队).
            longest: Most characters before the head.

        Returns:
            An article offset between ``floor`` and ``head``; ``head`` itself if nothing before it can belong to the name.

        Source:
            FINDINGS.md: names must be found on characters, the segmenter is weakest at them.
        """
        text = view.text
        start = head
        inside: list[tuple[int, int]] = []
        while start > floor and head - start < longest:
            char = text[start - 1]
            if char == ")":
                opening = text.rfind("(", floor, start - 1)
                if opening < 0 or start - opening > 14 or re.search(r"[,;。:]", text[opening:start]):
                    break
                inside.append((opening, start))
                start = opening
            elif char in "”’" and quotes:
                opening = text.rfind("“" if char == "”" else "‘", floor, start - 1)
                if opening < 0 or start - opening > 24:
                    break
                inside.append((opening, start))
                start = opening
            elif _NAME_CHAR.match(char):
                start -= 1
            else:
                break
        edge = position = start
        skip = dict(inside)
        while position < head:
            if position in skip:
                position = skip[position]
                continue
            place = view.place_end(position)
            if place > position:
                # a place name is never cut, but a verb that stands right before one is
                position = min(place, head)
                continue
            strong = self.strong.match(text, position)
            if strong and strong.end() <= head:
                edge = position = strong.end()
                continue
            verb = self.verbs.match(text, position)
            if verb and verb.end() <= head and (position == edge or view.place_end(verb.end()) > verb.end()):
                if verb.end() < head or position == edge:
                    edge = position = verb.end()
                    continue
            char = text[position]
            if char in self.hard or (char in self.single and view.is_word(position, position + 1)):
                edge = position = position + 1
                continue
            position += 1
        return self.peel(view, edge, head)

    def peel(self, view: View, begin: int, end: int) -> int:
        """Peel modifiers (一家, 知名, 3个) off the left end of a stretch."""
        text = view.text
        while begin < end:
            found = _COUNTED.match(text, begin, end) or self.lead.match(text, begin, end)
            if not found or view.place_end(begin) > begin:
                break
            begin = found.end()
        return begin
