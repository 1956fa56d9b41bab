"""Weighted shares and column tests, on respondents with weights of .4, 1 and 3."""

from __future__ import annotations

import numpy as np

from turven.corpus.analysis.intervals import ALPHA, wilson
from turven.corpus.analysis.tables.significance import column_tests
from turven.corpus.analysis.tables.weighting import effective_bases, weighted_shares

WEIGHTS = np.array([0.4, 1, 3])
CODES = {
    "unrelated to the weights": (0.2, 0.2, 0.2),
    "unrelated and rare": (0.02, 0.02, 0.02),
    "more frequent among high weights": (0.1, 0.2, 0.4),
    "rare, only among high weights": (0, 0, 0.06),
    "more frequent among low weights": (0.4, 0.2, 0.1),
    "rare, nearly only among low weights": (0.06, 0.01, 0),
}
"""The share with the code at each weight; a third of the respondents has each weight."""
_SHARES = np.array(list(CODES.values()))
_TRUE = _SHARES @ WEIGHTS / WEIGHTS.sum()


def coverage(respondents: int, studies: int, seed: int = 1) -> dict[str, float]:
    """The share of 95% intervals that hold the true share, for each code."""
    random = np.random.default_rng(seed)
    held = np.zeros(len(CODES))
    for _study in range(studies):
        shares, bases = _drawn(random, respondents)
        for at, true in enumerate(_TRUE):
            interval = wilson(float(shares[at]), float(bases[at]))
            assert interval
            held[at] += interval.low <= true <= interval.high
    return dict(zip(CODES, (held / studies).tolist(), strict=True))


def level(respondents: int, studies: int, seed: int = 2) -> dict[str, float]:
    """How often two columns with equal true shares differ significantly, where they are tested.

    The second column has no weights: everyone in it counts as one.
    """
    random = np.random.default_rng(seed)
    found, tested = np.zeros(len(CODES)), np.zeros(len(CODES))
    for _study in range(studies):
        (a, of_a), (b, of_b) = _drawn(random, respondents), _unweighted(random, respondents)
        for at in range(len(CODES)):
            for pair in column_tests((a[at] * of_a[at], b[at] * of_b[at]), (of_a[at], of_b[at])):
                tested[at] += 1
                found[at] += pair.adjusted < ALPHA
    return {
        code: float(found[at] / tested[at]) if tested[at] > studies / 10 else float("nan")
        for at, code in enumerate(CODES)
    }


Shares = tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...]


def _drawn(random: np.random.Generator, respondents: int) -> Shares:
    stratum = random.integers(len(WEIGHTS), size=respondents)
    has = random.random((respondents, len(CODES))) < _SHARES.T[stratum]
    weights = WEIGHTS[stratum]
    return weighted_shares(weights, has), effective_bases(weights, has)


def _unweighted(random: np.random.Generator, respondents: int) -> Shares:
    has = random.random((respondents, len(CODES))) < _TRUE
    weights = np.ones(respondents)
    return weighted_shares(weights, has), effective_bases(weights, has)


def main() -> None:
    sizes = (100, 300, 600)
    held = [coverage(size, 4_000) for size in sizes]
    wrong = [level(size, 4_000) for size in sizes]
    print("Weighted shares: share of 95% intervals that hold; false positives at 5%")
    print(f"{'respondents':<37}" + "".join(f"{size:>7}" for size in (*sizes, *sizes)))
    for code in CODES:
        cells = [of[code] for of in (*held, *wrong)]
        print(f"{code:<37}" + "".join(f"{cell:>7.3f}" for cell in cells))
