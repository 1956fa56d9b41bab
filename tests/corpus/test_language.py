"""Numbers as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turven.corpus import language
from turven.corpus.language import number, percent


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = language.current()
    language.install("en")
    yield
    language.install(before)


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_percentage_of_a_count_is_rounded_half_upwards(cell: tuple[int, int]) -> None:
    count, base = cell
    assert percent(count / base) == f"{int(Fraction(100 * count, base) + Fraction(1, 2))}%"


# What Excel shows of the same cells: 12.5%, 14.5%, 28.5%, 57.5%, 0.5%.
@pytest.mark.parametrize(
    ("count", "base", "shown"),
    [(1, 8, "13%"), (29, 200, "15%"), (57, 200, "29%"), (115, 200, "58%"), (1, 200, "1%")],
)
def test_a_half_is_rounded_upwards(count: int, base: int, shown: str) -> None:
    assert percent(count / base) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.125, "0.13"), (0.285, "0.29"), (1.005, "1.01"), (-0.125, "-0.13"), (0.995, "1.00"),
        (-0.004, "0.00"), (0.1 + 0.2, "0.30"), (1e22, "1" + 22 * "0" + ".00"), (None, "n/a"),
    ],
)  # fmt: skip
def test_a_number_is_rounded_as_on_paper(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_signs_and_commas() -> None:
    assert (number(0.0, sign="+"), number(0.125, sign="+")) == ("+0.00", "+0.13")
    language.install("nl")
    assert (number(0.125), percent(0.125), number(12.25, 1)) == ("0,13", "13%", "12,3")
    assert percent(None) == "n.v.t."
