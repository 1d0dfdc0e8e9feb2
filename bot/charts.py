"""Charts as SVG inside a page: bars only; their figures stand in a table below for those who cannot see them."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BELOW = 720, 200, 44, 24
ROW = 26
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", "Noto Sans CJK TC", sans-serif; max-width: 52rem;
  margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; } svg { max-width: 100%; height: auto; display: block; }
svg text { font-size: 12px; fill: currentColor; } .grid { stroke: #8884; }
.s0 { fill: #2f7d5b; } .s1 { fill: #d09a2c; } .s2 { fill: #b5483a; }
.legend { display: inline-block; margin-right: 1.2rem; }
.legend svg { display: inline; vertical-align: -1px; margin-right: .4rem; }
table { border-collapse: collapse; margin: .5rem 0; width: 100%; }
th, td { padding: .2rem .9rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; }
details { margin: .5rem 0; } summary { cursor: pointer; }
.tiles { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; } .tiles b { display: block; font-size: 1.5rem; }
"""
"""Three colours that also differ in lightness; every bar has its figures as a title, every chart a table."""


def stacked(columns: Mapping[str, Sequence[int]], names: Sequence[str], title: str) -> str:
    """Return an SVG of stacked columns, one for each day, with up to three parts each, and a legend."""
    most = max((sum(parts) for parts in columns.values()), default=0) or 1
    wide = (WIDTH - LEFT) / max(1, len(columns))
    shapes = [_grid(most, share) for share in (0.0, 0.5, 1.0)]
    step = -(-len(columns) // 8)
    for place, (label, parts) in enumerate(columns.items()):
        left, top = LEFT + place * wide, float(HEIGHT)
        told = escape(f"{label}: " + ", ".join(f"{name} {part}" for name, part in zip(names, parts, strict=True)))
        bars = []
        for series, part in enumerate(parts):
            tall = part / most * (HEIGHT - 10)
            top -= tall
            bars.append(
                f'<rect class="s{series}" x="{left:.1f}" y="{top:.1f}" width="{wide * 0.85:.1f}" height="{tall:.1f}"/>'
            )
        shapes.append(f"<g><title>{told}</title>{''.join(bars)}</g>")
        if place % step == 0:
            shapes.append(f'<text x="{left:.1f}" y="{HEIGHT + 16}">{escape(label[-5:])}</text>')
    return _drawing(title, HEIGHT + BELOW, shapes) + _legend(names)


def _grid(most: int, share: float) -> str:
    y = HEIGHT - share * (HEIGHT - 10)
    mark = f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{most * share:g}</text>'
    return f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}"/>{mark}'


def bars(rows: Mapping[str, Sequence[int]], names: Sequence[str], title: str) -> str:
    """Return an SVG of lying bars, one for each label, which stands above its bar."""
    most = max((sum(parts) for parts in rows.values()), default=0) or 1
    shapes = []
    for place, (label, parts) in enumerate(rows.items()):
        top, left = place * ROW * 1.7, 0.0
        shapes.append(f'<text x="0" y="{top + 12:.1f}">{escape(_short(label))}</text>')
        told = escape(f"{label}: " + ", ".join(f"{name} {part}" for name, part in zip(names, parts, strict=True)))
        for series, part in enumerate(parts):
            wide = part / most * (WIDTH - 60)
            shape = f'<rect class="s{series}" x="{left:.1f}" y="{top + 18:.1f}" width="{wide:.1f}" height="14"/>'
            shapes.append(f"<g><title>{told}</title>{shape}</g>")
            left += wide
        shapes.append(f'<text x="{left + 6:.1f}" y="{top + 29:.1f}">{sum(parts)}</text>')
    return _drawing(title, int(len(rows) * ROW * 1.7) + 4, shapes) + _legend(names)


def _short(label: str) -> str:
    return label if len(label) <= 60 else f"{label[:59]}…"


def _drawing(title: str, height: int, shapes: Sequence[str]) -> str:
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return f'<svg {size} role="img"><title>{escape(title)}</title>{"".join(shapes)}</svg>'


def _legend(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    square = '<svg width="12" height="12" aria-hidden="true"><rect class="s{}" width="12" height="12"/></svg>'
    return "<p>" + "".join(
        f'<span class="legend">{square.format(series)}{escape(name)}</span>' for series, name in enumerate(names)
    ) + "</p>"  # fmt: skip


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table; figures stand to the right."""
    head = "".join(f"<th{_kind(rows[0][n] if rows else '')}>{escape(name)}</th>" for n, name in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{_kind(cell)}>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _kind(cell: object) -> str:
    return ' class="figure"' if isinstance(cell, int | float) else ""
