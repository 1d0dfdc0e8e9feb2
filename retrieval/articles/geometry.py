"""Pages whose lines carry boxes -> articles, by the places and sizes of what is printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.articles import edition, marks
from retrieval.articles.assembly import Assembly, Story, confidence
from retrieval.articles.composition import Part, Telling, kind_of, parts_of
from retrieval.articles.headings import Head, body_subheads, heads_of, lone_lines, page_furniture, subheads
from retrieval.articles.sheet import Column, Row, Sheet, around, columns_of, display_rows, lay_out, overlap_x
from retrieval.articles.threads import threads_of, uses_indents
from retrieval.records import Article, Element, Page, Paragraph, Role, Source

_DOUBTFUL = 0.5


@dataclass(slots=True)
class _Reading:
    """What a sheet holds: stories in page order, each with its parts, and the furniture."""

    sheet: Sheet
    tellings: list[Telling]
    parts: list[list[Part]]
    furniture: list[Row]
    source: Source


def knows_places(page: Page) -> bool:
    """Tell whether the lines of a page carry boxes and sizes."""
    return bool(page.lines) and all(line.box is not None and line.size for line in page.lines)


def articles_on(page: Page, *, first: int = 1) -> list[Article]:
    """Return the articles of a page with boxes in page order; `first` is the ordinal in the id of the first one."""
    reading = _read(page)
    articles = []
    for telling, parts in zip(reading.tellings, reading.parts, strict=True):
        if any(part.role in ("paragraph", "caption") for part in parts):
            name = f"{page.digest[:12]}-{first + len(articles)}"
            articles.append(_article(name, telling, parts, page, reading.source))
    return articles


def _read(page: Page) -> _Reading:
    sheet = lay_out(page)
    furniture = page_furniture(sheet)
    rows = [row for row in sheet.rows if row not in furniture]
    display = display_rows(sheet) - furniture
    signed = {row for row in rows if _is_credit(row, display)}
    adverts = {row for row in rows if row not in signed and marks.is_advert_mark(row.text)}
    display -= signed | adverts
    text = [row for row in rows if row not in display | signed | adverts]
    walls = [*display, *signed]
    columns = columns_of(text, walls, sheet)
    small = body_subheads(columns, sheet)
    if small:
        columns = columns_of([row for row in text if row not in small], [*walls, *small], sheet)
    lone = lone_lines(columns, display, sheet)
    columns = [column for column in columns if column.rows[0] not in lone]
    display |= lone
    over = subheads(display | small, columns, sheet)
    heads = heads_of((display | small) - set(over), sheet)
    heads = [head for head in heads if head.rows]
    signed |= _signatures(columns, heads)
    columns = [column for column in columns if column.rows]
    loose = [c for c in columns if all(marks.is_furniture(r.text) or marks.is_jump(r.text) for r in c.rows)]
    columns = [c for c in columns if c not in loose]
    covered = {c for c in columns if any(_right_above(row, c, sheet) for row in (*display, *small))}
    threads = _bound(threads_of(columns, covered, sheet), over)
    stories = Assembly(threads, heads, sheet).stories()
    tellings, unread = _tellings(stories, signed | adverts, adverts, sheet)
    tellings = sorted(tellings, key=lambda t: _place(t, sheet))
    standing = _by_column(over)
    indents = uses_indents(columns)
    whole = "\n".join(row.text for row in sheet.rows)
    parts = [parts_of(telling, standing, whole, indents=indents) for telling in tellings]
    rest = sorted(furniture | {r for c in loose for r in c.rows} | unread, key=lambda r: r.order)
    source = edition.named_in([(_as_printed(row, page), row.size) for row in rest], page.source)
    return _Reading(sheet, tellings, parts, rest, source)


def _as_printed(row: Row, page: Page) -> str:
    return " ".join(page.lines[i].text for i in sorted({line for line, _ in row.placed.places}))


def _is_credit(row: Row, display: set[Row]) -> bool:
    """Tell whether a row names who wrote or photographed; a bare name counts only below a headline."""
    if marks.is_credit(row.text):
        return True
    if not marks.is_signature(row.text):
        return False
    bracketed = row.text[0] in "（(【["
    over = [d for d in display if d is not row and d.size > 1.05 * row.size and _close_over(d, row)]
    return bracketed or (row in display and bool(over))


def _close_over(upper: Row, lower: Row) -> bool:
    gap = upper.box.bottom - lower.box.top
    return -2 < gap < 3 * upper.size and overlap_x(upper.box, lower.box) > 0.5


def _signatures(columns: Sequence[Column], heads: Sequence[Head]) -> set[Row]:
    """Take bare names between a head and its text out of the columns, and return them."""
    found = set()
    for column in columns:
        row = column.rows[0]
        apart = len(column.rows) == 1 or column.rows[1].box.left > row.box.left + 0.5 * row.size
        if apart and marks.is_signature(row.text) and any(_close_over(h.rows[-1], row) for h in heads):
            found.add(row)
            column.rows.remove(row)
            if column.rows:
                column.left = min(r.box.left for r in column.rows)
                column.right = max(r.box.right for r in column.rows)
    return found


def _right_above(row: Row, column: Column, sheet: Sheet) -> bool:
    gap = row.box.bottom - column.box.top
    return -0.5 * row.size < gap < 2 * sheet.pitch and overlap_x(row.box, column.box) > 0.3


def _bound(threads: list[list[Column]], over: dict[Row, Column]) -> list[list[Column]]:
    """Join each thread that begins under a subhead to the one before it in the file."""
    headed = set(over.values())
    bound: list[list[Column]] = []
    for thread in sorted(threads, key=lambda t: t[0].rows[0].order):
        first = min((r.order for r, c in over.items() if c is thread[0]), default=thread[0].rows[0].order)
        before = [
            t for t in bound if thread[0] in headed and t[-1].rows[-1].last in (first - 1, thread[0].rows[0].order - 1)
        ]
        if before and before[-1][-1].rows[0].frame == thread[0].rows[0].frame:
            before[-1].extend(thread)
        else:
            bound.append(list(thread))
    return bound


def _tellings(
    stories: list[Story], extras: set[Row], adverts: set[Row], sheet: Sheet
) -> tuple[list[Telling], set[Row]]:
    """Return the stories with their credits and the marks of adverts; and the rows that belong to none."""
    told = [_telling(story) for story in stories if story.threads]
    unread = {row for story in stories if story.head and not story.threads for row in story.head.rows}
    for row in sorted(extras, key=lambda r: r.order):
        if not told:
            unread.add(row)
            continue
        owner = min(told, key=lambda t: _distance(row, t, sheet))
        (owner.adverts if row in adverts else owner.credits).append(row)
    return told, unread


def _telling(story: Story) -> Telling:
    kicker, headline, deck = story.head.parts(_measure(story.head, story)) if story.head else ([], [], [])
    sure = confidence(story.margin) if story.head else 0.0
    columns = [column for thread in sorted(story.threads, key=lambda t: t[0].rows[0].order) for column in thread]
    return Telling(kicker, headline, deck, columns, confidence=sure)


def _measure(head: Head, story: Story) -> float:
    """Return the width that a head had to fit into: that of the text below it, or its own beside the text."""
    text, own = around([column.box for column in story.columns]), around([row.box for row in head.rows])
    return text.width if overlap_x(text, own) > 0.3 else own.width


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
        far += 50 if sheet.parted(other.box, row.box) or sheet.parted(row.box, other.box) else 0
        best = min(best, far)
    return best


def _place(telling: Telling, sheet: Sheet) -> tuple[int, float]:
    box = around([row.box for row in telling.rows()])
    return (-round(box.top / (3 * sheet.pitch)), box.left)


def _by_column(over: dict[Row, Column]) -> dict[Column, list[Row]]:
    standing: dict[Column, list[Row]] = {}
    for row in sorted(over, key=lambda r: -r.box.bottom):
        standing.setdefault(over[row], []).append(row)
    return standing


def _article(name: str, telling: Telling, parts: list[Part], page: Page, source: Source) -> Article:
    texts = {role: [p.placed.text for p in parts if p.role == role] for role in ("kicker", "headline", "deck")}
    credits = [part.placed.text for part in parts if part.role == "byline"]
    dateline = next((part.placed.text for part in parts if part.role == "dateline"), None)
    numbers = [page.lines[line].number for part in parts for line, _ in part.placed.places]
    sure = telling.confidence if texts["headline"] and telling.confidence >= _DOUBTFUL else 0.0
    told = sure > 0
    return Article(
        name,
        texts["headline"][0] if told else None,
        tuple(_paragraph(part, page) for part in parts if part.role in ("paragraph", "caption")),
        source.at((min(numbers), max(numbers))),
        kind_of(telling, parts),
        texts["kicker"][0] if told and texts["kicker"] else None,
        texts["deck"][0] if told and texts["deck"] else None,
        " ".join(credits) or None,
        dateline,
        sure,
    )


def _paragraph(part: Part, page: Page) -> Paragraph:
    first, last = part.placed.start[0], part.placed.end[0]
    return Paragraph(part.placed.text, part.subhead, (page.lines[first].number, page.lines[last].number))


def elements_on(page: Page) -> tuple[Element, ...]:
    """Return every character of a page with boxes in one element, in the order of its lines."""
    reading = _read(page)
    owners: dict[tuple[int, int], tuple[Role, int | None, int]] = {}
    unit = 0
    for story, parts in enumerate(reading.parts):
        for part in parts:
            unit += 1
            owners.update(dict.fromkeys(part.placed.places, (part.role, story, unit)))
    for row in reading.furniture:
        unit += 1
        owners.update(dict.fromkeys(row.placed.places, ("furniture", None, unit)))
    return tuple(_painted(page, owners))


def _painted(page: Page, owners: dict[tuple[int, int], tuple[Role, int | None, int]]) -> Iterator[Element]:
    """Yield stretches of characters of one owner; a character that was repaired away goes with its neighbour."""
    now: tuple[Role, int | None, int] = ("furniture", None, 0)
    text, begun, ended = "", 0, 0
    for index, line in enumerate(page.lines):
        known = [owners.get((index, position)) for position in range(len(line.text))]
        nearest = next((owner for owner in known if owner), now)
        for character, owner in zip(line.text, known, strict=True):
            nearest = owner or nearest
            if character.isspace():
                continue
            if nearest != now:
                if text:
                    yield Element(now[0], text, (begun, ended), now[1])
                now, text, begun = nearest, "", line.number
            text, ended = text + character, line.number
            begun = begun or line.number
    if text:
        yield Element(now[0], text, (begun, ended), now[1])
