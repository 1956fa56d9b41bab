"""What the suggester sees of a text: lemmas, pairs of lemmas, and parts of words.

Every feature belongs to one token, or to two that stand side by side, which is why
a probability can be explained exactly, down to the characters of the quote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

Integers = NDArray[np.int32]
Reals = NDArray[np.float32]

SHORTEST, LONGEST = 2, 5


class Word(NamedTuple):
    """A token that is neither space nor punctuation; `token` is its index in the doc."""

    token: int
    lower: str
    lemma: str


def words(doc: Doc) -> list[Word]:
    return [
        Word(token.i, token.lower_, token.lemma_)
        for token in doc
        if not (token.is_space or token.is_punct)
    ]


def of_word(lower: str, lemma: str) -> Iterator[str]:
    """The features of one word: its lemma (`w`), and the parts of it (`c`).

    Dutch glues its words together, so that a compound is known by its parts only:
    2 to 5 characters, those at the border with `<` or `>`.
    """
    yield f"w{lemma}"
    padded = f"<{lower}>"
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(padded) - length + 1):
            yield f"c{padded[start : start + length]}"


def of_pair(first: str, second: str) -> str:
    """The feature of two lemmas that stand side by side (`p`)."""
    return f"p{first} {second}"


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where the features of one text stand: three arrays of shape (occurrences,).

    A pair of words counts as two occurrences of one half, one at each word.
    """

    feature: Integers
    token: Integers
    share: Reals


@dataclass(frozen=True, slots=True)
class Vector:
    """One text: features in rising order and their values, both (different features,)."""

    indices: Integers
    values: Reals
