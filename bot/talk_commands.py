"""The commands that hold a conversation, in the terminal or in Telegram. Each imports its own parts."""

import argparse
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from typing import TYPE_CHECKING

from bot import config
from bot.answer_commands import opened
from bot.page_commands import configured, index_beside, settings_of
from retrieval.errors import BaodaError

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.desk import Desk
    from bot.memory.memory import Memory
    from retrieval.retriever import Retriever


def chat(arguments: argparse.Namespace) -> int:
    """Hold a conversation in the terminal."""
    from bot import terminal_chat

    settings = settings_of(arguments)
    with opened(settings, build=True) as retriever, _watched(arguments, settings, lambda _: None):
        terminal_chat.converse(_assistant(retriever, settings), sys.stdin, sys.stdout)
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Run the Telegram bot until it is told to stop."""
    settings = settings_of(arguments)
    token = config.read_token(os.environ, other_server=settings.telegram.api_url is not None)
    with opened(settings, build=True) as retriever:
        from bot import telegram_run
        from bot.arrivals import desk
        from bot.serving import serving

        with serving(settings), closing(_memory(settings)) as memory, _watched(arguments, settings, _say):
            arriving = desk(settings, arguments.config, lambda: _renewed(arguments), retriever.summary)
            assistant = _assistant(retriever, settings, memory, lambda: _renewed(arguments), arriving)
            telegram_run.serve(assistant, settings.telegram, token, memory=memory, tell=_say)
    return 0


def _renewed(arguments: argparse.Namespace) -> None:
    index_beside(arguments)


def _memory(settings: config.Settings) -> "Memory":
    from bot.memory.database import PASSWORD_VARIABLE
    from bot.memory.memory import Memory

    password = os.environ.get(PASSWORD_VARIABLE)
    return Memory.open(settings.memory_place, settings.memory, password=password)


def _assistant(
    retriever: "Retriever",
    settings: config.Settings,
    memory: "Memory | None" = None,
    renew: Callable[[], None] = lambda: None,
    arriving: "Desk | None" = None,
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
        desk=arriving,
    )


@contextmanager
def _watching(arguments: argparse.Namespace, settings: config.Settings, tell: Callable[[str], None]) -> Iterator[None]:
    """Keep the index up to date in a thread of its own for as long as the conversation goes on."""
    from bot.folder_watch import Unheard, watch

    def told(error: BaodaError) -> None:
        news(f"error: {error.problem}; fix: {error.fix}")

    stop, news = threading.Event(), Unheard(tell)
    work = threading.Thread(
        target=watch,
        args=(configured(settings), lambda paths: news(index_beside(arguments, paths))),
        kwargs={"stop": stop, "report": told},
        name="watch",
        daemon=True,
    )
    work.start()
    try:
        yield
    finally:
        stop.set()
        work.join(timeout=60)


def _watched(
    arguments: argparse.Namespace, settings: config.Settings, tell: Callable[[str], None]
) -> AbstractContextManager[None]:
    return _watching(arguments, settings, tell) if arguments.watch else nullcontext()


def _say(words: str) -> None:
    print(words, flush=True)
