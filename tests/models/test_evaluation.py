"""The figures about a suggester, beside those of scikit-learn."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score

from turven.models.calibration import platt, sigmoid
from turven.models.evaluation import FULL, SHOWN, Evaluation, evaluate, thresholds
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
    made = evaluate(["a", "b"], truth, np.array([[SHOWN / 2, 0.0]]), np.full(2, 0.5))
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
    for other in np.linspace(SHOWN, 1, 40):
        assert (evaluate(CODES, truth, probabilities, np.full(4, other)).micro_f1 or 0) <= best


def test_a_rare_code_leans_on_the_threshold_of_all() -> None:
    truth = np.zeros((100, 2), dtype=np.int8)
    probabilities = np.full((100, 2), 0.1)
    truth[:50, 0], probabilities[:50, 0] = 1, 0.5
    truth[0, 1], probabilities[0, 1] = 1, 0.9
    own, overall = thresholds(truth, probabilities)
    assert overall == pytest.approx(0.3)
    assert own[1] == pytest.approx((1 * 0.5 + FULL * 0.3) / (1 + FULL))


def test_a_threshold_without_positives_is_that_of_all() -> None:
    truth, probabilities = random(3)
    truth[:, 2] = 0
    own, overall = thresholds(truth, probabilities)
    assert own[2] == overall
    assert thresholds(np.zeros((3, 1), np.int8), np.zeros((3, 1)))[1] == 0.5


def test_platt_is_logistic_regression_on_his_targets() -> None:
    generator = np.random.default_rng(0)
    truth = generator.random(400) < 0.3
    inputs = np.column_stack([generator.normal(size=400) + 1.5 * truth, generator.normal(size=400)])
    positives, negatives = truth.sum(), (~truth).sum()
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    target = np.where(truth, high, low)
    reference = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(
        np.concatenate([inputs, inputs]),
        np.repeat([True, False], 400),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    expected = [*reference.coef_[0], *reference.intercept_]
    assert platt(inputs, truth) == pytest.approx(expected, rel=1e-4)


def test_platt_without_anything_to_go_by_gives_the_share_of_positives() -> None:
    truth = np.arange(100) < 25
    coefficients = platt(np.ones((100, 1)), truth)
    assert sigmoid(np.array([coefficients.sum()]))[0] == pytest.approx(0.25, abs=0.01)


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
