# SPDX-License-Identifier: Apache-2.0
"""Figures of an equity curve. Ratios, not percent; NaN where a figure is not defined."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

NS_PER_DAY = 86_400 * 1_000_000_000
DAYS_PER_YEAR = 365
"""Crypto trades every day."""

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def daily(ts: IntArray, equity: FloatArray) -> FloatArray:
    """Return the opening value and then the last value of each UTC day that has one.

    Parameters
    ----------
    ts : ndarray, shape (n,), int64
        Ascending, ns; an instant at midnight belongs to the day that ends.
    equity : ndarray, shape (n,), float64
    """
    if len(ts) == 0:
        return np.empty(0)
    days = (ts - 1) // NS_PER_DAY
    last_of_day = np.flatnonzero(np.append(days[1:] != days[:-1], True))
    last_of_day = last_of_day[last_of_day > 0]
    return equity[np.concatenate(([0], last_of_day))]


def returns(values: FloatArray) -> FloatArray:
    """Return the relative change from each value to the next."""
    return values[1:] / values[:-1] - 1.0 if len(values) > 1 else np.empty(0)


def sharpe(daily_returns: FloatArray) -> float:
    """Return mean over standard deviation (n - 1), a year of 365 days, no risk-free rate."""
    if len(daily_returns) < 2:
        return math.nan
    deviation = float(np.std(daily_returns, ddof=1))
    if deviation == 0.0:
        return math.nan
    return float(np.mean(daily_returns)) / deviation * math.sqrt(DAYS_PER_YEAR)


def sortino(daily_returns: FloatArray) -> float:
    """Return mean over the root mean square of the losses, a year of 365 days, target 0."""
    if len(daily_returns) < 2:
        return math.nan
    downside = float(np.sqrt(np.mean(np.minimum(daily_returns, 0.0) ** 2)))
    if downside == 0.0:
        return math.nan
    return float(np.mean(daily_returns)) / downside * math.sqrt(DAYS_PER_YEAR)


def drawdown_max(equity: FloatArray) -> float:
    """Return the largest fall from an earlier high, as a positive ratio of that high."""
    if len(equity) == 0:
        return math.nan
    highs = np.maximum.accumulate(equity)
    return float(np.max(1.0 - equity / highs))


def growth_per_year(first: float, last: float, duration_ns: int) -> float:
    """Return the yearly rate that turns `first` into `last` over the duration."""
    if first <= 0.0 or last <= 0.0 or duration_ns <= 0:
        return math.nan
    years = duration_ns / (NS_PER_DAY * DAYS_PER_YEAR)
    exponent = math.log(last / first) / years
    return math.expm1(exponent) if exponent < 700.0 else math.inf


def profit_factor(profits: FloatArray) -> float:
    """Return what was won over what was lost."""
    won = float(np.sum(profits[profits > 0.0]))
    lost = -float(np.sum(profits[profits < 0.0]))
    if lost == 0.0:
        return math.inf if won > 0.0 else math.nan
    return won / lost
