"""How many groups one bot token can serve: Telegram's limits, simulated for the busiest hour of a day.

usage: python benchmarks/telegram_limits.py [--all 30] [--group 20] [--late 2.0] [--minutes 30]

Assumed of people: the questions of a group come in talks, the talks at random; `PRESSES` buttons are pressed under each
answer, and each turns a page. Every answer and every turned page is one call; a bot waits before a call that Telegram
would refuse: so many a second in all chats, so many a minute in a group, a second between two messages in a chat.
Printed is for how many groups one answer in a hundred is late; the simulation says nothing about the bot's machine.
"""

import argparse
import heapq
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

PRESSES = 0.4
"""Pages that are turned for each answer, on average."""
LOOKED_AT = 20.0
"""Seconds on average until somebody turns a page."""
PAUSE = 15.0
"""Seconds on average between two questions of a talk."""
SPACING = 1.0
WARMING = 120.0
"""Seconds that are not counted, until everything is under way."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Calls a second in all chats, and calls a minute in one group."""

    every: float = 30.0
    group: float = 20.0


@dataclass(frozen=True, slots=True)
class Habit:
    """What a group does in its busiest hour: questions, and how many come in one talk on average."""

    name: str
    questions: float
    talk: float


HABITS = (
    Habit("quiet: 1 question an hour", 1, 1),
    Habit("usual: 6 an hour, in talks of 3", 6, 3),
    Habit("lively: 30 an hour, in talks of 5", 30, 5),
    Habit("a game of questions: 120 an hour, in talks of 10", 120, 10),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the bot: when it was called for, and how far it has come."""

    came: float
    group: int
    is_answer: bool = True
    past_group: bool = False


class Bucket:
    """A leaky bucket: so many calls at once, and then as they leak away."""

    def __init__(self, size: float, seconds: float) -> None:
        self._step = seconds / size
        self._room = seconds - self._step
        self._full = 0.0

    def turn(self, now: float) -> float:
        """Return when a call may be made that comes now, and make it."""
        start = max(now, self._full - self._room)
        self._full = max(self._full, start) + self._step
        return start


def questions(groups: int, habit: Habit, ends: float, dice: random.Random) -> Iterator[tuple[float, int]]:
    """Yield when which group asks, in order."""
    order, coming = count(), list[tuple[float, int, int, int]]()
    every = habit.talk / (habit.questions / 3600 * groups)
    heapq.heappush(coming, (dice.expovariate(1 / every), next(order), -1, 0))
    while coming and coming[0][0] < ends:
        now, _, group, left = heapq.heappop(coming)
        if group < 0:
            heapq.heappush(coming, (now + dice.expovariate(1 / every), next(order), -1, 0))
            group, left = dice.randrange(groups), 0
            while dice.random() > 1 / habit.talk:
                left += 1
        yield now, group
        if left:
            heapq.heappush(coming, (now + dice.expovariate(1 / PAUSE), next(order), group, left - 1))


class Hour:
    """What comes next, and how long answers have waited so far."""

    def __init__(self, limits: Limits, dice: random.Random) -> None:
        self.waits: list[float] = []
        self._dice, self._order = dice, count()
        self._coming: list[tuple[float, int, Call]] = []
        self._every = Bucket(limits.every, 1.0)
        self._group = partial(Bucket, limits.group, 60.0)
        self._groups: dict[int, Bucket] = {}
        self._free: dict[int, float] = {}

    def go_on(self, until: float = float("inf")) -> None:
        """Let everything happen that comes before a moment."""
        while self._coming and self._coming[0][0] <= until:
            now, _, call = heapq.heappop(self._coming)
            if call.past_group:
                self._make(self._every.turn(now), call)
            else:
                self.come(now, call)

    def come(self, now: float, call: Call) -> None:
        """Let a call wait for the limits of its group; it then comes to those of the bot."""
        if call.is_answer:
            now = self._free[call.group] = max(now, self._free.get(call.group, 0.0) + SPACING)
        turn = self._groups.setdefault(call.group, self._group()).turn(now)
        self._push(turn, replace(call, past_group=True))

    def _make(self, now: float, call: Call) -> None:
        if call.is_answer:
            if call.came > WARMING:
                self.waits.append(now - call.came)
            if self._dice.random() < PRESSES:
                pressed = now + self._dice.expovariate(1 / LOOKED_AT)
                self._push(pressed, Call(pressed, call.group, is_answer=False))

    def _push(self, at: float, call: Call) -> None:
        heapq.heappush(self._coming, (at, next(self._order), call))


def delays(groups: int, habit: Habit, limits: Limits, ends: float) -> list[float]:
    """Return how long each answer waited for Telegram's limits, in order of length."""
    dice = random.Random(groups)
    hour = Hour(limits, dice)
    for asked, group in questions(groups, habit, ends, dice):
        hour.go_on(asked)
        hour.come(asked, Call(asked, group))
    hour.go_on()
    return sorted(hour.waits)


def at(waits: list[float], share: float) -> float:
    return waits[min(len(waits) - 1, int(share * len(waits)))] if waits else 0.0


def most_groups(habit: Habit, limits: Limits, late: float, ends: float) -> int:
    """Return for how many groups 99 answers in 100 wait no longer than `late` seconds; 0: not even for ten."""
    low, high = 0, 10
    while at(delays(high, habit, limits, ends), 0.99) <= late:
        low, high = high, 2 * high
    while high - low > max(1, low // 50):
        middle = (low + high) // 2
        low, high = (middle, high) if at(delays(middle, habit, limits, ends), 0.99) <= late else (low, middle)
    return low


def table(limits: Limits, late: float, ends: float) -> str:
    """Return the figures for people."""
    rows = ["| groups | by calls alone | with 99 % in time | answer p50, p99 there |", "|---|---|---|---|"]
    for habit in HABITS:
        alone = limits.every * 3600 / (habit.questions * (1 + PRESSES))
        groups = most_groups(habit, limits, late, ends)
        waits = delays(max(1, groups), habit, limits, ends)
        told = f"{at(waits, 0.5):.2f} s, {at(waits, 0.99):.1f} s" if groups else f"p99 {at(waits, 0.99):.0f} s for one"
        rows.append(f"| {habit.name} | {alone:,.0f} | {groups:,} | {told} |")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", type=float, default=30.0, help="calls a second in all chats (default: 30)")
    parser.add_argument("--group", type=float, default=20.0, help="calls a minute in a group (default: 20)")
    parser.add_argument("--late", type=float, default=2.0, help="seconds after which an answer is late (default: 2)")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long is simulated (default: 30)")
    arguments = parser.parse_args()
    print(table(Limits(arguments.all, arguments.group), arguments.late, arguments.minutes * 60))
    return 0


if __name__ == "__main__":
    sys.exit(main())
