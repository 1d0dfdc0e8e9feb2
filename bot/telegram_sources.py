"""Where something was printed, as one line of a card."""

import re
from urllib.parse import urlsplit

from bot.phrases import Phrases
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
    parts = [
        phrases.say("paper", paper=clipped(line(source.paper), LINE_LIMIT // 4)) if line(source.paper) else "",
        phrases.date(clipped(line(source.date), LINE_LIMIT // 4)),
        _page(clipped(line(source.page), LINE_LIMIT // 4), phrases),
    ]
    if not any(parts):
        parts = [clipped(line(re.split(r"[\\/]", source.file)[-1]), LINE_LIMIT)]
    if section := line(source.section):
        parts.append(phrases.say("section", section=clipped(section, LINE_LIMIT // 4)))
    return " · ".join(part for part in parts if part)


def _page(page: str, phrases: Phrases) -> str:
    return page if not page or "版" in page else phrases.say("page", page=page)


def _link(url: str | None) -> str | None:
    if not url or len(url) > URL_LIMIT or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
