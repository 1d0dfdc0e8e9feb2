"""Archives of pages: members read under their names, limits, encodings of names, damaged members."""

import functools
import zipfile
from pathlib import Path
from typing import Any

import pytest
from digital_files import BRIDGE, FERRY, book, damaged, founder_page, read_all, read_or_refuse, word_file, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import bundle, registry

MARKDOWN = f"# 双塔桥通车\n\n{BRIDGE[0]}\n"


def write(folder: Path, raw: bytes) -> Path:
    path = folder / "pages.zip"
    path.write_bytes(raw)
    return path


def sources(path: Path) -> tuple[list[str], list[str]]:
    found, problems = read_all(path, "pages.zip")
    return [part.source.file for part in found], [problem.problem for problem in problems]


def test_members_of_every_kind(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {
        "松湾日报/20250312/03.txt": f"夜渡开航\n{FERRY[0]}\n",
        "a.jsonl": '{"id": "x", "headline": "夜渡", "text": "夜渡开航。"}\n',
        "b.html": founder_page(*BRIDGE, title="双塔桥通车"),
        "c.md": MARKDOWN,
        "d.csv": "title,text\n夜渡,夜渡开航了。\n",
        "e.docx": word_file(lambda document: [document.add_heading("夜渡", 1), document.add_paragraph(FERRY[0])]),
        "f.epub": book({"a.xhtml": f"<h1>夜渡</h1><p>{FERRY[0]}</p>"}),
        "g.zip": zipped({"inner.md": MARKDOWN + "又。"}),
        "drawing.svg": b"x",
        ".hidden.md": MARKDOWN,
        "__MACOSX/c.md": MARKDOWN,
        "folder/": b"",
    }
    files, problems = sources(write(tmp_path, zipped(members)))
    expected = ["a.jsonl", "b.html", "c.md", "d.csv", "e.docx", "f.epub", "g.zip/inner.md", "松湾日报/20250312/03.txt"]
    assert files == [f"pages.zip/{name}" for name in expected]
    assert not problems


def test_names_in_gbk(tmp_path: Path) -> None:
    raw = zipped({"XXXXXXXX.md": MARKDOWN, "YYYYYY.md": MARKDOWN + "又。", "中.md": MARKDOWN + "再。"})
    raw = raw.replace(b"XXXXXXXX", "松湾日报".encode("gb18030")).replace(b"YYYYYY", "夜渡".encode())
    files, _ = sources(write(tmp_path, raw))
    assert files == ["pages.zip/中.md", "pages.zip/夜渡.md", "pages.zip/松湾日报.md"]


def test_names_of_no_known_encoding() -> None:
    for name in ("\u4e2d", "\xff\xdc"):
        member = zipfile.ZipInfo(name)
        member.flag_bits = 0
        assert bundle.inner_name(member)


def test_one_bad_member_is_told_and_the_others_taken(tmp_path: Path) -> None:
    stored = zipped({"a.md": MARKDOWN, "b.md": MARKDOWN + "又。" * 9, "c.md": ""}, method=zipfile.ZIP_STORED)
    broken = stored.replace("又。又。".encode(), "又！又！".encode(), 1)
    files, problems = sources(write(tmp_path, broken))
    assert files == ["pages.zip/a.md"]
    assert ["b.md: it is damaged" in problems[0], "c.md: the file is empty" in problems[1]] == [True, True]


def test_a_member_twice_is_taken_once(tmp_path: Path) -> None:
    files, (problem,) = sources(write(tmp_path, zipped({"a.md": MARKDOWN, "b.md": MARKDOWN})))
    assert files == ["pages.zip/a.md"]
    assert "b.md: it repeats pages.zip/a.md" in problem


def limited(path: Path, **limits: Any) -> tuple[int, list[str]]:
    problems: list[ReadError] = []
    readers = {".md": registry.READERS[".md"]}
    found = list(bundle.read(path, "pages.zip", problems.append, ReadingSettings(**limits), readers=readers))
    return len(found), [problem.problem for problem in problems]


def test_limits_of_the_whole(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {"a.md": MARKDOWN, "b.md": MARKDOWN + "又。"}
    path = write(tmp_path, zipped(members))
    for key, limit, raised, problem in (
        ("zip_files", 1, 2, "more than 1 members"),
        ("unpacked_mb", 0.0001, 1, "larger than 0.0001 MB unpacked"),
    ):
        with pytest.raises(ReadError, match=problem) as caught:
            limited(path, **{key: limit})
        assert f"or raise reading.{key} in config.yaml" in caught.value.fix
        assert limited(path, **{key: raised}) == (2, [])


def test_a_bomb_is_refused_until_the_config_allows_it(tmp_path: Path) -> None:
    path = write(tmp_path, zipped({"bomb.md": "夜渡开航了。\n\n" * 2**16}))
    with pytest.raises(ReadError, match="more than 200 times its size") as caught:
        limited(path)
    assert "reading.zip_ratio" in caught.value.fix
    assert limited(path, zip_ratio=2000) == (1, [])


def test_limits_of_members_and_depth(tmp_path: Path) -> None:
    inner = zipped({"deep.md": MARKDOWN, "deeper.zip": zipped({"deepest.md": MARKDOWN + "又。"})})
    path = write(tmp_path, zipped({"a.md": MARKDOWN + "再。", "inner.zip": inner, "wide.md": MARKDOWN * 60}))
    count, problems = limited(path, member_mb=4000 / 2**20)
    assert count == 2
    assert ["more than 2 deep" in problems[0], "wide.md: it is too large" in problems[1]] == [True, True]
    assert limited(path, zip_depth=3) == (63, [])


def test_what_is_packed_twice_counts_twice(tmp_path: Path) -> None:
    inner = zipped({"a.md": MARKDOWN + "甲。" * 900})
    path = write(tmp_path, zipped({"one.zip": inner, "two.md": MARKDOWN}))
    count, problems = limited(path, unpacked_mb=(len(inner) + 5000) / 2**20)
    assert count == 1
    assert "one.zip: it is larger" in problems[0]


def test_archives_that_are_refused(tmp_path: Path) -> None:
    locked = zipped({"a.md": MARKDOWN}, method=zipfile.ZIP_STORED)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = locked.index(mark) + place
        locked = locked[:start] + b"\x01" + locked[start + 1 :]
    for raw, problem in (
        (b"", "damaged"),
        (b"plain", "damaged"),
        (locked, "password"),
        (zipped({"a.png": "x"}), "nothing in it"),
        (zipped({"a.md": ""}), "nothing in it"),
        (zipped({}), "nothing in it"),
    ):
        with pytest.raises(ReadError, match=problem) as caught:
            read_all(write(tmp_path, raw))
        assert caught.value.fix


def test_damaged_archives(tmp_path: Path) -> None:
    for raw in damaged(zipped({"a.md": MARKDOWN, "b.html": founder_page(*FERRY, title="夜渡")})):
        read_or_refuse(write(tmp_path, raw))


@functools.cache
def whole() -> bytes:
    return zipped({"a.md": MARKDOWN, "b.csv": "title,text\n夜渡,开航。\n", "c.zip": zipped({"d.md": MARKDOWN * 2})})


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), min_size=1, max_size=6))
def test_any_turned_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, turned: list[tuple[int, int]]
) -> None:
    raw = bytearray(whole())
    for place, value in turned:
        raw[place % len(raw)] = value
    read_or_refuse(write(tmp_path_factory.getbasetemp(), bytes(raw)))
