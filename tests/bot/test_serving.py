from dataclasses import replace
from pathlib import Path

import filelock
import pytest

from bot.config import MemorySettings, Settings, TelegramSettings
from bot.serving import is_served, serving
from retrieval.config import ArchiveSettings
from retrieval.errors import ServeError


def test_one_bot_at_a_time_works_with_a_memory(tmp_path: Path) -> None:
    settings = Settings(memory=MemorySettings(database=tmp_path / "new" / "memory.sqlite"))
    assert not is_served(settings)
    with serving(settings):
        assert is_served(settings)
        with pytest.raises(ServeError, match="another `baoda serve`"), serving(settings):
            pass
    assert not is_served(settings)


def test_several_bots_share_a_memory_in_a_database_behind_a_webhook(tmp_path: Path) -> None:
    memory = MemorySettings(database="postgresql://baoda@127.0.0.1/baoda")
    fetching = Settings(ArchiveSettings(index=tmp_path / "index"), memory=memory)
    brought = replace(fetching, telegram=TelegramSettings(webhook="https://news.example.org/baoda"))
    with serving(brought):
        with serving(brought), serving(brought):
            pass
        assert is_served(brought)
        with pytest.raises(ServeError, match="another `baoda serve`") as caught, serving(fetching):
            pass
        assert "telegram.webhook" in caught.value.fix
    assert not is_served(brought)


def test_a_disk_without_locks_keeps_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    settings = Settings(memory=MemorySettings(database=tmp_path / "memory.sqlite"))
    (tmp_path / "serving.lock").touch()
    monkeypatch.setattr(filelock.FileLock, "acquire", unable)
    with serving(settings):
        assert not is_served(settings)
