"""The types of arrays, by what their numbers are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
IntArray = NDArray[Any]
"""Integers of 32 or 64 bits: scipy decides which where a sparse matrix is made."""
Truth = NDArray[np.int8]
"""Shape (quotes, codes): 1 the code was given, 0 it was not, -1 unknown."""
