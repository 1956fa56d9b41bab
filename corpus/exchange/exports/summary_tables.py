"""The summary tables of an export: the tables of `turven tables` for the selection.

They count respondents, with the quotes, the coder and the codes of the selection.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ...analysis.reference import REFERENCE
from ...language import _
from ...progress import Progress
from .selection import ResolvedSelection

if TYPE_CHECKING:
    from ...analysis.tables.codings import Codings, Line
    from ...analysis.tables.sheets import Sheet
    from ...analysis.tables.variables import Variables

MAX_CROSSTABS = 100
"""The most crosstabs that anyone reads below each other; `turven tables --by` makes the others."""


class SummaryTables:
    """The tables of one selection; the codings that they count are read once."""

    def __init__(self, selection: ResolvedSelection) -> None:
        self._selection = selection

    @cached_property
    def _codings(self) -> Codings:
        from ...analysis.tables.codings import read

        selection, asked = self._selection, self._selection.asked
        coder = selection.coder
        codings = read(
            selection.study,
            coders=() if coder in (None, REFERENCE) else (coder,),
            positions=selection.positions,
            machine=asked.autocoded,
        )
        question = asked.question or codings.base.question
        base = replace(codings.base, question=question, filter=asked.filter)
        return replace(codings, base=base)

    def frequencies(self) -> Sheet:
        """How many respondents have each code and net."""
        from ...analysis.tables.frequencies import frequencies
        from ...analysis.tables.sheets import frequencies_sheet

        found = frequencies(self._selection.study, self._codings)
        lines = tuple(each for each in found.lines if self._includes(each.line))
        return frequencies_sheet(replace(found, lines=lines))

    def crosstabs(self, progress: Progress) -> Iterator[Sheet]:
        """The codes by each variable with few enough values, made one after the other.

        Args:
            progress: called with the fraction of the variables that is done.
        """
        from ...analysis.tables.crosstabs import MAX_COLUMNS, crosstab
        from ...analysis.tables.sheets import Sheet, crosstab_sheet

        selection, found = self._selection, False
        names = self._comparable[:MAX_CROSSTABS]
        for nth, by in enumerate(names):
            progress(nth / len(names))
            table = crosstab(selection.study, self._codings, by, known=self._variables)
            # The selected quotes may have only one value of the variable.
            if len(table.columns) > 1:
                found = True
                rows = tuple(row for row in table.rows if self._includes(row.line))
                yield crosstab_sheet(replace(table, rows=rows))
        if not found:
            title = _(
                "No variable has 2 to {most} values among these respondents, so there is nothing"
                " to compare."
            ).format(most=MAX_COLUMNS)
            yield Sheet(title, (), (), ())

    def uncompared(self) -> str:
        """The names of the variables with too many values for a crosstab, separated by commas."""
        from ...analysis.tables.crosstabs import MAX_COLUMNS

        counts = self._variables.counts
        return ", ".join(name for name, count in counts.items() if count > MAX_COLUMNS)

    def too_many(self) -> int:
        """The number of variables without a crosstab, because there are too many variables."""
        return max(len(self._comparable) - MAX_CROSSTABS, 0)

    @cached_property
    def _variables(self) -> Variables:
        from ...analysis.tables.variables import Variables

        return Variables(self._selection.study, redact=self._selection.asked.redact)

    @cached_property
    def _comparable(self) -> tuple[str, ...]:
        from ...analysis.tables.crosstabs import variables

        return variables(self._selection.study, self._variables)

    def _includes(self, line: Line) -> bool:
        """Whether the code, or every code of the net, is exported.

        A net without some of its codes would count respondents who are not in the file.
        """
        book = self._selection.study.codebook
        codes = book.under(line.code) if line.net else {line.code}
        return bool(codes) and all(map(self._selection.includes, codes))
