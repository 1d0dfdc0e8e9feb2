"""The commands that tell an operator how it goes: `stats` and `report`."""

import argparse
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bot import printing
from bot.answer_commands import opened
from bot.assembly import memory_of
from bot.page_commands import settings_of
from retrieval.archive import FILE
from retrieval.diskfiles import age_of, size_of
from retrieval.records import Summary


def stats(arguments: argparse.Namespace) -> int:
    """Show what is in the index."""
    from bot import terminal, terminal_tables

    settings = settings_of(arguments)
    folder = settings.archive.index
    with opened(settings) as retriever:
        summary = retriever.summary()
    if arguments.json:
        size = {"bytes": size_of(folder), "written": round((folder / FILE).stat().st_mtime)}
        print(printing.json_line({"index": str(folder), **printing.summary_json(summary), **size}))
    else:
        terminal.console(sys.stdout).print(terminal_tables.pairs(_words(folder, summary)))
    return 0


def _words(folder: Path, summary: Summary) -> dict[str, object]:
    dates = f"{summary.first_date} to {summary.last_date}" if summary.first_date else "not known"
    return {
        "index": folder,
        "files": summary.files,
        "articles": summary.articles,
        "passages": summary.passages,
        "papers": ", ".join(summary.papers) or "not known",
        "dates": dates,
        "size": f"{size_of(folder) / 1e6:.1f} MB",
        "written": f"{age_of(folder / FILE) / 3600:.1f} hours ago",
    }


def report(arguments: argparse.Namespace) -> int:
    """Show how the bot is used, what it lacked, what was thought of it, and which pages were read badly."""
    from bot import report_page, terminal, terminal_tables
    from bot.phrases import Phrases
    from bot.reporting import report_of
    from bot.tongue import terminal_language

    settings = settings_of(arguments)
    with opened(settings) as retriever, closing(memory_of(settings, create=False)) as memory:
        article = retriever.browser().article
        found = report_of(
            memory, retriever.summary(), settings.archive.index, article, today=date.today(), days=arguments.days
        )
    phrases = Phrases.for_operators(arguments.language or terminal_language())
    if arguments.html:
        arguments.html.write_text(report_page.page(found, phrases), encoding="utf-8")
        print(f"{arguments.html}: open it in a browser", file=sys.stderr)
    elif arguments.json:
        shape = {**asdict(found), "questions": found.questions, "summary": printing.summary_json(found.summary)}
        print(printing.json_line(shape))
    else:
        terminal.console(sys.stdout).print(terminal_tables.report_tables(found, phrases))
    return 0
