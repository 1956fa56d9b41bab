"""The quality of suggestions on few quotes: precision, recall and F1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from turven.corpus.analysis.intervals import Interval
from turven.models.curve import interval

TRUE = 0.95
SIZES = (10, 20, 40, 100)
Counts = NDArray[np.int64]
"""Right, wrong and missed suggestions of each quote, shape (quotes, 3)."""


def wrong_codes(random: np.random.Generator, quotes: int) -> Counts:
    """One code a quote; an error is another code in its place."""
    right = random.random(quotes) < TRUE
    return np.column_stack([right, ~right, ~right]).astype(np.int64)


def missed_codes(random: np.random.Generator, quotes: int) -> Counts:
    """One code a quote; an error is a code that was not suggested."""
    right = random.random(quotes) < TRUE / (2 - TRUE)
    return np.column_stack([right, np.zeros(quotes), ~right]).astype(np.int64)


def several_codes(random: np.random.Generator, quotes: int) -> Counts:
    """One to four codes a quote; a difficult quote has many errors."""
    codes = random.integers(1, 5, size=quotes)
    chance = random.beta(9.5, 0.5, size=quotes)
    right = random.binomial(codes, chance)
    return np.column_stack([right, codes - right, codes - right])


CASES = {
    "a wrong code in place of the right one": wrong_codes,
    "codes that were not suggested": missed_codes,
    "several codes a quote, some quotes difficult": several_codes,
}


def coverage(quotes: int, studies: int, seed: int = 3) -> dict[str, float]:
    """The share of 95% intervals that hold the true F1, .95, in each case."""
    random = np.random.default_rng(seed)
    names = [str(quote) for quote in range(quotes)]
    held = dict.fromkeys(CASES, 0)
    for case, drawn in CASES.items():
        for _study in range(studies):
            within = interval(drawn(random, quotes), names)
            assert isinstance(within, Interval)
            assert within.low < within.high
            held[case] += within.low <= TRUE <= within.high
    return {case: count / studies for case, count in held.items()}


def main() -> None:
    print("\nSuggestions, true F1 .95: share of 95% intervals that hold")
    print(f"{'quotes':<46}" + "".join(f"{size:>7}" for size in SIZES))
    held = [coverage(size, 2_000) for size in SIZES]
    for case in CASES:
        print(f"{case:<46}" + "".join(f"{of[case]:>7.3f}" for of in held))
