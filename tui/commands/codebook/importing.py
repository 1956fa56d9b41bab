"""The command `codebook import`: codes from a file into the codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ....corpus.language import _
from ....corpus.study.study import Study
from ...text import line
from ..options import HERE, Coder, Encoding, Json, StudyFolder, choose_coder
from ..output import print_json
from .changing import Reason

HELP = _(
    "Add the codes of a file. It may be REFI-QDA (.qdc), a table with a label in each row,"
    " such as Taguette's (.csv, .xlsx), or a Markdown list (.md). Codes that are already in"
    " the codebook do not change."
)


def command(
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The file with codes."))],
    encoding: Encoding = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show what would be added; change nothing."))
    ] = False,
    reason: Reason = "",
    coder: Coder = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ....corpus.editing.code_lists import import_codes
    from ...wording.revisions import codes_added

    with Study.open(study) as opened:
        before = opened.codebook
        found = import_codes(
            opened,
            choose_coder(opened, coder, ask=False),
            file,
            dry_run=dry_run,
            reason=reason,
            encoding=encoding,
        )
        revision = opened.codebook.revision
    if as_json:
        print_json(
            {
                "new": [code.id for code in found.new],
                "known": found.known,
                "left_out": found.left_out,
                "remarks": found.remarks,
                "dry_run": dry_run,
                "revision": revision,
            }
        )
        return
    labels = {code.id: code.label[""] for code in found.new}
    nets = {code.id: code.parent for code in found.new}

    def path(id_: str) -> str:
        if id_ not in labels:
            return before.path(id_)
        net = nets[id_]
        return f"{path(net)} › {labels[id_]}" if net is not None else labels[id_]

    for row in codes_added([path(code.id) for code in found.new], list(map(path, found.known)),
                    found.left_out):  # fmt: skip
        print(row)
    for remark in found.remarks:
        print(line(remark))
