"""Cards and tables of the terminal."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from bot import terminal, terminal_tables
from bot.findings import Finding
from bot.messages import Reply
from retrieval.records import Answer, Article, Hit, Paragraph, Passage, Source

TEXT = "10月2日夜里，望潮灯塔换上了第三盏灯。守塔人韦守礁说，塔高41米。"
SOURCE = Source("pages/p.txt", paper="潮音报", date="2026-10-03", page="2", section="要闻", lines=(3, 9))
PASSAGE = Passage(
    "a-1", "望潮灯塔换了新灯", TEXT, SOURCE, kicker="百年老塔", deck="亮了", subhead="一夜", byline="岑小满"
)


def hit(passage: Passage = PASSAGE) -> Hit:
    return Hit(passage, 1.0, 0.9, (20, len(TEXT)), ((28, 30),))


def shown(renderable: object, *, width: int = 60, colours: bool = False) -> str:
    stream = io.StringIO()
    screen = terminal.console(stream, width=width)
    if colours:
        screen = type(screen)(file=stream, width=width, force_terminal=True, color_system="truecolor", highlight=False)
    screen.print(renderable)
    return stream.getvalue()


def card(reply: Reply, *, width: int = 60, colours: bool = False) -> str:
    return shown(terminal.reply_card(reply, width=width), width=width, colours=colours)


def test_an_answer_has_its_headline_first_then_where_it_was_printed() -> None:
    lines = card(Reply("zh-CN", answer=Answer("问", True, (hit(),)), rank=1)).splitlines()
    assert lines[:6] == [
        "望潮灯塔换了新灯",
        "百年老塔",
        "亮了",
        "《潮音报》 2026年10月3日 第2版 要闻",
        "pages/p.txt:3-9",
        "岑小满",
    ]
    assert lines[6] == "▪ 一夜"
    assert "".join(line.removeprefix("▌ ") for line in lines[7:]) == TEXT


def test_best_sentence_is_bold_and_matches_underlined() -> None:
    colourful = card(Reply("zh-CN", answer=Answer("问", True, (hit(),)), rank=1), colours=True)
    assert "\x1b[1m守塔人韦守礁说，" in colourful
    assert "\x1b[1;4m41" in colourful or "\x1b[1;4m" in colourful
    assert "\x1b" not in card(Reply("zh-CN", answer=Answer("问", True, (hit(),)), rank=1))


def test_a_nearest_passage_says_so_and_a_doubtful_headline_too() -> None:
    doubtful = Passage("a", "疑题", TEXT, Source("p.txt"), headline_confidence=0.2)
    lines = card(Reply("en", answer=Answer("?", False, (hit(doubtful),)), rank=1)).splitlines()
    assert len(lines) > 4
    assert lines[1] == "疑题"
    assert lines[3] == "p.txt"


def test_a_passage_without_headline() -> None:
    bare = Passage("a", None, "一。", Source("p.txt", page="A06版"))
    assert "没有找到标题" in card(Reply("zh-CN", answer=Answer("问", True, (Hit(bare, 1.0, 1.0),)), rank=1))
    assert "A06版\np.txt\n" in card(Reply("zh-CN", answer=Answer("问", True, (Hit(bare, 1.0, 1.0),)), rank=1))


def test_the_nearest_list_names_headlines_and_unknown_words() -> None:
    text = card(Reply("zh-CN", answer=Answer("问", False, (hit(), hit()), ("火星",))))
    assert "1. 望潮灯塔换了新灯" in text
    assert "2. 望潮灯塔换了新灯" in text
    assert "“火星”" in text


def test_nothing_found() -> None:
    assert card(Reply("zh-CN", answer=Answer("问", False))).startswith("报上没有找到")


def test_words_with_examples() -> None:
    text = card(Reply("en", words="Hello.\n\nAsk.", examples=("灯塔",)))
    assert text.startswith("Hello.\n\nAsk.\n")
    assert "· 灯塔" in text


def test_no_text_can_steer_the_terminal() -> None:
    wicked = "\x1b[31m红\x07[bold]粗[/bold]\u202e倒\ud800\r"
    passage = Passage(
        wicked, wicked, f"{wicked}。\n{wicked}", Source(wicked, paper=wicked), wicked, wicked, wicked, wicked
    )
    text = card(Reply("zh-CN", answer=Answer(wicked, True, (Hit(passage, 1.0, 1.0, (0, 3), ((0, 2),)),)), rank=1))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e\ud800]", text)
    assert "[bold]粗[/bold]" in text


@given(st.text(alphabet="灯塔，。”“（）ab1 \n", max_size=80), st.integers(4, 30))
def test_wrapping_loses_nothing_and_no_line_begins_with_a_stop(text: str, width: int) -> None:
    wrapped = terminal._wrapped(Text(text), width).plain
    assert re.sub(r"\s", "", wrapped) == re.sub(r"\s", "", text)
    written = set(re.split(r"\n", text))
    for row in wrapped.split("\n"):
        stops = re.match(r"[，。”）]", row)
        assert not stops or any(line.startswith(row[:1]) for line in written)


@given(st.text(alphabet="灯塔海，。", min_size=1, max_size=80))
def test_lines_keep_to_the_width_but_for_stops_that_hang(text: str) -> None:
    for row in terminal._wrapped(Text(text), 20).plain.split("\n"):
        assert cell_len(row.rstrip("，。")) <= 20


def test_the_table_of_a_page() -> None:
    articles = [
        Article("a", "望潮灯塔换了新灯", (Paragraph(TEXT),), SOURCE, kicker="百年老塔", byline="岑小满"),
        Article("b", None, (), Source("p.txt"), kind="photo"),
        Article("c", "疑题", (), Source("p.txt"), headline_confidence=0.3),
    ]
    text = shown(terminal_tables.article_table(articles), width=90)
    assert "百年老塔" in text
    assert "3-9" in text
    assert "(no headline found)" in text
    assert "疑题 ? 30%" in text


def test_findings_with_their_fix() -> None:
    findings = [Finding("config", "right", "fine"), Finding("bot", "wrong", "no", "do")]
    assert shown(terminal.finding_lines(findings, "en")) == "✓ config: fine\n✗ bot: no\n  fix: do\n"


def test_figures_and_misses() -> None:
    assert re.findall(r"\S+", shown(terminal_tables.figure_table({"n": 3, "refused": None, "answer@1": 0.5}))) == [
        "n", "3", "refused", "-", "answer@1", "0.500"
    ]  # fmt: skip
    assert "refused" in shown(terminal_tables.miss_table([{"id": "q1", "question": "问", "miss": "refused"}]))


@pytest.mark.parametrize(("variable", "value", "coloured"), [("NO_COLOR", "1", False), ("FORCE_COLOR", "1", True)])
def test_colours_follow_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(variable, value)
    stream = io.StringIO()
    terminal.console(stream, width=60).print(Text("灯", style="red"))
    assert ("\x1b[31m" in stream.getvalue()) is coloured
