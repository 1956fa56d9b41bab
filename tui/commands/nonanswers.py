"""The command `nonanswers`: answers that say nothing."""

from __future__ import annotations

from dataclasses import asdict

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .options import HERE, Json, StudyFolder
from .output import print_json

HELP = _(
    "List answers that say nothing, such as “-” or “n/a”. Ctrl+N in the coding screen codes"
    " them in one go."
)
EXAMPLE = _("turven nonanswers")


def command(study: StudyFolder = HERE, as_json: Json = False) -> None:
    from ...corpus.search.nonanswers import nonanswer_groups
    from ..wording.hints import nonanswers_found

    with Study.open(study) as opened:
        found = nonanswer_groups(opened.db)
    if as_json:
        print_json([asdict(group) for group in found])
        return
    for group in found:
        print(f"{len(group.quotes):>5}×  {line(group.text)}")
    print(nonanswers_found(found))
