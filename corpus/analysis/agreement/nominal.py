"""Agreement on values, of which a coder gives a unit one: percentages, kappa, AC1, alpha.

Units are given as patterns, shape (patterns, values): by how many coders a unit got each
value. `times`, shape (..., patterns), says how many units there are of each pattern; all
figures have the shape of what stands before its last axis, so that the draws of a bootstrap
go through the same formula at once. A figure that is not defined is NaN.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Difference = Callable[[Numbers], Numbers]
"""From how often each value was given, shape (..., values), to how much each two differ."""


def agreeing(patterns: Numbers, times: Numbers) -> Numbers:
    """The share of pairs of coders that agree, the mean over units with two or more."""
    coders = patterns.sum(axis=1)
    pairs = coders * (coders - 1)
    share = ratio((patterns * (patterns - 1)).sum(axis=1), pairs)
    some = pairs > 0
    return ratio(times[..., some] @ share[some], times[..., some].sum(axis=-1))


def prevalence(patterns: Numbers, times: Numbers) -> Numbers:
    """The share of all values that is the last one."""
    given = times @ patterns
    return ratio(given[..., -1], given.sum(axis=-1))


def fleiss(patterns: Numbers, times: Numbers) -> Numbers:
    """Fleiss' kappa; Gwet 2014, "Handbook of Inter-Rater Reliability", for missing values."""
    return corrected(agreeing(patterns, times), (_shares(patterns, times) ** 2).sum(axis=-1))


def ac1(patterns: Numbers, times: Numbers) -> Numbers:
    """Gwet's AC1, which stays high where nearly all units have the same value.

    Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high
    agreement"; with missing values as in his handbook of 2014.
    """
    shares = _shares(patterns, times)
    chance = (shares * (1 - shares)).sum(axis=-1) / (patterns.shape[1] - 1)
    return corrected(agreeing(patterns, times), chance)


def kappa(matrix: Numbers) -> Numbers:
    """Cohen's kappa of two coders: shape (..., values, values), units by what each gave.

    Cohen 1960, "A coefficient of agreement for nominal scales".
    """
    total = matrix.sum(axis=(-2, -1))
    same = ratio(np.trace(matrix, axis1=-2, axis2=-1), total)
    chance = ratio((matrix.sum(axis=-1) * matrix.sum(axis=-2)).sum(axis=-1), total**2)
    return corrected(same, chance)


def alpha(patterns: Numbers, times: Numbers, difference: Difference | None = None) -> Numbers:
    """Krippendorff's alpha, any number of coders, values missing or not; by default nominal.

    1 where all agree, 0 where they agree as chance would have it. A unit with a single value
    says nothing of agreement.

    Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section D.
    """
    coders = patterns.sum(axis=1)
    some = coders > 1
    patterns, times, coders = patterns[some], times[..., some], coders[some]
    given = times @ patterns
    differ = (difference or nominal)(given)
    within = np.einsum("pv,...vw,pw->...p", patterns, differ, patterns) / (coders - 1)
    return reliability(
        (times * within).sum(axis=-1),
        np.einsum("...v,...vw,...w->...", given, differ, given),
        given.sum(axis=-1),
    )


def reliability(observed: Numbers, expected: Numbers, values: Numbers) -> Numbers:
    """Alpha, from disagreement added up.

    Args:
        observed: over units, the differences of all ordered pairs in it, divided by one
            less than the values in it.
        expected: the differences of all ordered pairs of values there are.
        values: how many there are.
    """
    return 1 - ratio((values - 1) * observed, expected)


def corrected(agreed: Numbers, chance: Numbers) -> Numbers:
    """What is agreed beyond chance, of what could be."""
    return ratio(agreed - chance, 1 - chance)


def nominal(given: Numbers) -> Numbers:
    """Two values differ or they do not."""
    return 1 - np.eye(given.shape[-1])


def ordinal(given: Numbers) -> Numbers:
    """Two ranks differ by what was given between them, squared; the values are in order."""
    upto = np.cumsum(given, axis=-1) - given / 2
    apart: Numbers = (upto[..., :, None] - upto[..., None, :]) ** 2
    return apart


def interval(values: Numbers) -> Difference:
    """Numbers differ by their distance, squared."""
    apart: Numbers = (values[:, None] - values[None, :]) ** 2
    return lambda _given: apart


def _shares(patterns: Numbers, times: Numbers) -> Numbers:
    """The share of each value, the mean over units, shape (..., values)."""
    coders = patterns.sum(axis=1, keepdims=True)
    return ratio(times @ (patterns / np.maximum(coders, 1)), times.sum(axis=-1)[..., None])


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """NaN where the whole is nothing, or is so but for rounding."""
    some = np.abs(whole) > 1e-12
    found: Numbers = np.where(some, part / np.where(some, whole, 1), np.nan)
    return found
