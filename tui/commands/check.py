"""The command `check`: the integrity of the study."""

from __future__ import annotations

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _("Check that the study is intact; exit status 1 if it is not.")
EXAMPLE = _("turven check --study health")


def command(study: StudyFolder = HERE, as_json: Json = False) -> None:
    from ...corpus.study.checking import check as check_study

    with Study.open(study) as opened:
        found = check_study(opened)
    if as_json:
        print_json({"clean": not found, "findings": found})
    elif found:
        for sentence in found:
            print(line(sentence))
    else:
        print(_("The study is intact."))
    if found:
        raise typer.Exit(1)
