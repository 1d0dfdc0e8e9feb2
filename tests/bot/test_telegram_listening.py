"""Ways to Telegram: through a SOCKS proxy, by a webhook, and over a connection that hangs."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from invented_answers import assistant
from telegram_people import entities_in, person, private_chat
from telegram_server import TOKEN, TelegramServer, telegram_server
from telegram_talk import asked, running

from bot.config import TelegramSettings
from bot.memory.memory import Memory
from bot.telegram_listening import secret
from bot.telegram_run import run
from retrieval.errors import ServeError


@asynccontextmanager
async def socks_proxy(target: str) -> AsyncIterator[tuple[str, list[str]]]:
    """Run a SOCKS5 proxy that leads to one server only; yield its address and the names it was asked for."""
    host, port = httpx.URL(target).host, httpx.URL(target).port
    names: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readexactly((await reader.readexactly(2))[1])
            writer.write(b"\x05\x00")
            kind = (await reader.readexactly(4))[3]
            length = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
            names.append((await reader.readexactly(length)).decode("latin-1"))
            await reader.readexactly(2)
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            onward = await asyncio.open_connection(host, port)
            await asyncio.gather(pipe(reader, onward[1]), pipe(onward[0], writer))

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while read := await reader.read(65536):
                writer.write(read)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", names


@asynccontextmanager
async def serving(settings: TelegramSettings, memory: Memory | None = None) -> AsyncIterator[None]:
    bot = asyncio.create_task(run(assistant(memory=memory), settings, TOKEN, tell=lambda _: None, memory=memory))
    try:
        yield
    finally:
        bot.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await bot


@pytest.mark.parametrize("way", ["socks5", "socks5h", "environment"])
async def test_both_connections_go_through_a_socks_proxy(way, monkeypatch):
    async with telegram_server() as server, socks_proxy(server.url) as (address, names):
        proxy = None if way == "environment" else f"{way}://{address}"
        if way == "environment":
            monkeypatch.setenv("ALL_PROXY", f"socks5h://{address}")
        async with serving(TelegramSettings(api_url="http://bots.example.org", proxy=proxy)):
            await server.says("新桥")
            await server.next_call("sendMessage")
        assert {"getMe", "getUpdates", "sendMessage"} <= {call.method for call in server.calls}
    assert set(names) == {"bots.example.org"}
    assert len(names) >= 2


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def bring(server: TelegramServer, at: str, update: dict, *, word: str | None, unix: str | None = None) -> int:
    """Bring an update to the webhook as the web server would; return the status."""
    headers = {"Content-Type": "application/json"} | ({"X-Telegram-Bot-Api-Secret-Token": word} if word else {})
    transport = httpx.AsyncHTTPTransport(uds=unix) if unix else None
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        return (await client.post(at, json=update, headers=headers)).status_code


@pytest.mark.parametrize("unix", [True, False])
async def test_messages_brought_to_the_webhook_are_answered_once_and_only_telegrams(unix, tmp_path: Path):
    listen = str(tmp_path / "baoda.sock") if unix else f"127.0.0.1:{free_port()}"
    memory = Memory.open(None)
    text = "新桥"
    message = {"message_id": 5, "date": 1_795_000_000, "chat": private_chat(), "from": person(), "text": text}
    update = {"update_id": 77, "message": {**message, "entities": entities_in(text)}}
    async with telegram_server() as server:
        server.keep(update["message"])
        settings = TelegramSettings(server.url, webhook="https://news.example.org/baoda", listen=listen)
        async with serving(settings, memory):
            await server.until(lambda: bool(server.made("setWebhook")) and len(server.made("setMyCommands")) == 9)
            assert server.made("setWebhook")[0].sent["secret_token"] == secret(TOKEN)
            assert TOKEN[-9:] not in secret(TOKEN)
            at, path = f"http://{'bot' if unix else listen}/baoda", listen if unix else None
            for word, status in ((None, 403), ("wrong", 403), (secret(TOKEN), 200), (secret(TOKEN), 200)):
                assert await bring(server, at, update, word=word, unix=path) == status
            await server.next_call("sendMessage")
            assert await bring(server, at, {"update_id": 78, "message": {}}, word=secret(TOKEN), unix=path) == 400
            await asyncio.sleep(0.1)
            assert len(server.made("sendMessage")) == 1
            assert not server.made("getUpdates")
    assert memory.journal.resume() == []


@pytest.mark.parametrize("listen", ["127.0.0.1:99999", "/nowhere/at/all.sock", "taken"])
async def test_an_address_that_cannot_be_listened_at_is_told(listen):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}" if listen == "taken" else listen
        async with telegram_server() as server:
            settings = TelegramSettings(server.url, webhook="https://news.example.org/baoda", listen=listen)
            with pytest.raises(ServeError, match="cannot listen at") as caught:
                await run(assistant(), settings, TOKEN, tell=lambda _: None)
    assert "telegram.listen" in caught.value.fix


async def test_a_connection_that_hangs_is_made_anew(monkeypatch, caplog):
    monkeypatch.setattr("bot.telegram_run.DEAF_AFTER", 1.5)
    async with telegram_server() as server:
        server.longest_poll = 0.2
        server.delay("getUpdates", 0)
        server.delay("getUpdates", 60)
        async with running(server):
            await server.says("新桥")
            await server.next_call("sendMessage", within=20)
            await asked(server)
    assert "connecting anew" in caplog.text


async def test_a_bot_that_stays_deaf_ends_so_that_it_can_be_started_again(monkeypatch):
    monkeypatch.setattr("bot.telegram_run.DEAF_AFTER", 0.2)
    monkeypatch.setattr("bot.telegram_network.PollWatch.silence", lambda _: 9.0)
    async with telegram_server() as server:
        with pytest.raises(ServeError, match="listening to Telegram has stopped"):
            async with running(server) as bot:
                await asyncio.wait_for(bot, 10)
