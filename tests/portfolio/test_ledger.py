# SPDX-License-Identifier: Apache-2.0
"""Double entry, positions at average cost, and valuation, under any fills."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecore.model import SCALE, Fill, Instrument, InstrumentKind, Position, Side
from tradecore.portfolio import Account, Ledger, Portfolio


def instrument(base: str = "BTC", quote: str = "USDT") -> Instrument:
    return Instrument(
        symbol=base + quote,
        base_asset=base,
        quote_asset=quote,
        tick_size=Decimal("0.01"),
        lot_size=Decimal("0.00001"),
        quantity_min=Decimal("0.00001"),
        quantity_max=Decimal(9000),
    )


BTC = instrument()
BNB = instrument("BNB")


@st.composite
def fills(draw: st.DrawFn) -> list[Fill]:
    """Fills of BTCUSDT with a fee in either of its assets or in a third."""
    count = draw(st.integers(0, 20))
    made = []
    for trade_id in range(count):
        quantity = draw(st.integers(1, 10 * SCALE))
        price = draw(st.integers(1, 100_000 * SCALE))
        quote = price * quantity // SCALE
        asset = draw(st.sampled_from(["BTC", "USDT", "BNB"]))
        most = {"BTC": quantity, "USDT": quote, "BNB": SCALE}[asset]
        made.append(
            Fill(
                ts_event=trade_id,
                symbol="BTCUSDT",
                client_id="a",
                order_id=1,
                trade_id=trade_id,
                side=draw(st.sampled_from(list(Side))),
                price=price,
                quantity=quantity,
                quote_quantity=quote,
                fee=draw(st.integers(0, most // 100)),
                fee_asset=asset,
                is_maker=False,
            )
        )
    return made


@given(made=fills(), opening=st.integers(0, 10**15))
def test_every_asset_sums_to_exactly_zero(made: list[Fill], opening: int) -> None:
    ledger = Ledger({"BTCUSDT": BTC})
    ledger.open("USDT", opening)
    for fill in made:
        ledger.take(fill)
        assert not any(ledger.totals().values())


@given(made=fills(), opening=st.integers(0, 10**15))
def test_sum_of_fills_is_the_position_and_the_wallet(made: list[Fill], opening: int) -> None:
    portfolio = Portfolio([BTC, BNB], {"USDT": opening})
    for fill in made:
        portfolio.take("a", fill)

    signed = [(1 if fill.side is Side.BUY else -1, fill) for fill in made]
    base_fees = sum(fill.fee for fill in made if fill.fee_asset == "BTC")
    quote_fees = sum(fill.fee for fill in made if fill.fee_asset == "USDT")
    held = sum(sign * fill.quantity for sign, fill in signed) - base_fees
    spent = sum(sign * fill.quote_quantity for sign, fill in signed) + quote_fees
    position = portfolio.position("a", "BTCUSDT")

    assert position.quantity == held == portfolio.ledger.wallet("BTC")
    assert position.cost - position.realised == spent
    assert portfolio.cash() == opening - spent


@given(made=fills())
def test_fill_is_taken_once(made: list[Fill]) -> None:
    once, twice = Portfolio([BTC], {}), Portfolio([BTC], {})
    for fill in made:
        once.take("a", fill)
        assert twice.take("a", fill) is not None
        assert twice.take("b", fill) is None

    assert once.ledger.wallets() == twice.ledger.wallets()
    assert once.fill_count == twice.fill_count == len(made)


def test_trade_between_our_own_orders_is_a_fill_of_both() -> None:
    portfolio = Portfolio([BTC, BNB], {"USDT": 1_000 * SCALE})
    amounts = {"price": 20_000 * SCALE, "quantity": SCALE // 100, "quote_quantity": 200 * SCALE}
    buy = Fill(0, "BTCUSDT", "a", 1, 77, Side.BUY, **amounts, fee=0, fee_asset="", is_maker=True)
    sell = replace(buy, client_id="b", order_id=2, side=Side.SELL, is_maker=False)

    assert portfolio.take("one", buy) == SCALE // 100
    assert portfolio.take("two", sell) == -SCALE // 100
    assert portfolio.take("two", sell) is None
    assert (portfolio.held("BTCUSDT"), portfolio.cash()) == (0, 1_000 * SCALE)


def test_profit_of_a_round_trip_is_what_the_cash_gained() -> None:
    position = Position("BTCUSDT").traded(2 * SCALE, 200 * SCALE).traded(-SCALE, -150 * SCALE)

    assert position.realised == 50 * SCALE
    assert position.average_price == 100 * SCALE
    assert position.unrealised(120 * SCALE) == 20 * SCALE
    assert not position.traded(-SCALE, -90 * SCALE)


def test_position_turns_through_zero() -> None:
    position = Position("BTCUSDT").traded(SCALE, 100 * SCALE).traded(-3 * SCALE, -330 * SCALE)

    assert (position.quantity, position.cost) == (-2 * SCALE, -220 * SCALE)
    assert position.realised == 10 * SCALE
    assert position.average_price == 110 * SCALE
    assert position.unrealised(100 * SCALE) == 20 * SCALE
    assert position.value(100 * SCALE) == -200 * SCALE


def test_equity_counts_cash_positions_and_fees_in_a_third_coin() -> None:
    portfolio = Portfolio([BTC, BNB], {"USDT": 1_000 * SCALE, "BTC": SCALE, "BNB": SCALE})
    price, quantity, fee = 100 * SCALE, SCALE, SCALE // 10
    fill = Fill(0, "BTCUSDT", "a", 1, 1, Side.BUY, price, quantity, price, fee, "BNB", False)
    portfolio.take("a", fill)
    portfolio.see("BTCUSDT", 120 * SCALE)
    portfolio.see("BNBUSDT", 300 * SCALE)

    assert portfolio.equity() == (1_000 - 100 + 120 - 30) * SCALE
    assert portfolio.unrealised() == 20 * SCALE
    assert portfolio.ledger.fees() == {"BNB": SCALE // 10}


def test_accounts_are_named_for_what_they_hold() -> None:
    names = [account.value for account in Account]

    assert names == [
        *("opening", "wallet", "market", "fees", "funding", "insurance", "external"),
    ]


def test_a_flow_from_outside_moves_the_wallet_and_keeps_the_balance() -> None:
    portfolio = Portfolio([BTC], {"USDT": 1_000})

    portfolio.ledger.flow("USDT", 250)
    portfolio.ledger.flow("USDT", -50)

    assert portfolio.cash() == 1_200
    assert set(portfolio.ledger.totals().values()) == {0}


def test_instruments_share_one_quote_asset() -> None:
    with pytest.raises(ValueError, match=r"\['BUSD', 'USDT'\], must share exactly one"):
        Portfolio([BTC, instrument("ETH", "BUSD")], {})


@given(made=fills(), funding=st.lists(st.integers(-SCALE, SCALE), max_size=20))
def test_a_wallet_of_perpetuals_is_what_was_realised(made: list[Fill], funding: list[int]) -> None:
    """Zero sums after any flow through zero; contracts are the sum of fills, to the last unit."""
    perpetual = replace(BTC, kind=InstrumentKind.LINEAR_PERPETUAL)
    opening = 10**30  # Nobody's fund has to step in.
    portfolio = Portfolio([perpetual], {"USDT": opening})
    held = spent = fees = 0
    for place, fill in enumerate(made):
        fill = replace(fill, fee_asset="USDT" if fill.fee_asset == "BTC" else fill.fee_asset)
        sign = 1 if fill.side is Side.BUY else -1
        assert portfolio.take("a", fill) == sign * fill.quantity
        held += sign * fill.quantity
        spent += sign * fill.quote_quantity
        fees += fill.fee if fill.fee_asset == "USDT" else 0
        if place < len(funding):
            portfolio.fund("a", "BTCUSDT", funding[place])
    paid_in = sum(funding[: len(made)])
    contracts = portfolio.ledger.contracts("BTCUSDT")

    assert set(portfolio.ledger.totals().values()) <= {0}
    assert contracts.quantity == portfolio.held("BTCUSDT") == held
    assert portfolio.cash() == opening - spent + contracts.cost - fees + paid_in
    assert held or portfolio.cash() == opening - spent - fees + paid_in
    position = portfolio.position("a", "BTCUSDT")
    assert position.cost - position.realised == spent + fees - paid_in


def test_a_debt_that_no_position_carries_is_insured() -> None:
    perpetual = replace(BTC, kind=InstrumentKind.LINEAR_PERPETUAL)
    portfolio = Portfolio([perpetual], {"USDT": 10 * SCALE})
    bought = Fill(
        0, "BTCUSDT", "a", 1, 1, Side.BUY, 100 * SCALE, SCALE, 100 * SCALE, 0, "USDT", False
    )
    portfolio.take("a", bought)
    assert portfolio.cash() == 10 * SCALE, "no coin was paid for"
    sold = replace(bought, side=Side.SELL, trade_id=2, price=70 * SCALE, quote_quantity=70 * SCALE)
    portfolio.take("a", sold)

    assert portfolio.cash() == portfolio.equity() == 0
    assert portfolio.realised() == -30 * SCALE, "what the strategy lost"
    assert set(portfolio.ledger.totals().values()) == {0}
