"""Lines joined into the units of a page: paragraphs, display lines, credits, advert marks, furniture."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from retrieval.analysis import HAN
from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.lines.lineroles import DISPLAY, LATER, Role, roles_of
from retrieval.articles.wording import bylines, datelines, notices
from retrieval.articles.wording.placed import Place, Placed
from retrieval.articles.wording.plain import folded
from retrieval.articles.wording.unwrapping import is_latin, unwrapped, width

_LABEL = 4.0
_LAST_WORD = re.compile(rf"[{HAN}]{{1,2}}$|[A-Za-z]+$")
_FIRST_WORD = re.compile(rf"[{HAN}]{{1,2}}|[A-Za-z]+")
Sort = Literal["paragraph", "display", "credit", "advert", "jump", "furniture"]


@dataclass(frozen=True)
class Unit:
    """A paragraph, or one line of another sort. `measure` is the width its paragraph was set in, 0 for none."""

    sort: Sort
    lines: tuple[Fragment, ...]
    whole: Placed
    measure: float = 0.0
    after_furniture: bool = False
    bound: bool = False
    """Whether it is a display line that the lack of a blank line ties to the display line before it."""
    aside: bool = False
    """Whether it may well belong to no story: a line among furniture, or a short one that the page prints twice."""
    flows: bool = False
    """Whether it goes on a display line before it in words that stand together in the page's paragraphs too."""

    @property
    def text(self) -> str:
        """The clean text, unwrapped."""
        return self.whole.text

    @property
    def tight(self) -> bool:
        """Whether no blank line stands before it."""
        return not self.lines[0].blank_before

    @cached_property
    def lead(self) -> bool:
        """Whether it opens with a dateline such as 本报讯."""
        return self.sort == "paragraph" and datelines.opens_lead(self.text)

    @cached_property
    def closing(self) -> int | None:
        """Where the credit at its end begins, if it has one."""
        return bylines.closing_credit(self.text) if self.sort == "paragraph" else None

    @cached_property
    def photo(self) -> bool:
        """Whether it is, or ends with, the credit of a photographer."""
        if self.sort == "credit":
            return bylines.is_photo_credit(self.text)
        return self.closing is not None and bylines.is_photo_credit(self.text[self.closing :])

    @cached_property
    def advert(self) -> bool:
        """Whether its words are those of an advert."""
        return self.sort == "advert" or (self.sort == "paragraph" and notices.is_advert_text(self.text))

    @cached_property
    def notice(self) -> bool:
        """Whether its words are those of a paid notice."""
        if self.sort == "display":
            return notices.is_notice(self.text)
        return self.sort == "paragraph" and notices.is_notice_text(self.text)

    @cached_property
    def closes(self) -> bool:
        """Whether it is a line that ends what stands before it: an author's name in brackets, who signs a notice."""
        if self.sort == "credit":
            return self.text[0] in "（(" and bylines.is_signature(self.text)
        return self.sort == "paragraph" and (notices.is_day_alone(self.text) or notices.is_signer(self.text))

    @cached_property
    def latin(self) -> bool:
        """Whether it is written in words of letters."""
        return is_latin(self.text)

    @cached_property
    def wide(self) -> float:
        """The width of the line in Chinese characters."""
        return width(self.text)


def units_of(fragments: Sequence[Fragment]) -> list[Unit]:
    """Return the units of a page in the order of their first lines."""
    text = [fragment for fragment in fragments if fragment.part == "text"]
    roles = iter(roles_of(text))
    whole = "\n".join(fragment.text for fragment in text)
    grouped = _grouped(fragments, roles)
    return _signed([_unit(sort, lines, role, whole) for sort, lines, role in grouped])


def _signed(units: Sequence[Unit]) -> list[Unit]:
    """Return the units, the lines that sign a notice or a letter (an office, a day) told from display lines."""
    found: list[Unit] = []
    for i, unit in enumerate(units):
        if unit.sort == "display" and found and found[-1].sort == "paragraph":
            following = units[i + 1] if i + 1 < len(units) else None
            dated = following is not None and notices.is_day_alone(following.text)
            notice = any(before.notice for before in found[-3:])
            if notices.is_day_alone(unit.text) or (notices.is_signer(unit.text) and (dated or notice)):
                unit = replace(unit, sort="paragraph")
        found.append(unit)
    return found


def story_units(units: Sequence[Unit]) -> list[Unit]:
    """Return the units that stories are made of, each knowing whether furniture was left out before it."""
    found: list[Unit] = []
    furniture = False
    blanks_tell = tells_by_blanks(units)
    printed = folded("\n".join(unit.text for unit in units if unit.sort == "paragraph")).lower()
    for unit in units:
        if unit.sort in ("furniture", "jump"):
            furniture = True
        else:
            follows = bool(found) and not furniture and found[-1].sort == unit.sort == "display"
            bound = follows and blanks_tell and unit.tight and not unit.lines[0].same_line
            flows = follows and _flows(folded(found[-1].text), folded(unit.text), printed)
            found.append(replace(unit, after_furniture=furniture, bound=bound, flows=flows))
            furniture = False
    among = _among_furniture(units)
    printed_times = Counter(unit.text for unit in found if unit.sort == "display" and unit.wide <= _LABEL)
    return [
        replace(unit, aside=True) if unit.whole.start in among or printed_times[unit.text] > 1 else unit
        for unit in found
    ]


def _among_furniture(units: Sequence[Unit]) -> set[Place]:
    """Return where the lines begin that stand between furniture, or it and an end of the page, and no body by them."""
    found: set[Place] = set()
    for furniture, group in itertools.groupby(units, key=lambda unit: unit.sort == "furniture"):
        run = list(group)
        if not furniture and len(run) < len(units) and all(unit.sort in ("display", "credit") for unit in run):
            found.update(unit.whole.start for unit in run)
    return found


def _flows(before: str, after: str, printed: str) -> bool:
    """Tell whether the words over the break of two display lines stand together in the printed paragraphs."""
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if not last or not first:
        return False
    if last.group().isascii() or first.group().isascii():
        return len(last.group() + first.group()) > 5 and f"{last.group()} {first.group()}".lower() in printed
    left, right = last.group(), first.group()
    return len(left + right) > 2 and (left + right[0] in printed or left[-1] + right in printed)


def tells_by_blanks(units: Sequence[Unit]) -> bool:
    """Tell whether blank lines stand between the lines of a column, so that their absence means something."""
    wraps = [line.blank_before for unit in units if unit.sort == "paragraph" for line in unit.lines[1:]]
    return len(wraps) > 4 and sum(wraps) > 0.4 * len(wraps)


def pieces_of(unit: Unit) -> list[Unit]:
    """Return the stretches of a display line that blanks part, each as a unit of its own."""
    text = unit.text
    cuts = [0, *(i for i, character in enumerate(text) if character == " "), len(text)]
    parts = [unit.whole.cut(a, b) for a, b in itertools.pairwise(cuts)]
    if unit.latin or len(parts) == 1:
        return [unit]
    return [
        replace(
            unit, whole=part, lines=(replace(unit.lines[0], placed=part, same_line=i > 0),), flows=unit.flows and not i
        )
        for i, part in enumerate(parts)
    ]


def _grouped(fragments: Sequence[Fragment], roles: Iterator[Role]) -> list[tuple[Sort, list[Fragment], Role]]:
    """Return the lines of each unit; a paragraph goes on across furniture and jump notes that cut it."""
    groups: list[tuple[Sort, list[Fragment], Role]] = []
    paragraph: list[Fragment] | None = None
    for fragment in fragments:
        if fragment.part != "text":
            groups.append((fragment.part, [fragment], Role(DISPLAY)))
            continue
        role = next(roles)
        if role.kind == LATER and paragraph is not None:
            paragraph.append(fragment)
        elif role.kind == DISPLAY:
            paragraph = None
            groups.append(("display", [fragment], role))
        else:
            paragraph = [fragment]
            groups.append(("paragraph", paragraph, role))
    return groups


def _unit(sort: Sort, lines: Sequence[Fragment], role: Role, whole: str) -> Unit:
    return Unit(sort, tuple(lines), unwrapped([line.placed for line in lines], whole), role.measure)
