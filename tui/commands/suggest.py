"""The command `suggest`: suggestions for the quotes that are not done."""

from __future__ import annotations

import sys

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _("Suggest codes for every quote that is not done.")
EXAMPLE = _("turven suggest --json")


def command(study: StudyFolder = HERE, as_json: Json = False) -> None:
    from ...models.suggesting import suggest_missing
    from ..wording.study import suggestions

    with Study.open(study) as opened:
        for made in suggest_missing(opened):
            if made.problem:
                print(f"turven: {line(made.problem)}", file=sys.stderr)
        for row in suggestions(opened):
            if as_json:
                print_json(row)
                continue
            print(f"{line(str(row['respondent']))}  {line(str(row['text']))}")
            for suggested in row["suggestions"]:
                label = line(opened.codebook.path(suggested["code"]))
                sign = "●" if suggested["suggested"] else "○"
                print(f"  {sign} {suggested['probability']:4.0%}  {label}")
