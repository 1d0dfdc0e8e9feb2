"""A file to the articles on its pages: the one door to this room."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.articles.boxes import geometry
from retrieval.articles.composition import Composition, composed
from retrieval.articles.digital import finished
from retrieval.articles.elements import elements_of
from retrieval.articles.given import Unread, placed
from retrieval.articles.lines.cohesion import Cohesion
from retrieval.articles.lines.fragments import fragments_of
from retrieval.articles.lines.mixing import is_mixed
from retrieval.articles.lines.pooled import pooled_reading
from retrieval.articles.lines.stories import Reading, best_reading
from retrieval.articles.lines.stretches import stretches_of
from retrieval.articles.lines.units import Unit, story_units, tells_by_blanks, units_of
from retrieval.articles.parts import Part
from retrieval.articles.wording.datelines import paper_of_lead
from retrieval.articles.wording.imprint import imprinted
from retrieval.articles.wording.repair import characters
from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers import registry
from retrieval.readers.naming import Naming
from retrieval.records import Article, Element, Page


@dataclass(frozen=True, slots=True)
class Told:
    """What was read of one page, or of one article where the format names them (then `page` is None)."""

    articles: tuple[Article, ...]
    page: Page | None = None
    parts: tuple[Part, ...] = ()

    @property
    def elements(self) -> tuple[Element, ...]:
        """The elements of the page in the order of print; `story` counts `articles` from 0."""
        return elements_of(self.page, self.parts) if self.page else ()


def articles_of(
    path: Path, *, name: str | None = None, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Article]:
    """Yield the articles of a file in page order; `name` is what `Source.file` says (default: the path)."""
    for told in pages_of(path, name=name, report=report, settings=settings):
        yield from told.articles


def portions_of(
    path: Path, *, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Article | Unread]:
    """Yield the articles of a file in order; those of an archive some lines at a time, to be read elsewhere."""
    lines = registry.lines(path, name=name, settings=settings)
    if lines is None:
        yield from articles_of(path, name=name, report=report, settings=settings)
    else:
        yield from (Unread(path, name, some, settings) for some in lines)


def pages_of(
    path: Path, *, name: str | None = None, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Told]:
    """Yield what was read of each page of a file, as `articles_of` does of all of them."""
    first = 1
    naming = Naming(path, str(path) if name is None else name, settings.file_names)
    for part in registry.read(path, name=name, report=report, settings=settings):
        if isinstance(part, Article):
            yield Told((placed(finished(part), naming),))
            continue
        told = read_page(part, first=first)
        first += len(told.articles)
        place = naming.place_of(part.source.file)
        yield replace(told, articles=tuple(replace(each, source=place(each.source)) for each in told.articles))


def read_page(page: Page, *, first: int = 1) -> Told:
    """Return what is read of a page; `first` is the ordinal in the id of its first article."""
    composition = geometry.composition_of(page, first=first) if geometry.knows_places(page) else _by_lines(page, first)
    return Told(tuple(composition.articles), page, tuple(composition.parts))


def _by_lines(page: Page, first: int) -> Composition:
    """Return what is read of a page whose lines know no places."""
    fragments = fragments_of(page)
    units = units_of(fragments)
    furniture = [_as_printed(page, unit) for unit in units if unit.sort == "furniture"]
    source = imprinted(page.source, furniture)
    if source.paper is None:
        named_papers = (paper_of_lead(unit.text) for unit in units if unit.lead)
        source = replace(source, paper=next((paper for paper in named_papers if paper), None))
    return composed(page, source, units, _best(story_units(units)), first=first, mixed=is_mixed(units))


def _best(units: list[Unit]) -> Reading:
    """Return the best reading, be the headlines at their bodies or together in one place."""
    cohesion = Cohesion([unit.text for unit in units], [unit.sort == "paragraph" for unit in units])
    shapes = stretches_of(units, cohesion)
    reading = best_reading(units, shapes)
    tight_page = tells_by_blanks(units)
    pooled = pooled_reading(units, shapes, cohesion, tight_page=tight_page, worst=reading.score)
    if pooled is None:
        return reading
    chosen, other = (pooled, reading) if pooled.score > reading.score else (reading, pooled)
    share = 1.0 / (1.0 + math.exp(min(50.0, other.total - chosen.total)))
    return replace(chosen, stories=tuple(replace(story, sure=story.sure * share) for story in chosen.stories))


def _as_printed(page: Page, unit: Unit) -> str:
    """Return a line of furniture with its blanks, which part paper, page and section."""
    start, end = unit.whole.start, unit.whole.end
    return characters(page.lines[start[0]].text[start[1] : end[1] + 1])
