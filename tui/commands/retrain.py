"""The command `retrain`: a new model, trained on what was coded."""

from __future__ import annotations

from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .options import HERE, Json, StudyFolder
from .output import print_json, progress_bar

HELP = _("Train the model on the quotes coded so far. New suggestions are computed afterwards.")
EXAMPLE = _("turven retrain")


def command(
    base: Annotated[
        str | None,
        typer.Option(
            metavar=_("NAME"),
            help=_(
                "Add the word vectors of an installed spaCy pipeline, or of a folder with one or"
                " with a model2vec model; “none” uses no vectors. The choice is saved."
            ),
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            metavar=_("FILE"),
            help=_(
                "Train the spaCy pipeline of this configuration, this time only; “bag-of-words” and"
                " “ensemble” are included."
            ),
        ),
    ] = None,
    study: StudyFolder = HERE,
    as_json: Json = False,
) -> None:
    from ...models.retraining import retrain as train
    from ..wording.study import curve_figures, curve_lines, evaluation_figures, evaluation_table

    with Study.open(study) as opened:
        with progress_bar(_("training")) as progress:
            report = train(
                opened, base="" if base == "none" else base, config=config, progress=progress
            )
        if as_json:
            print_json(
                {
                    "model": report.model,
                    "quotes": report.quotes,
                    "evaluation": evaluation_figures(report.evaluation),
                    "before": evaluation_figures(report.before),
                    "curve": curve_figures(report.curve),
                }
            )
            return
        print(report.sentence())
        for row in curve_lines(curve_figures(report.curve)):
            print(row)
        for row in evaluation_table(opened.codebook, report.evaluation, report.before):
            print(row)
