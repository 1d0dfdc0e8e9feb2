"""The real bot on the fake server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from invented_answers import answer, assistant
from telegram_people import Raw
from telegram_server import Call, TelegramServer, telegram_server

from bot.config import TelegramSettings
from bot.memory.memory import Memory
from bot.telegram_run import run
from retrieval.records import Answerer


@asynccontextmanager
async def running(
    server: TelegramServer,
    answerer: Answerer = answer,
    *,
    memory: Memory | None = None,
    told: list[str] | None = None,
    patience: float = 30.0,
    **more: Any,
) -> AsyncIterator["asyncio.Task[None]"]:
    """Run the bot on a server; told lines go into `told`, what else its assistant is given into `more`."""
    settings, lines, memory = (
        TelegramSettings(api_url=server.url),
        [] if told is None else told,
        memory or Memory.open(None),
    )
    bot = asyncio.create_task(
        run(
            assistant(answerer, memory, **more),
            settings,
            server.token,
            tell=lines.append,
            memory=memory,
            patience=patience,
        )
    )
    try:
        yield bot
    finally:
        bot.cancel()
        with suppress(asyncio.CancelledError):
            await bot


@asynccontextmanager
async def talking(answerer: Answerer = answer, **more: Any) -> AsyncIterator[TelegramServer]:
    """Run a server and the bot on it."""
    async with telegram_server() as server, running(server, answerer, **more):
        yield server


async def eventually(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    """Wait until something holds that the server does not hear of."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def only_answer(server: TelegramServer) -> Call:
    """Return the one message that was sent; nothing else was."""
    call = await server.next_call("sendMessage")
    await server.quiet()
    assert len(server.made("sendMessage")) == 1
    return call


async def asked(
    server: TelegramServer, text: str = "新桥", chat: Raw | None = None, sender: Raw | None = None
) -> tuple[Raw, Raw]:
    """Ask and return the question's message and the card's."""
    question = await server.says(text, chat, sender)
    return question, (await server.next_call("sendMessage")).result
