# SPDX-License-Identifier: Apache-2.0
"""The formulas under TA-Lib's names: arrays in, arrays out; nodes in, node out; classes bar by bar.

>>> ta.rsi(close, 14)                     # ndarray, pandas or polars Series: the like comes back
>>> ta.rsi(tc.timeframe("5m").close, 14)  # a node of a strategy
>>> stream = ta.Rsi(14); stream.update(x); stream.peek(y)

What there is: `ta.CATALOG`, and the table in the documentation.
"""

from typing import Any

from tradecore import indicators
from tradecore.graph import formulas
from tradecore.graph.formulas import crossover, crossunder, maximum, minimum
from tradecore.indicators import CATALOG, lookback

_CLASSES = [row.class_name for row in CATALOG.values()]

__all__ = [
    "CATALOG",
    "crossover",
    "crossunder",
    "lookback",
    "maximum",
    "minimum",
    *CATALOG,
    *_CLASSES,
]


def __getattr__(name: str) -> Any:
    if name in CATALOG:
        return getattr(formulas, name)
    if name in _CLASSES:
        return getattr(indicators, name)
    raise AttributeError(f"module 'tradecore.ta' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
