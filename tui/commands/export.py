"""Coded quotes, into a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study import Study
from ..text import line
from .answers import print_json
from .options import HERE, REFI, Json, Where

HELP = _("Write the coded quotes to a .csv, .jsonl or REFI-QDA (.qdpx, .qdc) file.")


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("Where to write."))],
    wide: Annotated[
        bool, typer.Option("--wide", help=_("A row per quote, a 0/1 column per code."))
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
    if file.suffix.lower() in REFI and not wide:
        _export_refi(study, file, as_json, redact=not unredacted)
        return
    from ...corpus.exporting import export_file
    from ..notes import redactions

    with Study.open(study) as opened:
        went = export_file(opened, file, wide=wide, redact=not unredacted)
    if as_json:
        print_json({**asdict(went), "file": str(went.file), "codebook": str(went.codebook)})
        return
    print(
        _(
            "{quotes} quotes with {codings} codings are in {file}; the codebook is {codebook}."
        ).format(
            quotes=went.quotes,
            codings=went.codings,
            file=line(str(went.file)),
            codebook=line(went.codebook.name),
        )
    )
    if went.redacted:
        print(redactions(went.redacted))


def _export_refi(study: Path, file: Path, as_json: bool, *, redact: bool) -> None:
    from ...corpus.refi_export import export_refi
    from ..notes import redactions

    with Study.open(study) as opened:
        went = export_refi(opened, file, redact=redact)
    if as_json:
        print_json({"file": str(file), "left_out": went.lost, "redacted": went.redacted})
        return
    print(_("The study is in {file}, for other programs to open.").format(file=line(str(file))))
    if went.redacted:
        print(redactions(went.redacted))
    for sentence in went.lost:
        print(line(sentence))
