# SPDX-License-Identifier: Apache-2.0
"""The formulas: over arrays as functions, bar by bar as classes. TA-Lib 0.8's definitions.

A bar with an input that is NaN or infinite gives NaN and is otherwise not seen: the result is that
of the series without such bars. Function and class agree to the bit, on every instruction set.
"""

from tradecore._core.indicators import (
    Adx,
    Atr,
    Bbands,
    Ema,
    Macd,
    Mom,
    Roc,
    Rsi,
    Sma,
    Stoch,
)
from tradecore.indicators.momentum import adx, macd, mom, roc, rsi, stoch
from tradecore.indicators.outputs import BbandsLines, MacdLines, StochLines
from tradecore.indicators.overlap import bbands, ema, sma
from tradecore.indicators.volatility import atr

__all__ = [
    "Adx",
    "Atr",
    "Bbands",
    "BbandsLines",
    "Ema",
    "Macd",
    "MacdLines",
    "Mom",
    "Roc",
    "Rsi",
    "Sma",
    "Stoch",
    "StochLines",
    "adx",
    "atr",
    "bbands",
    "ema",
    "macd",
    "mom",
    "roc",
    "rsi",
    "sma",
    "stoch",
]
