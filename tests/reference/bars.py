# SPDX-License-Identifier: Apache-2.0
"""Bars as one would make them by hand: gather what falls into each interval, then sum it up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SECOND = 10**9
SCALE = 10**8
WIDE = ("volume", "quote_volume", "taker_buy_volume", "taker_buy_quote_volume")

Bar = dict[str, Any]


def as_dict(row: Any) -> Bar:
    """Return a BAR record as plain ints, each 128-bit sum as one."""
    bar = {name: int(row[name]) for name in row.dtype.names}
    for name in WIDE:
        bar[name] = (bar.pop(f"{name}_high") << 64) + bar.pop(f"{name}_low")
    return bar


def joined(bars: list[Bar], timeframe_s: int) -> Bar:
    """Return the one bar that consecutive shorter ones make."""
    length = timeframe_s * SECOND
    ts_open = bars[0]["ts_open"] // length * length
    return {
        "ts_open": ts_open,
        "ts_close": ts_open + length,
        "timeframe_s": timeframe_s,
        "open": bars[0]["open"],
        "close": bars[-1]["close"],
        "high": max(b["high"] for b in bars),
        "low": min(b["low"] for b in bars),
        **{name: sum(b[name] for b in bars) for name in (*WIDE, "count")},
    }


def resampled(bars: list[Bar], timeframe_s: int) -> list[Bar]:
    """Return the closed bars of a longer timeframe, whose beginning lies within `bars`.

    A last bar counts once its end is reached. A bar with others missing before it has a gap.
    """
    length = timeframe_s * SECOND
    groups: dict[int, list[Bar]] = {}
    for bar in bars:
        groups.setdefault(bar["ts_open"] // length, []).append(bar)
    result: list[Bar] = []
    for number, group in groups.items():
        is_begun = number * length >= bars[0]["ts_open"]
        is_over = (number + 1) * length <= bars[-1]["ts_close"]
        if is_begun and is_over:
            result.append(joined(group, timeframe_s))
    for before, bar in zip([None, *result], result, strict=False):
        bar["has_gap"] = before is not None and before["ts_close"] != bar["ts_open"]
    return result


def from_trades(
    trades: Iterable[Bar], timeframe_s: int, alive_from: int, advanced_to: int
) -> list[Bar]:
    """Return the bars of trades whose stream was seen without a break from one time to another.

    Intervals without a trade are flat once there is a price.
    """
    length = timeframe_s * SECOND
    groups: dict[int, list[Bar]] = {}
    for trade in trades:
        groups.setdefault(trade["ts_event"] // length, []).append(trade)
    result: list[Bar] = []
    price = None
    if not groups:
        return result
    for number in range(min(groups), advanced_to // length):
        group = groups.get(number, [])
        flat = dict.fromkeys((*WIDE, "count"), 0)
        if not group:
            bar = {**flat, **dict.fromkeys(("open", "high", "low", "close"), price)}
        else:
            prices = [t["price"] for t in group]
            quotes = [t["price"] * t["quantity"] // SCALE for t in group]
            taker = [not t["flags"] & 4 for t in group]
            price = prices[-1]
            bar = {
                "open": prices[0],
                "high": max(prices),
                "low": min(prices),
                "close": price,
                "volume": sum(t["quantity"] for t in group),
                "quote_volume": sum(quotes),
                "taker_buy_volume": sum(
                    t["quantity"] for t, is_buy in zip(group, taker, strict=True) if is_buy
                ),
                "taker_buy_quote_volume": sum(
                    q for q, is_buy in zip(quotes, taker, strict=True) if is_buy
                ),
                "count": sum(t["last_id"] - t["first_id"] + 1 for t in group),
            }
        bar |= {"ts_open": number * length, "ts_close": (number + 1) * length}
        bar |= {"timeframe_s": timeframe_s, "has_gap": False}
        if bar["ts_open"] >= alive_from:
            result.append(bar)
    return result
