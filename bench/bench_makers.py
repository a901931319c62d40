# SPDX-License-Identifier: Apache-2.0
"""One unit of work: what a free-form strategy is told in a replay, a trade or a change of the book.

A recorded futures capture, depth and trades, in `tc.backtest.replay` with a queue model; all of the
run counts, from the venue to the result. A class with on_bar alone shows what is left without
ticks. The peer: hftbacktest over the same rows, with a compiled function that is woken at each of
them and looks at the same prices. One core.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from tests.differential.hftbacktest_tape import backtest
from tests.differential.test_hftbacktest import MARKETS, events_of, ticks_of

import tradecore as tc
from tradecore import _core
from tradecore.data import Ticks
from tradecore.model import BarView, Intent, TradeView
from tradecore.strategy import BookView, Context

GROUP = "a replay that tells a strategy of ticks"
MARKET = MARKETS[0]
QUEUE, EXPONENT = "power", 3.0


class Bars(tc.PythonStrategy):
    name = "bars"
    timeframes = ("1s",)

    def on_bar(self, ctx: Context, bar: BarView) -> None: ...


class Trades(tc.PythonStrategy):
    name = "trades"
    timeframes = ("1s",)

    def __init__(self) -> None:
        self.bought = 0.0

    def on_trade(self, ctx: Context, trade: TradeView) -> None:  # noqa: ARG002
        self.bought += trade.quantity


class Books(tc.PythonStrategy):
    name = "books"
    timeframes = ("1s",)

    def __init__(self) -> None:
        self.widest = 0.0

    def on_book(self, ctx: Context, book: BookView) -> None:  # noqa: ARG002
        self.widest = max(self.widest, book.ask - book.bid)


class Both(Trades, Books):
    name = "both"

    def __init__(self) -> None:
        Trades.__init__(self)
        Books.__init__(self)


class Maker(tc.PythonStrategy):
    """Quotes ten ticks from the best prices, and follows them."""

    name = "maker"
    timeframes = ("1s",)
    away = 10 * float(MARKET.tick)

    def on_book(self, ctx: Context, book: BookView) -> Iterable[Intent] | None:
        bid, ask, held = ctx.open_buy, ctx.open_sell, ctx.position.quantity
        wanted = []
        if bid is None:
            if held <= 0.01e8:
                wanted.append(ctx.buy(0.01, book.bid - self.away))
        elif bid.price < book.bid - 2 * self.away and not bid.is_canceling:
            wanted.append(ctx.cancel_buy())
        if ask is None:
            if held >= 0.01e8:
                wanted.append(ctx.sell(0.01, book.ask + self.away))
        elif ask.price > book.ask + 2 * self.away and not ask.is_canceling:
            wanted.append(ctx.cancel_sell())
        return wanted


@pytest.mark.parametrize("kind", [Bars, Trades, Books, Both, Maker])
def test_replay_of_a_strategy(benchmark: BenchmarkFixture, kind: type[tc.PythonStrategy]) -> None:
    recorded = ticks_of(MARKET)
    ticks = Ticks(recorded.symbols, recorded.trades, recorded.quotes[:0], recorded.levels)
    updates = int(np.count_nonzero(ticks.levels["flags"] & _core.model.FLAG_LAST))
    told = len(ticks.trades) * issubclass(kind, Trades) + updates * issubclass(kind, (Books, Maker))

    def play() -> tc.backtest.Result:
        return tc.backtest.replay(
            kind(), ticks, timeframe="1s", queue=QUEUE, queue_exponent=EXPONENT,
            instruments=[MARKET.instrument()],
        )  # fmt: skip

    benchmark.group = GROUP
    result = benchmark.pedantic(play, rounds=7, warmup_rounds=1)
    benchmark.extra_info["told"] = told
    benchmark.extra_info["fills"] = len(result.fills)
    note_rate(benchmark, len(ticks.trades) + updates)


def note_rate(benchmark: BenchmarkFixture, events: int) -> None:
    """Trades and updates played, told of or not."""
    benchmark.extra_info["events"] = events
    if benchmark.stats is not None:
        benchmark.extra_info["events/s"] = round(events / benchmark.stats.stats.min)


def test_hftbacktest(benchmark: BenchmarkFixture) -> None:
    hft = pytest.importorskip("hftbacktest", reason="waits for hftbacktest")
    from numba import njit

    events = events_of(MARKET)
    ticks = ticks_of(MARKET)
    updates = int(np.count_nonzero(ticks.levels["flags"] & _core.model.FLAG_LAST))

    @njit
    def play(hbt):  # type: ignore[no-untyped-def]
        widest, calls = 0.0, 0
        while hbt.wait_next_feed(False, 1_000_000_000_000) == 2:
            depth = hbt.depth(0)
            widest = max(widest, depth.best_ask - depth.best_bid)
            calls += 1
        return calls

    def prepare() -> tuple[tuple[Any], dict[str, Any]]:
        asset, _ = backtest(events, float(MARKET.tick), float(MARKET.lot), QUEUE, EXPONENT)
        return (hft.HashMapMarketDepthBacktest([asset]),), {}

    benchmark.group = GROUP
    benchmark.extra_info["peer"] = "hftbacktest, a compiled strategy"
    calls = benchmark.pedantic(play, setup=prepare, rounds=7, warmup_rounds=1)
    assert calls >= updates
    note_rate(benchmark, len(ticks.trades) + updates)
