"""One order of precedence over overlapping mentions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.overlap import NESTED, resolve_overlaps
from kg.words.domain import Mention, Origin


def _mention(begin: int, end: int, kind: str, origin: Origin = Origin.SHAPE, rule: str = "r") -> Mention:
    return Mention(begin, end, kind, "x" * (end - begin), origin, rule)


def test_longer_wins_and_the_place_inside_a_body_stays() -> None:
    body = _mention(0, 7, "Organization")
    place = _mention(0, 3, "Region", Origin.GAZETTEER)
    assert resolve_overlaps([place, body]) == [body, place]


def test_partial_overlap_keeps_the_longer() -> None:
    assert resolve_overlaps([_mention(0, 5, "Program"), _mention(3, 6, "Industry")]) == [_mention(0, 5, "Program")]


def test_the_model_never_outranks_a_rule() -> None:
    rule = _mention(2, 4, "Enterprise")
    assert resolve_overlaps([_mention(0, 6, "Person", Origin.MODEL), rule]) == [rule]


def test_a_firm_without_its_legal_form_is_no_part_of_it() -> None:
    full = Mention(0, 11, "Enterprise", "云石集团股份有限公司", Origin.SHAPE, "enterprise-limited")
    short = Mention(0, 4, "Enterprise", "云石集团", Origin.SHAPE, "enterprise-group")
    assert resolve_overlaps([full, short]) == [full]


@pytest.mark.parametrize(
    ("inner", "outer", "kind", "inner_kind", "kept"),
    [
        ("中国林业科学研究院", "中国林业科学研究院茶叶研究所", "Organization", "Organization", True),
        ("青溪省茶叶研究所", "青溪省茶叶研究所白鹭试验站", "Organization", "Organization", True),
        ("青溪实验室", "青溪实验室白鹭中心", "Organization", "Organization", False),
        ("国网", "国网青溪供电公司", "Organization", "Organization", False),
        ("青溪石油大学", "青溪石油大学(华东)", "Organization", "Organization", False),
        ("青溪县茶业工作领导小组", "青溪县茶业工作领导小组办公室", "Organization", "Organization", False),
        ("青溪铸造产业园", "青溪铸造产业园项目", "Project", "Zone", False),
        ("青溪铸造产业园", "青溪铸造产业园二期", "Project", "Zone", True),
        ("青溪高新区", "青溪高新区建设项目", "Project", "Zone", True),
    ],
)
def test_what_opens_a_name_is_a_thing_of_its_own_or_not(
    inner: str, outer: str, kind: str, inner_kind: str, kept: bool
) -> None:
    long = Mention(0, len(outer), kind, outer, Origin.SHAPE, "organization-research")
    short = Mention(0, len(inner), inner_kind, inner, Origin.SHAPE, "organization-research")
    assert (short in resolve_overlaps([long, short])) is kept


_MENTIONS = st.lists(
    st.builds(
        lambda b, n, k, o: _mention(b, b + n, k, o),
        st.integers(0, 20), st.integers(1, 8), st.sampled_from(sorted(NESTED)), st.sampled_from(list(Origin)),
    ),
    max_size=12,
)  # fmt: skip


@given(_MENTIONS)
def test_kept_mentions_nest_or_are_apart(mentions: list[Mention]) -> None:
    kept = resolve_overlaps(mentions)
    assert kept == sorted(kept, key=lambda m: (m.begin, -m.end))
    for a in kept:
        for b in kept:
            if a is not b and a.begin < b.end and b.begin < a.end:
                assert (a.begin <= b.begin and b.end <= a.end) or (b.begin <= a.begin and a.end <= b.end)
                assert (a.begin, a.end) != (b.begin, b.end)


@given(_MENTIONS)
def test_order_of_the_input_does_not_matter(mentions: list[Mention]) -> None:
    assert resolve_overlaps(mentions) == resolve_overlaps(reversed(mentions))
