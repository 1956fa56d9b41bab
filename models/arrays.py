"""Types of NumPy arrays, named after what they hold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
IntArray = NDArray[Any]
"""Integers of 32 or 64 bits; scipy chooses the width when it makes a sparse matrix."""
Truth = NDArray[np.int8]
"""Shape (quotes, codes): 1 if the code was given, 0 if it was not, -1 if unknown."""
