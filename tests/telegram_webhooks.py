"""Several bots behind a web server: who brings them what people write, as Telegram does, and who deals it out."""

import asyncio
import contextlib
import itertools
import os
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web
from telegram_server import TelegramServer

from bot.telegram_listening import secret

AT_ONCE = 40
"""Connections that Telegram keeps to a webhook unless it is told otherwise."""
AGAIN = 0.5
"""Seconds until an update is brought again that was not taken; Telegram takes longer, and longer each time."""
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; {user}
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream baoda {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location = /baoda {{
      proxy_pass http://baoda;
      proxy_set_header Host $host;
      proxy_connect_timeout 2s;
      proxy_next_upstream error timeout http_502 http_503 non_idempotent;
      client_max_body_size 1m;
    }}
  }}
}}
"""


def free_ports(number: int) -> list[int]:
    """Return ports of loopback that nobody listens at."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in found:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in found]


@asynccontextmanager
async def brought(server: TelegramServer, port: int) -> AsyncIterator[None]:
    """Bring every update to a port of loopback, again and again until it is taken, for as long as the context lasts."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret(server.token)}
    waiting: asyncio.Queue[object] = asyncio.Queue()

    async def bring(session: ClientSession) -> None:
        while True:
            update = await waiting.get()
            if not await _taken(session, f"http://127.0.0.1:{port}/baoda", update, headers):
                asyncio.get_running_loop().call_later(AGAIN, waiting.put_nowait, update)

    async def hand_on() -> None:
        while True:
            async with server._changed:
                await server._changed.wait_for(lambda: server.updates)
            while server.updates:
                waiting.put_nowait(server.updates.popleft())

    async with ClientSession(connector=TCPConnector(limit=AT_ONCE), timeout=ClientTimeout(30)) as session:
        tasks = [asyncio.create_task(work) for work in (hand_on(), *(bring(session) for _ in range(AT_ONCE)))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _taken(session: ClientSession, url: str, update: object, headers: dict[str, str]) -> bool:
    try:
        async with session.post(url, json=update, headers=headers) as told:
            return told.status == 200
    except (ClientError, TimeoutError):
        return False


@asynccontextmanager
async def balanced(ports: Sequence[int], folder: Path) -> AsyncIterator[int]:
    """Deal out requests to ports in turn, with nginx where that is installed; yield the port to ask."""
    port = free_ports(1)[0]
    dealing = _nginx(ports, port, folder) if nginx() else _plainly(ports, port)
    async with dealing:
        yield port


def nginx() -> str | None:
    """Return where nginx is; users other than root often have not got it on their path."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@asynccontextmanager
async def _nginx(ports: Sequence[int], port: int, folder: Path) -> AsyncIterator[None]:
    servers = " ".join(f"server 127.0.0.1:{each} max_fails=1 fail_timeout=1s;" for each in ports)
    user = "" if os.geteuid() else "user root;"
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, user=user, servers=servers, port=port), encoding="utf-8")
    words = ("-p", str(folder), "-c", str(settings), "-e", str(folder / "nginx.log"))
    started = await asyncio.create_subprocess_exec(nginx() or "nginx", *words)
    try:
        await _open(port)
        yield
    finally:
        started.terminate()
        await started.wait()


@asynccontextmanager
async def _plainly(ports: Sequence[int], port: int) -> AsyncIterator[None]:
    """Do what nginx does, where there is none."""
    turns = itertools.cycle(range(len(ports)))

    async def deal(request: web.Request) -> web.Response:
        content, first = await request.read(), next(turns)
        for at in (*ports[first:], *ports[:first]):
            with contextlib.suppress(ClientError, TimeoutError):
                url = f"http://127.0.0.1:{at}{request.path}"
                async with session.post(url, data=content, headers=request.headers) as told:
                    if told.status < 500:
                        return web.Response(status=told.status)
        return web.Response(status=502)

    application = web.Application()
    application.router.add_post("/{path:.*}", deal)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    async with ClientSession(timeout=ClientTimeout(10)) as session:
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield
        finally:
            await runner.cleanup()


async def _open(port: int, *, within: float = 20.0) -> None:
    """Wait until somebody listens at a port."""
    async with asyncio.timeout(within):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.02)
