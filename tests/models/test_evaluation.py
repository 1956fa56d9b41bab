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
    Evaluation,
    average_precision,
    evaluate,
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
    assert made.score_weights()[0] < made.score_weights()[1] < made.score_weights()[2]


def test_ten_judgments_do_not_turn_the_scores_around() -> None:
    score = np.array([[1.0], [-1.0], [0.5], [-0.5]])
    truth = np.array([[0], [1], [0], [1]], dtype=np.int8)
    known = CalibrationInputs(np.zeros((4, 1)), score, np.zeros((4, 1)), np.ones((4, 1)))
    assert calibrate(known, truth).score_weights()[0] > 0


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
