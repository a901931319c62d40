# SPDX-License-Identifier: Apache-2.0
"""One strategy on 1h bars, run on 1h data and on the minutes that those hours are made of."""

from __future__ import annotations

import pytest
from tests.pipeline.frames import MINUTE, make_bars, walk

import tradecore as tc
from tradecore import ta
from tradecore.backtest import Result
from tradecore.data import Bars
from tradecore.model.order import OrderType

HOUR = 60 * MINUTE


def hourly(**fields: object) -> tc.Strategy:
    """Return a strategy that looks at the hour alone."""
    h1 = tc.timeframe("1h")
    fast, slow = ta.sma(h1.close, 2), ta.sma(h1.close, 5)
    return tc.Strategy(
        name="hourly",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        size=tc.size.fraction(0.5),
        **fields,  # type: ignore[arg-type]
    )


def both(strategy: tc.Strategy, seed: int) -> tuple[Result, Result]:
    minutes = Bars("BTCUSDT", "1m", make_bars(walk(60 * 240, seed)))
    return (
        tc.backtest.run(strategy, minutes.resample("1h")),
        tc.backtest.run(strategy, minutes),
    )


@pytest.mark.parametrize("seed", range(4))
def test_orders_at_the_open_fill_alike_on_both(seed: int) -> None:
    """The open of an hour is the open of its first minute: nothing there is hidden."""
    on_hours, on_minutes = both(hourly(), seed)
    columns = ["ts_event", "side", "price", "quantity", "fee"]
    assert on_hours.fills.select(columns).equals(on_minutes.fills.select(columns))
    assert len(on_hours.fills) > 20


@pytest.mark.parametrize("seed", range(4))
def test_the_first_stop_goes_off_at_one_price_and_the_minutes_know_when(seed: int) -> None:
    on_hours, on_minutes = both(hourly(stop=tc.stop.percent(0.004)), seed)
    first = []
    for result in (on_hours, on_minutes):
        stops = [
            order.fills[0]
            for order in result.engine.orders
            if order.fills and order.request.order_type is OrderType.STOP_LIMIT
        ]
        first.append(stops[0])
    hour, minute = first
    assert (hour.price, hour.quantity) == (minute.price, minute.quantity)
    assert hour.ts_event - HOUR < minute.ts_event <= hour.ts_event
    assert hour.ts_event % HOUR == 0
    # A minute hides less than its hour.
    assert hour.price - hour.price_cruel >= minute.price - minute.price_cruel
