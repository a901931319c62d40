# SPDX-License-Identifier: Apache-2.0
"""Orders made smaller in place: answers, history, user events, lists, refusals, both skins."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.list_market import OTOCO, SELL_OCO
from tests.adapters.exchange.test_trading import balances
from tests.adapters.exchange.tick_market import BTC, GTC, TickMarket

PATH = "order/amend/keepPriority"
LIMIT = BTC | GTC | {"side": "BUY", "type": "LIMIT", "quantity": "5", "price": "90"}
AMENDED = [
    *("symbol", "orderId", "orderListId", "origClientOrderId", "clientOrderId", "price", "qty"),
    *("executedQty", "preventedQty", "quoteOrderQty", "cumulativeQuoteQty", "status"),
    *("timeInForce", "type", "side", "workingTime", "selfTradePreventionMode"),
]
PAIR = SELL_OCO | {"abovePrice": "120", "belowStopPrice": "80", "belowPrice": "79", "quantity": "5"}


def placed(market: TickMarket) -> int:
    return int(market.client.ok("POST", "order", **LIMIT, newClientOrderId="one")["orderId"])


def test_an_order_becomes_smaller() -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    name = BTC | {"orderId": placed(market)}
    market.api.events()
    answer = market.client.ok("PUT", PATH, **name, newQty="2", newClientOrderId="two")

    assert list(answer) == ["transactTime", "executionId", "amendedOrder"]
    made = answer["amendedOrder"]
    assert list(made) == AMENDED
    assert (made["origClientOrderId"], made["clientOrderId"]) == ("one", "two")
    assert (made["qty"], made["status"]) == ("2.00000000", "NEW")
    assert balances(market.client)["USDT"] == (999_820, 180)
    event, position = market.api.events()
    assert [event[key] for key in ("x", "X", "c", "C", "q", "I")] == [
        *("REPLACED", "NEW", "two", "one", "2.00000000"),
        answer["executionId"],
    ]
    assert {row["a"]: row["l"] for row in position["B"]}["USDT"] == "180.00000000"
    rows = market.client.ok("GET", "order/amendments", **name)
    assert rows == [
        {
            "symbol": "BTCUSDT",
            "orderId": name["orderId"],
            "executionId": answer["executionId"],
            "origClientOrderId": "one",
            "newClientOrderId": "two",
            "origQty": "5.00000000",
            "newQty": "2.00000000",
            "time": market.client.now_ms,
        }
    ]
    later = answer["executionId"] + 1
    assert market.client.ok("GET", "order/amendments", **name, fromExecutionId=later) == []
    assert market.client.ok("GET", "order", **BTC, origClientOrderId="two")["origQty"][0] == "2"


@pytest.mark.parametrize(
    ("params", "code", "text"),
    [
        ({"newQty": "5"}, -2038, "The requested action would change no state; rejecting."),
        ({"newQty": "6"}, -2038, "Order amend (quantity increase) is not supported."),
        ({"newQty": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        ({"newQty": "0.01"}, -1013, "Filter failure: NOTIONAL"),
        ({"newQty": "0"}, -1013, "Filter failure: LOT_SIZE"),
        ({"newQty": "2", "newClientOrderId": "third"}, -2038, "Duplicate order sent."),
        ({"newQty": "2", "orderId": 99}, -2038, "Unknown order sent."),
        (
            {"newQty": "2", "origClientOrderId": "third"},
            *(-2039, "Client order ID is not correct for this order ID"),
        ),
        ({"newQty": "2", "newClientOrderId": "a b"}, -1100, "Illegal characters found in param"),
    ],
)
def test_refusals(params: dict[str, Any], code: int, text: str) -> None:
    market = TickMarket()
    name = BTC | {"orderId": placed(market)}
    market.client.ok("POST", "order", **LIMIT, newClientOrderId="third")
    before = market.client.ok("GET", "openOrders", **BTC)
    status, body = market.client.signed("PUT", PATH, **name | params)

    assert (status, body["code"]) == (400, code)
    assert body["msg"].startswith(text)
    assert market.client.ok("GET", "openOrders", **BTC) == before


def test_ten_times_and_no_more() -> None:
    market = TickMarket()
    order = BTC | {"orderId": placed(market), "newClientOrderId": "same"}
    for size in range(40, 30, -1):
        market.client.ok("PUT", PATH, **order, newQty=size / 10)
    status, body = market.client.signed("PUT", PATH, **order, newQty="1")
    text = "Filter failure: MAX_NUM_ORDER_AMENDS"
    assert (status, body) == (400, {"code": -2038, "msg": text})
    rows = market.client.ok("GET", "order/amendments", **BTC, orderId=order["orderId"], limit=3)
    assert [row["newQty"] for row in rows] == ["4.00000000", "3.90000000", "3.80000000"]


def test_both_legs_of_a_pair_become_smaller() -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    market.client.ok("POST", "orderList/oco", **PAIR)
    market.api.events()
    name = BTC | {"origClientOrderId": "stop"}
    answer = market.client.ok("PUT", PATH, **name, newQty="2", newClientOrderId="less")

    assert list(answer) == ["transactTime", "executionId", "amendedOrder", "listStatus"]
    assert list(answer["listStatus"]) == [
        *("orderListId", "contingencyType", "listOrderStatus", "listClientOrderId", "symbol"),
        "orders",
    ]
    rows = market.client.ok("GET", "openOrders", **BTC)
    assert [(row["clientOrderId"], row["origQty"]) for row in rows] == [
        ("target", "2.00000000"),
        ("less", "2.00000000"),
    ]
    assert balances(market.client)["BTC"] == (98, 2)
    events = [(e["e"], e.get("x"), e["l"]) for e in market.api.events()[:-1]]
    assert ("listStatus", None, "UPDATED") in events
    assert [x for _, x, _ in events if x] == ["REPLACED", "REPLACED"]


def test_orders_of_a_bracket_become_smaller_one_by_one() -> None:
    market = TickMarket()
    bracket = OTOCO | {
        "workingPrice": "95",
        "workingQuantity": "5",
        "pendingQuantity": "4",
        "pendingAboveStopPrice": "120",
        "pendingAbovePrice": "121",
        "pendingBelowStopPrice": "80",
    }
    market.client.ok("POST", "orderList/otoco", **bracket)
    for name, size in (("entry", "3"), ("stop", "2")):
        answer = market.client.ok(
            "PUT", PATH, **BTC, origClientOrderId=name, newClientOrderId=name, newQty=size
        )
        assert answer["amendedOrder"]["qty"][0] == size
    rows = market.client.ok("GET", "openOrders", **BTC)
    assert [row["origQty"][0] for row in rows] == ["3", "2", "2"]
    assert balances(market.client)["USDT"][1] == 285


def test_the_websocket_api_answers_the_same() -> None:
    market, twin = TickMarket(), TickMarket()
    name = BTC | {"orderId": placed(market)}
    placed(twin)
    params = name | {"newQty": "2", "newClientOrderId": "two"}
    answer = market.api.signed("order.amend.keepPriority", **params)
    assert answer["result"] == twin.client.ok("PUT", PATH, **params)
    rows = market.api.signed("order.amendments", **name)["result"]
    assert rows == twin.client.ok("GET", "order/amendments", **name)
    refused = market.api.signed("order.amend.keepPriority", **params)
    assert (refused["status"], refused["error"]["code"]) == (400, -2038)
