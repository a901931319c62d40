# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a bar met in both phases, with a market order placed and filled every 20 bars.

The peers: the same rules in plain Python, and backtesting.py, whose figure holds its own strategy
loop too.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from tests.reference.bar_venue import Bar, BarVenue, Rules

from tradecore import _core

SCALE = 100_000_000
MINUTE = 60_000_000_000
GROUP = "bars met, an order every 20"


def market_bars(count: int) -> np.ndarray:
    """Return `count` BAR rows of one invented symbol."""
    markets = _core.market.default_markets()[:1]
    start = 1_700_000_040 * 10**9
    return _core.market.Generator(7, markets, start, count).history(0)


def fresh_venue(mode: str = "bars") -> _core.sim.Venue:
    instrument = _core.market.default_markets()[0].instrument
    venue = _core.sim.Venue([instrument], 1000, 1000, mode)
    venue.deposit(1, "USDT", 1_000_000 * SCALE)
    return venue


def test_venue(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    """As a backtest drives it: from C++."""
    bars = market_bars(size(10_000))
    instrument = _core.market.default_markets()[0].instrument
    benchmark.group = GROUP
    benchmark.extra_info["bars"] = len(bars)

    ns = benchmark.pedantic(
        _core.sim.bench_bars, (instrument, bars, 20), rounds=5, iterations=1, warmup_rounds=1
    )
    benchmark.extra_info["ns per bar"] = round(ns, 1)


def test_venue_from_python(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    """As the local exchange drives it: two calls for each bar."""
    bars = market_bars(size(10_000))
    benchmark.group = GROUP
    benchmark.extra_info["bars"] = len(bars)
    buy, sell = _core.model.Side.BUY, _core.model.Side.SELL
    market, gtc = _core.sim.OrderType.MARKET, _core.sim.TimeInForce.GTC

    def run() -> None:
        venue = fresh_venue()
        for i in range(len(bars)):
            row = bars[i : i + 1]
            venue.open_phase(row)
            venue.close_phase(row)
            if i % 20 == 19:
                side, quantity = (buy, SCALE // 10) if i % 40 == 19 else (sell, SCALE // 100 * 9)
                venue.submit(1, 0, "", side, market, gtc, quantity, 0, 0, 0, i)
                venue.take_reports()

    benchmark.pedantic(run, rounds=5, iterations=1)


def test_plain_python(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    rows = market_bars(size(10_000))
    bars = [
        Bar(*(int(row[name]) for name in ("open", "high", "low", "close", "volume_low")))
        for row in rows
    ]
    benchmark.group = GROUP
    benchmark.extra_info["peer"] = "plain Python"
    rules = Rules(1_000_000, 1000, 10**14, 9 * 10**12, 5 * SCALE, 9 * 10**14, 1000, 1000)

    def run() -> None:
        venue = BarVenue(rules, {"base": 0, "quote": 1_000_000 * SCALE})
        for i, bar in enumerate(bars):
            venue.open_phase(bar)
            venue.close_phase(bar)
            if i % 20 == 19:
                side, quantity = (
                    ("buy", SCALE // 10) if i % 40 == 19 else ("sell", SCALE // 100 * 9)
                )
                venue.submit(str(i), side, "market", "gtc", quantity, 0, 0, 0)

    benchmark.pedantic(run, rounds=5, iterations=1)


def test_backtesting_py(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        backtesting = pytest.importorskip("backtesting", reason="waits for backtesting.py")
        pandas = pytest.importorskip("pandas")
    rows = market_bars(size(10_000))
    columns = {name.capitalize(): rows[name] / SCALE for name in ("open", "high", "low", "close")}
    frame = pandas.DataFrame(
        columns | {"Volume": rows["volume_low"] / SCALE}, index=pandas.to_datetime(rows["ts_open"])
    )
    benchmark.group = GROUP
    benchmark.extra_info["peer"] = "backtesting.py"

    class EveryTwenty(backtesting.Strategy):
        def init(self) -> None:
            self.bars = 0

        def next(self) -> None:
            self.bars += 1
            if self.bars % 40 == 19:
                self.buy(size=1)
            elif self.bars % 40 == 39:
                self.position.close()

    def run() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            backtesting.Backtest(
                frame, EveryTwenty, cash=1_000_000, commission=0.001, finalize_trades=True
            ).run()

    benchmark.pedantic(run, rounds=3, iterations=1)


def test_orders(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    """One unit of work: a limit order placed, cancelled, and its two reports taken."""
    count = size(20_000)
    benchmark.extra_info["orders"] = count
    buy = _core.model.Side.BUY
    limit, gtc = _core.sim.OrderType.LIMIT, _core.sim.TimeInForce.GTC

    def run() -> None:
        venue = fresh_venue()
        for i in range(count):
            placed = venue.submit(1, 0, "", buy, limit, gtc, SCALE // 10, 60_000 * SCALE, 0, 0, i)
            venue.cancel(1, 0, placed.order_id, ts=i)
            venue.take_reports()

    benchmark.pedantic(run, rounds=3, iterations=1)


def test_generated_hour(benchmark: BenchmarkFixture) -> None:
    """One unit of work: an hour of four generated markets, trades, quotes and book updates."""
    markets = _core.market.default_markets()
    start = 1_700_000_040 * 10**9

    def run() -> int:
        batch = _core.market.Generator(7, markets, start).advance(start + 60 * MINUTE)
        return len(batch.messages)

    benchmark.extra_info["messages"] = benchmark.pedantic(run, rounds=3, iterations=1)
