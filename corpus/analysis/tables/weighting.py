"""Weighted shares, and effective bases: how precise they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ADDED = 1.96**2 / 2
"""The respondents with a code, and as many without, by which Wilson's interval of 95% moves a share
to the middle (Agresti & Coull 1998, The American Statistician 52:119-126)."""


def effective_base(weights: NDArray[np.float64]) -> float:
    """Kish's effective base, (Σw)² / Σw², of anything that is unrelated to the weights.

    Kish 1965, "Survey Sampling", section 11.7.
    """
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def effective_bases(weights: NDArray[np.float64], has: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The effective base of the weighted share of each column of `has`: p(1 - p) / v.

    v is the linearised (Taylor) variance of the share as a ratio of two sums, Σw²(x - p)² / (Σw)²:
    Särndal, Swensson & Wretman 1992, "Model Assisted Survey Sampling", section 5.5. A code that is
    more frequent among respondents with high weights has a smaller effective base than Kish's.

    A few respondents with a code say little about the weights of those who have it. Therefore
    `ADDED` respondents with the code and as many without are added to p and v, with the mean
    weight and the mean squared weight of all. A share of 0 or 1 then has Kish's base, and with
    equal weights the base is the number of respondents.
    """
    squares = weights * weights
    whole, respondents = float(weights.sum()), int((weights > 0).sum())
    if not whole:
        return np.zeros(has.shape[1])
    more = ADDED / respondents
    share = (weights @ has + more * whole) / (whole * (1 + 2 * more))
    with_code = squares @ has + more * squares.sum()
    without = squares.sum() * (1 + 2 * more) - with_code
    variance = with_code * (1 - share) ** 2 + without * share**2
    found: NDArray[np.float64] = share * (1 - share) * whole**2 * (1 + 2 * more) / variance
    return found


def weighted_shares(weights: NDArray[np.float64], has: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The weighted share of each column of `has`, shape (respondents, columns).

    Exactly 0 or 1 if nobody or everybody with a weight has it; 0 if all weights are 0.
    """
    whole = float(weights.sum())
    if not whole:
        return np.zeros(has.shape[1])
    found: NDArray[np.float64] = np.minimum(weights @ has / whole, 1)
    found[has[weights > 0].all(axis=0)] = 1.0
    return found
