"""The same story printed twice: another article's passage with nearly the same words and the same numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from retrieval.ranking import Ranked
from retrieval.records import Source

PROBES = 8
"""So many short stretches of the shorter passage are looked for in the longer one."""
STRETCH = 8
"""Characters of a stretch."""
MISSED = 2
"""With more stretches missing two passages are not the same story."""
LENGTHS = 0.6
"""The shorter passage has at least this share of the longer one's characters."""
NUMBERS = 0.8
"""The share of their numbers that they have in common: what is printed each day with other figures is not the same."""

_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Story:
    """A ranked passage, and where else it was printed."""

    ranked: Ranked
    also_in: list[Source] = field(default_factory=list)


def fold(ranked: Iterable[Ranked], limit: int) -> tuple[list[Story], frozenset[int]]:
    """Return the first stories, each with its repeats, and the numbers of the articles that only repeat."""
    stories: list[Story] = []
    repeating = set()
    for each in ranked:
        twin = next((story for story in stories if _repeats(story.ranked, each)), None)
        if twin:
            repeating.add(each.stored.article)
            _note(twin, each.stored.passage.source)
        elif len(stories) < limit:
            stories.append(Story(each))
    return stories, frozenset(repeating - {story.ranked.stored.article for story in stories})


def _repeats(one: Ranked, other: Ranked) -> bool:
    return one.stored.article != other.stored.article and same_story(one.stored.passage.text, other.stored.passage.text)


def _note(story: Story, source: Source) -> None:
    known = [story.ranked.stored.passage.source, *story.also_in]
    if source.at(None) not in [each.at(None) for each in known]:
        story.also_in.append(source)


def same_story(one: str, other: str) -> bool:
    """Tell whether two passages have nearly the same words and numbers."""
    short, long = (one, other) if (len(one), one) < (len(other), other) else (other, one)
    if len(short) < LENGTHS * len(long):
        return False
    if len(short) < STRETCH:
        return short == long
    step = (len(short) - STRETCH) / (PROBES - 1)
    missed = 0
    for probe in range(PROBES):
        place = int(step * probe)
        if short[place : place + STRETCH] not in long:
            missed += 1
            if missed > MISSED:
                return False
    numbers, others = set(_NUMBER.findall(short)), set(_NUMBER.findall(long))
    return len(numbers & others) >= NUMBERS * len(numbers | others)
