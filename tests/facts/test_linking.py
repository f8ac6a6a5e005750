"""Linking across pages: what is one thing, what is two, and what a person must say. All names are invented."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.linking import (
    Links,
    link_across,
    link_entities,
    link_observations,
    link_positions,
    link_relations,
)
from kg.language.gazetteer import Gazetteer, Words
from kg.words.domain import Decision, Entity, Evidence, Observation, Position, Relation

COUNTY, NEXT, CITY, FAR = "360603", "360681", "360600", "430121"
EVIDENCE = Evidence("a", 1, 0, 2, "甲乙")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load()


def thing(key: str, *names: str, doc: str = "", adcode: str = "", parent: str = "") -> Entity:
    """An entity that a page of its own names, unless a page is given."""
    name = names[0] if names else key.rpartition("/")[2]
    return Entity(
        key,
        key.partition("/")[0],
        name,
        tuple(sorted(names or (name,))),
        adcode=adcode,
        parent=parent,
        articles=((doc or key, 1),),
    )


def post(person: str, title: str, body: str | None) -> Position:
    return Position(person, title, body, "position.before", 0.9, EVIDENCE)


def located(firm: str, area: str) -> Relation:
    return Relation(firm, "locatedIn", area, "locatedIn.test", 0.9, EVIDENCE)


class Linking:
    """link_across with the gazetteer at hand; the home of each page is the county that its things say."""

    def __init__(self, gazetteer: Gazetteer, words: Words) -> None:
        self.gazetteer, self.words = gazetteer, words

    def __call__(
        self,
        entities: Iterable[Entity],
        *,
        homes: Mapping[str, str] | None = None,
        relations: Sequence[Relation] = (),
        positions: Sequence[Position] = (),
        decisions: Sequence[Decision] = (),
    ) -> Links:
        places = {(doc, 1): f"Region/{code}" for doc, code in (homes or {}).items()}
        return link_across(
            entities,
            places,
            relations,
            positions,
            gazetteer=self.gazetteer,
            words=self.words,
            decisions=decisions,
        )


@pytest.fixture(scope="module")
def link(gazetteer: Gazetteer, words: Words) -> Linking:
    return Linking(gazetteer, words)


def pairs(links: Links) -> set[tuple[str, str]]:
    return {(d.left, d.right) for d in links.doubtful}


FULL = thing("Enterprise/江西岚桐锂电有限公司", doc="full")
HOME = {"full": COUNTY}


@pytest.mark.parametrize("short", ["岚桐锂电", "岚桐", "岚桐锂电公司"])
def test_a_short_firm_is_the_one_firm_of_its_county_that_it_shortens(link: Linking, short: str) -> None:
    key = f"Enterprise/{COUNTY}/{short}"
    assert link([FULL, thing(key)], homes=HOME).same == {key: FULL.id}


def test_a_short_form_may_leave_characters_out_but_adds_none(link: Linking) -> None:
    full = thing("Enterprise/江西岚桐农业装备有限公司", doc="full")
    key = f"Enterprise/{COUNTY}/岚桐农装"
    assert link([full, thing(key)], homes=HOME).same == {key: full.id}
    other = f"Enterprise/{COUNTY}/岚桐铜业"
    links = link([full, thing(other)], homes=HOME)
    assert not links.same
    assert pairs(links) == {(other, full.id)}


def test_a_firm_of_another_county_is_another(link: Linking) -> None:
    links = link([FULL, thing(f"Enterprise/{FAR}/岚桐锂电")], homes=HOME)
    assert links == Links({}, ())


def test_a_firm_is_also_where_a_page_says_that_it_is(link: Linking) -> None:
    key = f"Enterprise/{NEXT}/岚桐锂电"
    links = link([FULL, thing(key)], homes=HOME, relations=[located(FULL.id, f"Region/{NEXT}")])
    assert links.same == {key: FULL.id}


def test_a_short_form_that_fits_two_firms_is_left_to_a_person(link: Linking) -> None:
    sister = thing("Enterprise/江西岚桐动力电池有限公司", doc="full")
    key = f"Enterprise/{COUNTY}/岚桐"
    links = link([FULL, sister, thing(key)], homes=HOME)
    assert not links.same
    assert pairs(links) == {(key, FULL.id), (key, sister.id)}


def test_a_page_of_the_city_is_no_page_of_the_county(link: Linking) -> None:
    key = f"Enterprise/{CITY}/岚桐锂电"
    links = link([FULL, thing(key)], homes=HOME)
    assert not links.same
    assert pairs(links) == {(key, FULL.id)}


def test_a_full_name_with_its_county_in_front(link: Linking) -> None:
    long = thing("Enterprise/余江区岚桐电子有限公司", doc="other")
    short = thing("Enterprise/岚桐电子有限公司", doc="full")
    homes = {**HOME, "other": COUNTY}
    assert link([long, short], homes=homes).same == {short.id: long.id}
    assert link([long, short], homes={"full": FAR, "other": COUNTY}) == Links({}, ())
    wide = thing("Enterprise/江西岚桐电子有限公司", doc="other")
    links = link([wide, short], homes=homes)
    assert not links.same
    assert pairs(links) == {tuple(sorted((short.id, wide.id)))}


def test_branches_of_a_house_that_everybody_knows(link: Linking) -> None:
    names = ("中国农业银行鹰潭市余江区支行", "中国农业银行股份有限公司余江支行")
    full = [thing(f"Enterprise/{name}") for name in names]
    short = thing(f"Enterprise/{COUNTY}/农行余江支行")
    city, other = thing("Enterprise/中国农业银行鹰潭分行"), thing(f"Enterprise/{COUNTY}/工行余江支行")
    links = link([*full, short, city, other])
    assert {links.same.get(i, i) for i in (short.id, *(f.id for f in full))} == {full[1].id}
    assert set(links.same) == {short.id, full[0].id}
    # 朝阳区 is in Beijing and in Changchun: without a page that is at home in one of them it may be either.
    loose = [thing("Enterprise/中国建设银行朝阳区支行"), thing("Enterprise/建行朝阳区支行")]
    assert not link(loose).same
    here = thing("Enterprise/220104/建行朝阳区支行")
    assert link([here, thing("Enterprise/中国建设银行长春市朝阳区支行")]).same == {
        here.id: "Enterprise/中国建设银行长春市朝阳区支行"
    }


def test_two_full_names_are_two_firms(link: Linking) -> None:
    other = thing("Enterprise/湖南岚桐锂电有限公司", doc="full")
    assert link([FULL, other], homes=HOME) == Links({}, ())


def test_a_body_named_by_the_end_of_its_name(link: Linking) -> None:
    long = thing(f"Organization/{COUNTY}001/瓯坪村岚竹志愿服务队", "瓯坪村岚竹志愿服务队")
    short = thing(f"Organization/{COUNTY}/岚竹志愿服务队")
    assert link([long, short]).same == {short.id: long.id}
    second = thing(f"Organization/{COUNTY}002/岚竹志愿服务队", "茶亭镇岚竹志愿服务队")
    links = link([long, short, second])
    assert not links.same
    assert pairs(links) == {(short.id, long.id), (short.id, second.id)}


def test_a_newspaper_is_one_in_its_province(link: Linking) -> None:
    here, there, loose = (thing(f"Organization/{scope}/岚桐日报") for scope in (COUNTY, NEXT, "page:x-1"))
    assert link([here, there]).same == {there.id: here.id}
    assert link([here, loose]).same == {loose.id: here.id}
    far = thing(f"Organization/{FAR}/岚桐日报")
    links = link([here, far, loose])
    assert not links.same
    assert pairs(links) == {(here.id, loose.id), (far.id, loose.id)}


def test_common_words_make_no_name(link: Linking) -> None:
    long = thing(f"Organization/{COUNTY}001/社区卫生服务中心", "白石街道社区卫生服务中心")
    short = thing(f"Organization/{COUNTY}/社区卫生服务中心")
    links = link([long, short])
    assert not links.same
    assert pairs(links) == {(short.id, long.id)}


def test_the_government_of_the_county_is_not_that_of_the_town(link: Linking) -> None:
    county = thing(f"Organization/{COUNTY}/人民政府", "余江区人民政府")
    town = thing(f"Organization/{COUNTY}001/人民政府", "邓埠街道人民政府")
    assert link([county, town]) == Links({}, ())


def test_a_facility_with_and_without_its_place(link: Linking) -> None:
    long, short = thing("Facility/余江岚桐国际会展馆"), thing(f"Facility/{COUNTY}/岚桐国际会展馆")
    assert link([long, short]).same == {short.id: long.id}
    assert not link([long, thing(f"Facility/{FAR}/岚桐国际会展馆")]).same


def test_one_name_and_one_post_is_one_person(link: Linking) -> None:
    here, there = thing(f"Person/{COUNTY}/敖立诚"), thing(f"Person/{CITY}/敖立诚")
    posts = [post(p.id, "区委书记", f"Region/{COUNTY}") for p in (here, there)]
    assert link([here, there], positions=posts).same == {there.id: here.id}


def test_one_name_and_two_posts_are_two_persons(link: Linking) -> None:
    here, there = thing(f"Person/{COUNTY}/王伟"), thing(f"Person/{NEXT}/王伟")
    posts = [post(here.id, "县长", f"Region/{COUNTY}"), post(there.id, "校长", f"Organization/{NEXT}/一中")]
    assert link([here, there], positions=posts) == Links({}, ())
    assert pairs(link([here, there])) == {(here.id, there.id)}
    deputy = [post(here.id, "书记", f"Region/{COUNTY}"), post(there.id, "副书记", f"Region/{COUNTY}")]
    assert link([here, there], positions=deputy) == Links({}, ())


def test_a_reporter_is_known_in_the_province(link: Linking) -> None:
    byline, named = thing("Person/36/何牧野"), thing(f"Person/{COUNTY}/何牧野")
    assert link([byline, named], positions=[post(named.id, "全媒体记者", None)]).same == {named.id: byline.id}
    assert pairs(link([byline, named])) == {(byline.id, named.id)}
    assert link([byline, thing(f"Person/{FAR}/何牧野")]) == Links({}, ())
    mayor = [post(named.id, "县长", f"Region/{COUNTY}")]
    assert not link([byline, named], positions=mayor).same


def test_a_zone_named_without_the_zone_around_it(link: Linking) -> None:
    long = thing(f"Zone/{CITY}/高新区/岚桐电机产业园", "鹰潭高新区岚桐电机产业园")
    short = thing(f"Zone/{CITY}/岚桐电机产业园")
    assert link([long, short]).same == {short.id: long.id}
    park, bare = thing(f"Zone/{CITY}/高新区/产业园"), thing(f"Zone/{CITY}/产业园")
    assert link([park, bare]) == Links({}, ())
    county = thing(f"Zone/{COUNTY}/岚桐电机产业园")
    assert pairs(link([short, county])) == {(short.id, county.id)}


def test_two_towns_of_one_name_are_two(link: Linking) -> None:
    towns = [thing(f"Region/{c}100", "城关镇", adcode=f"{c}100") for c in (COUNTY, NEXT, FAR)]
    assert link(towns) == Links({}, ())
    loose = thing("Region/城关镇", "城关镇")
    links = link([*towns, loose])
    assert not links.same
    assert len(links.doubtful) == 3


def test_a_village_that_the_archive_does_not_know(link: Linking) -> None:
    under_county = thing(f"Region/{COUNTY}/岚桐新村", "岚桐新村")
    under_town = thing(f"Region/{COUNTY}001/岚桐新村", "岚桐新村")
    assert link([under_county, under_town]).same == {under_county.id: under_town.id}
    second = thing(f"Region/{COUNTY}002/岚桐新村", "岚桐新村")
    links = link([under_county, under_town, second])
    assert not links.same
    assert len(links.doubtful) == 2


def test_a_village_that_the_archive_knows_twice_is_left_apart(link: Linking, gazetteer: Gazetteer) -> None:
    counties = (COUNTY, NEXT, FAR, "430281", "410122")
    twice = ((n, c) for county in counties for n, c in gazetteer.villages_of(county).items() if len(c) > 1)
    name, codes = next(twice)
    coded = thing(f"Region/{codes[0]}", name, adcode=codes[0])
    loose = thing(f"Region/{codes[0][:6]}/{name}", name)
    links = link([coded, loose])
    assert not links.same
    assert pairs(links) == {tuple(sorted((coded.id, loose.id)))}


def test_a_program_with_and_without_its_marks(link: Linking) -> None:
    core = thing("Program/3319", "“3319”行动计划", "3319")
    plain = thing("Program/3319行动计划")
    assert link([core, plain]).same == {plain.id: core.id}
    platform = thing("Program/岚桐一码通平台", "岚桐一码通平台", "一码通")
    links = link([platform, thing("Program/一码通")])
    assert not links.same
    assert pairs(links) == {("Program/一码通", platform.id)}


def test_a_person_decides_over_the_rules(link: Linking) -> None:
    key = f"Enterprise/{COUNTY}/岚桐锂电"
    links = link([FULL, thing(key)], homes=HOME, decisions=[Decision(key, FULL.id, False)])
    assert links == Links({}, ())
    far = f"Enterprise/{FAR}/岚桐锂电"
    links = link([FULL, thing(far)], homes=HOME, decisions=[Decision(FULL.id, far, True)])
    assert links.same == {far: FULL.id}
    city = f"Enterprise/{CITY}/岚桐锂电"
    links = link([FULL, thing(city)], homes=HOME, decisions=[Decision(city, FULL.id, False)])
    assert links == Links({}, ())
    assert link([FULL], decisions=[Decision("Enterprise/无", FULL.id, True)]) == Links({}, ())


def test_decisions_that_contradict_each_other_are_refused(link: Linking) -> None:
    a, b, c = (thing(f"Enterprise/{code}/岚桐") for code in (COUNTY, NEXT, FAR))
    with pytest.raises(ValueError, match="same and different"):
        link([a, b, c], decisions=[Decision(a.id, b.id, True), Decision(b.id, c.id, True), Decision(a.id, c.id, False)])
    with pytest.raises(ValueError, match="two types"):
        link([a, thing("Program/岚桐")], decisions=[Decision(a.id, "Program/岚桐", True)])


def test_facts_follow_their_things() -> None:
    same = {"Enterprise/360603/岚桐": FULL.id}
    short = thing("Enterprise/360603/岚桐", "岚桐", parent="")
    merged = link_entities(same, [short, FULL])
    assert merged == [
        replace(FULL, names=("岚桐", "江西岚桐锂电有限公司"), articles=(("Enterprise/360603/岚桐", 1), ("full", 1)))
    ]
    one = Relation("Enterprise/360603/岚桐", "cooperatesWith", "Enterprise/乙", "r.x", 0.9, EVIDENCE)
    loop = replace(one, object=FULL.id)
    kept, skipped = link_relations(same, [one, replace(one, subject=FULL.id), loop])
    assert kept == [replace(one, subject=FULL.id)]
    assert len(skipped) == 1
    assert link_positions(same, [post("Person/甲", "董事长", short.id), post("Person/甲", "董事长", FULL.id)]) == [
        post("Person/甲", "董事长", FULL.id)
    ]
    row = Observation(short.id, "产值", Decimal(1), "亿元", "2024", "number-before", 0.9, EVIDENCE)
    assert link_observations(same, [row]) == [replace(row, owner=FULL.id)]


POOL: list[tuple[Entity, str, tuple[Position, ...]]] = [
    (FULL, COUNTY, ()),
    (thing(f"Enterprise/{COUNTY}/岚桐", doc="b"), COUNTY, ()),
    (thing(f"Enterprise/{COUNTY}/岚桐锂电", doc="c"), COUNTY, ()),
    (thing("Enterprise/江西岚桐动力电池有限公司", doc="d"), COUNTY, ()),
    (thing(f"Enterprise/{CITY}/岚桐锂电", doc="e"), CITY, ()),
    (
        thing(f"Person/{COUNTY}/敖立诚", doc="f"),
        COUNTY,
        (post(f"Person/{COUNTY}/敖立诚", "区委书记", "Region/360603"),),
    ),
    (thing(f"Person/{CITY}/敖立诚", doc="g"), CITY, (post(f"Person/{CITY}/敖立诚", "区委书记", "Region/360603"),)),
    (thing("Person/36/敖立诚", doc="h"), CITY, ()),
    (thing(f"Person/{NEXT}/敖立诚", doc="i"), NEXT, (post(f"Person/{NEXT}/敖立诚", "记者", None),)),
    (thing(f"Zone/{CITY}/高新区/岚桐电机产业园", doc="j"), CITY, ()),
    (thing(f"Zone/{CITY}/岚桐电机产业园", doc="k"), CITY, ()),
    (thing(f"Organization/{COUNTY}001/瓯坪村岚竹志愿服务队", doc="l"), COUNTY, ()),
    (thing(f"Organization/{COUNTY}/岚竹志愿服务队", doc="m"), COUNTY, ()),
]


def run(link: Linking, chosen: Sequence[tuple[Entity, str, tuple[Position, ...]]]) -> Links:
    homes = {e.articles[0][0]: code for e, code, _ in chosen}
    return link([e for e, _, _ in chosen], homes=homes, positions=[p for _, _, posts in chosen for p in posts])


@settings(max_examples=40)
@given(st.sets(st.integers(0, len(POOL) - 1)), st.integers(0, 10**6))
def test_the_order_of_the_pages_does_not_matter(link: Linking, picked: set[int], seed: int) -> None:
    chosen = [POOL[i] for i in sorted(picked)]
    shuffled = list(chosen)
    random.Random(seed).shuffle(shuffled)
    first = run(link, chosen)
    assert run(link, shuffled) == first
    # Ids that stay are ids that a page gave, and linking what is linked changes nothing more.
    assert not set(first.same.values()) & set(first.same)
    assert set(first.same) | set(first.same.values()) <= {e.id for e, _, _ in chosen}
    merged = link_entities(first.same, [e for e, _, _ in chosen])
    homes = {e.articles[0][0]: code for e, code, _ in chosen}
    posts = link_positions(first.same, [p for _, _, row in chosen for p in row])
    again = link(merged, homes=homes, positions=posts)
    assert not again.same


@settings(max_examples=40)
@given(st.sets(st.integers(0, len(POOL) - 1)))
def test_pages_about_other_things_change_nothing(link: Linking, picked: set[int]) -> None:
    def moved(entity: Entity) -> Entity:
        return replace(
            entity,
            id=entity.id.replace("3606", "4301")
            .replace("Person/36/", "Person/43/")
            .replace("岚", "岢")
            .replace("敖", "庹"),
            name=entity.name.replace("岚", "岢").replace("敖", "庹"),
            names=tuple(n.replace("岚", "岢").replace("敖", "庹") for n in entity.names),
            articles=tuple((doc + "x", n) for doc, n in entity.articles),
        )

    chosen = [POOL[i] for i in sorted(picked)]
    others = [(moved(e), code.replace("3606", "4301"), ()) for e, code, _ in POOL]
    alone, beside, both = run(link, chosen), run(link, others), run(link, [*chosen, *others])
    assert both.same == {**alone.same, **beside.same}
    assert set(both.doubtful) == {*alone.doubtful, *beside.doubtful}
