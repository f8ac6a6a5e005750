"""A small invented county, as a build would know it: two pages, one thing of each type, one fact of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from kg.words.domain import (
    Article,
    Block,
    BlockKind,
    Bound,
    Entity,
    Evidence,
    Knowledge,
    Modality,
    Observation,
    Page,
    Position,
    Relation,
    Sentence,
)

PAGES = {
    "page_a": "青石区推出“石上开花”行动，区委书记周禾说，明远铜业有限公司已入选省级“小巨人”。\n"
    "2024年，青石区规模以上工业营业收入达535.20亿元，增长24.5%，居全市第2位。\n",
    "page_b": "明远铜业有限公司位于青石工业园，是铜加工产业链主企业。\n青石区力争2026年引进企业60家以上。\n",
}


def make_page(doc: str, text: str | None = None) -> Page:
    return Page(doc, f"{doc}.txt", PAGES[doc] if text is None else text, date="2025-03-01")


def make_article(page: Page) -> Article:
    """The whole page as one article, a sentence a line."""
    text, begin, sentences = page.text.rstrip("\n"), 0, []
    for line in text.split("\n"):
        sentences.append(Sentence(begin, begin + len(line), 0))
        begin += len(line) + 1
    block = Block(BlockKind.BODY, 0, len(text))
    return Article(page.doc, 1, text[:8], text, tuple(range(len(text))), (block,), tuple(sentences), date=page.date)


def make_evidence(page: Page, quote: str) -> Evidence:
    """The line of the page that holds a quote."""
    at = page.text.index(quote)
    begin = page.text.rfind("\n", 0, at) + 1
    end = page.text.find("\n", at)
    end = len(page.text) if end < 0 else end
    return Evidence(page.doc, 1, begin, end, page.text[begin:end])


def make_entity(entity_id: str, docs: Iterable[str] = (), **more: object) -> Entity:
    kind, _, key = entity_id.partition("/")
    name = str(more.pop("name", key))
    names = tuple(sorted({name, *more.pop("names", ())}))  # type: ignore[misc]
    return Entity(entity_id, kind, name, names, articles=tuple((d, 1) for d in sorted(docs)), **more)  # type: ignore[arg-type]


REGION, PREFECTURE = "Region/360699", "Region/360600"
FIRM, PROGRAM, PERSON, HONOR = (
    "Enterprise/明远铜业有限公司",
    "Program/石上开花行动",
    "Person/周禾@360699",
    "Honor/省级小巨人",
)
ZONE, INDUSTRY = "Zone/青石工业园", "Industry/铜加工"


def make_knowledge(docs: Iterable[str] = ("page_a", "page_b")) -> Knowledge:
    """What a build of these pages knows; a background prefecture comes with every page."""
    docs = set(docs)
    a, b = make_page("page_a"), make_page("page_b")
    everywhere = {
        REGION: make_entity(
            REGION, docs, name="青石区", names=("青石",), level="county", adcode="360699", parent=PREFECTURE
        ),
        PREFECTURE: make_entity(PREFECTURE, name="云洲市", level="prefecture", adcode="360600"),
        FIRM: make_entity(FIRM, docs, names=("明远铜业",) if "page_b" in docs else ()),
    }
    on_a = {
        PROGRAM: make_entity(PROGRAM, ["page_a"], names=("“石上开花”行动",)),
        PERSON: make_entity(PERSON, ["page_a"], name="周禾"),
        HONOR: make_entity(HONOR, ["page_a"], printed=("省級小巨人",)),
    }
    on_b = {
        ZONE: make_entity(ZONE, ["page_b"], parent=REGION),
        INDUSTRY: make_entity(INDUSTRY, ["page_b"], names=("铜加工产业",)),
    }
    first = make_evidence(a, "推出")
    second = make_evidence(a, "535.20")
    third, fourth = make_evidence(b, "位于"), make_evidence(b, "力争")
    relations = {
        "page_a": (
            Relation(REGION, "implements", PROGRAM, "implements.launch", 0.95, first),
            Relation(FIRM, "hasHonor", HONOR, "honor.won", 0.9, first),
        ),
        "page_b": (
            Relation(FIRM, "locatedIn", ZONE, "located.verb", 0.9, third),
            Relation(FIRM, "leadsChain", INDUSTRY, "chain.head", 0.85, third),
        ),
    }
    observations = {
        "page_a": (
            Observation(
                REGION, "规模以上工业营业收入", Decimal("535.20"), "亿元", "2024", "number-after", 0.8, second,
                base_unit="CNY", normalized=Decimal("535.20").scaleb(8), change=Decimal("24.5"), base="yoy",
                rank=2, rank_scope="全市",
            ),
        ),
        "page_b": (
            Observation(
                REGION, "引进企业", Decimal(60), "家", "2026", "number-after", 0.8, fourth,
                base_unit="establishment", normalized=Decimal(60), modality=Modality.TARGET, bound=Bound.AT_LEAST,
            ),
        ),
    }  # fmt: skip
    entities = {**everywhere, **(on_a if "page_a" in docs else {}), **(on_b if "page_b" in docs else {})}
    pages = tuple(p for p in (a, b) if p.doc in docs)
    return Knowledge(
        pages=pages,
        articles=tuple(make_article(p) for p in pages),
        entities=tuple(entities[i] for i in sorted(entities)),
        relations=tuple(r for doc in sorted(docs) for r in relations[doc]),
        positions=(Position(PERSON, "区委书记", REGION, "post.before", 0.9, first),) if "page_a" in docs else (),
        observations=tuple(o for doc in sorted(docs) for o in observations[doc]),
    )


def with_names(knowledge: Knowledge, entity_id: str, *names: str) -> Knowledge:
    """The same, with further names of one entity."""
    entities = tuple(
        replace(e, names=tuple(sorted({*e.names, *names}))) if e.id == entity_id else e for e in knowledge.entities
    )
    return replace(knowledge, entities=entities)
