"""Agreement for each code: whether coders give it to the same quotes."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from . import nominal
from .bootstrap import Figure, figure, posterior_counts
from .judgments import Judgments
from .nominal import Numbers

MIN_UNITS = 5
"""The fewest units with a code, and the fewest without, for kappa and alpha: of fewer, a single
judgment moves them by more than they can say."""


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """The agreement on one code: each judgment says whether a quote has the code."""

    code: str
    given: int
    """The number of units judged by several coders to which at least one gave it."""
    agreeing: Figure
    """Percent agreement: the share of pairs of coders on a quote that agree."""
    kappa: Figure
    """Cohen's kappa for two coders, Fleiss' for more."""
    alpha: Figure
    """Krippendorff's alpha, nominal."""
    ac1: Figure
    """Gwet's AC1."""
    prevalence: Figure
    """The share of judgments in which it was given, units judged once included."""


def of_codes(judged: Judgments, draws: int) -> tuple[CodeAgreement, ...]:
    """The agreement on each code; kappa and alpha have no value if it is too rare.

    For one code, units differ only in who judged them and who of these gave the code. A draw needs
    only the number of units of each such kind, which costs next to nothing.
    """
    return tuple(_of_code(judged, column, draws) for column in range(len(judged.codes)))


def alphas(judged: Judgments) -> dict[str, float | None]:
    """Krippendorff's alpha of each code, also of rare ones; None if it is undefined."""
    found = {}
    for column, code in enumerate(judged.codes):
        patterns, times, _added = _patterns(judged, column)
        alpha = float(nominal.alpha(patterns, times))
        found[code] = None if isnan(alpha) else alpha
    return found


def _of_code(judged: Judgments, column: int, draws: int) -> CodeAgreement:
    patterns, observed, added = _patterns(judged, column)
    times = posterior_counts(observed, added, draws)
    several = patterns.sum(axis=1) > 1
    given, not_given = (int(observed[several & (patterns[:, at] > 0)].sum()) for at in (1, 0))
    few = min(given, not_given) < MIN_UNITS
    if len(judged.coders) == 2:
        # Neither gave it, the second, the first, or both.
        kappa = nominal.kappa(times[:, :4].reshape(-1, 2, 2))
    else:
        kappa = nominal.fleiss(patterns, times)

    def chance_corrected(values: Numbers) -> Figure:
        found = figure(values)
        return Figure(None, why="few") if few and found.value is not None else found

    return CodeAgreement(
        judged.codes[column],
        given,
        agreeing=figure(nominal.agreeing(patterns, times)),
        kappa=chance_corrected(kappa),
        alpha=chance_corrected(nominal.alpha(patterns, times)),
        ac1=figure(nominal.ac1(patterns, times)),
        prevalence=figure(nominal.prevalence(patterns, times)),
    )


def _patterns(judged: Judgments, column: int) -> tuple[Numbers, Numbers, Numbers]:
    """All outcomes that a unit can have: (how many did not and did give the code; units; prior).

    The prior is half of a unit for each outcome, shared between the numbers of judgments that units
    have in proportion to how many have them. With two coders the outcomes with different
    judgments are told apart, and share one half; those of units judged once are last.
    """
    there = judged.judged
    yes = there & (judged.given[judged.chosen, column] == 1)
    alone = np.bincount(judged.given[judged.alone[1], column], minlength=2)
    coders, gave = there.sum(axis=1), yes.sum(axis=1)
    units = len(coders) + int(alone.sum())
    patterns, times, added = [], [], []
    if len(judged.coders) == 2:
        patterns = [(2, 0), (1, 1), (1, 1), (0, 2)]
        times = np.bincount(yes @ np.array([2, 1]), minlength=4).tolist()
        added = [half * len(coders) / units for half in (0.5, 0.25, 0.25, 0.5)]
    else:
        for of in np.unique(coders).tolist():
            same = coders == of
            patterns += [(of - by, by) for by in range(of + 1)]
            times += np.bincount(gave[same], minlength=of + 1).tolist()
            added += [0.5 * int(same.sum()) / units] * (of + 1)
    if alone.sum():
        patterns += [(1, 0), (0, 1)]
        times += alone.tolist()
        added += [0.5 * int(alone.sum()) / units] * 2
    return (
        np.array(patterns, dtype=np.float64),
        np.array(times, dtype=np.float64),
        np.array(added, dtype=np.float64),
    )
