"""The examples of rules, read and run: each rule must find its own ``yes`` and nothing in its ``no``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.facts.context import Context, load_grammar
from kg.facts.relations import match_rule
from kg.facts.rules import Example, Rule, parse_annotated
from kg.facts.topics import find_topics
from kg.words.data import seeds_path
from kg.words.domain import Article, Block, BlockKind, Entity, Mention, Origin, Page, Reading, Sentence

_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?[”’]?")


def read_example(text: str, home: str = "", kind: BlockKind = BlockKind.BODY) -> tuple[Page, Reading]:
    """A reading from annotated text; entities are named ``Type/name``.

    Args:
        text: Clean text with mentions as ``[name|Type]`` or, for an anaphor, ``[word|Type=name]``. Lines are blocks;
            one that starts with ``# `` is the headline.
        home: Name of the region that the article is about, annotated or not.
        kind: Kind of its blocks.
    """
    plain, spans = parse_annotated(text)
    entities: dict[str, Entity] = {}
    mentions = []
    for begin, end, type_, target in spans:
        name = target or plain[begin:end]
        entity = Entity(id=f"{type_}/{name}", type=type_, name=name, names=(name,), articles=(("example", 1),))
        entities[entity.id] = entity
        origin = Origin.ANAPHOR if target else Origin.SHAPE
        mentions.append(Mention(begin, end, type_, plain[begin:end], origin, "example", entity.id))
    home_id = None
    if home:
        home_id = f"Region/{home}"
        entities.setdefault(home_id, Entity(id=home_id, type="Region", name=home, names=(home,)))
    blocks: list[Block] = []
    sentences: list[Sentence] = []
    for line in re.finditer(r"[^\n]+", plain):
        head = line.group().startswith("# ")
        begin = line.start() + (2 if head else 0)
        blocks.append(Block(BlockKind.HEADLINE if head else kind, begin, line.end()))
        sentences.extend(
            Sentence(s.start(), s.end(), len(blocks) - 1) for s in _SENTENCE.finditer(plain, begin, line.end())
        )
    article = Article("example", 1, "", plain, tuple(range(len(plain))), tuple(blocks), tuple(sentences))
    ordered = tuple(sorted(mentions, key=lambda m: (m.begin, -m.end)))
    topics = find_topics(article, ordered, entities, home_id)
    return Page("example", "example", plain), Reading(article, ordered, entities, home_id, topics)


def run_example(rule: Rule, example: Example) -> set[tuple[str, str]]:
    """The pairs of names that a rule alone finds in one of its examples."""
    _, reading = read_example(example.text, example.home, min(rule.blocks, key=list(BlockKind).index))
    context = Context(reading, load_grammar(seeds_path("grammar.toml")))
    names = {e.id: e.name for e in reading.entities.values()}
    return {(names[f.subject], names[f.object]) for f in match_rule(context, rule) if f.subject != f.object}


def check_examples(rules: Sequence[Rule]) -> Iterator[str]:
    """One line for each example that its rule does not keep."""
    for rule in rules:
        for example in rule.yes:
            found = run_example(rule, example)
            if found != set(example.gives):
                yield f"{rule.place}: {rule.id}: {example.text}: gives {sorted(found)} and not {sorted(example.gives)}"
        for example in rule.no:
            found = run_example(rule, example)
            if found:
                yield f"{rule.place}: {rule.id}: {example.text}: gives {sorted(found)} and not nothing"
