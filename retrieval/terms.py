"""A passage -> the terms that the index counts, field by field."""

import functools
import re
from collections.abc import Mapping, Sequence

from retrieval import analysis
from retrieval.records import Passage

FIELDS = ("text.word", "text.two", "text.one", "head.word", "head.two", "note.word", "note.date")
"""The parts of a passage times the forms of a term.

text: the passage; head: headline, kicker, deck and subhead; note: byline, paper, date and section.
word: dictionary words, English stems, numbers; two and one: runs of two and one Chinese characters; date: 2023年, 11月.
"""
Terms = Mapping[str, Sequence[str]]
"""Field -> its terms in order, repetitions kept."""


Printed = tuple[str, str, str]
"""Text, head and note of a passage as printed."""


def printed(passage: Passage) -> Printed:
    """Return the parts of a passage, the lines of head and note one under another."""
    source = passage.source
    heads = (passage.headline, passage.kicker, passage.deck, passage.subhead)
    notes = (passage.byline, source.paper, spoken_date(source.date), source.section)
    return passage.text, "\n".join(filter(None, heads)), "\n".join(filter(None, notes))


def passage_terms(passage: Passage) -> Terms:
    """Return what the index counts of a passage."""
    text, head, note = map(analysis.normalise, printed(passage))
    return {
        "text.word": analysis.word_terms(text),
        "text.two": analysis.ngram_terms(text, 2),
        "text.one": analysis.ngram_terms(text, 1),
        "head.word": analysis.word_terms(head),
        "head.two": analysis.ngram_terms(head, 2),
        "note.word": analysis.word_terms(note),
        "note.date": terms_of_date(passage.source.date),
    }


def terms_of_date(date: str | None) -> list[str]:
    """Return 2023-11-08 in the parts that questions name: 2023年, 11月, 8日."""
    return re.findall(r"\d+[年月日]", spoken_date(date) or "")


@functools.lru_cache(maxsize=4096)
def spoken_date(date: str | None) -> str | None:
    """Return 2023-11-08 as readers ask for it: 2023年11月8日."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", date or "")
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else date
