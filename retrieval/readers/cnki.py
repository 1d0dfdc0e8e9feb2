"""Articles taken from CNKI (中国知网): one newspaper article set anew as a PDF of one or more pages."""

import re
import statistics
from dataclasses import replace
from itertools import pairwise

from retrieval.records import Box, Line, Page

_EDITION = re.compile(r"([^/]{2,20})/(\d{4})年/(\d{1,2})月/(\d{1,2})日/第(\w+)版")
_NUMBER = re.compile(r"第\d+页共\d+页")
_HEADING_LINES = 12


def edition(text: str) -> re.Match[str] | None:
    """Match the line that names paper, year, month, day and page: 报名/2008 年/1 月/11 日/第 011 版."""
    return _EDITION.fullmatch(re.sub(r"\s", "", text))


def continues(first: Page, page: Page) -> bool:
    """Tell whether an article goes on here: the file began with an edition line and this page has none."""
    return _names_edition(first) and not _names_edition(page)


def _names_edition(page: Page) -> bool:
    return any(edition(line.text) for line in page.lines[:_HEADING_LINES])


def appended(first: Page, page: Page) -> Page:
    """Return one long sheet: the text of `page` goes on below that of `first`, page numbers stand at the foot."""
    text, numbers = _parted(first)
    more, more_numbers = _parted(page)
    if first.area is None or page.area is None or not text or not more:
        return replace(first, lines=first.lines + page.lines)
    drop = min(box.bottom for _, box in text) - _pitch(text) - max(box.bottom for _, box in more)
    moved = [(line, _shifted(box, drop)) for line, box in more]
    foot = min(box.bottom for _, box in moved) - 60
    numbers = [(line, Box(box.left, foot - 20, box.right, foot - 10)) for line, box in (*numbers, *more_numbers)]
    placed = sorted((*text, *moved, *numbers), key=lambda pair: pair[0].number)
    lines = tuple(replace(line, box=box) for line, box in placed)
    return replace(first, lines=lines, shapes=(), area=Box(0.0, foot - 40, first.area.right, first.area.top))


def _parted(page: Page) -> tuple[list[tuple[Line, Box]], list[tuple[Line, Box]]]:
    """Return the lines of text and the page numbers with their boxes."""
    boxed = [(line, line.box) for line in page.lines if line.box]
    numbers = [pair for pair in boxed if _NUMBER.fullmatch(re.sub(r"\s", "", pair[0].text))]
    return [pair for pair in boxed if pair not in numbers], numbers


def _pitch(text: list[tuple[Line, Box]]) -> float:
    """Return the usual distance of two baselines."""
    levels = sorted({round(box.bottom, 1) for _, box in text})
    steps = [upper - lower for lower, upper in pairwise(levels) if upper - lower > 5]
    return statistics.median(steps) if steps else 15.6


def _shifted(box: Box, drop: float) -> Box:
    return Box(box.left, box.bottom + drop, box.right, box.top + drop)
