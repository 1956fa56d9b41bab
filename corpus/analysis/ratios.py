"""How precise a ratio of two sums over units is: a weighted share, or precision, recall and F1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .intervals import ALPHA, Interval

Floats = NDArray[np.float64]

ADDED = 1.96**2 / 2
"""The successes, and as many failures, by which Wilson's interval of 95% moves a share to the
middle: Agresti & Coull 1998, The American Statistician 52:119-126."""


def effective_bases(parts: Floats, wholes: Floats) -> Floats:
    """The effective base of each ratio p = Σpart / Σwhole: the base of an equally precise share.

    That is p(1 - p) / v with the linearised (Taylor) variance of a ratio, v = Σ(part - p whole)² /
    (Σwhole)²: Särndal, Swensson & Wretman 1992, "Model Assisted Survey Sampling", section 5.5.

    A few successes, or a few failures, say little about the size of the units that have them.
    Therefore `ADDED` units of each kind are added to p and v, with the mean and the mean square of
    the sizes of all. A ratio of 0 or 1 then has the base (Σwhole)² / Σwhole² (Kish 1965, "Survey
    Sampling", section 11.7), and with equal sizes a share has the number of units as its base.

    Args:
        parts: for each unit a part of `wholes`, such as its weight if it has a code, shape (units,
            ratios).
        wholes: the size of each unit, shape (units, 1) or (units, ratios).
    """
    sums, squares = wholes.sum(axis=0), (wholes**2).sum(axis=0)
    more = ADDED / np.maximum((wholes > 0).sum(axis=0), 1)
    some = sums > 0
    whole = np.where(some, sums, 1)
    ratio = (parts.sum(axis=0) / whole + more) / (1 + 2 * more)
    # Σ(part - ratio whole)², written out: no array of the shape (units, ratios) is made.
    apart = (parts**2).sum(axis=0) - 2 * ratio * (parts * wholes).sum(axis=0) + ratio**2 * squares
    apart += more * squares * ((1 - ratio) ** 2 + ratio**2)
    base: Floats = ratio * (1 - ratio) * (1 + 2 * more) * whole**2 / np.where(some, apart, 1)
    return np.where(some, base, 0)


def ratio_interval(parts: Floats, wholes: Floats) -> Interval | None:
    """The 95% interval of Σpart / Σwhole; None if there is nothing in the whole.

    The exact interval of Clopper & Pearson 1934, Biometrika 26:404-413, on the effective base:
    Korn & Graubard 1998, Survey Methodology 24:193-201. Ten of ten right gives 0.69 to 1.

    Args:
        parts: shape (units,).
        wholes: shape (units,).
    """
    from scipy.special import betaincinv

    whole = float(wholes.sum())
    if not whole:
        return None
    ratio = float(parts.sum()) / whole
    base = float(effective_bases(parts[:, None], wholes[:, None])[0])
    yes, no = ratio * base, (1 - ratio) * base
    return Interval(
        float(betaincinv(yes, no + 1, ALPHA / 2)) if yes > 0 else 0.0,
        float(betaincinv(yes + 1, no, 1 - ALPHA / 2)) if no > 0 else 1.0,
    )
