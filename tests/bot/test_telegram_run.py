import asyncio
import os
import signal
import socket
import threading
import traceback

import pytest
from invented_answers import answer, assistant
from telegram_api import CONFLICT
from telegram_server import TOKEN, telegram_server
from telegram_talk import running, talking

from bot.config import TelegramSettings
from bot.newsstand import COMMANDS as READERS
from bot.telegram_chat import ALLOWED_UPDATES
from bot.telegram_run import run, serve
from bot.telegram_standing import standing
from retrieval.errors import ServeError


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


async def test_the_start_registers_commands_takes_a_webhook_away_and_says_who_listens():
    told: list[str] = []
    async with telegram_server() as server, running(server, told=told):
        server.webhook = "https://example.org/hook"
        await server.until(lambda: len(told) == 3 and len(server.made("setMyCommands")) == 9)
        await server.says("新桥")
        await server.next_call("sendMessage")
        assert server.webhook == ""
        registered = {
            (call.sent["scope"]["type"], call.sent.get("language_code")): [c["command"] for c in call.sent["commands"]]
            for call in server.made("setMyCommands")
        }
        polls = [call for call in server.calls if call.method == "getUpdates"]
    menus = {
        "all_private_chats": [*READERS, "help", "about", "settings", "lang"],
        "all_group_chats": ["ask", *READERS, "help", "about"],
        "all_chat_administrators": ["ask", *READERS, "help", "about", "settings", "lang"],
    }
    assert registered == {(scope, code): names for scope, names in menus.items() for code in (None, "zh", "en")}
    assert all(tuple(poll.sent["allowed_updates"]) == ALLOWED_UPDATES for poll in polls)
    assert told[0].startswith("connecting to 127.0.0.1")
    assert told[1].startswith("@Baoda_Bot is listening")
    assert "privacy mode" in told[2]


async def test_a_bot_that_reads_its_groups_gets_no_advice():
    told: list[str] = []
    async with telegram_server() as server:
        server.me["can_read_all_group_messages"] = True
        server.fail("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
        async with running(server, told=told):
            await server.says("新桥")
            await server.next_call("sendMessage")
    assert len(told) == 2


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


async def test_no_server_at_the_address():
    told = await refused(f"http://127.0.0.1:{closed_port()}")
    assert "cannot be reached" in told.problem
    assert "telegram.api_url" in told.fix


async def test_no_proxy_at_the_address():
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
