"""The fourteen relations: rules over rendered sentences become facts with evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import combinations

from kg.facts.context import Bound, Context, load_grammar
from kg.facts.evidence import sentence_evidence
from kg.facts.lines import Line
from kg.facts.relation_model import (
    ADD,
    DROP,
    DROP_GUESSED,
    MODEL_RULE,
    Fired,
    Pair,
    RelationModel,
    describe_pairs,
    encoder_features,
    load_relation_model,
    rule_features,
)
from kg.facts.rules import Pattern, Rule, check_names, is_barred
from kg.facts.trades import is_of_other_crop
from kg.language.edges import any_of, load_toml, string_list
from kg.words.data import seeds_path
from kg.words.domain import Mention, Origin, Page, Reading, Relation
from kg.words.errors import DataError

Signatures = Mapping[str, tuple[Collection[str], Collection[str]]]
"""Predicate to the types of its subjects and the types of its objects."""

_TRANSITIVE = frozenset({"partOf", "locatedIn"})
_SYMMETRIC = frozenset({"cooperatesWith"})
_HOLDING = frozenset({"subOrganizationOf"})
"""Says who owns whom; what others say of 「甲旗下的乙」 they say of 乙."""
_CLAUSE_MARK = re.compile(r"[,;:。!?]")


@dataclass(frozen=True, slots=True)
class Found:
    """A pair that a rule found, the sentence that it stands in, and how likely it is by the model, if one was asked."""

    rule: Rule
    subject: str
    object: str
    sentence: int
    probability: float | None = None

    @property
    def confidence(self) -> float:
        """The model's probability, else the precision that the rule's author expects."""
        return self.rule.confidence if self.probability is None else self.probability


RULES_ALONE = RelationModel({})
"""Leaves everything to the rules."""


def fired_by(found: Iterable[Found]) -> dict[Fired, set[str]]:
    """The pairs that rules state, a symmetric one both ways round, with the ids of the rules."""
    fired: dict[Fired, set[str]] = defaultdict(set)
    for item in found:
        relation = item.rule.relation
        fired[Fired(relation, item.subject, item.object)].add(item.rule.id)
        if relation in _SYMMETRIC:
            fired[Fired(relation, item.object, item.subject)].add(item.rule.id)
    return fired


def weigh(context: Context, found: Sequence[Found], signatures: Signatures, model: RelationModel) -> list[Found]:
    """Drop what a model refuses, add what it is sure of, and give everything its probability.

    Args:
        context: The article.
        found: What the rules state.
        signatures: Which types each relation joins.
        model: The model; relations that it does not know are left as they are.
    """
    if not model.labels:
        return list(found)
    fired = fired_by(found)
    held: dict[str, set[str]] = defaultdict(set)
    for item in found:
        if item.rule.id == "locatedIn.event-at":
            held[item.subject].add(item.object)
    served: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    for item in found:
        served[item.rule.relation, item.sentence] |= {("s", item.subject), ("o", item.object)}
    pairs = describe_pairs(context, {(f.subject, f.object) for f in found})
    kinds = {e.id: e.type for e in context.reading.entities.values()}
    out: list[Found] = []
    for item in found:
        relation = item.rule.relation
        pair = pairs.get((item.subject, item.object))
        rules = fired[Fired(relation, item.subject, item.object)]
        if pair is None or not model.knows_any(relation, rules):
            out.append(item)
            continue
        probability = model.probability(relation, pair_features(relation, pair, fired))
        alone = DROP_GUESSED.get(item.rule.id, 0.0) if len(rules) == 1 else 0.0
        if probability >= max(alone, DROP.get(relation, 0.0)):
            out.append(replace(item, probability=round(probability, 2)))
    for (subject, object_), pair in pairs.items():
        for relation, least in ADD.items():
            domain, span = signatures.get(relation, ((), ()))
            if relation not in model.labels or kinds[subject] not in domain or kinds[object_] not in span:
                continue
            if Fired(relation, subject, object_) in fired or (relation in _SYMMETRIC and subject > object_):
                continue
            if relation == "partOf" and not context.may_hold(object_, subject):
                continue
            if relation == "partOf" and Fired(relation, object_, subject) in fired:
                continue
            if relation == "locatedIn" and subject in held and not held[subject] & set(context.above(object_)):
                continue  # where it was held is said
            if relation not in _STANDING and _is_hoped(context, pair.sentence):
                continue
            if relation not in _STANDING | _HOLDING and any(
                context.is_aside(end, pair.sentence, running=relation == "establishedBy") for end in (subject, object_)
            ):
                continue
            if relation in _GIVEN_ONCE and {("s", subject), ("o", object_)} <= served[relation, pair.sentence]:
                continue  # 甲获评某园,乙获评某厂: each has its own
            probability = model.probability(relation, pair_features(relation, pair, fired))
            if probability >= least:
                rule = Rule(f"{relation}.{MODEL_RULE}", relation, "", (), "", confidence=round(probability, 2))
                out += [Found(rule, subject, object_, at, round(probability, 2)) for at in pair.sentences]
    return _orient(out)


_GIVEN_ONCE = frozenset({"hasHonor"})
"""What a sentence gives each of several subjects, so that no other subject has it too."""
_STANDING = frozenset({"locatedIn", "partOf"})
"""Where something is holds whatever else is hoped for."""


def _is_hoped(context: Context, sentence: int) -> bool:
    """Whether a sentence hopes or denies, so that only a rule may say what of it is so."""
    article = context.reading.article
    span = article.sentences[sentence]
    return _hope().search(article.text, span.begin, span.end) is not None


@lru_cache(maxsize=1)
def _hope() -> re.Pattern[str]:
    place = "seeds/patterns/common.toml"
    words = load_toml("patterns/common.toml").get("words")
    if not isinstance(words, dict):
        raise DataError(place, "no table [words]")
    return re.compile(any_of(string_list(words, "hoped", place)))


def pair_features(relation: str, pair: Pair, fired: Mapping[Fired, set[str]]) -> frozenset[str]:
    """Everything that is known of a pair, asked about one relation."""
    rules = rule_features(relation, pair.subject, pair.object, fired)
    return pair.features.union(rules, encoder_features(relation, pair))


def find_relations(
    reading: Reading,
    page: Page,
    rules: Sequence[Rule],
    signatures: Signatures,
    *,
    model: RelationModel | None = None,
) -> list[Relation]:
    """Find the relations that an article states.

    Args:
        reading: The article with its linked mentions.
        page: The page that the article was cut from, for evidence.
        rules: In the order in which they are tried; a fallback rule sees what the rules before it found.
        signatures: What the ontology allows; a pair outside it is dropped, as is a predicate that is not in it.
        model: Who weighs what the rules found; default the shipped one, :data:`RULES_ALONE` for none.

    Returns:
        Sorted by subject, predicate, object and evidence; one for each pair and sentence.
    """
    context = Context(reading, load_grammar(seeds_path("grammar.toml")))
    opinion = load_relation_model() if model is None else model
    weighed = weigh(context, run_rules(context, rules, signatures), signatures, opinion)
    only = {rule.relation: rule.only for rule in rules}
    found = [
        item
        for item in reduce_places(context, weighed)
        if not is_barred(
            only.get(item.rule.relation, ()),
            reading.entities[item.subject].type,
            reading.entities[item.object].names,
        )
    ]
    best: dict[tuple[str, str, str, int], Found] = {}
    for item in found:
        key = (item.subject, item.rule.relation, item.object, item.sentence)
        if key not in best or item.confidence > best[key].confidence:
            best[key] = item
    article = reading.article
    return [
        Relation(
            subject=subject,
            predicate=predicate,
            object=obj,
            rule=item.rule.id,
            confidence=item.confidence,
            evidence=sentence_evidence(page, article, article.sentences[sentence]),
        )
        for (subject, predicate, obj, sentence), item in sorted(best.items())
    ]


def match_rule(context: Context, rule: Rule) -> Iterator[Found]:
    """All pairs that one rule finds in an article, signatures and other rules aside."""
    if rule.kind == "name":
        yield from _match_names(context, rule)
        return
    if rule.kind == "mention":
        yield from _match_mentions(context, rule)
        return
    article = context.reading.article
    for index, line in enumerate(context.lines):
        if article.blocks[article.sentences[index].block].kind not in rule.blocks:
            continue
        for pattern in rule.patterns:
            for match in _overlapping(pattern, line.text, rule.each):
                if not _is_cancelled(rule, line.text, *match.span()):
                    yield from _pairs(context, rule, pattern, match, line, index, None)


def run_rules(context: Context, rules: Sequence[Rule], signatures: Signatures) -> list[Found]:
    """All pairs that the rules find together; a fallback rule sees what the others found."""
    kinds = {e.id: e.type for e in context.reading.entities.values()}
    found: list[Found] = []
    spoken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in sorted(rules, key=lambda r: (bool(r.fallback), bool(r.via))):
        domain, span = signatures.get(rule.relation, ((), ()))
        fresh = []
        items: Iterable[Found] = match_rule(context, rule)
        if rule.source:
            items = [f for f in found if f.rule.relation == rule.source and _fits(rule, f, kinds)]
        for item in _carry(rule, items, found) if rule.via else items:
            if item.subject == item.object or kinds[item.subject] not in domain or kinds[item.object] not in span:
                continue
            if is_barred(rule.only, kinds[item.subject], context.reading.entities[item.object].names):
                continue
            if rule.fallback and _is_spoken(rule, item, spoken):
                continue
            if any(item.subject in spoken.get((r, "object"), ()) for r in rule.aside):
                if not (kinds[item.subject] == "Enterprise" and context.is_spoken_of(item.subject)):
                    continue
            if kinds[item.subject] == "Enterprise" and any(
                f"{item.object}\n{item.subject}" in spoken.get((r, "pair"), ()) for r in rule.aside
            ):
                continue  # a firm that signs with the county comes from elsewhere
            if rule.crops and _is_of_other_crop(context, item):
                continue
            if kinds[item.subject] in rule.near and _is_far(context, item.object):
                spoken[rule.relation, "subject"].add(item.subject)  # not stated, but not at home either
                continue
            if item.rule.relation == "partOf" and not context.may_hold(item.object, item.subject):
                continue
            if rule.relation == "partOf" and f"{item.object}\n{item.subject}" in spoken.get(("partOf", "pair"), ()):
                continue  # what is the core of a valley does not hold the valley
            if any(f"{item.subject}\n{item.object}" in spoken.get((r, "pair"), ()) for r in rule.free_of):
                continue
            fresh.append(item)
        for item in fresh:
            spoken[rule.relation, "subject"].add(item.subject)
            spoken[rule.relation, "object"].add(item.object)
            spoken[rule.relation, "pair"].add(f"{item.subject}\n{item.object}")
            if rule.relation in _SYMMETRIC:
                spoken[rule.relation, "pair"].add(f"{item.object}\n{item.subject}")
        found.extend(fresh)
    return _orient(found)


def _is_far(context: Context, area: str) -> bool:
    """Whether an area is a province or city that neither holds the article's home nor lies in it."""
    home = context.reading.home
    if home is None or context.level(area) not in (1, 2):
        return False
    return area not in context.above(home) and home not in context.above(area)


def _is_of_other_crop(context: Context, item: Found) -> bool:
    known = context.reading.entities
    return is_of_other_crop(known[item.subject].names, known[item.object].names)


def _fits(rule: Rule, item: Found, kinds: Mapping[str, str]) -> bool:
    """Whether a pair of another relation has the types of the rule's slots."""
    types = {slot.name: slot.types for pattern in rule.patterns for slot in pattern.slots}
    return kinds[item.subject] in types["s"] and kinds[item.object] in types["o"]


def _carry(rule: Rule, items: Iterable[Found], found: Sequence[Found]) -> Iterator[Found]:
    """A ``via`` rule's pairs, each object exchanged for what earlier rules gave it in the relation."""
    for item in items:
        for target in sorted({f.object for f in found if f.rule.relation == rule.via and f.subject == item.object}):
            yield Found(rule, item.subject, target, item.sentence)


def _is_spoken(rule: Rule, item: Found, spoken: Mapping[tuple[str, str], set[str]]) -> bool:
    key = {"subject": item.subject, "object": item.object, "pair": f"{item.subject}\n{item.object}"}[rule.fallback]
    return key in spoken.get((rule.relation, rule.fallback), ())


def _orient(found: list[Found]) -> list[Found]:
    """A symmetric pair is listed in one direction: that in which the article states it first."""
    first: dict[tuple[str, str, str], bool] = {}
    out = []
    for item in found:
        relation = item.rule.relation
        if relation in _SYMMETRIC and (relation, item.object, item.subject) in first:
            item = replace(item, subject=item.object, object=item.subject)
        first.setdefault((relation, item.subject, item.object), True)
        out.append(item)
    return out


def reduce_places(context: Context, found: list[Found]) -> list[Found]:
    """Keep the smallest place: what is in a park is not said to be in its county as well."""
    up: dict[str, set[str]] = defaultdict(set)
    for item in found:
        if item.rule.relation == "partOf":
            up[item.subject].add(item.object)
    for thing in context.reading.entities.values():
        if thing.parent:
            up[thing.id].add(thing.parent)
    above = {identity: _climb(identity, up) for identity in sorted(up)}
    targets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in found:
        if item.rule.relation in _TRANSITIVE:
            targets[item.rule.relation, item.subject].add(item.object)
    return [
        item
        for item in found
        if item.rule.relation not in _TRANSITIVE
        or not any(
            item.object in above.get(other, ()) and other not in above.get(item.object, ())
            for other in targets[item.rule.relation, item.subject]
            if other != item.object
        )
    ]


def _climb(start: str, up: Mapping[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        for parent in up.get(todo.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    return frozenset(seen)


def _overlapping(pattern: Pattern, text: str, each: str = "") -> Iterator[re.Match[str]]:
    """All matches by start: a second 「落户」 is found although the first match runs past it.

    With ``each`` the mentions that its slot was bound to are masked, and the same start is tried again.
    """
    at = 0
    while match := pattern.regex.search(text, at):
        yield match
        if each:
            start, masked = match.start(), text
            again: re.Match[str] | None = match
            while again is not None and again.start() == start:
                for slot in pattern.slots:
                    if slot.name == each and not slot.resolver:
                        b, e = again.span(slot.group)
                        masked = masked[:b] + "\ufffd" * (e - b) + masked[e:]
                again = pattern.regex.match(masked, start)
                if again is not None:
                    yield again
        at = match.start() + 1


def _is_cancelled(rule: Rule, text: str, begin: int, end: int) -> bool:
    """Whether one of the rule's ``unless`` stands in the clauses of a stretch."""
    if not rule.unless:
        return False
    first = max((m.end() for m in _CLAUSE_MARK.finditer(text, 0, begin)), default=0)
    mark = _CLAUSE_MARK.search(text, end)
    last = mark.start() if mark else len(text)
    return any(pattern.search(text, first, last) for pattern in rule.unless)


def _pairs(
    context: Context, rule: Rule, pattern: Pattern, match: re.Match[str], line: Line, sentence: int, whole: str | None
) -> Iterator[Found]:
    bound: dict[str, list[Bound]] = {"s": [], "o": []}
    if whole is not None and rule.whole is not None:
        bound[rule.whole.name] = [Bound(whole)]
    for slot in pattern.slots:
        begin, end = match.span(slot.group)
        if begin < 0:
            continue
        if slot.resolver:
            accept = partial(_accepts, context, rule, slot.name)
            anchor = line.mentions.get(begin - 1)
            values = context.resolve(slot.resolver, slot.types, sentence, begin, anchor, accept)
            if rule.own and slot.resolver == "SUBJECT" and context.has_other_subject(sentence, begin):
                values = []
        else:
            named = [i for i in range(begin, end) if i in line.mentions]
            if rule.relation not in _HOLDING:
                named = list(dict.fromkeys(context.what_belongs(line, i) for i in named))
            values = [Bound(line.mentions[i].entity, line.mentions[i]) for i in named]
            if rule.fresh:
                values = [v for v in values if v.mention is None or v.mention.origin is not Origin.ANAPHOR]
        values = [v for v in values if _allowed(context, rule, slot.name, v)]
        if slot.name == "o" and rule.apart and context.reading.home is not None:
            high = {e for e in context.above(context.reading.home) if context.level(e) < 3} - {context.reading.home}
            values = [v for v in values if v.entity not in high and context.level(v.entity) not in (0, 1)]
        if slot.name == "x":
            if not values:
                return
            continue
        bound[slot.name].extend(values)
    if rule.mutual:
        every = [b.entity for b in (*bound["s"], *bound["o"])]
        for one, other in combinations(dict.fromkeys(every), 2):
            yield Found(rule, one, other, sentence)
        return
    if rule.paired:
        # A match that starts inside a row would pair the wrong ones.
        inside = match.start() > 0 and context.is_joint(line, match.start())
        if len(bound["s"]) == len(bound["o"]) and not inside:
            for s, o in zip(bound["s"], bound["o"], strict=True):
                yield Found(rule, s.entity, o.entity, sentence)
        return
    for s in bound["s"]:
        for o in bound["o"]:
            yield Found(rule, s.entity, o.entity, sentence)


def _accepts(context: Context, rule: Rule, slot: str, entity: str) -> bool:
    return _allowed(context, rule, slot, Bound(entity))


def _allowed(context: Context, rule: Rule, slot: str, bound: Bound) -> bool:
    names = context.reading.entities[bound.entity].names
    if slot in rule.where and not check_names(names, rule.where[slot]):
        return False
    return not (slot in rule.where_not and check_names(names, rule.where_not[slot]))


def _match_mentions(context: Context, rule: Rule) -> Iterator[Found]:
    """Ask the resolvers about every mention; the first sentence in which an entity stands counts for each answer."""
    whole = rule.whole
    if whole is None:
        return
    article = context.reading.article
    seen: set[tuple[str, str]] = set()
    partners = context.only_behind(rule.partner) if rule.partner is not None else frozenset()
    partners |= _find_guests(context, rule)
    for mention in context.known:
        sentence = article.sentence_at(mention.begin)
        if mention.entity in partners:
            continue
        if mention.type not in whole.types or sentence is None or mention.origin is Origin.ANAPHOR:
            continue
        if not _allowed(context, rule, whole.name, Bound(mention.entity)):
            continue
        index = article.sentences.index(sentence)
        if article.blocks[sentence.block].kind not in rule.blocks:
            continue
        for pattern in rule.patterns:
            for slot in pattern.slots:
                line = context.lines[index]
                accept = partial(_accepts, context, rule, slot.name)
                for bound in context.resolve(
                    slot.resolver, slot.types, index, line.position_of(mention.begin), mention, accept
                ):
                    pair = (mention.entity, bound.entity) if whole.name == "s" else (bound.entity, mention.entity)
                    if pair not in seen and _allowed(context, rule, slot.name, bound):
                        seen.add(pair)
                        yield Found(rule, *pair, index)


def _find_guests(context: Context, rule: Rule) -> frozenset[str]:
    """What the rule's ``guest`` patterns bind anywhere in the article: 「由⟦甲⟧承建」, 「⟦甲⟧与⟦某县⟧签约」."""
    return frozenset(
        line.mentions[at].entity
        for pattern in rule.guest
        for line in context.lines
        for match in _overlapping(pattern, line.text)
        for slot in pattern.slots
        if slot.name == "s"
        for at in range(*match.span(slot.group))
        if at in line.mentions
    )


def _match_names(context: Context, rule: Rule) -> Iterator[Found]:
    """Read the inside of names; each name counts where the article gives it first."""
    whole = rule.whole
    if whole is None:
        return
    seen: set[tuple[str, str]] = set()
    article = context.reading.article
    for mention in context.known:
        thing = context.reading.entities[mention.entity]
        sentence = article.sentence_at(mention.begin)
        if (
            mention.type not in whole.types
            or sentence is None
            or not _allowed(context, rule, whole.name, Bound(thing.id))
        ):
            continue
        index = article.sentences.index(sentence)
        for name in (mention.text, *thing.names):
            if (mention.entity, name) in seen:
                continue
            seen.add((mention.entity, name))
            inner = _inside(context.known, mention) if name == mention.text else []
            lines = [context.name_line(name, inner, mention.entity)]
            if rule.places and any(m.type not in ("Region", "Zone") for m in inner):
                # 「青山县人民法院溪口法庭」 opens with a court and with a county.
                places = [m for m in inner if m.type in ("Region", "Zone")]
                lines.append(context.name_line(name, places, mention.entity, places_only=True))
            for line in lines:
                for pattern in rule.patterns:
                    for match in _overlapping(pattern, line.text):
                        if not any(p.search(line.text) for p in rule.unless):
                            for found in _pairs(context, rule, pattern, match, line, index, mention.entity):
                                other = context.reading.entities[found.object if whole.name == "s" else found.subject]
                                # A house that only the names of its branches hold is not stated.
                                if other.articles or other.type not in ("Enterprise", "Organization"):
                                    yield found


def _inside(mentions: Sequence[Mention], outer: Mention) -> list[Mention]:
    """The mentions inside one, offsets counted from its start."""
    return [
        Mention(
            m.begin - outer.begin, m.end - outer.begin, m.type, m.text, origin=m.origin, rule=m.rule, entity=m.entity
        )
        for m in mentions
        if outer.begin <= m.begin
        and m.end <= outer.end
        and m.end - m.begin < outer.end - outer.begin
        and m.entity != outer.entity
    ]
