"""An index to ask: a few articles of an invented island."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import PostgresServer, missing, postgres_server

from bot.cli import main

ARTICLES = [
    {
        "id": "light-1",
        "headline": "望潮灯塔换了新灯",
        "kicker": "百年老塔的一夜",
        "byline": "记者 岑小满",
        "paper": "潮音报",
        "date": "2026-10-03",
        "page": "2",
        "text": "10月2日夜里，望潮灯塔换上了第三盏灯。新灯亮度提高三成，耗电只有旧灯的五分之一。\n"
        "守塔人韦守礁说，塔高41米，台阶一共217级。",
    },
    {
        "id": "ferry-1",
        "headline": "渡轮改点",
        "text": "从11月起，去海螺岛的渡轮每天早上七点十分开船，票价九元。",
    },
    {"id": "kite-1", "headline": None, "text": "风筝节上，最长的风筝有一百二十节，由十九个人一起放飞。"},
]


def write_archive(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in ARTICLES), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def island(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with pages/, an index/ of them and a config.yaml."""
    folder = tmp_path_factory.mktemp("island")
    write_archive(folder / "pages" / "island.jsonl")
    (folder / "config.yaml").write_text("archive: {paths: pages, index: index}\n", encoding="utf-8")
    assert main(["index", "--config", str(folder / "config.yaml")]) == 0
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a PostgreSQL server of this run, where one is installed."""
    if reason := missing():
        pytest.skip(reason)
    with postgres_server() as server:
        yield server


@pytest.fixture
def at_island(island: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in that folder, without a token."""
    monkeypatch.chdir(island)
    for name in ("BAODA_TOKEN", "BAODA_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    return island


@pytest.fixture(autouse=True)
def in_a_rush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot write as fast as it can, as tests do not wait; `test_telegram_limits.py` puts the limits back."""
    for limit in ("SPACING", "ALL", "GROUP"):
        monkeypatch.setattr(f"bot.telegram_limits.{limit}", 0)
