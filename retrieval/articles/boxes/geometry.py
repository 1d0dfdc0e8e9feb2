"""Pages whose lines carry boxes -> articles, by the places and sizes of what is printed."""

import math
from collections.abc import Sequence

from retrieval.articles.boxes import masthead
from retrieval.articles.boxes.assembly import Assembled, Assembly, confidence
from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.headings import Head
from retrieval.articles.boxes.rowkinds import sorted_out
from retrieval.articles.boxes.sheet import Row, Sheet, lay_out, overlap_x
from retrieval.articles.boxes.tellings import Telling, story_of, unit_of
from retrieval.articles.boxes.threads import threads_of, uses_indents
from retrieval.articles.composition import Composition, composed
from retrieval.articles.lines.stories import Reading
from retrieval.records import Box, Page

_DOUBTFUL = 0.5
"""A headline less sure than this is not given."""
_WRONG = 1.0
"""Wrong characters for each that the recogniser expects."""
_CAPTION_ROWS = 4
_MOST_LINES = 2000


def knows_places(page: Page) -> bool:
    """Tell whether the lines of a page carry boxes and sizes, and are not more than a printed page has."""
    return 0 < len(page.lines) <= _MOST_LINES and all(line.box is not None and line.size for line in page.lines)


def composition_of(page: Page, *, first: int = 1) -> Composition:
    """Return the articles and parts of a page with boxes; `first` is the ordinal in the id of the first article."""
    sheet = lay_out(page)
    rows = sorted_out(sheet)
    covered = {c for c in rows.columns if any(_right_above(row, c, sheet) for row in rows.display)}
    threads = _bound(threads_of(rows.columns, covered, sheet), rows.subheads)
    assembly = Assembly(threads, rows.heads, sheet)
    tellings, unread = _tellings(assembly.stories(), sheet)
    unread |= {row for head in rows.heads if head not in assembly.heads for row in head.rows}
    unread |= _with_credits(tellings, rows.credits, rows.adverts, sheet)
    tellings.sort(key=lambda telling: _place(telling, sheet))
    whole = "\n".join(row.text for row in sheet.rows)
    standing = _by_column(rows.subheads)
    indents = uses_indents(rows.columns)
    stories = tuple(story_of(telling, standing, whole, indents=indents) for telling in tellings)
    source = masthead.named_in(sorted(rows.furniture, key=lambda row: row.order), page)
    units = [unit_of("furniture", [row]) for row in sorted(rows.furniture | unread, key=lambda row: row.order)]
    return composed(page, source, units, Reading(stories, (), 0.0), first=first, arranged=True)


def _right_above(row: Row, column: Column, sheet: Sheet) -> bool:
    gap = row.box.bottom - column.box.top
    return -0.5 * row.size < gap < 2 * sheet.pitch and overlap_x(row.box, column.box) > 0.3


def _bound(threads: list[list[Column]], over: dict[Row, Column]) -> list[list[Column]]:
    """Join each thread that begins under a subhead to the one before it in the file."""
    headed = set(over.values())
    bound: list[list[Column]] = []
    for thread in sorted(threads, key=lambda t: t[0].rows[0].order):
        begin = thread[0].rows[0].order
        first = min((row.order for row, column in over.items() if column is thread[0]), default=begin)
        before = [t for t in bound if thread[0] in headed and t[-1].rows[-1].last in (first - 1, begin - 1)]
        if before and before[-1][-1].rows[0].frame == thread[0].rows[0].frame:
            before[-1].extend(thread)
        else:
            bound.append(list(thread))
    return bound


def _tellings(stories: list[Assembled], sheet: Sheet) -> tuple[list[Telling], set[Row]]:
    """Return the stories, captions apart from the text; and the rows of heads that have no text."""
    told: list[Telling] = []
    unread: set[Row] = set()
    for story in stories:
        if not story.threads:
            unread |= set(story.head.rows) if story.head else set()
            continue
        threads = sorted(story.threads, key=lambda thread: thread[0].rows[0].order)
        captions = [t for t in threads if len(threads) > 1 and _is_caption(t, sheet)]
        told += [Telling(columns=thread, kind="photo") for thread in captions]
        columns = [column for thread in threads if thread not in captions for column in thread]
        parts = story.head.parts(_measure(story.head, columns)) if story.head else ([], [], [])
        sure = confidence(story.margin) if story.head else 0.0
        sure = max(_DOUBTFUL, sure * _legible(parts[1])) if sure >= _DOUBTFUL else 0.0
        told.append(Telling(*parts, columns, sure=sure))
    return told, unread


def _legible(headline: Sequence[Row]) -> float:
    """Return how likely a headline is without a wrong character; measured on pictures of typeset pages."""
    return math.exp(-_WRONG * sum(row.errors for row in headline))


def _measure(head: Head, columns: Sequence[Column]) -> float:
    """Return the width that a head had to fit into: that of the text below it, or its own beside the text."""
    text, own = Box.around([column.box for column in columns]), Box.around([row.box for row in head.rows])
    return text.width if overlap_x(text, own) > 0.3 else own.width


def _is_caption(thread: list[Column], sheet: Sheet) -> bool:
    """Tell a few small rows right below or above a picture, no wider than it."""
    column = thread[0]
    if len(thread) > 1 or len(column.rows) > _CAPTION_ROWS or column.size > 0.95 * sheet.body:
        return False
    return any(_touches(column.box, picture, sheet) for picture in sheet.pictures)


def _touches(text: Box, picture: Box, sheet: Sheet) -> bool:
    gap = max(picture.bottom - text.top, text.bottom - picture.top)
    inside = picture.left - sheet.body < text.left and text.right < picture.right + sheet.body
    return inside and -2 < gap < 1.5 * sheet.pitch


def _with_credits(tellings: list[Telling], signed: set[Row], adverts: set[Row], sheet: Sheet) -> set[Row]:
    """Give each credit to its story, and a story in a frame with the mark of an advert its kind; return the rest."""
    left = set(adverts)
    for row in sorted(signed, key=lambda r: r.order):
        if tellings:
            min(tellings, key=lambda telling: _distance(row, telling, sheet)).credits.append(row)
        else:
            left.add(row)
    for row in adverts:
        for telling in tellings:
            if row.frame is not None and telling.columns[0].rows[0].frame == row.frame:
                telling.kind = "advert"
    return left


def _distance(row: Row, telling: Telling, sheet: Sheet) -> float:
    """Return how far a credit stands from a story; what stands right above it counts as nearest."""
    best = float("inf")
    for other in telling.rows():
        if other is row:
            continue
        over = other.box.bottom >= row.box.top - 0.5 * row.size
        across = max(0.0, row.box.left - other.box.right, other.box.left - row.box.right)
        up = max(0.0, other.box.bottom - row.box.top, row.box.bottom - other.box.top)
        far = across + up + (0 if over else 0.8 * sheet.pitch) + (100 if other.frame != row.frame else 0)
        far -= 3 * sheet.pitch if row.order == other.last + 1 and over else 0
        if far < best and (sheet.parted(other.box, row.box) or sheet.parted(row.box, other.box)):
            far += 50
        best = min(best, far)
    return best


def _place(telling: Telling, sheet: Sheet) -> tuple[int, float]:
    box = Box.around([row.box for row in telling.rows()])
    return (-round(box.top / (3 * sheet.pitch)), box.left)


def _by_column(over: dict[Row, Column]) -> dict[Column, list[Row]]:
    standing: dict[Column, list[Row]] = {}
    for row in sorted(over, key=lambda r: -r.box.bottom):
        standing.setdefault(over[row], []).append(row)
    return standing
