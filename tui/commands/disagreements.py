"""Where coders differ."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .answers import print_json
from .options import HERE, Json, Where

HELP = _(
    "Say on how many quotes coders differ, how many of these are settled, and which codes they mix"
    " up, with the definitions of those."
)


def command(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=_("Write each difference to a CSV.")),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.analysis.disagreements import disagreements
    from ...corpus.files import replacing
    from ...corpus.formats import csv
    from ..wording import disagreements as wording

    with Study.open(study) as opened:
        found = disagreements(opened)
        if out:
            with replacing(out) as file:
                csv.write(file, wording.HEADER, wording.rows(opened, found))
        if as_json:
            print_json(wording.as_json(opened, found))
            return
        for row in wording.lines(opened.codebook, found):
            print(row)
    if out:
        print(_("All differences are in {file}.").format(file=line(str(out))))
