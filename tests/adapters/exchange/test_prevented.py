# SPDX-License-Identifier: Apache-2.0
"""Accounts that trade with each other, and those that are kept from trading with themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.adapters.exchange.tick_market import BTC, GTC, TickMarket

MATCH = [
    *("symbol", "preventedMatchId", "takerOrderId", "makerSymbol", "makerOrderId"),
    *("tradeGroupId", "selfTradePreventionMode", "price", "makerPreventedQuantity"),
    "transactTime",
]
MODES = ["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT", "TRANSFER"]


def sell(market: TickMarket, price: str, quantity: str = "1", **more: Any) -> Any:
    params = {"quantity": quantity, "price": price, "newOrderRespType": "RESULT"} | GTC | more
    return market.client.order("SELL", "LIMIT", **params)


def reports_of(market: TickMarket) -> list[Any]:
    return [event for event in market.api.events() if event["e"] == "executionReport"]


def test_two_accounts_trade_with_each_other() -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    names = "btcusdt@trade/btcusdt@aggTrade"
    stream = market.exchange.open_stream("/stream", f"streams={names}".encode())
    resting = sell(market, "100.5")
    bought = market.other.order("BUY", "MARKET", quantity="0.4")
    assert bought["status"] == "FILLED"
    (fill,) = bought["fills"]
    assert (fill["price"], fill["qty"]) == ("100.50000000", "0.40000000")

    placed, traded = reports_of(market)
    assert [traded[key] for key in ("x", "X", "i", "l", "L", "m", "t")] == [
        *("TRADE", "PARTIALLY_FILLED", resting["orderId"], "0.40000000", "100.50000000", True),
        fill["tradeId"],
    ]
    assert placed["V"] == "EXPIRE_MAKER"
    mine = market.client.ok("GET", "myTrades", **BTC)[0]
    theirs = market.other.ok("GET", "myTrades", **BTC)[0]
    assert mine["id"] == theirs["id"] == fill["tradeId"]
    assert (mine["isMaker"], theirs["isMaker"]) == (True, False)
    # All the world hears of it.
    public = market.client.get("trades", **BTC)[-1]
    assert (public["id"], public["qty"], public["isBuyerMaker"]) == (
        *(fill["tradeId"], "0.40000000"),
        False,
    )
    frames = [json.loads(frame)["data"] for frame in stream.outbox.take()]
    assert [(f["e"], f["p"], f["q"]) for f in frames] == [
        ("trade", "100.50000000", "0.40000000"),
        ("aggTrade", "100.50000000", "0.40000000"),
    ]
    assert market.client.get("ticker/price", **BTC)["price"] == "100.50000000"
    minute = market.client.get("klines", **BTC, interval="1m")[-1]
    assert (minute[2], minute[5], minute[8]) == ("100.50000000", "1.40000000", 2)
    market.trade(100)
    assert market.client.get("trades", **BTC)[-1]["id"] == fill["tradeId"] + 1


def test_a_maker_of_the_own_account_expires_by_default() -> None:
    market = TickMarket()
    market.api.signed("userDataStream.subscribe.signature")
    resting = sell(market, "100.5")
    reports_of(market)
    taker = market.client.order("BUY", "MARKET", quantity="1")

    assert taker["fills"][0]["price"] == "101.00000000"
    assert taker["preventedMatches"] == [
        {
            "preventedMatchId": 0,
            "makerOrderId": resting["orderId"],
            "price": "100.50000000",
            "makerPreventedQuantity": "1.00000000",
        }
    ]
    assert "preventedQuantity" not in taker
    found = market.client.ok("GET", "order", **BTC, orderId=resting["orderId"])
    assert (found["status"], found["preventedMatchId"], found["preventedQuantity"]) == (
        *("EXPIRED_IN_MATCH", 0),
        "1.00000000",
    )
    told = reports_of(market)
    assert [(e["x"], e["X"]) for e in told] == [
        ("NEW", "NEW"),
        ("TRADE_PREVENTION", "EXPIRED_IN_MATCH"),
        ("TRADE", "FILLED"),
    ]
    assert {
        key: told[1][key] for key in ("i", "v", "A", "B", "u", "U", "Cs", "pl", "pL", "pY")
    } == {
        "i": resting["orderId"],
        "v": 0,
        "A": "1.00000000",
        "B": "1.00000000",
        "u": -1,
        "U": taker["orderId"],
        "Cs": "BTCUSDT",
        "pl": "1.00000000",
        "pL": "100.50000000",
        "pY": "100.50000000",
    }
    assert (told[1]["t"], told[1]["l"]) == (-1, "0.00000000")
    rows = market.client.ok("GET", "myPreventedMatches", **BTC, preventedMatchId=0)
    assert list(rows[0]) == MATCH
    assert rows == market.client.ok("GET", "myPreventedMatches", **BTC, orderId=taker["orderId"])
    assert rows == market.api.signed("myPreventedMatches", **BTC, preventedMatchId=0)["result"]
    assert market.other.ok("GET", "myPreventedMatches", **BTC, preventedMatchId=0) == []
    later = BTC | {"orderId": taker["orderId"], "fromPreventedMatchId": 1}
    assert market.client.ok("GET", "myPreventedMatches", **later) == []


@pytest.mark.parametrize(
    ("mode", "taker", "maker"),
    [
        ("NONE", ("FILLED", None), ("PARTIALLY_FILLED", None)),
        ("EXPIRE_TAKER", ("EXPIRED_IN_MATCH", "1.00000000"), ("NEW", None)),
        ("EXPIRE_MAKER", ("NEW", None), ("EXPIRED_IN_MATCH", "3.00000000")),
        (
            "EXPIRE_BOTH",
            ("EXPIRED_IN_MATCH", "1.00000000"),
            ("EXPIRED_IN_MATCH", "3.00000000"),
        ),
        ("DECREMENT", ("EXPIRED_IN_MATCH", "1.00000000"), ("NEW", "1.00000000")),
        ("TRANSFER", ("EXPIRED_IN_MATCH", "1.00000000"), ("NEW", "1.00000000")),
    ],
)
def test_each_mode(mode: str, taker: tuple[str, str | None], maker: tuple[str, str | None]) -> None:
    market = TickMarket()
    resting = sell(market, "100.5", "3")
    params = GTC | {"quantity": "1", "price": "100.5", "selfTradePreventionMode": mode}
    answer = market.client.order("BUY", "LIMIT", **params)
    assert (answer["status"], answer.get("preventedQuantity")) == taker
    assert answer["selfTradePreventionMode"] == mode
    found = market.client.ok("GET", "order", **BTC, orderId=resting["orderId"])
    assert (found["status"], found.get("preventedQuantity")) == maker
    assert found["selfTradePreventionMode"] == "EXPIRE_MAKER"


def test_lists_say_their_mode_once() -> None:
    market = TickMarket()
    pair = BTC | {
        "side": "SELL",
        "quantity": "1",
        "aboveType": "LIMIT_MAKER",
        "abovePrice": "110",
        "belowType": "STOP_LOSS",
        "belowStopPrice": "90",
        "selfTradePreventionMode": "EXPIRE_BOTH",
    }
    answer = market.client.ok("POST", "orderList/oco", **pair)
    modes = [leg["selfTradePreventionMode"] for leg in answer["orderReports"]]
    assert modes == ["EXPIRE_BOTH", "EXPIRE_BOTH"]
    taker = GTC | {"quantity": "11", "price": "120"}
    market.other.order("BUY", "LIMIT", **taker, newOrderRespType="ACK")
    assert market.client.ok("GET", "order", **BTC, orderId=1)["status"] == "NEW"
    market.other.order("BUY", "LIMIT", **GTC, quantity="11", price="120")
    row = market.client.ok("GET", "order", **BTC, orderId=1)
    assert row["status"] == "FILLED"
    market.client.refused("BUY", "MARKET", quantity="1", selfTradePreventionMode="X")


def test_modes_are_those_of_exchange_info() -> None:
    symbol = TickMarket().client.get("exchangeInfo", **BTC)["symbols"][0]
    assert symbol["allowedSelfTradePreventionModes"] == MODES
    assert symbol["defaultSelfTradePreventionMode"] == "EXPIRE_MAKER"


def test_a_query_needs_a_name() -> None:
    status, body = TickMarket().client.signed("GET", "myPreventedMatches", **BTC)
    assert (status, body["code"]) == (400, -1102)


def test_an_iceberg_trades_part_by_part() -> None:
    market = TickMarket()
    sell(market, "100.5", "3", icebergQty="1")
    fills = market.other.order("BUY", "MARKET", quantity="2.5")["fills"]
    assert [fill["qty"] for fill in fills] == ["1.00000000", "1.00000000", "0.50000000"]
