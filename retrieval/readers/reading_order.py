"""Lines of a picture in the order of reading: blocks of lines one below another, parted by empty lanes."""

from collections.abc import Sequence

from retrieval.readers.seenlines import Seen, overlap
from retrieval.records import Box

Block = tuple[Box, list[Seen]]


def in_order(lines: Sequence[Seen]) -> list[Seen]:
    """Return lines in the order of reading: blocks of lines that stand one below another, parted by empty lanes."""
    blocks: list[list[Seen]] = []
    for line in sorted(lines, key=lambda each: -each.box.top):
        above = [block for block in blocks if _continues(block[-1], line)]
        if above:
            min(above, key=lambda block: abs(block[-1].box.left - line.box.left)).append(line)
        else:
            blocks.append([line])
    return [
        line
        for block in _dealt([(Box.around([line.box for line in block]), block) for block in blocks])
        for line in block
    ]


def _continues(above: Seen, line: Seen) -> bool:
    gap = above.box.bottom - line.box.top
    alike = abs(above.size - line.size) < 0.1 * line.size
    return alike and -0.5 * line.size < gap < 1.2 * line.size and overlap(above.box, line.box) > 0.6


def _dealt(blocks: list[Block]) -> list[list[Seen]]:
    """Cut at the widest empty lane, across or upright, and each part again: left before right, upper before lower."""
    if len(blocks) < 2:
        return [block for _, block in blocks]
    down = sorted(blocks, key=lambda placed: -placed[0].top)
    right = sorted(blocks, key=lambda placed: placed[0].left)
    lane, cut = _widest([(-box.top, -box.bottom) for box, _ in down])
    upright, other = _widest([(box.left, box.right) for box, _ in right])
    if max(lane, upright) <= 0:
        return [block for _, block in down]
    ordered, at = (down, cut) if lane > upright else (right, other)
    return _dealt(ordered[:at]) + _dealt(ordered[at:])


def _widest(stretches: Sequence[tuple[float, float]]) -> tuple[float, int]:
    """Return the width of the widest gap between stretches sorted by their beginnings, and the first one after it."""
    reach, best = stretches[0][1], (0.0, 0)
    for position, (begin, end) in enumerate(stretches):
        best = max(best, (begin - reach, position))
        reach = max(reach, end)
    return best
