# SPDX-License-Identifier: Apache-2.0
"""Kline intervals: where each begins and ends. Weeks begin on Monday, months on the first.

Klines are cut in UTC, or in a time zone that is `shift` ns ahead of it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from tradecore.adapters.exchange.amounts import NS_PER_SECOND

MINUTE_NS = 60 * NS_PER_SECOND
DAY_NS = 86_400 * NS_PER_SECOND
_MONDAY_NS = 4 * DAY_NS  # 1970-01-05, the first Monday after the epoch.

_MINUTES = {
    "1m": 1,
    "3m": 3,
    "5m": 5,
    "15m": 15,
    "30m": 30,
    "1h": 60,
    "2h": 120,
    "4h": 240,
    "6h": 360,
    "8h": 480,
    "12h": 720,
    "1d": 1440,
    "3d": 4320,
    "1w": 10_080,
}
INTERVALS = (*_MINUTES, "1M")
_ZONE = re.compile(r"([+-]?)([0-9]{1,2})(?::([0-9]{2}))?")
_ZONE_MIN, _ZONE_MAX = -12 * 60, 14 * 60


def zone_ns(text: str) -> int | None:
    """Return how far a time zone like `-1:00`, `05:45` or `8` is ahead of UTC, or None if none is.

    From -12:00 to +14:00.
    """
    found = _ZONE.fullmatch(text)
    if found is None or int(found[3] or 0) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if found[1] == "-":
        minutes = -minutes
    return minutes * MINUTE_NS if _ZONE_MIN <= minutes <= _ZONE_MAX else None


def minutes_max(interval: str) -> int:
    """Return how many minutes one kline of `interval` covers at most."""
    return _MINUTES.get(interval, 31 * 1440)


def open_ns(interval: str, ts_ns: int, shift: int = 0) -> int:
    """Return where the kline that holds `ts_ns` begins."""
    local = ts_ns + shift
    if interval == "1M":
        return _month_ns(datetime.fromtimestamp(local // NS_PER_SECOND, UTC), 0) - shift
    step = _MINUTES[interval] * MINUTE_NS
    origin = _MONDAY_NS if interval == "1w" else 0
    return ts_ns - (local - origin) % step


def close_ns(interval: str, ts_open_ns: int, shift: int = 0) -> int:
    """Return where the kline that begins at `ts_open_ns` ends: the next one's beginning."""
    if interval == "1M":
        local = ts_open_ns + shift
        return _month_ns(datetime.fromtimestamp(local // NS_PER_SECOND, UTC), 1) - shift
    return ts_open_ns + _MINUTES[interval] * MINUTE_NS


def _month_ns(moment: datetime, ahead: int) -> int:
    month = moment.year * 12 + moment.month - 1 + ahead
    first = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return int(first.timestamp()) * NS_PER_SECOND


def opens_ns(interval: str, ts_ns: NDArray[np.int64], shift: int = 0) -> NDArray[np.int64]:
    """Return `open_ns` of each of an array of times."""
    local = ts_ns + shift
    if interval == "1M":
        months = local.astype("datetime64[ns]").astype("datetime64[M]")
        return months.astype("datetime64[ns]").astype(np.int64) - shift
    step = _MINUTES[interval] * MINUTE_NS
    origin = _MONDAY_NS if interval == "1w" else 0
    return ts_ns - (local - origin) % step
