"""The quote book, into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.exchange.reports.background import MIN_SHARING
from ...corpus.language import _
from ...corpus.study.study import Study
from ..wording.reports import printed
from .answers import print_json, progress_bar
from .options import HERE, Json, Question, Where

HELP = _(
    "Write the quote book: below each net and code what it is, how many said it and in which"
    " words, as .docx, .html or .md."
)

Variables = Annotated[
    list[str] | None,
    typer.Option(
        "--var",
        metavar="NAME",
        help=_("Show this background beside a citation; again for more, the first counts most."),
    ),
]
Minimum = Annotated[
    int,
    typer.Option(
        metavar="N", min=1, help=_("Show no background that fewer respondents than this share.")
    ),
]
Citations = Annotated[
    int, typer.Option(metavar="N", min=0, help=_("Citations below each code, at most."))
]


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to write."))],
    code: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help=_("Only this code or net; may be given again.")),
    ] = None,
    var: Variables = None,
    minimum: Minimum = MIN_SHARING,
    citations: Citations = 5,
    question: Question = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.reports.book import BookRequest
    from ...corpus.exchange.reports.writing import write_book

    asked = BookRequest(
        codes=tuple(code or ()),
        question=question,
        variables=tuple(var or ()),
        least=minimum,
        citations=citations,
    )
    with Study.open(study) as opened, progress_bar(_("writing")) as progress:
        went = write_book(opened, file, asked, progress=progress)
    if as_json:
        print_json({"file": str(went.file), "codes": went.codes, "citations": went.citations})
    else:
        print(printed(went))
