"""Names that pages could hold to run something, to break the page, or to turn its text around."""

from __future__ import annotations

from tests.views.factory import Gold

SCRIPT = "</script><script>window.pwned=1</script>有限公司"
IMAGE = "<img src=x onerror=window.pwned=2>机制"
HREF = '<a href="javascript:window.pwned=3">href</a>工程'
QUOTES = "\"'`\\${window.pwned=4}{{7*7}}{% raw %}&lt;b&gt;村"
TURNED = "\u202e司公限有\u202c\u200f县"
LONG = "长" * 2000
LINES = "上\n下\t\u2028\u2029行<!--<script>"
NAMES = (SCRIPT, IMAGE, HREF, QUOTES, TURNED, LONG, LINES)


def invent_hostile() -> Gold:
    """One page in which everything that can be named is named like an attack."""
    kinds = ("Enterprise", "Program", "Project", "Region", "Region", "Organization", "Event")
    entities = [
        {"id": f"e{n}", "type": kind, "names": [name, name + "别名"]}
        for n, (kind, name) in enumerate(zip(kinds, NAMES, strict=True))
    ]
    hub = {"id": "hub", "type": "Region", "names": ["平安县"]}
    return {
        "doc": SCRIPT,
        "articles": [IMAGE],
        "entities": [hub, *entities],
        "relations": [[e["id"], "locatedIn", "hub", {"quote": f"{e['names'][0]}位于平安县。{HREF}"}] for e in entities],
        "positions": [{"person": "e0", "title": HREF, "of": "hub", "quote": SCRIPT}],
        "observations": [
            {
                "of": ["hub"],
                "indicator": [IMAGE],
                "value": 1 + n,
                "unit": "<b>亿元</b>",
                "period": str(2020 + n),
                "change_pct": None,
                "modality": "actual",
                "quote": SCRIPT + IMAGE,
            }
            for n in range(3)
        ],
    }
