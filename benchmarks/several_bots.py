"""Several bots with one token: `baoda serve` processes behind nginx, with one PostgreSQL database, all on this machine.

usage: python benchmarks/several_bots.py [--rate 60] [--seconds 60] [--chats 2000] [--processes 2] [--roll]

Prints a table; leaves with 1 where a question was lost or answered twice. The database writes to the disk as in
earnest, and the server of Telegram is the strict one of the tests, without its limit of 30 calls a second. `--roll`
stops and starts one bot after the other meanwhile.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from postgres_server import PASSWORD, PostgresServer, missing, postgres_server  # noqa: E402
from telegram_people import private_chat  # noqa: E402
from telegram_processes import WEBHOOK  # noqa: E402
from telegram_server import TelegramServer, telegram_server  # noqa: E402
from telegram_webhooks import balanced, brought, free_ports, nginx  # noqa: E402

from benchmarks.telegram_load import (  # noqa: E402
    QUESTIONS,
    SERVE,
    WARMING,
    Delivery,
    Load,
    answers,
    asked,
    delivered,
    delivery_rows,
    processor,
    written,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome(Delivery):
    """What became of the bots meanwhile; processor time in seconds."""

    processor: tuple[float, ...]
    seconds: float
    """From the first question to the last answer."""


class Bots:
    """The processes, each with its own port and settings."""

    def __init__(self, server: TelegramServer, database: str, index: Path, folder: Path, ports: Sequence[int]) -> None:
        self._server, self._folder, self._ports = server, folder, ports
        self.running: list[asyncio.subprocess.Process | None] = [None] * len(ports)
        self.spent = 0.0
        for number, port in enumerate(ports):
            settings = {
                "archive": {"paths": str(ROOT / "samples"), "index": str(index)},
                "telegram": {
                    "api_url": server.url,
                    "webhook": WEBHOOK,
                    "listen": f"127.0.0.1:{port}",
                    "calls_per_second": 1000,
                },
                "memory": {"database": database},
            }
            (folder / f"{number}.yaml").write_text(json.dumps(settings), encoding="utf-8")

    async def start(self, number: int) -> None:
        """Start one and wait until it listens."""
        listening = len(self._server.made("setWebhook"))
        words = (sys.executable, "-c", SERVE, "serve", "--quiet", "--config", str(self._folder / f"{number}.yaml"))
        secrets = {"BAODA_TOKEN": self._server.token, "BAODA_DATABASE_PASSWORD": PASSWORD}
        log = await asyncio.to_thread((self._folder / f"{number}.log").open, "ab")
        with log:
            bot = await asyncio.create_subprocess_exec(*words, env={**os.environ, **secrets}, stdout=log, stderr=log)
        self.running[number] = bot
        while len(self._server.made("setWebhook")) == listening:
            if bot.returncode is not None:
                raise SystemExit((self._folder / f"{number}.log").read_text("utf-8", "replace")[-2000:])
            await asyncio.sleep(0.1)

    async def end(self, number: int) -> None:
        """Stop one as a service manager does."""
        bot = self.running[number]
        if bot and bot.returncode is None:
            self.spent += processor(bot.pid)
            bot.terminate()
            await bot.wait()

    async def roll(self, pause: float) -> None:
        """Stop and start one after the other."""
        for number in range(len(self._ports)):
            await asyncio.sleep(pause)
            await self.end(number)
            await self.start(number)


@asynccontextmanager
async def several(
    server: TelegramServer, postgres: PostgresServer, folder: Path, index: Path, number: int
) -> AsyncIterator[Bots]:
    """Run bots behind a web server."""
    ports = free_ports(number)
    bots = Bots(server, postgres.database(), index, folder, ports)
    async with balanced(ports, folder) as port:
        try:
            for each in range(number):
                await bots.start(each)
            async with brought(server, port):
                yield bots
        finally:
            await asyncio.gather(*(bots.end(each) for each in range(number)))


async def measured(
    load: Load, postgres: PostgresServer, folder: Path, index: Path, number: int, *, roll: bool
) -> Outcome:
    """Run the bots, ask them, and wait for the answers."""
    async with telegram_server() as server, several(server, postgres, folder, index, number) as bots:
        for each in range(WARMING * number):
            await server.says(load.questions[each % len(load.questions)], private_chat(900_000 + each))
        await server.until(lambda: len(server.made("sendMessage")) >= WARMING * number, within=120)
        first, began = len(server.calls), [processor(bot.pid) for bot in bots.running if bot]
        rolling = asyncio.create_task(bots.roll(load.seconds / (number + 2))) if roll else None
        started = time.monotonic()
        sent = await asked(server, load)
        answered = await answers(server, first, sent)
        if rolling:
            await rolling
        return Outcome(
            *delivered(sent, answered),
            processor=()
            if roll
            else tuple(processor(b.pid) - s for b, s in zip(bots.running, began, strict=True) if b),
            seconds=max((min(times) for times in answered.values()), default=started) - started,
        )


def table(load: Load, outcome: Outcome, number: int, *, roll: bool) -> str:
    """Return the figures for people."""
    how = f"{number} processes, PostgreSQL, {'nginx' if nginx() else 'a balancer of our own'}"
    rows = {
        "bots": how + (", each restarted meanwhile" if roll else ""),
        **delivery_rows(load, outcome),
        "answers a second": f"{len(outcome.delays) / outcome.seconds:.1f}" if outcome.delays else "none",
    }
    if outcome.processor:
        rows["processor"] = ", ".join(f"{seconds:.1f} s" for seconds in outcome.processor)
    return written(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=float, default=60.0, help="questions a second (default: 60)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (default: 60)")
    parser.add_argument("--chats", type=int, default=2000, help="from how many chats (default: 2000)")
    parser.add_argument("--processes", type=int, default=2, help="how many bots (default: 2)")
    parser.add_argument("--roll", action="store_true", help="stop and start each bot meanwhile")
    parser.add_argument("--index", type=Path, help="an index to ask (default: one of samples/)")
    arguments = parser.parse_args()
    if reason := missing():
        raise SystemExit(f"error: {reason}")
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = tuple(json.loads(line)["question"] for line in lines if line.strip())
    load = Load(arguments.rate, arguments.seconds, arguments.chats, questions)
    with tempfile.TemporaryDirectory() as folder, postgres_server(safe=True) as postgres:
        index = (arguments.index or Path(folder) / "index").resolve()
        outcome = asyncio.run(measured(load, postgres, Path(folder), index, arguments.processes, roll=arguments.roll))
    print(table(load, outcome, arguments.processes, roll=arguments.roll))
    return int(outcome.lost + outcome.twice > 0)


if __name__ == "__main__":
    sys.exit(main())
