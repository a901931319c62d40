# SPDX-License-Identifier: Apache-2.0
"""The reference of each TA-Lib function but the candlesticks, by its name in lower case.

Inputs as lists of finite floats in TA-Lib's order, then every parameter in TA-Lib's order. One
list or a tuple of lists comes back: NaN before the first value, 0 where the output is integer.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from tests.reference import (
    cycle,
    directional,
    maths,
    momentum,
    overlap,
    statistic,
    volatility,
    volume,
)

_NAMES: dict[ModuleType, str] = {
    cycle: "ht_dcperiod ht_dcphase ht_phasor ht_sine ht_trendmode",
    directional: "adx adxr dx minus_di minus_dm plus_di plus_dm",
    maths: "acos add asin atan avgdev avgprice ceil cos cosh cumsum div exp floor ha ln log10 max"
    " maxindex medprice min minindex minmax minmaxindex mult sin sinh sqrt sub sum tan tanh"
    " typprice wclprice",
    momentum: "ac ao apo aroon aroonosc bop cci cmo cmou coppock dpo er eri fosc fractal imi kdj"
    " macd macdext macdfix mfi mom ppo qstick roc rocp rocr rocr100 rsi smi stoch stochf stochrsi"
    " trix tsi ultosc vhf vortex wad willr",
    overlap: "accbands bbands dema donchian ema hma ht_trendline kama kc ma mama mavp midpoint"
    " midprice rma sar sarext sma supertrend t3 tema trima vwma wma zlema",
    statistic: "beta correl linearreg linearreg_angle linearreg_intercept linearreg_slope"
    " percentile percentrank stddev tsf var",
    volatility: "adr atr cvi massi natr rvi trange",
    volume: "ad adosc cmf efi marketfi nvi obv pvi pvo pvt rvol vwap",
}
_BUILTIN = {"max", "min", "sum"}  # Python's own by these names: an underscore follows ours.

REFERENCES: dict[str, Callable[..., Any]] = {
    name: getattr(module, f"{name}_" if name in _BUILTIN else name)
    for module, names in _NAMES.items()
    for name in names.split()
}
