"""What was found on a page, in words to look over before it is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import DOUBTFUL_HEADLINE
from bot.phrases import Phrases
from bot.remarks import source_words
from retrieval.records import Kind, Source

LISTED = 12
HEADLINE = 60
"""Characters of a headline."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story found on a page: its headline if there is one, how sure that is, and where it was printed."""

    kind: Kind
    headline: str | None
    confidence: float
    source: Source

    @property
    def doubtful(self) -> bool:
        """Whether its headline is missing or may be another's."""
        return self.headline is None or self.confidence < DOUBTFUL_HEADLINE


def preview_words(name: str, stories: Sequence[Story], phrases: Phrases) -> str:
    """Return a page's stories one a line, with where they were printed and how many headlines are doubtful."""
    lines = [phrases.say("page_preview", file=name, number=len(stories))]
    places = dict.fromkeys(" ".join(source_words(story.source, phrases)) for story in stories)
    known = [place for place in places if place]
    lines.append(phrases.say("page_places", places=known[0]) if len(known) == 1 else "")
    if not known:
        lines[-1] = phrases.say("page_placeless")
    lines += [_line(number, story, phrases) for number, story in enumerate(stories[:LISTED], start=1)]
    if len(stories) > LISTED:
        lines.append(phrases.say("page_more", number=len(stories) - LISTED))
    if doubtful := sum(story.doubtful for story in stories):
        lines.append(phrases.say("page_doubtful", number=doubtful))
    return "\n".join(filter(None, lines))


def _line(number: int, story: Story, phrases: Phrases) -> str:
    if story.headline is None:
        return f"{number}. ⚠ {phrases.say('page_headless')}"
    headline = " ".join(story.headline.split())
    shown = headline if len(headline) <= HEADLINE else f"{headline[:HEADLINE]}…"
    return f"{number}. {'⚠ ' if story.doubtful else ''}{shown} · {story.confidence:.0%}"
