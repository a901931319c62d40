# SPDX-License-Identifier: Apache-2.0
"""The figures of a run a second time, as a person would work them out: loops and plain lists."""

from __future__ import annotations

import datetime
import itertools
import math

NS_PER_DAY = 86_400 * 10**9


def day_ends(ts: list[int], equity: list[float]) -> list[float]:
    """The opening value, then the last value of each UTC day; midnight ends a day."""
    ends: dict[int, float] = {}
    for moment, value in list(zip(ts, equity, strict=True))[1:]:
        ends[(moment - 1) // NS_PER_DAY] = value
    return [equity[0], *(ends[day] for day in sorted(ends))]


def changes(values: list[float]) -> list[float]:
    return [later / earlier - 1 for earlier, later in itertools.pairwise(values)]


def volatility_yearly(returns: list[float]) -> float:
    mean = sum(returns) / len(returns)
    return math.sqrt(sum((r - mean) ** 2 for r in returns) / (len(returns) - 1)) * math.sqrt(365)


def value_at_risk_daily(returns: list[float]) -> float:
    """The 5 % quantile lies at place 0.05 (n - 1) of the sorted returns, between neighbours."""
    if len(returns) < 20:
        return math.nan
    ordered = sorted(returns)
    place = 0.05 * (len(returns) - 1)
    low = math.floor(place)
    high = min(low + 1, len(returns) - 1)
    return -(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def falls(equity: list[float]) -> list[float]:
    return [1 - value / max(equity[: place + 1]) for place, value in enumerate(equity)]


def days_below_high(ts: list[int], equity: list[float]) -> tuple[float, float]:
    longest = now = 0
    ts_high, high = ts[0], equity[0]
    was_below = False
    for moment, value in zip(ts, equity, strict=True):
        if value >= high:
            if was_below:
                longest = max(longest, moment - ts_high)
            ts_high, high, was_below, now = moment, value, False, 0
        else:
            was_below = True
            now = moment - ts_high
            longest = max(longest, now)
    return longest / NS_PER_DAY, now / NS_PER_DAY


def losses_in_a_row_max(profits: list[float]) -> int:
    longest = run = 0
    for profit in profits:
        run = run + 1 if profit < 0 else 0
        longest = max(longest, run)
    return longest


def months(ts: list[int], equity: list[float]) -> dict[tuple[int, int], float]:
    ends: dict[tuple[int, int], float] = {}
    for moment, value in list(zip(ts, equity, strict=True))[1:]:
        seconds, rest = divmod(moment - 1, 10**9)
        assert rest >= 0
        at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        ends[at.year, at.month] = value
    found = {}
    before = equity[0]
    for month in sorted(ends):
        found[month] = ends[month] / before - 1
        before = ends[month]
    return found
