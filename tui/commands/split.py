"""Share a study out among its coders."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.study.study import Study
from ..text import line
from .answers import print_json
from .options import HERE, Json, Where

HELP = _("Draw who codes what, and make a copy of the study for each coder.")


def command(
    coders: Annotated[str, typer.Option(metavar="NAMES", help=_("Who code, separated by commas."))],
    overlap: Annotated[
        str,
        typer.Option(
            metavar="PERCENT", help=_("How much two of them code, each without the other.")
        ),
    ] = "15%",
    seed: Annotated[
        int | None, typer.Option(metavar="NUMBER", help=_("Draw what this number drew before."))
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help=_("Where the copies go; by default beside the study.")),
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help=_("Make no copies: all work in this folder."))
    ] = False,
    study: Where = HERE,
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
            "{count} quote is coded twice; its suggestions stay hidden until it is done.",
            "{count} quotes are coded twice; their suggestions stay hidden until they are done.",
            drawn.overlap,
        ).format(count=drawn.overlap)
    )
    print(_("Drawn with --seed {seed}.").format(seed=drawn.seed))
    if drawn.copies:
        print(_("When they are done: turven merge COPY --study {folder}").format(
            folder=line(str(study))
        ))  # fmt: skip


def _fraction(percent: str) -> float:
    try:
        return float(percent.strip().removesuffix("%").replace(",", ".")) / 100
    except ValueError:
        raise Refusal(
            _("“{value}” is not a percentage; write it like --overlap 15%.").format(value=percent)
        ) from None
