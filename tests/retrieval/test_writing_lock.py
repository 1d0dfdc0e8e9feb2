"""One process at a time writes an index."""

import time
from pathlib import Path

import pytest

from retrieval.errors import ArchiveError, LockedError
from retrieval.writing_lock import writing_alone


def test_the_second_is_refused_at_once_or_after_a_while_and_comes_in_later(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "index"
    with writing_alone(folder):
        for patience in (0.0, 0.1):
            begun = time.monotonic()
            with (
                pytest.raises(LockedError, match="another process is writing") as caught,
                writing_alone(folder, patience=patience),
            ):
                pytest.fail("two write")
            assert time.monotonic() - begun >= patience
            assert "wait" in caught.value.fix
    with writing_alone(folder):
        pass


def test_what_goes_wrong_while_writing_is_not_taken_for_the_lock(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), writing_alone(tmp_path):
        raise OSError("full")
    with writing_alone(tmp_path):
        pass
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ArchiveError, match="file") as caught, writing_alone(tmp_path / "file"):
        pytest.fail("no folder")
    assert "--index" in caught.value.fix
