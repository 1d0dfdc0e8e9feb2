"""The commands as people and scripts use them: what they print, where, and with which exit status."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli, report_commands
from bot.cli import main
from bot.usage import parser

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}

Capture = pytest.CaptureFixture[str]


def fails(capsys: Capture, *arguments: str) -> tuple[str, str]:
    """Run a command that ends with an error; return its problem and fix."""
    assert main(arguments) == 1
    problem, fix = capsys.readouterr().err.strip().split("\n")[:2]
    assert problem.startswith("error: ")
    assert fix.startswith("fix: ")
    return problem, fix


def give(monkeypatch: pytest.MonkeyPatch, written: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written)))


# ---- usage


@pytest.mark.parametrize("command", parser().commands())
def test_every_help_ends_with_an_example_that_works(command: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    assert "--config FILE" in text
    found = re.search(r"^example: (?:BAODA_TOKEN=\S+ )?baoda (.*)", text, re.MULTILINE)
    assert found
    assert parser().parse_args([word.strip('"') for word in found[1].split()])


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["asc"],
        ["ask"],
        ["ask", "灯", "--stdin"],
        ["ask", "灯", "--limit", "0"],
        ["ask", "灯", "--limit", "x"],
        ["ask", "灯", "--js"],
        ["read"],
        ["eval"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: baoda" in capsys.readouterr().err


def test_version(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert re.fullmatch(r"baoda \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


# ---- ask


def test_ask_shows_the_passage_under_its_headline(at_island: Path, capsys: Capture) -> None:
    assert main(["ask", "望潮灯塔有多高？"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["望潮灯塔换了新灯", "百年老塔的一夜"]
    assert "《潮音报》 2026年10月3日 第2版" in lines[2]
    assert "塔高41米" in "".join(line.removeprefix("▌ ") for line in lines)


def test_ask_takes_several_words_and_a_limit(at_island: Path, capsys: Capture) -> None:
    assert main(["ask", "--json", "--limit", "1", "渡轮", "票价"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["question"] == "渡轮 票价"
    assert [hit["article_id"] for hit in answer["hits"]] == ["ferry-1"]


def test_an_honest_no_is_no_error(at_island: Path, capsys: Capture) -> None:
    assert main(["ask", "--json", "量子对撞机预算"]) == 0
    assert json.loads(capsys.readouterr().out)["answered"] is False


def test_questions_from_a_stream_are_answered_line_by_line(
    at_island: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["\ufeff望潮灯塔有多高？\r", "", "！？。", "😀🎏", "渡轮几点开" * 1000, "一\r二", "", "渡轮票价多少"]
    give(monkeypatch, ("\n".join(lines) + "\n\xff").encode("utf-8", "replace"))
    assert main(["ask", "--stdin", "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["question"] for answer in answers][:4] == ["望潮灯塔有多高？", "", "！？。", "😀🎏"]
    assert len(answers) == len(lines) + 1
    assert [answer["answered"] for answer in answers][:4] == [True, False, False, False]
    assert answers[7]["hits"][0]["article_id"] == "ferry-1"


def test_each_line_is_answered_before_the_next_is_asked(at_island: Path) -> None:
    process = subprocess.Popen(
        [*RUN, "ask", "--stdin", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": ""},
    )
    assert process.stdin
    assert process.stdout
    with process:
        for question in ("望潮灯塔有多高？", "渡轮票价多少"):
            process.stdin.write(question + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_a_reader_that_has_had_enough_is_no_error(at_island: Path) -> None:
    question = "渡轮票价多少\n" * 3000
    ask = f"{sys.executable} -c 'import sys; from bot.cli import main; sys.exit(main())' ask --stdin --json"
    line = f"{ask} | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line], input=question, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["answered"]


def test_ctrl_c_leaves_quietly(at_island: Path) -> None:
    process = subprocess.Popen(
        [*RUN, "ask", "--stdin", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=ENVIRONMENT, text=True, encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # the background ignores it
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    with process:
        process.stdin.write("渡轮\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)  # its input stays open: the signal ends it, not the end of the questions
        assert process.stderr
        errors = process.stderr.read()
    assert process.returncode == cli.INTERRUPTED
    assert errors == "\n"


def test_ctrl_c_in_any_command(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(report_commands, "stats", interrupted)
    assert main(["stats"]) == cli.INTERRUPTED


def test_a_disk_that_fails_is_an_error_with_a_fix(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(arguments: object) -> int:
        raise OSError(28, "No space left on device", "index/archive.sqlite")

    monkeypatch.setattr(report_commands, "stats", full)
    assert fails(capsys, "stats")[0] == "error: index/archive.sqlite: No space left on device"


def test_nobody_reads_a_traceback_unless_they_ask_for_it(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(arguments: object) -> int:
        raise ZeroDivisionError("secret words")

    monkeypatch.delenv(cli.TRACE, raising=False)
    monkeypatch.setattr(report_commands, "stats", broken)
    problem, fix = fails(capsys, "stats")
    assert re.fullmatch(r"error: this should not happen: ZeroDivisionError in test_cli.py, line \d+", problem)
    assert cli.TRACE in fix
    monkeypatch.setenv(cli.TRACE, "1")
    with pytest.raises(ZeroDivisionError):
        main(["stats"])


def test_index_for_programs_and_for_the_quiet(at_island: Path, capsys: Capture) -> None:
    assert main(["index", "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["files"], shape["changed"], shape["articles"], shape["problems"]) == (1, 0, 3, [])
    assert main(["index", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("variable", "coloured"), [("NO_COLOR", False), ("FORCE_COLOR", True), ("", False)])
def test_colours_are_for_terminals_and_for_those_who_want_them(
    at_island: Path, variable: str, coloured: bool, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "1")
    assert main(["check", "--language", "en"]) == 0
    assert ("\x1b[3" in capsys.readouterr().out) == coloured


def test_ask_loads_no_telegram_and_read_no_engine(at_island: Path) -> None:
    script = (
        "import sys\nfrom bot.cli import main\nmain({})\n"
        "print([name for name in {} if name in sys.modules], file=sys.stderr)"
    )
    for arguments, unwanted in (
        (["ask", "渡轮"], ["telegram", "pypdfium2", "aiohttp", "asyncio"]),
        (["read", "pages"], ["telegram", "rank_bm25", "retrieval.retriever"]),
    ):
        line = [sys.executable, "-c", script.format(arguments, unwanted)]
        done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT)
        assert done.stderr == "[]\n"


@pytest.mark.parametrize("question", ["", "   "])
def test_an_empty_question(at_island: Path, capsys: Capture, question: str) -> None:
    problem, fix = fails(capsys, "ask", question)
    assert "empty" in problem
    assert "baoda ask" in fix


@pytest.mark.parametrize("question", ["！？", "😀🎏", "渡" * 5000, "\udcff灯"])
def test_odd_questions_get_a_calm_reply(at_island: Path, capsys: Capture, question: str) -> None:
    assert main(["ask", question]) == 0
    printed = capsys.readouterr()
    assert printed.out
    assert printed.err == ""


# ---- index and read


def write_page(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "new.jsonl").write_text('{"headline": "风车村", "text": "风车村立起了九座风车。"}\n', encoding="utf-8")
    return folder


def test_index_touches_only_what_changed(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_page(tmp_path / "pages")
    assert main(["index"]) == 0
    assert capsys.readouterr().out.startswith(
        "1 file read, 0 removed; index now holds 1 article in 1 passage from 1 file"
    )
    assert main(["index"]) == 0
    assert capsys.readouterr().out.startswith("0 files read, 0 removed; ")
    (tmp_path / "pages" / "new.jsonl").unlink()
    assert main(["index", "--index", "index"]) == 1
    assert "there is no page in it" in capsys.readouterr().err


def test_index_takes_the_good_and_names_the_bad(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pages = write_page(tmp_path / "mine")
    (pages / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (pages / "empty.txt").write_bytes(b"")
    assert main(["index", "mine", "--index", "made"]) == 0
    errors = capsys.readouterr().err
    assert "binary.txt" in errors
    assert "empty.txt" in errors
    assert errors.count("fix: ") == 2
    assert main(["ask", "风车村", "--index", "made"]) == 0


def test_a_line_that_is_not_valid_is_told_with_its_number(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.jsonl"
    file.write_text('{"headline": "甲", "text": "甲地起了风。"}\n{nonsense}\n', encoding="utf-8")
    assert main(["index", "a.jsonl"]) == 0
    assert "line 2" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["read", "index"])
def test_paths_that_give_nothing(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    assert "no such file" in fails(capsys, command, "nowhere")[0]
    assert "no page in it" in fails(capsys, command, "folder")[0]
    assert "empty.txt" in fails(capsys, command, "empty.txt")[0]
    assert "binary.txt" in fails(capsys, command, "binary.txt")[0]


def test_a_page_in_gb18030(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "p.txt"
    page.write_bytes(
        "风车村立起了风车\n\n本报讯 （记者某某）昨日，风车村立起了九座新的风车，村民们都来看。\n".encode("gb18030")
    )
    assert main(["read", "--json", str(page)]) == 0
    assert "九座新的风车" in capsys.readouterr().out


def test_read_for_people_and_for_programs(at_island: Path, capsys: Capture) -> None:
    assert main(["read", "pages"]) == 0
    table = capsys.readouterr().out
    assert "island.jsonl: 3 articles" in table
    assert "望潮灯塔换了新灯" in table
    assert main(["read", "pages", "--json"]) == 0
    articles = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [article["id"] for article in articles] == ["light-1", "ferry-1", "kite-1"]
    assert articles[0]["paragraphs"][1] == "守塔人韦守礁说，塔高41米，台阶一共217级。"


# ---- config and index that cannot be used


def test_a_config_with_a_fault(at_island: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "config.yaml"
    for text, words in (("archive:\n  indx: a\n", "did you mean `index`?"), ("chat:\n  hits: x\n", "`chat.hits`")):
        file.write_text(text)
        for command in (["ask", "灯"], ["stats"], ["index"], ["read", "pages"], ["check"], ["serve"], ["chat"]):
            assert main([*command, "--config", str(file)]) == 1
            printed = capsys.readouterr()
            assert words in printed.err + printed.out
            assert "config.yaml:2" in printed.err + printed.out


def test_no_index(at_island: Path, capsys: Capture) -> None:
    for command in (["ask", "灯"], ["stats"]):
        problem, fix = fails(capsys, *command, "--index", "nowhere")
        assert "no index" in problem
        assert "baoda index" in fix


def test_an_index_of_another_version(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.chdir(tmp_path)
    write_page(tmp_path / "pages")
    assert main(["index"]) == 0
    with sqlite3.connect(tmp_path / "index" / "archive.sqlite") as connection:
        connection.execute("UPDATE meta SET value = '0.old' WHERE key = 'format'")
    connection.close()
    assert "0.old" in fails(capsys, "ask", "风车")[0].replace("error: ", "")
    assert main(["check"]) == 1
    assert main(["index"]) == 0
    assert main(["ask", "风车"]) == 0


# ---- stats, eval, chat, serve


def test_stats(at_island: Path, capsys: Capture) -> None:
    assert main(["stats"]) == 0
    assert re.search(r"articles +3", capsys.readouterr().out)
    assert main(["stats", "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["files"], shape["articles"], shape["papers"]) == (1, 3, ["潮音报"])


def test_eval_gives_figures_and_names_the_misses(at_island: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "questions.jsonl"
    questions = [
        {
            "id": "1",
            "question": "望潮灯塔有多高？",
            "answerable": True,
            "headline": "望潮灯塔换了新灯",
            "answers": ["41米"],
        },
        {"id": "2", "question": "渡轮票价多少？", "answerable": True, "headline": "渡轮改点", "answers": ["八元"]},
        {"id": "3", "question": "量子对撞机预算", "answerable": False},
    ]
    file.write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    assert main(["eval", str(file), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["headline@1"] == 1.0
    assert figures["answer@1"] == 0.5
    assert figures["refused"] == 1.0
    assert figures["misses"] == [{"id": "2", "question": "渡轮票价多少？", "miss": "answer not in the passage"}]
    assert main(["eval", str(file)]) == 0
    assert "渡轮票价多少？" in capsys.readouterr().out
    assert "no such file" in fails(capsys, "eval", "nowhere.jsonl")[0].lower()


def test_chat_reads_the_configured_pages_first(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_page(tmp_path / "pages")
    monkeypatch.setattr("sys.stdin", io.StringIO("风车村有几座风车？\n"))
    assert main(["chat"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("No index yet: reading pages ...\n1 file read")
    assert text.index("› 风车村有几座风车？") < text.index("九座风车")


def test_chat_without_pages(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problem, fix = fails(capsys, "chat")
    assert "pages: there is no such file" in problem
    assert "archive.paths" in fix
    (tmp_path / "config.yaml").write_text("archive: {paths: []}")
    assert "names nothing" in fails(capsys, "index")[0]


def test_serve_needs_a_token(at_island: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no token" in fails(capsys, "serve")[0]
    monkeypatch.setenv("BAODA_TOKEN", "secret")
    problem, fix = fails(capsys, "serve")
    assert "not a bot token" in problem
    assert "secret" not in problem + fix


def test_serve_hands_the_assistant_over(at_island: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    from bot import telegram_run
    from bot.assistant import Assistant
    from bot.messages import Message

    def serve(assistant: Assistant, settings: object, token: str, *, memory: object, tell: object) -> None:
        assert memory
        reply = assistant.reply(Message("望潮灯塔有多高？"))
        assert reply
        assert reply.hit
        assert callable(tell)
        tell(f"{token}: {reply.hit.passage.headline}")

    monkeypatch.setattr(telegram_run, "serve", serve)
    monkeypatch.setenv("BAODA_TOKEN", "123456:" + "a" * 35)
    assert main(["serve"]) == 0
    assert "望潮灯塔换了新灯" in capsys.readouterr().out
