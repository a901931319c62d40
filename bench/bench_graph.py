# SPDX-License-Identifier: Apache-2.0
"""An EMA crossing with a filter, as a graph: bar by bar in C++, and over columns beside what one
would compose from NumPy, polars or TA-Lib. The unit of work is one bar of the shorter timeframe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
import talib
from pytest_benchmark.fixture import BenchmarkFixture

from tradecore import _core, ta
from tradecore.graph import Timeframe, build

NS = 1_000_000_000
M1, M5 = Timeframe(60), Timeframe(300)
FAST, SLOW, TREND = 10, 30, 50
BARS = 200_000


def program() -> _core.graph.Program:
    """Return entry and exit: a crossing of 1m averages, entries only above the 5m average."""
    fast, slow = ta.ema(M1.close, FAST), ta.ema(M1.close, SLOW)
    is_rising = M5.close > ta.sma(M5.close, TREND)
    return build([ta.crossover(fast, slow) & is_rising, ta.crossunder(fast, slow)])


def bars_of(timeframe_s: int, closes: np.ndarray) -> np.ndarray:
    bars = np.zeros(len(closes), _core.model.BAR)
    bars["ts_open"] = np.arange(len(closes)) * timeframe_s * NS
    bars["ts_close"] = bars["ts_open"] + timeframe_s * NS
    for name in ("open", "high", "low", "close"):
        bars[name] = np.round(closes * 1e8)
    bars["timeframe_s"] = timeframe_s
    return bars


def market(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    closes = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, count)))
    return bars_of(60, closes), bars_of(300, closes[4::5])


def above_trend(m5: np.ndarray, count: int, average: np.ndarray) -> np.ndarray:
    """The 5m filter as each 1m bar sees it: the last bar that has closed."""
    is_above = m5 > average
    seen = np.arange(1, count + 1) // 5
    return np.where(seen > 0, is_above[seen - 1], False)


def with_talib(m1: np.ndarray, m5: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    fast, slow = talib.EMA(m1, FAST), talib.EMA(m1, SLOW)
    over = np.zeros(len(m1), bool)
    under = np.zeros(len(m1), bool)
    over[1:] = (fast[:-1] <= slow[:-1]) & (fast[1:] > slow[1:])
    under[1:] = (fast[:-1] >= slow[:-1]) & (fast[1:] < slow[1:])
    return over & above_trend(m5, len(m1), talib.SMA(m5, TREND)), under


def with_numpy(m1: np.ndarray, m5: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """NumPy has no recurrence: the averages are cut-off weighted sums, the usual way out."""
    apart = []
    for period in (FAST, SLOW):
        share = 2 / (period + 1)
        weights = share * (1 - share) ** np.arange(8 * period)
        apart.append(np.convolve(m1, weights)[: len(m1)])
    fast, slow = apart
    over = np.zeros(len(m1), bool)
    under = np.zeros(len(m1), bool)
    over[1:] = (fast[:-1] <= slow[:-1]) & (fast[1:] > slow[1:])
    under[1:] = (fast[:-1] >= slow[:-1]) & (fast[1:] < slow[1:])
    total = np.concatenate([[0.0], np.cumsum(m5)])
    average = np.full(len(m5), np.nan)
    average[TREND - 1 :] = (total[TREND:] - total[:-TREND]) / TREND
    return over & above_trend(m5, len(m1), average), under


def with_polars(m1: pl.DataFrame, m5: pl.DataFrame) -> pl.DataFrame:
    trend = m5.select("ts", (pl.col("close") > pl.col("close").rolling_mean(TREND)).alias("rising"))
    fast = pl.col("close").ewm_mean(span=FAST, adjust=False)
    slow = pl.col("close").ewm_mean(span=SLOW, adjust=False)
    lines = m1.select("ts", fast.alias("fast"), slow.alias("slow"))
    is_over = (pl.col("fast").shift() <= pl.col("slow").shift()) & (pl.col("fast") > pl.col("slow"))
    is_under = (pl.col("fast").shift() >= pl.col("slow").shift()) & (
        pl.col("fast") < pl.col("slow")
    )
    seen = lines.join_asof(trend, on="ts")
    return seen.select((is_over & pl.col("rising")).alias("entry"), is_under.alias("exit"))


def test_stream_in_cpp(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    """Bars go in as one array; each instant is evaluated in C++ before the next."""
    m1, m5 = market(size(BARS))
    both = np.concatenate([m1, m5])
    order = np.lexsort((both["timeframe_s"], both["ts_close"]))
    bars = np.ascontiguousarray(both[order])
    made = program()
    benchmark.extra_info["bars"] = len(m1)

    benchmark(lambda: _core.graph.Stream(made).on_bar(bars))


def test_batch(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    m1, m5 = market(size(BARS))
    made = program()
    benchmark.group = f"ema crossing with filter, {BARS} bars"
    benchmark.extra_info["bars"] = len(m1)

    benchmark(_core.graph.batch, made, [(60, m1), (300, m5)])


@pytest.mark.parametrize(("peer", "call"), [("TA-Lib", with_talib), ("NumPy", with_numpy)])
def test_batch_of_arrays(
    benchmark: BenchmarkFixture,
    size: Callable[[int], int],
    peer: str,
    call: Callable[..., Any],
) -> None:
    closes = [bars["close"] / 1e8 for bars in market(size(BARS))]
    benchmark.group = f"ema crossing with filter, {BARS} bars"
    benchmark.extra_info |= {"bars": len(closes[0]), "peer": peer}

    benchmark(call, *closes)


def test_batch_of_frames(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    frames = [
        pl.DataFrame({"ts": bars["ts_close"], "close": bars["close"] / 1e8})
        for bars in market(size(BARS))
    ]
    benchmark.group = f"ema crossing with filter, {BARS} bars"
    benchmark.extra_info |= {"bars": len(frames[0]), "peer": "polars"}

    benchmark(with_polars, *frames)
