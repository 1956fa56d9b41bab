"""The command `reliance`: how far coders rely on suggestions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.database import writing
from ...corpus.study.study import Study
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _(
    "Measure how far coders rely on suggestions. It reports how often they follow them, and"
    " whether they give a suggested code more often if they saw it than if it was hidden at"
    " random."
)
EXAMPLE = _("turven reliance --blind-share 10")


def command(
    share: Annotated[
        float | None,
        typer.Option(
            "--blind-share",
            metavar=_("PERCENT"),
            min=0,
            max=100,
            help=_(
                "From now on, hide the suggestions of this share of the quotes drawn at random."
            ),
        ),
    ] = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.analysis.reliance import report
    from ..wording.reliance import reliance_lines

    with Study.open(study) as opened:
        if share is not None:
            with writing(opened.db):
                opened.settings.blind_share = share / 100
        found, now = report(opened), opened.settings.blind_share
        if as_json:
            print_json(
                {
                    "blind_share": now,
                    "followed": [asdict(each) | {"rate": each.rate} for each in found.followed],
                    "leaning": [
                        asdict(each) | {"difference": each.difference, "interval": each.interval}
                        for each in found.reliance
                    ],
                }
            )
            return
        for row in reliance_lines(opened.codebook, found, now):
            print(row)
