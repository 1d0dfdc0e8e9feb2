"""Searches beside the event loop, with a sign of life where one takes its time."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

TYPING_LASTS = 4.5
"""Seconds until the typing notice has to be sent again; Telegram shows it for five."""

T = TypeVar("T")


class Beside:
    """Runs work in `pool`; what is slower than `patience` seconds shows as typing."""

    def __init__(self, pool: Executor | None, patience: float = 0.5) -> None:
        """Take where the work runs (None: where asyncio runs its own) and how long a reader waits without a sign."""
        self._pool = pool
        self._patience = patience

    async def run(self, work: Callable[[], T], waiting: Message | None = None) -> T:
        """Return what the work returns; `waiting` is the message whose writer is shown that somebody types."""
        running = asyncio.get_running_loop().run_in_executor(self._pool, work)
        wait = self._patience if waiting else None
        while not (await asyncio.wait({running}, timeout=wait))[0]:
            wait = TYPING_LASTS
            if waiting:
                with contextlib.suppress(TelegramError):
                    await waiting.reply_chat_action(ChatAction.TYPING)
        return running.result()
