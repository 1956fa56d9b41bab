"""Which of the quotes with a code are typical of it: those closest to the average of them all.

A quote is a vector of parts of its words (tf-idf of 3 to 5 characters within a word, which
finds *privacywet* in *privacywetgeving*), and how close it is the cosine between it and the
mean of the quotes with the code: the document closest to the centroid, as for the summaries of
Radev et al. 2004, "Centroid-based summarization of multiple documents", Information
Processing & Management 40:919-938. Nothing is drawn by chance; equal quotes keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

SAMPLE = 4_000
"""Quotes of the whole study from which is learned how rare a part of a word is."""

_LONG = 2_000
"""Characters of a quote that are looked at: beyond them it is hardly one citation."""


class Typical:
    """How typical quotes are, where parts of words are as rare as in these `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._parts: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
        )
        # Without a sign or a letter in any text there would be nothing to learn.
        self._parts.fit([*(text[:_LONG] for text in texts), "···"])

    def order(self, texts: Sequence[str]) -> list[int]:
        """The places of `texts`, the most typical of them all first."""
        matrix = self._parts.transform([text[:_LONG] for text in texts])
        close = np.asarray(matrix @ np.asarray(matrix.mean(axis=0)).ravel()).ravel()
        # Computers differ in the last digits, and a book is the same on each.
        return [int(place) for place in np.argsort(-np.round(close, 5), kind="stable")]


def spread(count: int, most: int) -> list[int]:
    """The places of at most `most` of `count` things, at even distances."""
    if count <= most:
        return list(range(count))
    return [round(place) for place in np.linspace(0, count - 1, most)]
