"""The report, into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.exchange.reports.background import MIN_SHARING
from ...corpus.language import _
from ...corpus.study.study import Study
from ..wording.reports import printed
from .answers import print_json, progress_bar
from .book import Citations, Minimum, Variables
from .options import HERE, By, Json, Question, Where

HELP = _(
    "Write the report: how it was coded, tables with bars, quotes and the codebook, as one .html"
    " file that needs no network and prints well."
)


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to write."))],
    by: By = None,
    var: Variables = None,
    minimum: Minimum = MIN_SHARING,
    citations: Citations = 5,
    question: Question = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.reports.book import BookRequest
    from ...corpus.exchange.reports.writing import write_report

    asked = BookRequest(
        question=question, variables=tuple(var or ()), least=minimum, citations=citations
    )
    with Study.open(study) as opened, progress_bar(_("writing")) as progress:
        went = write_report(opened, file, asked, by or (), progress=progress)
    if as_json:
        print_json({"file": str(went.file), "codes": went.codes, "citations": went.citations})
    else:
        print(printed(went))
