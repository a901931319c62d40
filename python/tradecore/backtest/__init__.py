# SPDX-License-Identifier: Apache-2.0
"""Backtests: the code of a live node over history, with a simulated venue."""

from tradecore.backtest.bias import Bias, Finding, LookaheadReport, check_lookahead
from tradecore.backtest.culprit import Location
from tradecore.backtest.heatmap import HeatMap, heatmap, sweep_report
from tradecore.backtest.result import Result
from tradecore.backtest.rules import perpetual
from tradecore.backtest.runner import run
from tradecore.backtest.sweep import sweep
from tradecore.backtest.table import SweepTable
from tradecore.backtest.tick_runner import replay
from tradecore.backtest.warmup import WarmupReport, check_warmup

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
