"""The command `agreement`: how far coders agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from ..text import line
from .options import HERE, Force, Json, StudyFolder
from .output import print_json, progress_bar

HELP = _(
    "Measure how far coders agree. The figures are on each code, on all codes of a quote, on"
    " coded parts, for each pair of coders, over time, and with suggestions seen or hidden. A"
    " paragraph for a methods section is added."
)
EXAMPLE = _("turven agreement --coder anna --coder bram --out agreement.csv")


def command(
    coder: Annotated[
        list[str] | None,
        typer.Option(
            "--coder",
            metavar=_("NAME"),
            help=_("A coder to compare; may be repeated. By default all coders."),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar=_("FILE"), help=_("Write all figures to a CSV file.")),
    ] = None,
    force: Force = False,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...corpus.analysis.agreement.methods_paragraph import paragraph
    from ...corpus.analysis.agreement.report import report
    from ...corpus.analysis.agreement.rows import agreement_rows
    from ...corpus.files import replacing
    from ...corpus.formats import csv
    from ...corpus.study.written_files import replaceable
    from ..wording import agreement

    with (
        Study.open(study) as opened,
        replaceable(opened.db, [out] if out else [], force=force),
        progress_bar(_("comparing")) as progress,
    ):
        found = report(opened, coder or None, progress=progress)
        codebook = opened.codebook
        if out:
            with replacing(out) as file:
                rows = agreement_rows(codebook, found)
                csv.write(file, list(rows.columns), (list(row.values()) for row in rows))
    if as_json:
        print_json(agreement.as_json(found))
        return
    for row in agreement.agreement_lines(codebook, found):
        print(row)
    if found.sections:
        print()
        print(_("For a methods section:"))
        print(paragraph(found))
    if out:
        print(_("All figures are in {file}.").format(file=line(str(out))))
