"""SPARQL over a graph file through an embedded Oxigraph: no server, no network.

A query reads what ``kg build`` wrote; updates and ``SERVICE`` are refused, because the
first would change a copy that nobody keeps and the second would send the question to a machine elsewhere.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph.load import iter_quads
from kg.words.data import seeds_path
from kg.words.errors import QueryError
from kg.words.terms import VOCABULARIES, XSD

# What may hide a word from a reader who looks for keywords: comments, IRIs and strings, longest quotes first. IRIs come
# before comments since most hold a "#".
_HIDDEN = re.compile(
    r"""<[^<>"{}|^`\\\s]*>"""
    r"""|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"""
    r"""|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'"""
    r"""|\#[^\r\n]*""",
    re.DOTALL,
)
_PROLOGUE = re.compile(r"(?:\s+|PREFIX\s+[^\s:]*:\s*|BASE\s*)+", re.IGNORECASE)
_UPDATE = re.compile(r"(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b(?!:)", re.IGNORECASE)
_SERVICE = re.compile(r"(?<![\w?$:-])SERVICE(?![\w:-])", re.IGNORECASE)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_PARAMETER = re.compile(
    r"^(?P<head>\s*VALUES\s+\?(?P<name>\w+)\s*\{)(?P<body>[^}\n]*)(?P<tail>\}\s*(?:#\s*(?P<why>.*))?)$", re.MULTILINE
)


class OutputFormat(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A ``VALUES`` line of a shipped question: the variable's name and what it stands for."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """One shipped competency question.

    Attributes:
        name: The file's stem.
        zh: The question in Chinese, from the first comment line.
        en: The question in English, from the second comment line.
        parameters: In the order of the file.
        text: The query.
    """

    name: str
    zh: str
    en: str
    parameters: tuple[Parameter, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a query, read out of the store.

    Attributes:
        columns: Names of the variables, in the order of the query; ``("answer",)`` for ASK, ``("subject", "predicate",
            "object")`` for CONSTRUCT and DESCRIBE.
        rows: In the order of the answer; IRIs shortened by :data:`kg.words.terms.VOCABULARIES`, literals without
            quotes, "" where unbound.
        kind: ``select``, ``ask`` or ``triples``.
        csv: SPARQL 1.1 results in CSV, IRIs in full; for triples one row each.
        json: SPARQL 1.1 results in JSON; for triples JSON-LD.
        turtle: The triples; "" for SELECT and ASK.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str
    csv: str
    json: str
    turtle: str = ""


class GraphFile:
    """A graph file loaded into memory.

    Args:
        path: Turtle, N-Triples, N-Quads, TriG, JSON-LD or RDF/XML, by its suffix.

    Raises:
        GraphError: There is no such file, its suffix is unknown, or it is malformed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = ox.Store()
        self._store.bulk_extend(iter_quads(path))

    def __len__(self) -> int:
        return len(self._store)

    def ask(self, query: str, *, name: str = "query") -> Answer:
        """Answer one SPARQL 1.1 query; the prefixes of :data:`kg.words.terms.VOCABULARIES` need not be declared.

        Named graphs count as part of the default one, so that a question written for Turtle holds for TriG too.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE.
            name: What messages call the query, a file name for instance.

        Raises:
            QueryError: The query is malformed, is an update, or asks another machine (``SERVICE``).
        """
        check_offline(query, name=name)
        try:
            result = self._store.query(query, prefixes=VOCABULARIES, use_default_graph_as_union=True)
            if isinstance(result, ox.QueryBoolean):
                return _truth(bool(result))
            if isinstance(result, ox.QueryTriples):
                return _triples(list(result))
            return _solutions(result)
        except SyntaxError as error:
            raise QueryError(_syntax_fault(error, name)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"{name}: {_one_line(error)}") from error


def check_offline(query: str, *, name: str = "query") -> None:
    """Refuse what an offline reader of files does not do.

    Raises:
        QueryError: The text is an update, or holds a SERVICE clause.
    """
    bare = _HIDDEN.sub(lambda m: "" if m.group().startswith(("<", "#")) else '""', query)
    start = _PROLOGUE.match(bare)
    if _UPDATE.match(bare, start.end() if start else 0):
        raise QueryError(f"{name}: an update; a graph is changed by building it anew, queries only read")
    if _SERVICE.search(bare):
        raise QueryError(f"{name}: SERVICE asks another machine; queries run offline, on the graph file alone")


def read_questions() -> list[Question]:
    """The shipped competency questions of ``seeds/queries``, sorted by name."""
    return [_read_question(path) for path in sorted(seeds_path("queries").glob("*.rq"))]


def load_query(source: str) -> tuple[str, str]:
    """Find the query that the user means: a file, a shipped question by its name, or the query itself.

    Args:
        source: ``FILE.rq``, a name such as ``who-runs-program``, or SPARQL text.

    Returns:
        The name for messages, and the text.

    Raises:
        QueryError: There is no such file or question, or the file is no UTF-8 text.
    """
    if re.search(r"[\s{]", source.strip()) and not Path(source.splitlines()[0]).is_file():
        return "query", source
    path = Path(source)
    if path.is_file():
        try:
            return source, path.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, OSError) as error:
            raise QueryError(f"{source}: not a readable UTF-8 file ({_one_line(error)})") from error
    for question in read_questions():
        if source in (question.name, f"{question.name}.rq"):
            return f"{question.name}.rq", question.text
    raise QueryError(f"{source}: neither a file, nor a shipped question (see: kg queries), nor SPARQL")


def set_parameters(query: str, values: dict[str, list[str]], *, name: str = "query") -> str:
    """Write values into the ``VALUES ?name { … }`` lines of a query.

    >>> set_parameters('VALUES ?region { UNDEF }  # a region', {"region": ["余江区", "贵溪市"]})
    'VALUES ?region { "余江区" "贵溪市" }  # a region'

    Args:
        query: A query with one parameter a line.
        values: Parameter to the strings that it may take.
        name: What messages call the query.

    Raises:
        QueryError: The query has no such parameter.
    """
    known = [m["name"] for m in _PARAMETER.finditer(query)]
    for parameter in values:
        if parameter not in known:
            has = f"has {', '.join(known)}" if known else "has none"
            raise QueryError(f"{name}: no parameter {parameter}; it {has}")

    def fill(match: re.Match[str]) -> str:
        if match["name"] not in values:
            return match.group()
        # JSON escapes what a SPARQL string must escape, and nothing that it does not know.
        body = " ".join(json.dumps(v, ensure_ascii=False) for v in values[match["name"]])
        return f"{match['head']} {body} {match['tail']}"

    return _PARAMETER.sub(fill, query)


def shorten(iri: str) -> str:
    """An IRI by its prefix where one fits.

    >>> shorten("https://w3id.org/county-kg/ontology#Region")
    'kg:Region'
    """
    for prefix, namespace in VOCABULARIES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def _read_question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    comments = [line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")]
    if len(comments) < 2:
        raise QueryError(f"{path.name}:1: the question must stand in the first two comment lines, Chinese and English")
    parameters = tuple(Parameter(m["name"], (m["why"] or "").strip()) for m in _PARAMETER.finditer(text))
    return Question(path.stem, comments[0], comments[1], parameters, text)


def _plain(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(term.value)


def _shown(term: Any) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    if isinstance(term, ox.Literal):
        return str(term.value)
    return str(term)


def table_answer(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Answer:
    """Rows of text that were worked out from answers, in all the forms of an answer."""
    bindings = [{c: {"type": "literal", "value": v} for c, v in zip(columns, row, strict=True) if v} for row in rows]
    document = {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}
    text = json.dumps(document, ensure_ascii=False, indent=1)
    cells = tuple(tuple(row) for row in rows)
    return Answer(tuple(columns), cells, "select", _csv([tuple(columns), *cells]), f"{text}\n")


def _truth(value: bool) -> Answer:
    text = "true" if value else "false"
    document = json.dumps({"head": {}, "boolean": value})
    return Answer(("answer",), ((text,),), "ask", f"{text}\n", f"{document}\n")


def _triples(triples: list[ox.Triple]) -> Answer:
    triples = sorted(triples, key=str)
    columns = ("subject", "predicate", "object")
    rows = tuple((_shown(t.subject), _shown(t.predicate), _shown(t.object)) for t in triples)
    full = [(_plain(t.subject), _plain(t.predicate), _plain(t.object)) for t in triples]
    turtle, linked = (
        str(ox.serialize(triples, format=form, prefixes=VOCABULARIES) or b"", "utf-8")
        for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD)
    )
    return Answer(columns, rows, "triples", _csv([columns, *full]), f"{linked}\n", turtle)


def _solutions(result: ox.QuerySolutions) -> Answer:
    names = tuple(v.value for v in result.variables)
    solutions = [tuple(solution[name] for name in names) for solution in result]
    rows = tuple(tuple(_shown(term) for term in solution) for solution in solutions)
    full = [tuple("" if t is None else _plain(t) for t in solution) for solution in solutions]
    bindings = [
        {n: _binding(t) for n, t in zip(names, solution, strict=True) if t is not None} for solution in solutions
    ]
    document = {"head": {"vars": list(names)}, "results": {"bindings": bindings}}
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return Answer(names, rows, "select", _csv([names, *full]), f"{text}\n")


def _binding(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    out = {"type": "literal", "value": term.value}
    if term.language:
        out["xml:lang"] = term.language
    elif term.datatype.value != f"{XSD}string":
        out["datatype"] = term.datatype.value
    return out


def _csv(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _syntax_fault(error: SyntaxError, name: str) -> str:
    match = _PLACE.match(str(error))
    if match is None:
        return f"{name}: {_one_line(error)}"
    line, column, fault = match.groups()
    fault = " ".join(fault.split())
    # The parser lists every token that it would have taken, character classes included: the first few say enough.
    return f"{name}:{line}:{column}: {fault if len(fault) <= 160 else fault[:157] + '...'}"
