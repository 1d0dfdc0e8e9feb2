"""The command `baoda`: the only place where the newspaper half and the chat half are joined."""

import argparse
import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.usage import parser
from retrieval.errors import BaodaError

INTERRUPTED = 130
"""What shells expect of a command that Ctrl-C has ended."""

TRACE = "BAODA_TRACE"
"""The variable of the environment that asks for the trace of an error that nobody expected."""

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 (done) or 1 (an error, told with its fix). Wrong usage leaves with 2."""
    arguments = _parsed(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if getattr(arguments, "json", False) else None, errors="replace")
    try:
        status = _command(arguments)(arguments)
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
    except Exception as error:
        if os.environ.get(TRACE):
            raise
        return _told(_unexpected(error), f"run it again with {TRACE}=1 to see more, and tell those who make Baoda")
    return status


def _unexpected(error: Exception) -> str:
    """Return what happened and where; not what the error says, as that may hold a secret."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"this should not happen: {type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"


def _told(problem: str, fix: str) -> int:
    print(f"error: {problem}", f"fix: {fix}", sep="\n", file=sys.stderr)
    return 1


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    top = parser()
    arguments = top.parse_args(argv)
    if arguments.run == "ask" and bool(arguments.question) == arguments.stdin:
        top.error('give a question, as in baoda ask "夜渡几点开？", or --stdin')
    return arguments


def _command(arguments: argparse.Namespace) -> Command:
    command: Command = getattr(importlib.import_module(f"bot.{arguments.module}"), arguments.run)
    return command
