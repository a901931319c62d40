# SPDX-License-Identifier: Apache-2.0
"""Rows of exchangeInfo for tests: one with every filter there is, and those that were recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests import recorded

FILTERS: list[dict[str, Any]] = [
    {
        "filterType": "PRICE_FILTER",
        "minPrice": "0.10",
        "maxPrice": "5000",
        "tickSize": "0.10",
    },
    {"filterType": "LOT_SIZE", "minQty": "0.020", "maxQty": "100", "stepSize": "0.010"},
    {"filterType": "MARKET_LOT_SIZE", "minQty": "0.040", "maxQty": "20", "stepSize": "0.020"},
    {
        "filterType": "NOTIONAL",
        "minNotional": "5",
        "applyMinToMarket": True,
        "maxNotional": "90000",
        "applyMaxToMarket": False,
        "avgPriceMins": 1,
    },
    {
        "filterType": "PERCENT_PRICE_BY_SIDE",
        "bidMultiplierUp": "5",
        "bidMultiplierDown": "0.2",
        "askMultiplierUp": "4",
        "askMultiplierDown": "0.5",
        "avgPriceMins": 5,
    },
    {
        "filterType": "TRAILING_DELTA",
        "minTrailingAboveDelta": 10,
        "maxTrailingAboveDelta": 2000,
        "minTrailingBelowDelta": 20,
        "maxTrailingBelowDelta": 1000,
    },
    {"filterType": "ICEBERG_PARTS", "limit": 100},
    {"filterType": "MAX_POSITION", "maxPosition": "500"},
    {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
    {"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 20},
    {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 5},
    {"filterType": "MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": 4},
    {"filterType": "MAX_NUM_ORDER_AMENDS", "maxNumOrderAmends": 10},
    {"filterType": "T_PLUS_SELL", "endTime": 0},
]


def symbol_row(symbol: str = "ABCUSDT", **filters: dict[str, Any] | None) -> dict[str, Any]:
    """Return a row of `symbol`; of `filters` each replaces the one of its type, None drops it."""
    made = {item["filterType"]: item for item in FILTERS} | {
        name: None if fields is None else {"filterType": name, **fields}
        for name, fields in filters.items()
    }
    return {
        "symbol": symbol,
        "status": "TRADING",
        "baseAsset": symbol.removesuffix("USDT"),
        "quoteAsset": "USDT",
        "orderTypes": [
            *("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT"),
            *("TAKE_PROFIT", "TAKE_PROFIT_LIMIT"),
        ],
        "filters": [item for item in made.values() if item is not None],
    }


def recorded_info() -> dict[str, Any]:
    """Return the recorded exchangeInfo of 2021-10-12, or skip the test."""
    path = recorded.path("payloads/recorded/spot_exchangeInfo_20211012.json.zst")
    zstandard = pytest.importorskip("zstandard")
    with path.open("rb") as file:
        info: dict[str, Any] = json.loads(zstandard.ZstdDecompressor().stream_reader(file).read())
    return info
