"""Telegram's limits: 30 calls a second in all, 20 a minute in a group, one message a second in a chat."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from bot.telegram_network import seconds_to_wait

ALL = 30
"""Calls a second, in all chats together."""
GROUP = 20
"""Calls a minute in one group."""
SPACING = 1.0
"""Seconds between two messages in one chat."""
RETRIES = 3
LONGEST_WAIT = 30.0
"""Seconds that a refused call waits here; one that has to wait longer is left to whoever made it."""
FLOODED = 3
"""So many chats refused at a time mean the whole bot."""
REMEMBERED = 4096

Sending = Callable[..., Coroutine[Any, Any, Any]]


class Limits(AIORateLimiter):
    """python-telegram-bot's limiter for the whole and for groups, and what it lacks: one message a second in a chat.

    A chat that Telegram refuses (429) waits as long as it is told and the others go on; when three chats are refused at
    a time, the whole bot is meant, and all wait.
    """

    def __init__(
        self,
        all_chats: int | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Take the calls a second in all chats together, a clock and how to wait."""
        super().__init__(overall_max_rate=all_chats or ALL, group_max_rate=GROUP)
        self._all = all_chats or ALL
        self._clock = clock
        self._pause = pause
        self._free: dict[str, float] = {}
        self._refused: dict[str, float] = {}
        self._all_free = 0.0

    def share(self, processes: int) -> None:
        """Leave room for the other bots with the same token: all together have one limit."""
        if self._base_limiter and (rate := self._all / processes) != self._base_limiter.max_rate:
            self._base_limiter = AsyncLimiter(rate, 1)

    async def process_request(
        self,
        callback: Sending,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a call when it is its turn; again after a pause where Telegram refuses it."""
        chat = str(data.get("chat_id", ""))
        for tries_left in range(RETRIES, -1, -1):
            await self._turn(chat, message=endpoint.startswith("send") and endpoint != "sendChatAction")
            # What is refused is told as an outcome: the parent would log each refusal and hold every chat up.
            outcome = await super().process_request(_told(callback), args, kwargs, endpoint, data, rate_limit_args)
            if not isinstance(outcome, RetryAfter):
                break
            seconds = seconds_to_wait(outcome)
            self._hold(chat, seconds)
            if not tries_left or seconds > LONGEST_WAIT:
                raise outcome
        return outcome

    async def _turn(self, chat: str, *, message: bool) -> None:
        """Wait until a chat may be written to."""
        now = self._clock()
        turn = max(now, self._all_free, self._free.get(chat, 0.0))
        if chat and message:
            self._free[chat] = turn + SPACING
            self._forget(now)
        if turn > now:
            await self._pause(turn - now)

    def _hold(self, chat: str, seconds: float) -> None:
        """Note that Telegram refuses a chat, or everybody."""
        now = self._clock()
        self._refused = {name: until for name, until in self._refused.items() if until > now} | {chat: now + seconds}
        if len(self._refused) >= FLOODED:
            self._all_free = max(self._all_free, now + seconds)
        self._free[chat] = max(self._free.get(chat, 0.0), now + seconds)

    def _forget(self, now: float) -> None:
        if len(self._free) > REMEMBERED:
            self._free = {chat: free for chat, free in self._free.items() if free > now}


def _told(callback: Sending) -> Sending:
    async def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as refused:
            return refused

    return told
