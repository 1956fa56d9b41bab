"""The quality of suggestions, measured on quotes outside the training set.

Matrices have the shape (quotes, codes). In `truth`, 1 means that the code was given,
0 that it was not, and -1 that nobody has decided. A measure that is not defined is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..corpus.analysis.intervals import Interval
from ..corpus.analysis.ratios import ratio_interval
from .arrays import FloatArray, Truth

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MIN_SHOWN_PROBABILITY = 0.05
"""The lowest probability at which a code is shown. Below it a person would read more than
twenty suggestions to find one that is right, which takes longer than finding the code."""

ROUNDING = 1e-6
"""Probabilities that differ by no more than this count as equal: scores are sums in single
precision, whose last digits depend on the order of addition, even for two equal answers."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of judgments: suggested rightly, suggested wrongly, and missed."""

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
class Intervals:
    """The 95% intervals of precision, recall and F1; None where the measure is not defined."""

    precision: Interval | None = None
    recall: Interval | None = None
    f1: Interval | None = None

    @classmethod
    def of(cls, counts: NDArray[Any]) -> Intervals:
        """From right, wrong and missed suggestions of each unit, shape (units, 3)."""
        right, wrong, missed = counts.astype(np.float64).T
        return cls(
            ratio_interval(right, right + wrong),
            ratio_interval(right, right + missed),
            ratio_interval(2 * right, 2 * right + wrong + missed),
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Intervals:
        """The intervals that were kept; none for a model from before they were computed."""
        return cls(**{name: Interval(*bounds) for name, bounds in data.items() if bounds})


@dataclass(frozen=True, slots=True)
class CodeQuality:
    """The quality of the suggestions of one code; `average_precision` needs no threshold."""

    code: str
    threshold: float
    counts: Counts
    average_precision: float | None = None
    intervals: Intervals = Intervals()

    @property
    def positives(self) -> int:
        return self.counts.right + self.counts.missed


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The quality of one suggester.

    `first_right` is the share of the finished quotes with a code for which the first
    suggestion was right; for `three_right`, one of the first three was.
    """

    quotes: int
    codes: tuple[CodeQuality, ...]
    first_right: float | None
    three_right: float | None
    intervals: Intervals = Intervals()
    """Of all codes together."""

    @property
    def all_codes(self) -> Counts:
        """The judgments of all codes together, for the micro averages."""
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
        """The mean F1 over the codes whose F1 is defined."""
        each = [code.counts.f1 for code in self.codes if code.counts.f1 is not None]
        return sum(each) / len(each) if each else None

    @property
    def macro_ap(self) -> float | None:
        """The mean average precision over the codes for which it is defined."""
        each = [c.average_precision for c in self.codes if c.average_precision is not None]
        return sum(each) / len(each) if each else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Evaluation:
        """The evaluation that `to_json` wrote."""
        codes = tuple(
            CodeQuality(
                code["code"],
                code["threshold"],
                Counts(**code["counts"]),
                # Models from before this was measured do not have it.
                code.get("average_precision"),
                Intervals.from_json(code.get("intervals", {})),
            )
            for code in data["codes"]
        )
        of_all = Intervals.from_json(data.get("intervals", {}))
        return cls(data["quotes"], codes, data["first_right"], data["three_right"], of_all)


def evaluate(
    codes: Sequence[str],
    truth: Truth,
    probabilities: FloatArray,
    thresholds: FloatArray,
    groups: Sequence[str] = (),
) -> Evaluation:
    """Compare suggestions with decisions.

    Args:
        codes: the ids of the codes, one per column.
        truth: 1, 0 or -1, shape (quotes, codes).
        probabilities: shape (quotes, codes).
        thresholds: one for each code, shape (codes,), or for each judgment, (quotes, codes).
        groups: the group of equal quotes of each quote, which is one unit of the intervals; by
            default every quote is a unit.
    """
    thresholds = np.broadcast_to(thresholds, probabilities.shape)
    suggested = probabilities >= thresholds
    units = _units(groups, len(truth))
    outcomes = np.stack(
        [
            units @ some.astype(np.int64)
            for some in (
                suggested & (truth == 1),
                suggested & (truth == 0),
                ~suggested & (truth == 1),
            )
        ],
        axis=-1,
    )
    right, wrong, missed = np.moveaxis(outcomes.sum(axis=0), -1, 0)
    means = thresholds.mean(axis=0) if len(truth) else np.zeros(len(codes))
    quality = tuple(
        CodeQuality(
            code,
            float(means[c]),
            Counts(int(right[c]), int(wrong[c]), int(missed[c])),
            average_precision(truth[:, c], probabilities[:, c]),
            Intervals.of(outcomes[:, c]),
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
        Intervals.of(outcomes.sum(axis=1)),
    )


def _units(groups: Sequence[str], quotes: int) -> csr_array:
    """Which quotes are in each unit, shape (units, quotes)."""
    from scipy.sparse import csr_array

    _names, unit = np.unique(groups or range(quotes), return_inverse=True)
    shape = (int(unit.max(initial=-1)) + 1, quotes)
    return csr_array((np.ones(quotes, dtype=np.int64), (unit, np.arange(quotes))), shape=shape)


def average_precision(truth: NDArray[np.int8], probabilities: FloatArray) -> float | None:
    """The average precision of one code, from shapes (quotes,); None if no quote has the code.

    Σ (R_n - R_n-1) · P_n over the distinct probabilities, so that equal probabilities form
    one step, as in Manning, Raghavan & Schütze 2008, "Introduction to information retrieval",
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
