# SPDX-License-Identifier: Apache-2.0
"""What a free-form strategy hears of trades and books in a replay, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import recorded
from tests.backtest.test_tick_runner import MS, RULES, START, ticks
from tests.backtest.tick_market import LAST, MAKER, SELL, SNAPSHOT, Maker, moving, play
from tests.reference.book import Book, as_run

import tradecore as tc
from tradecore import _core
from tradecore.data import Ticks, load_ticks
from tradecore.model import BarView, Intent, Side, TradeView
from tradecore.strategy import BookView, BoundStrategy, Context, heard

SCALE = 100_000_000


class Hears(tc.PythonStrategy):
    """Notes all that it hears of, in its order."""

    name = "hears"
    timeframes = ("1s",)

    def __init__(self) -> None:
        self.heard: list[tuple[str, int, Any]] = []

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.heard.append(("bar", ctx.now, (bar.ts_close - START) // MS))
        return None

    def on_trade(self, ctx: Context, trade: TradeView) -> Iterable[Intent] | None:
        self.heard.append(("trade", ctx.now, (trade.ts - START) // MS))
        return None

    def on_book(self, ctx: Context, book: BookView) -> Iterable[Intent] | None:
        self.heard.append(("book", ctx.now, (book.ts - START) // MS))
        return None


def test_only_the_methods_that_are_written_are_waited_for() -> None:
    class Silent(Hears):
        on_trade = tc.PythonStrategy.on_trade
        on_book = tc.PythonStrategy.on_book

    class Trades(Hears):
        on_book = tc.PythonStrategy.on_book

    def waited(strategy: tc.PythonStrategy) -> tuple[tuple[str, ...], ...]:
        return heard([BoundStrategy.of_python(strategy, 0, [RULES])])

    assert waited(Silent()) == ((), ())
    assert waited(Trades()) == (("BTCUSDT",), ())
    assert waited(Hears()) == (("BTCUSDT",), ("BTCUSDT",))
    assert waited(Maker()) == ((), ("BTCUSDT",))


def test_a_class_without_any_method_is_refused_by_name() -> None:
    class Deaf(tc.PythonStrategy):
        name = "deaf"
        timeframes = ("1s",)

    with pytest.raises(TypeError, match="Deaf has no on_bar, on_trade or on_book"):
        play(Deaf(), ticks(()))


@pytest.mark.parametrize("delay_ms", [0, 30])
def test_ticks_are_heard_when_the_replay_says_and_in_its_order(delay_ms: int) -> None:
    strategy = Hears()
    market = moving(
        [(500, "bid", 99.5, 2.0), (1_000, "bid", 99.5, 1.0)],
        [(500, 100.0, 1.0, 0), (999, 100.5, 1.0, 0), (1_000, 100.0, 2.0, 0)],
    )
    play(strategy, market, latency=tc.latency.Latency(data=tc.latency.constant(delay_ms)))

    until = [each for each in strategy.heard if each[1] <= START + (1_000 + delay_ms) * MS]
    assert [(kind, ms) for kind, _, ms in until] == [
        ("book", 0),
        ("trade", 1),
        ("trade", 500),
        ("book", 500),
        ("trade", 999),
        ("bar", 1_000),  # That the second is over is said before what happens at its end.
        ("trade", 1_000),
        ("book", 1_000),
    ]
    for kind, now, ms in until:
        at = START + ms * MS
        assert now == at + delay_ms * MS or (kind == "bar" and at <= now <= at + delay_ms * MS)


def test_a_trade_is_heard_before_the_bar_that_contains_it_closes() -> None:
    strategy = Hears()
    market = load_ticks(recorded.path("captures/spot_btcusdt_20240808.gz"))
    jitter = tc.latency.Latency(data=tc.latency.lognormal(40, 1.0, seed=3))
    tc.backtest.replay(strategy, market, timeframe="1s", latency=jitter)

    trades = [at for kind, _, at in strategy.heard if kind == "trade"]
    assert len(trades) == len(market.trades)
    assert len([1 for kind, *_ in strategy.heard if kind == "bar"]) > 300
    closed = -(10**15)
    for kind, now, at in strategy.heard:
        assert now >= START + at * MS, "nothing is heard before it is"
        if kind == "bar":
            closed = at
        elif kind == "trade":
            assert at >= closed, "its bar is not over"


def test_what_a_trade_says_is_what_the_capture_says() -> None:
    seen: list[TradeView] = []

    class Keeps(tc.PythonStrategy):
        name = "keeps"
        timeframes = ("1s",)

        def on_trade(self, ctx: Context, trade: TradeView) -> None:
            assert ctx.price == trade.price
            assert ctx.reference_price == round(trade.price * SCALE)
            seen.append(trade)

    play(Keeps(), moving([], [(400, 100.25, 1.5, 0), (500, 99.75, 0.5, MAKER)]))
    assert seen[1:3] == [
        TradeView("BTCUSDT", START + 400 * MS, 100.25, 1.5, Side.BUY, 2),
        TradeView("BTCUSDT", START + 500 * MS, 99.75, 0.5, Side.SELL, 3),
    ]


def test_a_book_shows_its_best_levels_and_no_price_of_an_empty_side() -> None:
    seen: list[Any] = []
    references: list[int] = []

    class Looks(tc.PythonStrategy):
        name = "looks"
        timeframes = ("1s",)

        def on_book(self, ctx: Context, book: BookView) -> None:
            sides = (book.bids(2), book.asks())
            best = (book.bid, book.bid_quantity, book.ask, book.ask_quantity)
            seen.append((book.symbol, best, book.mid, book.spread, book.last, sides))
            references.append(ctx.reference_price)

    changes = [(500, "bid", 99.5, 2.0), (600, "ask", 101.0, 0.0)]
    play(Looks(), moving(changes, [(550, 98.0, 1.0, 0)]))
    symbol, best, mid, spread, last, sides = seen[1]
    assert (symbol, best) == ("BTCUSDT", (99.5, 2.0, 101.0, 5.0))
    assert (mid, spread, last) == (100.25, 1.5, 100.0)
    assert sides == ([(99.5, 2.0), (99.0, 5.0)], [(101.0, 5.0)])

    _, (_, _, ask, ask_quantity), mid, spread, last, sides = seen[2]
    assert np.isnan([ask, mid, spread]).all()
    assert (ask_quantity, last, sides[1]) == (0.0, 98.0, [])
    assert references == [100 * SCALE, 10_025_000_000, 98 * SCALE]


class Compares(tc.PythonStrategy):
    """Holds the book that it is shown against one of its own, made of what was said so far."""

    name = "compares"
    timeframes = ("1s",)

    def __init__(self, levels: Any) -> None:
        ends = np.flatnonzero(levels["flags"] & LAST) + 1
        self.runs = [as_run(run) for run in np.split(levels, ends[:-1])]
        self.book = Book()
        self.calls = 0

    def on_book(self, ctx: Context, book: BookView) -> None:
        self.calls += 1
        before = self.book.update_id
        while True:  # On to the update that changed it: gaps and old ones are not told of.
            run = self.runs.pop(0)
            status = self.book.apply(run)
            is_snapshot = run[0]["flags"] & SNAPSHOT
            if status == "ok" and (is_snapshot or self.book.update_id != before):
                break
            before = self.book.update_id
        assert run[0]["ts_event"] == book.ts <= ctx.now
        shown = [[[round(x * SCALE) for x in level] for level in side] for side in
                 (book.bids(10_000), book.asks(10_000))]  # fmt: skip
        assert (shown[0], shown[1]) == self.book.top()

    def finish(self) -> None:
        """What was not told of changed nothing."""
        for run in self.runs:
            before = self.book.update_id
            assert self.book.apply(run) == "gap" or self.book.update_id == before


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_book_is_that_of_an_independent_one(data: st.DataObject) -> None:
    market = moving([])
    count = data.draw(st.integers(1, 40))
    levels = np.concatenate([market.levels, np.zeros(count, _core.model.BOOK_LEVEL)])
    update_id, ms = 1, 0
    for row in levels[2:]:
        update_id += data.draw(st.sampled_from([1, 1, 1, 1, 0, 2]))
        ms += data.draw(st.integers(0, 300))
        row["ts_event"] = START + ms * MS
        row["first_update_id"] = row["last_update_id"] = update_id
        side = data.draw(st.sampled_from([0, SELL]))
        price = data.draw(st.integers(90, 99)) + (12 if side else 0)
        row["price"], row["quantity"] = price * SCALE, data.draw(st.integers(0, 3)) * SCALE
        is_snapshot = data.draw(st.integers(0, 9)) == 0 and row["quantity"] > 0
        row["flags"] = LAST | side | (SNAPSHOT if is_snapshot else 0)
    strategy = Compares(levels)
    delays = tc.latency.Latency(data=tc.latency.sampled([0, 5, 70], data.draw(st.integers(0, 9))))
    play(strategy, Ticks(market.symbols, market.trades, market.quotes, levels), latency=delays)

    assert strategy.calls >= 1
    strategy.finish()


def test_the_book_of_a_recorded_market_is_that_of_an_independent_one() -> None:
    market = load_ticks(recorded.path("captures/spot_ethusdt_20240808.gz"))
    begin = int(np.argmax(market.levels["flags"] & SNAPSHOT != 0))
    some = market.levels[begin:][:20_000]
    last = int(np.flatnonzero(some["flags"] & LAST)[-1]) + 1
    strategy = Compares(some[:last])
    tc.backtest.replay(
        strategy,
        Ticks(market.symbols, market.trades, market.quotes[:0], some[:last]),
        timeframe="1s",
        latency=tc.latency.Latency(data=tc.latency.lognormal(20, 0.8, seed=5)),
    )
    assert strategy.calls > 300
    strategy.finish()


def test_each_strategy_hears_of_its_own_symbols_in_the_order_of_names() -> None:
    calls: list[tuple[str, str, str]] = []

    class Named(tc.PythonStrategy):
        timeframes = ("1s",)

        def __init__(self, name: str, *symbols: str) -> None:
            self.name, self.symbols = name, symbols  # type: ignore[misc]

        def on_book(self, ctx: Context, book: BookView) -> None:
            assert ctx.strategy == self.name
            assert ctx.symbol == book.symbol
            calls.append((self.name, book.symbol, f"{book.bid:g}"))

    one = moving([(500, "bid", 99.5, 2.0)])
    other = moving([(400, "bid", 99.25, 2.0)])

    def both(kind: str) -> Any:
        mine, second = getattr(one, kind), getattr(other, kind).copy()
        second["instrument"] = 1
        joined = np.concatenate([mine, second])
        return joined[np.argsort(joined["ts_event"], kind="stable")]

    tc.backtest.replay(
        [Named("b"), Named("a", "ETHUSDT")],
        Ticks(("BTCUSDT", "ETHUSDT"), both("trades"), one.quotes, both("levels")),
        timeframe="1s",
        instruments=[RULES, replace(RULES, symbol="ETHUSDT", base_asset="ETH")],
    )
    assert calls == [
        ("b", "BTCUSDT", "99"),
        ("a", "ETHUSDT", "99"),
        ("b", "ETHUSDT", "99"),
        ("a", "ETHUSDT", "99.25"),
        ("b", "ETHUSDT", "99.25"),
        ("b", "BTCUSDT", "99.5"),
    ]
