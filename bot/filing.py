"""Names for pages that come from outside: safe on every system, in no folder but ours, and nobody else's."""

import unicodedata
from pathlib import Path

KINDS = (
    ".txt", ".pdf", ".html", ".htm", ".md", ".docx", ".epub", ".csv", ".tsv", ".jsonl", ".zip", ".png", ".jpg", ".jpeg",
)  # fmt: skip
"""Kinds of files that are read."""
PICTURES = (".png", ".jpg", ".jpeg")
LARGEST = 20 * 2**20
"""Bytes of a file that Telegram hands out to bots."""
BYTES = 150
"""Bytes of a name without its suffix."""
_FORBIDDEN = frozenset('<>:"|?*/\\')
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def suffix_of(name: str) -> str:
    """Return the suffix of a name in small letters."""
    return Path(name.replace("\\", "/")).suffix.lower()


def safe_name(given: str, otherwise: str) -> str:
    """Return the last part of a name without what steers or hides; `page-` and `otherwise` where nothing is left."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c == " " or (c not in _FORBIDDEN and unicodedata.category(c)[0] not in "CZ"))
    stem, suffix = Path(kept).stem, suffix_of(kept)
    stem = _cut(stem.strip(" .~$")).rstrip(" .")
    if not stem or stem.lower().split(".")[0] in _RESERVED:
        stem = f"page-{otherwise}"
    return stem + suffix


def claimed(folder: Path, name: str) -> Path:
    """Make an empty file of this name in a folder, or with a number where the name is taken, and return its path."""
    file, number = folder / name, 1
    while True:
        try:
            file.open("xb").close()
        except FileExistsError:
            number += 1
            file = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        else:
            return file


def _cut(stem: str) -> str:
    return stem.encode("utf-8")[:BYTES].decode("utf-8", "ignore")
