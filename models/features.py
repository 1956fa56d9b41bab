"""The features of a text: lemmas, pairs of lemmas, and parts of words.

Every feature belongs to one token or to two adjacent tokens, so that a suggestion can be
explained exactly, token by token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import normalize

import numpy as np
from scipy.sparse import csr_array
from spacy.lang.lex_attrs import is_punct, is_space
from spacy.tokens import Doc

from ..corpus.search.words import lemma
from .arrays import Float32Array, IntArray

MIN_PART_LENGTH, MAX_PART_LENGTH = 2, 5
"""The lengths of the parts of words, in characters."""
KEEP_RARE_UP_TO = 100
"""With more texts than this, a part of a word that occurs in only one text is dropped."""
CACHED_WORDS = 2**16
"""The number of different words in the cache of features: more than most surveys have."""
BATCH_WORDS = 2**16
"""The number of words whose features are counted at once, in some 30 MB of memory."""


class Word(NamedTuple):
    """A token other than space or punctuation, from code point `start` up to `end`."""

    start: int
    end: int
    lower: str
    lemma: str


def words(doc: Doc) -> list[Word]:
    """The words of a tokenised text, in order."""
    found = []
    for token in doc:
        text, start = token.text, token.idx
        if lower := _lower(text):
            found.append(Word(start, start + len(text), lower, lemma(text)))
    return found


@lru_cache(maxsize=CACHED_WORDS)
def _lower(text: str) -> str:
    """The token in lower case; empty if it is a space or punctuation."""
    # NFC: a keyboard may write é as one character or as two.
    return "" if is_space(text) or is_punct(text) else normalize("NFC", text.lower())


def word_features(lower: str, lemma: str) -> list[str]:
    """The features of one word: its lemma (`w…`) and its parts (`c…`).

    The parts are all runs of 2 to 5 characters, with `<` before the first character of the
    word and `>` after the last. They match the parts of Dutch compounds.
    """
    padded = f"<{lower}>"
    parts = [
        f"c{padded[start : start + length]}"
        for length in range(MIN_PART_LENGTH, MAX_PART_LENGTH + 1)
        for start in range(len(padded) - length + 1)
    ]
    return [f"w{lemma}", *parts]


def pair_feature(first: str, second: str) -> str:
    """The feature of two adjacent lemmas (`p…`)."""
    return f"p{first} {second}"


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """The tf-idf matrix of texts, and the words that each of its entries comes from.

    `matrix`, csr of shape (texts, features), has rows of Euclidean length 1, or empty ones;
    `frequency`, shape (entries,), is the number of occurrences of each entry. The other arrays
    have one item for each occurrence: the `row` of its text, the index of its `word` (numbered
    through all texts), its `feature`, and the `share` of the occurrence that the word gets: a
    pair of words is split evenly over the two. Text i has the words `ends[i]` up to
    `ends[i + 1]`.
    """

    matrix: Any
    frequency: Float32Array
    row: IntArray
    word: IntArray
    feature: IntArray
    share: Float32Array
    ends: IntArray

    def by_word(self) -> Any:
        """The part of `matrix` that is due to each word: csr of shape (words, features)."""
        width = np.int64(self.matrix.shape[1])
        rows = np.repeat(np.arange(self.matrix.shape[0]), np.diff(self.matrix.indptr))
        entry = np.searchsorted(rows * width + self.matrix.indices, self.row * width + self.feature)
        values = self.matrix.data[entry] / self.frequency[entry] * self.share
        shape = (int(self.ends[-1]), self.matrix.shape[1])
        return csr_array((values, (self.word, self.feature)), shape=shape)


def sum_over_words(ends: IntArray, of_words: Any) -> Any:
    """Add up `of_words`, shape (words, n), over the words of each text; shape (texts, n).

    Text i has the words `ends[i]` up to `ends[i + 1]`.
    """
    shape = (len(ends) - 1, int(ends[-1]))
    ones = np.ones(shape[1], dtype=np.float32)
    return csr_array((ones, np.arange(shape[1]), ends), shape=shape) @ of_words


class Features:
    """Sublinear tf-idf over a fixed vocabulary: (1 + ln tf) · idf, scaled to length 1 per text.

    The idf is the smoothed idf of scikit-learn, ln((1 + n) / (1 + df)) + 1.

    Args:
        vocabulary: the features, in ascending order.
        idf: shape (features,).
    """

    def __init__(self, vocabulary: Sequence[str], idf: Float32Array) -> None:
        self.vocabulary = tuple(vocabulary)
        self.idf = idf
        self._index = {feature: index for index, feature in enumerate(self.vocabulary)}
        self._remembered: dict[tuple[str, str], IntArray] = {}

    def __len__(self) -> int:
        return len(self.vocabulary)

    @classmethod
    def fit(cls, texts: Sequence[Sequence[Word]]) -> Features:
        """Collect the vocabulary and the idf of `texts`; their order makes no difference."""
        met: dict[str, int] = {}
        forms: dict[tuple[str, str], IntArray] = {}

        def meet(feature: str) -> int:
            return met.setdefault(feature, len(met))

        def word(lower: str, lemma: str) -> IntArray:
            found = forms.get((lower, lemma))
            if found is None:
                found = np.array([meet(f) for f in word_features(lower, lemma)], dtype=np.int32)
                forms[lower, lemma] = found
            return found

        counted = np.zeros(0, dtype=np.int64)
        for part in batches(texts):
            row, _word, feature, _share = _occurrences(part, word, meet)
            once = csr_array((np.ones(len(row)), (row, feature)), shape=(len(part), len(met)))
            once.sum_duplicates()
            counts = np.bincount(once.indices, minlength=len(met))
            counts[: len(counted)] += counted
            counted = counts
        least = 1 if len(texts) <= KEEP_RARE_UP_TO else 2
        kept = sorted(
            (feature, int(counted[index]))
            for feature, index in met.items()
            if counted[index] >= least or feature[0] != "c"
        )
        frequency = np.array([count for _feature, count in kept], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + frequency)) + 1
        features = cls([feature for feature, _count in kept], idf.astype(np.float32))
        # Fill the cache: the training texts are transformed next, and their features are known.
        new = np.full(len(met), -1)
        new[[met[feature] for feature, _count in kept]] = np.arange(len(kept))
        for form, found in forms.items():
            features._remember(form, new[found][new[found] >= 0])
        return features

    def _word(self, lower: str, lemma: str) -> IntArray:
        """The indices of the features of a word."""
        found = self._remembered.get((lower, lemma))
        if found is None:
            known = map(self._index.get, word_features(lower, lemma))
            found = np.array([index for index in known if index is not None], dtype=np.int32)
            self._remember((lower, lemma), found)
        return found

    def _remember(self, form: tuple[str, str], found: IntArray) -> None:
        if len(self._remembered) >= CACHED_WORDS:
            self._remembered.clear()
        self._remembered[form] = found

    def rarity(self, texts: Sequence[Sequence[Word]]) -> Float32Array:
        """The idf of the lemma of each word, shape (words, 1); an unknown lemma has the highest."""
        most = float(self.idf.max(initial=1.0))
        at = (self._index.get(f"w{word.lemma}") for text in texts for word in text)
        found = [most if index is None else float(self.idf[index]) for index in at]
        return np.array(found, dtype=np.float32).reshape(-1, 1)

    def of(self, texts: Sequence[Sequence[Word]]) -> TextFeatures:
        """The features of `texts`; those outside the vocabulary are ignored."""
        row, word, feature, share = _occurrences(texts, self._word, self._index.get)
        matrix = csr_array((share, (row, feature)), shape=(len(texts), len(self)))
        matrix.sum_duplicates()
        frequency = matrix.data
        values = (1 + np.log(frequency)) * self.idf[matrix.indices]
        inside = np.repeat(np.arange(len(texts)), np.diff(matrix.indptr))
        lengths = np.sqrt(np.bincount(inside, values.astype(np.float64) ** 2, len(texts)))
        matrix.data = (values / lengths[inside]).astype(np.float32)
        ends = word_offsets(texts)
        return TextFeatures(matrix, frequency, row, word, feature, share, ends)


def word_offsets(texts: Sequence[Sequence[Word]]) -> IntArray:
    """The index of the first word of each text, and the total, shape (texts + 1,)."""
    return np.cumsum([0, *map(len, texts)])


def batches(texts: Sequence[Sequence[Word]]) -> Iterator[Sequence[Sequence[Word]]]:
    """Split the texts into parts of about `BATCH_WORDS` words."""
    start = size = 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= BATCH_WORDS or i + 1 == len(texts):
            yield texts[start : i + 1]
            start, size = i + 1, 0


def _occurrences(
    texts: Sequence[Sequence[Word]],
    of: Callable[[str, str], IntArray],
    index: Callable[[str], int | None],
) -> tuple[IntArray, IntArray, IntArray, Float32Array]:
    """The text, word, feature and share of each occurrence: four arrays of equal length."""
    singles: list[IntArray] = []
    pairs: list[int] = []
    second: list[int] = []
    for text in texts:
        before = ""
        for at, word in enumerate(text, len(singles)):
            singles.append(of(word.lower, word.lemma))
            if before and (found := index(pair_feature(before, word.lemma))) is not None:
                pairs.append(found)
                second.append(at)
            before = word.lemma
    single = np.repeat(np.arange(len(singles), dtype=np.int32), [len(each) for each in singles])
    halves, pair = np.array(pairs, dtype=np.int32), np.array(second, dtype=np.int32)
    place = np.concatenate([single, pair - 1, pair])
    feature = np.concatenate([*singles, halves, halves])
    share = np.ones(len(feature), dtype=np.float32)
    share[len(single) :] = 0.5
    row = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
    return row[place], place, feature, share
