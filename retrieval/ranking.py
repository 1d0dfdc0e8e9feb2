"""Candidates -> ranked passages: what of the question stands in the passage, in one sentence, in the headline."""

import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from retrieval import analysis
from retrieval.archive import Archive, Stored
from retrieval.config import RankingSettings
from retrieval.engines.protocol import Engine, FieldTerm
from retrieval.questions import Reading
from retrieval.records import Passage, Span
from retrieval.stopwords import VAGUE
from retrieval.terms import FIELDS, spoken_date, terms_of_date

_DEPUTY = re.compile(r"副[\u4e00-\u9fff]{2}")
_DIGIT = re.compile(r"\d")
_PATTERNS = {
    "number": re.compile(r"[\d]|[一二三四五六七八九十两百千万亿]+[多余]?[个名人位家次项年岁]"),
    "when": re.compile(r"\d+[年月日时点]|[今去前明后]年|[一二三四五六七八九十]月|昨日|今日|日前|近日|世纪|当天|星期"),
    "where": re.compile(r"在|于|位于|[省市县区镇乡村路街馆校院国州岛站]"),
    "why": re.compile(r"因|为了|由于|目的|旨在|原因|所以|为[\u4e00-\u9fff]{2,}[，,]|导致|使得?|不便|以便"),
    "who": re.compile(
        r"[说道称]|表示|介绍|记者|主席|书记|主任|经理|局长|先生|女士|导演|主演|由|被|为|是|之[子女父母]|人"
    ),
    "list": re.compile(r"、[^。]*、|包括|分别|有"),
}
TYPE_IN_SENTENCE = 0.2
"""What the right kind of answer counts, beside the share of the question, in choosing the best sentence."""

DEPTH = 40
"""How many candidates of the engine are looked at closely."""
FORMS: Mapping[str, float] = MappingProxyType({"word": 1.0, "two": 1.0, "one": 0.5, "date": 1.0})
"""What a term weighs by its form: dictionary word, two characters, one character, part of a date."""
WEIGHTS: Mapping[str, float] = MappingProxyType({
    "engine": 7.35, "passage": 4.99, "sentence": 1.48, "pair": 2.04, "head": 1.45, "tile": -2.62, "type": 1.48,
    "names": 1.28, "date": 5.26, "article": 4.55, "length": 0.53, "focus": 0.78, "missing": -0.57,
})  # fmt: skip
"""What each feature of a passage weighs; learnt by benchmarks/learn_ranking.py."""
FEATURES = tuple(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with what speaks for it; `features` are in the order of FEATURES, `sentence` is a span of its text."""

    stored: Stored
    score: float
    features: tuple[float, ...]
    sentence: Span | None


def rank(reading: Reading, engine: Engine, archive: Archive, settings: RankingSettings) -> list[Ranked]:
    """Return the passages that match the question best, best first."""
    candidates = engine.search(engine_terms(reading, settings), DEPTH)
    stored = archive.passages([candidate.number for candidate in candidates])
    present = [(c, stored[c.number]) for c in candidates if c.number in stored]
    terms = Terms(reading, engine)
    views = [View(each, terms) for _, each in present]
    shared = _by_article(views)
    best = max((c.score for c, _ in present), default=1.0)
    ranked = []
    for (candidate, each), view in zip(present, views, strict=True):
        features = view.features(candidate.score / best, shared[each.article])
        score = sum(w * f for w, f in zip(WEIGHTS.values(), features, strict=True))
        ranked.append(Ranked(each, score, features, view.sentence))
    return sorted(ranked, key=lambda r: (-r.score, r.stored.number))


def engine_terms(reading: Reading, settings: RankingSettings) -> dict[FieldTerm, float]:
    """Return the terms to search with their weights: every form of the question in every field."""
    parts = {"text": 1.0, "head": settings.headline, "note": settings.byline}
    forms = {"word": reading.words, "two": reading.pairs, "one": reading.characters, "date": reading.dates}
    return {
        (field, term): parts[part] * FORMS[form]
        for field in FIELDS
        for part, form in [field.split(".")]
        if parts[part]
        for term in forms[form]
    }


class Terms:
    """The question's terms as they are looked for in a text, each with its rarity."""

    def __init__(self, reading: Reading, engine: Engine) -> None:
        """Weigh each term by how rare it is in the archive."""
        self.reading = reading
        ascii_words = [word for word in reading.words if word[0].isascii()]
        looked_for = [*reading.pairs, *ascii_words]
        looked_for += [c for c in reading.characters if not any(c in pair for pair in reading.pairs)]
        forms = dict.fromkeys(reading.pairs, "text.two") | dict.fromkeys(ascii_words, "text.word")
        self.terms = [(_finder(term), _rarity(engine, (forms.get(term, "text.one"), term))) for term in looked_for]
        self.total = sum(rarity for _, rarity in self.terms) or 1.0
        self.names = [_finder(name) for name in reading.names]
        self.words = [
            (_finder(word), _rarity(engine, ("text.word", word)) / math.log(engine.size + 2))
            for word in reading.words
            if (len(word) > 1 or word[0].isascii()) and word not in VAGUE
        ]
        self.focus = [_finder(word) for word in reading.focus]
        self.types = answer_pattern(reading)
        self.runs = [run for run in re.split(r"\s+", " ".join(reading.runs)) if len(run) > 1]

    def found(self, text: str) -> list[bool]:
        """Tell of each term whether it stands in a folded text."""
        return [find(text) for find, _ in self.terms]

    def share(self, found: Sequence[bool]) -> float:
        """Return the share of the question, by rarity, that was found: 0 to 1."""
        return sum(rarity for (_, rarity), here in zip(self.terms, found, strict=True) if here) / self.total

    def missing(self, text: str) -> float:
        """Return the rarity of the rarest word of the question that does not stand in the text: 0 (none) to about 1."""
        return max((rarity for find, rarity in self.words if not find(text)), default=0.0)

    def tile(self, text: str) -> float:
        """Return the longest stretch of the question that stands in the text, as a share of its longest run."""
        longest = 0
        for run in self.runs:
            start = 0
            while start + longest < len(run):
                if run[start : start + longest + 1] in text:
                    longest += 1
                else:
                    start += 1
        return longest / max((len(run) for run in self.runs), default=1)


class View:
    """One passage looked at with a question in mind."""

    def __init__(self, stored: Stored, terms: Terms) -> None:
        """Find the question's terms in the passage, its sentences and its headline."""
        passage = stored.passage
        self.terms, self.stored = terms, stored
        self.text = without_deputies(analysis.normalise(passage.text), terms.reading)
        self.head = analysis.normalise(" ".join(filter(None, (passage.headline, passage.kicker, passage.subhead))))
        self.note = analysis.normalise(note(passage))
        self.found = terms.found(self.text)
        self.in_head = terms.found(self.head)
        spans = analysis.sentences(passage.text)
        texts = [without_deputies(analysis.normalise(passage.text[slice(*s)]), terms.reading) for s in spans]
        founds = [terms.found(text) for text in texts]
        shares = [terms.share(found) for found in founds]
        types = [terms.types(text) for text in texts]
        sums = [share + TYPE_IN_SENTENCE * type_ for share, type_ in zip(shares, types, strict=True)]
        best = max(range(len(sums)), key=sums.__getitem__, default=None)
        self.sentence = None if best is None else spans[best]
        self.best_share = max(shares, default=0.0)
        self.best_text = "" if best is None else "\n".join(texts[max(0, best - 1) : best + 2])
        self.best_type = 0.0 if best is None else types[best]
        if terms.reading.wanted in ("byline", "headline"):
            self.best_type = float(bool(getattr(passage, terms.reading.wanted)))
        self.best_pair = max(
            (terms.share([a or b for a, b in zip(x, y, strict=True)]) for x, y in itertools.pairwise(founds)),
            default=self.best_share,
        )

    def features(self, engine: float, article: Sequence[bool]) -> tuple[float, ...]:
        """Return the features in the order of FEATURES; `article` tells what was found anywhere in its article."""
        terms = self.terms
        both = [a or b for a, b in zip(self.found, self.in_head, strict=True)]
        everything = f"{self.text}\n{self.head}\n{self.note}"
        named = [find(everything) for find in terms.names]
        return (
            engine,
            terms.share(both),
            self.best_share,
            max(self.best_pair, self.best_share),
            terms.share(self.in_head),
            terms.tile(self.text),
            self.best_type,
            sum(named) / len(named) if named else 1.0,
            dated(self.stored.passage.source.date, f"{self.text}\n{self.head}", terms.reading.dates),
            terms.share([a or b for a, b in zip(article, both, strict=True)]),
            math.log(1 + len(self.text) / 100),
            sum(find(self.best_text) for find in terms.focus) / len(terms.focus) if terms.focus else 1.0,
            terms.missing(everything),
        )


def _by_article(views: Iterable[View]) -> dict[int, list[bool]]:
    """Return, for each article, which terms were found in any of its passages at hand."""
    shared: dict[int, list[bool]] = {}
    for view in views:
        before = shared.get(view.stored.article, view.in_head)
        shared[view.stored.article] = [a or b for a, b in zip(before, view.found, strict=True)]
    return shared


def dated(date: str | None, text: str, wanted: Sequence[str]) -> float:
    """Return the share of the wanted dates that an article bears or a folded text names; 1 where none is wanted."""
    borne = terms_of_date(date)
    return sum(part in borne or part in text for part in wanted) / len(wanted) if wanted else 1.0


def note(passage: Passage) -> str:
    """Return what is known of a passage beside its text and headlines: credit, paper, date, section."""
    source = passage.source
    return " ".join(filter(None, (passage.byline, source.paper, spoken_date(source.date), source.section)))


def without_deputies(text: str, reading: Reading) -> str:
    """Blank out 副主席 and the like, unless the question asks for a deputy: they are not the 主席."""
    return text if "副" in reading.text else _DEPUTY.sub("□□□", text)


def answer_pattern(reading: Reading) -> Callable[[str], float]:
    """Return a function that tells how far (0 to 1) a folded text holds the kind of answer that is wanted."""
    pattern, amount = _PATTERNS.get(reading.wanted), reading.amount
    if amount:
        return lambda text: 1.0 if amount.search(text) else 0.3 if _DIGIT.search(text) else 0.0
    if pattern is None:
        return lambda text: 0.5
    return lambda text: 1.0 if pattern.search(text) else 0.0


def _finder(term: str) -> Callable[[str], bool]:
    """Return a test whether a folded text holds a term; digits and Latin words only whole."""
    if not term[0].isascii():
        return lambda text: term in text
    edge = r"\d" if term[0].isdigit() else "[a-z]"
    tail = edge if term[0].isdigit() else ""
    pattern = re.compile(rf"(?<!{edge}){re.escape(term)}" + (rf"(?!{tail})" if tail else ""))
    return lambda text: bool(pattern.search(text))


def _rarity(engine: Engine, term: FieldTerm) -> float:
    return math.log((engine.size + 1) / max(engine.frequency(term), 0.5))
