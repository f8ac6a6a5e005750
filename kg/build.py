"""The main job: files in, graph out. This module only wires the layers together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.decisions import decision_rows, write_decisions
from kg.facts.entities import link_page, merge_entities
from kg.facts.linking import (
    Links,
    find_homes,
    link_across,
    link_entities,
    link_observations,
    link_positions,
    link_relations,
)
from kg.facts.observations import find_numbers
from kg.facts.positions import find_paper, find_positions, load_titles
from kg.facts.relations import find_relations
from kg.facts.rules import load_rules
from kg.graph.export import Export, export_knowledge, write_turtle
from kg.graph.ontology import read_ontology
from kg.language.mentions import MentionFinder
from kg.pages.articles import split_articles
from kg.pages.read import read_pages
from kg.report import report_knowledge, write_report
from kg.words.data import seeds_path
from kg.words.domain import (
    Article,
    Decision,
    Entity,
    Knowledge,
    Observation,
    Page,
    Position,
    Reading,
    Relation,
    Skipped,
)
from kg.words.errors import GraphError, PageError

# Called with the number of pages done and of all pages.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build gave.

    Attributes:
        knowledge: Everything that was read and found.
        export: The triples.
        skipped: Pages that were not read; the rest of what was left out is in ``knowledge.skipped``.
    """

    knowledge: Knowledge
    export: Export
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one page says."""

    articles: tuple[Article, ...]
    readings: tuple[Reading, ...]
    relations: tuple[Relation, ...]
    positions: tuple[Position, ...]
    observations: tuple[Observation, ...]
    skipped: tuple[Skipped, ...]


class PageReader:
    """Reads facts from pages and links what they name; loads gazetteer, models and rules once."""

    def __init__(self, *, ner: str | None = None) -> None:
        self._finder = MentionFinder.load(ner=ner)
        self._signatures = read_ontology().signatures
        self._rules = load_rules(seeds_path("patterns"), self._signatures)
        self._titles = load_titles()

    def read(self, page: Page) -> Facts:
        """The facts of one page; what other pages say changes nothing here."""
        split = split_articles(page)
        sightings, aliases = self._finder.find(split.articles)
        readings = link_page(page, sightings, aliases, self._finder.gazetteer)
        paper = find_paper(readings, self._titles)
        relations: list[Relation] = []
        positions: list[Position] = []
        observations: list[Observation] = []
        skipped = list(split.skipped)
        for reading in readings:
            relations += find_relations(reading, page, self._rules, self._signatures)
            positions += find_positions(reading, page, self._titles, paper=paper)
            numbers, lost = find_numbers(reading, page)
            observations += numbers
            skipped += lost
        return Facts(
            split.articles,
            tuple(readings),
            tuple(relations),
            tuple(positions),
            tuple(observations),
            tuple(skipped),
        )

    def link(
        self,
        entities: Sequence[Entity],
        homes: Mapping[tuple[str, int], str],
        relations: Sequence[Relation],
        positions: Sequence[Position],
        decisions: Sequence[Decision] = (),
    ) -> Links:
        """What is the same thing on several pages; see :func:`kg.facts.linking.link_across`."""
        return link_across(
            entities,
            homes,
            relations,
            positions,
            gazetteer=self._finder.gazetteer,
            words=self._finder.words,
            decisions=decisions,
        )


def read_facts(
    paths: Iterable[str | Path],
    *,
    date: str | None = None,
    ner: str | None = None,
    decisions: Sequence[Decision] = (),
    progress: Progress | None = None,
) -> tuple[Knowledge, tuple[Skipped, ...]]:
    """Read pages and find what they say.

    Args:
        paths: Files, folders or globs.
        date: EDTF date of pages that show none.
        ner: A spaCy pipeline in the place of the shipped name model; ``none`` for rules alone.
        decisions: Which doubtful pairs are the same thing and which are not.
        progress: Called after each page.

    Returns:
        The knowledge, and the pages that were skipped.
    """
    pages, unread = read_pages(paths, date=date)
    read: list[Page] = []
    facts: list[Facts] = []
    failed: list[Skipped] = []
    reader = PageReader(ner=ner) if pages else None
    for number, page in enumerate(pages, start=1):
        if reader is not None:
            try:
                facts.append(reader.read(page))
                read.append(page)
            except PageError as error:
                failed.append(Skipped("page", page.source, str(error)))
        if progress is not None:
            progress(number, len(pages))
    skipped = (*unread, *failed)
    return _gather(read, facts, skipped, reader, decisions), skipped


def _gather(
    pages: Sequence[Page],
    facts: Sequence[Facts],
    skipped: Sequence[Skipped],
    reader: PageReader | None,
    decisions: Sequence[Decision],
) -> Knowledge:
    readings = [reading for fact in facts for reading in fact.readings]
    entities = merge_entities(readings)
    relations = [r for f in facts for r in f.relations]
    positions = [p for f in facts for p in f.positions]
    observations = [o for f in facts for o in f.observations]
    links = Links({})
    if reader is not None:
        links = reader.link(entities, find_homes(readings), relations, positions, decisions)
    relations, looped = link_relations(links.same, relations)
    return Knowledge(
        pages=tuple(sorted(pages, key=lambda p: p.doc)),
        articles=tuple(sorted((a for fact in facts for a in fact.articles), key=lambda a: (a.doc, a.number))),
        entities=tuple(link_entities(links.same, entities)),
        relations=tuple(sorted(relations, key=_relation_order)),
        positions=tuple(sorted(link_positions(links.same, positions), key=_position_order)),
        observations=tuple(sorted(link_observations(links.same, observations), key=_observation_order)),
        skipped=(*skipped, *(s for fact in facts for s in fact.skipped), *looped),
        doubtful=links.doubtful,
    )


def _relation_order(relation: Relation) -> tuple[object, ...]:
    return relation.subject, relation.predicate, relation.object, relation.rule, relation.evidence


def _position_order(position: Position) -> tuple[object, ...]:
    return position.person, position.title, position.organization or "", position.rule, position.evidence


def _observation_order(row: Observation) -> tuple[object, ...]:
    return row.owner, row.indicator, row.period or "", str(row.value), row.unit, str(row.change), row.evidence


def build(
    paths: Iterable[str | Path],
    out: Path,
    *,
    date: str | None = None,
    ner: str | None = None,
    html: bool = True,
    decisions: Sequence[Decision] = (),
    progress: Progress | None = None,
) -> BuildResult:
    """Build the graph of some pages and write it to a folder.

    Args:
        paths: Files, folders or globs.
        out: Folder for ``graph.ttl``, ``graph.html``, ``report.json`` and, if a pair is in doubt or decided,
            ``merge.csv``; made if it is missing.
        date: EDTF date of pages that show none.
        ner: A spaCy pipeline in the place of the shipped name model; ``none`` for rules alone.
        html: Whether to write ``graph.html``.
        decisions: Which doubtful pairs are the same thing and which are not.
        progress: Called after each page.

    Raises:
        PageError: No page could be read.
        GraphError: The folder cannot be written to.
    """
    knowledge, skipped = read_facts(paths, date=date, ner=ner, decisions=decisions, progress=progress)
    if not knowledge.pages:
        reasons = "; ".join(f"{s.place}: {s.why}" for s in skipped[:5])
        raise PageError(f"no page could be read: {reasons}" if reasons else "no page could be read: no paths")
    export = export_knowledge(knowledge)
    knowledge = replace(knowledge, skipped=(*knowledge.skipped, *export.skipped))
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_turtle(export, out / "graph.ttl")
        if html:
            from kg.views.html import write_html  # the view loads networkx and pyvis, which a plain build does not need

            write_html(export, out / "graph.html")
        write_report(report_knowledge(knowledge), out / "report.json")
        write_decisions(decision_rows(knowledge.doubtful, decisions, knowledge.entities), out / "merge.csv")
    except OSError as error:
        raise GraphError(f"{out}: {error.strerror or error}") from error
    return BuildResult(knowledge, export, skipped)
