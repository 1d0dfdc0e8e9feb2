"""Whatever people do in whatever order: nothing fails unseen, nothing is said to or changed for the wrong person."""

import asyncio
import logging
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from telegram_api import ADMIN_RIGHTS, ME
from telegram_oracle import faults
from telegram_people import Raw, entities_in, group_chat, person, private_chat
from telegram_server import TelegramServer, telegram_server
from telegram_talk import eventually, running

from bot.memory.memory import Memory

PATIENCE = 60.0
PEOPLE = (7, 8)
GROUP, FORUM = group_chat(-1001), group_chat(-1002, forum=True)
WORDS = (
    st.sampled_from(
        "新桥在哪里 火车几点开 火星 出差 谢谢 你好 😀 @Baoda_Bot /ask /help /settings /settings@Baoda_Bot /lang".split()
    )
    | st.sampled_from("/watches /latest /random /stats 多长？ /about@Baoda_Bot /start".split())
    | st.sampled_from(
        ["", "桥 -书", "\u202e桥", "@Baoda_Bot 桥", "/ask 新桥", "/ask@baoda_bot 桥有多长", "@other_bot 桥"]
    )
    | st.sampled_from(["/watch 五小", "/paper 青石", "/start q-5qGl"])
    | st.text(max_size=30)
)
PRESSES = st.sampled_from(["v1:2", "v1:0", "v1:99", "x", "s1:sure", "l1:en", "w1:stop:000000", "u1:up"]) | st.text(
    max_size=20
)
PLACES = st.sampled_from(["own", "group", "general", "topic"])
STATES = st.sampled_from(["member", "administrator", "left", "kicked"])


class Telegram(RuleBasedStateMachine):
    """The real bot on the strict server, and people who do as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.memory = Memory.open(None)
        self.updates: list[Raw] = []
        self.said: list[Raw] = []
        self.log = _Errors()
        logging.getLogger().addHandler(self.log)

    @initialize(rulers=st.sets(st.sampled_from(PEOPLE)))
    def begin(self, rulers: set[int]) -> None:
        self.server: TelegramServer = self.runner.run(self.stack.enter_async_context(telegram_server()))
        self.server.admins = rulers
        for chat in (GROUP, FORUM, *map(private_chat, PEOPLE)):
            self.server.keep({"chat": chat, "message_id": 1, "from": person(), "date": 1})
        self.bot = AsyncExitStack()
        self.runner.run(self._started())

    async def _started(self) -> None:
        await self.bot.enter_async_context(running(self.server, memory=self.memory))

    @rule(words=WORDS, place=PLACES, writer=st.sampled_from(PEOPLE), data=st.data())
    def says(self, words: str, place: str, writer: int, data: st.DataObject) -> None:
        replied = data.draw(st.sampled_from([None, *self._cards(), *self.said][:6]))
        self._do(self._says(words, place, writer, replied))

    async def _says(self, words: str, place: str, writer: int, replied: Raw | None) -> None:
        chat, topic = _place(place, writer)
        reply = {"reply_to_message": replied} if replied and replied["chat"]["id"] == chat["id"] else {}
        message = await self.server.says(words or None, chat, person(writer), **topic, **reply)
        self.said.append(message)
        self.updates.append({"message": message})

    @precondition(lambda self: self.said)
    @rule(words=WORDS, late=st.booleans(), data=st.data())
    def mends(self, words: str, late: bool, data: st.DataObject) -> None:
        message = data.draw(st.sampled_from(self.said))
        edited = {**message, "edit_date": message["date"] + (500 if late else 5), "text": words or "桥"}
        self._give({"edited_message": {**edited, "entities": entities_in(edited["text"])}})

    @precondition(lambda self: self._cards())
    @rule(forged=PRESSES, own=st.booleans(), presser=st.sampled_from(PEOPLE), data=st.data())
    def presses(self, forged: str, own: bool, presser: int, data: st.DataObject) -> None:
        shown = data.draw(st.sampled_from(self._cards()))
        rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
        there = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        pressed = data.draw(st.sampled_from(there)) if own and there else forged
        self._do(self._presses(shown, pressed, presser))

    async def _presses(self, shown: Raw, pressed: str, presser: int) -> None:
        query = await self.server.press(shown, pressed, person(presser))
        self.updates.append({"callback_query": {"id": query, "from": person(presser), "message": shown}})
        await self._answered("answerCallbackQuery", "callback_query_id", query)

    @rule(words=WORDS, offset=st.sampled_from(["", "50", "x", "-1"]), typer=st.sampled_from(PEOPLE))
    def types(self, words: str, offset: str, typer: int) -> None:
        async def typed() -> None:
            query = await self.server.types(words, offset, person(typer))
            await self._answered("answerInlineQuery", "inline_query_id", query)

        self._do(typed())

    @rule(words=WORDS, guest=st.sampled_from(PEOPLE))
    def calls_from_elsewhere(self, words: str, guest: int) -> None:
        async def called() -> None:
            query = f"guest-{len(self.updates)}"
            self.server.allow(query)
            text = f"@Baoda_Bot {words}"
            message = {"message_id": 5, "date": int(time.time()), "chat": group_chat(-1009), "from": person(guest)}
            message |= {"text": text, "entities": entities_in(text), "guest_query_id": query}
            await self.server.deliver({"guest_message": message})
            await self._answered("answerGuestQuery", "guest_query_id", query)

        self._do(called())

    @rule(old=STATES, new=STATES, chat=st.sampled_from([GROUP, FORUM, private_chat(7)]))
    def changes_what_the_bot_may(self, old: str, new: str, chat: Raw) -> None:
        self._give(
            {
                "my_chat_member": {
                    "chat": chat, "from": person(7), "date": int(time.time()),
                    "old_chat_member": _standing(old), "new_chat_member": _standing(new),
                }
            }
        )  # fmt: skip

    @rule()
    def starts_anew(self) -> None:
        async def anew() -> None:
            await self.bot.aclose()
            self.bot = AsyncExitStack()
            await self._started()

        self._do(anew())

    def teardown(self) -> None:
        try:
            if hasattr(self, "bot"):
                self.runner.run(self.bot.aclose())
            self.runner.run(self.stack.aclose())
        finally:
            self.runner.close()
            self.memory.close()
            logging.getLogger().removeHandler(self.log)

    def _cards(self) -> list[Raw]:
        return [call.result for call in self.server.made("sendMessage") if "reply_to_message" in call.result]

    def _give(self, update: Raw) -> None:
        self.updates.append(update)
        self._do(self._given(update))

    async def _given(self, update: Raw) -> None:
        await self.server.deliver(update)

    async def _answered(self, method: str, name: str, query: str) -> None:
        answered = self.server.made
        await self.server.until(lambda: any(c.sent.get(name) == query for c in answered(method)), within=PATIENCE)

    def _do(self, deed: Any) -> None:
        """Do something, wait until the bot has done with it, and look at every call that it made."""

        async def done() -> None:
            await deed
            await self.server.until(lambda: not self.server.updates, within=PATIENCE)
            await eventually(lambda: not self.memory.journal.waiting(), within=PATIENCE)

        self.runner.run(done())
        greetings = [call for call in self.server.calls if call.method == "sendMessage" and _greets(call.sent)]
        calls = [call for call in self.server.calls if call not in greetings]
        assert faults(self.server, calls, self.updates) == []
        assert self.log.lines == []


class _Errors(logging.Handler):
    """Hears what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.exc_info}")


def _place(place: str, writer: int) -> tuple[Raw, Raw]:
    if place == "own":
        return private_chat(writer), {}
    if place == "topic":
        return FORUM, {"message_thread_id": 44, "is_topic_message": True}
    return (FORUM if place == "general" else GROUP), {}


def _standing(status: str) -> Raw:
    more: dict[str, Raw] = {"kicked": {"until_date": 0}, "administrator": dict.fromkeys(ADMIN_RIGHTS, False)}
    return {"user": ME, "status": status, **more.get(status, {})}


def _greets(sent: Raw) -> bool:
    """Tell whether a call greets a group: it answers nobody."""
    return int(sent["chat_id"]) < 0 and "reply_parameters" not in sent


class TestTelegram(Telegram.TestCase):
    settings = settings(
        max_examples=6,
        stateful_step_count=12,
        phases=(Phase.reuse, Phase.generate),  # a failure is made smaller where there is time for it
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.slow
class TestTelegramForLong(Telegram.TestCase):
    settings = settings(max_examples=100, stateful_step_count=30, suppress_health_check=list(HealthCheck))
