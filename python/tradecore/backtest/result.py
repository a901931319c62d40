# SPDX-License-Identifier: Apache-2.0
"""What a backtest came to. Figures and frames are made when they are first asked for."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tradecore.backtest import metrics as figures
from tradecore.backtest.curve import Curve, make_curve
from tradecore.backtest.inputs import Market
from tradecore.backtest.trades import Trade, fee_in_quote, round_trips
from tradecore.engine import DecisionLog, Engine, Order
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE
from tradecore.sim import Fees

if TYPE_CHECKING:
    import polars as pl


class Result:
    """A finished run.

    Attributes
    ----------
    is_complete : bool
        False if the run was interrupted; everything then speaks of the time until `ts_end`.
    ts_start, ts_end : int
        What was played, venue time in ns.
    engine : Engine
        The engine as the run left it, for what is not offered here.
    """

    def __init__(
        self,
        engine: Engine,
        market: Market,
        cash: int,
        ts_end: int,
        is_complete: bool,
        fees: Fees,
    ) -> None:
        self.engine = engine
        self.is_complete = is_complete
        self.fees = fees
        self.ts_start = min(int(bars["ts_open"][0]) for bars in market.bars if len(bars))
        self.ts_end = ts_end
        self._market = market
        self._cash = cash
        self._instruments = {instrument.symbol: instrument for instrument in market.instruments}

    @property
    def decisions(self) -> DecisionLog:
        """Every order sent and every fill; runs are compared by its `digest()`."""
        return self.engine.decisions

    @property
    def ledger_totals(self) -> dict[str, int]:
        """Sum over all accounts of the ledger by asset, raw: all zero, or there is a bug."""
        return self.engine.portfolio.ledger.totals()

    @cached_property
    def _fills(self) -> list[tuple[str, Fill]]:
        fills = [
            (order.request.strategy, fill) for order in self.engine.orders for fill in order.fills
        ]
        return sorted(fills, key=lambda item: (item[1].ts_event, item[1].trade_id))

    @cached_property
    def _trades(self) -> list[Trade]:
        return round_trips(self._fills, self._instruments)

    @cached_property
    def _curve(self) -> Curve:
        return make_curve(self._market, [fill for _, fill in self._fills], self._cash, self.ts_end)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """The figures of the run, by name.

        Money is in quote, ratios are plain (0.1 is ten percent), ``nan`` where undefined. Sharpe
        and Sortino are of daily returns (UTC days, 365 a year, no risk-free rate); exposure is the
        share of bars at whose close something was held; trades are finished round trips.
        """
        curve = self._curve
        first, last = float(curve.equity[0]), float(curve.equity[-1])
        daily = figures.returns(figures.daily(curve.ts, curve.equity))
        done = [trade for trade in self._trades if not trade.is_open]
        profits = np.array([trade.profit / SCALE for trade in done])
        fees = sum(fee_in_quote(fill, self._instruments[fill.symbol]) for _, fill in self._fills)
        return {
            "equity_start": first,
            "equity_end": last,
            "profit": last - first,
            "return": last / first - 1.0,
            "return_yearly": figures.growth_per_year(first, last, self.ts_end - self.ts_start),
            "sharpe": figures.sharpe(daily),
            "sortino": figures.sortino(daily),
            "drawdown_max": figures.drawdown_max(curve.equity),
            "exposure": float(np.mean(curve.is_holding[1:])) if len(curve.ts) > 1 else 0.0,
            "trades": float(len(done)),
            "trades_open": float(len(self._trades) - len(done)),
            "win_rate": float(np.mean(profits > 0.0)) if done else math.nan,
            "profit_factor": figures.profit_factor(profits),
            "profit_mean": float(np.mean(profits)) if done else math.nan,
            "fees": fees / SCALE,
            "orders": float(len(self.engine.orders)),
            "fills": float(len(self._fills)),
            "refused": float(sum(self.engine.gate.refusals.values())),
        }

    @cached_property
    def trades(self) -> pl.DataFrame:
        """Round trips, one row each; an open one at the end has `is_open`, its profit so far."""
        import polars as pl

        rows = self._trades
        return pl.DataFrame(
            {
                "strategy": [t.strategy for t in rows],
                "symbol": [t.symbol for t in rows],
                "ts_entry": _times([t.ts_entry for t in rows]),
                "ts_exit": _times([t.ts_exit for t in rows]),
                "quantity": _amounts([t.bought_quantity for t in rows]),
                "entry_price": pl.Series([t.entry_price for t in rows], dtype=pl.Float64),
                "exit_price": pl.Series([t.exit_price for t in rows], dtype=pl.Float64),
                "profit": _amounts([t.profit for t in rows]),
                "profit_ratio": pl.Series([t.profit_ratio for t in rows], dtype=pl.Float64),
                "fees": _amounts([t.fees for t in rows]),
                "is_open": pl.Series([t.is_open for t in rows], dtype=pl.Boolean),
            },
            schema_overrides={"strategy": pl.String, "symbol": pl.String},
        )

    @cached_property
    def orders(self) -> pl.DataFrame:
        """Every order that was sent, in the order of sending."""
        import polars as pl

        rows: list[Order] = list(self.engine.orders)
        requests = [order.request for order in rows]
        text = {
            "client_id": [r.client_id for r in requests],
            "strategy": [r.strategy for r in requests],
            "symbol": [r.symbol for r in requests],
            "purpose": [str(r.purpose) for r in requests],
            "side": [str(r.side) for r in requests],
            "type": [str(r.order_type) for r in requests],
            "status": [str(order.status) for order in rows],
        }
        return pl.DataFrame(
            {
                "ts_event": _times([r.ts_event for r in requests]),
                **text,
                "price": _amounts([r.price for r in requests]),
                "stop_price": _amounts([r.stop_price for r in requests]),
                "quantity": _amounts([r.quantity for r in requests]),
                "filled_quantity": _amounts([order.filled_quantity for order in rows]),
                "filled_quote": _amounts([order.filled_quote for order in rows]),
            },
            schema_overrides=dict.fromkeys(text, pl.String),
        )

    @cached_property
    def fills(self) -> pl.DataFrame:
        """Every execution, oldest first."""
        import polars as pl

        rows = [fill for _, fill in self._fills]
        return pl.DataFrame(
            {
                "ts_event": _times([f.ts_event for f in rows]),
                "strategy": [strategy for strategy, _ in self._fills],
                "symbol": [f.symbol for f in rows],
                "client_id": [f.client_id for f in rows],
                "side": [str(f.side) for f in rows],
                "price": _amounts([f.price for f in rows]),
                "quantity": _amounts([f.quantity for f in rows]),
                "quote_quantity": _amounts([f.quote_quantity for f in rows]),
                "fee": _amounts([f.fee for f in rows]),
                "fee_asset": [f.fee_asset for f in rows],
                "is_maker": pl.Series([f.is_maker for f in rows], dtype=pl.Boolean),
            },
            schema_overrides=dict.fromkeys(
                ("strategy", "symbol", "client_id", "side", "fee_asset"), pl.String
            ),
        )

    @cached_property
    def equity(self) -> pl.DataFrame:
        """Cash, holdings and equity at the start and at every close of a base bar, in quote."""
        import polars as pl

        curve = self._curve
        highs = np.maximum.accumulate(curve.equity)
        return pl.DataFrame(
            {
                "ts_event": _times(curve.ts),
                "cash": curve.cash,
                "holdings": curve.equity - curve.cash,
                "equity": curve.equity,
                "drawdown": 1.0 - curve.equity / highs,
            }
        )

    def summary(self) -> str:
        """Return the figures as plain text, one line each."""
        m = self.metrics
        quote = self._market.quote_asset
        symbols = ", ".join(self._instruments)
        bars = sum(len(run) for run in self._market.bars)
        lines = [
            ("strategies", ", ".join(strategy.name for strategy in self.engine.strategies)),
            ("symbols", f"{symbols}, {bars:,} bars of {self._market.timeframe}"),
            ("from", _date(self.ts_start)),
            ("to", _date(self.ts_end) + ("" if self.is_complete else " (interrupted)")),
            ("fees", f"maker {self.fees.maker_bps:g} bps, taker {self.fees.taker_bps:g} bps"),
            ("equity", f"{m['equity_start']:,.2f} -> {m['equity_end']:,.2f} {quote}"),
            ("return", f"{m['return']:+.2%} ({m['return_yearly']:+.2%} a year)"),
            ("drawdown, largest", f"{m['drawdown_max']:.2%}"),
            ("Sharpe, Sortino", f"{_plain(m['sharpe'])}, {_plain(m['sortino'])} (daily, 365)"),
            ("exposure", f"{m['exposure']:.1%} of bars"),
            ("trades", f"{m['trades']:,.0f} done, {m['trades_open']:.0f} open"),
            ("won", f"{_percent(m['win_rate'])}, profit factor {_plain(m['profit_factor'])}"),
            ("fees paid", f"{m['fees']:,.2f} {quote}"),
            ("orders, fills", f"{m['orders']:,.0f}, {m['fills']:,.0f}; {m['refused']:.0f} refused"),
            ("decisions", self.decisions.digest()[:16]),
        ]
        return "\n".join(f"{name:<20}{value}" for name, value in lines)

    def __repr__(self) -> str:
        m = self.metrics
        return f"Result(return={m['return']:+.2%}, trades={m['trades']:.0f})"


def _times(values: Any) -> pl.Series:
    import polars as pl

    return pl.Series(np.asarray(values, dtype=np.int64)).cast(pl.Datetime("ns", "UTC"))


def _amounts(values: list[int]) -> pl.Series:
    """Return raw ints as whole units."""
    import polars as pl

    return pl.Series([value / SCALE for value in values], dtype=pl.Float64)


def _date(ts: int) -> str:
    return datetime.fromtimestamp(ts / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _plain(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:.2f}"


def _percent(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:.1%}"
