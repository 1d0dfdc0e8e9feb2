"""What `baoda check` says of the pages and of the index."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot.config import Settings
from bot.findings import Finding, Inspector
from retrieval.archive import FILE, Archive
from retrieval.diskfiles import age_of
from retrieval.engines.upkeep import open_segments
from retrieval.errors import ArchiveError, BaodaError, NoArchiveError, ReadError, VersionError
from retrieval.opening import open_retriever
from retrieval.overrides import Overrides
from retrieval.readers.decoding import encoding_of
from retrieval.readers.registry import find_files
from retrieval.synonyms import read_synonyms
from retrieval.tables import FileState

FAILED_SHOWN = 20
TEXTS = frozenset({".txt", ".jsonl", ".csv", ".tsv", ".md"})
SAMPLED = 200
"""Files whose encoding is looked at; the first bytes of each say it."""
BEGINNING = 1 << 16


def page_findings(see: Inspector, paths: Sequence[Path], folder: Path) -> Iterator[Finding]:
    """Look at what is to be read: whether it is there, in which encodings, and whether the index knows it."""
    files: list[Path] = []
    for path in paths:
        try:
            found = find_files([path])
        except ReadError:
            yield see.finds("pages", "look", "pages_missing", path=path)
            continue
        files += found
        if found:
            yield see.finds("pages", "right", "pages", path=path, number=len(found))
        else:
            yield see.finds("pages", "look", "pages_none", path=path)
    yield from _encodings(see, files)
    yield from _changed(see, files, folder)


def _encodings(see: Inspector, files: Sequence[Path]) -> Iterator[Finding]:
    """Tell in which encodings the text files are; name those in none that can be told."""
    found: Counter[str] = Counter()
    for file in [file for file in files if file.suffix.lower() in TEXTS][:SAMPLED]:
        try:
            with file.open("rb") as stream:
                beginning = stream.read(BEGINNING)
            if beginning.strip():
                found[encoding_of(beginning, str(file)).upper()] += 1
        except OSError as error:
            yield see.finds("encoding", "look", "encoding_closed", file=file, reason=error.strerror)
        except BaodaError:
            yield see.finds("encoding", "look", "encoding_unknown", file=file)
    if found:
        kinds = ", ".join(f"{name} {number}" for name, number in found.most_common())
        yield see.finds("encoding", "right", "encoding", kinds=kinds)


def _changed(see: Inspector, files: Sequence[Path], folder: Path) -> Iterator[Finding]:
    """Tell how many files are new or have changed since the index was made."""
    try:
        with closing(Archive.open(folder)) as archive:
            known = archive.files()
    except ArchiveError:
        return
    if number := sum(not _is_known(file, known.get(str(file.resolve()))) for file in files):
        yield see.finds("pages", "look", "pages_changed", number=number)


def _is_known(file: Path, state: FileState | None) -> bool:
    try:
        status = file.stat()
    except OSError:
        return True
    return state is not None and (state.size, state.changed) == (status.st_size, status.st_mtime_ns)


def index_findings(see: Inspector, folder: Path) -> Iterator[Finding]:
    """Look at the index: version, age, whether its parts are whole, and which files failed."""
    try:
        with closing(Archive.open(folder)) as archive:
            open_segments(archive)
            summary, files = archive.summary(), archive.files().values()
    except NoArchiveError:
        yield see.finds("index", "look", "index_none", folder=folder)
        return
    except VersionError:
        yield see.finds("index", "wrong", "index_version", folder=folder)
        return
    except ArchiveError as error:
        yield see.told("index", "wrong", error)
        return
    values = {
        "articles": summary.articles,
        "passages": summary.passages,
        "hours": f"{age_of(folder / FILE) / 3600:.1f}",
        "folder": folder,
    }
    if summary.passages:
        yield see.finds("index", "right", "index", **values)
    else:
        yield see.finds("index", "look", "index_empty", **values)
    yield from _failed(see, [state for state in files if state.problem])


def cluster_findings(see: Inspector, settings: Settings) -> Iterator[Finding]:
    """Look at the copy of the index in a cluster, where there is to be one."""
    if settings.engine.kind == "embedded":
        return
    try:
        with closing(open_retriever(settings)) as retriever:
            summary = retriever.summary()
    except BaodaError as error:
        yield see.told("index", "wrong", error)
        return
    values = {"articles": summary.articles, "passages": summary.passages, "name": settings.engine.name}
    yield see.finds("index", "right", "index_cluster", **values)


def _failed(see: Inspector, failed: Sequence[FileState]) -> Iterator[Finding]:
    for state in failed[:FAILED_SHOWN]:
        yield Finding("file", "look", f"{state.name}: {state.problem}", state.fix or "")
    if len(failed) > FAILED_SHOWN:
        yield see.finds("file", "look", "file_more", number=len(failed) - FAILED_SHOWN)


def word_findings(see: Inspector, settings: Settings) -> Iterator[Finding]:
    """Look at what an operator has written: synonyms, and what was put right in articles."""
    synonyms = settings.archive.synonyms
    try:
        if synonyms:
            yield see.finds("synonyms", "right", "synonyms", file=synonyms, number=len(read_synonyms(synonyms)))
    except ReadError as error:
        yield see.told("synonyms", "wrong", error)
    try:
        if known := Overrides.beside(settings.archive.index).known:
            yield see.finds("overrides", "right", "overrides", number=len(known))
    except ReadError as error:
        yield see.told("overrides", "wrong", error)
