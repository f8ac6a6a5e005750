"""Real pages and pages of our own that are no part of the repository: how they are cut, by numbers only."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from kg.pages.articles import split_articles
from kg.pages.read import read_page
from kg.words.domain import Article, BlockKind, Page
from tests.timings import note_time

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "corpus").is_dir(),
    reason=f"REAL PAGES NOT TESTED: there is no {SHARED.name}/corpus beside the repository",
)

# Articles, headline lines, subheads, bylines, captions; counted by hand.
REAL = {
    "000": (1, 3, 5, 1, 7),
    "001": (8, 9, 0, 8, 3),
    "002": (5, 8, 6, 4, 1),
    "003": (9, 10, 3, 9, 0),
    "004": (6, 7, 4, 6, 5),
}


def pages() -> list[Page]:
    own = [SHARED / "own" / "pages" / f"D{number:02d}.txt" for number in range(1, 19)]
    return [read_page(path) for path in [*sorted((SHARED / "corpus").glob("*.txt")), *own]]


def printed(page: Page, article: Article) -> str:
    return "".join(page.text[offset] for offset in article.offsets)


@pytest.mark.parametrize("number", sorted(REAL))
def test_a_real_page_is_cut_as_a_reader_would(number: str) -> None:
    (path,) = (SHARED / "corpus").glob(f"{number}_*.txt")
    articles = split_articles(read_page(path)).articles
    kinds = Counter(block.kind for article in articles for block in article.blocks)
    found = [kinds[kind] for kind in (BlockKind.HEADLINE, BlockKind.SUBHEAD, BlockKind.BYLINE, BlockKind.CAPTION)]
    assert (len(articles), *found) == REAL[number]


def test_our_pages_are_cut_as_a_reader_would() -> None:
    counts = [len(split_articles(page).articles) for page in pages()[5:]]
    assert counts == [5, 5, 9, 5, 6, 5, 6, 5, 5, 5, 5, 8, 7, 6, 4, 6, 4, 4]


def test_every_sentence_leads_back_and_nothing_is_lost_in_silence() -> None:
    for page in pages():
        split = split_articles(page)
        covered = {offset for article in split.articles for offset in article.offsets}
        skipped = {int(item.place.rpartition(":")[2]) for item in split.skipped}
        begin = 0
        for number, line in enumerate(page.text.split("\n"), start=1):
            missed = [line[at] for at in range(len(line)) if begin + at not in covered and not line[at].isspace()]
            assert number in skipped or set(missed) <= set("#◆●▲■□"), (page.doc, number, missed)
            begin += len(line) + 1
        for article in split.articles:
            for sentence in article.sentences:
                first, last = article.page_span(sentence.begin, sentence.end)
                assert page.text[first:last].strip() == page.text[first:last] != ""


def test_what_the_gold_quotes_is_in_the_articles() -> None:
    for page in pages():
        folder = SHARED / "own" / "gold" if page.doc.startswith("D") else SHARED / "gold"
        path = folder / f"{page.doc}.gold.json"
        if not path.exists():
            continue
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = "\n".join(printed(page, article) for article in split_articles(page).articles)
        plain = "".join(text.split())
        for entity in gold["entities"]:
            assert any("".join(name.split()) in plain for name in entity["names"]), (page.doc, entity["names"])


def test_time_of_a_page() -> None:
    pages_ = pages()
    for page in pages_:
        split_articles(page)
    begin = time.process_time()
    for page in pages_:
        split_articles(page)
    note_time("splitting a real page", (time.process_time() - begin) / len(pages_), 0.02)
