"""The lines of a page as fragments: what one line holds of one thing, and the part that its marks alone tell."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import mode
from typing import Literal

from retrieval.analysis import HAN, dictionary_word, simplified
from retrieval.articles.wording import bylines, datelines, furniture, notices
from retrieval.articles.wording.placed import Placed
from retrieval.articles.wording.repair import characters, is_traditional, respaced
from retrieval.articles.wording.unwrapping import ends_sentence, width
from retrieval.records import Page

Part = Literal["text", "credit", "furniture", "advert", "jump"]
_HEADING = re.compile(r"^\s*(#{1,6})\s+(?!https?:)\S")
_SUPPORTED = 3
_INDENT = re.compile(r"\s{2,}|\u3000")
_BLANKS = re.compile(r"\S\s(?=\S)")
_EMPHASIS = re.compile(r"^(?:\*\*|__)(.+)(?:\*\*|__)$")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of one printed line. `level` is that of a Markdown heading, 0 for none."""

    placed: Placed
    part: Part = "text"
    blank_before: bool = False
    same_line: bool = False
    level: int = 0
    indented: bool = False
    spread: bool = False
    after_credit: bool = False
    after_byline: bool = False

    @property
    def text(self) -> str:
        """The clean text."""
        return self.placed.text


def fragments_of(page: Page) -> list[Fragment]:
    """Return the fragments of a page in the order of the file; blank lines are only remembered."""
    traditional = is_traditional("\n".join(line.text for line in page.lines))
    fragments: list[Fragment] = []
    blank = False
    for position, line in enumerate(page.lines):
        fresh = list(_line(line.text, position, blank=blank, traditional=traditional))
        fragments += fresh
        blank = not fresh
    return _advert_marks(_credited(fragments))


def _credited(fragments: list[Fragment]) -> list[Fragment]:
    """Tell each fragment of text whether a credit, and whether the byline of a story, stands right before it."""
    found: list[Fragment] = []
    credit = byline = False
    for fragment in fragments:
        if fragment.part == "text":
            found.append(replace(fragment, after_credit=True, after_byline=byline) if credit else fragment)
            credit = byline = False
            continue
        found.append(fragment)
        if fragment.part == "credit":
            credit = True
            byline = not bylines.is_photo_credit(fragment.text) and fragment.text[0] not in "（("
    return found


def _line(text: str, position: int, *, blank: bool, traditional: bool) -> Iterator[Fragment]:
    """Yield the fragments of one line, cut where two things stand in it."""
    first = True
    for start, stop in _stretches(text) if text.strip() else ():
        spaced = characters(text[start:stop], traditional=traditional)
        placed = respaced(text[start:stop], spaced, position)
        if not placed.text:
            continue
        if start:
            placed = Placed(placed.text, tuple((line, start + offset) for line, offset in placed.places))
        level, placed = _heading(placed, spaced)
        indented = bool(_INDENT.match(text, start))
        part = _part(placed.text, spaced)
        spread = spaced != placed.text and len(_BLANKS.findall(spaced)) - placed.text.count(" ") > 2
        yield Fragment(placed, part, blank and first, not first, level, indented, spread)
        first = False


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return where a line is to be cut: fused parts, and lines that lost their line ends altogether."""
    if width(text) > 90:
        pieces = _lost_line_ends(text)
        if pieces:
            return pieces
    glued = furniture.first_furniture(text)
    if glued is None and furniture.is_furniture(text):
        return [(0, len(text))]
    cuts = {0, len(text)}
    for found in re.finditer(r"\s+", text):
        before = text[: found.start()]
        if before and datelines.leads_from(text, found.end()) and not ends_sentence(before):
            cuts.add(found.end())
            break
    if glued:
        cuts.add(glued)
    ordered = sorted(cuts)
    return list(itertools.pairwise(ordered))


def _lost_line_ends(text: str) -> list[tuple[int, int]]:
    """Return the lines of a text whose line ends became blanks, or nothing where its blanks are ordinary ones."""
    pieces = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    widths = [width(text[start:stop]) for start, stop in pieces]
    long = [round(w) for w in widths if w >= 9]
    if len(long) < 6 or len(re.findall(f"[{HAN}]", text)) < 0.4 * len(text):
        return []
    measure = mode(long)
    if sum(abs(w - measure) <= 2 for w in long) < 0.4 * len(pieces) ** 0.5 * len(long) ** 0.5:
        return []
    widest = max(wide for wide in long if sum(abs(wide - other) <= 1 for other in long) >= _SUPPORTED)
    lines: list[tuple[int, int]] = []
    for (start, stop), wide in zip(pieces, widths, strict=True):
        if lines and not ends_sentence(text[slice(*lines[-1])]) and not datelines.opens_lead(text[start:]):
            begun = lines[-1][0]
            if width(text[begun:start]) + wide <= widest + 1.5:
                lines[-1] = (begun, stop)
                continue
        lines.append((start, stop))
    return lines


def _heading(placed: Placed, spaced: str) -> tuple[int, Placed]:
    """Return the level of a Markdown heading (0 for none) and the text without its marks."""
    found = _HEADING.match(spaced)
    if found:
        return len(found.group(1)), placed.cut(len(found.group(1)))
    bold = _EMPHASIS.match(placed.text)
    return (0, placed.cut(2, len(placed.text) - 2)) if bold else (0, placed)


def _part(text: str, spaced: str) -> Part:
    """Return what a fragment is by its marks alone; "text" where they do not tell."""
    if notices.is_advert_mark(text):
        return "advert"
    if furniture.is_jump(text):
        return "jump"
    if bylines.is_credit(text) or (bylines.is_signature(spaced) and not dictionary_word(simplified(text))):
        return "credit"
    if furniture.is_furniture(text) or (spaced != text and furniture.is_furniture(spaced)):
        return "furniture"
    return "text"


def _advert_marks(fragments: list[Fragment]) -> list[Fragment]:
    """Join 广 and 告 printed one below the other into the mark of an advert."""
    found = list(fragments)
    for i in range(len(found) - 1):
        if found[i].text == "广" and found[i + 1].text == "告":
            for j in (i, i + 1):
                found[j] = Fragment(found[j].placed, "advert", found[j].blank_before)
    return found
