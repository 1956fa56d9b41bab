"""Whether the study is whole."""

from __future__ import annotations

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .answers import print_json
from .options import HERE, Json, Where

HELP = _("Say whether the study is whole; exit status 1 if not.")


def command(study: Where = HERE, as_json: Json = False) -> None:
    from ...corpus.study.checking import check as look

    with Study.open(study) as opened:
        found = look(opened)
    if as_json:
        print_json({"clean": not found, "findings": found})
    elif found:
        for sentence in found:
            print(line(sentence))
    else:
        print(_("The study is whole."))
    if found:
        raise typer.Exit(1)
