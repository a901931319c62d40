# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a 1m bar through bars of three timeframes, graph, policy, engine and venue.

The peer is backtesting.py where it is installed; without it, a plain loop in NumPy and Python that
knows no orders, fees in base or partial fills at all: only positions at the next open.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import tradecore as tc
from tradecore import _core, ta
from tradecore.data import Bars

BARS = 200_000
FAST, SLOW = 600, 1_800
GROUP = "backtest of a crossing of averages"
SCALE = 100_000_000


def walk(count: int) -> np.ndarray:
    steps = np.random.default_rng(17).integers(-900, 901, count)
    return 4_000_000 + np.cumsum(steps)


def make_bars(count: int) -> Bars:
    closes = walk(count) * (SCALE // 100)
    rows = np.zeros(count, dtype=_core.model.BAR)
    rows["ts_open"] = 1_672_531_200_000_000_000 + np.arange(count) * 60_000_000_000
    rows["ts_close"] = rows["ts_open"] + 60_000_000_000
    rows["close"] = closes
    rows["open"] = np.concatenate((closes[:1], closes[:-1]))
    rows["high"] = np.maximum(rows["open"], closes) + SCALE
    rows["low"] = np.minimum(rows["open"], closes) - SCALE
    rows["volume_low"] = 10 * SCALE
    rows["quote_volume_low"] = (10 * closes).astype(np.uint64)
    rows["count"] = 100
    rows["kind"] = int(_core.model.RecordKind.BAR)
    rows["flags"] = _core.model.FLAG_CLOSED
    rows["timeframe_s"] = 60
    return Bars("BTCUSDT", "1m", rows)


def strategy() -> tc.Strategy:
    m1 = tc.timeframe("1m")
    fast, slow = ta.sma(m1.close, FAST), ta.sma(m1.close, SLOW)
    return tc.Strategy(
        name="cross",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        size=tc.size.fraction(0.9),
    )


def test_backtest(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    bars = make_bars(size(BARS))
    benchmark.group = GROUP
    benchmark.extra_info["bars"] = len(bars)

    result = benchmark.pedantic(tc.backtest.run, (strategy(), bars), rounds=5, iterations=1)
    benchmark.extra_info["orders"] = result.metrics["orders"]


def test_backtest_with_figures(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    """What the peer does not leave out either: the curve and the figures."""
    bars = make_bars(size(BARS))
    benchmark.group = GROUP
    benchmark.extra_info["bars"] = len(bars)

    benchmark.pedantic(lambda: tc.backtest.run(strategy(), bars).metrics, rounds=5, iterations=1)


def test_backtesting_py(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library = pytest.importorskip("backtesting")
    pandas = pytest.importorskip("pandas")
    bars = make_bars(size(BARS))
    table = pandas.DataFrame(
        {name.title(): getattr(bars, name) for name in ("open", "high", "low", "close", "volume")},
        index=pandas.to_datetime(bars.ts_close),
    )

    def mean(values: Any, period: int) -> Any:
        return pandas.Series(values).rolling(period).mean().to_numpy()

    class Cross(library.Strategy):  # type: ignore[misc, name-defined]
        def init(self) -> None:
            self.fast = self.I(mean, self.data.Close, FAST)
            self.slow = self.I(mean, self.data.Close, SLOW)

        def next(self) -> None:
            if (
                not self.position
                and self.fast[-2] <= self.slow[-2]
                and self.fast[-1] > self.slow[-1]
            ):
                self.buy(size=0.9)
            elif self.position and self.fast[-2] >= self.slow[-2] and self.fast[-1] < self.slow[-1]:
                self.position.close()

    def run() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return library.Backtest(table, Cross, cash=10_000_000, commission=0.001).run()

    benchmark.group = GROUP
    benchmark.extra_info["bars"] = len(bars)
    benchmark.extra_info["peer"] = "backtesting.py"
    benchmark.pedantic(run, rounds=2, iterations=1)


def test_plain_loop(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    bars = make_bars(size(BARS))
    close, opens = bars.close, bars.open

    def mean(values: np.ndarray, period: int) -> np.ndarray:
        sums = np.cumsum(np.insert(values, 0, 0.0))
        return np.concatenate(
            (np.full(period - 1, np.nan), (sums[period:] - sums[:-period]) / period)
        )

    def run() -> float:
        fast, slow = mean(close, FAST), mean(close, SLOW)
        cash, held = 10_000.0, 0.0
        for i in range(1, len(close) - 1):
            if not held and fast[i - 1] <= slow[i - 1] and fast[i] > slow[i]:
                held = 0.9 * cash / opens[i + 1]
                cash -= held * opens[i + 1]
                held *= 0.999
            elif held and fast[i - 1] >= slow[i - 1] and fast[i] < slow[i]:
                cash += held * opens[i + 1] * 0.999
                held = 0.0
        return float(cash + held * close[-1])

    benchmark.group = GROUP
    benchmark.extra_info["bars"] = len(bars)
    benchmark.extra_info["peer"] = "plain loop, NumPy averages"
    benchmark.pedantic(run, rounds=3, iterations=1)
