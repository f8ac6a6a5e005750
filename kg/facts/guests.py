"""Bodies and firms from elsewhere, told by the place that opens their name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.language.edges import any_of, load_toml, string_list
from kg.language.gazetteer import Gazetteer
from kg.words.domain import Entity

_SOURCE = "seeds/guests.toml"


@dataclass(frozen=True, slots=True)
class GuestWords:
    """Compiled ``seeds/guests.toml``.

    Attributes:
        firm: Ends of registered names of firms.
        body: Kinds of bodies that stand right behind the short form of their place.
        house: Ends of the names of bodies that a province or city gives its name to.
    """

    firm: re.Pattern[str]
    body: re.Pattern[str]
    house: re.Pattern[str]


@lru_cache(maxsize=1)
def load_guest_words() -> GuestWords:
    """Read ``seeds/guests.toml``.

    Raises:
        DataError: It is missing or broken.
    """
    data = load_toml("guests.toml")
    return GuestWords(
        firm=re.compile(f"(?:{any_of(string_list(data, 'firm', _SOURCE))})$"),
        body=re.compile(any_of(string_list(data, "body", _SOURCE))),
        house=re.compile(f"(?:{any_of(string_list(data, 'house', _SOURCE))})$"),
    )


def is_guest(thing: Entity, home: str, gazetteer: Gazetteer) -> bool:
    """Whether the name of a body or firm opens with a place that lies elsewhere, though the article may not name it.

    Names are often made of everyday words that are also some county's short form (长安, 朝阳): a short form counts in a
    firm's registered name or an institute's if it is that of a province or prefecture, in another body's if the body's
    kind follows at once.

    Args:
        thing: Others than bodies and firms are never guests.
        home: Entity id of the region that the article is about.
        gazetteer: The compiled gazetteer.
    """
    code = home.partition("/")[2].partition("/")[0]
    if thing.type not in ("Organization", "Enterprise") or gazetteer.by_code(code) is None:
        return False
    here = set(gazetteer.chain(code))
    kinds = load_guest_words()
    for end, entries in gazetteer.forms_at(thing.name, 0):
        forms = [(place, kind) for c, kind in entries if (place := gazetteer.by_code(c)) is not None and kind != "weak"]
        if not forms or end == len(thing.name):
            continue
        if any(p.code in here or code in gazetteer.chain(p.code) for p, _ in forms):
            return False
        full = any(kind == "full" and p.level in ("province", "prefecture", "county") for p, kind in forms)
        upper = any(p.level in ("province", "prefecture") for p, _ in forms)
        if full or (thing.type == "Enterprise" and upper and kinds.firm.search(thing.name)):
            return True
        if thing.type == "Organization" and upper and kinds.house.search(thing.name):
            return True
        return thing.type == "Organization" and kinds.body.match(thing.name, end) is not None
    return False
