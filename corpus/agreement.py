"""Agreement between coders: per code, on the quotes that two or more of them finished."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """How far coders agree on which quotes have a code."""

    code: str
    given: int
    """Quotes to which at least one of them gave it."""
    agreeing: float
    """Of all pairs of coders on a quote, the share that agrees whether it has the code."""
    alpha: float | None
    """Krippendorff's alpha; None where it is not defined."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the figures are of, and a figure for each code that was given."""

    coders: int
    """Coders who finished a quote that another one finished too."""
    quotes: int
    """Quotes that two or more coders finished: the base of all figures."""
    codes: tuple[CodeAgreement, ...]


def alpha(units: Mapping[tuple[int, ...], int]) -> float | None:
    """Krippendorff's alpha for nominal data, any number of coders, values missing or not.

    Alpha is 1 where all agree, and 0 where they agree as chance would have it. It is not
    defined, and None, where there is but one value: then nothing could have differed.

    Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section D.

    Args:
        units: for a unit, by how many coders it got each value; and the number of such
            units. One that got a single value says nothing of agreement.
    """
    paired = {counts: times for counts, times in units.items() if sum(counts) > 1}
    totals = [
        sum(counts[value] * times for counts, times in paired.items())
        for value in range(max(map(len, paired), default=0))
    ]
    expected = _differing(totals)
    if not expected:
        return None
    observed = sum(
        times * _differing(counts) / (sum(counts) - 1) for counts, times in paired.items()
    )
    return 1 - (sum(totals) - 1) * observed / expected


def agreement(db: sqlite3.Connection) -> Agreement | None:
    """How far the coders of a study agree; None where no two finished the same quote.

    A quote is a unit, and a code on a part of it is a code of the quote. Equal answers that
    were coded at once count as often as they were given, as they do in every table.
    """
    finished: dict[str, set[str]] = defaultdict(set)
    coders = db.execute("SELECT coder FROM tallies WHERE what = 'done' AND quotes > 0").fetchall()
    if len(coders) < 2:
        return None
    for (coder,) in coders:
        for (quote,) in db.execute(
            "SELECT quote FROM latest WHERE coder = ? AND what = 'done'", (coder,)
        ):
            finished[quote].add(coder)
    common = {quote: by for quote, by in finished.items() if len(by) > 1}
    if not common:
        return None
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for (coder,) in coders:
        for code, quote in db.execute(
            "SELECT DISTINCT code, quote FROM latest WHERE coder = ? AND what = 'apply'", (coder,)
        ):
            if coder in common.get(quote, ()):
                given[code][quote] += 1
    sizes = Counter(len(by) for by in common.values())
    return Agreement(
        coders=len(set[str]().union(*common.values())),
        quotes=len(common),
        codes=tuple(_of_code(code, given[code], common, sizes) for code in sorted(given)),
    )


def _of_code(
    code: str, given: Counter[str], common: Mapping[str, set[str]], sizes: Counter[int]
) -> CodeAgreement:
    units: Counter[tuple[int, ...]] = Counter()
    for quote, yes in given.items():
        units[len(common[quote]) - yes, yes] += 1
    # To all other quotes nobody gave it.
    without = sizes - Counter(len(common[quote]) for quote in given)
    units += Counter({(size, 0): times for size, times in without.items()})
    pairs = sum(times * _pairs(sum(counts)) for counts, times in units.items())
    differing = sum(times * _differing(counts) for counts, times in units.items())
    return CodeAgreement(code, len(given), 1 - differing / pairs, alpha(units))


def _differing(counts: tuple[int, ...] | list[int]) -> int:
    """Of so many of each value, the pairs that differ."""
    return _pairs(sum(counts)) - sum(map(_pairs, counts))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
