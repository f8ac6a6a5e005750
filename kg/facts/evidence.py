"""The sentence that says so: evidence for facts, in page offsets."""

from __future__ import annotations

from kg.words.domain import Article, Evidence, Page, Sentence


def stretch_evidence(page: Page, article: Article, begin: int, end: int) -> Evidence:
    """The stretch of the page from which ``article.text[begin:end]`` was read.

    Cleaning may have joined lines or dropped blanks, so the text is taken from the page and not from the article: it is
    what a reader finds at these offsets.

    Args:
        page: The page that the article was cut from.
        article: The article.
        begin: Article offset.
        end: Article offset, exclusive; ``begin < end``.

    Raises:
        ValueError: The stretch is empty or outside the article.
    """
    first, last = article.page_span(begin, end)
    return Evidence(doc=page.doc, article=article.number, begin=first, end=last, text=page.text[first:last])


def sentence_evidence(page: Page, article: Article, sentence: Sentence) -> Evidence:
    """The sentence as the page prints it.

    One sentence gives one evidence, whatever number of facts it states, so that they share a node in the graph.
    """
    return stretch_evidence(page, article, sentence.begin, sentence.end)
