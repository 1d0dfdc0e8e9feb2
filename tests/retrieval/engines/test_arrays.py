"""Arrays on disk: they come back as they were; what was cut, changed or swapped is refused."""

import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from retrieval.engines import arrays
from retrieval.engines.arrays import LIST, ArrayWriter

ARRAYS = {
    "keys": np.array([3, 2**64 - 1], np.uint64),
    "table": np.arange(12, dtype=np.int32).reshape(4, 3),
    "nothing": np.empty((0, 5), np.uint8),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with arrays in it."""
    arrays.save(tmp_path / "kept", ARRAYS, {"total": [1, 2]})
    return tmp_path / "kept"


def test_arrays_come_back_mapped(tmp_path: Path) -> None:
    digest = arrays.save(tmp_path / "kept", ARRAYS, {"total": [1, 2]})
    loaded, facts = arrays.load(tmp_path / "kept", digest)
    assert facts == {"total": [1, 2]}
    for name, array in ARRAYS.items():
        assert (loaded[name].dtype, loaded[name].shape) == (array.dtype, array.shape)
        assert np.array_equal(loaded[name], array)
        assert array.size == 0 or not loaded[name].flags.writeable
    arrays.check(tmp_path / "kept")


def test_pieces_make_one_array(tmp_path: Path) -> None:
    writer = ArrayWriter(tmp_path / "x.array", "<i4", [3])
    for piece in (ARRAYS["table"][:1], ARRAYS["table"][1:1], ARRAYS["table"][1:]):
        writer.add(piece)
    assert arrays.finish(tmp_path, {"x": writer.close()}, {})
    assert np.array_equal(arrays.load(tmp_path)[0]["x"], ARRAYS["table"])


def test_a_folder_is_written_once(folder: Path) -> None:
    with pytest.raises(FileExistsError):
        arrays.save(folder, ARRAYS, {})


@pytest.mark.parametrize("name", ["keys", "table", "nothing"])
def test_a_file_cut_at_any_byte_is_refused(folder: Path, name: str) -> None:
    file = arrays.path(folder, name)
    whole = file.read_bytes()
    for content in (*(whole[:end] for end in range(len(whole))), whole + b"\0"):
        file.write_bytes(content)
        with pytest.raises(ValueError, match="bytes"):
            arrays.load(folder)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        arrays.load(folder)


def test_a_list_cut_at_any_byte_is_refused(folder: Path) -> None:
    file = folder / LIST
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        with pytest.raises(ValueError):  # noqa: PT011  # what JSON says of the first byte missing varies
            arrays.load(folder)


def test_a_list_that_is_not_the_one_named_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="not what was written"):
        arrays.load(folder, "0" * 64)


def test_every_changed_byte_is_found(folder: Path) -> None:
    file = arrays.path(folder, "table")
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ValueError, match="table"):
            arrays.check(folder)


def test_nothing_in_a_file_is_run(folder: Path) -> None:
    file = arrays.path(folder, "table")
    file.write_bytes(pickle.dumps({"灯": 1}).ljust(48, b"\0"))
    assert arrays.load(folder)[0]["table"].dtype == np.int32
    listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    listed["arrays"]["table"][0] = "|O"
    (folder / LIST).write_text(json.dumps(listed), encoding="utf-8")
    with pytest.raises(ValueError, match="bytes"):
        arrays.load(folder)


def test_everything_is_on_the_disk_before_the_list_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def watch(handle: int) -> None:
        fsync(handle)
        synced.append(Path(f"/proc/self/fd/{handle}").resolve().name)

    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell which file a handle is")
    monkeypatch.setattr(os, "fsync", watch)
    arrays.save(tmp_path / "kept", ARRAYS, {})
    files = [arrays.path(Path(), name).name for name in ARRAYS]
    assert synced == [*files, LIST, "kept", tmp_path.name]
