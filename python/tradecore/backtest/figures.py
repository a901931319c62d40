# SPDX-License-Identifier: Apache-2.0
"""The figures of a run, each as the glossary defines it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tradecore.backtest import metrics
from tradecore.backtest.curve import Curve
from tradecore.backtest.fills import Fills, total
from tradecore.backtest.trades import Trades
from tradecore.model.instrument import SCALE

NS_PER_HOUR = 3_600 * 1_000_000_000


def curve_figures(curve: Curve) -> dict[str, float]:
    """Return what the equity curve alone says."""
    first, last = float(curve.equity[0]), float(curve.equity[-1])
    days = metrics.returns(metrics.daily(curve.ts, curve.equity))
    yearly = metrics.growth_per_year(first, last, int(curve.ts[-1] - curve.ts[0]))
    falls = metrics.drawdowns(curve.equity)
    longest, now = metrics.days_below_high(curve.ts, curve.equity)
    return {
        "equity_start": first,
        "equity_end": last,
        "profit": last - first,
        "return": last / first - 1.0,
        "return_yearly": yearly,
        "volatility_yearly": metrics.volatility_yearly(days),
        "sharpe": metrics.sharpe(days),
        "sortino": metrics.sortino(days),
        "calmar": metrics.calmar(yearly, float(np.max(falls))),
        "value_at_risk_daily": metrics.value_at_risk_daily(days),
        "drawdown_max": float(np.max(falls)),
        "drawdown_now": float(falls[-1]),
        "drawdown_days_max": longest,
        "drawdown_days_now": now,
        "exposure": float(np.mean(curve.is_holding[1:])) if len(curve.ts) > 1 else 0.0,
    }


def turnover(curve: Curve, fills: Fills) -> float:
    """Return how often a year the mean equity was traded."""
    traded = total(fills.quote_quantity) / SCALE
    return metrics.turnover_yearly(traded, curve.equity, int(curve.ts[-1] - curve.ts[0]))


def trade_figures(trades: Trades) -> dict[str, float]:
    """Return what the finished round trips say; amounts in quote, NaN without one."""
    done = np.flatnonzero(~trades.is_open)
    done = done[np.argsort(trades.ts_exit[done], kind="stable")]
    profits = trades.profit[done] / SCALE
    ratios = trades.profit_ratio[done]
    held = (trades.ts_exit[done] - trades.ts_entry[done]) / NS_PER_HOUR

    def of(reduce: Callable[[Any], Any], values: Any) -> float:
        return float(reduce(values)) if len(values) else math.nan

    return {
        "trades": float(len(done)),
        "trades_open": float(len(trades) - len(done)),
        "win_rate": of(np.mean, profits > 0.0),
        "profit_factor": metrics.profit_factor(profits),
        "profit_mean": of(np.mean, profits),
        "profit_median": of(np.median, profits),
        "profit_best": of(np.max, profits),
        "profit_worst": of(np.min, profits),
        "profit_ratio_mean": of(np.mean, ratios),
        "losses_in_a_row_max": float(metrics.losses_in_a_row_max(profits)),
        "holding_hours_mean": of(np.mean, held),
    }
