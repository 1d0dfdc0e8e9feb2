"""Archives of articles (.jsonl): one article a line, its shape promised to other programs."""

import functools
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from retrieval.errors import ReadError
from retrieval.limits import MB, USUAL, ReadingSettings, raised
from retrieval.readers.decoding import encoding_of
from retrieval.records import Article, Kind, Paragraph, Source, Span

TOGETHER = 1 << 21
"""About so many bytes of lines are handed on together."""
_KINDS = frozenset(get_args(Kind))
_DATE = re.compile(r"(\d{4})\s*(?:-|/|\.|年)?\s*(\d{1,2})\s*(?:-|/|\.|月)?\s*(\d{1,2})(?:\D.*)?", re.S)
_TEXTS = ("headline", "kind", "kicker", "deck", "byline", "dateline", "paper", "date", "page", "section", "url")
_BREAKS = ("\r", "\u2028", "\u2029")
_FIX = 'Write one JSON object a line, such as {"id": "a1", "headline": "…", "text": "…"}.'
_Report = Callable[[ReadError], None]
_Text = TypeVar("_Text", str, bytes)


@dataclass(frozen=True, slots=True)
class Lines:
    """Neighbouring lines of an archive in UTF-8, None for one that is too long; `first` is the number of the first."""

    first: int
    raws: tuple[bytes | None, ...]

    @property
    def size(self) -> int:
        """Their bytes."""
        return sum(len(raw) for raw in self.raws if raw)


def read(path: Path, name: str, report: _Report, settings: ReadingSettings = USUAL) -> Iterator[Article]:
    """Yield the articles of an archive; a line that is not valid goes to `report` with its number and is skipped."""
    taken: dict[str, int] = {}
    for some in lines(path, name, settings):
        for number, article in articles_of(some, name, report, settings):
            if problem := repeated(taken, article.id, name, number):
                report(problem)
            else:
                yield article


def lines(path: Path, name: str, settings: ReadingSettings = USUAL) -> Iterator[Lines]:
    """Yield the lines of an archive, some at a time. Raises ReadError where there are none but empty ones."""
    first, size, some, empty = 1, 0, [], True
    for raw in _lines(path, name, int(settings.line_mb * MB)):
        some.append(raw)
        size += len(raw or b"")
        empty = empty and raw is not None and not raw.strip()
        if size >= TOGETHER:
            yield Lines(first, tuple(some))
            first, size, some = first + len(some), 0, []
    if empty:
        raise ReadError(name, "the file is empty", fix=_FIX)
    if some:
        yield Lines(first, tuple(some))


def articles_of(some: Lines, name: str, report: _Report, settings: ReadingSettings) -> Iterator[tuple[int, Article]]:
    """Yield the articles in some lines with the numbers of these; a line that is not valid goes to `report`."""
    for number, raw in enumerate(some.raws, some.first):
        if raw is None:
            problem = f"line {number} was skipped: it is longer than {settings.line_mb:g} MB"
            report(ReadError(name, problem, fix=f"Write one article a line, {raised('line_mb')}."))
        elif raw.strip():
            try:
                article = _article(raw, name, number)
            except (ValueError, RecursionError) as error:
                problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
                report(_skipped(name, number, problem))
            else:
                yield number, article


def repeated(taken: dict[str, int], identity: str, name: str, number: int) -> ReadError | None:
    """Note in `taken` which line takes an id; return what to report where an earlier one has taken it."""
    before = taken.setdefault(identity, number)
    return _skipped(name, number, f"the id {identity!r} was taken by line {before}") if before != number else None


def _skipped(name: str, number: int, problem: str) -> ReadError:
    return ReadError(name, f"line {number} was skipped: {problem}", fix=_FIX)


def _lines(path: Path, name: str, limit: int) -> Iterator[bytes | None]:
    """Yield each line in UTF-8, None for one longer than `limit`; one line is in memory at a time."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(1 << 16)
            if not beginning.strip():
                return
            encoding = encoding_of(beginning, name)
            stream.seek(0)
            if encoding.startswith(("utf-16", "utf-32")):
                with io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n") as text:
                    wide = _bounded(text.readline, limit)
                    yield from (None if line is None else line.encode() for line in wide)
                return
            for raw in _bounded(stream.readline, limit):
                yield raw if raw is None or encoding.startswith("utf-8") else _recoded(raw, encoding)
    except OSError as error:
        raise ReadError(
            name, f"it cannot be opened ({error.strerror or error})", fix="Check the path and the rights of the file."
        ) from error


def _bounded(readline: Callable[[int], _Text], limit: int) -> Iterator[_Text | None]:
    """Yield the lines of a stream, None in the place of one longer than `limit`, which is passed over in pieces."""
    while line := readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and line[-1] not in ("\n", 10):
            line = readline(limit + 1)
        yield None


def _recoded(raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).encode()
    except UnicodeDecodeError:
        return b"\xff"


def _article(raw: bytes, name: str, number: int) -> Article:
    """Return the article of one line; raise ValueError with what is wrong."""
    fields = _fields(raw)
    identity = hashlib.sha256(raw.strip()).hexdigest()[:16] if fields.get("id") is None else ""
    return article_of(fields, identity, name, (number, number))


def article_of(fields: Mapping[str, Any], identity: str, name: str, lines: Span) -> Article:
    """Return the article that these named fields describe, `identity` its id where they give none.

    Raises ValueError with what is wrong with them.
    """
    paragraphs = tuple([Paragraph(text, None, lines) for text in _paragraphs(fields)])
    if not paragraphs:
        raise ValueError('it has no "text"')
    texts = {key: _text(given, key) for key in _TEXTS if (given := fields.get(key)) is not None}
    headline = texts.get("headline")
    kind = texts.get("kind") or "article"
    if kind not in _KINDS:
        raise ValueError(f'"kind" is {kind!r}, not one of {", ".join(sorted(_KINDS))}')
    given = fields.get("id")
    if given is not None and (not isinstance(given, str | int) or isinstance(given, bool) or given == ""):
        raise ValueError('"id" must be a text')
    return Article(
        id=identity if given is None else str(given),
        headline=headline,
        paragraphs=paragraphs,
        source=_source(texts, name, lines),
        kind=cast(Kind, kind),
        kicker=texts.get("kicker"),
        deck=texts.get("deck"),
        byline=texts.get("byline"),
        dateline=texts.get("dateline"),
        headline_confidence=1.0 if headline else 0.0,
    )


def _fields(raw: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("it is not readable text") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at column {error.colno})") from error
    if not isinstance(fields, dict):
        raise ValueError("it is not a JSON object")
    if b"\\u" not in raw:
        return fields
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("it holds half a character (a lone surrogate)") from error
    return fields


def _paragraphs(fields: Mapping[str, Any]) -> list[str]:
    given = fields.get("text")
    if given is None:
        given = fields.get("paragraphs")
        if isinstance(given, list) and all(isinstance(text, str) for text in given):
            given = "\n".join(given)
    if given is not None and not isinstance(given, str):
        raise ValueError('"text" must be a text')
    text = functools.reduce(lambda text, mark: text.replace(mark, "\n"), _BREAKS, given or "")
    return [stripped for line in text.split("\n") if (stripped := line.strip())]


def _text(given: object, key: str) -> str | None:
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str):
        raise ValueError(f'"{key}" must be a text')
    return " ".join(given.split()) or None


def _source(texts: Mapping[str, str | None], name: str, lines: Span) -> Source:
    return Source(
        file=name,
        paper=texts.get("paper"),
        date=day_of(texts.get("date")),
        page=texts.get("page"),
        section=texts.get("section"),
        url=texts.get("url"),
        lines=lines,
    )


@functools.lru_cache(maxsize=4096)
def day_of(given: str | None) -> str | None:
    """Return a day as written in a field, such as 2025年3月12日, as 2025-03-12; raise ValueError where it is none."""
    if given is None:
        return None
    found = _DATE.fullmatch(given)
    try:
        return date(*map(int, found.groups())).isoformat() if found else date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise ValueError(f'"date" is {given!r}, not a day such as 2025-03-12') from error
