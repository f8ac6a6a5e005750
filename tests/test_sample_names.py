"""No name of a sample page may be in the data or the code: a rule that knows the page measures nothing.

Names of public classes (divisions, kinds of bodies, the words of a dictionary) may be, since the whole class comes with
them. The sample corpus and its questions show our own invented pages and are no rules.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import gzip
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
REAL = sorted((SHARED / "gold").glob("*.gold.json"))
OWN = sorted((SHARED / "own" / "gold").glob("*.gold.json"))

# Shown, not used: pages and questions. Public: whole gazetteers, name lists and trained weights.
LEFT_OUT = ("seeds/corpus/", "seeds/queries/", "seeds/gazetteer/", "seeds/names/", "seeds/models/", "kg/data/")
# Types whose names are words of the language as much as names: a list of industries or honours is a public class.
COMMON = {"Region", "Industry", "Honor"}
# In a data file these keys hold prose and examples, which decide nothing.
EXAMPLE_KEYS = {"yes", "no", "why", "example", "examples", "source", "note", "test", "tests"}

# Names that a page has and that are a public class all the same, by the class.
PUBLIC = {
    "bodies that the state has once": "国家统计局 国家税务总局 国家卫生健康委 中国人民银行 全国工商联",
    "bodies that every county has": (
        "区政协 县商务局 县工信局 县统计局 县总工会 县人民医院 "
        "县中医院 街道党委 县投资促进中心 县服务业发展中心 人民医院 中医院 镇党委"
    ),
    "kinds of bodies": "链党委 治理办 攻坚专班 帮办团 调解团 青年人才党支部 人才服务联盟 农商银行",
    "national policies and set words": (
        "政府工作报告 普惠金融 民生实事 十件民生实事 双招双引 一件事 红黑榜 红色物业 时间银行 积分超市 科技副总 "
        "产业链长制 产业链链长制 诉源治理 诉源治理模式 文化公园 智慧水利 智慧党建 农村宅基地制度改革 "
        "知识产权工作站 营商环境服务站 全国文明城市 创建全国文明城市 厂中校 一网通办 全程网办 研发费用加计扣除"
    ),
    "kinds of zones": "智造港 创意港 创智谷",
}
_PUBLIC = {name for names in PUBLIC.values() for name in names.split()}


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _strings(value: object) -> Iterator[str]:
    """The strings of a TOML document that decide something, the keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in EXAMPLE_KEYS:
                yield key
                yield from _strings(item)


def _code_strings(text: str) -> Iterator[str]:
    """The strings of a module without its docstrings."""
    tree = ast.parse(text)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


@cache
def whole_texts() -> dict[str, str]:
    """Every text file of seeds/ (unpacked) and kg/, NFKC, by its path."""
    out = {}
    for path in sorted([*(ROOT / "seeds").rglob("*"), *(ROOT / "kg").rglob("*.py")]):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and not name.startswith(LEFT_OUT):
            data = path.read_bytes()
            if path.suffix == ".gz":
                data = gzip.decompress(data)
            with contextlib.suppress(UnicodeDecodeError):
                out[name] = _clean(data.decode("utf-8"))
    return out


@cache
def deciding_texts() -> dict[str, str]:
    """The same without comments, docstrings, examples and reasons: what a build goes by."""
    out = {}
    for name, text in whole_texts().items():
        if name.endswith(".toml"):
            out[name] = "\n".join(_strings(tomllib.loads(text)))
        elif name.endswith(".py"):
            out[name] = "\n".join(_code_strings(text))
        elif not name.endswith(".md"):
            out[name] = text
    return out


@cache
def public_names() -> frozenset[str]:
    """Names that a whole public class brings along: divisions, and the words of a dictionary."""
    out = set(_PUBLIC)
    gazetteer = ROOT / "seeds" / "gazetteer"
    for path in gazetteer.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                out.update(row)
    with gzip.open(gazetteer / "words.csv.gz", "rt", encoding="utf-8") as file:
        out.update(line.split(",")[0] for line in file)
    return frozenset(out)


def names_in(gold_path: Path, texts: dict[str, str]) -> list[str]:
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    found = set()
    for entity in gold["entities"]:
        if entity["type"] in COMMON:
            continue
        for printed in entity["names"]:
            name = _clean(printed).strip('“”"《》 ')
            if len(name) < 3 or name in public_names() or not re.search(r"[\u4e00-\u9fff]", name):
                continue
            found |= {f"{entity['type']} {name} in {where}" for where, text in texts.items() if name in text}
    return sorted(found)


@pytest.mark.skipif(not REAL, reason="no ../shared: the gold files whose names are looked for are not here")
@pytest.mark.parametrize("gold_path", REAL, ids=lambda p: p.name)
def test_no_name_of_a_real_page_anywhere(gold_path: Path) -> None:
    found = names_in(gold_path, whole_texts())
    assert not found, "\n".join(found)


@pytest.mark.skipif(not OWN, reason="no ../shared: the gold files whose names are looked for are not here")
@pytest.mark.parametrize("gold_path", OWN, ids=lambda p: p.name)
def test_no_name_of_an_invented_page_decides_anything(gold_path: Path) -> None:
    found = names_in(gold_path, deciding_texts())
    assert not found, "\n".join(found)


@pytest.mark.skipif(not REAL, reason="no ../shared: the pages whose sentences are looked for are not here")
def test_no_sentence_of_a_real_page_anywhere() -> None:
    """So many characters in a row that a real page has too are a copied sentence, not a set phrase."""
    size = 16
    runs = set()
    for page in (SHARED / "corpus").glob("*.txt"):
        for piece in re.findall(rf"[\u4e00-\u9fff]{{{size},}}", _clean(page.read_text(encoding="utf-8"))):
            runs.update(piece[i : i + size] for i in range(len(piece) - size + 1))
    ours = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "seeds" / "corpus").glob("*.txt"), *ROOT.glob("*.md")]
    texts = {p.relative_to(ROOT).as_posix(): _clean(p.read_text(encoding="utf-8")) for p in ours} | whole_texts()
    found = {
        f"{run} in {where}"
        for where, text in texts.items()
        for piece in re.findall(rf"[\u4e00-\u9fff]{{{size},}}", text)
        for run in (piece[i : i + size] for i in range(len(piece) - size + 1))
        if run in runs
    }
    assert not found, "\n".join(sorted(found))
