"""The command `status`: the progress of the coding."""

from __future__ import annotations

from ...corpus.language import _
from ...corpus.study.study import Study
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _("Report the progress of each coder, and count the codes.")
EXAMPLE = _("turven status --study health")


def command(study: StudyFolder = HERE, as_json: Json = False) -> None:
    from ..wording.study import state, state_lines

    with Study.open(study) as opened:
        now = state(opened)
        if as_json:
            print_json(now)
            return
        for row in state_lines(opened.codebook, now):
            print(row)
