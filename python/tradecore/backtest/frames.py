# SPDX-License-Identifier: Apache-2.0
"""Trades, orders, fills and equity as frames: times in UTC, amounts in whole units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tradecore.backtest.curve import Curve
from tradecore.backtest.metrics import drawdowns
from tradecore.backtest.trades import Trade
from tradecore.engine import Order
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def trades_frame(trades: Sequence[Trade]) -> pl.DataFrame:
    """Return one row for each round trip, in the order in which they began."""
    import polars as pl

    text = {
        "strategy": [t.strategy for t in trades],
        "symbol": [t.symbol for t in trades],
        "direction": [str(t.direction) for t in trades],
    }
    frame = pl.DataFrame(
        {
            **text,
            "ts_entry": _times([t.ts_entry for t in trades]),
            "ts_exit": _times([t.ts_exit for t in trades]),
            "quantity": _amounts([t.quantity for t in trades]),
            "entry_price": pl.Series([t.entry_price for t in trades], dtype=pl.Float64),
            "exit_price": pl.Series([t.exit_price for t in trades], dtype=pl.Float64),
            "profit": _amounts([t.profit for t in trades]),
            "profit_ratio": pl.Series([t.profit_ratio for t in trades], dtype=pl.Float64),
            "fees": _amounts([t.fees for t in trades]),
            "funding": _amounts([t.funding for t in trades]),
            "is_open": pl.Series([t.is_open for t in trades], dtype=pl.Boolean),
        },
        schema_overrides=dict.fromkeys(text, pl.String),
    )
    held = (pl.col("ts_exit") - pl.col("ts_entry")).alias("held")
    return frame.select(*frame.columns[:5], held, *frame.columns[5:])


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


def fills_frame(fills: Sequence[tuple[str, Fill]]) -> pl.DataFrame:
    """Return one row for each execution, oldest first."""
    import polars as pl

    rows = [fill for _, fill in fills]
    return pl.DataFrame(
        {
            "ts_event": _times([f.ts_event for f in rows]),
            "strategy": [strategy for strategy, _ in fills],
            "symbol": [f.symbol for f in rows],
            "client_id": [f.client_id for f in rows],
            "side": [str(f.side) for f in rows],
            "price": _amounts([f.price for f in rows]),
            "quantity": _amounts([f.quantity for f in rows]),
            "quote_quantity": _amounts([f.quote_quantity for f in rows]),
            "fee": _amounts([f.fee for f in rows]),
            "fee_asset": [f.fee_asset for f in rows],
            "is_maker": pl.Series([f.is_maker for f in rows], dtype=pl.Boolean),
            "price_kind": _amounts([f.price_kind or f.price for f in rows]),
            "price_cruel": _amounts([f.price_cruel or f.price for f in rows]),
        },
        schema_overrides=dict.fromkeys(
            ("strategy", "symbol", "client_id", "side", "fee_asset"), pl.String
        ),
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


def _amounts(values: list[int]) -> pl.Series:
    """Return raw ints as whole units."""
    import polars as pl

    return pl.Series([value / SCALE for value in values], dtype=pl.Float64)
