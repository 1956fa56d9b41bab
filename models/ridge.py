"""Ridge regression in its dual form, with one target per code.

All codes and folds share one Gram matrix, so that training takes hardly longer with a long
codebook than with a short one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import FloatArray, Truth

ALPHA = 1.0
"""The ridge penalty, for texts of length 1 and targets of variance 1."""

Gram = NDArray[np.float32]


def gram(matrix: Any) -> Gram:
    """The inner products of all pairs of texts, shape (quotes, quotes).

    Rare features are multiplied as a sparse matrix. The few frequent features account for most
    of the work and are multiplied in dense blocks, which is several times faster.
    """
    columns = matrix.tocsc()
    often = np.diff(columns.indptr) > matrix.shape[0] / 16
    rare = columns[:, np.flatnonzero(~often)].tocsr()
    found: Gram = (rare @ rare.T).toarray()
    frequent = np.flatnonzero(often)
    for start in range(0, len(frequent), 4096):
        block = columns[:, frequent[start : start + 4096]].toarray()
        found += block @ block.T
    return found


def solve(gram: Gram, truth: Truth) -> tuple[NDArray[np.float32], FloatArray]:
    """Dual coefficients, shape (quotes, codes), and the log odds of each code, (codes,).

    The target of each code is standardised, so that a rare code has the same weight as a
    frequent one. Quotes without a decision on a code are left out of its fit; codes with the
    same quotes are solved together.
    """
    from sklearn.kernel_ridge import KernelRidge

    dual = np.zeros(truth.shape, dtype=np.float32)
    together: dict[bytes, list[int]] = {}
    for c in range(truth.shape[1]):
        together.setdefault((truth[:, c] >= 0).tobytes(), []).append(c)
    for columns in together.values():
        alike = np.array(columns)
        rows = np.flatnonzero(truth[:, columns[0]] >= 0)
        yes = truth[np.ix_(rows, alike)].astype(np.float64)
        mean = _share(yes.sum(axis=0), len(rows))
        given = yes.any(axis=0)
        if not given.any():
            continue
        target = (yes - mean) / np.sqrt(mean * (1 - mean)) * given
        ridge = KernelRidge(alpha=ALPHA, kernel="precomputed")
        ridge.fit(gram[np.ix_(rows, rows)], target.astype(np.float32))
        dual[np.ix_(rows, alike)] = ridge.dual_coef_
    return dual, log_odds(truth)


def log_odds(truth: Truth) -> FloatArray:
    """The log odds of each code among the quotes with a decision on it, shape (codes,)."""
    mean = _share((truth == 1).sum(axis=0), (truth >= 0).sum(axis=0))
    found: FloatArray = np.log(mean / (1 - mean))
    return found


def _share(yes: FloatArray, count: Any) -> FloatArray:
    # Half a quote is added on both sides, so that no share is exactly 0 or 1.
    found: FloatArray = (yes + 0.5) / (count + 1)
    return found
