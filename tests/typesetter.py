"""A small typesetter: invented stories -> newspaper pages as PDF, with what is printed where as gold.

Everything follows from a seed. A page is cut into rectangles, each gets a story with its headline over, beside, below
or in the middle of its columns; rules, frames, adverts, captions, furniture and the order of drawing vary.
"""

import io
import random
from dataclasses import dataclass

from invented_news import Teller, Told
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
"""Comes with every PDF reader and is not put into the file: the hardest case for whoever extracts text."""


Area = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass
class Style:
    """How a page is set."""

    size: float = 10.0
    pitch: float = 15.0
    gutter: float = 14.0
    alley: float = 22.0
    order: str = "body_first"
    rules: bool = True
    apart: bool = False
    headline: str = "left"


class Typesetter:
    """Sets one page; `data` gives the PDF, `gold` what it says."""

    def __init__(self, seed: int, *, width: float = 780, height: float = 1000, style: Style | None = None) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.chance = random.Random(seed)
        self.style = style or self._style()
        self.width, self.height = width, height
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(width, height), invariant=1)
        self.gold: list[dict] = []
        self.furniture: list[str] = []
        self.bodies: list[list[tuple]] = []
        self.heads: list[list[tuple]] = []
        self.teller = Teller(self.chance)

    def _style(self) -> Style:
        c = self.chance
        size = c.choice((8.5, 9.0, 10.0, 10.5))
        return Style(
            size,
            round(size * c.choice((1.4, 1.55, 1.7)), 1),
            size * c.choice((1.2, 1.5, 2.0)),
            size * c.choice((2.0, 2.4, 3.2)),
            c.choice(("body_first", "headline_first", "heads_last", "shuffled")),
            c.random() < 0.7,
            c.random() < 0.25,
            c.choice(("left", "left", "centre")),
        )

    # drawing

    def put(
        self, into: list, x: float, y: float, text: str, size: float, *, space: float = 0.0, angle: int = 0
    ) -> None:
        into.append((x, y, text, size, space, angle))

    def wide(self, text: str, size: float, space: float = 0.0) -> float:
        return pdfmetrics.stringWidth(text, FONT, size) + space * len(text)

    def draw(self, pieces: list[tuple]) -> None:
        for x, y, text, size, space, angle in pieces:
            self.canvas.saveState()
            self.canvas.translate(x, y)
            self.canvas.rotate(angle)
            if self.style.apart and not angle:
                for letter in text:
                    self.canvas.setFont(FONT, size)
                    self.canvas.drawString(0, 0, letter)
                    self.canvas.translate(self.wide(letter, size) + space, 0)
            else:
                words = self.canvas.beginText(0, 0)
                words.setFont(FONT, size)
                words.setCharSpace(space)
                words.textOut(text)
                self.canvas.drawText(words)
            self.canvas.restoreState()

    def data(self) -> bytes:
        order = self.style.order
        pairs = list(zip(self.bodies, self.heads, strict=True))
        if order == "shuffled":
            self.chance.shuffle(pairs)
        for body, head in pairs:
            if order == "headline_first":
                self.draw(head)
            self.draw(body)
            if order in ("body_first", "shuffled"):
                self.draw(head)
        if order == "heads_last":
            for head in self.heads:
                self.draw(head)
        self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()

    # lines

    def broken(self, text: str, measure: float, size: float, indent: float) -> list[tuple[str, bool]]:
        """Break a paragraph into lines: (text, whether it ends the paragraph)."""
        lines, line, room = [], "", measure - indent
        for letter in text:
            if self.wide(line + letter, size) > room + 0.1 and letter not in "，。；：、”）！？":
                lines.append((line, False))
                line, room = "", measure
            line += letter
        return [*lines, (line, True)]

    def rows(self, told: Told, measure: float) -> list[tuple]:
        """Return the rows of a story: (kind, text, indent, full)."""
        rows = []
        for number, paragraph in enumerate(told.paragraphs):
            if number in told.subheads:
                rows += [("blank", "", 0, False), ("subhead", told.subheads[number], 0, False)]
            text = (told.lead + paragraph) if number == 0 and told.lead else paragraph
            if number == len(told.paragraphs) - 1 and told.signature and told.kind == "article":
                text += told.signature
            indent = 2 * self.style.size
            for line, last in self.broken(text, measure, self.style.size, indent):
                rows.append(("text", line, indent, not last))
                indent = 0
        if told.kind == "photo" and told.signature:
            rows.append(("credit", told.signature, 0, False))
        return rows

    def pour(self, into: list, rows: list[tuple], boxes: list[tuple[float, float, float, float]]) -> list[tuple]:
        """Set rows into boxes (left, bottom, width, top) one after another; return the rows that found no room."""
        size, pitch = self.style.size, self.style.pitch
        rest = list(rows)
        for left, bottom, measure, top in boxes:
            y = top - size
            first = True
            while rest and y >= bottom:
                kind, text, indent, full = rest[0]
                if kind == "blank" and first:
                    rest.pop(0)
                    continue
                if kind == "subhead" and y - pitch < bottom:
                    break
                rest.pop(0)
                first = False
                if kind == "subhead":
                    self.put(into, left + (measure - self.wide(text, size * 1.1)) / 2, y, text, size * 1.1)
                elif kind == "credit":
                    self.put(into, left + measure - self.wide(text, size), y, text, size)
                elif kind == "text":
                    slack = measure - indent - self.wide(text, size)
                    space = slack / max(1, len(text) - 1) if full and slack < 4 * size else 0.0
                    self.put(into, left + indent, y, text, size, space=space)
                y -= pitch
        return rest

    # stories

    def place(
        self,
        left: float,
        bottom: float,
        right: float,
        top: float,
        columns: int,
        where: str = "top",
        *,
        kind: str = "article",
        size: float | None = None,
        framed: bool = False,
    ) -> Told:
        """Set an invented story into a rectangle, its headline at `where`."""
        if framed:
            self.canvas.rect(left, bottom, right - left, top - bottom)
            left, bottom, right, top = left + 6, bottom + 6, right - 6, top - 6
        wide, high = right - left, top - bottom
        measure = (wide - (columns - 1) * self.style.gutter) / columns
        size = size or min(36.0, max(self.style.size * 1.4, wide / 14))
        body: list[tuple] = []
        head: list[tuple] = []
        letters = measure / self.style.size * (high / self.style.pitch) * columns
        picture = min(high * 0.4, 110) if kind == "photo" else 0.0
        taken = size * 1.6 * wide / (measure * columns) / self.style.pitch * measure / self.style.size * columns
        told = self.teller.invent(
            max(30.0, (letters - taken) * 0.72 - picture / self.style.pitch * measure / self.style.size * columns),
            kind=kind,
        )
        boxes = self.boxes(told, head, (left, bottom, right, top), columns, where, size, picture)
        rows = self.rows(told, boxes[0][2])
        rest = self.pour(body, rows, boxes)
        while rest and len(told.paragraphs) > 1:
            told.paragraphs.pop()
            told.subheads = {n: s for n, s in told.subheads.items() if n < len(told.paragraphs)}
            body.clear()
            rest = self.pour(body, self.rows(told, boxes[0][2]), boxes)
        if rest:
            raise ValueError("no room")
        self.bodies.append(body)
        self.heads.append(head)
        self.gold.append(told.gold() | {"where": where})
        return told

    def boxes(self, told: Told, head: list, area: Area, columns: int, where: str, size: float, picture: float) -> list:
        """Set the head and return the boxes (left, bottom, width, top) that its text is poured into."""
        if where in ("left", "right"):
            area = self.beside(told, head, area, where, size)
            columns = max(1, columns - 1)
        elif where in ("vertical", "turned"):
            area = self.upright(told, head, area, where, size)
        elif where in ("top", "bottom"):
            area = self.level(told, head, area, where, size)
        left, bottom, right, top = area
        if picture:
            self.canvas.setFillGray(0.8)
            self.canvas.rect(left, top - picture, right - left, picture, stroke=0, fill=1)
            self.canvas.setFillGray(0)
            top -= picture + 0.5 * self.style.pitch
        measure = (right - left - (columns - 1) * self.style.gutter) / columns
        lefts = [left + i * (measure + self.style.gutter) for i in range(columns)]
        if where == "mid":
            return self.middle(told, head, (left, bottom, right, top), lefts, measure, size)
        if where == "inset":
            return self.inset(told, head, (left, bottom, right, top), lefts, measure, size)
        return [(x, bottom, measure, top) for x in lefts]

    def beside(self, told: Told, head: list, area: Area, where: str, size: float) -> Area:
        """Set the head in a stretch of its own at one side; return what is left for the text."""
        left, bottom, right, top = area
        room = max(4.5 * size, 0.3 * (right - left))
        start = left if where == "left" else right - room
        self.head(told, head, start, room, top - 0.1 * (top - bottom), size)
        if where == "left":
            return left + room + self.style.gutter, bottom, right, top
        return left, bottom, right - room - self.style.gutter, top

    def upright(self, told: Told, head: list, area: Area, where: str, size: float) -> Area:
        """Set the headline from top to bottom, letter by letter or turned, at the left side."""
        left, bottom, right, top = area
        told.headline = ["".join(told.headline).replace(" ", "")]
        told.kicker = told.deck = told.byline = None
        text = told.headline[0]
        if where == "vertical":
            size = min(size, (top - bottom) / (1.15 * len(text)))
            for number, letter in enumerate(text):
                self.put(head, left + size * 0.2, top - size - number * size * 1.1, letter, size)
        else:
            size = min(size, (top - bottom - 8) / self.wide(text, 1.0))
            self.put(head, left + size, top - self.wide(text, size) - 4, text, size, angle=90)
        return left + size * 1.4 + self.style.gutter, bottom, right, top

    def level(self, told: Told, head: list, area: Area, where: str, size: float) -> Area:
        """Set the head over or under the text."""
        left, bottom, right, top = area
        if where == "top":
            return left, bottom, right, self.head(told, head, left, right - left, top, size)
        told.byline = None
        tall = top - self.head(told, [], left, right - left, top, size)
        self.head(told, head, left, right - left, bottom + tall, size)
        return left, bottom + tall + 0.4 * size, right, top

    def middle(self, told: Told, head: list, area: Area, lefts: list[float], measure: float, size: float) -> list:
        """Set the head across all columns at half height; the text runs past it in one of two ways."""
        left, bottom, right, top = area
        told.byline = None
        tall = top - self.head(told, [], left, right - left, top, size)
        half = (top + bottom) / 2
        self.head(told, head, left, right - left, half + tall / 2, size)
        upper, lower = half + tall / 2 + 0.3 * size, half - tall / 2 - 0.3 * size
        if self.chance.random() < 0.5:
            return [(x, b, measure, t) for x in lefts for b, t in ((upper, top), (bottom, lower))]
        return [(x, upper, measure, top) for x in lefts] + [(x, bottom, measure, lower) for x in lefts]

    def inset(self, told: Told, head: list, area: Area, lefts: list[float], measure: float, size: float) -> list:
        """Set a headline of two lines into the middle of the second of three columns."""
        _, bottom, _, top = area
        told.byline = told.kicker = told.deck = None
        text = told.headline[0]
        size = min(size, measure / (len(text) / 2 + 1))
        told.headline = [text[: (len(text) + 1) // 2], text[(len(text) + 1) // 2 :]]
        half, tall = (top + bottom) / 2, 3.5 * size
        for number, line in enumerate(told.headline):
            x = lefts[1] + (measure - self.wide(line, size)) / 2
            self.put(head, x, half + size * 0.3 - number * 1.25 * size, line, size)
        second = [(lefts[1], half + tall / 2 + 2, measure, top), (lefts[1], bottom, measure, half - tall / 2 - 2)]
        return [(lefts[0], bottom, measure, top), *second, (lefts[2], bottom, measure, top)]

    def head(self, told: Told, head: list, left: float, room: float, top: float, size: float) -> float:
        """Set kicker, headline, deck and byline from `top` down; return where the text may begin."""
        text = "".join(told.headline)
        told.headline = self.folded(text, room, size)
        y = top

        def line(words: str, high: float, room_for: float) -> None:
            nonlocal y
            high = min(high, room_for / max(1.0, self.wide(words, 1.0)))
            y -= high
            x = left + (room_for - self.wide(words, high)) / 2 if self.style.headline == "centre" else left
            self.put(head, x, y, words, high)
            y -= 0.25 * high

        if told.kicker:
            line(told.kicker, max(size * 0.55, self.style.size * 1.15), room)
        for words in told.headline:
            line(words, size, room)
        if told.deck:
            line(told.deck, max(size * 0.5, self.style.size * 1.15), room)
        if told.byline:
            y -= 1.2 * self.style.size
            if self.wide(told.byline, self.style.size) > room:
                told.byline = told.byline.split(" 通讯员")[0]
            self.put(head, left, y, told.byline, self.style.size)
            y -= 0.4 * self.style.size
        return y - 0.5 * self.style.size

    def folded(self, text: str, room: float, size: float) -> list[str]:
        """Break a headline into lines that fit."""
        if self.wide(text, size) <= room * 1.2 or len(text) < 4:
            return [text]
        half = (len(text) + 1) // 2
        spots = [i + 1 for i, letter in enumerate(text) if letter == " "]
        at = min(spots, key=lambda i: abs(i - half)) if spots else half
        return [*self.folded(text[:at].strip(), room, size), *self.folded(text[at:].strip(), room, size)]
