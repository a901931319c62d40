# SPDX-License-Identifier: Apache-2.0
"""The formulas under TA-Lib's names: arrays in, arrays out; nodes in, node out; classes bar by bar.

>>> ta.rsi(close, 14)                     # ndarray, pandas or polars Series: the like comes back
>>> ta.rsi(tc.timeframe("5m").close, 14)  # a node of a strategy
>>> stream = ta.Rsi(14); stream.update(x); stream.peek(y)

What there is: `ta.CATALOG`, and the table in the documentation. What is missing: `ta.custom`.
"""

from typing import Any

from tradecore import indicators as _indicators
from tradecore.graph import formulas as _formulas
from tradecore.graph.formulas import crossover, crossunder, custom, maximum, minimum
from tradecore.indicators import CATALOG, lookback
from tradecore.indicators.catalog import added as _added
from tradecore.indicators.catalog import find as _find
from tradecore.indicators.catalog import find_class as _find_class

_CLASSES = [row.class_name for row in CATALOG.values()]

__all__ = [
    "CATALOG",
    "crossover",
    "crossunder",
    "custom",
    "lookback",
    "maximum",
    "minimum",
    *CATALOG,
    *_CLASSES,
]


def __getattr__(name: str) -> Any:
    if _find(name):
        return getattr(_formulas, name)
    if _find_class(name):
        return getattr(_indicators, name)
    raise AttributeError(f"module 'tradecore.ta' has no attribute {name!r}")


def __dir__() -> list[str]:
    customs = {name for row in _added() for name in (row.name, row.class_name)}
    return sorted({*globals(), *__all__, *customs})
