# SPDX-License-Identifier: Apache-2.0
"""Orders that trail the market and icebergs: answers, user events, alone and in lists."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.list_market import OTOCO, SELL_OCO
from tests.adapters.exchange.test_trading import QUERY, RESULT, balances
from tests.adapters.exchange.tick_market import BTC, GTC, TickMarket

RESTING = {"type": "LIMIT", "side": "SELL", "quantity": "1"} | GTC


def test_a_trailing_stop_begins_follows_and_goes_off() -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    params = {"quantity": "1", "trailingDelta": "100", "newOrderRespType": "RESULT"}
    placed = market.client.order("SELL", "STOP_LOSS", **params)
    assert set(placed) == {*RESULT, "trailingDelta", "trailingTime"}
    assert (placed["trailingDelta"], placed["trailingTime"]) == (100, -1)
    event = next(e for e in market.api.events() if e["e"] == "executionReport")
    assert event["d"] == 100
    assert "D" not in event

    market.beat()
    began = market.client.now_ms
    market.trade(100)
    market.beat()
    market.trade(105)  # Goes off at 103.95.
    name = BTC | {"orderId": placed["orderId"]}
    found = market.client.ok("GET", "order", **name)
    assert set(found) == {*QUERY, "trailingDelta", "trailingTime"}
    assert (found["trailingTime"], found["status"], found["isWorking"]) == (began, "NEW", False)
    market.trade(103.96)
    assert market.client.ok("GET", "order", **name)["status"] == "NEW"
    market.trade(103.95)

    assert market.client.ok("GET", "order", **name)["status"] == "FILLED"
    events = [e for e in market.api.events() if e["e"] == "executionReport"]
    assert [(e["x"], e["w"], e["d"], e["D"]) for e in events] == [
        ("NEW", True, 100, began),
        ("TRADE", False, 100, began),
    ]


def test_a_trailing_stop_with_a_stop_price_begins_there() -> None:
    market = TickMarket()
    params = {"quantity": "1", "price": "90", "stopPrice": "98", "trailingDelta": "100"} | GTC
    answer = market.client.order("SELL", "STOP_LOSS_LIMIT", newOrderRespType="RESULT", **params)
    assert (answer["stopPrice"], answer["trailingTime"]) == ("98.00000000", -1)
    name = BTC | {"orderId": answer["orderId"]}
    market.trade(90.5)
    assert market.client.ok("GET", "order", **name)["trailingTime"] == market.client.now_ms
    market.trade(89.59)
    assert market.client.ok("GET", "order", **name)["status"] == "FILLED"


def test_legs_of_lists_trail() -> None:
    market = TickMarket()
    pair = {n: v for n, v in SELL_OCO.items() if n not in ("belowStopPrice", "abovePrice")}
    pair |= {"belowTrailingDelta": "200", "abovePrice": "120", "belowPrice": "80", "quantity": "1"}
    answer = market.client.ok("POST", "orderList/oco", **pair)
    assert [leg.get("trailingDelta") for leg in answer["orderReports"]] == [None, 200]
    market.trade(100)
    market.trade(98)
    rows = market.client.ok("GET", "allOrders", **BTC)
    assert [row["status"] for row in rows] == ["EXPIRED", "FILLED"]

    waiting = {n: v for n, v in OTOCO.items() if n != "pendingBelowStopPrice"}
    waiting |= {"workingPrice": "100", "pendingAboveStopPrice": "120", "pendingAbovePrice": "120"}
    waiting |= {"workingQuantity": "1", "pendingQuantity": "1", "pendingBelowTrailingDelta": "150"}
    answer = market.client.ok("POST", "orderList/otoco", **waiting)
    assert [leg.get("trailingDelta") for leg in answer["orderReports"]] == [None, None, 150]


def test_stop_orders_that_trail_count_as_algo_orders() -> None:
    market = TickMarket()
    stop = {"quantity": "1", "trailingDelta": "100"}
    for _ in range(5):
        market.client.order("SELL", "STOP_LOSS", **stop)
    refused = market.client.refused("SELL", "STOP_LOSS", **stop)
    assert refused == (-1013, "Filter failure: MAX_NUM_ALGO_ORDERS")


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        ("LIMIT", GTC),
        ("LIMIT_MAKER", {}),
        ("STOP_LOSS_LIMIT", GTC | {"stopPrice": "95"}),
        ("TAKE_PROFIT_LIMIT", GTC | {"stopPrice": "110"}),
    ],
)
def test_what_has_a_limit_may_be_an_iceberg(kind: str, extra: dict[str, Any]) -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    params = {"quantity": "1", "price": "115", "icebergQty": "0.2"} | extra
    placed = market.client.order("SELL", kind, newOrderRespType="RESULT", **params)
    assert placed["icebergQty"] == "0.20000000"
    found = market.client.ok("GET", "order", **BTC, orderId=placed["orderId"])
    assert found["icebergQty"] == "0.20000000"
    assert market.api.events()[0]["F"] == "0.20000000"
    assert balances(market.client)["BTC"] == (99, 1)


def test_legs_of_lists_may_be_icebergs() -> None:
    market = TickMarket()
    pair = SELL_OCO | {"abovePrice": "120", "belowStopPrice": "80", "belowPrice": "79"}
    pair |= {"quantity": "1", "aboveIcebergQty": "0.5", "belowIcebergQty": "0.25"}
    answer = market.client.ok("POST", "orderList/oco", **pair)
    sizes = [leg["icebergQty"] for leg in answer["orderReports"]]
    assert sizes == ["0.50000000", "0.25000000"]


def test_the_clients_own_marks_are_shown_wherever_the_order_is() -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    marks = {"strategyId": 0, "strategyType": 1_000_001}
    order = GTC | {"quantity": "1", "price": "115", "newOrderRespType": "RESULT"}
    placed = market.client.order("SELL", "LIMIT", **order, **marks)
    name = BTC | {"orderId": placed["orderId"]}
    found = market.client.ok("GET", "order", **name)
    gone = market.client.ok("DELETE", "order", **name)
    for seen in (placed, found, gone):
        assert (seen["strategyId"], seen["strategyType"]) == (0, 1_000_001)
    told = [event for event in market.api.events() if event["e"] == "executionReport"]
    assert [(event["j"], event["J"]) for event in told] == [(0, 1_000_001)] * 2
    assert "strategyId" not in market.client.order("SELL", "LIMIT", **order)


def test_legs_of_lists_may_have_marks() -> None:
    market = TickMarket()
    pair = SELL_OCO | {"abovePrice": "120", "belowStopPrice": "80", "belowPrice": "79"}
    pair |= {"quantity": "1", "aboveStrategyId": 5, "belowStrategyType": 2_000_000}
    above, below = market.client.ok("POST", "orderList/oco", **pair)["orderReports"]
    assert (above["strategyId"], "strategyType" in above) == (5, False)
    assert (below["strategyType"], "strategyId" in below) == (2_000_000, False)


@pytest.mark.parametrize(
    ("kind", "code", "text"),
    [
        (999_999, -1134, "'strategyType' was less than 1000000."),
        (2**31, -1108, "Parameter 'strategyType' overflowed."),
    ],
)
def test_marks_out_of_range(kind: int, code: int, text: str) -> None:
    order = GTC | {"quantity": "1", "price": "115", "strategyType": kind}
    assert TickMarket().client.refused("SELL", "LIMIT", **order) == (code, text)


def test_an_amount_that_the_book_cannot_serve_is_refused() -> None:
    market = TickMarket()
    market.levels([("SELL", 101, 0), ("SELL", 102, 0)])
    refused = market.client.refused("BUY", "MARKET", quoteOrderQty="100")
    text = "Order book liquidity is less than LOT_SIZE filter minimum quantity."
    assert refused == (-2010, text)
    market.other.order("SELL", "LIMIT", **GTC, quantity="1", price="101")
    assert market.client.order("BUY", "MARKET", quoteOrderQty="100")["status"] == "FILLED"
