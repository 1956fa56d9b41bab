"""Judgments: the codes that each coder gave to each quote that two or more coders finished.

A judgment is the code set of a coder who finished a quote; an empty set says that no code applies.
A quote that was skipped or not opened has none. A code on a part of a quote counts as a code of the
quote, and a merged code as the code that it was merged into.

Equal answers that are coded together are one unit: "geen idee", coded once and copied to forty
others, was agreed on once. They are separate units if a coder coded them apart.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...study.coders import human_coders

Integers = NDArray[np.int64]
MISSING = -1

Part = tuple[int, int]
"""The beginning and end of a part, in code points."""


class PartlyCoded(NamedTuple):
    """A quote with a code on a part of it."""

    length: int
    by: list[dict[str, list[Part]]]
    """For each coder who finished it, the parts by code; the whole quote is (-1, -1)."""


@dataclass(frozen=True, slots=True)
class Judgments:
    """The judgments of coders; each array has one row for each unit."""

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    given: NDArray[np.uint8]
    """All different code sets, shape (sets, codes)."""
    chosen: Integers
    """The set that each coder gave, as a row of `given`, or `MISSING`; shape (units, coders)."""
    quotes: Integers
    """The number of equal answers in each unit, shape (units,)."""
    seen: Integers
    """Whether suggestions were on the screen, shape (units, coders): 1, 0, or `MISSING`."""
    at: tuple[str, ...]
    """When the last coder finished each unit."""
    alone: tuple[Integers, Integers]
    """The coder and the set of each unit that only one of the coders judged, as indexes: these
    units tell how often a code is given, not whether coders agree."""
    partly: tuple[PartlyCoded, ...] = ()
    """The quotes of which a coder coded a part."""

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Whether each coder judged each unit, shape (units, coders)."""
        there: NDArray[np.bool_] = self.chosen != MISSING
        return there

    def only(
        self, coders: Iterable[int] | None = None, units: NDArray[np.bool_] | None = None
    ) -> Judgments:
        """The judgments of these coders on these units.

        Units with one judgment are in `alone`, but for those judged by one of all coders: these
        belong to no period and no way of showing suggestions, and are left out with `units`.
        """
        columns = np.array(range(len(self.coders)) if coders is None else list(coders))
        chosen = self.chosen[:, columns]
        judgments = (chosen != MISSING).sum(axis=1)
        of_units = np.ones(len(chosen), dtype=np.bool_) if units is None else units
        rows = np.flatnonzero((judgments > 1) & of_units)
        once = np.flatnonzero((judgments == 1) & of_units)
        coder = (chosen[once] != MISSING).argmax(axis=1)
        by, sets = self.alone
        place = {column: at for at, column in enumerate(columns.tolist())}
        own = np.array([place.get(each, MISSING) for each in by.tolist()], dtype=np.int64)
        kept = own != MISSING if units is None else np.zeros(len(own), dtype=np.bool_)
        return replace(
            self,
            coders=tuple(self.coders[column] for column in columns),
            chosen=chosen[rows],
            quotes=self.quotes[rows],
            seen=self.seen[np.ix_(rows, columns)],
            at=tuple(self.at[row] for row in rows),
            alone=(
                np.concatenate([coder, own[kept]]),
                np.concatenate([chosen[once, coder], sets[kept]]),
            ),
        )


_JUDGED = """
SELECT l.quote, q.same_as, l.coder,
    json_group_array(DISTINCT l.code) FILTER (WHERE l.what = 'apply'),
    coalesce(max(d.seen), {missing}), max(d.at) FILTER (WHERE l.what = 'done'),
    coalesce(max(l.start) FILTER (WHERE l.what = 'apply'), -1)
FROM current_decisions AS l
CROSS JOIN decisions AS d ON d.id = l.decision
CROSS JOIN quotes AS q ON q.id = l.quote
WHERE l.what IN ('apply', 'remove', 'decline', 'done') {of}
GROUP BY l.quote, l.coder
HAVING max(l.what = 'done')
ORDER BY l.quote, l.coder
"""
"""One row for each judgment: codes, whether suggestions were seen, when, and parts."""

_PARTS = """
SELECT code, coalesce(start, -1), coalesce("end", -1)
FROM current_codings WHERE quote = ? AND coder = ?
"""


@dataclass(slots=True)
class _Unit:
    """Equal answers with the same judgments."""

    chosen: dict[str, int]
    quotes: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    at: str = ""


def read(
    db: sqlite3.Connection, codes: Iterable[str] = (), coders: Iterable[str] | None = None
) -> Judgments:
    """All judgments of the coders who finished a quote that another of them finished too.

    Args:
        codes: the ids of the codes that come first; other codes that were given follow.
        coders: the coders to compare; by default all people.
    """
    wanted = human_coders(db) if coders is None else list(coders)
    of = f"AND l.coder IN ({', '.join('?' for _coder in wanted)})"
    sets: dict[frozenset[str], int] = {}
    numbers: dict[str, int] = {}
    units: dict[tuple[Any, ...], _Unit] = {}
    partly: list[PartlyCoded] = []
    alone: set[tuple[str, str, int]] = set()
    rows = db.execute(_JUDGED.format(of=of, missing=MISSING), wanted)
    for (quote, same_as), of_quote in groupby(rows, key=itemgetter(0, 1)):
        judged = list(of_quote)
        for _quote, _same_as, _coder, gave, *_rest in judged:
            if gave not in numbers:
                numbers[gave] = sets.setdefault(frozenset(json.loads(gave)), len(sets))
        chosen = {coder: numbers[gave] for _quote, _same_as, coder, gave, *_rest in judged}
        if len(chosen) == 1:
            alone.update((same_as, *only) for only in chosen.items())
            continue
        unit = units.setdefault((same_as, *chosen.items()), _Unit(chosen))
        unit.quotes += 1
        for _quote, _same_as, coder, _gave, seen, at, _part in judged:
            # Only one of the equal answers was on the screen; its suggestions count for all.
            unit.seen[coder] = max(unit.seen.get(coder, MISSING), seen)
            unit.at = max(unit.at, at)
        if any(part >= 0 for *_rest, part in judged):
            partly.append(_partly(db, quote, list(chosen)))
    return _arrays(sets, list(units.values()), alone, codes, partly)


def _partly(db: sqlite3.Connection, quote: str, coders: Iterable[str]) -> PartlyCoded:
    (text,) = db.execute("SELECT text FROM quotes WHERE id = ?", (quote,)).fetchone()
    by: list[dict[str, list[Part]]] = []
    for coder in coders:
        parts: dict[str, list[Part]] = defaultdict(list)
        for code, start, end in db.execute(_PARTS, (quote, coder)):
            parts[code].append((start, end))
        by.append(parts)
    return PartlyCoded(len(text), by)


def _arrays(
    sets: dict[frozenset[str], int],
    units: list[_Unit],
    alone: set[tuple[str, str, int]],
    codes: Iterable[str],
    partly: list[PartlyCoded],
) -> Judgments:
    order = dict.fromkeys(codes)
    order |= dict.fromkeys(sorted({code for gave in sets for code in gave} - set(order)))
    place = {code: column for column, code in enumerate(order)}
    given = np.zeros((len(sets), len(place)), dtype=np.uint8)
    for gave, row in sets.items():
        given[row, [place[code] for code in gave]] = 1
    coders = sorted({coder for unit in units for coder in unit.chosen})
    number = {coder: column for column, coder in enumerate(coders)}
    once = [(number[coder], given_) for _same_as, coder, given_ in alone if coder in number]
    return Judgments(
        coders=tuple(coders),
        codes=tuple(order),
        given=given,
        chosen=_matrix([unit.chosen for unit in units], coders),
        quotes=np.array([unit.quotes for unit in units], dtype=np.int64),
        seen=_matrix([unit.seen for unit in units], coders),
        at=tuple(unit.at for unit in units),
        alone=(
            np.array([coder for coder, _given in once], dtype=np.int64),
            np.array([given_ for _coder, given_ in once], dtype=np.int64),
        ),
        partly=tuple(partly),
    )


def _matrix(rows: list[dict[str, int]], coders: list[str]) -> Integers:
    every = [[row.get(coder, MISSING) for coder in coders] for row in rows]
    return np.array(every, dtype=np.int64).reshape(len(rows), len(coders))
