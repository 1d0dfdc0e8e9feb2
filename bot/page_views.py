"""The two views of a page as HTML: its picture with the places of what was read, or its lines in their order."""

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bot.messages import DOUBTFUL_HEADLINE
from bot.page_runs import PrintedLine, Run
from retrieval.readers.pictures import kind_of
from retrieval.records import Article, Box, Line, Role

_TURN = 137.508
_MOST_DIFFERENT = 0.02
_HEADER = 24
_PAID = ("advert", "notice")
_COLUMNS = '<colgroup><col class="at"><col class="part"><col></colgroup>'
_GAP = '<tr class="gap"><td colspan="3"></td></tr>'


class View:
    """One page with its stories, which are numbered from `first` through the whole file."""

    def __init__(
        self, lines: Sequence[PrintedLine], articles: Sequence[Article], first: int, words: Mapping[str, Any]
    ) -> None:
        self.lines, self.articles, self.first, self.words = lines, articles, first, words
        self._named: set[int] = set()
        self._headed = {run.story for line in lines for run in line.runs if run.role == "headline"}

    def sheet(self, area: Box, picture: bytes | None) -> str:
        """Return the page with the places of its runs over its picture, or over its text where there is none."""
        self._named.clear()
        pieces = []
        if picture:
            pieces.append(
                f'<img alt="" src="data:image/{kind_of(picture)};base64,{base64.b64encode(picture).decode()}">'
            )
        for printed in self.lines:
            if not picture and printed.line.box:
                pieces.append(_set(printed.line, printed.line.box, area))
            pieces += [self._place(printed.line, run, area) for run in printed.runs]
        ratio = f"aspect-ratio:{area.width:.1f}/{area.height:.1f};max-width:{max(46.0, area.width / 11):.0f}rem"
        return f'<div class="sheet" style="{ratio}">{"".join(pieces)}</div>'

    def table(self) -> str:
        """Return the lines in the order of the file, their parts in the margin."""
        self._named.clear()
        rows = []
        before: tuple[Role | None, int | None] = (None, None)
        for printed in self.lines:
            rows.append(self._row(printed, before) if printed.runs else _GAP)
            if printed.runs:
                before = (printed.runs[-1].role, printed.runs[-1].story)
        return f'<table class="lines">{_COLUMNS}{"".join(rows)}</table>' if rows else ""

    def badge(self, index: int, place: str = "") -> str:
        """Return the number of a story as a link to its text; one with an uncertain headline stands out."""
        number, article = self.first + index, self.articles[index]
        kind = "number unsure" if self.doubt(article) else "number"
        mark = " ?" if self.doubt(article) and place else ""
        return f'<a class="{kind}" href="#t{number}" style="{self.hue(index)};{place}">{number}{mark}</a>'

    def doubt(self, article: Article) -> str:
        """Return the words for a headline that is missing or not certain, with its number."""
        if article.headline is None:
            return str(self.words["headline_missing"])
        if article.headline_confidence < DOUBTFUL_HEADLINE:
            return str(self.words["headline_doubtful"].format(share=f"{article.headline_confidence:.0%}"))
        return ""

    def hue(self, index: int) -> str:
        """Return the colour of a story: neighbours stand far apart on the wheel, what is paid for is grey."""
        grey = ";--sat:0%;--full:0%" if self.articles[index].kind in _PAID else ""
        return f"--h:{((self.first + index) * _TURN) % 360:.0f}{grey}"

    def _place(self, line: Line, run: Run, area: Box) -> str:
        box = run.box(line)
        if box is None:
            return ""
        title = escape(self.words["role"][run.role])
        if run.story is None:
            return f'<i class="{run.role}" style="{_position(box, area)}" title="{title}"></i>'
        number = self.first + run.story
        anchor = badge = ""
        if self._is_first(run):
            anchor = f' id="s{number}"'
            badge = self.badge(run.story, _corner(box, area))
        style = f"{self.hue(run.story)};{_position(box, area)}"
        doubt = self.doubt(self.articles[run.story])
        label = escape(" · ".join(filter(None, (str(number), self.words["role"][run.role], doubt))))
        return f'<a class="{run.role}" href="#t{number}"{anchor} style="{style}" title="{label}"></a>{badge}'

    def _is_first(self, run: Run) -> bool:
        """Tell the run at which a story gets its number: its headline, or its beginning where it has none."""
        if run.story is None or run.story in self._named or (run.role != "headline" and run.story in self._headed):
            return False
        self._named.add(run.story)
        return True

    def _row(self, printed: PrintedLine, before: tuple[Role | None, int | None]) -> str:
        runs = printed.runs
        parts = [self.words["role"][r.role] for i, r in enumerate(runs) if i or (r.role, r.story) != before]
        stories = [run.story for run in runs if run.story is not None]
        kind = f'"said of" style="{self.hue(stories[-1])}"' if stories else '"said"'
        said = "".join(self._said(run) for run in runs)
        margin = (
            f'<td class="at">{printed.line.number}</td><td class="part">{escape(" · ".join(dict.fromkeys(parts)))}</td>'
        )
        return f"<tr>{margin}<td class={kind}>{said}</td></tr>"

    def _said(self, run: Run) -> str:
        if run.story is None:
            return f'<span class="run {run.role}">{escape(run.text)}</span>'
        badge = self.badge(run.story, "margin-right:.4em") if self._is_first(run) else ""
        anchor = f' id="s{self.first + run.story}"' if badge else ""
        return f'{badge}<span class="run {run.role}"{anchor} style="{self.hue(run.story)}">{escape(run.text)}</span>'


def fits(picture: bytes, area: Box) -> bool:
    """Tell whether a picture has the shape of the page: sheets that were read as one long page have not."""
    if kind_of(picture) != "png" or len(picture) < _HEADER:
        return True
    wide, high = int.from_bytes(picture[16:20]), max(1, int.from_bytes(picture[20:24]))
    return abs(wide / high / (area.width / area.height) - 1) < _MOST_DIFFERENT


def _corner(box: Box, area: Box) -> str:
    left = max(2.0, 100 * (box.left - area.left) / area.width)
    return f"left:{left:.2f}%;top:{100 * (area.top - box.top) / area.height:.2f}%"


def _position(box: Box, area: Box) -> str:
    left, top = (box.left - area.left) / area.width, (area.top - box.top) / area.height
    wide, high = box.width / area.width, box.height / area.height
    return f"left:{left:.2%};top:{top:.2%};width:{wide:.2%};height:{high:.2%}"


def _set(line: Line, box: Box, area: Box) -> str:
    """Return a line set in its place, where there is no picture of the page."""
    size = min(box.height, line.size or box.height) / area.width
    return f'<b style="{_position(box, area)};--s:{size:.5f}">{escape(line.text)}</b>'
