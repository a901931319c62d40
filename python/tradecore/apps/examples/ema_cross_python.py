# SPDX-License-Identifier: Apache-2.0
"""The very same decisions as ema_cross, written free-form: own streams, one method."""

from __future__ import annotations

import math
from collections.abc import Iterable

import tradecore as tc
from tradecore import ta
from tradecore.model.events import BarView
from tradecore.strategy.python import Context


class _Symbol:
    """What is kept of one symbol between bars."""

    def __init__(self) -> None:
        self.fast, self.slow = ta.Ema(8), ta.Ema(21)
        self.trend, self.momentum, self.range = ta.Ema(12), ta.Mom(2), ta.Atr(14)
        self.gap = math.nan  # Fast less slow, at the last 1m bar.
        self.is_above_trend = False
        self.is_rising = False
        self.distance = math.nan


class EmaCrossPython(tc.PythonStrategy):
    """Called with each closed bar; at one instant the longest first, so 1m knows the others."""

    name = "ema-cross-python"
    timeframes = ("1m", "5m", "15m")
    size = tc.size.fraction(0.2)
    stop = tc.stop.atr(14, 4.0, trailing=True)

    def __init__(self) -> None:
        self._symbols: dict[str, _Symbol] = {}

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[tc.Intent] | None:
        """Return an entry while 1m is up under both filters, an exit when 1m crosses down."""
        kept = self._symbols.setdefault(bar.symbol, _Symbol())
        if bar.timeframe_s == 900:
            kept.is_rising = kept.momentum.update(bar.close) >= 0
            return None
        if bar.timeframe_s == 300:
            kept.is_above_trend = bar.close > kept.trend.update(bar.close)
            return None
        before, kept.gap = kept.gap, kept.fast.update(bar.close) - kept.slow.update(bar.close)
        kept.distance = 4.0 * kept.range.update(bar.high, bar.low, bar.close)
        if kept.gap > 0 and kept.is_above_trend and kept.is_rising:
            return [ctx.enter_long()]
        if before >= 0 > kept.gap:
            return [ctx.exit_long()]
        return None

    def stop_distance(self, bar: BarView) -> float:
        """Return four average true ranges, in quote."""
        return self._symbols[bar.symbol].distance
