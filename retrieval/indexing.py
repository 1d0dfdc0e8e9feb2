"""The writing side: files -> articles -> passages -> terms -> an index that the reading side takes up."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval import passages as cutting
from retrieval.archive_writer import ArchiveWriter
from retrieval.articles.reading import articles_of
from retrieval.diskfiles import digest, resolved
from retrieval.engines import upkeep
from retrieval.engines.counting import Counted
from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.metering import Meter, Pace
from retrieval.overrides import Overrides
from retrieval.readers.registry import find_files
from retrieval.records import Article
from retrieval.segmenting import segmenter
from retrieval.tables import FileState
from retrieval.tokenising import Tokeniser
from retrieval.writing_lock import writing_alone

SILENT_KINDS = frozenset({"advert"})
"""Kinds of articles that are kept in the archive but give no answers."""
Progress = Callable[[int, int, str], None]
"""Files done, files in all, the file at hand."""
FLUSHED = 1 << 25
"""So many postings (160 MB) are kept in memory before they are written as a segment: each has to be searched."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did. `changed` and `removed` count files; articles and passages are those now in the index."""

    files: int
    changed: int
    removed: int
    articles: int
    passages: int
    problems: tuple[ReadError, ...]
    seconds: float


def index(
    paths: Sequence[Path],
    folder: Path,
    *,
    progress: Progress | None = None,
    pace: Callable[[Pace], None] | None = None,
    settings: ReadingSettings = USUAL,
    cut: str = "auto",
) -> IndexReport:
    """Bring the index in `folder` up to date with these files and folders.

    Only new and changed files are read; all of them where `settings` are not those of the last run. A file that cannot
    be read is named in the report; what was indexed of it before stays. Files that are gone leave the index. `progress`
    is told of every file, `pace` each time that passages were counted, both in this thread. `cut` says who cuts texts
    into words, as `segmenting.segmenter` takes it. Many passages are counted in several processes: a script that calls
    this keeps the call under `if __name__ == "__main__"`. Raises ReadError for a path that does not exist, LockedError
    while another process writes, ArchiveError where the folder cannot be used.
    """
    started = time.perf_counter()
    files = resolved(find_files(paths))
    with writing_alone(folder), closing(ArchiveWriter.open_or_create(folder)) as archive:
        run = _Run(archive, files, paths, Meter(pace or (lambda _: None)), settings, cut)
        run.read(progress or (lambda done, files, name: None))
        summary = archive.summary()
    return IndexReport(
        summary.files, run.changed, run.removed, summary.articles, summary.passages, tuple(run.problems),
        time.perf_counter() - started,
    )  # fmt: skip


class _Run:
    """One run of indexing, inside one transaction."""

    def __init__(
        self,
        archive: ArchiveWriter,
        files: Mapping[str, Path],
        paths: Sequence[Path],
        meter: Meter,
        settings: ReadingSettings,
        cut: str,
    ) -> None:
        self.archive = archive
        self.files = [(file, path) for path, file in files.items()]
        self.folders = [path.resolve() for path in paths if path.is_dir()]
        self.settings, self.cut = settings, cut
        self.known = archive.files()
        self.overrides = Overrides.beside(archive.folder)
        self.same = archive.reading == settings.mark()
        self.counted: list[Counted] = []
        self.numbers: list[int] = []
        self.gone: list[int] = []
        self.problems: list[ReadError] = []
        self.changed = self.removed = self.postings = self.before = 0
        self.meter = meter

    def read(self, progress: Progress) -> None:
        """Read what is new or changed, drop what is gone, switch to the new postings."""
        with self.archive.writing():
            self.before = self.archive.last_article
            self.meter.expect(expected := sum(self._size(file, path) for file, path in self.files))
            with Tokeniser(self._collect, cut=self.cut, expected=expected) as tokeniser:
                for done, (file, path) in enumerate(self.files):
                    progress(done, len(self.files), str(file))
                    self._refresh(file, path, tokeniser)
            progress(len(self.files), len(self.files), "")
            self._drop_missing()
            if not self.same:
                self.archive.note_reading(self.settings.mark())
            if touched := bool(self.changed or self.removed or self.gone):
                self._flush()
                upkeep.remove(self.archive, self.gone)
                self.archive.note_segmenter(segmenter(self.cut).name)
                self.archive.advance()
        if touched:
            with self.archive.writing():
                if upkeep.merge(self.archive):
                    self.archive.advance()
            upkeep.clear(self.archive)

    def _collect(self, numbers: Sequence[int], counted: Counted) -> None:
        """Take what was counted in some passages; write a segment when it is much."""
        self.numbers += numbers
        self.counted.append(counted)
        self.postings += len(counted.places)
        self.meter.count(len(numbers))
        if self.postings >= FLUSHED:
            self._flush()

    def _flush(self) -> None:
        upkeep.add(self.archive, self.counted, self.numbers)
        self.counted, self.numbers, self.postings = [], [], 0

    def _size(self, file: Path, path: str) -> int:
        """Return the bytes of a file if it looks new or changed."""
        try:
            status = file.stat()
        except OSError:
            return 0
        return 0 if self._looks_known(path, status) else status.st_size

    def _looks_known(self, path: str, status: os.stat_result) -> FileState | None:
        """Return what is known of a file if it looks as it did, and would be read as it was."""
        before = self.known.get(path) if self.same else None
        return before if before and (before.size, before.changed) == (status.st_size, status.st_mtime_ns) else None

    def _refresh(self, file: Path, path: str, tokeniser: Tokeniser) -> None:
        before = self.known.get(path)
        try:
            status = file.stat()
            if known := self._looks_known(path, status):
                self._repeat(known, str(file))
                return
            state = FileState(path, str(file), status.st_size, status.st_mtime_ns, digest(file))
        except OSError as error:
            self.problems.append(ReadError(str(file), error.strerror or str(error), fix="check the rights of the file"))
            return
        if before and self.same and before.digest == state.digest:
            self.archive.note_file(replace(state, problem=before.problem, fix=before.fix))
            self._repeat(before, str(file))
            return
        self._take(file, state, tokeniser)

    def _repeat(self, before: FileState, name: str) -> None:
        """Name again what is still wrong with an unchanged file, which may be reached by another name now."""
        if before.name != name:
            self.archive.rename_file(before, name)
        if before.problem:
            self.problems.append(ReadError(name, before.problem, fix=before.fix or ""))

    def _take(self, file: Path, state: FileState, tokeniser: Tokeniser) -> None:
        before, left = self.archive.last_article, state.size
        try:
            for article in articles_of(file, name=state.name, report=self.problems.append, settings=self.settings):
                self._add(state.path, self.overrides.applied(article), tokeniser)
                left -= self.meter.read(
                    min(left, sum(len(paragraph.text.encode()) for paragraph in article.paragraphs))
                )
        except ReadError as error:
            self.problems.append(error)
            self.gone += self.archive.remove_articles(state.path, after=before)
            problem = error.problem.removeprefix(f"{error.file}: ")
            self.archive.note_file(replace(state, problem=problem, fix=error.fix))
            return
        finally:
            self.meter.read(left)
        self.gone += self.archive.remove_articles(state.path, until=self.before)
        self.archive.note_file(state)
        self.changed += 1

    def _add(self, path: str, article: Article, tokeniser: Tokeniser) -> None:
        passages = () if article.kind in SILENT_KINDS else cutting.cut(article)
        for number, passage in self.archive.add_article(path, article, passages):
            tokeniser.add(number, passage)

    def _drop_missing(self) -> None:
        here = {path for _, path in self.files}
        for path in self.known:
            searched = any(Path(path).is_relative_to(folder) for folder in self.folders)
            if path not in here and (searched or not Path(path).exists()):
                self.gone += self.archive.remove_articles(path)
                self.archive.forget_file(path)
                self.removed += 1
