# SPDX-License-Identifier: Apache-2.0
"""Approved orders to the venue, answers and reports back as events."""

from __future__ import annotations

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
    client_id: str = "tc0-1", side: Side = Side.BUY, quantity: int = SCALE // 10
) -> ApprovedOrder:
    request = OrderRequest(
        client_id=client_id,
        ts_event=START,
        strategy="cross",
        symbol="BTCUSDT",
        purpose=Purpose.ENTRY if side is Side.BUY else Purpose.EXIT,
        side=side,
        order_type=OrderType.MARKET,
        quantity=quantity,
        reference_price=20_000 * SCALE,
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


@pytest.mark.parametrize("bps", [-1.0, 10_000.0, 0.001])
def test_fees_are_checked(bps: float) -> None:
    with pytest.raises(ValueError, match="maker_bps was"):
        fees.Fees(maker_bps=bps, taker_bps=1.0)
