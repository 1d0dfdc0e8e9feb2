"""What speaks for each of the candidate passages and sentences, in figures from 0 to about 1."""

import itertools
import math
import re
from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

import numpy as np

from retrieval import analysis
from retrieval.archive import Stored
from retrieval.engines.protocol import Engine, FieldTerm
from retrieval.periods import Period
from retrieval.questions import Reading
from retrieval.shortlist import Bools, Rows, lay_out, stands_in
from retrieval.stopwords import VAGUE
from retrieval.terms import terms_of_date

ACROSS = 0.3
"""What two neighbouring characters of different words weigh against two of the same word."""
SINGLE = 0.5
"""What a word of one character weighs."""
NEARLY_ALL = 0.999
_DEPUTY = re.compile(r"副[\u4e00-\u9fff]{2}")
_DIGIT = re.compile(r"\d")
_ASIDE = re.compile(r"\(.*?\)")
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
    "name": re.compile(r"名叫|叫做?|名为|称为|名称|取名|[“《「『〈]"),
    "list": re.compile(r"、[^。\n]*、|包括|分别|有"),
})  # fmt: skip
"""What shows that a folded text holds a figure, a time, a place, a reason, a person, a name, several things."""


class Evidence:
    """A question held against candidate passages: where its words stand in them, and what follows from that."""

    def __init__(self, reading: Reading, engine: Engine, stored: Sequence[Stored], scores: Sequence[float]) -> None:
        """Find the question's words in all of the passages; `scores` are the engine's."""
        self._reading = reading
        self._scores = np.array(scores)
        self.shortlist = lay_out(stored, self._without_deputies)
        terms = _terms(reading)
        self._rarities = np.array([_rarity(engine, term) * weight for term, weight in terms.items()])
        units = [unit for unit in reading.units if unit not in VAGUE]
        self._unit_rarities = np.array([_unit_rarity(engine, unit) for unit in units])
        parts = ([word for _, word in terms], units, reading.names, reading.focus, reading.dates)
        columns = list(dict.fromkeys(word for part in parts for word in part))
        self._found = self.shortlist.found(columns)
        places = {word: column for column, word in enumerate(columns)}
        self._terms, self._units, self._names, self._focus, self._dates = (
            [places[word] for word in part] for part in parts
        )

    def sentences(self) -> dict[str, Rows]:
        """Return the features of the sentences: name -> (sentences,).

        share: of the question, by rarity; own: the same, terms counting less that many sentences of the article hold;
        around: the same with the sentences before and after; kind: whether it holds the kind of answer wanted;
        asked, focus: the words beside the asking one, in it; in it or its neighbours. length: ln(1 + characters / 20).
        """
        shortlist = self.shortlist
        found = self._found[shortlist.sentences][:, self._terms]
        spread = shortlist.summed(np.add.reduceat(found, shortlist.firsts[:-1], axis=0, dtype=np.float64))
        spread += self._found[shortlist.heads][:, self._terms]
        own = np.where(spread > 0, self._rarities / np.maximum(spread, 1), 0.0)
        asked = self._found[shortlist.sentences][:, self._focus]
        lengths = np.diff(shortlist.starts)[: len(found)] - 1
        opening = np.zeros(len(found))
        opening[shortlist.firsts[:-1]] = 1.0
        return {
            "share": share(found, self._rarities),
            "own": share(found, own[shortlist.owners]),
            "kind": self._kinds(),
            "asked": mean(asked),
            "focus": mean(shortlist.with_neighbours(asked)),
            "around": share(shortlist.with_neighbours(found), self._rarities),
            "first": opening,
            "length": np.log1p(lengths / 20),
        }

    def passages(self, sentences: Mapping[str, Rows], best: Sequence[int]) -> dict[str, Rows]:
        """Return the features of the passages: name -> (passages,); `best` names the best sentence of each.

        engine: the engine's score relative to the best one; rarely: relative to how rare the question's words are.
        passage, article: share of the question, by rarity, in the passage; in the passages at hand of its article.
        around, own: the same in one sentence with its neighbours; in one sentence, terms counting less that many hold.
        units: share of its words in passage, headline, byline and date; whole: 1 where all stand in the article.
        names, numbers: the same of names; of numbers in whatever form. title: how much of the headline was asked for.
        date, period: dates named that it bears; whether it was printed then. tile: the longest stretch of the question.
        kind: whether the best sentence holds the kind of answer wanted.
        focus: words beside the asking one near the best sentence; astray: 1 where there is none. words: ln(1 + count).
        """
        shortlist, reading = self.shortlist, self._reading
        text = shortlist.in_passages(self._found[shortlist.sentences])
        head, note = self._found[shortlist.heads], self._found[shortlist.notes]
        printed, story = text | head | note, shortlist.in_stories(text | head)
        within = self._within_period()
        around = shortlist.of_passages(sentences["around"])
        kind = sentences["kind"][best]
        if reading.wanted in ("byline", "headline"):
            kind = np.array([float(bool(getattr(each.passage, reading.wanted))) for each in shortlist.stored])
        return {
            "engine": self._scores / self._scores[0],
            "rarely": self._scores / (float(self._rarities.sum()) or 1.0),
            "around": around,
            "own": shortlist.of_passages(sentences["own"]),
            "passage": share(text[:, self._terms], self._rarities),
            "article": share(story[:, self._terms], self._rarities),
            "units": self._unit_share(printed),
            "whole": (self._unit_share(story | note) > NEARLY_ALL).astype(np.float64),
            "names": mean((story | note)[:, self._names]),
            "numbers": self._numbers(),
            "date": self._dated(printed, within),
            "period": within,
            "tile": self._tiles(),
            "title": self._titles(),
            "kind": kind,
            "focus": sentences["focus"][best],
            "astray": (shortlist.of_passages(sentences["focus"]) == 0).astype(np.float64),
            "words": np.full(len(text), np.log1p(len(reading.words))),
        }

    def _kinds(self) -> Rows:
        """Return how far, from 0 to 1, each sentence holds the kind of answer that is wanted."""
        shortlist, reading = self.shortlist, self._reading
        if reading.figure:
            digits = shortlist.matching(_DIGIT)
            return np.where(shortlist.matching(reading.figure, without=reading.text), 1.0, 0.3 * digits)
        pattern = _PATTERNS.get(reading.wanted)
        count = int(shortlist.firsts[-1])
        return np.full(count, 0.5) if pattern is None else shortlist.matching(pattern).astype(np.float64)

    def _unit_share(self, found: Bools) -> Rows:
        """Return the share of the question's words, by rarity; 1 where it has none."""
        rarities = self._unit_rarities
        return share(found[:, self._units], rarities) if rarities.any() else np.ones(len(found))

    def _numbers(self) -> Rows:
        """Return the share of the question's numbers, in whatever form, that stand in passage, headline or note."""
        found = self.shortlist.holding_numbers(self._reading.numbers)
        text, head, note = (
            found[lines] for lines in (self.shortlist.sentences, self.shortlist.heads, self.shortlist.notes)
        )
        return mean(self.shortlist.in_passages(text) | head | note)

    def _dated(self, printed: Bools, within: Rows) -> Rows:
        """Return the share of the wanted dates that an article bears or a passage names; 1 where none is wanted.

        One that was printed in the period asked for, or tells of it, has the whole of it.
        """
        wanted, period = self._reading.dates, self._reading.period
        if not wanted:
            return within
        borne = [[part in terms_of_date(each.passage.source.date) for part in wanted] for each in self.shortlist.stored]
        named = mean(np.array(borne) | printed[:, self._dates])
        return np.where(within > 0, 1.0, named) if period else named

    def _within_period(self) -> Rows:
        """Return 1 for each passage that was printed in the period asked for or tells of it; 1 where none is asked."""
        period, passages = self._reading.period, range(len(self.shortlist.stored))
        return np.array([float(period is None or self._of_period(period, passage)) for passage in passages])

    def _of_period(self, period: Period, passage: int) -> bool:
        printed = self.shortlist.stored[passage].passage.source.date
        if period.holds(printed):
            return True
        text = self.shortlist.printed(passage)
        return any(stands_in(word, text) for word in period.words(printed))

    def _tiles(self) -> Rows:
        """Return the longest stretch of the question in each passage, as a share of its longest run."""
        runs = self._reading.runs
        if not runs:
            return np.zeros(len(self.shortlist.stored))
        longest = np.max([self.shortlist.longest(run) for run in runs], axis=0)
        return np.asarray(longest / max(len(run) for run in runs))

    def _titles(self) -> Rows:
        """Return how much of each headline stands in the question, by pairs of characters; one alone by itself."""
        lines = self.shortlist.text.split("\n")[self.shortlist.heads]
        asked = {gram for length in (1, 2) for gram in analysis.ngram_terms(self._reading.text, length)}
        return np.array([_stands_in(_ASIDE.sub("", line) if "(" in line else line, asked) for line in lines])

    def _without_deputies(self, text: str) -> str:
        """Blank out 副主席 and the like, unless the question asks for a deputy: they are not the 主席."""
        return text if "副" in self._reading.text else _DEPUTY.sub("□□□", text)


def share(found: Bools, weights: Rows) -> Rows:
    """Return the weight of what was found in each row as a share of all the weight; 0 where there is none."""
    total = weights.sum(axis=-1)
    shares: Rows = (found * weights).sum(axis=-1) / np.where(total > 0, total, 1.0)
    return shares


def mean(found: Bools) -> Rows:
    """Return the share of what was found in each row; 1 where nothing is looked for."""
    return np.asarray(found.mean(axis=1)) if found.shape[1] else np.ones(len(found))


def _stands_in(line: str, asked: Set[str]) -> float:
    pairs = analysis.ngram_terms(line, 2) or analysis.ngram_terms(line, 1)
    return sum(map(asked.__contains__, pairs)) / len(pairs) if pairs else 0.0


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


def _unit_rarity(engine: Engine, unit: str) -> float:
    """Return the rarity of a word, or of its rarest pair of characters where it was cut differently."""
    if engine.frequency(("text.word", unit)) or unit.isascii():
        return _rarity(engine, ("text.word", unit))
    return max(_rarity(engine, ("text.two", unit[i : i + 2])) for i in range(len(unit) - 1))


def _rarity(engine: Engine, term: FieldTerm) -> float:
    """Return ln((N + 1) / n) of a term in n of N passages, rank_bm25's idf of BM25+; n = 1/2 for an unknown one."""
    return math.log((engine.size + 1) / max(engine.frequency(term), 0.5))
