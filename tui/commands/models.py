"""The command `models`: the trained models."""

from __future__ import annotations

from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _("List the trained models, or return to an earlier one.")
EXAMPLE = _("turven models")


def command(
    use: Annotated[
        str | None,
        typer.Option(metavar=_("NAME"), help=_("Use this model for the suggestions from now on.")),
    ] = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...models import versions
    from ..wording.study import model_figures, model_table

    with Study.open(study) as opened:
        if use is not None:
            versions.use(opened, use)
        found = versions.versions(opened)
        if as_json:
            print_json([model_figures(version) for version in found])
            return
        for row in model_table(opened.codebook, found):
            print(row)
