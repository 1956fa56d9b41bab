"""The component `turven_suggester`: combines the trained head with the keywords."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import expm1, isnan
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from ..corpus.codebook.codes import Codebook
from ..corpus.study.suggestions import Evidence
from . import keywords, spacy_head, storage
from .arrays import Float32Array, FloatArray
from .calibration import sigmoid
from .features import Word, word_offsets, words
from .head import Head
from .spacy_head import SpacyHead

NAME = "turven_suggester"

UNTRAINED_THRESHOLD = 0.5
"""The threshold before training: a code is suggested from an even chance on."""

BATCH_QUOTES = 64
"""The number of quotes for which the head predicts at once."""
MAX_EVIDENCE = 5
"""The largest number of passages shown as evidence for one code."""
MIN_RELATIVE_WEIGHT = 0.2
"""Evidence is shown if its weight is at least this share of the strongest weight."""


class DocScores(NamedTuple):
    """The scores kept with a doc; `contributions` to the log odds have the shape (words, codes)."""

    words: list[Word]
    contributions: Float32Array
    novelty: float


@Language.factory(NAME, assigns=["doc.cats"])
def _make(nlp: Language, name: str) -> Suggester:  # noqa: ARG001 - a factory's
    return Suggester()


class Suggester:
    """Sets `doc.cats`: the probability of each active code.

    Without a head, and for codes that the head does not know, it is that of the keywords.
    """

    def __init__(self) -> None:
        self.codes: tuple[str, ...] = ()
        self.exclusive: frozenset[str] = frozenset()
        """The codes beside which no other is suggested."""
        self.head: Head | SpacyHead | None = None
        self._reads_as: dict[str, str] = {}
        self._columns: dict[str, list[int]] = {}

    def read(self, codebook: Codebook) -> None:
        """Use the active codes of `codebook` from now on."""
        self.codes = tuple(code.id for code in codebook.codes)
        self.exclusive = codebook.exclusive
        self._reads_as = codebook.reads_as
        if self.head is not None:
            self.learn(self.head)

    def learn(self, head: Head | SpacyHead) -> None:
        """Use `head` from now on; of a code and those merged into it, the most probable counts."""
        self.head = head
        self._columns = {code: [c] for c, code in enumerate(head.codes)}
        for merged, into in self._reads_as.items():
            if merged in head.codes:
                self._columns.setdefault(into, []).extend(self._columns[merged])

    def threshold(self, code: str) -> float:
        """The lowest probability at which `code` is suggested."""
        if self.head is None:
            return UNTRAINED_THRESHOLD
        columns = self._columns.get(code)
        return float(self.head.thresholds[columns[0]]) if columns else self.head.threshold

    def __call__(self, doc: Doc) -> Doc:
        self._predict([doc])
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = BATCH_QUOTES) -> Iterator[Doc]:
        """Predict in batches, which takes a third of the time of doc by doc."""
        for batch in minibatch(docs, min(batch_size, BATCH_QUOTES)):  # type: ignore[no-untyped-call]
            self._predict(batch)
            yield from batch

    def _predict(self, docs: Sequence[Doc]) -> None:
        strengths = [
            {code: keywords.strength(found) for code, found in keywords.hits(doc).items()}
            for doc in docs
        ]
        for doc, strength in zip(docs, strengths, strict=True):
            doc.cats = dict.fromkeys(self.codes, 0.0)
            doc.cats |= {code: -expm1(-given) for code, given in strength.items()}
        if self.head is None:
            return
        doc_words = [words(doc) for doc in docs]
        odds, contributions, novelty = self.head.predict(docs, doc_words)
        offsets = word_offsets(doc_words)
        given = np.zeros((len(docs), len(self.head.codes)))
        for row, strength in zip(given, strengths, strict=True):
            for code in strength.keys() & self._columns.keys():
                row[self._columns[code]] = strength[code]
        whole: FloatArray = odds + self.head.keywords * given
        known = [(code, self._columns[code]) for code in self.codes if code in self._columns]
        for i, (doc, p) in enumerate(zip(docs, sigmoid(whole).tolist(), strict=True)):
            doc.cats |= {code: max(p[column] for column in columns) for code, columns in known}
            within = slice(offsets[i], offsets[i + 1])
            doc.user_data[NAME] = DocScores(doc_words[i], contributions[within], float(novelty[i]))

    def explain(self, doc: Doc, codes: Sequence[str]) -> tuple[list[Word], Float32Array]:
        """The words of a doc and their contributions to the log odds of `codes`, (words, codes).

        The log odds are exactly the sum of the contributions, the intercept of the code and
        the contribution of its keywords. The contribution of a pair of words is split evenly
        over the two. If another code was merged into a code, the higher contribution of the two
        counts. A code that the head does not know has zeros.
        """
        if self.head is None:
            return [], np.zeros((0, len(codes)), dtype=np.float32)
        found, contributions, _novelty = doc.user_data[NAME]
        adds = np.zeros((len(found), len(codes)), dtype=np.float32)
        for c, code in enumerate(codes):
            columns = self._columns.get(code)
            if columns:
                adds[:, c] = contributions[:, columns].max(axis=1)
        return found, adds

    def novelty(self, doc: Doc) -> float | None:
        """The cosine distance of a doc to the nearest training quote, 0 to 2; None if unknown."""
        scores = doc.user_data.get(NAME)
        return None if scores is None or isnan(scores.novelty) else scores.novelty

    def evidence(self, doc: Doc, codes: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
        """The passages that are evidence for each of `codes`, in the order of the text.

        They are keyword hits and words, weighted by their contribution to the log odds. The
        strongest has the weight 1, and they do not overlap.
        """
        found, adds = self.explain(doc, codes)
        strong: dict[str, list[tuple[Word, float]]] = {code: [] for code in codes}
        least = MIN_RELATIVE_WEIGHT * adds.max(axis=0, initial=0)
        word, column = np.nonzero((adds > 0) & (adds >= least))
        for w, c, add in zip(
            word.tolist(), column.tolist(), adds[word, column].tolist(), strict=True
        ):
            strong[codes[c]].append((found[w], add))
        text, hits = doc.text, keywords.hits(doc)
        return {
            code: _strongest(text, self._places(code, hits.get(code, []), strong[code]))
            for code in codes
        }

    def _places(
        self, code: str, hits: list[keywords.Hit], strong: Sequence[tuple[Word, float]]
    ) -> Mapping[tuple[int, int], float]:
        """The contributions to the log odds of `code`, by start and end of the passage."""
        weights: dict[tuple[int, int], float] = {}
        if hits:
            hits = keywords.strongest(hits)
            factor = 1.0
            if self.head is not None and code in self._columns:
                factor = float(self.head.keywords[self._columns[code][0]])
            if factor > 0:
                weights = {(h.start, h.end): factor * keywords.strength([h]) for h in hits}
        for word, adds in strong:
            # A word that overlaps a hit is added to the hit.
            over = [hit for hit in hits if hit.start < word.end and word.start < hit.end]
            place = (over[0].start, over[0].end) if over else (word.start, word.end)
            weights[place] = weights.get(place, 0.0) + adds
        return weights

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:  # noqa: ARG002 - spaCy's
        """Write the head in the folder `path`."""
        if isinstance(self.head, SpacyHead):
            self.head.write(path)
        else:
            storage.write(path, self.head)

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> Suggester:  # noqa: ARG002
        """Read the head from the folder `path`.

        Raises:
            Refusal: a file is missing or damaged, or of another format.
        """
        whole = spacy_head.read if (path / spacy_head.FILE).exists() else storage.read
        self.learn(whole(path))
        return self


def _strongest(text: str, weights: Mapping[tuple[int, int], float]) -> tuple[Evidence, ...]:
    """The strongest passages; adjacent passages of similar weight are joined."""
    if not weights:
        return ()
    top = max(weights.values())
    strong = [item for item in weights.items() if item[1] >= MIN_RELATIVE_WEIGHT * top]
    if len(strong) > MAX_EVIDENCE:
        strong = sorted(strong, key=lambda item: (-item[1], item[0]))[:MAX_EVIDENCE]
    found: list[Evidence] = []
    for (start, end), weight in sorted(strong):
        share = weight / top
        if found:
            before = found[-1]
            alike = 2 * min(before.weight, share) >= max(before.weight, share)
            if alike and text[before.end : start] == " ":
                found[-1] = Evidence(before.start, end, max(before.weight, share))
                continue
        found.append(Evidence(start, end, share))
    return tuple(found)
