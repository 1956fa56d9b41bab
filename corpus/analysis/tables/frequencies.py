"""How many respondents have each code: counted, as a share, and how sure that share is."""

from __future__ import annotations

from dataclasses import dataclass

from ...study.study import Study
from .codings import Base, Codings, Line
from .prediction_powered import Corrected, Correction, correct
from .significance import Interval, effective, weighted_shares, wilson


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many respondents have a code, or any code of a net; each counts once."""

    line: Line
    count: int
    share: float | None
    """Of the base; None where nobody is in it."""
    interval: Interval | None
    """Wilson, 95%."""
    weighted_count: float
    weighted_share: float | None
    """None where the weights are all 0."""
    weighted_interval: Interval | None
    """The same on the effective base."""
    corrected: Corrected | None
    """Where the machine coded a part: what a random sample of that part makes of it."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """A table of codes; the shares of its lines do not add up, for some said several things."""

    base: Base
    weighted_base: float
    effective_base: float
    """How many respondents of equal weight are as sure as these."""
    lines: tuple[Frequency, ...]
    without: int
    """Respondents in the base to whom no code applies."""
    partly: int
    """Respondents in the base of whom other quotes are not finished."""
    correction: Correction | None
    """What the corrected shares go by; None where a machine coded nothing."""


def frequencies(study: Study, codings: Codings) -> Frequencies:
    """The frequencies of everything in the codebook."""
    correction, corrected = correct(study, codings)
    table = codings.by_respondent()
    base, weights = len(table.weights), table.weights
    whole, sure = float(weights.sum()), effective(weights)
    counts = table.has.sum(axis=0)
    weighted, weighted_by = weights @ table.has, weighted_shares(weights, table.has)
    lines = []
    for at, line in enumerate(table.lines):
        count, heavy = int(counts[at]), float(weighted[at])
        share = count / base if base else None
        weighted_share = float(weighted_by[at]) if whole else None
        lines.append(
            Frequency(
                line=line,
                count=count,
                share=share,
                interval=None if share is None else wilson(share, base),
                weighted_count=heavy,
                weighted_share=weighted_share,
                weighted_interval=None if weighted_share is None else wilson(weighted_share, sure),
                corrected=corrected.get(line.code),
            )
        )
    return Frequencies(
        base=codings.base,
        weighted_base=whole,
        effective_base=sure,
        lines=tuple(lines),
        without=int((~table.has.any(axis=1)).sum()),
        partly=codings.partly,
        correction=correction,
    )
