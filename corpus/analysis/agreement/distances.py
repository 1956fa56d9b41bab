"""Distances between code sets, and the distance expected by chance.

A distance depends on how many codes two sets share and how many each of them has. Two empty sets
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

MAX_EXACT_SETS = 1_024
"""Up to this many different sets, all distances are kept for the draws of the bootstrap."""

MAX_COMPARED_SETS = 8_192
"""The most sets that each set is compared with for the distance expected by chance."""

_BLOCK = 500_000
"""Pairs of sets that are compared at a time, so that they fit in the cache of the processor."""


def jaccard(shared: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """Jaccard distance: the share of the codes in either set that is not in both."""
    either = first + second - shared
    return 1 - np.where(either > 0, shared / np.maximum(either, 1), 1)


def masi(shared: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """MASI distance: one minus Jaccard's similarity times the monotonicity of two sets.

    1 where they are equal, 2/3 where one contains the other, 1/3 where they overlap.

    Passonneau 2006, "Measuring agreement on set-valued items (MASI) for semantic and
    pragmatic annotation".
    """
    smaller, larger = np.minimum(first, second), np.maximum(first, second)
    monotonic = np.where(shared == larger, 3, np.where(shared == smaller, 2, 1)) / 3
    return 1 - (1 - jaccard(shared, first, second)) * monotonic


def dice(shared: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """Dice distance: the codes that are not shared as a share of the sizes of both sets."""
    sizes = first + second
    return 1 - np.where(sizes > 0, 2 * shared / np.maximum(sizes, 1), 1)


class Chance:
    """The sum of the distances between all pairs of sets that were given, by any coder.

    The cost is that of comparing the different sets. With more than `MAX_EXACT_SETS`, draws of
    the bootstrap use the first derivative, whose error is of the order of one divided by the
    number of quotes. With more than `MAX_COMPARED_SETS`, each set is compared with a sample of
    that many judgments, so that the cost is linear in the number of sets.
    """

    def __init__(self, given: Numbers, counts: Numbers, distances: Sequence[Distance]) -> None:
        """Prepare for the sets that were given in several parts of a study.

        Args:
            given: shape (sets, codes), 0 or 1.
            counts: how often each was given in each part, shape (sets, parts).
            distances: the distances to sum.
        """
        self.sampled = len(given) > MAX_COMPARED_SETS
        self._exact = len(given) <= MAX_EXACT_SETS
        if self._exact:
            self._distances = np.stack(list(_distances_between(given, given, distances)))
        else:
            self._summed = _summed_distances(given, counts, distances)

    def features(self, part: int, counts: csr_array) -> csr_array:
        """The features to sum over the units of a part, from their `counts` of each set."""
        return counts if self._exact else csr_array(counts @ csr_array(self._summed[:, part].T))

    def expected(self, sums: Numbers) -> Numbers:
        """The distances expected by chance, shape (distances, draws), from sums of `features`."""
        if self._exact:
            together: Numbers = ((sums @ self._distances) * sums).sum(axis=2)
            return together
        linear: Numbers = (2 * sums - sums[0]).T
        return linear


def _distances_between(
    given: Numbers, others: Numbers, distances: Sequence[Distance]
) -> Iterator[Numbers]:
    """The distances between all sets of shapes (sets, codes) and (others, codes)."""
    shared = given @ others.T
    first, second = given.sum(axis=1)[:, None], others.sum(axis=1)[None, :]
    return (distance(shared, first, second) for distance in distances)


def _summed_distances(given: Numbers, counts: Numbers, distances: Sequence[Distance]) -> Numbers:
    """The summed distance of each set to the sets of each part: (distances, parts, sets)."""
    compared = counts
    if len(given) > MAX_COMPARED_SETS:
        random = np.random.default_rng(SEED)
        every = counts.sum(axis=1)
        sampled = random.multivariate_hypergeometric(every.astype(np.int64), MAX_COMPARED_SETS)
        # Each sampled set has the weight of the sets of its part that are not in the sample.
        compared = counts * (sampled / np.maximum(every, 1))[:, None]
        compared *= counts.sum(axis=0) / np.maximum(compared.sum(axis=0), 1)
    some = compared.any(axis=1)
    # Single precision is precise enough, and twice as fast.
    single: Any = given.astype(np.float32)
    columns = compared[some].astype(np.float32)
    found = np.empty((len(distances), counts.shape[1], len(given)))
    step = max(_BLOCK // int(some.sum()), 1)
    for start in range(0, len(given), step):
        block = single[start : start + step]
        for at, block_distances in enumerate(_distances_between(block, single[some], distances)):
            found[at, :, start : start + step] = (block_distances @ columns).T
    return found
