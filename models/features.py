"""What the suggester sees of a text: lemmas, pairs of lemmas, and parts of words.

Every feature belongs to one token, or to two that stand side by side, which is why
a suggestion can be explained exactly, token by token.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

Integers = NDArray[np.int64]
Reals = NDArray[np.float32]

SHORTEST, LONGEST = 2, 5
FEW = 100
"""Up to this many texts, parts of words that stand in one text only are kept."""
REMEMBERED = 2**16
"""Different words whose features are remembered: more than most surveys have."""


class Word(NamedTuple):
    """A token that is neither space nor punctuation; `token` is its index in the doc."""

    token: int
    lower: str
    lemma: str


def words(doc: Doc) -> list[Word]:
    # One way to write é, whether a respondent's keyboard gave one character or two.
    return [
        Word(token.i, normalize("NFC", token.lower_), token.lemma_)
        for token in doc
        if not (token.is_space or token.is_punct)
    ]


def of_word(lower: str, lemma: str) -> list[str]:
    """The features of one word: its lemma (`w…`) and its parts (`c…`).

    The parts are the runs of 2 to 5 characters, with `<` before the first character
    and `>` behind the last. Dutch glues its words together, and these find them back.
    """
    padded = f"<{lower}>"
    parts = [
        f"c{padded[start : start + length]}"
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(padded) - length + 1)
    ]
    return [f"w{lemma}", *parts]


def of_pair(first: str, second: str) -> str:
    """The feature of two lemmas that stand side by side (`p…`)."""
    return f"p{first} {second}"


@dataclass(frozen=True, slots=True)
class Vector:
    """A text as numbers, and where in it they come from.

    `indices` (rising) and `values` have the shape (different features,); the values
    are of length 1 in the Euclidean norm, or there are none. `feature` (a position in
    `indices`), `token` and `value` have the shape (occurrences,): what each occurrence
    has part in the value of its feature. A pair occurs one half at each of its tokens.
    """

    indices: Integers
    values: Reals
    feature: Integers
    token: Integers
    value: Reals


class Features:
    """Sublinear tf-idf over a fixed vocabulary: (1 + ln tf) · idf, each text to length 1.

    The idf is the smooth one of scikit-learn, ln((1 + n) / (1 + df)) + 1.

    Args:
        vocabulary: the features, in rising order.
        idf: shape (features,).
    """

    def __init__(self, vocabulary: Sequence[str], idf: Reals) -> None:
        self.vocabulary = tuple(vocabulary)
        self.idf = idf
        self._index = {feature: index for index, feature in enumerate(self.vocabulary)}
        self._remembered: dict[tuple[str, str], Integers] = {}

    def __len__(self) -> int:
        return len(self.vocabulary)

    @classmethod
    def fit(cls, texts: Sequence[Sequence[Word]]) -> Features:
        """The vocabulary of `texts`, the same for the same texts in any order."""
        met: dict[str, int] = {}
        forms: dict[tuple[str, str], Integers] = {}

        def meet(feature: str) -> int:
            return met.setdefault(feature, len(met))

        def word(lower: str, lemma: str) -> Integers:
            found = forms.get((lower, lemma))
            if found is None:
                found = np.array([meet(feature) for feature in of_word(lower, lemma)])
                forms[lower, lemma] = found
            return found

        each = [np.unique(_occurrences(text, word, meet)[0]) for text in texts]
        counts = np.bincount(np.concatenate(each), minlength=len(met))
        least = 1 if len(texts) <= FEW else 2
        kept = sorted(
            (feature, int(counts[index]))
            for feature, index in met.items()
            if counts[index] >= least or feature[0] != "c"
        )
        frequency = np.array([count for _feature, count in kept], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + frequency)) + 1
        features = cls([feature for feature, _count in kept], idf.astype(np.float32))
        # The words of the training texts come next: their features are known already.
        new = np.full(len(met), -1)
        new[[met[feature] for feature, _count in kept]] = np.arange(len(kept))
        for form, found in forms.items():
            features._remember(form, new[found][new[found] >= 0])
        return features

    def _word(self, lower: str, lemma: str) -> Integers:
        """The indices of the features of a word."""
        found = self._remembered.get((lower, lemma))
        if found is None:
            known = map(self._index.get, of_word(lower, lemma))
            found = np.array([index for index in known if index is not None], dtype=np.int64)
            self._remember((lower, lemma), found)
        return found

    def _remember(self, form: tuple[str, str], found: Integers) -> None:
        if len(self._remembered) >= REMEMBERED:
            self._remembered.clear()
        self._remembered[form] = found

    def of(self, text: Sequence[Word]) -> Vector:
        feature, token, share = _occurrences(text, self._word, self._index.get)
        indices, inverse = np.unique(feature, return_inverse=True)
        frequency = np.bincount(inverse, weights=share, minlength=len(indices))
        values = (1 + np.log(frequency)) * self.idf[indices]
        values /= np.linalg.norm(values) or 1.0
        value = values[inverse] * share / frequency[inverse]
        return Vector(indices, values.astype(np.float32), inverse, token, value.astype(np.float32))


def _occurrences(
    text: Sequence[Word],
    word: Callable[[str, str], Integers],
    index: Callable[[str], int | None],
) -> tuple[Integers, Integers, NDArray[np.float64]]:
    """Feature, token and share of each occurrence, three arrays of one length."""
    singles = [word(w.lower, w.lemma) for w in text]
    pairs = [
        (found, first.token, second.token)
        for first, second in pairwise(text)
        if (found := index(of_pair(first.lemma, second.lemma))) is not None
    ]
    halves = [found for found, _first, _second in pairs]
    feature = np.concatenate([*singles, np.array(halves + halves, dtype=np.int64)])
    token = np.concatenate(
        [
            np.repeat([w.token for w in text], [len(s) for s in singles]).astype(np.int64),
            np.array([p[1] for p in pairs] + [p[2] for p in pairs], dtype=np.int64),
        ]
    )
    share = np.ones(len(feature))
    share[len(feature) - 2 * len(pairs) :] = 0.5
    return feature, token, share
