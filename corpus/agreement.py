"""Agreement between coders: per code, on the quotes that two or more of them finished."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from .decisions import MACHINE


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
    were coded at once count as often as they were given, as they do in every table. What the
    machine coded by itself is no part of it.
    """
    coders = db.execute(
        "SELECT coder FROM tallies WHERE what = 'done' AND quotes > 0 AND coder <> ?", (MACHINE,)
    ).fetchall()
    if len(coders) < 2:
        return None
    # A bit per coder: a set for each of so many quotes would take much room.
    finished: dict[str, int] = defaultdict(int)
    bits = {coder: 1 << place for place, (coder,) in enumerate(coders)}
    for coder, bit in bits.items():
        for (quote,) in db.execute(
            "SELECT quote FROM latest WHERE coder = ? AND what = 'done'", (coder,)
        ):
            finished[quote] |= bit
    common = {quote: by for quote, by in finished.items() if by.bit_count() > 1}
    if not common:
        return None
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for coder, bit in bits.items():
        for code, quote in db.execute(
            "SELECT DISTINCT code, quote FROM latest WHERE coder = ? AND what = 'apply'", (coder,)
        ):
            if common.get(quote, 0) & bit:
                given[code][quote] += 1
    together = Counter(common.values())
    sizes = Counter[int]()
    for by, times in together.items():
        sizes[by.bit_count()] += times
    return Agreement(
        coders=reduce(or_, together).bit_count(),
        quotes=len(common),
        codes=tuple(_of_code(code, given[code], common, sizes) for code in sorted(given)),
    )


def _of_code(
    code: str, given: Mapping[str, int], common: Mapping[str, int], sizes: Counter[int]
) -> CodeAgreement:
    """The figures of a code, of the coders who gave it per quote and those who finished it."""
    units: Counter[tuple[int, ...]] = Counter()
    with_code: Counter[int] = Counter()
    for quote, yes in given.items():
        size = common[quote].bit_count()
        units[size - yes, yes] += 1
        with_code[size] += 1
    # To all other quotes nobody gave it.
    units += Counter({(size, 0): times for size, times in (sizes - with_code).items()})
    pairs = sum(times * _pairs(sum(counts)) for counts, times in units.items())
    differing = sum(times * _differing(counts) for counts, times in units.items())
    return CodeAgreement(code, len(given), 1 - differing / pairs, alpha(units))


def _differing(counts: Sequence[int]) -> int:
    """Of so many of each value, the pairs that differ."""
    return _pairs(sum(counts)) - sum(map(_pairs, counts))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
