# SPDX-License-Identifier: Apache-2.0
"""Slippage, fees in another asset, and the kind and cruel readings, through a whole backtest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.backtest.test_runner import check_books, market, run
from tests.pipeline.frames import cross, instrument

import tradecore as tc
from tradecore.backtest import Result
from tradecore.backtest.fills import Fills
from tradecore.backtest.readings import readings
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE
from tradecore.model.order import Side

PRICES = st.integers(1, 10**6).map(lambda cents: cents * SCALE // 100)


@st.composite
def fills(draw: st.DrawFn) -> Fill:
    """Return a fill of either side whose readings lie where the venue puts them."""
    side = draw(st.sampled_from(Side))
    low, price, high = sorted(draw(st.tuples(PRICES, PRICES, PRICES)))
    kind, cruel = (low, high) if side is Side.BUY else (high, low)
    if draw(st.booleans()):
        kind = cruel = 0  # A venue that says nothing.
    return Fill(
        0, "BTCUSDT", "a", 1, 1, side, price, draw(st.integers(1, 10**10)), 0, 0, "", False,
        price_kind=kind, price_cruel=cruel,
    )  # fmt: skip


@given(made=st.lists(fills()))
def test_kind_is_never_below_and_cruel_never_above_the_report(made: list[Fill]) -> None:
    """For longs and shorts alike: a purchase gains by a lower price, a sale by a higher."""
    kind, cruel = readings(Fills.of([("s", each) for each in made], {"BTCUSDT": instrument()}))
    assert kind >= 0 >= cruel
    signs = [1 if fill.side is Side.SELL else -1 for fill in made]

    def change(name: str) -> int:
        told = [(sign, fill, getattr(fill, name)) for sign, fill in zip(signs, made, strict=True)]
        return sum(
            sign * (price - fill.price) * fill.quantity for sign, fill, price in told if price
        )

    assert kind == pytest.approx(change("price_kind") / SCALE**2)
    assert cruel == pytest.approx(change("price_cruel") / SCALE**2)


@pytest.mark.parametrize("seed", range(3))
def test_a_run_with_stops_has_both_readings_around_its_profit(seed: int) -> None:
    result = run(cross(stop=tc.stop.percent(0.001)), data=market(seed=seed))
    m = result.metrics
    assert m["profit_cruel"] < m["profit"] <= m["profit_kind"]
    signed = result.fills.with_columns(sign=2 * (result.fills["side"] == "sell").cast(int) - 1)
    gaps = (signed["price_cruel"] - signed["price"]) * signed["sign"] * signed["quantity"]
    assert m["profit_cruel"] == pytest.approx(m["profit"] + gaps.sum())
    stops = {o.client_id for o in result.engine.orders if o.request.stop_price}
    hidden = signed.filter(signed["price_cruel"] != signed["price"])
    assert set(hidden["client_id"]) <= stops


SLIPS = [tc.slippage.bps(3), tc.slippage.ticks(40), tc.slippage.range_share(0.2)]


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_slippage_costs_and_stays_in_the_bar(slip: Any) -> None:
    data = market()
    rows = {int(row["ts_open"]): row for row in data.records}
    plain, slipped = run(cross(), data=data), run(cross(), data=data, slippage=slip)
    assert slipped.metrics["profit"] < plain.metrics["profit"]
    check_books(slipped)
    worse = 0
    for order in slipped.engine.orders:
        for fill in order.fills:
            row = rows[fill.ts_event]
            assert row["low"] <= fill.price <= row["high"]
            gap = fill.price - int(row["open"])
            assert gap >= 0 if fill.side is Side.BUY else gap <= 0
            worse += gap != 0
    assert worse > 20


def made_fills(result: Result) -> list[Fill]:
    return [fill for order in result.engine.orders for fill in order.fills]


def test_fees_in_quote_leave_the_coin_whole() -> None:
    result = run(cross(size=tc.size.fraction(0.5)), fees=tc.fees.binance_spot("quote"))
    check_books(result)
    assert set(result.fills["fee_asset"]) == {"USDT"}
    assert result.engine.portfolio.ledger.fees().keys() == {"USDT"}
    paid = sum(fill.quote_quantity * 1_000 // 1_000_000 for fill in made_fills(result))
    assert result.engine.portfolio.ledger.fees()["USDT"] == paid
    assert result.metrics["fees"] == pytest.approx(paid / SCALE)


def test_fees_in_bnb_come_out_of_the_holdings_and_off_the_equity() -> None:
    schedule = tc.fees.binance_spot("bnb", bnb_price=600)
    result = run(cross(size=tc.size.fraction(0.5)), fees=schedule, holdings={"BNB": "5"})
    assert set(result.fills["fee_asset"]) == {"BNB"}
    assert set(result.ledger_totals.values()) == {0}
    worth = [f.quote_quantity * 1_000 // 1_000_000 * 3 // 4 for f in made_fills(result)]
    ledger = result.engine.portfolio.ledger
    assert ledger.fees() == {"BNB": sum(each // 600 for each in worth)}
    assert ledger.wallet("BNB") == 5 * SCALE - ledger.fees()["BNB"]
    assert result.metrics["fees"] == pytest.approx(sum(worth) / SCALE)
    equity = float(Decimal(result.engine.equity) / SCALE)
    assert result.metrics["equity_end"] == pytest.approx(equity, abs=1e-6)
    portfolio = result.engine.portfolio
    gained = (portfolio.realised() + portfolio.unrealised()) / SCALE
    assert result.metrics["profit"] == pytest.approx(gained, abs=1e-6)


def test_bad_holdings_name_themselves() -> None:
    with pytest.raises(ValueError, match="holdings of BNB were -1, must be above 0"):
        run(cross(), holdings={"BNB": -1})
    with pytest.raises(ValueError, match="holdings named USDT, which is given as cash"):
        run(cross(), holdings={"USDT": 5})
