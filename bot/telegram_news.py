"""Tells chats of the new stories that they are waiting for."""

import asyncio
import logging
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager

from telegram import Bot
from telegram.error import ChatMigrated, Forbidden, TelegramError

from bot.alongside import alongside
from bot.assistant import Assistant
from bot.memory.memory import Memory
from bot.newsstand import News
from bot.telegram_cards import card
from bot.telegram_network import unsent
from bot.telegram_sending import NO_PREVIEW

LOGGER = logging.getLogger(__name__)


def telling(
    assistant: Assistant, memory: Memory, bot: Bot, pool: Executor, *, pause: float
) -> AbstractAsyncContextManager[None]:
    """Tell the news for as long as the context lasts."""
    return alongside(lambda: _tell_for_ever(assistant, memory, bot, pool, pause), "news")


async def _tell_for_ever(assistant: Assistant, memory: Memory, bot: Bot, pool: Executor, pause: float) -> None:
    turn = memory.turn("news")
    while True:
        try:
            if await asyncio.to_thread(turn.take):
                try:
                    await _tell_once(assistant, memory, bot, pool)
                finally:
                    await asyncio.to_thread(turn.give_back)
        except Exception:
            LOGGER.exception("the news could not be told")
        await asyncio.sleep(pause)


async def _tell_once(assistant: Assistant, memory: Memory, bot: Bot, pool: Executor) -> None:
    loop = asyncio.get_running_loop()
    edition = await loop.run_in_executor(pool, assistant.newsstand.news)
    told = [await _tell(news, memory, bot) for news in edition.news]
    if edition.newest is not None and all(told):
        await loop.run_in_executor(pool, memory.watches.see, edition.newest)


async def _tell(news: News, memory: Memory, bot: Bot) -> bool:
    """Tell a chat its news and note that it was told; False where that is to be tried again with the next news."""
    chat = news.chat
    try:
        await _send(bot, chat, news)
    except Forbidden:
        LOGGER.info("a chat that waited for news has shown the bot the door")
        await asyncio.to_thread(memory.forget, chat)
        return True
    except ChatMigrated as moved:
        await asyncio.to_thread(memory.move, chat, moved.new_chat_id)
        return False
    except TelegramError as error:
        LOGGER.warning("a chat could not be told its news: %s", error)
        if unsent(error):
            return False
    await asyncio.to_thread(memory.watches.tell, chat, news.stories)
    return True


async def _send(bot: Bot, chat: int, news: News) -> None:
    sheet = card(news.reply)
    await bot.send_message(
        chat, sheet.text, entities=sheet.entities, reply_markup=sheet.buttons, link_preview_options=NO_PREVIEW
    )
