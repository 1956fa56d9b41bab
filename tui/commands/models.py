"""The trained models."""

from __future__ import annotations

from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .answers import print_json
from .options import HERE, Json, Where

HELP = _("List the trained models, the newest first, or go back to one.")


def command(
    use: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=_("Let this model suggest from now on.")),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...models import versions
    from ..wording.study import listed, model

    with Study.open(study) as opened:
        if use is not None:
            versions.use(opened, use)
        found = versions.versions(opened)
        if as_json:
            print_json([model(version) for version in found])
            return
        for row in listed(opened.codebook, found):
            print(row)
