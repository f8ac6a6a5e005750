"""Where a clause begins and ends: marks count only outside brackets and quotation marks."""

from __future__ import annotations

# Marks that end a sentence part, and those that end a clause.
STRONG = "。;!?\n"
WEAK = "。;!?\n,:"


def left_edge(text: str, position: int, marks: str, floor: int) -> int:
    """The offset after the last of the marks before a position, or ``floor``.

    An opening bracket or quotation mark is an edge too.

    >>> left_edge("投资(含税,下同)8亿元", 9, WEAK, 0)
    0
    """
    depth = 0
    for i in range(position - 1, floor - 1, -1):
        c = text[i]
        if c in ")”":
            depth += 1
        elif c in "(“":
            if depth == 0:
                return i + 1
            depth -= 1
        elif (
            depth == 0
            and c in marks
            and not (c == "," and text[i - 1 : i].isdecimal() and text[i + 1 : i + 2].isdecimal())
        ):
            return i + 1
    return floor


def right_edge(text: str, position: int, marks: str, ceiling: int) -> int:
    """The offset of the next of the marks from a position on, or ``ceiling``.

    A closing bracket or quotation mark is an edge too.

    >>> right_edge("8亿元,增长3%", 0, WEAK, 9)
    3
    """
    depth = 0
    for i in range(position, ceiling):
        c = text[i]
        if c in "(“":
            depth += 1
        elif c in ")”":
            if depth == 0:
                return i
            depth -= 1
        elif depth == 0 and c in marks:
            return i
    return ceiling
