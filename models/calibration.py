"""From scores to probabilities: Platt's sigmoid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def sigmoid(x: Numbers) -> Numbers:
    """1 / (1 + e^-x), without overflow at either end."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def platt(inputs: Numbers, truth: NDArray[np.bool_]) -> Numbers:
    """Coefficients with which sigmoid(inputs @ c[:-1] + c[-1]) is a probability.

    Platt's method, with Newton steps and backtracking as in Lin, Lin & Weng (2007), "A
    note on Platt's probabilistic outputs for support vector machines", Machine Learning
    68, appendix 3; here with any number of inputs beside the score.

    Args:
        inputs: shape (judgments, inputs), out of fold.
        truth: shape (judgments,).

    Returns:
        shape (inputs + 1,), the offset last.
    """
    positives = int(truth.sum())
    negatives = len(truth) - positives
    # Targets short of 0 and 1: Platt's guard against certainty from few judgments.
    target = np.where(truth, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    design = np.column_stack([inputs, np.ones(len(truth))])

    def loss(coefficients: Numbers) -> float:
        x = design @ coefficients
        return float(np.sum(np.logaddexp(0, x) - target * x))

    found = np.zeros(design.shape[1])
    found[-1] = np.log((positives + 1) / (negatives + 1))
    value = loss(found)
    for _step in range(100):
        p = sigmoid(design @ found)
        gradient = design.T @ (p - target)
        if np.abs(gradient).max() < 1e-5:
            break
        # The small diagonal keeps inputs that are all alike from having no solution.
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + 1e-9 * np.eye(len(found))
        change = -np.linalg.solve(hessian, gradient)
        stride = 1.0
        while (new := loss(found + stride * change)) >= value + 1e-4 * stride * gradient @ change:
            stride /= 2
            if stride < 1e-10:
                return found
        found, value = found + stride * change, new
    return found
