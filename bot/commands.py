"""What the commands do. Each imports its own parts, so that `ask` loads no Telegram and `read` no search engine."""

import argparse
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config, printing
from retrieval.errors import BaodaError, NoArchiveError, ReadError
from retrieval.records import Article, Question, Summary

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from retrieval.retriever import Retriever


def settings_of(arguments: argparse.Namespace) -> config.Settings:
    """Return the settings of the config file, with --index put in its place."""
    settings = config.load(arguments.config)
    if getattr(arguments, "index", None) is None:
        return settings
    return replace(settings, archive=replace(settings.archive, index=arguments.index))


def tell(error: BaodaError) -> None:
    """Write a problem and the way out to standard error."""
    print(f"error: {error.problem}", f"fix: {error.fix}", sep="\n", file=sys.stderr)


def read(arguments: argparse.Namespace) -> int:
    """Show the articles on these pages."""
    from bot import terminal
    from retrieval.readers.registry import find_files

    config.load(arguments.config)
    files = find_files(arguments.paths)
    _require_files(files, arguments.paths)
    failed = 0
    for file in files:
        articles, readable = _articles(file)
        failed += not readable
        if arguments.json:
            sys.stdout.writelines(printing.json_line(printing.article_json(article)) + "\n" for article in articles)
        elif readable:
            screen = terminal.console(sys.stdout)
            screen.print(f"{file}: {_count(len(articles), 'article')}", style="bold", soft_wrap=True)
            screen.print(terminal.article_table(articles))
    return int(failed == len(files))


def _articles(file: Path) -> tuple[list[Article], bool]:
    """Return the articles of a file, and whether it could be read at all; what is wrong in it is told."""
    from retrieval.articles.reading import articles_of

    try:
        return list(articles_of(file, report=tell)), True
    except ReadError as error:
        tell(error)
        return [], False


def index(arguments: argparse.Namespace) -> int:
    """Bring the index up to date."""
    settings = settings_of(arguments)
    paths = tuple(arguments.paths) or settings.archive.paths
    return _index(paths, settings.archive.index, require=bool(arguments.paths))


def _index(paths: Iterable[Path], folder: Path, *, require: bool = True) -> int:
    from bot import terminal
    from retrieval.indexing import index
    from retrieval.readers.registry import find_files

    paths = tuple(paths)
    files = find_files(paths)
    if require or not files:
        _require_files(files, paths)
    with terminal.progress(terminal.console(sys.stderr)) as notice:
        report = index(paths, folder, progress=notice)
    for problem in report.problems:
        tell(problem)
    print(
        f"{_count(report.changed, 'file')} read, {report.removed} removed; {folder} now holds "
        f"{_count(report.articles, 'article')} in {_count(report.passages, 'passage')} "
        f"from {_count(report.files, 'file')} ({report.seconds:.1f} s)"
    )
    failed = {problem.file for problem in report.problems} & _failed_files(folder)
    return int(bool(failed) and len(failed) >= len(files))


def _failed_files(folder: Path) -> set[str]:
    from retrieval.archive import Archive

    archive = Archive.open(folder)
    try:
        return {state.name for state in archive.files().values() if state.problem}
    finally:
        archive.close()


def _require_files(files: Iterable[Path], paths: Iterable[Path]) -> None:
    if not files:
        from retrieval.readers.registry import READERS

        where = ", ".join(map(str, paths))
        kinds = ", ".join(READERS)
        raise ReadError(
            where, "there is no page in it that can be read", fix=f"put files of these kinds there: {kinds}"
        )


def ask(arguments: argparse.Namespace) -> int:
    """Answer one question, or each line of standard input."""
    settings = settings_of(arguments)
    limit = arguments.limit or settings.chat.hits
    question = " ".join(arguments.question).strip()
    if arguments.question and not question:
        raise BaodaError("the question is empty", fix='ask something, such as: baoda ask "夜渡几点开？"')
    with _opened(settings) as retriever:
        for text in _lines_of_input() if arguments.stdin else [question]:
            answer = retriever.ask(Question(_sayable(text), limit=limit))
            if arguments.json:
                print(printing.json_line(printing.answer_json(answer)), flush=True)
            else:
                from bot import terminal
                from bot.assistant import Reply

                screen = terminal.console(sys.stdout)
                reply = Reply(settings.chat.language, answer=answer, rank=1 if answer.answered and answer.hits else 0)
                screen.print(terminal.reply_card(reply, width=screen.width), soft_wrap=True)
                sys.stdout.flush()
    return 0


def _lines_of_input() -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace", newline="\n")
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def _sayable(text: str) -> str:
    """Return a text that can be printed: bytes that are no characters become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def chat(arguments: argparse.Namespace) -> int:
    """Hold a conversation in the terminal."""
    from bot import terminal_chat

    settings = settings_of(arguments)
    with _opened(settings, build=True) as retriever:
        terminal_chat.converse(_assistant(retriever, settings), sys.stdin, sys.stdout)
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Run the Telegram bot until it is told to stop."""
    settings = settings_of(arguments)
    token = config.read_token(os.environ, other_server=settings.telegram.api_url is not None)
    with _opened(settings, build=True) as retriever:
        from bot import telegram_run

        telegram_run.serve(_assistant(retriever, settings), settings.telegram, token, tell=_say)
    return 0


def _assistant(retriever: "Retriever", settings: config.Settings) -> "Assistant":
    from bot.assistant import Assistant

    return Assistant(retriever.ask, retriever.summary, language=settings.chat.language, hits=settings.chat.hits)


def _say(words: str) -> None:
    print(words, flush=True)


@contextmanager
def _opened(settings: config.Settings, *, build: bool = False) -> Iterator["Retriever"]:
    """Open the index for as long as it is asked; with `build` one is made from the configured pages where none is."""
    from retrieval.retriever import Retriever

    folder = settings.archive.index
    try:
        retriever = Retriever.open(folder, settings.ranking)
    except NoArchiveError:
        if not build:
            raise
        _say(f"No index yet: reading {', '.join(map(str, settings.archive.paths))} ...")
        _index(settings.archive.paths, folder)
        retriever = Retriever.open(folder, settings.ranking)
    try:
        yield retriever
    finally:
        retriever.close()


def check(arguments: argparse.Namespace) -> int:
    """Say what is right and what is wrong before users see it."""
    from bot import checks, terminal

    findings = checks.findings(arguments.config, arguments.index, os.environ)
    if arguments.json:
        print(printing.json_line({"findings": [finding.shape() for finding in findings]}))
    else:
        screen = terminal.console(sys.stdout)
        screen.print(terminal.finding_lines(findings), soft_wrap=True)
    return int(any(finding.state == "wrong" for finding in findings))


def evaluate(arguments: argparse.Namespace) -> int:
    """Hold the index against a question set."""
    from bot import terminal
    from retrieval import evaluation

    settings = settings_of(arguments)
    questions = evaluation.read_questions(arguments.questions)
    with _opened(settings) as retriever:
        verdicts = list(evaluation.judge_all(questions, retriever.ask, limit=settings.chat.hits))
    figures = evaluation.named(evaluation.figures(verdicts))
    misses = [{"id": v.question.id, "question": v.question.question, "miss": v.miss} for v in verdicts if v.miss]
    if arguments.json:
        print(printing.json_line({**figures, "misses": misses}))
    else:
        screen = terminal.console(sys.stdout)
        screen.print(terminal.figure_table(figures))
        screen.print(terminal.miss_table(misses))
    return 0


def stats(arguments: argparse.Namespace) -> int:
    """Show what is in the index."""
    from bot import terminal

    settings = settings_of(arguments)
    with _opened(settings) as retriever:
        summary = retriever.summary()
    if arguments.json:
        print(printing.json_line({"index": str(settings.archive.index), **printing.summary_json(summary)}))
    else:
        terminal.console(sys.stdout).print(terminal.pairs(_summary_words(settings.archive.index, summary)))
    return 0


def _summary_words(folder: Path, summary: Summary) -> dict[str, object]:
    dates = f"{summary.first_date} to {summary.last_date}" if summary.first_date else "not known"
    return {
        "index": folder,
        "files": summary.files,
        "articles": summary.articles,
        "passages": summary.passages,
        "papers": ", ".join(summary.papers) or "not known",
        "dates": dates,
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
