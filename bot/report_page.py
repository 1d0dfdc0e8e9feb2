"""The operator's report as one page for the browser that needs nothing else: charts, and a table for each."""

from collections.abc import Iterator, Sequence
from html import escape

from bot.charts import STYLE, bars, stacked, table
from bot.phrases import Phrases
from bot.reporting import OUTCOMES, Report


def page(report: Report, phrases: Phrases) -> str:
    """Return the page."""
    title = f"{phrases.say('report_title')} {report.made}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = "".join([f"<h1>{escape(title)}</h1>", _tiles(report, phrases), *_sections(report, phrases)])
    return (
        f'<!doctype html><html lang="{phrases.language}"><head>{head}<style>{STYLE}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def _tiles(report: Report, phrases: Phrases) -> str:
    figures = (
        ("report_questions", report.questions), ("report_answered", f"{report.answered_share:.0%}"),
        ("report_articles", report.summary.articles), ("report_files", report.summary.files),
        ("report_useful", report.useful), ("report_useless", report.useless),
    )  # fmt: skip
    cells = (f"<span><b>{escape(str(value))}</b>{escape(phrases.say(name))}</span>" for name, value in figures)
    return f'<p class="tiles">{"".join(cells)}</p>'


def _sections(report: Report, phrases: Phrases) -> Iterator[str]:
    say = phrases.say
    outcomes = [say(f"report_{outcome}") for outcome in OUTCOMES]
    days = {day.day: day.counts for day in report.days}
    rows: list[Sequence[object]] = [(day.day, *day.counts, round(day.milliseconds, 1)) for day in report.days]
    chart = stacked(days, outcomes, say("report_use"))
    yield _section(phrases, "use", chart, [say("report_day"), *outcomes, say("report_milliseconds")], rows)

    groups = report.groups
    rows = [(group.times, " · ".join(group.questions)) for group in groups]
    chart = bars(
        {group.questions[0]: (group.times,) for group in groups}, [say("report_times")], say("report_unanswered")
    )
    yield _section(phrases, "unanswered", chart, [say("report_times"), say("report_asked")], rows)

    thumbs = [say("report_useful"), say("report_useless")]
    rows = [(each.headline, each.useful, each.useless) for each in report.thumbs]
    chart = bars({each.headline: (each.useful, each.useless) for each in report.thumbs}, thumbs, say("report_thumbs"))
    yield _section(phrases, "thumbs", chart, [say("report_headline"), *thumbs], rows)

    faults = [say("report_headless"), say("report_doubtful")]
    rows = [(each.file, each.articles, each.headless, each.doubtful, each.problem or "") for each in report.readings]
    chart = bars(
        {each.file: (each.headless, each.doubtful) for each in report.readings if not each.problem}, faults, ""
    )
    heads = [say("report_file"), say("report_articles"), *faults, say("report_problem")]
    yield _section(phrases, "readings", chart, heads, rows)


def _section(phrases: Phrases, name: str, chart: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a chart under its title with its table; a word where there is nothing to show."""
    title = f"<h2>{escape(phrases.say(f'report_{name}'))}</h2>"
    if not rows:
        return f"{title}<p>{escape(phrases.say('report_nothing_yet'))}</p>"
    shown = escape(phrases.say("report_table"))
    return f"{title}{chart}<details><summary>{shown}</summary>{table(heads, rows)}</details>"
