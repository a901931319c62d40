# SPDX-License-Identifier: Apache-2.0
"""Averages and bands over arrays: sma, ema, bbands."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from tradecore import _core
from tradecore._arrays import as_float64, like
from tradecore.indicators.arguments import finite, simple_matype, whole
from tradecore.indicators.outputs import BbandsLines


def sma(values: ArrayLike, period: int = 30) -> Any:
    """Return the simple moving average.

    Parameters
    ----------
    values : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if it already is.
    period : int, default 30
        Bars in the window, 1 to 100,000.

    Returns
    -------
    ndarray or Series like `values`, shape (n,), float64
        In the unit of `values`; the first ``period - 1`` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If `values` is not 1-D or not of numbers, or `period` is out of range; nothing is computed.

    Notes
    -----
    TA-Lib SMA. Means of power-of-two parts are merged pairwise, so nothing drifts, and a constant
    series gives exactly that constant. A NaN or infinite value gives NaN and is not seen.
    """
    array = as_float64("values", values)
    return like(values, "sma", _core.indicators.Sma(whole("period", period)).update_many(array))


def ema(values: ArrayLike, period: int = 30) -> Any:
    """Return the exponential moving average.

    Parameters
    ----------
    values : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if it already is.
    period : int, default 30
        Span in bars, 1 to 100,000. The smoothing factor is ``2 / (period + 1)``.

    Returns
    -------
    ndarray or Series like `values`, shape (n,), float64
        In the unit of `values`; the first ``period - 1`` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If `values` is not 1-D or not of numbers, or `period` is out of range; nothing is computed.

    Notes
    -----
    TA-Lib EMA: seeded with the simple average of the first `period` values. A constant series gives
    exactly that constant. A NaN or infinite value gives NaN and is not seen.
    """
    array = as_float64("values", values)
    return like(values, "ema", _core.indicators.Ema(whole("period", period)).update_many(array))


def bbands(
    values: ArrayLike,
    period: int = 20,
    nbdevup: float = 2.0,
    nbdevdn: float = 2.0,
    matype: int = 0,
) -> BbandsLines[Any]:
    """Return Bollinger Bands: upper, middle, lower.

    Parameters
    ----------
    values : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if it already is.
    period : int, default 20
        Bars in the window, 2 to 100,000.
    nbdevup, nbdevdn : float, default 2.0
        Population standard deviations between the middle and the upper or lower band.
    matype : int, default 0
        0: the middle is the simple average.

    Returns
    -------
    BbandsLines of ndarrays or Series like `values`, shape (n,), float64
        In the unit of `values`; the first ``period - 1`` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above; nothing is computed then.

    Notes
    -----
    TA-Lib BBANDS. Squared distances are merged pairwise (Chan, Golub, LeVeque 1979), so nothing is
    cancelled and nothing drifts. The middle is `sma` to the bit. A NaN or infinite value gives NaN
    and is not seen.
    """
    array = as_float64("values", values)
    simple_matype("matype", matype)
    stream = _core.indicators.Bbands(
        whole("period", period, 2), finite("nbdevup", nbdevup), finite("nbdevdn", nbdevdn)
    )
    lines = stream.update_many(array)
    return BbandsLines(
        *(like(values, name, line) for name, line in zip(BbandsLines._fields, lines, strict=True))
    )
