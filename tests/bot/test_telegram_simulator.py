"""An independent witness: the real bot on a simulator that others have written. Skipped where that is not installed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from invented_answers import assistant
from telegram_people import seen
from telegram_simulator import TOKEN, Simulator, absence, simulator

from bot.config import TelegramSettings
from bot.memory.memory import Memory
from bot.telegram_run import run

pytestmark = [pytest.mark.simulator, pytest.mark.skipif(bool(absence()), reason=f"simulator: {absence()}")]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@asynccontextmanager
async def there() -> AsyncIterator[Simulator]:
    """Run the simulator and the bot on it."""
    memory = Memory.open(None)
    async with simulator(free_port(), free_port()) as running:
        settings = TelegramSettings(api_url=running.url)
        bot = asyncio.create_task(run(assistant(memory=memory), settings, TOKEN, tell=lambda _: None, memory=memory))
        try:
            yield running
        finally:
            bot.cancel()
            with suppress(asyncio.CancelledError):
                await bot


async def test_a_question_is_answered_with_the_passage_under_its_headline():
    async with there() as telegram:
        await telegram.says("新桥在哪里", 7)
        card = (await telegram.heard(7))["message"]
        shown = seen(card["text"], card["entities"])
        assert "**四十年等来一座桥（1）**" in shown
        assert "青石镇的新桥七月一日通车了" in card["text"]
        assert {"getMe", "deleteWebhook", "getUpdates", "sendMessage"} <= set(telegram.calls)


async def test_each_person_gets_their_own_answers_and_commands_work():
    async with there() as telegram:
        await telegram.says("/start", 7)
        await telegram.says("火星在哪里", 8)
        assert (await telegram.heard(7))["message"]["text"].startswith("您好")
        assert "火星" in (await telegram.heard(8))["message"]["text"]


async def test_a_pressed_button_turns_the_page_in_the_same_message():
    async with there() as telegram:
        question = await telegram.says("新桥在哪里", 7)
        card = await telegram.heard(7)
        rows = card["message"]["reply_markup"]["inline_keyboard"]
        on = next(b["callback_data"] for row in rows for b in row if b["text"].startswith("▶"))
        await telegram.presses(card, question, on)
        async with asyncio.timeout(10):
            while "（2）" not in (await telegram.shown(card))["text"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
