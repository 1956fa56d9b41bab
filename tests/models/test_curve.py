"""The learning curve of a study, and the interval around it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from simulations.suggestions import coverage

from turven.models.curve import MIN_RANDOM, Curve, curve, interval, micro_f1, outcome_counts


def test_what_was_right_wrong_and_missed() -> None:
    truth = np.array([[1, 0, -1], [1, 1, 0]], dtype=np.int8)
    suggested = np.array([[True, True, True], [False, True, False]])
    counts = outcome_counts(truth, suggested)
    # About the third code of the first quote nobody decided.
    assert counts.tolist() == [[1, 1, 0], [1, 0, 1]]
    assert micro_f1(counts) == 2 * 2 / (2 * 2 + 1 + 1)
    assert micro_f1(np.zeros((0, 3))) is None


@pytest.mark.parametrize("right", [0, 1, 9, 10])
def test_the_interval_of_ten_quotes_is_the_exact_one_of_a_share(right: int) -> None:
    counts = np.array([[1, 0, 0]] * right + [[0, 1, 1]] * (10 - right))
    found = interval(counts, [str(i) for i in range(10)])
    assert found == pytest.approx(tuple(binomtest(right, 10).proportion_ci(0.95)))
    if right == 10:
        # The lower bound of ten of ten: .025 to the power of 1/10.
        assert found == pytest.approx((0.6915, 1), abs=1e-4)


def test_on_few_quotes_the_interval_holds() -> None:
    for quotes in (10, 20, 40):
        assert min(coverage(quotes, 200).values()) >= 0.95


def test_the_interval_of_a_proportion_is_that_of_the_binomial() -> None:
    # One judgment a quote: right, or both wrong and missed, so that F1 is the share right.
    right = 60
    counts = np.array([[1, 0, 0]] * right + [[0, 1, 1]] * (100 - right))
    found = interval(counts, [str(i) for i in range(100)])
    assert found == pytest.approx(tuple(binomtest(60, 100).proportion_ci(0.95)))


def test_equal_answers_are_one_in_the_interval() -> None:
    counts = np.array([[1, 0, 0]] * 60 + [[0, 1, 1]] * 40)
    apart = interval(counts, [str(i) for i in range(100)])
    together = interval(counts, [str(i // 10) for i in range(100)])
    assert apart is not None
    assert together is not None
    assert together[1] - together[0] > 2 * (apart[1] - apart[0])


def test_without_judgments_there_is_no_interval() -> None:
    assert interval(np.zeros((3, 3), dtype=np.int64), ["a", "b", "c"]) is None


def test_an_exact_power_law_is_found_back() -> None:
    def law(n: int) -> float:
        return float(1 - 2 * n**-0.3)

    points = tuple((n, law(n)) for n in (50, 100, 200))
    alone = Curve(0, None, None, None, points)
    assert alone.now == law(200)
    assert alone.after(100) == pytest.approx(law(300))
    # On the random share the suggestions are worse; the curve runs through that.
    lower = Curve(40, 0.4, 0.3, 0.5, points)
    assert lower.after(100) == pytest.approx(1 - 0.6 * 1.5**-0.3)


def test_what_does_not_get_better_stays() -> None:
    falling = Curve(0, None, None, None, ((50, 0.5), (100, 0.45)))
    assert falling.after(100) == pytest.approx(0.45)
    assert Curve(0, None, None, None, ((50, 0.9), (100, 1.0))).after(100) == 1
    assert Curve(0, None, None, None, ((100, 0.5),)).after(100) is None
    assert Curve(0, None, None, None, ()).after(100) is None


def test_only_the_random_share_has_an_interval() -> None:
    counts = np.array([[1, 0, 0], [0, 1, 1]] * 20)
    groups = [str(i) for i in range(40)]
    random = np.zeros(40, dtype=bool)
    random[: 2 * MIN_RANDOM : 2] = True
    found = curve(counts, groups, random, [(10, 0.3), (0, None)])
    assert (found.random, found.value, found.high) == (MIN_RANDOM, 1.0, 1.0)
    assert found.low == pytest.approx(0.6915, abs=1e-4)
    assert found.points == ((10, 0.3), (40, 0.5))
    random[0] = False
    too_few = curve(counts, groups, random, [])
    assert (too_few.random, too_few.value, too_few.low) == (MIN_RANDOM - 1, None, None)
    assert Curve.from_json(found.to_json()) == found
