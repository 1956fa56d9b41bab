"""The head of the suggester: ridge regression, one target per code, in its dual form.

All codes and folds share one Gram matrix, so that a long codebook costs hardly more than
a short one, where a classifier per code pays for each anew.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import FloatArray, Truth

ALPHA = 1.0
"""The penalty, for texts of length 1 and targets of variance 1."""

Gram = NDArray[np.float32]


def gram(matrix: Any) -> Gram:
    """The inner product of each text with each other, shape (quotes, quotes).

    Sparse where features are rare; the few that stand in many texts make most of the
    work, and are multiplied as dense blocks instead, which is several times faster.
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

    The target of a code is standardised, so that one that is given rarely weighs no
    less. Quotes about which nothing is known for a code are left out of its fit; codes
    with the same quotes are solved together.
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
    """Of each code among the quotes that were decided on, shape (codes,)."""
    mean = _share((truth == 1).sum(axis=0), (truth >= 0).sum(axis=0))
    found: FloatArray = np.log(mean / (1 - mean))
    return found


def _share(yes: FloatArray, count: Any) -> FloatArray:
    # Half a quote more on either side: a code given to all is not certain either.
    found: FloatArray = (yes + 0.5) / (count + 1)
    return found
