# SPDX-License-Identifier: Apache-2.0
"""Rules for positions through a whole backtest: sizes, stops, targets, time, additions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.backtest.twins import Twin, compiled
from tests.pipeline.frames import MINUTE, START, make_bars, walk

import tradecore as tc
from tradecore import ta
from tradecore.backtest import Result
from tradecore.data import Bars
from tradecore.engine import Order
from tradecore.model.instrument import SCALE
from tradecore.model.order import OrderStatus, OrderType, Purpose, Side

M1 = tc.timeframe("1m")
LOT = SCALE // 100_000
FREE = tc.fees.free()
NEVER = M1.close < 0


def run(closes: Any, cash: int = 10_000, **fields: Any) -> Result:
    """Run one strategy without fees; by default it enters at a close of 20,000 and never leaves."""
    parts: dict[str, Any] = {"long_entry": M1.close == 20_000, "long_exit": NEVER} | fields
    bars = Bars("BTCUSDT", "1m", make_bars([round(close * 100) for close in closes]))
    return tc.backtest.run(tc.Strategy(name="rules", **parts), bars, fees=FREE, cash=cash)


def orders(result: Result, purpose: Purpose) -> list[Order]:
    return [order for order in result.engine.orders if order.request.purpose is purpose]


def entry(result: Result) -> Order:
    (first, *_) = orders(result, Purpose.ENTRY)
    return first


def minute(ts: int) -> int:
    """Bars that have closed by `ts`."""
    return (ts - START) // MINUTE


# --- Sizes.


@pytest.mark.parametrize(
    ("size", "quantity"),
    [
        (tc.size.fixed(0.123456), 0.12345),
        (tc.size.fixed(7), 0.49900),  # 10,000 less 20 bps for moving prices, over 20,000.
        (tc.size.notional(1_000), 0.05),
        (tc.size.fraction(0.25), 0.125),
        (tc.size.fraction(tc.param("share", 0.25)), 0.125),
        (tc.size.kelly(win_rate=0.6, payoff=1.0, cap=1.0), 0.1),  # 0.6 - 0.4 / 1 = 0.2.
        (tc.size.kelly(win_rate=0.6, payoff=1.0, cap=0.05), 0.025),
        (tc.size.kelly(win_rate=tc.param("wins", 0.6), payoff=1.0, cap=0.05), 0.025),
        (tc.size.risk_fraction(0.01), 0.25),  # 100 over a stop 400 away.
        (tc.size.risk_fraction(0.03), 0.499),  # 300 over 400 is 0.75, more than cash.
    ],
)
def test_size_of_an_entry(size: Any, quantity: float) -> None:
    result = run([19_990, 20_000, 20_010], size=size, stop=tc.stop.percent(0.02))

    assert entry(result).request.quantity == round(quantity * SCALE)


def test_size_by_volatility_is_measured_on_the_clock() -> None:
    closes = [*(walk(30, 5) / 100), 20_000, 20_010]
    result = run(closes, size=tc.size.volatility_target(0.3, 20))
    returns = np.diff(closes[:31]) / closes[:30]
    yearly = np.std(returns[-20:]) * np.sqrt(365 * 24 * 60)
    units = 0.3 / yearly * 10_000 / 20_000 * SCALE / LOT

    assert 0.01 < 0.3 / yearly < 0.9
    assert entry(result).request.quantity == int(units) * LOT


def test_nothing_is_entered_while_its_size_is_unknown() -> None:
    result = run([20_000] * 30, size=tc.size.volatility_target(0.3, 20))

    assert orders(result, Purpose.ENTRY) == []


def test_odds_that_params_make_hopeless_enter_nothing() -> None:
    size = tc.size.kelly(win_rate=tc.param("wins", 0.4), payoff=1.0, cap=1.0)

    assert orders(run([20_000] * 3, size=size), Purpose.ENTRY) == []


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    risk=st.sampled_from([0.001, 0.01, 0.02]),
    stop=st.sampled_from(
        [tc.stop.percent(0.004), tc.stop.atr(5, 3.0), tc.stop.chandelier(8, 3.0, trailing=False)]
    ),
)
def test_a_stop_loses_no_more_than_was_risked(seed: int, risk: float, stop: Any) -> None:
    fast, slow = ta.sma(M1.close, 3), ta.sma(M1.close, 8)
    result = run(
        walk(400, seed) / 100,
        cash=1_000_000,
        long_entry=ta.crossover(fast, slow),
        size=tc.size.risk_fraction(risk),
        stop=stop,
    )
    trades = [trade for trade in result.trades.iter_rows(named=True) if not trade["is_open"]]
    assume(trades)
    equity = 1_000_000.0
    for trade in trades:
        assert trade["profit"] >= -risk * equity * (1 + 1e-9)
        equity += trade["profit"]


# --- Stops.


def test_chandelier_hangs_under_the_highest_high_and_never_falls() -> None:
    closes = [19_900, 19_950, 20_000, 20_060, 20_100, 20_080, 20_090]
    result = run(closes, stop=tc.stop.chandelier(3, 2.0))
    # Each bar's range is |change| + 10; ATR(3) is seeded with the mean of the first three, from
    # the second bar on, and the highs are 5 above.
    bars = make_bars([close * 100 for close in closes])
    high, low, close = (bars[name] / SCALE for name in ("high", "low", "close"))
    levels = ta.max(high, 3) - 2.0 * ta.atr(high, low, close, 3)
    known = [level for level in levels[3:] if not np.isnan(level)]
    stops = [order.request.stop_price / SCALE for order in orders(result, Purpose.PROTECT)]

    assert result.metrics["fills"] in (0, 1)
    assert stops == sorted(stops)
    for level in stops[1:]:
        assert any(level == pytest.approx(each, abs=0.011) for each in known)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1_000), which=st.integers(0, 2))
def test_a_trailing_stop_never_loosens(seed: int, which: int) -> None:
    stop = (
        tc.stop.percent(0.003, trailing=True),
        tc.stop.atr(5, 2.0, trailing=True),
        tc.stop.chandelier(6, 2.0),
    )[which]
    fast, slow = ta.sma(M1.close, 3), ta.sma(M1.close, 8)
    result = run(walk(300, seed) / 100, long_entry=ta.crossover(fast, slow), stop=stop)
    level, count = 0, 0
    for order in result.engine.orders:
        if order.request.purpose is Purpose.ENTRY:
            level = 0
        elif order.request.stop_price:
            assert order.request.stop_price >= level
            level = order.request.stop_price
            count += 1
    assert count > 5


# --- Targets.


def test_target_alone_rests_as_a_limit_and_takes_its_price() -> None:
    result = run([20_000, 20_050, 20_390, 20_450, 20_300], target=tc.target.percent(0.02))
    (rest,) = orders(result, Purpose.PROTECT)

    assert (rest.request.order_type, rest.request.side) == (OrderType.LIMIT, Side.SELL)
    assert rest.request.price == 20_400 * SCALE
    assert rest.status is OrderStatus.FILLED
    assert [fill.price for fill in rest.fills] == [20_400 * SCALE]
    assert minute(rest.fills[0].ts_event) == 4


def test_target_beside_a_stop_rests_as_a_pair_until_one_of_them_trades() -> None:
    rules: dict[str, Any] = {"stop": tc.stop.percent(0.01), "target": tc.target.multiple(2.0)}
    gain = run([20_000, 20_050, 20_390, 20_450, 20_300], **rules)
    loss = run([20_000, 20_050, 19_900, 19_750, 19_900], **rules)
    for result, price, minutes in ((gain, 20_400, 4), (loss, 19_800, 4)):
        (pair,) = orders(result, Purpose.PROTECT)
        assert pair.request.order_type is OrderType.OCO
        assert pair.request.price == 20_400 * SCALE
        assert pair.request.stop_price == 19_800 * SCALE
        assert pair.status is OrderStatus.FILLED
        assert [fill.price for fill in pair.fills] == [price * SCALE]
        assert minute(pair.fills[0].ts_event) == minutes
        assert result.metrics["trades"] == 1


def test_trailing_moves_the_pair_and_leaves_its_target() -> None:
    result = run(
        [20_000, 20_100, 20_200, 20_150, 20_500, 20_400],
        stop=tc.stop.percent(0.05, trailing=True),
        target=tc.target.percent(0.02),
    )
    pairs = orders(result, Purpose.PROTECT)

    assert [pair.request.stop_price / SCALE for pair in pairs] == [19_000, 19_095, 19_190]
    assert {pair.request.price for pair in pairs} == {20_400 * SCALE}
    assert pairs[-1].status is OrderStatus.FILLED


# --- Time.


@pytest.mark.parametrize("bars", [1, 3])
def test_a_position_is_left_after_so_many_closes(bars: int) -> None:
    result = run([20_000, *[20_010] * 6], exit_after=bars)
    (leave,) = orders(result, Purpose.EXIT)

    assert minute(entry(result).fills[0].ts_event) == 1
    assert minute(leave.request.ts_event) == 1 + bars


def test_nothing_is_entered_while_it_cools_down() -> None:
    result = run([20_000] * 10, exit_after=1, cooldown=2)
    entries = [minute(order.request.ts_event) for order in orders(result, Purpose.ENTRY)]
    leaves = [minute(order.request.ts_event) for order in orders(result, Purpose.EXIT)]

    assert entries == [1, 5, 9]
    assert leaves == [2, 6, 10]


def test_it_may_cool_down_after_losses_only() -> None:
    closes = [20_000, 20_010, 20_000, 19_990, 20_000, 20_000, 20_000, 20_000]
    result = run(closes, exit_after=1, cooldown=2, cooldown_after="loss")

    assert [minute(o.request.ts_event) for o in orders(result, Purpose.ENTRY)] == [1, 3, 7]


# --- Additions.


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_position_is_added_to_up_to_its_limit(most: int) -> None:
    result = run([20_000] * 8, size=tc.size.fraction(0.2), entries_max=most)
    entries = orders(result, Purpose.ENTRY)

    assert len(entries) == most
    assert sum(order.request.quantity for order in entries) == most * round(0.1 * SCALE)


def test_additions_never_beat_free_cash_and_the_stop_covers_all() -> None:
    result = run([20_000] * 8, size=tc.size.fraction(0.6), entries_max=5, stop=tc.stop.percent(0.1))
    entries = orders(result, Purpose.ENTRY)
    held = sum(order.filled_quantity for order in entries)
    covered = orders(result, Purpose.PROTECT)[-1].request

    # 0.6 x 10,000, then what 4,000 less 20 bps buys; what is left then, 8, less than a lot at 5.
    assert [order.request.quantity / SCALE for order in entries[:2]] == [0.3, 0.1996]
    assert sum(order.filled_quote for order in entries) <= 10_000 * SCALE
    assert (covered.quantity, covered.stop_price) == (held, 18_000 * SCALE)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    fraction=st.floats(0.05, 1.0),
    most=st.integers(1, 6),
    is_trailing=st.booleans(),
)
def test_entries_together_never_beat_the_cash_there_is(
    seed: int, fraction: float, most: int, is_trailing: bool
) -> None:
    result = run(
        walk(200, seed) / 100,
        long_entry=M1.close > M1.close.lag(1),
        size=tc.size.fraction(fraction),
        stop=tc.stop.percent(0.004, trailing=is_trailing),
        target=tc.target.percent(0.006),
        entries_max=most,
    )
    entries = 0
    assert result.engine.portfolio.cash() >= 0
    for order in result.engine.orders:
        if order.request.purpose is Purpose.ENTRY:
            entries += 1
            assert order.status in (OrderStatus.FILLED, OrderStatus.WORKING)  # At the last close.
    assert entries > 0


# --- Both kinds of strategies.


class Timed(Twin):
    exit_after = 40
    cooldown = 12
    cooldown_after = "loss"
    stop = tc.stop.chandelier(20, 3.0)
    size = tc.size.volatility_target(0.4, 30)
    target = tc.target.atr(14, 6.0)


def test_python_twin_follows_the_same_rules() -> None:
    data = Bars("BTCUSDT", "1m", make_bars(walk(20_000, 9)))
    declared = compiled(
        stop=Timed.stop,
        size=Timed.size,
        target=Timed.target,
        exit_after=40,
        cooldown=12,
        cooldown_after="loss",
    )
    ours, twin = tc.backtest.run(declared, data), tc.backtest.run(Timed(), data)

    assert len(ours.decisions) > 50
    assert list(ours.decisions) == list(twin.decisions)


def test_rules_are_told_apart_by_what_they_do() -> None:
    """Every rule changes decisions on the same market, so none is ignored."""
    data = Bars("BTCUSDT", "1m", make_bars(walk(20_000, 9)))
    digests = [
        tc.backtest.run(compiled(**fields), data).decisions.digest()
        for fields in (
            {},
            {"stop": tc.stop.chandelier(14, 3.0)},
            {"stop": tc.stop.none(), "target": tc.target.atr(14, 3.0)},
            {"target": tc.target.multiple(1.5)},
            {"exit_after": 20},
            {"cooldown": 50},
            {"entries_max": 2, "size": tc.size.fraction(0.2)},
            {"size": tc.size.risk_fraction(0.01)},
        )
    ]
    assert all(one != other for one, other in pairwise(sorted(digests)))
