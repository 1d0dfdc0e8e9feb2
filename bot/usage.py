"""How the command `baoda` is written: its commands and options, with a near name for one that is mistyped."""

import argparse
import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

LIMIT = 100
DAYS = 1100
SHELLS = ("bash", "zsh", "fish")

_MISTYPED = re.compile(r"invalid choice: '([^']*)'|unrecognized arguments: (\S+)")

Commands = Any
"""What `add_subparsers` returns; argparse keeps its type to itself."""


class Parser(argparse.ArgumentParser):
    """Reads the arguments; whoever mistypes a command or an option is asked whether they meant one that there is."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take the parser's own options; shortened options are refused, as a longer one may come to stand for them."""
        super().__init__(*args, **{**options, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the usage, with a near name where there is one, and leave with 2."""
        found = _MISTYPED.search(message)
        near = difflib.get_close_matches(found[1] or found[2], set(self.words()), n=1, cutoff=0.5) if found else []
        super().error(f"{message.partition(' (choose from')[0]}; did you mean {near[0]}?" if near else message)

    def commands(self) -> "dict[str, Parser]":
        """Return the parsers of the commands by their names."""
        found: dict[str, Parser] = {}
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                found |= action.choices
        return found

    def words(self) -> Iterator[str]:
        """Yield the names of all commands and options."""
        for action in self._actions:
            yield from action.option_strings
        for name, command in self.commands().items():
            yield name
            yield from command.words()


def parser() -> Parser:
    """Return the parser of every command; each help ends with an example."""
    top = Parser(
        prog="baoda",
        description="Answers questions with the passage that a newspaper printed, under its headline.",
        epilog='example: baoda ask "夜渡几点开？"',
    )
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _setting_up(commands)
    _reading(commands)
    _asking(commands)
    _talking(commands)
    _judging(commands)
    _improving(commands)
    _keeping(commands)
    return top


def _setting_up(commands: Commands) -> None:
    init = _add(
        commands, "init", "setup_commands", "write config.yaml and make the folder for pages", "baoda init news"
    )
    init.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, default=Path(), help="where (default: here)")
    init.add_argument("--yes", action="store_true", help="ask nothing, take what is usual")
    _language(init)

    completion = _add(commands, "completion", "completion", "print what lets a shell complete", "baoda completion bash")
    completion.add_argument("shell", choices=SHELLS, help="for which shell")

    check = _add(commands, "check", "setup_commands", "find what is wrong before users see it", "baoda check")
    _json(check, "the findings as JSON")
    _index(check)
    _language(check)


def _reading(commands: Commands) -> None:
    words = "show the articles on pages, without indexing them"
    read = _add(commands, "read", "page_commands", words, "baoda read samples --json")
    read.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file or folder")
    _json(read, "one article a line as JSON")
    read.add_argument("--html", metavar="FILE", type=Path, help="draw what was read, as a file for the browser")

    index = _add(commands, "index", "index_commands", "add or refresh files and folders", "baoda index pages more.txt")
    index.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="default: archive.paths of the config")
    _index(index)
    _watch(index)
    _json(index, "what was done as JSON")
    _quiet(index)


def _asking(commands: Commands) -> None:
    ask = _add(commands, "ask", "answer_commands", "answer a question", 'baoda ask "夜渡几点开？" --limit 3')
    ask.add_argument("question", metavar="QUESTION", nargs="*", help="what you want to know")
    ask.add_argument("--stdin", action="store_true", help="answer each line of standard input, as it comes")
    ask.add_argument("--limit", metavar="N", type=_limit, help="the most passages to return (default: chat.hits)")
    _json(ask, "one answer a line as JSON")
    _index(ask)


def _talking(commands: Commands) -> None:
    chat = _add(commands, "chat", "talk_commands", "hold a conversation in the terminal", "baoda chat")
    serve = _add(
        commands, "serve", "talk_commands", "run the Telegram bot", "BAODA_TOKEN=123456:ABC… baoda serve --watch"
    )
    _json(serve, "what happens as JSON, one event a line, on standard error")
    _quiet(serve)
    serve.add_argument(
        "--metrics", metavar="ADDRESS:PORT", help="answer /health and /metrics (default: metrics.listen)"
    )
    for command in (chat, serve):
        _index(command)
        _watch(command)


def _judging(commands: Commands) -> None:
    words = "measure the answers to a question set"
    evaluate = _add(commands, "eval", "evaluating", words, "baoda eval questions.jsonl", run="evaluate")
    evaluate.add_argument("questions", metavar="QUESTIONS.jsonl", type=Path, help="one question a line as JSON")
    _json(evaluate, "the figures and misses as JSON")
    evaluate.add_argument("--html", metavar="FILE", type=Path, help="write a page with a picture of calibration too")
    _index(evaluate)

    stats = _add(commands, "stats", "report_commands", "show what is in the index", "baoda stats --index index")
    _json(stats, "the figures as JSON")
    _index(stats)

    words = "show how the bot is used, what it lacked, and which pages were read badly"
    report = _add(commands, "report", "report_commands", words, "baoda report --html report.html")
    report.add_argument("--html", metavar="FILE", type=Path, help="write a page with charts")
    report.add_argument("--days", metavar="N", type=_days, default=30, help="how many days back (default: 30)")
    _json(report, "the figures as JSON")
    _language(report)
    _index(report)


def _improving(commands: Commands) -> None:
    words = "put right what was read of an article, for good"
    fix = _add(commands, "fix", "improving_commands", words, 'baoda fix 4fc2 --headline "夜渡开航"')
    fix.add_argument(
        "article", metavar="ARTICLE", nargs="?", help="the beginning of its id; without it: what was put right"
    )
    for name in ("headline", "kicker", "byline", "paper", "date", "page"):
        fix.add_argument(f"--{name}", metavar="TEXT", help=f"the {name} as it was printed")
    fix.add_argument("--forget", action="store_true", help="let it be as it was read")
    _index(fix)

    words = "write what readers asked and thought as a question set"
    export = _add(commands, "export", "improving_commands", words, "baoda export asked.jsonl")
    export.add_argument("file", metavar="FILE", type=Path, help="a new file, for baoda eval")
    _index(export)


def _keeping(commands: Commands) -> None:
    words = "write settings, index and memory into one file, also while the bot serves"
    backup = _add(commands, "backup", "keeping_commands", words, "baoda backup backups --keep 14")
    backup.add_argument(
        "file", metavar="FILE", type=Path, help="a new file, or a folder for a file named by the moment"
    )
    backup.add_argument("--keep", metavar="N", type=_limit, help="delete the oldest in that folder beyond N")
    _index(backup)
    _json(backup, "what was written as JSON")
    _quiet(backup)

    restore = _add(commands, "restore", "keeping_commands", "put a backup back", "baoda restore baoda-2026-11-22.zip")
    restore.add_argument("file", metavar="FILE", type=Path, help="what `baoda backup` has written")
    restore.add_argument("--replace", action="store_true", help="replace what is there; it is kept as NAME.before")
    _index(restore)
    _quiet(restore)


def _add(commands: Commands, name: str, module: str, words: str, example: str, *, run: str = "") -> Parser:
    """Add a command; `module` of `bot` holds the function `run` (default: of the command's name) that does it."""
    command: Parser = commands.add_parser(
        name, help=words, description=words[0].upper() + words[1:] + ".", epilog=f"example: {example}"
    )
    command.add_argument("--config", metavar="FILE", type=Path, help="settings (default: config.yaml, if there is one)")
    command.set_defaults(run=run or name, module=module)
    return command


def _index(command: Parser) -> None:
    command.add_argument("--index", metavar="DIR", type=Path, help="the index folder (default: archive.index)")


def _watch(command: Parser) -> None:
    command.add_argument("--watch", action="store_true", help="go on reading what is put into the folders of pages")


def _json(command: Parser, words: str) -> None:
    command.add_argument("--json", action="store_true", help=words)


def _quiet(command: Parser) -> None:
    command.add_argument("--quiet", action="store_true", help="tell only what is wrong")


def _language(command: Parser) -> None:
    command.add_argument(
        "--language", choices=("zh-CN", "zh-TW", "en"), help="the language of the words (default: the terminal's)"
    )


class _Version(argparse.Action):
    """Shows the version; it is looked up only then, as that takes longer than reading all of the arguments."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"baoda {version('baoda')}")
        parser.exit()


def _limit(text: str) -> int:
    return _up_to(LIMIT, text)


def _days(text: str) -> int:
    return _up_to(DAYS, text)


def _up_to(most: int, text: str) -> int:
    number = int(text)
    if not 1 <= number <= most:
        raise argparse.ArgumentTypeError(f"between 1 and {most}, please")
    return number
