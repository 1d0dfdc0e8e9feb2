"""What the bot tells whoever runs it: plain lines for people, or one JSON object a line for programs."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

PLAIN = "%(levelname)s: %(message)s"
FACTS = "facts"
"""The attribute of a record that holds figures for programs; no names, no texts of people."""
EVENTS = logging.getLogger("baoda")
"""What happens: the bot starts, a question is answered, pages are read."""


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON: time, level, logger, message, the facts, and a trace if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        shape = {"time": time, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        shape |= getattr(record, FACTS, {})
        if record.exc_info or record.exc_text:
            shape["trace"] = record.exc_text or self.formatException(record.exc_info)  # type: ignore[arg-type]
        return json.dumps(shape, ensure_ascii=False)


@contextmanager
def logging_to(stream: TextIO, *, as_json: bool, quiet: bool) -> Iterator[None]:
    """Write records to this stream meanwhile: warnings; in JSON events as well, unless it should be quiet.

    What libraries say below a warning is left out, as it holds what people wrote.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if as_json else logging.Formatter(PLAIN))
    root, before = logging.getLogger(), EVENTS.level
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name == EVENTS.name)
    EVENTS.setLevel(logging.INFO if as_json and not quiet else logging.WARNING)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        EVENTS.setLevel(before)
