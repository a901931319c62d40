# SPDX-License-Identifier: Apache-2.0
"""Cancel-replace: every row of its table of answers, over REST and the WebSocket API."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.list_market import SELL_OCO
from tests.adapters.exchange.test_trading import ACK, RESULT
from tests.adapters.exchange.tick_market import BTC, GTC, TickMarket

from tradecore.adapters.exchange.limits import ORDERS_10S_MAX

DATA = ["cancelResult", "newOrderResult", "cancelResponse", "newOrderResponse"]
OLD = BTC | GTC | {"side": "BUY", "type": "LIMIT", "quantity": "1", "price": "90"}
NEW = OLD | {"price": "91", "newClientOrderId": "new"}
TOO_DEAR = NEW | {"quantity": "5000", "price": "400"}
UNKNOWN = {"code": -2011, "msg": "Unknown order sent."}
BROKE = {"code": -2010, "msg": "Account has insufficient balance for requested action."}


def replace(market: TickMarket, order: dict[str, Any], mode: str, **more: Any) -> tuple[int, Any]:
    params = order | {"cancelReplaceMode": mode} | more
    return market.client.signed("POST", "order/cancelReplace", **params)


def placed(market: TickMarket) -> int:
    answer = market.client.ok("POST", "order", **OLD, newClientOrderId="old")
    return int(answer["orderId"])


def open_names(market: TickMarket) -> list[str]:
    return [row["clientOrderId"] for row in market.client.ok("GET", "openOrders", **BTC)]


@pytest.mark.parametrize("mode", ["STOP_ON_FAILURE", "ALLOW_FAILURE"])
def test_both_succeed(mode: str) -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    old = placed(market)
    market.api.events()
    status, body = replace(market, NEW, mode, cancelOrderId=old, cancelNewClientOrderId="bye")

    assert (status, list(body)) == (200, DATA)
    assert (body["cancelResult"], body["newOrderResult"]) == ("SUCCESS", "SUCCESS")
    gone, made = body["cancelResponse"], body["newOrderResponse"]
    assert (gone["status"], gone["clientOrderId"], gone["origClientOrderId"]) == (
        *("CANCELED", "bye"),
        "old",
    )
    assert list(made) == [*RESULT, "fills"]
    assert open_names(market) == ["new"]
    told = [(e["x"], e["c"]) for e in market.api.events() if e["e"] == "executionReport"]
    assert told == [("CANCELED", "bye"), ("NEW", "new")]
    assert market.client.signed("GET", "rateLimit/order")[1][0]["count"] == 2


@pytest.mark.parametrize(
    ("mode", "cancels", "order", "status", "code", "results", "left"),
    [
        ("STOP_ON_FAILURE", False, NEW, 400, -2022, ("FAILURE", "NOT_ATTEMPTED"), ["old"]),
        ("STOP_ON_FAILURE", True, TOO_DEAR, 409, -2021, ("SUCCESS", "FAILURE"), []),
        ("ALLOW_FAILURE", False, TOO_DEAR, 400, -2022, ("FAILURE", "FAILURE"), ["old"]),
        ("ALLOW_FAILURE", False, NEW, 409, -2021, ("FAILURE", "SUCCESS"), ["old", "new"]),
        ("ALLOW_FAILURE", True, TOO_DEAR, 409, -2021, ("SUCCESS", "FAILURE"), []),
    ],
)
def test_one_or_both_fail(
    mode: str,
    cancels: bool,
    order: dict[str, Any],
    status: int,
    code: int,
    results: tuple[str, str],
    left: list[str],
) -> None:
    market = TickMarket()
    placed(market)
    name = {"cancelOrigClientOrderId": "old"} if cancels else {"cancelOrderId": 99}
    answered, body = replace(market, order, mode, **name)

    partly = "partially " if code == -2021 else ""
    assert (answered, body["code"]) == (status, code)
    assert body["msg"] == f"Order cancel-replace {partly}failed."
    data = body["data"]
    assert list(data) == DATA
    assert (data["cancelResult"], data["newOrderResult"]) == results
    if not cancels:
        assert data["cancelResponse"] == UNKNOWN
    if results[1] == "FAILURE":
        assert data["newOrderResponse"] == BROKE
    if results[1] == "NOT_ATTEMPTED":
        assert data["newOrderResponse"] is None
    assert open_names(market) == left
    # What was not attempted counts, what the engine refused does not.
    counts = 1 + (results[1] != "FAILURE")
    assert market.client.signed("GET", "rateLimit/order")[1][0]["count"] == counts


@pytest.mark.parametrize("mode", ["STOP_ON_FAILURE", "ALLOW_FAILURE"])
def test_rules_are_looked_at_before_anything_is_done(mode: str) -> None:
    market = TickMarket()
    old = placed(market)
    status, body = replace(market, NEW | {"price": "91.001"}, mode, cancelOrderId=old)
    assert (status, body) == (400, {"code": -1013, "msg": "Filter failure: PRICE_FILTER"})
    assert open_names(market) == ["old"]


@pytest.mark.parametrize("mode", ["STOP_ON_FAILURE", "ALLOW_FAILURE"])
def test_an_order_too_many_leaves_all_as_it_was(mode: str) -> None:
    market = TickMarket()
    old = full(market)
    status, body = replace(market, NEW, mode, cancelOrderId=old)
    assert (status, body["code"]) == (429, -1015)
    assert int(market.client.headers["Retry-After"]) >= 1
    assert open_names(market) == ["old"]


@pytest.mark.parametrize(
    ("mode", "cancels", "status", "code", "results"),
    [
        ("STOP_ON_FAILURE", True, 429, -2021, ("SUCCESS", "FAILURE")),
        ("STOP_ON_FAILURE", False, 429, -2022, ("FAILURE", "NOT_ATTEMPTED")),
        ("ALLOW_FAILURE", True, 409, -2021, ("SUCCESS", "FAILURE")),
        ("ALLOW_FAILURE", False, 400, -2022, ("FAILURE", "FAILURE")),
    ],
)
def test_an_order_too_many_may_still_cancel(
    mode: str, cancels: bool, status: int, code: int, results: tuple[str, str]
) -> None:
    market = TickMarket()
    old = full(market)
    answered, body = replace(
        market,
        NEW,
        mode,
        cancelOrderId=old if cancels else 9_999,
        orderRateLimitExceededMode="CANCEL_ONLY",
    )
    assert (answered, body["code"]) == (status, code)
    assert (body["data"]["cancelResult"], body["data"]["newOrderResult"]) == results
    if results[1] == "FAILURE":
        assert body["data"]["newOrderResponse"]["code"] == -1015
    assert ("Retry-After" in market.client.headers) == (status == 429)
    assert open_names(market) == ([] if cancels else ["old"])


def full(market: TickMarket) -> int:
    """Use up the orders of ten seconds; one stands."""
    for _ in range(ORDERS_10S_MAX - 1):
        made = market.client.ok("POST", "order", **OLD)
        market.client.ok("DELETE", "order", **BTC, orderId=made["orderId"])
    return placed(market)


def test_restrictions_hold() -> None:
    market = TickMarket()
    old = placed(market)
    status, body = replace(
        market,
        NEW,
        "STOP_ON_FAILURE",
        cancelOrderId=old,
        cancelRestrictions="ONLY_PARTIALLY_FILLED",
    )
    assert status == 400
    text = "Order was not canceled due to cancel restrictions."
    assert body["data"]["cancelResponse"] == {"code": -2011, "msg": text}


def test_a_leg_takes_its_list_along_and_an_id_is_free_again() -> None:
    market = TickMarket()
    pair = SELL_OCO | {"abovePrice": "120", "belowStopPrice": "80", "belowPrice": "79"}
    market.client.ok("POST", "orderList/oco", **pair | {"quantity": "1"})
    again = NEW | {"newClientOrderId": "stop", "newOrderRespType": "ACK"}
    status, body = replace(market, again, "STOP_ON_FAILURE", cancelOrigClientOrderId="stop")
    assert status == 200
    assert body["cancelResponse"]["listOrderStatus"] == "ALL_DONE"
    assert list(body["newOrderResponse"]) == ACK
    assert open_names(market) == ["stop"]


def test_the_websocket_api_answers_the_same() -> None:
    market, twin = TickMarket(), TickMarket()
    params = NEW | {"cancelReplaceMode": "STOP_ON_FAILURE", "cancelOrderId": placed(market)}
    placed(twin)
    answer = market.api.signed("order.cancelReplace", **params)
    assert answer["result"] == twin.client.ok("POST", "order/cancelReplace", **params)
    assert [limit["count"] for limit in answer["rateLimits"][:2]] == [2, 2]

    failed = market.api.signed("order.cancelReplace", **params)
    _, body = twin.client.signed("POST", "order/cancelReplace", **params)
    assert (failed["status"], failed["error"]) == (400, body)
