"""The files of ``ontology/`` that follow from others: concept schemes, shapes of the relations, tables of the README.

``seeds/*.csv`` and ``ontology/county-kg.ttl`` are the sources; a test fails while a derived file is stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.graph.ontology import Definition, Ontology, read_ontology
from kg.graph.schemes import derive_schemes
from kg.graph.turtle import write_text
from kg.words import terms
from kg.words.errors import DataError

_SHAPES_MARK = "# Derived from county-kg.ttl by kg/graph/derive.py: do not edit below this line.\n"
_TABLES_MARK = "<!-- Derived from county-kg.ttl by kg/graph/derive.py: do not edit below this line. -->\n"


def derive_files(ontology_folder: Path, seeds_folder: Path) -> dict[str, str]:
    """Every derived file of ``ontology/`` as it should be: name to text.

    Args:
        ontology_folder: With ``county-kg.ttl`` and the hand-written heads of ``shapes.ttl`` and ``README.md``.
        seeds_folder: With ``indicators.csv`` and ``industries.csv``.

    Raises:
        DataError: A source is broken, or a file lost the mark under which its derived part begins.
    """
    ontology = read_ontology(ontology_folder / "county-kg.ttl")
    return {
        **derive_schemes(seeds_folder),
        "shapes.ttl": _below_mark(ontology_folder / "shapes.ttl", _SHAPES_MARK, _iter_relation_shapes(ontology)),
        "README.md": _below_mark(ontology_folder / "README.md", _TABLES_MARK, _iter_tables(ontology)),
    }


def find_stale(ontology_folder: Path, seeds_folder: Path) -> list[str]:
    """Names of the derived files that differ from what their sources give, sorted."""
    return sorted(
        name
        for name, text in derive_files(ontology_folder, seeds_folder).items()
        if not (path := ontology_folder / name).exists() or path.read_text(encoding="utf-8") != text
    )


def write_derived(ontology_folder: Path, seeds_folder: Path) -> list[str]:
    """Write the derived files that are stale.

    Returns:
        Their names, sorted.
    """
    stale = find_stale(ontology_folder, seeds_folder)
    files = derive_files(ontology_folder, seeds_folder)
    for name in stale:
        write_text([files[name]], ontology_folder / name)
    return stale


def _below_mark(path: Path, mark: str, derived: Iterable[str]) -> str:
    text = path.read_text(encoding="utf-8")
    if mark not in text:
        raise DataError(path.name, f"lacks the line {mark.strip()!r}")
    return text[: text.index(mark) + len(mark)] + "".join(derived)


def _iter_relation_shapes(ontology: Ontology) -> Iterator[str]:
    names = " ".join(f"kg:{name}" for name in ontology.relations)
    yield (
        "\nshape:Predicate a sh:NodeShape ;\n"
        "    sh:targetClass kg:Assertion ;\n"
        f"    sh:property [ sh:path rdf:predicate ; sh:in ( {names} ) ;\n"
        '        sh:message "rdf:predicate is one of the relations of the ontology"@en ] .\n'
    )
    for name in ontology.relations:
        relation = ontology.terms[name]
        domain, scope = _local_names(relation.domain), _local_names(relation.range)
        yield (
            f"\nshape:{name} a sh:NodeShape ;\n"
            f"    sh:targetSubjectsOf kg:{name} ;\n"
            f"    {_any_class(domain)} ;\n"
            f'    sh:message "the subject of {name} is {_alternatives(domain)}"@en ;\n'
            f"    sh:property [ sh:path kg:{name} ; sh:nodeKind sh:IRI ;\n"
            f"        {_any_class(scope)} ;\n"
            f'        sh:message "the object of {name} is {_alternatives(scope)}"@en ] .\n'
        )


def _any_class(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f"sh:class kg:{names[0]}"
    choices = " ".join(f"[ sh:class kg:{name} ]" for name in names)
    return f"sh:or ( {choices} )"


def _alternatives(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def _local_names(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(shorten(iri).removeprefix("kg:") for iri in iris)


def shorten(iri: str) -> str:
    """An IRI with the prefix of its vocabulary: ``kg:Region``; as it is if no vocabulary has it."""
    for prefix, namespace in terms.VOCABULARIES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _iter_tables(ontology: Ontology) -> Iterator[str]:
    definitions = ontology.terms.values()
    relations = [ontology.terms[name] for name in ontology.relations]
    others = [d for d in definitions if d.kind == "property" and d not in relations]
    yield "\n## Classes · 类\n\n| kg: | 中文 | English | | ⊂ |\n| --- | --- | --- | --- | --- |\n"
    for d in definitions:
        if d.kind == "class":
            yield f"| `{d.name}` | {d.labels['zh']} | {d.labels['en']} | {_both(d)} | {_list(d.supers)} |\n"
    for title, members in (("Relations · 关系", relations), ("Other properties · 其他属性", others)):
        yield f"\n## {title}\n\n| kg: | 中文 | → | | ⊂ |\n| --- | --- | --- | --- | --- |\n"
        for d in members:
            signature = f"{_list(d.domain)} → {_list(d.range)}"
            yield f"| `{d.name}` | {d.labels['zh']} | {signature} | {_both(d)} | {_list(d.supers)} |\n"
    yield "\n## Values · 取值\n\n| kg: | 中文 | English | | |\n| --- | --- | --- | --- | --- |\n"
    for d in sorted((d for d in definitions if d.kind == "individual"), key=lambda d: (d.supers, d.name)):
        yield f"| `{d.name}` | {d.labels['zh']} | {d.labels['en']} | {_both(d)} | {_list(d.supers)} |\n"


def _both(definition: Definition) -> str:
    return f"{definition.definitions['zh']} {definition.definitions['en']}"


def _list(iris: Iterable[str]) -> str:
    return ", ".join(f"`{shorten(iri)}`" for iri in iris)
