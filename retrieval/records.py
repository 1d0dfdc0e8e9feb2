"""The things that flow through the house, from a page to an answer. All frozen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

Kind = Literal["article", "photo", "brief", "advert", "notice"]
Role = Literal[
    "headline", "kicker", "deck", "subhead", "byline", "dateline", "caption", "paragraph", "advert", "furniture"
]
NoteKind = Literal[
    "dates", "dates_only", "dates_none", "paper_only", "paper_none", "exact_only", "exact_none", "without",
    "without_none", "follow_up", "follow_up_story", "synonym",
]  # fmt: skip
"""How a question was understood: `_only` keeps the rest out, `_none` was dropped as it left nothing."""
Span = tuple[int, int]
"""Half-open range of positions in a text, or closed range of line numbers in a file; each field says which."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was printed: whatever is known. `lines` are the first and last line in the file, from 1."""

    file: str
    paper: str | None = None
    date: str | None = None
    page: str | None = None
    section: str | None = None
    url: str | None = None
    lines: Span | None = None

    def at(self, lines: Span | None) -> "Source":
        """Return the same source narrowed to these lines."""
        return self if lines == self.lines else replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, the page's origin at the bottom left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Points from bottom to top."""
        return self.top - self.bottom

    @classmethod
    def around(cls, boxes: "Sequence[Box]") -> "Box":
        """Return the smallest rectangle around boxes."""
        return cls(
            min(box.left for box in boxes),
            min(box.bottom for box in boxes),
            max(box.right for box in boxes),
            max(box.top for box in boxes),
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn that is no text: a thin rule, a frame around something, or a picture (or a filled area)."""

    kind: Literal["rule", "frame", "picture"]
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as the file yields it; `number` counts from 1; `size` is the height of its type in points."""

    number: int
    text: str
    box: Box | None = None
    size: float | None = None
    sure: float = 1.0
    """How sure we are of its characters: below 1 where they were recognised in a picture."""


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page, its lines in the order in which the file yields them."""

    source: Source
    lines: tuple[Line, ...]
    digest: str
    """SHA-256 of the file's bytes, hexadecimal: what makes the ids of its articles stable."""
    shapes: tuple[Shape, ...] = ()
    area: Box | None = None
    """The sheet, where the file knows it."""
    sheet: int = 1
    """Which of the sheets in the file it is, from 1."""


@dataclass(frozen=True, slots=True)
class Element:
    """A stretch of a page with its part in it. `story` numbers the article it belongs to; None for furniture."""

    role: Role
    text: str
    lines: Span
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article, unwrapped; `subhead` is the small heading it stands under."""

    text: str
    subhead: str | None = None
    lines: Span | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One story of a newspaper. `headline` is None where the page does not tell."""

    id: str
    headline: str | None
    paragraphs: tuple[Paragraph, ...]
    source: Source
    kind: Kind = "article"
    kicker: str | None = None
    deck: str | None = None
    byline: str | None = None
    dateline: str | None = None
    headline_confidence: float = 1.0

    @property
    def subheads(self) -> tuple[str, ...]:
        """The small headings in the order of print."""
        return tuple(dict.fromkeys(p.subhead for p in self.paragraphs if p.subhead))


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one article: whole sentences, at most 1,000 characters (one longer sentence stays whole)."""

    article_id: str
    headline: str | None
    text: str
    source: Source
    kicker: str | None = None
    deck: str | None = None
    subhead: str | None = None
    byline: str | None = None
    headline_confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `today` is the day that words like 昨天 are counted from."""

    text: str
    limit: int = 5
    today: date | None = None
    previous: str | None = None
    """The question before, on which this one may lean."""
    papers: tuple[str, ...] = ()
    """The papers from which alone it may be answered, by their names in `Source.paper`; none named: all of them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `sentence` and `matches` are character positions in `passage.text`."""

    passage: Passage
    score: float
    confidence: float
    sentence: Span | None = None
    matches: tuple[Span, ...] = ()
    also_in: tuple[Source, ...] = ()
    """Where else the same story was printed."""

    @property
    def sentence_text(self) -> str | None:
        """The sentence that answers best, as printed."""
        return None if self.sentence is None else self.passage.text[slice(*self.sentence)]


@dataclass(frozen=True, slots=True)
class Note:
    """How a question was understood: the words at hand, and the days from `first` to `last`, YYYY-MM-DD."""

    kind: NoteKind
    words: str = ""
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says. Where `answered` is False the hits are only the nearest passages."""

    question: str
    answered: bool
    hits: tuple[Hit, ...] = ()
    unmatched: tuple[str, ...] = ()
    """Words of the question that the archive does not hold."""
    took_ms: float = 0.0
    notes: tuple[Note, ...] = ()
    """What was made of dates, operators and the question before."""
    suggestions: tuple[str, ...] = ()
    """The question with words that the archive holds in the place of unknown ones that look or sound like them."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an index holds."""

    files: int
    articles: int
    passages: int
    papers: tuple[str, ...] = ()
    first_date: str | None = None
    last_date: str | None = None
    headlines: tuple[str, ...] = field(default=())
    """A few headlines, for examples."""


Answerer = Callable[[Question], Answer]
"""The one door between the two halves: the chat is given one, a test hands it a lambda."""
