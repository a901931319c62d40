# SPDX-License-Identifier: Apache-2.0
"""Free-form strategies: when they are called, what they see, what becomes of their wishes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

import pytest
from tests.engine.conversation import (
    BTCUSDT,
    SECOND,
    START,
    SYMBOL,
    Talk,
    bar,
    make_engine,
    raw,
    sent,
)

import tradecore as tc
from tradecore.engine import Engine, instant_events
from tradecore.model import BarView, Command, Intent, OrderStatus, OrderType, Purpose, Side
from tradecore.strategy import BoundStrategy, Context, PythonStrategy
from tradecore.strategy.size import Sizing
from tradecore.strategy.stop import Stop

MINUTE = 60 * SECOND


class Noted(PythonStrategy):
    """Notes what it is called with; returns what the test put into `wishes`."""

    name = "noted"
    timeframes = ("1m", "5m")
    size: ClassVar[Sizing] = tc.size.fraction(0.5)
    stop: ClassVar[Stop] = tc.stop.atr(2, 3.0, trailing=True)

    def __init__(self) -> None:
        self.calls: list[tuple[int, int]] = []
        self.contexts: list[Context] = []
        self.wishes: list[str] = []

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.calls.append(((bar.ts_close - START) // MINUTE, bar.timeframe_s))
        self.contexts.append(ctx)
        if not self.wishes or bar.timeframe_s != 60:
            return None
        wish = self.wishes.pop(0)
        return {
            "enter": lambda: [ctx.enter_long()],
            "near": lambda: [ctx.enter_long(stop_distance=10.0)],
            "leave": lambda: [ctx.exit_long()],
            "buy": lambda: [ctx.buy(Decimal("0.123456"), price=19_999.999)],
            "sell": lambda: [ctx.sell("0.05")],
            "wait": lambda: None,
        }[wish]()


def make_noted() -> tuple[Noted, Talk]:
    strategy = Noted()
    return strategy, Talk(make_engine(strategies=[BoundStrategy.of_python(strategy, 0, [BTCUSDT])]))


def close(talk: Talk, minute: int, price: float = 20_000.0) -> list[Command]:
    """Fold the bars that close at the end of a minute."""
    ts = START + minute * MINUTE
    talk.now = ts
    bars = [bar(price, ts)] + ([bar(price, ts, 300)] if minute % 5 == 0 else [])
    commands: list[Command] = []
    for event in instant_events(ts, {SYMBOL: raw(str(price))}, bars):
        commands += talk.engine.process(event)
    return commands


def test_longest_bar_of_an_instant_comes_first() -> None:
    strategy, talk = make_noted()
    for minute in (4, 5, 6):
        close(talk, minute)

    assert strategy.calls == [(4, 60), (5, 300), (5, 60), (6, 60)]


def test_bars_wait_for_the_end_of_their_instant() -> None:
    strategy, talk = make_noted()
    *events, end = instant_events(START, {}, [bar(20_000.0, START)])
    for event in events:
        talk.engine.process(event)

    assert strategy.calls == []
    talk.engine.process(end)
    assert strategy.calls == [(0, 60)]


def test_entry_waits_until_its_stop_can_be_measured() -> None:
    strategy, talk = make_noted()
    strategy.wishes = ["enter", "enter", "enter"]

    assert sent(close(talk, 1)) == []
    assert sent(close(talk, 2, 20_010.0)) == []
    (entry,) = sent(close(talk, 3, 20_020.0))
    (stop,) = sent(talk.fill(entry, "20020"))

    assert entry.purpose is Purpose.ENTRY
    assert stop.stop_price == raw("19990"), "three average ranges of ten below the fill"


def test_stop_distance_may_be_given() -> None:
    strategy, talk = make_noted()
    strategy.wishes = ["near"]
    (entry,) = sent(close(talk, 1))
    (stop,) = sent(talk.fill(entry, "20000"))

    assert stop.stop_price == raw("19990")


def test_trailing_stop_moves_without_a_wish() -> None:
    strategy, talk = make_noted()
    strategy.wishes = ["wait", "wait", "enter"]
    for minute, price in ((1, 20_000.0), (2, 20_010.0)):
        close(talk, minute, price)
    (entry,) = sent(close(talk, 3, 20_020.0))
    (stop,) = sent(talk.fill(entry, "20020"))
    talk.report(stop, OrderStatus.WORKING)

    close(talk, 4, 20_030.0)
    (raised,) = sent(talk.report(stop, OrderStatus.CANCELED))

    assert raised.stop_price == raw("20000")


def test_direct_orders_are_quantised_and_pass_by_the_sizing() -> None:
    strategy, talk = make_noted()
    strategy.wishes = ["buy"]
    (entry,) = sent(close(talk, 1))

    assert (entry.quantity, entry.price) == (raw("0.12345"), raw("19999.99"))
    assert (entry.side, entry.order_type) == (Side.BUY, OrderType.LIMIT)


def test_part_is_sold_and_the_rest_is_covered_again() -> None:
    strategy, talk = make_noted()
    strategy.wishes = ["near", "sell"]
    (entry,) = sent(close(talk, 1))
    (stop,) = sent(talk.fill(entry, "20000"))
    talk.report(stop, OrderStatus.WORKING)

    close(talk, 2)
    (leave,) = sent(talk.report(stop, OrderStatus.CANCELED))
    (again,) = sent(talk.fill(leave, "20000"))

    assert leave.quantity == raw("0.05")
    assert again.quantity == raw("0.19975")
    assert again.purpose is Purpose.PROTECT


def test_context_shows_money_and_what_can_be_sold() -> None:
    strategy, talk = make_noted()
    strategy.wishes = ["near"]
    (entry,) = sent(close(talk, 1))
    ctx = strategy.contexts[-1]
    assert (ctx.equity, ctx.cash, ctx.price, ctx.symbol) == (10_000.0, 10_000.0, 20_000.0, SYMBOL)
    assert not ctx.position

    talk.fill(entry, "20000")

    assert ctx.position.amount == Decimal("0.24975")
    assert ctx.cash == 5_000.0
    assert ctx.now == START + MINUTE


@pytest.mark.parametrize("quantity", [0, -1, float("nan"), float("inf"), "0.000001"])
def test_bad_quantity_is_refused(quantity: float | str) -> None:
    strategy, talk = make_noted()
    close(talk, 1)

    with pytest.raises(ValueError, match="quantity was"):
        strategy.contexts[-1].buy(quantity)


def test_warm_up_is_not_heard() -> None:
    strategy, talk = make_noted()
    strategy.wishes = ["near", "near"]

    talk.engine.warm_up([bar(20_000.0, START - MINUTE), bar(20_000.0, START, 300)])

    assert strategy.calls == [(-1, 60), (0, 300)]
    assert len(talk.engine.orders) == 0
    assert len(sent(close(talk, 1))) == 1


def test_strategies_are_called_by_name() -> None:
    calls: list[str] = []

    class Named(PythonStrategy):
        timeframes = ("1m",)

        def __init__(self, name: str) -> None:
            self.name = name  # type: ignore[misc]

        def on_bar(self, ctx: Context, bar: BarView) -> None:
            assert bar.symbol == ctx.symbol
            calls.append(ctx.strategy)

    bound = [BoundStrategy.of_python(Named(name), i, [BTCUSDT]) for i, name in enumerate("ba")]
    talk = Talk(make_engine(strategies=bound))
    close(talk, 1)

    assert calls == ["a", "b"]


def test_names_are_unique() -> None:
    bound = [BoundStrategy.of_python(Noted(), index, [BTCUSDT]) for index in range(2)]

    with pytest.raises(ValueError, match="must be unique"):
        Engine([BTCUSDT], bound)


def test_class_without_timeframes_is_refused_by_name() -> None:
    class Bare(PythonStrategy):
        name = "bare"

        def on_bar(self, ctx: Context, bar: BarView) -> None: ...

    with pytest.raises(ValueError, match=r"Bare\.timeframes was not given"):
        BoundStrategy.of_python(Bare(), 0, [BTCUSDT])


def test_unknown_symbol_is_refused_by_name() -> None:
    class Elsewhere(Noted):
        symbols = ("XYZUSDT",)

    with pytest.raises(ValueError, match="'XYZUSDT', must be of BTCUSDT"):
        BoundStrategy.of_python(Elsewhere(), 0, [BTCUSDT])
