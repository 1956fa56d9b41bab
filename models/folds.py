"""Cross-validation folds that keep equal answers together and spread each code evenly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .arrays import Truth


def folds(truth: Truth, groups: Sequence[str], count: int, seed: int) -> NDArray[np.int64]:
    """The fold of each quote, from 0 up to `count`, shape (quotes,).

    Quotes of one group are in the same fold, so that the model is never tested on a copy of
    a training quote. This follows iterative stratification (Sechidis, Tsoumakas & Vlahavas
    2011, "On the stratification of multi-label data"): from the rarest code on, each group goes
    to the fold with the fewest groups with that code; of equal folds, to the one with the
    fewest groups, then to the one with the lowest number.
    """
    names = {name: g for g, name in enumerate(sorted(set(groups)))}
    group = np.array([names[name] for name in groups], dtype=np.int64)
    has = np.zeros((len(names), truth.shape[1]), dtype=bool)
    np.logical_or.at(has, group, truth == 1)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    fold = np.full(len(names), -1)
    sizes = np.zeros(count, dtype=np.int64)
    spread = np.zeros((count, truth.shape[1]), dtype=np.int64)

    def place(g: int, lacking: NDArray[np.int64]) -> None:
        fold[g] = np.lexsort((sizes, lacking))[0]
        sizes[fold[g]] += 1
        spread[fold[g]] += has[g]

    for code in np.argsort(has.sum(axis=0), kind="stable"):
        for g in shuffled[has[shuffled, code]]:
            if fold[g] < 0:
                place(g, spread[:, code])
    for g in shuffled[fold[shuffled] < 0]:
        place(g, sizes)
    return fold[group]
