"""The command `merge`: another copy of the study, merged into this one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .options import HERE, Json, Where
from .output import at_terminal, print_json

HELP = _(
    "Merge another copy of the study into this one. Decisions of both are kept; of those of"
    " one coder on the same quote, the newest holds."
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
            help=_("Whose change holds where both changed the codebook; by default you are asked."),
        ),
    ] = None,
    study: Where = HERE,
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
