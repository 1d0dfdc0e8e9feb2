"""Two hundred hostile updates, from raw JSON to the calls on the wire: `tests/hostile_updates.jsonl`.

Each line says why it is there and how many messages it must bring (`sent`; null: it does not matter), or how many
queries are to be answered (`answered`). `foreign`: the query is not known to the server any more.
"""

import asyncio
import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from telegram_oracle import asked_in, faults
from telegram_people import private_chat
from telegram_server import TelegramServer, telegram_server
from telegram_talk import eventually, running

from bot.memory.memory import Memory

CORPUS = Path(__file__).resolve().parents[1] / "hostile_updates.jsonl"
LINES: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text("utf-8").split("\n") if line]
QUERIES = {"callback_query": "id", "inline_query": "id", "guest_message": "guest_query_id"}
PORTION = 120
PATIENCE = 60.0
LAST = 999
"""Who asks after all of them."""


async def throw(server: TelegramServer, line: dict[str, Any]) -> None:
    """Put an update before the bot as it is, whatever it is."""
    update = line["update"]
    for number in asked_in([update]).values():
        for one in number:
            server.keep({"chat": {"id": one.chat, "type": "private"}, "message_id": -1})
    for message in _kept(update):
        server.keep(message)
    if not line.get("foreign"):
        for number in _queries(update):
            server.allow(number)
    await server.deliver_raw(update)


def _kept(update: dict[str, Any]) -> list[dict[str, Any]]:
    query = update.get("callback_query")
    found = [update.get(kind) for kind in ("message", "edited_message", "guest_message", "my_chat_member")]
    found.append(query.get("message") if isinstance(query, dict) else None)
    return [
        message
        for message in found
        if isinstance(message, dict) and isinstance(message.get("message_id"), int) and "id" in message.get("chat", {})
    ]


def _queries(update: dict[str, Any]) -> list[str]:
    found = [(update.get(kind), name) for kind, name in QUERIES.items()]
    return [value[name] for value, name in found if isinstance(value, dict) and name in value]


def outcome(server: TelegramServer, line: dict[str, Any]) -> dict[str, int]:
    """Return how many messages an update brought, and how many of its queries were answered."""
    chats = {str(message["chat"]["id"]) for message in _kept(line["update"])}
    sent = [call for call in server.made("sendMessage") if call.sent["chat_id"] in chats]
    answered: Counter[str] = Counter()
    for method, name in (
        ("answerCallbackQuery", "callback_query_id"),
        ("answerInlineQuery", "inline_query_id"),
        ("answerGuestQuery", "guest_query_id"),
    ):
        answered.update(call.sent[name] for call in server.made(method))
    return {"sent": len(sent), "answered": sum(answered[number] for number in _queries(line["update"]))}


def test_the_corpus_is_as_large_as_it_says():
    assert len(LINES) >= 200
    assert len({line["why"] for line in LINES}) == len(LINES)


@pytest.mark.parametrize("start", range(0, len(LINES), PORTION))
async def test_hostile_updates_bring_what_they_should_and_nothing_else(start, caplog):
    caplog.set_level(logging.INFO)
    memory, lines = Memory.open(None), LINES[start : start + PORTION]
    async with telegram_server() as server, running(server, memory=memory):
        server.every_kind = True
        first = len(server.calls)
        for line in lines:
            await throw(server, line)
        await server.until(lambda: not server.updates, within=PATIENCE)
        await eventually(lambda: not memory.journal.waiting(), within=PATIENCE)
        await server.says("新桥", private_chat(LAST))
        last = str(LAST)
        await server.until(lambda: any(c.sent["chat_id"] == last for c in server.made("sendMessage")), within=PATIENCE)
        await asyncio.sleep(0.05)
        calls = [call for call in server.calls[first:] if call.sent.get("chat_id") != str(LAST)]
    assert faults(server, calls, [line["update"] for line in lines]) == []
    for line in lines:
        found = outcome(server, line)
        wanted = {name: line[name] for name in found if line.get(name) is not None}
        assert {name: found[name] for name in wanted} == wanted, line["why"]
    unhandled = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in unhandled] == []
