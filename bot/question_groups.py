"""Questions that ask for much the same, put together: what the pages lack shows sooner."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.memory.unanswered import Unanswered
from retrieval.questions import read_question

ALIKE = 0.5
"""The share of the shorter question's terms that the other one has to hold."""


@dataclass(frozen=True, slots=True)
class Group:
    """A question and others like it, the one that was asked most first; how often they were asked together."""

    questions: tuple[str, ...]
    times: int


def grouped(unanswered: Sequence[Unanswered]) -> list[Group]:
    """Put questions together that share terms with the most asked of a group; the most asked group stands first."""
    leaders: list[tuple[frozenset[str], list[Unanswered]]] = []
    for each in sorted(unanswered, key=lambda each: (-each.times, each.question)):
        terms = _terms(each.question)
        group = next((members for led, members in leaders if _alike(led, terms)), None)
        if group is None:
            leaders.append((terms, [each]))
        else:
            group.append(each)
    groups = [Group(tuple(m.question for m in members), sum(m.times for m in members)) for _, members in leaders]
    return sorted(groups, key=lambda group: (-group.times, group.questions))


def _terms(question: str) -> frozenset[str]:
    reading = read_question(question)
    return frozenset((*reading.words, *reading.pairs))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) >= ALIKE * min(len(one), len(other))
