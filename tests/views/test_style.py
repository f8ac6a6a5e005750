from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.load import iter_named
from kg.graph.ontology import read_ontology
from kg.views.data import View, read_view
from kg.views.html import build_html
from kg.views.periods import read_months
from kg.views.style import SWATCHES, read_style
from kg.words.errors import DataError
from tests.views.browsing import COUNTY
from tests.views.factory import write_turtle

GOOD = """\
others = "grey"
size = "number"
indicator = "税收"
unit = "亿元"
scale = "log"

[[rule]]                 # 铜企业
type = "企业"
relation = "inIndustry"
to = "稀土"
color = "vermilion"
size = 1.5

[[rule]]
indicator = "税收"
at_least = 10
since = 2023
until = "2024-06"
gradient = "log"

[[line]]
relation = "位于"
color = "#009e73"
"""


@pytest.fixture
def view(tmp_path: Path) -> View:
    path = tmp_path / "graph.ttl"
    path.write_text(write_turtle([COUNTY]), encoding="utf-8")
    return read_view(iter_named(path), read_ontology())


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "style.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_style_is_read_with_labels_names_and_periods_made_plain(tmp_path: Path, view: View) -> None:
    assert read_style(write(tmp_path, GOOD), view, read_ontology()) == {
        "others": "grey",
        "size": "number",
        "indicator": "税收",
        "unit": "亿元",
        "scale": "log",
        "color": "rules",
        "rule": [
            {"type": "Enterprise", "relation": "inIndustry", "to": "稀土", "color": SWATCHES["vermilion"], "size": 1.5},
            {"indicator": "税收", "at_least": 10, "since": "2023", "until": "2024-06", "gradient": "log"},
        ],
        "line": [{"relation": "locatedIn", "color": "#009e73"}],
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('color = "rainbow"', r"style\.toml:1: color is one of type, community, rules"),
        ('\ncolour = "type"', r"style\.toml:2: unknown key colour; did you mean color"),
        ("color =", r"style\.toml:1: no TOML"),
        ('[[rule]]\ncolor = "#12"\ntype = "Region"', r"style\.toml:2: color is #rrggbb or one of blue"),
        ('[[rule]]\ntype = "Planet"\ncolor = "blue"', r"style\.toml:2: nothing in the graph is of the type Planet"),
        ('[[rule]]\ntype = "Region"\ncolor = "blue"\n\n[[rule]]\nsize = 2', r"style\.toml:5: rule 2 says of nothing"),
        ('[[rule]]\ntype = "Region"', r"style\.toml:1: rule 1 says nothing: give a color"),
        ('[[rule]]\nrelation = "eats"\ncolor = "blue"', r"style\.toml:2: the graph has no relation eats"),
        ('[[rule]]\nto = "铜"\ntype = "Region"\ncolor = "blue"', r"style\.toml:1: rule 1 has to without relation"),
        ('[[rule]]\nindicator = "税"\nsize = 2', r"style\.toml:2: the graph has no numbers of 税; did you mean 税收"),
        (
            '[[rule]]\nindicator = "税收"\nunit = "吨"\nsize = 2',
            r"style\.toml:3: no number of 税收 is in 吨; there are",
        ),
        ('[[rule]]\nindicator = "税收"\nsince = "now"\nsize = 2', r"style\.toml:3: since is a year or month"),
        ('[[rule]]\nindicator = "税收"\nat_least = "9"\nsize = 2', r"style\.toml:3: at_least is a number"),
        ('[[rule]]\nname = "县"\nsize = 99', r"style\.toml:3: size is a number from 0.2 to 5"),
        ('[[rule]]\nname = ""\nsize = 2', r"style\.toml:2: name is empty"),
        ("[[rule]]\nmax_confidence = 85\nsize = 2", r"style\.toml:2: max_confidence is a number from 0 to 1"),
        ('[[rule]]\nname = "县"\nsize = 2\noff = "no"', r"style\.toml:4: off is true or false"),
        ('[[line]]\nrelation = "partOf"', r"style\.toml:1: line 1 needs a relation and a color"),
        ('size = "number"', r'style\.toml:1: size = "number" needs an indicator'),
        ('caption = "number"', r'style\.toml:1: caption = "number" needs an indicator'),
        ("rule = 3", r"style\.toml:1: rules are written as \[\[rule\]\]"),
        ('color = "x"\nsize = "y"', r"style\.toml:1: color is one of .* \(and 1 more\)"),
    ],
)
def test_what_a_style_cannot_mean_is_one_line_with_file_and_place(
    tmp_path: Path, view: View, text: str, fault: str
) -> None:
    with pytest.raises(DataError, match=fault) as caught:
        read_style(write(tmp_path, text), view, read_ontology())
    assert "\n" not in str(caught.value)


def test_what_the_ontology_knows_is_no_mistake_where_a_graph_has_none(tmp_path: Path, view: View) -> None:
    text = '[[rule]]\ntype = "荣誉"\nrelation = "leadsChain"\ncolor = "blue"\n\n[[rule]]\ntype = "village"\nsize = 2\n'
    style = read_style(write(tmp_path, text), view, read_ontology())
    assert [rule["type"] for rule in style["rule"]] == ["Honor", "Village"]


def test_a_style_that_cannot_be_read_is_named(tmp_path: Path, view: View) -> None:
    with pytest.raises(DataError, match=r"none\.toml: the style cannot be read: No such file"):
        read_style(tmp_path / "none.toml", view, read_ontology())
    path = tmp_path / "style.toml"
    path.write_bytes("color = '类型'".encode("gb18030"))
    with pytest.raises(DataError, match="it is no UTF-8 text"):
        read_style(path, view, read_ontology())


def test_the_style_in_the_documentation_is_one(sample: tuple[object, Path], tmp_path: Path) -> None:
    """The example of docs/views.md is read against the sample graph, in both languages."""
    root = Path(__file__).resolve().parents[2]
    for name in ("views.md", "views.zh.md"):
        text = (root / "docs" / name).read_text(encoding="utf-8")
        example = text.split("```toml\n", 1)[1].split("```", 1)[0]
        graph = sample[1] / "graph.ttl"
        page = build_html(iter_named(graph), style=write(tmp_path, example))
        assert '"gradient":"log"' in page


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", (2024, 1), (2024, 12)),
        ("2024-06", (2024, 6), (2024, 6)),
        ("2024-06-30", (2024, 6), (2024, 6)),
        ("2024-33", (2024, 1), (2024, 3)),
        ("2024-41", (2024, 7), (2024, 12)),
        ("2021/2025", (2021, 1), (2025, 12)),
        ("2024-10/2025-03", (2024, 10), (2025, 3)),
        ("2024-04/..", (2024, 4), (2024, 4)),
        ("../2023", (2023, 1), (2023, 12)),
    ],
)
def test_periods_are_read_as_months(period: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert read_months(period) == (first[0] * 12 + first[1] - 1, last[0] * 12 + last[1] - 1)


def test_the_days_of_a_period_come_before_its_name() -> None:
    assert read_months("2024", "2024-01-01", "2024-06-30") == (2024 * 12, 2024 * 12 + 5)
    assert read_months("十四五") is None
