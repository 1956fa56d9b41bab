"""What many commands take."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...models.queue import Order

Where = Annotated[Path, typer.Option("--study", metavar="DIR", help=_("The folder of the study."))]
Json = Annotated[bool, typer.Option("--json", help=_("Answer in JSON, for another program."))]
Coder = Annotated[
    str | None,
    typer.Option(metavar="NAME", help=_("Who codes; by default the name you logged in with.")),
]
Blind = Annotated[
    bool, typer.Option("--blind", help=_("Hide the suggestions of a quote until it is done."))
]
Ordered = Annotated[
    Order | None,
    typer.Option("--order", help=_("Which quote comes next; by default the order used last.")),
]
HERE = Path()
REFI = (".qdpx", ".qdc")


def login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"
