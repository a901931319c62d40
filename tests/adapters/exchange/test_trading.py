# SPDX-License-Identifier: Apache-2.0
"""Orders over REST: answers, refusals, queries, balances, limits."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.client import Client, SteppedWall, joined, signature_of

from tradecore.adapters.exchange import DEMO_KEY

ACK = ["symbol", "orderId", "orderListId", "clientOrderId", "transactTime"]
RESULT = [
    *ACK,
    *("price", "origQty", "executedQty", "origQuoteOrderQty", "cummulativeQuoteQty", "status"),
    *("timeInForce", "type", "side", "workingTime", "selfTradePreventionMode"),
]
QUERY = [
    *("symbol", "orderId", "orderListId", "clientOrderId", "price", "origQty", "executedQty"),
    *("cummulativeQuoteQty", "status", "timeInForce", "type", "side", "stopPrice", "icebergQty"),
    *("time", "updateTime", "isWorking", "workingTime", "origQuoteOrderQty"),
    "selfTradePreventionMode",
]


def best(client: Client) -> tuple[float, float]:
    ticker = client.get("ticker/bookTicker", symbol="BTCUSDT")
    return float(ticker["bidPrice"]), float(ticker["askPrice"])


def balances(client: Client) -> dict[str, tuple[float, float]]:
    rows = client.ok("GET", "account")["balances"]
    return {row["asset"]: (float(row["free"]), float(row["locked"])) for row in rows}


def test_market_order_answers_in_full(ticks_client: Client) -> None:
    answer = ticks_client.order("BUY", "MARKET", quantity="0.01", newClientOrderId="one")

    assert list(answer) == [*RESULT, "fills"]
    assert (answer["status"], answer["executedQty"]) == ("FILLED", "0.01000000")
    assert answer["clientOrderId"] == "one"
    paid = sum(float(f["price"]) * float(f["qty"]) for f in answer["fills"])
    assert float(answer["cummulativeQuoteQty"]) == pytest.approx(paid)
    assert sum(float(f["commission"]) for f in answer["fills"]) == pytest.approx(0.00001)
    assert {f["commissionAsset"] for f in answer["fills"]} == {"BTC"}
    held = balances(ticks_client)
    assert held["BTC"] == (pytest.approx(0.00999), 0)
    assert held["USDT"] == (pytest.approx(10_000 - paid), 0)


def test_market_order_by_quote_amount(ticks_client: Client) -> None:
    answer = ticks_client.order("BUY", "MARKET", quoteOrderQty="1000")

    assert answer["status"] == "FILLED"
    assert answer["origQuoteOrderQty"] == "1000.00000000"
    assert 990 < float(answer["cummulativeQuoteQty"]) <= 1000


def test_defaults_of_the_response_type(ticks_client: Client) -> None:
    bid, _ = best(ticks_client)
    limit = {"timeInForce": "GTC", "quantity": "0.001", "price": f"{bid * 0.9:.2f}"}
    assert list(ticks_client.order("BUY", "LIMIT", **limit)) == [*RESULT, "fills"]
    assert list(ticks_client.order("BUY", "LIMIT", newOrderRespType="ACK", **limit)) == ACK
    assert list(ticks_client.order("BUY", "LIMIT", newOrderRespType="RESULT", **limit)) == RESULT
    ticks_client.order("BUY", "MARKET", quantity="0.01")
    stop = {"quantity": "0.005", "stopPrice": f"{bid * 0.9:.2f}"}
    assert list(ticks_client.order("SELL", "STOP_LOSS", **stop)) == ACK


def test_limit_order_rests_locks_and_is_cancelled(ticks_client: Client) -> None:
    bid, _ = best(ticks_client)
    price = f"{bid * 0.9:.2f}"
    placed = ticks_client.order(
        "BUY", "LIMIT", timeInForce="GTC", quantity="0.01", price=price, newClientOrderId="mine"
    )
    assert (placed["status"], placed["fills"]) == ("NEW", [])
    assert balances(ticks_client)["USDT"][1] == pytest.approx(float(price) * 0.01)

    by_name = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}
    queried = ticks_client.ok("GET", "order", **by_name)
    assert list(queried) == QUERY
    assert (queried["status"], queried["isWorking"]) == ("NEW", True)
    assert ticks_client.ok("GET", "openOrders", symbol="BTCUSDT") == [queried]
    assert ticks_client.ok("GET", "openOrders") == [queried]
    assert ticks_client.ok("GET", "openOrders", symbol="ETHUSDT") == []

    gone = ticks_client.ok("DELETE", "order", newClientOrderId="bye", **by_name)
    assert (gone["status"], gone["clientOrderId"], gone["origClientOrderId"]) == (
        *("CANCELED", "bye"),
        "mine",
    )
    assert balances(ticks_client)["USDT"] == (10_000, 0)
    assert ticks_client.signed("DELETE", "order", **by_name) == (
        400,
        {"code": -2011, "msg": "Unknown order sent."},
    )
    ended = ticks_client.ok("GET", "order", symbol="BTCUSDT", orderId=placed["orderId"])
    assert (ended["status"], ended["clientOrderId"]) == ("CANCELED", "mine")


def test_stop_loss_limit_waits_below(ticks_client: Client) -> None:
    ticks_client.order("BUY", "MARKET", quantity="0.01")
    bid, _ = best(ticks_client)
    params = {
        "timeInForce": "GTC",
        "quantity": "0.009",
        "price": f"{bid * 0.94:.2f}",
        "stopPrice": f"{bid * 0.95:.2f}",
    }
    placed = ticks_client.order("SELL", "STOP_LOSS_LIMIT", **params)
    queried = ticks_client.ok("GET", "order", symbol="BTCUSDT", orderId=placed["orderId"])
    assert (queried["type"], queried["isWorking"], queried["workingTime"]) == (
        *("STOP_LOSS_LIMIT", False),
        -1,
    )
    assert balances(ticks_client)["BTC"][1] == 0.009
    above = params | {"stopPrice": f"{bid * 1.05:.2f}"}
    assert ticks_client.refused("SELL", "STOP_LOSS_LIMIT", **above)[0] == -2010


def test_a_take_profit_limit_waits_above_and_a_limit_maker_rests(
    ticks_client: Client, wall: SteppedWall
) -> None:
    wall.step(10)  # A trade makes a price known.
    ticks_client.exchange.catch_up()
    ticks_client.order("BUY", "MARKET", quantity="0.01")
    bid, _ = best(ticks_client)
    params = {
        "timeInForce": "GTC",
        "quantity": "0.004",
        "price": f"{bid * 1.05:.2f}",
        "stopPrice": f"{bid * 1.05:.2f}",
    }
    waiting = ticks_client.order("SELL", "TAKE_PROFIT_LIMIT", newOrderRespType="RESULT", **params)
    assert (waiting["type"], waiting["workingTime"]) == ("TAKE_PROFIT_LIMIT", -1)
    below = params | {"stopPrice": f"{bid * 0.95:.2f}"}
    assert ticks_client.refused("SELL", "TAKE_PROFIT_LIMIT", **below)[0] == -2010
    made = {"quantity": "0.005", "price": params["price"], "newOrderRespType": "RESULT"}
    resting = ticks_client.order("SELL", "LIMIT_MAKER", **made)
    assert (resting["type"], resting["workingTime"]) == ("LIMIT_MAKER", ticks_client.now_ms)


LIMIT = {"timeInForce": "GTC", "quantity": "0.01", "price": "50000"}


@pytest.mark.parametrize(
    ("kind", "params", "code", "text"),
    [
        ("LIMIT", LIMIT | {"price": None}, -1102, "Mandatory parameter 'price' was not sent, was"),
        ("LIMIT", LIMIT | {"timeInForce": None}, -1102, "Mandatory parameter 'timeInForce'"),
        ("LIMIT", LIMIT | {"stopPrice": "1"}, -1106, "Parameter 'stopPrice' sent when not req"),
        ("LIMIT", LIMIT | {"timeInForce": "GTD"}, -1115, "Invalid timeInForce."),
        ("LIMIT", LIMIT | {"price": "5e4"}, -1100, "Illegal characters found in parameter 'price'"),
        ("LIMIT", LIMIT | {"price": "0"}, -1013, "Invalid price."),
        ("LIMIT", LIMIT | {"price": "50000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ("LIMIT", LIMIT | {"price": "5.123456789"}, -1111, "Parameter 'price' has too much prec"),
        ("LIMIT", LIMIT | {"quantity": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        ("LIMIT", LIMIT | {"quantity": "0.00001"}, -1013, "Filter failure: NOTIONAL"),
        ("LIMIT", LIMIT | {"quantity": "1"}, -2010, "Account has insufficient balance for requ"),
        ("LIMIT", LIMIT | {"newClientOrderId": "a b"}, -1100, "Illegal characters found in param"),
        ("LIMIT", LIMIT | {"symbol": "NOPEUSDT"}, -1121, "Invalid symbol."),
        ("LIMIT", LIMIT | {"symbol": "btcusdt"}, -1100, "Illegal characters found in parameter 's"),
        ("LIMIT", LIMIT | {"side": "LONG"}, -1117, "Invalid side."),
        ("LIMIT", LIMIT | {"typo": "1"}, -1104, "Not all sent parameters were read; read '8' para"),
        ("LIMIT", LIMIT | {"icebergQty": "0.02"}, -2010, "IcebergQty exceeds QTY."),
        ("LIMIT", LIMIT | {"icebergQty": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        (
            "LIMIT",
            LIMIT | {"icebergQty": "0.001", "timeInForce": "IOC"},
            *(-2010, "Unsupported order combination"),
        ),
        ("LIMIT", LIMIT | {"trailingDelta": "100"}, -1106, "Parameter 'trailingDelta' sent when"),
        ("MARKET", {"quantity": "1", "icebergQty": "1"}, -1106, "Parameter 'icebergQty' sent wh"),
        ("NONE", {}, -1116, "Invalid orderType."),
        ("MARKET", {"quantity": "1", "timeInForce": "GTC"}, -1106, "Parameter 'timeInForce' sent"),
        ("MARKET", {}, -1102, "Param 'quantity' or 'quoteOrderQty' must be sent, but both were"),
        ("MARKET", {"quantity": ""}, -1102, "Param 'quantity' or 'quoteOrderQty' must be sent"),
        ("MARKET", {"quantity": "0"}, -1013, "Invalid quantity."),
        ("MARKET", {"quantity": "1", "price": ""}, -1105, "Parameter 'price' was empty."),
        (
            "STOP_LOSS",
            {"quantity": "1"},
            -1102,
            "Param 'stopPrice' or 'trailingDelta' must be sent",
        ),
        (
            "TAKE_PROFIT",
            {"quantity": "1"},
            -1102,
            "Param 'stopPrice' or 'trailingDelta' must be sent",
        ),
        (
            "STOP_LOSS",
            {"quantity": "1", "trailingDelta": "0"},
            *(-1013, "Filter failure: TRAILING_DELTA"),
        ),
        ("LIMIT_MAKER", LIMIT, -1106, "Parameter 'timeInForce' sent when not required."),
        (
            "LIMIT_MAKER",
            {"quantity": "0.01", "price": "200000"},
            *(-2010, "Order would immediately match and take."),
        ),
    ],
)
def test_refusals(
    ticks_client: Client, kind: str, params: dict[str, Any], code: int, text: str
) -> None:
    given = {name: value for name, value in params.items() if value is not None}
    side = given.pop("side", "BUY")
    before = ticks_client.ok("GET", "account")

    refused_code, refused_text = ticks_client.refused(side, kind, **given)

    assert refused_code == code
    assert refused_text.startswith(text)
    assert ticks_client.ok("GET", "account") == before
    assert ticks_client.ok("GET", "allOrders", symbol="BTCUSDT") == []


def test_a_client_id_is_free_again_after_the_order_ended(ticks_client: Client) -> None:
    bid, _ = best(ticks_client)
    order = LIMIT | {"price": f"{bid * 0.9:.2f}", "newClientOrderId": "same"}
    ticks_client.order("BUY", "LIMIT", **order)
    assert ticks_client.refused("BUY", "LIMIT", **order) == (-2010, "Duplicate order sent.")
    ticks_client.ok("DELETE", "order", symbol="BTCUSDT", origClientOrderId="same")
    assert ticks_client.order("BUY", "LIMIT", **order)["status"] == "NEW"


def test_cancel_all_and_lists(ticks_client: Client) -> None:
    bid, _ = best(ticks_client)
    order = LIMIT | {"price": f"{bid * 0.9:.2f}", "quantity": "0.001"}
    ids = [ticks_client.order("BUY", "LIMIT", **order)["orderId"] for _ in range(3)]
    orders = ticks_client.ok("GET", "allOrders", symbol="BTCUSDT")
    assert [row["orderId"] for row in orders] == ids
    later = ticks_client.ok("GET", "allOrders", symbol="BTCUSDT", orderId=ids[1], limit=1)
    assert [row["orderId"] for row in later] == ids[1:2]

    gone = ticks_client.ok("DELETE", "openOrders", symbol="BTCUSDT")
    assert [(row["orderId"], row["status"]) for row in gone] == [(i, "CANCELED") for i in ids]
    assert ticks_client.signed("DELETE", "openOrders", symbol="BTCUSDT")[1]["code"] == -2011


def test_own_trades(ticks_client: Client) -> None:
    bought = ticks_client.order("BUY", "MARKET", quantity="0.01")
    rows = ticks_client.ok("GET", "myTrades", symbol="BTCUSDT")

    assert [row["id"] for row in rows] == [fill["tradeId"] for fill in bought["fills"]]
    assert list(rows[0]) == [
        *("symbol", "id", "orderId", "orderListId", "price", "qty", "quoteQty", "commission"),
        *("commissionAsset", "time", "isBuyer", "isMaker", "isBestMatch"),
    ]
    assert (rows[0]["isBuyer"], rows[0]["isMaker"]) == (True, False)
    assert ticks_client.ok("GET", "myTrades", symbol="BTCUSDT", orderId=bought["orderId"]) == rows
    assert ticks_client.ok("GET", "myTrades", symbol="BTCUSDT", fromId=rows[-1]["id"] + 1) == []


def test_query_needs_a_name(ticks_client: Client) -> None:
    assert ticks_client.signed("GET", "order", symbol="BTCUSDT") == (
        400,
        {
            "code": -1102,
            "msg": "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
        },
    )
    answer = ticks_client.signed("GET", "order", symbol="BTCUSDT", orderId=99)
    assert answer == (400, {"code": -2013, "msg": "Order does not exist."})


def test_form_body_and_mixed_parameters(ticks_client: Client) -> None:
    query = joined({"symbol": "BTCUSDT", "side": "BUY"})
    body = joined({"type": "MARKET", "quantity": "0.001", "timestamp": ticks_client.now_ms})
    signed = f"{body}&signature={signature_of(query + body)}"
    status, answer = ticks_client.send("POST", "order", query, signed, DEMO_KEY)
    assert (status, answer["status"]) == (200, "FILLED")


def test_weights_and_order_counts(ticks_client: Client) -> None:
    ticks_client.get("ping")
    assert ticks_client.headers["X-MBX-USED-WEIGHT-1M"] == "1"
    ticks_client.order("BUY", "MARKET", quantity="0.001")
    assert ticks_client.headers["X-MBX-USED-WEIGHT-1M"] == "1"
    # Accepted: one more. Filled at once: one less.
    assert ticks_client.headers["X-MBX-ORDER-COUNT-10S"] == "0"
    bid, _ = best(ticks_client)
    order = LIMIT | {"price": f"{bid * 0.9:.2f}", "quantity": "0.001"}
    ticks_client.order("BUY", "LIMIT", **order)
    assert ticks_client.headers["X-MBX-ORDER-COUNT-10S"] == "1"
    assert ticks_client.headers["X-MBX-ORDER-COUNT-1D"] == "1"
    ticks_client.refused("BUY", "LIMIT", **order | {"price": "0"})
    assert ticks_client.headers["X-MBX-USED-WEIGHT-1M"] == "4"


def test_too_much_weight_waits_for_the_next_minute(ticks_client: Client, wall: SteppedWall) -> None:
    for _ in range(300):
        ticks_client.get("exchangeInfo")
    status, answer = ticks_client.send("GET", "ping")
    assert (status, answer["code"]) == (429, -1003)
    assert ticks_client.headers["Retry-After"] == "60"
    wall.step(60)
    assert ticks_client.send("GET", "ping")[0] == 200


def test_order_test_changes_nothing(ticks_client: Client) -> None:
    params = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1"}
    assert ticks_client.ok("POST", "order/test", **params) == {}
    assert ticks_client.ok("GET", "allOrders", symbol="BTCUSDT") == []


def test_stop_orders_on_a_symbol_are_limited(ticks_client: Client) -> None:
    ticks_client.order("BUY", "MARKET", quantity="0.01")
    bid, _ = best(ticks_client)
    stop = {"quantity": "0.001", "stopPrice": f"{bid * 0.9:.2f}"}
    for _ in range(5):
        ticks_client.order("SELL", "STOP_LOSS", **stop)
    refused = ticks_client.refused("SELL", "STOP_LOSS", **stop)
    assert refused == (-1013, "Filter failure: MAX_NUM_ALGO_ORDERS")
