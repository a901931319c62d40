# SPDX-License-Identifier: Apache-2.0
"""What accounts show is part of the book that all the world sees."""

from __future__ import annotations

import json
import random
from typing import Any

from tests.adapters.exchange.client import Client, SteppedWall
from tests.adapters.exchange.tick_market import BTC, GTC, TickMarket


def rest(market: TickMarket, side: str, price: str, quantity: str, **more: Any) -> Any:
    params = GTC | {"quantity": quantity, "price": price, "newOrderRespType": "RESULT"} | more
    return market.client.order(side, "LIMIT", **params)


def level(market: TickMarket, side: str, price: str) -> str | None:
    rows = market.client.get("depth", **BTC)[side]
    return dict(rows).get(f"{float(price):.8f}")


def test_orders_of_accounts_stand_in_the_book() -> None:
    market = TickMarket()
    before = market.client.get("depth", **BTC)["lastUpdateId"]
    resting = rest(market, "SELL", "101", "3", icebergQty="1")
    rest(market, "BUY", "99.5", "2")
    assert level(market, "asks", "101") == "11.00000000"
    assert level(market, "bids", "99.5") == "2.00000000"
    assert market.client.get("depth", **BTC)["lastUpdateId"] == before + 2
    market.other.order("BUY", "MARKET", quantity="10.4")
    assert level(market, "asks", "101") == "0.60000000"
    market.client.ok("DELETE", "order", **BTC, orderId=resting["orderId"])
    assert level(market, "asks", "101") is None
    assert market.client.get("ticker/bookTicker", **BTC)["bidPrice"] == "99.50000000"


def test_an_amendment_shows() -> None:
    market = TickMarket()
    resting = rest(market, "SELL", "100.5", "3")
    params = BTC | {"orderId": resting["orderId"], "newQty": "1"}
    market.client.ok("PUT", "order/amend/keepPriority", **params)
    assert level(market, "asks", "100.5") == "1.00000000"


def test_the_book_a_client_builds_is_the_exchanges(ticks_client: Client, wall: SteppedWall) -> None:
    names = "btcusdt@depth@100ms/btcusdt@bookTicker"
    stream = ticks_client.exchange.open_stream("/stream", f"streams={names}".encode())
    start = ticks_client.get("depth", symbol="BTCUSDT", limit=1000)
    book = {side: dict(start[side]) for side in ("bids", "asks")}
    last, quote = start["lastUpdateId"], 0
    rng = random.Random(5)
    frames = placed = 0
    for _ in range(60):
        ticker = ticks_client.get("ticker/bookTicker", symbol="BTCUSDT")
        for side, name, away in (("BUY", "bidPrice", -1), ("SELL", "askPrice", 1)):
            price = float(ticker[name]) + away * rng.choice([-1.0, 0.0, 0.01, 3.0, 50.0])
            params = GTC | {"quantity": "0.001", "price": f"{price:.2f}"}
            order = BTC | {"side": side, "type": "LIMIT"} | params
            placed += ticks_client.signed("POST", "order", **order)[0] == 200
        if rng.random() < 0.2:
            ticks_client.signed("DELETE", "openOrders", **BTC)
        wall.step(0.1)
        ticks_client.exchange.catch_up()
        for frame in map(json.loads, stream.outbox.take()):
            data = frame["data"]
            if frame["stream"].endswith("bookTicker"):
                assert data["u"] >= quote
                assert float(data["b"]) < float(data["a"])
                quote = data["u"]
                continue
            if data["u"] <= last:
                continue
            assert data["U"] <= last + 1, "no update is missing"
            last = data["u"]
            frames += 1
            for side, key in (("bids", "b"), ("asks", "a")):
                book[side] |= dict(data[key])
                book[side] = {p: q for p, q in book[side].items() if float(q)}
        now = ticks_client.get("depth", symbol="BTCUSDT", limit=1000)
        assert now["lastUpdateId"] == last
        assert {side: dict(now[side]) for side in book} == book
    assert frames > 40
    assert placed > 60
