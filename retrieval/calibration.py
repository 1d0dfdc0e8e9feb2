"""Whether answers are as often right as they are sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.evaluation import Verdict

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: how many, how sure on average, and the share that is right."""

    least: float
    most: float
    answers: int
    confidence: float
    right: float


def calibration(verdicts: Sequence[Verdict], bins: int = BINS) -> list[Bin]:
    """Return the answers by their confidence, empty bins left out.

    Every first passage counts, given as the answer or not; one to a question that the archive does not answer is wrong.
    """
    found: dict[int, list[tuple[float, bool]]] = {}
    for verdict in verdicts:
        if verdict.confidence is not None:
            place = min(bins - 1, int(verdict.confidence * bins))
            found.setdefault(place, []).append((verdict.confidence, verdict.first_right))
    return [
        Bin(
            least=place / bins,
            most=(place + 1) / bins,
            answers=len(pairs),
            confidence=sum(sure for sure, _ in pairs) / len(pairs),
            right=sum(right for _, right in pairs) / len(pairs),
        )
        for place, pairs in sorted(found.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return how far confidence and share of right answers lie apart on average (expected calibration error)."""
    answers = sum(each.answers for each in bins)
    return sum(abs(each.confidence - each.right) * each.answers for each in bins) / answers if answers else None
