"""The figures about a suggester, beside those of scikit-learn."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from turven.models.calibration import CalibrationInputs, calibrate, logistic, sigmoid
from turven.models.evaluation import (
    MIN_SHOWN_PROBABILITY,
    PRIOR_POSITIVES,
    SHRINKAGE,
    Evaluation,
    average_precision,
    evaluate,
    thresholds,
)
from turven.models.folds import folds

CODES = ["a", "b", "c", "d"]


def random(seed: int, quotes: int = 200) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    truth = (generator.random((quotes, 4)) < [0.4, 0.2, 0.1, 0.05]).astype(np.int8)
    probabilities = np.clip(0.3 * truth + 0.7 * generator.random((quotes, 4)), 0, 1)
    return truth, probabilities


@pytest.mark.parametrize("seed", range(5))
def test_the_figures_are_those_of_scikit_learn(seed: int) -> None:
    truth, probabilities = random(seed)
    limits = np.array([0.3, 0.5, 0.6, 0.7])
    made = evaluate(CODES, truth, probabilities, limits)
    suggested = probabilities >= limits
    for c, code in enumerate(made.codes):
        assert code.counts.precision == pytest.approx(precision_score(truth[:, c], suggested[:, c]))
        assert code.counts.recall == pytest.approx(recall_score(truth[:, c], suggested[:, c]))
        assert code.counts.f1 == pytest.approx(f1_score(truth[:, c], suggested[:, c]))
        assert code.positives == truth[:, c].sum()
        assert code.threshold == pytest.approx(limits[c])
    assert made.micro_f1 == pytest.approx(f1_score(truth, suggested, average="micro"))
    assert made.macro_f1 == pytest.approx(f1_score(truth, suggested, average="macro"))


def test_a_worked_example() -> None:
    truth = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 1, 0]], dtype=np.int8)
    probabilities = np.array([[0.9, 0.1, 0], [0.2, 0.8, 0], [0.7, 0, 0], [0.6, 0.3, 0.1]])
    made = evaluate(["x", "y", "z"], truth, probabilities, np.full(3, 0.5))
    x, y, z = made.codes
    assert (x.counts.right, x.counts.wrong, x.counts.missed) == (1, 2, 1)
    assert x.counts.precision == pytest.approx(1 / 3)
    assert y.counts.recall == pytest.approx(1 / 2)
    # Nothing given, nothing suggested: there is no F1, and it is neither 0 nor 1.
    assert (z.counts.precision, z.counts.recall, z.counts.f1) == (None, None, None)
    assert made.micro_f1 == pytest.approx(4 / 8)
    assert made.macro_f1 == pytest.approx((2 / 5 + 2 / 3) / 2)
    # The third quote has no code; in the fourth the right one comes second.
    assert made.first_right == pytest.approx(2 / 3)
    assert made.three_right == 1


def test_a_suggestion_that_is_not_shown_is_not_right() -> None:
    truth = np.array([[1, 0]], dtype=np.int8)
    made = evaluate(
        ["a", "b"], truth, np.array([[MIN_SHOWN_PROBABILITY / 2, 0.0]]), np.full(2, 0.5)
    )
    assert made.first_right == 0


def test_what_nobody_judged_counts_for_nothing() -> None:
    truth = np.array([[-1, 1], [0, -1]], dtype=np.int8)
    made = evaluate(["a", "b"], truth, np.array([[0.9, 0.9], [0.9, 0.9]]), np.full(2, 0.5))
    assert made.codes[0].counts.wrong == 1
    assert made.codes[1].counts.right == 1
    assert made.first_right is None


def test_no_quotes_have_no_figures() -> None:
    made = evaluate(["a"], np.zeros((0, 1), np.int8), np.zeros((0, 1)), np.full(1, 0.5))
    assert (made.micro_f1, made.macro_f1, made.first_right, made.three_right) == (None,) * 4


def test_an_evaluation_is_kept_as_json() -> None:
    truth, probabilities = random(1)
    made = evaluate(CODES, truth, probabilities, np.full(4, 0.5))
    assert Evaluation.from_json(json.loads(json.dumps(made.to_json()))) == made


@given(st.integers(0, 10_000))
def test_no_threshold_for_all_codes_has_a_higher_f1(seed: int) -> None:
    truth, probabilities = random(seed, 40)
    probabilities = probabilities.round(1)
    _own, overall = thresholds(truth, probabilities)
    best = evaluate(CODES, truth, probabilities, np.full(4, overall)).micro_f1 or 0
    for other in np.linspace(MIN_SHOWN_PROBABILITY, 1, 40):
        assert (evaluate(CODES, truth, probabilities, np.full(4, other)).micro_f1 or 0) <= best


def test_what_differs_by_rounding_alone_falls_on_one_side_of_a_threshold() -> None:
    # Two equal answers, one of which was given the code; between their floats is no threshold.
    truth = np.array([[1], [0], [0]], dtype=np.int8)
    same = 0.1 + 0.2
    probabilities = np.array([[same], [0.3], [0.1]])
    assert same != 0.3
    assert thresholds(truth, probabilities)[1] == pytest.approx(0.2)
    # Whichever of the two stands first, it is one step.
    for first, second in ((same, 0.3), (0.3, same)):
        assert average_precision(truth[:2, 0], np.array([first, second])) == 0.5


def test_a_rare_code_leans_on_what_is_expected_and_on_the_threshold_of_all() -> None:
    truth = np.zeros((100, 2), dtype=np.int8)
    probabilities = np.full((100, 2), 0.1)
    truth[:50, 0], probabilities[:50, 0] = 1, 0.5
    truth[0, 1], probabilities[:2, 1] = 1, 0.9
    own, overall = thresholds(truth, probabilities)
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
    own, overall = thresholds(truth, probabilities)
    assert own[0] == pytest.approx(overall, abs=0.03)


def test_a_threshold_without_positives_is_where_f1_is_expected_to_be_highest() -> None:
    p = np.linspace(0.01, 0.99, 99)[:, None]
    own, overall = thresholds(np.zeros((99, 1), np.int8), p)
    assert overall == 0.5
    expected = [2 * p[p >= t].sum() / ((p >= t).sum() + p.sum()) for t in p[:, 0]]
    best = p[int(np.argmax(expected)), 0] - 0.005
    assert own[0] == pytest.approx((1 - SHRINKAGE) * best + SHRINKAGE * 0.5)
    assert thresholds(np.zeros((3, 1), np.int8), np.zeros((3, 1)))[1] == 0.5


def test_without_priors_it_is_logistic_regression() -> None:
    generator = np.random.default_rng(0)
    truth = generator.random(400) < 0.3
    inputs = np.column_stack([generator.normal(size=400) + 1.5 * truth, generator.normal(size=400)])
    reference = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(inputs, truth)
    found = logistic(np.column_stack([inputs, np.ones(400)]), truth, np.zeros(3), np.full(3, 1e4))
    expected = [*reference.coef_[0], *reference.intercept_]
    assert found == pytest.approx(expected, rel=1e-3)


def test_a_prior_is_a_penalty_on_the_distance_from_what_is_expected() -> None:
    generator = np.random.default_rng(1)
    truth = generator.random(300) < 0.4
    inputs = np.column_stack([generator.normal(size=300) + truth, generator.normal(size=300)])
    # The ridge penalty of scikit-learn is |c|² / 2C: a spread of √C around 0.
    reference = LogisticRegression(C=0.25, fit_intercept=False, tol=1e-10).fit(inputs, truth)
    found = logistic(inputs, truth, np.zeros(2), np.full(2, 0.5))
    assert found == pytest.approx(reference.coef_[0], rel=1e-4)
    nothing = logistic(inputs[:0], truth[:0], np.array([1.0, 2.0]), np.ones(2))
    assert nothing == pytest.approx([1, 2])


def test_calibrated_probabilities_come_true() -> None:
    generator = np.random.default_rng(2)
    score = generator.normal(size=(2000, 3))
    base = np.broadcast_to([-1.0, -2.0, -3.0], score.shape)
    strength = (generator.random(score.shape) < 0.1) * 0.7
    odds = base + np.array([1.0, 1.5, 2.0]) * score + 3 * strength
    truth = (generator.random(score.shape) < sigmoid(odds)).astype(np.int8)
    truth[:50] = -1
    given = np.full(score.shape, 100.0)
    known = CalibrationInputs(base, score, np.asarray(strength, np.float64), given)
    made = calibrate(known, truth)
    p = sigmoid(made.log_odds(known))[50:]
    for low in np.arange(0, 1, 0.2):
        inside = (p >= low) & (p < low + 0.2)
        assert p[inside].mean() == pytest.approx((truth[50:] == 1)[inside].mean(), abs=0.06)
    # The codes differ in what a score is worth, and the sigmoid follows each.
    assert made.of_score()[0] < made.of_score()[1] < made.of_score()[2]


def test_ten_judgments_do_not_turn_the_scores_around() -> None:
    score = np.array([[1.0], [-1.0], [0.5], [-0.5]])
    truth = np.array([[0], [1], [0], [1]], dtype=np.int8)
    known = CalibrationInputs(np.zeros((4, 1)), score, np.zeros((4, 1)), np.ones((4, 1)))
    assert calibrate(known, truth).of_score()[0] > 0


def test_the_sigmoid_does_not_overflow() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid(np.array([-1e4, 0, 1e4])).tolist() == [0, 0.5, 1]


@given(st.lists(st.text(max_size=2), min_size=5, max_size=60), st.integers(2, 5), st.integers(0, 9))
def test_equal_answers_are_in_one_fold(groups: list[str], count: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    truth = (generator.random((len(groups), 3)) < 0.3).astype(np.int8)
    fold = folds(truth, groups, count, seed)
    assert all(len({fold[i] for i, g in enumerate(groups) if g == name}) == 1 for name in groups)
    assert set(fold.tolist()) <= set(range(count))
    assert (fold == folds(truth, groups, count, seed)).all()


def test_each_fold_gets_its_share_of_a_rare_code() -> None:
    truth = np.zeros((200, 2), dtype=np.int8)
    truth[[3, 50, 51, 120, 199], 0] = 1
    truth[::3, 1] = 1
    fold = folds(truth, [str(i) for i in range(200)], 5, seed=0)
    assert [int(truth[fold == f, 0].sum()) for f in range(5)] == [1] * 5
    assert np.ptp(np.bincount(fold)) <= 2


@pytest.mark.parametrize("seed", range(5))
def test_average_precision_is_that_of_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = random.integers(-1, 2, 40).astype(np.int8)
    probabilities = random.integers(0, 8, 40) / 7  # with equal ones
    known = truth >= 0
    expected = average_precision_score(truth[known], probabilities[known])
    assert average_precision(truth, probabilities) == pytest.approx(expected)


def test_average_precision_of_a_code_that_no_quote_has_is_not_defined() -> None:
    assert average_precision(np.array([0, 0, -1], dtype=np.int8), np.ones(3)) is None


def test_what_was_measured_before_there_was_average_precision_is_read() -> None:
    data = evaluate(["a"], np.array([[1]], dtype=np.int8), np.ones((1, 1)), np.ones(1)).to_json()
    assert Evaluation.from_json(data).macro_ap == 1
    del data["codes"][0]["average_precision"]
    assert Evaluation.from_json(data).macro_ap is None
