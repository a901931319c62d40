# SPDX-License-Identifier: Apache-2.0
"""A symbol's row of exchangeInfo: what is read of it, how it is shown, what changes leave alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.adapters.exchange.listings import FILTERS, recorded_info, symbol_row

from tradecore.adapters.binance.instruments import read_instruments
from tradecore.adapters.exchange.listing import instrument_for, listed, symbol_info
from tradecore.adapters.exchange.rules import EXCHANGE_COUNTED, read_counts, read_rules
from tradecore.model.instrument import OrderRules


def test_every_filter_is_read() -> None:
    rules = read_rules(symbol_row())

    instrument = rules.instrument
    assert (instrument.price_min, instrument.price_max) == (Decimal("0.10"), Decimal(5000))
    assert (instrument.tick_size, instrument.lot_size) == (Decimal("0.10"), Decimal("0.010"))
    assert (instrument.notional_min, instrument.notional_max) == (5, 90_000)
    assert instrument.order_rules == OrderRules(
        market_lot_size=Decimal("0.020"),
        market_quantity_min=Decimal("0.040"),
        market_quantity_max=Decimal(20),
        notional_min_on_market=True,
        notional_max_on_market=False,
        buy_band=(Decimal("0.2"), Decimal(5)),
        sell_band=(Decimal("0.5"), Decimal(4)),
        trailing_above=(10, 2000),
        trailing_below=(20, 1000),
        iceberg_parts_max=100,
        position_max=Decimal(500),
    )
    assert (rules.band_filter, rules.band_minutes) == ("PERCENT_PRICE_BY_SIDE", 5)
    assert (rules.notional_filter, rules.notional_minutes) == ("NOTIONAL", 1)
    assert dict(rules.counts) == {
        "MAX_NUM_ORDERS": 200,
        "MAX_NUM_ORDER_LISTS": 20,
        "MAX_NUM_ALGO_ORDERS": 5,
        "MAX_NUM_ICEBERG_ORDERS": 4,
        "MAX_NUM_ORDER_AMENDS": 10,
    }
    assert rules.row["filters"] == FILTERS


def test_older_filters_are_read() -> None:
    rules = read_rules(
        symbol_row(
            PERCENT_PRICE={"multiplierUp": "1.2", "multiplierDown": "0.8", "avgPriceMins": 0},
            MIN_NOTIONAL={"minNotional": "10", "applyToMarket": False, "avgPriceMins": 3},
            PERCENT_PRICE_BY_SIDE=None,
            NOTIONAL=None,
        )
    )

    assert (rules.band_filter, rules.band_minutes) == ("PERCENT_PRICE", 0)
    assert rules.instrument.order_rules.buy_band == (Decimal("0.8"), Decimal("1.2"))
    assert rules.instrument.order_rules.sell_band == (Decimal("0.8"), Decimal("1.2"))
    assert (rules.notional_filter, rules.notional_minutes) == ("MIN_NOTIONAL", 3)
    assert rules.instrument.notional_min == 10
    assert not rules.instrument.order_rules.notional_min_on_market


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"PRICE_FILTER": {"tickSize": "much"}}, "symbol ABCUSDT"),
        ({"BEST_PRICE": {}}, "BEST_PRICE"),
        ({"MIN_NOTIONAL": {"minNotional": "1", "avgPriceMins": 5}}, "MIN_NOTIONAL and NOTIONAL"),
        ({"PERCENT_PRICE_BY_SIDE": {}}, "avgPriceMins"),
        ({"MAX_NUM_ORDERS": {}}, "maxNumOrders"),
        ({"TRAILING_DELTA": {"minTrailingAboveDelta": -1}}, "trailing_above"),
    ],
)
def test_what_makes_no_sense_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read_rules(symbol_row(**changes))


def test_missing_fields_and_unknown_statuses_are_named() -> None:
    row = symbol_row()
    for field in ("baseAsset", "orderTypes", "filters"):
        with pytest.raises(ValueError, match=field):
            read_rules({name: value for name, value in row.items() if name != field})
    with pytest.raises(ValueError, match=r"status of ABCUSDT was 'ASLEEP'"):
        read_rules({**row, "status": "ASLEEP"})


def test_changes_replace_filters_by_their_type_and_nothing_else() -> None:
    rules = read_rules(symbol_row())

    changed = rules.with_changes(
        {"icebergAllowed": False, "filters": [{"filterType": "ICEBERG_PARTS", "limit": 10}]}
    )

    assert changed.instrument.order_rules.iceberg_parts_max == 10
    assert (
        replace(
            changed.instrument,
            order_rules=replace(changed.instrument.order_rules, iceberg_parts_max=100),
        )
        == rules.instrument
    )
    assert not changed.allows("icebergAllowed")
    assert len(changed.row["filters"]) == len(FILTERS)
    for bad in ({"status": "HALT"}, {"baseAsset": "X"}, {"colour": 1}):
        with pytest.raises(ValueError, match=next(iter(bad))):
            rules.with_changes(bad)


def test_an_instrument_is_shown_as_it_would_be_read() -> None:
    instrument = replace(
        instrument_for("BTCUSDT"),
        order_rules=read_rules(symbol_row()).instrument.order_rules,
        quote_fee_step=Decimal("0.01"),
    )

    assert listed(instrument).instrument == instrument
    assert symbol_info(instrument)["quoteCommissionPrecision"] == 2


def test_counts_over_the_exchange_are_read() -> None:
    filters = [
        {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": 1000},
        {"filterType": "EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 200},
    ]

    assert read_counts(filters, EXCHANGE_COUNTED) == {
        "EXCHANGE_MAX_NUM_ORDERS": 1000,
        "EXCHANGE_MAX_NUM_ALGO_ORDERS": 200,
    }


def test_every_recorded_symbol_is_read_shown_again_and_understood_alike() -> None:
    """The exchange and the client that reads its rule list have the same rules."""
    info = recorded_info()
    rows = info["symbols"]
    assert len(rows) == 1695
    trading = []
    for row in rows:
        rules = read_rules(row)
        assert read_rules(rules.row) == rules
        assert rules.row["filters"] == row["filters"]
        if rules.is_trading and row["isSpotTradingAllowed"]:
            trading.append(rules)
    shown = {"symbols": [dict(rules.row) for rules in trading]}
    read = read_instruments(shown, [rules.instrument.symbol for rules in trading])
    for rules, theirs in zip(trading, read, strict=True):
        # A client keeps the smaller of two bounds on quantity, and its own for none.
        fields = {"quantity_max": theirs.quantity_max, "notional_max": theirs.notional_max}
        assert replace(rules.instrument, **fields) == theirs
