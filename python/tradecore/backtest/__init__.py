# SPDX-License-Identifier: Apache-2.0
"""Backtests: the code of a live node over history, with a simulated venue.

What a run does not need is loaded on first use, so that the first result comes soon.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tradecore.backtest.heatmap import HeatMap, heatmap, sweep_report
from tradecore.backtest.result import Result
from tradecore.backtest.rules import perpetual
from tradecore.backtest.runner import run
from tradecore.backtest.sweep import sweep
from tradecore.backtest.table import SweepTable

if TYPE_CHECKING:
    from tradecore.backtest.bias import Bias, Finding, LookaheadReport, check_lookahead
    from tradecore.backtest.culprit import Location
    from tradecore.backtest.tick_runner import replay
    from tradecore.backtest.warmup import WarmupReport, check_warmup

_HOMES = {
    "Bias": "bias",
    "Finding": "bias",
    "Location": "culprit",
    "LookaheadReport": "bias",
    "WarmupReport": "warmup",
    "check_lookahead": "bias",
    "check_warmup": "warmup",
    "replay": "tick_runner",
}

__all__ = [
    "Bias",
    "Finding",
    "HeatMap",
    "Location",
    "LookaheadReport",
    "Result",
    "SweepTable",
    "WarmupReport",
    "check_lookahead",
    "check_warmup",
    "heatmap",
    "perpetual",
    "replay",
    "run",
    "sweep",
    "sweep_report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tradecore.backtest' has no attribute {name!r}")
    value = getattr(import_module(f"tradecore.backtest.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
