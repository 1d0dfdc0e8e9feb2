"""Pages whose headlines stand together, away from their bodies: the heads are dealt to the bodies, both in order.

All ways to cut the bodies into stories and the display lines into heads are scored together, as in `stories`; the
share of all ways that agree on a headline is how sure it is.
"""

from collections.abc import Sequence
from dataclasses import replace

from retrieval.articles.lines.cohesion import Cohesion
from retrieval.articles.lines.dealing import Dealing, Pool
from retrieval.articles.lines.stories import Reading, story_of
from retrieval.articles.lines.stretches import Shape
from retrieval.articles.lines.units import Unit, pieces_of

_MOST_PIECES = 40
_FAR = 15.0
"""A reading so much worse than another (nats) is not looked at further."""


def pooled_reading(
    units: Sequence[Unit], shapes: Sequence[Sequence[Shape]], cohesion: Cohesion, *, tight_page: bool, worst: float
) -> Reading | None:
    """Return the best reading in which the longest run of display lines holds the headlines of the other stories.

    None where there is no such run, or where the reading is much worse than a score of `worst`.
    """
    start, stop = _longest_run(units)
    pieces = tuple(piece for unit in units[start:stop] for piece in pieces_of(unit))
    if not 3 <= len(pieces) <= _MOST_PIECES or sum(unit.sort == "paragraph" for unit in units) < 2:
        return None
    pool = Pool(start, stop, pieces)
    dealing = Dealing(shapes, pool, cohesion, tight_page=tight_page)
    return _reading(units, pool, dealing) if dealing.best > worst - _FAR else None


def _longest_run(units: Sequence[Unit]) -> tuple[int, int]:
    """Return the longest run of display lines."""
    best, start = (0, 0), 0
    for i, unit in enumerate([*units, None]):
        if unit is None or unit.sort != "display":
            if i - start > best[1] - best[0]:
                best = (start, i)
            start = i + 1
    return best


def _reading(units: Sequence[Unit], pool: Pool, dealing: Dealing) -> Reading:
    """Return the best way to deal as a reading of the page."""
    agreement = dealing.agreement()
    stories = []
    taken: set[int] = set()
    covered = set(range(pool.start, pool.stop))
    for number, group in list(dealing.path())[::-1]:
        shape = dealing.shapes[number]
        covered.update(range(shape.start, shape.stop))
        taken.update(group)
        story = story_of(units, shape, agreement.of(number, group))
        stories.append(replace(story, heads=tuple(pool.pieces[i] for i in group)) if group else story)
    orphans = [unit for i, unit in enumerate(units) if i not in covered]
    orphans += [piece for i, piece in enumerate(pool.pieces) if i not in taken]
    return Reading(tuple(stories), tuple(orphans), dealing.best, agreement.total)
