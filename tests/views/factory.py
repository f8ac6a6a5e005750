"""Graphs that keep the contract, for the views to draw: from annotation files, or invented at any size.

``python -m tests.views.factory OUT.ttl GOLD.json…`` writes the graph that a perfect reading of annotated pages would
give; ``python -m tests.views.factory OUT.ttl 5000`` writes an invented one of about that many things.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

Gold = Mapping[str, Any]

PREFIXES = """\
@prefix kg: <https://w3id.org/county-kg/ontology#> .
@prefix res: <https://w3id.org/county-kg/resource/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
"""
LEVELS = {
    "省": "Province",
    "市": "Prefecture",
    "县": "County",
    "区": "County",
    "镇": "Township",
    "乡": "Township",
    "村": "Village",
}


def _iri(*parts: object) -> str:
    return f"<https://w3id.org/county-kg/resource/{'/'.join(quote(str(part), safe='') for part in parts)}>"


def _text(value: str, language: str = "") -> str:
    return json.dumps(value, ensure_ascii=False) + (f"@{language}" if language else "")


def write_turtle(golds: Iterable[Gold]) -> str:
    """The contract's Turtle for annotated pages; things of one type and first name are one thing, across pages."""
    lines = [PREFIXES]
    seen: set[str] = set()

    def say(subject: str, *pairs: tuple[str, str]) -> None:
        lines.append(f"{subject} " + " ; ".join(f"{p} {o}" for p, o in pairs) + " .")

    for gold in golds:
        doc = gold["doc"]
        titles: Sequence[str] = gold.get("articles") or [f"{doc} 第一篇"]
        dates: Mapping[str, str] = gold.get("dates", {})
        say(_iri("document", doc), ("a", "kg:Document"), ("dcterms:identifier", _text(doc)))
        articles = [_iri("article", doc, n) for n in range(1, len(titles) + 1)]
        for article, title in zip(articles, titles, strict=True):
            say(
                article,
                ("a", "kg:Article"),
                ("dcterms:title", _text(title)),
                ("dcterms:isPartOf", _iri("document", doc)),
                *[("dcterms:date", _text(date)) for date in [dates.get(title)] if date],
            )

        def evidence(quote_: str, row: Mapping[str, Any], doc: str = doc, articles: Sequence[str] = articles) -> str:
            number = row.get("article", 0)
            iri = _iri("evidence", doc, number, quote_[:60])
            if iri not in seen:
                seen.add(iri)
                say(
                    iri,
                    ("a", "kg:Evidence"),
                    ("nif:anchorOf", _text(quote_)),
                    ("nif:beginIndex", str(row.get("begin", 100))),
                    ("nif:endIndex", str(row.get("begin", 100) + len(quote_))),
                    ("dcterms:isPartOf", articles[number]),
                )
            return iri

        iri_of = {e["id"]: _iri(e["type"].lower(), e["names"][0]) for e in gold["entities"]}
        name_of = {e["id"]: e["names"][0] for e in gold["entities"]}
        for e in gold["entities"]:
            iri = iri_of[e["id"]]
            classes = ["kg:" + e["type"]]
            if e["type"] == "Region" and e["names"][0][-1:] in LEVELS:
                classes.append("kg:" + LEVELS[e["names"][0][-1]])
            pairs = [("a", ", ".join(classes))]
            if iri not in seen:
                seen.add(iri)
                pairs.append(("skos:prefLabel", _text(e["names"][0], "zh")))
            if len(e["names"]) > 1:
                pairs.append(("skos:altLabel", ", ".join(_text(n, "zh") for n in e["names"][1:])))
            pairs.append(("kg:mentionedIn", articles[e.get("article", 0)]))
            say(iri, *pairs)
        for n, row in enumerate(gold["relations"]):
            s, p, o = row[:3]
            extra: Mapping[str, Any] = row[3] if len(row) > 3 else {}
            say(iri_of[s], (f"kg:{p}", iri_of[o]))
            said = extra.get("quote") or f"{name_of[s]}与{name_of[o]}的关系,文中写得明白。"
            say(
                _iri("assertion", doc, n),
                ("a", "kg:Assertion"),
                ("rdf:subject", iri_of[s]),
                ("rdf:predicate", f"kg:{p}"),
                ("rdf:object", iri_of[o]),
                ("kg:rule", _text(f"{p}.made")),
                ("kg:confidence", "0.9"),
                ("prov:wasDerivedFrom", evidence(said, extra)),
            )
        for n, post in enumerate(gold["positions"]):
            held = [("org:organization", iri_of[post["of"]])] if post["of"] else []
            say(
                _iri("position", doc, n),
                ("a", "kg:Position"),
                ("org:member", iri_of[post["person"]]),
                *held,
                ("kg:title", _text(post["title"])),
                ("prov:wasDerivedFrom", evidence(post["quote"], post)),
            )
        for n, row in enumerate(gold["observations"]):
            pairs = [
                ("a", "kg:Observation"),
                ("kg:ofEntity", iri_of[row["of"][0]]),
                ("kg:indicator", _iri("indicator", row["indicator"][0])),
                ("kg:indicatorText", _text(row["indicator"][0])),
                ("kg:modality", f"kg:{row['modality'].capitalize()}"),
                ("prov:wasDerivedFrom", evidence(row["quote"], row)),
            ]
            if row["value"] is not None:
                pairs += [("kg:value", str(row["value"])), ("kg:unitText", _text(row["unit"]))]
            if row.get("period"):
                pairs.append(("kg:period", _text(row["period"])))
            if row.get("change_pct") is not None:
                pairs.append(("kg:changePercent", str(row["change_pct"])))
            if row.get("rank"):
                pairs.append(("kg:rank", str(row["rank"])))
            say(_iri("observation", doc, n), *pairs)
    return "\n".join(lines) + "\n"


_PLACE = "云溪石桥青浦南岭东湖清河平川松林白沙金坪双龙长乐永安新丰临江大埠高田古城梅山竹溪"
_TRADE = ["稀土", "超纤", "铜基新材料", "电子信息", "眼镜", "脐橙", "茶叶", "光伏", "家具", "陶瓷", "锂电", "文旅"]
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
_GIVEN = "建国文斌晓燕志强丽华永明春梅海涛雪松国平思远"
_FORMS = ["科技有限公司", "新材料有限公司", "实业集团", "农业发展有限公司", "电子股份有限公司"]
_BODIES = ["市场监督管理局", "工业和信息化局", "第一中学", "人民医院", "农业农村局", "商会"]
_PLANS = ["提质行动", "帮代办机制", "产业链链长制", "惠企平台", "贷款风险补偿金"]


def invent(size: int, *, seed: int = 7) -> list[Gold]:
    """Invented pages of about ``size`` things in all, shaped like real ones: each page is a county's."""
    chance = random.Random(seed)
    province = "江原省"
    golds: list[Gold] = []
    per_page = 100
    for page in range(max(1, round(size / per_page))):
        stem = chance.choice(_PLACE[::2]) + chance.choice(_PLACE[1::2]) + (chr(0x4E00 + page) if page > 30 else "")
        county, city = (
            f"{stem}{'县区'[page % 2]}{'' if page < 300 else page}",
            f"{chance.choice(_PLACE)}{chance.choice('州阳江')}市",
        )
        entities: list[dict[str, Any]] = []
        relations: list[list[Any]] = []
        positions: list[dict[str, Any]] = []
        observations: list[dict[str, Any]] = []

        def add(kind: str, *names: str, into: list[dict[str, Any]] = entities) -> str:
            for e in into:
                if e["type"] == kind and e["names"][0] == names[0]:
                    return str(e["id"])
            into.append({"id": f"e{len(into)}", "type": kind, "names": list(names), "article": len(into) % 3})
            return str(into[-1]["id"])

        def tell(s: str, p: str, o: str, said: str, into: list[list[Any]] = relations) -> None:
            into.append([s, p, o, {"quote": said, "article": len(into) % 3, "begin": 40 * len(into)}])

        top, mid, home = add("Region", province), add("Region", city), add("Region", county, city + county, stem)
        tell(home, "partOf", mid, f"{city}{county}地处{province}东部。")
        tell(mid, "partOf", top, f"{province}{city}")
        zone = add("Zone", f"{stem}工业园区")
        tell(zone, "locatedIn" if page % 5 == 0 else "partOf", home, f"{stem}工业园区是{county}的主战场。")
        trades = chance.sample(_TRADE, 3)
        for trade in trades:
            industry = add("Industry", f"{trade}产业")
            tell(home, "developsIndustry", industry, f"近年来,{county}大力发展{trade}产业。")
            body = add("Organization", f"{stem}{trade}产业链党委")
            tell(body, "oversees", industry, f"{county}成立{trade}产业链党委。")
        while len(entities) < per_page:
            n = len(entities)
            roll = chance.random()
            trade = chance.choice(trades)
            if roll < 0.45:
                name = f"{stem}{chance.choice(_PLACE)}{chance.choice(_GIVEN)}{chance.choice(_FORMS)}"
                firm = add("Enterprise", name, name[:6])
                tell(firm, "locatedIn", zone if n % 3 else home, f"走进位于{stem}工业园区的{name},生产线正满负荷运转。")
                if chance.random() < 0.5:
                    tell(firm, "inIndustry", add("Industry", f"{trade}产业"), f"{name}是当地{trade}产业的骨干企业。")
                if chance.random() < 0.25:
                    boss = add("Person", chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2)))
                    who = entities[int(boss[1:])]["names"][0]
                    positions.append(
                        {
                            "person": boss,
                            "title": "董事长",
                            "of": firm,
                            "quote": f"{name}董事长{who}说:“订单排到了明年。”",
                        }
                    )
            elif roll < 0.6:
                name = f"{county}{chance.choice(_BODIES)}"
                tell(add("Organization", name), "locatedIn", home, f"{name}派出专人上门服务。")
                add("Person", chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2)))
            elif roll < 0.75:
                name = f"“{chance.choice(_PLACE)}{chance.choice(_PLACE)}”{chance.choice(_PLANS)}"
                tell(home, "implements", add("Program", name), f"{county}推行{name},企业办事不再来回跑。")
            elif roll < 0.85:
                name = f"{chance.choice(_PLACE)}{chance.choice(_PLACE)}{chance.choice(['镇', '乡', '村'])}"
                tell(add("Region", name), "partOf", home, f"{county}{name}的群众说起变化,笑得合不拢嘴。")
            elif roll < 0.92:
                who = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2))
                positions.append(
                    {
                        "person": add("Person", who),
                        "title": "区委书记",
                        "of": home,
                        "quote": f"{county}区委书记{who}告诉笔者。",
                    }
                )
            else:
                name = f"国家级{chance.choice(_PLACE)}{chance.choice(_PLACE)}示范县"
                tell(home, "hasHonor", add("Honor", name), f"{county}获评{name}。")
        for n in range(40):
            year = str(2021 + n % 4)
            row = {
                "of": [home if n % 4 else zone],
                "indicator": [["规模以上工业主营业务收入", "税收", "新增就业", "招商引资项目"][n // 4 % 4]],
            }
            value = round(chance.uniform(10, 900), 1)
            change = round(chance.uniform(-9, 25), 1) if n % 3 else None
            observations.append(
                row
                | {
                    "value": value,
                    "unit": "亿元",
                    "period": year,
                    "change_pct": change,
                    "modality": "actual" if n % 9 else "target",
                    "quote": f"{year}年,{county}实现{row['indicator'][0]}{value}亿元"
                    + (f",增长{change}%。" if change else "。"),
                    "article": n % 3,
                    "begin": 4000 + 50 * n,
                }
            )
        golds.append(
            {
                "doc": f"made_{page:04d}",
                "articles": [f"{county}:{trades[0]}产业链上的党旗", f"{stem}园区里的加速度", f"{county}为民办事不打烊"],
                "entities": entities,
                "relations": relations,
                "positions": positions,
                "observations": observations,
            }
        )
    return golds


def main(arguments: Sequence[str]) -> None:
    out, *rest = arguments
    golds = invent(int(rest[0])) if rest[0].isdigit() else [json.loads(Path(p).read_text("utf-8")) for p in rest]
    Path(out).write_text(write_turtle(golds), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
