# SPDX-License-Identifier: Apache-2.0
"""Write a strategy once; run it live on Binance, over years in batch, over thousands of sets.

Names are loaded on first use, so that importing the package stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tradecore import backtest, data, exchange, fees, latency, size, slippage, stop, ta, target
    from tradecore.errors import TradecoreError
    from tradecore.model.fill import Fill
    from tradecore.model.instrument import Instrument
    from tradecore.model.order import Intent
    from tradecore.risk.limits import Limits
    from tradecore.strategy.python import PythonStrategy
    from tradecore.strategy.spec import Strategy, param, timeframe

__version__ = "0.1.0"

# Public name -> where it lives; None: the submodule of that name.
_HOMES: dict[str, str | None] = {
    "Fill": "tradecore.model.fill",
    "Instrument": "tradecore.model.instrument",
    "Intent": "tradecore.model.order",
    "Limits": "tradecore.risk.limits",
    "PythonStrategy": "tradecore.strategy.python",
    "Strategy": "tradecore.strategy.spec",
    "TradecoreError": "tradecore.errors",
    "backtest": None,
    "data": None,
    "exchange": None,
    "fees": None,
    "latency": None,
    "param": "tradecore.strategy.spec",
    "size": None,
    "slippage": None,
    "stop": None,
    "ta": None,
    "target": None,
    "timeframe": "tradecore.strategy.spec",
}

__all__ = [
    "Fill",
    "Instrument",
    "Intent",
    "Limits",
    "PythonStrategy",
    "Strategy",
    "TradecoreError",
    "backtest",
    "data",
    "exchange",
    "fees",
    "latency",
    "param",
    "size",
    "slippage",
    "stop",
    "ta",
    "target",
    "timeframe",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tradecore' has no attribute {name!r}")
    home = _HOMES[name]
    value = (
        import_module(f"tradecore.{name}") if home is None else getattr(import_module(home), name)
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
