"""Words that mean the same to readers, and words that are one: a file that an operator writes, taken up when saved."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.folding import normalise, simplified
from retrieval.records import Answer, Note, Question

WEIGHT = 0.9
"""What an answer to another word counts against one to the word that was asked."""
MOST = 4
"""So many other wordings of a question are tried; each costs a search."""
LONGEST = 20
_FIX = "write words that mean the same on a line, such as: 公司 = 企业; or one word, to keep it whole"

Ask = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class Wording:
    """A question said with another word, and that word."""

    text: str
    word: str


def read_synonyms(file: Path) -> dict[str, tuple[str, ...]]:
    """Return for each word the others of its line, if there are. Raises ReadError with the line that is at fault."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "not written in UTF-8"
        raise ReadError(
            str(file), problem or str(error), fix="let archive.synonyms name a text file in UTF-8"
        ) from error
    groups: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(lines, start=1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        words = tuple(word.strip() for word in written.split("="))
        if problem := _fault(words, groups):
            raise ReadError(str(file), f"line {number}: {problem}", fix=_FIX)
        groups |= {word: tuple(other for other in words if other != word) for word in words}
    return groups


def _fault(words: tuple[str, ...], groups: Mapping[str, object]) -> str:
    """Return what is wrong with the words of a line; empty where nothing is."""
    if not all(words):
        return "there have to be words on both sides of ="
    if len(set(words)) < len(words):
        return "a word is there twice"
    if long := next((word for word in words if len(word) > LONGEST), None):
        return f"{long[:LONGEST]}… is longer than a word"
    if known := next((word for word in words if word in groups), None):
        return f"{known} stands on another line already"
    return ""


class Synonyms:
    """The file as it is now; while it cannot be read, as it was before."""

    def __init__(self, file: Path | None) -> None:
        """Take the file; None: there are none. Raises ReadError where it cannot be used."""
        self._file = file
        self._changed = self._look()
        self._take(read_synonyms(file) if file else {})

    def ask(self, question: Question, ask: Ask) -> Answer:
        """Return the answer to a question, or to another wording of it where that is surer by more than a tenth."""
        best = ask(question)
        for wording in list(self.wordings(question.text))[:MOST]:
            found = ask(replace(question, text=wording.text))
            if (found.answered, WEIGHT * _sureness(found)) > (best.answered, _sureness(best)):
                notes = (Note("synonym", wording.word), *found.notes)
                best = replace(found, question=question.text, notes=notes)
        return best

    @property
    def kept(self) -> tuple[str, ...]:
        """The words that are to be kept whole, in the searched form: all of the file."""
        self._renew()
        return self._kept

    def wordings(self, text: str) -> Iterator[Wording]:
        """Yield a question with each of its words replaced by each that means the same, the longest word first."""
        self._renew()
        plain = simplified(text)
        same = len(plain) == len(text)
        for word in sorted(self._groups, key=len, reverse=True):
            place = text.find(word)
            if place < 0 and same:
                place = plain.lower().find(simplified(word).lower())
            if place >= 0:
                for other in self._groups[word]:
                    yield Wording(text[:place] + other + text[place + len(word) :], other)

    def _renew(self) -> None:
        if self._file and (changed := self._look()) != self._changed:
            self._changed = changed
            try:
                self._take(read_synonyms(self._file))
            except ReadError:
                return  # `baoda check` tells; meanwhile the words of before hold

    def _take(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._groups = groups
        self._kept = tuple(word for word in dict.fromkeys(map(normalise, groups)) if len(word) > 1)

    def _look(self) -> int | None:
        try:
            return self._file.stat().st_mtime_ns if self._file else None
        except OSError:
            return None


def _sureness(answer: Answer) -> float:
    return answer.hits[0].confidence if answer.hits else 0.0
