"""Weighted shares and the effective base."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def effective_base(weights: NDArray[np.float64]) -> float:
    """The effective base, (Σw)² / Σw²: equally weighted respondents with the same precision.

    Kish 1965, "Survey Sampling", section 11.7.
    """
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


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
