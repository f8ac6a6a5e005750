"""All mentions of a page, in one order of precedence.

Places, shapes, quotations, rows, persons, short forms and the statistical model; then the second reading of
:mod:`kg.language.stacking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from kg.language.aliases import HOUSE, Aliases, find_aliases, retype_called
from kg.language.edges import Edges, list_heads
from kg.language.firms import find_firm_names, find_firm_rows, find_firms_by_company, load_firm_words
from kg.language.gazetteer import Gazetteer, Words
from kg.language.lists import find_honors, find_industries, industry_stem, is_zone_name, load_list_words
from kg.language.ner import ModelMention
from kg.language.overlap import resolve_overlaps
from kg.language.persons import find_persons, load_person_words
from kg.language.pipeline import NameComponent, OtherNamesComponent, load_pipeline
from kg.language.places import PlaceMention, find_home, find_places
from kg.language.quoted import find_plain_programs, find_quoted
from kg.language.shapes import find_headed
from kg.language.slips import SlipMender
from kg.language.stacking import RULE as STACKED
from kg.language.stacking import Review, Reviser, load_reviser
from kg.language.things import find_things
from kg.language.view import View, WordFinder
from kg.pages.layout import load_layout
from kg.words.domain import Article, BlockKind, Mention, Origin

# What the model is asked for: untitled persons and firms without a suffix are what rules miss.
_MODEL_TYPES = frozenset({"Person", "Enterprise"})

# A word of the dictionary that is at least so frequent is no name, unless the dictionary calls it one.
_EVERYDAY = 300
_NAME_CLASSES = ("nr", "ns", "nt", "nz")

# From the text of an article to the names that a trained component finds in it.
NameFinder = Callable[[str], Sequence[ModelMention]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen in one article.

    Attributes:
        article: The text, slips of recognition mended.
        view: The same with its words and places.
        mentions: Sorted by (begin, -end), overlaps resolved; places among them, their ``entity`` already set.
        places: What each place mention stands for, by its span.
        home: Key of the region or zone that the article is about, or None.
    """

    article: Article
    view: View
    mentions: tuple[Mention, ...]
    places: dict[tuple[int, int], PlaceMention]
    home: str | None


def _holds_title(mention: Mention, persons: Sequence[Mention]) -> bool:
    """Whether somebody with a title stands inside a stretch: 园区主任某某代表项目 is no name of a project."""
    return any(
        p.rule == "person-title" and mention.begin < p.begin and p.end < mention.end and mention.type == "Project"
        for p in persons
    )


def _without_other_words(view: View, found: list[Mention], stems: set[str]) -> list[Mention]:
    """Drop persons of the model that are industries, parts of a firm's name or of a set phrase (石成金 of 点石成金)."""
    firms = [m.text for m in found if m.type == "Enterprise" and m.origin is not Origin.MODEL]
    terms = load_list_words().industry_terms_whole
    return [
        m
        for m in found
        if not (m.type == "Person" and m.origin is Origin.MODEL)
        or not (
            m.text in stems
            or terms.fullmatch(m.text)
            or any(m.text in firm for firm in firms)
            or view.frequency(view.text[max(0, m.begin - 1) : m.end])
        )
    ]


_PRESS = frozenset({BlockKind.BYLINE, BlockKind.MASTHEAD})
PAPER = "organization-media"
"""The rule of newspapers and other media."""
# How long a byline in brackets may be at the start of a paragraph.
_BYLINE_LENGTH = 40


@dataclass(slots=True)
class _Draft:
    """One article while its page is read.

    Attributes:
        view: Text, words and places.
        found: All candidates, overlapping.
        row: The candidates that hold, overlaps resolved.
        places: What each place stands for, by its span.
        home: What the article is about.
    """

    view: View
    found: list[Mention]
    row: list[Mention]
    places: dict[tuple[int, int], PlaceMention]
    home: str | None

    def revise(self, review: Review, seen: Sequence[Mention]) -> None:
        """Drop what a review refuses, and add what it found.

        Args:
            review: The review.
            seen: The mentions that were reviewed, short forms among them.
        """
        kept = [m for m in seen if not self.refuses(review, m)]
        added = [m for m in review.additions(self.view.text, kept) if not _is_part_of_paper(self.view.article, m)]
        # What a refused mention had covered may show again, but not across what was added.
        free = [m for m in self.found if not self.refuses(review, m) and not _crosses(m, added)]
        self.row = resolve_overlaps([*free, *added])

    def refuses(self, review: Review, mention: Mention) -> bool:
        """Whether a review refuses a mention; it cannot know a paper by its name."""
        if mention.rule == PAPER:
            block = self.view.article.block_at(mention.begin)
            if block is not None and (block.kind in _PRESS or mention.begin == block.begin + 1):
                return False
        if mention.rule == HOUSE:  # as good a name as that of the branch that it opens
            branches = [m for m in self.found if m.begin == mention.begin and m.end > mention.end]
            return all(m.type != mention.type or review.is_refused(m) for m in branches)
        return review.is_refused(mention)


def _with_origin(mention: Mention) -> Mention:
    """A mention as it is told of: what the second reading added comes from a model."""
    return replace(mention, origin=Origin.MODEL) if mention.rule == STACKED else mention


def _find_papers(article: Article) -> Iterator[Mention]:
    """The newspaper in the masthead of a page and those in bylines: where they stand tells it, whatever their names."""
    for block in article.blocks:
        if block.kind is BlockKind.MASTHEAD:
            yield _paper(article, block.begin, block.end)
        else:
            byline = block.kind is BlockKind.BYLINE
            stop = block.end if byline else article.text.find(")", block.begin, block.begin + _BYLINE_LENGTH)
            if not byline and (stop < 0 or article.text[block.begin] != "("):
                continue
            for match in load_layout().employer.finditer(article.text, block.begin, stop):
                yield _paper(article, *match.span("paper"))


def _is_part_of_paper(article: Article, mention: Mention) -> bool:
    """Whether a mention stands in the name of a paper, in which only places mean something: 某某产业参考."""
    block = article.block_at(mention.begin)
    in_masthead = block is not None and block.kind is BlockKind.MASTHEAD
    return in_masthead and mention.rule != PAPER and mention.type != "Region"


def _paper(article: Article, begin: int, end: int) -> Mention:
    return Mention(begin, end, "Organization", article.text[begin:end], Origin.SHAPE, PAPER)


def _crosses(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a mention overlaps another without lying inside it."""
    return any(
        o.begin < mention.end and mention.begin < o.end and not (o.begin <= mention.begin and mention.end <= o.end)
        for o in others
    )


@dataclass(slots=True)
class MentionFinder:
    """Finds mentions; holds what is loaded once: gazetteer, dictionary, segmenter and model.

    Make one with :meth:`load`.
    """

    gazetteer: Gazetteer
    words: Words
    edges: Edges
    find_words: WordFinder
    slips: SlipMender
    find_names: NameFinder | None = None
    reviser: Reviser | None = None

    @classmethod
    def load(cls, *, ner: str | None = None, review: bool = True) -> MentionFinder:
        """Load gazetteer and dictionary, and put the spaCy pipeline together.

        Args:
            ner: None for the shipped name model, ``none`` for rules alone, else a weights file of one's own training
                or a spaCy pipeline by package or folder.
            review: Whether the stacked model reads once more what rules and name model found; never without a name
                model.

        Raises:
            DataError: Weights or pipeline are missing or broken.
        """
        words = Words.load()
        nlp = load_pipeline(ner=None if ner == "none" else ner or "default")
        component = cast("NameComponent | OtherNamesComponent", nlp.pipeline[-1][1]) if nlp.pipeline else None

        def find_words(text: str) -> list[tuple[int, int]]:
            # make_doc only segments; what needs no words never pays for them
            return [(token.idx, token.idx + len(token)) for token in nlp.make_doc(text) if not token.is_space]

        return cls(
            Gazetteer.load(),
            words,
            Edges.load(words),
            find_words,
            SlipMender.load(list_heads(), words),
            component.find if component else None,
            load_reviser() if review and component else None,
        )

    def find(self, articles: Sequence[Article]) -> tuple[list[Sighting], Aliases]:
        """The mentions of all articles of one page, and what its short forms stand for."""
        drafts = self._drafts(articles)
        sightings, aliases = self._with_aliases(drafts)
        if self.reviser is None:
            return sightings, aliases
        reviews = self.reviser.review(
            [(s.article, s.mentions, d.found) for s, d in zip(sightings, drafts, strict=True)]
        )
        for draft, sighting, review in zip(drafts, sightings, reviews, strict=True):
            draft.revise(review, sighting.mentions)
        sightings, aliases = self._with_aliases(drafts)
        kept = [
            replace(s, mentions=tuple(_with_origin(m) for m in s.mentions if not draft.refuses(review, m)))
            for draft, s, review in zip(drafts, sightings, reviews, strict=True)
        ]
        return kept, aliases

    def find_all(self, articles: Sequence[Article]) -> tuple[list[Sighting], list[list[Mention]]]:
        """The mentions of all articles of one page before they are reviewed, and all that had been candidates."""
        drafts = self._drafts(articles)
        sightings, _ = self._with_aliases(drafts)
        return sightings, [draft.found for draft in drafts]

    def _drafts(self, articles: Sequence[Article]) -> list[_Draft]:
        drafts: list[_Draft] = []
        page_home: str | None = None
        for printed in articles:
            draft = self._draft(self.slips.mend(printed), page_home)
            page_home = page_home or draft.home
            drafts.append(draft)
        return drafts

    def _draft(self, article: Article, page_home: str | None) -> _Draft:
        """What is seen in one article before short forms."""
        places = find_places(article, self.gazetteer, home_hint=page_home)
        home = find_home(article, places, self.gazetteer, page_home=page_home)
        names = [p.mention for p in places if not p.is_anaphor]
        view = View(article, names, self.find_words, self.words)
        industries = find_industries(view, self.edges)
        stems = {m.text for m in industries} | {industry_stem(m.text) for m in industries}
        persons = find_persons(view)
        headed = find_headed(view, self.edges)
        named = [m for m in find_firm_names(view, self.edges) if m.text not in stems]
        found = [
            *(p.mention for p in places),
            *find_things(view, self.edges, [m for m in headed if not _holds_title(m, persons)]),
            *find_quoted(view, self.edges),
            *find_plain_programs(view, self.edges),
            *industries,
            *find_firm_rows(view, self.edges, [*headed, *named]),
            *named,
            *find_honors(view, self.edges),
            *_find_papers(article),
            *persons,
            *self._by_model(article),
        ]
        found = [m for m in _without_other_words(view, found, stems) if not _is_part_of_paper(article, m)]
        resolved = resolve_overlaps(found)
        more = [m for m in find_firms_by_company(view, self.edges, resolved) if m.text not in stems]
        row = resolve_overlaps([*resolved, *more]) if more else resolved
        spots = {(p.mention.begin, p.mention.end): p for p in places}
        return _Draft(view, [*found, *more], row, spots, home)

    def _with_aliases(self, drafts: Sequence[_Draft]) -> tuple[list[Sighting], Aliases]:
        """The drafts with the short forms of what they name in full."""
        for draft in drafts:
            draft.row = retype_called(draft.view, draft.row)
        aliases = find_aliases(
            [d.view for d in drafts], [d.row for d in drafts], is_place=lambda text: bool(self.gazetteer.lookup(text))
        )
        sightings = [
            Sighting(d.view.article, d.view, tuple(resolve_overlaps([*d.row, *more])), d.places, d.home)
            for d, more in zip(drafts, aliases.found, strict=True)
        ]
        return sightings, aliases

    def _by_model(self, article: Article) -> list[Mention]:
        if self.find_names is None:
            return []
        return [
            Mention(found.begin, found.end, found.type, article.text[found.begin : found.end], Origin.MODEL, "model")
            for found in self.find_names(article.text)
            if found.type in _MODEL_TYPES and not self._is_plain(article.text, found)
        ]

    def _is_plain(self, text: str, found: ModelMention) -> bool:
        """Whether what the model takes for a name is an everyday word, 老黄 and what follows, or a kind of zone."""
        name = text[found.begin : found.end]
        if self.words.frequency(name) >= _EVERYDAY and not self.words.classes.get(name, "n").startswith(_NAME_CLASSES):
            return True
        if found.type == "Person":
            return text[found.begin - 1 : found.begin] in tuple(load_person_words().prefixes)
        return is_zone_name(name) or name.endswith(load_firm_words().never)
