"""Arrays on disk: a folder of plain files and a list of them with sizes and checksums, mapped into memory."""

import hashlib
import json
import mmap
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Facts = Mapping[str, object]
"""What is known beside the arrays, in JSON."""
LIST = "arrays.json"


@dataclass(frozen=True, slots=True)
class Listed:
    """One array of a folder: its type in numpy's short form (little-endian), its shape, SHA-256 of its bytes."""

    dtype: str
    shape: tuple[int, ...]
    digest: str

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return int(np.prod(self.shape, dtype=np.int64)) * np.dtype(self.dtype).itemsize


class ArrayWriter:
    """Writes one array piece by piece; the pieces stand one after another along the first axis."""

    def __init__(self, file: Path, dtype: str, row: Sequence[int] = ()) -> None:
        """Begin a new file for rows of this shape."""
        self._dtype, self._row = np.dtype(dtype).newbyteorder("<"), tuple(row)
        self._length = 0
        self._digest = hashlib.sha256()
        self._stream: BinaryIO = file.open("xb")

    def add(self, piece: Array) -> None:
        """Write a piece of shape (any, *row)."""
        content = np.ascontiguousarray(piece, dtype=self._dtype)
        self._length += len(content)
        self._digest.update(content.data.cast("B") if content.size else b"")
        self._stream.write(content.data.cast("B") if content.size else b"")

    def close(self) -> Listed:
        """Make sure that the bytes are on the disk; return what the list should say."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        return Listed(self._dtype.str, (self._length, *self._row), self._digest.hexdigest())

    def abandon(self) -> None:
        """Close the file without more ado."""
        self._stream.close()


def save(folder: Path, arrays: Mapping[str, Array], facts: Facts) -> str:
    """Write arrays and facts into a new folder, safe on the disk; return the digest that `load` checks."""
    folder.mkdir(parents=True)
    return finish(folder, {name: write(folder, name, array) for name, array in arrays.items()}, facts)


def write(folder: Path, name: str, array: Array) -> Listed:
    """Write one array into a folder; return what the list should say."""
    writer = ArrayWriter(path(folder, name), array.dtype.str, array.shape[1:])
    try:
        writer.add(array)
        return writer.close()
    finally:
        writer.abandon()


def finish(folder: Path, listed: Mapping[str, Listed], facts: Facts) -> str:
    """Write the list of a folder whose arrays are written; return its digest. All of it is then safe on the disk."""
    entries = {name: [each.dtype, each.shape, each.digest] for name, each in listed.items()}
    content = json.dumps({"arrays": entries, "facts": facts}, sort_keys=True).encode()
    with (folder / LIST).open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    for each in (folder, folder.parent):
        _sync_folder(each)
    return hashlib.sha256(content).hexdigest()


def load(folder: Path, digest: str | None = None) -> tuple[dict[str, Array], Facts]:
    """Map the arrays of a folder into memory, and return them with the facts.

    Raises OSError or ValueError where a file is missing, was cut, or where the list is not the one of this digest.
    The bytes of the arrays are not read; `check` does that.
    """
    listed, facts = _read_list(folder, digest)
    return {name: _mapped(path(folder, name), each) for name, each in listed.items()}, facts


def check(folder: Path) -> None:
    """Read every byte of a folder's arrays. Raises ValueError where they are not what was written."""
    for name, each in _read_list(folder)[0].items():
        with path(folder, name).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != each.digest:
                raise ValueError(f"{name} is not what was written")


def path(folder: Path, name: str) -> Path:
    """Return where an array stands in a folder."""
    return folder / f"{name}.array"


def _read_list(folder: Path, digest: str | None = None) -> tuple[dict[str, Listed], Facts]:
    content = (folder / LIST).read_bytes()
    if digest is not None and hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"{LIST} is not what was written")
    found = json.loads(content)
    return {name: Listed(d, tuple(shape), sha) for name, (d, shape, sha) in found["arrays"].items()}, found["facts"]


def _mapped(file: Path, listed: Listed) -> Array:
    size = file.stat().st_size
    if size != listed.size:
        raise ValueError(f"{file.name} has {size} bytes, not {listed.size}")
    if not size:
        return np.empty(listed.shape, listed.dtype)
    with file.open("rb") as stream:
        content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    return np.frombuffer(content, listed.dtype).reshape(listed.shape)


def release(array: Array) -> None:
    """Let go of what was read of a mapped array; it is read again when it is asked for. Safe while others read it."""
    content: object = array
    while isinstance(content, np.ndarray | memoryview):
        content = content.base if isinstance(content, np.ndarray) else content.obj
    if isinstance(content, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        content.madvise(mmap.MADV_DONTNEED)


def mapped() -> int:
    """Return the bytes of files that are mapped and in this process's memory; 0 where the system does not tell."""
    try:
        handle = os.open("/proc/self/statm", os.O_RDONLY)
        try:
            return int(os.read(handle, 100).split()[2]) * mmap.PAGESIZE
        finally:
            os.close(handle)
    except OSError:
        return 0


def _sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk; Windows knows no such thing."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
