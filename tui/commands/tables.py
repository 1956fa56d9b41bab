"""The command `tables`: how many respondents have each code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ...corpus.errors import Refusal
from ...corpus.formats.csv import Style
from ...corpus.language import _
from ...corpus.study.study import Study
from ...corpus.study.written_files import replaceable
from ..text import line
from ..wording.exports import csv_sentence
from .options import HERE, By, Csv, Force, Json, Question, StudyFolder, csv_style
from .output import print_json

if TYPE_CHECKING:
    from ...corpus.analysis.tables.codings import Codings
    from ...corpus.analysis.tables.sheets import Sheet

Made = tuple[list["Sheet"], dict[str, object]]
"""Tables to show, and the same as data."""

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
    all_questions: Annotated[
        bool,
        typer.Option(
            "--all-questions",
            help=_("Count all questions together. By default each question has its own tables."),
        ),
    ] = False,
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
    from ...corpus.analysis.tables import writing
    from ...corpus.analysis.tables.codings import read, read_each

    style: Style = "plain"
    if out is not None:
        style = csv_style(out, csv, as_json=as_json)
        writing.check(out)
    elif csv is not None:
        raise Refusal(_("--csv is for a file; name it with --out."))
    if question is not None and all_questions:
        raise Refusal(_("--question is for one question; leave out --all-questions."))
    count = partial(
        _tables,
        weighted=weighted,
        correction=correction,
        minimum=minimum,
        cooccurrence=cooccurrence,
        saturation=saturation,
    )
    with Study.open(study) as opened:
        together = partial(read, opened, coders=coder or (), filter=filter)
        each = (
            [together()]
            if all_questions
            else read_each(opened, coders=coder or (), question=question, filter=filter)
        )
        found = _by_question(opened, each, together, by or (), count)
    if as_json:
        data = [data for _sheets, data in found]
        print_json(data[0] if len(data) == 1 else {"tables": data})
    made = [sheet for sheets, _data in found for sheet in sheets]
    if out is None:
        if not as_json:
            _print(made)
        return
    with Study.open(study) as opened, replaceable(opened.db, [out], force=force):
        writing.write(out, made, style)
    if not as_json:
        print(_("The tables are in {file}.").format(file=line(str(out))))
    if style == "excel":
        print(csv_sentence())


def _print(made: Sequence[Sheet]) -> None:
    from ..wording.tables import table_lines

    for sheet in made:
        for row in table_lines(sheet, shutil.get_terminal_size().columns):
            print(row.plain.rstrip())
        print()


def _by_question(
    study: Study,
    each: Sequence[Codings],
    together: Callable[[], Codings],
    variables: Sequence[str],
    count: Callable[[Study, Codings, Sequence[str]], Made],
) -> list[Made]:
    """The tables of each question; a table by question is one over all of them."""
    from ...corpus.analysis.tables.variables import QUESTION

    own = [one for one in variables if one != QUESTION or len(each) == 1]
    found = [count(study, of, own) for of in each]
    if len(own) < len(variables):
        sheets, data = count(study, together(), [QUESTION])
        found.append((sheets[1:2], {"crosstabs": data["crosstabs"]}))
    return found


def _tables(
    study: Study,
    codings: Codings,
    variables: Sequence[str],
    *,
    weighted: bool,
    correction: Literal["holm", "bonferroni"],
    minimum: int,
    cooccurrence: bool,
    saturation: bool,
) -> Made:
    """The tables of one question or of all together, to show and as data."""
    from ...corpus.analysis.tables import sheets
    from ...corpus.analysis.tables.cooccurrence import cooccurrence as together
    from ...corpus.analysis.tables.crosstabs import crosstab
    from ...corpus.analysis.tables.frequencies import frequencies
    from ...corpus.analysis.tables.saturation import saturation as saturated

    counted = frequencies(study, codings)
    crossed = [
        crosstab(study, codings, one, weighted=weighted, correction=correction, minimum=minimum)
        for one in variables
    ]
    pairs = together(codings, weighted=weighted) if cooccurrence else None
    curve = saturated(codings) if saturation else None
    made = [sheets.frequencies_sheet(counted), *map(sheets.crosstab_sheet, crossed)]
    made += [sheets.cooccurrence_sheet(pairs)] if pairs else []
    made += [sheets.saturation_sheet(curve)] if curve else []
    return made, {
        "frequencies": asdict(counted),
        "crosstabs": [asdict(table) for table in crossed],
        "cooccurrence": pairs and asdict(pairs),
        "saturation": curve and asdict(curve),
    }
