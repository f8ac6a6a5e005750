"""Why a fact is in the graph, or is not: the rule, the sentence with its names marked, the rules cancelled there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.build import PageReader
from kg.facts.context import Context, load_grammar
from kg.facts.relation_model import ADD, MODEL_RULE, WEIGHTS, describe_pairs, load_relation_model
from kg.facts.relations import Found, find_relations, fired_by, match_rule, pair_features, run_rules, weigh
from kg.facts.rules import Rule, is_barred, load_rules
from kg.graph.ontology import read_ontology
from kg.pages.read import read_pages
from kg.stores.query import GraphFile
from kg.things import Thing, expand_iri, find_things, shorten_iri
from kg.words.data import seeds_path
from kg.words.domain import Mention, Origin, Page, Reading, Relation
from kg.words.errors import KgError, PageError

_FACTS = """
SELECT DISTINCT ?node ?kind ?subject ?predicate ?object ?detail ?rule ?confidence ?sentence ?begin ?end ?page ?title
WHERE {
  WANTED
  {
    ?node a kg:Assertion ; rdf:subject ?subject ; rdf:predicate ?p ; rdf:object ?object .
    BIND("relation" AS ?kind) BIND(STRAFTER(STR(?p), "#") AS ?predicate)
  } UNION {
    ?node a kg:Position ; org:member ?subject ; kg:title ?predicate .
    OPTIONAL { ?node org:organization ?object }
    BIND("position" AS ?kind)
  } UNION {
    ?node a kg:Observation ; kg:ofEntity ?subject ; kg:indicatorText ?predicate .
    OPTIONAL { ?node kg:value ?v ; kg:unitText ?u }
    OPTIONAL { ?node kg:changePercent ?c }
    OPTIONAL { ?node kg:period ?t }
    BIND("observation" AS ?kind)
    BIND(CONCAT(COALESCE(CONCAT(STR(?v), ?u), ""), COALESCE(CONCAT(" (", STR(?c), "%)"), ""),
      COALESCE(CONCAT(" ", ?t), "")) AS ?detail)
  }
  ?node kg:rule ?rule ; kg:confidence ?confidence ; prov:wasDerivedFrom ?evidence .
  ?evidence nif:anchorOf ?sentence ; nif:beginIndex ?begin ; nif:endIndex ?end ; dcterms:isPartOf ?article .
  ?article dcterms:title ?title ; dcterms:isPartOf/dcterms:identifier ?page .
}
ORDER BY ?page ?begin ?predicate ?node ?rule
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule is there, and where it is written."""

    why: str
    place: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule that was tried on a sentence and found a pair there.

    Attributes:
        rule: Its id.
        subject, predicate, object: What it found, by names.
        verdict: ``kept``, or why it is not in the graph.
    """

    rule: str
    subject: str
    predicate: str
    object: str
    verdict: str


def explain(graph: GraphFile, words: Sequence[str], *, pages: Sequence[str | Path] = ()) -> list[str]:
    """Tell why a graph says what it says.

    Args:
        graph: What a build wrote.
        words: One IRI or name of a thing or fact; or a fact by names: subject, then predicate, title or indicator (a
            part will do), then object or value; all in one word, parted by blanks, or as two or three.
        pages: The pages of the graph. With them each sentence is read again: all its names, and the rules tried there.

    Returns:
        Lines of text.

    Raises:
        KgError: The graph has no such thing, or no such fact and no page tells why.
        PageError: None of the pages can be read.
    """
    words = _split_words(graph, words)
    readings = _Readings(pages) if pages else None
    if len(words) == 1:
        found = _facts_of_node(graph, words[0])
        if found:
            return list(_tell_facts(graph, found, readings))
        return list(_tell_thing(graph, words[0], readings))
    found = _facts_by_names(graph, words)
    if found:
        return list(_tell_facts(graph, found, readings))
    if readings is not None:
        lines = list(readings.tell_pair(graph, words))
        if lines:
            return [f"{' '.join(words)}: {graph.path} does not say so", *lines]
    hint = "" if readings is not None else "; with --pages the rules that were tried are shown"
    raise KgError(f"{' '.join(words)}: {graph.path} knows no such fact{hint}")


def read_reasons() -> dict[str, Reason]:
    """The ``why`` of every rule in ``seeds/patterns``, by id."""
    out: dict[str, Reason] = {}
    for path in sorted(seeds_path("patterns").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        lines = {m[1]: text.count("\n", 0, m.start()) + 1 for m in re.finditer(r'\bid\s*=\s*"([^"]+)"', text)}
        for table in tomllib.loads(text).get("rule", []):
            identity = str(table.get("id", ""))
            out[identity] = Reason(str(table.get("why", "")), f"{path.name}:{lines.get(identity, 1)}")
    learned = "no rule states it; what stands around the two makes it likely, learned from annotated pages"
    out |= {f"{relation}.{MODEL_RULE}": Reason(learned, WEIGHTS) for relation in ADD}
    return out


def mark_names(sentence: str, names: Mapping[str, str]) -> str:
    """Mark names in a sentence as the rules' examples have them; longer names first, none inside another.

    >>> mark_names("云石铜业落户青溪县", {"云石铜业": "Enterprise", "青溪县": "Region"})
    '[云石铜业|Enterprise]落户[青溪县|Region]'
    """
    spans: list[tuple[int, int, str]] = []
    for name in sorted((n for n in names if n), key=lambda n: (-len(n), n)):
        start = sentence.find(name)
        while start >= 0:
            end = start + len(name)
            if all(end <= b or e <= start for b, e, _ in spans):
                spans.append((start, end, names[name]))
            start = sentence.find(name, end)
    return _bracket(sentence, spans)


def trace_rules(reading: Reading, page: Page, rules: Sequence[Rule]) -> list[tuple[int, Trial]]:
    """Every pair that a rule finds in an article by itself, and what became of it.

    Args:
        reading: The article with its linked mentions.
        page: The page that it was cut from.
        rules: All rules; those that join the facts of others are left out.

    Returns:
        Index of the sentence and the trial, sorted by sentence and rule.
    """
    signatures = read_ontology().signatures
    context = Context(reading, load_grammar(seeds_path("grammar.toml")))
    found = run_rules(context, rules, signatures)
    said = {(f.rule.id, *_pair(f.subject, f.object), f.sentence) for f in found}
    weighed = weigh(context, found, signatures, load_relation_model())
    likely = {(f.rule.id, *_pair(f.subject, f.object), f.sentence) for f in weighed}
    opinion = _Opinions(context, found)
    kept: dict[tuple[str, str, str], list[Relation]] = {}
    for relation in find_relations(reading, page, rules, signatures):
        kept.setdefault((relation.predicate, *_pair(relation.subject, relation.object)), []).append(relation)
    kinds = {e.id: e.type for e in reading.entities.values()}
    only = {rule.relation: rule.only for rule in rules}
    out: dict[tuple[int, Trial], None] = {}
    for rule in rules:
        if rule.kind == "derived" or rule.via:
            continue
        alone = {(f.subject, f.object, f.sentence) for f in match_rule(context, rule)}
        freed = alone
        if rule.unless or rule.own:
            free = replace(rule, unless=(), own=False)
            freed = alone | {(f.subject, f.object, f.sentence) for f in match_rule(context, free)}
        domain, span = signatures.get(rule.relation, ((), ()))
        for subject, obj, sentence in sorted(freed):
            if subject == obj:
                continue
            begin, end = reading.article.page_span(
                reading.article.sentences[sentence].begin, reading.article.sentences[sentence].end
            )
            held = [
                r.rule
                for r in kept.get((rule.relation, *_pair(subject, obj)), ())
                if (r.evidence.begin, r.evidence.end) == (begin, end)
            ]
            if (subject, obj, sentence) not in alone:
                line = context.lines[sentence].text
                if any(pattern.search(line) for pattern in rule.unless):
                    verdict = f"cancelled by unless{_cancelling(rule, line)}"
                else:
                    verdict = "dropped: its clause has a subject that is no name"
            elif kinds[subject] not in domain or kinds[obj] not in span:
                verdict = f"dropped: {kinds[subject]} {rule.relation} {kinds[obj]} is outside the signature"
            elif is_barred(rule.only, kinds[subject], reading.entities[obj].names):
                verdict = f"dropped: {reading.entities[obj].name} is nothing that a {kinds[subject]} has, by [[only]]"
            elif (rule.id, *_pair(subject, obj), sentence) not in said:
                verdict = "silent: an earlier rule has spoken of it"
            elif (rule.id, *_pair(subject, obj), sentence) not in likely:
                verdict = f"dropped: too unlikely, {opinion.tell(rule.relation, subject, obj)}"
            elif not held:
                verdict = "dropped: a smaller place is known"
            else:
                verdict = "kept" if rule.id in held else f"kept, by {held[0]}"
            names = (reading.entities[subject].name, rule.relation, reading.entities[obj].name)
            out[sentence, Trial(rule.id, *names, verdict)] = None
    for item in weighed:
        if item.rule.id.endswith(f".{MODEL_RULE}"):
            names = (reading.entities[item.subject].name, item.rule.relation, reading.entities[item.object].name)
            told = opinion.tell(item.rule.relation, item.subject, item.object)
            barred = is_barred(
                only.get(item.rule.relation, ()), kinds[item.subject], reading.entities[item.object].names
            )
            verdict = f"dropped by [[only]] though likely, {told}" if barred else f"likely, {told}"
            out[item.sentence, Trial(item.rule.id, *names, verdict)] = None
    return sorted(out, key=lambda item: (item[0], item[1].rule, item[1].subject, item[1].object))


class _Opinions:
    """What the model of relations says of the pairs of one article."""

    def __init__(self, context: Context, found: Sequence[Found]) -> None:
        self._model = load_relation_model()
        self._fired = fired_by(found)
        self._pairs = describe_pairs(context, {(f.subject, f.object) for f in found})

    def tell(self, relation: str, subject: str, obj: str) -> str:
        """The probability and what weighs most in it."""
        pair = self._pairs.get((subject, obj)) or self._pairs[obj, subject]
        features = pair_features(relation, pair, self._fired)
        weights = ", ".join(f"{f} {w:+.1f}" for f, w in self._model.reasons(relation, features))
        return f"{self._model.probability(relation, features):.2f} ({weights})"


def _pair(left: str, right: str) -> tuple[str, str]:
    """A pair in one order, since a symmetric fact is kept in one."""
    return (left, right) if left <= right else (right, left)


def _cancelling(rule: Rule, line: str) -> str:
    found = sorted({m.group() for pattern in rule.unless if (m := pattern.search(line)) and m.group().isprintable()})
    words = [w for w in found if w and not re.search("[\ue000-\uf8ff]", w)]
    return f" ({'、'.join(words)})" if words else ""


def _split_words(graph: GraphFile, words: Sequence[str]) -> list[str]:
    out = [w.strip() for w in words if w.strip()]
    if len(out) == 1 and " " in out[0] and not find_things(graph, out[0]):
        out = out[0].split(maxsplit=2)
    if not 1 <= len(out) <= 3:
        raise KgError("one name or IRI is expected, or a fact as subject, predicate and object")
    return out


def _rows(graph: GraphFile, wanted: str) -> list[dict[str, str]]:
    answer = graph.ask(_FACTS.replace("WANTED", wanted), name="explain")
    return [dict(zip(answer.columns, cells, strict=True)) for cells in answer.rows]


def _facts_of_node(graph: GraphFile, word: str) -> list[dict[str, str]]:
    iri = expand_iri(word)
    return _rows(graph, f"VALUES ?node {{ <{iri}> }}") if iri else []


def _facts_by_names(graph: GraphFile, words: Sequence[str]) -> list[dict[str, str]]:
    subjects = find_things(graph, words[0])
    if not subjects:
        return []
    rows = _rows(graph, f"VALUES ?subject {{ {' '.join(f'<{t.iri}>' for t in subjects)} }}")
    found = [r for r in rows if words[1] in r["predicate"]]
    exact = [r for r in found if words[1] == r["predicate"]]
    found = exact or found
    if len(words) == 3:
        objects = {t.iri for t in find_things(graph, words[2])}
        found = [
            r
            for r in found
            if expand_iri(r["object"]) in objects or (r["detail"] and words[2] in r["detail"].replace(".0", ""))
        ]
    return found


def _tell_facts(graph: GraphFile, rows: Sequence[Mapping[str, str]], readings: _Readings | None) -> Iterator[str]:
    reasons = read_reasons()
    known: dict[str, Thing] = {}
    shown: set[tuple[str, str, str]] = set()
    for row in rows:
        for key in ("subject", "object"):
            if row[key] and row[key] not in known:
                known[row[key]] = find_things(graph, row[key])[0]
    for row in rows:
        mark = (row["node"], row["rule"], f"{row['page']}:{row['begin']}")
        if mark in shown:
            continue
        shown.add(mark)
        subject, obj = known[row["subject"]], known.get(row["object"])
        reason = reasons.get(row["rule"], Reason("", ""))
        names = {n: _kind(t) for t in (obj, subject) if t is not None for n in t.names}
        sentence = "".join(row["sentence"].splitlines())
        yield " ".join(filter(None, (subject.name, row["predicate"], obj.name if obj else "", row["detail"])))
        yield f"  fact        {shorten_iri(expand_iri(row['node']))}"
        yield f"  rule        {row['rule']}" + (f"  ({reason.place})" if reason.place else "")
        if reason.why:
            yield f"  why         {reason.why}"
        yield f"  confidence  {row['confidence']}"
        yield f"  sentence    {mark_names(sentence, names)}"
        if not any(n in sentence for n in subject.names):
            yield f"              {subject.name} is not printed here; it is pointed at, or what the article speaks of"
        yield f"  page        {row['page']}, {row['begin']} to {row['end']}"
        yield f"  article     {row['title']}"
        if readings is not None:
            yield from readings.tell_sentence(
                row["page"], int(row["begin"]), int(row["end"]), row["kind"] == "relation"
            )
        yield ""


def _tell_thing(graph: GraphFile, word: str, readings: _Readings | None) -> Iterator[str]:
    things = find_things(graph, word)
    named = [t for t in things if t.pages] or things
    if not named:
        raise KgError(f"{word}: {graph.path} knows nothing of that name")
    for thing in named:
        yield f"{thing.name}  {', '.join(thing.types)}  {shorten_iri(thing.iri)}"
        yield f"  names       {'、'.join(thing.names)}"
        yield f"  pages       {'、'.join(thing.pages) or 'none: background knowledge'}"
        if readings is not None:
            yield from readings.tell_mentions(thing)
        elif thing.pages:
            yield "  with --pages the rules that found its names are shown"
        rows = _rows(graph, f"VALUES ?subject {{ <{thing.iri}> }}")
        at = f"VALUES ?object {{ <{thing.iri}> }} ?node (rdf:object|org:organization) ?object ."
        rows += [r for r in _rows(graph, at) if r["kind"] != "observation"]
        seen: set[str] = set()
        for row in rows:
            if row["node"] in seen:
                continue
            seen.add(row["node"])
            ends = [find_things(graph, row[key])[0].name if row[key] else "" for key in ("subject", "object")]
            said = " ".join(filter(None, (ends[0], row["predicate"], ends[1], row["detail"])))
            yield f"  {row['kind']:<11} {said}  [{row['rule']}]  {shorten_iri(expand_iri(row['node']))}"
        yield ""


def _kind(thing: Thing) -> str:
    """The type of the guideline among a thing's classes."""
    signatures = read_ontology().supertypes
    return max(thing.types, key=lambda t: (-len(signatures.get(t, ())), t))


class _Readings:
    """Pages read again, for what a graph does not keep: mentions, and rules that were tried."""

    def __init__(self, paths: Iterable[str | Path]) -> None:
        pages, skipped = read_pages(paths)
        if not pages:
            raise PageError("; ".join(f"{s.place}: {s.why}" for s in skipped) or "no page could be read")
        reader = PageReader()
        self._rules = load_rules(seeds_path("patterns"), read_ontology().signatures)
        self._pages = {page.doc: page for page in pages}
        self._readings = {page.doc: reader.read(page).readings for page in pages}
        self._traces: dict[tuple[str, int], list[tuple[int, Trial]]] = {}

    def tell_sentence(self, doc: str, begin: int, end: int, relation: bool) -> Iterator[str]:
        """The names in a sentence, and what the rules of relations made of it."""
        for reading in self._readings.get(doc, ()):
            for index, sentence in enumerate(reading.article.sentences):
                if reading.article.page_span(sentence.begin, sentence.end) == (begin, end):
                    yield f"  read as     {self._annotate(reading, index)}"
                    if relation:
                        yield from self._tell_trials(doc, reading, index)
                    return
        yield f"  read again  {doc} is not among the pages, or has changed"

    def tell_pair(self, graph: GraphFile, words: Sequence[str]) -> Iterator[str]:
        """The sentences that hold a subject and an object, and the trials there."""
        wanted = [self._names(graph, w) for w in (words[0], words[-1])]
        for doc, readings in sorted(self._readings.items()):
            for reading in readings:
                for index, sentence in enumerate(reading.article.sentences):
                    inside = {
                        n
                        for m in reading.mentions_in(sentence.begin, sentence.end)
                        for n in reading.entities[m.entity].names
                    }
                    trials = [t for i, t in self._trace(doc, reading) if i == index and self._is_about(t, wanted)]
                    if trials or all(inside & names for names in wanted):
                        begin, end = reading.article.page_span(sentence.begin, sentence.end)
                        yield f"  page        {doc}, {begin} to {end}: {reading.article.title}"
                        yield f"  read as     {self._annotate(reading, index)}"
                        yield from self._tell_trials(doc, reading, index)

    def tell_mentions(self, thing: Thing) -> Iterator[str]:
        """The rules that found the names of a thing, each with the texts that it found."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        names = set(thing.names)
        for doc in thing.pages:
            for reading in self._readings.get(doc, ()):
                for mention in reading.mentions:
                    entity = reading.entities.get(mention.entity)
                    if entity is None or entity.type not in thing.types or not names & {entity.name, *entity.names}:
                        continue
                    texts = found.setdefault((mention.origin.value, mention.rule), {})
                    texts[mention.text] = texts.get(mention.text, 0) + 1
        for (origin, rule), texts in sorted(found.items()):
            shown = "、".join(f"{text} ×{n}" if n > 1 else text for text, n in sorted(texts.items()))
            yield f"  found by    {origin} {rule}: {shown}"

    @staticmethod
    def _names(graph: GraphFile, word: str) -> set[str]:
        return {word} | {n for t in find_things(graph, word) for n in t.names}

    @staticmethod
    def _is_about(trial: Trial, wanted: Sequence[set[str]]) -> bool:
        return trial.subject in wanted[0] and trial.object in wanted[1]

    def _trace(self, doc: str, reading: Reading) -> list[tuple[int, Trial]]:
        key = (doc, reading.article.number)
        if key not in self._traces:
            self._traces[key] = trace_rules(reading, self._pages[doc], self._rules)
        return self._traces[key]

    def _tell_trials(self, doc: str, reading: Reading, index: int) -> Iterator[str]:
        for sentence, trial in self._trace(doc, reading):
            if sentence == index:
                yield (f"  tried       {trial.rule}: {trial.subject} {trial.predicate} {trial.object}: {trial.verdict}")

    @staticmethod
    def _annotate(reading: Reading, index: int) -> str:
        sentence = reading.article.sentences[index]
        outer: list[Mention] = []
        for mention in reading.mentions_in(sentence.begin, sentence.end):
            if not outer or mention.begin >= outer[-1].end:
                outer.append(mention)
        spans = []
        for mention in outer:
            target = reading.entities[mention.entity].name if mention.origin is Origin.ANAPHOR else ""
            kind = f"{mention.type}={target}" if target else mention.type
            spans.append((mention.begin - sentence.begin, mention.end - sentence.begin, kind))
        return _bracket(reading.article.text[sentence.begin : sentence.end], spans)


def _bracket(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    out, at = [], 0
    for begin, end, kind in sorted(spans):
        out.append(f"{text[at:begin]}[{text[begin:end]}|{kind}]")
        at = end
    return "".join((*out, text[at:]))
