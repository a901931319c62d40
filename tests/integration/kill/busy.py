# SPDX-License-Identifier: Apache-2.0
"""A strategy that never rests: it enters whenever it is flat, trails closely, and leaves soon."""

from __future__ import annotations

from collections.abc import Iterable

import tradecore as tc
from tradecore.model.events import BarView
from tradecore.strategy.python import Context

MINUTE = 60 * 1_000_000_000


class Busy(tc.PythonStrategy):
    name = "busy"
    timeframes = ("1m",)
    size = tc.size.fraction(0.15)
    stop = tc.stop.percent(0.002, trailing=True)

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[tc.Intent] | None:
        minute = bar.ts_close // MINUTE + sum(map(ord, bar.symbol))
        if not ctx.position:
            if minute % 4 == 1:
                # A limit that may rest for a while, or for ever.
                return [ctx.buy(ctx.equity * 0.1 / bar.close, bar.close * 0.9995)]
            return [ctx.enter_long()]
        return [ctx.exit_long()] if minute % 5 == 0 else None


class BusyPair(Busy):
    """The same, and its protection is a pair: every bar moves both."""

    target = tc.target.percent(0.003)
