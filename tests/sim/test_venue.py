# SPDX-License-Identifier: Apache-2.0
"""The venue seen from Python: invariants on any order flow, determinism, the border."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sim.market import (
    LOT,
    MINUTE,
    SCALE,
    TICK,
    bar_row,
    check_books,
    instrument,
    sides,
    submit,
    venue,
)

from tradecore import _core

PRICES = st.integers(9_900, 10_100).map(lambda ticks: ticks * TICK)
QUANTITIES = st.integers(1, 20_000).map(lambda lots: lots * LOT)
ACCOUNTS = st.integers(1, 2)


def tick_row(dtype: Any, ts: int, **fields: int) -> Any:
    row = np.zeros(1, dtype)
    row["ts_event"] = ts
    for name, value in fields.items():
        row[name] = value
    return row


@st.composite
def ticks(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    kind = draw(st.sampled_from(["trade", "quote", "level"]))
    price, quantity = draw(PRICES), draw(QUANTITIES)
    if kind == "trade":
        return kind, {"price": price, "quantity": quantity}
    if kind == "quote":
        gap = draw(st.integers(1, 20)) * TICK
        return kind, {"bid_price": price, "bid_quantity": quantity, "ask_price": price + gap,
                      "ask_quantity": draw(QUANTITIES)}  # fmt: skip
    side = draw(st.sampled_from([0, _core.model.FLAG_SELL]))
    shift = 5 * SCALE if side else -5 * SCALE
    return kind, {"price": price + shift, "quantity": draw(st.sampled_from([0, quantity])),
                  "flags": side | _core.model.FLAG_LAST}  # fmt: skip


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(["market", "market_for", "limit", "stop", "stop_limit"]))
    made: dict[str, Any] = {
        "side": draw(st.sampled_from(["buy", "sell"])), "kind": kind,
        "quantity": draw(QUANTITIES), "account": draw(ACCOUNTS),
    }  # fmt: skip
    if kind == "market_for":
        made |= {"kind": "market", "quantity": 0, "quote": draw(st.integers(5, 5_000)) * SCALE}
    if kind in ("limit", "stop_limit"):
        made |= {"price": draw(PRICES), "tif": draw(st.sampled_from(["gtc", "ioc", "fok"]))}
    if kind in ("stop", "stop_limit"):
        made |= {"stop_price": draw(PRICES)}
    return "submit", made


STEPS = st.lists(
    st.one_of(ticks(), requests(), st.tuples(st.just("cancel"), st.integers(1, 40))),
    min_size=1,
    max_size=80,
)


def play(steps: list[tuple[str, Any]], check: bool) -> list[tuple[Any, ...]]:
    """Run the steps on a fresh venue; return everything it reported."""
    at = venue("ticks", quote=20_000, base=100)
    at.deposit(2, "USDT", 5_000 * SCALE)
    told: list[tuple[Any, ...]] = []
    for ts, (kind, fields) in enumerate(steps, start=1):
        if kind == "submit":
            words = dict(fields)
            submit(at, "", words.pop("side"), words.pop("kind"), ts, **words)
        elif kind == "cancel":
            for account in (1, 2):
                at.cancel(account, 0, order_id=fields, ts=ts)
        elif kind == "trade":
            at.on_trades(tick_row(_core.model.TRADE, ts, **fields))
        elif kind == "quote":
            at.on_quotes(tick_row(_core.model.QUOTE, ts, **fields))
        else:
            at.on_levels(tick_row(_core.model.BOOK_LEVEL, ts, **fields))
        reports = at.take_reports()
        told += [
            (r.execution_id, r.order_id, r.execution_type, r.status, r.last_price, r.last_quantity,
             r.last_quote, r.fee, r.fee_asset, r.filled_quantity, r.filled_quote, r.ts_event,
             r.reason, r.is_maker, r.trade_id)
            for r in reports
        ]  # fmt: skip
        if check:
            check_books(at, (1, 2))
            for report in reports:
                check_report(at, report)
    return told


def check_report(at: _core.sim.Venue, report: _core.sim.Report) -> None:
    """A fill is never worse than its limit, never more than the order, on the lot."""
    order = at.order(report.order_id)
    assert report.filled_quantity <= report.quantity
    if report.execution_type == _core.sim.ExecutionType.TRADE:
        assert report.last_quantity > 0
        assert report.last_quantity % LOT == 0
        assert report.last_quote == report.last_price * report.last_quantity // SCALE
        if order.price:
            is_buy = order.side == sides["buy"]
            assert report.last_price <= order.price if is_buy else report.last_price >= order.price
        received = report.last_quantity if order.side == sides["buy"] else report.last_quote
        assert report.fee == received * (500 if report.is_maker else 1000) // 1_000_000


@settings(max_examples=150, deadline=None)
@given(steps=STEPS)
def test_money_is_exact_on_any_order_flow(steps: list[tuple[str, Any]]) -> None:
    play(steps, check=True)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_same_calls_same_reports(steps: list[tuple[str, Any]]) -> None:
    assert play(steps, check=False) == play(steps, check=False)


def test_fills_sum_to_the_balances() -> None:
    at = venue("bars")
    bar = bar_row(0, 100 * SCALE, 101 * SCALE, 99 * SCALE, 100 * SCALE, SCALE)
    at.open_phase(bar)
    at.close_phase(bar)
    for i in range(5):
        side = "buy" if i % 2 == 0 else "sell"
        submit(at, f"o{i}", side, "market", MINUTE * (i + 1), quantity=1_234 * LOT)
        bar = bar_row(MINUTE * (i + 1), *(p * SCALE + 7 * i * TICK for p in (100, 101, 99, 100)), 1)
        at.open_phase(bar)
        at.close_phase(bar)
    base, quote = 10 * SCALE, 10_000 * SCALE
    for fill in at.fills(1, 0):
        if fill.side == sides["buy"]:
            base, quote = base + fill.quantity - fill.fee, quote - fill.quote_quantity
        else:
            base, quote = base - fill.quantity, quote + fill.quote_quantity - fill.fee
    assert len(at.fills(1, 0)) == 5
    assert at.balances(1) == {"BTC": (base, 0), "USDT": (quote, 0)}


def test_refusals_have_stable_names() -> None:
    at = venue("bars")
    assert submit(at, "a", "buy", "market", 0, quantity=LOT).code.name == "MARKET_CLOSED"
    assert at.take_reports() == []
    assert at.cancel(1, 0, order_id=5, ts=0).code.name == "UNKNOWN_ORDER"


def test_archive_answers_by_id_and_client_id() -> None:
    at = venue("bars")
    order_id = submit(at, "a", "buy", "limit", 5, quantity=1000 * LOT, price=90 * SCALE).order_id
    order = at.order_by_client_id(1, 0, "a")
    assert (order.order_id, order.ts_created, order.is_open) == (order_id, 5, True)
    assert at.order(order_id).client_id == "a"
    assert at.order(99) is None
    assert at.order_by_client_id(1, 0, "b") is None
    assert [o.order_id for o in at.open_orders(1)] == [order_id]
    assert at.open_orders(2) == []
    result = at.cancel(1, 0, client_id="a", new_client_id="c", ts=6)
    assert result.cancel_client_id == "c"
    new, canceled = at.take_reports()
    assert (new.execution_type.name, canceled.execution_type.name) == ("NEW", "CANCELED")
    assert (canceled.client_id, canceled.cancel_client_id) == ("a", "c")
    assert [o.status.name for o in at.all_orders(1, 0)] == ["CANCELED"]
    assert at.all_orders(1, 0, first_id=2) == []


def test_depth_is_two_arrays_best_first() -> None:
    at = venue("ticks")
    rows = np.zeros(3, _core.model.BOOK_LEVEL)
    rows["price"] = [101 * SCALE, 102 * SCALE, 99 * SCALE]
    rows["quantity"] = SCALE
    rows["flags"] = [_core.model.FLAG_SELL, _core.model.FLAG_SELL, _core.model.FLAG_LAST]
    rows["last_update_id"] = 77
    at.on_levels(rows)
    update_id, bids, asks = at.depth(0, 5)
    assert update_id == 77
    assert bids.tolist() == [[99 * SCALE, SCALE]]
    assert asks.tolist() == [[101 * SCALE, SCALE], [102 * SCALE, SCALE]]


def test_bad_arguments_name_themselves() -> None:
    at = venue("bars")
    with pytest.raises(ValueError, match="mode was 'candles'"):
        _core.sim.Venue([instrument()], 0, 0, "candles")
    with pytest.raises(ValueError, match="fee was -1 ppm"):
        _core.sim.Venue([instrument()], -1, 0, "bars")
    with pytest.raises(ValueError, match="stands twice"):
        _core.sim.Venue([instrument(), instrument()], 0, 0, "bars")
    with pytest.raises(ValueError, match="dtype BAR"):
        at.open_phase(np.zeros(1, _core.model.TRADE))
    with pytest.raises(ValueError, match="dtype BAR"):
        at.open_phase(np.zeros(4, _core.model.BAR)[::2])
    with pytest.raises(ValueError, match="deposit of BTC was -1"):
        at.deposit(1, "BTC", -SCALE)
    with pytest.raises(IndexError, match="instrument was 3"):
        at.last_price(3)
    with pytest.raises(RuntimeError, match="fed with bars"):
        at.on_trades(np.zeros(1, _core.model.TRADE))
    check_books(at)
