"""Masthead, folio line and footer of a page with boxes -> which paper, day, page and section this is."""

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.articles.boxes.sheet import Row
from retrieval.articles.wording.days import DAY
from retrieval.articles.wording.imprint import imprinted
from retrieval.articles.wording.plain import folded
from retrieval.readers import cnki
from retrieval.records import Page, Source

_FOLIO = re.compile(r"第?([A-Z]{0,2}\d{1,3})版?")
_NAME = re.compile(r"[^\d，。：:]{2,40}")
_NAME_RATIO = 1.5


def named_in(furniture: Sequence[Row], page: Page) -> Source:
    """Return the page's source with what its furniture says."""
    printed = [(_as_printed(row, page), row) for row in furniture]
    for text, row in printed:
        if found := cnki.edition(text):
            paper, year, month, day, number = found.groups()
            date = f"{year}-{int(month):02}-{int(day):02}"
            section = next((t for t, r in printed if under_edition(row, r)), None)
            return replace(page.source, paper=paper, date=date, page=number.lstrip("0") or number, section=section)
    source = imprinted(page.source, _levels(printed))
    return replace(source, paper=source.paper or _largest(printed), page=source.page or _number(printed))


def _as_printed(row: Row, page: Page) -> str:
    """Return the text of a row with its blanks, which part paper, page and section."""
    return " ".join(page.lines[i].text for i in sorted({line for line, _ in row.placed.places}))


def under_edition(edition: Row, row: Row) -> bool:
    """Tell the section's name, which stands right below the edition line on the same edge."""
    near = 0 < edition.box.bottom - row.box.bottom < 2 * edition.size
    return near and abs(edition.box.left - row.box.left) < edition.size


def _levels(printed: Sequence[tuple[str, Row]]) -> list[str]:
    """Return the texts that stand on one level joined from left to right, from the top down."""
    levels: list[list[tuple[str, Row]]] = []
    for text, row in sorted(printed, key=lambda pair: -pair[1].box.top):
        middle = (row.box.bottom + row.box.top) / 2
        if levels and middle > levels[-1][0][1].box.bottom:
            levels[-1].append((text, row))
        else:
            levels.append([(text, row)])
    return [" ".join(t for t, _ in sorted(level, key=lambda pair: pair[1].box.left)) for level in levels]


def _largest(printed: Sequence[tuple[str, Row]]) -> str | None:
    """Return the line that is set much larger than the rest: the name of the paper."""
    ranked = sorted(printed, key=lambda pair: -pair[1].size)
    if len(ranked) < 2 or ranked[0][1].size < _NAME_RATIO * ranked[1][1].size:
        return None
    name = ranked[0][0]
    return name if _NAME.fullmatch(name) and not DAY.search(folded(name)) else None


def _number(printed: Sequence[tuple[str, Row]]) -> str | None:
    """Return the page number where a line is nothing else."""
    found = (_FOLIO.fullmatch(folded(text).replace(" ", "")) for text, _ in printed)
    return next((match.group(1) for match in found if match), None)
