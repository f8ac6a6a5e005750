"""A built graph against gold files: precision, recall and F1, with the misses.

The rules of the comparison, as the annotation guideline means them:

* **entities** pair one to one by name within a type, the pair that shares most names first; a thing that is in the
  graph twice counts once and its copy is a false alarm. ``untyped`` forgives a wrong type.
* **relations** are compared between paired entities, and positions (who, title, where) among them. ``partOf`` and
  ``locatedIn`` reach through on both sides. Elsewhere an area may stand for the area, zone or body directly inside it
  and the other way round. A triple without evidence on the page is background: it may fill a hit and is never a false
  alarm.
* **numbers**: ``number`` is value and unit; ``fact`` also whose it is and what it measures; ``full`` also period,
  change, modality.
* **evidence**: the share of scored relations, positions and observations that lead to a text which the page has at
  that place.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.graph.load import iter_quads
from kg.pages.read import read_page
from kg.terminal import Table
from kg.words import terms
from kg.words.errors import DataError

CORE_TYPES = ("Region", "Zone", "Enterprise", "Organization", "Person", "Program", "Industry")
OTHER_TYPES = ("Project", "Honor", "Facility", "Event")
TYPES = CORE_TYPES + OTHER_TYPES
PREDICATES = (
    "partOf",
    "locatedIn",
    "implements",
    "participatesIn",
    "inIndustry",
    "developsIndustry",
    "leadsChain",
    "oversees",
    "cooperatesWith",
    "finances",
    "subOrganizationOf",
    "establishedBy",
    "hasHonor",
    "organizes",
)
_TRANSITIVE = frozenset({"partOf", "locatedIn"})
_SYMMETRIC = frozenset({"cooperatesWith"})
_LEVELS = ("number", "fact", "full")

_TYPE = terms.RDF + "type"
_LABELS = (terms.RDFS + "label", terms.SKOS + "prefLabel", terms.SKOS + "altLabel")
_DERIVED = terms.PROV + "wasDerivedFrom"
_PART = terms.DCTERMS + "isPartOf"
_RULE = terms.KG + "rule"

Pair = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """Hits, false alarms and misses, summed over the documents."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, hits: int, false: int, missed: int) -> None:
        """Add the counts of one document."""
        self.hits += hits
        self.false += false
        self.missed += missed

    @property
    def precision(self) -> float:
        """Hits among what the graph says, 0 to 1, 4 digits."""
        return round(_share(self.hits, self.hits + self.false), 4)

    @property
    def recall(self) -> float:
        """Hits among what the gold says, 0 to 1, 4 digits."""
        return round(_share(self.hits, self.hits + self.missed), 4)

    @property
    def f1(self) -> float:
        """Harmonic mean of the exact precision and recall, 0 to 1, 4 digits."""
        p, r = _share(self.hits, self.hits + self.false), _share(self.hits, self.hits + self.missed)
        return round(2 * p * r / (p + r), 4) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing on which graph and gold differ: ``missed`` by the graph, or a ``false`` alarm of it and of its rule."""

    doc: str
    kind: str
    missed: bool
    what: str
    rule: str = field(default="", compare=False)


@dataclass(slots=True)
class Evaluation:
    """The figures of a run.

    Attributes:
        documents: How many gold files.
        entities: By type, and ``core``, ``all``, ``untyped``.
        relations: By predicate, and ``position``, ``all``.
        numbers: ``number``, ``fact``, ``full``.
        anchored, scored: How many of the scored facts lead to a text of the page.
        misses: Sorted by document, then kind, then text.
        rules: By rule, what it said that holds and what does not: relations, positions, and numbers with owner and
            indicator. What it missed is not known. A fact of two rules counts for both.
    """

    documents: int = 0
    entities: dict[str, Tally] = field(default_factory=lambda: _tallies(*TYPES, "core", "all", "untyped"))
    relations: dict[str, Tally] = field(default_factory=lambda: _tallies(*PREDICATES, "position", "all"))
    numbers: dict[str, Tally] = field(default_factory=lambda: _tallies(*_LEVELS))
    anchored: int = 0
    scored: int = 0
    misses: list[Miss] = field(default_factory=list)
    rules: dict[str, Tally] = field(default_factory=dict)

    @property
    def evidence(self) -> float:
        """Share of the scored facts that lead to a text of the page, 0 to 1, 4 digits."""
        return round(_share(self.anchored, self.scored), 4)

    def figures(self) -> dict[str, Any]:
        """All figures, JSON-ready."""
        out: dict[str, Any] = {"documents": self.documents}
        for part in ("entities", "relations", "numbers"):
            tallies: dict[str, Tally] = getattr(self, part)
            out[part] = {
                kind: {"p": t.precision, "r": t.recall, "f1": t.f1, "tp": t.hits, "fp": t.false, "fn": t.missed}
                for kind, t in tallies.items()
            }
        out["evidence"] = {"share": self.evidence, "of": self.scored}
        return out


@dataclass(frozen=True, slots=True)
class _Said:
    """What the graph says with evidence on one document: assertion, position or observation, and where."""

    node: str
    evidence: tuple[str, ...]


class BuiltGraph:
    """What a graph says, a document at a time.

    Everything is kept in the order of the file, on which nothing but ties hangs.

    Args:
        triples: Subject, predicate and object: IRIs bare, literals as their text.
    """

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        self._objects: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        self._subjects: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        for s, p, o in triples:
            self._objects[p][s][o] = None
            self._subjects[p][o][s] = None
        self.types = self._read_types()
        self._parts = self._read_documents()

    def objects(self, subject: str, predicate: str) -> list[str]:
        """The objects of a subject and predicate."""
        return list(self._objects.get(predicate, {}).get(subject, ()))

    def value(self, subject: str, predicate: str) -> str | None:
        """The first object, or None."""
        return next(iter(self._objects.get(predicate, {}).get(subject, ())), None)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """The subjects of a predicate and object."""
        return list(self._subjects.get(predicate, {}).get(value, ()))

    def pairs(self, predicate: str) -> list[Pair]:
        """All subjects and objects of a predicate."""
        return [(s, o) for s, objects in self._objects.get(predicate, {}).items() for o in objects]

    def _read_types(self) -> dict[str, str]:
        wanted = {terms.KG + name: name for name in TYPES}
        out: dict[str, str] = {}
        for entity, start in self.pairs(_TYPE):
            above = self._reach([start], lambda c: self.objects(c, terms.RDFS + "subClassOf"))
            found = [wanted[c] for c in above if c in wanted]
            if found:
                out.setdefault(entity, found[0])
        return out

    def _read_documents(self) -> dict[str, set[str]]:
        out: dict[str, set[str]] = defaultdict(set)
        for document in self.subjects(_TYPE, terms.KG + "Document"):
            for stem in self.objects(document, terms.DCTERMS + "identifier"):
                out[stem] |= set(self._reach([document], lambda part: self.subjects(_PART, part)))
        return out

    @staticmethod
    def _reach(start: list[str], step: Any) -> list[str]:
        """All that can be reached from the start, itself first."""
        seen: dict[str, None] = {}
        todo = list(start)
        while todo:
            node = todo.pop()
            if node not in seen:
                seen[node] = None
                todo.extend(step(node))
        return list(seen)

    def labels(self, entity: str) -> set[str]:
        """All names of an entity, normalised."""
        return {norm_name(name) for p in _LABELS for name in self.objects(entity, p)}

    def name(self, entity: str) -> str:
        """How a person would call the entity: its preferred label, or its IRI for want of one."""
        return self.value(entity, _LABELS[1]) or self.value(entity, _LABELS[0]) or entity

    def entities(self, doc: str) -> set[str]:
        """The entities that a document names."""
        parts = self._parts.get(doc, set())
        named = {e for part in parts for e in self.subjects(terms.KG + "mentionedIn", part)}
        return {e for e in named if e in self.types}

    def said(self, kind: str, doc: str) -> list[_Said]:
        """The statement nodes of a class that have evidence on a document."""
        parts = self._parts.get(doc, set())
        out = []
        for node in self.subjects(_TYPE, terms.KG + kind):
            evidence = tuple(e for e in self.objects(node, _DERIVED) if e in parts)
            if evidence:
                out.append(_Said(node, evidence))
        return out


def read_gold(path: Path) -> dict[str, Any]:
    """Read one gold file.

    Raises:
        DataError: There is no such file, or it is no gold file.
    """
    try:
        gold = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(str(path), error.strerror or "not readable") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(str(path), f"no JSON: {error}") from error
    keys = ("doc", "entities", "relations", "positions", "observations")
    lacking = [key for key in keys if not isinstance(gold, dict) or key not in gold]
    if lacking:
        raise DataError(str(path), f"no gold file: it has no {', '.join(lacking)}")
    return dict(gold)


def evaluate_files(graph: Path, golds: Sequence[Path], *, corpus: Path | None = None) -> Evaluation:
    """Compare a graph file with gold files.

    Args:
        graph: What ``kg build`` wrote.
        golds: One gold file a document.
        corpus: Folder of the pages; with it evidence is looked up in the page, without it only its presence counts.

    Raises:
        DataError: A gold file is missing or malformed.
        PageError: The page of a gold file is not in the corpus, or cannot be read.
        GraphError: The graph cannot be read.
    """
    return evaluate(*_read_all(graph, golds, corpus))


def evaluate_each(graph: Path, golds: Sequence[Path], *, corpus: Path | None = None) -> dict[str, Evaluation]:
    """The same, each document by itself, by its identifier and in the order of the gold files.

    Raises:
        DataError: A gold file is missing or malformed.
        PageError: The page of a gold file is not in the corpus, or cannot be read.
        GraphError: The graph cannot be read.
    """
    built, read, pages = _read_all(graph, golds, corpus)
    return {gold["doc"]: evaluate(built, [gold], pages) for gold in read}


def _read_all(
    graph: Path, golds: Sequence[Path], corpus: Path | None
) -> tuple[BuiltGraph, list[dict[str, Any]], dict[str, str]]:
    read = [read_gold(path) for path in golds]
    pages = {gold["doc"]: read_page(corpus / f"{gold['doc']}.txt").text for gold in read} if corpus else {}
    triples = ((_text(q.subject), _text(q.predicate), _text(q.object)) for q in iter_quads(graph))
    return BuiltGraph(triples), read, pages


def compare_evaluations(ours: Evaluation, other: Evaluation) -> list[Table]:
    """What one build won and lost against another, both measured on the same gold.

    Args:
        ours: The build in question.
        other: The one that it is held against.

    Returns:
        The figures that differ, and each difference: ``won`` if ours is right where the other is wrong, else ``lost``.
        Empty tables if there is none.
    """
    figures = []
    for part in ("entities", "relations", "numbers"):
        mine: dict[str, Tally] = getattr(ours, part)
        theirs: dict[str, Tally] = getattr(other, part)
        for kind, tally in mine.items():
            if tally != theirs[kind]:
                cells = [f"{x:.3f}" for x in (theirs[kind].f1, tally.f1)]
                change = f"{tally.f1 - theirs[kind].f1:+.3f}"
                hits = f"{tally.hits - theirs[kind].hits:+d}"
                figures.append((part, kind, *cells, change, hits, f"{tally.false - theirs[kind].false:+d}"))
    ours_left, others_left = Counter(ours.misses), Counter(other.misses)
    rows = [("won", m) for m in (others_left - ours_left).elements()]
    rows += [("lost", m) for m in (ours_left - others_left).elements()]
    rows.sort(key=lambda row: (row[1].doc, row[1].kind, row[0] == "lost", row[1].what, row[1].missed))
    told = {
        ("won", True): "won: found",
        ("won", False): "won: false alarm gone",
        ("lost", True): "lost: missed",
        ("lost", False): "lost: false alarm",
    }
    differences = tuple((m.doc, m.kind, told[way, m.missed], m.what) for way, m in rows)
    won = sum(way == "won" for way, _ in rows)
    return [
        Table("Figures", ("part", "kind", "F1 before", "F1", "change", "hits", "false"), tuple(figures)),
        Table(f"Differences: {won} won, {len(rows) - won} lost", ("document", "kind", "is", "what"), differences),
    ]


def evaluate(built: BuiltGraph, golds: Sequence[dict[str, Any]], pages: Mapping[str, str] | None = None) -> Evaluation:
    """Compare a graph with gold, micro-averaged over the documents.

    Args:
        built: The graph.
        golds: Gold files as read.
        pages: Document to its text as decoded, for looking evidence up; may lack any.
    """
    out = Evaluation(documents=len(golds))
    for gold in golds:
        _Comparison(built, gold, (pages or {}).get(gold["doc"]), out).run()
    out.misses.sort(key=lambda m: (m.doc, m.kind, not m.missed, m.what))
    return out


def evaluation_tables(evaluation: Evaluation, *, errors: int = 0) -> list[Table]:
    """The tables of ``kg eval``: what has a figure, the evidence, and up to ``errors`` misses a kind and document."""
    rows = []
    for part in ("entities", "relations", "numbers"):
        tallies: dict[str, Tally] = getattr(evaluation, part)
        for kind, t in tallies.items():
            if t.hits + t.false + t.missed:
                figures = [f"{x:.3f}" for x in (t.precision, t.recall, t.f1)]
                rows.append((part, kind, *figures, str(t.hits), str(t.false), str(t.missed)))
    share = f"{evaluation.evidence:.3f} of {evaluation.scored} facts lead to their text"
    shown: Counter[tuple[str, str, bool]] = Counter()
    lines = []
    for miss in evaluation.misses:
        key = (miss.doc, miss.kind, miss.missed)
        shown[key] += 1
        if shown[key] <= errors:
            lines.append((miss.doc, miss.kind, "missed" if miss.missed else "false", miss.what))
    return [
        Table(
            f"{evaluation.documents} documents; evidence {share}",
            ("part", "kind", "P", "R", "F1", "hits", "false", "missed"),
            tuple(rows),
        ),
        Table("Differences", ("document", "kind", "is", "what"), tuple(lines)),
    ]


class _Comparison:
    """One document of the graph against its gold."""

    def __init__(self, built: BuiltGraph, gold: dict[str, Any], page: str | None, out: Evaluation) -> None:
        self.built, self.gold, self.page, self.out = built, gold, page, out
        self.doc: str = gold["doc"]
        self.types = {e["id"]: e["type"] for e in gold["entities"]}
        self.first = {e["id"]: e["names"][0] for e in gold["entities"]}
        self.predicted = built.entities(self.doc)
        self.paired = self._pair(typed=True)

    def run(self) -> None:
        self._entities()
        self._relations()
        self._positions()
        self._numbers()

    def _pair(self, *, typed: bool) -> dict[str, str]:
        """Predicted entity to gold id, one to one."""
        by_name: dict[str, set[str]] = defaultdict(set)
        for entity in self.gold["entities"]:
            for name in entity["names"]:
                by_name[norm_name(name)].add(entity["id"])
        shared: Counter[Pair] = Counter()
        for iri in self.predicted:
            for name in self.built.labels(iri):
                for gold_id in by_name.get(name, ()):
                    if not typed or self.built.types[iri] == self.types[gold_id]:
                        shared[iri, gold_id] += 1
        # Ties go by name. The closing quote stands for the end of each, as in the reference, where quoted names are
        # compared.
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0][0] + "'", item[0][1] + "'"))
        out: dict[str, str] = {}
        taken = set()
        for (iri, gold_id), _ in ranked:
            if iri not in out and gold_id not in taken:
                out[iri] = gold_id
                taken.add(gold_id)
        return out

    def _entities(self) -> None:
        found = set(self.paired.values())
        stray = [iri for iri in self.predicted if iri not in self.paired]
        for kind in TYPES:
            counts = (
                sum(self.types[i] == kind for i in found),
                sum(self.built.types[iri] == kind for iri in stray),
                sum(t == kind and i not in found for i, t in self.types.items()),
            )
            for name in (kind, "all", *(("core",) if kind in CORE_TYPES else ())):
                self.out.entities[name].add(*counts)
        loose = len(self._pair(typed=False))
        self.out.entities["untyped"].add(loose, len(self.predicted) - loose, len(self.types) - loose)
        for i, kind in self.types.items():
            if i not in found:
                self._miss("entity", True, f"{kind} {self.first[i]}")
        for iri in stray:
            self._miss("entity", False, f"{self.built.types[iri]} {self.built.name(iri)}")

    def _relations(self) -> None:
        stated: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        rules: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
        for said in self.built.said("Assertion", self.doc):
            s, p, o = (self.built.value(said.node, terms.RDF + x) or "" for x in ("subject", "predicate", "object"))
            if p.removeprefix(terms.KG) in PREDICATES and p.startswith(terms.KG):
                stated[s, p.removeprefix(terms.KG), o] += said.evidence
                rules[s, p.removeprefix(terms.KG), o] |= dict.fromkeys(self.built.objects(said.node, _RULE))
        here: dict[str, set[Pair]] = {p: set() for p in PREDICATES}
        known: dict[str, set[Pair]] = {p: set() for p in PREDICATES}
        for s, p, o in stated:
            here[p].add(self._names(s, o))
        for p in PREDICATES:
            for s, o in self.built.pairs(terms.KG + p):
                if (s, p, o) not in stated:
                    known[p].add(self._names(s, o))
        goal: dict[str, set[Pair]] = {p: set() for p in PREDICATES}
        for s, p, o in self.gold["relations"]:
            goal[p].add((s, o))
        areas = here["partOf"] | known["partOf"]
        near = self._near()
        for p in PREDICATES:
            mine, background, theirs = here[p], known[p], goal[p]
            if p in _SYMMETRIC:
                mine, background, theirs = _ordered(mine), _ordered(background), _ordered(theirs)
            if p in _TRANSITIVE:
                whole, reach = closure(mine | background | areas), closure(theirs | goal["partOf"])
            else:
                whole, reach = _widen(mine | background, near), _widen(theirs, near)
            hits, false, missed = theirs & whole, mine - reach, theirs - whole
            for name in (p, "all"):
                self.out.relations[name].add(len(hits), len(false), len(missed))
            alarms: dict[Pair, dict[str, None]] = defaultdict(dict)
            for (s, q, o), ids in rules.items():
                if q == p:
                    pair = self._names(s, o)
                    pair = (min(pair), max(pair)) if p in _SYMMETRIC else pair
                    alarms[pair] |= ids
                    self._credit(ids, right=pair not in false)
            for s, o in missed:
                self._miss("relation", True, f"{self._name(s)} {p} {self._name(o)}")
            for s, o in false:
                self._miss("relation", False, f"{self._name(s)} {p} {self._name(o)}", alarms[s, o])
        for evidence in stated.values():
            self._anchor(evidence)

    def _names(self, subject: str, value: str) -> Pair:
        """A pair of the graph in the words of the gold, where paired."""
        return self.paired.get(subject, subject), self.paired.get(value, value)

    def _near(self) -> dict[str, set[str]]:
        """Gold id to what a careful reader may name instead: an area, and the areas and bodies directly inside it."""
        out: dict[str, set[str]] = defaultdict(set)
        for s, p, o in self.gold["relations"]:
            if p == "partOf" or (p == "locatedIn" and self.types[s] == "Organization"):
                out[s] |= {s, o}
                out[o] |= {s, o}
        return out

    def _positions(self) -> None:
        open_rows = list(self.gold["positions"])
        hits = false = 0
        for said in self.built.said("Position", self.doc):
            self._anchor(said.evidence)
            person = self.built.value(said.node, terms.ORG + "member") or ""
            where = self.built.value(said.node, terms.ORG + "organization") or ""
            printed = self.built.objects(said.node, terms.KG + "title")
            titles = {norm_name(t) for t in printed}
            for row in open_rows:
                if (
                    self.paired.get(person) == row["person"]
                    and norm_name(row["title"]) in titles
                    and (row["of"] is None or self.paired.get(where) == row["of"])
                ):
                    open_rows.remove(row)
                    hits += 1
                    self._credit(self.built.objects(said.node, _RULE), right=True)
                    break
            else:
                false += 1
                ids = self.built.objects(said.node, _RULE)
                self._credit(ids, right=False)
                place = self._name(where) if where else "—"
                self._miss("position", False, f"{self._name(person)} {'/'.join(printed)} of {place}", ids)
        for name in ("position", "all"):
            self.out.relations[name].add(hits, false, len(open_rows))
        for row in open_rows:
            place = self.first.get(row["of"], "—")
            self._miss("position", True, f"{self.first[row['person']]} {row['title']} of {place}")

    def _numbers(self) -> None:
        rows = self.gold["observations"]
        said = self.built.said("Observation", self.doc)
        for one in said:
            self._anchor(one.evidence)
        read = [_Number(self.built, one.node, self.paired) for one in said]
        # Best agreement first, then in the order of the graph and of the gold, so that each number is spent once.
        agreeing = []
        for a, number in enumerate(read):
            for b, row in enumerate(rows):
                level = number.level(row)
                if level:
                    agreeing.append((-level, a, b))
        got = [0] * len(_LEVELS)
        used: set[int] = set()
        spent: set[int] = set()
        level_of: dict[int, int] = {}
        for minus_level, a, b in sorted(agreeing):
            if a not in used and b not in spent:
                used.add(a)
                spent.add(b)
                level_of[a] = -minus_level
                for n in range(-minus_level):
                    got[n] += 1
        for n, kind in enumerate(_LEVELS):
            self.out.numbers[kind].add(got[n], len(read) - got[n], len(rows) - got[n])
        for b, row in enumerate(rows):
            if b not in spent:
                what = f"{_shown(row['value'])}{row['unit'] or ''} ({_shown(row.get('change_pct'))} %)"
                self._miss("number", True, f"{row['indicator'][0]} {what}: {row['quote']}")
        for a, number in enumerate(read):
            ids = self.built.objects(said[a].node, _RULE)
            self._credit(ids, right=level_of.get(a, 0) >= _LEVELS.index("fact") + 1)
            if a not in used:
                what = f"{_shown(number.value)}{number.unit} ({_shown(number.change)} %)"
                self._miss("number", False, f"{'/'.join(sorted(number.words))} {what}", ids)

    def _anchor(self, evidence: Iterable[str]) -> None:
        """Count a scored fact, and whether one of its evidence nodes holds a text that the page has at that place."""
        self.out.scored += 1
        for node in evidence:
            text, begin, end = (self.built.value(node, terms.NIF + x) for x in ("anchorOf", "beginIndex", "endIndex"))
            if text is None or begin is None or end is None:
                continue
            if self.page is None or self.page[int(begin) : int(end)] == text:
                self.out.anchored += 1
                return

    def _name(self, key: str) -> str:
        return self.first.get(key) or self.built.name(key)

    def _credit(self, rules: Iterable[str], *, right: bool) -> None:
        for rule in rules:
            self.out.rules.setdefault(rule, Tally()).add(int(right), int(not right), 0)

    def _miss(self, kind: str, missed: bool, what: str, rules: Iterable[str] = ()) -> None:
        self.out.misses.append(Miss(self.doc, kind, missed, what, ", ".join(sorted(rules))))


class _Number:
    """One observation of the graph as the comparison sees it."""

    def __init__(self, built: BuiltGraph, node: str, paired: Mapping[str, str]) -> None:
        owners = {paired.get(x) for x in built.objects(node, terms.KG + "ofEntity")}
        self.owners = {x for x in owners if x is not None}
        words = {norm_name(t) for t in built.objects(node, terms.KG + "indicatorText")}
        for indicator in built.objects(node, terms.KG + "indicator"):
            words |= built.labels(indicator)
        self.words = {w for w in words if w}
        self.value = _number(built.value(node, terms.KG + "value"))
        self.unit = norm_name(built.value(node, terms.KG + "unitText") or "")
        self.change = _number(built.value(node, terms.KG + "changePercent"))
        self.period = built.value(node, terms.KG + "period") or None
        modality = built.value(node, terms.KG + "modality") or "actual"
        self.modality = modality.rsplit("#")[-1].lower()

    def level(self, row: Mapping[str, Any]) -> int:
        """How far this agrees with a gold row: 0 not at all, 1 number, 2 fact, 3 full."""
        if row["value"] is None:
            is_number = self.value is None and self.change is not None and _same(self.change, row["change_pct"])
        else:
            is_number = _same(self.value, row["value"]) and self.unit == norm_name(row["unit"])
        if not is_number:
            return 0
        if not self.owners & set(row["of"]) or not _meet(self.words, {norm_name(x) for x in row["indicator"]}):
            return 1
        full = self.period == row.get("period") and _same(self.change, row.get("change_pct"))
        return 3 if full and self.modality == row["modality"] else 2


def norm_name(text: str) -> str:
    """A name as it is compared: NFKC, without blanks, quotation marks and title marks, in lower case.

    >>> norm_name("“2215” 行动计划"), norm_name("《ＧＤＰ》")
    ('2215行动计划', 'gdp')
    """
    return re.sub(r"[\s“”‘’\"'《》〈〉「」『』]", "", unicodedata.normalize("NFKC", text)).lower()


def closure(pairs: Iterable[Pair]) -> set[Pair]:
    """The transitive closure.

    >>> sorted(closure([("a", "b"), ("b", "c")]))
    [('a', 'b'), ('a', 'c'), ('b', 'c')]
    """
    above: dict[str, set[str]] = defaultdict(set)
    for s, o in pairs:
        above[s].add(o)
    out: set[Pair] = set()
    for s in list(above):
        todo, seen = list(above[s]), set()
        while todo:
            o = todo.pop()
            if o not in seen:
                seen.add(o)
                out.add((s, o))
                todo.extend(above.get(o, ()))
    return out


def _text(term: object) -> str:
    # All terms of RDF 1.1 have a value; what has none is a quoted triple, of which there are none in our graphs.
    return str(getattr(term, "value", term))


def _ordered(pairs: set[Pair]) -> set[Pair]:
    return {(min(pair), max(pair)) for pair in pairs}


def _widen(pairs: set[Pair], near: Mapping[str, set[str]]) -> set[Pair]:
    return {(a, b) for x, y in pairs for a in near.get(x, {x}) for b in near.get(y, {y})}


def _meet(ours: set[str], theirs: set[str]) -> bool:
    """Whether two sets of indicator names mean the same: equal, or one holds another of at least two characters."""
    return any(a == b or (len(a) >= 2 and a in b) or (len(b) >= 2 and b in a) for a in ours for b in theirs)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _shown(number: float | None) -> str:
    return "—" if number is None else f"{number:g}"


def _tallies(*kinds: str) -> dict[str, Tally]:
    return {kind: Tally() for kind in kinds}
