"""Files to pages: encodings, refusals, names, duplicates, dates."""

from __future__ import annotations

import os
import time
from pathlib import Path

import opencc
import pytest

from kg.pages.dates import date_of_name, date_of_page, date_of_signing
from kg.pages.read import iter_sources, read_page, read_pages, show_path
from kg.words.domain import Skipped
from kg.words.errors import PageError
from tests.timings import note_time

TEXT = (
    "白鹭县：山货出山有了快车道\n\n本报白鹭讯（记者甘小满）“上午采的笋，下午就到省城。”3月5日，白鹭县竹溪镇村民桂大田说。"
    "今年以来，该县建成村级物流点１２６个，农产品网上销售额达3.4亿元，同比增长12.5％。\r\n\r\n"
    "下一步，白鹭县将继续推进县乡村三级物流体系建设，力争年内实现行政村全覆盖。"
)


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("mark", "codec", "read_as"),
    [
        (b"", "utf-8", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8", "utf-8"),
        (b"", "gb18030", "gb18030"),
        (b"", "gbk", "gb18030"),
        (b"\xff\xfe", "utf-16-le", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le", "utf-32-le"),
    ],
)
def test_an_encoding_is_recognised_and_nothing_but_the_mark_is_dropped(
    tmp_path: Path, mark: bytes, codec: str, read_as: str
) -> None:
    page = read_page(write(tmp_path, "a.txt", mark + TEXT.encode(codec)))
    assert (page.text, page.encoding, page.doc) == (TEXT, read_as, "a")


def test_big5_is_read(tmp_path: Path) -> None:
    text = opencc.OpenCC("s2t").convert(TEXT)
    page = read_page(write(tmp_path, "a.txt", text.encode("big5hkscs")))
    assert (page.text, page.encoding) == (text, "big5hkscs")


def test_a_short_gbk_page_is_read(tmp_path: Path) -> None:
    text = "白鹭县新建农村公路120公里。"
    assert read_page(write(tmp_path, "a.txt", text.encode("gbk"))).text == text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "nothing but white space"),
        ("\n 　\t\r\n".encode(), "nothing but white space"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"PK\x03\x04" + bytes(30), "ZIP"),
        ("坏".encode() * 400 + b"\xff\xff" + "字".encode() * 400, "not UTF-8 from byte 1200"),
        ("Zürich, Genève et Köln: où l'été est passé. ".encode("latin-1") * 30, "not UTF-8"),
        (b"\xff\xfe" + "县".encode("utf-16-le") + b"\x00", "utf-16-le"),
        ((b"\0" * 7 + b"\x01") * 200, "binary"),
        (b"\x01\x02\x03\x04ab" * 300, "binary"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line_that_names_the_file(tmp_path: Path, data: bytes, why: str) -> None:
    path = write(tmp_path, "page.txt", data)
    with pytest.raises(PageError, match=why) as caught:
        read_page(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_random_bytes_are_refused(tmp_path: Path) -> None:
    import random

    for seed in range(20):
        path = write(tmp_path, f"{seed}.txt", random.Random(seed).randbytes(5000))
        with pytest.raises(PageError):
            read_page(path)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    begin = time.process_time()
    with pytest.raises(PageError, match=r"too large \(50,000,000 bytes, limit 20,000,000\)"):
        read_page(path)
    note_time("refusing a file of 50 MB", time.process_time() - begin, 0.5)
    with pytest.raises(PageError, match="too large"):
        read_page(write(tmp_path, "b.txt", b"a" * 11), limit_bytes=10)


def test_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PageError, match="cannot be read"):
        read_page(tmp_path / "none.txt")
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    with pytest.raises(PageError, match="not a file"):
        read_page(pipe)


@pytest.mark.parametrize("name", ["a'b\"c.txt", "a\nb.txt", "a b　c.txt", "[1].txt", "*.txt", "-x.txt", "报纸.TXT"])
def test_odd_names_are_read_and_shown_on_one_line(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, TEXT.encode())
    pages, skipped = read_pages([path])
    assert ([page.doc for page in pages], skipped) == ([Path(name).stem], [])
    assert "\n" not in show_path(path)
    path.write_bytes(b"")
    pages, skipped = read_pages([str(path)])
    assert (pages, [item.why for item in skipped]) == ([], ["empty"])
    assert "\n" not in skipped[0].place


def test_a_name_that_is_no_text_can_be_written_to_a_graph(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/a\xff.txt"
    try:
        with open(raw, "wb") as file:  # noqa: PTH123 - a name of bytes
            file.write(TEXT.encode())
    except OSError:
        pytest.skip("this file system takes no such name")
    pages, _ = read_pages([tmp_path])
    assert pages[0].doc.encode("utf-8") == b"a\\xff"


def test_folders_are_sorted_and_hold_known_formats_only(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.txt", "a/1.txt", "a/note.csv", "a/.hidden.txt", ".git/3.txt", "0.TXT"):
        write(tmp_path, name, (TEXT + name).encode())
    found = [path for path in iter_sources([tmp_path]) if isinstance(path, Path)]
    assert [str(path.relative_to(tmp_path)) for path in found] == ["0.TXT", "a/1.txt", "b/10.txt", "b/2.txt"]


def test_a_named_file_is_tried_whatever_its_suffix(tmp_path: Path) -> None:
    assert read_page(write(tmp_path, "page.md", TEXT.encode())).doc == "page"


def test_globs_and_repeats_and_paths_that_lead_nowhere(tmp_path: Path) -> None:
    first = write(tmp_path, "x/1.txt", TEXT.encode())
    write(tmp_path, "x/2.txt", (TEXT + "完。").encode())
    (tmp_path / "empty").mkdir()
    paths = [
        first,
        str(tmp_path / "x" / "*.txt"),
        tmp_path,
        tmp_path / "none.txt",
        str(tmp_path / "y*"),
        tmp_path / "empty",
        "",
    ]
    pages, skipped = read_pages(paths)
    assert [page.doc for page in pages] == ["1", "2"]
    assert [item.why for item in skipped] == [
        "there is no such file or folder",
        "no page in it (*.txt)",
        "no page in it (*.txt)",
        "there is no such file or folder",
    ]


def test_the_rest_goes_on_when_a_page_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "1.txt", b"")
    write(tmp_path, "2.txt", TEXT.encode())
    pages, skipped = read_pages([tmp_path])
    assert [page.doc for page in pages] == ["2"]
    assert skipped == [Skipped("page", str(tmp_path / "1.txt"), "empty")]


def test_pages_of_one_name(tmp_path: Path) -> None:
    write(tmp_path, "a/p.txt", TEXT.encode())
    write(tmp_path, "b/p.txt", TEXT.encode("gbk"))
    write(tmp_path, "c/p.txt", (TEXT + "完。").encode())
    pages, skipped = read_pages([tmp_path])
    docs = [page.doc for page in pages]
    assert docs[0] == "p"
    assert len(docs) == 2
    assert docs[1].startswith("p-")
    assert [item.what for item in skipped] == ["page", "name"]
    again, _ = read_pages([tmp_path / "c", tmp_path / "a"])
    assert [page.text for page in again] == [TEXT + "完。", TEXT]
    assert read_pages([tmp_path])[0] == pages


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025年11月18日　星期二\n\n山货出山", "2025-11-18"),
        ("A03 县域　　2026-03-20　　责编 甘小满\n\n山货出山", "2026-03-20"),
        ("县域 2025.9.3 星期三\n\n山货出山", "2025-09-03"),
        ("白鹭日报　２０２５年１月２日　第2版\n\n山货出山", "2025-01-02"),
        ("二〇二五年十一月二十三日　星期日\n\n山货出山", "2025-11-23"),
        ("山货出山\n\n正文。\n\n责编 甘小满　2025年1月6日", "2025-01-06"),
        ("山货日报　B7版\n2025-08-26（星期二）　　乙巳年七月初四\n\n山货出山", "2025-08-26"),
        ("回眸“十四五”⑧　　3版　　2025年12月19日　星期五\n\n山货出山", "2025-12-19"),
        ("县域　／　第12版\n2025/12/24　平安夜　　小编：甘小满\n\n山货出山", "2025-12-24"),
        ("山货出山\n\n发布时间: 2025-03-31 来源: 白鹭县融媒体中心\n\n正文。", "2025-03-31"),
        ("2025年11月30日31版", None),
        ("2025年2月30日\n\n山货出山", None),
        ("2025年11月18日，白鹭县举行招商推介会。", None),
        ("白鹭县2025年11月18日新规解读\n\n正文。", None),
        ("山货出山\n\n到2025年11月18日，全县建成物流点126个。", None),
        ("2025年11月\n\n山货出山", "2025-11"),
    ],
)
def test_the_date_of_the_masthead(text: str, date: str | None) -> None:
    assert date_of_page(text) == date


def test_the_date_of_a_page_by_precedence(tmp_path: Path) -> None:
    headed = write(tmp_path, "20240102_03.txt", ("2025年11月18日　星期二\n\n" + TEXT).encode())
    assert read_page(headed, date="2023").date == "2023"
    assert read_page(headed).date == "2025-11-18"
    assert read_page(write(tmp_path, "bl-20240102_03.txt", TEXT.encode())).date == "2024-01-02"
    assert read_page(write(tmp_path, "page.txt", TEXT.encode())).date is None


@pytest.mark.parametrize(
    ("stem", "date"),
    [
        ("20251118", "2025-11-18"),
        ("白鹭日报2025年1月8日A2", "2025-01-08"),
        ("2025_11_18-A03", "2025-11-18"),
        ("000_44ae10db3bfea24c", None),
        ("20251399", None),
        ("120251118", None),
    ],
)
def test_the_date_of_a_file_name(stem: str, date: str | None) -> None:
    assert date_of_name(stem) == date


def test_the_date_of_a_document() -> None:
    assert date_of_signing("统计公报\n\n白鹭县统计局\n（2026年3月16日）\n\n全年……") == "2026-03-16"
    assert date_of_signing("政府工作报告\n\n——2026年1月8日在白鹭县第十九届人民代表大会第五次会议上\n\n") == "2026-01-08"
    assert date_of_signing("截至2025年3月1日，全县在建项目31个。") is None
