"""Intervals and tests: figures that were published, and those of scipy and statsmodels."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from turven.corpus.analysis.tables.significance import (
    CORRECTIONS,
    Correction,
    chi_square,
    column_tests,
    effective,
    lower_than,
    wilson,
)

ICT, OTHERS = 122, 410
# Table 3.4 of the report of 2018: who agrees, per row of those in ICT and of all others, and
# which of the two is underlined as significantly lower (alpha = 0.05). Of the lines themselves
# the text says which differ: skills, knowledge, staff, support and how far the municipality is.
TABLE = {
    "skills": (0.36, 0.59, "ICT"),
    "knowledge": (0.31, 0.53, "ICT"),
    "contracts": (0.45, 0.39, None),
    "innovative": (0.43, 0.40, None),
    "politics": (0.39, 0.40, None),
    "staff": (0.46, 0.34, "others"),
    "support": (0.51, 0.30, "others"),
    "as far as society": (0.19, 0.32, "ICT"),
}


@pytest.mark.parametrize("correction", CORRECTIONS)
@pytest.mark.parametrize("row", TABLE)
def test_the_reports_own_table_is_underlined_as_in_the_report(
    row: str, correction: Correction
) -> None:
    ict, others, underlined = TABLE[row]
    # Whatever the whole percentages were rounded from, the same ones are underlined.
    for off in product((-0.00499, 0, 0.00499), repeat=2):
        shares = (ict + off[0], others + off[1])
        lower = lower_than(column_tests(shares, (ICT, OTHERS), correction), 2)
        assert lower == {"ICT": ((1,), ()), "others": ((), (0,)), None: ((), ())}[underlined]


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


counts = st.integers(1, 2000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))
tables = st.lists(counts, min_size=2, max_size=5)


@settings(max_examples=40)
@given(counts)
def test_the_interval_is_that_of_statsmodels(cell: tuple[int, int]) -> None:
    count, base = cell
    theirs = proportion_confint(count, base, method="wilson")
    assert wilson(count / base, base) == pytest.approx(theirs, abs=1e-12)
    assert wilson(0.0, 0) is None


@settings(max_examples=40)
@given(tables)
def test_chi_square_is_that_of_scipy(table: list[tuple[int, int]]) -> None:
    ours = chi_square([count / base for count, base in table], [base for _count, base in table])
    observed = np.array([[count for count, _base in table], [b - c for c, b in table]])
    if not observed.sum(axis=1).all():
        assert ours is None
        return
    assert ours
    theirs = chi2_contingency(observed, correction=False)
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
    assert ours.freedom == theirs.dof
    expected = theirs.expected_freq
    assert ours.few == ((expected < 5).mean() > 0.2 or expected.min() < 1)


@settings(max_examples=40)
@given(tables, st.sampled_from(CORRECTIONS))
def test_columns_are_compared_as_statsmodels_does(
    table: list[tuple[int, int]], correction: Correction
) -> None:
    shares, bases = [c / b for c, b in table], [b for _c, b in table]
    pairs = column_tests(shares, bases, correction)
    for pair in pairs:
        (a, of_a), (b, of_b) = table[pair.a], table[pair.b]
        z, p = proportions_ztest([a, b], [of_a, of_b])
        assert (pair.z, pair.p) == pytest.approx((z, p), abs=1e-9)
    if pairs:
        adjusted = multipletests([pair.p for pair in pairs], method=correction)[1]
        assert [pair.adjusted for pair in pairs] == pytest.approx(list(adjusted), abs=1e-12)
    # A pair that is not tested is too small for it.
    for a in range(len(table)):
        for b in range(a + 1, len(table)):
            both = np.array([table[a], table[b]])
            cells = np.column_stack((both[:, 0], both[:, 1] - both[:, 0]))
            expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / cells.sum()
            assert ((a, b) in {(pair.a, pair.b) for pair in pairs}) == (
                expected.min() >= 5 - 1e-9
            ) or expected.min() == pytest.approx(5)


def test_equal_weights_change_nothing_and_others_cost() -> None:
    assert effective(np.full(40, 1.7)) == pytest.approx(40)
    # Half of them counts three times as much: 40 respondents are as sure as 32.
    assert effective(np.repeat([1.0, 3.0], 20)) == pytest.approx(80**2 / 200)
    assert effective(np.zeros(3)) == 0
