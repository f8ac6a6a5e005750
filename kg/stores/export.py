"""The graph in the formats of others: RDF in its several spellings, and files for tools that draw networks.

All are written whole or not at all, sorted, and the same bytes for the same graph.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from kg.graph.turtle import Literal, Term, Triples, iter_triples, iter_turtle, render_term, write_text
from kg.stores.documents import read_triples, split_by_document
from kg.stores.property_graph import BY_KEY, MARKERS, PROPERTIES, SOURCE, Node, PropertyGraph, build_property_graph
from kg.words import terms
from kg.words.errors import GraphError

_TYPE: Final = terms.RDF + "type"
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CURIE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class GraphFormat(StrEnum):
    """The files that one graph can be written to."""

    NTRIPLES = "ntriples"
    NQUADS = "nquads"
    TRIG = "trig"
    JSONLD = "jsonld"
    GRAPHML = "graphml"
    GEXF = "gexf"


def export_graph(graph: Path, form: GraphFormat, out: Path) -> None:
    """Write a graph file in another format.

    Args:
        graph: What ``kg build`` wrote, or any other graph file.
        form: N-Quads and TriG have one named graph a source document.
        out: The file.

    Raises:
        GraphError: The graph cannot be read, or the file cannot be written.
    """
    write_text(_WRITERS[form](read_triples([graph])), out)


def iter_ntriples(triples: Triples) -> Iterator[str]:
    """N-Triples, sorted, one line a triple."""
    for subject, predicate, obj in iter_triples(triples):
        yield f"<{subject}> <{predicate}> {render_term(obj)} .\n"


def iter_nquads(triples: Triples) -> Iterator[str]:
    """N-Quads: every triple once for each document that it comes from, in the graph of that name."""
    for name, graph in split_by_document(triples).items():
        for subject, predicate, obj in iter_triples(graph):
            yield f"<{subject}> <{predicate}> {render_term(obj)} <{name}> .\n"


def iter_trig(triples: Triples) -> Iterator[str]:
    """TriG: as N-Quads, a block a document."""
    prefixes: set[str] = set()
    blocks: list[str] = []
    for name, graph in split_by_document(triples).items():
        pieces = list(iter_turtle(graph))
        prefixes |= {piece for piece in pieces if piece.startswith("@prefix ")}
        blocks += [f"\n<{name}> {{\n", *(p for p in pieces if not p.startswith("@prefix ")), "}\n"]
    yield from sorted(prefixes)
    yield from blocks


def iter_jsonld(triples: Triples) -> Iterator[str]:
    """JSON-LD 1.1: one object a subject, with a context of prefixes alone, a line each."""
    yield '{"@context": '
    yield json.dumps(terms.VOCABULARIES, sort_keys=True)
    yield ',\n"@graph": ['
    for number, subject in enumerate(sorted(triples)):
        node: dict[str, Any] = {"@id": subject}
        values: dict[str, list[Any]] = defaultdict(list)
        for predicate, obj in sorted(triples[subject], key=lambda pair: (pair[0], render_term(pair[1]))):
            if predicate == _TYPE and not isinstance(obj, Literal):
                values["@type"].append(_compact(obj))
            else:
                values[_compact(predicate)].append(_json_value(obj))
        node.update(sorted(values.items()))
        yield ("," if number else "") + "\n" + json.dumps(node, ensure_ascii=False)
    yield "\n]}\n"


def iter_graphml(triples: Triples) -> Iterator[str]:
    """GraphML for Gephi, yEd, Cytoscape, NetworkX and igraph: things and numbers are nodes, relations and posts edges.

    Each edge bears the sentences that say so; articles and sentences are no nodes of their own.
    """
    graph = _drawn(build_property_graph(triples))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for domain, columns in (("node", _node_columns(graph)), ("edge", _edge_columns(graph))):
        for name in columns:
            kind = _xml_type(name, {"integer": "long", "decimal": "double", "boolean": "boolean"})
            yield f'<key id="{domain}-{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<graph edgedefault="directed">\n'
    for node in graph.nodes:
        yield f"<node id={_quote(node.iri)}>"
        yield from (f'<data key="node-{k}">{_text(v)}</data>' for k, v in _node_values(node).items())
        yield "</node>\n"
    for number, edge in enumerate(graph.edges):
        yield f'<edge id="e{number}" source={_quote(edge.start)} target={_quote(edge.end)}>'
        values = {"type": edge.type, **edge.properties}
        yield from (f'<data key="edge-{k}">{_text(v)}</data>' for k, v in values.items())
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def iter_gexf(triples: Triples) -> Iterator[str]:
    """GEXF 1.3 for Gephi: the same nodes and edges as in GraphML."""
    graph = _drawn(build_property_graph(triples))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '<graph defaultedgetype="directed" mode="static">\n'
    for domain, columns in (("node", _node_columns(graph)), ("edge", _edge_columns(graph))):
        yield f'<attributes class="{domain}">\n'
        for name in columns:
            kind = _xml_type(name, {"integer": "long", "decimal": "double", "boolean": "boolean"})
            yield f'<attribute id="{name}" title="{name}" type="{kind}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in graph.nodes:
        yield f"<node id={_quote(node.iri)} label={_quote(str(node.properties.get('caption', '')))}>"
        yield f"{_gexf_values(_node_values(node))}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, edge in enumerate(graph.edges):
        yield f'<edge id="{number}" source={_quote(edge.start)} target={_quote(edge.end)} label={_quote(edge.type)}>'
        yield f"{_gexf_values({'type': edge.type, **edge.properties})}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


_WRITERS: Final[dict[GraphFormat, Callable[[Triples], Iterable[str]]]] = {
    GraphFormat.NTRIPLES: iter_ntriples,
    GraphFormat.NQUADS: iter_nquads,
    GraphFormat.TRIG: iter_trig,
    GraphFormat.JSONLD: iter_jsonld,
    GraphFormat.GRAPHML: iter_graphml,
    GraphFormat.GEXF: iter_gexf,
}


def export_neo4j_admin(graph: Path, folder: Path) -> str:
    """Write the CSV files of ``neo4j-admin database import full``, the fastest way into an empty database.

    Args:
        graph: A graph file.
        folder: It gets ``nodes.csv``, ``edges.csv`` and ``import.sh``.

    Returns:
        The command, as in ``import.sh``.

    Raises:
        GraphError: The graph cannot be read, the files cannot be written, or a list holds the character that separates
            its items.
    """
    built = build_property_graph(read_triples([graph]))
    node_columns = _columns(node.properties for node in built.nodes)
    edge_columns = _columns(edge.properties for edge in built.edges)

    def node_lines() -> Iterator[str]:
        yield _csv_row(["iri:ID", ":LABEL", "kgHash:string", *map(_admin_header, node_columns)])
        for node in built.nodes:
            cells = [node.properties.get(c) for c in node_columns]
            yield _csv_row([node.iri, ["Resource", *node.labels], node.hash, *cells])

    def edge_lines() -> Iterator[str]:
        yield _csv_row([":START_ID", ":END_ID", ":TYPE", "kgHash:string", *map(_admin_header, edge_columns)])
        for edge in built.edges:
            cells = [edge.properties.get(c) for c in edge_columns]
            yield _csv_row([edge.start, edge.end, edge.type, edge.hash, *cells])

    command = (
        "neo4j-admin database import full neo4j --overwrite-destination=true --id-type=string --multiline-fields=true "
        "--array-delimiter=U+001F --nodes=nodes.csv --relationships=edges.csv"
    )
    write_text(node_lines(), folder / "nodes.csv")
    write_text(edge_lines(), folder / "edges.csv")
    write_text(
        [
            "#!/bin/sh\n# Run in this folder, with the database stopped; then `kg load neo4j` on the same graph adds\n"
            "# constraints and indexes, and finds that nothing is missing.\nset -eu\n",
            f"{command}\n",
        ],
        folder / "import.sh",
    )
    return command


_UNIT_SEPARATOR: Final = "\x1f"
_ADMIN_TYPES: Final = {"integer": "long", "decimal": "double", "boolean": "boolean", "date": "date"}


def _admin_header(key: str) -> str:
    prop = BY_KEY.get(key)
    kind = _ADMIN_TYPES.get(prop.kind, "string") if prop else "string"
    return f"{key}:{kind}{'[]' if prop and prop.many else ''}"


def _csv_row(cells: Iterable[Any]) -> str:
    # Nothing is no value; "" in quotation marks is the empty string. Python's csv module knows no such difference.
    return ",".join("" if cell is None else _csv_cell(cell) for cell in cells) + "\n"


def _csv_cell(cell: Any) -> str:
    if isinstance(cell, list | tuple):
        if any(_UNIT_SEPARATOR in str(item) for item in cell):
            raise GraphError(f"U+001F separates items of lists, and stands in one of them: {cell!r}")
        cell = _UNIT_SEPARATOR.join(map(str, cell))
    text = ("true" if cell else "false") if isinstance(cell, bool) else str(cell)
    return '"' + text.replace('"', '""') + '"'


def _drawn(graph: PropertyGraph) -> PropertyGraph:
    """What one wants to see: no sources, and nothing that only stands for a vocabulary of others."""
    nodes = {n.iri: n for n in graph.nodes if n.labels and SOURCE not in n.labels}
    edges = tuple(e for e in graph.edges if e.start in nodes and e.end in nodes)
    return PropertyGraph(tuple(nodes.values()), edges)


def _columns(properties: Iterable[dict[str, Any]]) -> list[str]:
    used = {key for found in properties for key in found}
    return [p.key for p in PROPERTIES if p.key in used]


def _node_columns(graph: PropertyGraph) -> list[str]:
    return ["kind", *_columns(n.properties for n in graph.nodes)]


def _edge_columns(graph: PropertyGraph) -> list[str]:
    return ["type", *_columns(e.properties for e in graph.edges)]


def _node_values(node: Node) -> dict[str, Any]:
    return {"kind": ";".join(label for label in node.labels if label not in MARKERS), **node.properties}


def _xml_type(key: str, types: dict[str, str]) -> str:
    prop = BY_KEY.get(key)
    return types.get(prop.kind, "string") if prop and not prop.many else "string"


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "\n".join(map(str, value))
    elif isinstance(value, bool):
        value = "true" if value else "false"
    return escape(_NOT_XML.sub("\ufffd", str(value)))


def _quote(value: str) -> str:
    # Not quoteattr: it turns to single quotes as it likes; one way is easier to compare.
    return '"' + _text(value).replace('"', "&quot;").replace("\n", "&#10;") + '"'


def _gexf_values(values: dict[str, Any]) -> str:
    cells = "".join(
        f'<attvalue for="{k}" value={_quote(chr(10).join(map(str, v)) if isinstance(v, list) else _text_of(v))}/>'
        for k, v in values.items()
    )
    return f"<attvalues>{cells}</attvalues>"


def _text_of(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _compact(iri: str) -> str:
    for prefix, namespace in terms.VOCABULARIES.items():
        if iri.startswith(namespace) and _CURIE.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _json_value(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": term}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return {"@value": term.value, "@type": _compact(term.datatype)} if term.datatype else {"@value": term.value}
