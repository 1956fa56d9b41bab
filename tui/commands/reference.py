"""Which codes count where several coders finished a quote."""

from __future__ import annotations

from typing import Annotated

import typer

from ...corpus import reference
from ...corpus.language import _
from ...corpus.study import Study
from ..text import line
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
            reference.choose(opened, chosen.strip())
        print(said(reference.rule(opened)))


def said(rule: reference.Rule) -> str:
    """What counts by a rule, for a person."""
    match rule.kind:
        case "coders":
            return _("What {coder} gave counts.").format(coder=line(rule.coders[0]))
        case "majority":
            return _("Codes count that more than half of the coders of a quote gave.")
        case "adjudicated":
            return _(
                "What was settled counts, else what all coders of a quote gave alike; where they"
                " differ nothing does."
            )
    return _(
        "What was settled counts, else what the coder gave who finished most of those who finished"
        " the quote: {coders}."
    ).format(coders=line(", ".join(rule.coders)) or "–")
