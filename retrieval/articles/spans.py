"""The score of one stretch of units as one story: its shape, its marks, and its headline's cohesion with its body."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.articles import marks
from retrieval.articles.cohesion import Cohesion
from retrieval.articles.headblocks import ends_kicker, is_torn
from retrieval.articles.units import Unit

_LONGEST = 60
NO_HEADLINE = -3.0
"""What it costs a story to have no headline."""
_HOPELESS = -9.0
_UNMARKED = 1.1
_REACH = 4
_CAPTION = 120
_FEW = 3
_UNLIKE, _LIKE = -0.4, 1.3
_SUBHEAD = 0.8
_QUOTED = re.compile(r"[“‘「\"'].+[”’」\"']")


@dataclass(frozen=True, slots=True)
class Shape:
    """A stretch `start` to `stop` (excluded) as one story: its head lines, its body `first` to `last` (excluded)."""

    start: int
    stop: int
    first: int
    last: int
    heads: tuple[int, ...]
    paragraphs: tuple[int, ...]
    after: bool
    score: float
    paid: bool = False
    """Whether all of it is an advert or a notice, which keeps to no order of headline and body."""


def shapes_from(units: Sequence[Unit], start: int, cohesion: Cohesion) -> list[Shape]:
    """Return the stretches that begin at one unit and could be a story, each with its score."""
    first = start
    while first < len(units) and units[first].sort in ("display", "credit", "advert"):
        first += 1
    if first == len(units) or first - start > 8:
        return []
    opening = _opening(units, start, first)
    marked = any(unit.sort == "credit" for unit in units[start:first])
    if opening <= _HOPELESS:
        return []
    heads = tuple(i for i in range(start, first) if units[i].sort == "display")
    begun = next((i for i in range(start, first) if units[i].sort == "credit" and not heads), first)
    return list(_grown(units, start, min(first, begun), first, heads, opening, cohesion, marked=marked))


def _grown(
    units: Sequence[Unit],
    start: int,
    begun: int,
    first: int,
    heads: tuple[int, ...],
    opening: float,
    cohesion: Cohesion,
    *,
    marked: bool,
) -> Iterator[Shape]:
    """Yield the story from its first paragraph on, a unit longer each time, with its headline before or after."""
    score = opening + _first_paragraph(units[first])
    paragraphs: list[int] = []
    lead_lines = [units[i].text for i in heads]
    for position in range(first, min(len(units), first + _LONGEST)):
        unit = units[position]
        if unit.sort == "paragraph":
            if paragraphs:
                score += _joined(units, paragraphs, position, cohesion, headed=bool(heads))
            if score < _HOPELESS - 6:
                return
            paragraphs.append(position)
            own = tuple(paragraphs)
            known = marked or units[first].lead
            ending = _closing(units, position, own, marked=known)
            paid = unit.advert or all(units[i].notice for i in own) or any(units[i].notice for i in heads)
            if heads:
                fit = cohesion.head_score(lead_lines, first, position + 1) + _head_shape(units, heads, own)
                total = score + ending + fit
                headed = Shape(start, position + 1, begun, position + 1, heads, own, False, total, paid)
                yield from _endings(units, headed, marked=known)
            else:
                total = score + ending + NO_HEADLINE
                bare = Shape(start, position + 1, begun, position + 1, (), own, False, total, paid)
                for ended in _endings(units, bare, marked=known):
                    yield ended
                    yield from _headed_after(units, ended, cohesion)


def _endings(units: Sequence[Unit], shape: Shape, *, marked: bool) -> Iterator[Shape]:
    """Yield the story as it ends with its last paragraph, and as it ends with the credits that follow."""
    yield shape
    stop, score = shape.stop, shape.score
    while stop < len(units) and units[stop].sort == "credit" and stop - shape.stop < 3:
        score += _signed(units[stop], shape, marked=marked)
        stop += 1
        yield Shape(shape.start, stop, shape.first, stop, shape.heads, shape.paragraphs, shape.after, score, shape.paid)


def _signed(credit: Unit, shape: Shape, *, marked: bool) -> float:
    """Return how well a credit on a line of its own closes a story."""
    if credit.photo:
        return 0.9 if len(shape.paragraphs) <= _FEW and not marked else -0.8
    if credit.closes:
        return 1.0 if not marked else -2.0
    return -0.6


def _headed_after(units: Sequence[Unit], bare: Shape, cohesion: Cohesion) -> Iterator[Shape]:
    """Yield a story with the display lines that follow it as its headline, one more each time."""
    heads: list[int] = []
    stop = bare.stop
    while stop < len(units) and units[stop].sort == "display" and len(heads) < 5:
        heads.append(stop)
        stop += 1
        lines = [units[i].text for i in heads]
        score = bare.score - NO_HEADLINE + cohesion.head_score(lines, bare.paragraphs[0], bare.paragraphs[-1] + 1)
        score += _head_shape(units, heads, bare.paragraphs)
        if stop < len(units) and units[stop].sort == "display" and is_torn(units[stop - 1], units[stop]):
            score -= 3.0
        yield Shape(bare.start, stop, bare.first, bare.last, tuple(heads), bare.paragraphs, True, score, bare.paid)


def _opening(units: Sequence[Unit], start: int, first: int) -> float:
    """Return how well the units before the first paragraph open a story."""
    score = -1.9 + 0.5 * units[start].after_furniture
    seen_head = False
    for i in range(start, first):
        unit = units[i]
        score -= 4.0 * (unit.after_furniture and i > start and units[i - 1].sort == "display")
        if unit.sort == "advert":
            score -= 4.0
        elif unit.sort == "display":
            seen_head = True
            if i > start and units[i - 1].sort == "credit":
                score -= 2.5
        elif unit.photo or unit.closes:
            score -= 3.0
        else:
            score += 1.2 if seen_head or i == start or units[i - 1].sort == "credit" else 0.0
    return score


def _first_paragraph(unit: Unit) -> float:
    """Return how well a paragraph opens a story."""
    if unit.closes:
        return -5.0
    return 1.6 if unit.lead else 0.3 if marks.opens_story(unit.text) else 0.0


def _head_shape(units: Sequence[Unit], heads: Sequence[int], paragraphs: Sequence[int]) -> float:
    """Return how well these display lines look like the head of this body."""
    score = -0.4 * (len(heads) - 1) - 1.2 * max(0, len(heads) - 3)
    lines = [units[i] for i in heads]
    score -= 1.5 * sum(max(0, line.text.count(" ") - 2) for line in lines if not line.latin)
    score -= 4.0 * sum(line.after_furniture for line in lines if line.whole.start > units[paragraphs[0]].whole.start)
    if any(is_torn(lines[i], lines[i + 1]) for i in range(len(lines) - 1)):
        score += 0.6
    if ends_kicker(lines[-1]):
        score -= 4.0
    notice = any(line.notice for line in lines)
    own = any(units[i].notice for i in paragraphs)
    if notice or own:
        score += 1.5 if notice and own else -1.0
    return score


def _joined(units: Sequence[Unit], paragraphs: Sequence[int], after: int, cohesion: Cohesion, *, headed: bool) -> float:
    """Return how well a paragraph goes on the story of the paragraphs before it, over what stands between."""
    before = paragraphs[-1]
    last, unit = units[before], units[after]
    if unit.closes:
        return 1.0 + _between(units, before, after, cohesion)
    if last.closes:
        return -5.0
    likeness = max(cohesion.likeness(paragraph, after) for paragraph in paragraphs[-_REACH:])
    score = _UNLIKE + _LIKE * min(1.2, likeness)
    caption = headed and last.photo and sum(len(units[i].text) for i in paragraphs) < _CAPTION
    if unit.lead:
        score -= 1.0 if caption else 6.0
    if last.closing is not None and not (caption and unit.lead):
        score -= 1.2 if last.photo else 4.0
    if last.advert != unit.advert or last.notice != unit.notice:
        score -= 1.0 if unit.advert and len(last.text) < 120 and not last.lead else 4.0
    if last.latin != unit.latin:
        score -= 2.0
    if last.measure and unit.measure and abs(last.measure - unit.measure) > max(1.6, 0.09 * unit.measure):
        score -= 1.5 if len(last.lines) > 1 and len(unit.lines) > 1 else 0.5
    return score + _between(units, before, after, cohesion)


def _between(units: Sequence[Unit], before: int, after: int, cohesion: Cohesion) -> float:
    """Return how likely what stands between two paragraphs stands inside one story: a small heading, a caption."""
    inner = [units[i] for i in range(before + 1, after)]
    if not inner:
        return 0.0
    score = 0.0
    displays = [unit for unit in inner if unit.sort == "display"]
    for unit in inner:
        if unit.sort == "advert":
            score -= 4.0
        elif unit.sort == "credit":
            score -= 1.5 if unit.photo else 4.0
    if displays:
        measure = max(units[before].measure, units[after].measure)
        score -= 0.9 + 2.5 * (len(displays) - 1)
        for unit in displays:
            score -= 3.0 * (measure > 0 and unit.wide > measure + 0.6 and not unit.lines[0].level)
            score += _SUBHEAD * min(3.0, max(-0.6, cohesion.score(unit.text, after, after + 1)))
            score += 0.7 * bool(_QUOTED.fullmatch(unit.text))
            score -= 0.3 * max(0, unit.text.count(" ") - 4) * unit.latin
            score -= 3.0 * unit.text.endswith(("——", "—"))
            score -= 3.0 * unit.notice
            score += 1.0 if unit.lines[0].level > 1 else -6.0 * unit.lines[0].level
    return score


def _closing(units: Sequence[Unit], last: int, paragraphs: Sequence[int], *, marked: bool) -> float:
    """Return how well a paragraph closes a story; `marked` says that the story opened with a credit or a dateline."""
    unit = units[last]
    score = 0.0
    if unit.closes:
        return 0.0
    if unit.closing is not None:
        score += 1.0 if not marked else -0.8 if unit.photo else -2.5
    elif not marked:
        following = units[last + 1] if last + 1 < len(units) else None
        score -= 0.0 if following is not None and following.sort == "credit" else _UNMARKED
    if not unit.text.endswith(tuple('。！？!?.”」』…）)"’摄攝')) and unit.closing is None:
        score -= 0.5
    if all(units[i].notice for i in paragraphs) or unit.advert:
        score += 1.0 + _UNMARKED * (unit.closing is None and not marked)
    return score
