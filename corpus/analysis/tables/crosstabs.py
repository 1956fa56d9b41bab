"""Crosstabs: shares of each code by a background variable, question or wave, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...column_names import find_name
from ...errors import Refusal
from ...language import _
from ...nearest import unknown
from ...study.study import Study
from .codings import Base, Codings, Floats, Line, lines_of, natural
from .significance import (
    ChiSquare,
    Correction,
    chi_square,
    column_tests,
    lower_than,
)
from .variables import FILE, QUESTION, Variables
from .weighting import effective_base, effective_bases, weighted_shares

MIN_BASE = 30
"""The smallest base of a column whose shares are shown."""

MAX_COLUMNS = 40
"""The most columns that can be read and compared."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the respondents with one value."""

    value: str
    base: int
    weighted_base: float
    effective_base: float
    """Kish's effective base, of anything that is unrelated to the weights."""
    shown: bool
    """Whether its base is large enough to show shares."""


@dataclass(frozen=True, slots=True)
class Row:
    """A code or net, in every column."""

    line: Line
    counts: tuple[int | None, ...]
    """The number of respondents, unweighted; None in a column that is not shown."""
    shares: tuple[float | None, ...]
    """The share of the column; weighted if the table is."""
    effective_bases: tuple[float | None, ...]
    """The base on which each share is as precise as it is; the column's base without weights."""
    total: float | None
    """The share of all respondents with a value, including columns that are not shown."""
    test: ChiSquare | None
    """The test over the shown columns; None if nothing can differ, or there are no tests."""
    lower: tuple[tuple[int, ...], ...]
    """For each column, the indexes of the columns that are significantly higher."""


@dataclass(frozen=True, slots=True)
class Crosstab:
    """A table of codes against values."""

    by: str
    base: Base
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Column
    """All respondents with a value, each once; its value is empty."""
    unknown: int
    """The number of respondents in the base without a value, who are not in the table."""
    weighted: bool
    correction: Correction
    minimum: int
    tested: bool
    """False if a respondent is in several columns, because the tests compare separate groups."""


def crosstab(
    study: Study,
    codings: Codings,
    by: str,
    *,
    weighted: bool = True,
    correction: Correction = "holm",
    minimum: int = MIN_BASE,
    known: Variables | None = None,
) -> Crosstab:
    """A crosstab of the codes by `by`: a background variable, `@question` or `@file`.

    A respondent whose quotes have several values is in the column of each, with the codes of those
    quotes. Without weights in the study, or if `weighted` is False, everyone counts as one.

    Args:
        known: the variables of the study, for a table that is one of several.

    Raises:
        Refusal: there is no such variable among these quotes, or it has too many values.
    """
    known = known or Variables(study)
    by = find_name(by, known.counts) or by
    values = known.values(codings.positions.tolist(), by)
    names = sorted({value for value in values if value}, key=natural)
    if not names and by not in (QUESTION, FILE, *known.counts):
        raise unknown(
            _("There is no background variable “{variable}”").format(variable=by),
            by,
            variables(study),
        )
    if len(names) > MAX_COLUMNS:
        raise Refusal(
            _(
                "“{variable}” has {count} values, but a table can have at most {most} columns;"
                " group the values in the file and import it again."
            ).format(variable=by, count=len(names), most=MAX_COLUMNS)
        )
    weighted = weighted and codings.base.weighted
    lines = lines_of(codings.codebook, codings.codes)
    at_of = {name: at for at, name in enumerate(names)}
    place = np.array([at_of.get(value, -1) for value in values])
    columns: list[Column] = []
    shares: list[Floats] = []
    counts: list[list[int]] = []
    effective: list[Floats] = []
    for at, name in enumerate(names):
        head = known.shown(by, name)
        column, share, count, bases_of_lines = _column(
            head, codings.subset(place == at), lines, weighted, minimum
        )
        columns.append(column)
        shares.append(share)
        counts.append(count)
        effective.append(bases_of_lines)
    placed = place >= 0
    total, overall, _all, _bases = _column("", codings.subset(placed), lines, weighted, 1)
    shown = [at for at, column in enumerate(columns) if column.shown]
    tested = sum(column.base for column in columns) == total.base
    rows = []
    for line_at, line in enumerate(lines):
        bases: list[float] = [
            float(effective[at][line_at]) if weighted else columns[at].base for at in shown
        ]
        compared: list[float] = (
            [float(shares[at][line_at]) * base for at, base in zip(shown, bases, strict=True)]
            if weighted
            else [counts[at][line_at] for at in shown]
        )
        pairs = column_tests(compared, bases, correction) if tested else ()
        lower: list[tuple[int, ...]] = [()] * len(columns)
        for at, others in zip(shown, lower_than(pairs, len(shown)), strict=True):
            lower[at] = tuple(shown[other] for other in others)
        rows.append(
            Row(
                line=line,
                counts=tuple(
                    counts[at][line_at] if column.shown else None
                    for at, column in enumerate(columns)
                ),
                shares=tuple(
                    float(shares[at][line_at]) if column.shown else None
                    for at, column in enumerate(columns)
                ),
                effective_bases=tuple(
                    (float(effective[at][line_at]) if weighted else float(column.base))
                    if column.shown
                    else None
                    for at, column in enumerate(columns)
                ),
                total=float(overall[line_at]) if total.base else None,
                test=chi_square(compared, bases) if tested else None,
                lower=tuple(lower),
            )
        )
    return Crosstab(
        by=by,
        base=codings.base,
        columns=tuple(columns),
        rows=tuple(rows),
        total=total,
        unknown=codings.base.respondents - total.base,
        weighted=weighted,
        correction=correction,
        minimum=minimum,
        tested=tested,
    )


def variables(study: Study, known: Variables | None = None) -> tuple[str, ...]:
    """The variables for crosstabs: background variables, the question and the imported file.

    Variables with a single value are left out, and so are variables with too many values for a
    table, such as a number for each respondent.
    """
    found = dict((known or Variables(study)).counts)
    for name, table in ((QUESTION, "questions"), (FILE, "imports")):
        found[name] = study.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return tuple(name for name, count in found.items() if 1 < count <= MAX_COLUMNS)


def _column(
    value: str, codings: Codings, lines: Sequence[Line], weighted: bool, minimum: int
) -> tuple[Column, Floats, list[int], Floats]:
    """A column, with the share, count and effective base of each line."""
    table = codings.by_respondent(lines)
    weights = table.weights if weighted else np.ones(len(table.weights))
    base, whole = len(weights), float(weights.sum())
    column = Column(value, base, whole, effective_base(weights), base >= minimum and whole > 0)
    return (
        column,
        weighted_shares(weights, table.has),
        table.has.sum(axis=0).tolist(),
        effective_bases(weights, table.has),
    )
