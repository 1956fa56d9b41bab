"""The learning curve of a study: the quality of its suggestions, now and after more coding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..corpus.analysis.intervals import Interval
from ..corpus.analysis.ratios import ratio_interval
from .arrays import Truth

MIN_RANDOM = 10
"""With fewer quotes drawn at random than this, no interval is computed."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Micro F1 on quotes outside the training set.

    `value` is the micro F1 on the `random` finished quotes that the queue drew at random, with
    its 95% interval from `low` to `high`. It is None with fewer than `MIN_RANDOM` of them,
    because quotes picked by a coder or the model do not represent the others. `points` are
    pairs: a number of finished quotes and the micro F1 on them.
    """

    random: int
    value: float | None
    low: float | None
    high: float | None
    points: tuple[tuple[int, float], ...]

    @property
    def now(self) -> float | None:
        """Micro F1 on the quotes drawn at random; if they are too few, on all finished quotes."""
        if self.value is not None:
            return self.value
        return self.points[-1][1] if self.points else None

    def after(self, more: int) -> float | None:
        """The F1 to expect once `more` quotes are finished; None if there are too few points.

        The error falls with a power of the number of quotes, as in Figueroa et al. 2012,
        "Predicting sample size required for classification performance", BMC Medical
        Informatics and Decision Making 12:8; the power is fitted to `points`, and the
        curve goes through the value of `now`.
        """
        now = self.now
        usable = [(n, f1) for n, f1 in self.points if f1 < 1]
        if now is None or len(usable) < 2 or now == 1:
            return now if now == 1 else None
        x = np.log([n for n, _f1 in usable])
        y = np.log([1 - f1 for _n, f1 in usable])
        power = min(float(np.polyfit(x, y, 1)[0]), 0.0)
        count = self.points[-1][0]
        return float(1 - (1 - now) * ((count + more) / count) ** power)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Curve:
        """The curve that `to_json` wrote."""
        points = tuple((int(n), float(f1)) for n, f1 in data["points"])
        return cls(data["random"], data["value"], data["low"], data["high"], points)


def outcome_counts(truth: Truth, suggested: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The numbers of right, wrong and missed suggestions of each quote, shape (quotes, 3)."""
    return np.column_stack(
        [
            (suggested & (truth == 1)).sum(axis=1),
            (suggested & (truth == 0)).sum(axis=1),
            (~suggested & (truth == 1)).sum(axis=1),
        ]
    )


def micro_f1(counts: NDArray[Any]) -> float | None:
    """Micro F1 from counts of the shape (quotes, 3); None if no code was suggested or given."""
    right, wrong, missed = counts.sum(axis=0).tolist()
    whole = 2 * right + wrong + missed
    return 2 * right / whole if whole else None


def interval(counts: NDArray[np.int64], groups: Sequence[str]) -> Interval | None:
    """The 95% interval of micro F1 (`ratio_interval`); a group of equal quotes is one unit."""
    names = {name: g for g, name in enumerate(sorted(set(groups)))}
    each = np.zeros((len(names), 3))
    np.add.at(each, [names[name] for name in groups], counts)
    twice = 2 * each[:, 0]
    return ratio_interval(twice, twice + each[:, 1] + each[:, 2])


def curve(
    counts: NDArray[np.int64],
    groups: Sequence[str],
    random: NDArray[np.bool_],
    earlier: Sequence[tuple[int, float | None]],
) -> Curve:
    """The learning curve of a study.

    Args:
        counts: right, wrong and missed suggestions of each quote, shape (quotes, 3).
        groups: the group of equal quotes of each quote.
        random: whether each quote was drawn at random, shape (quotes,).
        earlier: pairs: a smaller number of quotes, and micro F1 after training on only those.
    """
    points = [*earlier, (len(counts), micro_f1(counts))]
    value, low, high = None, None, None
    if random.sum() >= MIN_RANDOM:
        value = micro_f1(counts[random])
        within = interval(counts[random], [groups[i] for i in np.flatnonzero(random).tolist()])
        low, high = within or (None, None)
    known = tuple((n, f1) for n, f1 in points if f1 is not None and math.isfinite(f1))
    return Curve(int(random.sum()), value, low, high, known)
