"""The thresholds of suggestions, beside a search over all thresholds and cases by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.models.evaluation import MIN_SHOWN_PROBABILITY, average_precision, evaluate
from turven.models.thresholds import PRIOR_POSITIVES, SHRINKAGE, tune_thresholds


@given(st.integers(0, 10_000))
def test_no_threshold_for_all_codes_has_a_higher_f1(seed: int) -> None:
    generator = np.random.default_rng(seed)
    truth = (generator.random((40, 4)) < [0.4, 0.2, 0.1, 0.05]).astype(np.int8)
    probabilities = np.clip(0.3 * truth + 0.7 * generator.random((40, 4)), 0, 1).round(1)
    _own, overall = tune_thresholds(truth, probabilities)
    best = evaluate("abcd", truth, probabilities, np.full(4, overall)).micro_f1 or 0
    for other in np.linspace(MIN_SHOWN_PROBABILITY, 1, 40):
        assert (evaluate("abcd", truth, probabilities, np.full(4, other)).micro_f1 or 0) <= best


def test_what_differs_by_rounding_alone_falls_on_one_side_of_a_threshold() -> None:
    # Two equal answers, one of which was given the code; between their floats is no threshold.
    truth = np.array([[1], [0], [0]], dtype=np.int8)
    same = 0.1 + 0.2
    probabilities = np.array([[same], [0.3], [0.1]])
    assert same != 0.3
    assert tune_thresholds(truth, probabilities)[1] == pytest.approx(0.2)
    # Whichever of the two is first, it is one step.
    for first, second in ((same, 0.3), (0.3, same)):
        assert average_precision(truth[:2, 0], np.array([first, second])) == 0.5


def test_a_rare_code_leans_on_what_is_expected_and_on_the_threshold_of_all() -> None:
    truth = np.zeros((100, 2), dtype=np.int8)
    probabilities = np.full((100, 2), 0.1)
    truth[:50, 0], probabilities[:50, 0] = 1, 0.5
    truth[0, 1], probabilities[:2, 1] = 1, 0.9
    own, overall = tune_thresholds(truth, probabilities)
    assert overall == pytest.approx(0.3)
    # One positive of two at 0.9: chance; the probabilities expect two.
    weight = 1 / (1 + PRIOR_POSITIVES)
    said = [weight * 1 + (1 - weight) * 0.9, (1 - weight) * 0.9, *[(1 - weight) * 0.1] * 98]
    f1 = [2 * sum(said[:n]) / (n + sum(said)) for n in (2, 100)]
    assert f1[0] < f1[1] or own[1] == pytest.approx((1 - SHRINKAGE) * 0.5 + SHRINKAGE * 0.3)
    assert f1[0] > f1[1] or own[1] == pytest.approx(
        (1 - SHRINKAGE) * MIN_SHOWN_PROBABILITY + SHRINKAGE * 0.3
    )


def test_with_many_positives_the_threshold_is_the_codes_own() -> None:
    generator = np.random.default_rng(0)
    probabilities = generator.random((20_000, 1))
    truth = (generator.random((20_000, 1)) < probabilities).astype(np.int8)
    own, overall = tune_thresholds(truth, probabilities)
    assert own[0] == pytest.approx(overall, abs=0.03)


def test_a_threshold_without_positives_is_where_f1_is_expected_to_be_highest() -> None:
    p = np.linspace(0.01, 0.99, 99)[:, None]
    own, overall = tune_thresholds(np.zeros((99, 1), np.int8), p)
    assert overall == 0.5
    expected = [2 * p[p >= t].sum() / ((p >= t).sum() + p.sum()) for t in p[:, 0]]
    best = p[int(np.argmax(expected)), 0] - 0.005
    assert own[0] == pytest.approx((1 - SHRINKAGE) * best + SHRINKAGE * 0.5)
    assert tune_thresholds(np.zeros((3, 1), np.int8), np.zeros((3, 1)))[1] == 0.5
