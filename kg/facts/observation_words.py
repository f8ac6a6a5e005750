"""The words by which numbers are read, and the rules that observations name: ``seeds/patterns/observations.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.words.data import seeds_path
from kg.words.errors import DataError

_LISTS = (
    "growth",
    "fall",
    "more",
    "change_noun",
    "falling_noun",
    "change_link",
    "against_yoy",
    "against_year_start",
    "against_month",
    "change_glue",
    "in_turn",
    "doubled",
    "target",
    "forecast",
    "actual",
    "coming",
    "lead",
    "link",
    "after_lead",
    "predicate",
    "day_and_night",
    "acting_unit",
    "people_unit",
    "people_end",
    "counted_noun",
    "all_over",
    "rate_time",
    "whose_noun",
    "whose_verb",
    "counted_of",
    "plain_noun",
    "head_verb",
    "duration_after",
    "duration_year",
    "no_count",
    "rank_scope",
    "whole",
    "same_thing",
    "clause_lead",
    "speech",
    "office",
    "preposition",
    "modifier",
    "clause_verb",
    "pointer",
    "reference",
    "firm_verb",
    "public_work",
    "gathered",
    "thing_attribute",
    "noun_verb",
    "mark_noun",
    "dweller",
    "post",
    "found",
    "head_noun",
    "house_noun",
    "aside",
    "share_verb",
    "scale",
    "granted",
    "plan_section",
    "goal",
    "standing",
    "habit",
    "agentive",
    "hold",
    "teach",
    "press",
    "credit",
    "credit_attribute",
    "scene",
    "taking",
    "up_to",
    "summed",
    "compound",
    "already",
    "speaking",
    "mean",
    "both",
    "built",
    "rating_unit",
    "planning_office",
    "no_pointed",
    "pointed_noun",
    "all_year",
    "for_it",
    "of_event",
    "imprint",
    "each",
    "raised",
    "bare_share",
    "quota",
    "in_all",
    "contain",
    "exceed",
    "all_told",
    "unit_noun",
    "state_now",
    "founded_verb",
    "share_noun",
    "passed_mark",
    "plan_noun",
    "state_then",
    "quota_done",
    "same_rate",
    "same_event",
    "task_body",
    "in_force",
    "against_last",
    "reached",
    "term",
    "term_after",
    "shared_after",
    "work_noun",
    "before_work",
    "spend",
    "sized_noun",
    "we",
    "shows",
    "class_noun",
    "vague_noun",
    "merely",
    "demand",
    "shared_noun",
    "measure_verb",
    "inner",
    "bare_verb",
    "verb_noun",
    "every",
    "duration_noun",
    "quickly",
    "member_noun",
    "interval_noun",
    "brief",
    "these_days",
    "signing",
    "agreement",
    "agreed",
    "paper",
    "running",
    "one_of",
    "pronoun",
    "plan_word",
    "heads",
    "no_company",
)
_RULE_KEYS = {"id", "why", "yes", "no"}


@dataclass(frozen=True, slots=True)
class ObservationRule:
    """One way in which a number is said, with examples that run as tests."""

    id: str
    why: str
    yes: tuple[Mapping[str, object], ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObservationWords:
    """The words and rules of ``seeds/patterns/observations.toml``; each list sorted by falling length."""

    lists: Mapping[str, tuple[str, ...]]
    rules: tuple[ObservationRule, ...]
    either: Mapping[str, str]

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.lists[name]


def read_observation_words(path: Path) -> ObservationWords:
    """Read words and rules.

    Raises:
        DataError: The file is no TOML, or a list, rule or key is missing, unknown or given twice; all faults in one
            message.
    """
    try:
        data = tomllib.loads(unicodedata.normalize("NFKC", path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as fault:
        raise DataError(str(path), str(fault)) from fault
    faults: list[str] = []
    if set(data) != {"words", "rule"}:
        faults.append("tables must be words and rule")
    words = data.get("words", {})
    faults += [f"word list {name} is missing" for name in _LISTS if name not in words]
    faults += [f"word list {name} is unknown" for name in words if name not in _LISTS]
    rules: list[ObservationRule] = []
    for entry in data.get("rule", []):
        if set(entry) != _RULE_KEYS:
            faults.append(f"rule {entry.get('id')!r}: keys must be {', '.join(sorted(_RULE_KEYS))}")
        elif any(r.id == entry["id"] for r in rules):
            faults.append(f"rule {entry['id']!r} is given twice")
        else:
            rules.append(ObservationRule(entry["id"], entry["why"], tuple(entry["yes"]), tuple(entry["no"])))
    if faults:
        raise DataError(str(path), "; ".join(faults))
    lists = {name: tuple(sorted(dict.fromkeys(words[name]), key=lambda w: (-len(w), w))) for name in _LISTS}
    either = {name: "|".join(map(re.escape, lists[name])) for name in _LISTS}
    return ObservationWords(lists, tuple(rules), either)


@cache
def load_observation_words() -> ObservationWords:
    """The words of ``seeds/patterns/observations.toml``, read once."""
    return read_observation_words(seeds_path("patterns/observations.toml"))
