"""Calibration counts every first passage, given as the answer or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.calibration import calibration, calibration_error
from retrieval.evaluation import GoldQuestion, Verdict


def verdict(confidence: float | None, right: bool = False) -> Verdict:
    return Verdict(GoldQuestion("q", "?", True), right, right, right, False, False, confidence, right)


def test_bins_hold_what_is_about_as_sure() -> None:
    bins = calibration([verdict(0.91, True), verdict(0.99), verdict(1.0, True), verdict(0.2), verdict(None)])
    assert [(each.least, each.most, each.answers) for each in bins] == [(0.2, 0.3, 1), (0.9, 1.0, 3)]
    assert bins[1].confidence == pytest.approx(2.9 / 3)
    assert bins[1].right == pytest.approx(2 / 3)
    assert calibration_error(bins) == pytest.approx((0.2 + 0.9) / 4)


def test_no_answers_no_error() -> None:
    assert calibration([verdict(None)]) == []
    assert calibration_error([]) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_every_answer_is_in_one_bin(pairs: list[tuple[float, bool]]) -> None:
    bins = calibration([verdict(sure, right) for sure, right in pairs])
    assert sum(each.answers for each in bins) == len(pairs)
    assert all(each.least <= each.confidence <= each.most + 1e-9 for each in bins)
    assert 0 <= (calibration_error(bins) or 0) <= 1
