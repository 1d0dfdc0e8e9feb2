"""Text as Telegram measures it: lengths in UTF-16 units, entities beside the words, cuts at sentence ends."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from telegram import MessageEntity
from telegram.constants import MessageLimit

from retrieval.records import Passage, Span

ELLIPSIS = "…"
TEXT_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
PAGE_LIMIT = 2400
"""Units of an article on one page; the head of the story needs room beside it."""
PIECE_COST = 60
"""Units that a passage takes beside its own, its subhead included, so that a page has less than 100 entities."""
ENTITY_LIMIT = int(MessageLimit.MESSAGE_ENTITIES)

_OVERRIDES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), "\u2060")
_SENTENCE = re.compile(r"[^。！？!?；;…\n]*(?:[。！？!?；;…\n]+[”’」』）)\"']*|$)")
_CLAUSE_END = re.compile(r"[，、：,:]|\s")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, which is how Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def printable(text: str) -> str:
    """Return a text of the same length without control characters and without marks that turn the line around."""
    return "".join(map(_printable, text)).translate(_OVERRIDES)


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return " " if category in ("Cc", "Zl", "Zp") and character != "\n" else character


def line(text: str | None) -> str:
    """Return a text as one clean line; empty where nothing of it can be seen."""
    clean = " ".join(printable(text or "").replace("\u2060", "").split())
    return clean if any(unicodedata.category(c)[0] in "LNPS" for c in clean) else ""


def clipped(text: str, limit: int) -> str:
    """Return a text cut to so many units, an ellipsis telling that it was."""
    if units(text) <= limit:
        return text
    return text[: _fitting(text, 0, limit - 1)].rstrip() + ELLIPSIS


def excerpt(text: str, keep: Span | None, limit: int) -> Span:
    """Return the span of whole sentences around `keep` that fits so many units; cuts `keep` only if it must."""
    sentences = [found.span() for found in _SENTENCE.finditer(text) if found[0]]
    if units(text) <= limit or not sentences:
        return (0, len(text))
    start, end = keep or sentences[0]
    if units(text[start:end]) > limit:
        return (start, _clause_end(text, start, _fitting(text, start, limit)))
    before = [first for first, _ in reversed(sentences) if first < start]
    after = [last for _, last in sentences if last > end]
    for earlier, later in zip_longest(before, after):
        if later is not None and units(text[start:later]) <= limit:
            end = later
        if earlier is not None and units(text[earlier:end]) <= limit:
            start = earlier
    return (start, end)


def article_pages(article: Sequence[Passage]) -> list[list[tuple[str, str]]]:
    """Lay an article out on pages that fit a message: (subhead, text) after (subhead, text), a subhead only once."""
    pages: list[list[tuple[str, str]]] = [[]]
    room, under = PAGE_LIMIT, ""
    for passage in article:
        subhead = line(passage.subhead)
        for piece in _pieces(printable(passage.text).strip(), PAGE_LIMIT):
            cost = units(piece) + PIECE_COST + min(units(subhead), PIECE_COST)
            if cost > room and pages[-1]:
                pages.append([])
                room = PAGE_LIMIT
            pages[-1].append((subhead if subhead != under else "", piece))
            room, under = room - cost, subhead
    return pages


def _pieces(text: str, limit: int) -> Iterator[str]:
    while units(text) > limit:
        end = max(1, excerpt(text, None, limit)[1])
        yield text[:end]
        text = text[end:]
    if line(text):
        yield text


def _fitting(text: str, start: int, limit: int) -> int:
    """Return the end of the longest piece from `start` that fits so many units and parts no joined characters."""
    end, room = start, limit
    while end < len(text) and (room := room - units(text[end])) >= 0:
        end += 1
    whole = end
    while whole > start + 1 and whole < len(text) and (_joins(text[whole]) or text[whole - 1] == "\u200d"):
        whole -= 1
    return whole if whole > start + 1 else end


def _joins(character: str) -> bool:
    return (
        character in "\u200d\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff" or unicodedata.combining(character) > 0
    )


def _clause_end(text: str, start: int, end: int) -> int:
    """Return the last clause end in the last third of a piece, or the piece's own end."""
    ends = [found.end() for found in _CLAUSE_END.finditer(text, end - (end - start) // 3, end)]
    return ends[-1] if ends else end


@dataclass(slots=True)
class Sheet:
    """A text that grows together with its entities."""

    pieces: list[str] = field(default_factory=list)
    entities: list[MessageEntity] = field(default_factory=list)
    length: int = 0
    """In UTF-16 units."""

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self.pieces)

    def write(self, text: str, *kinds: str, url: str | None = None) -> None:
        """Add a text, marked as each of these kinds of entity, and linked to `url` where one is given."""
        start = self.length
        self.pieces.append(text)
        self.length += units(text)
        for kind in kinds:
            self.mark(kind, start)
        if url:
            self.mark(MessageEntity.TEXT_LINK, start, url=url)

    def mark(self, kind: str, start: int, end: int | None = None, *, url: str | None = None) -> None:
        """Mark what stands from `start` to `end` (None: up to here), as far as the number of entities allows."""
        length = (self.length if end is None else end) - start
        if length > 0 and len(self.entities) < ENTITY_LIMIT:
            self.entities.append(MessageEntity(kind, start, length, url=url))
