"""The way of a newcomer, by the real commands: a page of one's own, the index, a question, the bot in Telegram."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from telegram_server import TOKEN, telegram_server

ROOT = Path(__file__).resolve().parents[1]
RUN = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "BAODA_TOKEN": TOKEN}
PAGE = """
风车村立起第九座风车

本报讯 （记者甘棠）昨日上午，风车村

的 第 九 座 风 车 转 了 起 来 。 这 座 风 车 高 五 十 八

米，由村里的木匠孟九斤带着六个徒弟做了十

一个月。

孟九斤说，新风车每天能磨两吨麦子，剩

下的电够全村点灯。

"""


def baoda(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*RUN, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
async def test_from_a_page_of_ones_own_to_an_answer_in_telegram(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "mill.txt").write_text(PAGE, encoding="utf-8")
    baoda(tmp_path, "index")
    assert baoda(tmp_path, "ask", "新风车有多高？").startswith("风车村立起第九座风车\n")
    async with telegram_server() as server:
        (tmp_path / "config.yaml").write_text(f"telegram: {{api_url: '{server.url}'}}\n", encoding="utf-8")
        assert "✓ bot: @" in await asyncio.to_thread(baoda, tmp_path, "check")
        bot = await asyncio.create_subprocess_exec(
            *RUN, "serve", cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            await server.says("新风车有多高？")
            card = (await server.next_call("sendMessage", within=30)).sent
            assert card["text"].startswith("风车村立起第九座风车\n")
            assert "五十八米" in card["text"]
        finally:
            bot.send_signal(signal.SIGTERM)
            printed, _ = await asyncio.wait_for(bot.communicate(), 30)
    assert bot.returncode == 0
    assert b"is listening" in printed
    assert TOKEN.partition(":")[2].encode() not in printed
