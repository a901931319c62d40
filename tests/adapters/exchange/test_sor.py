# SPDX-License-Identifier: Apache-2.0
"""No order is routed: exchangeInfo says so, and so do the answers."""

from __future__ import annotations

from tests.adapters.exchange.client import Client
from tests.adapters.exchange.test_wsapi import Api


def test_routed_orders_are_refused(ticks_client: Client) -> None:
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
    before = ticks_client.ok("GET", "account")
    api = Api(ticks_client)

    assert "sors" not in ticks_client.get("exchangeInfo")
    for path in ("sor/order", "sor/order/test"):
        status, answer = ticks_client.signed("POST", path, **order)
        assert (status, answer["code"]) == (400, -1020)
    for method in ("sor.order.place", "sor.order.test"):
        assert api.signed(method, **order)["error"]["code"] == -1020
    assert ticks_client.ok("GET", "account") == before


def test_there_are_no_allocations(ticks_client: Client) -> None:
    assert ticks_client.ok("GET", "myAllocations", symbol="BTCUSDT") == []
    assert Api(ticks_client).signed("myAllocations", symbol="BTCUSDT")["result"] == []
    status, answer = ticks_client.signed("GET", "myAllocations")
    assert (status, answer["code"]) == (400, -1102)
