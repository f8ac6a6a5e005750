"""Whether a graph keeps the contract: structure, shapes, and that the evidence stands in the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import pyshacl
import rdflib
from rdflib import RDF, URIRef
from rdflib.namespace import DCTERMS, PROV, SH

from kg.graph.load import read_graph
from kg.graph.ontology import Ontology, read_ontology
from kg.words import terms
from kg.words.data import ontology_path

_AREA_RELATIONS = frozenset({"partOf", "locatedIn"})
_ANCHOR = URIRef(terms.NIF + "anchorOf")
_BEGIN = URIRef(terms.NIF + "beginIndex")
_END = URIRef(terms.NIF + "endIndex")


def check_graph(graph: rdflib.Graph) -> list[str]:
    """Faults of a graph, one line each, sorted; an empty list means that it keeps the contract.

    First the fast checks of structure, then pySHACL over ``ontology/shapes.ttl``, which takes about a millisecond a node.

    Args:
        graph: A graph that the build wrote, or a union of such.
    """
    return sorted({*check_structure(graph), *check_shapes(graph)})


def check_structure(graph: rdflib.Graph) -> list[str]:
    """Faults that no shape can see well: blank nodes, unknown terms, loose ends, relations that nothing states. Sorted."""
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
    relations = {URIRef(terms.term_iri(name)): name for name in ontology.relations}
    stated = set()
    for assertion in graph.subjects(RDF.type, URIRef(terms.term_iri("Assertion"))):
        triple = tuple(graph.value(assertion, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        stated.add(triple)
        if None not in triple and triple not in graph:
            yield f"{assertion}: {' '.join(_show(graph, t) for t in triple)} is asserted, but not in the graph"
    known_subjects = set(graph.subjects())
    for subject, predicate, obj in graph:
        for term in (subject, obj):
            if isinstance(term, rdflib.BNode):
                yield f"blank node at {_short(predicate)}: nobody can point at it"
        for term in (predicate, obj if predicate == RDF.type else None):
            if isinstance(term, URIRef) and term.startswith(terms.KG) and term.removeprefix(terms.KG) not in ontology.terms:
                yield f"{_short(term)} is not in the ontology"
        if predicate in relations and (subject, predicate, obj) not in stated:
            # Areas are known from the gazetteer too; everything else must be stated by a page.
            if relations[predicate] not in _AREA_RELATIONS:
                yield f"{_show(graph, subject)} {relations[predicate]} {_show(graph, obj)} has no assertion"
        if (
            isinstance(obj, URIRef)
            and obj.startswith(terms.RES)
            and obj not in known_subjects
            and not obj.startswith((terms.kind_namespace("industry-class"), terms.RES + "scheme/"))
        ):
            yield f"{_show(graph, subject)} {_short(predicate)} leads to {obj}, of which nothing is known"
    for evidence, text in graph.subject_objects(_ANCHOR):
        begin, end = graph.value(evidence, _BEGIN), graph.value(evidence, _END)
        if begin is None or end is None or int(str(end)) - int(str(begin)) != len(str(text)):
            yield f"{evidence}: its text has {len(str(text))} characters, its offsets are {begin}..{end}"
    for evidence in graph.subjects(RDF.type, URIRef(terms.term_iri("Evidence"))):
        if (None, PROV.wasDerivedFrom, evidence) not in graph:
            yield f"{evidence}: no fact rests on it"


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
    # English where the shape speaks more than one language.
    return min((str(m).replace("\n", " ") for m in messages if m.language in (None, "en")), default="breaks its shape")


def _value(value: object) -> str:
    return f"[{_short(value)[:80]}]" if value is not None and not isinstance(value, rdflib.BNode) else ""
