"""Elements of a page: they account for every character that is printed on it."""

from collections.abc import Sequence

from retrieval.articles.parts import Part
from retrieval.articles.wording.placed import Place
from retrieval.records import Element, Page, Span


def elements_of(page: Page, parts: Sequence[Part]) -> tuple[Element, ...]:
    """Return the elements of a page in the order of print: each printed character is in exactly one of them."""
    starts: list[tuple[Place, int]] = []
    for number, part in enumerate(parts):
        lines: set[int] = set()
        for place in part.placed.places:
            if place[0] not in lines:
                lines.add(place[0])
                starts.append((place, number))
    starts.sort()
    merged = [start for i, start in enumerate(starts) if i == 0 or starts[i - 1][1] != start[1]]
    found = []
    for i, (place, number) in enumerate(merged):
        begin = (0, 0) if i == 0 else place
        stop = merged[i + 1][0] if i + 1 < len(merged) else (len(page.lines), 0)
        text, lines_span = _printed(page, begin, stop)
        if text:
            found.append(Element(parts[number].role, text, lines_span, parts[number].story))
    return tuple(found)


def _printed(page: Page, begin: Place, stop: Place) -> tuple[str, Span]:
    """Return what is printed from one place to another, and the numbers of the first and last line with print."""
    pieces = []
    for position in range(begin[0], min(stop[0] + 1, len(page.lines))):
        text = page.lines[position].text
        piece = text[begin[1] if position == begin[0] else 0 : stop[1] if position == stop[0] else len(text)].strip()
        if piece:
            pieces.append((page.lines[position].number, piece))
    if not pieces:
        return "", (0, 0)
    return "\n".join(piece for _, piece in pieces), (pieces[0][0], pieces[-1][0])
