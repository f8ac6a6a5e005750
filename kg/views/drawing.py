"""What any picture of a graph needs, whoever draws it: lines, places, looks and names."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kg.graph.ontology import Ontology
from kg.views.data import POST, View
from kg.views.layout import Layout, lay_out

Lines = dict[tuple[int, int], int]
"""The drawn lines: (thing, thing), each pair once, in the direction that was stated first -> number of the line."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A view that has been laid out.

    Attributes:
        view: What is drawn.
        lines: Which things are joined.
        radii: The radius of each thing in map units.
        layout: Where each thing stands.
        types: ``id``, ``color``, ``shape``, ``zh`` and ``en`` of each class that is used, in the order of the palette.
        predicates: ``id``, ``zh``, ``en`` and, where there is one, the reading backwards of each relation.
    """

    view: View
    lines: Lines
    radii: tuple[float, ...]
    layout: Layout
    types: tuple[Mapping[str, str], ...]
    predicates: tuple[Mapping[str, str], ...]


def read_asset(name: str) -> str:
    """A file of ``assets/`` as text."""
    return files("kg.views").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def read_words() -> Mapping[str, Any]:
    """The words of the interface and the phrases of the relations."""
    words: dict[str, Any] = json.loads(read_asset("words.json"))
    return words


def plain_text(text: str) -> str:
    """A text that UTF-8 can carry: lone surrogates, which only broken input has, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def draw_up(view: View, ontology: Ontology) -> Drawing:
    """Lay a view out and find out how its things look."""
    palette: dict[str, dict[str, str]] = json.loads(read_asset("types.json"))
    lines = _join_lines(view)
    degrees = _count_neighbours(len(view.things), lines)
    radii = tuple(round(4.5 + 2.1 * math.sqrt(degree), 1) for degree in degrees)
    layout = lay_out(
        len(view.things), list(lines), radii, hints=_find_hints(view), kinds=[thing.type for thing in view.things]
    )
    types = _list_types(view, palette, ontology)
    predicates = _list_predicates(view, read_words()["predicates"], ontology)
    return Drawing(view, lines, radii, layout, tuple(types), tuple(predicates))


def _join_lines(view: View) -> Lines:
    lines: Lines = {}
    pairs = [(link.subject, link.object) for link in view.links]
    pairs += [(post.person, post.organization) for post in view.posts if post.organization is not None]
    for one, other in pairs:
        if one != other and (other, one) not in lines:
            lines.setdefault((one, other), len(lines))
    return lines


def _count_neighbours(count: int, lines: Lines) -> list[int]:
    degrees = [0] * count
    for one, other in lines:
        degrees[one] += 1
        degrees[other] += 1
    return degrees


def _find_hints(view: View) -> list[int | None]:
    """For each thing the most important area of an article that names it: where it stands if nothing binds it."""
    home: dict[int, int] = {}
    for number, thing in enumerate(view.things):
        if thing.type in ("Region", "Zone"):
            for article in thing.articles:
                home.setdefault(article, number)
    return [
        next((home[article] for article in thing.articles if home.get(article, number) != number), None)
        for number, thing in enumerate(view.things)
    ]


def _list_types(view: View, palette: Mapping[str, Mapping[str, str]], ontology: Ontology) -> list[dict[str, str]]:
    """The classes that things are coloured by, in the palette's order, unknown ones last by name."""
    used = {thing.type for thing in view.things}
    names = [name for name in palette if name in used] + sorted(used - set(palette))
    return [{"id": name} | dict(palette.get(name) or palette["*"]) | label_in_both(name, ontology) for name in names]


def _list_predicates(view: View, phrases: Mapping[str, Mapping[str, str]], ontology: Ontology) -> list[dict[str, str]]:
    """The relations in the order of the phrases, which say how each one reads backwards; unknown ones last by name."""
    used = {link.predicate for link in view.links}
    names = [name for name in phrases if name in used or name == POST] + sorted(used - set(phrases))
    return [{"id": name} | label_in_both(name, ontology) | dict(phrases.get(name, {})) for name in names]


def label_in_both(name: str, ontology: Ontology) -> dict[str, str]:
    """The label of a class, property or individual, by language."""
    return {language: ontology.label(name, language) for language in ("zh", "en")}
