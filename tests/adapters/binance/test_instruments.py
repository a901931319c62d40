# SPDX-License-Identifier: Apache-2.0
"""The rule list as instruments."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from tests import recorded

from tradecore.adapters.binance.instruments import read_instruments, read_weight_max
from tradecore.errors import ConfigError, DataError

INFO: dict[str, Any] = {
    "rateLimits": [
        {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 6000},
        {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 100},
        {"rateLimitType": "ORDERS", "interval": "DAY", "intervalNum": 1, "limit": 200000},
    ],
    "symbols": [
        {
            "symbol": "BTCUSDT",
            "status": "TRADING",
            "baseAsset": "BTC",
            "quoteAsset": "USDT",
            "isSpotTradingAllowed": True,
            "filters": [
                {
                    "filterType": "PRICE_FILTER",
                    "minPrice": "0.01000000",
                    "maxPrice": "1000000.00000000",
                    "tickSize": "0.01000000",
                },
                {
                    "filterType": "LOT_SIZE",
                    "minQty": "0.00001000",
                    "maxQty": "9000.00000000",
                    "stepSize": "0.00001000",
                },
                {
                    "filterType": "MARKET_LOT_SIZE",
                    "minQty": "0.00000000",
                    "maxQty": "112.21108820",
                    "stepSize": "0.00000000",
                },
                {
                    "filterType": "NOTIONAL",
                    "minNotional": "5.00000000",
                    "applyMinToMarket": True,
                    "maxNotional": "9000000.00000000",
                    "applyMaxToMarket": False,
                    "avgPriceMins": 5,
                },
            ],
        }
    ],
}


def changed(**changes: Any) -> dict[str, Any]:
    info = copy.deepcopy(INFO)
    info["symbols"][0].update(changes)
    return info


def with_filter(kind: str, **changes: Any) -> dict[str, Any]:
    info = copy.deepcopy(INFO)
    for item in info["symbols"][0]["filters"]:
        if item["filterType"] == kind:
            item.update(changes)
    return info


def test_each_rule_finds_its_place() -> None:
    (btc,) = read_instruments(INFO, ["BTCUSDT"])

    assert (btc.base_asset, btc.quote_asset) == ("BTC", "USDT")
    assert (btc.tick_size, btc.lot_size) == (Decimal("0.01"), Decimal("0.00001"))
    assert (btc.price_min, btc.price_max) == (Decimal("0.01"), Decimal(1_000_000))
    assert (btc.quantity_min, btc.quantity_max) == (Decimal("0.00001"), Decimal("112.2110882"))
    assert (btc.notional_min, btc.notional_max) == (Decimal(5), Decimal(9_000_000))


def test_a_zero_switches_a_rule_off() -> None:
    (btc,) = read_instruments(
        with_filter("PRICE_FILTER", tickSize="0.00", maxPrice="0"), ["BTCUSDT"]
    )

    assert btc.tick_size == Decimal("0.00000001")
    assert btc.price_max == Decimal(1_000_000)


def test_recorded_rule_list_reads() -> None:
    path = recorded.path(
        "payloads/nautilus/resources/http_responses/http_spot_market_exchange_info.json"
    )
    btc, eth = read_instruments(json.loads(path.read_bytes()), ["BTCUSDT", "ETHUSDT"])

    assert (btc.symbol, eth.symbol) == ("BTCUSDT", "ETHUSDT")
    assert btc.tick_size == Decimal("0.01")
    assert btc.notional_min == Decimal(10)
    assert eth.to_core().symbol == "ETHUSDT"


@pytest.mark.parametrize(
    ("info", "text"),
    [
        (changed(status="BREAK"), "BTCUSDT has status 'BREAK', must be TRADING"),
        (changed(status="CANCEL_ONLY"), "must be TRADING"),
        (changed(isSpotTradingAllowed=False), "trades on spot"),
        ({"symbols": []}, "symbol was 'BTCUSDT', must be one that the venue lists"),
    ],
)
def test_c05_what_cannot_be_traded_is_a_mistake_in_the_settings(info: object, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        read_instruments(info, ["BTCUSDT"])


@pytest.mark.parametrize(
    "info",
    [
        None,
        [],
        {},
        {"symbols": [None]},
        changed(filters=None),
        changed(filters=[]),
        changed(filters=[{"filterType": "PRICE_FILTER"}, {"filterType": "LOT_SIZE"}]),
        changed(baseAsset=None),
        with_filter("PRICE_FILTER", tickSize="NaN"),
        with_filter("PRICE_FILTER", tickSize=0.01),
        with_filter("LOT_SIZE", stepSize="1e-5"),
        with_filter("LOT_SIZE", maxQty="-1"),
    ],
    ids=range(12),
)
def test_rules_that_make_no_sense_are_refused(info: object) -> None:
    with pytest.raises(DataError):
        read_instruments(info, ["BTCUSDT"])


def test_weight_limit_is_read_where_stated() -> None:
    assert read_weight_max(INFO) == 6_000
    assert read_weight_max({}) is None
    assert read_weight_max({"rateLimits": []}) is None
    with pytest.raises(DataError):
        read_weight_max({"rateLimits": [INFO["rateLimits"][0] | {"limit": "many"}]})
