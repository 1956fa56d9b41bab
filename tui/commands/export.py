"""The command `export`: coded quotes, written to a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from ...corpus.errors import Refusal
from ...corpus.language import _
from ...corpus.study.study import Study
from .options import HERE, Csv, Force, Json, StudyFolder, csv_style
from .output import print_json, progress_bar

HELP = _(
    "Write the coded quotes to a file. The ending of its name determines the format: .csv, .xlsx,"
    " .sav (SPSS), .jsonl, .parquet, .spacy, .html, .md, .qdpx and .qdc (REFI-QDA), or"
    " .codebook.csv (Taguette)."
)
EXAMPLE = _("turven export coded.xlsx --wide")


def command(
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The file to write."))],
    wide: Annotated[
        bool,
        typer.Option(
            "--wide",
            help=_("The same as --rows quotes: one row per quote with a 0/1 column per code."),
        ),
    ] = False,
    rows: Annotated[
        Literal["codings", "quotes", "respondents"] | None,
        typer.Option(
            help=_(
                "What a row of a .csv, .xlsx or .parquet file is: a coding (by default), a quote"
                " with a 0/1 column per code, or a respondent with the columns of an export to"
                " SPSS."
            ),
        ),
    ] = None,
    csv: Csv = None,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("ID"), help=_("Only codings with this code or net; may be repeated.")
        ),
    ] = None,
    coder: Annotated[
        str | None,
        typer.Option(
            metavar=_("NAME"),
            help=_(
                "Only the decisions of this coder, or with `reference` those of the reference"
                " coding."
            ),
        ),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(
            metavar=_("TEXT"), help=_("Only quotes of the question with these words in its text.")
        ),
    ] = None,
    filter_: Annotated[
        str,
        typer.Option(
            "--filter",
            metavar=_("QUERY"),
            help=_("Only quotes that this query finds, such as “@done region=North”."),
        ),
    ] = "",
    suggested: Annotated[
        bool,
        typer.Option(
            "--suggested",
            help=_(
                "Include codes that are only suggested, on quotes that nobody has finished; they"
                " are marked as suggested."
            ),
        ),
    ] = False,
    no_autocoded: Annotated[
        bool,
        typer.Option("--no-autocoded", help=_("Leave out codings that no person decided on.")),
    ] = False,
    unredacted: Annotated[
        bool,
        typer.Option(
            "--unredacted",
            help=_("Keep names, e-mail addresses and other personal data in the texts."),
        ),
    ] = False,
    force: Force = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.exports.selection import Selection
    from ...corpus.exchange.registry import export_file
    from ..wording.exports import export_report

    selection = Selection(
        codes=tuple(code or ()),
        coder=coder,
        question=question,
        filter=filter_,
        suggested=suggested,
        autocoded=not no_autocoded,
        redact=not unredacted,
    )
    style = csv_style(file, csv, as_json=as_json)
    if wide and rows not in (None, "quotes"):
        raise Refusal(_("--wide is --rows quotes; choose one of the two."))
    with Study.open(study) as opened, progress_bar(_("exporting")) as progress:
        result = export_file(
            opened, file, selection, wide=wide, rows=rows, csv=style, force=force, progress=progress
        )
    if as_json:
        beside = [str(path) for path in result.beside]
        print_json({**asdict(result), "file": str(result.file), "beside": beside})
        return
    for sentence in export_report(result):
        print(sentence)
