# SPDX-License-Identifier: Apache-2.0
"""Queries that answer from the past."""

from __future__ import annotations

from typing import Any

from tests.adapters.exchange.faults.world import RESTING, Faulty, body_of


def lagging(**more: Any) -> Faulty:
    return Faulty({"kind": "lag", "lag_s": 3, **more})


def seen(client: Faulty, path: str, **params: Any) -> Any:
    (came,) = client.ask_signed("GET", path, symbol="BTCUSDT", **params)
    return body_of(came)


def test_an_order_is_not_there_yet_then_new_then_gone() -> None:
    client = lagging()
    client.ok("POST", "order", **RESTING, newClientOrderId="it")

    assert seen(client, "order", origClientOrderId="it")["code"] == -2013
    assert seen(client, "openOrders") == []
    assert seen(client, "allOrders") == []
    client.pass_time(3.1)
    assert seen(client, "order", origClientOrderId="it")["status"] == "NEW"
    client.ok("DELETE", "order", symbol="BTCUSDT", origClientOrderId="it")
    assert seen(client, "order", origClientOrderId="it")["status"] == "NEW"
    assert [order["status"] for order in seen(client, "openOrders")] == ["NEW"]
    client.pass_time(3.1)
    assert seen(client, "order", origClientOrderId="it")["status"] == "CANCELED"
    assert seen(client, "openOrders") == []


def test_trades_and_balances_lag_too() -> None:
    client = lagging()
    client.order("BUY", "MARKET", quantity="0.01")

    def bitcoin() -> str:
        (came,) = client.ask_signed("GET", "account")
        held = {row["asset"]: row["free"] for row in body_of(came)["balances"]}
        return str(held["BTC"])

    assert (seen(client, "myTrades"), bitcoin()) == ([], "0.00000000")
    client.pass_time(3.1)
    assert seen(client, "myTrades")
    assert bitcoin() == "0.00999000"


def test_what_was_there_before_the_fault_is_known() -> None:
    client = Faulty()
    client.ok("POST", "order", **RESTING, newClientOrderId="old")
    client.pass_time(1)
    client.exchange.faults.add([lagging().exchange.faults.armed[0].fault])
    assert [order["clientOrderId"] for order in seen(client, "openOrders")] == ["old"]
    client.ok("DELETE", "order", symbol="BTCUSDT", origClientOrderId="old")
    assert [order["status"] for order in seen(client, "openOrders")] == ["NEW"]


def test_placing_never_lags() -> None:
    client = lagging(target="*")
    (came,) = client.ask_signed("POST", "order", **RESTING)
    assert body_of(came)["status"] == "NEW"


def test_two_nodes_disagree() -> None:
    client = lagging(target="GET /api/v3/order", probability=0.5)
    client.ok("POST", "order", **RESTING, newClientOrderId="it")
    found = {seen(client, "order", origClientOrderId="it").get("code", 0) for _ in range(40)}
    assert found == {0, -2013}
