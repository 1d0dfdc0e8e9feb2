"""Bots in processes of their own, to be killed; forked from one that has loaded everything, so that they start soon."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from invented_answers import assistant

from bot.config import TelegramSettings
from bot.memory.memory import Memory
from bot.telegram_run import serve

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["bot.telegram_run", "bot.memory.memory", "bot.assistant"])


def serving(url: str, token: str, database: Path) -> None:
    """Run a bot until it is killed."""
    serve(assistant(), TelegramSettings(api_url=url), token, memory=Memory.open(database), tell=lambda _: None)


@asynccontextmanager
async def process(url: str, token: str, database: Path) -> AsyncIterator[BaseProcess]:
    """Run a bot in a process, for at most as long as the context lasts."""
    started = NURSERY.Process(target=serving, args=(url, token, database), daemon=True)
    await asyncio.to_thread(started.start)
    try:
        yield started
    finally:
        started.kill()
        await asyncio.to_thread(started.join)
