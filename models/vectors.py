"""Low-rank vectors of words and texts, learnt from the study's own quotes.

Latent semantic analysis (Deerwester et al. 1990, "Indexing by latent semantic analysis",
JASIS 41): words that stand in the same answers point the same way, also where none of
them was coded. Learnt from coded and uncoded quotes alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from .arrays import Float32Array, IntArray
from .features import Features, sum_over_words

RANK = 64
MIN_TEXTS_WITH_FEATURE = 3
"""Texts in which a feature must stand, to have a direction."""
MIN_TEXT_LENGTH = 1e-6
"""The length below which a text has no direction."""
MIN_TEXTS = 5
"""Texts below which nothing can be said of what goes with what."""


class Vectors:
    """The directions of lemmas and of the longest parts of words.

    Args:
        columns: rising indices of features, shape (n,).
        basis: their directions, shape (n, rank).
    """

    def __init__(self, columns: IntArray, basis: Float32Array) -> None:
        self.columns = columns
        self.basis = basis

    @property
    def rank(self) -> int:
        return int(self.basis.shape[1])

    @classmethod
    def none(cls) -> Vectors:
        return cls(np.empty(0, dtype=np.int64), np.empty((0, 0), dtype=np.float32))

    @classmethod
    def fit(cls, features: Features, matrix: Any) -> Vectors:
        """Of `matrix`, tf-idf of shape (texts, features); the same for the same matrix."""
        from sklearn.preprocessing import normalize
        from sklearn.utils.extmath import randomized_svd

        counts = np.bincount(matrix.indices, minlength=len(features))
        meant = np.array([carries_meaning(name) for name in features.vocabulary], dtype=bool)
        columns = np.flatnonzero(meant & (counts >= MIN_TEXTS_WITH_FEATURE))
        rank = min(RANK, matrix.shape[0] - 1, len(columns) - 1)
        if matrix.shape[0] < MIN_TEXTS or rank < 1:
            return cls.none()
        texts = normalize(matrix.tocsc()[:, columns].tocsr())
        _left, _values, found = randomized_svd(texts, rank, n_iter=2, random_state=0)
        # Stored in half precision, so that what is loaded is what was learnt with.
        basis = found.T.astype(np.float16).astype(np.float32)
        return cls(columns, np.ascontiguousarray(basis))

    def project(self, matrix: Any) -> Float32Array:
        """The sum of the directions in each row of `matrix`, csr of shape (n, features)."""
        if not len(self.columns):
            return np.zeros((matrix.shape[0], self.rank), dtype=np.float32)
        at = np.minimum(np.searchsorted(self.columns, matrix.indices), len(self.columns) - 1)
        known = self.columns[at] == matrix.indices
        ends = np.concatenate([[0], np.cumsum(known)])[matrix.indptr]
        some = csr_array(
            (matrix.data[known], at[known], ends), shape=(matrix.shape[0], len(self.columns))
        )
        found: Float32Array = some @ self.basis
        return found


def centred(ends: IntArray, places: Float32Array) -> tuple[Float32Array, Float32Array]:
    """The directions of texts, and what each of their words adds to them.

    `places`, shape (words, n), adds up to where a text stands, and `ends` says which
    words are its own. Directions, (texts, n), have the length 1, or 0 of a text that
    is nowhere; the first value, (words, n), adds up to the second.
    """
    whole: Float32Array = np.asarray(sum_over_words(ends, places), dtype=np.float32)
    within = places / np.repeat(_lengths(whole), np.diff(ends), axis=0)
    return within.astype(np.float32), directions(whole)


def directions(places: Float32Array) -> Float32Array:
    """Where texts stand, shape (texts, n), brought to the length 1; nowhere stays 0."""
    found: Float32Array = places / _lengths(places)
    return found


def _lengths(places: Float32Array) -> Float32Array:
    found = np.linalg.norm(places, axis=1, keepdims=True)
    return np.where(found < MIN_TEXT_LENGTH, np.inf, found).astype(np.float32)


def carries_meaning(feature: str) -> bool:
    """Lemmas and parts of five characters: shorter ones stand in words of any meaning."""
    return feature[0] == "w" or (feature[0] == "c" and len(feature) == 6)
