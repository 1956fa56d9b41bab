"""The command `reference`: whose codes count if several coders coded a quote."""

from __future__ import annotations

from typing import Annotated

import typer

from ...corpus.analysis import reference
from ...corpus.language import _
from ...corpus.study.study import Study
from ..wording.disagreements import rule_sentence
from .options import HERE, StudyFolder

HELP = _(
    "Choose whose codes count if several coders coded a quote. In tables, training and exports,"
    " the reference coding has the adjudicated codes (adjudicated), those that more than half"
    " of the coders gave (majority), or those of one coder. Without an argument, the current"
    " choice is shown."
)
EXAMPLE = _("turven reference majority")


def command(
    chosen: Annotated[
        str | None,
        typer.Argument(
            metavar=_("[adjudicated|majority|NAME]"), help=_("An empty text restores the default.")
        ),
    ] = None,
    study: StudyFolder = HERE,
) -> None:
    with Study.open(study) as opened:
        if chosen is not None:
            reference.choose_rule(opened, chosen.strip())
        print(rule_sentence(reference.rule(opened)))
