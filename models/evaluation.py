"""How good suggestions are, measured on quotes they were not learnt from.

Matrices have the shape (quotes, codes). In `truth`, 1 says that the code was given,
0 that it was not, and -1 that nobody has said. A figure that is not defined is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import FloatArray, Truth

MIN_SHOWN_PROBABILITY = 0.05
"""From this probability on, a code is shown. Below it a person would read more than
twenty suggestions for one that is right, which is slower than finding the code."""

ROUNDING = 1e-6
"""Probabilities that differ by no more are equal: scores are sums of single precision, whose last
digits depend on the order of adding, so that two equal answers need not get the same float."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Judgments by what was suggested and what was decided."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        return _ratio(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        return _ratio(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        return _ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class CodeQuality:
    """How good the suggestions of one code are; `average_precision` needs no threshold."""

    code: str
    threshold: float
    counts: Counts
    average_precision: float | None = None

    @property
    def positives(self) -> int:
        return self.counts.right + self.counts.missed


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The quality of one suggester.

    `first_right` is the share of finished quotes with a code of which the first
    suggestion was right, `three_right` that of which one of the first three was.
    """

    quotes: int
    codes: tuple[CodeQuality, ...]
    first_right: float | None
    three_right: float | None

    @property
    def all_codes(self) -> Counts:
        """The judgments about all codes together, for the micro averages."""
        each = [code.counts for code in self.codes]
        return Counts(
            sum(counts.right for counts in each),
            sum(counts.wrong for counts in each),
            sum(counts.missed for counts in each),
        )

    @property
    def micro_f1(self) -> float | None:
        return self.all_codes.f1

    @property
    def macro_f1(self) -> float | None:
        """The mean over the codes that have one."""
        each = [code.counts.f1 for code in self.codes if code.counts.f1 is not None]
        return sum(each) / len(each) if each else None

    @property
    def macro_ap(self) -> float | None:
        """The mean average precision over the codes that have one."""
        each = [c.average_precision for c in self.codes if c.average_precision is not None]
        return sum(each) / len(each) if each else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Evaluation:
        """What `to_json` gave."""
        codes = tuple(
            CodeQuality(
                code["code"],
                code["threshold"],
                Counts(**code["counts"]),
                # Models of before it was measured have none.
                code.get("average_precision"),
            )
            for code in data["codes"]
        )
        return cls(data["quotes"], codes, data["first_right"], data["three_right"])


def evaluate(
    codes: Sequence[str], truth: Truth, probabilities: FloatArray, thresholds: FloatArray
) -> Evaluation:
    """Compare suggestions with what was decided.

    Args:
        codes: their ids, one per column.
        truth: shape (quotes, codes): 1, 0 or -1.
        probabilities: shape (quotes, codes).
        thresholds: one per code, shape (codes,), or per judgment, (quotes, codes).
    """
    thresholds = np.broadcast_to(thresholds, probabilities.shape)
    suggested = probabilities >= thresholds
    right = (suggested & (truth == 1)).sum(axis=0)
    wrong = (suggested & (truth == 0)).sum(axis=0)
    missed = (~suggested & (truth == 1)).sum(axis=0)
    means = thresholds.mean(axis=0) if len(truth) else np.zeros(len(codes))
    quality = tuple(
        CodeQuality(
            code,
            float(means[c]),
            Counts(int(right[c]), int(wrong[c]), int(missed[c])),
            average_precision(truth[:, c], probabilities[:, c]),
        )
        for c, code in enumerate(codes)
    )
    finished = (truth >= 0).all(axis=1) & (truth == 1).any(axis=1)
    order = np.argsort(-probabilities[finished], axis=1, kind="stable")[:, :3]
    hit = (np.take_along_axis(truth[finished], order, axis=1) == 1) & (
        np.take_along_axis(probabilities[finished], order, axis=1) >= MIN_SHOWN_PROBABILITY
    )
    quotes = int(finished.sum())
    return Evaluation(
        len(truth),
        quality,
        _ratio(int(hit[:, :1].any(axis=1).sum()), quotes),
        _ratio(int(hit.any(axis=1).sum()), quotes),
    )


def average_precision(truth: NDArray[np.int8], probabilities: FloatArray) -> float | None:
    """Of one code, shapes (quotes,); None where no quote has it.

    Σ (R_n - R_n-1) · P_n over the different probabilities, so that equal ones are one
    step; as in Manning, Raghavan & Schütze 2008, "Introduction to information retrieval",
    section 8.4.
    """
    known = truth >= 0
    yes, p = truth[known] == 1, probabilities[known]
    if not yes.any():
        return None
    order = np.argsort(-p, kind="stable")
    hits, p = np.cumsum(yes[order]), p[order]
    last = np.append(p[:-1] - p[1:] > ROUNDING, True)
    precision = hits[last] / (np.flatnonzero(last) + 1)
    return float(np.diff(hits[last], prepend=0) @ precision / hits[-1])


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
