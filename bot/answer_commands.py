"""The commands that ask an index. Each imports its own parts, so that `ask` loads no Telegram."""

import argparse
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from bot import config, printing
from bot.index_commands import index_configured
from bot.page_commands import settings_of
from retrieval.errors import BaodaError, NoArchiveError
from retrieval.records import Question

if TYPE_CHECKING:
    from retrieval.retriever import Retriever


def ask(arguments: argparse.Namespace) -> int:
    """Answer one question, or each line of standard input."""
    settings = settings_of(arguments)
    limit = arguments.limit or settings.chat.hits
    question = " ".join(arguments.question).strip()
    if arguments.question and not question:
        raise BaodaError("the question is empty", fix='ask something, such as: baoda ask "夜渡几点开？"')
    with opened(settings) as retriever:
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


@contextmanager
def opened(settings: config.Settings, *, build: bool = False) -> Iterator["Retriever"]:
    """Open the index for as long as it is asked; with `build` one is made from the configured pages where none is."""
    from retrieval.opening import open_retriever

    try:
        retriever = open_retriever(settings)
    except NoArchiveError:
        if not build:
            raise
        index_configured(settings)
        retriever = open_retriever(settings)
    try:
        yield retriever
    finally:
        retriever.close()
