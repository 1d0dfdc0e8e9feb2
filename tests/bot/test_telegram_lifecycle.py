"""What a bot lives through: names that cannot be found, clocks that are wrong, an end while it is busy."""

import asyncio
import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from invented_answers import answer, assistant
from telegram_people import private_chat
from telegram_server import TOKEN, TelegramServer, telegram_server
from telegram_talk import asked, only_answer, running

from bot.config import TelegramSettings
from bot.memory.memory import Memory
from bot.telegram_run import run
from retrieval.errors import ServeError

NAME = "bots.example.org"
YEAR = 365 * 24 * 60 * 60


class Names:
    """A directory of names that knows one, and does not always answer."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.answers = True
        self.asked = 0
        self._found = socket.getaddrinfo
        patch.setattr(socket, "getaddrinfo", self._look)

    def _look(self, host: object, *more: object, **others: object) -> object:
        if host not in (NAME, NAME.encode()):
            return self._found(host, *more, **others)
        self.asked += 1
        if not self.answers:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return self._found("127.0.0.1", *more, **others)


def named(server: TelegramServer) -> TelegramSettings:
    return TelegramSettings(api_url=f"http://{NAME}:{server.url.rpartition(':')[2]}")


async def test_a_name_that_cannot_be_found_at_the_start_is_told(monkeypatch):
    Names(monkeypatch).answers = False
    with pytest.raises(ServeError, match=r"cannot be reached: .*name resolution") as caught:
        await run(assistant(), TelegramSettings(api_url=f"http://{NAME}"), TOKEN, tell=lambda _: None)
    assert "telegram.api_url" in caught.value.fix


async def test_a_name_that_cannot_be_found_for_a_while_loses_no_question(monkeypatch):
    monkeypatch.setattr("bot.telegram_network.FAILURES_TOLD", 1)
    names, told = Names(monkeypatch), list[str]()
    async with telegram_server() as server:
        bot = asyncio.create_task(run(assistant(), named(server), TOKEN, tell=told.append))
        await asked(server)
        names.answers, before = False, names.asked
        server.cut("getUpdates")
        await server.says("新桥")
        await server.until(lambda: not server._faults["getUpdates"])
        await server.says("新桥还在吗")
        while names.asked == before:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        names.answers = True
        await server.until(lambda: len(server.made("sendMessage")) == 3, within=20)
        bot.cancel()
        await asyncio.wait({bot})
    assert told.count("Telegram does not answer; trying again until it does") == 1
    assert "listening again" in told


@pytest.mark.parametrize("wrong", [-YEAR, YEAR])
async def test_a_clock_that_is_wrong_loses_and_repeats_nothing(wrong, tmp_path):
    memory = Memory.open(tmp_path / "memory.sqlite")
    memory.journal._clock = lambda: time.time() + wrong
    async with telegram_server() as server:
        async with running(server, memory=memory):
            await server.says("新桥")
            await server.next_call("sendMessage")
            await server.says("新桥？", private_chat(8), date=int(time.time()) - wrong)
            await server.next_call("sendMessage")
            await server.quiet()
        async with running(server, memory=memory):
            await server.quiet()
    assert len(server.made("sendMessage")) == 2


async def test_what_takes_too_long_at_the_end_is_answered_at_the_next_start(monkeypatch, tmp_path: Path, caplog):
    monkeypatch.setattr("bot.telegram_run.FINISHING", 0.2)
    gate = threading.Event()

    def hanging(question):
        gate.wait(20)
        return answer(question)

    memory = Memory.open(tmp_path / "memory.sqlite")
    async with telegram_server() as server:
        settings = TelegramSettings(api_url=server.url)
        bot = asyncio.create_task(run(assistant(hanging), settings, TOKEN, tell=lambda _: None, memory=memory))
        await server.until(lambda: bool(server.made("deleteWebhook")))
        question = await server.says("新桥")
        await server.until(lambda: not server.updates)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(bot, 5)
        gate.set()
        assert not server.made("sendMessage")
        async with running(server, memory=memory):
            call = await only_answer(server)
    assert call.sent["reply_parameters"]["message_id"] == question["message_id"]
    assert "left to the next start" in caplog.text
