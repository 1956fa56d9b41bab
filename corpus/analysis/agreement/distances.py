"""How far code sets are apart, and how far they would be by chance.

Distances go by how many codes two sets share and how many each of them has. Two empty sets
are equal: both coders say that no code applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from .bootstrap import SEED
from .nominal import Numbers

Distance = Callable[[Numbers, Numbers, Numbers], Numbers]

FEW = 1_024
"""Of so many different sets all distances are kept, for each draw of a bootstrap."""

MANY = 8_192
"""With so many sets each set is compared at most, to see how far they are by chance."""

_BLOCK = 500_000
"""Pairs of sets that are compared at a time: what the processor keeps at hand."""


def jaccard(shared: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """The share of the codes of either that is not of both."""
    either = first + second - shared
    return 1 - np.where(either > 0, shared / np.maximum(either, 1), 1)


def masi(shared: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """One minus Jaccard's similarity times how monotonic two sets are.

    1 where they are equal, 2/3 where one contains the other, 1/3 where they overlap.

    Passonneau 2006, "Measuring agreement on set-valued items (MASI) for semantic and
    pragmatic annotation".
    """
    smaller, larger = np.minimum(first, second), np.maximum(first, second)
    monotonic = np.where(shared == larger, 3, np.where(shared == smaller, 2, 1)) / 3
    return 1 - (1 - jaccard(shared, first, second)) * monotonic


def dice(shared: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """What is not shared, of the sizes of both."""
    sizes = first + second
    return 1 - np.where(sizes > 0, 2 * shared / np.maximum(sizes, 1), 1)


class Chance:
    """The distances of all pairs of sets that were given, whoever gave them, added up.

    That costs what comparing the different sets costs. Of more than `FEW` the draws of a
    bootstrap go by the first derivative, which leaves out what is of the order of one in so
    many quotes. Of more than `MANY` each set is compared with a sample of as many judgments,
    so that the cost grows no faster than the number of sets.
    """

    def __init__(self, given: Numbers, counts: Numbers, distances: Sequence[Distance]) -> None:
        """Look at sets as they were given in several parts of a study.

        Args:
            given: shape (sets, codes), 0 or 1.
            counts: how often each was given in each part, shape (sets, parts).
            distances: those that are added up.
        """
        self.sampled = len(given) > MANY
        self._few = len(given) <= FEW
        if self._few:
            self._apart = np.stack(list(_between(given, given, distances)))
        else:
            self._mean = _means(given, counts, distances)

    def features(self, part: int, counts: csr_array) -> csr_array:
        """What is to be added up over the units of a part, which have `counts` of the sets."""
        return counts if self._few else csr_array(counts @ csr_array(self._mean[:, part].T))

    def added(self, sums: Numbers) -> Numbers:
        """Of sums of `features`, shape (draws, features): shape (distances, draws)."""
        if self._few:
            together: Numbers = ((sums @ self._apart) * sums).sum(axis=2)
            return together
        linear: Numbers = (2 * sums - sums[0]).T
        return linear


def _between(given: Numbers, others: Numbers, distances: Sequence[Distance]) -> Iterator[Numbers]:
    """All distances between sets, shapes (sets, codes) and (others, codes)."""
    shared = given @ others.T
    first, second = given.sum(axis=1)[:, None], others.sum(axis=1)[None, :]
    return (distance(shared, first, second) for distance in distances)


def _means(given: Numbers, counts: Numbers, distances: Sequence[Distance]) -> Numbers:
    """How far each set is from those of each part, added up: (distances, parts, sets)."""
    beside = counts
    if len(given) > MANY:
        random = np.random.default_rng(SEED)
        every = counts.sum(axis=1)
        taken = random.multivariate_hypergeometric(every.astype(np.int64), MANY)
        # A set stands for as much of each part as the sample lacks of it.
        beside = counts * (taken / np.maximum(every, 1))[:, None]
        beside *= counts.sum(axis=0) / np.maximum(beside.sum(axis=0), 1)
    some = beside.any(axis=1)
    # Half as precise is precise enough, and twice as fast.
    single: Any = given.astype(np.float32)
    columns = beside[some].astype(np.float32)
    found = np.empty((len(distances), counts.shape[1], len(given)))
    step = max(_BLOCK // int(some.sum()), 1)
    for start in range(0, len(given), step):
        block = single[start : start + step]
        for at, apart in enumerate(_between(block, single[some], distances)):
            found[at, :, start : start + step] = (apart @ columns).T
    return found
