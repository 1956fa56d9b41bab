"""Read answers from a file into the study."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from ...corpus.formats import refi
from ...corpus.language import _
from ...corpus.study.study import Study
from .answers import at_terminal, print_json, progress_bar
from .options import HERE, Coder, Json, Where, who

HELP = _("Read answers from a file into the study.")


def command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=_("CSV, XLSX, ODS, SPSS (.sav), JSON Lines, plain text, REFI-QDA.")
        ),
    ],
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help=_("A column with answers; may be given again.")),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help=_("What was asked, in the order of --text.")),
    ] = None,
    respondent: Annotated[
        str | None,
        typer.Option(metavar="COL", help=_("The column that says who answered.")),
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COL",
            help=_("A background variable; may be given again. By default all other columns."),
        ),
    ] = None,
    weight: Annotated[
        str | None,
        typer.Option(metavar="COL", help=_("The column with the respondents' weights.")),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help=_("Which sheet of a spreadsheet."))
    ] = None,
    codes: Annotated[
        Literal["wide", "long"] | None,
        typer.Option(
            help=_(
                "The file was coded: wide has a 0/1 column per code id, long a column with ids,"
                " in several rows or separated by “;” or “,”."
            )
        ),
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COL",
            help=_("A column with codes; by default those called so, or as a code is."),
        ),
    ] = None,
    coder: Coder = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would come in; import nothing."))
    ] = False,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    if file.suffix.lower() in refi.ENDINGS:
        _import_refi(study, file, as_json, dry_run=dry_run)
        return
    from ...corpus.exchange.imports.column_choice import ColumnRequest
    from ...corpus.exchange.imports.import_file import import_file
    from ..wording.imports import chosen, data, report, shown

    asked = ColumnRequest(
        text=tuple(text or ()),
        questions=tuple(question or ()),
        respondent=respondent,
        variables=None if var is None else tuple(var),
        weight=weight,
        codes=codes,
        code_columns=tuple(code or ()),
        coder="",
        sheet=sheet,
    )
    with Study.open(study) as opened:
        if codes is not None:
            asked = replace(asked, coder=who(opened, coder, ask=False))
        proposal, choice = chosen(opened, file, asked, ask=at_terminal() and not as_json)
        with progress_bar(_("importing")) as progress:
            came = import_file(opened, file, choice, dry_run=dry_run, progress=progress)
    if as_json:
        print_json(data(came, proposal, dry_run=dry_run))
        return
    for row in (*(shown(file, proposal, choice) if dry_run else ()), *report(file, came)):
        print(row)


def _import_refi(study: Path, file: Path, as_json: bool, *, dry_run: bool) -> None:
    from ...corpus.exchange.refi.importing import import_refi
    from ..wording.study import brought

    with Study.open(study) as opened, progress_bar(_("importing")) as progress:
        came = import_refi(opened, file, dry_run=dry_run, progress=progress)
    if as_json:
        print_json({**asdict(came), "dry_run": dry_run})
        return
    if dry_run:
        print(_("Nothing was imported; this is what would come in:"))
    for row in brought(came):
        print(row)
