"""How sure a figure is: the same figure of other quotes that there might have been.

Quotes are drawn with replacement, as many as there are. Whatever is bootstrapped is a
function of sums over quotes, so that a draw costs a sum and the quotes are read once.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .nominal import Numbers

DRAWS = 1_000
SEED = 20_181_415
"""The same draws each time: figures of a study change only when its decisions do."""

ROOM = 4_000_000
"""Numbers that are kept of a handful of draws at a time."""


class Figure(NamedTuple):
    """A figure with its interval of 95%, or why it has none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: Literal["constant"] | None = None
    """Why it is not defined: with but one value nothing could have differed."""


def figure(values: Numbers) -> Figure:
    """Of a figure, shape (1 + draws,): of the quotes as they are, then of each draw.

    The interval is that of percentiles (Efron & Tibshirani 1993, "An Introduction to the
    Bootstrap", chapter 13); there is none where more than one draw in ten has no figure.
    """
    value, draws = float(values[0]), values[1:]
    if np.isnan(value):
        return Figure(None, why="constant")
    defined = draws[~np.isnan(draws)]
    if not len(defined) or 10 * len(defined) < 9 * len(draws):
        return Figure(value)
    low, high = np.percentile(defined, (2.5, 97.5))
    return Figure(value, float(low), float(high))


def drawn(times: NDArray[np.int64], draws: int) -> Numbers:
    """How often each pattern is drawn, shape (1 + draws, patterns); first, how often it is."""
    total = int(times.sum())
    again = np.random.default_rng(SEED).multinomial(total, times / max(total, 1), size=draws)
    return np.vstack([times, again]).astype(np.float64)


def sums(features: csr_array, draws: int) -> Numbers:
    """What is added up over quotes, shape (1 + draws, features), of a row for each of them."""
    quotes = features.shape[0]
    found = np.zeros((1 + draws, features.shape[1]))
    found[0] = features.sum(axis=0)
    if not quotes:
        return found
    random = np.random.default_rng(SEED)
    # Half as precise: how sure a figure is need not be known to eight digits.
    across = features.T.tocsr().astype(np.float32)
    step = max(ROOM // quotes, 1)
    for start in range(1, 1 + draws, step):
        stop = min(start + step, 1 + draws)
        times = np.empty((stop - start, quotes), dtype=np.float32)
        for row in times:
            row[:] = np.bincount(random.integers(quotes, size=quotes), minlength=quotes)
        found[start:stop] = (across @ np.ascontiguousarray(times.T)).T
    return found
