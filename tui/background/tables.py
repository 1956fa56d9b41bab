"""Compute tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker

from ...corpus.errors import Refusal
from ...corpus.study.study import Study

if TYPE_CHECKING:
    from ...corpus.analysis.tables.codings import Codings
    from ...corpus.analysis.tables.sheets import Sheet


class TableChoice(NamedTuple):
    """A kind of table: frequencies, by a background variable, co-occurrence or saturation."""

    kind: Literal["codes", "by", "together", "saturation"]
    by: str = ""


CODES = TableChoice("codes")


@dataclass(frozen=True, slots=True)
class TableRequest:
    """A table, its question, and how it is weighted and tested."""

    table: TableChoice = CODES
    question: str | None = None
    weighted: bool = True
    correction: Literal["holm", "bonferroni"] = "holm"


class TableReady(Message):
    """The table requested, the codings it was made from, and the tables to choose from."""

    def __init__(
        self,
        request: TableRequest,
        sheet: Sheet | None,
        codings: Codings | None,
        tables: tuple[TableChoice, ...] = (),
        problem: str = "",
    ) -> None:
        super().__init__()
        self.request = request
        self.sheet = sheet
        self.codings = codings
        self.tables = tables
        self.problem = problem


def compute_table(
    to: MessagePump,
    folder: Path,
    request: TableRequest,
    codings: Codings | None,
    worker: Worker[None],
) -> None:
    """Compute a table from `codings`, which are read if they are None."""
    from ...corpus.analysis.tables import codings as reading
    from ...corpus.analysis.tables import sheets
    from ...corpus.analysis.tables.cooccurrence import cooccurrence
    from ...corpus.analysis.tables.crosstabs import crosstab, variables
    from ...corpus.analysis.tables.frequencies import frequencies
    from ...corpus.analysis.tables.saturation import saturation

    try:
        with Study.open(folder) as study:
            of = codings or reading.read(study, question=request.question)
            match request.table.kind:
                case "codes":
                    sheet = sheets.frequencies_sheet(frequencies(study, of))
                case "by":
                    crossed = crosstab(
                        study,
                        of,
                        request.table.by,
                        weighted=request.weighted,
                        correction=request.correction,
                    )
                    sheet = sheets.crosstab_sheet(crossed)
                case "together":
                    together = cooccurrence(of, weighted=request.weighted)
                    sheet = sheets.cooccurrence_sheet(together)
                case "saturation":
                    sheet = sheets.saturation_sheet(saturation(of))
            by = tuple(TableChoice("by", name) for name in variables(study))
    except Refusal as refusal:
        made = TableReady(request, None, codings, problem=str(refusal))
    else:
        tables = (CODES, *by, TableChoice("together"), TableChoice("saturation"))
        made = TableReady(request, sheet, of, tables)
    if not worker.is_cancelled:
        to.post_message(made)
