"""Replies of one phrase, and what is wrong with a question."""

import base64
import binascii

from bot.messages import Reply, has_words
from bot.phrases import Phrases

QUESTION_LIMIT = 1000
"""Characters; a longer question gets a phrase."""


def says(language: str, name: str, **values: object) -> Reply:
    """Return a reply of one phrase."""
    return Reply(language, words=Phrases.load(language).say(name, **values))


def objection(words: str, language: str) -> Reply | None:
    """Return what is wrong with a question before it is looked up; None where nothing is."""
    if not words:
        return says(language, "empty")
    if not has_words(words):
        return says(language, "wordless")
    if len(words) > QUESTION_LIMIT:
        return says(language, "too_long", limit=QUESTION_LIMIT)
    return None


def linked(words: str) -> str:
    """Return the question of a link, from base64; empty where it holds none."""
    try:
        return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
