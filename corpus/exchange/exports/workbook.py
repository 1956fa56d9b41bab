"""The sheets of an exported spreadsheet: the quotes, and what is needed to read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ...._version import __version__
from ...formats import xlsx_writing
from ...formats.xlsx_writing import Page, Sheet
from ...language import _, n_
from ...study.ids import now
from . import table
from .codebooks import described
from .reader import Export
from .summary_tables import SummaryTables

_READING = 0.8
"""Which part of the work it is to write the quotes, before they are counted."""
_LONG = frozenset({"text", "memo", "question", "description", "include", "exclude", "value"})


def write(export: Export, file: IO[bytes]) -> None:
    """Write the spreadsheet; what no cell can hold is said."""
    export.reading = _READING
    cut = xlsx_writing.write(file, _sheets(export))
    if cut:
        export.lost.append(
            n_(
                "{count} text is longer than the {most} characters of a cell and ends in […]"
                " there; .csv and .jsonl have all of it.",
                "{count} texts are longer than the {most} characters of a cell and end in […]"
                " there; .csv and .jsonl have all of them.",
                cut,
            ).format(count=cut, most=xlsx_writing.CELL)
        )


def _sheets(export: Export) -> Iterator[Sheet | Page]:
    """In the order in which they stand in the file.

    The quotes are read first, and are the sheet that pandas and R read when they are told of
    none.
    """
    from ...analysis.tables.writing import page

    counted = SummaryTables(export)
    yield _quotes(export)
    yield _codebook(export)
    export.progress(_READING)
    yield page("frequencies", [counted.frequencies()], stay=3)
    yield page("crosstabs", counted.crosstabs())
    yield _readme(export, counted)


def _quotes(export: Export) -> Sheet:
    made = table.rows(export)
    return Sheet("quotes", made.header, made.rows, _LONG)


def _codebook(export: Export) -> Sheet:
    header, made = described(export)
    return Sheet("codebook", header, made, _LONG)


def _readme(export: Export, counted: SummaryTables) -> Sheet:
    """What the file is, what is in it and what is not."""

    def made() -> Iterator[tuple[str, str]]:
        wanted = export.wanted
        yield _("study"), export.study.name
        yield _("written"), f"{now()} · turven {__version__}"
        yield _("codebook"), export.study.codebook.revision
        yield _("quotes"), str(len(export))
        yield _("codings"), str(export.codings)
        chosen = {
            _("only codes"): ", ".join(wanted.codes),
            _("only coder"): wanted.coder,
            _("only question"): wanted.question,
            _("only quotes found by"): wanted.filter,
        }
        yield from ((name, value) for name, value in chosen.items() if value)
        yield (
            _("personal data"),
            n_(
                "{count} place has a sign such as [naam] instead.",
                "{count} places have a sign such as [naam] instead.",
                export.redacted,
            ).format(count=export.redacted)
            if wanted.redact
            else _("left in: do not pass this file on."),
        )
        yield _("autocoded"), _("in it") if wanted.autocoded else _("left out")
        yield (
            _("only suggested"),
            _("in it, with the status “suggested”; not in the tables")
            if wanted.suggested
            else _("left out"),
        )
        yield (
            "quotes",
            _(
                "A row per quote and coder. A code is 1 where it was given, 0 where the coder is"
                " done and did not give it, and empty where that is not known."
            )
            if export.wide
            else _(
                "A row per coding; where a coder gave none, one row without a code. There the"
                " status says why: done (nothing applies), skip (for later), open (not done yet)."
                " start and end count characters of the text from 0; empty is the whole quote."
            ),
        )
        yield "codebook", _("The codes with their definitions; a code below a net says which.")
        yield (
            "frequencies",
            _(
                "Respondents, not quotes, with each code and net, of all with a finished quote;"
                " where several coders finished it, the reference coding counts, unless one coder"
                " was chosen. The notes below the table say who is in it."
            ),
        )
        yield "crosstabs", " ".join(_crossed(counted))
        yield (
            _("texts"),
            _(
                "What is longer than a cell (32,767 characters) ends in […], and a line ends in a"
                " line feed; .csv and .jsonl have every character."
            ),
        )

    return Sheet("readme", ["about", "value"], made(), _LONG)


def _crossed(counted: SummaryTables) -> Iterator[str]:
    yield _(
        "The same as shares of each column, by every variable with few enough values to be"
        " compared; weighted where the study has weights."
    )
    if left_out := counted.left_out():
        yield _("Left out, for they have too many values: {variables}.").format(variables=left_out)
