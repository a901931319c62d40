# SPDX-License-Identifier: Apache-2.0
"""Columns of numbers to exact units of 1e-8, as the two words of a 128-bit integer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SCALE = 100_000_000

Words = tuple[NDArray[np.uint64], NDArray[np.int64]]
_LOW_32 = np.uint64(0xFFFF_FFFF)


def words_of_parts(whole: NDArray[np.int64], fraction: NDArray[np.int64]) -> Words:
    """Return whole + fraction x 1e-8. Pre: both at least 0, fraction below 1e8."""
    whole_part, rest = whole.astype(np.uint64), fraction.astype(np.uint64)
    # 64 x 27 bits by halves; unsigned arithmetic wraps, and the wrap is the carry.
    upper = (whole_part >> np.uint64(32)) * np.uint64(SCALE)
    low = upper << np.uint64(32)
    total = low + (whole_part & _LOW_32) * np.uint64(SCALE) + rest
    high = (upper >> np.uint64(32)) + (total < low)
    return total, high.astype(np.int64)


def to_float(low: NDArray[np.uint64], high: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the words as float64 in whole units."""
    value = low.astype(np.float64)
    if high.any():
        value += high.astype(np.float64) * 2.0**64
    return value / SCALE
