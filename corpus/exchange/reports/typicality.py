"""A ranking of the quotes of a code by typicality: how close each is to their average.

A quote is a vector of parts of its words (tf-idf of 3 to 5 characters within a word, which
finds *privacywet* in *privacywetgeving*). Its closeness is the cosine between that vector and
the mean over the quotes with the code: the document closest to the centroid, as in Radev et
al. 2004, "Centroid-based summarization of multiple documents", Information Processing &
Management 40:919-938. Nothing is random; quotes that are equally close keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

SAMPLE = 4_000
"""The number of quotes from which the rarity of word parts is learned."""

_LONG = 2_000
"""The number of characters of a quote that count; longer quotes are rarely cited."""


class Typicality:
    """Ranks quotes by typicality; the rarity of word parts is that in `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._parts: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
        )
        # Texts without any letters would leave nothing to learn from.
        self._parts.fit([*(text[:_LONG] for text in texts), "···"])

    def order(self, texts: Sequence[str]) -> list[int]:
        """The indices of `texts`, the most typical first."""
        matrix = self._parts.transform([text[:_LONG] for text in texts])
        close = np.asarray(matrix @ np.asarray(matrix.mean(axis=0)).ravel()).ravel()
        # Rounded, because the last digits differ between computers, and the book must be the same.
        return [int(place) for place in np.argsort(-np.round(close, 5), kind="stable")]


def spread(count: int, most: int) -> list[int]:
    """At most `most` indices out of `count`, at even distances."""
    if count <= most:
        return list(range(count))
    return [round(place) for place in np.linspace(0, count - 1, most)]
