"""The life of the bot: connect, register commands, listen by long polling, stop when asked to."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from telegram import User
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, Updater

from bot.assistant import Assistant
from bot.config import TelegramSettings
from bot.memory.memory import Memory
from bot.telegram_chat import ALLOWED_UPDATES, TelegramChat
from bot.telegram_journal import Answering, Updates
from bot.telegram_limits import Limits
from bot.telegram_listening import DEAF_AFTER, listen, watching_over
from bot.telegram_menus import register_commands
from bot.telegram_network import (
    CONFLICT_PATIENCE,
    ListeningRequest,
    PollWatch,
    SendingRequest,
    api_url,
    explained,
    host,
    request_options,
)
from bot.telegram_news import telling
from bot.telegram_processes import living, taking_over
from bot.telegram_secrets import redacting
from retrieval.errors import ServeError

LOGGER = logging.getLogger(__name__)
SEARCHERS = 4
"""Questions searched at the same time; more wait their turn."""
CONCURRENT_UPDATES = 2048
"""So many, as one that waits for its chat's limits keeps its place: a busy group must not take them all."""
TURN = 0.001
"""Seconds that a search may go on while the event loop waits for its turn; Python's own five add up at every call."""
FINISHING = 15.0
"""Seconds in which what is being answered may be finished at the end; the rest stays in the journal."""
NEWS_PAUSE = 30.0
"""Seconds between two looks at what is new; one costs a query where nothing is."""

BotApplication = Application[Any, Any, Any, Any, Any, Any]


def serve(
    assistant: Assistant,
    settings: TelegramSettings,
    token: str,
    *,
    memory: Memory | None = None,
    tell: Callable[[str], None] = print,
) -> None:
    """Run the bot until SIGINT or SIGTERM; `tell` gets lines for the operator. Raises ServeError."""
    turn = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        with redacting(token):
            asyncio.run(run(assistant, settings, token, memory=memory, tell=tell))
    finally:
        sys.setswitchinterval(turn)


async def run(
    assistant: Assistant,
    settings: TelegramSettings,
    token: str,
    *,
    tell: Callable[[str], None],
    memory: Memory | None = None,
    patience: float = CONFLICT_PATIENCE,
) -> None:
    """Run the bot on this event loop, as `serve` does, until a signal or until the task is cancelled.

    Without a memory it has one that ends with it.
    """
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else every 429 warns of what changes in a later version
    ending = asyncio.get_running_loop().create_future()

    def end(error: ServeError | None = None) -> None:
        if not ending.done():
            ending.set_exception(error) if error else ending.set_result(None)

    watch = PollWatch(tell, end, patience=patience, clock=time.monotonic)
    pool = ThreadPoolExecutor(SEARCHERS, thread_name_prefix="search")
    with _signals(end):
        memory = memory or Memory.open(None)
        updates = Updates(memory.journal)
        answering = Answering(CONCURRENT_UPDATES, updates)
        listening, limits = ListeningRequest(watch, **request_options(settings)), Limits(settings.calls_per_second)
        application = _application(settings, token, listening, limits, answering)
        TelegramChat(assistant, pool).install(application)
        async with living(memory):
            try:
                await _begin(application, settings, token, updates, assistant, tell)
                async with contextlib.AsyncExitStack() as beside:
                    for work in (
                        taking_over(memory, updates, application.bot, limits),
                        telling(assistant, memory, application.bot, pool, pause=NEWS_PAUSE),
                    ):
                        await beside.enter_async_context(work)
                    if settings.webhook is None:
                        await beside.enter_async_context(watching_over(listening, watch, end, patience=DEAF_AFTER))
                    await ending
            finally:
                await _close(application, answering)
                pool.shutdown(wait=False, cancel_futures=True)
                updates.close()


async def _begin(
    application: BotApplication,
    settings: TelegramSettings,
    token: str,
    updates: Updates,
    assistant: Assistant,
    tell: Callable[[str], None],
) -> None:
    """Connect, take up what was left, and listen."""
    tell(f"connecting to {host(settings)}")
    me = await _connected(application, settings)
    if waiting := updates.resume(application.bot):
        tell(f"messages left from the last run, answered first: {waiting}")
    await _listen(application, settings, token)
    commands = register_commands(application.bot, assistant.language, assistant.door.admins)
    application.create_task(commands, name="commands")
    _tell_start(me, tell)


def _application(
    settings: TelegramSettings, token: str, listening: ListeningRequest, limits: Limits, answering: Answering
) -> BotApplication:
    application: BotApplication = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url(settings)}/bot")
        .base_file_url(f"{api_url(settings)}/file/bot")
        .request(SendingRequest(**request_options(settings)))
        .get_updates_request(listening)
        .rate_limiter(limits)
        .update_queue(answering.updates)
        .concurrent_updates(answering)
        .job_queue(None)
        .build()
    )
    application.add_error_handler(answering.on_error)
    return application


async def _connected(application: BotApplication, settings: TelegramSettings) -> User:
    try:
        await application.initialize()
    except TelegramError as error:
        # From None: the library writes the token into the message of the error.
        raise explained(error, settings) from None
    me: User = application.bot.bot
    return me


async def _listen(application: BotApplication, settings: TelegramSettings, token: str) -> None:
    try:
        await listen(_updater(application), settings, token, ALLOWED_UPDATES)
    except TelegramError as error:
        raise explained(error, settings) from None
    await application.start()


def _tell_start(me: User, tell: Callable[[str], None]) -> None:
    tell(f"@{me.username} is listening; Ctrl-C stops it")
    if not me.can_read_all_group_messages:
        tell(
            "privacy mode is on: in groups the bot is sent /ask, mentions and replies to it, which is all it answers. "
            "If mentions do not arrive: @BotFather, /setprivacy, then take the bot out of the group and add it again"
        )


def _updater(application: BotApplication) -> Updater:
    return cast(Updater, application.updater)  # None only where the builder was told to leave it out


async def _close(application: BotApplication, answering: Answering) -> None:
    """Stop listening, finish what is being answered as far as that is soon done, close the connections."""
    with contextlib.suppress(TelegramError):  # a revoked token comes up here once more
        if _updater(application).running:
            await _updater(application).stop()
    if application.running:
        patience = asyncio.get_running_loop().call_later(FINISHING, answering.leave)
        await application.stop()
        patience.cancel()
    await application.shutdown()
    await application.bot.shutdown()


@contextlib.contextmanager
def _signals(end: Callable[[], None]) -> Iterator[None]:
    """Let SIGINT and SIGTERM end the bot in good order; a second one ends it at once."""
    loop = asyncio.get_running_loop()
    caught = (signal.SIGINT, signal.SIGTERM)

    def finish() -> None:
        release()
        end()

    def release() -> None:
        for number in caught:
            loop.remove_signal_handler(number)

    try:
        for number in caught:
            loop.add_signal_handler(number, finish)
    except (NotImplementedError, RuntimeError):  # Windows, or not the main thread: Ctrl-C is a KeyboardInterrupt there
        yield
        return
    try:
        yield
    finally:
        release()
