"""The load run, short: `baoda serve` under questions, a row of its table at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def under_load(*options: str) -> dict[str, str]:
    """Run the benchmark and return its table."""
    command = [sys.executable, str(ROOT / "benchmarks" / "telegram_load.py"), *options]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=300, cwd=ROOT)
    assert told.returncode == 0, told.stdout + told.stderr
    rows = [line.strip("| ").split(" | ") for line in told.stdout.splitlines() if line.startswith("| ")]
    return {row[0]: row[1] for row in rows if len(row) == 2}


def test_a_little_load_loses_nothing_and_answers_nothing_twice(island: Path) -> None:
    table = under_load("--index", str(island / "index"), "--seconds", "2", "--rate", "20", "--chats", "40")
    assert table["questions"] == "40 (20/s for 2 s from 40 chats)"
    assert (table["lost"], table["answered twice"], table["calls that failed"]) == ("0", "0", "0")
    # No more than a sign of life: the machine may be busy with other tests. The figure is the benchmark's own.
    assert int(table["update to call, median"].removesuffix(" ms")) < 3000


@pytest.mark.slow
def test_half_a_minute_of_storms_loses_nothing_and_answers_nothing_twice() -> None:
    table = under_load("--seconds", "30", "--faults")
    assert (table["lost"], table["answered twice"]) == ("0", "0")
    assert int(table["calls that failed"]) > 20
