"""The thresholds from which codes are suggested, tuned on what was coded.

Matrices have the shape (quotes, codes); `truth` is as in `evaluation`.
"""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray, Truth
from .evaluation import MIN_SHOWN_PROBABILITY, ROUNDING

PRIOR_POSITIVES = 60
"""With this many positives, decisions and probabilities count equally."""

SHRINKAGE = 0.25
"""How far the threshold of a code is moved to that of all codes, from 0 to 1."""


def tune_thresholds(truth: Truth, probabilities: FloatArray) -> tuple[FloatArray, float]:
    """The thresholds with the highest F1, per code, shape (codes,), and for all codes together.

    No threshold is below `MIN_SHOWN_PROBABILITY`.

    A threshold tuned on a handful of positives follows chance. Therefore a judgment on a code
    with n positives counts as (n · truth + 60 · probability) / (n + 60), so that a rare code is
    judged by its expected F1, and the result is moved a quarter of the way to the threshold of
    all codes. `probabilities` must be calibrated.
    """
    known = truth >= 0
    overall = _best((truth[known] == 1).astype(np.float64), probabilities[known], 0.5)
    own = np.empty(truth.shape[1])
    for c in range(truth.shape[1]):
        column = known[:, c]
        p = probabilities[column, c]
        yes = (truth[column, c] == 1).astype(np.float64)
        n = yes.sum()
        best = _best((n * yes + PRIOR_POSITIVES * p) / (n + PRIOR_POSITIVES), p, overall)
        own[c] = (1 - SHRINKAGE) * best + SHRINKAGE * overall
    return own, overall


def _best(yes: FloatArray, probabilities: FloatArray, otherwise: float) -> float:
    """The threshold with the highest F1, halfway between two probabilities.

    `yes`, shape (judgments,), is the truth from 0 to 1; without any, the result is `otherwise`.
    """
    if yes.sum() <= 0:
        return otherwise
    order = np.argsort(-probabilities, kind="stable")
    p, hits = probabilities[order], np.cumsum(yes[order])
    f1 = 2 * hits / (np.arange(1, len(p) + 1) + yes.sum())
    # Equal probabilities are always on the same side of a threshold.
    below = np.append(p[1:], 0.0)
    f1[p - below <= ROUNDING] = -1.0
    best = int(np.argmax(f1))
    return (
        max(float(p[best] + below[best]) / 2, MIN_SHOWN_PROBABILITY) if f1[best] > 0 else otherwise
    )
