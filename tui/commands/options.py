"""Options that several commands have, and the choice of the coder."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Literal

import typer

from ...corpus.analysis.reference import coder_name
from ...corpus.errors import Refusal
from ...corpus.formats.csv import Style
from ...corpus.language import _, current
from ...corpus.study.settings import Order
from ...corpus.study.study import Study
from .. import preferences

StudyFolder = Annotated[
    Path, typer.Option("--study", metavar=_("DIR"), help=_("The folder of the study."))
]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON, for another program."))]
Coder = Annotated[
    str | None,
    typer.Option(
        metavar=_("NAME"),
        help=_(
            "The coder; by default the coder of this copy, or else the name in the preferences."
        ),
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar=_("NAME"),
        help=_(
            "The encoding of a text file, such as cp1252 or mac-roman; by default it is recognised,"
            " or guessed from the letters."
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
            "Add a table by this background variable, by @question, or by @file if each wave is a"
            " file; may be repeated."
        ),
    ),
]
Question = Annotated[
    str | None,
    typer.Option(metavar=_("TEXT"), help=_("Only the question with these words in its text.")),
]
Csv = Annotated[
    Literal["excel", "plain"] | None,
    typer.Option(
        help=_(
            "How a .csv file is written: excel has semicolons and decimal commas, for Excel in"
            " Dutch, and plain has commas and decimal points, for programs. By default excel in"
            " Dutch without --json, else plain."
        ),
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help=_("Replace a file that this study did not write, or that was changed since."),
    ),
]
HERE = Path()
CODE_LISTS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".md", ".markdown", ".txt")
"""The endings of files with a list of codes, other than codebook.yaml and REFI-QDA."""


def choose_coder(study: Study, named: str | None, *, ask: bool) -> str:
    """The coder: `named`, or else the coder of this copy, or else the name in the preferences.

    Args:
        ask: if there is no name yet, ask for it and save it in the preferences; if False, the
            login name is used.

    Raises:
        Refusal: the name cannot be a coder's, or the preferences cannot be written.
    """
    name = study.settings.coder or None if named is None else named
    if name is None:
        try:
            name = preferences.read().coder
        except Refusal:
            # The app reports what is wrong with them; a name that cannot be saved is not asked for.
            ask = False
    if name is None and ask:
        print(_("Every decision is recorded with your name. You can change it in the preferences."))
        name = typer.prompt(_("Your name as a coder"), default=login())
        if name.strip():
            preferences.change(coder=name.strip())
    return coder_name(study.db, login() if name is None else name)


def csv_style(path: Path, asked: Style | None, *, as_json: bool) -> Style:
    """The style of a .csv file; by default the one that opens rightly for who asked for it.

    Who asks for JSON is a program, and reads a file with commas.
    """
    if path.suffix.lower() != ".csv" or path.name.lower().endswith(".codebook.csv"):
        if asked is not None:
            raise Refusal(
                _("{path}: --csv is for a file whose name ends in .csv.").format(path=path)
            )
        return "plain"
    return asked or ("excel" if current() == "nl" and not as_json else "plain")


def login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "coder"
