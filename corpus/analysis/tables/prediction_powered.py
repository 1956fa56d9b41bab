"""Frequencies of a study that a model coded in part, corrected with a random sample.

Quotes are drawn at random from those that the model coded, and coded by hand: the errors of the
model in the sample show how far its frequencies are off. That is the prediction-powered estimate of
a mean: Angelopoulos et al. 2023, "Prediction-powered inference", Science 382:669-674. Here the
quotes are a finite list, some of which were coded by hand in any case: those count as they are, and
the estimate is for the others (the difference estimator of Särndal, Swensson & Wretman 1992, "Model
Assisted Survey Sampling", section 6.3).

The estimate is valid only if the model had not learned from the sample. So the sample consists of
quotes that the model coded before any person did, with the codes that it gave then, which are in
the log. Predictions for quotes that a model learned from are of no use here, even if they were
drawn at random. Predictions of models that did not learn from them (cross-fitting: Zrnic & Candès
2024, PNAS 121) measure those models, which would then have to code all other quotes too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from ...study.study import Study
from ..intervals import ALPHA, Interval
from .codings import Bools, Codings, Floats, lines_of, read
from .weighting import effective_bases

MIN_SAMPLED = 30
"""The smallest sample whose interval can be trusted."""

Lack = Literal["sample", "several"]
"""Why nothing can be corrected: the sample is too small, or some respondents have several quotes,
so that a random sample of quotes is no random sample of respondents."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected share of all respondents in the base."""

    share: float
    interval: Interval
    """The 95% interval, for drawing both the sample and the respondents."""
    missed: int
    """The number of quotes in the sample with the code, to which the model did not give it."""
    wrong: int
    """The number of quotes in the sample without the code, to which the model gave it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The basis of the correction."""

    model: str
    machine: int
    """The number of quotes that the model coded before any person did."""
    sampled: int
    """The number of these that were drawn at random and coded by hand since."""
    before: int
    """The number of random quotes coded by hand before, which the model may have learned from."""
    hand: int
    """The number of quotes that were coded by hand from the start."""
    lack: Lack | None


def correct(study: Study, codings: Codings) -> tuple[Correction | None, Mapping[str, Corrected]]:
    """The basis of the correction, and the corrected share of each code.

    None if no model coded anything that counts here; no shares if they cannot be corrected.
    """
    coded = [
        study.db.execute(
            "SELECT d.id, d.coder, d.model, d.revision FROM latest AS l JOIN decisions AS d"
            " ON d.id = l.decision WHERE l.coder = ? AND l.what = 'done'"
            " ORDER BY l.code DESC, l.decision DESC LIMIT 1",
            (coder,),
        ).fetchone()
        for coder in codings.base.coders
        if coder in codings.base.models
    ]
    if not any(coded) or len(codings.base.coders) < 2:
        return None, {}
    _decision, coder, model, revision = max(filter(None, coded))
    machine_rows = study.db.execute(
        "SELECT q.position FROM latest AS l JOIN decisions AS d ON d.id = l.decision"
        " JOIN quotes AS q ON q.id = l.quote"
        " WHERE l.coder = ? AND l.what = 'done' AND d.model = ? AND d.revision = ?",
        (coder, model, revision),
    ).fetchall()
    drawn = study.db.execute(
        "SELECT q.position FROM samples AS s JOIN quotes AS q ON q.id = s.quote"
        " WHERE s.purpose = 'random'"
    ).fetchall()
    by_machine = np.isin(codings.positions, np.array(machine_rows).ravel())
    # Respondents with weight 0 carry no information about the others.
    by_hand = ~codings.by_machine & (codings.weights > 0)
    by_hand &= np.isin(codings.positions, np.array(drawn).ravel())
    in_sample = by_hand & by_machine
    sampled = int(in_sample.sum())
    correction = Correction(
        model=model,
        machine=int(by_machine.sum()),
        sampled=sampled,
        before=int((by_hand & ~by_machine).sum()),
        hand=int((~by_machine).sum()),
        lack=_lack(codings, sampled),
    )
    if not correction.machine:
        return None, {}
    if correction.lack:
        return correction, {}
    machine = read(study, coders=(coder,))
    machine = machine.subset(np.isin(machine.positions, codings.positions[by_machine]))
    lines = lines_of(codings.codebook, {*codings.codes, *machine.codes})
    # Each respondent has one quote, so the rows of both are aligned.
    observed, guessed = codings.by_respondent(lines), machine.by_respondent(lines)
    predicted = observed.has.copy()
    predicted[observed.row[by_machine]] = guessed.has[guessed.row]
    order = np.argsort(observed.row)
    return correction, {
        line.code: corrected(
            observed.has[:, at],
            predicted[:, at],
            by_machine[order],
            in_sample[order],
            observed.weights,
        )
        for at, line in enumerate(lines)
    }


def _lack(codings: Codings, sampled: int) -> Lack | None:
    if not codings.one_quote_each:
        return "several"
    return "sample" if sampled < MIN_SAMPLED else None


def corrected(
    truth: Bools, predicted: Bools, machine: Bools, sample: Bools, weights: Floats
) -> Corrected:
    """The share of `truth`, which is known for `sample` and for all respondents outside `machine`.

    The interval adds the variance of drawing the sample from what the model coded to that of
    drawing the respondents from the population. The first is that of a difference between matched
    proportions, with half a quote added to each of the four counts, so that a sample without
    errors still has uncertainty. Agresti & Min 2005, Statistics in Medicine 24:729-740.

    Args:
        predicted: the predictions of the model, ignored outside `machine`; all arrays have one
            item for each respondent.
        sample: a simple random sample of `machine`, not empty.
    """
    whole, others = float(weights.sum()), float(weights[machine].sum())
    drawn = weights[sample]
    missed, wrong = sample & truth & ~predicted, sample & ~truth & predicted
    # The shares in the sample, and the size at which its errors are as sure as they are.
    too_few, too_many = (float(weights[at].sum() / drawn.sum()) for at in (missed, wrong))
    size = _base(drawn, (missed | wrong)[sample])
    known = float(weights[~machine & truth].sum())
    guessed = float(weights[machine & predicted].sum())
    share = (known + guessed + others * (too_few - too_many)) / whole
    b, c, n = too_few * size + 0.5, too_many * size + 0.5, size + 2
    drawing = (b + c - (b - c) ** 2 / n) / n**2 * (1 - int(sample.sum()) / int(machine.sum()))
    share = min(max(share, 0.0), 1.0)
    answering = share * (1 - share) / _base(weights, np.where(machine, predicted, truth))
    half = NormalDist().inv_cdf(1 - ALPHA / 2) * sqrt((others / whole) ** 2 * drawing + answering)
    return Corrected(
        share,
        Interval(max(share - half, 0.0), min(share + half, 1.0)),
        int(missed.sum()),
        int(wrong.sum()),
    )


def _base(weights: Floats, has: Bools) -> float:
    return float(effective_bases(weights, has[:, None])[0])
