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
EXPECTED = 5
"""Respondents to expect in each cell of a test at least: with fewer, chance is not normal."""

ROUNDING = 1e-9
"""The part by which numbers that are not whole may differ and still count as equal."""

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
    # At both ends the formula gives the end itself, but for rounding.
    low = 0.0 if share <= 0 else max((middle - half) / whole, 0.0)
    high = 1.0 if share >= 1 else min((middle + half) / whole, 1.0)
    return Interval(low, high)


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


def weighted_shares(weights: NDArray[np.float64], has: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share of the weights in each column of `has`, shape (respondents, columns).

    It is exactly 0 or 1 where none or all of those who weigh anything have it; 0 where nobody
    weighs anything.
    """
    whole = float(weights.sum())
    if not whole:
        return np.zeros(has.shape[1])
    found: NDArray[np.float64] = np.minimum(weights @ has / whole, 1)
    found[has[weights > 0].all(axis=0)] = 1.0
    return found


def chi_square(counts: Sequence[float], bases: Sequence[float]) -> ChiSquare | None:
    """Pearson's test of a table with a column for each base, and the rows given and not.

    None where nothing can differ: fewer than two columns, or all or none of them have it.
    When it says `few`, its p is no good: Cochran 1954, Biometrics 10:417-451.

    Args:
        counts: how many of each base have it; of a weighted table the share of the effective
            base, which need not be a whole number.
    """
    from scipy.special import chdtrc

    given, whole = sum(counts), sum(bases)
    if len(counts) < 2 or not 0 < given < whole:
        return None
    pooled = given / whole
    statistic = sum(
        base * (count / base - pooled) ** 2 / (pooled * (1 - pooled))
        for count, base in zip(counts, bases, strict=True)
    )
    cells = [(row, base) for base in bases for row in (given, whole - given)]
    small = sum(_expects_fewer(*cell, whole, EXPECTED) for cell in cells)
    few = 5 * small > len(cells) or any(_expects_fewer(*cell, whole, 1) for cell in cells)
    freedom = len(counts) - 1
    return ChiSquare(statistic, freedom, float(chdtrc(freedom, statistic)), few)


def column_tests(
    counts: Sequence[float], bases: Sequence[float], correction: Correction = "holm"
) -> tuple[Pair, ...]:
    """Each two columns of a row against each other: the z-test of two shares, pooled.

    Counts and bases are those of `chi_square`.

    Two columns that are too small to be compared, where fewer than 5 are to be expected in a
    cell, are not a pair, and what is corrected for is the pairs there are. Holm 1979,
    Scandinavian Journal of Statistics 6:65-70, is never less sharp than Bonferroni.
    """
    tested = []
    for a, b in combinations(range(len(counts)), 2):
        given, whole = counts[a] + counts[b], bases[a] + bases[b]
        smallest = min(given, whole - given), min(bases[a], bases[b])
        if _expects_fewer(*smallest, whole, EXPECTED):
            continue
        pooled = given / whole
        error = sqrt(pooled * (1 - pooled) * (1 / bases[a] + 1 / bases[b]))
        z = (counts[a] / bases[a] - counts[b] / bases[b]) / error
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


def _expects_fewer(row: float, column: float, whole: float, least: int) -> bool:
    """Whether a cell expects fewer than `least`, from the totals of its row and column.

    With whole numbers that is exact. Effective bases are not whole, and what lacks no more than
    rounding counts as enough: equal weights then give what no weights give.
    """
    product, bound = row * column, least * whole
    if not (isinstance(product, int) and isinstance(bound, int)):
        bound *= 1 - ROUNDING
    return product < bound
