"""The study that comes along, in a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from .answers import at_terminal
from .code import open_screen
from .options import Blind, Coder, Ordered

HELP = _("Try it on the study that comes along, in a copy.")


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help=_("Where to put the copy."))
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
