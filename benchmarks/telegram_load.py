"""The bot under load: `baoda serve` on the strict server of the tests, both on this machine, in processes of their own.

usage: python benchmarks/telegram_load.py [--rate 30] [--seconds 60] [--chats 500] [--faults] [--index DIR]

Prints a table; leaves with 1 where a question was lost or answered twice. A fifth of the chats are groups. Without an
index it asks the pages of samples/. `--faults` lets one call in ten fail (429, 5xx, cut, slow) and, for three seconds
in the middle, every one (429).
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from telegram_checks import CallError  # noqa: E402
from telegram_people import Raw, group_chat, person, private_chat  # noqa: E402
from telegram_server import Fault, TelegramServer, telegram_server  # noqa: E402

QUESTIONS = ROOT / "tests" / "questions" / "samples.jsonl"
SERVE = "import sys; from bot.cli import main; sys.exit(main(sys.argv[1:]))"
WARMING = 20
"""Questions before the count begins: dictionaries are loaded at the first ones."""
PATIENCE = 90.0
"""Seconds after the last question in which its answer may still come; an answer that could not be sent waits thirty."""
STORM = 3.0
PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked, how fast, and from how many chats."""

    rate: float
    seconds: float
    chats: int
    questions: tuple[str, ...]
    faults: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the questions; delays in milliseconds, in order."""

    asked: int
    lost: int
    twice: int
    delays: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcome(Delivery):
    """What became of the bot meanwhile; memory in bytes, looked at twice a second."""

    failed: int
    """Calls that failed because they were made to."""
    memory: tuple[int, ...]
    processor: float
    """Seconds of processor time that the bot took."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=float, default=30.0, help="questions a second (default: 30)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (default: 60)")
    parser.add_argument("--chats", type=int, default=500, help="from how many chats (default: 500)")
    parser.add_argument("--faults", action="store_true", help="let calls fail")
    parser.add_argument("--index", type=Path, help="an index to ask (default: one of samples/)")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="a question set")
    arguments = parser.parse_args()
    lines = arguments.questions.read_text("utf-8").splitlines()
    questions = tuple(json.loads(line)["question"] for line in lines if line.strip())
    load = Load(arguments.rate, arguments.seconds, arguments.chats, questions, arguments.faults)
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(measured(load, Path(folder), arguments.index))
    print(table(load, outcome))
    return int(outcome.lost + outcome.twice > 0)


async def measured(load: Load, folder: Path, index: Path | None) -> Outcome:
    """Run the bot, ask it, and wait for the answers."""
    async with telegram_server() as server, serving(server, folder, index) as bot:
        await warmed(server, load, bot)
        first, memory, began = len(server.calls), [used(bot.pid)], processor(bot.pid)
        if load.faults:
            server.weather = weather(load)
        watching = asyncio.create_task(watched(bot.pid, memory))
        sent = await asked(server, load)
        answered = await answers(server, first, sent)
        watching.cancel()
        return Outcome(
            *delivered(sent, answered),
            failed=sum(call.code != 200 for call in server.calls[first:] if call.method == "sendMessage"),
            memory=tuple(memory),
            processor=processor(bot.pid) - began,
        )


@asynccontextmanager
async def serving(
    server: TelegramServer, folder: Path, index: Path | None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `baoda serve` as people run it, with its memory in a file."""
    settings = {
        "archive": {"paths": str(ROOT / "samples"), "index": str((index or folder / "index").resolve())},
        "telegram": {"api_url": server.url},
        "memory": {"database": str(folder / "memory.sqlite")},
    }
    config = folder / "config.yaml"
    config.write_text(json.dumps(settings), encoding="utf-8")
    log = await asyncio.to_thread((folder / "log.txt").open, "wb")
    with log:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, *("-c", SERVE, "serve", "--config", str(config)),
            env={**os.environ, "BAODA_TOKEN": server.token}, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield bot
        finally:
            if bot.returncode is None:
                bot.terminate()
            if await bot.wait():
                print((folder / "log.txt").read_text("utf-8", "replace")[-2000:], file=sys.stderr)


async def warmed(server: TelegramServer, load: Load, bot: asyncio.subprocess.Process) -> None:
    """Ask a few questions that are not counted."""
    for number in range(WARMING):
        await server.says(load.questions[number % len(load.questions)], private_chat(900_000 + number))
    while len(server.made("sendMessage")) < WARMING:
        if bot.returncode is not None:
            raise SystemExit("the bot has ended; see above")
        await asyncio.sleep(0.1)


async def asked(server: TelegramServer, load: Load) -> dict[int, float]:
    """Ask evenly, but not like clockwork; return when each question was put to the bot.

    The chats take turns: one that asks twice within a second has to wait by Telegram's own limits.
    """
    dice, sent, started = random.Random(load.chats), {}, time.monotonic()
    for number in range(int(load.rate * load.seconds)):
        due = started + (number + dice.random()) / load.rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        seat, question = number % load.chats, dice.choice(load.questions)
        now = time.monotonic()
        if seat % 5:
            message = await server.says(question, private_chat(1000 + seat))
        else:
            message = await server.says(f"/ask {question}", group_chat(-1000 - seat), person(1000 + seat))
        sent[message["message_id"]] = now
    return sent


async def answers(server: TelegramServer, first: int, sent: Mapping[int, float]) -> dict[int, list[float]]:
    """Return when answers to each question were on the wire, once there is one for each, or patience has ended."""
    ends = time.monotonic() + PATIENCE
    while True:
        found: dict[int, list[float]] = defaultdict(list)
        for call in server.calls[first:]:
            if call.method == "sendMessage" and call.code == 200:
                found[call.sent["reply_parameters"]["message_id"]].append(call.came)
        if set(sent) <= set(found) or time.monotonic() > ends:
            await asyncio.sleep(0.5)
            return {number: found[number] for number in sent if number in found}
        await asyncio.sleep(0.5)


def weather(load: Load) -> Callable[[str, Raw], Fault]:
    """Return what goes wrong: one call in ten, and for a while every one."""
    dice, started = random.Random(7), time.monotonic()

    def fault(method: str, sent: Raw) -> Fault:
        if method != "sendMessage":
            return 0.0
        left = started + load.seconds / 2 + STORM - time.monotonic()
        if 0 < left < STORM:
            wait = int(left) + 1
            return CallError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        kinds: tuple[Fault, ...] = (
            CallError(429, "Too Many Requests: retry after 1", retry_after=1),
            CallError(502, "Bad Gateway"),
            None,
            dice.uniform(0.5, 3.0),
        )
        return dice.choice(kinds) if dice.random() < 0.1 else 0.0

    return fault


async def watched(process: int, memory: list[int]) -> None:
    """Look at a process's memory twice a second."""
    while True:
        await asyncio.sleep(0.5)
        memory.append(used(process))


def used(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE


def processor(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def delivered(
    sent: Mapping[int, float], answered: Mapping[int, Sequence[float]]
) -> tuple[int, int, int, tuple[float, ...]]:
    """Return the figures of a Delivery: questions by when they were put, and when each was answered."""
    twice = sum(len(times) > 1 for times in answered.values())
    delays = sorted(1000 * (min(answered[number]) - sent[number]) for number in answered)
    return len(sent), len(set(sent) - set(answered)), twice, tuple(delays)


def delivery_rows(load: Load, delivery: Delivery) -> dict[str, object]:
    """Return the figures of a delivery by their names."""
    return {
        "questions": f"{delivery.asked} ({load.rate:g}/s for {load.seconds:g} s from {load.chats} chats)",
        "lost": delivery.lost,
        "answered twice": delivery.twice,
        **{f"update to call, p{share}": f"{at(delivery.delays, share / 100):.0f} ms" for share in (50, 90, 99)},
        "update to call, longest": f"{at(delivery.delays, 1.0):.0f} ms",
    }


def written(rows: Mapping[str, object]) -> str:
    """Return figures by their names as a table."""
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def table(load: Load, outcome: Outcome) -> str:
    """Return the figures for people."""
    third = max(1, len(outcome.memory) // 3)
    before, after = median(outcome.memory[third : 2 * third] or outcome.memory), median(outcome.memory[-third:])
    rows = {
        **delivery_rows(load, outcome),
        "calls that failed": outcome.failed,
        "memory, middle third": f"{before / MIB:.1f} MiB",
        "memory, last third": f"{after / MIB:.1f} MiB",
        "processor": f"{outcome.processor:.1f} s",
    }
    return written(rows)


def at(delays: tuple[float, ...], share: float) -> float:
    return delays[min(len(delays) - 1, int(share * len(delays)))] if delays else float("nan")


if __name__ == "__main__":
    sys.exit(main())
