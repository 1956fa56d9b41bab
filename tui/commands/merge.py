"""Merge another copy of the study into this one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .answers import at_terminal, print_json
from .options import HERE, Json, Where

HELP = _("Merge another copy of the study into this one.")


def command(
    other: Annotated[
        Path, typer.Argument(metavar="OTHER", help=_("The folder of the other copy."))
    ],
    theirs: Annotated[
        bool | None,
        typer.Option(
            "--theirs/--ours",
            help=_("What holds where both changed the codebook; by default you are asked."),
        ),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.copies.merge import merge_copy
    from ..wording.merging import chooser, report

    with Study.open(study) as opened:
        asks = at_terminal() and not as_json
        came = merge_copy(opened, other, chooser(theirs, ask=asks, other=other))
    if as_json:
        print_json(asdict(came))
        return
    for row in report(came):
        print(row)
