"""Making tables."""

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


class Which(NamedTuple):
    """One of the tables there are: of the codes, or of the codes by a variable."""

    kind: Literal["codes", "by", "together", "saturation"]
    by: str = ""


CODES = Which("codes")


@dataclass(frozen=True, slots=True)
class AskedTable:
    """A table, what it is of and by which rules."""

    table: Which = CODES
    question: str | None = None
    weighted: bool = True
    correction: Literal["holm", "bonferroni"] = "holm"


class Tabulated(Message):
    """A table as it was asked for, what it was made of, and which others there are."""

    def __init__(
        self,
        asked: AskedTable,
        sheet: Sheet | None,
        codings: Codings | None,
        tables: tuple[Which, ...] = (),
        problem: str = "",
    ) -> None:
        super().__init__()
        self.asked = asked
        self.sheet = sheet
        self.codings = codings
        self.tables = tables
        self.problem = problem


def tabulate(
    to: MessagePump,
    folder: Path,
    asked: AskedTable,
    codings: Codings | None,
    worker: Worker[None],
) -> None:
    """Make a table of `codings`, which are read where there are none yet."""
    from ...corpus.analysis.tables import codings as reading
    from ...corpus.analysis.tables import sheets
    from ...corpus.analysis.tables.cooccurrence import cooccurrence
    from ...corpus.analysis.tables.crosstabs import crosstab, variables
    from ...corpus.analysis.tables.frequencies import frequencies
    from ...corpus.analysis.tables.saturation import saturation

    try:
        with Study.open(folder) as study:
            of = codings or reading.read(study, question=asked.question)
            match asked.table.kind:
                case "codes":
                    sheet = sheets.frequencies_sheet(frequencies(study, of))
                case "by":
                    crossed = crosstab(
                        study,
                        of,
                        asked.table.by,
                        weighted=asked.weighted,
                        correction=asked.correction,
                    )
                    sheet = sheets.crosstab_sheet(crossed)
                case "together":
                    sheet = sheets.cooccurrence_sheet(cooccurrence(of))
                case "saturation":
                    sheet = sheets.saturation_sheet(saturation(of))
            by = tuple(Which("by", name) for name in variables(study))
    except Refusal as refusal:
        made = Tabulated(asked, None, codings, problem=str(refusal))
    else:
        tables = (CODES, *by, Which("together"), Which("saturation"))
        made = Tabulated(asked, sheet, of, tables)
    if not worker.is_cancelled:
        to.post_message(made)
