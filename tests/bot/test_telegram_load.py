"""The load run, short: `baoda serve` in a process of its own, under questions."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.telegram_load import Load, measured, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
async def test_a_little_load_loses_nothing_and_answers_nothing_twice(island: Path, tmp_path: Path) -> None:
    load = Load(rate=20, seconds=2, chats=40, questions=("灯塔有多高", "渡轮几点开", "月亮上有什么"))
    outcome = await measured(load, tmp_path, island / "index")
    assert (outcome.asked, outcome.lost, outcome.twice, outcome.failed) == (40, 0, 0, 0)
    assert len(outcome.delays) == 40
    assert "| questions | 40 (20/s for 2 s from 40 chats) |" in table(load, outcome)


@pytest.mark.slow
def test_half_a_minute_of_storms_loses_nothing_and_answers_nothing_twice() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "telegram_load.py"), "--seconds", "30", "--faults"]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=600, cwd=ROOT)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "| lost | 0 |" in told.stdout
    assert "| calls that failed | 0 |" not in told.stdout
