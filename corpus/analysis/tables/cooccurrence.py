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
    """The number of respondents with both, unweighted."""
    share: float
    """The share of the base with both; weighted if the table is."""
    jaccard: float
    """The share of respondents with either code who have both (Jaccard 1912), weighted alike."""
    lift: float
    """The share with both, divided by the share expected if the codes were independent."""


@dataclass(frozen=True, slots=True)
class Cooccurrence:
    """All pairs of codes that occur, the most frequent first; nets are left out."""

    base: Base
    weighted: bool
    counts: tuple[tuple[Line, int], ...]
    """For each code that was given, the number of respondents who have it, unweighted."""
    pairs: tuple[CodePair, ...]


def cooccurrence(codings: Codings, *, weighted: bool = True) -> Cooccurrence:
    """Respondents with both codes, in one quote or in several.

    Without weights in the study, or if `weighted` is False, everyone counts as one. Pairs that only
    respondents with weight 0 have are left out of a weighted table.
    """
    table = codings.by_respondent()
    weighted = weighted and codings.base.weighted
    has = table.has.astype(np.float64)
    counts = (has.T @ has).round().astype(int)
    weights = table.weights if weighted else np.ones(len(has))
    both, whole = has.T @ (has * weights[:, None]), float(weights.sum())
    codes = [at for at, line in enumerate(table.lines) if not line.net and counts[at, at]]
    pairs = [
        CodePair(
            table.lines[a],
            table.lines[b],
            int(counts[a, b]),
            float(both[a, b] / whole),
            float(both[a, b] / (both[a, a] + both[b, b] - both[a, b])),
            float(both[a, b] * whole / (both[a, a] * both[b, b])),
        )
        for place, a in enumerate(codes)
        for b in codes[place + 1 :]
        if both[a, b]
    ]
    pairs.sort(key=lambda pair: (-pair.share, -pair.jaccard))
    return Cooccurrence(
        codings.base,
        weighted,
        tuple((table.lines[at], int(counts[at, at])) for at in codes),
        tuple(pairs),
    )
