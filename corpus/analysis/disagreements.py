"""Disagreements: quotes that coders finished with different codes, and codes that they confuse.

Only coders who finished a quote have judged it, and only people are coders here: no model, and no
adjudication. A code on a part of a quote counts as a code of the quote; coders who differ only in
the part do not disagree. Equal answers that each coder coded alike are one disagreement, which is
adjudicated once.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from ..study.study import Study
from .reference import Judgment, judgments

Pair = tuple[str, str | None]

UNDEFINED = 2.0
"""The sort key of an undefined alpha, which comes after all others."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A quote on which coders disagree, with the equal answers that were coded the same way."""

    quotes: tuple[str, ...]
    """The ids of the quotes, in the order of import."""
    position: int
    """The position of the first of them."""
    given: Mapping[str, frozenset[str]]
    """The codes of each coder."""
    differing: frozenset[str]
    """The codes that some coders gave and others did not."""
    worst: str
    """The code among these with the lowest agreement in the study."""
    adjudicator: str | None
    """The adjudicator who finished it last; None until all its quotes are adjudicated."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two codes that coders confuse: one coder gave one of them, another coder gave the other."""

    code: str
    other: str | None
    """None if the other coder gave no code in its place."""
    times: int
    """The number of pairs of coders on a quote; equal answers coded together count once."""
    both: int
    """The number of pairs in which both coders gave both codes; if there is no other code, this
    one."""


@dataclass(frozen=True, slots=True)
class Disagreements:
    """The disagreements between the coders of a study."""

    coders: tuple[str, ...]
    compared: int
    """Quotes that two or more coders finished; equal answers coded alike count once."""
    found: tuple[Disagreement, ...]
    """Codes with the lowest alpha first; within a code, the one with the most quotes first."""
    alphas: Mapping[str, float | None]
    """Krippendorff's alpha of each code in a disagreement; None if it is undefined."""
    confusions: tuple[Confusion, ...]
    """The most frequent first."""

    @property
    def adjudicated(self) -> int:
        return sum(each.adjudicator is not None for each in self.found)


@dataclass(slots=True)
class _Unit:
    quotes: list[tuple[int, str]]
    given: dict[str, frozenset[str]]
    adjudications: list[Judgment | None]
    """The last adjudication of each of the quotes."""


def disagreements(study: Study) -> Disagreements:
    """The disagreements in a study, the codes with the lowest agreement first."""
    units = _units(study.db)
    alphas = _alphas(study)
    order = {code.id: at for at, code in enumerate(study.codebook.codes)}

    def by_alpha(code: str) -> tuple[float, int, str]:
        alpha = alphas.get(code)
        return UNDEFINED if alpha is None else alpha, order.get(code, len(order)), code

    found = []
    for unit in units:
        codes = list(unit.given.values())
        differing = frozenset.union(*codes) - frozenset.intersection(*codes)
        if differing:
            quotes = sorted(unit.quotes)
            found.append(
                Disagreement(
                    tuple(id_ for _position, id_ in quotes),
                    quotes[0][0],
                    unit.given,
                    differing,
                    min(differing, key=by_alpha),
                    _adjudicator(unit),
                )
            )
    found.sort(key=lambda each: (by_alpha(each.worst), -len(each.quotes), each.position))
    on = {code for each in found for code in each.differing}
    return Disagreements(
        tuple(sorted({coder for unit in units for coder in unit.given})),
        len(units),
        tuple(found),
        {code: alphas.get(code) for code in sorted(on, key=by_alpha)},
        confusions(unit.given for unit in units),
    )


def memos(db: sqlite3.Connection, quote: str) -> dict[str, str]:
    """The memos on a quote by coder, adjudicators included."""
    return dict(
        db.execute("SELECT coder, memo FROM memos WHERE quote = ? ORDER BY coder", (quote,))
    )


def adjudicators(db: sqlite3.Connection, quote: str) -> list[str]:
    """The adjudicators who finished a quote."""
    rows = db.execute(
        "SELECT l.coder FROM latest AS l JOIN coders AS c ON c.name = l.coder"
        " WHERE l.quote = ? AND l.subject = 'status' AND +l.what = 'done'"
        " AND c.kind = 'adjudication' ORDER BY l.coder",
        (quote,),
    )
    return [coder for (coder,) in rows]


def confusions(units: Iterable[Mapping[str, frozenset[str]]]) -> tuple[Confusion, ...]:
    """The codes that coders confuse, from the codes of each coder on each unit."""
    times: Counter[Pair] = Counter()
    both: Counter[Pair] = Counter()
    for (one, other), count in Counter(
        pair for given in units for pair in combinations(given.values(), 2)
    ).items():
        mine, theirs = one - other, other - one
        mixed: set[Pair] = {_pair(a, b) for a in mine for b in theirs}
        for pair in mixed or {(code, None) for code in mine | theirs}:
            times[pair] += count
        for code in one & other:
            both[code, None] += count
        for alike in combinations(sorted(one & other), 2):
            both[alike] += count
    found = [Confusion(*pair, times=count, both=both[pair]) for pair, count in times.items()]
    return tuple(sorted(found, key=lambda each: (-each.times, each.code, each.other or "")))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _units(db: sqlite3.Connection) -> list[_Unit]:
    """The units that two or more coders finished; equal answers with the same judgments are one."""
    known = {
        id_: (position, same_as)
        for position, id_, same_as in db.execute("SELECT position, id, same_as FROM quotes")
    }
    units: dict[object, _Unit] = {}
    for quote, by in judgments(db):
        given = {
            coder: each.codes for coder, each in by.items() if each.kind in ("person", "import")
        }
        if len(given) < 2:
            continue
        position, same_as = known[quote]
        adjudications = [each for each in by.values() if each.kind == "adjudication"]
        last = max(adjudications, key=lambda each: each.decision, default=None)
        unit = units.setdefault((same_as, *given.items()), _Unit([], given, []))
        unit.quotes.append((position, quote))
        unit.adjudications.append(last)
    return list(units.values())


def _adjudicator(unit: _Unit) -> str | None:
    last = [each for each in unit.adjudications if each]
    if len(last) < len(unit.adjudications):
        return None
    return max(last, key=lambda each: each.decision).coder


def _alphas(study: Study) -> dict[str, float | None]:
    # Needs numpy, which is not loaded for a study without disagreements.
    from .agreement.codes import alphas
    from .agreement.judgments import read

    judgments = read(study.db, (code.id for code in study.codebook.codes))
    if not len(judgments.chosen):
        return {}
    return alphas(judgments)
