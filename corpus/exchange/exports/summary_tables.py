"""What goes out, counted: the tables that a spreadsheet has beside the quotes.

They are those of `turven tables`, of respondents, of the quotes, coder and codes that go out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ...analysis.reference import REFERENCE
from ...language import _
from .reader import Export

if TYPE_CHECKING:
    from ...analysis.tables.codings import Codings, Line
    from ...analysis.tables.crosstabs import Crosstab
    from ...analysis.tables.sheets import Sheet


class SummaryTables:
    """The tables of one export; what they are of is read once."""

    def __init__(self, export: Export) -> None:
        self._export = export

    @cached_property
    def _codings(self) -> Codings:
        from ...analysis.tables.codings import read

        export, wanted = self._export, self._export.wanted
        coder = export.coder
        codings = read(
            export.study,
            coders=() if coder in (None, REFERENCE) else (coder,),
            positions=export.positions,
            machine=wanted.autocoded,
        )
        base = replace(codings.base, question=wanted.question, filter=wanted.filter)
        return replace(codings, base=base)

    def frequencies(self) -> Sheet:
        """How many respondents have each code and net."""
        from ...analysis.tables.frequencies import frequencies
        from ...analysis.tables.sheets import frequencies_sheet

        found = frequencies(self._export.study, self._codings)
        lines = tuple(each for each in found.lines if self._wants(each.line))
        return frequencies_sheet(replace(found, lines=lines))

    def crosstabs(self) -> Iterator[Sheet]:
        """The codes by everything that has as many values as can be compared."""
        from ...analysis.tables.crosstabs import MAX_COLUMNS, crosstab, variables
        from ...analysis.tables.sheets import Sheet, crosstab_sheet

        export, found = self._export, False
        every = variables(export.study)
        for nth, by in enumerate(every):
            export.progress(export.reading + (1 - export.reading) * nth / len(every))
            table = crosstab(export.study, self._codings, by, redact=export.wanted.redact)
            # Of the quotes that go out all may have the same value.
            if len(table.columns) > 1:
                found = True
                yield crosstab_sheet(self._going_out(table))
        if not found:
            nothing = _(
                "Nothing to compare: of who is counted, no variable has 2 to {most} values."
            ).format(most=MAX_COLUMNS)
            yield Sheet(nothing, (), (), ())

    def left_out(self) -> str:
        """What has too many values for a crosstab, named; empty where nothing has."""
        from ...analysis.tables.crosstabs import unreadable

        return ", ".join(unreadable(self._export.study))

    def _going_out(self, table: Crosstab) -> Crosstab:
        """The table with the codes that are wanted."""
        return replace(table, rows=tuple(row for row in table.rows if self._wants(row.line)))

    def _wants(self, line: Line) -> bool:
        """Whether the code goes out, or all codes of the net."""
        book = self._export.study.codebook
        below = book.under(line.code) if line.net else {line.code}
        return bool(below) and all(map(self._export.wants, below))
