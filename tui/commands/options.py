"""Options that several commands have, and who codes."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.analysis.reference import coder_name
from ...corpus.errors import Refusal
from ...corpus.language import _
from ...corpus.study.settings import Order
from ...corpus.study.study import Study
from .. import preferences

Where = Annotated[
    Path, typer.Option("--study", metavar=_("DIR"), help=_("The folder of the study."))
]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON, for another program."))]
Coder = Annotated[
    str | None,
    typer.Option(
        metavar=_("NAME"),
        help=_(
            "The coder; by default the one that this copy was made for, else the name in the"
            " preferences."
        ),
    ),
]
Blind = Annotated[
    bool, typer.Option("--blind", help=_("Hide the suggestions of each quote until it is done."))
]
Ordered = Annotated[
    Order | None,
    typer.Option("--order", help=_("The order of the quotes; by default the one used last.")),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        metavar=_("VAR"),
        help=_(
            "Also a table by this background variable, by @question, or by @file for waves that"
            " each came in a file; may be repeated."
        ),
    ),
]
Question = Annotated[
    str | None,
    typer.Option(
        metavar=_("TEXT"), help=_("Only this question, or the one with this in its text.")
    ),
]
HERE = Path()
CODE_LISTS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".md", ".markdown", ".txt")
"""Files that hold a list of codes: not codebook.yaml, not REFI-QDA."""


def who(study: Study, named: str | None, *, ask: bool) -> str:
    """The coder: `named`, else the one this copy was made for, else the one in the preferences.

    Args:
        ask: ask for a name where there is none yet, and keep it in the preferences; otherwise
            the login name is used.

    Raises:
        Refusal: the name cannot be a coder's, or the preferences cannot be written.
    """
    name = study.settings.coder or None if named is None else named
    if name is None:
        try:
            name = preferences.read().coder
        except Refusal:
            # The app reports what is wrong with them; a name that cannot be kept is not asked.
            ask = False
    if name is None and ask:
        print(_("Every decision is kept with your name. You can change it in the preferences."))
        name = typer.prompt(_("Your name as a coder"), default=login())
        if name.strip():
            preferences.change(coder=name.strip())
    return coder_name(study.db, login() if name is None else name)


def login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"
