"""Alpha for data of which a unit has several values from each coder.

Krippendorff & Craggs 2016, "The Reliability of Multi-Valued Coding of Data", Communication
Methods and Measures 10, 181-198. Two sets differ by what they do not share, of the sizes of
both. By chance, coders give sets of the sizes that they gave, filled with codes as often as
these were given: of all pairs of sets of two sizes, a pair weighs the product over its codes
of how often each was given, and one time less where it is in both.

There are astronomically many pairs of such sets. But how far they are apart follows from how
many codes they share, so that the mean over all pairs needs the expected number of those, and
no pair: one code after another is put in neither set, the first, the second or both. That is
exact, and costs the number of codes times the square of the size of the largest set.
"""

from __future__ import annotations

import numpy as np

from .nominal import Numbers


def multivalued(apart: Numbers, codes: Numbers, sizes: Numbers) -> Numbers:
    """Alpha, of shape (draws,); NaN where nothing could have differed.

    Args:
        apart: over units, what the ordered pairs of sets in it do not share, of the sizes
            of both, divided by one less than the sets in it, shape (draws,).
        codes: how often each code was given, shape (draws, codes).
        sizes: how many sets have no code, one, two and so on, shape (draws, sizes).
    """
    values = sizes.sum(axis=1)
    shares = sizes / np.maximum(values, 1)[:, None]
    differing = _differing(codes, sizes.shape[1] - 1)
    expected = np.einsum("ds,dst,dt->d", shares, differing, shares)
    some = expected > 1e-12
    return np.where(some, 1 - apart / np.maximum(values, 1) / np.where(some, expected, 1), np.nan)


def _differing(codes: Numbers, largest: int) -> Numbers:
    """How far two sets are apart by chance, by their sizes: (draws, sizes, sizes).

    The pairs of sets of two sizes are counted by their weights, which multiply: the sum over
    pairs of sets is a product over codes. Where no pair has weight there is nothing to differ.
    """
    # On average one, so that no product of so many of them runs out of range.
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
