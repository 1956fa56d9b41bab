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
    """One linear function per code; its value is the log odds of the code.

    The log odds of a quote are the sum of what its features add (`weights`, shape
    (features, codes)), of its direction among the vectors (`vector_weights`, (rank, codes)),
    of the strength of its keywords (`keywords`, (codes,)) and of the `intercept`, (codes,).
    `training_vectors`, (quotes, rank), are the directions of the training quotes; `positives`,
    the groups of equal quotes that were given the code, and `thresholds`
    have the shape (codes,) too.
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
    """The threshold of codes that were not in the codebook when this was trained."""
    base: Base | None = None
    base_weights: Float32Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    """The weights of the directions among the vectors of the base, (width, codes)."""

    def predict(
        self,
        docs: Sequence[Doc],  # noqa: ARG002 - other heads read more than the words
        doc_words: Sequence[Sequence[Word]],
    ) -> tuple[Float32Array, Float32Array, Float32Array]:
        """The log odds without the keywords, what each word adds to them, and the novelty.

        Shapes (docs, codes), (words, codes) with the words of all docs after one another,
        and (docs,). The novelty of a text is the cosine distance, 1 - cos, to the nearest
        training text; NaN where it has no direction.
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
