"""`baoda serve` as an operator runs it: what it tells, what can be fetched meanwhile, how it ends."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from telegram_server import TOKEN, telegram_server

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "BAODA_TOKEN": TOKEN}


async def test_a_bot_that_is_watched_over(island: Path, tmp_path: Path) -> None:
    async with telegram_server() as server:
        config = tmp_path / "config.yaml"
        memory = tmp_path / "memory.sqlite"
        config.write_text(
            f"archive: {{paths: '{island / 'pages'}', index: '{island / 'index'}'}}\n"
            f"telegram: {{api_url: '{server.url}'}}\nmemory: {{database: '{memory}'}}\n"
            "metrics: {listen: '127.0.0.1:0'}\n",
            encoding="utf-8",
        )
        bot = await asyncio.create_subprocess_exec(
            *RUN, "serve", "--json", "--config", str(config), env=ENVIRONMENT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            await server.says("望潮灯塔有多高？")
            await server.next_call("sendMessage", within=30)
            assert bot.stderr
            told = [json.loads(await asyncio.wait_for(bot.stderr.readline(), 10))]
            while "metrics" not in told[-1]["message"]:
                told.append(json.loads(await asyncio.wait_for(bot.stderr.readline(), 10)))
            port = re.search(r":(\d+)$", told[-1]["message"])
            assert port
            await server.until(lambda: len(server.made("getUpdates")) > 0)
            text = await asyncio.to_thread(fetched, f"http://127.0.0.1:{port[1]}/metrics")
            health = await asyncio.to_thread(fetched, f"http://127.0.0.1:{port[1]}/health")
        finally:
            bot.send_signal(signal.SIGTERM)
            printed, errors = await asyncio.wait_for(bot.communicate(), 30)
    assert bot.returncode == 0
    assert printed == b""
    assert 'baoda_questions_total{outcome="answered"} 1.0' in text
    assert 'baoda_telegram_calls_total{status="200"}' in text
    assert json.loads(health)["well"]
    events = [json.loads(line) for line in errors.decode().splitlines()]
    assert any(event["message"] == "question" and event["outcome"] == "answered" for event in events)
    everything = str(told) + errors.decode() + text
    assert "灯塔" not in everything
    assert TOKEN.partition(":")[2] not in everything


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        text: str = answer.read().decode()
    return text
