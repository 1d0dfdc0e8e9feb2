"""What of a question stands in a text: its terms, its names, its focus, the kind of answer that it wants."""

import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.protocol import Engine, FieldTerm
from retrieval.questions import Reading
from retrieval.stopwords import VAGUE

Finder = Callable[[str], bool]
_DEPUTY = re.compile(r"副[\u4e00-\u9fff]{2}")
_DIGIT = re.compile(r"\d")
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType({
    "number": re.compile(r"[\d]|[一二三四五六七八九十两百千万亿]+[多余]?[个名人位家次项年岁]"),
    "when": re.compile(
        r"\d+[年月日时点]|[今去前明后]年|[一二三四五六七八九十][月点时]|昨日|今日|日前|近日|世纪|当天|星期"
    ),
    "where": re.compile(r"在|于|位于|[省市县区镇乡村路街馆校院国州岛站]"),
    "why": re.compile(r"因|为了|由于|目的|旨在|原因|所以|为[\u4e00-\u9fff]{2,}[，,]|导致|使得?|不便|以便"),
    "who": re.compile(
        r"[说道称]|表示|介绍|记者|主席|书记|主任|经理|局长|先生|女士|导演|主演|由|被|为|是|之[子女父母]|人"
    ),
    "list": re.compile(r"、[^。]*、|包括|分别|有"),
})  # fmt: skip
"""What shows that a folded text holds a figure, a time, a place, a reason, a person, several things."""


ACROSS = 0.3
"""What two neighbouring characters of different words weigh against two of the same word."""
SINGLE = 0.5
"""What a word of one character weighs."""


class Evidence:
    """A question made ready to be looked for in texts. All texts are in the searched form."""

    def __init__(self, reading: Reading, engine: Engine) -> None:
        """Weigh each term by how rare it is in the archive."""
        self.reading = reading
        terms = _terms(reading)
        self._finders = [_finder(term) for _, term in terms]
        self.rarities = np.array([_rarity(engine, term) * weight for term, weight in terms.items()])
        self._names = [_finder(name) for name in reading.names]
        self._focus = [_finder(word) for word in reading.focus]
        scale = math.log(engine.size + 2)
        self._units = [
            (_finder(unit), _unit_rarity(engine, unit) / scale) for unit in reading.units if unit not in VAGUE
        ]
        self._longest_run = max((len(run) for run in reading.runs), default=1)

    def found(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Return (texts, terms): which term stands in which text."""
        rows = [[find(text) for find in self._finders] for text in texts]
        return np.array(rows, dtype=np.bool_).reshape(len(texts), len(self._finders))

    def share(self, found: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return, for each row of found terms, the share of the question by rarity: 0 to 1."""
        return weighted_share(found, self.rarities)

    def names(self, text: str) -> float:
        """Return the share of the question's names and numbers that stand in a text; 1 where it has none."""
        return _share_of(self._names, text)

    def focus(self, text: str) -> float:
        """Return the share of the words beside the asking one that stand in a text; 1 where there are none."""
        return _share_of(self._focus, text)

    def units(self, text: str) -> float:
        """Return the share of the question's words, by rarity, that stand in a text; 1 where it has none."""
        total = sum(rarity for _, rarity in self._units)
        return sum(rarity for find, rarity in self._units if find(text)) / total if total else 1.0

    def tile(self, text: str) -> float:
        """Return the longest stretch of the question that stands in the text, as a share of its longest run."""
        longest = 0
        for run in self.reading.runs:
            start = 0
            while start + longest < len(run):
                if run[start : start + longest + 1] in text:
                    longest += 1
                else:
                    start += 1
        return longest / self._longest_run

    def kind(self, text: str) -> float:
        """Return how far, from 0 to 1, a text holds the kind of answer that is wanted."""
        if self.reading.amount:
            return 1.0 if self.reading.amount.search(text) else 0.3 if _DIGIT.search(text) else 0.0
        pattern = _PATTERNS.get(self.reading.wanted)
        return 0.5 if pattern is None else float(bool(pattern.search(text)))

    def without_deputies(self, text: str) -> str:
        """Blank out 副主席 and the like, unless the question asks for a deputy: they are not the 主席."""
        return text if "副" in self.reading.text else _DEPUTY.sub("□□□", text)


def _terms(reading: Reading) -> dict[FieldTerm, float]:
    """Return what is looked for, each with its weight: pairs inside words count whole, those across two words less."""
    inside = {"".join(pair) for unit in reading.units for pair in itertools.pairwise(unit)}
    terms: dict[FieldTerm, float] = {("text.two", p): 1.0 if p in inside else ACROSS for p in reading.pairs}
    for word in reading.words:
        if word[0].isascii():
            terms["text.word", word] = 1.0
        elif len(word) == 1:
            terms["text.one", word] = SINGLE
    return terms


def weighted_share(found: NDArray[np.bool_], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weight of what was found in each row as a share of all the weight; 0 where there is none."""
    total = weights.sum(axis=-1)
    shares: NDArray[np.float64] = (found * weights).sum(axis=-1) / np.where(total > 0, total, 1.0)
    return shares


def _share_of(finders: Sequence[Finder], text: str) -> float:
    return sum(find(text) for find in finders) / len(finders) if finders else 1.0


def _finder(term: str) -> Finder:
    """Return a test whether a folded text holds a term; numbers only whole, Latin stems at the start of a word."""
    if not term[0].isascii():
        return lambda text: term in text
    edges = (r"(?<![\d.])", r"(?![\d]|\.\d)") if term[0].isdigit() else ("(?<![a-z])", "")
    pattern = re.compile(edges[0] + re.escape(term) + edges[1])
    return lambda text: bool(pattern.search(text))


def _unit_rarity(engine: Engine, unit: str) -> float:
    """Return the rarity of a word, or of its rarest pair of characters where it was cut differently."""
    if engine.frequency(("text.word", unit)) or unit.isascii():
        return _rarity(engine, ("text.word", unit))
    return max(_rarity(engine, ("text.two", unit[i : i + 2])) for i in range(len(unit) - 1))


def _rarity(engine: Engine, term: FieldTerm) -> float:
    """Return ln((N + 1) / n) of a term in n of N passages, rank_bm25's idf of BM25+; n = 1/2 for an unknown one."""
    return math.log((engine.size + 1) / max(engine.frequency(term), 0.5))
