"""A part of a view: the surroundings of one thing, some types, what is not older than a year.

What is asked for by a name that nobody bears is refused with the names that come near it: an empty page would not say
what was wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from urllib.parse import unquote

from kg.graph.ontology import Ontology
from kg.views.data import Figure, Link, Post, Source, Thing, View
from kg.views.drawing import read_words
from kg.words.errors import GraphError
from kg.words.terms import RES

_CANDIDATES = 6  # names that an error offers
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a graph is meant; the default is all of it.

    Attributes:
        focus: A name or IRI, or empty.
        hops: So many steps from ``focus`` at most; None: the focus restricts nothing.
        types: Classes by name or label; what is of none of them is left out, the focus excepted. Empty: all.
        since: The first year: numbers of periods that ended before are left out, and so is what only articles from
            before say. What has no date stays.
    """

    focus: str = ""
    hops: int | None = None
    types: tuple[str, ...] = ()
    since: int | None = None


def find_thing(view: View, name: str) -> int:
    """The thing of a name: by IRI, preferred label, any other label, in this order.

    Raises:
        GraphError: Nothing bears the name; the message offers what comes near it. Or several things do; the message
            names them by IRI and type, most important first, for the user to choose.
    """
    wanted = name.strip()
    for key in (
        lambda thing: (thing.iri, thing.iri.removeprefix(RES), unquote(thing.iri.removeprefix(RES)), _prefixed(thing)),
        lambda thing: (thing.name,),
        lambda thing: thing.names,
    ):
        found = [number for number, thing in enumerate(view.things) if wanted in key(thing)]
        if len(found) == 1:
            return found[0]
        if found:
            some = ", ".join(f"{_prefixed(view.things[n])} ({view.things[n].type})" for n in found[:_CANDIDATES])
            more = ", …" if len(found) > _CANDIDATES else ""
            raise GraphError(f"{len(found)} things are called {_short(name)}; name one by its IRI: {some}{more}")
    names = (name for thing in view.things for name in (thing.name, *thing.names))
    first = ", ".join(_short(thing.name) for thing in view.things[:_CANDIDATES])
    near = suggest(wanted, names) or f"; what it tells most of: {first}"
    raise GraphError(f"nothing in the graph is called {_short(name)}{near}")


def _prefixed(thing: Thing) -> str:
    """The IRI as commands print it and take it: ``res:region/360603``."""
    return f"res:{thing.iri.removeprefix(RES)}" if thing.iri.startswith(RES) else thing.iri


def suggest(wanted: str, names: Iterable[str]) -> str:
    """The end of a sentence that offers the names nearest to a word: ``; did you mean A, B?``, or nothing.

    >>> suggest("云溪市", ["云溪县", "云溪", "白沙镇"])
    '; did you mean 云溪, 云溪县?'
    """
    seen = dict.fromkeys(name for name in names if name)
    matcher = SequenceMatcher(autojunk=False, b=wanted)

    def nearness(name: str) -> float:
        if not name or not wanted:
            return 0.0
        matcher.set_seq1(name[:80])
        return matcher.quick_ratio() and matcher.ratio() + 0.4 * (wanted in name or name in wanted)

    ranked = sorted(((-nearness(name), order, name) for order, name in enumerate(seen)))
    near = [_short(name) for score, _, name in ranked[:_CANDIDATES] if score <= -0.5]
    return f"; did you mean {', '.join(near)}?" if near else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def find_types(view: View, wanted: Sequence[str], ontology: Ontology) -> frozenset[str]:
    """Local names of classes, from names or labels in any case: ``Region``, ``region``, ``地区``.

    Raises:
        GraphError: The graph has nothing of such a type; the message lists the types that it has.
    """
    used = dict.fromkeys([thing.type for thing in view.things])
    used |= dict.fromkeys(sorted({thing.kind for thing in view.things if thing.kind}))
    spelled = {name.casefold(): name for name in used}
    for name in used:
        for language in ("zh", "en"):
            spelled.setdefault(ontology.label(name, language).casefold(), name)
    found = set()
    for word in wanted:
        if word.casefold() not in spelled:
            raise GraphError(f"nothing in the graph is of the type {_short(word)}; it has {', '.join(sorted(used))}")
        found.add(spelled[word.casefold()])
    return frozenset(found)


def select(view: View, selection: Selection, ontology: Ontology) -> View:
    """The part of a view that a selection means.

    Returns:
        A view of its own: what it holds is numbered anew, in the same order. A post stays only together with the place
        where it is held.

    Raises:
        GraphError: A name or type is unknown, hops are asked for without a thing to start from, or nothing is left.
    """
    focus = find_thing(view, selection.focus) if selection.focus else None
    types = find_types(view, selection.types, ontology) if selection.types else frozenset()
    if selection.hops is not None and (focus is None or selection.hops < 0):
        raise GraphError("hops are counted from a thing: name one as the focus, and none or more hops")
    if selection.hops is None and not types and selection.since is None:
        return view
    kept = set(range(len(view.things)))
    if types:
        kept = {n for n in kept if {view.things[n].type, view.things[n].kind} & types or n == focus}
    if selection.since is not None:
        view, gone = _drop_before(view, selection.since)
        kept -= gone - {focus}
    if focus is not None and selection.hops is not None:
        kept &= _reach(view, {focus}, kept, selection.hops)
    if not kept:
        raise GraphError("nothing is left to draw: no thing of the graph is of these types and this time")
    return _renumber(view, kept)


def tell_part(whole: View, part: View, selection: Selection, ontology: Ontology, language: str) -> str:
    """What a selection leaves of a graph, in words; empty if all of it."""
    if selection.hops is None and not selection.types and selection.since is None:
        return ""
    words = read_words()["ui"][language]
    around = words["partAround"].replace("(s)", "" if selection.hops == 1 else "s")
    labels = (ontology.label(name, language) for name in sorted(find_types(whole, selection.types, ontology)))
    how = [
        around.format(a=selection.focus, n=selection.hops) if selection.hops is not None else "",
        words["partTypes"].format(list=words["comma"].join(labels)) if selection.types else "",
        words["partSince"].format(n=selection.since) if selection.since is not None else "",
    ]
    return str(
        words["part"].format(
            n=f"{len(part.things):,}", N=f"{len(whole.things):,}", how=words["comma"].join(filter(None, how))
        )
    )


def _year_of(figure: Figure) -> int | None:
    """The last year of a figure's period; None if it has no period."""
    years = _YEAR.findall(figure.end) or _YEAR.findall(figure.period)
    return max(map(int, years)) if years else None


def _drop_before(view: View, since: int) -> tuple[View, set[int]]:
    """Without numbers of earlier periods, and without what only earlier articles say.

    Returns:
        The view, and the things in it that nothing of the time tells of: only earlier articles name them, or only such
        things led to them (the province that is known from the gazetteer alone).
    """
    old = set()
    for number, article in enumerate(view.articles):
        years = _YEAR.findall(article.date)
        if years and max(map(int, years)) < since:
            old.add(number)

    def fresh(sources: Sequence[Source]) -> tuple[Source, ...]:
        return tuple(source for source in sources if view.sentences[source.sentence].article not in old)

    def keeps(sources: Sequence[Source]) -> bool:
        return not sources or bool(fresh(sources))

    told = {number for number, thing in enumerate(view.things) if thing.articles}
    still = {number for number in told if set(view.things[number].articles) - old}
    known = set(range(len(view.things))) - told
    later = replace(
        view,
        links=tuple(replace(link, sources=fresh(link.sources)) for link in view.links if keeps(link.sources)),
        posts=tuple(replace(post, sources=fresh(post.sources)) for post in view.posts if keeps(post.sources)),
        figures=tuple(
            replace(figure, sources=fresh(figure.sources))
            for figure in view.figures
            if keeps(figure.sources) and ((year := _year_of(figure)) is None or year >= since)
        ),
        things=tuple(replace(t, articles=tuple(a for a in t.articles if a not in old)) for t in view.things),
    )
    orphans = _reach(view, told, known | told) - _reach(later, still, known | still)
    return later, orphans


def _reach(view: View, begin: set[int], kept: set[int], hops: int | None = None) -> set[int]:
    """What so many steps lead to from some things, through kept ones; None: any number of steps."""
    near: dict[int, set[int]] = defaultdict(set)
    pairs = [(link.subject, link.object) for link in view.links]
    pairs += [(post.person, post.organization) for post in view.posts if post.organization is not None]
    for one, other in pairs:
        if one in kept and other in kept:
            near[one].add(other)
            near[other].add(one)
    reached, rim = set(begin), set(begin)
    while rim and (hops is None or hops > 0):
        rim = {other for one in rim for other in near[one]} - reached
        reached |= rim
        hops = None if hops is None else hops - 1
    return reached


def _all_sources(
    links: Sequence[Link], posts: Sequence[Post], figures: Sequence[Figure]
) -> Iterator[tuple[Source, ...]]:
    yield from (link.sources for link in links)
    yield from (post.sources for post in posts)
    yield from (figure.sources for figure in figures)


def _renumber(view: View, kept: set[int]) -> View:
    thing = {old: new for new, old in enumerate(sorted(kept))}
    links = [link for link in view.links if link.subject in thing and link.object in thing]
    held = thing.keys() | {None}
    posts = [post for post in view.posts if post.person in thing and post.organization in held]
    figures = [figure for figure in view.figures if figure.owner in thing]
    said = sorted({source.sentence for sources in _all_sources(links, posts, figures) for source in sources})
    sentence = {old: new for new, old in enumerate(said)}
    read = {view.sentences[old].article for old in said}
    read.update(a for old in thing for a in view.things[old].articles)
    article = {old: new for new, old in enumerate(sorted(read - {-1}))} | {-1: -1}
    counted = {figure.concept for figure in figures}

    def again(sources: Sequence[Source]) -> tuple[Source, ...]:
        return tuple(replace(source, sentence=sentence[source.sentence]) for source in sources)

    return View(
        tuple(
            replace(view.things[old], articles=tuple(article[a] for a in view.things[old].articles)) for old in thing
        ),
        tuple(
            replace(link, subject=thing[link.subject], object=thing[link.object], sources=again(link.sources))
            for link in links
        ),
        tuple(
            replace(
                post,
                person=thing[post.person],
                organization=None if post.organization is None else thing[post.organization],
                sources=again(post.sources),
            )
            for post in posts
        ),
        tuple(replace(figure, owner=thing[figure.owner], sources=again(figure.sources)) for figure in figures),
        tuple(replace(view.sentences[old], article=article[view.sentences[old].article]) for old in said),
        tuple(view.articles[old] for old in article if old >= 0),
        tuple(indicator for indicator in view.indicators if indicator.iri in counted),
    )
