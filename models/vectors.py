"""Low-rank vectors of words and texts, learnt from the study's own quotes.

Latent semantic analysis (Deerwester et al. 1990, "Indexing by latent semantic analysis",
JASIS 41): words that stand in the same answers point the same way, also where none of
them was coded. Learnt from coded and uncoded quotes alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .features import Features, Integers, Reals, Vector

RANK = 64
SEEN = 3
"""Texts in which a feature must stand, to have a direction."""
FEWEST = 5
"""Texts below which nothing can be said of what goes with what."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A text among the vectors: its direction, and what each of its features adds to it.

    `direction`, shape (rank,), has the length 1, or 0 where nothing is known of the text.
    `parts`, shape (different features, rank), adds up to it when weighted with the
    values of the features.
    """

    direction: Reals
    parts: Reals


class Vectors:
    """The directions of lemmas and of the longest parts of words.

    Args:
        columns: rising indices of features, shape (n,).
        basis: their directions, shape (n, rank).
    """

    def __init__(self, columns: Integers, basis: Reals) -> None:
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
        from sklearn.decomposition import TruncatedSVD
        from sklearn.preprocessing import normalize

        counts = np.bincount(matrix.indices, minlength=len(features))
        meant = np.array([carries_meaning(name) for name in features.vocabulary], dtype=bool)
        columns = np.flatnonzero(meant & (counts >= SEEN))
        rank = min(RANK, matrix.shape[0] - 1, len(columns) - 1)
        if matrix.shape[0] < FEWEST or rank < 1:
            return cls.none()
        texts = normalize(matrix.tocsc()[:, columns].tocsr())
        found = TruncatedSVD(rank, n_iter=2, random_state=0).fit(texts)
        # Stored in half precision, so that what is loaded is what was learnt with.
        basis = found.components_.T.astype(np.float16).astype(np.float32)
        return cls(columns, np.ascontiguousarray(basis))

    def place(self, vector: Vector) -> Placed:
        """Where a text stands."""
        at = np.searchsorted(self.columns, vector.indices)
        known = at < len(self.columns)
        known[known] = self.columns[at[known]] == vector.indices[known]
        parts = np.zeros((len(vector.indices), self.rank), dtype=np.float32)
        parts[known] = self.basis[at[known]]
        direction = vector.values @ parts
        length = float(np.linalg.norm(direction))
        if length < 1e-6:
            return Placed(np.zeros_like(direction), np.zeros_like(parts))
        return Placed(direction / length, parts / length)

    def places(self, matrix: Any) -> Reals:
        """The directions of texts, shape (texts, rank), from their tf-idf (texts, features)."""
        found = np.asarray(matrix.tocsc()[:, self.columns] @ self.basis, dtype=np.float32)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return np.where(length < 1e-6, 0, found / np.maximum(length, 1e-6)).astype(np.float32)


def carries_meaning(feature: str) -> bool:
    """Lemmas and parts of five characters: shorter ones stand in words of any meaning."""
    return feature[0] == "w" or (feature[0] == "c" and len(feature) == 6)
