# SPDX-License-Identifier: Apache-2.0
"""How far a series moves, over arrays: atr."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from tradecore import _core
from tradecore._arrays import like
from tradecore.indicators.arguments import equal_lengths, whole


def atr(high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14) -> Any:
    """Return the average true range.

    Parameters
    ----------
    high, low, close : array_like, shape (n,)
        Oldest first, low <= high; used as C-contiguous float64, without a copy if they already are.
    period : int, default 14
        Bars of the Wilder average, 1 to 100,000; 1 gives the true range itself.

    Returns
    -------
    ndarray or Series like `high`, shape (n,), float64
        In the unit of the prices; the first `period` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or lengths differ; nothing is computed then.

    Notes
    -----
    TA-Lib ATR: seeded with the mean of the true ranges of bars 1 to `period`. A bar with a NaN or
    infinite input gives NaN and is not seen.
    """
    arrays = equal_lengths({"high": high, "low": low, "close": close})
    return like(high, "atr", _core.indicators.Atr(whole("period", period)).update_many(*arrays))
