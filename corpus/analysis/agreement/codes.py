"""Agreement for each code: whether coders give it to the same quotes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import nominal
from .bootstrap import Figure, bootstrap_counts, figure
from .judgments import Judgments


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """The agreement on one code: each judgment says whether a quote has the code."""

    code: str
    given: int
    """The number of units that at least one coder gave it."""
    agreeing: Figure
    """Percent agreement: the share of pairs of coders on a quote that agree."""
    kappa: Figure
    """Cohen's kappa for two coders, Fleiss' for more."""
    alpha: Figure
    """Krippendorff's alpha, nominal."""
    ac1: Figure
    """Gwet's AC1."""
    prevalence: Figure
    """The share of judgments in which it was given."""


def of_codes(judged: Judgments, draws: int) -> tuple[CodeAgreement, ...]:
    """The agreement on each code; most statistics are undefined if nobody gave it.

    For one code, quotes differ only in how many coders judged them and how many of these gave the
    code. A draw needs only the number of quotes of each such kind, which costs next to nothing.
    """
    there = judged.judged
    coders = there.sum(axis=1)
    found = []
    for column, code in enumerate(judged.codes):
        yes = there & (judged.given[judged.chosen, column] == 1)
        gave = yes.sum(axis=1)
        if len(judged.coders) == 2:
            # Which of the two gave it: neither, the second, the first or both.
            times = bootstrap_counts(np.bincount(yes @ np.array([2, 1]), minlength=4), draws)
            patterns = np.array([[2.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.0, 2.0]])
            kappa = nominal.kappa(times.reshape(-1, 2, 2))
        else:
            kinds = np.bincount(coders * (coders.max(initial=0) + 1) + gave)
            of, by = np.divmod(np.flatnonzero(kinds), coders.max(initial=0) + 1)
            times = bootstrap_counts(kinds[kinds > 0], draws)
            patterns = np.column_stack([of - by, by]).astype(np.float64)
            kappa = nominal.fleiss(patterns, times)
        found.append(
            CodeAgreement(
                code,
                int((gave > 0).sum()),
                agreeing=figure(nominal.agreeing(patterns, times)),
                kappa=figure(kappa),
                alpha=figure(nominal.alpha(patterns, times)),
                ac1=figure(nominal.ac1(patterns, times)),
                prevalence=figure(nominal.prevalence(patterns, times)),
            )
        )
    return tuple(found)
