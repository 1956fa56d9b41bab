"""Co-occurrence: how many respondents have both codes of a pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .codings import Base, Codings, Line


@dataclass(frozen=True, slots=True)
class CodePair:
    """A pair of codes that occur together for some respondents."""

    a: Line
    b: Line
    both: int
    jaccard: float
    """The share of respondents with either code who have both (Jaccard 1912)."""
    lift: float
    """The number with both, divided by the number expected if the codes were independent."""


@dataclass(frozen=True, slots=True)
class Cooccurrence:
    """All pairs of codes that occur, the most frequent first; nets are left out."""

    base: Base
    counts: tuple[tuple[Line, int], ...]
    """For each code that was given, the number of respondents who have it."""
    pairs: tuple[CodePair, ...]


def cooccurrence(codings: Codings) -> Cooccurrence:
    """Count respondents with both codes, in one quote or in several, without weights."""
    table = codings.by_respondent()
    has = table.has.astype(np.float64)
    both = (has.T @ has).round().astype(int)
    codes = [at for at, line in enumerate(table.lines) if not line.net and both[at, at]]
    base = len(has)
    pairs = [
        CodePair(
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
