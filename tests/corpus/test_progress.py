"""How far long work is, and cancelling it."""

from __future__ import annotations

import pytest

from turven.corpus.progress import Cancelled, cancel_when, no_progress, subrange


def test_a_part_of_the_work_reports_within_its_range() -> None:
    told: list[float] = []
    outer = subrange(told.append, 0.25, 0.75)
    inner = subrange(outer, 0.5, 1)
    for fraction in (0, 0.5, 1):
        outer(fraction)
        inner(fraction)
    assert told == [0.25, 0.5, 0.5, 0.625, 0.75, 0.75]


def test_cancelled_work_reports_no_more() -> None:
    told: list[float] = []
    progress = cancel_when(lambda: len(told) == 2, told.append)
    progress(0)
    progress(0.5)
    with pytest.raises(Cancelled):
        subrange(progress, 0, 0.5)(1)
    assert told == [0, 0.5]


def test_by_default_nothing_is_cancelled() -> None:
    for fraction in (0, 0.5, 1):
        no_progress(fraction)
        cancel_when(lambda: False)(fraction)
