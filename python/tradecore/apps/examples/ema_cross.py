# SPDX-License-Identifier: Apache-2.0
"""A trend follower on three timeframes, declared as formulas.

Enters when a fast average of 1m closes is above a slow one while the 5m close stands above its own
average and the 15m close has not fallen; exits when the fast average crosses below the slow one, or
at a stop that trails by four average true ranges. An example of form, not of profit.
"""

from __future__ import annotations

import tradecore as tc
from tradecore import ta

m1, m5, m15 = tc.timeframe("1m"), tc.timeframe("5m"), tc.timeframe("15m")

fast = ta.ema(m1.close, tc.param("fast", 8))
slow = ta.ema(m1.close, tc.param("slow", 21))

ema_cross = tc.Strategy(
    name="ema-cross",
    long_entry=(fast > slow)
    & (m5.close > ta.ema(m5.close, tc.param("trend", 12)))
    & (ta.mom(m15.close, tc.param("momentum", 2)) >= 0),
    long_exit=ta.crossunder(fast, slow),
    size=tc.size.fraction(0.2),
    stop=tc.stop.atr(tc.param("atr", 14), 4.0, trailing=True),
)
