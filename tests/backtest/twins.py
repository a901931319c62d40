# SPDX-License-Identifier: Apache-2.0
"""One strategy twice: as a graph, and as free-form Python that must take the same decisions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import tradecore as tc
from tradecore import ta
from tradecore.model.events import BarView
from tradecore.model.order import Intent
from tradecore.strategy import Context

SIZE = tc.size.fraction(0.5)
STOP = tc.stop.atr(14, 3.0, trailing=True)


def compiled(name: str = "ema-cross", **fields: Any) -> tc.Strategy:
    """EMA 10 over EMA 30 on 5m while 1h is above its mean; trailing ATR stop."""
    m5, h1 = tc.timeframe("5m"), tc.timeframe("1h")
    fast = ta.ema(m5.close, tc.param("fast", 10))
    slow = ta.ema(m5.close, tc.param("slow", 30))
    return tc.Strategy(
        name=name,
        long_entry=ta.crossover(fast, slow) & (h1.close > ta.sma(h1.close, 50)),
        long_exit=ta.crossunder(fast, slow),
        **({"size": SIZE, "stop": STOP} | fields),
    )


class Twin(tc.PythonStrategy):
    """The same, bar by bar. For one symbol."""

    name = "ema-cross"
    timeframes = ("5m", "1h")
    size = SIZE
    stop = STOP

    def __init__(self) -> None:
        self.fast, self.slow, self.mean = ta.Ema(10), ta.Ema(30), ta.Sma(50)
        self.is_rising = False
        self.before = (math.nan, math.nan)

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        if bar.timeframe_s == 3_600:
            self.is_rising = bar.close > self.mean.update(bar.close)
            return None
        fast, slow = self.fast.update(bar.close), self.slow.update(bar.close)
        fast_before, slow_before = self.before
        self.before = (fast, slow)
        if fast_before >= slow_before and fast < slow:
            return [ctx.exit_long()]
        if fast_before <= slow_before and fast > slow and self.is_rising:
            return [ctx.enter_long()]
        return None
