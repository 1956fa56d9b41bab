"""What many commands take."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.analysis.reference import coder_name
from ...corpus.errors import Refusal
from ...corpus.language import _
from ...corpus.study.study import Study
from ...models.queue import Order
from .. import preferences

Where = Annotated[Path, typer.Option("--study", metavar="DIR", help=_("The folder of the study."))]
Json = Annotated[bool, typer.Option("--json", help=_("Answer in JSON, for another program."))]
Coder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help=_("Who codes; by default whom the copy is for, else the name you gave before."),
    ),
]
Blind = Annotated[
    bool, typer.Option("--blind", help=_("Hide the suggestions of a quote until it is done."))
]
Ordered = Annotated[
    Order | None,
    typer.Option("--order", help=_("Which quote comes next; by default the order used last.")),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VAR",
        help=_(
            "Also the codes by this background variable, by @question, or by @file for waves"
            " that came in a file each; may be given again."
        ),
    ),
]
Question = Annotated[
    str | None, typer.Option(metavar="TEXT", help=_("Only this question, or a part of it."))
]
HERE = Path()
CODE_LISTS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".md", ".markdown", ".txt")
"""Files with codes that are no codebook.yaml and no REFI-QDA."""


def who(study: Study, named: str | None, *, ask: bool) -> str:
    """Who codes: as `named`, else whom this copy of the study was made for, else as preferred.

    Args:
        ask: ask a person who was never asked before, and remember it; otherwise it is the
            name of the login.

    Raises:
        Refusal: a name was given that is none, or it cannot be remembered.
    """
    name = study.setting("coder") if named is None else named
    if name is None:
        try:
            name = preferences.read().coder
        except Refusal:
            # The app says what is wrong with them; what cannot be kept is not asked.
            ask = False
    if name is None and ask:
        print(_("Every decision has its coder. This is asked once; the preferences change it."))
        name = typer.prompt(_("Your name as a coder"), default=login())
        if name.strip():
            preferences.change(coder=name.strip())
    return coder_name(study.db, login() if name is None else name)


def login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"
