"""Every error of the docs is one that the program tells, and is told here by a command, or by a test that is named."""

import re
import sys
from pathlib import Path

import pytest
from bot_folder import Capture, bot_in
from provoked_errors import COMMANDS, FILES, SETTINGS
from told_errors import told_errors

from bot.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "docs" / name for name in ("errors.md", "errors.zh-CN.md")]
TOKEN = "123456:" + "Aa0_-" * 7
ELSEWHERE = {
    "bot/memory/test_database.py::test_a_newer_memory_is_refused": [
        "the memory was written by a newer Baoda",
    ],
    "bot/test_backup.py::test_nothing_is_put_back_under_a_bot_that_works": [
        "a bot is working with this memory",
    ],
    "bot/test_config.py::test_token_that_cannot_be_used": [
        "what stands in … is not a bot token",
    ],
    "bot/test_desk.py::test_reading_that_takes_too_long_or_breaks_off_is_told": [
        "it broke off",
        "it took longer than … minutes to read",
    ],
    "bot/test_serving.py::test_one_bot_at_a_time_works_with_a_memory": [
        "another `baoda serve` works with this memory",
    ],
    "bot/test_telegram_listening.py::test_a_bot_that_stays_deaf_ends_so_that_it_can_be_started_again": [
        "listening to Telegram has stopped",
    ],
    "bot/test_telegram_listening.py::test_an_address_that_cannot_be_listened_at_is_told": [
        "cannot listen at …: …",
    ],
    "bot/test_telegram_network.py::test_a_conflict_at_the_start_is_said_once_and_ends_when_it_lasts": [
        "another copy of this bot keeps listening with the same token",
    ],
    "bot/test_telegram_network.py::test_a_refused_token_ends_it": [
        "Telegram does not accept the token",
    ],
    "bot/test_telegram_network.py::test_failures_are_told_in_plain_words_with_a_way_out": [
        "… cannot be reached: …",
    ],
    "retrieval/engines/test_opensearch.py::test_a_cluster_that_takes_no_more_is_given_up": [
        "not in the cluster any more",
        "the cluster takes no more",
        "this index is not in the cluster any more",
    ],
    "retrieval/engines/test_opensearch.py::test_a_key_that_cannot_be_one_is_not_repeated": [
        "this is no key",
    ],
    "retrieval/engines/test_opensearch.py::test_a_page_that_comes_back_is_not_repeated": [
        "the cluster refused (…)",
    ],
    "retrieval/engines/test_opensearch.py::test_a_passage_that_is_never_taken_is_named": [
        "the cluster refused passage … (…)",
    ],
    "retrieval/engines/test_opensearch.py::test_a_safe_connection_that_breaks_off_is_tried_again": [
        "the archive is not reachable…",
    ],
    "retrieval/engines/test_opensearch.py::test_an_index_that_is_not_there_or_lacks_a_shard_is_told": [
        "a shard is not there just now",
        "there is no such index in the cluster yet",
    ],
    "retrieval/engines/test_opensearch.py::test_no_safe_connection": [
        "no safe connection to the cluster (…)",
    ],
    "retrieval/readers/test_bundle.py::test_a_bomb_is_refused_until_the_config_allows_it": [
        "it unpacks to more than … times its size",
    ],
    "retrieval/readers/test_bundle.py::test_a_member_twice_is_taken_once": [
        "it repeats … and was left out",
    ],
    "retrieval/readers/test_bundle.py::test_archives_that_are_refused": [
        "it is locked with a password",
    ],
    "retrieval/readers/test_bundle.py::test_limits_of_members_and_depth": [
        "it is too large: … may be … MB unpacked",
    ],
    "retrieval/readers/test_bundle.py::test_limits_of_the_whole": [
        "it has more than … members",
        "it is larger than … MB unpacked",
    ],
    "retrieval/readers/test_decoding.py::test_a_text_damaged_far_behind_is_told_with_its_place": [
        "the text is damaged at byte … (…)",
    ],
    "retrieval/readers/test_ebook.py::test_a_chapter_that_is_missing_is_reported": [
        "its part … is missing or damaged (…)",
    ],
    "retrieval/readers/test_ebook.py::test_files_that_are_no_book": [
        "it is locked (DRM)",
        "it is no sound book (…)",
        "none of its chapters holds text",
        "one of its parts declares entities",
    ],
    "retrieval/readers/test_jsonlines.py::test_an_empty_and_a_missing_file": [
        "it cannot be opened (…)",
    ],
    "retrieval/readers/test_jsonlines.py::test_an_invalid_line_is_told_with_its_number_and_the_others_are_read": [
        "it is nested too deeply",
    ],
    "retrieval/readers/test_limits.py::test_a_limit_refuses_by_its_key_and_can_be_raised": [
        "it has more than … characters besides scripts and pictures",
        "it has more than … pages",
        "one of its parts is larger than … MB unpacked",
    ],
    "retrieval/readers/test_markdown.py::test_a_day_that_is_none_is_reported": [
        "its front matter: …",
    ],
    "retrieval/readers/test_pdf.py::test_a_page_that_the_worker_cannot_read_is_refused": [
        "one of its pages is damaged",
    ],
    "retrieval/readers/test_pdf.py::test_a_page_without_text_among_others_is_reported": [
        "no text on page … (blank or a scan)",
    ],
    "retrieval/readers/test_pdf.py::test_a_scan_is_refused_with_the_name_of_the_extra": [
        "it holds no text, only pictures (a scan)",
    ],
    "retrieval/readers/test_pdf.py::test_limits_are_told": [
        "a page took longer than … seconds",
        "the PDF library broke down on it",
    ],
    "retrieval/readers/test_registry.py::test_what_does_not_exist_is_told": [
        "it is a folder",
    ],
    "retrieval/readers/test_registry.py::test_what_may_not_be_opened_is_told": [
        "the folder cannot be opened (…)",
    ],
    "retrieval/readers/test_scans.py::test_a_picture_over_the_limit_is_refused": [
        "it is larger than … MB",
    ],
    "retrieval/readers/test_scans.py::test_more_scanned_pages_than_allowed_are_refused": [
        "it has more than … scanned pages",
    ],
    "retrieval/readers/test_scans.py::test_what_goes_wrong_is_told": [
        "no text was found in the picture",
        "page … took longer than … seconds to recognise",
    ],
    "retrieval/readers/test_table.py::test_bad_rows_are_told_and_skipped": [
        "… skipped: …",
    ],
    "retrieval/readers/test_word.py::test_files_that_are_no_word_file": [
        "it holds no text",
    ],
    "retrieval/test_batches.py::test_rjieba_of_another_version_is_left_alone": [
        "rjieba … is not installed",
    ],
    "retrieval/test_indexing.py::test_two_writers_exclude_each_other": [
        "another process is writing this index",
    ],
    "retrieval/test_opening.py::test_what_the_cluster_needs_may_not_be_installed": [
        "`engine.kind` is opensearch, but what it needs is not installed",
    ],
    "retrieval/test_synonyms.py::test_a_fault_is_told_with_its_line": [
        "line …: …",
    ],
}
"""Tests that provoke what no command can be brought to tell in a moment, and the errors that they provoke."""


def listed(page: Path) -> list[str]:
    """Return the errors in the first column of the tables of a page."""
    rows = re.findall(r"^\| (`.*?`) \| [^|]+ \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [words for row in rows for _, words in re.findall(r"(`+) ?(.+?) ?\1(?=<br>|$)", row)]


def shaped(words: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, words.split("…"))))


@pytest.fixture
def bot(island: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = bot_in(island, tmp_path / "bot")
    monkeypatch.chdir(folder)
    for name in ("BAODA_TOKEN", "BAODA_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", sys.stdin)
    return folder


def told_by(capsys: Capture, *arguments: str) -> list[str]:
    capsys.readouterr()
    main([word.replace("_", " ") for word in arguments])
    lines = capsys.readouterr().err.splitlines()
    assert any(line.startswith("fix: ") and len(line) > 8 for line in lines)
    return [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]


@pytest.fixture(scope="module")
def told() -> set[str]:
    return set(told_errors(ROOT / "bot", ROOT / "retrieval"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_docs_list_every_error_that_the_program_tells_and_no_other(page: Path, told: set[str]) -> None:
    errors = listed(page)
    assert len(errors) == len(set(errors))
    assert set(errors) == told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_errors_that_stand_in_no_table_are_told_too(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    told_by_hand = [("bot/cli.py", "this should not happen"), ("Makefile", "no Python that Baoda can use")]
    for file, words in (*told_by_hand, ("Makefile", "not everything could be installed")):
        assert words in (ROOT / file).read_text(encoding="utf-8")
        assert f"`{words}`" in text


def test_every_error_of_the_docs_is_provoked_by_a_test() -> None:
    elsewhere = [words for errors in ELSEWHERE.values() for words in errors]
    provoked = [*SETTINGS, *COMMANDS, *FILES, *elsewhere]
    assert sorted(provoked) == sorted(listed(PAGES[0]))
    for place in ELSEWHERE:
        file, _, test = place.partition("::")
        assert f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), place


@pytest.mark.parametrize("words", SETTINGS)
def test_an_error_in_the_settings(words: str, bot: Path, capsys: Capture) -> None:
    text = SETTINGS[words]
    (bot / "config.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    (told,) = told_by(capsys, "stats")
    assert shaped(words).search(told)


@pytest.mark.parametrize("words", COMMANDS)
def test_an_error_of_a_command(words: str, bot: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    line, prepare = COMMANDS[words]
    prepare(bot)
    if line.startswith("serve") and not words.startswith("no token"):
        monkeypatch.setenv("BAODA_TOKEN", TOKEN)
    (told,) = told_by(capsys, *line.split())
    assert shaped(words).search(told)


@pytest.mark.parametrize("words", FILES)
def test_an_error_of_a_file(words: str, bot: Path, capsys: Capture) -> None:
    name, prepare = FILES[words]
    prepare(bot)
    assert any(shaped(words).search(told) for told in told_by(capsys, "read", name))
