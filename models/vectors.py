"""Low-rank vectors of words and texts, learnt from the coded and uncoded quotes of the study.

This is latent semantic analysis (Deerwester et al. 1990, "Indexing by latent semantic
analysis", JASIS 41): words that occur in the same answers have similar directions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from .arrays import Float32Array, IntArray
from .features import Features, sum_over_words

RANK = 64
"""The largest number of dimensions."""
MIN_TEXTS_WITH_FEATURE = 3
"""A feature must occur in this many texts to have a direction."""
MIN_TEXT_LENGTH = 1e-6
"""A text whose vector is shorter than this has no direction."""
MIN_TEXTS = 5
"""With fewer texts than this, no vectors are learnt."""


class Vectors:
    """The vectors of lemmas and of the longest parts of words.

    Args:
        columns: indices of features, in ascending order, shape (n,).
        basis: the vectors of these features, shape (n, rank).
    """

    def __init__(self, columns: IntArray, basis: Float32Array) -> None:
        self.columns = columns
        self.basis = basis

    @property
    def rank(self) -> int:
        return int(self.basis.shape[1])

    @classmethod
    def none(cls) -> Vectors:
        """Vectors of no features, in a space of rank 0."""
        return cls(np.empty(0, dtype=np.int64), np.empty((0, 0), dtype=np.float32))

    @classmethod
    def fit(cls, features: Features, matrix: Any) -> Vectors:
        """Learn vectors from `matrix`, tf-idf of shape (texts, features); deterministic."""
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
        # Rounded to the half precision of the file, so that a loaded model is equal to this one.
        basis = found.T.astype(np.float16).astype(np.float32)
        return cls(columns, np.ascontiguousarray(basis))

    def project(self, matrix: Any) -> Float32Array:
        """`matrix`, csr of shape (n, features), in the vector space: shape (n, rank)."""
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
    """The contribution of each word to the direction of its text, and the directions.

    The vectors of the words, `places` of shape (words, n), add up to the vector of their text;
    `ends` are the offsets of the texts. The contributions, shape (words, n), add up to the
    directions, (texts, n), which have length 1, or 0 for a text without a vector.
    """
    whole: Float32Array = np.asarray(sum_over_words(ends, places), dtype=np.float32)
    within = places / np.repeat(_lengths(whole), np.diff(ends), axis=0)
    return within.astype(np.float32), directions(whole)


def directions(places: Float32Array) -> Float32Array:
    """Scale the vectors of texts, shape (texts, n), to length 1; a vector of zeros stays 0."""
    found: Float32Array = places / _lengths(places)
    return found


def _lengths(places: Float32Array) -> Float32Array:
    found = np.linalg.norm(places, axis=1, keepdims=True)
    return np.where(found < MIN_TEXT_LENGTH, np.inf, found).astype(np.float32)


def carries_meaning(feature: str) -> bool:
    """Whether a feature is a lemma or a part of five characters; shorter parts are ambiguous."""
    return feature[0] == "w" or (feature[0] == "c" and len(feature) == 6)
