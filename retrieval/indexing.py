"""The writing side: files -> articles -> passages -> terms -> an index that the reading side takes up."""

import itertools
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.archive_writer import ArchiveWriter
from retrieval.articles.given import Unread
from retrieval.articles.reading import portions_of
from retrieval.dealing import Dealer
from retrieval.diskfiles import digest, resolved
from retrieval.engines import upkeep
from retrieval.engines.pieces import Part
from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.metering import Meter, Pace
from retrieval.overrides import Overrides
from retrieval.preparing import Portion, Preparation, Prepared
from retrieval.readers.jsonlines import repeated
from retrieval.readers.registry import find_files
from retrieval.records import Article
from retrieval.segmenting import segmenter
from retrieval.tables import FileState
from retrieval.writing_lock import writing_alone

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
        summary.files, run.changed, run.removed, summary.articles, summary.passages,
        tuple(itertools.chain.from_iterable(run.problems.values())), time.perf_counter() - started,
    )  # fmt: skip


_Dealer = Dealer[Portion, Prepared]


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
        self.parts: list[Part] = []
        self.numbers: list[int] = []
        self.gone: list[int] = []
        self.problems: dict[str, list[ReadError]] = {path: [] for path in files}
        self.broken: list[str] = []
        self.taken: tuple[str, dict[str, int]] = ("", {})
        self.changed = self.removed = self.postings = self.before = 0
        self.meter = meter

    def read(self, progress: Progress) -> None:
        """Read what is new or changed, drop what is gone, switch to the new postings."""
        with self.archive.writing():
            self.before = self.archive.last_article
            self.meter.expect(expected := sum(self._size(file, path) for file, path in self.files))
            with Dealer(Preparation(self.overrides, self.cut), self._collect, expected=expected) as dealer:
                for done, (file, path) in enumerate(self.files):
                    progress(done, len(self.files), str(file))
                    self._refresh(file, path, dealer)
            progress(len(self.files), len(self.files), "")
            for path in self.broken:
                self.gone += self.archive.remove_articles(path, after=self.before)
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

    def _collect(self, prepared: Prepared, size: int) -> None:
        """Store what was prepared of so many bytes; write a segment when it is much."""
        for path, problem in prepared.problems:
            self.problems[path].append(problem)
        prepared = prepared.without(self._repeats(prepared))
        numbers = self.archive.add(prepared.rows)
        self.numbers += numbers
        self.parts.append(prepared.part)
        self.postings += int(prepared.part.source.starts[-1])
        self.meter.read(size)
        self.meter.count(len(numbers))
        if self.postings >= FLUSHED:
            self._flush()

    def _flush(self) -> None:
        upkeep.add(self.archive, self.parts, self.numbers)
        self.parts, self.numbers, self.postings = [], [], 0

    def _repeats(self, prepared: Prepared) -> set[int]:
        """Return the places of the articles whose ids an earlier line of their archive has taken."""
        repeats = set()
        for place, (path, line) in prepared.lines.items():
            if path != self.taken[0]:
                self.taken = path, {}
            _, name, identity, *_ = prepared.rows.articles[place]
            if problem := repeated(self.taken[1], identity, name, line):
                self.problems[path].append(problem)
                repeats.add(place)
        return repeats

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

    def _refresh(self, file: Path, path: str, dealer: _Dealer) -> None:
        before = self.known.get(path)
        try:
            status = file.stat()
            if known := self._looks_known(path, status):
                self._know_again(known, str(file))
                return
            state = FileState(path, str(file), status.st_size, status.st_mtime_ns, digest(file))
        except OSError as error:
            problem = ReadError(str(file), error.strerror or str(error), fix="check the rights of the file")
            self.problems[path].append(problem)
            return
        if before and self.same and before.digest == state.digest:
            self.archive.note_file(replace(state, problem=before.problem, fix=before.fix))
            self._know_again(before, str(file))
            return
        self._take(file, state, dealer)

    def _know_again(self, before: FileState, name: str) -> None:
        """Name again what is still wrong with an unchanged file, which may be reached by another name now."""
        if before.name != name:
            self.archive.rename_file(before, name)
        if before.problem:
            self.problems[before.path].append(ReadError(name, before.problem, fix=before.fix or ""))

    def _take(self, file: Path, state: FileState, dealer: _Dealer) -> None:
        """Deal out what is in a file; what the index had of it goes, unless it turns out that it cannot be read."""
        way, problems, left = self.archive.way(state.path), self.problems[state.path], state.size
        try:
            for content in portions_of(file, name=state.name, report=problems.append, settings=self.settings):
                size = min(left, _bytes(content))
                dealer.add(Portion(state.path, way, content), size)
                left -= size
        except ReadError as error:
            problems.append(error)
            self.broken.append(state.path)
            problem = error.problem.removeprefix(f"{error.file}: ")
            self.archive.note_file(replace(state, problem=problem, fix=error.fix))
            return
        finally:
            self.meter.read(left)
        self.gone += self.archive.remove_articles(state.path, until=self.before)
        self.archive.note_file(state)
        self.changed += 1

    def _drop_missing(self) -> None:
        here = {path for _, path in self.files}
        for path in self.known:
            searched = any(Path(path).is_relative_to(folder) for folder in self.folders)
            if path not in here and (searched or not Path(path).exists()):
                self.gone += self.archive.remove_articles(path)
                self.archive.forget_file(path)
                self.removed += 1


def _bytes(content: Article | Unread) -> int:
    """Return about how many bytes of its file some content takes."""
    if isinstance(content, Unread):
        return content.lines.size
    return sum(len(paragraph.text.encode()) for paragraph in content.paragraphs)
