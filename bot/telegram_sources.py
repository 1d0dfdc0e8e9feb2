"""Where something was printed, as one line of a card."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.phrases import Phrases
from bot.remarks import source_words
from bot.telegram_text import Sheet, clipped, line
from retrieval.records import Source

LINE_LIMIT = 256
"""Units of a headline, a kicker, a byline; a page number or a paper's name gets a quarter."""
URL_LIMIT = 2048


def write_source(sheet: Sheet, phrases: Phrases, source: Source) -> None:
    """Write a source as a line of its own, linked where it has an address."""
    sheet.write("\n")
    sheet.write(source_line(source, phrases), url=_link(source.url))


def source_line(source: Source, phrases: Phrases) -> str:
    """Return paper, date, page and section in one line; the file's name where none of the first three is known."""
    paper, date, page, section = (_short(part) for part in (source.paper, source.date, source.page, source.section))
    words = source_words(replace(source, paper=paper, date=date, page=page, section=section), phrases)
    if not (paper or date or page):
        words.insert(0, clipped(line(re.split(r"[\\/]", source.file)[-1]), LINE_LIMIT))
    return " · ".join(filter(None, words))


def _short(part: str | None) -> str:
    return clipped(line(part), LINE_LIMIT // 4)


def _link(url: str | None) -> str | None:
    if not url or len(url) > URL_LIMIT or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
