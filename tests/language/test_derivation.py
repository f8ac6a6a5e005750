"""The derivation of the gazetteer, on a package of a few rows."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from kg.language.derivation import (
    Edition,
    clean_township,
    clean_village,
    countries,
    derive_gazetteer,
    former_names,
    read_divisions,
    township_stem,
    write_villages,
)
from kg.words.errors import DataError


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one province, two prefectures (one of them a placeholder), three counties and their towns."""
    dist = tmp_path / "package" / "dist"
    dist.mkdir(parents=True)

    def write(name: str, text: str) -> None:
        (dist / name).write_text(text, encoding="utf-8")

    write("provinces.csv", 'code,name\n42,"湖北省"\n')
    write("cities.csv", 'code,name,provinceCode\n4205,"宜昌市",42\n4290,"省直辖县级行政区划",42\n')
    write(
        "areas.csv",
        "code,name,cityCode,provinceCode\n"
        '420501,"市辖区",4205,42\n420525,"远安县",4205,42\n420571,"宜昌高新技术产业开发区",4205,42\n429004,"仙桃市",4290,42\n',
    )
    write(
        "streets.csv",
        "code,name,areaCode,provinceCode,cityCode\n"
        '420525001,"沮城街道办事处",420525,42,4205\n420525400,"远安工业园区",420525,42,4205\n429004100,"郑场镇",429004,42,4290\n',
    )
    write(
        "villages.csv",
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '420525001001,"东门社区居委会",420525001,42,4205,420525\n'
        '420525001003,"杨家冲村民委员会",420525001,42,4205,420525\n',
    )
    (dist / "HK-MO-TW.json").write_text(
        json.dumps({"香港特别行政区": {"九龙": ["观塘区"]}, "澳门特别行政区": {}, "台湾省": {"台北市": ["大安区"]}}),
        encoding="utf-8",
    )
    return tmp_path / "package"


def test_placeholders_go_and_their_counties_rise(package: Path) -> None:
    rows = {d.code: d for d in read_divisions(package / "dist")}
    assert rows["429004"].parent == "420000"
    assert "429000" not in rows
    assert "420501" not in rows


def test_zones_among_the_rows_are_marked(package: Path) -> None:
    rows = {d.code: d for d in read_divisions(package / "dist")}
    assert rows["420571"].level == "zone"
    assert rows["420525400"].level == "zone"
    assert rows["420525"].level == "county"


def test_offices_are_no_part_of_a_name(package: Path) -> None:
    rows = {d.code: d for d in read_divisions(package / "dist")}
    assert rows["420525001"].name == "沮城街道"
    assert clean_township("梅川镇人民政府") == "梅川镇"


def test_places_without_a_code_are_named_by_their_path(package: Path) -> None:
    rows = {d.code: d for d in read_divisions(package / "dist")}
    assert rows["810000/观塘区"].parent == "810000"
    assert rows["710000/台北市/大安区"].parent == "710000/台北市"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("多福巷社区居委会", "多福巷社区"),
        ("楼梓庄村委会", "楼梓庄村"),
        ("南洋村民委员会", "南洋村"),
        ("坡草洼村村民委员会", "坡草洼村"),
        ("站前居委会", "站前社区"),
        ("新村社区", "新村社区"),
    ],
)
def test_committees_are_no_part_of_a_village(printed: str, name: str) -> None:
    assert clean_village(printed) == name


def test_villages_are_packed_by_county_and_reproducibly(package: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    assert write_villages(package / "dist" / "villages.csv", first) == 2
    write_villages(package / "dist" / "villages.csv", second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["420525"]
        assert archive.read("420525").decode("utf-8") == "001:东门社区,003=杨家冲村"


def test_the_whole_derivation_writes_sorted_tables(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    counts = derive_gazetteer(package, out, history=False, words=False)
    assert set(counts) == {"divisions.csv", "villages.zip", "countries.csv"}
    lines = (out / "divisions.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "code,name,level,parent"
    assert lines[1:] == sorted(lines[1:], key=lambda line: line.split(",")[0])
    assert counts["divisions.csv"] == len(lines) - 1


def test_a_folder_that_is_no_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"streets\.csv"):
        derive_gazetteer(tmp_path, tmp_path / "out")


def test_a_town_without_county_is_refused(package: Path) -> None:
    with (package / "dist" / "streets.csv").open("a", encoding="utf-8") as file:
        file.write('999999001,"无主镇",999999,99,9999\n')
    with pytest.raises(DataError, match="999999001"):
        read_divisions(package / "dist")


def editions(*years: tuple[int, dict[str, str]]) -> list[Edition]:
    return [Edition(year, names) for year, names in years]


def test_a_renamed_county_is_found_by_its_towns() -> None:
    towns = {"001": "甲镇", "002": "乙乡", "003": "丙镇"}
    old = {"361121": "上饶县", **{f"361121{k}": v for k, v in towns.items()}}
    new = {"361104": "广信区", **{f"361104{k}": v for k, v in towns.items()}}
    rows = former_names(editions((2018, old), (2019, new)))
    assert ("361121", "上饶县", "361104", "广信区", 2018, "townships") in rows


def test_a_county_split_in_two_gives_its_name_to_neither() -> None:
    old = {"360100": "南昌市", "360101": "某县", "360101001": "甲镇", "360101002": "乙镇"}
    new = {"360100": "南昌市", "360102": "东区", "360102001": "甲镇", "360103": "西区", "360103001": "乙镇"}
    assert not [r for r in former_names(editions((2018, old), (2019, new))) if r[1] == "某县"]


def test_what_was_merged_into_a_standing_county_is_no_former_name() -> None:
    old = {"310106": "静安区", "310106001": "甲街道", "310108": "闸北区", "310108001": "乙街道"}
    new = {"310106": "静安区", "310106001": "甲街道", "310106002": "乙街道"}
    assert former_names(editions((2015, old), (2016, new))) == []


def test_a_name_is_followed_over_several_editions() -> None:
    rows = former_names(editions((2002, {"420600": "甲市"}), (2010, {"420600": "乙市"}), (2020, {"420600": "丙市"})))
    assert sorted((r[1], r[3], r[4]) for r in rows) == [("乙市", "丙市", 2010), ("甲市", "丙市", 2002)]


def test_a_town_turned_subdistrict_is_found_by_its_stem() -> None:
    old = {"360603": "余江区", "360603100": "邓埠镇"}
    new = {"360603": "余江区", "360603001": "邓埠街道"}
    assert former_names(editions((2020, old), (2021, new))) == [
        ("360603100", "邓埠镇", "360603001", "邓埠街道", 2020, "stem")
    ]
    assert township_stem("邓埠镇") == township_stem("邓埠街道办事处") == "邓埠"


def test_countries_are_those_of_the_unicode_repository() -> None:
    rows = countries()
    assert rows.index(("RU", "俄罗斯", "")) < rows.index(("RU", "俄国", ""))
    assert ("VN", "越南", "") in rows
    assert ("PH/马尼拉", "马尼拉", "PH") in rows
    assert not [r for r in rows if r[0] in ("ZZ", "EU", "TW")]
