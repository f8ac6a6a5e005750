"""Every shape finds what its examples say, and nothing in its counter-examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.language import shapes
from kg.language.shapes import Shape, find_headed, load_shapes
from kg.words.errors import DataError
from tests.language.examples import edges, read_brackets, view_of


def _cases(kind: str) -> list[tuple[Shape, str]]:
    return [(shape, example) for shape in load_shapes() for example in getattr(shape, kind)]


@pytest.mark.parametrize(("shape", "example"), _cases("yes"), ids=lambda v: v.id if isinstance(v, Shape) else str(v))
def test_shape_finds_its_examples(shape: Shape, example: str) -> None:
    text, wanted = read_brackets(example)
    found = {m.text for m in find_headed(view_of(text), edges()) if m.type == shape.type}
    assert wanted <= found


@pytest.mark.parametrize(("shape", "example"), _cases("no"), ids=lambda v: v.id if isinstance(v, Shape) else str(v))
def test_shape_finds_nothing_in_its_counter_examples(shape: Shape, example: str) -> None:
    text, _ = read_brackets(example)
    assert [m.text for m in find_headed(view_of(text), edges()) if m.rule == shape.id] == []


def test_every_shape_has_an_id_a_type_and_examples() -> None:
    for shape in load_shapes():
        assert shape.id
        assert shape.type
        assert shape.yes or shape.no, shape.id


def test_unknown_key_is_refused_with_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = tmp_path / "shapes"
    bad.mkdir()
    (bad / "enterprise.toml").write_text(
        'type = "Enterprise"\n[[shape]]\nid = "x"\nheads = ["厂"]\nlest = 2\n', encoding="utf-8"
    )
    monkeypatch.setattr("kg.language.edges.seeds_path", lambda relative: tmp_path / relative)
    monkeypatch.setattr(shapes, "SHAPE_FILES", ("enterprise",))
    load_shapes.cache_clear()
    with pytest.raises(DataError, match=r"enterprise\.toml \[x\]: unknown keys: lest"):
        load_shapes()
    load_shapes.cache_clear()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("县工信局牵头,从11个单位抽调人员", "县工信局"),
        ("该区卫生健康委组织专家", "区卫生健康委"),
        ("由平江县经济和信息化局牵头", "平江县经济和信息化局"),
        ("记者从湘潭县农业农村局获悉", "湘潭县农业农村局"),
        ("公司与湖南云麓师范学院签约", "湖南云麓师范学院"),
        ("禾田财险平江县中心支公司上门理赔", "禾田财险"),
        ("平江县中医院河西分院揭牌", "平江县中医院"),
        ("平江县禾田小学东校区开学", "平江县禾田小学"),
        ("沅江大学轻工与食品学院来人", "沅江大学轻工与食品学院"),
        ("沅江大学教授李明与食品学院合作", "食品学院"),
        ("沅江大学携手园艺研究院与林学院", "林学院"),
        ("云石米业和县气象局联合发布", "县气象局"),
        ("云石旗人民政府和旗文化旅游局承办", "旗文化旅游局"),
        ("受沅江师范学院邀请", "沅江师范学院"),
        ("后来则由云石控股集团接手", "云石控股集团"),
        ("区里招来云石集团建厂", "云石集团"),
        ("云石化工启动合成氨技改二期项目", "合成氨技改二期项目"),
        ("中国工程院院士来访", "中国工程院"),
    ],
)
def test_bodies_are_cut_where_their_names_begin(text: str, name: str) -> None:
    assert name in {m.text for m in find_headed(view_of(text), edges())}
