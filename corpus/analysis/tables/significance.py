"""Tests of whether the columns of a table differ by more than chance: chi-square and z-tests.

In a weighted table the bases are effective bases (`weighting.effective_bases`), for each share its
own: a weighted share is as precise as an unweighted one of that many respondents. Counts and bases
divided by their design effects, tested as if unweighted: Rao & Scott 1992, Biometrics 48:577-585.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import NormalDist
from typing import Literal

from ..intervals import ALPHA

EXPECTED = 5
"""The smallest expected count in a cell of a test, below which the normal approximation fails."""

ROUNDING = 1e-9
"""The relative difference up to which numbers that are not whole count as equal."""

Correction = Literal["holm", "bonferroni"]
CORRECTIONS: tuple[Correction, ...] = ("holm", "bonferroni")


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square test of whether a code is equally frequent in all columns."""

    statistic: float
    freedom: int
    p: float
    few: bool
    """Whether more than a fifth of the expected counts are below 5, or one is below 1."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A test of two columns, by their indexes."""

    a: int
    b: int
    z: float
    """The z statistic, negative if the share of `a` is lower."""
    p: float
    """The two-sided p-value."""
    adjusted: float
    """The p-value corrected for all pairs in the row."""


def chi_square(counts: Sequence[float], bases: Sequence[float]) -> ChiSquare | None:
    """Pearson's chi-square test of a table with one column for each base: given and not given.

    None if nothing can differ: fewer than two columns, or everyone or nobody has it. With `few`
    the p-value is unreliable: Cochran 1954, Biometrics 10:417-451.

    Args:
        counts: how many of each base have it; in a weighted table the share times the effective
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
    """Pairwise comparisons of the columns of a row: the pooled z-test of two proportions.

    Counts and bases are as in `chi_square`.

    Two columns that are too small to compare, with an expected count below 5, are not tested; the
    correction is for the number of pairs that are. Holm 1979, Scandinavian Journal of Statistics
    6:65-70, is uniformly more powerful than Bonferroni.
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
    """For each column, the indexes of the columns with a significantly higher share."""
    lower: list[list[int]] = [[] for _column in range(columns)]
    for pair in pairs:
        if pair.adjusted < ALPHA:
            low, high = (pair.a, pair.b) if pair.z < 0 else (pair.b, pair.a)
            lower[low].append(high)
    return tuple(tuple(sorted(others)) for others in lower)


def _expects_fewer(row: float, column: float, whole: float, least: int) -> bool:
    """Whether the expected count of a cell is below `least`, from the totals of row and column.

    Exact for whole numbers. Effective bases are not whole, so a count that is short by rounding
    only is enough: equal weights then give the same result as no weights.
    """
    product, bound = row * column, least * whole
    if not (isinstance(product, int) and isinstance(bound, int)):
        bound *= 1 - ROUNDING
    return product < bound
