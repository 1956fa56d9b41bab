"""Agreement on whole code sets, in which partly equal sets count as partial agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array, hstack

from ..ratios import ratio_interval
from . import nominal
from .bootstrap import Figure, bootstrap_sums, figure
from .distances import Chance, dice, jaccard, masi
from .judgments import Judgments
from .multivalued import multivalued
from .nominal import Numbers


@dataclass(frozen=True, slots=True)
class SetAgreement:
    """The agreement on code sets."""

    same: Figure
    """The share of pairs of coders on a quote that gave exactly the same codes."""
    jaccard: Figure
    """Krippendorff's alpha with Jaccard's distance."""
    masi: Figure
    """Krippendorff's alpha with the MASI distance."""
    multivalued: Figure
    """Krippendorff and Craggs' alpha for multi-valued data."""
    distinct: int
    """The number of different sets."""
    sampled: bool
    """Whether the distance expected by chance was estimated from a sample of the sets."""


def of_sets(parts: Sequence[Judgments], draws: int) -> Iterator[SetAgreement]:
    """The agreement in each part of a study, computed from the same code sets."""
    given = parts[0].given.astype(np.float64)
    counts = [_counts(part) for part in parts]
    totals = np.column_stack([of_part.sum(axis=0) for of_part in counts])
    chance = Chance(given, totals, (jaccard, masi))
    for number, (judged, of_part) in enumerate(zip(parts, counts, strict=True)):
        per_unit = _unit_distances(judged)
        features = (
            csr_array(per_unit),
            csr_array(of_part @ csr_array(given)),
            csr_array(of_part @ csr_array(_sizes(given))),
            chance.features(number, of_part),
        )
        ends = np.cumsum([some.shape[1] for some in features])[:-1]
        distances, codes, sizes, set_sums = np.split(
            bootstrap_sums(csr_array(hstack(features)), draws), ends, axis=1
        )
        values, expected = sizes.sum(axis=1), chance.expected(set_sums)
        yield SetAgreement(
            same=_share(per_unit[:, 3]),
            jaccard=figure(nominal.reliability(distances[:, 0], expected[0], values)),
            masi=figure(nominal.reliability(distances[:, 1], expected[1], values)),
            multivalued=figure(multivalued(distances[:, 2], codes, sizes)),
            distinct=int((totals[:, number] > 0).sum()),
            sampled=chance.sampled,
        )


def _share(units: Numbers) -> Figure:
    """The mean of shares, one for each unit."""
    return Figure(float(units.mean()), *(ratio_interval(units, np.ones(len(units))) or ()))


def _counts(judged: Judgments) -> csr_array:
    """How often each set was given to each unit, shape (units, sets)."""
    rows, coders = np.nonzero(judged.judged)
    ones, columns = np.ones(len(rows)), judged.chosen[rows, coders]
    return csr_array((ones, (rows, columns)), shape=(len(judged.chosen), len(judged.given)))


def _sizes(given: Numbers) -> Numbers:
    """The size of each set as an indicator, shape (sets, sizes)."""
    sizes = given.sum(axis=1).astype(np.int64)
    which: Numbers = np.eye(sizes.max() + 1)[sizes]
    return which


def _unit_distances(judged: Judgments) -> Numbers:
    """For each unit, its Jaccard, MASI and Dice distances, and the share of equal pairs.

    Distances are summed over ordered pairs and divided by one less than the judgments.
    """
    there, sizes = judged.judged, judged.given.sum(axis=1, dtype=np.float64)
    found = np.zeros((len(there), 4))
    for one, other in combinations(range(len(judged.coders)), 2):
        both = np.flatnonzero(there[:, one] & there[:, other])
        first, second = judged.chosen[both, one], judged.chosen[both, other]
        shared = (judged.given[first] & judged.given[second]).sum(axis=1, dtype=np.float64)
        for column, distance in enumerate((jaccard, masi, dice)):
            found[both, column] += 2 * distance(shared, sizes[first], sizes[second])
        found[both, 3] += 2 * (first == second)
    coders = there.sum(axis=1)
    found[:, :3] /= coders[:, None] - 1
    found[:, 3] /= coders * (coders - 1)
    return found
