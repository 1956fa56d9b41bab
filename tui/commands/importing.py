"""The command `import`: answers from a file into the study."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ...corpus.errors import Refusal
from ...corpus.formats import refi
from ...corpus.language import _
from ...corpus.study.study import Study
from .options import HERE, Coder, Encoding, Json, StudyFolder, choose_coder
from .output import at_terminal, print_json, progress_bar

if TYPE_CHECKING:
    from ...corpus.exchange.imports.coded_files import Done

HELP = _(
    "Import answers from a file. Columns that you do not name are guessed; if that is unclear,"
    " you are asked. Importing the same file again adds nothing."
)
EXAMPLE = _("turven import answers.xlsx --text reason --respondent number")


def command(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar=_("[FILE]"),
            help=_("CSV, XLSX, ODS, SPSS (.sav), JSON Lines, plain text, REFI-QDA."),
        ),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(metavar=_("COL"), help=_("A column with answers; may be repeated.")),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("TEXT"), help=_("The question as it was asked, one for each --text.")
        ),
    ] = None,
    respondent: Annotated[
        str | None,
        typer.Option(
            metavar=_("COL"), help=_('The column that identifies the respondent; "" for none.')
        ),
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("COL"),
            help=_("A background variable; may be repeated. By default all other columns."),
        ),
    ] = None,
    weight: Annotated[
        str | None,
        typer.Option(
            metavar=_("COL"), help=_('The column with the respondents\' weights; "" for none.')
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar=_("NAME"), help=_("The sheet to read, in a spreadsheet."))
    ] = None,
    header_rows: Annotated[
        int | None,
        typer.Option(
            metavar=_("N"),
            min=1,
            max=9,
            help=_(
                "The number of rows with the names of the columns, which are joined; by default"
                " they are recognised."
            ),
        ),
    ] = None,
    encoding: Encoding = None,
    missing: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("WORD"),
            help=_(
                "A word that means that a value is missing, besides NA, NULL and the like; may be"
                ' repeated. "" keeps those as values.'
            ),
        ),
    ] = None,
    codes: Annotated[
        Literal["wide", "long"] | None,
        typer.Option(
            help=_(
                "The file is already coded: wide has a 0/1 column for each code, long a column"
                " with codes, in several rows or in a list. Codes are known by id and by label."
            )
        ),
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("COL"),
            help=_("A column with codes; by default the columns named after a code."),
        ),
    ] = None,
    done: Annotated[
        Literal["coded", "all", "none"] | None,
        typer.Option(
            help=_(
                "Which quotes of a coded file are done: those that it codes (coded, the default),"
                " all or none. An export of turven says itself which are done."
            )
        ),
    ] = None,
    coder: Coder = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would be imported; import nothing."))
    ] = False,
    undo: Annotated[
        bool,
        typer.Option(
            "--undo",
            help=_(
                "Take back the import of FILE, or the last one: its quotes go, except those that"
                " were coded since, which are listed."
            ),
        ),
    ] = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    if undo:
        _undo(study, file, as_json, dry_run=dry_run)
        return
    if file is None:
        raise Refusal(_("Name the file to import, as in turven import answers.xlsx."))
    if file.suffix.lower() in refi.ENDINGS:
        _import_refi(study, file, as_json, done=done, dry_run=dry_run)
        return
    from ...corpus.exchange.imports.column_choice import ColumnRequest
    from ...corpus.exchange.imports.column_guess import Proposal
    from ...corpus.exchange.imports.import_file import import_file
    from ..wording.imports import choose_columns, file_lines, import_data, import_report

    request = ColumnRequest(
        text=tuple(text or ()),
        questions=tuple(question or ()),
        respondent=respondent,
        variables=None if var is None else tuple(var),
        weight=weight,
        codes=codes,
        code_columns=tuple(code or ()),
        coder="",
        sheet=sheet,
        header_rows=header_rows,
        encoding=encoding,
        missing=tuple(missing or ()),
        done=done,
    )
    with Study.open(study) as opened:
        if codes is not None:
            request = replace(request, coder=choose_coder(opened, coder, ask=False))

        def show(proposal: Proposal) -> None:
            for row in file_lines(file, proposal, None) if dry_run and not as_json else ():
                print(row)

        proposal, choice = choose_columns(
            opened, file, request, ask=at_terminal() and not as_json, unclear=show
        )
        with progress_bar(_("importing")) as progress:
            result = import_file(opened, file, choice, dry_run=dry_run, progress=progress)
    if as_json:
        print_json(import_data(result, proposal, dry_run=dry_run))
        return
    for row in (
        *(file_lines(file, proposal, choice) if dry_run else ()),
        *import_report(file, result),
    ):
        print(row)


def _undo(study: Path, file: Path | None, as_json: bool, *, dry_run: bool) -> None:
    from ...corpus.exchange.imports.undoing import undo_import
    from ..wording.imports import undo_report

    with Study.open(study) as opened:
        result = undo_import(opened, None if file is None else file.name, dry_run=dry_run)
    if as_json:
        print_json({**asdict(result), "dry_run": dry_run})
        return
    if dry_run:
        print(_("Nothing was taken back. It would give:"))
    for row in undo_report(result):
        print(row)


def _import_refi(
    study: Path, file: Path, as_json: bool, *, done: Done | None, dry_run: bool
) -> None:
    from ...corpus.exchange.refi.importing import import_refi
    from ..wording.study import refi_report

    with Study.open(study) as opened, progress_bar(_("importing")) as progress:
        result = import_refi(opened, file, done=done, dry_run=dry_run, progress=progress)
    if as_json:
        print_json({**asdict(result), "dry_run": dry_run})
        return
    if dry_run:
        print(_("Nothing was imported. An import would give:"))
    for row in refi_report(result):
        print(row)
