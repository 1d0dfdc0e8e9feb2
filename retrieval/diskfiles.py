"""Files as they stand on the disk: where they really are, and what is in them."""

import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path


def resolved(files: Iterable[Path]) -> dict[str, Path]:
    """Return files by their absolute paths without links, each once; each folder is looked up once."""
    folders: dict[Path, Path] = {}
    found: dict[str, Path] = {}
    for file in files:
        if file.name in ("", "..") or file.is_symlink():
            found[os.path.realpath(file)] = file
            continue
        folder = folders.get(file.parent)
        if folder is None:
            folder = folders[file.parent] = Path(os.path.realpath(file.parent))
        found[str(folder / file.name)] = file
    return found


class Home:
    """The folder in which an index stands: files in it are known by their way from there, so that all can be moved."""

    def __init__(self, index: Path) -> None:
        """Take the folder of an index."""
        self._folder = Path(os.path.realpath(index)).parent
        self.prefix = f"{self._folder}{os.sep}"

    def way(self, path: str) -> str:
        """Return how the index knows a file: by its way from here, or by its absolute path where it is elsewhere."""
        return path.removeprefix(self.prefix)

    def path(self, way: str) -> str:
        """Return the absolute path of a file that the index knows so."""
        return str(self._folder / way)


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def size_of(folder: Path) -> int:
    """Return the bytes of a folder; what goes away meanwhile counts nothing."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except OSError:
            continue
    return total


def age_of(file: Path) -> float:
    """Return the seconds since a file was last written; 0 where it is gone."""
    try:
        return max(0.0, time.time() - file.stat().st_mtime)
    except OSError:
        return 0.0
