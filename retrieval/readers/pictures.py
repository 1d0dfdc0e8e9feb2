"""Pages as pictures, for people to look at."""

import subprocess
from pathlib import Path

from retrieval.readers import workers

_MEMORY = 2**30
_MARKS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg"}


def kind_of(picture: bytes) -> str | None:
    """Tell a PNG (`png`) or JPEG picture (`jpeg`) by its first bytes; None for anything else."""
    return next((kind for mark, kind in _MARKS.items() if picture.startswith(mark)), None)


def picture_of(path: Path, sheet: int, *, width: int = 1400, seconds: float = 60.0) -> bytes | None:
    """Return a sheet of a PDF file, counted from 1, or the file itself where it is a picture; None where it cannot be.

    The picture is a PNG of so many pixels in width, or what the file holds.
    """
    with path.open("rb") as stream:
        beginning = stream.read(8)
    if kind_of(beginning):
        return path.read_bytes()
    arguments = [str(path.resolve()), str(sheet), str(width), str(_MEMORY)]
    command, surroundings = workers.command("retrieval.readers.rendering", arguments)
    try:
        done = subprocess.run(command, env=surroundings, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and kind_of(done.stdout) else None
