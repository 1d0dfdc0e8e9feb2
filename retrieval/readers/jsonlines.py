"""Archives of articles (.jsonl): one article a line, its shape promised to other programs."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from retrieval.errors import ReadError
from retrieval.limits import MB, USUAL, ReadingSettings, raised
from retrieval.readers.decoding import encoding_of
from retrieval.records import Article, Kind, Paragraph, Source, Span

_KINDS = frozenset(get_args(Kind))
_DATE = re.compile(r"(\d{4})\s*(?:-|/|\.|年)?\s*(\d{1,2})\s*(?:-|/|\.|月)?\s*(\d{1,2})(?:\D.*)?", re.S)
_FIX = 'Write one JSON object a line, such as {"id": "a1", "headline": "…", "text": "…"}.'
_Report = Callable[[ReadError], None]
_Text = TypeVar("_Text", str, bytes)


def read(path: Path, name: str, report: _Report, settings: ReadingSettings = USUAL) -> Iterator[Article]:
    """Yield the articles of an archive; a line that is not valid goes to `report` with its number and is skipped."""
    taken: dict[str, int] = {}
    empty = True
    for number, raw in _lines(path, name, int(settings.line_mb * MB)):
        if raw is not None and not raw.strip():
            continue
        empty = False
        if raw is None:
            problem = f"line {number} was skipped: it is longer than {settings.line_mb:g} MB"
            report(ReadError(name, problem, fix=f"Write one article a line, {raised('line_mb')}."))
            continue
        try:
            article = _article(raw, name, number)
            if article.id in taken:
                raise ValueError(f"the id {article.id!r} was taken by line {taken[article.id]}")
        except (ValueError, RecursionError) as error:
            problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
            report(ReadError(name, f"line {number} was skipped: {problem}", fix=_FIX))
            continue
        taken[article.id] = number
        yield article
    if empty:
        raise ReadError(name, "the file is empty", fix=_FIX)


def _lines(path: Path, name: str, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and UTF-8 bytes of each line, None for one longer than `limit`; one line is in memory at a time."""
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
                    yield from (
                        (number, None if line is None else line.encode()) for number, line in enumerate(wide, 1)
                    )
                return
            for number, raw in enumerate(_bounded(stream.readline, limit), 1):
                yield number, raw if raw is None or encoding.startswith("utf-8") else _recoded(raw, encoding)
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
    return article_of(_fields(raw), hashlib.sha256(raw.strip()).hexdigest()[:16], name, (number, number))


def article_of(fields: Mapping[str, Any], identity: str, name: str, lines: Span) -> Article:
    """Return the article that these named fields describe, `identity` its id where they give none.

    Raises ValueError with what is wrong with them.
    """
    paragraphs = tuple(Paragraph(text, lines=lines) for text in _paragraphs(fields))
    if not paragraphs:
        raise ValueError('it has no "text"')
    headline = _text(fields, "headline")
    kind = _text(fields, "kind") or "article"
    if kind not in _KINDS:
        raise ValueError(f'"kind" is {kind!r}, not one of {", ".join(sorted(_KINDS))}')
    given = fields.get("id")
    if given is not None and (not isinstance(given, str | int) or isinstance(given, bool) or given == ""):
        raise ValueError('"id" must be a text')
    return Article(
        id=identity if given is None else str(given),
        headline=headline,
        paragraphs=paragraphs,
        source=_source(fields, name, lines),
        kind=cast(Kind, kind),
        kicker=_text(fields, "kicker"),
        deck=_text(fields, "deck"),
        byline=_text(fields, "byline"),
        dateline=_text(fields, "dateline"),
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
    return [stripped for line in re.split(r"[\r\n\u2028\u2029]+", given or "") if (stripped := line.strip())]


def _text(fields: Mapping[str, Any], key: str) -> str | None:
    given = fields.get(key)
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if given is not None and not isinstance(given, str):
        raise ValueError(f'"{key}" must be a text')
    return " ".join(given.split()) or None if given else None


def _source(fields: Mapping[str, Any], name: str, lines: Span) -> Source:
    return Source(
        file=name,
        paper=_text(fields, "paper"),
        date=day_of(_text(fields, "date")),
        page=_text(fields, "page"),
        section=_text(fields, "section"),
        url=_text(fields, "url"),
        lines=lines,
    )


def day_of(given: str | None) -> str | None:
    """Return a day as written in a field, such as 2025年3月12日, as 2025-03-12; raise ValueError where it is none."""
    if given is None:
        return None
    found = _DATE.fullmatch(given)
    try:
        return date(*map(int, found.groups())).isoformat() if found else date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise ValueError(f'"date" is {given!r}, not a day such as 2025-03-12') from error
