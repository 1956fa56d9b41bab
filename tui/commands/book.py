"""The command `book`: a quote book, written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.exchange.reports.background import MIN_SHARING
from ...corpus.language import _
from ...corpus.study.study import Study
from ..wording.reports import report_line
from .options import HERE, Force, Json, Question, StudyFolder
from .output import print_json, progress_bar

HELP = _(
    "Write a quote book: citations under each code. Each net and code has its description, the"
    " number of respondents, and citations. The file ends in .docx, .html or .md."
)
EXAMPLE = _("turven book citations.docx --var region --citations 3")

Variables = Annotated[
    list[str] | None,
    typer.Option(
        "--var",
        metavar=_("NAME"),
        help=_(
            "Show this background variable beside a citation; may be repeated, the most important"
            " first."
        ),
    ),
]
Minimum = Annotated[
    int,
    typer.Option(
        metavar=_("N"),
        min=1,
        help=_("Hide a background that fewer respondents than this have in common."),
    ),
]
Citations = Annotated[
    int, typer.Option(metavar=_("N"), min=0, help=_("At most this many citations under each code."))
]
Title = Annotated[
    str, typer.Option(metavar=_("TEXT"), help=_("The title; by default that of the codebook."))
]
Client = Annotated[str, typer.Option(metavar=_("TEXT"), help=_("The client, below the title."))]
Date = Annotated[
    str | None,
    typer.Option(
        metavar=_("DATE"),
        help=_(
            "The date below the title, such as 2026-11-27 or a text; by default today. With an"
            " empty text there is no date."
        ),
    ),
]


def command(
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The file to write."))],
    code: Annotated[
        list[str] | None,
        typer.Option(metavar=_("ID"), help=_("Only this code or net; may be repeated.")),
    ] = None,
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
    from ...corpus.exchange.reports.writing import write_book

    request = BookRequest(
        codes=tuple(code or ()),
        question=question,
        variables=tuple(var or ()),
        least=minimum,
        citations=citations,
        cover=Cover(title=title, client=client, date=date),
    )
    with Study.open(study) as opened, progress_bar(_("writing")) as progress:
        result = write_book(opened, file, request, force=force, progress=progress)
    if as_json:
        print_json({"file": str(result.file), "codes": result.codes, "citations": result.citations})
    else:
        print(report_line(result))
