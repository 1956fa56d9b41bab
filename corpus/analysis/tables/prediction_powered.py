"""Frequencies of a study that a machine coded in part, corrected with a random sample.

Of what the machine coded, quotes are drawn at random and coded by hand: what the machine did
not get right in those says how far its frequencies are off. That is the prediction-powered
estimate of a mean: Angelopoulos et al. 2023, "Prediction-powered inference", Science 382:669-674.
Here the quotes are a finite list, of which some were coded by hand in any case: those count as
they are, and the estimate is of the others (the difference estimator of Särndal, Swensson &
Wretman 1992, "Model Assisted Survey Sampling", section 6.3).

It only holds if the machine had not seen how the sample was coded. So the sample is of quotes
that the machine coded before any person did, and the machine's codes are those of then: they
stand in the log. What its model makes of quotes that it has learned from is of no use here,
also where these were drawn at random; what models that did not learn from them make of them
(cross-fitting: Zrnic & Candès 2024, PNAS 121) says how good those models are, and it takes them
to code all other quotes too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from ...study.study import Study
from .codings import Bools, Codings, Floats, lines_of, read
from .significance import ALPHA, Interval, effective

MIN_SAMPLED = 30
"""Quotes in a sample below which its interval is not to be trusted."""

Lack = Literal["sample", "several"]
"""Why nothing can be corrected: the sample is too small, or some respondents have several
quotes, of which a draw of quotes says too little."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A share as the sample has it, of all respondents in the base."""

    share: float
    interval: Interval
    """95%, of the drawing of the sample and of who answered at all."""
    missed: int
    """In the sample, quotes with the code to which the machine did not give it."""
    wrong: int
    """In the sample, quotes without the code to which the machine gave it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What the correction goes by."""

    model: str
    machine: int
    """Quotes that the machine coded before anyone looked."""
    sampled: int
    """Of these, quotes that were drawn at random and coded by hand since."""
    before: int
    """Quotes that were drawn at random and coded by hand before: the model may know them."""
    hand: int
    """Quotes that were coded by hand in the first place."""
    lack: Lack | None


def correct(study: Study, codings: Codings) -> tuple[Correction | None, Mapping[str, Corrected]]:
    """What is corrected and by what; per code the corrected share, none where that cannot be.

    None where no machine coded anything that counts here.
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
    # Who has no weight says nothing of the others.
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
        lack="several" if not codings.alone else "sample" if sampled < MIN_SAMPLED else None,
    )
    if not correction.machine:
        return None, {}
    if correction.lack:
        return correction, {}
    machine = read(study, coders=(coder,))
    machine = machine.those(np.isin(machine.positions, codings.positions[by_machine]))
    lines = lines_of(codings.codebook, {*codings.codes, *machine.codes})
    # Each respondent has one quote, so that the rows of both can be laid beside each other.
    said, guessed = codings.by_respondent(lines), machine.by_respondent(lines)
    predicted = said.has.copy()
    predicted[said.row[by_machine]] = guessed.has[guessed.row]
    order = np.argsort(said.row)
    return correction, {
        line.code: corrected(
            said.has[:, at], predicted[:, at], by_machine[order], in_sample[order], said.weights
        )
        for at, line in enumerate(lines)
    }


def corrected(
    truth: Bools, predicted: Bools, machine: Bools, sample: Bools, weights: Floats
) -> Corrected:
    """The share of `truth` among all, which is known of `sample` and of all but `machine`.

    The interval adds up the variance of drawing the sample from what the machine coded and
    that of drawing the respondents from whom they stand for. The first is of a difference of
    matched shares, to whose four counts half a quote is added: else a sample without any
    mistake would be certain. Agresti & Min 2005, Statistics in Medicine 24:729-740.

    Args:
        predicted: what the machine said; all arrays have one item for each respondent, and
            of those that the machine did not code it is not looked at.
        sample: a simple random sample of `machine`, not empty.
    """
    whole, others = float(weights.sum()), float(weights[machine].sum())
    drawn = weights[sample]
    missed, wrong = sample & truth & ~predicted, sample & ~truth & predicted
    # Shares of the sample, and how many respondents these are as sure as.
    too_few, too_many = (float(weights[at].sum() / drawn.sum()) for at in (missed, wrong))
    known = float(weights[~machine & truth].sum())
    guessed = float(weights[machine & predicted].sum())
    share = (known + guessed + others * (too_few - too_many)) / whole
    size = effective(drawn)
    b, c, n = too_few * size + 0.5, too_many * size + 0.5, size + 2
    drawing = (b + c - (b - c) ** 2 / n) / n**2 * (1 - int(sample.sum()) / int(machine.sum()))
    share = min(max(share, 0.0), 1.0)
    answering = share * (1 - share) / effective(weights)
    half = NormalDist().inv_cdf(1 - ALPHA / 2) * sqrt((others / whole) ** 2 * drawing + answering)
    return Corrected(
        share,
        Interval(max(share - half, 0.0), min(share + half, 1.0)),
        int(missed.sum()),
        int(wrong.sum()),
    )
