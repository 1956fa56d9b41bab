"""Which codes count where several coders finished a quote."""

from __future__ import annotations

from typing import Annotated

import typer

from ...corpus.analysis import reference
from ...corpus.language import _
from ...corpus.study.study import Study
from ..wording.disagreements import counting
from .options import HERE, Where

HELP = _(
    "Choose which codes count in tables, training and exports where several coders finished a"
    " quote: what was settled (adjudicated), what more than half of them gave (majority), or what"
    " one coder gave. Without a choice, say which."
)


def command(
    chosen: Annotated[
        str | None,
        typer.Argument(
            metavar="[adjudicated|majority|NAME]", help=_("An empty one goes back to the default.")
        ),
    ] = None,
    study: Where = HERE,
) -> None:
    with Study.open(study) as opened:
        if chosen is not None:
            reference.choose_rule(opened, chosen.strip())
        print(counting(reference.rule(opened)))
