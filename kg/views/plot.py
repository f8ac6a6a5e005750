"""One indicator drawn over regions or over periods: one HTML file, in which every point leads to its sentence.

Vega-Lite draws it when the file is made, so the file holds a picture and no chart library, asks nothing of a network
and runs under a policy that allows only its own few lines. Names come from pages: in the picture and in the table below
it they are text.

Source:
    Satyanarayan, Moritz, Wongsuphasawat, Heer: Vega-Lite (IEEE TVCG 23(1), 2017); colours by Okabe and Ito.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from jinja2 import DictLoader, Environment
from markupsafe import Markup

from kg.graph.ontology import Ontology, read_ontology
from kg.graph.turtle import write_text
from kg.views.data import Figure, Triples, View, local_name, read_view
from kg.views.drawing import plain_text, read_asset, read_words
from kg.views.html import digest
from kg.views.select import find_thing, suggest
from kg.views.svg import FONTS
from kg.words.errors import GraphError, KgError

_NARROW = 272  # pixels that a screen of 320 leaves a picture
_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7B61C4", "#8C6D46")
_BARS = 60  # owners that one picture can hold
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
# What XML cannot hold, and marks that would turn the direction of writing.
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class PlotError(KgError):
    """A plot cannot be drawn: the chart library is not installed."""


class Over(StrEnum):
    """What an indicator is drawn over."""

    REGION = "region"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that says a number, and where it stands."""

    text: str
    article: str
    doc: str


@dataclass(frozen=True, slots=True)
class Point:
    """One number that is drawn.

    Attributes:
        owner: Of whom it is said.
        value: In the unit of the plot.
        printed: As the page prints it, with its unit.
        period: EDTF, or empty.
        span: First and last day of the period, or two empty texts.
        modality: ``actual``, ``target`` or ``forecast``.
        notes: What else is said of it, as words.
        quotes: The sentences that say it.
    """

    owner: str
    value: float
    printed: str
    period: str
    span: tuple[str, str]
    modality: str
    notes: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn.

    Attributes:
        indicator: Its name.
        unit: The unit of all values, as printed.
        over: What lies along the axis.
        points: In the order of the axis.
        left_out: Why so many numbers of the indicator are not drawn: (word of ``words.json``, count).
    """

    indicator: str
    unit: str
    over: Over
    points: tuple[Point, ...]
    left_out: tuple[tuple[str, int], ...]


def read_series(
    triples: Triples,
    indicator: str,
    *,
    over: Over | None = None,
    owners: Sequence[str] = (),
    period: str = "",
    unit: str = "",
    ontology: Ontology | None = None,
    language: str = "zh",
) -> Series:
    """Gather the numbers of one indicator.

    Args:
        triples: A graph that keeps the contract.
        indicator: A label of the indicator, or the words of a page for it.
        over: ``region``: a bar for each owner, at its newest period; ``period``: a line for each owner. By default
            over periods if one owner is named or only one is told of, else over regions.
        owners: Names or IRIs; only these are drawn. Empty: all.
        period: Only numbers of this period, as the graph writes it, or whose period begins with it: ``2024``.
        unit: The printed unit to draw in; by default that of most numbers. What is of another kind is left out.
        ontology: The shipped one by default.
        language: Of the notes.

    Raises:
        GraphError: The graph has no such indicator, owner, unit or period; the message offers what it has.
    """
    ontology = ontology or read_ontology()
    view = read_view(triples, ontology)
    found = _find_figures(view, indicator)
    name = next((i.name for i in view.indicators if indicator.strip() in (i.name, *i.names)), indicator.strip())
    if owners:
        wanted = {find_thing(view, owner) for owner in owners}
        found = [figure for figure in found if figure.owner in wanted]
        if not found:
            raise GraphError(f"the graph has no number of {name} for {', '.join(owners)}")
    left: Counter[str] = Counter()
    told = [figure for figure in found if _number(figure.value) is not None]
    left["plotNoValue"] = len(found) - len(told)
    if period:
        inside = [figure for figure in told if figure.period == period or figure.period.startswith(f"{period}-")]
        if not inside:
            has = ", ".join(sorted({figure.period for figure in told if figure.period})) or "no period at all"
            raise GraphError(f"the graph has no number of {name} for {period}; it has {has}")
        told = inside
    told, unit, factors = _choose_unit(told, unit, left)
    if over is None:
        over = Over.PERIOD if len(owners) == 1 or len({figure.owner for figure in told}) == 1 else Over.REGION
    points = _merge(view, told, factors, unit, ontology, language)
    chosen = _over_regions(points, left) if over is Over.REGION else _over_periods(points, left)
    if not chosen:
        raise GraphError(f"the graph has numbers of {name}, but none with a period; draw it over regions")
    return Series(name, unit, over, tuple(chosen), tuple(sorted((why, n) for why, n in left.items() if n)))


def _find_figures(view: View, indicator: str) -> list[Figure]:
    wanted = indicator.strip()
    concepts = {i.iri for i in view.indicators if wanted in (i.name, *i.names, i.iri, local_name(i.iri))}
    found = [figure for figure in view.figures if figure.concept in concepts or figure.indicator == wanted]
    if not found:
        counts = Counter(figure.indicator for figure in view.figures)
        names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
        names += [name for i in view.indicators for name in (i.name, *i.names)]
        raise GraphError(f"the graph has no number of {indicator}{suggest(wanted, names)}")
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _choose_unit(
    figures: Sequence[Figure], unit: str, left: Counter[str]
) -> tuple[list[Figure], str, Mapping[tuple[str, str], float]]:
    """The numbers that one axis can hold, its unit, and for each (base unit, printed unit) what makes it that unit."""
    counts = Counter(figure.unit for figure in figures)
    if not counts:
        raise GraphError("the graph tells only changes of this indicator, and no value")
    if unit and unit not in counts:
        raise GraphError(f"no number of this indicator is in {unit}; there are {', '.join(sorted(counts))}")
    unit = unit or min(counts, key=lambda name: (-counts[name], name))
    # How much of the base unit one printed unit is, learned from numbers that have both.
    scale: dict[tuple[str, str], float] = {}
    for figure in figures:
        value, normal = _number(figure.value), _number(figure.normalized)
        if value and normal:
            scale.setdefault((figure.base, figure.unit), normal / value)
    factors = {
        (base, printed): size / scale[base, unit] for (base, printed), size in scale.items() if (base, unit) in scale
    }
    kept = [figure for figure in figures if figure.unit == unit or (figure.base, figure.unit) in factors]
    left["plotOtherUnit"] = len(figures) - len(kept)
    return kept, unit, factors


def _merge(
    view: View,
    figures: Sequence[Figure],
    factors: Mapping[tuple[str, str], float],
    unit: str,
    ontology: Ontology,
    language: str,
) -> list[Point]:
    """Equal numbers of one owner and period are one point with several sentences."""
    merged: dict[tuple[object, ...], Point] = {}
    for figure in figures:
        value = _number(figure.value) or 0.0
        if figure.unit != unit:
            value *= factors[figure.base, figure.unit]
        quotes = []
        for source in figure.sources:
            sentence = view.sentences[source.sentence]
            article = view.articles[sentence.article] if sentence.article >= 0 else None
            quotes.append(Quote(sentence.text, article.title if article else "", article.doc if article else ""))
        notes = tuple(_tell_note(ontology, language, *note) for note in figure.notes)
        if figure.change:
            notes = (f"{float(figure.change):+g}%" if _number(figure.change) is not None else figure.change, *notes)
        point = Point(
            view.things[figure.owner].name,
            float(f"{value:.10g}"),
            f"{_plain(figure.value)}{figure.unit}",
            figure.period,
            (figure.start, figure.end),
            figure.modality,
            notes,
            tuple(quotes),
        )
        key = (figure.owner, point.value, figure.period, figure.modality)
        held = merged.get(key)
        if held:
            notes = tuple(dict.fromkeys((*held.notes, *point.notes)))
            point = replace(held, notes=notes, quotes=tuple(dict.fromkeys((*held.quotes, *point.quotes))))
        merged[key] = point
    return list(merged.values())


def _tell_note(ontology: Ontology, language: str, term: str, value: str) -> str:
    if value in ontology.terms:
        return ontology.label(value, language)
    return f"{ontology.label(term, language)} {value}"


def _plain(text: str) -> str:
    number = _number(text)
    return text if number is None else f"{number:.12g}"


def _when(point: Point) -> tuple[str, str]:
    """Last and first day of a point's period, to sort by; of a year alone, its name serves as well."""
    years = _YEAR.findall(point.period)
    return (point.span[1] or (years[-1] if years else ""), point.span[0] or (years[0] if years else ""))


def _over_regions(points: Sequence[Point], left: Counter[str]) -> list[Point]:
    """Of each owner the newest numbers, what has happened before what is planned; largest owner first."""
    by_owner: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        by_owner[point.owner].append(point)
    chosen = []
    for mine in by_owner.values():
        real = [point for point in mine if point.modality == "actual"] or mine
        newest = max(map(_when, real))
        chosen.append(sorted((p for p in real if _when(p) == newest), key=lambda p: (-p.value, p.period)))
    chosen.sort(key=lambda mine: (-mine[0].value, mine[0].owner))
    shown = [point for mine in chosen[:_BARS] for point in mine]
    left["plotTooMany"] = sum(len(mine) for mine in chosen[_BARS:])
    left["plotOlder"] = len(points) - len(shown) - left["plotTooMany"]
    return shown


def _over_periods(points: Sequence[Point], left: Counter[str]) -> list[Point]:
    """By time; of many owners those of whom most is told."""
    dated = [point for point in points if _when(point)[0]]
    left["plotNoPeriod"] = len(points) - len(dated)
    told: dict[str, set[str]] = defaultdict(set)
    for point in dated:
        told[point.owner].add(point.period)
    best = sorted(told, key=lambda owner: (-len(told[owner]), owner))[: len(_COLOURS)]
    shown = [point for point in dated if point.owner in best]
    left["plotTooMany"] = len(dated) - len(shown)
    return sorted(shown, key=lambda p: (*_when(p), p.period, best.index(p.owner), p.modality, p.value))


def _tell_period(period: str) -> str:
    """A period as people write it.

    >>> _tell_period("2024-34"), _tell_period("2021/2025"), _tell_period("")
    ('2024 Q2', '2021–2025', '')
    """
    quarter = re.fullmatch(r"(\d{4})-3([3-6])", period)
    return f"{quarter[1]} Q{int(quarter[2]) - 2}" if quarter else period.replace("/", "–").replace("..", "")


def _length(point: Point) -> str:
    """What sort of period it is: years are joined with years and months with months."""
    begin, end = point.span
    try:
        days = (date.fromisoformat(end) - date.fromisoformat(begin)).days
    except ValueError:
        return "" if not point.period else str(len(point.period))
    return next(
        (name for most, name in ((31, "month"), (92, "quarter"), (184, "half"), (366, "year")) if days < most), ""
    )


def _label(text: str, most: int = 24) -> str:
    text = _NO_TEXT.sub(" ", plain_text(text)).strip()
    return text if len(text) <= most else text[: most - 1] + "…"


def build_spec(series: Series, *, language: str = "zh", narrow: bool = False) -> dict[str, Any]:
    """The Vega-Lite specification of a plot; each mark links to ``#e1``, ``#e2`` …, the rows of the table.

    Args:
        series: What is drawn.
        language: ``zh`` or ``en``.
        narrow: For the screen of a phone: as wide as the smallest, names cut to what leaves room for bars.
    """
    words = read_words()["plot"][language]
    rows = []
    used: Counter[str] = Counter()
    for number, point in enumerate(series.points, 1):
        label = _label(point.owner, 9 if narrow and series.over is Over.REGION else 24)
        if series.over is Over.REGION and point.period:
            label += f" ({_tell_period(point.period)})"
        used[label] += 1
        period = _tell_period(point.period)
        sentence = _label(point.quotes[0].text, 300) if point.quotes else words["noSentence"]
        rows.append(
            {
                # Two bars of one name need two rows of the axis: blanks without width tell them apart.
                "row": label + "\u200b" * (used[label] - 1),
                "owner": _label(point.owner),
                "period": _label(period),
                "value": point.value,
                "modality": words.get(point.modality, point.modality),
                "line": f"{point.owner} {_length(point)} {point.modality}",
                "href": f"#e{number}",
                "said": f"{_label(point.owner)} {period} {_label(point.printed)}: {sentence}",
            }
        )
    value = {
        "field": "value",
        "type": "quantitative",
        "title": _label(f"{series.indicator} ({series.unit})", 22 if narrow else 60),
    }
    said = {"href": {"field": "href"}, "description": {"field": "said"}}
    modalities = sorted({row["modality"] for row in rows}, key=lambda name: (name != words["actual"], name))
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": rows},
        "background": None,
        "config": {
            "font": FONTS.replace("'", '"'),
            "view": {"stroke": None},
            "axis": {
                "labelFontSize": 12,
                "titleFontSize": 12,
                "labelLimit": 128 if narrow else 260,
                "gridColor": "#e4e8ee",
                "domain": False,
            },
            "legend": {
                "labelFontSize": 12,
                "labelLimit": 112 if narrow else 200,
                "orient": "top",
                "columns": 2 if narrow else 4,
            },
        },
    }
    if narrow:
        spec |= {"autosize": {"type": "fit-x", "contains": "padding"}}
    if series.over is Over.REGION:
        plan: dict[str, Any] = {"field": "modality", "type": "nominal", "scale": {"domain": modalities}}
        plan |= {"legend": None} if len(modalities) == 1 else {"title": None}
        plan["scale"]["range"] = list(_COLOURS[: len(modalities)])
        axis: dict[str, Any] = {"field": "row", "type": "nominal", "sort": None, "title": None}
        text = {"field": "value", "type": "quantitative", "format": ",.6~g"}
        most = max((point.value for point in series.points), default=0)
        room = {"domainMax": most * 1.45, "nice": False} if most > 0 else {}
        spec |= {
            "width": _NARROW if narrow else 560,
            "height": {"step": 26},
            # What is printed behind a bar has no room of its own unless the scale leaves it.
            "encoding": {
                "y": axis,
                "x": value | {"scale": {"zero": True} | (room if narrow else {}), "stack": None},
            },
            "layer": [
                {"mark": {"type": "bar", "cornerRadiusEnd": 3}, "encoding": said | {"color": plan}},
                {"mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12}, "encoding": {"text": text}},
            ],
        }
        return spec
    owners = list(dict.fromkeys(row["owner"] for row in rows))
    colour: dict[str, Any] = {"field": "owner", "type": "nominal", "sort": None, "title": None}
    colour["scale"] = {"domain": owners, "range": list(_COLOURS[: len(owners)])}
    shape: dict[str, Any] = {"field": "modality", "type": "nominal", "sort": None, "title": None}
    shape["scale"] = {"domain": modalities, "range": ["circle", "diamond", "triangle-up"][: len(modalities)]}
    if len(modalities) == 1:
        shape["legend"] = None
    ticks: dict[str, Any] = {"labelAngle": -45, "labelOverlap": True} if narrow else {"labelAngle": 0}
    axis = {"field": "period", "type": "ordinal", "sort": None, "title": None, "axis": ticks}
    periods = len({row["period"] for row in rows})
    line = {"type": "line", "strokeWidth": 2, "opacity": 0.7}
    spec |= {
        "width": _NARROW if narrow else max(420, min(900, 72 * periods)),
        "height": 260 if narrow else 320,
        "encoding": {"x": axis, "y": value | {"scale": {"zero": False}}, "color": colour},
        "layer": [
            {"mark": line, "encoding": {"detail": {"field": "line"}}},
            {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": said | {"shape": shape}},
        ],
    }
    return spec


def draw_svg(series: Series, *, language: str = "zh", narrow: bool = False) -> str:
    """A plot as SVG, whose marks link to ``#e1`` …; the same series gives the same bytes.

    Args:
        series: What is drawn.
        language: ``zh`` or ``en``.
        narrow: For the screen of a phone.

    Raises:
        PlotError: vl-convert is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise PlotError('plots need a package that is not installed: pip install "county-kg[plot]"') from error
    drawn: str = vl_convert.vegalite_to_svg(build_spec(series, language=language, narrow=narrow), vl_version="6.4")
    ElementTree.register_namespace("", _SVG[1:-1])
    root = ElementTree.fromstring(drawn)
    # It numbers its clips and gradients on from one picture to the next.
    ids = {
        node.attrib["id"]: f"{'slim' if narrow else 'part'}{n}"
        for n, node in enumerate(x for x in root.iter() if "id" in x.attrib)
    }
    for node in root.iter():
        if "id" in node.attrib:
            node.set("id", ids[node.attrib["id"]])
        for name, text in node.attrib.items():
            if (at := _REFERENCE.fullmatch(text)) and at[1] in ids:
                node.set(name, f"url(#{ids[at[1]]})")
        # The library makes every link absolute, against a host of its own.
        link = node.attrib.pop(f"{_XLINK}href", None)
        if link is not None:
            node.set("href", "#" + link.rpartition("#")[2])
        for name in [name for name in node.attrib if name == "style" or name.startswith("on")]:
            del node.attrib[name]
    root.set("role", "img")
    root.set("aria-label", _label(f"{series.indicator} ({series.unit})", 60))
    return ElementTree.tostring(root, encoding="unicode")


def build_plot(series: Series, *, title: str | None = None, language: str = "zh") -> str:
    """A plot as one self-contained HTML page: the picture, and a table of its points with their sentences.

    Args:
        series: What :func:`read_series` gathered.
        title: The heading; the indicator by default.
        language: ``zh`` or ``en``.

    Raises:
        PlotError: vl-convert is not installed.
    """
    language = "en" if language == "en" else "zh"
    words = read_words()["plot"][language]
    style, script = read_asset("plot.css"), read_asset("plot.js")
    policy = (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    environment = Environment(loader=DictLoader({"plot.html": read_asset("plot.html")}), autoescape=True)
    environment.filters["period"] = _tell_period
    environment.filters["shown"] = lambda text: _NO_TEXT.sub(" ", plain_text(text))
    return environment.get_template("plot.html").render(
        heading=_label(title or series.indicator, 200),
        series=series,
        words=words,
        language="en" if language == "en" else "zh-Hans",
        left_out=[words[why].format(n=count) for why, count in series.left_out],
        owners=len({point.owner for point in series.points}),
        policy=policy,
        style=Markup(style),
        script=Markup(script),
        wide=Markup(draw_svg(series, language=language)),
        narrow=Markup(draw_svg(series, language=language, narrow=True)),
    )


def write_plot(series: Series, path: str | os.PathLike[str], *, title: str | None = None, language: str = "zh") -> None:
    """Write a plot: SVG if the name ends so, else HTML; the file is there whole or not at all.

    Raises:
        GraphError: The file cannot be written.
        PlotError: vl-convert is not installed.
    """
    out = Path(path)
    svg = out.suffix.lower() == ".svg"
    write_text(
        [draw_svg(series, language=language) if svg else build_plot(series, title=title, language=language)], out
    )
