"""What a build gave and what it left out, as data for ``report.json`` and as tables for the terminal.

No clock and no path of the machine is in it, so that the same pages give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.terminal import Table
from kg.words.domain import Knowledge, Skipped

# So many characters of a reason are shown on the terminal; the file has all of them.
_SHOWN = 72
_PAGES_SHOWN = 3


def report_knowledge(knowledge: Knowledge) -> dict[str, Any]:
    """Count what a build knows.

    Entities count where a page names them; those that are only known from the gazetteer are the ``background``.

    Returns:
        JSON-ready: ``pages``, ``articles``, ``entities``, ``relations``, ``positions``, ``observations``, ``rules``,
        ``documents`` (one a page, in the order of the pages; ``year`` is what the text of a page without a date
        suggests), ``doubtful`` (pairs that may be one thing; sorted) and
        ``skipped`` (what, place and why; sorted).
    """
    named = [e for e in knowledge.entities if e.articles]
    per_page = Counter(article.doc for article in knowledge.articles)
    years = {article.doc: article.year for article in knowledge.articles if article.date is None}
    rules = [r.rule for r in knowledge.relations]
    rules += [p.rule for p in knowledge.positions]
    rules += [o.rule for o in knowledge.observations]
    return {
        "pages": len(knowledge.pages),
        "articles": len(knowledge.articles),
        "entities": {
            "all": len(named),
            "background": len(knowledge.entities) - len(named),
            "by_type": _count(e.type for e in named),
        },
        "relations": {
            "all": len(knowledge.relations),
            "by_predicate": _count(r.predicate for r in knowledge.relations),
        },
        "positions": len(knowledge.positions),
        "observations": {
            "all": len(knowledge.observations),
            "by_modality": _count(o.modality.value for o in knowledge.observations),
        },
        "rules": _count(rules),
        "documents": [
            {
                "doc": page.doc,
                "encoding": page.encoding,
                "date": page.date,
                "year": None if page.date else years.get(page.doc),
                "characters": len(page.text),
                "articles": per_page[page.doc],
            }
            for page in knowledge.pages
        ],
        "doubtful": _doubtful(knowledge),
        "skipped": [{"what": s.what, "place": s.place, "why": s.why} for s in sorted(knowledge.skipped, key=_order)],
    }


def write_report(report: dict[str, Any], path: Path) -> None:
    """Write ``report.json``: UTF-8, keys in the order of the report, one line a value."""
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def report_tables(report: dict[str, Any]) -> list[Table]:
    """The tables that a build prints: sums, entities and relations by their kinds, what was skipped and why."""
    sums = [(name, str(report[name])) for name in ("pages", "articles")]
    sums += [(name, str(report[name]["all"])) for name in ("entities", "relations")]
    sums += [("positions", str(report["positions"])), ("observations", str(report["observations"]["all"]))]
    kinds: dict[str, list[str]] = defaultdict(list)
    for left_out in report["skipped"]:
        kinds[left_out["what"].split(" ")[0]].append(f"{left_out['place']}: {left_out['why']}")
    skipped = [(what, str(len(whys)), _cut(whys[0])) for what, whys in sorted(kinds.items())]
    return [
        Table("Built", ("what", "how many"), tuple(sums)),
        Table("Entities", ("type", "how many"), _rows(report["entities"]["by_type"])),
        Table("Relations", ("predicate", "how many"), _rows(report["relations"]["by_predicate"])),
        Table("Observations", ("modality", "how many"), _rows(report["observations"]["by_modality"])),
        Table("Left out (all of it in report.json)", ("what", "how many", "the first"), tuple(skipped)),
    ]


def undated_line(report: dict[str, Any]) -> str | None:
    """What to say of pages without a date, of which 今年 and 去年 are counted from a year that only the text suggests.

    None if every page has a date, or nothing suggests a year.
    """
    told = [f"{page['doc']}: {page['year']}" for page in report["documents"] if page["year"] is not None]
    if not told:
        return None
    shown = ", ".join(told[:_PAGES_SHOWN]) + (", …" if len(told) > _PAGES_SHOWN else "")
    return (
        f"{len(told)} of {len(report['documents'])} pages print no date: this year and last year are counted from the "
        f"year that their text suggests ({shown}). --date sets it"
    )


def _doubtful(knowledge: Knowledge) -> list[dict[str, Any]]:
    known = {e.id: e for e in knowledge.entities}

    def tell(key: str) -> dict[str, Any]:
        entity = known[key]
        return {"id": key, "names": list(entity.names), "pages": sorted({doc for doc, _ in entity.articles})}

    return [{"left": tell(d.left), "right": tell(d.right), "why": d.why} for d in knowledge.doubtful]


def _count(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _rows(counts: dict[str, int]) -> tuple[tuple[str, str], ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, str(n)) for name, n in ordered)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _order(skipped: Skipped) -> tuple[str, str, str]:
    return skipped.place, skipped.what, skipped.why
