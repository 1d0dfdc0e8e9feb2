"""A Bot API server on loopback, as strict as Telegram's and without its patience: every call is checked and kept.

People speak with `says` and `press`, or with raw updates through `deliver`. Faults are put in with `fail` and `cut`.
"""

import asyncio
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from telegram_api import BotApi
from telegram_checks import CallError, checked
from telegram_people import Raw, entities_in, person, private_chat

Fault = CallError | float | None
"""An error to answer with, seconds to take over it, or (None) a connection to cut."""
TOKEN = "424242:AAE-invented_secret-part_of_a_token"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the bot made: what it sent, and what it was answered."""

    method: str
    sent: Raw
    code: int
    answer: Raw
    came: float = 0.0
    """When it was on the wire, in the seconds of `time.monotonic`."""
    at: float = field(default_factory=time.monotonic)
    """When it was answered."""

    @property
    def result(self) -> Raw:
        result: Raw = self.answer["result"]
        return result


class TelegramServer(BotApi):
    """The server, and what a test does with it."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.url = ""
        self.calls: list[Call] = []
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.weather: Callable[[str, Raw], Fault] = lambda method, sent: 0.0
        self._seen: dict[str, int] = defaultdict(int)

    # What people do.

    async def deliver(self, update: Raw) -> Raw:
        """Queue a raw update and keep its message."""
        for message in (update.get("message"), update.get("callback_query", {}).get("message")):
            if message:
                self.keep(message)
        await self.deliver_raw(update)
        return update

    async def deliver_raw(self, update: Raw) -> None:
        """Queue an update as it is, whatever it is."""
        self.updates.append({"update_id": self._next("update"), **update})
        async with self._changed:
            self._changed.notify_all()

    async def says(self, text: str | None, chat: Raw | None = None, sender: Raw | None = None, **more: Any) -> Raw:
        """Let a person write to a chat, marked as Telegram would; return the message."""
        chat = chat or private_chat()
        message = {
            "message_id": self._next("message"),
            "date": int(time.time()),
            "chat": chat,
            "from": sender or person(chat["id"] if chat["id"] > 0 else 7),
            **({"text": text, "entities": entities_in(text)} if text else {}),
            **more,
        }
        await self.deliver({"message": message})
        return message

    async def sends(
        self, content: bytes, name: str | None = None, chat: Raw | None = None, sender: Raw | None = None, **more: Any
    ) -> Raw:
        """Let a person send a file under a name, or a photo, which has none; return the message."""
        number = f"file-{self._next('file')}"
        self.files[number] = content
        file: Raw = {"file_id": number, "file_unique_id": number, "file_size": len(content)}
        document = {"document": {**file, "file_name": name}}
        photo = {
            "photo": [{**file, "file_id": "thumb", "width": 90, "height": 90}, {**file, "width": 900, "height": 900}]
        }
        return await self.says(None, chat, sender, **(document if name is not None else photo), **more)

    async def press(self, message: Raw | str, data: str, sender: Raw | None = None) -> str:
        """Let a person press a button under a message, or under an inline one by its id; return the query's id."""
        query = str(self._next("query"))
        self._queries.add(query)
        under = {"inline_message_id": message} if isinstance(message, str) else {"message": message}
        pressed = {"id": query, "from": sender or person(), "chat_instance": "1", "data": data, **under}
        await self.deliver({"callback_query": pressed})
        return query

    async def types(self, text: str, offset: str = "", sender: Raw | None = None) -> str:
        """Let a person type to the bot inline; return the query's id."""
        query = str(self._next("query"))
        self._queries.add(query)
        await self.deliver({"inline_query": {"id": query, "from": sender or person(), "query": text, "offset": offset}})
        return query

    def allow(self, query: str) -> None:
        """Let a query's id be answered (once more)."""
        self._queries.add(query)

    # What goes wrong.

    def fail(self, method: str, code: int, description: str, *, times: int = 1, **parameters: int) -> None:
        """Answer the next calls of a method with an error."""
        self._faults[method].extend([CallError(code, description, **parameters)] * times)

    def cut(self, method: str, *, times: int = 1) -> None:
        """Drop the connection at the next calls of a method."""
        self._faults[method].extend([None] * times)

    def delay(self, method: str, seconds: float) -> None:
        """Take this long over the next call of a method."""
        self._faults[method].append(seconds)

    # What the bot did.

    def made(self, method: str) -> list[Call]:
        """Return the calls of a method that were answered well."""
        return [call for call in self.calls if call.method == method and call.code == 200]

    async def next_call(self, method: str, *, within: float = 5.0) -> Call:
        """Wait for the next call of a method that was not looked at yet."""
        await self.until(lambda: len(self.made(method)) > self._seen[method], within=within)
        self._seen[method] += 1
        return self.made(method)[self._seen[method] - 1]

    async def until(self, condition: Callable[[], bool], *, within: float = 5.0) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(condition)

    async def quiet(self, seconds: float = 0.08) -> None:
        """Wait until every update has been fetched and confirmed, and a little longer."""
        await self.until(lambda: not self.updates)
        await asyncio.sleep(seconds)

    # The server.

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call as Telegram does."""
        came, method = time.monotonic(), request.match_info["method"]
        sent = {name: str(value) for name, value in (await request.post()).items()}
        try:
            if request.match_info["token"] != self.token:
                raise CallError(401, "Unauthorized")
            if not await self._past_faults(method, sent, request):
                return web.Response(status=500)
            parameters = checked(method, sent)
            result = await getattr(self, re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", f"_{method}"))(
                parameters
            )
            code, answer = 200, {"ok": True, "result": result}
        except CallError as refused:
            code, answer = refused.code, refused.body()
        shown = sent if code == 401 else {n: _plain(v) for n, v in sent.items()}
        self.calls.append(Call(method, shown, code, answer, came))
        async with self._changed:
            self._changed.notify_all()
        return web.json_response(answer, status=code)

    async def hand_out(self, request: web.Request) -> web.Response:
        """Answer the download of a file, to whom getFile told its path."""
        number = request.match_info["path"].removeprefix("documents/")
        if request.match_info["token"] != self.token or number not in self.files:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=self.files[number])

    async def _past_faults(self, method: str, sent: Raw, request: web.Request) -> bool:
        fault = self._faults[method].popleft() if self._faults[method] else self.weather(method, sent)
        if isinstance(fault, CallError):
            raise fault
        if fault is None:
            if request.transport:
                request.transport.abort()
            return False
        await asyncio.sleep(fault)
        return True


def _plain(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text


@asynccontextmanager
async def telegram_server(token: str = TOKEN) -> AsyncIterator[TelegramServer]:
    """Run a server on a free port of loopback."""
    server = TelegramServer(token)
    application = web.Application()
    application.router.add_route("*", "/bot{token}/{method}", server.handle)
    application.router.add_get("/file/bot{token}/{path:.+}", server.hand_out)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()
