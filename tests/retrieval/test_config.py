"""config.yaml is read into frozen sections; every fault is told with its line and a way out."""

import contextlib
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.config import ArchiveSettings, RankingSettings, Settings, load, read_sections
from retrieval.errors import ConfigError
from retrieval.filenames import file_name
from retrieval.limits import ReadingSettings

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        file = tmp_path / "config.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def refused(file: Path) -> tuple[str, str]:
    """Return what is wrong and the fix, the file's folder taken out."""
    with pytest.raises(ConfigError) as caught:
        read_sections(Settings, file)
    return caught.value.problem.replace(f"{file.parent}/", ""), caught.value.fix


def test_defaults_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load() == Settings()
    assert load().archive.index == Path("index")


@pytest.mark.parametrize("text", ["", "# nothing\n", "archive:\nranking:\n", "archive: {}\n"])
def test_what_is_left_out_has_its_default(write: Write, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(text).parent)
    assert load() == Settings()


@pytest.mark.parametrize("text", ["", "archive:\n", "archive: {segmenter: jieba}\n", "ranking: {k1: 1}\n"])
def test_paths_that_are_left_out_lie_beside_a_file_that_is_named(
    write: Write, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(text).parent.parent)
    archive = load(tmp_path / "config.yaml").archive
    assert (archive.paths, archive.index, archive.synonyms) == ((tmp_path / "pages",), tmp_path / "index", None)


def test_default_file_is_found_in_the_working_directory(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write("ranking:\n  k1: 2\n").parent)
    assert load().ranking == RankingSettings(k1=2.0)


@pytest.mark.parametrize(
    "host", ["https://reader:tide@island", "https://reader:ti@de@island:9200/x", "http://tide@island"]
)
def test_hosts_of_a_cluster_hold_no_password(write: Write, host: str) -> None:
    problem, fix = refused(write(f"engine:\n  hosts: [http://island:9200, '{host}']\n"))
    assert problem.startswith("config.yaml:2: `engine.hosts` holds a password")
    assert "BAODA_OPENSEARCH_PASSWORD" in fix
    assert "tide" not in problem + fix


def test_named_file_that_is_missing(tmp_path: Path) -> None:
    problem, fix = refused(tmp_path / "mine.yaml")
    assert problem == "mine.yaml: there is no such file"
    assert "--config" in fix


def test_folder_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert str(tmp_path) in caught.value.problem


def test_paths_are_relative_to_the_file(write: Write, tmp_path: Path) -> None:
    archive = load(write("archive:\n  paths: [pages, /var/pages]\n  index: made/index\n")).archive
    assert archive == ArchiveSettings((tmp_path / "pages", Path("/var/pages")), tmp_path / "made/index")


def test_home_folder_is_written_out(write: Write) -> None:
    assert load(write("archive:\n  index: ~/index\n")).archive.index == Path.home() / "index"


def test_single_path_stands_for_a_list(write: Write, tmp_path: Path) -> None:
    assert load(write("archive:\n  paths: pages\n")).archive.paths == (tmp_path / "pages",)


def test_byte_order_mark_and_aliases(write: Write, tmp_path: Path) -> None:
    archive = load(write("\ufeffarchive:\n  paths: [&p pages]\n  index: *p\n")).archive
    assert archive == ArchiveSettings((tmp_path / "pages",), tmp_path / "pages")


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().archive.index = Path("other")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "problem", "fix"),
    [
        ("archive:\n  pathes: [a]\n", "2: unknown key in section `archive`: `pathes`; did you mean `paths`?", "paths"),
        ("archive:\n  zzz: 1\n", "2: unknown key in section `archive`: `zzz`", "known here: paths, index"),
        ("\narchiv:\n  index: a\n", "2: unknown section: `archiv`; did you mean `archive`?", "archive, ranking"),
        ("ranking:\n  b: 0.5\n  k1: high\n", "3: `ranking.k1` should be a number", "write a number"),
        ("ranking:\n  k1: true\n", "2: `ranking.k1` should be a number", "default"),
        ("ranking:\n  k1:\n", "2: `ranking.k1` should be a number", "default"),
        ("ranking:\n  k1: [1]\n", "2: `ranking.k1` should be a number", "default"),
        ("ranking:\n  k1: 2026-13-45\n", "2: `ranking.k1` should be a number", "default"),
        ("ranking:\n  b: 1.01\n", "2: `ranking.b` is 1.01, which is out of range", "between 0 and 1"),
        ("ranking:\n  b: .nan\n", "2: `ranking.b` is nan, which is out of range", "between 0 and 1"),
        ("ranking: 5\n", "1: section `ranking` should be keys with values", "key: value"),
        ("archive:\n  index: 5\n", "2: `archive.index` should be a path", "put it in quotes"),
        ("archive:\n  paths:\n", "2: `archive.paths` has no value", "write a list"),
        ("archive:\n  paths: [[a]]\n", "2: `archive.paths` should be a path", "write a path"),
        ("archive:\n  index: a\n  index: b\n", "3: `index` is there twice", "remove one"),
        ("- archive\n", "1: the file should be keys with values", "key: value"),
        ("archive: [\n", "2: not valid YAML: ", "key: value"),
        ("archive:\n\tindex: a\n", "2: not valid YAML: ", "spaces"),
        ("a: 1\n---\nb: 2\n", "2: not valid YAML: ", "key: value"),
    ],
)
def test_each_fault_has_its_line_and_fix(write: Write, text: str, problem: str, fix: str) -> None:
    told, way_out = refused(write(text))
    assert told.startswith(f"config.yaml:{problem}")
    assert fix in way_out


@pytest.mark.parametrize("key", ["token", "Token", "bot_token"])
@pytest.mark.parametrize("form", ["telegram:\n  {}: '{}'\n", "{}: '{}'\n", "chat:\n  - deep:\n      {}: '{}'\n"])
def test_token_is_refused_without_repeating_it(write: Write, key: str, form: str) -> None:
    problem, fix = refused(write(form.format(key, "123456:secret")))
    assert "a token does not belong in config.yaml" in problem
    assert "BAODA_TOKEN" in fix
    assert "secret" not in problem + fix


def test_file_that_refers_to_itself(write: Write) -> None:
    problem, _ = refused(write("archive: &a\n  paths: *a\n"))
    assert "`archive.paths` should be a path" in problem


@pytest.mark.parametrize("written", ["索引: 一".encode("gb18030"), b"\xff\xfe\x00"])
def test_file_that_is_not_utf8(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(written)
    assert refused(file) == ("config.yaml: not written in UTF-8", "save the file as UTF-8")


def test_file_with_characters_that_yaml_forbids(write: Write) -> None:
    assert refused(write("archive:\n  index: '\x01'\n"))[0] == "config.yaml: not valid YAML"


def test_sections_of_the_other_half_are_left_unread(write: Write) -> None:
    assert load(write("chat:\n  anything: 1\nranking:\n  b: 1\n")).ranking.b == 1.0


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=9), lambda inner: st.lists(inner)))
def test_any_value_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    import yaml

    file = tmp_path_factory.mktemp("any") / "config.yaml"
    file.write_text(yaml.safe_dump({"ranking": {"k1": value}, "archive": {"paths": value}}), encoding="utf-8")
    with contextlib.suppress(ConfigError):
        assert 0 <= load(file).ranking.k1 <= 10


def test_limits_and_file_names_of_reading(write: Write) -> None:
    reading = load(
        write('reading:\n  pdf_pages: 9\n  html_mb: 0.5\n  file_names: ["{paper}/{date}/{page}.pdf", "*-{date}"]\n')
    ).reading
    assert (reading.pdf_pages, reading.html_mb) == (9, 0.5)
    assert [str(name) for name in reading.file_names] == ["{paper}/{date}/{page}.pdf", "*-{date}"]
    assert load(write('reading:\n  file_names: "{date}"\n')).reading.file_names[0].fields("2025-03-12.txt")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'file_names: ["{date}", "{papr}/{date}"]',
            "2: `reading.file_names`: the pattern cannot be used: it names {papr}; did you mean {paper}?",
        ),
        ("file_names: [7]", "2: `reading.file_names` should be text"),
        ("pdf_page: 3", "2: unknown key in section `reading`: `pdf_page`; did you mean `pdf_pages`?"),
        ("html_mb: 0", "2: `reading.html_mb` is 0, which is out of range"),
        ("zip_depth: 99", "2: `reading.zip_depth` is 99, which is out of range"),
    ],
)
def test_faults_in_the_section_of_reading(write: Write, text: str, problem: str) -> None:
    told, fix = refused(write(f"reading:\n  {text}\n"))
    assert told == f"config.yaml:{problem}"
    assert fix


def test_other_settings_of_reading_have_another_mark() -> None:
    marks = [
        ReadingSettings(**changed).mark()
        for changed in ({}, {"pdf_pages": 3}, {"html_mb": 3}, {"file_names": (file_name("{date}"),)})
    ]
    assert marks[0] == ""
    assert len(set(marks)) == 4
    assert ReadingSettings(pdf_pages=3).mark() == marks[1]
