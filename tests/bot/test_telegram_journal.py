"""No question is lost and none answered twice, whatever happens to the process or to the connection."""

import asyncio
import random
import sqlite3
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from invented_answers import answer
from telegram import Chat, Message, Update
from telegram_people import private_chat
from telegram_processes import process
from telegram_server import TelegramServer, telegram_server
from telegram_talk import asked, only_answer, running, talking

from bot.memory.memory import Memory
from bot.telegram_journal import Answering, Updates

IN_FLIGHT = 1.0
"""Seconds before a kill in which an answer may have left and not yet be struck off, on a machine that is busy."""


@pytest.fixture
def memory() -> Memory:
    return Memory.open(None)


async def test_a_question_is_written_down_before_it_is_confirmed_and_struck_off_when_answered(memory):
    waiting: list[int] = []

    def looking(question):
        waiting.append(len(memory.journal.resume()))
        return answer(question)

    async with telegram_server() as server, running(server, looking, memory=memory):
        await server.says("新桥")
        await only_answer(server)
    assert waiting == [1]
    assert memory.journal.resume() == []


async def test_what_waited_is_answered_at_the_next_start_and_told_twice_is_answered_once(memory):
    told: list[str] = []
    async with telegram_server() as server:
        question = await server.says("新桥")
        before = Updates(memory.journal)
        await before.put(Update.de_json(server.updates[0]))
        before.close()
        async with running(server, memory=memory, told=told):
            call = await only_answer(server)
        assert call.sent["reply_parameters"]["message_id"] == question["message_id"]
    assert any("left from the last run, answered first: 1" in line for line in told)


async def test_an_answer_that_could_not_be_sent_is_sent_later(monkeypatch):
    monkeypatch.setattr("bot.telegram_network.RETRY_PAUSES", (0.01,))
    monkeypatch.setattr("bot.telegram_limits.RETRIES", 0)
    monkeypatch.setattr(Answering.__init__, "__kwdefaults__", {"pause": 0.05})
    async with talking() as server:
        server.fail("sendMessage", 502, "Bad Gateway", times=2)
        server.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        await server.says("新桥")
        await only_answer(server)


async def test_an_answer_that_nobody_takes_is_given_up_in_the_end(monkeypatch, memory):
    monkeypatch.setattr("bot.telegram_network.RETRY_PAUSES", ())
    monkeypatch.setattr("bot.telegram_journal.OWED_TRIES", 2)
    monkeypatch.setattr(Answering.__init__, "__kwdefaults__", {"pause": 0.01})
    async with telegram_server() as server, running(server, memory=memory):
        server.fail("sendMessage", 502, "Bad Gateway", times=9)
        await server.says("新桥")
        await server.until(lambda: sum(call.code == 502 for call in server.calls) == 3)
        await asyncio.sleep(0.1)
        assert sum(call.code == 502 for call in server.calls) == 3
    assert memory.journal.resume() == []


async def test_a_journal_that_cannot_be_written_silences_nobody(memory, monkeypatch, caplog):
    def full(*_: object) -> bool:
        raise OSError("No space left on device")

    monkeypatch.setattr(memory.journal, "write", full)
    monkeypatch.setattr(memory.journal, "answered", full)
    async with telegram_server() as server, running(server, memory=memory):
        await server.says("新桥")
        await only_answer(server)
    assert "the journal cannot be written" in caplog.text


async def test_what_is_answered_while_the_disk_is_busy_is_struck_off_together(memory, monkeypatch):
    busy, struck = threading.Event(), []
    real = memory.journal.answered
    monkeypatch.setattr(memory.journal, "answered", lambda *numbers: (struck.append(numbers), real(*numbers)))
    updates = Updates(memory.journal)
    messages = [Update(number, message=Message(number, datetime.now(UTC), Chat(7, "private"))) for number in range(5)]
    for message in messages:
        await updates.put(message)
    waiting = updates._writer.submit(busy.wait)
    strikes = asyncio.gather(*(updates.answered(message) for message in messages))
    await asyncio.sleep(0)
    busy.set()
    await strikes
    updates.close()
    assert waiting.result()
    assert [sorted(numbers) for numbers in struck if numbers] == [[0, 1, 2, 3, 4]]
    assert memory.journal.waiting() == 0


async def test_a_pressed_button_is_not_written_down(memory, monkeypatch):
    async with telegram_server() as server, running(server, memory=memory):
        _, card = await asked(server)
        monkeypatch.setattr(memory.journal, "write", lambda *_: pytest.fail("written"))
        await server.press(card, "v1:2")
        await server.next_call("editMessageText")


async def test_what_comes_after_the_end_is_left_alone(memory):
    async def never() -> None:
        pytest.fail("handled")

    updates = Updates(memory.journal)
    answering = Answering(1, updates)
    answering.leave()
    await answering.process_update(object(), never())
    updates.close()


def waiting_in(database: Path) -> str:
    """Return the messages that a killed bot had not struck off."""
    if not database.exists():
        return ""
    with sqlite3.connect(database) as connection:
        return "".join(message for (message,) in connection.execute("SELECT message FROM journal"))


async def killed_again_and_again(server: TelegramServer, database: Path, kills: int) -> None:
    """Ask all the time, kill the bot at random moments, and look what became of each question in the end."""
    dice, asked_ids, excused = random.Random(kills), [], set()

    async def ask() -> None:
        while True:
            chat = private_chat(dice.randrange(10, 500))
            asked_ids.append((await server.says(f"桥 {len(asked_ids)}", chat))["message_id"])
            await asyncio.sleep(dice.expovariate(20))

    def answers() -> Counter[int]:
        return Counter(call.sent["reply_parameters"]["message_id"] for call in server.made("sendMessage"))

    asking = asyncio.create_task(ask())
    for _ in range(kills):
        polls = sum(call.method == "getMe" for call in server.calls)
        async with process(server.url, server.token, database) as bot:
            await server.until(lambda n=polls: sum(c.method == "getMe" for c in server.calls) > n, within=30)
            await asyncio.sleep(dice.uniform(0, 0.2))
            bot.kill()
            killed = time.monotonic()
        waiting = waiting_in(database)
        for call in server.made("sendMessage"):
            number = call.sent["reply_parameters"]["message_id"]
            if call.at > killed - IN_FLIGHT and f'"message_id": {number},' in waiting:
                excused.add(number)
    asking.cancel()
    async with process(server.url, server.token, database):
        await server.until(lambda: set(answers()) >= set(asked_ids), within=60)
        await server.quiet()
    assert {number for number, times in answers().items() if times > 1} <= excused
    assert len(asked_ids) > kills


async def test_kill_minus_nine_loses_no_question_and_answers_none_twice(tmp_path):
    async with telegram_server() as server:
        await killed_again_and_again(server, tmp_path / "memory.sqlite", kills=5)


@pytest.mark.slow
async def test_a_hundred_kills(tmp_path):
    async with telegram_server() as server:
        await killed_again_and_again(server, tmp_path / "memory.sqlite", kills=100)
