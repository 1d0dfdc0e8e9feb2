"""Somebody else's simulator of the Bot API (npm: telegram-test-api), and what stands between it and our bot.

It was not written for the bot's library: `Between` mends what that could not read, and nothing that the bot says.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from telegram_people import Raw, entities_in, person, private_chat

PACKAGE = "telegram-test-api@4.2.1"
FOLDER = Path(os.environ.get("BAODA_SIMULATOR") or Path(__file__).resolve().parents[1] / ".cache" / "simulator")
MODULE = FOLDER / "node_modules" / "telegram-test-api"
TOKEN = "666:simulated_token_of_nobody_at_all"
START = """
const TelegramServer = require(process.argv[1]);
const server = new TelegramServer({ host: "127.0.0.1", port: Number(process.argv[2]), storeTimeout: 600 });
server.start().then(() => console.log("ready"));
"""
POLL = 0.05
"""Seconds that an empty getUpdates is held, as the simulator answers at once."""


def absence() -> str:
    """Return why the simulator cannot be had here; empty where it can."""
    if not shutil.which("node"):
        return "Node.js is not installed"
    if not MODULE.exists():
        return f"not installed: npm install --prefix .cache/simulator {PACKAGE}"
    return ""


class Simulator:
    """The simulator, and people who write to it."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.calls: list[str] = []
        self._inner = url
        self._session = session

    async def says(self, text: str, chat: int) -> Raw:
        """Let a person write to the bot; return the message as the simulator keeps it."""
        message = {"chat": private_chat(chat), "from": person(chat), "date": 1_795_000_000, "text": text}
        marked = {**message, "entities": entities_in(text)}
        await self._post("sendCommand" if marked["entities"] else "sendMessage", {**marked, "botToken": TOKEN})
        history = await self._post("getUpdatesHistory", {"token": TOKEN})
        mine = [kept for kept in history if kept.get("message", {}).get("text") == text]
        return {**marked, "message_id": mine[-1]["messageId"]}

    async def presses(self, shown: Raw, question: Raw, data: str) -> None:
        """Let the asker press a button under a card."""
        message = {
            "message_id": shown["messageId"], "date": 1_795_000_000, "chat": question["chat"],
            "text": shown["message"]["text"], "reply_to_message": question,
        }  # fmt: skip
        await self._post(
            "sendCallback", {"botToken": TOKEN, "from": question["from"], "message": message, "data": data}
        )

    async def heard(self, chat: int, *, within: float = 10.0) -> Raw:
        """Return the next message that a person gets."""
        async with asyncio.timeout(within):
            while not (found := await self._post("getUpdates", {"token": TOKEN, "chatId": chat})):  # noqa: ASYNC110
                await asyncio.sleep(POLL)
        assert len(found) == 1
        return dict(found[0])

    async def shown(self, card: Raw) -> Raw:
        """Return a card as it stands there now."""
        history = await self._post("getUpdatesHistory", {"token": TOKEN})
        return dict(next(kept["message"] for kept in history if kept["messageId"] == card["messageId"]))

    async def _post(self, path: str, sent: Raw) -> Any:
        async with self._session.post(f"{self._inner}/{path}", json=sent) as response:
            return (await response.json())["result"]

    async def between(self, request: web.Request) -> web.Response:
        """Hand a call of the bot on, and what is answered back, made readable for its library."""
        method, sent = request.match_info["method"], dict((await request.post()).items())
        self.calls.append(method)
        async with self._session.post(f"{self._inner}/bot{TOKEN}/{method}", data=sent) as response:
            status, body = response.status, await response.read()
        if status != 200:
            return web.Response(status=status, body=body)
        answer = json.loads(body)
        answer["result"] = _mended(method, answer.get("result"), sent)
        if method == "getUpdates" and not answer["result"]:
            await asyncio.sleep(POLL)
        return web.json_response(answer)


def _mended(method: str, result: Any, sent: Raw) -> Any:
    if method == "getMe":
        return {**result, "is_bot": True, "can_join_groups": True}
    if method == "getUpdates":
        for update in result:
            if "callback_query" in update:
                update["callback_query"]["chat_instance"] = "1"
        return result
    if method == "sendMessage":  # what was sent comes back as it was, and the time in milliseconds
        kept = {name: result[name] for name in ("message_id", "chat", "text")}
        return {**kept, "date": result["date"] // 1000, "entities": json.loads(sent.get("entities", "[]"))}
    return True if result is None else result


@asynccontextmanager
async def simulator(port: int, front: int) -> AsyncIterator[Simulator]:
    """Run the simulator on a port of loopback, and what stands in front of it on another."""
    node = await asyncio.create_subprocess_exec(
        "node", "-e", START, str(MODULE), str(port), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert node.stdout
        assert (await asyncio.wait_for(node.stdout.readline(), 30)).strip() == b"ready"
        async with aiohttp.ClientSession() as session:
            there = Simulator(f"http://127.0.0.1:{port}", session)
            application = web.Application()
            application.router.add_route("*", f"/bot{TOKEN}/{{method}}", there.between)
            runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", front).start()
            there.url = f"http://127.0.0.1:{front}"
            try:
                yield there
            finally:
                await runner.cleanup()
    finally:
        node.terminate()
        await node.wait()
