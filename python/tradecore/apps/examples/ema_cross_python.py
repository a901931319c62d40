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
        self.fast, self.slow = ta.Ema(5), ta.Ema(13)
        self.timing, self.momentum, self.range = ta.Ema(10), ta.Mom(4), ta.Atr(14)
        self.gap = math.nan  # Fast less slow, at the last 5m bar.
        self.has_crossed_down = False
        self.is_rising = False
        self.distance = math.nan


class EmaCrossPython(tc.PythonStrategy):
    """Called with each closed bar; at one instant the longest first, so 1m knows the others."""

    name = "ema-cross-python"
    timeframes = ("1m", "5m", "15m")
    size = tc.size.fraction(0.2)
    stop = tc.stop.atr(14, 8.0, trailing=True)

    def __init__(self) -> None:
        self._symbols: dict[str, _Symbol] = {}

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[tc.Intent] | None:
        """Return an entry while all three timeframes agree, an exit when 5m crosses down."""
        kept = self._symbols.setdefault(bar.symbol, _Symbol())
        if bar.timeframe_s == 900:
            kept.is_rising = kept.momentum.update(bar.close) >= 0
            return None
        if bar.timeframe_s == 300:
            before = kept.gap
            kept.gap = kept.fast.update(bar.close) - kept.slow.update(bar.close)
            kept.has_crossed_down = before >= 0 > kept.gap
            return None
        kept.distance = 8.0 * kept.range.update(bar.high, bar.low, bar.close)
        is_above = bar.close > kept.timing.update(bar.close)
        if kept.has_crossed_down:
            return [ctx.exit_long()]
        if kept.gap > 0 and is_above and kept.is_rising:
            return [ctx.enter_long()]
        return None

    def stop_distance(self, bar: BarView) -> float:
        """Return eight average true ranges, in quote."""
        return self._symbols[bar.symbol].distance
