# SPDX-License-Identifier: Apache-2.0
"""Speed and direction over arrays: adx, macd, mom, roc, rsi, stoch."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from tradecore import _core
from tradecore._arrays import as_float64, like
from tradecore.indicators.arguments import equal_lengths, simple_matype, whole
from tradecore.indicators.outputs import MacdLines, StochLines


def mom(values: ArrayLike, period: int = 10) -> Any:
    """Return the momentum ``x[t] - x[t - period]``.

    Parameters
    ----------
    values : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if it already is.
    period : int, default 10
        Bars to look back, 1 to 100,000.

    Returns
    -------
    ndarray or Series like `values`, shape (n,), float64
        In the unit of `values`; the first `period` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If `values` is not 1-D or not of numbers, or `period` is out of range; nothing is computed.

    Notes
    -----
    TA-Lib MOM. A NaN or infinite value gives NaN and is not seen.
    """
    array = as_float64("values", values)
    return like(values, "mom", _core.indicators.Mom(whole("period", period)).update_many(array))


def roc(values: ArrayLike, period: int = 10) -> Any:
    """Return the rate of change ``100 * (x[t] / x[t - period] - 1)``, 0 where the base is 0.

    Parameters
    ----------
    values : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if it already is.
    period : int, default 10
        Bars to look back, 1 to 100,000.

    Returns
    -------
    ndarray or Series like `values`, shape (n,), float64
        In percent; the first `period` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If `values` is not 1-D or not of numbers, or `period` is out of range; nothing is computed.

    Notes
    -----
    TA-Lib ROC. A NaN or infinite value gives NaN and is not seen.
    """
    array = as_float64("values", values)
    return like(values, "roc", _core.indicators.Roc(whole("period", period)).update_many(array))


def rsi(values: ArrayLike, period: int = 14) -> Any:
    """Return the relative strength index.

    Parameters
    ----------
    values : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if it already is.
    period : int, default 14
        Bars of the Wilder averages of gains and losses, 2 to 100,000.

    Returns
    -------
    ndarray or Series like `values`, shape (n,), float64
        0 to 100; the first `period` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If `values` is not 1-D or not of numbers, or `period` is out of range; nothing is computed.

    Notes
    -----
    TA-Lib RSI: ``100 * gain / (gain + loss)``, both seeded with the mean of the first `period`
    changes; 0 where nothing has moved. A NaN or infinite value gives NaN and is not seen.
    """
    array = as_float64("values", values)
    return like(values, "rsi", _core.indicators.Rsi(whole("period", period, 2)).update_many(array))


def macd(
    values: ArrayLike, fastperiod: int = 12, slowperiod: int = 26, signalperiod: int = 9
) -> MacdLines[Any]:
    """Return moving average convergence and divergence: macd, signal, histogram.

    Parameters
    ----------
    values : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if it already is.
    fastperiod, slowperiod : int, default 12 and 26
        Spans of the two averages, 2 to 100,000; swapped if fast is the longer one.
    signalperiod : int, default 9
        Span of the average of their difference, 1 to 100,000.

    Returns
    -------
    MacdLines of ndarrays or Series like `values`, shape (n,), float64
        In the unit of `values`; the first ``slowperiod + signalperiod - 2`` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If `values` is not 1-D or not of numbers, or a period is out of range; nothing is computed.

    Notes
    -----
    TA-Lib MACD: both averages start on the bar where the slow one is full, the fast one from the
    mean of the values it spans there. A NaN or infinite value gives NaN and is not seen.
    """
    array = as_float64("values", values)
    stream = _core.indicators.Macd(
        whole("fastperiod", fastperiod, 2),
        whole("slowperiod", slowperiod, 2),
        whole("signalperiod", signalperiod),
    )
    lines = stream.update_many(array)
    return MacdLines(
        *(like(values, name, line) for name, line in zip(MacdLines._fields, lines, strict=True))
    )


def stoch(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    fastk_period: int = 5,
    slowk_period: int = 3,
    slowk_matype: int = 0,
    slowd_period: int = 3,
    slowd_matype: int = 0,
) -> StochLines[Any]:
    """Return the slow stochastic: slow K, slow D.

    Parameters
    ----------
    high, low, close : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if they already are.
    fastk_period : int, default 5
        Bars of the range that the close is placed in, 1 to 100,000.
    slowk_period, slowd_period : int, default 3
        Bars of the two averages, 1 to 100,000.
    slowk_matype, slowd_matype : int, default 0
        0: simple averages.

    Returns
    -------
    StochLines of ndarrays or Series like `high`, shape (n,), float64
        0 to 100; the first ``fastk_period + slowk_period + slowd_period - 3`` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or lengths differ; nothing is computed then.

    Notes
    -----
    TA-Lib STOCH: 0 where the range is empty. A bar with a NaN or infinite input gives NaN and is
    not seen.
    """
    arrays = equal_lengths({"high": high, "low": low, "close": close})
    simple_matype("slowk_matype", slowk_matype)
    simple_matype("slowd_matype", slowd_matype)
    stream = _core.indicators.Stoch(
        whole("fastk_period", fastk_period),
        whole("slowk_period", slowk_period),
        slowd_period=whole("slowd_period", slowd_period),
    )
    lines = stream.update_many(*arrays)
    return StochLines(
        *(like(high, name, line) for name, line in zip(StochLines._fields, lines, strict=True))
    )


def adx(high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14) -> Any:
    """Return the average directional index.

    Parameters
    ----------
    high, low, close : array_like, shape (n,)
        Oldest first; used as C-contiguous float64, without a copy if they already are.
    period : int, default 14
        Bars of the smoothing, 2 to 100,000.

    Returns
    -------
    ndarray or Series like `high`, shape (n,), float64
        0 to 100; the first ``2 * period - 1`` entries are NaN.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or lengths differ; nothing is computed then.

    Notes
    -----
    TA-Lib ADX. A bar before anything has moved leaves the average as it was. A bar with a NaN or
    infinite input gives NaN and is not seen.
    """
    arrays = equal_lengths({"high": high, "low": low, "close": close})
    return like(high, "adx", _core.indicators.Adx(whole("period", period, 2)).update_many(*arrays))
