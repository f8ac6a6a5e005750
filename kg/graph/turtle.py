"""Triples as plain data, and Turtle that is the same bytes for the same triples.

A graph library is not needed to write Turtle, and at a million triples it costs most of a minute. Terms are plain: an
IRI is a ``str``, a literal is a :class:`Literal`; there are no blank nodes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from kg.words import terms
from kg.words.errors import GraphError


class Literal(NamedTuple):
    """A literal: its lexical form, and its datatype IRI or language tag; neither means ``xsd:string``."""

    value: str
    datatype: str = ""
    language: str = ""

    def __str__(self) -> str:
        """The lexical form, as ``str`` of an IRI is the IRI."""
        return self.value


Term: TypeAlias = str | Literal
Triples: TypeAlias = Mapping[str, Set[tuple[str, Term]]]
"""Subject IRI to its (predicate IRI, object) pairs."""

_RDF_TYPE: Final = terms.RDF + "type"
_STRING: Final = terms.XSD + "string"
# Types whose canonical form Turtle can write bare.
_BARE: Final = {
    terms.XSD + "decimal": re.compile(r"-?[0-9]+\.[0-9]+"),
    terms.XSD + "integer": re.compile(r"-?[0-9]+"),
    terms.XSD + "boolean": re.compile(r"true|false"),
}
# A narrower set than PN_LOCAL: what every parser takes without escapes.
_LOCAL: Final = re.compile("[A-Za-z0-9_\u3400-\u4dbf\u4e00-\u9fff](?:[A-Za-z0-9_\u3400-\u4dbf\u4e00-\u9fff-]*)")
_PREFIX: Final = re.compile(r"[a-z][a-z-]*")
# Quote, backslash, controls, and invisible characters that turn the reading direction or break lines in an editor.
_ESCAPED: Final = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]'
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SHORT_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string(text: str) -> Literal:
    """A plain string; a lone surrogate, which no UTF-8 file can hold, becomes U+FFFD."""
    return Literal(_SURROGATE.sub("\ufffd", text))


def chinese(text: str) -> Literal:
    """A text in Chinese."""
    return Literal(_SURROGATE.sub("\ufffd", text), language="zh")


def decimal(value: Decimal) -> Literal:
    """An ``xsd:decimal`` in canonical form: 8.60 and 8.6 are one literal."""
    return Literal(terms.canonical_decimal(value), terms.XSD + "decimal")


def integer(value: int) -> Literal:
    """An ``xsd:integer``."""
    return Literal(str(value), terms.XSD + "integer")


def iter_triples(triples: Triples) -> Iterator[tuple[str, str, Term]]:
    """The triples one by one, sorted by subject, predicate and object."""
    for subject in sorted(triples):
        for predicate, obj in sorted(triples[subject], key=lambda pair: (pair[0], render_term(pair[1]))):
            yield subject, predicate, obj


def render_term(term: Term) -> str:
    """N-Triples form of a term; also the key by which objects are sorted."""
    if isinstance(term, Literal):
        quoted = f'"{_ESCAPED.sub(_escape, term.value)}"'
        if term.language:
            return f"{quoted}@{term.language}"
        return f"{quoted}^^<{term.datatype}>" if term.datatype and term.datatype != _STRING else quoted
    return f"<{term}>"


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _SHORT_ESCAPES.get(character) or f"\\u{ord(character):04X}"


def iter_turtle(triples: Triples) -> Iterator[str]:
    """Turtle, piece by piece: the prefixes that are used, then one block a subject, all sorted."""
    writer = _TurtleWriter(triples)
    for prefix, namespace in sorted(writer.prefixes.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"
    for subject in sorted(triples):
        yield writer.render_subject(subject, triples[subject])


class _TurtleWriter:
    """Renders terms with the prefixes that the triples have a use for, each IRI once."""

    def __init__(self, triples: Triples) -> None:
        self.prefixes: dict[str, str] = {}
        self._names = {namespace: prefix for prefix, namespace in terms.VOCABULARIES.items()}
        self._rendered: dict[str, str] = {}
        for subject, pairs in triples.items():
            self._render_iri(subject)
            for predicate, obj in pairs:
                if predicate != _RDF_TYPE:
                    self._render_iri(predicate)
                if isinstance(obj, Literal):
                    # The datatype of what is written bare needs no prefix.
                    if obj.datatype and obj.datatype != _STRING and not self._is_bare(obj):
                        self._render_iri(obj.datatype)
                else:
                    self._render_iri(obj)

    def render_subject(self, subject: str, pairs: Set[tuple[str, Term]]) -> str:
        by_predicate: dict[str, list[str]] = {}
        for predicate, obj in pairs:
            by_predicate.setdefault(predicate, []).append(self._render(obj))
        # The type comes first, as people write it.
        order = sorted(by_predicate, key=lambda p: (p != _RDF_TYPE, p))
        rows = " ;\n    ".join(f"{self._render_predicate(p)} {' , '.join(sorted(by_predicate[p]))}" for p in order)
        return f"\n{self._render_iri(subject)} {rows} .\n"

    def _render_predicate(self, predicate: str) -> str:
        return "a" if predicate == _RDF_TYPE else self._render_iri(predicate)

    def _render(self, term: Term) -> str:
        if not isinstance(term, Literal):
            return self._render_iri(term)
        if self._is_bare(term):
            return term.value
        if term.datatype and term.datatype != _STRING and not term.language:
            return f'"{_ESCAPED.sub(_escape, term.value)}"^^{self._render_iri(term.datatype)}'
        return render_term(term)

    def _is_bare(self, literal: Literal) -> bool:
        bare = _BARE.get(literal.datatype)
        return bare is not None and bare.fullmatch(literal.value) is not None

    def _render_iri(self, iri: str) -> str:
        known = self._rendered.get(iri)
        if known is None:
            cut = max(iri.rfind("/"), iri.rfind("#")) + 1
            prefix = self._prefix_of(iri[:cut]) if _LOCAL.fullmatch(iri, cut) else ""
            known = f"{prefix}:{iri[cut:]}" if prefix else f"<{iri}>"
            self._rendered[iri] = known
            if prefix:
                self.prefixes[prefix] = iri[:cut]
        return known

    def _prefix_of(self, namespace: str) -> str:
        if namespace not in self._names:
            # Each kind of resource is its own prefix (region:360603), unless a vocabulary bears that name (unit:).
            kind = namespace.removeprefix(terms.RES).removesuffix("/")
            own = namespace.startswith(terms.RES) and _PREFIX.fullmatch(kind) and kind not in terms.VOCABULARIES
            self._names[namespace] = kind if own else ""
        return self._names[namespace]


def write_text(lines: Iterable[str], path: Path) -> None:
    """Write UTF-8 bytes with LF line ends, whole or not at all.

    Raises:
        GraphError: The file cannot be written; what stood there before still stands.
    """
    # Through a link to the file behind it, and into the same folder, so that the rename is one step.
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(lines)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise GraphError(f"{path}: {error.strerror or error}") from error
