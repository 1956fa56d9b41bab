"""From scores to probabilities: Platt's sigmoid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def sigmoid(x: Numbers) -> Numbers:
    """1 / (1 + e^-x), without overflow at either end."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def platt(scores: Numbers, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """The slope and offset with which sigmoid(slope · score + offset) is a probability.

    Newton's method with backtracking, from Lin, Lin & Weng (2007), "A note on Platt's
    probabilistic outputs for support vector machines", Machine Learning 68, appendix 3;
    their A and B are minus our slope and offset. A slope below zero would mean that
    the scores speak against the truth: then they say nothing, and every probability is
    the share of positives.

    Args:
        scores: shape (judgments,), out of fold.
        truth: shape (judgments,).
    """
    positives = int(truth.sum())
    negatives = len(truth) - positives
    # Targets short of 0 and 1: Platt's guard against certainty from few judgments.
    target = np.where(truth, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(slope: float, offset: float) -> float:
        x = slope * scores + offset
        return float(np.sum(np.logaddexp(0, x) - target * x))

    slope, offset = 0.0, float(np.log((positives + 1) / (negatives + 1)))
    base, value = offset, loss(slope, offset)
    for _step in range(100):
        p = sigmoid(slope * scores + offset)
        error, curve = p - target, p * (1 - p)
        gradient = np.array([error @ scores, error.sum()])
        if np.abs(gradient).max() < 1e-5:
            break
        mixed = curve @ scores
        hessian = np.array([[curve @ scores**2, mixed], [mixed, curve.sum()]])
        change = -np.linalg.solve(hessian + 1e-12 * np.eye(2), gradient)
        stride = 1.0
        while stride >= 1e-10:
            ahead = slope + stride * change[0], offset + stride * change[1]
            if (new := loss(*ahead)) < value + 1e-4 * stride * (gradient @ change):
                (slope, offset), value = ahead, new
                break
            stride /= 2
        else:
            break
    return (float(slope), float(offset)) if slope > 0 else (0.0, base)
