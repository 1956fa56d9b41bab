"""Coded quotes, into a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .answers import print_json, progress_bar
from .options import HERE, Json, Where

HELP = _(
    "Write the coded quotes to a file. The ending of its name says how: .csv, .xlsx, .jsonl,"
    " .parquet, .spacy, .html, .md, REFI-QDA (.qdpx, .qdc), or .codebook.csv for Taguette."
)


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to write."))],
    wide: Annotated[
        bool, typer.Option("--wide", help=_("A row per quote, a 0/1 column per code."))
    ] = False,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help=_("Only codings with this code or net; may be given again.")
        ),
    ] = None,
    coder: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=_("Only what this coder decided; `reference`: what counts of several coders."),
        ),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help=_("Only quotes of the question with this in it.")),
    ] = None,
    filter_: Annotated[
        str,
        typer.Option(
            "--filter",
            metavar="WISH",
            help=_("Only quotes that Ctrl+F would find with this, such as “@done region=North”."),
        ),
    ] = "",
    suggested: Annotated[
        bool,
        typer.Option(
            "--suggested",
            help=_("Also what is only suggested, on quotes that nobody has done; marked so."),
        ),
    ] = False,
    no_autocoded: Annotated[
        bool,
        typer.Option("--no-autocoded", help=_("Without codings that no person decided on.")),
    ] = False,
    unredacted: Annotated[
        bool,
        typer.Option(
            "--unredacted",
            help=_("Leave names, e-mail addresses and other personal data in the texts."),
        ),
    ] = False,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.exports.selection import Selection
    from ...corpus.exchange.registry import export_file
    from ..wording.exports import report

    selection = Selection(
        codes=tuple(code or ()),
        coder=coder,
        question=question,
        filter=filter_,
        suggested=suggested,
        autocoded=not no_autocoded,
        redact=not unredacted,
    )
    with Study.open(study) as opened, progress_bar(_("exporting")) as progress:
        result = export_file(opened, file, selection, wide=wide, progress=progress)
    if as_json:
        beside = [str(path) for path in result.beside]
        print_json({**asdict(result), "file": str(result.file), "beside": beside})
        return
    for sentence in report(result):
        print(sentence)
