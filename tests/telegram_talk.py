"""The real bot on the fake server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from invented_answers import answer, assistant
from telegram_server import TelegramServer, telegram_server

from bot.config import TelegramSettings
from bot.telegram_run import run
from retrieval.records import Answerer


@asynccontextmanager
async def running(
    server: TelegramServer, answerer: Answerer = answer, *, told: list[str] | None = None, patience: float = 30.0
) -> AsyncIterator["asyncio.Task[None]"]:
    """Run the bot on a server; told lines go into `told`."""
    settings, lines = TelegramSettings(api_url=server.url), [] if told is None else told
    bot = asyncio.create_task(run(assistant(answerer), settings, server.token, tell=lines.append, patience=patience))
    try:
        yield bot
    finally:
        bot.cancel()
        with suppress(asyncio.CancelledError):
            await bot


@asynccontextmanager
async def talking(answerer: Answerer = answer) -> AsyncIterator[TelegramServer]:
    """Run a server and the bot on it."""
    async with telegram_server() as server, running(server, answerer):
        yield server
