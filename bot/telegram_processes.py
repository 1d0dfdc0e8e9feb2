"""Several bots on one memory: this one shows that it lives, and takes over what the dead were to answer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from telegram import Bot

from bot.alongside import alongside
from bot.memory.memory import Memory
from bot.telegram_journal import Updates
from bot.telegram_limits import Limits

LOGGER = logging.getLogger(__name__)
BEAT = 2.0
"""Seconds between two signs of life, and between two looks at what the dead have left."""


@asynccontextmanager
async def living(memory: Memory) -> AsyncIterator[None]:
    """Show for as long as the context lasts that this process lives, where others share the memory."""
    if not memory.shared:
        yield
        return
    # A thread of its own, as one that waits its turn behind others would count as dead under load.
    with ThreadPoolExecutor(1, thread_name_prefix="beat") as thread:
        loop = asyncio.get_running_loop()

        async def beat() -> None:
            await loop.run_in_executor(thread, memory.processes.beat)

        try:
            async with _again_and_again("the memory cannot be told that this bot lives", beat):
                yield
        finally:
            try:
                await loop.run_in_executor(thread, memory.processes.leave)
            except Exception:  # others find out by its silence
                LOGGER.exception("the memory cannot be told that this bot ends")


@asynccontextmanager
async def taking_over(memory: Memory, updates: Updates, bot: Bot, limits: Limits) -> AsyncIterator[None]:
    """Answer for as long as the context lasts what the dead have left, and share Telegram's limits with the living."""

    async def look() -> None:
        if taken := await updates.take_over(bot):
            LOGGER.warning("messages taken over from a bot that has ended: %d", taken)
        limits.share(await asyncio.to_thread(memory.processes.number))

    if not memory.shared:
        yield
        return
    async with _again_and_again("the memory cannot be asked what others have left", look):
        yield


@asynccontextmanager
async def _again_and_again(trouble: str, work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Do something now, and then every few seconds for as long as the context lasts."""
    await work()
    async with alongside(lambda: _repeated(trouble, work), "again"):
        yield


async def _repeated(trouble: str, work: Callable[[], Awaitable[None]]) -> None:
    well = True
    while True:
        await asyncio.sleep(BEAT)
        try:
            await work()
        except Exception:
            LOGGER.log(logging.ERROR if well else logging.DEBUG, trouble, exc_info=True)
            well = False
        else:
            well = True
