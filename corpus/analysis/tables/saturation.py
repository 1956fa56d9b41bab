"""Saturation: the number of codes found after each number of quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

import numpy as np

from .codings import Base, Codings

_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the curve, after some number of quotes."""

    quotes: int
    codes: int
    """The number of codes found so far, in the order in which quotes were finished."""
    expected: float
    """The expected number, averaged over all orders."""


@dataclass(frozen=True, slots=True)
class Saturation:
    """A curve that flattens when quotes bring no new codes."""

    base: Base
    codebook: int
    """The number of codes in the codebook that can be given."""
    points: tuple[Point, ...]
    once: int
    """The number of codes on exactly one quote; divided by the number of quotes it estimates the
    probability that the next quote brings a new code (Good 1953, Biometrika 40:237-264)."""
    last_new: int
    """The number of the quote with the last new code; 0 if there is none."""


def saturation(codings: Codings) -> Saturation:
    """The saturation of the finished quotes, in the order in which they were finished."""
    size = len(codings.positions)
    rank = np.empty(size, dtype=np.int64)
    rank[np.argsort(np.array(codings.decided, dtype="U36"), kind="stable")] = np.arange(size)
    quote, code = codings.given
    times = np.bincount(code, minlength=len(codings.codes))
    first = np.full(len(codings.codes), size, dtype=np.int64)
    np.minimum.at(first, code, rank[quote])
    points = tuple(
        Point(after, int((first < after).sum()), expected(times.tolist(), size, after))
        for after in _numbers(size)
    )
    return Saturation(
        base=codings.base,
        codebook=len(codings.codebook.codes),
        points=points,
        once=int((times == 1).sum()),
        last_new=int(first.max(initial=-1)) + 1,
    )


def expected(times: Sequence[int], size: int, drawn: int) -> float:
    """The expected number of codes in `drawn` of `size` quotes, if code i is on `times[i]` of them.

    Rarefaction: Hurlbert 1971, Ecology 52:577-586; for samples as here, Colwell et al. 2012,
    Journal of Plant Ecology 5:3-21, equation 17.
    """

    def without(count: int) -> float:
        """The probability that no quote drawn has a code that `count` quotes have."""
        if size - count < drawn:
            return 0.0
        return exp(
            lgamma(size - count + 1)
            + lgamma(size - drawn + 1)
            - lgamma(size - count - drawn + 1)
            - lgamma(size + 1)
        )

    return sum(1 - without(count) for count in times)


def _numbers(size: int) -> list[int]:
    """The numbers of quotes of the curve: 10, 20, 50, 100 and so on, up to all."""
    found = []
    ten = 10
    while ten <= size:
        found += [step * ten for step in _STEPS if step * ten < size]
        ten *= 10
    return [*found, size] if size else []
