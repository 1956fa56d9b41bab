"""The command `tables`: how many respondents have each code."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from ...corpus.errors import Refusal
from ...corpus.formats.csv import Style
from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from ..wording.exports import csv_sentence
from .options import HERE, By, Csv, Force, Json, Question, StudyFolder, csv_style
from .output import print_json

HELP = _(
    "Count respondents per code, with intervals and tests. Tables by background variable have a"
    " test of each code and of each pair of columns."
)
EXAMPLE = _("turven tables --by region --out tables.xlsx")


def command(
    by: By = None,
    cooccurrence: Annotated[
        bool,
        typer.Option("--cooccurrence", help=_("Add a table of the codes that occur together.")),
    ] = False,
    saturation: Annotated[
        bool,
        typer.Option(
            "--saturation", help=_("Add a table of the new codes that further quotes brought.")
        ),
    ] = False,
    question: Question = None,
    coder: Annotated[
        list[str] | None,
        typer.Option(
            metavar=_("NAME"),
            help=_(
                "The coder whose codes count; may be repeated, in order of precedence. By default"
                " the reference coding, with the model's codes on quotes that no person coded."
            ),
        ),
    ] = None,
    filter: Annotated[  # noqa: A002
        str,
        typer.Option(
            metavar=_("QUERY"),
            help=_("Only quotes that this query finds, such as “@done region=North”."),
        ),
    ] = "",
    weighted: Annotated[
        bool,
        typer.Option(
            "--weighted/--unweighted",
            help=_("Use or ignore the respondents' weights in tables by background."),
        ),
    ] = True,
    correction: Annotated[
        Literal["holm", "bonferroni"],
        typer.Option(help=_("The correction for multiple tests.")),
    ] = "holm",
    minimum: Annotated[
        int,
        typer.Option(metavar=_("N"), min=1, help=_("Hide shares of fewer respondents than this.")),
    ] = 30,
    out: Annotated[
        Path | None,
        typer.Option(metavar=_("FILE"), help=_("Write the tables to a .csv, .xlsx or .md file.")),
    ] = None,
    csv: Csv = None,
    force: Force = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.analysis.tables import sheets, writing
    from ...corpus.analysis.tables.codings import read
    from ...corpus.analysis.tables.cooccurrence import cooccurrence as together
    from ...corpus.analysis.tables.crosstabs import crosstab
    from ...corpus.analysis.tables.frequencies import frequencies
    from ...corpus.analysis.tables.saturation import saturation as saturated
    from ...corpus.study.written_files import replaceable
    from ..wording.tables import table_lines

    style: Style = "plain"
    if out is not None:
        style = csv_style(out, csv, as_json=as_json)
        writing.check(out)
    elif csv is not None:
        raise Refusal(_("--csv is for a file; name it with --out."))
    with Study.open(study) as opened:
        codings = read(opened, coders=coder or (), question=question, filter=filter)
        counted = frequencies(opened, codings)
        crossed = [
            crosstab(
                opened, codings, one, weighted=weighted, correction=correction, minimum=minimum
            )
            for one in by or ()
        ]
    pairs = together(codings, weighted=weighted) if cooccurrence else None
    curve = saturated(codings) if saturation else None
    if as_json:
        print_json(
            {
                "frequencies": asdict(counted),
                "crosstabs": [asdict(table) for table in crossed],
                "cooccurrence": pairs and asdict(pairs),
                "saturation": curve and asdict(curve),
            }
        )
    made = [sheets.frequencies_sheet(counted), *map(sheets.crosstab_sheet, crossed)]
    made += [sheets.cooccurrence_sheet(pairs)] if pairs else []
    made += [sheets.saturation_sheet(curve)] if curve else []
    if out is not None:
        with Study.open(study) as opened, replaceable(opened.db, [out], force=force):
            writing.write(out, made, style)
        if not as_json:
            print(_("The tables are in {file}.").format(file=line(str(out))))
        if style == "excel":
            print(csv_sentence())
    elif not as_json:
        for sheet in made:
            for row in table_lines(sheet, shutil.get_terminal_size().columns):
                print(row.plain.rstrip())
            print()
