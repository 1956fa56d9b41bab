"""How far the coding is."""

from __future__ import annotations

from ...corpus.language import _
from ...corpus.study.study import Study
from .answers import print_json
from .options import HERE, Json, Where

HELP = _("Say how far the coding is, and count the codes.")


def command(study: Where = HERE, as_json: Json = False) -> None:
    from ..wording.study import overview, state

    with Study.open(study) as opened:
        now = state(opened)
        if as_json:
            print_json(now)
            return
        for row in overview(opened.codebook, now):
            print(row)
