import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from invented_answers import answer, assistant
from telegram_people import group_chat, private_chat
from telegram_server import CONFLICT, TOKEN, TelegramServer, telegram_server
from telegram_talk import running, talking

from bot.config import TelegramSettings
from bot.telegram_run import run, serve, standing
from bot.telegram_secrets import redacting
from retrieval.errors import ServeError

SECRET = TOKEN.partition(":")[2]


async def refused(server_url: str, token: str = TOKEN, *, proxy: str | None = None) -> ServeError:
    """Run the bot where it cannot start and return how it tells so; the token is in no part of it."""
    with pytest.raises(ServeError) as caught:
        await run(assistant(), TelegramSettings(api_url=server_url, proxy=proxy), token, tell=print)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.fix
    assert token.partition(":")[2] not in shown
    return caught.value


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("bot.telegram_network.RETRY_PAUSES", (0.01,))


async def test_the_start_registers_commands_takes_a_webhook_away_and_says_who_listens():
    told: list[str] = []
    async with telegram_server() as server, running(server, told=told):
        server.webhook = "https://example.org/hook"
        await server.until(lambda: len(told) == 2)
        await server.says("新桥")
        await server.next_call("sendMessage")
        assert server.webhook == ""
        registered = {
            (call.sent["scope"]["type"], call.sent.get("language_code")): [c["command"] for c in call.sent["commands"]]
            for call in server.made("setMyCommands")
        }
        polls = [call for call in server.calls if call.method == "getUpdates"]
    private, group = "all_private_chats", "all_group_chats"
    assert registered == {
        **{(private, code): ["help"] for code in (None, "zh", "en")},
        **{(group, code): ["ask", "help"] for code in (None, "zh", "en")},
    }
    assert all(poll.sent["allowed_updates"] == ["message", "callback_query"] for poll in polls)
    assert told[0].startswith("@Baoda_Bot is listening")
    assert "privacy mode" in told[1]


async def test_a_bot_that_reads_its_groups_gets_no_advice():
    told: list[str] = []
    async with telegram_server() as server:
        server.me["can_read_all_group_messages"] = True
        server.fail("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
        async with running(server, told=told):
            await server.says("新桥")
            await server.next_call("sendMessage")
    assert len(told) == 1


async def test_questions_asked_while_the_bot_was_away_are_answered():
    async with telegram_server() as server:
        await server.says("新桥")
        async with running(server):
            await server.next_call("sendMessage")
        assert not server.updates


async def test_a_wrong_token():
    async with telegram_server() as server:
        told = await refused(server.url, "77:another_token_that_is_wrong")
    assert told.problem == "Telegram does not accept the token"
    assert "@BotFather" in told.fix


async def test_no_server_at_the_address(impatient):
    told = await refused(f"http://127.0.0.1:{closed_port()}")
    assert "cannot be reached" in told.problem
    assert "telegram.api_url" in told.fix


async def test_no_proxy_at_the_address(impatient):
    told = await refused("http://bots.example.org", proxy=f"http://127.0.0.1:{closed_port()}")
    assert "telegram.proxy" in told.fix


async def test_both_connections_go_through_the_proxy():
    """A server on loopback takes the part of a proxy: it is asked for whole addresses."""
    async with telegram_server() as server:
        settings = TelegramSettings(api_url="http://bots.example.org", proxy=server.url)
        bot = asyncio.create_task(run(assistant(), settings, TOKEN, tell=print))
        await server.says("新桥")
        await server.next_call("sendMessage")
        bot.cancel()
        await asyncio.wait({bot})
        assert {"getMe", "getUpdates", "sendMessage"} <= {call.method for call in server.calls}


async def test_a_fault_between_getme_and_listening():
    async with telegram_server() as server:
        server.fail("deleteWebhook", 403, "Forbidden: not today")
        assert "cannot be reached" in (await refused(server.url)).problem


async def test_a_token_revoked_while_running():
    async with telegram_server() as server:
        with pytest.raises(ServeError, match="does not accept the token"):  # noqa: PT012
            async with running(server) as bot:
                await server.says("新桥")
                await server.next_call("sendMessage")
                server.token = "42:new"
                await server.says("新桥")
                await asyncio.wait_for(bot, 5)


async def test_a_conflict_that_lasts_from_the_start_ends_the_bot():
    told: list[str] = []
    async with telegram_server() as server:
        server.fail("getUpdates", 409, CONFLICT, times=9)
        with pytest.raises(ServeError, match="another copy"):
            async with running(server, told=told, patience=0.0) as bot:
                await asyncio.wait_for(bot, 5)
    assert sum("another copy" in line for line in told) == 1


async def test_a_conflict_later_is_said_once_and_the_bot_goes_on():
    told: list[str] = []
    async with telegram_server() as server, running(server, told=told, patience=0.0):
        await server.says("新桥")
        await server.next_call("sendMessage")
        server.fail("getUpdates", 409, CONFLICT)
        await server.says("新桥")
        await server.next_call("sendMessage")
        await server.says("新桥")
        await server.next_call("sendMessage")
        await server.until(lambda: "listening again" in told)
    assert sum("another copy" in line for line in told) == 1


async def test_a_cut_getupdates_loses_no_question():
    async with talking() as server:
        server.cut("getUpdates")
        await server.says("新桥")
        await server.next_call("sendMessage")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_finishes_what_is_being_answered(number):
    gate = threading.Event()

    def slow(question):
        gate.wait(5)
        return answer(question)

    async with telegram_server() as server:
        told: list[str] = []
        settings = TelegramSettings(api_url=server.url)
        bot = asyncio.create_task(run(assistant(slow), settings, TOKEN, tell=told.append))
        await server.until(lambda: bool(server.made("deleteWebhook")))
        await server.says("新桥")
        await server.until(lambda: not server.updates)
        os.kill(os.getpid(), number)
        await asyncio.sleep(0.05)
        assert not bot.done()
        gate.set()
        await asyncio.wait_for(bot, 5)
        assert len(server.made("sendMessage")) == 1
        assert not server.updates


async def test_it_runs_where_signals_cannot_be_caught(monkeypatch):
    def none(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", none)
    async with talking() as server:
        await server.says("新桥")
        await server.next_call("sendMessage")


async def everything_goes_wrong(server: TelegramServer) -> None:
    server.fail("setMyCommands", 400, "Bad Request: no")
    server.fail("getUpdates", 502, "Bad Gateway")
    async with running(server) as bot:
        server.cut("sendMessage")
        await server.says("新桥")
        card = (await server.next_call("sendMessage")).result
        server.fail("editMessageText", 400, "Bad Request: message can't be edited")
        await server.press(card, "v1:2")
        await server.next_call("answerCallbackQuery")
        server.fail("sendMessage", 403, "Forbidden: bot was kicked from the supergroup chat")
        await server.says("/ask 新桥", group_chat())
        await server.says("出错", private_chat(8))
        await server.next_call("sendMessage")
        server.token = "42:new"
        await server.says("新桥")
        await asyncio.wait_for(bot, 5)


async def test_the_token_is_in_no_log_and_on_no_screen(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    async with telegram_server() as server:
        with redacting(TOKEN):
            asyncio.get_running_loop().set_debug(True)
            logging.getLogger("test").debug("this very %s", TOKEN)
            with pytest.raises(ServeError):
                await everything_goes_wrong(server)
    written = caplog.text + "".join(capfd.readouterr()) + "".join(repr(vars(record)) for record in caplog.records)
    assert len(caplog.records) > 200
    assert "this very <token>" in written
    assert f"/bot{TOKEN[:6]}" not in written
    assert SECRET not in written


SERVING = """
import logging, sys
from invented_answers import assistant
from bot.config import TelegramSettings
from bot.telegram_run import serve
logging.basicConfig(level=logging.DEBUG)
serve(assistant(), TelegramSettings(api_url=sys.argv[1]), sys.argv[2])
print("ended")
"""


@asynccontextmanager
async def started(server: TelegramServer, token: str, root: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    paths = os.pathsep.join([str(root), str(root / "tests")])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", SERVING, server.url, token),
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_process_answers_and_ends_on_sigterm_without_a_trace_of_the_token(pytestconfig):
    async with telegram_server() as server, started(server, TOKEN, pytestconfig.rootpath) as process:
        await server.says("新桥")
        await server.next_call("sendMessage", within=30)
        process.send_signal(signal.SIGTERM)
        output, logs = await process.communicate()
    assert output.decode().splitlines()[-1] == "ended"
    assert process.returncode == 0
    assert b"getUpdates" in logs
    assert SECRET.encode() not in output + logs


async def test_how_the_bot_stands_is_told_without_starting_it():
    async with telegram_server() as server:
        server.webhook = "https://example.org/hook"
        await server.says("新桥")
        settings = TelegramSettings(api_url=server.url)
        found = await asyncio.to_thread(standing, settings, TOKEN)
        assert (found.username, found.reads_groups, found.webhook, found.waiting) == ("Baoda_Bot", False, True, 1)
        with pytest.raises(ServeError, match="does not accept the token"):
            await asyncio.to_thread(standing, settings, "42:wrong_secret")
        with pytest.raises(ServeError, match="does not accept the token"):
            await asyncio.to_thread(serve, assistant(), settings, "42:wrong_secret")
