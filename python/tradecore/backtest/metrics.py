# SPDX-License-Identifier: Apache-2.0
"""Figures of an equity curve. Ratios, not percent; NaN where a figure is not defined."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

NS_PER_DAY = 86_400 * 1_000_000_000
DAYS_PER_YEAR = 365
"""Crypto trades every day."""

VALUE_AT_RISK_DAYS_MIN = 20

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


def monthly(ts: IntArray, equity: FloatArray) -> dict[tuple[int, int], float]:
    """Return the return of each month (UTC) by year and month, from the last value before it.

    An instant at midnight belongs to the month that ends. Of a month without a value there is no
    entry; what changed meanwhile is in the next one.
    """
    if len(ts) < 2:
        return {}
    months = ((ts[1:] - 1).astype("datetime64[ns]").astype("datetime64[M]")).astype(np.int64)
    last = np.flatnonzero(np.append(months[1:] != months[:-1], True))
    changes = returns(equity[np.concatenate(([0], last + 1))])
    return {
        (1970 + month // 12, month % 12 + 1): float(change)
        for month, change in zip(months[last].tolist(), changes, strict=True)
    }


def returns(values: FloatArray) -> FloatArray:
    """Return the relative change from each value to the next; none after all is lost."""
    before = values[:-1]
    if (before > 0.0).all():
        return values[1:] / before - 1.0 if len(values) > 1 else np.empty(0)
    changes = np.zeros(len(before))
    np.divide(values[1:] - before, before, out=changes, where=before > 0.0)
    return changes


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


def volatility_yearly(daily_returns: FloatArray) -> float:
    """Return the standard deviation (n - 1) of daily returns, for a year of 365 days."""
    if len(daily_returns) < 2:
        return math.nan
    return float(np.std(daily_returns, ddof=1)) * math.sqrt(DAYS_PER_YEAR)


def calmar(return_yearly: float, largest_drawdown: float) -> float:
    """Return the yearly growth over the largest drawdown; NaN without one."""
    return return_yearly / largest_drawdown if largest_drawdown > 0.0 else math.nan


def value_at_risk_daily(daily_returns: FloatArray) -> float:
    """Return the loss that one day in twenty reaches, as a ratio; below 0 if even that day won.

    The 5 % quantile of the daily returns, linear between neighbours, with its sign turned. NaN
    with fewer than 20 days: there is no such day then.
    """
    if len(daily_returns) < VALUE_AT_RISK_DAYS_MIN:
        return math.nan
    return -float(np.quantile(daily_returns, 1.0 / VALUE_AT_RISK_DAYS_MIN))


def drawdowns(equity: FloatArray) -> FloatArray:
    """Return how far each value lies below the highest so far, as a positive ratio of that."""
    if len(equity) == 0:
        return np.empty(0)
    return 1.0 - equity / np.maximum.accumulate(equity)


def drawdown_max(equity: FloatArray) -> float:
    """Return the largest fall from an earlier high, as a positive ratio of that high."""
    return float(np.max(drawdowns(equity))) if len(equity) else math.nan


def days_below_high(ts: IntArray, equity: FloatArray) -> tuple[float, float]:
    """Return the longest time and the present one in days that equity lay below a high.

    A time begins at the last value at the high and ends at the first that is as high again, or
    with the last value; the present one is 0 if the last value is a high.
    """
    if len(ts) == 0:
        return math.nan, math.nan
    at_high = np.flatnonzero(equity >= np.maximum.accumulate(equity))
    places = np.append(at_high, len(ts) - 1)
    spans = np.diff(ts[places])
    # From one value at the high to the very next nothing lay below.
    spans[np.diff(places) == 1] = 0
    now = int(ts[-1] - ts[at_high[-1]])
    return max(int(np.max(spans, initial=0)), now) / NS_PER_DAY, now / NS_PER_DAY


def turnover_yearly(traded: float, equity: FloatArray, duration_ns: int) -> float:
    """Return how many times a year the mean equity was traded, purchases and sales together."""
    mean = float(np.mean(equity)) if len(equity) else 0.0
    if mean <= 0.0 or duration_ns <= 0:
        return math.nan
    return traded / mean / (duration_ns / (NS_PER_DAY * DAYS_PER_YEAR))


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


def losses_in_a_row_max(profits: FloatArray) -> int:
    """Return the longest run of losses; a trade that came out even ends one."""
    lost = np.concatenate(([False], profits < 0.0, [False]))
    edges = np.flatnonzero(lost[1:] != lost[:-1])
    return int(np.max(edges[1::2] - edges[::2], initial=0))
