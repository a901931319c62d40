# SPDX-License-Identifier: Apache-2.0
"""The gate: nothing passes that breaks a rule, and nothing but the gate approves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.conversation import BTCUSDT, SECOND, START, SYMBOL, raw

from tradecore.model import (
    SCALE,
    ApprovedOrder,
    InstrumentKind,
    OrderRequest,
    OrderType,
    Purpose,
    Refusal,
    Side,
)
from tradecore.risk import ClosingState, Limits, RiskGate, RiskState

BTCUSDT_LOT = BTCUSDT.to_core().lot_size
ENTRY = OrderRequest(
    "tc-1", START, "a", SYMBOL, Purpose.ENTRY, Side.BUY, OrderType.LIMIT, raw("0.1"), raw("20000")
)
STATE = RiskState(
    now=START,
    last_price=raw("20000"),
    ts_price=START,
    position_notional=0,
    open_orders=0,
    orders_last_minute=0,
    profit_today=0,
    ts_last_loss=0,
    owned=0,
)


def code(order: OrderRequest, state: RiskState = STATE, limits: Limits | None = None) -> str:
    verdict = RiskGate(limits or Limits(), [BTCUSDT]).check(order, state)
    return verdict.code if isinstance(verdict, Refusal) else "passed"


def test_only_the_gate_approves() -> None:
    assert isinstance(RiskGate(Limits(), [BTCUSDT]).check(ENTRY, STATE), ApprovedOrder)
    with pytest.raises(TypeError, match="made by the risk gate only"):
        ApprovedOrder(ENTRY, object())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"symbol": "XYZUSDT"}, "unknown_symbol"),
        ({"quantity": raw("0.1") + 1}, "lot"),
        ({"quantity": 0}, "lot"),
        ({"quantity": raw("9001")}, "lot"),
        ({"price": raw("20000") + 1}, "tick"),
        ({"price": raw("1000001")}, "tick"),
        ({"stop_price": raw("1.001")}, "tick"),
        ({"quantity": raw("0.0002")}, "notional"),
        ({"side": Side.SELL}, "not_owned"),
        ({"price": raw("21001")}, "price_collar"),
        ({"price": raw("21000")}, "passed"),
    ],
)
def test_rules_of_the_instrument(change: dict[str, object], expected: str) -> None:
    assert code(replace(ENTRY, **change)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "limits", "expected"),
    [
        ({"halt_reason": "operator"}, Limits(), "halted"),
        ({"ts_price": START - 121 * SECOND}, Limits(), "price_age"),
        ({"open_orders": 100}, Limits(), "open_orders_max"),
        ({"orders_last_minute": 120}, Limits(), "orders_per_minute"),
        ({"profit_today": -raw("1.01")}, Limits(daily_loss_max=Decimal(1)), "daily_loss_max"),
        ({"position_notional": raw("1")}, Limits(position_notional_max=Decimal(2000)),
         "position_notional_max"),
        ({"position_notional": 0}, Limits(position_notional_max=Decimal(2000)), "passed"),
    ],
)  # fmt: skip
def test_limits_hold_for_entries_and_never_for_exits(
    change: dict[str, object], limits: Limits, expected: str
) -> None:
    state = replace(STATE, **change)  # type: ignore[arg-type]
    leave = replace(ENTRY, purpose=Purpose.EXIT, side=Side.SELL)

    assert code(ENTRY, state, limits) == expected
    assert code(leave, replace(state, owned=ENTRY.quantity), limits) == "passed"


@given(
    lots=st.integers(0, 10),
    owned=st.integers(0, 10),
    last=st.sampled_from(["0", "0.001", "20000"]),
    worst=st.integers(0, 10**18),
)
def test_what_only_closes_needs_no_figures_of_the_account(
    lots: int, owned: int, last: str, worst: int
) -> None:
    tight = Limits(order_notional_max=Decimal("0.01"), daily_loss_max=Decimal("0.01"))
    leave = replace(
        ENTRY, purpose=Purpose.EXIT, side=Side.SELL, order_type=OrderType.MARKET,
        quantity=lots * BTCUSDT_LOT, price=0,
    )  # fmt: skip
    full = replace(
        STATE, last_price=raw(last), owned=owned * BTCUSDT_LOT, position_notional=worst,
        profit_today=-worst, ts_last_loss=START, orders_last_minute=1_000,
    )  # fmt: skip
    gate = RiskGate(tight, [BTCUSDT])

    assert gate.check(leave, ClosingState(full.last_price, full.owned)) == gate.check(leave, full)


def test_an_entry_is_not_checked_without_the_figures_of_the_account() -> None:
    with pytest.raises(AssertionError):
        RiskGate(Limits(), [BTCUSDT]).check(ENTRY, ClosingState(raw("20000"), 0))


@given(
    quantity=st.integers(1, 100_000).map(lambda lots: lots * 1000),
    price=st.integers(1, 10_000_000).map(lambda ticks: ticks * SCALE // 100),
    held=st.integers(0, 10**14),
    most=st.integers(1, 10**6),
)
def test_no_entry_passes_beyond_a_money_limit(
    quantity: int, price: int, held: int, most: int
) -> None:
    limits = Limits(
        order_notional_max=Decimal(most), position_notional_max=Decimal(most), price_collar_bps=None
    )
    order = replace(ENTRY, quantity=quantity, price=price)
    state = replace(STATE, position_notional=held)

    if code(order, state, limits) == "passed":
        assert price * quantity // SCALE + held <= most * SCALE


def test_refusals_are_counted_by_code() -> None:
    gate = RiskGate(Limits(), [BTCUSDT])
    for _ in range(3):
        gate.check(replace(ENTRY, quantity=1), STATE)

    assert gate.refusals == {"lot": 3}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("order_quantity_max", Decimal(0)),
        ("order_notional_max", Decimal(-1)),
        ("position_notional_max", Decimal("NaN")),
        ("open_orders_max", 0),
        ("price_collar_bps", -5),
        ("daily_loss_max", Decimal("Infinity")),
        ("cool_down_s", -1.0),
        ("cool_down_s", float("nan")),
        ("orders_per_minute_max", 0),
        ("price_age_max_s", 0.0),
    ],
)
def test_bad_limits_are_refused_by_name(setting: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"{setting} was {value}"):
        Limits(**{setting: value})  # type: ignore[arg-type]


def test_a_perpetual_is_sold_short_and_closed_without_a_least_notional() -> None:
    perpetual = replace(BTCUSDT, kind=InstrumentKind.LINEAR_PERPETUAL)
    gate = RiskGate(Limits(), [perpetual])
    short = replace(ENTRY, side=Side.SELL)
    tiny = replace(
        ENTRY, purpose=Purpose.EXIT, quantity=raw("0.00001"), is_reduce_only=True
    )  # Buys back, worth 0.2.

    def passes(order: OrderRequest, owned: str) -> str:
        verdict = gate.check(order, replace(STATE, owned=raw(owned)))
        return verdict.code if isinstance(verdict, Refusal) else "passed"

    assert passes(short, "0") == "passed"
    assert code(short) == "not_owned", "spot cannot be sold short"
    assert passes(tiny, "-0.00001") == "passed"
    assert passes(replace(tiny, is_reduce_only=False), "-1") == "notional"
    assert passes(tiny, "0") == "not_owned", "nothing is there to close"
    assert passes(tiny, "1") == "not_owned", "it would add to a long"
    assert passes(replace(tiny, side=Side.SELL), "-1") == "not_owned"
