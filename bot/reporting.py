"""What an operator wants to know after a month: how much the bot is used, what it lacked, what was thought of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.memory.memory import Memory
from bot.memory.use import Day
from bot.memory.votes import Vote
from bot.question_groups import Group, grouped
from retrieval.reading_quality import FileReading, read_badly
from retrieval.records import Passage, Summary

OUTCOMES = ("answered", "nearest", "nothing")
SHOWN = 20
"""Groups, articles and files that are shown."""


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """One day: how many questions were answered, got the nearest or nothing; the milliseconds that one took."""

    day: str
    counts: tuple[int, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Thumbs:
    """What was thought of an article."""

    headline: str
    useful: int
    useless: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the report shows."""

    made: str
    summary: Summary
    days: tuple[DayOfUse, ...]
    groups: tuple[Group, ...]
    thumbs: tuple[Thumbs, ...]
    readings: tuple[FileReading, ...]
    useful: int = 0
    useless: int = 0

    @property
    def questions(self) -> int:
        """How many questions there were."""
        return sum(sum(day.counts) for day in self.days)

    @property
    def answered_share(self) -> float:
        """The share of them that were answered; 0 where there was none."""
        return sum(day.counts[0] for day in self.days) / self.questions if self.questions else 0.0


def report_of(
    memory: Memory,
    summary: Summary,
    index: Path,
    article: Callable[[str], Sequence[Passage]],
    *,
    today: date,
    days: int,
) -> Report:
    """Gather the report of the last `days` days; `article` gives the passages of an article by its id."""
    votes = memory.votes.all()
    return Report(
        made=today.isoformat(),
        summary=summary,
        days=tuple(_days(memory.use.since(today - timedelta(days=days - 1)), today, days)),
        groups=tuple(grouped(memory.unanswered.most_asked(1000))[:SHOWN]),
        thumbs=tuple(_thumbs(votes, article)[:SHOWN]),
        readings=tuple(read_badly(index, SHOWN)),
        useful=sum(vote.useful for vote in votes),
        useless=sum(not vote.useful for vote in votes),
    )


def _days(counted: Sequence[Day], today: date, days: int) -> list[DayOfUse]:
    """Return every day, also those on which nobody asked."""
    numbers: dict[str, Counter[str]] = defaultdict(Counter)
    spent: Counter[str] = Counter()
    for each in counted:
        numbers[each.day][each.outcome] += each.number
        spent[each.day] += each.milliseconds
    found = []
    for back in range(days - 1, -1, -1):
        day = (today - timedelta(days=back)).isoformat()
        counts = tuple(numbers[day][outcome] for outcome in OUTCOMES)
        found.append(DayOfUse(day, counts, spent[day] / sum(counts) if any(counts) else 0.0))
    return found


def _thumbs(votes: Sequence[Vote], article: Callable[[str], Sequence[Passage]]) -> list[Thumbs]:
    """Return the articles with thumbs, those first of which the worst was thought."""
    useful: Counter[str] = Counter(vote.article for vote in votes if vote.useful)
    useless: Counter[str] = Counter(vote.article for vote in votes if not vote.useful)
    found = []
    for number in {vote.article for vote in votes}:
        passages = article(number)
        headline = (passages[0].headline if passages else None) or number
        found.append(Thumbs(headline, useful[number], useless[number]))
    return sorted(found, key=lambda each: (-each.useless, -each.useful, each.headline))
