"""The commands that make answers better: `fix` puts right what was read, `export` makes a question set."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import printing
from bot.answer_commands import opened
from bot.index_commands import index_beside
from bot.page_commands import settings_of
from retrieval.archive import Archive
from retrieval.archive_writer import ArchiveWriter
from retrieval.errors import BaodaError
from retrieval.overrides import Override, Overrides
from retrieval.records import Question
from retrieval.tables import FileState

if TYPE_CHECKING:
    from bot.memory.memory import Memory
    from retrieval.retriever import Retriever

FIELDS = ("headline", "kicker", "byline", "paper", "date", "page")


def fix(arguments: argparse.Namespace) -> int:
    """Put right what was read of an article, and read its page again."""
    settings = settings_of(arguments)
    overrides = Overrides.beside(settings.archive.index)
    if arguments.article is None:
        for override in overrides.known.values():
            print(printing.json_line(override.shape()))
        return 0
    wanted = {name: value for name in FIELDS if (value := getattr(arguments, name)) is not None}
    if bool(wanted) == arguments.forget:
        raise BaodaError("nothing to put right", fix="say what: baoda fix ARTICLE --headline …, or --forget")
    _check_date(wanted.get("date"))
    number, state = _found(settings.archive.index, arguments.article)
    if arguments.forget:
        overrides.forget(number)
    else:
        overrides.put(Override(number, **wanted))
    _let_read_again(settings.archive.index, state)
    index_beside(arguments, [Path(state.path)])
    print(f"{number}: {'as it was read' if arguments.forget else 'put right'}; kept in {overrides.file}")
    return 0


def _check_date(written: str | None) -> None:
    try:
        if written:
            date.fromisoformat(written)
    except ValueError as error:
        raise BaodaError(f"{written} is no date", fix="write it as 2026-10-18") from error


def _found(index: Path, beginning: str) -> tuple[str, FileState]:
    """Return the id of the one article that begins so, and the file that it stands in."""
    with closing(Archive.open(index)) as archive:
        found = archive.articles_named(beginning)
        files = archive.files()
    if not found:
        fix_words = "take the id from `baoda ask --json` (article_id) or `baoda read --json` (id)"
        raise BaodaError(f"no article has an id that begins with {beginning}", fix=fix_words)
    if len({number for number, _ in found}) > 1:
        raise BaodaError(f"several articles have ids that begin with {beginning}", fix="write more of the id")
    number, path = found[-1]
    if not Path(path).exists():
        raise BaodaError(f"{path}: the page is not there any more", fix="put it back, then run `baoda fix` again")
    return number, files[path]


def _let_read_again(index: Path, state: FileState) -> None:
    """Make a file look changed to the next run of indexing."""
    with closing(ArchiveWriter.open(index)) as archive, archive.writing():
        archive.note_file(replace(state, changed=-1, digest=""))


def export(arguments: argparse.Namespace) -> int:
    """Write what readers asked as a question set for `baoda eval`."""
    from bot.assembly import memory_of

    settings = settings_of(arguments)
    target: Path = arguments.file
    if target.exists():
        raise BaodaError(f"{target}: there is a file already, and it stays", fix="name another file")
    with opened(settings) as retriever, closing(memory_of(settings, create=False)) as memory:
        questions = list(_questions(retriever, memory))
    if not questions:
        raise BaodaError("nobody has judged an answer or asked in vain yet", fix="let people use the bot first")
    target.write_text("".join(printing.json_line(question) + "\n" for question in questions), encoding="utf-8")
    print(f"{target}: questions: {len(questions)}; look through them, then: baoda eval {target}", file=sys.stderr)
    return 0


def _questions(retriever: "Retriever", memory: "Memory") -> Iterator[dict[str, Any]]:
    """Yield a line for each question: with the passage that was found useful, or as one that is not answered."""
    seen: set[str] = set()
    for vote in reversed(memory.votes.all()):
        if vote.question in seen:
            continue
        seen.add(vote.question)
        shape: dict[str, Any] = {"id": f"vote-{len(seen)}", "question": vote.question}
        if not vote.useful:
            yield {**shape, "answerable": False, "origin": "not useful"}
            continue
        hits = retriever.ask(Question(vote.question, limit=10)).hits
        hit = next((hit for hit in hits if hit.passage.article_id == vote.article), None)
        if hit:
            words = hit.sentence_text or hit.passage.text
            gold = {"headline": hit.passage.headline, "gold": [vote.article]}
            yield {**shape, "answerable": True, **gold, "answers": [words], "origin": "useful"}
    for number, each in enumerate(memory.unanswered.most_asked(1000), start=1):
        if each.question not in seen:
            shape = {"id": f"unanswered-{number}", "question": each.question, "answerable": False}
            yield {**shape, "origin": "unanswered", "times": each.times}
