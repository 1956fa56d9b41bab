"""Frequencies: the number and share of respondents with each code, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

from ...study.study import Study
from ..intervals import Interval, wilson
from .codings import Base, Codings, Line
from .prediction_powered import Corrected, Correction, correct
from .weighting import effective_base, effective_bases, weighted_shares


@dataclass(frozen=True, slots=True)
class Frequency:
    """The respondents with a code, or with any code of a net; each counts once."""

    line: Line
    count: int
    share: float | None
    """The share of the base; None if the base is empty."""
    interval: Interval | None
    """The 95% Wilson interval of the share."""
    weighted_count: float
    weighted_share: float | None
    """The weighted share; None if all weights are 0."""
    weighted_interval: Interval | None
    """The 95% Wilson interval on the effective base."""
    effective_base: float
    """The effective base of the weighted share; 0 if all weights are 0."""
    corrected: Corrected | None
    """If a model coded a part: the share corrected with a random sample of that part."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """A table of codes; shares do not add up to 100%, because an answer may have several codes."""

    base: Base
    weighted_base: float
    effective_base: float
    """Kish's effective base, of anything that is unrelated to the weights."""
    lines: tuple[Frequency, ...]
    without: int
    """The number of respondents in the base without any code."""
    partly: int
    """The number of respondents in the base who also have unfinished quotes."""
    correction: Correction | None
    """The basis of the corrected shares; None if no model coded anything."""


def frequencies(study: Study, codings: Codings) -> Frequencies:
    """The frequencies of everything in the codebook."""
    correction, corrected = correct(study, codings)
    table = codings.by_respondent()
    base, weights = len(table.weights), table.weights
    whole, effective = float(weights.sum()), effective_base(weights)
    counts = table.has.sum(axis=0)
    weighted, weighted_by = weights @ table.has, weighted_shares(weights, table.has)
    effective_by = effective_bases(weights, table.has)
    lines = []
    for at, line in enumerate(table.lines):
        count, weighted_count = int(counts[at]), float(weighted[at])
        share = count / base if base else None
        weighted_share = float(weighted_by[at]) if whole else None
        lines.append(
            Frequency(
                line=line,
                count=count,
                share=share,
                interval=None if share is None else wilson(share, base),
                weighted_count=weighted_count,
                weighted_share=weighted_share,
                weighted_interval=None
                if weighted_share is None
                else wilson(weighted_share, float(effective_by[at])),
                effective_base=float(effective_by[at]),
                corrected=corrected.get(line.code),
            )
        )
    return Frequencies(
        base=codings.base,
        weighted_base=whole,
        effective_base=effective,
        lines=tuple(lines),
        without=int((~table.has.any(axis=1)).sum()),
        partly=codings.partly,
        correction=correction,
    )
