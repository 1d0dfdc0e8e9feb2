"""Bots in processes of their own, to be killed; forked from one that has loaded everything, so that they start soon."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from invented_answers import assistant

from bot.config import TelegramSettings
from bot.memory.memory import Memory
from bot.telegram_run import serve

NURSERY = multiprocessing.get_context("forkserver")
WEBHOOK = "https://news.example.org/baoda"
LOADED = ["bot.telegram_run", "bot.memory.memory", "bot.assistant", "sqlalchemy.dialects.postgresql.psycopg", "psycopg"]
NURSERY.set_forkserver_preload(LOADED)


def serving(url: str, token: str, database: Path | str, listen: str | None, password: str | None) -> None:
    """Run a bot until it is killed: one that fetches messages, or one that they are brought to."""
    settings = TelegramSettings(url, webhook=WEBHOOK if listen else None, calls_per_second=1000)
    settings = replace(settings, listen=listen or settings.listen)
    serve(assistant(), settings, token, memory=Memory.open(database, password=password), tell=lambda _: None)


@asynccontextmanager
async def process(
    url: str, token: str, database: Path | str, *, listen: str | None = None, password: str | None = None
) -> AsyncIterator[BaseProcess]:
    """Run a bot in a process, for at most as long as the context lasts."""
    started = NURSERY.Process(target=serving, args=(url, token, database, listen, password), daemon=True)
    await asyncio.to_thread(started.start)
    try:
        yield started
    finally:
        started.kill()
        await asyncio.to_thread(started.join)
