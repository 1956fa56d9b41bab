"""The command `merge`: merge another copy of the study into this one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .options import HERE, Json, StudyFolder
from .output import at_terminal, print_json

HELP = _(
    "Merge another copy of the study into this one. The decisions in both are kept; if a coder"
    " decided on the same quote in both, the newest decision counts."
)
EXAMPLE = _("turven merge ../health-bram")


def command(
    other: Annotated[
        Path, typer.Argument(metavar=_("OTHER"), help=_("The folder of the other copy."))
    ],
    theirs: Annotated[
        bool | None,
        typer.Option(
            "--theirs/--ours",
            help=_(
                "The side whose codebook change counts if both changed it; by default you are"
                " asked."
            ),
        ),
    ] = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.copies.merge import merge_copy
    from ..wording.merging import chooser, merge_report

    with Study.open(study) as opened:
        asks = at_terminal() and not as_json
        result = merge_copy(opened, other, chooser(theirs, ask=asks, other=other))
    if as_json:
        print_json(asdict(result))
        return
    for row in merge_report(result):
        print(row)
