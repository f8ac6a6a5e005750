"""Whether a graph keeps the contract: structure, shapes, and that the evidence stands in the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pyshacl
import rdflib
from rdflib import RDF, URIRef
from rdflib.namespace import DCTERMS, PROV, SH

from kg.graph.load import read_graph
from kg.graph.ontology import Ontology, read_ontology
from kg.words import terms
from kg.words.data import ontology_path

_AREA_RELATIONS = frozenset({"partOf", "locatedIn"})
_IRI = re.compile(r"<([^<>]*)>")
_ANCHOR = URIRef(terms.NIF + "anchorOf")
_BEGIN = URIRef(terms.NIF + "beginIndex")
_END = URIRef(terms.NIF + "endIndex")


def check_graph(graph: rdflib.Graph | Path) -> list[str]:
    """Faults of a graph, one line each, sorted; an empty list means that it keeps the contract.

    First the fast checks of structure, then pySHACL over ``ontology/shapes.ttl``.

    Args:
        graph: A graph that the build wrote, or a union of such; or the file that holds it.

    Raises:
        GraphError: The file cannot be read.
    """
    if isinstance(graph, Path):
        graph = read_graph(graph)
    return sorted({*check_structure(graph), *check_shapes(graph)})


def check_structure(graph: rdflib.Graph) -> list[str]:
    """Faults that no shape sees well: blank nodes, unknown terms, loose ends, relations that nothing states. Sorted."""
    return sorted(set(_iter_structural_faults(graph, read_ontology())))


def check_shapes(graph: rdflib.Graph) -> list[str]:
    """What the SHACL shapes find, sorted."""
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=_read_shapes(), inference="none", advanced=False)
    if conforms:
        return []
    return sorted(
        {
            " ".join(
                part
                for part in (
                    f"{_show(graph, report.value(result, SH.focusNode))}:",
                    _path(report.value(result, SH.resultPath)),
                    _message(report, result),
                    _value(report.value(result, SH.value)),
                )
                if part
            )
            for result in report.subjects(RDF.type, SH.ValidationResult)
            # "Does not conform to shape X": the details that say why are results of their own.
            if report.value(result, SH.sourceConstraintComponent) != SH.NodeConstraintComponent
        }
    )


def check_evidence(graph: rdflib.Graph, pages: Mapping[str, str]) -> list[str]:
    """Evidence that does not stand where it says, sorted.

    Args:
        graph: A graph.
        pages: Document identifier to the page as decoded; evidence of other documents is not looked at.
    """
    stems = {
        node: str(stem)
        for document, stem in graph.subject_objects(DCTERMS.identifier)
        for node in (document, *graph.subjects(DCTERMS.isPartOf, document))
    }
    faults = []
    for evidence, text in graph.subject_objects(_ANCHOR):
        begin, end = graph.value(evidence, _BEGIN), graph.value(evidence, _END)
        for article in graph.objects(evidence, DCTERMS.isPartOf):
            page = pages.get(stems.get(article, ""))
            if page is not None and page[int(str(begin)) : int(str(end))] != str(text):
                faults.append(f"{evidence}: {stems[article]}[{begin}:{end}] does not read {str(text)[:40]!r}")
    return sorted(faults)


@cache
def _read_shapes() -> rdflib.Graph:
    return read_graph(ontology_path("shapes.ttl"))


def _iter_structural_faults(graph: rdflib.Graph, ontology: Ontology) -> Iterator[str]:
    relations = {terms.term_iri(name): name for name in ontology.relations}
    stated = set()
    for assertion in graph.subjects(RDF.type, URIRef(terms.term_iri("Assertion"))):
        parts = [graph.value(assertion, part) for part in (RDF.subject, RDF.predicate, RDF.object)]
        subject, predicate, obj = parts
        stated.add((subject, predicate, obj))
        if None not in parts and (subject, predicate, obj) not in graph:
            yield f"{assertion}: {' '.join(_show(graph, p) for p in parts)} is asserted, but not in the graph"
    known_subjects = set(graph.subjects())
    for subject, predicate, obj in graph:
        for node in (subject, obj):
            if isinstance(node, rdflib.BNode):
                yield f"blank node at {_short(predicate)}: nobody can point at it"
        used = [str(predicate), *([str(obj)] if predicate == RDF.type else [])]
        for iri in used:
            if iri.startswith(terms.KG) and iri.removeprefix(terms.KG) not in ontology.terms:
                yield f"{_short(iri)} is not in the ontology"
        # Areas are known from the gazetteer too; everything else must be stated by a page.
        name = relations.get(str(predicate), "")
        if name and name not in _AREA_RELATIONS and (subject, predicate, obj) not in stated:
            yield f"{_show(graph, subject)} {name} {_show(graph, obj)} has no assertion"
        if isinstance(obj, URIRef) and obj not in known_subjects and _is_ours(str(obj)):
            yield f"{_show(graph, subject)} {_short(predicate)} leads to {obj}, of which nothing is known"
    for evidence, text in graph.subject_objects(_ANCHOR):
        begin, end = graph.value(evidence, _BEGIN), graph.value(evidence, _END)
        if begin is None or end is None or int(str(end)) - int(str(begin)) != len(str(text)):
            yield f"{evidence}: its text has {len(str(text))} characters, its offsets are {begin}..{end}"
    for evidence in graph.subjects(RDF.type, URIRef(terms.term_iri("Evidence"))):
        if (None, PROV.wasDerivedFrom, evidence) not in graph:
            yield f"{evidence}: no fact rests on it"


def _is_ours(iri: str) -> bool:
    """Whether a graph must describe it; the vocabularies are files of their own."""
    vocabularies = (terms.kind_namespace("industry-class"), terms.kind_namespace("scheme"))
    return iri.startswith(terms.RES) and not iri.startswith(vocabularies)


def _short(iri: object) -> str:
    text = str(iri)
    for prefix, namespace in terms.VOCABULARIES.items():
        if text.startswith(namespace):
            return f"{prefix}:{text.removeprefix(namespace)}"
    return text


def _show(graph: rdflib.Graph, node: object) -> str:
    """An IRI short, with the label of what it names."""
    if not isinstance(node, URIRef):
        return repr(str(node))
    labels = sorted(str(label) for label in graph.objects(node, URIRef(terms.RDFS + "label")))
    return f"{_short(node)} ({labels[0]})" if labels else _short(node)


def _path(path: object) -> str:
    return _short(path) if isinstance(path, URIRef) else ""


def _message(report: rdflib.Graph, result: rdflib.term.Node) -> str:
    messages = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)]
    # English where the shape speaks more than one language; pySHACL's own messages spell out every IRI.
    english = (str(m).replace("\n", " ") for m in messages if m.language in (None, "en"))
    return _IRI.sub(lambda found: _short(found[1]), min(english, default="breaks its shape"))


def _value(value: object) -> str:
    return f"[{_short(value)[:80]}]" if value is not None and not isinstance(value, rdflib.BNode) else ""
