"""What many commands take."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.adjudication import settles
from ...corpus.decisions import MACHINE
from ...corpus.errors import Refusal
from ...corpus.language import _
from ...corpus.reference import REFERENCE
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
CODE_LISTS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".md", ".markdown", ".txt")
"""Files with codes that are no codebook.yaml and no REFI-QDA."""


def login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"


def named(coder: str | None) -> str:
    """Who it is: the one who was named, else who logged in."""
    name = (login() if coder is None else coder).strip()
    if not name:
        raise Refusal(_("A coder needs a name; give it with --coder NAME."))
    if name == MACHINE:
        raise Refusal(
            _("“{name}” is what the machine codes as; give your own name with --coder.").format(
                name=MACHINE
            )
        )
    if name == REFERENCE or settles(name):
        raise Refusal(
            _(
                "“{name}” stands for what counts where coders differ; give your own name with"
                " --coder."
            ).format(name=name)
        )
    return name
