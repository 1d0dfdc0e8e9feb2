"""How files are read: what one may cost at the most, and what their names say. The section `reading` of config.yaml."""

import hashlib
from dataclasses import dataclass, fields
from typing import Annotated

from retrieval.bounds import Between
from retrieval.filenames import FileName

MB = 2**20
_Megabytes = Annotated[float, Between(0.001, 1_000_000)]
_Count = Annotated[int, Between(1, 1_000_000_000)]
_Seconds = Annotated[float, Between(0.001, 86_400)]


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """The limits of files by their kind, megabytes of 2**20 bytes; each error about one names its key."""

    file_names: tuple[FileName, ...] = ()
    """How paper, date, page and section stand in paths; the first that fits wins over what is printed on the page."""
    text_mb: _Megabytes = 16
    """Of a text page or Markdown text."""
    page_characters: _Count = 1_000_000
    """Of one page of text: what stands between two form feeds of a text page, or a text without headings."""
    html_mb: _Megabytes = 20
    html_characters: _Count = 8_000_000
    """Of a web page without scripts, styles and embedded pictures."""
    table_mb: _Megabytes = 64
    line_mb: _Megabytes = 8
    """Of one article in a JSON-lines archive, which may itself be of any size."""
    word_mb: _Megabytes = 64
    book_mb: _Megabytes = 128
    pdf_mb: _Megabytes = 256
    pdf_pages: _Count = 2000
    pdf_characters: _Count = 200_000
    """Of one page."""
    pdf_seconds: _Seconds = 30
    """For one page."""
    pdf_memory_mb: _Megabytes = 1024
    picture_mb: _Megabytes = 64
    picture_megapixels: Annotated[float, Between(0.001, 10_000)] = 100
    scan_pages: _Count = 300
    """Pages of one file whose text is recognised."""
    scan_seconds: _Seconds = 300
    """For one page."""
    scan_memory_mb: _Megabytes = 3072
    """Of address space; what a page really takes is less than 1 GB."""
    zip_files: _Count = 10_000
    zip_ratio: Annotated[float, Between(1, 1_000_000)] = 200
    """How many times its own size an archive may unpack to."""
    zip_depth: Annotated[int, Between(1, 20)] = 2
    """How deep archives may be packed in one another."""
    unpacked_mb: _Megabytes = 512
    """All files of an archive, Word file or book together."""
    member_mb: _Megabytes = 256
    """One file of an archive."""
    part_mb: _Megabytes = 16
    """The text of a Word file, or one chapter of a book."""

    def mark(self) -> str:
        """Return a mark that is another one where files would be read in another way; empty for the defaults."""
        changed = [
            f"{each.name}={value}" for each in fields(self) if (value := getattr(self, each.name)) != each.default
        ]
        return hashlib.sha256("\n".join(changed).encode()).hexdigest()[:16] if changed else ""


USUAL = ReadingSettings()


def raised(key: str) -> str:
    """Return the words that tell how to raise a limit."""
    return f"or raise reading.{key} in config.yaml"
