"""Weighted shares, and effective bases: how precise they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .. import ratios


def effective_base(weights: NDArray[np.float64]) -> float:
    """Kish's effective base, (Σw)² / Σw², of anything that is unrelated to the weights.

    Kish 1965, "Survey Sampling", section 11.7.
    """
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def effective_bases(weights: NDArray[np.float64], has: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The effective base of the weighted share of each column of `has`: p(1 - p) / v.

    v is the linearised variance of the share as a ratio of two sums (`ratios.effective_bases`),
    Σw²(x - p)² / (Σw)². A code that is more frequent among respondents with high weights has a
    smaller effective base than Kish's. Where nobody or everybody has it, it is Kish's; with equal
    weights it is the number of respondents.
    """
    return ratios.effective_bases(weights[:, None] * has, weights[:, None])


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
