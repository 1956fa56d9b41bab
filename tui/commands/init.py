"""The command `init`: a new study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ...corpus.formats import refi
from ...corpus.language import _, n_
from ...corpus.study.study import Study
from ..text import line
from .options import CODE_LISTS, login

HELP = _("Make a study: a folder with a codebook.")
EXAMPLE = _("turven init health --codebook codes.yaml")


def command(
    folder: Annotated[Path, typer.Argument(metavar=_("DIR"), help=_("The folder to make."))],
    codebook: Annotated[
        Path | None,
        typer.Option(
            metavar=_("FILE"),
            help=_(
                "A codebook to start with, which is copied: .yaml, or codes in .qdpx, .qdc, .csv,"
                " .xlsx or .md."
            ),
        ),
    ] = None,
) -> None:
    made, left_out, remarks = _create(folder, codebook)
    with made as study:
        count = len(study.codebook.codes)
    print(
        n_(
            "{folder} is a study with {count} code in its codebook.yaml.",
            "{folder} is a study with {count} codes in its codebook.yaml.",
            count,
        ).format(folder=line(str(folder)), count=count)
    )
    if left_out:
        print(_("Left out or changed:"))
    for sentence in left_out:
        print(f"  {line(sentence)}")
    for remark in remarks:
        print(line(remark))
    print(_("Next: turven import FILE --study {folder}").format(folder=line(str(folder))))


def _create(folder: Path, codebook: Path | None) -> tuple[Study, Sequence[str], Sequence[str]]:
    """The study, and sentences on what was left out of the codebook and on how it was read."""
    suffix = codebook.suffix.lower() if codebook else ""
    if codebook and suffix in refi.ENDINGS:
        from ...corpus.exchange.refi.importing import study_with_codes

        return *study_with_codes(folder, codebook), ()
    if codebook and suffix in CODE_LISTS:
        from ...corpus.editing.code_lists import study_with_list

        study, found = study_with_list(folder, codebook, login())
        return study, found.left_out, found.remarks
    return Study.create(folder, codebook), (), ()
