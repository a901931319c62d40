# SPDX-License-Identifier: Apache-2.0
"""Backtests: the code of a live node over history, with a simulated venue."""

from tradecore.backtest.result import Result
from tradecore.backtest.runner import run

__all__ = ["Result", "run"]
