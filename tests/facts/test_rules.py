"""The rule engine: what it compiles, what it refuses, and that every rule keeps its own examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.facts.context import Context, load_grammar
from kg.facts.examples import check_examples, read_example, run_example
from kg.facts.lines import render_sentence
from kg.facts.relations import match_rule
from kg.facts.rules import Rule, is_barred, load_rules, parse_annotated
from kg.words.data import seeds_path
from kg.words.errors import DataError

RELATIONS = (
    "partOf",
    "locatedIn",
    "implements",
    "participatesIn",
    "inIndustry",
    "developsIndustry",
    "leadsChain",
    "oversees",
    "cooperatesWith",
    "finances",
    "subOrganizationOf",
    "establishedBy",
    "hasHonor",
    "organizes",
)

HEAD = 'relation = "hasHonor"\n[words]\nwon = ["荣获", "获评"]\nhoped = ["力争"]\n'
RULE = """[[rule]]
id = "hasHonor.test"
why = "test"
pattern = '{s:Region|Enterprise}…<won>[“《]?{o:Honor}+'
unless = ["<hoped>"]
yes = [{ text = "[青山县|Region]荣获“[百强县|Honor]”。", gives = [["青山县", "百强县"]] }]
"""


def write(folder: Path, text: str) -> Path:
    (folder / "hasHonor.toml").write_text(text, encoding="utf-8")
    return folder


def one_rule(folder: Path, text: str) -> Rule:
    (rule,) = load_rules(write(folder, text), ["hasHonor"])
    return rule


def pairs(rule: Rule, text: str, home: str = "") -> set[tuple[str, str]]:
    _, reading = read_example(text, home)
    context = Context(reading, load_grammar(seeds_path("grammar.toml")))
    names = {e.id: e.name for e in reading.entities.values()}
    return {(names[f.subject], names[f.object]) for f in match_rule(context, rule)}


def test_shipped_rules_keep_their_examples() -> None:
    rules = load_rules(seeds_path("patterns"), RELATIONS)
    assert len(rules) > 60
    assert {rule.relation for rule in rules} == set(RELATIONS)
    assert list(check_examples(rules)) == []


def test_a_mention_is_one_character_and_its_quotes_are_dropped() -> None:
    _, reading = read_example("[青山县|Region]实施“[1135|Program]”行动。")
    line = render_sentence(reading.article, reading.article.sentences[0], reading.mentions)
    assert len(line.text) == len("R实施P行动。")
    assert [line.mentions[i].text for i in sorted(line.mentions)] == ["青山县", "1135"]
    assert line.begins[1:3] == (3, 4)


def test_a_bracket_that_only_gives_the_short_name_is_dropped() -> None:
    text = "[青山农商银行|Enterprise](以下简称“[青山行|Enterprise=青山农商银行]”)放款。"
    _, reading = read_example(text)
    line = render_sentence(reading.article, reading.article.sentences[0], reading.mentions)
    assert line.text[1:] == "放款。"


def test_outer_mentions_hide_inner_ones() -> None:
    _, reading = read_example("[[青山县|Region]统计局|Organization]发布公报。")
    line = render_sentence(reading.article, reading.article.sentences[0], reading.mentions)
    assert [m.text for m in line.mentions.values()] == ["青山县统计局"]


def test_a_gap_stays_inside_its_clause(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, HEAD + RULE)
    assert pairs(rule, "[青山县|Region]去年荣获[百强县|Honor]。") == {("青山县", "百强县")}
    assert pairs(rule, "[青山县|Region]变了,荣获[百强县|Honor]。") == set()
    assert pairs(rule, "[青山县|Region]变了。荣获[百强县|Honor]。") == set()


def test_a_long_gap_runs_over_commas_but_not_over_semicolons(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, HEAD + RULE.replace("…<won>", "……<won>"))
    assert pairs(rule, "[青山县|Region]变了,荣获[百强县|Honor]。") == {("青山县", "百强县")}
    assert pairs(rule, "[青山县|Region]变了;荣获[百强县|Honor]。") == set()


def test_coordination_binds_every_member(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, HEAD + RULE)
    found = pairs(rule, "[青山县|Region]荣获“[百强县|Honor]”、[双拥县|Honor]和[文明县|Honor]。")
    assert found == {("青山县", "百强县"), ("青山县", "双拥县"), ("青山县", "文明县")}


def test_unless_cancels_in_the_clauses_of_the_match_only(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, HEAD + RULE)
    assert pairs(rule, "[青山县|Region]力争获评[百强县|Honor]。") == set()
    assert pairs(rule, "[青山县|Region]获评[百强县|Honor],力争再进一步。") == {("青山县", "百强县")}


def test_each_binds_one_object_after_the_other(tmp_path: Path) -> None:
    text = "[青山县|Region]荣获[百强县|Honor],随后是[双拥县|Honor]。"
    once = one_rule(tmp_path, HEAD + RULE.replace("<won>[“《]?{o:Honor}+", "<won>……{o:Honor}"))
    assert pairs(once, text) == {("青山县", "百强县")}
    every = one_rule(tmp_path, HEAD + RULE.replace("<won>[“《]?{o:Honor}+", "<won>……{o:Honor}") + 'each = "o"\n')
    assert pairs(every, text) == {("青山县", "百强县"), ("青山县", "双拥县")}


def test_where_looks_at_names(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, HEAD + RULE + "where_not = { o = '杯$' }\n")
    assert pairs(rule, "[青山县|Region]荣获[金山杯|Honor]。") == set()
    assert pairs(rule, "[青山县|Region]荣获[百强县|Honor]。") != set()


def test_the_subject_is_carried_from_clause_to_clause(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, HEAD + RULE.replace("{s:Region|Enterprise}…<won>", "{s:SUBJECT:Region|Enterprise}<won>"))
    assert pairs(rule, "今年,[铜山公司|Enterprise]扩产,荣获[百强企业|Honor]。", "青山县") == {("铜山公司", "百强企业")}
    assert pairs(rule, "去年,荣获[百强县|Honor]。", "青山县") == {("青山县", "百强县")}
    assert pairs(rule, "[青山县|Region]的[铜山公司|Enterprise]荣获[百强企业|Honor]。") == {("铜山公司", "百强企业")}


def test_full_width_marks_in_patterns_are_characters(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, HEAD + RULE.replace("…<won>", "（…）<won>"))
    assert pairs(rule, "[青山县|Region](去年)荣获[百强县|Honor]。") == {("青山县", "百强县")}


@pytest.mark.parametrize(
    ("change", "fault", "line"),
    [
        (("why = ", "wy = "), "unknown key wy", 8),
        (("{o:Honor}+", "{o:Prize}+"), "unknown type Prize", 9),
        (("<won>", "<lost>"), "unknown word list <lost>", 9),
        (('"hasHonor.test"', '"hasHonour test"'), "not of the form", 7),
        (("[“《]?", "[“《?"), "unterminated", 9),
        (("{s:Region|Enterprise}", "{s:WHO}"), "unknown resolver WHO", 9),
        (("{s:Region|Enterprise}", "{s Region}"), "no slot", 9),
        (("{s:Region|Enterprise}…", ""), "binds no subject", 9),
        (("gives = [", "give = ["), "example", 11),
        (('unless = ["<hoped>"]', "confidence = 7"), "not in (0, 1]", 10),
        (('unless = ["<hoped>"]', 'blocks = ["footer"]'), "unknown kind of block", 10),
        (('unless = ["<hoped>"]', 'kind = "name"'), "of goes with", 10),
    ],
)
def test_a_broken_rule_is_refused_with_file_and_line(
    tmp_path: Path, change: tuple[str, str], fault: str, line: int
) -> None:
    with pytest.raises(DataError) as error:
        load_rules(write(tmp_path, HEAD + "\n" + RULE.replace(*change)), ["hasHonor"])
    assert fault in str(error.value)
    assert error.value.place == f"hasHonor.toml:{line}"


def test_ids_are_unique_and_permanent(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="already used"):
        load_rules(write(tmp_path, HEAD + RULE + RULE), ["hasHonor"])
    with pytest.raises(DataError, match="retired"):
        load_rules(write(tmp_path, 'retired = ["hasHonor.test"]\n' + HEAD + RULE), ["hasHonor"])


def test_broken_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="missing"):
        load_rules(tmp_path, ["hasHonor"])
    with pytest.raises(DataError, match="no TOML"):
        load_rules(write(tmp_path, "relation = \n"), ["hasHonor"])
    with pytest.raises(DataError, match="unknown key colour"):
        load_rules(write(tmp_path, 'colour = "red"\n' + HEAD + RULE), ["hasHonor"])
    with pytest.raises(DataError, match="not the file's name"):
        load_rules(write(tmp_path, (HEAD + RULE).replace('"hasHonor"', '"partOf"', 1)), ["hasHonor"])


ONLY = '[[only]]\no = "(?:工匠|<hoped>者)$"\ns = ["Person"]\n'


def test_what_only_some_types_have_holds_for_all_rules_of_the_file(tmp_path: Path) -> None:
    rules = load_rules(
        write(tmp_path, HEAD + ONLY + RULE + RULE.replace("hasHonor.test", "hasHonor.more")), ["hasHonor"]
    )
    for rule in rules:
        assert is_barred(rule.only, "Region", ["禾省工匠"])
        assert is_barred(rule.only, "Region", ["百强县", "力争者"])
        assert not is_barred(rule.only, "Person", ["禾省工匠"])
        assert not is_barred(rule.only, "Region", ["百强县"])


@pytest.mark.parametrize(
    ("only", "fault", "line"),
    [
        (ONLY.replace("o =", "p ="), "two keys", 5),
        (ONLY.replace('["Person"]', '["Human"]'), "list of types", 5),
        (ONLY.replace('["Person"]', '"Person"'), "list of types", 5),
        (ONLY.replace('["Person"]', '[["Person"]]'), "list of types", 5),
        (ONLY.replace("<hoped>", "<lost>"), "unknown word list <lost>", 6),
        (ONLY.replace("(?:工匠", "(?:(工匠"), "missing )", 6),
        ('only = "Person"\n', "[[only]]", 2),
    ],
)
def test_a_broken_limit_is_refused_with_file_and_line(tmp_path: Path, only: str, fault: str, line: int) -> None:
    head = 'relation = "hasHonor"\n' + only if only.startswith("only") else HEAD + only
    with pytest.raises(DataError) as error:
        load_rules(write(tmp_path, head + (RULE if only.startswith("[[") else "")), ["hasHonor"])
    assert fault in str(error.value)
    assert error.value.place == f"hasHonor.toml:{line}"


def test_an_example_that_its_rule_does_not_keep_is_told(tmp_path: Path) -> None:
    broken = RULE.replace('gives = [["青山县", "百强县"]]', 'gives = [["青山县", "别的"]]')
    rule = one_rule(tmp_path, HEAD + broken + 'no = ["[青山县|Region]荣获[百强县|Honor]。"]\n')
    assert len(list(check_examples([rule]))) == 2
    assert run_example(rule, rule.yes[0]) == {("青山县", "百强县")}


def test_annotation() -> None:
    text, spans = parse_annotated("[[江州市|Region]青山区|Region]说[该区|Region=江州市青山区]")
    assert text == "江州市青山区说该区"
    assert spans == [(0, 3, "Region", ""), (0, 6, "Region", ""), (7, 9, "Region", "江州市青山区")]
    with pytest.raises(ValueError, match="unknown type"):
        parse_annotated("[甲|Planet]")
    with pytest.raises(ValueError, match="not closed"):
        parse_annotated("[甲")


def test_pairs_are_bound_one_to_one_or_not_at_all(tmp_path: Path) -> None:
    text = """relation = "hasHonor"
[[rule]]
id = "hasHonor.each"
why = "x"
pattern = '{s:Enterprise}+分获{o:Honor}+'
paired = true
yes = [{ text = "[甲厂|Enterprise]分获[金奖|Honor]。", gives = [["甲厂", "金奖"]] }]
"""
    rule = one_rule(tmp_path, text)
    assert pairs(rule, "[甲厂|Enterprise]、[乙厂|Enterprise]分获[金奖|Honor]和[银奖|Honor]。") == {
        ("甲厂", "金奖"),
        ("乙厂", "银奖"),
    }
    assert (
        pairs(rule, "[甲厂|Enterprise]、[乙厂|Enterprise]、[丙厂|Enterprise]分获[金奖|Honor]和[银奖|Honor]。") == set()
    )


def test_a_noun_that_is_no_mention_is_its_own_subject(tmp_path: Path) -> None:
    text = """relation = "hasHonor"
[[rule]]
id = "hasHonor.own"
why = "x"
pattern = '{s:SUBJECT:Region}获评{o:Honor}'
own = true
yes = [{ text = "[青山县|Region]去年成功获评[茶乡|Honor]。", gives = [["青山县", "茶乡"]] }]
"""
    rule = one_rule(tmp_path, text)
    assert pairs(rule, "[青山县|Region]去年成功获评[茶乡|Honor]。") == {("青山县", "茶乡")}
    assert pairs(rule, "[青山县|Region]云雾茶去年获评[名茶|Honor]。") == set()


def test_the_end_of_a_name_and_both_of_a_pair(tmp_path: Path) -> None:
    text = """relation = "hasHonor"
[[rule]]
id = "hasHonor.test"
why = "x"
pattern = ['{s:SAME:Facility}由{o:Organization}建', '由两地合建的{s:Facility}{o:BOTH:Region}']
yes = [{ text = "[山里驿站|Facility]开门。驿站由[县工会|Organization]建。", gives = [["山里驿站", "县工会"]] }]
"""
    rule = one_rule(tmp_path, text)
    assert pairs(rule, "[山里驿站|Facility]开门。驿站由[县工会|Organization]建。") == {("山里驿站", "县工会")}
    assert pairs(rule, "[山里驿站|Facility]开门。大楼由[县工会|Organization]建。") == set()
    assert pairs(rule, "[甲县|Region]和[乙县|Region]结对。由两地合建的[冷库|Facility]投用。") == {
        ("冷库", "甲县"),
        ("冷库", "乙县"),
    }
