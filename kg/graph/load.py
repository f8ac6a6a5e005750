"""Graph files to triples: the door to Oxigraph's parsers, which read a million triples in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from kg.graph.turtle import Literal, Term
from kg.words import terms
from kg.words.errors import GraphError

if TYPE_CHECKING:
    import rdflib

_FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
}


def iter_quads(path: Path) -> Iterator[pyoxigraph.Quad]:
    """The statements of a graph file, in the order of the file.

    Args:
        path: A Turtle, N-Triples, N-Quads, TriG, JSON-LD or RDF/XML file, told by its suffix.

    Raises:
        GraphError: The file is missing, of an unknown kind, or broken; the message names the file and the line.
    """
    rdf_format = _FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        raise GraphError(f"{path}: unknown kind of graph file; known are {', '.join(sorted(_FORMATS))}")
    try:
        yield from pyoxigraph.parse(path=str(path), format=rdf_format)
    except SyntaxError as error:
        place = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise GraphError(f"{place}: {error.msg}") from error
    except (OSError, ValueError) as error:
        raise GraphError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def iter_named(path: Path) -> Iterator[tuple[str, str, Term]]:
    """The triples of a graph file as plain data, leaving out those with a blank node.

    Raises:
        GraphError: The file is missing, of an unknown kind, or broken.
    """
    for quad in iter_quads(path):
        if not isinstance(quad.subject, pyoxigraph.NamedNode):
            continue
        obj = quad.object
        if isinstance(obj, pyoxigraph.NamedNode):
            yield quad.subject.value, quad.predicate.value, obj.value
        elif isinstance(obj, pyoxigraph.Literal):
            datatype = "" if obj.language or obj.datatype.value == terms.XSD + "string" else obj.datatype.value
            yield quad.subject.value, quad.predicate.value, Literal(obj.value, datatype, obj.language or "")


def read_graph(path: Path) -> rdflib.Graph:
    """A graph file as an rdflib graph, for checks and for whoever likes rdflib's interface.

    Raises:
        GraphError: The file is missing, of an unknown kind, or broken.
    """
    # Imported here because rdflib takes a third of a second, and a build does not need it.
    import rdflib

    def convert(term: object) -> rdflib.term.Node:
        if isinstance(term, pyoxigraph.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, pyoxigraph.BlankNode):
            return rdflib.BNode(term.value)
        if isinstance(term, pyoxigraph.Literal):
            if term.language:
                return rdflib.Literal(term.value, lang=term.language)
            datatype = rdflib.URIRef(term.datatype.value)
            # rdflib tells a plain literal from one typed xsd:string, RDF 1.1 does not; its own parser gives plain ones.
            return rdflib.Literal(term.value, datatype=None if datatype == rdflib.XSD.string else datatype)
        raise GraphError(f"{path}: holds a term that is not RDF 1.1: {term}")

    graph = rdflib.Graph()
    known: dict[object, rdflib.term.Node] = {}
    for quad in iter_quads(path):
        triple = []
        for term in (quad.subject, quad.predicate, quad.object):
            if term not in known:
                known[term] = convert(term)
            triple.append(known[term])
        graph.add((triple[0], triple[1], triple[2]))
    return graph
