"""Let the machine code what no person has looked at."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ...corpus.language import _, n_
from ...corpus.study.study import Study
from ..text import line
from .answers import print_json, progress_bar
from .options import HERE, Json, Where

HELP = _("Let the model code the quotes that no person has looked at; it counts as a coder apart.")


def command(
    undo: Annotated[
        bool, typer.Option("--undo", help=_("Take back what the model coded last."))
    ] = False,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...models.autocoding import autocode, take_back

    with Study.open(study) as opened:
        if undo:
            with progress_bar(_("taking back")) as progress:
                back = take_back(opened, progress)
        else:
            with progress_bar(_("coding")) as progress:
                coded = autocode(opened, progress)
    if as_json:
        print_json({"taken_back": back} if undo else asdict(coded))
    elif undo:
        print(
            n_(
                "The codes of {count} quote were taken back.",
                "The codes of {count} quotes were taken back.",
                back,
            ).format(count=back)
        )
    else:
        print(
            n_(
                "Model {model} coded {count} quote, {nothing} of them without a code.",
                "Model {model} coded {count} quotes, {nothing} of them without a code.",
                coded.quotes,
            ).format(model=line(coded.model), count=coded.quotes, nothing=coded.nothing)
        )
        print(
            _(
                "To know how far that is right, code some of them now as they are drawn, without"
                " the suggestions: `turven code --order random --blind`. `turven tables` corrects"
                " its figures with those; what was coded before cannot do that, for the model has"
                " learned from it."
            )
        )
