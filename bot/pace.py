"""Fairness: nobody takes all the time, and the same question twice in a breath is one question."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

from bot.messages import Message

BURST = 8
"""Questions in a row that nobody minds."""
REFILL = 4.0
"""Seconds after which one more may be asked."""
BREATH = 5.0
"""Seconds in which the same question of the same person is one question."""
REMEMBERED = 10_000

Verdict = Literal["go", "wait", "silent"]


@dataclass(slots=True)
class _Pocket:
    """How many questions somebody has left, since when, whether they were told, and what was asked last."""

    left: float
    at: float
    told: bool = False
    last: str = ""


class Pace:
    """Judges questions by when they were sent, so that what waited while the bot was away counts as it was asked."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._pockets: OrderedDict[tuple[int | None, int | None], _Pocket] = OrderedDict()
        self._lock = threading.Lock()

    def judge(self, message: Message, words: str) -> Verdict:
        """Return whether to answer, to ask for a little patience (said once), or to keep silent."""
        with self._lock:
            key = (message.writer, None if message.writer is not None else message.place)
            pocket = self._pockets.setdefault(key, _Pocket(BURST, message.sent))
            self._pockets.move_to_end(key)
            if len(self._pockets) > REMEMBERED:
                self._pockets.popitem(last=False)
            return _judge(pocket, message.sent, f"{message.place}:{words}")


def _judge(pocket: _Pocket, now: float, asked: str) -> Verdict:
    since = max(0.0, now - pocket.at)
    if asked == pocket.last and since < BREATH:
        return "silent"
    pocket.left = min(BURST, pocket.left + since / REFILL)
    pocket.at, pocket.last = max(now, pocket.at), asked
    if pocket.left >= 1:
        pocket.left -= 1
        pocket.told = False
        return "go"
    verdict: Verdict = "silent" if pocket.told else "wait"
    pocket.told = True
    return verdict
