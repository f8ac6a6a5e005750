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
from kg.views.data import POST, Source, Triples, View, local_name, read_view
from kg.views.drawing import Drawing, draw_up, label_in_both, plain_text, read_asset, read_words
from kg.views.layout import Layout
from kg.views.periods import read_months
from kg.views.select import Selection, find_thing, select, tell_part
from kg.views.style import read_style
from kg.words.errors import GraphError
from kg.words.terms import KG, RES

OPEN_AT_MOST = 3000
"""So many things are drawn at once; a larger graph opens on its communities and loads the rest when asked."""

_FIRST = 700  # things that a larger graph opens with
_SCRIPTS = (
    *("store.js", "address.js", "search.js", "numbers.js", "slice.js", "style.js", "pattern.js", "chart.js"),
    *("places.js", "labels.js", "map.js", "hand.js", "picture.js", "panel.js", "several.js", "copy.js", "tip.js"),
    *("filters.js", "ranges.js", "looks.js", "scenes.js", "app.js"),
)
_VIS = "lib/vis-9.1.2/vis-network.min.js"  # as pyvis 0.3.2 packages it


def build_html(
    triples: Triples,
    *,
    title: str | None = None,
    ontology: Ontology | None = None,
    language: str = "zh",
    theme: str = "",
    focus: str | None = None,
    hops: int = 1,
    selection: Selection | None = None,
    style: str | os.PathLike[str] | None = None,
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
        selection: The part of the graph to draw, all of it by default; the page says that it shows a part.
        style: A file of rules for colours and sizes that the page opens with, see :mod:`kg.views.style`.

    Returns:
        The page. Equal graphs give equal pages.

    Raises:
        GraphError: The graph holds nothing to draw, or ``focus`` or ``selection`` name what it has not.
        DataError: ``style`` is broken, or names what the graph has not.
    """
    ontology = ontology or read_ontology()
    whole = read_view(triples, ontology)
    if not whole.things:
        raise GraphError("the graph holds no thing with a label, there is nothing to draw")
    view = select(whole, selection or Selection(), ontology)
    focus = focus or (selection.focus if selection else "")
    if focus:
        find_thing(view, focus)  # a page that opens on nothing would not say what comes near
    drawing = draw_up(view, ontology)
    words = read_words()
    language = "en" if language == "en" else "zh"
    heading = words["ui"][language]["title"] if title is None else title
    network = _build_network(drawing, heading)
    facts = _pack(drawing, words, ontology)
    facts["start"] = {
        "language": language,
        "titled": title is not None,
        "theme": theme if theme in ("light", "dark") else "",
        "focus": focus,
        "hops": 2 if hops >= 2 else 1,
        "limit": OPEN_AT_MOST,
        "style": read_style(style, whole, ontology) if style is not None else {},
        "first": _choose_first(drawing.layout) if len(view.things) > OPEN_AT_MOST else [],
        "post": next(n for n, predicate in enumerate(drawing.predicates) if predicate["id"] == POST),
        "part": {
            code: plain_text(tell_part(whole, view, selection or Selection(), ontology, code)) for code in ("zh", "en")
        },
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
    selection: Selection | None = None,
    style: str | os.PathLike[str] | None = None,
) -> None:
    """Write :func:`build_html`'s page as UTF-8, whatever the locale; the file is there whole or not at all.

    Raises:
        GraphError: The graph holds nothing to draw, or the file cannot be written.
        DataError: ``style`` is broken, or names what the graph has not.
    """
    page = build_html(
        triples,
        title=title,
        ontology=ontology,
        language=language,
        theme=theme,
        focus=focus,
        hops=hops,
        selection=selection,
        style=style,
    )
    write_text([page], Path(path))


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


def _build_network(drawing: Drawing, title: str) -> Network:
    view, lines = drawing.view, drawing.lines
    network = Network(height="100%", width="100%", directed=True, heading=plain_text(title), cdn_resources="in_line")
    shape_of = {kind["id"]: kind["shape"] for kind in drawing.types}
    number_of = {predicate["id"]: number for number, predicate in enumerate(drawing.predicates)}
    for number, thing in enumerate(view.things):
        x, y = drawing.layout.points[number]
        node = Node(
            number,
            shape_of[thing.type],
            plain_text(thing.name),
            group=thing.type,
            x=round(float(x), 1),
            y=round(float(y), 1),
            size=drawing.radii[number],
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
                "groups": {kind["id"]: _colour_group(kind["color"]) for kind in drawing.types},
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


def _pack(drawing: Drawing, words: Mapping[str, Any], ontology: Ontology) -> dict[str, Any]:
    """The facts as the page's program reads them: rows without keys, everything by number (see ``assets/store.js``)."""
    view, lines, types, predicates = drawing.view, drawing.lines, drawing.types, drawing.predicates
    number_of = {predicate["id"]: number for number, predicate in enumerate(predicates)}

    def line_of(one: int, other: int) -> int:
        return lines[(one, other)] if (one, other) in lines else lines.get((other, one), -1)

    def said(sources: Sequence[Source]) -> list[list[Any]]:
        return [[source.sentence, source.rule, source.confidence] for source in sources]

    kinds = sorted({thing.kind for thing in view.things if thing.kind})
    terms = sorted({term for figure in view.figures for pair in figure.notes for term in pair})
    concept_of = {indicator.iri: number for number, indicator in enumerate(view.indicators)}
    community_of = {n: at for at, members in enumerate(drawing.layout.communities) for n in members}
    return {
        "base": RES,
        "ontology": KG,
        "types": types,
        "predicates": predicates,
        "kinds": {kind: label_in_both(kind, ontology) for kind in kinds},
        "notes": {term: label_in_both(term, ontology) for term in terms if term in ontology.terms},
        "values": sorted(
            term for term in terms if term in ontology.terms and ontology.terms[term].kind == "individual"
        ),
        "symmetric": [number_of[name] for name in sorted(ontology.symmetric) if name in number_of],
        "words": words["ui"],
        "things": [
            [
                plain_text(t.iri.removeprefix(RES)),
                [plain_text(name) for name in t.names],
                t.kind,
                t.code,
                list(t.articles),
            ]
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
                plain_text(p.title),
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
                plain_text(f.indicator),
                f.value,
                f.unit,
                f.period,
                f.change,
                f.modality,
                [list(note) for note in f.notes],
                said(f.sources),
                concept_of.get(f.concept, -1),
                f.normalized,
                local_name(f.base),
                *(read_months(f.period, f.start, f.end) or ()),
            ]
            for f in view.figures
        ],
        "sentences": [
            [plain_text(s.text), s.article, -1 if s.begin is None else s.begin, -1 if s.end is None else s.end]
            for s in view.sentences
        ],
        "articles": [
            [
                plain_text(a.title),
                plain_text(a.doc),
                plain_text(a.iri.removeprefix(RES)),
                *(read_months(a.date) or ()),
            ]
            for a in view.articles
        ],
        "indicators": [
            [plain_text(i.iri.removeprefix(RES)), plain_text(i.name), [plain_text(name) for name in i.names]]
            for i in view.indicators
        ],
        "communities": [community_of[number] for number in range(len(view.things))],
        "readings": _list_readings(view),
    }


def _list_readings(view: View) -> dict[str, str]:
    """Every reading of every Chinese character of a name, without tones: one table serves all names."""
    chars = sorted({c for t in view.things for name in (t.name, *t.names) for c in name if "\u3400" <= c <= "\u9fff"})
    readings: dict[str, str] = {}
    for char in chars:
        found = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="ignore")
        if found:
            # 吕 is typed lv, lü (which the page reads as lv) or lu.
            readings[char] = " ".join(dict.fromkeys([*found[0], *(text.replace("v", "u") for text in found[0])]))
    return readings


def digest(text: str) -> str:
    """What a Content-Security-Policy names a script or style by that stands in the file."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def _render(network: Network, facts: Mapping[str, Any], no_script: str) -> str:
    """Let pyvis render its network with our template instead of its own."""
    own = network.templateEnv
    environment = Environment(
        loader=ChoiceLoader([DictLoader({"page.html": read_asset("page.html")}), own.loader or DictLoader({})]),
        autoescape=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":"), "sort_keys": False}
    # The hashes of the policy are taken over exactly what stands between the tags; HTML reads \r\n as \n.
    vis = _read_vis(own).replace("\r\n", "\n")
    script = "\n".join(read_asset(name) for name in _SCRIPTS)
    style = read_asset("page.css")
    policy = (
        f"default-src 'none'; script-src {digest(vis)} {digest(script)}; style-src {digest(style)}; "
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
