"""The ontology as code sees it: entity types, levels, relations with their signatures, the values that facts may take.

All is read from ``ontology/county-kg.ttl``, so that a new class or predicate touches no Python that is not about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.graph.load import iter_named
from kg.graph.turtle import Literal, Term
from kg.words import terms
from kg.words.data import ontology_path
from kg.words.errors import DataError, GraphError

_ENTITY = "Entity"
_RELATION = "relatedTo"
_LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Definition:
    """One class, property or individual of ``kg:``.

    Attributes:
        name: Local name, e.g. ``County``.
        kind: ``class``, ``property`` or ``individual``.
        labels: Language to label; ``zh`` and ``en``.
        definitions: Language to definition.
        supers: IRIs of its direct superclasses or superproperties, or the class of an individual; sorted.
        domain, range: ``schema:domainIncludes`` and ``schema:rangeIncludes`` as IRIs, sorted.
        notation: The word that the program uses for a level or value, or empty.
    """

    name: str
    kind: str
    labels: dict[str, str]
    definitions: dict[str, str]
    supers: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    notation: str = ""


@dataclass(frozen=True, slots=True)
class Ontology:
    """What the ontology says, looked up by local name.

    Attributes:
        terms: Every term of ``kg:``, sorted by name.
        entity_types: The types of the guideline: direct subclasses of ``kg:Entity``, sorted.
        supertypes: Class to itself and all its ``kg:`` superclasses below ``kg:Entity``, sorted.
        signatures: Relation to the entity types (subclasses included) that its subject and object may have.
        symmetric: The relations that read the same both ways.
        levels: Level of a region (``county``) to its class (``County``).
        modalities, bounds, change_bases: The program's word (``at_least``) to the individual (``AtLeast``).
        own_units: Units that are declared here because QUDT does not have them: id to labels by language.
    """

    terms: dict[str, Definition]
    entity_types: tuple[str, ...]
    supertypes: dict[str, tuple[str, ...]]
    signatures: dict[str, tuple[frozenset[str], frozenset[str]]]
    symmetric: frozenset[str]
    levels: dict[str, str]
    modalities: dict[str, str]
    bounds: dict[str, str]
    change_bases: dict[str, str]
    own_units: dict[str, dict[str, str]]

    @property
    def relations(self) -> tuple[str, ...]:
        """The names of all relations, sorted."""
        return tuple(sorted(self.signatures))

    def label(self, name: str, language: str = "zh") -> str:
        """Label of a class, property or individual; its name if the ontology does not know it."""
        term = self.terms.get(name)
        return term.labels.get(language, name) if term else name

    def admits(self, subject_type: str, predicate: str, object_type: str) -> bool:
        """Whether a relation may hold between entities of two types."""
        signature = self.signatures.get(predicate)
        return signature is not None and subject_type in signature[0] and object_type in signature[1]

    def area_relation(self, inner_type: str, outer_type: str) -> str | None:
        """The relation that says an entity lies in an area: ``partOf`` between areas, else ``locatedIn``, or None."""
        for predicate in ("partOf", "locatedIn"):
            if self.admits(inner_type, predicate, outer_type):
                return predicate
        return None


def read_ontology(path: Path | None = None) -> Ontology:
    """Read the ontology; the one that the program ships is read once.

    Args:
        path: Another Turtle file, for tests and for users who extend the ontology.

    Raises:
        DataError: The file is no Turtle, or what it says does not hold together; all faults at once.
    """
    return _read_shipped() if path is None else _read(path)


@cache
def _read_shipped() -> Ontology:
    return _read(ontology_path("county-kg.ttl"))


def _read(path: Path) -> Ontology:
    values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    try:
        # The blank nodes of owl:unionOf say again, in OWL, what schema:domainIncludes says flat.
        for subject, predicate, obj in iter_named(path):
            values[subject][predicate].append(obj)
    except GraphError as error:
        raise DataError(path.name, str(error)) from error

    def iris(subject: str, *predicates: str) -> tuple[str, ...]:
        return tuple(sorted({v for p in predicates for v in values[subject][p] if isinstance(v, str)}))

    def texts(subject: str, predicate: str) -> dict[str, str]:
        return {v.language: v.value for v in values[subject][predicate] if isinstance(v, Literal)}

    found: dict[str, Definition] = {}
    symmetric = set()
    for subject in sorted(values):
        if not subject.startswith(terms.KG):
            continue
        name = subject.removeprefix(terms.KG)
        types = iris(subject, terms.RDF + "type")
        if terms.OWL + "Class" in types:
            kind = "class"
        elif any(t.startswith(terms.OWL) and t.endswith("Property") for t in types):
            kind = "property"
        else:
            kind = "individual"
        if terms.OWL + "SymmetricProperty" in types:
            symmetric.add(name)
        found[name] = Definition(
            name=name,
            kind=kind,
            labels=texts(subject, terms.RDFS + "label"),
            definitions=texts(subject, terms.SKOS + "definition"),
            supers=tuple(t for t in types if t.startswith(terms.KG))
            if kind == "individual"
            else iris(subject, terms.RDFS + "subClassOf", terms.RDFS + "subPropertyOf"),
            domain=iris(subject, terms.SCHEMA + "domainIncludes"),
            range=iris(subject, terms.SCHEMA + "rangeIncludes"),
            notation=texts(subject, terms.SKOS + "notation").get("", ""),
        )
    faults = list(_find_faults(found))
    if faults:
        raise DataError(path.name, "; ".join(faults))
    supertypes = {name: _supertypes(name, found) for name, term in found.items() if term.kind == "class"}
    subtypes: dict[str, set[str]] = defaultdict(set)
    for name, above in supertypes.items():
        for other in above:
            subtypes[other].add(name)
    return Ontology(
        terms=found,
        entity_types=tuple(n for n, t in found.items() if t.kind == "class" and terms.KG + _ENTITY in t.supers),
        supertypes=supertypes,
        signatures={
            name: (
                _expand(term.domain, subtypes),
                _expand(term.range, subtypes),
            )
            for name, term in found.items()
            if term.kind == "property" and terms.KG + _RELATION in term.supers
        },
        symmetric=frozenset(symmetric),
        levels={t.notation: n for n, t in found.items() if t.kind == "class" and t.notation},
        modalities=_individuals("Modality", found),
        bounds=_individuals("Bound", found),
        change_bases=_individuals("ChangeBase", found),
        own_units={
            texts(s, terms.SKOS + "notation").get("", ""): texts(s, terms.RDFS + "label")
            for s in sorted(values)
            if terms.QUDT + "Unit" in iris(s, terms.RDF + "type")
        },
    )


def _find_faults(found: dict[str, Definition]) -> Iterable[str]:
    for name, term in found.items():
        for language in _LANGUAGES:
            if not term.labels.get(language):
                yield f"kg:{name} has no label@{language}"
            if not term.definitions.get(language):
                yield f"kg:{name} has no definition@{language}"
        for iri in (*term.supers, *term.domain, *term.range):
            if iri.startswith(terms.KG) and iri.removeprefix(terms.KG) not in found:
                yield f"kg:{name} refers to kg:{iri.removeprefix(terms.KG)}, which is not defined"
        if terms.KG + _RELATION in term.supers and not (term.domain and term.range):
            yield f"relation kg:{name} has no signature"


def _supertypes(name: str, found: dict[str, Definition]) -> tuple[str, ...]:
    above, todo = {name}, [name]
    while todo:
        for iri in found[todo.pop()].supers:
            other = iri.removeprefix(terms.KG)
            if iri.startswith(terms.KG) and other != _ENTITY and other not in above:
                above.add(other)
                todo.append(other)
    return tuple(sorted(above))


def _expand(iris: Iterable[str], subtypes: dict[str, set[str]]) -> frozenset[str]:
    return frozenset(sub for iri in iris for sub in subtypes[iri.removeprefix(terms.KG)])


def _individuals(kind: str, found: dict[str, Definition]) -> dict[str, str]:
    return {t.notation: n for n, t in found.items() if t.kind == "individual" and terms.KG + kind in t.supers}
