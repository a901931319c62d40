# SPDX-License-Identifier: Apache-2.0
"""The WebSocket API and user data events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.adapters.exchange.client import Client, SteppedWall, signature_of

from tradecore.adapters.exchange import DEMO_KEY
from tradecore.adapters.exchange.wsapi import ApiSession

REPORT = list("eEscSofqpPFgCxXrilzLnNTtIwmMOZYQWV")


class Api:
    """One connection in memory."""

    def __init__(self, client: Client, query: str = "") -> None:
        self.client = client
        self.session: ApiSession = client.exchange.open_api(query.encode(), "test")

    def take(self) -> list[Any]:
        return [json.loads(frame) for frame in self.session.outbox.take()]

    def call(self, method: str, request_id: Any = 1, **params: Any) -> Any:
        request: dict[str, Any] = {"id": request_id, "method": method}
        if params:
            request["params"] = params
        self.client.exchange.receive(self.session, json.dumps(request))
        return next(frame for frame in self.take() if "id" in frame)

    def signed(self, method: str, **params: Any) -> Any:
        return self.call(method, **self.sign(params))

    def sign(self, params: dict[str, Any]) -> dict[str, Any]:
        params = {"apiKey": DEMO_KEY, "timestamp": self.client.now_ms} | params
        text = "&".join(f"{name}={params[name]}" for name in sorted(params))
        return params | {"signature": signature_of(text)}

    def events(self) -> list[Any]:
        return [frame["event"] for frame in self.take() if "event" in frame]


@pytest.fixture
def api(ticks_client: Client) -> Api:
    return Api(ticks_client)


def test_envelope_and_limits(api: Api) -> None:
    answer = api.call("ping", "a1")
    assert list(answer) == ["id", "status", "result", "rateLimits"]
    assert (answer["id"], answer["status"], answer["result"]) == ("a1", 200, {})
    assert answer["rateLimits"] == [
        {
            "rateLimitType": "REQUEST_WEIGHT",
            "interval": "MINUTE",
            "intervalNum": 1,
            "limit": 6000,
            "count": 3,
        }
    ]
    assert "rateLimits" not in api.call("time", returnRateLimits=False)
    assert "rateLimits" not in Api(api.client, "returnRateLimits=false").call("time")


def test_a_signature_covers_the_wish_for_no_limits(api: Api) -> None:
    """It is a parameter like any other, as common clients have it."""
    params = {"apiKey": DEMO_KEY, "timestamp": api.client.now_ms}
    text = f"apiKey={DEMO_KEY}&returnRateLimits=false&timestamp={api.client.now_ms}"
    told = api.call(
        "account.status", returnRateLimits=False, signature=signature_of(text), **params
    )
    assert told["status"] == 200
    assert "rateLimits" not in told
    unsigned = api.sign({})
    assert api.call("account.status", returnRateLimits=False, **unsigned)["status"] == 400


def test_public_methods_equal_rest(api: Api) -> None:
    client = api.client
    info = api.call("exchangeInfo", symbols=["ETHUSDT"])["result"]
    assert info == client.get("exchangeInfo", symbol="ETHUSDT")
    rows = api.call("klines", symbol="BTCUSDT", interval="1m", limit=3)["result"]
    assert rows == client.get("klines", symbol="BTCUSDT", interval="1m", limit=3)
    book = api.call("depth", symbol="BTCUSDT", limit=5)["result"]
    assert book == client.get("depth", symbol="BTCUSDT", limit=5)


def test_bad_requests(api: Api) -> None:
    for text, code in [("{", -1135), ("[]", -1135), ('{"id":1,"method":"nothing"}', -1020)]:
        api.client.exchange.receive(api.session, text)
        answer = api.take()[0]
        assert (answer["status"], answer["error"]["code"]) == (400, code)
    assert api.call("account.status")["error"]["code"] == -1102
    unsigned = api.call("account.status", apiKey=DEMO_KEY, timestamp=1, signature="0")
    assert unsigned["error"]["code"] == -1021


def test_order_round_trip(api: Api) -> None:
    placed = api.signed("order.place", symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.01")
    assert (placed["status"], placed["result"]["status"]) == (200, "FILLED")
    assert [limit["rateLimitType"] for limit in placed["rateLimits"]] == [
        *("ORDERS", "ORDERS"),
        "REQUEST_WEIGHT",
    ]
    order_id = placed["result"]["orderId"]
    found = api.signed("order.status", symbol="BTCUSDT", orderId=order_id)["result"]
    assert found["executedQty"] == "0.01000000"
    account = api.signed("account.status")["result"]
    assert {row["asset"] for row in account["balances"]} == {"BTC", "ETH", "USDT"}
    refused = api.signed("order.cancel", symbol="BTCUSDT", orderId=order_id)
    assert (refused["status"], refused["error"]["code"]) == (400, -2011)
    refused = api.signed("order.place", symbol="BTCUSDT", side="BUY", type="MARKET", quantity="9")
    assert refused["error"]["msg"] == "Account has insufficient balance for requested action."


def test_user_events_of_a_market_order(api: Api) -> None:
    subscribed = api.signed("userDataStream.subscribe.signature")
    assert subscribed["result"] == {"subscriptionId": 0}
    answer = api.client.order("BUY", "MARKET", quantity="0.01", newClientOrderId="mine")
    events = api.events()

    kinds = [(event["e"], event.get("x"), event.get("X")) for event in events]
    fills = len(answer["fills"])
    assert kinds[0] == ("executionReport", "NEW", "NEW")
    assert kinds[fills] == ("executionReport", "TRADE", "FILLED")
    assert kinds[fills + 1 :] == [("outboundAccountPosition", None, None)]
    first, filled, position = events[0], events[fills], events[-1]
    assert list(first) == list(filled) == REPORT
    assert (first["t"], first["n"], first["N"], first["w"], first["M"]) == (
        -1,
        "0",
        None,
        True,
        False,
    )
    assert [filled[key] for key in "cCwMN"] == ["mine", "", False, True, "BTC"]
    assert filled["z"] == "0.01000000"
    assert filled["Z"] == answer["cummulativeQuoteQty"]
    assert [e["t"] for e in events[1:-1]] == [fill["tradeId"] for fill in answer["fills"]]
    assert list(position) == ["e", "E", "u", "B"]
    account = {row["asset"]: row for row in api.client.ok("GET", "account")["balances"]}
    for row in position["B"]:
        assert (row["f"], row["l"]) == (account[row["a"]]["free"], account[row["a"]]["locked"])


def test_user_events_of_a_cancel(api: Api) -> None:
    api.signed("userDataStream.subscribe.signature")
    api.client.order(
        *("BUY", "LIMIT"),
        timeInForce="GTC",
        quantity="0.01",
        price="50000",
        newClientOrderId="mine",
    )
    api.take()
    api.signed("order.cancel", symbol="BTCUSDT", origClientOrderId="mine", newClientOrderId="bye")
    api.client.ok("GET", "account")
    # The answer and the events came together; a second order shows the events alone.
    api.client.order(
        *("BUY", "LIMIT"),
        timeInForce="GTC",
        quantity="0.01",
        price="50000",
        newClientOrderId="two",
    )
    api.take()
    api.client.ok(
        "DELETE", "order", symbol="BTCUSDT", origClientOrderId="two", newClientOrderId="bye2"
    )
    report, position = api.events()

    assert (report["x"], report["X"], report["c"], report["C"]) == (
        *("CANCELED", "CANCELED"),
        *("bye2", "two"),
    )
    usdt = next(row for row in position["B"] if row["a"] == "USDT")
    assert usdt == {"a": "USDT", "f": "10000.00000000", "l": "0.00000000"}


def test_subscriptions(api: Api, wall: SteppedWall) -> None:
    assert api.call("userDataStream.unsubscribe")["error"]["code"] == -2036
    api.signed("userDataStream.subscribe.signature")
    assert api.signed("userDataStream.subscribe.signature")["error"]["code"] == -2035
    assert api.call("session.subscriptions")["result"] == [{"subscriptionId": 0}]
    other = Api(api.client, "timeUnit=MICROSECOND")
    other.signed("userDataStream.subscribe.signature")
    wall.step(1)
    api.client.order("BUY", "MARKET", quantity="0.001")
    assert [e["E"] for e in api.events()] == [e["E"] // 1000 for e in other.events()]
    assert api.call("userDataStream.unsubscribe", subscriptionId=0)["result"] == {}
    assert api.signed("userDataStream.subscribe.signature")["result"] == {"subscriptionId": 1}
    api.client.exchange.close(api.session)
    api.client.order("BUY", "MARKET", quantity="0.001")
    assert (api.take(), len(other.events()) > 0) == ([], True)


def test_a_stop_triggers_and_reports(api: Api, wall: SteppedWall) -> None:
    api.client.order("BUY", "MARKET", quantity="0.01")
    api.signed("userDataStream.subscribe.signature")
    last = float(api.client.get("ticker/price", symbol="BTCUSDT")["price"])
    stop = {"timeInForce": "GTC", "quantity": "0.009", "newOrderRespType": "ACK"}
    api.client.order(
        *("SELL", "STOP_LOSS_LIMIT"),
        **stop,
        stopPrice=f"{last * 0.9999:.2f}",
        price=f"{last * 0.98:.2f}",
    )
    placed = api.events()[0]
    assert (placed["x"], placed["w"], "W" in placed) == ("NEW", False, False)
    events: list[Any] = []
    for _ in range(120):
        wall.step(10)
        api.client.exchange.catch_up()
        events += api.events()
        if events and events[-1]["e"] == "outboundAccountPosition":
            break
    reports = [event for event in events if event["e"] == "executionReport"]
    assert reports[-1]["X"] == "FILLED"
    assert reports[-1]["W"] == reports[0]["W"] > placed["O"]
    assert float(reports[-1]["L"]) >= float(placed["p"])
