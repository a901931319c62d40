# SPDX-License-Identifier: Apache-2.0
"""Bars for tests of graphs: any timeframes, with holes, as the compiled core takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore import _core

NS = 1_000_000_000
Bars = NDArray[Any]


def make(timeframe_s: int, closes: NDArray[np.float64], places: NDArray[Any] | None = None) -> Bars:
    """Bars of one timeframe with these closes; `places` numbers their intervals from the epoch."""
    bars = np.zeros(len(closes), _core.model.BAR)
    at = np.arange(len(closes)) if places is None else places
    bars["ts_open"] = at * timeframe_s * NS
    bars["ts_close"] = (at + 1) * timeframe_s * NS
    raw = np.round(np.asarray(closes) * 1e8).astype(np.int64)
    bars["close"] = raw
    bars["open"] = np.concatenate([raw[:1], raw[:-1]])
    bars["high"] = np.maximum(bars["open"], raw) + raw // 100
    bars["low"] = np.minimum(bars["open"], raw) - raw // 100
    bars["volume_low"] = (raw % 977) * 10**8
    bars["quote_volume_low"] = bars["volume_low"] * 3
    bars["taker_buy_volume_low"] = bars["volume_low"] // 3
    bars["count"] = raw % 31
    bars["timeframe_s"] = timeframe_s
    return bars


def walk(timeframe_s: int, count: int, seed: int, hole_share: float = 0.0) -> Bars:
    """A random walk, some of its bars missing."""
    rng = np.random.default_rng(seed)
    places = np.flatnonzero(rng.random(count) >= hole_share)
    return make(timeframe_s, 100 * np.exp(np.cumsum(rng.normal(0, 0.02, len(places)))), places)


def in_order(series: dict[int, Bars]) -> list[Bars]:
    """All bars by close time, at one instant short to long, as one-row arrays."""
    rows = [
        (int(bars["ts_close"][i]), timeframe_s, i)
        for timeframe_s, bars in series.items()
        for i in range(len(bars))
    ]
    return [series[timeframe_s][i : i + 1] for _, timeframe_s, i in sorted(rows)]


def by_stream(
    program: _core.graph.Program, series: dict[int, Bars], params: list[float] | None = None
) -> NDArray[np.float64]:
    """Outputs on each bar of the program's clock, fed bar by bar."""
    stream = _core.graph.Stream(program, params or [])
    rows, waiting = [], in_order(series)
    for at, bar in enumerate(waiting):
        stream.on_bar(bar)
        now = int(bar["ts_close"][0])
        if at + 1 == len(waiting) or int(waiting[at + 1]["ts_close"][0]) != now:
            is_due, values = stream.evaluate(now)
            if is_due:
                rows.append(values)
    return np.array(rows).reshape(-1, program.outputs).T


def by_batch(
    program: _core.graph.Program, series: dict[int, Bars], params: list[float] | None = None
) -> NDArray[np.float64]:
    """The same at once."""
    return _core.graph.batch(program, list(series.items()), params or [])
