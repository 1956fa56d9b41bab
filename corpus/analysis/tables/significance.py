"""How sure a percentage is, and whether two of them differ by more than chance.

Bases may be effective ones (`effective`): a weighted percentage is as sure as one of so many
respondents without weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

ALPHA = 0.05
EXPECTED = 5.0
"""Respondents to expect in each cell of a test at least: with fewer, chance is not normal."""

Correction = Literal["holm", "bonferroni"]
CORRECTIONS: tuple[Correction, ...] = ("holm", "bonferroni")


class Interval(NamedTuple):
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test of whether a code is given as often in each column."""

    statistic: float
    freedom: int
    p: float
    few: bool
    """Whether more than a fifth of the cells expects fewer than 5, or one fewer than 1."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns, by their places, and how probable such a difference is by chance."""

    a: int
    b: int
    z: float
    """Below 0 where the share of `a` is the lower one."""
    p: float
    """Two-sided."""
    adjusted: float
    """The same, when all pairs of the row are looked at."""


def effective(weights: NDArray[np.float64]) -> float:
    """How many respondents of equal weight are as sure as these: (Σw)² / Σw².

    Kish 1965, "Survey Sampling", section 11.7.
    """
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def wilson(share: float, base: float, level: float = 1 - ALPHA) -> Interval | None:
    """The score interval of a share of `base` respondents; None where there are none.

    Wilson 1927, JASA 22:209-212. With an effective base it is the one that Franco et al.
    2019, Journal of Survey Statistics and Methodology 7:334-364, call modified.
    """
    if base <= 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = share + z * z / (2 * base)
    half = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    whole = 1 + z * z / base
    return Interval(max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0))


def newcombe(a: int, of_a: int, b: int, of_b: int) -> Interval | None:
    """The interval of a/of_a - b/of_b, two independent shares; None where one has no base.

    Newcombe 1998, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17:873-890, method 10: the score intervals of both, put together.
    """
    p, q = a / max(of_a, 1), b / max(of_b, 1)
    of_p, of_q = wilson(p, of_a), wilson(q, of_b)
    if of_p is None or of_q is None:
        return None
    return Interval(
        p - q - sqrt((p - of_p.low) ** 2 + (of_q.high - q) ** 2),
        p - q + sqrt((of_p.high - p) ** 2 + (q - of_q.low) ** 2),
    )


def chi_square(shares: Sequence[float], bases: Sequence[float]) -> ChiSquare | None:
    """Pearson's test of a table with a column for each share, and the rows given and not.

    None where nothing can differ: fewer than two columns, or all or none of them have it.
    When it says `few`, its p is no good: Cochran 1954, Biometrics 10:417-451.
    """
    from scipy.special import chdtrc

    pooled = _pooled(shares, bases)
    if len(shares) < 2 or not 0 < pooled < 1:
        return None
    statistic = sum(
        base * (share - pooled) ** 2 / (pooled * (1 - pooled))
        for share, base in zip(shares, bases, strict=True)
    )
    expected = [base * part for base in bases for part in (pooled, 1 - pooled)]
    few = sum(count < EXPECTED for count in expected) > len(expected) / 5 or min(expected) < 1
    freedom = len(shares) - 1
    return ChiSquare(statistic, freedom, float(chdtrc(freedom, statistic)), few)


def column_tests(
    shares: Sequence[float], bases: Sequence[float], correction: Correction = "holm"
) -> tuple[Pair, ...]:
    """Each two columns of a row against each other: the z-test of two shares, pooled.

    Two columns that are too small to be compared, where fewer than 5 are to be expected in a
    cell, are not a pair, and what is corrected for is the pairs there are. Holm 1979,
    Scandinavian Journal of Statistics 6:65-70, is never less sharp than Bonferroni.
    """
    tested = []
    for a, b in combinations(range(len(shares)), 2):
        pooled = _pooled((shares[a], shares[b]), (bases[a], bases[b]))
        if min(bases[a], bases[b]) * min(pooled, 1 - pooled) < EXPECTED:
            continue
        error = sqrt(pooled * (1 - pooled) * (1 / bases[a] + 1 / bases[b]))
        z = (shares[a] - shares[b]) / error
        tested.append((2 * NormalDist().cdf(-abs(z)), a, b, z))
    adjusted: dict[tuple[int, int], float] = {}
    least = 0.0
    for place, (p, a, b, _z) in enumerate(sorted(tested)):
        times = len(tested) - place if correction == "holm" else len(tested)
        least = max(least, min(p * times, 1.0))
        adjusted[a, b] = least
    return tuple(Pair(a, b, z, p, adjusted[a, b]) for p, a, b, z in tested)


def lower_than(pairs: Sequence[Pair], columns: int) -> tuple[tuple[int, ...], ...]:
    """Per column those than which its share is significantly lower."""
    lower: list[list[int]] = [[] for _column in range(columns)]
    for pair in pairs:
        if pair.adjusted < ALPHA:
            low, high = (pair.a, pair.b) if pair.z < 0 else (pair.b, pair.a)
            lower[low].append(high)
    return tuple(tuple(sorted(others)) for others in lower)


def _pooled(shares: Sequence[float], bases: Sequence[float]) -> float:
    whole = sum(bases)
    return sum(s * b for s, b in zip(shares, bases, strict=True)) / whole if whole else 0.0
