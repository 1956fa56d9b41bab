"""How far coders agree on which quotes have a code, code by code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import nominal
from .bootstrap import Figure, drawn, figure
from .judgments import Judgments


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """The figures of a code: each judgment says that a quote has it, or has not."""

    code: str
    given: int
    """Units to which at least one coder gave it."""
    agreeing: Figure
    """Of the pairs of coders on a quote, the share that agrees."""
    kappa: Figure
    """Cohen's of two coders, Fleiss' of more."""
    alpha: Figure
    """Krippendorff's, nominal."""
    ac1: Figure
    """Gwet's."""
    prevalence: Figure
    """The share of judgments that give it."""


def of_codes(judged: Judgments, draws: int) -> tuple[CodeAgreement, ...]:
    """The figures of each code; most of them are not defined where nobody gave it.

    Of one code there are few kinds of quotes: by how many it was given, of how many. To draw
    quotes is to draw how many there are of each kind, which costs next to nothing.
    """
    there = judged.judged
    coders = there.sum(axis=1)
    found = []
    for column, code in enumerate(judged.codes):
        yes = there & (judged.given[judged.chosen, column] == 1)
        gave = yes.sum(axis=1)
        if len(judged.coders) == 2:
            # Which of the two gave it: neither, the second, the first or both.
            times = drawn(np.bincount(yes @ np.array([2, 1]), minlength=4), draws)
            patterns = np.array([[2.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.0, 2.0]])
            kappa = nominal.kappa(times.reshape(-1, 2, 2))
        else:
            kinds = np.bincount(coders * (coders.max(initial=0) + 1) + gave)
            of, by = np.divmod(np.flatnonzero(kinds), coders.max(initial=0) + 1)
            times = drawn(kinds[kinds > 0], draws)
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
