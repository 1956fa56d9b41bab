"""Correcting with a sample: exactly right on average, over every sample that may be drawn."""

from __future__ import annotations

from itertools import combinations
from math import comb, sqrt

import numpy as np
import pytest

from turven.corpus.analysis.tables.prediction_powered import corrected


def arrays(truth: str, said: str, machine: str, sample: str) -> list[np.ndarray]:
    return [np.array([sign == "1" for sign in each]) for each in (truth, said, machine, sample)]


def test_the_mean_over_all_samples_is_the_truth() -> None:
    truth, said, machine, _none = arrays("1100101101", "0000100111", "0011111111", "0" * 10)
    for weights in (np.ones(10), np.full(10, 0.4)):
        drawn = []
        for places in combinations(range(2, 10), 4):
            sample = np.isin(np.arange(10), places)
            drawn.append(corrected(truth, said, machine, sample, weights).share)
        assert len(drawn) == comb(8, 4)
        assert np.mean(drawn) == pytest.approx(truth.mean())


def test_of_what_is_not_in_the_sample_it_is_the_prediction_powered_estimate() -> None:
    chance = np.random.default_rng(1)
    truth, said = chance.random(400) < 0.4, chance.random(400) < 0.4
    sample = np.arange(400) < 100
    found = corrected(truth, said, np.ones(400, bool), sample, np.ones(400))
    # Angelopoulos et al. 2023: the mean of what is predicted of the others, less the mean
    # error in the sample. What was coded by hand counts as it is.
    powered = said[100:].mean() - (said[:100].astype(int) - truth[:100]).mean()
    assert found.share == pytest.approx((truth[:100].sum() + 300 * powered) / 400)


def test_the_interval_of_a_case_by_hand() -> None:
    # 20 by hand of whom 5 have it; 180 by the machine, which says it of 60; in a sample of 50
    # it missed 4 and was wrong once.
    truth = np.array([1] * 5 + [0] * 15 + [1] * 4 + [0] + [1] * 10 + [0] * 35 + [0] * 130, bool)
    said = np.array([0] * 20 + [0] * 4 + [1] + [1] * 10 + [0] * 35 + [1] * 49 + [0] * 81, bool)
    machine, sample = np.arange(200) >= 20, (np.arange(200) >= 20) & (np.arange(200) < 70)
    found = corrected(truth, said, machine, sample, np.ones(200))
    assert (found.missed, found.wrong) == (4, 1)
    share = (5 + 60 + 180 * (4 - 1) / 50) / 200
    assert found.share == pytest.approx(share)
    drawing = (4.5 + 1.5 - 3**2 / 52) / 52**2 * (1 - 50 / 180)
    half = 1.959964 * sqrt(0.9**2 * drawing + share * (1 - share) / 200)
    assert found.interval == pytest.approx((share - half, share + half), abs=1e-6)


@pytest.mark.parametrize(("missed", "wrong"), [(1, 0), (3, 0), (12, 5), (2, 40)])
def test_the_interval_holds_the_share_of_the_study_in_19_of_20_samples(
    missed: int, wrong: int
) -> None:
    machine, size, right = 150, 40, 30
    truth = np.array([1] * missed + [0] * wrong + [1] * right, bool)
    truth = np.concatenate((truth, np.zeros(machine - len(truth), bool)))
    said = truth.copy()
    said[: missed + wrong] ^= True
    held = whole = 0
    for b in range(min(missed, size) + 1):
        for c in range(min(wrong, size - b) + 1):
            rest = size - b - c
            ways = comb(missed, b) * comb(wrong, c) * comb(machine - missed - wrong, rest)
            chosen = [*range(b), *range(missed, missed + c)]
            chosen += range(missed + wrong, missed + wrong + rest)
            sample = np.isin(np.arange(machine), chosen)
            found = corrected(truth, said, np.ones(machine, bool), sample, np.ones(machine))
            whole += ways
            if found.interval.low <= truth.mean() <= found.interval.high:
                held += ways
    assert whole == comb(machine, size)
    assert held / whole >= 0.95
