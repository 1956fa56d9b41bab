"""What is measured of suggestions on texts that were not learnt from.

`truth` and `probabilities` have the shape (texts, labels). What is wrongly suggested
counts whichever label it is; means over labels (macro) are over those that a test text
has, for the others have no recall.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from turven.models.arrays import FloatArray, Truth
from turven.models.evaluation import MIN_SHOWN_PROBABILITY

QUALITY = {
    "p1": "P@1",
    "r3": "R@3",
    "r5": "R@5",
    "micro_f1": "micro-F1",
    "macro_f1": "macro-F1",
    "macro_ap": "macro-AP",
    "ece_shown": f"ECE≥{MIN_SHOWN_PROBABILITY:.2f}".replace("0.", "."),
    "ece": "ECE",
}
ERRORS = ("ece_shown", "ece")
"""The ones of which less is better."""
COST = {"fit_seconds": "fit s", "texts_per_second": "texts/s", "megabytes": "MB"}


def measure(truth: Truth, probabilities: FloatArray, thresholds: FloatArray) -> dict[str, float]:
    """All figures of `QUALITY`; `thresholds` has the shape (labels,)."""
    yes = truth == 1
    suggested = probabilities >= thresholds
    f1, micro = _f1(yes, suggested)
    met = yes.any(axis=0)
    precision = [
        average_precision_score(yes[:, c], probabilities[:, c]) for c in np.flatnonzero(met)
    ]
    shown = probabilities >= MIN_SHOWN_PROBABILITY
    return {
        "p1": _first(yes, probabilities, 1),
        "r3": _first(yes, probabilities, 3),
        "r5": _first(yes, probabilities, 5),
        "micro_f1": micro,
        "macro_f1": float(f1[met].mean()),
        "macro_ap": float(np.mean(precision)),
        "ece_shown": calibration_error(yes[shown], probabilities[shown]),
        "ece": calibration_error(yes.ravel(), probabilities.ravel()),
    }


def _f1(yes: NDArray[np.bool_], suggested: NDArray[np.bool_]) -> tuple[FloatArray, float]:
    """Of each label, 0 where nothing is right, and of all judgments together."""
    right = (yes & suggested).sum(axis=0)
    sizes = yes.sum(axis=0) + suggested.sum(axis=0)
    return 2 * right / np.maximum(sizes, 1), float(2 * right.sum() / max(int(sizes.sum()), 1))


def _first(yes: NDArray[np.bool_], probabilities: FloatArray, count: int) -> float:
    """The share of a text's labels among its first `count`; of 1, whether it is right.

    The mean over texts with a label. What has the probability 0 is not suggested.
    """
    some = yes.any(axis=1)
    order = np.argsort(-probabilities[some], axis=1, kind="stable")[:, :count]
    hits = np.take_along_axis(yes[some], order, axis=1)
    hits &= np.take_along_axis(probabilities[some], order, axis=1) > 0
    wanted = yes[some].sum(axis=1) if count > 1 else 1
    return float((hits.sum(axis=1) / wanted).mean())


def calibration_error(yes: NDArray[np.bool_], probabilities: FloatArray) -> float:
    """Expected calibration error over 10 bins of equal width; NaN of no judgments."""
    if not len(yes):
        return float("nan")
    place = np.minimum((probabilities * 10).astype(np.int64), 9)
    apart = np.bincount(place, probabilities - yes, minlength=10)
    return float(np.abs(apart).sum() / len(yes))
