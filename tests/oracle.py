"""Readings made from gold files: what a perfect mention finder would hand to the facts layer. For development and
tests only."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.facts.topics import find_topics
from kg.words.domain import Article, Entity, Mention, Origin, Page, Reading

_QUOTES = "“”\"‘’'《》"
_ANAPHOR = re.compile(
    r"该(?:区|县|市|省|镇|乡|街道|村|社区)|[全我本](?:区|县|市|省|镇|乡|村)|该?(?:园区|公司|企业|银行|分行|学院|集团)"
)


def _clean(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip(_QUOTES + " ")


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        yield start, start + len(name)
        start = text.find(name, start + 1)


def gold_entities(gold: dict) -> dict[str, Entity]:
    """Gold entities under ids of the form ``Type/first name``, keyed by gold id."""
    out = {}
    for e in gold["entities"]:
        names = tuple(sorted({_clean(n) for n in e["names"]}))
        first = _clean(e["names"][0])
        out[e["id"]] = Entity(id=f"{e['type']}/{first}", type=e["type"], name=first, names=names)
    return out


def oracle_reading(article: Article, gold: dict) -> Reading:
    """One article with every printed gold name as a mention, anaphors resolved to the home region."""
    by_gold = gold_entities(gold)
    entities = {e.id: e for e in by_gold.values()}
    spans: dict[tuple[int, int], Mention] = {}
    for entity in sorted(entities.values(), key=lambda e: e.id):
        for name in entity.names:
            if len(name) < 2:
                continue
            for begin, end in _occurrences(article.text, name):
                key = (begin, end)
                if key not in spans:
                    spans[key] = Mention(begin, end, entity.type, name, Origin.SHAPE, "oracle", entity.id)
    kept: list[Mention] = []
    for m in sorted(spans.values(), key=lambda m: (-(m.end - m.begin), m.begin)):
        if all(m.end <= k.begin or k.end <= m.begin or (k.begin <= m.begin and m.end <= k.end) for k in kept):
            kept.append(m)
    kept.sort(key=lambda m: (m.begin, -m.end))
    outer = [m for m in kept if not any(k is not m and k.begin <= m.begin and m.end <= k.end for k in kept)]
    parents = {(by_gold[s].id): by_gold[o].id for s, p, o in gold["relations"] if p == "partOf"}
    title_end = article.blocks[0].end if article.blocks else 0
    counts: Counter[str] = Counter()
    for m in outer:
        if m.type == "Region":
            counts[m.entity] += 4 if m.begin < title_end else 1
    if article.dateline:
        for e in entities.values():
            if e.type == "Region" and article.dateline in e.names:
                counts[e.id] += 2
    home = counts.most_common(1)[0][0] if counts else None
    chain = [home] if home else []
    while chain and parents.get(chain[-1]) and parents[chain[-1]] not in chain:
        chain.append(parents[chain[-1]])
    last: dict[str, str] = {}
    mentions = list(kept)
    anaphors = []
    for found in _ANAPHOR.finditer(article.text):
        if any(k.begin < found.end() and found.start() < k.end for k in kept):
            continue
        word = found.group()
        for m in outer:
            if m.end <= found.start():
                last[m.type] = m.entity
        target: str | None = None
        if word.endswith(("公司", "企业", "银行", "分行", "集团")):
            target = last.get("Enterprise") if word.startswith("该") or word == "公司" else None
        elif word.endswith("园区"):
            target = last.get("Zone")
        elif word.endswith("学院"):
            target = last.get("Organization") if word.startswith("该") else None
        else:
            tail = word[1:]
            for place in chain:
                if any(n.endswith(tail) for n in entities[place].names):
                    target = place
                    break
        if target:
            anaphors.append(
                Mention(found.start(), found.end(), entities[target].type, word, Origin.ANAPHOR, "oracle", target)
            )
    mentions = sorted(mentions + anaphors, key=lambda m: (m.begin, -m.end))
    entities = {
        k: (e if k not in parents else Entity(e.id, e.type, e.name, e.names, parent=parents[k]))
        for k, e in entities.items()
    }
    return Reading(article, tuple(mentions), entities, home, find_topics(article, mentions, entities, home))


def read_page_plainly(path: Path) -> Page:
    """A page for development: UTF-8, nothing else."""
    return Page(doc=path.stem, source=path.name, text=path.read_bytes().decode("utf-8-sig"))


def oracle_readings(doc: str, pages_dir: Path, gold_file: Path) -> tuple[Page, list[Reading]]:
    """The page and the readings of its articles, with mentions looked up from gold."""
    from kg.pages.articles import split_articles
    from kg.pages.read import read_page

    page = read_page(pages_dir / f"{doc}.txt")
    gold = json.loads(gold_file.read_text(encoding="utf-8"))
    result = split_articles(page)
    articles = getattr(result, "articles", result[0] if isinstance(result, tuple) else result)
    return page, [oracle_reading(a, gold) for a in articles]
