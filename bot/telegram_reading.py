"""Which updates can be read: python-telegram-bot fails on some, and takes others that lack what every one must have."""

import json
import logging
from collections.abc import Iterator
from typing import Any

from telegram import Message, Update

LOGGER = logging.getLogger(__name__)
GREATEST_ID = 2**63 - 1
"""What a database keeps; Telegram's own numbers have 52 bits."""
DEEPEST = 5
"""Messages that reply to messages that reply …; Telegram tells of one."""


def readable(payload: bytes) -> bytes:
    """Return the answer to getUpdates with those updates emptied that cannot be read.

    The library would fail on all of them and fetch the same ones for ever. What they say is not logged, as it would.
    """
    answer = json.loads(payload)
    updates = answer.get("result")
    unreadable = [n for n, raw in enumerate(updates) if not is_readable(raw)] if isinstance(updates, list) else []
    if not unreadable:
        return payload
    for n in unreadable:
        LOGGER.warning("an update cannot be read and is left out; it has %s", ", ".join(map(str, updates[n])))
        updates[n] = {"update_id": updates[n]["update_id"]}
    return json.dumps(answer).encode()


def is_readable(raw: dict[str, Any]) -> bool:
    """Tell whether the library reads an update, and what it reads is whole."""
    try:
        return _is_whole(Update.de_json(raw))
    except Exception:
        return False


def _is_whole(update: Update) -> bool:
    pressed, typed, member = update.callback_query, update.inline_query, update.my_chat_member
    parts = (
        not pressed or (_is_number(pressed.from_user.id) and isinstance(pressed.data, str | None)),
        not typed
        or (_is_number(typed.from_user.id) and isinstance(typed.query, str) and isinstance(typed.offset, str)),
        not member
        or (bool(member.old_chat_member.status and member.new_chat_member.status) and _is_number(member.chat.id)),
    )
    return all(parts) and all(map(_is_whole_message, _messages(update)))


def _messages(update: Update) -> Iterator[Message]:
    pressed = update.callback_query
    shown = pressed.message if pressed and isinstance(pressed.message, Message) else None
    for message in (update.message, update.edited_message, update.guest_message, shown):
        depth, inner = 0, message
        while inner and depth < DEEPEST:
            yield inner
            depth, inner = depth + 1, inner.reply_to_message


def _is_whole_message(message: Message) -> bool:
    """Tell whether a message has what Telegram says every one has; an attribute of nothing raises, which is a no."""
    people = [person.id for person in (message.from_user, message.sender_chat) if person]
    entities = (*message.entities, *message.caption_entities)
    return (
        all(map(_is_number, (message.message_id, message.chat.id, *people)))
        and isinstance(message.chat.type, str)
        and message.date.timestamp() is not None
        and all(isinstance(text, str | None) for text in (message.text, message.caption))
        and all(isinstance(place, int) for entity in entities for place in (entity.offset, entity.length))
    )


def _is_number(number: object) -> bool:
    return isinstance(number, int) and -GREATEST_ID <= number <= GREATEST_ID
