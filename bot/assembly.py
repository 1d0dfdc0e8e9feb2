"""Puts the parts of a running bot together: memory, assistant, what watches the folders and what counts."""

import argparse
import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config
from bot.index_commands import configured, index_beside
from retrieval.errors import BaodaError

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.desk import Desk
    from bot.measuring import Observer
    from bot.memory.memory import Memory
    from retrieval.retriever import Retriever

LOGGER = logging.getLogger(__name__)
Tell = Callable[[str], None]


def memory_of(settings: config.Settings, *, create: bool = True) -> "Memory":
    """Open the memory that the settings name; without `create` an empty one stands for a file that is not there."""
    from bot.memory.database import PASSWORD_VARIABLE
    from bot.memory.memory import Memory

    password = os.environ.get(PASSWORD_VARIABLE)
    if isinstance(settings.memory_place, Path) and not settings.memory_place.exists() and not create:
        return Memory.open(None)
    return Memory.open(settings.memory_place, settings.memory, password=password)


def assistant_of(
    retriever: "Retriever",
    settings: config.Settings,
    memory: "Memory | None" = None,
    *,
    renew: Callable[[], None] = lambda: None,
    desk: "Desk | None" = None,
    observers: "tuple[Observer, ...]" = (),
) -> "Assistant":
    """Return who replies; without a memory everybody is answered, and nothing is kept."""
    from bot.measuring import MeasuredAssistant
    from bot.pace import Pace

    return MeasuredAssistant(
        retriever.ask,
        retriever.summary,
        language=settings.chat.language,
        hits=settings.chat.hits,
        shelf=retriever.browser(),
        memory=memory,
        access=settings.access if memory else None,
        pace=Pace() if memory else None,
        renew=renew,
        desk=desk,
        observers=observers,
    )


def observers_of(
    settings: config.Settings,
    retriever: "Retriever",
    memory: "Memory",
    listen: str | None,
    stack: ExitStack,
    tell: Tell,
) -> "tuple[Observer, ...]":
    """Return who is told of every question: the memory, and figures to fetch at `listen` if it is set."""
    counting = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="counting"))

    def note(outcome: str, seconds: float) -> None:
        counting.submit(_counted, memory, outcome, seconds)  # an answer does not wait for the disk

    if not listen:
        return (note,)
    from bot.gauges import Gauges
    from bot.health_server import watched_over

    webhook = settings.telegram.webhook is not None
    gauges = Gauges(settings.archive.index, retriever.summary, memory.journal.waiting, webhook=webhook)
    port = stack.enter_context(watched_over(listen, gauges))
    tell(f"/health and /metrics are at {listen.rpartition(':')[0]}:{port}")
    return note, gauges.note


def _counted(memory: "Memory", outcome: str, seconds: float) -> None:
    try:
        memory.use.note(outcome, round(seconds * 1000))
    except Exception:
        LOGGER.exception("a question could not be counted")


def watched(arguments: argparse.Namespace, settings: config.Settings, tell: Tell) -> AbstractContextManager[None]:
    """Keep the index up to date meanwhile, where --watch asks for it."""
    return _watching(arguments, settings, tell) if arguments.watch else nullcontext()


@contextmanager
def _watching(arguments: argparse.Namespace, settings: config.Settings, tell: Tell) -> Iterator[None]:
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
