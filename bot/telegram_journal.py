"""Lets no question get lost: an update is written down before Telegram hears that it arrived, and struck off when done.

Both ways in, polling and webhook, put updates into the application's queue and confirm them only afterwards.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from telegram import Bot, Update
from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseUpdateProcessor, ContextTypes

from bot.memory.journal import Journal
from bot.telegram_network import seconds_to_wait, unsent

LOGGER = logging.getLogger(__name__)
KEPT = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.GUEST_MESSAGE, Update.MY_CHAT_MEMBER)
"""Kinds of updates that are worth an answer after a restart; a pressed button is not, it can be pressed again."""
OWED_PAUSE = 30.0
"""Seconds until an answer that could not be sent is tried again."""
OWED_TRIES = 20
STRUCK_PAUSE = 2.0
"""Seconds until an answered update is struck off again where the journal could not be written."""
WRITERS = 4
"""Threads that write a journal which is kept by a server: it writes what comes together to the disk together."""

T = TypeVar("T")


class Updates(asyncio.Queue[object]):
    """The queue of updates; what comes in is in the journal before `put` returns, what is known is let go."""

    def __init__(self, journal: Journal) -> None:
        """Take the journal; it is written by threads of its own: one, or a few where a server takes what they write."""
        super().__init__()
        self._journal = journal
        self._done: deque[int] = deque()
        self._later: asyncio.TimerHandle | None = None
        self._striking: asyncio.Future[None] | None = None
        self._writer = ThreadPoolExecutor(WRITERS if journal.shared else 1, thread_name_prefix="journal")

    async def put(self, update: object) -> None:
        """Write an update down and queue it."""
        if isinstance(update, Update) and _is_kept(update) and not await self._written(update):
            LOGGER.debug("update %s was told twice", update.update_id)
            return
        await super().put(update)

    async def answered(self, update: Update) -> None:
        """Strike an update off."""
        self._done.append(update.update_id)
        await self._strike()

    async def _strike(self) -> None:
        """Strike off what is done; what the journal does not take now, it is asked to take a little later."""
        try:
            await self._beside(self._strike_done)
        except Exception:
            LOGGER.exception("the journal cannot be written")
            self._later = asyncio.get_running_loop().call_later(STRUCK_PAUSE, self._again)

    def _strike_done(self) -> None:
        """Strike off all that is done by now, in a thread that writes: what comes together is written together."""
        numbers: list[int] = []
        while self._done:
            numbers.append(self._done.popleft())
        try:
            self._journal.answered(*numbers)
        except Exception:
            self._done.extend(numbers)
            raise

    def _again(self) -> None:
        self._striking = asyncio.ensure_future(self._strike())

    def resume(self, bot: Bot) -> int:
        """Queue again what was not answered before the last end; return how many that are."""
        return self._take_up(self._journal.resume(), bot)

    async def take_over(self, bot: Bot) -> int:
        """Queue what another bot was to answer that has ended; return how many that are."""
        return self._take_up(await self._beside(self._journal.resume), bot)

    async def is_own(self, update: Update) -> bool:
        """Tell whether an update is for this bot; one that was silent for too long looks whether it still is."""
        if not self._journal.shared or not self._journal.processes.counts_as_dead():
            return True
        try:
            return await self._beside(lambda: self._journal.holds(update.update_id))
        except Exception:
            LOGGER.exception("the journal cannot be read")
            return True

    def close(self) -> None:
        """End the thread that writes."""
        if self._later:
            self._later.cancel()
        self._writer.shutdown()

    def _take_up(self, waiting: list[str], bot: Bot) -> int:
        for raw in waiting:
            self.put_nowait(Update.de_json(json.loads(raw), bot))
        return len(waiting)

    async def _written(self, update: Update) -> bool:
        try:
            return await self._beside(lambda: self._journal.write(update.update_id, _raw(update)))
        except Exception:
            # A full disk must not silence the bot: it goes on as bots without a journal do.
            LOGGER.exception("the journal cannot be written")
            return True

    async def _beside(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)


class Answering(BaseUpdateProcessor):
    """Handles updates side by side and strikes each off once it is done with; tries again what could not be sent."""

    def __init__(self, most: int, updates: Updates, *, pause: float = OWED_PAUSE) -> None:
        """Take how many are handled at the same time, where they come from, and the pause before another try."""
        super().__init__(most)
        self.updates = updates
        self._pause = pause
        self._owed: dict[int, int] = {}
        self._failed: dict[int, float] = {}
        self._busy: set[asyncio.Task[object]] = set()
        self._ended = False

    async def initialize(self) -> None:
        """Nothing has to be made ready."""

    async def shutdown(self) -> None:
        """Nothing has to be given back."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update to its end, or until it is left to the next start."""
        if self._ended or not await self._is_own(update):
            cast("Coroutine[Any, Any, Any]", coroutine).close()
            return
        task = cast("asyncio.Task[object]", asyncio.current_task())
        self._busy.add(task)
        try:
            await coroutine
        finally:
            self._busy.discard(task)
        if not isinstance(update, Update) or not _is_kept(update):
            return
        number = update.update_id
        if number in self._failed and self._owed.get(number, 0) < OWED_TRIES:
            pause = max(self._pause, self._failed.pop(number))
            self._owed[number] = self._owed.get(number, 0) + 1
            asyncio.get_running_loop().call_later(pause, self.updates.put_nowait, update)
            return
        self._failed.pop(number, None)
        self._owed.pop(number, None)
        await self.updates.answered(update)

    async def _is_own(self, update: object) -> bool:
        return not isinstance(update, Update) or not _is_kept(update) or await self.updates.is_own(update)

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Note an update whose answer did not reach Telegram."""
        if isinstance(update, Update) and isinstance(context.error, TelegramError) and unsent(context.error):
            wait = seconds_to_wait(context.error) if isinstance(context.error, RetryAfter) else 0.0
            self._failed[update.update_id] = wait

    def leave(self) -> None:
        """Leave what is still being handled to the next start: it stays in the journal."""
        self._ended = True
        if self._busy:
            LOGGER.warning("messages that are left to the next start, as they take too long: %d", len(self._busy))
        for task in self._busy:
            task.cancel()


def _is_kept(update: Update) -> bool:
    return any(getattr(update, kind) is not None for kind in KEPT)


def _raw(update: Update) -> str:
    """Return an update as it came; the library's own `to_json` fails on the dates within."""
    return json.dumps(update.to_dict(), default=lambda moment: int(moment.timestamp()))
