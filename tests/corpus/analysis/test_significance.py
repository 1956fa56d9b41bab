"""Chi-square, column tests and weights: published figures, and those of scipy and statsmodels."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
import statsmodels.api as sm
from fuzzing import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from simulations.weighted import CODES, coverage, level
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from turven.corpus.analysis.tables.significance import (
    CORRECTIONS,
    Correction,
    chi_square,
    column_tests,
    lower_than,
)
from turven.corpus.analysis.tables.weighting import (
    effective_base,
    effective_bases,
    weighted_shares,
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
        counts = ((ict + off[0]) * ICT, (others + off[1]) * OTHERS)
        lower = lower_than(column_tests(counts, (ICT, OTHERS), correction), 2)
        assert lower == {"ICT": ((1,), ()), "others": ((), (0,)), None: ((), ())}[underlined]


counts = st.integers(1, 2000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))
tables = st.lists(counts, min_size=2, max_size=5)


@settings(max_examples=scaled(40))
@given(tables)
def test_chi_square_is_that_of_scipy(table: list[tuple[int, int]]) -> None:
    ours = chi_square([count for count, _base in table], [base for _count, base in table])
    observed = np.array([[count for count, _base in table], [b - c for c, b in table]])
    if not observed.sum(axis=1).all():
        assert ours is None
        return
    assert ours
    theirs = chi2_contingency(observed, correction=False)
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
    assert ours.freedom == theirs.dof
    expected = expected_counts(table)
    small = sum(count < 5 for count in expected)
    assert ours.few == (small / Fraction(len(expected)) > Fraction(1, 5) or min(expected) < 1)


@settings(max_examples=scaled(40))
@given(tables, st.sampled_from(CORRECTIONS))
def test_columns_are_compared_as_statsmodels_does(
    table: list[tuple[int, int]], correction: Correction
) -> None:
    pairs = column_tests([c for c, _b in table], [b for _c, b in table], correction)
    for pair in pairs:
        (a, of_a), (b, of_b) = table[pair.a], table[pair.b]
        z, p = proportions_ztest([a, b], [of_a, of_b])
        assert (pair.z, pair.p) == pytest.approx((z, p), abs=1e-9)
    if pairs:
        adjusted = multipletests([pair.p for pair in pairs], method=correction)[1]
        assert [pair.adjusted for pair in pairs] == pytest.approx(list(adjusted), abs=1e-12)
    # A pair that is not tested is too small for it.
    tested = {(pair.a, pair.b) for pair in pairs}
    for a, b in combinations(range(len(table)), 2):
        assert ((a, b) in tested) == (min(expected_counts([table[a], table[b]])) >= 5)


# In the first, 10 of 86 have it not, and each column is half of all: exactly 5 are expected, of
# which floats make a little less. In the last two a tenth has it: of 10 exactly 1.
@pytest.mark.parametrize(
    ("table", "few"),
    [
        ([(33, 43), (43, 43)], False), ([(32, 42), (43, 43)], True), ([(34, 43), (43, 43)], True),
        ([(1, 10), *[(5, 50)] * 4], False), ([(0, 9), *[(5, 50)] * 4], True),
    ],
)  # fmt: skip
def test_five_expected_are_enough(table: list[tuple[int, int]], few: bool) -> None:
    counts, bases = [c for c, _b in table], [b for _c, b in table]
    found = chi_square(counts, bases)
    assert found
    assert found.few == few
    if len(table) == 2:
        assert bool(column_tests(counts, bases)) != few


@settings(max_examples=scaled(40))
@given(st.integers(6, 2000), st.integers(2, 5))
def test_five_of_each_base_are_enough(base: int, columns: int) -> None:
    for count in (5, base - 5):
        found = chi_square([count] * columns, [base] * columns)
        assert found
        assert found.few == (base < 10)


def expected_counts(table: list[tuple[int, int]]) -> list[Fraction]:
    """What each cell expects if nothing differs, exactly."""
    whole = sum(base for _count, base in table)
    given = sum(count for count, _base in table)
    return [Fraction(row * base, whole) for _count, base in table for row in (given, whole - given)]


@settings(max_examples=scaled(40))
@given(tables, st.sampled_from([0.1, 0.3, 1.7, 3.3]))
def test_equal_weights_test_as_none_do(table: list[tuple[int, int]], weight: float) -> None:
    counts, bases = [c for c, _b in table], [b for _c, b in table]
    equal = [
        float(effective_bases(np.full(b, weight), np.arange(b)[:, None] < c)[0])
        for c, b in zip(counts, bases, strict=True)
    ]
    assert equal == pytest.approx(bases)
    weighted = [
        float(weighted_shares(np.full(b, weight), np.arange(b)[:, None] < c)[0]) * e
        for (c, b), e in zip(table, equal, strict=True)
    ]
    with_weights, without = chi_square(weighted, equal), chi_square(counts, bases)
    if without is None:
        assert with_weights is None
    else:
        assert with_weights
        assert with_weights.few == without.few
    pairs = [(pair.a, pair.b) for pair in column_tests(weighted, equal)]
    assert pairs == [(pair.a, pair.b) for pair in column_tests(counts, bases)]


def test_what_all_or_none_have_is_all_or_nothing_whatever_they_weigh() -> None:
    weights = np.array([0.1, 0.2, 0.3, 0.7, 0.0])
    has = np.array([[True] * 4 + [False], [False] * 4 + [True], [True] + [False] * 4]).T
    shares = weighted_shares(weights, has)
    assert shares[:2].tolist() == [1.0, 0.0]
    assert shares[2] == pytest.approx(0.1 / 1.3)
    assert weighted_shares(np.zeros(5), has).tolist() == [0.0] * 3


def test_equal_weights_change_nothing_and_others_cost() -> None:
    assert effective_base(np.full(40, 1.7)) == pytest.approx(40)
    # Half of them counts three times as much: 40 respondents are as sure as 32.
    assert effective_base(np.repeat([1.0, 3.0], 20)) == pytest.approx(80**2 / 200)
    assert effective_base(np.zeros(3)) == 0


def test_the_effective_base_is_that_of_the_linearised_variance() -> None:
    random = np.random.default_rng(3)
    weights = random.choice([0.4, 1, 3], size=20_000)
    has = random.random((20_000, 2)) < np.column_stack([0.1 + 0.1 * weights, 0.45 - 0.1 * weights])
    for at, base in enumerate(effective_bases(weights, has)):
        # The variance of a weighted mean that is robust to any relation with the weights.
        of_mean = sm.WLS(has[:, at].astype(float), np.ones(20_000), weights=weights)
        fitted = of_mean.fit(cov_type="HC0")
        share = float(fitted.params[0])
        assert base == pytest.approx(share * (1 - share) / float(fitted.bse[0]) ** 2, rel=0.002)
    high, low = effective_bases(weights, has)
    assert high < effective_base(weights) < low


def test_what_nobody_or_everybody_has_is_as_sure_as_kish_says() -> None:
    weights = np.array([0.4, 1, 3, 3, 0])
    nobody, everybody = effective_bases(weights, np.array([[False, True]] * 5))
    assert [nobody, everybody] == pytest.approx([effective_base(weights)] * 2)
    assert effective_bases(np.zeros(3), np.ones((3, 1), dtype=bool)).tolist() == [0]


def test_weighted_intervals_hold_whatever_the_weights_go_with() -> None:
    # With Kish's base: .92 for what goes with high weights.
    held = coverage(300, 600)
    assert min(held.values()) > 0.93
    found = level(600, 600)
    assert all(found[code] < 0.075 for code in list(CODES)[:5])
