# SPDX-License-Identifier: Apache-2.0
"""Records for the tests of shared memory, each field told from the others."""

from __future__ import annotations

import numpy as np

from tradecore import _core


def trades(first: int, count: int) -> np.ndarray:
    """Return `count` trades with ids from `first` on."""
    rows = np.zeros(count, _core.model.TRADE)
    ids = np.arange(first, first + count)
    for place, name in enumerate(("ts_event", "ts_recv", "price", "quantity", "id", "first_id")):
        rows[name] = ids + place * 1_000_000
    rows["id"] = ids
    rows["last_id"] = ids
    rows["kind"] = 1
    rows["instrument"] = 3
    rows["flags"] = 4
    return rows


def quotes(count: int) -> np.ndarray:
    """Return `count` quotes."""
    rows = np.zeros(count, _core.model.QUOTE)
    rows["update_id"] = np.arange(count)
    rows["bid_price"] = 6_400_000_000_000
    rows["ask_price"] = 6_400_010_000_000
    rows["kind"] = 2
    return rows


def levels(count: int) -> np.ndarray:
    """Return one book update of `count` levels."""
    rows = np.zeros(count, _core.model.BOOK_LEVEL)
    rows["price"] = np.arange(count)
    rows["kind"] = 3
    rows["flags"][-1] = 8
    return rows


def bars(count: int, timeframe_s: int = 300) -> np.ndarray:
    """Return `count` bars of one timeframe."""
    rows = np.zeros(count, _core.model.BAR)
    step_ns = timeframe_s * 1_000_000_000
    rows["ts_open"] = 1_700_000_000_000_000_000 + np.arange(count) * step_ns
    rows["ts_close"] = rows["ts_open"] + step_ns
    for place, name in enumerate(("open", "high", "low", "close", "volume_low", "count")):
        rows[name] = np.arange(count) + place * 1_000
    rows["kind"] = 4
    rows["flags"] = 1
    rows["timeframe_s"] = timeframe_s
    return rows


def signals(count: int) -> np.ndarray:
    """Return `count` signals of different strategies."""
    rows = np.zeros(count, _core.policy.SIGNAL)
    rows["ts_event"] = np.arange(count)
    rows["long_entry"] = 1
    rows["stop_distance"] = np.nan
    rows["kind"] = 5
    rows["strategy"] = np.arange(count) * 70_000
    return rows


def intents(count: int) -> np.ndarray:
    """Return `count` intents of different strategies."""
    rows = np.zeros(count, _core.policy.INTENT)
    rows["ts_event"] = np.arange(count)
    rows["quantity"] = 7
    rows["action"] = 2
    rows["strategy"] = np.arange(count)
    rows["kind"] = 6
    return rows
