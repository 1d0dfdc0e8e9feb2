"""What stands beside an answer: how the question was understood, where the story was printed, and where else."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.phrases import Phrases
from retrieval.records import Answer, Note, NoteKind, Source

MOST = 4
"""So many remarks are made on one answer."""
LONGEST = 60
"""Characters of a question's words that are repeated."""
PHRASES: Mapping[NoteKind, str] = MappingProxyType({
    "dates": "note_dates", "dates_only": "note_dates_only", "dates_none": "note_dates_none",
    "paper_only": "note_paper_only", "paper_none": "note_paper_none", "exact_only": "note_exact_only",
    "exact_none": "note_exact_none", "without": "note_without", "without_none": "note_without_none",
    "follow_up": "note_follow_up", "follow_up_story": "note_follow_up_story",
    "synonym": "note_synonym",
})  # fmt: skip
"""How each kind of note is said."""


def remarks(answer: Answer | None, phrases: Phrases) -> list[str]:
    """Return, in words, how the question of an answer was understood."""
    return [_said(note, phrases) for note in answer.notes[:MOST]] if answer else []


def spelt_out(answer: Answer) -> str:
    """Return the question of an answer with what it took from the one before, for the next one to lean on."""
    return next((note.words for note in answer.notes if note.kind == "follow_up"), answer.question)


def _said(note: Note, phrases: Phrases) -> str:
    words = note.words if len(note.words) <= LONGEST else f"{note.words[:LONGEST]}…"
    dates = _days(note, phrases)
    return phrases.say(PHRASES[note.kind], words=phrases.words((" ".join(words.split()),)), dates=dates)


def _days(note: Note, phrases: Phrases) -> str:
    """Return the days of a note: one day, or the first and the last."""
    first, last = phrases.date(note.first or ""), phrases.date(note.last or "")
    return first if first == last else phrases.say("period", first=first, last=last)


def source_words(source: Source, phrases: Phrases) -> list[str]:
    """Return paper, date, page and section in words, as far as they are known."""
    page = source.page or ""
    return [
        words
        for words in (
            phrases.say("paper", paper=source.paper) if source.paper else "",
            phrases.date(source.date or ""),
            page if not page or "版" in page else phrases.say("page", page=page),
            phrases.say("section", section=source.section) if source.section else "",
        )
        if words
    ]


def other_places(places: list[str], phrases: Phrases) -> str:
    """Return where else a story was printed, in words; empty where it was not."""
    return phrases.say("also_in", places=phrases.say("between_words").join(places[:MOST])) if places else ""
