# SPDX-License-Identifier: Apache-2.0
"""A free-form strategy without an engine does, sees and comes to what it does with one."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline.frames import make_bars, walk

import tradecore as tc
from tradecore.backtest import Result
from tradecore.backtest.ran import EventRan, QuickRan
from tradecore.data import Bars
from tradecore.model import BarView, Intent
from tradecore.strategy import Context

RULES: list[dict[str, Any]] = [
    {},
    {"size": tc.size.fixed(0.013), "stop": tc.stop.percent(0.002)},
    {"size": tc.size.risk_fraction(0.01), "stop": tc.stop.atr(5, 2.0, trailing=True)},
    {"stop": tc.stop.chandelier(7, 2.0), "cooldown": 9, "cooldown_after": "loss"},
    {"stop": tc.stop.percent(0.003, trailing=True), "target": tc.target.multiple(1.5)},
    {"size": tc.size.fraction(0.4), "target": tc.target.percent(0.002), "exit_after": 25},
    {"size": tc.size.notional(700), "exit_after": 40, "cooldown": 3},
]


@pytest.fixture(autouse=True, scope="module")
def interruptible() -> Iterator[None]:
    """A shell that starts its jobs in the background has them ignore the signal."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


class Coin(tc.PythonStrategy):
    """Decides by a seeded coin, and notes all that it is shown."""

    name = "coin"
    timeframes = ("1m",)

    def __init__(self, seed: int, direct_at: int = -1, stop_at: int = -1, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.random = random.Random(seed)
        self.direct_at, self.stop_at = direct_at, stop_at
        self.seen: list[tuple[Any, ...]] = []

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        coin = self.random.random()
        self.seen.append((bar, ctx.now, ctx.open_buy, ctx.open_sell, *self.look(ctx, coin < 0.9)))
        number = len(self.seen)
        if number == self.stop_at:
            os.kill(os.getpid(), signal.SIGINT)
        if number == self.direct_at:
            return [ctx.buy(0.01, price=bar.close * 0.999)]
        wanted = []
        if coin < 0.05:
            wanted.append(ctx.enter_long(stop_distance=20.0 if coin < 0.01 else None))
        if 0.04 < coin < 0.08:
            wanted.append(ctx.exit_long())
        return wanted

    def look(self, ctx: Context, looks: bool) -> tuple[Any, ...]:
        """What is looked up late must be what was looked up at once."""
        return (ctx.price, ctx.cash, ctx.equity, ctx.position) if looks else ()


def history(seed: int, count: int = 900, *, with_holes: bool = False) -> Bars:
    rows = make_bars(walk(count, seed))
    if with_holes:
        dice = np.random.default_rng(seed)
        keep = np.ones(len(rows), dtype=bool)
        for at in dice.integers(1, count - 40, 5):
            keep[at : at + dice.integers(1, 40)] = False
        rows = rows[keep].copy()
    return Bars("BTCUSDT", "1m", rows)


def both(bars: Bars, **fields: Any) -> tuple[Result, Result]:
    """Return a run without and one with an engine, after comparing all that they show."""
    coins = Coin(**fields), Coin(**fields)
    free = tc.backtest.run(coins[0], bars)
    events = tc.backtest.run(coins[1], bars, quick=False)
    assert coins[0].seen == coins[1].seen
    assert list(free.decisions) == list(events.decisions)
    assert free.fills.equals(events.fills)
    assert free.trades.equals(events.trades)
    assert free.equity.equals(events.equity)
    np.testing.assert_equal(free.metrics, events.metrics)
    assert (free.is_complete, free.ts_end) == (events.is_complete, events.ts_end)
    assert isinstance(events._ran, EventRan)
    return free, events


@given(
    seed=st.integers(0, 1_000),
    rules=st.sampled_from(RULES),
    timeframes=st.sampled_from([("1m",), ("1m", "5m"), ("5m",), ("3m", "15m")]),
    with_holes=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_free_form_without_an_engine_is_the_same_run(
    seed: int, rules: dict[str, Any], timeframes: tuple[str, ...], with_holes: bool
) -> None:
    bars = history(seed, with_holes=with_holes)
    free, _ = both(bars, seed=seed, timeframes=timeframes, **rules)
    # Fewer may be known of what an engine alone has rules for.
    assert isinstance(free._ran, QuickRan | EventRan)


def test_a_plain_run_needs_no_engine_until_it_is_asked_for() -> None:
    strategy = Coin(seed=4)
    result = tc.backtest.run(strategy, history(4))
    assert isinstance(result._ran, QuickRan)
    assert len(result.fills) > 20
    calls = len(strategy.seen)
    assert list(result.engine.decisions) == list(result.decisions)
    assert len(strategy.seen) == calls, "the strategy is not called again"


def test_an_order_of_its_own_brings_the_engine_in_without_a_second_call() -> None:
    free, _ = both(history(5), seed=5, direct_at=300)
    assert isinstance(free._ran, EventRan)
    assert len(free.orders.filter(free.orders["type"] == "limit")) == 1


def test_additions_are_run_by_the_engine_from_the_start() -> None:
    free, _ = both(history(6), seed=6, entries_max=3)
    assert isinstance(free._ran, EventRan)


def test_interrupt_ends_both_after_the_same_instant() -> None:
    free, _ = both(history(7), seed=7, stop_at=401, timeframes=("1m", "5m"))
    assert not free.is_complete
    assert list(free.engine.decisions) == list(free.decisions)


def test_interrupt_ends_an_engine_that_was_brought_in() -> None:
    free, _ = both(history(8), seed=8, direct_at=100, stop_at=300)
    assert not free.is_complete


def test_progress_is_told_to_the_end() -> None:
    shares: list[float] = []
    tc.backtest.run(Coin(seed=9), history(9), progress=shares.append)
    assert shares == sorted(shares)
    assert 50 < len(shares) <= 101
    assert shares[-1] <= 1.0


@pytest.mark.parametrize("quick", [True, False])
def test_what_a_strategy_raises_comes_through(quick: bool) -> None:
    class Broken(Coin):
        def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
            raise ZeroDivisionError(f"at the first bar of {ctx.symbol}, {bar.timeframe_s}")

    with pytest.raises(ZeroDivisionError, match="at the first bar"):
        tc.backtest.run(Broken(seed=1), history(1), quick=quick)


@pytest.mark.parametrize(
    ("limits", "is_idle"),
    [
        ({}, True),
        ({"open_orders_max": 4, "orders_per_minute_max": 2, "price_collar_bps": 1}, True),
        ({"price_age_max_s": 0.001}, True),
        ({"orders_per_minute_max": 1}, False),
        ({"open_orders_max": 3}, False),
        ({"cool_down_s": 60.0}, False),
        ({"order_notional_max": Decimal(10**9)}, False),
    ],
)
def test_limits_that_cannot_be_reached_need_no_engine(
    limits: dict[str, Any], is_idle: bool
) -> None:
    coins = Coin(seed=4), Coin(seed=4)
    free = tc.backtest.run(coins[0], history(4), limits=tc.Limits(**limits))
    events = tc.backtest.run(coins[1], history(4), limits=tc.Limits(**limits), quick=False)
    assert isinstance(free._ran, QuickRan) == is_idle
    assert list(free.decisions) == list(events.decisions)
    assert free.metrics["refused"] == events.metrics["refused"]
