"""Agreement on one value for each unit: percent agreement, kappa, AC1 and alpha.

Units are patterns, shape (patterns, values): how many coders gave each value. `times`, shape (...,
patterns), is the number of units with each pattern. Results have the shape of `times` without its
last axis, so that all draws of a bootstrap are computed at once. An undefined result is NaN.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Difference = Callable[[Numbers], Numbers]
"""From how often each value was given, shape (..., values), to the difference of each pair."""


def agreeing(patterns: Numbers, times: Numbers) -> Numbers:
    """Percent agreement: the share of agreeing pairs, averaged over units with several."""
    coders = patterns.sum(axis=1)
    pairs = coders * (coders - 1)
    share = ratio((patterns * (patterns - 1)).sum(axis=1), pairs)
    some = pairs > 0
    return ratio(times[..., some] @ share[some], times[..., some].sum(axis=-1))


def prevalence(patterns: Numbers, times: Numbers) -> Numbers:
    """The share of the last value among all values."""
    given = times @ patterns
    return ratio(given[..., -1], given.sum(axis=-1))


def fleiss(patterns: Numbers, times: Numbers) -> Numbers:
    """Fleiss' kappa; Gwet 2014, "Handbook of Inter-Rater Reliability", for missing values."""
    return corrected(agreeing(patterns, times), (_shares(patterns, times) ** 2).sum(axis=-1))


def ac1(patterns: Numbers, times: Numbers) -> Numbers:
    """Gwet's AC1, which stays high if nearly all units have the same value.

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
    """Krippendorff's alpha for any number of coders, with missing values; by default nominal.

    1 for perfect agreement, 0 for agreement as expected by chance. A unit with a single value does
    not count.

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
    """Alpha, from sums of differences.

    Args:
        observed: the sum over units of the differences between all ordered pairs of values in
            it, divided by one less than the number of values in it.
        expected: the sum of the differences between all ordered pairs of values.
        values: the number of values.
    """
    return 1 - ratio((values - 1) * observed, expected)


def corrected(agreed: Numbers, chance: Numbers) -> Numbers:
    """Agreement beyond chance, as a share of the maximum beyond chance."""
    return ratio(agreed - chance, 1 - chance)


def nominal(given: Numbers) -> Numbers:
    """The nominal difference: 0 for equal values, else 1."""
    return 1 - np.eye(given.shape[-1])


def ordinal(given: Numbers) -> Numbers:
    """The ordinal difference: the square of the number of values between two ranks."""
    midranks = np.cumsum(given, axis=-1) - given / 2
    differences: Numbers = (midranks[..., :, None] - midranks[..., None, :]) ** 2
    return differences


def interval(values: Numbers) -> Difference:
    """The interval difference: the square of the distance between two numbers."""
    differences: Numbers = (values[:, None] - values[None, :]) ** 2
    return lambda _given: differences


def _shares(patterns: Numbers, times: Numbers) -> Numbers:
    """The share of each value, the mean over units, shape (..., values)."""
    coders = patterns.sum(axis=1, keepdims=True)
    return ratio(times @ (patterns / np.maximum(coders, 1)), times.sum(axis=-1)[..., None])


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """`part` / `whole`; NaN if the whole is zero, or zero but for rounding."""
    some = np.abs(whole) > 1e-12
    found: Numbers = np.where(some, part / np.where(some, whole, 1), np.nan)
    return found
