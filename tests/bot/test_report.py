"""The operator's report: what is gathered, the page that shows it, the commands."""

import json
import re
import shutil
from contextlib import closing
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot import charts, report_page
from bot.cli import main
from bot.memory.memory import Memory
from bot.memory.unanswered import Unanswered
from bot.phrases import LANGUAGES, Phrases
from bot.question_groups import Group, grouped
from bot.reporting import Report, Thumbs, report_of
from retrieval.reading_quality import FileReading
from retrieval.records import Passage, Source, Summary

Capture = pytest.CaptureFixture[str]
SUMMARY = Summary(files=2, articles=30, passages=90)
SHARP = "<script>\"&'</script>"


@pytest.fixture
def bot(island: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bot"
    shutil.copytree(island, folder, ignore=shutil.ignore_patterns("memory*", "*.lock"))
    monkeypatch.chdir(folder)
    return folder


def report(folder: Path, *, days: int = 3) -> Report:
    with closing(Memory.open(None)) as memory:
        for outcome, milliseconds in (("answered", 10), ("answered", 20), ("nothing", 60)):
            memory.use.note(outcome, milliseconds)
        for question in ("夜渡几点开船", "夜渡几点开船", "几点开船夜渡？", SHARP):
            memory.unanswered.note(question)
        for card, article, useful in (("a", "light-1", True), ("b", "light-1", False), ("c", "gone", True)):
            memory.votes.cast(card, "问", article, useful=useful)

        def article(number: str) -> list[Passage]:
            return [Passage(number, SHARP, "", Source("a.txt"))] if number == "light-1" else []

        return report_of(memory, SUMMARY, folder / "index", article, today=date.today(), days=days)


# ---- what is gathered


def test_every_day_is_there_and_what_was_asked_on_it(bot: Path) -> None:
    found = report(bot)
    assert [day.counts for day in found.days] == [(0, 0, 0), (0, 0, 0), (2, 0, 1)]
    assert [day.milliseconds for day in found.days] == [0.0, 0.0, 30.0]
    assert (found.questions, round(found.answered_share, 2), found.useful, found.useless) == (3, 0.67, 2, 1)
    assert found.thumbs == (Thumbs(SHARP, 1, 1), Thumbs("gone", 1, 0))


def test_questions_alike_are_one_group() -> None:
    asked = [
        Unanswered(q, n, "")
        for q, n in (("机场跑道多长", 1), ("机场有几条跑道", 4), ("明天下雨吗", 2), ("？", 1), ("！", 1))
    ]
    assert grouped(asked)[:2] == [Group(("机场有几条跑道", "机场跑道多长"), 5), Group(("明天下雨吗",), 2)]
    assert len(grouped(asked)) == 4


def test_files_read_badly_stand_first(bot: Path) -> None:
    (bot / "pages" / "empty.txt").write_bytes(b"")
    assert main(["index"]) == 0
    found = report(bot).readings
    assert {each.file.rpartition("/")[2] for each in found[1:]} == {"island.jsonl"}
    assert found[0].problem
    assert (found[1].articles, found[1].headless, round(found[1].share, 2)) == (3, 1, 0.33)
    assert FileReading("x", 4, 1, 1, None).share == 0.5


# ---- the page


class Shape(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_needs_nothing_else_and_runs_nothing(bot: Path, language: str) -> None:
    (bot / "pages" / "empty.txt").write_bytes(b"")
    assert main(["index"]) == 0
    text = report_page.page(report(bot), Phrases.for_operators(language))
    shape = Shape()
    shape.feed(text)
    assert shape.open == []
    assert "script" not in shape.seen
    assert not re.search(r"https?:|src=|url\(|@import", text)
    assert shape.seen.count("h2") == shape.seen.count("table") == shape.seen.count("details") == 4
    for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ElementTree.fromstring(drawing)


def test_a_page_without_anything_says_so() -> None:
    text = report_page.page(Report("2026-10-03", SUMMARY, (), (), (), ()), Phrases.for_operators("en"))
    assert text.count("Nothing yet.") == 4


def test_the_longest_bar_fills_the_room_and_labels_are_few() -> None:
    drawing = charts.stacked({f"2026-10-{day:02}": (day, 0, 1) for day in range(1, 31)}, ("a", "b", "c"), "t")
    tallest = max(float(height) for height in re.findall(r' height="([\d.]+)"/>', drawing))
    assert charts.HEIGHT - 20 < tallest < charts.HEIGHT
    assert len(re.findall(r">10-\d\d<", drawing)) == 8
    assert "…" in charts.bars({"长" * 99: (3,)}, ("a",), "t")


# ---- the commands


def test_report(bot: Path, capsys: Capture) -> None:
    assert main(["report", "--language", "en"]) == 0
    assert capsys.readouterr().out.count("Nothing yet.") == 3
    assert not (bot / "memory.sqlite").exists()
    with closing(Memory.open(bot / "memory.sqlite")) as memory:
        memory.use.note("answered", 10)
        memory.unanswered.note("夜渡几点开船")
        memory.votes.cast("a", "问", "light-1", useful=True)
    assert main(["report", "--language", "zh-CN"]) == 0
    printed = capsys.readouterr().out
    assert "夜渡几点开船" in printed
    assert "+1 -0  望潮灯塔换了新灯" in printed
    assert main(["report", "--json", "--days", "1"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["questions"], len(shape["days"]), shape["summary"]["articles"]) == (1, 1, 3)
    assert main(["report", "--html", "r.html"]) == 0
    assert "望潮灯塔换了新灯" in (bot / "r.html").read_text("utf-8")


def test_stats_tell_size_and_age(bot: Path, capsys: Capture) -> None:
    assert main(["stats", "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert shape["bytes"] > 1000
    assert shape["written"] > 1_700_000_000
