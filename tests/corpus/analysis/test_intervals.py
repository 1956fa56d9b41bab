"""Intervals of shares and of differences: published figures, and those of statsmodels."""

from __future__ import annotations

import pytest
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from turven.corpus.analysis.intervals import newcombe, wilson


# Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3.
@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_the_interval_is_that_of_the_published_examples(
    count: int, base: int, low: float, high: float
) -> None:
    assert wilson(count / base, base) == pytest.approx((low, high), abs=5e-5)


@settings(max_examples=scaled(40))
@given(st.integers(1, 2000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_the_interval_is_that_of_statsmodels(cell: tuple[int, int]) -> None:
    count, base = cell
    theirs = proportion_confint(count, base, method="wilson")
    assert wilson(count / base, base) == pytest.approx(theirs, abs=1e-12)
    assert wilson(0.0, 0) is None


@settings(max_examples=scaled(40))
@given(st.floats(1, 1e6))
def test_the_interval_of_none_begins_at_nothing_and_of_all_ends_at_all(base: float) -> None:
    none, every = wilson(0.0, base), wilson(1.0, base)
    assert none
    assert every
    assert (none.low, every.high) == (0.0, 1.0)
    assert (none.high, every.low) != (0.0, 1.0)


# Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10.
@pytest.mark.parametrize(
    ("counted", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_a_difference_is_that_of_the_published_examples(
    counted: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert newcombe(*counted) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_there_is_no_interval() -> None:
    assert newcombe(0, 0, 1, 2) is None
    assert newcombe(1, 2, 0, 0) is None
