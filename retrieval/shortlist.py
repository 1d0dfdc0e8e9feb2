"""Candidate passages laid side by side, so that words are looked for in all of them at once."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval import analysis
from retrieval.archive import Stored
from retrieval.numerals import numbers
from retrieval.records import Passage, Span
from retrieval.terms import spoken_date

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]
Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Passages in the searched form: their sentences, then their headlines, then what is known beside the text."""

    stored: Sequence[Stored]
    spans: Sequence[Sequence[Span]]
    """For each passage its sentences, as positions in its text; each has one at least."""
    text: str
    """All sentences, headlines and notes, one on a line."""
    codes: NDArray[np.uint32]
    """The same as numbers."""
    starts: Places
    """Where each line begins."""
    firsts: Places
    """The first sentence of each passage, and one more: how many sentences there are."""
    owners: Places
    """The passage of each sentence."""
    stories: Places
    """The article of each passage, numbered from 0."""

    @property
    def sentences(self) -> slice:
        """The lines that are sentences."""
        return slice(0, int(self.firsts[-1]))

    @property
    def heads(self) -> slice:
        """The lines that are headlines, one for each passage."""
        return slice(int(self.firsts[-1]), int(self.firsts[-1]) + len(self.stored))

    @property
    def notes(self) -> slice:
        """The lines that are bylines, papers and dates, one for each passage."""
        return slice(self.heads.stop, self.heads.stop + len(self.stored))

    def printed(self, passage: int) -> str:
        """Return the sentences and headlines of a passage, one on a line."""
        first, last = self.firsts[passage : passage + 2]
        head = self.heads.start + passage
        return (
            self.text[self.starts[first] : self.starts[last]] + self.text[self.starts[head] : self.starts[head + 1] - 1]
        )

    def found(self, terms: Sequence[str]) -> Bools:
        """Return (lines, terms): which term stands in which line."""
        starts: list[int] = []
        columns: list[int] = []
        for column, term in enumerate(terms):
            starts.extend(places(term, self.text))
            columns.extend([column] * (len(starts) - len(columns)))
        rows = np.zeros((len(self.starts), len(terms)), dtype=np.bool_)
        rows[self._lines(starts), columns] = True
        return rows

    def matching(self, pattern: re.Pattern[str], without: str = "") -> Bools:
        """Return (sentences,): where a pattern is found; what stands in `without` as well does not count.

        The pattern must not reach across line breaks.
        """
        starts = [match.start() for match in pattern.finditer(self.text) if not without or match[0] not in without]
        found = np.zeros(len(self.starts), dtype=np.bool_)
        found[self._lines(starts)] = True
        return found[self.sentences]

    def holding_numbers(self, wanted: Sequence[str]) -> Bools:
        """Return (lines, numbers): which of the wanted numbers, in digits, stands in which line in whatever form."""
        rows = np.zeros((len(self.starts), len(wanted)), dtype=np.bool_)
        if wanted:
            columns = {value: column for column, value in enumerate(wanted)}
            found = [(start, columns[value]) for (start, _), value in numbers(self.text) if value in columns]
            rows[self._lines([start for start, _ in found]), [column for _, column in found]] = True
        return rows

    def _lines(self, starts: Sequence[int]) -> Places:
        return np.searchsorted(self.starts, np.array(starts, dtype=np.int64), side="right") - 1

    def longest(self, run: str) -> Places:
        """Return (passages,): how many characters of a run stand together in each passage's text.

        Counts, for every character of the text, how long the stretch is that ends there and is in the run: the longest
        common substring, one character of the run after the other for all of the text at once.
        """
        codes = self.codes[: self.starts[self.firsts[-1]]]
        best = np.zeros(len(codes), dtype=np.int16)
        ending = np.zeros(len(codes) + 1, dtype=np.int16)
        for character in run:
            ending[1:] = (ending[:-1] + 1) * (codes == ord(character))
            np.maximum(best, ending[1:], out=best)
        return np.maximum.reduceat(best, self.starts[self.firsts[:-1]]).astype(np.int64)

    def of_passages(self, rows: Rows) -> Rows:
        """Return (passages, …): the greatest of what its sentences have."""
        greatest: Rows = np.maximum.reduceat(rows, self.firsts[:-1], axis=0)
        return greatest

    def in_passages(self, found: Bools) -> Bools:
        """Return (passages, terms): what stands in one of a passage's sentences."""
        either: Bools = np.logical_or.reduceat(found, self.firsts[:-1], axis=0)
        return either

    def in_stories(self, found: Bools) -> Bools:
        """Return (passages, terms): what stands in one of the passages at hand of the same article."""
        return self.summed(found.astype(np.float64)) > 0

    def summed(self, rows: Rows) -> Rows:
        """Return (passages, …): the sum over the passages at hand of the same article."""
        together: Rows = (self.stories[:, None] == self.stories).astype(np.float64)
        return np.asarray(together @ rows)

    def with_neighbours(self, found: Bools) -> Bools:
        """Return (sentences, terms): what stands in a sentence of a passage or in the one before or after."""
        around = found.copy()
        together = self.owners[1:] == self.owners[:-1]
        around[1:] |= found[:-1] & together[:, None]
        around[:-1] |= found[1:] & together[:, None]
        return around


def lay_out(stored: Sequence[Stored], change: Callable[[str], str]) -> Shortlist:
    """Return passages side by side; `change` may exchange characters of their folded sentences."""
    spans = [analysis.sentences(each.passage.text) or [(0, len(each.passage.text))] for each in stored]
    sentences = [_line(each.passage.text[a:b]) for each, own in zip(stored, spans, strict=True) for a, b in own]
    beside = [_line(text) for tell in (head, note) for each in stored for text in [tell(each.passage)]]
    text = "\n".join((change(analysis.normalise("\n".join(sentences))), analysis.normalise("\n".join(beside))))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = [len(own) for own in spans]
    articles = [each.article for each in stored]
    return Shortlist(
        stored=stored,
        spans=spans,
        text=text,
        codes=codes,
        starts=np.concatenate([[0], np.flatnonzero(codes == ord("\n")) + 1]),
        firsts=np.cumsum([0, *lengths], dtype=np.int64),
        owners=np.repeat(np.arange(len(stored)), lengths),
        stories=np.unique(np.array(articles, dtype=np.int64), return_inverse=True)[1],
    )


def head(passage: Passage) -> str:
    """Return the headlines of a passage."""
    return " ".join(filter(None, (passage.headline, passage.kicker, passage.subhead)))


def note(passage: Passage) -> str:
    """Return what is known of a passage beside its text and headlines: credit, paper, date, section."""
    source = passage.source
    return " ".join(filter(None, (passage.byline, source.paper, spoken_date(source.date), source.section)))


def _line(text: str) -> str:
    return text.replace("\n", " ")


def places(term: str, text: str) -> Iterator[int]:
    """Yield where a folded text holds a term; numbers only whole, Latin stems at the start of a word."""
    place = text.find(term)
    while place >= 0:
        if not term[0].isascii() or _stands_alone(term, text[max(0, place - 1) : place], text[place + len(term) :][:2]):
            yield place
        place = text.find(term, place + 1)


def stands_in(term: str, text: str) -> bool:
    """Tell whether a folded text holds a term, as `places` finds it."""
    return next(places(term, text), None) is not None


def _stands_alone(term: str, before: str, after: str) -> bool:
    """Tell whether a Latin stem begins a word there, or a number is not part of a longer one."""
    if term[0].isalpha():
        return not (before.isascii() and before.isalpha())
    longer = after[:1].isdecimal() or (after[:1] == "." and after[1:].isdecimal())
    return not (before.isdecimal() or before == "." or longer)
