"""What speaks for a stretch of units as one story, and against it (nats): how it opens, goes on, closes, is headed."""

import re
from collections.abc import Sequence

from retrieval.articles.lines.cohesion import Cohesion
from retrieval.articles.lines.headblocks import ends_kicker, is_torn
from retrieval.articles.lines.units import Unit
from retrieval.articles.wording import datelines

NO_HEADLINE = -3.0
"""What it costs a story to have no headline."""
_UNMARKED, _UNMARKED_PAGE = 1.1, 0.2
_FEW = 3
_UNLIKE, _LIKE = -0.4, 1.3
_SUBHEAD = 0.8
_QUOTED = re.compile(r"[“‘「\"'].+[”’」\"']")


def opening(units: Sequence[Unit], start: int, first: int) -> float:
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


def first_paragraph(unit: Unit) -> float:
    """Return how well a paragraph opens a story."""
    if unit.closes:
        return -5.0
    return 1.6 if unit.lead else 0.3 if datelines.opens_story(unit.text) else 0.0


def head_shape(lines: Sequence[Unit], *, after: bool, noticed: bool) -> float:
    """Return how well display lines look like the head of a body.

    `after` says that they stand after it, `noticed` that a paragraph of it is a paid notice.
    """
    score = -0.4 * (len(lines) - 1) - 1.2 * max(0, len(lines) - 3)
    score -= 1.5 * sum(max(0, line.text.count(" ") - 2) for line in lines if not line.latin)
    score -= 4.0 * sum(line.after_furniture for line in lines) * after + 1.5 * sum(line.aside for line in lines)
    if any(is_torn(lines[i], lines[i + 1]) for i in range(len(lines) - 1)):
        score += 0.6
    if ends_kicker(lines[-1]):
        score -= 4.0
    notice = any(line.notice for line in lines)
    if notice or noticed:
        score += 1.5 if notice and noticed else -1.0
    return score


def joined(units: Sequence[Unit], paragraphs: Sequence[int], after: int, cohesion: Cohesion, *, caption: bool) -> float:
    """Return how well a paragraph goes on the story of the paragraphs right before it, over what stands between.

    `caption` says that those before it are the caption of a picture under the story's headline.
    """
    before = paragraphs[-1]
    last, unit = units[before], units[after]
    if unit.closes:
        return 1.0 + _between(units, before, after, cohesion)
    if last.closes:
        return -5.0
    likeness = max(cohesion.likeness(paragraph, after) for paragraph in paragraphs)
    score = _UNLIKE + _LIKE * min(1.2, likeness)
    if unit.lead:
        score -= 1.0 if caption else 6.0
    if last.closing is not None and not (caption and unit.lead):
        score -= 1.2 if last.photo else 4.0
    if last.advert != unit.advert or last.notice != unit.notice:
        score -= 1.0 if unit.advert and len(last.text) < 120 and not last.lead else 4.0
    if last.latin != unit.latin:
        score -= 2.0
    if last.measure and unit.measure and abs(last.measure - unit.measure) > max(1.6, 0.09 * unit.measure):
        parted = not unit.latin and any(units[i].sort == "display" for i in range(before + 1, after))
        score -= 1.5 + 2.5 * parted if len(last.lines) > 1 and len(unit.lines) > 1 else 0.5
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
            score += _SUBHEAD * min(3.0, max(-0.6, cohesion.score(unit.text, after)))
            score += 0.7 * bool(_QUOTED.fullmatch(unit.text))
            score -= 0.3 * max(0, unit.text.count(" ") - 4) * unit.latin
            score -= 3.0 * unit.text.endswith(("——", "—"))
            score -= 3.0 * unit.notice
            score += 1.0 if unit.lines[0].level > 1 else -6.0 * unit.lines[0].level
    return score


def mark_cost(units: Sequence[Unit]) -> float:
    """Return what it costs a story of a page to show no mark: little on a page that has none at all."""
    marks_seen = sum(unit.lead or unit.closing is not None or unit.sort == "credit" for unit in units)
    return _UNMARKED if marks_seen else _UNMARKED_PAGE


def closing(units: Sequence[Unit], last: int, *, marked: bool, noticed: bool, unmarked: float) -> float:
    """Return how well a paragraph closes a story.

    `marked` says that the story opened with a credit or a dateline, `noticed` that all of it is a paid notice;
    `unmarked` is what it costs to show no mark.
    """
    unit = units[last]
    score = 0.0
    if unit.closes:
        return 0.0
    if unit.closing is not None:
        score += 1.0 if not marked else -0.8 if unit.photo else -2.5
    elif not marked:
        following = units[last + 1] if last + 1 < len(units) else None
        score -= 0.0 if following is not None and following.sort == "credit" else unmarked
    if not unit.text.endswith(tuple('。！？!?.”」』…）)"’摄攝')) and unit.closing is None:
        score -= 0.5
    if noticed or unit.advert:
        score += 1.0 + unmarked * (unit.closing is None and not marked)
    return score


def signed(credit: Unit, paragraphs: int, *, marked: bool) -> float:
    """Return how well a credit on a line of its own closes a story of so many paragraphs."""
    if credit.photo:
        return 0.9 if paragraphs <= _FEW and not marked else -0.8
    if credit.closes:
        return 1.0 if not marked else -2.0
    return -0.6
