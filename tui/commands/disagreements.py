"""The command `disagreements`: where coders disagree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .options import HERE, Force, Json, StudyFolder
from .output import print_json

HELP = _(
    "List where coders disagree and which codes they confuse. The list has the number of"
    " quotes, how many of these are adjudicated, and the definitions of the codes."
)
EXAMPLE = _("turven disagreements --out disagreements.csv")


def command(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar=_("FILE"), help=_("Write all disagreements to a CSV file.")),
    ] = None,
    force: Force = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.analysis.disagreements import disagreements
    from ...corpus.files import replacing
    from ...corpus.formats import csv
    from ...corpus.study.written_files import replaceable
    from ..wording import disagreements as wording

    with Study.open(study) as opened:
        found = disagreements(opened)
        if out:
            with replaceable(opened.db, [out], force=force), replacing(out) as file:
                csv.write(file, wording.HEADER, wording.rows(opened, found))
        if as_json:
            print_json(wording.as_json(opened, found))
            return
        for row in wording.disagreement_lines(opened.codebook, found):
            print(row)
    if out:
        print(_("All disagreements are in {file}.").format(file=line(str(out))))
