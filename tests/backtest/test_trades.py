# SPDX-License-Identifier: Apache-2.0
"""Round trips out of fills, long and short: which fill belongs to which, and to the last unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.frames import instrument
from tests.reference import round_trips as reference
from tests.reference.round_trips import Trade, fee_in_quote

import tradecore as tc
from tradecore.backtest.fills import Fills, total, worth
from tradecore.backtest.trades import Direction, Funding, Trades, round_trips
from tradecore.model.events import FundingPaid
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE, InstrumentKind, to_raw
from tradecore.model.order import Side

RULES = {"BTCUSDT": instrument()}


def fill(
    at: int, side: str, quantity: str, price: int, fee: str = "0", asset: str = "USDT"
) -> Fill:
    amount = to_raw(Decimal(quantity))
    return Fill(
        ts_event=at,
        symbol="BTCUSDT",
        client_id=f"c{at}",
        order_id=at,
        trade_id=at,
        side=Side(side),
        price=price * SCALE,
        quantity=amount,
        quote_quantity=amount * price,
        fee=to_raw(Decimal(fee)),
        fee_asset=asset,
        is_maker=False,
    )


COLUMNS = [each.name for each in fields(Trade)[5:]]


def rows(trades: Trades) -> list[Trade]:
    """Return the columns trade by trade."""
    names = trades.fills
    return [
        Trade(
            names.strategies[trades.strategy[i]],
            names.instruments[trades.instrument[i]].symbol,
            int(trades.ts_entry[i]),
            int(trades.ts_exit[i]),
            Direction.SHORT if trades.is_short[i] else Direction.LONG,
            *(getattr(trades, name)[i].item() for name in COLUMNS),
        )
        for i in range(len(trades))
    ]


def trips(*fills: Fill, rules: dict[str, tc.Instrument] = RULES) -> list[Trade]:
    return rows(round_trips(Fills.of([("s", each) for each in fills], rules)))


def test_a_long_trade_wins_when_the_price_rises() -> None:
    (trade,) = trips(fill(1, "buy", "2", 100, "0.2"), fill(5, "sell", "2", 110, "0.22"))
    # 2 x 110 - 2 x 100 - 0.2 - 0.22.
    assert (trade.direction, trade.is_open) == (Direction.LONG, False)
    assert (trade.ts_entry, trade.ts_exit) == (1, 5)
    assert trade.profit == to_raw(Decimal("19.58"))
    assert (trade.entry_price, trade.exit_price) == (100.0, 110.0)
    assert trade.profit_ratio == pytest.approx(19.58 / 200)


def test_a_short_trade_wins_when_the_price_falls() -> None:
    (trade,) = trips(fill(1, "sell", "2", 110, "0.22"), fill(5, "buy", "2", 100, "0.2"))
    assert (trade.direction, trade.is_open) == (Direction.SHORT, False)
    assert trade.profit == to_raw(Decimal("19.58"))
    assert (trade.entry_price, trade.exit_price) == (110.0, 100.0)
    assert trade.quantity == 2 * SCALE
    assert trade.profit_ratio == pytest.approx(19.58 / 220)
    (lost,) = trips(fill(1, "sell", "1", 100), fill(5, "buy", "1", 130))
    assert lost.profit == -30 * SCALE


def test_entries_and_exits_in_parts_are_one_trade() -> None:
    (trade,) = trips(
        fill(1, "sell", "1", 110),
        fill(2, "sell", "1", 130),
        fill(3, "buy", "0.5", 100),
        fill(4, "buy", "1.5", 100),
    )
    assert trade.entry_price == 120.0
    assert (trade.ts_entry, trade.ts_exit) == (1, 4)
    assert trade.profit == 40 * SCALE  # 240 - 200.


def test_a_fill_that_turns_a_position_around_is_two_trades() -> None:
    long, short = trips(
        fill(1, "buy", "1", 100), fill(2, "sell", "3", 120, "0.36"), fill(3, "buy", "2", 90, "0.18")
    )
    # A third of the sale's fee closes the long trade.
    assert (long.direction, long.profit) == (Direction.LONG, to_raw(Decimal("19.88")))
    assert (long.bought_quantity, long.sold_quantity) == (SCALE, SCALE)
    assert (short.direction, short.is_open) == (Direction.SHORT, False)
    assert short.profit == to_raw(Decimal("59.58"))  # 240 - 180 - 0.24 - 0.18.
    assert (short.ts_entry, short.quantity, short.entry_price) == (2, 2 * SCALE, 120.0)
    assert (long.fees, short.fees) == (to_raw(Decimal("0.12")), to_raw(Decimal("0.42")))


def test_a_trade_that_has_not_ended_is_open_with_its_profit_so_far() -> None:
    (trade,) = trips(fill(1, "sell", "2", 110), fill(2, "buy", "1", 100))
    assert trade.is_open
    assert trade.profit == 10 * SCALE


def test_what_is_left_below_the_least_order_ends_a_trade() -> None:
    first, second = trips(
        fill(1, "buy", "1", 100, "0.001", "BTC"),
        fill(2, "sell", "0.99", 110),  # 0.009 is left: less than 5 USDT.
        fill(3, "buy", "1", 100),
    )
    assert not first.is_open
    assert second.is_open
    assert second.direction is Direction.LONG


def test_a_first_part_as_small_as_dust_does_not_end_a_trade() -> None:
    trades = trips(fill(1, "buy", "0.00001", 100), fill(2, "buy", "1", 100))
    assert [trade.is_open for trade in trades] == [True]


def test_a_sale_of_what_was_left_is_no_short_trade() -> None:
    rules = {"BTCUSDT": replace(RULES["BTCUSDT"], notional_min=Decimal(50))}
    fills = [fill(1, "buy", "1", 100), fill(2, "sell", "0.6", 100), fill(3, "sell", "0.4", 200)]
    trades = trips(*fills, rules=rules)
    assert [trade.direction for trade in trades] == [Direction.LONG, Direction.LONG]
    assert sum(trade.profit for trade in trades) == 40 * SCALE


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["buy", "sell"]), st.integers(1, 50), st.integers(50, 200)),
        max_size=40,
    )
)
def test_nothing_is_lost_between_trades(steps: list[tuple[str, int, int]]) -> None:
    """Quantities, quote and fees of all trades are those of all fills; profits are the money."""
    fills = [
        fill(at, side, f"{tenths / 10}", price, f"{tenths * price / 10_000:.8f}")
        for at, (side, tenths, price) in enumerate(steps)
    ]
    trades = trips(*fills)

    bought = [each for each in fills if each.side is Side.BUY]
    sold = [each for each in fills if each.side is Side.SELL]
    assert sum(t.bought_quantity for t in trades) == sum(f.quantity for f in bought)
    assert sum(t.sold_quantity for t in trades) == sum(f.quantity for f in sold)
    assert sum(t.bought_quote for t in trades) == sum(f.quote_quantity for f in bought)
    assert sum(t.sold_quote for t in trades) == sum(f.quote_quantity for f in sold)
    assert sum(t.fees for t in trades) == sum(fee_in_quote(f, RULES["BTCUSDT"]) for f in fills)
    assert [t.ts_entry for t in trades] == sorted(t.ts_entry for t in trades)
    held = sum(f.quantity for f in bought) - sum(f.quantity for f in sold)
    if held == 0:
        money = sum(f.quote_quantity for f in sold) - sum(f.quote_quantity for f in bought)
        assert sum(t.profit for t in trades) == money - sum(f.fee for f in fills)
    for trade in trades:
        if not trade.is_open:  # What was left was worth less than an order may be.
            left = abs(trade.bought_quantity - trade.sold_quantity)
            assert left * 200 < 5 * 4 * SCALE


INSTRUMENTS = {
    "BTCUSDT": instrument(),
    "ETHUSDT": replace(instrument(), symbol="ETHUSDT", base_asset="ETH", quantity_min=Decimal(3)),
    "SOLUSDT": replace(
        instrument(), symbol="SOLUSDT", base_asset="SOL", kind=InstrumentKind.LINEAR_PERPETUAL
    ),
}


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, Fill | FundingPaid]]:
    """What two strategies in three symbols did, with fees of all kinds and funding in between."""
    made: list[tuple[str, Fill | FundingPaid]] = []
    seen = set()
    for at in range(draw(st.integers(0, 40))):
        strategy, symbol = draw(st.sampled_from("ab")), draw(st.sampled_from(list(INSTRUMENTS)))
        if (strategy, symbol) in seen and draw(st.integers(0, 5)) == 0:
            amount = draw(st.integers(-(10**10), 10**10))
            made.append((strategy, FundingPaid(at, symbol, 1, 1, 1, amount)))
            continue
        seen.add((strategy, symbol))
        quantity = draw(st.sampled_from([1, 10**3, 10**7, 4 * 10**8, 9 * 10**11 + 7]))
        price = draw(st.integers(1, 10**13))
        asset = draw(st.sampled_from([INSTRUMENTS[symbol].base_asset, "USDT", "BNB"]))
        most = quantity if asset != "USDT" else 10**9
        made.append(
            (
                strategy,
                Fill(
                    ts_event=at,
                    symbol=symbol,
                    client_id=f"c{at}",
                    order_id=at,
                    trade_id=at,
                    side=draw(st.sampled_from(Side)),
                    price=price,
                    quantity=quantity,
                    quote_quantity=price * quantity // SCALE,
                    fee=draw(st.integers(-most // 10 if asset == "USDT" else 0, most)),
                    fee_asset=asset,
                    is_maker=False,
                    fee_quote=draw(st.integers(0, 10**9)),
                ),
            )
        )
    return made


@given(history=histories())
def test_the_core_tells_what_the_reference_tells(
    history: Sequence[tuple[str, Any]],
) -> None:
    funding, fills = [], []
    for strategy, event in history:
        if isinstance(event, FundingPaid):
            funding.append(Funding(len(fills), strategy, event.symbol, event.amount))
        else:
            fills.append((strategy, event))
    columns = Fills.of(fills, INSTRUMENTS)

    assert rows(round_trips(columns, funding)) == reference.round_trips(history, INSTRUMENTS)
    assert columns.fee_worth.tolist() == [
        fee_in_quote(each, INSTRUMENTS[each.symbol]) for _, each in fills
    ]


@given(
    amounts=st.lists(st.tuples(st.integers(0, 2**63 - 1), st.integers(-(2**40), 2**40)), min_size=1)
)
def test_sums_and_products_of_columns_are_exact(amounts: list[tuple[int, int]]) -> None:
    prices, sizes = (np.array(column, dtype=np.int64) for column in zip(*amounts, strict=True))
    assert total(prices) == sum(price for price, _ in amounts)
    assert total(sizes) == sum(size for _, size in amounts)
    exact = [price * size // SCALE for price, size in amounts]
    fits = [i for i, value in enumerate(exact) if abs(value) < 2**62]
    assert worth(prices[fits], sizes[fits]).tolist() == [exact[i] for i in fits]


def test_columns_that_do_not_fit_are_refused_by_name() -> None:
    columns = Fills.of([("s", fill(1, "buy", "1", 100))], RULES)
    with pytest.raises(ValueError, match="quantity was 0, must be above 0"):
        round_trips(replace(columns, quantity=np.zeros(1, dtype=np.int64)))
    with pytest.raises(ValueError, match="price had 2 rows, must have 1"):
        round_trips(replace(columns, price=np.ones(2, dtype=np.int64)))


def test_sums_beyond_int64_are_told_as_floats() -> None:
    """A maker that never goes flat in a coin at 0.00001 buys 9 x 10^10 of it soon."""
    fills = [replace(fill(at, "buy", "1", 1), quantity=10**18, quote_quantity=10**13)
             for at in range(12)]  # fmt: skip
    trades = round_trips(Fills.of([("s", each) for each in fills[:9]], RULES))
    assert trades.bought_quantity.tolist() == [9 * 10**18]
    sold = [replace(each, side=Side.SELL) for each in fills]
    turns = [("s", each) for pair in zip(fills, sold, strict=True) for each in pair]
    first = ("s", replace(fill(0, "buy", "1", 1), quantity=10**18, quote_quantity=10**13))
    many = round_trips(Fills.of([first, *turns], RULES))
    assert many.bought_quantity.tolist() == [13e18]
    assert many.entry_price.tolist() == [pytest.approx(1e-5)]
