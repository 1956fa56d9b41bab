"""95% intervals: Wilson's of a share, and Newcombe's of the difference between two shares."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

ALPHA = 0.05
"""The level of significance; intervals are of 1 - ALPHA."""


class Interval(NamedTuple):
    low: float
    high: float


def wilson(share: float, base: float, level: float = 1 - ALPHA) -> Interval | None:
    """The Wilson score interval of a share; None if the base is empty.

    Wilson 1927, JASA 22:209-212. With an effective base it is the modified Wilson interval of
    Franco et al. 2019, Journal of Survey Statistics and Methodology 7:334-364.
    """
    if base <= 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = share + z * z / (2 * base)
    half = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    whole = 1 + z * z / base
    # At 0 and 1 the formula gives the bound itself, but for rounding.
    low = 0.0 if share <= 0 else max((middle - half) / whole, 0.0)
    high = 1.0 if share >= 1 else min((middle + half) / whole, 1.0)
    return Interval(low, high)


def newcombe(a: int, of_a: int, b: int, of_b: int) -> Interval | None:
    """The interval of a/of_a - b/of_b, for independent shares; None if a base is empty.

    Newcombe 1998, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17:873-890, method 10, which combines the score intervals of both.
    """
    p, q = a / max(of_a, 1), b / max(of_b, 1)
    of_p, of_q = wilson(p, of_a), wilson(q, of_b)
    if of_p is None or of_q is None:
        return None
    return Interval(
        p - q - sqrt((p - of_p.low) ** 2 + (of_q.high - q) ** 2),
        p - q + sqrt((of_p.high - p) ** 2 + (q - of_q.low) ** 2),
    )
