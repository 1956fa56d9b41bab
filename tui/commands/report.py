"""The command `report`: the report, written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.exchange.reports.background import MIN_SHARING
from ...corpus.language import _
from ...corpus.study.study import Study
from ..wording.reports import report_line
from .book import Citations, Client, Date, Minimum, Title, Variables
from .options import HERE, By, Force, Json, Question, StudyFolder
from .output import print_json, progress_bar

HELP = _(
    "Write a report of the results. It is one .html file with the method, tables with bars,"
    " citations and the codebook, which works offline and prints well."
)
EXAMPLE = _("turven report results.html --by region")


def command(
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The file to write."))],
    by: By = None,
    var: Variables = None,
    minimum: Minimum = MIN_SHARING,
    citations: Citations = 5,
    question: Question = None,
    title: Title = "",
    client: Client = "",
    date: Date = None,
    force: Force = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.reports.book import BookRequest
    from ...corpus.exchange.reports.cover import Cover
    from ...corpus.exchange.reports.writing import write_report

    request = BookRequest(
        question=question,
        variables=tuple(var or ()),
        least=minimum,
        citations=citations,
        cover=Cover(title=title, client=client, date=date),
    )
    with Study.open(study) as opened, progress_bar(_("writing")) as progress:
        result = write_report(opened, file, request, by or (), force=force, progress=progress)
    if as_json:
        print_json({"file": str(result.file), "codes": result.codes, "citations": result.citations})
    else:
        print(report_line(result))
