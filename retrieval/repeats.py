"""The same story printed twice: another article's passage with nearly the same words and the same numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from retrieval.ranking import Ranked
from retrieval.records import Source

PROBES = 12
"""So many short stretches of the shorter passage are looked for in the longer one."""
STRETCH = 8
"""Characters of a stretch."""
SAME = 0.75
"""The share of stretches found from which on two passages are the same story."""
LENGTHS = 0.6
"""The shorter passage has at least this share of the longer one's characters."""
NUMBERS = 0.8
"""The share of their numbers that they have in common: what is printed each day with other figures is not the same."""

_MARKS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Story:
    """A ranked passage, and where else it was printed."""

    ranked: Ranked
    bare: str
    also_in: list[Source] = field(default_factory=list)


def fold(ranked: Iterable[Ranked], limit: int) -> tuple[list[Story], frozenset[int]]:
    """Return the first stories, each with its repeats, and the numbers of the articles that only repeat."""
    stories: list[Story] = []
    repeating = set()
    for each in ranked:
        bare = _MARKS.sub("", each.stored.passage.text)
        twin = next((story for story in stories if _repeats(story, each, bare)), None)
        if twin:
            repeating.add(each.stored.article)
            _note(twin, each.stored.passage.source)
        elif len(stories) < limit:
            stories.append(Story(each, bare))
    return stories, frozenset(repeating - {story.ranked.stored.article for story in stories})


def _repeats(story: Story, each: Ranked, bare: str) -> bool:
    return story.ranked.stored.article != each.stored.article and same_story(story.bare, bare)


def _note(story: Story, source: Source) -> None:
    known = [story.ranked.stored.passage.source, *story.also_in]
    if source.at(None) not in [each.at(None) for each in known]:
        story.also_in.append(source)


def same_story(one: str, other: str) -> bool:
    """Tell whether two passages, without their marks, have nearly the same words and numbers."""
    short, long = sorted((one, other), key=len)
    if len(short) < LENGTHS * len(long):
        return False
    if len(short) < STRETCH:
        return short == long
    last = len(short) - STRETCH
    places = sorted({last * i // (PROBES - 1) for i in range(PROBES)})
    found = 0
    for looked, place in enumerate(places, start=1):
        found += short[place : place + STRETCH] in long
        if found + len(places) - looked < SAME * len(places):
            return False
    numbers, others = set(_NUMBER.findall(short)), set(_NUMBER.findall(long))
    return len(numbers & others) >= NUMBERS * len(numbers | others)
