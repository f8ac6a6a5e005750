"""The second reading: what the model sees, what a review drops and adds, the recipe, and plain cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.language.encoder import outermost
from kg.language.mentions import MentionFinder
from kg.language.name_model import LIKELY, Candidate, choose
from kg.language.ner import ModelMention
from kg.language.stacking import Review, _agree, _is_class, _with_likely, _with_whole_marks
from kg.words.domain import Article, Block, BlockKind, Mention, Origin, Sentence


def article(text: str) -> Article:
    blocks = (Block(BlockKind.BODY, 0, len(text)),)
    return Article("x", 1, text, text, tuple(range(len(text))), blocks, (Sentence(0, len(text), 0),))


@pytest.fixture(scope="module")
def finder() -> MentionFinder:
    return MentionFinder.load()


@pytest.fixture(scope="module")
def rules() -> MentionFinder:
    return MentionFinder.load(review=False)


def names(finder: MentionFinder, text: str) -> set[tuple[str, str]]:
    sightings, _ = finder.find([article(text)])
    return {(m.type, m.text) for m in sightings[0].mentions if m.origin is not Origin.ANAPHOR}


def test_the_outermost_names_are_weighed() -> None:
    outer = Mention(0, 6, "Organization", "青溪县教育局", Origin.SHAPE, "r")
    inner = Mention(0, 3, "Region", "青溪县", Origin.GAZETTEER, "g")
    pointer = Mention(8, 10, "Region", "该县", Origin.ANAPHOR, "a")
    assert outermost([inner, pointer, outer]) == [outer]


def test_a_review_drops_what_is_unlikely_and_adds_what_is_free() -> None:
    text = "拉来青溪大学和甲乙丙"
    wrong = Mention(0, 6, "Organization", "拉来青溪大学", Origin.SHAPE, "r")
    review = Review(
        {(0, 6, "Organization"): 0.001},
        (ModelMention(2, 6, "Organization", 0.98), ModelMention(7, 10, "Enterprise", 0.1)),
    )
    assert review.is_refused(wrong)
    assert not review.is_refused(Mention(7, 10, "Enterprise", "甲乙丙"))
    assert [(m.begin, m.end, m.text) for m in review.additions(text, [])] == [(2, 6, "青溪大学")]
    assert review.additions(text, [wrong]) == []


@pytest.mark.parametrize(("score", "refused"), [(0.99, True), (0.9, False)])
@pytest.mark.parametrize("name", ["云上驿站", "“云上人”"])
def test_a_name_is_of_another_type_only_if_the_network_is_sure(name: str, score: float, refused: bool) -> None:
    mention = Mention(0, len(name), "Program", name, Origin.SHAPE, "r")
    inner = name.strip("“”")
    begin = name.index(inner)
    other = ModelMention(begin, begin + len(inner), "Facility", score)
    review = Review({(0, len(name), "Program"): 0.0}, (other,))
    assert review.is_refused(mention) is refused
    kept = [] if refused else [mention]
    assert [m.type for m in review.additions(name, kept)] == (["Facility"] if refused else [])


def test_what_the_model_of_names_doubts_is_refused() -> None:
    mention = Mention(2, 6, "Zone", "“甲乙”", Origin.SHAPE, "r")
    assert Review({}, (), frozenset({(3, 5, "Zone")})).is_refused(mention)
    assert not Review({}, (), frozenset({(3, 5, "Event")})).is_refused(mention)


def test_what_the_model_of_names_holds_for_likely_is_added() -> None:
    text = "走进甲乙丙公司"
    likely = Candidate(2, 7, "Enterprise", printed=(2, 7), probability=0.8)
    unlikely = Candidate(2, 7, "Facility", printed=(2, 7), probability=0.3)
    seen = Review({}, (ModelMention(4, 7, "Organization", 0.99),))
    review = _with_likely(text, seen, choose([likely, unlikely], LIKELY))
    assert [(m.text, m.type) for m in review.additions(text, [])] == [("甲乙丙公司", "Enterprise")]
    posted = _with_likely("派驻甲乙丙公司", Review({}, ()), [likely])  # the tail of a longer name
    assert posted.found == ()


def test_the_end_of_a_name_of_the_page_is_no_other_name() -> None:
    text = "市链办公室牵头"
    review = Review({}, (ModelMention(0, 5, "Organization", 1.0),))
    assert [m.text for m in review.additions(text, [])] == ["市链办公室"]
    for name, count in (("青溪市铜链办公室", 0), ("青溪县链办公室", 1), ("市链办公室", 1)):
        assert len(replace(review, names=frozenset({("Organization", name)})).additions(text, [])) == count


def test_a_rule_that_the_model_never_saw_is_not_judged(finder: MentionFinder) -> None:
    assert finder.reviser is not None
    text = "拉来青溪大学的人"
    mentions = [
        Mention(0, 6, "Organization", "拉来青溪大学", Origin.SHAPE, rule) for rule in ("organization-school", "mine")
    ]
    scored = [finder.reviser.review([(article(text), [m], [])])[0].scores for m in mentions]
    assert [bool(s) for s in scored] == [True, False]


@pytest.mark.parametrize(
    ("text", "seen", "name"),
    [
        ("在“甲乙”里", "“甲乙”", "甲乙"),
        ("在“甲乙”里", "“甲乙", "甲乙"),
        ("在“甲乙”里", "甲乙”", "甲乙"),
        ("在“甲”工程里", "甲”工程", "“甲”工程"),
        ("在甲“乙”里", "甲“乙", "甲“乙”"),
        ("在“甲”工程里", "“甲”工程", "“甲”工程"),
        ("在“甲”和“乙”里", "“甲”和“乙”", "“甲”和“乙”"),
        ("在《甲》里", "《甲》", "甲"),
    ],
)
def test_a_name_has_both_marks_of_a_pair_or_none(text: str, seen: str, name: str) -> None:
    at = text.index(seen)
    begin, end = _with_whole_marks(text, at, at + len(seen))
    assert text[begin:end] == name


def test_what_is_counted_or_one_of_two_is_a_class() -> None:
    texts = ["设立调解组织51个,成立自治委员会或业委会", "村(社区)服务中心建成"]
    classes = ("调解组织", "自治委员会", "业委会", "村(社区)服务中心")
    assert all(_is_class(name, "Organization", texts) for name in classes)
    assert not _is_class("调解组织", "Program", texts)
    assert not _is_class("服务中心", "Facility", ["青溪服务中心建成"])


def test_what_is_a_name_in_one_place_is_one_in_the_others() -> None:
    texts = ["甲乙丙丁", "丙丁甲乙"]
    reviews = [
        Review({(0, 2, "Zone"): 0.9}, (ModelMention(2, 4, "Event", 0.2),)),
        Review({(2, 4, "Zone"): 0.001}, (ModelMention(0, 2, "Event", 0.8), ModelMention(2, 4, "Event", 0.1))),
    ]
    first, second = _agree(texts, reviews)
    assert second.scores[2, 4, "Zone"] == 0.9
    assert first.found[0].score == 0.8
    assert second.found[1].score == 0.1


def test_an_unlikely_mention_yields_to_a_sure_one_that_crosses_it() -> None:
    wrong = Mention(0, 4, "Organization", "甲乙丙丁", Origin.SHAPE, "r")
    scores = {(0, 4, "Organization"): 0.001}
    assert Review(scores, (ModelMention(2, 6, "Organization", 0.98),)).is_refused(wrong)
    assert not Review(scores, (ModelMention(2, 6, "Organization", 0.5),)).is_refused(wrong)
    assert not Review(scores, (ModelMention(4, 6, "Organization", 0.98),)).is_refused(wrong)
    assert not Review(scores, (ModelMention(0, 2, "Region", 0.98),)).is_refused(wrong)


def test_a_phase_is_no_other_park_than_the_one_that_is_kept() -> None:
    review = Review({}, (ModelMention(0, 8, "Zone", 0.99),))
    assert review.additions("青溪产业园三期开工", [Mention(0, 5, "Zone", "青溪产业园")]) == []


def test_a_region_is_never_added() -> None:
    assert Review({}, (ModelMention(0, 3, "Region", 1.0),)).additions("青溪县", []) == []


def test_an_edge_that_no_list_of_verbs_knows(finder: MentionFinder, rules: MentionFinder) -> None:
    text = (
        "青溪测控集团揭榜之后,揽来合肥工业大学组成攻关队。11个月里失败了214次,今年6月终于量产,成本比进口件便宜42%。"
        "集团研发中心主任王立新说,合肥工业大学的教授每周都来。"
    )
    assert ("Organization", "揽来合肥工业大学") in names(rules, text)
    assert ("Organization", "合肥工业大学") in names(finder, text)
    assert ("Organization", "揽来合肥工业大学") not in names(finder, text)


def test_slogans_in_a_row_are_no_firms(finder: MentionFinder) -> None:
    found = names(finder, "全县坚持产业融合、城乡融合、三治融合,走出一条新路。")
    assert not {text for kind, text in found if kind == "Enterprise"}


def test_without_a_review_only_rules_speak(rules: MentionFinder) -> None:
    assert rules.reviser is None
    assert MentionFinder.load(ner="none").reviser is None


def test_a_cooperative_begins_at_its_place_if_one_stands_in_its_name(finder: MentionFinder) -> None:
    found = names(finder, "围绕洋葱产业,民乐县链上聚起民乐县绿禾专业合作社、张掖昌隆制罐等19家经营主体。")
    assert ("Enterprise", "民乐县绿禾专业合作社") in found
    assert not any("聚起" in name for _, name in found)


def test_two_firms_around_a_conjunction_are_two() -> None:
    text = "青溪重汽和三江重工签约"
    review = Review({}, (ModelMention(0, 9, "Enterprise", 0.99),))
    assert [m.text for m in review.additions(text, [])] == ["青溪重汽", "三江重工"]


@pytest.mark.parametrize(
    ("text", "seen", "name"),
    [
        ("昨天,联合国信息中心来人。", "国信息中心", "联合国信息中心"),
        ("云石公司联合国网公司检修。", "国网公司", "国网公司"),
    ],
)
def test_the_united_nations_are_no_alliance(text: str, seen: str, name: str) -> None:
    begin = text.index(seen)
    found = ModelMention(begin, begin + len(seen), "Organization", 0.99)
    assert [m.text for m in Review({}, (found,)).additions(text, [])] == [name]
