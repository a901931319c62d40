# SPDX-License-Identifier: Apache-2.0
"""Trades, orders, fills and equity as frames: times in UTC, amounts in whole units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tradecore.backtest.curve import Curve
from tradecore.backtest.fills import Fills
from tradecore.backtest.metrics import drawdowns
from tradecore.backtest.trades import Direction, Trades
from tradecore.engine import Order
from tradecore.model.instrument import SCALE
from tradecore.model.order import Side

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def trades_frame(trades: Trades) -> pl.DataFrame:
    """Return one row for each round trip, in the order in which they began."""
    import polars as pl

    names = trades.fills
    ts_entry, ts_exit = _times(trades.ts_entry), _times(trades.ts_exit)
    return pl.DataFrame(
        {
            "strategy": _words(names.strategies, trades.strategy),
            "symbol": _words([each.symbol for each in names.instruments], trades.instrument),
            "direction": _words([Direction.LONG, Direction.SHORT], trades.is_short),
            "ts_entry": ts_entry,
            "ts_exit": ts_exit,
            "held": ts_exit - ts_entry,
            "quantity": trades.quantity / SCALE,
            "entry_price": trades.entry_price,
            "exit_price": trades.exit_price,
            "profit": trades.profit / SCALE,
            "profit_ratio": trades.profit_ratio,
            "fees": trades.fees / SCALE,
            "funding": trades.funding / SCALE,
            "is_open": trades.is_open,
        }
    )


def orders_frame(orders: Sequence[Order]) -> pl.DataFrame:
    """Return one row for each order that was sent, in the order of sending."""
    import polars as pl

    requests = [order.request for order in orders]
    text = {
        "client_id": [r.client_id for r in requests],
        "strategy": [r.strategy for r in requests],
        "symbol": [r.symbol for r in requests],
        "purpose": [str(r.purpose) for r in requests],
        "side": [str(r.side) for r in requests],
        "type": [str(r.order_type) for r in requests],
        "status": [str(order.status) for order in orders],
    }
    return pl.DataFrame(
        {
            "ts_event": _times([r.ts_event for r in requests]),
            **text,
            "price": _amounts([r.price for r in requests]),
            "stop_price": _amounts([r.stop_price for r in requests]),
            "quantity": _amounts([r.quantity for r in requests]),
            "filled_quantity": _amounts([order.filled_quantity for order in orders]),
            "filled_quote": _amounts([order.filled_quote for order in orders]),
        },
        schema_overrides=dict.fromkeys(text, pl.String),
    )


def fills_frame(fills: Fills) -> pl.DataFrame:
    """Return one row for each execution, oldest first."""
    import polars as pl

    return pl.DataFrame(
        {
            "ts_event": _times(fills.ts_event),
            "strategy": _words(fills.strategies, fills.strategy),
            "symbol": _words([each.symbol for each in fills.instruments], fills.instrument),
            "client_id": pl.Series(fills.client_ids(), dtype=pl.String),
            "side": _words([Side.SELL, Side.BUY], fills.is_buy),
            "price": fills.price / SCALE,
            "quantity": fills.quantity / SCALE,
            "quote_quantity": fills.quote_quantity / SCALE,
            "fee": fills.fee / SCALE,
            "fee_asset": _words(fills.assets, fills.fee_asset),
            "is_maker": fills.is_maker,
            "price_kind": np.where(fills.price_kind, fills.price_kind, fills.price) / SCALE,
            "price_cruel": np.where(fills.price_cruel, fills.price_cruel, fills.price) / SCALE,
        }
    )


def equity_frame(curve: Curve) -> pl.DataFrame:
    """Return the curve: the start, then every close of a base bar."""
    import polars as pl

    return pl.DataFrame(
        {
            "ts_event": _times(curve.ts),
            "cash": curve.cash,
            "holdings": curve.equity - curve.cash,
            "equity": curve.equity,
            "drawdown": drawdowns(curve.equity),
        }
    )


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a frame as pandas has it, times with their zone; needs pandas and nothing else."""
    import pandas as pd
    import polars as pl

    columns: dict[str, Any] = {}
    for series in frame:
        if isinstance(series.dtype, pl.Datetime):
            columns[series.name] = pd.to_datetime(series.to_physical().to_numpy(), utc=True)
        elif isinstance(series.dtype, pl.Duration):
            columns[series.name] = pd.to_timedelta(series.to_physical().to_numpy(), unit="ns")
        elif series.dtype == pl.String:
            columns[series.name] = series.to_list()
        else:
            columns[series.name] = series.to_numpy()
    return pd.DataFrame(columns, columns=frame.columns)


def _times(values: Any) -> pl.Series:
    import polars as pl

    return pl.Series(np.asarray(values, dtype=np.int64)).cast(pl.Datetime("ns", "UTC"))


def _words(names: Sequence[str], places: Any) -> pl.Series:
    """Return the name at each place."""
    import polars as pl

    found = pl.Series([str(name) for name in names], dtype=pl.String)
    return found.gather(np.asarray(places, dtype=np.int64))


def _amounts(values: list[int]) -> pl.Series:
    """Return raw ints as whole units."""
    import polars as pl

    return pl.Series([value / SCALE for value in values], dtype=pl.Float64)
