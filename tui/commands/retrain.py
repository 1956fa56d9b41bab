"""Learn from what was coded."""

from __future__ import annotations

from typing import Annotated

import typer

from ...corpus.language import _
from ...corpus.study.study import Study
from .answers import print_json, progress_bar
from .options import HERE, Json, Where

HELP = _("Learn from what was coded; the suggestions follow.")


def command(
    base: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=_(
                "Add the word vectors of an installed spaCy pipeline, or of a folder with one or"
                " with a model2vec model; “none” does without. Remembered."
            ),
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help=_(
                "Train the spaCy pipeline of this configuration, this once; “bag-of-words” and"
                " “ensemble” come along."
            ),
        ),
    ] = None,
    study: Where = HERE,
    as_json: Json = False,
) -> None:
    from ...models.retraining import retrain as train
    from ..wording.study import figures, learning, promise, table

    with Study.open(study) as opened:
        with progress_bar(_("learning")) as progress:
            report = train(
                opened, base="" if base == "none" else base, config=config, progress=progress
            )
        if as_json:
            print_json(
                {
                    "model": report.model,
                    "quotes": report.quotes,
                    "evaluation": figures(report.evaluation),
                    "before": figures(report.before),
                    "curve": learning(report.curve),
                }
            )
            return
        print(report.sentence())
        for row in promise(learning(report.curve)):
            print(row)
        for row in table(opened.codebook, report.evaluation, report.before):
            print(row)
