"""One order of precedence over overlapping mentions.

Two mentions that partly overlap cannot both be right; two of which one lies inside the other can, if the outer one
is a thing whose name is built on the inner one (青溪县 in 青溪县教育局). The longer one is the better reading of
Chinese, so length decides first, then where the mention comes from, then its place in the text.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.language.aliases import load_alias_words
from kg.language.things import is_founded, is_parent, is_standing
from kg.words.domain import Mention, Origin

_RANK = {origin: rank for rank, origin in enumerate(Origin)}

_BRAND_ENDS = "谷港城湾岛"
_LEAST_PART = 3  # characters that part a body from the one it belongs to: 代表队
# Inner types that mean something inside an outer one; all other inner mentions are dropped.
NESTED = {
    "Region": frozenset({"Region"}),
    "Zone": frozenset({"Region", "Zone", "Industry"}),
    "Enterprise": frozenset({"Region", "Zone", "Enterprise"}),
    "Organization": frozenset({"Region", "Zone", "Organization", "Enterprise", "Industry"}),
    "Facility": frozenset({"Region", "Zone", "Organization", "Industry", "Project", "Facility"}),
    "Event": frozenset({"Region", "Industry", "Organization", "Event"}),
    "Project": frozenset({"Region", "Zone", "Enterprise", "Organization", "Industry", "Facility"}),
    "Program": frozenset({"Region", "Industry", "Zone"}),
    "Industry": frozenset({"Region"}),
    "Honor": frozenset({"Region", "Event", "Program"}),
    "Person": frozenset[str](),
}


def resolve_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Keep one reading of every stretch, and what is nested in it with meaning.

    Args:
        mentions: In any order; duplicates allowed.

    Returns:
        Sorted by (begin, -end). No two partly overlap; of two with the same span one is kept.

    Source:
        FINDINGS.md: exact names and name shapes win over segmentation and over the model.
    """
    order = sorted(
        set(mentions),
        key=lambda m: (
            m.origin is Origin.ANAPHOR,
            m.origin is Origin.MODEL,
            -(m.end - m.begin),
            _RANK[m.origin],
            m.begin,
            not m.rule.startswith(("quoted", "row-")),
            m.type,
            m.rule,
        ),
    )
    kept: list[Mention] = []
    for mention in order:
        outer: Mention | None = None
        for other in kept:
            if other.end <= mention.begin or mention.end <= other.begin:
                continue
            if (
                other.begin <= mention.begin
                and mention.end <= other.end
                and (other.begin, other.end) != (mention.begin, mention.end)
            ):
                if outer is None or (other.end - other.begin) < (outer.end - outer.begin):
                    outer = other
                continue
            break
        else:
            if outer is None or _is_part(mention, outer):
                kept.append(mention)
    return sorted(kept, key=lambda m: (m.begin, -m.end))


def _is_part(inner: Mention, outer: Mention) -> bool:
    """Whether a mention inside another one names a thing of its own.

    青溪银行 in 青溪银行江北支行 does, 沅上集团 in 沅上集团有限公司 does not.
    """
    if inner.type not in NESTED[outer.type] or inner.origin in (Origin.ANAPHOR, Origin.MODEL):
        return False
    if outer.type == "Event" and inner.type == "Event":
        return inner.rule == "event-joined"
    if inner.type == outer.type != "Region" and inner.end == outer.end and not inner.text.startswith("“"):
        return False  # 青溪支行 in 建行青溪支行: the end of a name, and the same thing
    if inner.rule == "quoted-industry":
        return False  # “2+4”产业 of “2+4”产业提升行动 is but its beginning
    if outer.type == "Enterprise" and inner.rule == "zone-shape" and inner.text[-1] in _BRAND_ENDS:
        return False  # 智谷 in 青溪智谷机器人有限公司
    if outer.type == "Honor" and inner.type == "Program":
        return inner.rule.startswith("quoted") or inner.rule == "program-plan"
    if outer.type == "Facility" and inner.type == "Facility":
        return inner.begin == outer.begin and is_parent(inner.text)
    if outer.type == "Project" and inner.type in ("Facility", "Organization"):
        # works on a place leave the place a thing of its own
        return inner.begin == outer.begin and is_standing(outer.text[inner.end - inner.begin :])
    if outer.type == "Project" and inner.type == "Zone" and inner.begin == outer.begin:
        # 青溪铸造产业园项目 makes the site that it is named after
        return is_founded(inner.text) or is_standing(outer.text[inner.end - inner.begin :])
    if outer.type == "Honor" and inner.type == "Region" and inner.begin != outer.begin:
        return False  # 省平安县 is a title, and no county
    if inner.type == outer.type and inner.type in ("Enterprise", "Organization") and inner.begin == outer.begin:
        # the same firm told without its legal form is no part of it
        rest = outer.text[inner.end - inner.begin :]
        words = load_alias_words()
        legal = words.legal.search(rest)
        if words.no_part.search(f"{inner.text}|{rest}"):
            return False
        if inner.rule == outer.rule == "organization-research" and not words.academies.search(inner.text):
            return False  # 实验室 in 实验室青溪中心
        return len(rest) >= _LEAST_PART and not (legal and legal.start() == 0) and inner.rule not in _WEAK
    return inner.rule not in _WEAK


# Shapes that are names only where they stand alone.
_WEAK = frozenset({"enterprise-trade", "enterprise-row"})
