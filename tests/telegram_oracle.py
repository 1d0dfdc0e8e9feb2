"""What has to hold whatever people send: each call is valid, and goes to who asked, where it was asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram_people import Raw
from telegram_server import Call, TelegramServer

FORGIVEN = ("query is too old", "message to edit not found", "chat not found", "not enough rights to send ephemeral")
"""Refusals of what is no more there, or of what the bot may not do where it is no administrator."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that was put to the bot: its chat, its topic, and who wrote it."""

    chat: int
    topic: int | None
    writer: int | None


def asked_in(updates: Iterable[Raw]) -> dict[int, list[Asked]]:
    """Return every message of some updates, those that are replied to and those under buttons too, by number."""
    found: dict[int, list[Asked]] = {}
    for message in _messages(list(updates)):
        topic = message.get("message_thread_id") if message.get("is_topic_message") else None
        writer = message["from"].get("id") if isinstance(message.get("from"), dict) else None
        found.setdefault(message["message_id"], []).append(Asked(message["chat"]["id"], topic, writer))
    return found


def faults(server: TelegramServer, calls: Iterable[Call], updates: Iterable[Raw]) -> list[str]:
    """Return what is wrong with some calls, as answers to some updates."""
    asked, queries = asked_in(updates), _queries(updates)
    told = []
    for call in calls:
        refusal = str(call.answer.get("description", ""))
        if call.method == "getUpdates":  # a bot that starts anew meets its own last call
            continue
        if call.code != 200 and not any(words in refusal for words in FORGIVEN):
            told.append(f"{call.method} was refused: {refusal}")
        elif call.method == "sendMessage":
            told += _misdirected(call, asked)
        elif call.method == "answerCallbackQuery" and call.sent["callback_query_id"] not in queries:
            told.append(f"answered a press that nobody made: {call.sent}")
        elif call.method == "editMessageText":
            told += _meddled(call, queries, server.admins)
    return told


def _misdirected(call: Call, asked: Mapping[int, list[Asked]]) -> list[str]:
    reply = call.sent.get("reply_parameters")
    if reply is None:
        return [] if "ephemeral_message_parameters" in call.sent else [f"said to nobody: {call.sent}"]
    topic = call.sent.get("message_thread_id")
    here = [one for one in asked.get(reply["message_id"], ()) if str(one.chat) == call.sent["chat_id"]]
    if not here:
        return [f"an answer in another chat: {call.sent}"]
    if all(str(one.topic or "") != str(topic or "") for one in here):
        return [f"an answer in another topic: {call.sent}"]
    return []


def _meddled(call: Call, queries: Mapping[str, Raw], rulers: set[int]) -> list[str]:
    """Tell where a card was changed under which nobody pressed who may: who asked, or rules the group."""
    for query in queries.values():
        shown = query.get("message")
        if shown and (str(shown["chat"]["id"]), str(shown["message_id"])) == (
            call.sent["chat_id"],
            call.sent["message_id"],
        ):
            holder = shown.get("reply_to_message")
            if holder is None or query["from"]["id"] in {holder["from"]["id"], *rulers}:
                return []
    return [f"a card of somebody else was changed: {call.sent}"]


def _messages(value: Any) -> Iterable[Raw]:
    """Yield everything in an update that looks like a message with a number and a chat."""
    if isinstance(value, list):
        for part in value:
            yield from _messages(part)
    elif isinstance(value, dict):
        chat = value.get("chat")
        if isinstance(value.get("message_id"), int) and isinstance(chat, dict) and "id" in chat:
            yield value
        for part in value.values():
            yield from _messages(part)


def _queries(updates: Iterable[Raw]) -> dict[str, Raw]:
    found = (update["callback_query"] for update in updates if isinstance(update.get("callback_query"), dict))
    return {query["id"]: query for query in found if "id" in query}
