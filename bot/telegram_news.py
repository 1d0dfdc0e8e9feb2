"""Tells chats of the new stories that they are waiting for."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.error import ChatMigrated, Forbidden, TelegramError

from bot.assistant import Assistant
from bot.memory.memory import Memory
from bot.newsstand import News
from bot.telegram_cards import card
from bot.telegram_sending import NO_PREVIEW

LOGGER = logging.getLogger(__name__)


@asynccontextmanager
async def telling(
    assistant: Assistant, memory: Memory, bot: Bot, pool: Executor, *, pause: float
) -> AsyncIterator[None]:
    """Tell the news for as long as the context lasts."""
    task = asyncio.create_task(_tell_for_ever(assistant, memory, bot, pool, pause), name="news")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _tell_for_ever(assistant: Assistant, memory: Memory, bot: Bot, pool: Executor, pause: float) -> None:
    loop = asyncio.get_running_loop()
    while True:
        try:
            for news in await loop.run_in_executor(pool, assistant.newsstand.news):
                await _tell(news, memory, bot)
                await loop.run_in_executor(pool, memory.watches.tell, news.chat, news.stories)
        except Exception:
            LOGGER.exception("the news could not be told")
        await asyncio.sleep(pause)


async def _tell(news: News, memory: Memory, bot: Bot) -> None:
    sheet = card(news.reply)
    try:
        await bot.send_message(news.chat, sheet.text, entities=sheet.entities, link_preview_options=NO_PREVIEW)
    except Forbidden:
        LOGGER.info("a chat that waited for news has shown the bot the door")
        await asyncio.get_running_loop().run_in_executor(None, memory.forget, news.chat)
    except ChatMigrated as moved:
        await asyncio.get_running_loop().run_in_executor(None, memory.move, news.chat, moved.new_chat_id)
        await bot.send_message(moved.new_chat_id, sheet.text, entities=sheet.entities, link_preview_options=NO_PREVIEW)
    except TelegramError as error:
        LOGGER.warning("a chat could not be told its news: %s", error)
