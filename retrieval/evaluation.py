"""How well answers fit a question set: pure functions from questions and answers to figures."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from retrieval.errors import ReadError
from retrieval.records import Answer, Answerer, Hit, Question

Mode = Literal["any", "all"]
Place = Literal["text", "byline", "headline"]
Miss = Literal["refused", "another headline", "answer not in the passage", "answered though the archive does not say"]

GROUPS = ("type", "style", "split")
"""What questions may be grouped by."""

_IGNORED = re.compile(r"[\s“”\"‘’'「」『』《》，,。；;：:、（）()·—\-]+")
_FIX = 'write one JSON object a line, such as {"id": "q1", "question": "…", "answerable": true, "headline": "…", …}'


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question of which is known whether, where and how the archive answers it."""

    id: str
    question: str
    answerable: bool
    headline: str = ""
    answers: tuple[str, ...] = ()
    answer_mode: Mode = "any"
    answer_in: Place = "text"
    gold: tuple[str, ...] = ()
    """Ids of the articles that count as right, where the headline is not enough."""
    type: str = ""
    style: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one answer did. `miss` is None where it was right."""

    question: GoldQuestion
    headline_right: bool
    right_at_1: bool
    right_at_3: bool
    sentence_right: bool
    refused: bool
    confidence: float | None = None
    """Of the first hit, also where the question was refused; None without a hit."""
    first_right: bool = False
    """The first hit answers, whether it was given as the answer or not."""

    @property
    def miss(self) -> Miss | None:
        """What went wrong."""
        if not self.question.answerable:
            return None if self.refused else "answered though the archive does not say"
        if self.right_at_1:
            return None
        if self.refused:
            return "refused"
        return "answer not in the passage" if self.headline_right else "another headline"


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1 over a question set; None where there is no question of the kind."""

    answerable: int
    unanswerable: int
    headline_at_1: float | None
    answer_at_1: float | None
    answer_at_3: float | None
    sentence_at_1: float | None
    false_refusal: float | None
    refused: float | None


def read_questions(file: Path) -> list[GoldQuestion]:
    """Read a question set, one JSON object a line. Raises ReadError with the line's number."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "not written in UTF-8"
        raise ReadError(str(file), problem or str(error), fix="give the path of a question set (.jsonl)") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
                raise ReadError(str(file), f"line {number} is no question: {reason}", fix=_FIX) from error
    if not questions:
        raise ReadError(str(file), "there is no question in it", fix=_FIX)
    return questions


def _question(written: Any) -> GoldQuestion:
    if not isinstance(written, dict):
        raise TypeError("not a JSON object")
    known = {field.name for field in fields(GoldQuestion)}
    values: dict[str, Any] = {"answerable": True} if written.get("gold") else {}
    values |= {name: value for name, value in written.items() if name in known and value is not None}
    values |= {name: str(values[name]) for name in GROUPS if name in values}
    for name in ("answers", "gold"):
        listed = values.get(name, ())
        if not isinstance(listed, list | tuple):
            raise TypeError(f"{name} is not a list")
        values[name] = tuple(str(each) for each in listed)
    if not isinstance(values["question"], str) or not isinstance(values["answerable"], bool):
        raise TypeError("question should be a text, answerable true or false")
    if values["answerable"] and not (values["answers"] and (values["gold"] or values.get("headline"))):
        raise ValueError("an answerable question needs answers, and a headline or gold ids")
    if values.get("answer_mode", "any") not in ("any", "all"):
        raise ValueError("answer_mode is neither any nor all")
    if values.get("answer_in", "text") not in ("text", "byline", "headline"):
        raise ValueError("answer_in is none of text, byline, headline")
    return GoldQuestion(**{"id": "", **values})


def judge(question: GoldQuestion, answer: Answer) -> Verdict:
    """Hold an answer against what is known of the question."""
    best = answer.hits[0] if answer.hits else None
    first = best if answer.answered else None
    right = first is not None and _from_gold(question, first)
    fitting = [_from_gold(question, hit) and _holds(question, _printed(question, hit)) for hit in answer.hits[:3]]
    in_text = question.answer_in == "text"
    return Verdict(
        question,
        headline_right=right,
        right_at_1=right and fitting[0],
        right_at_3=answer.answered and any(fitting),
        sentence_right=right and in_text and first is not None and _holds(question, first.sentence_text or ""),
        refused=not answer.answered,
        confidence=best.confidence if best else None,
        first_right=question.answerable and bool(fitting) and fitting[0],
    )


def judge_all(questions: Sequence[GoldQuestion], answerer: Answerer, *, limit: int) -> Iterator[Verdict]:
    """Ask every question and yield the verdicts in order."""
    for question in questions:
        yield judge(question, answerer(Question(question.question, limit=limit)))


def figures(verdicts: Sequence[Verdict]) -> Figures:
    """Sum verdicts up."""
    yes = [verdict for verdict in verdicts if verdict.question.answerable]
    no = [verdict for verdict in verdicts if not verdict.question.answerable]
    return Figures(
        answerable=len(yes),
        unanswerable=len(no),
        headline_at_1=_share([verdict.headline_right for verdict in yes]),
        answer_at_1=_share([verdict.right_at_1 for verdict in yes]),
        answer_at_3=_share([verdict.right_at_3 for verdict in yes]),
        sentence_at_1=_share([verdict.sentence_right for verdict in yes if verdict.question.answer_in == "text"]),
        false_refusal=_share([verdict.refused for verdict in yes]),
        refused=_share([verdict.refused for verdict in no]),
    )


def grouped(verdicts: Sequence[Verdict], name: str) -> dict[str, Figures]:
    """Return the figures of each group of questions by one of GROUPS, largest first; none where nobody named any."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if value := getattr(verdict.question, name):
            groups.setdefault(value, []).append(verdict)
    return {value: figures(each) for value, each in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))}


def named(all_figures: Figures) -> Mapping[str, float | None]:
    """Return the figures under the names they are known by."""
    return {
        field.name.replace("_at_", "@"): getattr(all_figures, field.name)
        for field in fields(Figures)
    }  # fmt: skip


def _share(successes: Sequence[bool]) -> float | None:
    return sum(successes) / len(successes) if successes else None


def _key(text: str | None) -> str:
    """Return a text without what a printer may choose: width, case, spaces, quotation marks, commas."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text or "")).lower()


def _from_gold(question: GoldQuestion, hit: Hit) -> bool:
    if question.gold:
        return hit.passage.article_id in question.gold
    return _key(hit.passage.headline) == _key(question.headline)


def _printed(question: GoldQuestion, hit: Hit) -> str:
    passage = hit.passage
    if question.answer_in == "text":
        return passage.text
    field = passage.byline if question.answer_in == "byline" else passage.headline
    return f"{field or ''} {passage.kicker or ''}"


def _holds(question: GoldQuestion, printed: str) -> bool:
    found = [_key(answer) in _key(printed) for answer in question.answers]
    return all(found) if question.answer_mode == "all" else any(found)
