# SPDX-License-Identifier: Apache-2.0
"""Approved orders to the venue, answers and reports back as events."""

from __future__ import annotations

import copy
import gc
from dataclasses import replace
from typing import Any

import pytest
from tests.pipeline.frames import START, instrument, make_bars

from tradecore import _core, fees
from tradecore.model.events import CancelAnswered, OrderAnswered, OrderNotFound, OrderReported
from tradecore.model.instrument import SCALE
from tradecore.model.order import (
    ApprovedOrder,
    OrderRequest,
    OrderStatus,
    OrderType,
    Outcome,
    Purpose,
    Side,
)
from tradecore.risk import Limits, RiskGate, RiskState
from tradecore.sim import SimulatedExecution


def make() -> tuple[_core.sim.Venue, SimulatedExecution]:
    rules = [instrument()]
    schedule = fees.binance_spot()
    venue = _core.sim.Venue([rules[0].to_core()], schedule.maker_ppm, schedule.taker_ppm, "bars")
    venue.deposit(1, "USDT", 10_000 * SCALE)
    return venue, SimulatedExecution(venue, rules)


def approve(
    client_id: str = "tc0-1", side: Side = Side.BUY, quantity: int = SCALE // 10, **words: Any
) -> ApprovedOrder:
    request = OrderRequest(
        client_id=client_id,
        ts_event=START,
        strategy="cross",
        symbol="BTCUSDT",
        purpose=Purpose.ENTRY if side is Side.BUY else Purpose.EXIT,
        side=side,
        quantity=quantity,
        reference_price=20_000 * SCALE,
        **{"order_type": OrderType.MARKET, **words},
    )
    state = RiskState(
        now=START,
        last_price=20_000 * SCALE,
        ts_price=START,
        position_notional=0,
        open_orders=0,
        orders_last_minute=0,
        profit_today=0,
        ts_last_loss=0,
        owned=quantity,
    )
    approved = RiskGate(Limits(), [instrument()]).check(request, state)
    assert isinstance(approved, ApprovedOrder)
    return approved


def test_accepted_order_is_answered_then_reported_then_filled_at_the_open() -> None:
    venue, execution = make()
    bars = make_bars([2_000_000, 2_000_100])
    venue.open_phase(bars[:1])
    venue.close_phase(bars[:1])
    answer, working = execution.submit(approve(), START)
    assert isinstance(answer, OrderAnswered)
    assert isinstance(working, OrderReported)
    assert answer.outcome is Outcome.ACCEPTED
    assert working.report.status is OrderStatus.WORKING
    assert working.report.order_id == answer.order_id
    venue.open_phase(bars[1:])
    (filled,) = execution.reports()
    assert isinstance(filled, OrderReported)
    fill = filled.report.fill
    assert fill is not None
    assert filled.report.status is OrderStatus.FILLED
    assert (fill.price, fill.quantity, fill.fee_asset) == (20_000 * SCALE, SCALE // 10, "BTC")
    assert fill.fee == SCALE // 10 // 1000
    assert execution.balances()["USDT"] == (8_000 * SCALE, 0)
    assert execution.reports() == []


def test_refused_order_is_one_answer() -> None:
    venue, execution = make()
    bars = make_bars([2_000_000])
    venue.open_phase(bars)
    (answer,) = execution.submit(approve(side=Side.SELL), START)
    assert isinstance(answer, OrderAnswered)
    assert answer.outcome is Outcome.REFUSED
    assert answer.text == "insufficient_balance"


def test_cancel_is_answered_and_ends_the_order() -> None:
    venue, execution = make()
    venue.open_phase(make_bars([2_000_000]))
    execution.submit(approve(), START)
    answer, ended = execution.cancel("tc0-1", "BTCUSDT", START)
    assert isinstance(answer, CancelAnswered)
    assert isinstance(ended, OrderReported)
    assert answer.outcome is Outcome.ACCEPTED
    assert ended.report.client_id == "tc0-1"
    assert ended.report.status is OrderStatus.CANCELED
    (again,) = execution.cancel("tc0-1", "BTCUSDT", START)
    assert isinstance(again, CancelAnswered)
    assert again.outcome is Outcome.REFUSED


def test_query_tells_the_state_or_proves_absence() -> None:
    venue, execution = make()
    venue.open_phase(make_bars([2_000_000]))
    execution.submit(approve(), START)
    (state,) = execution.query("tc0-1", "BTCUSDT", START)
    assert isinstance(state, OrderReported)
    assert state.report.status is OrderStatus.WORKING
    assert execution.query("tc0-9", "BTCUSDT", START) == [OrderNotFound(START, "tc0-9")]


PAIR = {
    "order_type": OrderType.OCO,
    "price": 20_400 * SCALE,
    "stop_price": 19_700 * SCALE,
    "stop_limit_price": 19_600 * SCALE,
}


def with_pair() -> tuple[_core.sim.Venue, SimulatedExecution, list[Any]]:
    """Return a venue where a pair sells 0.1 above or below 20,000, and what that led to."""
    venue, execution = make()
    venue.deposit(1, "BTC", SCALE // 10)
    bars = make_bars([2_000_000])
    venue.open_phase(bars)
    venue.close_phase(bars)
    return venue, execution, execution.submit(approve(side=Side.SELL, **PAIR), START)


def bar_to(venue: _core.sim.Venue, cents: int) -> None:
    """Let one bar go from 20,000 to that price."""
    bars = make_bars([2_000_000, cents])[1:]
    bars["high"], bars["low"] = max(2_000_000, cents) * 10**6, min(2_000_000, cents) * 10**6
    venue.open_phase(bars)
    venue.close_phase(bars)


def reports_of(events: list[Any]) -> list[Any]:
    """Return the reports, all of which must speak of the pair by its own id and words."""
    reports = [event.report for event in events if isinstance(event, OrderReported)]
    for report in reports:
        assert report.client_id == "tc0-1"
        assert report.order_type is OrderType.OCO
        assert (report.price, report.stop_price) == (20_400 * SCALE, 19_700 * SCALE)
    return reports


def test_a_pair_is_one_order_until_its_target_fills() -> None:
    venue, execution, told = with_pair()
    assert told[0].outcome is Outcome.ACCEPTED
    assert [r.status for r in reports_of(told[1:])] == [OrderStatus.WORKING] * 2
    bar_to(venue, 2_040_001)
    (filled,) = reports_of(execution.reports())
    assert filled.status is OrderStatus.FILLED
    assert (filled.fill.price, filled.fill.client_id) == (20_400 * SCALE, "tc0-1")
    (state,) = reports_of(execution.query("tc0-1", "BTCUSDT", START))
    assert (state.status, state.filled_quantity) == (OrderStatus.FILLED, SCALE // 10)


def test_a_pair_is_one_order_until_its_stop_fills() -> None:
    venue, execution, _ = with_pair()
    bar_to(venue, 1_965_000)
    working, filled = reports_of(execution.reports())
    assert working.status is OrderStatus.WORKING
    assert filled.status is OrderStatus.FILLED
    assert filled.fill.price == 19_700 * SCALE
    (state,) = reports_of(execution.query("tc0-1", "BTCUSDT", START))
    assert (state.status, state.filled_quantity) == (OrderStatus.FILLED, SCALE // 10)


def test_a_pair_is_cancelled_as_one() -> None:
    _, execution, _ = with_pair()
    answer, *rest = execution.cancel("tc0-1", "BTCUSDT", START)
    assert isinstance(answer, CancelAnswered)
    assert answer.outcome is Outcome.ACCEPTED
    (ended,) = reports_of(rest)
    assert ended.status is OrderStatus.CANCELED
    assert execution.balances()["BTC"] == (SCALE // 10, 0)
    (state,) = reports_of(execution.query("tc0-1", "BTCUSDT", START))
    assert state.status is OrderStatus.CANCELED


def test_a_refused_pair_is_one_answer() -> None:
    venue, execution = make()
    venue.open_phase(make_bars([2_000_000]))
    (answer,) = execution.submit(approve(side=Side.SELL, **PAIR), START)
    assert isinstance(answer, OrderAnswered)
    assert (answer.outcome, answer.text) == (Outcome.REFUSED, "insufficient_balance")


def test_what_no_venue_knows_is_refused_and_changes_nothing() -> None:
    venue, execution = make()
    venue.open_phase(make_bars([2_000_000]))
    good = approve()
    for change, error, text in (
        ({"time_in_force": "day"}, ValueError, "time_in_force was 'day', must be one that"),
        ({"symbol": "ETHUSDT"}, KeyError, "ETHUSDT"),
        ({"quantity": "much"}, RuntimeError, "cast"),
    ):
        bad = copy.copy(good)
        object.__setattr__(bad, "request", replace(good.request, **change))  # type: ignore[arg-type]
        with pytest.raises(error, match=text):
            execution.submit(bad, START)

    assert venue.all_orders(1, 0) == []
    answer, *_ = execution.submit(good, START)
    assert answer.outcome is Outcome.ACCEPTED


def test_a_venue_lives_as_long_as_its_compiled_side() -> None:
    venue, execution = make()
    venue.open_phase(make_bars([2_000_000]))
    side = execution._side
    del venue, execution
    gc.collect()

    answer, *_ = side.submit(approve().request, START)

    assert answer.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("bps", [-1.0, 10_000.0, 0.001])
def test_fees_are_checked(bps: float) -> None:
    with pytest.raises(ValueError, match="maker_bps was"):
        fees.Fees(maker_bps=bps, taker_bps=1.0)
