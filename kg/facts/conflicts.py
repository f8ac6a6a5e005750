"""Numbers that contradict each other: one owner, indicator and time, and values that cannot both be true.

Both are kept in the graph, each with its sentence; which of them is right is not for a program to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

_ABOUT = Decimal("0.05")
"""How far 约 and 近 may be from the true value, as a share of it: what readers take as 'about'."""
_INFINITE = Decimal("Infinity")


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One number that a sentence states.

    Attributes:
        owner, indicator, period, modality: What it is said of; any strings that tell them apart.
        measure: ``value`` or ``change``.
        unit: The base unit that ``scale`` leads to, or the printed unit where there is none; numbers of two units are
            not compared. For a change what it is measured against.
        number: As printed.
        scale: Base units in one printed unit.
        bound: ``above``, ``below``, ``about``, ``at_least``, ``at_most`` or empty.
        source: What states it, such as an article; a sentence and what repeats it have one.
        node: Whatever the caller wants back.
    """

    owner: str
    indicator: str
    period: str
    modality: str
    measure: str
    unit: str
    number: Decimal
    scale: Decimal
    bound: str
    source: str
    node: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims on one thing of which at least two contradict each other; sorted by number, then source."""

    claims: tuple[Claim, ...]


def find_conflicts(claims: Iterable[Claim], *, within: bool = False) -> list[Conflict]:
    """Find the numbers that contradict each other.

    Two numbers do if no true value fits both: a printed number stands for all that round to it (535 agrees with 535.2),
    超 and 以上 for all above, 约 for what is near. Claims without a period are not compared: they may be of any time.

    Args:
        claims: In any order.
        within: Also compare numbers of one source. An article often says one indicator of several parts of a thing.

    Returns:
        Sorted by owner, indicator and period; each with the claims that contradict another one.
    """
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.period:
            key = (claim.owner, claim.indicator, claim.period, claim.modality, claim.measure, claim.unit)
            groups[key].append(claim)
    out = []
    for _, group in sorted(groups.items()):
        bad = {c for pair in _contradictions(group, within=within) for c in pair}
        if bad:
            out.append(Conflict(tuple(sorted(bad, key=lambda c: (c.number * c.scale, c.source, c.node)))))
    return out


def _contradictions(group: list[Claim], *, within: bool) -> Iterator[tuple[Claim, Claim]]:
    for left, right in combinations(sorted(set(group)), 2):
        if (within or left.source != right.source) and not agree(left, right):
            yield left, right


def agree(left: Claim, right: Claim) -> bool:
    """Whether one true value fits two claims of one unit."""
    if left.number * left.scale == right.number * right.scale:
        return True
    (a, b), (c, d) = _span(left), _span(right)
    return a < d and c < b


def _span(claim: Claim) -> tuple[Decimal, Decimal]:
    """The true values that a claim admits, in base units."""
    value = claim.number * claim.scale
    exponent = claim.number.as_tuple().exponent
    # A whole number may be rounded too, but 1200 is not taken for 1150: how far it was rounded is not to be seen.
    digits = min(exponent, 0) if isinstance(exponent, int) else 0
    half = Decimal(5).scaleb(digits - 1) * abs(claim.scale)
    if claim.bound in ("above", "at_least"):
        return value, _INFINITE
    if claim.bound in ("below", "at_most"):
        return -_INFINITE, value
    if claim.bound == "about":
        half = max(half, abs(value) * _ABOUT)
    return value - half, value + half
