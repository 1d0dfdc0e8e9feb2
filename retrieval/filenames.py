"""How an archive names its files, as config.yaml tells it: {paper}/{date}/{page}.pdf -> what a path says of a page."""

import difflib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath

_ANY = r"[^/]+?"
FIELDS = {
    "paper": _ANY,
    "date": r"(?:1[89]|20)\d\d(?:\d{4}|[-_. ]\d{1,2}[-_. ]\d{1,2}|\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号])",
    "year": r"(?:1[89]|20)\d\d年?",
    "month": r"\d{1,2}月?",
    "day": r"\d{1,2}[日号]?",
    "page": r"第?\s?(?:[A-Za-z]{0,2}\d{1,4}|[一二三四五六七八九十]{1,3})\s?版?",
    "section": _ANY,
}
"""What may stand in braces, and what it fits; a * fits anything."""
_DAY = ("year", "month", "day")
_PIECE = re.compile(r"\{([^{}/]*)\}|\*|[^{}*]+|[{}]")
_SUFFIX = re.compile(r"\.\w{1,5}$")
_FREE = 3
_LONGEST = 255
"""Characters of a name that is looked at, and free pieces in one name: more would take long to try."""


@dataclass(frozen=True, slots=True)
class FileName:
    """One pattern of paths; made by `file_name`."""

    pattern: str
    expression: "re.Pattern[str]"
    depth: int
    """How many names of a path it speaks of, from the last one up."""

    def __str__(self) -> str:
        """Return the pattern as it stands in config.yaml."""
        return self.pattern

    def fields(self, path: str) -> dict[str, str]:
        """Return what a path says: paper, date (2025-03-12), page, section; nothing where the pattern does not fit."""
        names = PurePosixPath(unicodedata.normalize("NFC", path.replace("\\", "/"))).parts[-self.depth :]
        if len(names) < self.depth or any(len(name) > _LONGEST for name in names):
            return {}
        found = self.expression.fullmatch("/".join(names))
        if not found:
            return {}
        said = {field: value.strip() for field, value in found.groupdict().items()}
        numbers = [int(said.pop(part).rstrip("年月日号")) for part in _DAY if part in said]
        if "date" in said:
            numbers = _numbers(said.pop("date"))
        if numbers:
            try:
                said["date"] = date(*numbers).isoformat()
            except ValueError:
                return {}
        return said


def file_name(pattern: str) -> FileName:
    """Return a pattern ready to be used; raises ValueError with what is wrong with it."""
    text = unicodedata.normalize("NFC", pattern.strip())
    if "\\" in text:
        raise ValueError("it has a \\: folders are parted by /")
    names = text.split("/")
    if not all(names) or ".." in names:
        raise ValueError("every / has to stand between two names")
    fields = [field for name in names for field in _fields_in(name)]
    _check(fields)
    suffix = "" if _SUFFIX.search(names[-1]) else r"(?:\.\w{1,5})?"
    return FileName(text, re.compile(_expression(text) + suffix, re.IGNORECASE), len(names))


def _fields_in(name: str) -> list[str]:
    """Return the fields that stand in one name of a pattern; raises ValueError where it cannot be tried quickly."""
    pieces = [found.group() for found in _PIECE.finditer(name)]
    free = [piece in ("*", "{paper}", "{section}") for piece in pieces]
    if any(one and two for one, two in pairwise(free)):
        raise ValueError(f"in {name} nothing tells where one part ends and the next begins")
    if sum(free) > _FREE:
        raise ValueError(f"{name} has more than {_FREE} parts that fit anything")
    if "{" in pieces or "}" in pieces:
        raise ValueError(f"a brace of {name} stands alone")
    return [piece[1:-1] for piece in pieces if piece.startswith("{")]


def _check(fields: list[str]) -> None:
    """Raise ValueError where the fields of a pattern are unknown, doubled, missing or halves of a day."""
    for field in fields:
        if field not in FIELDS:
            near = difflib.get_close_matches(field, FIELDS, n=1, cutoff=0.4)
            raise ValueError(f"it names {{{field}}}" + (f"; did you mean {{{near[0]}}}?" if near else ""))
    doubled = [field for field, times in Counter(fields).items() if times > 1]
    parts = {field for field in fields if field in _DAY}
    if not fields:
        raise ValueError("it names no field")
    if doubled:
        raise ValueError(f"{{{doubled[0]}}} is there twice")
    if parts and (len(parts) < len(_DAY) or "date" in fields):
        raise ValueError("a day is either {date}, or {year}, {month} and {day} together")


def _expression(text: str) -> str:
    """Return the regular expression of a pattern."""
    written = []
    for piece in (found.group() for found in _PIECE.finditer(text)):
        if piece.startswith("{"):
            written.append(f"(?P<{piece[1:-1]}>{FIELDS[piece[1:-1]]})")
        else:
            written.append(_ANY if piece == "*" else re.escape(piece))
    return "".join(written)


def _numbers(day: str) -> list[int]:
    """Return year, month and day of a date as it stands in a name."""
    digits = re.findall(r"\d+", day)
    return [int(day[:4]), int(day[4:6]), int(day[6:])] if len(digits) == 1 else list(map(int, digits))
