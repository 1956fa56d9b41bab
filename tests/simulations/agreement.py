"""Agreement of two coders on one code: kappa and AC1 of rare codes."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np

from turven.corpus.analysis.agreement.codes import CodeAgreement, of_codes
from turven.corpus.analysis.agreement.judgments import Judgments

SIZES = (30, 50, 100, 300)
CASES = ((0.03, 0.7), (0.03, 0.9), (0.1, 0.5), (0.1, 0.8), (0.3, 0.7))
"""The share that each coder gives the code, and the true kappa."""


def cells(prevalence: float, kappa: float) -> list[float]:
    """The chances of neither, the second, the first and both coders giving it."""
    differ = prevalence * (1 - prevalence) * (1 - kappa)
    return [1 - prevalence - differ, differ, differ, prevalence - differ]


def true_ac1(prevalence: float, kappa: float) -> float:
    neither, second, first, _both = cells(prevalence, kappa)
    assert neither > 0
    chance = 2 * prevalence * (1 - prevalence)
    return (1 - second - first - chance) / (1 - chance)


@cache
def agreement(counts: tuple[int, ...], draws: int) -> CodeAgreement:
    """The figures of a study in which each outcome occurs so often."""
    outcome = np.repeat(np.arange(4), counts)
    none = np.array([], dtype=np.int64)
    judged = Judgments(
        coders=("Anna", "Bram"),
        codes=("rare",),
        given=np.array([[0], [1]], dtype=np.uint8),
        chosen=np.column_stack(np.divmod(outcome, 2)).astype(np.int64),
        quotes=np.ones(len(outcome), dtype=np.int64),
        seen=np.zeros((len(outcome), 2), dtype=np.int64),
        at=("",) * len(outcome),
        alone=(none, none),
    )
    (found,) = of_codes(judged, draws)
    return found


def coverage(
    prevalence: float, kappa: float, quotes: int, studies: int, draws: int = 1_000, seed: int = 4
) -> tuple[float, float, float]:
    """The share of intervals that hold: of AC1, and of kappa where it has one; and how often not.

    An interval of zero width, or a value without an interval, counts as one that does not hold.
    """
    random = np.random.default_rng(seed)
    drawn = random.multinomial(quotes, cells(prevalence, kappa), size=studies)
    held_ac1 = held_kappa = few = 0
    for counts, times in Counter(map(tuple, drawn.tolist())).items():
        found = agreement(counts, draws)
        held_ac1 += times * holds(found.ac1.low, true_ac1(prevalence, kappa), found.ac1.high)
        if found.kappa.value is None:
            few += times
        else:
            held_kappa += times * holds(found.kappa.low, kappa, found.kappa.high)
    shown = studies - few
    return held_ac1 / studies, held_kappa / shown if shown else float("nan"), few / studies


def holds(low: float | None, true: float, high: float | None) -> bool:
    return low is not None and high is not None and low < high and low <= true <= high


def main() -> None:
    print("\nAgreement of two coders: share of 95% intervals that hold, of AC1 and of kappa;")
    print("“few”: how often kappa is said to be of too few quotes")
    print(f"{'quotes':<24}" + "".join(f"{size:>22}" for size in SIZES))
    print(" " * 24 + f"{'AC1':>8}{'kappa':>7}{'few':>7}" * len(SIZES))
    for prevalence, kappa in CASES:
        print(f"share {prevalence:.2f}, kappa {kappa:.1f}    ", end="")
        for size in SIZES:
            ac1, of_kappa, few = coverage(prevalence, kappa, size, 2_000)
            print(f"{ac1:>8.3f}{of_kappa:>7.3f}{few:>7.3f}", end="")
        print()
