"""One thing under two names on a page: the second is a shortening of the first.

:mod:`kg.language.aliases` knows the short forms of firms that a page names in full. Here are the others: names that
were found each for itself and of which one can only be said of the other. 甲禾 and 甲禾皮具, 青溪开发区 and
青溪经济开发区, “甲岭民宿贷” and “民宿贷”. A short form that fits two things, or that stands beside its long one in a
row, is left apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.language.aliases import AliasWords, load_alias_words
from kg.language.lists import industry_core, industry_stem, is_one_trade, trim_industry

_LEAST = 2
_TRADE_NAME = 2
"""Characters of a trade name; what follows it may be shortened."""
_LEAST_CUT = 4
_LEAST_PROGRAM = 3
_COUNTED = re.compile(r"[一二两三四五六七八九十百千\d]+[大个项条件步张]")
_MARKS = str.maketrans("", "", "“”‘’\"'《》 ()")


@dataclass(frozen=True, slots=True)
class Form:
    """One printed form of a name.

    Attributes:
        text: As in the article.
        lead: The places that open it, or ''.
        rest: What follows them.
    """

    text: str
    lead: str
    rest: str


def find_joins(
    kind: str,
    things: Mapping[str, Iterable[Form]],
    *,
    in_a_row: Callable[[str, str], bool],
    is_word: Callable[[str], bool],
) -> dict[str, str]:
    """What of one type on one page is the same thing.

    Args:
        kind: The type.
        things: The forms of each thing, by its key.
        in_a_row: Whether two keys stand beside each other in an enumeration: then they are two.
        is_word: Whether a stretch is a word of the dictionary, which says too little to be a short form.

    Returns:
        From the key of a short form to that of its long one; no chains.
    """
    fits = _FITS.get(kind)
    if fits is None:
        return {}
    forms = {key: sorted(set(rows), key=lambda f: f.text) for key, rows in things.items()}
    longer: dict[str, set[str]] = defaultdict(set)
    for short in sorted(forms):
        for long in sorted(forms):
            if short != long and not in_a_row(short, long) and _any(fits, forms[short], forms[long], is_word):
                longer[short].add(long)
    joins: dict[str, str] = {}
    for short, fit in sorted(longer.items()):
        others = fit - {key for key in fit if longer.get(key, set()) & fit}  # 甲 of 甲乙 of 甲乙丙
        if len(others) == 1:
            joins[short] = next(iter(others))
    return {short: long for short, long in joins.items() if joins.get(long) != short or short > long}


_Fit = Callable[[AliasWords, Form, Form, Callable[[str], bool]], bool]


def _any(fits: _Fit, shorts: Sequence[Form], longs: Sequence[Form], is_word: Callable[[str], bool]) -> bool:
    words = load_alias_words()
    return any(fits(words, short, long, is_word) for short in shorts for long in longs)


def _places_agree(one: Form, other: Form) -> bool:
    """Whether the places in front do not speak against each other."""
    return not (one.lead and other.lead) or one.lead in other.lead or other.lead in one.lead


def _fits_firm(words: AliasWords, short: Form, long: Form, is_word: Callable[[str], bool]) -> bool:
    """甲禾 or 甲禾装备 for 甲禾新能源装备有限公司; branches and what a group owns are firms of their own."""
    if len(short.text) > len(long.text) or not _places_agree(short, long):
        return False
    if words.banks.search(short.text) or words.banks.search(long.text):
        one, other = (words.bank(form.text) for form in (short, long))
        return one == other
    one, other = (words.legal.sub("", form.rest.translate(_MARKS)) for form in (short, long))
    if len(one) < _LEAST or (short.lead != long.lead and is_word(one)):
        return False
    if one == other:
        return True
    if other.endswith(one) and words.legal.search(short.rest) and words.legal.search(long.rest):
        return (
            short.rest[-1] == long.rest[-1] and not short.lead and not is_word(one)
        )  # 清禾合作社 of 甲岭清禾专业合作社
    tail = other[len(one) :] if other.startswith(one) else ""
    if words.units.search(other) or words.branch.search(long.rest) or (words.legal.search(short.rest) and not tail):
        return False
    if tail:
        return not words.legal.search(short.rest)
    return (
        len(one) >= _LEAST_CUT
        and one[:_TRADE_NAME] == other[:_TRADE_NAME]
        and not is_word(one[:_TRADE_NAME])
        and _is_cut(one[_TRADE_NAME:], other[_TRADE_NAME:])
    )


def _is_cut(short: str, long: str) -> bool:
    """Whether the characters of a shortening stand in the long form in that order."""
    rest = iter(long)
    return all(char in rest for char in short)


def _fits_zone(words: AliasWords, short: Form, long: Form, is_word: Callable[[str], bool]) -> bool:
    """青溪开发区 for 青溪经济技术开发区, and the end of a longer name: 孵化园 for 甲岭飞地孵化园."""
    if not _places_agree(short, long) or len(short.text) >= len(long.text):
        return False
    if long.rest.endswith(short.text) and len(short.text) > _LEAST and not short.lead:
        return not words.common_zones.fullmatch(short.text)
    return (
        bool(short.lead) and short.lead == long.lead and words.common_zones.sub("", long.rest) + "开发区" == short.rest
    )


def _fits_program(words: AliasWords, short: Form, long: Form, is_word: Callable[[str], bool]) -> bool:
    """“民宿贷” for “甲岭民宿贷”: the end of one longer name."""
    one, other = short.text.translate(_MARKS), long.text.translate(_MARKS)
    if _COUNTED.match(one):
        return False  # the county's 七大工程 are not those of its city
    return len(one) >= _LEAST_PROGRAM and len(one) < len(other) and other.endswith(one) and "+" not in other


def _fits_industry(words: AliasWords, short: Form, long: Form, is_word: Callable[[str], bool]) -> bool:
    """轴承 and 轴承行业 for 轴承制造: what the longer stem adds narrows no trade of another kind down."""
    one, other = (industry_core(industry_stem(form.rest.translate(_MARKS)) or form.rest) for form in (short, long))
    one, other = (trim_industry(stem) for stem in (one, other))
    if len(one) < _LEAST or not other.startswith(one):
        return False
    return is_one_trade(one, other[len(one) :]) if one != other else len(short.text) <= len(long.text)


_FITS: Mapping[str, _Fit] = {
    "Industry": _fits_industry,
    "Enterprise": _fits_firm,
    "Zone": _fits_zone,
    "Program": _fits_program,
}
