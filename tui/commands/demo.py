"""The command `demo`: the bundled study, in a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from .code import open_screen
from .options import Blind, Coder, Ordered
from .output import at_terminal

HELP = _(
    "Try turven on the demo study. You work in a copy; without a terminal, a demonstration is"
    " printed."
)
EXAMPLE = _("turven demo")


def command(
    folder: Annotated[
        Path, typer.Argument(metavar=_("[DIR]"), help=_("The folder of the copy."))
    ] = Path("turven-demo"),
    coder: Coder = None,
    blind: Blind = False,
    order: Ordered = None,
) -> None:
    from .. import demonstration

    with demonstration.study(folder) as study:
        if at_terminal():
            open_screen(study, coder, blind, order, tour=True)
        else:
            demonstration.show(study)
