"""Which codes go together: how many respondents have both of two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .codings import Base, Codings, Line


@dataclass(frozen=True, slots=True)
class Together:
    """Two codes that some respondents have both of."""

    a: Line
    b: Line
    both: int
    jaccard: float
    """Of the respondents with either, the share that has both: Jaccard 1912."""
    lift: float
    """How much more often than if they had nothing to do with each other; 1 is as often."""


@dataclass(frozen=True, slots=True)
class Cooccurrence:
    """The pairs there are, the most frequent first; nets are no part of it."""

    base: Base
    counts: tuple[tuple[Line, int], ...]
    """Per code that was given how many respondents have it."""
    pairs: tuple[Together, ...]


def cooccurrence(codings: Codings) -> Cooccurrence:
    """Respondents count, without weights; in one quote or in several."""
    table = codings.by_respondent()
    has = table.has.astype(np.float64)
    both = (has.T @ has).round().astype(int)
    codes = [at for at, line in enumerate(table.lines) if not line.net and both[at, at]]
    base = len(has)
    pairs = [
        Together(
            table.lines[a],
            table.lines[b],
            int(both[a, b]),
            float(both[a, b] / (both[a, a] + both[b, b] - both[a, b])),
            float(both[a, b] * base / (both[a, a] * both[b, b])),
        )
        for place, a in enumerate(codes)
        for b in codes[place + 1 :]
        if both[a, b]
    ]
    pairs.sort(key=lambda pair: (-pair.both, -pair.jaccard))
    return Cooccurrence(
        codings.base, tuple((table.lines[at], int(both[at, at])) for at in codes), tuple(pairs)
    )
