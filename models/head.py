"""The trained head of the suggester: one linear function per code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from .arrays import Float32Array, FloatArray
from .base import Base
from .features import Features, Word, total
from .vectors import Vectors, centred


@dataclass(frozen=True, slots=True)
class Head:
    """One linear function per code; its value is the log odds of the code.

    What it says of a quote is the sum of what its features say (`weights`, shape
    (features, codes)), where it stands among the vectors (`directions`, (rank, codes)),
    what the codebook says (`keywords`, (codes,)) and the `intercept`, (codes,).
    `learnt`, (quotes, rank), is where the quotes that it was learnt from stand; `positives`,
    the groups of equal quotes that were given the code, and `thresholds`
    have the shape (codes,) too.
    """

    codes: tuple[str, ...]
    features: Features
    vectors: Vectors
    weights: Float32Array
    directions: Float32Array
    learnt: Float32Array
    intercept: Float32Array
    keywords: Float32Array
    positives: NDArray[np.int64]
    thresholds: FloatArray
    threshold: float
    """Of codes that were not in the codebook when this was trained."""
    base: Base | None = None
    based: Float32Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    """What the directions of the base say, (width, codes)."""

    def judge(
        self,
        docs: Sequence[Doc],  # noqa: ARG002 - other heads read more than the words
        said: Sequence[Sequence[Word]],
    ) -> tuple[Float32Array, Float32Array, Float32Array]:
        """The log odds but for the keywords, what each word adds to them, and what is new.

        Shapes (docs, codes), (words, codes), the words counted through all docs, and
        (docs,). A text is as new as its direction is far from that of the nearest text
        learnt from, 1 - cos; NaN where it has no direction.
        """
        texts = self.features.of(said)
        by_word = texts.by_word()
        within, whole = centred(texts.ends, self.vectors.project(by_word))
        says = by_word @ self.weights + within @ self.directions
        if self.base:
            placed = self.base.of(said) * self.features.rarity(said)
            says += centred(texts.ends, placed)[0] @ self.based
        near = (whole @ self.learnt.T).max(axis=1, initial=-1)
        odds = total(texts.ends, says) + self.intercept
        return odds, says, np.where(whole.any(axis=1), 1 - near, np.nan)
