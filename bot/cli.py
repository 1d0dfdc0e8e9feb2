"""The command `baoda`: the only place where the newspaper half and the chat half are joined."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.errors import BaodaError

INTERRUPTED = 130
"""What shells expect of a command that Ctrl-C has ended."""
LIMIT = 100

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 (done) or 1 (an error, told with its fix). Wrong usage leaves with 2."""
    arguments = _parsed(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if getattr(arguments, "json", False) else None, errors="replace")
    try:
        status = _command(arguments.run)(arguments)
        sys.stdout.flush()
    except BaodaError as error:
        return _told(error.problem, error.fix)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _told(f"{where}{error.strerror or error}", "look at the room on the disk and the rights of the file")
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    return status


def _told(problem: str, fix: str) -> int:
    print(f"error: {problem}", f"fix: {fix}", sep="\n", file=sys.stderr)
    return 1


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    top = parser()
    arguments = top.parse_args(argv)
    if arguments.run == "ask" and bool(arguments.question) == arguments.stdin:
        top.error('give a question, as in baoda ask "夜渡几点开？", or --stdin')
    return arguments


def _command(name: str) -> Command:
    modules = {"read": "page_commands", "index": "page_commands", "evaluate": "evaluating"}
    command: Command = getattr(importlib.import_module(f"bot.{modules.get(name, 'answer_commands')}"), name)
    return command


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; each help ends with an example."""
    top = argparse.ArgumentParser(
        prog="baoda",
        description="Answers questions with the passage that a newspaper printed, under its headline.",
        epilog='example: baoda ask "夜渡几点开？"',
        allow_abbrev=False,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    read = _add(commands, "read", "show the articles on pages, without indexing them", "baoda read samples --json")
    read.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file or folder")
    _json(read, "one article a line as JSON")
    read.add_argument("--html", metavar="FILE", type=Path, help="draw what was read, as a file for the browser")

    index = _add(commands, "index", "add or refresh files and folders", "baoda index pages more/today.txt")
    index.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="default: archive.paths of the config")
    _index(index)

    ask = _add(commands, "ask", "answer a question", 'baoda ask "夜渡几点开？" --limit 3')
    ask.add_argument("question", metavar="QUESTION", nargs="*", help="what you want to know")
    ask.add_argument("--stdin", action="store_true", help="answer each line of standard input, as it comes")
    ask.add_argument("--limit", metavar="N", type=_limit, help="the most passages to return (default: chat.hits)")
    _json(ask, "one answer a line as JSON")
    _index(ask)

    _index(_add(commands, "chat", "hold a conversation in the terminal", "baoda chat"))
    _index(_add(commands, "serve", "run the Telegram bot", "BAODA_TOKEN=123456:ABC… baoda serve"))

    check = _add(commands, "check", "find what is wrong before users see it", "baoda check")
    _json(check, "the findings as JSON")
    _index(check)

    evaluate = _add(commands, "eval", "measure the answers to a question set", "baoda eval questions.jsonl", "evaluate")
    evaluate.add_argument("questions", metavar="QUESTIONS.jsonl", type=Path, help="one question a line as JSON")
    _json(evaluate, "the figures and misses as JSON")
    evaluate.add_argument("--html", metavar="FILE", type=Path, help="write a page with a picture of calibration too")
    _index(evaluate)

    stats = _add(commands, "stats", "show what is in the index", "baoda stats --index index")
    _json(stats, "the figures as JSON")
    _index(stats)
    return top


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str, example: str, run: str = ""
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=words,
        description=words[0].upper() + words[1:] + ".",
        epilog=f"example: {example}",
        allow_abbrev=False,
    )
    command.add_argument("--config", metavar="FILE", type=Path, help="settings (default: config.yaml, if there is one)")
    command.set_defaults(run=run or name)
    return command


def _index(command: argparse.ArgumentParser) -> None:
    command.add_argument("--index", metavar="DIR", type=Path, help="the index folder (default: archive.index)")


def _json(command: argparse.ArgumentParser, words: str) -> None:
    command.add_argument("--json", action="store_true", help=words)


class _Version(argparse.Action):
    """Shows the version; it is looked up only then, as that takes longer than reading all of the arguments."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"baoda {version('baoda')}")
        parser.exit()


def _limit(text: str) -> int:
    number = int(text)
    if not 1 <= number <= LIMIT:
        raise argparse.ArgumentTypeError(f"between 1 and {LIMIT}, please")
    return number
