"""Keeps the token out of every log, whichever logger or handler it would go through."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

PLACEHOLDER = "<token>"
LEAST_SECRET = 8
"""Characters; a shorter second half of a token could be an ordinary word."""


def redacted(text: str, token: str) -> str:
    """Return a text without the token and without its secret half."""
    secret = token.partition(":")[2]
    text = text.replace(token, PLACEHOLDER)
    return text.replace(secret, PLACEHOLDER) if len(secret) >= LEAST_SECRET else text


@contextmanager
def redacting(token: str) -> Iterator[None]:
    """Redact every log record made meanwhile, tracebacks included.

    This is done where records are made: a filter on a handler would miss handlers added later, one on a logger
    would miss its children's records.
    """
    make = logging.getLogRecordFactory()

    def make_redacted(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return _redact(make(*args, **kwargs), token)

    logging.setLogRecordFactory(make_redacted)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)


def _redact(record: logging.LogRecord, token: str) -> logging.LogRecord:
    message = _message(record)
    clean = redacted(message, token)
    if clean != message or _holds(record.args, token):
        record.msg, record.args = clean, ()
    if record.exc_info:
        traceback = logging.Formatter().formatException(record.exc_info)
        if (clean := redacted(traceback, token)) != traceback:
            record.exc_info, record.exc_text = None, clean
    if record.stack_info:
        record.stack_info = redacted(record.stack_info, token)
    return record


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a call with the wrong number of arguments: logging itself reports it
        return str(record.msg)


def _holds(args: tuple[object, ...] | Mapping[str, object] | None, token: str) -> bool:
    return bool(args) and redacted(repr(args), token) != repr(args)
