"""Bootstrap intervals: the same statistic on samples of quotes drawn with replacement.

Each draw has as many quotes as the study. Every statistic is a function of sums over quotes, so
that a draw costs one sum and the quotes are read only once.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from .nominal import Numbers

DRAWS = 1_000
SEED = 20_181_415
"""Fixed, so that statistics of a study change only when its decisions change."""

SAME = 1e-9
"""Figures that differ by less are the same, but for rounding."""

MAX_NUMBERS = 4_000_000
"""The most numbers in memory for a batch of draws."""


class Figure(NamedTuple):
    """A statistic with its 95% interval, or the reason why it is undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: Literal["constant", "few"] | None = None
    """The reason why there is none: all values are the same, so that no difference was possible; or
    the code was given, or not given, to too few units."""


def figure(values: Numbers) -> Figure:
    """The value and interval of a statistic, from shape (1 + draws,): observed, then each draw.

    A percentile interval (Efron & Tibshirani 1993, "An Introduction to the Bootstrap", chapter
    13). There is none if the statistic is undefined in more than one draw in ten, or the same in
    all draws: units without any difference do not tell how different others would be.
    """
    value, draws = float(values[0]), values[1:]
    if np.isnan(value):
        return Figure(None, why="constant")
    defined = draws[~np.isnan(draws)]
    if not len(defined) or 10 * len(defined) < 9 * len(draws):
        return Figure(value)
    low, high = np.percentile(defined, (2.5, 97.5))
    if high - low < SAME:
        return Figure(value)
    return Figure(value, min(float(low), value), max(float(high), value))


def posterior_counts(times: Numbers, added: Numbers, draws: int) -> Numbers:
    """Draws of how often each pattern occurs, shape (1 + draws, patterns); the first is observed.

    From the posterior of a multinomial: Dirichlet with `times` + `added`, where `added` is half of
    an observation of each outcome (Jeffreys' prior): Gelman et al. 2013, "Bayesian Data Analysis",
    section 3.4. A bootstrap never draws a pattern that was not seen, so that its intervals for a
    rare code are too narrow.
    """
    drawn = np.random.default_rng(SEED).dirichlet(times + added, size=draws) * times.sum()
    return np.vstack([times, drawn])


def bootstrap_sums(features: csr_array, draws: int) -> Numbers:
    """Sums of features over quotes, shape (1 + draws, features), from one row for each quote."""
    quotes = features.shape[0]
    found = np.zeros((1 + draws, features.shape[1]))
    found[0] = features.sum(axis=0)
    if not quotes:
        return found
    random = np.random.default_rng(SEED)
    # Single precision: the bounds of an interval need no eight digits.
    across = features.T.tocsr().astype(np.float32)
    step = max(MAX_NUMBERS // quotes, 1)
    for start in range(1, 1 + draws, step):
        stop = min(start + step, 1 + draws)
        times = np.empty((stop - start, quotes), dtype=np.float32)
        for row in times:
            row[:] = np.bincount(random.integers(quotes, size=quotes), minlength=quotes)
        found[start:stop] = (across @ np.ascontiguousarray(times.T)).T
    return found
