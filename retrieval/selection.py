"""Which passages a question may be answered from: those of its dates, its paper, its exact words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from retrieval import analysis
from retrieval.archive import Archive
from retrieval.dates import SpokenDate, find_date
from retrieval.engines.protocol import Engine, Numbers
from retrieval.periods import Period
from retrieval.records import Note, NoteKind, Passage
from retrieval.syntax import Wishes, bears

VERIFIED = 200
"""So many passages are looked at for exact words."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The question's words with dates said outright, where to look (None: everywhere), and what was made of it."""

    text: str
    only: Numbers | None = None
    rather: Numbers | None = None
    """Passages of the time that the question names: looked at too, however little else speaks for them."""
    period: Period | None = None
    notes: tuple[Note, ...] = ()


def select(
    wishes: Wishes, today: date | None, engine: Engine, archive: Archive, *, papers: Sequence[str] = ()
) -> Selection:
    """Return where to look for an answer. What would leave nothing is dropped, and the notes say so.

    Where papers are named it is in those, whatever is left; others whose names hold the same words may come along.
    """
    chosen = Selection(wishes.text, _of_papers(papers, engine) if papers else None)
    if wishes.period:
        chosen = _narrowed(chosen, of_period(wishes.period, engine), "dates", wishes.dates, wishes.period)
    for paper in wishes.papers:
        chosen = _narrowed(chosen, _of_paper(paper, engine, archive), "paper", paper)
    for phrase in wishes.exact:
        chosen = _narrowed(chosen, _bearing(phrase, engine, archive, chosen.only), "exact", phrase)
    return chosen if wishes.period else _with_spoken_date(chosen, today, engine, archive)


def _narrowed(chosen: Selection, found: Numbers, name: str, words: str, period: Period | None = None) -> Selection:
    """Return a selection narrowed to what was found, if that leaves anything."""
    left = found if chosen.only is None else np.intersect1d(chosen.only, found, assume_unique=True)
    kinds: dict[str, tuple[NoteKind, NoteKind]] = {
        "dates": ("dates_only", "dates_none"), "paper": ("paper_only", "paper_none"),
        "exact": ("exact_only", "exact_none"),
    }  # fmt: skip
    if not len(left):
        return replace(chosen, notes=(*chosen.notes, _note(kinds[name][1], words, period)))
    return replace(chosen, only=left, notes=(*chosen.notes, _note(kinds[name][0], words, period)))


def _note(kind: NoteKind, words: str, period: Period | None = None) -> Note:
    return Note(kind, words, period.first.isoformat(), period.last.isoformat()) if period else Note(kind, words)


def _with_spoken_date(chosen: Selection, today: date | None, engine: Engine, archive: Archive) -> Selection:
    """Return a selection that prefers what was printed on the days that the question names."""
    spoken = find_date(analysis.normalise(chosen.text), today)
    if spoken is None:
        return chosen
    found = of_period(spoken.period, engine)
    if spoken.recent and not len(found):
        spoken = _newest(spoken, archive)
        found = of_period(spoken.period, engine)
    if chosen.only is not None:
        found = np.intersect1d(chosen.only, found, assume_unique=True)
    if len(found):
        notes = (*chosen.notes, _note("dates", spoken.words, spoken.period))
        return replace(chosen, text=spoken.text, rather=found, period=spoken.period, notes=notes)
    if not spoken.relative:  # the text may name a day on which nothing was printed
        return chosen
    return replace(chosen, notes=(*chosen.notes, _note("dates_none", spoken.words, spoken.period)))


def _newest(spoken: SpokenDate, archive: Archive) -> SpokenDate:
    """Return 最近 counted from the newest paper there is."""
    last = archive.summary(headlines=1).last_date
    try:
        day = date.fromisoformat(last or "")
    except ValueError:
        return spoken
    length = spoken.period.last - spoken.period.first
    return replace(spoken, period=Period(day - length, day)) if day < spoken.period.first else spoken


def of_period(period: Period, engine: Engine) -> Numbers:
    """Return the passages of articles that were printed in a period."""
    found = [engine.holding([("note.date", part) for part in parts]) for parts in period.parts()]
    return np.unique(np.concatenate([*found, np.zeros(0, np.int64)]))


def _of_paper(paper: str, engine: Engine, archive: Archive) -> Numbers:
    """Return the passages that come from a paper whose name holds these words."""
    names = [name for name in archive.summary(headlines=1).papers if bears(analysis.normalise(name), paper)]
    return _of_papers(names, engine)


def _of_papers(names: Sequence[str], engine: Engine) -> Numbers:
    found = [engine.holding(list(_note_terms(name))) for name in names]
    return np.unique(np.concatenate([*found, np.zeros(0, np.int64)]))


def _note_terms(name: str) -> Iterator[tuple[str, str]]:
    for word in analysis.word_terms(analysis.normalise(name)):
        yield "note.word", word


def _bearing(phrase: str, engine: Engine, archive: Archive, only: Numbers | None) -> Numbers:
    """Return the passages, among these, that hold a phrase as it stands, or whose headline does."""
    folded = analysis.normalise(phrase)
    weights = {("text.word", word): 1.0 for word in analysis.word_terms(folded)}
    weights |= {("head.word", word): 1.0 for _, word in weights}
    weights |= {(field, pair): 1.0 for pair in analysis.ngram_terms(folded, 2) for field in ("text.two", "head.two")}
    weights |= {("text.one", folded): 1.0} if len(folded) == 1 else {}
    stored = archive.passages([candidate.number for candidate in engine.search(weights, VERIFIED, only=only)])
    held = [number for number, each in stored.items() if bears(printed(each.passage), phrase)]
    return np.array(sorted(held), dtype=np.int64)


def printed(passage: Passage) -> str:
    """Return all that is printed of a passage, in the searched form, headlines first."""
    head = (passage.headline, passage.kicker, passage.deck, passage.subhead)
    return analysis.normalise("\n".join(filter(None, (*head, passage.text))))
