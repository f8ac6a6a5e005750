"""The terms of the graph: namespaces, and the only place that spells an IRI. Plain strings, no RDF library.

An IRI is made from content alone, never from a counter, a clock or a place on a disk, so that the same thing read from
another page, in another run or on another machine gets the same IRI, and merging graphs is the union of their triples.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from decimal import Decimal
from typing import Final

KG: Final = "https://w3id.org/county-kg/ontology#"
RES: Final = "https://w3id.org/county-kg/resource/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
ORG: Final = "http://www.w3.org/ns/org#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SCHEMA: Final = "https://schema.org/"
SOSA: Final = "http://www.w3.org/ns/sosa/"
TIME: Final = "http://www.w3.org/2006/time#"
QUDT: Final = "http://qudt.org/schema/qudt/"
UNIT: Final = "http://qudt.org/vocab/unit/"
NIF: Final = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
SH: Final = "http://www.w3.org/ns/shacl#"

VOCABULARIES: Final[dict[str, str]] = {
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "kg": KG,
    "nif": NIF,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qudt": QUDT,
    "rdf": RDF,
    "rdfs": RDFS,
    "res": RES,
    "schema": SCHEMA,
    "sh": SH,
    "skos": SKOS,
    "sosa": SOSA,
    "time": TIME,
    "unit": UNIT,
    "xsd": XSD,
}
"""Prefix to namespace, sorted by prefix. Resources have a prefix a kind besides, see :func:`kind_namespace`."""

INDICATOR_SCHEME: Final = RES + "scheme/indicators"
INDUSTRY_SCHEME: Final = RES + "scheme/industries"

# Kept as they are: what RFC 3987 allows in a path segment, and "/". Encoded in spite of it: the ASCII apostrophe (it
# ends strings in HTML and Cypher), blanks of all widths, and invisible characters, which make two IRIs look alike.
# Explicit ranges, because Unicode categories change with the Python version and an IRI may not.
_ENCODED = re.compile(
    "[^A-Za-z0-9._~/:@!$&()*+,;=\\-"
    "\u00a1-\u00ac\u00ae-\u061b\u061d-\u167f\u1681-\u180d\u180f-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef"
    "\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd]"
)
_DOTS = re.compile(r"(?<![^/])\.{1,2}(?![^/])")
_KIND = re.compile(r"[A-Za-z][A-Za-z-]*")
_CONCEPT_ID = re.compile(r"[A-Za-z0-9-]+")
_CONCEPT_ID = re.compile(r"[A-Za-z0-9-]+")
_LONGEST_KEY: Final = 240
_KEPT_OF_LONG_KEY: Final = 40
_DIGEST_DIGITS: Final = 20


def _digest(*parts: str | None) -> str:
    # JSON keeps the borders between the parts, so that ("ab", "c") and ("a", "bc") differ; 80 bits do for 10^9 nodes.
    text = json.dumps([None if p is None else unicodedata.normalize("NFC", p) for p in parts], separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_DIGEST_DIGITS]


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "surrogatepass"))


def encode_key(key: str) -> str:
    """Make a key fit to stand in the path of an IRI; Chinese characters stay as they are.

    >>> encode_key("一窗快办"), encode_key('a "b"<c>')
    ('一窗快办', 'a%20%22b%22%3Cc%3E')

    Args:
        key: Any text but the empty one. A slash stays and separates levels (``360603/新桥村``).

    Returns:
        At most 240 characters; a longer key keeps its first 40 code points and ends in ``~`` and a hash of the whole.

    Raises:
        ValueError: The key is empty.

    Source:
        RFC 3987, section 2.2; RFC 3986, section 5.2.4 for the dots.
    """
    if not key:
        raise ValueError("an IRI needs a key")
    key = unicodedata.normalize("NFC", key)
    encoded = _ENCODED.sub(_percent, key)
    if len(encoded) > _LONGEST_KEY:
        encoded = f"{_ENCODED.sub(_percent, key[:_KEPT_OF_LONG_KEY])}~{_digest(key)}"
    # "." and ".." as whole segments are taken away by whoever resolves the IRI against a base.
    return _DOTS.sub(lambda found: "%2E" * len(found.group()), encoded)


def kind_namespace(kind: str) -> str:
    """Namespace of all resources of one kind.

    >>> kind_namespace("Region")
    'https://w3id.org/county-kg/resource/region/'
    """
    return f"{RES}{kind.lower()}/"


def resource_iri(kind: str, key: str) -> str:
    """IRI of a resource.

    >>> resource_iri("Region", "360603")
    'https://w3id.org/county-kg/resource/region/360603'

    Args:
        kind: A class name or another ASCII word; it is written in lower case.
        key: What names the resource among those of its kind, see :func:`encode_key`.

    Raises:
        ValueError: The kind is no ASCII word, or the key is empty.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of resource")
    return kind_namespace(kind) + encode_key(key)


def entity_iri(entity_id: str) -> str:
    """IRI of an entity from its id ``Type/key``.

    >>> entity_iri("Enterprise/明远铜业有限公司")
    'https://w3id.org/county-kg/resource/enterprise/明远铜业有限公司'

    Raises:
        ValueError: The id is not of that form.
    """
    kind, _, key = entity_id.partition("/")
    return resource_iri(kind, key)


def term_iri(name: str) -> str:
    """IRI of a class or property of the ontology: ``County`` → ``kg:County``."""
    return KG + name


def document_iri(doc: str) -> str:
    """IRI of a source document, from the file's stem."""
    return resource_iri("document", doc)


def article_iri(doc: str, number: int) -> str:
    """IRI of an article, from its document and its 1-based position on the page."""
    return f"{resource_iri('article', doc)}-{number}"


def evidence_iri(doc: str, begin: int, end: int, text: str) -> str:
    """IRI of a stretch of a page; all facts that it states share it.

    The text is part of the key because a corrected page keeps its stem, and one node with two texts would lie.
    """
    return resource_iri("evidence", _digest(doc, str(begin), str(end), text))


def assertion_iri(subject: str, predicate: str, obj: str) -> str:
    """IRI of the statement node of ``subject predicate object`` (entity ids and the predicate's name)."""
    return resource_iri("assertion", _digest(subject, predicate, obj))


def position_iri(person: str, title: str, organization: str | None, *, former: bool = False) -> str:
    """IRI of a post: who, which title as printed, where (entity id or None), held or given up."""
    return resource_iri("position", _digest(person, title, organization, "former" if former else None))


def observation_iri(
    owner: str,
    indicator: str,
    *,
    value: Decimal | None,
    unit: str,
    period: str | None,
    change: Decimal | None = None,
    base: str = "",
    modality: str = "actual",
    bound: str | None = None,
    rank: int | None = None,
    rank_scope: str = "",
) -> str:
    """IRI of a number said of a thing. Two sentences that say the very same share it, and it leads to both."""
    return resource_iri(
        "observation",
        _digest(
            owner,
            indicator,
            None if value is None else canonical_decimal(value),
            unit,
            period,
            None if change is None else canonical_decimal(change),
            base,
            modality,
            bound,
            None if rank is None else str(rank),
            rank_scope,
        ),
    )


def concept_iri(concept: str) -> str:
    """IRI of an indicator of ``seeds/indicators.csv``."""
    return resource_iri("indicator", concept)


def minted_indicator_iri(text: str) -> str:
    """IRI of an indicator that no vocabulary knows, named by what the page prints."""
    # Ids of the vocabulary are ASCII words; a text that looks like one steps aside, so that the two never meet.
    aside = _CONCEPT_ID.fullmatch(text) or text.startswith("text/")
    return resource_iri("indicator", f"text/{text}" if aside else text)


def industry_class_iri(code: str) -> str:
    """IRI of a class of ``seeds/industries.csv``; an industry that a page names is an entity of its own."""
    return resource_iri("industry-class", code)


def period_iri(period: str) -> str:
    """IRI of a stretch of time, from its EDTF text."""
    return resource_iri("period", period)


def own_unit_iri(unit: str) -> str:
    """IRI of a unit that QUDT does not have, such as those of counting."""
    return resource_iri("unit", unit)


def qudt_unit_iri(unit: str) -> str:
    """IRI of a QUDT unit from its local name: ``CNY`` → ``unit:CNY``."""
    return UNIT + encode_key(unit)


def canonical_decimal(value: Decimal) -> str:
    """Lexical form of an ``xsd:decimal`` that equal numbers share: no exponent, no idle zero, digits around the point.

    >>> canonical_decimal(Decimal("8.60")), canonical_decimal(Decimal("1E+3")), canonical_decimal(Decimal("-0"))
    ('8.6', '1000.0', '0.0')

    Raises:
        ValueError: Infinity or not a number.

    Source:
        XML Schema Part 2, 3.2.3.2.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no decimal number")
    if not value:
        return "0.0"
    text = format(value, "f")
    if "." not in text:
        return text + ".0"
    text = text.rstrip("0")
    return text + "0" if text.endswith(".") else text
