# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a trade counted into bars of three timeframes, or a minute bar into longer.

Ours sums exactly in 128 bits; the peers sum doubles.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from tradecore import _core

START = 1_700_006_400 * 10**9
MINUTE = 60 * 10**9
YEAR = 525_600
TRADES = 1_000_000


def trades(count: int, seed: int = 7) -> NDArray[np.void]:
    """Return trades some 60 ms apart on a random walk."""
    draw = np.random.default_rng(seed)
    rows = np.zeros(count, _core.model.TRADE)
    rows["ts_event"] = START + np.cumsum(draw.integers(1, 120, count)) * 10**6
    rows["price"] = (6_000_000 + np.cumsum(draw.integers(-3, 4, count))) * 10**6
    rows["quantity"] = draw.integers(1, 10**5, count) * 1_000
    rows["first_id"] = rows["last_id"] = rows["id"] = np.arange(count)
    rows["flags"] = draw.choice([0, _core.model.FLAG_BUYER_MAKER], count)
    return rows


def minutes(count: int, seed: int = 7) -> NDArray[np.void]:
    """Return closed minute bars on a random walk."""
    draw = np.random.default_rng(seed)
    rows = np.zeros(count, _core.model.BAR)
    rows["ts_open"] = START + np.arange(count) * MINUTE
    rows["ts_close"] = rows["ts_open"] + MINUTE
    rows["open"] = rows["close"] = (6_000_000 + np.cumsum(draw.integers(-9, 10, count))) * 10**6
    rows["high"], rows["low"] = rows["open"] + 10**7, rows["open"] - 10**7
    rows["volume_low"] = draw.integers(1, 10**11, count)
    rows["quote_volume_low"] = draw.integers(1, 10**15, count)
    rows["count"] = draw.integers(1, 2_000, count)
    rows["kind"], rows["flags"], rows["timeframe_s"] = 4, _core.model.FLAG_CLOSED, 60
    return rows


def test_bars_from_trades(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    rows = trades(size(TRADES))
    benchmark.group = f"1m, 5m and 15m bars of {len(rows)} trades"
    benchmark.extra_info["trades"] = len(rows)

    def build() -> int:
        builder = _core.bars.BarBuilder(0, [60, 300, 900], _core.bars.Source.TRADES)
        return len(builder.on_trades(rows))

    assert benchmark(build) > 0


def test_bars_from_trades_polars(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    rows = trades(size(TRADES))
    benchmark.group = f"1m, 5m and 15m bars of {len(rows)} trades"
    benchmark.extra_info["peer"] = "polars group_by_dynamic"
    frame = pl.DataFrame(
        {
            "ts": pl.Series(rows["ts_event"]).cast(pl.Datetime("ns")),
            "price": rows["price"] / 1e8,
            "quantity": rows["quantity"] / 1e8,
            "is_taker_buy": rows["flags"] == 0,
        }
    ).set_sorted("ts")
    price, quantity = pl.col("price"), pl.col("quantity")
    quote = price * quantity

    def build() -> None:
        for every in ("1m", "5m", "15m"):
            frame.group_by_dynamic("ts", every=every).agg(
                price.first().alias("open"),
                price.max().alias("high"),
                price.min().alias("low"),
                price.last().alias("close"),
                quantity.sum().alias("volume"),
                quote.sum().alias("quote_volume"),
                quantity.filter(pl.col("is_taker_buy")).sum().alias("taker_buy_volume"),
                quote.filter(pl.col("is_taker_buy")).sum().alias("taker_buy_quote_volume"),
                pl.len().alias("count"),
            )

    benchmark(build)


def test_resample(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    rows = minutes(size(YEAR))
    benchmark.group = f"1h bars of {len(rows)} minutes"
    benchmark.extra_info["bars"] = len(rows)

    made = benchmark(_core.bars.resample, rows, 3_600)

    assert len(made) == len(rows) // 60


def columns_of(rows: NDArray[np.void]) -> dict[str, NDArray[np.float64]]:
    names = ("open", "high", "low", "close", "volume_low", "quote_volume_low", "count")
    return {name: rows[name] / 1e8 for name in names}


def test_resample_polars(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    rows = minutes(size(YEAR))
    benchmark.group = f"1h bars of {len(rows)} minutes"
    benchmark.extra_info["peer"] = "polars group_by_dynamic"
    times = pl.Series("ts", rows["ts_open"]).cast(pl.Datetime("ns"))
    frame = pl.DataFrame(columns_of(rows)).with_columns(times).set_sorted("ts")
    sums = ("volume_low", "quote_volume_low", "count")

    def resample() -> None:
        frame.group_by_dynamic("ts", every="1h").agg(
            pl.col("open").first(),
            pl.col("high").max(),
            pl.col("low").min(),
            pl.col("close").last(),
            *(pl.col(name).sum() for name in sums),
        )

    benchmark(resample)


def test_resample_pandas(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    pd = pytest.importorskip("pandas")
    rows = minutes(size(YEAR))
    benchmark.group = f"1h bars of {len(rows)} minutes"
    benchmark.extra_info["peer"] = "pandas resample"
    frame = pd.DataFrame(columns_of(rows), index=pd.to_datetime(rows["ts_open"]))
    how = {"open": "first", "high": "max", "low": "min", "close": "last"}
    how |= dict.fromkeys(("volume_low", "quote_volume_low", "count"), "sum")

    benchmark(lambda: frame.resample("1h").agg(how))
