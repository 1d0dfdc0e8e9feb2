"""Where pages arrive: names, decisions that were interrupted, what is cleared away."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from bot.arrivals import desk as desk_of
from bot.arrivals import read_beside
from bot.config import Settings, load
from bot.desk import TRIES, UNDECIDED, UNDOABLE, Desk
from bot.filing import BYTES, KINDS, claimed, safe_name
from bot.phrases import Phrases
from bot.stories import LISTED, Story, preview_words
from retrieval.errors import BaodaError, ConfigError, LockedError
from retrieval.readers.registry import READERS
from retrieval.records import Source, Summary

CHINESE = Phrases.load("zh-CN")
STORY = Story("article", "夜渡加开一班", 0.9, Source("a.md", "苇塘晚报", "2026-10-20", "4"))
ADVERT = Story("advert", "渔网出让", 1.0, Source("a.md"))


class Renewals:
    """Counts how often the archive was brought up to date; fails as it is told to."""

    def __init__(self, *failures: BaodaError) -> None:
        self.failures, self.times, self.waited = list(failures), 0, 0.0

    def __call__(self) -> None:
        self.times += 1
        if self.failures:
            raise self.failures.pop(0)

    def wait(self, seconds: float) -> None:
        self.waited += seconds


def desk(folder: Path, *failures: BaodaError, stories: tuple[Story, ...] = (STORY, ADVERT)) -> tuple[Desk, Renewals]:
    renewals = Renewals(*failures)
    made = Desk(folder, lambda _: stories, renewals, lambda: Summary(1, 7, 9), wait=renewals.wait)
    return made, renewals


def arrived(made: Desk, name: str = "页.md", words: str = "夜渡") -> tuple[Path, str]:
    """Let a page arrive; return where it waits and its token."""
    page = made.arrival(name)
    page.write_text(words, encoding="utf-8")
    return page, page.parent.name


def said(made: Desk, deed: str, token: str) -> str:
    return made.decide(f"n1:{deed}:{token}", "zh-CN").words


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("江畔日报-2026-10-20-第3版.PDF", "江畔日报-2026-10-20-第3版.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\pages\\桥.md", "桥.md"),
        (".htaccess.html", "htaccess.html"),
        ("a\u202e\x00\n<b>|?*:.txt", "ab.txt"),
        ("con.txt", "page-x.txt"),
        ("~$.docx", "page-x.docx"),
        ("..", "page-x"),
        ("/", "page-x"),
        ("", "page-x"),
        ("桥" * 100 + ".txt", "桥" * (BYTES // 3) + ".txt"),
    ],
)
def test_names_are_safe(given, name):
    assert safe_name(given, "x") == name


def test_a_name_that_is_taken_gets_a_number(tmp_path):
    names = [claimed(tmp_path, "页.md").name for _ in range(3)]
    assert names == ["页.md", "页 (2).md", "页 (3).md"]


def test_all_kinds_that_are_read_are_taken():
    assert set(KINDS) == set(READERS)


def test_a_page_takes_nobodys_place_and_the_same_page_comes_once(tmp_path):
    made, renewals = desk(tmp_path)
    (tmp_path / "页.md").write_text("另一页", encoding="utf-8")
    assert said(made, "add", arrived(made)[1]) == CHINESE.say("page_added", file="页 (2).md", articles=7)
    assert (tmp_path / "页.md").read_text(encoding="utf-8") == "另一页"
    page, token = arrived(made, words="另一页")
    assert said(made, "add", token) == CHINESE.say("page_known", file="页.md")
    assert not page.exists()
    assert renewals.times == 1


def test_what_was_interrupted_is_finished_when_it_is_asked_for_again(tmp_path):
    made, _ = desk(tmp_path)
    page, token = arrived(made)
    made._note(tmp_path / ".taken" / token, page)  # the name is claimed, the page still waits
    assert said(made, "drop", token) == CHINESE.say("page_gone")
    for _ in range(2):
        assert said(made, "add", token) == CHINESE.say("page_added", file="页.md", articles=7)
    assert (tmp_path / "页.md").read_text(encoding="utf-8") == "夜渡"
    page.parent.mkdir()
    (tmp_path / "页.md").replace(page)  # taken out, but the note is still there
    assert said(made, "undo", token) == CHINESE.say("page_undone", file="页.md", articles=7)
    assert said(made, "undo", token) == CHINESE.say("page_gone")
    assert said(made, "drop", token) == CHINESE.say("page_dropped", file="页.md")


def test_a_page_that_was_changed_since_is_left_alone(tmp_path):
    made, _ = desk(tmp_path)
    _, token = arrived(made)
    said(made, "add", token)
    (tmp_path / "页.md").write_text("改过", encoding="utf-8")
    assert said(made, "undo", token) == CHINESE.say("page_changed", file="页.md")
    (tmp_path / "页.md").unlink()
    assert said(made, "undo", token) == CHINESE.say("page_changed", file="页.md")


@pytest.mark.parametrize("action", ["n1:add:aaaaaaaaaaaa", "n1:fly:a", "n1:add:../x", "n1:add:", "n1"])
def test_forged_actions_do_nothing(tmp_path, action):
    made, renewals = desk(tmp_path)
    assert made.decide(action, "zh-CN").words == CHINESE.say("page_gone")
    assert renewals.times == 0


def test_whoever_writes_the_index_is_waited_for(tmp_path):
    busy = LockedError("busy", fix="wait")
    made, renewals = desk(tmp_path, busy, busy)
    assert said(made, "add", arrived(made)[1]).startswith("页.md 加进来了")
    assert renewals.waited > 0
    made, renewals = desk(tmp_path, *[busy] * TRIES)
    assert said(made, "add", arrived(made)[1]) == CHINESE.say("page_known", file="页.md")
    assert said(made, "add", arrived(made, words="新")[1]) == CHINESE.say("page_later", problem="busy")
    made, renewals = desk(tmp_path, BaodaError("full", fix="room"))
    reply = made.decide(f"n1:add:{arrived(made, words='又')[1]}", "zh-CN")
    assert reply.words == CHINESE.say("page_later", problem="full")
    assert reply.options[0][0].action.startswith("n1:undo:")
    assert renewals.times == 1


def test_what_waited_too_long_is_cleared_away(tmp_path):
    made, _ = desk(tmp_path)
    _, kept = arrived(made)
    _, old = arrived(made, "旧.md")
    _, taken = arrived(made, "收.md", "收")
    said(made, "add", taken)
    for place, seconds in ((".waiting", UNDECIDED), (".taken", UNDOABLE)):
        for token in (old, taken):
            if (tmp_path / place / token).exists():
                os.utime(tmp_path / place / token, (time.time() - seconds - 9,) * 2)
    arrived(made)
    assert said(made, "add", old) == CHINESE.say("page_gone")
    assert said(made, "undo", taken) == CHINESE.say("page_gone")
    assert said(made, "drop", kept) == CHINESE.say("page_dropped", file="页.md")


def test_the_preview_tells_what_is_doubtful_and_what_is_missing():
    none, doubtful = Story("brief", None, 0.0, Source("a.md")), Story("article", "桥\n长", 0.3, Source("a.md"))
    lines = preview_words("a.md", [STORY, none, doubtful, *[STORY] * LISTED], CHINESE).splitlines()
    assert lines[:5] == [
        "《a.md》这份文件上读到 15 篇：",
        "（《苇塘晚报》 2026年10月20日 第4版）",
        "1. 夜渡加开一班 · 90%",
        "2. ⚠ 没有找到标题",
        "3. ⚠ 桥 长 · 30%",
    ]
    assert lines[-2:] == ["……还有 3 篇", "⚠ 其中 2 篇的标题拿不准。"]
    long = Story("article", "长" * 80, 1.0, Source("a.md", "潮音报"))
    assert preview_words("a.md", [STORY, long], CHINESE).splitlines()[-1] == f"2. {'长' * 60}… · 100%"


def test_nothing_but_adverts_is_no_page(tmp_path):
    made, _ = desk(tmp_path, stories=(ADVERT,))
    page, _ = arrived(made)
    assert made.preview(page, "zh-CN").words == CHINESE.say("page_empty", file="页.md")
    assert not page.exists()


def test_reading_that_takes_too_long_or_breaks_off_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.arrivals.SECONDS", 0.01)
    with pytest.raises(BaodaError, match="took longer"):
        read_beside(tmp_path / "a.md", None)
    monkeypatch.setattr("bot.arrivals.SECONDS", 60)
    monkeypatch.setattr("sys.executable", "false")
    with pytest.raises(BaodaError, match="broke off"):
        read_beside(tmp_path / "a.md", None)


def settings(folder: Path, written: str) -> Settings:
    (folder / "config.yaml").write_text(written, encoding="utf-8")
    return load(folder / "config.yaml")


def test_pages_go_into_a_folder_that_is_indexed(tmp_path):
    def nothing(*_: Any) -> Any:
        return None

    for name in ("one", "two", "two/sent", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "a.md").write_text("桥", encoding="utf-8")
    assert settings(tmp_path, "archive: {paths: [a.md, one, two]}").pages_folder == tmp_path / "one"
    chosen = settings(tmp_path, "archive: {paths: [one, two]}\nchat: {pages: two/sent}")
    assert chosen.pages_folder == tmp_path / "two/sent"
    assert desk_of(chosen, None, nothing, nothing) is not None
    assert desk_of(settings(tmp_path, "archive: {paths: a.md}"), None, nothing, nothing) is None
    with pytest.raises(ConfigError, match="would not be indexed"):
        _ = settings(tmp_path, "archive: {paths: one}\nchat: {pages: other}").pages_folder
