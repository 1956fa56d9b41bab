"""Coder against machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .answers import print_json
from .options import HERE, Json, Where

HELP = _(
    "Say how often coders follow suggestions, and how far they lean on them: whether a suggested"
    " code is given more often where it was seen than where chance had hidden it."
)


def command(
    share: Annotated[
        float | None,
        typer.Option(
            "--blind-share",
            metavar="PERCENT",
            min=0,
            max=100,
            help=_("Hide suggestions from now on in this share of what is drawn at random."),
        ),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.analysis.reliance import report
    from ...models.queue import blind_share, keep_blind_share
    from ..wording.reliance import lines

    with Study.open(study) as opened:
        if share is not None:
            keep_blind_share(opened, share / 100)
        found, now = report(opened), blind_share(opened)
        if as_json:
            print_json(
                {
                    "blind_share": now,
                    "followed": [asdict(each) | {"rate": each.rate} for each in found.followed],
                    "leaning": [
                        asdict(each) | {"difference": each.difference, "interval": each.interval}
                        for each in found.leaning
                    ],
                }
            )
            return
        for row in lines(opened.codebook, found, now):
            print(row)
