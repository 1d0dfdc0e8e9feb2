"""What the terminal shows in rows: articles of a page, figures of an index or a question set, the operator's report."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.messages import DOUBTFUL_HEADLINE
from bot.phrases import Phrases
from bot.terminal import line
from retrieval.records import Article

if TYPE_CHECKING:
    from bot.reporting import Report

SHORT = {"answerable": "yes", "unanswerable": "no", "headline@1": "head@1", "sentence@1": "sent@1",
         "false_refusal": "no for yes"}  # fmt: skip
"""Figures as the heads of narrow columns; `yes` and `no` are the questions that the archive answers or not."""


def article_table(articles: Sequence[Article]) -> Table:
    """Return what is on a page: one row an article, doubtful headlines marked."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("kind", style="dim")
    table.add_column("headline", overflow="fold", ratio=1)
    table.add_column("byline", overflow="fold", max_width=24)
    table.add_column("paragraphs", justify="right")
    table.add_column("lines", justify="right", style="dim", no_wrap=True)
    for article in articles:
        lines = "{}-{}".format(*article.source.lines) if article.source.lines else ""
        table.add_row(article.kind, _table_headline(article), line(article.byline), str(len(article.paragraphs)), lines)
    return table


def _table_headline(article: Article) -> Text:
    headline = Text(line(article.kicker), style="dim") if article.kicker else Text()
    headline.append("\n" if article.kicker else "")
    headline.append(line(article.headline) or "(no headline found)", style="bold" if article.headline else "yellow")
    if article.headline and article.headline_confidence < DOUBTFUL_HEADLINE:
        headline.append(f" ? {article.headline_confidence:.0%}", style="yellow")
    return headline


def pairs(values: Mapping[str, object]) -> Table:
    """Return names and values in two columns."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in values.items():
        table.add_row(name, line(str(value)))
    return table


def figure_table(figures: Mapping[str, float | None]) -> Table:
    """Return the figures of a question set by their names."""
    return pairs({name: _figure(value) for name, value in figures.items()})


def group_table(name: str, rows: Mapping[str, Mapping[str, float | None]]) -> Table:
    """Return the figures of groups of questions, one group a row."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(name)
    for figure in next(iter(rows.values()), {}):
        table.add_column(SHORT.get(figure, figure), justify="right", no_wrap=True)
    for group, figures in rows.items():
        table.add_row(line(group), *map(_figure, figures.values()))
    return table


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def miss_table(misses: Sequence[Mapping[str, str]]) -> Table:
    """Return the questions that were not answered rightly."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for miss in misses:
        table.add_row(line(miss["id"]), line(miss["question"]), Text(miss["miss"], style="yellow"))
    return table


def report_tables(report: "Report", phrases: Phrases) -> RenderableType:
    """Return the operator's report: the days on which somebody asked, then each list under its name."""
    say = phrases.say
    days = [(day.day, *day.counts) for day in report.days if any(day.counts)]
    return Group(
        _titled(say("report_use"), days, phrases),
        _titled(say("report_unanswered"), [(each.times, each.questions[0]) for each in report.groups], phrases),
        _titled(say("report_thumbs"), [(f"+{t.useful} -{t.useless}", t.headline) for t in report.thumbs], phrases),
        _titled(
            say("report_readings"), [(f"{r.share:.0%}", r.file, r.problem or "") for r in report.readings], phrases
        ),
    )


def _titled(title: str, rows: Sequence[Sequence[object]], phrases: Phrases) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(*(line(str(cell)) for cell in row))
    return Group(
        Text(title, style="bold"), table if rows else Text(phrases.say("report_nothing_yet"), style="dim"), Text()
    )
