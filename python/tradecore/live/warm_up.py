# SPDX-License-Identifier: Apache-2.0
"""What history the formulas and strategies need before they may decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tradecore import _core
from tradecore.engine.engine import Engine
from tradecore.engine.ports import MarketFeed
from tradecore.model.events import BarView
from tradecore.model.instrument import Instrument
from tradecore.model.records import bar_views
from tradecore.model.timeframe import parse_timeframe

_NS_PER_MS = 1_000_000


async def read_history(
    feed: MarketFeed,
    instruments: Sequence[Instrument],
    timeframe: str,
    bars: int,
    ts_end: int,
) -> Any:
    """Return the last closed bars of every instrument before `ts_end` as one BAR record array.

    By time, then by instrument; fewer where the venue has fewer.
    """
    step_ms = parse_timeframe(timeframe) * 1_000
    end_ms = ts_end // _NS_PER_MS
    end_ms -= end_ms % step_ms
    start_ms = max(end_ms - bars * step_ms, 0)
    runs = [
        await feed.klines(instrument.symbol, timeframe, start_ms, end_ms)
        for instrument in instruments
    ]
    history = np.concatenate(runs)
    return history[np.argsort(history["ts_close"], kind="stable")]


def python_bars(engine: Engine, history: Any) -> list[BarView]:
    """Return the history as the engine's Python strategies want to see it, on their timeframes."""
    timeframes_s = {
        parse_timeframe(text)
        for strategy in engine.strategies
        if strategy.python is not None
        for text in strategy.python.timeframes
    }
    maker = bar_views([instrument.symbol for instrument in engine.instruments])
    views: list[BarView] = []
    for place in range(len(engine.instruments)):
        base = np.ascontiguousarray(history[history["instrument"] == place])
        for timeframe_s in sorted(timeframes_s):
            views += maker.of(_core.bars.resample(base, timeframe_s))
    return views
