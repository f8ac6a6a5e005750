"""Texts read by rules alone, as a page is read."""

from __future__ import annotations

from collections.abc import Sequence

from kg.facts.entities import link_page
from kg.language.mentions import MentionFinder
from kg.pages.articles import split_articles
from kg.words.domain import Page, Reading


def read_text(text: str) -> tuple[Page, Sequence[Reading]]:
    """A page of that text and its articles, names linked."""
    finder = MentionFinder.load(ner="none")
    page = Page("p", "p.txt", text)
    sightings, aliases = finder.find(split_articles(page).articles)
    return page, link_page(page, sightings, aliases, finder.gazetteer)
