"""The HTML graph: one self-contained file that opens from a disk, asks nothing of a network, runs nothing of a page's.

pyvis (vis-network) draws it. What pyvis 0.3.2 gets wrong is mended here by handing it a template of our own: its own
one loads bootstrap from a CDN in every mode, writes headings unescaped, sets ``innerHTML`` from titles that hold
"href", and is written in whatever encoding the locale has. Its ``add_edge`` looks for duplicates in quadratic time, so
nodes and edges are handed over as the lists that it keeps.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment
from markupsafe import Markup
from pypinyin import Style, pinyin
from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

from kg.graph.ontology import Ontology, read_ontology
from kg.graph.turtle import write_text
from kg.views.data import POST, Source, Triples, View, read_view
from kg.views.layout import Layout, lay_out
from kg.words.errors import GraphError
from kg.words.terms import KG, RES

OPEN_AT_MOST = 3000
"""So many things are drawn at once; a larger graph opens on its communities and loads the rest when asked."""

_FIRST = 700  # things that a larger graph opens with
_SCRIPTS = ("store.js", "search.js", "chart.js", "map.js", "panel.js", "app.js")
_VIS = "lib/vis-9.1.2/vis-network.min.js"  # as pyvis 0.3.2 packages it


def _read_asset(name: str) -> str:
    return files("kg.views").joinpath("assets", name).read_text(encoding="utf-8")


def _clean(text: str) -> str:
    """A text that UTF-8 can carry: lone surrogates, which only broken input has, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def build_html(
    triples: Triples,
    *,
    title: str | None = None,
    ontology: Ontology | None = None,
    language: str = "zh",
    theme: str = "",
    focus: str | None = None,
    hops: int = 1,
) -> str:
    """Draw a graph as one self-contained HTML page.

    Args:
        triples: A graph that keeps the contract: an ``rdflib.Graph``, ``Export`` or ``iter_named(path)``.
        title: Shown as the heading; text, never markup. A general one in the reader's language by default.
        ontology: Which classes are drawn, and what they are called; the shipped one by default.
        language: Of the interface, ``zh`` or ``en``; the reader can switch.
        theme: ``light``, ``dark`` or empty: what the reader's system asks for.
        focus: A name or IRI to open on.
        hops: How far neighbours are lit, 1 or 2.

    Returns:
        The page. Equal graphs give equal pages.

    Raises:
        GraphError: The graph holds nothing to draw.
    """
    palette: dict[str, dict[str, str]] = json.loads(_read_asset("types.json"))
    ontology = ontology or read_ontology()
    view = read_view(triples, ontology)
    if not view.things:
        raise GraphError("the graph holds no thing with a label, there is nothing to draw")
    lines = _join_lines(view)
    degrees = _count_neighbours(len(view.things), lines)
    radii = [round(4.5 + 2.1 * math.sqrt(degree), 1) for degree in degrees]
    layout = lay_out(
        len(view.things), list(lines), radii, hints=_find_hints(view), kinds=[thing.type for thing in view.things]
    )
    types = _list_types(view, palette, ontology)
    words: dict[str, Any] = json.loads(_read_asset("words.json"))
    predicates = _list_predicates(view, words["predicates"], ontology)

    language = "en" if language == "en" else "zh"
    heading = words["ui"][language]["title"] if title is None else title
    network = _build_network(view, layout, radii, lines, types, predicates, heading)
    facts = _pack(view, lines, types, predicates, words, ontology)
    facts["start"] = {
        "language": language,
        "titled": title is not None,
        "theme": theme if theme in ("light", "dark") else "",
        "focus": focus or "",
        "hops": 2 if hops >= 2 else 1,
        "limit": OPEN_AT_MOST,
        "first": _choose_first(layout) if len(view.things) > OPEN_AT_MOST else [],
        "post": predicates.index(next(p for p in predicates if p["id"] == POST)),
    }
    return _render(network, facts, words["ui"][language]["noScript"])


def write_html(
    triples: Triples,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    ontology: Ontology | None = None,
    language: str = "zh",
    theme: str = "",
    focus: str | None = None,
    hops: int = 1,
) -> None:
    """Write :func:`build_html`'s page as UTF-8, whatever the locale; the file is there whole or not at all.

    Raises:
        GraphError: The graph holds nothing to draw, or the file cannot be written.
    """
    page = build_html(triples, title=title, ontology=ontology, language=language, theme=theme, focus=focus, hops=hops)
    write_text([page], Path(path))


Lines = dict[tuple[int, int], int]
"""The drawn lines: (thing, thing), each pair once, in the direction that was stated first -> number of the line."""


def _join_lines(view: View) -> Lines:
    lines: Lines = {}
    pairs = [(link.subject, link.object) for link in view.links]
    pairs += [(post.person, post.organization) for post in view.posts if post.organization is not None]
    for one, other in pairs:
        if one != other and (other, one) not in lines:
            lines.setdefault((one, other), len(lines))
    return lines


def _count_neighbours(count: int, lines: Lines) -> list[int]:
    degrees = [0] * count
    for one, other in lines:
        degrees[one] += 1
        degrees[other] += 1
    return degrees


def _find_hints(view: View) -> list[int | None]:
    """For each thing the most important area of an article that names it: where it stands if nothing binds it."""
    home: dict[int, int] = {}
    for number, thing in enumerate(view.things):
        if thing.type in ("Region", "Zone"):
            for article in thing.articles:
                home.setdefault(article, number)
    return [
        next((home[article] for article in thing.articles if home.get(article, number) != number), None)
        for number, thing in enumerate(view.things)
    ]


def _choose_first(layout: Layout) -> list[int]:
    """What a graph too large to draw opens with: of each community its best-connected things, larger ones more."""
    total = len(layout.points)
    first: set[int] = set()
    for members in layout.communities:
        first.update(members[: max(1, round(0.7 * _FIRST * len(members) / total))])
    for number in range(total):
        if len(first) >= _FIRST:
            break
        first.add(number)
    return sorted(first)


def _list_types(view: View, palette: Mapping[str, Mapping[str, str]], ontology: Ontology) -> list[dict[str, str]]:
    """The classes that things are coloured by, in the palette's order, unknown ones last by name."""
    used = {thing.type for thing in view.things}
    names = [name for name in palette if name in used] + sorted(used - set(palette))
    return [{"id": name} | dict(palette.get(name) or palette["*"]) | _label(name, ontology) for name in names]


def _list_predicates(view: View, phrases: Mapping[str, Mapping[str, str]], ontology: Ontology) -> list[dict[str, str]]:
    """The relations in the order of the phrases, which say how each one reads backwards; unknown ones last by name."""
    used = {link.predicate for link in view.links}
    names = [name for name in phrases if name in used or name == POST] + sorted(used - set(phrases))
    return [{"id": name} | _label(name, ontology) | dict(phrases.get(name, {})) for name in names]


def _label(name: str, ontology: Ontology) -> dict[str, str]:
    return {language: ontology.label(name, language) for language in ("zh", "en")}


def _build_network(
    view: View,
    layout: Layout,
    radii: Sequence[float],
    lines: Lines,
    types: Sequence[Mapping[str, str]],
    predicates: Sequence[Mapping[str, str]],
    title: str,
) -> Network:
    network = Network(height="100%", width="100%", directed=True, heading=_clean(title), cdn_resources="in_line")
    shape_of = {kind["id"]: kind["shape"] for kind in types}
    number_of = {predicate["id"]: number for number, predicate in enumerate(predicates)}
    for number, thing in enumerate(view.things):
        x, y = layout.points[number]
        node = Node(
            number,
            shape_of[thing.type],
            _clean(thing.name),
            group=thing.type,
            x=round(float(x), 1),
            y=round(float(y), 1),
            size=radii[number],
        )
        network.nodes.append(node.options)
        network.node_ids.append(number)
        network.node_map[number] = node.options

    said: dict[int, set[int]] = {}
    towards: dict[int, set[bool]] = {}
    sources: dict[int, int] = {}
    triples = [(link.subject, link.predicate, link.object, link.sources) for link in view.links]
    triples += [(p.person, POST, p.organization, p.sources) for p in view.posts if p.organization is not None]
    for one, predicate, other, read in triples:
        if one == other:
            continue
        line = lines[(one, other)] if (one, other) in lines else lines[(other, one)]
        said.setdefault(line, set()).add(number_of[predicate])
        towards.setdefault(line, set()).add((one, other) in lines)
        sources[line] = sources.get(line, 0) + len(read)
    for (one, other), line in lines.items():
        arrows = "to, from" if len(towards[line]) > 1 else "to" if True in towards[line] else "from"
        extra: dict[str, Any] = {"dashes": [5, 4]} if said[line] == {number_of[POST]} else {}
        if sources[line] > 1:
            extra["width"] = round(1 + 0.6 * math.log2(min(sources[line], 16)), 1)
        edge = Edge(one, other, True, id=line, rel=sorted(said[line]), arrows=arrows, **extra)
        network.edges.append(edge.options)

    grey = "#8a97a8"
    many = len(view.things) > 1200
    network.set_options(
        json.dumps(
            {
                "autoResize": True,
                "physics": {"enabled": False},
                "layout": {"improvedLayout": False, "randomSeed": 1},
                "groups": {kind["id"]: _colour_group(kind["color"]) for kind in types},
                "nodes": {"borderWidth": 1, "borderWidthSelected": 3, "chosen": True},
                "edges": {
                    "smooth": False,
                    "width": 1,
                    "hoverWidth": 0.6,
                    "selectionWidth": 0.8,
                    "color": {"color": grey, "opacity": 0.3 if many else 0.6, "inherit": False},
                    "arrows": {"to": {"scaleFactor": 0.4}, "from": {"scaleFactor": 0.4}},
                },
                "interaction": {
                    "hover": True,
                    "hideEdgesOnDrag": many,
                    "hideEdgesOnZoom": many,
                    "tooltipDelay": 100000000,
                    "selectConnectedEdges": False,
                    "keyboard": False,
                    "zoomSpeed": 0.7,
                },
            }
        )
    )
    return network


def _colour_group(colour: str) -> dict[str, Any]:
    edge = "#" + "".join(f"{int(int(colour[at : at + 2], 16) * 0.72):02x}" for at in (1, 3, 5))
    return {
        "color": {
            "background": colour,
            "border": edge,
            "highlight": {"background": colour, "border": edge},
            "hover": {"background": colour, "border": edge},
        }
    }


def _pack(
    view: View,
    lines: Lines,
    types: Sequence[Mapping[str, str]],
    predicates: Sequence[Mapping[str, str]],
    words: Mapping[str, Any],
    ontology: Ontology,
) -> dict[str, Any]:
    """The facts as the page's program reads them: rows without keys, everything by number (see ``assets/store.js``)."""
    number_of = {predicate["id"]: number for number, predicate in enumerate(predicates)}

    def line_of(one: int, other: int) -> int:
        return lines[(one, other)] if (one, other) in lines else lines.get((other, one), -1)

    def said(sources: Sequence[Source]) -> list[list[Any]]:
        return [[source.sentence, source.rule, source.confidence] for source in sources]

    kinds = sorted({thing.kind for thing in view.things if thing.kind})
    terms = sorted({term for figure in view.figures for pair in figure.notes for term in pair})
    return {
        "base": RES,
        "ontology": KG,
        "types": types,
        "predicates": predicates,
        "kinds": {kind: _label(kind, ontology) for kind in kinds},
        "notes": {term: _label(term, ontology) for term in terms if term in ontology.terms},
        "values": sorted(
            term for term in terms if term in ontology.terms and ontology.terms[term].kind == "individual"
        ),
        "symmetric": [number_of[name] for name in sorted(ontology.symmetric) if name in number_of],
        "words": words["ui"],
        "things": [
            [_clean(t.iri.removeprefix(RES)), [_clean(name) for name in t.names], t.kind, t.code, list(t.articles)]
            for t in view.things
        ],
        "links": [
            [line_of(k.subject, k.object), k.subject, number_of[k.predicate], k.object, said(k.sources)]
            for k in view.links
        ],
        "posts": [
            [
                -1 if p.organization is None else line_of(p.person, p.organization),
                p.person,
                -1 if p.organization is None else p.organization,
                _clean(p.title),
                int(p.former),
                said(p.sources),
                p.iri.removeprefix(RES),
            ]
            for p in view.posts
        ],
        "figures": [
            [
                f.owner,
                f.iri.removeprefix(RES),
                _clean(f.indicator),
                f.value,
                f.unit,
                f.period,
                f.change,
                f.modality,
                [list(note) for note in f.notes],
                said(f.sources),
            ]
            for f in view.figures
        ],
        "sentences": [
            [_clean(s.text), s.article, -1 if s.begin is None else s.begin, -1 if s.end is None else s.end]
            for s in view.sentences
        ],
        "articles": [[_clean(a.title), _clean(a.doc)] for a in view.articles],
        "readings": _list_readings(view),
    }


def _list_readings(view: View) -> dict[str, str]:
    """Every reading of every Chinese character of a name, without tones: one table serves all names."""
    chars = sorted({c for t in view.things for name in (t.name, *t.names) for c in name if "\u3400" <= c <= "\u9fff"})
    readings: dict[str, str] = {}
    for char in chars:
        found = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="ignore")
        if found:
            readings[char] = " ".join(dict.fromkeys(found[0]))
    return readings


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def _render(network: Network, facts: Mapping[str, Any], no_script: str) -> str:
    """Let pyvis render its network with our template instead of its own."""
    own = network.templateEnv
    environment = Environment(
        loader=ChoiceLoader([DictLoader({"page.html": _read_asset("page.html")}), own.loader or DictLoader({})]),
        autoescape=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":"), "sort_keys": False}
    # The hashes of the policy are taken over exactly what stands between the tags; HTML reads \r\n as \n.
    vis = _read_vis(own).replace("\r\n", "\n")
    script = "\n".join(_read_asset(name) for name in _SCRIPTS)
    style = _read_asset("page.css")
    policy = (
        f"default-src 'none'; script-src {_digest(vis)} {_digest(script)}; style-src {_digest(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    environment.globals.update(
        facts=facts,
        policy=policy,
        style=Markup(style),
        vis_script=Markup(vis),
        own_script=Markup(script),
        no_script=no_script,
    )
    network.templateEnv = environment
    network.path = "page.html"
    return str(network.generate_html(notebook=False))


def _read_vis(environment: Environment) -> str:
    if environment.loader is None:
        raise RuntimeError("pyvis came without its templates")
    return environment.loader.get_source(environment, _VIS)[0]
