"""Learn the numbers in retrieval/ranking.py and retrieval/answers.py anew from the development questions.

usage: python benchmarks/learn_ranking.py SHARED INDEXES [--every N]

SHARED is the folder with pages, questions and retrieval-data; the indexes are made in INDEXES where they are not there
yet (delete them after a change of the analysis). Learns, in this order, the weights of a sentence, of a passage (both
by listwise logistic regression: the summed probability of the right ones within a question) and of the confidence
(logistic regression), prints them ready for the code, and what they reach on questions left out of the learning.
"""

import argparse
import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from retrieval import analysis, answers, ranking
from retrieval.archive import Archive, Stored
from retrieval.config import RankingSettings
from retrieval.engines.bm25 import Bm25Engine
from retrieval.engines.upkeep import open_segments
from retrieval.finding import Finder, Found
from retrieval.indexing import index
from retrieval.questions import Reading
from retrieval.ranking import Ranked
from retrieval.records import Passage, Question

Rows = NDArray[np.float64]
FOLDS = 5
PAGE = "pages/printed/workers_daily_page.txt"
HERE = Path(__file__).resolve().parents[1]
ARCHIVES = {
    "page": [PAGE],
    "samples": [f"{HERE}/samples"],
    "all": ["retrieval-data/encyclopedia.jsonl", "retrieval-data/news.jsonl", PAGE],
}
SETS = {
    "encyclopedia": ("all", "retrieval-data/questions_dev.jsonl"),
    "news": ("all", "retrieval-data/news_questions_dev.jsonl"),
    "page": ("page", "questions/workers_daily_dev.jsonl"),
    "samples": ("samples", f"{HERE}/tests/questions/samples.jsonl"),
    "page in all": ("all", "questions/workers_daily_dev.jsonl"),
}
WORTH = {"encyclopedia": 1.0, "news": 6.0, "page": 4.0, "samples": 4.0, "page in all": 4.0}
"""How often a question of a set counts: the sets differ much in size."""
SIGNS = (
    "names", "tile", "score", "lack", "astray", "ahead", "words", "rarely", "engine", "whole", "clear", "always",
)  # fmt: skip
"""What the confidence rests on: found by adding, one after the other, what told most on questions left out."""
ENCYCLOPEDIA_WORTH = 0.3
"""How much less a question of the encyclopedia counts for the confidence: there are many, and the bot reads papers."""
KIND_WORTH = {"unanswerable": 2.5, "swapped": 0.5, "robbed": 0.25}
"""How much more a question that cannot be answered counts for the confidence, or one less that was made so."""
SEEN = {"swapped": 0.1, "robbed": 0.1}
"""How much a question that was made unanswerable counts for how sure "0.7" is: people do not ask so many."""


@dataclass(frozen=True)
class Case:
    """A question with what was ranked for it, and which of that is right.

    The kind is `with` for a question that the archive answers, `unanswerable`; `swapped` for one that was asked of
    another place, year or subject; `robbed` where the sentences that answer were taken away.
    """

    set: str
    kind: str
    question: Mapping[str, Any]
    reading: Reading
    ranked: Sequence[Ranked]
    from_gold: NDArray[np.bool_]
    holding: NDArray[np.bool_]
    """From the gold article, and the passage (or byline, or headline) holds the answer."""


def key(text: str | None) -> str:
    return re.sub(r"[\s“”\"‘’「」『』]+", "", unicodedata.normalize("NFKC", text or "")).lower()


def holds(question: Mapping[str, Any], text: str) -> bool:
    found = [key(answer) in key(text) for answer in question["answers"]]
    return bool(found) and (all(found) if question.get("answer_mode") == "all" else any(found))


@dataclass(frozen=True)
class Room:
    """An index, to be asked as it is or without the sentences that answer a question."""

    engine: Bm25Engine
    archive: Archive

    @classmethod
    def open(cls, folder: Path) -> "Room":
        archive = Archive.open(folder)
        return cls(Bm25Engine(open_segments(archive), RankingSettings()), archive)

    def find(self, question: Mapping[str, Any]) -> Found:
        return Finder(self.engine, self.archive, RankingSettings()).find(Question(question["question"]))

    def find_robbed(self, question: Mapping[str, Any]) -> Found:
        archive = cast(Archive, Robbed(self.archive, question))
        return Finder(self.engine, archive, RankingSettings()).find(Question(question["question"]))


class Robbed:
    """An archive of which the gold articles have lost the sentences that answer a question."""

    def __init__(self, archive: Archive, question: Mapping[str, Any]) -> None:
        self._archive, self._question = archive, question

    def __getattr__(self, name: str) -> Any:
        """Be the archive in all else."""
        return getattr(self._archive, name)

    def passages(self, numbers: Sequence[int]) -> dict[int, Stored]:
        found = self._archive.passages(numbers)
        return {n: left for n, stored in found.items() if (left := self._without_answer(stored))}

    def _without_answer(self, stored: Stored) -> Stored | None:
        """Return what is left of a passage; None where nothing is."""
        passage = stored.passage
        if not from_gold(self._question, passage):
            return stored
        sentences = [passage.text[slice(*span)] for span in analysis.sentences(passage.text)]
        answers_it = [any(key(each) in key(text) for each in self._question["answers"]) for text in sentences]
        text = "".join(itertools.compress(sentences, (not each for each in answers_it)))
        return replace(stored, passage=replace(passage, text=text)) if text.strip() else None


def from_gold(question: Mapping[str, Any], passage: Passage) -> bool:
    if ids := question.get("gold"):
        return passage.article_id in map(str, ids)
    return key(passage.headline) == key(question.get("headline"))


def case(name: str, kind: str, question: Mapping[str, Any], found: Found) -> Case:
    gold, holding = [], []
    for passage in (each.stored.passage for each in found.ranked):
        gold.append(from_gold(question, passage))
        field = {"byline": passage.byline, "headline": f"{passage.headline} {passage.kicker}"}
        holding.append(gold[-1] and holds(question, field.get(question.get("answer_in", "text"), passage.text) or ""))
    right = (np.array(gold, dtype=bool), np.array(holding, dtype=bool))
    return Case(name, kind, question, found.reading, found.ranked, *right)


def cases(name: str, room: Room, file: Path, every: int, titles: Sequence[str]) -> Iterator[Case]:
    asked = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()[::every]]
    for number, question in enumerate(asked):
        if not question.get("answerable", True):
            yield case(name, "unanswerable", question, room.find(question))
            continue
        known = case(name, "with", question, room.find(question))
        yield known
        if known.holding.any() and question.get("answer_in", "text") == "text":
            yield case(name, "robbed", question, room.find_robbed(question))
        if changed := swapped(question, titles, number):
            yield case(name, "swapped", changed, room.find(changed))


PLACES = (
    "山东 浙江 江苏 广东 河南 河北 湖南 湖北 四川 云南 福建 安徽 辽宁 甘肃 青岛 杭州 南京 苏州 成都 武汉 西安 长沙 "
    "日本 法国 德国 美国 英国 印度 俄罗斯 巴西"
).split()


def swapped(question: Mapping[str, Any], titles: Sequence[str], number: int) -> Mapping[str, Any] | None:
    """Return the question asked of another place, year or subject, which the archive does not answer; else None."""
    text = question["question"]
    year = re.search(r"(?:19|20)\d\d年", text)
    own = next((t for t in sorted(titles, key=len, reverse=True) if 2 <= len(t) <= 10 and t in text), None)
    place = next((p for p in PLACES if p in text), None)
    if own and (number % 3 or not place):
        others = [t for t in titles if len(t) == len(own) and t != own]
        changed = text.replace(own, others[number * 7919 % len(others)])
    elif place:
        others = [p for p in PLACES if p != place]
        changed = text.replace(place, others[number % len(others)])
    elif year:
        changed = text.replace(year[0], f"{int(year[0][:4]) - 7}年")
    else:
        return None
    return {**question, "question": changed, "answerable": False, "gold": [], "headline": None, "answers": []}


def listwise(lists: Sequence[tuple[Rows, NDArray[np.bool_], float]], rounds: int = 400, ridge: float = 1e-3) -> Rows:
    """Return the weights that give the right rows of each list the most probability (softmax), by Adam."""
    spread = np.concatenate([rows for rows, _, _ in lists]).std(axis=0) + 1e-9
    total = sum(worth for _, _, worth in lists)
    weights, mean, square = (np.zeros(len(spread)) for _ in range(3))
    for step in range(1, rounds + 1):
        gradient = ridge * weights
        for rows, right, worth in lists:
            scaled = rows / spread
            chances = np.exp(scaled @ weights - (scaled @ weights).max())
            wanted = chances * right
            gradient -= worth / total * ((wanted / (wanted.sum() + 1e-12) - chances / chances.sum()) @ scaled)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.99 * square + 0.01 * gradient**2
        weights -= 0.1 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights / spread


def logistic(rows: Rows, right: NDArray[np.bool_], worth: Rows, ridge: float = 1e-2) -> Rows:
    """Return the weights of a logistic regression (Newton's method); the last column is the constant."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    middle[-1], spread[-1] = 0.0, 1.0
    scaled, weights = (rows - middle) / spread, np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (worth * (chances - right)) / worth.sum() + ridge * weights
        curve = (scaled * (worth * chances * (1 - chances))[:, None]).T @ scaled / worth.sum()
        weights -= np.linalg.solve(curve + ridge * np.eye(len(weights)), slope)
    found = weights / spread
    found[-1] = weights[-1] - (weights[:-1] / spread[:-1]) @ middle[:-1]
    return found


def confidence_weights(rows: Rows, right: NDArray[np.bool_], worth: Rows, kinds: Sequence[str]) -> Rows:
    """Return the weights of the confidence, which tell right from wrong and are right as often as they say."""
    weights = logistic(rows, right, worth)
    made = [kind.split()[-1] for kind in kinds]
    seen = worth * np.array([SEEN.get(kind, 1.0) / KIND_WORTH.get(kind, 1.0) for kind in made])
    scale, shift = logistic(np.column_stack([rows @ weights, np.ones(len(rows))]), right, seen, ridge=1e-6)
    scaled: Rows = weights * scale
    scaled[-1] += shift
    return scaled


def sentence_lists(found: Iterable[Case]) -> list[tuple[Rows, NDArray[np.bool_], float]]:
    lists = []
    for case in found:
        if case.kind != "with" or case.question.get("answer_in", "text") != "text":
            continue
        for each, holding in zip(case.ranked, case.holding, strict=True):
            texts = [each.stored.passage.text[slice(*span)] for span in each.spans]
            right = np.array([holds(case.question, text) for text in texts])
            if holding and right.any() and not right.all():
                lists.append((np.array([each.sentences[name] for name in ranking.SENTENCE]).T, right, WORTH[case.set]))
    return lists


def passage_lists(found: Iterable[Case]) -> list[tuple[Rows, NDArray[np.bool_], float]]:
    lists = []
    for case in found:
        right = case.holding if case.holding.any() else case.from_gold
        if case.kind == "with" and right.any():
            rows = np.array([[each.features[name] for name in ranking.PASSAGE] for each in case.ranked])
            lists.append((rows, right, WORTH[case.set]))
    return lists


def confidence_rows(found: Iterable[Case]) -> tuple[Rows, NDArray[np.bool_], Rows, list[str], NDArray[np.int64]]:
    """Return features, whether the first hit is right, worth, kind and group for each question.

    The kind is the set and the case's kind, or `SET without` (the gold article taken away); questions of one group ask
    for the same article, and are learnt from or left out together.
    """
    rows, right, worth, kinds, groups = [], [], [], [], []
    numbers: dict[str, int] = {}

    def add(ranked: Sequence[Ranked], correct: object, case: Case, kind: str) -> None:
        rows.append([answers.signs(ranked[0], ranked, case.reading)[name] for name in SIGNS])
        right.append(bool(correct))
        rare = ENCYCLOPEDIA_WORTH if case.set == "encyclopedia" else 1.0
        worth.append(WORTH[case.set] * rare * KIND_WORTH.get(kind, 1.0))
        kinds.append(f"{case.set} {kind}")
        asked_for = str(case.question.get("gold") or case.question.get("headline") or case.question["question"])
        groups.append(numbers.setdefault(asked_for, len(numbers)))

    for case in found:
        if not case.ranked:
            continue
        if case.kind == "with":
            loose = case.holding | case.from_gold if case.set != "encyclopedia" else case.holding
            add(case.ranked, loose[0], case, "with")
            rest = [each for each, gold in zip(case.ranked, case.from_gold, strict=True) if not gold]
            if rest and case.set == "encyclopedia":
                add(rest, holds(case.question, rest[0].stored.passage.text), case, "without")
        else:
            still = case.kind == "robbed" and holds(case.question, case.ranked[0].stored.passage.text)
            add(case.ranked, still, case, case.kind)
    return np.array(rows), np.array(right), np.array(worth), kinds, np.array(groups)


def collect(rooms: Mapping[str, Room], shared: Path, every: int) -> list[Case]:
    found = []
    lines = (shared / ARCHIVES["all"][0]).read_text(encoding="utf-8").splitlines()
    titles = [title for line in lines if (title := json.loads(line)["headline"])]
    for name, (archive, file) in SETS.items():
        found += cases(name, rooms[archive], shared / file, every if name == "encyclopedia" else 1, titles)
    return found


def shown(name: str, names: Sequence[str], weights: Rows) -> None:
    print(f"{name}: " + ", ".join(f'"{n}": {w:.2f}' for n, w in zip(names, weights, strict=True)))


def first_right(lists: Sequence[tuple[Rows, NDArray[np.bool_], float]], weights: Rows) -> float:
    return float(np.mean([right[(rows @ weights).argmax()] for rows, right, _ in lists]))


def crossed(found: Sequence[Case], lists: Any) -> str:
    """Return, set by set, the share of lists whose first is right with weights learnt on the other folds."""
    reached: dict[str, list[float]] = {name: [] for name in SETS}
    for fold in range(FOLDS):
        weights = listwise(lists([case for i, case in enumerate(found) if i % FOLDS != fold]), rounds=200)
        for name in SETS:
            rest = lists([case for i, case in enumerate(found) if i % FOLDS == fold and case.set == name])
            reached[name] += [float(right[(rows @ weights).argmax()]) for rows, right, _ in rest]
    return "; ".join(f"{name} {np.mean(values):.3f} of {len(values)}" for name, values in reached.items())


def separation(chances: Rows, right: NDArray[np.bool_], answerable: float) -> tuple[float, float]:
    """Return the area under the ROC curve, and the share of the answerable answered where 95 % of answers are right."""
    order = np.argsort(chances, kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    yes, no = right.sum(), (~right).sum()
    hits = np.cumsum(right[order[::-1]])
    precise = np.flatnonzero(hits / np.arange(1, len(hits) + 1) >= 0.95)
    area = (ranks[right].sum() - yes * (yes + 1) / 2) / (yes * no)
    return float(area), float(hits[precise[-1]] / answerable) if len(precise) else 0.0


def report_confidence(found: Sequence[Case]) -> None:
    rows, right, worth, kinds, groups = confidence_rows(found)
    fold = groups % FOLDS
    chances = np.zeros(len(rows))
    for k in range(FOLDS):
        other = fold != k
        weights = confidence_weights(rows[other], right[other], worth[other], list(itertools.compress(kinds, other)))
        chances[fold == k] = 1 / (1 + np.exp(-rows[fold == k] @ weights))
    for name in SETS:
        sure = {
            k: chances[np.array(kinds) == f"{name} {k}"]
            for k in ("with", "without", "unanswerable", "swapped", "robbed")
        }
        for limit in (0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
            parts = [f"{k} {np.mean(values < limit):.2f}" for k, values in sure.items() if len(values)]
            print(f"  {name}: below {limit}: " + ", ".join(parts))
    report_separation(chances, right, np.array(kinds))
    made = np.array([kind.split()[-1] in SEEN for kind in kinds])
    for name, chosen in (("all", np.ones(len(rows), dtype=bool)), ("without those made unanswerable", ~made)):
        for low, high in itertools.pairwise(np.linspace(0, 1, 6)):
            inside = chosen & (chances >= low) & (chances < high)
            print(f"  {name}: said {chances[inside].mean():.2f}, right {right[inside].mean():.2f} of {inside.sum()}")


def report_separation(chances: Rows, right: NDArray[np.bool_], kinds: NDArray[np.str_]) -> None:
    """Print how well right first passages are told from others, where the gold article is there and where it is not.

    Without it a first passage that holds the words of the answer is counted as right, then as wrong: most hold them by
    chance.
    """
    known = kinds == "encyclopedia with"
    both = known | (kinds == "encyclopedia without")
    for told, correct in (("that hold the answer", right), ("of the gold article", right & known)):
        area, answered = separation(chances[both], correct[both], float(known.sum()))
        print(f"  encyclopedia with and without gold, right are those {told}: AUROC {area:.3f}, ", end="")
        print(f"answered at 95 % precision {answered:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("indexes", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take every N-th encyclopedia question")
    options = parser.parse_args()
    rooms = {}
    for name, files in ARCHIVES.items():
        index([options.shared / file for file in files], options.indexes / name)
        rooms[name] = Room.open(options.indexes / name)
    found = collect(rooms, options.shared, options.every)
    print("best sentence, learnt on the other folds:", crossed(found, sentence_lists))
    weights = listwise(sentence_lists(found))
    shown("SENTENCE", tuple(ranking.SENTENCE), weights)
    ranking.SENTENCE = dict(zip(tuple(ranking.SENTENCE), weights.tolist(), strict=True))
    found = collect(rooms, options.shared, options.every)
    print("first passage, learnt on the other folds:", crossed(found, passage_lists))
    weights = listwise(passage_lists(found))
    shown("PASSAGE", tuple(ranking.PASSAGE), weights)
    ranking.PASSAGE = dict(zip(tuple(ranking.PASSAGE), weights.tolist(), strict=True))
    found = collect(rooms, options.shared, options.every)
    rows, right, worth, kinds, _ = confidence_rows(found)
    shown("CONFIDENCE", SIGNS, confidence_weights(rows, right, worth, kinds))
    report_confidence(found)


if __name__ == "__main__":
    main()
