"""Portions of files -> the rows of their articles and passages, and what is counted in these: the work of a process."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from retrieval import batches
from retrieval import passages as cutting
from retrieval.articles.given import Unread
from retrieval.engines.pieces import Part
from retrieval.errors import ReadError
from retrieval.overrides import Overrides
from retrieval.records import Article
from retrieval.segmenting import segmenter
from retrieval.tables import Rows

SILENT_KINDS = frozenset({"advert"})
"""Kinds of articles that are kept in the archive but give no answers."""


@dataclass(frozen=True, slots=True)
class Portion:
    """An article of a file, or some that are still to be read; the index knows the file by this way."""

    path: str
    way: str
    content: Article | Unread


@dataclass(frozen=True, slots=True)
class Prepared:
    """What goes into an index: rows, what is counted in the passages among them, and what was wrong with which file.

    `lines` says of articles of archives, by their places among the rows, in which files and lines they stand.
    """

    rows: Rows
    part: Part
    lines: Mapping[int, tuple[str, int]]
    problems: Sequence[tuple[str, ReadError]]

    def without(self, places: Set[int]) -> "Prepared":
        """Return the same without some articles."""
        if not places:
            return self
        stay = np.array([row[0] not in places for row in self.rows.passages], dtype=np.bool_)
        return replace(self, rows=self.rows.without(places), part=Part(self.part.source, stay))


@dataclass(frozen=True, slots=True)
class Preparation:
    """How portions are prepared: what an operator has put right, and who cuts texts into words."""

    overrides: Overrides
    cut: str

    def __call__(self, portions: Sequence[Portion]) -> Prepared:
        """Read what is unread, cut articles into passages, count the terms of these."""
        rows, texts = Rows(), list[batches.Texts]()
        lines: dict[int, tuple[str, int]] = {}
        problems: list[tuple[str, ReadError]] = []
        for portion in portions:
            if isinstance(portion.content, Article):
                self._add(portion.way, portion.content, rows, texts)
                continue
            found: list[ReadError] = []
            for number, article in portion.content.read(found.append):
                lines[len(rows.articles)] = portion.path, number
                self._add(portion.way, article, rows, texts)
            problems += [(portion.path, error) for error in found]
        return Prepared(rows, Part(batches.counted(texts, segmenter(self.cut))), lines, problems)

    def _add(self, way: str, article: Article, rows: Rows, texts: list[batches.Texts]) -> None:
        article = self.overrides.applied(article)
        passages = () if article.kind in SILENT_KINDS else tuple(cutting.cut(article))
        rows.add(way, article, passages)
        texts += map(batches.texts_of, passages)
