"""An assistant that counts what it answers and how long that takes; what was asked and by whom is nobody's business."""

import time
from collections.abc import Callable
from typing import Any

from bot.assistant import Assistant
from bot.logs import EVENTS, FACTS
from bot.messages import Message, Reply

Observer = Callable[[str, float], None]
"""Is told what became of a question (answered, nearest, nothing) and how many seconds that took."""


class MeasuredAssistant(Assistant):
    """Tells observers of every question."""

    def __init__(self, *args: Any, observers: tuple[Observer, ...] = (), **options: Any) -> None:
        """Take the assistant's own parts, and who is told."""
        super().__init__(*args, **options)
        self._observers = (*observers, _log)

    def reply(self, message: Message) -> Reply | None:
        """Reply as the assistant does."""
        started = time.perf_counter()
        reply = super().reply(message)
        if reply is not None and reply.sureness is not None:
            seconds = time.perf_counter() - started
            for observer in self._observers:
                self._tell(observer, reply.sureness, seconds)
        return reply

    def _tell(self, observer: Observer, outcome: str, seconds: float) -> None:
        try:
            observer(outcome, seconds)
        except Exception:  # a full disk must not keep an answer back
            EVENTS.exception("a question could not be counted")


def _log(outcome: str, seconds: float) -> None:
    EVENTS.info("question", extra={FACTS: {"outcome": outcome, "milliseconds": round(seconds * 1000, 1)}})
