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

Numbers = NDArray[np.float64]

NAME = "turven_suggester"

PRIOR = 5.0
"""The words of a code weigh as much as this many quotes that were given the code."""

UNTRAINED = 0.5
"""The threshold while no quotes are coded: a suggestion is as likely right as wrong."""

PLACES = 5
"""Places in a quote shown as evidence for one code."""
FAINT = 0.2
"""Evidence weaker than this share of the strongest is not shown."""


@dataclass(frozen=True, slots=True)
class Head:
    """One linear function per code; its value is the log odds of the code.

    `weights` has the shape (features, codes), `intercept`, `positives` (groups of equal
    quotes that were given the code) and `thresholds` the shape (codes,). Where `positives`
    is 0 there was too little to learn from, and the log odds mean nothing.
    """

    codes: tuple[str, ...]
    features: Features
    weights: NDArray[np.float32]
    intercept: NDArray[np.float32]
    positives: NDArray[np.int64]
    thresholds: Numbers
    threshold: float
    """Of codes that were not in the codebook when this was trained."""

    def log_odds(self, doc: Doc) -> Numbers:
        """Of each code, shape (codes,)."""
        vector = self.features.of(words(doc))
        found = vector.values @ self.weights[vector.indices] + self.intercept
        return found.astype(np.float64)


def blend(prior: Numbers, model: Numbers, positives: NDArray[np.int64], weight: float) -> Numbers:
    """(k · prior + n · model) / (k + n): the codebook counts until quotes are coded.

    Arrays that broadcast to (quotes, codes); `weight` is k, `positives` is n.
    """
    return (weight * prior + positives * model) / (weight + positives)


@Language.factory(NAME, default_config={"prior": PRIOR}, assigns=["doc.cats"])
def _make(nlp: Language, name: str, prior: float) -> Suggester:  # noqa: ARG001 - a factory's
    return Suggester(prior)


class Suggester:
    """Sets `doc.cats`: the probability of each code that can be given.

    Without a head, that of the keywords is passed through.
    """

    def __init__(self, prior: float) -> None:
        self.prior = prior
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
            columns = list(known.values())
            model = sigmoid(self.head.log_odds(doc)[columns])
            codebook = np.array([prior[code] for code in known])
            blended = blend(codebook, model, self.head.positives[columns], self.prior)
            doc.cats = prior | dict(zip(known, blended.tolist(), strict=True))
        return doc

    def _known(self, codes: Sequence[str]) -> dict[str, int]:
        """The columns of those of `codes` that were learnt."""
        if self.head is None:
            return {}
        columns = ((code, self._columns.get(code)) for code in codes)
        return {code: c for code, c in columns if c is not None and self.head.positives[c]}

    def explain(self, doc: Doc, codes: Sequence[str]) -> Mapping[str, Numbers]:
        """What each token adds to the log odds of each learnt code, shape (tokens,) per code.

        Exact: the sum is the log odds less the intercept of the code. What a pair of
        words adds is divided evenly over the two.
        """
        columns = self._known(codes)
        if self.head is None or not columns:
            return {}
        vector = self.head.features.of(words(doc))
        weights = self.head.weights[vector.indices][:, list(columns.values())]
        shares = vector.value[:, None] * weights[vector.feature].astype(np.float64)
        return {
            code: np.bincount(vector.token, shares[:, c], len(doc)).astype(np.float64)
            for c, code in enumerate(columns)
        }

    def evidence(self, doc: Doc, codes: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
        """The places in the text that speak for each of `codes`, in the order of the text.

        Keyword hits and tokens with a positive contribution, each in the proportion in
        which `blend` counts them; the strongest has the weight 1, none overlap.
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
        """The weight of what speaks for `code`, by first and last code point."""
        hits = keywords.hits(doc).get(code, [])
        strongest = max((hit.weight for hit in hits), default=1.0)
        weights = {(hit.start, hit.end): hit.weight / strongest for hit in hits}
        if self.head is not None and tokens is not None and tokens.max(initial=0.0) > 0:
            n = self.head.positives[self._columns[code]]
            weights = {place: w * self.prior / (self.prior + n) for place, w in weights.items()}
            shares = tokens / tokens.max() * n / (self.prior + n)
            for i in np.flatnonzero(shares >= FAINT * shares.max()).tolist():
                start, end = doc[i].idx, doc[i].idx + len(doc[i])
                # A hit within the token says more exactly where; a phrase takes the token in.
                over = [hit for hit in hits if hit.start < end and start < hit.end]
                place = (over[0].start, over[0].end) if over else (start, end)
                weights[place] = weights.get(place, 0.0) + float(shares[i])
        return weights

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
