"""The commands that ask an index. Each imports its own parts, so that `ask` loads no Telegram."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config, printing
from bot.page_commands import index_beside, index_configured, settings_of
from retrieval.errors import BaodaError, NoArchiveError
from retrieval.records import Question, Summary

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.memory.memory import Memory
    from retrieval.retriever import Retriever


def ask(arguments: argparse.Namespace) -> int:
    """Answer one question, or each line of standard input."""
    settings = settings_of(arguments)
    limit = arguments.limit or settings.chat.hits
    question = " ".join(arguments.question).strip()
    if arguments.question and not question:
        raise BaodaError("the question is empty", fix='ask something, such as: baoda ask "夜渡几点开？"')
    with _opened(settings) as retriever:
        for text in _lines_of_input() if arguments.stdin else [question]:
            answer = retriever.ask(Question(_sayable(text), limit=limit, today=date.today()))
            if arguments.json:
                print(printing.json_line(printing.answer_json(answer)), flush=True)
            else:
                from bot import terminal
                from bot.messages import Reply

                screen = terminal.console(sys.stdout)
                reply = Reply(settings.chat.language, answer=answer, rank=1 if answer.answered and answer.hits else 0)
                screen.print(terminal.reply_card(reply, width=screen.width), soft_wrap=True)
                sys.stdout.flush()
    return 0


def _lines_of_input() -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace", newline="\n")
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def _sayable(text: str) -> str:
    """Return a text that can be printed: bytes that are no characters become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def chat(arguments: argparse.Namespace) -> int:
    """Hold a conversation in the terminal."""
    from bot import terminal_chat

    settings = settings_of(arguments)
    with _opened(settings, build=True) as retriever:
        terminal_chat.converse(_assistant(retriever, settings), sys.stdin, sys.stdout)
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Run the Telegram bot until it is told to stop."""
    settings = settings_of(arguments)
    token = config.read_token(os.environ, other_server=settings.telegram.api_url is not None)
    with _opened(settings, build=True) as retriever:
        from bot import telegram_run
        from bot.memory.database import PASSWORD_VARIABLE
        from bot.memory.memory import Memory
        from bot.serving import serving

        password = os.environ.get(PASSWORD_VARIABLE)
        memory_opened = closing(Memory.open(settings.memory_place, settings.memory, password=password))
        with serving(settings), memory_opened as memory:
            assistant = _assistant(retriever, settings, memory, lambda: index_beside(arguments))
            telegram_run.serve(assistant, settings.telegram, token, memory=memory, tell=_say)
    return 0


def _assistant(
    retriever: "Retriever",
    settings: config.Settings,
    memory: "Memory | None" = None,
    renew: Callable[[], None] = lambda: None,
) -> "Assistant":
    from bot.assistant import Assistant
    from bot.pace import Pace

    return Assistant(
        retriever.ask,
        retriever.summary,
        language=settings.chat.language,
        hits=settings.chat.hits,
        shelf=retriever.browser(),
        memory=memory,
        access=settings.access if memory else None,
        pace=Pace() if memory else None,
        renew=renew,
    )


def _say(words: str) -> None:
    print(words, flush=True)


@contextmanager
def _opened(settings: config.Settings, *, build: bool = False) -> Iterator["Retriever"]:
    """Open the index for as long as it is asked; with `build` one is made from the configured pages where none is."""
    from retrieval.retriever import Retriever

    folder = settings.archive.index
    try:
        retriever = Retriever.open(folder, settings.ranking)
    except NoArchiveError:
        if not build:
            raise
        index_configured(settings)
        retriever = Retriever.open(folder, settings.ranking)
    try:
        yield retriever
    finally:
        retriever.close()


def check(arguments: argparse.Namespace) -> int:
    """Say what is right and what is wrong before users see it."""
    from bot import checks, terminal
    from bot.tongue import terminal_language

    findings = checks.findings(arguments.config, arguments.index, os.environ, arguments.language)
    if arguments.json:
        print(printing.json_line({"findings": [finding.shape() for finding in findings]}))
    else:
        screen = terminal.console(sys.stdout)
        screen.print(terminal.finding_lines(findings, arguments.language or terminal_language()), soft_wrap=True)
    return int(any(finding.state == "wrong" for finding in findings))


def stats(arguments: argparse.Namespace) -> int:
    """Show what is in the index."""
    from bot import terminal

    settings = settings_of(arguments)
    with _opened(settings) as retriever:
        summary = retriever.summary()
    if arguments.json:
        print(printing.json_line({"index": str(settings.archive.index), **printing.summary_json(summary)}))
    else:
        terminal.console(sys.stdout).print(terminal.pairs(_summary_words(settings.archive.index, summary)))
    return 0


def _summary_words(folder: Path, summary: Summary) -> dict[str, object]:
    dates = f"{summary.first_date} to {summary.last_date}" if summary.first_date else "not known"
    return {
        "index": folder,
        "files": summary.files,
        "articles": summary.articles,
        "passages": summary.passages,
        "papers": ", ".join(summary.papers) or "not known",
        "dates": dates,
    }
