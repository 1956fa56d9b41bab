"""Krippendorff's alpha for multi-valued data, in which a coder gives a unit several values.

Krippendorff & Craggs 2016, "The Reliability of Multi-Valued Coding of Data", Communication
Methods and Measures 10, 181-198. The difference between two sets is the Dice distance. By chance,
coders give sets of the sizes that they gave, filled with codes in proportion to how often these
were given: among all pairs of sets of two sizes, the weight of a pair is the product over its codes
of how often each was given, less one for the second time that a code is in it.

The number of such pairs is astronomical. But the distance of a pair depends only on how many codes
are shared, so that the mean over all pairs needs only the weight of each number of shared codes:
the codes are put, one by one, in neither set, the first, the second or both. That is exact, and its
cost is the number of codes times the square of the size of the largest set.
"""

from __future__ import annotations

import numpy as np

from .nominal import Numbers


def multivalued(observed: Numbers, codes: Numbers, sizes: Numbers) -> Numbers:
    """Alpha, shape (draws,); NaN if no difference was possible.

    Args:
        observed: the sum over units of the Dice distances between the ordered pairs of sets in
            it, divided by one less than the number of sets in it, shape (draws,).
        codes: how often each code was given, shape (draws, codes).
        sizes: how many sets have no code, one, two and so on, shape (draws, sizes).
    """
    values = sizes.sum(axis=1)
    shares = sizes / np.maximum(values, 1)[:, None]
    by_size = _expected_distance(codes, sizes.shape[1] - 1)
    expected = np.einsum("ds,dst,dt->d", shares, by_size, shares)
    some = expected > 1e-12
    return np.where(
        some, 1 - observed / np.maximum(values, 1) / np.where(some, expected, 1), np.nan
    )


def _expected_distance(codes: Numbers, largest: int) -> Numbers:
    """The distance expected by chance between sets of two sizes: (draws, sizes, sizes).

    The weight of a pair is a product over codes, so that the sum over pairs of sets is a product
    over codes as well. If no pair has weight, the distance is 0.
    """
    # Scaled to a mean of one, so that no product of many of them overflows.
    scale = np.maximum(codes.sum(axis=1, keepdims=True) / max(codes.shape[1], 1), 1)
    single, twice = codes / scale, codes * np.maximum(codes - 1, 0) / scale**2
    pairs = np.zeros((len(codes), largest + 1, largest + 1))
    pairs[:, 0, 0] = 1
    shared = np.zeros_like(pairs)
    for column in range(codes.shape[1]):
        once, both = single[:, column, None, None], twice[:, column, None, None]
        before, also = pairs.copy(), shared.copy()
        for now, was in ((pairs, before), (shared, also)):
            now[:, 1:] += once * was[:, :-1]
            now[:, :, 1:] += once * was[:, :, :-1]
            now[:, 1:, 1:] += both * was[:, :-1, :-1]
        shared[:, 1:, 1:] += both * before[:, :-1, :-1]
    sizes = np.arange(largest + 1)
    of_both = np.maximum(sizes[:, None] + sizes, 1)
    some = pairs > 0
    found = np.where(some, 1 - 2 * shared / np.where(some, pairs, 1) / of_both, 0)
    found[:, 0, 0] = 0
    return found
