"""The component `turven_suggester`: what coded quotes teach, added to what the codebook says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from ..corpus.codebook import Codebook
from ..corpus.suggestions import Evidence
from . import keywords, storage
from .calibration import sigmoid
from .features import Features, words
from .vectors import Vectors

Numbers = NDArray[np.float64]

NAME = "turven_suggester"

UNTRAINED = 0.5
"""The threshold while no quotes are coded: a suggestion is as likely right as wrong."""

PLACES = 5
"""Places in a quote shown as evidence for one code."""
FAINT = 0.2
"""Evidence weaker than this share of the strongest is not shown."""


@dataclass(frozen=True, slots=True)
class Head:
    """One linear function per code; its value is the log odds of the code.

    What it says of a quote is the sum of what its features say (`weights`, shape
    (features, codes)), where it stands among the vectors (`directions`, (rank, codes)),
    what the codebook says (`keywords`, (codes,)) and the `intercept`, (codes,).
    `positives`, the groups of equal quotes that were given the code, and `thresholds`
    have the shape (codes,) too.
    """

    codes: tuple[str, ...]
    features: Features
    vectors: Vectors
    weights: NDArray[np.float32]
    directions: NDArray[np.float32]
    intercept: NDArray[np.float32]
    keywords: NDArray[np.float32]
    positives: NDArray[np.int64]
    thresholds: Numbers
    threshold: float
    """Of codes that were not in the codebook when this was trained."""

    def log_odds(self, doc: Doc) -> Numbers:
        """Of each code, shape (codes,)."""
        vector = self.features.of(words(doc))
        found = vector.values @ self.weights[vector.indices] + self.intercept
        found += self.vectors.place(vector).direction @ self.directions
        hits = keywords.hits(doc)
        strengths = [_strength(hits.get(code, [])) for code in self.codes]
        said: Numbers = found + self.keywords * np.array(strengths)
        return said


def _strength(hits: list[keywords.Hit]) -> float:
    return sum(keywords.strength(hit.weight) for hit in keywords.strongest(hits))


@Language.factory(NAME, assigns=["doc.cats"])
def _make(nlp: Language, name: str) -> Suggester:  # noqa: ARG001 - a factory's
    return Suggester()


class Suggester:
    """Sets `doc.cats`: the probability of each code that can be given.

    Without a head, and for codes that it does not know, that of the keywords.
    """

    def __init__(self) -> None:
        self.codes: tuple[str, ...] = ()
        self.head: Head | None = None
        self._columns: dict[str, int] = {}

    def read(self, codebook: Codebook) -> None:
        self.codes = tuple(code.id for code in codebook.codes)

    def learn(self, head: Head) -> None:
        self.head = head
        self._columns = {code: c for c, code in enumerate(head.codes)}

    def threshold(self, code: str) -> float:
        """From which probability on `code` is suggested."""
        if self.head is None:
            return UNTRAINED
        column = self._columns.get(code)
        return self.head.threshold if column is None else float(self.head.thresholds[column])

    def __call__(self, doc: Doc) -> Doc:
        found = keywords.hits(doc)
        prior = {code: keywords.probability(found.get(code, [])) for code in self.codes}
        doc.cats = prior
        if self.head is not None:
            known = self._known(self.codes)
            made = sigmoid(self.head.log_odds(doc)[list(known.values())])
            doc.cats = prior | dict(zip(known, made.tolist(), strict=True))
        return doc

    def _known(self, codes: Sequence[str]) -> dict[str, int]:
        """The columns of those of `codes` that the head knows."""
        return {code: self._columns[code] for code in codes if code in self._columns}

    def explain(self, doc: Doc, codes: Sequence[str]) -> Mapping[str, Numbers]:
        """What each token adds to the log odds of each code, shape (tokens,) per code.

        Exact: the sum, the intercept of the code and what its keywords add are the log
        odds. What a pair of words adds is divided evenly over the two.
        """
        columns = self._known(codes)
        if self.head is None or not columns:
            return {}
        of = list(columns.values())
        vector = self.head.features.of(words(doc))
        weights = self.head.weights[vector.indices][:, of].astype(np.float64)
        weights += self.head.vectors.place(vector).parts @ self.head.directions[:, of]
        shares = vector.value[:, None] * weights[vector.feature]
        return {
            code: np.bincount(vector.token, shares[:, c], len(doc)).astype(np.float64)
            for c, code in enumerate(columns)
        }

    def evidence(self, doc: Doc, codes: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
        """The places in the text that speak for each of `codes`, in the order of the text.

        Keyword hits and tokens by what they add to the log odds; the strongest has the
        weight 1, none overlap.
        """
        contributions = self.explain(doc, codes)
        text = doc.text
        return {
            code: _strongest(text, self._places(doc, code, contributions.get(code)))
            for code in codes
        }

    def _places(
        self, doc: Doc, code: str, tokens: Numbers | None
    ) -> Mapping[tuple[int, int], float]:
        """What adds to the log odds of `code`, by first and last code point."""
        hits = keywords.strongest(keywords.hits(doc).get(code, []))
        factor = 1.0
        if self.head is not None and tokens is not None:
            factor = float(self.head.keywords[self._columns[code]])
        weights = {(hit.start, hit.end): factor * keywords.strength(hit.weight) for hit in hits}
        if tokens is not None and tokens.max(initial=0.0) > 0:
            for i in np.flatnonzero(tokens >= FAINT * tokens.max()).tolist():
                start, end = doc[i].idx, doc[i].idx + len(doc[i])
                # A hit within the token says more exactly where; a phrase takes the token in.
                over = [hit for hit in hits if hit.start < end and start < hit.end]
                place = (over[0].start, over[0].end) if over else (start, end)
                weights[place] = weights.get(place, 0.0) + float(tokens[i])
        return {place: weight for place, weight in weights.items() if weight > 0}

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:  # noqa: ARG002 - spaCy's
        storage.write(path, self.head)

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> Suggester:  # noqa: ARG002
        """Take the head in `path`.

        Raises:
            Refusal: it is not whole, or not of this version.
        """
        self.learn(storage.read(path))
        return self


def _strongest(text: str, weights: Mapping[tuple[int, int], float]) -> tuple[Evidence, ...]:
    """The few strongest places; neighbours that say about as much become one."""
    kept = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:PLACES]
    if not kept:
        return ()
    top = kept[0][1]
    places: list[Evidence] = []
    for (start, end), weight in sorted(kept):
        share = weight / top
        if share < FAINT:
            continue
        before = places[-1] if places else Evidence(0, 0, 0.0)
        alike = 2 * min(before.weight, share) >= max(before.weight, share)
        if alike and text[before.end : start] == " ":
            places.pop()
            places.append(Evidence(before.start, end, max(before.weight, share)))
        else:
            places.append(Evidence(start, end, share))
    return tuple(places)
