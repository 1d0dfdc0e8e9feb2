"""Question and ranked passages -> an answer, or an honest no."""

import math
from collections.abc import Sequence

from retrieval.engines.protocol import Engine
from retrieval.questions import Reading
from retrieval.ranking import Ranked
from retrieval.records import Answer, Hit, Question


def answer(question: Question, reading: Reading, ranked: Sequence[Ranked], engine: Engine) -> Answer:
    """Return the best passages with the answer's confidence."""
    hits = tuple(
        Hit(each.stored.passage, each.score, 1 / (1 + math.exp(-each.score + 8)), each.sentence)
        for each in ranked[: question.limit]
    )
    return Answer(question.text, bool(hits), hits)
