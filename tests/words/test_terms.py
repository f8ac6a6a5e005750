"""IRIs: made from content, valid everywhere, never shared by two things."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.words import terms

HOSTILE = [
    'a "b"',
    "<script>",
    "x\ny",
    "a\\b",
    "{|}^`",
    "\u202e反",
    "\x00",
    "％ %25",
    "a\u3000b",
    "\ud800",
    "it's",
    ".",
    "..",
]


def test_a_region_with_a_code_is_named_by_it() -> None:
    assert terms.entity_iri("Region/360603") == "https://w3id.org/county-kg/resource/region/360603"


def test_chinese_stays_readable() -> None:
    assert terms.entity_iri("Program/“一户一码”行动").endswith("/program/“一户一码”行动")


@pytest.mark.parametrize("entity_id", ["Region", "Region/", "/360603", "区/1", ""])
def test_a_broken_id_is_refused(entity_id: str) -> None:
    with pytest.raises(ValueError, match=r"key|kind"):
        terms.entity_iri(entity_id)


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_keys_make_valid_iris(key: str) -> None:
    iri = terms.resource_iri("Program", key)
    assert not re.search(r"[\x00-\x20<>\"{}|\\^`'\u202e\u3000\ud800]", iri)
    rdflib.URIRef(iri).n3()


@given(st.text(min_size=1, max_size=400))
def test_any_key_makes_a_short_valid_iri(key: str) -> None:
    iri = terms.resource_iri("Program", key)
    assert len(iri) <= len(terms.kind_namespace("Program")) + 3 * 40 * 4 + 21
    assert not {"<", ">", '"', " ", "{", "}", "|", "\\", "^", "`"} & set(iri)
    assert "/../" not in f"{iri}/"
    assert "/./" not in f"{iri}/"
    assert iri == terms.resource_iri("Program", key)


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_two_keys_make_two_iris(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (terms.encode_key(one) == terms.encode_key(other)) == same


def test_long_keys_differ_by_their_tails() -> None:
    one, other = "长" * 2000 + "甲", "长" * 2000 + "乙"
    assert terms.encode_key(one) != terms.encode_key(other)
    assert len(terms.encode_key(one)) < 100


def test_canonically_equal_texts_share_an_iri() -> None:
    assert terms.resource_iri("Person", "e\u0301") == terms.resource_iri("Person", "\u00e9")


def test_borders_between_parts_count() -> None:
    assert terms.assertion_iri("ab", "c", "d") != terms.assertion_iri("a", "bc", "d")
    assert terms.position_iri("p", "former", None) != terms.position_iri("p", "", "former")


def test_the_same_sentence_is_one_evidence_and_a_corrected_page_another() -> None:
    assert terms.evidence_iri("d", 0, 2, "甲乙") == terms.evidence_iri("d", 0, 2, "甲乙")
    assert terms.evidence_iri("d", 0, 2, "甲乙") != terms.evidence_iri("d", 0, 2, "甲丙")


def test_equal_numbers_are_one_observation() -> None:
    def iri(value: str, **more: object) -> str:
        return terms.observation_iri("Region/1", "产值", value=Decimal(value), unit="亿元", period="2024", **more)  # type: ignore[arg-type]

    assert iri("8.60") == iri("8.6")
    assert iri("8.6") != iri("8.6", modality="target")
    assert iri("8.6") != iri("8.6", change=Decimal(1))


def test_a_minted_indicator_never_meets_one_of_the_vocabulary() -> None:
    assert terms.minted_indicator_iri("gdp") != terms.concept_iri("gdp")
    assert terms.minted_indicator_iri("gdp") != terms.minted_indicator_iri("text/gdp")
    assert terms.minted_indicator_iri("引进企业").endswith("/indicator/引进企业")


@pytest.mark.parametrize(
    ("value", "text"),
    [("8.60", "8.6"), ("8.6", "8.6"), ("1E+3", "1000.0"), ("-0.0", "0.0"), ("100", "100.0"), ("-0.050", "-0.05")],
)
def test_decimals_are_canonical(value: str, text: str) -> None:
    assert terms.canonical_decimal(Decimal(value)) == text


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_no_number_is_no_decimal(value: str) -> None:
    with pytest.raises(ValueError, match="no decimal"):
        terms.canonical_decimal(Decimal(value))


def test_prefixes_are_sorted_and_differ() -> None:
    assert list(terms.VOCABULARIES) == sorted(terms.VOCABULARIES)
    assert len(set(terms.VOCABULARIES.values())) == len(terms.VOCABULARIES)
