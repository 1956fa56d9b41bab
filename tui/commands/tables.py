"""The tables of a report."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .answers import print_json
from .options import HERE, By, Json, Question, Where

HELP = _("Tables: how many respondents have each code, by background, and how sure that is.")


def command(
    by: By = None,
    cooccurrence: Annotated[
        bool, typer.Option("--cooccurrence", help=_("Also which codes go together."))
    ] = False,
    saturation: Annotated[
        bool, typer.Option("--saturation", help=_("Also when the last new codes came."))
    ] = False,
    question: Question = None,
    coder: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=_(
                "Whose codes count; may be given again, the most decisive first. By default"
                " those of the reference coding, and the model's where no person has looked."
            ),
        ),
    ] = None,
    filter: Annotated[  # noqa: A002
        str, typer.Option(metavar="WISH", help=_("Only quotes such as Ctrl+F finds with this."))
    ] = "",
    weighted: Annotated[
        bool,
        typer.Option("--weighted/--unweighted", help=_("Whether weights count by background.")),
    ] = True,
    correction: Annotated[
        Literal["holm", "bonferroni"],
        typer.Option(help=_("How the tests allow for being many.")),
    ] = "holm",
    minimum: Annotated[
        int,
        typer.Option(metavar="N", min=1, help=_("No shares of fewer respondents than this.")),
    ] = 30,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("Write them to a .csv, .xlsx or .md file.")),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.analysis.tables import sheets, writing
    from ...corpus.analysis.tables.codings import read
    from ...corpus.analysis.tables.cooccurrence import cooccurrence as together
    from ...corpus.analysis.tables.crosstabs import crosstab
    from ...corpus.analysis.tables.frequencies import frequencies
    from ...corpus.analysis.tables.saturation import saturation as saturated
    from ..wording.tables import lines

    if out is not None:
        writing.check(out)
    with Study.open(study) as opened:
        codings = read(opened, coders=coder or (), question=question, filter=filter)
        counted = frequencies(opened, codings)
        crossed = [
            crosstab(
                opened, codings, one, weighted=weighted, correction=correction, minimum=minimum
            )
            for one in by or ()
        ]
    pairs = together(codings) if cooccurrence else None
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
        writing.write(out, made)
        if not as_json:
            print(_("The tables are in {file}.").format(file=line(str(out))))
    elif not as_json:
        for sheet in made:
            for row in lines(sheet, shutil.get_terminal_size().columns):
                print(row.plain.rstrip())
            print()
