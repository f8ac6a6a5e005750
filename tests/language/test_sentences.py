"""Sentences as papers of many provinces write them: what each names, and nothing else of the types looked at.

A sentence carries its names in square brackets with their type: ``[核桃|Industry]``. The whole finder reads
it, the name model included, so that what one rule leaves open another may not fill with something else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pytest

from kg.language.lists import industry_stem
from kg.language.mentions import MentionFinder
from tests.language.examples import article_of

TYPES = frozenset({"Program", "Industry", "Project", "Honor", "Facility", "Event", "Person"})
_MARKED = re.compile(r"\[([^\[\]|]+)\|(\w+)\]")
_QUOTED = re.compile(r"^[“‘]([^”’]+)[”’]")

INDUSTRIES = """
该县以[核桃|Industry]为主导产业,种植面积达120万亩。
当地培育壮大[茶叶|Industry]、[食用菌|Industry]、[中药材|Industry]等特色产业。
平度市发展[智能家电|Industry]、[汽车零部件|Industry]、[食品饮料|Industry]三大主导产业。
[枸杞|Industry]成为村里的支柱产业。
龙胜县把[罗汉果|Industry]作为巩固脱贫成果的主导产业来抓。
[黄花菜|Industry]已成为云州区的富民产业。
福鼎市壮大[白茶产业|Industry],综合产值140亿元。
依托资源优势发展[磷化工产业|Industry]。
全旗[肉羊产业链|Industry]产值突破80亿元。
该县[绒山羊产业|Industry]年产值20亿元。
2027年[咖啡产业|Industry]总产值目标30亿元。
该镇依托山地资源,发展[魔芋|Industry]8000亩,带动群众增收。
全县种植[甜菜|Industry]12万亩。
[沙棘|Industry]、[文冠果|Industry]等特色产业成为增收新路。
围绕[“一桃一菇一鱼”|Industry]特色产业,该镇建起加工车间。
全市拥有[紧固件|Industry]企业3200余家。
县里形成了以[党参|Industry]为主导产业的格局。
主导产业不断壮大,产业结构持续优化。
产业兴旺是乡村振兴的基础。
带动全产业链升级,实现产业振兴。
该县产业发展基金规模达5亿元。
产业园区建成后,可带动就业500人。
"""


@lru_cache(maxsize=1)
def finder() -> MentionFinder:
    return MentionFinder.load()


def _plain(name: str) -> str:
    return re.sub(r"[\s“”‘’《》]", "", unicodedata.normalize("NFKC", name))


def _same(kind: str, name: str, text: str) -> bool:
    """Whether a found name is the expected one: with its quotation alone, an industry with or without 产业."""
    quoted = _QUOTED.match(text)
    forms = {_plain(text), _plain(quoted.group(1)) if quoted else _plain(text)}
    if kind == "Industry" and not quoted:
        return industry_stem(_plain(text)) == industry_stem(name)
    return name in forms


def check(line: str) -> None:
    """Assert that a marked sentence yields its names and no other of the types looked at."""
    line = unicodedata.normalize("NFKC", line)
    expected = [(kind, _plain(name)) for name, kind in _MARKED.findall(line) if kind in TYPES]
    sightings, _ = finder().find([article_of(_MARKED.sub(r"\1", line))])
    found = [(m.type, m.text) for m in sightings[0].mentions if m.type in TYPES]
    missed = [e for e in expected if not any(e[0] == kind and _same(kind, e[1], text) for kind, text in found)]
    wrong = [f for f in found if not any(f[0] == kind and _same(kind, name, f[1]) for kind, name in expected)]
    assert (missed, wrong) == ([], [])


def _lines(text: str) -> list[str]:
    return text.strip().split("\n")


@pytest.mark.parametrize("line", _lines(INDUSTRIES))
def test_industries(line: str) -> None:
    check(line)
