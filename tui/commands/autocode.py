"""The command `autocode`: let the model code the quotes that nobody has coded."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ...corpus.language import _, n_
from ...corpus.study.study import Study
from ..text import line
from .options import HERE, Json, StudyFolder
from .output import print_json, progress_bar

HELP = _(
    "Let the model code the quotes that nobody has coded. Its codings are those of a coder"
    " with the name `model`."
)
EXAMPLE = _("turven autocode")


def command(
    undo: Annotated[
        bool, typer.Option("--undo", help=_("Undo the last coding by the model."))
    ] = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...models.autocoding import autocode, take_back

    with Study.open(study) as opened:
        if undo:
            with progress_bar(_("undoing")) as progress:
                undone = take_back(opened, progress)
        else:
            with progress_bar(_("coding")) as progress:
                coded = autocode(opened, progress)
    if as_json:
        print_json({"taken_back": undone} if undo else asdict(coded))
    elif undo:
        print(
            n_(
                "Undone: {count} quote is no longer coded by the model.",
                "Undone: {count} quotes are no longer coded by the model.",
                undone,
            ).format(count=undone)
        )
    else:
        print(
            n_(
                "Model {model} coded {count} quote; {nothing} got no code.",
                "Model {model} coded {count} quotes; {nothing} got no code.",
                coded.quotes,
            ).format(model=line(coded.model), count=coded.quotes, nothing=coded.nothing)
        )
        print(
            _(
                "To measure how often the model is right, code a random sample of these quotes with"
                " the suggestions hidden: `turven code --order random --blind`. `turven tables`"
                " corrects its figures with that sample. Quotes that you coded before cannot be"
                " used, because the model has learned from them."
            )
        )
