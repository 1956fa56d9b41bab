"""The report on agreement: all coders, each pair, periods, and with or without suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...errors import Refusal
from ...language import _
from ...nearest import unknown
from ...progress import Progress, no_progress
from ...study.study import Study
from . import judgments
from .bootstrap import DRAWS
from .codes import CodeAgreement, of_codes
from .judgments import Judgments
from .sets import SetAgreement, of_sets
from .spans import Spans, of_spans

MAX_PERIODS = 6
"""The most periods; there are fewer if they would have fewer than `MIN_PERIOD_UNITS` units."""

MIN_PERIOD_UNITS = 30
"""The fewest units of a period; statistics of fewer units are too uncertain."""

Of = Literal["all", "pair", "period", "visible", "blind"]


@dataclass(frozen=True, slots=True)
class Section:
    """The agreement of some coders on some quotes."""

    of: Of
    coders: tuple[str, ...]
    quotes: int
    """The number of quotes that two or more of these coders finished."""
    units: int
    """The base: those quotes, counting equal answers that were coded together once."""
    once: int
    """The number of units that one of these coders judged: they count in how often codes are given,
    and so in AC1 and Fleiss' kappa, but in no pair of coders."""
    since: str
    """When the first of them was finished by its last coder."""
    until: str
    codes: tuple[CodeAgreement, ...]
    sets: SetAgreement


@dataclass(frozen=True, slots=True)
class Report:
    """The agreement between the coders of a study."""

    draws: int
    """The number of draws of the bootstrap."""
    sections: tuple[Section, ...]
    """All coders and quotes first; empty if no two coders finished the same quote."""
    spans: Spans | None
    """Agreement on parts of quotes; None if no part was coded."""


def report(
    study: Study,
    coders: Sequence[str] | None = None,
    *,
    draws: int = DRAWS,
    progress: Progress = no_progress,
) -> Report:
    """The report on the agreement of `coders`, by default of all people.

    Raises:
        Refusal: there is no such coder, or only one coder was named.
        Cancelled: the report is no longer wanted.
    """
    _check(study, coders)
    judged = judgments.read(study.db, (code.id for code in study.codebook.codes), coders)
    if not len(judged.chosen):
        return Report(draws, (), None)
    parts = list(_parts(judged))
    whole, ready = sum(len(part.chosen) for _of, part in parts), 0
    sections = []
    sets = of_sets([part for _of, part in parts], draws)
    for of, part in parts:
        progress(ready / whole)
        ready += len(part.chosen)
        sections.append(_section(of, part, of_codes(part, draws), next(sets)))
    return Report(draws, tuple(sections), of_spans(judged.partly, draws))


def _check(study: Study, coders: Sequence[str] | None) -> None:
    if coders is None:
        return
    known = {coder for (coder,) in study.db.execute("SELECT DISTINCT coder FROM tallies")}
    for coder in coders:
        if coder not in known:
            raise unknown(
                _("There is no coder “{coder}”").format(coder=coder), coder, sorted(known)
            )
    if len(set(coders)) < 2:
        raise Refusal(
            _("Agreement needs two coders; name two with --coder, or none for all coders.")
        )


def _parts(judged: Judgments) -> Iterator[tuple[Of, Judgments]]:
    """The sections of the report: which coders, on which quotes."""
    yield "all", judged
    if len(judged.coders) > 2:
        for pair in combinations(range(len(judged.coders)), 2):
            together = judged.only(pair)
            if len(together.chosen):
                yield "pair", together
    for period in _periods(judged.at):
        yield "period", judged.only(units=period)
    there = judged.judged
    visible = ((judged.seen == 1) & there).any(axis=1)
    blind = ((judged.seen == 0) | ~there).all(axis=1)
    if visible.any():
        yield "visible", judged.only(units=visible)
    if blind.any():
        yield "blind", judged.only(units=blind)


def _periods(at: Sequence[str]) -> Iterator[NDArray[np.bool_]]:
    """The units of each period, by when their last coder finished them."""
    count = min(len(at) // MIN_PERIOD_UNITS, MAX_PERIODS)
    if count < 2:
        return
    for some in np.array_split(np.argsort(np.array(at), kind="stable"), count):
        period = np.zeros(len(at), dtype=np.bool_)
        period[some] = True
        yield period


def _section(
    of: Of, judged: Judgments, codes: tuple[CodeAgreement, ...], sets: SetAgreement
) -> Section:
    return Section(
        of,
        judged.coders,
        quotes=int(judged.quotes.sum()),
        units=len(judged.chosen),
        once=len(judged.alone[0]),
        since=min(judged.at),
        until=max(judged.at),
        codes=codes,
        sets=sets,
    )
