"""The trained head of the suggester: one linear function per code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from .arrays import Float32Array, FloatArray
from .base import Base
from .features import Features, Word, sum_over_words
from .vectors import Vectors, centred


@dataclass(frozen=True, slots=True)
class Head:
    """One linear function per code, which gives the log odds of the code.

    The log odds of a quote are the sum of the weights of its features (`weights`, shape
    (features, codes)), of its direction in the vector space (`vector_weights`, (rank, codes)),
    of its keyword strength (`keywords`, (codes,)) and the `intercept`, (codes,).
    `training_vectors`, (quotes, rank), are the directions of the training quotes. `positives`,
    (codes,), counts the groups of equal quotes with the code; `thresholds` has the shape
    (codes,).
    """

    codes: tuple[str, ...]
    features: Features
    vectors: Vectors
    weights: Float32Array
    vector_weights: Float32Array
    training_vectors: Float32Array
    intercept: Float32Array
    keywords: Float32Array
    positives: NDArray[np.int64]
    thresholds: FloatArray
    threshold: float
    """The threshold of codes that were added to the codebook after training."""
    base: Base | None = None
    base_weights: Float32Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    """The weights of the direction in the vector space of the base, shape (width, codes)."""

    def predict(
        self,
        docs: Sequence[Doc],  # noqa: ARG002 - other heads read more than the words
        doc_words: Sequence[Sequence[Word]],
    ) -> tuple[Float32Array, Float32Array, Float32Array]:
        """The log odds without the keywords, the contributions of the words, and the novelty.

        The shapes are (docs, codes), (words, codes) with the words of all docs one after the
        other, and (docs,). The novelty of a text is the cosine distance, 1 - cos, to the nearest
        training text; NaN if the text has no direction.
        """
        texts = self.features.of(doc_words)
        by_word = texts.by_word()
        within, whole = centred(texts.ends, self.vectors.project(by_word))
        contributions = by_word @ self.weights + within @ self.vector_weights
        if self.base:
            placed = self.base.of(doc_words) * self.features.rarity(doc_words)
            contributions += centred(texts.ends, placed)[0] @ self.base_weights
        near = (whole @ self.training_vectors.T).max(axis=1, initial=-1)
        odds = sum_over_words(texts.ends, contributions) + self.intercept
        return odds, contributions, np.where(whole.any(axis=1), 1 - near, np.nan)
