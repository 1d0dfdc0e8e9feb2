"""The token is in no log and on no screen, whatever goes wrong."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from telegram_people import group_chat, private_chat
from telegram_server import TOKEN, TelegramServer, telegram_server
from telegram_talk import running

from bot.telegram_secrets import redacting
from retrieval.errors import ServeError

SECRET = TOKEN.partition(":")[2]


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
