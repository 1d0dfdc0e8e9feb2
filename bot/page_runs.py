"""What was read of a page, laid out line by line: which stretch of each line plays which part in which story."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.records import Box, Element, Line, Page, Role


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line with its part; `begin` and `end` are shares of the length of the line, from 0 to 1."""

    text: str
    role: Role
    story: int | None
    begin: float = 0.0
    end: float = 1.0

    def box(self, line: Line) -> Box | None:
        """Return the part of the line's box that the stretch takes."""
        if line.box is None:
            return None
        box = line.box
        if box.height > box.width:
            return Box(box.left, box.top - self.end * box.height, box.right, box.top - self.begin * box.height)
        return Box(box.left + self.begin * box.width, box.bottom, box.left + self.end * box.width, box.top)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a page cut into its runs; none where the line is blank."""

    line: Line
    runs: tuple[Run, ...]


def printed_lines(page: Page, elements: Sequence[Element]) -> list[PrintedLine]:
    """Return the lines of a page, each cut into its runs; every printed character is in exactly one."""
    pieces: dict[int, list[tuple[str, Element]]] = defaultdict(list)
    texts = {line.number: line.text for line in page.lines if line.text.strip()}
    numbers = sorted(texts)
    for element in elements:
        first, last = element.lines
        inside = [number for number in numbers if first <= number <= last]
        for number, piece in zip(inside, element.text.split("\n"), strict=False):
            pieces[number].append((piece, element))
    return [PrintedLine(line, tuple(_runs(line.text, pieces[line.number]))) for line in page.lines]


def _runs(text: str, pieces: Sequence[tuple[str, Element]]) -> Iterator[Run]:
    """Yield the runs of a line, blanks between them with the one before."""
    starts = []
    reach = 0
    for piece, _ in pieces:
        reach = max(reach, text.find(piece, reach))
        starts.append(reach)
        reach += len(piece)
    for number, (_, element) in enumerate(pieces):
        begin = 0 if number == 0 else starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        if end > begin:
            yield Run(text[begin:end], element.role, element.story, begin / len(text), end / len(text))
