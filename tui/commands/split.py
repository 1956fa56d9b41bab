"""The command `split`: divide the quotes among coders."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.study.study import Study
from ..text import line
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _(
    "Divide the quotes among coders. They are drawn at random, and each coder gets a copy of"
    " the study."
)
EXAMPLE = _("turven split --coders anna,bram --overlap 20%")


def command(
    coders: Annotated[
        str, typer.Option(metavar=_("NAMES"), help=_("The coders, separated by commas."))
    ],
    overlap: Annotated[
        str,
        typer.Option(
            metavar=_("PERCENT"),
            help=_("The percentage of the quotes that two coders code independently."),
        ),
    ] = "15%",
    seed: Annotated[
        int | None,
        typer.Option(metavar=_("NUMBER"), help=_("Repeat an earlier draw with its number.")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar=_("DIR"),
            help=_("The folder for the copies; by default the parent folder of the study."),
        ),
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help=_("Make no copies; all coders work in this folder."))
    ] = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.exchange.copies.split import split

    with Study.open(study) as opened:
        beside = out or opened.folder.resolve().parent
        drawn = split(
            opened,
            coders.split(","),
            overlap=_fraction(overlap),
            seed=secrets.randbits(32) if seed is None else seed,
            out=None if together else beside,
        )
    if as_json:
        print_json(
            {
                "split": drawn.id,
                "seed": drawn.seed,
                "shares": drawn.shares,
                "overlap": drawn.overlap,
                "answers": drawn.answers,
                "copies": {coder: str(folder) for coder, folder in drawn.copies.items()},
            }
        )
        return
    for coder, count in drawn.shares.items():
        row = n_("{coder}: {count} quote", "{coder}: {count} quotes", count).format(
            coder=line(coder), count=count
        )
        folder = drawn.copies.get(coder)
        print(row + (f"  {line(str(folder))}" if folder else ""))
    print(
        n_(
            "{count} quote is coded by two coders, with its suggestions hidden until it is done.",
            "{count} quotes are coded by two coders, with their suggestions hidden until they are"
            " done.",
            drawn.overlap,
        ).format(count=drawn.overlap)
    )
    print(_("Drawn with --seed {seed}.").format(seed=drawn.seed))
    if drawn.copies:
        print(_("Once a copy has been coded: turven merge COPY --study {folder}").format(
            folder=line(str(study))
        ))  # fmt: skip


def _fraction(percent: str) -> float:
    try:
        return float(percent.strip().removesuffix("%").replace(",", ".")) / 100
    except ValueError:
        raise Refusal(
            _("“{value}” is not a percentage; write it as in --overlap 15%.").format(value=percent)
        ) from None
