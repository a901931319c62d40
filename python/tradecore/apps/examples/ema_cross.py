# SPDX-License-Identifier: Apache-2.0
"""A trend follower on three timeframes, declared as formulas.

Enters while a fast average of 5m closes is above a slow one, the 1m close stands above its own
average and the 15m close has not fallen; exits when the fast average crosses below the slow one, or
at a stop that trails by eight average true ranges. An example of form, not of profit.
"""

from __future__ import annotations

import tradecore as tc
from tradecore import ta

m1, m5, m15 = tc.timeframe("1m"), tc.timeframe("5m"), tc.timeframe("15m")

fast = ta.ema(m5.close, tc.param("fast", 5))
slow = ta.ema(m5.close, tc.param("slow", 13))

ema_cross = tc.Strategy(
    name="ema-cross",
    long_entry=(fast > slow)
    & (m1.close > ta.ema(m1.close, tc.param("timing", 10)))
    & (ta.mom(m15.close, tc.param("momentum", 4)) >= 0),
    long_exit=ta.crossunder(fast, slow),
    size=tc.size.fraction(0.2),
    stop=tc.stop.atr(tc.param("atr", 14), 8.0, trailing=True),
)
