"""The figures of a question set as one page for the browser, with a picture of calibration; needs nothing else."""

from collections.abc import Mapping, Sequence
from html import escape

from retrieval.calibration import Bin

SIDE = 320
"""Pixels of the picture's square."""
MARGIN = 44
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .2rem .9rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; }
svg text { font-size: 12px; fill: currentColor; }
.axis { stroke: currentColor; } .even { stroke: #888; stroke-dasharray: 4 4; } .dot { fill: #2f6fb0; fill-opacity: .8; }
"""
Row = Mapping[str, float | None]


def page(
    title: str, tables: Mapping[str, Mapping[str, Row]], bins: Sequence[Bin], misses: Sequence[Mapping[str, str]]
) -> str:
    """Return the page: tables of figures by their captions, the picture, and the questions answered wrongly."""
    parts = [f"<h1>{escape(title)}</h1>"]
    parts += [f"<h2>{escape(caption)}</h2>{_figures(rows)}" for caption, rows in tables.items()]
    parts.append(f"<h2>Calibration</h2><p>Of the answers that are so sure, so many are right.</p>{picture(bins)}")
    parts.append(f"<h2>Misses ({len(misses)})</h2>{_table(misses)}")
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _figures(rows: Mapping[str, Row]) -> str:
    names = list(next(iter(rows.values()), {}))
    head = "".join(f'<th class="figure">{escape(name)}</th>' for name in names)
    body = "".join(
        f"<tr><td>{escape(group)}</td>{''.join(_cell(row[name]) for name in names)}</tr>" for group, row in rows.items()
    )
    return f"<table><tr><th></th>{head}</tr>{body}</table>"


def _cell(value: float | None) -> str:
    written = "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
    return f'<td class="figure">{written}</td>'


def _table(rows: Sequence[Mapping[str, str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{escape(value)}</td>' for value in row.values())}</tr>" for row in rows)
    return f"<table>{body}</table>"


def picture(bins: Sequence[Bin]) -> str:
    """Return an SVG: confidence to the right, share of right answers upwards, a dot's area for how many there are."""
    most = max((each.answers for each in bins), default=1)
    parts = [_line("axis", 0, 0, 1, 0), _line("axis", 0, 0, 0, 1), _line("even", 0, 0, 1, 1)]
    for mark in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{_x(mark):.0f}" y="{_y(0) + 18:.0f}" text-anchor="middle">{mark:.0%}</text>')
        parts.append(f'<text x="{_x(0) - 6:.0f}" y="{_y(mark) + 4:.0f}" text-anchor="end">{mark:.0%}</text>')
    for each in bins:
        radius = 3 + 13 * (each.answers / most) ** 0.5
        told = f"{each.answers} answers, {each.confidence:.0%} sure, {each.right:.0%} right"
        dot = f'<circle class="dot" cx="{_x(each.confidence):.1f}" cy="{_y(each.right):.1f}" r="{radius:.1f}">'
        parts.append(f"{dot}<title>{told}</title></circle>")
    size = SIDE + 2 * MARGIN
    return f'<svg width="{size}" height="{size}" viewBox="0 0 {size} {size}" role="img">{"".join(parts)}</svg>'


def _line(kind: str, *ends: float) -> str:
    x1, y1, x2, y2 = ends
    return f'<line class="{kind}" x1="{_x(x1):.0f}" y1="{_y(y1):.0f}" x2="{_x(x2):.0f}" y2="{_y(y2):.0f}"/>'


def _x(share: float) -> float:
    return MARGIN + share * SIDE


def _y(share: float) -> float:
    return MARGIN + (1 - share) * SIDE
