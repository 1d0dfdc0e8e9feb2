"""The command that holds an index against a question set."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bot import printing
from bot.page_commands import settings_of
from retrieval.calibration import Bin, calibration, calibration_error
from retrieval.errors import BaodaError
from retrieval.evaluation import GROUPS, Figures, Verdict, figures, grouped, judge_all, named, read_questions

Row = Mapping[str, float | None]


def evaluate(arguments: argparse.Namespace) -> int:
    """Hold the index against a question set: figures, the same by type and style, and what went wrong."""
    from bot import evaluation_page, terminal, terminal_tables
    from bot.terminal_progress import steps
    from retrieval.opening import open_retriever

    settings = settings_of(arguments)
    questions = read_questions(arguments.questions)
    retriever = open_retriever(settings)
    screen = terminal.console(sys.stderr)
    with closing(retriever), steps(screen, "asking", len(questions)) as step:
        verdicts = []
        for verdict in judge_all(questions, retriever.ask, limit=settings.chat.hits):
            verdicts.append(verdict)
            step()
    bins, misses, tables = calibration(verdicts), _misses(verdicts), _tables(verdicts)
    if arguments.html:
        _write(arguments.html, evaluation_page.page(f"Baoda: {arguments.questions.name}", tables, bins, misses))
    if arguments.json:
        print(printing.json_line(_shape(verdicts, bins, misses)))
        return 0
    screen = terminal.console(sys.stdout)
    screen.print(
        terminal_tables.figure_table({**_row(figures(verdicts)), "calibration_error": calibration_error(bins)})
    )
    for name, rows in list(tables.items())[1:]:
        screen.print()
        screen.print(terminal_tables.group_table(name, rows))
    screen.print()
    screen.print(terminal_tables.miss_table(misses))
    return 0


def _row(all_figures: Figures) -> Row:
    return named(all_figures)


def _tables(verdicts: Sequence[Verdict]) -> dict[str, dict[str, Row]]:
    """Return the tables of figures: of all questions, then by each way in which the set groups them."""
    tables = {"figures": {"all": _row(figures(verdicts))}}
    for name in GROUPS:
        if len(groups := grouped(verdicts, name)) > 1:
            tables[f"by {name}"] = {group: _row(each) for group, each in groups.items()}
    return tables


def _misses(verdicts: Sequence[Verdict]) -> list[dict[str, str]]:
    return [{"id": v.question.id, "question": v.question.question, "miss": v.miss} for v in verdicts if v.miss]


def _shape(verdicts: Sequence[Verdict], bins: Sequence[Bin], misses: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """Return the shape of `eval --json`."""
    shape: dict[str, object] = {**_row(figures(verdicts)), "misses": list(misses)}
    for name in GROUPS:
        shape[f"by_{name}"] = {group: _row(each) for group, each in grouped(verdicts, name).items()}
    shape["calibration_error"] = calibration_error(bins)
    shape["calibration"] = [
        {"least": b.least, "most": b.most, "answers": b.answers, "confidence": b.confidence, "right": b.right}
        for b in bins
    ]
    return shape


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fix = "give a file in a folder that you may write to: --html report.html"
        raise BaodaError(f"{file}: {error.strerror or error}", fix=fix) from error
