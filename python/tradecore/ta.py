# SPDX-License-Identifier: Apache-2.0
"""The formulas under TA-Lib's names: arrays in, arrays out; nodes in, node out; classes bar by bar.

>>> ta.rsi(close, 14)                     # ndarray, pandas or polars Series: the like comes back
>>> ta.rsi(tc.timeframe("5m").close, 14)  # a node of a strategy
>>> stream = ta.Rsi(14); stream.update(x); stream.peek(y)
"""

from tradecore.graph.formulas import (
    adx,
    atr,
    bbands,
    crossover,
    crossunder,
    ema,
    macd,
    maximum,
    minimum,
    mom,
    roc,
    rsi,
    sma,
    stoch,
)
from tradecore.indicators import Adx, Atr, Bbands, Ema, Macd, Mom, Roc, Rsi, Sma, Stoch

__all__ = [
    "Adx",
    "Atr",
    "Bbands",
    "Ema",
    "Macd",
    "Mom",
    "Roc",
    "Rsi",
    "Sma",
    "Stoch",
    "adx",
    "atr",
    "bbands",
    "crossover",
    "crossunder",
    "ema",
    "macd",
    "maximum",
    "minimum",
    "mom",
    "roc",
    "rsi",
    "sma",
    "stoch",
]
