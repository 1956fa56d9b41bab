"""Calibration: a sigmoid, adjusted slightly for each code, turns scores into probabilities.

This is Platt's method: a logistic regression on out-of-fold scores, here with Gaussian
priors on its coefficients. With many judgments the priors have no influence; with only ten
they keep the sigmoid from fitting noise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .arrays import FloatArray

PRIOR_MEANS = np.array([1.0, 1.0, 1.0, 2.0, 0.0])
PRIOR_SDS = np.array([0.25, 0.5, 1.0, 1.0, 0.5])
"""Gaussian priors of the coefficients, in the order of `CalibrationInputs.columns`."""

FADE_POSITIVES = 10.0
"""Positives at which the fading part of the keyword strength has fallen to half."""

CODE_SD = 0.3
"""Prior standard deviation of the slope and the offset of one code around those of all codes."""
MIN_POSITIVES_FOR_CODE = 3
"""A code with at least this many positives has its own slope and offset."""


@dataclass(frozen=True, slots=True)
class CalibrationInputs:
    """The predictors of each judgment, measured out of fold; all have the shape (quotes, codes).

    `base` is the log odds of the code among the training quotes, `score` the score that the
    ridge regression gives the quote, `strength` the strength of the keyword hits, and
    `positives` the number of training quotes with the code.
    """

    base: FloatArray
    score: FloatArray
    strength: FloatArray
    positives: FloatArray

    def subset(self, rows: NDArray[np.bool_]) -> CalibrationInputs:
        """The inputs of the quotes that `rows`, shape (quotes,), selects."""
        return CalibrationInputs(
            self.base[rows], self.score[rows], self.strength[rows], self.positives[rows]
        )

    def columns(self, unit: float) -> FloatArray:
        """The inputs of the sigmoid, shape (quotes, codes, 5)."""
        score = self.score / unit
        faded = self.strength / (1 + self.positives / FADE_POSITIVES)
        return np.stack([self.base, score, self.strength, faded, np.ones_like(score)], axis=-1)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted sigmoid, which turns `CalibrationInputs` into log odds.

    `unit` is the standard deviation of the scores; `weights`, shape (5,), are the coefficients
    for all codes; `slope` and `offset`, shape (codes,), are the adjustments for each code.
    """

    unit: float
    weights: FloatArray
    slope: FloatArray
    offset: FloatArray

    def log_odds(self, known: CalibrationInputs) -> FloatArray:
        together = known.columns(self.unit) @ self.weights
        return together + known.score / self.unit * self.slope + self.offset

    def score_weights(self) -> FloatArray:
        """The increase of the log odds for a score of 1, shape (codes,)."""
        found: FloatArray = (self.weights[1] + self.slope) / self.unit
        return found

    def intercepts(self, base: FloatArray) -> FloatArray:
        """The log odds of a quote without informative words or keywords, shape (codes,)."""
        found: FloatArray = self.weights[0] * base + self.weights[4] + self.offset
        return found

    def keyword_weights(self, positives: FloatArray) -> FloatArray:
        """The increase of the log odds for a keyword strength of 1, shape (codes,)."""
        found: FloatArray = self.weights[2] + self.weights[3] / (1 + positives / FADE_POSITIVES)
        return found


def calibrate(known: CalibrationInputs, truth: NDArray[np.int8]) -> Calibration:
    """Fit the sigmoid on out-of-fold judgments; `truth` is 1, 0, or -1 for no judgment."""
    judged = truth >= 0
    learnt = judged & (known.positives > 0)
    unit = float(known.score[learnt].std()) if learnt.any() else 0.0
    unit = unit if unit > 1e-6 else 1.0
    inputs = known.columns(unit)
    weights = logistic(inputs[judged], truth[judged] == 1, PRIOR_MEANS, PRIOR_SDS)
    # A keyword never makes its code less probable.
    weights[2] = max(weights[2], 0.0)
    weights[3] = max(weights[3], 0.0)
    codes = truth.shape[1]
    all_alike = Calibration(unit, weights, np.zeros(codes), np.zeros(codes))
    together = all_alike.log_odds(known)
    own = np.zeros((codes, 2))
    for c in np.flatnonzero((truth == 1).sum(axis=0) >= MIN_POSITIVES_FOR_CODE).tolist():
        rows = judged[:, c]
        bend = np.column_stack([known.score[rows, c] / unit, np.ones(rows.sum())])
        own[c] = logistic(
            bend, truth[rows, c] == 1, np.zeros(2), np.full(2, CODE_SD), together[rows, c]
        )
    return replace(all_alike, slope=own[:, 0], offset=own[:, 1])


def sigmoid(x: FloatArray) -> FloatArray:
    """1 / (1 + e^-x), without overflow at either end."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def logistic(
    inputs: FloatArray,
    truth: NDArray[np.bool_],
    expected: FloatArray,
    spread: FloatArray,
    given: FloatArray | float = 0.0,
) -> FloatArray:
    """The maximum a posteriori coefficients c of P(truth) = sigmoid(given + inputs @ c).

    Logistic regression with independent Gaussian priors, fitted by Newton steps with
    backtracking as in Lin, Lin & Weng (2007), "A note on Platt's probabilistic outputs
    for support vector machines", Machine Learning 68, appendix 3. Shape (coefficients,).

    Args:
        inputs: shape (judgments, coefficients).
        truth: shape (judgments,).
        expected: means of the priors, shape (coefficients,).
        spread: their standard deviations, shape (coefficients,).
        given: an offset in log odds, which is not fitted, shape (judgments,).
    """
    target = truth.astype(np.float64)
    strictness = 1 / spread**2

    def loss(coefficients: FloatArray) -> float:
        x = given + inputs @ coefficients
        prior = strictness @ (coefficients - expected) ** 2 / 2
        return float(np.sum(np.logaddexp(0, x) - target * x) + prior)

    found = expected.copy()
    value = loss(found)
    for _step in range(100):
        p = sigmoid(given + inputs @ found)
        gradient = inputs.T @ (p - target) + strictness * (found - expected)
        if np.abs(gradient).max() < 1e-6 * max(1.0, len(target)):
            break
        hessian = inputs.T @ (inputs * (p * (1 - p))[:, None]) + np.diag(strictness)
        change = -np.linalg.solve(hessian, gradient)
        stride = 1.0
        while (new := loss(found + stride * change)) >= value + 1e-4 * stride * gradient @ change:
            stride /= 2
            if stride < 1e-10:
                return found
        found, value = found + stride * change, new
    return found
